package lsp

import (
	"sort"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/lang"
)

// symbolKind is what a name in the source refers to.
type symbolKind uint8

const (
	modelName symbolKind = iota
	local                // of a loop, comprehension or function
	function             // of the model, or of an imported file
	argument             // of a function of the model
	builtin              // built-in function
	distribution
	method
	typeWord
	option // a named argument of something built in
)

// symbol is one thing that names in the source refer to.
type symbol struct {
	kind symbolKind
	name string
	info *lang.Name // of modelName, nil if the checker has none
	fn   *ast.Fn    // of function and argument
	of   string     // of option: of what
	decl ast.Span   // the name where it is declared, or first defined; zero for the language's
	stmt ast.Node   // that declares a local
	loop bool       // of local: the variable of a loop or comprehension
}

// occurrence is a name in the source.
type occurrence struct {
	span  ast.Span
	sym   *symbol
	write bool // declared or defined here
}

// index has every name of one source with what it refers to. Statements with syntax errors are not in it.
type index struct {
	source *ast.Source
	list   []occurrence // sorted by place
	names  map[string]*symbol
	funcs  map[*ast.Fn]*symbol
	argOf  map[*ast.Fn]map[string]*symbol
	words  map[symbolKind]map[string]*symbol
	bounds []ast.Span // of types, whose `lower` and `upper` are not names
	froms  []*ast.Data
}

// newIndex goes through a checked model, in which names mean what they mean to the checker.
func newIndex(m *lang.Model) *index {
	x := &index{source: m.Source, names: map[string]*symbol{}, funcs: map[*ast.Fn]*symbol{},
		argOf: map[*ast.Fn]map[string]*symbol{}, words: map[symbolKind]map[string]*symbol{}}
	for _, n := range m.Names {
		x.names[n.Ident] = &symbol{kind: modelName, name: n.Ident, info: n, decl: n.Span}
	}
	w := &walker{index: x, m: m}
	for _, s := range m.Written().Stmts {
		w.scope, w.loops, w.fn = nil, 0, nil
		w.stmt(s)
	}
	sort.SliceStable(x.list, func(i, j int) bool { return x.list[i].span.Start < x.list[j].span.Start })
	return x
}

// at returns the occurrence at or just before a byte offset, nil if there is none.
func (x *index) at(offset int) *occurrence {
	i := sort.Search(len(x.list), func(i int) bool { return x.list[i].span.Start > offset }) - 1
	for ; i >= 0; i-- {
		if o := &x.list[i]; offset <= o.span.End {
			return o
		} else if o.span.End < offset {
			break
		}
	}
	return nil
}

// of returns all occurrences of a symbol.
func (x *index) of(s *symbol) []occurrence {
	var list []occurrence
	for _, o := range x.list {
		if o.sym == s {
			list = append(list, o)
		}
	}
	return list
}

// function returns the symbol of a function of the model or an imported one.
func (x *index) function(f *ast.Fn) *symbol {
	if x.funcs[f] == nil {
		x.funcs[f] = &symbol{kind: function, name: f.Name.Name, fn: f, decl: f.Name.Span}
	}
	return x.funcs[f]
}

// argument returns the symbol of a function's argument, nil if it has none with that name.
func (x *index) argument(f *ast.Fn, name string) *symbol {
	if x.argOf[f] == nil {
		x.argOf[f] = map[string]*symbol{}
		for i := range f.Params {
			p := &f.Params[i]
			if x.argOf[f][p.Name.Name] == nil {
				x.argOf[f][p.Name.Name] = &symbol{kind: argument, name: p.Name.Name, fn: f, decl: p.Name.Span, stmt: p}
			}
		}
	}
	return x.argOf[f][name]
}

// word returns the symbol of a built-in word.
func (x *index) word(kind symbolKind, name, of string) *symbol {
	if x.words[kind] == nil {
		x.words[kind] = map[string]*symbol{}
	}
	key := of + "." + name
	if x.words[kind][key] == nil {
		x.words[kind][key] = &symbol{kind: kind, name: name, of: of}
	}
	return x.words[kind][key]
}

// frame is a scope of locals.
type frame struct {
	parent *frame
	vars   map[string]*symbol
}

// walker follows the scopes of the checker.
type walker struct {
	seen  map[int]bool // where the names are that have been added
	index *index
	m     *lang.Model
	scope *frame
	loops int
	fn    *lang.Func // the function whose body this is, nil at the top
}

func (w *walker) add(at ast.Span, s *symbol, write bool) {
	if s == nil || at.IsZero() || at.Source != w.index.source || w.seen[at.Start] {
		return // the variable of a loop in brackets is also an index there, in the same place
	}
	if w.seen == nil {
		w.seen = map[int]bool{}
	}
	w.seen[at.Start] = true
	w.index.list = append(w.index.list, occurrence{at, s, write})
}

