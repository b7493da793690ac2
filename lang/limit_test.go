package lang

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
)

// Texts beyond all sense are refused at once, with one error that says so.
func TestTextLimits(t *testing.T) {
	names := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf("i%d in 1:2", i)
		}
		return strings.Join(list, ", ")
	}
	ones := "1" + strings.Repeat(", 1", maxAxes)
	for _, c := range []struct{ text, want string }{
		{strings.Repeat("#", MaxText+1), "bytes"},
		{strings.Repeat("1\n", maxTokens/2+1), "words, numbers and symbols"},
		{"for " + names(maxAxes+1) + " { k = 1 }", "32 loops in one"},
		{"x = [1 for " + names(maxAxes+1) + "]", "32 loops in one"},
		{"k[" + ones + "] ~ Normal(0, 1)", "32 indices"},
		{"data k: real[" + ones + "]", "32 sizes"},
	} {
		_, list := Parse(ast.NewSource("large.bayes", c.text))
		if len(list) != 1 || list[0].Code != "too-deep" || !strings.Contains(list[0].Message, c.want) {
			t.Errorf("%.40q: %.300v", c.text, list)
		}
	}
	if _, list := Parse(ast.NewSource("loops.bayes", "for "+names(maxAxes)+" { k = 1 }")); len(list) > 0 {
		t.Error(list)
	}
}

// Many names, all of them wrong or idle, take memory that grows with their number: eight
// times as many about eight times as much, not its square.
func TestManyNames(t *testing.T) {
	const n = 40_000
	for name, line := range map[string]func(b *strings.Builder, i, n int){
		"unknown": func(b *strings.Builder, i, _ int) { fmt.Fprintf(b, "b%d = u%d\n", i, i) },
		"idle":    func(b *strings.Builder, i, _ int) { fmt.Fprintf(b, "a%d ~ Z\n", i) },
		"circle":  func(b *strings.Builder, i, n int) { fmt.Fprintf(b, "a%d = a%d\n", i, (i+1)%n) },
	} {
		check := func(n int) float64 {
			var b strings.Builder
			for i := range n {
				line(&b, i, n)
			}
			file, list := Parse(ast.NewSource(name+".bayes", b.String()))
			if len(list) > 0 {
				t.Fatal(list[0])
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, list = Check(file, nil)
			runtime.ReadMemStats(&after)
			if len(list) > 0 && len(list[0].Message) > 1000 {
				t.Errorf("%s: a message of %d bytes", name, len(list[0].Message))
			}
			return float64(after.TotalAlloc - before.TotalAlloc)
		}
		if few, many := check(n/8), check(n); many > 12*few {
			t.Errorf("%s: %d names take %.0f bytes, %d take %.0f", name, n, many, n/8, few)
		}
	}
}
