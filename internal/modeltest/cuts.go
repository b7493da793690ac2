package modeltest

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/lang"
)

// Cuts calls f with the sources of the examples, and with each of them after a line end was inserted after a token or
// removed, n times at random places.
func Cuts(t *testing.T, n int, f func(name, text string)) {
	names, _ := filepath.Glob("../../examples/*.bayes")
	more, _ := filepath.Glob("../../examples/posteriordb/*.bayes")
	names = append(names, more...)
	if len(names) < 30 {
		t.Fatalf("%d examples", len(names))
	}
	names = append(names, "every ending")
	r := rand.New(rand.NewPCG(3, 4))
	for _, name := range names {
		text := everyEnding
		if name != "every ending" {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			text = string(b)
		}
		f(name, text)
		for range n {
			tokens := lang.Scan(ast.NewSource("text", text))
			k := tokens[r.IntN(len(tokens))]
			if k.Kind == lang.TokenNewline {
				f(name, text[:k.Span.Start]+" "+text[k.Span.End:])
			} else {
				f(name, text[:k.Span.End]+"\n"+text[k.Span.End:])
			}
		}
	}
}

// everyEnding has everything that may end a line or continue on the next.
const everyEnding = `data x, y: real<lower=0>
param s: real<lower=0, upper=
 1>
z = if x[1] >
  0 { 1 }
else {
  2
}
w = if x[1] > 0 {
 1 } else if x[2] > 1 { 2 }
else { 3 }; v = 1
for i in 1:3 {
  if x[i] > 0 { a[i] = 1 } # a comment
  # another

  else { a[i] = 2 }
}
fn f(a, b) = if a { b
} else { 1 }
fn g(a) {
  b = if a > 0 { 1 } else {
    2 }
  if b > 0 { return 1 }
  return [a, b
    for b in 1:2][1]' @ [1, 2]
}
y ~ Normal(mu[1],
  s); mu[1] = 1 + # one
  2 and
  3
`

// Starts returns where the statements of a source begin, as cut by the parser's rule: those at the top level, and
// those in blocks separately.
func Starts(text string) (top, inner []int) {
	var tokens []lang.Token
	for _, k := range lang.Scan(ast.NewSource("text", text)) {
		if k.Kind != lang.TokenComment {
			tokens = append(tokens, k)
		}
	}
	var c lang.Cutter
	first, atTop := true, true
	for i, k := range tokens {
		step := c.Take(k, func() bool {
			j := slices.IndexFunc(tokens[i:], func(k lang.Token) bool { return k.Kind != lang.TokenNewline })
			return j >= 0 && tokens[i+j].Kind == lang.TokenKeyword && tokens[i+j].Text == "else"
		})
		if first && step != lang.Between && k.Kind != lang.TokenNewline && k.Text != ";" && k.Text != "}" {
			if first = false; atTop {
				top = append(top, k.Span.Start)
			} else {
				inner = append(inner, k.Span.Start)
			}
		}
		if step == lang.Ends || step == lang.Inner {
			first, atTop = true, step == lang.Ends
		}
		if k.Text == "}" && k.Kind == lang.TokenOp && !c.Open() && first {
			first = false // closes the last statement at the top level
		}
	}
	return top, inner
}
