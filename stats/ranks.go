package stats

import (
	"math"
	"slices"

	"github.com/bayes-lang/bayes/mathx"
)

// ranking holds the draws of chains of equal length in ascending order. Sorting
// is most of the work of every diagnostic, so one ranking serves them all.
type ranking struct {
	chains, length int
	ordered        []ranked
}

// ranked is a draw and its place: chain * length + draw.
type ranked struct {
	v  float64
	at int
}

// rank returns the ranking of chains of equal length without NaN.
func rank(x [][]float64) *ranking {
	r := &ranking{chains: len(x), length: shortest(x)}
	r.ordered = make([]ranked, 0, r.chains*r.length)
	for c, chain := range x {
		for i, v := range chain {
			r.ordered = append(r.ordered, ranked{v, c*r.length + i})
		}
	}
	slices.SortFunc(r.ordered, func(a, b ranked) int {
		if a.v < b.v {
			return -1
		}
		if a.v > b.v {
			return 1
		}
		return 0
	})
	return r
}

// values returns the draws in ascending order.
func (r *ranking) values() []float64 {
	s := make([]float64, len(r.ordered))
	for i, p := range r.ordered {
		s[i] = p.v
	}
	return s
}

// fold returns the ranking of the absolute deviations from m: deviations grow
// away from m on both sides, so the two sides are merged.
func (r *ranking) fold(m float64) *ranking {
	f := &ranking{chains: r.chains, length: r.length, ordered: make([]ranked, 0, len(r.ordered))}
	up, _ := slices.BinarySearchFunc(r.ordered, m, func(p ranked, m float64) int {
		if p.v < m {
			return -1
		}
		return 1
	})
	down := up - 1
	for down >= 0 || up < len(r.ordered) {
		below, above := math.Inf(1), math.Inf(1)
		if down >= 0 {
			below = m - r.ordered[down].v
		}
		if up < len(r.ordered) {
			above = r.ordered[up].v - m
		}
		if below < above || up == len(r.ordered) {
			f.ordered = append(f.ordered, ranked{below, r.ordered[down].at})
			down--
		} else {
			f.ordered = append(f.ordered, ranked{above, r.ordered[up].at})
			up++
		}
	}
	return f
}

// split returns the ranking of both halves of every chain as chains of their
// own, as split does for the draws.
func (r *ranking) split() *ranking {
	if r.length < 2 {
		return r
	}
	half := r.length / 2
	s := &ranking{chains: 2 * r.chains, length: half}
	if 2*half == r.length {
		s.ordered = r.ordered // the same places
		return s
	}
	s.ordered = make([]ranked, 0, len(r.ordered))
	for _, p := range r.ordered {
		chain, draw := p.at/r.length, p.at%r.length
		switch {
		case draw < half:
			p.at = 2*chain*half + draw
		case draw > half:
			p.at = (2*chain+1)*half + draw - half - 1
		default:
			continue
		}
		s.ordered = append(s.ordered, p)
	}
	return s
}

// normalScores replaces each draw by the standard normal quantile of its rank
// among all draws, ties sharing their mean rank (section 4.1 of the paper, with
// Blom's offset of 3/8).
func (r *ranking) normalScores() [][]float64 {
	scores := make([]float64, len(r.ordered))
	size := float64(len(r.ordered))
	for i := 0; i < len(r.ordered); {
		j := i + 1
		for j < len(r.ordered) && r.ordered[j].v == r.ordered[i].v {
			j++
		}
		mean := float64(0.5 * float64(i+1+j)) // of the ranks i+1 ... j
		z := mathx.InvPhi((mean - 3.0/8) / (size + 1.0/4))
		for _, p := range r.ordered[i:j] {
			scores[p.at] = z
		}
		i = j
	}
	out := make([][]float64, r.chains)
	for c := range out {
		out[c] = scores[c*r.length : (c+1)*r.length]
	}
	return out
}
