package dist

import (
	"math"
	"testing"

	"github.com/bayes-lang/bayes/mathx"
)

// A normal vector made of its factor has the density of its distribution.
func TestFactors(t *testing.T) {
	tried := 0
	for _, s := range table {
		for _, p := range s.Points {
			if s.factor == nil {
				continue
			}
			tried++
			n := s.length(p.Form, p.Args)
			mean, b := s.factor(p.Form, p.Args, n)
			z, x := make([]float64, n), append([]float64{}, mean...)
			want := -0.5 * float64(n) * math.Log(2*math.Pi)
			for i := range z {
				z[i] = math.Sin(float64(2*i + 1))
				want -= z[i] * z[i] / 2
			}
			for i := range x {
				for k := range z {
					x[i] += b[i*n+k] * z[k]
				}
				want -= math.Log(b[i*n+i]) // b is triangular
			}
			if got := s.LogDensity(p.Form, x, p.Args); !(math.Abs(got-want) <= 1e-10*(1+math.Abs(want))) {
				t.Errorf("%s%v: log density %v, by the factor %v", s.Name, p.Args, got, want)
			}
		}
	}
	if tried < 9 {
		t.Errorf("%d points tried", tried)
	}
}

// Numbers of a vector that are drawn anew given the others leave its distribution as it is: means and covariances of
// vectors some of whose numbers are drawn twice are those of the others.
func TestDrawRest(t *testing.T) {
	const draws = 20000
	tried := 0
	for _, s := range table {
		if s.factor == nil && s.onward == nil {
			continue
		}
		for at, p := range s.Points {
			n := s.length(p.Form, p.Args)
			for _, free := range [][]bool{{false, true}, {true, false}, {false, true, false, true}, {true, true}, {false, false, false, true, true, true}} {
				mask := make([]bool, n)
				some, known := false, false
				for i := range mask {
					mask[i] = free[i%len(free)]
					some, known = some || mask[i], known || !mask[i]
				}
				suffix := true
				for i := 1; i < n; i++ {
					suffix = suffix && (mask[i] || !mask[i-1])
				}
				r := mathx.NewStream(uint64(31+at), 0, "rest")
				x := make([]float64, n)
				if s.factor == nil && !suffix {
					s.Draw(r, p.Form, p.Args, x)
					before := append([]float64{}, x...)
					if s.DrawRest(r, p.Form, p.Args, x, mask) {
						t.Errorf("%s draws %v", s.Name, mask)
					}
					for i := range x {
						if x[i] != before[i] {
							t.Errorf("%s changes what it cannot draw", s.Name)
						}
					}
					continue
				}
				if !some {
					continue
				}
				tried++
				plain, rest := &moments{n: n}, &moments{n: n}
				for range draws {
					s.Draw(r, p.Form, p.Args, x)
					plain.add(x)
					before := append([]float64{}, x...)
					if !s.DrawRest(r, p.Form, p.Args, x, mask) {
						t.Fatalf("%s cannot draw %v", s.Name, mask)
					}
					for i := range x {
						if (x[i] != before[i]) != mask[i] {
							t.Fatalf("%s: of %v are drawn %v and not %v", s.Name, before, x, mask)
						}
					}
					rest.add(x)
				}
				for i := range n {
					for j := range n + 1 { // the last one is the mean
						a, va := plain.of(i, j)
						b, vb := rest.of(i, j)
						if !(math.Abs(a-b) <= 5.5*math.Sqrt((va+vb)/draws)) {
							t.Errorf("%s%v, %v drawn anew: moment %d, %d is %v, but was %v", s.Name, p.Args, mask, i, j, b, a)
						}
					}
				}
			}
		}
	}
	if tried < 30 {
		t.Errorf("%d tried", tried)
	}
}

// moments adds up products of the numbers of vectors, the last factor being 1.
type moments struct {
	n, count   int
	sum, twice []float64
}

func (m *moments) add(x []float64) {
	if m.sum == nil {
		m.sum, m.twice = make([]float64, m.n*(m.n+1)), make([]float64, m.n*(m.n+1))
	}
	m.count++
	for i, v := range x {
		for j := range m.n + 1 {
			w := 1.0
			if j < m.n {
				w = x[j]
			}
			m.sum[i*(m.n+1)+j] += v * w
			m.twice[i*(m.n+1)+j] += v * w * v * w
		}
	}
}

// of returns the mean of a product, and its variance.
func (m *moments) of(i, j int) (mean, variance float64) {
	k := i*(m.n+1) + j
	mean = m.sum[k] / float64(m.count)
	return mean, m.twice[k]/float64(m.count) - mean*mean
}
