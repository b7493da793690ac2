package bayes_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes"
)

// The README shows the next function.

// forecast fits a line and returns a 90 % interval for y at a new x.
func forecast(ctx context.Context, x, y []float64, next float64) (low, high float64, err error) {
	model, err := bayes.Compile("line.bayes", `
		data x, y
		y ~ Normal(b0 + b1 * x, sigma)
		b0, b1 ~ Normal(0, 2)
		sigma ~ Exponential(1)`)
	if err != nil {
		return 0, 0, err // a *bayes.Error has file, line, column, message and help
	}
	bound, err := model.Bind(bayes.Values(map[string]any{"x": x, "y": y}))
	if err != nil {
		return 0, 0, err
	}
	fit, err := bound.Sample(ctx, bayes.SampleOptions{Seed: 1})
	if err != nil {
		return 0, 0, err
	}
	p, err := fit.Predict(ctx, bayes.PredictOptions{}, bayes.Values(map[string]any{"x": []float64{next}}))
	if err != nil {
		return 0, 0, err
	}
	d, err := p.Draws("y")
	if err != nil {
		return 0, 0, err
	}
	lows, highs := d.Interval(0.9)
	return lows[0], highs[0], nil
}

func Example_forecast() {
	low, high, err := forecast(context.Background(), lineX, lineY, 4)
	fmt.Println(low > 7, high < 11, err)
	// Output: true true <nil>
}

// What the README shows is what the example runs.
func TestReadmeShowsForecast(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(readme), "## In a Go program")
	if !found {
		t.Skip("the README has no section on Go programs")
	}
	_, code, _ := strings.Cut(section, "```go\n")
	code, _, _ = strings.Cut(code, "```")
	source, err := os.ReadFile("readme_test.go")
	if err != nil {
		t.Fatal(err)
	}
	if code == "" || !strings.Contains(string(source), code) {
		t.Errorf("the README's program is not the function forecast:\n%s", code)
	}
}
