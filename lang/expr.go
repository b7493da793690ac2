package lang

import (
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/bayes-lang/bayes/ast"
)

const (
	levelOr = iota + 1
	levelAnd
	levelNot
	levelCompare
	levelSum
	levelProduct
	levelSign
	levelPower
)

// Limits that keep hostile models from exhausting the stack; no real model comes near.
const (
	maxNesting = 200  // brackets, branches, signs and powers inside each other
	maxChain   = 5000 // operators of one level in a row
)

var operators = map[string]struct {
	op    ast.Op
	level int
}{
	"or":  {ast.Or, levelOr},
	"and": {ast.And, levelAnd},
	"==":  {ast.Eq, levelCompare}, "!=": {ast.Ne, levelCompare},
	"<": {ast.Lt, levelCompare}, "<=": {ast.Le, levelCompare}, ">": {ast.Gt, levelCompare}, ">=": {ast.Ge, levelCompare},
	"+": {ast.Add, levelSum}, "-": {ast.Sub, levelSum},
	"*": {ast.Mul, levelProduct}, "/": {ast.Div, levelProduct}, "%": {ast.Mod, levelProduct}, "@": {ast.MatMul, levelProduct},
	"^": {ast.Pow, levelPower},
}

// operator returns the binary operator that t is, with level 0 if it is none.
func operator(t lexer.Token) (op ast.Op, level int) {
	if t.Type != tokOp && t.Type != tokKeyword {
		return 0, 0
	}
	o := operators[t.Value]
	return o.op, o.level
}

// ranged reads an expression or a range `lo:hi`.
func (p *parser) ranged(lex *lexer.PeekingLexer) (ast.Expr, error) {
	lo, err := p.expr(lex, levelOr)
	if err != nil || !isOp(*lex.Peek(), ":") {
		return lo, err
	}
	lex.Next()
	hi, err := p.expr(lex, levelOr)
	if err != nil {
		return nil, err
	}
	if t := *lex.Peek(); isOp(t, ":") {
		d := p.fail("syntax", spanOf(p.src, t), "a range has two ends, but this is a third one")
		d.WithHelp("ranges go up by one: `1:N`; for other steps write a comprehension, `[1 + 2 * (i - 1) for i in 1:n]`")
		return nil, errSyntax
	}
	return &ast.Range{At: at(lo, hi), Lo: lo, Hi: hi}, nil
}

// expr reads an expression whose operators bind at least as tightly as level.
func (p *parser) expr(lex *lexer.PeekingLexer, level int) (ast.Expr, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxNesting {
		return nil, p.tooDeep(*lex.Peek())
	}
	left, err := p.operand(lex, level)
	if err != nil {
		return nil, err
	}
	for n := 0; ; n++ {
		t := *lex.Peek()
		op, strength := operator(t)
		if strength == 0 || strength < level {
			return left, nil
		}
		if n == maxChain {
			p.fail("too-deep", spanOf(p.src, t), "this expression has more than %d operators in a row", maxChain).
				WithHelp("give its parts names, or write `sum([...])`")
			return nil, errSyntax
		}
		lex.Next()
		tighter := strength + 1
		if op == ast.Pow {
			tighter = levelSign // to the right, and `2^-x` needs no parentheses
		}
		right, err := p.expr(lex, tighter)
		if err != nil {
			return nil, err
		}
		left = &ast.Binary{At: at(left, right), Op: op, OpSpan: spanOf(p.src, t), X: left, Y: right}
		if next := *lex.Peek(); strength == levelCompare {
			if _, again := operator(next); again == levelCompare {
				p.fail("syntax", spanOf(p.src, next), "comparisons do not chain").
					WithHelp("write `a < b and b < c`")
				return nil, errSyntax
			}
		}
	}
}

