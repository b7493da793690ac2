package ieee_test

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"math"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/bayes-lang/bayes/autodiff/ieee"
)

// The translator executes functions of mathx symbolically: every value is a word of
// the program to be made, a branch becomes a selection between what both sides give,
// a call is replaced by what it calls. It has the part of Go that the functions use,
// and fails on anything else, loops that run until something holds among them.

// A source is the parsed package mathx.
type source struct {
	files *token.FileSet
	info  *types.Info
	funcs map[types.Object]*ast.FuncDecl
	names map[string]*ast.FuncDecl
}

func readSource(dir string) (*source, error) {
	s := &source{files: token.NewFileSet(), funcs: map[types.Object]*ast.FuncDecl{}, names: map[string]*ast.FuncDecl{}}
	s.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	list, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, path := range list {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(s.files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	// a test that was built without paths does not know where the standard library is
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	build.Default.GOROOT = strings.TrimSpace(string(root))
	config := types.Config{Importer: importer.ForCompiler(s.files, "source", nil)}
	if _, err := config.Check("mathx", s.files, files, s.info); err != nil {
		return nil, err
	}
	for _, f := range files {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				s.funcs[s.info.Defs[d.Name]] = d
				if d.Recv == nil {
					s.names[d.Name.Name] = d
				}
			}
		}
	}
	return s, nil
}

// A value is a word, or several of them: a struct, an array, the results of a call.
type value interface{}

type word int32
type list []value

// An untranslatable is why a function has no program.
type untranslatable struct{ error }

type translator struct {
	*source
	f       *ieee.Func
	known   []map[ieee.Instr]word // by region, the outermost first
	tables  map[string]int
	calling map[*ast.FuncDecl]bool
}

// translate makes the program of a function.
func (s *source) translate(name string) (f *ieee.Func, err error) {
	d := s.names[name]
	if d == nil {
		return nil, fmt.Errorf("no function %s", name)
	}
	t := &translator{source: s, f: &ieee.Func{}, known: []map[ieee.Instr]word{{}}, tables: map[string]int{}, calling: map[*ast.FuncDecl]bool{}}
	defer func() {
		if p := recover(); p != nil {
			u, ok := p.(untranslatable)
			if !ok {
				panic(p)
			}
			err = u.error
		}
	}()
	var args []value
	for _, field := range d.Type.Params.List {
		for range field.Names {
			args = append(args, t.emit(ieee.Instr{Op: ieee.Arg, A: int32(len(args)), B: -1, C: -1}))
		}
	}
	f = t.f
	f.Args = len(args)
	f.Result = int32(t.call(d, args)[0].(word))
	prune(f)
	return f, nil
}

func (t *translator) fail(n ast.Node, format string, args ...any) {
	panic(untranslatable{fmt.Errorf("%s: "+format, append([]any{t.files.Position(n.Pos())}, args...)...)})
}

func (t *translator) emit(in ieee.Instr) word {
	for i := len(t.known) - 1; i >= 0; i-- {
		if w, ok := t.known[i][in]; ok {
			return w
		}
	}
	if w, ok := t.fold(in); ok {
		return w
	}
	t.f.Code = append(t.f.Code, in)
	w := word(len(t.f.Code) - 1)
	t.known[len(t.known)-1][in] = w
	return w
}

func (t *translator) op(op ieee.Op, args ...word) word {
	in := ieee.Instr{Op: op, A: -1, B: -1, C: -1}
	for k, a := range args {
		*[]*int32{&in.A, &in.B, &in.C}[k] = int32(a)
	}
	return t.emit(in)
}

func (t *translator) bits(u uint64) word {
	return t.emit(ieee.Instr{Op: ieee.Const, A: -1, B: -1, C: -1, Bits: u})
}

func (t *translator) float(f float64) word { return t.bits(math.Float64bits(f)) }

func (t *translator) not(m word) word { return t.op(ieee.AndNot, t.bits(^uint64(0)), m) }

func (t *translator) constant(w word) (uint64, bool) {
	in := t.f.Code[w]
	return in.Bits, in.Op == ieee.Const
}

