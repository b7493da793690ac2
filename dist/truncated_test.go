package dist

import (
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// truncation is a truncated distribution to test.
type truncation struct {
	dist         string
	form         int
	args         [][]float64
	lower, upper []float64
}

func (c truncation) d() Truncated { return Truncated{Inner: Lookup(c.dist), Form: c.form} }

func (c truncation) String() string {
	return fmt.Sprintf("Truncated(%s/%d%v, lower=%v, upper=%v)", c.dist, c.form, c.args, c.lower, c.upper)
}

func one(x ...float64) []float64 { return x }

var truncations = []truncation{
	{"Normal", 0, [][]float64{{0}, {1}}, one(0), nil},
	{"Normal", 0, [][]float64{{0}, {1}}, one(-1), one(2)},
	{"Normal", 0, [][]float64{{1}, {0.5}}, nil, one(0.2)},
	{"Normal", 1, [][]float64{{1}, {4}}, one(2.5), one(2.6)},
	{"Normal", 0, [][]float64{{0}, {1}}, one(8), nil},
	{"Normal", 0, [][]float64{{0}, {1}}, one(8), one(8.5)},
	{"Normal", 0, [][]float64{{0}, {1}}, nil, one(-40)},
	{"Normal", 0, [][]float64{{0}, {1}}, one(50), one(60)},
	{"HalfNormal", 0, [][]float64{{2}}, one(1), nil},
	{"HalfNormal", 0, [][]float64{{2}}, one(-1), one(0.5)},
	{"StudentT", 0, [][]float64{{4}, {1}, {2}}, one(0), one(3)},
	{"StudentT", 0, [][]float64{{3}, {0}, {1}}, one(0), nil},
	{"StudentT", 0, [][]float64{{4}, {1}, {2}}, one(30), nil},
	{"HalfStudentT", 0, [][]float64{{3}, {1}}, one(0.5), one(4)},
	{"Cauchy", 0, [][]float64{{0}, {1}}, one(-1), one(5)},
	{"Cauchy", 0, [][]float64{{0}, {1}}, one(1e4), one(1e5)},
	{"HalfCauchy", 0, [][]float64{{1}}, nil, one(10)},
	{"Laplace", 0, [][]float64{{0}, {1}}, one(30), one(31)},
	{"Laplace", 0, [][]float64{{0}, {1}}, one(-2), one(1)},
	{"Logistic", 0, [][]float64{{0}, {1}}, one(2), nil},
	{"LogNormal", 0, [][]float64{{0}, {1}}, one(0.5), one(3)},
	{"Exponential", 0, [][]float64{{2}}, one(100), nil},
	{"Exponential", 1, [][]float64{{2}}, nil, one(1)},
	{"Gamma", 0, [][]float64{{2}, {1}}, one(0), one(5)},
	{"Gamma", 0, [][]float64{{2}, {1}}, one(60), one(70)},
	{"Gamma", 0, [][]float64{{0.5}, {1}}, nil, one(0.01)},
	{"InverseGamma", 0, [][]float64{{3}, {2}}, one(1), one(4)},
	{"Beta", 0, [][]float64{{2}, {5}}, one(0.2), one(0.9)},
	{"Beta", 0, [][]float64{{2}, {5}}, one(-1), one(0.1)},
	{"Uniform", 0, [][]float64{{-1}, {4}}, one(0), one(10)},
	{"Weibull", 0, [][]float64{{1.5}, {2}}, one(3), nil},
	{"Poisson", 0, [][]float64{{4}}, one(1), nil},
	{"Poisson", 0, [][]float64{{4}}, nil, one(100)},
	{"Poisson", 1, [][]float64{{3}}, one(2), one(30)},
	{"Poisson", 0, [][]float64{{4}}, one(40), one(45)},
	{"Poisson", 0, [][]float64{{4}}, one(40), nil},
	{"Binomial", 0, [][]float64{{10}, {0.3}}, one(1), one(9)},
	{"Binomial", 1, [][]float64{{50}, {0.3}}, one(40), nil},
	{"NegativeBinomial", 0, [][]float64{{4}, {2}}, one(1), nil},
	{"NegativeBinomial", 2, [][]float64{{1}, {2}}, nil, one(30)},
	{"Categorical", 0, [][]float64{{0.2, 0.5, 0.3}}, one(2), nil},
	{"OrderedLogistic", 0, [][]float64{{0}, {-1, 1, 2}}, one(2), one(3)},
	{"Bernoulli", 0, [][]float64{{0.3}}, one(0), one(1)},
}

// testedTruncations are those of the list, and of every distribution of numbers one between
// bounds, one of its upper tail, and in the long run one with each bound alone.
func testedTruncations() []truncation {
	list := slices.Clone(truncations)
	for _, s := range table {
		if s.EventRank > 0 || !s.HasCDF() || len(s.Points) == 0 {
			continue
		}
		at := func(p float64) []float64 { return one(s.Quantile(s.Points[0].Form, p, s.Points[0].Args)) }
		for i, bounds := range [][2][]float64{{at(0.2), at(0.7)}, {at(1 - 1e-5), nil}, {at(0.6), nil}, {nil, at(0.4)}} {
			if i > 1 && os.Getenv("BAYES_LONG") == "" {
				break
			}
			list = append(list, truncation{s.Name, s.Points[0].Form, s.Points[0].Args, bounds[0], bounds[1]})
		}
	}
	return slices.DeleteFunc(list, func(c truncation) bool { return !isTested(c.dist) })
}

// values lists points inside: all whole numbers that matter, or quantiles.
func (c truncation) values() []float64 {
	d := c.d()
	var x []float64
	if !d.Inner.Discrete {
		for _, p := range []float64{1e-6, 0.01, 0.3, 0.5, 0.9, 0.999} {
			x = append(x, d.Quantile(p, c.args, c.lower, c.upper))
		}
		return x
	}
	lo, hi := d.Bounds(c.args, c.lower, c.upper)
	for k := lo; k <= math.Min(hi, lo+200); k++ {
		x = append(x, k)
	}
	return x
}

func TestTruncatedIntegrates(t *testing.T) {
	for _, c := range testedTruncations() {
		d := c.d()
		f := func(x float64) float64 { return math.Exp(d.LogDensity([]float64{x}, c.args, c.lower, c.upper)) }
		lo, hi := d.Bounds(c.args, c.lower, c.upper)
		sum := 0.0
		if d.Inner.Discrete {
			for _, k := range c.values() {
				sum += f(k)
			}
			if last := c.values(); last[len(last)-1] < hi { // and what is beyond
				sum += math.Exp(d.LogCCDF(last[len(last)-1], c.args, c.lower, c.upper))
			}
		} else if at, ok := d.Inner.kinkAt(c.args); ok && lo < at && at < hi {
			reach := func(end float64) float64 { // as far as something is
				return math.Min(math.Abs(end-at), math.Abs(d.Quantile(0.75, c.args, c.lower, c.upper)-d.Quantile(0.25, c.args, c.lower, c.upper)))
			}
			sum = integrate(f, lo, at, at, reach(lo)) + integrate(f, at, hi, at, reach(hi))
		} else {
			median := d.Quantile(0.5, c.args, c.lower, c.upper)
			scale := d.Quantile(0.75, c.args, c.lower, c.upper) - median
			if math.IsInf(hi, 1) || math.IsInf(lo, -1) {
				scale = math.Max(scale, math.Abs(median-lo))
				if math.IsInf(lo, -1) {
					scale = hi - median
				}
			}
			sum = integrate(f, lo, hi, median, scale)
		}
		if !(math.Abs(sum-1) <= 1e-10) {
			t.Errorf("%v: integrates to 1 %+.3g", c, sum-1)
		}
	}
}

func TestTruncatedCDF(t *testing.T) {
	for _, c := range testedTruncations() {
		d := c.d()
		sum := 0.0
		for _, x := range c.values() {
			f, g := d.CDF(x, c.args, c.lower, c.upper), math.Exp(d.LogCCDF(x, c.args, c.lower, c.upper))
			if !(math.Abs(f+g-1) <= 1e-12) {
				t.Errorf("%v: cdf %v and ccdf %v at %v", c, f, g, x)
			}
			if d.Inner.Discrete {
				sum += math.Exp(d.LogDensity([]float64{x}, c.args, c.lower, c.upper))
				if !(math.Abs(f-sum) <= 1e-11) {
					t.Errorf("%v: cdf at %v is %v, sum %v", c, x, f, sum)
				}
				if q := d.Quantile(f, c.args, c.lower, c.upper); q != x && 1-f > 1e-9 && g > 1e-9 && f > 1e-9 {
					t.Errorf("%v: quantile of cdf of %v is %v", c, x, q)
				}
				continue
			}
			if q := d.Quantile(f, c.args, c.lower, c.upper); !(math.Abs(q-x) <= 1e-9*math.Abs(x)) {
				t.Errorf("%v: quantile of cdf of %v is %v", c, x, q)
			}
		}
	}
}

// TestTruncatedReference compares with mpmath (50 digits), also far out where
// cumulative probabilities are 1 or 0 in floating point.
func TestTruncatedReference(t *testing.T) {
	for _, r := range []struct {
		c    int // index into truncations
		x    float64
		want float64
	}{
		{0, 1, -0.725791352644727432},
		{1, 0.5, -0.843772238880210162},
		{4, 8.1, 1.28949862670988003},
		{5, 8.1, 1.30485397537507795},
		{6, -40.01, 3.28945348054919503},
		{7, 50.01, 3.41237260621532801},
		{12, 40, -3.45706890377745865},
		{24, 61, -0.999947156062584775},
	} {
		c := truncations[r.c]
		if got := c.d().LogDensity([]float64{r.x}, c.args, c.lower, c.upper); !(math.Abs(got-r.want) <= 1e-12*math.Max(1, math.Abs(r.want))*10) {
			t.Errorf("%v: log density at %v is %.17g, want %.17g", c, r.x, got, r.want)
		}
	}
}

func TestTruncatedGraph(t *testing.T) {
	for _, c := range testedTruncations() {
		d := c.d()
		for _, k := range []struct{ x, args, bounds string }{
			{"input", "input", "const"}, {"data", "input", "const"}, {"data", "element", "data"}, {"input", "const", "const"}, {"data", "const", "data"},
			{"input", "const", "input"}, {"data", "input", "input"},
		} {
			if d.Inner.Discrete && k.x == "input" {
				k.x = "data"
			}
			for _, x := range c.values() {
				b := &builder{t: graph.NewTrace()}
				args := b.traceArgs(&point{Dist: c.dist, Form: c.form, Args: c.args}, k.args)
				lower, upper := b.list(k.bounds, c.lower), b.list(k.bounds, c.upper)
				r := d.Graph(b.t, b.list(k.x, []float64{x}), args, lower, upper)
				got, want := b.t.Value(b.inputs, r), d.LogDensity([]float64{x}, c.args, c.lower, c.upper)
				// The terms are the density and the normaliser.
				scale := math.Abs(d.Inner.LogDensity(c.form, []float64{x}, c.args))
				if !near(got, want, 1e-11, scale) {
					t.Errorf("%v, %v: graph at %v is %v, plain %v (off by %.2g)", c, k, x, got, want, got-want)
				}
				f, plain := d.GraphLogCDF, d.LogCDF
				for range 2 {
					b := &builder{t: graph.NewTrace()}
					args := b.traceArgs(&point{Dist: c.dist, Form: c.form, Args: c.args}, k.args)
					r := f(b.t, b.ref(k.x, x), args, b.list(k.bounds, c.lower), b.list(k.bounds, c.upper))
					got, want := math.Exp(b.t.Value(b.inputs, r)), math.Exp(plain(x, c.args, c.lower, c.upper))
					if lo, hi := d.Bounds(c.args, c.lower, c.upper); x > lo && x < hi && !(math.Abs(got-want) <= 1e-9) {
						t.Errorf("%v, %v: graph cdf at %v is %v, plain %v", c, k, x, got, want)
					}
					f, plain = d.GraphLogCCDF, d.LogCCDF
				}
			}
			// Outside the bounds.
			lo, hi := d.Bounds(c.args, c.lower, c.upper)
			for _, x := range []float64{lo - 1, hi + 1} {
				if math.IsInf(x, 0) {
					continue
				}
				b := &builder{t: graph.NewTrace()}
				args := b.traceArgs(&point{Dist: c.dist, Form: c.form, Args: c.args}, k.args)
				r := d.Graph(b.t, b.list(k.x, []float64{x}), args, b.list(k.bounds, c.lower), b.list(k.bounds, c.upper))
				if got := b.t.Value(b.inputs, r); !math.IsInf(got, -1) {
					t.Errorf("%v, %v: graph at %v, outside the bounds, is %v", c, k, x, got)
				}
				if got := d.LogDensity([]float64{x}, c.args, c.lower, c.upper); !math.IsInf(got, -1) {
					t.Errorf("%v: log density at %v, outside the bounds, is %v", c, x, got)
				}
			}
		}
	}
}

func TestTruncatedDraws(t *testing.T) {
	for _, c := range testedTruncations() {
		d := c.d()
		r := newStream(c.String())
		n := 4000
		x := make([]float64, n)
		for i := range x {
			d.Draw(r, c.args, c.lower, c.upper, x[i:i+1])
		}
		slices.Sort(x)
		if lo, hi := d.Bounds(c.args, c.lower, c.upper); !(x[0] >= lo && x[n-1] <= hi) {
			t.Errorf("%v: draws from %v to %v", c, x[0], x[n-1])
		}
		cdf := func(v float64) float64 { return d.CDF(v, c.args, c.lower, c.upper) }
		if dist := ksDistance(x, cdf, d.Inner.Discrete); !(dist < ksLimit) {
			t.Errorf("%v: distance %v", c, dist)
		}
	}
}

func TestTruncatedProblems(t *testing.T) {
	for _, c := range []struct {
		c    truncation
		want string
	}{
		{truncation{"Normal", 0, [][]float64{{0}, {-1}}, one(0), nil}, "sigma is -1, but must be positive"},
		{truncation{"Normal", 0, [][]float64{{0}, {1}}, one(2), one(1)}, "lower is 2, but must be less than upper, which is 1"},
		{truncation{"Beta", 0, [][]float64{{1}, {1}}, one(2), nil}, "no value of Beta, which lies between 0 and 1, is within the bounds"},
		{truncation{"Normal", 0, [][]float64{{0}, {1}}, one(math.NaN()), nil}, "lower is NaN"},
		{truncation{"Poisson", 0, [][]float64{{1}}, one(1.2), one(1.8)}, "no value of Poisson, which lies between 0 and +Inf, is within the bounds"},
	} {
		if got := c.c.d().CheckArgs(c.c.args, c.c.lower, c.c.upper); got != c.want {
			t.Errorf("%v: problem %q, want %q", c.c, got, c.want)
		}
		out := []float64{0}
		if c.c.d().Draw(newStream("x"), c.c.args, c.c.lower, c.c.upper, out); !math.IsNaN(out[0]) {
			t.Errorf("%v: draw %v", c.c, out)
		}
		if v := c.c.d().LogDensity([]float64{1}, c.c.args, c.c.lower, c.c.upper); !math.IsNaN(v) {
			t.Errorf("%v: log density %v", c.c, v)
		}
	}
	for name, want := range map[string]string{
		"MvNormal": "only distributions of single numbers can be truncated, but a draw of MvNormal is a vector",
		"Flat":     "Flat has no cumulative distribution function and cannot be truncated",
		"Normal":   "",
	} {
		if got := (Truncated{Inner: Lookup(name)}).Problem(); got != want {
			t.Errorf("%s: problem %q, want %q", name, got, want)
		}
	}
}

// What a Spec has, for tests of the bounds as arguments of their own.

func (d Truncated) Graph(t *graph.Trace, x []graph.Ref, args [][]graph.Ref, lower, upper []graph.Ref) graph.Ref {
	return d.graph(newTracer(t), x, args, lower, upper)
}

func (d Truncated) GraphLogCDF(t *graph.Trace, x graph.Ref, args [][]graph.Ref, lower, upper []graph.Ref) graph.Ref {
	return d.graphPart(newTracer(t), x, args, lower, upper, false)
}

func (d Truncated) GraphLogCCDF(t *graph.Trace, x graph.Ref, args [][]graph.Ref, lower, upper []graph.Ref) graph.Ref {
	return d.graphPart(newTracer(t), x, args, lower, upper, true)
}
