package eval

import (
	"fmt"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/lang"
)

// Every axis of data knows what it runs over: the levels of a factor or of a list of
// texts (Value.Axes), or the places that a size counts (Value.Sizes), which have
// numbers. Rows stand in the order of a file, columns in that of their numbers, levels in
// an order of their own: to pair the k-th of two of them would be wrong without a
// word. So levels never meet numbered places, nor the places of one size those of
// another; axes that are none of these (of a literal, of linspace) go with all.
//
// The first axis of data has rows: for new data they are others. That is kept beside
// the size, because `data W: real[N, N]` has two axes of one size of which only the first
// has rows: `sum(W[n])` stays within a row.
//
// That a whole number counts or numbers such places is kept in Value.row.

// countedBy returns what counts the places of an axis by a size; "" is one without a name.
func countedBy(name string, rows bool) *Factor { return &Factor{Name: name, size: true, rows: rows} }

// isSize reports whether f is a size, not a set of levels.
func (f *Factor) isSize() bool { return f != nil && f.size }

// isRows reports whether f counts rows of the data.
func (f *Factor) isRows() bool { return f != nil && f.size && f.rows }

// isLevels reports whether f is a set of levels.
func (f *Factor) isLevels() bool { return f != nil && !f.size }

// nameless is what counts the places of an axis that has some of the places of another, or
// more than these, or has them in another order.
func nameless(f *Factor) *Factor {
	switch {
	case f == nil || f.levels != nil:
		return f
	case f.size:
		return countedBy("", f.rows)
	}
	return &Factor{size: true, levels: f}
}

// taken is nameless, of places that are no rows: what was taken from them by places of the
// text is no longer about each of them.
func taken(f *Factor) *Factor {
	if f = nameless(f); f.isRows() {
		return countedBy("", false)
	}
	return f
}

// counter is what the number of places of an axis counts.
func (f *Factor) counter() *Factor {
	if f.isSize() {
		return f
	}
	return nameless(f)
}

// set returns the levels whose places an axis has, with or without their names; nil if it has none.
func (f *Factor) set() *Factor {
	if f.isSize() {
		return f.levels
	}
	return f
}

// SetSize says that axis k has the places that a size counts, and whether they are rows of
// the data. name is "" for a size without a name.
func (v *Value) SetSize(k int, name string, rows bool) {
	if v.Sizes == nil {
		v.Sizes = make([]*Factor, len(v.Shape))
	}
	v.Sizes[k] = countedBy(name, rows)
}

// along returns what axis k runs over: a factor, a size, or nil.
func (v *Value) along(k int) *Factor {
	if k < len(v.Sizes) && v.Sizes[k] != nil {
		return v.Sizes[k]
	}
	return v.Axis(k)
}

// HasRows reports whether axis k has rows of the data.
func (v *Value) HasRows(k int) bool { return v.along(k).isRows() }

// axes returns what each axis runs over; nil where none has names or a size.
func (v *Value) axes() []*Factor {
	if v.Sizes == nil {
		return v.Axes
	}
	return axesOf(v)
}

// setAxes says what each axis runs over.
func (v *Value) setAxes(axes []*Factor) {
	v.Axes, v.Sizes = nil, nil
	for k, f := range axes {
		switch {
		case f.isSize():
			if v.Sizes == nil {
				v.Sizes = make([]*Factor, len(axes))
			}
			v.Sizes[k] = f
		case f != nil:
			if v.Axes == nil {
				v.Axes = make([]*Factor, len(axes))
			}
			v.Axes[k] = f
		}
	}
}

// shaped returns a value that is nothing but a shape.
func shaped(shape []int, axes []*Factor) *Value {
	v := &Value{Shape: shape}
	v.setAxes(axes)
	return v
}

