package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/help"
	"github.com/bayes-lang/bayes/lang"
)

func (s *server) hover(_ context.Context, v *view, params json.RawMessage) (any, error) {
	var p positionParams
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, err
	}
	offset := v.doc.modelOffset(p.Position)
	show := func(sp ast.Span, text string) (any, error) {
		if text == "" {
			return nil, nil
		}
		return hover{markup{"markdown", text}, v.doc.span(sp.Start, sp.End)}, nil
	}
	if o := v.at(p.Position); o != nil {
		return show(o.span, v.describe(o.sym))
	}
	for i, t := range v.tokens {
		if t.Span.Start > offset || t.Span.End < offset {
			continue
		}
		switch t.Kind {
		case lang.TokenKeyword:
			return show(t.Span, helpFor(t.Text, help.Keyword))
		case lang.TokenName:
			if (t.Text == "from" || t.Text == "as") && v.known(i) {
				return show(t.Span, helpFor(t.Text, help.Keyword))
			}
			if i > 0 && isOp(v.tokens[i-1], ".") {
				return show(t.Span, helpFor(t.Text, help.Method, help.Function))
			}
		case lang.TokenText:
			if from := v.fromAt(t.Span); from != nil {
				return show(t.Span, s.describeFile(v, from.Value))
			}
		case lang.TokenOp:
			if offset < t.Span.End {
				if text := helpFor(t.Text, help.Operator); text != "" {
					return show(t.Span, text)
				}
			}
		}
	}
	return nil, nil
}

func helpFor(name string, kinds ...string) string {
	if e, ok := entry(name, kinds...); ok {
		return markdown(e)
	}
	return ""
}

// fromAt returns the string after `from` at a place.
func (a *analysis) fromAt(sp ast.Span) *ast.Text {
	for _, st := range a.model.Written().Stmts {
		if d, ok := st.(*ast.Data); ok && d.From != nil && d.From.Span == sp {
			return d.From
		}
	}
	return nil
}

// describeFile lists the contents of a data file.
func (s *server) describeFile(v *view, name string) string {
	path, err := pathOf(v.doc.uri)
	if err != nil {
		return ""
	}
	file := inFolder(path, name)
	info, err := isFile(file)
	if err != nil {
		return fmt.Sprintf("There is no file `%s` next to the model.", name)
	}
	if info.Size() > s.opt.MaxData {
		return fmt.Sprintf("`%s`: %d bytes, too large to be read while you type.", name, info.Size())
	}
	names := s.columns(file)
	if names == nil {
		return fmt.Sprintf("`%s` cannot be read.", name)
	}
	more := ""
	if len(names) > 40 {
		names, more = names[:40], ", ..."
	}
	return fmt.Sprintf("`%s` has `%s`%s.", name, strings.Join(names, "`, `"), more)
}

// describe says what a symbol is, in Markdown.
func (v *view) describe(o *symbol) string {
	switch o.kind {
	case modelName:
		return v.describeName(o)
	case local:
		return v.describeLocal(o)
	case function:
		text := "```bayes\n" + head(o.fn) + "\n```\nFunction"
		if o.decl.Source != v.source {
			text += fmt.Sprintf(" of `%s`", o.decl.Source.Name)
		}
		return text + "." + comments(v, o.fn)
	case argument:
		text := fmt.Sprintf("```bayes\n%s\n```\nArgument of the function `%s`.", o.stmt.Place().Text(), o.fn.Name.Name)
		return text
	case builtin:
		if e, ok := entry(o.name, help.Function, help.Type); ok {
			return markdown(e)
		}
		if e, ok := help.Lookup(o.name); ok { // pi and inf
			return markdown(e)
		}
	case distribution:
		return helpFor(o.name, help.Distribution)
	case method:
		return helpFor(o.name, help.Method, help.Function)
	case typeWord:
		return helpFor(o.name, help.Type)
	case option:
		return v.describeOption(o)
	}
	return ""
}

// head is a function without its body.
func head(f *ast.Fn) string {
	if f.Value != nil {
		return f.Span.Text()
	}
	text := f.Span.Text()
	if i := strings.IndexByte(text, '{'); i >= 0 {
		text = strings.TrimSpace(text[:i])
	}
	return text
}

// comments returns the comment lines immediately above a statement of this source.
func comments(v *view, n ast.Node) string {
	at := n.Place()
	if at.Source != v.source {
		return ""
	}
	first := at.Line()
	var lines []string
	for line := first - 1; line >= 1; line-- {
		text := strings.TrimSpace(v.source.Line(line))
		if !strings.HasPrefix(text, "#") {
			break
		}
		lines = append([]string{strings.TrimSpace(strings.TrimLeft(text, "#"))}, lines...)
	}
	if len(lines) == 0 || len(lines) > 20 {
		return ""
	}
	return "\n\n" + strings.Join(lines, "\n")
}

func (v *view) describeOption(o *symbol) string {
	list, _ := v.callsOf(o.of, false)
	if list == nil {
		list, _ = v.callsOf(o.of, true)
	}
	for _, c := range list {
		for _, q := range c.params {
			if q.name == o.name {
				return fmt.Sprintf("```bayes\n%s\n```\nArgument of `%s`.", c.label, o.of)
			}
		}
	}
	return ""
}

func (v *view) describeLocal(o *symbol) string {
	switch st := o.stmt.(type) {
	case *ast.Clause:
		return fmt.Sprintf("```bayes\nfor %s in %s\n```\nRuns over `%s`; known only here.", o.name, ast.String(st.Over), ast.String(st.Over))
	case *ast.Define:
		return fmt.Sprintf("```bayes\n%s\n```\nLocal.", firstLines(st.Span.Text()))
	case *ast.Type:
		return fmt.Sprintf("```bayes\n%s\n```\nSize taken from the argument.", st.Span.Text())
	case *ast.Declare:
		return fmt.Sprintf("```bayes\n%s\n```\nLocal.", st.Span.Text())
	}
	return ""
}

