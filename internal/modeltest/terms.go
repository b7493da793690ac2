package modeltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// Element is an element of an array of a model, by its index from 1.
type Element struct {
	Name  string
	Index int
}

// Term is one term of a log density: if Left is set, the normal log density of that element with mean Mean and scale
// Scale or, with a Rate, the exponential one; otherwise Mean itself.
type Term struct {
	Left  *Element
	Mean  []Product
	Scale float64
	Rate  float64
}

// Product is a factor times elements.
type Product struct {
	Factor float64
	Of     []Element
}

// Terms is a random model together with a list of all terms of its log density, which is made alongside the source
// and without reading it.
type Terms struct {
	Model
	Unknowns map[string]int // unknown arrays with their lengths
	Missing  []int          // of y, from 1
	Positive map[Element]bool
	Terms    []Term
}

// LogDensity adds up the terms at values of all arrays; skip says which elements are simulated, so that their
// distributions do not count.
func (m *Terms) LogDensity(values map[string][]float64, skip map[Element]bool) float64 {
	sum := 0.0
	at := func(e Element) float64 { return values[e.Name][e.Index-1] }
	for _, t := range m.Terms {
		mean := 0.0
		for _, p := range t.Mean {
			x := p.Factor
			for _, e := range p.Of {
				x *= at(e)
			}
			mean += x
		}
		switch {
		case t.Left == nil:
			sum += mean
		case !skip[*t.Left] && t.Rate > 0:
			sum += math.Log(t.Rate) - t.Rate*at(*t.Left)
		case !skip[*t.Left]:
			z := (at(*t.Left) - mean) / t.Scale
			sum += -z*z/2 - math.Log(t.Scale) - math.Log(2*math.Pi)/2
		}
	}
	return sum
}

// termer writes such a model.
type termer struct {
	r     *rand.Rand
	m     *Terms
	n     int
	lines []string
	free  map[string]map[int]bool // elements without a distribution so far
	names []string                // unknown arrays, in an order in which each may read those before
	count int
}

// GenerateTerms writes the model for a seed: arrays declared by `param` that are flat, partly flat or given
// distributions in another order, observed and partly missing values, `target +=`; in loops, slices, choices and
// functions.
func GenerateTerms(seed uint64) *Terms {
	g := &termer{r: rand.New(rand.NewPCG(seed, 11)), m: &Terms{Unknowns: map[string]int{}, Positive: map[Element]bool{}}, free: map[string]map[int]bool{}}
	g.n = 2 + g.r.IntN(6)
	x, y := make([]float64, g.n), make([]float64, g.n)
	for i := range x {
		x[i], y[i] = float64(g.r.IntN(41)-20)/10, float64(g.r.IntN(41)-20)/10
		if g.r.IntN(4) == 0 {
			y[i] = math.NaN()
			g.m.Missing = append(g.m.Missing, i+1)
		}
	}
	g.m.Data = map[string]any{"x": x, "y": y}
	head := []string{"data x, y: real[n]", "fn affine(a, b, c) = a * b + c"}
	for k := range 1 + g.r.IntN(3) {
		name := string(rune('a' + k))
		g.names = append(g.names, name)
		g.m.Unknowns[name] = g.n
		bounds := []string{"", "", "<lower=-30>", "<upper=30>", "<lower=-30, upper=40>"}[g.r.IntN(5)]
		g.line("param %s: real%s[n]", name, bounds)
		g.open(name)
	}
	g.open("y")
	for _, name := range g.names {
		for range g.r.IntN(4) {
			g.prior(name)
		}
	}
	for range 1 + g.r.IntN(3) {
		g.prior("y")
	}
	for _, i := range g.m.Missing { // whatever is missing needs a distribution
		if g.free["y"][i] {
			g.one("y", i)
		}
	}
	for range g.r.IntN(3) {
		g.target()
	}
	for _, name := range g.names { // a flat element needs something that reads it
		g.line("target += -0.125 * sum(%s * %s)", name, name)
		for i := 1; i <= g.n; i++ {
			g.add(Term{Mean: []Product{{-0.125, []Element{{name, i}, {name, i}}}}})
		}
	}
	g.r.Shuffle(len(g.lines), func(i, j int) { g.lines[i], g.lines[j] = g.lines[j], g.lines[i] })
	g.m.Text = strings.Join(append(head, g.lines...), "\n") + "\n"
	return g.m
}

func (g *termer) line(format string, args ...any) {
	g.lines = append(g.lines, fmt.Sprintf(format, args...))
}

func (g *termer) add(t Term) { g.m.Terms = append(g.m.Terms, t) }

