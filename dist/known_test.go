package dist

import (
	"strings"
	"testing"
)

// What is wrong with the edges of a graph is found although other arguments are unknown.
func TestCheckKnownEdges(t *testing.T) {
	for _, c := range []struct {
		node1, node2 []float64
		want         string
	}{
		{[]float64{1, 2}, []float64{2, 3}, ""},
		{[]float64{1, 2}, []float64{2}, "node1 has length 2, but node2 has 1"},
		{[]float64{1, 2}, []float64{2, 4}, "node2[2] is 4, but must be a whole number from 1 to 3"},
		{[]float64{1, 0}, []float64{2, 3}, "node1[2] is 0, but must be a whole number from 1 to 3"},
		{[]float64{1, 2.5}, []float64{2, 3}, "node1[2] is 2.5, but must be a whole number"},
		{[]float64{1, 3}, []float64{2, 3}, "edge 2 joins node 3 with itself"},
		{[]float64{1, 2, 2}, []float64{2, 3, 1}, "edges 1 and 3 both join nodes 1 and 2"},
		{[]float64{1}, []float64{2}, "node 3 has no neighbour"},
	} {
		for name, args := range map[string][][]float64{
			"ICAR": {{3}, c.node1, c.node2, {0}}, "CAR": {{0, 0, 0}, c.node1, c.node2, {1}, {0}},
		} {
			got := Lookup(name).CheckKnown(0, args, func(i, _ int) bool { return i >= 3 })
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("%s of %v, %v: %q, want %q", name, c.node1, c.node2, got, c.want)
			}
		}
	}
	args := [][]float64{{4}, {1, 3}, {2, 4}, {0}}
	if got := Lookup("ICAR").CheckKnown(0, args, func(i, _ int) bool { return i == 3 }); !strings.Contains(got, "no path leads from node 1 to node 3") {
		t.Errorf("two components: %q", got)
	}
}
