package repl

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// drawing is the part of an entry that is on the screen.
type drawing struct {
	row int // of the cursor, counted from the first row drawn
}

func (e *Editor) write(text string) { _, _ = io.WriteString(e.terminal, text) }

// cells is how many columns a letter takes.
func cells(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0x303e, r >= 0x3041 && r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3,
		r >= 0xf900 && r <= 0xfaff, r >= 0xfe30 && r <= 0xfe6f, r >= 0xff00 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6,
		r >= 0x1f300 && r <= 0x1f64f, r >= 0x1f900 && r <= 0x1f9ff, r >= 0x20000 && r <= 0x3fffd:
		return 2
	}
	return 1
}

// screenRows breaks an entry into rows of a screen of that width, each with its prompt or, if a line continues in the
// next row, without. It also returns the position of the cursor.
func screenRows(text []rune, at, width int, first string) (rows []string, row, column int) {
	var b strings.Builder
	used := 0
	end := func() {
		rows = append(rows, b.String())
		b.Reset()
		used = 0
	}
	put := func(r rune) {
		if used+cells(r) > width {
			end()
		}
		b.WriteRune(r)
		used += cells(r)
	}
	begin := func(p string) {
		for _, r := range p {
			put(r)
		}
	}
	begin(first)
	for i, r := range text {
		if r != '\n' && used+cells(r) > width {
			end()
		}
		if i == at {
			row, column = len(rows), used
		}
		if r == '\n' {
			end()
			begin(more)
			continue
		}
		put(r)
	}
	if at == len(text) {
		if used >= width {
			end()
		}
		row, column = len(rows), used
	}
	end()
	return rows, row, column
}

// draw writes the entry over what was drawn of it before. If it is too high for the screen, the part around the
// cursor is shown.
func (e *Editor) draw() { e.drawWith(prompt) }

// drawSearch shows what is searched for in place of the prompt.
func (e *Editor) drawSearch(wanted string, fails bool) {
	word := "search"
	if fails {
		word = "nothing with"
	}
	e.drawWith(fmt.Sprintf("(%s `%s`) ", word, wanted))
}

func (e *Editor) drawWith(first string) {
	width, height := e.terminal.Size()
	rows, row, column := screenRows(e.text, e.at, max(width, 10), first)
	from, to := 0, len(rows)
	if room := max(height-1, 1); len(rows) > room {
		from = min(max(row-room/2, 0), len(rows)-room)
		to = from + room
	}
	e.put(rows[from:to], row-from, column)
}

// put replaces the rows on the screen and sets the cursor.
func (e *Editor) put(rows []string, row, column int) {
	var b strings.Builder
	if e.drawn.row > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", e.drawn.row)
	}
	b.WriteString("\r\x1b[J" + strings.Join(rows, "\r\n"))
	if up := len(rows) - 1 - row; up > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", up)
	}
	b.WriteByte('\r')
	if column > 0 {
		fmt.Fprintf(&b, "\x1b[%dC", column)
	}
	e.drawn.row = row
	e.write(b.String())
}

// leave draws the whole entry once more, for those who scroll back, and goes to the next line.
func (e *Editor) leave(mark string) {
	width, _ := e.terminal.Size()
	rows, _, _ := screenRows(append(slices.Clone(e.text), []rune(mark)...), -1, max(width, 10), prompt)
	e.put(rows, len(rows)-1, 0)
	e.write("\r\n")
	e.drawn = drawing{}
}

// mostListed is how many completions are listed.
const mostListed = 200

// list writes completions in columns below the entry, which is then drawn again below them.
func (e *Editor) list(words []string) {
	width, _ := e.terminal.Size()
	left := 0
	if len(words) > mostListed {
		left = len(words) - mostListed
		words = words[:mostListed]
	}
	widest := 0
	for _, w := range words {
		widest = max(widest, len([]rune(w)))
	}
	columns := max(1, (width-1)/(widest+2))
	rows := (len(words) + columns - 1) / columns
	at := e.at
	e.at = len(e.text)
	e.draw()
	e.at = at
	var b strings.Builder
	b.WriteString("\r\n")
	for r := range rows {
		var line strings.Builder
		for i := r; i < len(words); i += rows {
			line.WriteString(words[i] + strings.Repeat(" ", widest+2-len([]rune(words[i]))))
		}
		// a word may be longer than the screen is wide
		parts, _, _ := screenRows([]rune(strings.TrimRight(line.String(), " ")), -1, max(width, 10), "")
		b.WriteString(strings.Join(parts, "\r\n") + "\r\n")
	}
	if left > 0 {
		fmt.Fprintf(&b, "... %d more\r\n", left)
	}
	e.write(b.String())
	e.drawn = drawing{}
}
