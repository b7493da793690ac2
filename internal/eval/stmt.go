package eval

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/lang"
)

// blocks executes the model's blocks in order. A run with a list of errors goes
// on after an error, without what the faulty statement would have defined.
func (r *run) blocks() {
	for _, b := range r.in.Model.Blocks {
		r.block = b
		for _, s := range b.Stmts {
			if r.in.reuse(r, s) {
				continue
			}
			if r.survey != nil {
				r.guarded(s) // what fails here fails again in the run that reports
			} else if r.errs == nil {
				r.top(s)
			} else if !r.guarded(s) {
				r.poison(s)
			}
		}
	}
	r.block = nil
}

// top executes a statement of the top level.
func (r *run) top(s ast.Stmt) {
	r.topStmt, r.stmt = s, s
	r.exec([]ast.Stmt{s})
	r.topStmt, r.stmt = nil, nil
}

// guarded executes a statement and collects its error; it reports success.
func (r *run) guarded(s ast.Stmt) (ok bool) {
	defer func() {
		if ok {
			return
		}
		switch p := recover().(type) {
		case modelError:
			if r.errs != nil {
				*r.errs = append(*r.errs, p.d)
			}
		case skip:
		default:
			panic(p)
		}
		r.scope, r.each, r.mask, r.depth = nil, nil, nil, 0
	}()
	r.top(s)
	return true
}

// poison notes that what a faulty statement defines has no value.
func (r *run) poison(s ast.Stmt) {
	if r.poisoned == nil {
		r.poisoned = map[string]bool{}
	}
	ast.Walk(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Define:
			if name := baseName(n.Left); name != "" {
				r.poisoned[name] = true
			}
		case *ast.Tilde:
			for _, l := range n.Left {
				if name := baseName(l); name != "" && !r.isData(name) {
					r.poisoned[name] = true
				}
			}
		case *ast.Param:
			for _, id := range n.Names {
				r.poisoned[id.Name] = true
			}
		case *ast.Declare:
			for _, id := range n.Names {
				r.poisoned[id.Name] = true
			}
		}
		return true
	})
}

func (r *run) isData(name string) bool {
	info := r.info(name)
	return info != nil && info.Role == lang.Data
}

// baseName returns the name that a left side is about, "" for an expression.
func baseName(left ast.Expr) string {
	switch e := strip(left).(type) {
	case *ast.Name:
		return e.Name
	case *ast.Index:
		if n, ok := strip(e.X).(*ast.Name); ok {
			return n.Name
		}
	}
	return ""
}

// exec executes statements in order; done is set when one returned v.
func (r *run) exec(list []ast.Stmt) (v *Value, done bool) {
	body := r.scope
	if body != nil && (body.fn == nil || body.body != nil || r.in.Fit == nil) {
		body = nil
	}
	if body != nil {
		body.body = list
	}
	for i, s := range list {
		if body != nil {
			body.at = i
		}
		if r.function() == nil {
			r.large = 0
		}
		switch s := s.(type) {
		case *ast.Define:
			r.stmt = s
			if r.survey != nil && r.together == nil && r.function() == nil {
				r.try(s, s.Left, func() { r.define(s) })
			} else {
				r.define(s)
			}
		case *ast.Tilde:
			r.stmt = s
			for _, left := range s.Left {
				if r.survey != nil && r.together == nil {
					r.try(s, left, func() { r.tilde(s, left) })
				} else {
					r.tilde(s, left)
				}
			}
		case *ast.Target:
			r.stmt = s
			r.target(s)
		case *ast.Param:
			r.stmt = s
			for _, id := range s.Names {
				r.param(s, id)
			}
		case *ast.Declare:
			r.stmt = s
			r.declare(s)
		case *ast.For:
			if r.loopTogether(s) {
				break
			}
			if v, done = r.loop(s, 0); done {
				return v, true
			}
		case *ast.If:
			branch := s.Else
			if r.condition(s.Cond) {
				branch = s.Then
			}
			if v, done = r.exec(branch); done {
				return v, true
			}
		case *ast.Return:
			return r.expr(s.X), true
		}
	}
	return nil, false
}

// body executes the body of a function.
func (r *run) body(list []ast.Stmt) (v *Value, done bool) {
	stmt := r.stmt
	v, done = r.exec(list)
	r.stmt = stmt
	return v, done
}

// condition evaluates the condition of an `if` statement, which must be known.
func (r *run) condition(e ast.Expr) bool {
	c := r.truth(e)
	if len(c.Shape) != 0 {
		throw(diag.New("shape", e.Place(), "`%s` is %s, but the condition of an `if` statement is a single bool", text(e), c.what()).
			WithHelp("an `if` expression works element by element: `x = if c { a } else { b }`; or use `any` or `all`"))
	}
	r.known(c, e, "the condition of an `if` statement")
	r.hollow(c, e)
	return c.Num[0] == 1
}

