package compile

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
)

// stmtOrUnread traces a statement. What it computes with something that the compiler does not support is left to the
// evaluator if the density does not read it: its elements are undefined in the trace, like those of what is
// simulated.
func (tr *tracer) stmtOrUnread(s ast.Stmt, top *scope) {
	names := computed(s, nil)
	if tr.forward != nil || names == nil {
		tr.stmt(s, top)
		return
	}
	saved := *tr
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if refused, ok := p.(unbuilt); !ok || refused.d.Code != "not-built" || slices.ContainsFunc(names, saved.readByDensity()) {
			panic(p)
		}
		*tr = saved
		for _, name := range names {
			if a := tr.global[name]; a != nil && !a.known() {
				delete(tr.global, name)
			}
		}
	}()
	tr.stmt(s, top)
}

// computed adds the names that a statement computes; it returns nil if the statement does something else.
func computed(s ast.Stmt, names []string) []string {
	list := func(stmts []ast.Stmt) []string {
		for _, x := range stmts {
			if names = computed(x, names); names == nil {
				return nil
			}
		}
		return names
	}
	switch s := s.(type) {
	case *ast.Define:
		switch left := s.Left.(type) {
		case *ast.Name:
			return append(names, left.Name)
		case *ast.Index:
			if name, ok := left.X.(*ast.Name); ok {
				return append(names, name.Name)
			}
		}
	case *ast.For:
		return list(s.Body)
	case *ast.If:
		if list(s.Then) == nil {
			return nil
		}
		return list(s.Else)
	}
	return nil
}

// readByDensity returns a function that reports whether the density reads a name: whether a statement that does not
// just compute a name does, or the type of an unknown, or what computes a name that they read. What is simulated is
// not part of the density.
func (tr *tracer) readByDensity() func(name string) bool {
	names := map[string]bool{}
	var read func(n ast.Node)
	read = func(n ast.Node) {
		ast.Walk(n, func(n ast.Node) bool {
			x, ok := n.(*ast.Name)
			if !ok || names[x.Name] {
				return true
			}
			names[x.Name] = true
			if info := tr.b.Model.ByName[x.Name]; info != nil {
				for _, s := range info.Defs {
					read(s)
				}
			}
			return true
		})
	}
	for _, block := range tr.b.Model.Blocks {
		for _, s := range block.Stmts {
			if computed(s, nil) == nil && !tr.drawnForward(s) {
				read(s)
			}
		}
	}
	for _, n := range tr.b.Model.ByName {
		if n.Type == nil {
			continue
		}
		for _, bound := range []ast.Expr{n.Type.Lower, n.Type.Upper} {
			if bound != nil {
				read(bound)
			}
		}
	}
	return func(name string) bool { return names[name] }
}

// drawnForward reports whether everything on the left of a `~` is simulated.
func (tr *tracer) drawnForward(s ast.Stmt) bool {
	t, ok := s.(*ast.Tilde)
	if !ok {
		return false
	}
	for _, left := range t.Left {
		name := tr.named(left)
		v := tr.b.Shapes[name]
		if name == "" || v == nil || len(tr.leaf[name]) < v.Size() {
			return false
		}
	}
	return true
}
