package dist

import (
	"encoding/json"
	"flag"
	"hash/fnv"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/bayes-lang/bayes/mathx"
)

func newStream(purpose string) *mathx.Stream { return mathx.NewStream(20240601, 0, purpose) }

// drawAll returns n draws, one after another.
func drawAll(p *point, n int) [][]float64 {
	r := newStream("draws of " + p.String())
	out := make([][]float64, n)
	for i := range out {
		out[i] = make([]float64, p.spec().EventLen(p.Form, p.Args))
		p.spec().Draw(r, p.Form, p.Args, out[i])
	}
	return out
}

// drawsOf is more for the discrete, whose cdf takes less time to compare with.
func drawsOf(p *point) int {
	if p.spec().Discrete && p.spec().EventRank == 0 {
		return 20000
	}
	return 5000
}

// ksLimit bounds sqrt(n) times the largest distance between the empirical and
// the true distribution function; it is exceeded with probability 1e-4
// (Kolmogorov's distribution). With fixed seeds the test is deterministic.
const ksLimit = 2.23

// ksDistance compares draws with a distribution function; for whole numbers at
// the jumps.
func ksDistance(sorted []float64, cdf func(float64) float64, discrete bool) float64 {
	n, worst := float64(len(sorted)), 0.0
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		f := cdf(sorted[i])
		worst = math.Max(worst, math.Abs(float64(j)/n-f))
		if !discrete {
			worst = math.Max(worst, math.Abs(float64(i)/n-f))
		}
		i = j
	}
	return worst * math.Sqrt(n)
}

func TestDrawsKolmogorov(t *testing.T) {
	for _, p := range loadPoints(t) {
		s := p.spec()
		if s.EventRank > 0 {
			continue
		}
		var x []float64
		for _, d := range drawAll(p, drawsOf(p)) {
			x = append(x, d[0])
		}
		slices.Sort(x)
		lo, hi := s.Bounds(p.Form, p.Args)
		if x[0] < lo || x[len(x)-1] > hi || x[0] != x[0] {
			t.Errorf("%v: draws from %v to %v, outside %v to %v", p, x[0], x[len(x)-1], lo, hi)
		}
		d := ksDistance(x, func(v float64) float64 { return s.CDF(p.Form, v, p.Args) }, s.Discrete)
		if !(d < ksLimit) {
			t.Errorf("%v: distance %v", p, d)
		}
	}
}

// momentLimit is in standard errors.
const momentLimit = 4.5

func TestDrawsMoments(t *testing.T) {
	for _, p := range loadPoints(t) {
		if p.Mean == nil || p.Var == nil {
			continue
		}
		mean, m2, m4 := 0.0, 0.0, 0.0
		draws := float64(drawsOf(p))
		all := drawAll(p, drawsOf(p))
		for _, d := range all {
			mean += d[0] / draws
		}
		for _, d := range all {
			e := d[0] - *p.Mean
			m2 += e * e / draws
			m4 += e * e * e * e / draws
		}
		if z := (mean - *p.Mean) / math.Sqrt(*p.Var/draws); *p.Var > 0 && !(math.Abs(z) <= momentLimit) {
			t.Errorf("%v: mean %v, want %v: %v standard errors", p, mean, *p.Mean, z)
		}
		// The error of the variance is known from the fourth moment where that is finite.
		if kurtosis := m4 / m2 / m2; kurtosis < 100 {
			if z := (m2 - *p.Var) / math.Sqrt((m4-m2*m2)/draws); *p.Var > 0 && !(math.Abs(z) <= momentLimit) {
				t.Errorf("%v: variance %v, want %v: %v standard errors", p, m2, *p.Var, z)
			}
		}
	}
}

