package modeltest

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/mathx"
)

// forwardAgreement bounds the difference of one number simulated by the evaluator and by the compiled program,
// relative to its size: the arguments of distributions differ by units in the last place, which recursions amplify.
const forwardAgreement = 1e-8

// Forward simulates a model at a point of the unconstrained space, with the evaluator and with the compiled program,
// alongside the data and in place of them, and compares every number of every name; to the bit, if the program was
// traced by rows and scalar by scalar. built is false if the compiler leaves the model to the evaluator.
func Forward(b *bind.Bound, point []float64, seed uint64) (built bool, numbers int, err error) {
	env, _, err := b.Constrain(point)
	if err != nil {
		return false, 0, err
	}
	given, known := eval.Env{}, map[string][]bool{}
	for _, u := range b.Unknowns {
		v := env[u.Name].Clone()
		v.Hole, v.Unknown = eval.Marks{}, eval.Marks{}
		for e := range v.Num {
			v.MarkHole(e, true)
		}
		for _, e := range u.Elems {
			v.MarkHole(e, false)
		}
		given[u.Name], known[u.Name] = v, make([]bool, len(v.Num))
		for e := range v.Num {
			known[u.Name][e] = !v.IsHole(e)
		}
	}
	for _, prior := range []bool{false, true} {
		ok, n, err := forward(b, given, known, prior, seed)
		if err != nil {
			return built, numbers, err
		}
		built = built || ok
		numbers += n
	}
	return built, numbers, nil
}

func forward(b *bind.Bound, given eval.Env, known map[string][]bool, prior bool, seed uint64) (built bool, numbers int, err error) {
	walk := func(together int) (*eval.Drawn, error) {
		in := b.Interp()
		in.Together = together
		return in.Forward(eval.Forward{Stream: mathx.NewStreamAt(seed, 0, 0, "test"), Given: given, Prior: prior})
	}
	want, err := walk(-1)
	if err := sameDrawn(want, err, walk); err != nil {
		return false, 0, fmt.Errorf("iterations together and one by one: %w", err)
	}
	var found *diag.Diagnostic
	if errors.As(err, &found) && (prior || found.Code == "no-random") {
		return false, 0, nil // a prior or an outcome that reports that it cannot be simulated
	}
	if err != nil {
		return false, 0, err
	}
	var names []string
	var values []*eval.Value
	for _, n := range b.Model.Names {
		v := want.Observed[n.Ident]
		if v == nil {
			v = want.Env[n.Ident]
		}
		if n.Size || n.Levels || n.Role == lang.Known || v == nil || v.Kind >= eval.Set || v.Kind == eval.Text {
			continue
		}
		names, values = append(names, n.Ident), append(values, v)
	}
	const rows, scalars = 2, 1 << 30
	program := func(fewest int) (*compile.Forward, error) {
		return compile.NewForward(b, compile.ForwardOptions{Given: known, Prior: prior, Names: names, Fewest: fewest})
	}
	f, err := program(rows)
	s, failed := program(scalars)
	switch {
	case (err == nil) != (failed == nil):
		return false, 0, fmt.Errorf("by rows: %v; scalar by scalar: %v", err, failed)
	case err != nil:
		return false, 0, nil
	}
	inputs := func(f *compile.Forward) []float64 {
		in := make([]float64, len(f.Given()))
		for i, e := range f.Given() {
			in[i] = given[e.Name].Num[e.Elem]
		}
		return in
	}
	in, same := inputs(f), inputs(s)
	if len(in) != len(same) {
		return false, 0, fmt.Errorf("takes %v by rows, %v scalar by scalar", f.Given(), s.Given())
	}
	out, single := make([][]float64, len(names)), make([][]float64, len(names))
	for k, v := range values {
		out[k], single[k] = make([]float64, len(v.Num)), make([]float64, len(v.Num))
	}
	d, one := f.NewDrawer(), s.NewDrawer()
	for range 2 { // the second time over used cells
		if !d.Draw(mathx.NewStreamAt(seed, 0, 0, "test"), in, out) || !one.Draw(mathx.NewStreamAt(seed, 0, 0, "test"), same, single) {
			return true, numbers, fmt.Errorf("the compiled program gives up where the evaluator draws")
		}
		for k, v := range values {
			for e, x := range v.Num {
				y := out[k][e]
				if math.Float64bits(y) != math.Float64bits(single[k][e]) && (y == y || single[k][e] == single[k][e]) {
					return true, numbers, fmt.Errorf("%s[%d] is %.17g by rows, %.17g scalar by scalar", names[k], e, y, single[k][e])
				}
				same := x == y || x != x && y != y || math.Abs(x-y) <= forwardAgreement*max(math.Abs(x), 1)
				if !same && !v.IsHole(e) {
					return true, numbers, fmt.Errorf("%s[%d] is %v by the evaluator, %v by the compiled program", names[k], e, x, y)
				}
				numbers++
			}
		}
	}
	return true, numbers, nil
}

// sameDrawn compares what the evaluator draws one by one with what it draws if the iterations of loops are walked
// together: all numbers, to the bit, and errors.
func sameDrawn(want *eval.Drawn, failed error, walk func(together int) (*eval.Drawn, error)) error {
	got, err := walk(2)
	if fmt.Sprint(err) != fmt.Sprint(failed) {
		return fmt.Errorf("%v, and %v", err, failed)
	}
	if err != nil {
		return nil
	}
	for _, list := range [2][2]eval.Env{{got.Env, want.Env}, {got.Observed, want.Observed}} {
		if len(list[0]) != len(list[1]) {
			return fmt.Errorf("%d names, and %d", len(list[0]), len(list[1]))
		}
		for name, v := range list[1] {
			w := list[0][name]
			if w == nil || w.Kind != v.Kind || !slices.Equal(w.Shape, v.Shape) || len(w.Num) != len(v.Num) {
				return fmt.Errorf("%s is %v, and %v", name, w, v)
			}
			for e, x := range v.Num {
				if w.IsHole(e) != v.IsHole(e) || !v.IsHole(e) && math.Float64bits(w.Num[e]) != math.Float64bits(x) && (x == x || w.Num[e] == w.Num[e]) {
					return fmt.Errorf("%s[%d] is %.17g, and %.17g", name, e, w.Num[e], x)
				}
			}
		}
	}
	return nil
}