// operand reads a signed or plain operand of an operator of the given level.
func (p *parser) operand(lex *lexer.PeekingLexer, level int) (ast.Expr, error) {
	t := *lex.Peek()
	switch {
	case isWord(t, "not"):
		if level > levelNot {
			p.fail("syntax", spanOf(p.src, t), "`not` binds more weakly than the operator before it").
				WithHelp("put it in parentheses: `(not x)`")
			return nil, errSyntax
		}
		return p.unary(lex, ast.Not, levelNot)
	case isOp(t, "-"):
		return p.unary(lex, ast.Sub, levelSign)
	case isOp(t, "+"):
		return p.unary(lex, ast.Add, levelSign)
	}
	return p.postfix(lex)
}

func (p *parser) unary(lex *lexer.PeekingLexer, op ast.Op, level int) (ast.Expr, error) {
	t := *lex.Next()
	x, err := p.expr(lex, level)
	if err != nil {
		return nil, err
	}
	return &ast.Unary{At: ast.At{Span: spanOf(p.src, t).Join(x.Place())}, Op: op, X: x}, nil
}

// postfix reads an operand with its transpositions, indices and methods.
func (p *parser) postfix(lex *lexer.PeekingLexer) (ast.Expr, error) {
	x, err := p.primary(lex)
	for n := 0; err == nil; n++ {
		t := *lex.Peek()
		if n > maxNesting {
			return nil, p.tooDeep(t)
		}
		switch {
		case isOp(t, "'"):
			if name, ok := x.(*ast.Name); ok && quoted(p.src, t) {
				p.fail("syntax", spanOf(p.src, t), "a string cannot follow `%s`", name.Name).
					WithHelp("`'` transposes a matrix; strings go in double quotes: `\"text\"`")
				return nil, errSyntax
			}
			lex.Next()
			x = &ast.Transpose{At: p.upTo(x, t), X: x}
		case isOp(t, "["):
			x, err = p.index(lex, x)
		case isOp(t, "."):
			x, err = p.method(lex, x)
		case isOp(t, "("):
			p.fail("syntax", spanOf(p.src, t), "only a name can be called, but `(` follows `%s`", short(x)).
				WithHelp("for a product write `*`")
			return nil, errSyntax
		default:
			return x, nil
		}
	}
	return nil, err
}

// quoted reports whether the `'` at t has a space before it and none after it, and a counterpart
// on its line: most likely a string in single quotes.
func quoted(src *ast.Source, t lexer.Token) bool {
	i := t.Pos.Offset
	rest := src.Text[i+1:]
	if j := strings.IndexByte(rest, '\n'); j >= 0 {
		rest = rest[:j]
	}
	return i > 0 && src.Text[i-1] == ' ' && strings.Contains(rest, "'") && rest[0] != ' ' && rest[0] != '\''
}

func (p *parser) primary(lex *lexer.PeekingLexer) (ast.Expr, error) {
	t := *lex.Peek()
	here := ast.At{Span: spanOf(p.src, t)}
	switch {
	case t.Type == tokNumber:
		lex.Next()
		return p.number(t)
	case t.Type == tokText:
		lex.Next()
		text := textOf(p.src, t)
		return &text, nil
	case isWord(t, "true"), isWord(t, "false"):
		lex.Next()
		return &ast.Bool{At: here, Value: t.Value == "true"}, nil
	case isWord(t, "if"):
		return p.cond(lex)
	case isOp(t, "("):
		lex.Next()
		x, err := p.ranged(lex)
		if err != nil {
			return nil, err
		}
		last, err := p.close(lex, t, ")")
		if err != nil {
			return nil, err
		}
		return &ast.Paren{At: ast.At{Span: here.Span.Join(spanOf(p.src, last))}, X: x}, nil
	case isOp(t, "["):
		return p.array(lex)
	case t.Type == tokName:
		lex.Next()
		name := identOf(p.src, t)
		if !isOp(*lex.Peek(), "(") {
			return &ast.Name{At: here, Name: name.Name}, nil
		}
		args, last, err := p.args(lex)
		if err != nil {
			return nil, err
		}
		return &ast.Call{At: ast.At{Span: here.Span.Join(spanOf(p.src, last))}, Func: name, Args: args}, nil
	}
	return nil, p.unexpected(t, "a value")
}

