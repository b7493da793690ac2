package bayes

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/disk"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/runtime"
)

// Fit is a posterior: a bound model with draws. It is immutable.
type Fit struct {
	bound     *Bound
	inner     *runtime.Fit
	predictor func() *runtime.Predictor // made when it is first wanted
}

// newFit takes a fit over.
func newFit(b *Bound, f *runtime.Fit) *Fit {
	return &Fit{bound: b, inner: f, predictor: sync.OnceValue(func() *runtime.Predictor { return runtime.NewPredictor(f) })}
}

// OpenFit reads a run from its folder, or from one file, as Sample, Save, SaveFile or the
// command `bayes sample` wrote it. Its warm-up draws stay on the disk. Of an interrupted run the draws that were made are there; Stopped
// tells. A run that is damaged, or that was never finished, is an error with the code
// CodeDamagedRun, one that is still being made with the code CodeFolderInUse; of a folder that
// is not there it is one for which errors.Is(err, fs.ErrNotExist) holds.
func OpenFit(folder string) (*Fit, error) { return Limits{}.OpenFit(folder) }

// Recover makes an interrupted run of what can still be read of one that is damaged, or
// whose program was killed, in the same folder, and returns it. A run that is whole is
// an error.
func Recover(folder string) (*Fit, error) { return Limits{}.Recover(folder) }

func (l Limits) opened(folder string, read func(string, eval.Limits) (*runtime.Fit, error)) (*Fit, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	if folder == "" {
		return nil, noFolder()
	}
	if info, err := os.Stat(folder); err == nil && info.Mode().IsRegular() {
		file, err := os.Open(folder)
		if err != nil {
			return nil, public(err)
		}
		defer file.Close()
		return l.ReadFit(file)
	}
	f, err := read(folder, l.inner())
	if err != nil {
		return nil, public(err)
	}
	f.LeaveWarmup()
	return ofRun(f)
}

// ofRun makes a fit of a run that was read.
func ofRun(f *runtime.Fit) (*Fit, error) {
	m, err := newModel(f.Input)
	if err != nil {
		return nil, err
	}
	return newFit(newBound(m, f.Session), f), nil
}

// Existing says what becomes of a run that is in a folder already.
type Existing uint8

// What becomes of it.
const (
	KeepExisting    Existing = iota // it stays, and writing there is an error with the code CodeFolderInUse
	ReplaceExisting                 // the new run takes its place in one step, once it is whole; other files in the folder stay
)

// Save writes the run to a folder, which OpenFit and all commands read. A folder to which
// another program is writing is an error, whatever is to become of a run in it.
func (f *Fit) Save(folder string, existing Existing) error {
	if f.unmade() {
		return noFit()
	}
	if folder == "" {
		return noFolder()
	}
	return public(f.inner.Save(folder, existing == ReplaceExisting))
}

// SaveFile writes the run to one file, which OpenFit reads: it is there whole or not at all, and
// takes the place of a file of that name only if existing says so. It is a tar archive of what
// a folder would hold but for draws.zarr: unpacked, it is a run for all commands.
func (f *Fit) SaveFile(path string, existing Existing) error {
	if f.unmade() {
		return noFit()
	}
	if path == "" {
		return fault(CodeBadOption, "the name of the file is empty", "")
	}
	if _, err := os.Lstat(path); err == nil && existing != ReplaceExisting {
		e := fault(CodeFolderInUse, path+" is there already", "name another file, or replace it: ReplaceExisting")
		e.cause = fs.ErrExist
		return e
	}
	file, err := disk.Temp(path)
	if err == nil {
		err = disk.Keep(file, path, f.inner.Write(file))
	}
	if err != nil {
		e := fault(CodeFailed, fmt.Sprintf("%s cannot be written: %v", path, disk.Cause(err)), "")
		e.cause = err
		return e
	}
	return nil
}

// WriteTo writes the run, as SaveFile does, and returns the number of bytes. ReadFit reads it.
func (f *Fit) WriteTo(w io.Writer) (int64, error) {
	if f.unmade() {
		return 0, noFit()
	}
	c := &counter{w: w}
	err := public(f.inner.Write(c))
	return c.n, err
}

