package posterior_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/fittest"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/internal/predictor"
	"github.com/bayes-lang/bayes/runtime"
)

// program reports whether predictions for new data are compiled.
func program(f *runtime.Fit, data string) bool {
	b, err := f.Rebind(posterior.PredictOptions{Data: []input.File{input.NewFile("n.json", []byte(data))}}, &forward.Predictions{})
	if err != nil {
		return false
	}
	given := map[string][]bool{}
	for _, s := range f.Sources(b) {
		given[s.Name] = make([]bool, len(s.At))
		for e, k := range s.At {
			given[s.Name][e] = k >= 0
		}
	}
	_, err = compile.NewForward(b, compile.ForwardOptions{Given: given, Frozen: true, Names: []string{"y"}})
	return err == nil
}

// A model with summaries of its data predicts for new rows what the model predicts in
// which the values of the fit stand as numbers.
func TestSummariesOfTheFit(t *testing.T) {
	const data = `{"x": [1, 2, 3, 7], "z": [20, 35, 50, 65], "k": [4, 1, 2, 2], "g": ["a", "b", "c", "b"], "X": [[1, 1], [2, 2], [3, 3], [4, 4]], "y": [1, 2, 3, 4]}`
	const fresh = `{"x": [5, 10], "z": [80, 31], "k": [2, 3], "g": ["b", "aa"], "X": [[100, 100], [50, 50]]}`
	const model = "data x: real[N]\ndata k, z: int[N]\ndata X: real[N, 2]\ndata g: factor[N]\ndata y: real[N]\ny ~ Normal(b + %s, 0.001)\nb ~ Normal(0, 1)\n"
	for _, c := range []struct{ e, literal string }{
		{"x - mean(x)", "x - 3.25"},
		{"center(z)", "z - 42.5"},
		{"center(k)", "k - 2.25"},
		{"x - sum(x) / N", "x - 13.0 / 4"},
		{"x - x[1]", "x - 1"},
		{"x - x[N]", "x - 7"},
		{"z - z[2]", "z - 35"},
		{"x / norm(X[:, 1])", "x / sqrt(30)"},
		{"x * prod(k)", "x * 16"},
		{"x - max(k)", "x - 4"},
		{"k - min(k)", "k - 1"},
		{"z - quantile(z, 0.25)", "z - 31.25"},
		{"(if any(z > 70) { x } else { -x })", "-x"},
		{"X @ (X' @ X)[1]", "X @ [30, 30]"},
		{"[mean(X[n]) for n in 1:N]", "X[:, 1]"},
		{"[x[n] - sum(x[k <= k[n]]) for n in 1:N]", "x - 12"},
		{"[mean(x[g == g[n]]) for n in 1:N]", "(if g == \"b\" { 4.5 } else { 10 })"},
		{"[n / N for n in 1:N]", "(x / 5) / 4"},
		{"[x[if n < N { n + 1 } else { n }] for n in 1:N]", "10 + 0 * x"},
		{"[x[N - n + 1] for n in 1:N]", "15 - x"},
		{"ctr(x)", "x - 3.25"},
		{"x - total(z)", "x - 170"},
		{"squares(x)", "x * x - 15.75"},
		{"bspline(x, quantile(x, [0, 0.5, 1]))[:, 2]", "bspline(x, [1, 2.5, 7])[:, 2]"},
		{"x * sum([x[n] * x[n] for n in 1:N])", "x * 63"},
		{"x + sum(cumsum(x))", "x + 23"},
	} {
		fns := "fn ctr(v) = v - mean(v)\nfn total(v) {\n    s = 0.0\n    for i in 1:length(v) { s = s + v[i] }\n    return s\n}\n" +
			"fn squares(v) {\n    w: real[length(v)]\n    for i in 1:length(v) { w[i] = v[i]^2 }\n    return w - mean(w)\n}\n"
		f := fittest.FitOf(t, fmt.Sprintf(model, c.e)+fns, data)
		want := expected(t, fmt.Sprintf(model, c.literal)+fns, data, fresh)
		got := shifts(t, f, fresh, nil)
		if !alike(got, want) {
			t.Errorf("%s: %v, want %v", c.e, got, want)
		}
		p := predictor.New(f.Posterior)
		for range 2 {
			if got := shifts(t, f, fresh, p); !alike(got, want) {
				t.Errorf("%s, by a predictor: %v, want %v", c.e, got, want)
			}
		}
		// What depends on the row at hand and on all rows of the fit is left to the evaluator.
		if left := strings.Contains(c.e, "= k[n]") || strings.Contains(c.e, "= g[n]"); program(f, fresh) == left {
			t.Errorf("%s: compiled: %v", c.e, !left)
		}
	}
}

