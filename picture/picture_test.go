package picture_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes"
	"github.com/bayes-lang/bayes/picture"
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
	fit, err := bound.Sample(context.Background(), bayes.SampleOptions{Seed: 1, Chains: 2, Warmup: 200, Draws: 100})
	if err != nil {
		panic(err)
	}
	return fit
}

func Example() {
	p, err := picture.Draw(context.Background(), fitted(), "posterior", picture.Options{Names: []string{"a", "b / a"}, Width: 12})
	if err != nil {
		fmt.Println(err)
		return
	}
	var svg bytes.Buffer // or a file, an HTTP response
	if err := p.WriteSVG(&svg); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.HasPrefix(svg.String(), "<svg"), strings.Contains(svg.String(), "b / a"), p.Page, p.Pages)
	// Output: true true 1 1
}

// Every kind can be drawn.
func TestKinds(t *testing.T) {
	fit := fitted()
	kinds := picture.Kinds()
	if len(kinds) < 10 {
		t.Errorf("%d kinds", len(kinds))
	}
	for _, k := range kinds {
		p, err := picture.Draw(t.Context(), fit, k.Name, picture.Options{})
		if err != nil {
			t.Errorf("%s: %v", k.Name, err)
			continue
		}
		var b bytes.Buffer
		if err := p.WritePNG(&b, 50); err != nil || !bytes.HasPrefix(b.Bytes(), []byte("\x89PNG")) {
			t.Errorf("%s: %v", k.Name, err)
		}
	}
	for _, err := range []error{
		second(picture.Draw(t.Context(), nil, "trace", picture.Options{})),
		second(picture.Draw(t.Context(), fit, "pie", picture.Options{})),
		second(picture.Draw(t.Context(), fit, "trace", picture.Options{Width: -1})),
		second(picture.Draw(t.Context(), fit, "trace", picture.Options{Names: []string{"c"}})),
	} {
		if err == nil {
			t.Error("something is drawn of nothing")
		}
	}
}

func second(_ any, err error) error { return err }
