package repl

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// console is a terminal of a few columns and rows whose screen can be read. It
// knows the control sequences that the editor uses, and no others.
type console struct {
	t             *testing.T
	keys          io.Reader
	columns, rows int
	screen        [][]rune
	row, column   int
	raw           int
	rang          bool
}

func (c *console) Read(b []byte) (int, error) { return c.keys.Read(b) }
func (c *console) Size() (int, int)           { return c.columns, c.rows }
func (c *console) Raw() (func(), error) {
	c.raw++
	return func() { c.raw-- }, nil
}

func (c *console) Write(b []byte) (int, error) {
	text := []rune(string(b))
	for i := 0; i < len(text); i++ {
		for len(c.screen) <= c.row {
			c.screen = append(c.screen, nil)
		}
		switch r := text[i]; r {
		case '\r':
			c.column = 0
		case '\n':
			c.row++
		case '\a':
			c.rang = true
		case 0x1b:
			end := i + 2
			for end < len(text) && (text[end] < '@' || text[end] > '~') {
				end++
			}
			n := 0
			fmt.Sscanf(string(text[i+2:end]), "%d", &n)
			switch text[end] {
			case 'A':
				c.row -= n
			case 'C':
				c.column += n
			case 'J':
				if n == 2 {
					c.screen = nil
				} else {
					c.screen = c.screen[:c.row+1]
					c.screen[c.row] = c.screen[c.row][:min(c.column, len(c.screen[c.row]))]
				}
			case 'H':
				c.row, c.column = 0, 0
			case 'h', 'l':
			default:
				c.t.Fatalf("unknown control sequence %q", string(text[i:end+1]))
			}
			if c.row < 0 {
				c.t.Fatal("the cursor leaves the screen at the top")
			}
			i = end
		default:
			if cells(r) == 0 {
				continue // it joins the letter before it
			}
			if c.column >= c.columns {
				c.t.Fatalf("%q is written beyond the last column", string(r))
			}
			for len(c.screen[c.row]) <= c.column {
				c.screen[c.row] = append(c.screen[c.row], ' ')
			}
			c.screen[c.row][c.column] = r
			c.column += cells(r)
		}
	}
	return len(b), nil
}

