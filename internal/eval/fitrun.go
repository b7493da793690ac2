package eval

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/lang"
)

// This file holds the run over the data of the fit, which a run over new data has beside
// it: see Fit.

// overNew is what a run over new data has beside values, and the run over the data of the fit
// that stands beside it: see Fit.
type overNew struct {
	main    *run                // in the run over the data of the fit: the one over the new data
	second  *run                // the other way round
	overFit map[ast.Expr]*Value // values over the data of the fit, of what reads no locals
	met     int                 // how often a value was met that differs between the two
	sizing  bool                // a size, a range or an index is evaluated: over the new data
	newRow  bool                // the new row at hand was read
	other   bool                // an operand has levels that the fit did not have
	onlyFit bool                // the next operands are those that the fit had, see newlevels.go
	picking bool                // the place of the row at hand may be read
	busy    map[string]bool     // names that computed is about
}

// evaluateFit evaluates an expression in the run over the data of the fit.
func (r *run) evaluateFit(e ast.Expr) (v *Value) {
	s := r.shadow()
	// It may be at work already, and have asked for what rows of the new data hold.
	scope, each, mask, picking, depth, newRow := s.scope, s.each, s.mask, s.picking, s.depth, s.newRow
	s.scope, s.each, s.mask, s.picking, s.depth, s.newRow = r.mirror(r.scope), nil, nil, false, 0, false
	s.steps = max(s.steps, r.steps)
	defer func() {
		if v != nil && s.newRow {
			c := *v
			c.fresh, v = true, &c
		}
		r.steps = s.steps
		s.scope, s.each, s.mask, s.picking, s.depth, s.newRow = scope, each, mask, picking, depth, newRow
		switch p := recover().(type) {
		case nil:
		case nofit:
			v = nil
			if p.mixed && !r.readsOutcomes(e, r.scope) && r.readsMoved(e, r.scope, "") {
				throw(r.mixedRows(e))
			}
		case modelError:
			v = nil // such as the maximum of no rows of a group that the fit did not have
			if p.d.Code == "mixed-rows" || p.d.Code == "too-long" {
				panic(p)
			}
		case skip:
			v = nil
		default:
			panic(p)
		}
	}()
	return s.expr(e)
}

// shadow returns the run over the data of the fit.
func (r *run) shadow() *run {
	if r.second != nil {
		return r.second
	}
	in := &Interp{Model: r.in.Model, Data: r.in.Fit.Env, consts: map[ast.Expr]*Value{}, Stop: r.in.Stop}
	s := in.newRun(nil)
	s.main, s.abstract, s.most = r, r.abstract, r.most
	for name, v := range r.in.Fit.Env {
		info := r.info(name)
		switch {
		case !v.AnyUnknown():
			s.globals[name] = &slot{v: v}
		case info != nil && info.Role == lang.Data:
			c := v.Clone()
			if r.forward != nil { // the missing values of this draw
				if given := r.forward.how.Fit[name]; given != nil && len(given.Num) == len(c.Num) {
					for k := range c.Num {
						if c.IsUnknown(k) && !given.IsHole(k) {
							c.Num[k] = given.Num[k]
							c.MarkUnknown(k, false)
						}
					}
				}
			}
			c.Hole = Marks{}
			s.globals[name] = &slot{v: c}
		}
	}
	r.second = s
	return s
}

// computed runs, over the data of the fit, the statements that compute a name from
// data of which some are missing.
func (r *run) computed(name string) *slot {
	info := r.info(name)
	if info == nil || !r.in.dataOnly(name) || r.busy[name] {
		panic(nofit{})
	}
	if r.busy == nil {
		r.busy = map[string]bool{}
	}
	r.busy[name] = true
	scope, each, mask, picking, stmt, top := r.scope, r.each, r.mask, r.picking, r.stmt, r.topStmt
	r.scope, r.each, r.mask, r.picking = nil, nil, nil, false
	for _, top := range r.in.Model.File.Stmts {
		if r.in.defines(top, name, func(ast.Node) bool { return true }) {
			r.exec([]ast.Stmt{top})
		}
	}
	r.scope, r.each, r.mask, r.picking, r.stmt, r.topStmt = scope, each, mask, picking, stmt, top
	delete(r.busy, name)
	if r.globals[name] == nil {
		panic(nofit{})
	}
	return r.globals[name]
}

// mirror returns the scopes of the run over the data of the fit for scopes here.
func (r *run) mirror(s *scope) *scope {
	if s == nil {
		return nil
	}
	m := &scope{vars: map[string]*local{}, names: s.names, loop: s.loop, fn: s.fn, of: s}
	if s.fn == nil {
		m.parent = r.mirror(s.parent)
	}
	for name, l := range s.vars {
		m.vars[name] = &local{of: l, class: l.class}
	}
	return m
}

