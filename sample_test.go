package bayes_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes"
)

// OnDraw gets every draw of every chain, in order, and the draws that the fit has.
func TestStreamedDraws(t *testing.T) {
	bound := bindLine(t)
	opt := short(3)
	seen := map[int][]bayes.Draw{}
	opt.OnDraw = func(d bayes.Draw) {
		d.Point = slices.Clone(d.Point)
		seen[d.Chain] = append(seen[d.Chain], d)
	}
	fit, err := bound.Sample(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	plain := short(3)
	again, err := bound.Sample(context.Background(), plain)
	if err != nil {
		t.Fatal(err)
	}
	want, b := must(again.Draws("sigma")), must(fit.Draws("sigma"))
	for c := range fit.Chains() {
		var kept []bayes.Draw
		for i, d := range seen[c] {
			if d.Index != i {
				t.Fatalf("chain %d: draw %d comes as number %d", c, d.Index, i)
			}
			if !d.Warmup {
				kept = append(kept, d)
			}
		}
		if len(kept) != fit.Len() || len(seen[c]) <= len(kept) {
			t.Fatalf("chain %d: %d draws, %d of them kept", c, len(seen[c]), len(kept))
		}
		for i, d := range kept {
			if x := d.Values()["sigma"][0]; x != b.At(c, i)[0] || x != want.At(c, i)[0] {
				t.Fatalf("chain %d, draw %d: %v, the fit has %v, and a run that nobody watches %v", c, i, x, b.At(c, i)[0], want.At(c, i)[0])
			}
		}
	}
	func() {
		defer func() {
			if r := recover(); r != "enough" {
				t.Errorf("recovered %v", r)
			}
		}()
		_, err := bound.Sample(context.Background(), bayes.SampleOptions{Draws: 1_000_000, OnDraw: func(bayes.Draw) { panic("enough") }})
		t.Errorf("Sample returned: %v", err)
	}()
}

// A fit that goes on from another needs a short warm-up: its first draw is where the other ended,
// its scales do not change, and what it finds is right.
func TestWarmStart(t *testing.T) {
	ctx := context.Background()
	bound := bindLine(t)
	first, err := bound.Sample(ctx, bayes.SampleOptions{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	steps, cold := map[bool]int{}, map[bool]int{}
	count := func(to map[bool]int) func(bayes.Draw) { return func(d bayes.Draw) { to[d.Warmup] += d.Steps } }
	warm, err := bound.Sample(ctx, bayes.SampleOptions{Seed: 2, From: first, OnDraw: count(steps)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bound.Sample(ctx, bayes.SampleOptions{Seed: 2, OnDraw: count(cold)}); err != nil {
		t.Fatal(err)
	}
	if 2*steps[true] > cold[true] {
		t.Errorf("warm-up takes %d steps with an earlier fit, %d without", steps[true], cold[true])
	}
	s, err := warm.Summary(bayes.SummaryOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range must(first.Summary(bayes.SummaryOptions{})).Rows {
		if r := s.Rows[i]; !(math.Abs(r.Mean-row.Mean) <= 4*math.Hypot(r.MCSE, row.MCSE)) || r.RHat > 1.02 || r.BulkESS < 400 {
			t.Errorf("%+v, at first %+v", r, row)
		}
	}
	// The same from a run that was saved and read, and a run that is saved can be read.
	var file bytes.Buffer
	if _, err := first.WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	read, err := bayes.ReadFit(&file)
	if err != nil {
		t.Fatal(err)
	}
	again, err := bound.Sample(ctx, bayes.SampleOptions{Seed: 2, From: read, Folder: filepath.Join(t.TempDir(), "warm.run")})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := must(warm.Draws("b1")), must(again.Draws("b1")); a.At(3, 77)[0] != b.At(3, 77)[0] {
		t.Error("a fit that was read gives other draws")
	}
	model := must(bayes.Compile("other.bayes", "data y\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n"))
	other := must(model.Bind(bayes.Values(map[string]any{"y": []float64{1}})))
	var e *bayes.Error
	if _, err := other.Sample(ctx, bayes.SampleOptions{From: first}); !errors.As(err, &e) || e.Code != bayes.CodeBadOption || !strings.Contains(err.Error(), "other unknowns") {
		t.Error(err)
	}
}

// Starts are on the scale of the model, for each chain or for all.
func TestStarts(t *testing.T) {
	bound := bindLine(t)
	starts := map[int]bayes.Draw{}
	run := func(init ...map[string][]float64) error {
		clear(starts)
		_, err := bound.Sample(context.Background(), bayes.SampleOptions{Chains: 2, Warmup: 1, Draws: 1, Metric: bayes.UnitMetric, Init: init})
		return err
	}
	for _, c := range []struct {
		init []map[string][]float64
		want string
	}{
		{[]map[string][]float64{{"b0": {1}, "b1": {2}, "sigma": {0.3}}}, ""},
		{[]map[string][]float64{{"sigma": {0.3}}, {}}, ""},
		{[]map[string][]float64{{"sigma": {-1}}}, "the start of chain 1"},
		{[]map[string][]float64{{"tau": {1}}}, "`tau` is not a sampled unknown"},
		{[]map[string][]float64{{"b0": {1, 2}}}, "`b0` has 2 numbers, but 1 are needed"},
		{[]map[string][]float64{{}, {}, {}}, "3 starts for 2 chains"},
	} {
		err := run(c.init...)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.init, err, c.want)
		}
	}
	// The first draw lies near the start, since a trajectory has one step at first.
	model := must(bayes.Compile("m.bayes", "data y\ny ~ Normal(m, 1)\nm ~ Normal(0, 1e6)\n"))
	b := must(model.Bind(bayes.Values(map[string]any{"y": []float64{1000}})))
	var first []float64
	_, err := b.Sample(context.Background(), bayes.SampleOptions{Chains: 2, Warmup: 5, Draws: 1, MaxDepth: 1, Init: []map[string][]float64{{"m": {1000}}, {"m": {1001}}},
		OnDraw: func(d bayes.Draw) {
			if d.Index == 0 {
				first = append(first, d.Values()["m"][0])
			}
		}})
	if err != nil || len(first) != 2 {
		t.Fatal(first, err)
	}
	for _, x := range first { // where nothing is given, starts lie within 2 of 0
		if !(math.Abs(x-1000) <= 10) {
			t.Errorf("a chain starts at %v", x)
		}
	}
}

// One file holds a fit whole: what comes back is the same, and what is cut off or changed
// anywhere is an error.
func TestOneFile(t *testing.T) {
	fit, err := bindLine(t).Sample(context.Background(), bayes.SampleOptions{Seed: 1, Chains: 2, Warmup: 40, Draws: 30})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	n, err := fit.WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatalf("%d bytes of %d: %v", n, b.Len(), err)
	}
	whole := b.Bytes()
	again, err := bayes.ReadFit(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"b0", "sigma", "mu"} {
		x, y := must(fit.Draws(name)), must(again.Draws(name))
		for c := range x.Chains() {
			for d := range x.Len() {
				if !slices.Equal(x.At(c, d), y.At(c, d)) {
					t.Fatalf("%s differs", name)
				}
			}
		}
	}
	var twice bytes.Buffer
	if _, err := again.WriteTo(&twice); err != nil || !bytes.Equal(twice.Bytes(), whole) {
		t.Errorf("written again it is another file: %v", err)
	}
	end := len(bytes.TrimRight(whole, "\x00")) // an archive ends with zeros
	for cut := 0; cut < end; cut += 97 {
		if _, err := bayes.ReadFit(bytes.NewReader(whole[:cut])); err == nil {
			t.Errorf("cut off after %d of %d bytes it is read", cut, len(whole))
		}
	}
	at := bytes.Index(whole, []byte("bayeslog"))
	for _, i := range []int{at + 200, at + 4000, bytes.Index(whole, []byte("Exponential"))} {
		bad := slices.Clone(whole)
		bad[i] ^= 1
		var e *bayes.Error
		if _, err := bayes.ReadFit(bytes.NewReader(bad)); !errors.As(err, &e) {
			t.Errorf("with byte %d changed: %v", i, err)
		}
	}
	if _, err := bayes.ReadFit(strings.NewReader("y\n1\n")); err == nil {
		t.Error("a table is read as a fit")
	}
	if _, err := bayes.ReadFit(io.MultiReader(bytes.NewReader(whole[:100]), badReader{})); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("what the reader says is lost: %v", err)
	}
	if _, err := (bayes.Limits{Draws: 10}).ReadFit(bytes.NewReader(whole)); err == nil || !strings.Contains(err.Error(), "GB") {
		t.Errorf("beyond the limits: %v", err)
	}
	path := filepath.Join(t.TempDir(), "a.fit")
	if err := fit.SaveFile(path, bayes.KeepExisting); err != nil {
		t.Fatal(err)
	}
	if err := fit.SaveFile(path, bayes.KeepExisting); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	if err := fit.SaveFile(path, bayes.ReplaceExisting); err != nil {
		t.Error(err)
	}
	if text := must(os.ReadFile(path)); !bytes.Equal(text, whole) {
		t.Error("the file holds something else than WriteTo writes")
	}
	if list := must(os.ReadDir(filepath.Dir(path))); len(list) != 1 {
		t.Errorf("left over: %v", list)
	}
	if f := must(bayes.OpenFit(path)); f.Len() != 30 {
		t.Error("it is not opened")
	}
}

// Without its warm-up a fit has the same draws, in memory and saved.
func TestWithoutWarmup(t *testing.T) {
	fit, err := bindLine(t).Sample(context.Background(), bayes.SampleOptions{Seed: 1, Chains: 2, Warmup: 400, Draws: 30})
	if err != nil {
		t.Fatal(err)
	}
	bare := fit.WithoutWarmup()
	folder := filepath.Join(t.TempDir(), "bare.run")
	if err := bare.Save(folder, bayes.KeepExisting); err != nil {
		t.Fatal(err)
	}
	var long, short bytes.Buffer
	if _, err := fit.WriteTo(&long); err != nil {
		t.Fatal(err)
	}
	if _, err := bare.WriteTo(&short); err != nil {
		t.Fatal(err)
	}
	if records := 2 * 400 * (4*4 + 4*8 + 3*8 + 4); long.Len()-short.Len() < records-2048 {
		t.Errorf("%d bytes with warm-up, %d without", long.Len(), short.Len())
	}
	want := must(fit.Draws("mu"))
	for name, f := range map[string]*bayes.Fit{"in memory": bare, "of a folder": must(bayes.OpenFit(folder)), "of a file": must(bayes.ReadFit(&short))} {
		got := must(f.Draws("mu"))
		if f.Stopped() || f.Len() != 30 || !slices.Equal(got.At(1, 29), want.At(1, 29)) {
			t.Errorf("%s: %d draws, stopped %t", name, f.Len(), f.Stopped())
		}
		if s, err := f.Summary(bayes.SummaryOptions{}); err != nil || s.Divergences != fit.Divergences() {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What is opened leaves its warm-up on the disk, and has it when it is saved.
	whole := filepath.Join(t.TempDir(), "whole.run")
	if err := fit.Save(whole, bayes.KeepExisting); err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	if _, err := must(bayes.OpenFit(whole)).WriteTo(&again); err != nil || !bytes.Equal(again.Bytes()[:1<<14], long.Bytes()[:1<<14]) {
		t.Errorf("an opened run is written otherwise: %v", err)
	}
	opened := must(bayes.OpenFit(whole))
	if err := os.RemoveAll(whole); err != nil {
		t.Fatal(err)
	}
	if _, err := opened.WriteTo(io.Discard); err == nil || !strings.Contains(err.Error(), "the warm-up draws of this fit are in") {
		t.Error(err)
	}
	if _, err := opened.WithoutWarmup().WriteTo(io.Discard); err != nil {
		t.Error(err)
	}
}

// A fit from the draws of a fit is that fit, as far as draws tell.
func TestFromDraws(t *testing.T) {
	bound := bindLine(t)
	points := make([][][]float64, 4)
	opt := bayes.SampleOptions{Seed: 1, OnDraw: func(d bayes.Draw) {
		if !d.Warmup {
			points[d.Chain] = append(points[d.Chain], slices.Clone(d.Point))
		}
	}}
	fit, err := bound.Sample(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	given, err := bound.FromDraws(points)
	if err != nil {
		t.Fatal(err)
	}
	points[0][0][0] = 1e9 // the fit has its own
	a, b := must(fit.Summary(bayes.SummaryOptions{})), must(given.Summary(bayes.SummaryOptions{}))
	if a.Table() != b.Table() || len(b.Advice()) > 0 || given.Stopped() {
		t.Errorf("%s\nof the sampler\n%s\n%q", b.Table(), a.Table(), b.Advice())
	}
	x := bayes.Values(map[string]any{"x": []float64{1.5}})
	opt1 := bayes.PredictOptions{Seed: 5}
	if p, q := must(fit.Predict(t.Context(), opt1, x)), must(given.Predict(t.Context(), opt1, x)); !slices.Equal(must(p.Draws("y")).At(0, 9), must(q.Draws("y")).At(0, 9)) {
		t.Error("predictions differ")
	}
	folder := filepath.Join(t.TempDir(), "given.run")
	if err := given.Save(folder, bayes.KeepExisting); err != nil {
		t.Fatal(err)
	}
	if s := must(must(bayes.OpenFit(folder)).Summary(bayes.SummaryOptions{})); s.Table() != b.Table() {
		t.Errorf("read again it is\n%s", s.Table())
	}
	for _, c := range []struct {
		points [][][]float64
		want   string
	}{
		{nil, "there are no draws"},
		{[][][]float64{{{1, 2}}}, "draw 1 of chain 1 has 2 coordinates, but the model has 3"},
		{[][][]float64{{{1, 2, 3}, {1, 2, 3}}, {{1, 2, 3}}}, "chain 1 has 2 draws, but chain 2 has 1"},
		{[][][]float64{{{1, math.NaN(), 3}}}, "the density is not finite at draw 1 of chain 1"},
	} {
		var e *bayes.Error
		if _, err := bound.FromDraws(c.points); !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || e.Code != bayes.CodeBadPoint {
			t.Errorf("%v: %v, want %q", c.points, err, c.want)
		}
	}
}
