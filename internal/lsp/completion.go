package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/help"
	"github.com/bayes-lang/bayes/lang"
)

// mostItems is the maximum number of completions sent at once; the editor asks again when more has been typed.
const mostItems = 500

// completer collects what could come at the cursor.
type completer struct {
	*view
	server  *server
	c       *cursor
	prefix  string
	replace span
	items   []completionItem
	seen    map[string]bool
	cut     bool
}

func (s *server) completion(_ context.Context, v *view, params json.RawMessage) (any, error) {
	var p positionParams
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, err
	}
	offset := v.doc.modelOffset(p.Position)
	k := &completer{view: v, server: s, c: newCursor(v.source.Text, v.tokens, offset), seen: map[string]bool{}}
	prefix, start := k.c.prefix(v.source.Text)
	k.prefix, k.replace = prefix, v.doc.span(start, offset)
	k.gather()
	if k.items == nil {
		k.items = []completionItem{}
	}
	return completionList{k.cut, k.items}, nil
}

// add offers a word; rank orders the groups.
func (k *completer) add(rank int, label, insert string, kind int, detail string) *completionItem {
	key := fmt.Sprint(kind, label)
	if k.seen[key] || k.cut {
		return nil
	}
	if len(k.items) == mostItems {
		k.cut = true
		return nil
	}
	k.seen[key] = true
	it := completionItem{Label: label, Kind: kind, Detail: detail, SortText: fmt.Sprintf("%d%s", rank, label),
		TextEdit: &textEdit{k.replace, insert}}
	k.items = append(k.items, it)
	return &k.items[len(k.items)-1]
}

// gather decides what can come from what is before the cursor.
func (k *completer) gather() {
	c := k.c
	if c.inside >= 0 {
		t := k.tokens[c.inside]
		switch {
		case t.Kind == lang.TokenComment, t.Kind == lang.TokenNumber:
			return
		case t.Kind == lang.TokenText || t.Kind == lang.TokenOpenText:
			k.inText(t)
			return
		}
	}
	last := c.before(0)
	var first lang.Token
	if c.start < c.next {
		first = k.tokens[c.start]
	}
	innermost := byte(0)
	if n := len(c.open); n > 0 {
		innermost = c.open[n-1].kind
	}
	switch {
	case isOp(last, "."):
		k.methods()
	case c.start >= c.next:
		k.statement()
	case isWord(first, "fn") && len(c.open) == 0 && isWord(last, "fn"), isWord(last, "for"), isWord(last, "param"):
		// a new name
	case isWord(first, "import"):
		k.files(".bayes", true)
	case innermost == '<':
		k.attributes()
	case isOp(last, ":") && k.typed():
		k.types()
	case isWord(first, "data") && len(c.open) == 0 && c.before(1).Kind == lang.TokenKeyword && last.Kind == lang.TokenName && c.inside < 0:
		k.add(0, "from", "from ", itemKeyword, "names the data file")
	case isWord(first, "data") && len(c.open) == 0 && (isWord(last, "data") || isOp(last, ",")):
		k.dataColumns()
	case isWord(first, "data") && innermost == 0:
		if k.fileOfStatement() == "" {
			k.add(0, "from", "from ", itemKeyword, "names the data file")
		}
		k.add(0, "as", "as ", itemKeyword, "names the column")
	case isOp(last, "~"):
		k.distributions(0)
		k.functionsOfText(1)
	case innermost == '[' && c.open[len(c.open)-1].callee >= 0:
		k.index(c.open[len(c.open)-1])
		k.values(1)
	default:
		if b := c.call(); b != nil && innermost == '(' && b.value == "" {
			k.namedArguments(b)
			if b.callee >= 0 && lang.TakesDistributions(k.tokens[b.callee].Text) {
				k.distributions(1)
			}
		}
		k.values(1)
		if isOp(last, "=") || isOp(last, "+=") {
			k.distributions(5)
		}
	}
}

