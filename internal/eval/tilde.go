package eval

import (
	"math"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/depend"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/mathx"
)

// tilde executes `left ~ dist` for one left side.
func (r *run) tilde(s *ast.Tilde, left ast.Expr) {
	name := baseName(left)
	if name == "" || r.local(name) != nil || r.info(name) == nil {
		r.tildeExpr(s, left)
		return
	}
	ix, which := strip(left).(*ast.Index)
	var t *elements
	if rank, ok := r.noNews(s, name); ok && (!which || !r.in.Model.HowMany(left)) {
		if t = r.whole(name, r.globals[name]); which {
			t = r.elements(ix, name, nil, rank, s)
		}
		r.again(s, left, t)
		return
	}
	switch {
	case which && !r.in.Model.HowMany(left):
		r.each = r.levelsAtHand(ix, name, s)
		d := r.drawn(s)
		r.each = nil
		r.countsDraws(ix, name, d, s)
		t = r.elements(ix, name, nil, d.Spec.EventRank, s)
		if t.slot.grown { // a draw is as long as the distribution says
			t = r.growEvent(t, ix, d, s)
		}
		r.events(s, left, t, d)
	case which:
		shape, axes := r.dims(ix.Args)
		axes = r.resizes(name, shape, axes)
		r.each = &eachDims{shape: shape, axes: axes}
		d := r.drawn(s)
		r.each = nil
		sl := r.slot(name, left.Place())
		if sl == nil {
			event, eventAxes := r.eventShape(d)
			sl = r.fresh(s, left, name, append(shape, event...), append(axes, eventAxes...), d)
		} else if k := len(sl.v.Shape) - d.Spec.EventRank; k != len(shape) || mismatch(shape, sl.v.Shape[:max(k, 0)], axes, axesOf(sl.v)[:max(k, 0)]) != "" {
			r.wrongBrackets(left, name, sl, shape, axes, d)
		}
		r.events(s, left, r.whole(name, sl), d)
	default:
		sl := r.slot(name, left.Place())
		if sl != nil && len(sl.v.Shape) > 0 {
			r.each = r.eachOf(name, sl)
		}
		d := r.drawn(s)
		r.each = nil
		if sl == nil {
			shape, axes := r.leading(d)
			event, eventAxes := r.eventShape(d)
			sl = r.fresh(s, left, name, append(slices.Clone(shape), event...), append(slices.Clone(axes), eventAxes...), d)
		}
		r.events(s, left, r.whole(name, sl), d)
	}
}

// noNews reports whether the survey learns nothing from the distribution that a statement
// gives to a name, but that it does, and the rank of its draws: known values tell it
// nothing, where no data are missing that the distribution might need early.
func (r *run) noNews(s *ast.Tilde, name string) (rank int, ok bool) {
	if r.survey == nil || !r.survey.complete || !r.isData(name) || r.globals[name] == nil {
		return 0, false
	}
	c, ok := strip(s.Dist).(*ast.Call)
	if !ok || r.userFunc(c.Func.Name) != nil {
		return 0, false
	}
	spec := r.in.distOf(c)
	if spec == nil {
		return 0, false
	}
	return spec.EventRank, true
}

// eachOf returns the dimensions of a name that stands left without brackets.
func (r *run) eachOf(_ string, sl *slot) *eachDims {
	return &eachDims{shape: sl.v.Shape, axes: axesOf(sl.v)}
}

func (r *run) whole(name string, sl *slot) *elements {
	return &elements{name: name, slot: sl, flat: r.in.places(len(sl.v.Num)), shape: sl.v.Shape, axes: sl.v.axes(), all: true}
}

// drawn evaluates the right side of `~`.
func (r *run) drawn(s *ast.Tilde) *Distribution {
	v := r.expr(s.Dist)
	if v.Kind != Dist {
		d := diag.New("wrong-kind", s.Dist.Place(), "`%s` is %s, but the right side of `~` is a distribution", text(s.Dist), v.what())
		if len(s.Left) == 1 {
			d.WithHelp("`%s = %s` computes a value", text(s.Left[0]), text(s.Dist))
		}
		throw(d)
	}
	return v.Dist
}

