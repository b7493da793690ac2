package bayes

import (
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/eval"
	"github.com/bayes-lang/bayes/stats"
)

// Draws are the draws of one name, each an array of Shape, row-major. Elements of
// data that are known have their value in every draw; elements that nothing defines
// are NaN.
type Draws struct {
	Name   string
	Shape  []int    // none for a number
	Axes   []Axis   // one for each dimension of Shape
	Labels []string // of the elements: "a[Hennepin]", "ab[Hennepin, 2]"
	// Levels are the texts of the levels, where the values are levels of a factor
	// by number from 1; else nil.
	Levels []string

	chains [][][]float64 // chain, draw, element
}

// Axis is a dimension of an array: the levels of a factor, or places by number.
type Axis struct {
	Factor string   // name of the factor, "" where places are numbered
	Levels []string // labels of the places, nil where they are numbered
}

func axes(shape []int, from []*eval.Factor) []Axis {
	out := make([]Axis, len(shape))
	for k := range out {
		if k < len(from) && from[k] != nil {
			out[k] = Axis{from[k].Name, from[k].Labels}
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

// At returns the elements of a draw of a chain, both counted from 0. It is not to
// be changed.
func (d *Draws) At(chain, draw int) []float64 { return d.chains[chain][draw] }

// Index returns the number of an element by its label, such as "a[Hennepin]", or
// -1.
func (d *Draws) Index(label string) int {
	plain := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	if i := slices.Index(d.Labels, label); i >= 0 {
		return i
	}
	return slices.IndexFunc(d.Labels, func(s string) bool { return plain(s) == plain(label) })
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

// Values returns the draws of an element, chain after chain.
func (d *Draws) Values(element int) []float64 { return slices.Concat(d.ByChain(element)...) }

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

// Quantile returns a quantile of every element.
func (d *Draws) Quantile(p float64) []float64 {
	return d.each(func(x [][]float64) float64 { return stats.Quantile(x, p) })
}

// Interval returns, for every element, the interval that holds this probability
// and leaves equal parts of the rest on both sides.
func (d *Draws) Interval(probability float64) (low, high []float64) {
	low, high = make([]float64, d.Size()), make([]float64, d.Size())
	tail := (1 - probability) / 2
	for e := range low {
		q := stats.Quantiles(d.ByChain(e), []float64{tail, 1 - tail})
		low[e], high[e] = q[0], q[1]
	}
	return low, high
}
