package bind

import (
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/transform"
)

// Limits bounds what the model may use.
func (b *Bound) Limits() eval.Limits { return b.sources.Limits }

// Interp returns a new evaluator of the bound model; if the Bound was made by Rebind, it knows the data of
// the fit. Evaluators are not safe for concurrent use: make one for each goroutine.
func (b *Bound) Interp() *eval.Interp {
	in := eval.New(b.Model, b.Known)
	in.Limits = b.sources.Limits
	in.Fit = b.fit
	in.Use(b.sum)
	return in
}

// Constrain maps a point of the unconstrained space (of length Dim) to the values of all names of the model,
// by a plain walk of the tree. Simulated unknowns are NaN. logJ is the log determinant of the Jacobian.
func (b *Bound) Constrain(point []float64) (env eval.Env, logJ float64, err error) {
	if len(point) != b.Dim {
		return nil, 0, fmt.Errorf("the point has %d coordinates, but the model has %d", len(point), b.Dim)
	}
	c := &constrainer{b: b, point: point}
	env, err = b.Interp().Run(c)
	return env, c.logJ, err
}

// constrainer fills unknowns from an unconstrained point.
type constrainer struct {
	Silent
	b     *Bound
	point []float64
	logJ  float64
}

// Silent has hooks that do nothing; embed it to implement only some.
type Silent struct{}

// Unknown does nothing.
func (Silent) Unknown(*eval.Site, *eval.Value) error { return nil }

// Prior does nothing.
func (Silent) Prior(*eval.Site, *eval.Value) error { return nil }

// Observe does nothing.
func (Silent) Observe(*eval.Site, *eval.Value, []float64) error { return nil }

// Target does nothing.
func (Silent) Target(*ast.Target, *eval.Value, bool) error { return nil }

func (c *constrainer) Unknown(s *eval.Site, v *eval.Value) error {
	u := c.b.Unknown(s.Name)
	if u == nil {
		return nil
	}
	return eachEvent(u, s, func(kind transform.Kind, offset int, elems []int, lo, hi float64) error {
		x := make([]float64, len(elems))
		c.logJ += transform.Constrain(kind, c.point[offset:offset+kind.Size(len(elems))], lo, hi, x)
		for i, elem := range elems {
			v.Num[elem] = x[i]
		}
		return nil
	})
}

// eachEvent calls f for the sampled events of a site, or for their missing elements one by one, with the
// offset of their unconstrained coordinates and their bounds.
func eachEvent(u *Unknown, s *eval.Site, f func(kind transform.Kind, offset int, elems []int, lo, hi float64) error) error {
	for e := range s.Count {
		elems := s.Elems[e*s.Event : (e+1)*s.Event]
		lo, hi := math.Inf(-1), math.Inf(1)
		if s.Lower != nil {
			lo, hi = s.Lower[e], s.Upper[e]
		}
		if s.Free != nil || s.Kind == transform.Real { // number by number
			for i := range elems {
				if offset := u.offset(elems[i]); offset >= 0 && (s.Free == nil || s.Free[e*s.Event+i]) {
					if err := f(transform.Real, offset, elems[i:i+1], lo, hi); err != nil {
						return err
					}
				}
			}
			continue
		}
		if offset := u.offset(elems[0]); offset >= 0 {
			if err := f(s.Kind, offset, elems, lo, hi); err != nil {
				return err
			}
		}
	}
	return nil
}

// offset returns the coordinate of a flat element; for vectors and matrices, the first one of its event; -1
// if it is not sampled.
func (u *Unknown) offset(elem int) int {
	g, place := u.GroupOf(elem)
	switch {
	case g == nil:
		return -1
	case g.Kind.Scalar():
		return g.Offset + place
	}
	return g.Offset
}

// Offset returns the first unconstrained coordinate of the event that begins with flat element elem of a
// name; -1 if it is not sampled. It makes Bound an eval.Offsets.
func (b *Bound) Offset(name string, elem int) int {
	u := b.Unknown(name)
	if u == nil {
		return -1
	}
	return u.offset(elem)
}

// Unconstrain maps values of the sampled unknowns to the point of the unconstrained space. Each value lists
// all elements of its name, row-major, or only its unknown ones.
func (b *Bound) Unconstrain(values map[string][]float64) ([]float64, error) {
	c := &unconstrainer{b: b, values: map[string][]float64{}, point: make([]float64, b.Dim)}
	for _, u := range b.Unknowns {
		x, ok := values[u.Name]
		switch size := elements(u.Shape); {
		case !ok:
			return nil, fmt.Errorf("there is no value for `%s`", u.Name)
		case len(x) == size:
			c.values[u.Name] = x
		case len(x) == len(u.Elems):
			full := make([]float64, size)
			for i, elem := range u.Elems {
				full[elem] = x[i]
			}
			c.values[u.Name] = full
		default:
			return nil, fmt.Errorf("`%s` has %s, but is given %d", u.Name, diag.Plural(len(u.Elems), "unknown element"), len(x))
		}
	}
	if b.Dim == 0 {
		return c.point, nil
	}
	if _, err := b.Interp().Run(c); err != nil && err != error(complete) {
		return nil, err
	}
	return c.point, nil
}

// complete ends a run that has found all coordinates: what comes after the last unknown says nothing about
// the point, and may be a million rows.
var complete = &diag.Diagnostic{}

// unconstrainer fills unknowns with given values and maps them back.
type unconstrainer struct {
	Silent
	b      *Bound
	values map[string][]float64
	point  []float64
	found  int // coordinates of point that are done
}

func (c *unconstrainer) Unknown(s *eval.Site, v *eval.Value) error {
	u := c.b.Unknown(s.Name)
	if u == nil {
		return nil
	}
	given := c.values[s.Name]
	err := eachEvent(u, s, func(kind transform.Kind, offset int, elems []int, lo, hi float64) error {
		x := make([]float64, len(elems))
		for i, elem := range elems {
			x[i] = given[elem]
			v.Num[elem] = x[i]
		}
		size := kind.Size(len(elems))
		if err := transform.Unconstrain(kind, x, lo, hi, c.point[offset:offset+size]); err != nil {
			return fmt.Errorf("`%s`: %w", u.Label(elems[0]), err)
		}
		c.found += size
		return nil
	})
	if err == nil && c.found == c.b.Dim {
		return complete
	}
	return err
}

// Slice returns the part of an unconstrained point that belongs to the unknown.
func (u *Unknown) Slice(point []float64) []float64 { return point[u.Offset : u.Offset+u.Size] }

// Unobserved returns the data names, in source order, that were given no values and are entirely unknown.
func (b *Bound) Unobserved() []string {
	var out []string
	for _, w := range b.wants {
		if w.unobserved {
			out = append(out, w.name.Ident)
		}
	}
	return slices.Clip(out)
}