// describeName says what a name of the model is: its role, its shape if the data are available, and the statements that
// define it.
func (v *view) describeName(o *symbol) string {
	n := o.info
	var b strings.Builder
	b.WriteString("```bayes\n")
	for _, line := range v.definitions(n) {
		b.WriteString(line + "\n")
	}
	b.WriteString("```\n")
	what := role(n)
	if shape, more := v.bound.shape(n.Ident); shape != "" {
		fmt.Fprintf(&b, "%s, `%s`%s.", what, shape, more)
	} else {
		b.WriteString(what + ".")
	}
	return b.String()
}

// role says in words what a name is to the model.
func role(n *lang.Name) string {
	switch {
	case n.Size:
		return "Size taken from the data"
	case n.Levels:
		return "Set of levels taken from the data"
	case n.Role == lang.Data && n.Observed && n.Factor:
		return "Observed data, a factor"
	case n.Role == lang.Data && n.Observed:
		return "Observed data"
	case n.Role == lang.Data && n.Factor:
		return "Data, a factor"
	case n.Role == lang.Data:
		return "Data"
	case n.Role == lang.Known && n.Observed:
		return "Computed from data, and observed"
	case n.Role == lang.Known:
		return "Computed from data"
	case n.Role == lang.Unknown && n.Tilde && len(n.Defs) > 1:
		return "Unknown, element by element"
	case n.Role == lang.Unknown:
		return "Unknown"
	}
	return "Computed from unknowns"
}

// definitions returns the statements that declare and define a name, shortened.
func (v *view) definitions(n *lang.Name) []string {
	const most = 6
	var list []string
	add := func(sp ast.Span) {
		if text := firstLines(sp.Text()); len(list) == 0 || list[len(list)-1] != text {
			list = append(list, text)
		}
	}
	for _, st := range v.model.Written().Stmts {
		var ids []ast.Ident
		var types []ast.DataPart
		switch st := st.(type) {
		case *ast.Data:
			ids, types = st.Names, st.Parts
		case *ast.Param:
			ids = st.Names
		case *ast.Declare:
			ids = st.Names
		default:
			continue
		}
		here := false
		for _, id := range ids {
			here = here || id.Name == n.Ident
		}
		for _, p := range types {
			t := p.Type
			here = here || t != nil && (n.Size || n.Levels) && t.Span.Start <= n.Span.Start && n.Span.End <= t.Span.End
		}
		if here {
			add(st.Place())
		}
	}
	for _, st := range n.Defs {
		if len(list) == most {
			list = append(list, "...")
			break
		}
		add(st.Place())
	}
	if len(list) == 0 {
		list = []string{n.Ident}
	}
	return list
}

// firstLines shortens a statement to its first lines.
func firstLines(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r", ""), "\n")
	if len(lines) > 8 {
		lines = append(lines[:8], "...")
	}
	return strings.Join(lines, "\n")
}

// shape describes the value of a name with the data: "real[county: 85]", and what else is worth knowing.
func (b *binding) shape(name string) (shape, more string) {
	if b == nil || b.session == nil {
		return "", ""
	}
	v := b.session.Bound.Shapes[name]
	if v == nil {
		return "", ""
	}
	kind := v.Kind.String()
	switch {
	case v.Levels != nil && v.Levels.Name != "" && v.Levels.Name != name:
		kind = "factor<" + v.Levels.Name + ">"
	case v.Levels != nil:
		kind = "factor"
	}
	switch kind { // the words of the evaluator
	case "whole number":
		kind = "int"
	case "number":
		kind = "real"
	}
	if len(v.Shape) > 0 {
		dims := make([]string, len(v.Shape))
		for k, n := range v.Shape {
			dims[k] = fmt.Sprint(n)
			if f := v.Axis(k); f != nil && f.Name != "" {
				dims[k] = fmt.Sprintf("%s: %d", f.Name, n)
			} else if size := written(b.session.Model.ByName[name], k, len(v.Shape)); size != "" {
				dims[k] = fmt.Sprintf("%s: %d", size, n)
			}
		}
		kind += "[" + strings.Join(dims, ", ") + "]"
	}
	if n := b.session.Model.ByName[name]; n != nil && n.Size && len(v.Num) == 1 {
		more = fmt.Sprintf(", %v here", v.Num[0])
	}
	if v.Levels != nil {
		labels := v.Levels.Labels
		dots := ""
		if len(labels) > 6 {
			labels, dots = labels[:6], ", ..."
		}
		more += fmt.Sprintf(", %s: %s%s", diag.Plural(len(v.Levels.Labels), "level"), strings.Join(labels, ", "), dots)
	}
	for _, it := range b.session.Bound.Inventory() {
		if it.Name != name {
			continue
		}
		switch {
		case it.Role == "missing":
			more += fmt.Sprintf(", %d of %d missing (%s)", it.Count, it.Of, it.Fate)
		case it.Role == "forward":
			more += ", simulated"
		}
	}
	return kind, more
}

// written is the name of a size that the model gives an axis of a name, "" if it gives none.
func written(n *lang.Name, axis, axes int) string {
	if n == nil {
		return ""
	}
	dims := n.Dims
	if n.Type != nil {
		dims = n.Type.Dims
	}
	if len(dims) != axes {
		return ""
	}
	if id, ok := dims[axis].(*ast.Name); ok {
		return id.Name
	}
	return ""
}
