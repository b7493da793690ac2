package fn

import (
	"testing"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// A network of comparisons sorts all numbers if it sorts all zeros and ones; Batcher's
// has so many comparisons (OEIS A006282).
func TestSortingNetwork(t *testing.T) {
	for i, comparisons := range []int{0, 1, 3, 5, 9, 12, 16, 19, 26, 31, 37} {
		n := i + 1
		tr := graph.NewTrace()
		x := make([]graph.Ref, n)
		for i := range x {
			x[i] = tr.Input(i, true)
		}
		before := tr.Len()
		sorted := traceSorted(tr, x)
		if got := tr.Len() - before; got != 2*comparisons {
			t.Errorf("%d numbers: %d nodes, want %d", n, got, 2*comparisons)
		}
		for set := range 1 << n {
			in, ones := make([]float64, n), 0
			for i := range in {
				in[i] = float64(set >> i & 1)
				ones += set >> i & 1
			}
			for i, r := range sorted {
				want := 0.0
				if i >= n-ones {
					want = 1
				}
				if got := tr.Value(in, r); got != want {
					t.Fatalf("%d numbers: %v has %v at %d", n, in, got, i+1)
				}
			}
		}
	}
}
