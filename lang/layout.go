package lang

import (
	"slices"
	"strings"
	"unicode"

	"github.com/bayes-lang/bayes/ast"
)

// piece is a token with what the layout says about it.
type piece struct {
	text    string
	width   int
	line    int  // in the source
	gap     bool // a space precedes it
	cut     int  // how bad a line end after it is, 0: not allowed
	owner   int  // the open bracket that it is directly inside of, -1: none
	mate    int  // the bracket that closes this one, and the other way round; -1: no bracket
	comma   bool // separates the items of its owner
	explode bool // of an open bracket: each item has its own line
}

type note struct {
	text      string
	own       bool // it has a line of its own
	line, col int  // in the source
	near      bool // at most two spaces precede it
	cr        bool // a carriage return alone ends its line
}

type stmtPieces struct {
	first, last int
	blocks      []blockPieces
}

// blockPieces is a block of a statement: its braces and what is between them.
type blockPieces struct {
	open, close int
	body        []stmtPieces
}

// whole is a part of a statement that is on one line, or else has the contents of each of its brackets on lines of their
// own: an `if` expression, or the parameters of a function.
type whole struct {
	first, last int
	open        []int
}

// layout collects, along the tree, how the tokens of a source belong together.
type layout struct {
	pieces  []piece
	notes   [][]note // notes[i] precede piece i
	noted   []int    // noted[i] counts the notes before pieces 0 to i-1
	next    int      // the next piece of the tree
	stack   []int    // open brackets
	wholes  []whole  // those around others come first
	unsound bool
}

func newLayout(file *ast.File) *layout {
	l := &layout{}
	tokens, comments := lex(file.Source)
	var ends []int // offsets after the pieces
	var starts []int
	for _, t := range tokens {
		if t.EOF() || t.Type == tokNewline || isOp(t, ";") {
			continue
		}
		l.pieces = append(l.pieces, piece{text: t.Value, width: width(t.Value), line: t.Pos.Line, owner: -1, mate: -1})
		starts = append(starts, t.Pos.Offset)
		ends = append(ends, t.Pos.Offset+len(t.Value))
	}
	l.notes = make([][]note, len(l.pieces)+1)
	i := 0
	for _, c := range comments {
		for i < len(starts) && starts[i] < c.Span.Start {
			i++
		}
		n := note{text: strings.TrimRightFunc(c.Text, unicode.IsSpace), line: c.Span.Line(), own: true}
		if i > 0 && len(l.notes[i]) == 0 {
			before := file.Source.Text[ends[i-1]:c.Span.Start]
			n.own, n.near = strings.Contains(before, "\n"), len(before) <= 2
		}
		n.col = column(file.Source.Text[:c.Span.Start])
		if i < len(starts) {
			n.cr = !strings.Contains(file.Source.Text[c.Span.End:starts[i]], "\n")
		}
		l.notes[i] = append(l.notes[i], n)
	}
	return l
}

// width is the number of columns of a string.
func width(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.Is(unicode.Mn, r) {
			n++
		}
	}
	return n
}

// column returns the column, from 0, after a string. A tab between tokens extends to the next
// multiple of the indentation; in a string it is a character.
func column(before string) int {
	n, quoted := 0, false
	for _, r := range before[strings.LastIndexByte(before, '\n')+1:] {
		switch {
		case r == '\t' && !quoted:
			n += indentBy - n%indentBy
			continue
		case r == '"':
			quoted = !quoted
		}
		if !unicode.Is(unicode.Mn, r) {
			n++
		}
	}
	return n
}

// take gives the next piece its gap and returns its number; want, if not empty, is what the tree
// expects there.
func (l *layout) take(gap bool, want string) int {
	if l.next >= len(l.pieces) || want != "" && l.pieces[l.next].text != want {
		l.unsound = true
		return 0
	}
	p := &l.pieces[l.next]
	p.gap = gap
	if n := len(l.stack); n > 0 {
		p.owner = l.stack[n-1]
	}
	l.next++
	return l.next - 1
}

// ahead reports whether the next piece is the given text.
func (l *layout) ahead(text string) bool {
	return l.next < len(l.pieces) && l.pieces[l.next].text == text
}

// How bad it is to end a line after a comma or an operator; each enclosing bracket counts as much
// as all ranks.
const (
	rankComma = iota + 1
	rankOr
	rankAnd
	rankCompare
	rankSum
	rankProduct
	ranks
)