func (w *walker) push() { w.scope = &frame{parent: w.scope, vars: map[string]*symbol{}} }

func (w *walker) pop() { w.scope = w.scope.parent }

func (w *walker) local(name string) *symbol {
	for s := w.scope; s != nil; s = s.parent {
		if v := s.vars[name]; v != nil {
			return v
		}
	}
	return nil
}

// define creates a local, or takes the existing one.
func (w *walker) define(id ast.Ident, stmt ast.Node) {
	s := w.local(id.Name)
	if s == nil {
		s = &symbol{kind: local, name: id.Name, decl: id.Span, stmt: stmt}
		w.scope.vars[id.Name] = s
	}
	w.add(id.Span, s, true)
}

func (w *walker) stmts(list []ast.Stmt) {
	for _, s := range list {
		w.stmt(s)
	}
}

func (w *walker) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.Data:
		w.declared(s.Names)
		for _, p := range s.Parts {
			w.typ(p.Type, false)
		}
		w.index.froms = append(w.index.froms, s)
	case *ast.Param:
		w.declared(s.Names)
		w.typ(s.Type, false)
	case *ast.Declare:
		if w.fn != nil {
			w.typ(s.Type, false)
			for _, id := range s.Names {
				w.define(id, s)
			}
			return
		}
		w.declared(s.Names)
		w.typ(s.Type, false)
	case *ast.Fn:
		w.function(s)
	case *ast.For:
		w.loop(s)
	case *ast.If:
		w.expr(s.Cond)
		w.stmts(s.Then)
		w.stmts(s.Else)
	case *ast.Return:
		w.expr(s.X)
	case *ast.Define:
		w.expr(s.Right)
		w.left(s.Left, s, w.fn != nil || w.loops > 0)
	case *ast.Tilde:
		w.expr(s.Dist)
		for _, l := range s.Left {
			w.left(l, s, false)
		}
	case *ast.Target:
		w.expr(s.X)
	case *ast.Show:
		w.expr(s.X)
	}
}

// declared adds names of the model where they are declared.
func (w *walker) declared(ids []ast.Ident) {
	for _, id := range ids {
		w.add(id.Span, w.index.names[id.Name], true)
	}
}

// left adds what is on the left of `=` or `~`; a bare name may be a local.
func (w *walker) left(e ast.Expr, s ast.Stmt, locals bool) {
	var name *ast.Name
	var args []ast.Expr
	switch e := e.(type) {
	case *ast.Name:
		name = e
	case *ast.Index:
		if n, ok := e.X.(*ast.Name); ok {
			name, args = n, e.Args
		}
	}
	if name == nil {
		w.expr(e)
		return
	}
	for _, a := range args {
		w.expr(a)
	}
	switch v := w.local(name.Name); {
	case v != nil:
		w.add(name.Span, v, true)
	case locals && args == nil && (w.fn != nil || w.index.names[name.Name] == nil):
		w.define(ast.Ident{At: name.At, Name: name.Name}, s)
	case w.fn == nil:
		w.add(name.Span, w.index.names[name.Name], true)
	}
}

// loop follows the checker: a loop in a function hides other names by its variable, but what is assigned inside lives on;
// elsewhere it does not.
func (w *walker) loop(s *ast.For) {
	w.push()
	outer := w.scope
	w.clauses(s.Clauses)
	if w.fn == nil {
		w.loops++
		w.push()
		w.stmts(s.Body)
		w.pop()
		w.loops--
		w.pop()
		return
	}
	// Assigned names go to the scope of the function: the variables are above it only while the body is read.
	body := w.fnScope()
	hidden := map[string]*symbol{}
	for name, v := range outer.vars {
		hidden[name] = body.vars[name]
		body.vars[name] = v
	}
	w.scope = outer.parent
	w.stmts(s.Body)
	for name := range outer.vars {
		delete(body.vars, name)
		if hidden[name] != nil {
			body.vars[name] = hidden[name]
		}
	}
}

// fnScope is the only scope of a function.
func (w *walker) fnScope() *frame {
	s := w.scope
	for s.parent != nil {
		s = s.parent
	}
	return s
}

func (w *walker) clauses(list []ast.Clause) {
	for i := range list {
		c := &list[i]
		w.expr(c.Over)
		v := &symbol{kind: local, name: c.Var.Name, decl: c.Var.Span, stmt: c, loop: true}
		w.scope.vars[c.Var.Name] = v
		w.add(c.Var.Span, v, true)
	}
}

