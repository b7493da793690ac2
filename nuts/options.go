package nuts

import (
	"fmt"
	"math"
)

// Metric says how the scales of the sampler's steps are found.
type Metric uint8

const (
	// Gradient is the diagonal metric that minimises the Fisher divergence to a
	// standard normal, from the variances of draws and of gradients.
	Gradient Metric = iota
	// Variance is Stan's diag_e: variances of the draws over doubling windows.
	Variance
	// Dense is Stan's dense_e: the covariance of the draws over doubling windows.
	Dense
	// Unit is Stan's unit_e: no scaling; only the step size is adapted.
	Unit
)

var metricNames = [...]string{"gradient", "variance", "dense", "unit"}

// String returns the name of the metric as a user types it.
func (m Metric) String() string {
	if int(m) < len(metricNames) {
		return metricNames[m]
	}
	return fmt.Sprintf("Metric(%d)", uint8(m))
}

// ParseMetric returns the metric with this name, the inverse of String.
func ParseMetric(name string) (Metric, error) {
	for i, n := range metricNames {
		if n == name {
			return Metric(i), nil
		}
	}
	return 0, fmt.Errorf("there is no metric %q; the metrics are gradient, variance, dense and unit", name)
}

// Options say how to sample. The zero value is the default; where 0 would itself be a
// meaningful choice, a negative number selects it.
type Options struct {
	Seed     uint64
	Warmup   int     // warm-up draws; default 1000; negative: none
	Draws    int     // draws kept after warm-up; default 1000; negative: none
	MaxDepth int     // maximum number of doublings; default 10, at most 20
	Accept   float64 // target mean acceptance probability of the step size adaptation; default 0.8
	Metric   Metric  // default Gradient
	StepSize float64 // where the search for the step size starts; default 0.1; without warm-up, a given value is used unchanged
	Jitter   float64 // each draw's step size is multiplied by a number in [1 - Jitter, 1 + Jitter]; default 0.1; negative: none

	Radius     float64     // starts are drawn from U(-Radius, Radius); default 2; negative: all 0
	Candidates int         // number of starts drawn, of which the best is used; default 16
	Attempts   int         // if none of those is finite: total number of starts tried, nearer to 0 and farther from it, before giving up; default 100
	Init       [][]float64 // for each chain a start, or nil; a coordinate that is NaN is drawn

	// Scales are the standard deviations by which the coordinates are scaled, for Unit, which
	// keeps them fixed; nil: 1.
	Scales []float64 `json:",omitempty"`

	EnergyError float64 // a step with a larger energy error is divergent; default 1000

	Threads int // maximum number of chains that run at once; 0: as many as the machine has threads. It does not change the draws.

	Dual    DualOptions    // the step size
	Fisher  FisherOptions  // the schedule of Gradient
	Windows WindowsOptions // the schedule of Variance and Dense
}

// DualOptions are the constants of dual averaging (Hoffman and Gelman 2014,
// section 3.2).
type DualOptions struct {
	Gamma float64 // 0.05
	Kappa float64 // 0.75, usualKappa
	T0    float64 // 10
}

// FisherOptions are the schedule of the gradient-based metric, in fractions of the warm-up and
// numbers of draws.
type FisherOptions struct {
	Early       float64 // fraction of the warm-up with short windows, 0.3
	EarlyWindow int     // draws in a short window, 10
	Window      int     // draws in the first long window, 80
	Growth      float64 // how much longer each window is than the one before, 1.5
	Final       float64 // fraction of the warm-up, at its end, in which only the step size is adapted, 0.15
}

// WindowsOptions are Stan's schedule in numbers of draws.
type WindowsOptions struct {
	First int // draws before the first window, 75
	Base  int // draws in the first window, 25; each later one is twice as long
	Last  int // draws after the last window, 50
}

// Filled returns the options with all defaults filled in, so that a run can state what it did.
// Negative numbers are kept.
func (o Options) Filled() Options {
	whole := func(v *int, def int) {
		if *v == 0 {
			*v = def
		}
	}
	real := func(v *float64, def float64) {
		if *v == 0 {
			*v = def
		}
	}
	whole(&o.Warmup, 1000)
	whole(&o.Draws, 1000)
	whole(&o.MaxDepth, 10)
	real(&o.Accept, 0.8)
	real(&o.Jitter, 0.1)
	real(&o.Radius, 2)
	whole(&o.Candidates, 16)
	whole(&o.Attempts, 100)
	real(&o.EnergyError, 1000)
	real(&o.Dual.Gamma, 0.05)
	real(&o.Dual.Kappa, usualKappa)
	real(&o.Dual.T0, 10)
	real(&o.Fisher.Early, 0.3)
	whole(&o.Fisher.EarlyWindow, 10)
	whole(&o.Fisher.Window, 80)
	real(&o.Fisher.Growth, 1.5)
	real(&o.Fisher.Final, 0.15)
	whole(&o.Windows.First, 75)
	whole(&o.Windows.Base, 25)
	whole(&o.Windows.Last, 50)
	return o
}

