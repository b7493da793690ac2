package eval

import (
	"fmt"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/mathx"
)

// run is one execution of a model, or of one expression.
type run struct {
	in      *Interp
	hooks   Hooks
	globals map[string]*slot // the names of the model
	scope   *scope           // locals, innermost first; nil at the top level
	depth   int              // of function calls

	costs       // what the run has cost so far
	abstraction // of a run with unknowns open
	overNew     // of a run over new data

	forward *forward      // a run that draws
	marker  Marker        // the hooks, if they may be told of all iterations of a loop at once
	lenient bool          // holes may be read: what comes of them is a hole
	stream  *mathx.Stream // what a function draws from, see custom.go; nil: it may not
	terms   Count         // of the density, as statements are executed; nil: not counted

	each *eachDims // the left side's dimensions, in a statement for all of them
	mask *mask     // in the branch of an elementwise choice, see choice.go

	block   *lang.Block // the block, the top-level statement, and the statement in
	topStmt ast.Stmt    // it that are executed
	stmt    ast.Stmt

	errs     *diag.List            // where errors are collected; nil: the first one ends the run
	bounds   map[*ast.Type]*bounds // of declared types, as they were evaluated
	poisoned map[string]bool       // names without a value because of an error reported before
}

// slot holds a name of the model.
type slot struct {
	v     *Value
	own   bool     // v is this run's own, and may be filled
	grown bool     // its shape is that of the elements defined so far
	whole ast.Stmt // what defined all of it
	by    owners   // what defined each element
	drawn owners   // the `~` that each element stands left of
	of    *element // what an element was taken from, see took
}

// scope holds the locals of a loop's iteration, a comprehension or a function.
type scope struct {
	vars   map[string]*local
	names  []string // loop variables, for messages
	parent *scope
	loop   bool       // the iteration of a loop
	fn     *lang.Func // the function whose body this is; names outside are not seen

	overFit map[ast.Expr]*Value // values over the data of the fit, of what reads locals of this scope
	of      *scope              // in the run over the data of the fit: the scope of the other run
	body    []ast.Stmt          // of the function, and how many statements of it are done
	at      int
}

// local is a local name.
type local struct {
	v   *Value
	own bool // v is the local's own, and may be filled

	// Of the variable of a loop: the first axis with names of which it was an index, and where.
	index *Factor
	under *ast.Index
	// Of an argument of a function: the variable of a loop that it is.
	variable *local

	// Over new data: what it was defined as, and where; nil where statements fill it.
	e              ast.Expr
	at             *scope
	beginIteration bool // e is what a loop runs over
	class          class
	of             *local // in the run over the data of the fit: the local of the other run
	part           bool   // statements have assigned elements of it since
}

// skip ends a statement that reads a name without a value.
type skip struct{}

func (in *Interp) newRun(h Hooks) *run {
	r := &run{in: in, hooks: h, globals: map[string]*slot{}, costs: costs{most: in.budget()}}
	r.marker, _ = h.(Marker)
	if in.tooLong != nil { // an earlier run ended there
		r.steps = r.most.steps
	}
	return r
}

// push opens a scope.
func (r *run) push(fn *lang.Func) *scope {
	r.scope = &scope{vars: map[string]*local{}, parent: r.scope, fn: fn}
	return r.scope
}

// local returns the local of that name that is seen here, or nil.
func (r *run) local(name string) *local {
	l, _ := r.localIn(name)
	return l
}

// localIn returns a local, and its scope.
func (r *run) localIn(name string) (*local, *scope) {
	s, l := find(r.scope, name)
	return l, s
}

// function returns the function whose body is evaluated, nil at the top level.
func (r *run) function() *lang.Func {
	for s := r.scope; s != nil; s = s.parent {
		if s.fn != nil {
			return s.fn
		}
	}
	return nil
}

// name returns the value of a name.
func (r *run) name(e *ast.Name) *Value {
	if l, s := r.localIn(e.Name); l != nil {
		switch {
		case l.of != nil:
			return r.mirrored(e.Name, l, s)
		case l.v == nil:
			return r.place(l)
		}
		return r.whichever(l.v)
	}
	f := r.function()
	if f == nil {
		if s := r.slot(e.Name, e.Span); s != nil {
			return r.rowCount(e.Name, r.whichever(r.read(e.Name, s)))
		}
	} else if c, ok := f.Consts[e.Name]; ok {
		return r.constant(c, f)
	}
	switch e.Name {
	case "pi":
		return Number(3.14159265358979323846264338327950288)
	case "inf":
		return Number(infinity)
	}
	if v := r.callable(e.Name); v != nil {
		return v
	}
	throw(diag.New("unknown-name", e.Span, "`%s` is not defined", e.Name).WithHelp("%s", r.suggest(e.Name)))
	return nil
}

