package eval

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/lang"
)

// Fit is what a run over new data knows of the data that the model was fitted to.
//
// What is computed from data row by row follows the new rows. A value that
// reduces over rows (or levels) of the data, such as `mean(x)`, `x[1]` or `X' @ X`,
// is what the parameters of the fit refer to: used as a number it keeps the value of
// the fit, used as a size, in a range or as an index it follows the new data. So an
// expression that loses the rows of its operands is evaluated twice: over the new
// data, and over those of the fit, by a second run (run.main is set there) that sees
// the names of the fit. A name that holds such a value holds both, see Value.Fit.
// What depends on parameters is no summary of data and follows the new rows.
type Fit struct {
	// Env has the names of the fit after its run: those of data, and those computed
	// from data alone.
	Env Env
}

// Kept is the value that an expression has as a number, over whatever new data.
type Kept struct {
	Value *Value
	// Learned are the numbers of each column of the fit by which a function of new data changes its elements,
	// as center by the mean.
	Learned [][]float64
	Varies  bool // there is no such value: it differs from iteration to iteration, or from draw to draw
	// With none of these the expression is computed over the new rows.
}

// Kept returns what the runs so far kept from the fit, by expression.
func (in *Interp) Kept() map[ast.Expr]*Kept { return in.kept }

// OverNew returns the expressions that the runs so far reduced over new rows, since they depend
// on parameters.
func (in *Interp) OverNew() []ast.Expr { return in.overNew }

// note remembers what an expression has as a number.
func (r *run) note(e ast.Expr, k *Kept) {
	if r.in.kept == nil {
		r.in.kept = map[ast.Expr]*Kept{}
	}
	old := r.in.kept[e]
	if k.Varies || k.Value != nil && (k.Value.AnyUnknown() || k.Value.fresh) ||
		old != nil && (old.Varies || !sameValue(old.Value, k.Value) || !slices.EqualFunc(old.Learned, k.Learned, slices.Equal)) {
		k = &Kept{Varies: true}
	}
	r.in.kept[e] = k
}

// sameValue reports whether two values are the same, to the bit and the label.
func sameValue(a, b *Value) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Kind != b.Kind || !slices.Equal(a.Shape, b.Shape) || len(a.Num) != len(b.Num) || !slices.Equal(a.Text, b.Text) {
		return false
	}
	for i, x := range a.Num {
		if y := b.Num[i]; a.Kind == Level && label(a, i) != label(b, i) || a.Kind != Level && x != y && (x == x || y == y) || a.IsUnknown(i) != b.IsUnknown(i) {
			return false
		}
	}
	return true
}

// label is the label of an element of a factor.
func label(v *Value, i int) string {
	if k := int(v.Num[i]); k >= 1 && k <= len(v.Levels.Labels) {
		return v.Levels.Labels[k-1]
	}
	return ""
}

// class says how a local name, or an expression, moves with the rows of the data.
type class uint8

const (
	still   class = iota // it is the same in all iterations over rows
	byValue              // what a row holds
	byPlace              // the number of a row
)

// nofit ends an evaluation over the data of the fit.
type nofit struct {
	mixed bool // the value mixes the new row at hand with rows of the fit
}