// mirrored returns the value of a local of the run over the new data, in the run over
// the data of the fit.
func (r *run) mirrored(name string, l *local, s *scope) *Value {
	if l.v != nil {
		return l.v
	}
	o := l.of
	switch {
	case o.class == byPlace && !r.picking:
		panic(nofit{mixed: true})
	case o.class > still || o.beginIteration:
		r.newRow = r.newRow || o.class > still
		v := o.v
		if v.Fit != nil {
			v = v.Fit
		}
		if v = r.relabel(v, r.in.Data); v == nil {
			panic(nofit{})
		}
		if o.class < byPlace {
			l.v = v
		}
		return v
	case o.e != nil && !o.part:
		l.v = r.defined(o)
		return l.v
	}
	r.replay(name, s) // filled by statements of the function before
	if l := s.vars[name]; l != nil && l.of == nil {
		return l.v
	}
	panic(nofit{mixed: true})
}

// defined evaluates, over the data of the fit, what a local of the other run is defined as.
func (r *run) defined(o *local) *Value {
	scope, each, picking := r.scope, r.each, r.picking
	r.scope, r.each, r.picking = r.main.mirror(o.at), nil, false
	v := r.expr(o.e)
	r.scope, r.each, r.picking = scope, each, picking
	return v
}

// forgetFit forgets what expressions that read locals are over the data of the fit, since a
// local is assigned.
func (r *run) forgetFit() {
	for s := r.scope; s != nil; s = s.parent {
		if s.overFit = nil; s.fn != nil {
			return
		}
	}
}

// replay executes, over the data of the fit, what the body of a function did before
// the statement that the other run is at. What that statement has done so far to the elements
// of a name is lost.
func (r *run) replay(name string, s *scope) {
	for s.fn == nil {
		if s = s.parent; s == nil {
			panic(nofit{mixed: true})
		}
	}
	if s.of == nil || s.of.body == nil {
		panic(nofit{mixed: true})
	}
	if assigns(s.of.body[s.of.at], name) {
		panic(nofit{mixed: true})
	}
	for name, l := range s.vars {
		switch o := l.of; {
		case o == nil:
		case o.e == nil:
			delete(s.vars, name) // made anew
		case o.part:
			s.vars[name] = &local{v: r.defined(o)}
		}
	}
	scope, each, picking := r.scope, r.each, r.picking
	r.scope, r.each, r.picking = s, nil, false
	if _, done := r.exec(s.of.body[:s.of.at]); done {
		panic(nofit{mixed: true})
	}
	r.scope, r.each, r.picking = scope, each, picking
}

// assigns reports whether a statement assigns elements of a local name.
func assigns(s ast.Stmt, name string) bool {
	found := false
	ast.Walk(s, func(n ast.Node) bool {
		if d, ok := n.(*ast.Define); ok && baseName(d.Left) == name {
			_, found = strip(d.Left).(*ast.Index)
		}
		return !found
	})
	return found
}

// place is the value, in the run over the data of the fit, of a local that is defined by the
// place of the row at hand, which brackets alone may ask for.
func (r *run) place(l *local) *Value {
	scope, each := r.scope, r.each
	r.scope, r.each = l.at, nil
	v := r.expr(l.e)
	r.scope, r.each = scope, each
	return v
}

// picksRow reports whether brackets take what the row at hand says, by its number or
// by a number that it holds: then they are of the new data. So is a window of rows, both
// ends of which the row at hand says; all rows up to one, or from one on, are those of
// the fit and new ones together.
func (r *run) picksRow(args []ast.Expr) bool {
	return r.main != nil && slices.ContainsFunc(args, func(a ast.Expr) bool {
		if rg, ok := strip(a).(*ast.Range); ok {
			return r.window(rg)
		}
		c := r.classOf(a)
		return c == byPlace || c == byValue && r.expr(a).IsScalar()
	})
}

// window reports, in the run over the data of the fit, whether the row at hand says from
// where to where a range goes. It may not say one of the two alone.
func (r *run) window(e ast.Expr) bool {
	rg, ok := strip(e).(*ast.Range)
	if !ok || r.main == nil {
		return false
	}
	lo, hi := rg.Lo != nil && r.classOf(rg.Lo) > still, rg.Hi != nil && r.classOf(rg.Hi) > still
	if lo != hi {
		panic(nofit{mixed: true})
	}
	return lo
}

