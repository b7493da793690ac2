package compile_test

import (
	"math"
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/portable"
)

// A model without unknowns has a log density at the one point of no coordinates.
func TestDensityWithoutUnknowns(t *testing.T) {
	b := bound(t, "data y\ny ~ Normal(0, 1)\n", map[string]any{"y": 1.5})
	p, err := autodiff.Compile(density(t, b), autodiff.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := -1.5*1.5/2 - math.Log(2*math.Pi)/2
	if got := portable.New(p).Eval(nil, nil); !(math.Abs(got-want) <= 1e-12) {
		t.Errorf("log density %v, want %v", got, want)
	}
}
