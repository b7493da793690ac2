package mathx

import "math"

// How the regularised incomplete beta function I_x(a, b) (DLMF 8.17.2) is computed, where the
// symmetry I_x(a, b) = 1 - I_{1-x}(b, a) is used to stay below the mean x = a/(a+b):
//
//	a, b > 200:             Gauss' quadrature of the tail that has no mode
//	one above 1e21:         the limit P(a, -b log(1-x))
//	b x small, or b <= 1:   power series (DLMF 8.17.7)
//	else:                   continued fraction (even part of DLMF 8.17.22)
//
// The derivatives in a and b are those of the same formulas, term by term.

// IncBeta returns I_x(a, b) for a, b > 0 and x in [0, 1]: the cdf at x of a Beta(a, b)
// distribution. Relative error about 1e-13.
func IncBeta(a, b, x float64) float64 {
	if v, ok := betaEdge(a, b, x); ok {
		return v
	}
	v, _ := incBeta(a, b, x)
	return v.f
}

// IncBetaDA returns the derivative of I_x(a, b) in a.
func IncBetaDA(a, b, x float64) float64 {
	if v, ok := betaEdge(a, b, x); ok {
		return v - v // 0 or NaN
	}
	v, _ := incBeta(a, b, x)
	return v.da
}

// IncBetaDB returns the derivative of I_x(a, b) in b.
func IncBetaDB(a, b, x float64) float64 {
	if v, ok := betaEdge(a, b, x); ok {
		return v - v
	}
	v, _ := incBeta(a, b, x)
	return v.db
}

func betaEdge(a, b, x float64) (float64, bool) {
	switch {
	case !(a > 0) || !(b > 0) || a > math.MaxFloat64 || b > math.MaxFloat64 || !(x >= 0) || !(x <= 1):
		return math.NaN(), true
	case x == 0 || x == 1:
		return x, true
	}
	return 0, false
}

// Above hugeShape the relative difference of I_x(a, b) to its limit for large b is below 1e-16,
// if a is not large.
const hugeShape = 1e21

// A dual2 is a value with its derivatives in a and b.
type dual2 struct{ f, da, db float64 }

func (u dual2) scale(s float64) dual2 {
	return dual2{float64(u.f * s), float64(u.da * s), float64(u.db * s)}
}

func (u dual2) mul(v dual2) dual2 {
	return dual2{
		float64(u.f * v.f),
		float64(u.da*v.f) + float64(u.f*v.da),
		float64(u.db*v.f) + float64(u.f*v.db),
	}
}

// swap exchanges a and b.
func (u dual2) swap() dual2 { return dual2{u.f, u.db, u.da} }

// complement returns 1 - u.
func (u dual2) complement() dual2 { return dual2{1 - u.f, -u.da, -u.db} }

// incBeta returns I_x(a, b) and 1 - I_x(a, b), both to small relative error, with derivatives.
func incBeta(a, b, x float64) (lower, upper dual2) {
	y := sumDD(1, -x)
	switch {
	case b > hugeShape && a <= largeShape:
		return betaLimit(a, b, y)
	case a > hugeShape && b <= largeShape:
		upper, lower = betaLimit(b, a, dd{x, 0})
		return lower.swap(), upper.swap()
	case a < 1 && seriesFits(b, x):
		return incBetaBelow(a, b, dd{x, 0}, y)
	case !(b < 1 && seriesFits(a, y.hi)) && x <= a/(a+b):
		return incBetaBelow(a, b, dd{x, 0}, y)
	}
	upper, lower = incBetaBelow(b, a, y, dd{x, 0})
	return lower.swap(), upper.swap()
}

// betaLimit is incBeta for very large b: P(a, -b log y), right up to a^2/b.
func betaLimit(a, b float64, y dd) (lower, upper dual2) {
	z := -float64(b * logOf(y).hi)
	p, q := incGamma(a, z)
	lower = dual2{p, GammaPDA(a, z), float64(gammaPrefix(a, z)*a) / b}
	upper = lower.complement()
	upper.f = q
	return lower, upper
}

// seriesFits reports whether the power series of I_x(a, b) converges fast and without cancellation.
func seriesFits(b, x float64) bool { return float64(b*x) <= 1 && (b > 1 || x <= 0.7) }

// incBetaBelow is incBeta with y = 1 - x, for x at most the mean, or for a < 1 where seriesFits.
func incBetaBelow(a, b float64, x, y dd) (lower, upper dual2) {
	switch {
	case a > largeShape && b > largeShape:
		lower = betaTail(a, b, x, y)
	case seriesFits(b, x.hi):
		s := betaSeries(a, b, x.hi)
		one := s
		one.f++
		lower = betaPrefix(a, b, x, y, false).mul(one)
		upper = lower.complement()
		if a < 1 {
			// 1 - e^l (1 + s) without cancellation
			e := Expm1(float64(a*Log(x.hi)) - logABeta(a, b))
			upper.f = -e - float64((1+e)*s.f)
		}
		return lower, upper
	default:
		lower = betaPrefix(a, b, x, y, true).mul(betaFraction(a, b, x, y))
	}
	return lower, lower.complement()
}

