package modeltest

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/portable"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/lang"
)

// bindText checks and binds a text; errors are in the list.
func bindText(text string, data map[string]any) (*bind.Bound, diag.List) {
	file, list := lang.Parse(ast.NewSource("terms.bayes", text))
	if list.Err() != nil {
		return nil, list
	}
	model, list := lang.Check(file, nil)
	if list.Err() != nil {
		return nil, list
	}
	source, err := bind.FromValues(data)
	if err != nil {
		return nil, diag.List{diag.New("failed", ast.Span{}, "%v", err)}
	}
	b, more := bind.Bind(model, bind.Data{Sources: []bind.Source{source}})
	return b, append(list, more...)
}

// logDensities returns the log density of a bound model at values of its
// unknowns by the evaluator and by the graph, without the log Jacobian.
func logDensities(b *bind.Bound, at map[string][]float64) (plain, graph float64, err error) {
	x, err := b.Unconstrain(at)
	if err != nil {
		return 0, 0, err
	}
	terms, _, err := b.Interp().LogDensityAt(x, b)
	if err != nil {
		return 0, 0, err
	}
	g, err := compile.Density(b)
	if err != nil {
		return 0, 0, err
	}
	program, err := autodiff.Compile(g, autodiff.Options{})
	if err != nil {
		return 0, 0, err
	}
	got := portable.New(program).Eval(x, make([]float64, b.Dim))
	return terms.Total - terms.Jacobian, got - terms.Jacobian, nil
}

// normal is the log density of a normal distribution with scale 1.
func normal(x, mean float64) float64 { return -0.5*math.Log(2*math.Pi) - 0.5*(x-mean)*(x-mean) }