// reduce evaluates an expression that may lose the rows of its operands. over
// evaluates it over the data at hand and says whether it does. Where the operands
// hold nothing yet, as new outcomes do, over returns what ahead gives, if that is not nil.
func (r *run) reduce(e ast.Expr, over func(ahead func() *Value) (v *Value, lost bool)) *Value {
	if r.in.Fit == nil || r.main != nil {
		v, _ := over(func() *Value { return nil })
		return v
	}
	var kept *Value
	lost := false
	only, other := r.onlyFit, r.other
	r.onlyFit, r.other = false, false
	v, bad := r.tryNew(func() (v *Value) {
		v, lost = over(func() *Value { kept = r.ahead(e); return kept })
		return v
	})
	strange := r.other
	r.onlyFit, r.other = only, other
	switch {
	case kept != nil:
		return kept
	case bad == nil && !lost:
		if r.function() != nil && !r.sizing {
			r.note(e, &Kept{}) // it may lose them for other arguments
		}
		return v
	case r.sizing:
		r.met++
		if bad != nil {
			throw(bad)
		}
		return v
	}
	f := r.ofFit(e, v)
	switch {
	case bad != nil && (f == nil || f.rowwise()):
		throw(bad)
	case f == nil && strange:
		r.note(e, &Kept{Varies: true})
		r.onlyFit, r.met = true, r.met+1
		w, _ := over(func() *Value { return nil })
		r.onlyFit, r.other = only, other
		if v != nil && r.hasGroups(e) {
			return r.oldLevels(w, v)
		}
		return w
	case f == nil:
		r.note(e, &Kept{})
		if _, target := r.stmt.(*ast.Target); !target && !slices.Contains(r.in.overNew, e) && !r.ofData(e, r.scope) && r.moved(e, r.scope) {
			r.in.overNew = append(r.in.overNew, e)
		}
		return v
	}
	r.oneNumber(e)
	r.note(e, &Kept{Value: f})
	if !sameValue(f, v) {
		r.met++
	}
	return f
}

// ahead is the value of the fit of an expression whose operands hold nothing yet: new
// outcomes, which are drawn.
func (r *run) ahead(e ast.Expr) *Value {
	if r.sizing {
		return nil
	}
	f := r.ofFit(e, nil)
	if f != nil && r.hasGroups(e) {
		f = r.overLevels(f)
	} else if f != nil && f.rowwise() {
		return nil
	}
	if f == nil {
		return nil
	}
	r.oneNumber(e)
	r.note(e, &Kept{Value: f})
	r.met++
	return f
}

// rowwise reports whether a value has rows of the data, or levels, along an axis.
func (v *Value) rowwise() bool {
	for k := range v.Shape {
		if f := v.along(k); f.isRows() || f.isLevels() {
			return true
		}
	}
	return false
}

// resized reports whether an axis had another size in the fit.
func (v *Value) resized() bool {
	return slices.ContainsFunc(v.Sizes, func(f *Factor) bool { return f != nil && f.before > 0 })
}

// loses reports whether v has no rows, where one of its operands has some.
func loses(v *Value, operands ...*Value) bool {
	if v == nil || v.Kind == Dist || v.Kind == Func || v.Kind == Set || v.rowwise() || v.resized() {
		return false
	}
	return slices.ContainsFunc(operands, func(a *Value) bool { return a != nil && a.Kind <= Level && (a.rowwise() || a.resized()) })
}

// hollow reports whether operands with rows have holes.
func hollow(operands []*Value) bool {
	return slices.ContainsFunc(operands, func(a *Value) bool { return a != nil && a.Kind <= Level && a.rowwise() && a.AnyHole() })
}

// tryNew evaluates f over the new data and returns the error that f met, if any: a function that
// mixes rows, or a row that is not there. What reduces over rows may have a value all the same.
func (r *run) tryNew(f func() *Value) (v *Value, d *diag.Diagnostic) {
	scope, each, mask, depth := r.scope, r.each, r.mask, r.depth
	defer func() {
		switch p := recover().(type) {
		case nil:
		case modelError:
			if p.d.Code == "too-long" || p.d.Code == "too-large" || p.d.Code == "too-deep" {
				panic(p)
			}
			r.scope, r.each, r.mask, r.depth = scope, each, mask, depth
			v, d = nil, p.d
		default:
			panic(p)
		}
	}()
	return f(), nil
}

// ofFit returns the value of an expression over the data of the fit, in the shape of
// v, its value over the new data; nil where it has none there: it depends on
// parameters, or is about a level that the fit did not have.
func (r *run) ofFit(e ast.Expr, v *Value) *Value {
	if !r.ofData(e, r.scope) || r.atHand(e) {
		return nil
	}
	home := r.home(e)
	memo := &r.overFit
	if home != nil {
		memo = &home.overFit
	}
	f, ok := (*memo)[e]
	if !ok {
		f = r.evaluateFit(e)
		if *memo == nil {
			*memo = map[ast.Expr]*Value{}
		}
		(*memo)[e] = f
	}
	if f == nil || v == nil {
		return f
	}
	return r.fitted(f, v)
}

