package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Gompertz(eta, b): the hazard eta b exp(b x) grows exponentially from eta b, so that
// log f(x) = log(eta) + log(b) + b x - eta expm1(b x) and log P(X > x) = -eta expm1(b x) for
// x >= 0. Johnson, Kotz, Balakrishnan (1995), vol. 2, sec. 22.8.
var gompertz = Spec{
	Name: "Gompertz",
	Doc:  "lifetimes whose hazard grows exponentially: it is eta * b * exp(b * x) at age x",
	Forms: []Form{
		{Params: []Param{{Name: "eta", Rule: Positive}, {Name: "b", Rule: Positive}}},
	},
	Density: "eta * b * exp(b * x) * exp(-eta * (exp(b * x) - 1))",
	Note:    "Of a hazard h * exp(b * x) write Gompertz(h / b, b). There is no closed form of the mean; the median is log1p(log(2) / eta) / b.",
	Example: "Gompertz(1, log(2)).lccdf(1)", Value: "-1",
	See: "Weibull Gumbel Exponential lccdf",
	Aliases: []Alias{
		{Name: "dgompertz", Here: "Gompertz($2 / $1, $1)", Usage: "Gompertz(rate / shape, shape)", Fact: "the first parameter in R is b, the second eta * b"},
	},
	Synonyms: map[string]Synonym{
		"concentration": {"eta", "$1"}, "c": {"eta", "$1"}, "scale": {"b", "1 / $1"}, "rate": {"b", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{0.5}, {0.8}}},
		{Args: [][]float64{{1}, {1}}},
		{Args: [][]float64{{1e-4}, {0.09}}},
		{Args: [][]float64{{20}, {0.3}}},
	},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < 0 {
				return math.Inf(-1)
			}
			return mathx.Log(p[0]) + mathx.Log(p[1]) + float64(p[1]*x) - float64(p[0]*mathx.Expm1(p[1]*x))
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			z := t.Mul(p[1], x)
			core := t.support(x, t.Sub(z, t.Mul(p[0], t.Expm1(z))), 0, math.Inf(1))
			return t.Add(core, t.Add(t.Log(p[0]), t.Log(p[1])))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return gompertzAt(r.Exponential(), p)
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			return logNotHazard(mathx.Log(p[0]) + logExpm1(p[1]*x, p[1], x))
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { return -float64(p[0] * mathx.Expm1(p[1]*x)) }),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			if !upper {
				lp = mathx.Log1mExp(lp)
			}
			return gompertzAt(-lp, p)
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			z := t.Mul(p[1], x)
			small := t.Add(t.Log(p[1]), t.Log(x))
			return t.logNotHazard(t.Add(t.Log(p[0]), t.Select(t.Lt(z, t.Const(1e-17)), small, t.Log(t.Expm1(z)))))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Neg(t.Mul(p[0], t.Expm1(t.Mul(p[1], x))))
		}),
	},
}

// gompertzAt is where the cumulative hazard is h.
func gompertzAt(h float64, p params) float64 {
	return finite(mathx.Log1p(h/p[0]) / p[1])
}

// logExpm1 returns log(exp(z) - 1) for z = b x, also if z underflows.
func logExpm1(z, b, x float64) float64 {
	if z < 1e-17 {
		return mathx.Log(b) + mathx.Log(x)
	}
	return mathx.Log(mathx.Expm1(z))
}
