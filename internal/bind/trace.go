package bind

import (
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/lang"
)

// trace is what the outline of a model finds: which elements are unknown, in which events, and what is
// observed.
type trace struct {
	b         *binder
	shapes    eval.Env
	unknowns  map[string]*traced
	terms     int // statements that observe, or add to the target
	list      diag.List
	refused   diag.List         // what keeps the model from being sampled
	told      map[ast.Stmt]bool // statements reported because their unknowns have no density
	cuts      map[ast.Stmt]bool // statements whose distributions bounds cut: one warning each
	stmts     map[ast.Stmt]bool // statements with observed values outside the support: one error each
	iteration string            // of the loops around a density of values in a `target +=`

	unsummed     *diag.Diagnostic // why discrete unknowns cannot be summed out; nil: they can
	saidUnsummed bool
}

// traced is an unknown as the outline finds it.
type traced struct {
	events []event
	of     map[int]int // the event of each flat element
	// first says for each flat element whether it exists before its distribution is reached, and lower and
	// upper are the supports of these distributions; nil: none, and the whole line
	first        []bool
	lower, upper []float64
}

// event is one draw, or one missing element of a draw that is partly known.
type event struct {
	elems []int
	kind  transform.Kind
	leaf  bool // nothing observed depends on it
	flat  bool // no distribution that could be drawn from
	span  ast.Span
	spec  *dist.Spec // nil: none
}

// newTrace reads an outline.
func newTrace(b *binder, o *eval.Outline) *trace {
	t := &trace{b: b, shapes: o.Env, unknowns: map[string]*traced{}, cuts: map[ast.Stmt]bool{}, stmts: map[ast.Stmt]bool{}, told: map[ast.Stmt]bool{},
		terms: len(o.Observed) + len(o.Targets)}
	for _, s := range o.Unknowns {
		t.unknown(s)
		t.cut(s)
	}
	for _, s := range o.Priors {
		t.prior(s)
		t.cut(s)
	}
	for _, s := range o.Observed {
		t.observe(s, o.Env)
	}
	for _, w := range o.Weighed {
		if t.iteration = w.Iteration; !t.stmts[w.Site.Stmt] {
			t.judge(w.Site, func(k int) (float64, bool) { return w.X[k], false })
		}
	}
	return t
}

// unknown records elements of an unknown; a vector of length 0 has none.
func (t *trace) unknown(s *eval.Site) {
	if len(s.Elems) == 0 {
		return
	}
	u := t.unknowns[s.Name]
	if u == nil {
		u = &traced{of: map[int]int{}}
		t.unknowns[s.Name] = u
	}
	t.atoms(s)
	flat := s.Dist == nil || s.Dist.Spec.Flat()
	if s.Dist == nil {
		u.supported(s, elements(t.shapes[s.Name].Shape))
	}
	for i := range s.Count {
		e := event{kind: s.Kind, elems: s.Elems[i*s.Event : (i+1)*s.Event], flat: flat, leaf: s.Leaf != nil && s.Leaf[i], span: s.Stmt.Place()}
		if s.Dist != nil {
			e.spec = s.Dist.Spec
		}
		if s.Free == nil {
			u.add(e)
			continue
		}
		elems := e.elems
		for j := range elems {
			if s.Free[i*s.Event+j] {
				e.elems = elems[j : j+1]
				u.add(e)
			}
		}
	}
}

// atoms rejects an unknown that would have to be sampled although single values have positive probability;
// in predictions it is drawn.
func (t *trace) atoms(s *eval.Site) {
	drawn := s.Leaf != nil && !slices.Contains(s.Leaf, false)
	if s.Dist == nil || !s.Dist.Spec.Atoms() || drawn || t.b.prev != nil || t.told[s.Stmt] {
		return
	}
	t.told[s.Stmt] = true
	name := s.Left.Place().Text()
	t.refuse(diag.New("bad-distribution", s.Left.Place(), "`%s` is an unknown that must be sampled, but single values of %s have probabilities of their own, which no sampler of densities reaches", name, s.Dist.Spec.Name).
		WithHelp("write the model with the unknown that is not censored or zero, and the observation that depends on it"))
}

// supported records the support of the distributions of a site that has no kind of its own.
func (u *traced) supported(s *eval.Site, size int) {
	if u.first == nil {
		u.first = make([]bool, size)
	}
	for _, k := range s.Elems {
		u.first[k] = true
	}
	if s.Support == nil || !s.Kind.Scalar() {
		return
	}
	if u.lower == nil {
		u.lower, u.upper = slices.Repeat([]float64{math.Inf(-1)}, size), slices.Repeat([]float64{math.Inf(1)}, size)
	}
	for i, k := range s.Elems {
		u.lower[k], u.upper[k] = s.Support.At(i)
	}
}