// home is the innermost scope of the locals that an expression reads, nil for none.
func (r *run) home(e ast.Expr) *scope {
	names := map[string]bool{}
	ast.Walk(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Name:
			names[n.Name] = true
		case *ast.Call:
			names[n.Func.Name] = true
		}
		return true
	})
	for s := r.scope; s != nil; s = s.parent {
		for name := range names {
			if s.vars[name] != nil {
				return s
			}
		}
		if s.fn != nil {
			return nil
		}
	}
	return nil
}

// atHand reports whether an expression reads "the element at hand" of the left side.
func (r *run) atHand(e ast.Expr) bool {
	found := false
	ast.Walk(e, func(n ast.Node) bool {
		if x, ok := n.(*ast.Index); ok && slices.ContainsFunc(count(len(x.Each)), func(k int) bool { return r.isEach(x, k-1) }) {
			found = true
		}
		return !found
	})
	return found
}

// mixedRows is the error for an expression that makes of rows, or of some before
// another, what the rows of the fit do not say.
func (r *run) mixedRows(e ast.Expr) *diag.Diagnostic {
	return diag.New("mixed-rows", e.Place(), "`%s` mixes the rows of the data, so it has no value for new rows%s", text(e), r.iteration()).
		WithHelp("compute it beforehand, as a column of the data, and give the column for the new rows too")
}

// readsOutcomes reports whether an expression reads names that stand left of `~`: what
// was observed before a row is the past of a series, which goes on.
func (r *run) readsOutcomes(e ast.Expr, s *scope) bool {
	found := false
	ast.Walk(e, func(n ast.Node) bool {
		if x, ok := n.(*ast.Name); ok {
			in, l := find(s, x.Name)
			if l != nil {
				found = found || l.e != nil && r.readsOutcomes(l.e, l.at)
			} else if info := r.info(x.Name); info != nil && in == nil {
				found = found || info.Tilde || info.Observed
			}
		}
		return !found
	})
	return found
}

// dataOnly reports whether a name is data, or is computed from data alone, some of which
// may be missing.
func (in *Interp) dataOnly(name string) bool {
	if is, ok := in.data[name]; ok {
		return is
	}
	if in.data == nil {
		in.data = map[string]bool{}
	}
	in.data[name] = false // where it is computed from itself, as a parameter would be
	info := in.Model.ByName[name]
	is := info == nil || info.Role == lang.Data || info.Role == lang.Known
	if !is && !info.Tilde && !info.Param && info.Role != lang.Unknown {
		in.data[name] = true // a recursion over its own elements
		is = len(info.Defs) > 0
		for _, s := range info.Defs {
			ast.Walk(s, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.Tilde, *ast.Param:
					is = false
				case *ast.Name:
					is = is && (n.Name == name || in.dataOnly(n.Name))
				}
				return is
			})
		}
	}
	in.data[name] = is
	return is
}

// ofData reports whether an expression reads data alone.
func (r *run) ofData(e ast.Node, s *scope) bool {
	is := true
	ast.Walk(e, func(n ast.Node) bool {
		x, ok := n.(*ast.Name)
		if !ok || !is {
			return is
		}
		in, l := find(s, x.Name)
		switch {
		case l != nil && l.e != nil:
			is = r.ofData(l.e, l.at)
		case l != nil:
			is = !l.v.AnyUnknown()
		case in == nil: // a name of the model
			is = r.in.dataOnly(x.Name)
		}
		return is
	})
	return is
}

// find returns the local of a name, and the scope that ends the search: that of the
// local, of the function around, or nil at the top.
func find(s *scope, name string) (*scope, *local) {
	for ; s != nil; s = s.parent {
		if l := s.vars[name]; l != nil {
			return s, l
		}
		if s.fn != nil {
			return s, nil
		}
	}
	return nil, nil
}

// classOf says how an expression moves with the rows.
func (r *run) classOf(e ast.Node) class { return r.classIn(e, nil) }