// clash says why axes over f and over g do not go together: "" if they do.
func clash(f, g *Factor) string {
	switch {
	case f == nil || g == nil:
		return ""
	case f.set() != nil && g.set() != nil:
		if !f.set().Same(g.set()) {
			return "levels of " + setName(f.set()) + " and of " + setName(g.set()) + " cannot be combined"
		}
		return ""
	case f.set() != nil || g.set() != nil:
		return f.places() + " and " + g.places() + " cannot be combined"
	case f.size && g.size:
		if f.Name == "" || g.Name == "" || f.Name == g.Name {
			return ""
		}
		return fmt.Sprintf("`%s` and `%s` are sizes of different things, whose positions cannot be combined", f.Name, g.Name)
	}
	return ""
}

// places says what the places of an axis are, for messages.
func (f *Factor) places() string {
	switch {
	case f.set() != nil:
		return "levels of " + setName(f.set())
	case f.rows:
		return "rows of the data"
	case f.Name == "":
		return "numbered positions"
	}
	return "positions numbered 1 to `" + f.Name + "`"
}

// join returns what an axis runs over that is one of two which go together.
func join(f, g *Factor) *Factor {
	switch {
	case f == nil:
		return g
	case g == nil || !f.size || f.levels != nil && g.size:
		return f
	case !g.size:
		return g
	case f.before > 0 || f.rows == g.rows && f.Name != "":
		return f
	case g.before > 0:
		return g
	}
	name := f.Name
	if name == "" {
		name = g.Name
	}
	return countedBy(name, f.rows || g.rows)
}

// element is one place of an axis that a size counts, taken by a number of the text.
type element struct {
	axis *Factor
	at   int
}

// elementOf returns the place of a row or another numbered place that brackets took by a
// number of the text, as y[2] does, nil if they took none.
func (r *run) elementOf(x *Value, picks []pick) *element {
	for k, p := range picks {
		if f := x.along(k); f.isSize() && p.one && p.at[0] > 0 && p.like.row == nil && !r.readsLocals(p.expr) {
			return &element{f, p.at[0]}
		}
	}
	return nil
}

// readsLocals reports whether an expression reads the variable of a loop or another local name.
func (r *run) readsLocals(e ast.Expr) bool {
	found := false
	ast.Walk(e, func(n ast.Node) bool {
		if x, ok := n.(*ast.Name); ok && r.local(x.Name) != nil {
			found = true
		}
		return !found
	})
	return found
}

// and returns the element that a number computed from two is about, if it is one.
func (e *element) and(f *element) *element {
	switch {
	case e == nil:
		return f
	case f == nil || e.at == f.at:
		return e
	}
	return nil
}

// listed returns what an array of the text runs over: numbered places where its elements are
// of several of them, as in `[y[1], y[2]]`.
func listed(vals []*Value) *Factor {
	var first *element
	for _, v := range vals {
		switch {
		case v.of == nil:
		case first == nil:
			first = v.of
		case first.at != v.of.at:
			return taken(first.axis)
		}
	}
	return nil
}

// both returns the size of which a sum or difference of numbers is a number.
func both(f, g *Factor) *Factor {
	switch {
	case f == nil:
		return g
	case g == nil:
		return f
	case f.Name != g.Name:
		return countedBy("", f.rows || g.rows)
	}
	return join(f, g)
}

// Clash says why two arrays of one shape do not go together element by element, ""
// if they do.
func Clash(x, y *Value) string {
	for k := range min(len(x.Shape), len(y.Shape)) {
		if why := clash(x.along(k), y.along(k)); why != "" {
			return why
		}
	}
	return ""
}

// rowCount marks the value of a name that is a size of data.
func (r *run) rowCount(name string, v *Value) *Value {
	if len(v.Shape) != 0 || v.row != nil || v.Kind > Real {
		return v
	}
	f := r.in.sizeOf(name)
	if f == nil {
		return v
	}
	c := *v
	c.row = f
	return &c
}

// sizeOf returns the size of a name that is a dimension of data, nil for others. It counts
// rows where it is the first dimension of some, and not the length of one of its draws
// (as in `simplex[K]`).
func (in *Interp) sizeOf(name string) *Factor {
	if in.Model == nil {
		return nil
	}
	if in.sizes == nil {
		in.sizes = map[string]*Factor{}
		for _, n := range in.Model.Names {
			if n.Counts {
				in.sizes[n.Ident] = countedBy(n.Ident, true)
			}
			if n.Role != lang.Data || n.Type == nil {
				continue
			}
			for k, d := range n.Type.Dims {
				if size := SizeName(in.Model, d); size != "" {
					rows := k == 0 && len(n.Type.Dims) > lang.DrawRank(n.Type)
					in.sizes[size] = countedBy(size, rows || in.sizes[size].isRows())
				}
			}
		}
	}
	return in.sizes[name]
}

