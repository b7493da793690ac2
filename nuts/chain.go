package nuts

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/mathx"
)

// Event is what a chain needs or has completed after an evaluation.
type Event uint8

const (
	More  Event = iota // it needs the density at Point
	Drawn              // a draw is complete, see Last; it needs the density at Point
	Done               // the last draw is complete, see Last; or the chain failed, see Err
)

// stage is what a chain is doing.
type stage uint8

const (
	starting stage = iota // evaluating candidates for a start
	resting               // between draws
	seeking               // searching for a step size
	moving                // building a trajectory
	finished
)

// adapter learns a scaling from draws.
type adapter interface {
	// learn takes in draw number index of warm-up; good reports whether the draw moved. It returns
	// whether a new step size has to be searched for.
	learn(c *Chain, index int, good bool) bool
	// late reports whether the step size aims at the symmetric acceptance.
	late(index int) bool
}

// Chain is one Markov chain as a state machine:
//
//	for {
//		logp := density(c.Point(), c.Grad())
//		switch c.Resume(logp) { ... }
//	}
//
// It is used by one goroutine at a time and depends only on its options, its number and the
// densities it is given.
type Chain struct {
	dim    int
	number int
	total  int // draws, including warm-up
	opt    Options
	stage  stage
	err    error

	stream mathx.Stream
	tree   *tree
	scale  scaling
	adapt  adapter // nil: no warm-up
	dual   dual
	search search
	seek   bool // a step size has to be searched for before the next draw
	begun  bool // a start has been found

	draw       Draw // the last draw, or the start
	divergence Divergence
	evals      int64

	start start

	// What changes between two draws, as it was at the last draw.
	mark struct {
		stream mathx.Stream
		dual   dual
		seek   bool
		evals  int64
	}
}

// NewChain returns chain number chain (from 0) for a density of dim coordinates. It fails if an
// option is not valid.
func NewChain(dim, chain int, opt Options) (*Chain, error) {
	if dim < 0 || chain < 0 {
		return nil, fmt.Errorf("chain %d of %d coordinates", chain, dim)
	}
	if err := opt.Check(dim); err != nil {
		return nil, err
	}
	opt = opt.effective()
	c := &Chain{
		dim: dim, number: chain, opt: opt,
		total:  opt.Warmup + opt.Draws,
		stream: *mathx.NewStream(opt.Seed, chain, "nuts"),
		tree:   newTree(dim, &opt),
	}
	c.draw = Draw{Chain: chain, Index: -1, X: make([]float64, dim), Grad: make([]float64, dim)}
	c.divergence = Divergence{
		Start: make([]float64, dim), StartGrad: make([]float64, dim),
		End: make([]float64, dim), EndGrad: make([]float64, dim),
	}
	if opt.Metric == Dense {
		c.scale.chol = make([]float64, dim*dim)
		for i := range dim {
			c.scale.chol[i*dim+i] = 1
		}
	} else {
		c.scale.diag = make([]float64, dim)
		for i := range c.scale.diag {
			c.scale.diag[i] = 1
		}
		copy(c.scale.diag, opt.Scales)
	}
	if opt.Metric == Gradient {
		c.adapt = newFisher(dim, &opt)
	} else {
		c.adapt = newWindows(dim, &opt)
	}
	c.remember()
	c.start = newStart(dim, chain, &opt)
	return c, nil
}

// Number returns the number of the chain, from 0.
func (c *Chain) Number() int { return c.number }

// Dim returns the number of coordinates.
func (c *Chain) Dim() int { return c.dim }

// Draws returns how many draws are complete, including warm-up.
func (c *Chain) Draws() int { return c.draw.Index + 1 }

// Total returns how many draws the chain will make, including warm-up.
func (c *Chain) Total() int { return c.total }

// Finished reports whether the chain needs no more evaluations.
func (c *Chain) Finished() bool { return c.stage == finished }

// Err returns why the chain cannot go on, or nil if it can or is complete.
func (c *Chain) Err() error { return c.err }

// Last returns the last draw. Before the first draw its Index is -1 and it holds the start,
// once there is one. The chain owns it and overwrites it with the next draw.
func (c *Chain) Last() *Draw { return &c.draw }

// Scales returns the standard deviations by which the coordinates are currently scaled; for the
// dense metric, from the diagonal of the covariance.
func (c *Chain) Scales() []float64 {
	s := make([]float64, c.dim)
	for i := range s {
		if c.scale.chol == nil {
			s[i] = c.scale.diag[i]
			continue
		}
		row := c.scale.chol[i*c.dim : i*c.dim+i+1]
		s[i] = math.Sqrt(dot(row, row))
	}
	return s
}

// StepSize returns the step size in use, in whitened space, before jitter.
func (c *Chain) StepSize() float64 { return c.dual.Step }

// Evaluations returns how often the density has been evaluated for this chain.
func (c *Chain) Evaluations() int64 { return c.evals }

// Point returns the position at which the density is needed next, in the chain's own buffer.
// After a draw it is the start of the next one.
func (c *Chain) Point() []float64 {
	if c.stage == resting {
		c.proceed()
	}
	if c.stage == starting {
		return c.start.point()
	}
	return c.tree.next.x
}

