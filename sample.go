package bayes

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/nuts"
	"github.com/bayes-lang/bayes/runtime"
)

// SampleOptions say how to sample. The zero value is the default.
type SampleOptions struct {
	Seed     uint64
	Chains   int     // default 4
	Warmup   int     // warm-up draws per chain; default 1000, or 200 with From
	Draws    int     // draws kept per chain; default 1000
	Accept   float64 // target mean acceptance probability of the step size adaptation; default 0.8
	MaxDepth int     // maximum number of doublings of a trajectory; default 10
	Threads  int     // chains that run at once; 0: as many as the machine has threads. It does not change the draws.
	Metric   Metric  // how to find the scales in which the sampler moves

	// Init says where chains start: for each chain, or one for all of them, the values of
	// unknowns by name, on the scale of the model, flat and row-major. Unknowns that are not
	// named start where they would otherwise.
	Init []map[string][]float64
	// From, if not nil, is an earlier fit of a model with the same unknowns. Chains start at its
	// last draws and use scales estimated from its draws, so that a short warm-up, for the step
	// size alone, is enough. Init takes precedence over it, and Metric is not used.
	From *Fit

	// Folder, if not "", keeps the run on disk while it is made, so that OpenFit can read it
	// when it has ended; nobody else can write there until then. Existing says what happens to
	// a run that is already in the folder.
	Folder   string
	Existing Existing

	// Progress, if not nil, is called every Every (0: 100 ms), and once at the end, by one
	// goroutine at a time; the last call returns before Sample does. If it panics, the run ends
	// and Sample panics with the same value.
	Progress func(Progress)
	Every    time.Duration

	// OnDraw, if not nil, is called with every draw as it is made, by one goroutine at a time:
	// the draws of one chain in order, those of different chains in any order. If it panics, the
	// run ends and Sample panics with the same value.
	OnDraw func(Draw)
}

// Metric is a way to find the scales in which the sampler moves.
type Metric uint8

// The metrics.
const (
	GradientMetric Metric = iota // a diagonal, from the variances of draws and of gradients
	VarianceMetric               // a diagonal, from the variances of draws, like Stan's diag_e
	DenseMetric                  // a matrix, from the covariance of draws, like Stan's dense_e
	UnitMetric                   // none, like Stan's unit_e
)

// Draw is a draw at the moment it is made.
type Draw struct {
	Chain      int // from 0
	Index      int // within the chain, from 0, warm-up included
	Warmup     bool
	Divergent  bool
	LogDensity float64
	StepSize   float64
	Steps      int       // leapfrog steps of the trajectory
	Point      []float64 // its coordinates, as for Density; the slice is the sampler's, and valid until the call returns

	density *Density
}

// Values returns the sampled unknowns on the scale of the model.
func (d Draw) Values() map[string][]float64 {
	out, _ := d.density.Values(d.Point) // it has as many coordinates as there are
	return out
}

// Progress says how far a run has got.
type Progress struct {
	Chains []ChainProgress
}

// ChainProgress says how far a chain has got.
type ChainProgress struct {
	Phase       string // "starting", "warming up", "sampling", "finished", "stopped" or "failed"
	Draws       int    // draws made, including warm-up
	Total       int    // draws wanted, including warm-up
	Divergences int    // after warm-up
	StepSize    float64
	Seconds     float64
}

// Fraction returns the fraction of the wanted draws that have been made, from 0 to 1.
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

// Sample draws from the posterior. If ctx is cancelled, it returns the fit with the draws made
// so far and ctx's error; after any other error the fit is nil.
func (b *Bound) Sample(ctx context.Context, opt SampleOptions) (*Fit, error) {
	if err := alive(ctx); err != nil {
		return nil, err
	}
	if b.unmade() {
		return nil, noBound()
	}
	if err := b.session.Sampleable(); err != nil {
		return nil, public(err)
	}
	in, err := b.options(opt)
	if err != nil {
		return nil, err
	}
	done, run := func() {}, ctx
	if opt.Progress != nil {
		var cancel context.CancelFunc
		run, cancel = context.WithCancel(ctx)
		defer cancel()
		in.Monitor = &runtime.Monitor{}
		done = watch(in.Monitor, opt.Every, opt.Progress, cancel)
	}
	end := func() {}
	if opt.OnDraw != nil {
		d, err := b.DensityContext(ctx)
		if err != nil {
			return nil, err
		}
		var cancel context.CancelFunc
		run, cancel = context.WithCancel(run)
		defer cancel()
		in.Watch, end = stream(d, opt.OnDraw, cancel)
	}
	f, err := b.session.Sample(run, in)
	done()
	end()
	if err != nil {
		return nil, public(err)
	}
	if f.Stopped {
		return newFit(b, f), ctx.Err()
	}
	return newFit(b, f), nil
}

