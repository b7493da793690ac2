package nuts

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/bayes-lang/bayes/mathx"
)

func newTestStream(seed uint64) *mathx.Stream { return mathx.NewStream(seed, 0, "test") }

// digest is a hash of the bits of all draws.
func digest(mem *Memory) uint64 {
	h := fnv.New64a()
	for _, draws := range mem.Chains {
		for i := range draws {
			d := &draws[i]
			for _, v := range append(append([]float64{d.LogP, d.Energy, d.Accept, d.StepSize, d.Jittered}, d.X...), d.Grad...) {
				fmt.Fprintf(h, "%x ", math.Float64bits(v))
			}
			fmt.Fprintln(h, d.Index, d.Warmup, d.Depth, d.Steps, d.MaxDepth, d.Divergent(), d.Evaluations)
		}
	}
	return h.Sum64()
}

// The bits of a run are fixed. A change here means that every user's numbers
// change: state why in the commit.
func TestGoldenBits(t *testing.T) {
	sd := []float64{0.01, 1, 50}
	for metric, want := range map[Metric]uint64{
		Gradient: goldenGradient, Variance: goldenVariance, Dense: goldenDense, Unit: goldenUnit,
	} {
		m := normal([]float64{1, 2, 3}, sd)
		if metric == Unit {
			m = standard(3)
		}
		mem, _ := sample(t, m, Options{Seed: 42, Metric: metric, Warmup: 200, Draws: 100}, 2)
		if got := digest(mem); got != want {
			t.Errorf("%v: the digest is %#x, want %#x", metric, got, want)
		}
	}
}

func TestThreadsDoNotMatter(t *testing.T) {
	var first uint64
	for _, threads := range []int{1, 2, 8} {
		mem, _ := sample(t, banana(), Options{Seed: 8, Warmup: 200, Draws: 100, Threads: threads}, 8)
		got := digest(mem)
		if first == 0 {
			first = got
		}
		if got != first {
			t.Errorf("%d threads: the digest is %#x, with one it is %#x", threads, got, first)
		}
		if slices.Equal(mem.Chains[0][5].X, mem.Chains[1][5].X) {
			t.Error("two chains are equal")
		}
	}
	other, _ := sample(t, banana(), Options{Seed: 9, Warmup: 200, Draws: 100}, 8)
	if digest(other) == first {
		t.Error("the seed does not matter")
	}
}

// laned is a density whose evaluators have lanes; it counts how many points came at once.
type laned struct {
	*density
	lanes int
	at    [9]atomic.Int64
}

func (m *laned) NewTarget() Target { return (*lanedTarget)(m) }

type lanedTarget laned

func (t *lanedTarget) Lanes() int { return t.lanes }

func (t *lanedTarget) Eval(point [][]float64, logp []float64, grad [][]float64) {
	t.at[len(point)].Add(1)
	t.density.NewTarget().Eval(point, logp, grad)
}

// Chains share the lanes of an evaluator, and no draw depends on that.
func TestLanes(t *testing.T) {
	opt := Options{Seed: 8, Warmup: 100, Draws: 50}
	one, _ := sample(t, banana(), opt, 6)
	for _, c := range []struct{ lanes, threads, most int }{
		{1, 1, 1}, {4, 1, 4}, {8, 1, 6}, {8, 2, 3}, {4, 6, 1}, {0, 1, 1},
	} {
		m := &laned{density: banana(), lanes: c.lanes}
		mem := NewMemory(6)
		opt.Threads = c.threads
		chains, err := Run(context.Background(), m, opt, 6, mem)
		if err != nil {
			t.Fatal(err)
		}
		if digest(mem) != digest(one) {
			t.Errorf("%d lanes, %d threads: other draws", c.lanes, c.threads)
		}
		var evaluated, wanted int64
		for n := range m.at {
			evaluated += int64(n) * m.at[n].Load()
			if n > c.most && m.at[n].Load() > 0 {
				t.Errorf("%d lanes, %d threads: %d points at once", c.lanes, c.threads, n)
			}
		}
		for _, c := range chains {
			wanted += c.Evaluations()
		}
		if evaluated != wanted {
			t.Errorf("%d lanes, %d threads: %d points for %d evaluations", c.lanes, c.threads, evaluated, wanted)
		}
		// Lanes stand empty only when no chain waits for one: full at least until
		// the first chain of the last few has ended.
		if full := m.at[c.most].Load(); full*int64(c.most) < evaluated/3 {
			t.Errorf("%d lanes, %d threads: only %d of %d points came %d at once", c.lanes, c.threads, full*int64(c.most), evaluated, c.most)
		}
	}
}

