package lang

import (
	"slices"
	"strings"
	"unicode"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/diag"
)

// Format returns a text in the one layout of the language. It changes blanks,
// line ends and `;` alone: names, numbers, texts, comments and their order stay
// as they were written, and a text that is formatted already stays as it is. A
// text with faults comes back unchanged, with the faults.
//
// The rules: one statement a line, blocks indented by four blanks, at most one
// blank line between statements. A block of at most one statement that stood on
// the line of its `{` stays there if it fits. Operators have blanks around them
// but for `^`, the `:` of ranges, `+ - * /` between the ends of a range
// (`t-K:t-1`), and `+ -` of names and numbers in an index (`y[t-1]`). `=` has
// blanks in an argument list (`logit = a + b * x`) unless every named value of
// the list is a name, a number, a text or an element (`lower=0, upper=cut[k]`).
// Lines end before column 100 where they can: after the comma or operator in the
// fewest brackets, the weakest of them, the last of those. Brackets with a comment
// inside have an item a line, and so has an array of arrays that had its rows on
// lines of their own. A comment at the end of a line stays in its column, and with
// it those on the neighbouring lines that were in the same column; all of them
// move to the right where one has no room.
func Format(src *ast.Source) (string, diag.List) {
	file, faults := Parse(src)
	if len(faults) > 0 {
		return src.Text, faults
	}
	text, sound := formatted(file)
	if sound {
		again, faults := Parse(ast.NewSource(src.Name, text))
		sound = len(faults) == 0 && len(again.Comments) == len(file.Comments) && ast.Print(again) == ast.Print(file)
	}
	if !sound {
		// A layout that changed the meaning would be our bug; rather none than that one.
		return src.Text, nil
	}
	return text, nil
}

// formatted returns the text of a file in its layout; sound is false if the tree
// does not fit the tokens.
func formatted(file *ast.File) (text string, sound bool) {
	l := newLayout(file)
	var units []stmtPieces
	for _, s := range file.Stmts {
		units = append(units, l.stmt(s))
	}
	if l.unsound || l.next != len(l.pieces) {
		return "", false
	}
	l.placeNotes(units)
	w := writer{layout: l, fresh: true}
	w.stmts(units, 0, len(l.pieces))
	return align(w.rows), true
}

// lineWidth is the column that no line of code passes if it can be broken.
const lineWidth = 100

// indentBy is the indentation of blocks and of lines that go on.
const indentBy = 4

// piece is a token with what the layout says of it.
type piece struct {
	text    string
	width   int
	line    int  // in the source
	gap     bool // a blank stands before it
	cut     int  // how bad a line end after it is, 0: none may stand there
	owner   int  // the open bracket that it is directly inside of, -1: none
	mate    int  // the bracket that closes this one, and the other way round; -1: no bracket
	comma   bool // separates the items of its owner
	explode bool // of an open bracket: each item has a line
}

// note is a comment.
type note struct {
	text      string
	own       bool // it has a line of its own
	line, col int  // in the source
	cr        bool // a carriage return alone ends its line
}

// stmtPieces is a statement: pieces first to last.
type stmtPieces struct {
	first, last int
	blocks      []blockPieces
}

// blockPieces is a block of a statement: its braces and what is between.
type blockPieces struct {
	open, close int
	body        []stmtPieces
}

// layout gathers, along the tree, how the tokens of a text stand together.
type layout struct {
	pieces  []piece
	notes   [][]note // notes[i] stand before piece i
	noted   []int    // noted[i] counts the notes before pieces 0 to i-1
	next    int      // the piece that the tree comes to next
	stack   []int    // open brackets
	unsound bool
}

func newLayout(file *ast.File) *layout {
	l := &layout{}
	tokens, comments := lex(file.Source)
	var ends []int // offsets behind the pieces
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
			n.own = strings.Contains(file.Source.Text[ends[i-1]:c.Span.Start], "\n")
		}
		n.col = column(file.Source.Text[:c.Span.Start])
		if i < len(starts) {
			n.cr = !strings.Contains(file.Source.Text[c.Span.End:starts[i]], "\n")
		}
		l.notes[i] = append(l.notes[i], n)
	}
	return l
}

// width is the number of columns of a text.
func width(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.Is(unicode.Mn, r) {
			n++
		}
	}
	return n
}

// column returns the column, from 0, behind a text. A tab between tokens goes on
// to the next multiple of the indentation; in a text it is a character.
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

// take gives the next piece its gap and returns its number; want, if not empty,
// is what the tree expects there.
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

// ahead reports whether the next piece is text.
func (l *layout) ahead(text string) bool {
	return l.next < len(l.pieces) && l.pieces[l.next].text == text
}

// How bad it is to end a line after a comma or an operator; each bracket around
// it counts as much as all ranks.
const (
	rankComma = iota + 1
	rankOr
	rankAnd
	rankCompare
	rankSum
	rankProduct
	ranks
)

// lastResort is the line end after the `=` or `~` of a statement.
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

// tightEnd reports whether an end of a range goes without blanks around its
// operators: `t-K:t-1`.
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

// tightIndex reports whether an index goes without blanks: `y[t-1]`, `cut[i, K[i]-1]`.
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