// counter counts what is written.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

// ReadFit reads what WriteTo or SaveFile wrote. What is cut off or damaged is an error.
func ReadFit(r io.Reader) (*Fit, error) { return Limits{}.ReadFit(r) }

// WithoutWarmup returns the fit without its warm-up draws, which take as much memory as the
// others and serve nothing but to be saved. A run that it is saved as lacks them.
func (f *Fit) WithoutWarmup() *Fit {
	if f.unmade() {
		return nil
	}
	return newFit(f.bound, f.inner.WithoutWarmup())
}

// unmade reports whether this is no fit that a function returned.
func (f *Fit) unmade() bool { return f == nil || f.inner == nil }

func noFit() error { return unmade("fit", "Sample and OpenFit return") }

// Bound returns the bound model that was sampled.
func (f *Fit) Bound() *Bound {
	if f.unmade() {
		return nil
	}
	return f.bound
}

// Stopped reports whether the run was interrupted before all draws were made.
func (f *Fit) Stopped() bool { return !f.unmade() && f.inner.Stopped }

// Chains returns the number of chains whose draws are used: all, but for those of
// an interrupted run that had hardly begun.
func (f *Fit) Chains() int {
	if f.unmade() {
		return 0
	}
	return len(f.inner.Used())
}

// Len returns the number of draws of each of the chains.
func (f *Fit) Len() int {
	if f.unmade() {
		return 0
	}
	return f.inner.Draws()
}

// Divergences returns the number of divergent draws after warm-up; if there are
// any, the draws may miss a part of the posterior.
func (f *Fit) Divergences() int {
	if f.unmade() {
		return 0
	}
	return f.inner.Divergences()
}

// Seconds returns how long sampling took, compilation not counted; 0 for a run
// that was opened.
func (f *Fit) Seconds() float64 {
	if f.unmade() {
		return 0
	}
	return f.inner.Seconds
}

// Draws returns the draws of a name, or of one element of it, such as "a[Hennepin]":
// of an unknown, sampled or drawn forward, or of a name that is computed from
// unknowns.
func (f *Fit) Draws(name string) (*Draws, error) {
	if f.unmade() {
		return nil, noFit()
	}
	whole, _, _ := strings.Cut(diag.Composed(name), "[")
	if f.Len() == 0 {
		return nil, noDraws()
	}
	if whole != diag.Composed(name) {
		if a, err := f.inner.Element(diag.Composed(name)); a != nil && err == nil {
			return arrayDraws(a), nil
		}
	}
	a, err := f.inner.Array(whole)
	if err != nil {
		return nil, fault(CodeUnknownName, err.Error(), "")
	}
	return arrayDraws(a).part(name)
}

// Eval returns the draws of an expression of the language over the names of the
// model, such as `b1 / b0` or `a["Hennepin"] - a["Aitkin"]`. The mean of a condition is its
// probability: that of `b1 > 0`, or of `P(b1 > 0)`, which is the same here.
func (f *Fit) Eval(ctx context.Context, expr string) (*Draws, error) {
	if err := alive(ctx); err != nil {
		return nil, err
	}
	if f.unmade() {
		return nil, noFit()
	}
	if f.Len() == 0 {
		return nil, noDraws()
	}
	a, err := within(ctx, func() (*runtime.Array, error) { return f.inner.Evaluate(ctx, expr) })
	if err != nil {
		return nil, public(err)
	}
	return arrayDraws(a), nil
}

func arrayDraws(a *runtime.Array) *Draws {
	return &Draws{Name: a.Name, Shape: a.Shape, Dims: dims(a.Shape, a.Axes), Labels: a.Labels, chains: a.Draws}
}

func noFolder() error { return fault(CodeBadOption, "the name of the folder is empty", "") }

func noDraws() error {
	return fault(CodeNoDraws, "there are no draws after warm-up", "let the run go on for longer")
}