func (u *traced) add(e event) {
	for _, elem := range e.elems {
		u.of[elem] = len(u.events)
	}
	u.events = append(u.events, e)
}

// prior records a distribution for elements that exist already.
func (t *trace) prior(s *eval.Site) {
	u := t.unknowns[s.Name]
	if u == nil || s.Dist == nil || s.Dist.Spec.Flat() {
		return
	}
	for _, elem := range s.Elems {
		if i, ok := u.of[elem]; ok {
			u.events[i].flat = false
		}
	}
}

// observe checks observed values against the support of their distribution, as far as its arguments are
// known. The evaluator does so too, but here the rows of the data are known.
func (t *trace) observe(s *eval.Site, env eval.Env) {
	v := env[s.Name]
	if s.Name == "" { // an expression of the data
		var err error
		if v, err = t.b.in.Expr(s.Left, env); err != nil {
			return // it reads a name of a loop or function
		}
	}
	if s.Dist == nil || v == nil || t.stmts[s.Stmt] || s.Name == "" && len(v.Num) != s.Count*s.Event {
		return
	}
	t.judge(s, func(k int) (x float64, known bool) {
		if s.Name != "" {
			return v.Num[s.Elems[k]], false // what is not a number is missing
		}
		return v.Num[k], !v.IsUnknown(k)
	})
}

// judge checks values, number after number, against the support of their distribution.
func (t *trace) judge(s *eval.Site, value func(k int) (x float64, known bool)) {
	spec, form := s.Dist.Spec, s.Dist.Form
	alike := s.Dist.Alike() // then the arguments are computed once
	var args [][]float64
	known := false
	draw := make([]float64, s.Event)
	for e := range s.Count {
		for j := range draw {
			x, known := value(e*s.Event + j)
			if draw[j] = x; x != x && known {
				t.impossible(s, e, draw, "which is not a number")
				return
			}
		}
		if slices.ContainsFunc(draw, math.IsNaN) {
			continue
		}
		if args == nil || !alike {
			args, known = t.arguments(s, e)
			if known && s.Dist.CheckArgs(e) != "" {
				return // reported by the evaluator
			}
		}
		problem := ""
		if spec.EventRank == 0 {
			problem = outside(s, e, draw[0], args)
		} else {
			problem = drawProblem(spec, form, draw)
		}
		if problem == "" && known && math.IsInf(s.Dist.LogDensity(e, draw), -1) {
			problem = "where " + spec.Name + " has no probability"
		}
		if problem != "" {
			t.impossible(s, e, draw, problem)
			return
		}
	}
}

// drawProblem says why a vector or matrix is outside the support, or "". A matrix is held to the tolerance of
// the plain density, since the traced one does not check.
func drawProblem(spec *dist.Spec, form int, draw []float64) string {
	kind := spec.Support(form).Kind
	if kind.Matrix() {
		inf := math.Inf(1)
		if err := transform.Unconstrain(kind, draw, -inf, inf, make([]float64, len(draw))); err != nil {
			return "which " + spec.Name + " cannot give: " + err.Error()
		}
	} else if problem := eventProblem(kind.String(), draw, len(draw)); problem != "" {
		return "but " + problem
	}
	return ""
}

// impossible reports an observed value that its distribution cannot give.
func (t *trace) impossible(s *eval.Site, e int, draw []float64, problem string) {
	d := diag.New("outside-support", s.Left.Place(), "%s is %s, %s", t.element(s, e), drawText(draw), problem)
	t.problem(s, d.WithHelp("an observed value must be one that its distribution can give"))
}

// atEdge says that a number at an end of the support has probability 0, or "" if it may be possible: under
// LogNormal 0 never is, under Gamma it is for some shapes. Unknown arguments are tried at all kinds of
// values that they may have.
func atEdge(s *eval.Site, x, lo, hi float64, args [][]float64) string {
	spec, form := s.Dist.Spec, s.Dist.Form
	if x != lo && x != hi || spec.Parts() != nil {
		return ""
	}
	tried := false
	for _, try := range []float64{0.5, 1, 2} {
		all := make([][]float64, len(args))
		for k := range args {
			all[k] = slices.Clone(args[k])
			for i := range all[k] {
				if all[k][i] != all[k][i] {
					all[k][i] = try
				}
			}
		}
		if spec.CheckArgs(form, all) != "" {
			continue
		}
		tried = true
		if !math.IsInf(spec.LogDensity(form, []float64{x}, all), -1) {
			return ""
		}
	}
	if !tried {
		return ""
	}
	return "where " + spec.Name + " has no probability"
}