// expected returns the means and covariances of multivariate draws, computed
// from the parameters by their textbook formulas; for LKJCholesky of L L'.
func expected(p *point) (mean, variance []float64) {
	switch p.Dist {
	case "Dirichlet":
		sum := 0.0
		for _, a := range p.Args[0] {
			sum += a
		}
		for _, a := range p.Args[0] {
			m := a / sum
			mean, variance = append(mean, m), append(variance, m*(1-m)/(sum+1))
		}
	case "Wishart", "InverseWishart":
		nu, m := p.Args[0][0], p.Args[1]
		n := order(len(m))
		at := func(i, j int) float64 { return m[i*n+j] }
		switch {
		case p.Form == 1:
			at = func(i, j int) float64 {
				v := 0.0
				for k := range n {
					v += m[i*n+k] * m[j*n+k]
				}
				return v
			}
		case p.Form == 2: // of 2 x 2 numbers
			at = func(i, j int) float64 {
				v := m[(1-j)*n+1-i] / (m[0]*m[3] - m[1]*m[2])
				if i != j {
					v = -v
				}
				return v
			}
		}
		left := nu - float64(n)
		for i := range n {
			for j := range n {
				a, b := at(i, j)*at(i, j), at(i, i)*at(j, j)
				if p.Dist == "Wishart" {
					mean, variance = append(mean, nu*at(i, j)), append(variance, nu*(a+b))
				} else if left > 6 { // else the variance of the variance is large
					mean = append(mean, at(i, j)/(left-1))
					variance = append(variance, ((left+1)*a+(left-1)*b)/(left*(left-1)*(left-1)*(left-3)))
				}
			}
		}
	case "StickBreakingWeights": // products of independent Beta(1, alpha) parts
		alpha := p.Args[1][0]
		rest, rest2 := 1.0, 1.0 // moments of what is left
		for k := range int(p.Args[0][0]) {
			m, m2 := rest, rest2
			if k < int(p.Args[0][0])-1 {
				m, m2 = rest/(1+alpha), rest2*2/((1+alpha)*(2+alpha))
			}
			mean, variance = append(mean, m), append(variance, m2-m*m)
			rest, rest2 = rest*alpha/(1+alpha), rest2*alpha/(2+alpha)
		}
	case "GARCH11": // the mean of the variance follows the same recursion
		v := p.Args[4][0] * p.Args[4][0]
		for range int(p.Args[0][0]) {
			mean, variance = append(mean, 0), append(variance, v)
			v = p.Args[1][0] + (p.Args[2][0]+p.Args[3][0])*v
		}
	case "Multinomial", "DirichletMultinomial":
		q := append([]float64(nil), p.Args[1]...)
		factor := 1.0
		if p.Dist == "DirichletMultinomial" {
			precision := 0.0
			if p.Form > 0 {
				precision = p.Args[2][0]
			} else {
				for _, v := range q {
					precision += v
				}
				for i := range q {
					q[i] /= precision
				}
			}
			factor = (p.Args[0][0] + precision) / (1 + precision)
		}
		if p.spec().Forms[p.Form].Params[1].Name == "logit" {
			sum := 0.0
			for i := range q {
				q[i] = math.Exp(q[i])
				sum += q[i]
			}
			for i := range q {
				q[i] /= sum
			}
		}
		for _, v := range q {
			n := p.Args[0][0]
			mean, variance = append(mean, n*v), append(variance, n*v*(1-v)*factor)
		}
	}
	return mean, variance
}

func TestDrawsMultivariate(t *testing.T) {
	for _, p := range loadPoints(t) {
		s := p.spec()
		if s.EventRank == 0 {
			continue
		}
		all := drawAll(p, drawsOf(p))
		for _, d := range all[:100] {
			if v := s.LogDensity(p.Form, d, p.Args); math.IsInf(v, -1) || v != v {
				t.Errorf("%v: log density of draw %v is %v", p, d, v)
			}
		}
		mean, variance := expected(p)
		draws := float64(drawsOf(p))
		for k := range mean {
			if variance[k] == 0 {
				continue // counts of nothing
			}
			m, v := 0.0, 0.0
			for _, d := range all {
				m += d[k] / draws
				v += (d[k] - mean[k]) * (d[k] - mean[k]) / draws
			}
			if z := (m - mean[k]) / math.Sqrt(variance[k]/draws); !(math.Abs(z) <= momentLimit) {
				t.Errorf("%v: mean %d is %v, want %v", p, k+1, m, mean[k])
			}
			if !(math.Abs(v/variance[k]-1) <= 0.1) {
				t.Errorf("%v: variance %d is %v, want %v", p, k+1, v, variance[k])
			}
		}
		switch p.Dist {
		case "MvNormal":
			checkWhite(t, p, all)
		case "MatrixNormal", "CAR", "LowRankMvNormal":
			checkDistances(t, p, all, p.Args[0], len(all[0]))
		case "ZeroSumNormal", "ICAR":
			checkDistances(t, p, all, make([]float64, len(all[0])), len(all[0])-1)
		case "GaussianRandomWalk", "AR":
			checkDistances(t, p, all, mostLikely(p, len(all[0])), len(all[0]))
		case "MvStudentT":
			checkRatios(t, p, all)
		case "LKJCholesky", "LKJ":
			checkCorrelations(t, p, all)
		case "Wishart", "InverseWishart":
			checkDiagonals(t, p, all)
		}
	}
}