// typed reports whether a `:` before the cursor comes before a type rather than
// the end of a range.
func (k *completer) typed() bool {
	c := k.c
	if isWord(k.tokens[c.start], "fn") {
		return len(c.open) == 1 && c.open[0].kind == '('
	}
	if len(c.open) > 0 {
		return false
	}
	for i := c.start; i < c.next; i++ {
		t := k.tokens[i]
		if !(t.Kind == lang.TokenName || isOp(t, ",") || isOp(t, ":") || isWord(t, "data") || isWord(t, "param") || blank(t)) {
			return false
		}
	}
	return true
}

// statement offers what begins a statement.
func (k *completer) statement() {
	words := []string{"data", "param", "for", "if", "fn", "import", "target"}
	switch {
	case k.c.inFunction():
		words = []string{"for", "if", "return"}
	case len(k.c.blocks) > 0:
		words = []string{"for", "if", "target"}
	}
	for _, w := range words {
		insert := w + " "
		if w == "target" {
			insert = "target += "
		}
		k.add(0, w, insert, itemKeyword, summary(w, help.Keyword))
	}
	for _, name := range k.c.locals() {
		k.add(1, name, name, itemVariable, "local")
	}
	k.names(2)
	if k.snippets() {
		k.snippet(3, "data ... from", "data ${1:y} from \"${2:file.csv}\"", "columns of a data file")
		k.snippet(3, "for ... {", "for ${1:i} in 1:${2:N} {\n    $0\n}", "a loop")
		k.snippet(3, "fn ... {", "fn ${1:f}(${2:x}) {\n    return $0\n}", "a function")
	}
}

func (k *completer) snippets() bool {
	return k.client.Capabilities.TextDocument.Completion.CompletionItem.SnippetSupport
}

func (k *completer) snippet(rank int, label, text, detail string) {
	if it := k.add(rank, label, text, itemKeyword, detail); it != nil {
		it.Format = 2
	}
}

// summary is the line that the help has for a word.
func summary(name string, kinds ...string) string {
	e, _ := entry(name, kinds...)
	return e.Summary
}

// names offers the names of the model.
func (k *completer) names(rank int) {
	for _, n := range k.model.Names {
		if k.isHere(n.Ident) {
			continue
		}
		detail := strings.ToLower(role(n)[:1]) + role(n)[1:]
		if shape, _ := k.bound.shape(n.Ident); shape != "" {
			detail = shape + ", " + detail
		}
		kind := itemVariable
		switch {
		case n.Role == lang.Data && !n.Size && !n.Levels:
			kind = itemField
		case n.Size, n.Levels, n.Role == lang.Known:
			kind = itemConstant
		}
		k.add(rank, n.Ident, n.Ident, kind, detail)
	}
}

// isHere reports whether a name is nothing but what is being typed.
func (k *completer) isHere(name string) bool {
	if k.c.inside < 0 || k.tokens[k.c.inside].Text != name {
		return false
	}
	n := 0
	for _, t := range k.tokens {
		if t.Kind == lang.TokenName && t.Text == name {
			n++
		}
	}
	return n == 1
}

// values offers what an expression can be made of.
func (k *completer) values(rank int) {
	for _, name := range k.c.locals() {
		k.add(rank, name, name, itemVariable, "local")
	}
	if !k.c.inFunction() {
		k.names(rank)
	} else {
		for _, n := range k.model.Names { // the constants of the source
			if n.Role == lang.Known && len(n.Defs) == 1 {
				k.add(rank+1, n.Ident, n.Ident, itemConstant, "constant, where no data are in it")
			}
		}
	}
	k.functionsOfText(rank + 1)
	for _, e := range help.Of(help.Function) {
		k.called(rank+2, e, itemFunction)
	}
	for _, name := range []string{"int", "real"} {
		if e, ok := entry(name, help.Type); ok {
			k.called(rank+2, e, itemFunction)
		}
	}
	for _, w := range []string{"pi", "inf"} {
		k.add(rank+3, w, w, itemConstant, "constant")
	}
	for _, w := range []string{"true", "false", "if", "else", "not", "and", "or", "for", "in"} {
		k.add(rank+3, w, w, itemKeyword, summary(w, help.Keyword))
	}
}

