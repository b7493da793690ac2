package bind

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
)

// finish runs the model once with its unknowns open, and makes the Bound from what the run finds.
func (b *binder) finish() (*Bound, diag.List) {
	for name := range b.consts { // the run computes them itself
		delete(b.env, name)
	}
	out := &Bound{Model: b.m, Known: b.env, sizes: b.sizes, factors: b.factors, wants: b.wants, files: b.files, sources: b.d}
	out.sources.Stop = nil // later calls have limits of their own
	in := b.evaluator(out.Known)
	if b.prev != nil {
		out.fit = b.prev.asFit()
		in.Fit = out.fit
	}
	o, err := in.Outline()
	t := newTrace(b, o)
	if err == nil {
		t.idle(o.Terms)
	}
	for _, d := range o.Errors {
		if d.Code != "outside-support" || len(t.stmts) == 0 { // reported with its row by the trace
			b.report(b.whyFactor(d))
		}
	}
	if err != nil && b.list.Err() == nil && len(t.list) == 0 {
		b.report(asDiag(err, ast.Span{}))
	}
	if b.list.Err() != nil || t.list.Err() != nil {
		b.list = append(b.list, t.list...)
		return nil, b.list.Sorted()
	}
	if b.prev == nil {
		if out.sum, err = in.Summed(); err != nil {
			d := asDiag(err, ast.Span{})
			if d.Code != "not-summed" {
				b.report(d)
				return nil, b.list.Sorted()
			}
			t.unsummed = d
		}
	}
	out.Shapes, out.Terms = o.Env, o.Terms
	out.kept = in.Kept()
	out.traced = t.unknowns
	leaf := func(_ string, e *event) bool { return e.leaf }
	if b.prev != nil {
		t.terms++ // predictions do not sample
		leaf = b.notFitted
	}
	t.placeUnknowns(out, leaf)
	out.left = map[string]eval.Marks{}
	for _, n := range b.m.Names {
		if n.Observed {
			out.left[n.Ident] = in.LeftOfTilde(n.Ident)
		}
	}
	out.observations()
	if b.prev == nil && !b.d.Partial && len(o.Strange) > 0 && t.list.Err() == nil {
		t.hopeless(out, o.Strange)
	}
	if b.prev != nil {
		b.reportRebind(out, t)
		out.NewLevels = b.newLevels()
		for _, e := range in.OverNew() {
			out.Report = append(out.Report, Kept{Text: fmt.Sprintf("line %d: `%s` depends on parameters: it is computed over the new rows", e.Place().Line(), e.Place().Text())})
		}
	}
	b.list = append(b.list, t.list...)
	if b.list.Err() != nil {
		return nil, b.list.Sorted()
	}
	if b.prev == nil && !b.d.Partial && len(out.Unknowns)+len(out.Leaves) > 0 {
		out.nothing = b.unseen(o)
	}
	b.unlikely(out)
	out.Unsampled = t.refused
	out.Warnings = b.list
	return out, b.list.Sorted()
}

// notFitted reports, after Rebind, whether an element has no draws in the fit: it is simulated.
func (b *binder) notFitted(name string, _ *event) bool {
	if w := b.byName[name]; w != nil && b.renewed(w) {
		return true
	}
	return find(b.prev.Fitted(), name) == nil
}

// whyFactor adds to an error about a factor that is used as a number which value of the data is not a
// number, and returns d: often it is a typo.
func (b *binder) whyFactor(d *diag.Diagnostic) *diag.Diagnostic {
	if d.Code != "factor-number" {
		return d
	}
	name, _, _ := strings.Cut(d.Span.Text(), "[")
	w := b.byName[strings.TrimSpace(name)]
	if w == nil || w.raw == nil {
		return d
	}
	place, label := w.firstText()
	switch quoted := strconv.Quote(short(label)); {
	case place == "":
	case w.name.Type != nil:
		d = d.WithNote(ast.Span{}, "%s is %s", place, quoted)
	default:
		d = d.WithNote(ast.Span{}, "`%s` is a factor because %s is the string %s", w.name.Ident, place, quoted)
		if _, err := strconv.ParseFloat(label, 64); err == nil {
			d = d.WithHelp("JSON has numbers without quotes")
		}
	}
	return d
}

// firstText returns the place of the first value that is not a number, and the value; "" if there is none.
func (w *want) firstText() (place, label string) {
	if w.raw == nil {
		return "", ""
	}
	for i := range elements(w.raw.shape) {
		if _, missing, problem := w.raw.number(i); problem != "" && !missing {
			label, _ := w.raw.label(i)
			return w.raw.place(i), label
		}
	}
	return "", ""
}