// fresh makes the array of an unknown that this statement defines.
func (r *run) fresh(s *ast.Tilde, left ast.Expr, name string, shape []int, axes []*Factor, d *Distribution) *slot {
	kind := Real
	if d.Spec.Discrete {
		kind = Int
	}
	r.unknowns(product(shape), left.Place())
	sl := &slot{v: r.holes(kind, shape, axes, left.Place()), own: true}
	r.globals[name] = sl
	return sl
}

// growEvent gives a growing array, of which an element is a whole draw, the
// size of a draw.
func (r *run) growEvent(t *elements, ix *ast.Index, d *Distribution, s ast.Stmt) *elements {
	if d.Spec.Discrete {
		t.slot.v.Kind = Int
	}
	event, axes := r.eventShape(d)
	if len(event) == 0 {
		return t
	}
	k := len(t.slot.v.Shape) - len(event)
	if k < 0 {
		return t
	}
	picks := r.picks(ix, t.slot.v.Shape, t.slot.v.axes(), true)
	for i, n := range event {
		picks = append(picks[:k+i], pick{rest: true, at: count(n), axis: axes[i]})
	}
	before := t.slot.v
	t.slot.v = r.grow(before, picks, nil, ix)
	t.slot.regrow(before.Shape)
	return r.elements(ix, t.name, nil, len(event), s)
}

// countsDraws refuses a range in the brackets of an array that nothing declares which is as long as a draw: it counts draws, but
// the length of one is meant.
func (r *run) countsDraws(ix *ast.Index, name string, d *Distribution, s ast.Stmt) {
	event, _ := r.eventShape(d)
	last := len(ix.Args) - 1
	rg, slice := strip(ix.Args[last]).(*ast.Range)
	if info := r.info(name); len(event) == 0 || !slice || rg.Hi == nil || info == nil || info.Type != nil || info.Role == lang.Data {
		return
	}
	n := len((&bracket{r: r, e: ix, k: last, arg: rg, rank: last + 1, grow: true}).slice(rg).at)
	if n != event[len(event)-1] {
		return
	}
	for k := len(event) - 1; k > 0 && last > 0; k-- { // of a matrix, both axes are meant
		if _, slice := strip(ix.Args[last-1]).(*ast.Range); slice {
			last--
		}
	}
	one := text(ix.X)
	if last > 0 {
		before := ix.Args[last].Place().Start - ix.Span.Start
		one = strings.TrimRight(text(ix)[:before], ", ") + "]"
	}
	throw(diag.New("shape", ix.Span, "`%s` says %d draws, but one draw of %s is already %s", text(ix), n, d.name(), shapeText(event, nil)).
		WithHelp("brackets count draws; for a single one write `%s ~ %s`; if you mean %d of them, declare the shape of `%s`", one, text(s.(*ast.Tilde).Dist), n, name))
}

func (r *run) wrongBrackets(left ast.Expr, name string, sl *slot, shape []int, axes []*Factor, d *Distribution) {
	e := diag.New("shape", left.Place(), "`%s` says %s, but `%s` is %s", text(left), shapeText(shape, axes), name, shapeText(sl.v.Shape, sl.v.axes()))
	if d.Spec.EventRank > 0 {
		e.WithHelp("for %s brackets count draws; their length comes from its arguments", d.Spec.Name)
	}
	if info := r.info(name); info != nil {
		e.WithNote(info.Span, "`%s` is declared here", name)
	}
	throw(e)
}

// tildeExpr executes `expr ~ dist`, for an expression of known values.
func (r *run) tildeExpr(s *ast.Tilde, left ast.Expr) {
	v := r.expr(left)
	factor := v
	if v.Kind == Level {
		v = asInts(v)
	}
	v = r.numbers(v, left)
	if r.lenient {
		return
	}
	if v.AnyUnknown() && r.forward == nil {
		throw(diag.New("unknown-left", left.Place(), "`%s` is computed from an unknown: it is not allowed on the left of `~`", text(left)).
			WithHelp("write `target += %s.lpdf(%s)`; if the expression is not linear in the unknown, add the log of the Jacobian: for `log(x)` that is `target += -log(x)`", text(s.Dist), text(left)))
	}
	r.each = &eachDims{shape: v.Shape, axes: axesOf(v)}
	d := r.drawn(s)
	r.each = nil
	r.categories(d, factor, left)
	shape := r.fit(left, v.Shape, v.axes(), d)
	r.terms.add(s, len(v.Num))
	n := product(shape)
	st := &Site{Stmt: s, Left: left, Count: n, Dist: r.draws(d, n), Event: v.Size() / max(n, 1)}
	st.Shape, _ = r.eventShape(d)
	r.tryEvents(d, st, v.Num)
	st.reads = r.argMarks(d, shape).dep
	if r.hooks != nil && n > 0 {
		r.check(r.hooks.Observe(st, nil, v.Num))
	}
}