// callable returns the function of that name as a value, or nil.
func (r *run) callable(name string) *Value {
	if fn := r.userFunc(name); fn != nil {
		return &Value{Kind: Func, Fn: fn}
	}
	if lookup(name) != nil {
		return &Value{Kind: Func, Prim: name}
	}
	return nil
}

// userFunc returns the function of the text that the name means here, or nil.
func (r *run) userFunc(name string) *lang.Func {
	if f := r.function(); f != nil {
		return f.Scope[name]
	}
	if r.in.Model == nil {
		return nil
	}
	return r.in.Model.Funcs[name]
}

// constant returns a constant of the file of function f. It sees other constants only.
func (r *run) constant(e ast.Expr, f *lang.Func) *Value {
	if v, begun := r.in.consts[e]; v != nil {
		return v
	} else if begun {
		fail("cycle", e.Place(), "the constant `%s` is defined from itself", text(e))
	}
	r.in.consts[e] = nil
	defer func() {
		if r.in.consts[e] == nil {
			delete(r.in.consts, e)
		}
	}()
	r.enter(e.Place())
	saved, each, mask := r.scope, r.each, r.mask
	r.scope, r.each, r.mask = nil, nil, nil
	r.push(f)
	v := r.expr(e)
	r.scope, r.each, r.mask = saved, each, mask
	r.depth--
	r.in.consts[e] = v
	return v
}

// enter counts a call, and ends the walk where calls are too deep.
func (r *run) enter(span ast.Span) {
	const most = 500 // deeper than any sensible text, far from the stack's end
	if r.depth++; r.depth > most {
		fail("too-deep", span, "function calls are nested more than %d deep", most)
	}
}

// slot returns the slot of a name of the model, making the array of a declared
// one; nil if there is none.
func (r *run) slot(name string, span ast.Span) *slot {
	if r.poisoned[name] {
		panic(skip{})
	}
	if s := r.globals[name]; s != nil {
		return s
	}
	info := r.info(name)
	if info == nil {
		return nil
	}
	if r.main != nil && !r.busy[name] {
		return r.computed(name)
	}
	if info.Type != nil && info.Role != lang.Data && !info.Param {
		s := &slot{v: r.declared(info), own: true}
		r.globals[name] = s
		return s
	}
	if sh := r.in.shape(name); sh != nil && r.survey == nil {
		if info.Role == lang.Unknown {
			r.unknowns(product(sh.shape), span)
		}
		s := &slot{v: r.holes(sh.kind, sh.shape, sh.axes, span), own: true}
		r.globals[name] = s
		return s
	}
	if info.Role == lang.Data {
		fail("no-data", span, "`%s` has no value: no data were given for it", name)
	}
	return nil
}

// info returns what the checker found out about a name of the model, or nil.
func (r *run) info(name string) *lang.Name {
	if r.in.Model == nil {
		return nil
	}
	return r.in.Model.ByName[name]
}

// holes makes an array that nothing has defined.
func (r *run) holes(kind Kind, shape []int, axes []*Factor, span ast.Span) *Value {
	v := r.newValue(span, kind, shape, axes)
	r.keep(len(v.Num), span)
	v.Hole = Marked(len(v.Num))
	for i := range v.Num {
		v.Num[i] = nan
	}
	return v
}

// read returns the value of a slot, remembering the name where it has holes.
func (r *run) read(name string, s *slot) *Value {
	if !s.v.AnyHole() {
		return s.v
	}
	v := *s.v
	v.from = &origin{name: name, whole: s.v}
	return &v
}

// use ends the walk if v has holes and they may not be read.
func (r *run) use(v *Value, e ast.Expr) *Value {
	if r.lenient || !v.AnyHole() {
		return v
	}
	if r.mask == nil {
		r.separate()
	}
	if v.from != nil && v.from.lost == nil && (r.early(v) || r.forward != nil && r.forward.pump(r, v.from.name)) {
		return r.use(r.expr(e), e)
	}
	if r.mask != nil {
		return r.losing(v, e)
	}
	return r.need(v, e)
}