// By level values keep those of the fit by label, whatever other levels come; new ones
// have those of the new rows.
func TestSummariesByLevel(t *testing.T) {
	const data = `{"x": [1, 49, 51, 900], "g": ["a", "b", "b", "c"], "id": [1, 2, 2, 3], "y": [1, 2, 3, 4]}`
	const model = "data x: real[N]\ndata id: int[N]\ndata g: factor[N]\ndata y: real[N]\n%sy ~ Normal(b + m[g], 0.001)\nb ~ Normal(0, 1)\n"
	const fresh = `{"x": [7, 9, 11], "g": ["b", "aa", "a"], "id": [2, 4, 1]}`
	for _, c := range []struct {
		e    string
		want []float64
	}{
		{"m = [mean(x[g == l]) for l in g]\n", []float64{50, 9, 1}},
		{"for l in g { m[l] = sum(x[g == l]) }\n", []float64{100, 9, 1}},
		{"for l in g { n = sum(x[g == l]); m[l] = n / 2 }\n", []float64{50, 4.5, 0.5}},
		{"m = mean(x, by=g)\n", []float64{50, 9, 1}},
		{"m = sum(x, by=g)\n", []float64{100, 9, 1}},
		{"m = max(x, by=g) - mean(x)\n", []float64{51 - 250.25, 9 - 250.25, 1 - 250.25}},
		{"m = count(by=g)\n", []float64{2, 1, 1}},
		{"m = mean(x - mean(x), by=g)\n", []float64{50 - 250.25, 9 - 250.25, 1 - 250.25}},
		{"m = [max(x[g == l]) - mean(x) for l in g]\n", []float64{51 - 250.25, 9 - 250.25, 1 - 250.25}},
		{"h = [mean(x[g == l]) for l in g]\nm = h - mean(h)\n", []float64{50 - 951.0/3, 9 - 951.0/3, 1 - 951.0/3}},
		{"m = [at(l, x, g) for l in g]\nfn at(l, v, f) = mean(v[f == l])\n", []float64{50, 9, 1}},
		{"J = max(id)\nh = [mean(x[id == j]) for j in 1:J]\nm = [h[id[n]] for n in 1:N]\n", []float64{50, 9, 1}},
	} {
		text := fmt.Sprintf(model, c.e)
		if strings.Contains(c.e, "id[n]") {
			text = strings.Replace(text, "m[g]", "m", 1)
		}
		f := fittest.FitOf(t, text, data)
		if got := shifts(t, f, fresh, nil); !alike(got, c.want) {
			t.Errorf("%s%v, want %v", c.e, got, c.want)
		}
		p := predictor.New(f.Posterior)
		for range 2 {
			if got := shifts(t, f, fresh, p); !alike(got, c.want) {
				t.Errorf("%sby a predictor: %v, want %v", c.e, got, c.want)
			}
		}
		// Other numbers, by what was compiled for the first.
		other := strings.Replace(fresh, "9", "19", 1)
		if got, want := shifts(t, f, other, p), shifts(t, f, other, nil); !alike(got, want) {
			t.Errorf("%sother numbers, by a predictor: %v, want %v", c.e, got, want)
		}
	}
}

