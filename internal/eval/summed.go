package eval

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/depend"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eliminate"
	"github.com/bayes-lang/bayes/internal/transform"
)

// Discrete unknowns on which something observed depends are summed out. Each has finitely many
// values. The terms of the density that depend on one are entries of tables: the terms that
// depend on the same unknowns add up to one table, with an entry for each joint value of
// these. Package eliminate sums the product of all tables.
//
// The entries come from runs of the whole model in which these unknowns have values, as if they were
// data: passes. One pass gives entries of many tables, since unknowns that share no table can
// take their values at the same time: they have the same color.

// Summed says how the discrete unknowns of a model are summed out.
type Summed struct {
	Vars   []Variable
	Plan   *eliminate.Plan
	Passes []Pass

	colors  [][]int32 // of the variables of each table, in their order
	color   []int32   // of each variable
	elems   map[string]map[int]int
	like    map[string]*Value // arrays that have variables, for their labels
	table   map[termID]int    // that a term is part of
	members [][]termID        // of each table: its terms, in the order in which they are met
	crowded map[ast.Stmt]bool
}

// Variable is a discrete unknown that is summed out.
type Variable struct {
	Name string
	Elem int // flat element
	Low  int // its values are Low, Low+1, ...
	Size int // so many of them
	Site *Site
}

// Pass gives each color a value, from 0.
type Pass []int

// termID identifies a term of the density: by the element that stands left of `~`, or, where an
// expression stands there and of `target +=`, by its number among those of the statement.
type termID struct {
	stmt ast.Stmt // nil where name is set
	name string
	elem int
}

// Terms of more unknowns than this are never summed: with two values each, their table has a
// million entries.
const mostJoint = 20

const (
	mostLargest = 1 << 20 // entries of a table
	mostCost    = 1 << 26 // entries of all tables
	mostPasses  = 1 << 14
)

// Summed returns how the discrete unknowns are summed out, nil where there are none. An
// error says why they cannot be.
func (in *Interp) Summed() (*Summed, error) {
	if in.summed != nil {
		return in.summed.s, in.summed.err
	}
	o, err := in.Outline()
	if err != nil {
		return nil, err
	}
	in.summed = &summing{}
	in.summed.s, in.summed.err = in.sumOut(o)
	return in.summed.s, in.summed.err
}

// Use says how the discrete unknowns are summed out, which another evaluator of the same
// model and data has found out.
func (in *Interp) Use(s *Summed) { in.summed = &summing{s: s} }

// summing is what Summed returns.
type summing struct {
	s   *Summed
	err error
}

func (in *Interp) sumOut(o *Outline) (s *Summed, err error) {
	if !slices.ContainsFunc(o.Unknowns, func(s *Site) bool { return s.Kind == transform.Discrete && slices.Contains(s.Leaf, false) }) {
		return nil, nil
	}
	defer catch(&err)
	f := &factors{in: in, s: &Summed{elems: map[string]map[int]int{}, like: map[string]*Value{}, crowded: map[ast.Stmt]bool{}, table: map[termID]int{}}, of: map[depend.Place]int32{}, next: map[ast.Stmt]int{}}
	defer func(together int) { in.Together = together }(in.Together)
	in.Together = -1 // terms one by one, in the order of runs with values
	r := in.newRun(f)
	r.abstract, r.deps = true, newGraph(r)
	f.r = r
	r.load()
	r.blocks()
	in.Together = 0
	if err := f.finish(); err != nil {
		return nil, err
	}
	return f.s, in.checkPasses(f.s)
}

// factors are the hooks of the run that finds out which terms depend on which discrete unknowns.
type factors struct {
	in    *Interp
	r     *run
	s     *Summed
	of    map[depend.Place]int32 // variable of a source
	terms []termOf
	moves []moving
	next  map[ast.Stmt]int
}

