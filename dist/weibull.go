package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Weibull(alpha, beta), shape alpha, scale beta, l = log(x / beta):
// log f(x) = log(alpha) - log(beta) + (alpha - 1) l - exp(alpha l) for x >= 0.
// Johnson, Kotz, Balakrishnan (1994), vol. 1, ch. 21.
var weibull = Spec{
	Name:  "Weibull",
	Doc:   "positive, with shape alpha and scale beta",
	Forms: []Form{{Params: []Param{{Name: "alpha", Rule: Positive}, {Name: "beta", Rule: Positive}}}},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < 0 {
				return math.Inf(-1)
			}
			norm := mathx.Log(p[0]) - mathx.Log(p[1])
			if p[0] == 1 {
				return norm - x/p[1]
			}
			return norm + float64((p[0]-1)*mathx.Log(x/p[1])) - mathx.Pow(x/p[1], p[0])
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			l := t.Sub(t.Log(x), t.Log(p[1]))
			core := t.Neg(t.Exp(t.Mul(p[0], l)))
			if !t.isKnown(p[0], 1) {
				core = t.Add(t.logPower(t.plus(p[0], -1), l, t.isKnown(x, 0)), core)
			}
			core = t.support(x, core, 0, math.Inf(1))
			return t.Sub(t.Add(core, t.Log(p[0])), t.Log(p[1]))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return finite(p[1] * mathx.Pow(r.Exponential(), 1/p[0]))
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			return mathx.Log1mExp(-mathx.Pow(x/p[1], p[0]))
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { return -mathx.Pow(x/p[1], p[0]) }),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			if !upper {
				lp = mathx.Log1mExp(lp)
			}
			return finite(p[1] * mathx.Pow(-lp, 1/p[0]))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Log1mExp(t.Neg(weibullHazard(t, x, p)))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Neg(weibullHazard(t, x, p))
		}),
	},
}

// weibullHazard is the cumulative hazard (x / beta)^alpha.
func weibullHazard(t *tracer, x graph.Ref, p refs) graph.Ref {
	return t.Exp(t.Mul(p[0], t.Sub(t.Log(x), t.Log(p[1]))))
}
