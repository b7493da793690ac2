package bayes_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"math"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/bayes-lang/bayes"
)

// What a program passes by mistake is answered with an error that says what is
// wrong: no panic, no hang.
func TestMisuse(t *testing.T) {
	ctx := context.Background()
	bound := bindLine(t)
	line := bound.Model()
	fit, err := bound.Sample(ctx, short(1))
	if err != nil {
		t.Fatal(err)
	}
	var itself any
	itself = &itself
	cycle := []any{nil}
	cycle[0] = cycle
	bind := func(data bayes.Data) error { _, err := line.Bind(data); return err }
	xs := func(v any) bayes.Data { return bayes.Values(map[string]any{"x": v, "y": lineY}) }
	sample := func(opt bayes.SampleOptions) error { _, err := bound.Sample(ctx, opt); return err }
	prior := func(draws int) error {
		_, err := line.Prior(ctx, bayes.PriorOptions{Draws: draws}, bayes.Values(map[string]any{"x": lineX}))
		return err
	}
	draws := func(name string) error { _, err := fit.Draws(name); return err }
	type options struct {
		X float64 `bayes:"x,omitempty"`
	}
	groups, err := bayes.Compile("groups.bayes", "data y: real[N]\ndata g: factor[N]\ny ~ Normal(a[g], 1)\na[g] ~ Normal(0, 1)\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		err  error
		want string
		code bayes.Code
	}{
		{"pointer to itself", bind(xs(itself)), "chain of pointers", "bad-data"},
		{"struct of a pointer to itself", bind(bayes.Struct(itself)), "chain of pointers", "bad-data"},
		{"slice in itself", bind(xs(cycle)), "nested deeper than 32", "bad-data"},
		{"no reader", bind(bayes.CSV("a.csv", nil)), "the reader is nil", "bad-data"},
		{"nil reader", bind(bayes.JSON("a.json", (*bytes.Buffer)(nil))), "the reader is nil", "bad-data"},
		{"CSV for JSON", bind(bayes.JSON("body", strings.NewReader("x,y\n1,2\n"))), "body:1:1", "bad-file"},
		{"tag with options", bind(bayes.Struct(options{1})), "`bayes:\"x,omitempty\"`, which is not a name", "bad-data"},
		{"not UTF-8", bind(xs([]string{"\xff", "\xfe"})), "is not UTF-8", "bad-data"},
		{"missing level", func() error {
			_, err := groups.Bind(bayes.Values(map[string]any{"y": []int{1, 2}, "g": []string{"a", ""}}))
			return err
		}(), "`g` has no distribution, but a value is missing", "missing-value"},
		{"chains", sample(bayes.SampleOptions{Chains: -1}), "the number of chains is -1", "bad-option"},
		{"accept", sample(bayes.SampleOptions{Accept: 2}), "the target acceptance is 2", "bad-option"},
		{"draws", sample(bayes.SampleOptions{Draws: 1 << 60}), "the number of draws is 1152921504606846976", "bad-option"},
		{"warm-up", sample(bayes.SampleOptions{Warmup: 1 << 60}), "the number of warm-up draws is 1152921504606846976", "bad-option"},
		{"a number below zero is no way to say none", sample(bayes.SampleOptions{Warmup: -1}), "the number of warm-up draws is -1", "bad-option"},
		{"draws below zero", sample(bayes.SampleOptions{Draws: -1}), "the number of draws is -1", "bad-option"},
		{"threads", sample(bayes.SampleOptions{Threads: -1}), "the number of threads is -1", "bad-option"},
		{"limits", func() error { _, err := bayes.Limits{Steps: -1}.Bind(ctx, line); return err }(), "the limit Steps is -1", "bad-option"},
		{"limits of data", bayes.Limits{Unpacked: -1}.JSON("a", strings.NewReader("{}")).Err(), "the limit Unpacked is -1", "bad-option"},
		{"prior draws", prior(1 << 60), "must lie between 1 and 10000000", "bad-option"},
		{"blank", draws("b0 "), "`b0 ` is not a name", "unknown-name"},
		{"no name", draws(""), "not a name in the model", "unknown-name"},
		{"no folder", fit.Save("", bayes.ReplaceExisting), "the name of the folder is empty", "bad-option"},
	} {
		var e *bayes.Error
		if !errors.As(c.err, &e) || !strings.Contains(e.Error(), c.want) || e.Code != c.code {
			t.Errorf("%s: %v, want %q (%s)", c.name, c.err, c.want, c.code)
			continue
		}
		if c.name == "missing level" && !strings.Contains(e.Help, "a level of their own") {
			t.Errorf("help for a missing level: %s", e.Help)
		}
	}
	if d := bayes.Struct(struct {
		X []float64 `bayes:"x"`
		Y []float64 `bayes:"y"`
		F func()    `bayes:"-"`
	}{X: lineX, Y: lineY}); bind(d) != nil {
		t.Errorf("a field that is passed over is read: %v", bind(d))
	}
	if e := (&bayes.Error{File: "a.bayes", Line: 3, Message: "m", Help: "h"}); e.Error() != "a.bayes:3: error: m" || e.Detail() != "a.bayes:3: error: m\nhelp: h\n" {
		t.Errorf("an error that a program makes: %q %q", e.Error(), e.Detail())
	}
}

