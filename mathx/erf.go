package mathx

import "math"

// Erf returns the error function 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x
// (DLMF 7.2.1). Error below 1.5 ulp.
func Erf(x float64) float64 {
	a := math.Abs(x)
	switch {
	case a < 0.7:
		z := x * x
		// 2/sqrt(pi) - 1 = 0.128...
		return math.FMA(x, math.FMA(z, polyErf(z), 0x1.06eba8214db69p-3), x)
	case a < 6:
		return math.Copysign(1-erfcUpper(a), x)
	case x != x:
		return x
	}
	return math.Copysign(1, x)
}

// Erfc returns 1 - Erf(x), with small relative error even where it is tiny (3 ulp).
func Erfc(x float64) float64 {
	if x < 0.5 || x != x {
		return 1 - Erf(x)
	}
	return erfcUpper(x)
}

// erfcUpper is Erfc for x >= 1/2.
func erfcUpper(x float64) float64 {
	if x > 28 {
		return 0
	}
	h, l := twoProd(x, x)
	return expSum(-h, -l, 100) * erfcx(x) * 0x1p-100
}

// erfcx returns exp(y^2) erfc(y) for y >= 1/2. The variable (y - 2.5)/(y + 1.5) takes all such
// y into [-1, 1), where one polynomial does (M. M. Shepherd and J. G. Laframboise, Chebyshev
// approximation of (1+2x) exp(x^2) erfc x in 0 <= x < infinity, 1981).
func erfcx(y float64) float64 {
	if y > 0x1p52 {
		return 0x1.20dd750429b6dp-1 / y // 1/sqrt(pi) / y
	}
	return polyErfcx((y-2.5)/(y+1.5)) / math.FMA(2, y, 1)
}
