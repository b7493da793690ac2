package compile_test

import (
	"math"
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/portable"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/modeltest"
)

// rowForms are ways of writing rows, and what may go wrong where they are traced together.
var rowForms = map[string]string{
	"unknowns of a loop":            "for n in 1:N { v[n] ~ HalfNormal(1) }\ny ~ Normal(v, s)",
	"unknowns with bounds":          "param v: real<lower=0, upper=2>[N]\nfor n in 1:N {\n    v[n] ~ Gamma(2, 1 + z[n])\n    y[n] ~ Normal(v[n], s)\n}",
	"a bound for each row":          "for n in 1:N { v[n] ~ Truncated(Normal(a, 1), lower=x[n]) }\ny ~ Normal(v, s)",
	"a walk":                        "v[1] ~ Normal(0, 1)\nfor n in 2:N { v[n] ~ Normal(v[n - 1], s) }\ny ~ Normal(v, 1)",
	"two names in turn":             "p[1] = a\nq[1] = b\nfor n in 2:N {\n    p[n] = 0.5 * q[n - 1] + x[n]\n    q[n] = tanh(p[n])\n}\ny ~ Normal(p + q, s)",
	"an earlier name":               "for n in 1:N { p[n] = a * x[n] }\nfor n in 2:N { q[n] = p[n - 1] + b }\nq[1] = 0\ny ~ Normal(q, s)",
	"read an iteration later":       "for n in 1:N { p[n] = exp(a * x[n]) }\nfor n in 2:N { target += Normal(p[n - 1], s).lpdf(y[n]) + 0.1 * p[n] }",
	"two of one form":               "for n in 1:N {\n    y[n] ~ Normal(a, s)\n    x[n] ~ Normal(a, s)\n}",
	"a cell and two of a form":      "for n in 1:N {\n    m = exp(a * x[n])\n    o = exp(b * z[n])\n    y[n] ~ Normal(m * o + m / o, s)\n}",
	"three branches":                "for n in 1:N { if k[n] == 1 { y[n] ~ Normal(a, s) } else if g[n] > 3 { y[n] ~ Normal(b, 1) } else { y[n] ~ Laplace(a, s) } }",
	"cells in two branches":         "for n in 1:N {\n    m = a * x[n]\n    e = exp(m)\n    if k[n] == 1 { y[n] ~ Normal(e, s + e) } else { y[n] ~ Normal(m + e, 1) }\n}",
	"one iteration apart":           "for n in 1:N { if n == 5 { y[n] ~ Normal(a, s) } else { y[n] ~ Normal(b * x[n], 1) } }",
	"half constant":                 "y ~ Normal([if k[n] == 1 { 0.5 } else { a * x[n] } for n in 1:N], s)",
	"constants by branch":           "m = [if k[n] == 1 { 0 } else { 1 } for n in 1:N]\ny ~ Normal(a + m * b, s)",
	"categories":                    "h ~ Categorical(logit = [a, b, 0])",
	"categories of rows":            "for n in 1:N { h[n] ~ Categorical(logit = [a, b * x[n], 0]) }",
	"ordered":                       "param cut: ordered[2]\ncut ~ Normal(0, 2)\nh ~ OrderedLogistic(a * x, cut)",
	"large counts":                  "large ~ Poisson(log = 8 + 0.1 * a + b * x)",
	"probabilities":                 "t ~ Binomial(9, inv_logit(a + b * x))",
	"probabilities by logit":        "for n in 1:N { t[n] ~ Binomial(c[n] + 9, logit = a + b * x[n]) }",
	"missing values":                "hole ~ Normal(a + b * x, s)\ny ~ Normal(a * hole, 1)",
	"a matrix":                      "for n in 1:N, j in 1:3 { X[n, j] ~ Normal(w[j] * x[n], s) }",
	"rows of a matrix":              "for n in 1:N { X[n] ~ Normal(w * x[n], s) }",
	"vectors":                       "for n in 1:N { X[n] ~ MvNormal(w, eye(3)) }",
	"columns of a matrix":           "for j in 1:3 { X[:, j] ~ Normal(w[j] + x * a, s) }",
	"scales of groups":              "y ~ Normal(u[g], exp(w[h]))",
	"one scale for many":            "y ~ Normal(a, exp(u[g])) \ntarget += sum(exp(u))",
	"a lookup of a computed":        "e = exp(u) + a\ny ~ Normal(e[g] * x, s)",
	"a function of a loop":          "fn poly(x, w) {\n    r = 0\n    for j in 1:3 { r = r * x + w[j] }\n    return r\n}\nfor n in 1:N { y[n] ~ Normal(poly(x[n], w), s) }",
	"a comprehension in a loop":     "for n in 1:N { y[n] ~ Normal(sum([w[j] * X[n, j] for j in 1:3]), s) }",
	"densities as values":           "target += sum(Normal(a, s).lpdf(y) * k) + sum(Normal(x, s).lcdf(y))",
	"a mixture in a loop":           "for n in 1:N { target += log_sum_exp(log(0.3) + Normal(a, s).lpdf(y[n]), log(0.7) + Normal(b, 1).lpdf(y[n])) }",
	"a prefix":                      "for n in 2:N { y[n] ~ Normal(a * sum(x[1:n - 1]), s) }",
	"known by iteration":            "for n in 1:N { y[n] ~ Normal(a * log1p(exp(x[n])) + n % 3 + x[n]^2, s) }",
	"unused":                        "m = a + b * x\no = exp(m)\ny ~ Normal(m[1:10][g], s)",
	"the mean of rows":              "m = exp(a + b * x)\ny ~ Normal(m - mean(m), s)",
	"a level of a factor":           "for l in fac { target += Normal(a, s).lpdf(f[l]) }\nf[fac] ~ Normal(0, 1)\ny ~ Normal(f[fac], s)",
	"a neighbour of a row":          "for n in 2:N - 1 { y[n] ~ Normal(a * x[n - 1] + b * x[n + 1] + y[n - 1], s) }",
	"a slice by iteration":          "for n in 1:N { y[n] ~ Normal(sum(r[lo[n]:hi[n]]), s) }",
	"a prefix of unknowns":          "for n in 1:N { y[n] ~ Normal(sum(r[1:n]) / n, s) }",
	"slices of one length":          "for n in 1:N - 30 { y[n] ~ Normal(r[n:n + 2] @ x[n:n + 2] + sum(r[n:n + 29]), s) }",
	"products of slices":            "for n in 1:N { y[n] ~ Normal(dot(r[lo[n]:hi[n]], x[lo[n]:hi[n]]) + r[lo[n]:hi[n]] @ (x[lo[n]:hi[n]] * r[lo[n]:hi[n]] + a), s) }",
	"functions of slices":           "for n in 1:N { y[n] ~ Normal(sum(exp(0.1 * r[lo[n]:hi[n]]) * z[n] - b), s) }",
	"functions of known slices":     "for n in 1:N { y[n] ~ Normal(a * sum(exp(x[lo[n]:hi[n]])) + b * max(z[lo[n]:hi[n]]) + mean(x[lo[n]:hi[n]]), s) }",
	"log sums of slices":            "for n in 1:N { target += log_sum_exp(r[lo[n]:hi[n]] * x[n]) }",
	"slices as terms":               "for n in 1:N { target += -0.1 * sum(r[lo[n]:hi[n]]^2 + a) + x[n] * a }",
	"slices with a name":            "for n in 1:N {\n    u2 = r[lo[n]:hi[n]] * x[n]\n    y[n] ~ Normal(sum(u2) + sum(u2 * u2), s)\n}",
	"slices of two lengths":         "for n in 1:N { y[n] ~ Normal(sum(r[(if k[n] == 1 { n } else { 1 }):n]), s) }",
	"slices in a comprehension":     "y ~ Normal([sum(r[lo[n]:hi[n]]) for n in 1:N], s)",
	"ragged comprehensions":         "for n in 1:N { y[n] ~ Normal(sum([r[j] * x[n] + a * z[j] for j in lo[n]:hi[n]]), s) }",
	"largest of slices":             "for n in 1:N { y[n] ~ Normal(max(r[lo[n]:hi[n]]) - a * min(r[lo[n]:hi[n]]), s) }",
	"arrays of slices":              "for n in 1:N { y[n] ~ Normal(sum(cumsum(r[lo[n]:hi[n]]) * reverse(r[lo[n]:hi[n]])) + sum(softmax(r[lo[n]:hi[n]])^2), s) }",
	"elements of slices":            "y ~ Normal([cumsum(r[lo[n]:hi[n]])[1] + max([r[j] * x[n] for j in lo[n]:hi[n]]) for n in 1:N], s)",
	"vectors of slices":             "fn range(v: real[K]) = max(v) - min(v)\nfor n in 1:N { v = r[lo[n]:hi[n]]\n y[n] ~ Normal(range(v) + sum(sort(x[lo[n]:hi[n]])) * a, s) }",
	"known arrays of slices":        "for n in 1:N { y[n] ~ Normal(a * sum(cumsum(x[lo[n]:hi[n]]) * x[lo[n]:hi[n]]), s) }",
	"vectors by slices":             "for n in 1:N { target += MvNormal(rep(a, 1 + hi[n] - lo[n]), eye(1 + hi[n] - lo[n])).lpdf(x[lo[n]:hi[n]]) }",
	"a slice of a matrix":           "for n in 1:N { y[n] ~ Normal(a * sum(X[lo[n]:hi[n], 2]) + sum(r[lo[n]:hi[n]] * X[lo[n]:hi[n], k[n]]), s) }",
	"slices of what is computed":    "m = exp(a * x + r)\nfor n in 1:N { y[n] ~ Normal(sum(m[lo[n]:hi[n]]), s) }",
	"a function of slices":          "fn part(r, i, j) = sum(r[i:j]) / (j - i + 1)\nfor n in 1:N { y[n] ~ Normal(part(r, lo[n], hi[n]), s) }",
	"long sums in a loop":           "for n in 1:N { y[n] ~ Normal(sum([r[j] * x[n] for j in 1:20]), s) }",
	"long sums of constants":        "for n in 1:N { y[n] ~ Normal(x[n] * sum(r[1:20]) + log_sum_exp(r), s) }",
	"long mixtures in a loop":       "for n in 1:N { target += log_sum_exp([r[j] + Normal(x[j], s).lpdf(y[n]) for j in 1:20]) }",
	"long terms in a loop":          "for n in 1:N { target += sum([Normal(r[j] * x[n], s).lpdf(y[n]) + a for j in 1:20]) }",
	"a sum read an iteration later": "for n in 1:N { p[n] = sum(r[lo[n]:hi[n]]) * x[n] }\nfor n in 2:N { y[n] ~ Normal(p[n - 1] + 0.1 * p[n], s) }",
	"an inner loop":                 "for n in 1:N {\n    m = exp(0.1 * a * x[n])\n    for j in lo[n]:hi[n] { target += Normal(m + b * r[j], s).lpdf(z[j]) }\n}",
	"an inner loop, two terms":      "for n in 1:N {\n    y[n] ~ Normal(a, s)\n    m = a * x[n]\n    for j in lo[n]:hi[n] {\n        e = r[j] * m\n        target += Normal(e, s).lpdf(z[j])\n        target += Normal(e * 2, s).lpdf(z[j] + 1) + 0.1 * a\n    }\n    target += Normal(m, s).lpdf(z[n])\n}",
	"an inner loop, a branch":       "for n in 1:N {\n    m = a * x[n]\n    for j in lo[n]:hi[n] { if x[j] > 0 { target += Normal(r[j], s).lpdf(m) } else { target += -0.1 * (r[j] - m)^2 } }\n}",
	"two inner loops":               "for n in 1:N {\n    m = a * x[n]\n    for j in lo[n]:hi[n] { target += -0.1 * (r[j] - m)^2 }\n    for j in 1:hi[n], i in 1:2 { target += -0.1 * (r[j] - m * i)^2 }\n}",
	"loops in loops":                "for n in 1:N {\n    m = a * x[n]\n    for j in n:N {\n        l = m + r[j]\n        for i in lo[n]:hi[n] { target += -0.001 * (r[i] - l)^2 }\n    }\n}",
	"an inner loop that fills":      "for n in 1:2 {\n    m = a * x[n]\n    for j in 1 + (n - 1) * 31:if n == 1 { 31 } else { N } { p[j] = m * r[j] }\n}\ny ~ Normal(p, s)",
	"slices with distributions":     "for n in 1:3 { x[1 + 20 * (n - 1):if n == 3 { N } else { 20 * n }] ~ Normal(a * y[n] + b * z[1 + 20 * (n - 1):if n == 3 { N } else { 20 * n }], exp(0.1 * r[n])) }",
	"parts with distributions":      "for j in 1:N { q[j] = r[j] * x[j] }\nfor n in 1:3 { for j in 1 + 20 * (n - 1):if n == 3 { N } else { 20 * n } { y[j] ~ Normal(q[j], s) } }",
	"densities of slices":           "for n in 1:N { target += sum(Normal(r[lo[n]:hi[n]] * a, s).lpdf(x[lo[n]:hi[n]])) + sum(Normal(0, s).lcdf(z[lo[n]:hi[n]])) }",
	"literals among data":           "for n in 1:N { y[n] ~ Normal([x[n], 1] @ [a, b] + sum([2, z[n]] * [b, a]), s) }",
	"a known number, rows":          "zero = [0, 0]\nfor n in 1:N { q[n] = zero[2] }\nh ~ Categorical(logit = [[zero[1], a, u[k[n]]] for n in 1:N])\nt ~ Binomial(9, logit = q + u[k])",
	"choices that are none":         "for n in 1:N { y[n] ~ Normal((if a > 0 { u[g[n]] } else { u[h[n]] }) * x[n], s) }",
	"cells read in part":            "for n in 1:N { p[n] = exp(a * x[n]) }\ny[1:40] ~ Normal(p[1:40], p[11:50])",
	"sums by level":                 "y ~ Normal(u[g] + sum(exp(a * x), by=fac)[fac] + sum(r, by=fac)[fac], s)",
	"moments by level":              "m = a * x + r\ny ~ Normal(mean(m, by=fac)[fac], s + variance(m, by=fac)[fac])\ntarget += -sum(sd(m, by=fac) * [1, 2, 3])",
	"other numbers by level":        "m = a * x + r\ntarget += sum(max(m, by=fac) - min(m, by=fac)) + sum(median(m, by=fac)) + sum(quantile(m, [0.2, 0.7], by=fac)) + sum(log_sum_exp(m, by=fac)) + sum(prod(m, by=fac)) + b * sum(count(m > 0, by=fac) * [1, 2, 3])",
	"by level in a loop":            "for n in 1:N { y[n] ~ Normal(sum(r * z, by=fac)[fac[n]] + a * mean(x, by=fac)[fac[n]], s) }",
	"reversed":                      "m = a * x\ny ~ Normal(reverse(m) + cumsum(m), s)",
}

