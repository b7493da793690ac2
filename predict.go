package bayes

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/forward"
)

// PredictOptions say what to predict. The zero value is the default.
type PredictOptions struct {
	Names []string // names or single elements, including computed ones; none: everything observed
	// Draws is the maximum number of posterior draws to predict from, spread evenly over the
	// run; 0: all. A few hundred are enough for an interval, and the time of a prediction is
	// proportional to them.
	Draws int
	Seed  uint64 // 0: the seed of the fit, with which forecasts are those that Fit.Draws returns
	// NewLevels says what happens to levels of a factor that only the new data have.
	NewLevels NewLevels
}

// NewLevels says what happens if new data have levels of a factor that the data of the fit do
// not have.
type NewLevels uint8

// What happens to them.
const (
	DrawNewLevels   NewLevels = iota // whatever belongs to a new level is drawn from its distribution, and Predictions.NewLevels lists the level
	RefuseNewLevels                  // they are an error with the code CodeNewLevel
)

// Predict draws the observed names, or those in Names, anew for each posterior draw, like the
// command posterior_predictive. New data replace names of the same name; if that changes a
// size, all names of this size are needed, except those that are predicted. Without data, the
// predictions are for the data of the fit.
//
// It is meant to be called from many goroutines at once. What it compiles is kept for the 256
// kinds of calls used most recently: for other numbers with the same names and shapes, the next
// call only draws. Data that decide what is computed (levels, indices, counts, outcomes) are
// part of the kind. Equal data and options give equal predictions.
func (f *Fit) Predict(ctx context.Context, opt PredictOptions, data ...Data) (*Predictions, error) {
	if err := alive(ctx); err != nil {
		return nil, err
	}
	fresh, inner, err := f.predictable(opt, data)
	if err != nil {
		return nil, err
	}
	p, err := within(ctx, func() (*forward.Predictions, error) { return f.predictor().Predict(ctx, fresh, inner) })
	if err != nil {
		return nil, public(err)
	}
	return &Predictions{inner: p}, nil
}

// PriorOptions say what to draw from a prior. The zero value is the default.
type PriorOptions struct {
	Fix   map[string]any // values of unknowns; one number applies to all elements
	Names []string       // names to draw, including computed ones; none: all unknowns and observed names
	Draws int            // default 1000
	Seed  uint64
}

// Prior draws from the model without regard to what was observed: unknowns from their
// distributions, then outcomes (the prior predictive), like the command prior. Data need not
// contain the outcomes.
func (m *Model) Prior(ctx context.Context, opt PriorOptions, data ...Data) (*Predictions, error) {
	if opt.Draws == 0 {
		opt.Draws = 1000
	}
	if opt.Draws < 1 || opt.Draws > mostPrior {
		return nil, newError(CodeBadOption, fmt.Sprintf("the number of draws is %d, but must lie between 1 and %d", opt.Draws, mostPrior), "")
	}
	return m.forward(ctx, opt, false, data)
}

// mostPrior is the largest number of prior draws, that of the command prior too.
const mostPrior = 10_000_000

// SimulateOptions say what to simulate. The zero value is the default.
type SimulateOptions struct {
	Fix  map[string]any // values of unknowns; one number applies to all elements. Other unknowns are drawn from the prior.
	Seed uint64
}

// Simulate makes one data set, like the command simulate: data are covariates and sizes, the
// predictions have one draw, and their Data can be bound.
func (m *Model) Simulate(ctx context.Context, opt SimulateOptions, data ...Data) (*Predictions, error) {
	return m.forward(ctx, PriorOptions{Fix: opt.Fix, Draws: 1, Seed: opt.Seed}, true, data)
}

