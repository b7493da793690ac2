package lsp

import (
	"context"
	"encoding/json"
	"strings"
	"unicode"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/internal/help"
	"github.com/bayes-lang/bayes/lang"
)

// call is one way to write a call: its source with the places of its parameters.
type call struct {
	label  string
	params []param
}

// param is a parameter of a call: its bytes in the label.
type param struct {
	name       string
	start, end int
	many       bool // `...`: any number of them
	named      bool // written `name=`
}

// calls splits the usage of an entry into ways to write it, one for each line.
func calls(e help.Entry) []call {
	var list []call
	for _, line := range strings.Split(e.Usage, "\n") {
		if c, ok := parseCall(strings.TrimSpace(line)); ok {
			list = append(list, c)
		}
	}
	return list
}

// parseCall finds the parameters in `name(a, b, c=1)`, or in `D.name(x)`.
func parseCall(line string) (call, bool) {
	open := strings.IndexByte(line, '(')
	if open < 0 || !strings.HasSuffix(line, ")") {
		return call{}, false
	}
	c := call{label: line}
	depth, from := 0, open+1
	end := func(i int) {
		text := line[from:i]
		start := from + len(text) - len(strings.TrimLeft(text, " "))
		text = strings.TrimSpace(text)
		if text == "" {
			return
		}
		p := param{name: text, start: start, end: start + len(text)}
		if name, _, ok := strings.Cut(text, "="); ok {
			p.name, p.named = strings.TrimSpace(name), true
		}
		if strings.HasSuffix(p.name, "...") {
			p.name, p.many = strings.TrimSuffix(p.name, "..."), true
		}
		c.params = append(c.params, p)
	}
	for i := open + 1; i < len(line); i++ {
		switch line[i] {
		case '(', '[':
			depth++
		case ']':
			depth--
		case ')':
			if depth--; depth < 0 {
				end(i)
				return c, i == len(line)-1
			}
		case ',':
			if depth == 0 {
				end(i)
				from = i + 1
			}
		}
	}
	return c, false
}

// callOf returns how a function of the model is called.
func callOf(f *ast.Fn) call {
	var b strings.Builder
	b.WriteString(f.Name.Name + "(")
	c := call{}
	for i := range f.Params {
		if i > 0 {
			b.WriteString(", ")
		}
		p := param{name: f.Params[i].Name.Name, start: b.Len()}
		b.WriteString(f.Params[i].Span.Text())
		p.end = b.Len()
		c.params = append(c.params, p)
	}
	b.WriteString(")")
	c.label = b.String()
	return c
}

// callsOf returns the ways to call what a name before `(` is, and its documentation.
func (v *view) callsOf(name string, isMethod bool) ([]call, *markup) {
	if isMethod {
		if e, ok := entry(name, help.Method, help.Function); ok {
			return calls(e), &markup{"markdown", markdown(e)}
		}
		return nil, nil
	}
	if f := v.model.Funcs[name]; f != nil {
		return []call{callOf(f.Decl)}, nil
	}
	e, ok := entry(name, help.Function, help.Distribution, help.Type)
	if !ok {
		return nil, nil
	}
	list := calls(e)
	for i := 0; i < len(list); i++ { // a type that is also a function has other lines
		if !strings.HasPrefix(list[i].label, name+"(") {
			list = append(list[:i], list[i+1:]...)
			i--
		}
	}
	return list, &markup{"markdown", markdown(e)}
}

// entry returns the entry of a name, if it is of one of the kinds.
func entry(name string, kinds ...string) (help.Entry, bool) {
	for _, k := range kinds {
		for _, e := range help.Of(k) {
			if e.Name == name {
				return e, true
			}
		}
	}
	return help.Entry{}, false
}

