package mathx

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"testing"
)

// A generator with its cdf: below and upTo are the probabilities of less than x, and of at most x.
type generator struct {
	name           string
	draw           func(s *Stream) float64
	below, upTo    func(x float64) float64
	mean, variance float64 // NaN where the fourth moment is too large for a test by moments
}

func continuous(name string, draw func(s *Stream) float64, cdf func(x float64) float64, mean, variance float64) generator {
	return generator{name, draw, cdf, cdf, mean, variance}
}

func counts(name string, draw func(s *Stream) float64, cdf func(k float64) float64, mean, variance float64) generator {
	return generator{name, draw, func(k float64) float64 { return cdf(k - 1) }, cdf, mean, variance}
}

func generators() []generator {
	nan := math.NaN()
	list := []generator{
		continuous("Float64", (*Stream).Float64, func(x float64) float64 { return x }, 0.5, 1.0/12),
		continuous("Normal", (*Stream).Normal, Phi, 0, 1),
		continuous("Exponential", (*Stream).Exponential, func(x float64) float64 { return -Expm1(-x) }, 1, 1),
		counts("Intn", func(s *Stream) float64 { return float64(s.Intn(10)) }, func(k float64) float64 { return (k + 1) / 10 }, 4.5, 8.25),
		continuous("IntnHuge", func(s *Stream) float64 { return float64(s.Intn(3<<61)) * 0x1p-61 }, func(x float64) float64 { return x / 3 }, 1.5, 0.75),
	}
	for _, a := range []float64{1e-3, 0.05, 0.4, 0.999, 1, 1.5, 7, 100, 1e4, 1e9, 1e15} {
		mean, variance := a, a
		if a < 0.1 {
			mean, variance = nan, nan
		}
		// the smallest float64 stands for all that is rounded up to it
		below := func(a, x float64) float64 {
			if x <= smallest {
				return 0
			}
			return GammaP(a, x)
		}
		list = append(list,
			generator{fmt.Sprintf("Gamma(%g)", a), func(s *Stream) float64 { return s.Gamma(a) },
				func(x float64) float64 { return below(a, x) }, func(x float64) float64 { return GammaP(a, x) }, mean, variance},
			generator{fmt.Sprintf("Chi2(%g)", a), func(s *Stream) float64 { return s.Chi2(a) },
				func(x float64) float64 { return below(a/2, x/2) }, func(x float64) float64 { return GammaP(a/2, x/2) }, mean, 2 * variance},
			continuous(fmt.Sprintf("LogGamma(%g)", a), func(s *Stream) float64 { return s.LogGamma(a) }, func(x float64) float64 {
				if x < -700 {
					// P(a, x) is x^a / Gamma(a+1) there
					return math.Exp(a*x - lgamma1p(a))
				}
				return GammaP(a, math.Exp(x))
			}, nan, nan),
		)
		for _, b := range []float64{1e-2, 0.5, 1, 20, 1e6} {
			if a > 1e10 {
				continue
			}
			mean, variance := a/(a+b), a*b/((a+b)*(a+b)*(a+b+1))
			if a < 0.3 || b < 0.3 {
				mean, variance = nan, nan
			}
			// a draw stands for the interval that is rounded to it, which matters close to 1
			list = append(list, generator{fmt.Sprintf("Beta(%g,%g)", a, b), func(s *Stream) float64 { return s.Beta(a, b) },
				func(x float64) float64 {
					if x > 0.5 {
						return 1 - IncBeta(b, a, 1-x+0x1p-54)
					}
					if x == smallest {
						return 0
					}
					return IncBeta(a, b, x)
				},
				func(x float64) float64 {
					if x == 1-0x1p-53 {
						return 1
					}
					if x > 0.5 {
						return 1 - IncBeta(b, a, 1-x-0x1p-54)
					}
					return IncBeta(a, b, x)
				}, mean, variance})
		}
	}
	for _, mu := range []float64{1e-3, 0.3, 3, 9.99, 10, 10.5, 30, 200, 1e4, 1e9, 1e14} {
		m := mu
		if mu < 0.1 {
			m = nan
		}
		list = append(list, counts(fmt.Sprintf("Poisson(%g)", mu), func(s *Stream) float64 { return s.Poisson(mu) },
			func(k float64) float64 {
				if k < 0 {
					return 0
				}
				return GammaQ(k+1, mu)
			}, m, m))
		for _, alpha := range []float64{0.1, 1, 50} {
			p := mu / (mu + alpha)
			v := mu + mu*mu/alpha
			m := m
			if alpha < 1 {
				m, v = nan, nan
			}
			list = append(list, counts(fmt.Sprintf("NegativeBinomial(%g,%g)", mu, alpha),
				func(s *Stream) float64 { return s.NegativeBinomial(mu, alpha) },
				func(k float64) float64 {
					if k < 0 {
						return 0
					}
					if mu > 1e8 {
						// 1-p is not precise enough
						return 1 - IncBeta(k+1, alpha, p)
					}
					return IncBeta(alpha, k+1, alpha/(mu+alpha))
				}, m, v))
		}
	}
	for _, n := range []float64{1, 7, 40, 1000, 1e6, 1e9} {
		for _, p := range []float64{1e-9, 0.01, 0.25, 0.5, 0.77, 0.999} {
			mean, variance := n*p, n*p*(1-p)
			if variance < 0.1 {
				mean, variance = nan, nan
			}
			list = append(list, counts(fmt.Sprintf("Binomial(%g,%g)", n, p), func(s *Stream) float64 { return s.Binomial(n, p) },
				func(k float64) float64 {
					if k < 0 {
						return 0
					}
					if k >= n {
						return 1
					}
					return 1 - IncBeta(k+1, n-k, p)
				}, mean, variance))
		}
	}
	return list
}

