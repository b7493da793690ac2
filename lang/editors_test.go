package lang

//go:generate go test . -run TestEditorGrammar -write

import (
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/fn"
)

// textMateRule is a rule of a TextMate grammar, as far as it concerns the lists of names.
type textMateRule struct {
	Match      string                  `json:"match"`
	Begin      string                  `json:"begin"`
	Include    string                  `json:"include"`
	Patterns   []textMateRule          `json:"patterns"`
	Repository map[string]textMateRule `json:"repository"`
}

var (
	wordList  = regexp.MustCompile(`\(\?:([A-Za-z_0-9|]+)\)`)
	typeWords = regexp.MustCompile(`\(:\)\\s\*\(([a-z_|]+)\)`)
)

// write writes the lists of names of the grammar for editors anew; keywords, which are spread
// over several rules, are written by hand.
var write = flag.Bool("write", false, "write the lists of names of the grammar for editors anew")

// The grammar for editors knows the words, types, functions and distributions of
// the language, and no others.
func TestEditorGrammar(t *testing.T) {
	text := readText(t, "../editors/textmate/bayes.tmLanguage.json")
	if readText(t, "../editors/vscode/syntaxes/bayes.tmLanguage.json") != text {
		t.Error("editors/vscode/syntaxes/bayes.tmLanguage.json is not a copy of editors/textmate/bayes.tmLanguage.json")
	}
	var g textMateRule
	if err := json.Unmarshal([]byte(text), &g); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rule string
		list *regexp.Regexp
		want []string
	}{
		{"keywords", wordList, strings.Fields(reserved)},
		{"declaredTypes", typeWords, typeNames},
		{"distributions", wordList, distNames()},
		{"functions", wordList, fn.Names()},
	} {
		var lists [][]string
		walkRules(g.Repository[c.rule], func(r textMateRule) {
			if m := c.list.FindStringSubmatch(r.Match + r.Begin); m != nil {
				lists = append(lists, strings.Split(m[1], "|"))
			}
		})
		want := slices.Sorted(slices.Values(c.want))
		if c.rule == "keywords" { // spread over several rules
			lists = [][]string{slices.Concat(lists...)}
		}
		if len(lists) == 0 {
			t.Errorf("the rule %s has no list", c.rule)
		}
		for _, got := range lists {
			if *write && c.rule != "keywords" {
				text = strings.ReplaceAll(text, strings.Join(got, "|")+")", strings.Join(want, "|")+")")
				continue
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("the rule %s of editors/textmate/bayes.tmLanguage.json, and of its copy, has\n%s\nbut the language has\n%s\n`go generate ./lang` writes it",
					c.rule, strings.Join(got, "|"), strings.Join(want, "|"))
			}
		}
	}
	if *write {
		for _, path := range []string{"../editors/textmate/bayes.tmLanguage.json", "../editors/vscode/syntaxes/bayes.tmLanguage.json"} {
			if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	walkRules(g, func(r textMateRule) {
		if name, ok := strings.CutPrefix(r.Include, "#"); ok {
			if _, ok := g.Repository[name]; !ok {
				t.Errorf("no rule %s", name)
			}
		}
	})
}

func walkRules(r textMateRule, visit func(textMateRule)) {
	visit(r)
	for _, p := range r.Patterns {
		walkRules(p, visit)
	}
	for _, p := range r.Repository {
		walkRules(p, visit)
	}
}

// What the extension for VS Code names is there.
func TestEditorExtension(t *testing.T) {
	var pack struct {
		Contributes struct {
			Languages []struct {
				ID, Configuration string
				Extensions        []string
			}
			Grammars []struct{ Language, ScopeName, Path string }
		}
	}
	if err := json.Unmarshal([]byte(readText(t, "../editors/vscode/package.json")), &pack); err != nil {
		t.Fatal(err)
	}
	c := pack.Contributes
	if len(c.Languages) != 1 || len(c.Grammars) != 1 || c.Languages[0].ID != c.Grammars[0].Language ||
		!slices.Equal(c.Languages[0].Extensions, []string{".bayes"}) {
		t.Fatalf("%+v", c)
	}
	for _, path := range []string{c.Languages[0].Configuration, c.Grammars[0].Path} {
		var any map[string]any
		b, err := os.ReadFile("../editors/vscode/" + path)
		if err == nil {
			err = json.Unmarshal(b, &any)
		}
		if err != nil {
			t.Errorf("%s: %v", path, err)
		} else if scope, ok := any["scopeName"]; ok && scope != c.Grammars[0].ScopeName {
			t.Errorf("%s has the scope %v", path, scope)
		}
	}
}