// fold computes what is constant, so that array indices and loops over them are, and
// simplifies selections and masks.
func (t *translator) fold(in ieee.Instr) (word, bool) {
	if in.Op == ieee.Arg || in.Op == ieee.Const {
		return 0, false
	}
	all := true
	one := ieee.Func{}
	for k, o := range []int32{in.A, in.B, in.C}[:in.Op.Arity()] {
		u, ok := t.constant(word(o))
		all = all && ok
		one.Code = append(one.Code, ieee.Instr{Op: ieee.Const, Bits: u})
		*[]*int32{&in.A, &in.B, &in.C}[k] = int32(k)
	}
	if !all {
		return 0, false
	}
	one.Tables = t.f.Tables
	one.Code = append(one.Code, in)
	one.Result = int32(len(one.Code) - 1)
	return t.bits(math.Float64bits(one.Eval())), true
}

// region runs f for what is needed only where mask is true.
func (t *translator) region(mask word, f func() value) value {
	at, from := len(t.f.Regions), int32(len(t.f.Code))
	t.f.Regions = append(t.f.Regions, ieee.Region{Mask: int32(mask), From: from})
	t.known = append(t.known, map[ieee.Instr]word{})
	v := f()
	t.known = t.known[:len(t.known)-1]
	t.f.Regions[at].To = int32(len(t.f.Code))
	return v
}

// choose is mask ? a : b, part by part.
func (t *translator) choose(n ast.Node, mask word, a, b value) value {
	switch a := a.(type) {
	case nil:
		return b // not set on this side: not read after it either
	case word:
		if b == nil {
			return a
		}
		if a == b.(word) {
			return a
		}
		return t.op(ieee.Select, mask, a, b.(word))
	case list:
		if b == nil {
			return a
		}
		out := make(list, len(a))
		for i := range a {
			out[i] = t.choose(n, mask, a[i], b.(list)[i])
		}
		return out
	}
	t.fail(n, "a value of type %T", a)
	return nil
}

// branch gives what the two sides give where mask holds and where it does not.
func (t *translator) branch(n ast.Node, mask word, yes, no func() value) value {
	if u, ok := t.constant(mask); ok {
		if u != 0 {
			return yes()
		}
		return no()
	}
	a := t.region(mask, yes)
	b := t.region(t.not(mask), no)
	return t.choose(n, mask, a, b)
}

// call returns the results of a function.
func (t *translator) call(d *ast.FuncDecl, args []value) list {
	if t.calling[d] {
		t.fail(d, "%s calls itself", d.Name.Name)
	}
	t.calling[d] = true
	defer delete(t.calling, d)
	e := env{}
	if d.Recv != nil {
		e.define(t, d.Recv.List[0].Names[0], args[0])
		args = args[1:]
	}
	for _, field := range d.Type.Params.List {
		for _, name := range field.Names {
			e.define(t, name, args[0])
			args = args[1:]
		}
	}
	var results []*ast.Ident
	if d.Type.Results != nil {
		for _, field := range d.Type.Results.List {
			for _, name := range field.Names {
				results = append(results, name)
				e.define(t, name, t.zero(d, t.info.Defs[name].Type()))
			}
		}
	}
	out := t.run(d.Body.List, e, results)
	if out == nil {
		t.fail(d, "%s ends without a result", d.Name.Name)
	}
	return out
}

// env has the values of variables.
type env map[types.Object]value

func (e env) define(t *translator, name *ast.Ident, v value) {
	if name.Name == "_" {
		return
	}
	o := t.info.Defs[name]
	if o == nil {
		o = t.info.Uses[name]
	}
	e[o] = v
}

func (t *translator) zero(n ast.Node, typ types.Type) value {
	switch u := typ.Underlying().(type) {
	case *types.Basic:
		return t.bits(0)
	case *types.Struct:
		var out list
		for i := range u.NumFields() {
			out = append(out, t.zero(n, u.Field(i).Type()))
		}
		return out
	case *types.Array:
		var out list
		for range u.Len() {
			out = append(out, t.zero(n, u.Elem()))
		}
		return out
	}
	t.fail(n, "a variable of type %v", typ)
	return nil
}

// returns tells whether a return stands in a statement, and whether every way through
// it ends in one.
func returns(s ast.Stmt) (some, always bool) {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return true, true
	case *ast.BlockStmt:
		return returnsList(s.List)
	case *ast.IfStmt:
		a, aa := returns(s.Body)
		b, ba := false, false
		if s.Else != nil {
			b, ba = returns(s.Else)
		}
		return a || b, aa && ba
	case *ast.SwitchStmt:
		always = true
		hasDefault := false
		for _, c := range s.Body.List {
			c := c.(*ast.CaseClause)
			hasDefault = hasDefault || c.List == nil
			a, aa := returnsList(c.Body)
			some, always = some || a, always && aa
		}
		return some, always && hasDefault
	case *ast.RangeStmt:
		some, _ = returns(s.Body)
		return some, false
	}
	return false, false
}

