package lsp

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/lang"
)

// models are all models of the project.
func models(t testing.TB) []string {
	t.Helper()
	var list []string
	for _, pattern := range []string{"../../lang/testdata/examples/*.bayes", "../../examples/*.bayes", "../../examples/posteriordb/*/*.bayes", "../../examples/posteriordb/*.bayes"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, found...)
	}
	if len(list) < 50 {
		t.Fatalf("only %d models are found", len(list))
	}
	return list
}

func analysed(t testing.TB, path string) *analysis {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{}
	s.texts = nil
	return analyse(newDocument(uriOf(abs), 1, string(text)), s.load)
}

// Every name in the text of every model is accounted for, once: otherwise a
// rename would forget it.
func TestIndexIsComplete(t *testing.T) {
	for _, path := range models(t) {
		a := analysed(t, path)
		if !a.sound {
			t.Errorf("%s: %v", path, a.errs)
			continue
		}
		for i, tok := range a.tokens {
			if tok.Kind == lang.TokenName && !a.known(i) {
				t.Errorf("%s:%d: `%s` is not in the index", path, tok.Span.Line(), tok.Text)
			}
		}
		for i, o := range a.index.list {
			if i > 0 && o.span.Start < a.index.list[i-1].span.End {
				t.Errorf("%s:%d: `%s` is in the index twice", path, o.span.Line(), o.span.Text())
			}
			if o.sym.name == "" {
				t.Errorf("%s: an occurrence without a name", path)
			}
			if text := o.span.Text(); text != o.sym.name && !strings.ContainsAny(text, "\u0300\u0301") {
				t.Errorf("%s:%d: `%s` stands where `%s` should", path, o.span.Line(), text, o.sym.name)
			}
		}
	}
}

// Renaming every name of many models to a new one, and back, gives the same text;
// in between the text checks as it did.
func TestRenameThereAndBack(t *testing.T) {
	s := &server{opt: Options{MaxData: 1 << 20}}
	count := 0
	for k, path := range models(t) {
		if k%4 != 0 || testing.Short() && k%20 != 0 {
			continue
		}
		a := analysed(t, path)
		for _, o := range a.index.list {
			if !o.write || o.sym.decl != o.span || o.sym.kind == modelName && o.sym.info.From != nil {
				continue
			}
			if o.sym.kind == function && a.model.Funcs[o.sym.name] == nil {
				continue
			}
			there, err := renamed(s, a, o.sym, "brand_new")
			if err != nil {
				t.Errorf("%s: `%s`: %v", path, o.sym.name, err)
				continue
			}
			b := analyse(newDocument(a.doc.uri, 2, there), s.load)
			if fmt.Sprint(messages(a)) != strings.ReplaceAll(fmt.Sprint(messages(b)), "brand_new", o.sym.name) {
				t.Errorf("%s: with `%s` renamed the errors are %v, not %v", path, o.sym.name, messages(b), messages(a))
			}
			if n := strings.Count(there, "brand_new"); n != len(a.index.of(o.sym)) {
				t.Errorf("%s: `%s`: %d places, not %d", path, o.sym.name, n, len(a.index.of(o.sym)))
			}
			back := b.index.at(strings.Index(there, "brand_new"))
			if got, err := renamed(s, b, back.sym, o.sym.name); err != nil || got != a.source.Text {
				t.Errorf("%s: `%s` there and back is another text (%v)", path, o.sym.name, err)
			}
			count++
		}
	}
	if count < 20 {
		t.Errorf("only %d names were renamed", count)
	}
}

func messages(a *analysis) []string {
	var list []string
	for _, f := range a.errs {
		list = append(list, f.Message)
	}
	return list
}

// renamed renames in one text alone.
func renamed(s *server, a *analysis, o *symbol, name string) (string, error) {
	u := uses{a: a}
	for _, occ := range a.index.of(o) {
		u.spans = append(u.spans, occ.span)
	}
	v := &view{analysis: a, client: &initializeParams{}}
	if why := v.collision(o, name); why != "" {
		return "", refusal(why)
	}
	if err := u.safe(o, name); err != nil {
		return "", err
	}
	text, shift := a.source.Text, 0
	slices.SortFunc(u.spans, func(x, y ast.Span) int { return x.Start - y.Start })
	for _, sp := range u.spans {
		text = text[:sp.Start+shift] + name + text[sp.End+shift:]
		shift += len(name) - (sp.End - sp.Start)
	}
	return text, nil
}

