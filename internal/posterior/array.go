package posterior

import (
	"context"
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/naming"
)

// Array contains the draws of a name in the shape that it has in the model.
type Array struct {
	Name   string
	Shape  []int
	Axes   []*eval.Factor // nil, or one for each axis; a nil entry is a numbered axis
	Labels []string       // of the elements, in row-major order
	// Draws are indexed by chain (of Used), draw and element, in row-major order. Known elements of
	// data have their value in every draw; undefined elements are NaN.
	Draws [][][]float64
}

// Element returns the draws of one element of a name, such as `a[Hennepin]`, without computing the
// others. It returns nil if there is no such element.
func (f *Posterior) Element(label string) (*Array, error) {
	name := naming.Base(label)
	like := f.Joined.Shapes[name]
	if f.draws == 0 || like == nil || len(like.Shape) == 0 || like.Kind >= eval.Set {
		return nil, nil
	}
	for e := range like.Num {
		own := bind.Label(name, like.Shape, like.Axes, e)
		if own != label && naming.Bare(own) != naming.Bare(label) {
			continue
		}
		if like.IsHole(e) || !like.IsUnknown(e) {
			return nil, nil // as Array does
		}
		series, err := f.Series([]string{own})
		if err != nil || len(series) != 1 {
			return nil, err
		}
		a := &Array{Name: own, Labels: []string{own}, Draws: make([][][]float64, len(f.used))}
		for c, draws := range series[0].Draws {
			a.Draws[c] = make([][]float64, len(draws))
			for d := range draws {
				a.Draws[c][d] = draws[d : d+1 : d+1]
			}
		}
		return a, nil
	}
	return nil, nil
}

// Array returns the draws of a name, which may be computed or simulated.
func (f *Posterior) Array(name string) (*Array, error) {
	if f.draws == 0 {
		return nil, fmt.Errorf("there are no draws after warm-up")
	}
	series, err := f.Series([]string{name})
	if err != nil {
		return nil, err
	}
	like := f.Joined.Shapes[name]
	if like == nil {
		return nil, fmt.Errorf("`%s` is not a name in the model", name)
	}
	n := eval.Elements(like.Shape)
	a := &Array{Name: name, Shape: like.Shape, Axes: like.Axes, Labels: make([]string, n), Draws: make([][][]float64, len(f.used))}
	place := make(map[string]int, n)
	for e := range n {
		a.Labels[e] = bind.Label(name, like.Shape, like.Axes, e)
		place[a.Labels[e]] = e
	}
	blank := make([]float64, n)
	for e := range blank {
		blank[e] = math.NaN()
	}
	if known := f.Joined.Known[name]; known != nil && len(known.Num) == n {
		copy(blank, known.Num)
	}
	drawn := make([]bool, n)
	for _, s := range series {
		drawn[place[s.Name]] = true
	}
	computed := false // by `=`, in addition to elements that are drawn
	for e := range n {
		if like.IsHole(e) || drawn[e] {
			continue
		}
		if computed = computed || like.IsUnknown(e); !like.IsUnknown(e) {
			blank[e] = like.Num[e]
		}
	}
	for c := range a.Draws {
		a.Draws[c] = make([][]float64, f.draws)
		flat := make([]float64, f.draws*n)
		for d := range a.Draws[c] {
			a.Draws[c][d] = flat[d*n : (d+1)*n : (d+1)*n]
			copy(a.Draws[c][d], blank)
		}
		for _, s := range series {
			e := place[s.Name]
			for d, x := range s.Draws[c] {
				a.Draws[c][d][e] = x
			}
		}
	}
	if !computed {
		return a, nil
	}
	return a, f.eachForward(context.Background(), []string{name}, func(i int, row []*eval.Value) {
		to := a.Draws[i/f.draws][i%f.draws]
		for e := range to {
			if v := row[0]; !drawn[e] && v != nil && e < len(v.Num) && !v.IsHole(e) {
				to[e] = v.Num[e]
			}
		}
	})
}

// Picks returns the draws from which predictions are made, numbered consecutively through the
// chains in use.
func (f *Posterior) Picks(opt PredictOptions) []int {
	if opt.At != nil {
		return opt.At
	}
	most, total := opt.Most, len(f.used)*f.draws
	n := total
	if most > 0 {
		n = min(n, most)
	}
	out := make([]int, n)
	for i := range out {
		out[i] = int(int64(i) * int64(total) / int64(n))
	}
	return out
}
