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
	"github.com/bayes-lang/bayes/internal/modeltest"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/lang"
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
