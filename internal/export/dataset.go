// Package export writes draws to files for other programs - Zarr in the layout of ArviZ, CSV, CmdStan's
// CSV, Parquet, JSON - and reads CmdStan's CSV. It deals with plain numbers and names and knows nothing of
// models. What it writes depends only on the Dataset: equal ones give equal bytes.
package export

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Names of groups, as ArviZ calls them.
const (
	Posterior           = "posterior"
	SampleStats         = "sample_stats"
	PosteriorPredictive = "posterior_predictive" // of what is observed: it pairs with ObservedData
	Predictions         = "predictions"          // of what is not: missing outcomes
	LogLikelihood       = "log_likelihood"
	Prior               = "prior"
	PriorPredictive     = "prior_predictive"
	ObservedData        = "observed_data"
	ConstantData        = "constant_data"
)

// GroupNames returns the names of all groups, in the order in which they are kept.
func GroupNames() []string {
	return []string{Posterior, SampleStats, PosteriorPredictive, Predictions, LogLikelihood, Prior, PriorPredictive, ObservedData, ConstantData}
}

// Names of the dimensions of draws.
const (
	Chain = "chain"
	Draw  = "draw"
)

// Dataset has draws and what belongs to them, in groups.
type Dataset struct {
	Attrs  map[string]any // strings, numbers, bools
	Groups []*Group
}

// Group returns the group with that name, nil if there is none.
func (d *Dataset) Group(name string) *Group {
	for _, g := range d.Groups {
		if g.Name == name {
			return g
		}
	}
	return nil
}

// Group has variables that share dimensions.
type Group struct {
	Name  string
	Attrs map[string]any
	Dims  []Dim
	Vars  []*Var
	// Draws, if not nil, computes the numbers of some of the variables that have draws, because they would not
	// all fit into memory: it writes those of rows from to to-1 to Num, which then has no others. A row is a
	// draw, counted through the chains.
	Draws func(vars []*Var, from, to int) error
	Part  int // how many numbers are computed at a time; 0: mostPart
}

// mostPart is how many numbers are computed at a time for a group that is written in parts.
const mostPart = 1 << 22

// parts calls f for one part after another of rows from to to-1 of the group, after computing the numbers
// of the variables there.
func (g *Group) parts(vars []*Var, from, to int, f func(from, to int) error) error {
	step := g.step(vars)
	for from < to {
		end := from + min(step, to-from)
		if err := g.read(vars, from, end); err != nil {
			return err
		}
		if err := f(from, end); err != nil {
			return err
		}
		from = end
	}
	return nil
}

// step is the number of rows in a part.
func (g *Group) step(vars []*Var) int {
	if g.Draws == nil {
		return math.MaxInt
	}
	width := 1
	for _, v := range vars {
		width += v.Width()
	}
	most := g.Part
	if most == 0 {
		most = mostPart
	}
	return max(1, most/width)
}

// read computes the numbers of some rows.
func (g *Group) read(vars []*Var, from, to int) error {
	if g.Draws != nil {
		if err := g.Draws(vars, from, to); err != nil {
			return err
		}
	}
	for _, v := range vars {
		if v.Drawn() {
			if v.first = 0; g.Draws != nil {
				v.first = from
			}
		}
	}
	return nil
}

// drawn lists the variables that have draws.
func (g *Group) drawn() []*Var {
	var out []*Var
	for _, v := range g.Vars {
		if v.Drawn() && v.Type != Text {
			out = append(out, v)
		}
	}
	return out
}

// Dim returns the dimension with that name, nil if there is none.
func (g *Group) Dim(name string) *Dim {
	for i := range g.Dims {
		if g.Dims[i].Name == name {
			return &g.Dims[i]
		}
	}
	return nil
}

// Var returns the variable with that name, nil if there is none.
func (g *Group) Var(name string) *Var {
	for _, v := range g.Vars {
		if v.Name == name {
			return v
		}
	}
	return nil
}

// Dim is a dimension with its coordinates: strings or whole numbers.
type Dim struct {
	Name    string
	Size    int
	Labels  []string // nil: numbered
	Numbers []int    // nil if there are Labels
}

// Equal reports whether two dimensions are the same.
func (d Dim) Equal(o Dim) bool {
	return d.Name == o.Name && d.Size == o.Size && (d.Labels == nil) == (o.Labels == nil) &&
		slices.Equal(d.Labels, o.Labels) && slices.Equal(d.Numbers, o.Numbers)
}

// Type is the type of the elements of a variable.
type Type uint8

const (
	Real Type = iota
	Int
	Bool
	Text
)

