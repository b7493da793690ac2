package modeltest

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

// Walks binds a model to data twice: once with the iterations of loops walked together wherever that is possible, and
// once walked one by one. The errors and warnings must be the same, with their places, and so must be shapes, roles,
// missing elements and known values. It returns what was bound, nil if the model has an error.
func Walks(m *lang.Model, d bind.Data) (*bind.Bound, error) {
	d.Together = 1
	joined, found := bind.Bind(m, d)
	d.Together = -1
	single, want := bind.Bind(m, d)
	if a, b := found.Format(), want.Format(); a != b {
		return nil, fmt.Errorf("walked together the errors are\n%s\nand one by one\n%s", a, b)
	}
	if single == nil {
		return nil, nil
	}
	for _, c := range []struct {
		what string
		a, b any
	}{
		{"the unknowns", joined.Unknowns, single.Unknowns}, {"what is drawn forward", joined.Leaves, single.Leaves},
		{"what is observed", joined.Observed, single.Observed}, {"the dimension", joined.Dim, single.Dim},
		{"the terms", joined.Terms, single.Terms}, {"the inventory", joined.Inventory(), single.Inventory()},
		{"whether anything is observed", joined.ObservesNothing(), single.ObservesNothing()},
	} {
		if !reflect.DeepEqual(c.a, c.b) {
			return nil, fmt.Errorf("%s: together %v, one by one %v", c.what, c.a, c.b)
		}
	}
	if len(joined.Shapes) != len(single.Shapes) {
		return nil, fmt.Errorf("together there are %d names, one by one %d", len(joined.Shapes), len(single.Shapes))
	}
	for name, b := range single.Shapes {
		if a := joined.Shapes[name]; a == nil || !sameValue(a, b) {
			return nil, fmt.Errorf("`%s` is %v, and one by one %v", name, describe(a), describe(b))
		}
	}
	return single, nil
}

// sameValue reports whether two values are the same in everything that a model can see.
func sameValue(a, b *eval.Value) bool {
	if a.Kind != b.Kind || a.Loose != b.Loose || !slices.Equal(a.Shape, b.Shape) || !slices.Equal(a.Text, b.Text) || !a.Levels.Same(b.Levels) {
		return false
	}
	for k := range a.Shape {
		if !reflect.DeepEqual(a.Axis(k), b.Axis(k)) || !reflect.DeepEqual(size(a, k), size(b, k)) {
			return false
		}
	}
	for i := range a.Num {
		if !sameBits(a.Num[i], b.Num[i]) || a.IsUnknown(i) != b.IsUnknown(i) || a.IsHole(i) != b.IsHole(i) {
			return false
		}
	}
	return len(a.Num) == len(b.Num)
}

// size is what counts the positions of an axis, nil if nothing does.
func size(v *eval.Value, k int) *eval.Factor {
	if v.Sizes == nil {
		return nil
	}
	return v.Sizes[k]
}

func describe(v *eval.Value) string {
	if v == nil {
		return "absent"
	}
	return fmt.Sprintf("%s%v %s (axes %v, sizes %v, unknown %v, holes %v)", v.Kind, v.Shape, v, v.Axes, v.Sizes, v.Unknown, v.Hole)
}

var token = regexp.MustCompile(`[A-Za-z_][A-Za-z_0-9]*|[0-9]+(\.[0-9]+)?|[-+*/<>=~@:]+`)

// Break returns a source with some of its tokens moved: usually it then has an error.
func Break(text string, r *rand.Rand) string {
	for range 1 + r.IntN(2) {
		all := token.FindAllStringIndex(text, -1)
		to, from := all[r.IntN(len(all))], all[r.IntN(len(all))]
		text = text[:to[0]] + text[from[0]:from[1]] + text[to[1]:]
	}
	return text
}
