package bind

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

type dim struct {
	expr   ast.Expr
	name   string       // a size that data may bind; "" for numbers and factors
	n      int          // of a number; -1 for a size that is not bound yet
	factor *eval.Factor // one position for each level, or for each of a list of strings
	list   bool         // the factor is a list of strings
	keys   []string     // names that a column of the factor's levels may have
}

// length returns how long the dimension is, -1 if that is not known yet.
func (d *dim) length() int {
	if d.factor != nil {
		return len(d.factor.Labels)
	}
	return d.n
}

// text returns the dimension as written in the model.
func (d *dim) text() string { return d.expr.Place().Text() }

// strip removes parentheses.
func strip(e ast.Expr) ast.Expr {
	for {
		p, ok := e.(*ast.Paren)
		if !ok {
			return e
		}
		e = p.X
	}
}

// dims resolves the dimensions of a name's type; wait means that one of them reads data that are not
// bound yet.
func (b *binder) dims(w *want) (list []dim, wait bool) {
	if w.name.Type == nil {
		return nil, false
	}
	for _, e := range w.name.Type.Dims {
		d, wait := b.dim(w, e)
		if wait || w.state == failed {
			return nil, wait
		}
		list = append(list, d)
	}
	if n := len(list); n > 0 && isSquare(w.name.Type.Name.Name) {
		list = append(list, list[n-1]) // one size for rows and columns
	}
	return list, false
}

func (b *binder) dim(w *want, e ast.Expr) (d dim, wait bool) {
	d = dim{expr: e, n: -1}
	if name, ok := strip(e).(*ast.Name); ok {
		if n := b.m.ByName[name.Name]; n != nil {
			switch {
			case n.Factor || b.factors[n.Ident] != nil:
				f := b.factors[n.Ident]
				if f == nil {
					return d, true
				}
				d.factor, d.keys = f, slices.Compact([]string{n.Column(), n.Ident})
				if f.Name != n.Ident {
					d.keys = append(d.keys, f.Name)
				}
				return d, false
			case n.Size:
				d.name = n.Ident
				if s := b.sizes[n.Ident]; s != nil {
					d.n = s.n
				}
				return d, false
			case b.countsRows(n):
				d.name = n.Ident
				if s := b.sizes[n.Ident]; s != nil {
					d.n = s.n
				} else if b.byName[n.Ident].state == pending && b.located(b.byName[n.Ident]) {
					return d, true
				}
				return d, false
			}
		}
	}
	v, wait, problem := b.expr(e)
	if wait {
		return d, true
	}
	if problem != nil {
		b.report(problem)
		w.state = failed
		return d, false
	}
	switch {
	case v.Kind == eval.Text && len(v.Shape) == 1:
		d.factor, d.list = &eval.Factor{Name: d.text(), Labels: v.Text}, true
	case len(v.Shape) == 0 && (v.Kind == eval.Int || b.untyped(e)) && v.Num[0] >= 0 && v.Num[0] <= float64(b.most()) && v.Num[0] == math.Floor(v.Num[0]):
		d.n = int(v.Num[0])
	case v.Kind == eval.Level || v.Kind == eval.Set:
		d.factor, d.keys = v.Levels, []string{v.Levels.Name}
	case v.Kind == eval.Int && len(v.Shape) == 0 && v.Num[0] > float64(b.most()):
		b.fail(w, "too-large", "a dimension of %.0f is too large (at most %d)", v.Num[0], b.most())
	default:
		b.fail(w, "bad-size", "`%s` is not a size: it is %s", d.text(), v).
			WithHelp("a dimension is a whole number, a size name, a factor, or a list of strings")
	}
	return d, false
}

// untyped reports whether an expression is the name of data without a type, whose numbers are real,
// but whole if the model counts with them.
func (b *binder) untyped(e ast.Expr) bool {
	name, ok := strip(e).(*ast.Name)
	if !ok {
		return false
	}
	w, n := b.byName[name.Name], b.m.ByName[name.Name]
	return w != nil && n != nil && n.Type == nil
}

// countsRows reports whether a name is declared `data N: int`: such a name may be a dimension, and be
// bound by it.
func (b *binder) countsRows(n *lang.Name) bool {
	w := b.byName[n.Ident]
	return w != nil && n.Type != nil && n.Type.Name.Name == "int" && len(n.Type.Dims) == 0
}

// located reports whether one of the current sources has the name.
func (b *binder) located(w *want) bool {
	if w.raw == nil {
		w.raw = b.find(w, nil)
	}
	return w.raw != nil
}

