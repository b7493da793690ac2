package dist

import (
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
)

// Combinator makes a distribution from others: from the parameters of d, `Truncated(d, lower=,
// upper=)` makes a Spec like any other, whose arguments are those of d followed by the bounds that are
// given. So whatever takes a distribution takes a combined one, and combinators nest.
type Combinator struct {
	Name  string
	Doc   string // one line
	Slots []Slot // what a call takes, in the order of its arguments by position
	Rest  bool   // further arguments, by position, are those of its functions
	// Needs says what is missing in a call without any of its optional slots; "": nothing.
	Needs string

	// For the help, as in a Spec.
	Usage             []string
	Call              string // a call of known distributions, for messages
	Density, Mean, SD string
	Values            string
	Note              string
	Example, Value    string
	See               string
	Aliases           []Alias

	// problem says why these distributions cannot be combined, or "".
	problem func(parts []Part) string
	build   func(s *Spec, c *combined)
}

// Slot is an argument of a combinator.
type Slot struct {
	Param
	Role     Role
	Optional bool
	Instead  string // the slot that this one may be given instead of, by name
}

// Role says what an argument of a combinator is.
type Role uint8

const (
	Number   Role = iota // an argument like those of other distributions
	Inner                // a distribution
	Inners               // an array of distributions
	Function             // a function of the model
)

// Part is a distribution that another one is made from.
type Part struct {
	Spec *Spec
	Form int
}

// Params returns the parameters of a part.
func (p Part) Params() []Param { return p.Spec.Forms[p.Form].Params }

// combined says where the arguments of a combined distribution are.
type combined struct {
	combinator string
	parts      []Part
	from       []int // the first argument of each part, and the first one of the combinator itself
	given      []string
}

// argsOf returns the arguments of part k.
func argsOf[T any](c *combined, k int, a [][]T) [][]T { return a[c.from[k]:c.from[k+1]] }

// ownArg returns the argument of the combinator with that name, nil if it is not given.
func ownArg[T any](c *combined, name string, a [][]T) []T {
	if i := slices.Index(c.given, name); i >= 0 {
		return a[c.from[len(c.parts)]+i]
	}
	return nil
}

func (c *combined) has(name string) bool { return slices.Contains(c.given, name) }

// Combinators returns all combinators, sorted by name.
func Combinators() []*Combinator { return combinators[:] }

var combinators = [...]*Combinator{&affine, &censored, &custom, &folded, &hurdle, &mixture, &truncated, &zeroInflated}

