package bayes

import (
	"context"
	"math"
	"sync"

	"github.com/bayes-lang/bayes/internal/density"
	"github.com/bayes-lang/bayes/nuts"
)

// Density is the log density of a bound model over unconstrained coordinates: the log posterior
// density up to a constant, including the log Jacobian of the transforms.
type Density struct {
	bound *Bound
	inner *density.Density
	pool  sync.Pool // of *machine, each with memory of its own
}

// machine evaluates a density in one goroutine at a time.
type machine struct {
	target      nuts.Target
	values      *density.Values
	point, grad [1][]float64
	logp        [1]float64
}

// Density returns the log density, which it compiles on the first call.
func (b *Bound) Density() (*Density, error) {
	if b.unmade() {
		return nil, noBound()
	}
	return b.DensityContext(context.Background())
}

// DensityContext is like Density; if ctx is done first, the error is ctx's.
func (b *Bound) DensityContext(ctx context.Context) (*Density, error) {
	if b.unmade() {
		return nil, noBound()
	}
	return within(ctx, func() (*Density, error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.density == nil && b.failed == nil {
			d, err := b.compile(ctx)
			if err != nil && ctx.Err() != nil {
				return nil, ctx.Err() // another call may wait longer
			}
			b.density, b.failed = d, err
		}
		return b.density, b.failed
	})
}

func (b *Bound) compile(ctx context.Context) (*Density, error) {
	if err := b.session.Sampleable(); err != nil {
		return nil, public(err)
	}
	inner, err := b.session.LogDensity(ctx.Err)
	if err != nil {
		return nil, public(err)
	}
	d := &Density{bound: b, inner: inner}
	d.pool.New = func() any { return &machine{target: inner.NewTarget(), values: inner.NewValues()} }
	return d, nil
}

// Dim returns the number of coordinates.
func (d *Density) Dim() int {
	if d.unmade() {
		return 0
	}
	return d.inner.Dim()
}

// Reused reports whether nothing was compiled for the density, because the program of an earlier
// bound model serves it with other numbers; see Bound.Rebind.
func (d *Density) Reused() bool { return !d.unmade() && d.inner.Reused }

// unmade reports whether this is no density that a function returned.
func (d *Density) unmade() bool { return d == nil || d.inner == nil }

func noDensity() error { return unmade("density", "Bound.Density returns") }

// Eval returns the log density at a point of Dim coordinates and writes its gradient into grad,
// which has the same length. Where the density is not finite the result is -Inf or NaN.
func (d *Density) Eval(point, grad []float64) (logDensity float64, err error) {
	if d.unmade() {
		return math.NaN(), noDensity()
	}
	if len(point) != d.Dim() || len(grad) != d.Dim() {
		return math.NaN(), dimension(len(point), len(grad), d.Dim())
	}
	m := d.pool.Get().(*machine)
	m.point[0], m.grad[0] = point, grad
	m.target.Eval(m.point[:], m.logp[:], m.grad[:])
	logDensity = m.logp[0]
	m.point[0], m.grad[0] = nil, nil
	d.pool.Put(m)
	return logDensity, nil
}

// Point returns the coordinates at which the sampled unknowns have the given values: for each
// unknown, its unknown elements, row-major.
func (d *Density) Point(values map[string][]float64) ([]float64, error) {
	if d.unmade() {
		return nil, noDensity()
	}
	p := density.Point{Constrained: map[string]density.Numbers{}}
	for name, x := range values {
		p.Constrained[name] = x
	}
	u, err := p.At(d.bound.session.Bound)
	return u, public(err)
}

// Values returns the sampled unknowns at a point, the inverse of Point.
func (d *Density) Values(point []float64) (map[string][]float64, error) {
	if d.unmade() {
		return nil, noDensity()
	}
	if len(point) != d.Dim() {
		return nil, dimension(len(point), d.Dim(), d.Dim())
	}
	m := d.pool.Get().(*machine)
	flat := make([]float64, m.values.Len())
	m.values.At(point, flat)
	d.pool.Put(m)
	out := map[string][]float64{}
	at := 0
	for _, u := range d.bound.session.Bound.Unknowns {
		n := len(u.Elems)
		out[u.Name] = flat[at : at+n : at+n]
		at += n
	}
	return out, nil
}
