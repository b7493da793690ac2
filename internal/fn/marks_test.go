package fn_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/fn"
)

// literal writes flat numbers as a literal of a shape, to element at of which u is added.
func literal(num []float64, shape []int, at int) string {
	if len(shape) == 0 {
		if at == 0 {
			return fmt.Sprintf("(%v + u)", num[0])
		}
		return fmt.Sprintf("(%v)", num[0])
	}
	step := size(shape[1:])
	parts := make([]string, shape[0])
	for i := range parts {
		parts[i] = literal(num[i*step:(i+1)*step], shape[1:], at-i*step)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// An element of a value that changes with an unknown is marked as one that depends on it, whichever
// element of whichever argument it is.
func TestElementsThatDepend(t *testing.T) {
	changed := map[string]bool{}
	for _, f := range fn.All() {
		if !f.Built() || f.Sizes() || f.Solves() {
			continue
		}
		r := rand.New(rand.NewPCG(7, 7))
		for _, c := range calls(f, 3, r) {
			for k := range c.inputs {
				if need := f.Param(k).Need; need.Known() || f.Refuses() {
					continue
				}
				for at := range c.inputs[k].num {
					args := make([]string, len(c.inputs))
					for j, a := range c.inputs {
						unknown := -1
						if j == k {
							unknown = at
						}
						args[j] = strings.ReplaceAll(a.in, "NAME", literal(a.num, a.shape, unknown))
					}
					text := "u ~ Flat()\nv = " + f.Name + "(" + strings.Join(args, ", ") + ")\ntarget += u + sum(v)\n"
					b, err := bound(text, nil)
					if err != nil {
						continue // of knots it must be known that they increase
					}
					_, before, err := b.Interp().LogDensityAt([]float64{0}, b)
					if err != nil {
						t.Fatalf("%v\n%s", err, text)
					}
					for _, u := range []float64{0.375, 5, -5} {
						_, after, err := b.Interp().LogDensityAt([]float64{u}, b)
						if err != nil {
							continue
						}
						for i, x := range after["v"].Num {
							if x != before["v"].Num[i] && x == x {
								if changed[f.Name] = true; !b.Shapes["v"].IsUnknown(i) {
									t.Errorf("element %d changes with u, but is not marked:\n%s", i+1, text)
								}
							}
						}
					}
				}
			}
		}
	}
	for _, f := range fn.All() {
		if f.Built() && !f.Sizes() && !f.Solves() && !f.Params[0].Need.Known() && !f.Refuses() && !changed[f.Name] {
			t.Errorf("no element of %s changed with an unknown", f.Name)
		}
	}
}
