package bayes

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"math"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/table"
	"github.com/bayes-lang/bayes/runtime"
)

// Limits bounds what a model, and data for it, may cost a program that accepts them from others. A field
// that is 0 has its default, which is strict: whatever exceeds it fails within seconds and some hundred
// megabytes. The defaults of Steps, Elements and Operations grow with the data. For a field that is NoLimit,
// memory is the only bound: what the machine, or the container, has free when the limits are used. Steps are
// then bounded by the context alone.
//
// Compile, CompileFS, Bind, OpenFit, ReadFit, Recover, CSV and JSON have the zero Limits; the methods of the
// same names have the limits of their receiver, and what they return keeps them.
type Limits struct {
	Steps      int   // expressions that one pass over the model evaluates; default 8 million, and 2048 for each number of the data
	Elements   int   // total number of elements in the arrays of the model; default 6 million, and 16 for each number of the data
	Operations int   // scalar operations in one evaluation of the density; default 5 million, and 64 for each number of the data
	Unknowns   int   // numbers that are sampled; default 262144
	Unpacked   int64 // bytes of CSV or JSON, after decompression; default 64 MiB
	Draws      int   // numbers in all draws of a fit, or of predictions: rows times draws; default 67 million
}

// NoLimit removes the limit from a field of Limits.
const NoLimit = math.MaxInt

// check returns an error if a limit makes no sense.
func (l Limits) check() error {
	for _, f := range []struct {
		name string
		n    int64
	}{{"Steps", int64(l.Steps)}, {"Elements", int64(l.Elements)}, {"Operations", int64(l.Operations)}, {"Unknowns", int64(l.Unknowns)}, {"Unpacked", l.Unpacked}, {"Draws", int64(l.Draws)}} {
		if f.n < 0 {
			return newError(CodeBadOption, fmt.Sprintf("the limit %s is %d, but must be 0 or more", f.name, f.n), "0 means the default, and NoLimit means no limit")
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
		out.Machine = input.MachineLimits().Memory
	}
	return out
}

// Compile is the function Compile within limits. If ctx is done first, the error is ctx's.
func (l Limits) Compile(ctx context.Context, name, text string) (*Model, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	return within(ctx, func() (*Model, error) {
		return newModel(input.Input{Model: input.NewFile(name, []byte(text)), Read: input.Whole(func(string) ([]byte, error) { return nil, noFiles{} }), Limits: l.inner()})
	})
}

// CompileFS is the function CompileFS within limits. If ctx is done first, the error is ctx's.
func (l Limits) CompileFS(ctx context.Context, files fs.FS, name string) (*Model, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	return within(ctx, func() (*Model, error) { return compileFS(files, name, l) })
}

// Bind is Model.BindContext within limits, which take precedence over those of the model.
func (l Limits) Bind(ctx context.Context, m *Model, data ...Data) (*Bound, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	return m.bind(ctx, l.inner(), runtime.Open, data)
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
		return nil, newError(CodeBadOption, "the reader is nil", "")
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

// within calls a function, but waits for it no longer than ctx allows: the function then ends
// soon after, and its result is dropped. A panic becomes a panic of the caller.
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
