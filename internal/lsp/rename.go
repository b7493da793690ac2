package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/internal/help"
	"github.com/bayes-lang/bayes/lang"
)

// renamable returns what would be renamed at a position, or why it cannot be.
func (v *view) renamable(p position) (*occurrence, error) {
	o := v.at(p)
	if o == nil {
		i := tokenAt(v.tokens, v.doc.modelOffset(p))
		if i >= 0 && v.tokens[i].Kind == lang.TokenKeyword {
			return nil, refusal(fmt.Sprintf("`%s` is a keyword", v.tokens[i].Text))
		}
		if i >= 0 && v.tokens[i].Kind == lang.TokenName {
			return nil, refusal(fmt.Sprintf("nothing is known of `%s`: fix the errors in its statement first", v.tokens[i].Text))
		}
		return nil, refusal("there is no name here")
	}
	switch o.sym.kind {
	case modelName, local, function, argument:
		if !o.sym.decl.IsZero() {
			return o, nil
		}
	}
	return nil, refusal(fmt.Sprintf("`%s` is a name of the language", o.sym.name))
}

func (s *server) prepareRename(_ context.Context, v *view, params json.RawMessage) (any, error) {
	var p positionParams
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, err
	}
	o, err := v.renamable(p.Position)
	if err != nil {
		return nil, err
	}
	return prepared{v.doc.span(o.span.Start, o.span.End), o.sym.name}, nil
}

// wrongName says why a word cannot be a name of a model, "" if it can.
func wrongName(name string) string {
	tokens := lang.Scan(ast.NewSource("", name))
	switch {
	case len(tokens) == 1 && tokens[0].Kind == lang.TokenName:
		return ""
	case len(tokens) == 1 && tokens[0].Kind == lang.TokenKeyword:
		return fmt.Sprintf("`%s` is a keyword and cannot be a name", name)
	case name == "":
		return "a name has at least one letter"
	}
	return fmt.Sprintf("`%s` is not a name: a name holds letters, digits and `_`, and does not begin with a digit", name)
}