// classIn is classOf inside comprehensions that bind some names.
func (r *run) classIn(e ast.Node, bound []string) class {
	c := still
	ast.Walk(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Index:
			for _, a := range n.Args {
				if r.classIn(a, bound) > still {
					c = max(c, byValue)
				}
			}
			c = max(c, r.classIn(n.X, bound))
			return false
		case *ast.Name:
			if l := r.local(n.Name); l != nil && !slices.Contains(bound, n.Name) {
				c = max(c, l.class)
			}
		case *ast.Comprehension:
			inner := slices.Clone(bound)
			for _, cl := range n.Clauses {
				c = max(c, r.classIn(cl.Over, inner))
				inner = append(inner, cl.Var.Name)
			}
			c = max(c, r.classIn(n.Elem, inner))
			return false
		}
		return true
	})
	return c
}

// moved reports whether the rows that an expression counts or holds are not those of
// the fit.
func (r *run) moved(e ast.Node, s *scope) bool {
	found := false
	ast.Walk(e, func(n ast.Node) bool {
		x, ok := n.(*ast.Name)
		if !ok || found {
			return !found
		}
		in, l := find(s, x.Name)
		switch {
		case l != nil && l.e != nil:
			found = r.moved(l.e, l.at)
		case l != nil:
			found = true
		case in == nil:
			found = r.in.movedName(x.Name)
		}
		return !found
	})
	return found
}

// readsMoved reports whether an expression reads arrays of data, other than one, that
// are not those of the fit.
func (r *run) readsMoved(e ast.Node, s *scope, but string) bool {
	found := false
	ast.Walk(e, func(n ast.Node) bool {
		x, ok := n.(*ast.Name)
		if !ok || found {
			return !found
		}
		in, l := find(s, x.Name)
		switch {
		case l != nil && l.e != nil:
			found = !l.beginIteration && r.readsMoved(l.e, l.at, but)
		case l != nil:
			found = true
		case in == nil && r.in.Model.ByName[x.Name] != nil && x.Name != but:
			v := r.in.Data[x.Name]
			if s := r.globals[x.Name]; v == nil && s != nil {
				v = s.v // computed: what counts is what it is
			}
			found = !(v != nil && len(v.Shape) == 0) && !sameValue(v, r.in.Fit.Env[x.Name])
		}
		return !found
	})
	return found
}

// movedName reports whether a name of data, or names of a size, are not those of the fit.
func (in *Interp) movedName(name string) bool {
	if is, ok := in.movedNames[name]; ok {
		return is
	}
	if in.movedNames == nil {
		in.movedNames = map[string]bool{}
	}
	info := in.Model.ByName[name]
	is := false
	switch {
	case info == nil:
	case info.Role != lang.Data:
		is = true // computed: from what does not matter
		if info.Role == lang.Known && len(info.Defs) > 0 {
			in.movedNames[name], is = false, false
			for _, s := range info.Defs {
				ast.Walk(s, func(n ast.Node) bool {
					if x, ok := n.(*ast.Name); ok && x.Name != name {
						is = is || in.movedName(x.Name)
					}
					return !is
				})
			}
		}
	default:
		is = !sameValue(in.Data[name], in.Fit.Env[name])
		for _, n := range in.Model.Names {
			if c := in.Model.CountOf(n); c != nil && c.Ident == name {
				is = is || !sameValue(in.Data[n.Ident], in.Fit.Env[n.Ident])
			}
			if n.Role != lang.Data || n.Type == nil || is {
				continue
			}
			for _, d := range n.Type.Dims {
				if x, ok := strip(d).(*ast.Name); ok && x.Name == name {
					is = is || !sameValue(in.Data[n.Ident], in.Fit.Env[n.Ident])
				}
			}
		}
	}
	in.movedNames[name] = is
	return is
}

// ofFit returns the value of an argument over the data of the fit, nil where it is not
// data alone: what center and standardize go by.
func (c *call) ofFit(k int) *Value {
	r := c.r
	if r.in.Fit == nil || r.main != nil || !c.args[k].rowwise() {
		return nil
	}
	if r.met++; r.sizing {
		return nil
	}
	f := r.ofFit(c.exprs[k], nil)
	if f != nil {
		r.oneNumber(c.e)
	}
	if f == nil || len(f.Shape) != len(c.args[k].Shape) || !slices.Equal(f.Shape[1:], c.args[k].Shape[1:]) {
		return nil
	}
	return f
}

