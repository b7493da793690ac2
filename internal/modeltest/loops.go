package modeltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// looper writes models of loops and comprehensions: series, effects of groups within
// groups, ragged sums, arrays filled in some order, functions with loops, densities that
// differ by row.
type looper struct {
	r       *rand.Rand
	head    []string
	lines   []string
	data    map[string]any
	n, g, k int
	perRow  []string // arrays of N that any row may read
	perG    []string
	scalars []string
	count   int
}

// GenerateLoops writes the model for a seed.
func GenerateLoops(seed uint64) Model {
	g := &looper{r: rand.New(rand.NewPCG(seed, 23)), data: map[string]any{}}
	g.n, g.g, g.k = []int{4, 6, 9, 12, 17}[g.r.IntN(5)], 2+g.r.IntN(2), 2+g.r.IntN(2)
	reals := func(n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = math.Round(g.r.NormFloat64()*100) / 100
		}
		return x
	}
	ints := func(n, lo, hi int) []int {
		x := make([]int, n)
		for i := range x {
			x[i] = lo + g.r.IntN(hi-lo+1)
		}
		return x
	}
	rows := make([][]float64, g.n)
	for i := range rows {
		rows[i] = reals(g.k)
	}
	perm := g.r.Perm(g.n)
	for i := range perm {
		perm[i]++
	}
	lo, hi := make([]int, g.n), make([]int, g.n)
	for i := range lo {
		lo[i] = 1 + g.r.IntN(g.n)
		hi[i] = lo[i] + g.r.IntN(g.n-lo[i]+1)
	}
	for name, v := range map[string]any{"x": reals(g.n), "z": reals(g.n), "grp": ints(g.n, 1, g.g), "up": ints(g.g, 1, g.g), "lo": lo, "hi": hi,
		"perm": perm, "on": ints(g.n, 0, 1), "X": rows, "K": g.k, "G": g.g, "N": g.n} {
		g.data[name] = v
	}
	g.head = []string{"data N, G, K: int", "data x, z: real[N]", "data grp, lo, hi, perm: int[N]", "data on: bool[N]", "data up: int[G]", "data X: real[N, K]",
		"fn carried(u, m) {\n    c = 0\n    v: real[m]\n    for i in 1:m {\n        c = 0.5 * c + u * i / m\n        v[i] = c\n    }\n    return v[m] + sum(v)\n}",
		"fn pick3(u, w, i) {\n    if i == 1 { return u }\n    s = w\n    for j in 1:i { s = tanh(s + u) }\n    return s\n}",
		"fn back(u: real[m], c) {\n    m2 = length(u)\n    v: real[m2]\n    for i in 1:m2 { v[m2 + 1 - i] = if i == 1 { u[m2] } else { tanh(v[m2 + 2 - i] * c) + u[m2 + 1 - i] } }\n    return v\n}"}
	g.perRow = []string{"x", "z"}
	g.line("s ~ Normal(0, 1)\nq ~ Normal(0, 1)\np ~ Gamma(2, 2)\na[G] ~ Normal(s, p)\nB[G, K] ~ Normal(0, 1)\nw[K] ~ Normal(0, 1)")
	g.scalars, g.perG = []string{"s", "q", "p", "w[1]"}, []string{"a"}
	for range 1 + g.r.IntN(4) {
		g.statement()
	}
	for range 1 + g.r.IntN(3) {
		g.likelihood()
	}
	if g.r.IntN(3) == 0 {
		g.r.Shuffle(len(g.lines), func(i, j int) { g.lines[i], g.lines[j] = g.lines[j], g.lines[i] })
	}
	return Model{Text: strings.Join(append(g.head, g.lines...), "\n") + "\n", Data: g.data}
}

func (g *looper) line(format string, args ...any) {
	g.lines = append(g.lines, fmt.Sprintf(format, args...))
}

func (g *looper) of(list ...string) string { return list[g.r.IntN(len(list))] }

func (g *looper) name(prefix string) string {
	g.count++
	return fmt.Sprintf("%s%d", prefix, g.count)
}

// row is an index into arrays of N, group one into arrays of G, in the row n.
func (g *looper) row() string {
	return g.of("n", "n", "n", "N + 1 - n", "max(1, n - 1)", "min(N, n + 2)", "perm[n]", "lo[n]", "perm[perm[n]]", "if on[n] { n } else { 1 }", "2")
}

func (g *looper) group() string {
	return g.of("grp[n]", "grp[n]", "up[grp[n]]", "grp[up[grp[n]]]", "1 + n % G", "grp[N + 1 - n]", "up[up[grp[perm[n]]]]", "1")
}

