package dist

import (
	"math"
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/autodiff/portable"
)

// gradient compiles the scalar as a log density and returns its value and
// gradient at the inputs.
func gradient(t *testing.T, b *builder, r graph.Ref) (float64, []float64) {
	t.Helper()
	b.t.Target(r, b.t.Origin("test"))
	g, err := b.t.Roll()
	if err != nil {
		t.Fatal(err)
	}
	p, err := autodiff.Compile(g, autodiff.Options{})
	if err != nil {
		t.Fatal(err)
	}
	grad := make([]float64, g.Inputs)
	return portable.New(p).Eval(b.inputs[:g.Inputs], grad), grad
}

// difference returns the derivative of f at v by Richardson's extrapolation of
// central differences, and an estimate of its error.
func difference(f func(float64) float64, v float64) (slope, err float64) {
	h := 0.01 * math.Abs(v)
	if v == 0 {
		h = 1e-4
	} else if v > 0 && v < 1 {
		h = 0.01 * math.Min(v, 1-v)
	}
	for range 60 { // until both places are inside the support
		if d := f(v+h) - f(v-h); !math.IsNaN(d) && !math.IsInf(d, 0) {
			break
		}
		h /= 3
	}
	var table [6][6]float64
	err = math.Inf(1)
	for i := range table { // steps by thirds
		above, below := v+h, v-h
		table[i][0] = (f(above) - f(below)) / (above - below)
		factor := 9.0
		for j := 1; j <= i; j++ {
			table[i][j] = table[i][j-1] + (table[i][j-1]-table[i-1][j-1])/(factor-1)
			factor *= 9
			if e := math.Max(math.Abs(table[i][j]-table[i][j-1]), math.Abs(table[i][j]-table[i-1][j-1])); e < err {
				slope, err = table[i][j], e
			}
		}
		h /= 3
	}
	return slope, err + 1e-15*math.Max(1, math.Abs(f(v)))/h // and of its rounding
}

// checkGradient compares with differences of the plain function, whose arguments
// are the inputs in order.
func checkGradient(t *testing.T, name string, b *builder, r graph.Ref, plain func(in []float64) float64) {
	t.Helper()
	want := plain(b.inputs)
	if math.IsInf(want, 0) || math.IsNaN(want) {
		return
	}
	value, grad := gradient(t, b, r)
	if !(math.Abs(value-want) <= 1e-9*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: value %v, want %v", name, value, want)
	}
	for i := range grad {
		slope, err := difference(func(v float64) float64 {
			in := append([]float64(nil), b.inputs...)
			in[i] = v
			return plain(in)
		}, b.inputs[i])
		if math.IsInf(err, 0) || math.IsNaN(err) {
			continue // the edge of the support is too near for differences
		}
		if d := math.Abs(grad[i] - slope); !(d <= 1e-6*math.Max(1, math.Abs(slope))+10*err) {
			t.Errorf("%s: derivative %d at %v is %v, by differences %v +- %.1g", name, i, b.inputs, grad[i], slope, err)
		}
	}
}

// split cuts the flat inputs into the arguments that they came from; sizes stay.
func split(p *point, in []float64) [][]float64 {
	out := make([][]float64, len(p.Args))
	for i, v := range p.Args {
		if r := p.spec().Forms[p.Form].Params[i].Rule; r == Dimension || r == Count || r == Whole && p.spec().sums {
			out[i] = v
			continue
		}
		out[i], in = in[:len(v)], in[len(v):]
	}
	return out
}

// constrainedArgs reports arguments that cannot be moved one by one.
func constrainedArgs(p *point) bool {
	for _, q := range p.spec().Forms[p.Form].Params {
		switch q.Rule {
		case Probabilities, Symmetric, CholeskyFactor, Correlation, CorrelationFactor:
			return true
		}
	}
	return false
}

func TestGradients(t *testing.T) {
	for _, p := range loadPoints(t) {
		s := p.spec()
		if constrainedArgs(p) || s.EventRank == 2 {
			continue
		}
		for _, x := range p.X {
			if p.Dist == "Beta" && 1-x[0] < 1e-9 {
				continue // numbers are too far apart for differences
			}
			b := &builder{t: graph.NewTrace()}
			moving := !s.Discrete && s.EventRank == 0
			kind := "data"
			if moving {
				kind = "input"
			}
			xr := b.list(kind, x)
			r := s.Graph(b.t, p.Form, xr, b.traceArgs(p, "input"))
			plain := func(in []float64) float64 {
				if moving {
					return s.LogDensity(p.Form, in[:1], split(p, in[1:]))
				}
				return s.LogDensity(p.Form, x, split(p, in))
			}
			if at, ok := s.kinkAt(p.Args); ok && x[0] == at {
				continue
			}
			checkGradient(t, p.String(), b, r, plain)
			if !s.HasCDF() || s.CDF(p.Form, x[0], p.Args) == 0 {
				continue
			}
			for _, upper := range []bool{false, true} {
				f, g := s.GraphLogCDF, s.LogCDF
				if upper {
					f, g = s.GraphLogCCDF, s.LogCCDF
				}
				b := &builder{t: graph.NewTrace()}
				xr := b.ref(kind, x[0])
				r := f(b.t, p.Form, xr, b.traceArgs(p, "input"))
				checkGradient(t, p.String()+" cdf", b, r, func(in []float64) float64 {
					at, args := x[0], in
					if moving {
						at, args = in[0], in[1:]
					}
					if lo, hi := s.Bounds(p.Form, split(p, args)); !s.Discrete && (at <= lo || at >= hi) {
						return math.NaN() // the end of the support is a kink
					}
					return g(p.Form, at, split(p, args))
				})
			}
		}
	}
}

// TestTruncatedGradients has arguments and bounds unknown.
func TestTruncatedGradients(t *testing.T) {
	for _, c := range testedTruncations() {
		d := c.d()
		p := &point{Dist: c.dist, Form: c.form, Args: c.args}
		if constrainedArgs(p) || c.dist == "Uniform" {
			continue
		}
		for _, unknown := range []bool{false, true} {
			if unknown && d.Inner.Discrete {
				continue // a step function of its bounds
			}
			kind := "const"
			if unknown {
				kind = "input"
			}
			x := c.values()
			x = x[min(2, len(x)-1):][:1]
			b := &builder{t: graph.NewTrace()}
			lower, upper := b.list(kind, c.lower), b.list(kind, c.upper)
			r := d.Graph(b.t, b.list("data", x), b.traceArgs(p, "input"), lower, upper)
			checkGradient(t, c.String(), b, r, func(in []float64) float64 {
				lower, upper := c.lower, c.upper
				if unknown {
					lower, in = in[:len(lower)], in[len(lower):]
					upper, in = in[:len(upper)], in[len(upper):]
				}
				return d.LogDensity(x, split(p, in), lower, upper)
			})
		}
	}
}
