package nuts

import (
	"context"
	"sync/atomic"
)

// A driver runs chains in one goroutine, with one evaluator: as many at a time as the
// evaluator has lanes, each in a lane of its own. When a chain ends, the next takes its
// lane.
type driver struct {
	ctx    context.Context
	target Target
	sink   Sink
	stop   *atomic.Bool // shared by all drivers
	errs   []error      // by chain, in the order of the run

	lanes []lane
	point [][]float64
	logp  []float64
	grad  [][]float64
}

// A lane is a chain that is being run.
type lane struct {
	c     *Chain
	at    int // in the order of the run
	phase Phase
}

// run drives the chains that next gives, at most width of them at a time.
func (d *driver) run(width int, next func() (c *Chain, at int)) {
	for more := true; ; {
		for more && len(d.lanes) < width {
			c, at := next()
			if c == nil {
				more = false
			} else {
				d.begin(c, at)
			}
		}
		if len(d.lanes) == 0 {
			if !more {
				return
			}
			continue // the chains were at their ends
		}
		if d.stop.Load() {
			for _, l := range d.lanes {
				d.sink.Progress(l.c, Stopped)
			}
			d.lanes = d.lanes[:0]
			continue
		}
		d.evaluate()
		kept := d.lanes[:0]
		for k, l := range d.lanes {
			if d.advance(&l, d.logp[k]) {
				kept = append(kept, l)
			}
		}
		d.lanes = kept
	}
}

// begin puts a chain into a lane, unless it is at its end.
func (d *driver) begin(c *Chain, at int) {
	switch {
	case !c.Finished():
		l := lane{c, at, Starting}
		if c.begun {
			l.phase = c.phase()
		}
		d.sink.Progress(c, l.phase)
		d.lanes = append(d.lanes, l)
	case c.err != nil:
		d.sink.Progress(c, Failed)
		d.errs[at] = c.err
	default:
		d.sink.Progress(c, Finished)
	}
}

// evaluate asks for the densities at the points of all lanes at once.
func (d *driver) evaluate() {
	d.point, d.grad = d.point[:0], d.grad[:0]
	for k := range d.lanes {
		l := &d.lanes[k]
		if l.phase == Starting && l.c.begun {
			l.phase = l.c.phase()
			d.sink.Progress(l.c, l.phase)
		}
		d.point, d.grad = append(d.point, l.c.Point()), append(d.grad, l.c.Grad())
	}
	for len(d.logp) < len(d.point) {
		d.logp = append(d.logp, 0)
	}
	d.target.Eval(d.point, d.logp[:len(d.point)], d.grad)
}

// advance gives a chain its density, and its draw, if it is complete, to the sink. It
// reports whether the chain goes on.
func (d *driver) advance(l *lane, logp float64) bool {
	event := l.c.Resume(logp)
	if event == More {
		return true
	}
	if l.c.err != nil {
		d.sink.Progress(l.c, Failed)
		d.errs[l.at] = l.c.err
		return false
	}
	if err := d.sink.Draw(l.c, &l.c.draw); err != nil {
		d.stop.Store(true)
		d.sink.Progress(l.c, Stopped)
		d.errs[l.at] = err
		return false
	}
	if event == Done {
		d.sink.Progress(l.c, Finished)
		return false
	}
	// The flag is set by another goroutine in its own time; looking here makes
	// sure that at most one more draw is made.
	if d.ctx.Err() != nil {
		d.sink.Progress(l.c, Stopped)
		return false
	}
	if p := l.c.phase(); p != l.phase {
		l.phase = p
		d.sink.Progress(l.c, p)
	}
	return true
}

// phase returns what the next draw belongs to.
func (c *Chain) phase() Phase {
	if c.Draws() < c.opt.Warmup {
		return Warming
	}
	return Sampling
}
