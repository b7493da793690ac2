package main

import (
	"bytes"
	"io"
	"os"
	"strings"

	"github.com/chzyer/readline"

	"github.com/bayes-lang/bayes/internal/figure"
)

// terminal is the terminal that a REPL speaks with.
type terminal struct {
	in, out *os.File
	keys    io.Reader       // nil: in
	state   *readline.State // as it was found, once it was changed
	early   []byte          // keys that came while something else was read
	shows   figure.Graphics
	asked   bool
}

// Read reads keys.
func (t *terminal) Read(b []byte) (int, error) {
	if len(t.early) > 0 {
		n := copy(b, t.early)
		t.early = t.early[n:]
		return n, nil
	}
	if t.keys != nil {
		return t.keys.Read(b)
	}
	return t.in.Read(b)
}

func (t *terminal) Write(b []byte) (int, error) { return t.out.Write(b) }

// Raw implements repl.Terminal.
func (t *terminal) Raw() (func(), error) {
	state, err := readline.MakeRaw(int(t.in.Fd()))
	if err != nil {
		return nil, err
	}
	if t.state == nil {
		t.state = state
	}
	return func() { _ = readline.Restore(int(t.in.Fd()), state) }, nil
}

// restore leaves the terminal as it was found.
func (t *terminal) restore() {
	if t.state != nil {
		_ = readline.Restore(int(t.in.Fd()), t.state)
	}
}

// Size implements repl.Terminal.
func (t *terminal) Size() (columns, rows int) {
	columns, rows, err := readline.GetSize(int(t.out.Fd()))
	if err != nil || columns < 1 || rows < 1 {
		return 80, 24
	}
	return columns, rows
}

// What is asked of a terminal: a picture of one point in kitty's protocol, in
// case it knows it, and its attributes, which every terminal answers last.
const question = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c"

// graphics asks the terminal, once, which pictures it shows. One that answers
// nothing within a moment shows none.
func (t *terminal) graphics() figure.Graphics {
	if t.asked {
		return t.shows
	}
	t.asked = true
	if name := os.Getenv("TERM"); name == "" || name == "dumb" || name == "linux" {
		return t.shows
	}
	end, ok := t.impatient()
	if !ok {
		return t.shows
	}
	defer end()
	if _, err := t.out.WriteString(question); err != nil {
		return t.shows
	}
	var answer []byte
	buffer := make([]byte, 256)
	for !answered(answer) && len(answer) < 1<<16 {
		n, err := t.in.Read(buffer)
		answer = append(answer, buffer[:n]...)
		if err != nil || n == 0 {
			break
		}
	}
	t.shows, t.early = understood(answer)
	return t.shows
}

// attributes finds the answer about attributes: ESC [ ? numbers c.
func attributes(answer []byte) (from, to int) {
	from = bytes.Index(answer, []byte("\x1b[?"))
	if from < 0 {
		return -1, -1
	}
	for to = from + 3; to < len(answer); to++ {
		if c := answer[to]; c == 'c' {
			return from, to + 1
		} else if c != ';' && (c < '0' || c > '9') {
			break
		}
	}
	return -1, -1
}

func answered(answer []byte) bool {
	from, _ := attributes(answer)
	return from >= 0
}

// understood says what an answer means, and which bytes of it are keys that were
// typed meanwhile.
func understood(answer []byte) (shows figure.Graphics, keys []byte) {
	if from, to := attributes(answer); from >= 0 {
		for _, number := range strings.Split(string(answer[from+3:to-1]), ";") {
			if number == "4" {
				shows = figure.Sixel
			}
		}
		answer = append(bytes.Clone(answer[:from]), answer[to:]...)
	}
	const begin, end = "\x1b_G", "\x1b\\"
	if from := bytes.Index(answer, []byte(begin)); from >= 0 {
		if n := bytes.Index(answer[from:], []byte(end)); n >= 0 {
			if bytes.Contains(answer[from:from+n], []byte(";OK")) {
				shows = figure.Kitty
			}
			answer = append(bytes.Clone(answer[:from]), answer[from+n+len(end):]...)
		}
	}
	return shows, answer
}