func TestRowFormsAreTheirScalars(t *testing.T) {
	const n = 70
	x, y, z, hole := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	k, g, c, h, v, large, lo, hi, X, fac := make([]int, n), make([]int, n), make([]int, n), make([]int, n), make([]int, n), make([]int, n), make([]int, n), make([]int, n), make([][]float64, n), make([]string, n)
	for i := range x {
		x[i], y[i], z[i] = float64(i%11)/10-0.35, float64(i*7%13)/10+0.05, float64(i%5)/10
		k[i], g[i], c[i], h[i], v[i], large[i] = 1+i*i%2, 1+i*3%5, i%9, 1+i*5%3, i%10, []int{3000, 70000, 12}[i*i%3]
		lo[i], hi[i] = 1+i*i%23, 1+i*i%23+[]int{2, 17, 30, 41}[i%4]
		X[i] = []float64{float64(i%3) + 0.5, float64(i % 4), 1}
		fac[i] = []string{"p", "q", "r"}[i*7%3]
		if hole[i] = y[i]; i%9 == 4 {
			hole[i] = math.NaN()
		}
	}
	data := map[string]any{"x": x, "y": y, "z": z, "k": k, "g": g, "c": c, "h": h, "t": v, "large": large, "lo": lo, "hi": hi, "X": X, "hole": hole, "fac": fac}
	const head = "data x, y, z, hole: real[N]\ndata k, g, c, h, t, large, lo, hi: int[N]\ndata fac: factor[N]\ndata X: real[N, 3]\n"
	const tail = "\na, b ~ Normal(0, 1)\ns ~ Exponential(1)\nu[5] ~ Normal(0, s)\nr[N] ~ Normal(0, 1)\nw[3] ~ Normal(0, 1)\n" +
		"target += 0 * (sum(x) + sum(y) + sum(z) + sum(k) + sum(g) + sum(c) + sum(h) + sum(t) + sum(large) + sum(lo) + sum(hi) + sum(r) + sum(X) + a + b + u[1] + w[1] + length(fac))\n"
	for name, text := range rowForms {
		head := head
		if name != "missing values" {
			data["hole"] = y
			text += "\ntarget += 0 * sum(hole)"
		} else {
			data["hole"] = hole
		}
		b := bound(t, head+text+tail, data)
		for _, fewest := range []int{2, 64} {
			if _, err := modeltest.Rows(b, fewest, 1); err != nil {
				t.Errorf("%s, by rows from %d on: %v", name, fewest, err)
			}
		}
		agreesWithEvaluator(t, name, b)
	}
}

