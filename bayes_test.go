package bayes_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"math"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/bayes-lang/bayes"
)

// settled waits until no more goroutines run than before.
func settled(t *testing.T, before int) {
	t.Helper()
	for runtime.NumGoroutine() > before {
		time.Sleep(10 * time.Millisecond)
	}
}

func bindLine(t *testing.T) *bayes.Bound {
	t.Helper()
	model, err := bayes.Compile("line.bayes", lineText)
	if err != nil {
		t.Fatal(err)
	}
	bound, err := model.Bind(bayes.Values(map[string]any{"x": lineX, "y": lineY}))
	if err != nil {
		t.Fatal(err)
	}
	return bound
}

// flat is the draws of an element, chain after chain.
func flat(d *bayes.Draws, element int) []float64 { return slices.Concat(d.ByChain(element)...) }

func short(seed uint64) bayes.SampleOptions {
	return bayes.SampleOptions{Seed: seed, Chains: 2, Warmup: 200, Draws: 100}
}

// Many goroutines ask one fit for everything at once, and each gets what it would
// get alone.
func TestConcurrentUse(t *testing.T) {
	bound := bindLine(t)
	fit, err := bound.Sample(context.Background(), short(1))
	if err != nil {
		t.Fatal(err)
	}
	before := runtime.NumGoroutine()
	ask := func(i int) (any, error) {
		switch i % 6 {
		case 0:
			d, err := fit.Draws("mu")
			if err != nil {
				return nil, err
			}
			return d.Mean(), nil
		case 1:
			return fit.Summary(bayes.SummaryOptions{Names: []string{"b0", "sigma"}})
		case 2:
			d, err := bound.Density()
			if err != nil {
				return nil, err
			}
			grad := make([]float64, d.Dim())
			logp, err := d.Eval([]float64{float64(i), 1, 0}, grad)
			return append(grad, logp), err
		case 3:
			d, err := fit.Eval(context.Background(), "b0 + b1")
			if err != nil {
				return nil, err
			}
			return d.SD(), nil
		}
		x := make([]float64, 1+i)
		for k := range x {
			x[k] = float64(i * k)
		}
		p, err := fit.Predict(context.Background(), bayes.PredictOptions{Seed: uint64(i), Draws: 50}, bayes.Values(map[string]any{"x": x}))
		if err != nil {
			return nil, err
		}
		return p.Summary()
	}
	const kinds = 20
	alone := make([]any, kinds)
	for i := range alone {
		if alone[i], err = ask(i); err != nil {
			t.Fatal(err)
		}
	}
	var wait sync.WaitGroup
	for g := range 8 {
		wait.Go(func() {
			for k := range kinds {
				i := (g*7 + k) % kinds
				if got, err := ask(i); err != nil || !reflect.DeepEqual(got, alone[i]) {
					t.Errorf("question %d: %v, %v; alone %v", i, got, err, alone[i])
				}
			}
		})
	}
	wait.Wait()
	settled(t, before)
}

// Fits made at once are those made one after another: nothing is shared.
func TestConcurrentFits(t *testing.T) {
	before := runtime.NumGoroutine()
	model, err := bayes.Compile("line.bayes", lineText)
	if err != nil {
		t.Fatal(err)
	}
	data := bayes.Values(map[string]any{"x": lineX, "y": lineY})
	fit := func(seed uint64, m *bayes.Model) ([]float64, error) {
		bound, err := m.Bind(data)
		if err != nil {
			return nil, err
		}
		f, err := bound.Sample(context.Background(), short(seed))
		if err != nil {
			return nil, err
		}
		d, err := f.Draws("b1")
		if err != nil {
			return nil, err
		}
		return flat(d, 0), nil
	}
	want := make([][]float64, 3)
	for i := range want {
		if want[i], err = fit(uint64(i), model); err != nil {
			t.Fatal(err)
		}
	}
	if slices.Equal(want[0], want[1]) {
		t.Error("two seeds give the same draws")
	}
	var wait sync.WaitGroup
	for i := range 9 {
		wait.Go(func() {
			m := model
			if i >= 3 { // some share the model, some compile their own
				var err error
				if m, err = bayes.Compile("line.bayes", lineText); err != nil {
					t.Error(err)
					return
				}
			}
			if got, err := fit(uint64(i%3), m); err != nil || !slices.Equal(got, want[i%3]) {
				t.Errorf("fit %d differs from the one made alone: %v", i, err)
			}
		})
	}
	wait.Wait()
	settled(t, before)
}