// lastResort is the rank of a line end after the `=` or `~` of a statement.
const lastResort = 1 << 20

// cut allows a line end after piece i.
func (l *layout) cut(i, rank int) {
	if len(l.pieces) > 0 {
		l.pieces[i].cut = len(l.stack)*ranks + rank
	}
}

func (l *layout) comma() {
	i := l.take(false, ",")
	l.cut(i, rankComma)
	if len(l.pieces) > 0 {
		l.pieces[i].comma = true
	}
}

func (l *layout) open(gap bool, bracket string) int {
	i := l.take(gap, bracket)
	l.stack = append(l.stack, i)
	return i
}

func (l *layout) close(gap bool, bracket string) {
	n := len(l.stack) - 1
	open := l.stack[n]
	l.stack = l.stack[:n]
	i := l.take(gap, bracket)
	if !l.unsound {
		l.pieces[open].mate, l.pieces[i].mate = i, open
	}
}

// tightEnd reports whether an end of a range is written without spaces around its operators:
// `t-K:t-1`.
func tightEnd(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Binary:
		switch e.Op {
		case ast.Add, ast.Sub, ast.Mul, ast.Div:
			if _, signed := e.Y.(*ast.Unary); signed {
				return false
			}
		case ast.Pow:
		default:
			return false
		}
		return tightEnd(e.X) && tightEnd(e.Y)
	case *ast.Unary:
		return e.Op != ast.Not && tightEnd(e.X)
	case *ast.Cond:
		return false
	}
	return true
}

// tightIndex reports whether an index is written without spaces: `y[t-1]`, `cut[i, K[i]-1]`.
func tightIndex(e ast.Expr) bool {
	if b, ok := e.(*ast.Binary); ok {
		return (b.Op == ast.Add || b.Op == ast.Sub) && tightIndex(b.X) && element(b.Y)
	}
	return element(e)
}

// element reports whether e is a name, a number, or an element of a name.
func element(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Name, *ast.Number:
		return true
	case *ast.Index:
		_, ok := e.X.(*ast.Name)
		return ok
	}
	return false
}

// plain reports whether e is short enough to read as the value of a named argument: `lower=0`.
func plain(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Text, *ast.Bool:
		return true
	case *ast.Unary:
		return e.Op != ast.Not && element(e.X)
	case *ast.Range:
		return plain(e.Lo) && plain(e.Hi)
	}
	return element(e)
}

// expr lays out an expression; gap is that of its first token, and tight says that its operators,
// outside of brackets, have no spaces around them.
func (l *layout) expr(e ast.Expr, gap, tight bool) {
	switch e := e.(type) {
	case *ast.Number, *ast.Text, *ast.Bool, *ast.Name:
		l.take(gap, "")
	case *ast.Array:
		open := l.open(gap, "[")
		rows, lines := len(e.Elems) > 1, false
		for i, x := range e.Elems {
			if i > 0 {
				l.comma()
				if !l.unsound && l.next < len(l.pieces) && l.pieces[l.next-2].line < l.pieces[l.next].line {
					lines = true
				}
			}
			if _, ok := x.(*ast.Array); !ok {
				rows = false
			}
			l.expr(x, i > 0, false)
		}
		l.close(false, "]")
		if !l.unsound {
			l.pieces[open].explode = rows && lines
		}
	case *ast.Comprehension:
		l.open(gap, "[")
		l.expr(e.Elem, false, false)
		l.take(true, "for")
		l.clauses(e.Clauses)
		l.close(false, "]")
	case *ast.Range:
		if e.Lo != nil {
			l.expr(e.Lo, gap, tightEnd(e.Lo))
			gap = false
		}
		l.take(gap, ":")
		if e.Hi != nil {
			l.expr(e.Hi, false, tightEnd(e.Hi))
		}
	case *ast.Unary:
		l.take(gap, e.Op.String())
		l.expr(e.X, e.Op == ast.Not, tight)
	case *ast.Binary:
		l.expr(e.X, gap, tight)
		blank := e.Op != ast.Pow && !tight
		i := l.take(blank, e.Op.String())
		if rank := cutRank(e.Op); blank && rank > 0 {
			l.cut(i, rank)
		}
		l.expr(e.Y, blank, tight)
	case *ast.Transpose:
		l.expr(e.X, gap, false)
		l.take(false, "'")
	case *ast.Index:
		l.expr(e.X, gap, false)
		l.open(false, "[")
		for i, a := range e.Args {
			if i > 0 {
				l.comma()
			}
			l.expr(a, i > 0, tightIndex(a))
		}
		l.close(false, "]")
	case *ast.Call:
		l.take(gap, "")
		l.args(e.Args)
	case *ast.Method:
		l.expr(e.X, gap, false)
		// `1.lpdf` would be the number `1.` and a name.
		_, number := e.X.(*ast.Number)
		l.take(number, ".")
		l.take(false, "")
		l.args(e.Args)
	case *ast.Cond:
		l.choice(e, gap)
	case *ast.Paren:
		l.open(gap, "(")
		l.expr(e.X, false, false)
		l.close(false, ")")
	}
}