// find looks a name up: in the sources, the last one first, then in the file that the model names.
func (b *binder) find(w *want, dims []dim) *raw {
	list, index := b.sources()
	for i, s := range list {
		if r := b.look(w, s, index[i], dims); r != nil || w.state == failed {
			return r
		}
	}
	if w.name.From == nil || b.freshOnly {
		return nil
	}
	if b.optional(w) && (b.unmade(w.name.From) || b.replaced(w)) {
		return nil // does not exist yet, or will be replaced: `simulate` writes it
	}
	s := b.file(w.name.From)
	if s == nil {
		w.state = failed
		return nil
	}
	if r := b.look(w, s, -1, dims); r != nil || w.state == failed {
		return r
	}
	if b.optional(w) {
		return nil
	}
	b.noColumn(w, s, dims)
	return nil
}

// replaced reports whether outcomes that no run needs are in a file whose other names, or the sizes of
// the outcome, are given elsewhere: then the file is about other rows.
func (b *binder) replaced(w *want) bool {
	if b.prev != nil {
		return false
	}
	if w.name.Type != nil {
		for _, e := range w.name.Type.Dims {
			if id, ok := strip(e).(*ast.Name); ok && b.sizes[id.Name] != nil && b.sizes[id.Name].by == nil {
				return true
			}
		}
	}
	list, index := b.sources()
	for _, o := range b.wants {
		if o == w || o.name.From == nil || o.name.From.Value != w.name.From.Value {
			continue
		}
		for i, s := range list {
			if r, err := s.value(o.name, index[i]); err == nil && r != nil {
				return true
			}
		}
	}
	return false
}

// noColumn reports that the file a name comes from does not have it.
func (b *binder) noColumn(w *want, s *Source, dims []dim) {
	have := s.names()
	for _, d := range b.list {
		if s.Table != nil && len(have) == 1 && strings.HasPrefix(d.Help, "its header is one field, `"+have[0]+"`") {
			w.state = failed // report it only once
			return
		}
	}
	column := w.name.Column()
	d := b.fail(w, "no-column", "`%s` has no column `%s`", s.Name, column)
	if s.Record != nil {
		d.Message = fmt.Sprintf("`%s` has no field `%s`", s.Name, column)
	}
	if len(dims) > 1 {
		if l := &dims[len(dims)-1]; l.factor != nil {
			for _, label := range l.factor.Labels {
				if r, _ := s.vector(label, 0); r == nil {
					d.Message = fmt.Sprintf("`%s` has no column `%s`, which `%s` needs for `%s`", s.Name, label, w.name.Ident, l.text())
					break
				}
			}
		} else {
			d.Message = fmt.Sprintf("`%s` has no columns `%s1`, `%s2`, ...", s.Name, column, column)
		}
	}
	if s.Table != nil && len(have) == 1 && slices.Contains(strings.Fields(have[0]), column) {
		d.WithHelp("its header is one field, `%s`: separate the fields by commas, semicolons or tabs", have[0])
		return
	}
	if help := diag.Suggest(column, have, diag.Ticked); help != "" {
		d.WithHelp("%s", help)
		return
	}
	const most = 12
	if len(have) > most {
		have = append(slices.Clone(have[:most]), "...")
	}
	d.WithHelp("it has %s", strings.Join(have, ", "))
}

// look looks a name up in one source.
func (b *binder) look(w *want, s *Source, index int, dims []dim) *raw {
	r, err := s.value(w.name, index)
	if err != nil {
		b.fail(w, "bad-data", "%s", err)
		return nil
	}
	rank := 0
	if w.name.Type != nil {
		rank = len(w.name.Type.Dims)
	}
	if r != nil && (!r.column || rank < 2 || len(dims) > 1 && b.key(&dims[len(dims)-1], s) != nil) {
		return r
	}
	if rank < 2 {
		return r
	}
	var wide *raw
	named := len(dims) > 1 && dims[len(dims)-1].factor != nil
	if named && (s.Values == nil || len(w.name.Parts) > 0) {
		if !b.together(w, s) {
			return nil
		}
		wide, _, err = s.named(dims[len(dims)-1].factor.Labels, index)
	} else if !named {
		wide, err = s.numbered(w.name.Column(), index)
	}
	if err != nil {
		b.fail(w, "bad-data", "%s", err)
		return nil
	}
	switch {
	case wide != nil && r != nil && !named:
		b.fail(w, "bad-data", "%s has a column `%s`, and numbered columns of that name: use one or the other", s.Name, w.name.Column()).
			WithHelp("list the columns by name, `columns = [\"...\", \"...\"]`, and declare `%s[N, columns]`", w.name.Type.Name.Name)
		return nil
	case wide != nil:
		return wide
	case named && r != nil && r.column:
		return nil // a column of the name does not belong to a level
	}
	return r // a single column: a matrix of one column
}

