package transform

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Lower bound a: x = a + exp(u), log Jacobian u.
// Upper bound b: x = b - exp(u), log Jacobian u.

func constrainLower(u []float64, lo float64, x []float64) float64 {
	x[0] = lo + mathx.Exp(u[0])
	return u[0]
}

func constrainUpper(u []float64, hi float64, x []float64) float64 {
	x[0] = hi - mathx.Exp(u[0])
	return u[0]
}

func unconstrainLower(x []float64, lo float64, u []float64) error {
	if !(x[0] > lo) {
		return fmt.Errorf("value is %s, but must be greater than %s", number(x[0]), number(lo))
	}
	u[0] = mathx.Log(x[0] - lo)
	return nil
}

func unconstrainUpper(x []float64, hi float64, u []float64) error {
	if !(x[0] < hi) {
		return fmt.Errorf("value is %s, but must be less than %s", number(x[0]), number(hi))
	}
	u[0] = mathx.Log(hi - x[0])
	return nil
}

func graphLower(t *graph.Trace, u []graph.Ref, lo graph.Ref) ([]graph.Ref, graph.Ref) {
	return []graph.Ref{t.Add(t.Exp(u[0]), lo)}, u[0]
}

func graphUpper(t *graph.Trace, u []graph.Ref, hi graph.Ref) ([]graph.Ref, graph.Ref) {
	return []graph.Ref{t.Sub(hi, t.Exp(u[0]))}, u[0]
}

// Interval (a, b): x = a + (b - a) inv_logit(u), log Jacobian log(b - a) + log inv_logit(u) + log inv_logit(-u) =
// log(b - a) - |u| - 2 log1p(exp(-|u|)). If rounding would put x on a bound, it is the next number inside, so that a
// density that is infinite or zero at the bound stays finite.

func constrainInterval(u []float64, lo, hi float64, x []float64) float64 {
	a := math.Abs(u[0])
	e := mathx.Exp(-a)
	part := float64((hi - lo) * (e / (1 + e))) // distance from the nearer bound
	if u[0] < 0 {
		x[0] = lo + part
	} else {
		x[0] = hi - part
	}
	if in, out := math.Nextafter(lo, hi), math.Nextafter(hi, lo); in <= out {
		x[0] = math.Min(math.Max(x[0], in), out)
	}
	return mathx.Log(hi-lo) - a - float64(2*mathx.Log1p(e))
}

func unconstrainInterval(x []float64, lo, hi float64, u []float64) error {
	if !(x[0] > lo && x[0] < hi) {
		return fmt.Errorf("value is %s, but must lie between %s and %s", number(x[0]), number(lo), number(hi))
	}
	u[0] = mathx.Log(x[0]-lo) - mathx.Log(hi-x[0])
	return nil
}

func graphInterval(t *graph.Trace, u []graph.Ref, lo, hi graph.Ref) ([]graph.Ref, graph.Ref) {
	width := t.Sub(hi, lo)
	a, lowKnown := t.Known(lo)
	b, highKnown := t.Known(hi)
	var x graph.Ref
	if highKnown && b == 0 {
		x = t.Neg(t.Mul(width, t.Logistic(t.Neg(u[0])))) // exact near 0
	} else {
		x = t.Add(t.Mul(width, t.Logistic(u[0])), lo)
	}
	if lowKnown && highKnown {
		if in, out := math.Nextafter(a, b), math.Nextafter(b, a); in <= out {
			if a != 0 { // no need near 0, where numbers are dense
				x = t.Max(x, t.Const(in))
			}
			if b != 0 {
				x = t.Min(x, t.Const(out))
			}
		}
	}
	// -|u| - 2 log1p(exp(-|u|)) without a kink.
	logJ := t.Sub(t.Neg(u[0]), t.Mul(t.Const(2), t.Log1pExp(t.Neg(u[0]))))
	return []graph.Ref{x}, t.Add(logJ, t.Log(width))
}
