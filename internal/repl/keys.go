package repl

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf8"
)

// key is what a person pressed: a letter, or one of the codes below.
type key rune

// Keys that are not letters. Ctrl with a letter is the letter's position in the alphabet, as terminals send it.
const (
	keyEnter     key = '\r'
	keyTab       key = '\t'
	keyBackspace key = 0x7f
	keyNone      key = -iota // an unknown sequence, to be skipped
	keyUp
	keyDown
	keyLeft
	keyRight
	keyHome
	keyEnd
	keyDelete
	keyWordLeft
	keyWordRight
	keyKillWordLeft
	keyKillWordRight
	keyNewline // Alt-Enter: a line end that does not end the entry
	keyPaste   // what a terminal marks as pasted follows
)

// ctrl is the key that Ctrl makes of a letter.
func ctrl(letter rune) key { return key(letter - 'A' + 1) }

// keyReader decodes the bytes of a terminal in raw mode.
type keyReader struct{ in *bufio.Reader }

// next returns the next key; keyNone for bytes that mean nothing here. An escape always begins a sequence, however
// long the rest takes to arrive, so that keys are the same over a slow connection.
func (k keyReader) next() (key, error) {
	r, size, err := k.in.ReadRune()
	switch {
	case err != nil:
		return keyNone, err
	case r == utf8.RuneError && size == 1:
		return keyNone, nil
	case r == '\n':
		return keyEnter, nil
	case r == '\b':
		return keyBackspace, nil
	case r != 0x1b:
		return key(r), nil
	}
	r, _, err = k.in.ReadRune()
	switch {
	case err != nil:
		return keyNone, err
	case r == '[':
		return k.sequence()
	case r == 'O':
		return k.application()
	}
	switch r {
	case 'b':
		return keyWordLeft, nil
	case 'f':
		return keyWordRight, nil
	case 'd':
		return keyKillWordRight, nil
	case 0x7f, '\b':
		return keyKillWordLeft, nil
	case '\r', '\n':
		return keyNewline, nil
	}
	return keyNone, nil
}

// sequence decodes what follows `ESC [`: numbers with semicolons, then a final
// byte (ECMA-48, section 5.4).
func (k keyReader) sequence() (key, error) {
	var numbers strings.Builder
	for {
		c, err := k.in.ReadByte()
		if err != nil {
			return keyNone, err
		}
		if c < 0x40 && numbers.Len() < 32 {
			numbers.WriteByte(c)
			continue
		}
		if c == '[' && numbers.Len() == 0 { // the console of Linux: ESC [ [ A
			_, err := k.in.ReadByte()
			return keyNone, err
		}
		return sequenceKey(numbers.String(), c), nil
	}
}

// application decodes what follows `ESC O`, as terminals send keys in
// application mode.
func (k keyReader) application() (key, error) {
	c, err := k.in.ReadByte()
	switch c {
	case 'c':
		return keyWordRight, err
	case 'd':
		return keyWordLeft, err
	}
	return sequenceKey("", c), err
}

// sequenceKey is the key of a control sequence. The second number tells Shift
// (1), Alt (2) and Ctrl (4), each added to 1.
func sequenceKey(numbers string, final byte) key {
	first, modifier, _ := strings.Cut(numbers, ";")
	word := modifier != "" && modifier != "2"
	either := func(plain, far key) key {
		if word {
			return far
		}
		return plain
	}
	switch final {
	case 'A':
		return keyUp
	case 'B':
		return keyDown
	case 'C':
		return either(keyRight, keyWordRight)
	case 'D':
		return either(keyLeft, keyWordLeft)
	case 'c':
		return keyWordRight
	case 'd':
		return keyWordLeft
	case 'H':
		return keyHome
	case 'F':
		return keyEnd
	case '~':
		switch first {
		case "1", "7":
			return keyHome
		case "4", "8":
			return keyEnd
		case "3":
			return either(keyDelete, keyKillWordRight)
		case "200":
			return keyPaste
		}
	}
	return keyNone
}

// pasteEnd is what a terminal sends after pasted text.
const pasteEnd = "\x1b[201~"

// mostPasted is how much may be pasted at once, in bytes.
const mostPasted = 1 << 22

// pasted reads to the end of pasted text and returns it as it appears in an entry: lines that end in newlines,
// without control characters, and without the prompts of a dialogue that was copied as a whole.
func (k keyReader) pasted() (string, error) {
	var b strings.Builder
	for {
		c, err := k.in.ReadByte()
		if err != nil {
			return "", err
		}
		if b.Len() < mostPasted {
			b.WriteByte(c)
		}
		if c == '~' && strings.HasSuffix(b.String(), pasteEnd) {
			break
		}
		if b.Len() == mostPasted && c == 0x1b {
			// Too much: what is beyond the limit is skipped, up to the mark.
			rest := make([]byte, len(pasteEnd)-1)
			if _, err := io.ReadFull(k.in, rest); err != nil || "\x1b"+string(rest) == pasteEnd {
				break
			}
		}
	}
	return plain(strings.TrimSuffix(b.String(), pasteEnd)), nil
}

// plain makes text of any origin editable.
func plain(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return '\uE000' // below: four spaces
		case r == '\n':
			return r
		case r < ' ' || r == 0x7f || r == utf8.RuneError || r >= 0x80 && r < 0xa0:
			return -1
		case r == '\u00a0' || r == '\u2007' || r == '\u202f': // from web pages
			return ' '
		}
		return r
	}, text)
	text = strings.ReplaceAll(text, "\uE000", "    ")
	if !strings.HasPrefix(text, prompt) {
		return strings.TrimRight(text, "\n ")
	}
	var typed []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		for _, p := range []string{prompt, more} {
			if rest, ok := strings.CutPrefix(line, p); ok {
				typed = append(typed, rest)
			}
		}
	}
	return strings.Join(typed, "\n")
}
