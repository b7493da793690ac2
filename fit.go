package bayes

import (
	"github.com/bayes-lang/bayes/runtime"
)

// Fit is a posterior: a bound model with draws. It is immutable.
type Fit struct {
	bound *Bound
	inner *runtime.Fit
}

// newFit takes a fit over. What the fit computes once and keeps is computed here,
// so that nothing in it changes later.
func newFit(b *Bound, f *runtime.Fit) *Fit {
	f.Values()
	return &Fit{bound: b, inner: f}
}

// Open reads a run from its folder, as Sample, SaveTo or the command `bayes
// sample` wrote it. Of an interrupted run the draws that were made are there; Stopped
// tells.
func Open(folder string) (*Fit, error) {
	f, err := runtime.OpenFit(folder)
	if err != nil {
		return nil, public(err, nil)
	}
	m, err := newModel(f.Input)
	if err != nil {
		return nil, err
	}
	return newFit(newBound(m, f.Session), f), nil
}

// SaveTo writes the run to a folder, which Open reads. A folder that holds a run
// already is an error, unless overwrite is set.
func (f *Fit) SaveTo(folder string, overwrite bool) error {
	return public(f.inner.Save(folder, overwrite), nil)
}

// Bound returns the bound model that was sampled.
func (f *Fit) Bound() *Bound { return f.bound }

// Stopped reports whether the run was interrupted before all draws were made.
func (f *Fit) Stopped() bool { return f.inner.Stopped }

// Chains returns the number of chains whose draws are used: all, but for those of
// an interrupted run that had hardly begun.
func (f *Fit) Chains() int { return len(f.inner.Used()) }

// Len returns the number of draws of each of the chains.
func (f *Fit) Len() int { return f.inner.Draws() }

// Divergences returns the number of divergent draws after warm-up; if there are
// any, the draws may miss a part of the posterior.
func (f *Fit) Divergences() int { return f.inner.Divergences() }

// Seconds returns how long sampling took, compilation not counted; 0 for a run
// that was opened.
func (f *Fit) Seconds() float64 { return f.inner.Seconds }

// Draws returns the draws of a name: of an unknown, sampled or drawn forward, or
// of a name that is computed from unknowns.
func (f *Fit) Draws(name string) (*Draws, error) {
	a, err := f.inner.Array(name)
	if err != nil {
		return nil, public(err, nil)
	}
	return &Draws{Name: a.Name, Shape: a.Shape, Axes: axes(a.Shape, a.Axes), Labels: a.Labels, chains: a.Draws}, nil
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

// Summary summarises the draws.
func (f *Fit) Summary(opt SummaryOptions) (*Summary, error) {
	if f.Len() == 0 {
		return nil, fault("no-draws", "there are no draws after warm-up to summarise", "")
	}
	s, err := f.inner.Summary(opt)
	return s, public(err, nil)
}
