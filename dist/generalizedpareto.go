package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// GeneralizedPareto(mu, sigma, xi), z = (x - mu) / sigma, g = log1p(xi z) / xi:
// log f(x) = -log(sigma) - (1 + xi) g and P(X > x) = exp(-g) for x >= mu and 1 + xi z >= 0;
// g is z where xi is 0. Coles, An Introduction to Statistical Modeling of Extreme Values
// (2001), ch. 4.
var generalizedPareto = Spec{
	Name: "GeneralizedPareto",
	Doc:  "exceedances of a high threshold mu, with scale sigma; the tail is a power for xi > 0, exponential for xi = 0, and ends at mu - sigma / xi for xi < 0",
	Forms: []Form{
		{Params: []Param{{Name: "mu"}, {Name: "sigma", Rule: Positive}, {Name: "xi"}}},
	},
	Density: "(1 + xi * (x - mu) / sigma)^(-1 / xi - 1) / sigma",
	Mean:    "mu + sigma / (1 - xi)",
	SD:      "sigma / ((1 - xi) * sqrt(1 - 2 * xi))",
	Values:  "numbers from mu, for xi < 0 up to mu - sigma / xi",
	Note:    "The formula is that for xi other than 0; with xi = 0 it is mu + an Exponential(1 / sigma) number. The mean exists for xi < 1, the sd for xi < 1/2.",
	Example: "GeneralizedPareto(0, 1, 0.5).cdf(2)", Value: "0.75",
	See: "GeneralizedExtremeValue Pareto ParetoType2 Exponential",
	Aliases: []Alias{
		{Name: "genpareto", Here: "GeneralizedPareto(0, 1, $1)", Usage: "GeneralizedPareto(mu, sigma, xi)"},
		{Name: "gpd", Here: "GeneralizedPareto($1, $2, $3)"},
		{Name: "gpareto", Here: "GeneralizedPareto($1, $2, $3)"},
	},
	Synonyms: map[string]Synonym{"shape": {"xi", "$1"}, "k": {"xi", "$1"}, "c": {"xi", "$1"}, "threshold": {"mu", "$1"}, "u": {"mu", "$1"}},
	Points: []Point{
		{Args: [][]float64{{1}, {2}, {0.05}}},
		{Args: [][]float64{{0}, {1}, {0}}},
		{Args: [][]float64{{0}, {1}, {0.8}}},
		{Args: [][]float64{{-3}, {0.5}, {-0.3}}},
		{Args: [][]float64{{10}, {5}, {1e-8}}},
		{Args: [][]float64{{0}, {2}, {-1}}},
	},
	functions: functions{
		support: above(0),
		bounds: func(_ int, a [][]float64) (lo, hi float64) {
			mu, sigma, xi := a[0][0], a[1][0], a[2][0]
			if xi < 0 {
				return mu, mu - sigma/xi
			}
			return mu, math.Inf(1)
		},
		logDensity: density(func(_ int, x float64, p params) float64 {
			z := (x - p[0]) / p[1]
			if z < 0 || p[2]*z < -1 {
				return math.Inf(-1)
			}
			if p[2] == -1 {
				return -mathx.Log(p[1])
			}
			return -mathx.Log(p[1]) - float64((1+p[2])*extremeLog(z, p[2]))
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			z := t.Div(t.Sub(x, p[0]), p[1])
			g, w := t.extremeLog(z, p[2])
			e := t.plus(p[2], 1)
			end := t.Op(graph.OpAnd, t.isZero(e), t.Le(w, t.Const(-1))) // 0 times infinity
			core := t.Neg(t.Select(end, t.Const(0), t.Mul(e, g)))
			core = t.within(t.Le(t.Const(-1), w), core, math.Inf(-1))
			core = t.within(t.Le(p[0], x), core, math.Inf(-1))
			return t.Sub(core, t.Log(p[1]))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return generalizedParetoAt(r.Exponential(), p)
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			return mathx.Log1mExp(-extremeLog((x-p[0])/p[1], p[2]))
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { return -extremeLog((x-p[0])/p[1], p[2]) }),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			if !upper {
				lp = mathx.Log1mExp(lp)
			}
			return generalizedParetoAt(-lp, p)
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			g, w := t.extremeLog(t.Div(t.Sub(x, p[0]), p[1]), p[2])
			return t.within(t.Lt(t.Const(-1), w), t.Log1mExp(t.Neg(g)), 0)
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			g, w := t.extremeLog(t.Div(t.Sub(x, p[0]), p[1]), p[2])
			return t.within(t.Lt(t.Const(-1), w), t.Neg(g), math.Inf(-1))
		}),
	},
}

// generalizedParetoAt is where the cumulative hazard is h.
func generalizedParetoAt(h float64, p params) float64 {
	return finite(p[0] + float64(p[1]*extremeExp(h, p[2])))
}

// extremeLog returns log1p(xi z) / xi, and z for xi = 0.
func extremeLog(z, xi float64) float64 {
	w := xi * z
	if math.Abs(w) < 1e-300 {
		return z
	}
	return mathx.Log1p(w) / xi
}

// extremeExp returns the z with extremeLog(z, xi) = g.
func extremeExp(g, xi float64) float64 {
	w := xi * g
	if math.Abs(w) < 1e-300 {
		return g
	}
	return mathx.Expm1(w) / xi
}

