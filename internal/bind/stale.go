package bind

import (
	"slices"
	"strconv"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/table"
)

// This file deals with the old data of names that new data do not have: see "After set_data" in SEMANTICS.

// quiet reports whether a size that does not fit is not an error by itself: w has its data from the fit, and
// new data have changed a size.
func (b *binder) quiet(w *want) bool {
	return b.prev != nil && w.raw != nil && w.raw.index < b.first
}

// renewed reports whether the missing values of a name are not those of the fit. New data that repeat those
// of the fit, the same values with the same gaps, renew nothing.
func (b *binder) renewed(w *want) bool {
	if w.unobserved || w.raw == nil || w.raw.index < b.first {
		return w.unobserved || w.raw == nil
	}
	old, v := b.prev.Known[w.name.Ident], b.env[w.name.Ident]
	if old == nil || v == nil || !v.AnyUnknown() || old.Kind != v.Kind || !slices.Equal(old.Shape, v.Shape) {
		return true
	}
	for k := range v.Shape {
		if f, g := old.Axis(k), v.Axis(k); (f == nil) != (g == nil) || f != nil && !f.Same(g) {
			return true
		}
	}
	if v.Levels != nil && !v.Levels.Same(old.Levels) {
		return true
	}
	for i, x := range v.Num {
		if old.IsUnknown(i) != v.IsUnknown(i) || !v.IsUnknown(i) && x != old.Num[i] {
			return true
		}
	}
	return false
}

// stale deals with a name whose old data no longer fit: an observed name becomes unobserved, any other name
// must be given again.
func (b *binder) stale(w *want, dims []dim) bool {
	if w.state == failed {
		return true
	}
	if w.name.Observed {
		return b.unobserve(w, dims)
	}
	old := b.prev.Known[w.name.Ident]
	for k := range dims {
		n := dims[k].length()
		if old == nil || k >= len(old.Shape) || n < 0 || old.Shape[k] == n {
			continue
		}
		b.fail(w, "size-mismatch", "`%s` is not among the new data, but `%s` changes from %d to %d", w.name.Ident, dims[k].text(), old.Shape[k], n).
			WithHelp("give new values for all data of this size; those on the left of `~` may be left out")
		return true
	}
	b.fail(w, "size-mismatch", "`%s` is not among the new data, but its size changes", w.name.Ident).
		WithHelp("give new values for all data of this size; those on the left of `~` may be left out")
	return true
}

// sameFile reports whether the old data of a column without a declared size still fit: columns of equal
// length form one table, and a new table of another length replaces it.
func (b *binder) sameFile(w *want) bool {
	if !b.quiet(w) || len(w.raw.shape) != 1 {
		return true
	}
	return b.tableLength(w) < 0
}

// tableLength returns the new length of the table that a column without a declared size belongs to, -1 if
// new data do not affect it.
func (b *binder) tableLength(w *want) int {
	old := b.prev.Known[w.name.Ident]
	if old == nil || len(old.Shape) != 1 {
		return -1
	}
	for _, o := range b.wants {
		v := b.prev.Known[o.name.Ident]
		if o == w || !o.name.Shapeless() || v == nil || len(v.Shape) != 1 || v.Shape[0] != old.Shape[0] ||
			o.raw == nil || o.raw.index < b.first || len(o.shape) != 1 || o.shape[0] == old.Shape[0] {
			continue
		}
		return o.shape[0]
	}
	return -1
}

// unobserveLike gives a name without type or data the shape of its table.
func (b *binder) unobserveLike(w *want) bool {
	shape := []int(nil)
	if b.prev != nil {
		if n := b.tableLength(w); n >= 0 {
			shape = []int{n}
		} else if old := b.prev.Known[w.name.Ident]; old != nil {
			shape = old.Shape
		}
	}
	if n := b.m.CountOf(w.name); n != nil && b.sizes[n.Ident] != nil {
		shape = []int{b.sizes[n.Ident].n}
	}
	if shape == nil {
		waiting := false
		for _, id := range w.decl.Names {
			o := b.byName[id.Name]
			switch {
			case o == nil || o == w:
			case o.state == assembled || o.state == done:
				shape = o.shape
			case o.state == pending && !o.name.Observed:
				waiting = true
			}
		}
		if shape == nil {
			if waiting {
				return false
			}
			b.fail(w, "no-data", "there are no data for `%s`, and nothing says what shape it has", w.name.Ident).
				WithHelp("declare its shape: `data %s: real[N]`", w.name.Ident)
			return true
		}
	}
	w.shape, w.axes = slices.Clone(shape), make([]*eval.Factor, len(shape))
	w.raw = &raw{cells: missingCells{w.name.Ident}, shape: shape}
	w.unobserved = true
	w.state = assembled
	return true
}