// termOf is a term and what it depends on.
type termOf struct {
	id   termID
	dep  depend.Place
	span ast.Stmt
}

func (f *factors) Unknown(s *Site, v *Value) error {
	for i := range s.Count {
		if s.Kind == transform.Discrete && !f.in.leafEvent(s, i) {
			if err := f.variable(s, i, v); err != nil {
				return err
			}
		}
	}
	if s.Dist != nil {
		return f.Prior(s, v)
	}
	return nil
}

// moving notes an event of a real unknown whose space depends on unknowns.
func (f *factors) moving(s *Site, i int, v *Value) {
	if s.Kind != transform.Discrete && s.Lower != nil && (math.IsNaN(s.Lower[i]) || math.IsNaN(s.Upper[i])) {
		f.moves = append(f.moves, moving{s, v.Label(s.Name, s.Elems[i*s.Event]), s.reads.At(i)})
	}
}

// moving is a real unknown whose space depends on unknowns.
type moving struct {
	site *Site
	name string
	dep  depend.Place
}

// variable adds event i of a site to the variables.
func (f *factors) variable(s *Site, i int, v *Value) error {
	name := v.Label(s.Name, s.Elems[i*s.Event])
	if s.Event != 1 || s.Dist != nil && s.Dist.Spec.EventRank > 0 {
		return diag.New("not-summed", s.place(), "`%s` is a vector of whole numbers on which observed values depend: only single whole numbers are summed out", name).
			WithHelp("write the sum with `log_sum_exp` and `target +=`")
	}
	lo, hi := s.values(i)
	switch {
	case math.IsNaN(lo) || math.IsNaN(hi):
		return diag.New("not-summed", s.place(), "`%s` cannot be summed out: which values it takes depends on unknowns", name).
			WithHelp("%s", f.bounds(s))
	case math.IsInf(lo, 0) || math.IsInf(hi, 0):
		return diag.New("not-summed", s.place(), "`%s` takes infinitely many values, and observed values depend on it: only finitely many can be summed out", name).
			WithHelp("cut its distribution where the rest has no weight: `%s`", f.truncated(s))
	case hi < lo || hi-lo >= mostLargest:
		return diag.New("not-summed", s.place(), "`%s` takes %s values, too many to be summed out", name, number(hi-lo+1)).
			WithHelp("cut its distribution where the rest has no weight: `%s`", f.truncated(s))
	}
	k := int32(len(f.s.Vars))
	f.of[s.source[i]] = k
	elem := s.Elems[i]
	f.s.Vars = append(f.s.Vars, Variable{Name: s.Name, Elem: elem, Low: int(lo), Size: int(hi-lo) + 1, Site: s})
	if f.s.elems[s.Name] == nil {
		f.s.elems[s.Name] = map[int]int{}
	}
	f.s.like[s.Name] = v
	f.s.elems[s.Name][elem] = int(k)
	return nil
}

// values returns the smallest and the largest value of a discrete event, NaN where these depend on
// unknowns. Bounds that cut a distribution hold, whether its own support is known or not.
func (s *Site) values(i int) (lo, hi float64) {
	lo, hi = s.Lower[i], s.Upper[i]
	if s.Dist == nil { // a missing value that is read before its distribution is met
		return lo, hi
	}
	if a, b := s.Dist.Bounds(i); a == a && b == b {
		lo, hi = math.Max(a, lo), math.Min(b, hi)
	}
	lower, upper := s.Dist.Spec.Cuts(s.Dist.At(i))
	if lo != lo {
		lo = math.Ceil(lower)
	}
	if hi != hi {
		hi = math.Floor(upper)
	}
	return lo, hi
}

// bounds says how a site gets known bounds.
func (f *factors) bounds(s *Site) string {
	if s.Dist != nil && s.Dist.Spec.Parts() != nil {
		return "its bounds must be numbers, or data"
	}
	return "give it bounds that are known: `" + f.truncated(s) + "`"
}

