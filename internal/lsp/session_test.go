package lsp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sourcegraph/jsonrpc2"
)

const line = `# A straight line.
data x, y from "line.csv"

y ~ Normal(mu, sigma)
mu = b0 + b1 * x
b0 ~ Normal(1, 0.5)
b1 ~ Normal(2, 0.5)
sigma ~ Exponential(1)
`

const lineData = "x,y\n1,2\n2,4.1\n3,6.2\n"

const groups = `data yield: real[N] from "rows.csv"
data batch: factor[N] from "rows.csv"
data plot: factor<site>[N] from "rows.csv"

yield ~ Normal(a[batch] + p[plot], sigma)
a[batch] ~ Normal(mu, tau)
p[site] ~ Normal(0, 1)
mu ~ Normal(0, 10)
tau, sigma ~ HalfNormal(1)
best = a["B"]
`

const groupData = "yield,batch,plot\n1,A,north\n2,B,south\n3,C,north\n2.5,A,south\n"

func TestSession(t *testing.T) {
	e := silentEditor(t, nil)
	if err := e.try("textDocument/hover", positionParams{}, nil); code(err) != codeNotInitialized {
		t.Errorf("before initialize: %v", err)
	}
	e.call("initialize", map[string]any{"capabilities": map[string]any{}}, nil)
	e.notify("initialized", struct{}{})
	if err := e.try("initialize", map[string]any{}, nil); code(err) != codeInvalidRequest {
		t.Errorf("initialize twice: %v", err)
	}
	if err := e.try("textDocument/nonsense", struct{}{}, nil); code(err) != codeNoMethod {
		t.Errorf("unknown method: %v", err)
	}
	if err := e.try("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": "file:///none.bayes"}}, nil); code(err) != codeInvalidParams {
		t.Errorf("a text that is not open: %v", err)
	}
	if err := e.try("textDocument/hover", "nonsense", nil); code(err) != codeInvalidParams {
		t.Errorf("parameters of another kind: %v", err)
	}
	e.notify("$/setTrace", struct{}{})
	e.notify("nobody/knows", struct{}{})
	e.call("shutdown", nil, nil)
	if err := e.try("textDocument/hover", positionParams{}, nil); code(err) != codeInvalidRequest {
		t.Errorf("after shutdown: %v", err)
	}
	e.notify("exit", nil)
	if err := <-e.done; err != nil {
		t.Errorf("after shutdown and exit: %v", err)
	}
	e.done <- nil

	rude := newEditor(t, nil)
	rude.notify("exit", nil)
	if err := <-rude.done; !errors.Is(err, ErrExit) {
		t.Errorf("exit without shutdown: %v", err)
	}
	rude.done <- nil
}

func code(err error) int64 {
	var e *jsonrpc2.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return 0
}