// Many goroutines bind one model to data of their own.
func TestConcurrentBinds(t *testing.T) {
	model, err := bayes.Compile("line.bayes", lineText)
	if err != nil {
		t.Fatal(err)
	}
	before := runtime.NumGoroutine()
	at := func(n int) (string, error) {
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(i)
		}
		data := bayes.Values(map[string]any{"x": x, "y": x})
		bound, err := model.Bind(data)
		if err != nil {
			return "", err
		}
		d, err := bound.Density()
		if err != nil {
			return "", err
		}
		grad := make([]float64, 3)
		logp, err := d.Eval([]float64{0, 1, 0}, grad)
		if err != nil {
			return "", err
		}
		_, bad := model.Bind(bayes.Values(map[string]any{"x": x, "y": x[1:]}))
		p, err := model.Prior(context.Background(), bayes.PriorOptions{Draws: 3, Seed: uint64(n)}, data)
		if err != nil {
			return "", err
		}
		y, err := p.Draws("y")
		return fmt.Sprint(logp, grad, bad, y.At(0, 2)), err
	}
	var want [8]string
	for n := range want {
		if want[n], err = at(n + 2); err != nil {
			t.Fatal(err)
		}
	}
	var wait sync.WaitGroup
	for g := range 6 {
		wait.Go(func() {
			for k := range want {
				n := (k + g) % len(want)
				if got, err := at(n + 2); err != nil || got != want[n] {
					t.Errorf("%d rows: %s, %v; alone %s", n+2, got, err, want[n])
				}
			}
		})
	}
	wait.Wait()
	settled(t, before)
}

func TestCancel(t *testing.T) {
	before := runtime.NumGoroutine()
	bound := bindLine(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	calls, inside := 0, 0
	opt := bayes.SampleOptions{Seed: 1, Warmup: 200, Draws: 1_000_000, Every: time.Millisecond}
	opt.Progress = func(p bayes.Progress) {
		inside++
		calls++
		if inside != 1 {
			t.Error("two calls at once")
		}
		for _, c := range p.Chains { // with few threads, others may wait for their turn
			if c.Draws >= 250 {
				cancel()
			}
		}
		inside--
	}
	fit, err := bound.Sample(ctx, opt)
	if !errors.Is(err, context.Canceled) || fit == nil {
		t.Fatalf("fit %v, error %v", fit, err)
	}
	after := calls
	if !fit.Stopped() || fit.Len() < 10 || fit.Chains() < 1 {
		t.Errorf("stopped %v, %d draws of %d chains", fit.Stopped(), fit.Len(), fit.Chains())
	}
	d, err := fit.Draws("b1")
	if err != nil || !(math.Abs(d.Mean()[0]-2) <= 0.5) {
		t.Errorf("the draws so far are of no use: %v", err)
	}
	folder := filepath.Join(t.TempDir(), "run")
	if err := fit.Save(folder, bayes.KeepExisting); err != nil {
		t.Fatal(err)
	}
	again, err := bayes.OpenFit(folder)
	if err != nil {
		t.Fatal(err)
	}
	if !again.Stopped() || again.Len() != fit.Len() {
		t.Errorf("opened: stopped %v, %d draws", again.Stopped(), again.Len())
	}
	if _, err := fit.Predict(ctx, bayes.PredictOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("predicting with a cancelled context: %v", err)
	}
	if fit, err := bound.Sample(ctx, bayes.SampleOptions{}); fit != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("sampling with a cancelled context: %v %v", fit, err)
	}
	settled(t, before)
	if calls != after {
		t.Error("Progress was called after Sample had returned")
	}

	// An end in the warm-up leaves no draws, and says so.
	soon, stop := context.WithCancel(context.Background())
	none, err := bound.Sample(soon, bayes.SampleOptions{Warmup: 1_000_000, Every: time.Millisecond, Progress: func(bayes.Progress) { stop() }})
	if !errors.Is(err, context.Canceled) || none == nil || none.Len() != 0 {
		t.Fatalf("fit %v, error %v", none, err)
	}
	if _, err := none.Draws("b1"); err == nil {
		t.Error("there are draws of a run that had none")
	}
	if _, err := none.Summary(bayes.SummaryOptions{}); err == nil {
		t.Error("there is a summary of a run without draws")
	}
	if _, err := none.Predict(context.Background(), bayes.PredictOptions{}); err == nil {
		t.Error("there are predictions of a run without draws")
	}
}

