package lang

import (
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
)

// Several columns as one outcome, `[math, reading] ~ MvNormal(mu, chol=L)`, are a matrix of the data with these columns,
// and each of the names is a column of it:
//
//	data math_reading: real[N, ["math", "reading"]]
//	math_reading ~ MvNormal(mu, chol=L)
//	math = math_reading[:, "math"]

// joinColumns puts the matrices of joint outcomes into the text, in the place of their columns.
func (c *checker) joinColumns() {
	var stmts []ast.Stmt
	for i, s := range c.m.File.Stmts {
		t, ok := s.(*ast.Tilde)
		if !ok {
			continue
		}
		for k, left := range t.Left {
			list := columnsOf(left)
			if list == nil {
				continue
			}
			if stmts == nil {
				stmts = slices.Clone(c.m.File.Stmts)
			}
			now := *stmts[i].(*ast.Tilde)
			now.Left = slices.Clone(now.Left)
			joint, decl := c.joint(list, left, stmts, t)
			if joint == nil {
				continue
			}
			now.Left[k] = joint
			stmts[i] = &now
			stmts = append(stmts, decl)
			for _, id := range list {
				at := declared(stmts, id.Name)
				row := &ast.Index{At: left.(*ast.Array).At, X: joint, Args: []ast.Expr{&ast.Range{At: left.(*ast.Array).At}, &ast.Text{At: id.At, Value: id.Name}}}
				stmts = append(stmts, &ast.Define{At: at.At, Left: &ast.Name{At: at.At, Name: id.Name}, Right: row})
				c.parts = append(c.parts, id.Name)
			}
		}
	}
	if stmts != nil {
		file := *c.m.File
		file.Stmts = without(stmts, c.parts)
		c.m.File = &file
	}
}

// columnsOf returns the names of an array of at least two names, nil for another expression.
func columnsOf(left ast.Expr) (list []*ast.Name) {
	a, ok := left.(*ast.Array)
	if !ok || len(a.Elems) < 2 {
		return nil
	}
	for _, e := range a.Elems {
		n, ok := e.(*ast.Name)
		if !ok {
			return nil
		}
		list = append(list, n)
	}
	return list
}

// dataOf returns the statement that declares a data name, and its place among the names; nil if none does.
func dataOf(stmts []ast.Stmt, name string) (d *ast.Data, place int) {
	for _, s := range stmts {
		if d, ok := s.(*ast.Data); ok {
			for i, id := range d.Names {
				if id.Name == name {
					return d, i
				}
			}
		}
	}
	return nil, 0
}

func declared(stmts []ast.Stmt, name string) ast.Ident {
	d, i := dataOf(stmts, name)
	return d.Names[i]
}

