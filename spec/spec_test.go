// Package spec_test runs the blocks of the specification.
package spec_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/diag"
	"github.com/bayes-lang/bayes/lang"
)

// block is a fenced block of a page.
type block struct {
	line int    // of its fence, from 1
	kind string // what stands after the fence
	text string
}

// blocks returns the fenced blocks of a page in order, and an error when one
// does not end.
func blocks(page string) ([]block, error) {
	var list []block
	var open *block
	for i, line := range strings.Split(page, "\n") {
		kind, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open == nil:
			open = &block{line: i + 1, kind: strings.TrimSpace(kind)}
		case fence:
			list = append(list, *open)
			open = nil
		case open != nil:
			open.text += line + "\n"
		}
	}
	if open != nil {
		return nil, fmt.Errorf("the block of line %d does not end", open.line)
	}
	return list, nil
}

// check parses and checks a text. No file can be imported.
func check(name, text string) diag.List {
	file, faults := lang.Parse(ast.NewSource(name, text))
	if faults.Err() != nil {
		return faults
	}
	_, more := lang.Check(file, nil)
	return append(faults, more...)
}

// run checks a page and calls fail for every block that does not do as it says.
func run(page string, fail func(line int, format string, args ...any)) (good, bad int) {
	list, err := blocks(page)
	if err != nil {
		fail(0, "%v", err)
		return
	}
	for i, b := range list {
		switch b.kind {
		case "bayes":
			good++
			if faults := check("block", b.text); faults.Err() != nil {
				fail(b.line, "must check, but:\n%s", faults.Format())
			}
		case "bayes !":
			bad++
			faults := check("block", b.text)
			if faults.Err() == nil {
				fail(b.line, "must be refused, but checks")
				continue
			}
			if i+1 == len(list) || list[i+1].kind != "" {
				fail(b.line, "has no block with its message under it")
				continue
			}
			got := faults.Format()
			for _, want := range strings.Split(strings.TrimSpace(list[i+1].text), "\n") {
				if want = strings.TrimSpace(want); want == "" || !strings.Contains(got, want) {
					fail(b.line, "the message lacks %q:\n%s", want, got)
				}
			}
		}
	}
	return good, bad
}

func TestBlocks(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages found", err)
	}
	for _, name := range append(pages, "../README.md") {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		good, bad := run(string(page), func(line int, format string, args ...any) {
			t.Errorf("%s:%d: block "+format, append([]any{name, line}, args...)...)
		})
		if good == 0 {
			t.Errorf("%s has no block that is checked", name)
		}
		t.Logf("%s: %d blocks check, %d are refused", name, good, bad)
	}
}

// The harness must see a block that checks where it should not, one that does
// not check, and a message that is another one.
func TestHarnessFails(t *testing.T) {
	for _, page := range []string{
		"```bayes\ny ~ Normal(0, \n```\n",
		"```bayes\ny ~ Normal(nobody, 1)\n```\n",
		"```bayes !\ndata y: real[N]\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n```\n```\nanything\n```\n",
		"```bayes !\ny ~ Normal(nobody, 1)\n```\n```\nanother fault altogether\n```\n",
		"```bayes !\ny ~ Normal(nobody, 1)\n```\n",
		"```bayes\ny ~ Normal(0, 1)\n",
	} {
		failed := false
		run(page, func(int, string, ...any) { failed = true })
		if !failed {
			t.Errorf("the harness lets pass:\n%s", page)
		}
	}
}
