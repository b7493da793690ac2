package compile

import (
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/lang"
)

// entries returns how much the trace of a model holds.
func entries(t testing.TB, text string, data map[string]any) int {
	t.Helper()
	file, list := lang.Parse(ast.NewSource("model.bayes", text))
	if list.Err() != nil {
		t.Fatal(list.Format())
	}
	model, list := lang.Check(file, nil)
	if list.Err() != nil {
		t.Fatal(list.Format())
	}
	source, err := bind.FromValues(data)
	if err != nil {
		t.Fatal(err)
	}
	b, list := bind.Bind(model, bind.Data{Sources: []bind.Source{source}})
	if b == nil {
		t.Fatal(list.Format())
	}
	tr := newTracer(b, true)
	tr.run()
	return tr.t.Entries()
}

// What a trace holds does not grow with the rows of the data, however the model is written.
func TestEntriesDoNotGrowWithRows(t *testing.T) {
	const head = "data x, z, y: real[N]\ndata k, g, c, lo, hi: int[N]\ndata X: real[N, 3]\ndata f: factor[N]\n"
	const tail = "\na, b ~ Normal(0, 1)\ns ~ Exponential(1)\nu[5] ~ Normal(0, s)\nw[3] ~ Normal(0, 1)\nr[90] ~ Normal(0, 1)\ntarget += 0 * (sum(lo) + sum(hi) + sum(x) + sum(z) + sum(y) + sum(k) + sum(g) + sum(c) + sum(X) + length(f))\n"
	for name, text := range map[string]string{
		"statement":                "y ~ Normal(a + b * x, s)",
		"names between":            "mu = a + b * x\nsigma = s * exp(z)\ny ~ Normal(mu, sigma)",
		"two readers":              "mu = a + b * x\ny ~ Normal(mu, s)\nz ~ Normal(mu, 1)",
		"groups":                   "y ~ Normal(u[g] + b * x, s)",
		"counts":                   "c ~ Poisson(log = a + b * x)",
		"mixture":                  "target += log_sum_exp(log(0.3) + Normal(a, 1).lpdf(y), log(0.7) + Normal(b, s).lpdf(y))",
		"sum of densities":         "target += sum(Normal(a + b * x, s).lpdf(y))",
		"own distribution":         "fn own(x, m, s) = -((x - m) / s)^2 / 2 - log(s)\ny ~ CustomDist(a + b * x, s, logp=own)",
		"own counts, a branch":     "fn own(k: int, m) {\n    if k == 1 { return -m }\n    return k * log(m) - m\n}\nc ~ CustomDist(exp(a + b * x), logp=own, lower=-9)",
		"own distribution, vector": "fn own(x, m: real[j], s) {\n    t = 0\n    for i in 1:j { t = t + m[i] }\n    return -((x - t) / s)^2 / 2 - log(s)\n}\ny ~ CustomDist(X, s, logp=own)\nfor n in 1:N { z[n] ~ CustomDist(w, exp(x[n]), logp=own) }",
		"own distribution, mixed":  "fn own(x, m, s) = -((x - m) / s)^2 / 2 - log(s)\nfn F(x, m, s) = Normal(m, s).lcdf(x)\ny ~ Mixture([0.3, 0.7], [CustomDist(a + b * x, s, logp=own), Truncated(CustomDist(b, s, logp=own, lcdf=F), lower=-9)])",
		"loop":                     "for n in 1:N { y[n] ~ Normal(a + b * x[n], s) }",
		"loop with locals":         "for n in 1:N {\n    m = a + b * x[n]\n    t = exp(0.1 * m)\n    y[n] ~ Normal(m, s + t)\n}",
		"loop with groups":         "for n in 1:N { y[n] ~ Normal(u[g[n]] + w @ X[n], s) }",
		"loop that fills":          "for n in 1:N { m[n] = a + b * x[n] }\ny ~ Normal(m, s)",
		"loop with a branch":       "for n in 1:N { if k[n] == 1 { y[n] ~ Normal(a, s) } else { y[n] ~ Normal(b * x[n], 1) } }",
		"loop over a neighbour":    "for n in 2:N { y[n] ~ Normal(a + b * y[n - 1], s) }",
		"nested loops":             "for j in 1:2 { for n in j:N { target += 0.1 * Normal(a * j + b * x[n], s).lpdf(y[n]) } }",
		"nested clauses":           "for i in 1:div(N, 4), j in 1:4 { y[4 * (i - 1) + j] ~ Normal(a * j + b * x[i], s) }",
		"loops of several lengths": "for i in 1:N - 3 { for j in 1:(if i % 2 == 0 { 1 } else { 3 }) { target += Normal(a, s).lpdf(y[i + j]) } }",
		"comprehension, clauses":   "m = [a * x[i] + b * j for i in 1:N, j in 1:3]\ny ~ Normal(m[:, 2], s)",
		"comprehension":            "y ~ Normal([a + b * x[n] for n in 1:N], s)",
		"matrix":                   "y ~ Normal(a + X @ w, s)",
		"comprehension, products":  "y ~ Normal([X[n] @ w for n in 1:N], s)",
		"comprehension, branch":    "y ~ Normal([if k[n] == 1 { a } else { b * x[n] } for n in 1:N], s)",
		"function":                 "fn line(x) = 1 + 2 * x\ny ~ Normal(a * line(x), s)",
		"function in a loop":       "fn line(a, x) = a + 2 * x\nfor n in 1:N { y[n] ~ Normal(line(a, x[n]), s) }",
		"known functions":          "for n in 1:N { y[n] ~ Normal(a * exp(x[n]) + max(x[n], z[n]), s) }",
		"slices":                   "for n in 1:N { y[n] ~ Normal(sum(r[lo[n]:hi[n]]), s) }",
		"products of slices":       "for n in 1:N { y[n] ~ Normal(r[lo[n]:hi[n]] @ x[lo[n]:hi[n]] + dot(r[lo[n]:hi[n]], exp(0.1 * r[lo[n]:hi[n]])), s) }",
		"slices of one length":     "for n in 1:N - 30 { y[n] ~ Normal(r[k[n]:k[n] + 2] @ x[n:n + 2] + sum(r[k[n]:k[n] + 29]), s) }",
		"log sums of slices":       "y ~ Normal([log_sum_exp(a * r[lo[n]:hi[n]]) + mean(x[1:n]) for n in 1:N], s)",
		"means of slices":          "for n in 1:N { y[n] ~ Normal(mean(r[lo[n]:hi[n]]) * length(r[lo[n]:hi[n]]), s) }",
		"slices as terms":          "for n in 1:N { target += -0.1 * sum((r[lo[n]:hi[n]] - x[n])^2) }",
		"ragged comprehensions":    "for n in 1:N { y[n] ~ Normal(sum([r[j] * x[n] + a * z[j] for j in lo[n]:hi[n]]), s) }",
		"inner loops":              "for n in 1:N {\n    m = exp(0.1 * a * x[n])\n    for j in lo[n]:hi[n] { target += Normal(m + b * r[j], s).lpdf(m) }\n    for j in lo[n]:hi[n] { if j < 50 { target += -0.1 * (r[j] - m)^2 } else { target += 0.1 * r[j] * m } }\n}",
		"largest of slices":        "for n in 1:N { y[n] ~ Normal(max(r[lo[n]:hi[n]]) - a * min(r[lo[n]:hi[n]]), s) }",
		"arrays of slices":         "for n in 1:N { y[n] ~ Normal(sum(cumsum(r[lo[n]:hi[n]]) * reverse(r[lo[n]:hi[n]])) + sd(softmax(r[lo[n]:hi[n]])), s) }",
		"elements of slices":       "y ~ Normal([cumsum(r[lo[n]:hi[n]])[20] + max([r[j] * x[n] for j in lo[n]:hi[n]]) for n in 1:N], s)",
		"vectors of slices":        "fn range(v: real[K]) = max(v) - min(v)\nfor n in 1:N { v = r[lo[n]:hi[n]]\n y[n] ~ Normal(range(v) + sum(sort(x[lo[n]:hi[n]])[1:3]) * a, s) }",
		"densities of slices":      "for n in 1:N { target += sum(Normal(r[lo[n]:hi[n]] * a, s).lpdf(x[n])) + Normal(a, s).lpdf(y[n]) }",
		"long sums":                "for n in 1:N { y[n] ~ Normal(sum([r[j] * x[n] for j in 1:30]) + log_sum_exp([r[j] * x[n] for j in 1:30]), s) }",
		"ifs of columns":           "y ~ Normal(if k == 1 { a + x } else { b * x }, s)",
		"sums by level":            "y ~ Normal(a + sum(b * exp(a * x), by=f)[f], s)",
		"moments by level":         "m = a + b * x\ntarget += -sum(mean(m, by=f)) - sum(variance(m, by=f)) - sum(sd(m, by=f)) + sum(log_sum_exp(m, by=f))",
		"data by level":            "y ~ Normal(a + b * mean(x, by=f)[f] + sd(z, by=f)[f], s)\nu2 = b * median(x, by=f)",
	} {
		held := func(n int) int {
			x, y, z := make([]float64, n), make([]float64, n), make([]float64, n)
			k, g, c, lo, hi, X := make([]int, n), make([]int, n), make([]int, n), make([]int, n), make([]int, n), make([][]float64, n)
			f := make([]string, n)
			for i := range x {
				x[i], y[i], z[i] = float64(i%11)/10-0.3, float64(i%7)/10, float64(i%5)/10
				lo[i], hi[i] = 1+i%20, 20+i%20+i%7*5
				f[i] = []string{"p", "q", "r"}[i*i%3]
				k[i], g[i], c[i], X[i] = 1+i%2, 1+i%5, i%9, []float64{float64(i%3) + 0.5, float64(i % 4), 1}
			}
			return entries(t, head+text+tail, map[string]any{"x": x, "y": y, "z": z, "k": k, "g": g, "c": c, "lo": lo, "hi": hi, "X": X, "f": f})
		}
		if few, many := held(100), held(400); many != few {
			t.Errorf("%s: the trace holds %d for 100 rows, %d for 400", name, few, many)
		}
	}
}