func (g *termer) open(name string) {
	g.free[name] = map[int]bool{}
	for i := 1; i <= g.n; i++ {
		g.free[name][i] = true
	}
}

// readable returns an array that a distribution of name may read: itself, an earlier one, or data.
func (g *termer) readable(name string) string {
	list := []string{"x"}
	for _, other := range g.names {
		list = append(list, other, other)
		if other == name {
			break
		}
	}
	if name != "y" {
		return list[g.r.IntN(len(list))]
	}
	return append(list, "y")[g.r.IntN(len(list)+1)]
}

// index is an index that changes with a loop variable or is constant.
type index struct {
	text string
	at   func(i int) int
}

// index returns an index that is valid for all iterations lo to hi.
func (g *termer) index(lo, hi int) index {
	n := g.n
	for {
		switch s := g.r.IntN(5) - 2; g.r.IntN(4) {
		case 0:
			return index{fmt.Sprint(1 + (s+2)%n), func(int) int { return 1 + (s+2)%n }}
		case 1:
			if lo <= hi {
				return index{"n + 1 - i", func(i int) int { return n + 1 - i }}
			}
		default:
			if lo+s >= 1 && hi+s <= n {
				return index{strings.TrimSuffix(fmt.Sprintf("i%+d", s), "+0"), func(i int) int { return i + s }}
			}
		}
	}
}

// factor is a number that is written and read exactly.
func (g *termer) factor() float64 { return float64(g.r.IntN(17)-8) / 8 }

// mean returns an expression for iteration i of a distribution of name, and what it means.
func (g *termer) mean(name string, lo, hi int) (string, func(i int) []Product) {
	c, d := g.factor(), g.factor()
	a, b := g.readable(name), g.readable(name)
	i, j := g.index(lo, hi), g.index(lo, hi)
	at := func(name string, x index) func(int) Element {
		return func(t int) Element { return Element{name, x.at(t)} }
	}
	ea, eb := at(a, i), at(b, j)
	sum := func(t int) []Product { return []Product{{c, []Element{ea(t)}}, {d, []Element{eb(t)}}} }
	switch g.r.IntN(4) {
	case 0:
		return fmt.Sprintf("affine(%g, %s[%s], %g * %s[%s])", c, a, i.text, d, b, j.text), sum
	case 1:
		return fmt.Sprintf("%g * %s[%s] * %s[%s]", c, a, i.text, b, j.text), func(t int) []Product {
			return []Product{{c, []Element{ea(t), eb(t)}}}
		}
	case 2:
		return fmt.Sprintf("sum([%g * %s[%s], %g * %s[%s]])", c, a, i.text, d, b, j.text), sum
	}
	return fmt.Sprintf("%g * %s[%s] + %g * %s[%s]", c, a, i.text, d, b, j.text), sum
}

func (g *termer) scale() float64 { return float64(1+g.r.IntN(16)) / 8 }

// one gives one element a distribution. It uses a loop, because `y[2] ~` alone would say how many.
func (g *termer) one(name string, k int) {
	text, mean := g.mean(name, k, k)
	s := g.scale()
	g.line("for i in %d:%d { %s[i] ~ Normal(%s, %g) }", k, k, name, text, s)
	g.tilde(name, k, mean(k), s)
}

func (g *termer) tilde(name string, k int, mean []Product, scale float64) {
	delete(g.free[name], k)
	g.add(Term{Left: &Element{name, k}, Mean: mean, Scale: scale})
}

// run returns a run of elements without a distribution; ok is false if there is none.
func (g *termer) run(name string) (lo, hi int, ok bool) {
	for range 10 {
		lo = 1 + g.r.IntN(g.n)
		hi = lo + g.r.IntN(g.n-lo+1)
		ok = true
		for i := lo; i <= hi; i++ {
			ok = ok && g.free[name][i]
		}
		if ok {
			return lo, hi, true
		}
	}
	return 0, 0, false
}

