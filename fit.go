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
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/internal/predictor"
	"github.com/bayes-lang/bayes/runtime"
)

// Fit is a posterior: a bound model with draws. It is immutable.
type Fit struct {
	bound     *Bound
	inner     *runtime.Fit
	predictor func() *predictor.Predictor // made on first use
}

// newFit wraps a fit of the packages below.
func newFit(b *Bound, f *runtime.Fit) *Fit {
	return &Fit{bound: b, inner: f, predictor: sync.OnceValue(func() *predictor.Predictor { return predictor.New(f.Posterior) })}
}

// OpenFit reads a run from its folder or file, as written by Sample, Save, SaveFile or the command `bayes
// sample`. Its warm-up draws stay on disk. An interrupted run has the draws made up to then; Stopped reports
// this. A run that is damaged or was never finished is an error with the code CodeDamagedRun; one that is
// still being written is an error with the code CodeFolderInUse. If the folder does not exist, errors.Is(err,
// fs.ErrNotExist) holds.
func OpenFit(folder string) (*Fit, error) { return Limits{}.OpenFit(folder) }

// Recover saves what can be read of a run that is damaged, or whose program was killed: it
// turns it into an interrupted run in the same folder, and returns that. It is an error if the
// run is complete.
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

// Existing says what happens to a run that is already in a folder.
type Existing uint8

// What happens to it.
const (
	KeepExisting    Existing = iota // it is kept, and writing there is an error with the code CodeFolderInUse
	ReplaceExisting                 // the new run replaces it in one step, once it is complete; other files in the folder are kept
)

// Save writes the run to a folder, which OpenFit and all commands can read. If another program
// is writing to the folder, that is an error, whatever existing says.
func (f *Fit) Save(folder string, existing Existing) error {
	if f.unmade() {
		return noFit()
	}
	if folder == "" {
		return noFolder()
	}
	return public(f.inner.Save(folder, existing == ReplaceExisting))
}

// SaveFile writes the run to one file, which OpenFit can read. The file is written completely or
// not at all, and replaces an existing file only if existing says so. It is a tar archive of
// what a folder would hold except draws.zarr: unpacked, it is a run that all commands can read.
func (f *Fit) SaveFile(path string, existing Existing) error {
	if f.unmade() {
		return noFit()
	}
	if path == "" {
		return newError(CodeBadOption, "the name of the file is empty", "")
	}
	if _, err := os.Lstat(path); err == nil && existing != ReplaceExisting {
		e := newError(CodeFolderInUse, path+" already exists", "name another file, or replace it: ReplaceExisting")
		e.cause = fs.ErrExist
		return e
	}
	file, err := disk.Temp(path)
	if err == nil {
		err = disk.Keep(file, path, f.inner.Write(file))
	}
	if err != nil {
		e := newError(CodeFailed, fmt.Sprintf("%s cannot be written: %v", path, disk.Cause(err)), "")
		e.cause = err
		return e
	}
	return nil
}

// WriteTo writes the run in the format of SaveFile and returns the number of bytes written.
// ReadFit reads it.
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

// ReadFit reads what WriteTo or SaveFile wrote. Truncated or damaged input is an error.
func ReadFit(r io.Reader) (*Fit, error) { return Limits{}.ReadFit(r) }

// WithoutWarmup returns the fit without its warm-up draws, which take as much memory as the
// others and are used only when the run is saved. A run saved from it lacks them.
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

// Chains returns the number of chains whose draws are used: all of them, except chains of an
// interrupted run that had hardly begun.
func (f *Fit) Chains() int {
	if f.unmade() {
		return 0
	}
	return len(f.inner.Used())
}

// Len returns the number of draws in each chain.
func (f *Fit) Len() int {
	if f.unmade() {
		return 0
	}
	return f.inner.Draws()
}

// Divergences returns the number of divergent draws after warm-up. If there are any, the draws
// may miss a part of the posterior.
func (f *Fit) Divergences() int {
	if f.unmade() {
		return 0
	}
	return f.inner.Divergences()
}

// Seconds returns how long sampling took, not counting compilation; it is 0 for a run that was
// opened.
func (f *Fit) Seconds() float64 {
	if f.unmade() {
		return 0
	}
	return f.inner.Seconds
}

// Draws returns the draws of a name, or of one of its elements, such as "a[Hennepin]". The name
// may be an unknown, sampled or simulated, or be computed from unknowns.
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
		return nil, newError(CodeUnknownName, err.Error(), "")
	}
	return arrayDraws(a).part(name)
}

// Eval returns the draws of an expression of the language in the names of the model, such as
// `b1 / b0` or `a["Hennepin"] - a["Aitkin"]`. The mean of a condition such as `b1 > 0` is its
// probability; `P(b1 > 0)` means the same here.
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
	a, err := within(ctx, func() (*posterior.Array, error) { return f.inner.Evaluate(ctx, expr) })
	if err != nil {
		return nil, public(err)
	}
	return arrayDraws(a), nil
}

func arrayDraws(a *posterior.Array) *Draws {
	return &Draws{Name: a.Name, Shape: a.Shape, Dims: dims(a.Shape, a.Axes), Labels: a.Labels, chains: a.Draws}
}

func noFolder() error { return newError(CodeBadOption, "the name of the folder is empty", "") }

func noDraws() error {
	return newError(CodeNoDraws, "there are no draws after warm-up", "let the run continue for longer")
}
