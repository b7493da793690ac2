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
	if l := (Log(p) + lgamma1p(a)) / a; t < 0.3 || x < 0.1*a {
		if x = Exp(l); x == 0 {
			return 0
		}
	}
	return solveTail(x, math.MaxFloat64, p, func(x float64) (lower, upper, slope float64) {
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
	lp := p
	if upper {
		lp = 1 - p
	}
	x := 0.0
	if lp > 0 {
		x = Exp((Log(lp) + logABeta(a, b)) / a)
	}
	if x == 0 && !upper {
		return 0
	}
	x = Max(Min(x, 0.5), 0x1p-1000)
	if m := a / (a + b); x > 0.5*m && m < 0.5 {
		x = m
	}
	return solveTail(x, 0.5, p, func(x float64) (lo, up, slope float64) {
		l, u := incBeta(a, b, x)
		y := sumDD(1, -x)
		slope = betaPrefix(a, b, dd{x, 0}, y, true).f * a / y.hi
		if upper {
			return u.f, l.f, -slope
		}
		return l.f, u.f, slope
	})
}

// solveTail returns the x in (0, end] where the first result of f, monotone in x, is p; f
// returns also 1 minus it and its derivative in log x. Newton's rule for log(tail) in log x,
// with the smaller tail, kept inside a bracket by bisection in log x.
func solveTail(x, end, p float64, f func(x float64) (lower, upper, slope float64)) float64 {
	lo, hi := 0x1p-1074, end
	x = Max(Min(x, hi), lo)
	last := math.Inf(1)
	for range 200 {
		l, u, slope := f(x)
		var step float64
		if p <= 0.5 {
			step = (Log(p) - Log(l)) * l / slope
		} else {
			q := 1 - p
			step = -(Log(q) - Log(u)) * u / slope
		}
		above := (l > p) == (slope > 0)
		if l == p {
			return x
		}
		if above {
			hi = x
		} else {
			lo = x
		}
		next := float64(x*Expm1(Max(Min(step, 5), -5))) + x
		if !(next > lo && next < hi) || math.Abs(step) > 0.9*last {
			// geometric mean
			next = math.Sqrt(lo) * math.Sqrt(hi)
			last = math.Inf(1)
		} else {
			last = math.Abs(step)
		}
		if math.Abs(next-x) <= 0x1p-52*x || next == x {
			return next
		}
		x = next
	}
	return x
}
