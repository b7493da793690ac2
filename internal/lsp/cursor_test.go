package lsp

import (
	"slices"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/modeltest"
	"github.com/bayes-lang/bayes/lang"
)

// Behind each token the cursor is in the statement that the parser has there.
func TestStatementsOfCursor(t *testing.T) {
	places := 0
	modeltest.Cuts(t, 10, func(name, text string) {
		top, inner := modeltest.Starts(text)
		starts := append(top, inner...)
		slices.Sort(starts)
		tokens := lang.Scan(ast.NewSource(name, text))
		for i, k := range tokens {
			// A word at the margin begins a statement to whoever types, whatever is open before it.
			if i > 0 && begins(text, tokens, i) && !slices.Contains(starts, k.Span.Start) {
				return
			}
			// What follows a block on its line is an error to the parser, and the next statement to the cursor.
			if i > 0 && isOp(tokens[i-1], "}") && !slices.Contains(starts, k.Span.Start) &&
				(k.Kind == lang.TokenName || k.Kind == lang.TokenKeyword && k.Text != "else" && k.Text != "for") {
				return
			}
		}
		for i, k := range tokens {
			if blank(k) || isOp(k, ";") || isOp(k, "}") {
				continue
			}
			at, _ := slices.BinarySearch(starts, k.Span.Start+1)
			// The token itself is one behind the cursor's statement.
			c := newCursor(text, tokens[:i+1], len(text))
			places++
			if at == 0 || c.start >= len(tokens) || tokens[c.start].Span.Start != starts[at-1] {
				if c.start == i+1 && isOp(k, "{") { // a block has begun, and no statement in it
					continue
				}
				t.Fatalf("%s: behind %q at %d the statement begins at token %d of %d, want offset %v:\n%s", name, k.Text, k.Span.Start, c.start, len(tokens), starts, text)
			}
		}
	})
	if places < 20000 {
		t.Errorf("only %d places", places)
	}
}
