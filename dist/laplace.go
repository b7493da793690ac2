package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Laplace(mu, b): log f(x) = -log(2) - log(b) - |x - mu| / b.
// Johnson, Kotz, Balakrishnan (1995), vol. 2, ch. 24.
var laplace = Spec{
	Name:    "Laplace",
	Doc:     "location mu and scale b, density proportional to exp(-abs(x - mu) / b)",
	Forms:   []Form{{Params: []Param{{Name: "mu"}, {Name: "b", Rule: Positive}}}},
	Density: "exp(-abs(x - mu) / b) / (2 * b)",
	Mean:    "mu",
	SD:      "b * sqrt(2)",
	Example: "Laplace(0, 1).cdf(0)", Value: "0.5",
	See: "Normal Logistic",
	Aliases: []Alias{
		{Name: "ddexp", Here: "Laplace($1, 1 / $2)", Usage: "Laplace(mu, b)", Fact: "b is the scale"},
		{Name: "double_exponential", Here: "Laplace($1, $2)"},
		{Name: "double_exp"},
	},
	Synonyms: map[string]Synonym{
		"rate": {"b", "1 / $1"},
	},
	Points: []Point{
		{Args: [][]float64{{1}, {2}}},
		{Args: [][]float64{{0}, {1}}},
		{Args: [][]float64{{3}, {0.05}}},
	},
	functions: functions{
		support: onReals(),
		kink:    1,
		logDensity: density(func(_ int, x float64, p params) float64 {
			return -math.Ln2 - mathx.Log(p[1]) - math.Abs(x-p[0])/p[1]
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			core := t.Neg(t.Div(t.Abs(t.Sub(x, p[0])), p[1]))
			return t.plus(t.Sub(core, t.Log(p[1])), -math.Ln2)
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			e := r.Exponential()
			if r.Uint64()>>63 == 0 {
				e = -e
			}
			return p[0] + float64(p[1]*e)
		}),
		logCDF:  cumulative(func(_ int, x float64, p params) float64 { return laplaceLogCDF((x - p[0]) / p[1]) }),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { return laplaceLogCDF((p[0] - x) / p[1]) }),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			lp, upper = smallTail(lp, upper)
			z := lp + math.Ln2
			if upper {
				z = -z
			}
			return p[0] + float64(p[1]*z)
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return laplaceGraphLogCDF(t, t.Div(t.Sub(x, p[0]), p[1]))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return laplaceGraphLogCDF(t, t.Div(t.Sub(p[0], x), p[1]))
		}),
	},
}

func laplaceLogCDF(z float64) float64 {
	if z < 0 {
		return z - math.Ln2
	}
	return mathx.Log1p(-0.5 * mathx.Exp(-z))
}

func laplaceGraphLogCDF(t *tracer, z graph.Ref) graph.Ref {
	upper := t.Log1p(t.scale(-0.5, t.Exp(t.Neg(t.Abs(z)))))
	return t.Select(t.Lt(z, t.Const(0)), t.plus(z, -math.Ln2), upper)
}