func (t *trace) problem(s *eval.Site, d *diag.Diagnostic) {
	t.stmts[s.Stmt] = true
	t.list = append(t.list, d)
}

// arguments returns the arguments of an event, with NaN for what is unknown; known reports that nothing is.
func (t *trace) arguments(s *eval.Site, e int) (args [][]float64, known bool) {
	known = true
	blank := func(a *eval.Arg) []float64 {
		x := a.At(e)
		if !a.Unknown.Any() {
			return x
		}
		from := e * a.Len
		if a.Shared {
			from = 0
		}
		x = slices.Clone(x)
		for i := range x {
			if a.Unknown.Has(from + i) {
				x[i] = math.NaN()
				known = false
			}
		}
		return x
	}
	for k := range s.Dist.Args {
		args = append(args, blank(&s.Dist.Args[k]))
	}
	return args, known
}

// outside says why a number is outside the support, "" if it is not known to be.
func outside(s *eval.Site, e int, x float64, args [][]float64) string {
	spec := s.Dist.Spec
	if sup := spec.Support(s.Dist.Form); (sup.Integer || spec.Discrete) && x != math.Floor(x) {
		return "but " + spec.Name + " gives whole numbers"
	}
	if math.IsInf(x, 0) {
		return "but " + spec.Name + " gives finite numbers"
	}
	lo, hi := spec.Bounds(s.Dist.Form, args)
	name := spec.Name
	switch {
	case x < lo:
		return fmt.Sprintf("but %s gives no values below %s", name, numberLabel(lo, false))
	case x > hi:
		return fmt.Sprintf("but %s gives no values above %s", name, numberLabel(hi, false))
	case !spec.Discrete:
		return atEdge(s, x, lo, hi, args)
	}
	return ""
}

// element names the data of an event.
func (t *trace) element(s *eval.Site, e int) string {
	if s.Name == "" {
		text := "`" + eval.Quote(s.Left) + "`"
		if place := t.rowOf(s.Left, e*s.Event, s.Count*s.Event); place != "" {
			return text + t.iteration + " at " + place
		}
		if s.Count*s.Event > 1 {
			text = fmt.Sprintf("element %d of %s", e*s.Event+1, text)
		}
		return text + t.iteration
	}
	elem := s.Elems[e*s.Event]
	if w := t.b.byName[s.Name]; w != nil && w.raw != nil && elem < elements(w.shape) {
		return w.raw.place(elem)
	}
	if v := t.b.env[s.Name]; v != nil {
		return "`" + v.Label(s.Name, elem) + "`"
	}
	return "`" + s.Name + "`"
}

func drawText(x []float64) string {
	if len(x) == 1 {
		return numberLabel(x[0], false)
	}
	return eval.Reals(x...).String()
}

// placeUnknowns makes the unknowns of the Bound from the trace: which are sampled, which are simulated, and
// where the sampled ones are in the vector of unconstrained numbers.
func (t *trace) placeUnknowns(out *Bound, leaf func(name string, e *event) bool) {
	for _, n := range t.b.m.Names {
		u, v := t.unknowns[n.Ident], out.Shapes[n.Ident]
		if u == nil || v == nil {
			continue
		}
		slices.SortStableFunc(u.events, func(a, b event) int { return a.elems[0] - b.elems[0] })
		missing := n.Role == lang.Data || n.Role == lang.Known
		var sampled, forward []event
		for i := range u.events {
			if leaf(n.Ident, &u.events[i]) {
				forward = append(forward, u.events[i])
			} else {
				sampled = append(sampled, u.events[i])
			}
		}
		if t.terms == 0 {
			t.flat(n, v, sampled, "the model observes nothing")
		}
		t.flat(n, v, forward, "nothing that is observed depends on it")
		var summed []event
		if discrete := func(e event) bool { return e.kind == transform.Discrete }; slices.ContainsFunc(sampled, discrete) {
			summed, sampled = split(sampled, discrete)
		}
		if len(summed) > 0 && t.unsummed != nil {
			t.discrete(n, summed[0])
			continue
		}
		out.add(n.Ident, v, summed, missing, summedOut)
		out.add(n.Ident, v, sampled, missing, bySampler)
		if s := out.Unknown(n.Ident); s != nil {
			s.First, s.Lower, s.Upper = u.first, u.lower, u.upper
		}
		out.add(n.Ident, v, forward, missing, drawnForward)
	}
}

