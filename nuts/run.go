package nuts

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// A Sink takes what chains produce. Calls for one chain come one after another,
// calls for different chains may come at once.
type Sink interface {
	// Draw takes a draw. During the call the chain is at a draw boundary and may
	// be marshalled; d and its slices hold until Draw returns. An error stops
	// the run.
	Draw(c *Chain, d *Draw) error
	// Progress tells that a chain has entered another phase.
	Progress(c *Chain, p Phase)
}

// Phase is what a chain is doing.
type Phase uint8

// The phases, in order.
const (
	Starting Phase = iota // looking for a start
	Warming               // there is a start (Chain.Last), warm-up begins
	Sampling              // warm-up is complete
	Finished              // all draws are made
	Stopped               // interrupted before the end
	Failed                // see Chain.Err
)

var phaseNames = [...]string{"starting", "warming up", "sampling", "finished", "stopped", "failed"}

// String returns the phase in words.
func (p Phase) String() string {
	if int(p) < len(phaseNames) {
		return phaseNames[p]
	}
	return fmt.Sprintf("Phase(%d)", uint8(p))
}

// Run makes chains 0 to chains-1 and runs them to their end, see Continue. It
// returns the chains also when there is an error after they were made.
func Run(ctx context.Context, m Model, opt Options, chains int, sink Sink) ([]*Chain, error) {
	if chains < 1 {
		return nil, fmt.Errorf("the number of chains is %d, but must be positive", chains)
	}
	list := make([]*Chain, chains)
	for i := range list {
		var err error
		if list[i], err = NewChain(m.Dim(), i, opt); err != nil {
			return nil, err
		}
	}
	return list, Continue(ctx, m, list, opt.Threads, sink)
}

// Continue runs chains from where they are to their end, each in a goroutine
// with an evaluator of its own, at most threads at once (0: as many as the
// machine has). A chain that fails does not stop the others. When ctx is
// cancelled or the sink fails all stop at their next evaluation; each chain
// keeps its state as of its last draw, so that it can be marshalled. The error
// joins those of the chains, in their order, with the sink's and ctx's.
func Continue(ctx context.Context, m Model, chains []*Chain, threads int, sink Sink) error {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	var stop atomic.Bool
	defer context.AfterFunc(ctx, func() { stop.Store(true) })()
	if ctx.Err() != nil {
		stop.Store(true)
	}

	errs := make([]error, len(chains))
	faults := make([]any, len(chains))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(threads, len(chains)) {
		wait.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(chains) {
					return
				}
				faults[i] = guarded(func() { errs[i] = drive(ctx, m, chains[i], sink, &stop) })
				if faults[i] != nil {
					stop.Store(true)
				}
			}
		})
	}
	wait.Wait()
	for _, f := range faults {
		if f != nil {
			panic(f) // our bug: let it be seen in the caller's goroutine
		}
	}
	for _, c := range chains {
		if !c.Finished() {
			errs = append(errs, context.Cause(ctx))
			break
		}
	}
	return errors.Join(errs...)
}

// guarded runs f and returns what it panicked with, nil if it did not.
func guarded(f func()) (fault any) {
	defer func() {
		if v := recover(); v != nil {
			fault = fmt.Sprintf("%v\n%s", v, debug.Stack())
		}
	}()
	f()
	return nil
}

// drive runs one chain.
func drive(ctx context.Context, m Model, c *Chain, sink Sink, stop *atomic.Bool) error {
	if c.Finished() {
		if c.err != nil {
			sink.Progress(c, Failed)
			return c.err
		}
		sink.Progress(c, Finished)
		return nil
	}
	phase := Starting
	if c.begun {
		phase = c.phase()
	}
	sink.Progress(c, phase)
	target := m.NewTarget()
	point, grad, logp := make([][]float64, 1), make([][]float64, 1), make([]float64, 1)
	for !stop.Load() {
		if phase == Starting && c.begun {
			phase = c.phase()
			sink.Progress(c, phase)
		}
		point[0], grad[0] = c.Point(), c.Grad()
		target.Eval(point, logp, grad)
		event := c.Resume(logp[0])
		if event == More {
			continue
		}
		if c.err != nil {
			sink.Progress(c, Failed)
			return c.err
		}
		if err := sink.Draw(c, &c.draw); err != nil {
			stop.Store(true)
			sink.Progress(c, Stopped)
			return err
		}
		if event == Done {
			sink.Progress(c, Finished)
			return nil
		}
		// The flag is set by another goroutine in its own time; looking here makes
		// sure that at most one more draw is made.
		if ctx.Err() != nil {
			break
		}
		if p := c.phase(); p != phase {
			phase = p
			sink.Progress(c, phase)
		}
	}
	sink.Progress(c, Stopped)
	return nil
}

// phase returns what the next draw belongs to.
func (c *Chain) phase() Phase {
	if c.Draws() < c.opt.Warmup {
		return Warming
	}
	return Sampling
}
