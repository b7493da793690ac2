package eval

import (
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/transform"
)

// Outline is what a model means for its data, before any unknown has a value:
// an abstract run, in which unknowns are NaN and marked.
type Outline struct {
	Unknowns []*Site // elements of unknowns, in the order in which they come into being
	Priors   []*Site // distributions given to unknowns that exist already
	Observed []*Site // known values left of `~`
	Targets  []TargetTerm
	// Weighed are the values of a `D.lpdf(x)` that is a term of a `target +=`, of which some
	// lie at the ends of the support or beyond.
	Weighed []Weighed
	Env     Env       // all names: their shapes, kinds, and what of them is known
	Terms   Count     // of the density, by the statements of the text
	Strange []Strange // known numbers that are infinite or none, the first ones
	Faults  diag.List
}

// Weighed is the density of known values X, event after event; they stand left at the
// site as they would of a `~`.
type Weighed struct {
	Site  *Site
	X     []float64
	Turns string // of the loops around it, as they end a sentence
}

// weigh notes the density of known values that is a term of a `target +=`.
func (r *run) weigh(e *ast.Method, d *Draws, out, v *Value, size int, shared bool) {
	t, ok := r.stmt.(*ast.Target)
	if !ok || r.out == nil || r.each != nil || !term(t.X, e) || v.Kind == Dist {
		return
	}
	x := make([]float64, 0, len(out.Num)*size)
	edge := false
	for i := range out.Num {
		at := i * size
		if shared {
			at = 0
		}
		lo, hi := d.Bounds(i)
		for j := at; j < at+size; j++ {
			a := v.Num[j]
			if v.IsUnknown(j) || v.IsHole(j) {
				a = nan
			}
			edge = edge || a <= lo || a >= hi || math.IsInf(a, 0) || d.Spec.Discrete && a != math.Floor(a) || d.Spec.EventRank > 0
			x = append(x, a)
		}
	}
	if edge {
		r.separate()
		s := &Site{Stmt: t, Left: e.Args[0].Value, Dist: d, Count: len(out.Num), Event: size}
		r.out.Weighed = append(r.out.Weighed, Weighed{s, x, r.turns()})
	}
}

// term reports whether an expression is added to what another one is: where it is -inf,
// so is that.
func term(all, e ast.Expr) bool {
	switch x := all.(type) {
	case *ast.Paren:
		return term(x.X, e)
	case *ast.Binary:
		return x.Op == ast.Add && (term(x.X, e) || term(x.Y, e)) || x.Op == ast.Sub && term(x.X, e)
	case *ast.Call:
		return x.Func.Name == "sum" && len(x.Args) == 1 && term(x.Args[0].Value, e)
	}
	return all == e
}

// Strange is a known number that an expression has made of the data and that is infinite
// or no number: log(0), a constant column standardised.
type Strange struct {
	Expr  ast.Expr
	Elem  int
	Size  int
	Value float64
}

// mostStrange is how many are remembered.
const mostStrange = 64

// strange notes the first number of the value of an operation that is infinite or none, and
// reports whether there is one.
func (o *Outline) strange(e ast.Expr, v *Value) bool {
	switch e.(type) {
	case *ast.Call, *ast.Binary:
	default:
		return false
	}
	if v.Kind != Real || v.Unknown.All() || len(o.Strange) >= mostStrange {
		return false
	}
	for i, x := range v.Num {
		if x-x != 0 && !v.IsUnknown(i) && !v.IsHole(i) {
			o.Strange = append(o.Strange, Strange{e, i, len(v.Num), x})
			return true
		}
	}
	return false
}

// TargetTerm is a `target +=` that was met, once for each time it was executed.
type TargetTerm struct {
	Stmt      *ast.Target
	ReadsData bool

	dep   int32
	elems int
}

