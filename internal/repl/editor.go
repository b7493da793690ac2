package repl

import (
	"bufio"
	"io"
	"slices"
	"strings"
	"unicode"
)

// The prompts of a new entry and of its further lines.
const (
	prompt = "> "
	more   = ". "
)

// Terminal is what an Editor needs from the terminal in addition to its bytes.
type Terminal interface {
	io.Reader // the keys
	io.Writer
	// Raw makes the terminal pass on every key at once and without echo, until restore is called.
	Raw() (restore func(), err error)
	// Size is the width and height in characters.
	Size() (columns, rows int)
}

// Editor reads entries of several lines from a terminal, with the usual keys:
// arrows, Home, End, words with Ctrl or Alt and the arrows, a history with
// search, completion, and pasted texts of any length.
type Editor struct {
	terminal Terminal
	keys     keyReader
	past     *history
	complete func(before string) (words []string, length int)

	text   []rune
	at     int    // the cursor: before text[at]
	killed []rune // for Ctrl-Y
	place  int    // in the history; len(entries) for the current entry
	draft  []rune // the current entry while the history is shown
	drawn  drawing
}

// NewEditor returns an editor whose history is kept in a file, "" for none. complete says what the word at the end of
// its argument may become, see REPL.Complete.
func NewEditor(t Terminal, historyFile string, complete func(before string) ([]string, int)) *Editor {
	return &Editor{terminal: t, keys: keyReader{bufio.NewReader(t)}, past: openHistory(historyFile), complete: complete}
}

// Entry implements Reader.
func (e *Editor) Entry(start func() *Splitter) (Entry, error) {
	restore, err := e.terminal.Raw()
	if err != nil {
		return Entry{}, err
	}
	defer restore()
	e.write("\x1b[?2004h") // pasted text is marked as such
	defer e.write("\x1b[?2004l")
	e.text, e.at, e.place, e.draft, e.drawn = nil, 0, len(e.past.entries), nil, drawing{}
	e.draw()
	for {
		k, err := e.keys.next()
		if err != nil {
			e.leave("")
			return Entry{}, err
		}
		switch k {
		case keyEnter:
			text := string(e.text)
			s, goesOn := start(), false
			for _, line := range strings.Split(text, "\n") {
				goesOn = s.Add(line)
			}
			if goesOn {
				e.insert([]rune{'\n'})
				break
			}
			e.leave("")
			e.past.add(text)
			return Entry{Text: text}, nil
		case ctrl('C'):
			e.leave("^C")
			return Entry{}, ErrInterrupt
		case ctrl('D'):
			if len(e.text) == 0 {
				e.leave("")
				return Entry{}, io.EOF
			}
			e.delete(e.at, e.at+1, false)
		case ctrl('R'):
			if err := e.search(); err != nil {
				e.leave("")
				return Entry{}, err
			}
		case keyPaste:
			text, err := e.keys.pasted()
			if err != nil {
				e.leave("")
				return Entry{}, err
			}
			e.insert([]rune(text))
		default:
			e.press(k)
		}
		if e.keys.in.Buffered() == 0 { // if input arrives quickly, only the end is drawn
			e.draw()
		}
	}
}

// press applies a key.
func (e *Editor) press(k key) {
	switch k {
	case keyTab:
		e.completeWord()
	case keyNewline:
		e.insert([]rune{'\n'})
	case keyLeft, ctrl('B'):
		e.at = max(e.at-1, 0)
	case keyRight, ctrl('F'):
		e.at = min(e.at+1, len(e.text))
	case keyHome, ctrl('A'):
		e.at = e.lineStart()
	case keyEnd, ctrl('E'):
		e.at = e.lineEnd()
	case keyWordLeft:
		e.at = e.wordLeft()
	case keyWordRight:
		e.at = e.wordRight()
	case keyUp, ctrl('P'):
		e.up()
	case keyDown, ctrl('N'):
		e.down()
	case keyBackspace:
		e.delete(e.at-1, e.at, false)
	case keyDelete:
		e.delete(e.at, e.at+1, false)
	case keyKillWordLeft:
		e.delete(e.wordLeft(), e.at, true)
	case keyKillWordRight:
		e.delete(e.at, e.wordRight(), true)
	case ctrl('W'):
		from := e.at
		for from > 0 && unicode.IsSpace(e.text[from-1]) {
			from--
		}
		for from > 0 && !unicode.IsSpace(e.text[from-1]) {
			from--
		}
		e.delete(from, e.at, true)
	case ctrl('U'):
		e.delete(e.lineStart(), e.at, true)
	case ctrl('K'):
		to := e.lineEnd()
		if to == e.at {
			to++ // the line end itself
		}
		e.delete(e.at, to, true)
	case ctrl('Y'):
		e.insert(e.killed)
	case ctrl('T'):
		if at := min(e.at, len(e.text)-1); at > 0 {
			e.text[at-1], e.text[at] = e.text[at], e.text[at-1]
			e.at = at + 1
		}
	case ctrl('L'):
		e.write("\x1b[H\x1b[2J")
		e.drawn = drawing{}
	default:
		if k >= ' ' && unicode.IsPrint(rune(k)) || k > 0x300 && unicode.In(rune(k), unicode.M) {
			e.insert([]rune{rune(k)})
		}
	}
}