// Grad returns the buffer for the gradient of the log density at Point.
func (c *Chain) Grad() []float64 {
	if c.stage == resting {
		c.proceed()
	}
	return c.tree.next.g
}

// Resume takes the log density at Point, with its gradient in Grad, and continues to the next
// evaluation.
func (c *Chain) Resume(logp float64) Event {
	switch c.stage {
	case moving:
		c.evals++
		if c.tree.resume(&c.scale, logp, &c.stream) {
			return c.complete()
		}
	case seeking:
		c.evals++
		c.sought(logp)
	case starting:
		c.evals++
		if c.start.learn(logp, c.tree.next.g) {
			return c.started()
		}
	case resting:
		panic("nuts: Resume without an evaluation")
	case finished:
		return Done
	}
	return More
}

// started takes the best candidate for a start.
func (c *Chain) started() Event {
	s := &c.start
	if !s.found {
		c.err = s.error()
		c.stage = finished
		return Done
	}
	copy(c.draw.X, s.best)
	copy(c.draw.Grad, s.grad)
	c.draw.LogP = s.logp
	c.draw.Evaluations = c.evals
	c.start = start{}
	if a, ok := c.adapt.(*fisher); ok {
		a.start(&c.scale, c.draw.Grad)
	}
	step := c.opt.StepSize
	c.seek = step == 0 || c.opt.Warmup > 0
	if step == 0 {
		step = 0.1
	}
	c.dual.restart(step)
	c.begun = true
	c.rest()
	return More
}

// rest ends the work on a draw.
func (c *Chain) rest() {
	c.stage = resting
	if c.draw.Index+1 >= c.total {
		c.stage = finished
	}
	c.remember()
}

// proceed begins the next draw.
func (c *Chain) proceed() {
	if c.dim == 0 {
		// There is nothing to search for: a step leads nowhere and loses nothing.
		c.seek = false
	}
	if c.seek {
		c.stage = seeking
		c.search = search{step: mathx.Min(c.dual.Step, math.Pi)}
		c.trial()
		return
	}
	c.stage = moving
	for i := range c.tree.front[1].v {
		c.tree.front[1].v[i] = c.stream.Normal()
	}
	step := c.dual.Step
	if c.opt.Jitter > 0 {
		step *= 1 + float64(c.opt.Jitter*symmetric(&c.stream))
	}
	c.tree.begin(&c.scale, c.draw.X, c.draw.Grad, c.draw.LogP, step, &c.stream)
}

// trial sets up one step from the current position.
func (c *Chain) trial() {
	t := c.tree
	for i := range t.front[1].v {
		t.front[1].v[i] = c.stream.Normal()
	}
	copy(t.front[1].x, c.draw.X)
	copy(t.front[1].g, c.draw.Grad)
	c.scale.pull(t.front[1].w, c.draw.Grad)
	t.way, t.h = 1, c.search.step
	t.h0 = kinetic(t.front[1].v) - c.draw.LogP
	t.step(&c.scale)
}

// sought takes in the result of a trial.
func (c *Chain) sought(logp float64) {
	t := c.tree
	c.scale.pull(t.next.w, t.next.g)
	kick(t.next.v, t.next.v, t.next.w, 0.5*t.h)
	gain := t.h0 - (kinetic(t.next.v) - logp)
	if !c.search.learn(gain, c.opt.Accept) {
		c.trial()
		return
	}
	c.seek = false
	c.dual.restart(c.search.step)
	c.proceed()
}

// complete records the draw that the tree has chosen and adapts.
func (c *Chain) complete() Event {
	t, d := c.tree, &c.draw
	w := &t.whole
	d.Index++
	d.Warmup = d.Index < c.opt.Warmup
	copy(d.X, w.x)
	copy(d.Grad, w.g)
	d.LogP, d.Energy = w.logp, w.energy
	d.Depth, d.Steps = t.depth, t.steps
	d.Accept = t.accept / float64(t.steps)
	d.StepSize, d.Jittered = c.dual.Step, t.h
	d.MaxDepth = t.cut
	d.Evaluations = c.evals
	d.Divergence = nil
	if t.diverged {
		from := t.front[t.way]
		copy(c.divergence.Start, from.x)
		copy(c.divergence.StartGrad, from.g)
		copy(c.divergence.End, t.next.x)
		copy(c.divergence.EndGrad, t.next.g)
		c.divergence.Error = t.error
		d.Divergence = &c.divergence
	}
	if d.Warmup {
		good := w.offset != 0
		if t.diverged {
			good = w.offset > 4 || w.offset < -4
		}
		accept := d.Accept
		if c.adapt.late(d.Index) {
			accept = t.acceptSy / float64(t.steps)
		}
		c.dual.learn(accept, &c.opt)
		if c.adapt.learn(c, d.Index, good) {
			c.seek = true
		}
		if d.Index == c.opt.Warmup-1 {
			c.seek = false
			c.dual.settle()
		}
	}
	c.rest()
	if c.stage == finished {
		return Done
	}
	return Drawn
}
