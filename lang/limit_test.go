package lang

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bayes-lang/bayes/ast"
)

// Texts beyond all sense are refused at once, with one fault that says so.
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
		{strings.Repeat("1\n", maxTokens/2+1), "words, numbers and signs"},
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

// Many names, all of them wrong or idle, take no time that grows with their square.
func TestManyNames(t *testing.T) {
	const n = 20000
	var unknown, idle, circle strings.Builder
	for i := range n {
		fmt.Fprintf(&unknown, "b%d = undefined%d\n", i, i)
		fmt.Fprintf(&idle, "a%d ~ Normal(0, 1)\n", i)
		fmt.Fprintf(&circle, "a%d = a%d\n", i, (i+1)%n)
	}
	for name, text := range map[string]string{"unknown": unknown.String(), "idle": idle.String(), "circle": circle.String()} {
		file, list := Parse(ast.NewSource(name+".bayes", text))
		if len(list) > 0 {
			t.Fatal(list)
		}
		start := time.Now()
		_, list = Check(file, nil)
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: %v", name, took)
		}
		if len(list) > 0 && len(list[0].Message) > 1000 {
			t.Errorf("%s: a message of %d bytes", name, len(list[0].Message))
		}
	}
}