// checkWhite checks that squared Mahalanobis distances, from the density itself,
// and all single coordinates are distributed as they should.
func checkWhite(t *testing.T, p *point, all [][]float64) {
	n := len(all[0])
	s := p.spec()
	mu := make([]float64, n)
	for i := range mu {
		mu[i] = p.Args[0][min(i, len(p.Args[0])-1)]
	}
	top := s.LogDensity(p.Form, mu, p.Args)
	var q []float64
	for _, d := range all {
		q = append(q, 2*(top-s.LogDensity(p.Form, d, p.Args)))
	}
	slices.Sort(q)
	chi := func(x float64) float64 { return mathx.GammaP(float64(n)/2, x/2) }
	if d := ksDistance(q, chi, false); !(d <= ksLimit) {
		t.Errorf("%v: squared distances are off by %v", p, d)
	}
	// Along the first axis: variance 1 over the (1, 1) element of the precision,
	// given the others, is the second derivative of the density.
	if p.Form == 2 || n == 1 {
		return
	}
	sigma2 := p.Args[1][0]
	if p.Form == 1 || p.Form > 2 {
		sigma2 = p.Args[1][0] * p.Args[1][0]
	}
	var x []float64
	for _, d := range all {
		x = append(x, (d[0]-mu[0])/math.Sqrt(sigma2))
	}
	slices.Sort(x)
	if d := ksDistance(x, mathx.Phi, false); !(d <= ksLimit) {
		t.Errorf("%v: first coordinate is off by %v", p, d)
	}
}

// checkDistances checks that squared distances from the mode, from the density itself,
// are chi squared, as those of normal vectors.
func checkDistances(t *testing.T, p *point, all [][]float64, mode []float64, df int) {
	s := p.spec()
	top := s.LogDensity(p.Form, mode, p.Args)
	var q []float64
	for _, d := range all {
		q = append(q, 2*(top-s.LogDensity(p.Form, d, p.Args)))
	}
	slices.Sort(q)
	if d := ksDistance(q, func(x float64) float64 { return mathx.GammaP(float64(df)/2, x/2) }, false); !(d <= ksLimit) {
		t.Errorf("%v: squared distances are off by %v", p, d)
	}
}

// mostLikely is the series without any noise.
func mostLikely(p *point, n int) []float64 {
	x := make([]float64, n)
	at := func(name string) []float64 {
		for i, q := range p.spec().Forms[p.Form].Params {
			if q.Name == name {
				return p.Args[i]
			}
		}
		return []float64{0}
	}
	rho := at("rho")
	for i := range x {
		switch {
		case p.Dist == "GaussianRandomWalk" && i == 0:
			x[0] = at("start")[0]
		case p.Dist == "GaussianRandomWalk":
			x[i] = x[i-1] + at("mu")[0]
		case i >= len(rho):
			x[i] = at("mu")[0]
			for k, c := range rho {
				x[i] += c * x[i-1-k]
			}
		}
	}
	return x
}

// checkRatios checks that squared distances, from the density itself, over the dimension
// have the F distribution, and first coordinates the t distribution.
func checkRatios(t *testing.T, p *point, all [][]float64) {
	s, n, nu := p.spec(), float64(len(all[0])), p.Args[0][0]
	mu := make([]float64, len(all[0]))
	for i := range mu {
		mu[i] = p.Args[1][min(i, len(p.Args[1])-1)]
	}
	top := s.LogDensity(p.Form, mu, p.Args)
	var q []float64
	for _, d := range all {
		q = append(q, math.Expm1(2/(nu+n)*(top-s.LogDensity(p.Form, d, p.Args)))) // distance / nu
	}
	slices.Sort(q)
	if d := ksDistance(q, func(x float64) float64 { return mathx.IncBeta(n/2, nu/2, x/(1+x)) }, false); !(d <= ksLimit) {
		t.Errorf("%v: squared distances are off by %v", p, d)
	}
	if p.Form == 2 {
		return
	}
	scale := p.Args[2][0]
	if p.Form == 0 {
		scale = math.Sqrt(scale)
	}
	var x []float64
	for _, d := range all {
		x = append(x, (d[0]-mu[0])/scale)
	}
	slices.Sort(x)
	if d := ksDistance(x, func(v float64) float64 { return Lookup("StudentT").CDF(0, v, [][]float64{{nu}, {0}, {1}}) }, false); !(d <= ksLimit) {
		t.Errorf("%v: first coordinate is off by %v", p, d)
	}
}

