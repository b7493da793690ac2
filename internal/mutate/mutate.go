package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A mutant is a place in the source and what it becomes.
type mutant struct {
	number int
	file   string // relative to the module
	line   int
	fn     string // the function or variable that it is in
	was    string
	is     string
	in     string   // the source of the line
	names  []string // the entry of a table that it is in, or those of its file
}

// key names a mutant in the list of equivalents: by what it is, not by the number of its line.
func (m mutant) key() string {
	return fmt.Sprintf("%s %s: %s => %s in %s", m.file, m.fn, m.was, m.is, m.in)
}

func (m mutant) String() string {
	return fmt.Sprintf("%d %s:%d %s: %s => %s", m.number, m.file, m.line, m.fn, m.was, m.is)
}

// A source is a package whose mutants are all in one program, each behind its number: the test binaries are built
// once, and BAYES_MUTANT selects a mutant.
type source struct {
	dir     string // of the package, relative to the module
	set     *token.FileSet
	pkg     *types.Package
	info    *types.Info
	files   map[string]*ast.File // by path relative to the module
	texts   map[string][]byte
	mutants []mutant
}

// listed is what go list says about a package.
type listed struct {
	ImportPath, Dir, Name, Export string
	GoFiles                       []string
}

func load(dir string, exports map[string]string) (*source, error) {
	out, err := command("go", "list", "-json=ImportPath,Dir,Name,GoFiles", "./"+dir)
	if err != nil {
		return nil, err
	}
	var l listed
	if err := json.Unmarshal(out, &l); err != nil {
		return nil, err
	}
	s := &source{dir: dir, set: token.NewFileSet(), files: map[string]*ast.File{}, texts: map[string][]byte{}}
	s.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	var files []*ast.File
	for _, name := range l.GoFiles {
		text, err := os.ReadFile(filepath.Join(l.Dir, name))
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(s.set, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
		path := dir + "/" + name
		s.files[path], s.texts[path] = f, text
	}
	config := types.Config{Importer: importer.ForCompiler(s.set, "gc", func(path string) (io.ReadCloser, error) {
		file, ok := exports[path]
		if !ok {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(file)
	})}
	s.pkg, err = config.Check(l.ImportPath, s.set, files, s.info)
	return s, err
}

// exports finds the export data of everything that the packages import.
func exports(dirs []string) (map[string]string, error) {
	args := []string{"list", "-export", "-deps", "-json=ImportPath,Export"}
	for _, d := range dirs {
		args = append(args, "./"+d)
	}
	out, err := command("go", args...)
	if err != nil {
		return nil, err
	}
	m := map[string]string{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var l listed
		if err := d.Decode(&l); err == io.EOF {
			return m, nil
		} else if err != nil {
			return nil, err
		}
		m[l.ImportPath] = l.Export
	}
}

func command(name string, args ...string) ([]byte, error) {
	c := exec.Command(name, args...)
	var errors bytes.Buffer
	c.Stderr = &errors
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, errors.String())
	}
	return out, nil
}

// An edit puts text at an offset replacing the bytes up to end.
type edit struct {
	at, end int
	text    string
}

// A mutator writes the mutants of one file.
type mutator struct {
	*source
	path   string
	next   *int
	fn     string
	names  []string
	starts []edit // outer before inner
	ends   []edit // inner before outer
}