// What is no message does not end the session.
func TestWire(t *testing.T) {
	in, w := io.Pipe()
	r, out := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- Serve(context.Background(), in, out, Options{})
		out.Close()
	}()
	replies := bufio.NewReader(r)
	for _, c := range []struct{ send, want string }{
		{rawMessage("{nonsense"), `-32700`},
		{rawMessage(`[1, 2]`), `-32700`},
		{rawMessage(`"text"`), `-32700`},
		{"content-length:  58 \r\nContent-Type: x\r\n\r\n" + `{"jsonrpc":"2.0","id":"a","method":"initialize","params":{}}`[:58], `-32700`},
		{rawMessage(`{"jsonrpc":"2.0","id":7,"method":"initialize","params":{}}`), `"id":7`},
		{rawMessage(`{"jsonrpc":"2.0","id":"x","method":"shutdown"}`), `"id":"x"`},
	} {
		go io.WriteString(w, c.send)
		got, err := readRaw(replies)
		if err != nil || !strings.Contains(got, c.want) {
			t.Fatalf("%q was answered %q (%v), not %q", c.send, got, err, c.want)
		}
	}
	io.WriteString(w, "no header at all\r\n\r\n")
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestDiagnostics(t *testing.T) {
	e := newEditor(t, map[string]string{"line.csv": lineData})
	uri := e.uri("line.bayes")
	e.open(uri, line)
	e.errs(uri, none)

	// A typing error, letter by letter, and its place.
	i := strings.Index(line, "sigma)")
	e.edit(uri, i+1, i+3, "gi")
	list := e.errs(uri, some)
	if got := under(e.texts[uri], list[0].Range); got != "sgima" || list[0].Code != "unknown-name" || list[0].Severity != 1 ||
		!strings.Contains(list[0].Message, "did you mean `sigma`?") {
		t.Errorf("%q: %+v", got, list)
	}
	var actions []codeAction
	e.call("textDocument/codeAction", map[string]any{"textDocument": map[string]any{"uri": uri}, "range": list[0].Range, "context": map[string]any{"diagnostics": list}}, &actions)
	if len(actions) != 1 || actions[0].Kind != "quickfix" || len(actions[0].Edit.Changes[uri]) != 1 {
		t.Fatalf("actions: %+v", actions)
	}
	fix := actions[0].Edit.Changes[uri][0]
	e.edit(uri, byteAt(e.texts[uri], fix.Range.Start), byteAt(e.texts[uri], fix.Range.End), fix.NewText)
	e.errs(uri, none)
	if e.texts[uri] != line {
		t.Errorf("mended: %q", e.texts[uri])
	}

	// Syntax, several errors, the end of the text.
	e.replace(uri, "y ~ \nz = [1, 2\nw = ~\n")
	if list := e.errs(uri, some); len(list) < 2 {
		t.Errorf("%+v", list)
	}
	// An error with a second place.
	e.replace(uri, "a = 1\na = 2\n")
	if list := e.errs(uri, some); len(list) != 1 || len(list[0].Related) != 1 || under(e.texts[uri], list[0].Related[0].Location.Range) != "a" {
		t.Errorf("%+v", list)
	}
	// A warning.
	e.replace(uri, "param b: real[2]\nb[2] ~ Normal(0, 1)\ndata y\ny ~ Normal(b[1], 1)\n")
	e.errs(uri, func([]diagnosticItem) bool { return true })
	e.replace(uri, "")
	e.errs(uri, none)
	e.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": uri}})
	if err := e.try("textDocument/hover", e.at(uri, ""), nil); code(err) != codeInvalidParams {
		t.Errorf("a closed text: %v", err)
	}
}

// The data that the text itself names are bound to it.
func TestDiagnosticsOfData(t *testing.T) {
	e := newEditor(t, map[string]string{"line.csv": "x,y\n1,2\n2,oops\n3,6\n"})
	uri := e.uri("line.bayes")
	typed := strings.Replace(line, "data x, y", "data x, y: real[N]", 1)
	e.open(uri, typed)
	list := e.errs(uri, some)
	if !strings.Contains(list[0].Message, "oops") && !strings.Contains(list[0].Message, "factor") {
		t.Errorf("%+v", list)
	}
	// The file is mended, and the editor tells.
	os.WriteFile(filepath.Join(e.dir, "line.csv"), []byte(lineData), 0o666)
	e.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": e.uri("line.csv"), "type": 2}}})
	e.errs(uri, none)
	// A file that is not there is a warning.
	e.edit(uri, strings.Index(typed, "line.csv"), strings.Index(typed, "line.csv")+1, "m")
	list = e.errs(uri, some)
	if list[0].Severity != 2 || under(e.texts[uri], list[0].Range) != `"mine.csv"` {
		t.Errorf("%+v", list)
	}
	// A size that does not fit.
	e.replace(uri, `data x, y from "line.csv"`+"\nz: real[2]\nfor i in 1:2 { z[i] = x[i] }\ny ~ Normal(z, 1)\n")
	list = e.errs(uri, some)
	if !strings.Contains(list[0].Message, "3") || !strings.Contains(list[0].Message, "2") {
		t.Errorf("%+v", list)
	}
	// Without data there is nothing to bind.
	e.replace(uri, "data y: real[N]\ny ~ Normal(0, 1)\n")
	e.errs(uri, none)
	e.mu.Lock()
	defer e.mu.Unlock()
	if !slices.Contains(e.called, "client/registerCapability") {
		t.Error("the server does not ask for changes of files")
	}
}