// TestGenerators compares 5000 draws of every generator (60000 where every branch is taken often)
// with its distribution: the probability
// integral transform (made uniform by a second stream for counts) by Kolmogorov's statistic and by
// chi-squared over 32 cells, and mean and variance with their Monte Carlo errors. The bounds are
// exceeded with probability 1e-6 or so each, and the seeds are fixed.
func TestGenerators(t *testing.T) {
	const cells = 32
	many := []string{"Gamma(0.4)", "Gamma(1)", "Gamma(1.5)", "Gamma(7)", "Beta(0.4,0.5)", "Beta(1.5,20)", "Poisson(3)",
		"Poisson(10)", "Poisson(30)", "Poisson(200)", "Binomial(40,0.5)", "Binomial(1000,0.25)", "NegativeBinomial(3,1)", "Normal"}
	found := 0
	for i, g := range generators() {
		n := 5000
		if slices.Contains(many, g.name) {
			n = 60000
			found++
		}
		size := float64(n)
		s := NewStreamAt(20, 1, i, "test of generators")
		v := NewStreamAt(21, 1, i, "test of generators")
		u := make([]float64, n)
		var mean, second float64
		x := make([]float64, n)
		for i := range u {
			x[i] = g.draw(s)
			a, b := g.below(x[i]), g.upTo(x[i])
			if !(a >= -1e-15 && a <= b+1e-12 && b <= 1+1e-15) {
				t.Fatalf("%s: drew %v, cdf %v to %v", g.name, x[i], a, b)
			}
			u[i] = a + (b-a)*v.Float64()
			mean += x[i] / size
		}
		fourth := 0.0
		for _, x := range x {
			d := (x - mean) * (x - mean)
			second += d / size
			fourth += d * d / size
		}
		var count [cells]float64
		for _, u := range u {
			count[int(math.Min(cells-1, math.Max(0, u*cells)))]++
		}
		expected := size / cells
		chi := 0.0
		for _, c := range count {
			chi += (c - expected) * (c - expected) / expected
		}
		if p := GammaQ((cells-1)/2.0, chi/2); p < 1e-6 {
			t.Errorf("%s: chi-squared of %d cells is %.1f (p = %.2g)", g.name, cells, chi, p)
		}
		slices.Sort(u)
		ks := 0.0
		for i, u := range u {
			ks = math.Max(ks, math.Max(u-float64(i)/size, float64(i+1)/size-u))
		}
		// 2 exp(-2 n d^2) = 1e-6
		if ks > 2.694/math.Sqrt(size) {
			t.Errorf("%s: Kolmogorov's statistic is %.4f, bound %.4f", g.name, ks, 2.694/math.Sqrt(size))
		}
		if !math.IsNaN(g.mean) {
			if z := (mean - g.mean) / math.Sqrt(g.variance/size); !(math.Abs(z) <= 5) {
				t.Errorf("%s: mean %v, want %v (%.1f standard errors)", g.name, mean, g.mean, z)
			}
			// the error of the variance from the fourth moment, not below that of a normal
			se := math.Sqrt(math.Max(fourth-second*second, 2*second*second) / size)
			if z := (second - g.variance) / se; !(math.Abs(z) <= 5.5) {
				t.Errorf("%s: variance %v, want %v (%.1f standard errors)", g.name, second, g.variance, z)
			}
		}
	}
	if found != len(many) {
		t.Errorf("%d of %d generators found", found, len(many))
	}
}

