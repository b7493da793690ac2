package fn

import (
	"slices"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

var covExpQuad = Spec{
	Name: "cov_exp_quad", Params: []Param{{Name: "x", Need: Arrays}, {Name: "sigma", Need: Number}, {Name: "length"}},
	Doc:     "squared exponential covariance: sigma^2 exp(-d^2 / (2 length^2))",
	Shapes:  "x is a vector of N points, or a matrix whose N rows are points; N x N. d is the distance of two points. Add something small to the diagonal before `cholesky`: `+ 1e-9 * eye(N)`.",
	Example: "cov_exp_quad([0, 0], 2, 1)", Value: "[[4, 4], [4, 4]]",
	See: "MvNormal cholesky",
	Aliases: []Alias{
		{Name: "cov_exp"},
		{Name: "gp_exp_quad_cov", Here: "cov_exp_quad(x, sigma=a, length=l)"},
		{Name: "cov_exp_quad_cov", Here: "cov_exp_quad(x, sigma=a, length=l)"},
		{Name: "ExpQuad", Here: "cov_exp_quad(x, sigma, length)"},
		{Name: "RBF", Here: "cov_exp_quad(x, sigma, length)"},
		{Name: "gp", Here: "cov_exp_quad(x, sigma, length)"},
		{Name: "exp_quad", Here: "cov_exp_quad(x, sigma, length)"},
	},
	Points: []Point{
		{"cov_exp_quad([0, 1, 2.5], 2, 1.5)", []float64{4.0, 3.2029496116672322, 0.9974088351091848, 3.2029496116672322, 4.0, 2.4261226388505337, 0.9974088351091848, 2.4261226388505337, 4.0}},
		{"cov_exp_quad([[0, 1], [2.5, -1]], 2, [1.5, 4])", []float64{4.0, 0.8802102075943651, 0.8802102075943651, 4.0}},
	},
	functions: functions{
		shape: func(a []Arg) (Out, *Problem) {
			x, length := a[0].Shape, a[2].Shape
			if len(x) != 1 && len(x) != 2 {
				return wants(0, "a vector, or a matrix of which each row is a point")
			}
			if len(length) > 1 || len(length) == 1 && length[0] != columns(x) {
				return wants(2, "one length, or one for each coordinate")
			}
			return Out{Shape: []int{x[0], x[0]}, Axes: []Axis{along(0, 0), along(0, 0)}}, nil
		},
		value: func(a []Arg, out []float64) {
			x, sigma, n, d := a[0].Num, a[1].Num[0], a[0].Shape[0], columns(a[0].Shape)
			for i := range n {
				a[0].ask(n * (d + 16))
				for j := range n {
					s := 0.0
					for k := range d {
						z := (x[i*d+k] - x[j*d+k]) / a[2].at(k)
						s += float64(z * z)
					}
					out[i*n+j] = sigma * sigma * mathx.Exp(-0.5*s)
				}
			}
		},
		trace: traceExpQuad,
	},
}

var covExponential = Spec{
	Name: "cov_exponential", Params: []Param{{Name: "x", Need: Arrays}, {Name: "sigma", Need: Number}, {Name: "length"}},
	Doc:    "exponential covariance: sigma^2 exp(-d / length)",
	Shapes: "As for `cov_exp_quad`.",
	See:    "cov_exp_quad",
}

var covMatern32 = Spec{
	Name: "cov_matern32", Params: []Param{{Name: "x", Need: Arrays}, {Name: "sigma", Need: Number}, {Name: "length"}},
	Doc:    "Matern covariance of smoothness 3/2",
	Shapes: "As for `cov_exp_quad`.",
	See:    "cov_exp_quad",
}

var covMatern52 = Spec{
	Name: "cov_matern52", Params: []Param{{Name: "x", Need: Arrays}, {Name: "sigma", Need: Number}, {Name: "length"}},
	Doc:    "Matern covariance of smoothness 5/2",
	Shapes: "As for `cov_exp_quad`.",
	See:    "cov_exp_quad",
}

var covPeriodic = Spec{
	Name: "cov_periodic", Params: []Param{{Name: "x", Need: Arrays}, {Name: "sigma", Need: Number}, {Name: "length"}, {Name: "period", Need: Number}},
	Doc:    "periodic covariance",
	Shapes: "As for `cov_exp_quad`.",
	See:    "cov_exp_quad",
}

// traceExpQuad is cov_exp_quad over a trace; where there is a length for each coordinate the points
// are scaled.
func traceExpQuad(t *graph.Trace, a []Traced) []graph.Ref {
	n, k, length := a[0].Shape[0], columns(a[0].Shape), &a[2]
	variance := t.Square(a[1].At(t, 0))
	scale := t.Const(-0.5)
	px := a[0].Refs(t)
	if len(length.Shape) == 0 {
		scale = t.Div(scale, t.Square(length.At(t, 0)))
	} else {
		px = slices.Clone(px)
		for i := range px {
			px[i] = t.Div(px[i], length.At(t, i%k))
		}
	}
	out := make([]graph.Ref, n*n)
	for i := 0; i < n; i++ {
		for j := 0; j <= i; j++ {
			d := make([]graph.Ref, k)
			for l := range d {
				d[l] = t.Square(t.Sub(px[i*k+l], px[j*k+l]))
			}
			out[i*n+j] = t.Mul(variance, t.Exp(t.Mul(scale, t.Sum(d))))
			if i == j {
				out[i*n+j] = variance
			}
			out[j*n+i] = out[i*n+j]
		}
	}
	return out
}
