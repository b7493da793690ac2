package eval

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// Forward says how a model is drawn forward.
type Forward struct {
	Stream *mathx.Stream
	// Given are values of unknowns: posterior draws, or values that a user fixes.
	// Elements marked as holes, and names that are absent, are drawn.
	Given Env
	// Fit has the missing values that the data of the fit have in this draw, where the
	// data are new; those without a value are holes.
	Fit Env
	// Prior draws observed names in their order, and statements read what was
	// drawn: prior and simulate. Otherwise they are drawn given the data, which
	// statements go on to read: posterior predictive.
	Prior bool
}

// Drawn is the result of a forward run.
type Drawn struct {
	Env Env // all names: with Prior also the observed ones as drawn
	// Observed holds a draw of every observed name (under the text of the left
	// side, where that is an expression): of each element that is on the left of `~`,
	// missing ones among them. Elements that do not stand there are holes: the model
	// says nothing of them that could be drawn.
	Observed Env
	// Skipped are the `target +=` that read data and were left out as likelihood;
	// Factors those that read none: they belong to the prior, from which forward
	// draws alone do not draw.
	Skipped, Factors []*ast.Target
}

// Forward draws the model forward once.
func (in *Interp) Forward(f Forward) (d *Drawn, err error) {
	defer catch(&err)
	in.prepare()
	fw := &forward{how: f, in: in, out: &Drawn{Observed: Env{}}, pumping: map[string]bool{}}
	r := in.newRun(fw)
	r.forward = fw
	fw.r = r
	r.load()
	fw.begin(r)
	r.blocks()
	fw.out.Env = r.values()
	for name, v := range fw.out.Env {
		if v.Fit != nil {
			fw.out.Env[name] = v.Fit // what the draws were made with
		}
	}
	fw.complete()
	return fw.out, nil
}

// complete puts every observed name into the result: the elements that stand left
// of `~` as they were drawn, missing ones among them, and holes for the others.
func (f *forward) complete() {
	for _, n := range f.in.Model.Names {
		name := n.Ident
		s := f.r.globals[name]
		if s == nil || !n.Observed {
			continue
		}
		beside := f.out.Observed[name]
		o := touched(s.v, f.in.survey.tildes[name])
		for k := range o.Num {
			if beside != nil && !o.IsHole(k) && !s.v.IsUnknown(k) {
				o.Num[k] = beside.Num[k]
			}
		}
		f.out.Observed[name] = o
	}
}

// touched returns a copy of an array, all values, in which the elements that do not
// stand left of `~` are holes.
func touched(v *Value, left Marks) *Value {
	c := v.Clone()
	c.Hole, c.Unknown = Marks{}, Marks{}
	for k := range c.Num {
		if left.Has(k) {
			continue
		}
		c.Num[k] = nan
		c.MarkHole(k, true)
	}
	return c
}

// forward is the state and the hooks of a forward run.
type forward struct {
	how     Forward
	in      *Interp
	r       *run
	out     *Drawn
	pumping map[string]bool
	random  bool // an unknown was drawn: what depends on unknowns may be random
}

// begin makes the names that are drawn, and read as drawn, holes, and puts given
// missing values in their places.
func (f *forward) begin(r *run) {
	for name, list := range f.in.survey.tildes {
		s := r.globals[name]
		if s == nil || !r.isData(name) {
			continue
		}
		r.owned(s)
		if f.how.Prior {
			for k := range s.v.Num {
				if list.Has(k) {
					s.v.Num[k] = nan
					s.v.MarkHole(k, true)
					s.v.MarkUnknown(k, true)
				}
			}
		}
		if !s.v.AnyHole() {
			continue
		}
		for k := range s.v.Num {
			if s.v.IsHole(k) && f.given(name, s.v, k) {
				s.v.Num[k] = f.how.Given[name].Num[k]
				s.v.MarkHole(k, false)
			}
		}
	}
}

// given reports whether a value of element k is given.
func (f *forward) given(name string, v *Value, k int) bool {
	g := f.how.Given[name]
	return g != nil && len(g.Num) == len(v.Num) && !g.IsHole(k)
}

// remember returns what takes back what was drawn since, of these names.
func (f *forward) remember(names []string) (undo func()) {
	var stream mathx.Stream
	if f.how.Stream != nil {
		stream = *f.how.Stream
	}
	random, skipped, factors := f.random, len(f.out.Skipped), len(f.out.Factors)
	observed := make([]*Value, len(names))
	for i, name := range names {
		if v := f.out.Observed[name]; v != nil {
			observed[i] = v.Clone()
		}
	}
	return func() {
		if f.how.Stream != nil {
			*f.how.Stream = stream
		}
		f.random, f.out.Skipped, f.out.Factors = random, f.out.Skipped[:skipped], f.out.Factors[:factors]
		for i, name := range names {
			if observed[i] == nil {
				delete(f.out.Observed, name)
			} else {
				f.out.Observed[name] = observed[i]
			}
		}
	}
}