// stream returns what gives draws to tell, one at a time, and what panics with the value that
// tell panicked with, if it did.
func stream(density *Density, tell func(Draw), cancel func()) (watch func(chain int, d *nuts.Draw) error, end func()) {
	var mu sync.Mutex
	var panicked any
	one := func(d Draw) {
		defer func() {
			if r := recover(); r != nil {
				panicked = r
				cancel()
			}
		}()
		tell(d)
	}
	watch = func(chain int, d *nuts.Draw) error {
		mu.Lock()
		defer mu.Unlock()
		if panicked == nil {
			one(Draw{chain, d.Index, d.Warmup, d.Divergent(), d.LogP, d.StepSize, d.Steps, d.X, density})
		}
		return nil
	}
	return watch, func() {
		if panicked != nil {
			panic(panicked)
		}
	}
}

// options are the options for the packages below.
func (b *Bound) options(opt SampleOptions) (in runtime.SampleOptions, err error) {
	for _, n := range []struct {
		name string
		n    int
	}{{"warm-up draws", opt.Warmup}, {"draws", opt.Draws}, {"threads", opt.Threads}} {
		if n.n < 0 {
			return in, newError(CodeBadOption, fmt.Sprintf("the number of %s is %d, but must be positive", n.name, n.n), "0 means the default")
		}
	}
	if opt.Metric > UnitMetric {
		return in, newError(CodeBadOption, fmt.Sprintf("there is no metric number %d", opt.Metric), "")
	}
	in = runtime.SampleOptions{Chains: opt.Chains, Folder: opt.Folder, Overwrite: opt.Existing == ReplaceExisting, Caller: summary.Program}
	in.Sampler = runtime.SamplerOptions{
		Seed: opt.Seed, Warmup: opt.Warmup, Draws: opt.Draws, Accept: opt.Accept, MaxDepth: opt.MaxDepth, Threads: opt.Threads, Metric: nuts.Metric(opt.Metric),
	}
	if err := b.session.Check(in); err != nil {
		return in, newError(CodeBadOption, err.Error(), "")
	}
	chains := in.Chains
	if chains == 0 {
		chains = 4
	}
	if opt.From != nil {
		if err := b.warm(opt.From, chains, &in.Sampler); err != nil {
			return in, err
		}
	}
	if n := len(opt.Init); n > 1 && n != chains {
		return in, newError(CodeBadOption, fmt.Sprintf("there are %d starts for %d chains", n, chains), "give one for each chain, or one for all")
	}
	for i := range chains {
		if len(opt.Init) == 0 {
			break
		}
		point, err := b.session.StartAt(opt.Init[i%len(opt.Init)])
		if err != nil {
			return in, newError(CodeBadPoint, fmt.Sprintf("the start of chain %d: %v", i+1, err), "")
		}
		for k, x := range point {
			if math.IsNaN(x) && i < len(in.Sampler.Init) {
				point[k] = in.Sampler.Init[i][k]
			}
		}
		if i < len(in.Sampler.Init) {
			in.Sampler.Init[i] = point
		} else {
			in.Sampler.Init = append(in.Sampler.Init, point)
		}
	}
	if err := b.session.Check(in); err != nil {
		return in, newError(CodeBadOption, err.Error(), "")
	}
	return in, nil
}

// shortWarmup is the default warm-up of a run whose scales are known.
const shortWarmup = 200

// warm makes chains start where another fit ended, in the scales of its draws.
func (b *Bound) warm(from *Fit, chains int, opt *runtime.SamplerOptions) error {
	if from.unmade() {
		return noFit()
	}
	if from.Len() == 0 {
		return noDraws()
	}
	scales, ends, err := b.session.WarmFrom(from.inner)
	if err != nil {
		return newError(CodeBadOption, err.Error(), "From takes a fit of a model with the same unknowns, of the same sizes")
	}
	opt.Metric, opt.Scales = nuts.Unit, scales
	if opt.Warmup == 0 {
		opt.Warmup = shortWarmup
	}
	for i := range chains {
		opt.Init = append(opt.Init, slices.Clone(ends[i%len(ends)]))
	}
	return nil
}

// FromDraws returns a fit with draws from another sampler: points of Density, by chain and
// draw, with the same number of draws in each chain. What a sampler of this package reports
// about its draws, such as divergences, is not known for them.
func (b *Bound) FromDraws(points [][][]float64) (*Fit, error) {
	if b.unmade() {
		return nil, noBound()
	}
	f, err := b.session.FromDraws(points)
	if err != nil {
		var list diag.List
		if errors.As(err, &list) {
			return nil, public(err)
		}
		return nil, newError(CodeBadPoint, err.Error(), "")
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