// extremeLog is extremeLog over a trace, and w = xi z, which is above -1 inside the support. For small
// w, where the quotient and especially its derivative would cancel, it is the series of the
// logarithm, up to a term below 1e-17.
func (t *tracer) extremeLog(z, xi graph.Ref) (g, w graph.Ref) {
	if t.isKnown(xi, 0) {
		return z, t.Const(0)
	}
	w = t.Mul(xi, z)
	s := t.Const(0)
	for k := 8; k >= 1; k-- {
		s = t.Sub(t.Const(1/float64(k)), t.Mul(w, s))
	}
	near := t.Le(t.Abs(w), t.Const(0.01))
	return t.Select(near, t.Mul(z, s), t.Div(t.Log1p(w), xi)), w
}

// GeneralizedExtremeValue(mu, sigma, xi), z = (x - mu) / sigma, g = log1p(xi z) / xi:
// log f(x) = -log(sigma) - (1 + xi) g - exp(-g) and F(x) = exp(-exp(-g)) where 1 + xi z > 0;
// g is z where xi is 0. Coles (2001), ch. 3.
var generalizedExtremeValue = Spec{
	Name: "GeneralizedExtremeValue",
	Doc:  "the largest of many numbers, such as the highest flood of each year: location mu, scale sigma and shape xi, which is positive for heavy tails (Frechet), 0 for Gumbel's, negative where there is a greatest value",
	Forms: []Form{
		{Params: []Param{{Name: "mu"}, {Name: "sigma", Rule: Positive}, {Name: "xi"}}},
	},
	Density: "(1 + xi * (x - mu) / sigma)^(-1 / xi - 1) * exp(-(1 + xi * (x - mu) / sigma)^(-1 / xi)) / sigma",
	Mean:    "mu + sigma * (exp(lgamma(1 - xi)) - 1) / xi",
	SD:      "sigma * sqrt(exp(lgamma(1 - 2 * xi)) - exp(2 * lgamma(1 - xi))) / abs(xi)",
	Values:  "numbers above mu - sigma / xi for xi > 0, below it for xi < 0, all for xi = 0",
	Note:    "The formula is that for xi other than 0; with xi = 0 it is Gumbel(mu, sigma). The mean exists for xi < 1, the sd for xi < 1/2. Some tools give -xi as the shape (scipy, c).",
	Example: "GeneralizedExtremeValue(1, 2, 0.1).cdf(1)", Value: "0.367879",
	See: "GeneralizedPareto Gumbel Frechet Weibull",
	Aliases: []Alias{
		{Name: "GenExtreme", Here: "GeneralizedExtremeValue($1, $2, $3)"},
		{Name: "genextreme", Here: "GeneralizedExtremeValue(0, 1, -$1)", Usage: "GeneralizedExtremeValue(mu, sigma, xi)", Fact: "the shape in scipy is -xi"},
		{Name: "gen_extreme_value", Here: "GeneralizedExtremeValue($1, $2, $3)"},
		{Name: "GEV", Here: "GeneralizedExtremeValue($1, $2, $3)"},
		{Name: "gev", Here: "GeneralizedExtremeValue($1, $2, $3)"},
	},
	Synonyms: map[string]Synonym{"shape": {"xi", "$1"}, "k": {"xi", "-$1"}, "c": {"xi", "-$1"}},
	Points: []Point{
		{Args: [][]float64{{1}, {2}, {0.05}}},
		{Args: [][]float64{{0}, {1}, {0}}},
		{Args: [][]float64{{0}, {1}, {0.8}}},
		{Args: [][]float64{{-3}, {0.5}, {-0.3}}},
		{Args: [][]float64{{10}, {5}, {1e-8}}},
	},
	functions: functions{
		support: onReals(),
		bounds: func(_ int, a [][]float64) (lo, hi float64) {
			lo, hi = math.Inf(-1), math.Inf(1)
			if end := a[0][0] - a[1][0]/a[2][0]; a[2][0] > 0 {
				lo = end
			} else if a[2][0] < 0 {
				hi = end
			}
			return lo, hi
		},
		logDensity: density(func(_ int, x float64, p params) float64 {
			z := (x - p[0]) / p[1]
			if p[2]*z <= -1 {
				return math.Inf(-1)
			}
			g := extremeLog(z, p[2])
			if math.IsInf(g, -1) {
				return g
			}
			return -mathx.Log(p[1]) - float64((1+p[2])*g) - mathx.Exp(-g)
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			g, w := t.extremeLog(t.Div(t.Sub(x, p[0]), p[1]), p[2])
			core := t.Neg(t.Add(t.Mul(t.plus(p[2], 1), g), t.Exp(t.Neg(g))))
			return t.Sub(t.within(t.Lt(t.Const(-1), w), core, math.Inf(-1)), t.Log(p[1]))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return generalizedParetoAt(-mathx.Log(r.Exponential()), p)
		}),
		logCDF:  cumulative(func(_ int, x float64, p params) float64 { return -mathx.Exp(-extremeLog((x-p[0])/p[1], p[2])) }),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { return logNotHazard(-extremeLog((x-p[0])/p[1], p[2])) }),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			return generalizedParetoAt(-logHazardOf(lp, upper), p)
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			g, w := t.extremeLog(t.Div(t.Sub(x, p[0]), p[1]), p[2])
			beyond := t.Select(t.Lt(p[2], t.Const(0)), t.Const(0), t.Const(math.Inf(-1)))
			return t.Select(t.Lt(t.Const(-1), w), t.Neg(t.Exp(t.Neg(g))), beyond)
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			g, w := t.extremeLog(t.Div(t.Sub(x, p[0]), p[1]), p[2])
			beyond := t.Select(t.Lt(p[2], t.Const(0)), t.Const(math.Inf(-1)), t.Const(0))
			return t.Select(t.Lt(t.Const(-1), w), t.logNotHazard(t.Neg(g)), beyond)
		}),
	},
}