// An error of the sink for one chain stops those in the other lanes.
func TestSinkErrorStopsLanes(t *testing.T) {
	full := errors.New("disk full")
	var stopped []int
	sink := &hook{draw: func(c *Chain, d *Draw) error {
		if d.Index == 10 && c.Number() == 1 {
			return full
		}
		return nil
	}, phase: func(c *Chain, p Phase) {
		if p == Stopped {
			stopped = append(stopped, c.Number())
		}
	}}
	chains, err := Run(context.Background(), &laned{density: standard(2), lanes: 4}, Options{Threads: 1}, 4, sink)
	if !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	for _, c := range chains {
		if c.Finished() {
			t.Error("a chain went on")
		}
	}
	slices.Sort(stopped)
	if !slices.Equal(stopped, []int{0, 1, 2, 3}) {
		t.Errorf("chains %v were said to have stopped", stopped)
	}
}

// A chain does not depend on how many others there are.
func TestChainsAreIndependent(t *testing.T) {
	a, _ := sample(t, banana(), Options{Seed: 8, Warmup: 50, Draws: 50}, 1)
	b, _ := sample(t, banana(), Options{Seed: 8, Warmup: 50, Draws: 50}, 3)
	b.Chains = b.Chains[:1]
	if digest(a) != digest(b) {
		t.Error("chain 0 depends on the number of chains")
	}
}

// Exactly one evaluation for each leapfrog step; starts and searches are counted
// too.
func TestEvaluationsAreCounted(t *testing.T) {
	m := pair(0.5)
	mem, chains := sample(t, m, Options{Seed: 10, Warmup: 100, Draws: 100}, 2)
	var total, steps int64
	for _, c := range chains {
		total += c.Evaluations()
	}
	if total != m.count.Load() {
		t.Errorf("chains count %d evaluations, the density %d", total, m.count.Load())
	}
	for _, draws := range mem.Chains {
		for i := range draws {
			steps += int64(draws[i].Steps)
			if i > 0 && draws[i].Index > 10 && draws[i].Evaluations-draws[i-1].Evaluations != int64(draws[i].Steps) {
				t.Errorf("draw %d: %d evaluations for %d steps", i, draws[i].Evaluations-draws[i-1].Evaluations, draws[i].Steps)
			}
		}
	}
	if extra := total - steps; extra < 32 || extra > 32+4*maxTrials {
		t.Errorf("%d evaluations besides the steps", extra)
	}
	// Without candidates and search only the start is extra.
	m = pair(0.5)
	mem, _ = sample(t, m, Options{Seed: 10, Warmup: -1, StepSize: 0.5, Draws: 100, Init: [][]float64{{0, 0}}}, 1)
	steps = 0
	for i := range mem.Chains[0] {
		steps += int64(mem.Chains[0][i].Steps)
	}
	if m.count.Load() != steps+1 {
		t.Errorf("%d evaluations for %d steps and a start", m.count.Load(), steps)
	}
}

func TestDrawsHaveTheirDensity(t *testing.T) {
	m := banana()
	mem, _ := sample(t, m, Options{Seed: 12, Warmup: 100, Draws: 200}, 1)
	g := make([]float64, 2)
	for i, d := range mem.Chains[0] {
		if lp := m.f(d.X, g); lp != d.LogP || !slices.Equal(g, d.Grad) {
			t.Fatalf("draw %d: log density %v, gradient %v; want %v, %v", i, d.LogP, d.Grad, lp, g)
		}
		if d.Energy < -d.LogP {
			t.Fatalf("draw %d: energy %v below the potential %v", i, d.Energy, -d.LogP)
		}
		if d.Steps < 1 || d.Steps >= 1<<11 || d.Depth > 10 || d.Index != i || d.Warmup != (i < 100) {
			t.Fatalf("draw %d: %+v", i, d)
		}
	}
}

