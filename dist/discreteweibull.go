package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// DiscreteWeibull(q, beta): P(X >= x) = q^(x^beta), x in {0, 1, ...}, so that
// log f(x) = x^beta log(q) + log1m_exp(((x + 1)^beta - x^beta) log(q)).
// Nakagawa, Osaki (1975), The discrete Weibull distribution, IEEE Trans. Reliability 24.
var discreteWeibull = Spec{
	Name:     "DiscreteWeibull",
	Doc:      "whole numbers that are at least x with probability q^(x^beta)",
	Forms:    []Form{{Params: []Param{{Name: "q", Rule: OpenUnit}, {Name: "beta", Rule: Positive}}}},
	Discrete: true,
	Density:  "q^(x^beta) - q^((x + 1)^beta)",
	Note:     "The whole part of a Weibull(beta, (-log(q))^(-1 / beta)) number. With beta = 1 it counts the failures before a success of probability 1 - q.",
	Example:  "exp(DiscreteWeibull(0.5, 1).lpmf([0, 1]))", Value: "[0.5, 0.25]",
	See: "Weibull Geometric",
	Aliases: []Alias{
		{Name: "ddweibull", Here: "DiscreteWeibull($1, $2)"},
		{Name: "dweibull1", Here: "DiscreteWeibull($1, $2)"},
	},
	Points: []Point{
		{Args: [][]float64{{0.7}, {1.3}}},
		{Args: [][]float64{{0.9}, {0.6}}},
		{Args: [][]float64{{0.2}, {2.5}}},
		{Args: [][]float64{{0.99}, {1}}},
	},
	functions: functions{
		support: onCounts(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < 0 {
				return math.Inf(-1)
			}
			l := mathx.Log(p[0])
			if x == 0 {
				return mathx.Log1p(-p[0])
			}
			power := mathx.Pow(x, p[1])
			step := power * mathx.Expm1(p[1]*mathx.Log1p(1/x))
			return float64(power*l) + mathx.Log1mExp(step*l)
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			// x^beta by logarithms: 0 at 0, without a special case, so that a column with zeros stays one loop.
			l, zero := t.Log(p[0]), t.isZero(x)
			safe := t.Add(x, zero)
			power := t.Mul(t.Sub(t.Const(1), zero), t.Exp(t.Mul(p[1], t.Log(safe))))
			step := t.Add(zero, t.Mul(power, t.Expm1(t.Mul(p[1], t.Log1p(t.Div(t.Const(1), safe))))))
			v := t.Add(t.Mul(power, l), t.Log1mExp(t.Mul(step, l)))
			return t.Add(t.whole(x, v, 0), t.Add(t.positive(p[0]), t.positive(p[1])))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return discreteWeibullAt(mathx.Log(r.Float64()), p)
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			return mathx.Log1mExp(mathx.Pow(x+1, p[1]) * mathx.Log(p[0]))
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 {
			return mathx.Pow(x+1, p[1]) * mathx.Log(p[0])
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Log1mExp(t.discreteWeibull(x, p))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref { return t.discreteWeibull(x, p) }),
	},
}

// discreteWeibullAt returns the least x with log P(X > x) <= lp.
func discreteWeibullAt(lp float64, p params) float64 {
	return finite(mathx.Max(0, math.Ceil(mathx.Pow(lp/mathx.Log(p[0]), 1/p[1]))-1))
}

// discreteWeibull is log P(X > x).
func (t *tracer) discreteWeibull(x graph.Ref, p refs) graph.Ref {
	return t.Mul(t.Exp(t.Mul(p[1], t.Log(t.plus(x, 1)))), t.Log(p[0]))
}
