package posterior

import (
	"context"
	"fmt"
	"slices"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/naming"
	"github.com/bayes-lang/bayes/internal/parallel"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/lang"
)

// drawColumn is a number of the model that has draws, and where they come from.
type drawColumn struct {
	name  string
	kind  int8
	leaf  bool // simulated given what the sampler draws
	place int  // index among the values of a draw, or the results of the program
	k     int  // forward: which of the names
	elem  int  // forward: which element
}

const (
	sampledColumn = iota // by the sampler
	derivedColumn        // computed by the machine
	forwardColumn        // simulated, or computed by the evaluator
)

// columns are numbers with draws, and what computes some of them.
type columns struct {
	list    []drawColumn
	derived *Derived
	forward []string
}

// Series returns the draws of numbers, by chain: of the names or single elements
// (`a[Hennepin]`) in want, which may be computed, or if want is empty, of all unknowns in the
// order of the model, including simulated ones.
func (f *Posterior) Series(want []string) ([]summary.Series, error) {
	c, err := f.columns(want)
	if err != nil {
		return nil, err
	}
	if err := f.roomForColumns(len(c.list)); err != nil {
		return nil, err
	}
	return f.take(context.Background(), c, c.list)
}

// roomForColumns returns an error if the draws of n numbers are more than the limits allow in memory.
func (f *Posterior) roomForColumns(n int) error {
	return forward.RoomForNumbers(f.Limits, n, f.draws*len(f.used))
}

// SeriesInParts passes the draws that Series returns to a function, as many numbers at a time
// as fit in memory.
func (f *Posterior) SeriesInParts(want []string, use func([]summary.Series)) error {
	c, err := f.columns(want)
	if err != nil {
		return err
	}
	return f.inParts(c, use)
}

func (f *Posterior) inParts(c *columns, use func([]summary.Series)) error {
	step := max(1, f.AtOnce()/max(1, f.draws*len(f.used)))
	for part := range slices.Chunk(c.list, step) {
		list, err := f.take(context.Background(), c, part)
		if err != nil {
			return err
		}
		use(list)
	}
	return nil
}

// columns finds the numbers that Series returns.
func (f *Posterior) columns(want []string) (*columns, error) {
	if err := naming.Check(f.Joined.Model, f.Joined.Shapes, want); err != nil {
		return nil, err
	}
	c := &columns{}
	var computed []string
	for _, n := range f.Joined.Model.Names {
		if n.Role == lang.Derived && naming.Wanted(want, n.Ident) {
			computed = append(computed, n.Ident)
		}
	}
	c.derived = f.Derive(computed)
	for _, n := range f.Joined.Model.Names {
		if c.derived.Has(n.Ident) {
			continue
		}
		if f.Joined.Leaf(n.Ident) != nil && (len(want) == 0 || naming.Wanted(want, n.Ident)) || naming.Wanted(want, n.Ident) && f.Joined.Unknown(n.Ident) == nil && f.Joined.Sum(n.Ident) == nil {
			c.forward = append(c.forward, n.Ident)
		}
	}
	first, err := f.firstForward(c.forward)
	if err != nil {
		return nil, err
	}
	for _, n := range f.Joined.Model.Names {
		if len(want) > 0 && !naming.Wanted(want, n.Ident) {
			continue
		}
		c.list = append(c.list, f.sampledColumns(n)...)
		c.list = append(c.list, c.derived.columns(f.Joined, n.Ident)...)
		if k := slices.Index(c.forward, n.Ident); k >= 0 {
			leaf, like := f.Joined.Leaf(n.Ident), first[k]
			if like == nil || like.Kind >= eval.Set || like.Kind == eval.Text {
				return nil, fmt.Errorf("`%s` has no numbers to summarise", n.Ident)
			}
			for e := range like.Num {
				if !like.IsHole(e) && (leaf == nil || slices.Contains(leaf.Elems, e)) {
					c.list = append(c.list, drawColumn{name: bind.Label(n.Ident, like.Shape, like.Axes, e), kind: forwardColumn, leaf: leaf != nil, k: k, elem: e})
				}
			}
		}
	}
	if len(want) > 0 {
		c.list, err = naming.Choose(c.list, func(c drawColumn) string { return c.name }, want)
	}
	return c, err
}