// pump draws the elements of an observed name that can be drawn now, where a
// statement needs one of them before its `~` is reached. It reports whether it
// drew any.
func (f *forward) pump(r *run, name string) bool {
	s, info := r.globals[name], r.info(name)
	if s == nil || info == nil || f.pumping[name] || len(f.pumping) > 0 || !r.isData(name) {
		return false
	}
	holes := s.v.Hole.Count()
	if holes == 0 {
		return false
	}
	f.pumping[name] = true
	saved := *r
	r.scope, r.each, r.mask, r.lenient = nil, nil, nil, true
	for _, top := range r.in.Model.File.Stmts {
		if tildesOf([]ast.Stmt{top}, name) != nil {
			r.attempt(top)
		}
	}
	r.scope, r.each, r.mask, r.lenient = saved.scope, saved.each, saved.mask, saved.lenient
	r.depth, r.stmt, r.topStmt = saved.depth, saved.stmt, saved.topStmt
	delete(f.pumping, name)
	return s.v.Hole.Count() < holes
}

// attempt executes a statement leniently; where it needs a hole to go on, it ends.
func (r *run) attempt(s ast.Stmt) {
	depth := r.depth
	defer func() {
		r.scope, r.each, r.mask, r.depth = nil, nil, nil, depth
		switch p := recover().(type) {
		case nil, skip, modelError: // an error is met again, if it is one, by the run itself
		default:
			panic(p)
		}
	}()
	r.exec([]ast.Stmt{s})
}

// param handles `param` in a forward run: given elements get their values; those
// with a distribution elsewhere wait for it. It reports whether it did all.
func (f *forward) param(r *run, name string, st *Site, sl *slot) bool {
	v := sl.v
	v.Unknown = Marked(len(v.Num))
	tilde := f.in.survey.tildes[name]
	for k := range v.Num {
		switch {
		case f.given(name, v, k):
			v.Num[k] = f.how.Given[name].Num[k]
			v.MarkHole(k, false)
		case !tilde.Has(k) && f.in.factorOn(name):
			throw(diag.New("prior-needs-nuts", st.Stmt.Place(), "the prior of `%s` is a `target +=`: it cannot be drawn from directly", v.Label(name, k)).
				WithHelp("`prior` samples it by NUTS"))
		case !tilde.Has(k):
			throw(diag.New("flat", st.Stmt.Place(), "`%s` has no distribution to draw from", v.Label(name, k)).
				WithHelp("give it one (`%s ~ Normal(0, 1)`), or a value: `%s=0`", name, name))
		case !st.Kind.Scalar() && !r.in.sameSpace(name, st.Kind):
			throw(diag.New("prior-needs-nuts", st.Stmt.Place(), "`%s` is declared %s: its prior cannot be drawn from directly", name, kindWords(st.Kind)).
				WithHelp("`prior` samples it by NUTS"))
		}
	}
	return true
}

// sameSpace reports whether the distributions of a name draw in the space of its type.
func (in *Interp) sameSpace(name string, kind transform.Kind) bool {
	for _, t := range tildesOf(in.Model.File.Stmts, name) {
		c, ok := strip(t.Dist).(*ast.Call)
		if !ok {
			return false
		}
		if spec := in.distOf(c); spec == nil || spec.Support(0).Kind != kind {
			return false
		}
	}
	return true
}

// draw draws event i of a site, within the bounds of its declared type.
func (f *forward) draw(s *Site, i int, out []float64) error {
	if !s.Dist.Spec.CanDraw() {
		if why := s.Dist.Spec.Lacking(); why != "" {
			d := diag.New("no-random", s.place(), "`%s` cannot be drawn: its CustomDist has no `random=`", s.label()).WithHelp("%s", why)
			if s.Name != "" && !f.r.isData(s.Name) {
				d.Code = "prior-needs-nuts"
			}
			return d
		}
		return diag.New("flat", s.place(), "`%s` has no distribution to draw from: %s is flat", s.label(), s.Dist.Spec.Name).
			WithHelp("give it a proper one, or a value: `%s=0`", s.Name)
	}
	f.r.together.draws(s)
	if s.Name != "" && !f.r.isData(s.Name) {
		defer func() { f.random = true }()
	}
	s.Dist.Draw(f.how.Stream, i, out)
	if s.Cut == nil || !s.Cut[i] || out[0] != out[0] {
		return nil
	}
	lo, hi := s.Lower[i], s.Upper[i]
	if f.how.Prior && f.random && s.Moves[i] {
		return diag.New("prior-needs-nuts", s.place(), "the declared bounds of `%s` cut off a part of its distribution that depends on unknowns: it cannot be drawn from directly", s.label()).
			WithHelp("`Truncated` is the distribution within bounds")
	}
	const most = 100000 // a part of the distribution this rare is no sensible prior
	for range most {
		if out[0] >= lo && out[0] <= hi {
			return nil
		}
		s.Dist.Draw(f.how.Stream, i, out)
	}
	return diag.New("empty-support", s.place(), "`%s` was drawn %d times from %s, never between its bounds %s and %s",
		s.label(), most, s.Dist.Spec.Name, number(lo), number(hi))
}

