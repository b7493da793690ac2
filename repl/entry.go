package repl

import (
	"bufio"
	"errors"
	"regexp"
	"strings"
)

// ErrInterrupt is what Reader.Entry returns when the user gives an entry up.
var ErrInterrupt = errors.New("interrupt")

// Entry is what a user enters at once: a statement, an expression, a command,
// or several lines of them.
type Entry struct {
	Text string
	Line int // of its first line in a file; 0: typed
}

// Reader reads the entries of a user.
type Reader interface {
	// Entry returns the next entry. It takes further lines as long as open says
	// that the text goes on. After the last entry, or with it, it returns io.EOF.
	Entry(open func(text string) bool) (Entry, error)
}

// Lines is a Reader of a file, or of what another program writes.
type Lines struct {
	in   *bufio.Reader
	line int
}

// NewLines returns a reader of lines.
func NewLines(in *bufio.Reader) *Lines { return &Lines{in: in} }

// Entry implements Reader.
func (l *Lines) Entry(open func(string) bool) (Entry, error) {
	e := Entry{Line: l.line + 1}
	for first := true; ; first = false {
		line, err := l.in.ReadString('\n')
		if line != "" || err == nil {
			l.line++
			if !first {
				e.Text += "\n"
			}
			e.Text += strings.TrimRight(line, "\r\n")
		}
		if err != nil || !open(e.Text) {
			return e, err
		}
	}
}

var ends = regexp.MustCompile(`([-+*/^%@=~,<>:]|\b(and|or|not|in))$`)

// open reports whether a text goes on in the next line: brackets are open, or,
// unless it is a command, it ends in an operator.
func open(text string, command bool) bool {
	depth := 0
	var code strings.Builder
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '"':
			end := strings.IndexAny(text[i+1:], "\"\n")
			if end < 0 {
				end = len(text) - i - 1
			}
			code.WriteByte('"')
			i += end + 1
			continue
		case '#':
			end := strings.IndexByte(text[i:], '\n')
			if end < 0 {
				end = len(text) - i
			}
			i += end - 1
			continue
		}
		code.WriteByte(text[i])
	}
	return depth > 0 || !command && ends.MatchString(strings.TrimSpace(code.String()))
}

// unit is a statement, expression or command with the place of its first line
// in its entry, from 0.
type unit struct {
	text string
	line int
}

// units cuts an entry into what is done one after the other, and reports
// whether the last goes on in a line to come.
func units(text string, isCommand func(string) bool) (list []unit, goesOn bool) {
	var u unit
	begun := false
	end := func() {
		if strings.TrimSpace(u.text) != "" {
			list = append(list, u)
		}
		begun = false
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		switch {
		case !begun:
			u, begun = unit{line, i}, true
		case strings.TrimSpace(line) == "" && !open(u.text, true):
			end() // an operator at the end of a line does not reach over an empty one
			continue
		default:
			u.text += "\n" + line
		}
		if open(u.text, isCommand(u.text)) {
			continue
		}
		// `else` may begin the line after the `}` of its `if`.
		if i+1 < len(lines) && startsWith(u.text, "if") && startsWith(lines[i+1], "else") {
			continue
		}
		end()
	}
	if begun {
		goesOn = open(u.text, isCommand(u.text))
		end()
	}
	return list, goesOn
}

// startsWith reports whether the first word of a text is word.
func startsWith(text, word string) bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(text, " \t\r\n"), word)
	return ok && (rest == "" || !isWord([]rune(rest)[0]))
}
