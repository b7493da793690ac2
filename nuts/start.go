package nuts

import (
	"math"

	"github.com/bayes-lang/bayes/mathx"
)

// start evaluates candidates and keeps the one of highest density.
type start struct {
	points [][]float64
	logp   []float64
	given  bool
	tried  int
	best   int // -1: none is finite yet
	grad   []float64
}

// newStart draws the candidates of a chain: all their coordinates uniformly, but
// for those that the options give.
func newStart(dim, chain int, opt *Options) start {
	r := mathx.NewStream(opt.Seed, chain, "start")
	var init []float64
	if chain < len(opt.Init) {
		init = opt.Init[chain]
	}
	s := start{best: -1, grad: make([]float64, dim), given: init != nil}
	for _, v := range init {
		if math.IsNaN(v) {
			s.given = false
		}
	}
	n := opt.Candidates
	if s.given || opt.Radius == 0 || dim == 0 {
		n = 1
	}
	for range n {
		x := make([]float64, dim)
		for i := range x {
			if init != nil && !math.IsNaN(init[i]) {
				x[i] = init[i]
			} else {
				x[i] = opt.Radius * symmetric(r)
			}
		}
		s.points = append(s.points, x)
	}
	s.logp = make([]float64, n)
	return s
}

func (s *start) point() []float64 { return s.points[s.tried] }

// learn takes in the density at the point and returns whether it was the last
// candidate.
func (s *start) learn(logp float64, grad []float64) bool {
	s.logp[s.tried] = logp
	finite := !math.IsNaN(logp) && !math.IsInf(logp, 0)
	for _, g := range grad {
		finite = finite && !math.IsNaN(g) && !math.IsInf(g, 0)
	}
	if finite && (s.best < 0 || logp > s.logp[s.best]) {
		s.best = s.tried
		copy(s.grad, grad)
	}
	s.tried++
	return s.tried == len(s.points)
}

func (s *start) error(chain int) error {
	return &StartError{Chain: chain, Given: s.given, Points: s.points, LogP: s.logp}
}

// symmetric returns a uniform number of (-1, 1).
func symmetric(r *mathx.Stream) float64 {
	u := float64(r.Float64()) // rounded here: the product inside must not fuse with the sum below
	return float64(u+u) - 1
}