func TestSavedRun(t *testing.T) {
	files := fstest.MapFS{
		"m/line.bayes": {Data: []byte("data x, y from \"line.csv\"\n" + strings.TrimPrefix(lineText, "data x, y\n"))},
		"m/line.csv":   {Data: []byte("x,y\n-1,-1\n0,1\n1,3.5\n2,5\n")},
	}
	model, err := bayes.CompileFS(files, "m/line.bayes")
	if err != nil {
		t.Fatal(err)
	}
	bound, err := model.Bind()
	if err != nil {
		t.Fatal(err)
	}
	opt := short(7)
	opt.Folder = filepath.Join(t.TempDir(), "a")
	fit, err := bound.Sample(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "b")
	if err := fit.Save(other, bayes.KeepExisting); err != nil {
		t.Fatal(err)
	}
	if err := fit.Save(other, bayes.KeepExisting); err == nil {
		t.Error("a run was replaced")
	}
	if err := fit.Save(other, bayes.ReplaceExisting); err != nil {
		t.Error(err)
	}
	predict := func(f *bayes.Fit) string {
		p, err := f.Predict(context.Background(), bayes.PredictOptions{}, bayes.Values(map[string]any{"x": []float64{9}}))
		if err != nil {
			t.Fatal(err)
		}
		summary, err := p.Summary()
		if err != nil {
			t.Fatal(err)
		}
		return summary.Table()
	}
	want := predict(fit)
	for _, folder := range []string{opt.Folder, other} {
		again, err := bayes.OpenFit(folder)
		if err != nil {
			t.Fatal(err)
		}
		if got := predict(again); got != want {
			t.Errorf("opened, it predicts\n%s, before\n%s", got, want)
		}
		if len(again.Bound().Model().Names()) != len(model.Names()) {
			t.Error("the model of the run has other names")
		}
		if _, err := again.Bound().Model().Bind(); err != nil {
			t.Errorf("the run's model cannot be bound to its data anew: %v", err)
		}
	}
	if _, err := bayes.OpenFit(t.TempDir()); err == nil {
		t.Error("an empty folder was opened")
	}
}

// A value that a Go program gives arrives as it is.
func TestValuesArriveExactly(t *testing.T) {
	model, err := bayes.Compile("m.bayes", "data y: real[N]\ndata g: factor[N]\ndata b: bool[N]\ndata m: real[N, 2]\nm ~ Normal(a, 1)\na ~ Normal(0, 1)\nw = 0 * a\nz = y + w\nc[g] ~ Normal(a, 1)\n")
	if err != nil {
		t.Fatal(err)
	}
	y := []float64{0.1, 1e300, -5e-324, math.Copysign(0, -1), 1e21, 123456789.123456789, math.Nextafter(1, 2)}
	g, truth, m := make([]string, len(y)), make([]bool, len(y)), make([][2]float32, len(y))
	for i := range g {
		g[i] = []string{`quo"ted`, "NA", "x,y", "ünï", " blank ", "1", "\u2028"}[i]
		truth[i] = i%2 == 0
	}
	bound, err := model.Bind(bayes.Values(map[string]any{"y": &y, "g": g, "b": truth, "m": m}))
	if err != nil {
		t.Fatal(err)
	}
	fit, err := bound.Sample(context.Background(), bayes.SampleOptions{Chains: 1, Warmup: 20, Draws: 2})
	if err != nil {
		t.Fatal(err)
	}
	z, err := fit.Draws("z")
	if err != nil {
		t.Fatal(err)
	}
	c, err := fit.Draws("c")
	if err != nil {
		t.Fatal(err)
	}
	for _, label := range g {
		if !slices.Contains(c.Dims[0].Labels, label) {
			t.Errorf("the level %q is not among %q", label, c.Dims[0].Labels)
		}
	}
	for i, x := range z.At(0, 0) {
		if x != y[i] {
			t.Errorf("%v arrived as %v", y[i], x)
		}
	}
}