// A prediction that cannot be prepared is an error with a code and a way out, and Fit.Predict
// predicts it.
func TestPredictorUnsupported(t *testing.T) {
	m, err := bayes.Compile("m.bayes", "data x, y: real[n]\ndata g: factor[n]\nb ~ Normal(0, 1)\nxm = [mean(x[g == l]) for l in g]\ny ~ Normal(b * (x - xm[g]), 1)\n")
	if err != nil {
		t.Fatal(err)
	}
	bound, err := m.Bind(bayes.Values(map[string]any{"x": []float64{1, 2, 4, 8}, "y": []float64{1, 2, 3, 4}, "g": []string{"a", "b", "a", "b"}}))
	if err != nil {
		t.Fatal(err)
	}
	fit, err := bound.Sample(t.Context(), short(1))
	if err != nil {
		t.Fatal(err)
	}
	row := bayes.Values(map[string]any{"x": []float64{7}, "g": []string{"a"}})
	var e *bayes.Error
	if _, err := fit.Predictor(t.Context(), bayes.PredictOptions{}, row); !errors.As(err, &e) || e.Code != bayes.CodeUnsupported || e.Help == "" {
		t.Errorf("%v", err)
	}
	if _, err := fit.Predict(t.Context(), bayes.PredictOptions{}, row); err != nil {
		t.Error(err)
	}
}

// A nil context and values that no function of the package made are errors where
// there is one to return, and nothing elsewhere.
func TestNothingAtAll(t *testing.T) {
	ctx := context.Background()
	bound := bindLine(t)
	fit, err := bound.Sample(ctx, short(1))
	if err != nil {
		t.Fatal(err)
	}
	var none context.Context
	var m *bayes.Model
	var d *bayes.Density
	var f *bayes.Fit
	var p *bayes.Predictions
	second := func(_ any, err error) error { return err }
	for i, err := range []error{
		second(bound.Sample(none, bayes.SampleOptions{})),
		second(fit.Eval(none, "b0")),
		second(fit.Predict(none, bayes.PredictOptions{})),
		second(bound.Model().Prior(none, bayes.PriorOptions{})),
		second(bound.Model().Simulate(none, bayes.SimulateOptions{})),
	} {
		var e *bayes.Error
		if !errors.As(err, &e) || e.Message != "the context is nil" {
			t.Errorf("%d: %v", i, err)
		}
	}
	for i, err := range []error{
		second(m.Bind()), second(m.Prior(ctx, bayes.PriorOptions{})),
		second(new(bayes.Bound).Sample(ctx, bayes.SampleOptions{})), second(new(bayes.Bound).Density()),
		second(d.Eval(nil, nil)), second(d.Point(nil)), second(d.Values(nil)),
		second(f.Draws("b0")), second(f.Eval(ctx, "b0")), second(f.Summary(bayes.SummaryOptions{})), second(f.Predict(ctx, bayes.PredictOptions{})), f.Save(t.TempDir(), bayes.KeepExisting),
		second(new(bayes.Fit).Draws("b0")), new(bayes.Row).Set("x", 1), new(bayes.Row).Predict(), second(f.Predictor(ctx, bayes.PredictOptions{})),
		second(p.Draws("y")), second(p.Summary()), p.Data().Err(),
	} {
		var e *bayes.Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, "holds nothing") || e.Help == "" {
			t.Errorf("%d: %v", i, err)
		}
	}
	if r := new(bayes.Row); r.Draws(0) != nil || !math.IsNaN(r.Mean(0)) || !math.IsNaN(r.Quantile(0, 0.5)) {
		t.Error("a row that no predictor made has draws")
	}
	b := new(bayes.Bound)
	if b.Model() != nil || b.Unknowns() != nil || b.Warnings() != nil || d.Dim() != 0 || p.Names() != nil || p.Report() != nil {
		t.Error("something comes of nothing")
	}
	if f.Bound() != nil || f.Stopped() || f.Chains() != 0 || f.Len() != 0 || f.Divergences() != 0 || f.Seconds() != 0 {
		t.Error("something comes of no fit")
	}
}

