package dist

import (
	"math"
	"testing"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
)

// TestMultivariateGradients compares the gradient of the density of vectors and matrices,
// with the log Jacobian of their space, at unconstrained coordinates and all arguments,
// with differences of the plain functions. Matrices among the arguments stay symmetric or
// lower triangular.
func TestMultivariateGradients(t *testing.T) {
	for _, p := range loadPoints(t) {
		s := p.spec()
		if s.EventRank == 0 || s.Discrete {
			continue
		}
		kind := s.Support(p.Form).Kind
		for _, x := range p.X {
			b := &builder{t: graph.NewTrace()}
			var free []*float64 // what moves, in the order of the inputs
			u := append([]float64(nil), x...)
			if kind != transform.Real {
				u = make([]float64, kind.Size(len(x)))
				if err := transform.Unconstrain(kind, x, math.Inf(-1), math.Inf(1), u); err != nil {
					t.Fatalf("%v at %v: %v", p, x, err)
				}
			}
			refs := b.list("element", u)
			for i := range u {
				free = append(free, &u[i])
			}
			args := make([][]float64, len(p.Args))
			traced := make([][]graph.Ref, len(p.Args))
			var mirrored [][2]*float64
			for i, a := range p.Args {
				args[i] = append([]float64(nil), a...)
				traced[i] = make([]graph.Ref, len(a))
				rule := s.Forms[p.Form].Params[i].Rule
				n := order(len(a))
				for k := range a {
					row, col := k/n, k%n
					switch {
					case rule == Dimension || rule == Count || rule == Whole || rule == CholeskyFactor && col > row,
						rule == Correlation && col == row, rule == CorrelationFactor: // the rows of a factor cannot be moved one by one
						traced[i][k] = b.t.Const(a[k])
						continue
					case (rule == Symmetric || rule == Correlation) && col > row:
						mirrored = append(mirrored, [2]*float64{&args[i][col*n+row], &args[i][k]})
						continue
					}
					traced[i][k] = b.ref("element", a[k])
					free = append(free, &args[i][k])
					if (rule == Symmetric || rule == Correlation) && col < row {
						traced[i][col*n+row] = traced[i][k]
					}
				}
			}
			at, logJ := refs, b.t.Const(0)
			if kind != transform.Real {
				at, logJ = transform.ConstrainGraph(b.t, kind, refs, graph.None, graph.None, len(x))
			}
			r := b.t.Add(s.Graph(b.t, p.Form, at, traced), logJ)
			checkGradient(t, p.String(), b, r, func(in []float64) float64 {
				for i, v := range in {
					*free[i] = v
				}
				for _, m := range mirrored {
					*m[1] = *m[0]
				}
				y, jacobian := append([]float64(nil), u...), 0.0
				if kind != transform.Real {
					y = make([]float64, len(x))
					jacobian = transform.Constrain(kind, u, math.Inf(-1), math.Inf(1), y)
				}
				return s.LogDensity(p.Form, y, args) + jacobian
			})
		}
	}
}