func (p *parser) number(t lexer.Token) (ast.Expr, error) {
	span := spanOf(p.src, t)
	digits := strings.ReplaceAll(t.Value, "_", "")
	whole := !strings.ContainsAny(digits, ".eE")
	v, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		p.fail("syntax", span, "`%s` is too large for a number", short(&ast.Number{Text: t.Value})).WithHelp("infinity is `inf`")
		return nil, errSyntax
	}
	if n, err := strconv.ParseUint(digits, 10, 64); whole && (err != nil || n > 1<<53) {
		p.fail("syntax", span, "`%s` is too large for a whole number", short(&ast.Number{Text: t.Value})).
			WithHelp("write it as a real: `%s.0`", t.Value)
		return nil, errSyntax
	}
	return &ast.Number{At: ast.At{Span: span}, Value: v, Whole: whole, Text: t.Value}, nil
}

// cond reads `if c { a } else { b }`, each brace with one expression.
func (p *parser) cond(lex *lexer.PeekingLexer) (ast.Expr, error) {
	p.depth++
	defer func() { p.depth-- }()
	first := *lex.Next()
	if p.depth > maxNesting {
		return nil, p.tooDeep(first)
	}
	c, err := p.expr(lex, levelOr)
	if err != nil {
		return nil, err
	}
	then, _, err := p.branch(lex)
	if err != nil {
		return nil, err
	}
	if t := *lex.Peek(); !isWord(t, "else") {
		d := p.fail("syntax", spanOf(p.src, first), "this `if` is used as a value, so it needs an `else`")
		d.WithHelp("write `if c { a } else { b }`")
		return nil, errSyntax
	}
	lex.Next()
	n := &ast.Cond{If: c, Then: then}
	if isWord(*lex.Peek(), "if") {
		if n.Else, err = p.cond(lex); err != nil {
			return nil, err
		}
		n.Span = spanOf(p.src, first).Join(n.Else.Place())
		return n, nil
	}
	var last lexer.Token
	if n.Else, last, err = p.branch(lex); err != nil {
		return nil, err
	}
	n.Span = spanOf(p.src, first).Join(spanOf(p.src, last))
	return n, nil
}

func (p *parser) branch(lex *lexer.PeekingLexer) (x ast.Expr, last lexer.Token, err error) {
	open := *lex.Peek()
	if !isOp(open, "{") {
		p.inCond = true
		err = p.unexpected(open, "`{`")
		p.inCond = false
		return nil, last, err
	}
	lex.Next()
	for lex.Peek().Type == tokNewline {
		lex.Next()
	}
	if x, err = p.expr(lex, levelOr); err != nil {
		return nil, last, err
	}
	if t := *lex.Peek(); isOp(t, "=") || isOp(t, "~") {
		p.fail("syntax", spanOf(p.src, t), "this `if` is used as a value: its braces hold one expression, not a statement").
			WithHelp("write `x = if c { a } else { b }`")
		return nil, last, errSyntax
	}
	last, err = p.close(lex, open, "}")
	return x, last, err
}

// array reads `[a, b]` or a comprehension.
func (p *parser) array(lex *lexer.PeekingLexer) (ast.Expr, error) {
	open := *lex.Next()
	var elems []ast.Expr
	for !isOp(*lex.Peek(), "]") || len(elems) > 0 {
		x, err := p.expr(lex, levelOr)
		if err != nil {
			return nil, err
		}
		elems = append(elems, x)
		t := *lex.Peek()
		switch {
		case isOp(t, ":"):
			p.fail("syntax", spanOf(p.src, t), "a range cannot be an element of an array").
				WithHelp("a range is an array already: write `1:N` for `[1:N]`, or `concat(1:3, 7:9)`")
			return nil, errSyntax
		case isWord(t, "for") && len(elems) == 1:
			return p.comprehension(lex, open, x)
		}
		if !isOp(t, ",") {
			break
		}
		lex.Next()
	}
	last, err := p.close(lex, open, "]")
	if err != nil {
		return nil, err
	}
	return &ast.Array{At: p.between(open, last), Elems: elems}, nil
}