func (m *Model) forward(ctx context.Context, opt PriorOptions, simulate bool, data []Data) (*Predictions, error) {
	if err := alive(ctx); err != nil {
		return nil, err
	}
	fresh, err := m.fresh(data)
	if err != nil {
		return nil, err
	}
	for name := range opt.Fix {
		if !m.unknown[name] {
			return nil, newError(CodeUnknownName, fmt.Sprintf("`%s` is fixed, but is not an unknown of the model", name), "values of data are given as Data")
		}
	}
	in := m.input
	in.Fresh = fresh
	if in.Settings, err = settings(opt.Fix); err != nil {
		return nil, err
	}
	p, err := within(ctx, func() (*forward.Predictions, error) {
		return forward.Prior(ctx, in, forward.Options{Draws: opt.Draws, Seed: opt.Seed, Names: opt.Names, Simulate: simulate})
	})
	if err != nil {
		return nil, public(err)
	}
	return &Predictions{inner: p, simulated: simulate}, nil
}

// Predictions are draws of names from a prior, or given a posterior. They are immutable.
type Predictions struct {
	inner     *forward.Predictions
	simulated bool
}

// Names returns the names that were drawn, in the order of the model. An expression on the left
// of `~` is named by its source text.
func (p *Predictions) Names() []string {
	if p.unmade() {
		return nil
	}
	out := make([]string, len(p.inner.Vars))
	for i, v := range p.inner.Vars {
		out[i] = v.Name
	}
	return out
}

// Report says, in one line for each name, what was kept, new, fixed or left out, and which
// predictions are not numbers.
func (p *Predictions) Report() []string {
	if p.unmade() {
		return nil
	}
	return slices.Clone(p.inner.Report)
}

// NewLevels returns, by the name of a factor, the levels of the new data that the data of the
// fit do not have. Their unknowns were drawn from their distributions.
func (p *Predictions) NewLevels() map[string][]string {
	if p.unmade() {
		return nil
	}
	out := map[string][]string{}
	for _, l := range p.inner.NewLevels {
		out[l.Factor] = slices.Clone(l.Levels)
	}
	return out
}

// unmade reports whether these are no predictions that a function returned.
func (p *Predictions) unmade() bool { return p == nil || p.inner == nil }

func noPredictions() error {
	return unmade("value of type Predictions", "Predict, Prior and Simulate return")
}

// Draws returns the draws of a name, or of one element of it, as one chain.
func (p *Predictions) Draws(name string) (*Draws, error) {
	if p.unmade() {
		return nil, noPredictions()
	}
	name = diag.Composed(name)
	whole, _, _ := strings.Cut(name, "[")
	for _, v := range p.inner.Vars {
		switch v.Name {
		case name: // also an expression on the left of `~`
			return drawn(v), nil
		case whole:
			return drawn(v).part(name)
		}
	}
	return nil, newError(CodeUnknownName, fmt.Sprintf("`%s` is not among the names drawn", name), fmt.Sprintf("they are %q", p.Names()))
}

func drawn(v *forward.Variable) *Draws {
	d := &Draws{Name: v.Name, Shape: v.Shape, Dims: dims(v.Shape, v.Axes), Labels: v.Labels, chains: [][][]float64{v.Draws}}
	if v.Levels != nil {
		d.Levels = v.Levels.Labels
	}
	size := 1
	for _, n := range v.Shape {
		size *= n
	}
	if size == len(v.Elems) {
		return d
	}
	// Some elements are not there: the others stand where the shape has them.
	labels := make([]string, size)
	for i, e := range v.Elems {
		labels[e] = v.Labels[i]
	}
	rows := make([][]float64, len(v.Draws))
	for k, row := range v.Draws {
		rows[k] = make([]float64, size)
		for e := range rows[k] {
			rows[k][e] = math.NaN()
		}
		for i, e := range v.Elems {
			rows[k][e] = row[i]
		}
	}
	d.Labels, d.chains = labels, [][][]float64{rows}
	return d
}

// Data returns the data set that Simulate made, for Bind.
func (p *Predictions) Data() Data {
	if p.unmade() {
		return Data{broken: noPredictions()}
	}
	if !p.simulated {
		return Data{broken: newError(CodeBadData, "these predictions are many draws, not one data set", "Simulate makes one")}
	}
	var text bytes.Buffer
	if err := p.inner.WriteData(&text, ".json"); err != nil {
		return Data{broken: public(err)}
	}
	return JSON("the simulated data.json", &text)
}
