package bayes

import (
	"context"
	"fmt"
	"strings"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/runtime"
)

// Fit is a posterior: a bound model with draws. It is immutable.
type Fit struct {
	bound     *Bound
	inner     *runtime.Fit
	predictor *runtime.Predictor
}

// newFit takes a fit over. What the fit computes once and keeps is computed here,
// so that nothing in it changes later.
func newFit(b *Bound, f *runtime.Fit) *Fit {
	f.Values()
	return &Fit{bound: b, inner: f, predictor: runtime.NewPredictor(f)}
}

// Open reads a run from its folder, as Sample, Save or the command `bayes sample`
// wrote it. Of an interrupted run the draws that were made are there; Stopped
// tells. A run that is damaged, or that was never finished, is an error with the code
// damaged-run, one that is still being made with the code folder-in-use.
func Open(folder string) (*Fit, error) { return Limits{}.Open(folder) }

// Recover makes an interrupted run of what can still be read of one that is damaged, or
// whose program was killed, in the same folder, and returns it. A run that is whole is
// an error.
func Recover(folder string) (*Fit, error) { return Limits{}.Recover(folder) }

func opened(folder string, read func(string) (*runtime.Fit, error)) (*Fit, error) {
	if folder == "" {
		return nil, noFolder()
	}
	f, err := read(folder)
	if err != nil {
		return nil, public(err)
	}
	m, err := newModel(f.Input)
	if err != nil {
		return nil, err
	}
	return newFit(newBound(m, f.Session), f), nil
}

// Save writes the run to a folder, which Open and all commands read. A folder that
// holds a run already is an error, unless overwrite is set: then the run takes the
// place of the earlier one in one step, and other files in the folder stay. A folder
// to which another is writing is an error in either case.
func (f *Fit) Save(folder string, overwrite bool) error {
	if f.unmade() {
		return noFit()
	}
	if folder == "" {
		return noFolder()
	}
	return public(f.inner.Save(folder, overwrite))
}

// unmade reports whether this is no fit that a function returned.
func (f *Fit) unmade() bool { return f == nil || f.inner == nil }

func noFit() error { return unmade("fit", "Sample and Open return") }

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
	a, err := f.inner.Array(whole)
	if err != nil {
		return nil, fault("unknown-name", err.Error(), "")
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

func noFolder() error { return fault("bad-option", "the name of the folder is empty", "") }

func noDraws() error {
	return fault("no-draws", "there are no draws after warm-up", "let the run go on for longer")
}

// SummaryOptions say what a summary shows: Names (none: all unknowns), Quantiles
// (0.05, 0.5, 0.95), or HDI, the probability of an interval in their place.
type SummaryOptions = runtime.SummaryOptions

// Summary describes a fit number by number, in Rows; Table writes it as text,
// Advice says in words what is wrong with the draws, and it marshals to JSON.
type Summary = runtime.Summary

// SummaryRow describes one number: mean, standard deviation, Monte Carlo error of
// the mean, quantiles, effective sample sizes and R-hat.
type SummaryRow = runtime.SummaryRow

// Summary summarises the draws, as the command summary does.
func (f *Fit) Summary(opt SummaryOptions) (*Summary, error) {
	if f.unmade() {
		return nil, noFit()
	}
	if f.Len() == 0 {
		return nil, noDraws()
	}
	for _, q := range opt.Quantiles {
		if !(q >= 0 && q <= 1) {
			return nil, fault("bad-option", fmt.Sprintf("a quantile is %v, but must lie between 0 and 1", q), "")
		}
	}
	if !(opt.HDI >= 0 && opt.HDI < 1) {
		return nil, fault("bad-option", fmt.Sprintf("the probability of the HDI is %v, but must lie between 0 and 1", opt.HDI), "")
	}
	s, err := f.inner.Summary(opt)
	return s, public(err)
}
