// Package fn holds the functions of the language. One table says how each is called, what help says about it, its
// arguments and its result; and has its value on plain numbers for the evaluator, the same over the scalars of a trace for
// the compiled model, and points where its value is known.
//
// The value and the trace share no formula on purpose: the first is the oracle for the second. A function sees shapes, kinds
// and numbers; names of levels, missing elements and the place of an error are the business of its callers.
//
// To add a function, write a file with a variable of type Spec and run `go generate ./...`.
package fn

import (
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

//go:generate go run ../list
//go:generate go test . -run TestShapes -shapes

// Spec is a function of the language.
type Spec struct {
	Name   string
	Params []Param // arguments, in order
	// Rest is how further arguments, after those of Params, are written: "..."; empty if there are none.
	Rest string
	// Passes says that the further arguments are passed on to the function that is the first one.
	Passes bool
	// Options are further arguments that are given only by name.
	Options []Param

	Doc     string // one line: what it is
	Shapes  string // arguments and result, in sentences
	Example string // a call, and its value, rounded to six digits
	Value   string
	See     string  // names of other entries of the help, separated by spaces
	Aliases []Alias // what other tools call it
	// Meant is what is meant by a call with a number of arguments that the function does not take: log(x, b) means a
	// logarithm to the base b. $1 is the first argument.
	Meant  map[int]string
	Points []Point // where the value is known

	// Mixes says that rows give rows, each of which depends on the others.
	Mixes bool
	// OverDraws says that for one number of a posterior the value is that over its draws, as for the mean.
	OverDraws bool
	// Gathers says that the result has rows of its own: some of those of its argument, or more.
	Gathers bool

	functions
}

// Param is an argument of a function.
type Param struct {
	Name     string
	Need     Need
	Optional bool   // it may be left out, together with all that follow
	Default  string // its value then, if that is a number
}

// Alias is another tool's name for a function, or for something that is written here with it.
type Alias struct {
	Name string
	// Here is what to write, where single letters are the other tool's arguments; if there are several ways, each is in
	// backticks except for the outermost two. If empty, it is the function as it is called here.
	Here string
	// Args are the letters in the order of the other tool's arguments; if empty, the order in which they occur in Here.
	Args string
	Fact string // what is easily missed
}

// Point is a call with the numbers that it returns.
type Point struct {
	Call string
	Want []float64
}

// Need says what an argument must be.
type Need uint8

const (
	Numbers     Need = iota // numbers of any shape
	Number                  // one number
	Arrays                  // numbers, not a single one
	Vector                  // a vector of numbers
	Increasing              // a vector of numbers that increase
	Matrix                  // a matrix
	Square                  // a square matrix
	Covariance              // a symmetric matrix, positive definite
	Codes                   // numbers, or levels, as their numbers
	Elements                // whatever arrays have, moved but not read
	Sortable                // a vector of numbers, levels or strings
	Truths                  // true or false, of any shape
	KnownTruths             // a vector of true and false that is known
	Size                    // a known whole number that is not negative
	Dimension               // a Size, or what has levels: their number
	Fixed                   // numbers that a trace needs to know
	Sized                   // whatever has elements or levels
	Factor                  // what has levels
	Function                // a function
	Passed                  // whatever the function that is the first argument takes
	Setting                 // one number that is known
	Word                    // a known string
	Grouping                // a known column of levels
)

// Known reports whether the argument must be known when the data are.
func (n Need) Known() bool { return n == KnownTruths || n == Grouping || n.Size() }

// Numeric reports whether a trace needs the numbers of the argument.
func (n Need) Numeric() bool { return n == Fixed || n == Increasing }

// Size reports whether the argument is a number of elements.
func (n Need) Size() bool { return n == Size || n == Dimension }

// Kind is what the elements of an argument are.
type Kind uint8

const (
	Bool Kind = iota
	Int
	Real
	Text
	Level
	Set // a set of levels
)

// Arg is an argument of a call.
type Arg struct {
	Given  bool
	Kind   Kind
	Shape  []int
	Loose  bool      // from a data column without a type: real, but whole if all its values are
	Num    []float64 // its numbers, row-major; nil if they are not known
	Text   []string  // strings
	Levels []string  // labels of its levels, or of the set of levels that it is
	// Sure reports whether element i is known; nil: all are.
	Sure func(i int) bool
	// Ask, of the first argument, is called now and then by a function that takes long, with the number of operations that
	// come next; it may end the computation by panicking. nil: not called.
	Ask func(operations int)

	groups *groups // of the argument `by`, once they are known
}

func (a *Arg) ask(operations int) {
	if a.Ask != nil {
		a.Ask(operations)
	}
}

// asking is Arg.ask of the first argument.
type asking = func(operations int)

// Size returns the number of elements.
func (a *Arg) Size() int { return product(a.Shape) }

func (a *Arg) sure(i int) bool { return a.Sure == nil || a.Sure(i) }

// at returns element i; a single number is every element.
func (a *Arg) at(i int) float64 {
	if len(a.Shape) == 0 {
		return a.Num[0]
	}
	return a.Num[i]
}

func product(shape []int) int {
	p := 1
	for _, n := range shape {
		p *= n
	}
	return p
}

// Problem is what is wrong with the arguments of a call. In its messages {0} is argument 0 as written, {is 0} is what it
// is ("a vector of 3"), {f} is the name of the function, and {x} is the current number.
type Problem struct {
	Arg        int // the argument that it is about
	Code, Text string
	Help       string
	// Known says that it is only a problem if the number is known: if it was drawn, the value is NaN.
	Known bool
}

// Result is the kind of a value.
type Result uint8

const (
	Reals  Result = iota
	Whole         // whole for whole numbers, otherwise real
	Ints          // whole numbers
	Bools         // true and false
	Same          // those of the first argument
	Joined        // those of all arguments together
	Texts         // strings
)

// Kind returns the kind of the value for arguments of these kinds.
func (r Result) Kind(args ...Kind) Kind {
	switch r {
	case Whole:
		k := Int
		for _, a := range args {
			k = max(k, a)
		}
		return k
	case Ints:
		return Int
	case Bools:
		return Bool
	case Same:
		return args[0]
	case Joined:
		k := args[0]
		for _, a := range args[1:] {
			k = max(k, a)
		}
		return k
	case Texts:
		return Text
	}
	return Real
}

// Kinds returns the kinds of the given arguments.
func Kinds(args []Arg) []Kind {
	var out []Kind
	for i := range args {
		if args[i].Given {
			out = append(out, args[i].Kind)
		}
	}
	return out
}

// Out is the result of a call.
type Out struct {
	Shape []int
	Axes  []Axis // what the positions of each axis are; nil: positions without names
	// Together are two arguments that are combined element by element; the axes in Meet must have the same positions.
	Together []int
	Meet     [][2]Places
	// Number is the axis whose positions a result of whole numbers refers to.
	Number Axis
}

// Axis says what the positions of an axis are: those of the listed arguments, together.
type Axis []Places

// Places are the positions of an axis of an argument.
type Places struct {
	Arg, Axis int
	How       How
}

// How says which positions of an argument they are.
type How uint8

const (
	Kept      How = iota // the same
	Reordered            // some, or in another order: without their names
	Mixed                // each made from several
	Counted              // as many as the argument, a whole number
	Labelled             // the levels that it has
	Listed               // those of elements that were taken one by one, from all arguments
)

// along is an axis with the positions of an axis of an argument.
func along(arg, axis int) Axis { return Axis{{Arg: arg, Axis: axis}} }

// like returns the axes of an argument with this rank.
func like(arg, rank int) []Axis {
	axes := make([]Axis, rank)
	for k := range axes {
		axes[k] = along(arg, k)
	}
	return axes
}

// Values of element-by-element functions.
type (
	plain1 = func(x float64) float64
	plain2 = func(x, y float64) float64
	plain3 = func(x, y, z float64) float64
	trace1 = func(t *graph.Trace, x graph.Ref) graph.Ref
	trace2 = func(t *graph.Trace, x, y graph.Ref) graph.Ref
	trace3 = func(t *graph.Trace, x, y, z graph.Ref) graph.Ref
)

// functions are what is computed; nil if it does not exist. A function works element by element (value1, value2, value3),
// or takes whole arrays: then shape gives the shape of the result, and one of value, move, size and texts makes it.
type functions struct {
	kind Result
	// check says what is wrong with the arguments of an element-by-element function, or returns nil.
	check func(a []Arg) *Problem
	// domain reports whether an element-by-element function has a value at x; elsewhere it is not finite. nil: everywhere.
	domain func(x []float64) bool
	// refuse says why it has no value at x, or returns nil.
	refuse func(x []float64) *Problem

	value1 plain1
	value2 plain2
	value3 plain3
	trace1 trace1
	trace2 trace2
	trace3 trace3

	// shape gives the shape of the result for arguments that are individually valid, or says what is wrong with them. Unknown
	// numbers are NaN or, over a trace, absent.
	shape func(a []Arg) (Out, *Problem)
	// value computes the elements of the result.
	value func(a []Arg, out []float64)
	// trace is value over a trace.
	trace func(t *graph.Trace, a []Traced) []graph.Ref
	// move returns the elements of the arguments that the result consists of.
	move func(a []Arg) []Element
	// needs calls need with the elements of the arguments that element i of the value needs; if prefix is set, in addition to
	// those that element i - 1 needs. nil: all.
	needs  func(a []Arg, i int, need func(arg, elem int))
	prefix bool
	// size returns a number that follows from just the argument's shape or levels.
	size func(a *Arg) int
	// texts returns the elements of a result that consists of strings.
	texts func(a []Arg) []string
	// learn takes numbers from a column, and apply changes each of its elements by them. For new data they are those of the
	// column in the fit.
	learn      func(column []float64) []float64
	apply      func(x float64, learned []float64) float64
	traceApply func(t *graph.Trace, x graph.Ref, learned []graph.Ref) graph.Ref
	// solve says what a function needs to know about its first argument, a function.
	solve func(a []Arg) (Solve, *Problem)
	// work is how many multiplications the value takes, as a product; nil: few.
	work func(a []Arg) [3]int

	lists     bool   // the trace takes lists by iterations of a loop, see Lists
	grouped   bool   // it has the option byGroup
	least     int    // how many elements a value by level needs
	traceMost int    // how many rows an argument may have over a trace; 0: any number
	traceMore string // the message if there are more
}

// Element is an element of an argument; Arg -1 is zero.
type Element struct{ Arg, Elem int }

// Traced is an argument over a trace.
type Traced struct {
	Given   bool
	Shape   []int
	Num     []float64 // its numbers if all are known
	Levels  int       // how many levels it has
	Literal bool      // these are the same for all rows
	// Ref has its scalars if not all are known, or Run has the same as a block of the trace.
	Ref []graph.Ref
	Run graph.Ref
}

// At returns element i.
func (a *Traced) At(t *graph.Trace, i int) graph.Ref {
	switch {
	case a.Ref != nil:
		return a.Ref[i]
	case a.Run != 0:
		return t.Row(a.Run, i)
	case a.Literal:
		return t.Const(a.Num[i])
	}
	return t.Data(a.Num[i])
}

// Refs returns all elements.
func (a *Traced) Refs(t *graph.Trace) []graph.Ref {
	if a.Ref != nil {
		return a.Ref
	}
	if a.Run != 0 {
		return t.AppendRows(nil, a.Run)
	}
	out := make([]graph.Ref, len(a.Num))
	for i := range out {
		out[i] = a.At(t, i)
	}
	return out
}

// Lookup returns the function with that name, nil if there is none.
func Lookup(name string) *Spec {
	i, ok := slices.BinarySearchFunc(table[:], name, func(s *Spec, name string) int { return strings.Compare(s.Name, name) })
	if !ok {
		return nil
	}
	return table[i]
}

// Elsewhere returns the function that another tool calls by this name, and its aliases with the name, of which there may be
// several for different numbers of arguments; nil if there is none.
func Elsewhere(name string) (*Spec, []Alias) {
	for _, s := range table {
		var list []Alias
		for _, a := range s.Aliases {
			if a.Name == name {
				list = append(list, a)
			}
		}
		if list != nil {
			return s, list
		}
	}
	return nil, nil
}

// All returns the functions of the language, sorted by name.
func All() []*Spec { return slices.Clone(table[:]) }

// Names returns the names of all functions, sorted.
func Names() []string {
	out := make([]string, len(table))
	for i, s := range table {
		out[i] = s.Name
	}
	return out
}

// Min returns how many arguments must be given.
func (s *Spec) Min() int {
	for i, p := range s.Params {
		if p.Optional {
			return i
		}
	}
	return len(s.Params)
}

// Takes reports whether arguments may be functions.
func (s *Spec) Takes() bool {
	return slices.ContainsFunc(s.Params, func(p Param) bool { return p.Need == Function })
}

// ParamNames returns the names of the arguments.
func (s *Spec) ParamNames() []string {
	out := make([]string, len(s.Params))
	for i, p := range s.Params {
		out[i] = p.Name
	}
	return out
}

// OptionNames returns the names of the arguments that are given only by name.
func (s *Spec) OptionNames() []string {
	out := make([]string, len(s.Options))
	for i, p := range s.Options {
		out[i] = p.Name
	}
	return out
}

// Place returns the index of an argument that is given by name, -1 for none: those of Params come first, then Options,
// then further ones.
func (s *Spec) Place(name string) int {
	is := func(p Param) bool { return p.Name == name }
	if k := slices.IndexFunc(s.Params, is); k >= 0 {
		return k
	}
	if k := slices.IndexFunc(s.Options, is); k >= 0 {
		return len(s.Params) + k
	}
	return -1
}

// Nth returns the index of the n-th argument that is given without a name.
func (s *Spec) Nth(n int) int {
	if n < len(s.Params) {
		return n
	}
	return n + len(s.Options)
}

// Named returns the number of Params and Options.
func (s *Spec) Named() int { return len(s.Params) + len(s.Options) }

// Param returns the argument with an index; those of Rest are like the last of Params, or passed on.
func (s *Spec) Param(place int) Param {
	n := len(s.Params)
	switch {
	case place < n:
		return s.Params[place]
	case place < n+len(s.Options):
		return s.Options[place-n]
	case s.Passes:
		return Param{Name: s.Rest, Need: Passed}
	}
	return s.Params[n-1]
}

// Usage says how the function is called: "min(a)\nmin(a, b)".
func (s *Spec) Usage() string {
	var list []string
	for n := s.Min(); n <= len(s.Params); n++ {
		var args []string
		for _, p := range s.Params[:n] {
			if p.Default != "" {
				args = append(args, p.Name+"="+p.Default)
			} else {
				args = append(args, p.Name)
			}
		}
		if s.Rest != "" {
			args = append(args, s.Rest)
		}
		for _, o := range s.Options {
			if !s.grouped {
				args = append(args, o.Name+"="+o.Default)
			}
		}
		if len(args) > 0 {
			list = append(list, s.Name+"("+strings.Join(args, ", ")+")")
		}
	}
	if s.grouped { // of one array, or of the rows
		var args []string
		for _, p := range s.Params {
			if s.value2 == nil || !p.Optional {
				args = append(args, p.Name)
			}
		}
		list = append(list, s.Name+"("+strings.Join(append(args, "by=g"), ", ")+")")
	}
	return strings.Join(list, "\n")
}

// Built reports whether the function can be evaluated.
func (s *Spec) Built() bool {
	return s.value1 != nil || s.value2 != nil || s.value3 != nil || s.shape != nil || s.size != nil || s.solve != nil
}

// Traced reports whether the function works on unknowns.
func (s *Spec) Traced() bool {
	return s.trace1 != nil || s.trace2 != nil || s.trace3 != nil || s.trace != nil || s.Moves() || s.Sizes() || s.solve != nil
}

// DataAlone reports whether the function works on what is known, but not on unknowns, although that would make sense.
func (s *Spec) DataAlone() bool { return s.Built() && !s.Traced() && !s.Params[0].Need.Known() }

// ByElement reports whether, with this number of arguments, element i of the value needs only element i of the arguments.
func (s *Spec) ByElement(args int) bool {
	switch args {
	case 1:
		return s.value1 != nil
	case 2:
		return s.value2 != nil
	case 3:
		return s.value3 != nil
	}
	return false
}

// ByElementCall is ByElement of a call with so many arguments without a name, and others with these names.
func (s *Spec) ByElementCall(positional int, named []string) bool {
	for _, name := range named {
		if s.Place(name) >= len(s.Params) {
			return false
		}
	}
	return s.ByElement(positional + len(named))
}

// Solves reports whether the value is the solution of a problem posed by the first argument, a function.
func (s *Spec) Solves() bool { return s.solve != nil }

// Solve says what the function needs to know about its first argument, or what is wrong with the arguments.
func (s *Spec) Solve(a []Arg) (Solve, *Problem) { return s.solve(a) }

// Domain reports whether an element-by-element function has a value at x.
func (s *Spec) Domain(x []float64) bool { return s.domain == nil || s.domain(x) }

// Check says what is wrong with arguments that are individually valid, or returns nil.
func (s *Spec) Check(a []Arg) *Problem {
	if s.check == nil {
		return nil
	}
	return s.check(a)
}

// Checks reports whether Check can find something wrong.
func (s *Spec) Checks() bool { return s.check != nil }

// Refuse says why the function has no value at x, or returns nil.
func (s *Spec) Refuse(x []float64) *Problem {
	if s.refuse == nil {
		return nil
	}
	return s.refuse(x)
}

// Refuses reports whether there are numbers that the function rejects.
func (s *Spec) Refuses() bool { return s.refuse != nil }

// Result returns the kind of the value.
func (s *Spec) Result() Result { return s.kind }

// Value1, Value2 and Value3 return the value of the function of one, two or three numbers, nil if it has none.
func (s *Spec) Value1() func(x float64) float64       { return s.value1 }
func (s *Spec) Value2() func(x, y float64) float64    { return s.value2 }
func (s *Spec) Value3() func(x, y, z float64) float64 { return s.value3 }

// Trace returns the value of an element-by-element function over a trace.
func (s *Spec) Trace(t *graph.Trace, x ...graph.Ref) graph.Ref {
	switch len(x) {
	case 1:
		return s.trace1(t, x[0])
	case 2:
		return s.trace2(t, x[0], x[1])
	}
	return s.trace3(t, x[0], x[1], x[2])
}

// Listed reports whether the value is always an array, as its points show.
func (s *Spec) Listed() bool {
	return s.shape != nil && len(s.Points) > 0 && !slices.ContainsFunc(s.Points, func(p Point) bool { return len(p.Want) == 1 })
}

// Sizes reports whether the value follows from just the shapes of the arguments, so that it is known even if their values
// are not.
func (s *Spec) Sizes() bool {
	need := s.Params[0].Need
	return need == Sized || need == Factor
}

// Moves reports whether the function moves elements without reading them.
func (s *Spec) Moves() bool { return s.move != nil && s.trace == nil }

// Out gives the result for arguments that are individually valid, or says what is wrong with them.
func (s *Spec) Out(a []Arg) (Out, *Problem) {
	if s.shape == nil {
		return Out{}, nil
	}
	return s.shape(a)
}

// Compute computes the elements of the result; false if the function moves them.
func (s *Spec) Compute(a []Arg, out []float64) bool {
	if s.value == nil {
		return false
	}
	s.value(a, out)
	return true
}

// Elements returns the elements of the arguments that the result consists of.
func (s *Spec) Elements(a []Arg) []Element { return s.move(a) }

// Prefix reports whether element i of the value needs elements of the arguments only up to i.
func (s *Spec) Prefix() bool { return s.prefix }

// Needs calls need with the elements of the arguments that element i of the value needs, if Prefix holds in addition to
// those of the elements before it; false if each needs all.
func (s *Spec) Needs(a []Arg, i int, need func(arg, elem int)) bool {
	if place, ok := s.ByGroup(); s.needs == nil || ok && (len(a) <= place || !a[place].Given) {
		return false
	}
	s.needs(a, i, need)
	return true
}

// Size returns the value of a function that Sizes.
func (s *Spec) Size(a *Arg) int { return s.size(a) }

// Texts returns the elements of a result that consists of strings, else nil.
func (s *Spec) Texts(a []Arg) []string {
	if s.texts == nil {
		return nil
	}
	return s.texts(a)
}

// Learns reports whether the function takes numbers from each column of its argument, by which it changes the elements.
func (s *Spec) Learns() bool { return s.learn != nil }

// Learn returns the numbers of a column, and Apply an element that is changed by them.
func (s *Spec) Learn(column []float64) []float64           { return s.learn(column) }
func (s *Spec) Apply(x float64, learned []float64) float64 { return s.apply(x, learned) }

// TraceApply is Apply over a trace.
func (s *Spec) TraceApply(t *graph.Trace, x graph.Ref, learned []graph.Ref) graph.Ref {
	return s.traceApply(t, x, learned)
}

// Work returns the number of multiplications that the value takes, as a product; false if there are few.
func (s *Spec) Work(a []Arg) (work [3]int, much bool) {
	if s.work == nil {
		return work, false
	}
	return s.work(a), true
}

// TraceArrays is Trace for functions of whole arrays.
func (s *Spec) TraceArrays(t *graph.Trace, a []Traced) []graph.Ref { return s.trace(t, a) }

// Lists reports whether the trace takes lists whose lengths differ by iteration of a loop, each as one
// ref (see graph.Segments).
func (s *Spec) Lists() bool { return s.lists }

// TraceLimit says why the function is not implemented for unknown arguments of this size, or returns "".
func (s *Spec) TraceLimit(rows int) string {
	if s.traceMost > 0 && rows > s.traceMost {
		return s.traceMore
	}
	return ""
}
