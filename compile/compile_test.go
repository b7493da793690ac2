package compile_test

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/autodiff/portable"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/modeltest"
	"github.com/bayes-lang/bayes/lang"
)

// bound checks and binds a model.
func bound(t testing.TB, text string, data map[string]any) *bind.Bound {
	t.Helper()
	b, list := checked(t, text, data)
	if b == nil {
		t.Fatal(list.Format())
	}
	return b
}

// tryBound is bound; it returns nil for a model with errors.
func tryBound(t testing.TB, text string, data map[string]any) *bind.Bound {
	t.Helper()
	b, _ := checked(t, text, data)
	return b
}

func checked(t testing.TB, text string, data map[string]any) (*bind.Bound, diag.List) {
	t.Helper()
	file, list := lang.Parse(ast.NewSource("model.bayes", text))
	if list.Err() != nil {
		return nil, list
	}
	model, list := lang.Check(file, nil)
	if list.Err() != nil {
		return nil, list
	}
	source, err := bind.FromValues(data)
	if err != nil {
		t.Fatal(err)
	}
	return bind.Bind(model, bind.Data{Sources: []bind.Source{source}})
}

func density(t testing.TB, b *bind.Bound) *graph.Graph {
	t.Helper()
	g, err := compile.Density(b)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// plain is a graph without the places in the text.
func plain(g *graph.Graph) graph.Graph {
	c := *g
	c.Origins = nil
	c.Stmts = append([]graph.Stmt(nil), g.Stmts...)
	for i, s := range c.Stmts {
		if l, ok := s.(*graph.Loop); ok {
			m := *l
			m.Origin = 0
			c.Stmts[i] = &m
		}
	}
	return c
}

var line = map[string]any{"x": []float64{-2, -1, 0, 1, 2, 3.5}, "y": []float64{0.1, 0.4, 1.1, 1.9, 3.2, 4}}

const priors = "b0, b1 ~ Normal(0, 1)\ns ~ Exponential(1)\n"

// A vector statement, the same with a name between, in a loop, and through a
// function are one program.
func TestOneProgramForOneModel(t *testing.T) {
	texts := []string{
		"data x, y: real[N]\ny ~ Normal(b0 + b1 * x, s)\n" + priors,
		"data x, y: real[N]\nmu = b0 + b1 * x\ny ~ Normal(mu, s)\n" + priors,
		"data x, y: real[N]\nfor i in 1:N { y[i] ~ Normal(b0 + b1 * x[i], s) }\n" + priors,
		"data x, y: real[N]\nfor i in 1:N {\n    m = b0 + b1 * x[i]\n    y[i] ~ Normal(m, s)\n}\n" + priors,
		"data x, y: real[N]\nfn line(a, b, x) = a + b * x\ny ~ Normal(line(b0, b1, x), s)\n" + priors,
		"data x, y: real[N]\nmu = [b0 + b1 * x[i] for i in 1:N]\ny ~ Normal(mu, s)\n" + priors,
	}
	first := plain(density(t, bound(t, texts[0], line)))
	for _, text := range texts[1:] {
		if g := plain(density(t, bound(t, text, line))); !reflect.DeepEqual(g, first) {
			t.Errorf("another program for\n%s\n%+v\n%+v", text, g, first)
		}
	}
}

// Arguments of a function of the language go by their names, where they have them.
func TestArgumentsByName(t *testing.T) {
	for _, c := range [][2]string{
		{"pow(b = 3, a = b0)", "pow(b0, 3)"},
		{"sum(solve(b = x, A = b0 * eye(N) + outer(x, x)))", "sum(solve(b0 * eye(N) + outer(x, x), x))"},
		{"sum(quantile(p = 0.25, x = b0 * x))", "quantile(b0 * x, 0.25)"},
		{"sum(cov_exp_quad(x, length = 2, sigma = b0))", "sum(cov_exp_quad(x, b0, 2))"},
	} {
		texts := make([]graph.Graph, 2)
		for i, call := range c {
			texts[i] = plain(density(t, bound(t, "data x, y: real[N]\ny ~ Normal("+call+" + b1, s)\n"+priors, line)))
		}
		if !reflect.DeepEqual(texts[0], texts[1]) {
			t.Errorf("%s and %s have different programs", c[0], c[1])
		}
	}
}

// Code does not grow with the data.
func TestCodeSize(t *testing.T) {
	texts := map[string]string{
		"regression": "data x, y: real[N]\ny ~ Normal(b0 + b1 * x, s)\n" + priors,
		"garch":      "data x, y: real[N]\nv[1] = 1\nfor t in 2:N { v[t] = 0.1 + 0.2 * (y[t-1] - b0)^2 + s * v[t-1] }\ny ~ Normal(b1, sqrt(v))\n" + priors,
		"function": "data x, y: real[N]\nfn f(y, a, b) {\n    m = 0\n    s = 0\n    for t in 1:length(y) {\n        m = a + b * m + y[t]\n        s = s + Normal(m, 1).lpdf(y[t])\n    }\n    return s\n}\n" +
			"target += f(y, b0, b1)\nx ~ Normal(0, s)\n" + priors,
		"walk":   "data x, y: real[N]\nz[1] ~ Normal(0, 1)\nfor t in 2:N { z[t] ~ Normal(z[t-1], s) }\ny ~ Normal(z + b0 + b1 * x, s)\n" + priors,
		"ragged": "data x, y: real[N]\nfor t in 2:N { y[t] ~ Normal(b0 * sum(x[1:t-1] * y[1:t-1]) + b1, s) }\n" + priors,
		"hmm": "data x, y: real[N]\nfn forward(lp, q) {\n    g = lp[1]\n    for t in 2:rows(lp) {\n        g = [log_sum_exp(g + log([q, 1 - q])) + lp[t, k] for k in 1:2]\n    }\n    return log_sum_exp(g)\n}\n" +
			"target += forward([Normal(b0, 1).lpdf(y), Normal(b1, 1).lpdf(y)]', inv_logit(b0))\nx ~ Normal(0, s)\n" + priors,
	}
	size := func(text string, n int) int {
		x, y := make([]float64, n), make([]float64, n)
		for i := range x {
			x[i], y[i] = float64(i%11)/10+0.01*float64(i), float64(i%7)/10+0.02*float64(i)
		}
		g := density(t, bound(t, text, map[string]any{"x": x, "y": y}))
		code := 0
		var count func(list []graph.Stmt)
		count = func(list []graph.Stmt) {
			for _, s := range list {
				switch s := s.(type) {
				case *graph.Loop:
					code += len(s.Body)
				case *graph.Nest:
					count(s.Stmts)
				default:
					code++
				}
			}
		}
		count(g.Stmts)
		return code
	}
	for name, text := range texts {
		if a, b := size(text, 60), size(text, 240); a != b {
			t.Errorf("%s: %d instructions for 60 rows, %d for 240", name, a, b)
		}
	}
}

func TestDeterministic(t *testing.T) {
	m := modeltest.Generate(17)
	b := bound(t, m.Text, m.Data)
	first := density(t, b)
	program, err := autodiff.Compile(first, autodiff.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < 100; i++ {
		g := density(t, bound(t, m.Text, m.Data))
		if !reflect.DeepEqual(g, first) {
			t.Fatal("another graph for the same model")
		}
		if i%10 == 0 {
			p, err := autodiff.Compile(g, autodiff.Options{})
			if err != nil || !reflect.DeepEqual(p, program) {
				t.Fatal("another program for the same graph", err)
			}
		}
	}
}

// goldenBits is the hash of log densities and gradients of random models. It
// must come out of every build: amd64 at any level, arm64, any number of threads.
const goldenBits = "908603c529d6a0f6ea6cc7da"

func TestBits(t *testing.T) {
	hash := sha256.New()
	n := 0
	for seed := uint64(1); seed <= 80; seed++ {
		m := modeltest.Generate(seed)
		file, list := lang.Parse(ast.NewSource("random.bayes", m.Text))
		if list.Err() != nil {
			t.Fatal(list.Format())
		}
		model, list := lang.Check(file, nil)
		if list.Err() != nil {
			continue
		}
		source, err := bind.FromValues(m.Data)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := bind.Bind(model, bind.Data{Sources: []bind.Source{source}})
		if b == nil || b.Dim == 0 {
			continue
		}
		p, err := autodiff.Compile(density(t, b), autodiff.Options{})
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(seed, 9))
		points := make([][]float64, 3)
		for k := range points {
			points[k] = make([]float64, b.Dim)
			for i := range points[k] {
				points[k][i] = float64(r.IntN(4001)-2000) / 1024 // the same on every machine
			}
		}
		results := func() []uint64 {
			var out []uint64
			m := portable.New(p)
			grad := make([]float64, b.Dim)
			for _, x := range points {
				out = append(out, math.Float64bits(m.Eval(x, grad)))
				for _, g := range grad {
					out = append(out, math.Float64bits(g))
				}
			}
			return out
		}
		want := results()
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				if got := results(); !reflect.DeepEqual(got, want) {
					t.Errorf("seed %d: a machine of another goroutine gives other bits", seed)
				}
			})
		}
		wait.Wait()
		binary.Write(hash, binary.LittleEndian, want)
		n += len(want)
	}
	if n < 1000 {
		t.Errorf("only %d numbers compared", n)
	}
	if got := fmt.Sprintf("%x", hash.Sum(nil)[:12]); got != goldenBits {
		t.Errorf("the bits of %d numbers have hash %s, but should have %s", n, got, goldenBits)
	}
}