// Texts that change faster than they are checked: the errors shown last are those of
// the last version.
func TestVersionsInFlight(t *testing.T) {
	e := newEditor(t, map[string]string{"line.csv": lineData})
	uri := e.uri("line.bayes")
	e.open(uri, line)
	for range 60 {
		i := strings.Index(e.texts[uri], "sigma ~")
		e.edit(uri, i, i+5, "sigmb")
		e.edit(uri, i, i+5, "sigma")
	}
	e.errs(uri, none)
	e.edit(uri, 0, 0, "q = nothing\n")
	e.errs(uri, says("nothing"))
	e.mu.Lock()
	defer e.mu.Unlock()
	last := 0
	for _, p := range e.shown[uri] {
		if *p.Version < last {
			t.Errorf("errors of version %d come after those of version %d", *p.Version, last)
		}
		last = *p.Version
	}
}

func TestHover(t *testing.T) {
	e := newEditor(t, map[string]string{"rows.csv": groupData, "lib.bayes": "# Twice x.\nfn twice(x) = 2 * x\n", "both.csv": "left,right\n1,2\n3,\n"})
	uri := e.uri("groups.bayes")
	e.open(uri, groups+"import \"lib.bayes\"\n# The half of v.\nfn half(v: real[K]) { s = v / 2\n return s }\nc = half([1, 2])\nd = twice(sum([i for i in 1:3]))\n")
	e.bound(uri)
	for _, c := range []struct{ mark, word, want string }{
		{"yield ~", "yield", "Observed data, `real[N: 4]`"},
		{"yield ~", "yield", `data yield: real[N] from "rows.csv"`},
		{"a[batch] ~", "a", "Unknown, `real[batch: 3]`"},
		{"a[batch] ~", "a", "a[batch] ~ Normal(mu, tau)"},
		{"batch] +", "batch", "3 levels: A, B, C"},
		{"site]", "site", "2 levels: north, south"},
		{"N] from", "N", "4 here"},
		{"tau,", "tau", "tau, sigma ~ HalfNormal(1)"},
		{"best", "best", "Computed from unknowns, `real`"},
		{"Normal(mu", "Normal", "Normal(mu, sigma)"},
		{"half([", "half", "The half of v."},
		{"twice(sum", "twice", "fn twice(x) = 2 * x"},
		{"sum([", "sum", "sum of all elements"},
		{"i for", "i", "for i in 1:3"},
		{"v / 2", "v", "Argument of the function `half`"},
		{"K]) {", "K", "Size taken from the argument"},
		{"data yield", "data", "Names what is given"},
		{"for i", "for", "for i in 1:N"},
		{"factor[N]", "factor", "factor"},
		{"~ Normal(a", "~", "~"},
		{"from \"rows", "from", "file"},
		{`"rows.csv"`, `"rows.csv"`, "`yield`, `batch`, `plot`"},
	} {
		var h hover
		e.call("textDocument/hover", e.at(uri, c.mark), &h)
		if !strings.Contains(h.Contents.Value, c.want) {
			t.Errorf("%s: %q does not say %q", c.mark, h.Contents.Value, c.want)
			continue
		}
		if got := under(e.texts[uri], h.Range); got != c.word {
			t.Errorf("%s: the hover is about %q", c.mark, got)
		}
	}
	joint := e.uri("joint.bayes")
	e.open(joint, "data left, right: real[N] from \"both.csv\"\n[left, right] ~ MvNormal(mu, eye(2))\nmu[2] ~ Normal(0, 1)\ngap = right - left\n")
	e.bound(joint)
	for _, c := range []struct{ mark, word, want string }{
		{"left, right: real[N] f", "left", "data left, right: real[N]"},
		{"right] ~", "right", "data left, right: real[N]"},
		{"right - ", "right", "data left, right: real[N]"},
		{"mu, eye", "mu", "Unknown"},
	} {
		var h hover
		e.call("textDocument/hover", e.at(joint, c.mark), &h)
		if got := under(e.texts[joint], h.Range); got != c.word || !strings.Contains(h.Contents.Value, c.want) {
			t.Errorf("%s: the hover about %q says %q", c.mark, got, h.Contents.Value)
		}
	}
	var h *hover
	e.call("textDocument/hover", e.at(uri, "# The half"), &h)
	if h != nil {
		t.Errorf("a comment says %v", h)
	}
}

