package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Pareto(alpha, m), shape alpha, least value m:
// log f(x) = log(alpha) - log(x) - alpha log(x / m) for x >= m.
// Johnson, Kotz, Balakrishnan (1994), vol. 1, ch. 20.
var pareto = Spec{
	Name:    "Pareto",
	Doc:     "numbers above m whose tail falls as a power: P(X > x) = (m / x)^alpha",
	Forms:   []Form{{Params: []Param{{Name: "alpha", Rule: Positive}, {Name: "m", Rule: Positive}}}},
	Density: "alpha * m^alpha / x^(alpha + 1)",
	Mean:    "alpha * m / (alpha - 1)",
	SD:      "m / (alpha - 1) * sqrt(alpha / (alpha - 2))",
	Note:    "log(x / m) is Exponential(alpha). The mean exists for alpha > 1, the sd for alpha > 2.",
	Example: "Pareto(2, 1).cdf(2)", Value: "0.75",
	See: "ParetoType2 GeneralizedPareto Exponential",
	Aliases: []Alias{
		{Name: "dpar", Here: "Pareto($1, $2)"},
		{Name: "dpareto", Here: "Pareto($1, $2)", Usage: "Pareto(alpha, m)", Fact: "the shape comes first"},
	},
	Synonyms: map[string]Synonym{
		"scale": {"m", "$1"}, "xm": {"m", "$1"}, "x_m": {"m", "$1"}, "y_min": {"m", "$1"}, "b": {"alpha", "$1"}, "c": {"m", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{25}, {2}}},
		{Args: [][]float64{{3}, {1}}},
		{Args: [][]float64{{0.7}, {0.1}}},
		{Args: [][]float64{{1e6}, {50}}},
	},
	functions: functions{
		support: above(1),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < p[1] {
				return math.Inf(-1)
			}
			return mathx.Log(p[0]) - mathx.Log(x) - float64(p[0]*logGrowth(x, p[1]))
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			v := t.Sub(t.Log(p[0]), t.Add(t.Log(x), t.Mul(p[0], t.logGrowth(x, p[1]))))
			return t.Add(t.within(t.Le(p[1], x), v, math.Inf(-1)), t.positive(p[1]))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return finite(p[1] * mathx.Exp(r.Exponential()/p[0]))
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			return mathx.Log1mExp(-float64(p[0] * logGrowth(x, p[1])))
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { return -float64(p[0] * logGrowth(x, p[1])) }),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			if !upper {
				lp = mathx.Log1mExp(lp)
			}
			return finite(p[1] * mathx.Exp(-lp/p[0]))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Log1mExp(t.Neg(t.Mul(p[0], t.logGrowth(x, p[1]))))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Neg(t.Mul(p[0], t.logGrowth(x, p[1])))
		}),
	},
}

// logGrowth returns log(x / m) for x >= m, accurately even if x is near m.
func logGrowth(x, m float64) float64 {
	if x < 2*m {
		return mathx.Log1p((x - m) / m)
	}
	return logRatio(x, m)
}

func (t *tracer) logGrowth(x, m graph.Ref) graph.Ref {
	return t.Log1p(t.Div(t.Sub(x, m), m))
}

