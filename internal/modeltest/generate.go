// Package modeltest writes random models with data, on which the evaluator and
// the compiled graph must agree. It serves tests only.
package modeltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// Model is a random model with its data.
type Model struct {
	Text string
	Data map[string]any
}

// generator writes one model.
type generator struct {
	r        *rand.Rand
	lines    []string
	fns      []string
	data     map[string]any
	scalars  []string // unknown or derived numbers
	positive []string
	units    []string // numbers in (0, 1)
	vectors  []string // of length N
	groups   []string // of length G
	n, g, k  int
	count    int
}

// Generate writes the model for a seed.
func Generate(seed uint64) Model {
	g := &generator{r: rand.New(rand.NewPCG(seed, 7)), data: map[string]any{}}
	g.n = []int{1, 2, 3, 7, 8, 9, 20, 33}[g.r.IntN(8)]
	g.g = 1 + g.r.IntN(5)
	g.k = 2 + g.r.IntN(3)
	g.columns()
	for i := 1 + g.r.IntN(4); i > 0; i-- {
		g.scalarUnknown()
	}
	for i := g.r.IntN(3); i > 0; i-- {
		g.arrayUnknown()
	}
	for i := g.r.IntN(3); i > 0; i-- {
		g.derived()
	}
	for i := g.r.IntN(3); i > 0; i-- {
		g.feature()
	}
	for i := 1 + g.r.IntN(3); i > 0; i-- {
		g.likelihood()
	}
	if g.chance(0.3) {
		g.line("target += -0.5 * (%s)^2", g.scalar(2))
	}
	if g.chance(0.2) {
		g.line("target += sum(Normal(0, 2).lpdf(%s))", g.vector(2))
	}
	// Statements may come in any order.
	g.r.Shuffle(len(g.lines), func(i, j int) { g.lines[i], g.lines[j] = g.lines[j], g.lines[i] })
	return Model{Text: strings.Join(append(append(g.header(), g.fns...), g.lines...), "\n") + "\n", Data: g.data}
}

func (g *generator) chance(p float64) bool { return g.r.Float64() < p }

func (g *generator) pick(list []string) string { return list[g.r.IntN(len(list))] }

func (g *generator) line(format string, args ...any) {
	g.lines = append(g.lines, fmt.Sprintf(format, args...))
}

func (g *generator) name(prefix string) string {
	g.count++
	return fmt.Sprintf("%s%d", prefix, g.count)
}

func (g *generator) columns() {
	reals := func() []float64 {
		x := make([]float64, g.n)
		for i := range x {
			x[i] = math.Round(g.r.NormFloat64()*100) / 100
		}
		return x
	}
	ints := func(lo, hi int) []int {
		x := make([]int, g.n)
		for i := range x {
			x[i] = lo + g.r.IntN(hi-lo+1)
		}
		return x
	}
	g.data["x"], g.data["z"] = reals(), reals()
	g.data["idx"] = ints(1, g.g)
	g.data["N"], g.data["G"], g.data["K"] = g.n, g.g, g.k
	matrix := make([][]float64, g.n)
	for i := range matrix {
		matrix[i] = make([]float64, g.k)
		for j := range matrix[i] {
			matrix[i][j] = math.Round(g.r.NormFloat64()*100) / 100
		}
	}
	g.data["X"] = matrix
}

func (g *generator) header() []string {
	lines := []string{"data N, G, K: int", "data x, z: real[N]", "data idx: int[N]", "data X: real[N, K]"}
	return lines
}

