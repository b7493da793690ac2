package modeltest

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// law is a random distribution of single numbers as the text writes it, with what the generator must know
// of it to observe it and to put it into another one.
type law struct {
	text     string
	kinds    []string // the combinators in it
	discrete bool
	lo, hi   float64 // between which every value that is observed lies
	spots    []float64
	cdf      bool // it has distribution functions
	draws    bool
	atoms    bool // single real values have a probability
}

// Combined writes a model of n rows whose distributions are made of others or of functions, in nests. kinds
// are the combinators that it has.
func Combined(seed uint64, n int) (m Model, kinds []string) {
	g := &generator{r: rand.New(rand.NewPCG(seed, 17)), data: map[string]any{}}
	g.n, g.g, g.k = n, 1+g.r.IntN(3), 2
	g.columns()
	c := &combining{generator: g, made: map[string]string{}}
	for range 1 + g.r.IntN(3) {
		g.scalarUnknown()
	}
	g.line("unit ~ Beta(2, 2)")
	g.units = append(g.units, "unit")
	for range 1 + g.r.IntN(2) {
		c.unknown()
	}
	if g.chance(0.3) {
		c.summedOut()
	}
	for range 1 + g.r.IntN(2) {
		c.observed()
	}
	if g.chance(0.4) {
		c.method()
	}
	text := strings.Join(g.lines, "\n")
	for _, name := range slices.Sorted(maps.Keys(c.made)) {
		if strings.Contains(text, "="+name) {
			g.fns = append(g.fns, c.made[name])
		}
	}
	g.r.Shuffle(len(g.lines), func(i, j int) { g.lines[i], g.lines[j] = g.lines[j], g.lines[i] })
	return Model{Text: strings.Join(append(append(g.header(), g.fns...), g.lines...), "\n") + "\n", Data: g.data}, c.kinds
}

type combining struct {
	*generator
	made  map[string]string // functions that distributions may call
	rows  bool              // arguments may be columns
	row   string            // in a loop, the index of the row
	kinds []string
}

// number is an argument of a distribution, positive one that is positive.
func (c *combining) number() string {
	if c.row != "" {
		return fmt.Sprintf("tanh(%s + x[%s])", c.scalar(1), c.row)
	}
	if c.rows && c.chance(0.6) {
		return fmt.Sprintf("tanh(%s) + x / 4", c.vector(1))
	}
	return fmt.Sprintf("tanh(%s)", c.scalar(1))
}

func (c *combining) positiveNumber() string { return "exp(" + c.number() + " / 2)" }

func (c *combining) chanceNumber() string { return "inv_logit(" + c.number() + ")" }

// function makes a function of the text.
func (c *combining) function(name, text string) string {
	c.made[name] = text
	return name
}

// real returns a distribution of real numbers, with up to depth combinators around its core.
func (c *combining) real(depth int) law {
	if depth == 0 || c.chance(0.15) {
		return c.realCore()
	}
	switch c.r.IntN(7) {
	case 0, 1:
		return c.truncated(c.real(depth - 1))
	case 2, 3:
		return c.mixture(depth, c.real)
	case 4:
		return c.folded(c.real(depth - 1))
	case 5:
		return c.affine(c.real(depth - 1))
	}
	return c.realCore()
}

func (c *combining) realCore() law {
	all := law{lo: -3, hi: 3, cdf: true, draws: true}
	above := law{lo: 0.05, hi: 4, cdf: true, draws: true}
	switch c.r.IntN(9) {
	case 0:
		all.text = fmt.Sprintf("Normal(%s, %s)", c.number(), c.positiveNumber())
		return all
	case 1:
		all.text = fmt.Sprintf("StudentT(4, %s, %s)", c.number(), c.positiveNumber())
		return all
	case 2:
		all.text = fmt.Sprintf("Gumbel(%s, %s)", c.number(), c.positiveNumber())
		return all
	case 3:
		above.text = fmt.Sprintf("Gamma(%s, %s)", c.positiveNumber(), c.positiveNumber())
		return above
	case 4:
		above.text = fmt.Sprintf("LogNormal(%s, %s)", c.number(), c.positiveNumber())
		return above
	case 5, 6: // on all real numbers, with or without what a draw or a probability is
		c.function("bell", "fn bell(x, m, s) = -0.5 * ((x - m) / s)^2 - log(s)")
		all.text, all.cdf, all.draws = fmt.Sprintf("CustomDist(%s, %s, logp=bell", c.number(), c.positiveNumber()), c.chance(0.5), c.chance(0.5)
		if all.draws {
			all.text += ", random=" + c.function("bell_draw", "fn bell_draw(m, s) {\n    u = Normal(0, 1).sample()\n    return m + s * u\n}")
		}
		if all.cdf {
			all.text += ", lcdf=" + c.function("bell_below", "fn bell_below(x, m, s) = Normal(m, s).lcdf(x)")
			all.draws = true
		}
		all.text += ")"
		all.kinds = []string{"CustomDist"}
		return all
	default: // on positive ones; its argument is a vector for each draw
		c.function("decay", "fn decay(x, w: real[k]) = log(w[1] * w[2]) - w[1] * w[2] * x")
		first := c.positiveNumber()
		w := "[" + first + ", 1.5]"
		if strings.Contains(first, "x / 4") || strings.Contains(first, "vec") || c.rows && c.row == "" {
			w = fmt.Sprintf("[exp(tanh(%s) / 2), 1.5]", c.scalar(1))
		}
		above.text = "CustomDist(" + w + ", logp=decay, lccdf=" + c.function("decay_above", "fn decay_above(x, w: real[k]) = -w[1] * w[2] * x") + ", lower=0)"
		above.kinds = []string{"CustomDist"}
		return above
	}
}

