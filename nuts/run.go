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

// A Sink receives what chains produce. Calls for one chain are sequential; calls for different
// chains may be concurrent.
type Sink interface {
	// Draw receives a draw. During the call the chain is at a draw boundary and may be
	// marshalled; d and its slices are valid until Draw returns. An error stops the run.
	Draw(c *Chain, d *Draw) error
	// Progress reports that a chain has entered another phase.
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

// Run makes chains 0 to chains-1 and runs them to completion, see Continue. It returns the
// chains even if an error occurs after they were made.
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

// Continue runs chains from their current state to completion, in at most threads goroutines
// (0: as many as the machine has), each with an evaluator of its own that evaluates as many
// chains at once as it has lanes. A chain that fails does not stop the others. If ctx is
// cancelled or the sink fails, all stop at their next evaluation; each chain keeps its state as
// of its last draw, so that it can be marshalled. The error joins those of the chains, in
// order, with the sink's and ctx's.
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
	var next atomic.Int64
	take := func() (*Chain, int) {
		if i := int(next.Add(1)) - 1; i < len(chains) {
			return chains[i], i
		}
		return nil, 0
	}
	workers := min(threads, len(chains))
	panicked := make([]any, workers)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			panicked[w] = guarded(func() {
				target := m.NewTarget()
				// Lanes cost nothing, but idle threads do: chains are spread over threads first.
				width := min(max(1, target.Lanes()), (len(chains)+workers-1)/workers)
				d := &driver{ctx: ctx, target: target, sink: sink, stop: &stop, errs: errs}
				d.run(width, take)
			})
			if panicked[w] != nil {
				stop.Store(true)
			}
		})
	}
	wait.Wait()
	for _, f := range panicked {
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
func guarded(f func()) (panicked any) {
	defer func() {
		if v := recover(); v != nil {
			panicked = fmt.Sprintf("%v\n%s", v, debug.Stack())
		}
	}()
	f()
	return nil
}