// scalarUnknown adds a number with a prior.
func (g *generator) scalarUnknown() {
	name := g.name("a")
	loc, pos := "0", "1"
	if len(g.scalars) > 0 && g.chance(0.4) {
		loc = g.pick(g.scalars)
	}
	if len(g.positive) > 0 && g.chance(0.4) {
		pos = g.pick(g.positive)
	}
	switch g.r.IntN(16) {
	case 0, 1:
		g.line("%s ~ Normal(%s, %s)", name, loc, pos)
	case 2:
		g.line("%s ~ StudentT(4, %s, %s)", name, loc, pos)
	case 3:
		g.line("%s ~ Cauchy(%s, %s)", name, loc, pos)
	case 4:
		g.line("%s ~ Laplace(%s, %s)", name, loc, pos)
	case 5:
		g.line("%s ~ Logistic(%s, %s)", name, loc, pos)
	case 6:
		g.line("%s ~ Uniform(-2, 3)", name)
	case 7:
		g.line("param %s", name)
		g.line("%s ~ Normal(%s, 2)", name, loc)
	case 8:
		g.line("param %s: real<lower=-1, upper=2>", name)
	case 9:
		g.line("%s ~ Truncated(Normal(%s, 1), lower=-1)", name, loc)
	case 10:
		g.line("%s ~ Beta(2, 3)", name)
		g.units = append(g.units, name)
	default:
		switch g.r.IntN(8) {
		case 0:
			g.line("%s ~ Exponential(1)", name)
		case 1:
			g.line("%s ~ HalfNormal(%s)", name, pos)
		case 2:
			g.line("%s ~ Gamma(2, %s)", name, pos)
		case 3:
			g.line("%s ~ InverseGamma(3, %s)", name, pos)
		case 4:
			g.line("%s ~ LogNormal(%s, 0.5)", name, loc)
		case 5:
			g.line("%s ~ Weibull(1.5, %s)", name, pos)
		case 6:
			g.line("%s ~ HalfCauchy(%s)", name, pos)
		default:
			g.line("%s ~ HalfStudentT(3, %s)", name, pos)
		}
		g.positive = append(g.positive, name)
	}
	g.scalars = append(g.scalars, name)
}

// arrayUnknown adds an array with a prior.
func (g *generator) arrayUnknown() {
	name := g.name("v")
	switch g.r.IntN(9) {
	case 0, 1:
		g.line("%s[G] ~ Normal(%s, %s)", name, g.scalar(1), g.pos(1))
		g.groups = append(g.groups, name)
	case 2:
		g.line("%s[N] ~ StudentT(5, %s, %s)", name, g.vector(1), g.pos(1))
		g.vectors = append(g.vectors, name)
	case 3:
		g.line("%s[K] ~ Normal(0, %s)", name, g.pos(1))
		g.line("%s_m = X @ %s", name, name)
		g.vectors = append(g.vectors, name+"_m")
	case 4:
		g.line("%s ~ Dirichlet(rep(2, K))", name)
		g.line("%s_e = %s[1] - %s[2]", name, name, name)
		g.scalars = append(g.scalars, name+"_e")
	case 5:
		g.line("%s ~ LKJCholesky(3, 2)", name)
		g.line("%s_e = (%s @ %s')[3, 1]", name, name, name)
		g.scalars = append(g.scalars, name+"_e")
	case 6:
		kind := []string{"ordered", "positive_ordered", "sum_to_zero"}[g.r.IntN(3)]
		g.line("param %s: %s[K]", name, kind)
		g.line("%s ~ Normal(0, 2)", name)
		g.line("%s_e = dot(%s, %s)", name, name, name)
		g.positive = append(g.positive, name+"_e")
	case 7:
		g.line("%s ~ MvNormal(rep(%s, 2), [[2, 0.5], [0.5, 1]])", name, g.scalar(1))
		g.line("%s_e = %s[1] * %s[2]", name, name, name)
		g.scalars = append(g.scalars, name+"_e")
	default: // a random walk
		g.line("%s[1] ~ Normal(0, 1)\nfor t in 2:N { %s[t] ~ Normal(%s[t-1], %s) }", name, name, name, g.pos(1))
		g.vectors = append(g.vectors, name)
	}
}

// derived adds computed names, functions and recurrences.
func (g *generator) derived() {
	name := g.name("d")
	switch g.r.IntN(7) {
	case 0:
		g.line("%s = %s", name, g.scalar(3))
		g.scalars = append(g.scalars, name)
	case 1:
		g.line("%s = %s", name, g.vector(3))
		g.vectors = append(g.vectors, name)
	case 2: // a recurrence
		g.line("%s[1] = %s\nfor t in 2:N { %s[t] = tanh(%s[t-1] * %s + x[t]) + %s }", name, g.scalar(1), name, name, g.scalar(1), g.scalar(1))
		g.vectors = append(g.vectors, name)
	case 3: // a function
		f := g.name("f")
		g.fns = append(g.fns, fmt.Sprintf("fn %s(u, w) = tanh(u) * w + u / (1 + u^2)", f))
		g.line("%s = %s(%s, %s)", name, f, g.vector(2), g.scalar(2))
		g.vectors = append(g.vectors, name)
	case 4: // a function with a loop
		f := g.name("f")
		g.fns = append(g.fns, fmt.Sprintf("fn %s(u, w) {\n    s = w\n    for i in 1:length(u) {\n        if i %% 2 == 0 { s = tanh(s + u[i]) } else { s = s * 0.5 + u[i] }\n    }\n    return s\n}", f))
		g.line("%s = %s(%s, %s)", name, f, g.vector(2), g.scalar(2))
		g.scalars = append(g.scalars, name)
	case 5:
		g.line("%s = [tanh(%s) * i + x[i] for i in 1:N]", name, g.scalar(2))
		g.vectors = append(g.vectors, name)
	default:
		g.line("%s = log_sum_exp(%s)", name, g.vector(2))
		g.scalars = append(g.scalars, name)
	}
}

