package eval

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// A loop or comprehension whose iterations do not need each other is walked once for all of
// them where only shapes and roles are wanted, where the model is drawn forward, or where the hooks
// allow it (Marker): its variable is a column, one number for
// each iteration, and so is whatever is computed from it. `x[n] + b` then means what `x + b`
// means, which is evaluated as such. That this is the same holds as long as everything goes
// iteration by iteration; plan.go says, from the text, where it does, and what the forms of
// values must be for it. Where a value has another form, a hole is read, or an error is met,
// nothing is left of the attempt, and the iterations are walked one after another: errors
// are always those of that walk.

// fewestTogether is the number of iterations from which they are walked together.
const fewestTogether = 32

// mostTogether is the number of iterations up to which they are: each takes some columns.
const mostTogether = 1 << 24

// together is set in a run while it walks iterations together.
type together struct {
	n    int // iterations
	form map[ast.Expr]form
	drew *Site // what has drawn, in a forward run
}

// draws ends the attempt where another site has drawn: one by one, the iterations draw for each
// of their statements in turn.
func (t *together) draws(s *Site) {
	if t != nil && t.drew != nil && t.drew != s {
		panic(apart{})
	}
	if t != nil {
		t.drew = s
	}
}

// form is what the value of an expression must be, in iterations that are walked together.
type form uint8

const (
	anything form = iota
	number1       // one number, for all iterations
	vector1       // one number or vector, for all iterations
	matrix1       // one number, vector or matrix, for all iterations
	column        // a number for each iteration
	lines         // a vector for each iteration: the rows of a matrix
)

// apart ends an attempt to walk iterations together.
type apart struct{}

// check ends the attempt where a value does not have its form.
func (t *together) check(r *run, e ast.Expr, v *Value) {
	want := t.form[e]
	if want == anything {
		return
	}
	ok := true
	switch rank := len(v.Shape); want {
	case number1:
		ok = rank == 0
	case vector1:
		ok = rank <= 1
	case matrix1:
		ok = rank <= 2
	case column:
		ok = rank == 1 && v.Shape[0] == t.n && v.Kind <= Level && v.Kind != Text
	case lines:
		ok = rank == 2 && v.Shape[0] == t.n && v.Kind <= Real
	}
	if !ok || v.AnyHole() && (r.mask == nil || v.from == nil || v.from.lost == nil) {
		panic(apart{})
	}
}

// isColumn reports whether an expression has a number for each of the iterations that are
// walked together.
func (r *run) isColumn(e ast.Expr) bool { return r.together != nil && r.together.form[e] == column }

// separate ends an attempt to walk iterations together, if there is one under way.
func (r *run) separate() {
	if r.together != nil {
		panic(apart{})
	}
}

// mayJoin reports whether iterations may be walked together at all.
func (r *run) mayJoin() bool {
	return (r.abstract || r.forward != nil || r.marker != nil) && r.in.Together >= 0 && r.together == nil && r.in.Fit == nil && r.main == nil && r.mask == nil && !r.lenient
}

// loopTogether walks the iterations of a loop together; it reports false where that cannot
// be done.
func (r *run) loopTogether(f *ast.For) bool {
	if !r.mayJoin() || r.scope != nil || r.in.alone[f] {
		return false
	}
	p := r.planLoop(f)
	if p == nil || slices.ContainsFunc(p.whole, func(name string) bool { s := r.globals[name]; return s == nil || s.v.AnyHole() }) {
		return false
	}
	return r.jointly(f, p, func(cols []*Value, dims []int, over []*Factor) {
		r.openTogether(p.clauses, cols)
		r.scope.loop = true
		r.exec(p.body)
	})
}

// comprehensionTogether evaluates a comprehension for all elements together, nil where that
// cannot be done.
func (r *run) comprehensionTogether(e *ast.Comprehension) (out *Value) {
	if !r.mayJoin() || r.in.alone[e] {
		return nil
	}
	p := r.planElements(e)
	if p == nil {
		return nil
	}
	if !r.jointly(e, p, func(cols []*Value, dims []int, over []*Factor) {
		if dims == nil {
			panic(apart{}) // not rectangular
		}
		in := r.openTogether(p.clauses, cols)
		v := r.expr(e.Elem)
		if v.Kind > Level || v.Kind == Text {
			panic(apart{})
		}
		axes := slices.Clone(over)
		for k, c := range p.clauses {
			if axes[k] == nil {
				axes[k] = nameless(in.vars[c.Var.Name].index)
			}
		}
		r.room(len(cols[0].Num), dims, e.Span)
		out = &Value{Kind: v.Kind, Shape: dims, Levels: v.Levels, Loose: v.Loose, Num: v.Num, Unknown: v.Unknown, dep: v.dep, void: v.void}
		out.setAxes(axes)
	}) {
		return nil
	}
	return out
}

