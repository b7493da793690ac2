package dist

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// A supportEnd is a number at, next to or beyond an end of a support, with the log
// probabilities below and above it.
type supportEnd struct{ x, below, above float64 }

// supportEnds lists the numbers at which a distribution function is decided by the
// support alone, given the log probability of whole numbers.
func supportEnds(lo, hi float64, discrete bool, log func(k float64) float64) []supportEnd {
	inf := math.Inf(1)
	out := []supportEnd{{-inf, -inf, 0}, {inf, 0, -inf}}
	if !math.IsInf(lo, 0) {
		out = append(out, supportEnd{lo - 1, -inf, 0}, supportEnd{math.Nextafter(lo, -inf), -inf, 0})
		switch {
		case !discrete:
			out = append(out, supportEnd{lo, -inf, 0})
		case lo < hi:
			above := math.Log1p(-math.Exp(log(lo)))
			if hi-lo < 100 { // without cancellation
				var rest []float64
				for k := lo + 1; k <= hi; k++ {
					rest = append(rest, log(k))
				}
				above = logSumExp(rest)
			}
			out = append(out, supportEnd{lo, log(lo), above}, supportEnd{lo + 0.5, log(lo), above})
		}
	}
	if !math.IsInf(hi, 0) {
		out = append(out, supportEnd{hi, 0, -inf}, supportEnd{math.Nextafter(hi, inf), 0, -inf}, supportEnd{hi + 1, 0, -inf})
	}
	return out
}

// TestCDFEdges: at and beyond the ends of its support the distribution functions of
// every distribution, whatever of it is unknown, are what the support says, in
// plain numbers and over the graph, and no derivative is NaN or infinite.
func TestCDFEdges(t *testing.T) {
	for _, p := range loadPoints(t) {
		s := p.spec()
		if s.EventRank > 0 {
			continue
		}
		lo, hi := s.Bounds(p.Form, p.Args)
		log := func(k float64) float64 { return s.LogDensity(p.Form, []float64{k}, p.Args) }
		for _, e := range supportEnds(lo, hi, s.Discrete, log) {
			checkEdge(t, p, e, func(x float64) (below, above float64) {
				return s.LogCDF(p.Form, x, p.Args), s.LogCCDF(p.Form, x, p.Args)
			}, func(b *builder, x graph.Ref, args [][]graph.Ref, _ string) (below, above graph.Ref) {
				return s.GraphLogCDF(b.t, p.Form, x, args), s.GraphLogCCDF(b.t, p.Form, x, args)
			})
		}
	}
}

// TestTruncatedCDFEdges is TestCDFEdges for truncated distributions, with known and
// unknown bounds.
func TestTruncatedCDFEdges(t *testing.T) {
	for _, c := range testedTruncations() {
		d := c.d()
		p := &point{Dist: c.dist, Form: c.form, Args: c.args}
		lo, hi := d.Bounds(c.args, c.lower, c.upper)
		log := func(k float64) float64 { return d.LogDensity([]float64{k}, c.args, c.lower, c.upper) }
		for _, e := range supportEnds(lo, hi, d.Inner.Discrete, log) {
			checkEdge(t, p, e, func(x float64) (below, above float64) {
				return d.LogCDF(x, c.args, c.lower, c.upper), d.LogCCDF(x, c.args, c.lower, c.upper)
			}, func(b *builder, x graph.Ref, args [][]graph.Ref, kind string) (below, above graph.Ref) {
				lower, upper := b.list(kind, c.lower), b.list(kind, c.upper)
				return d.GraphLogCDF(b.t, x, args, lower, upper), d.GraphLogCCDF(b.t, x, args, lower, upper)
			})
		}
	}
}

