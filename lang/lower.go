package lang

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/bayes-lang/bayes/ast"
)

// oneLine makes `x[i in 1:N] ~ dist` and `x[i in 1:N] = value` a loop.
func (p *parser) oneLine(s *plainStatement, here ast.At) ast.Stmt {
	loop := &ast.For{At: here, Brackets: true}
	var left *ast.Index
	if len(s.Left) == 1 && (s.Dist != nil || s.Value != nil) {
		left, _ = s.Left[0].(*ast.Index)
	}
	if left != nil {
		if _, named := left.X.(*ast.Name); !named {
			left = nil
		}
	}
	if left != nil {
		for i, a := range left.Args {
			if e, ok := a.(*each); ok {
				loop.Clauses = append(loop.Clauses, e.clause)
				left.Args[i] = e.Name
			}
		}
	}
	if len(loop.Clauses) < len(p.each) {
		// The first one that is not in the brackets on the left.
		e := p.each[len(loop.Clauses)]
		p.fail("syntax", e.clause.Span, "`%s in` goes in the brackets of one name on the left of `~` or `=`", e.Name.Name).
			WithHelp("`x[%s in 1:N] ~ Normal(mu[%s], 1)` gives every element its own distribution; a list of values is `[x[%s] for %s in 1:N]`", e.Name.Name, e.Name.Name, e.Name.Name, e.Name.Name)
		return nil
	}
	if s.Dist != nil {
		loop.Body = []ast.Stmt{&ast.Tilde{At: here, Left: []ast.Expr{left}, Dist: s.Dist}}
	} else {
		loop.Body = []ast.Stmt{&ast.Define{At: here, Left: left, Right: s.Value}}
	}
	return loop
}

// lower turns a statement of the grammar into a node; top says that it is at the top level. It
// returns nil after an error.
func (p *parser) lower(s *statement, top bool) ast.Stmt {
	here := ast.At{Span: p.span(s.Tokens)}
	switch {
	case s.Data != nil:
		n := &ast.Data{At: here}
		for _, part := range s.Data.Parts {
			names := p.idents(part.Names)
			n.Names = append(n.Names, names...)
			n.Parts = append(n.Parts, ast.DataPart{Names: names, Type: p.typ(part.Type)})
		}
		if s.Data.From != nil {
			text := pathOf(p.src, *s.Data.From)
			n.From = &text
		}
		if s.Data.As != nil {
			text := textOf(p.src, *s.Data.As)
			n.As = &text
		}
		return n
	case s.Param != nil:
		return &ast.Param{At: here, Names: p.idents(s.Param.Names), Type: p.typ(s.Param.Type)}
	case s.Import != nil:
		return &ast.Import{At: here, Path: pathOf(p.src, s.Import.Path)}
	case s.Fn != nil:
		return p.fn(s.Fn, here)
	case s.For != nil:
		return &ast.For{At: here, Clauses: s.For.Clauses.list(), Body: s.For.Body.list()}
	case s.If != nil:
		return p.ifStmt(s.If, here)
	case s.Return != nil:
		return &ast.Return{At: here, X: s.Return.Value}
	case s.Target != nil:
		return &ast.Target{At: here, X: s.Target.Value}
	}
	return p.plain(s.Plain, here, top)
}

func (p *parser) span(tokens []lexer.Token) ast.Span {
	if len(tokens) == 0 {
		return ast.Span{}
	}
	return spanOf(p.src, tokens[0]).Join(spanOf(p.src, tokens[len(tokens)-1]))
}

func (p *parser) idents(tokens []lexer.Token) []ast.Ident {
	var list []ast.Ident
	for _, t := range tokens {
		if t.Type == tokName { // and no comma
			list = append(list, identOf(p.src, t))
		}
	}
	return list
}

func (p *parser) fn(f *fnStatement, here ast.At) ast.Stmt {
	n := &ast.Fn{At: here, Name: identOf(p.src, f.Name), Value: f.Value}
	for _, a := range f.Params {
		n.Params = append(n.Params, ast.FnParam{At: ast.At{Span: p.span(a.Tokens)}, Name: identOf(p.src, a.Name), Type: p.typ(a.Type)})
	}
	if f.Body != nil {
		n.Body = f.Body.list()
	}
	return n
}