// together reports whether a source has all columns of a joint outcome or none, and as many rows of each.
func (b *binder) together(w *want, s *Source) bool {
	var has []*raw
	with, without := "", ""
	for _, name := range w.name.Parts {
		switch r, err := s.vector(name, 0); {
		case err != nil:
			return true // told with the column
		case r == nil:
			without = name
		case len(has) > 0 && !slices.Equal(r.shape, has[0].shape):
			b.fail(w, "size-mismatch", "the columns of one outcome have different lengths in %s: `%s` has %s, `%s` has %s", s.Name, with, shapeWords(has[0].shape), name, shapeWords(r.shape))
			return false
		default:
			if has = append(has, r); len(has) == 1 {
				with = name
			}
		}
	}
	if len(has) > 0 && without != "" {
		b.fail(w, "no-column", "`%s` is in %s, but not `%s`, which is part of the same outcome", with, s.Name, without).
			WithHelp("give all of %s; a value may be missing", listWords(w.name.Parts, 8))
		return false
	}
	return true
}

// key returns the column of a source that holds the levels of a dimension.
func (b *binder) key(d *dim, s *Source) *raw {
	if d.factor == nil || d.list {
		return nil
	}
	for _, name := range d.keys {
		if r, err := s.vector(name, 0); err == nil && r != nil && len(r.shape) == 1 {
			return r
		}
	}
	return nil
}

// assemble finds the cells of a name and brings them into the declared shape. It reports whether there
// was progress.
func (b *binder) assemble(w *want) bool {
	dims, wait := b.dims(w)
	if w.state == failed {
		return true
	}
	if wait {
		return false
	}
	r := b.find(w, dims)
	if w.state == failed {
		return true
	}
	if r == nil {
		return b.absent(w, dims)
	}
	if b.prev != nil && r.index >= b.first && len(r.shape) == 0 && w.name.Shapeless() {
		if old := b.prev.Known[w.name.Ident]; old != nil && len(old.Shape) == 1 {
			r.shape = []int{1} // one number for a column is one row, not all rows
		}
	}
	w.raw = r
	w.shape, w.axes = nil, nil
	switch {
	case w.name.Shapeless():
		w.shape = r.shape
		if !b.sameFile(w) {
			return b.stale(w, dims)
		}
		if n := b.m.CountOf(w.name); n != nil && len(w.shape) == 1 && !b.bindSize(n.Ident, w.shape[0], w, 0) {
			return b.stale(w, dims)
		}
	case len(dims) == 0:
		b.scalar(w)
	default:
		if b.prev != nil && r.index < b.first && b.relabel(w, dims) {
			break
		}
		if !b.fit(w, dims) {
			return b.stale(w, dims)
		}
	}
	if w.state == pending {
		w.state = assembled
	}
	return true
}

// scalar takes one value for a name without dimensions. It may come from a column of a file, if it is the
// same in all rows.
func (b *binder) scalar(w *want) {
	r := w.raw
	switch {
	case r.size() == 0 || r.size() > 1 && !r.column:
		b.fail(w, "shape-mismatch", "`%s` is declared as one value, but %s has %s", w.name.Ident, r.from, shapeWords(r.shape)).
			WithHelp("declare its shape: `data %s: %s[N]`", w.name.Ident, w.name.Type.Name.Name)
	case r.size() > 1:
		l := r.labels()
		for i := 1; i < r.size(); i++ {
			if l.class[i] != l.class[0] {
				first, _ := r.label(0)
				s, _ := r.label(i)
				b.fail(w, "shape-mismatch", "`%s` is declared as one value, but %s has different ones: %s in row 1, %s in row %d",
					w.name.Ident, r.from, first, s, i+1).
					WithHelp("declare its shape: `data %s: %s[N]`", w.name.Ident, w.name.Type.Name.Name)
				return
			}
		}
		w.raw = r.pick([]int{0})
	}
}

