package posterior_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/density"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/fittest"
	"github.com/bayes-lang/bayes/internal/modeltest"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/runtime"
)

// bindText binds a model to data.
func bindText(t *testing.T, text string, data map[string]any) *bind.Bound {
	t.Helper()
	file, list := lang.Parse(ast.NewSource("m.bayes", text))
	if list.Err() != nil {
		t.Fatal(list.Format())
	}
	m, list := lang.Check(file, nil)
	if list.Err() != nil {
		t.Fatal(list.Format())
	}
	source, err := bind.FromValues(data)
	if err != nil {
		t.Fatal(err)
	}
	b, list := bind.Bind(m, bind.Data{Sources: []bind.Source{source}})
	if b == nil {
		t.Fatal(list.Format())
	}
	return b
}

// at returns the posterior whose draws are all at one point.
func at(t *testing.T, b *bind.Bound, x []float64, draws int) *posterior.Posterior {
	t.Helper()
	d, err := density.New(b, density.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := posterior.Chains{Used: []int{0}, Draws: draws, At: func(int, int) ([]float64, error) { return x, nil }}
	return posterior.New(b, d, c, 3, eval.Limits{}, nil)
}

// Discrete unknowns are drawn back from their exact joint distribution given the others: on random
// models, how often each joint value is drawn is compared with its probability, which comes of the
// densities of all joint values.
func TestDrawnBackAsOftenAsTheyAreProbable(t *testing.T) {
	const draws, models, bound = 4000, 60, 5.5
	compared, most := 0, 0.0
	for seed := range uint64(models) {
		m := modeltest.Summed(seed, 2)
		b := bindText(t, m.Text, m.Data)
		if b.SumOut() == nil {
			continue
		}
		r := rand.New(rand.NewPCG(seed, 2))
		x := make([]float64, b.Dim)
		for i := range x {
			x[i] = 0.5 * r.NormFloat64()
		}
		logs, values, err := modeltest.Joint(b, x)
		if err != nil {
			t.Fatal(err)
		}
		top, total := math.Inf(-1), 0.0
		for _, l := range logs {
			top = math.Max(top, l)
		}
		for _, l := range logs {
			total += math.Exp(l - top)
		}
		rows := at(t, b, x, draws).Rows()
		places := map[[2]string]int{}
		first, start := 0, 0
		for _, u := range b.Fitted() {
			for i, e := range u.Elems {
				places[[2]string{u.Name, fmt.Sprint(e)}] = start + i
			}
			if start += len(u.Elems); !u.Summed {
				first = start
			}
		}
		count := map[string]int{}
		key := func(v []int) string { return fmt.Sprint(v) }
		for i := range draws {
			row, err := rows(i)
			if err != nil {
				t.Fatal(err)
			}
			if len(row) != start || first == start {
				t.Fatalf("%d values of a draw, want %d", len(row), start)
			}
			v := make([]int, len(b.SumOut().Vars))
			for k, x := range b.SumOut().Vars {
				v[k] = int(row[places[[2]string{x.Name, fmt.Sprint(x.Elem)}]]) - x.Low
			}
			count[key(v)]++
		}
		seen := 0
		for k, l := range logs {
			p, n := math.Exp(l-top)/total, count[key(values[k])]
			seen += n
			if p == 0 && n > 0 {
				t.Errorf("seed %d: the impossible %v was drawn", seed, values[k])
			}
			if p*draws < 5 {
				continue
			}
			compared++
			z := math.Abs(float64(n)-draws*p) / math.Sqrt(draws*p*(1-p)+1e-9)
			if most = math.Max(most, z); !(z <= bound) {
				t.Errorf("seed %d: %v was drawn %d times, its probability is %.4g\n%s", seed, values[k], n, p, m.Text)
			}
		}
		if seen != draws {
			t.Errorf("seed %d: %d of %d draws are joint values", seed, seen, draws)
		}
	}
	t.Logf("%d joint values compared, the farthest %.2f standard errors away", compared, most)
	if compared < 500 {
		t.Errorf("%d joint values compared: too few", compared)
	}
}

// A model whose unknowns are all discrete has no coordinates: its draws are independent ones from the
// exact posterior, here by Bayes' rule over four values.
func TestDiscreteUnknownsAlone(t *testing.T) {
	s := fittest.Open(t, "data y: int[N]\nk ~ DiscreteUniform(1, 4)\ny ~ Binomial(6, k / 5)\nodd = k % 2 == 1\ny_new ~ Binomial(6, k / 5)", "y=[3, 4, 2]")
	f := fittest.Sample(t, s, runtime.SampleOptions{})
	var total, mean, square, odd, within float64
	for k := 1.0; k <= 4; k++ {
		p := k / 5
		w := math.Pow(p, 9) * math.Pow(1-p, 9)
		total, mean, square, within = total+w, mean+w*k, square+w*k*k, within+w*6*p*(1-p)
		if int(k)%2 == 1 {
			odd += w
		}
	}
	mean, square, odd, within = mean/total, square/total, odd/total, within/total
	fittest.Moments(t, "k", fittest.Draws(t, f, "k"), mean, math.Sqrt(square-mean*mean))
	fittest.Moments(t, "odd", fittest.Draws(t, f, "odd"), odd, math.Sqrt(odd*(1-odd)))
	p := fittest.Predict(t, f, posterior.PredictOptions{Names: []string{"y_new"}})
	fittest.Moments(t, "y_new", fittest.Column(t, p, "y_new"), 6*mean/5, math.Sqrt(within+36*(square-mean*mean)/25))
}

// Over new data a chain of discrete unknowns goes on from where its draws end, and what has other rows
// is drawn anew.
func TestDiscreteUnknownsOverNewData(t *testing.T) {
	short := runtime.SampleOptions{Sampler: runtime.SamplerOptions{Warmup: 200, Draws: 500}}
	s := fittest.Open(t, "data y: real[T]\ny ~ Normal(mu[z], 0.2)\nz[1] ~ Categorical([0.5, 0.5])\nfor t in 2:T { z[t] ~ Categorical(P[z[t-1]]) }\n"+
		"P = [[0.9, 0.1], [0.3, 0.7]]\nmu[2] ~ Normal([0, 3], 0.1)", "y=[0, 0.1, 3, 2.9]")
	f := fittest.Sample(t, s, short)
	p := fittest.Predict(t, f, posterior.PredictOptions{Settings: []string{"y=[0, 0.1, 3, 2.9, NA, NA]"}, Names: []string{"z", "y"}})
	for i, want := range []float64{1, 1, 2, 2} {
		label := fmt.Sprintf("z[%d]", i+1)
		own := flatten(fittest.Draws(t, f, label))
		for d, x := range flatten(fittest.Column(t, p, label)) {
			if x != own[d] || x != want {
				t.Fatalf("%s is %v in the prediction, %v in the draw", label, x, own[d])
			}
		}
	}
	// From state 2: state 2 again with 0.7, then with 0.7^2 + 0.3 * 0.1.
	for label, q := range map[string]float64{"z[5]": 0.7, "z[6]": 0.7*0.7 + 0.3*0.1} {
		fittest.Moments(t, label, fittest.Column(t, p, label), 1+q, math.Sqrt(q*(1-q)))
	}
	m := fittest.Open(t, "data y: real[N]\ny ~ Normal(3 * z, s)\nz[N] ~ Bernoulli(0.25)\ns ~ LogNormal(-2, 0.1)", "y=[0.1, 3.1]")
	f = fittest.Sample(t, m, short)
	p = fittest.Predict(t, f, posterior.PredictOptions{Settings: []string{"y=[NA, NA, NA]"}, Names: []string{"z"}})
	for _, label := range []string{"z[1]", "z[2]", "z[3]"} {
		fittest.Moments(t, label, fittest.Column(t, p, label), 0.25, math.Sqrt(0.25*0.75))
	}
}