// Check returns an error that names the first option that is not valid for a density of dim
// coordinates.
func (o Options) Check(dim int) error {
	o = o.Filled()
	inside := func(name string, v, lo, hi float64) error {
		if !(v > lo && v < hi) {
			return fmt.Errorf("%s is %v, but must lie between %v and %v", name, v, lo, hi)
		}
		return nil
	}
	if o.Warmup < 0 && o.Draws < 0 {
		return fmt.Errorf("neither warm-up nor draws are requested")
	}
	const most = 1_000_000_000 // far above what fits into memory
	for _, c := range []struct {
		name string
		n    int
	}{{"warm-up draws", o.Warmup}, {"draws", o.Draws}} {
		if c.n > most {
			return fmt.Errorf("the number of %s is %d, but must be at most %d", c.name, c.n, most)
		}
	}
	if o.MaxDepth < 1 || o.MaxDepth > maxMaxDepth {
		return fmt.Errorf("the largest depth is %d, but must lie in 1 to %d", o.MaxDepth, maxMaxDepth)
	}
	if int(o.Metric) >= len(metricNames) {
		return fmt.Errorf("there is no metric number %d", o.Metric)
	}
	if o.Candidates < 0 {
		return fmt.Errorf("the number of candidate starts is %d, but must be positive", o.Candidates)
	}
	if o.Attempts < 0 {
		return fmt.Errorf("the number of starts to try is %d, but must be positive", o.Attempts)
	}
	if !(o.StepSize >= 0 && o.StepSize < math.Inf(1)) {
		return fmt.Errorf("the step size is %v, but must be positive", o.StepSize)
	}
	for _, c := range []struct {
		name      string
		v, lo, hi float64
	}{
		{"the target acceptance", o.Accept, 0, 1},
		{"the jitter of the step size", o.Jitter, math.Inf(-1), 1},
		{"the radius of the starts", o.Radius, math.Inf(-1), math.Inf(1)},
		{"the energy error of a divergence", o.EnergyError, 0, math.Inf(1)},
		{"gamma of dual averaging", o.Dual.Gamma, 0, math.Inf(1)},
		{"kappa of dual averaging", o.Dual.Kappa, 0, math.Inf(1)},
		{"t0 of dual averaging", o.Dual.T0, 0, math.Inf(1)},
		{"the early fraction of warm-up", o.Fisher.Early, math.Inf(-1), 1},
		{"the growth of windows", o.Fisher.Growth, 0, math.Inf(1)},
		{"the final fraction of warm-up", o.Fisher.Final, math.Inf(-1), 1},
	} {
		if err := inside(c.name, c.v, c.lo, c.hi); err != nil {
			return err
		}
	}
	if o.Scales != nil && (o.Metric != Unit || len(o.Scales) != dim) {
		return fmt.Errorf("%d scales are given for %d coordinates with the metric %s, but there must be one for each coordinate, with the metric unit", len(o.Scales), dim, o.Metric)
	}
	for i, s := range o.Scales {
		if !(s > 0 && s < math.Inf(1)) {
			return fmt.Errorf("the scale of coordinate %d is %v, but must be positive", i+1, s)
		}
	}
	for chain, init := range o.Init {
		if init != nil && len(init) != dim {
			return fmt.Errorf("the start of chain %d has %d coordinates, but the density has %d", chain+1, len(init), dim)
		}
		for i, v := range init {
			if math.IsInf(v, 0) {
				return fmt.Errorf("coordinate %d of the start of chain %d is %v", i+1, chain+1, v)
			}
		}
	}
	return nil
}

// maxMaxDepth bounds the depth: a tree of more than 2^20 steps is of no use.
const maxMaxDepth = 20

// effective returns the filled options with the negative choices of "none" as 0.
func (o Options) effective() Options {
	o = o.Filled()
	o.Warmup = max(o.Warmup, 0)
	o.Draws = max(o.Draws, 0)
	o.Jitter = max(o.Jitter, 0)
	o.Radius = max(o.Radius, 0)
	o.Fisher.Early = max(o.Fisher.Early, 0)
	o.Fisher.Final = max(o.Fisher.Final, 0)
	o.Windows.First = max(o.Windows.First, 0)
	o.Windows.Base = max(o.Windows.Base, 1)
	o.Windows.Last = max(o.Windows.Last, 0)
	o.Fisher.EarlyWindow = max(o.Fisher.EarlyWindow, 1)
	o.Fisher.Window = max(o.Fisher.Window, 1)
	return o
}