// logABeta returns log(a B(a, b)), with small relative error for small a.
func logABeta(a, b float64) float64 {
	switch {
	case a >= 8:
		return Log(a) + Lbeta(a, b)
	case b >= 8:
		d := float64((b-0.5)*Log1p(a/b)) - a
		c := StirlingError(b) - StirlingError(a+b)
		return lgamma1p(a) + (c - d - float64(a*Log(a+b)))
	}
	return lgamma1p(a) + (lgamma1p(b) - lgamma1p(a+b)) + Log1p(a/b)
}

// logOf returns log(v) of a double-double whose low part may be 0.
func logOf(v dd) dd {
	if v.lo == 0 {
		return logDD(v.hi)
	}
	return logOfDD(v)
}

// betaPrefix returns x^a / (a B(a, b)), times y^b if all is set.
func betaPrefix(a, b float64, x, y dd, all bool) dual2 {
	logX, logY := logOf(x), logOf(y)
	var f float64
	if a >= 8 && b >= 8 {
		// sqrt(b / (2 pi a n)) e^-deviances, n = a+b, with Stirling's series
		n := sumDD(a, b)
		l := deviance(a, n.mul(x)).add(deviance(b, n.mul(y)))
		if !all {
			l = l.add(logY.mulFloat(b))
		}
		c := StirlingError(n.hi) - StirlingError(a) - StirlingError(b)
		f = expSum(-l.hi, c-l.lo, 0) * 0x1.9884533d43651p-2 * math.Sqrt(b/n.hi/a)
	} else {
		l := logX.mulFloat(a)
		if all {
			l = l.add(logY.mulFloat(b))
		}
		l = l.addFloat(-logABeta(a, b))
		f = expSum(l.hi, l.lo, 0)
	}
	da := logX.hi + (Digamma(a+b) - Digamma(a+1))
	db := digammaStep(b, a)
	if all {
		db += logY.hi
	}
	return dual2{f, float64(f * da), float64(f * db)}
}

// digammaStep returns digamma(b+h) - digamma(b) for b, h > 0, with small relative error for small h.
func digammaStep(b, h float64) float64 {
	switch {
	case b < 1:
		return digammaStep(b+1, h) + h/(b+h)/b
	case h < 3e-6*b:
		// Taylor's series
		return h * (Trigamma(b) + float64(0.5*h*Tetragamma(b)))
	case b >= 8:
		return Log1p(h/b) + (logMinusDigamma(b) - logMinusDigamma(b+h))
	}
	return Digamma(b+h) - Digamma(b)
}

// betaSeries returns the sum over n >= 1 of (1-b)_n x^n a / (n! (a+n)).
func betaSeries(a, b, x float64) dual2 {
	var s dual2
	t, dt := 1.0, 0.0 // (1-b)_n x^n / n! and its derivative in b
	settled := 0.0
	for n := 1.0; n < seriesLimit; n++ {
		w := 1 / (a + n)
		r := x / n
		dt = float64(float64(float64(dt*(n-b))-t) * r)
		t *= float64((n - b) * r)
		u := float64(float64(a*w) * t)
		v := float64(float64(a*w) * dt)
		ua := float64(float64(float64(n*w)*w) * t)
		s.f += u
		s.da += ua
		s.db += v
		if math.Abs(u) <= 0x1p-56*math.Abs(s.f) {
			if settled == 0 {
				settled = n
			}
			// the derivatives follow, but may be lost in rounding errors
			if n > 2*settled+20 || math.Abs(ua) <= 0x1p-56*math.Abs(s.da) && math.Abs(v) <= 0x1p-56*math.Abs(s.db) {
				break
			}
		}
	}
	return s
}