// pick returns the raw value made of some elements of another one, as a vector.
func (r *raw) pick(elems []int) *raw {
	out := *r
	out.cells, out.shape = picked{r.cells, elems}, []int{len(elems)}
	return &out
}

// fit brings the cells of w into the shape of dims; false if the name's old
// data do not fit new sizes (only after Rebind).
func (b *binder) fit(w *want, dims []dim) bool {
	if keys := b.keys(w, dims); len(keys) > 0 {
		return b.join(w, dims, keys)
	}
	r := w.raw
	shape := slices.Clone(r.shape)
	if r.column {
		if dims[0].factor != nil && !dims[0].list {
			b.fail(w, "no-key", "`%s` has no column `%s` on which `%s` could be joined", r.from, dims[0].keys[0], w.name.Ident).
				WithHelp("`%s[%s]` has one value for each level of `%s`: the file needs a column that says which", w.name.Type.Name.Name, dims[0].text(), dims[0].keys[0])
			return true
		}
		if len(dims) > 2 {
			b.fail(w, "shape-mismatch", "`%s` has %d dimensions, but columns of `%s` give two at most", w.name.Ident, len(dims), r.from).
				WithHelp("give it in a JSON file")
			return true
		}
	}
	if len(shape) != len(dims) {
		switch {
		case len(shape) == 0 && len(dims) == 1:
			shape = []int{1}
		case r.size() == 0:
			shape = b.empty(dims)
		case len(dims) == 2 && r.column:
			shape = append(shape, 1)
		default:
			b.fail(w, "shape-mismatch", "`%s` is declared `%s`, but %s gives it %s", w.name.Ident, w.name.Type.Span.Text(), r.from, shapeWords(r.shape))
			return true
		}
	}
	some := false // only levels
	for k := range dims {
		d := &dims[k]
		switch {
		case d.name != "":
			if !b.bindSize(d.name, shape[k], w, k) {
				return !b.quiet(w)
			}
		case d.factor != nil && shape[k] != len(d.factor.Labels) && b.someLevels(w, d, shape[k]):
			some = true
		case d.factor != nil && shape[k] != len(d.factor.Labels):
			if b.quiet(w) {
				return false
			}
			dd := b.fail(w, "size-mismatch", "%s, but `%s` has %s", lengthWords(w, k, shape[k]), d.text(), diag.Plural(len(d.factor.Labels), "level"))
			if !r.column {
				dd.WithHelp("give one value for each level, in this order: %s", quoted(d.factor.Labels))
			}
			return true
		case d.factor == nil && shape[k] != d.n:
			if b.quiet(w) {
				return false
			}
			dd := b.fail(w, "size-mismatch", "%s, but `%s` asks for %d", lengthWords(w, k, shape[k]), w.name.Type.Span.Text(), d.n)
			if d.text() != strconv.Itoa(d.n) {
				dd.Message += fmt.Sprintf(" (`%s`)", d.text())
			}
			return true
		}
		w.axes = append(w.axes, d.factor)
	}
	w.shape = shape
	if !some {
		return true
	}
	if !b.spread(w, dims) && !w.name.Observed {
		b.fail(w, "no-row", "`%s` is not given for all levels of `%s`, and the fit has no value for the others", w.name.Ident, dimsText(dims))
	}
	return true
}

// empty gives an array without elements the shape of dims, with 0 for what is not known yet.
func (b *binder) empty(dims []dim) []int {
	shape := make([]int, len(dims))
	product := 1
	for k := range dims {
		shape[k] = max(dims[k].length(), 0)
		product *= shape[k]
	}
	if product > 0 {
		shape[0] = 0 // report the first size
	}
	return shape
}

// keys returns the columns that hold the levels of the leading dimensions that are factors. If a JSON
// file has the factor's own data, its other arrays have one value for each level, in the order of the
// levels, even if there happen to be as many rows as levels. A key that is not data of the model is
// there to join by.
func (b *binder) keys(w *want, dims []dim) (keys []*raw) {
	if w.raw.src == nil || w.raw.src.Values != nil || len(w.raw.shape) == 0 {
		return nil
	}
	for k := range dims {
		key := b.key(&dims[k], w.raw.src)
		if k > 0 && k == len(dims)-1 && len(w.raw.shape) > 1 && dims[k].factor == dims[k-1].factor {
			break // `real[g, g]`: a row and a column for each level
		}
		if key == nil || key.shape[0] != w.raw.shape[0] {
			break
		}
		if w.raw.src.Record != nil && b.ownKey(&dims[k], w.raw.src) {
			b.byLevel(w, &dims[k], key)
			break
		}
		keys = append(keys, key)
	}
	return keys
}

