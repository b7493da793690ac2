package modeltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
)

// Summed returns a random model with discrete unknowns on which observed values depend: columns, chains, trees,
// single ones, cut counts, missing values, small products of them, read through indices, comparisons and arithmetic.
// With more than a few rows there are too many joint values to enumerate.
func Summed(seed uint64, rows int) Model {
	g := &summedModel{r: rand.New(rand.NewPCG(seed, 11)), n: rows, data: map[string]any{}}
	g.line("mu[3] ~ Normal(0, 2)")
	g.line("w ~ Dirichlet([1, 2, 3])")
	g.line("P[3] ~ Dirichlet([2, 1, 1])")
	g.line("a, b ~ Normal(0, 1)")
	g.line("s ~ LogNormal(0, 0.5)")
	g.column("x", func() float64 { return float64(g.r.IntN(9)-4) / 4 })
	for range 1 + g.r.IntN(2) {
		g.discrete()
	}
	for range 1 + g.r.IntN(2) {
		g.observed()
	}
	if g.r.IntN(3) == 0 {
		g.target()
	}
	g.r.Shuffle(len(g.lines), func(i, j int) { g.lines[i], g.lines[j] = g.lines[j], g.lines[i] })
	return Model{Text: strings.Join(append(g.decl, g.lines...), "\n") + "\n", Data: g.data}
}

// Joint returns the log density of a model at a point for each joint value (from 0) of its discrete
// unknowns. These are given to the evaluator as values: nothing is eliminated.
func Joint(b *bind.Bound, x []float64) (logs []float64, values [][]int, err error) {
	env, logJ, err := b.Constrain(x)
	if err != nil {
		return nil, nil, err
	}
	s := b.SumOut()
	n := 1
	for _, v := range s.Vars {
		n *= v.Size
	}
	in := b.Interp()
	for k := range n {
		given := eval.Env{}
		for _, u := range b.Unknowns {
			given[u.Name] = env[u.Name]
		}
		for _, u := range b.Summed {
			given[u.Name] = eval.Array(eval.Real, u.Shape, make([]float64, eval.Elements(u.Shape)))
		}
		list := make([]int, len(s.Vars))
		for i, v := range s.Vars {
			list[i] = k % v.Size
			k /= v.Size
			given[v.Name].Num[v.Elem] = float64(v.Low + list[i])
		}
		terms, err := in.LogDensity(given)
		if err != nil {
			return nil, nil, err
		}
		logs, values = append(logs, terms.Total+logJ), append(values, list)
	}
	return logs, values, nil
}

type summedModel struct {
	r           *rand.Rand
	n           int
	decl, lines []string
	data        map[string]any
	columns     []discreteName // of n whole numbers
	singles     []discreteName
}

type discreteName struct {
	name     string
	low, top int
}

func (g *summedModel) line(format string, args ...any) {
	g.lines = append(g.lines, fmt.Sprintf(format, args...))
}

func (g *summedModel) column(name string, f func() float64) {
	list := make([]float64, g.n)
	for i := range list {
		list[i] = f()
	}
	g.decl, g.data[name] = append(g.decl, "data "+name+": real[N]"), list
}

func (g *summedModel) pick(list ...string) string { return list[g.r.IntN(len(list))] }

// discrete adds discrete unknowns.
func (g *summedModel) discrete() {
	k := len(g.columns) + len(g.singles)
	z := fmt.Sprintf("z%d", k)
	kinds := 8
	switch g.r.IntN(kinds) {
	case 0:
		g.line("%s[N] ~ Categorical(w)", z)
		g.columns = append(g.columns, discreteName{z, 1, 3})
	case 1:
		g.line("%s[N] ~ Bernoulli(%s)", z, g.pick("inv_logit(a)", "logit = a + b * x", "0.3"))
		g.columns = append(g.columns, discreteName{z, 0, 1})
	case 2:
		g.line("%s[1] ~ Categorical(w)", z)
		g.line("for t in 2:N { %s[t] ~ Categorical(P[%s[t-1]]) }", z, z)
		g.columns = append(g.columns, discreteName{z, 1, 3})
	case 3: // absorbing: entries that are impossible
		g.line("%s[1] ~ Bernoulli(0.9)", z)
		g.line("for t in 2:N { %s[t] ~ Bernoulli(%s[t-1] * inv_logit(a + x[t])) }", z, z)
		g.columns = append(g.columns, discreteName{z, 0, 1})
	case 4: // a tree
		g.line("%sroot ~ Bernoulli(inv_logit(b))", z)
		g.line("%s[N] ~ Categorical(if %sroot == 1 { w } else { [0.2, 0.3, 0.5] })", z, z)
		g.columns = append(g.columns, discreteName{z, 1, 3})
		g.singles = append(g.singles, discreteName{z + "root", 0, 1})
	case 5:
		g.line("%s[N] ~ %s", z, g.pick("Truncated(Poisson(exp(a)), upper=3)", "Binomial(2, inv_logit(b))", "Truncated(Geometric(0.4), lower=1, upper=3)"))
		g.columns = append(g.columns, discreteName{z, 0, 3})
	case 6:
		g.line("%s ~ %s", z, g.pick("DiscreteUniform(1, 4)", "Categorical([0.5, 0.25, 0.125, 0.125])", "Truncated(Poisson(s), lower=1, upper=4)"))
		g.singles = append(g.singles, discreteName{z, 1, 4})
	case 7: // a column of data in which some values are missing
		list := make([]float64, g.n)
		for i := range list {
			if list[i] = float64(g.r.IntN(2)); i == 0 || g.r.IntN(2) == 0 {
				list[i] = math.NaN()
			}
		}
		g.decl, g.data[z] = append(g.decl, "data "+z+": int[N]"), list
		g.line("%s ~ Bernoulli(logit = a - b * x)", z)
		g.columns = append(g.columns, discreteName{z, 0, 1})
	}
}

