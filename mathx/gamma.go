package mathx

import "math"

// Lgamma returns log |Gamma(x)|; +Inf at 0 and the negative integers. The relative error is below
// 1e-15 for x > 0, even near the zeros at 1 and 2; for x < 0 the error is about 1e-15 times
// max(1, |value|) (near the zeros there).
//
// It uses rational functions below 8, Stirling's series above (DLMF 5.11.1), and reflection for
// negative numbers (DLMF 5.5.3).
func Lgamma(x float64) float64 {
	switch {
	case x > 0:
		return lgammaPositive(x)
	case x != x || math.IsInf(x, -1):
		return x * x // NaN and +Inf
	case x == math.Floor(x):
		return math.Inf(1)
	}
	// Gamma(x) Gamma(-x) = -pi / (x sin(pi x))
	if x > -0x1p-60 {
		return -Log(-x)
	}
	return Log(piHi/math.Abs(x*sinPi(x))) - lgammaPositive(-x)
}

func lgammaPositive(x float64) float64 {
	if x >= 8 {
		if x > 1e18 {
			return x * (Log(x) - 1) // the rest is below half an ulp
		}
		return math.FMA(x-0.5, Log(x)-1, halfLog2Pi-0.5+stirlingSeries(x))
	}
	return lgammaSmall(x)
}

// lgammaSmall is Lgamma for 0 < x < 8.
func lgammaSmall(x float64) float64 {
	switch {
	case x >= 3:
		return ratLgamma3(x - 3)
	case x >= 1.5:
		return (x - 2) * ratLgamma2(x-1.5)
	case x >= 0.5:
		return (x - 1) * ratLgamma1(x-0.5)
	}
	return float64(x*ratLgamma1(x+0.5)) - Log(x)
}

// lgamma1p returns log Gamma(1+x) for x >= 0 with small relative error near 0.
func lgamma1p(x float64) float64 {
	switch {
	case x <= 0.5:
		return x * ratLgamma1(x+0.5)
	case x <= 2:
		return (x - 1) * ratLgamma2(x-0.5)
	}
	return Lgamma(1 + x)
}

// StirlingError returns log Gamma(x) - ((x - 1/2) log(x) - x + log(2 pi)/2) for x > 0, the sum
// of Stirling's series (DLMF 5.11.1).
func StirlingError(x float64) float64 {
	if x >= 8 {
		return stirlingSeries(x)
	}
	return (lgammaSmall(x) - float64((x-0.5)*Log(x))) + (x - halfLog2Pi)
}

// stirlingSeries is StirlingError for x >= 8.
func stirlingSeries(x float64) float64 {
	w := 1 / x
	return float64(w * polyStirling(w*w))
}

// Digamma returns the derivative of log Gamma(x) (DLMF 5.2.2), NaN at the negative integers.
// The error is below 1e-15 times max(1, |value|) for x > 0.
func Digamma(x float64) float64 {
	switch {
	case x >= 0:
		return digammaPositive(x)
	case x != x || math.IsInf(x, -1) || x == math.Floor(x):
		return math.NaN()
	}
	// DLMF 5.5.4
	return digammaPositive(1-x) - float64(piHi*cotPi(x))
}

func digammaPositive(x float64) float64 {
	switch {
	case x >= 8:
		w := 1 / x
		return Log(x) - float64(w*math.FMA(w, polyDigamma(w*w), 0.5))
	case x >= 3:
		return ratDigamma3(x - 3)
	case x >= 1:
		return (x - digammaZeroHi - digammaZeroLo) * ratDigamma1(x-1)
	}
	return float64((x+1-digammaZeroHi)*ratDigamma1(x)) - 1/x
}

// Trigamma returns the second derivative of log Gamma(x), relative error below 1e-14 for x > 0;
// +Inf at 0 and the negative integers.
func Trigamma(x float64) float64 {
	switch {
	case x >= 0:
		return trigammaPositive(x)
	case x != x || math.IsInf(x, -1):
		return math.NaN()
	case x == math.Floor(x):
		return math.Inf(1)
	}
	s := piHi / sinPi(x)
	return float64(s*s) - trigammaPositive(1-x)
}

func trigammaPositive(x float64) float64 {
	switch {
	case x >= 8:
		w := 1 / x
		return w * math.FMA(w, math.FMA(w, polyTrigamma(w*w), 0.5), 1)
	case x >= 3:
		return ratTrigamma3(x - 3)
	case x >= 1:
		return ratTrigamma1(x - 1)
	}
	return ratTrigamma1(x) + 1/x/x
}

// Tetragamma returns the third derivative of log Gamma(x), relative error below 1e-14 for x > 0;
// -Inf at 0, NaN at the negative integers.
func Tetragamma(x float64) float64 {
	switch {
	case x >= 0:
		return tetragammaPositive(x)
	case x != x || math.IsInf(x, -1) || x == math.Floor(x):
		return math.NaN()
	}
	s := piHi / sinPi(x)
	return tetragammaPositive(1-x) - float64(2*piHi*cotPi(x)*float64(s*s))
}

func tetragammaPositive(x float64) float64 {
	switch {
	case x >= 8:
		w := 1 / x
		return -float64(w*w) * (1 + float64(w*math.FMA(-w, polyTetragamma(w*w), 1)))
	case x >= 3:
		return ratTetragamma3(x - 3)
	case x >= 1:
		return ratTetragamma1(x - 1)
	}
	return ratTetragamma1(x) - 2/x/x/x
}

// deviance returns k log(k/mu) + mu - k, k > 0, for a double-double mu > 0, with small relative
// error where k is close to mu, and small absolute error in exp(-deviance) elsewhere (the D0 of
// C. Loader, Fast and accurate computation of binomial probabilities, 2000).
func deviance(k float64, mu dd) dd {
	ratio := mu.hi / k
	if !(ratio > 1e-3 && ratio < 1e3) {
		if !(mu.hi >= minNormal && mu.hi < 0x1p1000 && k >= minNormal) {
			// far outside of where exp(-deviance) is not 0
			return dd{Max(mu.hi-k+float64(k*(Log(k)-Log(mu.hi))), 0), 0}
		}
		l := logDD(k).add(logDD(mu.hi).neg()).addFloat(-mu.lo / mu.hi)
		return l.mulFloat(k).add(mu).addFloat(-k)
	}
	d := mu.addFloat(-k) // k u
	u := d.div(dd{k, 0})
	if math.Abs(u.hi) < 0.01 {
		// k (u^2/2 - u^3/3 + u^4/4 - ...)
		x := u.hi
		t := -1.0 / 10
		for _, c := range [...]float64{1.0 / 9, -1.0 / 8, 1.0 / 7, -1.0 / 6, 1.0 / 5, -1.0 / 4, 1.0 / 3} {
			t = math.FMA(t, x, c)
		}
		return d.mul(u).mulFloat(0.5).addFloat(-float64(float64(d.hi*x) * float64(x*t)))
	}
	l := logOfDD(mu.div(dd{k, 0}))
	return u.add(l.neg()).mulFloat(k)
}
