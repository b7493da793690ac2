package diagnosis_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes"
	"github.com/bayes-lang/bayes/diagnosis"
)

// fitted is a fit of a line.
func fitted() *bayes.Fit {
	model, err := bayes.Compile("line.bayes", "data x, y\ny ~ Normal(a + b * x, s)\na, b ~ Normal(0, 2)\ns ~ Exponential(1)\n")
	if err != nil {
		panic(err)
	}
	bound, err := model.Bind(bayes.Values(map[string]any{"x": []float64{-2, -1, 0, 1, 2, 3}, "y": []float64{-3.1, -0.8, 0.9, 3.2, 5.1, 6.8}}))
	if err != nil {
		panic(err)
	}
	fit, err := bound.Sample(context.Background(), bayes.SampleOptions{Seed: 1, Chains: 4, Warmup: 20, Draws: 10})
	if err != nil {
		panic(err)
	}
	return fit
}

// Ten draws of each chain are too few.
func Example() {
	d, err := diagnosis.Of(context.Background(), fitted())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Worst())
	var first diagnosis.Finding = d.Findings[0]
	fmt.Println(first.Severity, len(first.Advice) > 0, strings.Contains(d.Text(100), first.Headline))
	fmt.Println(strings.HasPrefix(d.Verdict(), "do not rely on these draws yet"))
	// Output:
	// serious
	// serious true true
	// true
}

func TestNothing(t *testing.T) {
	for _, fit := range []*bayes.Fit{nil, new(bayes.Fit)} {
		if _, err := diagnosis.Of(t.Context(), fit); err == nil {
			t.Error("no fit is diagnosed")
		}
	}
}
