package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/bayes-lang/bayes/runtime"
)

// Generator is what a page names as the program that wrote it.
const Generator = "bayes " + runtime.Version

//go:embed style.css
var style string

// page collects HTML that is well-formed XML too.
type page struct {
	b bytes.Buffer
}

// raw adds HTML as it is: never text from outside.
func (p *page) raw(s string) { p.b.WriteString(s) }

// text adds a text.
func (p *page) text(s string) { p.b.WriteString(escape(s)) }

// marked adds a text in which names and commands stand between backticks.
func (p *page) marked(s string) {
	for i, part := range strings.Split(s, "`") {
		switch {
		case part == "":
		case i%2 == 1:
			p.raw("<code>" + escape(part) + "</code>")
		default:
			p.text(part)
		}
	}
}

// sentence adds a marked text as a sentence: a capital first, a full stop last.
func (p *page) sentence(s string) {
	if s == "" {
		return
	}
	if r := []rune(s); unicode.IsLower(r[0]) {
		r[0] = unicode.ToUpper(r[0])
		s = string(r)
	}
	p.marked(s)
	if !strings.ContainsAny(s[len(s)-1:], ".!?:") {
		p.raw(".")
	}
}

// escape makes a text safe within HTML and attributes. What HTML or XML cannot
// hold, and marks that turn the direction of writing, become a replacement
// character, so that a name cannot show as another.
func escape(s string) string { return html.EscapeString(straightened(s)) }

// straightened replaces those characters.
func straightened(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff,
			r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f:
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// cell is a cell of a table.
type cell struct {
	text  string
	class string
	head  bool // names its row
}

// column is the head of a column.
type column struct {
	text, title string
	number      bool
}

// table adds a table in a box of its own that scrolls where the page is narrow.
func (p *page) table(caption string, columns []column, rows [][]cell) {
	p.tableOf("", caption, columns, rows)
}

// wrapped is a table of words, whose lines break.
func (p *page) wrapped(caption string, columns []column, rows [][]cell) {
	p.tableOf(` class="words"`, caption, columns, rows)
}

func (p *page) tableOf(attributes, caption string, columns []column, rows [][]cell) {
	p.raw(`<div class="scroll" role="region" tabindex="0" aria-label="` + escape(caption) + `"><table` + attributes + `><caption>`)
	p.text(caption)
	p.raw("</caption><thead><tr>")
	for _, c := range columns {
		p.raw(`<th scope="col"`)
		if c.number {
			p.raw(` class="n"`)
		}
		if c.title != "" {
			p.raw(` title="` + escape(c.title) + `"`)
		}
		p.raw(">")
		p.text(c.text)
		p.raw("</th>")
	}
	p.raw("</tr></thead><tbody>\n")
	for _, row := range rows {
		p.raw("<tr>")
		for i, c := range row {
			class := c.class
			if i < len(columns) && columns[i].number {
				class = strings.TrimSpace("n " + class)
			}
			attribute := ""
			if class != "" {
				attribute = ` class="` + class + `"`
			}
			if c.head {
				p.raw(`<th scope="row"` + attribute + "><code>" + escape(c.text) + "</code></th>")
			} else {
				p.raw("<td" + attribute + ">")
				p.marked(c.text)
				p.raw("</td>")
			}
		}
		p.raw("</tr>\n")
	}
	p.raw("</tbody></table></div>\n")
}

// paragraph adds a marked text.
func (p *page) paragraph(format string, args ...any) {
	p.raw("<p>")
	p.marked(fmt.Sprintf(format, args...))
	p.raw("</p>\n")
}

// note adds a marked text of lesser weight.
func (p *page) note(format string, args ...any) {
	p.raw(`<p class="note">`)
	p.marked(fmt.Sprintf(format, args...))
	p.raw("</p>\n")
}

func (p *page) heading(text string) {
	p.raw("<h3>")
	p.marked(text)
	p.raw("</h3>\n")
}

// count writes a number of things.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return grouped(n) + " " + what + "s"
}

// grouped writes a whole number with thin spaces between thousands.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && len(s) > 4; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// seconds writes a time.
func seconds(s float64) string {
	switch {
	case s < 0.95:
		return strconv.FormatFloat(s, 'f', 2, 64) + " s"
	case s < 99.5:
		return strconv.FormatFloat(s, 'f', 1, 64) + " s"
	case s < 5400:
		return fmt.Sprintf("%d min %d s", int(math.Round(s))/60, int(math.Round(s))%60)
	}
	minutes := int(math.Round(s / 60))
	return fmt.Sprintf("%d h %d min", minutes/60, minutes%60)
}

// rounded writes x with as many decimals as its spread makes worth reading.
func rounded(x, spread float64) string {
	switch {
	case math.IsNaN(x):
		return "–"
	case math.IsInf(x, 1):
		return "∞"
	case math.IsInf(x, -1):
		return "−∞"
	}
	digits := 3
	if spread > 0 && !math.IsInf(spread, 0) {
		digits = 2 - int(math.Floor(math.Log10(spread)))
	} else if x == math.Floor(x) && math.Abs(x) < 1e15 {
		digits = 0
	}
	s := ""
	if digits > 9 || math.Abs(x) >= 1e7 {
		s = strconv.FormatFloat(x, 'g', 4, 64)
	} else {
		s = strconv.FormatFloat(x, 'f', max(digits, 0), 64)
	}
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return strings.Replace(s, "-", "−", 1)
}

func whole(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	return grouped(int(math.Round(x)))
}

func fixed(x float64, digits int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	return strconv.FormatFloat(x, 'f', digits, 64)
}
