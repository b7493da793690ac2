package eval

import (
	"math"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/lang"
)

// survey is what a first abstract run finds out that later ones need from
// their start: shapes of arrays that statements fill, which statement defines
// which element, the supports of params, and the values of known names.
type survey struct {
	out      Outline // what is strange of known names, which later runs do not compute again
	arrays   map[string]*filled
	supports map[string]*supports
	tildes   map[string]Marks // elements of a name that stand left of `~`
	complete bool             // no data are missing
	known    Env              // data and what is computed from it
	// failed are the names of which a definition failed: it fails again, and is reported, in the run.
	failed map[string]bool
}

// filled is an array as the survey left it.
type filled struct {
	kind  Kind
	shape []int
	axes  []*Factor
	grown bool
	by    owners
	drawn owners // the `~` that each element stands left of
}

// supports bound the elements of a param, by the distributions given to it; NaN
// where a bound depends on unknowns.
type supports struct {
	lower, upper []float64
	discrete     []bool // nil: none
}

// At returns the bounds of element k: infinite where there is none, or no s.
func (s *supports) At(k int) (lower, upper float64) {
	if s == nil || k >= len(s.lower) {
		return math.Inf(-1), math.Inf(1)
	}
	return s.lower[k], s.upper[k]
}

// prepare makes the survey, once.
func (in *Interp) prepare() {
	if in.survey != nil {
		return
	}
	sv := &survey{arrays: map[string]*filled{}, supports: map[string]*supports{}, tildes: map[string]Marks{}, known: Env{}, failed: map[string]bool{}}
	r := in.newRun(nil)
	r.abstract = true
	r.survey, r.out = sv, &sv.out
	r.load()
	sv.complete = true
	for _, s := range r.globals {
		sv.complete = sv.complete && !s.v.AnyHole()
	}
	r.blocks()
	for name, s := range r.globals {
		sv.arrays[name] = &filled{s.v.Kind, s.v.Shape, s.v.axes(), s.grown, s.by, s.drawn}
		if !s.drawn.none() {
			sv.tildes[name] = s.drawn.marks(len(s.v.Num))
		}
		info := in.Model.ByName[name]
		if info == nil || (info.Role == lang.Data || info.Role == lang.Known) && !s.v.AnyUnknown() && !(s.v.Fit != nil && s.v.Fit.AnyUnknown()) && !sv.failed[name] {
			sv.known[name] = s.v
		}
	}
	in.survey = sv
}

// LeftOfTilde says which elements of a name stand left of `~`.
func (in *Interp) LeftOfTilde(name string) Marks {
	in.prepare()
	return in.survey.tildes[name]
}

// try executes a statement in the survey. Where it fails, the elements left of
// it count as defined all the same, so that the survey learns all shapes, and
// who defines what, also in a model that reads elements too early.
func (r *run) try(s ast.Stmt, left ast.Expr, f func()) {
	scope, depth := r.scope, r.depth
	restore := func() {
		switch p := recover().(type) {
		case nil:
			return
		case modelError, skip:
		default:
			panic(p)
		}
		r.scope, r.each, r.mask, r.depth = scope, nil, nil, depth
	}
	done := false
	func() {
		defer restore()
		f()
		done = true
	}()
	if !done {
		r.survey.failed[baseName(left)] = true
		defer restore()
		r.claim(s, left)
	}
}

// claim notes that a statement defines what its left side says, as unknowns.
func (r *run) claim(s ast.Stmt, left ast.Expr) {
	ix, ok := strip(left).(*ast.Index)
	name := baseName(left)
	info := r.info(name)
	if !ok || info == nil || info.Role == lang.Data || r.in.Model.HowMany(left) || r.local(name) != nil {
		return
	}
	event := -1
	if t, ok := s.(*ast.Tilde); ok {
		event = 0
		if c, ok := strip(t.Dist).(*ast.Call); ok {
			if spec := r.in.distOf(c); spec != nil {
				event = spec.EventRank
			}
		}
	}
	t := r.elements(ix, name, nil, event, s)
	r.owned(t.slot)
	a := t.slot.v
	for _, k := range t.flat {
		if a.IsHole(k) {
			a.Num[k] = nan
			a.MarkHole(k, false)
			a.MarkUnknown(k, true)
			t.slot.by.put(k, s, len(a.Num))
		}
	}
}

// load puts the data into the names. Missing elements are holes until the `~`
// of their name makes unknowns of them.
func (r *run) load() {
	for name, v := range r.in.Data {
		if !r.isData(name) {
			continue // data files may hold more than the model names
		}
		s := &slot{v: r.in.sizeOfFit(name, v)}
		if v.AnyUnknown() {
			c := v.Clone()
			c.Hole = v.Unknown.clone()
			s.v, s.own = c, true
		}
		r.globals[name] = s
	}
}