// rename changes the spelling of a name wherever it is used, or refuses if that would change what the model means.
func (s *server) rename(ctx context.Context, v *view, params json.RawMessage) (any, error) {
	var p positionParams
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, err
	}
	o, err := v.renamable(p.Position)
	if err != nil {
		return nil, err
	}
	name := strings.TrimSpace(p.NewName)
	if why := wrongName(name); why != "" {
		return nil, refusal(why)
	}
	name = lang.Scan(ast.NewSource("", name))[0].Text // in composed form
	if name == o.sym.name {
		return workspaceEdit{map[string][]textEdit{}}, nil
	}
	if why := v.collision(o.sym, name); why != "" {
		return nil, refusal(why)
	}
	if why := s.bindsColumn(v, o.sym, name); why != "" {
		return nil, refusal(why)
	}
	edit := workspaceEdit{map[string][]textEdit{}}
	for _, u := range s.uses(ctx, v.analysis, o.sym) {
		if err := u.safe(o.sym, name); err != nil {
			return nil, err
		}
		for _, sp := range u.spans {
			edit.Changes[u.a.doc.uri] = append(edit.Changes[u.a.doc.uri], textEdit{u.a.doc.span(sp.Start, sp.End), name})
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return edit, nil
}

// collision says what else has the new name, "" if that does not matter.
func (v *view) collision(o *symbol, name string) string {
	if o.kind == function {
		switch {
		case fn.Lookup(name) != nil:
			return fmt.Sprintf("`%s` is a function of the language", name)
		case lang.IsDistribution(name):
			return fmt.Sprintf("`%s` is a distribution of the language", name)
		case v.model.Funcs[name] != nil:
			return fmt.Sprintf("there is a function `%s` already, at line %d", name, v.model.Funcs[name].Decl.Span.Line())
		}
		return ""
	}
	if name == "pi" || name == "inf" {
		return fmt.Sprintf("`%s` is a constant of the language", name)
	}
	if e, ok := entry(name, help.Type); ok && e.Name == name && o.info != nil && o.info.Levels {
		return fmt.Sprintf("`%s` is a type of the language", name)
	}
	if o.kind == modelName && v.index.names[name] != nil {
		return fmt.Sprintf("`%s` is already the name of something else, at line %d", name, v.index.names[name].decl.Line())
	}
	return ""
}

// bindsColumn says that a data name must have the name of its column.
func (s *server) bindsColumn(v *view, o *symbol, name string) string {
	if o.kind != modelName || o.info == nil || o.info.From == nil || o.info.Title != "" {
		return ""
	}
	path, err := pathOf(v.doc.uri)
	if err != nil {
		return ""
	}
	columns := s.columns(inFolder(path, o.info.From.Value))
	has := func(name string) bool {
		return slices.ContainsFunc(columns, func(c string) bool { return asName(c) == name || c == name || c == name+"1" })
	}
	if has(o.name) && !has(name) {
		return fmt.Sprintf("`%s` is a column of %s, and data have the name of their column: rename it there first, or write `%s = %s`", o.name, o.info.From.Value, name, o.name)
	}
	return ""
}

// safe renames in a copy of the source and checks that all names there refer to the same things as before.
func (u *uses) safe(o *symbol, name string) error {
	a := u.a
	for _, word := range []string{o.name, name} {
		if list := a.stray(word); len(list) > 0 && !a.sound {
			return refusal(fmt.Sprintf("line %d of %s has an error and uses `%s`: fix it first", list[0].Line(), a.source.Name, word))
		}
	}
	spans := slices.Clone(u.spans)
	slices.SortFunc(spans, func(x, y ast.Span) int { return x.Start - y.Start })
	var b strings.Builder
	at := 0
	for _, sp := range spans {
		if sp.Start < at {
			continue
		}
		b.WriteString(a.source.Text[at:sp.Start] + name)
		at = sp.End
	}
	b.WriteString(a.source.Text[at:])
	after := analyse(newDocument(a.doc.uri, 0, b.String()), func(uri string) (string, error) {
		for src, from := range a.uris {
			if sameURI(uri, from) && src != a.source {
				if home, known := u.homeOf(o); known && sameURI(from, home) {
					return renamedFunction(src, o, name), nil
				}
				return src.Text, nil
			}
		}
		return "", errNoFile
	})
	before := map[*symbol]int{}
	now := map[*symbol]int{}
	if len(after.index.list) != len(a.index.list) {
		return a.changed(name, nil)
	}
	for i := range a.index.list {
		x, y := a.index.list[i], after.index.list[i]
		if before[x.sym] == 0 {
			before[x.sym] = len(before) + 1
		}
		if now[y.sym] == 0 {
			now[y.sym] = len(now) + 1
		}
		if before[x.sym] != now[y.sym] || x.sym.kind != y.sym.kind {
			return a.changed(name, &x)
		}
	}
	for _, f := range after.errs {
		if !a.sound || f.Severity > 0 {
			break
		}
		if len(after.errs) > len(a.errs) {
			return refusal(fmt.Sprintf("with the name `%s` the model would have an error: %s", name, f.Message))
		}
	}
	return nil
}

// homeOf returns the URI of the file in which a function, or argument of one, is defined.
func (u *uses) homeOf(o *symbol) (string, bool) {
	if o.kind != function && o.kind != argument {
		return "", false
	}
	return u.home, u.home != ""
}

// renamedFunction returns the source of an imported file with its function, or an argument of it, renamed.
func renamedFunction(src *ast.Source, o *symbol, name string) string {
	lib := analyse(newDocument("import:"+src.Name, 0, src.Text), func(string) (string, error) { return "", errNoFile })
	text, shift := src.Text, 0
	for _, occ := range lib.index.list {
		if occ.sym.kind == o.kind && occ.sym.name == o.name && occ.sym.fn != nil && occ.sym.fn.Name.Name == o.fn.Name.Name {
			text = text[:occ.span.Start+shift] + name + text[occ.span.End+shift:]
			shift += len(name) - (occ.span.End - occ.span.Start)
		}
	}
	return text
}

// changed says that a new name would be taken for something else.
func (a *analysis) changed(name string, at *occurrence) error {
	where := ""
	if at != nil {
		where = fmt.Sprintf(" at line %d", at.span.Line())
	}
	return refusal(fmt.Sprintf("`%s` would be taken for something else%s: choose another name", name, where))
}