// flat reports unknowns without a distribution that would have to be drawn.
func (t *trace) flat(n *lang.Name, v *eval.Value, events []event, why string) {
	var labels []string
	for _, e := range events {
		if e.flat {
			labels = append(labels, Label(n.Ident, v.Shape, v.Axes, e.elems[0]))
		}
	}
	if len(labels) == 0 {
		return
	}
	d := diag.New("flat-leaf", n.Span, "`%s` has no distribution, and %s", n.Ident, why)
	if len(labels) < len(events) || len(labels) < elements(v.Shape) {
		d.Message = fmt.Sprintf("%s of `%s` has no distribution, and %s", listWords(labels, 4), n.Ident, why)
	}
	t.refuse(d.WithHelp("give it one: `%s ~ Normal(0, 1)`", n.Ident))
}

// split separates the elements of a list for which f holds from the others.
func split[T any](list []T, f func(T) bool) (yes, no []T) {
	for _, x := range list {
		if f(x) {
			yes = append(yes, x)
		} else {
			no = append(no, x)
		}
	}
	return yes, no
}

// discrete reports a discrete unknown that cannot be summed out, only once if there are several.
func (t *trace) discrete(n *lang.Name, e event) {
	if t.terms == 0 {
		t.refuse(diag.New("not-summed", e.span, "`%s` is discrete, and the model observes nothing: it cannot be sampled", n.Ident).
			WithHelp("`prior` can draw it"))
		return
	}
	if !t.saidUnsummed {
		t.refuse(t.unsummed)
	}
	t.saidUnsummed = true
}

// refuse reports what keeps the model from being sampled: an error, unless the caller only wants to simulate.
func (t *trace) refuse(d *diag.Diagnostic) {
	if t.b.d.Partial {
		t.refused = append(t.refused, d)
	} else {
		t.list = append(t.list, d)
	}
}

// treatment is how an unknown is dealt with.
type treatment uint8

const (
	bySampler treatment = iota
	drawnForward
	summedOut
)

// add appends an unknown made of events.
func (b *Bound) add(name string, v *eval.Value, events []event, missing bool, how treatment) {
	if len(events) == 0 {
		return
	}
	u := &Unknown{Name: name, Shape: v.Shape, Axes: v.Axes, Missing: missing, Leaf: how == drawnForward, Summed: how == summedOut, Offset: b.Dim}
	size := elements(v.Shape)
	u.group, u.place = make([]int32, size), make([]int32, size)
	for i := range u.group {
		u.group[i] = -1
	}
	slices.SortStableFunc(events, func(a, b event) int { return a.elems[0] - b.elems[0] })
	for _, e := range events {
		u.Elems = append(u.Elems, e.elems...)
		u.Discrete = u.Discrete || e.kind == transform.Discrete
		u.Flat = u.Flat || e.flat
		if how != bySampler {
			continue
		}
		last := len(u.Groups) - 1
		if !e.kind.Scalar() || last < 0 || u.Groups[last].Kind != e.kind {
			u.Groups = append(u.Groups, Group{Kind: e.kind, Offset: b.Dim})
			last++
		}
		g := &u.Groups[last]
		for i, elem := range e.elems {
			u.group[elem], u.place[elem] = int32(last), int32(len(g.Elems)+i)
		}
		g.Elems = append(g.Elems, e.elems...)
		n := e.kind.Size(len(e.elems))
		g.Size += n
		b.Dim += n
	}
	slices.Sort(u.Elems)
	u.Size = b.Dim - u.Offset
	switch how {
	case drawnForward:
		b.Leaves = append(b.Leaves, u)
	case summedOut:
		b.Summed = append(b.Summed, u)
	default:
		b.Unknowns = append(b.Unknowns, u)
	}
}

// rowOf returns the place of element i of the data that an expression of n elements reads, "" if it reads none
// of this size.
func (t *trace) rowOf(e ast.Expr, i, n int) (place string) {
	ast.Walk(e, func(x ast.Node) bool {
		if name, ok := x.(*ast.Name); ok && place == "" {
			if w := t.b.byName[name.Name]; w != nil && w.raw != nil && n > 1 && elements(w.shape) == n {
				place = w.raw.place(i)
			}
		}
		return true
	})
	return place
}