// need ends the walk if v has holes.
func (r *run) need(v *Value, e ast.Expr) *Value {
	if !v.AnyHole() {
		return v
	}
	for i := range v.count() {
		if v.IsHole(i) {
			throw(r.hole(v, i, e.Place()))
		}
	}
	return v
}

// hole is the error that element i of v is read but not defined.
func (r *run) hole(v *Value, i int, span ast.Span) *diag.Diagnostic {
	if v.from == nil {
		return diag.New("undefined-element", span, "an element that nothing has defined is read")
	}
	if v.from.lost != nil {
		return v.from.lost
	}
	name, whole, k := v.from.name, v.from.whole, v.from.place(i)
	if whole.from != nil && whole.from.lost != nil {
		return whole.from.lost
	}
	label := whole.Label(name, k)
	info := r.info(name)
	if info != nil && info.Role == lang.Data && !info.Tilde && !info.Observed {
		return diag.New("missing-value", span, "`%s` is missing", label).
			WithHelp("give `%s` a distribution, such as `%s ~ Normal(m, s)`, and its missing values are unknowns", name, name)
	}
	d := diag.New("undefined-element", span, "`%s` is read, but nothing defines it", label)
	if info != nil && info.Role == lang.Data && r.in.survey != nil && !r.in.survey.tildes[name].Has(k) {
		d.Code = "missing-value"
		d.Message = fmt.Sprintf("`%s` is missing, and no `~` gives it a distribution", label)
		d.WithHelp("leave it out where it is read, or give it a distribution: `%s ~ ...` makes it an unknown", label)
	} else if r.forward != nil && info != nil && info.Role == lang.Data {
		d.Code = "prior-cycle"
		d.Message = fmt.Sprintf("`%s` is needed before it can be drawn", label)
		d.WithHelp("the prior draws `%s` too, and its distribution depends on what reads it here", name)
	} else if later := r.in.definedBy(name, k); later != nil {
		d.Message = fmt.Sprintf("`%s` is read before it is defined", label)
		d.WithNote(later.Place(), "`%s` is defined here, which comes later%s", label, r.cycle(later))
	} else if h := r.countMeant(name); h != "" {
		d.WithHelp("%s", h)
	} else if info != nil {
		d.WithHelp("an array may have holes, but only defined elements may be read%s", r.iteration())
	}
	if t := r.iteration(); t != "" {
		d.WithNote(ast.Span{}, "%s", strings.TrimSpace(t))
	}
	return d
}

// cycle names what is being defined, where it is an element.
func (r *run) cycle(later ast.Stmt) string {
	if t, ok := r.stmt.(*ast.Tilde); ok && len(t.Left) == 1 {
		return fmt.Sprintf("; the definition of `%s` needs it", t.Left[0].Place().Text())
	}
	if d, ok := r.stmt.(*ast.Define); ok {
		return fmt.Sprintf("; the definition of `%s` needs it", d.Left.Place().Text())
	}
	return ""
}

// iterations says in which iterations of which loops the run is: " (with t = 3)".
func (r *run) iteration() string {
	var parts []string
	for s := r.scope; s != nil && r.together == nil; s = s.parent {
		for _, name := range s.names {
			l := s.vars[name]
			if l.of != nil {
				l = l.of
			}
			parts = append(parts, name+" = "+l.v.String())
		}
		if s.fn != nil {
			break
		}
	}
	if len(parts) == 0 {
		return ""
	}
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return " (with " + strings.Join(parts, ", ") + ")"
}

// values returns the names of the model as they are now.
func (r *run) values() Env {
	env := Env{}
	for name, s := range r.globals {
		env[name] = s.v
	}
	return env
}

// suggest returns a hint that names a similar name in sight, or "".
func (r *run) suggest(name string) string {
	var names []string
	for s := r.scope; s != nil; s = s.parent {
		for n := range s.vars {
			names = append(names, n)
		}
		if s.fn != nil {
			break
		}
	}
	if r.function() == nil {
		for n := range r.globals {
			names = append(names, n)
		}
	}
	if help := diag.Suggest(name, names, diag.Ticked); help != "" {
		return help
	}
	if here := lang.ForeignName(name); here != "" {
		return "write `" + here + "`"
	}
	return ""
}