// functionsOfText offers the functions of the model and of imported files.
func (k *completer) functionsOfText(rank int) {
	var list []*lang.Func
	for _, f := range k.model.Funcs {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b *lang.Func) int { return strings.Compare(a.Decl.Name.Name, b.Decl.Name.Name) })
	for _, f := range list {
		c := callOf(f.Decl)
		k.call(rank, f.Decl.Name.Name, c, itemFunction, c.label)
	}
}

// called offers a built-in function or distribution.
func (k *completer) called(rank int, e help.Entry, kind int) {
	list := calls(e)
	c := call{label: e.Name + "()"}
	for _, one := range list {
		if strings.HasPrefix(one.label, e.Name+"(") {
			c = one
			break
		}
	}
	detail := e.Summary
	if e.Later {
		detail = "not implemented yet: " + detail
		rank++
	}
	it := k.call(rank, e.Name, c, kind, detail)
	if it != nil {
		it.Data, _ = json.Marshal(e.Name)
	}
}

// call offers a name with its brackets and parameters to fill in.
func (k *completer) call(rank int, name string, c call, kind int, detail string) *completionItem {
	follows := k.c.inside >= 0 && k.c.inside+1 < len(k.tokens) && isOp(k.tokens[k.c.inside+1], "(")
	it := k.add(rank, name, name, kind, detail)
	if it == nil || follows || !k.snippets() {
		return it
	}
	var b strings.Builder
	b.WriteString(name + "(")
	n := 0
	for _, q := range c.params {
		if q.many || q.named && n > 0 {
			break
		}
		if n++; n > 1 {
			b.WriteString(", ")
		}
		if q.named {
			b.WriteString(escape(q.name) + "=")
		}
		fmt.Fprintf(&b, "${%d:%s}", n, escape(q.name))
	}
	b.WriteString(")")
	it.Format, it.TextEdit.NewText = 2, b.String()
	return it
}

// escape makes a string safe in a snippet.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "$", `\$`, "}", `\}`).Replace(s)
}

// distributions offers the distributions with their parameters.
func (k *completer) distributions(rank int) {
	for _, e := range help.Of(help.Distribution) {
		k.called(rank, e, itemClass)
		if e.Later || !k.snippets() {
			continue
		}
		for i, c := range calls(e) { // the other ways to write it
			if i > 0 && strings.HasPrefix(c.label, e.Name+"(") {
				if it := k.call(rank, c.label, c, itemClass, e.Summary); it != nil {
					it.TextEdit.NewText = strings.Replace(it.TextEdit.NewText, escape(c.label)+"(", e.Name+"(", 1)
					it.FilterText = e.Name
					it.Data, _ = json.Marshal(e.Name)
				}
			}
		}
	}
}

// methods offers the methods of a distribution.
func (k *completer) methods() {
	for _, e := range help.Of(help.Method) {
		it := k.add(0, e.Name, e.Name, itemMethod, e.Summary)
		if it != nil {
			it.Data, _ = json.Marshal(e.Name)
		}
	}
	k.add(0, "quantile", "quantile", itemMethod, "the quantile function")
}

func (k *completer) types() {
	for _, e := range help.Of(help.Type) {
		if it := k.add(0, e.Name, e.Name, itemType, e.Summary); it != nil {
			it.Data, _ = json.Marshal(e.Name)
		}
	}
}

// attributes offers what may be in the `< >` of a type.
func (k *completer) attributes() {
	b := k.c.open[len(k.c.open)-1]
	if b.value != "" {
		k.values(1)
		return
	}
	if k.tokens[b.callee].Text == "factor" {
		for _, n := range k.model.Names {
			if n.Levels || n.Role == lang.Known {
				k.add(0, n.Ident, n.Ident, itemConstant, "set of levels, or a list of strings")
			}
		}
		return
	}
	for _, w := range []string{"lower", "upper"} {
		if !slices.Contains(b.all, w) {
			k.add(0, w+"=", w+"=", itemKeyword, w+" bound")
		}
	}
}