// loop executes clause k and those after it of a `for` statement.
func (r *run) loop(f *ast.For, k int) (v *Value, done bool) {
	if k == len(f.Clauses) {
		return r.exec(f.Body)
	}
	it := r.iterations(f.Clauses[k])
	for i := range it.n {
		s := r.scope
		r.beginIteration(f.Clauses[k], it.at(i), it.over)
		r.scope.loop = true
		v, done = r.iterationBody(f, k)
		r.endIteration(s)
		if done {
			return v, true
		}
	}
	return nil, false
}

// iterationBody executes one iteration. Where holes are read leniently, an iteration that needs
// one to go on is left.
func (r *run) iterationBody(f *ast.For, k int) (v *Value, done bool) {
	if !r.lenient {
		return r.loop(f, k+1)
	}
	scope, each, mask, depth := r.scope, r.each, r.mask, r.depth
	defer func() {
		switch p := recover().(type) {
		case nil:
		case skip:
			r.scope, r.each, r.mask, r.depth = scope, each, mask, depth
		default:
			panic(p)
		}
	}()
	return r.loop(f, k+1)
}

// declare makes the array of `NAME: TYPE`.
func (r *run) declare(s *ast.Declare) {
	for _, id := range s.Names {
		if sc := r.localScope(); sc != nil {
			shape, axes := r.dims(s.Type.Dims)
			kind := Real
			switch s.Type.Name.Name {
			case "int":
				kind = Int
			case "bool":
				kind = Bool
			}
			sc.vars[id.Name] = &local{v: r.holes(kind, shape, axes, id.Span), own: true}
			continue
		}
		r.slot(id.Name, id.Span)
	}
}

// localScope returns the scope in which a plain name is defined here: that of
// the function, or of the iteration of a loop; nil at the top level.
func (r *run) localScope() *scope {
	if r.function() != nil {
		for s := r.scope; ; s = s.parent {
			if s.fn != nil {
				return s
			}
		}
	}
	for s := r.scope; s != nil; s = s.parent {
		if s.loop {
			return s
		}
	}
	return nil
}

// dims evaluates dimensions.
func (r *run) dims(list []ast.Expr) (shape []int, axes []*Factor) {
	for _, e := range list {
		n, f := r.dimension(e)
		if n > r.most.single {
			fail("too-large", e.Place(), "a dimension of %d is too large%s", n, r.roomWords())
		}
		shape, axes = append(shape, n), append(axes, f)
	}
	return shape, axes
}

// declared makes the array of a name with a declared type, all holes.
func (r *run) declared(info *lang.Name) *Value {
	scope := r.scope
	r.scope = nil
	shape, axes := r.typeShape(info.Type)
	r.scope = scope
	kind := Real
	switch info.Type.Name.Name {
	case "int":
		kind = Int
	case "bool":
		kind = Bool
	}
	return r.holes(kind, shape, axes, info.Span)
}

// typeShape returns the shape of a declared type.
func (r *run) typeShape(t *ast.Type) (shape []int, axes []*Factor) {
	shape, axes = r.dims(t.Dims)
	if kind, ok := transform.Named(t.Name.Name); ok && kind.Matrix() && len(shape) > 0 {
		n := len(shape) - 1 // the last dimension is both rows and columns
		shape, axes = append(shape, shape[n]), append(axes, axes[n])
	}
	return shape, axes
}

// define executes `left = right`.
func (r *run) define(s *ast.Define) {
	switch left := strip(s.Left).(type) {
	case *ast.Name:
		var v *Value
		var l *local
		if r.localScope() != nil {
			l = r.bound(s.Right)
			v = l.v
		} else {
			v = r.hold(s.Right)
		}
		if _, ok := strip(s.Right).(*ast.Name); ok && v != nil {
			v = v.Clone() // another name's array may still be filled
		}
		if sc := r.localScope(); sc != nil {
			if r.function() != nil {
				for in := r.scope; in != nil; in = in.parent { // a name that already exists is assigned again
					if old := in.vars[left.Name]; old != nil {
						sc = in
						l = &local{class: max(l.class, old.class)} // from iteration to iteration
					}
					if in.fn != nil {
						break
					}
				}
			}
			l.v = v
			sc.vars[left.Name] = l
			r.forgetFit()
			return
		}
		r.defineWhole(s, left.Name, v)
	case *ast.Index:
		base, ok := strip(left.X).(*ast.Name)
		if !ok {
			fail("bad-left", s.Left.Place(), "`%s` cannot be on the left of `=`", text(s.Left))
		}
		if l := r.local(base.Name); l != nil || r.function() != nil {
			r.defineLocal(s, left, base.Name, l)
			return
		}
		if r.in.Model.HowMany(s.Left) {
			shape, axes := r.dims(left.Args)
			r.each = &eachDims{shape: shape, axes: axes}
			v := r.spreadTo(s, r.expr(s.Right), shape, axes)
			r.each = nil
			r.defineWhole(s, base.Name, v)
			return
		}
		r.cumulates(s, left, base.Name)
		r.each = r.levelsAtHand(left, base.Name, s)
		v := r.value(s)
		r.each = nil
		t := r.elements(left, base.Name, v.Shape, -1, s)
		r.assign(s, t, v)
	default:
		throw(diag.New("bad-left", s.Left.Place(), "`%s` cannot be on the left of `=`", text(s.Left)).
			WithHelp("write a name or its elements there: `%s`", "x[1] = 0"))
	}
}