// TestTermsStay has models of which a term of the density was once left out
// without a word, because something in it was not there yet.
func TestTermsStay(t *testing.T) {
	y := []float64{1, 2, 4}
	walk := normal(1, 0.5) + normal(2, 1) + normal(4, -1) + normal(1, 0.5) + normal(-1, 1)
	mu := map[string][]float64{"mu": {0.5, 1, -1}}
	for _, c := range []struct {
		name, text string
		data       map[string]any
		at         map[string][]float64
		want       float64
	}{
		{"a walk from a flat element", "data y: real[n]\ny ~ Normal(mu, 1)\nparam mu: real[n]\nfor t in 2:n { mu[t] ~ Normal(mu[t-1], 1) }\n",
			map[string]any{"y": y}, mu, walk},
		{"its first element after the loop", "data y: real[n]\ny ~ Normal(mu, 1)\nparam mu: real[n]\nfor t in 2:n { mu[t] ~ Normal(mu[t-1], 1) }\nmu[1] ~ Normal(0, 1)\n",
			map[string]any{"y": y}, mu, walk + normal(0.5, 0)},
		{"observed in the loop", "data y: real[n]\nparam mu: real[n]\nfor t in 2:n {\n    mu[t] ~ Normal(mu[t-1], 1)\n    y[t] ~ Normal(mu[t-1], 1)\n}\n",
			map[string]any{"y": y}, mu, normal(1, 0.5) + normal(-1, 1) + normal(2, 0.5) + normal(4, 1)},
		{"target in the loop", "data y: real[n]\nparam mu: real[n]\nfor t in 2:n {\n    mu[t] ~ Normal(0, 1)\n    target += mu[t-1] * y[t]\n}\n",
			map[string]any{"y": y}, mu, normal(1, 0) + normal(-1, 0) + 0.5*2 + 1*4},
		{"derived in the loop", "data y: real[n]\nparam mu: real[n]\nfor t in 1:n {\n    e = 2 * mu[t]\n    d[t] = e\n    if t > 1 { mu[t-1] ~ Normal(e, 1) }\n}\ny ~ Normal(d, 1)\n",
			map[string]any{"y": y}, mu, normal(0.5, 2) + normal(1, -2) + normal(1, 1) + normal(2, 2) + normal(4, -2)},
		{"bounds and a walk", "data y: real[n]\ny ~ Normal(mu, 1)\nparam mu: real<lower=-2>[n]\nfor t in 2:n { mu[t] ~ Truncated(Normal(mu[t-1], 1), lower=-5) }\n",
			map[string]any{"y": y}, mu, walk - math.Log(0.5*math.Erfc(-5.5/math.Sqrt2)) - math.Log(0.5*math.Erfc(-6/math.Sqrt2))},
		{"a missing value read before its distribution", "data y: real[T]\nfor t in 2:T { s[t] = 1 + m * y[t-1] }\ns[1] = 0\ny ~ Normal(s, 1)\nm ~ Normal(0, 1)\n",
			map[string]any{"y": []float64{1, math.NaN(), 4}}, map[string][]float64{"m": {0.5}, "y": {2.5}},
			normal(0.5, 0) + normal(1, 0) + normal(2.5, 1.5) + normal(4, 2.25)},
		{"missing values of two distributions, read before", "data y: real[T]\nfor t in 2:T { s[t] = m * y[t-1] }\ny[1] ~ Exponential(2)\nfor t in 2:T { y[t] ~ Normal(s[t], 1) }\nm ~ Normal(0, 1)\n",
			map[string]any{"y": []float64{math.NaN(), math.NaN(), 4}}, map[string][]float64{"m": {0.5}, "y": {2, -3}},
			normal(0.5, 0) + math.Log(2) - 4 + normal(-3, 1) + normal(4, -1.5)},
		{"a missing value read before, in one block", "data y: real[T]\nfor k in 1:T-1 {\n    t = T - k\n    y[t] ~ Normal(m * y[t+1], 1)\n}\nfor t in T:T { y[t] ~ Normal(0, 1) }\nm ~ Normal(0, 1)\n",
			map[string]any{"y": []float64{1, 2, math.NaN()}}, map[string][]float64{"m": {0.5}, "y": {3}},
			normal(0.5, 0) + normal(1, 1) + normal(2, 1.5) + normal(3, 0)},
		{"the first element of a recursion after it, without param", "data y: real[n]\ny ~ Normal(mu, 1)\nfor t in 2:n { mu[t] ~ Normal(mu[t-1], 1) }\nmu[1] ~ Normal(0, 1)\n",
			map[string]any{"y": y}, mu, walk + normal(0.5, 0)},
		{"the same backwards, computed in part", "data y: real[n]\ny ~ Normal(mu, 1)\nfor k in 1:n-1 { mu[n-k] ~ Normal(s[n-k+1], 1); s[n-k] = 2 * mu[n-k] }\ns[n] = 2 * m\nmu[n] ~ Normal(m, 1)\nm ~ Normal(0, 1)\n",
			map[string]any{"y": y}, map[string][]float64{"mu": {0.5, 1, -1}, "m": {0.25}},
			normal(0.25, 0) + normal(-1, 0.25) + normal(1, 0.5) + normal(0.5, 2) + normal(1, 0.5) + normal(2, 1) + normal(4, -1)},
		{"two recursions, one from the other's first element", "data y: real[n]\ny ~ Normal(mu, 1)\nfor t in 2:n { mu[t] ~ Normal(mu[t-1] + b[t-1], 1); b[t] ~ Normal(b[t-1], 1) }\nmu[1] ~ Normal(b[1], 1)\nb[1] ~ Normal(0, 1)\n",
			map[string]any{"y": y}, map[string][]float64{"mu": {0.5, 1, -1}, "b": {0.25, 2, -3}},
			normal(0.25, 0) + normal(0.5, 0.25) + normal(1, 0.75) + normal(-1, 3) + normal(2, 0.25) + normal(-3, 2) + normal(1, 0.5) + normal(2, 1) + normal(4, -1)},
		{"elements from the last to the first", "data y: real[n]\ny ~ Normal(mu, 1)\nmu[3] ~ Normal(mu[2] - mu[1], 1)\nmu[2] ~ Normal(mu[1], 1)\nmu[1] ~ Normal(0, 1)\n",
			map[string]any{"y": y}, mu, normal(0.5, 0) + normal(1, 0.5) + normal(-1, 0.5) + normal(1, 0.5) + normal(2, 1) + normal(4, -1)},
	} {
		b, list := bindText(c.text, c.data)
		if b == nil {
			t.Errorf("%s: %s", c.name, list.Format())
			continue
		}
		plain, graph, err := logDensities(b, c.at)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		const rounding = 1e-12 // of a sum of a dozen terms of size 1
		if !(math.Abs(plain-c.want) <= rounding) || !(math.Abs(graph-c.want) <= rounding) {
			t.Errorf("%s: log density %.15g by the evaluator, %.15g by the graph, want %.15g", c.name, plain, graph, c.want)
		}
	}
}

