package dist

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
)

// integrate returns the integral of f over the real line from lo to hi, by
// Gauss-Legendre panels in u with x = centre + scale sinh(u) or, where a finite
// bound is given, x = bound +- scale exp(u).
func integrate(f func(float64) float64, lo, hi, centre, scale float64) float64 {
	panels := func(from, to, width float64, g func(u float64) float64) float64 {
		sum := 0.0
		for u := from; u < to-width/2; u += width {
			sum += quad.Fixed(g, u, u+width, 16, quad.Legendre{}, 0)
		}
		return sum
	}
	switch {
	case math.IsInf(lo, -1) && math.IsInf(hi, 1):
		return panels(-60, 60, 0.25, func(u float64) float64 {
			return f(centre+scale*math.Sinh(u)) * scale * math.Cosh(u)
		})
	case math.IsInf(hi, 1):
		return panels(-360, 60, 0.25, func(u float64) float64 {
			e := scale * math.Exp(u)
			return f(lo+e) * e
		})
	case math.IsInf(lo, -1):
		return panels(-360, 60, 0.25, func(u float64) float64 {
			e := scale * math.Exp(u)
			return f(hi-e) * e
		})
	}
	// Both halves of the interval from their ends.
	half := (hi - lo) / 2
	return panels(-120, 0, 0.25, func(u float64) float64 {
		e := half * math.Exp(u)
		v := f(lo + e)
		if hi-e < hi && hi-e > lo {
			v += f(hi - e)
		}
		return v * e
	})
}

// integralTol is the error of the quadrature at the smoothest of scales; for
// densities that are infinite at 1, where numbers are 1e-16 apart, the missing
// end counts.
const integralTol = 1e-10

func TestIntegratesToOne(t *testing.T) {
	for _, p := range loadPoints(t) {
		s := p.spec()
		if s.EventRank > 0 {
			continue
		}
		f := func(x float64) float64 { return math.Exp(s.LogDensity(p.Form, []float64{x}, p.Args)) }
		lo, hi := s.Bounds(p.Form, p.Args)
		sum, tol := 0.0, integralTol
		if s.Discrete {
			top := math.Min(hi, s.Quantile(p.Form, 1-1e-13, p.Args)+10)
			for k := lo; k <= top; k++ {
				sum += f(k)
			}
		} else {
			median := s.Quantile(p.Form, 0.5, p.Args)
			scale := s.Quantile(p.Form, 0.75, p.Args) - median
			if math.IsInf(hi, 1) && median-lo > 15*scale {
				lo = math.Inf(-1) // where the density has long vanished
			}
			if at, ok := s.kinkAt(p.Args); ok && lo < at && at < hi {
				sum = integrate(f, lo, at, 0, scale) + integrate(f, at, hi, 0, scale)
			} else {
				sum = integrate(f, lo, hi, median, scale)
			}
			if p.Dist == "Beta" && f(1-1e-15) > 1e3 {
				tol = 1e-7
			}
		}
		if !(math.Abs(sum-1) <= tol) {
			t.Errorf("%v: integrates to 1 %+.3g", p, sum-1)
		}
	}
}

// TestCDFDerivative compares differences of the distribution function with the
// density, on the side where it is small.
func TestCDFDerivative(t *testing.T) {
	for _, p := range loadPoints(t) {
		s := p.spec()
		if s.EventRank > 0 {
			continue
		}
		for _, e := range p.X {
			x := e[0]
			pdf := math.Exp(s.LogDensity(p.Form, e, p.Args))
			side := func(x float64) float64 { return math.Exp(s.LogCDF(p.Form, x, p.Args)) }
			if s.CDF(p.Form, x, p.Args) > 0.5 {
				side = func(x float64) float64 { return -math.Exp(s.LogCCDF(p.Form, x, p.Args)) }
			}
			if s.Discrete {
				if got := side(x) - side(x-1); !(math.Abs(got-pdf) <= 10*cdfTol(p)*math.Max(pdf, math.Abs(side(x)))) {
					t.Errorf("%v: cdf steps by %v at %v, but the probability is %v", p, got, x, pdf)
				}
				continue
			}
			lo, hi := s.Bounds(p.Form, p.Args)
			h := 1e-3 * math.Min(math.Abs(side(x))/pdf, math.Min(x-lo, hi-x))
			h = math.Exp2(math.Floor(math.Log2(h))) // so that x + h is a number
			if at, ok := s.kinkAt(p.Args); ok && math.Abs(x-at) <= 2*h || h < 4*(math.Nextafter(math.Abs(x), math.Inf(1))-math.Abs(x)) {
				continue // numbers too far apart for differences
			}
			got := (8*(side(x+h)-side(x-h)) - (side(x+2*h) - side(x-2*h))) / (12 * h)
			if !(math.Abs(got-pdf) <= 1e-7*pdf) {
				t.Errorf("%v: cdf has slope %v at %v, but the density is %v", p, got, x, pdf)
			}
		}
	}
}