// fit checks that a left side of a shape goes with a distribution, and returns
// the shape of the draws.
func (r *run) fit(left ast.Expr, shape []int, axes []*Factor, d *Distribution) []int {
	event, eventAxes := r.eventShape(d)
	k := len(shape) - len(event)
	if why := mismatch(shape[max(k, 0):], event, axesFrom(axes, k), eventAxes); k < 0 || why != "" {
		if k < 0 || !slices.Equal(shape[k:], event) {
			why = ""
		}
		e := diag.New("shape", left.Place(), "`%s` is %s, but a draw of %s is %s%s%s", text(left), shapeText(shape, axes),
			d.name(), shapeText(event, eventAxes), why, r.iteration())
		r.whence(e, left, shaped(shape, axes))
		if k >= 0 {
			if h := r.rowsHelp(shaped(event, axesFrom(axes, k)), shaped(event, eventAxes), left, d.at, true); h != "" {
				e.WithHelp("%s", h)
			}
		}
		throw(e)
	}
	draws := shape[:k]
	d.each(func(v *Value, e ast.Expr, rank int) {
		lead := v.Shape[:len(v.Shape)-rank]
		if len(lead) == 0 {
			return
		}
		leadAxes := axesOf(v)[:len(lead)]
		if why := mismatch(draws, lead, axes, leadAxes); why != "" {
			if len(draws) == 0 {
				why = ": the left side is never broadcast to fit the right"
			}
			x := diag.New("shape", left.Place(), "`%s` is %s, but `%s` is %s%s%s", text(left), shapeText(shape, axes),
				text(e), shapeText(v.Shape, v.axes()), why, r.iteration())
			r.whence(x, left, shaped(shape, axes))
			r.whence(x, e, v)
			if n, isName := strip(left).(*ast.Name); isName && r.isData(n.Name) && len(lead) == len(draws)+1 && slices.Equal(lead[1:], draws) {
				x.WithHelp("to observe the same data %d times write `rep(%s, %d) ~ ...`", lead[0], n.Name, lead[0])
			} else if isName && len(draws) == 0 && len(lead) == 1 {
				x.WithHelp("for one number each, write `%s[%d] ~ ...`", n.Name, lead[0])
			} else if h, levels := r.levelsHelp(left, e, v); levels {
				x.WithHelp("%s", h)
			} else if h := r.rowsHelp(shaped(draws, axes), v, left, e, true); h != "" {
				x.WithHelp("%s", h)
			} else if h := bracketHint(e); h != "" {
				x.WithHelp("%s", h)
			} else if h := rowHint(&Value{Shape: shape}, v, left, e, left.Place()); h != "" {
				x.WithHelp("%s", h)
			}
			throw(x)
		}
	})
	return draws
}

func axesFrom(axes []*Factor, k int) []*Factor {
	if axes == nil || k < 0 || k > len(axes) {
		return nil
	}
	return axes[k:]
}

// what an event of a `~` is.
const (
	observed = iota // known values
	unknown         // an unknown comes into being
	partly          // a vector of which some elements come into being
	prior           // an unknown that exists already
	waiting         // its arguments are not there yet (lenient runs only)
)