// TestTermsOnce compares the log density of random models with the sum of their
// terms, which the generator lists beside the text.
func TestTermsOnce(t *testing.T) {
	n := 3 * *models
	if testing.Short() {
		n /= 4
	}
	ran, refused, missing := 0, map[string]int{}, 0
	for seed := *first; seed < *first+uint64(n); seed++ {
		m := GenerateTerms(seed)
		b, list := bindText(m.Text, m.Data)
		if b == nil {
			found := list[slices.IndexFunc(list, func(d *diag.Diagnostic) bool { return d.Severity != diag.Warning })]
			refused[found.Code]++
			if !slices.Contains(mayRefuse, found.Code) {
				t.Fatalf("seed %d: %s\n%s\n%v", seed, list.Format(), m.Text, m.Data)
			}
			continue
		}
		r := rand.New(rand.NewPCG(seed, 5))
		values := map[string][]float64{"x": m.Data["x"].([]float64), "y": slices.Clone(m.Data["y"].([]float64))}
		for name, size := range m.Unknowns {
			values[name] = make([]float64, size)
			for i := range values[name] {
				values[name][i] = draw(r, m.Positive[Element{name, i + 1}])
			}
		}
		for _, k := range m.Missing {
			values["y"][k-1] = draw(r, m.Positive[Element{"y", k}])
		}
		skip := map[Element]bool{}
		for _, u := range b.Leaves {
			for _, e := range u.Elems {
				skip[Element{u.Name, e + 1}] = true
			}
		}
		at := map[string][]float64{}
		for _, u := range b.Unknowns {
			at[u.Name] = values[u.Name]
			if u.Missing {
				missing++
			}
		}
		want := m.LogDensity(values, skip)
		plain, graph, err := logDensities(b, at)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s\n%v", seed, err, m.Text, m.Data)
		}
		ran++
		if d := 1e-9 * (math.Abs(want) + 100); !(math.Abs(plain-want) <= d && math.Abs(graph-want) <= d) {
			t.Fatalf("seed %d: log density %.12g by the evaluator, %.12g by the graph, but its terms add up to %.12g\n%s\n%v", seed, plain, graph, want, m.Text, m.Data)
		}
	}
	t.Logf("%d models agree, %d with missing values that are sampled; refused: %v", ran, missing, refused)
	if ran < n*8/10 || missing < n/20 {
		t.Errorf("of %d models %d ran, %d of them with missing values: too few", n, ran, missing)
	}
}

// TestTermsAreCounted plants a term that is lost, and one that is added twice.
func TestTermsAreCounted(t *testing.T) {
	for _, by := range []int{1, -1} {
		b, list := bindText("data y: real[n]\nm ~ Normal(0, 1)\nfor t in 2:n { y[t] ~ Normal(m, 1) }\ntarget += [m, m]\n", map[string]any{"y": []float64{1, 2, 3}})
		if b == nil {
			t.Fatal(list.Format())
		}
		total := 0
		for s, n := range b.Terms {
			total += n
			b.Terms[s] = n + by
			if _, err := compile.Density(b); err == nil || !strings.Contains(err.Error(), "internal error: this statement has") {
				t.Errorf("%d terms more in `%s`: %v", by, s.Place().Text(), err)
			}
			b.Terms[s] = n
		}
		if total != 5 {
			t.Errorf("%d terms are counted, want 5", total)
		}
		if _, err := compile.Density(b); err != nil {
			t.Error(err)
		}
	}
}

// draw returns a number, a positive one if need be.
func draw(r *rand.Rand, positive bool) float64 {
	if positive {
		return r.ExpFloat64()
	}
	return r.NormFloat64()
}

// mayRefuse are the errors that a random model of terms may have: missing values
// whose distributions go round in a circle.
var mayRefuse = []string{"cycle", "undefined-element"}
