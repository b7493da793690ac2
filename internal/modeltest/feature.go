package modeltest

import (
	"fmt"
	"math"
	"strings"
)

// labels are the labels of the factor column `fac`.
var labels = []string{"delta", "alpha", "charlie", "bravo"}

// withoutFactors excludes vectors that are indexed by `fac`, until restored: in a statement for all of `[fac]` they
// would mean the current element.
func (g *generator) withoutFactors() (restore func()) {
	all := g.vectors
	g.vectors = nil
	for _, v := range all {
		if !strings.Contains(v, "[fac") {
			g.vectors = append(g.vectors, v)
		}
	}
	return func() { g.vectors = all }
}

// factor declares the column `fac` of strings, once.
func (g *generator) factor() {
	if g.data["fac"] != nil {
		return
	}
	column := make([]string, g.n)
	for i := range column {
		column[i] = labels[g.r.IntN(len(labels))]
	}
	g.data["fac"] = column
	g.fns = append(g.fns, "data fac: factor[N]")
}

// feature adds one of the less common parts of the language: matrices, rows of
// vector draws, factors, holes, bounds that depend on unknowns, missing values,
// truncated distributions, functions with arrays.
func (g *generator) feature() {
	name := g.name("w")
	sum := func(format string, args ...any) {
		g.line("%s_e = tanh(%s)", name, fmt.Sprintf(format, args...))
		g.scalars = append(g.scalars, name+"_e")
	}
	switch g.r.IntN(17) {
	case 0: // vectors for each group
		form := []string{"[[1.5, 0.3], [0.3, 1]]", "chol=[[1, 0], [0.4, 0.8]]", "prec=[[2, 0.5], [0.5, 1]]"}[g.r.IntN(3)]
		g.line("%s[G] ~ MvNormal([%s, %s], %s)", name, g.scalar(1), g.scalar(1), form)
		g.line("%s_v = %s[idx, 1] + %s[idx, 2] * x", name, name, name)
		g.vectors = append(g.vectors, name+"_v")
	case 1: // a simplex for each group
		g.line("%s[G] ~ Dirichlet([%s, 1, 2])", name, g.pos(1))
		g.line("%s_v = %s[idx, 1] - %s[idx, 3]", name, name, name)
		g.vectors = append(g.vectors, name+"_v")
	case 2, 3: // a factor, its levels and the current element
		g.factor()
		restore := g.withoutFactors()
		g.line("%s[fac] ~ Normal(%s, %s)", name, g.scalar(1), g.pos(1))
		g.line("%s_u[fac] = %s[fac] * %s + %s_z[fac]", name, name, g.scalar(1), name)
		g.line("%s_z[fac] ~ StudentT(5, %s[fac], %s)", name, name, g.pos(1))
		restore()
		g.vectors = append(g.vectors, name+"_u[fac]", name+"[fac]")
	case 4: // crossed
		g.factor()
		restore := g.withoutFactors()
		g.line("%s[fac, G] ~ Normal(%s, %s)", name, g.scalar(1), g.pos(1))
		restore()
		g.vectors = append(g.vectors, name+"[fac, idx]")
	case 5: // a ragged array, each row in order
		g.line("for i in 1:3 {\n    %s[i, 1] ~ Normal(%s, 1)\n    for k in 2:i { %s[i, k] ~ Truncated(Normal(0, %s), lower=%s[i, k-1]) }\n}", name, g.scalar(1), name, g.pos(1), name)
		sum("%s[3, 3] - %s[2, 1] + sum(%s[3, 1:2])", name, name, name)
	case 6: // bounds that depend on an unknown
		g.line("param %s_a: real<lower=0>\nparam %s: real<lower=%s_a, upper=%s_a + 2>[2]", name, name, name, name)
		g.line("%s_a ~ Exponential(1)\n%s ~ Normal(%s, %s)", name, name, g.scalar(1), g.pos(1))
		sum("%s[1] * %s[2] + %s_a", name, name, name)
	case 7: // missing values
		g.missing(name)
	case 8: // truncated
		form := []string{"Normal(%s, %s), lower=0", "Logistic(%s, %s), upper=3", "Cauchy(%s, %s), lower=-1, upper=2", "Laplace(%s, %s), lower=-1",
			"StudentT(4, %s, %s), lower=-2", "LogNormal(tanh(%s), %s), upper=4"}[g.r.IntN(6)]
		g.line("%s ~ Truncated("+form+")", name, g.scalar(1), g.pos(1))
		g.scalars = append(g.scalars, name)
	case 9, 10: // matrices
		n := []int{2, 3, 5, 10}[g.r.IntN(4)]
		g.line("%s[%d, %d] ~ Normal(0, %s)", name, n, n, g.pos(1))
		g.line("%s_s = %s @ %s' + %d * eye(%d)", name, name, name, n, n)
		b := fmt.Sprintf("%s[%d]", name, 1+g.r.IntN(n))
		form := []string{"log_det(%[1]s_s)", "sum(solve(%[1]s_s, %[2]s))", "trace(inverse(%[1]s_s))", "sum(cholesky(%[1]s_s)[:, 1])", "quad_form(%[1]s_s, %[2]s) / 20",
			"sum(outer(%[2]s, %[2]s) * %[1]s_s) / 50", "sum(solve(%[1]s_s, %[1]s'))", "norm(%[1]s @ %[2]s)", "sum(diag(%[1]s_s)) / 20", "%[2]s @ %[1]s_s @ %[2]s / 20"}[g.r.IntN(10)]
		sum(form, name, b)
		if g.chance(0.4) {
			g.line("%s_n ~ MvNormal(%s, %s_s)", name, b, name)
			g.line("target += -0.1 * sum(%s_n^2)", name)
		}
	case 11: // a function that fills an array
		g.fns = append(g.fns, fmt.Sprintf("fn f_%[1]s(u: real[M], w) {\n    v: real[M]\n    for i in 1:M { v[i] = if i == 1 { tanh(w) } else { 0.5 * v[i-1] + u[i] } }\n    r = reverse(v)\n    return v * w + r\n}", name))
		g.line("%s = f_%s(w = %s, u = %s)", name, name, g.scalar(1), g.vector(2))
		g.vectors = append(g.vectors, name)
	case 12: // two indices
		g.line("%s = [tanh(%s + i * j) + X[i, j] for i in 1:N, j in 1:K]", name, g.scalar(1))
		g.vectors = append(g.vectors, name+"[:, 1]", fmt.Sprintf("%s[1:N, %d]", name, 1+g.r.IntN(g.k)))
	case 13: // slices
		g.line("%s[N + 6] ~ Normal(%s, %s)", name, g.scalar(1), g.pos(1))
		g.vectors = append(g.vectors, name+"[7:]", name+"[4:N+3]", name+"[:N]", name+"[2:N+1]", name+"[idx + 1]")
	case 14: // order and reductions
		v := g.vector(2)
		form := []string{"median(%s)", "max(%s)", "min(%s)", "quantile(%s, 0.3)", "sort(%s)[1]", "sum(sort(%s) * x) / N", "prod(tanh(%s))", "sum(softmax(%s) * z)", "sum(log_softmax(%s)) / N", "norm(%s)"}[g.r.IntN(10)]
		g.line("%s = "+form, name, v)
		g.scalars = append(g.scalars, name)
	case 15: // numbers by level
		g.factor()
		form := []string{"sum(%s, by=fac)", "mean(%s, by=fac)", "max(%s, by=fac)", "median(%s, by=fac)", "log_sum_exp(%s, by=fac)", "count(%s > x, by=fac)", "quantile(%s, [0.3, 0.8], by=fac)[:, 2]"}[g.r.IntN(7)]
		g.line("%s = "+form, name, g.vector(2))
		g.vectors = append(g.vectors, name+"[fac]")
	default: // distribution functions
		form := []string{"Normal(%s, %s).lcdf(x)", "Logistic(%s, %s).lccdf(x)", "Cauchy(%s, %s).lcdf(z)", "StudentT(3, %s, %s).lpdf(z)", "Laplace(%s, %s).lccdf(x)", "Truncated(Normal(%s, %s), upper=9).lpdf(x)"}[g.r.IntN(6)]
		g.line("target += "+form, g.scalar(1), g.pos(1))
	}
}

// missing adds a column in which some values are missing, with a model.
func (g *generator) missing(name string) {
	column := make([]float64, g.n)
	for i := range column {
		column[i] = math.Round(g.r.NormFloat64()*100) / 100
		if g.chance(0.3) {
			column[i] = math.NaN()
		}
	}
	g.data[name] = column
	g.lines = append(g.lines, "data "+name+": real[N]")
	g.line("%s ~ Normal(%s, %s)", name, g.vector(1), g.pos(1))
	g.vectors = append(g.vectors, name)
}
