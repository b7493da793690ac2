package lsp

import (
	"sort"

	"github.com/bayes-lang/bayes/lang"
)

// cursor is the place in an unfinished source where somebody is typing, as far as tokens alone show it.
type cursor struct {
	tokens []lang.Token // of the whole source
	offset int
	// inside is the index of the token that the cursor is in or immediately after, if that is a word, a string or a
	// comment; otherwise -1.
	inside int
	next   int // the first token that is not before the cursor, except inside
	start  int // the first token of the statement
	open   []bracket
	blocks []block
}

// bracket is an open `(`, `[` or the `<` of a type.
type bracket struct {
	token  int
	kind   byte
	callee int // the token of the name before it, -1 if there is none
	commas int
	named  []string // arguments given by name so far
	all    []string // those of the whole call, as far as it is written
	value  string   // the named argument whose value the cursor is in
}

// block is an open `{` with the locals of its header and those assigned in it.
type block struct {
	fn     bool
	loop   bool
	locals []string
}

func isOp(t lang.Token, op string) bool { return t.Kind == lang.TokenOp && t.Text == op }

func isWord(t lang.Token, word string) bool { return t.Kind == lang.TokenKeyword && t.Text == word }

func blank(t lang.Token) bool { return t.Kind == lang.TokenNewline || t.Kind == lang.TokenComment }

// tokenAt returns the index of the word, string or comment that an offset is in or immediately after, or -1.
func tokenAt(tokens []lang.Token, offset int) int {
	i := sort.Search(len(tokens), func(i int) bool { return tokens[i].Span.End >= offset })
	for ; i < len(tokens) && tokens[i].Span.Start <= offset; i++ {
		t := tokens[i]
		switch t.Kind {
		case lang.TokenName, lang.TokenKeyword, lang.TokenNumber:
			return i
		case lang.TokenText:
			if t.Span.Start < offset && offset < t.Span.End {
				return i
			}
		case lang.TokenOpenText, lang.TokenComment:
			if t.Span.Start < offset {
				return i
			}
		}
	}
	return -1
}

// begins reports whether token i begins a statement at the margin, whatever brackets were left open before it.
func begins(text string, tokens []lang.Token, i int) bool {
	t := tokens[i]
	if t.Span.Start > 0 && text[t.Span.Start-1] != '\n' {
		return false
	}
	if t.Kind == lang.TokenKeyword {
		switch t.Text {
		case "data", "param", "for", "fn", "import", "target":
			return true
		}
		return false
	}
	if t.Kind != lang.TokenName {
		return false
	}
	for j := i + 1; j < len(tokens) && !blank(tokens[j]); j++ {
		if isOp(tokens[j], "~") {
			return true
		}
		if isOp(tokens[j], "=") {
			return j == i+1
		}
	}
	return false
}