// checkCorrelations uses that every correlation is marginally 2 B - 1 with
// B from Beta(b, b), b = eta + (n - 2) / 2.
func checkCorrelations(t *testing.T, p *point, all [][]float64) {
	n, eta := int(p.Args[0][0]), p.Args[1][0]
	b := eta + float64(n-2)/2
	for i := 0; i < n; i++ {
		for j := 0; j < i; j++ {
			var x []float64
			for _, l := range all {
				r := l[i*n+j]
				if p.Dist == "LKJCholesky" {
					r = 0
					for k := 0; k < n; k++ {
						r += l[i*n+k] * l[j*n+k]
					}
				}
				x = append(x, r)
			}
			slices.Sort(x)
			cdf := func(r float64) float64 { return mathx.IncBeta(b, b, (1+r)/2) }
			if d := ksDistance(x, cdf, false); !(d <= ksLimit) {
				t.Errorf("%v: correlation of %d and %d is off by %v", p, i+1, j+1, d)
			}
		}
	}
}

// checkDiagonals uses that the diagonal of a Wishart matrix is chi squared with nu degrees
// of freedom, that of an inverse one, inverted, with nu - n + 1, in units of the scale.
func checkDiagonals(t *testing.T, p *point, all [][]float64) {
	if p.Form == 2 {
		return
	}
	n, nu := order(len(all[0])), p.Args[0][0]
	for i := range n {
		scale := p.Args[1][i*n+i]
		if p.Form == 1 {
			scale = 0
			for k := range n {
				scale += p.Args[1][i*n+k] * p.Args[1][i*n+k]
			}
		}
		var x []float64
		for _, m := range all {
			v, df := m[i*n+i]/scale, nu
			if p.Dist == "InverseWishart" {
				v, df = 1/v, nu-float64(n)+1
			}
			x = append(x, mathx.GammaP(df/2, v/2))
		}
		slices.Sort(x)
		if d := ksDistance(x, func(u float64) float64 { return u }, false); !(d <= ksLimit) {
			t.Errorf("%v: element %d of the diagonal is off by %v", p, i+1, d)
		}
	}
}

var update = flag.Bool("update", false, "add new points to testdata/golden.json")

// TestDrawsGolden pins the bits of the draws: they are part of what a seed means.
func TestDrawsGolden(t *testing.T) {
	got := map[string]uint64{}
	for _, p := range allPoints() {
		h := fnv.New64a()
		for _, d := range drawAll(p, 50) {
			for _, v := range d {
				b := math.Float64bits(v)
				h.Write([]byte{byte(b), byte(b >> 8), byte(b >> 16), byte(b >> 24), byte(b >> 32), byte(b >> 40), byte(b >> 48), byte(b >> 56)})
			}
		}
		got[p.String()] = h.Sum64()
	}
	for _, c := range truncations {
		r, h := newStream("draws of "+c.String()), fnv.New64a()
		for range 20 {
			out := []float64{0}
			c.d().Draw(r, c.args, c.lower, c.upper, out)
			b := math.Float64bits(out[0])
			h.Write([]byte{byte(b), byte(b >> 8), byte(b >> 16), byte(b >> 24), byte(b >> 32), byte(b >> 40), byte(b >> 48), byte(b >> 56)})
		}
		got[c.String()] = h.Sum64()
	}
	const file = "testdata/golden.json"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]uint64
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	if *update {
		for name := range want {
			if _, ok := got[name]; !ok {
				delete(want, name)
			}
		}
		for name, h := range got {
			if _, ok := want[name]; !ok {
				want[name] = h
			}
		}
		text, _ := json.MarshalIndent(want, "", " ")
		if err := os.WriteFile(file, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if len(want) != len(got) && *of == flag.Lookup("of").DefValue {
		t.Errorf("%d golden hashes for %d points", len(want), len(got))
	}
	for name, h := range got {
		if want[name] != h {
			t.Errorf("%s: draws have other bits than before (if that is meant, remove its line from %s and run with -update)", name, file)
		}
	}
}
