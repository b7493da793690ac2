package lang

import (
	"sort"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/diag"
)

// Check resolves the names in a parsed file and returns the model. load reads the source of an
// imported file, named as in the import; it may be nil. The model is complete only if the list
// has no errors.
func Check(file *ast.File, load func(path string) (*ast.Source, error)) (*Model, diag.List) {
	c := newChecker(file)
	c.functions(load)
	c.joinColumns()
	c.collect()
	for _, name := range c.parts {
		c.m.ByName[name].Part = true
	}
	for name, parts := range c.joints {
		c.m.ByName[name].Parts = parts
	}
	c.lookalikes()
	c.bodies()
	c.resolve()
	c.definitions()
	c.roles()
	c.known()
	c.order()
	c.unknowns()
	c.unlikely()
	return c.m, c.errs.Sorted()
}

// title returns the name by which files know the name of a data statement.
func (c *checker) title(s *ast.Data) string {
	switch title := s.As.Value; {
	case len(s.Names) > 1:
		c.fail("bad-column", s.As.Span, "`as` names the column of one name, but `data` has %d here", len(s.Names)).
			WithHelp("write a line for each: `data %s ... as %s`", s.Names[0].Name, s.As.Span.Text())
	case strings.TrimSpace(title) == "":
		c.fail("bad-column", s.As.Span, "`as` names a column, but the string is empty")
	default:
		return title
	}
	return ""
}

// lookalikes rejects two names that no reader can tell apart: `x` and a Cyrillic `х`.
func (c *checker) lookalikes() {
	first := map[string]*Name{}
	for _, n := range c.m.Names {
		key := diag.Skeleton(n.Ident)
		if f := first[key]; f != nil {
			c.fail("look-alike", n.Span, "`%s` looks like another name of the model: %s", n.Ident, diag.Difference(n.Ident, f.Ident)).
				WithNote(f.Span, "the other one").WithHelp("if they are the same name, write them the same way; otherwise rename one of them")
			continue
		}
		first[key] = n
	}
}

// CheckExpr checks an expression that uses names of a model, as typed in the REPL, and returns
// what is wrong with it.
func CheckExpr(m *Model, e ast.Expr) diag.List {
	c := newChecker(&ast.File{Source: m.Source})
	c.m, c.finished = m, true
	c.enter(&unit{})
	c.expr(e)
	return c.errs.Sorted()
}

type checker struct {
	m    *Model
	errs diag.List
	said map[string]bool // names already reported as not defined

	libs    []*library
	units   []*unit
	defs    map[*Name][]*definition
	data    map[*Name]*ast.Data
	typed   map[*Name]*unit // the reads of a data name's type
	demands []demand        // what must be known

	scope    *scope
	unit     *unit    // the top-level statement under way
	reads    *nameSet // what the expression under way reads
	shape    int      // > 0: only shapes are being read
	loops    int      // loops around
	branches []arm    // branches of `if` around
	fn       *Func    // the function whose body this is, nil at the top
	calls    []*Func  // functions that the body calls
	draws    map[*ast.Fn]bool

	hinted  int            // unknown names so far
	bracket *ast.Index     // which is being resolved
	power   ast.Expr       // the last exponent met
	ranges  int            // bounds of ranges around
	twice   map[*Name]bool // names reported as defined twice as a whole

	finished bool // the model has been checked; it may be shared

	parts  []string            // columns of joint outcomes
	joints map[string][]string // these, by the matrix that they make
	wrong  map[ast.Expr]bool   // left sides that cannot be such an outcome, as was told
	halved bool                // an imported file has errors, so that its functions are not all known
	left   string              // of the statement under way, for messages
	right  ast.Expr            // of the definition under way
}

func newChecker(file *ast.File) *checker {
	return &checker{
		m: &Model{Source: file.Source, File: file, written: file, Funcs: map[string]*Func{}, ByName: map[string]*Name{},
			brackets: map[ast.Expr]bool{}, levels: map[ast.Expr][]bool{}, lefts: map[string][]*ast.Index{}, alone: map[*ast.Index]bool{}},
		said: map[string]bool{}, defs: map[*Name][]*definition{}, data: map[*Name]*ast.Data{}, typed: map[*Name]*unit{},
		joints: map[string][]string{}, wrong: map[ast.Expr]bool{}, draws: map[*ast.Fn]bool{}, twice: map[*Name]bool{},
	}
}

// unit is a top-level statement that is executed, or the declaration of one data name.
type unit struct {
	stmt     ast.Stmt
	defines  nameSet // names with elements that it defines
	observes nameSet
	reads    nameSet // names that must have values before it runs
}

