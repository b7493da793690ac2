package lsp

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/lang"
)

// formatting formats the model. A model with errors stays as it is: they are shown already.
func (s *server) formatting(_ context.Context, v *view, _ json.RawMessage) (any, error) {
	out, errs := lang.Format(v.source)
	if errs.Err() != nil {
		return []textEdit{}, nil
	}
	return lineEdits(v.doc, out), nil
}

// lineEdits returns the edits that turn the text into out: only the lines between the first and the last that differ,
// so that places elsewhere stay. Line ends stay as they are in the text.
func lineEdits(d *document, out string) []textEdit {
	text := d.model()
	if strings.Contains(text, "\r\n") {
		out = strings.ReplaceAll(strings.ReplaceAll(out, "\r\n", "\n"), "\n", "\r\n")
	}
	if text == out {
		return []textEdit{}
	}
	old, now := strings.SplitAfter(text, "\n"), strings.SplitAfter(out, "\n")
	first := 0
	start := 0
	for first < len(old) && first < len(now) && old[first] == now[first] {
		start += len(old[first])
		first++
	}
	last := 0
	end := len(text)
	for last < len(old)-first && last < len(now)-first && old[len(old)-1-last] == now[len(now)-1-last] {
		end -= len(old[len(old)-1-last])
		last++
	}
	return []textEdit{{d.span(start, end), strings.Join(now[first:len(now)-last], "")}}
}

// instead are operators of other tools and what replaces them.
var instead = [...]struct{ theirs, ours string }{
	{"**", "^"}, {"&&", "and"}, {"&", "and"}, {"||", "or"}, {":=", "="}, {"%*%", "@"}, {"%%", "%"},
	{".*", "*"}, {"./", "/"}, {".^", "^"}, {"−", "-"}, {"–", "-"}, {"×", "*"}, {"·", "*"}, {"⋅", "*"}, {"÷", "/"},
	{"≤", "<="}, {"≥", ">="}, {"≠", "!="}, {"←", "="}, {"∼", "~"}, {"˜", "~"}, {"²", "^2"}, {"³", "^3"}, {"=>", "="}, {"<<-", "="}, {"~=", "!="}, {"<-", "="},
}

var (
	didYouMean = regexp.MustCompile("^did you mean `([^`]+)`\\?$")
	writeWord  = regexp.MustCompile("^write `([^`]+)`$")
	word       = regexp.MustCompile(`^[\pL_][\pL\pM\p{Nd}_]*$`)
)

// fix returns what to replace the place of an error with, if its help says exactly that.
func (a *analysis) fix(d *diag.Diagnostic) (start, end int, text string, ok bool) {
	if d.Span.Source != a.source || d.Help == "" {
		return 0, 0, "", false
	}
	start, end = d.Span.Start, d.Span.End
	there := d.Span.Text()
	foreign := d.Code == "syntax" || d.Code == "foreign"
	if foreign && there == "'" { // 'text'
		line := a.source.Text[end:]
		if i := strings.IndexAny(line, "\r\n"); i >= 0 {
			line = line[:i]
		}
		if i := strings.IndexByte(line, '\''); i >= 0 && strings.Contains(d.Message, "double quotes") && !strings.Contains(line[:i], `"`) {
			return start, end + i + 1, `"` + line[:i] + `"`, true
		}
		return 0, 0, "", false
	}
	for _, f := range instead {
		if f.theirs == there && foreign {
			text := f.ours
			if word.MatchString(f.ours) { // and, or: words of their own
				if start > 0 && a.source.Text[start-1] != ' ' {
					text = " " + text
				}
				if end < len(a.source.Text) && a.source.Text[end] != ' ' {
					text += " "
				}
			}
			return start, end, text, true
		}
	}
	if !word.MatchString(there) {
		return 0, 0, "", false
	}
	m := didYouMean.FindStringSubmatch(d.Help)
	if m == nil {
		if m = writeWord.FindStringSubmatch(d.Help); m == nil {
			return 0, 0, "", false
		}
		// `normal(` -> `Normal(`: only where nothing but the spelling differs.
		base, _, call := strings.Cut(m[1], "(")
		if call && diag.Folded(base) != diag.Folded(there) {
			return 0, 0, "", false
		}
	}
	base, _, _ := strings.Cut(m[1], "(")
	if base, _, _ = strings.Cut(base, "["); !word.MatchString(base) || base == there {
		return 0, 0, "", false
	}
	return start, end, base, true
}

// codeActions offers to fix the errors in a range whose help says how.
func (s *server) codeActions(_ context.Context, v *view, params json.RawMessage) (any, error) {
	var p actionParams
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, err
	}
	list := []codeAction{}
	if len(p.Context.Only) > 0 && !slices.ContainsFunc(p.Context.Only, func(kind string) bool { return kind == "" || strings.HasPrefix("quickfix.", kind+".") }) {
		return list, nil
	}
	for _, d := range v.errs.Sorted() {
		it := v.item(d)
		if after(it.Range.Start, p.Range.End) || after(p.Range.Start, it.Range.End) {
			continue
		}
		start, end, text, ok := v.fix(d)
		if !ok {
			continue
		}
		list = append(list, codeAction{
			Title: "Write `" + strings.TrimSpace(text) + "` instead of `" + v.source.Text[start:end] + "`", Kind: "quickfix",
			Diagnostics: []diagnosticItem{it}, IsPreferred: true,
			Edit: workspaceEdit{map[string][]textEdit{v.doc.uri: {{v.doc.span(start, end), text}}}},
		})
	}
	return list, nil
}

// after reports whether a comes after b.
func after(a, b position) bool {
	return a.Line > b.Line || a.Line == b.Line && a.Character > b.Character
}