// SizeName is the name of a dimension that is a size or a number of the data, "" for any other.
func SizeName(m *lang.Model, d ast.Expr) string {
	if x, ok := strip(d).(*ast.Name); ok {
		if s := m.ByName[x.Name]; s != nil && !s.Factor && (s.Size || s.Role == lang.Data) {
			return x.Name
		}
	}
	return ""
}

// rowsHelp says how x and y, of which one has numbered places where the other has levels,
// or the places of another size, are put together; "" if that is not what is wrong. Where
// x is on the left of `~`, left is set.
func (r *run) rowsHelp(x, y *Value, ex, ey ast.Expr, left bool) string {
	k := 0
	for k < len(x.Shape) && k < len(y.Shape) && clash(x.along(k), y.along(k)) == "" {
		k++
	}
	f, g := x.along(k), y.along(k)
	switch {
	case f == nil || g == nil || f.set() != nil && g.set() != nil:
		return ""
	case f.size == g.size && f.levels == g.levels:
		if f.size && x.Shape[k] == y.Shape[k] {
			return r.oneSize(ex, ey, f, g)
		}
		return ""
	}
	levels, size, rows, eLevels, n := f.set(), g, ey, ex, y.Shape[k]
	if f.set() == nil {
		levels, size, rows, eLevels, n = g.set(), f, ex, ey, x.Shape[k]
	}
	if c, ok := strip(eLevels).(*ast.Comprehension); ok && len(c.Clauses) > k {
		if over, ok := strip(c.Clauses[k].Over).(*ast.Name); ok {
			return fmt.Sprintf("`for %s in %s` loops over the levels of `%s`: for rows write `for n in 1:N`, and `%s[n]` inside",
				c.Clauses[k].Var.Name, over.Name, over.Name, over.Name)
		}
	}
	index, declare := "", r.byLevel(rows, size, levels)
	if c, ok := strip(eLevels).(*ast.Call); ok && lang.IsDistribution(c.Func.Name) {
		eLevels = r.withLevels(c, levels)
		k = 0
	}
	if column := r.column(levels, n, size); column != "" && eLevels != nil && !(left && f.isLevels()) {
		index = fmt.Sprintf("write `%s`, which has one number for each row", indexed(eLevels, k, column))
	}
	switch {
	case index == "":
		return declare
	case declare == "" || left:
		return index
	}
	return index + "; " + declare
}

// oneSize says how arrays of two sizes are declared if their places are the same.
func (r *run) oneSize(ex, ey ast.Expr, f, g *Factor) string {
	if r.function() != nil {
		return ""
	}
	x, kx := r.madeOf(ex, f, map[string]bool{})
	y, ky := r.madeOf(ey, g, map[string]bool{})
	if x == nil || y == nil || y.Type == nil || ky >= len(y.Type.Dims) || x.Type == nil || kx >= len(x.Type.Dims) {
		return ""
	}
	return fmt.Sprintf("if number k of `%s` and number k of `%s` are about the same thing, give them one size: `%s`",
		f.Name, g.Name, declared(y, ky, f))
}

// withLevels returns the first name in the arguments of a distribution whose first axis
// has levels of f, nil if there is none.
func (r *run) withLevels(c *ast.Call, f *Factor) (found ast.Expr) {
	ast.Walk(c, func(n ast.Node) bool {
		if n, ok := n.(*ast.Name); ok && found == nil {
			if s := r.globals[n.Name]; s != nil && s.v != nil && r.local(n.Name) == nil && f.Same(s.v.along(0)) {
				found = n
			}
		}
		return found == nil
	})
	return found
}

