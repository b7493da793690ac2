package compile_test

import (
	"math"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/dist"
)

// A likelihood is one loop: linear predictor, density and gradient run in one pass over
// the rows, which keeps nothing for each of them.
func TestLikelihoodIsOneLoop(t *testing.T) {
	const n = 10_000
	x, z, count, group := make([]float64, n), make([]float64, n), make([]int, n), make([]int, n)
	yes := make([]bool, n)
	for i := range x {
		x[i], z[i] = math.Sin(float64(i)), math.Cos(3*float64(i))
		yes[i], count[i], group[i] = i%3 == 0, i%5, i*i%7+1
	}
	columns3 := make([][]float64, n)
	for i := range columns3 {
		columns3[i] = []float64{x[i], z[i], x[i] * z[i]}
	}
	data := map[string]any{"X": columns3, "x": x, "z": z, "yes": yes, "count": count, "g": group}
	const columns = "data X: real[N, 3]\ndata x, z: real[N]\ndata yes: bool[N]\ndata count: int[N]\ndata g: int[N]\n" +
		"a, b, c ~ Normal(0, 1)\ns ~ HalfNormal(1)\nu[7] ~ Normal(0, 1)\n"
	for name, text := range map[string]string{
		"Bernoulli":         "yes ~ Bernoulli(logit = a + b*x + c*z)\n",
		"by a loop":         "for n in 1:N { yes[n] ~ Bernoulli(logit = a + b*x[n] + c*z[n]) }\n",
		"named":             "eta = a + b*x + c*z\nyes ~ Bernoulli(logit = eta)\n",
		"by groups":         "yes ~ Bernoulli(logit = u[g] + b*x)\n",
		"probability":       "yes ~ Bernoulli(inv_logit(a + b*x))\n",
		"Poisson":           "count ~ Poisson(exp(a + b*x + c*z))\n",
		"negative binomial": "count ~ NegativeBinomial(exp(a + b*x), s)\n",
		"Binomial":          "count ~ Binomial(5, logit = a + b*x)\n",
		"Normal":            "x ~ Normal(a + b*z, s)\n",
		"two scales":        "x ~ Normal(a + b*z, exp(c + u[g]))\n",
		"StudentT":          "x ~ StudentT(4, a + b*z, s)\n",
		"mixture":           "p = inv_logit(c)\nfor n in 1:N { target += log_sum_exp(log(p) + Normal(a, s).lpdf(x[n]), log1m(p) + Normal(b, 2).lpdf(x[n])) }\n",
		"matrix":            "w[3] ~ Normal(0, 1)\nyes ~ Bernoulli(logit = a + X @ w)\n",
		"item response":     "yes ~ Bernoulli(logit = exp(a) * (u[g] - b*x))\n",
		"target":            "target += Normal(a, s).lpdf(x) + c * z * x - log1p_exp(c * z)\n",
	} {
		t.Run(name, func(t *testing.T) {
			b := bound(t, columns+text, data)
			p, err := autodiff.Compile(density(t, b), autodiff.Options{})
			if err != nil {
				t.Fatal(err)
			}
			loops := 0
			for _, s := range p.Density {
				l, ok := s.(*autodiff.Loop)
				if !ok {
					t.Fatalf("a %T:\n%s", s, p)
				}
				if l.Rows < n/10 {
					continue
				}
				loops++
				for _, in := range l.Body {
					if in.Op == graph.OpStore || in.Op == graph.OpLoad && in.Addr.Table < 0 && in.Addr.Stride != 0 {
						t.Errorf("the rows pass numbers on through cells:\n%s", p)
					}
				}
			}
			if loops != 1 {
				t.Errorf("%d loops over the rows:\n%s", loops, p)
			}
			if p.Cells > 100 { // far from one for each row
				t.Errorf("%d cells:\n%s", p.Cells, p)
			}
		})
	}
}

// The same holds for every distribution of one number, in all its parametrisations, with all
// arguments varying by row.
func TestEveryDistributionIsOneLoop(t *testing.T) {
	const n = 200
	columns := map[string]any{}
	real, unit, count, yes := make([]float64, n), make([]float64, n), make([]int, n), make([]bool, n)
	for i := range real {
		real[i], unit[i], count[i], yes[i] = math.Sin(float64(i)), 0.1+0.8*math.Abs(math.Cos(float64(i))), i%4, i%3 == 0
	}
	columns["real"], columns["unit"], columns["count"], columns["yes"], columns["x"] = real, unit, count, yes, real
	const head = "data x, real, unit: real[N]\ndata count: int[N]\ndata yes: bool[N]\na, b, c ~ Normal(0, 1)\n"
	forms := 0
	for _, name := range dist.Names() {
		s := dist.Lookup(name)
		for _, f := range s.Forms {
			var args []string
			for i, p := range f.Params {
				args = append(args, p.Name+" = "+[]string{"a + b*x", "c + b*x", "a + c*x"}[i%3])
			}
			left := "unit"
			switch {
			case name == "Bernoulli":
				left = "yes"
			case s.Discrete:
				left = "count"
			}
			text := head + left + " ~ " + name + "(" + strings.Join(args, ", ") + ")\n"
			b := tryBound(t, text, columns)
			if b == nil || len(args) == 0 {
				continue // a distribution of vectors, or with arguments that are vectors
			}
			forms++
			p, err := autodiff.Compile(density(t, b), autodiff.Options{})
			if err != nil {
				t.Fatal(err)
			}
			loops := 0
			for _, s := range p.Density {
				if l, ok := s.(*autodiff.Loop); !ok || l.Rows > 3 {
					loops++
				}
			}
			if loops != 1 || p.Cells != 16 {
				t.Errorf("%d loops over the rows and %d cells, want 1 and 16:\n%s\n%s", loops, p.Cells, text, p)
			}
		}
	}
	if forms < 25 {
		t.Errorf("only %d parametrisations were tried", forms)
	}
}

// The model of four coefficients that took 4 loops and 20 016 cells.
func TestLogisticCells(t *testing.T) {
	const n = 10_000
	x, y := make([]float64, n), make([]bool, n)
	for i := range x {
		x[i], y[i] = math.Sin(float64(i)), i%3 == 0
	}
	text := "data x1, x2, x3: real[N]\ndata y: bool[N]\ny ~ Bernoulli(logit = a + b1*x1 + b2*x2 + b3*x3)\na, b1, b2, b3 ~ Normal(0, 2)\n"
	p, err := autodiff.Compile(density(t, bound(t, text, map[string]any{"x1": x, "x2": x, "x3": x, "y": y})), autodiff.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, s := range p.Density {
		if l := s.(*autodiff.Loop); l.Rows == n {
			rows++
		}
	}
	if rows != 1 || p.Cells != 16 {
		t.Errorf("%d loops over the rows and %d cells, want 1 and 16:\n%s", rows, p.Cells, p)
	}
}
