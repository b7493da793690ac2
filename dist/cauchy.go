package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Cauchy(alpha, beta), z = (x - alpha) / beta:
// log f(x) = -log(pi) - log(beta) - log1p(z^2).
// Johnson, Kotz, Balakrishnan (1994), vol. 1, ch. 16.
var cauchy = Spec{
	Name:    "Cauchy",
	Doc:     "location alpha (the median) and scale beta",
	Forms:   []Form{{Params: []Param{{Name: "alpha"}, {Name: "beta", Rule: Positive}}}},
	Density: "1 / (pi * beta * (1 + ((x - alpha) / beta)^2))",
	Note:    "It has neither mean nor sd; alpha is the median.",
	Example: "Cauchy(0, 1).quantile(0.5)", Value: "0",
	See: "StudentT HalfCauchy",
	Points: []Point{
		{Args: [][]float64{{1}, {2}}},
		{Args: [][]float64{{0}, {1}}},
		{Args: [][]float64{{-5}, {0.3}}},
	},
	functions: functions{
		support: onReals(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			return -logPi - mathx.Log(p[1]) - log1pSquare((x-p[0])/p[1])
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			core := t.Neg(t.log1pSquare(x, t.Div(t.Sub(x, p[0]), p[1])))
			return t.plus(t.Sub(core, t.Log(p[1])), -logPi)
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return p[0] + float64(p[1]*mathx.Tan(math.Pi*(r.Float64()-0.5)))
		}),
		logCDF:  cumulative(func(_ int, x float64, p params) float64 { return cauchyLogCDF((x - p[0]) / p[1]) }),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { return cauchyLogCDF((p[0] - x) / p[1]) }),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			lp, upper = smallTail(lp, upper)
			z := cotangent(lp)
			if !upper {
				z = -z
			}
			return finite(p[0] + float64(p[1]*z))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return cauchyGraphLogCDF(t, t.Div(t.Sub(x, p[0]), p[1]))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return cauchyGraphLogCDF(t, t.Div(t.Sub(p[0], x), p[1]))
		}),
	},
}

// HalfCauchy(beta), the absolute value of a Cauchy(0, beta) number.
var halfCauchy = Spec{
	Name:    "HalfCauchy",
	Doc:     "positive half of a Cauchy distribution about 0 with scale beta",
	Forms:   []Form{{Params: []Param{{Name: "beta", Rule: Positive}}}},
	Density: "2 / (pi * beta * (1 + (x / beta)^2))",
	Note:    "It has neither mean nor sd; beta is the median.",
	Example: "HalfCauchy(2).quantile(0.5)", Value: "2",
	See: "HalfStudentT HalfNormal",
	Points: []Point{
		{Args: [][]float64{{2}}},
		{Args: [][]float64{{1}}},
		{Args: [][]float64{{25}}},
	},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < 0 {
				return math.Inf(-1)
			}
			return math.Ln2 - logPi - mathx.Log(p[0]) - log1pSquare(x/p[0])
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			core := t.support(x, t.Neg(t.log1pSquare(x, t.Div(x, p[0]))), 0, math.Inf(1))
			return t.plus(t.Sub(core, t.Log(p[0])), math.Ln2-logPi)
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return p[0] * mathx.Tan(0.5*math.Pi*r.Float64())
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			if z := x / p[0]; z > 1 {
				return mathx.Log1p(-mathx.Atan2(1, z) / (0.5 * math.Pi))
			}
			return mathx.Log(mathx.Atan(x/p[0]) / (0.5 * math.Pi))
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 {
			return mathx.Log(mathx.Atan2(1, x/p[0]) / (0.5 * math.Pi))
		}),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			if upper {
				return finite(p[0] * cotangent(lp-math.Ln2))
			}
			if lp > -math.Ln2 {
				return finite(p[0] * cotangent(mathx.Log1mExp(lp)-math.Ln2))
			}
			return p[0] * mathx.Tan(0.5*math.Pi*mathx.Exp(lp))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			z := t.Div(x, p[0])
			small := t.Log(t.scale(2/math.Pi, t.Atan(z)))
			large := t.Log1p(t.scale(-2/math.Pi, t.Op(graph.OpAtan2, t.Const(1), z)))
			return t.Select(t.Lt(z, t.Const(1)), small, large)
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Log(t.scale(2/math.Pi, t.Op(graph.OpAtan2, t.Const(1), t.Div(x, p[0]))))
		}),
	},
}

// log1pSquare returns log(1 + z^2) without overflow.
func log1pSquare(z float64) float64 {
	if math.Abs(z) > 1e150 {
		return 2 * mathx.Log(math.Abs(z))
	}
	return mathx.Log1p(z * z)
}

// log1pSquare is log(1 + z^2); for a known x that is far out the square could overflow.
func (t *tracer) log1pSquare(x, z graph.Ref) graph.Ref {
	if t.Holds(x, func(k float64) bool { return math.Abs(k) > 1e100 }) {
		return t.scale(2, t.Log(t.Abs(z)))
	}
	return t.Log1p(t.Square(z))
}

// cauchyLogCDF uses that the angle of (-z, 1) is pi times the probability.
func cauchyLogCDF(z float64) float64 {
	if z > 0 {
		return mathx.Log1p(-mathx.Atan2(1, z) / math.Pi)
	}
	return mathx.Log(mathx.Atan2(1, -z) / math.Pi)
}

func cauchyGraphLogCDF(t *tracer, z graph.Ref) graph.Ref {
	small := t.Log(t.scale(1/math.Pi, t.Op(graph.OpAtan2, t.Const(1), t.Neg(z))))
	large := t.Log1p(t.scale(-1/math.Pi, t.Op(graph.OpAtan2, t.Const(1), z)))
	return t.Select(t.Lt(z, t.Const(0)), small, large)
}

// cotangent returns 1 / tan(pi exp(lp)): the z whose upper tail has log
// probability lp <= log(1/2).
func cotangent(lp float64) float64 {
	if lp < -40 {
		return mathx.Exp(-lp) / math.Pi
	}
	a := math.Pi * mathx.Exp(lp)
	return mathx.Cos(a) / mathx.Sin(a)
}