// ownKey reports whether the levels of a dimension are data from this source.
func (b *binder) ownKey(d *dim, s *Source) bool {
	for _, name := range d.keys {
		if w := b.byName[name]; w != nil && b.located(w) && w.raw.src == s {
			return true
		}
	}
	return false
}

// byLevel warns if an array by level is given next to equally many rows whose levels are in another order.
func (b *binder) byLevel(w *want, d *dim, key *raw) {
	if b.prev != nil || len(d.factor.Labels) != key.shape[0] {
		return
	}
	for i, label := range d.factor.Labels {
		if s, _ := key.label(i); s == label {
			continue
		}
		warning := diag.New("by-level", w.name.Span, "`%s` of %s is taken by level, in this order: %s, but the rows of `%s` are in a different order",
			w.name.Ident, w.raw.from, quoted(d.factor.Labels), d.text()).
			WithHelp("give the values of `%s` in the order of the levels; a CSV file joins them row by row", w.name.Ident)
		warning.Severity = diag.Warning
		b.report(warning)
		return
	}
}

// quoted lists labels in quotes.
func quoted(labels []string) string {
	list := make([]string, len(labels))
	for i, l := range labels {
		list[i] = strconv.Quote(short(l))
	}
	return listWords(list, 8)
}

// join finds the row that holds the value of each level (or pair of levels). Rows of levels that the
// factor does not have are ignored; rows of the same level must agree.
func (b *binder) join(w *want, dims []dim, keys []*raw) bool {
	r := w.raw
	width := 1 // columns of a row
	for _, n := range r.shape[1:] {
		width *= n
	}
	rest := dims[len(keys):]
	if len(rest) > 1 || len(rest) == 1 && len(r.shape) > 2 || len(rest) == 0 && len(r.shape) > 1 {
		b.fail(w, "shape-mismatch", "`%s` is declared `%s`, but %s gives %s", w.name.Ident, w.name.Type.Span.Text(), r.from, shapeWords(r.shape))
		return true
	}
	cells := 1
	class := make([]labels, len(keys)) // for each key column, and for each of its labels the level
	level := make([][]int, len(keys))
	for k := range keys {
		index := indexOf(dims[k].factor)
		class[k] = keys[k].labels()
		level[k] = make([]int, len(class[k].texts))
		for c, s := range class[k].texts {
			level[k][c] = index[s]
		}
		w.axes = append(w.axes, dims[k].factor)
		w.shape = append(w.shape, len(dims[k].factor.Labels))
		if cells *= len(dims[k].factor.Labels); cells > b.most()/max(width, 1) {
			b.fail(w, "too-large", "`%s` would have more than %d values", w.name.Ident, b.most())
			return true
		}
	}
	if len(rest) == 1 {
		d := &rest[0]
		if d.name != "" {
			if !b.bindSize(d.name, width, w, len(keys)) {
				return !b.quiet(w)
			}
		} else if d.length() != width {
			b.fail(w, "size-mismatch", "%s, but `%s` is %d", lengthWords(w, 1, width), d.text(), d.length())
			return true
		}
		w.axes = append(w.axes, d.factor)
		w.shape = append(w.shape, width)
	}
	rowOf := make([]int, cells)
	for i := range rowOf {
		rowOf[i] = -1
	}
	values := r.labels()
	for row := range r.shape[0] {
		cell, here := 0, true
		for k := range keys {
			at := class[k].class[row]
			if at < 0 || level[k][at] == 0 {
				here = false
				break
			}
			cell = cell*len(dims[k].factor.Labels) + level[k][at] - 1
		}
		if !here {
			continue
		}
		first := rowOf[cell]
		if first < 0 {
			rowOf[cell] = row
			continue
		}
		for c := range width {
			if values.class[first*width+c] == values.class[row*width+c] {
				continue
			}
			one, _ := r.label(first*width + c)
			other, _ := r.label(row*width + c)
			if one != other {
				b.fail(w, "not-constant", "`%s` has one value for each level of `%s`, but for %s it is %s in row %d and %s in row %d of %s",
					w.name.Ident, dimsText(dims[:len(keys)]), cellLabel(dims[:len(keys)], cell), shown(one), first+1, shown(other), row+1, r.from)
				return true
			}
		}
	}
	var none []string
	elems := make([]int, 0, cells*width)
	for cell, row := range rowOf {
		if row < 0 {
			none = append(none, cellLabel(dims[:len(keys)], cell))
		}
		for c := range width {
			if row < 0 {
				elems = append(elems, -1)
			} else {
				elems = append(elems, row*width+c)
			}
		}
	}
	switch {
	case len(none) == 0:
	case b.quiet(w) && w.name.Observed:
		return b.unobserve(w, dims) // there is a new level to predict
	case b.prev != nil && !b.quiet(w) && b.keepOthers(w, r, elems):
		return true
	}
	if len(none) > 0 && !(b.prev != nil && w.name.Observed) {
		b.fail(w, "no-row", "%s has no row for %s, which `%s` needs: one for each level of `%s`", r.from, listWords(none, 5), w.name.Ident, dimsText(dims[:len(keys)]))
		return true
	}
	shape := w.shape
	w.raw = r.pick(elems)
	w.raw.shape = shape
	return true
}

