package nuts

import (
	"context"
	"math"
	"testing"

	"github.com/bayes-lang/bayes/stats"
)

// sample runs chains and keeps their draws.
func sample(t *testing.T, m Model, opt Options, chains int) (*Memory, []*Chain) {
	t.Helper()
	mem := NewMemory(chains)
	list, err := Run(context.Background(), m, opt, chains, mem)
	if err != nil {
		t.Fatal(err)
	}
	return mem, list
}

// bound is how many Monte Carlo errors an estimate may be off. With the fixed
// seeds here and a few hundred comparisons 4.5 is exceeded by chance once in
// some hundred runs of the whole.
const bound = 4.5

// matches compares mean and sd of one coordinate with the truth, in Monte Carlo
// errors.
func matches(t *testing.T, what string, x [][]float64, mean, sd float64) {
	t.Helper()
	s := stats.Summarize(x, nil)
	if !(math.Abs(s.Mean-mean) < bound*s.MCSE) {
		t.Errorf("%s: mean %v (error %v), want %v", what, s.Mean, s.MCSE, mean)
	}
	if !(math.Abs(s.SD-sd) < bound*s.MCSESD) {
		t.Errorf("%s: sd %v (error %v), want %v", what, s.SD, s.MCSESD, sd)
	}
	if !(s.RHat < 1.05) {
		t.Errorf("%s: R-hat %v", what, s.RHat)
	}
	if !(s.MCSE < 0.2*sd) {
		t.Errorf("%s: the Monte Carlo error %v of the mean is too large to say anything", what, s.MCSE)
	}
}

func TestStandardNormals(t *testing.T) {
	for _, d := range []int{1, 2, 10, 100} {
		for metric := Gradient; metric <= Unit; metric++ {
			if d == 100 && metric == Dense {
				continue // slow, and nothing new
			}
			mem, _ := sample(t, standard(d), Options{Seed: uint64(d), Metric: metric, Warmup: 400, Draws: 500}, 4)
			for i := 0; i < d; i += 1 + d/10 {
				matches(t, metric.String(), mem.Coordinate(i), 0, 1)
			}
			if n := mem.Divergences(); n > 0 {
				t.Errorf("%v, %d coordinates: %d divergences", metric, d, n)
			}
		}
	}
}

func TestCorrelatedNormal(t *testing.T) {
	for metric := Gradient; metric <= Unit; metric++ {
		mem, _ := sample(t, pair(0.95), Options{Seed: 3, Metric: metric, Warmup: 500, Draws: 1000}, 4)
		matches(t, metric.String(), mem.Coordinate(0), 0, 1)
		matches(t, metric.String(), mem.Coordinate(1), 0, 1)
		diff := mem.Of(func(d *Draw) float64 { return d.X[0] - d.X[1] })
		matches(t, metric.String()+", difference", diff, 0, math.Sqrt(0.1))
	}
}

// Scales from 1e-3 to 1e3: the metric must find them, and few steps suffice then.
func TestBadlyScaledNormal(t *testing.T) {
	sd := []float64{1e-3, 1e-2, 0.1, 1, 10, 100, 1e3}
	mean := []float64{5, -1, 0, 2, 30, -100, 1e3}
	for _, metric := range []Metric{Gradient, Variance, Dense} {
		mem, chains := sample(t, normal(mean, sd), Options{Seed: 4, Metric: metric, Draws: 1000}, 4)
		for i := range sd {
			matches(t, metric.String(), mem.Coordinate(i), mean[i], sd[i])
		}
		for _, c := range chains {
			for i, s := range c.Scales() {
				want := sd[i]
				if metric != Gradient {
					// Stan's shrinkage, for the 500 draws of the last window.
					want = math.Sqrt(sd[i]*sd[i]*500/505 + 1e-3*5/505)
				}
				if r := s / want; r < 0.8 || r > 1.25 {
					t.Errorf("%v: scale %v of coordinate %d, want %v", metric, s, i, want)
				}
			}
		}
		if metric != Gradient {
			continue
		}
		steps := stats.Mean(mem.Of(func(d *Draw) float64 { return float64(d.Steps) }))
		if steps > 8 {
			t.Errorf("%v: %v steps a draw", metric, steps)
		}
		accept := stats.Mean(mem.Of(func(d *Draw) float64 { return d.Accept }))
		if accept < 0.75 || accept > 0.95 {
			t.Errorf("%v: acceptance %v", metric, accept)
		}
	}
}