// openTogether opens the scope of iterations that are walked together.
func (r *run) openTogether(clauses []ast.Clause, cols []*Value) *scope {
	s := r.push(nil)
	for k, c := range clauses {
		s.vars[c.Var.Name] = &local{v: cols[k]}
		s.names = append(s.names, c.Var.Name)
	}
	return s
}

// jointly evaluates what the clauses of a plan go through and calls f with that: a column for
// each clause, how many values each has (nil where that depends on the iteration), and what
// these run over. Where the iterations cannot be walked together, or are few, it reports false, and
// nothing is left of the attempt.
func (r *run) jointly(at ast.Node, p *plan, f func(cols []*Value, dims []int, over []*Factor)) (ok bool) {
	undo := r.remember(p.written)
	scope, each, depth, stmt := r.scope, r.each, r.depth, r.stmt
	few := false
	defer func() {
		problem := recover()
		r.together, r.mask = nil, nil
		r.scope, r.each, r.depth, r.stmt = scope, each, depth, stmt
		if ok {
			return
		}
		undo()
		switch problem.(type) {
		case nil, apart, modelError, skip:
		default:
			panic(problem)
		}
		if !few {
			if r.in.alone == nil {
				r.in.alone = map[ast.Node]bool{}
			}
			r.in.alone[at] = true
		}
	}()
	cols, dims, over := r.goThrough(p)
	fewest := r.in.Together
	if fewest == 0 {
		fewest = fewestTogether
	}
	if few = len(cols[0].Num) < fewest; few {
		return false
	}
	r.together = &together{n: len(cols[0].Num), form: p.form}
	f(cols, dims, over)
	return true
}

// goThrough returns the columns that the variables of the clauses are, one entry for each
// iteration of all clauses together.
func (r *run) goThrough(p *plan) (cols []*Value, dims []int, over []*Factor) {
	if len(p.clauses) == 1 {
		it := r.iterations(p.clauses[0])
		return []*Value{it.column()}, []int{it.n}, []*Factor{it.over}
	}
	cols, dims, over = make([]*Value, len(p.clauses)), make([]int, len(p.clauses)), make([]*Factor, len(p.clauses))
	at := make([]float64, len(p.clauses))
	even := true
	fixed := make([]*iterations, len(p.clauses)) // of clauses that go through the same each time
	var walk func(k int)
	walk = func(k int) {
		c := p.clauses[k]
		it := fixed[k]
		if it == nil {
			it = r.iterations(c)
			if !p.ragged[k] {
				fixed[k] = it
			}
		}
		col := it.column()
		if cols[k] == nil {
			rows := *col
			rows.Num = nil
			cols[k], dims[k], over[k] = &rows, it.n, it.over
		} else if over[k] != it.over || cols[k].Kind != col.Kind || cols[k].row != col.row || cols[k].Levels != col.Levels || cols[k].Loose != col.Loose {
			panic(apart{})
		}
		even = even && dims[k] == it.n
		for i, x := range col.Num {
			at[k] = x
			if k == len(p.clauses)-1 {
				if len(cols[0].Num) >= min(mostTogether, r.most.steps-r.steps) {
					panic(apart{}) // one by one they take a step each, and no memory
				}
				for j, y := range at {
					cols[j].Num = append(cols[j].Num, y)
				}
				continue
			}
			if !p.nested {
				walk(k + 1)
				continue
			}
			s := r.scope
			r.beginIteration(c, it.at(i), it.over)
			walk(k + 1)
			r.endIteration(s)
		}
		r.work(it.n>>6, c.Span)
		r.room(len(cols[len(cols)-1].nums()), nil, c.Span)
	}
	walk(0)
	for _, c := range cols {
		if c == nil { // behind a range without values
			panic(apart{})
		}
		c.Shape = []int{len(c.Num)}
	}
	if !even {
		dims = nil
	}
	return cols, dims, over
}

// nums are the numbers of a value, nil of none.
func (v *Value) nums() []float64 {
	if v == nil {
		return nil
	}
	return v.Num
}