// plain reports whether e is short to read as the value of a named argument: `lower=0`.
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

// expr lays out an expression; gap is that of its first token, and tight says
// that its operators, outside of brackets, have no blanks around them.
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
		l.take(gap, "if")
		l.expr(e.If, true, false)
		l.branch(e.Then)
		l.take(true, "else")
		if l.ahead("if") {
			l.expr(e.Else, true, false)
		} else {
			l.branch(e.Else)
		}
	case *ast.Paren:
		l.open(gap, "(")
		l.expr(e.X, false, false)
		l.close(false, ")")
	}
}

// cutRank is the rank of a line end after an operator, 0 where none may stand:
// `>` ends a line where it closes a type.
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

func (l *layout) branch(e ast.Expr) {
	l.open(true, "{")
	l.expr(e, true, false)
	l.close(true, "}")
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
	// Bounds may stand in any order.
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

// becomes lays out the `=`, `~` or `+=` of a statement and what is right of it.
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
		l.typed(true, len(s.Names), s.Type)
		if s.From != nil {
			l.take(true, "from")
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
		l.open(false, "(")
		for i, a := range s.Params {
			if i > 0 {
				l.comma()
			}
			l.typed(i > 0, 1, a.Type)
		}
		l.close(false, ")")
		if s.Value != nil {
			l.becomes("=", s.Value)
		} else {
			u.blocks = append(u.blocks, l.block(s.Body))
		}
	case *ast.For:
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

// block lays out `{ statements }`. Inside, brackets are counted anew: none of
// them is around a statement.
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

// placeNotes moves the comments that cannot stay where they are, and gives the
// brackets around the others an item a line.
func (l *layout) placeNotes(units []stmtPieces) {
	for _, u := range units {
		for i := u.first + 1; i <= u.last; i++ {
			kept := l.notes[i][:0]
			for _, n := range l.notes[i] {
				if !n.cr {
					kept = append(kept, n)
					continue
				}
				// The line goes on after it, as it does for the parser; no line end can be put there.
				n.own, n.line = true, l.pieces[u.first].line
				l.notes[u.first] = append(l.notes[u.first], n)
			}
			l.notes[i] = kept
			if l.pieces[i].text == "," && len(kept) > 0 {
				// A line does not begin with a comma.
				after := append(slices.Clone(kept), l.notes[i+1]...)
				for k := 1; k < len(after); k++ {
					after[k].own = true
				}
				l.notes[i], l.notes[i+1] = nil, after
			}
		}
	}
	l.noted = make([]int, len(l.notes)+1)
	for i, list := range l.notes {
		l.noted[i+1] = l.noted[i] + len(list)
	}
	for i := range l.pieces {
		if p := &l.pieces[i]; p.mate > i && l.notesIn(i+1, p.mate) {
			p.explode = true
		}
	}
}

// notesIn reports whether a comment stands before one of the pieces first to last.
func (l *layout) notesIn(first, last int) bool { return l.noted[last+1] > l.noted[first] }

// flat reports whether a statement with blocks may stand on one line.
func (l *layout) flat(u stmtPieces) bool {
	if l.notesIn(u.first+1, u.last) {
		return false
	}
	for i := u.first; i <= u.last; i++ {
		if l.pieces[i].explode {
			return false
		}
	}
	return l.together(u)
}

// together reports whether the blocks of a statement stood, and may stand, on the
// lines of their braces.
func (l *layout) together(u stmtPieces) bool {
	for _, a := range u.blocks {
		if len(a.body) == 0 {
			continue
		}
		if len(a.body) > 1 || l.pieces[a.open].line < l.pieces[a.open+1].line ||
			l.pieces[a.close-1].line < l.pieces[a.close].line || !l.together(a.body[0]) {
			return false
		}
	}
	return true
}

// row is a line of the formatted text.
type row struct {
	indent    int
	code      string
	width     int // of the code with its indentation
	note      string
	aside     bool // the note stands right of code, on this line or those before it
	line, col int  // of the note in the source
}

// writer makes the lines.
type writer struct {
	*layout
	rows  []row
	prev  int  // the source line on which ended what was written last
	fresh bool // nothing was written in this block so far
}

// item begins a statement or comment that begins on a source line: a blank line
// before it stays.
func (w *writer) item(line int) {
	if !w.fresh && line-w.prev > 1 {
		w.rows = append(w.rows, row{})
	}
	w.fresh = false
}

// ownNotes writes the comments left before piece i.
func (w *writer) ownNotes(i, indent int, items bool) {
	for _, n := range w.notes[i] {
		if items {
			w.item(n.line)
		}
		r := row{indent: indent, note: n.text, line: n.line, col: n.col}
		if k := len(w.rows) - 1; k >= 0 {
			// A comment right of code that goes on in the next line.
			last := w.rows[k]
			r.aside = last.aside && last.line+1 == n.line && last.col == n.col
		}
		w.rows = append(w.rows, r)
		w.prev = n.line
	}
	w.notes[i] = nil
}

// endLine ends the line after piece i-1, with the comment that stands there.
func (w *writer) endLine(i int) {
	w.prev = w.pieces[i-1].line
	if list := w.notes[i]; len(list) > 0 && !list[0].own {
		r := &w.rows[len(w.rows)-1]
		r.note, r.aside, r.line, r.col = list[0].text, true, list[0].line, list[0].col
		w.prev = max(w.prev, list[0].line)
		w.notes[i] = list[1:]
	}
}

// stmts writes the statements of a block that ends before piece end.
func (w *writer) stmts(list []stmtPieces, indent, end int) {
	for _, u := range list {
		w.ownNotes(u.first, indent, true)
		w.item(w.pieces[u.first].line)
		w.stmt(u, indent)
	}
	w.ownNotes(end, indent, true)
}

func (w *writer) stmt(u stmtPieces, indent int) {
	if len(u.blocks) == 0 {
		w.run(u.first, u.last, indent)
		return
	}
	if w.flat(u) && indent+w.width(u.first, u.last) <= lineWidth {
		w.put(u.first, u.last, indent)
		w.endLine(u.last + 1)
		return
	}
	from := u.first
	for _, a := range u.blocks {
		if len(a.body) > 0 || w.notesIn(a.close, a.close) {
			w.run(from, a.open, indent)
			w.fresh = true
			w.stmts(a.body, indent+indentBy, a.close)
			from = a.close
		}
		if a.close < u.last && w.notesIn(a.close+1, a.close+1) {
			w.run(from, a.close, indent)
			w.ownNotes(a.close+1, indent, false)
			from = a.close + 1
		}
	}
	w.run(from, u.last, indent)
}

// width is the width of pieces on one line.
func (w *writer) width(first, last int) int {
	n := 0
	for i := first; i <= last; i++ {
		n += w.pieces[i].width
		if i > first && w.pieces[i].gap {
			n++
		}
	}
	return n
}

// put writes pieces on one line.
func (w *writer) put(first, last, indent int) {
	var b strings.Builder
	for i := first; i <= last; i++ {
		if i > first && w.pieces[i].gap {
			b.WriteByte(' ')
		}
		b.WriteString(w.pieces[i].text)
	}
	w.rows = append(w.rows, row{indent: indent, code: b.String(), width: indent + w.width(first, last)})
}

// run writes pieces that make a line, or several because of comments, brackets
// with an item a line, and width.
func (w *writer) run(first, last, indent int) {
	depth, here, start := 0, indent, first
	for i := first; i < last; i++ {
		p, next := w.pieces[i], w.pieces[i+1]
		ends, item, closes := len(w.notes[i+1]) > 0, false, false
		if p.explode {
			depth++
			ends, item = true, true
		}
		if p.comma && p.owner >= 0 && w.pieces[p.owner].explode {
			ends, item = true, true
		}
		if next.mate >= 0 && next.mate <= i && w.pieces[next.mate].explode {
			depth--
			ends, closes = true, true
		}
		if !ends {
			continue
		}
		w.wrap(start, i, here)
		w.endLine(i + 1)
		here = indent + depth*indentBy
		switch {
		case closes:
			w.ownNotes(i+1, here+indentBy, false)
		case !item:
			here += indentBy
			fallthrough
		default:
			w.ownNotes(i+1, here, false)
		}
		if next.text == "'" {
			here = 0 // a `'` after a blank may be taken for that of a text
		}
		start = i + 1
	}
	w.wrap(start, last, here)
	w.endLine(last + 1)
}

// wrap writes pieces on lines that are not too long.
func (w *writer) wrap(first, last, indent int) {
	for start, here := first, indent; start <= last; here = indent + indentBy {
		col, best := here, -1
		i := start
		for ; i <= last; i++ {
			col += w.pieces[i].width
			if i > start && w.pieces[i].gap {
				col++
			}
			if col > lineWidth && best >= 0 {
				break
			}
			if cut := w.pieces[i].cut; cut > 0 && (best < 0 || cut <= w.pieces[best].cut) {
				best = i
			}
		}
		if i > last {
			best = last
		}
		w.put(start, best, here)
		start = best + 1
	}
}

// align puts the comments into their columns and joins the lines.
func align(rows []row) string {
	var b strings.Builder
	for i := 0; i < len(rows); {
		// The neighbours that have a comment in the same column. What is too long for
		// a line stands alone, lest it drive the others far out.
		n, col := i+1, 0
		if rows[i].aside {
			col = max(rows[i].col, rows[i].width+2)
			for n < len(rows) && rows[n].aside && (rows[n].code == "" || max(rows[n].width, rows[i].width) <= lineWidth && rows[n].col == rows[i].col) {
				col = max(col, rows[n].width+2)
				n++
			}
		}
		for ; i < n; i++ {
			r := rows[i]
			at := r.indent
			if r.code == "" && r.note == "" {
				at = 0
			} else if r.aside && r.code == "" {
				at = col
			}
			b.WriteString(strings.Repeat(" ", at))
			b.WriteString(r.code)
			if r.aside && r.code != "" {
				b.WriteString(strings.Repeat(" ", col-r.width))
			}
			b.WriteString(r.note)
			b.WriteByte('\n')
		}
	}
	return b.String()
}
