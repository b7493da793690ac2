package lsp

import (
	"strings"
	"testing"
)

// Where the help says exactly what to type, an action types it, and the error is gone.
func TestFixes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a = 1\nb = alpha\nalpah = 2\n", "a = 1\nb = alpah\nalpah = 2\n"},
		{"a = 2**3\n", "a = 2^3\n"},
		{"a = true&&false\n", "a = true and false\n"},
		{"a = true || false\n", "a = true or false\n"},
		{"a := 2\n", "a = 2\n"},
		{"a = 1 ≤ 2\n", "a = 1 <= 2\n"},
		{"a = 2 × 3\n", "a = 2 * 3\n"},
		{"a = 1 − 2\n", "a = 1 - 2\n"},
		{"y ∼ Normal(0, 1)\n", "y ~ Normal(0, 1)\n"},
		{"a = eye(2) %*% eye(2)\n", "a = eye(2) @ eye(2)\n"},
		{"y ~ normal(0, 1)\n", "y ~ Normal(0, 1)\n"},
		{"y ~ Nromal(0, 1)\n", "y ~ Normal(0, 1)\n"},
		{"y ~ neg_binomial(1, 2)\n", ""},
		{"y ~ dnorm(0, 1)\n", ""}, // precision there, standard deviation here
		{"a = smu([1, 2])\n", "a = sum([1, 2])\n"},
		{"a = True\n", "a = true\n"},
		{"data x: rael[N]\nx ~ Normal(0, 1)\n", "data x: real[N]\nx ~ Normal(0, 1)\n"},
		{"data g: factor[N]\nz = g == 'a b'\n", "data g: factor[N]\nz = g == \"a b\"\n"},
		{"a <- 2\n", "a = 2\n"},
		{"a = 7 // 2\n", ""}, // a comment or a division: two ways to read it
		{"\ufeffσ😀 = 2**3\n", ""},
		{"\ufeffσ = 2**3\r\n", "\ufeffσ = 2^3\r\n"},
	} {
		e := newEditor(t, nil)
		uri := e.uri("m.bayes")
		e.open(uri, c.text)
		var actions []codeAction
		e.call("textDocument/codeAction", map[string]any{"textDocument": map[string]any{"uri": uri},
			"range": span{position{0, 0}, position{9, 0}}, "context": map[string]any{"diagnostics": []any{}}}, &actions)
		got := ""
		if len(actions) > 0 {
			ed := actions[0].Edit.Changes[uri][0]
			got = c.text[:byteAt(c.text, ed.Range.Start)] + ed.NewText + c.text[byteAt(c.text, ed.Range.End):]
		}
		if got != c.want {
			t.Errorf("%q becomes %q, not %q (%v)", c.text, got, c.want, e.errs(uri, some))
			continue
		}
		if c.want != "" {
			before := e.errs(uri, some)[0].Message
			e.replace(uri, got)
			after := e.errs(uri, func([]diagnosticItem) bool { return true })
			if len(after) > 0 && after[0].Message == before {
				t.Errorf("%q is mended to %q, and still: %s", c.text, got, strings.Split(before, "\n")[0])
			}
		}
	}
}
