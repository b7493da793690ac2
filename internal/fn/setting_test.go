package fn

import "testing"

// Times run in one direction from the first, and may be equal.
func TestTimesInOrder(t *testing.T) {
	for _, c := range []struct {
		t0    float64
		ts    []float64
		wrong bool
	}{
		{0, []float64{1, 2, 3}, false}, {0, []float64{-1, -2}, false}, {0, []float64{0, 0, 1, 1, 2}, false}, {1, []float64{0.5, 0.5, -3}, false}, {2, nil, false},
		{0, []float64{1, 0.5}, true}, {0, []float64{-1, -0.5}, true}, {0, []float64{0, 1, -1}, true}, {0, []float64{0, -1, 1}, true}, {5, []float64{6, 5.5}, true},
		{5, []float64{4, 4.5}, true}, {-5, []float64{-6, -5.5}, true}, {-5, []float64{-4, -4.5}, true}, {0, []float64{1e-3, 5e-4}, true}, {0, []float64{0, 0.04, 0.02}, true},
	} {
		if problem := inOrder(&Arg{Num: []float64{c.t0}}, &Arg{Num: c.ts, Shape: []int{len(c.ts)}}); (problem != nil) != c.wrong {
			t.Errorf("from %v to %v: %v", c.t0, c.ts, problem)
		}
	}
}

// Tolerances are positive and at most 1.
func TestSettings(t *testing.T) {
	for _, c := range []struct {
		x     float64
		wrong bool
	}{{1e-12, false}, {0.05, false}, {1, false}, {1.05, true}, {0, true}, {-1, true}} {
		x, problem := setting([]Arg{{Given: true, Num: []float64{c.x}}}, 0, "rtol", 0.5)
		if (problem != nil) != c.wrong || problem == nil && x != c.x {
			t.Errorf("%v: %v, %v", c.x, x, problem)
		}
	}
	for _, a := range [][]Arg{nil, {{}}} {
		if x, problem := setting(a, 0, "rtol", 0.5); x != 0.5 || problem != nil {
			t.Errorf("not given: %v, %v", x, problem)
		}
	}
}
