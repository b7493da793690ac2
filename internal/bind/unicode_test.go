package bind

import (
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

// The two ways of writing an accent are one, in names, columns, labels and texts of the
// model, in CSV, JSON, settings and values of Go programs, in any combination.
func TestOneUnicodeForm(t *testing.T) {
	forms := []string{"\u00e9", "e\u0301"}
	for _, inModel := range forms {
		for _, inFile := range forms {
			model := "data gr" + inModel + "n: real[N]\ndata site: factor[N]\na[site] ~ Normal(0, 1)\ngr" + inFile + "n ~ Normal(a[site], 1)\n" +
				"u = a[\"caf" + inModel + "\"] - a[\"bar\"]\nat = site == \"caf" + inModel + "\"\n"
			want := []float64{1, 0, 1}
			test := func(name string, s Source) {
				b, list := Bind(check(t, model), Data{Sources: []Source{s}})
				if list.Err() != nil {
					t.Errorf("%s, %+q %+q: %s", name, inModel, inFile, list.Format())
					return
				}
				at := b.Shapes["at"]
				for i := range want {
					if at.Num[i] != want[i] || len(b.Known["site"].Levels.Labels) != 2 {
						t.Errorf("%s: at = %s, levels %q", name, at, b.Known["site"].Levels.Labels)
					}
				}
			}
			for name, text := range map[string]string{
				"a.csv":  "gr" + inFile + "n,site\n1,caf" + inFile + "\n2,bar\n3,caf" + inModel + "\n",
				"a.json": `{"gr` + inFile + `n": [1, 2, 3], "site": ["caf` + inFile + `", "bar", "caf` + inModel + `"]}`,
				"b.json": `{"gre\u0301n": [1, 2, 3], "site": ["cafe\u0301", "bar", "caf\u00e9"]}`,
			} {
				s, err := FromFile(name, strings.NewReader(text))
				if err != nil {
					t.Fatal(err)
				}
				test(name, s)
			}
			s, list := FromSettings([]string{"gr" + inFile + "n=1:3", `site=["caf` + inFile + `", "bar", "caf` + inModel + `"]`})
			if list.Err() != nil {
				t.Fatal(list.Format())
			}
			test("settings", s)
			s, err := FromValues(map[string]any{"gr" + inFile + "n": []int{1, 2, 3}, "site": []string{"caf" + inFile, "bar", "caf" + inModel}})
			if err != nil {
				t.Fatal(err)
			}
			test("values", s)
		}
	}
	if _, err := FromFile("a.json", strings.NewReader(`{"caf\u00e9": 1, "cafe\u0301": 2}`)); err == nil {
		t.Error("two fields of one name are taken")
	}
	if _, err := FromValues(map[string]any{"caf\u00e9": 1, "cafe\u0301": 2}); err == nil {
		t.Error("two values of one name are taken")
	}
}

// What cannot be seen is no part of a name, and is written as an escape where it is
// printed; what looks like another name says how it differs.
func TestInvisibleAndLookalike(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"x\u200b = 1\n", "the invisible character U+200B"},
		{"x\u202e = 1\n", "the invisible character U+202E"},
		{"x\u034f = 1\n", "the invisible character U+034F"},
		{"x\u3164y = 1\n", "the invisible character U+3164"},
		{"x\ufe0f ~ Normal(0, 1)\n", "the invisible character U+FE0F"},
		{"\u0445 = 1\ny = x\n", "did you mean `\u0445`? it looks the same, but its `x` is a Latin letter (U+0078), not a Cyrillic letter (U+0445)"},
		{"x = 1\n\u0445 = 2\n", "`\u0445` looks like another name of the model: its `\u0445` is a Cyrillic letter"},
		{"\u00b5 = 1\n\u03bc = 2\n", "looks like another name of the model"},
	} {
		file, list := lang.Parse(ast.NewSource("m.bayes", c.text))
		if list.Err() == nil {
			_, list = lang.Check(file, nil)
		}
		if !strings.Contains(list.Format(), c.want) {
			t.Errorf("%+q: got %s\nwant %s", c.text, list.Format(), c.want)
		}
	}
	got, _ := says(t, "data x from \"a.csv\"\n", map[string]string{"a.csv": "y,x\u200b\n1,2\n"})
	if want := "did you mean `x\\u200b`? it looks the same, but \"x\\u200b\" has the invisible character U+200B"; !strings.Contains(got, want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
	got, b := says(t, "data g: factor[N] from \"a.csv\"\na[g] ~ Normal(0, 1)\ntarget += sum(a)\n", map[string]string{"a.csv": "g\nA\n\u0410\nB\n"})
	if want := "two levels of `g` look the same, \"\u0410\" and \"A\": its `\u0410` is a Cyrillic letter"; b == nil || !strings.Contains(got, want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
	f := &eval.Factor{Name: "g", Labels: []string{"a\u202eb", "a"}}
	if got, want := Label("a", []int{2}, []*eval.Factor{f}, 0), `a["a\u202eb"]`; got != want {
		t.Errorf("label %s, want %s", got, want)
	}
	if got, want := eval.Column(f, []int{1}).String(), `[a\u202eb]`; got != want {
		t.Errorf("value %s, want %s", got, want)
	}
}