func (g *looper) col() string { return fmt.Sprint(1 + g.r.IntN(g.k)) }

// at writes the index of a row.
func (g *looper) at(depth int) string {
	e := func() string { return g.at(depth - 1) }
	if depth <= 0 {
		switch g.r.IntN(8) {
		case 0:
			return g.of(g.scalars...)
		case 1:
			return fmt.Sprintf("X[%s, %s]", g.row(), g.col())
		case 2:
			return fmt.Sprintf("B[%s, %s]", g.group(), g.col())
		case 3, 4:
			return fmt.Sprintf("%s[%s]", g.of(g.perG...), g.group())
		case 5:
			return g.of("0.5", "n / N", "grp[n]", "2", "0", "on[n]")
		default:
			return fmt.Sprintf("%s[%s]", g.of(g.perRow...), g.row())
		}
	}
	switch g.r.IntN(31) {
	case 0, 1, 2:
		return fmt.Sprintf("(%s %s %s)", e(), g.of("+", "-", "*"), e())
	case 3, 4, 5:
		return fmt.Sprintf("(%s * %s + %s)", e(), e(), e())
	case 6:
		return fmt.Sprintf("%s(%s)", g.of("tanh", "inv_logit", "abs", "Phi", "sin"), e())
	case 7:
		return fmt.Sprintf("exp(0.1 * tanh(%s))", e())
	case 8:
		return fmt.Sprintf("(if %s { %s } else { %s })", g.of("x[n] > 0", "on[n]", "grp[n] == 1", "n > 3", "a[grp[n]] > 0", "s > x[n]", "on[n] and z[n] < 0.3", "up[grp[n]] == 2 or x[n] > 1"), e(), e())
	case 9:
		return fmt.Sprintf("sum([%s * j for j in 1:%s])", e(), g.of("K", "3", "grp[n]", "K"))
	case 10:
		return fmt.Sprintf("%s(%s[%s])", g.of("sum", "mean", "log_sum_exp", "max", "min", "norm"), g.of(g.perRow...), g.of("lo[n]:hi[n]", "1:n", "n:N", "1:grp[n]", ":", "max(1, n - 2):n", "lo[n]:hi[n]"))
	case 11:
		return fmt.Sprintf("sum(cumsum([%s, %s, %s])[1:2])", e(), e(), e())
	case 12:
		return fmt.Sprintf("convolve([%s, %s], [%s, 1])[2]", e(), e(), e())
	case 13:
		return fmt.Sprintf("sort([%s, %s, %s])[%s]", e(), e(), e(), g.of("1", "2", "3"))
	case 14:
		return g.of("X[n] @ w", "X[grp[n]] @ w", "B[grp[n]] @ w", "X[n] @ B[grp[n]]", "X[perm[n]] @ B[up[grp[n]]]", "(B @ w)[grp[n]]", "(X @ w)[perm[n]]", "sum(X[n] * B[grp[n]] * w)", "X[n] @ diag(w) @ X[grp[n]]", "w @ B' @ a", "sum(X[n, 2:] * w[2:])", "sum(X[:, 1])", "sum(outer(X[n], w)[1])", "norm(B[grp[n]] - X[n])")
	case 15:
		return fmt.Sprintf("carried(%s, %s)", e(), g.of("3", "grp[n]", "K"))
	case 16:
		return fmt.Sprintf("pick3(%s, %s, %s)", e(), e(), g.of("grp[n]", "2", "n", "1 + on[n]"))
	case 17:
		return fmt.Sprintf("softmax([0, %s, %s])[%s]", e(), e(), g.of("1", "2", "1 + grp[n] % 3", "1 + n % 3"))
	case 18:
		return fmt.Sprintf("[%s, %s, %s][%s]", e(), e(), e(), g.of("1 + n % 3", "grp[n]", "1 + on[n]", "3"))
	case 19:
		return fmt.Sprintf("log_sum_exp(%s, %s)", e(), e())
	case 20:
		return fmt.Sprintf("%s.%s(%s)", fmt.Sprintf(g.of("Normal(%s, p)", "Logistic(%s, 2)", "Cauchy(%s, p)"), e()), g.of("lpdf", "lcdf", "lccdf"), g.of("x[n]", "x[perm[n]]", "z[n]", "s"))
	case 21:
		return fmt.Sprintf("%s(%s, %s)", g.of("max", "min"), e(), e())
	case 22:
		return fmt.Sprintf("back([%s, %s, %s], %s)[%s]", e(), e(), e(), e(), g.of("1", "2", "grp[n]"))
	case 23:
		return fmt.Sprintf("(%s)^%s", e(), g.of("2", "3", "2"))
	case 24:
		return fmt.Sprintf("%s(concat([0], cumsum([%s, %s])))", g.of("sum", "log_sum_exp", "max"), e(), e())
	case 25:
		return fmt.Sprintf("sum([%s * (if j == grp[n] { 1 } else { 0.5 }) for j in 1:G])", g.of("a[j]", "B[j, 1] * x[n]", "a[up[j]]", "B[grp[n], 1] * a[j]"))
	case 26:
		return fmt.Sprintf("(%s / (1 + (%s)^2))", e(), e())
	case 27:
		return fmt.Sprintf("sum(rep(%s, %s))", e(), g.of("2", "grp[n]"))
	case 28:
		return fmt.Sprintf("det([[%s, %s], [%s, 1]])", e(), e(), e())
	case 29:
		return fmt.Sprintf("mean([%s, %s]) * sd([%s, 3, 1 + p])", e(), e(), g.of("x[n]", "2"))
	default:
		return fmt.Sprintf("((%s) %% 3.7)", g.of("x[n] * 2", "n", "z[n]"))
	}
}