// A folder that holds a run is an error in the words of a Go program.
func TestFolderInUse(t *testing.T) {
	opt := short(1)
	opt.Folder = filepath.Join(t.TempDir(), "run")
	fit, err := bindLine(t).Sample(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	_, again := fit.Bound().Sample(context.Background(), opt)
	for _, err := range []error{again, fit.Save(opt.Folder, bayes.KeepExisting)} {
		if !errors.Is(err, fs.ErrExist) || strings.Contains(err.Error(), "--") {
			t.Error(err)
		}
	}
	if err := fit.Save(opt.Folder, bayes.ReplaceExisting); err != nil {
		t.Error(err)
	}
}

// A panic of Progress reaches whoever called Sample, who may recover it, and the
// run ends.
func TestProgressPanics(t *testing.T) {
	before := runtime.NumGoroutine()
	bound := bindLine(t)
	func() {
		defer func() {
			if r := recover(); r != "no more" {
				t.Errorf("recovered %v", r)
			}
		}()
		_, err := bound.Sample(context.Background(), bayes.SampleOptions{Draws: 1_000_000, Every: time.Millisecond, Progress: func(bayes.Progress) { panic("no more") }})
		t.Errorf("Sample returned: %v", err)
	}()
	settled(t, before)
}

// A function decides what a text is, not its name, also in a run that is saved and
// opened.
func TestCSVNamedJSON(t *testing.T) {
	model, err := bayes.Compile("m.bayes", "data y\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n")
	if err != nil {
		t.Fatal(err)
	}
	bound, err := model.Bind(bayes.CSV("upload.json", strings.NewReader("y\n1\n2\n")))
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "run")
	if _, err := bound.Sample(context.Background(), bayes.SampleOptions{Chains: 1, Warmup: 20, Draws: 10, Folder: folder}); err != nil {
		t.Fatal(err)
	}
	if _, err := bayes.OpenFit(folder); err != nil {
		t.Error(err)
	}
}

// Predictions that are not numbers are named in the report, whether the call compiles them or
// finds them compiled, and a prepared row refuses them.
func TestPredictionsThatAreNoNumbers(t *testing.T) {
	ctx := t.Context()
	m, err := bayes.Compile("m.bayes", "data x, y: real[n]\ndata w: real\nb ~ Normal(0, 1)\ny ~ Normal(b * x / w, 1)\n")
	if err != nil {
		t.Fatal(err)
	}
	bound, err := m.Bind(bayes.Values(map[string]any{"x": []float64{1, 2, 4}, "y": []float64{1, 2, 3}, "w": 2.0}))
	if err != nil {
		t.Fatal(err)
	}
	fit, err := bound.Sample(ctx, short(1))
	if err != nil {
		t.Fatal(err)
	}
	row := func(w float64) bayes.Data { return bayes.Values(map[string]any{"x": []float64{3}, "w": w}) }
	said := func(w float64) bool {
		p, err := fit.Predict(ctx, bayes.PredictOptions{}, row(w))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(strings.Join(p.Report(), "\n"), "`y[1]` could not be drawn in")
	}
	for _, w := range []float64{0, 1, 0} {
		if said(w) != (w == 0) {
			t.Errorf("w = %v: the report says of predictions that are not numbers: %v", w, said(w))
		}
	}
	p, err := fit.Predictor(ctx, bayes.PredictOptions{}, row(1))
	if err != nil {
		t.Fatal(err)
	}
	r := p.NewRow()
	if err := r.Set("w", 0); err != nil {
		t.Fatal(err)
	}
	if err := r.Predict(); err == nil {
		t.Error("a prepared row has predictions that are not numbers")
	}
}
