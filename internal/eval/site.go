package eval

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/depend"
	"github.com/bayes-lang/bayes/internal/transform"
)

// Site is a set of events (draws) of one statement that are treated alike.
// An event is one draw of the distribution: a number, or a vector or matrix.
type Site struct {
	Stmt ast.Stmt // *ast.Tilde or *ast.Param
	Left ast.Expr // what stands left; nil for a param
	Name string   // the array; "" where the left side is an expression of known names
	// Elems are flat elements of Name, event after event; nil where Name is "".
	Elems []int
	// Each says that the elements are those of iterations that are walked together, one for each.
	Each bool
	// Free is nil where events are unknown (or known) as a whole. Otherwise the
	// events are partly known (a vector with missing values), and Free says for
	// each of Elems whether it is unknown.
	Free  []bool
	Count int // number of events
	Event int // numbers in an event, 1 for scalar distributions
	// Shape is the shape of one event: nil, [K], or [K, K].
	Shape []int
	Dist  *Draws // the distribution with its arguments; nil for a param

	// The constrained space of the unknown elements, of declared type and
	// distribution together. For the scalar kinds Lower and Upper bound every
	// event (an unknown bound is NaN in an abstract run); nil for the others.
	Kind         transform.Kind
	Lower, Upper []float64
	// Support is, where elements exist before their distribution is met (those of a
	// `param`, missing values read early), what the distributions of each event
	// support, apart from the declared type; nil: the whole line.
	Support *supports
	// Cut says for each event whether the declared type cuts off a part of the
	// distribution, and Moves whether the mass that it leaves depends on unknowns.
	// Such an event is no draw of its distribution given the rest: it tells of the
	// unknowns on which the mass depends. nil: none.
	Cut, Moves []bool

	// Leaf is set by Outline for each event of an unknown from which nothing
	// observed descends: it is drawn forward, not sampled.
	Leaf []bool

	// source numbers the events of an unknown, and reads is what each event's
	// arguments and bounds depend on, in runs that track dependencies.
	source  []depend.Place
	reads   depend.Places
	missing bool // missing values of a data name
}

// Draws is a distribution with the arguments of each event.
type Draws struct {
	Spec *dist.Spec
	Form int
	Args []Arg // by parameter of the form

	exprs []ast.Expr // what the text has for Args
}

// Arg is an argument of a distribution, for all events.
type Arg struct {
	Num     []float64 // row-major: one after another for the events, or one for all
	Len     int       // numbers for each event
	Shared  bool      // one for all events
	Unknown Marks     // which of Num depend on an unknown
	void    bool      // all of them do, and none is known as a number
}

// At returns the argument of an event.
func (a *Arg) At(event int) []float64 {
	if a.Shared {
		return a.Num[:a.Len]
	}
	return a.Num[event*a.Len : (event+1)*a.Len]
}

// At returns the arguments of an event.
func (d *Draws) At(event int) [][]float64 {
	args := make([][]float64, len(d.Args))
	for k := range d.Args {
		args[k] = d.Args[k].At(event)
	}
	return args
}
