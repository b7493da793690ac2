package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Logs of the incomplete gamma and beta functions, also where the functions
// themselves are less than the smallest number.

const underflow = 1e-290

// logGammaP returns log P(a, x).
func logGammaP(a, x float64) float64 {
	if x <= 0 {
		return math.Inf(-1)
	}
	v := mathx.GammaP(a, x)
	if v > 0.5 {
		return mathx.Log1p(-mathx.GammaQ(a, x))
	}
	if v > underflow {
		return mathx.Log(v)
	}
	// DLMF 8.11.4: x^a e^-x / Gamma(a+1) times the sum of x^n / (a+1)_n.
	term, sum := 1.0, 1.0
	for n := 1.0; n < 10000 && term > 1e-17*sum; n++ {
		term = float64(term * (x / (a + n)))
		sum += term
	}
	return float64(a*mathx.Log(x)) - x - mathx.Lgamma(a+1) + mathx.Log(sum)
}

// logGammaQ returns log Q(a, x) = log(1 - P(a, x)).
func logGammaQ(a, x float64) float64 {
	if x <= 0 {
		return 0
	}
	v := mathx.GammaQ(a, x)
	if v > 0.5 {
		return mathx.Log1p(-mathx.GammaP(a, x))
	}
	if v > underflow {
		return mathx.Log(v)
	}
	// DLMF 8.9.2 by the modified Lentz method.
	b := x + 1 - a
	c, d := 1/tiny, 1/b
	h := d
	for n := 1.0; n < 10000; n++ {
		k := -n * (n - a)
		b += 2
		d = 1 / nonzero(float64(k*d)+b)
		c = nonzero(b + k/c)
		h *= d * c
		if math.Abs(float64(d*c)-1) < 1e-16 {
			break
		}
	}
	return float64(a*mathx.Log(x)) - x - mathx.Lgamma(a) + mathx.Log(h)
}

// logIncBeta returns log I_x(a, b), given both x and y = 1 - x.
func logIncBeta(a, b, x, y float64) float64 {
	switch {
	case x <= 0:
		return math.Inf(-1)
	case y <= 0:
		return 0
	}
	// By the function of the smaller argument, which has all its digits; its
	// complement only if that does not cancel.
	if x <= y {
		v := mathx.IncBeta(a, b, x)
		if v > nearOne {
			return mathx.Log1p(-mathx.Exp(logIncBeta(b, a, y, x)))
		}
		if v > underflow {
			return mathx.Log(v)
		}
	} else if v := mathx.IncBeta(b, a, y); v < nearOne {
		return mathx.Log1p(-v)
	}
	// DLMF 8.17.22 by the modified Lentz method.
	f, c, d := 1.0, 1.0, 1/nonzero(1-(a+b)*x/(a+1))
	f = d
	for m := 1.0; m < 10000; m++ {
		k := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d = 1 / nonzero(1+float64(k*d))
		c = nonzero(1 + k/c)
		f *= c * d
		k = -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d = 1 / nonzero(1+float64(k*d))
		c = nonzero(1 + k/c)
		f *= c * d
		if math.Abs(float64(c*d)-1) < 1e-16 {
			break
		}
	}
	return float64(a*logOf(x, y)) + float64(b*logOf(y, x)) - mathx.Log(a) - mathx.Lbeta(a, b) + mathx.Log(f)
}

const nearOne = 0.999

// logOf returns log x, given y = 1 - x too.
func logOf(x, y float64) float64 {
	if x > y {
		return mathx.Log1p(-y)
	}
	return mathx.Log(x)
}

const tiny = 1e-300

func nonzero(x float64) float64 {
	if math.Abs(x) < tiny {
		return tiny
	}
	return x
}

// chance is a probability over a trace, given by the smaller of itself and its
// complement: value is 1 - p where swapped is 1.
type chance struct {
	swapped, value graph.Ref
}

// incBeta is I_x(a, b), given both x and y = 1 - x; the incomplete beta function
// is taken on the side where it is below about one half.
func (t *tracer) incBeta(a, b, x, y graph.Ref) chance {
	swapped := t.Lt(t.Mul(a, y), t.Mul(b, x)) // x is beyond the mean
	value := t.Op(graph.OpIncBeta, t.Select(swapped, b, a), t.Select(swapped, a, b), t.Select(swapped, y, x))
	return chance{swapped, value}
}

func (t *tracer) chance(p chance) graph.Ref {
	return t.Select(p.swapped, t.Sub(t.Const(1), p.value), p.value)
}

// log returns log p, logNot log(1 - p).
func (t *tracer) log(p chance) graph.Ref {
	return t.Select(p.swapped, t.Log1p(t.Neg(p.value)), t.Log(p.value))
}

func (t *tracer) logNot(p chance) graph.Ref {
	return t.Select(p.swapped, t.Log(p.value), t.Log1p(t.Neg(p.value)))
}
