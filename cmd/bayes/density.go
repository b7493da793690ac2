package main

import (
	"encoding/json"
	"fmt"
	"os"
	goruntime "runtime"
	"runtime/debug"
	"sort"
	"time"

	"github.com/bayes-lang/bayes/runtime"
)

type densityCmd struct {
	modelInput
	At   string `help:"JSON file with the point: {\"unconstrained\": {\"name\": [numbers]}} or {\"constrained\": {...}}, flat and row-major." type:"path" required:"" placeholder:"POINT.json"`
	JSON bool   `name:"json" help:"Print as JSON."`
}

func (c *densityCmd) Run(a *app) error {
	s, err := c.open(a)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(c.At)
	if err != nil {
		return fileError(c.At, err)
	}
	var p runtime.Point
	if err := json.Unmarshal(text, &p); err != nil {
		return fmt.Errorf("%s: %v", shown(c.At), err)
	}
	u, err := s.Unconstrained(p)
	if err != nil {
		return fmt.Errorf("%s: %w", shown(c.At), err)
	}
	g, err := s.Gradient(u)
	if err != nil {
		return err
	}
	if c.JSON {
		gradient := map[string][]runtime.JSONNumber{}
		for name, v := range g.Gradient {
			gradient[name] = []runtime.JSONNumber{}
			for _, x := range v {
				gradient[name] = append(gradient[name], runtime.JSONNumber(x))
			}
		}
		return a.writeJSON(map[string]any{"log_density": runtime.JSONNumber(g.LogDensity), "gradient": gradient})
	}
	fmt.Fprintf(a.out, "log density %v\n", g.LogDensity)
	for _, name := range g.Names {
		fmt.Fprintf(a.out, "d/d %s %v\n", name, g.Gradient[name])
	}
	return nil
}

type benchCmd struct {
	modelInput
	Seconds float64 `help:"How long to measure." default:"1"`
	JSON    bool    `name:"json" help:"Print as JSON."`
}

func (c *benchCmd) Run(a *app) error {
	s, err := c.open(a)
	if err != nil {
		return err
	}
	if s.Bound.Dim == 0 {
		return fmt.Errorf("%s has nothing to sample: there is no gradient to measure", s.Source.Name)
	}
	if !(c.Seconds > 0 && c.Seconds < 3600) {
		return usageError{fmt.Sprintf("--seconds is %g, but must be positive", c.Seconds)}
	}
	var compile []float64
	var d *runtime.Density
	for i := 0; i < 5; i++ {
		started := time.Now()
		if d, err = runtime.NewDensity(s.Bound); err != nil {
			return err
		}
		compile = append(compile, 1e3*time.Since(started).Seconds())
	}
	target := d.NewTarget()
	x, grad, lp := make([]float64, s.Bound.Dim), make([]float64, s.Bound.Dim), make([]float64, 1)
	for i := range x {
		x[i] = 0.1 * float64(i%7-3) // a fixed point near the middle of the starts
	}
	points, grads := [][]float64{x}, [][]float64{grad}
	target.Eval(points, lp, grads)
	n := 1
	var times []float64
	for begin := time.Now(); time.Since(begin).Seconds() < c.Seconds; {
		started := time.Now()
		for i := 0; i < n; i++ {
			target.Eval(points, lp, grads)
		}
		took := time.Since(started)
		if took < 5*time.Millisecond {
			n *= 2
			continue
		}
		times = append(times, float64(took.Nanoseconds())/float64(n))
	}
	if len(times) == 0 {
		return fmt.Errorf("--seconds %g is too short to measure a gradient", c.Seconds)
	}
	old := debug.SetGCPercent(-1)
	var before, after goruntime.MemStats
	goruntime.ReadMemStats(&before)
	for i := 0; i < 100; i++ {
		target.Eval(points, lp, grads)
	}
	goruntime.ReadMemStats(&after)
	debug.SetGCPercent(old)
	allocations := float64(after.Mallocs-before.Mallocs) / 100
	ns, ms := median(times), median(compile)
	if c.JSON {
		return a.writeJSON(map[string]any{"ns_per_gradient": ns, "allocations": int(allocations), "compile_ms": ms, "dim": s.Bound.Dim})
	}
	fmt.Fprintf(a.out, "%s: %d unconstrained numbers, %.0f ns a gradient, %d allocations, compiled in %.2f ms\n", s.Source.Name, s.Bound.Dim, ns, int(allocations), ms)
	return nil
}

func median(x []float64) float64 {
	sort.Float64s(x)
	return x[len(x)/2]
}

type versionCmd struct {
	Verbose bool `short:"v" help:"Also what runs the gradients and the toolchain."`
	JSON    bool `name:"json" help:"Print as JSON."`
}

func (c *versionCmd) Run(a *app) error {
	if c.JSON {
		return a.writeJSON(map[string]string{"version": runtime.Version, "tier": "portable", "go": goruntime.Version(), "os": goruntime.GOOS, "arch": goruntime.GOARCH})
	}
	fmt.Fprintf(a.out, "bayes %s\n", runtime.Version)
	if c.Verbose {
		fmt.Fprintf(a.out, "gradients: portable\n%s %s/%s, %d threads\n", goruntime.Version(), goruntime.GOOS, goruntime.GOARCH, goruntime.GOMAXPROCS(0))
	}
	return nil
}