func (g *looper) statement() {
	d := g.name("d")
	e := func(k int) string { return g.at(k) }
	row := true
	switch g.r.IntN(19) {
	case 18: // several draws in an iteration
		d2 := g.name("d")
		g.line("for n in 1:N {\n    %s[n] ~ Normal(%s, 1)\n    c = %s\n    %s[n] ~ %s\n}", d, e(1), e(1), d2,
			g.of(fmt.Sprintf("Normal(c + %s[n], p)", d), fmt.Sprintf("StudentT(4, tanh(%s[n]) * c, 1)", d), "Normal(c, p)", fmt.Sprintf("Normal(tanh(c * %s[max(1, n - 1)]), exp(0.1 * tanh(%s[n])))", d, d)))
		g.perRow = append(g.perRow, d2)
	case 0, 1:
		g.line("%s = [tanh(%s) for n in 1:N]", d, e(2))
	case 2:
		g.line("for n in 1:N {\n    c = %s\n    %s[%s] = tanh(c) * %s\n}", e(2), d, g.of("n", "N + 1 - n", "perm[n]"), e(1))
	case 3:
		g.line("for n in 2:N { %s[n] = tanh(0.5 * %s[n-1] + %s) }\n%s[1] = %s", d, d, e(2), d, g.of("0", "s", "x[1]"))
	case 4:
		g.line("%s[1] = 0\n%s[2] = s\nfor n in 3:N { %s[n] = tanh(%s) + 0.3 * %s[n-2] - 0.2 * %s[n - %s] }", d, d, d, e(1), d, d, g.of("1", "2", "grp[n] % 2 - 1", "(1 + on[n])"))
	case 5:
		g.line("for n in 1:N-1 { %s[N - n] = tanh(%s[N - n + 1] * q + %s) }\n%s[N] = p", d, d, e(1), d)
	case 6:
		g.line("for n in 1:N { if %s { %s[n] = %s } else { %s[n] = tanh(%s) } }", g.of("on[n]", "x[n] > 0", "n == 1", "grp[n] == 1"), d, e(1), d, e(1))
	case 7:
		g.line("for n in 1:N { if %s { %s[n] = %s } else { %s[n] = tanh(%s[%s]) + x[n] } }", g.of("n == 1", "n <= 2"), d, e(1), d, d, g.of("n - 1", "1", "max(1, n - 2)"))
	case 8:
		g.line("for n in 1:N, j in 1:K { %s[n, j] = tanh(%s * j + X[n, j] * w[j]) }", d, e(1))
		g.perRow = append(g.perRow, d+"[:, 1]", d+"[:, K]")
		row = false
	case 9:
		g.line("for n in 1:N { for j in 1:n { %s[n, j] = tanh(%s + j) } }", d, e(1))
		g.line("%s_r = [sum(%s[n, 1:n]) / n for n in 1:N]", d, d)
		g.perRow = append(g.perRow, d+"_r")
		row = false
	case 10:
		g.line("for j in 1:K { %s[1, j] = w[j] }\nfor n in 2:N { %s[n, 1] = %s[n-1, 1] * 0.5 + %s }\nfor n in 2:N, j in 2:K { %s[n, j] = tanh(%s[n-1, j] + %s[n, j-1] * %s) }", d, d, d, e(1), d, d, d, e(1))
		g.perRow = append(g.perRow, d+"[:, K]", d+"[:, 1]")
		row = false
	case 11:
		g.line("%s[1] ~ Normal(0, 1)\nfor n in 2:N { %s[n] ~ Normal(0.5 * %s[n-1] + tanh(%s), p) }", d, d, d, e(1))
	case 12:
		g.line("%s[N] ~ Normal(s, 1)\nfor n in 1:N-1 { %s[N - n] ~ StudentT(4, %s[N - n + 1] * q, %s) }", d, d, d, g.of("1", "exp(0.3 * x[n])", "p"))
	case 13:
		g.line("%s[1] = 0\nfor k in 2:G { %s[k] ~ Normal(%s, p) }", d, d, g.of("s", "a[k]", "k", "a[up[k]]"))
		g.perG = append(g.perG, d)
		row = false
	case 14:
		g.line("for n in 1:N { %s[n] ~ Truncated(Normal(%s, p), %s) }", d, e(1), g.of("lower=x[n]", "upper=x[n]", "lower=x[n], upper=x[n] + 2", "lower=min(x[n], z[n]), upper=2 + max(x[n], z[n])"))
	case 15:
		c := make([]float64, g.n)
		for i := range c {
			if c[i] = math.Round(g.r.NormFloat64()*100) / 100; g.r.IntN(3) == 0 {
				c[i] = math.NaN()
			}
		}
		g.data[d] = c
		g.head = append(g.head, "data "+d+": real[N]")
		g.line(g.of("for n in 1:N { %s[n] ~ Normal(tanh(%s), p) }", "%s ~ Normal([tanh(%s) for n in 1:N], p)"), d, e(2))
	case 16:
		form := g.of("cumsum([%s for n in 1:N])", "reverse([%s for n in 1:N])", "sort([%s for n in 1:N])", "softmax([%s for n in 1:N])", "back([%s for n in 1:N], q)", "standardize([x[n] + 0.1 * tanh(%s) for n in 1:N])", "convolve([%s for n in 1:N], [1, q])[1:N]", "concat([0], [%s for n in 1:N])[1:N]", "concat([%s for n in 1:N-2], w[1:2])", "(X' @ [%s for n in 1:N])[1] * x")
		if strings.Contains(form, "%s") {
			form = fmt.Sprintf(form, e(1))
		}
		g.line("%s = %s", d, form)
	default:
		g.line("%s_m = [[%s, %s * j] @ [1, x[n]] for n in 1:N, j in 1:K]\n%s = [sum(%s_m[n]) + %s for n in 1:N]", d, e(1), e(0), d, d, e(0))
	}
	if row {
		g.perRow = append(g.perRow, d)
	}
}