func TestMaxDepth(t *testing.T) {
	sd := []float64{1e-3, 1}
	mem, _ := sample(t, normal([]float64{0, 0}, sd), Options{Seed: 1, Metric: Unit, Warmup: 100, Draws: 50, MaxDepth: 3}, 1)
	cut := 0
	for _, d := range mem.Chains[0] {
		if d.Steps > 7 || d.Depth > 3 {
			t.Fatalf("%d steps", d.Steps)
		}
		if d.MaxDepth {
			cut++
			if d.Steps != 7 || d.Depth != 3 {
				t.Errorf("cut at %d steps, depth %d", d.Steps, d.Depth)
			}
		}
	}
	if cut < 50 {
		t.Errorf("only %d draws were cut", cut)
	}
}

// Beyond a wall the density is 0, or not a number, or infinite: steps there are
// divergent, the draws stay inside.
func TestWalls(t *testing.T) {
	for _, beyond := range []float64{math.Inf(-1), math.NaN(), math.Inf(1)} {
		raw := func(x, g []float64) float64 {
			g[0] = -x[0]
			if x[0] > 1 {
				g[0] = math.NaN()
				return beyond
			}
			return -0.5 * x[0] * x[0]
		}
		c, err := NewChain(1, 0, Options{Seed: 3, Warmup: 200, Draws: 300})
		if err != nil {
			t.Fatal(err)
		}
		divergent := 0
		for event := More; event != Done; {
			event = c.Resume(raw(c.Point(), c.Grad()))
			if event == More {
				continue
			}
			if d := c.Last(); d.X[0] > 1 || math.IsNaN(d.X[0]) || math.IsNaN(d.Energy) || math.IsNaN(d.Accept) {
				t.Fatalf("beyond %v: %+v", beyond, d)
			} else if d.Divergent() {
				divergent++
				if !math.IsInf(d.Divergence.Error, 1) || d.Divergence.End[0] <= 1 || d.Divergence.Start[0] > 1 {
					t.Fatalf("beyond %v: %+v", beyond, d.Divergence)
				}
			}
		}
		if c.Err() != nil || divergent < 20 {
			t.Errorf("beyond %v: %d divergences, %v", beyond, divergent, c.Err())
		}
	}
}

func TestNoStart(t *testing.T) {
	m := &density{dim: 2, f: func(x, g []float64) float64 { return math.Inf(-1) }}
	mem := NewMemory(2)
	chains, err := Run(context.Background(), m, Options{Candidates: 5, Attempts: 7}, 2, mem)
	var start *StartError
	if !errors.As(err, &start) {
		t.Fatal(err)
	}
	if start.Chain != 0 || start.Given || start.Tried != 7 || len(start.Points) != 7 || len(start.Points[0]) != 2 || len(start.LogP) != 7 {
		t.Errorf("%+v", start)
	}
	for i, p := range start.Points {
		radius := []float64{2, 2, 2, 2, 2, 1, 4}[i]
		for _, v := range p {
			if !(v > -radius && v < radius) {
				t.Errorf("candidate %d: %v", i, p)
			}
		}
	}
	if want := "chain 1: the density is not finite at any of 7 candidate starts\nchain 2: the density is not finite at any of 7 candidate starts"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	for _, c := range chains {
		if !c.Finished() || c.Err() == nil || c.Draws() != 0 {
			t.Errorf("%v %v %d", c.Finished(), c.Err(), c.Draws())
		}
		if _, err := c.MarshalBinary(); err == nil {
			t.Error("a chain that failed has a state")
		}
	}
	_, err = Run(context.Background(), m, Options{Init: [][]float64{{3, 4}}}, 1, mem)
	if !errors.As(err, &start) || !start.Given || !slices.Equal(start.Points[0], []float64{3, 4}) {
		t.Errorf("%+v", start)
	}
}