// The number of rows of a file keeps the value of the fit as a number, and counts the new rows as the end of a range, as a
// declared size does.
func TestRowsOfTheFit(t *testing.T) {
	const model = "data N: rows, x, y\nfor n in 1:N { y[n] ~ Normal(b + x[n] / N, 0.001) }\nb ~ Normal(0, 1)\n"
	f := fittest.FitOf(t, model, `{"x": [1, 2, 3, 7], "y": [0.25, 0.5, 0.75, 1.75]}`)
	want := []float64{1.25, 2.5, 3}
	if got := shifts(t, f, `{"x": [5, 10, 12]}`, nil); !alike(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := shifts(t, f, `{"x": [5, 10, 12]}`, predictor.New(f.Posterior)); !alike(got, want) {
		t.Errorf("by a predictor: %v, want %v", got, want)
	}
}

// By level of levels that depend on parameters, such as a mean of a[school] by district, a number is about the levels of
// the fit where the fit had some there, and about the new ones elsewhere.
func TestUnknownsByLevel(t *testing.T) {
	const data = `{"y": [%s, 4], "school": ["s1", "s2", "s3"], "district": ["A", "A", "B"], "c": [1, 3, 4]}`
	const fresh = `{"school": ["s2", "s7", "s8", "s9"], "district": ["A", "A", "C", "C"], "c": [3, 50, 6, 7]}`
	const model = "data y: real[N]\ndata school: factor[N]\ndata district: factor[school]\ndata c: real[school]\n" +
		"y ~ Normal(b + m[district[school]], 0.001)\na[school] ~ Normal(c, 0.0001)\nb ~ Normal(0, 1)\n"
	for _, c := range []struct {
		e, y string
		want []float64
	}{
		{"m = mean(a, by=district)\n", "2, 2", []float64{2, 2, 6.5, 6.5}},
		{"m = sum(a, by=district)\n", "4, 4", []float64{4, 4, 13, 13}},
		{"m = max(a, by=district)\n", "3, 3", []float64{3, 3, 7, 7}},
	} {
		f := fittest.FitOf(t, model+c.e, fmt.Sprintf(data, c.y))
		if got := shifts(t, f, fresh, nil); !alike(got, c.want) {
			t.Errorf("%s%v, want %v", c.e, got, c.want)
		}
		if got := shifts(t, f, fresh, predictor.New(f.Posterior)); !alike(got, c.want) {
			t.Errorf("%sby a predictor: %v, want %v", c.e, got, c.want)
		}
	}
}

// Missing values of the fit are part of its summaries, draw by draw.
func TestSummariesOfMissingValues(t *testing.T) {
	const model = "data age: real[N]\ndata y: real[N]\nage ~ Normal(40, 15)\nc = %s\ny ~ Normal(b + c, 0.0001)\nb ~ Normal(0, 1)\n"
	const fresh = `{"age": [80]}`
	for _, e := range []string{"age - mean(age)", "center(age)", "age - sum(age) / N", "(age - 40) - mean(age - 40)", "age - age[6]", "ctr(age)"} {
		text := fmt.Sprintf(model, e) + "fn ctr(v) = v - mean(v)\n"
		f := fittest.FitOf(t, text, `{"age": [20, 35, 50, 65, 40, null], "y": [1, 2, 3, 4, 5, 6]}`)
		p := predictor.New(f.Posterior)
		for _, data := range []string{fresh, `{"age": [80, null]}`} {
			opt := posterior.PredictOptions{Names: []string{"y", "b"}, Seed: 1, Data: []input.File{input.NewFile("n.json", []byte(data))}}
			out, err := f.Predict(context.Background(), opt)
			if err != nil {
				t.Errorf("%s: %v", e, err)
				continue
			}
			again, err := p.Predict(context.Background(), fittest.AsFresh(data), posterior.PredictOptions{Names: []string{"y", "b"}, Seed: 1})
			if err != nil {
				t.Errorf("%s: %v", e, err)
				continue
			}
			series, err := f.Series([]string{"age[6]"})
			if err != nil {
				t.Fatal(err)
			}
			for i := range out.Draws {
				missing := series[0].Draws[i/f.Draws()][i%f.Draws()]
				want := 80 - (20+35+50+65+40+missing)/6
				if e == "age - age[6]" {
					want = 80 - missing
				}
				for _, o := range []*forward.Predictions{out, again} {
					if got := o.Vars[0].Draws[i][0] - o.Vars[1].Draws[i][0]; !(math.Abs(got-want) <= 0.001) {
						t.Errorf("%s in draw %d: %v, want %v with the missing age %v", e, i, got, want, missing)
						break
					}
				}
			}
		}
	}
}

// What mixes the rows of data has no value for other rows than those of the fit.
func TestMixedRows(t *testing.T) {
	const model = "data x: real[N]\ndata w: real[N]\ndata X: real[N, 2]\ndata y: real[N]\ny ~ Normal(b * %s, 1)\nb ~ Normal(0, 1)\n"
	const data = `{"x": [1, 2, 3, 7], "w": [1, 1, 1, 1], "X": [[1, 1], [2, 2], [3, 4], [4, 4]], "y": [1, 2, 3, 4]}`
	for _, e := range []string{"cumsum(x)", "rank(x)", "sort(x)", "qr_q(X)[:, 1]", "svd_u(X)[:, 1]", "reverse(x)", "x[order(x)]", "softmax(x)",
		"[sum(x[1:n]) for n in 1:N]", "[mean(x[n:N]) for n in 1:N]", "[sum([x[j] for j in 1:n]) for n in 1:N]",
		"[upto(x, n) for n in 1:N]", "[later(x, n) for n in 1:N]", "[cut(x, n) for n in 1:N]", "run(x)", "c"} {
		f := fittest.FitOf(t, fmt.Sprintf(model, e)+recursion(e)+"fn run(v) = cumsum(v)\nfn upto(v, n) = sum(v[1:n])\n"+
			"fn later(v, n) { w = v - mean(v); return w[n] }\nfn cut(v, n) { v[1] = 0; return v[n] - mean(v) }\n", data)
		p := predictor.New(f.Posterior)
		for _, c := range []struct {
			fresh string
			fails bool
		}{
			{`{"x": [5, 6], "w": [1, 1], "X": [[1, 2], [3, 5]]}`, true},
			{`{"x": [5, 6, 7, 1], "X": [[1, 2], [2, 5], [2, 2], [1, 1]]}`, true},
			{`{"x": [1, 2, 3, 7]}`, false},
			{`{"w": [2, 2, 2, 2]}`, false},
		} {
			for _, err := range []error{
				second(f.Predict(context.Background(), posterior.PredictOptions{Data: []input.File{input.NewFile("n.json", []byte(c.fresh))}})),
				second(p.Predict(context.Background(), fittest.AsFresh(c.fresh), posterior.PredictOptions{})),
			} {
				if c.fails != (err != nil && strings.Contains(err.Error(), "mixes the rows of the data") && strings.Contains(err.Error(), "m.bayes:")) {
					t.Errorf("%s, %s: %v", e, c.fresh, err)
				}
			}
		}
	}
}

// What a row says of itself and of rows near to it follows the new rows, in functions too; what it
// is compared with, over all rows, is that of the fit.
func TestWindows(t *testing.T) {
	const model = "data x: real[N]\ndata W: real[N, N]\ndata y: real[N]\ndata from, to: int[N]\ny ~ Normal(b + %s, 0.001)\nb ~ Normal(0, 1)\n" +
		"fn near(v, n) = mean(v[max(1, n - 1):n])\nfn dev(v, n) = v[n] - mean(v)\nfn back(n, v) { m = mean(v); k = n; return v[k] - m }\n" +
		"fn twice(v, n) = dev(v, n) + back(n, v)\nfn first(v) { v[1] = 0; return v - mean(v) }\n"
	const data = `{"x": [1, 2, 3, 6], "W": [[1, 2, 3, 4], [1, 1, 1, 1], [0, 0, 0, 9], [5, 5, 5, 5]], "from": [1, 2, 1, 1], "to": [3, 4, 2, 1], "y": [1, 2, 3, 4]}`
	const fresh = `{"x": [5, 10, 30], "W": [[10, 20, 30], [1, 2, 3], [7, 7, 7]], "from": [1, 2, 2], "to": [2, 2, 3]}`
	for _, c := range []struct {
		e    string
		want []float64
	}{
		{"[mean(x[max(1, n - 1):n]) for n in 1:N]", []float64{5, 7.5, 20}},
		{"[sum(x[n:min(n + 1, N)]) for n in 1:N]", []float64{15, 40, 30}},
		{"[sum([2 * x[j] for j in max(1, n - 1):n]) for n in 1:N]", []float64{10, 30, 80}},
		{"[mean(x[from[i]:to[i]]) for i in 1:N]", []float64{7.5, 10, 20}},
		{"[near(x, n) for n in 1:N]", []float64{5, 7.5, 20}},
		{"[x[n] - mean(x) + near(x, n) for n in 1:N]", []float64{7, 14.5, 47}},
		{"[dev(x, n) for n in 1:N]", []float64{2, 7, 27}},
		{"[back(n, x) for n in 1:N]", []float64{2, 7, 27}},
		{"[twice(x, n) for n in 1:N]", []float64{4, 14, 54}},
		{"[dev(x - mean(x), n) for n in 1:N]", []float64{2, 7, 27}},
		{"[dev(x, max(1, n - 1)) for n in 1:N]", []float64{2, 2, 7}},
		{"[dev(x - x[N], n) for n in 1:N]", []float64{2, 7, 27}},
		{"[dev([x[n] - x[1] for n in 1:N], n) for n in 1:N]", []float64{2, 7, 27}},
		{"first(x)", []float64{-2.75, 7.25, 27.25}},
		{"[sum(W[n]) for n in 1:N]", []float64{60, 6, 21}},
		{"[W[n] @ x for n in 1:N]", []float64{1150, 115, 315}},
		{"W @ x", []float64{1150, 115, 315}},
		{"x - mean(concat(x, [8]))", []float64{1, 6, 26}},
		{"x - sum(rep(1, N))", []float64{1, 6, 26}},
	} {
		f := fittest.FitOf(t, fmt.Sprintf(model, c.e), data)
		p := predictor.New(f.Posterior)
		for how, got := range map[string][]float64{"": shifts(t, f, fresh, nil), " by a predictor": shifts(t, f, fresh, p), " by a predictor again": shifts(t, f, fresh, p)} {
			if !alike(got, c.want) {
				t.Errorf("%s%s: %v, want %v", c.e, how, got, c.want)
			}
		}
	}
}

// recursion defines c, where an expression is c.
func recursion(e string) string {
	if e == "c" {
		return "c[1] = x[1]\nfor n in 2:N { c[n] = c[n-1] + x[n] }\n"
	}
	return ""
}

func second[T any](_ T, err error) error { return err }

// expected is what a model says of new rows, relative to b.
func expected(t *testing.T, text, data, fresh string) []float64 {
	return shifts(t, fittest.FitOf(t, text, data), fresh, nil)
}

// shifts are the predictions of y for new rows less b, in the first draw.
func shifts(t *testing.T, f *runtime.Fit, fresh string, p *predictor.Predictor) []float64 {
	t.Helper()
	opt := posterior.PredictOptions{Names: []string{"y", "b"}, Seed: 1, Most: 4}
	var out *forward.Predictions
	var err error
	if p == nil {
		opt.Data = []input.File{input.NewFile("n.json", []byte(fresh))}
		out, err = f.Predict(context.Background(), opt)
	} else {
		out, err = p.Predict(context.Background(), fittest.AsFresh(fresh), opt)
	}
	if err != nil {
		t.Error(err)
		return nil
	}
	var y, b []float64
	for _, v := range out.Vars {
		if v.Name == "y" {
			y = v.Draws[0]
		} else {
			b = v.Draws[0]
		}
	}
	y = slices.Clone(y)
	for i := range y {
		y[i] -= b[0]
	}
	return y
}

func alike(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !(math.Abs(a[i]-b[i]) < 0.02) {
			return false
		}
	}
	return true
}