// agreesWithEvaluator compares the log density by rows with that of the evaluator.
func agreesWithEvaluator(t *testing.T, name string, b *bind.Bound) {
	t.Helper()
	p, err := autodiff.Compile(density(t, b), autodiff.Options{})
	if err != nil {
		t.Fatal(err)
	}
	point := make([]float64, b.Dim)
	for i := range point {
		point[i] = math.Sin(float64(i))
	}
	terms, _, err := b.Interp().LogDensityAt(point, layout{b})
	if err != nil {
		t.Fatal(err)
	}
	if got := portable.New(p).Eval(point, make([]float64, b.Dim)); !(math.Abs(got-terms.Total) <= 1e-10*terms.Abs) {
		t.Errorf("%s: the log density is %v by rows, of the evaluator %v", name, got, terms.Total)
	}
}

// Means and lengths of slices by iteration are numbers of the text where every scalar is written
// out, and columns by rows: they differ by rounding.
func TestLengthsByIteration(t *testing.T) {
	const n = 70
	y, lo, hi := make([]float64, n), make([]int, n), make([]int, n)
	for i := range y {
		y[i], lo[i], hi[i] = float64(i*7%13)/10, 1+i*i%23, 1+i*i%23+[]int{2, 17, 30, 41}[i%4]
	}
	for _, text := range []string{
		"for n in 1:N { y[n] ~ Normal(mean(r[lo[n]:hi[n]]), 1) }",
		"for n in 1:N { y[n] ~ Normal(sum(r[lo[n]:hi[n]]) / length(r[lo[n]:hi[n]]), 1) }",
	} {
		b := bound(t, "data y: real[N]\ndata lo, hi: int[N]\nr[N] ~ Normal(0, 1)\n"+text+"\n", map[string]any{"y": y, "lo": lo, "hi": hi})
		agreesWithEvaluator(t, text, b)
		point, u, v := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range point {
			point[i] = math.Sin(float64(i))
		}
		for how, gradient := range map[*compile.Tracing][]float64{{}: u, {Scalars: true}: v} {
			g, err := how.Density(b)
			if err != nil {
				t.Fatal(err)
			}
			p, err := autodiff.Compile(g, autodiff.Options{})
			if err != nil {
				t.Fatal(err)
			}
			portable.New(p).Eval(point, gradient)
		}
		for i := range u {
			if !(math.Abs(u[i]-v[i]) <= 1e-12*(1+math.Abs(v[i]))) {
				t.Errorf("%s: derivative %d is %v by rows, %v scalar by scalar", text, i, u[i], v[i])
			}
		}
	}
}