// CombinatorNamed returns the combinator with that name, or nil.
func CombinatorNamed(name string) *Combinator {
	for _, c := range combinators {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// CombinatorNames returns their names.
func CombinatorNames() []string {
	list := make([]string, len(combinators))
	for i, c := range combinators {
		list[i] = c.Name
	}
	return list
}

// Match finds the slots of the arguments of a call: some by position, then those with these
// names; the place of an argument of its functions is -1. problem says what is wrong with them, or "".
func (c *Combinator) Match(positional int, named []string) (place []int, problem string) {
	var order []int // of arguments by position
	for i, s := range c.Slots {
		if s.Instead == "" {
			order = append(order, i)
			continue
		}
		if slices.Contains(named, s.Name) { // it leaves the slot of another one free
			order = slices.DeleteFunc(order, func(k int) bool { return c.Slots[k].Name == s.Instead })
		}
	}
	if c.Rest {
		order = slices.Repeat([]int{-1}, positional)
	}
	if positional > len(order) {
		return nil, fmt.Sprintf("`%s` takes %s, but is given %d", c.Name, arguments(len(order)), positional+len(named))
	}
	place = slices.Clone(order[:positional])
	for _, name := range named {
		i := slices.IndexFunc(c.Slots, func(s Slot) bool { return s.Name == name })
		if i < 0 {
			return nil, fmt.Sprintf("`%s` has no argument `%s`", c.Name, name)
		}
		if slices.Contains(place, i) {
			return nil, fmt.Sprintf("`%s` is given `%s` twice", c.Name, name)
		}
		place = append(place, i)
	}
	some := false
	for i, s := range c.Slots {
		has := slices.Contains(place, i)
		some = some || has && s.Optional
		switch {
		case has && s.Instead != "" && slices.ContainsFunc(place, func(k int) bool { return c.Slots[k].Name == s.Instead }):
			return nil, fmt.Sprintf("`%s` takes `%s` or `%s`, but is given both", c.Name, s.Instead, s.Name)
		case has || s.Optional || s.Instead != "":
		case slices.ContainsFunc(place, func(k int) bool { return c.Slots[k].Instead == s.Name }):
		default:
			return nil, fmt.Sprintf("`%s` needs `%s`", c.Name, s.Name)
		}
	}
	if c.Needs != "" && !some {
		return nil, fmt.Sprintf("`%s` has no %s", c.Name, c.Needs)
	}
	return place, ""
}

// Problem says why distributions cannot be combined, or "".
func (c *Combinator) Problem(parts []Part) string { return c.problem(parts) }

// Combine makes the distribution of parts and of the arguments with these names. Its arguments are
// those of the parts, one part after another, followed by these.
func (c *Combinator) Combine(parts []Part, given []string) *Spec {
	in := &combined{combinator: c.Name, parts: parts, given: given}
	var params []Param
	for _, p := range parts {
		in.from = append(in.from, len(params))
		for _, q := range p.Params() {
			if q.Of == "" {
				q.Of = p.Spec.Name
			}
			if q.Axes == nil && q.Rank > 0 {
				q.Axes = p.Spec.EventAxes(p.Form, len(params)-in.from[len(in.from)-1])
			}
			params = append(params, q)
		}
	}
	in.from = append(in.from, len(params))
	for _, name := range given {
		i := slices.IndexFunc(c.Slots, func(s Slot) bool { return s.Name == name })
		q := c.Slots[i].Param
		q.Of = c.Name
		if q.Rank > 0 {
			q.Axes = []int{} // no axis of a draw
		}
		params = append(params, q)
	}
	s := &Spec{Name: c.Name, Forms: []Form{{Params: params}}, combined: in}
	if len(parts) == 1 {
		s.Name = c.Name + "(" + parts[0].Spec.Name + ")"
	}
	if len(parts) > 0 {
		first := parts[0].Spec
		s.Discrete, s.EventRank, s.Categories, s.Ordered = first.Discrete, first.EventRank, first.Categories, first.Ordered
		s.length = func(form int, a [][]float64) int { return first.EventLen(parts[0].Form, argsOf(in, 0, a)) }
		if first.length == nil {
			s.length = nil
		}
	}
	for _, p := range parts {
		s.sums = s.sums || p.Spec.sums
		s.rough = s.rough || p.Spec.rough
		s.atoms = s.atoms || p.Spec.atoms
		s.Categories = s.Categories && p.Spec.Categories
		s.Ordered = s.Ordered && p.Spec.Ordered
	}
	s.graphCheck = func(t *tracer, _ int, a [][]graph.Ref) graph.Ref {
		ok := t.Const(0)
		for k, p := range parts {
			ok = t.Add(ok, p.Spec.traceCheck(t, p.Form, argsOf(in, k, a)))
		}
		return ok
	}
	c.build(s, in)
	return s
}

// Parts returns the distributions that this one is made from; nil for one of the table.
func (s *Spec) Parts() []Part {
	if s.combined == nil {
		return nil
	}
	return s.combined.parts
}

// Problem says what is wrong with arguments, as CheckArgs and CheckKnown do, and with which of them:
// -1 if it is not a single one. A nil unknown means that all are known.
func (s *Spec) Problem(form int, args [][]float64, unknown func(i, k int) bool) (arg int, why string) {
	if s.combined == nil {
		if unknown == nil {
			why = s.checkArgs(form, args)
		} else {
			why = s.checkKnown(form, args, unknown)
		}
		return s.argOf(form, 0, why), why
	}
	c, all := s.combined, true
	for k, p := range c.parts {
		inner := unknown
		if unknown != nil {
			inner = func(i, j int) bool { return unknown(c.from[k]+i, j) }
		}
		if i, why := p.Spec.Problem(p.Form, argsOf(c, k, args), inner); why != "" {
			if i >= 0 {
				i += c.from[k]
			}
			return i, why
		}
	}
	params, first := s.Forms[form].Params, c.from[len(c.parts)]
	for i := range args {
		some := false
		for k := range args[i] {
			some = some || unknown != nil && unknown(i, k)
		}
		all = all && !some
		switch {
		case i < first:
		case some:
			why = params[i].Rule.alone(params[i].Name, args[i], func(k int) bool { return unknown(i, k) })
		default:
			why = params[i].Rule.problem(params[i].Name, args[i])
		}
		if why != "" {
			return i, why
		}
	}
	if s.between != nil {
		if why := s.between(args, func(i int) bool {
			return unknown == nil || !slices.ContainsFunc(indices(args[i]), func(k int) bool { return unknown(i, k) })
		}); why != "" {
			return s.argOf(form, first, why), why
		}
	}
	if all && s.check != nil {
		if why := s.check(form, args); why != "" {
			return s.argOf(form, first, why), why
		}
	}
	return -1, ""
}

func indices(list []float64) []int {
	out := make([]int, len(list))
	for i := range out {
		out[i] = i
	}
	return out
}

// argOf returns the argument, from first on, that a message says something is wrong with; -1 if
// there is none.
func (s *Spec) argOf(form, first int, why string) int {
	if why == "" {
		return -1
	}
	for i, p := range s.Forms[form].Params {
		if n := len(p.Name); i >= first && len(why) > n && why[:n] == p.Name && (why[n] == ' ' || why[n] == '[') {
			return i
		}
	}
	return -1
}

// GraphSpace is Space over a trace; None for no bound.
func (s *Spec) GraphSpace(t *graph.Trace, form int, args [][]graph.Ref) (lo, hi graph.Ref) {
	if s.traceSpace != nil {
		return s.traceSpace(newTracer(t), args)
	}
	return s.ownBounds(t, args)
}

// MovesLower reports whether arguments decide where the support begins.
func (s *Spec) MovesLower() bool {
	if s.combined == nil {
		return s.support.LowerArg >= 0
	}
	for _, p := range s.combined.parts {
		if p.Spec.MovesLower() {
			return true
		}
	}
	return false
}

// Atoms reports whether single values of a continuous distribution have positive probability. Such
// a number cannot be sampled by its density.
func (s *Spec) Atoms() bool { return s.atoms && !s.Discrete }

// bounded returns the kind of space that has these ends.
func bounded(discrete, lower, upper bool) transform.Kind {
	if discrete {
		return transform.Discrete
	}
	return transform.OfBounds(lower, upper)
}

// ends reports whether draws have a lower and an upper end.
func (s *Spec) ends() (lower, upper bool) {
	p := s.support
	switch p.Kind {
	case transform.Interval:
		return true, true
	case transform.Lower:
		return true, false
	case transform.Upper:
		return false, true
	}
	return p.LowerArg >= 0 || !math.IsInf(p.Lower, -1), p.UpperArg >= 0 || !math.IsInf(p.Upper, 1) || s.categories != nil
}