// value returns the right side of a definition, which must be a value that
// arrays can hold.
func (r *run) value(s *ast.Define) *Value {
	v := r.expr(s.Right)
	if v.Kind > Level || v.Kind == Text {
		fail("wrong-kind", s.Right.Place(), "`%s` is %s, but elements of an array are numbers", text(s.Right), v.what())
	}
	return v
}

// spreadTo gives a value the shape that brackets on the left say.
func (r *run) spreadTo(s *ast.Define, v *Value, shape []int, axes []*Factor) *Value {
	if v.Kind > Level {
		fail("wrong-kind", s.Right.Place(), "`%s` is %s, but elements of an array are numbers", text(s.Right), v.what())
	}
	left := shaped(shape, axes)
	if len(v.Shape) > 0 {
		if why := mismatch(shape, v.Shape, axes, v.axes()); why != "" {
			throw(r.unfit(s, text(s.Left)+"` says "+shapeText(shape, axes), shape, axes, v, why))
		}
		c := *v
		c.setAxes(joinAxes(left, v))
		return &c
	}
	out := r.newValue(s.Left.Place(), v.Kind, shape, axes)
	out.Levels, out.Loose = v.Levels, v.Loose
	for i := range out.Num {
		out.Num[i] = v.Num[0]
	}
	for i := range out.Text {
		out.Text[i] = v.Text[0]
	}
	return r.mark(out, v)
}

// defineWhole defines a name of the model.
func (r *run) defineWhole(s *ast.Define, name string, v *Value) {
	if v.Kind == Dist || v.Kind == Func {
		throw(diag.New("wrong-kind", s.Right.Place(), "`%s` is a %s, which a name cannot hold", text(s.Right), v.Kind).
			WithHelp("write it where it is used: `%s ~ ...` or `.lpdf(x)`", name))
	}
	old := r.slot(name, s.Left.Place())
	if old == nil {
		r.keep(len(v.Num)+len(v.Text), s.Left.Place())
		r.globals[name] = &slot{v: v, whole: s}
		return
	}
	if len(v.Shape) != 0 || len(old.v.Shape) == 0 {
		if why := mismatch(old.v.Shape, v.Shape, old.v.axes(), v.axes()); why != "" {
			d := r.unfit(s, name+"` is "+shapeText(old.v.Shape, old.v.axes()), old.v.Shape, old.v.axes(), v, why)
			if info := r.info(name); info != nil {
				d.WithNote(info.Span, "`%s` is declared here", name)
			}
			throw(d)
		}
	}
	t := &elements{name: name, slot: old, flat: upTo(len(old.v.Num)), shape: old.v.Shape, axes: old.v.axes()}
	r.assign(s, t, v)
}

// upTo returns 0, 1, ..., n-1.
func upTo(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// places is upTo, in a list that is not changed.
func (in *Interp) places(n int) []int {
	if len(in.counted) < n {
		in.counted = upTo(n)
	}
	return in.counted[:n:n]
}

// defineLocal assigns elements of a local array.
func (r *run) defineLocal(s *ast.Define, left *ast.Index, name string, l *local) {
	v := r.value(s)
	if l == nil {
		throw(diag.New("unknown-name", left.X.Place(), "`%s` is filled element by element, but has no shape yet", name).
			WithHelp("declare it before: `%s: real[n]`", name))
	}
	if l.v == nil {
		panic(nofit{mixed: true})
	}
	if !l.own {
		l.v, l.own = l.v.Clone(), true
	}
	l.part = true
	r.forgetFit()
	if l.v.Kind > Level || l.v.Kind == Text {
		fail("wrong-kind", s.Left.Place(), "`%s` is %s: its elements cannot be assigned", name, l.v.what())
	}
	mask := r.mask
	r.mask = nil // which elements are assigned must be certain
	picks := r.picks(left, l.v.Shape, l.v.axes(), false)
	r.mask = mask
	for _, p := range picks {
		if p.like != nil {
			r.hollow(p.like, p.expr)
		}
	}
	sel := r.selection(picks, left, l.v.Shape, l.v.axes())
	if slices.Contains(sel.flat, -1) {
		fail("unknown-index", left.Span, "which element `%s` is depends on an unknown", text(left))
	}
	r.fits(s, sel.shape, sel.axes, v)
	r.store(l.v, sel.flat, v, s.Right)
}

// target executes `target += x`.
func (r *run) target(s *ast.Target) {
	v := r.numeric(s.X)
	if r.lenient {
		return
	}
	if r.hooks == nil {
		return
	}
	r.terms.add(s, len(v.Num))
	r.check(r.hooks.Target(s, v, r.in.readsData(s, r.topStmt)))
}

// check ends the walk with an error of a hook.
func (r *run) check(err error) {
	switch err := err.(type) {
	case nil:
	case *diag.Diagnostic:
		throw(err)
	default:
		fail("failed", r.stmt.Place(), "%v", err)
	}
}
