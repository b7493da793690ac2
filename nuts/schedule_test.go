package nuts

import (
	"math"
	"slices"
	"testing"
)

// adapting returns a chain of one coordinate whose draws are made up.
func adapting(t *testing.T, opt Options) *Chain {
	t.Helper()
	c, err := NewChain(1, 0, opt)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// With 1000 draws: a switch every 10 until 300, then windows of 80, 120 and 180,
// the last of which would leave no room before 850 for one of 270.
func TestFisherSchedule(t *testing.T) {
	c := adapting(t, Options{})
	a := c.adapt.(*fisher)
	r := newTestStream(1)
	var switches, searches, updates []int
	late := -1
	for i := range 1000 {
		if late < 0 && a.late(i) {
			late = i
		}
		c.draw.X[0] = r.Normal()
		c.draw.Grad[0] = r.Normal()
		before, scale := a.back.count, c.scale.diag[0]
		if a.learn(c, i, true) {
			searches = append(searches, i)
		}
		if a.back.count < before {
			switches = append(switches, i)
		}
		if c.scale.diag[0] != scale {
			updates = append(updates, i)
		}
	}
	var want []int
	for i := 9; i < 300; i += 10 {
		want = append(want, i)
	}
	want = append(want, 379, 499)
	if !slices.Equal(switches, want) {
		t.Errorf("switches at %v, want %v", switches, want)
	}
	if !slices.Equal(searches, []int{2}) {
		t.Errorf("the step size is searched at %v", searches)
	}
	if len(updates) < 840 || updates[0] != 2 || updates[len(updates)-1] != 849 {
		t.Errorf("%d updates from %d to %d", len(updates), updates[0], updates[len(updates)-1])
	}
	if late != 671 {
		t.Errorf("late from %d", late)
	}
	if a.fore.count != 470 { // since the switch before the last
		t.Errorf("the final window has %d draws", a.fore.count)
	}
}

// Draws that did not move are not taken in; values that are not finite keep the
// scales.
func TestFisherTakesGoodDrawsOnly(t *testing.T) {
	c := adapting(t, Options{})
	a := c.adapt.(*fisher)
	a.start(&c.scale, []float64{4})
	if c.scale.diag[0] != 0.5 {
		t.Errorf("the first scale is %v, want 1/sqrt(4)", c.scale.diag[0])
	}
	for i := range 5 {
		a.learn(c, i, false)
	}
	if a.fore.count != 0 || a.changed {
		t.Error("draws that did not move were taken")
	}
	for i := range 5 { // equal gradients: an infinite ratio
		c.draw.X[0] = float64(i)
		c.draw.Grad[0] = 1
		a.learn(c, i, true)
	}
	if c.scale.diag[0] != 0.5 {
		t.Errorf("the scale became %v", c.scale.diag[0])
	}
	for _, g := range []float64{1e-30, 1e30, 0} {
		a.start(&c.scale, []float64{g})
		if s := c.scale.diag[0]; !(s >= 1e-10 && s <= 1e10) || g == 0 && s != 1 {
			t.Errorf("gradient %v: scale %v", g, s)
		}
	}
}

// Stan's windows for 1000 draws end at 100, 150, 250, 450 and 950.
func TestWindowsSchedule(t *testing.T) {
	for _, k := range []struct {
		warmup int
		want   []int
	}{
		{1000, []int{99, 149, 249, 449, 949}},
		{150, []int{99}},
		{200, []int{99, 149}},
		{100, []int{89}},
		{19, nil},
	} {
		c := adapting(t, Options{Warmup: k.warmup, Metric: Variance})
		r := newTestStream(1)
		var ends []int
		for i := range k.warmup {
			c.draw.X[0] = r.Normal()
			if c.adapt.learn(c, i, true) {
				ends = append(ends, i)
			}
		}
		if !slices.Equal(ends, k.want) {
			t.Errorf("warm-up %d: windows end at %v, want %v", k.warmup, ends, k.want)
		}
	}
}

// Dual averaging of a known acceptance curve finds its crossing.
func TestDualAveraging(t *testing.T) {
	opt := Options{Accept: 0.7}.effective()
	var d dual
	d.restart(5)
	for range 5000 {
		d.learn(math.Exp(-d.Step), &opt)
		if d.Step > math.Pi*(1+1e-15) {
			t.Fatalf("step %v", d.Step)
		}
	}
	d.settle()
	if want := -math.Log(0.7); !(math.Abs(d.Step/want-1) <= 0.02) {
		t.Errorf("step %v, want %v", d.Step, want)
	}
}

// The search ends where the acceptance crosses, from either side.
func TestSearch(t *testing.T) {
	for _, k := range []struct{ from, good, want float64 }{
		{0.1, 1, 1.6},         // grows until a step above 1 fails
		{0.1, 0.01, 0.1 / 16}, // shrinks until one below 0.01 succeeds
		{0.1, 10, math.Pi},
	} {
		s := search{step: k.from}
		trials := 0
		for {
			gain := 0.0
			if s.step > k.good {
				gain = math.NaN()
			}
			trials++
			if s.learn(gain, 0.8) {
				break
			}
		}
		if !(math.Abs(s.step-k.want) <= 1e-12) || trials > maxTrials+2 {
			t.Errorf("from %v: %v after %d trials, want %v", k.from, s.step, trials, k.want)
		}
	}
	s := search{step: 1}
	for !s.learn(math.NaN(), 0.8) {
	}
	if !(s.step > 0) {
		t.Errorf("a hopeless search ends at %v", s.step)
	}
}