// An element by its label, and an expression, are draws like those of a name.
func TestPartsAndExpressions(t *testing.T) {
	fit := lineFit()
	mu, err := fit.Draws("mu")
	if err != nil {
		t.Fatal(err)
	}
	part, err := fit.Draws("mu[2]")
	if err != nil {
		t.Fatal(err)
	}
	same, err := fit.Eval(context.Background(), "mu[2]")
	if err != nil {
		t.Fatal(err)
	}
	p, err := fit.Predict(context.Background(), bayes.PredictOptions{Names: []string{"mu"}})
	if err != nil {
		t.Fatal(err)
	}
	predicted, err := p.Draws("mu[2]")
	if err != nil {
		t.Fatal(err)
	}
	above, err := fit.Eval(context.Background(), "P(mu[2] > -1)")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for i, x := range flat(mu, 1) {
		for _, d := range []*bayes.Draws{part, same, predicted} {
			// The three compute it each in their own way.
			if y := flat(d, 0)[i]; !(math.Abs(x-y) <= 1e-12) || len(d.Shape) != 0 || d.Labels[0] != "mu[2]" {
				t.Fatalf("draw %d of %s is %v, want %v", i, d.Name, y, x)
			}
		}
		if x > -1 {
			count++
		}
	}
	if got, want := above.Mean()[0], float64(count)/4000; !(math.Abs(got-want) <= 1e-12) {
		t.Errorf("probability %v, want %v", got, want)
	}
}

func TestMissingValues(t *testing.T) {
	bound, err := bindLine(t).Model().Bind(bayes.Values(map[string]any{"x": lineX, "y": []any{1.0, nil, math.NaN(), 3, 4.5, 5}}))
	if err != nil {
		t.Fatal(err)
	}
	fit, err := bound.Sample(context.Background(), short(1))
	if err != nil {
		t.Fatal(err)
	}
	y, err := fit.Draws("y")
	if err != nil {
		t.Fatal(err)
	}
	a, b := y.At(0, 0), y.At(1, 5)
	if a[0] != 1 || b[0] != 1 || a[4] != 4.5 || math.IsNaN(a[1]) || a[1] == b[1] || a[2] == b[2] {
		t.Errorf("draws %v and %v", a, b)
	}
}