// shape returns the shape that the survey found for an array that statements fill.
func (in *Interp) shape(name string) *filled {
	if in.survey == nil {
		return nil
	}
	if f := in.survey.arrays[name]; f != nil && f.grown {
		return f
	}
	return nil
}

// definedBy returns the statement that defines an element, as the survey found it.
func (in *Interp) definedBy(name string, k int) ast.Stmt {
	if in.survey == nil || in.survey.arrays[name] == nil {
		return nil
	}
	return in.survey.arrays[name].by.at(k)
}

// reuse gives a statement whose names are all known the values of the survey,
// so that they are computed once; it reports whether it did.
func (in *Interp) reuse(r *run, s ast.Stmt) bool {
	if in.survey == nil || r.survey != nil {
		return false
	}
	var names []string
	pure := true
	ast.Walk(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Tilde, *ast.Target, *ast.Param:
			pure = false
		case *ast.Define:
			names = append(names, baseName(n.Left))
		}
		return pure
	})
	if !pure {
		return false
	}
	found := false
	for _, name := range names {
		info := in.Model.ByName[name]
		if info == nil {
			continue // a local of a loop
		}
		if v := in.survey.known[name]; info.Role != lang.Known || v == nil || v.Size() == 0 && in.shape(name) != nil {
			return false // of an array without elements it is told why
		}
		found = true
	}
	if found {
		for _, name := range names {
			if v := in.survey.known[name]; v != nil {
				r.globals[name] = &slot{v: v, whole: s}
			}
		}
	}
	return found
}

// support notes, in the survey, the support of elements of a param.
func (r *run) support(st *Site, a *Value, d *Distribution) {
	if r.survey == nil || d.Spec.EventRank > 0 {
		return
	}
	sup := r.survey.supports[st.Name]
	if sup == nil {
		sup = &supports{}
		r.survey.supports[st.Name] = sup
	}
	for len(sup.lower) < len(a.Num) { // statements that fill an array make it longer
		sup.lower, sup.upper, sup.discrete = append(sup.lower, math.Inf(-1)), append(sup.upper, math.Inf(1)), append(sup.discrete, false)
	}
	for i, k := range st.Elems {
		lo, hi := st.Dist.Space(i)
		sup.lower[k], sup.upper[k] = math.Max(sup.lower[k], lo), math.Min(sup.upper[k], hi)
		sup.discrete[k] = d.Spec.Discrete
	}
}

// readsData reports whether a `target +=` reads data other than sizes and level
// sets: in its own text, in local names, or through names computed by `=`.
func (in *Interp) readsData(t *ast.Target, top ast.Stmt) bool {
	return in.reads(t, top, func(info *lang.Name) bool {
		return info.Role == lang.Data && !info.Size && !(info.Factor && info.Levels)
	})
}

// factorOn reports whether a `target +=` that reads no data reads a name: then
// the name has a prior, though no distribution.
func (in *Interp) factorOn(name string) bool {
	found := false
	for _, top := range in.Model.File.Stmts {
		ast.Walk(top, func(n ast.Node) bool {
			if t, ok := n.(*ast.Target); ok && !found {
				found = !in.readsData(t, top) && in.reads(t, top, func(info *lang.Name) bool { return info.Ident == name })
			}
			return !found
		})
	}
	return found
}

// reads reports whether a `target +=`, or what it reads by way of `=`, reads a
// name that is wanted.
func (in *Interp) reads(t *ast.Target, top ast.Stmt, wanted func(*lang.Name) bool) bool {
	seen := map[string]bool{}
	var reads func(n ast.Node) bool
	name := func(id string) bool {
		if seen[id] {
			return false
		}
		seen[id] = true
		info := in.Model.ByName[id]
		if info == nil { // a local of the statement
			return in.defines(top, id, reads)
		}
		if wanted(info) {
			return true
		}
		for _, s := range info.Defs {
			if in.defines(s, id, reads) {
				return true
			}
		}
		return false
	}
	reads = func(n ast.Node) bool {
		found := false
		ast.Walk(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Name:
				found = found || name(n.Name)
			case *ast.Call:
				if sizeOnly(n) {
					return false
				}
			}
			return !found
		})
		return found
	}
	return reads(t.X)
}

// sizeOnly reports whether a call gives a size, which is no value of the data.
func sizeOnly(c *ast.Call) bool {
	f := fn.Lookup(c.Func.Name)
	return f != nil && f.Sizes()
}

// defines reports whether a definition of name inside a statement reads what
// reads looks for.
func (in *Interp) defines(s ast.Stmt, name string, reads func(ast.Node) bool) bool {
	found := false
	ast.Walk(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Define:
			if baseName(n.Left) == name && reads(n.Right) {
				found = true
			}
		case *ast.For:
			for _, c := range n.Clauses {
				if c.Var.Name == name && reads(c.Over) {
					found = true
				}
			}
		}
		return !found
	})
	return found
}
