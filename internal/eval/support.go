package eval

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// Known arguments of distributions, and known values under them, are judged in an abstract run.

// checkArgs reports known arguments that a distribution does not allow.
func (h *sketch) checkArgs(s *Site, v *Value) error {
	if s.Dist == nil {
		return nil
	}
	for i := range s.apart() {
		if why := s.wrongArg(i, v); why != nil {
			return why.wrong(h.r.iteration())
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
	for k := range d.Args {
		if a := &d.Args[k]; !a.Shared && !a.void {
			return false
		}
	}
	return true
}

// unknown reports whether an argument of an event depends on an unknown.
func (d *Draws) unknown(event int) bool {
	some := func(a *Arg) bool {
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
	return false
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
			if s.Dist.unknown(i) && spec.MovesLower() {
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
