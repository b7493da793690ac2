package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/figure"
	"github.com/bayes-lang/bayes/internal/help"
)

// Every command of the command line, and every kind of picture, is in the table of
// help.
func TestHelpKnowsTheCommands(t *testing.T) {
	var c commands
	parser, err := newParser(&c, kong.Writers(io.Discard, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range parser.Model.Children {
		if command.Hidden {
			continue
		}
		e, ok := help.Lookup(command.Name)
		if !ok || e.Kind != help.Command {
			t.Errorf("command %s has no entry in internal/help/commands.go", command.Name)
		} else if !strings.Contains(e.Usage, "bayes "+command.Name) && command.Name != "repl" {
			t.Errorf("the usage of %s is that of the REPL alone: %s", command.Name, e.Usage)
		}
	}
	e, _ := help.Lookup("plot")
	for _, kind := range figure.Kinds() {
		if !strings.Contains(e.Body, "  "+string(kind.Name)+" ") {
			t.Errorf("the entry of plot lacks the kind %s", kind.Name)
		}
	}
	e, _ = help.Lookup("check")
	for _, p := range compile.Passes() {
		if !regexp.MustCompile("  " + p.Name + " +" + regexp.QuoteMeta(p.Does) + "\n").MatchString(e.Body) {
			t.Errorf("the entry of check lacks the pass %s, which %s", p.Name, p.Does)
		}
	}
}

// Command lines of the guides, the README and the table of help use commands and
// options that there are.
func TestCommandLinesOfTheDocs(t *testing.T) {
	var c commands
	parser, err := newParser(&c, kong.Writers(io.Discard, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	options := map[string]map[string]bool{}
	for _, command := range parser.Model.Children {
		options[command.Name] = optionsOf(command)
	}
	texts := map[string]string{}
	pages, err := filepath.Glob("../../docs/from-*.md")
	if err != nil || len(pages) < 3 {
		t.Fatalf("no guides: %v", err)
	}
	for _, page := range append(pages, "../../README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		texts[page] = string(text)
	}
	for _, name := range help.Names() {
		e, _ := help.Lookup(name)
		texts["help "+name] = e.Usage + "\n" + e.Body
	}
	line := regexp.MustCompile("\\bbayes ([a-z_]+)((?: [^`\n|]*)?)")
	flag := regexp.MustCompile("--([a-z][a-z-]*)")
	lines := 0
	for name, text := range texts {
		for _, m := range line.FindAllStringSubmatch(text, -1) {
			known, ok := options[m[1]]
			if !ok {
				if strings.Contains(m[2], "--") {
					t.Errorf("%s: %q is no command", name, m[0])
				}
				continue // `bayes is a language`
			}
			lines++
			for _, f := range flag.FindAllStringSubmatch(m[2], -1) {
				if _, ok := known[f[1]]; !ok {
					t.Errorf("%s: %q: %s has no option --%s", name, m[0], m[1], f[1])
				}
			}
		}
	}
	if lines < 40 {
		t.Errorf("only %d command lines", lines)
	}
}