// newCursor looks at what is before an offset.
func newCursor(text string, tokens []lang.Token, offset int) *cursor {
	c := &cursor{tokens: tokens, offset: offset, inside: tokenAt(tokens, offset)}
	c.next = sort.Search(len(tokens), func(i int) bool { return tokens[i].Span.Start >= offset })
	if c.inside >= 0 {
		c.next = min(c.next, c.inside)
	}
	header := -1 // the `for`, `fn` or `if` whose `{` has not come yet
	prev := -1   // the last token that is not white space
	fresh := true
	var cutter lang.Cutter
	for i := 0; i < c.next; i++ {
		t := tokens[i]
		if t.Kind == lang.TokenComment {
			continue
		}
		if len(c.open) > 0 && begins(text, tokens, i) {
			c.open, fresh, cutter = nil, true, lang.Cutter{}
			if t.Kind == lang.TokenName || t.Text != "target" {
				c.blocks = nil
			}
		}
		step := cutter.Take(t, func() bool { return elseFollows(tokens, i) })
		if t.Kind == lang.TokenNewline {
			fresh = fresh || step == lang.Ends || step == lang.Inner
			continue
		}
		if fresh {
			c.start, fresh, header = i, false, -1
		}
		switch {
		case isWord(t, "for") && len(c.open) == 0, isWord(t, "fn"), isWord(t, "if") && i == c.start:
			header = i
		case isOp(t, "(") || isOp(t, "["):
			b := bracket{token: i, kind: t.Text[0], callee: -1}
			if prev >= 0 && tokens[prev].Kind == lang.TokenName {
				b.callee = prev
			}
			c.open = append(c.open, b)
		case isOp(t, ")") || isOp(t, "]"):
			if n := len(c.open); n > 0 {
				c.open = c.open[:n-1]
			}
		case isOp(t, "<") && prev > 0 && tokens[prev].Kind == lang.TokenName && isOp(tokens[prev-1], ":"):
			c.open = append(c.open, bracket{token: i, kind: '<', callee: prev})
		case isOp(t, ">"):
			if n := len(c.open); n > 0 && c.open[n-1].kind == '<' {
				c.open = c.open[:n-1]
			}
		case isOp(t, ","):
			if n := len(c.open); n > 0 {
				c.open[n-1].commas++
				c.open[n-1].value = ""
			}
		case isOp(t, "="):
			if n := len(c.open); n > 0 && c.open[n-1].kind != '[' && prev >= 0 && tokens[prev].Kind == lang.TokenName {
				c.open[n-1].named = append(c.open[n-1].named, tokens[prev].Text)
				c.open[n-1].value = tokens[prev].Text
			} else if n == 0 && len(c.blocks) > 0 && prev == c.start && tokens[prev].Kind == lang.TokenName {
				b := &c.blocks[len(c.blocks)-1]
				b.locals = append(b.locals, tokens[prev].Text)
			}
		case isOp(t, "{"):
			if len(c.open) == 0 {
				c.blocks = append(c.blocks, c.header(header, i))
				header = -1
			}
		case isOp(t, "}"):
			if n := len(c.blocks); n > 0 && len(c.open) == 0 {
				c.blocks = c.blocks[:n-1]
			}
		}
		fresh = step == lang.Ends || step == lang.Inner
		prev = i
	}
	if fresh {
		c.start = c.next
	}
	c.arguments()
	return c
}

// elseFollows reports whether the first token after the line ends and comments at i is `else`.
func elseFollows(tokens []lang.Token, i int) bool {
	for i < len(tokens) && blank(tokens[i]) {
		i++
	}
	return i < len(tokens) && isWord(tokens[i], "else")
}

// header returns the block that `{` at token i opens.
func (c *cursor) header(from, i int) block {
	if from < 0 {
		return block{}
	}
	b := block{fn: isWord(c.tokens[from], "fn"), loop: isWord(c.tokens[from], "for")}
	depth := 0
	for j := from + 1; j < i; j++ {
		t := c.tokens[j]
		switch {
		case isOp(t, "(") || isOp(t, "["):
			depth++
		case isOp(t, ")") || isOp(t, "]"):
			depth--
		case t.Kind == lang.TokenName && b.fn && depth == 1 && (isOp(c.tokens[j-1], "(") || isOp(c.tokens[j-1], ",")):
			b.locals = append(b.locals, t.Text)
		case t.Kind == lang.TokenName && b.fn && depth == 2 && (isOp(c.tokens[j-1], "[") || isOp(c.tokens[j-1], ",")):
			b.locals = append(b.locals, t.Text) // a size that is taken from the argument
		case t.Kind == lang.TokenName && b.loop && j+1 < i && isWord(c.tokens[j+1], "in"):
			b.locals = append(b.locals, t.Text)
		}
	}
	return b
}

