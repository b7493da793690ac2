package bayes

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/nuts"
	"github.com/bayes-lang/bayes/runtime"
)

// Bound is a model joined with data. It is immutable.
type Bound struct {
	model   *Model
	session *runtime.Session

	mu      sync.Mutex
	density *Density // compiled when it is first wanted
	failed  error    // in its place
}

func newBound(m *Model, s *runtime.Session) *Bound { return &Bound{model: m, session: s} }

// Unknown is an unknown of a bound model, or the missing values of a data name.
type Unknown struct {
	Name     string
	Shape    []int    // none for a number
	Elements []string // the elements that are unknown: "tau", "a[Hennepin]", "y[7]"
	Size     int      // number of its unconstrained coordinates, 0 if it is drawn forward
	Forward  bool     // nothing observed descends from it: it is drawn forward, not sampled
}

// unmade reports whether this is no bound model that a function returned.
func (b *Bound) unmade() bool { return b == nil || b.session == nil }

func noBound() error { return unmade("bound model", "Bind returns") }

// Model returns the model that was bound.
func (b *Bound) Model() *Model {
	if b.unmade() {
		return nil
	}
	return b.model
}

// Unknowns returns what is not known: first what is sampled, in the order of the
// coordinates, then what is drawn forward.
func (b *Bound) Unknowns() []Unknown {
	if b.unmade() {
		return nil
	}
	var out []Unknown
	add := func(u *bind.Unknown, size int, forward bool) {
		out = append(out, Unknown{u.Name, slices.Clone(u.Shape), u.Labels(), size, forward})
	}
	for _, u := range b.session.Bound.Unknowns {
		add(u, u.Size, false)
	}
	for _, u := range b.session.Bound.Leaves {
		add(u, 0, true)
	}
	return out
}

// Warnings returns what is worth saying about text and data, but no fault.
func (b *Bound) Warnings() Errors {
	if b.unmade() {
		return nil
	}
	return faults(b.session.Warnings, diag.Warning)
}

// SampleOptions say how to sample. The zero value is the default.
type SampleOptions struct {
	Seed     uint64
	Chains   int     // 4
	Warmup   int     // draws of warm-up of each chain, 1000
	Draws    int     // draws kept of each chain, 1000
	Accept   float64 // mean acceptance that the step size aims at, 0.8
	MaxDepth int     // largest number of doublings of a trajectory, 10
	Threads  int     // chains that run at once; 0: as many as the machine has threads. It changes no draw.

	// Folder, if not "", keeps the run on disk while it is made, so that OpenFit can
	// read it when it has ended, and nobody else can write there until then. Existing says
	// what becomes of a run that the folder holds.
	Folder   string
	Existing Existing

	// Progress, if not nil, is called every Every (0: 100 ms), and once at the
	// end, by one goroutine at a time; the last call returns before Sample does.
	// If it panics, the run ends and Sample panics with the same value.
	Progress func(Progress)
	Every    time.Duration
}

// Progress is how far a run is.
type Progress struct {
	Chains []ChainProgress
}

// ChainProgress is how far a chain is.
type ChainProgress struct {
	Phase       string // "starting", "warming up", "sampling", "finished", "stopped" or "failed"
	Draws       int    // made, warm-up included
	Total       int    // wanted, warm-up included
	Divergences int    // after warm-up
	StepSize    float64
	Seconds     float64
}

// Fraction returns how much of the draws wanted are made, from 0 to 1.
func (p Progress) Fraction() float64 {
	made, total := 0, 0
	for _, c := range p.Chains {
		made += c.Draws
		total += c.Total
	}
	if total == 0 {
		return 0
	}
	return float64(made) / float64(total)
}

