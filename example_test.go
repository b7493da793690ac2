package bayes_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing/fstest"
	"time"

	"github.com/bayes-lang/bayes"
)

// lineText is the model of the examples.
const lineText = `data x, y
y ~ Normal(mu, sigma)
mu = b0 + b1 * x
b0 ~ Normal(0, 2)
b1 ~ Normal(0, 2)
sigma ~ Exponential(1)
`

var (
	lineX = []float64{-2, -1, 0, 1, 2, 3}
	lineY = []float64{-3.1, -0.8, 0.9, 3.2, 5.1, 6.8}
)

// must ends an example whose setting up fails.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// lineFit is the fit of the examples, made once.
var lineFit = sync.OnceValue(func() *bayes.Fit {
	model := must(bayes.Compile("line.bayes", lineText))
	bound := must(model.Bind(bayes.Values(map[string]any{"x": lineX, "y": lineY})))
	return must(bound.Sample(context.Background(), bayes.SampleOptions{Seed: 1}))
})

// shopsFit is a fit with a factor, made once.
var shopsFit = sync.OnceValue(func() *bayes.Fit {
	model := must(bayes.Compile("shops.bayes", `
data shop: factor[N]
data sales: real[N]
sales ~ Normal(level[shop], 1)
level[shop] ~ Normal(mu, 2)
mu ~ Normal(0, 5)
`))
	bound := must(model.Bind(bayes.CSV("shops.csv", strings.NewReader("shop,sales\nnorth,1\nnorth,2\nsouth,6\nsouth,7\n"))))
	return must(bound.Sample(context.Background(), bayes.SampleOptions{Seed: 1}))
})

