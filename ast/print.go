package ast

import (
	"strings"
)

// String returns a node as it would be written in a model, in the standard format: an
// expression on one line, a block on several.
func String(n Node) string {
	var p printer
	p.node(n)
	return p.b.String()
}

// printer writes nodes; indent is the depth of blocks.
type printer struct {
	b      strings.Builder
	indent int
}

func (p *printer) put(parts ...string) {
	for _, s := range parts {
		p.b.WriteString(s)
	}
}

func (p *printer) node(n Node) {
	switch n := n.(type) {
	case Expr:
		p.expr(n)
	case Stmt:
		p.stmt(n)
	case *Type:
		p.typ(n)
	}
}

// expr writes an expression. Parentheses are nodes of the tree, so none have to be added to
// what was parsed.
func (p *printer) expr(e Expr) {
	switch e := e.(type) {
	case nil:
	case *Number:
		p.put(e.Text)
	case *Text:
		p.put(`"`, strings.ReplaceAll(e.Value, `"`, `""`), `"`)
	case *Bool:
		if e.Value {
			p.put("true")
		} else {
			p.put("false")
		}
	case *Name:
		p.put(e.Name)
	case *Array:
		p.put("[")
		p.exprs(e.Elems)
		p.put("]")
	case *Comprehension:
		p.put("[")
		p.expr(e.Elem)
		p.put(" for ")
		p.clauses(e.Clauses)
		p.put("]")
	case *Range:
		p.expr(e.Lo)
		p.put(":")
		p.expr(e.Hi)
	case *Unary:
		p.put(e.Op.String())
		if e.Op == Not {
			p.put(" ")
		}
		p.expr(e.X)
	case *Binary:
		p.expr(e.X)
		if e.Op == Pow {
			p.put("^")
		} else {
			p.put(" ", e.Op.String(), " ")
		}
		p.expr(e.Y)
	case *Transpose:
		p.expr(e.X)
		p.put("'")
	case *Index:
		p.expr(e.X)
		p.put("[")
		p.exprs(e.Args)
		p.put("]")
	case *Call:
		p.put(e.Func.Name)
		p.args(e.Args)
	case *Method:
		p.expr(e.X)
		p.put(".", e.Name.Name)
		p.args(e.Args)
	case *Cond:
		p.put("if ")
		p.expr(e.If)
		p.put(" { ")
		p.expr(e.Then)
		p.put(" } else ")
		if c, ok := e.Else.(*Cond); ok {
			p.expr(c)
			return
		}
		p.put("{ ")
		p.expr(e.Else)
		p.put(" }")
	case *Paren:
		p.put("(")
		p.expr(e.X)
		p.put(")")
	}
}

func (p *printer) exprs(list []Expr) {
	for i, e := range list {
		if i > 0 {
			p.put(", ")
		}
		p.expr(e)
	}
}

func (p *printer) args(list []Arg) {
	p.put("(")
	for i, a := range list {
		if i > 0 {
			p.put(", ")
		}
		if a.Name != nil {
			p.put(a.Name.Name, "=")
		}
		p.expr(a.Value)
	}
	p.put(")")
}

func (p *printer) clauses(list []Clause) {
	for i, c := range list {
		if i > 0 {
			p.put(", ")
		}
		p.put(c.Var.Name, " in ")
		p.expr(c.Over)
	}
}

func (p *printer) idents(list []Ident) {
	for i, id := range list {
		if i > 0 {
			p.put(", ")
		}
		p.put(id.Name)
	}
}

func (p *printer) typ(t *Type) {
	p.put(t.Name.Name)
	var attrs []string
	if t.Of != nil {
		attrs = append(attrs, t.Of.Name)
	}
	if t.Lower != nil {
		attrs = append(attrs, "lower="+String(t.Lower))
	}
	if t.Upper != nil {
		attrs = append(attrs, "upper="+String(t.Upper))
	}
	if len(attrs) > 0 {
		p.put("<", strings.Join(attrs, ", "), ">")
	}
	if t.Dims != nil {
		p.put("[")
		p.exprs(t.Dims)
		p.put("]")
	}
}

func (p *printer) typed(names []Ident, t *Type) {
	p.idents(names)
	if t != nil {
		p.put(": ")
		p.typ(t)
	}
}

func (p *printer) stmt(s Stmt) {
	switch s := s.(type) {
	case *Data:
		p.put("data ")
		for i, part := range s.Parts {
			if i > 0 {
				p.put(", ")
			}
			p.typed(part.Names, part.Type)
		}
		if s.From != nil {
			p.put(" from ")
			p.expr(s.From)
		}
		if s.As != nil {
			p.put(" as ")
			p.expr(s.As)
		}
	case *Param:
		p.put("param ")
		p.typed(s.Names, s.Type)
	case *Declare:
		p.typed(s.Names, s.Type)
	case *Import:
		p.put("import ")
		p.expr(&s.Path)
	case *Fn:
		p.put("fn ", s.Name.Name, "(")
		for i, a := range s.Params {
			if i > 0 {
				p.put(", ")
			}
			p.typed([]Ident{a.Name}, a.Type)
		}
		p.put(")")
		if s.Value != nil {
			p.put(" = ")
			p.expr(s.Value)
		} else {
			p.block(s.Body)
		}
	case *For:
		if s.Brackets {
			p.oneLine(s)
			return
		}
		p.put("for ")
		p.clauses(s.Clauses)
		p.block(s.Body)
	case *If:
		p.put("if ")
		p.expr(s.Cond)
		p.block(s.Then)
		if !s.HasElse {
			return
		}
		p.put(" else")
		if len(s.Else) == 1 {
			if next, ok := s.Else[0].(*If); ok {
				p.put(" ")
				p.stmt(next)
				return
			}
		}
		p.block(s.Else)
	case *Return:
		p.put("return ")
		p.expr(s.X)
	case *Define:
		p.expr(s.Left)
		p.put(" = ")
		p.expr(s.Right)
	case *Tilde:
		p.exprs(s.Left)
		p.put(" ~ ")
		p.expr(s.Dist)
	case *Target:
		p.put("target += ")
		p.expr(s.X)
	case *Show:
		p.expr(s.X)
	}
}

// oneLine prints a loop in brackets.
func (p *printer) oneLine(s *For) {
	left := s.Left()
	p.expr(left.X)
	p.put("[")
	for i, a := range left.Args {
		if i > 0 {
			p.put(", ")
		}
		if c := s.Clause(a); c != nil {
			p.clauses([]Clause{*c})
		} else {
			p.expr(a)
		}
	}
	p.put("]")
	if t, ok := s.Body[0].(*Tilde); ok {
		p.put(" ~ ")
		p.expr(t.Dist)
	} else {
		p.put(" = ")
		p.expr(s.Body[0].(*Define).Right)
	}
}

func (p *printer) block(list []Stmt) {
	p.put(" {\n")
	p.indent++
	for _, s := range list {
		p.put(strings.Repeat("    ", p.indent))
		p.stmt(s)
		p.put("\n")
	}
	p.indent--
	p.put(strings.Repeat("    ", p.indent), "}")
}

// Print returns a whole file as text, one statement per line, without comments.
func Print(f *File) string {
	var b strings.Builder
	for _, s := range f.Stmts {
		b.WriteString(String(s))
		b.WriteByte('\n')
	}
	return b.String()
}