// hold evaluates what a name is defined as: the value over the new data, with that of
// the fit in Value.Fit where it differs.
func (r *run) hold(e ast.Expr) *Value {
	if r.in.Fit == nil || r.main != nil || r.sizing {
		return r.expr(e)
	}
	met := r.met
	v := r.expr(e)
	if r.met == met || v.Kind > Level || v.rowwise() {
		return v
	}
	w, bad := r.tryNew(func() *Value { return r.sized(e) })
	if bad != nil || sameValue(w, v) {
		return v
	}
	c := *w
	c.Fit = v
	return &c
}

// bound is a local that is defined as e.
func (r *run) bound(e ast.Expr) *local {
	switch {
	case r.main != nil && r.classOf(e) == byPlace: // what it is may be asked in brackets alone
		return &local{e: e, at: r.scope, class: byPlace}
	case r.in.Fit == nil || r.main != nil:
		return &local{v: r.expr(e)}
	}
	l := &local{e: e, at: r.scope, class: r.classOf(e)}
	if l.class == byValue {
		l.v = r.expr(e)
	} else {
		l.v = r.hold(e)
	}
	return l
}

// sized evaluates e as a size, a range or an index: over the new data.
func (r *run) sized(e ast.Expr) *Value {
	if r.in.Fit == nil || r.main != nil {
		return r.expr(e)
	}
	defer func(old bool) { r.sizing = old }(r.sizing)
	r.sizing = true
	return r.expr(e)
}

// placed evaluates an index: as a size where it is a place, as a number where it is
// made of what rows hold.
func (r *run) placed(e ast.Expr) *Value {
	met := r.met
	v := r.sized(e)
	if r.met == met || r.in.Fit == nil || !v.rowwise() && (len(v.Shape) > 0 || !indexes(e)) {
		return v
	}
	defer func(old bool) { r.sizing = old }(r.sizing)
	r.sizing = false
	return r.expr(e)
}

// indexes reports whether an expression has brackets.
func indexes(e ast.Node) bool {
	found := false
	ast.Walk(e, func(n ast.Node) bool {
		_, is := n.(*ast.Index)
		found = found || is
		return !found
	})
	return found
}

// whichever returns the value of a name as it is used: as a number, or as a size.
func (r *run) whichever(v *Value) *Value {
	if v == nil || v.Fit == nil {
		return v
	}
	r.met++
	if !r.sizing {
		return v.Fit
	}
	c := *v
	c.Fit = nil
	return &c
}

// sizeOfFit gives a size the number of the fit beside that of the new data.
func (in *Interp) sizeOfFit(name string, v *Value) *Value {
	if in.Fit == nil || v.Fit != nil || len(v.Shape) != 0 || v.Kind > Int {
		return v
	}
	f := in.Fit.Env[name]
	if f == nil || len(f.Shape) != 0 || sameValue(f, v) || !in.counts(name) {
		return v
	}
	c := *v
	c.Fit = f
	return &c
}

// counts reports whether a name is a dimension of data.
func (in *Interp) counts(name string) bool {
	for _, n := range in.Model.Names {
		if n.Counts && n.Ident == name {
			return true
		}
		if n.Role != lang.Data || n.Type == nil {
			continue
		}
		for _, d := range n.Type.Dims {
			if x, ok := strip(d).(*ast.Name); ok && x.Name == name {
				return true
			}
		}
	}
	return false
}