// relabel takes the old data of a name whose axes are factors, level by level, if they are not in a file that
// could be joined again. It reports whether that was the case.
func (b *binder) relabel(w *want, dims []dim) bool {
	old := b.prev.Known[w.name.Ident]
	if old == nil || len(old.Shape) != len(dims) || len(b.keys(w, dims)) > 0 {
		return false
	}
	changed := false
	for k := range dims {
		f, g := old.Axis(k), dims[k].factor
		if (f == nil) != (g == nil) || f == nil && dims[k].length() != old.Shape[k] {
			return false
		}
		changed = changed || f != nil && !f.Same(g)
	}
	if !changed {
		return false
	}
	w.shape, w.axes = nil, nil
	for k := range dims {
		w.shape, w.axes = append(w.shape, dims[k].length()), append(w.axes, dims[k].factor)
	}
	elems := elemsOf(old, w.shape, w.axes)
	if i := slices.Index(elems, -1); i >= 0 && w.name.Observed {
		return b.unobserve(w, dims) // there is a new level to predict
	} else if i >= 0 {
		v := &eval.Value{Shape: w.shape, Axes: w.axes}
		b.fail(w, "no-row", "`%s` has no value: `%s` is not among the new data, and those of the fit do not have this level",
			v.Label(w.name.Ident, i), w.name.Ident)
		return true
	}
	r := *w.raw
	w.raw = r.pick(elems)
	w.raw.shape = w.shape
	return true
}

// newFactor makes a factor from the labels of its columns. After Rebind the levels of the fit stay: what the
// model says about all of them, as in `a - mean(a)` or `b["placebo"] = 0`, does not change with the rows
// that are predicted.
func (b *binder) newFactor(name string, labels []string) *eval.Factor {
	byValue := table.SortLabels(labels)
	if !byValue {
		b.lookalikes(name, labels)
	}
	b.inColumns[name] = labels
	if b.prev != nil && b.prev.factors[name] != nil {
		// The levels of the fit keep their numbers, unless the levels are numbers, which determine where new ones
		// belong.
		old := b.prev.factors[name]
		index := indexOf(old)
		all := slices.Clone(old.Labels)
		for _, l := range labels {
			if index[l] == 0 {
				all = append(all, l)
			}
		}
		labels = all
		if sorted := slices.Clone(all); table.SortLabels(sorted) && !old.Alphabetical {
			byValue, labels = true, sorted
		} else {
			byValue = false
		}
	}
	return &eval.Factor{Name: name, Labels: labels, Alphabetical: !byValue}
}

// lookalikes warns of two levels that look the same: usually they are one group, typed in two ways.
func (b *binder) lookalikes(name string, labels []string) {
	seen := map[string]string{}
	for _, l := range labels {
		key := diag.Skeleton(l)
		first, ok := seen[key]
		if !ok {
			seen[key] = l
			continue
		}
		n := b.m.ByName[name]
		d := diag.New("look-alike", n.Span, "two levels of `%s` look the same, %s and %s: %s", name, strconv.Quote(l), strconv.Quote(first), diag.Difference(l, first)).
			WithHelp("if they are the same, write them the same way in the data")
		d.Severity = diag.Warning
		b.report(d)
		return
	}
}

// someLevels reports whether n numbers along a dimension of new data are those of just the levels in the new
// columns.
func (b *binder) someLevels(w *want, d *dim, n int) bool {
	return b.prev != nil && !b.quiet(w) && d.factor != nil && len(b.inColumns[d.factor.Name]) == n
}

// spread extends the cells of w, whose factor axes may have just the levels of the new columns, to all
// levels. It reports whether all cells have a value.
func (b *binder) spread(w *want, dims []dim) bool {
	given := &eval.Value{Shape: w.shape, Axes: make([]*eval.Factor, len(dims))}
	w.shape = slices.Clone(w.shape)
	for k := range dims {
		if f := dims[k].factor; f != nil && given.Shape[k] != dims[k].length() {
			w.shape[k] = dims[k].length()
			given.Axes[k] = &eval.Factor{Name: f.Name, Labels: b.inColumns[f.Name]}
		}
	}
	elems := elemsOf(given, w.shape, w.axes)
	return b.keepOthers(w, w.raw, elems)
}

// keepOthers takes elements of r as the cells of w, whose shape is known; for index -1, the value of the fit
// at these levels. It reports whether all cells have a value.
func (b *binder) keepOthers(w *want, r *raw, elems []int) bool {
	shape := w.shape
	old := b.prev.Known[w.name.Ident]
	below := slices.Repeat([]int{-1}, len(elems))
	if old != nil && len(old.Shape) == len(shape) && !w.name.Observed {
		below = elemsOf(old, shape, w.axes)
	}
	all := true
	for i, e := range elems {
		all = all && (e >= 0 || below[i] >= 0)
	}
	w.raw = r.pick(elems)
	w.raw.shape = shape
	if old != nil {
		w.raw.cells = overlay{picked{r.cells, elems}, picked{valueCells{old, w.name.Ident, "the fit"}, below}}
	}
	return all
}

// elemsOf returns, for each element of an array with this shape and axes, the element of the array from that
// has the same levels, and the same positions where an axis of from is numbered; -1 if there is none.
func elemsOf(from *eval.Value, shape []int, axes []*eval.Factor) []int {
	elems := []int{0}
	for k, n := range shape {
		at := make([]int, n) // along axis k of from
		for j := range at {
			if at[j] = j; j >= from.Shape[k] {
				at[j] = -1
			}
		}
		if f := from.Axis(k); f != nil && axis(axes, k) != nil {
			index := indexOf(f)
			for j, label := range axes[k].Labels {
				at[j] = index[label] - 1
			}
		}
		next := make([]int, 0, len(elems)*n)
		for _, e := range elems {
			for _, j := range at {
				if e < 0 || j < 0 {
					next = append(next, -1)
				} else {
					next = append(next, e*from.Shape[k]+j)
				}
			}
		}
		elems = next
	}
	return elems
}