// cutRank is the rank of a line end after an operator, 0 if none is allowed: `>` ends a line where
// it closes a type.
func cutRank(op ast.Op) int {
	switch op {
	case ast.Or:
		return rankOr
	case ast.And:
		return rankAnd
	case ast.Eq, ast.Ne, ast.Le, ast.Ge:
		return rankCompare
	case ast.Add, ast.Sub:
		return rankSum
	case ast.Mul, ast.Div, ast.Mod, ast.MatMul:
		return rankProduct
	}
	return 0
}

// choice lays out `if c { a } else if d { b } else { e }`.
func (l *layout) choice(e *ast.Cond, gap bool) {
	n := len(l.wholes)
	l.wholes = append(l.wholes, whole{first: l.next})
	var open []int
	branch := func(e ast.Expr) {
		open = append(open, l.open(true, "{"))
		l.expr(e, true, false)
		l.close(true, "}")
	}
	for {
		l.take(gap, "if")
		l.expr(e.If, true, false)
		branch(e.Then)
		l.take(true, "else")
		next, ok := e.Else.(*ast.Cond)
		if !ok || !l.ahead("if") {
			branch(e.Else)
			break
		}
		e, gap = next, true
	}
	l.wholes[n].last, l.wholes[n].open = l.next-1, open
}

func (l *layout) args(list []ast.Arg) {
	blank := false
	for _, a := range list {
		if a.Name != nil && !plain(a.Value) {
			blank = true
		}
	}
	l.open(false, "(")
	for i, a := range list {
		if i > 0 {
			l.comma()
		}
		gap := i > 0
		if a.Name != nil {
			l.take(gap, "")
			l.take(blank, "=")
			gap = blank
		}
		l.expr(a.Value, gap, false)
	}
	l.close(false, ")")
}

func (l *layout) clauses(list []ast.Clause) {
	for i, c := range list {
		if i > 0 {
			l.comma()
		}
		l.take(true, "")
		l.take(true, "in")
		l.expr(c.Over, true, false)
	}
}

// typed lays out `a, b: TYPE`; t may be nil.
func (l *layout) typed(gap bool, names int, t *ast.Type) {
	for i := range names {
		if i > 0 {
			l.comma()
		}
		l.take(gap || i > 0, "")
	}
	if t == nil {
		return
	}
	l.take(false, ":")
	l.take(true, "")
	// Bounds may come in any order.
	type attribute struct {
		start int
		value ast.Expr
	}
	var list []attribute
	if t.Of != nil {
		list = append(list, attribute{t.Of.Span.Start, nil})
	}
	for _, e := range []ast.Expr{t.Lower, t.Upper} {
		if e != nil {
			list = append(list, attribute{e.Place().Start, e})
		}
	}
	slices.SortFunc(list, func(a, b attribute) int { return a.start - b.start })
	for i, a := range list {
		if i == 0 {
			l.take(false, "<")
		} else {
			l.comma()
		}
		l.take(i > 0, "")
		if a.value != nil {
			l.take(false, "=")
			l.expr(a.value, false, false)
		}
	}
	if len(list) > 0 {
		l.take(false, ">")
	}
	if t.Dims != nil {
		l.open(false, "[")
		l.exprs(t.Dims, false)
		l.close(false, "]")
	}
}

func (l *layout) exprs(list []ast.Expr, gap bool) {
	for i, e := range list {
		if i > 0 {
			l.comma()
		}
		l.expr(e, gap || i > 0, false)
	}
}