// events executes `~` for elements of a name of the model.
func (r *run) events(s *ast.Tilde, left ast.Expr, t *elements, d *Distribution) {
	r.categories(d, t.slot.v, left)
	shape := r.fit(left, t.shape, t.axes, d)
	r.terms.add(s, len(t.flat))
	n := product(shape)
	r.matrices(d, n)
	all := r.draws(d, n)
	marks := r.argMarks(d, shape)
	event, _ := r.eventShape(d)
	size := product(event)
	a := t.slot.v
	groups := [5][]int{}
	one, same := a.only()
	same = same && !(one == prior && r.forward != nil) && !(r.lenient && marks.AnyHole())
	if same {
		groups[one] = r.in.places(n)
	}
	for i := range n {
		if same {
			break
		}
		elems := t.flat[i*size : (i+1)*size]
		holes, unknowns := 0, 0
		done := false
		for _, k := range elems {
			switch {
			case a.IsHole(k):
				holes++
			case a.IsUnknown(k):
				unknowns++
				done = done || r.forward != nil && t.slot.drawnBy(k) == s
			}
		}
		class := observed
		switch {
		case done:
			continue // drawn early, because something needed it
		case holes > 0 && r.lenient && marks.IsHole(i):
			class = waiting
		case holes == size:
			class = unknown
		case holes > 0:
			class = partly
		case unknowns > 0:
			class = prior
		}
		groups[class] = append(groups[class], i)
	}
	for class, events := range groups {
		if len(events) == 0 || class == waiting || r.lenient && class != unknown && class != partly {
			continue
		}
		st := r.site(s, left, t, all, events, n, size, event, marks)
		switch class {
		case observed:
			x := a.Num
			if !t.all || len(events) < n {
				x = make([]float64, len(st.Elems))
				for i, k := range st.Elems {
					x[i] = a.Num[k]
				}
			}
			r.tryEvents(d, st, x)
			if r.hooks != nil {
				r.check(r.hooks.Observe(st, a, x))
			}
		case unknown, partly:
			if class == partly {
				st.Free = make([]bool, len(st.Elems))
				for i, k := range st.Elems {
					st.Free[i] = a.IsHole(k)
				}
			}
			r.tryEvents(d, st, nil)
			r.space(st, t, d)
			r.bring(st, t.slot, s)
			a = t.slot.v
		case prior:
			for _, k := range st.Elems {
				r.derivedLeft(s, left, t, k)
			}
			r.tryEvents(d, st, nil)
			r.space(st, t, d)
			r.support(st, a, d)
			st.source = r.sources(a, st)
			if r.hooks != nil {
				r.check(r.hooks.Prior(st, a))
			}
		}
	}
	r.again(s, left, t)
}

// only returns what events of an array are where all are the same: of elements that are all
// known, none of which is there, or all of which are unknown.
func (v *Value) only() (class int, all bool) {
	switch {
	case !v.AnyHole() && !v.AnyUnknown():
		return observed, true
	case v.Hole.All():
		return unknown, true
	case !v.AnyHole() && v.Unknown.All():
		return prior, true
	}
	return 0, false
}

// drawnBy returns the `~` statement that an element stands left of, or nil.
func (s *slot) drawnBy(k int) ast.Stmt {
	return s.drawn.at(k)
}

// again ends the walk if an element is on the left of `~` a second time.
func (r *run) again(s *ast.Tilde, left ast.Expr, t *elements) {
	n := len(t.slot.v.Num)
	if t.slot.drawn.none() && t.all && n > 0 && !(r.lenient && t.slot.v.AnyHole()) {
		t.slot.drawn.putAll(t.flat, s, n, true)
		return
	}
	for _, k := range t.flat {
		first := t.slot.drawn.at(k)
		if r.lenient && t.slot.v.IsHole(k) {
			continue
		}
		if first == s && r.forward == nil {
			if d := r.repeated(left, t, k); d != nil {
				throw(d)
			}
		}
		if first != nil && r.forward == nil {
			d := diag.New("defined-twice", left.Place(), "`%s` already has a distribution%s", t.slot.v.Label(t.name, k), r.iteration()).
				WithNote(leftSpan(first), "it is given here first").
				WithHelp("a further factor of the density is `%s`", r.term(s, left))
			r.yields(d, first)
			throw(d)
		}
		t.slot.drawn.put(k, s, n)
	}
}

// term is what adds to the log density what a `~` means.
func (r *run) term(s *ast.Tilde, left ast.Expr) string {
	element, statement := r.in.Model.File.Element(left)
	return statement("target += " + text(s.Dist) + ".lpdf(" + element + ")")
}