// indexed is an expression with an index at axis k.
func indexed(e ast.Expr, k int, index string) string {
	s := text(e)
	for range k {
		index = ":, " + index
	}
	switch strip(e).(type) {
	case *ast.Name, *ast.Index, *ast.Call:
		return s + "[" + index + "]"
	}
	return "(" + s + ")[" + index + "]"
}

// column returns the name of a data column of n rows (-1: any number), those of a size, that
// has levels of f, "" if there is none.
func (r *run) column(f *Factor, n int, size *Factor) string {
	if r.in.Model == nil || r.function() != nil {
		return ""
	}
	for _, name := range r.in.Model.Names {
		v := r.in.Data[name.Ident]
		if v == nil || v.Kind != Level || len(v.Shape) != 1 || !v.Levels.Same(f) || !size.rows || clash(size, v.along(0)) != "" {
			continue
		}
		if v.Shape[0] == n || n < 0 {
			return name.Ident
		}
	}
	return ""
}

// byLevel shows how a data name, of which e is made element by element, is declared by
// levels of f where it has a size; "" if there is none, or f has no name.
func (r *run) byLevel(e ast.Expr, size, f *Factor) string {
	if f.Name == "" || r.function() != nil {
		return ""
	}
	if info, k := r.madeOf(e, size, map[string]bool{}); info != nil {
		what := "one value"
		switch {
		case k > 0 && text(info.Type.Dims[0]) == text(info.Type.Dims[k]):
			what = "a row and a column"
		case k > 0:
			what = "a column"
		}
		return fmt.Sprintf("if `%s` has %s for each level, declare it so: `%s`", info.Ident, what, declared(info, k, f))
	}
	return ""
}

// madeOf returns the first data name with an axis of a size, other than a factor, of which n
// is made, and which axis that is: named there, or in the definition of what is named there.
func (r *run) madeOf(n ast.Node, size *Factor, seen map[string]bool) (found *lang.Name, axis int) {
	ast.Walk(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Index:
			return false // a selection of rows
		case *ast.Name:
			info := r.info(n.Name)
			if found != nil || info == nil || seen[n.Name] || r.local(n.Name) != nil {
				return true
			}
			seen[n.Name] = true
			if v := r.in.Data[n.Name]; v != nil {
				for k := range v.Shape {
					if f := v.along(k); found == nil && v.Kind <= Real && f.isSize() && f.rows == size.rows && clash(f, size) == "" {
						found, axis = info, k
					}
				}
				return true
			}
			for _, s := range info.Defs {
				switch s := s.(type) {
				case *ast.Define:
					found, axis = r.madeOf(s.Right, size, seen)
				case *ast.Tilde:
					found, axis = r.madeOf(s.Dist, size, seen)
				}
				if found != nil {
					break
				}
			}
		}
		return found == nil
	})
	return found, axis
}

// declared is the declaration of a data name whose axis k runs over f.
func declared(n *lang.Name, k int, f *Factor) string {
	kind, from, dims := "real", "", f.Name
	if n.Type != nil {
		kind = n.Type.Name.Name
	}
	if !n.Shapeless() {
		dims = ""
		for i, d := range n.Type.Dims {
			size := text(d)
			if i == k || f.isLevels() && size == text(n.Type.Dims[k]) { // rows and columns alike
				size = f.Name
			}
			dims += ", " + size
		}
		dims = dims[2:]
	}
	if n.From != nil {
		from = " from " + n.From.Place().Text()
	}
	return fmt.Sprintf("data %s: %s[%s]%s", n.Ident, kind, dims, from)
}