// What the compiler does not support is left to the evaluator where no density reads it: the density is that of
// the model without it, and the value has no place among those that are compiled.
func TestUnreadValues(t *testing.T) {
	const head = "data y: real[N]\ny ~ Normal(a, 1)\na[3] ~ Normal(0, 1)\n"
	data := map[string]any{"y": []float64{1, 2, 3}}
	want := plain(density(t, bound(t, head, data)))
	for _, c := range []struct{ text, name string }{
		{"r = rank(a)", "r"},
		{"o = a[order(a)[1]]", "o"},
		{"best = argmax(a)\nworst = best + 1", "worst"},
		{"q = Normal(a[1], 1).quantile(0.9)", "q"},
		{"e = svd_s([[1 + a[1]^2, 0], [0, 1]])", "e"},
		{"for k in 1:3 { r[k] = rank(a)[k] }", "r"},
		{"if N > 2 { r[1] = rank(a)[1] } else { r[1] = 0 }", "r"},
		{"r = rank(a)\nz[3] ~ Normal(r, 1)", "z"}, // drawn forward
	} {
		b := bound(t, head+c.text+"\n", data)
		if got := plain(density(t, b)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: the density is another one", c.text)
		}
		_, elems, err := compile.Derived(b, []string{c.name})
		if err != nil || len(elems[0]) > 0 {
			t.Errorf("%s: %s has compiled elements %v (%v)", c.text, c.name, elems, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"data y: real[N]\ny ~ Normal(sum(rank(a)), 1)\na[3] ~ Normal(0, 1)\n", "`rank` of unknowns is not implemented yet"},
		{"data y: real[N]\nr = rank(a)\ny ~ Normal(r, 1)\na[3] ~ Normal(0, 1)\n", "`rank` of unknowns is not implemented yet"},
		{"data y: real[N]\ny ~ Normal(a, 1)\na[3] ~ Normal(0, 1)\nr = rank(a)\ns = 2 * r[1]\ntarget += s\n", "`rank` of unknowns is not implemented yet"},
		{"data y: real[N]\ny ~ Normal(a, 1)\na[3] ~ Normal(0, 1)\nr = rank(a)\nparam b: real<lower=r[1]>\ntarget += -b\n", "`rank` of unknowns is not implemented yet"},
		{"data y: real[N]\ny ~ Normal(a, s)\na[3] ~ Normal(0, 1)\nr = rank(a)\nfor k in 1:3 { s[k] = if y[k] > 1 { r[k] } else { 1 } }\n", "`rank` of unknowns is not implemented yet"},
		{"data y: real[N]\ny ~ Normal(sum(svd_s(A)), 1)\nA[2, 2] ~ Normal(0, 1)\n", "`svd_s` of unknowns is not implemented yet"},
	} {
		_, err := compile.Density(bound(t, c.text, map[string]any{"y": []float64{1, 2, 3}}))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.text, err, c.want)
		}
	}
}
