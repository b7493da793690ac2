package bind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

// Kept says what happened to a name when a fitted model got new data.
type Kept struct {
	Name    string
	Unknown bool // an unknown; else data
	// From has, for each element of the new array of an unknown that the fit sampled or summed out, the element
	// of its draws that it keeps, or -1: it is drawn from its distribution given the draws. It is nil for
	// data and for what is simulated.
	From               []int
	Kept, New, Dropped int
	Text               string // the line that is shown
}

// Rebind joins the model with new data for predictions from draws of b. New sources replace the names that
// they have; if that changes a size, all names of this size must be given, except that observed names
// become unobserved. Statistics of the data (`mean(x)`) keep the values of the fit. The Report of the
// result says for each name what was kept, new or dropped; its Unknowns are those of the fit, its Leaves
// all others.
func (b *Bound) Rebind(d Data) (*Bound, diag.List) {
	sources := Data{Open: b.sources.Open, Partial: true}
	if d.Open != nil {
		sources.Open = d.Open
	}
	sources.Sources = append(slices.Clone(b.sources.Sources), d.Sources...)
	nb := newBinder(b.Model, sources)
	nb.prev, nb.first = b, len(b.sources.Sources)
	for path, s := range b.files { // files of the fit are not read again
		if s != nil {
			nb.files[path] = s
		}
	}
	if !nb.data() {
		return nil, nb.list.Sorted()
	}
	return nb.finish()
}

// useless reports files that were given in addition to the model but are not used at all: an error for new
// data, which would change nothing, otherwise a warning.
func (b *binder) useless() {
	for i := b.first; i < len(b.d.Sources); i++ {
		s := &b.d.Sources[i]
		if s.Values != nil || s.Record != nil && b.prev != nil && len(s.names()) > 0 || // see settings
			slices.ContainsFunc(b.wants, func(w *want) bool { return w.raw != nil && w.raw.src == s }) ||
			slices.ContainsFunc(s.names(), func(name string) bool {
				n := b.m.ByName[name]
				return n != nil && n.Role == lang.Data || b.titled(name)
			}) {
			continue
		}
		d := diag.New("useless-data", ast.Span{}, "%s has no data of the model", s.Name).
			WithHelp("it has %s", listWords(s.names(), 12))
		if b.prev == nil {
			d.Severity = diag.Warning
		}
		b.report(d)
	}
}

// reportRebind compares the new Bound with the one of the fit.
func (b *binder) reportRebind(out *Bound, t *trace) {
	old := b.prev
	for _, n := range b.m.Names {
		if w := b.byName[n.Ident]; w != nil {
			k := b.keptData(w)
			if k.New > 0 && !w.unobserved {
				if e := b.idleAt(out, n.Ident); e != nil {
					k.Text += fmt.Sprintf(", without effect: in line %d, `%s` keeps the value of the fit", e.Place().Line(), e.Place().Text())
				}
			}
			out.Report = append(out.Report, k)
		}
		v, u := out.Shapes[n.Ident], find(old.Fitted(), n.Ident)
		if u == nil || v == nil || t.unknowns[n.Ident] == nil {
			continue
		}
		k := Kept{Name: n.Ident, Unknown: true, From: b.from(n, u, v)}
		used := make([]bool, elements(u.Shape))
		var fresh []string
		for _, e := range t.unknowns[n.Ident].events {
			kept := 0
			for _, elem := range e.elems {
				if from := k.From[elem]; from >= 0 {
					kept++
					used[from] = true
				} else {
					fresh = append(fresh, Label(n.Ident, v.Shape, v.Axes, elem))
				}
			}
			k.Kept += kept
			b.checkEvent(n, v, e, kept, t, old)
		}
		k.New = len(fresh)
		for _, elem := range u.Elems {
			if !used[elem] {
				k.Dropped++
			}
		}
		k.Text = fmt.Sprintf("`%s`: %d kept", n.Ident, k.Kept)
		if k.New > 0 {
			k.Text += fmt.Sprintf(", %d new (%s), drawn from the distribution", k.New, listWords(fresh, 3))
		}
		if k.Dropped > 0 {
			k.Text += fmt.Sprintf(", %d dropped", k.Dropped)
		}
		out.Report = append(out.Report, k)
	}
}