// nameSet is a set of names in the order in which they were added, each with the place where it
// was first read.
type nameSet struct {
	list  []*Name
	place map[*Name]ast.Span
}

func (s *nameSet) add(n *Name, place ast.Span) {
	if _, ok := s.place[n]; ok {
		return
	}
	if s.place == nil {
		s.place = map[*Name]ast.Span{}
	}
	s.place[n] = place
	s.list = append(s.list, n)
}

func (s *nameSet) addAll(t *nameSet) {
	if t == nil {
		return
	}
	for _, n := range t.list {
		s.add(n, t.place[n])
	}
}

func (s *nameSet) has(n *Name) bool {
	_, ok := s.place[n]
	return ok
}

// arm is a branch of a statement `if`.
type arm struct {
	stmt *ast.If
	then bool
}

// definition is one place where a name, or elements of it, are on the left side.
type definition struct {
	name     *Name
	unit     *unit
	stmt     ast.Stmt // the Define or Tilde itself
	left     ast.Expr
	args     []ast.Expr // in the brackets, nil without brackets
	outer    []bool     // of each of args: it is a name of the model, not one of a loop
	tilde    bool
	loops    int
	branches []arm
	values   nameSet // names whose values the right side reads
	all      nameSet // names that it reads, including those of which only the shape is read
	spec     *dist.Spec
	discrete bool
	later    bool // its distribution is not implemented
	flat     bool
	call     *ast.Call // the distribution
	form     int
}

// whole reports whether the definition is of the whole name.
func (c *checker) whole(d *definition) bool { return d.args == nil || c.m.brackets[d.left] }

// demand is something that must not depend on an unknown.
type demand struct {
	what   string // "the range of this loop"
	span   ast.Span
	values nameSet
	if_    bool
	left   *ast.Tilde // where it is on the left of `~`
}

// scope holds locals: of a loop, a comprehension or a function.
type scope struct {
	parent *scope
	vars   map[string]*variable
}

// variable is a local.
type variable struct {
	values nameSet // names whose values it was computed from
	loop   bool    // a loop variable
}

func (c *checker) push() { c.scope = &scope{parent: c.scope, vars: map[string]*variable{}} }

func (c *checker) pop() { c.scope = c.scope.parent }

func (c *checker) local(name string) *variable {
	for s := c.scope; s != nil; s = s.parent {
		if v := s.vars[name]; v != nil {
			return v
		}
	}
	return nil
}

func (c *checker) fail(code string, span ast.Span, format string, args ...any) *diag.Diagnostic {
	d := diag.New(code, span, format, args...)
	c.errs = append(c.errs, d)
	return d
}

func (c *checker) warn(code string, span ast.Span, format string, args ...any) *diag.Diagnostic {
	d := c.fail(code, span, format, args...)
	d.Severity = diag.Warning
	return d
}

// notBuilt rejects a part of the language that this version does not implement.
func (c *checker) notBuilt(span ast.Span, what string) {
	d := c.fail("not-built", span, "%s is part of the language, but not implemented yet", what)
	if help, ok := untilBuilt[strings.Trim(what, "`")]; ok {
		d.WithHelp("%s", help)
	}
}

// untilBuilt says how to write today what is not implemented yet.
var untilBuilt = map[string]string{
	"DiracDelta":  "write `x = 3` for a fixed value",
	"Transformed": "name the untransformed value: `z ~ Normal(0, 1)` and `x = exp(z)`",
}

// enter makes u the unit under way.
func (c *checker) enter(u *unit) {
	c.unit, c.reads, c.scope, c.loops, c.branches, c.shape = u, &nameSet{}, nil, 0, nil, 0
}

// collect finds the names of the model.
func (c *checker) collect() {
	for _, s := range c.m.File.Stmts {
		switch s := s.(type) {
		case *ast.Data:
			for i, id := range s.Names {
				if n := c.declare(id, "data"); n != nil && counts(s.TypeOf(i)) {
					n.Role, n.From, n.Size, n.Counts = Data, s.From, true, true
					c.data[n] = s
				} else if n != nil {
					n.Role, n.Type, n.From = Data, s.TypeOf(i), s.From
					if s.As != nil {
						n.Title = c.title(s)
					}
					n.Factor = n.Type != nil && n.Type.Name.Name == "factor"
					c.data[n] = s
				}
			}
		case *ast.Param:
			for _, id := range s.Names {
				if n := c.declare(id, "param"); n != nil {
					n.Role, n.Type, n.Param = Unknown, s.Type, true
				}
			}
		case *ast.Declare:
			for _, id := range s.Names {
				if n := c.declare(id, ""); n != nil {
					n.Role, n.Type = Derived, s.Type
				}
			}
		}
	}
	for _, s := range c.m.File.Stmts {
		c.collectLeft(s, false)
	}
	c.collectSizes()
	sort.SliceStable(c.m.Names, func(i, j int) bool { return c.m.Names[i].Span.Start < c.m.Names[j].Span.Start })
}