func (w *walker) function(s *ast.Fn) {
	var f *lang.Func
	for _, other := range w.m.Funcs {
		if other.Decl == s {
			f = other
		}
	}
	if f == nil { // a second one of the same name
		f = &lang.Func{Decl: s, Scope: w.m.Funcs}
	}
	w.add(s.Name.Span, w.index.function(s), true)
	outer, scope, loops := w.fn, w.scope, w.loops
	defer func() { w.fn, w.scope, w.loops = outer, scope, loops }()
	w.fn, w.scope, w.loops = f, nil, 0
	w.push()
	for i := range s.Params {
		id := s.Params[i].Name
		v := w.index.argument(s, id.Name)
		w.scope.vars[id.Name] = v
		w.add(id.Span, v, true)
	}
	for i := range s.Params {
		w.typ(s.Params[i].Type, true)
	}
	if s.Value != nil {
		w.expr(s.Value)
	}
	w.stmts(s.Body)
}

// typ adds the names in a type. In the type of an argument, a bare size that nothing else defines is taken from the
// argument.
func (w *walker) typ(t *ast.Type, arg bool) {
	if t == nil {
		return
	}
	w.index.bounds = append(w.index.bounds, t.Span)
	w.add(t.Name.Span, w.index.word(typeWord, t.Name.Name, ""), false)
	if t.Of != nil {
		w.add(t.Of.Span, w.index.names[t.Of.Name], false)
	}
	for _, e := range []ast.Expr{t.Lower, t.Upper} {
		if e != nil {
			w.expr(e)
		}
	}
	for _, e := range t.Dims {
		if id, ok := e.(*ast.Name); ok && arg && w.local(id.Name) == nil && w.fn.Consts[id.Name] == nil {
			w.define(ast.Ident{At: id.At, Name: id.Name}, t)
			continue
		}
		w.expr(e)
	}
}

// name adds a name that is read.
func (w *walker) name(e *ast.Name) {
	if v := w.local(e.Name); v != nil {
		w.add(e.Span, v, false)
		return
	}
	if n := w.index.names[e.Name]; n != nil {
		w.add(e.Span, n, n.decl == e.Span)
		return
	}
	w.callee(e.Name, e.Span)
}

// funcs are the functions of the source that are visible here.
func (w *walker) funcs() map[string]*lang.Func {
	if w.fn != nil && w.fn.Scope != nil {
		return w.fn.Scope
	}
	return w.m.Funcs
}

// callee adds the name of what is called; if it is a function of the model, it returns it.
func (w *walker) callee(name string, at ast.Span) *ast.Fn {
	if f := w.funcs()[name]; f != nil {
		w.add(at, w.index.function(f.Decl), false)
		return f.Decl
	}
	switch v := w.local(name); {
	case w.fn != nil && v != nil:
		w.add(at, v, false)
	case fn.Lookup(name) != nil:
		w.add(at, w.index.word(builtin, name, ""), false)
	case lang.IsDistribution(name):
		w.add(at, w.index.word(distribution, name, ""), false)
	case name == "pi" || name == "inf":
		w.add(at, w.index.word(builtin, name, ""), false)
	}
	return nil
}

func (w *walker) args(list []ast.Arg, f *ast.Fn, of string) {
	for _, a := range list {
		if a.Name != nil {
			s := w.index.word(option, a.Name.Name, of)
			if f != nil {
				s = w.index.argument(f, a.Name.Name)
			}
			w.add(a.Name.Span, s, false)
		}
		w.expr(a.Value)
	}
}

func (w *walker) expr(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Name:
		w.name(e)
	case *ast.Array:
		for _, x := range e.Elems {
			w.expr(x)
		}
	case *ast.Comprehension:
		w.push()
		w.clauses(e.Clauses)
		w.expr(e.Elem)
		w.pop()
	case *ast.Range:
		if e.Lo != nil {
			w.expr(e.Lo)
		}
		if e.Hi != nil {
			w.expr(e.Hi)
		}
	case *ast.Unary:
		w.expr(e.X)
	case *ast.Binary:
		w.expr(e.X)
		w.expr(e.Y)
	case *ast.Transpose:
		w.expr(e.X)
	case *ast.Index:
		w.expr(e.X)
		for _, a := range e.Args {
			w.expr(a)
		}
	case *ast.Call:
		f := w.callee(e.Func.Name, e.Func.Span)
		w.args(e.Args, f, e.Func.Name)
	case *ast.Method:
		w.expr(e.X)
		w.add(e.Name.Span, w.index.word(method, e.Name.Name, ""), false)
		w.args(e.Args, nil, e.Name.Name)
	case *ast.Cond:
		w.expr(e.If)
		w.expr(e.Then)
		w.expr(e.Else)
	case *ast.Paren:
		w.expr(e.X)
	}
}