// labels are the labels of a completion at a place.
func (e *editor) labels(uri, mark string) []string {
	e.t.Helper()
	var list completionList
	e.call("textDocument/completion", e.at(uri, mark), &list)
	var out []string
	for _, it := range list.Items {
		out = append(out, it.Label)
	}
	return out
}

func TestCompletion(t *testing.T) {
	e := newEditor(t, map[string]string{"rows.csv": groupData, "lib.bayes": "fn twice(x) = 2 * x\n"})
	uri := e.uri("groups.bayes")
	e.open(uri, groups)
	e.bound(uri)
	end := len(groups)
	for _, c := range []struct {
		text, mark string // mark: where the cursor is
		want, not  string // labels, separated by blanks
	}{
		{"z = ", "z = |", "mu a sum pi if", "Normal# data"},
		{"z = m", "z = m|", "mu mean", ""},
		{"z ~ ", "z ~ |", "Normal Gamma HalfNormal", "sum mu"},
		{"z ~ Gam", "z ~ Gam|", "Gamma", ""},
		{"z ~ Normal(", "z ~ Normal(|", "mu= sigma= tau= mu a sum", "Gamma"},
		{"z ~ Normal(mu=1, ", "z ~ Normal(mu=1, |", "sigma=", "mu="},
		{"z ~ Normal(mu=", "z ~ Normal(mu=|", "mu", "sigma= mu="},
		{"z ~ Truncated(", "z ~ Truncated(|", "Normal lower=", ""},
		{"z = a[", "z = a[|", `"A" "B" "C" batch mu`, ""},
		{"z = a[\"", "z = a[\"|", "A B C", "mu"},
		{"z = a[\"B\"]", "z = a[\"|B", "A B C", "mu"},
		{"z = p[", "z = p[|", `"north" "south"`, `"A"`},
		{"z = batch == \"", "z = batch == \"|", "A B C", "north"},
		{"data ", "\ndata |\n", "", "yield"},
		{"data q: ", "data q: |", "real int factor simplex", "mu"},
		{"data q: real<", "data q: real<|", "lower= upper=", "mu"},
		{"data q: factor<", "data q: factor<|", "site", ""},
		{"data q from \"", "data q from \"|", "rows.csv", "lib.bayes mu"},
		{"data q ", "data q |", "from", ""},
		{"data q: real[N] from \"rows.csv\" ", "rows.csv\" |", "as", "from mu"},
		{"data q: real[N] from \"rows.csv\" as \"", "as \"|", "yield batch plot", "mu rows.csv"},
		{"data q as \"", "as \"|", "yield batch plot", "mu"},
		{"import \"", "import \"|", "lib.bayes", "rows.csv groups.bayes"},
		{"z = Normal(0, 1).", "1).|", "lpdf cdf quantile", "mu"},
		{"for i in 1:3 { q[i] = ", "q[i] = |", "i mu", ""},
		{"for i in 1:3 {\n  w = 2\n  q[i] = w + ", "w + |", "i w mu", ""},
		{"z = [k * ", "", "mu", ""},
		{"z = [k *  for k in 1:3]", "z = [k * |", "k mu", ""},
		{"fn f(u, v) { r = u\n return ", "return |", "u v r sum", "mu yield"},
		{"fn f(u, v) = ", "f(u, v) = |", "u v", "mu"},
		{"fn f(u, v) = u\nz = f(", "z = f(|", "u= v=", ""},
		{"\n", "\n\n|", "data param for if fn import target mu", "Normal# sum"},
		{"# a comment ", "# a comment |", "", "mu data"},
		{"z = 1", "z = 1|", "", "mu"},
		{"for ", "for |", "", "mu"},
	} {
		e.replace(uri, groups+c.text)
		mark := c.mark
		if mark == "" {
			mark = c.text + "|"
		}
		i := strings.LastIndex(e.texts[uri], strings.Replace(mark, "|", "", 1)) + strings.IndexByte(mark, '|')
		if i < end {
			if mark != "\n\n|" && !strings.HasPrefix(mark, "\ndata") {
				t.Fatalf("%q is not in the text", mark)
			}
			i = len(e.texts[uri])
		}
		var list completionList
		e.call("textDocument/completion", map[string]any{"textDocument": map[string]any{"uri": uri}, "position": place(e.texts[uri], i)}, &list)
		var labels []string
		for _, it := range list.Items {
			labels = append(labels, it.Label)
			// What is replaced is a part of the line before the cursor, and the prefix.
			if got := under(e.texts[uri], it.TextEdit.Range); strings.ContainsAny(got, " \n(~=") {
				t.Errorf("%q: %s replaces %q", c.text, it.Label, got)
			}
		}
		for _, w := range strings.Fields(c.want) {
			if !slices.Contains(labels, w) {
				t.Errorf("%q: %s is not offered, but %s", c.text, w, strings.Join(labels, " "))
			}
		}
		for _, w := range strings.Fields(c.not) {
			if slices.Contains(labels, strings.TrimSuffix(w, "#")) && !strings.HasSuffix(w, "#") {
				t.Errorf("%q: %s is offered", c.text, w)
			}
		}
	}

	// Columns of the file, those that are not declared yet.
	e.replace(uri, "data yield, ba from \"rows.csv\"\n")
	got := e.labels(uri, "yield, |ba")
	if !slices.Contains(got, "batch") || !slices.Contains(got, "plot") || slices.Contains(got, "yield") {
		t.Errorf("columns: %v", got)
	}
	// Snippets, and documentation on request.
	e.replace(uri, "z ~ Nor")
	var list completionList
	e.call("textDocument/completion", e.at(uri, "z ~ Nor|"), &list)
	for _, it := range list.Items {
		if it.Label == "Normal" {
			if it.TextEdit.NewText != "Normal(${1:mu}, ${2:sigma})" || it.Format != 2 || under(e.texts[uri], it.TextEdit.Range) != "Nor" {
				t.Errorf("%+v %+v", it, it.TextEdit)
			}
			var full completionItem
			e.call("completionItem/resolve", it, &full)
			if full.Documentation == nil || !strings.Contains(full.Documentation.Value, "tau") || full.Label != "Normal" {
				t.Errorf("resolved: %+v", full)
			}
		}
	}
}

