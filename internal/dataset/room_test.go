package dataset

import (
	"testing"

	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/export"
)

// A dimension of one name is one dimension; others give way.
func TestRoom(t *testing.T) {
	g := &room{Group: &export.Group{}}
	one := export.Dim{Name: "N", Size: 2, Numbers: []int{1, 2}}
	two := export.Dim{Name: "N", Size: 3, Numbers: []int{1, 2, 3}}
	if a, b, c, d := g.addDim(one, "a_dim_0"), g.addDim(one, "b_dim_0"), g.addDim(two, "c_dim_0"), g.addDim(two, ""); a != "N" || b != "N" || c != "c_dim_0" || d != "N_" {
		t.Error(a, b, c, d)
	}
	v := &export.Var{Name: "N"}
	if g.put(v); v.Name != "N__" {
		t.Error(v.Name)
	}
	if whole := typeOf(eval.Level); whole != export.Int {
		t.Error(whole)
	}
}
