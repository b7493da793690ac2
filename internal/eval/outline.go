package eval

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/depend"
	"github.com/bayes-lang/bayes/internal/diag"
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
	Errors  diag.List
}

// TargetTerm is a `target +=` that was met, once for each time it was executed.
type TargetTerm struct {
	Stmt      *ast.Target
	ReadsData bool

	dep   depend.Place
	elems int
}

// Outline executes the model abstractly. The error is a diag.List of all errors
// that were found; the outline is then incomplete.
func (in *Interp) Outline() (*Outline, error) {
	if in.outline == nil {
		in.prepare()
		o := &Outline{Terms: Count{}, Strange: slices.Clone(in.survey.out.Strange)}
		r := in.newRun(&sketch{o: o})
		r.terms = o.Terms
		r.abstract = true
		r.deps = newGraph(r)
		r.errs, r.out = &o.Errors, o
		r.hooks.(*sketch).r = r
		r.load()
		r.blocks()
		o.Env = r.values()
		if d := o.Terms.Check(o.added(), in.Model.File.Stmts); d != nil && o.Errors.Err() == nil {
			o.Errors = append(o.Errors, d)
		}
		o.leaves(r.deps, in)
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
	return in.outline, in.outline.Errors.Err()
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
	if m := h.r.summary(v); !m.dep.None() {
		term.dep = m.dep.At(0)
	}
	h.o.Targets = append(h.o.Targets, term)
	return nil
}
