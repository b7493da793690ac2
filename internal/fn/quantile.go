package fn

import (
	"math"
	"slices"
	"strconv"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

var median = Spec{
	Name: "median", Params: []Param{{Name: "x"}}, Options: byGroup,
	Doc:     "median of all elements",
	Shapes:  ofSample,
	Example: "median([5, 1, 2, 4])", Value: "3",
	See: "quantile mean",
	Points: []Point{
		{"median([1, 2.5, -0.5, 4])", []float64{1.75}},
		{"median([3, 1, 2.5])", []float64{2.5}},
	},
	OverDraws: true,
	functions: grouped(1, 1, functions{
		shape: number,
		value: ofAll(func(x []float64) float64 { return quantileOf(x, 0.5) }),
		trace: tracedAll(func(t *graph.Trace, x []graph.Ref) graph.Ref { return traceQuantile(t, traceSorted(t, x), 0.5) }),
	}),
}

var quantile = Spec{
	Name: "quantile", Params: []Param{{Name: "x"}, {Name: "p", Need: Fixed}}, Options: byGroup,
	Doc: "quantiles of all elements, interpolated linearly between the order statistics",
	Shapes: "p is a probability or a vector of them; the result has the shape of p. With real data the value of the fit is kept for predictions.\n\n" +
		"As a method, D.quantile(p) is the quantile function of a distribution D of single numbers: the x with P(X <= x) = p or, for whole numbers, the smallest with P(X <= x) >= p.\n\n" +
		"  Normal(0, 1).quantile(0.975)",
	Example: "quantile(0:4, [0, 0.5, 1])", Value: "[0, 2, 4]",
	See: "median cdf",
	Aliases: []Alias{
		{Name: "percentile", Here: "quantile(x, p / 100)"},
	},
	Points: []Point{
		{"quantile([1, 2.5, -0.5, 4], [0.25, 0.5, 1])", []float64{0.625, 1.75, 4.0}},
		{"quantile([1, 2.5, -0.5, 4], 0.25)", []float64{0.625}},
	},
	OverDraws: true,
	functions: grouped(2, 1, functions{
		shape: func(a []Arg) (Out, *Problem) {
			p := &a[1]
			for i, x := range p.Num {
				if (x < 0 || x > 1) && p.sure(i) {
					return Out{}, &Problem{Arg: 1, Code: "bad-argument", Text: "the probability of a quantile is a number from 0 to 1, but is " + strconv.FormatFloat(x, 'g', -1, 64) + " here"}
				}
			}
			return Out{Shape: p.Shape, Axes: like(1, len(p.Shape))}, nil
		},
		value: func(a []Arg, out []float64) {
			for i, p := range a[1].Num {
				out[i] = quantileOf(a[0].Num, p)
			}
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			x := traceSorted(t, a[0].Refs(t))
			out := make([]graph.Ref, len(a[1].Num))
			for i, p := range a[1].Num {
				out[i] = traceQuantile(t, x, p)
			}
			return out
		},
	}),
}

// quantileOf is the p-quantile, interpolated linearly between the order statistics (Hyndman and
// Fan 1996, definition 7, the default of R and NumPy).
func quantileOf(x []float64, p float64) float64 {
	if len(x) == 0 || !(p >= 0 && p <= 1) || slices.ContainsFunc(x, func(a float64) bool { return a != a }) {
		return nan
	}
	s := slices.Clone(x)
	slices.Sort(s)
	h := float64(p * float64(len(s)-1))
	k := math.Floor(h)
	lo := s[int(k)]
	if h == k {
		return lo
	}
	return lo + float64((h-k)*(s[int(k)+1]-lo))
}

// traceQuantile is quantileOf of sorted numbers.
func traceQuantile(t *graph.Trace, sorted []graph.Ref, p float64) graph.Ref {
	if len(sorted) == 0 || !(p >= 0 && p <= 1) {
		return t.Const(nan)
	}
	h := float64(p * float64(len(sorted)-1))
	k := int(h)
	w := h - float64(k)
	if w == 0 {
		return sorted[k]
	}
	return t.Add(sorted[k], t.Mul(t.Const(w), t.Sub(sorted[k+1], sorted[k])))
}
