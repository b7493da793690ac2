package main

import (
	"fmt"
	goruntime "runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/bayes-lang/bayes/internal/density"
)

type benchCmd struct {
	modelInput
	passFlags
	Seconds float64 `help:"Seconds to spend measuring." default:"1" min:"0.05" max:"3600"`
	JSON    bool    `name:"json" help:"Print as JSON."`
}

func (c *benchCmd) Run(a *app) error {
	opt, err := c.passes()
	if err != nil {
		return err
	}
	s, err := c.look(a)
	if err != nil {
		return err
	}
	if err := s.Sampleable(); err != nil {
		return err
	}
	var compile []float64
	var d *density.Density
	for range 5 {
		started := time.Now()
		if d, err = density.New(s.Bound, density.Options{Build: opt}); err != nil {
			return err
		}
		compile = append(compile, 1e3*time.Since(started).Seconds())
		if a.ctx.Err() != nil {
			return a.ctx.Err()
		}
	}
	target := d.NewTarget()
	x, grad, lp := make([]float64, s.Bound.Dim), make([]float64, s.Bound.Dim), make([]float64, 1)
	for i := range x {
		x[i] = 0.1 * float64(i%7-3) // a fixed point near the middle of the starts
	}
	points, grads := [][]float64{x}, [][]float64{grad}
	evaluate := func(n int) {
		for range n {
			target.Eval(points, lp, grads)
		}
	}
	evaluate(1)
	n := 1
	var times []float64
	for begin := time.Now(); len(times) == 0 || time.Since(begin).Seconds() < c.Seconds; {
		started := time.Now()
		evaluate(n)
		took := time.Since(started)
		if took < 5*time.Millisecond { // too short for the clock
			n *= 2
			continue
		}
		times = append(times, float64(took.Nanoseconds())/float64(n))
		if a.ctx.Err() != nil {
			return a.ctx.Err()
		}
	}
	const counted = 100
	old := debug.SetGCPercent(-1)
	var before, after goruntime.MemStats
	goruntime.ReadMemStats(&before)
	evaluate(counted)
	goruntime.ReadMemStats(&after)
	debug.SetGCPercent(old)
	allocations := int((after.Mallocs - before.Mallocs) / counted)
	ns, ms := median(times), median(compile)
	if c.JSON {
		return a.writeJSON(map[string]any{"ns_per_gradient": ns, "allocations": allocations, "compile_ms": ms})
	}
	fmt.Fprintf(a.out, "%s: %d unconstrained numbers, %.0f ns a gradient, %d allocations, compiled in %.2f ms\n", s.Source.Name, s.Bound.Dim, ns, allocations, ms)
	return nil
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}
