package bayes

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/runtime"
)

// PredictOptions say what to predict.
type PredictOptions struct {
	// Data are new data; none: those of the fit. They replace names of the same
	// name; if that changes a size, all names of this size are needed, but for
	// those that are predicted.
	Data  []Data
	Names []string // names to predict, computed ones too; none: all that is observed
	// Draws is the number of posterior draws to predict from, at most, spread
	// evenly over the run; 0: all. A few hundred serve an interval, and the time that
	// a prediction takes is proportional to them.
	Draws int
	Seed  uint64
}

// Predict draws the observed names anew for each posterior draw (posterior
// predictive), or what Names says. It is safe for concurrent use, and equal options
// give equal predictions.
func (f *Fit) Predict(ctx context.Context, opt PredictOptions) (*Predictions, error) {
	if f.Len() == 0 {
		return nil, fault("no-draws", "there are no draws after warm-up to predict from", "")
	}
	if opt.Draws < 0 {
		return nil, fault("bad-option", fmt.Sprintf("the number of draws is %d, but must be 0 or more", opt.Draws), "")
	}
	files, err := f.bound.model.files(opt.Data)
	if err != nil {
		return nil, err
	}
	p, err := f.inner.Predict(ctx, runtime.PredictOptions{Data: files, Names: opt.Names, Seed: opt.Seed, Most: opt.Draws})
	if err != nil {
		return nil, public(err, files)
	}
	return &Predictions{inner: p}, nil
}

// PriorOptions say what to draw from a prior.
type PriorOptions struct {
	Data  []Data         // outcomes may be left out
	Fix   map[string]any // values of unknowns; one number serves all elements
	Names []string       // names to draw, computed ones too; none: all unknown and observed ones
	Draws int            // 1000
	Seed  uint64
}

// Prior draws the model forward, without regard to what was observed: unknowns
// from their distributions, then outcomes (prior predictive).
func (m *Model) Prior(ctx context.Context, opt PriorOptions) (*Predictions, error) {
	if opt.Draws == 0 {
		opt.Draws = 1000
	}
	if opt.Draws < 0 {
		return nil, fault("bad-option", fmt.Sprintf("the number of draws is %d, but must be 1 or more", opt.Draws), "")
	}
	return m.forward(ctx, opt, false)
}

// SimulateOptions say what to simulate.
type SimulateOptions struct {
	Data []Data         // covariates and sizes
	Fix  map[string]any // values of unknowns; one number serves all elements. Others are drawn from the prior.
	Seed uint64
}

// Simulate makes one data set: the predictions have one draw, and their Data can be
// bound.
func (m *Model) Simulate(ctx context.Context, opt SimulateOptions) (*Predictions, error) {
	return m.forward(ctx, PriorOptions{Data: opt.Data, Fix: opt.Fix, Draws: 1, Seed: opt.Seed}, true)
}

func (m *Model) forward(ctx context.Context, opt PriorOptions, simulate bool) (*Predictions, error) {
	files, err := m.files(opt.Data)
	if err != nil {
		return nil, err
	}
	for name := range opt.Fix {
		if !m.unknown[name] {
			return nil, fault("unknown-name", fmt.Sprintf("`%s` is fixed, but is no unknown of the model", name), "values of data are given as Data")
		}
	}
	in := m.input
	in.Data = files
	if in.Settings, err = settings(opt.Fix); err != nil {
		return nil, err
	}
	p, err := runtime.Prior(ctx, in, runtime.ForwardOptions{Draws: opt.Draws, Seed: opt.Seed, Names: opt.Names, Simulate: simulate})
	if err != nil {
		return nil, public(err, files)
	}
	return &Predictions{inner: p, simulated: simulate}, nil
}

// Predictions are draws of names from a prior, or given a posterior. They are
// immutable.
type Predictions struct {
	inner     *runtime.Predictions
	simulated bool
}

// Names returns the names that were drawn, in the order of the text. What stands left of
// `~` as an expression has its text for a name.
func (p *Predictions) Names() []string {
	out := make([]string, len(p.inner.Vars))
	for i, v := range p.inner.Vars {
		out[i] = v.Name
	}
	return out
}

// Report says, a line for each, what was kept, new, fixed or left out.
func (p *Predictions) Report() []string { return slices.Clone(p.inner.Report) }

// Draws returns the draws of a name, as one chain.
func (p *Predictions) Draws(name string) (*Draws, error) {
	for _, v := range p.inner.Vars {
		if v.Name == name {
			return drawn(v), nil
		}
	}
	return nil, fault("unknown-name", fmt.Sprintf("`%s` is not among the names drawn", name), fmt.Sprintf("they are %q", p.Names()))
}

func drawn(v *runtime.Variable) *Draws {
	d := &Draws{Name: v.Name, Shape: v.Shape, Axes: axes(v.Shape, v.Axes), Labels: v.Labels, chains: [][][]float64{v.Draws}}
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

// PredictionSummary describes predictions number by number, in Rows; Table writes
// it as text, and it marshals to JSON.
type PredictionSummary = runtime.PredictionSummary

// Summary returns mean, standard deviation and quantiles of every number; without
// arguments the quantiles are 0.05, 0.5 and 0.95.
func (p *Predictions) Summary(quantiles ...float64) *PredictionSummary {
	if len(quantiles) == 0 {
		quantiles = []float64{0.05, 0.5, 0.95}
	}
	return p.inner.Summary(quantiles)
}

// Data returns the data set that Simulate made, for Bind.
func (p *Predictions) Data() Data {
	if !p.simulated {
		return Data{broken: fault("bad-data", "these predictions are many draws, not one data set", "Simulate makes one")}
	}
	var text bytes.Buffer
	if err := p.inner.WriteData(&text, ".json"); err != nil {
		return Data{broken: public(err, nil)}
	}
	return Data{file: runtime.NewFile("the simulated data", text.Bytes())}
}