func TestSignatureHelp(t *testing.T) {
	e := newEditor(t, nil)
	uri := e.uri("m.bayes")
	for _, c := range []struct {
		text, mark, label, active string
	}{
		{"y ~ Normal(", "Normal(|", "Normal(mu, sigma)", "mu"},
		{"y ~ Normal(0, ", "0, |", "Normal(mu, sigma)", "sigma"},
		{"y ~ Normal(mu=0, tau=", "tau=|", "Normal(mu, tau=)", "tau="},
		{"y ~ Normal(sum([1, 2]), ", "]), |", "Normal(mu, sigma)", "sigma"},
		{"y ~ Normal(sum([1, 2]), 3)", "1, |", "sum(x)", "x"},
		{"fn f(a, b: real[N]) = a\nz = f(1, ", "f(1, |", "f(a, b: real[N])", "b: real[N]"},
		{"fn f(a, b) = a\nz = f(b=", "f(b=|", "f(a, b)", "b"},
		{"z = x.lpdf(", "lpdf(|", "lpdf(x)", "x"},
		{"z = concat(1, 2, 3, ", "3, |", "concat(a, ...)", "..."},
	} {
		e.open(uri, c.text)
		var h *signatureHelp
		e.call("textDocument/signatureHelp", e.at(uri, c.mark), &h)
		if h == nil {
			t.Errorf("%q: no help", c.text)
			continue
		}
		sig := h.Signatures[h.ActiveSignature]
		active := ""
		if h.ActiveParameter < len(sig.Parameters) {
			p := sig.Parameters[h.ActiveParameter].Label
			active = sig.Label[p[0]:p[1]]
		}
		if !strings.HasSuffix(sig.Label, c.label) || active != c.active {
			t.Errorf("%q: %q at %q", c.text, sig.Label, active)
		}
	}
	for _, text := range []string{"z = (1 + ", "fn f(", "# Normal(", "z = a[1, "} {
		e.open(uri, text)
		var h *signatureHelp
		e.call("textDocument/signatureHelp", e.at(uri, text+"|"), &h)
		if h != nil {
			t.Errorf("%q: %+v", text, h)
		}
	}
}