func TestQuantileInvertsCDF(t *testing.T) {
	for _, p := range loadPoints(t) {
		s := p.spec()
		if s.EventRank > 0 {
			continue
		}
		for _, e := range p.X {
			x := e[0]
			got := s.Quantile(p.Form, s.CDF(p.Form, x, p.Args), p.Args)
			if s.Discrete {
				if ccdf := math.Exp(s.LogCCDF(p.Form, x, p.Args)); got != x && ccdf > 1e-12 {
					t.Errorf("%v: quantile of cdf of %v is %v", p, x, got)
				}
				continue
			}
			// An error in the probability moves x by that over the density.
			slack := 1e-15 / math.Exp(s.LogDensity(p.Form, e, p.Args))
			if f := s.CDF(p.Form, x, p.Args); f < 0.5 {
				slack *= f * (4 - math.Log(f)) // small ones have all their digits, but for exp(log)
			}
			if !(math.Abs(got-x) <= 1e-13*math.Abs(x)+10*cdfTol(p)/1e-12*slack) {
				t.Errorf("%v: quantile of cdf of %v is %v (off by %.2g)", p, x, got, got-x)
			}
		}
		if lo, hi := s.Bounds(p.Form, p.Args); s.Quantile(p.Form, 0, p.Args) != lo || s.Quantile(p.Form, 1, p.Args) != hi {
			t.Errorf("%v: quantiles 0 and 1 are %v and %v, want %v and %v", p, s.Quantile(p.Form, 0, p.Args), s.Quantile(p.Form, 1, p.Args), lo, hi)
		}
		for _, bad := range []float64{-0.1, 1.1, math.NaN()} {
			if q := s.Quantile(p.Form, bad, p.Args); !math.IsNaN(q) {
				t.Errorf("%v: quantile %v is %v", p, bad, q)
			}
		}
	}
}

// TestTails checks logs of probabilities far below the smallest number.
func TestTails(t *testing.T) {
	one := func(v ...float64) [][]float64 {
		out := make([][]float64, len(v))
		for i, x := range v {
			out[i] = []float64{x}
		}
		return out
	}
	for _, c := range []struct {
		dist  string
		args  [][]float64
		x     float64
		upper bool
		want  float64 // by mpmath with 50 digits
	}{
		{"Normal", one(0, 1), 60, true, -1805.01356068056714},
		{"Normal", one(0, 1), -60, false, -1805.01356068056714},
		{"Gamma", one(3, 1), 1500, true, -1486.06537307344068},
		{"Gamma", one(50, 1), 1e-6, false, -839.253295830378894},
		{"Poisson", one(2), 300, true, -1213.96901446522307},
		{"Beta", one(40, 3), 1e-9, false, -822.172538975379935},
		{"Binomial", one(2000, 0.01), 900, true, -2787.83542999480033},
		{"StudentT", one(5, 0, 1), -1e80, false, -918.783780961804797},
	} {
		s := Lookup(c.dist)
		f := s.LogCDF
		if c.upper {
			f = s.LogCCDF
		}
		if got := f(0, c.x, c.args); !(math.Abs(got-c.want) <= 1e-10*math.Abs(c.want)) {
			t.Errorf("%s%v: log tail at %v is %.15g, want %.15g", c.dist, c.args, c.x, got, c.want)
		}
		if !s.Discrete {
			if x := s.tail(nil, 0, c.want, 0, c.upper, c.args); !(math.Abs(x-c.x) <= 1e-8*math.Abs(c.x)) {
				t.Errorf("%s%v: quantile of log tail %v is %v, want %v", c.dist, c.args, c.want, x, c.x)
			}
		}
	}
}
