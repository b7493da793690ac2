package lsp

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

// scraps are what a hand that slips may type.
var scraps = []string{"", " ", "\n", "\r\n", "\r", "\t", "(", ")", "[", "]", "{", "}", "<", ">", "\"", "'", "#", "~", "=", "+", ":", ",", ";", ".", "^",
	"x", "mu", "σ", "β0", "é", "e\u0301", "😀", "\ufeff", "\u2028", "\x00", "1", "1e", "0x", "for i in 1:3 {", "if", "else", "fn f(a, b) = ", "data ", "data x from \"", "param z: real<",
	"Normal(", "y ~ ", "target += ", "return ", "import \"", "a[\"", "and", "sum(", "Truncated(Normal(0, 1), lower=", "// ", "**", "<- "}

// methodsTried are the requests at a place.
var methodsTried = []string{"hover", "completion", "signatureHelp", "definition", "references", "documentHighlight", "documentSymbol",
	"prepareRename", "rename", "formatting", "codeAction"}

// scribble edits a text at random, asks everything at random places, and looks
// whether the server still has the same text and never fails.
func scribble(t *testing.T, e *editor, uri string, r *rand.Rand, steps int) {
	for range steps {
		text := e.texts[uri]
		cut := func() int {
			i := r.IntN(len(text) + 1)
			for i < len(text) && !utf8.RuneStart(text[i]) {
				i++
			}
			return i
		}
		i := cut()
		j := i
		if r.IntN(3) == 0 {
			j = min(len(text), i+r.IntN(20))
			for j < len(text) && !utf8.RuneStart(text[j]) {
				j++
			}
		}
		// A place between \r and \n is none of the protocol.
		between := func(k int) bool { return k > 0 && k < len(text) && text[k-1] == '\r' && text[k] == '\n' }
		if between(i) || between(j) {
			continue
		}
		e.edit(uri, i, j, scraps[r.IntN(len(scraps))])
		ask(t, e, uri, place(e.texts[uri], func() int { text = e.texts[uri]; return cut() }()), methodsTried[r.IntN(len(methodsTried))])
	}
}

func ask(t *testing.T, e *editor, uri string, p position, method string) {
	var out json.RawMessage
	err := e.try("textDocument/"+method, map[string]any{"textDocument": map[string]any{"uri": uri}, "position": p,
		"newName": "other", "context": map[string]any{"includeDeclaration": true}, "range": span{p, position{p.Line + 2, 0}}}, &out)
	if c := code(err); err != nil && c != codeRequestFailed {
		t.Fatalf("%s at %v of %q: %v", method, p, e.texts[uri], err)
	}
	if method == "formatting" { // what is sent back fits the text
		var edits []textEdit
		json.Unmarshal(out, &edits)
		for _, ed := range edits {
			if after(ed.Range.Start, ed.Range.End) {
				t.Fatalf("an edit ends before it begins: %+v", ed)
			}
		}
	}
}

func TestScribble(t *testing.T) {
	files := map[string]string{"rows.csv": groupData, "line.csv": lineData, "lib.bayes": "fn twice(x) = 2 * x\n"}
	steps := 150
	if testing.Short() {
		steps = 40
	}
	seeds := []string{groups, line, "import \"lib.bayes\"\nfn f(a, b) { for i in 1:3 { a[i] = b }\n return a }\nz = twice(f(1, b=2))\r\nfor t in 2:3 { q[t] ~ Normal(q[t-1], 1) }\r\n", "\ufeffσ ~ Normal(0, 1)  # 😀\n"}
	for k, path := range models(t) {
		if k%40 == 3 {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if len(text) < 2000 {
				seeds = append(seeds, string(text))
			}
		}
	}
	for k, text := range seeds {
		e := newEditor(t, files)
		uri := e.uri("m.bayes")
		if k%4 == 1 {
			uri = "untitled:Untitled-1"
		}
		e.open(uri, text)
		scribble(t, e, uri, rand.New(rand.NewPCG(7, uint64(k))), steps)
		same(t, e, uri)
	}
}

// same looks whether the server has the text that the editor has.
func same(t *testing.T, e *editor, uri string) {
	t.Helper()
	// A name that is nowhere else, at the end, has the place that the editor says.
	e.edit(uri, len(e.texts[uri]), len(e.texts[uri]), "\nlast_name = 1\n")
	text := e.texts[uri]
	var h []highlight
	e.call("textDocument/documentHighlight", e.at(uri, "last_name"), &h)
	if strings.Count(text, "last_name") == 1 && len(h) > 0 && under(text, h[0].Range) != "last_name" {
		t.Errorf("the server has another text than the editor: it finds %q", under(text, h[0].Range))
	}
}

// Positions go there and back, whatever the text.
func FuzzPositions(f *testing.F) {
	f.Add("a\r\nb\rc\n😀é\ufeff", 3)
	f.Add("\ufeffσ = 1\n", 0)
	f.Fuzz(func(t *testing.T, text string, at int) {
		text = strings.ToValidUTF8(text, "?")
		d := newDocument("file:///m.bayes", 1, text)
		if at < 0 || at > len(text) || at < len(text) && !utf8.RuneStart(text[at]) || at > 0 && at < len(text) && text[at-1] == '\r' && text[at] == '\n' {
			at = 0
		}
		p := d.position(at)
		if q := place(text, at); p != q {
			t.Fatalf("byte %d of %q is at %v, not %v", at, text, p, q)
		}
		if back := d.offset(p); back != at {
			t.Fatalf("%v of %q is byte %d, not %d", p, text, back, at)
		}
		d.offset(position{at, -at})
		d.offset(position{-1, 1 << 30})
	})
}

// The analysis of any text, and the look of the cursor at it, end without a panic.
func FuzzAnalysis(f *testing.F) {
	for _, text := range []string{line, groups, "fn f(a) { fn g(b) = b\n return a }", "for i in 1:3 { data x\nfn h(x) = x }", "a[", "data x: factor<", "z = [i for"} {
		f.Add(text, 5)
	}
	f.Fuzz(func(t *testing.T, text string, at int) {
		if len(text) > 3000 {
			return
		}
		text = strings.ToValidUTF8(text, "?")
		s := &server{opt: Options{MaxData: 1 << 20}}
		a := analyse(newDocument("untitled:1", 1, text), s.load)
		for _, d := range a.errs {
			if d.Code == "internal" {
				t.Fatalf("%s", d.Message)
			}
		}
		v := &view{analysis: a, client: &initializeParams{}}
		p := a.doc.position(min(max(at, 0), len(text)))
		params, _ := json.Marshal(map[string]any{"position": p, "newName": "other"})
		for _, do := range requests() {
			do(s, t.Context(), v, params)
		}
	})
}