// firstForward returns the values that names have in the first draw, by the evaluator.
func (f *Posterior) firstForward(names []string) ([]*eval.Value, error) {
	if len(names) == 0 {
		return nil, nil
	}
	d, err := f.Drawer(f.Joined, f.Seed)(f.Joined.Interp(), 0)
	if err != nil {
		return nil, err
	}
	out := make([]*eval.Value, len(names))
	for k, name := range names {
		out[k] = d.Env[name]
	}
	return out, nil
}

// sampledColumns are the elements of a name that have values in every draw.
func (f *Posterior) sampledColumns(n *lang.Name) []drawColumn {
	at := 0 // first value of the unknown
	for _, u := range f.Joined.Fitted() {
		if u.Name != n.Ident {
			at += len(u.Elems)
			continue
		}
		out := make([]drawColumn, len(u.Elems))
		for i, label := range u.Labels() {
			out[i] = drawColumn{name: label, place: at + i, leaf: u.Summed}
		}
		return out
	}
	return nil
}

// Sampled returns the draws of those elements of a name that have values in every draw.
func (f *Posterior) Sampled(n *lang.Name) ([]summary.Series, error) {
	list := f.sampledColumns(n)
	if err := f.roomForColumns(len(list)); err != nil {
		return nil, err
	}
	return f.take(context.Background(), &columns{}, list)
}

// SampledSeries returns the draws of all numbers that the sampler draws, in the order of the
// model.
func (f *Posterior) SampledSeries() ([]summary.Series, error) {
	var list []drawColumn
	for _, n := range f.Joined.Model.Names {
		if f.Joined.Unknown(n.Ident) != nil {
			list = append(list, f.sampledColumns(n)...)
		}
	}
	if err := f.roomForColumns(len(list)); err != nil {
		return nil, err
	}
	return f.take(context.Background(), &columns{}, list)
}

// take returns the draws of some columns of c.
func (f *Posterior) take(ctx context.Context, c *columns, list []drawColumn) ([]summary.Series, error) {
	out := make([]summary.Series, len(list))
	of := [3][]int{} // columns of each kind
	for i, col := range list {
		out[i] = summary.Series{Name: col.name, Leaf: col.leaf, Draws: make([][]float64, len(f.used))}
		for k := range f.used {
			out[i].Draws[k] = make([]float64, f.draws)
		}
		of[col.kind] = append(of[col.kind], i)
	}
	var places []int
	for _, k := range of[sampledColumn] {
		places = append(places, list[k].place)
	}
	if len(of[sampledColumn])+len(of[derivedColumn]) > 0 {
		err := parallel.ForEach(ctx, len(f.used)*f.draws, func() func(int) error {
			m, rows := c.derived.Machine(), f.reader(places)
			return func(i int) error {
				chain, draw := i/f.draws, i%f.draws
				if len(of[sampledColumn]) > 0 {
					row, err := rows(i)
					if err != nil {
						return err
					}
					for _, k := range of[sampledColumn] {
						out[k].Draws[chain][draw] = row[list[k].place]
					}
				}
				if len(of[derivedColumn]) > 0 {
					x, err := f.Point(f.used[chain], draw)
					if err != nil {
						return err
					}
					values := m.At(x)
					for _, k := range of[derivedColumn] {
						out[k].Draws[chain][draw] = values[list[k].place]
					}
				}
				return nil
			}
		})
		if err != nil {
			return nil, err
		}
	}
	if len(of[forwardColumn]) == 0 {
		return out, nil
	}
	use := func(i int, row []*eval.Value) {
		for _, k := range of[forwardColumn] {
			out[k].Draws[i/f.draws][i%f.draws] = row[list[k].k].Num[list[k].elem]
		}
	}
	return out, f.eachForward(ctx, c.forward, use)
}

// derivedMachine computes names from positions.
type derivedMachine struct {
	m   autodiff.Machine
	out []float64
}

func (m *derivedMachine) At(x []float64) []float64 {
	m.m.Values(x, m.out)
	return m.out
}