// repeated is the error of an element that a statement draws twice because a
// column of data has its place in several rows, nil where that is not the reason:
// of `b[g] ~ D`, where other statements define elements of b, the brackets say
// which elements are meant, row by row.
func (r *run) repeated(left ast.Expr, t *elements, k int) *diag.Diagnostic {
	ix, ok := strip(left).(*ast.Index)
	if !ok || len(ix.Args) != 1 {
		return nil
	}
	by, ok := strip(ix.Args[0]).(*ast.Name)
	if !ok || r.local(by.Name) != nil {
		return nil
	}
	d := diag.New("defined-twice", left.Place(), "`%s` is given a distribution twice by `%s ~ ...`%s", t.slot.v.Label(t.name, k), text(left), r.iteration())
	if r.dataNumbers(by) != "" {
		return d.WithNote(by.Span, "`%s` has some numbers more than once", by.Name).
			WithHelp("if the numbers of `%s` name groups, declare it as a factor: `data %s: factor[N]`", by.Name, by.Name)
	}
	return nil
}

// derivedLeft ends the walk if element k was computed by `=`.
func (r *run) derivedLeft(s *ast.Tilde, left ast.Expr, t *elements, k int) {
	def, ok := t.slot.definer(k).(*ast.Define)
	if !ok {
		return
	}
	element, _ := r.in.Model.File.Element(left)
	throw(diag.New("derived-left", left.Place(), "`%s` is computed from unknowns: it is not allowed on the left of `~`", t.slot.v.Label(t.name, k)).
		WithNote(def.Left.Place(), "it is computed here").
		WithHelp("write `%s`; unless `%s` is linear in the unknowns, the log of the Jacobian is missing then", r.term(s, left), element))
}

// site makes the site of some events of a statement.
func (r *run) site(s *ast.Tilde, left ast.Expr, t *elements, all *Draws, events []int, n, size int, event []int, marks *Value) *Site {
	st := &Site{Stmt: s, Left: left, Name: t.name, Count: len(events), Event: size, Shape: event, Dist: all, Each: r.together != nil}
	if len(events) < n {
		st.Dist = all.pick(events)
	}
	if len(events) == n {
		st.Elems = t.flat
	} else {
		for _, i := range events {
			st.Elems = append(st.Elems, t.flat[i*size:(i+1)*size]...)
		}
	}
	st.reads = marks.dep.Pick(events)
	return st
}

// space finds the constrained space of unknown events.
func (r *run) space(st *Site, t *elements, d *Distribution) {
	kind := d.Spec.Support(d.Form).Kind
	typ := r.typeBounds(t.name, t.slot)
	st.Kind = kind
	if d.Spec.EventRank > 0 {
		if st.Free != nil && kind != transform.Real {
			throw(diag.New("missing-value", st.Left.Place(), "`%s` is partly missing, which %s does not allow: its draws are %s",
				text(st.Left), d.Spec.Name, kindWords(kind)))
		}
		if kind == transform.Real && typ.bounded(st.Elems) {
			fail("unsupported", st.Left.Place(), "`%s` has bounds, but %s draws vectors without any", t.name, d.Spec.Name)
		}
		return
	}
	st.Lower, st.Upper = make([]float64, st.Count), make([]float64, st.Count)
	lower, upper := false, false
	for i := range st.Count {
		lo, hi := st.Dist.Space(i)
		tl, tu := typ.at(st.Elems[i])
		// A bound is NaN where it depends on unknowns.
		if !math.IsInf(tl, -1) && !(tl <= lo) || !math.IsInf(tu, 1) && !(tu >= hi) {
			if st.Cut == nil {
				st.Cut, st.Moves = make([]bool, st.Count), make([]bool, st.Count)
			}
			st.Cut[i] = true
			st.Moves[i] = typ.unknown(st.Elems[i]) || st.Dist.unknown(i) && !(r.abstract && r.steady.is(st.Dist, i, tl, tu))
		}
		st.Lower[i], st.Upper[i] = math.Max(lo, tl), math.Min(hi, tu)
		lower = lower || !math.IsInf(st.Lower[i], -1)
		upper = upper || !math.IsInf(st.Upper[i], 1)
	}
	if kind != transform.Discrete {
		st.Kind = transform.OfBounds(lower, upper)
	}
	if !typ.dep.None() {
		for i := range st.Count {
			st.reads.Put(i, r.deps.Union(st.reads.At(i), typ.depAt(st.Elems[i])), st.Count)
		}
	}
}

