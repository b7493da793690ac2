package dist

import (
	"math"
	"testing"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// farTol is how far a log density may be off, relative to it or 1, at counts and
// shapes of up to 1e15: what a rounding of the mean does there. farCDFTol is that
// of log probabilities, which are compared as probabilities where they are near 0.
const (
	farTol    = 1e-9
	farCDFTol = 1e-11
)

// farPoint is a place with arguments, and what mpmath has there.
type farPoint struct {
	point
	What         string
	X            float64
	Value        float64
	Lower, Upper []float64
}

// TestFar compares with mpmath at arguments spread over powers of ten: in plain
// numbers, and over the graph with arguments unknown, or, for densities of large
// shapes, known.
func TestFar(t *testing.T) {
	var list []*farPoint
	for _, s := range tested() {
		if len(s.Points) == 0 {
			continue
		}
		for _, c := range references(t, s).Far {
			c.Dist = s.Name
			list = append(list, c)
		}
	}
	for _, c := range list {
		s := Lookup(c.Dist)
		cut := Truncated{Inner: s, Form: c.Form}
		kind := "input"
		if c.What == "lpdf" && !s.Discrete {
			kind = "data"
		}
		b := &builder{t: graph.NewTrace()}
		x, args := b.ref("data", c.X), b.traceArgs(&c.point, kind)
		lower, upper := b.list("const", c.Lower), b.list("const", c.Upper)
		var plain float64
		var r graph.Ref
		switch {
		case c.Lower != nil && c.What == "lpdf":
			plain, r = cut.LogDensity([]float64{c.X}, c.Args, c.Lower, c.Upper), cut.Graph(b.t, []graph.Ref{x}, args, lower, upper)
		case c.Lower != nil:
			plain, r = cut.LogCDF(c.X, c.Args, c.Lower, c.Upper), cut.GraphLogCDF(b.t, x, args, lower, upper)
		case c.What == "lpdf":
			plain, r = s.LogDensity(c.Form, []float64{c.X}, c.Args), s.Graph(b.t, c.Form, []graph.Ref{x}, args)
		case c.What == "lcdf":
			plain, r = s.LogCDF(c.Form, c.X, c.Args), s.GraphLogCDF(b.t, c.Form, x, args)
		default:
			plain, r = s.LogCCDF(c.Form, c.X, c.Args), s.GraphLogCCDF(b.t, c.Form, x, args)
		}
		values := map[string]float64{"plain": plain, "graph": b.t.Value(b.inputs, r)}
		var grad []float64
		if len(b.inputs) > 0 {
			values["compiled"], grad = gradient(t, b, r)
		}
		for how, got := range values {
			ok := math.Abs(got-c.Value) <= farTol*math.Max(1, math.Abs(c.Value))
			if c.What != "lpdf" {
				ok = math.Abs(got-c.Value) <= farCDFTol*math.Abs(c.Value) || math.Abs(math.Exp(got)-math.Exp(c.Value)) <= 1e-15 && c.Value > -1
			}
			if !ok {
				t.Errorf("%v, %s at %v within %v %v: %v (%s), want %v", &c.point, c.What, c.X, c.Lower, c.Upper, got, how, c.Value)
			}
		}
		for i, g := range grad {
			if math.IsNaN(g) || math.IsInf(g, 0) {
				t.Errorf("%v, %s at %v: derivative %d is %v", &c.point, c.What, c.X, i, g)
			}
		}
	}
}
