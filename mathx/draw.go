package mathx

import "math"

// Generators of continuous distributions. Bad parameters give NaN.

const smallest = 0x1p-1074

// Normal returns a standard normal draw, by inversion of one uniform number.
func (s *Stream) Normal() float64 { return InvPhi(s.Float64()) }

// Exponential returns a draw of the exponential distribution with rate 1, by inversion.
func (s *Stream) Exponential() float64 { return -Log(s.Float64()) }

// Gamma returns a draw of the Gamma distribution with the given shape and rate 1. It is never 0:
// a draw that underflows, which is likely for shapes below 0.01, is the smallest float64
// (LogGamma has its logarithm).
func (s *Stream) Gamma(shape float64) float64 {
	if shape >= 1 {
		return s.gammaAboveOne(shape)
	}
	return Max(smallest, Exp(s.LogGamma(shape)))
}

// LogGamma returns the logarithm of a draw of the Gamma distribution with the given shape and
// rate 1, even where the draw itself would underflow.
func (s *Stream) LogGamma(shape float64) float64 {
	switch {
	case !(shape > 0):
		return math.NaN()
	case shape >= 1:
		return Log(s.gammaAboveOne(shape))
	}
	// a draw of shape+1 times u^(1/shape) has the shape
	l := Log(s.gammaAboveOne(shape + 1))
	return l + Log(s.Float64())/shape
}

// gammaAboveOne is Gamma for shape >= 1 (G. Marsaglia and W. W. Tsang, A simple method for
// generating gamma variables, 2000).
func (s *Stream) gammaAboveOne(shape float64) float64 {
	if shape > math.MaxFloat64 {
		return shape
	}
	d := shape - 1.0/3
	c := 1 / (3 * math.Sqrt(d))
	for {
		x := s.Normal()
		t := float64(c * x)
		if t <= -1 {
			continue
		}
		// v = (1+t)^3
		v1 := float64(t * math.FMA(t, t+3, 3)) // v - 1
		u := s.Float64()
		x2 := float64(x * x)
		if u < 1-float64(0.0331*float64(x2*x2)) ||
			Log(u) < float64(0.5*x2)+float64(d*Log1pmx(v1)) {
			return Max(smallest, math.FMA(d, v1, d))
		}
	}
}

// Chi2 returns a draw of the chi-squared distribution with nu degrees of freedom.
func (s *Stream) Chi2(nu float64) float64 { return 2 * s.Gamma(0.5*nu) }

// Beta returns a draw of the Beta(a, b) distribution: x/(x+y) of two Gamma draws. It is never 0 or 1:
// a draw that would be is the nearest float64 inside.
func (s *Stream) Beta(a, b float64) float64 {
	var p float64
	if a >= 1 && b >= 1 {
		x := s.gammaAboveOne(a)
		y := s.gammaAboveOne(b)
		p = x / (x + y)
	} else {
		x := s.LogGamma(a)
		y := s.LogGamma(b)
		p = Logistic(x - y)
	}
	if p == 0 {
		return smallest
	}
	if p == 1 {
		return 1 - 0x1p-53
	}
	return p
}