func (p *parser) comprehension(lex *lexer.PeekingLexer, open lexer.Token, elem ast.Expr) (ast.Expr, error) {
	lex.Next() // for
	clauses, err := p.clauses(lex)
	if err != nil {
		return nil, err
	}
	if t := *lex.Peek(); isWord(t, "if") || isWord(t, "for") {
		d := p.fail("syntax", spanOf(p.src, t), "`%s` cannot follow here in a comprehension", t.Value)
		if t.Value == "if" {
			d.WithHelp("select elements afterwards: `x[which(x > 0)]`")
		} else {
			d.WithHelp("several loops are separated by commas: `for i in 1:N, j in 1:K`")
		}
		return nil, errSyntax
	}
	last, err := p.close(lex, open, "]")
	if err != nil {
		return nil, err
	}
	return &ast.Comprehension{At: p.between(open, last), Elem: elem, Clauses: clauses}, nil
}

// clauses reads `i in 1:N, j in 1:K`.
func (p *parser) clauses(lex *lexer.PeekingLexer) ([]ast.Clause, error) {
	var list []ast.Clause
	for {
		t := *lex.Peek()
		if t.Type != tokName {
			d := p.unexpectedWant(t, "the loop's name")
			if isOp(t, "(") && d != nil {
				d.WithHelp("write the loop without parentheses: `for i in 1:N { ... }`")
			}
			return nil, errSyntax
		}
		lex.Next()
		v := identOf(p.src, t)
		if in := *lex.Peek(); !isWord(in, "in") {
			d := p.unexpectedWant(in, "`in`")
			if isOp(in, "=") && d != nil {
				d.WithHelp("write `for %s in 1:N`", v.Name)
			}
			return nil, errSyntax
		}
		lex.Next()
		over, err := p.ranged(lex)
		if err != nil {
			return nil, err
		}
		if len(list) == maxAxes {
			return nil, p.tooMany(v, "loops in one")
		}
		list = append(list, ast.Clause{At: ast.At{Span: v.Span.Join(over.Place())}, Var: v, Over: over})
		if !isOp(*lex.Peek(), ",") {
			return list, nil
		}
		lex.Next()
	}
}

// index reads the brackets after x.
func (p *parser) index(lex *lexer.PeekingLexer, x ast.Expr) (ast.Expr, error) {
	open := *lex.Next()
	var args []ast.Expr
	for {
		t := *lex.Peek()
		if isOp(t, "]") || isOp(t, ",") {
			d := p.unexpectedWant(t, "an index")
			if call, ok := x.(*ast.Call); ok && d != nil && IsDistribution(call.Func.Name) {
				d.WithHelp("to truncate a distribution write `Truncated(%s, lower=0)`", short(call))
			} else if d != nil && (len(args) > 0 || isOp(t, ",")) {
				d.WithHelp("for all of a dimension write `:`, as in `X[:, 1]` and `X[1, :]`")
			} else if d != nil {
				d.WithHelp("write `%s[1]`, or `%s` alone for the whole array", short(x), short(x))
			}
			return nil, errSyntax
		}
		arg, err := p.subscript(lex)
		if err != nil {
			return nil, err
		}
		if len(args) == maxAxes {
			return nil, p.tooMany(arg, "indices in one pair of brackets")
		}
		args = append(args, arg)
		if !isOp(*lex.Peek(), ",") {
			break
		}
		lex.Next()
	}
	last, err := p.close(lex, open, "]")
	if err != nil {
		return nil, err
	}
	return &ast.Index{At: p.upTo(x, last), X: x, Args: args}, nil
}

// each is `i in 1:N` in the brackets of a left side. It never leaves the parser: lower makes it a
// loop, and the index becomes the loop's variable.
type each struct {
	*ast.Name
	clause ast.Clause
}

