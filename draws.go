package bayes

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/stats"
)

// Draws are the draws of one name or expression, each an array of Shape, row-major. Elements of
// data that are known have their value in every draw; elements that nothing defines are NaN. A
// bool is 1 or 0, so that its mean is a probability.
type Draws struct {
	Name   string
	Shape  []int    // nil for a number
	Dims   []Dim    // one for each dimension of Shape
	Labels []string // of the elements: "a[Hennepin]", "ab[Hennepin, 2]"
	// Levels are the names of the levels, if the values are levels of a factor, numbered from
	// 1; otherwise nil.
	Levels []string

	chains [][][]float64 // chain, draw, element
}

// Dim is a dimension of an array: the levels of a factor, or numbered positions.
type Dim struct {
	Factor string   // name of the factor, "" if positions are numbered
	Labels []string // labels of the positions, nil if they are numbered
}

func dims(shape []int, from []*eval.Factor) []Dim {
	out := make([]Dim, len(shape))
	for k := range out {
		if k < len(from) && from[k] != nil {
			out[k] = Dim{from[k].Name, from[k].Labels}
		}
	}
	return out
}

// Size returns the number of elements of a draw, 1 for a number.
func (d *Draws) Size() int { return len(d.Labels) }

// Chains returns the number of chains; predictions have one.
func (d *Draws) Chains() int { return len(d.chains) }

// Len returns the number of draws of each chain.
func (d *Draws) Len() int {
	if len(d.chains) == 0 {
		return 0
	}
	return len(d.chains[0])
}

// At returns the elements of one draw of a chain, both counted from 0. The caller must not
// change it.
func (d *Draws) At(chain, draw int) []float64 { return d.chains[chain][draw] }

// All iterates over the draws, chain after chain. The caller must not change the elements of a
// draw.
func (d *Draws) All() iter.Seq[[]float64] {
	return func(yield func([]float64) bool) {
		for _, chain := range d.chains {
			for _, x := range chain {
				if !yield(x) {
					return
				}
			}
		}
	}
}

// Elements iterates over the elements: the label of each, and its draws, chain after chain.
func (d *Draws) Elements() iter.Seq2[string, []float64] {
	return func(yield func(string, []float64) bool) {
		for e, label := range d.Labels {
			if !yield(label, slices.Concat(d.ByChain(e)...)) {
				return
			}
		}
	}
}

// Index returns the index of the element with this label, such as "a[Hennepin]", or -1.
func (d *Draws) Index(label string) int {
	plain := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	if i := slices.Index(d.Labels, label); i >= 0 {
		return i
	}
	return slices.IndexFunc(d.Labels, func(s string) bool { return plain(s) == plain(label) })
}

// part returns the draws of a name of all elements, or of the element that has this
// label.
func (d *Draws) part(name string) (*Draws, error) {
	if name = diag.Composed(name); name == d.Name {
		return d, nil
	}
	e := d.Index(name)
	if e < 0 {
		help := fmt.Sprintf("`%s` has no elements", d.Name)
		switch {
		case len(d.Shape) == 0:
			help = fmt.Sprintf("`%s` is one number", d.Name)
		case d.Size() > 0:
			help = fmt.Sprintf("the first of `%s` is `%s`, the last `%s`", d.Name, d.Labels[0], d.Labels[d.Size()-1])
		}
		return nil, newError(CodeUnknownName, fmt.Sprintf("there is no `%s`", name), help)
	}
	out := &Draws{Name: d.Labels[e], Labels: d.Labels[e : e+1], Levels: d.Levels, chains: make([][][]float64, len(d.chains))}
	for c, chain := range d.chains {
		out.chains[c] = make([][]float64, len(chain))
		for i, x := range chain {
			out.chains[c][i] = x[e : e+1 : e+1]
		}
	}
	return out, nil
}

// ByChain returns the draws of an element by chain.
func (d *Draws) ByChain(element int) [][]float64 {
	out := make([][]float64, len(d.chains))
	for c, chain := range d.chains {
		out[c] = make([]float64, len(chain))
		for i, x := range chain {
			out[c][i] = x[element]
		}
	}
	return out
}

// each computes something of every element.
func (d *Draws) each(f func(x [][]float64) float64) []float64 {
	out := make([]float64, d.Size())
	for e := range out {
		out[e] = f(d.ByChain(e))
	}
	return out
}

// Mean returns the mean of every element.
func (d *Draws) Mean() []float64 { return d.each(stats.Mean) }

// SD returns the standard deviation of every element.
func (d *Draws) SD() []float64 { return d.each(stats.SD) }

// Quantile returns a quantile of every element, or NaN unless p is between 0 and 1.
func (d *Draws) Quantile(p float64) []float64 {
	q := d.quantiles(p)
	return q[0]
}

// quantiles returns, for each of some probabilities, the quantile of every element.
func (d *Draws) quantiles(p ...float64) [][]float64 {
	out := make([][]float64, len(p))
	for k := range out {
		out[k] = make([]float64, d.Size())
	}
	valid := !slices.ContainsFunc(p, func(p float64) bool { return !(p >= 0 && p <= 1) }) && d.Len() > 0
	for e := range d.Size() {
		q := []float64(nil)
		if valid {
			q = stats.Quantiles(d.ByChain(e), p)
		}
		for k := range out {
			if out[k][e] = math.NaN(); valid {
				out[k][e] = q[k]
			}
		}
	}
	return out
}

// Interval returns, for every element, the central interval with this probability, which leaves
// equal probability on both sides: a band over the elements.
func (d *Draws) Interval(probability float64) (low, high []float64) {
	q := d.quantiles((1-probability)/2, (1+probability)/2)
	return q[0], q[1]
}
