package fn

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

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

// What a function that solves takes where nothing is said is what its help says, also where the list of
// arguments ends before it.
func TestSettingsLeftOut(t *testing.T) {
	for _, f := range All() {
		if !f.Solves() {
			continue
		}
		var said []Arg
		for k := range len(f.Params) + len(f.Options) {
			a := Arg{Given: true, Num: []float64{1}}
			if p := f.Param(k); p.Need == Setting {
				if _, err := fmt.Sscan(p.Default, &a.Num[0]); err != nil {
					t.Fatalf("%s of %s: %v", p.Name, f.Name, err)
				}
			} else if p.Need == Word {
				a.Text = []string{strings.Trim(p.Default, "\"")}
			}
			said = append(said, a)
		}
		want, problem := f.Solve(said)
		if problem != nil {
			t.Fatalf("%s: %s", f.Name, problem.Text)
		}
		one, _ := want.Problem(1)
		for n := len(f.Params); n <= len(said); n++ {
			args := append(said[:len(f.Params):len(f.Params)], make([]Arg, n-len(f.Params))...)
			got, problem := f.Solve(args)
			if problem != nil {
				t.Errorf("%s with %d arguments: %s", f.Name, n, problem.Text)
				continue
			}
			if other, _ := got.Problem(1); !reflect.DeepEqual(other, one) {
				t.Errorf("%s with %d arguments solves %+v, by its help %+v", f.Name, n, other, one)
			}
		}
	}
}