// Where the density is finite only far from 0, or only near it, a start is found
// there; if it is nowhere, the search ends.
func TestStartFarAndNear(t *testing.T) {
	for _, c := range []struct {
		name string
		dim  int
		ok   func(x float64) bool
		from int64 // fewest evaluations for a start
	}{
		{"far", 1, func(x float64) bool { return x > 2.5 }, 17},
		{"very far", 1, func(x float64) bool { return x < -8 }, 17},
		{"near", 30, func(x float64) bool { return math.Abs(x) < 0.2 }, 17},
		{"near enough", 2, func(x float64) bool { return math.Abs(x) < 1.9 }, 16},
	} {
		m := &density{dim: c.dim, f: func(x, g []float64) float64 {
			p := 0.0
			for i, v := range x {
				g[i] = 0
				if !c.ok(v) {
					p = math.Inf(-1)
				}
			}
			return p
		}}
		for seed := range uint64(20) {
			chain, err := NewChain(c.dim, 0, Options{Seed: seed + 1})
			if err != nil {
				t.Fatal(err)
			}
			for !chain.begun && chain.Err() == nil {
				chain.Resume(m.f(chain.Point(), chain.Grad()))
			}
			if n := chain.Evaluations(); chain.Err() != nil || n < c.from || n > 100 {
				t.Errorf("%s, seed %d: after %d evaluations: %v", c.name, seed+1, n, chain.Err())
			}
			for _, v := range chain.Last().X {
				if !c.ok(v) {
					t.Errorf("%s: started at %v", c.name, chain.Last().X)
				}
			}
		}
	}
	chain, err := NewChain(1, 0, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for !chain.Finished() {
		chain.Grad()[0] = 0
		chain.Resume(math.NaN())
	}
	if chain.Evaluations() != 100 || chain.Err() == nil {
		t.Errorf("%d evaluations without a start, %v", chain.Evaluations(), chain.Err())
	}
}

// The best of the finite candidates is the start; one that is given is kept.
func TestStart(t *testing.T) {
	m := &density{dim: 1, f: func(x, g []float64) float64 {
		g[0] = -x[0]
		if x[0] < 0 {
			return math.NaN()
		}
		return -0.5 * x[0] * x[0]
	}}
	var starts []float64
	sink := &hook{phase: func(c *Chain, p Phase) {
		if p == Warming {
			starts = append(starts, c.Last().X[0])
		}
	}}
	if _, err := Run(context.Background(), m, Options{Warmup: 20, Draws: 1, Threads: 1, Init: [][]float64{{1.5}, {math.NaN()}}}, 3, sink); err != nil {
		t.Fatal(err)
	}
	if len(starts) != 3 || starts[0] != 1.5 || starts[1] < 0 || starts[1] > 1 || starts[2] < 0 || starts[2] > 1 {
		t.Errorf("starts %v", starts)
	}
}

type hook struct {
	draw  func(c *Chain, d *Draw) error
	phase func(c *Chain, p Phase)
}

func (h *hook) Draw(c *Chain, d *Draw) error {
	if h.draw != nil {
		return h.draw(c, d)
	}
	return nil
}

func (h *hook) Progress(c *Chain, p Phase) {
	if h.phase != nil {
		h.phase(c, p)
	}
}

func TestPhases(t *testing.T) {
	var seen []Phase
	sink := &hook{phase: func(_ *Chain, p Phase) { seen = append(seen, p) }}
	chains, err := Run(context.Background(), standard(2), Options{Warmup: 30, Draws: 30}, 1, sink)
	if err != nil {
		t.Fatal(err)
	}
	if want := []Phase{Starting, Warming, Sampling, Finished}; !slices.Equal(seen, want) {
		t.Errorf("got %v, want %v", seen, want)
	}
	seen = nil
	if err := Continue(context.Background(), standard(2), chains, 0, sink); err != nil {
		t.Fatal(err)
	}
	if want := []Phase{Finished}; !slices.Equal(seen, want) {
		t.Errorf("a finished run: got %v, want %v", seen, want)
	}
}

// Cancelled in the midst of a draw, a run keeps its draws, and goes on from them
// with the same bits.
func TestCancelAndResume(t *testing.T) {
	for metric := Gradient; metric <= Unit; metric++ {
		opt := Options{Seed: 21, Metric: metric, Warmup: 150, Draws: 100}
		whole, _ := sample(t, banana(), opt, 2)
		for _, after := range []int64{0, 3, 20, 50, 200, 1000, 3000} {
			ctx, cancel := context.WithCancel(context.Background())
			m := banana()
			inner := m.f
			m.f = func(x, g []float64) float64 {
				if m.count.Load() >= after {
					cancel()
				}
				return inner(x, g)
			}
			mem := NewMemory(2)
			chains, err := Run(ctx, m, opt, 2, mem)
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("%v after %d evaluations: %v", metric, after, err)
			}
			for i, c := range chains {
				state, err := c.MarshalBinary()
				if err != nil {
					t.Fatal(err)
				}
				if c.Draws() != len(mem.Chains[i]) {
					t.Fatalf("chain %d has %d draws, the sink %d", i, c.Draws(), len(mem.Chains[i]))
				}
				if chains[i], err = RestoreChain(2, i, opt, state); err != nil {
					t.Fatal(err)
				}
				again, err := chains[i].MarshalBinary()
				if err != nil || !bytes.Equal(again, state) {
					t.Fatalf("the state of a restored chain differs (%v)", err)
				}
			}
			if err := Continue(context.Background(), banana(), chains, 0, mem); err != nil {
				t.Fatal(err)
			}
			if digest(mem) != digest(whole) {
				t.Errorf("%v, cancelled after %d evaluations: the draws differ from the uninterrupted run", metric, after)
			}
		}
	}
}

