package eval

import (
	"fmt"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/lang"
)

// Rows of the data never meet levels of a factor: rows stand in the order of a
// file, levels in one of their own, and to pair the k-th of both would be wrong
// without a word. Which axes are rows is kept in Value.Rows; that a whole number
// is the number of a row, or how many there are, in Value.row.

// byRow stands for rows of the data in the lists of axes that the walk hands on,
// where an axis of a Value has Rows.
var byRow = &Factor{}

// along returns what names the places of axis k: a factor, byRow, or nil.
func (v *Value) along(k int) *Factor {
	if k < len(v.Rows) && v.Rows[k] {
		return byRow
	}
	return v.Axis(k)
}

// axes returns what names the places of each axis; nil where none has names.
func (v *Value) axes() []*Factor {
	if v.Rows == nil {
		return v.Axes
	}
	return axesOf(v)
}

// setAxes says what names the places of each axis.
func (v *Value) setAxes(axes []*Factor) {
	v.Axes, v.Rows = nil, nil
	for k, f := range axes {
		switch {
		case f == byRow:
			if v.Rows == nil {
				v.Rows = make([]bool, len(axes))
			}
			v.Rows[k] = true
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

// clash says why what two factors (or byRow, or nil) name does not go together: "" if it does.
func clash(f, g *Factor) string {
	switch {
	case f == nil || g == nil || f.Same(g):
		return ""
	case f == byRow:
		return "rows of the data and levels of " + setName(g) + " never go together"
	case g == byRow:
		return "levels of " + setName(f) + " and rows of the data never go together"
	}
	return "levels of " + setName(f) + " and of " + setName(g) + " never go together"
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

// rowCount marks the value of a size name that counts rows of data.
func (r *run) rowCount(name string, v *Value) *Value {
	if len(v.Shape) != 0 || v.row || v.Kind > Real || !r.in.countsRows(name) {
		return v
	}
	c := *v
	c.row = true
	return &c
}

// countsRows reports whether a name is the first dimension of data, and not the
// length of one of its draws (as in `simplex[K]`).
func (in *Interp) countsRows(name string) bool {
	if in.Model == nil {
		return false
	}
	if in.rowSizes == nil {
		in.rowSizes = map[string]bool{}
		for _, n := range in.Model.Names {
			if n.Role != lang.Data || n.Type == nil || len(n.Type.Dims) <= lang.DrawRank(n.Type) {
				continue
			}
			if size, ok := strip(n.Type.Dims[0]).(*ast.Name); ok {
				if s := in.Model.ByName[size.Name]; s != nil && !s.Factor && (s.Size || s.Role == lang.Data) {
					in.rowSizes[size.Name] = true
				}
			}
		}
	}
	return in.rowSizes[name]
}

// rowsHelp says how x and y, of which one has rows where the other has levels, are
// put together; "" if that is not what is wrong. Where x stands left of `~`, left is set.
func (r *run) rowsHelp(x, y *Value, ex, ey ast.Expr, left bool) string {
	k := 0
	for k < len(x.Shape) && k < len(y.Shape) && (x.along(k) == byRow) == (y.along(k) == byRow) {
		k++
	}
	f, g := x.along(k), y.along(k)
	if f == nil || g == nil || (f == byRow) == (g == byRow) {
		return ""
	}
	levels, rows, eLevels, n := f, ey, ex, 0
	if f == byRow {
		levels, rows, eLevels, n = g, ex, ey, x.Shape[k]
	} else {
		n = y.Shape[k]
	}
	if c, ok := strip(eLevels).(*ast.Comprehension); ok && len(c.Clauses) > k {
		if over, ok := strip(c.Clauses[k].Over).(*ast.Name); ok {
			return fmt.Sprintf("`for %s in %s` goes through the levels of `%s`: for rows write `for n in 1:N`, and `%s[n]` inside",
				c.Clauses[k].Var.Name, over.Name, over.Name, over.Name)
		}
	}
	index, declare := "", r.byLevel(rows, levels)
	if c, ok := strip(eLevels).(*ast.Call); ok && lang.IsDistribution(c.Func.Name) {
		eLevels = r.withLevels(c, levels)
		k = 0
	}
	if column := r.column(levels, n); column != "" && eLevels != nil && !(left && f != byRow) {
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

// column returns the name of a data column of n rows (-1: any number) that has levels
// of f, "" if there is none.
func (r *run) column(f *Factor, n int) string {
	if r.in.Model == nil || r.function() != nil {
		return ""
	}
	for _, name := range r.in.Model.Names {
		v := r.in.Data[name.Ident]
		if v == nil || v.Kind != Level || len(v.Shape) != 1 || !v.Levels.Same(f) {
			continue
		}
		if v.Shape[0] == n || n < 0 {
			return name.Ident
		}
	}
	return ""
}

// byLevel shows how a data name, of which e is made row by row, is declared by levels
// of f; "" if there is none, or f has no name.
func (r *run) byLevel(e ast.Expr, f *Factor) string {
	if f.Name == "" || r.function() != nil {
		return ""
	}
	if info := r.madeOf(e, map[string]bool{}); info != nil {
		return fmt.Sprintf("if `%s` has one value for each level, declare it so: `%s`", info.Ident, declared(info, r.in.Data[info.Ident], f))
	}
	return ""
}

// madeOf returns the first data name with rows, other than a factor, of which n is
// made: named there, or in the definition of what is named there.
func (r *run) madeOf(n ast.Node, seen map[string]bool) (found *lang.Name) {
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
				if v.Kind <= Real && v.along(0) == byRow {
					found = info
				}
				return true
			}
			for _, s := range info.Defs {
				switch s := s.(type) {
				case *ast.Define:
					found = r.madeOf(s.Right, seen)
				case *ast.Tilde:
					found = r.madeOf(s.Dist, seen)
				}
				if found != nil {
					break
				}
			}
		}
		return found == nil
	})
	return found
}

// declared is the declaration of a data name with levels of f in place of rows.
func declared(n *lang.Name, v *Value, f *Factor) string {
	kind, from, dims := "real", "", f.Name
	if n.Type != nil {
		kind = n.Type.Name.Name
		for _, d := range n.Type.Dims[1:] {
			if size := text(d); size != text(n.Type.Dims[0]) {
				dims += ", " + size
			} else {
				dims += ", " + f.Name // rows and columns alike
			}
		}
	}
	if n.From != nil {
		from = " from " + n.From.Place().Text()
	}
	return fmt.Sprintf("data %s: %s[%s]%s", n.Ident, kind, dims, from)
}

// turnIndex notes that the variable of a loop stands as an index for a row, or for a
// level: it cannot stand for both.
func (r *run) turnIndex(e *ast.Index, arg ast.Expr, f *Factor, v *Value) *Value {
	name, ok := strip(arg).(*ast.Name)
	if !ok || f == nil || v.Kind != Int || len(v.Shape) != 0 || r.in.Fit != nil || r.main != nil { // the fit has been checked
		return v
	}
	l, scope := r.localIn(name.Name)
	if l == nil || !slices.Contains(scope.names, name.Name) { // no variable of a loop
		return v
	}
	if l.index == nil {
		l.index, l.under = f, e
		if f == byRow && !v.row { // what it fills has rows
			c := *l.v
			c.row = true
			l.v = &c
		}
		return l.v
	}
	if (l.index == byRow) == (f == byRow) {
		return v
	}
	level, row := e, l.under
	if f == byRow {
		level, row, f = l.under, e, l.index
	}
	d := diag.New("factor-mix", arg.Place(), "`%s` is a row in `%s`, and a level of %s in `%s`: rows of the data and levels never go together",
		name.Name, text(row), setName(f), text(level))
	if column := r.column(f, -1); column != "" {
		d.WithHelp("the level in row `%s` is `%s[%s]`", name.Name, column, name.Name)
	}
	throw(d)
	return nil
}

// rowIndex ends the walk where an index is the number of a row, or many of them,
// but the axis has levels; or is levels, but the axis has rows.
func (r *run) rowIndex(e *ast.Index, k int, arg ast.Expr, f *Factor, row, many bool, levels *Factor) {
	switch {
	case row && f != nil && f != byRow:
		d := diag.New("factor-mix", arg.Place(), "axis %d of `%s` has levels of %s, but `%s` is the number of a row%s",
			k+1, text(e.X), setName(f), text(arg), r.turns())
		if many {
			d.Message = fmt.Sprintf("axis %d of `%s` has levels of %s, but `%s` are numbers of rows", k+1, text(e.X), setName(f), text(arg))
		}
		if column := r.column(f, -1); column != "" && many {
			d.WithHelp("the levels in these rows are `%s[%s]`", column, text(arg))
		} else if column != "" {
			d.WithHelp("the level in row `%s` is `%s[%s]`: write `%s`", text(arg), column, text(arg), indexed(e.X, k, column+"["+text(arg)+"]"))
		}
		throw(d)
	case f == byRow && levels != nil:
		d := diag.New("factor-mix", arg.Place(), "axis %d of `%s` has rows of the data, but `%s` has levels of %s",
			k+1, text(e.X), text(arg), setName(levels))
		if h := bracketHint(e); h != "" {
			d.WithHelp("%s", h)
		} else if h := r.byLevel(e.X, levels); h != "" {
			d.WithHelp("%s", h)
		} else if name, ok := strip(e.X).(*ast.Name); ok && r.filled(name.Name) && levels.Name != "" && r.in.Model.ByName[name.Name].Dims != nil {
			d.WithHelp("give `%s` a place for each level: `%s[%s]`", name.Name, name.Name, levels.Name)
		}
		throw(d)
	}
}