// truncated is the distribution of a site, cut.
func (f *factors) truncated(s *Site) string {
	t, ok := s.Stmt.(*ast.Tilde)
	if !ok || len(t.Left) != 1 || s.Dist == nil || s.Dist.Spec.Parts() != nil {
		return "z ~ Truncated(Poisson(m), upper=100)"
	}
	return text(t.Left[0]) + " ~ Truncated(" + text(t.Dist) + ", upper=100)"
}

func (f *factors) Prior(s *Site, v *Value) error {
	for i := range s.Count {
		if f.in.leafEvent(s, i) {
			continue
		}
		f.moving(s, i, v)
		dep := s.reads.At(i)
		if s.source != nil {
			dep = f.r.deps.Union(dep, s.source[i])
		}
		f.terms = append(f.terms, termOf{termID{name: s.Name, elem: s.Elems[i*s.Event]}, dep, s.Stmt})
	}
	return nil
}

func (f *factors) Observe(s *Site, _ *Value, _ []float64) error {
	for i := range s.Count {
		t := termID{name: s.Name}
		if s.Name == "" {
			t = f.number(s.Stmt)
		} else {
			t.elem = s.Elems[i*s.Event]
		}
		f.terms = append(f.terms, termOf{t, s.reads.At(i), s.Stmt})
	}
	return nil
}

func (f *factors) Target(t *ast.Target, v *Value, _ bool) error {
	for k := range v.Num {
		f.terms = append(f.terms, termOf{f.number(t), v.dep.At(k), t})
	}
	return nil
}

// number identifies the next term of a statement.
func (f *factors) number(s ast.Stmt) termID { return numbered(f.next, s) }

func numbered(next map[ast.Stmt]int, s ast.Stmt) termID {
	next[s]++
	return termID{stmt: s, elem: next[s] - 1}
}

// finish makes tables of the terms, colors the variables, and plans the sum.
func (f *factors) finish() error {
	s := f.s
	sources := map[depend.Place]bool{}
	for p := range f.of {
		sources[p] = true
	}
	among := f.r.deps.Among(sources, mostJoint)
	for _, m := range f.moves {
		if places, over := among.Of(m.dep); len(places) > 0 || over {
			return diag.New("not-summed", m.site.place(), "the values that `%s` can take depend on discrete unknowns", m.name).
				WithHelp("give it a distribution whose support does not depend on them")
		}
	}
	tables := map[string]int{}
	var scopes [][]int32
	for _, t := range f.terms {
		places, over := among.Of(t.dep)
		if over {
			return diag.New("not-summed", t.span.Place(), "a term of the density depends on more than %d discrete unknowns at once: they are too many to be summed out", mostJoint).
				WithHelp("a reduction over discrete unknowns, such as `sum(z)`, may be read by derived values, but not by what is observed")
		}
		if len(places) == 0 {
			continue
		}
		scope := make([]int32, len(places))
		for i, p := range places {
			scope[i] = f.of[p]
		}
		slices.Sort(scope)
		key := fmt.Sprint(scope)
		k, ok := tables[key]
		if !ok {
			k = len(scopes)
			tables[key] = k
			scopes = append(scopes, scope)
			s.members = append(s.members, nil)
		}
		s.table[t.id] = k
		if len(s.members[k]) >= few && s.many(scope) {
			s.crowded[t.span] = true
		}
		s.members[k] = append(s.members[k], t.id)
	}
	sizes := make([]int, len(s.Vars))
	for v := range sizes {
		sizes[v] = s.Vars[v].Size
	}
	s.Plan = eliminate.New(sizes, scopes)
	if s.Plan.Largest > mostLargest || s.Plan.Cost > mostCost {
		return s.tooDear()
	}
	return s.paint(scopes)
}

// few is how many terms of a statement a table may have, or entries, before it is worth
// while to look for terms that are the same in several entries.
const few = 8