func (p *parser) ifStmt(s *ifStatement, here ast.At) ast.Stmt {
	first := &ast.If{At: here, Cond: s.Cond, Then: s.Then.list()}
	if len(s.More) > maxNesting {
		p.fail("too-deep", p.span(s.More[maxNesting].Tokens), "this `if` has more than %d branches", maxNesting)
		return nil
	}
	last := first
	for i, e := range s.More {
		if e.Cond == nil {
			if i < len(s.More)-1 {
				p.fail("syntax", p.span(s.More[i+1].Tokens), "this `else` follows another one")
				return nil
			}
			last.Else, last.HasElse = e.Body.list(), true
			break
		}
		span := p.span(e.Tokens)
		span.End = here.Span.End
		next := &ast.If{At: ast.At{Span: span}, Cond: e.Cond, Then: e.Body.list()}
		last.Else, last.HasElse = []ast.Stmt{next}, true
		last = next
	}
	return first
}

// typ turns a type of the grammar into a node.
func (p *parser) typ(t *typeClause) *ast.Type {
	if t == nil {
		return nil
	}
	n := &ast.Type{At: ast.At{Span: p.span(t.Tokens)}, Name: identOf(p.src, t.Name)}
	for i, d := range t.Dims {
		if i == maxAxes {
			p.tooMany(d, "sizes in one pair of brackets") // p keeps the error
			break
		}
		n.Dims = append(n.Dims, d)
	}
	for _, a := range t.Attrs {
		name := identOf(p.src, a.Name)
		switch {
		case a.Value == nil && n.Name.Name == "factor" && n.Of == nil:
			n.Of = &name
		case a.Value == nil:
			p.fail("bad-type", name.Span, "`%s` is not a bound", name.Name).
				WithHelp("bounds are written `%s<lower=0>` and `%s<lower=0, upper=1>`", n.Name.Name, n.Name.Name)
		case name.Name == "lower" && n.Lower == nil:
			n.Lower = a.Value
		case name.Name == "upper" && n.Upper == nil:
			n.Upper = a.Value
		case name.Name == "lower" || name.Name == "upper":
			p.fail("bad-type", name.Span, "`%s` is given twice", name.Name)
		default:
			d := p.fail("bad-type", name.Span, "a type has no `%s`", name.Name)
			if name.Name == "offset" || name.Name == "multiplier" {
				d.WithHelp("leave it out: the sampler finds centre and scale by itself")
			} else {
				d.WithHelp("bounds are written `lower=` and `upper=`")
			}
		}
	}
	return n
}

// plain distinguishes the statements that begin with an expression.
func (p *parser) plain(s *plainStatement, here ast.At, top bool) ast.Stmt {
	first := s.Left[0]
	if len(s.Left) > 1 && s.Dist == nil && s.Type == nil {
		second := s.Left[1].Place()
		if s.Value != nil {
			p.fail("syntax", second, "`=` defines one name, but there are two on its left").
				WithHelp("write a line for each name")
		} else {
			p.fail("syntax", second, "a list of expressions is not a statement").
				WithHelp("a list of names goes on the left of `~` or `:`, or after `data` and `param`")
		}
		return nil
	}
	if len(p.each) > 0 {
		return p.oneLine(s, here)
	}
	switch {
	case s.Dist != nil:
		n := &ast.Tilde{At: here, Dist: s.Dist}
		for _, e := range s.Left {
			n.Left = append(n.Left, e)
		}
		return n
	case s.Value != nil:
		return &ast.Define{At: here, Left: first, Right: s.Value}
	case s.Type != nil:
		n := &ast.Declare{At: here, Type: p.typ(s.Type)}
		for _, e := range s.Left {
			name, ok := e.(*ast.Name)
			if !ok {
				d := p.fail("syntax", e.Place(), "only a name can be given a type, but `%s` is not one", short(e))
				if _, number := e.(*ast.Number); number {
					d.WithHelp("to print a range, put it in parentheses: `(%s)`", here.Span.Text())
				}
				return nil
			}
			n.Names = append(n.Names, ast.Ident{At: name.At, Name: name.Name})
		}
		return n
	}
	if p.repl && top {
		return &ast.Show{At: here, X: first}
	}
	p.alone(first)
	return nil
}
