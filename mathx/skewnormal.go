package mathx

import "math"

const logPi = 0x1.250d048e7a1bdp+0 // log(pi)

// LogSkewPhi returns the log of the distribution function at z of the skew normal
// distribution, whose density is 2 phi(z) Phi(a z) (A. Azzalini, A class of distributions
// which includes the normal ones, Scandinavian Journal of Statistics 12, 1985): Phi(z) - 2 T(z, a) with
// Owen's T. Relative error of the probability below 1e-13.
func LogSkewPhi(z, a float64) float64 {
	if z != z || a != a {
		return math.NaN()
	}
	h, b := math.Abs(z), math.Abs(a)
	tail := logSkewTail(h, b) // of -h for a positive a
	if z <= 0 && a >= 0 {
		return tail
	}
	if z > 0 && a < 0 {
		return Log1p(-Exp(tail))
	}
	low := LogPhi(-h)
	other := low + Log(2-Exp(tail-low)) // of -h for a negative a
	if math.IsInf(low, -1) {
		other = low
	}
	if z <= 0 {
		return other
	}
	if other < -math.Ln2 {
		return Log1p(-Exp(other))
	}
	return Log(Erf(h*sqrtHalf) + Exp(tail))
}

// logSkewTail returns the log of 2 (T(h, inf) - T(h, a)) for h, a >= 0:
//
//	exp(-h^2/2) / pi times the integral of exp(-h^2 x^2 / 2) / (1 + x^2) over x > a.
//
// For small a, where the integrand is smooth up to a, it is Phi(-h) less the rest of the
// integral; else x = a exp(v).
func logSkewTail(h, a float64) float64 {
	half := float64(0.5 * h * h)
	if half > 1e300 || a > 1e150 {
		return math.Inf(-1)
	}
	if a*math.Max(1, h) <= 0.5 {
		sum := 0.0
		for _, node := range gaussLegendre() {
			x := float64(a * node[0])
			x = float64(x * x)
			sum += float64(node[1]*Exp(-half*x)) / (1 + x)
		}
		// 2 T(h, a) / Phi(-h), where Phi(-h) = phi(h) R(h)
		share := Exp(halfLog2Pi-LogMills(h)) * (a / math.Pi) * sum
		return LogPhi(-h) + Log1p(-share)
	}
	square := a * a
	end := 42.0 // where the integrand has fallen by 1e-18 as exp(-v)
	if c := half * square; c > 1e-30 {
		end = math.Min(end, 0.5*Log1p(45/c))
	}
	panels := math.Ceil(end / 1.5)
	width := end / panels
	sum := 0.0
	for k := 0.0; k < panels; k++ {
		part := 0.0
		for _, node := range gaussLegendre() {
			e := Expm1(2 * width * (k + node[0]))
			x := square * (1 + e)
			part += float64(node[1]*Exp(-half*square*e)*math.Sqrt(1+e)) / (1/a + x/a)
		}
		sum += part
	}
	return Log(sum*width) - logPi - half - float64(half*square)
}