// A run continued from the state after any draw is the run.
func TestResumeAfterDraws(t *testing.T) {
	for _, c := range []struct {
		opt   Options
		every int
	}{
		{Options{Seed: 22, Warmup: 60, Draws: 20}, 1},
		{Options{Seed: 23, Warmup: 700, Draws: 20}, 61}, // through the long windows
		{Options{Seed: 24, Warmup: 700, Draws: 20, Metric: Variance}, 61},
		{Options{Seed: 25, Warmup: 700, Draws: 20, Metric: Dense}, 61},
	} {
		whole, _ := sample(t, banana(), c.opt, 1)
		var states [][]byte
		sink := &hook{draw: func(c *Chain, d *Draw) error {
			s, err := c.MarshalBinary()
			states = append(states, s)
			return err
		}}
		if _, err := Run(context.Background(), banana(), c.opt, 1, sink); err != nil {
			t.Fatal(err)
		}
		for i := c.every - 1; i < len(states); i += c.every {
			chain, err := RestoreChain(2, 0, c.opt, states[i])
			if err != nil {
				t.Fatal(err)
			}
			mem := NewMemory(1)
			mem.Chains[0] = append(mem.Chains[0], whole.Chains[0][:i+1]...)
			if err := Continue(context.Background(), banana(), []*Chain{chain}, 1, mem); err != nil {
				t.Fatal(err)
			}
			if digest(mem) != digest(whole) {
				t.Fatalf("%v: resumed after draw %d the draws differ", c.opt.Metric, i)
			}
		}
	}
}

func TestDamagedState(t *testing.T) {
	c, err := NewChain(2, 0, Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := c.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for i := range s {
		bad := slices.Clone(s)
		bad[i] ^= 0x10
		if _, err := RestoreChain(2, 0, Options{}, bad); err == nil {
			t.Fatalf("byte %d is wrong and nobody noticed", i)
		}
		if _, err := RestoreChain(2, 0, Options{}, s[:i]); err == nil {
			t.Fatalf("cut at byte %d and nobody noticed", i)
		}
	}
	for what, f := range map[string]func() error{
		"dimension": func() error { _, err := RestoreChain(3, 0, Options{}, s); return err },
		"chain":     func() error { _, err := RestoreChain(2, 1, Options{}, s); return err },
		"seed":      func() error { _, err := RestoreChain(2, 0, Options{Seed: 1}, s); return err },
		"warm-up":   func() error { _, err := RestoreChain(2, 0, Options{Warmup: 5}, s); return err },
		"metric":    func() error { _, err := RestoreChain(2, 0, Options{Metric: Unit}, s); return err },
	} {
		if f() == nil {
			t.Errorf("a state of another %s is taken", what)
		}
	}
}

func TestSinkErrorStops(t *testing.T) {
	full := errors.New("disk full")
	sink := &hook{draw: func(c *Chain, d *Draw) error {
		if d.Index == 10 {
			return full
		}
		return nil
	}}
	chains, err := Run(context.Background(), standard(2), Options{}, 2, sink)
	if !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	for _, c := range chains {
		if c.Finished() {
			t.Error("a chain went on")
		}
	}
}

// An error of ours in a worker reaches the caller, who reports it.
func TestPanicReachesCaller(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("the panic is lost")
		}
	}()
	m := &density{dim: 1, f: func(x, g []float64) float64 { panic("fault") }}
	Run(context.Background(), m, Options{}, 2, NewMemory(2))
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []Options{
		{Warmup: -1, Draws: -1}, {MaxDepth: 21}, {MaxDepth: -1}, {Accept: 1}, {Accept: -0.5}, {Accept: math.NaN()},
		{Metric: 9}, {StepSize: -1}, {StepSize: math.NaN()}, {Jitter: 1}, {Candidates: -1},
		{Init: [][]float64{{1}}}, {Init: [][]float64{nil, {1, math.Inf(1)}}}, {EnergyError: -1}, {Radius: math.Inf(1)},
		{Fisher: FisherOptions{Final: 2}}, {Dual: DualOptions{Gamma: -1}},
	} {
		if _, err := NewChain(2, 0, o); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
	if _, err := Run(context.Background(), standard(1), Options{}, 0, NewMemory(0)); err == nil {
		t.Error("no chains are taken")
	}
	if m, err := ParseMetric("dense"); m != Dense || err != nil {
		t.Error(m, err)
	}
	if _, err := ParseMetric("diag"); err == nil {
		t.Error("an unknown metric is taken")
	}
}