func TestNavigation(t *testing.T) {
	lib := "k = 2\nfn twice(x) = k * x\nfn thrice(x) { y = 3 * x\n return y }\n"
	main := `import "sub/lib.bayes"
data x from "line.csv"
fn shift(v, by) = [v[i] + by for i in 1:length(v)]
z = shift(x, by=twice(1))
q[1] ~ Normal(0, 1)
for t in 2:3 {
    step = q[t-1]
    q[t] ~ Normal(step, 1)
}
beta ~ Normal(beta(1, 2), 1)
x ~ Normal(beta, 1)
`
	e := newEditor(t, map[string]string{"sub/lib.bayes": lib, "line.csv": lineData, "other.bayes": "import \"sub/lib.bayes\"\nr = twice(3)\n", "no.bayes": "fn twice(x) = x\nr = twice(2)\n"})
	uri, libURI := e.uri("main.bayes"), e.uri("sub/lib.bayes")
	e.open(uri, main)
	e.texts[libURI] = lib
	line := func(text, mark string) int { return strings.Count(text[:strings.Index(text, mark)], "\n") }
	for _, c := range []struct {
		mark, uri string
		line      int
		word      string
	}{
		{"z = sh|ift", uri, line(main, "fn shift"), "shift"},
		{"twice(1", libURI, line(lib, "fn twice"), "twice"},
		{"x, by=", uri, 1, "x"},
		{"by=", uri, line(main, "fn shift"), "by"},
		{"v[i]", uri, line(main, "fn shift"), "v"},
		{"i] +", uri, line(main, "fn shift"), "i"},
		{"q[t-1]", uri, line(main, "q[1]"), "q"},
		{"t-1]", uri, line(main, "for t"), "t"},
		{"Normal(st|ep", uri, line(main, "step ="), "step"},
		{"x ~ Normal(be|ta", uri, line(main, "beta ~"), "beta"},
		{"\"sub", libURI, 0, ""},
		{"\"line.csv", e.uri("line.csv"), 0, ""},
	} {
		var got []location
		e.call("textDocument/definition", e.at(uri, c.mark), &got)
		if len(got) == 0 || got[0].URI != c.uri || got[0].Range.Start.Line != c.line {
			t.Errorf("%s: %+v", c.mark, got)
			continue
		}
		if word := under(e.texts[c.uri], got[0].Range); word != c.word {
			t.Errorf("%s goes to %q", c.mark, word)
		}
	}
	for _, mark := range []string{"Normal(0", "leng|th(v", "\nfor", "1:length"} {
		var got []location
		e.call("textDocument/definition", e.at(uri, mark), &got)
		if mark != "1:length" && len(got) > 0 {
			t.Errorf("%s: %+v", mark, got)
		}
	}

	count := func(uri, mark string) map[string]int {
		var got []location
		e.call("textDocument/references", e.at(uri, mark), &got)
		n := map[string]int{}
		for _, l := range got {
			n[strings.TrimPrefix(l.URI, e.uri("")+"/")]++
		}
		return n
	}
	for _, c := range []struct {
		mark, want string
	}{
		{"twice(1", "map[main.bayes:1 other.bayes:1 sub/lib.bayes:1]"},
		{"by)", "map[main.bayes:3]"},
		{"q[t-1]", "map[main.bayes:3]"},
		{"beta ~", "map[main.bayes:2]"},
		{"x from", "map[main.bayes:3]"},
		{"1:length", "map[]"},
	} {
		if got := fmt.Sprint(count(uri, c.mark)); got != c.want {
			t.Errorf("references of %s: %s, not %s", c.mark, got, c.want)
		}
	}

	var marks []highlight
	e.call("textDocument/documentHighlight", e.at(uri, "q[t-1]"), &marks)
	if len(marks) != 3 || marks[0].Kind != 3 || marks[1].Kind != 2 || marks[2].Kind != 3 {
		t.Errorf("%+v", marks)
	}

	var symbols []documentSymbol
	e.call("textDocument/documentSymbol", e.at(uri, "import"), &symbols)
	var names []string
	for _, s := range symbols {
		names = append(names, s.Name)
		if after(s.Range.Start, s.SelectionRange.Start) || after(s.SelectionRange.End, s.Range.End) {
			t.Errorf("%s is not inside of its statement", s.Name)
		}
	}
	if got := strings.Join(names, " "); got != "sub/lib.bayes x shift z q beta" {
		t.Errorf("symbols: %s", got)
	}

	// A text with errors still shows where its names are.
	e.replace(uri, "a = 1\nb = a +\nc = a * 2\n")
	var got []location
	e.call("textDocument/definition", e.at(uri, "a +"), &got)
	if len(got) != 1 || got[0].Range.Start.Line != 0 {
		t.Errorf("from a statement with an error: %+v", got)
	}
	if n := count(uri, "a +")["main.bayes"]; n != 3 {
		t.Errorf("%d references, not 3", n)
	}
}