// count returns a distribution of whole numbers.
func (c *combining) count(depth int) law {
	if depth == 0 || c.chance(0.15) {
		return c.countCore()
	}
	switch c.r.IntN(6) {
	case 0:
		return c.truncated(c.count(depth - 1))
	case 1:
		return c.mixture(depth, c.count)
	case 2:
		l := c.count(depth - 1)
		return l.in("ZeroInflated", fmt.Sprintf("ZeroInflated(%s, %s)", c.chanceNumber(), l.text))
	case 3:
		if l := c.count(depth - 1); l.cdf && l.draws && l.lo == 0 && l.hi > 1 {
			return l.in("Hurdle", fmt.Sprintf("Hurdle(%s, %s)", c.chanceNumber(), l.text))
		}
	case 4:
		return c.affine(c.count(depth - 1))
	}
	return c.countCore()
}

func (c *combining) countCore() law {
	l := law{discrete: true, lo: 0, hi: 5, cdf: true, draws: true}
	switch c.r.IntN(5) {
	case 0:
		l.text = fmt.Sprintf("Poisson(%s)", c.positiveNumber())
	case 1:
		l.text = fmt.Sprintf("NegativeBinomial(%s, %s)", c.positiveNumber(), c.positiveNumber())
	case 2:
		l.text = fmt.Sprintf("Binomial(5, %s)", c.chanceNumber())
	default:
		c.function("tally", "fn tally(k: int, m) {\n    r = if k == 0 { 0 } else { k * log(m) }\n    return r - m - lgamma(k + 1)\n}")
		l.text = "CustomDist(" + c.positiveNumber() + ", logp=tally, random=" + c.function("tally_draw", "fn tally_draw(m) = Poisson(m).sample()") +
			", lcdf=" + c.function("tally_below", "fn tally_below(k: int, m) = Poisson(m).lcdf(k)") + ", lower=0)"
		l.kinds = []string{"CustomDist"}
	}
	return l
}

// in is the law with another text, of a combinator around it.
func (l law) in(kind, text string) law {
	l.text, l.kinds = text, append([]string{kind}, l.kinds...)
	return l
}

func (c *combining) truncated(l law) law {
	if !l.cdf || l.atoms || l.hi-l.lo < 2 {
		return l
	}
	out := l.in("Truncated", "")
	bounds := ""
	lo, hi := l.lo+0.3, l.hi-0.3
	if l.discrete {
		lo, hi = l.lo+1, l.hi-1
	}
	if c.chance(0.6) {
		out.lo = lo
		bounds = fmt.Sprintf(", lower=%g", lo)
		if !l.discrete && c.chance(0.4) { // it depends on an unknown, and is below that
			bounds = fmt.Sprintf(", lower=%g - 0.2 * inv_logit(%s)", lo, c.scalar(1))
		}
	}
	if bounds == "" || c.chance(0.4) {
		out.hi = hi
		bounds += fmt.Sprintf(", upper=%g", hi)
	}
	out.text = "Truncated(" + l.text + bounds + ")"
	return out
}

func (c *combining) mixture(depth int, part func(int) law) law {
	a, b := part(depth-1), part(depth-1)
	if a.atoms || b.atoms {
		return a
	}
	out := a
	out.kinds = append(append([]string{"Mixture"}, a.kinds...), b.kinds...)
	out.lo, out.hi = math.Max(a.lo, b.lo), math.Min(a.hi, b.hi)
	out.cdf, out.draws = a.cdf && b.cdf, a.draws && b.draws
	if out.hi-out.lo < 1 {
		return a
	}
	if c.chance(0.5) {
		out.text = fmt.Sprintf("Mixture([%s, %s], logit=[%s, 0.3])", a.text, b.text, c.scalar(1))
	} else {
		u := "unit"
		out.text = fmt.Sprintf("Mixture([%s, 1 - %s], [%s, %s])", u, u, a.text, b.text)
	}
	return out
}

func (c *combining) folded(l law) law {
	if !l.cdf || l.atoms || l.hi <= 0.5 {
		return l
	}
	out := l.in("Folded", "Folded("+l.text+")")
	if out.lo = math.Max(l.lo, 0.05); l.lo < 0 {
		out.lo = 0.05
	}
	return out
}

