package dist

import (
	"slices"

	"github.com/bayes-lang/bayes/mathx"
)

// Continues reports whether DrawRest can draw the last numbers of a vector given those before them: the
// distribution is that of a series.
func (s *Spec) Continues() bool { return s.onward != nil }

// DrawRest draws the free numbers of x from their distribution given the other ones. It reports false, and
// changes nothing, if it cannot.
func (s *Spec) DrawRest(r *mathx.Stream, form int, args [][]float64, x []float64, free []bool) bool {
	first := slices.Index(free, true)
	switch {
	case first < 0:
		return true
	case s.onward != nil && !slices.Contains(free[first:], false):
		s.onward(r, form, args, x, first)
		return true
	case s.factor != nil:
		mean, b := s.factor(form, args, len(x))
		return b != nil && gaussianRest(r, mean, b, x, free)
	}
	return false
}

// gaussianRest draws the free numbers of x = mean + b z, where z are independent standard normal numbers, given
// the others: it draws all of them, and corrects the free ones by their regression on what the others differ by.
// Journel, Huijbregts (1978), Mining Geostatistics, ch. 7.
func gaussianRest(r *mathx.Stream, mean, b, x []float64, free []bool) bool {
	n := len(x)
	z := make([]float64, n)
	for i := range z {
		z[i] = r.Normal()
	}
	drawn := slices.Clone(mean)
	var known []int
	for i := range drawn {
		for k, v := range z {
			drawn[i] += float64(b[i*n+k] * v)
		}
		if !free[i] {
			known = append(known, i)
		}
	}
	m := len(known)
	cov := make([]float64, m*m)
	for p, i := range known {
		for q, j := range known {
			for k := range n {
				cov[p*m+q] += float64(b[i*n+k] * b[j*n+k])
			}
		}
	}
	l, ok := choleskyFactor(cov, m)
	if !ok {
		return false
	}
	w := make([]float64, m)
	for p, i := range known {
		w[p] = x[i] - drawn[i]
	}
	w = whiten(1, w, l)
	for p := m - 1; p >= 0; p-- { // L' \ w
		for q := p + 1; q < m; q++ {
			w[p] -= float64(l[q*m+p] * w[q])
		}
		w[p] /= l[p*m+p]
	}
	along := make([]float64, n) // of each number of z
	for p, i := range known {
		for k := range along {
			along[k] += float64(b[i*n+k] * w[p])
		}
	}
	for i := range x {
		if !free[i] {
			continue
		}
		x[i] = drawn[i]
		for k, v := range along {
			x[i] += float64(b[i*n+k] * v)
		}
	}
	return true
}