// betaFraction returns I_x(a, b) a B(a, b) / (x^a y^b) with its derivatives, by the continued
// fraction of A. R. DiDonato and A. H. Morris, Algorithm 708 (1992), equation 9, the even part of
// DLMF 8.17.22, for x at most the mean (or a little more). Its terms have a - (a+b) x, which is
// computed without cancellation. Evaluated as gammaFraction is.
func betaFraction(a, b float64, x, y dd) dual2 {
	// a - (a+b) x = a y - b x
	lambda := y.mulFloat(a).add(x.mulFloat(-b)).hi
	u, v := x.hi, y.hi
	w := 1 / (a + 1)
	d := dual2{
		float64(a*w) * (lambda + 1),
		float64(float64(w*w)*(lambda+1)) + float64(float64(a*w)*v),
		-float64(float64(a*w) * u),
	}.reciprocal()
	c := dual2{f: math.Inf(1)}
	f := d
	settled := 0.0
	for n := 1.0; n < seriesLimit; n++ {
		q := 1 / (a + (n + n) - 1)
		// partial numerator n x^2 (b-n) (a+n-1) (a+b+n-1) / (a+2n-1)^2
		p := float64((a + n - 1) * q)
		s := float64((a + b + n - 1) * q)
		h := float64(n * u)
		k := float64(h * float64((b-n)*u))
		ps := float64(p * s)
		num := dual2{
			float64(k * ps),
			float64(k * (float64((s+p)*q) - float64(2*float64(ps*q)))),
			float64(float64(h*u) * (ps + float64(float64((b-n)*q)*p))),
		}
		// partial denominator n + n (b-n) x / (a+2n-1) + (a+n)/(a+2n+1) (lambda + 1 + n (1+y))
		g := 1 / (a + (n + n) + 1)
		m := float64((a + n) * g)
		t := lambda + 1 + float64(n*(1+v))
		hq := float64(h * q)
		z := float64(hq * (b - n))
		den := dual2{
			n + (z + float64(m*t)),
			(float64(float64(float64(t*g)*(n+1))*g) + float64(m*v)) - float64(z*q),
			hq - float64(m*u),
		}
		// d = 1/(den + num d), c = den + num/c
		d = den.add(num.mul(d)).reciprocal()
		c = den.add(num.mul(c.reciprocal()))
		if c.f == 0 {
			c.f = tinyDenominator
		}
		r := c.mul(d)
		f = f.mul(r)
		if math.Abs(r.f-1) < 0x1p-52 {
			if settled == 0 {
				settled = n
			}
			if n > 2*settled+20 || math.Abs(float64(f.f*r.da)) <= 0x1p-46*math.Abs(f.da) &&
				math.Abs(float64(f.f*r.db)) <= 0x1p-46*math.Abs(f.db) {
				break
			}
		}
	}
	// the prefix has 1/a
	return dual2{float64(a * f.f), float64(a*f.da) + f.f, float64(a * f.db)}
}

// add returns u + v.
func (u dual2) add(v dual2) dual2 { return dual2{u.f + v.f, u.da + v.da, u.db + v.db} }

// reciprocal returns 1/u.
func (u dual2) reciprocal() dual2 {
	if u.f == 0 {
		u.f = tinyDenominator
	}
	r := 1 / u.f
	s := -float64(r * r)
	return dual2{r, float64(s * u.da), float64(s * u.db)}
}

// betaTail returns I_x(a, b) for large a, b and x at most the mean. With t = x (1-s),
// 1-t = y (1 + s x/y), the integral is x^a y^(b-1) / B(a, b) times that over s in [0, 1] of
// exp((a-1) log(1-s) + (b-1) log(1 + s x/y)), which falls from the start, or hardly rises.
func betaTail(a, b float64, x, y dd) dual2 {
	r := x.div(y).hi
	ka, kb := a-1, b-1
	n := sumDD(a, b)
	// (a-1) - (b-1) x/y = ((a-1) - (n-2) x) / y
	slope := n.addFloat(-2).mul(x).neg().addFloat(ka).hi / y.hi
	rr := float64(float64(r*r) * kb)
	end := Min(tailEnd(0.5*(ka+rr), slope), 1)
	for range 4 {
		f := tailExponent + float64(ka*Log1pmx(-end)) + float64(kb*Log1pmx(float64(r*end))) - float64(slope*end)
		g := float64(ka*end)/(1-end) + float64(rr*end)/(1+float64(r*end)) + slope
		if !(g > 0) {
			break // the end is at 1, where the integrand is 0
		}
		end = Max(Min(end+f/g, 0.5*(1+end)), 0.5*end)
	}
	// log x - digamma(a) + digamma(a+b), log y - digamma(b) + digamma(a+b)
	c := logMinusDigamma(n.hi)
	ca := logRatioDD(n.mul(x), a) + (logMinusDigamma(a) - c)
	cb := logRatioDD(n.mul(y), b) + (logMinusDigamma(b) - c)
	var sum dual2
	for _, node := range gaussLegendre() {
		s := end * node[0]
		rs := float64(r * s)
		e := float64(node[1] * Exp(float64(ka*Log1pmx(-s))+float64(kb*Log1pmx(rs))-float64(slope*s)))
		sum.f += e
		sum.da += float64(e * (ca + Log1p(-s)))
		sum.db += float64(e * (cb + Log1p(rs)))
	}
	// the prefix has 1/a and y^b
	return sum.scale(betaPrefix(a, b, x, y, true).f * a * end / y.hi)
}

// logRatioDD returns log(x/a).
func logRatioDD(x dd, a float64) float64 {
	if x.hi > 0.5*a && x.hi < 2*a {
		return Log1p(x.addFloat(-a).hi / a)
	}
	return Log(x.hi) - Log(a)
}