func Example() {
	model, err := bayes.Compile("line.bayes", lineText)
	if err != nil {
		fmt.Println(err)
		return
	}
	bound, err := model.Bind(bayes.Values(map[string]any{"x": lineX, "y": lineY}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fit, err := bound.Sample(context.Background(), bayes.SampleOptions{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	slope, err := fit.Draws("b1")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("slope %.1f\n", slope.Mean()[0])

	p, err := fit.Predict(context.Background(), bayes.PredictOptions{}, bayes.Values(map[string]any{"x": []float64{4}}))
	if err != nil {
		fmt.Println(err)
		return
	}
	y, err := p.Draws("y")
	if err != nil {
		fmt.Println(err)
		return
	}
	low, high := y.Interval(0.9)
	fmt.Println("at 4 it is above 8:", low[0] > 8, "and below 10:", high[0] < 10)
	// Output:
	// slope 2.0
	// at 4 it is above 8: true and below 10: true
}

func ExampleCompile() {
	_, err := bayes.Compile("line.bayes", "y ~ Normal(mu, simga)\nmu ~ Normal(0, 1)\nsigma ~ Exponential(1)\ndata y\n")
	var e *bayes.Error
	if errors.As(err, &e) {
		fmt.Println(e.File, e.Line, e.Column, e.Code)
		fmt.Println(e.Message)
		fmt.Println(e.Help)
	}
	// Output:
	// line.bayes 1 16 unknown-name
	// `simga` is not defined
	// did you mean `sigma`?
}

func ExampleCompileFS() {
	files := fstest.MapFS{ // or os.DirFS("folder")
		"models/mean.bayes": {Data: []byte("data y from \"y.csv\"\ny ~ Normal(m, 1)\nm ~ Normal(0, 10)\n")},
		"models/y.csv":      {Data: []byte("y\n1\n2\n3\n")},
	}
	model, err := bayes.CompileFS(files, "models/mean.bayes")
	if err != nil {
		fmt.Println(err)
		return
	}
	bound, err := model.Bind()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(model.File(), bound.Unknowns()[0].Name)
	// Output: models/mean.bayes m
}

func ExampleModel() {
	model := must(bayes.Compile("mean.bayes", "data y\ny~Normal(m,1)\nm ~ Normal(0, 10)\ndouble = 2*m\n"))
	for _, n := range model.Names() {
		var name bayes.Name = n
		fmt.Println(name.Name, name.Role, name.Needed)
	}
	fmt.Println(len(model.Text()), len(model.Warnings()))
	fmt.Print(model.Format())
	// Output:
	// y data true
	// m unknown false
	// double derived false
	// 52 0
	// data y
	// y ~ Normal(m, 1)
	// m ~ Normal(0, 10)
	// double = 2 * m
}

func ExampleError() {
	_, err := bayes.Compile("line.bayes", "data y\ny ~ Normal(mu, 1)\nmu ~ normal(0, 1)\n")
	var all bayes.Errors
	if errors.As(err, &all) {
		for _, e := range all {
			fmt.Println(e.Error())
			fmt.Println(strings.Count(e.Detail(), "\n"), "lines in all")
		}
	}
	// Output:
	// line.bayes:3:6: error: there is no distribution `normal`
	// 4 lines in all
}

// A program tells errors apart by their codes, or by what caused them.
func ExampleCode() {
	_, err := bayes.Compile("line.bayes", "data y\ny ~ Normal(mu, 1)\n")
	var e *bayes.Error
	fmt.Println(errors.As(err, &e) && e.Code == bayes.CodeUnknownName)
	var list []bayes.Code = bayes.Codes()
	fmt.Println(list[0], len(list) > 90)
	_, err = bayes.OpenFit("no/such.run")
	fmt.Println(errors.Is(err, fs.ErrNotExist))
	// Output:
	// true
	// ambiguous-index true
	// true
}

func ExampleErrors() {
	_, err := bayes.Compile("line.bayes", "data y\ny ~ Normal(mu, 1)\n")
	var all bayes.Errors
	fmt.Println(errors.As(err, &all), all.Error(), len(all.Unwrap()))
	// Output: true line.bayes:2:12: error: `mu` is not defined 1
}

func ExampleError_Unwrap() {
	_, err := bayes.CompileFS(fstest.MapFS{}, "none.bayes")
	var e *bayes.Error
	fmt.Println(errors.As(err, &e), e.Unwrap() != nil, errors.Is(err, os.ErrNotExist))
	// Output: true true true
}

func ExampleValues() {
	model := must(bayes.Compile("m.bayes", "data n, k: int\ndata w: real[K]\nk ~ Binomial(n, p)\np ~ Beta(w[1], w[2])\n"))
	bound, err := model.Bind(bayes.Values(map[string]any{"n": 10, "k": 7, "w": []float64{2, 2}}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(bound.Unknowns()))
	_, err = model.Bind(bayes.Values(map[string]any{"n": 10, "k": 7, "weight": []float64{2, 2}}))
	fmt.Println(err)
	// Output:
	// 1
	// error: `weight` is given, but the model has no data of this name
}

func ExampleStruct() {
	type sale struct {
		Shop  string   `bayes:"shop"`
		Sales *float64 `bayes:"sales"` // nil: missing
		Note  string   // no tag: passed over
	}
	one, six := 1.0, 6.0
	rows := []sale{{"north", &one, ""}, {"south", &six, ""}, {"south", nil, "closed"}}
	model := must(bayes.Compile("shops.bayes", "data shop: factor[N]\ndata sales: real[N]\nsales ~ Normal(level[shop], 1)\nlevel[shop] ~ Normal(0, 5)\n"))
	bound, err := model.Bind(bayes.Struct(rows))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, u := range bound.Unknowns() {
		fmt.Println(u.Elements, u.Forward)
	}
	// Output:
	// [level[north] level[south]] false
	// [sales[3]] true
}

func ExampleCSV() {
	model := must(bayes.Compile("mean.bayes", "data y\ny ~ Normal(m, 1)\nm ~ Normal(0, 10)\n"))
	_, err := model.Bind(bayes.CSV("y.csv", strings.NewReader("y\n1\n2\n")))
	fmt.Println(err)
	_, err = model.Bind(bayes.CSV("y.csv", strings.NewReader("y,z\n1,2\n2\n")))
	var e *bayes.Error
	fmt.Println(errors.As(err, &e), e.File, e.Line)
	// Output:
	// <nil>
	// true y.csv 3
}

func ExampleJSON() {
	model := must(bayes.Compile("mean.bayes", "data y\ny ~ Normal(m, 1)\nm ~ Normal(0, 10)\n"))
	_, err := model.Bind(bayes.JSON("y.json", strings.NewReader(`{"y": [1, 2, 3]}`)))
	fmt.Println(err)
	// Output: <nil>
}

func ExampleData() {
	var d bayes.Data = bayes.Values(map[string]any{"y": []any{1, "two"}})
	fmt.Println(d.Err())
	// Output: error: `y`: strings and numbers are mixed
}

func ExampleModel_Prior() {
	model := must(bayes.Compile("line.bayes", lineText))
	x := bayes.Values(map[string]any{"x": []float64{-1, 0, 1}})
	p, err := model.Prior(context.Background(), bayes.PriorOptions{Fix: map[string]any{"sigma": 0.5}, Seed: 1}, x)
	if err != nil {
		fmt.Println(err)
		return
	}
	y, err := p.Draws("y")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Names(), y.Shape, y.Len())
	// Output: [y b0 b1 sigma] [3] 1000
}

func ExampleModel_Simulate() {
	model := must(bayes.Compile("line.bayes", lineText))
	truth := map[string]any{"b0": 1, "b1": 2, "sigma": 0.1}
	made, err := model.Simulate(context.Background(), bayes.SimulateOptions{Fix: truth, Seed: 1}, bayes.Values(map[string]any{"x": lineX}))
	if err != nil {
		fmt.Println(err)
		return
	}
	bound, err := model.Bind(made.Data())
	if err != nil {
		fmt.Println(err)
		return
	}
	fit, err := bound.Sample(context.Background(), bayes.SampleOptions{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	b1 := must(fit.Draws("b1"))
	fmt.Printf("%.0f\n", b1.Mean()[0])
	// Output: 2
}

func ExampleBound() {
	model := must(bayes.Compile("line.bayes", lineText))
	bound := must(model.Bind(bayes.Values(map[string]any{"x": lineX, "y": lineY})))
	for _, u := range bound.Unknowns() {
		var unknown bayes.Unknown = u
		fmt.Println(unknown.Name, unknown.Size)
	}
	fmt.Println(bound.Model() == model, len(bound.Warnings()))
	// Output:
	// b0 1
	// b1 1
	// sigma 1
	// true 0
}

func ExampleBound_Rebind() {
	ctx := context.Background()
	model := must(bayes.Compile("line.bayes", lineText))
	bound := must(model.Bind(bayes.Values(map[string]any{"x": lineX, "y": lineY})))
	must(bound.Density()) // compiles
	shifted := slices.Clone(lineY)
	for i := range shifted {
		shifted[i] += 10.5
	}
	other := must(bound.RebindContext(ctx, bayes.Values(map[string]any{"x": lineX, "y": shifted})))
	fmt.Println(must(other.Density()).Reused())
	longer := must(bound.Rebind(bayes.Values(map[string]any{"x": append(slices.Clone(lineX), 9), "y": append(slices.Clone(lineY), 19)})))
	fmt.Println(must(longer.Density()).Reused())
	// Output:
	// true
	// false
}

func ExampleBound_Sample() {
	model := must(bayes.Compile("line.bayes", lineText))
	bound := must(model.Bind(bayes.Values(map[string]any{"x": lineX, "y": lineY})))
	ctx, cancel := context.WithCancel(context.Background()) // or one with a deadline
	defer cancel()
	var last bayes.Progress
	fit, err := bound.Sample(ctx, bayes.SampleOptions{
		Seed:     1,
		Chains:   2,
		Draws:    500,
		Progress: func(p bayes.Progress) { last = p },
	})
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Println("stopped with", fit.Chains()*fit.Len(), "draws")
	case err != nil:
		fmt.Println(err)
	default:
		var chain bayes.ChainProgress = last.Chains[0]
		fmt.Println(last.Fraction(), chain.Phase, chain.Total)
	}
	// Output: 1 finished 1500
}

func ExampleDensity() {
	model := must(bayes.Compile("mean.bayes", "data y\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n"))
	bound := must(model.Bind(bayes.Values(map[string]any{"y": []float64{1, 2}})))
	var density *bayes.Density
	density, err := bound.Density()
	if err != nil {
		fmt.Println(err)
		return
	}
	point, err := density.Point(map[string][]float64{"m": {0.5}})
	if err != nil {
		fmt.Println(err)
		return
	}
	gradient := make([]float64, density.Dim())
	if _, err := density.Eval(point, gradient); err != nil {
		fmt.Println(err)
		return
	}
	values, err := density.Values(point)
	fmt.Println(gradient, values, err) // (1 - 0.5) + (2 - 0.5) - 0.5
	// Output: [1.5] map[m:[0.5]] <nil>
}

func ExampleFit() {
	fit := lineFit()
	fmt.Println(fit.Chains(), fit.Len(), fit.Stopped(), fit.Seconds() > 0, fit.Divergences() < 40)
	fmt.Println(fit.Bound().Model().File())
	// Output:
	// 4 1000 false true true
	// line.bayes
}

func ExampleFit_Draws() {
	level, err := shopsFit().Draws("level")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(level.Shape, level.Dims[0].Factor, level.Dims[0].Labels)
	south := level.Index("level[south]")
	fmt.Println(level.Chains(), level.Len(), len(level.ByChain(south)), level.At(0, 0)[south] > level.At(0, 0)[0])
	for label, draws := range level.Elements() {
		fmt.Println(label, len(draws))
	}
	higher := 0
	for draw := range level.All() {
		if draw[south] > draw[0] {
			higher++
		}
	}
	fmt.Println(higher > 3900)
	// Output:
	// [2] shop [north south]
	// 4 1000 4 true
	// level[north] 4000
	// level[south] 4000
	// true
}

func ExampleDraws() {
	var mu *bayes.Draws = must(lineFit().Draws("mu")) // computed: b0 + b1 * x
	mean, sd, median := mu.Mean(), mu.SD(), mu.Quantile(0.5)
	low, high := mu.Interval(0.9)
	for e := range mu.Size() {
		fmt.Printf("%s %.0f %t\n", mu.Labels[e], mean[e], low[e] < median[e] && median[e] < high[e] && sd[e] > 0)
	}
	// Output:
	// mu[1] -3 true
	// mu[2] -1 true
	// mu[3] 1 true
	// mu[4] 3 true
	// mu[5] 5 true
	// mu[6] 7 true
}

func ExampleDim() {
	level := must(shopsFit().Draws("level"))
	var dim bayes.Dim = level.Dims[0]
	fmt.Println(dim.Factor, dim.Labels)
	// Output: shop [north south]
}

func ExampleFit_Summary() {
	var s *bayes.Summary
	s, err := lineFit().Summary(bayes.SummaryOptions{Names: []string{"b1"}, Quantiles: []float64{0.1, 0.9}})
	if err != nil {
		fmt.Println(err)
		return
	}
	var row bayes.SummaryRow = s.Rows[0]
	fmt.Println(row.Name, s.Columns, row.RHat < 1.01, math.Round(row.Mean))
	fmt.Println(strings.Fields(s.Table())[0], len(s.Advice()))
	// Output:
	// b1 [q10 q90] true 2
	// mean 0
}

func ExampleFit_Eval() {
	fit := lineFit()
	ratio, err := fit.Eval(context.Background(), "b1 / b0")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ratio.Name, ratio.Size(), ratio.Len())
	steep, err := fit.Eval(context.Background(), "P(b1 > 1)")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("the slope is above 1 with a probability above 0.99:", steep.Mean()[0] > 0.99)
	_, err = fit.Eval(context.Background(), "b2 > 1")
	fmt.Println(err)
	// Output:
	// b1 / b0 1 1000
	// the slope is above 1 with a probability above 0.99: true
	// expression:1:1: error: `b2` is not defined
}

func ExampleFit_Predict() {
	fit := lineFit()
	x := bayes.Values(map[string]any{"x": []float64{-2, 0, 2}})
	p, err := fit.Predict(context.Background(), bayes.PredictOptions{Draws: 400, Seed: 1}, x)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range p.Report() {
		fmt.Println(line)
	}
	var s *bayes.PredictionSummary
	s, err = p.Summary(0.05, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range s.Rows {
		var row bayes.PredictionRow = r
		fmt.Printf("%s %.0f\n", row.Name, row.Mean)
	}
	// Output:
	// `x`: 3 new values from the values given
	// `y`: 3 values, not observed
	// `b0`: 1 kept
	// `b1`: 1 kept
	// `sigma`: 1 kept
	// y[1] -3
	// y[2] 1
	// y[3] 5
}

// New rows name the levels of factors; what is predicted is left out.
func ExampleFit_Predict_rows() {
	type visit struct {
		Shop string `bayes:"shop"`
	}
	p, err := shopsFit().Predict(context.Background(), bayes.PredictOptions{}, bayes.Struct([]visit{{"south"}, {"north"}, {"east"}}))
	if err != nil {
		fmt.Println(err)
		return
	}
	sales := must(p.Draws("sales"))
	low, high := sales.Interval(0.8)
	for e, mean := range sales.Mean() {
		fmt.Printf("%s %.0f, an interval of %.0f\n", sales.Labels[e], mean, high[e]-low[e])
	}
	// Output:
	// sales[1] 6, an interval of 3
	// sales[2] 2, an interval of 3
	// sales[3] 4, an interval of 7
}

// A shop that the fit does not know is listed, or refused.
func ExamplePredictions_NewLevels() {
	type visit struct {
		Shop string `bayes:"shop"`
	}
	rows := bayes.Struct([]visit{{"south"}, {"east"}})
	var draw, refuse bayes.NewLevels = bayes.DrawNewLevels, bayes.RefuseNewLevels
	p, err := shopsFit().Predict(context.Background(), bayes.PredictOptions{NewLevels: draw}, rows)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.NewLevels()["shop"])
	_, err = shopsFit().Predict(context.Background(), bayes.PredictOptions{NewLevels: refuse}, rows)
	fmt.Println(strings.Contains(err.Error(), "the fit has no level \"east\" of `shop`"))
	// Output:
	// [east]
	// true
}

func ExamplePredictions() {
	var p *bayes.Predictions
	p, err := lineFit().Predict(context.Background(), bayes.PredictOptions{Names: []string{"mu"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	mu := must(p.Draws("mu"))
	fmt.Println(p.Names(), mu.Shape, mu.Chains(), mu.Len())
	// Output: [mu] [6] 1 4000
}

func ExampleOpenFit() {
	dir, err := os.MkdirTemp("", "bayes")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	fit, folder := lineFit(), filepath.Join(dir, "line.run")
	var existing bayes.Existing = bayes.KeepExisting // an error if a run is there
	if err := fit.Save(folder, existing); err != nil {
		fmt.Println(err)
		return
	}
	again, err := bayes.OpenFit(folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	a, b := must(fit.Draws("b1")), must(again.Draws("b1"))
	fmt.Println(a.Mean()[0] == b.Mean()[0])
	// Output: true
}

func ExampleRecover() {
	dir, err := os.MkdirTemp("", "bayes")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	folder := filepath.Join(dir, "line.run")
	if err := lineFit().Save(folder, bayes.KeepExisting); err != nil {
		fmt.Println(err)
		return
	}
	if err := os.Remove(filepath.Join(folder, "chain-2.log")); err != nil {
		fmt.Println(err)
		return
	}
	_, err = bayes.OpenFit(folder)
	var newError *bayes.Error
	fmt.Println(errors.As(err, &newError), newError.Code)
	fit, err := bayes.Recover(folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(fit.Chains(), fit.Len(), fit.Stopped())
	// Output:
	// true damaged-run
	// 3 1000 true
}

func ExampleLimits() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	small := bayes.Limits{Unknowns: 100, Operations: 100_000, Draws: 1_000_000}
	model, err := small.Compile(ctx, "line.bayes", "data x, y: real[N]\ny ~ Normal(a[1] + b * x, 1)\na[2000] ~ Normal(0, 1)\nparam b: real\n")
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = model.BindContext(ctx, small.JSON("body", strings.NewReader(`{"x": [1, 2], "y": [2, 4.1]}`)))
	var newError *bayes.Error
	fmt.Println(errors.As(err, &newError), newError)
	large := bayes.Limits{Unknowns: 10_000, Steps: bayes.NoLimit}
	bound, err := large.Bind(ctx, model, bayes.JSON("body", strings.NewReader(`{"x": [1, 2], "y": [2, 4.1]}`)))
	fmt.Println(len(bound.Unknowns()), err)
	// Output:
	// true line.bayes:3:1: error: the model has more than 420 unknown numbers
	// 2 <nil>
}

func ExamplePredictions_SummaryContext() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	fit := lineFit()
	d := must(fit.Bound().DensityContext(ctx))
	p := must(fit.Predict(ctx, bayes.PredictOptions{Draws: 100}, bayes.Values(map[string]any{"x": []float64{0, 1}})))
	s := must(p.SummaryContext(ctx, 0.1, 0.9))
	fmt.Println(d.Dim(), s.Draws, len(s.Rows))
	// Output: 3 100 2
}

// A fit goes into one file, or through any writer, and comes back the same.
func ExampleReadFit() {
	var file bytes.Buffer // or a file, a connection, a column of a database
	if _, err := lineFit().WriteTo(&file); err != nil {
		fmt.Println(err)
		return
	}
	again, err := bayes.ReadFit(&file)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(must(again.Draws("b1")).Mean()[0] == must(lineFit().Draws("b1")).Mean()[0])

	dir := must(os.MkdirTemp("", "bayes"))
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "line.fit")
	if err := again.WithoutWarmup().SaveFile(path, bayes.KeepExisting); err != nil {
		fmt.Println(err)
		return
	}
	small := must(bayes.OpenFit(path)) // a file, or a folder
	fmt.Println(small.Chains(), small.Len(), small.Stopped())
	// Output:
	// true
	// 4 1000 false
}

// Draws can be used while others are being made.
func ExampleDraw() {
	model := must(bayes.Compile("line.bayes", lineText))
	bound := must(model.Bind(bayes.Values(map[string]any{"x": lineX, "y": lineY})))
	kept, sum := 0, 0.0
	_, err := bound.Sample(context.Background(), bayes.SampleOptions{Seed: 1, OnDraw: func(d bayes.Draw) {
		if !d.Warmup {
			kept++
			sum += d.Values()["b1"][0]
		}
	}})
	fmt.Println(kept, math.Round(sum/float64(kept)), err)
	// Output: 4000 2 <nil>
}

// When data have come in, a fit goes on from the one before: its draws say where to start and
// how far to move.
func ExampleSampleOptions() {
	model := must(bayes.Compile("line.bayes", lineText))
	more := bayes.Values(map[string]any{"x": append(lineX, 4), "y": append(lineY, 9.3)})
	bound := must(model.Bind(more))
	fit, err := bound.Sample(context.Background(), bayes.SampleOptions{Seed: 2, From: lineFit(), Warmup: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(fit.Len(), math.Round(must(fit.Draws("b1")).Mean()[0]))

	var metric bayes.Metric = bayes.DenseMetric
	start := map[string][]float64{"b0": {1}, "sigma": {0.2}} // b1 starts where it would
	_, err = bound.Sample(context.Background(), bayes.SampleOptions{Metric: metric, Init: []map[string][]float64{start}})
	fmt.Println(err)
	// Output:
	// 1000 2
	// <nil>
}

// Draws of another sampler, over the density of the model, are a fit like any other.
func ExampleBound_FromDraws() {
	model := must(bayes.Compile("mean.bayes", "data y\ny ~ Normal(m, s)\nm ~ Normal(0, 1)\ns ~ Exponential(1)\n"))
	bound := must(model.Bind(bayes.Values(map[string]any{"y": []float64{1, 2, 3}})))
	density := must(bound.Density())
	var chain [][]float64
	for i := range 100 { // they should come from a sampler that moves in the points of the density
		chain = append(chain, must(density.Point(map[string][]float64{"m": {1.5 + float64(i%10)/10}, "s": {1}})))
	}
	fit, err := bound.FromDraws([][][]float64{chain, chain})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d %d %.2f\n", fit.Chains(), fit.Len(), must(fit.Draws("m")).Mean()[0])
	// Output: 2 100 1.95
}

// What a model takes and has is known before it is bound, and the rest after.
func ExampleArray() {
	model := must(bayes.Compile("shops.bayes", `
data shop: factor[N]
data sales: real[N]
sales ~ Normal(level[shop], 1)
level[shop] ~ Normal(0, 5)
`))
	for _, n := range model.Names() {
		fmt.Println(n.Name, n.Role, n.Kind, n.Dims, n.Factor, n.Observed, n.Needed)
	}
	bound := must(model.Bind(bayes.JSON("rows", strings.NewReader(`[{"shop": "south", "sales": 6}, {"shop": "north", "sales": 1}]`))))
	var arrays []bayes.Array = bound.Arrays()
	for _, a := range arrays {
		fmt.Println(a.Name, a.Shape, a.Dims, a.Levels)
	}
	// Output:
	// shop data factor [N] true false true
	// N data int [] false false false
	// sales data real [N] false true true
	// level unknown  [shop] false false false
	// shop [2] [{ []}] [north south]
	// N [] [] []
	// sales [2] [{ []}] []
	// level [2] [{shop [north south]}] []
}

// A service that predicts rows of one kind prepares that, and each of its goroutines has a row.
func ExamplePredictor() {
	var predictor *bayes.Predictor
	predictor, err := lineFit().Predictor(context.Background(), bayes.PredictOptions{Seed: 1}, bayes.Values(map[string]any{"x": []float64{0}}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(predictor.Inputs(), predictor.Labels())
	var row *bayes.Row = predictor.NewRow()
	for _, x := range []float64{-2, 2} {
		if err := row.Set("x", x); err != nil {
			fmt.Println(err)
			return
		}
		if err := row.Predict(); err != nil {
			fmt.Println(err)
			return
		}
		low, high := row.Interval(0, 0.9)
		fmt.Printf("%.0f %t %t %d\n", row.Mean(0), low < row.Quantile(0, 0.5), row.Quantile(0, 0.5) < high, len(row.Draws(0)))
	}
	// Output:
	// [x] [y[1]]
	// -3 true true 4000
	// 5 true true 4000
}