// steady finds out whether bounds leave the same mass of a distribution whatever its
// unknown arguments are, as 0 does of Normal(0, s): then it says nothing of them. What is
// asked again is remembered.
type steady struct {
	spec   *dist.Spec
	form   int
	args   [][]float64
	moving [][]bool
	lo, hi float64
	yes    bool
}

func (m *steady) is(d *Draws, event int, lo, hi float64) bool {
	if d.Spec.Parts() != nil || !d.Spec.HasCDF() {
		return false
	}
	args := d.At(event)
	moving := make([][]bool, len(args))
	bare := make([][]float64, len(args))
	for k, a := range d.Args {
		from := event * a.Len
		if a.Shared {
			from = 0
		}
		moving[k], bare[k] = make([]bool, a.Len), slices.Clone(args[k])
		for j := range moving[k] {
			if moving[k][j] = a.Unknown.Has(from + j); moving[k][j] {
				bare[k][j] = 0
			}
		}
	}
	same := func(a, b []float64) bool { return slices.Equal(a, b) }
	if m.spec == d.Spec && m.form == d.Form && m.lo == lo && m.hi == hi && slices.EqualFunc(m.args, bare, same) && slices.EqualFunc(m.moving, moving, slices.Equal) {
		return m.yes
	}
	*m = steady{d.Spec, d.Form, bare, moving, lo, hi, false}
	// Numbers of all sizes, each argument with another one: a bound that is far out for
	// some scales is near for others.
	tries := [...]float64{0.25, 1e-100, 3, 1e100, 0.7, 40}
	first, found := 0.0, 0
	for t := range tries {
		all, at := make([][]float64, len(args)), 0
		for k := range args {
			all[k] = slices.Clone(bare[k])
			for j := range all[k] {
				if moving[k][j] {
					all[k][j] = tries[(t+at)%len(tries)]
					at++
				}
			}
		}
		if d.Spec.CheckArgs(d.Form, all) != "" {
			continue
		}
		mass := 1.0
		if !math.IsInf(hi, 1) {
			mass = d.Spec.CDF(d.Form, hi, all)
		}
		switch {
		case !math.IsInf(lo, -1) && math.IsInf(hi, 1):
			mass = mathx.Exp(d.Spec.LogCCDF(d.Form, lo, all))
		case !math.IsInf(lo, -1):
			mass -= d.Spec.CDF(d.Form, lo, all)
		}
		if found++; found == 1 {
			first = mass
		}
		const rounding = 1e-9
		if !(math.Abs(mass-first) <= rounding) || !(mass > 0) {
			return false
		}
	}
	m.yes = found > 2
	return m.yes
}

func kindWords(k transform.Kind) string {
	switch k {
	case transform.Simplex:
		return "simplexes"
	case transform.CholeskyCorr, transform.CholeskyCov:
		return "Cholesky factors"
	case transform.CorrMatrix:
		return "correlation matrices"
	case transform.CovMatrix:
		return "covariance matrices"
	case transform.Discrete:
		return "counts"
	}
	return k.String() + " vectors"
}

// bring lets unknown elements come into being: the hook gives them values.
func (r *run) bring(st *Site, sl *slot, by ast.Stmt) {
	r.owned(sl)
	a := sl.v
	if r.deps != nil {
		st.source = make([]depend.Place, st.Count)
		for i := range st.source {
			st.source[i] = r.deps.Source()
		}
	}
	for i, k := range st.Elems {
		if st.Free != nil && !st.Free[i] {
			continue
		}
		a.Num[k] = nan
		a.MarkUnknown(k, true)
		a.MarkHole(k, false)
		if r.deps != nil {
			a.dep.Put(k, st.source[i/st.Event], len(a.Num))
		}
	}
	if r.in.Model.ByName[st.Name].Role != lang.Data {
		if st.Free == nil {
			sl.by.putAll(st.Elems, by, len(a.Num), len(st.Elems) == len(a.Num))
		} else {
			for i, k := range st.Elems {
				if st.Free[i] {
					sl.by.put(k, by, len(a.Num))
				}
			}
		}
	}
	if r.hooks != nil {
		r.check(r.hooks.Unknown(st, a))
	}
}