func TestErrorsOfEachKind(t *testing.T) {
	line := bindLine(t).Model()
	fit, err := bindLine(t).Sample(context.Background(), short(1))
	if err != nil {
		t.Fatal(err)
	}
	density, err := fit.Bound().Density()
	if err != nil {
		t.Fatal(err)
	}
	bind := func(data ...bayes.Data) func() error {
		return func() error { _, err := line.Bind(data...); return err }
	}
	xs := func(v any) bayes.Data { return bayes.Values(map[string]any{"x": v, "y": lineY}) }
	for _, c := range []struct {
		name string
		do   func() error
		want string // a part of the message
		at   string // file, where there is a place
	}{
		{"length", bind(xs([]float64{1})), "vector of 1", "line.bayes"},
		{"ragged", bind(xs([][]float64{{1, 2}, {3}})), "`x`", ""},
		{"kinds", bind(xs([]any{1, "a"})), "strings and numbers are mixed", ""},
		{"type", bind(xs(map[string]int{})), "map[string]int", ""},
		{"channel", bind(xs(make(chan int))), "chan int", ""},
		{"unknown", bind(bayes.Values(map[string]any{"sigma": 1})), "it is unknown", ""},
		{"no data", bind(), "`x`", "line.bayes"},
		{"no struct", bind(bayes.Struct(7)), "Struct is given a value of type int", ""},
		{"nil struct", bind(bayes.Struct(nil)), "nothing", ""},
		{"no tags", bind(bayes.Struct(struct{ X int }{})), "no exported field with a tag", ""},
		{"csv", bind(bayes.CSV("a.csv", strings.NewReader("x,y\n1\n"))), "a.csv:2", "a.csv"},
		{"json", bind(bayes.JSON("a.json", strings.NewReader(`{"x": [1, }`))), "a.json:1", "a.json"},
		{"reader", bind(bayes.CSV("a.csv", badReader{})), "cannot be read", "a.csv"},
		{"draws", func() error { _, err := fit.Draws("nobody"); return err }, "nobody", ""},
		{"element", func() error { _, err := fit.Draws("mu[7]"); return err }, "there is no `mu[7]`", ""},
		{"event", func() error { _, err := fit.Eval(context.Background(), "P(b1)"); return err }, "`P` takes a condition", ""},
		{"expression", func() error { _, err := fit.Eval(context.Background(), "b1 +"); return err }, "expected a value", "expression"},
		{"statement", func() error { _, err := fit.Eval(context.Background(), "b1 = 3"); return err }, "is not an expression", ""},
		{"quantile", func() error { _, err := fit.Summary(bayes.SummaryOptions{Quantiles: []float64{2}}); return err }, "between 0 and 1", ""},
		{"large", bind(xs([]int64{1 << 53, 1<<53 + 1})), "9007199254740993 is too large", ""},
		{"file system", func() error { _, err := bayes.CompileFS(nil, "a.bayes"); return err }, "no file system", ""},
		{"two tags", bind(bayes.Struct(struct {
			A, B float64 `bayes:"x"`
		}{})), "two fields", ""},
		{"fix missing", func() error {
			_, err := line.Simulate(context.Background(), bayes.SimulateOptions{Fix: map[string]any{"b0": math.NaN()}})
			return err
		}, "`b0` is fixed", ""},
		{"data has no draws", func() error { _, err := fit.Draws("x"); return err }, "is data", ""},
		{"chains", func() error {
			_, err := fit.Bound().Sample(context.Background(), bayes.SampleOptions{Chains: -1})
			return err
		}, "number of chains", ""},
		{"predict", func() error {
			_, err := fit.Predict(context.Background(), bayes.PredictOptions{}, bayes.Values(map[string]any{"xx": 1}))
			return err
		}, "`xx`", ""},
		{"predict draws", func() error {
			_, err := fit.Predict(context.Background(), bayes.PredictOptions{Draws: -1})
			return err
		}, "-1", ""},
		{"prior draws", func() error { _, err := line.Prior(context.Background(), bayes.PriorOptions{Draws: -1}); return err }, "-1", ""},
		{"fix", func() error {
			_, err := line.Prior(context.Background(), bayes.PriorOptions{Fix: map[string]any{"x": 1}})
			return err
		}, "not an unknown", ""},
		{"fix text", func() error {
			_, err := line.Simulate(context.Background(), bayes.SimulateOptions{Fix: map[string]any{"b0": "a"}})
			return err
		}, "strings", ""},
		{"point", func() error { _, err := density.Eval([]float64{1}, []float64{1}); return err }, "1 coordinates", ""},
		{"gradient", func() error { _, err := density.Eval([]float64{1, 2, 3}, nil); return err }, "room for 0", ""},
		{"values", func() error { _, err := density.Values(nil); return err }, "0 coordinates", ""},
		{"point values", func() error { _, err := density.Point(map[string][]float64{"b0": {1}}); return err }, "`b1`", ""},
		{"no file", func() error { _, err := bayes.Compile("a.bayes", "import \"b.bayes\"\n"); return err }, "no files", "a.bayes"},
	} {
		err := c.do()
		var e *bayes.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
			continue
		}
		if c.at != "" && (e.File != c.at || c.name != "reader" && e.Line == 0) || e.Message == "" || !strings.HasSuffix(e.Detail(), "\n") {
			t.Errorf("%s: %#v", c.name, e)
		}
	}
	p, err := fit.Predict(context.Background(), bayes.PredictOptions{}, bayes.Data{})
	if err != nil {
		t.Fatalf("the zero Data is refused: %v", err)
	}
	if _, err := p.Draws("b0"); err == nil {
		t.Error("draws of a name that was not predicted")
	}
	if p.Data().Err() == nil {
		t.Error("many draws were taken for one data set")
	}
}

type badReader struct{}

func (badReader) Read([]byte) (int, error) { return 0, fs.ErrPermission }

