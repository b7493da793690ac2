package lang

import (
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// The tokens. Their order matters: the first rule that matches wins, and the last matches any
// character, so that the lexer itself never fails. Foreign has the operators of other tools; they are
// not part of any statement, but each has its hint.
var tokenRules = lexer.MustSimple([]lexer.SimpleRule{
	{Name: "whitespace", Pattern: `[\t\r\f\v\x{FEFF}\p{Zs}]+`},
	{Name: "Comment", Pattern: `#[^\r\n]*`},
	{Name: "Newline", Pattern: `\n`},
	{Name: "Number", Pattern: `(?:[0-9]+(?:_[0-9]+)*(?:\.(?:[0-9]+(?:_[0-9]+)*)?)?|\.[0-9]+(?:_[0-9]+)*)(?:[eE][+-]?[0-9]+)?`},
	{Name: "Name", Pattern: `[\pL_][\pL\pM\p{Nd}_]*`},
	// Reserved words come out of the Name rule and get this type afterwards; the
	// pattern itself matches nothing.
	{Name: "Keyword", Pattern: `[^\s\S]`},
	{Name: "String", Pattern: `"(?:[^"\r\n]|"")*"`},
	{Name: "OpenText", Pattern: `"[^\r\n]*`},
	{Name: "Foreign", Pattern: `\*\*|//|/\*|&&|\|\||->|=>|<<-|%\*%|%/%|%%|%in%|%o%|\.\*|\./|\.\^|:=|~=|-=|\*=|/=|\|>|<>|\.~|\.\.\.`},
	{Name: "Op", Pattern: `\+=|==|!=|<=|>=|[~=+\-*/%^@'<>()\[\]{},:.;]`},
	{Name: "Char", Pattern: `(?s:.)`},
})

var (
	tokComment  = tokenRules.Symbols()["Comment"]
	tokNewline  = tokenRules.Symbols()["Newline"]
	tokNumber   = tokenRules.Symbols()["Number"]
	tokName     = tokenRules.Symbols()["Name"]
	tokKeyword  = tokenRules.Symbols()["Keyword"]
	tokText     = tokenRules.Symbols()["String"]
	tokOpenText = tokenRules.Symbols()["OpenText"]
	tokOp       = tokenRules.Symbols()["Op"]
	tokChar     = tokenRules.Symbols()["Char"]
)

// reserved are the words that cannot be names.
const reserved = " and data else false fn for if import in not or param return target true "

// Reserved reports whether a word is reserved, so that it cannot be a name.
func Reserved(word string) bool {
	return word != "" && !strings.Contains(word, " ") && strings.Contains(reserved, " "+word+" ")
}

// lex returns the tokens of a source without its comments, ending in an EOF token, and the comments.
// If the source is too large it returns the beginning.
func lex(src *ast.Source) (tokens []lexer.Token, comments []ast.Comment) {
	l, err := tokenRules.LexString("", src.Text)
	for err == nil {
		var t lexer.Token
		if t, err = l.Next(); err != nil {
			break
		}
		switch {
		case t.Type == tokComment:
			comments = append(comments, ast.Comment{At: ast.At{Span: spanOf(src, t)}, Text: t.Value})
			continue
		case t.Type == tokName && Reserved(t.Value):
			t.Type = tokKeyword
		case t.Type == tokName && diag.Hidden(t.Value) != 0:
			t.Type = tokChar // not a name
		}
		tokens = append(tokens, t)
		if t.EOF() || len(tokens) > maxTokens { // the parser says that it is too large
			return tokens, comments
		}
	}
	// The last rule matches any character, so this is not reached; end the text here.
	return append(tokens, lexer.EOFToken(lexer.Position{Offset: len(src.Text)})), comments
}

// notText says why a source is not text, or returns nil.
func notText(src *ast.Source) *diag.Diagnostic {
	if utf8.ValidString(src.Text) {
		return nil
	}
	at := 0
	for at < len(src.Text) {
		r, n := utf8.DecodeRuneInString(src.Text[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	span := ast.Span{Source: src, Start: at, End: at + 1}
	if at == 0 && (strings.HasPrefix(src.Text, "\xff\xfe") || strings.HasPrefix(src.Text, "\xfe\xff")) {
		return diag.New("not-text", span, "this is UTF-16, but a model is UTF-8").WithHelp("save it as UTF-8")
	}
	return diag.New("not-text", span, "the byte 0x%X is not UTF-8", src.Text[at]).WithHelp("save the file as UTF-8")
}

func spanOf(src *ast.Source, t lexer.Token) ast.Span {
	end := t.Pos.Offset
	if !t.EOF() {
		end += len(t.Value)
	}
	return ast.Span{Source: src, Start: t.Pos.Offset, End: end}
}

// identOf returns a name token as an identifier: in the composed form (NFC), so that the two ways of
// writing an accent make one name.
func identOf(src *ast.Source, t lexer.Token) ast.Ident {
	return ast.Ident{At: ast.At{Span: spanOf(src, t)}, Name: diag.Composed(t.Value)}
}

// textOf returns the value of a string token, in the composed form: `""` inside means one quote.
func textOf(src *ast.Source, t lexer.Token) ast.Text {
	text := pathOf(src, t)
	text.Value = diag.Composed(text.Value)
	return text
}

// pathOf is textOf for the name of a file, which is taken as it is.
func pathOf(src *ast.Source, t lexer.Token) ast.Text {
	inner := strings.TrimSuffix(strings.TrimPrefix(t.Value, `"`), `"`)
	return ast.Text{At: ast.At{Span: spanOf(src, t)}, Value: strings.ReplaceAll(inner, `""`, `"`)}
}

func isOp(t lexer.Token, op string) bool { return t.Type == tokOp && t.Value == op }

func isWord(t lexer.Token, word string) bool { return t.Type == tokKeyword && t.Value == word }

// sliceLexer returns tokens that have been read already.
type sliceLexer struct {
	tokens []lexer.Token
	next   int
}

func (s *sliceLexer) Next() (lexer.Token, error) {
	t := s.tokens[s.next]
	if !t.EOF() {
		s.next++
	}
	return t, nil
}

// chunk returns the tokens of the top-level statement that begins at token start, with an EOF token
// after them, and the place of the token after it. Line ends that do not end a statement are left
// out. complete is false if the source ended inside a bracket.
func (p *parser) chunk(start int) (tokens []lexer.Token, next int, complete bool) {
	var c Cutter
	end := func(i int) []lexer.Token {
		return append(tokens, lexer.EOFToken(p.tokens[i].Pos))
	}
	for i := start; ; i++ {
		t := p.tokens[i]
		if t.EOF() {
			return end(i), i, !c.Open()
		}
		switch c.Take(tokenOf(t), func() bool { return p.elseFollows(i) }) {
		case Ends:
			return end(i), i + 1, true
		case Between:
			continue
		}
		if len(c.frames) >= maxNesting {
			p.fail("too-deep", spanOf(p.src, t), "brackets are nested more than %d deep", maxNesting)
			return end(i), i, false
		}
		tokens = append(tokens, t)
	}
}

// elseFollows reports whether the first token after the newlines at i is `else`.
func (p *parser) elseFollows(i int) bool {
	for p.tokens[i].Type == tokNewline {
		i++
	}
	return isWord(p.tokens[i], "else")
}
