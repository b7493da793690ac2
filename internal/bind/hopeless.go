package bind

import (
	"math"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
)

// hopeless reports observed values whose distribution has an argument that is infinite or NaN whatever the
// unknowns are, because something computed from the data is: log(0), a constant column standardised.
// The model is run at two points: what is not finite at both, and has such a value among the data it
// reads, never is.
func (t *trace) hopeless(out *Bound, strange []eval.Strange) {
	before := map[instance]bool{}
	for pass := range 2 {
		p := &probe{constrainer: constrainer{b: out, point: make([]float64, out.Dim)}, found: map[instance]bool{}}
		for i := range p.point {
			x := math.Mod(float64(i+1)*0.6180339887, 1) // spread out and distinct
			if p.point[i] = 0.1 + float64(0.4*x); pass == 1 {
				p.point[i] = -0.1 - float64(0.3*x)
			}
		}
		if _, err := out.Interp().Run(p); err != nil || len(p.found) == 0 {
			return
		}
		for _, h := range p.hits {
			if before[h.instance] {
				t.list = append(t.list, t.noDistribution(h, strange))
				return
			}
		}
		before = p.found
	}
}

// noDistribution says which observed value has no distribution, and which number computed from the data is
// the cause: one from the statement itself is preferred.
func (t *trace) noDistribution(h hit, strange []eval.Strange) *diag.Diagnostic {
	cause := strange[0]
	for _, c := range strange {
		if s, e := h.site.Stmt.Place(), c.Expr.Place(); e.Source == s.Source && e.Start >= s.Start && e.End <= s.End {
			cause = c
			break
		}
	}
	where := t.rowOf(cause.Expr, cause.Elem, cause.Size)
	if where != "" {
		where = " at " + where
	}
	d := diag.New("no-distribution", h.site.Left.Place(), "%s has no distribution, whatever the unknowns are: an argument of `%s` is not a finite number",
		t.element(h.site, h.at), eval.Quote(h.site.Stmt.(*ast.Tilde).Dist))
	d.WithNote(cause.Expr.Place(), "`%s` is %s%s", eval.Quote(cause.Expr), numberLabel(cause.Value, false), where)
	return d.WithHelp("leave out the rows for which it cannot be computed; a column with a single value has a standard deviation of 0")
}

// instance identifies an observed event by its statement and first element.
type instance struct {
	stmt ast.Stmt
	elem int
}

// hit is an observed event with an argument that is not finite.
type hit struct {
	instance
	site *eval.Site
	at   int // number of the event in the site
}

// probe runs a model at a point and finds such events.
type probe struct {
	constrainer
	found map[instance]bool
	hits  []hit
}

func (p *probe) Observe(s *eval.Site, _ *eval.Value, _ []float64) error {
	for e := range s.Count {
		finite := true
		for _, a := range s.Dist.At(e) {
			for _, x := range a {
				finite = finite && x-x == 0
			}
		}
		if finite {
			continue
		}
		h := hit{instance{s.Stmt, e}, s, e}
		if s.Name != "" {
			h.elem = s.Elems[e*s.Event]
		}
		p.found[h.instance] = true
		p.hits = append(p.hits, h)
	}
	return nil
}