// loopIndex notes that the variable of a loop stands as an index for a row, or for a
// level: it cannot stand for both.
func (r *run) loopIndex(e *ast.Index, arg ast.Expr, f *Factor, v *Value) *Value {
	name, ok := strip(arg).(*ast.Name)
	if !ok || f == nil || v.Kind != Int || len(v.Shape) != 0 && !r.isColumn(arg) || r.in.Fit != nil || r.main != nil { // the fit has been checked
		return v
	}
	l := r.iterationOf(name)
	if l == nil {
		return v
	}
	if l.index == nil {
		l.index, l.under = f, e
		if v.row == nil { // what it fills has such places
			c := *l.v
			c.row = nameless(f)
			l.v = &c
		}
		return l.v
	}
	if (l.index.set() == nil) == (f.set() == nil) {
		return v
	}
	level, row, size := e, l.under, l.index
	if f.set() == nil {
		level, row, f, size = l.under, e, l.index, f
	}
	what := "a row"
	if !size.rows {
		what = "the number of a position"
	}
	d := diag.New("factor-mix", arg.Place(), "`%s` is %s in `%s`, and a level of %s in `%s`: %s and levels cannot be combined",
		name.Name, what, text(row), setName(f.set()), text(level), size.places())
	if column := r.column(f, -1, size); column != "" {
		d.WithHelp("the level in row `%s` is `%s[%s]`", name.Name, column, name.Name)
	}
	throw(d)
	return nil
}

// iterationOf returns the variable of a loop that a name means, here or as the argument of a
// function; nil if it means none.
func (r *run) iterationOf(name *ast.Name) *local {
	l, scope := r.localIn(name.Name)
	switch {
	case l == nil:
		return nil
	case l.variable != nil:
		return l.variable
	case slices.Contains(scope.names, name.Name):
		return l
	}
	return nil
}

// rowIndex ends the walk where an index is the number of a row, or many of them,
// but the axis has levels; or is levels, but the axis has rows.
func (r *run) rowIndex(e *ast.Index, k int, arg ast.Expr, f, row *Factor, many bool, levels *Factor) {
	switch {
	case row != nil && row.levels == nil && f.isLevels():
		what, whats := "the number of a row", "numbers of rows"
		if !row.rows {
			what, whats = "a number up to `"+row.Name+"`", "numbers up to `"+row.Name+"`"
		}
		if row.Name == "" && !row.rows {
			what, whats = "the number of a position", "numbers of positions"
		}
		d := diag.New("factor-mix", arg.Place(), "axis %d of `%s` has levels of %s, but `%s` is %s%s",
			k+1, text(e.X), setName(f), text(arg), what, r.iteration())
		if many {
			d.Message = fmt.Sprintf("axis %d of `%s` has levels of %s, but `%s` are %s", k+1, text(e.X), setName(f), text(arg), whats)
		}
		if column := r.column(f, -1, row); column != "" && many {
			d.WithHelp("the levels in these rows are `%s[%s]`", column, text(arg))
		} else if column != "" {
			d.WithHelp("the level in row `%s` is `%s[%s]`: write `%s`", text(arg), column, text(arg), indexed(e.X, k, column+"["+text(arg)+"]"))
		}
		throw(d)
	case f.isSize() && f.levels == nil && levels != nil:
		d := diag.New("factor-mix", arg.Place(), "axis %d of `%s` has %s, but `%s` has levels of %s",
			k+1, text(e.X), f.places(), text(arg), setName(levels))
		if h := bracketHint(e); h != "" {
			d.WithHelp("%s", h)
		} else if h := r.byLevel(e.X, f, levels); h != "" {
			d.WithHelp("%s", h)
		} else if name, ok := strip(e.X).(*ast.Name); ok && r.filled(name.Name) && levels.Name != "" && r.in.Model.ByName[name.Name].Dims != nil {
			d.WithHelp("give `%s` a position for each level: `%s[%s]`", name.Name, name.Name, levels.Name)
		}
		throw(d)
	}
}

// alphabet ends the walk where numbers of the data are an index for levels that stand in the order of the
// alphabet: who numbered the groups hardly did so in this order.
func (r *run) alphabet(e *ast.Index, k int, arg ast.Expr, f *Factor) {
	if !f.isLevels() || !f.Alphabetical || f.Name == "" {
		return
	}
	if name := r.dataNumbers(arg); name != "" {
		throw(diag.New("factor-mix", arg.Place(), "axis %d of `%s` has levels of %s, which are in alphabetical order, but `%s` holds numbers", k+1, text(e.X), setName(f), name).
			WithHelp("index it by a factor, such as `%s`; if the numbers of `%s` name groups, declare it as a factor: `data %s: factor[N]`", f.Name, name, name))
	}
}