func (g *looper) likelihood() {
	y := g.name("y")
	e := func(k int) string { return g.at(k) }
	column := func(typ string, f func(i int) any) {
		c := make([]any, g.n)
		for i := range c {
			c[i] = f(i)
		}
		g.data[y] = c
		g.head = append(g.head, "data "+y+": "+typ)
	}
	number := func(int) any { return math.Round(g.r.NormFloat64()*100) / 100 }
	count := func(int) any { return []int{0, 1, 2, 3, 40, 5000, 2000000}[g.r.IntN(7)] }
	if g.r.IntN(2) == 0 {
		count = func(int) any { return g.r.IntN(6) }
	}
	rows := func(format string, args ...any) {
		text := fmt.Sprintf(format, args...)
		switch g.r.IntN(3) {
		case 0:
			g.line("for n in 1:N {\n    m = %s\n    %s[n] ~ %s\n}", e(2), y, strings.ReplaceAll(text, "MM", "m"))
		case 1:
			g.line("for n in 1:N { %s[n] ~ %s }", y, strings.ReplaceAll(text, "MM", e(2)))
		default:
			g.line("for n in 1:N { if %s { %s[n] ~ %s } else { %s[n] ~ %s } }", g.of("on[n]", "grp[n] == 1", "n == 1", "x[n] > z[n]"), y, strings.ReplaceAll(text, "MM", e(2)), y, strings.ReplaceAll(text, "MM", e(1)))
		}
	}
	pos := func() string { return g.of("p", "exp(0.2 * x[n])", "1", "p + on[n]", "exp(0.1 * tanh("+g.at(1)+"))") }
	switch g.r.IntN(17) {
	case 0, 1:
		column("real[N]", number)
		rows("Normal(MM, %s)", pos())
	case 2:
		column("real[N]", number)
		g.line("%s ~ Normal([%s for n in 1:N], [%s for n in 1:N])", y, e(2), pos())
	case 3:
		column("int[N]", count)
		rows("Poisson(log = 3 * tanh(MM))")
	case 4:
		column("int[N]", count)
		rows("Binomial(%s, logit = MM)", g.of("5000000", "2000000 + grp[n]", "2000000 + n"))
	case 5:
		column("int[N]", count)
		rows("NegativeBinomial(mu = exp(tanh(MM)), alpha = %s)", pos())
	case 6:
		column("bool[N]", func(int) any { return g.r.IntN(2) })
		g.line("%s ~ Bernoulli(logit = [%s for n in 1:N])", y, e(2))
	case 7:
		column("int[N]", func(int) any { return 1 + g.r.IntN(3) })
		g.line("%s ~ Categorical(logit = [%s for n in 1:N])", y, g.of("[0, "+e(1)+", "+e(1)+"]", "concat([0], cumsum(["+e(1)+", "+e(0)+"]))", "concat([0], ["+e(1)+" - j for j in 1:2])", "[j * ("+e(1)+") for j in 1:3]", "reverse([0, "+e(1)+", "+e(0)+"])", "cumsum([a[1], a[grp[n]], x[n]])"))
	case 8:
		column("int[N]", func(int) any { return 1 + g.r.IntN(3) })
		g.head = append(g.head, "param c"+y+": ordered[2]")
		g.line("c%s ~ Normal(0, 1)", y)
		rows("OrderedLogistic(eta = MM, cutpoints = c%s)", y)
	case 9:
		column("real[N]", func(int) any { return 0.1 + math.Abs(g.r.NormFloat64()) })
		g.line("for n in 1:N {\n    r = exp(tanh(%s))\n    if on[n] { %s[n] ~ Exponential(r) } else { target += Exponential(r).lccdf(%s[n]) }\n}", e(2), y, y)
	case 10:
		column("real[N]", func(int) any { return g.r.Float64() })
		rows("Truncated(Normal(MM, %s), %s)", pos(), g.of("lower=-n / N, upper=1 + n", "lower=-abs(x[n])", "upper=1 + on[n]", "lower=min(0, x[n]), upper=1 + abs(z[n])"))
	case 11:
		g.line("for n in 1:N { target += -0.1 * (%s)^2 }", e(2))
	case 12:
		g.line("target += -0.1 * sum([(%s)^2 for n in %s])", e(2), g.of("1:N", "2:N-1", "[1, 3, 2, 3]", "perm"))
	case 13:
		column("real[N]", number)
		g.line("for n in 1:N {\n    l = [Normal(%s, 1).lpdf(%s[n]) + log(0.3), Normal(%s, p).lpdf(%s[n]) + log(0.7)]\n    target += log_sum_exp(l)\n}", e(1), y, e(1), y)
	case 14: // hidden states, forward
		column("real[N]", number)
		g.line("target += hmm%s(%s, w, x)", y, y)
		g.head = append(g.head, fmt.Sprintf(`fn hmm%s(o: real[T], m, u) {
    n = length(o)
    al: real[n, 2]
    for k in 1:2 { al[1, k] = Normal(m[k], 1).lpdf(o[1]) }
    for t in 2:n, k in 1:2 {
        r: real[2]
        for j in 1:2 { r[j] = al[t-1, j] + log(if j == k { 0.8 } else { 0.2 }) + 0.1 * u[t] * m[j] }
        al[t, k] = log_sum_exp(r) + Normal(m[k], 1).lpdf(o[t])
    }
    return log_sum_exp(al[n])
}`, y))
	case 15:
		g.data[y] = func() [][]float64 {
			m := make([][]float64, g.n)
			for i := range m {
				m[i] = []float64{g.r.NormFloat64(), g.r.NormFloat64()}
			}
			return m
		}()
		g.head = append(g.head, "data "+y+": real[N, 2]")
		g.line("for n in 1:N { %s[n] ~ MvNormal([%s, %s], %s) }", y, e(1), e(1), g.of("[[1.5, 0.3], [0.3, 1]]", "(1 + grp[n]) * eye(2)", "p * eye(2)", "[[2 + on[n], 0.1 * tanh(a[grp[n]])], [0.1 * tanh(a[grp[n]]), 1]]", "chol = [[p, 0], [x[n], 1]]"))
	default: // autoregression of the data
		column("real[N]", number)
		g.line("%s[1] ~ Normal(0, 2)\nfor n in 2:N { %s[n] ~ StudentT(%s, %s[n-1] * q + a[grp[n]] * %s[%s] + %s, p) }", y, y, g.of("4", "2 + grp[n]", "2 + p"), y, y, g.of("max(1, n - 2)", "n - 1", "lo[n]"), e(1))
	}
}