// A density of nothing, very short warm-ups, and none at all.
func TestSmallRuns(t *testing.T) {
	for metric := Gradient; metric <= Unit; metric++ {
		for _, warmup := range []int{-1, 1, 2, 5, 19, 20, 40, 149} {
			for _, dim := range []int{0, 1, 3} {
				mem, chains := sample(t, standard(dim), Options{Warmup: warmup, Draws: 5, Metric: metric}, 1)
				if n := len(mem.Chains[0]); n != max(warmup, 0)+5 {
					t.Errorf("%d draws of %d", n, warmup+5)
				}
				if s := chains[0].StepSize(); !(s > 0 && s < 4) {
					t.Errorf("%v, warm-up %d, %d coordinates: step size %v", metric, warmup, dim, s)
				}
			}
		}
	}
	mem, _ := sample(t, standard(2), Options{Warmup: 30, Draws: -1}, 1)
	if len(mem.Chains[0]) != 30 {
		t.Error("warm-up alone")
	}
}

// A flat density has no scale: nothing may break.
func TestFlat(t *testing.T) {
	m := &density{dim: 2, f: func(x, g []float64) float64 { clear(g); return 0 }}
	mem, _ := sample(t, m, Options{Warmup: 100, Draws: 20, MaxDepth: 5}, 1)
	for _, d := range mem.Chains[0] {
		if math.IsNaN(d.X[0]) || math.IsInf(d.X[0], 0) {
			t.Fatal(d.X)
		}
	}
}

func TestNoAllocationPerDraw(t *testing.T) {
	for metric := Gradient; metric <= Unit; metric++ {
		m := banana()
		c, err := NewChain(2, 0, Options{Seed: 2, Metric: metric, Warmup: 2000, Draws: 100000})
		if err != nil {
			t.Fatal(err)
		}
		draw := func() {
			for c.Resume(m.f(c.Point(), c.Grad())) == More {
			}
		}
		draw()
		if n := testing.AllocsPerRun(500, draw); n != 0 {
			t.Errorf("%v: %v allocations a draw in warm-up", metric, n)
		}
		for c.Draws() < 2000 {
			draw()
		}
		if n := testing.AllocsPerRun(500, draw); n != 0 {
			t.Errorf("%v: %v allocations a draw", metric, n)
		}
	}
}

func BenchmarkStep(b *testing.B) {
	for _, dim := range []int{2, 10, 100} {
		b.Run(fmt.Sprint(dim), func(b *testing.B) {
			sd := make([]float64, dim)
			for i := range sd {
				sd[i] = float64(i + 1)
			}
			m := normal(make([]float64, dim), sd)
			c, err := NewChain(dim, 0, Options{Draws: 1 << 40})
			if err != nil {
				b.Fatal(err)
			}
			for c.Draws() < 1000 {
				c.Resume(m.f(c.Point(), c.Grad()))
			}
			b.ResetTimer()
			for range b.N {
				c.Resume(m.f(c.Point(), c.Grad()))
			}
		})
	}
}