// becomes lays out the `=`, `~` or `+=` of a statement and its right side.
func (l *layout) becomes(op string, right ast.Expr) {
	i := l.take(true, op)
	if !l.unsound {
		l.pieces[i].cut = lastResort
	}
	l.expr(right, true, false)
}

func (l *layout) stmt(s ast.Stmt) stmtPieces {
	u := stmtPieces{first: l.next}
	switch s := s.(type) {
	case *ast.Data:
		l.take(false, "data")
		for i, part := range s.Parts {
			if i > 0 {
				l.comma()
			}
			l.typed(true, len(part.Names), part.Type)
		}
		if s.From != nil {
			l.take(true, "from")
			l.take(true, "")
		}
		if s.As != nil {
			l.take(true, "as")
			l.take(true, "")
		}
	case *ast.Param:
		l.take(false, "param")
		l.typed(true, len(s.Names), s.Type)
	case *ast.Declare:
		l.typed(false, len(s.Names), s.Type)
	case *ast.Import:
		l.take(false, "import")
		l.take(true, "")
	case *ast.Fn:
		l.take(false, "fn")
		l.take(true, "")
		open := l.open(false, "(")
		for i, a := range s.Params {
			if i > 0 {
				l.comma()
			}
			l.typed(i > 0, 1, a.Type)
		}
		l.close(false, ")")
		if len(s.Params) > 0 {
			l.wholes = append(l.wholes, whole{open, l.next - 1, []int{open}})
			for i := open; i < l.next; i++ {
				if l.pieces[i].cut > 0 {
					l.pieces[i].cut += lastResort // rather after the `=`
				}
			}
		}
		if s.Value != nil {
			l.becomes("=", s.Value)
		} else {
			u.blocks = append(u.blocks, l.block(s.Body))
		}
	case *ast.For:
		if s.Brackets {
			l.oneLine(s)
			break
		}
		l.take(false, "for")
		l.clauses(s.Clauses)
		u.blocks = append(u.blocks, l.block(s.Body))
	case *ast.If:
		l.take(false, "if")
		for {
			l.expr(s.Cond, true, false)
			u.blocks = append(u.blocks, l.block(s.Then))
			if !s.HasElse {
				break
			}
			l.take(true, "else")
			next, ok := (*ast.If)(nil), false
			if l.ahead("if") && len(s.Else) == 1 {
				next, ok = s.Else[0].(*ast.If)
			}
			if !ok {
				u.blocks = append(u.blocks, l.block(s.Else))
				break
			}
			l.take(true, "if")
			s = next
		}
	case *ast.Return:
		l.take(false, "return")
		l.expr(s.X, true, false)
	case *ast.Define:
		l.expr(s.Left, false, false)
		l.becomes("=", s.Right)
	case *ast.Tilde:
		l.exprs(s.Left, false)
		l.becomes("~", s.Dist)
	case *ast.Target:
		l.take(false, "target")
		l.becomes("+=", s.X)
	case *ast.Show:
		l.expr(s.X, false, false)
	}
	u.last = l.next - 1
	return u
}

// oneLine lays out a loop in brackets.
func (l *layout) oneLine(s *ast.For) {
	left := s.Left()
	l.expr(left.X, false, false)
	l.open(false, "[")
	for i, a := range left.Args {
		if i > 0 {
			l.comma()
		}
		if c := s.Clause(a); c != nil {
			l.take(i > 0, "")
			l.take(true, "in")
			l.expr(c.Over, true, false)
		} else {
			l.expr(a, i > 0, tightIndex(a))
		}
	}
	l.close(false, "]")
	if t, ok := s.Body[0].(*ast.Tilde); ok {
		l.becomes("~", t.Dist)
	} else {
		l.becomes("=", s.Body[0].(*ast.Define).Right)
	}
}

// block lays out `{ statements }`. Inside, brackets are counted from zero: none of them is around
// a statement.
func (l *layout) block(list []ast.Stmt) blockPieces {
	a := blockPieces{open: l.take(true, "{")}
	for _, s := range list {
		a.body = append(a.body, l.stmt(s))
	}
	if len(a.body) > 0 && !l.unsound {
		l.pieces[a.body[0].first].gap = true
	}
	a.close = l.take(len(list) > 0, "}")
	return a
}