func TestRename(t *testing.T) {
	lib := "fn twice(x) = 2 * x\n"
	main := `import "lib.bayes"
data x, y from "line.csv"
data w: real[M]
fn f(v, by) = v * by + twice(by)
y ~ Normal(mu, s)
mu = a + b * x + f(1, by=2)
a, b ~ Normal(0, 1)
s ~ Exponential(1)
for i in 1:2 { u = a * i
 target += u }
`
	e := newEditor(t, map[string]string{"lib.bayes": lib, "line.csv": lineData, "other.bayes": "import \"lib.bayes\"\nr = twice(3)\n"})
	uri := e.uri("main.bayes")
	e.open(uri, main)
	e.texts[e.uri("lib.bayes")] = lib
	e.texts[e.uri("other.bayes")] = "import \"lib.bayes\"\nr = twice(3)\n"
	rename := func(mark, name string) (workspaceEdit, error) {
		p := e.at(uri, mark)
		p["newName"] = name
		var edit workspaceEdit
		err := e.try("textDocument/rename", p, &edit)
		return edit, err
	}
	for _, c := range []struct {
		mark, name string
		want       map[string]int
	}{
		{"mu = ", "eta", map[string]int{"main.bayes": 2}},
		{"a + b", "alpha", map[string]int{"main.bayes": 3}},
		{"s ~", "σ", map[string]int{"main.bayes": 2}},
		{"i) ", "", nil},
		{"u = a * i", "v2", map[string]int{"main.bayes": 2}},
		{"i in", "k", map[string]int{"main.bayes": 2}},
		{"by=2", "factor", map[string]int{"main.bayes": 4}},
		{"f(1", "g", map[string]int{"main.bayes": 2}},
		{"twice(by", "double", map[string]int{"main.bayes": 1, "lib.bayes": 1, "other.bayes": 1}},
		{"M]", "K", map[string]int{"main.bayes": 1}},
		{"w: real", "weight", map[string]int{"main.bayes": 1}},
		{"mu = ", "Normal", map[string]int{"main.bayes": 2}}, // a name may be spelt like a distribution
	} {
		if c.want == nil {
			continue
		}
		edit, err := rename(c.mark, c.name)
		if err != nil {
			t.Errorf("%s to %s: %v", c.mark, c.name, err)
			continue
		}
		got := map[string]int{}
		for u, list := range edit.Changes {
			got[strings.TrimPrefix(u, e.uri("")+"/")] = len(list)
			for _, ed := range list {
				if old := under(e.texts[u], ed.Range); !strings.HasPrefix(strings.ReplaceAll(c.mark, "|", ""), old) || ed.NewText != c.name {
					t.Errorf("%s: %q becomes %q", c.mark, old, ed.NewText)
				}
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s to %s: %v, not %v", c.mark, c.name, got, c.want)
		}
	}
	for _, c := range []struct{ mark, name, why string }{
		{"mu = ", "for", "is a keyword"},
		{"mu = ", "2x", "not a name"},
		{"mu = ", "a b", "not a name"},
		{"mu = ", "", "at least one letter"},
		{"mu = ", "sigma\n", ""},
		{"mu = ", "b", "already the name of something else, at line 7"},
		{"mu = ", "pi", "constant"},
		{"f(1", "sum", "function of the language"},
		{"f(1", "twice", "already"},
		{"f(1", "Gamma", "distribution of the language"},
		{"x, y", "z", "column of line.csv"},
		{"a + b", "u", "something else"}, // the local of the loop would hide it
		{"u = a * i", "a", "something else"},
		{"i in", "u", "something else"},
		{"by=2", "v", "something else"},
		{"Normal(mu", "Gauss", "name of the language"},
		{"for i", "x", "is a keyword"},
		{"= a +", "x", "no name"},
	} {
		_, err := rename(c.mark, c.name)
		if c.why == "" {
			if err != nil {
				t.Errorf("%s to %q: %v", c.mark, c.name, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s to %q is not refused with %q: %v", c.mark, c.name, c.why, err)
		}
	}
	var p prepared
	e.call("textDocument/prepareRename", e.at(uri, "mu, s"), &p)
	if p.Placeholder != "mu" || under(main, p.Range) != "mu" {
		t.Errorf("%+v", p)
	}
	// A use in a statement with an error would be forgotten.
	e.replace(uri, "a = 1\nb = a +\n")
	if _, err := rename("a = 1", "c"); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("a text with errors: %v", err)
	}
}
