package mathx

import "math"

// Logs of the incomplete gamma and beta functions, also where the functions
// themselves are less than the smallest number. Then they are the log of the prefix
// plus that of the series or fraction, and the derivatives are those of the terms.

// underflow is from which on a function has all its digits.
const underflow = 1e-290

// LogGammaP returns log P(a, x) for a > 0, x >= 0.
func LogGammaP(a, x float64) float64 {
	p, q := incGamma(a, x)
	switch {
	case p > 0.5:
		return Log1p(-q)
	case p > underflow || x == 0 || p != p:
		return Log(p)
	}
	return logGammaPrefix(a, x) + Log(gammaSeries(a, x))
}

// LogGammaQ returns log(1 - P(a, x)).
func LogGammaQ(a, x float64) float64 {
	p, q := incGamma(a, x)
	switch {
	case q > 0.5:
		return Log1p(-p)
	case q > underflow || x > math.MaxFloat64 || q != q:
		return Log(q)
	}
	f, _ := gammaFraction(a, x)
	return logGammaPrefix(a, x) + Log(a*f)
}

// logGammaPrefix returns the log of x^a e^-x / Gamma(a+1).
func logGammaPrefix(a, x float64) float64 {
	return float64(a*Log(x)) - x - Lgamma(a+1)
}

// LogGammaPDA returns the derivative of log P(a, x) in a.
func LogGammaPDA(a, x float64) float64 {
	if p := GammaP(a, x); p > underflow || !(x > 0) || p != p {
		return GammaPDA(a, x) / p
	}
	s, d := gammaSeriesDA(a, x)
	return (Log(x) - Digamma(a+1)) + d/s
}

// LogGammaQDA returns the derivative of log(1 - P(a, x)) in a.
func LogGammaQDA(a, x float64) float64 {
	if q := GammaQ(a, x); q > underflow || x > math.MaxFloat64 || q != q {
		return -GammaPDA(a, x) / q
	}
	f, d := gammaFraction(a, x)
	return logRatio(x, a) + logMinusDigamma(a) + d/f
}

// LogIncBeta returns log I_x(a, b) for a, b > 0 and x in [0, 1].
func LogIncBeta(a, b, x float64) float64 {
	v, ok := betaEdge(a, b, x)
	if ok {
		return Log(v)
	}
	l, u := incBeta(a, b, x)
	switch {
	case l.f > 0.5:
		return Log1p(-u.f)
	case l.f > underflow:
		return Log(l.f)
	}
	return logBetaTail(a, b, x).f
}

// LogIncBetaDA returns the derivative of log I_x(a, b) in a.
func LogIncBetaDA(a, b, x float64) float64 {
	if v, ok := betaEdge(a, b, x); ok {
		return v - v
	}
	if l, _ := incBeta(a, b, x); l.f > underflow {
		return l.da / l.f
	}
	return logBetaTail(a, b, x).da
}

// LogIncBetaDB returns the derivative of log I_x(a, b) in b.
func LogIncBetaDB(a, b, x float64) float64 {
	if v, ok := betaEdge(a, b, x); ok {
		return v - v
	}
	if l, _ := incBeta(a, b, x); l.f > underflow {
		return l.db / l.f
	}
	return logBetaTail(a, b, x).db
}

// LogIncBetaTail returns log I_x(a, b) for x below the mean, given y = 1 - x, which may have
// more digits than the difference 1 - x.
func LogIncBetaTail(a, b, x, y float64) float64 {
	return betaTailOf(a, b, dd{x, 0}, dd{y, 0}).f
}

func logBetaTail(a, b, x float64) dual2 { return betaTailOf(a, b, dd{x, 0}, sumDD(1, -x)) }

// betaTailOf returns log I_x(a, b) for x below the mean, with derivatives.
func betaTailOf(a, b float64, x, y dd) dual2 {
	logX, logY := Log(x.hi), Log(y.hi)
	if x.hi > 0.5 {
		logX = Log1p(-y.hi)
	} else {
		logY = Log1p(-x.hi)
	}
	f := betaFraction(a, b, x, y)
	return dual2{
		float64(a*logX) + float64(b*logY) - logABeta(a, b) + Log(f.f),
		logX + (Digamma(a+b) - Digamma(a+1)) + f.da/f.f,
		logY + digammaStep(b, a) + f.db/f.f,
	}
}
