package modeltest

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/portable"
	"github.com/bayes-lang/bayes/compile"
)

// With `by=g` a function that reduces has a value for each level of g: that of the elements in its rows, as if written
// for each level; of unknowns and of data, by rows and scalar by scalar.
func TestNumbersByLevel(t *testing.T) {
	for _, c := range []struct{ by, each string }{
		{"sum(m, by=g)", "sum(m[g == l])"},
		{"mean(m, by=g)", "mean(m[g == l])"},
		{"variance(m, by=g)", "variance(m[g == l])"},
		{"sd(m, by=g)", "sd(m[g == l])"},
		{"sd(1e200 * m, by=g) / 1e200", "sd(1e200 * m[g == l]) / 1e200"},
		{"min(m, by=g)", "min(m[g == l])"},
		{"max(m, by=g)", "max(m[g == l])"},
		{"median(m, by=g)", "median(m[g == l])"},
		{"prod(m, by=g)", "prod(m[g == l])"},
		{"log_sum_exp(m, by=g)", "log_sum_exp(m[g == l])"},
		{"quantile(m, 0.3, by=g)", "quantile(m[g == l], 0.3)"},
		{"quantile(m, [0.1, 0.3], by=g)[:, 2]", "quantile(m[g == l], [0.1, 0.3])[2]"},
		{"count(m > 0, by=g) * b", "sum(m[g == l] > 0) * b"},
		{"count(by=g) * b", "length(m[g == l]) * b"},
		{"(if any(m > 1, by=g) { b } else { 0 })", "(if any(m[g == l] > 1) { b } else { 0 })"},
		{"(if all(m > -1, by=g) { b } else { 0 })", "(if all(m[g == l] > -1) { b } else { 0 })"},
		{"mean(x, by=g) * b", "mean(x[g == l]) * b"},
		{"sd(x, by=g) * b", "sd(x[g == l]) * b"},
		{"mean(r, by=g)", "mean(r[g == l])"},
		{"mean(h, by=g)", "mean(h[g == l])"},
	} {
		for _, n := range []int{12, 90} {
			r := rand.New(rand.NewPCG(3, uint64(n)))
			x, hole, g := make([]float64, n), make([]float64, n), make([]string, n)
			for i := range x {
				x[i], g[i] = math.Round(100*r.NormFloat64())/100, string(rune('a'+r.IntN(4)))
				if hole[i] = x[i] / 2; i%5 == 1 {
					hole[i] = math.NaN()
				}
			}
			copy(g, []string{"a", "a", "b", "b", "c", "c", "d", "d"})
			data := map[string]any{"x": x, "h": hole, "g": g}
			const head = "data x, h: real[N]\ndata g: factor[N]\nh ~ Normal(0, 1)\nr[N] ~ Normal(0, 1)\nb ~ Normal(0, 1)\nw = [1, -2, 0.5, 3]\nm = 0.3 * b * x + r\n"
			one := bound(t, head+"v = "+c.by+"\ntarget += sum([v[l] * w[int(l)] for l in g])\n", data)
			many := bound(t, head+"v = ["+c.each+" for l in g]\ntarget += sum([v[l] * w[int(l)] for l in g])\n", data)
			point := make([]float64, one.Dim)
			for i := range point {
				point[i] = r.NormFloat64()
			}
			terms, env, err := one.Interp().LogDensityAt(point, one)
			if err != nil {
				t.Fatal(err)
			}
			want, each, err := many.Interp().LogDensityAt(point, many)
			if err != nil {
				t.Fatal(err)
			}
			same(t, c.by, env["v"].Num, each["v"].Num)
			if got, want := env["v"].Axis(0), each["v"].Axis(0); got == nil || !got.Same(want) {
				t.Errorf("%s: the axis is %v, want %v", c.by, got, want)
			}
			if !(math.Abs(terms.Total-want.Total) <= agreement*(want.Abs+1)) {
				t.Errorf("%s: log density %v, for each level %v", c.by, terms.Total, want.Total)
			}
			gradient := func(text string, tracing compile.Tracing) (float64, []float64) {
				b := one
				if text != "" {
					b = many
				}
				d, err := tracing.Density(b)
				if err != nil {
					t.Fatal(err)
				}
				p, err := autodiff.Compile(d, autodiff.Options{})
				if err != nil {
					t.Fatal(err)
				}
				grad := make([]float64, b.Dim)
				return portable.New(p).Eval(point, grad), grad
			}
			lp, want1 := gradient("each", compile.Tracing{})
			for _, tracing := range []compile.Tracing{{}, {Scalars: true}, {Fewest: 2}} {
				got, grad := gradient("", tracing)
				if !(math.Abs(got-lp) <= agreement*(want.Abs+1)) {
					t.Errorf("%s, %+v: log density %v of the graph, for each level %v", c.by, tracing, got, lp)
				}
				for i := range grad {
					if !(math.Abs(grad[i]-want1[i]) <= 1e-11*(1+math.Abs(want1[i]))) {
						t.Errorf("%s, %+v: derivative %d is %v, for each level %v", c.by, tracing, i, grad[i], want1[i])
						break
					}
				}
			}
		}
	}
}

