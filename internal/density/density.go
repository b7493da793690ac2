// Package density is the log density of a bound model as the sampler takes it: compiled, with its
// gradient, at unconstrained points.
package density

import (
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/autodiff/tier"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/nuts"
)

// Density is the compiled log density of a bound model. It is immutable and
// safe for concurrent use; every target has an arena of its own.
type Density struct {
	Program *autodiff.Program // log density and gradient
	Reused  bool              // the programs are those of another density, over other data
	values  *autodiff.Program // unknowns on the scale of the model
	dim     int
}

// DensityOptions say how a density is compiled. The zero value is the default.
type Options struct {
	compile.Build
	// Like, where not nil, is the density of the model with other data: where its programs need
	// nothing but other numbers they are taken, and nothing is compiled.
	Like *Density
	Stop func() error // where not nil, is asked again and again, and ends compiling with its error
}

// NewDensity compiles the log density of a bound model.
func New(b *bind.Bound, opt Options) (*Density, error) {
	stop := opt.Stop
	opt.Trace.Stop = stop
	g, err := opt.Trace.Density(b)
	if err == nil && stop != nil {
		err = stop()
	}
	if err != nil {
		return nil, err
	}
	values, err := compile.Values(b)
	if err != nil {
		return nil, err
	}
	if d := opt.Like.over(g, values); d != nil {
		return d, nil
	}
	return FromGraphs(b.Dim, g, values, opt.Passes)
}

// over returns a density for graphs that differ from those of d in their data alone, nil for
// others.
func (d *Density) over(density, values *graph.Graph) *Density {
	if d == nil {
		return nil
	}
	out := &Density{Program: d.Program.Over(density), values: d.values.Over(values), dim: d.dim, Reused: true}
	if out.Program == nil || out.values == nil {
		return nil
	}
	return out
}

// FromGraphs compiles a log density of so many coordinates, and what turns these into the
// unknowns on the scale of the model.
func FromGraphs(dim int, density, values *graph.Graph, passes autodiff.Options) (*Density, error) {
	d := &Density{dim: dim}
	var err error
	if d.Program, err = autodiff.Compile(density, passes); err != nil {
		return nil, err
	}
	if d.values, err = autodiff.Compile(values, passes); err != nil {
		return nil, err
	}
	for _, p := range []*autodiff.Program{d.Program, d.values} {
		if _, err := tier.Best().Size(p); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// Stages returns the text of the log density as it comes from the model, and after each
// pass.
func Stages(b *bind.Bound, opt compile.Build) ([]autodiff.Stage, error) {
	g, err := opt.Trace.Density(b)
	if err != nil {
		return nil, err
	}
	return autodiff.Stages(g, opt.Passes)
}

// Dim is the number of unconstrained coordinates.
func (d *Density) Dim() int { return d.dim }

// NewTarget returns an evaluator of its own memory.
func (d *Density) NewTarget() nuts.Target { return target{tier.Best().New(d.Program)} }

type target struct{ autodiff.Machine }

// Eval implements nuts.Target.
func (t target) Eval(point [][]float64, logp []float64, grad [][]float64) {
	t.EvalAll(point, logp, grad)
}

// Evaluator returns what evaluates one point, with memory of its own: it returns the log density
// and writes the gradient to grad.
func (d *Density) Evaluator() func(point, grad []float64) float64 {
	m, logp := tier.Best().New(d.Program), []float64{0}
	return func(point, grad []float64) float64 {
		m.EvalAll([][]float64{point}, logp, [][]float64{grad})
		return logp[0]
	}
}

// Values turns unconstrained points into the sampled unknowns on the scale of
// the model: for each of the bound model's Unknowns its elements.
type Values struct {
	m autodiff.Machine
	n int
}

// NewValues returns a converter with memory of its own.
func (d *Density) NewValues() *Values { return &Values{tier.Best().New(d.values), d.values.Outputs} }

// Len is the number of values of a point.
func (v *Values) Len() int { return v.n }

// At writes the values of a point into out.
func (v *Values) At(point, out []float64) { v.m.Values(point, out) }