func (c *combining) affine(l law) law {
	if !l.draws || l.atoms {
		return l
	}
	if l.discrete {
		out := l.in("Affine", "Affine("+l.text+", 1, 1)")
		out.lo, out.hi = l.lo+1, l.hi+1
		return out
	}
	out := l.in("Affine", "Affine("+l.text+", 0.5, 1.5)")
	if l.lo < 0 && l.lo == -3 && c.chance(0.5) && !strings.Contains(l.text, "lower") && !strings.Contains(l.text, "upper") {
		out.text = fmt.Sprintf("Affine(%s, %s, %s)", l.text, c.number(), c.positiveNumber())
		return out
	}
	out.lo, out.hi = 0.5+1.5*l.lo, 0.5+1.5*l.hi
	return out
}

// outermost puts what may stand only around all others around a law.
func (c *combining) outermost(l law) law {
	switch {
	case l.cdf && !l.atoms && c.chance(0.35):
		hi := l.hi - 0.5
		if l.discrete {
			hi = l.hi - 1
		}
		if hi <= l.lo {
			return l
		}
		out := l.in("Censored", fmt.Sprintf("Censored(%s, upper=%g)", l.text, hi))
		out.hi, out.spots, out.atoms = hi, []float64{hi}, true
		return out
	case !l.discrete && l.cdf && l.draws && !l.atoms && l.hi > 0.5 && c.chance(0.25):
		out := l.in("Hurdle", fmt.Sprintf("Hurdle(%s, %s)", c.chanceNumber(), l.text))
		out.lo, out.spots, out.atoms = math.Max(0.05, l.lo), []float64{0}, true
		return out
	}
	return l
}

func (c *combining) note(l law) { c.kinds = append(c.kinds, l.kinds...) }

// unknown adds an unknown with a combined distribution.
func (c *combining) unknown() {
	l := c.real(1 + c.r.IntN(3))
	name := c.name("u")
	c.note(l)
	c.line("%s ~ %s", name, l.text)
	c.scalars = append(c.scalars, name)
}

// value is a number that a law may give.
func (c *combining) value(l law) float64 {
	if len(l.spots) > 0 && c.chance(0.3) {
		return l.spots[c.r.IntN(len(l.spots))]
	}
	if l.discrete {
		return l.lo + float64(c.r.IntN(int(l.hi-l.lo)+1))
	}
	return math.Round(1000*(l.lo+(l.hi-l.lo)*(0.02+0.96*c.r.Float64()))) / 1000
}

// observed adds a column with a combined distribution: all of it, in a loop, or with missing values.
func (c *combining) observed() {
	y := c.name("y")
	loop := c.chance(0.3)
	if c.rows = true; loop {
		c.row = "n"
	}
	var l law
	if c.chance(0.4) {
		l = c.count(1 + c.r.IntN(3))
	} else {
		l = c.real(1 + c.r.IntN(3))
	}
	l = c.outermost(l)
	c.rows, c.row = false, ""
	c.note(l)
	column := make([]float64, c.n)
	for i := range column {
		column[i] = c.value(l)
	}
	if !l.discrete && !l.atoms && c.chance(0.3) {
		column[c.r.IntN(c.n)] = math.NaN()
	}
	c.data[y] = column
	kind := "real"
	if l.discrete {
		kind = "int"
	}
	c.lines = append(c.lines, fmt.Sprintf("data %s: %s[N]", y, kind))
	if loop {
		c.line("for n in 1:N { %s[n] ~ %s }", y, l.text)
	} else {
		c.line("%s ~ %s", y, l.text)
	}
}

// summedOut adds a discrete unknown, and something observed that depends on it.
func (c *combining) summedOut() {
	l := c.count(1 + c.r.IntN(2))
	for range 10 {
		if l.lo <= 3 && !strings.Contains(l.text, "Truncated") && l.cdf && l.draws {
			break
		}
		l = c.countCore()
	}
	z, y := c.name("z"), c.name("y")
	l = l.in("Truncated", fmt.Sprintf("Truncated(%s, upper=4)", l.text))
	c.note(l)
	c.kinds = append(c.kinds, "summed out")
	column := make([]float64, c.n)
	for i := range column {
		column[i] = math.Round(100*c.r.NormFloat64()) / 100
	}
	c.data[y] = column
	c.lines = append(c.lines, "data "+y+": real[N]")
	if c.n <= 3 && c.chance(0.5) {
		c.line("%s[N] ~ %s", z, l.text)
	} else {
		c.line("%s ~ %s", z, l.text)
	}
	c.line("%s ~ Mixture([0.3, 0.7], [Normal(%s - 2, 1), Laplace(%s, %s)])", y, z, c.scalar(1), c.pos(1))
	c.kinds = append(c.kinds, "Mixture")
}

// method adds a density or a distribution function of a combined distribution to the target.
func (c *combining) method() {
	l := c.real(1 + c.r.IntN(2))
	if l.atoms {
		return
	}
	c.note(l)
	method := "lpdf"
	if l.cdf {
		method = c.pick([]string{"lpdf", "lcdf", "lccdf"})
	}
	c.line("target += %s.%s(%g)", l.text, method, (l.lo+l.hi)/2)
}
