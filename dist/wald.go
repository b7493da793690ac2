package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Wald(mu, lam), the inverse Gaussian distribution:
// log f(x) = (log(lam) - log(2 pi) - 3 log(x)) / 2 - lam (x - mu)^2 / (2 mu^2 x) for x > 0.
// Johnson, Kotz, Balakrishnan (1994), vol. 1, ch. 15.
var wald = Spec{
	Name: "Wald",
	Doc:  "positive, with mean mu and shape lam: when a Brownian motion with drift first reaches a level (inverse Gaussian); or with phi = lam / mu",
	Forms: []Form{
		{Params: []Param{{Name: "mu", Rule: Positive}, {Name: "lam", Rule: Positive}}},
		{Params: []Param{{Name: "mu", Rule: Positive}, {Name: "phi", Rule: Positive}}},
	},
	Density:     "sqrt(lam / (2 * pi * x^3)) * exp(-lam * (x - mu)^2 / (2 * mu^2 * x))",
	Mean:        "mu",
	SD:          "sqrt(mu^3 / lam)",
	Conversions: []string{"lam = mu * phi"},
	Note:        "A motion of drift v and variance s^2 per unit of time that has to reach a takes a Wald(a / v, (a / s)^2) time.",
	Example:     "Wald(1, 1).cdf(1)", Value: "0.668102",
	See: "Gamma LogNormal ExGaussian Levy",
	Aliases: []Alias{
		{Name: "InverseGaussian", Here: "Wald($1, $2)"},
		{Name: "inverse_gaussian", Here: "Wald($1, $2)"},
		{Name: "inv_gaussian", Here: "Wald($1, $2)"},
		{Name: "invgauss", Usage: "Wald(mu, lam)"},
	},
	Synonyms: map[string]Synonym{"shape": {"lam", "$1"}, "lambda": {"lam", "$1"}, "concentration": {"lam", "$1"}, "scale": {"lam", "$1"}},
	Points: []Point{
		{Args: [][]float64{{1.5}, {3}}},
		{Args: [][]float64{{1}, {0.1}}},
		{Args: [][]float64{{20}, {4000}}},
		{Form: 1, Args: [][]float64{{2}, {0.7}}},
	},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(form int, x float64, p params) float64 {
			if x <= 0 {
				return math.Inf(-1)
			}
			lam := waldShape(form, p)
			r := (x - p[0]) / p[0]
			return float64(0.5*(mathx.Log(lam)-logTwoPi-float64(3*mathx.Log(x)))) - float64(0.5*r*r*(lam/x))
		}),
		graph: traced(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			lam := waldShapeRef(t, form, p)
			r := t.Div(t.Sub(x, p[0]), p[0])
			core := t.scale(-0.5, t.Add(t.scale(3, t.Log(x)), t.Mul(t.Square(r), t.Div(lam, x))))
			core = t.within(t.Lt(t.Const(0), x), core, math.Inf(-1))
			return t.Add(t.plus(t.Add(core, t.scale(0.5, t.Log(lam))), -0.5*logTwoPi), t.positive(p[0]))
		}),
		draw: drawn(func(r *mathx.Stream, form int, p params) float64 {
			// J. R. Michael, W. R. Schucany, R. W. Haas, Generating random variates using
			// transformations with multiple roots, The American Statistician 30 (1976).
			z := r.Normal()
			v := 0.5 * z * z * p[0] / waldShape(form, p)
			small := 1 / (1 + v + math.Sqrt(v*(2+v))) // the smaller root, over mu
			if r.Float64()*(1+small) <= 1 {
				return p[0] * small
			}
			return finite(p[0] / small)
		}),
		logCDF: cumulative(func(form int, x float64, p params) float64 {
			z, d := waldPlace(form, x, p)
			if z > 0 {
				return mathx.Log1p(-mathx.Exp(mathx.LogExpNormal(-z, d)))
			}
			return mathx.LogSumExp2(mathx.LogPhi(z), mathx.LogMills(z+d)-float64(0.5*z*z)-0.5*logTwoPi)
		}),
		logCCDF: cumulative(func(form int, x float64, p params) float64 {
			z, d := waldPlace(form, x, p)
			return mathx.LogExpNormal(-z, d)
		}),
		graphLogCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			z, d := waldPlaceRef(t, form, x, p)
			second := t.plus(t.Sub(t.Op(graph.OpLogMills, t.Add(z, d)), t.scale(0.5, t.Square(z))), -0.5*logTwoPi)
			return t.LogSumExp([]graph.Ref{t.LogPhi(z), second})
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			z, d := waldPlaceRef(t, form, x, p)
			return t.Op(graph.OpLogExpNormal, t.Neg(z), d)
		}),
	},
}

func waldShape(form int, p params) float64 {
	if form == 1 {
		return p[0] * p[1]
	}
	return p[1]
}

func waldShapeRef(t *tracer, form int, p refs) graph.Ref {
	if form == 1 {
		return t.Mul(p[0], p[1])
	}
	return p[1]
}

// waldPlace returns z = sqrt(lam / x) (x / mu - 1) and d = 2 sqrt(lam / x):
// F(x) = Phi(z) + exp(2 lam / mu) Phi(-z - d), where the second term is phi(z) R(z + d) with
// Mills' ratio R; 1 - F(x) is the probability of LogExpNormal at -z.
func waldPlace(form int, x float64, p params) (z, d float64) {
	s := math.Sqrt(waldShape(form, p) / x)
	return float64(s * ((x - p[0]) / p[0])), float64(2 * s)
}

func waldPlaceRef(t *tracer, form int, x graph.Ref, p refs) (z, d graph.Ref) {
	s := t.Sqrt(t.Div(waldShapeRef(t, form, p), x))
	return t.Mul(s, t.Div(t.Sub(x, p[0]), p[0])), t.scale(2, s)
}