func returnsList(list []ast.Stmt) (some, always bool) {
	for _, s := range list {
		a, b := returns(s)
		some, always = some || a, always || b
	}
	return some, always
}

// run executes statements; it returns the results if they end in a return, and nil
// if they run through, with what they set in e.
func (t *translator) run(stmts []ast.Stmt, e env, results []*ast.Ident) list {
	for i, s := range stmts {
		rest := stmts[i+1:]
		switch s := s.(type) {
		case *ast.ReturnStmt:
			return t.results(s, e, results)
		case *ast.BlockStmt:
			return t.run(append(append([]ast.Stmt{}, s.List...), rest...), e, results)
		case *ast.IfStmt:
			if s.Init != nil {
				t.assign(s.Init, e)
			}
			return t.fork(s, t.word(s.Cond, e), s.Body.List, elseOf(s), rest, e, results)
		case *ast.SwitchStmt:
			if s.Init != nil || s.Tag != nil {
				t.fail(s, "a switch on a value")
			}
			return t.cases(s, s.Body.List, rest, e, results)
		case *ast.RangeStmt:
			if some, _ := returns(s.Body); some {
				t.fail(s, "a return in a loop")
			}
			t.loop(s, e, results)
		case *ast.ForStmt:
			t.fail(s, "a loop that runs until something holds")
		default:
			t.assign(s, e)
		}
	}
	return nil
}

func elseOf(s *ast.IfStmt) []ast.Stmt {
	if s.Else == nil {
		return nil
	}
	return []ast.Stmt{s.Else}
}

// cases runs a switch as a chain of branches.
func (t *translator) cases(s *ast.SwitchStmt, clauses []ast.Stmt, rest []ast.Stmt, e env, results []*ast.Ident) list {
	if len(clauses) == 0 {
		return t.run(rest, e, results)
	}
	c := clauses[0].(*ast.CaseClause)
	if c.List == nil {
		if len(clauses) > 1 {
			t.fail(c, "a default before other cases")
		}
		return t.run(append(append([]ast.Stmt{}, c.Body...), rest...), e, results)
	}
	m := t.word(c.List[0], e)
	for _, x := range c.List[1:] {
		m = t.op(ieee.Or, m, t.word(x, e))
	}
	var others []ast.Stmt
	if len(clauses) > 1 {
		others = []ast.Stmt{&ast.SwitchStmt{Switch: s.Switch, Body: &ast.BlockStmt{List: clauses[1:]}}}
	}
	return t.fork(c, m, c.Body, others, rest, e, results)
}

// fork runs one of two lists of statements and then the rest.
func (t *translator) fork(n ast.Node, m word, yes, no, rest []ast.Stmt, e env, results []*ast.Ident) list {
	if u, ok := t.constant(m); ok {
		taken := no
		if u != 0 {
			taken = yes
		}
		return t.run(append(append([]ast.Stmt{}, taken...), rest...), e, results)
	}
	someYes, _ := returnsList(yes)
	someNo, _ := returnsList(no)
	if someYes || someNo {
		// a side that returns takes the rest along
		a, b := maps.Clone(e), maps.Clone(e)
		v := t.branch(n, m,
			func() value { return t.run(append(append([]ast.Stmt{}, yes...), rest...), a, results) },
			func() value { return t.run(append(append([]ast.Stmt{}, no...), rest...), b, results) })
		return v.(list)
	}
	a, b := maps.Clone(e), maps.Clone(e)
	t.region(m, func() value { t.run(yes, a, results); return nil })
	t.region(t.not(m), func() value { t.run(no, b, results); return nil })
	for _, o := range inOrder(e) {
		e[o] = t.choose(n, m, a[o], b[o])
	}
	return t.run(rest, e, results)
}

