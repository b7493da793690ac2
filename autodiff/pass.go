package autodiff

import (
	"fmt"
	"slices"
	"strings"
)

// A Pass is one rewrite of a program on its way from the graph to the machine. It changes how a
// density is computed, never what it is: every pass can be switched off (Options.Without), and
// the density and its gradient stay the same up to rounding. Package verify, and the tests of
// package modeltest, try each pass in this way.
type Pass struct {
	Name  string
	Does  string   // what it does, as in "computes once what is the same in all rows"
	After []string // the passes that must run before it, if they run at all

	// Exact says that the pass changes no bit of the log density or its gradient.
	Exact bool
	// Required says that the pass cannot be switched off.
	Required bool
	// Choice says that the pass makes no steps of its own: it changes how the derivative is
	// written.
	Choice bool

	in programs
	// A pass rewrites a program step by step, where guard (nil: always) allows, or as a
	// whole.
	guard func(c *compiler, s Step) bool
	step  func(c *compiler, s Step) []Step
	run   func(c *compiler, r *rewriting)
}

// programs says which programs a pass runs on.
type programs uint8

const (
	both        programs = iota // log density, and values
	densityOnly                 // log density
)

// A rewriting is a program going through the passes.
type rewriting struct {
	steps []Step
	// wanted are the cells that are read from outside; targets says that the log density is.
	wanted  []bool
	targets bool
}

// passes is the list, in the order in which they run. Each has a file of its own.
var passes = []*Pass{
	&eliminate, &share, &fold, &hoist, &distribute, &terms, &sweep,
	&fuse, &reciprocal, &derivative,
	&lift, &distributeAdjoint,
	&unstop, &merge, &fma,
}

// Passes returns the passes in the order in which they run.
func Passes() []Pass {
	list := make([]Pass, len(passes))
	for i, p := range passes {
		list[i] = *p
	}
	return list
}

// A PassSet is a set of passes: their names in the order of the list, with a space before and
// after each. The zero value is empty.
type PassSet string

func (s PassSet) has(name string) bool { return s != "" && strings.Contains(string(s), " "+name+" ") }

func (s PassSet) String() string { return strings.Join(strings.Fields(string(s)), ", ") }

// setOf returns the set of the passes that are chosen.
func setOf(chosen func(p *Pass) bool) PassSet {
	set := ""
	for _, p := range passes {
		if chosen(p) {
			set += " " + p.Name + " "
		}
	}
	return PassSet(set)
}

// Without returns the set of the named passes. For an unknown name, the error lists the existing names.
func Without(names ...string) (PassSet, error) {
	for _, name := range names {
		i := slices.IndexFunc(passes, func(p *Pass) bool { return p.Name == name })
		switch {
		case i < 0:
			return "", fmt.Errorf("there is no pass `%s`; the passes are %s", name, optional)
		case passes[i].Required:
			return "", fmt.Errorf("the pass `%s` cannot be left out; those that can are %s", name, optional)
		}
	}
	return setOf(func(p *Pass) bool { return slices.Contains(names, p.Name) }), nil
}

// optional are the passes that can be switched off.
var optional = setOf(func(p *Pass) bool { return !p.Required })

// Options say how a graph is compiled. The zero value is the default: every pass runs.
type Options struct {
	Without PassSet // passes that are switched off
	// Last, if not nil, runs after all others: a pass planted by a test.
	Last *Pass
}

// NewPass returns a pass for Options.Last: run gets the steps of the finished log
// density, which it may change.
func NewPass(name, does string, run func(steps []Step) []Step) *Pass {
	return &Pass{Name: name, Does: does, in: densityOnly, run: func(_ *compiler, r *rewriting) { r.steps = run(r.steps) }}
}

// Plain returns the options under which a program computes literally what the
// graph says, rounding by rounding: every pass is off.
func Plain() Options { return Options{Without: optional} }

// on reports whether a pass runs.
func (c *compiler) on(name string) bool { return !c.opt.Without.has(name) }

// apply runs a pass, unless it is switched off or is not for this program.
func (c *compiler) apply(p *Pass, r *rewriting) {
	switch {
	case !c.on(p.Name) || p.Choice || p.in == densityOnly && !r.targets:
		return
	case p.run != nil:
		p.run(c, r)
	default:
		var out []Step
		for _, s := range r.steps {
			if p.guard == nil || p.guard(c, s) {
				out = append(out, p.step(c, s)...)
			} else {
				out = append(out, s)
			}
		}
		r.steps = out
	}
	if r.targets {
		c.note(p.Name, r.steps)
	}
}