// namedArguments offers the arguments that may still be given to the call by name.
func (k *completer) namedArguments(b *bracket) {
	if k.declaresFunction(b.callee) {
		return
	}
	list, _ := k.callsOf(k.tokens[b.callee].Text, b.callee > 0 && isOp(k.tokens[b.callee-1], "."))
	byName := len(list) > 1
	for _, c := range list {
		for i, q := range c.params {
			if q.many || slices.Contains(b.all, q.name) || i < b.commas {
				continue
			}
			// A built-in function takes by name only what is written that way, and a distribution all of its parameters.
			if name := k.tokens[b.callee].Text; !q.named && !lang.IsDistribution(name) && k.model.Funcs[name] == nil && !byName {
				continue
			}
			k.add(0, q.name+"=", q.name+"=", itemMember, "argument: "+c.label)
		}
	}
}

// index offers the levels of the factor that an index belongs to.
func (k *completer) index(b bracket) {
	name := k.tokens[b.callee].Text
	f := k.axis(name, b.commas)
	for _, label := range f {
		if !strings.HasPrefix(strings.ToLower(label), strings.ToLower(k.prefix)) {
			continue
		}
		text := `"` + strings.ReplaceAll(label, `"`, `""`) + `"`
		if it := k.add(0, text, text, itemMember, "level"); it != nil {
			it.FilterText = label
		}
	}
	// The factors themselves: a[county].
	for _, n := range k.model.Names {
		if n.Factor && !n.Levels {
			k.add(0, n.Ident, n.Ident, itemField, "factor")
		}
	}
}

// axis returns the labels of an axis of a name.
func (k *completer) axis(name string, axis int) []string {
	if k.bound == nil || k.bound.session == nil {
		return nil
	}
	v := k.bound.session.Bound.Shapes[name]
	if v == nil || axis >= len(v.Shape) || v.Axis(axis) == nil {
		return nil
	}
	return v.Axis(axis).Labels
}

// levels returns the labels of a factor.
func (k *completer) levels(name string) []string {
	if k.bound == nil || k.bound.session == nil {
		return nil
	}
	if v := k.bound.session.Bound.Shapes[name]; v != nil && v.Levels != nil {
		return v.Levels.Labels
	}
	return nil
}

// inText offers what can be between quotes: data files, models, and levels.
func (k *completer) inText(t lang.Token) {
	c := k.c
	last := c.before(0)
	var first lang.Token
	if c.start < c.next {
		first = k.tokens[c.start]
	}
	end := t.Span.End
	if t.Kind == lang.TokenText {
		end--
	} else {
		end = c.offset
	}
	k.replace = k.doc.span(t.Span.Start+1, max(end, c.offset))
	switch {
	case last.Kind == lang.TokenName && last.Text == "from":
		k.files("", false)
	case last.Kind == lang.TokenName && last.Text == "as" && isWord(first, "data"):
		k.titles()
	case isWord(first, "import"):
		k.files(".bayes", false)
	case isOp(last, "==") || isOp(last, "!="):
		if name := c.before(1); name.Kind == lang.TokenName {
			k.labels(k.levels(name.Text))
		}
	default:
		if n := len(c.open); n > 0 && c.open[n-1].kind == '[' && c.open[n-1].callee >= 0 {
			k.labels(k.axis(k.tokens[c.open[n-1].callee].Text, c.open[n-1].commas))
		}
	}
}

// labels offers levels inside of quotes.
func (k *completer) labels(list []string) {
	for _, label := range list {
		if strings.HasPrefix(strings.ToLower(label), strings.ToLower(k.prefix)) {
			k.add(0, label, strings.ReplaceAll(label, `"`, `""`), itemMember, "level")
		}
	}
}

// mostFiles is the maximum number of files of a folder that are considered.
const mostFiles = 1000

