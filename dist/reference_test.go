package dist

import (
	"math"
	"testing"
)

// referenceTol is how far a value may be off, relative to it or 1: the error of our
// sums of log gammas at these points.
const referenceTol = 2e-11

func TestReferenceDensities(t *testing.T) {
	for _, p := range loadPoints(t) {
		s := p.spec()
		for i, x := range p.X {
			got := s.LogDensity(p.Form, x, p.Args)
			want := float64(p.LogPDF[i])
			if !near(got, want, referenceTol, math.Abs(want)) {
				t.Errorf("%v: log density at %v is %v, mpmath has %v (off by %.2g)", p, x, got, want, got-want)
			}
		}
	}
}

func TestReferenceCDFs(t *testing.T) {
	for _, p := range loadPoints(t) {
		s := p.spec()
		if s.EventRank > 0 {
			continue
		}
		for i, x := range p.X {
			for _, c := range []struct {
				name string
				got  float64
				want num
			}{
				{"cdf", s.LogCDF(p.Form, x[0], p.Args), p.LCDF[i]},
				{"ccdf", s.LogCCDF(p.Form, x[0], p.Args), p.LCCDF[i]},
			} {
				// Compared as probabilities too: where a log is nearly 0, ours may have
				// rounding of 1 - p in it.
				want := float64(c.want)
				if !near(c.got, want, referenceTol+cdfTol(p), math.Abs(want)) && !(math.Abs(math.Exp(c.got)-math.Exp(want)) <= 1e-15) {
					t.Errorf("%v: log %s at %v is %v, mpmath has %v", p, c.name, x[0], c.got, want)
				}
			}
		}
	}
}