// prior gives some elements of an array distributions.
func (g *termer) prior(name string) {
	lo, hi, ok := g.run(name)
	if !ok {
		return
	}
	text, mean := g.mean(name, lo, hi)
	s := g.scale()
	each := func(f func(i int)) {
		for i := lo; i <= hi; i++ {
			f(i)
		}
	}
	all := func() { each(func(i int) { g.tilde(name, i, mean(i), s) }) }
	g.count++
	if g.r.IntN(6) == 0 {
		g.exponential(name, lo, hi)
		return
	}
	switch g.r.IntN(9) {
	case 0: // in a loop
		g.line("for i in %d:%d { %s[i] ~ Normal(%s, %g) }", lo, hi, name, text, s)
		all()
	case 1: // through a local
		g.line("for i in %d:%d {\n    e = %s\n    %s[i] ~ Normal(e, %g)\n}", lo, hi, text, name, s)
		all()
	case 2: // a slice of the same name, moved
		d := g.r.IntN(3) - 1
		if lo+d < 1 || hi+d > g.n {
			d = 0
		}
		other := g.readable(name)
		c := g.factor()
		g.line("%s[%d:%d] ~ Normal(%g * %s[%d:%d], %g)", name, lo, hi, c, other, lo+d, hi+d, s)
		each(func(i int) { g.tilde(name, i, []Product{{c, []Element{{other, i + d}}}}, s) })
	case 3: // a choice in a loop, with a target in the other branch
		other := g.readable(name)
		c := g.factor()
		g.line("for i in %d:%d {\n    if i %% 2 == 0 { %s[i] ~ Normal(%s, %g) } else { target += %g * %s[i] * x[i] }\n}", lo, hi, name, text, s, c, other)
		each(func(i int) {
			if i%2 == 0 {
				g.tilde(name, i, mean(i), s)
			} else {
				g.add(Term{Mean: []Product{{c, []Element{{other, i}, {"x", i}}}}})
			}
		})
	case 4: // an array that is filled on the way
		d := fmt.Sprintf("d%d", g.count)
		g.line("for i in %d:%d {\n    %s[i] = %s\n    %s[i] ~ Normal(%s[i], %g)\n}", lo, hi, d, text, name, d, s)
		all()
	case 5: // backwards, and something else in the same loop
		other := g.readable(name)
		g.line("for k in %d:%d {\n    i = %d - k\n    target += 0.5 * %s[i]\n    %s[i] ~ Normal(%s, %g)\n}", lo, hi, lo+hi, other, name, text, s)
		each(func(i int) {
			g.add(Term{Mean: []Product{{0.5, []Element{{other, i}}}}})
			g.tilde(name, i, mean(i), s)
		})
	case 6: // the elements of a list
		var list []string
		c := g.factor()
		other := g.readable(name)
		k := 1 + g.r.IntN(g.n)
		for i := hi; i >= lo; i-- {
			if g.r.IntN(3) > 0 || i == hi {
				list = append(list, fmt.Sprint(i))
				g.tilde(name, i, []Product{{c, []Element{{other, k}}}}, s)
			}
		}
		g.line("%s[[%s]] ~ Normal(%g * %s[%d], %g)", name, strings.Join(list, ", "), c, other, k, s)
	case 7: // those that a bool array selects
		c := g.factor()
		other := g.readable(name)
		k := 1 + g.r.IntN(g.n)
		x := g.m.Data["x"].([]float64)
		picked := 0
		for i := 1; i <= g.n; i++ {
			if x[i-1] > 0 && !g.free[name][i] {
				return
			}
			if x[i-1] > 0 {
				picked++
			}
		}
		if picked == 0 {
			return
		}
		g.line("%s[x > 0] ~ Normal(%g * %s[%d], %g)", name, c, other, k, s)
		for i := 1; i <= g.n; i++ {
			if x[i-1] > 0 {
				g.tilde(name, i, []Product{{c, []Element{{other, k}}}}, s)
			}
		}
	default: // two loops, of which the inner one is ragged
		g.line("for i in %d:%d, j in i:min(i, n) { %s[j] ~ Normal(%s, %g) }", lo, hi, name, text, s)
		all()
	}
}

// exponential gives a run of elements an exponential distribution, if its observed values are positive.
func (g *termer) exponential(name string, lo, hi int) {
	y := g.m.Data["y"].([]float64)
	for i := lo; i <= hi; i++ {
		if name == "y" && y[i-1] <= 0 {
			return
		}
	}
	rate := g.scale()
	g.line("for i in %d:%d { %s[i] ~ Exponential(%g) }", lo, hi, name, rate)
	for i := lo; i <= hi; i++ {
		delete(g.free[name], i)
		g.m.Positive[Element{name, i}] = true
		g.add(Term{Left: &Element{name, i}, Rate: rate})
	}
}

// target adds a term that is not a distribution.
func (g *termer) target() {
	lo := 1 + g.r.IntN(g.n)
	hi := lo + g.r.IntN(g.n-lo+1)
	text, mean := g.mean("y", lo, hi)
	switch g.r.IntN(3) {
	case 0:
		g.line("for i in %d:%d { target += %s }", lo, hi, text)
	case 1:
		g.line("target += [%s for i in %d:%d]", text, lo, hi)
	default:
		g.line("target += sum([%s for i in %d:%d])", text, lo, hi)
	}
	for i := lo; i <= hi; i++ {
		g.add(Term{Mean: mean(i)})
	}
}
