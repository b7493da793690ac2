package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Moyal(mu, sigma), z = (x - mu) / sigma:
// log f(x) = -log(sigma) - log(2 pi) / 2 - (z + exp(-z)) / 2; exp(-z / 2) is half normal.
// J. E. Moyal, Theory of ionization fluctuations, Philosophical Magazine 46 (1955).
var moyal = Spec{
	Name:    "Moyal",
	Doc:     "location (mode) mu and scale sigma, with a long right tail: close to Landau's distribution of energy losses",
	Forms:   []Form{{Params: []Param{{Name: "mu"}, {Name: "sigma", Rule: Positive}}}},
	Density: "exp(-((x - mu) / sigma + exp(-(x - mu) / sigma)) / 2) / (sigma * sqrt(2 * pi))",
	Mean:    "mu + sigma * (log(2) - digamma(1))",
	SD:      "sigma * pi / sqrt(2)",
	Example: "Moyal(0, 1).cdf(0)", Value: "0.317311",
	See: "Gumbel HalfNormal",
	Points: []Point{
		{Args: [][]float64{{1}, {2}}},
		{Args: [][]float64{{0}, {1}}},
		{Args: [][]float64{{-30}, {0.1}}},
	},
	functions: functions{
		support: onReals(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			z := (x - p[0]) / p[1]
			if math.IsInf(z, -1) {
				return z
			}
			return -float64(0.5*(z+mathx.Exp(-z))) - mathx.Log(p[1]) - 0.5*logTwoPi
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			z := t.Div(t.Sub(x, p[0]), p[1])
			core := t.scale(-0.5, t.Add(z, t.Exp(t.Neg(z))))
			return t.plus(t.Sub(core, t.Log(p[1])), -0.5*logTwoPi)
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return p[0] - float64(2*p[1]*mathx.Log(math.Abs(r.Normal())))
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			return math.Ln2 + mathx.LogPhi(-mathx.Exp((p[0]-x)/p[1]/2))
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 {
			l := float64((p[0] - x) / p[1] / 2)
			if l < smallLogHazard { // erf is linear
				return l + 0.5*(math.Ln2-logPi)
			}
			w := mathx.Exp(l) / math.Sqrt2
			if w < 0.5 {
				return mathx.Log(mathx.Erf(w))
			}
			return mathx.Log1p(-mathx.Erfc(w))
		}),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			var l float64
			switch {
			case !upper:
				l = mathx.Log(-normalQuantile(lp-math.Ln2, false))
			case lp < smallLogHazard:
				l = lp - 0.5*(math.Ln2-logPi)
			case lp < -2:
				l = mathx.Log(erfInverse(mathx.Exp(lp)) * math.Sqrt2)
			default:
				l = mathx.Log(-normalQuantile(mathx.Log1mExp(lp)-math.Ln2, false))
			}
			return finite(p[0] - float64(2*p[1]*l))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.plus(t.LogPhi(t.Neg(t.Exp(moyalLog(t, x, p)))), math.Ln2)
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			l := moyalLog(t, x, p)
			w := t.scale(1/math.Sqrt2, t.Exp(l))
			near := t.Select(t.Lt(w, t.Const(0.5)), t.Log(t.Erf(w)), t.Log1p(t.Neg(t.Erfc(w))))
			return t.Select(t.Lt(l, t.Const(smallLogHazard)), t.plus(l, 0.5*(math.Ln2-logPi)), near)
		}),
	},
}

// moyalLog is the log of the half normal number.
func moyalLog(t *tracer, x graph.Ref, p refs) graph.Ref {
	return t.scale(0.5, t.Div(t.Sub(p[0], x), p[1]))
}