func dimsText(dims []dim) string {
	parts := make([]string, len(dims))
	for i := range dims {
		parts[i] = dims[i].text()
	}
	return strings.Join(parts, ", ")
}

func cellLabel(dims []dim, cell int) string {
	parts := make([]string, len(dims))
	for k := len(dims) - 1; k >= 0; k-- {
		n := len(dims[k].factor.Labels)
		parts[k] = strconv.Quote(dims[k].factor.Labels[cell%n])
		cell /= n
	}
	return strings.Join(parts, ", ")
}

// shown is a value as it appears in messages.
func shown(s string) string {
	if s == "" {
		return "empty"
	}
	return short(s)
}

// listWords writes the first few elements of a list: "a, b and 3 more".
func listWords(list []string, most int) string {
	if len(list) <= most {
		if len(list) < 2 {
			return strings.Join(list, "")
		}
		return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
	}
	return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", len(list)-most)
}

// optional reports whether a name may have no data: an observed one, if the caller allows it.
func (b *binder) optional(w *want) bool {
	return w.name.Observed && (b.d.Partial || b.prev != nil)
}

// absent deals with a name that no source has: it is filled with missing values if that is allowed, and
// reported otherwise.
func (b *binder) absent(w *want, dims []dim) bool {
	if b.freshOnly || b.countsRows(w.name) && b.isDim(w.name.Ident) && b.sizes[w.name.Ident] == nil {
		return false // wait for the second round, or for another name with this size
	}
	if b.countsRows(w.name) && b.sizes[w.name.Ident] != nil {
		w.value = eval.Whole(b.sizes[w.name.Ident].n)
		b.env[w.name.Ident] = w.value
		w.state = done
		return true
	}
	if b.optional(w) {
		return b.unobserve(w, dims)
	}
	d := b.fail(w, "no-data", "there are no data for `%s`", w.name.Ident)
	var have []string
	for i := range b.d.Sources {
		have = append(have, b.d.Sources[i].names()...)
	}
	if help := diag.Suggest(w.name.Column(), have, diag.Ticked); help != "" {
		d.WithHelp("%s", strings.Replace(help, "?", ", which is in the data?", 1))
	} else {
		d.WithHelp("give a file that has it, or `%s=...`", w.name.Ident)
	}
	return true
}

// isDim reports whether a name is a dimension of declared data.
func (b *binder) isDim(name string) bool {
	for _, w := range b.wants {
		if w.name.Type == nil {
			continue
		}
		for _, e := range w.name.Type.Dims {
			if n, ok := strip(e).(*ast.Name); ok && n.Name == name {
				return true
			}
		}
	}
	return false
}

// unobserve gives an observed name without data the shape of its type, with all elements missing; it
// waits while a size is not known.
func (b *binder) unobserve(w *want, dims []dim) bool {
	if w.name.Shapeless() {
		return b.unobserveLike(w)
	}
	shape, axes := []int{}, []*eval.Factor{}
	size := 1
	for k := range dims {
		n := dims[k].length()
		if n < 0 {
			return false
		}
		shape, axes = append(shape, n), append(axes, dims[k].factor)
		size *= n
	}
	if size > b.most() {
		b.fail(w, "too-large", "`%s` would have more than %d values", w.name.Ident, b.most())
		return true
	}
	w.shape, w.axes = shape, axes
	w.raw = &raw{cells: missingCells{w.name.Ident}, shape: shape}
	w.unobserved = true
	w.state = assembled
	return true
}
