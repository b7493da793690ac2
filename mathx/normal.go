package mathx

import "math"

const (
	sqrtHalf   = 0x1.6a09e667f3bcdp-1
	halfLog2Pi = 0x1.d67f1c864beb5p-1 // log(2 pi) / 2
	// Phi is 1/2 + erf/2 within this distance of 0
	phiMiddle = 0.72
)

// Phi returns the cumulative distribution function of the standard normal distribution, with
// small relative error even far into the lower tail (4 ulp).
func Phi(x float64) float64 {
	switch {
	case x < -phiMiddle:
		return phiLower(x)
	case x > phiMiddle:
		return 1 - phiLower(-x)
	}
	return math.FMA(0.5, Erf(x*sqrtHalf), 0.5)
}

// phiLower is Phi for x < -phiMiddle.
func phiLower(x float64) float64 {
	if x < -39 {
		return 0
	}
	h, l := twoProd(x, x)
	return expSum(-0.5*h, -0.5*l, 100) * erfcx(-x*sqrtHalf) * 0x1p-101
}

// LogPhi returns log(Phi(x)), accurate even where Phi(x) underflows (x below -38) and where it
// is close to 1. Relative error below 1e-15.
func LogPhi(x float64) float64 {
	switch {
	case x < -phiMiddle:
		h, l := twoProd(x, x)
		if h > math.MaxFloat64 {
			return math.Inf(-1)
		}
		return Log(0.5*erfcx(-x*sqrtHalf)) - float64(0.5*l) - float64(0.5*h)
	case x > phiMiddle:
		return Log1p(-phiLower(-x))
	}
	return Log(Phi(x))
}

// InvPhi returns the quantile of the standard normal distribution: the x with Phi(x) = p, for p
// in [0, 1]; NaN outside. Relative error below 1e-15. The ranges are those of M. J. Wichura,
// Algorithm AS 241, 1988; the rational functions are our own.
func InvPhi(p float64) float64 {
	q := p - 0.5
	if math.Abs(q) <= 0.425 {
		return q * ratInvPhiCentral(math.FMA(-q, q, 0.180625))
	}
	t := p
	if q > 0 {
		t = 1 - p
	}
	if !(t > 0) {
		if t == 0 {
			return math.Inf(1) * q
		}
		return math.NaN()
	}
	r := math.Sqrt(-Log(t))
	if r < 5 {
		r = ratInvPhiTail(r - 1.6)
	} else {
		r = ratInvPhiFar(r - 5)
	}
	return math.Copysign(r, q)
}