// newLevels lists the levels that the fit did not have, factor by factor in source order.
func (b *binder) newLevels() []NewLevels {
	out := []NewLevels{}
	for _, n := range b.m.Names {
		f, old := b.factors[n.Ident], b.prev.factors[n.Ident]
		if f == nil || old == nil || slices.ContainsFunc(out, func(l NewLevels) bool { return l.Factor == f.Name }) {
			continue
		}
		index := indexOf(old)
		var fresh []string
		for _, label := range f.Labels {
			if index[label] == 0 {
				fresh = append(fresh, label)
			}
		}
		if fresh != nil {
			out = append(out, NewLevels{f.Name, fresh})
		}
	}
	return out
}

// checkEvent rejects what cannot be drawn given the draws: new elements without a distribution, and draws
// of a vector that is partly new.
func (b *binder) checkEvent(n *lang.Name, v *eval.Value, e event, kept int, t *trace, old *Bound) {
	prev := old.traced[n.Ident]
	whole := prev == nil || len(e.elems) < 2 || slices.ContainsFunc(prev.events, func(o event) bool { return len(o.elems) == len(e.elems) })
	if kept == len(e.elems) && whole || slices.ContainsFunc(t.list, func(d *diag.Diagnostic) bool { return d.Span == n.Span }) {
		return
	}
	label := Label(n.Ident, v.Shape, v.Axes, e.elems[0])
	if e.flat {
		t.list = append(t.list, diag.New("flat-new", n.Span, "`%s` is new, but `%s` has no distribution to draw it from", label, n.Ident).
			WithHelp("give `%s` a distribution, or keep its size", n.Ident))
		return
	}
	if e.spec != nil && (e.spec.Continues() || kept == 0 && n.Role == lang.Data) {
		return // a series goes on, or keeps its first numbers; outcomes are drawn anew
	}
	if kept > 0 || !whole {
		t.list = append(t.list, diag.New("grown-event", n.Span, "`%s` is one draw of a vector, and new data change its length: its new elements cannot be drawn given the others", n.Ident).
			WithHelp("put the new points into the data of the fit, with missing outcomes"))
	}
}

// idleAt returns the first expression that keeps the value of the fit among those that read a name, if the
// name is read nowhere else: new values of it change nothing. Otherwise nil.
func (b *binder) idleAt(out *Bound, name string) (at ast.Expr) {
	used := false
	for _, s := range b.m.File.Stmts {
		left, read := (*ast.Name)(nil), ast.Node(s)
		if d, ok := s.(*ast.Define); ok {
			if x, ok := d.Left.(*ast.Name); ok {
				left, read = x, d.Right
			}
		}
		ast.Walk(read, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			if used || !ok {
				return !used
			}
			if k := out.kept[e]; k != nil && k.Value != nil && !k.Varies {
				ast.Walk(e, func(n ast.Node) bool {
					if x, ok := n.(*ast.Name); ok && x.Name == name && at == nil {
						at = e
					}
					return true
				})
				return false
			}
			x, ok := e.(*ast.Name)
			if !ok || x.Name != name {
				return true
			}
			used = true
			if left != nil {
				if e := b.idleAt(out, left.Name); e != nil {
					if used = false; at == nil {
						at = e
					}
				}
			}
			return !used
		})
	}
	if used {
		return nil
	}
	return at
}