// mutate returns the file with all its mutants in it.
func (s *source) mutate(path string, next *int) []byte {
	m := &mutator{source: s, path: path, next: next}
	all := entryNames(s.files[path])
	for _, d := range s.files[path].Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			m.names = all
			if m.fn = d.Name.Name; d.Body != nil && d.Name.Name != "String" {
				m.node(d.Body)
			}
		case *ast.GenDecl:
			if d.Tok != token.VAR {
				continue
			}
			for _, spec := range d.Specs {
				v := spec.(*ast.ValueSpec)
				for _, x := range v.Values {
					if m.fn = entryName(x); m.fn != "" {
						m.names = []string{m.fn}
					} else {
						m.fn, m.names = v.Names[0].Name, all
					}
					m.node(x)
				}
			}
		}
	}
	list := append(m.ends, m.starts...) // a-b: a ends where the operator begins
	slices.SortStableFunc(list, func(a, b edit) int { return a.at - b.at })
	var out bytes.Buffer
	text, at := s.texts[path], 0
	for _, e := range list {
		out.Write(text[at:e.at])
		out.WriteString(e.text)
		at = max(at, e.end)
	}
	out.Write(text[at:])
	return out.Bytes()
}

// entryName returns the Name of a composite literal that has one, else "".
func entryName(x ast.Expr) string {
	if u, ok := x.(*ast.UnaryExpr); ok {
		x = u.X
	}
	if c, ok := x.(*ast.CompositeLit); ok {
		for _, e := range c.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok && fieldName(kv.Key) == "Name" {
				if l, ok := kv.Value.(*ast.BasicLit); ok {
					return strings.Trim(l.Value, `"`)
				}
			}
		}
	}
	return ""
}

// entryNames returns the names of all entries that the variables of a file are.
func entryNames(f *ast.File) []string {
	var list []string
	for _, d := range f.Decls {
		if d, ok := d.(*ast.GenDecl); ok && d.Tok == token.VAR {
			for _, spec := range d.Specs {
				for _, x := range spec.(*ast.ValueSpec).Values {
					if name := entryName(x); name != "" {
						list = append(list, name)
					}
				}
			}
		}
	}
	return list
}

func fieldName(x ast.Expr) string {
	if id, ok := x.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func (m *mutator) offset(p token.Pos) int { return m.set.Position(p).Offset }

func (m *mutator) text(n ast.Node) string {
	t := string(m.texts[m.path][m.offset(n.Pos()):m.offset(n.End())])
	return strings.Join(strings.Fields(t), " ")
}

// add numbers a mutant of a node.
func (m *mutator) add(n ast.Node, is string) int {
	*m.next++
	line := m.set.Position(n.Pos()).Line
	in := strings.TrimSpace(strings.Split(string(m.texts[m.path]), "\n")[line-1])
	m.mutants = append(m.mutants, mutant{*m.next, m.path, line, m.fn, m.text(n), is, in, m.names})
	return *m.next
}

func (m *mutator) before(n ast.Node, text string) {
	m.starts = append(m.starts, edit{m.offset(n.Pos()), m.offset(n.Pos()), text})
}

func (m *mutator) after(n ast.Node, text string) {
	m.ends = append(m.ends, edit{m.offset(n.End()), m.offset(n.End()), text})
}

func (m *mutator) instead(p token.Pos, length int, text string) {
	m.starts = append(m.starts, edit{m.offset(p), m.offset(p) + length, text})
}

// swaps are the operators that are swapped with each other, with the helper function that has both.
var swaps = map[token.Token]struct{ is, helper string }{
	token.ADD: {"-", "mutantAdd"}, token.SUB: {"+", "mutantSub"}, token.MUL: {"/", "mutantMul"}, token.QUO: {"*", "mutantDiv"},
	token.LSS: {"<=", "mutantLess"}, token.LEQ: {"<", "mutantAtMost"}, token.GTR: {">=", "mutantMore"}, token.GEQ: {">", "mutantAtLeast"},
	token.EQL: {"!=", "mutantEqual"}, token.NEQ: {"==", "mutantDiffers"},
	token.ADD_ASSIGN: {"-=", "mutantAdd"}, token.SUB_ASSIGN: {"+=", "mutantSub"}, token.MUL_ASSIGN: {"/=", "mutantMul"}, token.QUO_ASSIGN: {"*=", "mutantDiv"},
}

// helpers are added to every package with mutants. If BAYES_REACHED names a file, its n-th byte says whether mutant n
// was reached.
const helpers = `package %s

import (
	"os"
	"strconv"
	"syscall"
)

var (
	theMutant, _ = strconv.Atoi(os.Getenv("BAYES_MUTANT"))
	reached      = reachedMutants()
)

func reachedMutants() []byte {
	f, err := os.OpenFile(os.Getenv("BAYES_REACHED"), os.O_RDWR, 0)
	if err != nil { return nil }
	defer f.Close()
	info, err := f.Stat()
	if err != nil { panic(err) }
	b, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil { panic(err) }
	return b
}

func lives(n int) bool { if reached != nil { reached[n] = 1 }; return theMutant == n }

type mutable interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float64
}

func mutated[T any](n int, a, b T) T { if lives(n) { return b }; return a }
func mutantNot(n int, a bool) bool { return a != lives(n) }
func mutantNeg[T mutable](n int, a T) T { if lives(n) { return a }; return -a }
func mutantFloat(n int, a float64) float64 { if lives(n) { return a + a/16 + 0.09 }; return a }
func mutantAdd[T mutable](n int, a, b T) T { if lives(n) { return a - b }; return a + b }
func mutantSub[T mutable](n int, a, b T) T { if lives(n) { return a + b }; return a - b }
func mutantMul[T mutable](n int, a, b T) T { if lives(n) { return a / b }; return a * b }
func mutantDiv[T mutable](n int, a, b T) T { if lives(n) { return a * b }; return a / b }
func mutantLess[T mutable](n int, a, b T) bool { if lives(n) { return a <= b }; return a < b }
func mutantAtMost[T mutable](n int, a, b T) bool { if lives(n) { return a < b }; return a <= b }
func mutantMore[T mutable](n int, a, b T) bool { if lives(n) { return a >= b }; return a > b }
func mutantAtLeast[T mutable](n int, a, b T) bool { if lives(n) { return a > b }; return a >= b }
func mutantEqual[T comparable](n int, a, b T) bool { return (a == b) != lives(n) }
func mutantDiffers[T comparable](n int, a, b T) bool { return (a != b) != lives(n) }
`

func number(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsInteger|types.IsFloat) != 0
}