func (s *Site) label() string {
	if s.Name != "" {
		return s.Name
	}
	return text(s.Left)
}

func (f *forward) Unknown(s *Site, v *Value) error {
	out := make([]float64, s.Event)
	for i := range s.Count {
		elems := s.Elems[i*s.Event : (i+1)*s.Event]
		missing := 0
		for j, k := range elems {
			if s.Free != nil && !s.Free[i*s.Event+j] {
				continue
			}
			if f.given(s.Name, v, k) {
				v.Num[k] = f.how.Given[s.Name].Num[k]
			} else {
				missing++
			}
		}
		if missing == 0 {
			continue
		}
		if s.Dist == nil {
			return diag.New("flat", s.place(), "`%s` has no distribution to draw from", v.Label(s.Name, elems[0]))
		}
		if s.Free != nil || missing < s.Event {
			if err := f.rest(s, v, i, out); err != nil {
				return err
			}
			continue
		}
		if err := f.draw(s, i, out); err != nil {
			return err
		}
		for j, k := range elems {
			v.Num[k] = out[j]
		}
	}
	return nil
}

// rest draws the missing numbers of event i of a site given the others.
func (f *forward) rest(s *Site, v *Value, i int, x []float64) error {
	elems, free := s.Elems[i*s.Event:(i+1)*s.Event], make([]bool, s.Event)
	for j, k := range elems {
		free[j] = (s.Free == nil || s.Free[i*s.Event+j]) && !f.given(s.Name, v, k)
		x[j] = v.Num[k]
	}
	f.r.together.draws(s)
	if !s.Dist.drawRest(f.how.Stream, i, x, free) {
		return diag.New("unsupported", s.place(), "`%s` is partly known: the rest of a vector cannot be drawn from %s", v.Label(s.Name, elems[0]), s.Dist.Spec.Name).
			WithHelp("put it into the data of the fit, with missing values for the rest")
	}
	for j, k := range elems {
		if free[j] {
			v.Num[k] = x[j]
		}
	}
	if f.how.Prior || !f.r.isData(s.Name) || slices.Index(free, false) < 0 {
		return nil
	}
	return f.beside(s, v, nil, []int{i}) // the known ones
}

// Prior draws the known part of vectors of data whose missing part is given: a
// whole vector, of which the known elements are taken.
func (f *forward) Prior(s *Site, v *Value) error {
	if f.how.Prior || s.Event == 1 || !f.r.isData(s.Name) {
		return nil
	}
	var part []int
	for i := range s.Count {
		if slices.ContainsFunc(s.Elems[i*s.Event:(i+1)*s.Event], func(k int) bool { return !v.IsUnknown(k) }) {
			part = append(part, i)
		}
	}
	return f.beside(s, v, nil, part)
}

// Observe draws known values left of `~` anew, beside the data.
func (f *forward) Observe(s *Site, v *Value, x []float64) error {
	return f.beside(s, v, x, upTo(s.Count))
}

// beside draws events of data anew. The values are v, or x of an expression.
func (f *forward) beside(s *Site, v *Value, x []float64, events []int) error {
	if len(events) == 0 {
		return nil
	}
	if s.Name == "" {
		f.r.separate()
	}
	name, flat := s.label(), s.Elems
	o := f.out.Observed[name]
	if o == nil {
		if v != nil {
			o = v.Clone()
		} else {
			o = &Value{Kind: Real, Shape: []int{len(x)}, Num: slices.Clone(x)}
		}
		f.out.Observed[name] = o
	}
	if flat == nil {
		flat = upTo(len(x))
	}
	out := make([]float64, s.Event)
	for _, i := range events {
		if err := f.draw(s, i, out); err != nil {
			return err
		}
		for j, k := range flat[i*s.Event : (i+1)*s.Event] {
			o.Num[k] = out[j]
		}
	}
	return nil
}

func (f *forward) Target(t *ast.Target, _ *Value, readsData bool) error {
	list := &f.out.Factors
	if readsData {
		list = &f.out.Skipped
	}
	if !slices.Contains(*list, t) {
		*list = append(*list, t)
	}
	return nil
}