// ParetoType2(mu, lam, alpha), location mu, scale lam, shape alpha, y = (x - mu) / lam:
// log f(x) = log(alpha) - log(lam) - (alpha + 1) log1p(y) for x >= mu.
// Johnson, Kotz, Balakrishnan (1994), vol. 1, ch. 20.
var paretoType2 = Spec{
	Name: "ParetoType2",
	Doc:  "numbers above mu with a tail that falls as a power: P(X > x) = (1 + (x - mu) / lam)^-alpha; with mu = 0 the Lomax distribution",
	Forms: []Form{
		{Params: []Param{{Name: "mu"}, {Name: "lam", Rule: Positive}, {Name: "alpha", Rule: Positive}}},
	},
	Density: "alpha / lam * (1 + (x - mu) / lam)^(-alpha - 1)",
	Mean:    "mu + lam / (alpha - 1)",
	SD:      "lam / (alpha - 1) * sqrt(alpha / (alpha - 2))",
	Note:    "It is Exponential(r) with r ~ Gamma(alpha, lam), shifted by mu. The mean exists for alpha > 1, the sd for alpha > 2.",
	Example: "ParetoType2(0, 1, 2).cdf(1)", Value: "0.75",
	See: "Pareto GeneralizedPareto",
	Aliases: []Alias{
		{Name: "pareto_type_2", Here: "ParetoType2($1, $2, $3)"},
		{Name: "Lomax", Here: "ParetoType2(0, $2, $1)", Usage: "ParetoType2(0, lam, alpha)"},
	},
	Synonyms: map[string]Synonym{
		"scale": {"lam", "$1"}, "lambda": {"lam", "$1"}, "c": {"alpha", "$1"}, "rate": {},
	},
	Points: []Point{
		{Args: [][]float64{{1}, {40}, {20}}},
		{Args: [][]float64{{0}, {1}, {2.5}}},
		{Args: [][]float64{{-3}, {0.2}, {0.9}}},
	},
	functions: functions{
		support: above(0),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < p[0] {
				return math.Inf(-1)
			}
			return mathx.Log(p[2]) - mathx.Log(p[1]) - float64((p[2]+1)*mathx.Log1p((x-p[0])/p[1]))
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			core := t.Neg(t.Mul(t.plus(p[2], 1), t.Log1p(t.Div(t.Sub(x, p[0]), p[1]))))
			core = t.within(t.Le(p[0], x), core, math.Inf(-1))
			return t.Add(core, t.Sub(t.Log(p[2]), t.Log(p[1])))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return finite(p[0] + float64(p[1]*mathx.Expm1(r.Exponential()/p[2])))
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			return mathx.Log1mExp(-float64(p[2] * mathx.Log1p((x-p[0])/p[1])))
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 {
			return -float64(p[2] * mathx.Log1p((x-p[0])/p[1]))
		}),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			if !upper {
				lp = mathx.Log1mExp(lp)
			}
			return finite(p[0] + float64(p[1]*mathx.Expm1(-lp/p[2])))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Log1mExp(t.Neg(t.Mul(p[2], t.Log1p(t.Div(t.Sub(x, p[0]), p[1])))))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Neg(t.Mul(p[2], t.Log1p(t.Div(t.Sub(x, p[0]), p[1]))))
		}),
	},
}

// Levy(mu, c), location mu, scale c, y = (x - mu) / c:
// log f(x) = -log(c) - log(2 pi) / 2 - 3/2 log(y) - 1 / (2 y) for x > mu;
// y is InverseGamma(1/2, 1/2). Johnson, Kotz, Balakrishnan (1994), vol. 1, sec. 12.4.
var levy = Spec{
	Name:    "Levy",
	Doc:     "numbers above mu with a very heavy tail and scale c: when a Brownian motion first reaches a level",
	Forms:   []Form{{Params: []Param{{Name: "mu"}, {Name: "c", Rule: Positive}}}},
	Density: "sqrt(c / (2 * pi)) * exp(-c / (2 * (x - mu))) / (x - mu)^1.5",
	Note:    "(x - mu) / c is 1 / z^2 with a standard normal z. There is no mean.",
	Example: "Levy(0, 1).quantile(0.5)", Value: "2.19811",
	See: "InverseGamma Cauchy Wald",
	Synonyms: map[string]Synonym{
		"scale": {"c", "$1"}, "sigma": {"c", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{0}, {1}}},
		{Args: [][]float64{{-2}, {0.1}}},
		{Args: [][]float64{{100}, {30}}},
	},
	functions: kin{
		of: &inverseGamma, from: 1,
		args: func(_ int, p params) (params, float64, float64) { return params{0.5, 0.5}, p[1], mathx.Log(p[1]) },
		refs: func(t *tracer, _ int, p refs) (refs, graph.Ref, graph.Ref) {
			return refs{t.Const(0.5), t.Const(0.5)}, p[1], t.Log(p[1])
		},
	}.functions(),
}
