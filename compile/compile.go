// Package compile turns a model that is bound to its data into graphs.
//
// It runs the statements with scalars of a trace in place of unknowns: the result is every
// scalar that the log density is made of. Package graph rolls them up: scalars of equal form
// become the rows of loops, so that `y ~ Normal(b0 + b1*x, s)` and the same written as a `for`
// are one program.
package compile

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
)

// Density returns the graph of the log density of a bound model over the unconstrained vector, including log
// Jacobians. Whatever the model uses but the compiler does not support yet is rejected with a diagnostic.
func Density(b *bind.Bound) (*graph.Graph, error) { return DensityUntil(b, nil) }

// DensityUntil is like Density; stop, if not nil, is called repeatedly, and its error ends the
// compilation.
func DensityUntil(b *bind.Bound, stop func() error) (*graph.Graph, error) {
	return Tracing{Stop: stop}.Density(b)
}

// Prior says how a model is compiled for sampling only its prior.
type Prior struct {
	Fixed eval.Env             // unknowns with values
	Skip  map[*ast.Target]bool // terms that belong to the likelihood
}

// Density returns the graph of the log density of the prior: observed values
// and skipped terms add nothing. Coordinates of fixed unknowns are standard normal.
func (p Prior) Density(b *bind.Bound) (*graph.Graph, error) {
	tr := newTracer(b, true)
	tr.prior = &p
	return density(tr)
}

// Values is like the package's Values, with the fixed unknowns set to their values.
func (p Prior) Values(b *bind.Bound) (*graph.Graph, error) {
	tr := newTracer(b, false)
	tr.prior = &p
	return values(tr)
}

// Values returns the graph whose outputs are the values of the sampled
// unknowns, on the scale of the model: for each of b.Unknowns its Elems.
func Values(b *bind.Bound) (*graph.Graph, error) { return values(newTracer(b, false)) }

// Derived returns the graph whose outputs are computed names: for each of names, the elements
// listed in elems, in turn. A name with an element that depends on something simulated has no
// elements listed; the evaluator computes it.
func Derived(b *bind.Bound, names []string) (g *graph.Graph, elems [][]int, err error) {
	defer catch(&err)
	tr := newTracer(b, false)
	elems = tr.derived(names)
	g, err = tr.t.Roll()
	return g, elems, err
}

func (tr *tracer) derived(names []string) (elems [][]int) {
	b := tr.b
	tr.outputs = names
	tr.run()
	tr.coordinates()
	elems = make([][]int, len(names))
	for k, name := range names {
		v := b.Shapes[name]
		if v == nil || v.Kind >= eval.Set || v.Kind == eval.Text {
			continue
		}
		a := tr.expr(&ast.Name{Name: name}, &scope{vars: map[string]*array{}})
		list := make([]int, 0, len(v.Num))
		for e := range v.Num {
			if v.IsHole(e) {
				continue
			}
			if a.ref != nil && a.ref[e] == graph.None {
				list = nil
				break
			}
			list = append(list, e)
		}
		for _, e := range list {
			tr.t.Output(tr.at(a, e))
		}
		elems[k] = list
	}
	return elems
}

// Expression returns the graph whose outputs are the elements of an expression of the names of
// the model, and its shape. It returns an error if the expression depends on something simulated
// or is not supported by the compiler.
func Expression(b *bind.Bound, e ast.Expr) (g *graph.Graph, shape []int, err error) {
	defer catch(&err)
	tr := newTracer(b, false)
	ast.Walk(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Name); ok && b.Model.ByName[id.Name] != nil {
			tr.outputs = append(tr.outputs, id.Name)
		}
		return true
	})
	tr.run()
	tr.coordinates()
	a := tr.expr(e, &scope{vars: map[string]*array{}})
	if a.kind >= eval.Set || a.kind == eval.Text {
		refuse(e.Place(), "`%s` has no numbers", e.Place().Text())
	}
	for k := range product(a.shape) {
		if a.ref != nil && a.ref[k] == graph.None {
			refuse(e.Place(), "`%s` has elements without a value, or drawn forward", e.Place().Text())
		}
		tr.t.Output(tr.at(a, k))
	}
	g, err = tr.t.Roll()
	return g, a.shape, err
}

func density(tr *tracer) (g *graph.Graph, err error) {
	defer catch(&err)
	if tr.sum == nil {
		tr.run()
	} else {
		tr.passes()
		tr.addSum()
	}
	if d := tr.b.Terms.Check(tr.added, tr.b.Model.File.Stmts); d != nil {
		return nil, d
	}
	tr.coordinates()
	return tr.t.Roll()
}

func values(tr *tracer) (g *graph.Graph, err error) {
	defer catch(&err)
	tr.run()
	tr.coordinates()
	for _, u := range tr.b.Unknowns {
		a := tr.values(u.Name)
		for _, e := range u.Elems {
			tr.t.Output(tr.at(a, e))
		}
	}
	return tr.t.Roll()
}

func catch(err *error) {
	switch p := recover().(type) {
	case nil:
	case unbuilt:
		*err = diag.List{p.d}
	case failed:
		*err = p.err
	default:
		panic(p)
	}
}

// coordinates makes all coordinates inputs, whether they are read or not.
func (tr *tracer) coordinates() {
	if tr.b.Dim > 0 {
		tr.t.Input(tr.b.Dim-1, true)
	}
}