// inOrder lists variables in the order of their declarations.
func inOrder(e env) []types.Object {
	var list []types.Object
	for o := range e {
		list = append(list, o)
	}
	for i := range list {
		for j := i; j > 0 && list[j].Pos() < list[j-1].Pos(); j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	return list
}

func (t *translator) results(s *ast.ReturnStmt, e env, results []*ast.Ident) list {
	var out list
	if len(s.Results) == 0 {
		for _, name := range results {
			out = append(out, e[t.info.Defs[name]])
		}
		return out
	}
	if len(s.Results) == 1 {
		if c, ok := s.Results[0].(*ast.CallExpr); ok {
			if _, tuple := t.info.Types[c].Type.(*types.Tuple); tuple {
				return t.value(c, e).(list)
			}
		}
	}
	for _, x := range s.Results {
		out = append(out, t.value(x, e))
	}
	return out
}

// loop unrolls a range over an array.
func (t *translator) loop(s *ast.RangeStmt, e env, results []*ast.Ident) {
	array, ok := t.info.Types[s.X].Type.Underlying().(*types.Array)
	if !ok {
		t.fail(s, "a range over %v", t.info.Types[s.X].Type)
	}
	for i := range array.Len() {
		if key, ok := s.Key.(*ast.Ident); ok {
			e.define(t, key, t.bits(uint64(i)))
		}
		if s.Value != nil {
			e.define(t, s.Value.(*ast.Ident), t.value(s.X, e).(list)[i])
		}
		t.run(s.Body.List, e, results)
	}
}

// assign executes a declaration or an assignment.
func (t *translator) assign(s ast.Stmt, e env) {
	switch s := s.(type) {
	case *ast.DeclStmt:
		for _, spec := range s.Decl.(*ast.GenDecl).Specs {
			v, ok := spec.(*ast.ValueSpec)
			if !ok {
				t.fail(s, "a declaration")
			}
			for i, name := range v.Names {
				if _, isConst := t.info.Defs[name].(*types.Const); isConst {
					continue
				}
				if i < len(v.Values) {
					e.define(t, name, t.value(v.Values[i], e))
				} else {
					e.define(t, name, t.zero(s, t.info.Defs[name].Type()))
				}
			}
		}
	case *ast.IncDecStmt:
		op := ieee.IAdd
		if s.Tok == token.DEC {
			op = ieee.ISub
		}
		t.set(s.X, t.op(op, t.word(s.X, e), t.bits(1)), e)
	case *ast.AssignStmt:
		if s.Tok != token.ASSIGN && s.Tok != token.DEFINE {
			op := map[token.Token]token.Token{token.ADD_ASSIGN: token.ADD, token.SUB_ASSIGN: token.SUB, token.MUL_ASSIGN: token.MUL}[s.Tok]
			x := t.word(s.Lhs[0], e)
			t.set(s.Lhs[0], t.binary(s, op, t.info.Types[s.Lhs[0]].Type, x, t.word(s.Rhs[0], e)), e)
			return
		}
		var values list
		if len(s.Rhs) == 1 && len(s.Lhs) > 1 {
			values = t.value(s.Rhs[0], e).(list)
		} else {
			for _, x := range s.Rhs {
				values = append(values, t.value(x, e))
			}
		}
		for i, x := range s.Lhs {
			t.set(x, values[i], e)
		}
	default:
		t.fail(s, "a statement %T", s)
	}
}

func (t *translator) set(x ast.Expr, v value, e env) {
	switch x := x.(type) {
	case *ast.Ident:
		e.define(t, x, v)
	case *ast.IndexExpr:
		u, ok := t.constant(t.word(x.Index, e))
		if !ok {
			t.fail(x, "an element that is set by an unknown index")
		}
		old := t.value(x.X, e).(list)
		next := append(list{}, old...)
		next[u] = v
		t.set(x.X, next, e)
	case *ast.SelectorExpr:
		next := append(list{}, t.value(x.X, e).(list)...)
		next[t.field(x)] = v
		t.set(x.X, next, e)
	default:
		t.fail(x, "an assignment to %T", x)
	}
}

func (t *translator) field(x *ast.SelectorExpr) int {
	s := t.info.Types[x.X].Type.Underlying().(*types.Struct)
	for i := range s.NumFields() {
		if s.Field(i).Name() == x.Sel.Name {
			return i
		}
	}
	t.fail(x, "no field %s", x.Sel.Name)
	return 0
}

func (t *translator) word(x ast.Expr, e env) word {
	switch v := t.value(x, e).(type) {
	case word:
		return v
	case list:
		if len(v) == 1 {
			return v[0].(word)
		}
	}
	t.fail(x, "not one value")
	return 0
}

func isFloat(typ types.Type) bool {
	b, ok := typ.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsFloat != 0
}

func isUnsigned(typ types.Type) bool {
	b, ok := typ.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsUnsigned != 0
}

func (t *translator) literal(x ast.Expr, typ types.Type, v constant.Value) word {
	switch {
	case v.Kind() == constant.Bool:
		if constant.BoolVal(v) {
			return t.bits(^uint64(0))
		}
		return t.bits(0)
	case isFloat(typ):
		f, _ := constant.Float64Val(constant.ToFloat(v))
		return t.float(f)
	}
	if u, ok := constant.Uint64Val(constant.ToInt(v)); ok {
		return t.bits(u)
	}
	i, ok := constant.Int64Val(constant.ToInt(v))
	if !ok {
		t.fail(x, "the constant %v", v)
	}
	return t.bits(uint64(i))
}

func (t *translator) value(x ast.Expr, e env) value {
	if c := t.info.Types[x]; c.Value != nil {
		return t.literal(x, c.Type, c.Value)
	}
	switch x := x.(type) {
	case *ast.ParenExpr:
		return t.value(x.X, e)
	case *ast.Ident:
		v, ok := e[t.info.Uses[x]]
		if !ok {
			t.fail(x, "no value of %s", x.Name)
		}
		return v
	case *ast.SelectorExpr:
		return t.value(x.X, e).(list)[t.field(x)]
	case *ast.UnaryExpr:
		v, typ := t.word(x.X, e), t.info.Types[x.X].Type
		switch {
		case x.Op == token.NOT:
			return t.not(v)
		case x.Op == token.SUB && isFloat(typ):
			return t.op(ieee.Neg, v)
		case x.Op == token.SUB:
			return t.op(ieee.ISub, t.bits(0), v)
		case x.Op == token.XOR:
			return t.not(v)
		}
	case *ast.BinaryExpr:
		a, b := t.word(x.X, e), t.word(x.Y, e)
		return t.binary(x, x.Op, t.info.Types[x.X].Type, a, b)
	case *ast.CompositeLit:
		return t.composite(x, e)
	case *ast.IndexExpr:
		return t.index(x, e)
	case *ast.CallExpr:
		return t.callExpr(x, e)
	}
	t.fail(x, "an expression %T", x)
	return nil
}

func (t *translator) composite(x *ast.CompositeLit, e env) value {
	zero := t.zero(x, t.info.Types[x].Type).(list)
	for i, el := range x.Elts {
		if _, named := el.(*ast.KeyValueExpr); named {
			t.fail(el, "an element with its name")
		}
		zero[i] = t.value(el, e)
	}
	return zero
}

// index is an element of an array: a table look-up where the index is not known.
func (t *translator) index(x *ast.IndexExpr, e env) value {
	array, at := t.value(x.X, e).(list), t.word(x.Index, e)
	if u, ok := t.constant(at); ok && u < uint64(len(array)) {
		return array[u]
	}
	var table []uint64
	for _, v := range array {
		u, ok := t.constant(v.(word))
		if !ok {
			t.fail(x, "a table that is not constant")
		}
		table = append(table, u)
	}
	for len(table)&(len(table)-1) != 0 {
		table = append(table, 0)
	}
	key := fmt.Sprint(table)
	n, ok := t.tables[key]
	if !ok {
		n = len(t.f.Tables)
		t.tables[key] = n
		t.f.Tables = append(t.f.Tables, table)
	}
	return t.emit(ieee.Instr{Op: ieee.Lookup, A: int32(at), B: -1, C: -1, Bits: uint64(n)})
}

func (t *translator) callExpr(x *ast.CallExpr, e env) value {
	if t.info.Types[x.Fun].IsType() {
		return t.convert(x, t.info.Types[x].Type, t.info.Types[x.Args[0]].Type, t.word(x.Args[0], e))
	}
	var args []value
	for _, a := range x.Args {
		args = append(args, t.value(a, e))
	}
	switch f := x.Fun.(type) {
	case *ast.Ident:
		if d := t.funcs[t.info.Uses[f]]; d != nil {
			return unpack(t.call(d, args))
		}
	case *ast.SelectorExpr:
		if d := t.funcs[t.info.Uses[f.Sel]]; d != nil { // a method
			return unpack(t.call(d, append([]value{t.value(f.X, e)}, args...)))
		}
		words := make([]word, len(args))
		for i, a := range args {
			words[i] = a.(word)
		}
		if pkg, ok := f.X.(*ast.Ident); ok {
			return t.library(x, pkg.Name+"."+f.Sel.Name, words)
		}
	}
	t.fail(x, "a call")
	return nil
}
