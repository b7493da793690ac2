package bayes

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/internal/predictor"
	"github.com/bayes-lang/bayes/stats"
)

// Predictor predicts repeatedly for new data of one kind: everything that does not depend on the
// numbers is done when it is made. It is immutable; each goroutine predicts with a Row of its
// own.
type Predictor struct {
	inner *predictor.Prepared
}

// Predictor prepares predictions for data with the same names and shapes as data. Numbers that decide
// what is computed (levels, indices, counts, outcomes) stay fixed: rows of 200 groups need 200
// predictors. Draws and seed are those of the options.
//
// What is not compiled, such as means by level that keep the values of the fit, cannot be prepared;
// this is an error with the code CodeUnsupported, and Fit.Predict can be used instead.
func (f *Fit) Predictor(ctx context.Context, opt PredictOptions, data ...Data) (*Predictor, error) {
	if err := alive(ctx); err != nil {
		return nil, err
	}
	fresh, inner, err := f.predictable(opt, data)
	if err != nil {
		return nil, err
	}
	p, err := within(ctx, func() (*predictor.Prepared, error) { return f.predictor().Prepare(ctx, fresh, inner) })
	switch {
	case errors.Is(err, predictor.ErrUnprepared):
		return nil, newError(CodeUnsupported, err.Error(), "call Fit.Predict for it")
	case err != nil:
		return nil, public(err)
	}
	return &Predictor{p}, nil
}

// unmade reports whether this is no predictor that a function returned.
func (p *Predictor) unmade() bool { return p == nil || p.inner == nil }

// Labels returns the labels of the predicted numbers, such as "y[1]".
func (p *Predictor) Labels() []string {
	if p.unmade() {
		return nil
	}
	return slices.Clone(p.inner.Labels)
}

// Inputs returns the names of the data whose numbers Row.Set takes.
func (p *Predictor) Inputs() []string {
	if p.unmade() {
		return nil
	}
	return slices.Clone(p.inner.Inputs)
}

// NewRow returns the memory for predictions in one goroutine at a time, with the data that the
// predictor was made with. It returns nil for a nil or zero predictor.
func (p *Predictor) NewRow() *Row {
	if p.unmade() {
		return nil
	}
	return &Row{p.inner.NewRun()}
}

// Row predicts. Its methods do not allocate once they have been called.
type Row struct {
	inner *predictor.Run
}

// unmade reports whether this is no row that a function returned.
func (r *Row) unmade() bool { return r == nil || r.inner == nil }

// Set sets the numbers of an input, flat and row-major: as many as the predictor was made with.
func (r *Row) Set(name string, values ...float64) error {
	if r.unmade() {
		return unmade("row", "Predictor.NewRow returns")
	}
	if err := r.inner.Set(name, values); err != nil {
		return newError(CodeBadData, err.Error(), "")
	}
	return nil
}

// Predict draws anew for the numbers that were set last; the draws equal those of Fit.Predict.
func (r *Row) Predict() error {
	if r.unmade() {
		return unmade("row", "Predictor.NewRow returns")
	}
	if !r.inner.Predict() {
		return newError(CodeBadData, "a prediction is not a number for these data", "Fit.Predict says what is wrong")
	}
	return nil
}

// element checks the number of a predicted number.
func (r *Row) element(k int) bool { return !r.unmade() && k >= 0 && k < len(r.inner.Draws) }

// Draws returns the draws of a predicted number, counted as in Predictor.Labels. They are valid
// until the next Predict; the caller must not change them.
func (r *Row) Draws(k int) []float64 {
	if !r.element(k) {
		return nil
	}
	return r.inner.Draws[k]
}

// Mean returns the mean of a predicted number.
func (r *Row) Mean(k int) float64 {
	if !r.element(k) {
		return math.NaN()
	}
	return r.inner.Mean(k)
}

// Quantile returns a quantile of a predicted number, or NaN unless p is between 0 and 1.
func (r *Row) Quantile(k int, p float64) float64 {
	if !r.element(k) || !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	return stats.QuantileSorted(r.inner.Sorted(k), p)
}

// Interval returns the central interval of a predicted number with this probability, which
// leaves equal probability on both sides.
func (r *Row) Interval(k int, probability float64) (low, high float64) {
	return r.Quantile(k, (1-probability)/2), r.Quantile(k, (1+probability)/2)
}

// predictable checks what is to be predicted, and returns the data and options for the packages
// below.
func (f *Fit) predictable(opt PredictOptions, data []Data) (fresh []input.Fresh, inner posterior.PredictOptions, err error) {
	if f.unmade() {
		return nil, inner, noFit()
	}
	if opt.Draws < 0 {
		return nil, inner, newError(CodeBadOption, fmt.Sprintf("the number of draws is %d, but must be 0 or more", opt.Draws), "")
	}
	if f.Len() == 0 {
		return nil, inner, noDraws()
	}
	fresh, err = f.bound.model.fresh(data)
	return fresh, posterior.PredictOptions{Names: opt.Names, Seed: opt.Seed, Most: opt.Draws, KnownLevels: opt.NewLevels == RefuseNewLevels}, err
}