// subscript reads one index, where either end of a range may be missing.
func (p *parser) subscript(lex *lexer.PeekingLexer) (ast.Expr, error) {
	t := *lex.Peek()
	if t.Type == tokName {
		start := lex.MakeCheckpoint()
		lex.Next()
		if isWord(*lex.Peek(), "in") {
			lex.Next()
			over, err := p.ranged(lex)
			if err != nil {
				return nil, err
			}
			v := identOf(p.src, t)
			e := &each{&ast.Name{At: v.At, Name: v.Name}, ast.Clause{At: ast.At{Span: v.Span.Join(over.Place())}, Var: v, Over: over}}
			p.each = append(p.each, e)
			return e, nil
		}
		lex.LoadCheckpoint(start)
	}
	r := &ast.Range{At: ast.At{Span: spanOf(p.src, t)}}
	if !isOp(t, ":") {
		lo, err := p.expr(lex, levelOr)
		if err != nil {
			return nil, err
		}
		if t = *lex.Peek(); !isOp(t, ":") {
			return lo, nil
		}
		r.Lo, r.At = lo, p.upTo(lo, t)
	}
	lex.Next()
	if t := *lex.Peek(); isOp(t, "]") || isOp(t, ",") {
		return r, nil
	}
	hi, err := p.expr(lex, levelOr)
	if err != nil {
		return nil, err
	}
	if t := *lex.Peek(); isOp(t, ":") {
		p.fail("syntax", spanOf(p.src, t), "a range has two ends, but this is a third one").
			WithHelp("ranges go up by one; for other steps index with an array of positions")
		return nil, errSyntax
	}
	r.Hi, r.Span = hi, r.Span.Join(hi.Place())
	return r, nil
}

// method reads `.name(args)` after x.
func (p *parser) method(lex *lexer.PeekingLexer, x ast.Expr) (ast.Expr, error) {
	dot := *lex.Next()
	t := *lex.Peek()
	if t.Type != tokName && t.Type != tokKeyword {
		return nil, p.unexpected(t, "the name of a method after `.`")
	}
	lex.Next()
	name := identOf(p.src, t)
	if next := *lex.Peek(); !isOp(next, "(") {
		d := p.fail("syntax", spanOf(p.src, dot).Join(name.Span), "`.%s` is not part of the language", name.Name)
		switch {
		case name.Name == "T":
			d.WithHelp("the transpose of `%s` is `%s'`", short(x), short(x))
		case name.Name == "shape" || name.Name == "size":
			d.WithHelp("write `length(%s)`, `rows(%s)` or `cols(%s)`", short(x), short(x), short(x))
		default:
			d.WithHelp("names consist of letters, digits and `_`: `%s_%s`", short(x), name.Name)
			if help := p.dotted(x, dot, name); help != "" {
				d.WithHelp("%s", help)
			}
		}
		return nil, errSyntax
	}
	if t.Type == tokKeyword {
		p.fail("unknown-method", name.Span, "there is no `.%s`: only distributions have methods", name.Name).
			WithHelp("functions need no prefix: `exp(x)`")
		return nil, errSyntax
	}
	args, last, err := p.args(lex)
	if err != nil {
		return nil, err
	}
	return &ast.Method{At: p.upTo(x, last), X: x, Name: name, Args: args}, nil
}

