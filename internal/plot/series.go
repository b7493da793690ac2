package plot

import (
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/stats"
)

// A Series is the draws of one number, by chain and draw. Draws that are not
// finite are left out of a picture and counted in a note.
type Series struct {
	Name      string
	Chains    [][]float64
	Divergent [][]bool // which draws are divergent, by chain and draw; nil: none
	Bounds    Bounds   // the support, if it is known
}

// Bounds are the ends of a number's support. The zero value says that none is known. A density does not extend beyond
// a known bound.
type Bounds struct {
	Lower, Upper       float64
	HasLower, HasUpper bool
}

// largest is the magnitude from which numbers are treated as infinite: the square of a spread, and the sum of two
// ends, must not overflow.
const largest = 1e150

var nan = math.NaN()

func finite(v float64) bool { return math.Abs(v) <= largest } // false for NaN

// cleanSeries returns the series with names that can be drawn.
func cleanSeries(list []Series) []Series {
	out := slices.Clone(list)
	for i := range out {
		out[i].Name = clean(out[i].Name)
	}
	return out
}

// kept returns the finite draws by chain, and how many were left out.
func (s Series) kept() (chains [][]float64, dropped int) {
	for _, c := range s.Chains {
		k := finiteOf(c)
		dropped += len(c) - len(k)
		chains = append(chains, k)
	}
	return
}

func finiteOf(x []float64) []float64 {
	for i, v := range x {
		if !finite(v) {
			out := slices.Clone(x[:i])
			for _, v := range x[i:] {
				if finite(v) {
					out = append(out, v)
				}
			}
			return out
		}
	}
	return x
}

// sorted returns all finite draws in order.
func (s Series) sorted() []float64 {
	chains, _ := s.kept()
	return sortedOf(chains...)
}

func sortedOf(chains ...[]float64) []float64 {
	var all []float64
	for _, c := range chains {
		all = append(all, finiteOf(c)...)
	}
	slices.Sort(all)
	return all
}

// divergent reports whether a draw is marked divergent.
func (s Series) divergent(chain, draw int) bool {
	return chain < len(s.Divergent) && draw < len(s.Divergent[chain]) && s.Divergent[chain][draw]
}

// chainCount returns the largest number of chains of a series.
func chainCount(list []Series) int {
	n := 0
	for _, s := range list {
		n = max(n, len(s.Chains))
	}
	return n
}

func anyDivergent(list []Series) bool {
	for _, s := range list {
		for _, c := range s.Divergent {
			if slices.Contains(c, true) {
				return true
			}
		}
	}
	return false
}

// dropNote says how many draws of the series were left out.
func dropNote(list []Series) []string {
	var out []string
	total, names := 0, 0
	first := ""
	for _, s := range list {
		if _, n := s.kept(); n > 0 {
			if names == 0 {
				first = s.Name
			}
			total += n
			names++
		}
	}
	switch {
	case names == 1:
		out = append(out, fmt.Sprintf("%s of %s not finite and left out.", diag.Plural(total, "draw"), first))
	case names > 1:
		out = append(out, fmt.Sprintf("%s of %s and %s are not finite and left out.", diag.Plural(total, "draw"), first, diag.Plural(names-1, "other")))
	}
	return out
}

// interval returns the ends of the interval with the given mass of sorted draws.
func (o Options) interval(sorted []float64, mass float64) (lo, hi float64) {
	if len(sorted) == 0 {
		return math.NaN(), math.NaN()
	}
	if o.HDI {
		return stats.HDI([][]float64{sorted}, mass)
	}
	return quantile(sorted, (1-mass)/2), quantile(sorted, (1+mass)/2)
}

// quantile returns the p-quantile of sorted numbers, interpolated linearly, as stats.Quantile does for unsorted ones.
func quantile(sorted []float64, p float64) float64 {
	n := len(sorted)
	if n == 0 {
		return math.NaN()
	}
	at := p * float64(n-1)
	i := min(max(int(at), 0), n-1)
	j := min(i+1, n-1)
	f := at - float64(i)
	return sorted[i] + f*(sorted[j]-sorted[i])
}

// constant reports whether sorted numbers are all the same, up to rounding.
func constant(sorted []float64) bool {
	if len(sorted) == 0 {
		return true
	}
	lo, hi := sorted[0], sorted[len(sorted)-1]
	return hi-lo <= 1e-12*max(math.Abs(lo), math.Abs(hi), 1e-250)
}

// view returns the range in which sorted draws are shown: all of it, unless a few far draws would squeeze the rest;
// then the range that holds 98 %, with a margin.
func view(sorted []float64) (lo, hi float64) { return viewWithin(sorted, 3) }

// viewWithin is view that cuts if the whole range is wider than limit times the range that holds 98 %. Densities are
// cut sooner than traces: their tails show nothing.
func viewWithin(sorted []float64, limit float64) (lo, hi float64) {
	if len(sorted) == 0 {
		return 0, 1
	}
	lo, hi = sorted[0], sorted[len(sorted)-1]
	a, b := quantile(sorted, 0.01), quantile(sorted, 0.99)
	if core := b - a; core > 0 && hi-lo > limit*core {
		lo, hi = max(lo, a-0.5*core), min(hi, b+0.5*core)
	}
	return lo, hi
}

// join returns the smallest range that holds several ranges.
func join(ranges ...[2]float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, r := range ranges {
		if r[0] <= r[1] && finite(r[0]) && finite(r[1]) {
			lo, hi = min(lo, r[0]), max(hi, r[1])
		}
	}
	if lo > hi {
		return 0, 1
	}
	return lo, hi
}

// padded widens a range by a fraction of itself on both sides.
func padded(lo, hi, share float64) (float64, float64) {
	by := (hi - lo) * share
	return lo - by, hi + by
}

// mass is the distribution of whole numbers: how often each occurs.
type mass struct{ value, share []float64 }

// wholeMass returns the proportions of the values if they are all whole numbers and few enough to be told apart, like
// outcomes of counts and categories.
func wholeMass(sorted []float64) (mass, bool) {
	const most = 60
	var m mass
	n := len(sorted)
	if n == 0 || sorted[n-1]-sorted[0] > most {
		return m, false
	}
	for i, v := range sorted {
		if v != math.Trunc(v) {
			return mass{}, false
		}
		if i == 0 || v != sorted[i-1] {
			m.value = append(m.value, v)
			m.share = append(m.share, 0)
		}
		m.share[len(m.share)-1] += 1 / float64(n)
	}
	return m, true
}
