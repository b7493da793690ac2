package lang

// A Cutter takes the tokens of a source in order and says where its statements end. The parser,
// editors and the REPL all use it, so that they agree. The zero value is ready for the first
// statement.
type Cutter struct {
	frames []frame // the open brackets, outer ones first
	ground frame   // outside of all brackets
	last   Token   // the last one that was not left out; of kind TokenNewline where a statement of a block ended
	before Token   // the one before it
	inType bool    // inside the `< >` of a type
	typed  bool    // last is the `>` of a type
	owes   bool    // last closes the first branch of an `if` expression, which needs an `else`
	begun  bool    // a token of the statement has been taken
}

// frame is the context of the current token: an open bracket, or the ground.
type frame struct {
	kind frameKind
	// headers are the `for`, `fn`, `if` and `else` whose `{` has not come yet, innermost last.
	headers []header
	closed  frameKind // of the brace that was closed last at this level
	owes    bool      // an `else` follows its brace
}

type frameKind uint8

const (
	atTop frameKind = iota
	inParens
	inBrackets
	inBlock  // statements in braces
	inBranch // of an `if` expression
)

// header says what its `{` opens.
type header struct {
	kind frameKind
	owes bool // it is the `if` of an expression: an `else` follows its branch
}

// Step says what a token means for the current statement.
type Step uint8

const (
	Part    Step = iota // a token of the statement
	Between             // a line end that does not end the statement
	Inner               // ends a statement in a block, or a block's header: the next token begins a statement
	Ends                // ends the top-level statement, and is not part of it
)

// Take takes the next token; comments must be left out. At the end of a line, it calls elseFollows
// to ask whether the next token other than line ends is `else`.
func (c *Cutter) Take(t Token, elseFollows func() bool) Step {
	if t.Kind == TokenComment {
		return Between
	}
	if t.Kind == TokenNewline {
		return c.lineEnd(t, elseFollows)
	}
	step := Part
	owes := false
	switch {
	case t.Kind == TokenKeyword:
		c.word(t.Text)
	case t.Kind != TokenOp:
	case t.Text == ";":
		if len(c.frames) == 0 {
			c.end()
			return Ends
		}
		c.inType = false
		if c.top().kind == inBlock {
			step = Inner
		}
	case t.Text == "(" || t.Text == "[":
		kind := inParens
		if t.Text == "[" {
			kind = inBrackets
		}
		c.frames = append(c.frames, frame{kind: kind})
	case t.Text == "{":
		if c.brace() == inBlock {
			step = Inner
		}
	case t.Text == ")" || t.Text == "]" || t.Text == "}":
		owes = c.close(t.Text)
	case t.Text == "=":
		if k := c.top().kind; k == atTop || k == inBlock {
			c.top().headers = nil // `fn f(x) = if c {`: the brace belongs to the `if`
		}
	case t.Text == "<" && c.last.Kind == TokenName && c.before.is(":"):
		c.inType = true
	}
	c.before, c.last, c.begun = c.last, t, true
	c.typed, c.owes = t.is(">") && c.inType, owes
	if t.is(">") {
		c.inType = false
	}
	return step
}

// Open reports whether a bracket is open.
func (c *Cutter) Open() bool { return len(c.frames) > 0 }

// GoesOn reports whether the current statement continues on the next line if the line ends here.
func (c *Cutter) GoesOn() bool { return len(c.frames) > 0 || c.begun && (c.owes || c.continues()) }

// MayGoOn reports whether the current statement continues on the next line if that begins with `else`.
func (c *Cutter) MayGoOn() bool { return c.begun && c.last.is("}") }

func (c *Cutter) lineEnd(t Token, elseFollows func() bool) Step {
	switch kind := c.top().kind; {
	case !c.begun || c.last.Kind == TokenNewline, kind == inParens, kind == inBrackets, kind == inBranch, c.continues():
		return Between
	case c.last.is("}") && elseFollows():
		return Between
	case kind == atTop:
		c.end()
		return Ends
	}
	c.before, c.last, c.typed, c.owes = c.last, t, false, false
	return Inner
}

// end ends the statement at the top.
func (c *Cutter) end() { *c = Cutter{} }

// continues reports whether a line that ends in the last token goes on in the next.
func (c *Cutter) continues() bool {
	switch c.last.Kind {
	case TokenOp:
		switch c.last.Text {
		case ")", "]", "}", "{", "'", ";":
			return false
		}
		return !c.typed
	case TokenKeyword:
		return c.last.Text == "and" || c.last.Text == "or" || c.last.Text == "not"
	}
	return false
}

func (c *Cutter) top() *frame {
	if n := len(c.frames); n > 0 {
		return &c.frames[n-1]
	}
	return &c.ground
}

// word takes a keyword; some of them announce a `{`.
func (c *Cutter) word(word string) {
	top := c.top()
	first := (top.kind == atTop || top.kind == inBlock) &&
		(!c.begun || c.last.Kind == TokenNewline || c.last.is(";") || c.last.is("{") && top.kind == inBlock)
	switch word {
	case "for", "fn":
		if first {
			top.headers = append(top.headers, header{kind: inBlock})
		}
	case "if":
		switch n := len(top.headers); {
		case c.last.Kind == TokenKeyword && c.last.Text == "else":
			if n > 0 && top.headers[n-1].kind == inBranch {
				top.headers[n-1].owes = true
			}
		case first:
			top.headers = append(top.headers, header{kind: inBlock})
		default:
			top.headers = append(top.headers, header{inBranch, true})
		}
	case "else":
		if top.closed != atTop {
			top.headers = append(top.headers, header{kind: top.closed})
		}
	}
}

// brace opens a brace and returns what is inside.
func (c *Cutter) brace() frameKind {
	h, top := header{kind: inBlock}, c.top()
	if n := len(top.headers); n > 0 {
		h, top.headers = top.headers[n-1], top.headers[:n-1]
	}
	c.frames = append(c.frames, frame{kind: h.kind, owes: h.owes})
	return h.kind
}

// close takes a closing bracket, which closes nothing if another one is open, and reports
// whether an `else` has to follow.
func (c *Cutter) close(text string) (owes bool) {
	kind := c.top().kind
	switch {
	default:
		return false
	case text == ")" && kind == inParens, text == "]" && kind == inBrackets, text == "}" && (kind == inBlock || kind == inBranch):
	}
	owes = c.top().owes
	c.frames = c.frames[:len(c.frames)-1]
	if text == "}" {
		c.top().closed = kind
	}
	return owes
}

// is reports whether a token is an operator, bracket or separator.
func (t Token) is(op string) bool { return t.Kind == TokenOp && t.Text == op }
