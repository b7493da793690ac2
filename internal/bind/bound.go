// Package bind joins a checked model with data: it reads columns and fields into the arrays that the
// model declares, determines the sizes, checks types, bounds and shapes, decides whether each unknown is
// sampled, summed out, or simulated for each posterior draw, and arranges the sampled ones in one vector
// of unconstrained numbers.
package bind

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/lang"
)

// Bound is a model with its data.
type Bound struct {
	Model *lang.Model
	// Known has the value of every name that data define: data, sizes, level sets. A missing value is NaN
	// and marked Unknown.
	Known eval.Env
	// Shapes has every name of the model after one run with unknowns left open: known elements have their
	// values, all others are marked Unknown.
	Shapes eval.Env
	// Unknowns are the sampled ones, in source order; for a data name, these are its missing values.
	Unknowns []*Unknown
	// Leaves are simulated for each posterior draw, in source order.
	Leaves []*Unknown
	// Summed are the discrete ones that are summed out, in source order: for each posterior draw, they are
	// drawn from their distribution given everything else.
	Summed []*Unknown
	// Observed has the observed names, in source order.
	Observed []*Observation
	// Dim is the number of unconstrained coordinates.
	Dim int
	// Report has a line for each name of the earlier Bound, if this one was made by Rebind.
	Report []Kept
	// NewLevels are, after Rebind, the levels of the new data that the fit did not have: their unknowns are
	// drawn from their distributions.
	NewLevels []NewLevels
	// Unsampled says why the model cannot be sampled (flat unknowns without data, discrete ones that cannot
	// be summed out), unless Data.Partial or Rebind make that unnecessary.
	Unsampled diag.List
	// Terms counts the terms of the log density by statement.
	Terms eval.Count
	// Warnings are what is worth saying about the data but is not an error.
	Warnings diag.List

	sizes   map[string]*size
	factors map[string]*eval.Factor
	wants   []*want
	files   map[string]*Source
	sources Data
	traced  map[string]*traced
	left    map[string]eval.Marks   // elements of observed names that are on the left of `~`
	fit     *eval.Fit               // after Rebind: the data of the fit
	kept    map[ast.Expr]*eval.Kept // after Rebind: values that are kept from the fit
	nothing bool                    // see ObservesNothing
	sum     *eval.Summed            // how the elements of Summed are summed out
}

// NewLevels are levels of a factor that the data of the fit did not have.
type NewLevels struct {
	Factor string   `json:"factor"`
	Levels []string `json:"levels"`
}

// Unknown is an unknown of the model, or the missing values of a data name.
type Unknown struct {
	Name     string
	Shape    []int
	Axes     []*eval.Factor // one for each axis, nil entries: numbered
	Elems    []int          // flat elements that are unknown, ascending
	Groups   []Group        // how they are made from unconstrained numbers; nil for leaves
	Offset   int            // of its first unconstrained coordinate
	Size     int            // number of its unconstrained coordinates
	Missing  bool           // missing values of a data name
	Leaf     bool           // nothing observed depends on it: simulated
	Summed   bool           // discrete, and summed out
	Discrete bool
	Flat     bool // has no distribution: `param` alone

	// First says for each flat element whether it exists before any statement that gives it a distribution:
	// those of a `param` do, as do missing values that are read earlier; nil: none. Lower and Upper are then
	// the supports of their distributions, apart from the declared type; nil: the whole line.
	First        []bool
	Lower, Upper []float64

	group, place []int32 // of each flat element: its group (-1: none) and its position there
}

// Group is a run of elements that one transform makes: one event of a vector or matrix kind, or several
// numbers of one scalar kind.
type Group struct {
	Kind   transform.Kind
	Elems  []int // flat elements of the name
	Offset int   // of the first unconstrained coordinate, counted from the start of the whole vector
	Size   int   // number of unconstrained coordinates
}

// GroupOf returns the group that a flat element belongs to, and the element's position in it; nil if the
// element is not sampled.
func (u *Unknown) GroupOf(elem int) (g *Group, place int) {
	if elem < 0 || elem >= len(u.group) || u.group[elem] < 0 {
		return nil, 0
	}
	return &u.Groups[u.group[elem]], int(u.place[elem])
}

// Observation is a known name on the left of `~`.
type Observation struct {
	Name    string
	Shape   []int
	Axes    []*eval.Factor
	Count   int // elements that are known and on the left of `~`
	Missing int // elements that are unknown
}

// Unknown returns the sampled unknown with that name, nil if there is none.
func (b *Bound) Unknown(name string) *Unknown { return find(b.Unknowns, name) }

// Leaf returns the simulated unknown with that name, nil if there is none.
func (b *Bound) Leaf(name string) *Unknown { return find(b.Leaves, name) }

// Sum returns the discrete unknown with that name that is summed out, nil if there is none.
func (b *Bound) Sum(name string) *Unknown { return find(b.Summed, name) }

// Fitted returns the unknowns that have values in every posterior draw: first those that are
// sampled, then those that are summed out and drawn back.
func (b *Bound) Fitted() []*Unknown { return slices.Concat(b.Unknowns, b.Summed) }

// SumOut says how the discrete unknowns are summed out, nil if there are none.
func (b *Bound) SumOut() *eval.Summed { return b.sum }

// ExplainSums describes the order in which the discrete unknowns are summed out, and what it costs.
func (b *Bound) ExplainSums() string {
	if b.sum == nil {
		return "no discrete unknowns are summed out\n"
	}
	return b.sum.Explain()
}

func find(list []*Unknown, name string) *Unknown {
	for _, u := range list {
		if u.Name == name {
			return u
		}
	}
	return nil
}
