package mathx

import "math"

// How the regularised incomplete gamma functions P(a, x) and Q(a, x) (DLMF 8.2.4) are computed:
//
//	a > 200 and x within a factor 2 of a:  Gauss' quadrature of the tail that has no mode
//	a < 1 and x < 1.5:                     series for P, and one for Q without 1 - P
//	x < a or x < 1.1:                      series (DLMF 8.7.1) for P
//	else:                                  continued fraction (DLMF 8.9.2) for Q
//
// The derivatives in a are those of the same formulas, term by term.

const (
	seriesLimit  = 100000 // far more terms than any series or fraction here takes
	largeShape   = 200
	tailExponent = 45 // integrands are cut where they have fallen to e^-45 of their start
)

// GammaP returns the regularised lower incomplete gamma function P(a, x), a > 0, x >= 0: the cdf
// at x of a Gamma distribution with shape a and rate 1. Relative error about 1e-13.
func GammaP(a, x float64) float64 {
	p, _ := incGamma(a, x)
	return p
}

// GammaQ returns Q(a, x) = 1 - P(a, x), with small relative error where it is tiny.
func GammaQ(a, x float64) float64 {
	_, q := incGamma(a, x)
	return q
}

// gammaEdge has the values where no computation is needed.
func gammaEdge(a, x float64) (p float64, ok bool) {
	switch {
	case !(a >= 0) || !(x >= 0) || (a == 0 && x == 0) || (a > math.MaxFloat64 && x > math.MaxFloat64):
		return math.NaN(), true
	case a == 0 || x > math.MaxFloat64:
		return 1, true
	case x == 0 || a > math.MaxFloat64:
		return 0, true
	}
	return 0, false
}

func incGamma(a, x float64) (p, q float64) {
	if p, ok := gammaEdge(a, x); ok {
		return p, 1 - p
	}
	switch {
	case a > largeShape && x > 0.5*a && x < 2*a:
		if x <= a {
			p, _ = gammaLowerTail(a, x, 0, false)
			return p, 1 - p
		}
		q, _ = gammaUpperTail(a, x, 0, false)
		return 1 - q, q
	case a < 1 && x < 1.5:
		p = float64(gammaPrefix(a, x) * gammaSeries(a, x))
		return p, gammaSmallQ(a, x)
	case x < a || x < 1.1:
		p = float64(gammaPrefix(a, x) * gammaSeries(a, x))
		return p, 1 - p
	}
	f, _ := gammaFraction(a, x)
	q = float64(float64(gammaPrefix(a, x)*a) * f)
	return 1 - q, q
}

// GammaPDA returns the derivative of P(a, x) in a (that of Q is its negative). Relative error
// about 1e-12.
func GammaPDA(a, x float64) float64 {
	if p, ok := gammaEdge(a, x); ok {
		if p != p || a == 0 {
			return math.NaN()
		}
		return 0
	}
	// log(x/a) and log(a) - digamma(a), with which log(x) - digamma(a) has no cancellation
	c := logRatio(x, a) + logMinusDigamma(a)
	switch {
	case a > largeShape && x > 0.5*a && x < 2*a:
		if x <= a {
			_, d := gammaLowerTail(a, x, c, true)
			return d
		}
		_, d := gammaUpperTail(a, x, c, true)
		return -d
	case x < a || x < 1.1 || (a < 1 && x < 1.5):
		s, d := gammaSeriesDA(a, x)
		// log(x) - digamma(a+1)
		return gammaPrefix(a, x) * (float64(s*(Log(x)-Digamma(a+1))) + d)
	}
	f, d := gammaFraction(a, x)
	return -gammaPrefix(a, x) * a * (float64(f*c) + d)
}

// logRatio returns log(x/a) for positive finite x and a.
func logRatio(x, a float64) float64 {
	if x > 0.5*a && x < 2*a {
		return Log1p((x - a) / a)
	}
	return Log(x) - Log(a)
}

// logMinusDigamma returns log(a) - digamma(a), without cancellation for large a.
func logMinusDigamma(a float64) float64 {
	if a >= 8 {
		w := 1 / a
		return w * math.FMA(w, polyDigamma(w*w), 0.5)
	}
	return Log(a) - Digamma(a)
}

// gammaPrefix returns x^a e^-x / Gamma(a+1).
func gammaPrefix(a, x float64) float64 {
	if a >= 8 {
		// e^-deviance / sqrt(2 pi a), with Stirling's series
		d := deviance(a, dd{x, 0})
		e := expSum(-d.hi, -d.lo-StirlingError(a), 0)
		return e * 0x1.9884533d43651p-2 / math.Sqrt(a)
	}
	l := logDD(x).mulFloat(a).addFloat(-x).addFloat(-lgamma1p(a))
	return expSum(l.hi, l.lo, 0)
}

// gammaSeries returns the sum over n >= 0 of x^n / ((a+1) ... (a+n)): P without its prefix.
func gammaSeries(a, x float64) float64 {
	s, t := 1.0, 1.0
	for n := 1.0; n < seriesLimit; n++ {
		t = float64(t * (x / (a + n)))
		s += t
		if t < 0x1p-55*s {
			break
		}
	}
	return s
}

// gammaSeriesDA returns gammaSeries and its derivative in a.
func gammaSeriesDA(a, x float64) (s, d float64) {
	s = 1
	t, h := 1.0, 0.0
	for n := 1.0; n < seriesLimit; n++ {
		w := 1 / (a + n)
		t = float64(t * float64(x*w))
		h -= w
		s += t
		u := float64(t * h)
		d += u
		if t < 0x1p-55*s && u >= 0x1p-55*d {
			break
		}
	}
	return s, d
}