func (e *Editor) insert(text []rune) {
	e.text = slices.Insert(e.text, e.at, text...)
	e.at += len(text)
}

// delete removes a part of the text, as far as it exists; if keep is set, Ctrl-Y can insert it.
func (e *Editor) delete(from, to int, keep bool) {
	from, to = max(from, 0), min(to, len(e.text))
	if from >= to {
		return
	}
	if keep {
		e.killed = slices.Clone(e.text[from:to])
	}
	e.text = slices.Delete(e.text, from, to)
	e.at = from
}

func (e *Editor) lineStart() int {
	at := e.at
	for at > 0 && e.text[at-1] != '\n' {
		at--
	}
	return at
}

func (e *Editor) lineEnd() int {
	at := e.at
	for at < len(e.text) && e.text[at] != '\n' {
		at++
	}
	return at
}

// isWord reports whether a letter is part of a word.
func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.In(r, unicode.M)
}

func (e *Editor) wordLeft() int {
	at := e.at
	for at > 0 && !isWord(e.text[at-1]) {
		at--
	}
	for at > 0 && isWord(e.text[at-1]) {
		at--
	}
	return at
}

func (e *Editor) wordRight() int {
	at := e.at
	for at < len(e.text) && !isWord(e.text[at]) {
		at++
	}
	for at < len(e.text) && isWord(e.text[at]) {
		at++
	}
	return at
}

// up goes to the previous line, or to the previous entry.
func (e *Editor) up() {
	start := e.lineStart()
	if start > 0 {
		column := e.at - start
		e.at = start - 1
		above := e.lineStart()
		e.at = min(above+column, start-1)
		return
	}
	if e.place > 0 {
		e.recall(e.place - 1)
	}
}

// down goes to the next line, or to the next entry.
func (e *Editor) down() {
	end := e.lineEnd()
	if end < len(e.text) {
		column := e.at - e.lineStart()
		e.at = end + 1
		e.at = min(e.at+column, e.lineEnd())
		return
	}
	if e.place < len(e.past.entries) {
		e.recall(e.place + 1)
	}
}

// recall shows an entry of the history; the current one is kept after them.
func (e *Editor) recall(place int) {
	if e.place == len(e.past.entries) {
		e.draft = e.text
	}
	e.place = place
	if place == len(e.past.entries) {
		e.text = e.draft
	} else {
		e.text = []rune(e.past.entries[place])
	}
	e.text = slices.Clone(e.text)
	e.at = len(e.text)
}

// search finds entries of the history by a part of them: Ctrl-R goes to an older one, Ctrl-C and Ctrl-G give up, and
// any key that edits accepts what was found.
func (e *Editor) search() error {
	draft, at := slices.Clone(e.text), e.at
	var wanted []rune
	place := len(e.past.entries)
	fails := false
	for {
		e.drawSearch(string(wanted), fails)
		k, err := e.keys.next()
		if err != nil {
			return err
		}
		before := place
		switch {
		case k == ctrl('R'):
		case k == keyBackspace:
			if len(wanted) > 0 {
				wanted = wanted[:len(wanted)-1]
			}
			before = len(e.past.entries)
		case k == ctrl('C') || k == ctrl('G'):
			e.text, e.at = draft, at
			e.draw()
			return nil
		case k >= ' ' && k != keyBackspace:
			wanted = append(wanted, rune(k))
			before = min(place+1, len(e.past.entries)) // the one found may still match
		default:
			e.place = place
			if k != keyEnter {
				e.press(k)
			}
			return nil
		}
		if len(wanted) == 0 {
			fails = false
			continue
		}
		found := e.past.search(string(wanted), before)
		fails = found < 0
		if !fails {
			place = found
			e.text = []rune(e.past.entries[found])
			e.at = len(e.text)
		}
	}
}

// completeWord inserts the common beginning of all completions of the word at the cursor, or lists them.
func (e *Editor) completeWord() {
	before := string(e.text[:e.at])
	if strings.TrimSpace(string(e.text[e.lineStart():e.at])) == "" && e.lineStart() > 0 {
		e.insert([]rune("    "))
		return
	}
	if e.complete == nil {
		return
	}
	words, length := e.complete(before)
	if len(words) == 0 {
		e.write("\a")
		return
	}
	common := []rune(words[0])
	for _, w := range words[1:] {
		n := 0
		for _, r := range w {
			if n == len(common) || common[n] != r {
				break
			}
			n++
		}
		common = common[:n]
	}
	if len(common) > length {
		e.insert(common[length:])
		return
	}
	if len(words) > 1 {
		e.list(words)
	}
}
