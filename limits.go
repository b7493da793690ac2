package bayes

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"math"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/table"
	"github.com/bayes-lang/bayes/runtime"
)

// Limits bounds what a model, and data for it, may cost a program that takes them from
// others. A field that is 0 has its default, which is strict: what is asked for beyond
// it ends in an error within seconds and some hundred megabytes. The defaults of Steps,
// Elements and Operations grow with the data. A field that is NoLimit leaves the memory as the only
// bound: what the machine, or the container, has free when the limits are used. Steps have none then but
// the context.
//
// Compile, CompileFS, Bind, OpenFit, ReadFit, Recover, CSV and JSON have the zero Limits; the methods of the
// same names have others, and what they return keeps them.
type Limits struct {
	Steps      int   // expressions that one walk over the text evaluates; default 8 million, and 2048 for each number of the data
	Elements   int   // of the arrays of the model together; default 6 million, and 16 for each number of the data
	Operations int   // scalars of one evaluation of the density; default 5 million, and 64 for each number of the data
	Unknowns   int   // numbers that are sampled; default 262144
	Unpacked   int64 // bytes of the text of CSV or JSON, after unpacking; default 64 MiB
	Draws      int   // numbers of all draws of a fit, or of predictions: rows times draws; default 67 million
}

// NoLimit in a field of Limits leaves it without a bound.
const NoLimit = math.MaxInt

// check returns an error where a limit makes no sense.
func (l Limits) check() error {
	for _, f := range []struct {
		name string
		n    int64
	}{{"Steps", int64(l.Steps)}, {"Elements", int64(l.Elements)}, {"Operations", int64(l.Operations)}, {"Unknowns", int64(l.Unknowns)}, {"Unpacked", l.Unpacked}, {"Draws", int64(l.Draws)}} {
		if f.n < 0 {
			return fault(CodeBadOption, fmt.Sprintf("the limit %s is %d, but must be 0 or more", f.name, f.n), "0 stands for the default, and NoLimit for none")
		}
	}
	return nil
}

// inner are the limits for the packages below.
func (l Limits) inner() eval.Limits {
	of := func(n int) int {
		if n == NoLimit {
			return -1
		}
		return n
	}
	out := eval.Limits{Steps: of(l.Steps), Elements: of(l.Elements), Operations: of(l.Operations), Unknowns: of(l.Unknowns), Unpacked: l.Unpacked, Draws: of(l.Draws)}
	if l.Unpacked >= NoLimit {
		out.Unpacked = -1
	}
	if out.Elements < 0 || out.Operations < 0 || out.Unknowns < 0 || out.Draws < 0 || out.Unpacked < 0 {
		out.Machine = runtime.MachineLimits().Memory
	}
	return out
}

// Compile is the function Compile within limits. When ctx is done first, the error is
// that of ctx.
func (l Limits) Compile(ctx context.Context, name, text string) (*Model, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	return within(ctx, func() (*Model, error) {
		return newModel(runtime.Input{Model: runtime.NewFile(name, []byte(text)), Read: func(string) ([]byte, error) { return nil, noFiles{} }, Limits: l.inner()})
	})
}

// CompileFS is the function CompileFS within limits. When ctx is done first, the error is
// that of ctx.
func (l Limits) CompileFS(ctx context.Context, files fs.FS, name string) (*Model, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	return within(ctx, func() (*Model, error) { return compileFS(files, name, l) })
}

// Bind is Model.BindContext within limits, which go before those of the model.
func (l Limits) Bind(ctx context.Context, m *Model, data ...Data) (*Bound, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	return m.bind(ctx, l.inner(), data)
}

// OpenFit is the function OpenFit within limits.
func (l Limits) OpenFit(folder string) (*Fit, error) {
	return l.opened(folder, runtime.OpenFitWithin)
}

// ReadFit is the function ReadFit within limits.
func (l Limits) ReadFit(r io.Reader) (*Fit, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	if r == nil {
		return nil, fault(CodeBadOption, "the reader is nil", "")
	}
	f, err := runtime.ReadFit(r, l.inner())
	if err != nil {
		return nil, public(err)
	}
	return ofRun(f)
}

// Recover is the function Recover within limits.
func (l Limits) Recover(folder string) (*Fit, error) {
	return l.opened(folder, runtime.RecoverWithin)
}

// CSV is the function CSV within limits.
func (l Limits) CSV(name string, r io.Reader) Data {
	return read(name, r, l, func(content io.Reader, opt table.Options) (bind.Source, error) {
		t, err := table.ReadCSV(name, content, opt)
		return bind.Source{Name: name, Table: t}, err
	})
}

// JSON is the function JSON within limits.
func (l Limits) JSON(name string, r io.Reader) Data {
	return read(name, r, l, func(content io.Reader, opt table.Options) (bind.Source, error) {
		record, err := table.ReadJSON(name, content, opt)
		return bind.Source{Name: name, Record: record}, err
	})
}

// within calls a function, but waits for it no longer than ctx allows: what it does
// then ends soon after, and its result is dropped. A panic is that of the caller.
func within[T any](ctx context.Context, f func() (T, error)) (out T, err error) {
	if err := alive(ctx); err != nil {
		return out, err
	}
	if ctx.Done() == nil {
		return f()
	}
	type result struct {
		out      T
		err      error
		panicked any
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			r.panicked = recover()
			done <- r
		}()
		r.out, r.err = f()
	}()
	select {
	case r := <-done:
		if r.panicked != nil {
			panic(r.panicked)
		}
		if r.err != nil && ctx.Err() != nil {
			return out, ctx.Err()
		}
		return r.out, r.err
	case <-ctx.Done():
		return out, ctx.Err()
	}
}