func TestGeneratorEdges(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	s := NewStream(1, 0, "edges")
	for i, c := range []struct{ got, want float64 }{
		{s.Gamma(0), nan}, {s.Gamma(-1), nan}, {s.Gamma(nan), nan}, {s.Gamma(inf), inf}, {s.Chi2(-1), nan},
		{s.Beta(-1, 1), nan}, {s.Beta(1, 0), nan}, {s.Beta(nan, 1), nan}, {s.LogGamma(0), nan},
		{s.Poisson(0), 0}, {s.Poisson(-1), nan}, {s.Poisson(nan), nan}, {s.Poisson(inf), nan},
		{s.Binomial(0, 0.5), 0}, {s.Binomial(10, 0), 0}, {s.Binomial(10, 1), 10}, {s.Binomial(1e9, 1), 1e9}, {s.Binomial(10, 1.1), nan},
		{s.Binomial(-1, 0.5), nan}, {s.Binomial(2.5, 0.5), nan}, {s.Binomial(nan, 0.5), nan}, {s.Binomial(5, nan), nan},
		{s.NegativeBinomial(0, 1), 0}, {s.NegativeBinomial(-1, 1), nan}, {s.NegativeBinomial(1, 0), nan}, {s.NegativeBinomial(nan, 1), nan},
	} {
		if !same(c.got, c.want) {
			t.Errorf("case %d: %v, want %v", i, c.got, c.want)
		}
	}
	for range 10000 {
		if v := s.Gamma(1e-5); !(v > 0) {
			t.Fatalf("Gamma(1e-5) drew %v", v)
		}
		if v := s.Beta(1e-5, 1e-5); !(v > 0 && v < 1) {
			t.Fatalf("Beta(1e-5, 1e-5) drew %v", v)
		}
		if v := s.Float64(); !(v > 0 && v < 1) {
			t.Fatalf("Float64 drew %v", v)
		}
		if v := s.Poisson(1e300); !(v > 9e299 && v < 2e300) {
			t.Fatalf("Poisson(1e300) drew %v", v)
		}
	}
}

func TestStreamKeys(t *testing.T) {
	streams := []*Stream{
		NewStream(1, 0, "a"), NewStream(2, 0, "a"), NewStream(1, 1, "a"), NewStream(1, 0, "b"), NewStream(1, -1, "a"), NewStream(1, 0, ""),
		NewStreamAt(1, 0, 0, "a"), NewStreamAt(1, 0, 1, "a"), NewStreamAt(1, 1, 0, "a"), NewStreamAt(1, 0, -1, "a"),
	}
	seen := map[uint64]int{}
	for i, s := range streams {
		v := s.Uint64()
		if j, ok := seen[v]; ok {
			t.Errorf("streams %d and %d are the same", i, j)
		}
		seen[v] = i
	}
	if a, b := NewStream(1, 0, "a"), NewStream(1, 0, "a"); a.Uint64() != b.Uint64() {
		t.Error("equal keys, but different streams")
	}
}

// A key that is kept gives the stream again, and a stream that nobody draws from is never keyed.
func TestStreamKept(t *testing.T) {
	k := KeyAt(3, 1, 7, "kept")
	var s Stream
	for range 3 {
		s.SetKey(&k)
		if !s.waiting {
			t.Error("it has been keyed before a number is wanted")
		}
		want := NewStreamAt(3, 1, 7, "kept")
		for range 100 {
			if a, b := s.Normal(), want.Normal(); a != b {
				t.Fatalf("%v, want %v", a, b)
			}
		}
	}
	if n := testing.AllocsPerRun(100, func() { s.SetKey(&k); s.Uint64() }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestStreamState(t *testing.T) {
	s := NewStream(5, 2, "state")
	for n := range 200 {
		state, err := s.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var r Stream
		if err := r.UnmarshalBinary(state); err != nil {
			t.Fatal(err)
		}
		again, err := r.MarshalBinary()
		if err != nil || !bytes.Equal(state, again) {
			t.Fatalf("after %d numbers: state changed by a round trip", n)
		}
		for range n % 7 {
			if a, b := s.Gamma(0.7), r.Gamma(0.7); a != b {
				t.Fatalf("after %d numbers: %v and %v", n, a, b)
			}
		}
	}
	var r Stream
	if err := r.UnmarshalBinary([]byte("nonsense")); err == nil {
		t.Error("nonsense was accepted as a state")
	}
}

func BenchmarkStream(b *testing.B) {
	s := NewStream(1, 0, "benchmark")
	for _, g := range generators() {
		if !slices.Contains([]string{"Normal", "Exponential", "Gamma(0.4)", "Gamma(7)", "Beta(7,20)", "Poisson(3)", "Poisson(200)", "Binomial(1000,0.25)", "NegativeBinomial(30,1)"}, g.name) {
			continue
		}
		b.Run(g.name, func(b *testing.B) {
			for i := 0; i < b.N; i++ {
				g.draw(s)
			}
		})
	}
}
