package bind

import (
	"math"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

// This file makes arrays of numbers from what a source has. If all numbers of a column are valid, the array
// shares the numbers of the source; otherwise it is made cell by cell, which finds the one to report.

// blank makes the array of a name, with all elements missing.
func (b *binder) blank(w *want, kind eval.Kind) *eval.Value {
	num := make([]float64, elements(w.shape))
	for i := range num {
		num[i] = math.NaN()
	}
	return b.over(w, kind, num)
}

// over makes the array of a name that shares the given numbers.
func (b *binder) over(w *want, kind eval.Kind, num []float64) *eval.Value {
	v := &eval.Value{Kind: kind, Shape: w.shape, Num: num}
	if slices.ContainsFunc(w.axes, func(f *eval.Factor) bool { return f != nil }) {
		v.Axes = w.axes
	}
	for k := range w.shape {
		if v.Axis(k) != nil {
			continue
		}
		size, rows := "", k == 0
		if t := w.name.Type; t != nil && k < len(t.Dims) {
			size, rows = eval.SizeName(b.m, t.Dims[k]), k == 0 && len(t.Dims) > lang.DrawRank(t)
		}
		if n := b.m.CountOf(w.name); n != nil && k == 0 {
			size = n.Ident
		}
		v.SetSize(k, size, rows)
	}
	return v
}

// taken returns the array of a name that shares the numbers of its source, nil if one of them is not valid
// for the kind, or has to be examined by itself.
func (b *binder) taken(w *want, kind eval.Kind, takes func(x float64) bool) *eval.Value {
	num := w.raw.all()
	if num == nil || len(num) != elements(w.shape) {
		return nil
	}
	for _, x := range num {
		if x == x && !takes(x) {
			return nil
		}
	}
	return b.over(w, kind, num)
}

// numbers reads the cells as numbers.
func (b *binder) numbers(w *want, kind eval.Kind) *eval.Value {
	takes := func(x float64) bool { return x-x == 0 }
	if kind == eval.Int {
		takes = func(x float64) bool { return x == math.Floor(x) && math.Abs(x) <= eval.MaxInt }
	}
	if v := b.taken(w, kind, takes); v != nil {
		return v
	}
	v := b.blank(w, kind)
	for i := range v.Num {
		x, missing, problem := w.raw.number(i)
		switch {
		case problem != "":
			b.fail(w, "bad-data", "`%s` takes numbers, but in %s %s", w.name.Ident, w.raw.place(i), problem).
				WithHelp("%s", w.instead(i))
			return v
		case missing:
		case math.IsInf(x, 0) && kind == eval.Real && !w.infinite():
			b.fail(w, "infinite", "`%s` takes finite numbers, but %s is infinite", w.name.Ident, w.raw.place(i)).
				WithHelp("leave out the row; if an infinite value has a meaning, such as an open bound, the type must say so: `data %s: %s`", w.name.Ident, w.openType(x > 0))
			return v
		case kind == eval.Int && x != math.Floor(x):
			b.fail(w, "bad-data", "`%s` takes whole numbers, but %s is %s", w.name.Ident, w.raw.place(i), numberLabel(x, false))
			return v
		case kind == eval.Int && math.Abs(x) > eval.MaxInt:
			b.fail(w, "bad-data", "`%s` takes whole numbers up to %d, but %s is %s", w.name.Ident, eval.MaxInt, w.raw.place(i), numberLabel(x, false))
			return v
		default:
			v.Num[i] = x
		}
	}
	return v
}

// infinite reports whether a name may have infinite values: a single number, an outcome (whose distribution
// decides), or one with a bound of `inf`.
func (w *want) infinite() bool {
	if len(w.shape) == 0 || w.name.Observed {
		return true
	}
	open := false
	if t := w.name.Type; t != nil {
		for _, bound := range []ast.Expr{t.Lower, t.Upper} {
			if bound != nil {
				ast.Walk(bound, func(n ast.Node) bool {
					if x, ok := n.(*ast.Name); ok && x.Name == "inf" {
						open = true
					}
					return true
				})
			}
		}
	}
	return open
}

// openType is the type of a name with an infinite bound.
func (w *want) openType(up bool) string {
	bound := "lower=-inf"
	if up {
		bound = "upper=inf"
	}
	dims := "[N]"
	if t := w.name.Type; t != nil {
		dims = ""
		for _, e := range t.Dims {
			dims += ", " + e.Place().Text()
		}
		dims = "[" + strings.TrimPrefix(dims, ", ") + "]"
	}
	return "real<" + bound + ">" + dims
}

// truths reads the cells as true and false, or 1 and 0.
func (b *binder) truths(w *want) *eval.Value {
	if v := b.taken(w, eval.Bool, func(x float64) bool { return x == 0 || x == 1 }); v != nil {
		return v
	}
	v := b.blank(w, eval.Bool)
	for i := range v.Num {
		if x, missing, problem := w.raw.number(i); missing {
			continue
		} else if problem == "" && (x == 0 || x == 1) {
			v.Num[i] = x
			continue
		}
		s, missing := w.raw.label(i)
		if missing {
			continue
		}
		x, ok := truthWord(s)
		switch s {
		case "T":
			x, ok = 1, true
		case "F":
			x, ok = 0, true
		}
		if !ok {
			b.fail(w, "bad-data", "`%s` takes true and false (or 1 and 0), but %s is %s", w.name.Ident, w.raw.place(i), quoteText(w.raw, i)).
				WithHelp("%s", w.instead(i))
			return v
		}
		v.Num[i] = x
	}
	return v
}