// Outline executes the model abstractly. The error is a diag.List of all faults
// that were found; the outline is then incomplete.
func (in *Interp) Outline() (*Outline, error) {
	if in.outline == nil {
		in.prepare()
		o := &Outline{Terms: Count{}, Strange: slices.Clone(in.survey.out.Strange)}
		r := in.newRun(&sketch{o: o})
		r.terms = o.Terms
		r.abstract = true
		r.deps = newDeps(r)
		r.faults, r.out = &o.Faults, o
		r.hooks.(*sketch).r = r
		r.load()
		r.blocks()
		o.Env = r.values()
		if d := o.Terms.Check(o.added(), in.Model.File.Stmts); d != nil && o.Faults.Err() == nil {
			o.Faults = append(o.Faults, d)
		}
		o.leaves(r.deps, in.Model.File.Stmts)
		in.outline = o
		in.leaf = map[string][]bool{}
		for _, s := range o.Unknowns {
			list := in.leaf[s.Name]
			for len(list) < len(o.Env[s.Name].Num) {
				list = append(list, false)
			}
			for i, k := range s.Elems {
				if s.Leaf[i/s.Event] && (s.Free == nil || s.Free[i]) {
					list[k] = true
				}
			}
			in.leaf[s.Name] = list
		}
	}
	return in.outline, in.outline.Faults.Err()
}

// leaves finds the unknowns from which nothing observed descends. Where nothing
// is observed at all, none is a leaf. Missing values and discrete unknowns are
// leaves element by element; a continuous name is one as a whole, so that
// the levels of a factor are not sampled here and drawn forward there. An unknown
// whose distribution does not draw in the space of its type (normal numbers,
// declared ordered) is sampled too, observed or not, and so is one whose declared
// bounds cut its distribution where the mass that is left depends on unknowns.
func (o *Outline) leaves(d *deps, stmts []ast.Stmt) {
	for _, s := range o.Unknowns {
		s.Leaf = make([]bool, s.Count)
	}
	if len(o.Observed)+len(o.Targets) == 0 && !o.Partly() {
		return
	}
	seen := make([]bool, len(d.parts)+1)
	for _, s := range o.Observed {
		s.reads.each(func(p int32) { d.reach(p, seen) })
	}
	for _, t := range o.Targets {
		d.reach(t.dep, seen)
	}
	for _, s := range o.Unknowns {
		if _, declared := s.Stmt.(*ast.Param); declared && !s.Kind.Scalar() && !sameSpace(stmts, s.Name, s.Kind) {
			for _, p := range s.source {
				d.reach(p, seen)
			}
		}
		s.moves(d, seen)
		if s.Free != nil { // the known part of such an event is observed
			for i := range s.Count {
				d.reach(s.source[i], seen)
				s.follow(d, i, seen)
			}
		}
	}
	for _, s := range o.Priors {
		s.moves(d, seen)
	}
	// Of unknowns that are needed, what their distributions read is needed too.
	done := map[*Site][]bool{}
	names := map[string]bool{} // names of which an element is needed
	for changed := true; changed; {
		changed = false
		for _, list := range [][]*Site{o.Priors, o.Unknowns} {
			// Backwards: what later ones need comes earlier.
			for _, s := range slices.Backward(list) {
				if done[s] == nil {
					done[s] = make([]bool, s.Count)
				}
				for i := range s.Count {
					if done[s][i] || s.source == nil || !d.needed(s.source[i], seen) {
						continue
					}
					done[s][i], changed = true, true
					s.follow(d, i, seen)
					if s.whole() && !names[s.Name] {
						names[s.Name] = true
					}
				}
			}
		}
		for _, s := range o.Unknowns {
			for i := range s.Count {
				if s.whole() && names[s.Name] && !seen[s.source[i]] {
					seen[s.source[i]], changed = true, true
				}
			}
		}
	}
	for _, s := range o.Unknowns {
		for i := range s.Leaf {
			s.Leaf[i] = !seen[s.source[i]]
		}
	}
}

// moves marks the events whose distributions are cut where the mass that is left
// depends on unknowns: that mass is a factor of the density.
func (s *Site) moves(d *deps, seen []bool) {
	for i, moves := range s.Moves {
		if moves {
			d.reach(s.source[i], seen)
			s.follow(d, i, seen)
		}
	}
}

// whole reports whether the name of a site is a leaf as a whole.
func (s *Site) whole() bool { return !s.missing && s.Kind != transform.Discrete }

// Partly reports whether some unknown is a part of a vector whose rest is observed.
func (o *Outline) Partly() bool {
	for _, s := range o.Unknowns {
		if s.Free != nil {
			return true
		}
	}
	return false
}

// follow marks what event i of a site reads.
func (s *Site) follow(d *deps, i int, seen []bool) {
	d.reach(s.reads.at(i), seen)
}

