package mathx

import "math"

// Lbeta returns log B(a, b) = lgamma(a) + lgamma(b) - lgamma(a+b) for a, b >= 0 without the
// cancellation that the sum has for large arguments (A. R. DiDonato and A. H. Morris,
// Algorithm 708, 1992, section on ln B). The error is below 1e-14 times max(1, |value|).
func Lbeta(a, b float64) float64 {
	if a > b {
		a, b = b, a
	}
	switch {
	case !(a >= 0) || b != b:
		return math.NaN()
	case a == 0:
		return math.Inf(1)
	case b > math.MaxFloat64:
		return math.Inf(-1)
	case b < 8:
		return lgammaSmall(a) + (lgammaSmall(b) - lgammaPositive(a+b))
	}
	// the series of Stirling at b and a+b
	c := stirlingSeries(b) - stirlingSeries(a+b)
	if a < 8 {
		// lgamma(b) - lgamma(a+b)
		h := a / b
		d := float64((b-0.5)*Log1p(h)) - a
		return lgammaSmall(a) + (c - d - float64(a*Log(a+b)))
	}
	c += stirlingSeries(a)
	h := a / b
	l := -Log1p(1 / h) // log(a/(a+b))
	if b > 0x1p1000*a {
		l = Log(a) - Log(b)
	}
	return float64((a-0.5)*l) - float64(b*Log1p(h)) + (halfLog2Pi - float64(0.5*Log(b)) + c)
}

// Lchoose returns the log of the binomial coefficient n over k, for real n >= k >= 0; -Inf for
// k < 0 or k > n.
func Lchoose(n, k float64) float64 {
	switch {
	case n != n || k != k || n < 0:
		return math.NaN()
	case k < 0 || k > n:
		return math.Inf(-1)
	case k == 0 || k == n:
		return 0
	case k == 1 || k == n-1:
		return Log(n)
	}
	return -Log1p(n) - Lbeta(n-k+1, k+1)
}