// A level without rows has the sum 0 and the product 1; what it has no value for is a hole, which harms nothing that
// does not read it.
func TestLevelsWithoutRows(t *testing.T) {
	rows := map[string]any{"y": []float64{1, 2, 6}, "g": []string{"v", "u", "v"}}
	const head = "terms = [\"u\", \"v\", \"w\"]\ndata y: real[N]\ndata g: factor<terms>[N]\nm ~ Normal(0, 1)\n"
	holdAll(t, []held{
		{"sum", head + "v = sum(m * y, by=g)\ny ~ Normal(v[g], 1)\n", rows, []float64{2}, map[string][]float64{"v": {4, 14, 0}}},
		{"prod", head + "v = prod(m * y, by=g)\ny ~ Normal(v[g], 1)\n", rows, []float64{2}, map[string][]float64{"v": {4, 24, 1}}},
		{"count", head + "v = m * count(by=g)\ny ~ Normal(v[g], 1)\n", rows, []float64{2}, map[string][]float64{"v": {2, 4, 0}}},
		{"any", head + "v = m * any(y > 1, by=g)\nw = m * all(y > 1, by=g)\ny ~ Normal(v[g], 1)\n", rows, []float64{2}, map[string][]float64{"v": {2, 2, 0}, "w": {2, 0, 2}}},
		{"mean", head + "v = mean(m * y, by=g)\nw = v[g]\ny ~ Normal(w, 1)\n", rows, []float64{2}, map[string][]float64{"w": {7, 4, 7}}},
		{"sd", head + "v = sd(m * y, by=g)\nw = v[\"v\"]\ny ~ Normal(w, 1)\n", rows, []float64{2}, map[string][]float64{"w": {math.Sqrt(50)}}},
		{"max of data", head + "v = max(y, by=g)\nw = m * v[g]\ny ~ Normal(w, 1)\n", rows, []float64{2}, map[string][]float64{"w": {12, 4, 12}}},
	})
	for _, c := range []struct{ text, want string }{
		{"y ~ Normal(sum(mean(m * y, by=g)), 1)\n", "`mean(m * y, by=g)` has no value for the level `w` of `g`"},
		{"v = mean(y, by=g)\na[g] ~ Normal(v, 1)\ny ~ Normal(a[g], m^2)\n", "`mean(y, by=g)` has no value for the level `w` of `g`"},
		{"v = sd(y, by=g)\ny ~ Normal(m, v[g])\n", "`sd(y, by=g)` has no value for the levels `u` and `w` of `g`"},
		{"y ~ Normal(m, sum(y, by=y))\n", "`by` of `sum` is a factor that has a level for each row, but `y` is a vector of 3"},
		{"y ~ Normal(m, sum(y[1:2], by=g))\n", "`y[1:2]` is a vector of 2, but `g` is a vector of 3"},
		{"y ~ Normal(m, sum(1, by=g)[g])\n", "`1` is one number, but `sum` needs a vector with an element for each row of `g`"},
		{"y ~ Normal(m, max(y, 2, by=g)[g])\n", "`max` with two arguments goes element by element, so `by` has no meaning for it"},
		{"y ~ Normal(m, count(y, by=g)[g])\n", "`y` is a number, but `count` needs true or false"},
		{"y ~ Normal(m, 1)\nk = count(g)\n", "help: the number of rows of each level is `count(by=g)`"},
		{"y ~ Normal(m, 1)\nk = count()\n", "`count` counts what is true, or the rows of each level of a factor"},
		{"y ~ Normal(m, sum(y, by=terms)[g])\n", "`by` of `sum` is a factor that has a level for each row, but `terms` is strings"},
		{"k[3] ~ Categorical([0.5, 0.5, 0])\ny ~ Normal(m, sum(y, by=k)[g])\n", "`by` of `sum` is a factor"},
	} {
		_, list := bindText(head+c.text, rows)
		if list.Err() == nil || !strings.Contains(list.Format(), c.want) {
			t.Errorf("%s%v\nwant %s", c.text, list.Format(), c.want)
		}
	}
}