// sources returns the places of unknown events that exist already.
func (r *run) sources(a *Value, st *Site) []depend.Place {
	if r.deps == nil || a.dep.None() {
		return nil
	}
	out := make([]depend.Place, st.Count)
	for i, k := range st.Elems {
		out[i/st.Event] = r.deps.Union(out[i/st.Event], a.dep.At(k))
	}
	return out
}

// early lets the missing values of an observed name come into being before its
// `~`, where something needs them first (volatility from the last outcome), as v
// does, which was read with holes. It reports whether that helped.
func (r *run) early(v *Value) bool {
	name := v.from.name
	info, sl := r.info(name), r.globals[name]
	if info == nil || sl == nil || !info.Observed && !info.Tilde || r.forward != nil || r.lenient || !r.isData(name) {
		return false
	}
	list := tildesOf(r.in.Model.File.Stmts, name)
	if len(list) == 0 {
		return false
	}
	st := &Site{Stmt: list[0], Name: name, Event: 1}
	drawn := func(k int) bool { return true }
	if r.survey == nil {
		left := r.in.survey.tildes[name]
		drawn = func(k int) bool { return left.Has(k) }
	}
	for i := range v.Num {
		if v.IsHole(i) && !drawn(v.from.place(i)) {
			return false // nothing ever gives it a distribution
		}
	}
	for k := range sl.v.Num {
		if sl.v.IsHole(k) && drawn(k) {
			st.Elems = append(st.Elems, k)
		}
	}
	if st.Count = len(st.Elems); st.Count == 0 {
		return false
	}
	if r.survey == nil {
		r.earlySpace(st, sl)
	}
	r.bring(st, sl, st.Stmt)
	return true
}

// earlySpace finds the space of missing values that are read before their
// distributions, whose supports the survey found.
func (r *run) earlySpace(st *Site, sl *slot) {
	sup := r.in.survey.supports[st.Name]
	b := r.typeBounds(st.Name, sl)
	st.Support = &supports{}
	lower, upper := false, false
	for i, k := range st.Elems {
		lo, hi := sup.At(k)
		if lo != lo || hi != hi {
			s := r.in.survey.arrays[st.Name].drawn.at(k)
			fail("unsupported", s.(*ast.Tilde).Dist.Place(), "missing values of `%s` are read before this distribution is: its support must not depend on its arguments", st.Name)
		}
		if discrete := sup != nil && sup.discrete[k]; i == 0 && discrete {
			st.Kind = transform.Discrete
		} else if discrete != (st.Kind == transform.Discrete) {
			fail("unsupported", st.Stmt.Place(), "missing values of `%s` are read before their distributions, of which some give whole numbers and some do not", st.Name)
		}
		tl, tu := b.at(k)
		st.Support.lower, st.Support.upper = append(st.Support.lower, lo), append(st.Support.upper, hi)
		st.Lower, st.Upper = append(st.Lower, math.Max(lo, tl)), append(st.Upper, math.Min(hi, tu))
		lower = lower || !math.IsInf(st.Lower[i], -1)
		upper = upper || !math.IsInf(st.Upper[i], 1)
	}
	if st.Kind != transform.Discrete {
		st.Kind = transform.OfBounds(lower, upper)
	}
}

// tildesOf returns the `~` statements with a name left, in loops too.
func tildesOf(list []ast.Stmt, name string) (out []*ast.Tilde) {
	for _, s := range list {
		ast.Walk(s, func(n ast.Node) bool {
			if t, ok := n.(*ast.Tilde); ok {
				for _, l := range t.Left {
					if baseName(l) == name {
						out = append(out, t)
					}
				}
			}
			return true
		})
	}
	return out
}

// distOf returns the distribution that a call names, or is made of, or nil.
func (in *Interp) distOf(c *ast.Call) *dist.Spec { return lang.SpecOf(c, in.Model.Funcs) }