func float(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsFloat != 0
}

// node makes the mutants of a statement or an expression and of what is inside it.
func (m *mutator) node(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if k := fieldName(n.Key); k != "Points" && k != "domain" { // they serve tests
				m.node(n.Value)
			}
			return false
		case *ast.SelectorExpr:
			if !m.function(n, n.Sel) {
				m.node(n.X)
			}
			return false
		case *ast.Ident:
			m.function(n, n)
			return false
		case *ast.GenDecl:
			return n.Tok == token.VAR
		case *ast.ArrayType, *ast.StructType, *ast.FuncType, *ast.InterfaceType, *ast.MapType, *ast.IncDecStmt, *ast.BranchStmt, *ast.LabeledStmt:
			return false
		case *ast.IfStmt:
			m.condition(n)
			return false
		case *ast.ExprStmt:
			m.statement(n)
			if call, ok := n.X.(*ast.CallExpr); ok && asks(call.Fun) {
				return false
			}
		case *ast.AssignStmt:
			return m.assignment(n)
		case ast.Expr:
			return m.expression(n)
		}
		return true
	})
}

func (m *mutator) condition(s *ast.IfStmt) {
	if x, ok := s.Init.(*ast.ExprStmt); ok { // a statement cannot be put around it
		m.node(x.X)
	} else if s.Init != nil {
		m.node(s.Init)
	}
	if m.info.Types[s.Cond].Value == nil && !(s.Else == nil && laidOut(s.Body)) {
		k := m.add(s.Cond, "not "+m.text(s.Cond))
		m.before(s.Cond, fmt.Sprintf("mutantNot(%d, ", k))
		m.node(s.Cond)
		m.after(s.Cond, ")")
	}
	m.node(s.Body)
	if s.Else != nil {
		m.node(s.Else)
	}
}