// keptData says what happened to a data name.
func (b *binder) keptData(w *want) Kept {
	k := Kept{Name: w.name.Ident, New: elements(w.shape)}
	switch {
	case w.unobserved:
		k.Text = fmt.Sprintf("`%s`: %s, not observed", k.Name, diag.Plural(k.New, "value"))
	case b.sizes[k.Name] != nil && b.prev.sizes[k.Name] != nil && b.sizes[k.Name].n != b.prev.sizes[k.Name].n:
		k.Text = fmt.Sprintf("`%s`: now %d, %s", k.Name, b.sizes[k.Name].n, b.sizes[k.Name].origin())
	case w.raw == nil || w.raw.index < b.first || !b.renewed(w):
		k.Kept, k.New = k.New, 0
		k.Text = fmt.Sprintf("`%s`: as in the fit", k.Name)
	default:
		if o, ok := w.raw.cells.(overlay); ok {
			for _, e := range o.above.elems {
				if e < 0 {
					k.Kept++
				}
			}
			k.New -= k.Kept
		}
		k.Text = fmt.Sprintf("`%s`: %s from %s", k.Name, diag.Plural(k.New, "new value"), w.raw.from)
		switch {
		case k.Kept > 0 && w.name.Observed:
			k.Text += fmt.Sprintf(", %d not observed", k.Kept)
			k.Kept = 0
		case k.Kept > 0:
			k.Text += fmt.Sprintf(", %d as in the fit", k.Kept)
		}
	}
	return k
}

// from returns, for each element of the new array of an unknown, the element of the draws that it keeps,
// or -1.
func (b *binder) from(n *lang.Name, u *Unknown, v *eval.Value) []int {
	none := make([]int, elements(v.Shape))
	for i := range none {
		none[i] = -1
	}
	if w := b.byName[n.Ident]; w != nil && b.renewed(w) {
		return none // not the missing values of the fit
	}
	if len(u.Shape) != len(v.Shape) {
		return none
	}
	grows := b.filledByLoop(n) || series(n)
	for k := range v.Shape {
		f, g := axis(u.Axes, k), v.Axis(k)
		switch {
		case f == nil && g == nil:
			// The rows are different ones; what has an index of its own keeps its elements.
			if u.Shape[k] != v.Shape[k] && !grows && v.HasRows(k) {
				return none
			}
		case f == nil || g == nil || f.Name != g.Name:
			return none
		}
	}
	out := elemsOf(&eval.Value{Shape: u.Shape, Axes: u.Axes}, v.Shape, v.Axes)
	for i, e := range out {
		if e >= 0 {
			if _, has := slices.BinarySearch(u.Elems, e); !has {
				out[i] = -1
			}
		}
	}
	return out
}

func axis(axes []*eval.Factor, k int) *eval.Factor {
	if k < len(axes) {
		return axes[k]
	}
	return nil
}

// series reports whether the array is one draw of a series, which goes on where new data make it longer.
func series(n *lang.Name) bool {
	return len(n.Defs) > 0 && !slices.ContainsFunc(n.Defs, func(s ast.Stmt) bool {
		t, ok := s.(*ast.Tilde)
		if !ok {
			return true
		}
		spec := lang.SpecOf(t.Dist, nil)
		return spec == nil || !spec.Continues()
	})
}

// filledByLoop reports whether statements fill the array element by element, so that a longer one has the
// same first elements.
func (b *binder) filledByLoop(n *lang.Name) bool {
	return slices.ContainsFunc(n.Defs, func(s ast.Stmt) bool {
		_, loop := s.(*ast.For)
		return loop
	})
}

// asFit returns what runs over new data need to know about the data of this Bound.
func (b *Bound) asFit() *eval.Fit {
	if b.fit != nil {
		return b.fit
	}
	env := eval.Env{}
	for name, v := range b.Shapes {
		env[name] = v
	}
	for name, v := range b.Known {
		env[name] = v
	}
	return &eval.Fit{Env: env}
}

// Kept returns the value that an expression over the new data keeps from the fit, nil if it has none.
func (b *Bound) Kept(e ast.Expr) *eval.Kept { return b.kept[e] }

// FormatReport returns the Report with a line for each name.
func (b *Bound) FormatReport() string {
	var out strings.Builder
	for _, k := range b.Report {
		out.WriteString(k.Text + "\n")
	}
	return out.String()
}