// args reads `(a, b, name=c)` and returns the closing token too.
func (p *parser) args(lex *lexer.PeekingLexer) (args []ast.Arg, last lexer.Token, err error) {
	open := *lex.Next()
	if isOp(*lex.Peek(), ")") {
		return nil, *lex.Next(), nil
	}
	for {
		var arg ast.Arg
		t := *lex.Peek()
		if t.Type == tokName || t.Type == tokKeyword {
			before := lex.MakeCheckpoint()
			lex.Next()
			if isOp(*lex.Peek(), "=") {
				if t.Type == tokKeyword {
					lex.LoadCheckpoint(before)
					return nil, last, p.unexpected(t, "the name of an argument")
				}
				lex.Next()
				name := identOf(p.src, t)
				arg.Name = &name
			} else {
				lex.LoadCheckpoint(before)
			}
		}
		if arg.Value, err = p.ranged(lex); err != nil {
			return nil, last, err
		}
		arg.Span = arg.Value.Place()
		if arg.Name != nil {
			arg.Span = arg.Name.Span.Join(arg.Span)
		}
		args = append(args, arg)
		if !isOp(*lex.Peek(), ",") {
			break
		}
		lex.Next()
	}
	last, err = p.close(lex, open, ")")
	return args, last, err
}

// close reads the bracket that closes open.
func (p *parser) close(lex *lexer.PeekingLexer, open lexer.Token, bracket string) (lexer.Token, error) {
	t := *lex.Peek()
	if isOp(t, bracket) {
		return *lex.Next(), nil
	}
	want := "`" + bracket + "`"
	if bracket != "}" {
		want = "`,` or " + want
		if isOp(open, "(") && !p.call(open) {
			want = "`)`"
		}
	}
	d := p.unexpectedWant(t, want)
	if sign := strings.TrimSuffix(p.before(open), "+"); d != nil && isOp(t, ",") && sign != p.before(open) && distNamed(lastName.FindString(sign)) != "" {
		name := distNamed(lastName.FindString(sign))
		d.WithHelp("for positive values only write `Truncated(%s, lower=0)`", usage(name))
	}
	if d != nil && isOp(t, ",") && d.Help == "" {
		d.WithHelp("there are no tuples; an array is `[1, 2, 3]`, and dimensions go in brackets: `x[3, 2] ~ Normal(0, 1)`")
	}
	if last := p.previous(t); d != nil && d.Help == "" && (t.Type == tokName || t.Type == tokNumber) &&
		(last.Type == tokName || last.Type == tokNumber || isOp(last, ")") || isOp(last, "]")) && p.line(last) == p.line(t) {
		switch {
		case bracket == "]":
			d.WithHelp("separate elements by commas: `[1, 2, 3]`")
		case last.Type == tokName || last.Type == tokNumber:
			d.WithHelp("for a product write `%s * %s`", last.Value, t.Value)
		default:
			d.WithHelp("for a product write `a * b`")
		}
	}
	if d != nil && p.line(t) != p.line(open) {
		d.WithNote(spanOf(p.src, open), "`%s` is opened here", open.Value)
	}
	return t, errSyntax
}

// call reports whether a parenthesis holds arguments.
func (p *parser) call(open lexer.Token) bool {
	before := strings.TrimRight(p.src.Text[:open.Pos.Offset], " \t")
	if before == "" {
		return false
	}
	last := before[len(before)-1]
	return last == '_' || last >= 0x80 || last >= '0' && last <= '9' || last >= 'a' && last <= 'z' || last >= 'A' && last <= 'Z'
}

func (p *parser) line(t lexer.Token) int {
	line, _ := p.src.Position(t.Pos.Offset)
	return line
}

func (p *parser) tooDeep(t lexer.Token) error {
	p.fail("too-deep", spanOf(p.src, t), "this is nested more than %d deep", maxNesting).
		WithHelp("give the parts names")
	return errSyntax
}

func at(first, last ast.Node) ast.At {
	return ast.At{Span: first.Place().Join(last.Place())}
}

func (p *parser) upTo(x ast.Expr, last lexer.Token) ast.At {
	return ast.At{Span: x.Place().Join(spanOf(p.src, last))}
}

func (p *parser) between(first, last lexer.Token) ast.At {
	return ast.At{Span: spanOf(p.src, first).Join(spanOf(p.src, last))}
}

// short returns the source of an expression for a message, shortened if it is long.
func short(x ast.Expr) string {
	s := ast.String(x)
	if r := []rune(s); len(r) > 40 {
		return string(r[:37]) + "..."
	}
	return s
}