// kept reports whether a function decides how a trace is laid out, not what it means.
func kept(f ast.Expr) bool {
	sel, ok := f.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Keep"
}

// laidOut reports whether a block only decides how a trace is laid out.
func laidOut(b *ast.BlockStmt) bool {
	for _, s := range b.List {
		x, ok := s.(*ast.ExprStmt)
		if !ok {
			return false
		}
		if call, ok := x.X.(*ast.CallExpr); !ok || !kept(call.Fun) {
			return false
		}
	}
	return true
}

// asks reports whether a function asks whether to stop: how often is only roughly right.
func asks(f ast.Expr) bool {
	switch f := f.(type) {
	case *ast.Ident:
		return f.Name == "ask"
	case *ast.SelectorExpr:
		return f.Sel.Name == "ask"
	}
	return false
}

// statement leaves a call out.
func (m *mutator) statement(s *ast.ExprStmt) {
	call, ok := s.X.(*ast.CallExpr)
	if !ok || kept(call.Fun) {
		return
	}
	if id, ok := call.Fun.(*ast.Ident); ok && (id.Name == "panic" || id.Name == "delete" || id.Name == "copy") {
		return
	}
	k := m.add(s, "(nothing)")
	m.before(s, fmt.Sprintf("if !lives(%d) { ", k))
	m.ends = append(m.ends, edit{m.offset(s.End()), m.offset(s.End()), " }"})
}

// assignment changes x += y; everything else consists of expressions.
func (m *mutator) assignment(s *ast.AssignStmt) bool {
	swap, ok := swaps[s.Tok]
	if !ok || !number(m.info.Types[s.Lhs[0]].Type) {
		for _, x := range s.Rhs {
			m.node(x)
		}
		if s.Tok == token.ASSIGN {
			for _, x := range s.Lhs {
				if i, ok := x.(*ast.IndexExpr); ok {
					m.node(i.Index)
				}
			}
		}
		return false
	}
	if swap.helper == "mutantMul" && !float(m.info.Types[s.Lhs[0]].Type) {
		m.node(s.Rhs[0])
		return false
	}
	k := m.add(s, m.text(s.Lhs[0])+" "+swap.is+" "+m.text(s.Rhs[0]))
	m.instead(s.TokPos, len(s.Tok.String()), fmt.Sprintf("= %s(%d, %s, ", swap.helper, k, m.text(s.Lhs[0])))
	m.node(s.Rhs[0])
	m.after(s.Rhs[0], ")")
	return false
}

// expression makes the mutants of an expression; it reports whether its parts should still be visited.
func (m *mutator) expression(x ast.Expr) bool {
	tv := m.info.Types[x]
	if tv.IsType() {
		return false
	}
	if tv.Value != nil {
		m.constant(x, tv)
		return false
	}
	switch x := x.(type) {
	case *ast.UnaryExpr:
		if x.Op == token.SUB && number(tv.Type) {
			k := m.add(x, m.text(x.X))
			m.instead(x.Pos(), 1, fmt.Sprintf("mutantNeg(%d, ", k))
			m.node(x.X)
			m.after(x, ")")
			return false
		}
	case *ast.BinaryExpr:
		swap, ok := swaps[x.Op]
		left, right := m.info.Types[x.X].Type, m.info.Types[x.Y].Type
		if !ok || !number(left) || !number(right) || swap.helper == "mutantMul" && !float(left) {
			return true
		}
		k := m.add(x, m.text(x.X)+" "+swap.is+" "+m.text(x.Y))
		m.before(x, fmt.Sprintf("%s(%d, ", swap.helper, k))
		m.node(x.X)
		m.instead(x.OpPos, len(x.Op.String()), ",")
		m.node(x.Y)
		m.after(x, ")")
		return false
	}
	return true
}

