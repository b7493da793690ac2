package eval

import (
	"math"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// Terms is a log density and what it is made of.
type Terms struct {
	Total float64 // the log density; with the Jacobian where the point was unconstrained
	// Abs is the sum of the absolute values of the terms: the scale of rounding errors.
	Abs      float64
	Jacobian float64 // log of the transforms' Jacobian, 0 at constrained points
	Stmts    []Term  // by statement, in the order in which they were met
}

// Term is the part of one statement in a log density.
type Term struct {
	Stmt       ast.Stmt
	Value, Abs float64
}

// Offsets says where the unconstrained numbers of unknowns are.
type Offsets interface {
	// Offset returns the place of the unconstrained number of flat element elem of
	// the name, or, where a vector or matrix is transformed as a whole, of the
	// first number of the event that begins with elem.
	Offset(name string, elem int) int
}

// LogDensity returns the log density of the model at given values of its
// unknowns: priors, observed data and `target +=`, with all constants. Unknowns
// from which nothing observed descends take no part. A value may be NaN or
// outside the support; the density is then NaN or -inf. Discrete unknowns are
// summed out, unless values has all of them.
func (in *Interp) LogDensity(values Env) (*Terms, error) {
	s, err := in.Summed()
	if err != nil {
		return nil, err
	}
	if s != nil && values[s.Vars[0].Name] != nil {
		s = nil
	}
	t, _, err := in.density(s, func(s *Site, v *Value, i int, x []float64) (float64, error) {
		given := values[s.Name]
		if given == nil || len(given.Num) != len(v.Num) {
			return 0, diag.New("no-value", s.place(), "a value of `%s` is needed: %s", s.Name, shapeText(v.Shape, v.axes()))
		}
		for j := range x {
			x[j] = given.Num[s.Elems[i*s.Event+j]]
		}
		return 0, nil
	})
	return t, err
}

// LogDensityAt returns the log density at a point of the unconstrained space,
// with the log Jacobian of the transforms, and the values of all names there.
func (in *Interp) LogDensityAt(u []float64, at Offsets) (*Terms, Env, error) {
	s, err := in.Summed()
	if err != nil {
		return nil, nil, err
	}
	return in.density(s, in.atPoint(u, at))
}

// TablesAt returns the tables whose product is summed over the discrete unknowns, at a
// point of the unconstrained space: the logs of their entries.
func (in *Interp) TablesAt(u []float64, at Offsets) ([][]float64, error) {
	s, err := in.Summed()
	if err != nil || s == nil {
		return nil, err
	}
	h := &density{in: in, fill: in.atPoint(u, at), sum: s, tables: s.Tables()}
	_, err = h.passes()
	return h.tables, err
}

// atPoint takes the values of unknowns from a point of the unconstrained space.
func (in *Interp) atPoint(u []float64, at Offsets) fill {
	return func(s *Site, v *Value, i int, x []float64) (float64, error) {
		elems := s.Elems[i*s.Event : (i+1)*s.Event]
		if s.Free != nil {
			for j, k := range elems {
				if s.Free[i*s.Event+j] {
					x[j] = u[at.Offset(s.Name, k)]
				}
			}
			return 0, nil
		}
		lo, hi := math.Inf(-1), math.Inf(1)
		if s.Lower != nil {
			lo, hi = s.Lower[i], s.Upper[i]
		}
		if s.Kind == transform.Discrete {
			return 0, diag.New("internal", s.place(), "internal error: `%s` is discrete, and is not summed out", s.Name)
		}
		size := s.Kind.Size(s.Event)
		if size == 0 {
			return transform.Constrain(s.Kind, nil, lo, hi, x), nil
		}
		if s.Kind == transform.Real { // a vector without bounds goes number by number
			for j, k := range elems {
				x[j] = u[at.Offset(s.Name, k)]
			}
			return 0, nil
		}
		off := at.Offset(s.Name, elems[0])
		return transform.Constrain(s.Kind, u[off:off+size], lo, hi, x), nil
	}
}

// fill gives the values x of event i of a site, and the log Jacobian.
type fill func(s *Site, v *Value, i int, x []float64) (float64, error)

// density returns the log density; sum says which unknowns are summed out, nil: none.
func (in *Interp) density(sum *Summed, f fill) (t *Terms, env Env, err error) {
	h := &density{in: in, fill: f, sum: sum}
	if env, err = h.passes(); err != nil {
		return nil, nil, err
	}
	for _, t := range h.terms.Stmts {
		h.terms.Total += t.Value
		h.terms.Abs += t.Abs
	}
	h.terms.Total += h.terms.Jacobian
	h.terms.Abs += h.jacobianAbs
	return h.terms, env, nil
}

// passes runs the model, and where discrete unknowns are summed out once for each pass. It
// returns the values of all names in the first one.
func (h *density) passes() (env Env, err error) {
	defer catch(&err)
	o, err := h.in.Outline()
	if err != nil {
		return nil, err
	}
	h.terms, h.at = &Terms{}, map[ast.Stmt]int{}
	list := []Pass{nil}
	if h.sum != nil {
		list, h.tables = h.sum.Passes, h.sum.Tables()
	}
	for k, p := range list {
		h.pass, h.later, h.added, h.next = p, k > 0, Count{}, map[ast.Stmt]int{}
		r := h.in.newRun(h)
		r.load()
		r.blocks()
		if d := o.Terms.Check(h.added, h.in.Model.File.Stmts); d != nil {
			return nil, d
		}
		if k == 0 {
			env = r.values()
		}
	}
	if h.sum != nil {
		h.addSum()
	}
	return env, nil
}

// addSum adds the log of the sum over the discrete unknowns.
func (h *density) addSum() {
	x := h.sum.Plan.NewSums(mathx.Exp, mathx.Log).Log(h.tables)
	s := h.sum.Vars[0].Site
	h.add(s.Stmt, x)
	for _, t := range h.tables {
		most := 0.0
		for _, y := range t {
			if y-y == 0 {
				most = max(most, math.Abs(y))
			}
		}
		h.terms.Stmts[h.at[s.Stmt]].Abs += most
	}
	if h.reasons != nil && x-x != 0 {
		names := h.sum.Names()
		*h.reasons = append(*h.reasons, Reason{Stmt: s.Stmt, Span: s.place(), Problem: "no probability",
			Words: "whatever " + names + " may be, the log density is " + number(x)})
	}
}

// density are the hooks of a run that adds up the log density.
type density struct {
	in          *Interp
	fill        fill
	terms       *Terms
	jacobianAbs float64
	at          map[ast.Stmt]int
	added       Count     // terms that were added, or are those of leaves
	reasons     *[]Reason // why terms are not finite; nil: nobody asks

	// Where discrete unknowns are summed out: what terms of several passes make.
	sum    *Summed
	pass   Pass
	later  bool // it is not the first
	tables [][]float64
	next   map[ast.Stmt]int // terms of statements without a name left
}

// term adds a term of the density, and reports whether it is one by itself: not, where it is part of
// a table. It is that of `name[elem] ~ ...`, of an expression left of `~` where name is "",
// or of `target +=`.
func (h *density) term(s ast.Stmt, name string, elem int, x float64) bool {
	if h.sum == nil {
		h.add(s, x)
		return true
	}
	t := termID{name: name, elem: elem}
	if name == "" {
		t = numbered(h.next, s)
	}
	k, ok := h.sum.table[t]
	if !ok {
		if !h.later {
			h.add(s, x)
		}
		return !h.later
	}
	if e, ok := h.sum.Entry(h.pass, k); ok {
		h.tables[k][e] += x
	}
	return false
}

// add adds to the term of a statement.
func (h *density) add(s ast.Stmt, x float64) {
	k, ok := h.at[s]
	if !ok {
		k = len(h.terms.Stmts)
		h.at[s] = k
		h.terms.Stmts = append(h.terms.Stmts, Term{Stmt: s})
	}
	h.terms.Stmts[k].Value += x
	h.terms.Stmts[k].Abs += math.Abs(x)
}

// leafEvent reports whether event i is drawn forward, and no part of the density.
func (in *Interp) leafEvent(s *Site, i int) bool {
	list := in.leaf[s.Name]
	for j, k := range s.Elems[i*s.Event : (i+1)*s.Event] {
		if k < len(list) && list[k] && (s.Free == nil || s.Free[i*s.Event+j]) {
			return true
		}
	}
	return false
}

func (h *density) Unknown(s *Site, v *Value) error {
	x := make([]float64, s.Event)
	for i := range s.Count {
		elems := s.Elems[i*s.Event : (i+1)*s.Event]
		if h.in.leafEvent(s, i) {
			continue
		}
		for j, k := range elems {
			x[j] = v.Num[k]
		}
		if h.sum != nil {
			if y, ok := h.sum.Of(s.Name, elems[0]); ok {
				v.Num[elems[0]] = h.sum.Value(h.pass, y)
				continue
			}
		}
		logJ, err := h.fill(s, v, i, x)
		if err != nil {
			return err
		}
		if !h.later {
			h.terms.Jacobian += logJ
			h.judgeBounds(s, v, i, logJ)
			h.jacobianAbs += math.Abs(logJ)
		}
		for j, k := range elems {
			if s.Free == nil || s.Free[i*s.Event+j] {
				v.Num[k] = x[j]
			}
		}
	}
	if s.Dist == nil {
		return nil
	}
	return h.Prior(s, v)
}

func (h *density) Prior(s *Site, v *Value) error {
	x := make([]float64, s.Event)
	for i := range s.Count {
		h.added.add(s.Stmt, s.Event)
		if h.in.leafEvent(s, i) {
			continue
		}
		for j, k := range s.Elems[i*s.Event : (i+1)*s.Event] {
			x[j] = v.Num[k]
		}
		term := s.Dist.LogDensity(i, x)
		if h.term(s.Stmt, s.Name, s.Elems[i*s.Event], term) {
			h.judge(s, v, i, x, term)
		}
	}
	return nil
}

func (h *density) Observe(s *Site, v *Value, x []float64) error {
	for i := range s.Count {
		h.added.add(s.Stmt, s.Event)
		draw := x[i*s.Event : (i+1)*s.Event]
		term, elem := s.Dist.LogDensity(i, draw), 0
		if s.Name != "" {
			elem = s.Elems[i*s.Event]
		}
		if h.term(s.Stmt, s.Name, elem, term) {
			h.judge(s, v, i, draw, term)
		}
	}
	return nil
}

func (h *density) Target(t *ast.Target, v *Value, _ bool) error {
	for k, x := range v.Num {
		h.added.add(t, 1)
		if h.term(t, "", 0, x) {
			h.judgeTarget(t, v, k)
		}
	}
	return nil
}

// place is where a site stands.
func (s *Site) place() ast.Span {
	if s.Left != nil {
		return s.Left.Place()
	}
	return s.Stmt.Place()
}
