package repl

import (
	"bufio"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/modeltest"
)

// A text that is read line by line falls apart where the parser ends statements, but
// for those of one line, and for an operator before an empty line.
func TestStatementsOfEntries(t *testing.T) {
	units := 0
	start := func() *Splitter { return &Splitter{isCommand: func(string) bool { return false }} }
	modeltest.Cuts(t, 60, func(name, text string) {
		var bare []string // without comments and empty lines
		for line := range strings.Lines(text) {
			if code, _, _ := strings.Cut(line, "#"); strings.TrimSpace(code) != "" {
				bare = append(bare, strings.TrimRight(code, " \n"))
			}
		}
		text = strings.Join(bare, "\n") + "\n"
		var want []int // lines
		top, _ := modeltest.Starts(text)
		for _, at := range top {
			if line := strings.Count(text[:at], "\n"); !slices.Contains(want, line) {
				want = append(want, line)
			}
		}
		s := start()
		for _, line := range bare {
			s.Add(line)
		}
		s.end()
		var got []int
		for _, u := range s.done {
			got = append(got, u.line)
		}
		units += len(got)
		// What begins in a line that belongs to another statement is part of that.
		for i, line := range got {
			if !slices.Contains(want, line) {
				t.Fatalf("%s: an entry begins in line %d, where no statement does (%v):\n%s", name, line, want, text)
			}
			end := len(bare)
			if i+1 < len(got) {
				end = got[i+1]
			}
			for _, at := range top {
				if l := strings.Count(text[:at], "\n"); l > line && l < end && !later(text, top, at) {
					t.Fatalf("%s: a statement begins in line %d, inside of the entry of line %d:\n%s", name, l, line, text)
				}
			}
		}
	})
	if units < 10000 {
		t.Errorf("only %d entries", units)
	}
}

// later reports whether the statement at an offset follows another one in its line.
func later(text string, top []int, at int) bool {
	line := text[strings.LastIndexByte(text[:at], '\n')+1 : at]
	return strings.Contains(line, ";") || strings.TrimSpace(line) != ""
}

// A bound closes a type at the end of a line, and the branch of an `if` that has a value needs
// its `else`.
func TestEntriesEnd(t *testing.T) {
	in := NewLines(bufio.NewReader(strings.NewReader("param s: real<lower=0>\nx = if a {\n1\n}\nelse { 2 }\ny = s.\nlpdf(1)\nif a { z = 1 }\nz\n")))
	r := New(Options{Out: io.Discard, Errs: io.Discard})
	var got []string
	for {
		e, err := in.Entry(r.splitter)
		if e.Text != "" {
			got = append(got, e.Text)
		}
		if err != nil {
			break
		}
	}
	want := []string{"param s: real<lower=0>", "x = if a {\n1\n}\nelse { 2 }", "y = s.\nlpdf(1)", "if a { z = 1 }", "z"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