// Var is an array with named dimensions.
type Var struct {
	Name  string
	Type  Type
	Dims  []string // those of draws, chain and draw, come first
	Shape []int
	Num   []float64 // row-major; all types but Text. See Group.Draws
	Text  []string
	// Labels are the names of the elements of a draw in the model, `a[Hennepin]`, for columns of tables; nil:
	// they follow from the dimensions.
	Labels []string
	Attrs  map[string]any

	first int // the row at which Num begins
}

// rows are the numbers of rows from to to-1, which have been read.
func (v *Var) rows(from, to int) []float64 {
	width := v.Width()
	return v.Num[(from-v.first)*width : (to-v.first)*width]
}

// Size is the number of elements.
func (v *Var) Size() int { return product(v.Shape) }

// Drawn reports whether the variable has a value for each chain and draw.
func (v *Var) Drawn() bool { return len(v.Dims) >= 2 && v.Dims[0] == Chain && v.Dims[1] == Draw }

// Width is the number of elements of a draw.
func (v *Var) Width() int {
	if !v.Drawn() {
		return v.Size()
	}
	return product(v.Shape[2:])
}

// ElementLabels returns the names of the elements of a draw.
func (g *Group) ElementLabels(v *Var) []string {
	if v.Labels != nil {
		return v.Labels
	}
	dims, shape := v.Dims, v.Shape
	if v.Drawn() {
		dims, shape = dims[2:], shape[2:]
	}
	out := make([]string, product(shape))
	parts := make([]string, len(shape))
	for e := range out {
		rest := e
		for k := len(shape) - 1; k >= 0; k-- {
			i := rest % shape[k]
			rest /= shape[k]
			parts[k] = strconv.Itoa(i + 1)
			if d := g.Dim(dims[k]); d != nil && d.Labels != nil {
				parts[k] = d.Labels[i]
			}
		}
		out[e] = v.Name
		if len(shape) > 0 {
			out[e] += "[" + strings.Join(parts, ", ") + "]"
		}
	}
	return out
}

// Check looks for what no format could represent: variables or dimensions that differ but have the same
// name, and shapes that do not agree with the numbers.
func (d *Dataset) Check() error {
	groups := map[string]bool{}
	for _, g := range d.Groups {
		if groups[g.Name] {
			return fmt.Errorf("there are two groups %s", g.Name)
		}
		groups[g.Name] = true
		names := map[string]bool{}
		for i := range g.Dims {
			m := &g.Dims[i]
			if names[m.Name] {
				return fmt.Errorf("%s has two dimensions `%s`", g.Name, m.Name)
			}
			names[m.Name] = true
			if m.Labels != nil && len(m.Labels) != m.Size || m.Labels == nil && len(m.Numbers) != m.Size {
				return fmt.Errorf("dimension `%s` of %s has %d places, but not as many coordinates", m.Name, g.Name, m.Size)
			}
		}
		for _, v := range g.Vars {
			if names[v.Name] {
				return fmt.Errorf("%s has two arrays, or an array and a dimension, named `%s`", g.Name, v.Name)
			}
			names[v.Name] = true
			if len(v.Dims) != len(v.Shape) {
				return fmt.Errorf("`%s` of %s has %d dimensions, but names for %d", v.Name, g.Name, len(v.Shape), len(v.Dims))
			}
			for k, name := range v.Dims {
				m := g.Dim(name)
				if m == nil || m.Size != v.Shape[k] {
					return fmt.Errorf("dimension `%s` of `%s` is not that of %s", name, v.Name, g.Name)
				}
				if slices.Contains(v.Dims[:k], name) {
					return fmt.Errorf("`%s` of %s has the dimension `%s` twice", v.Name, g.Name, name)
				}
			}
			have := len(v.Num)
			if v.Type == Text {
				have = len(v.Text)
			}
			if have != v.Size() && !(g.Draws != nil && v.Drawn() && v.Type != Text) {
				return fmt.Errorf("`%s` of %s has %d elements, but a shape of %d", v.Name, g.Name, have, v.Size())
			}
			if v.Labels != nil && len(v.Labels) != v.Width() {
				return fmt.Errorf("`%s` of %s has %d elements in a draw, but %d labels", v.Name, g.Name, v.Width(), len(v.Labels))
			}
		}
	}
	return nil
}

// drawsOf returns the number of chains and draws of a group, 0 if it has none.
func (g *Group) drawsOf() (chains, draws int) {
	c, d := g.Dim(Chain), g.Dim(Draw)
	if c == nil || d == nil {
		return 0, 0
	}
	return c.Size, d.Size
}

func product(shape []int) int {
	n := 1
	for _, k := range shape {
		n *= k
	}
	return n
}
