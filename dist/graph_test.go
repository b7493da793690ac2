package dist

import (
	"fmt"
	"math"
	"testing"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// builder makes scalars for values: constants, data or inputs.
type builder struct {
	t      *graph.Trace
	inputs []float64
}

func (b *builder) ref(kind string, v float64) graph.Ref {
	switch kind {
	case "const":
		return b.t.Const(v)
	case "data":
		return b.t.Data(v)
	}
	b.inputs = append(b.inputs, v)
	return b.t.Input(len(b.inputs)-1, kind == "element")
}

func (b *builder) list(kind string, v []float64) []graph.Ref {
	out := make([]graph.Ref, len(v))
	for i, x := range v {
		out[i] = b.ref(kind, x)
	}
	return out
}

func (b *builder) args(kind string, a [][]float64) [][]graph.Ref {
	out := make([][]graph.Ref, len(a))
	for i, v := range a {
		out[i] = b.list(kind, v)
	}
	return out
}

// traceArgs is args, but sizes are never unknown.
func (b *builder) traceArgs(p *point, kind string) [][]graph.Ref {
	out := make([][]graph.Ref, len(p.Args))
	for i, v := range p.Args {
		k := kind
		if r := p.spec().Forms[p.Form].Params[i].Rule; r == Dimension || r == Count && kind == "input" || p.spec().sums && (r == Count || r == Whole) {
			k = "data"
		}
		out[i] = b.list(k, v)
	}
	return out
}

var graphKinds = [][2]string{ // of x, of the arguments
	{"input", "input"}, {"data", "input"}, {"data", "element"}, {"input", "const"}, {"input", "data"}, {"const", "const"}, {"data", "data"}, {"element", "const"},
}

// termScale bounds the sum of the absolute terms of a log density from below:
// what of it cancels limits how well two ways to compute it can agree.
func termScale(p *point, x []float64, value float64) float64 {
	scale := math.Max(1, math.Abs(value))
	lg := func(v float64) float64 { l, _ := math.Lgamma(v); return math.Abs(l) }
	for _, v := range x {
		scale += lg(math.Abs(v) + 1)
	}
	s := p.spec()
	for i, a := range p.Args {
		for _, v := range a {
			switch s.Forms[p.Form].Params[i].Rule {
			case Positive, NonNegative, Count, Weights:
				scale += lg(v + 1)
			default:
				scale += math.Abs(v)
			}
		}
	}
	return scale
}

// graphTol is how far graph and plain density may differ, relative to the sum of
// the absolute terms: some hundred roundings.
const graphTol = 1e-13

func TestGraphDensity(t *testing.T) {
	for _, p := range loadPoints(t) {
		s := p.spec()
		for _, k := range graphKinds {
			for _, x := range p.X {
				b := &builder{t: graph.NewTrace()}
				r := s.Graph(b.t, p.Form, b.list(k[0], x), b.traceArgs(p, k[1]))
				got, want := b.t.Value(b.inputs, r), s.LogDensity(p.Form, x, p.Args)
				if !near(got, want, graphTol, termScale(p, x, want)) {
					t.Errorf("%v, x %s, arguments %s: graph at %v is %v, plain %v (off by %.2g)", p, k[0], k[1], x, got, want, got-want)
				}
			}
		}
	}
}

// TestGraphAll checks that draws which share arguments, or only a matrix, get
// the same values as one by one.
func TestGraphAll(t *testing.T) {
	for _, p := range loadPoints(t) {
		s := p.spec()
		b := &builder{t: graph.NewTrace()}
		shared := b.traceArgs(p, "element")
		var x [][]graph.Ref
		var args [][][]graph.Ref
		for i, v := range p.X {
			x = append(x, b.list("data", v))
			a := append([][]graph.Ref(nil), shared...)
			if i%2 == 1 && len(a) > 0 {
				a[0] = b.traceArgs(p, "element")[0]
			}
			args = append(args, a)
		}
		for i, r := range s.GraphAll(b.t, p.Form, x, args) {
			got, want := b.t.Value(b.inputs, r), s.LogDensity(p.Form, p.X[i], p.Args)
			if !near(got, want, graphTol, termScale(p, p.X[i], want)) {
				t.Errorf("%v: draw %d is %v, want %v", p, i, got, want)
			}
		}
	}
}

// TestGraphShares checks that vectors and matrices that rows share are worked on once.
func TestGraphShares(t *testing.T) {
	for _, c := range []struct {
		dist string
		form int
		args [][]float64
		x    []float64
		more int // scalars that one more row may take
	}{
		{"Categorical", 0, [][]float64{{0.1, 0.2, 0.3, 0.4}}, []float64{2}, 4},
		{"Categorical", 1, [][]float64{{1, 2, 3, 4, 5, 6, 7, 8}}, []float64{2}, 4},
		{"MvNormal", 0, [][]float64{{0, 0}, {2, 1, 1, 2}}, []float64{1, 2}, 16},
		{"MvNormal", 2, [][]float64{{0, 0}, {2, 1, 1, 2}}, []float64{1, 2}, 16},
		{"Normal", 0, [][]float64{{0}, {2}}, []float64{1}, 8},
		{"Gamma", 0, [][]float64{{3}, {2}}, []float64{1}, 10},
	} {
		size := func(rows int) int {
			b := &builder{t: graph.NewTrace()}
			kind := "element"
			if len(c.args[0]) == 1 {
				kind = "input"
			}
			a := b.args(kind, c.args)
			var x [][]graph.Ref
			var args [][][]graph.Ref
			for range rows {
				x = append(x, b.list("data", c.x))
				args = append(args, a)
			}
			Lookup(c.dist).GraphAll(b.t, c.form, x, args)
			return b.t.Len()
		}
		if more := size(3) - size(2); more > c.more {
			t.Errorf("%s form %d: a row more takes %d scalars, want at most %d", c.dist, c.form, more, c.more)
		}
	}
}

func TestGraphCDF(t *testing.T) {
	for _, p := range loadPoints(t) {
		s := p.spec()
		if !s.HasCDF() {
			continue
		}
		for _, k := range graphKinds {
			for _, x := range p.X {
				for _, upper := range []bool{false, true} {
					b := &builder{t: graph.NewTrace()}
					f, plain := s.GraphLogCDF, s.LogCDF
					if upper {
						f, plain = s.GraphLogCCDF, s.LogCCDF
					}
					got := b.t.Value(b.inputs2(func() graph.Ref {
						return f(b.t, p.Form, b.ref(k[0], x[0]), b.traceArgs(p, k[1]))
					}))
					want := plain(p.Form, x[0], p.Args)
					if !near(got, want, cdfTol(p), math.Abs(want)) && !(math.Abs(got-want) <= 1e-15) {
						t.Errorf("%v, x %s, arguments %s, upper %v: graph at %v is %v, plain %v (off by %.2g)", p, k[0], k[1], upper, x, got, want, got-want)
					}
				}
			}
		}
	}
}

func (b *builder) inputs2(f func() graph.Ref) ([]float64, graph.Ref) {
	r := f()
	return b.inputs, r
}

// TestStudentTCentre goes through the series at the centre of the t's cdf.
func TestStudentTCentre(t *testing.T) {
	s := Lookup("StudentT")
	for _, nu := range []float64{0.1, 1, 5, 1000} {
		for _, z := range []float64{-1e-3, -3e-4, -1e-9, 0, 1e-5, 2e-4, 9e-4, 1e-2} {
			args := [][]float64{{nu}, {2}, {3}}
			b := &builder{t: graph.NewTrace()}
			x := b.ref("input", 2+3*z)
			r := s.GraphLogCDF(b.t, 0, x, b.args("input", args))
			got, want := b.t.Value(b.inputs, r), s.LogCDF(0, b.inputs[0], args)
			if !(math.Abs(got-want) <= 1e-13) {
				t.Errorf("nu %v: graph at z = %v is %v, plain %v (off by %.2g)", nu, z, got, want, got-want)
			}
		}
	}
}

// outside lists numbers that are outside the support.
var outside = map[string][]float64{
	"HalfNormal": {-1e-3, -5}, "HalfStudentT": {-0.1}, "HalfCauchy": {-0.1}, "LogNormal": {0, -1}, "Exponential": {-1e-9},
	"Gamma": {-1}, "InverseGamma": {0, -2}, "Beta": {-0.1, 1.1}, "Weibull": {-2}, "HalfFlat": {-1},
	"Bernoulli": {-1, 2, 0.5}, "Binomial": {-1, 1000, 0.5}, "Poisson": {-1, 0.5}, "NegativeBinomial": {-1, 1.5},
	"Categorical": {0, 7, 1.5}, "OrderedLogistic": {0, 9, 1.5}, "Uniform": {-10.001, 10.001},
}

func TestOutsideSupport(t *testing.T) {
	for _, p := range loadPoints(t) {
		s := p.spec()
		for _, x := range outside[p.Dist] {
			for _, k := range graphKinds {
				b := &builder{t: graph.NewTrace()}
				r := s.Graph(b.t, p.Form, b.list(k[0], []float64{x}), b.traceArgs(p, k[1]))
				if got := b.t.Value(b.inputs, r); !math.IsInf(got, -1) {
					t.Errorf("%v, %v: graph at %v is %v", p, k, x, got)
				}
			}
			if got := s.LogDensity(p.Form, []float64{x}, p.Args); !math.IsInf(got, -1) {
				t.Errorf("%v: log density at %v is %v", p, x, got)
			}
		}
		if got := s.LogDensity(p.Form, nanOf(len(p.X[0])), p.Args); !math.IsNaN(got) {
			t.Errorf("%v: log density at NaN is %v", p, got)
		}
	}
}

func nanOf(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}

// TestBadArguments breaks each argument of each point in turn: the plain density
// must be NaN, the graph's not finite, draws NaN, and the message must name the
// argument.
func TestBadArguments(t *testing.T) {
	for _, p := range loadPoints(t) {
		s := p.spec()
		for i, q := range s.Forms[p.Form].Params {
			for _, bad := range badValues(q.Rule, p.Args[i]) {
				args := append([][]float64(nil), p.Args...)
				args[i] = bad
				name := fmt.Sprintf("%s(%s = %v)", p.Dist, q.Name, bad)
				problem := s.CheckArgs(p.Form, args)
				if problem == "" {
					t.Errorf("%s: no problem found", name)
				}
				for _, x := range p.X {
					if v := s.LogDensity(p.Form, x, args); !math.IsNaN(v) {
						t.Errorf("%s: log density is %v", name, v)
					}
					if q.Rule == Dimension || q.Rule == Count {
						continue
					}
					for _, kind := range []string{"input", "element", "data"} {
						b := &builder{t: graph.NewTrace()}
						q := &point{Dist: p.Dist, Form: p.Form, Args: args}
						r := s.Graph(b.t, p.Form, b.list("data", x), b.traceArgs(q, kind))
						if v := b.t.Value(b.inputs, r); !math.IsNaN(v) && !math.IsInf(v, -1) {
							t.Errorf("%s: graph at %v with %s is %v", name, x, kind, v)
						}
						if !s.HasCDF() {
							continue
						}
						for _, at := range []float64{x[0], -1, 1e9} {
							below := s.GraphLogCDF(b.t, p.Form, b.ref("data", at), b.traceArgs(q, kind))
							above := s.GraphLogCCDF(b.t, p.Form, b.ref("data", at), b.traceArgs(q, kind))
							if u, v := b.t.Value(b.inputs, below), b.t.Value(b.inputs, above); !math.IsNaN(u) || !math.IsNaN(v) {
								t.Errorf("%s: distribution functions over the graph at %v with %s are %v and %v", name, at, kind, u, v)
							}
						}
					}
				}
				out := make([]float64, len(p.X[0]))
				if s.Draw(newStream("bad"), p.Form, args, out); !math.IsNaN(out[0]) {
					t.Errorf("%s: draw is %v", name, out)
				}
			}
		}
	}
}

func badValues(r Rule, v []float64) [][]float64 {
	nan := math.NaN()
	with := func(i int, x float64) []float64 {
		out := append([]float64(nil), v...)
		out[i] = x
		return out
	}
	var out [][]float64
	switch r {
	case Positive, Weights:
		out = append(out, with(0, -1), with(0, -0.25), with(0, -1.5))
	case NonNegative:
		out = append(out, with(0, -0.5))
	case Probability:
		out = append(out, with(0, -0.1), with(0, 1.1))
	case OpenUnit:
		out = append(out, with(0, -0.1), with(0, 1.1))
	case Count:
		out = append(out, with(0, -1), with(0, 2.5))
	case Whole:
		out = append(out, with(0, 2.5))
	case Dimension:
		out = append(out, with(0, 0), with(0, 2.5))
	case Probabilities:
		out = append(out, with(0, -0.1), with(0, v[0]+0.01))
	case Increasing:
		if len(v) > 1 {
			out = append(out, with(1, v[0]), with(1, v[0]-1))
		}
	case Symmetric, Correlation:
		out = append(out, with(0, -1))
	case CholeskyFactor, CorrelationFactor:
		out = append(out, with(0, -1))
	}
	return append(out, with(0, nan))
}