// The gradient-based metric is right for a normal after very few draws.
func TestGradientMetricLearnsFast(t *testing.T) {
	sd := []float64{1e-3, 0.1, 1, 10, 1e3}
	m := normal(make([]float64, 5), sd)
	c, err := NewChain(5, 0, Options{Seed: 1, Init: [][]float64{{1e-3, 0.1, 1, 10, 1e3}}})
	if err != nil {
		t.Fatal(err)
	}
	for c.Draws() < 12 {
		c.Resume(m.f(c.Point(), c.Grad()))
	}
	for i, s := range c.Scales() {
		if !(math.Abs(s/sd[i]-1) <= 1e-6) {
			t.Errorf("after %d draws the scale of coordinate %d is %v, want %v", c.Draws(), i, s, sd[i])
		}
	}
}

func TestFunnelDiverges(t *testing.T) {
	mem, _ := sample(t, funnel(10), Options{Seed: 5, Draws: 500}, 2)
	m := funnel(10)
	n := 0
	for _, draws := range mem.Chains {
		for i := range draws {
			v := draws[i].Divergence
			if v == nil {
				continue
			}
			n++
			if !(v.Error > 1000) {
				t.Errorf("the error of a divergence is %v", v.Error)
			}
			// The record is one step of the trajectory: its gradients belong to
			// its positions.
			for _, p := range [][2][]float64{{v.Start, v.StartGrad}, {v.End, v.EndGrad}} {
				g := make([]float64, 10)
				if lp := m.f(p[0], g); math.IsInf(lp, 0) || math.IsNaN(lp) {
					clear(g)
				}
				for j := range g {
					if g[j] != p[1][j] {
						t.Fatalf("gradient %v at %v, want %v", p[1], p[0], g)
					}
				}
			}
		}
	}
	if n == 0 {
		t.Error("no divergence in a funnel")
	}
}

func TestBend(t *testing.T) {
	for metric := Gradient; metric <= Unit; metric++ {
		mem, _ := sample(t, bend(), Options{Seed: 6, Draws: 2000, Accept: 0.9, Metric: metric}, 4)
		matches(t, metric.String()+", x", mem.Coordinate(0), 0, 1)
		// y = x^2 / 2 + N(0, 1): mean 1/2, variance 1/2 + 1.
		matches(t, metric.String()+", y", mem.Coordinate(1), 0.5, math.Sqrt(1.5))
	}
}

func TestStudentT(t *testing.T) {
	mem, _ := sample(t, studentT(5, 5), Options{Seed: 7, Draws: 2000}, 4)
	for i := range 5 {
		x := mem.Coordinate(i)
		s := stats.Summarize(x, []float64{0.9})
		if !(math.Abs(s.Mean) <= bound*s.MCSE) {
			t.Errorf("mean %v (error %v)", s.Mean, s.MCSE)
		}
		const q90 = 1.4758840488244813 // of t with 5 degrees of freedom
		if e := stats.MCSEQuantile(x, 0.9); !(math.Abs(s.Quantiles[0]-q90) <= bound*e) {
			t.Errorf("90 %% quantile %v (error %v), want %v", s.Quantiles[0], e, q90)
		}
	}
	// Without adaptation to scales of its own, E-BFMI is fine but not 1.
	for _, draws := range mem.Of(func(d *Draw) float64 { return d.Energy }) {
		if e := stats.EBFMI(draws); e < 0.3 || e > 1.5 {
			t.Errorf("E-BFMI %v", e)
		}
	}
}

// Simulation-based calibration of a conjugate normal: the rank of a prior draw
// among posterior draws is uniform.
func TestCalibration(t *testing.T) {
	const runs, kept, bins = 200, 63, 8
	var counts [bins]float64
	prior := newTestStream(11)
	for k := range runs {
		mu := 2 * prior.Normal()
		var y [5]float64
		for i := range y {
			y[i] = mu + prior.Normal()
		}
		m := &density{dim: 1, f: func(x, g []float64) float64 {
			lp := -x[0] * x[0] / 8
			g[0] = -x[0] / 4
			for _, v := range y {
				lp -= 0.5 * (v - x[0]) * (v - x[0])
				g[0] += v - x[0]
			}
			return lp
		}}
		mem, _ := sample(t, m, Options{Seed: uint64(k), Warmup: 100, Draws: 6 * kept}, 1)
		x := mem.Coordinate(0)[0]
		rank := 0
		for i := 0; i < len(x); i += 6 { // thinned: nearly independent
			if x[i] < mu {
				rank++
			}
		}
		counts[rank*bins/(kept+1)]++
	}
	chi2 := 0.0
	for _, c := range counts {
		e := float64(runs) / bins
		chi2 += (c - e) * (c - e) / e
	}
	if chi2 > 24.3 { // the 0.999 quantile with 7 degrees of freedom
		t.Errorf("ranks %v are not uniform: chi-square %v", counts, chi2)
	}
}
