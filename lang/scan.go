package lang

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// TokenKind is the kind of a token.
type TokenKind uint8

const (
	TokenName    TokenKind = iota // a name; its Text is in the composed form (NFC)
	TokenKeyword                  // a reserved word
	TokenNumber
	TokenText     // "..."
	TokenOpenText // a string whose closing quote is missing, up to the end of the line
	TokenOp       // an operator, bracket or separator
	TokenNewline
	TokenComment
	TokenOther // an operator of another tool, or a character without a meaning
)

// Token is a piece of the source as scanned, valid or not.
type Token struct {
	Kind TokenKind
	Text string
	Span ast.Span
}

// Scan returns all tokens of a source in order, including comments and line ends. It never fails,
// so that editors can use it on unfinished source.
func Scan(src *ast.Source) []Token {
	tokens, comments := lex(src)
	list := make([]Token, 0, len(tokens)+len(comments))
	for _, t := range tokens {
		for len(comments) > 0 && comments[0].Span.Start < t.Pos.Offset {
			list = append(list, Token{TokenComment, comments[0].Text, comments[0].Span})
			comments = comments[1:]
		}
		if t.EOF() {
			break
		}
		out := tokenOf(t)
		out.Span = spanOf(src, t)
		if out.Kind == TokenName {
			out.Text = diag.Composed(out.Text)
		}
		list = append(list, out)
	}
	for _, c := range comments {
		list = append(list, Token{TokenComment, c.Text, c.Span})
	}
	return list
}

// tokenOf is a token of the lexer without its place.
func tokenOf(t lexer.Token) Token {
	out := Token{Kind: TokenOther, Text: t.Value}
	switch t.Type {
	case tokName:
		out.Kind = TokenName
	case tokKeyword:
		out.Kind = TokenKeyword
	case tokNumber:
		out.Kind = TokenNumber
	case tokText:
		out.Kind = TokenText
	case tokOpenText:
		out.Kind = TokenOpenText
	case tokOp:
		out.Kind = TokenOp
	case tokNewline:
		out.Kind = TokenNewline
	}
	return out
}
