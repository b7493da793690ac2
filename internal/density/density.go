// Package density provides the log density of a bound model in the form the sampler needs:
// compiled, with its gradient, at unconstrained points.
package density

import (
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/autodiff/tier"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/nuts"
)

// Density is the compiled log density of a bound model. It is immutable and safe for concurrent
// use; every target has an arena of its own.
type Density struct {
	Program *autodiff.Program // log density and gradient
	Reused  bool              // the programs are those of an earlier density, with other data
	values  *autodiff.Program // unknowns on the scale of the model
	dim     int
}

// Options say how a density is compiled. The zero value is the default.
type Options struct {
	compile.Build
	// Like, if not nil, is the density of the same model with other data. If the new data differ only
	// in their numbers, its programs are reused and nothing is compiled.
	Like *Density
	Stop func() error // if not nil, called repeatedly during compilation; an error ends it
}

// New compiles the log density of a bound model.
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

// over returns a density for graphs that differ from those of d only in their data, nil for other graphs.
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

// FromGraphs compiles a log density in dim coordinates, and the graph that converts these to the
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

// Stages returns a listing of the log density as built from the model, and after each pass.
func Stages(b *bind.Bound, opt compile.Build) ([]autodiff.Stage, error) {
	g, err := opt.Trace.Density(b)
	if err != nil {
		return nil, err
	}
	return autodiff.Stages(g, opt.Passes)
}

// Dim is the number of unconstrained coordinates.
func (d *Density) Dim() int { return d.dim }

// NewTarget returns an evaluator with memory of its own.
func (d *Density) NewTarget() nuts.Target { return target{tier.Best().New(d.Program)} }

type target struct{ autodiff.Machine }

// Eval implements nuts.Target.
func (t target) Eval(point [][]float64, logp []float64, grad [][]float64) {
	t.EvalAll(point, logp, grad)
}

// Evaluator returns a function that evaluates one point, using memory of its own: it returns the log
// density and writes the gradient to grad.
func (d *Density) Evaluator() func(point, grad []float64) float64 {
	m, logp := tier.Best().New(d.Program), []float64{0}
	return func(point, grad []float64) float64 {
		m.EvalAll([][]float64{point}, logp, [][]float64{grad})
		return logp[0]
	}
}

// Values converts unconstrained points to the sampled unknowns on the scale of the model: the Elems of each of
// the bound model's Unknowns, in order.
type Values struct {
	m autodiff.Machine
	n int
}

// NewValues returns a converter with memory of its own.
func (d *Density) NewValues() *Values { return &Values{tier.Best().New(d.values), d.values.Outputs} }

// Len returns the number of values of a point.
func (v *Values) Len() int { return v.n }

// At writes the values of a point to out.
func (v *Values) At(point, out []float64) { v.m.Values(point, out) }
