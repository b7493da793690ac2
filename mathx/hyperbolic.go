package mathx

import "math"

// Sinh returns the hyperbolic sine of x. Error below 2 ulp.
func Sinh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case a < 1:
		z := x * x
		return math.FMA(float64(x*z), polySinh(z), x)
	case a < 22:
		e := Exp(a)
		return math.Copysign(0.5*(e-1/e), x)
	}
	return math.Copysign(expSum(a, 0, -1), x)
}

// Cosh returns the hyperbolic cosine of x. Error below 2 ulp.
func Cosh(x float64) float64 {
	a := math.Abs(x)
	if a < 22 {
		e := Exp(a)
		return 0.5 * (e + 1/e)
	}
	return expSum(a, 0, -1)
}

// Tanh returns the hyperbolic tangent of x. Error below 1.5 ulp.
func Tanh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case x == 0:
		return x
	case a < 0.55:
		z := x * x
		return math.FMA(float64(x*z), polyTanh(z), x)
	case a < 22:
		return math.Copysign(1-2/(1+Exp(a+a)), x)
	case x != x:
		return x
	}
	return math.Copysign(1, x)
}
