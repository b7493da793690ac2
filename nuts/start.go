package nuts

import (
	"math"

	"github.com/bayes-lang/bayes/mathx"
)

// start evaluates candidates and keeps the one with the highest density. If none of them is finite
// it continues, nearer to 0 and farther from it, until one is.
type start struct {
	stream     *mathx.Stream
	init       []float64 // the given coordinates, NaN for the others; nil: none
	radius     float64
	candidates int // of which the best is used
	attempts   int // the total number tried
	given      bool

	x     []float64 // the candidate
	tried int

	found bool // a candidate was finite; the best so far is kept
	best  []float64
	logp  float64
	grad  []float64

	failed StartError // the first ones
}

// startsKept is how many candidates an error lists.
const startsKept = 8

// reach has the factors by which the radius changes for the candidates after the first ones:
// alternately nearer and farther.
var reach = [...]float64{1. / 2, 2, 1. / 4, 4, 1. / 16, 8, 1. / 64, 16}

// newStart draws the candidates of a chain: all their coordinates uniformly, except those that the
// options give.
func newStart(dim, chain int, opt *Options) start {
	s := start{
		stream: mathx.NewStream(opt.Seed, chain, "start"), radius: opt.Radius,
		candidates: opt.Candidates, attempts: max(opt.Candidates, opt.Attempts),
		x: make([]float64, dim), best: make([]float64, dim), grad: make([]float64, dim),
	}
	if chain < len(opt.Init) {
		s.init = opt.Init[chain]
	}
	s.given = s.init != nil
	for _, v := range s.init {
		if math.IsNaN(v) {
			s.given = false
		}
	}
	if s.given || opt.Radius == 0 || dim == 0 {
		s.candidates, s.attempts = 1, 1 // all would be the same
	}
	s.failed = StartError{Chain: chain, Given: s.given}
	s.draw()
	return s
}

// draw makes the next candidate.
func (s *start) draw() {
	radius := s.radius
	if s.tried >= s.candidates {
		radius *= reach[(s.tried-s.candidates)%len(reach)]
	}
	for i := range s.x {
		if s.init != nil && !math.IsNaN(s.init[i]) {
			s.x[i] = s.init[i]
		} else {
			s.x[i] = radius * symmetric(s.stream)
		}
	}
}

func (s *start) point() []float64 { return s.x }

// learn takes in the density at the point and returns whether the search is over.
func (s *start) learn(logp float64, grad []float64) bool {
	finite := !math.IsNaN(logp) && !math.IsInf(logp, 0)
	for _, g := range grad {
		finite = finite && !math.IsNaN(g) && !math.IsInf(g, 0)
	}
	if finite && (!s.found || logp > s.logp) {
		s.found, s.logp = true, logp
		copy(s.best, s.x)
		copy(s.grad, grad)
	}
	if !finite && len(s.failed.Points) < startsKept {
		s.failed.Points = append(s.failed.Points, append([]float64(nil), s.x...))
		s.failed.LogP = append(s.failed.LogP, logp)
	}
	s.tried++
	if s.tried >= s.attempts || s.tried >= s.candidates && s.found {
		return true
	}
	s.draw()
	return false
}

func (s *start) error() error {
	s.failed.Tried = s.tried
	return &s.failed
}

// symmetric returns a uniform number in (-1, 1).
func symmetric(r *mathx.Stream) float64 {
	u := float64(r.Float64()) // rounded here: the product inside must not fuse with the sum below
	return float64(u+u) - 1
}