// Sample draws from the posterior. When ctx is cancelled it returns the fit with
// the draws made so far together with an error that is ctx's; after any
// other error the fit is nil.
func (b *Bound) Sample(ctx context.Context, opt SampleOptions) (*Fit, error) {
	if err := alive(ctx); err != nil {
		return nil, err
	}
	if b.unmade() {
		return nil, noBound()
	}
	in := runtime.SampleOptions{Chains: opt.Chains, Folder: opt.Folder, Overwrite: opt.Existing == ReplaceExisting}
	in.Sampler = runtime.SamplerOptions{Seed: opt.Seed, Warmup: opt.Warmup, Draws: opt.Draws, Accept: opt.Accept, MaxDepth: opt.MaxDepth, Threads: opt.Threads}
	if err := b.session.Sampleable(); err != nil {
		return nil, public(err)
	}
	for _, n := range []struct {
		name string
		n    int
	}{{"warm-up draws", opt.Warmup}, {"draws", opt.Draws}, {"threads", opt.Threads}} {
		if n.n < 0 {
			return nil, fault(CodeBadOption, fmt.Sprintf("the number of %s is %d, but must be positive", n.name, n.n), "0 stands for the default")
		}
	}
	if err := b.session.Check(in); err != nil {
		return nil, fault(CodeBadOption, err.Error(), "")
	}
	done, run := func() {}, ctx
	if opt.Progress != nil {
		var cancel context.CancelFunc
		run, cancel = context.WithCancel(ctx)
		defer cancel()
		in.Monitor = &runtime.Monitor{}
		done = watch(in.Monitor, opt.Every, opt.Progress, cancel)
	}
	f, err := b.session.Sample(run, in)
	done()
	if err != nil {
		return nil, public(err)
	}
	if f.Stopped {
		return newFit(b, f), ctx.Err()
	}
	return newFit(b, f), nil
}

// watch tells how far a run is until the function that it returns is called. If tell
// panics, watch stops the run, and the function panics with the same value, in
// the goroutine that calls it.
func watch(m *runtime.Monitor, every time.Duration, tell func(Progress), cancel func()) (done func()) {
	if every <= 0 {
		every = 100 * time.Millisecond
	}
	now := func() {
		var p Progress
		for _, c := range m.Snapshot() {
			p.Chains = append(p.Chains, ChainProgress{c.Phase.String(), c.Draws, c.Total, c.Divergences, c.StepSize, c.Seconds})
		}
		tell(p)
	}
	var panicked any
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		defer func() {
			if panicked = recover(); panicked != nil {
				cancel()
			}
		}()
		t := time.NewTicker(every)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				now()
			case <-stop:
				now()
				return
			}
		}
	}()
	return func() {
		close(stop)
		<-ended
		if panicked != nil {
			panic(panicked)
		}
	}
}

// Density is the log density of a bound model over unconstrained coordinates: that
// of the posterior up to a constant, with the log Jacobian of the transforms.
type Density struct {
	bound *Bound
	inner *runtime.Density
	pool  sync.Pool // of *machine, each with memory of its own
}

// machine evaluates a density in one goroutine at a time.
type machine struct {
	target      nuts.Target
	values      *runtime.Values
	point, grad [1][]float64
	logp        [1]float64
}

// Density compiles the log density, when it is called first.
func (b *Bound) Density() (*Density, error) {
	if b.unmade() {
		return nil, noBound()
	}
	return b.DensityContext(context.Background())
}

// DensityContext is Density; when ctx is done first, the error is that of ctx.
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
	inner, err := runtime.NewDensity(b.session.Bound, runtime.DensityOptions{Stop: ctx.Err})
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

// unmade reports whether this is no density that a function returned.
func (d *Density) unmade() bool { return d == nil || d.inner == nil }

func noDensity() error { return unmade("density", "Bound.Density returns") }

// Eval returns the log density at a point of Dim coordinates and writes its gradient
// into grad, which has as many. Outside of where the density is finite the result
// is -Inf or NaN.
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

// Point returns the coordinates at which the sampled unknowns have given values:
// for each its unknown elements, row-major.
func (d *Density) Point(values map[string][]float64) ([]float64, error) {
	if d.unmade() {
		return nil, noDensity()
	}
	p := runtime.Point{Constrained: map[string]runtime.Numbers{}}
	for name, x := range values {
		p.Constrained[name] = x
	}
	u, err := d.bound.session.Unconstrained(p)
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