// gammaSmallQ returns Q(a, x) for a < 1 and x < 1.5 without the cancellation of 1 - P
// (W. Gautschi, A computational procedure for incomplete gamma functions, 1979):
// Q = (1 - x^a/Gamma(a+1)) - x^a/Gamma(a+1) times the sum over n >= 1 of a (-x)^n / (n! (a+n)).
func gammaSmallQ(a, x float64) float64 {
	e := Expm1(float64(a*Log(x)) - lgamma1p(a))
	s, t := 0.0, 1.0
	for n := 1.0; n < seriesLimit; n++ {
		t *= -x / n
		u := t / (a + n)
		s += u
		if math.Abs(u) <= 0x1p-56*math.Abs(s) {
			break
		}
	}
	return -e - float64((1+e)*float64(a*s))
}

// gammaFraction returns F with Gamma(a, x) = x^a e^-x F and its derivative in a, by the
// continued fraction 1/(x+1-a - 1(1-a)/(x+3-a - 2(2-a)/(x+5-a - ...))) (even part of DLMF 8.9.2),
// evaluated by Lentz's method as I. J. Thompson and A. R. Barnett (1986) modified it, together
// with the derivatives of all its terms.
func gammaFraction(a, x float64) (f, df float64) {
	b := x + 1 - a // its derivative is -1 throughout
	if b == 0 {
		b = tinyDenominator
	}
	// c and d: ratios of successive numerators, and of denominators upside down
	c, dc := math.Inf(1), 0.0
	d := 1 / b
	de := d * d
	f, df = d, de
	settled := 0.0
	for n := 1.0; n < seriesLimit; n++ {
		an := n * (a - n) // derivative n
		b += 2
		// c = b + an/c
		r := 1 / c
		dc = float64(r*(n-float64(an*float64(r*dc)))) - 1
		c = b + float64(an*r)
		if c == 0 {
			c = tinyDenominator
		}
		// d = 1/(b + an d)
		den := b + float64(an*d)
		if den == 0 {
			den = tinyDenominator
		}
		dden := (float64(n*d) + float64(an*de)) - 1
		d = 1 / den
		de = -float64(float64(dden*d) * d)
		g := float64(c * d)
		dg := float64(dc*d) + float64(c*de)
		df = float64(df*g) + float64(f*dg)
		f *= g
		if math.Abs(g-1) < 0x1p-52 {
			if settled == 0 {
				settled = n
			}
			// the derivative follows, but may be lost in rounding errors
			if n > 2*settled+20 || math.Abs(float64(f*dg)) <= 0x1p-46*math.Abs(df) {
				break
			}
		}
	}
	return f, df
}

// tinyDenominator takes the place of a denominator that is exactly 0.
const tinyDenominator = 0x1p-200

// gammaLowerTail returns P(a, x) for large a and x <= a, and if wanted its derivative in a, where
// c = log(x) - digamma(a). With t = x (1-s),
//
//	P = x^a e^-x / Gamma(a) times the integral over s in [0, 1] of exp((a-1) log(1-s) + x s),
//
// and the integrand falls from the start (or hardly rises), to nothing within a few sqrt(1/a).
func gammaLowerTail(a, x, c float64, derivative bool) (p, da float64) {
	k := a - 1
	slope := k - x
	end := tailEnd(0.5*k, slope)
	end = Min(end, 1)
	sum, dsum := 0.0, 0.0
	for _, n := range gaussLegendre() {
		s := end * n[0]
		e := float64(n[1] * Exp(float64(k*Log1pmx(-s))-float64(slope*s)))
		sum += e
		if derivative {
			dsum += float64(e * (c + Log1p(-s)))
		}
	}
	w := float64(float64(gammaPrefix(a, x)*a) * end)
	return float64(w * sum), float64(w * dsum)
}

// gammaUpperTail returns Q(a, x) for large a and x >= a, and if wanted its derivative in a, where
// c = log(x) - digamma(a). With t = x (1+s) the integrand is exp((a-1) log(1+s) - x s).
func gammaUpperTail(a, x, c float64, derivative bool) (q, da float64) {
	k := a - 1
	slope := x - k
	end := tailEnd(0.5*k, slope)
	// log(1+s) - s is above -s^2/2: Newton's rule for the true end
	for range 4 {
		f := float64(k*Log1pmx(end)) - float64(slope*end) + tailExponent
		end += f / (slope + float64(k*end)/(1+end))
	}
	sum, dsum := 0.0, 0.0
	for _, n := range gaussLegendre() {
		s := end * n[0]
		e := float64(n[1] * Exp(float64(k*Log1pmx(s))-float64(slope*s)))
		sum += e
		if derivative {
			dsum += float64(e * (c + Log1p(s)))
		}
	}
	w := float64(float64(gammaPrefix(a, x)*a) * end)
	return float64(w * sum), float64(w * dsum)
}

// tailEnd returns the positive s with h s^2 + slope s = tailExponent.
func tailEnd(h, slope float64) float64 {
	r := math.Sqrt(float64(slope*slope) + float64(4*tailExponent*h))
	if slope > 0 {
		return 2 * tailExponent / (slope + r)
	}
	return 0.5 * ((r - slope) / h)
}