func checkEdge(t *testing.T, p *point, e supportEnd, plain func(x float64) (below, above float64),
	graphs func(b *builder, x graph.Ref, args [][]graph.Ref, kind string) (below, above graph.Ref)) {
	t.Helper()
	check := func(how string, got, want float64) {
		t.Helper()
		if !near(got, want, cdfTol(p), math.Abs(want)) {
			t.Errorf("%v at %v, %s: %v, want %v", p, e.x, how, got, want)
		}
	}
	below, above := plain(e.x)
	check("lcdf", below, e.below)
	check("lccdf", above, e.above)
	for _, k := range graphKinds {
		if math.IsInf(e.x, 0) && (k[0] == "input" || k[0] == "element") {
			continue // unknowns are finite
		}
		for i, want := range []float64{e.below, e.above} {
			b := &builder{t: graph.NewTrace()}
			x := b.ref(k[0], e.x)
			lcdf, lccdf := graphs(b, x, b.traceArgs(p, k[1]), k[1])
			r := []graph.Ref{lcdf, lccdf}[i]
			how := fmt.Sprintf("%s over the graph, x %s, arguments %s", []string{"lcdf", "lccdf"}[i], k[0], k[1])
			check(how, b.t.Value(b.inputs, r), want)
			if len(b.inputs) == 0 {
				continue
			}
			value, grad := gradient(t, b, r)
			check(how+", compiled", value, want)
			for j, g := range grad {
				if math.IsNaN(g) || math.IsInf(g, 0) {
					t.Errorf("%v at %v, %s: derivative %d is %v", p, e.x, how, j, g)
				}
			}
		}
	}
}

// TestDensityEdges: at the ends of the support, and of a truncation, the density
// over the graph is the plain one, and its derivatives are finite where it is.
func TestDensityEdges(t *testing.T) {
	check := func(what string, b *builder, r graph.Ref, want float64) {
		t.Helper()
		if got := b.t.Value(b.inputs, r); !near(got, want, 1e-11, math.Abs(want)) {
			t.Errorf("%s: %v over the graph, %v in plain numbers", what, got, want)
		}
		if len(b.inputs) == 0 || math.IsInf(want, 0) {
			return
		}
		_, grad := gradient(t, b, r)
		for j, g := range grad {
			if math.IsNaN(g) || math.IsInf(g, 0) {
				t.Errorf("%s: derivative %d is %v", what, j, g)
			}
		}
	}
	for _, k := range graphKinds {
		for _, p := range loadPoints(t) {
			s := p.spec()
			if s.EventRank > 0 || !s.Discrete && (k[0] == "input" || k[0] == "element") {
				continue // unknowns lie inside
			}
			lo, hi := s.Bounds(p.Form, p.Args)
			for _, x := range []float64{lo, hi} {
				if math.IsInf(x, 0) {
					continue
				}
				b := &builder{t: graph.NewTrace()}
				r := s.Graph(b.t, p.Form, b.list(k[0], []float64{x}), b.traceArgs(p, k[1]))
				check(fmt.Sprintf("%v at %v, %v", p, x, k), b, r, s.LogDensity(p.Form, []float64{x}, p.Args))
			}
		}
		for _, c := range testedTruncations() {
			d := c.d()
			lo, hi := d.Bounds(c.args, c.lower, c.upper)
			for _, x := range []float64{lo, hi} {
				if math.IsInf(x, 0) {
					continue
				}
				b := &builder{t: graph.NewTrace()}
				lower, upper := b.list(k[1], c.lower), b.list(k[1], c.upper)
				args := b.traceArgs(&point{Dist: c.dist, Form: c.form, Args: c.args}, k[1])
				r := d.Graph(b.t, b.list(k[0], []float64{x}), args, lower, upper)
				check(fmt.Sprintf("%v at %v, %v", c, x, k), b, r, d.LogDensity([]float64{x}, c.args, c.lower, c.upper))
			}
		}
	}
}

// TestDensityFarOut: nothing is at infinity, and where the square of a number is infinite
// the log density is a number or -inf: never NaN.
func TestDensityFarOut(t *testing.T) {
	for _, p := range loadPoints(t) {
		s := p.spec()
		for i := range p.X[0] {
			for _, v := range []float64{math.Inf(-1), -1e200, 1e200, math.Inf(1)} {
				x := slices.Clone(p.X[0])
				x[i] = v
				got := s.LogDensity(p.Form, x, p.Args)
				if math.IsNaN(got) || math.IsInf(v, 0) && !math.IsInf(got, -1) {
					t.Errorf("%v at %v: log density %v", p, x, got)
				}
				if math.IsInf(v, 0) || s.EventRank > 0 {
					continue // infinity is neither data nor unknown
				}
				for _, k := range graphKinds {
					b := &builder{t: graph.NewTrace()}
					r := s.Graph(b.t, p.Form, b.list(k[0], x), b.traceArgs(p, k[1]))
					if v := b.t.Value(b.inputs, r); math.IsNaN(v) {
						t.Errorf("%v at %v, x %s, arguments %s: log density %v over the graph", p, x, k[0], k[1], v)
					}
				}
			}
		}
	}
}