// More ways in which data of the fit are used as numbers, and in which new rows are followed.
func TestNewRows(t *testing.T) {
	for _, c := range []struct {
		what, text, data, fresh string
		want                    []float64 // y less b
	}{
		{"data by level", "data g: factor[N]\ndata size: real[g]\ndata y: real[N]\ny ~ Normal(b + standardize(size)[g] - mean(size), 0.001)\nb ~ Normal(0, 1)\n",
			`{"g": ["a", "b", "c", "b"], "size": [2, 4, 6], "y": [0, 0, 0, 0]}`, `{"g": ["b", "zz"], "size": [4, 100]}`, []float64{-4, 44}},
		{"the outcome", "data x, y: real[N]\ny ~ Normal(b + mean(y) + x, 0.001)\nb ~ Normal(mean(y), sd(y))\n",
			`{"x": [1, 2, 3], "y": [1, 2, 6]}`, `{"x": [5]}`, []float64{8}},
		{"the first rows of a recursion", "data x, y: real[N]\nmu[1] = c * x[1]\nfor t in 2:N { mu[t] = mu[t-1] + c * x[t] }\ny ~ Normal(b + mu, 0.001)\nb ~ Normal(0, 1)\nc ~ Normal(1, 0.000001)\n",
			`{"x": [1, 1, 1, 1], "y": [1, 2, 3, 4]}`, `{"x": [10, 1, 1]}`, []float64{10, 11, 12}},
		{"one column alone", "data x, z, y: real[N]\ny ~ Normal(b + (x - mean(x)) * (z - mean(z)), 0.001)\nb ~ Normal(0, 1)\n",
			`{"x": [1, 2, 3], "z": [1, 2, 3], "y": [1, 2, 6]}`, `{"x": [5, 6, 7]}`, []float64{-3, 0, 5}},
		{"columns without a type", "data x, y\ny ~ Normal(b + x - sum(x) / length(x), 0.001)\nb ~ Normal(0, 1)\n", `{"x": [1, 2, 3], "y": [1, 2, 6]}`, `{"x": [5, 6]}`, []float64{3, 4}},
		{"rows before", "data x, y: real[N]\nfor n in 2:N { y[n] ~ Normal(b + x[n] - x[n-1], 0.001) }\ny[1] ~ Normal(b, 0.001)\nb ~ Normal(0, 1)\n",
			`{"x": [1, 2, 3], "y": [1, 2, 3]}`, `{"x": [5, 9]}`, []float64{0, 4}},
		{"rows before, as a column", "data x, y: real[N]\nlag = concat(mean(x), x[1:N-1])\ny ~ Normal(b + lag, 0.001)\nb ~ Normal(0, 1)\n", `{"x": [1, 2, 3], "y": [1, 2, 3]}`, `{"x": [5, 9]}`, []float64{2, 5}},
		{"numbers of rows", "data y: real[N]\nt = 1:N\ny ~ Normal(b + t - mean(t), 0.001)\nb ~ Normal(0, 1)\n", `{"y": [1, 2, 3]}`, `{"N": 4}`, []float64{-1, 0, 1, 2}},
		{"an index by what rows hold", "data x, y: real[N]\ny ~ Normal(b + c[1 + int(x > median(x))], 0.001)\nc = [0.0, 10]\nb ~ Normal(0, 1)\n", `{"x": [1, 2, 4], "y": [1, 2, 3]}`, `{"x": [8, 9, 1]}`, []float64{10, 10, 0}},
		{"a choice of statements", "data x, y: real[N]\nif mean(x) > 5 { y ~ Normal(b + x, 0.001) } else { y ~ Normal(b - x, 0.001) }\nb ~ Normal(0, 1)\n", `{"x": [1, 2, 4], "y": [1, 2, 3]}`, `{"x": [8, 9]}`, []float64{-8, -9}},
		{"true and false", "data t: bool[N]\ndata y: real[N]\ny ~ Normal(b + t - mean(t), 0.001)\nb ~ Normal(0, 1)\n", `{"t": [true, false, false, false], "y": [1, 2, 3, 4]}`, `{"t": [true, true]}`, []float64{0.75, 0.75}},
		{"a triangle", "data X: real[N, 2]\ndata y: real[N]\ny ~ Normal(b + X @ inverse(qr_r(X)) @ [1, 1], 0.001)\nb ~ Normal(0, 1)\n", `{"X": [[3, 0], [0, 4], [0, 0]], "y": [1, 2, 3]}`, `{"X": [[3, 4]]}`, []float64{2}},
		{"a size of an argument", "data x, y: real[N]\ny ~ Normal(b + f(x), 0.001)\nb ~ Normal(0, 1)\nfn f(v: real[M]) = v - sum(v) / M\n", `{"x": [1, 2, 3], "y": [1, 2, 3]}`, `{"x": [5, 9]}`, []float64{3, 7}},
		{"some rows by number", "data x, y: real[N]\ny ~ Normal(b + x - mean(x[which(x > 1)]), 0.001)\nb ~ Normal(0, 1)\n", `{"x": [1, 2, 3], "y": [1, 2, 3]}`, `{"x": [5, 9]}`, []float64{2.5, 6.5}},
		{"what rows hold", "data x, y: real[N]\ny ~ Normal(b + [v - mean(x) for v in x], 0.001)\nb ~ Normal(0, 1)\n", `{"x": [1, 2, 3], "y": [1, 2, 3]}`, `{"x": [5, 9]}`, []float64{3, 7}},
		{"outcomes in a product", "data x, y: real[N]\ny ~ Normal(b + x + 0 * (x @ y) + x @ y, 0.001)\nb ~ Normal(0, 1)\n", `{"x": [1, 2, 3], "y": [1, 2, 3]}`, `{"x": [5, 9]}`, []float64{19, 23}},
		{"the first rows", "data x, y: real[N]\ndata X: real[N, 2]\nc = x[1:2]\ny ~ Normal(b + X @ c + sum(x[2:3]), 0.001)\nb ~ Normal(0, 1)\n", `{"x": [1, 2, 3], "X": [[1, 0], [0, 1], [1, 1]], "y": [1, 2, 3]}`, `{"x": [5, 9], "X": [[1, 1], [10, 0]]}`, []float64{8, 15}},
		{"groups by number", "data id: int[N]\ndata x: real[N]\ndata u: real[J]\ndata y: real[N]\nxm = [mean(x[id == j]) for j in 1:J]\ny ~ Normal(b + xm[id] + u[id], 0.001)\nb ~ Normal(0, 1)\n",
			`{"id": [1, 2, 2], "x": [1, 2, 4], "u": [0, 0], "y": [1, 2, 3]}`, `{"id": [2], "x": [50]}`, []float64{3}},
	} {
		f := fittest.FitOf(t, c.text, c.data)
		if got := shifts(t, f, c.fresh, nil); !alike(got, c.want) {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
		if got := evaluated(t, f, c.fresh); !alike(got, c.want) {
			t.Errorf("%s, by the evaluator: %v, want %v", c.what, got, c.want)
		}
		p := predictor.New(f.Posterior)
		for range 2 {
			if got := shifts(t, f, c.fresh, p); !alike(got, c.want) {
				t.Errorf("%s, by a predictor: %v, want %v", c.what, got, c.want)
			}
		}
	}
}

// What depends on parameters follows the new rows, and the report says so.
func TestOverNewRows(t *testing.T) {
	f := fittest.FitOf(t, "data x, y: real[N]\neta = b * x\ny ~ Normal(eta - mean(eta) + x - mean(x), 0.001)\nb ~ Normal(0, 1)\n", `{"x": [1, 2, 3], "y": [-1, 0, 1]}`)
	out, err := f.Predict(context.Background(), posterior.PredictOptions{Data: []input.File{input.NewFile("n.json", []byte(`{"x": [5]}`))}})
	if err != nil {
		t.Fatal(err)
	}
	if got := out.Report[len(out.Report)-1]; got != "line 3: `mean(eta)` depends on parameters: it is computed over the new rows" {
		t.Errorf("%q", out.Report)
	}
	if got := out.Vars[0].Draws[0][0]; !(math.Abs(got-3) <= 0.01) {
		t.Errorf("y is %v, want 3", got)
	}
}

// Outcomes that are censored, zero or folded are predicted for new rows, though no such value
// could be sampled: means against those of the draws.
func TestNewRowsOfCombined(t *testing.T) {
	const data = `{"x": [0, 1, 2, 1], "limit": [9, 9, 1, 9], "y": [1.5, 2, 1, 0.5]}`
	for _, c := range []struct {
		outcome string
		mean    func(mu float64) float64 // at x = 1 and the limit 2
	}{
		{"Censored(Exponential(scale=mu + x), upper=limit)", func(mu float64) float64 { return (mu + 1) * -math.Expm1(-2/(mu+1)) }},
		{"Hurdle(0.25, Exponential(scale=mu + x + 0 * limit))", func(mu float64) float64 { return 0.25 * (mu + 1) }},
		{"Folded(Normal(0, mu + x + 0 * limit))", func(mu float64) float64 { return (mu + 1) * math.Sqrt(2/math.Pi) }},
	} {
		f := fittest.FitOf(t, "data x, limit, y: real[N]\nmu ~ Uniform(0.99, 1.01)\ny ~ "+c.outcome+"\n", data)
		fresh := fmt.Sprintf(`{"x": [1%s], "limit": [2%s]}`, strings.Repeat(", 1", 499), strings.Repeat(", 2", 499))
		p := fittest.Predict(t, f, posterior.PredictOptions{Data: []input.File{input.NewFile("n.json", []byte(fresh))}})
		want, draws := 0.0, 0.0
		for _, chain := range fittest.Draws(t, f, "mu") {
			for _, mu := range chain {
				want, draws = want+c.mean(mu), draws+1
			}
		}
		want /= draws
		n, mean, square := 0.0, 0.0, 0.0
		for _, v := range p.Vars {
			if v.Name == "y" {
				for _, draw := range v.Draws {
					for _, y := range draw {
						n, mean, square = n+1, mean+y, square+y*y
					}
				}
			}
		}
		mean /= n
		if se := math.Sqrt((square/n - mean*mean) / n); !(math.Abs(mean-want) <= 4*se) {
			t.Errorf("%s: the mean for new rows is %v, want %v with a standard error of %v", c.outcome, mean, want, se)
		}
	}
}