// first reports whether the statement under way says what some elements of rows are, one
// by one, as in `nu[1] = y[1]`: then places on the right are those of the same rows.
func (r *run) first() bool {
	is := func(left ast.Expr) bool {
		ix, ok := strip(left).(*ast.Index)
		if !ok || r.in.Model.HowMany(left) || r.function() != nil {
			return false
		}
		info := r.info(baseName(ix))
		if info == nil {
			return false
		}
		for _, a := range ix.Args {
			if r.classOf(a) > still {
				return false
			}
		}
		if v := r.in.Data[info.Ident]; info.Role == lang.Data && v != nil {
			return v.along(0).isRows()
		}
		return slices.ContainsFunc(info.Defs, func(s ast.Stmt) bool { _, loop := s.(*ast.For); return loop })
	}
	switch s := r.stmt.(type) {
	case *ast.Define:
		return is(s.Left)
	case *ast.Tilde:
		return slices.ContainsFunc(s.Left, is)
	}
	return false
}

// takesRow reports whether brackets take a fixed place from the rows of x, as `x[1]`
// does, so that the rows are lost.
func (r *run) takesRow(e *ast.Index, x, out *Value, picks []pick) bool {
	if r.in.Fit == nil || r.main != nil || x.Sizes == nil || r.first() {
		return false
	}
	for k, p := range picks {
		if !x.along(k).isRows() {
			continue
		}
		if rg, ok := strip(p.expr).(*ast.Range); ok {
			return r.fixed(rg)
		}
		if !loses(out, x) {
			return false
		}
		if k >= len(e.Args) || r.classOf(e.Args[k]) > still || p.like != nil && (p.like.row.isRows() || p.like.Kind == Level) && p.list {
			return false
		}
		return p.one || p.list
	}
	return false
}

// fixed reports whether a range has the same ends whatever rows there are, as `1:3` has.
func (r *run) fixed(rg *ast.Range) bool {
	for _, e := range []ast.Expr{rg.Lo, rg.Hi} {
		switch {
		case e == nil && e == rg.Hi:
			return false
		case e != nil && (r.classOf(e) > still || r.sized(e).row.isRows()):
			return false
		}
	}
	return true
}

// cumulates ends the walk where a loop over new rows makes each element of an array of data from
// those before: that mixes rows, as cumsum does.
func (r *run) cumulates(s *ast.Define, left *ast.Index, name string) {
	if r.in.Fit == nil || r.main != nil || !r.in.dataOnly(name) ||
		!slices.ContainsFunc(left.Args, func(a ast.Expr) bool { return r.classOf(a) == byPlace }) {
		return
	}
	own := false
	ast.Walk(s.Right, func(n ast.Node) bool {
		x, ok := n.(*ast.Name)
		own = own || ok && x.Name == name && r.local(name) == nil
		return !own
	})
	if own && !r.readsOutcomes(s.Right, r.scope) && r.readsMoved(s.Right, r.scope, name) {
		throw(r.mixedRows(s.Right))
	}
}

// loopVariable is the variable of a loop in an iteration.
func (r *run) loopVariable(c ast.Clause, v *Value, f *Factor) *local {
	l := &local{v: v}
	if r.window(c.Over) {
		l.class = byPlace
	}
	if r.in.Fit == nil || r.main != nil {
		return l
	}
	l.e, l.at, l.beginIteration = c.Over, r.scope.parent, true
	if !f.isRows() || !r.moved(c.Over, l.at) {
		return l
	}
	l.class = byValue
	if v.row.isRows() {
		l.class = byPlace
	}
	return l
}

// compared evaluates the operands of a comparison: two numbers of positions or rows are
// compared as such, over the new data.
func (r *run) compared(e *ast.Binary) (x, y *Value) {
	met := r.met
	x, y = r.use(r.expr(e.X), e.X), r.use(r.expr(e.Y), e.Y)
	if r.met == met || r.sizing || len(x.Shape)+len(y.Shape) > 0 || x.Kind > Int || y.Kind > Int || indexes(e) {
		return x, y
	}
	return r.use(r.sized(e.X), e.X), r.use(r.sized(e.Y), e.Y)
}

// DataOnly reports whether an expression reads no name of the model that depends on
// unknowns, but for missing values of data.
func (in *Interp) DataOnly(e ast.Node) bool {
	is := true
	ast.Walk(e, func(n ast.Node) bool {
		if x, ok := n.(*ast.Name); ok {
			is = is && in.dataOnly(x.Name)
		}
		return is
	})
	return is
}
