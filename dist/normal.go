package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Normal(mu, sigma) or Normal(mu, tau), tau = 1 / sigma^2:
// log f(x) = -((x - mu) / sigma)^2 / 2 - log(sigma) - log(2 pi) / 2.
// Johnson, Kotz, Balakrishnan (1994), Continuous Univariate Distributions, vol. 1, ch. 13.
var normal = Spec{
	Name: "Normal",
	Doc:  "mean mu and standard deviation sigma, or precision tau = 1 / sigma^2",
	Forms: []Form{
		{Params: []Param{{Name: "mu"}, {Name: "sigma", Rule: Positive}}},
		{Params: []Param{{Name: "mu"}, {Name: "tau", Rule: Positive}}},
	},
	Density:     "exp(-((x - mu) / sigma)^2 / 2) / (sigma * sqrt(2 * pi))",
	Mean:        "mu",
	SD:          "sigma",
	Conversions: []string{"sigma = 1 / sqrt(tau)"},
	Note:        "The second argument is the standard deviation, as in Stan and PyMC; the precision of BUGS is tau.",
	Example:     "Normal(0, 1).lpdf(0)", Value: "-0.918939",
	See: "HalfNormal StudentT MvNormal LogNormal",
	Aliases: []Alias{
		{Name: "dnorm", Here: "Normal($1, tau=$2)", Usage: "Normal(mu, tau=t)", Fact: precision + "; with a standard deviation write `Normal(mu, sigma)`"},
		{Name: "gaussian", Here: "Normal($1, $2)"},
		{Name: "Gaussian", Here: "Normal($1, $2)"},
		{Name: "normal_id_glm", Here: "Normal($2 + $1 @ $3, $4)", Usage: "Normal(alpha + X @ beta, sigma)"},
		{Name: "std_normal", Here: "Normal(0, 1)"},
		{Name: "N", Here: "Normal($1, $2)", Fact: "the second argument is the standard deviation; with a variance `v` write `Normal(mu, sqrt(v))`"},
		{Name: "Norm", Here: "Normal($1, $2)"},
		{Name: "norm", Here: "Normal($1, $2)"},
		{Name: "Gauss", Here: "Normal($1, $2)"},
		{Name: "gauss", Here: "Normal($1, $2)"},
	},
	Points: []Point{
		{Args: [][]float64{{1}, {2}}},
		{Args: [][]float64{{0}, {1}}},
		{Args: [][]float64{{-3.5}, {0.02}}},
		{Args: [][]float64{{1000}, {250}}},
		{Form: 1, Args: [][]float64{{2}, {4}}},
		{Form: 1, Args: [][]float64{{-1}, {0.01}}},
	},
	functions: functions{
		support:    onReals(),
		logDensity: density(normalLogDensity),
		graph:      traced(normalGraph),
		draw: drawn(func(r *mathx.Stream, form int, p params) float64 {
			return p[0] + float64(normalSigma(form, p)*r.Normal())
		}),
		logCDF: cumulative(func(form int, x float64, p params) float64 {
			return mathx.LogPhi((x - p[0]) / normalSigma(form, p))
		}),
		logCCDF: cumulative(func(form int, x float64, p params) float64 {
			return mathx.LogPhi((p[0] - x) / normalSigma(form, p))
		}),
		inverse: inverted(func(form int, lp float64, upper bool, p params) float64 {
			return p[0] + float64(normalSigma(form, p)*normalQuantile(lp, upper))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			return t.LogPhi(normalZ(t, form, x, p))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			return t.LogPhi(t.Neg(normalZ(t, form, x, p)))
		}),
	},
}

func normalSigma(form int, p params) float64 {
	if form == 1 {
		return 1 / math.Sqrt(p[1])
	}
	return p[1]
}

func normalLogDensity(form int, x float64, p params) float64 {
	d := x - p[0]
	if form == 1 {
		return float64(0.5*mathx.Log(p[1])) - 0.5*logTwoPi - float64(0.5*p[1]*d*d)
	}
	z := d / p[1]
	return -mathx.Log(p[1]) - 0.5*logTwoPi - float64(0.5*z*z)
}

func normalGraph(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
	if form == 1 {
		core := t.scale(-0.5, t.Mul(p[1], t.Square(t.Sub(x, p[0]))))
		return t.plus(t.Add(core, t.scale(0.5, t.Log(p[1]))), -0.5*logTwoPi)
	}
	core := t.scale(-0.5, t.Square(t.Div(t.Sub(x, p[0]), p[1])))
	return t.plus(t.Sub(core, t.Log(p[1])), -0.5*logTwoPi)
}

func normalZ(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
	if form == 1 {
		return t.Mul(t.Sub(x, p[0]), t.Sqrt(p[1]))
	}
	return t.Div(t.Sub(x, p[0]), p[1])
}

// normalQuantile returns the z whose lower or upper tail has log probability lp, even if the
// probability underflows.
func normalQuantile(lp float64, upper bool) float64 {
	lp, upper = smallTail(lp, upper)
	var z float64
	if lp > -600 {
		z = mathx.InvPhi(mathx.Exp(lp))
	} else {
		// Abramowitz and Stegun 26.2.12: Phi(-z) ~ phi(z) / z; then Newton steps.
		z = -math.Sqrt(-lp - lp - mathx.Log(-lp-lp) - logTwoPi)
		for range 8 {
			v := mathx.LogPhi(z)
			slope := mathx.Exp(-float64(0.5*z*z) - 0.5*logTwoPi - v)
			z -= (v - lp) / slope
		}
	}
	if upper {
		return -z
	}
	return z
}