// many reports whether the table over some variables has many entries.
func (s *Summed) many(scope []int32) bool {
	n := 1
	for _, v := range scope {
		n = min(n*s.Vars[v].Size, few)
	}
	return n >= few
}

// Crowded reports whether many terms of a statement are in one table with many entries: that of a
// change point, say, on which all rows depend.
func (s *Summed) Crowded(stmt ast.Stmt) bool { return s.crowded[stmt] }

// tooDear is the error of a sum that costs too much.
func (s *Summed) tooDear() error {
	worst := s.Plan.Order[0]
	most := 0.0
	for _, step := range s.Plan.Order {
		n := float64(s.Plan.Sizes[step.Var])
		for _, v := range step.Scope {
			n *= float64(s.Plan.Sizes[v])
		}
		if n > most {
			worst, most = step, n
		}
	}
	var names []string
	for _, v := range append([]int32{int32(worst.Var)}, worst.Scope...) {
		if names = append(names, "`"+s.Label(int(v))+"`"); len(names) == 4 && len(worst.Scope) > 4 {
			names = append(names, fmt.Sprintf("and %d more", len(worst.Scope)-3))
			break
		}
	}
	return diag.New("not-summed", s.Vars[worst.Var].Site.place(), "summing out the discrete unknowns takes %s operations for one evaluation of the density, and a table of %s joint values, of %s",
		number(s.Plan.Cost), number(most), strings.Join(names, ", ")).
		WithHelp("the cost grows with the number of discrete unknowns that depend on each other; a chain or a tree of them costs little")
}

// Label names a variable as the model does.
func (s *Summed) Label(v int) string {
	x := &s.Vars[v]
	return s.like[x.Name].Label(x.Name, x.Elem)
}

// paint gives variables that share a table different colors, and lists the passes that give every
// table all its entries.
func (s *Summed) paint(scopes [][]int32) error {
	s.color = make([]int32, len(s.Vars))
	having := make([][]int32, len(s.Vars))
	for k, scope := range scopes {
		for _, v := range scope {
			having[v] = append(having[v], int32(k))
		}
	}
	var widths []int // values of each color
	for v := range s.Vars {
		taken := map[int32]bool{}
		for _, k := range having[v] {
			for _, u := range scopes[k] {
				if int(u) < v {
					taken[s.color[u]] = true
				}
			}
		}
		c := int32(0)
		for taken[c] {
			c++
		}
		s.color[v] = c
		if int(c) == len(widths) {
			widths = append(widths, 0)
		}
		widths[c] = max(widths[c], s.Vars[v].Size)
	}
	seen := map[string]bool{}
	done := map[string]bool{}
	s.colors = make([][]int32, len(scopes))
	all := append([][]int32{nil}, scopes...)
	for k, scope := range all {
		colors := make([]int32, len(scope))
		for i, v := range scope {
			colors[i] = s.color[v]
		}
		if k > 0 {
			s.colors[k-1] = colors
		}
		sorted := slices.Clone(colors)
		slices.Sort(sorted)
		if key := fmt.Sprint(sorted); seen[key] {
			continue
		} else {
			seen[key] = true
		}
		pass := make(Pass, len(widths))
		for more := true; more; {
			if key := fmt.Sprint(pass); !done[key] {
				done[key] = true
				s.Passes = append(s.Passes, slices.Clone(pass))
			}
			if len(s.Passes) > mostPasses {
				return s.tooDear()
			}
			more = false
			for i := len(sorted) - 1; i >= 0 && !more; i-- {
				c := sorted[i]
				if pass[c]++; pass[c] < widths[c] {
					more = true
				} else {
					pass[c] = 0
				}
			}
		}
	}
	return nil
}

// Value returns the value that a variable has in a pass.
func (s *Summed) Value(p Pass, v int) float64 {
	x := &s.Vars[v]
	return float64(x.Low + min(p[s.color[v]], x.Size-1))
}

