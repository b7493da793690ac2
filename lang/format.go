package lang

import (
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// Format formats a source. It changes only spaces, line ends and `;`: names, numbers, strings,
// comments and their order stay as they were written, and a source that is already formatted
// does not change. A source with errors is returned unchanged, together with the errors.
//
// The rules: one statement per line, blocks indented by four spaces, at most one blank line
// between statements. A block of at most one statement that was on the line of its `{` stays
// there if it fits. Operators have spaces around them except `^`, the `:` of ranges, `+ - * /`
// between the ends of a range (`t-K:t-1`), and `+ -` of names and numbers in an index
// (`y[t-1]`). `=` has spaces in an argument list (`logit = a + b * x`) unless every named value
// in the list is a name, a number, a string or an element (`lower=0, upper=cut[k]`). Sizes in a
// type are written like any other expression (`real[N - 1]`). A line of more than 100 columns is
// broken after the comma or operator inside the fewest brackets; of those, after the one that
// binds most weakly; and of those, after the last. An `if` expression that this would divide has
// each branch on lines of its own, and so have the parameters of a function. Brackets that contain a comment have one item
// per line, and so does an array of arrays that had its rows on separate lines. Comments at the
// ends of neighbouring lines that were in one column stay aligned, and move to the right if a
// line needs the room. A lone comment keeps its column too, unless it followed its code
// immediately: then it comes two spaces after it.
func Format(src *ast.Source) (string, diag.List) {
	file, errs := Parse(src)
	if len(errs) > 0 {
		return src.Text, errs
	}
	text, sound := formatted(file)
	if sound {
		again, errs := Parse(ast.NewSource(src.Name, text))
		sound = len(errs) == 0 && len(again.Comments) == len(file.Comments) && ast.Print(again) == ast.Print(file)
	}
	if !sound {
		// A layout that changed the meaning would be our bug: better no change than that.
		return src.Text, nil
	}
	return text, nil
}

// formatted returns the formatted source of a file; sound is false if the tree does not fit the
// tokens.
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

// lineWidth is the column that no line of code exceeds if it can be broken.
const lineWidth = 100

// indentBy is the indentation of blocks and of continued lines.
const indentBy = 4

// placeNotes moves the comments that cannot stay where they are, and puts each item of the
// brackets around the others on its own line.
func (l *layout) placeNotes(units []stmtPieces) {
	for _, u := range units {
		for i := u.first + 1; i <= u.last; i++ {
			kept := l.notes[i][:0]
			for _, n := range l.notes[i] {
				if !n.cr {
					kept = append(kept, n)
					continue
				}
				// The statement continues after it, as it does for the parser; no line end can go there.
				n.own, n.line = true, l.pieces[u.first].line
				l.notes[u.first] = append(l.notes[u.first], n)
			}
			l.notes[i] = kept
			if l.pieces[i].text == "," && len(kept) > 0 {
				// A line does not begin with a comma.
				l.notes[i], l.notes[i+1] = nil, append(slices.Clone(kept), l.notes[i+1]...)
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
	for _, c := range l.wholes {
		if slices.ContainsFunc(c.open, func(open int) bool { return l.pieces[open].explode }) {
			l.spread(c)
		}
	}
}

// spread gives the contents of the brackets of a whole lines of their own.
func (l *layout) spread(c whole) {
	for _, open := range c.open {
		l.pieces[open].explode = true
	}
}

// notesIn reports whether a comment precedes one of the pieces first to last.
func (l *layout) notesIn(first, last int) bool { return l.noted[last+1] > l.noted[first] }

// flat reports whether a statement with blocks may go on one line.
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

// together reports whether the blocks of a statement were, and may stay, on the lines of their
// braces.
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
	aside     bool // the note is to the right of code, on this line or those before it
	line, col int  // of the note in the source
	near      bool // in the source, at most two spaces preceded the note
}

type writer struct {
	*layout
	rows  []row
	prev  int  // the source line on which the last thing written ended
	fresh bool // nothing has been written in this block
}

// item begins a statement or comment that begins on a source line; a blank line before it is
// kept.
func (w *writer) item(line int) {
	if !w.fresh && line-w.prev > 1 {
		w.rows = append(w.rows, row{})
	}
	w.fresh = false
}

// ownNotes writes the remaining comments before piece i.
func (w *writer) ownNotes(i, indent int, items bool) {
	for _, n := range w.notes[i] {
		if items {
			w.item(n.line)
		}
		r := row{indent: indent, note: n.text, line: n.line, col: n.col}
		if k := len(w.rows) - 1; k >= 0 {
			// A comment to the right of code that continues on the next line.
			last := w.rows[k]
			r.aside = last.aside && last.line+1 == n.line && last.col == n.col
		}
		w.rows = append(w.rows, r)
		w.prev = n.line
	}
	w.notes[i] = nil
}

// endLine ends the line after piece i-1, with its comment.
func (w *writer) endLine(i int) {
	w.prev = w.pieces[i-1].line
	if list := w.notes[i]; len(list) > 0 && !list[0].own {
		r := &w.rows[len(w.rows)-1]
		r.note, r.aside, r.line, r.col, r.near = list[0].text, true, list[0].line, list[0].col, list[0].near
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
		w.run(u.first, u.last, indent, indentBy)
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
			w.run(from, a.open, indent, 2*indentBy) // further than the block
			w.fresh = true
			w.stmts(a.body, indent+indentBy, a.close)
			from = a.close
		}
		if a.close < u.last && w.notesIn(a.close+1, a.close+1) {
			w.run(from, a.close, indent, indentBy)
			w.ownNotes(a.close+1, indent, false)
			from = a.close + 1
		}
	}
	w.run(from, u.last, indent, indentBy)
}

// width is the number of columns that pieces take on one line.
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

// segment is what is between two line ends that comments or brackets with one item per line make.
type segment struct {
	first, last, indent int
	comments            int // the indentation of the comments after it
}

// segments divides pieces at the line ends that do not depend on width.
func (w *writer) segments(first, last, indent int) []segment {
	var list []segment
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
		s := segment{first: start, last: i, indent: here}
		here = indent + depth*indentBy
		if !closes && !item {
			here += indentBy
		}
		if s.comments = here; closes {
			s.comments += indentBy
		}
		if next.text == "'" {
			here = 0 // a `'` after a space may be taken for a quote
		}
		list, start = append(list, s), i+1
	}
	return append(list, segment{first: start, last: last, indent: here})
}

// run writes pieces on one line, or on several because of comments, brackets with one item per
// line, or width; lines that continue others are indented by hang.
func (w *writer) run(first, last, indent, hang int) {
	for {
		c, ok := w.divided(first, last, indent, hang)
		if !ok {
			break
		}
		w.spread(c)
	}
	list := w.segments(first, last, indent)
	for k, s := range list {
		for _, l := range w.lines(s, hang) {
			w.put(l.first, l.last, l.indent)
		}
		w.endLine(s.last + 1)
		if k < len(list)-1 {
			w.ownNotes(s.last+1, s.comments, false)
		}
	}
}

// divided returns an `if` expression, or a list of parameters, that would not be on one line, if there is one.
func (w *writer) divided(first, last, indent, hang int) (c whole, ok bool) {
	for _, s := range w.segments(first, last, indent) {
		lines := w.lines(s, hang)
		for _, c := range w.wholes {
			if c.first < s.first || c.last > s.last {
				continue
			}
			for _, l := range lines {
				if c.first <= l.last && l.last < c.last || l.first <= c.first && c.last <= l.last && l.indent+w.width(l.first, l.last) > lineWidth {
					return c, true
				}
			}
		}
	}
	return whole{}, false
}

// lines divides a segment into lines that are not too long.
func (w *writer) lines(s segment, hang int) []segment {
	var list []segment
	for start, here := s.first, s.indent; start <= s.last; here = s.indent + hang {
		col, best := here, -1
		i := start
		for ; i <= s.last; i++ {
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
		if i > s.last {
			best = s.last
		}
		list = append(list, segment{first: start, last: best, indent: here})
		start = best + 1
	}
	return list
}

// align puts the comments into their columns and joins the lines.
func align(rows []row) string {
	var b strings.Builder
	for i := 0; i < len(rows); {
		// The neighbours that have a comment in the same column. What is too long for a line is on its
		// own, so that it does not push the others far to the right.
		n, col := i+1, 0
		if rows[i].aside {
			col = max(rows[i].col, rows[i].width+2)
			for n < len(rows) && rows[n].aside && (rows[n].code == "" || max(rows[n].width, rows[i].width) <= lineWidth && rows[n].col == rows[i].col) {
				col = max(col, rows[n].width+2)
				n++
			}
			if n == i+1 && rows[i].near {
				col = rows[i].width + 2
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
