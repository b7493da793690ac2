package lang

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// A source beyond these limits is rejected: large amounts of numbers belong in a data file. The
// limits ensure that any source is read within seconds and a few hundred megabytes.
const (
	MaxText   = 4 << 20 // bytes of a source
	maxTokens = 1 << 19 // words, numbers and symbols of a source
	maxAxes   = 32      // indices or sizes in one pair of brackets, loops of one `for`
	mostIdle  = 100     // unused data whose names are compared with those of unknowns
	mostHints = 20      // unknown names that are compared with all others: no more are shown
)

// tooLarge says why a source is too large to be read, or returns nil. The tokens may be those read
// so far.
func tooLarge(src *ast.Source, tokens []lexer.Token) *diag.Diagnostic {
	const help = "put many numbers in a data file: `data x: real[N] from \"x.csv\"`"
	switch {
	case len(src.Text) > MaxText:
		return diag.New("too-deep", ast.Span{Source: src}, "this file has %d bytes, but a model may have at most %d", len(src.Text), MaxText).WithHelp(help)
	case len(tokens) > maxTokens:
		return diag.New("too-deep", spanOf(src, tokens[maxTokens]), "this file has more than %d words, numbers and symbols", maxTokens).WithHelp(help)
	}
	return nil
}

// tooMany reports the first of more things in a list than any real model has.
func (p *parser) tooMany(at ast.Node, what string) error {
	p.fail("too-deep", at.Place(), "these are more than %d %s", maxAxes, what)
	return errSyntax
}
