package eval

import (
	"math"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/transform"
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
// outside the support; the density is then NaN or -inf.
func (in *Interp) LogDensity(values Env) (*Terms, error) {
	t, _, err := in.density(func(s *Site, v *Value, i int, x []float64) (float64, error) {
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
	return in.density(in.atPoint(u, at))
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
		size := s.Kind.Size(s.Event)
		if s.Kind == transform.Discrete {
			return 0, diag.New("unsupported", s.place(), "`%s` is discrete and something observed depends on it: summing it out is not implemented yet", s.Name)
		}
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

func (in *Interp) density(f fill) (t *Terms, env Env, err error) {
	defer catch(&err)
	o, err := in.Outline()
	if err != nil {
		return nil, nil, err
	}
	h := &density{in: in, fill: f, terms: &Terms{}, at: map[ast.Stmt]int{}, added: Count{}}
	r := in.newRun(h)
	r.load()
	r.blocks()
	if d := o.Terms.Check(h.added, in.Model.File.Stmts); d != nil {
		return nil, nil, d
	}
	for _, t := range h.terms.Stmts {
		h.terms.Total += t.Value
		h.terms.Abs += t.Abs
	}
	h.terms.Total += h.terms.Jacobian
	h.terms.Abs += h.jacobianAbs
	return h.terms, r.values(), nil
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
func (h *density) leafEvent(s *Site, i int) bool {
	list := h.in.leaf[s.Name]
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
		if h.leafEvent(s, i) {
			continue
		}
		for j, k := range elems {
			x[j] = v.Num[k]
		}
		logJ, err := h.fill(s, v, i, x)
		if err != nil {
			return err
		}
		h.terms.Jacobian += logJ
		h.judgeBounds(s, v, i, logJ)
		h.jacobianAbs += math.Abs(logJ)
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
		if h.leafEvent(s, i) {
			continue
		}
		for j, k := range s.Elems[i*s.Event : (i+1)*s.Event] {
			x[j] = v.Num[k]
		}
		term := s.Dist.LogDensity(i, x)
		h.judge(s, v, i, x, term)
		h.add(s.Stmt, term)
	}
	return nil
}

func (h *density) Observe(s *Site, v *Value, x []float64) error {
	for i := range s.Count {
		h.added.add(s.Stmt, s.Event)
		draw := x[i*s.Event : (i+1)*s.Event]
		term := s.Dist.LogDensity(i, draw)
		h.judge(s, v, i, draw, term)
		h.add(s.Stmt, term)
	}
	return nil
}

func (h *density) Target(t *ast.Target, v *Value, _ bool) error {
	for k, x := range v.Num {
		h.added.add(t, 1)
		h.judgeTarget(t, v, k)
		h.add(t, x)
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