// name returns the name with that spelling, and creates it if need be.
func (c *checker) name(id string, span ast.Span, role Role) *Name {
	n := c.m.ByName[id]
	if n == nil {
		n = &Name{Ident: id, Span: span, Role: role}
		c.m.ByName[id] = n
		c.m.Names = append(c.m.Names, n)
	}
	return n
}

// declare creates a declared name; it returns nil if it is declared already.
func (c *checker) declare(id ast.Ident, word string) *Name {
	if n := c.m.ByName[id.Name]; n != nil {
		c.fail("defined-twice", id.Span, "`%s` is declared twice", id.Name).WithNote(n.Span, "it is already declared here")
		return nil
	}
	return c.name(id.Name, id.Span, Data)
}

// collectLeft finds the names on the left of `=` and `~`. A bare name on the left
// of `=` in a loop is a local of the iteration, not a name of the model.
func (c *checker) collectLeft(s ast.Stmt, loop bool) {
	switch s := s.(type) {
	case *ast.For:
		for _, b := range s.Body {
			c.collectLeft(b, true)
		}
	case *ast.If:
		for _, b := range s.Then {
			c.collectLeft(b, loop)
		}
		for _, b := range s.Else {
			c.collectLeft(b, loop)
		}
	case *ast.Define:
		if name, args := leftName(s.Left); name != nil && (args != nil || !loop) {
			c.name(name.Name, name.Span, Known)
		}
	case *ast.Tilde:
		for _, l := range s.Left {
			if name, _ := leftName(l); name != nil {
				c.name(name.Name, name.Span, Unknown)
			}
		}
	}
}

// leftName splits a left side NAME or NAME[args]; name is nil for any other.
func leftName(e ast.Expr) (name *ast.Name, args []ast.Expr) {
	switch e := e.(type) {
	case *ast.Name:
		return e, nil
	case *ast.Index:
		if n, ok := e.X.(*ast.Name); ok {
			return n, e.Args
		}
	}
	return nil, nil
}

// collectSizes finds the size names and level sets that data define: bare dimensions, and the
// sets of factors, of data types, that nothing else defines.
func (c *checker) collectSizes() {
	var types []*ast.Type
	for _, s := range c.m.File.Stmts {
		if d, ok := s.(*ast.Data); ok {
			for _, p := range d.Parts {
				if p.Type != nil {
					types = append(types, p.Type)
				}
			}
		}
	}
	for _, t := range types {
		if t.Of != nil && c.m.ByName[t.Of.Name] == nil {
			n := c.name(t.Of.Name, t.Of.Span, Data)
			n.Factor, n.Levels = true, true
		}
	}
	for _, t := range types {
		for _, dim := range t.Dims {
			if id, ok := dim.(*ast.Name); ok && c.m.ByName[id.Name] == nil {
				c.name(id.Name, id.Span, Data).Size = true
			}
		}
	}
}

// resolve walks all statements in source order.
func (c *checker) resolve() {
	for _, s := range c.m.File.Stmts {
		switch s := s.(type) {
		case *ast.Data:
			for i, id := range s.Names {
				u := &unit{stmt: s}
				c.enter(u)
				errs := len(c.errs)
				t := s.TypeOf(i)
				c.typ(t, "data")
				if i > 0 && t == s.TypeOf(i-1) { // the same errors again
					c.errs = c.errs[:errs]
				}
				if n := c.m.ByName[id.Name]; c.data[n] == s {
					c.typed[n] = u
				}
				if t != nil {
					c.demand("the type of data", t.Span, false)
				}
			}
		case *ast.Param:
			c.declared(s.Names, s.Type, "param", func(id ast.Ident) ast.Stmt {
				return &ast.Param{At: s.At, Names: []ast.Ident{id}, Type: s.Type}
			})
		case *ast.Declare:
			c.declared(s.Names, s.Type, "", func(id ast.Ident) ast.Stmt {
				return &ast.Declare{At: s.At, Names: []ast.Ident{id}, Type: s.Type}
			})
		case *ast.Fn, *ast.Import:
		case *ast.Show:
			c.enter(&unit{})
			c.expr(s.X)
		default:
			u := &unit{stmt: s}
			c.units = append(c.units, u)
			c.enter(u)
			c.stmt(s)
		}
	}
}

