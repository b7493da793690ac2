package mathx

import "math"

// InvGammaP returns the quantile of a Gamma distribution with shape a and rate 1: the x >= 0 with
// P(a, x) = p, for a > 0 and p in [0, 1]; NaN for other arguments.
func InvGammaP(a, p float64) float64 {
	switch {
	case !(a > 0) || a > math.MaxFloat64 || !(p >= 0) || !(p <= 1):
		return math.NaN()
	case p == 0:
		return 0
	case p == 1:
		return math.Inf(1)
	}
	// the approximation of E. B. Wilson and M. M. Hilferty (1931), or the first term of the series
	w := 1 / (9 * a)
	t := 1 - w + float64(InvPhi(p)*math.Sqrt(w))
	x := a * t * t * t
	if l := (Log(p) + lgamma1p(a)) / a; !(t >= 0.3 && x >= 0.1*a) {
		if x = Exp(l); x == 0 {
			return 0
		}
	}
	return solveTail(x, math.MaxFloat64, p, 1-p, func(x float64) (lower, upper, slope float64) {
		lower, upper = incGamma(a, x)
		// d P / d log x
		return lower, upper, gammaPrefix(a, x) * a
	})
}

// InvIncBeta returns the quantile of a Beta(a, b) distribution: the x in [0, 1] with
// I_x(a, b) = p, for a, b > 0 and p in [0, 1]; NaN for other arguments.
func InvIncBeta(a, b, p float64) float64 {
	if v, ok := betaEdge(a, b, p); ok {
		return v
	}
	half, _ := incBeta(a, b, 0.5)
	if p <= half.f {
		return solveBeta(a, b, p, false)
	}
	// 1 - x is the small one
	return 1 - solveBeta(b, a, p, true)
}

// solveBeta returns the x <= 1/2 with I_x(a, b) = p, or 1 - p if upper is set.
func solveBeta(a, b, p float64, upper bool) float64 {
	lower, above := p, 1-p
	if upper {
		lower, above = above, p
	}
	x := 0.0
	if lower > 0 {
		x = Exp((Log(lower) + logABeta(a, b)) / a)
	}
	if x == 0 && lower <= 0.5 {
		return 0
	}
	x = Max(Min(x, 0.5), 0x1p-1000)
	if m := a / (a + b); x > 0.5*m && m < 0.5 {
		x = m
	}
	return solveTail(x, 0.5, lower, above, func(x float64) (lower, above, slope float64) {
		l, u := incBeta(a, b, x)
		y := sumDD(1, -x)
		return l.f, u.f, betaPrefix(a, b, dd{x, 0}, y, true).f * a / y.hi
	})
}

// solveTail returns the x in (0, end] where a cdf is lower, and 1 minus it is above; f returns
// both and the derivative of the first in log x. Newton's rule for the logit of the cdf in log x,
// which is nearly linear in both tails, kept inside a bracket by bisection in log x.
func solveTail(x, end, lower, above float64, f func(x float64) (lower, above, slope float64)) float64 {
	lo, hi := 0x1p-1074, end
	x = Max(Min(x, hi), lo)
	last := math.Inf(1)
	for range 200 {
		l, u, slope := f(x)
		// the change of log x
		step := ((Log(lower) - Log(l)) + (Log(u) - Log(above))) * (l / slope) * u
		near := Max(Min(step, 5), -5)
		if step != step {
			near = 5 // a cdf that underflows says nothing
		}
		next := float64(x*Expm1(near)) + x
		if l == lower && lower <= above || math.Abs(next-x) <= 0x1p-52*x {
			return Min(next, end)
		}
		if (lower <= above && l > lower) || (lower > above && u < above) {
			hi = x
		} else {
			lo = x
		}
		if next > lo && next < hi && math.Abs(step) < 0.9*last {
			last = math.Abs(step)
		} else {
			next = math.Sqrt(lo) * math.Sqrt(hi)
			if next <= lo || next >= hi {
				return x
			}
			last = math.Inf(1)
		}
		x = next
	}
	return x
}