// Gradients are the slopes of the density.
func TestDensityGradient(t *testing.T) {
	d, err := bindLine(t).Density()
	if err != nil {
		t.Fatal(err)
	}
	point := []float64{0.3, 1.2, -0.4}
	grad, spare := make([]float64, 3), make([]float64, 3)
	if _, err := d.Eval(point, grad); err != nil {
		t.Fatal(err)
	}
	for i := range point {
		const h = 1e-5 // the error of the difference is of the order of h^2
		at := func(by float64) float64 {
			p := slices.Clone(point)
			p[i] += by
			logp, _ := d.Eval(p, spare)
			return logp
		}
		if slope := (at(h) - at(-h)) / (2 * h); !(math.Abs(slope-grad[i]) <= 1e-6*(1+math.Abs(slope))) {
			t.Errorf("coordinate %d: slope %v, gradient %v", i, slope, grad[i])
		}
	}
	values, err := d.Values(point)
	if err != nil {
		t.Fatal(err)
	}
	back, err := d.Point(values)
	if err != nil {
		t.Fatal(err)
	}
	for i := range point {
		if !(math.Abs(back[i]-point[i]) <= 1e-12) {
			t.Errorf("coordinate %d: %v became %v", i, point[i], back[i])
		}
	}
}

func TestSummaryIsJSON(t *testing.T) {
	fit, err := bindLine(t).Sample(context.Background(), short(1))
	if err != nil {
		t.Fatal(err)
	}
	s, err := fit.Summary(bayes.SummaryOptions{})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(s)
	if err != nil || !bytes.Contains(text, []byte(`"b1"`)) || !strings.Contains(s.Table(), "sigma") {
		t.Errorf("%s %v", text, err)
	}
}

// Every exported name of the package is used by an example.
func TestEveryNameHasAnExample(t *testing.T) {
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used, exported := map[string]bool{}, map[string]bool{}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		if path == "example_test.go" {
			ast.Inspect(file, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					used[s.Sel.Name] = true
				}
				return true
			})
		}
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv != nil { // methods of types that are not exported are for other packages
					of := d.Recv.List[0].Type
					if star, ok := of.(*ast.StarExpr); ok {
						of = star.X
					}
					if id, ok := of.(*ast.Ident); ok && !id.IsExported() {
						continue
					}
				}
				exported[d.Name.Name] = d.Name.IsExported()
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if s, ok := s.(*ast.TypeSpec); ok {
						exported[s.Name.Name] = s.Name.IsExported()
					}
				}
			}
		}
	}
	if len(exported) < 40 {
		t.Errorf("only %d names found", len(exported))
	}
	for name, is := range exported {
		if is && !used[name] && name != "MarshalJSON" { // package json calls it
			t.Errorf("no example uses %s", name)
		}
	}
}

// A model that observes nothing of its data says so in its warnings.
func TestNothingObserved(t *testing.T) {
	model, err := bayes.Compile("m.bayes", "data x: real[N]\ny ~ Normal(a * x, 1)\na ~ Normal(0, 1)\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range []bayes.Data{bayes.CSV("d.csv", strings.NewReader("x,y\n1,2\n2,4\n")), bayes.JSON("d.json", strings.NewReader(`{"x": [1, 2], "y": [2, 4]}`))} {
		bound, err := model.Bind(data)
		if err != nil {
			t.Fatal(err)
		}
		list := bound.Warnings()
		if len(list) != 1 || list[0].Code != "nothing-observed" || list[0].Message != "nothing is observed, so `sample` draws from the prior" || list[0].Help != "to observe `y`, declare it: `data y`" {
			t.Errorf("the warnings are %v", list)
		}
	}
}

// The number of rows of a file need not be given where columns tell it.
func TestRowsAreTold(t *testing.T) {
	for text, needed := range map[string]bool{
		"data N: rows, y\ny ~ Normal(0, N)\n":                     false,
		"data N: rows\na[N] ~ Normal(0, 1)\n":                     true,
		"data N: rows from \"a.csv\"\na[N] ~ Normal(0, 1)\n":      false,
		"data N: rows from \"a.csv\"\ndata y\ny ~ Normal(0, N)\n": false,
	} {
		m, err := bayes.Compile("m.bayes", text)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range m.Names() {
			if n.Name == "N" && (n.Needed != needed || n.Kind != "int") {
				t.Errorf("%q: N is %+v, want needed: %v", text, n, needed)
			}
		}
	}
}
