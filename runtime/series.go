package runtime

import (
	"context"
	"fmt"
	"slices"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

// Series is the draws of one number, by chain.
type Series struct {
	Name  string
	Draws [][]float64
	Leaf  bool // drawn forward
}

// Series returns the draws of numbers, by chain: of all unknowns in the order
// of the text, those drawn forward too; or of the names, or single elements
// (`a[Hennepin]`), asked for, computed ones too.
func (f *Fit) Series(want []string) ([]Series, error) {
	if err := known(f.Model, f.Bound.Shapes, want); err != nil {
		return nil, err
	}
	var computed []string
	for _, n := range f.Model.Names {
		if n.Role == lang.Derived && wanted(want, n.Ident) {
			computed = append(computed, n.Ident)
		}
	}
	derived := f.derived(computed)
	var forward []string
	for _, n := range f.Model.Names {
		if derived[n.Ident] != nil {
			continue
		}
		if f.Bound.Leaf(n.Ident) != nil && (len(want) == 0 || wanted(want, n.Ident)) || wanted(want, n.Ident) && f.Bound.Unknown(n.Ident) == nil {
			forward = append(forward, n.Ident)
		}
	}
	var draws [][]*eval.Value
	if len(forward) > 0 {
		var err error
		if draws, err = f.forwardOnce(context.Background(), forward); err != nil {
			return nil, err
		}
	}
	var out []Series
	for _, n := range f.Model.Names {
		if len(want) > 0 && !wanted(want, n.Ident) {
			continue
		}
		out = append(out, f.sampled(n, want)...)
		out = append(out, derived[n.Ident]...)
		if k := slices.Index(forward, n.Ident); k >= 0 {
			list, err := f.drawnForward(n, draws, k)
			if err != nil {
				return nil, err
			}
			out = append(out, list...)
		}
	}
	if len(want) == 0 {
		return out, nil
	}
	return choose(out, want)
}

// sampled returns the elements of a name that the sampler draws. Those that want,
// where there is any, does not name have no draws: of thousands of elements a
// picture shows few.
func (f *Fit) sampled(n *lang.Name, want []string) []Series {
	at := 0 // first value of the unknown
	for _, u := range f.Bound.Unknowns {
		if u.Name != n.Ident {
			at += len(u.Elems)
			continue
		}
		values := f.Values()
		out := make([]Series, len(u.Elems))
		for i, label := range u.Labels() {
			out[i] = Series{Name: label, Draws: make([][]float64, len(values))}
			if len(want) > 0 && !slices.ContainsFunc(want, func(w string) bool { return means(label, w) }) {
				continue
			}
			for c := range values {
				out[i].Draws[c] = make([]float64, len(values[c]))
				for d := range values[c] {
					out[i].Draws[c][d] = values[c][d][at+i]
				}
			}
		}
		return out
	}
	return nil
}

// drawnForward returns the elements of a name that are computed or drawn from
// draws, as the k-th value of each forward run.
func (f *Fit) drawnForward(n *lang.Name, draws [][]*eval.Value, k int) ([]Series, error) {
	leaf, like := f.Bound.Leaf(n.Ident), draws[0][k]
	if like == nil || like.Kind >= eval.Set || like.Kind == eval.Text {
		return nil, fmt.Errorf("`%s` has no numbers to summarise", n.Ident)
	}
	per := f.Draws()
	var out []Series
	for e := range like.Num {
		if like.IsHole(e) || leaf != nil && !slices.Contains(leaf.Elems, e) {
			continue
		}
		s := Series{Name: bind.Label(n.Ident, like.Shape, like.Axes, e), Draws: make([][]float64, len(f.used)), Leaf: leaf != nil}
		for c := range s.Draws {
			s.Draws[c] = make([]float64, per)
			for d := range per {
				s.Draws[c][d] = draws[c*per+d][k].Num[e]
			}
		}
		out = append(out, s)
	}
	return out, nil
}

// choose keeps the series of the names and elements wanted, in that order.
func choose(all []Series, want []string) ([]Series, error) {
	labels := make([]string, len(all))
	for i, s := range all {
		labels[i] = s.Name
	}
	var out []Series
	for _, w := range want {
		places, err := chosen(labels, w)
		if err != nil {
			return nil, err
		}
		for _, i := range places {
			out = append(out, all[i])
		}
	}
	return out, nil
}