// remember returns what brings a run back to where it is now, but for the arrays of other names
// than those that are given.
func (r *run) remember(names []string) (undo func()) {
	was := r.costs
	tooLong := r.in.tooLong
	slots := make([]slot, len(names))
	for i, name := range names {
		if s := r.globals[name]; s != nil {
			slots[i] = *s
			if s.own { // else it is copied before it changes
				slots[i].v = s.v.Clone()
			}
			slots[i].by.list, slots[i].drawn.list = slices.Clone(s.by.list), slices.Clone(s.drawn.list)
		}
	}
	terms := Count{}
	for s, n := range r.terms {
		terms[s] = n
	}
	var out Outline
	if r.out != nil {
		out = *r.out
	}
	undraw := func() {}
	if r.forward != nil {
		undraw = r.forward.remember(names)
	}
	forget := func() {}
	if r.marker != nil {
		forget = r.marker.Mark()
	}
	return func() {
		undraw()
		forget()
		r.costs = was
		r.in.tooLong = tooLong
		for i, name := range names {
			if slots[i].v == nil {
				delete(r.globals, name)
			} else {
				*r.globals[name] = slots[i]
			}
		}
		for s := range r.terms {
			if n, had := terms[s]; had {
				r.terms[s] = n
			} else {
				delete(r.terms, s)
			}
		}
		if r.out != nil {
			r.out.Unknowns, r.out.Priors, r.out.Observed, r.out.Targets = out.Unknowns, out.Priors, out.Observed, out.Targets
			r.out.Weighed, r.out.Strange, r.out.Errors = out.Weighed, out.Strange, out.Errors
		}
	}
}

// iterations are the values that the variable of a clause takes.
type iterations struct {
	n    int
	v    *Value  // a vector of them; nil: the levels of over
	over *Factor // what they run over: a factor, a size, or nil
}

// at returns the value in iteration i, from 0.
func (it *iterations) at(i int) *Value {
	if it.v == nil {
		return &Value{Kind: Level, Levels: it.over, Num: []float64{float64(i + 1)}}
	}
	x := &Value{Kind: it.v.Kind, Levels: it.v.Levels, Loose: it.v.Loose, row: it.v.row}
	if it.v.Kind == Text {
		x.Text = it.v.Text[i : i+1 : i+1]
	} else {
		x.Num = it.v.Num[i : i+1 : i+1]
	}
	return x
}

// column returns the values as one column, whose places are those of the iterations.
func (it *iterations) column() *Value {
	if it.v == nil {
		c := &Value{Kind: Level, Levels: it.over, Shape: []int{it.n}, Num: make([]float64, it.n)}
		for i := range c.Num {
			c.Num[i] = float64(i + 1)
		}
		return c
	}
	if it.v.Kind == Text || it.v.marked() {
		panic(apart{})
	}
	return &Value{Kind: it.v.Kind, Levels: it.v.Levels, Loose: it.v.Loose, row: it.v.row, Shape: []int{it.n}, Num: it.v.Num}
}

// iterations evaluates what a clause goes through.
func (r *run) iterations(c ast.Clause) *iterations {
	picking := r.picking
	r.picking = picking || r.window(c.Over)
	v := r.placed(c.Over)
	r.picking = picking
	if _, some := strip(c.Over).(*ast.Index); some && v.Kind == Level && len(v.Shape) == 1 {
		throw(diag.New("wrong-kind", c.Over.Place(), "`%s` selects rows of a factor, but a loop runs over all levels of one", text(c.Over)).
			WithHelp("for the levels write `for %s in %s`; for rows `for n in 1:N`, and `%s[n]` inside", c.Var.Name, firstName(c.Over), firstName(c.Over)))
	}
	if v.Kind == Set || v.Kind == Level && len(v.Shape) == 1 {
		return &iterations{n: len(v.Levels.Labels), over: v.Levels}
	}
	if v.Kind == Dist || v.Kind == Func || len(v.Shape) != 1 {
		throw(diag.New("wrong-kind", c.Over.Place(), "`%s` is %s, but a loop runs over a range or a vector", text(c.Over), v.what()).
			WithHelp("write `for %s in 1:N`", c.Var.Name))
	}
	v = r.use(v, c.Over)
	r.known(v, c.Over, "what a loop runs over")
	r.hollow(v, c.Over)
	return &iterations{n: v.Shape[0], v: v, over: v.along(0)}
}