// Of returns the variable that an element is.
func (s *Summed) Of(name string, elem int) (v int, ok bool) {
	v, ok = s.elems[name][elem]
	return v, ok
}

// Table returns the table that a term of `name[elem] ~ ...` is part of; where name is "", the term
// with that number of a statement.
func (s *Summed) Table(stmt ast.Stmt, name string, elem int) (k int, ok bool) {
	t := termID{name: name, elem: elem}
	if name == "" {
		t.stmt = stmt
	}
	k, ok = s.table[t]
	return k, ok
}

// Reads reports whether the term of event i of a site depends on a variable; where an expression
// stands left, whether one of the terms of the statement does.
func (s *Summed) Reads(site *Site, i int) bool {
	if site.Name != "" {
		_, ok := s.Table(site.Stmt, site.Name, site.Elems[i*site.Event])
		return ok
	}
	for t := range s.table {
		if t.stmt == site.Stmt {
			return true
		}
	}
	return false
}

// Entry returns which entry of a table a pass gives; false where another pass gives it.
func (s *Summed) Entry(p Pass, table int) (entry int, ok bool) {
	scope, colors := s.Plan.Scope(table), s.colors[table]
	for i, v := range scope {
		x := p[colors[i]]
		if x >= s.Vars[v].Size {
			return 0, false
		}
		entry = entry*s.Vars[v].Size + x
	}
	for c, x := range p {
		if x != 0 && !slices.Contains(colors, int32(c)) {
			return 0, false
		}
	}
	return entry, true
}

// Tables returns tables of zeros, of those that terms make.
func (s *Summed) Tables() [][]float64 {
	out := make([][]float64, len(s.members))
	for k := range out {
		out[k] = make([]float64, s.Plan.Entries(k))
	}
	return out
}

// passed are the hooks of an abstract run in which the variables have the values of a pass: the
// indices that they are, and the arguments of distributions, are checked for each value.
type passed struct {
	s     *Summed
	p     Pass
	check *sketch
}

func (h *passed) Unknown(site *Site, v *Value) error {
	for _, k := range site.Elems {
		if x, ok := h.s.Of(site.Name, k); ok {
			v.Num[k] = h.s.Value(h.p, x)
			v.MarkUnknown(k, false)
		}
	}
	return h.check.checkArgs(site, v)
}

func (h *passed) Prior(site *Site, v *Value) error { return h.check.checkArgs(site, v) }

func (h *passed) Observe(site *Site, v *Value, _ []float64) error { return h.check.checkArgs(site, v) }

func (h *passed) Target(*ast.Target, *Value, bool) error { return nil }

// checkPasses runs the model abstractly with each of the values of discrete unknowns.
func (in *Interp) checkPasses(s *Summed) error {
	for _, p := range s.Passes {
		if err := in.checkPass(s, p); err != nil {
			if d, ok := err.(*diag.Diagnostic); ok {
				var parts []string
				named := map[string]bool{}
				for v := range s.Vars {
					if x := s.Vars[v]; !named[x.Name] && len(parts) < 3 {
						named[x.Name] = true
						parts = append(parts, fmt.Sprintf("`%s` may be %s", s.Label(v), number(s.Value(p, v))))
					}
				}
				d.WithNote(ast.Span{}, "%s", strings.Join(parts, ", "))
			}
			return err
		}
	}
	return nil
}

func (in *Interp) checkPass(s *Summed, p Pass) (err error) {
	defer catch(&err)
	r := in.newRun(nil)
	r.abstract = true
	h := &passed{s: s, p: p, check: &sketch{o: &Outline{}, r: r}}
	r.hooks = h
	r.load()
	r.blocks()
	return nil
}

// Names lists the names that have variables.
func (s *Summed) Names() string {
	var names []string
	for _, v := range s.Vars {
		if name := "`" + v.Name + "`"; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return names[0]
}