// declared makes a unit for each declared name, so that names that only share a
// line do not depend on each other.
func (c *checker) declared(ids []ast.Ident, t *ast.Type, where string, one func(ast.Ident) ast.Stmt) {
	for i, id := range ids {
		u := &unit{stmt: one(id)}
		c.units = append(c.units, u)
		c.enter(u)
		errs := len(c.errs)
		c.typ(t, where)
		if i > 0 {
			c.errs = c.errs[:errs]
		}
		if n := c.m.ByName[id.Name]; n != nil {
			u.defines.add(n, id.Span)
		}
	}
}

// demand notes that what has been read since enter, or since the last mark, must be known.
func (c *checker) demand(what string, span ast.Span, cond bool) {
	c.demands = append(c.demands, demand{what: what, span: span, values: *c.reads, if_: cond})
}

func (c *checker) typ(t *ast.Type, where string) {
	if t == nil {
		return
	}
	name := t.Name.Name
	ok := false
	for _, n := range typeNames {
		ok = ok || n == name
	}
	switch {
	case !ok:
		d := c.fail("bad-type", t.Name.Span, "there is no type `%s`", name)
		if here, ok := foreignTypes[name]; ok {
			d.WithHelp("write `%s`", here)
		} else if help := diag.Suggest(name, typeNames, diag.Ticked); help != "" {
			d.WithHelp("%s", help)
		} else {
			d.WithHelp("types are `real`, `int`, `bool`, `factor`, arrays such as `real[N]`, and `simplex[K]`, `ordered[K]` and similar types")
		}
	}
	if ok {
		bounds := t.Lower != nil || t.Upper != nil
		switch {
		case counts(t) && (where != "data" || c.fn != nil):
			c.fail("bad-type", t.Span, "only data can be declared `rows`: the number of rows of a file")
		case counts(t) && (bounds || t.Of != nil || len(t.Dims) > 0):
			c.fail("bad-type", t.Span, "`rows` is the number of rows of a file, which has neither bounds nor a size").WithHelp("write `rows`")
		case bounds && name != "real" && name != "int":
			c.fail("bad-type", t.Span, "only `real` and `int` have bounds, but this is `%s`", name)
		case t.Of != nil && where != "data":
			c.fail("bad-type", t.Span, "only data can be factors").WithHelp("an array with one element for each level is `real[%s]`", t.Of.Name)
		case c.fn != nil && (bounds || kindWords[name] != ""):
			c.fail("bad-type", t.Span, "a type in a function gives only kind and shape: nothing would enforce `%s`", ast.String(t)).
				WithHelp("write `%s`", plainType(t))
		case where == "param" && (name == "int" || name == "bool" || name == "factor"):
			c.fail("bad-type", t.Name.Span, "a parameter is a real number, but this is declared `%s`", name).
				WithHelp("a discrete unknown needs no declaration: `z ~ Bernoulli(p)`")
		case where == "" && c.fn == nil && name == "factor":
			c.fail("bad-type", t.Name.Span, "only data can be factors")
		case len(t.Dims) == 0 && name != "real" && name != "int" && name != "bool" && name != "factor" && name != "rows":
			c.fail("bad-type", t.Span, "`%s` needs a size", name).WithHelp("write `%s[K]`", name)
		}
	}
	if t.Of != nil && c.fn == nil {
		if n := c.m.ByName[t.Of.Name]; n != nil {
			c.use(n, t.Of.Span)
		}
	}
	for _, e := range []ast.Expr{t.Lower, t.Upper} {
		if e != nil {
			c.expr(e)
		}
	}
	for _, e := range t.Dims {
		switch e := e.(type) {
		case *ast.Text:
			c.fail("bad-type", e.Span, "a dimension is a size, a factor or a list of strings, but this is a string")
			continue
		case *ast.Number:
			if !e.Whole {
				c.fail("bad-type", e.Span, "a dimension is a whole number, but this is `%s`", e.Text)
			}
		}
		if c.fn != nil {
			if id, ok := e.(*ast.Name); ok && c.local(id.Name) == nil && c.fn.Consts[id.Name] == nil && where == "fn" {
				c.scope.vars[id.Name] = &variable{} // bound by the argument
				continue
			}
		}
		if where == "param" || where == "" && c.fn == nil {
			before := c.reads
			c.reads = &nameSet{}
			c.expr(e)
			c.demand("a size", e.Place(), false)
			before.addAll(c.reads)
			c.reads = before
			continue
		}
		c.expr(e)
	}
}

func (c *checker) use(n *Name, span ast.Span) {
	if !c.finished {
		n.Read = true
	}
	c.unit.reads.add(n, span)
	if c.shape == 0 {
		c.reads.add(n, span)
	}
}

// counts reports whether a type is that of a number of rows.
func counts(t *ast.Type) bool { return t != nil && t.Name.Name == "rows" }