// arguments finds the named arguments after the cursor in the call that it is in.
func (c *cursor) arguments() {
	n := len(c.open)
	if n == 0 {
		return
	}
	b := &c.open[n-1]
	b.all = append(b.all, b.named...)
	depth := 0
	for i := c.next; i < len(c.tokens); i++ {
		t := c.tokens[i]
		switch {
		case isOp(t, "(") || isOp(t, "["):
			depth++
		case isOp(t, ")") || isOp(t, "]"):
			depth--
		case isOp(t, "=") && depth == 0 && i > 0 && c.tokens[i-1].Kind == lang.TokenName && i-1 != c.inside:
			b.all = append(b.all, c.tokens[i-1].Text)
		case isOp(t, "{") || isOp(t, "}") || isOp(t, "~"):
			return
		}
		if depth < 0 {
			return
		}
	}
}

// before returns the token before the cursor that is not white space, on this line or, inside brackets, on an earlier
// one; skip skips that many.
func (c *cursor) before(skip int) lang.Token {
	for i := c.next - 1; i >= c.start && i >= 0; i-- {
		if blank(c.tokens[i]) {
			continue
		}
		if skip == 0 {
			return c.tokens[i]
		}
		skip--
	}
	return lang.Token{Kind: lang.TokenNewline}
}

// prefix is the part of a word before the cursor, and where it begins.
func (c *cursor) prefix(text string) (string, int) {
	if c.inside < 0 {
		return "", c.offset
	}
	t := c.tokens[c.inside]
	switch t.Kind {
	case lang.TokenName, lang.TokenKeyword:
		return text[t.Span.Start:c.offset], t.Span.Start
	case lang.TokenText, lang.TokenOpenText:
		return text[t.Span.Start+1 : c.offset], t.Span.Start + 1
	}
	return "", c.offset
}

// locals returns the names of loops, functions and comprehensions around the
// cursor, inner ones first.
func (c *cursor) locals() []string {
	var list []string
	// A comprehension's variables may come after the cursor.
	if n := len(c.open); n > 0 {
		for k := n - 1; k >= 0; k-- {
			if c.open[k].kind != '[' {
				continue
			}
			depth := 0
			for i := c.open[k].token + 1; i < len(c.tokens) && depth >= 0; i++ {
				t := c.tokens[i]
				switch {
				case isOp(t, "[") || isOp(t, "("):
					depth++
				case isOp(t, "]") || isOp(t, ")"):
					depth--
				case t.Kind == lang.TokenNewline && i > c.next+200, isOp(t, "~"), isOp(t, "{"):
					depth = -1
				case t.Kind == lang.TokenName && depth == 0 && i+1 < len(c.tokens) && isWord(c.tokens[i+1], "in") && i != c.inside:
					list = append(list, t.Text)
				}
			}
		}
	}
	// The header of a loop in one line: `for i in 1:N, j in 1:|`.
	for i := len(c.blocks) - 1; i >= 0; i-- {
		list = append(list, c.blocks[i].locals...)
	}
	// The names in the brackets of the left side: `u[i in id] ~ Normal(|`.
	depth := 0
	for i := c.start; i+1 < c.next; i++ {
		switch t := c.tokens[i]; {
		case isOp(t, "[") || isOp(t, "("):
			depth++
		case isOp(t, "]") || isOp(t, ")"):
			depth--
		case isOp(t, "~") || isOp(t, "=") || isOp(t, "{"):
			i = c.next
		case t.Kind == lang.TokenName && depth == 1 && isWord(c.tokens[i+1], "in"):
			list = append(list, t.Text)
		}
	}
	// The value of a one-line function: `fn f(a, b) = a + |`.
	if c.start < len(c.tokens) && c.start < c.next && isWord(c.tokens[c.start], "fn") {
		list = append(list, c.header(c.start, c.next).locals...)
	}
	return list
}

// inFunction reports whether the cursor is in the body of a function.
func (c *cursor) inFunction() bool {
	for _, b := range c.blocks {
		if b.fn {
			return true
		}
	}
	return c.start < len(c.tokens) && c.start < c.next && isWord(c.tokens[c.start], "fn")
}

// call returns the innermost open bracket that belongs to a call.
func (c *cursor) call() *bracket {
	for i := len(c.open) - 1; i >= 0; i-- {
		if b := &c.open[i]; b.kind == '(' && b.callee >= 0 {
			return b
		}
	}
	return nil
}