// likelihood adds an observed column.
func (g *generator) likelihood() {
	y := g.name("y")
	reals := func(f func() float64) {
		v := make([]float64, g.n)
		for i := range v {
			v[i] = math.Round(f()*1000) / 1000
		}
		g.data[y] = v
		g.lines = append(g.lines, "data "+y+": real[N]")
	}
	ints := func(lo, hi int) {
		v := make([]int, g.n)
		for i := range v {
			v[i] = lo + g.r.IntN(hi-lo+1)
		}
		g.data[y] = v
		g.lines = append(g.lines, "data "+y+": int[N]")
	}
	normal := func() float64 { return g.r.NormFloat64() }
	above := func() float64 { return g.r.ExpFloat64() + 0.01 }
	if g.chance(0.3) { // the same in a loop
		switch g.r.IntN(4) {
		case 0:
			reals(normal)
			g.line("for i in 1:N { %s[i] ~ Normal(%s, %s) }", y, g.element(), g.pos(1))
		case 1:
			ints(0, 9)
			g.line("for i in 1:N { %s[i] ~ Poisson(log = tanh(%s)) }", y, g.element())
		case 2:
			ints(0, 1)
			g.line("for i in 1:N {\n    e = %s\n    if idx[i] == 1 { %s[i] ~ Bernoulli(logit = e) } else { %s[i] ~ Bernoulli(inv_logit(tanh(e))) }\n}", g.element(), y, y)
		default:
			reals(normal)
			g.line("for i in 2:N { %s[i] ~ Normal(%s[i-1] * %s, %s) }", y, y, g.scalar(1), g.pos(1))
		}
		return
	}
	switch g.r.IntN(14) {
	case 0, 1:
		reals(normal)
		g.line("%s ~ Normal(%s, %s)", y, g.vector(3), g.pos(2))
	case 2:
		reals(normal)
		g.line("%s ~ StudentT(%s + 1, %s, %s)", y, g.pos(1), g.vector(2), g.pos(1))
	case 3:
		ints(0, 20)
		g.line("%s ~ Poisson(log = tanh(%s))", y, g.vector(2))
	case 4:
		ints(0, 1)
		g.line("%s ~ Bernoulli(logit = %s)", y, g.vector(3))
	case 5:
		ints(0, 20)
		g.line("%s ~ NegativeBinomial(mu = exp(tanh(%s)), alpha = %s)", y, g.vector(2), g.pos(1))
	case 6:
		ints(0, 5)
		g.line("%s ~ Binomial(7, logit = %s)", y, g.vector(2))
	case 7:
		ints(1, 3)
		g.line("%s ~ Categorical(logit = [0, %s, %s])", y, g.scalar(1), g.scalar(1))
	case 8:
		ints(1, 4)
		g.line("%s ~ OrderedLogistic(eta = %s, cutpoints = [-1, 0.5, 2])", y, g.vector(2))
	case 9:
		reals(above)
		g.line("%s ~ Gamma(%s, %s)", y, g.pos(1), g.pos(1))
	case 10:
		reals(above)
		g.line("%s ~ LogNormal(%s, %s)", y, g.vector(2), g.pos(1))
	case 11:
		reals(above)
		g.line("%s ~ Weibull(%s, exp(tanh(%s)))", y, g.pos(1), g.vector(1))
	case 12:
		reals(normal)
		g.line("%s ~ Laplace(%s, %s)", y, g.vector(2), g.pos(1))
	default:
		reals(func() float64 { return 0.05 + 0.9*g.r.Float64() })
		g.line("%s ~ Beta(%s, %s)", y, g.pos(1), g.pos(1))
	}
}

