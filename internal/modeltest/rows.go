package modeltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/autodiff/portable"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
)

// Rows compares a model traced by rows, from fewest elements on, with the same model with every scalar written out.
// It reports whether the graphs are equal; if they are not, an error says that log density or gradient differ in a
// bit at some point, or by more than rounding if sums are taken in another order: those over rows of discrete unknowns
// that are summed out, and those by level, which are written out scalar by scalar if they are short.
func Rows(b *bind.Bound, fewest int, seed uint64) (equal bool, err error) {
	g, err := compile.Tracing{Fewest: fewest}.Density(b)
	if err != nil {
		return false, err
	}
	want, err := compile.Tracing{Scalars: true}.Density(b)
	if err != nil {
		return false, err
	}
	if reflect.DeepEqual(g, want) {
		return true, nil
	}
	rows, err := machine(g)
	if err != nil {
		return false, err
	}
	scalars, err := machine(want)
	if err != nil {
		return false, err
	}
	same := sameBits
	if b.SumOut() != nil || byLevel(b.Model.File) {
		same = func(x, y float64) bool { return sameBits(x, y) || math.Abs(x-y) <= 1e-12*(math.Abs(y)+1) }
	}
	r := rand.New(rand.NewPCG(seed, 5))
	x, u, v := make([]float64, b.Dim), make([]float64, b.Dim), make([]float64, b.Dim)
	for range 3 {
		for i := range x {
			x[i] = 0.7 * r.NormFloat64()
		}
		lp, oracle := rows.Eval(x, u), scalars.Eval(x, v)
		if !same(lp, oracle) {
			return false, fmt.Errorf("by rows the log density is %v, scalar by scalar %v", lp, oracle)
		}
		for i := range u {
			if !same(u[i], v[i]) {
				return false, fmt.Errorf("by rows derivative %d is %v, scalar by scalar %v", i, u[i], v[i])
			}
		}
	}
	return false, nil
}

// byLevel reports whether a model has sums by level: sum(x, by=g).
func byLevel(f *ast.File) (found bool) {
	for _, s := range f.Stmts {
		ast.Walk(s, func(n ast.Node) bool {
			if c, ok := n.(*ast.Call); ok {
				found = found || slices.ContainsFunc(c.Args, func(a ast.Arg) bool { return a.Name != nil && a.Name.Name == "by" })
			}
			return !found
		})
	}
	return found
}

func machine(g *graph.Graph) (*portable.Machine, error) {
	p, err := autodiff.Compile(g, autodiff.Options{})
	if err != nil {
		return nil, err
	}
	return portable.New(p), nil
}

// sameBits reports whether two numbers are equal to the bit, or both NaN.
func sameBits(x, y float64) bool {
	return math.Float64bits(x) == math.Float64bits(y) || x != x && y != y
}