// needed reports whether a place, or one of the sources that it unites, is marked.
func (d *deps) needed(p int32, seen []bool) bool {
	if p == 0 || seen[p] {
		return p != 0
	}
	part := d.parts[p-1]
	return d.needed(part[0], seen) || d.needed(part[1], seen)
}

// sketch are the hooks of an abstract run.
type sketch struct {
	o *Outline
	r *run
}

func (h *sketch) Unknown(s *Site, v *Value) error {
	s.missing = h.r.isData(s.Name)
	h.o.Unknowns = append(h.o.Unknowns, s)
	return h.checkArgs(s, v)
}

func (h *sketch) Prior(s *Site, v *Value) error {
	h.o.Priors = append(h.o.Priors, s)
	return h.checkArgs(s, v)
}

func (h *sketch) Observe(s *Site, v *Value, x []float64) error {
	h.o.Observed = append(h.o.Observed, s)
	if err := h.checkArgs(s, v); err != nil {
		return err
	}
	return s.checkSupport(v, x)
}

func (h *sketch) Target(t *ast.Target, v *Value, readsData bool) error {
	term := TargetTerm{Stmt: t, ReadsData: readsData, elems: len(v.Num)}
	if m := h.r.summary(v); !m.dep.none() {
		term.dep = m.dep.at(0)
	}
	h.o.Targets = append(h.o.Targets, term)
	return nil
}

// checkArgs reports known arguments that a distribution does not allow.
func (h *sketch) checkArgs(s *Site, v *Value) error {
	if s.Dist == nil {
		return nil
	}
	for i := range s.apart() {
		if why := s.wrongArg(i, v); why != nil {
			return why.wrong(h.r.turns())
		}
	}
	return nil
}

// apart returns how many events have arguments of their own, as far as they are known:
// one stands for all where each argument is one for all, or unknown in all of them.
func (s *Site) apart() int {
	if s.Dist.Alike() {
		return min(s.Count, 1)
	}
	return s.Count
}

// Alike reports whether all events have the same arguments, as far as they are known.
func (d *Draws) Alike() bool {
	alike := func(a *Arg) bool { return a == nil || a.Shared || a.void }
	for k := range d.Args {
		if !alike(&d.Args[k]) {
			return false
		}
	}
	return alike(d.Lower) && alike(d.Upper)
}

// unknown reports whether an argument of an event depends on an unknown.
func (d *Draws) unknown(event int) bool {
	some := func(a *Arg) bool {
		if a == nil {
			return false
		}
		lo, hi := 0, a.Len
		if !a.Shared {
			lo, hi = event*a.Len, (event+1)*a.Len
		}
		return a.Unknown.anyOf(lo, hi)
	}
	for k := range d.Args {
		if some(&d.Args[k]) {
			return true
		}
	}
	return some(d.Lower) || some(d.Upper)
}

func (s *Site) distSpan() ast.Span {
	if t, ok := s.Stmt.(*ast.Tilde); ok {
		return t.Dist.Place()
	}
	return s.Stmt.Place()
}

// checkSupport reports observed values that lie outside the support of their
// distribution, as far as the support is known.
func (s *Site) checkSupport(v *Value, x []float64) error {
	label := func(i int) string {
		if v == nil || s.Elems == nil {
			if len(x) == 1 {
				return text(s.Left)
			}
			return fmt.Sprintf("element %d of %s", i+1, text(s.Left))
		}
		return v.Label(s.Name, s.Elems[i])
	}
	spec := s.Dist.Spec
	var lo, hi float64
	apart := s.apart()
	for i, y := range x {
		if spec.Discrete && y != math.Floor(y) {
			return diag.New("outside-support", s.Left.Place(), "`%s` is %s, but %s is a distribution of whole numbers", label(i), number(y), spec.Name)
		}
		if s.Event > 1 || spec.EventRank > 0 {
			continue
		}
		if i < apart {
			lo, hi = s.Dist.Bounds(i)
			if s.Dist.unknown(i) && spec.Support(s.Dist.Form).LowerArg >= 0 {
				lo = math.Inf(-1)
			}
		}
		if y < lo || y > hi || y != y {
			d := diag.New("outside-support", s.Left.Place(), "`%s` is %s, outside the support of %s", label(i), number(y), text(s.Stmt.(*ast.Tilde).Dist))
			if !math.IsInf(lo, 0) || !math.IsInf(hi, 0) {
				d.WithHelp("the support is %s to %s", number(lo), number(hi))
			}
			return d
		}
	}
	return nil
}