// scalar returns an expression for a number.
func (g *generator) scalar(depth int) string {
	if depth == 0 || g.chance(0.25) {
		if len(g.scalars) > 0 && g.chance(0.8) {
			return g.pick(g.scalars)
		}
		return []string{"0.5", "1", "2", "-0.3"}[g.r.IntN(4)]
	}
	switch g.r.IntN(10) {
	case 0:
		return fmt.Sprintf("(%s + %s)", g.scalar(depth-1), g.scalar(depth-1))
	case 1:
		return fmt.Sprintf("(%s * %s)", g.scalar(depth-1), g.scalar(depth-1))
	case 2:
		return fmt.Sprintf("tanh(%s)", g.scalar(depth-1))
	case 3:
		return fmt.Sprintf("(%s - %s)", g.scalar(depth-1), g.scalar(depth-1))
	case 4:
		return fmt.Sprintf("log(%s)", g.pos(depth-1))
	case 5:
		return fmt.Sprintf("mean(%s)", g.vector(depth-1))
	case 6:
		return fmt.Sprintf("sum(tanh(%s)) / N", g.vector(depth-1))
	case 7:
		return fmt.Sprintf("(if %s > 0 { %s } else { %s })", g.scalar(depth-1), g.scalar(depth-1), g.scalar(depth-1))
	case 8:
		return fmt.Sprintf("%s[%d]", g.parens(g.vector(depth-1)), 1+g.r.IntN(g.n))
	default:
		return fmt.Sprintf("%s / (1 + %s)", g.scalar(depth-1), g.pos(depth-1))
	}
}

func (g *generator) parens(s string) string { return "(" + s + ")" }

// pos returns an expression for a positive number.
func (g *generator) pos(depth int) string {
	if len(g.positive) > 0 && g.chance(0.5) {
		return "(0.1 + " + g.pick(g.positive) + ")"
	}
	if depth == 0 {
		return "1.5"
	}
	switch g.r.IntN(5) {
	case 0:
		return fmt.Sprintf("exp(tanh(%s))", g.scalar(depth-1))
	case 1:
		return fmt.Sprintf("sqrt(1 + (%s)^2)", g.scalar(depth-1))
	case 2:
		return fmt.Sprintf("log1p_exp(%s)", g.scalar(depth-1))
	case 3:
		return fmt.Sprintf("(0.1 + abs(%s))", g.scalar(depth-1))
	default:
		return "0.7"
	}
}

// vector returns an expression of length N.
func (g *generator) vector(depth int) string {
	if depth == 0 || g.chance(0.2) {
		list := append([]string{"x", "z"}, g.vectors...)
		for _, v := range g.groups {
			list = append(list, v+"[idx]")
		}
		return g.pick(list)
	}
	switch g.r.IntN(9) {
	case 0, 1:
		return fmt.Sprintf("(%s + %s)", g.vector(depth-1), g.vector(depth-1))
	case 2, 3:
		return fmt.Sprintf("(%s * %s)", g.scalar(depth-1), g.vector(depth-1))
	case 4:
		return fmt.Sprintf("tanh(%s)", g.vector(depth-1))
	case 5:
		return fmt.Sprintf("inv_logit(%s - %s)", g.vector(depth-1), g.scalar(depth-1))
	case 6:
		return fmt.Sprintf("(if x > 0 { %s } else { %s })", g.vector(depth-1), g.scalar(depth-1))
	case 7:
		return fmt.Sprintf("cumsum(%s) / N", g.vector(depth-1))
	default:
		return fmt.Sprintf("(%s - x^2 / 3)", g.vector(depth-1))
	}
}

// element returns an expression for row i of a loop.
func (g *generator) element() string {
	v := g.pick(append([]string{"x", "z"}, g.vectors...))
	e := fmt.Sprintf("%s * %s[i]", g.scalar(1), v)
	if len(g.groups) > 0 && g.chance(0.6) {
		e += fmt.Sprintf(" + %s[idx[i]]", g.pick(g.groups))
	}
	if g.chance(0.3) {
		e += " + sum(x[1:i]) / N"
	}
	return e
}
