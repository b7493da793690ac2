package lang

import (
	"errors"
	"sort"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// Parse parses a whole source, statement by statement: an error in one statement does not hide
// those in the next. The file contains the statements without errors.
func Parse(src *ast.Source) (*ast.File, diag.List) { return parse(src, false) }

// ParseLine parses a line of the REPL, where an expression on its own becomes an *ast.Show.
func ParseLine(src *ast.Source) (*ast.File, diag.List) { return parse(src, true) }

// errSyntax says that the error has been recorded already.
var errSyntax = errors.New("syntax error")

// mostErrors ends the parsing of a source that is not a model at all.
const mostErrors = 100

type parser struct {
	src     *ast.Source
	tokens  []lexer.Token // of the whole source, with newlines, ending in EOF
	repl    bool
	grammar *grammar
	errs    diag.List
	current *diag.Diagnostic // the furthest error of the statement under way
	depth   int
	inCond  bool    // reading the branches of an `if` that is a value
	each    []*each // clauses in the brackets of the statement under way
}

func parse(src *ast.Source, repl bool) (*ast.File, diag.List) {
	p := &parser{src: src, repl: repl}
	file := &ast.File{Source: src}
	for _, bad := range []*diag.Diagnostic{notText(src), tooLarge(src, nil)} {
		if bad != nil {
			return file, diag.List{bad}
		}
	}
	p.tokens, file.Comments = lex(src)
	if d := tooLarge(src, p.tokens); d != nil {
		return file, diag.List{d}
	}
	p.grammar = grammars.Get().(*grammar)
	p.grammar.p = p
	defer func() {
		p.grammar.p = nil
		grammars.Put(p.grammar)
	}()
	closing := 0 // `}` that belong to a header with an error, and may be on its own
	for i := 0; !p.tokens[i].EOF() && len(p.errs) < mostErrors; {
		if t := p.tokens[i]; t.Type == tokNewline || isOp(t, ";") {
			i++
			continue
		}
		if isOp(p.tokens[i], "}") && closing > 0 {
			closing--
			i++
			continue
		}
		p.current = nil
		chunk, next, complete := p.chunk(i)
		if p.current != nil { // nested too deeply
			p.flush()
			break
		}
		if d := p.foreignStatement(chunk); d != nil {
			p.current = d
			if stanBlock(chunk) == 0 {
				complete = false
			}
			p.flush()
			if complete {
				i = next
			} else {
				i = p.nextLine(i)
			}
			continue
		}
		before := len(p.errs)
		peeking, err := lexer.Upgrade(&sliceLexer{tokens: chunk})
		if err != nil {
			break // sliceLexer never fails
		}
		s := p.statement(peeking, true)
		if s != nil {
			file.Stmts = append(file.Stmts, s)
		}
		if n := len(p.errs); n > before && p.errs[n-1].Code == "operator-first" && n > 1 && p.errs[n-2].Code == "no-statement" {
			p.errs = append(p.errs[:n-2], p.errs[n-1]) // the line before is its first half
			before--
		}
		i = next
		if s == nil && len(p.errs) > before {
			i = p.resume(chunk, next, complete, p.errs[len(p.errs)-1].Span.Start)
			closing += openBraces(chunk, p.tokens[i].Pos.Offset)
		}
	}
	return file, p.errs
}

// resume returns where to continue after an error in a statement. If one of its brackets was closed
// by accident, or never, statements that follow were taken to be part of it: a line that begins at
// the margin is taken to be a new one.
func (p *parser) resume(chunk []lexer.Token, next int, complete bool, failed int) int {
	first := p.line(chunk[0])
	i := sort.Search(len(p.tokens), func(i int) bool { return p.tokens[i].Pos.Offset > chunk[0].Pos.Offset })
	for ; i < next; i++ {
		t := p.tokens[i]
		if t.Pos.Offset >= failed && p.tokens[i-1].Type == tokNewline && p.line(t) > first && p.column(t.Pos.Offset) == 1 &&
			t.Type != tokNewline && !isOp(t, ")") && !isOp(t, "]") && !isOp(t, "}") && !isOp(t, "{") {
			return i
		}
	}
	// A block that begins a line too late belongs to this statement.
	for complete && p.tokens[next].Type == tokNewline {
		next++
	}
	if complete && isOp(p.tokens[next], "{") {
		_, next, complete = p.chunk(next)
	}
	if complete {
		return next
	}
	i = sort.Search(len(p.tokens), func(i int) bool { return p.tokens[i].Pos.Offset >= failed })
	return p.nextLine(min(i, len(p.tokens)-1))
}

func (p *parser) column(offset int) int {
	_, col := p.src.Position(offset)
	return col
}

// nextLine returns the place of the first token of the line after that of token i.
func (p *parser) nextLine(i int) int {
	for !p.tokens[i].EOF() && p.tokens[i].Type != tokNewline {
		i++
	}
	return i
}

// openBraces counts the braces that are open at an offset.
func openBraces(tokens []lexer.Token, offset int) int {
	n := 0
	for _, t := range tokens {
		if t.EOF() || t.Pos.Offset >= offset {
			break
		}
		if isOp(t, "{") {
			n++
		} else if isOp(t, "}") && n > 0 {
			n--
		}
	}
	return n
}

// fail records an error in the current statement and returns it. The one furthest on in the source
// counts; of those at the same place, the first.
func (p *parser) fail(code string, span ast.Span, format string, args ...any) *diag.Diagnostic {
	d := diag.New(code, span, format, args...)
	if p.current == nil || d.Span.Start > p.current.Span.Start {
		p.current = d
	}
	return d
}

// flush moves the error of the statement to the list.
func (p *parser) flush() {
	if p.current != nil {
		p.errs = append(p.errs, p.current)
	}
	p.current = nil
}

// statement reads one statement, nil after an error. At the top level it takes all tokens; in a
// block a newline, `;` or `}` follows.
func (p *parser) statement(lex *lexer.PeekingLexer, top bool) ast.Stmt {
	outer, each := p.current, p.each
	p.current, p.each = nil, nil
	defer func() { p.current, p.each = outer, each }()
	if d := p.badStart(*lex.Peek(), top); d != nil {
		p.current = d
		p.flush()
		return nil
	}
	depth := p.depth
	s, err := p.grammar.ParseFromLexer(lex, participle.AllowTrailing(true))
	p.depth = depth
	if err == nil {
		if t := *lex.Peek(); !t.EOF() && t.Type != tokNewline && (top || !isOp(t, ";") && !isOp(t, "}")) {
			p.trailing(s, t)
		} else {
			p.current = nil
			if n := p.lower(s, top); n != nil && p.current == nil {
				return n
			}
		}
	} else {
		p.translate(err)
	}
	p.flush()
	return nil
}

// translate turns participle's own errors, which are those of the statement grammar, into ours; the
// errors of expressions have been recorded already.
func (p *parser) translate(err error) {
	var u *participle.UnexpectedTokenError
	if !errors.As(err, &u) {
		if p.current == nil {
			p.current = diag.New("syntax", spanOf(p.src, p.tokens[len(p.tokens)-1]), "this cannot be read as a statement")
		}
		return
	}
	want := ""
	if _, rest, ok := strings.Cut(u.Message(), "(expected "); ok {
		want = wanted(strings.TrimSuffix(rest, ")"))
	}
	p.unexpectedWant(u.Unexpected, want)
}

// wanted says in words what the grammar expects first: it gets the rest of a
// rule, such as `"in" Rangeable` or `<name> ("," <name>)*`.
func wanted(rule string) string {
	rule = strings.TrimLeft(rule, "( ")
	switch {
	case strings.HasPrefix(rule, `"`):
		if i := strings.Index(rule[1:], `"`); i > 0 {
			return "`" + rule[1:1+i] + "`"
		}
	case strings.HasPrefix(rule, "<name>"), strings.HasPrefix(rule, "DataPart"):
		return "a name"
	case strings.HasPrefix(rule, "<string>"):
		return "a string in double quotes"
	case strings.HasPrefix(rule, "TypeClause"):
		return "a type"
	case strings.HasPrefix(rule, "Block"):
		return "`{`"
	}
	return ""
}

// block reads `{ statements }`. An error in one of them is recorded, and reading continues with the
// next.
func (p *parser) block(lex *lexer.PeekingLexer) ([]ast.Stmt, error) {
	open := *lex.Peek()
	if !isOp(open, "{") {
		if colon, ok := p.colonBefore(open); ok {
			open = colon
		}
		d := p.unexpectedWant(open, "`{`")
		if d != nil && isOp(open, ":") {
			d.WithHelp("put the block in braces: `for i in 1:N { ... }`")
		} else if d != nil && d.Help == "" {
			d.WithHelp("put `{` on the line of its `for`, `if`, `else` or `fn`")
		}
		return nil, errSyntax
	}
	lex.Next()
	p.depth++
	defer func() { p.depth-- }()
	list := []ast.Stmt{}
	for {
		t := *lex.Peek()
		switch {
		case t.Type == tokNewline, isOp(t, ";"):
			lex.Next()
			continue
		case isOp(t, "}"):
			lex.Next()
			return list, nil
		case t.EOF():
			d := p.fail("syntax", p.foundSpan(t), "the model ends inside a block")
			d.WithNote(spanOf(p.src, open), "this `{` is never closed")
			return nil, errSyntax
		case p.depth > maxNesting:
			return nil, p.tooDeep(t)
		}
		before := len(p.errs)
		if s := p.statement(lex, false); s != nil {
			list = append(list, s)
		}
		if len(p.errs) > before {
			skip(lex)
		}
	}
}

// previous returns the token before t, t itself if it is the first.
func (p *parser) previous(t lexer.Token) lexer.Token {
	i := sort.Search(len(p.tokens), func(i int) bool { return p.tokens[i].Pos.Offset >= t.Pos.Offset })
	if i == 0 {
		return t
	}
	return p.tokens[i-1]
}

// colonBefore returns the `:` that ends the line before t, where Python has one
// before a block, or the one of `for i in range(n): y` before t in its line.
func (p *parser) colonBefore(t lexer.Token) (lexer.Token, bool) {
	i := sort.Search(len(p.tokens), func(i int) bool { return p.tokens[i].Pos.Offset >= t.Pos.Offset })
	for i--; i > 0; i-- {
		if isOp(p.tokens[i], ":") && isOp(p.tokens[i-1], ")") && p.line(p.tokens[i]) == p.line(t) {
			return p.tokens[i], true
		}
		if p.tokens[i].Type == tokNewline {
			return p.tokens[i-1], isOp(p.tokens[i-1], ":")
		}
	}
	return t, false
}

// skip advances to the end of the line, or of the block, that lex is in.
func skip(lex *lexer.PeekingLexer) {
	for open := 0; ; lex.Next() {
		t := *lex.Peek()
		switch {
		case t.EOF():
			return
		case t.Type == tokNewline, isOp(t, ";"):
			if open == 0 {
				return
			}
		case isOp(t, "{"):
			open++
		case isOp(t, "}"):
			if open == 0 {
				return
			}
			open--
		}
	}
}