// reading is an expression of n numbers, or of one at index i, that reads a discrete unknown.
func (g *summedModel) reading(i string) string {
	at := func(name string) string {
		if i == "" {
			return name
		}
		return name + "[" + i + "]"
	}
	part := func() string {
		if len(g.singles) > 0 && (len(g.columns) == 0 || g.r.IntN(2) == 0) {
			z := g.singles[g.r.IntN(len(g.singles))]
			return g.pick(
				fmt.Sprintf("(if %s < %s { a } else { b })", at("x"), z.name),
				fmt.Sprintf("b * (%s - 1.5)^2 * %s", z.name, at("x")),
				fmt.Sprintf("mu[%s %% 3 + 1]", z.name))
		}
		z := g.columns[g.r.IntN(len(g.columns))]
		v := at(z.name)
		list := []string{
			fmt.Sprintf("(if %s == %d { a } else { b * %s })", v, z.low, at("x")),
			fmt.Sprintf("a * %s + %s^2 / 4", v, v),
			fmt.Sprintf("mu[%s %% 3 + 1]", v),
		}
		if z.low == 1 && z.top <= 3 {
			list = append(list, fmt.Sprintf("mu[%s]", v), fmt.Sprintf("mu[%s]", v))
		}
		return list[g.r.IntN(len(list))]
	}
	if g.r.IntN(3) == 0 {
		return part() + " + " + part()
	}
	return part()
}

// observed adds an outcome, or an unknown in between.
func (g *summedModel) observed() {
	y := fmt.Sprintf("y%d", len(g.data))
	whole, truth := g.r.IntN(4) == 0, g.r.IntN(4) == 0
	d := func(m string) string {
		switch {
		case truth:
			return "Bernoulli(logit = " + m + ")"
		case whole:
			return "Poisson(exp((" + m + ") / 2))"
		}
		return g.pick("Normal("+m+", s)", "StudentT(4, "+m+", s)")
	}
	values := func() float64 {
		if whole || truth {
			return float64(g.r.IntN(2))
		}
		return g.r.NormFloat64()
	}
	g.column(y, values)
	if whole || truth {
		g.decl[len(g.decl)-1] = "data " + y + ": int[N]"
	}
	switch g.r.IntN(6) {
	case 0:
		g.line("for i in 1:N { %s[i] ~ %s }", y, d(g.reading("i")))
	case 1:
		g.line("m%s = %s", y, g.reading(""))
		g.line("%s ~ %s", y, d("m"+y+" + 0 * x"))
	case 2:
		g.line("m%s = [%s for i in 1:N]", y, g.reading("i"))
		g.line("%s ~ %s", y, d("m"+y))
	case 3: // a real unknown in between
		g.line("u%s[N] ~ Normal(%s + 0 * x, 1)", y, g.reading(""))
		g.line("%s ~ %s", y, d("u"+y))
	case 4:
		g.line("for i in 1:N {\n    m = %s\n    %s[i] ~ %s\n}", g.reading("i"), y, d("m"))
	default:
		g.line("%s ~ %s", y, d(g.reading("")+" + 0 * x"))
	}
}

// target adds a factor that reads discrete unknowns.
func (g *summedModel) target() {
	switch g.r.IntN(3) {
	case 0:
		g.line("target += -(%s)^2 / 20 + 0 * x", g.reading(""))
	case 1:
		g.line("for i in 2:N { target += -abs(%s) / 10 }", g.reading("i"))
	default:
		g.line("target += -(%s)^2 / 20", g.reading("2"))
	}
}