// constant changes a number, or replaces an operation of the table by the next one.
func (m *mutator) constant(x ast.Expr, tv types.TypeAndValue) {
	named, _ := tv.Type.(*types.Named)
	switch {
	case named != nil && named.Obj().Name() == "Op":
		k := m.add(x, m.text(x)+" + 1")
		m.before(x, fmt.Sprintf("mutated(%d, ", k))
		m.after(x, fmt.Sprintf(", %s + 1)", m.text(x)))
	case float(tv.Type):
		if b, ok := tv.Type.(*types.Basic); ok && b.Kind() == types.Float64 {
			k := m.add(x, "another number")
			m.before(x, fmt.Sprintf("mutantFloat(%d, ", k))
			m.after(x, ")")
		}
	}
}

// function replaces a function or method by the next one with the same type; it reports whether it did.
func (m *mutator) function(x ast.Expr, id *ast.Ident) bool {
	if tv := m.info.Types[x]; tv.Value != nil {
		m.constant(x, tv)
		return true
	}
	f, ok := m.info.Uses[id].(*types.Func)
	if !ok {
		return false
	}
	other := m.other(f)
	if other == "" {
		return false
	}
	is := other
	if s, ok := x.(*ast.SelectorExpr); ok {
		if _, pure := s.X.(*ast.Ident); !pure && !m.info.Types[s.X].IsType() {
			return false // what is before the dot would be computed twice
		}
		if t := m.info.Types[s.X].Type; t != nil {
			if found, _, _ := types.LookupFieldOrMethod(t, true, m.pkg, other); found != nil {
				if _, method := found.(*types.Func); !method {
					return false // a field that hides the method
				}
			}
		}
		is = m.text(s.X) + "." + other
	}
	k := m.add(x, is)
	m.before(x, fmt.Sprintf("mutated(%d, ", k))
	m.after(x, fmt.Sprintf(", %s)", is))
	return true
}

// roundings are functions of package math, each with one that is nearly the same.
var roundings = map[string]string{"Floor": "Ceil", "Ceil": "Floor", "RoundToEven": "Round", "Sqrt": "Cbrt", "Abs": "Floor", "Max": "Min", "Min": "Max"}

// other returns the next function or method of the same type, "" if there is none.
func (m *mutator) other(f *types.Func) string {
	sig := f.Type().(*types.Signature)
	if f.Pkg() == nil || sig.TypeParams().Len() > 0 {
		return ""
	}
	if f.Pkg().Path() == "math" {
		return roundings[f.Name()]
	}
	if !strings.Contains(f.Pkg().Path(), "/bayes/") {
		return ""
	}
	if name := f.Name(); name == "Const" || name == "Data" || name == "Keep" {
		return "" // they differ in what is simplified or how it is laid out, not in what it means
	}
	var names []string
	same := func(g *types.Func) bool {
		o := g.Type().(*types.Signature)
		return types.Identical(types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic()),
			types.NewSignatureType(nil, nil, nil, o.Params(), o.Results(), o.Variadic())) && (g.Exported() || g.Pkg() == m.pkg) && g.Name() != "_"
	}
	if recv := sig.Recv(); recv != nil {
		if types.IsInterface(recv.Type()) {
			return ""
		}
		set := types.NewMethodSet(recv.Type())
		for i := range set.Len() {
			g, ok := set.At(i).Obj().(*types.Func)
			if ok && same(g) && !types.IsInterface(g.Type().(*types.Signature).Recv().Type()) {
				names = append(names, g.Name())
			}
		}
	} else {
		scope := f.Pkg().Scope()
		for _, name := range scope.Names() {
			if g, ok := scope.Lookup(name).(*types.Func); ok && same(g) && name != "init" {
				names = append(names, name)
			}
		}
	}
	i := slices.Index(names, f.Name())
	if i < 0 || len(names) < 2 {
		return ""
	}
	return names[(i+1)%len(names)]
}
