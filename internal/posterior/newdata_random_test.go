package posterior_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/fittest"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/internal/predictor"
	"github.com/bayes-lang/bayes/runtime"
)

// someRows is data of the random models below.
type someRows struct{ x, z, k []float64 }

func (d *someRows) json(withY bool) string {
	m := map[string]any{"x": d.x, "z": d.z, "k": d.k}
	if withY {
		m["y"] = make([]float64, len(d.x))
	}
	text, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// vector is an expression with a number for each row, and scalar one that reduces over
// rows. value computes them in Go: a vector over some rows beside those of the fit, a scalar over
// those of the fit alone, which is the rule.
type vector struct {
	text, at string // as a whole, and its element n
	value    func(d, fit *someRows) []float64
}

type scalar struct {
	text  string
	value func(fit *someRows) float64
}

// summaries makes random models with summaries of their data.
type summaries struct {
	*rand.Rand
	defs []string // statements before
	near bool     // there are moving means, or functions of a row, which the evaluator predicts
}

func (g *summaries) pick(list ...string) string { return list[g.IntN(len(list))] }

func (g *summaries) define(text string) string {
	name := fmt.Sprintf("d%d", len(g.defs))
	g.defs = append(g.defs, name+" = "+text+"\n")
	return name
}

func (g *summaries) vector(depth int) vector {
	columns := []vector{
		{"x", "x[n]", func(d, _ *someRows) []float64 { return d.x }},
		{"z", "z[n]", func(d, _ *someRows) []float64 { return d.z }},
		{"k", "k[n]", func(d, _ *someRows) []float64 { return d.k }},
	}
	if depth == 0 {
		return columns[g.IntN(3)]
	}
	each := func(a vector, f func(a float64) float64) func(d, fit *someRows) []float64 {
		return func(d, fit *someRows) []float64 {
			out := slices.Clone(a.value(d, fit))
			for i := range out {
				out[i] = f(out[i])
			}
			return out
		}
	}
	a := g.vector(depth - 1)
	var v vector
	switch g.IntN(11) {
	case 0:
		return columns[g.IntN(3)]
	case 9: // a moving mean
		g.near = true
		back := 1 + g.IntN(2)
		at := fmt.Sprintf("mean(%s[max(1, n - %d):n])", a.text, back)
		if g.IntN(2) == 0 {
			at = fmt.Sprintf("near(%s, n, %d)", a.text, back)
		}
		v = vector{"[" + at + " for n in 1:N]", at, func(d, fit *someRows) []float64 {
			x := a.value(d, fit)
			out := make([]float64, len(x))
			for i := range out {
				out[i] = average(x[max(0, i-back) : i+1])
			}
			return out
		}}
	case 10: // a function of a row
		g.near = true
		f := g.pick("dev", "back")
		v = vector{"[" + f + "(" + a.text + ", n) for n in 1:N]", f + "(" + a.text + ", n)", func(d, fit *someRows) []float64 {
			by := average(a.value(fit, fit))
			return each(a, func(x float64) float64 { return x - by })(d, fit)
		}}
	case 1, 2:
		s := g.scalar(depth - 1)
		v = vector{"(" + a.text + " - " + s.text + ")", "(" + a.at + " - " + s.text + ")", func(d, fit *someRows) []float64 {
			by := s.value(fit)
			return each(a, func(x float64) float64 { return x - by })(d, fit)
		}}
	case 3:
		s := g.scalar(depth - 1)
		v = vector{"(" + a.text + " * " + s.text + ")", "(" + a.at + " * " + s.text + ")", func(d, fit *someRows) []float64 {
			by := s.value(fit)
			return each(a, func(x float64) float64 { return x * by })(d, fit)
		}}
	case 4:
		b := g.vector(depth - 1)
		v = vector{"(" + a.text + " + " + b.text + ")", "(" + a.at + " + " + b.at + ")", func(d, fit *someRows) []float64 {
			out, by := slices.Clone(a.value(d, fit)), b.value(d, fit)
			for i := range out {
				out[i] += by[i]
			}
			return out
		}}
	case 5:
		v = vector{"abs(" + a.text + ")", "abs(" + a.at + ")", each(a, math.Abs)}
	case 6:
		f := g.pick("center", "ctr", "ctr2")
		v = vector{f + "(" + a.text + ")", f + "(" + a.text + ")[n]", func(d, fit *someRows) []float64 {
			by := average(a.value(fit, fit))
			return each(a, func(x float64) float64 { return x - by })(d, fit)
		}}
	case 7:
		s := g.scalar(depth - 1)
		v = vector{"(if " + a.text + " > " + s.text + " { 1.0 } else { 0.0 })", "(if " + a.at + " > " + s.text + " { 1.0 } else { 0.0 })", func(d, fit *someRows) []float64 {
			by := s.value(fit)
			return each(a, func(x float64) float64 {
				if x > by {
					return 1
				}
				return 0
			})(d, fit)
		}}
	default:
		v = vector{"[" + a.at + " for n in 1:N]", a.at, a.value}
	}
	if g.IntN(4) == 0 {
		name := ""
		if g.IntN(2) == 0 && !strings.Contains(v.at, ")[n]") {
			name = fmt.Sprintf("d%d", len(g.defs))
			g.defs = append(g.defs, "for n in 1:N { "+name+"[n] = "+v.at+" }\n")
		} else {
			name = g.define(v.text)
		}
		v.text, v.at = name, name+"[n]"
	}
	return v
}

func average(x []float64) float64 {
	s := 0.0
	for _, a := range x {
		s += a
	}
	return s / float64(len(x))
}

func (g *summaries) scalar(depth int) scalar {
	if depth == 0 {
		n := float64(g.IntN(7)) / 2
		return scalar{fmt.Sprintf("%.1f", n), func(*someRows) float64 { return n }}
	}
	a := g.vector(depth - 1)
	of := func(text string, f func(x []float64) float64) scalar {
		return scalar{fmt.Sprintf(text, a.text), func(fit *someRows) float64 { return f(a.value(fit, fit)) }}
	}
	sum := func(x []float64) float64 { return average(x) * float64(len(x)) }
	var s scalar
	switch g.IntN(13) {
	case 0:
		s = of("mean(%s)", average)
	case 1:
		s = of("(sum(%s) / N)", average)
	case 2:
		s = of("max(%s)", slices.Max[[]float64])
	case 3:
		s = of("min(%s)", slices.Min[[]float64])
	case 4:
		s = of("norm(%s)", func(x []float64) float64 {
			t := 0.0
			for _, a := range x {
				t += a * a
			}
			return math.Sqrt(t)
		})
	case 5:
		s = of("total(%s)", sum)
	case 6:
		s = of("(sum(%s) / length(x))", average)
	case 7:
		s = of("quantile(%s, 0.0)", slices.Min[[]float64])
	case 8:
		s = of("mid(%s)", func(x []float64) float64 { return (slices.Max(x) + slices.Min(x)) / 2 })
	case 9:
		c := g.vector(0)
		place, at := "1", 0
		if g.IntN(2) == 0 {
			place, at = "N", -1
		}
		s = scalar{c.text + "[" + place + "]", func(fit *someRows) float64 {
			x := c.value(fit, fit)
			return x[(at+len(x))%len(x)]
		}}
	case 10:
		s = scalar{"mean([" + a.at + " for n in 1:N])", func(fit *someRows) float64 { return average(a.value(fit, fit)) }}
	case 11:
		b, c := g.scalar(depth-1), g.scalar(depth-1)
		s = scalar{"(if any(" + a.text + " > 3.0) { " + b.text + " } else { " + c.text + " })", func(fit *someRows) float64 {
			if slices.Max(a.value(fit, fit)) > 3 {
				return b.value(fit)
			}
			return c.value(fit)
		}}
	default:
		b, c := g.scalar(depth-1), g.scalar(depth-1)
		s = scalar{"(" + b.text + " - " + c.text + ")", func(fit *someRows) float64 { return b.value(fit) - c.value(fit) }}
	}
	if g.IntN(4) == 0 {
		s.text = g.define(s.text)
	}
	return s
}

func (g *summaries) rows(n int) *someRows {
	d := &someRows{}
	for range n {
		d.x = append(d.x, float64(g.IntN(1000))/64-5)
		d.z = append(d.z, float64(g.IntN(90)))
		d.k = append(d.k, float64(1+g.IntN(5)))
	}
	return d
}

// Random models with summaries of their data predict, by the evaluator, by compiled programs
// and by a predictor that has been used for other numbers, what plain Go says with the
// summaries of the fit.
func TestRandomSummaries(t *testing.T) {
	n := 300
	if testing.Short() {
		n = 60
	}
	if os.Getenv("BAYES_LONG") != "" {
		n = 5000
	}
	compiled, left, near := 0, 0, 0
	for seed := range uint64(n) {
		g := &summaries{Rand: rand.New(rand.NewPCG(seed, 7))}
		v := g.vector(3)
		text := "data x: real[N]\ndata z, k: int[N]\ndata y: real[N]\n" + strings.Join(g.defs, "")
		if g.IntN(3) == 0 && !strings.Contains(v.at, ")[n]") {
			text += "for n in 1:N { y[n] ~ Normal(b + " + v.at + ", 0.0001) }\n"
		} else {
			text += "y ~ Normal(b + " + v.text + ", 0.0001)\n"
		}
		text += "b ~ Normal(0, 1)\nfn ctr(v) = v - mean(v)\nfn ctr2(v) {\n    m = sum(v) / length(v)\n    return [v[i] - m for i in 1:length(v)]\n}\n" +
			"fn total(v) {\n    s = 0.0\n    for i in 1:length(v) { s = s + v[i] }\n    return s\n}\nfn near(v, n, k) = mean(v[max(1, n - k):n])\nfn dev(v, n) = v[n] - mean(v)\nfn back(v, n) {\n    m = mean(v)\n    k = n\n    return v[k] - m\n}\nfn mid(v) {\n    lo = min(v)\n    hi = max(v)\n    return (lo + hi) / 2\n}\n"
		fit := g.rows(3 + g.IntN(4))
		data := fit.json(true)
		missing := g.IntN(4) == 0 // one x of the fit, which has a value in each draw
		if missing {
			text = strings.Replace(text, "data y", "x ~ Normal(0, 3)\ndata y", 1)
			data = strings.Replace(data, fmt.Sprintf(`"x":[%v,`, fit.x[0]), `"x":[null,`, 1)
		}
		f := fittest.FitOf(t, text, data)
		if missing {
			pick := f.Picks(posterior.PredictOptions{Most: 4})[0]
			x := f.Imputed(f.Values()[pick/f.Draws()][pick%f.Draws()])["x"]
			if fit.x = slices.Clone(fit.x); x == nil || x.IsHole(0) {
				continue // no outcome depends on it: it is not sampled
			}
			fit.x[0] = x.Num[0]
		}
		p := predictor.New(f.Posterior)
		size := 1 + g.IntN(5)
		for range 3 {
			fresh := g.rows(size)
			want := v.value(fresh, fit)
			data := fresh.json(false)
			if program(f, data) {
				compiled++
			} else if g.near {
				near++
			} else if !missing {
				left++
			}
			for how, got := range map[string][]float64{"compiled": shifts(t, f, data, nil), "by the predictor": shifts(t, f, data, p), "by the evaluator": evaluated(t, f, data)} {
				ok := len(got) == len(want)
				for i := range got {
					ok = ok && math.Abs(got[i]-want[i]) < 0.001+1e-9*math.Abs(want[i])
				}
				if !ok {
					t.Fatalf("seed %d: %s %v, want %v\n%sfit %s\nnew %s", seed, how, got, want, text, fit.json(true), data)
				}
			}
		}
	}
	if left > n/20 || compiled+near < n {
		t.Errorf("%d predictions are compiled, %d not though nothing is missing", compiled, left)
	}
	t.Logf("%d of %d predictions are compiled", compiled, 3*n)
}

// evaluated is shifts by the evaluator.
func evaluated(t *testing.T, f *runtime.Fit, data string) []float64 {
	t.Helper()
	b, err := f.Rebind(posterior.PredictOptions{Data: []input.File{input.NewFile("n.json", []byte(data))}}, &forward.Predictions{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := f.Drawer(b, 1)(b.Interp(), f.Picks(posterior.PredictOptions{Most: 4})[0])
	if err != nil {
		t.Error(err)
		return nil
	}
	y := d.Observed["y"]
	if y == nil {
		y = d.Env["y"]
	}
	out := slices.Clone(y.Num)
	for i := range out {
		out[i] -= d.Env["b"].Num[0]
	}
	return out
}