func (c *console) String() string {
	var out []string
	for _, row := range c.screen {
		out = append(out, strings.TrimRight(string(row), " "))
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n")
}

// typed gives the keys to an editor and returns its entries.
func typed(t *testing.T, keys, history string, complete func(string) ([]string, int)) (*console, []string) {
	t.Helper()
	c := &console{t: t, keys: strings.NewReader(keys), columns: 20, rows: 10}
	e := NewEditor(c, history, complete)
	var list []string
	for {
		entry, err := e.Entry(func() *Splitter { return &Splitter{isCommand: func(string) bool { return false }} })
		if c.raw != 0 {
			t.Fatal("the terminal is left raw")
		}
		switch {
		case errors.Is(err, ErrInterrupt):
			list = append(list, "^C")
		case err != nil:
			return c, list
		default:
			list = append(list, entry.Text)
		}
	}
}

func TestKeys(t *testing.T) {
	for _, c := range []struct{ name, keys, want string }{
		{"letters", "1 + 2\r", "1 + 2"},
		{"line feed", "1 + 2\n", "1 + 2"},
		{"unicode", "β0 ~ σ(μ)\r", "β0 ~ σ(μ)"},
		{"home of tmux", "bc\x1b[1~a\r", "abc"},
		{"end of tmux", "ab\x1b[1~\x1b[4~c\r", "abc"},
		{"home and end of xterm", "b\x1b[Ha\x1b[Fc\r", "abc"},
		{"home and end in application mode", "b\x1bOHa\x1bOFc\r", "abc"},
		{"home and end of rxvt", "b\x1b[7~a\x1b[8~c\r", "abc"},
		{"control keys", "b\x01a\x05c\r", "abc"},
		{"arrows", "ac\x1b[Db\x1b[C!\r", "abc!"},
		{"words with Ctrl", "alpha beta\x1b[1;5D\x1b[1;5Dx\x1b[1;5Cy\r", "xalphay beta"},
		{"words with Alt", "alpha beta\x1bb\x1bbx\x1bfy\r", "xalphay beta"},
		{"words of rxvt", "alpha beta\x1bOd\x1bOdx\x1bOcy\r", "xalphay beta"},
		{"backspace", "abx\x7fc\by\r", "aby"},
		{"delete", "abxc\x1b[D\x1b[D\x1b[3~\r", "abc"},
		{"Ctrl-D in a text deletes", "abx\x1b[D\x04\r", "ab"},
		{"kill to the end and back", "abc def\x01\x1b[1;5C\x0b\x01\x19\r", " defabc"},
		{"kill the beginning", "abc def\x1b[1;5D\x15\r", "def"},
		{"kill a word", "a b c.d\x17\r", "a b "},
		{"kill a word with Alt", "abc def\x1b\x7f\r", "abc "},
		{"transpose", "acb\x14\r", "abc"},
		{"open brackets", "[1,\r2\r]\r", "[1,\n2\n]"},
		{"operator at the end", "1 +\r2\r", "1 +\n2"},
		{"Alt-Enter", "a = 1\x1b\rb = 2\r", "a = 1\nb = 2"},
		{"up in a text", "[1,\r2]\x1b[A\x1b[D9\x1b[B\x05\r", "[91,\n2]"},
		{"interrupt", "[1,\r2\x033\r", "^C|3"},
		{"history", "1\r2\r\x1b[A\x1b[A+1\r", "1|2|1+1"},
		{"history down", "1\r2\r3\x1b[A\x1b[A\x1b[B\x1b[B4\r", "1|2|34"},
		{"history of several lines", "[1,\r2]\r\x1b[A\x7f,3]\r", "[1,\n2]|[1,\n2,3]"},
		{"search", "alpha\rbeta\rgamma\r\x12lph\x05!\r", "alpha|beta|gamma|alpha!"},
		{"search given up", "alpha\rx\x12lph\x07y\r", "alpha|xy"},
		{"search again", "a1\ra2\rb\r\x12a\x12\x05\r", "a1|a2|b|a1"},
		{"paste", "\x1b[200~a = 1\r\nb = 2\r\n\x1b[201~\r", "a = 1\nb = 2"},
		{"paste with tabs and codes", "\x1b[200~a\t= \x011\x07\x1b[201~\r", "a    = 1"},
		{"paste of a dialogue", "\x1b[200~> 1 +\n. 2\n3\n> 4\n\x1b[201~\r", "1 +\n2\n4"},
		{"paste in the middle", "[]\x1b[D\x1b[200~1,\n2\x1b[201~\r", "[1,\n2]"},
		{"unknown sequences", "a\x1b[25~\x1b[1;2P\x1bZ\x1b[[Ab\r", "ab"},
		{"no UTF-8", "a\xff\xfeb\r", "ab"},
		{"tab in a further line", "[\r\t1]\r", "[\n    1]"},
		{"end with a text", "ab", ""},
	} {
		_, got := typed(t, c.keys, "", nil)
		if text := strings.Join(got, "|"); text != c.want {
			t.Errorf("%s: %q, want %q", c.name, text, c.want)
		}
	}
}

func TestTab(t *testing.T) {
	complete := func(before string) ([]string, int) {
		word := before[strings.LastIndexByte(before, ' ')+1:]
		var out []string
		for _, w := range []string{"sample", "save", "draws=", "σx"} {
			if strings.HasPrefix(w, word) {
				out = append(out, w)
			}
		}
		return out, len([]rune(word))
	}
	for _, c := range []struct{ keys, want, screen string }{
		{"sam\t1\r", "sample1", "> sample1"},
		{"s\t\r", "sa", "> sa"},
		{"sa\tm\t\r", "sample", "> sa\nsample  save\n> sample"},
		{"sample dr\t5\r", "sample draws=5", "> sample draws=5"},
		{"σ\t\r", "σx", "> σx"},
		{"zz\t\r", "zz", "> zz"},
	} {
		console, got := typed(t, c.keys, "", complete)
		if len(got) != 1 || got[0] != c.want {
			t.Errorf("%q: %q, want %q", c.keys, got, c.want)
		}
		if text, _ := strings.CutSuffix(console.String(), "\n>"); text != c.screen {
			t.Errorf("%q: the screen is\n%s\nwant\n%s", c.keys, text, c.screen)
		}
	}
}

// What is longer than a row, or higher than the screen, is drawn right.
func TestScreen(t *testing.T) {
	for _, c := range []struct{ keys, want string }{
		{"1 + 2\r", "> 1 + 2\n>"},
		{"123456789012345678\r", "> 123456789012345678\n>"},
		{"1234567890123456789\r", "> 123456789012345678\n9\n>"},
		{"1234567890123456789012345678901234567890\x01x\r", "> x12345678901234567\n89012345678901234567\n890\n>"},
		{"[1,\r2]\r", "> [1,\n. 2]\n>"},
		{"漢字漢字漢字漢字漢字\r", "> 漢 字 漢 字 漢 字 漢 字 漢\n字\n>"}, // each takes two columns
		{"abc\x03", "> abc^C\n>"},
		{"abc\x0c\r", "> abc\n>"},
	} {
		console, _ := typed(t, c.keys, "", nil)
		if got := console.String(); got != c.want {
			t.Errorf("%q: the screen is\n%s\nwant\n%s", c.keys, got, c.want)
		}
	}
	tall := strings.Repeat("1 +\n", 30) + "2"
	console, got := typed(t, "\x1b[200~"+tall+"\x1b[201~\x1b[A\x1b[A\x1b[B\x05\r", "", nil)
	if len(got) != 1 || got[0] != tall {
		t.Errorf("pasted %d letters, got %q", len(tall), got)
	}
	if n := strings.Count(console.String(), "1 +"); n != 30 {
		t.Errorf("the screen shows %d of 30 lines when the entry is left:\n%s", n, console)
	}
}

// The history outlives a session, whole entries each.
func TestHistory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "history")
	typed(t, "[1,\r2]\r\"a\\n\\\\\"\r3\r3\r  \r", file, nil)
	_, got := typed(t, "\x1b[A\x1b[A\x1b[A\r\x1b[A\x1b[A\x1b[A\r\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\r", file, nil)
	// Up goes through the lines of an entry, then to the one before.
	if want := "[1,\n2]|3|[1,\n2]"; strings.Join(got, "|") != want {
		t.Errorf("%q, want %q", strings.Join(got, "|"), want)
	}
	if h := openHistory(file); len(h.entries) != 6 {
		t.Errorf("%d entries are kept: %q", len(h.entries), h.entries)
	}
	many := openHistory(filepath.Join(t.TempDir(), "many"))
	for i := range mostHistory + 50 {
		many.add(fmt.Sprint(i))
	}
	if again := openHistory(many.path); len(again.entries) != mostHistory || again.entries[0] != "50" {
		t.Errorf("%d entries, the first is %s", len(again.entries), again.entries[0])
	}
}

// No bytes of a terminal end the editor but the end of the input, or leave the
// screen wrong.
func FuzzKeys(f *testing.F) {
	for _, s := range []string{"a\x1b[A\x1b[200~x\x1b[201~\r", "\x12a\x12\x1b", "\t\t\x17\x19\x14\x0b", "\x1b[1;5C\x1bO", "漢\r\x0c", "\x12000", "\x12long search \x03", "0123456789012345678\x03", "e\u0301\u0301\r", "!\t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, keys string) {
		if len(keys) > 2000 {
			return
		}
		r := New(Options{Out: io.Discard, Errs: io.Discard})
		typed(t, keys, "", r.Complete)
	})
}