// free calls visit for the names that an expression reads, other than those that a comprehension
// in it binds.
func free(e ast.Node, bound []string, visit func(name string)) {
	ast.Walk(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Name:
			if !slices.Contains(bound, n.Name) {
				visit(n.Name)
			}
		case *ast.Comprehension:
			inner := slices.Clone(bound)
			for _, c := range n.Clauses {
				free(c.Over, inner, visit)
				inner = append(inner, c.Var.Name)
			}
			free(n.Elem, inner, visit)
			return false
		}
		return true
	})
}

// newData evaluates, in the run over the data of the fit, what brackets take elements
// from over the new data.
func (r *run) newData(e ast.Expr) *Value {
	if r.classOf(e) > still {
		return r.expr(e) // a part of the row at hand
	}
	local := false
	free(e, nil, func(name string) { local = local || r.local(name) != nil })
	m := r.main
	switch x, ok := strip(e).(*ast.Name); {
	case !local && r.function() == nil:
		defer func(s *scope, stmt ast.Stmt) { m.scope, m.stmt = s, stmt }(m.scope, m.stmt)
		m.scope, m.stmt = nil, &ast.Return{At: ast.At{Span: e.Place()}, X: e} // no part of the statement under way
		return m.expr(e)
	case ok && r.local(x.Name).of != nil:
		return m.whichever(r.local(x.Name).of.v)
	case ok && r.local(x.Name).e != nil && !r.local(x.Name).part: // an argument
		l := r.local(x.Name)
		defer func(s *scope) { r.scope = s }(r.scope)
		r.scope = l.at
		return r.newData(l.e)
	}
	panic(nofit{mixed: true})
}

// relabel returns a value with the levels of the factors of an environment, by
// label; nil where one is not among them.
func (r *run) relabel(v *Value, env Env) *Value {
	if v == nil || v.Levels == nil {
		return v
	}
	f := factorOf(env, v.Levels.Name)
	if f == nil || f.Same(v.Levels) {
		return v
	}
	c := *v
	c.Levels, c.Num = f, slices.Clone(v.Num)
	for i := range c.Num {
		if v.Num[i] != v.Num[i] {
			continue
		}
		k := f.Find(label(v, i))
		if k == 0 {
			return nil
		}
		c.Num[i] = float64(k)
	}
	return &c
}

// factorOf finds a factor among the data by its name.
func factorOf(env Env, name string) *Factor {
	for _, v := range env { // all that have it have the same
		if v != nil && v.Levels != nil && v.Levels.Name == name {
			return v.Levels
		}
	}
	return nil
}

// fitted brings a value over the data of the fit into the shape of v, the same over the
// new data: levels go by label, and new ones have their values over the new rows.
func (r *run) fitted(f, v *Value) *Value {
	if f.Kind == Level && v.Kind == Level {
		g := r.relabel(f, r.in.Data)
		if g == nil {
			return nil
		}
		f = g
	}
	if len(f.Shape) != len(v.Shape) || f.Axes == nil || v.Axes == nil {
		if len(f.Shape) == 0 && len(v.Shape) == 0 && f.Kind <= Real && f.Num[0] != f.Num[0] && !f.AnyUnknown() && v.Num[0] == v.Num[0] {
			return nil // of no rows of the fit
		}
		return f
	}
	for k := range f.Shape {
		if a, b := f.Axis(k), v.Axis(k); (a == nil) != (b == nil) || a == nil && f.Shape[k] != v.Shape[k] {
			return f
		}
	}
	out := v.Clone()
	for i := range out.Num {
		at, rest, step, known := 0, i, 1, true
		for k := len(v.Shape) - 1; k >= 0; k-- {
			j := rest % v.Shape[k]
			rest /= v.Shape[k]
			if a := f.Axis(k); a != nil && v.Axis(k) != nil {
				j = a.Find(v.Axis(k).Labels[j]) - 1
			}
			known = known && j >= 0 && j < f.Shape[k]
			at += j * step
			step *= f.Shape[k]
		}
		known = known && (!f.IsHole(at) || v.IsHole(i)) // a level that no row of the fit had
		if out.fresh = out.fresh || !known; known {
			r.replaceFrom(out, i, f, at)
		}
	}
	return out
}

// ofRow is what brackets took from the row at hand, in the words of the fit.
func (r *run) ofRow(out *Value, picks []pick) *Value {
	for _, p := range picks {
		if p.list && r.classOf(p.expr) > still {
			panic(nofit{mixed: true}) // several rows
		}
	}
	if out = r.relabel(out, r.in.Data); out == nil {
		panic(nofit{})
	}
	r.newRow = true
	return out
}
