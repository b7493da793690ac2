package bayes

import (
	"context"
	"slices"
	"sync"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/runtime"
)

// Bound is a model joined with data. It is immutable.
type Bound struct {
	model   *Model
	session *runtime.Session

	mu      sync.Mutex
	density *Density // compiled on first use
	failed  error    // in its place
}

func newBound(m *Model, s *runtime.Session) *Bound { return &Bound{model: m, session: s} }

// Rebind joins the model with other data, as Model.Bind does. If the density of b has been
// compiled, by Sample or Density, and the new data need the same computation with other numbers,
// nothing is compiled. Densities and draws are the same as after Model.Bind, bit for bit. Data of
// other shapes are compiled, and so are numbers that decide what is computed, such as an index or
// a branch; Density.Reused reports it.
func (b *Bound) Rebind(data ...Data) (*Bound, error) {
	return b.RebindContext(context.Background(), data...)
}

// RebindContext is Rebind; when ctx is done first, the error is that of ctx.
func (b *Bound) RebindContext(ctx context.Context, data ...Data) (*Bound, error) {
	if b.unmade() {
		return nil, noBound()
	}
	return b.model.bind(ctx, b.session.Input.Limits, b.session.Over, data)
}

// Unknown is an unknown of a bound model, or the missing values of a data name.
type Unknown struct {
	Name     string
	Shape    []int    // nil for a number
	Elements []string // the elements that are unknown: "tau", "a[Hennepin]", "y[7]"
	Size     int      // number of its unconstrained coordinates; 0 if it is not sampled
	Forward  bool     // no observation depends on it: it is simulated for each posterior draw, not sampled
	Summed   bool     // it is discrete: it is summed out of the density, and drawn given the others for each posterior draw
}

// Array is what binding determines about a name: its shape, and the levels of its dimensions
// and of its values.
type Array struct {
	Name   string
	Role   string   // as that of Name
	Shape  []int    // nil for a number
	Dims   []Dim    // one for each dimension of Shape
	Levels []string // levels of a factor; nil: its values are numbers
}

// Arrays returns the names of the model that are numbers or levels, or arrays of them, in the
// order of the model.
func (b *Bound) Arrays() []Array {
	if b.unmade() {
		return nil
	}
	var out []Array
	for _, n := range b.session.Model.Names {
		v := b.session.Bound.Shapes[n.Ident]
		if v == nil || v.Kind >= eval.Set || v.Kind == eval.Text {
			continue
		}
		a := Array{Name: n.Ident, Role: n.Role.String(), Shape: slices.Clone(v.Shape), Dims: dims(v.Shape, v.Axes)}
		if v.Levels != nil {
			a.Levels = slices.Clone(v.Levels.Labels)
		}
		out = append(out, a)
	}
	return out
}

// unmade reports whether this is no bound model that a function returned.
func (b *Bound) unmade() bool { return b == nil || b.session == nil }

func noBound() error { return unmade("bound model", "Bind returns") }

// Model returns the model that was bound.
func (b *Bound) Model() *Model {
	if b.unmade() {
		return nil
	}
	return b.model
}

// Unknowns returns the unknowns: first those that are sampled, in the order of the coordinates,
// then those that are summed out, then those that are simulated.
func (b *Bound) Unknowns() []Unknown {
	if b.unmade() {
		return nil
	}
	var out []Unknown
	add := func(u *bind.Unknown, size int) {
		out = append(out, Unknown{u.Name, slices.Clone(u.Shape), u.Labels(), size, u.Leaf, u.Summed})
	}
	for _, u := range b.session.Bound.Unknowns {
		add(u, u.Size)
	}
	for _, u := range b.session.Bound.Summed {
		add(u, 0)
	}
	for _, u := range b.session.Bound.Leaves {
		add(u, 0)
	}
	return out
}

// Warnings returns warnings about model and data: what is worth knowing but not an error.
func (b *Bound) Warnings() Errors {
	if b.unmade() {
		return nil
	}
	return errorsOf(b.session.Warnings, diag.Warning)
}
