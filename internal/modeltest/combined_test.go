package modeltest

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestCombinedModels compares, on random models of distributions made of others and of functions, the
// evaluator with the compiled graph, by rows and scalar by scalar, the gradient with differences, forward
// draws, and where unknowns are summed out the log density with the sum over all joint values.
func TestCombinedModels(t *testing.T) {
	n := *models / 8 // they take long
	ran, compared, slopes, sums, equal := 0, 0, 0, 0, 0
	var forward forwards
	found := map[string]int{}
	for seed := *first; seed < *first+uint64(n); seed++ {
		m, kinds := Combined(seed, []int{1, 3, 9, 70}[seed%4])
		c, s, ok := agree(t, seed, m, &forward)
		if t.Failed() {
			t.Fatalf("seed %d:\n%s\n%v", seed, m.Text, m.Data)
		}
		if !ok {
			continue
		}
		ran++
		compared, slopes = compared+c, slopes+s
		for _, k := range kinds {
			found[k]++
		}
		b := boundTo(t, m)
		if b.SumOut() == nil {
			same, err := Rows(b, 2, seed)
			if err != nil {
				t.Fatalf("seed %d: %v\n%s\n%v", seed, err, m.Text, m.Data)
			}
			if same {
				equal++
			}
			continue
		}
		x := make([]float64, b.Dim)
		r := rand.New(rand.NewPCG(seed, 5))
		for i := range x {
			x[i] = 0.7 * r.NormFloat64()
		}
		terms, _, err := b.Interp().LogDensityAt(x, b)
		if err != nil {
			t.Fatal(err)
		}
		logs, _, err := Joint(b, x)
		if err != nil {
			t.Fatal(err)
		}
		if len(logs) > 1 {
			sums++
		}
		if want := logSum(logs); !(math.Abs(terms.Total-want) <= 1e-10*(math.Abs(want)+1)) && !(math.IsInf(want, -1) && math.IsInf(terms.Total, -1)) {
			t.Fatalf("log density %.15g, but the sum over %d joint values is %.15g\n%s\n%v", terms.Total, len(logs), want, m.Text, m.Data)
		}
	}
	t.Logf("%d models, %d points compared, %d derivatives, %d sums, %d forward draws compiled, %d left, %d graphs equal by rows; %v",
		ran, compared, slopes, sums, forward.drawn, forward.left, equal, found)
	if ran < n*90/100 || compared < 2*ran || slopes < ran || sums < n/10 || forward.drawn < n {
		t.Errorf("of %d models %d ran, with %d points, %d derivatives, %d sums and %d forward draws: too few", n, ran, compared, slopes, sums, forward.drawn)
	}
	for _, k := range []string{"Truncated", "Censored", "Mixture", "ZeroInflated", "Hurdle", "Folded", "Affine", "CustomDist", "summed out"} {
		if found[k] < n/20 {
			t.Errorf("only %d times %s", found[k], k)
		}
	}
}