// joint returns the name of the matrix that some columns make, and its declaration; nil after an error.
func (c *checker) joint(list []*ast.Name, left ast.Expr, stmts []ast.Stmt, t *ast.Tilde) (*ast.Name, *ast.Data) {
	here := left.(*ast.Array).At
	var first *ast.Data
	var typ *ast.Type // of the first one
	names := make([]string, len(list))
	labels := &ast.Array{At: here}
	for k, id := range list {
		d, at := dataOf(stmts, id.Name)
		bad, mine := "", (*ast.Type)(nil)
		if d != nil {
			mine = d.TypeOf(at)
		}
		switch {
		case d == nil:
			return nil, nil // told where left sides are checked
		case slices.Contains(names[:k], id.Name):
			bad = "`" + id.Name + "` is in it twice"
		case slices.Contains(c.parts, id.Name) || ownLaw(c.m.File.Stmts, id.Name):
			bad = "`" + id.Name + "` has another distribution"
		case mine == nil || len(mine.Dims) != 1 || mine.Name.Name != "real" && mine.Name.Name != "int":
			bad = "`" + id.Name + "` is not declared as a column of numbers"
		case d.As != nil:
			bad = "`" + id.Name + "` has another name in files"
		case first != nil && (ast.String(mine) != ast.String(typ) || (d.From == nil) != (first.From == nil) || d.From != nil && d.From.Value != first.From.Value):
			bad = "`" + id.Name + "` and `" + names[0] + "` are not declared alike"
		}
		if bad != "" {
			c.wrong[left] = true
			c.fail("bad-left", left.Place(), "`%s` cannot be one outcome: %s", short(left), bad).
				WithHelp("it takes columns that are declared together, `data %s: real[N] from \"file.csv\"`, and have no other distribution", strings.Join(textsOf(list), ", "))
			return nil, nil
		}
		if first == nil {
			first, typ = d, mine
		}
		names[k] = id.Name
		labels.Elems = append(labels.Elems, &ast.Text{At: id.At, Value: id.Name})
	}
	ident := strings.Join(names, "_")
	for c.taken(stmts, ident) {
		ident += "_"
	}
	c.joints[ident] = names
	matrix := *typ
	matrix.Dims = append(slices.Clone(typ.Dims), labels)
	whole := []ast.Ident{{At: here, Name: ident}}
	return &ast.Name{At: here, Name: ident}, &ast.Data{At: first.At, Names: whole, Parts: []ast.DataPart{{Names: whole, Type: &matrix}}, From: first.From}
}

// ownLaw reports whether a name, or elements of it, are on the left of a `~`.
func ownLaw(stmts []ast.Stmt, name string) (found bool) {
	for _, s := range stmts {
		ast.Walk(s, func(n ast.Node) bool {
			if t, ok := n.(*ast.Tilde); ok {
				for _, left := range t.Left {
					base, _ := leftName(left)
					found = found || base != nil && base.Name == name
				}
			}
			return !found
		})
	}
	return found
}

func textsOf(list []*ast.Name) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = n.Name
	}
	return out
}

// taken reports whether a name is in the text.
func (c *checker) taken(stmts []ast.Stmt, name string) bool {
	for _, s := range stmts {
		found := false
		ast.Walk(s, func(n ast.Node) bool {
			if n, ok := n.(*ast.Name); ok && n.Name == name {
				found = true
			}
			return !found
		})
		if d, _ := dataOf([]ast.Stmt{s}, name); found || d != nil {
			return true
		}
	}
	return false
}

// without takes names out of the data statements.
func without(stmts []ast.Stmt, names []string) (out []ast.Stmt) {
	for _, s := range stmts {
		d, ok := s.(*ast.Data)
		if !ok {
			out = append(out, s)
			continue
		}
		now := *d
		now.Names, now.Parts = nil, nil
		for _, p := range d.Parts {
			if p.Names = slices.DeleteFunc(slices.Clone(p.Names), func(id ast.Ident) bool { return slices.Contains(names, id.Name) }); len(p.Names) > 0 {
				now.Names, now.Parts = append(now.Names, p.Names...), append(now.Parts, p)
			}
		}
		if len(now.Names) > 0 {
			out = append(out, &now)
		}
	}
	return out
}

// notJoint reports a list of names on the left of `~` of which some are not data, or in a loop.
func (c *checker) notJoint(s *ast.Tilde, left ast.Expr, list []*ast.Name) {
	d := c.fail("bad-left", left.Place(), "`%s` cannot be on the left of `~`", short(left))
	unknown := false
	for _, n := range list {
		if m := c.m.ByName[n.Name]; c.data[m] == nil && (m == nil || !m.Part) {
			c.said[n.Name], unknown = true, true
		}
	}
	if unknown {
		whole := strings.Join(textsOf(list), "_")
		d.WithHelp("for a vector of unknowns write `%s ~ %s`; its elements are `%s[1]`, `%s[2]`; data are declared: `data %s: real[N]`",
			whole, short(s.Dist), whole, whole, strings.Join(textsOf(list), ", "))
		return
	}
	d.WithHelp("columns of data are one outcome in a statement outside of loops, which is about all of their rows")
}
