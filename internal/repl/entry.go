package repl

import (
	"bufio"
	"errors"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/lang"
)

// ErrInterrupt is what Reader.Entry returns when the user abandons an entry.
var ErrInterrupt = errors.New("interrupt")

// Entry is what a user enters at once: a statement, an expression, a command, or several lines of them.
type Entry struct {
	Text string
	Line int // of its first line in a file; 0: typed
}

// Reader reads the entries of a user.
type Reader interface {
	// Entry returns the next entry, of as many lines as a Splitter takes. After the
	// last entry, or with it, it returns io.EOF.
	Entry(start func() *Splitter) (Entry, error)
}

// Lines is a Reader of a file, or of what another program writes.
type Lines struct {
	in    *bufio.Reader
	line  int      // read so far
	again []string // lines to be read once more
}

// NewLines returns a reader of lines.
func NewLines(in *bufio.Reader) *Lines { return &Lines{in: in} }

// next returns the next line, with io.EOF if it is the last.
func (l *Lines) next() (line string, err error) {
	if len(l.again) > 0 {
		line, l.again = l.again[0], l.again[1:]
		l.line++
		return line, nil
	}
	line, err = l.in.ReadString('\n')
	if line != "" || err == nil {
		l.line++
	}
	return strings.TrimRight(line, "\r\n"), err
}

// Entry implements Reader. An opening bracket that is not closed before the end of the input does not swallow it: the
// line that opens it is an entry of its own.
func (l *Lines) Entry(start func() *Splitter) (Entry, error) {
	s, first := start(), l.line+1
	var lines []string
	for {
		line, err := l.next()
		lines = append(lines, line)
		goesOn := s.Add(line)
		if goesOn && err != nil && len(lines) > 1 {
			l.again = lines[1:]
			l.line = first
			return Entry{Text: lines[0], Line: first}, nil
		}
		if !goesOn || err != nil {
			return Entry{Text: strings.Join(lines, "\n"), Line: first}, err
		}
	}
}

// unit is a statement, expression or command with the index of its first line in its entry, from 0.
type unit struct {
	text string
	line int
}

// Splitter cuts lines into statements, expressions and commands. A line continues on the next according to the
// language (lang.Cutter), a command only inside brackets.
type Splitter struct {
	isCommand func(line string) bool

	done    []unit
	lines   []string // of the current unit
	begin   int      // the first of them
	count   int      // all lines
	cutter  lang.Cutter
	command bool
}

// Add takes a line and reports whether another one belongs to it.
func (s *Splitter) Add(line string) (goesOn bool) {
	blank := strings.TrimSpace(line) == ""
	if len(s.lines) > 0 && !s.goesOn() && !(s.cutter.MayGoOn() && startsWith(line, "else")) {
		s.end()
	}
	switch {
	case len(s.lines) == 0 && blank:
		s.count++
		return false
	case len(s.lines) == 0:
		s.begin, s.command = s.count, s.isCommand(line)
	case blank && !s.cutter.Open():
		s.count++
		s.end() // an operator at the end of a line does not continue it past an empty line
		return false
	}
	if len(s.lines) > 0 {
		s.cutter.Take(lang.Token{Kind: lang.TokenNewline}, func() bool { return true })
	}
	for _, t := range lang.Scan(ast.NewSource("line", line)) {
		s.cutter.Take(t, nil)
	}
	s.lines = append(s.lines, line)
	s.count++
	return s.goesOn()
}

func (s *Splitter) goesOn() bool {
	if s.command {
		return s.cutter.Open()
	}
	return s.cutter.GoesOn()
}

// end ends the current unit.
func (s *Splitter) end() {
	if len(s.lines) > 0 {
		s.done = append(s.done, unit{strings.Join(s.lines, "\n"), s.begin})
	}
	s.lines, s.cutter = nil, lang.Cutter{}
}

// units cuts an entry into what is executed one after another, and reports whether the last one continues on a line
// still to come.
func (r *REPL) units(text string) (list []unit, goesOn bool) {
	s := r.splitter()
	for _, line := range strings.Split(text, "\n") {
		goesOn = s.Add(line)
	}
	s.end()
	return s.done, goesOn
}

func (r *REPL) splitter() *Splitter { return &Splitter{isCommand: r.isCommand} }

// startsWith reports whether the first word of a line is word.
func startsWith(text, word string) bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(text, " \t\r\n"), word)
	return ok && (rest == "" || !isWord([]rune(rest)[0]))
}