// folder returns the names of the files next to the model.
func (k *completer) folder() []string {
	path, err := pathOf(k.doc.uri)
	if err != nil {
		return nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(mostFiles)
	slices.Sort(names)
	return names
}

func isData(name string) bool {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	switch filepath.Ext(name) {
	case ".csv", ".tsv", ".json", ".txt":
		return true
	}
	return false
}

// files offers models, or data files, of the folder.
func (k *completer) files(ext string, quote bool) {
	path, _ := pathOf(k.doc.uri)
	for _, name := range k.folder() {
		fits := isData(name)
		if ext != "" {
			fits = strings.HasSuffix(name, ext) && name != filepath.Base(path)
		}
		if !fits {
			continue
		}
		insert := name
		if quote {
			insert = `"` + name + `"`
		}
		detail := ""
		if ext == "" {
			if names := k.server.columns(filepath.Join(filepath.Dir(path), name)); names != nil {
				detail = strings.Join(names[:min(len(names), 8)], ", ")
			}
		}
		k.add(0, name, insert, itemFile, detail)
	}
}

// dataColumns offers the columns of the file that the statement names, or of all data files next to the model.
func (k *completer) dataColumns() {
	path, err := pathOf(k.doc.uri)
	if err != nil {
		return
	}
	files := k.dataFiles()
	// Names that the statement already has are not offered again; those of other statements would be declared twice.
	declared := map[string]bool{}
	for i, t := range k.tokens {
		if t.Kind == lang.TokenName && i != k.c.inside && (k.declares(t.Span) || i >= k.c.start && i < k.c.next) {
			declared[t.Text] = true
		}
	}
	for _, file := range files {
		for _, column := range k.server.columns(inFolder(path, file)) {
			if name := asName(column); name != "" && !declared[name] {
				k.add(0, name, name, itemField, "column of "+file)
			}
		}
	}
}

// fileOfStatement returns the file that the current statement names, "" if it names none.
func (k *completer) fileOfStatement() (file string) {
	for i := k.c.start; i < len(k.tokens) && k.tokens[i].Kind != lang.TokenNewline; i++ {
		if k.tokens[i].Kind == lang.TokenText && i > 0 && k.tokens[i-1].Text == "from" {
			file = strings.Trim(k.tokens[i].Text, `"`)
		}
	}
	return file
}

// dataFiles returns the file that the statement names, or all data files next to the model.
func (k *completer) dataFiles() (files []string) {
	if file := k.fileOfStatement(); file != "" {
		return []string{file}
	}
	for _, name := range k.folder() {
		if isData(name) && len(files) < 50 {
			files = append(files, name)
		}
	}
	return files
}

// titles offers the columns of the file that the statement names, as the file has them.
func (k *completer) titles() {
	path, err := pathOf(k.doc.uri)
	if err != nil {
		return
	}
	for _, file := range k.dataFiles() {
		for _, column := range k.server.columns(inFolder(path, file)) {
			if strings.HasPrefix(strings.ToLower(column), strings.ToLower(k.prefix)) {
				k.add(0, column, strings.ReplaceAll(column, `"`, `""`), itemField, "column of "+file)
			}
		}
	}
}

// declares reports whether a `data` statement declares the name at a place.
func (a *analysis) declares(sp ast.Span) bool {
	for _, d := range a.index.froms {
		for _, id := range d.Names {
			if id.Span == sp {
				return true
			}
		}
	}
	return false
}

// asName returns the name of a column in a model, "" if it cannot be one.
func asName(column string) string {
	name := strings.NewReplacer(" ", "_", ".", "_").Replace(column)
	if wrongName(name) != "" {
		return ""
	}
	return name
}

// resolve adds the documentation of an item, which would be too much for a list.
func resolve(params json.RawMessage) (any, error) {
	var it map[string]json.RawMessage
	if err := json.Unmarshal(params, &it); err != nil {
		return nil, err
	}
	var name string
	if json.Unmarshal(it["data"], &name) == nil && name != "" {
		if e, ok := help.Lookup(name); ok {
			it["documentation"], _ = json.Marshal(markup{"markdown", markdown(e)})
		}
	}
	return it, nil
}