func TestFormatting(t *testing.T) {
	e := newEditor(t, nil)
	uri := e.uri("m.bayes")
	format := func(text string) string {
		e.open(uri, text)
		var edits []textEdit
		e.call("textDocument/formatting", map[string]any{"textDocument": map[string]any{"uri": uri}, "options": map[string]any{"tabSize": 4}}, &edits)
		if len(edits) == 0 {
			return text
		}
		if len(edits) != 1 {
			t.Fatalf("%d edits", len(edits))
		}
		return text[:byteAt(text, edits[0].Range.Start)] + edits[0].NewText + text[byteAt(text, edits[0].Range.End):]
	}
	for _, c := range [][2]string{
		{"a=1\nb = 2\nc=a+b\n", "a = 1\nb = 2\nc = a + b\n"},
		{"a=1\r\nb = 2\r\n", "a = 1\r\nb = 2\r\n"},
		{"\ufeffa=1\n", "\ufeffa = 1\n"},
		{"a=1", "a = 1\n"},
		{"a = \n", "a = \n"}, // an error: as it is
		{"", ""},
		{"β=1  # 😀\n", "β = 1  # 😀\n"},
	} {
		if got := format(c[0]); got != c[1] {
			t.Errorf("%q becomes %q, not %q", c[0], got, c[1])
		}
	}
	var edits []textEdit
	e.open(uri, "a = 1\nb=2\nc = 3\n")
	e.call("textDocument/formatting", map[string]any{"textDocument": map[string]any{"uri": uri}}, &edits)
	if len(edits) != 1 || edits[0].NewText != "b = 2\n" {
		t.Errorf("more is edited than the line that changes: %+v", edits)
	}
}

func TestCancel(t *testing.T) {
	e := newEditor(t, nil)
	uri := e.uri("m.bayes")
	e.open(uri, line)
	// An answer comes in any case: cancelled, or done before.
	for range 20 {
		ctx := context.Background()
		w, err := e.conn.DispatchCall(ctx, "textDocument/references", e.at(uri, "mu"), jsonrpc2.PickID(jsonrpc2.ID{Num: 1000}))
		if err != nil {
			t.Fatal(err)
		}
		e.notify("$/cancelRequest", map[string]any{"id": 1000})
		var raw json.RawMessage
		if err := w.Wait(ctx, &raw); err != nil && code(err) != codeCancelled {
			t.Fatal(err)
		}
	}
}

// A text that is on no disk, with a byte order mark, other line ends, and
// characters of two UTF-16 units before the error.
func TestUnsavedText(t *testing.T) {
	e := newEditor(t, nil)
	uri := "untitled:Untitled-1"
	e.open(uri, "\ufeff# 😀\r\ndata g: factor[N]; 𝛼 = 1; z = 𝛼 + simga\r\nsigma = 1\r\nimport \"lib.bayes\"\r\n")
	list := e.errs(uri, some)
	places := map[string]string{}
	for _, d := range list {
		places[d.Code] = under(e.texts[uri], d.Range)
	}
	if places["unknown-name"] != "simga" || places["bad-import"] != `"lib.bayes"` || !says("the file has not been saved")(list) {
		t.Errorf("%v: %+v", places, list)
	}
	var h hover
	e.call("textDocument/hover", e.at(uri, "𝛼 + "), &h)
	if under(e.texts[uri], h.Range) != "𝛼" || !strings.Contains(h.Contents.Value, "Computed from data") {
		t.Errorf("%+v", h)
	}
	for _, method := range []string{"completion", "definition", "references", "rename", "codeAction", "formatting"} {
		ask(t, e, uri, place(e.texts[uri], strings.Index(e.texts[uri], "simga")), method)
	}
}
