package posterior_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/bayes-lang/bayes/internal/fittest"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/runtime"
)

// An expression over the draws is compiled where the compiler has it, and its values are the
// evaluator's, draw by draw.
func TestExpressionsAreCompiled(t *testing.T) {
	f := fittest.Sample(t, fittest.Open(t, fittest.EveryKind, fittest.EveryKindData...), runtime.SampleOptions{Chains: 2, Sampler: runtime.SamplerOptions{Warmup: 100, Draws: 20, Seed: 3}})
	for text, compiled := range map[string]bool{
		"m":                  true,
		"m > 0":              true,
		"a":                  true,
		`a["b"] - a["a, c"]`: true,
		"[a[1] * s, exp(m)]": true,
		"sum(a) / s":         true,
		"a[g] + x":           true, // missing values, and data
		"b":                  true,
		"max(m, 0) + s":      true,
		"[x^2 for x in a]":   true,
		"k + 1":              true,  // data alone
		"log(-abs(m))":       false, // not a number in some draws
		"new + m":            false, // drawn forward
	} {
		e, _, err := posterior.ParseEvent(f.Model, text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		like, got, err := f.CompiledExpression(context.Background(), e)
		if err != nil || (got != nil) != compiled {
			t.Errorf("%s: compiled: %t (%v)", text, got != nil, err)
			continue
		}
		of, want, err := f.WalkedExpression(context.Background(), e, text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got == nil {
			continue
		}
		if like.Kind != of.Kind || !slices.Equal(like.Shape, of.Shape) || len(got) != len(want) {
			t.Errorf("%s: %v of %v, the evaluator has %v of %v", text, like.Kind, like.Shape, of.Kind, of.Shape)
			continue
		}
		for i := range want {
			for k, x := range want[i] {
				if y := got[i][k]; !(math.Abs(x-y) <= 1e-12*(1+math.Abs(x))) { // both are right to some units in the last place
					t.Errorf("%s: number %d of draw %d is %v, by the evaluator %v", text, k, i, y, x)
				}
			}
		}
	}
}