func (s *server) signatureHelp(_ context.Context, v *view, params json.RawMessage) (any, error) {
	var p positionParams
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, err
	}
	offset := v.doc.modelOffset(p.Position)
	c := newCursor(v.source.Text, v.tokens, offset)
	if c.inside >= 0 && v.tokens[c.inside].Kind == lang.TokenComment {
		return nil, nil
	}
	b := c.call()
	if b == nil || v.declaresFunction(b.callee) {
		return nil, nil
	}
	isMethod := b.callee > 0 && isOp(v.tokens[b.callee-1], ".")
	list, doc := v.callsOf(v.tokens[b.callee].Text, isMethod)
	if len(list) == 0 {
		return nil, nil
	}
	value := b.value
	if k := c.inside + 1; value == "" && c.inside >= 0 && v.tokens[c.inside].Kind == lang.TokenName && k < len(v.tokens) && isOp(v.tokens[k], "=") {
		value = v.tokens[c.inside].Text // the cursor is in the name itself
	}
	out := signatureHelp{ActiveSignature: best(list, b, value)}
	for _, one := range list {
		info := signatureInfo{Label: one.label, Documentation: doc, Parameters: []parameterInfo{}}
		for _, q := range one.params {
			info.Parameters = append(info.Parameters, parameterInfo{[2]int{utf16Count(one.label[:q.start]), utf16Count(one.label[:q.end])}})
		}
		out.Signatures = append(out.Signatures, info)
	}
	out.ActiveParameter = active(list[out.ActiveSignature], b.commas, value)
	return out, nil
}

// declaresFunction reports whether a name token is the one in `fn NAME(`.
func (a *analysis) declaresFunction(i int) bool {
	return i > 0 && isWord(a.tokens[i-1], "fn")
}

// best returns the form that fits what has been typed of a call.
func best(list []call, b *bracket, value string) int {
	choice, most := 0, -1<<30
	for i, one := range list {
		score := 0
		for _, name := range append(append([]string(nil), b.all...), value) {
			for _, q := range one.params {
				if q.name == name && name != "" {
					score += 10
				}
			}
		}
		if n := len(one.params); b.commas >= n && (n == 0 || !one.params[n-1].many) {
			score -= 5
		}
		if score > most {
			choice, most = i, score
		}
	}
	return choice
}

// active returns the parameter that the cursor is at.
func active(one call, commas int, value string) int {
	for i, q := range one.params {
		if value != "" && q.name == value {
			return i
		}
	}
	for i, q := range one.params {
		if i == commas || q.many {
			return i
		}
	}
	return len(one.params) // none of them
}

func utf16Count(s string) int {
	n := 0
	for _, r := range s {
		n += utf16Len(r)
	}
	return n
}

// markdown writes an entry of the help as Markdown.
func markdown(e help.Entry) string {
	var b strings.Builder
	usage := e.Usage
	if usage == "" {
		usage = e.Name
	}
	b.WriteString("```bayes\n" + usage + "\n```\n" + sentence(e.Summary) + "\n")
	if e.Later {
		b.WriteString("\n*This is part of the language, but is not implemented yet.*\n")
	}
	code := false
	for _, line := range strings.Split(strings.Trim(e.Body, "\n"), "\n") {
		if indented := strings.HasPrefix(line, "  "); indented != code && (indented || strings.TrimSpace(line) != "") {
			if indented {
				b.WriteString("\n```bayes")
			} else {
				b.WriteString("```\n")
			}
			b.WriteByte('\n')
			code = indented
		} else if b.Len() > 0 && !code && line != "" && !strings.HasSuffix(b.String(), "\n\n") {
			b.WriteByte('\n')
		}
		b.WriteString(strings.TrimPrefix(line, "  ") + "\n")
	}
	if code {
		b.WriteString("```\n")
	}
	if e.Example != "" {
		b.WriteString("\n```bayes\n" + e.Example)
		if e.Value != "" {
			b.WriteString("    # " + e.Value)
		}
		b.WriteString("\n```\n")
	}
	if len(e.See) > 0 {
		b.WriteString("\nSee also `" + strings.Join(e.See, "`, `") + "`.\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// sentence gives a summary its capital and full stop. Names stay as they are.
func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	r := []rune(s)
	first, _, _ := strings.Cut(s, " ")
	if plain := strings.Trim(first, "abcdefghijklmnopqrstuvwxyz"); plain == "" && len(first) > 1 && fn.Lookup(first) == nil || first == "a" {
		r[0] = unicode.ToUpper(r[0])
	}
	return string(r) + "."
}
