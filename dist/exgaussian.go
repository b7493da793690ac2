package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// ExGaussian(mu, sigma, nu), z = (x - mu) / sigma, d = sigma / nu:
// f(x) = exp(d^2 / 2 - z d) Phi(z - d) / nu = phi(z) R(d - z) / nu with Mills' ratio R.
// E. Grushka, Characterization of exponentially modified Gaussian peaks in chromatography,
// Analytical Chemistry 44 (1972).
var exGaussian = Spec{
	Name: "ExGaussian",
	Doc:  "the sum of a Normal(mu, sigma) number and an exponential one with mean nu, such as a response time; or with the rate lam of the latter",
	Forms: []Form{
		{Params: []Param{{Name: "mu"}, {Name: "sigma", Rule: Positive}, {Name: "nu", Rule: Positive}}},
		{Params: []Param{{Name: "mu"}, {Name: "sigma", Rule: Positive}, {Name: "lam", Rule: Positive}}},
	},
	Density:     "exp(sigma^2 / (2 * nu^2) - (x - mu) / nu) * Phi((x - mu) / sigma - sigma / nu) / nu",
	Mean:        "mu + nu",
	SD:          "sqrt(sigma^2 + nu^2)",
	Conversions: []string{"nu = 1 / lam"},
	Note:        "mu and sigma are those of the normal part; the mean of the sum is mu + nu.",
	Example:     "ExGaussian(0, 1, 1).cdf(0)", Value: "0.238422",
	See: "Normal Exponential ShiftedLogNormal Wald",
	Aliases: []Alias{
		{Name: "exp_mod_normal", Here: "ExGaussian(mu=$1, sigma=$2, lam=$3)", Usage: "ExGaussian(mu=mu, sigma=sigma, lam=lam)", Fact: "the third argument in Stan is the rate"},
		{Name: "exponnorm", Usage: "ExGaussian(mu, sigma, nu)"},
		{Name: "exgauss", Here: "ExGaussian($1, $2, $3)"},
	},
	Synonyms: map[string]Synonym{"beta": {"nu", "$1"}, "tau": {"nu", "$1"}, "rate": {"lam", "$1"}, "lambda": {"lam", "$1"}},
	Points: []Point{
		{Args: [][]float64{{1}, {2}, {1.5}}},
		{Args: [][]float64{{0}, {1}, {0.02}}},
		{Args: [][]float64{{300}, {20}, {150}}},
		{Form: 1, Args: [][]float64{{-1}, {0.5}, {3}}},
	},
	functions: functions{
		support: onReals(),
		logDensity: density(func(form int, x float64, p params) float64 {
			z, nu := (x-p[0])/p[1], exGaussianMean(form, p)
			d := p[1] / nu
			if w := d - z; w > 0 {
				return mathx.LogMills(w) - float64(0.5*z*z) - 0.5*logTwoPi - mathx.Log(nu)
			}
			return mathx.LogPhi(z-d) + float64(d*(float64(0.5*d)-z)) - mathx.Log(nu)
		}),
		graph: traced(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			z, nu := t.Div(t.Sub(x, p[0]), p[1]), exGaussianMeanRef(t, form, p)
			d := t.Div(p[1], nu)
			w := t.Sub(d, z)
			near := t.plus(t.Sub(t.Op(graph.OpLogMills, w), t.scale(0.5, t.Square(z))), -0.5*logTwoPi)
			far := t.Add(t.LogPhi(t.Neg(w)), t.Mul(d, t.Sub(t.scale(0.5, d), z)))
			return t.Add(t.Sub(t.Select(t.Lt(t.Const(0), w), near, far), t.Log(nu)), t.positive(p[1]))
		}),
		draw: drawn(func(r *mathx.Stream, form int, p params) float64 {
			z := r.Normal()
			return p[0] + float64(p[1]*z) + float64(exGaussianMean(form, p)*r.Exponential())
		}),
		logCDF: cumulative(func(form int, x float64, p params) float64 {
			z, d := (x-p[0])/p[1], p[1]/exGaussianMean(form, p)
			if upper := exGaussianLogTail(z, d); upper < -math.Ln2 {
				return mathx.Log1p(-mathx.Exp(upper))
			}
			return mathx.LogExpNormal(z, d)
		}),
		logCCDF: cumulative(func(form int, x float64, p params) float64 {
			return exGaussianLogTail((x-p[0])/p[1], p[1]/exGaussianMean(form, p))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			return t.Op(graph.OpLogExpNormal, t.Div(t.Sub(x, p[0]), p[1]), t.Div(p[1], exGaussianMeanRef(t, form, p)))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			// Above: the normal part alone, or the density times nu.
			z, d := t.Div(t.Sub(x, p[0]), p[1]), t.Div(p[1], exGaussianMeanRef(t, form, p))
			w := t.Sub(d, z)
			half := t.scale(0.5, t.Square(z))
			near := t.plus(t.Sub(t.LogSumExp([]graph.Ref{t.Op(graph.OpLogMills, z), t.Op(graph.OpLogMills, w)}), half), -0.5*logTwoPi)
			far := t.LogSumExp([]graph.Ref{t.LogPhi(t.Neg(z)), t.Add(t.LogPhi(t.Neg(w)), t.Mul(d, t.Sub(t.scale(0.5, d), z)))})
			near = t.Select(t.Lt(t.Const(0), z), near, t.LogSumExp([]graph.Ref{t.LogPhi(t.Neg(z)), t.plus(t.Sub(t.Op(graph.OpLogMills, w), half), -0.5*logTwoPi)}))
			return t.Select(t.Lt(t.Const(0), w), near, far)
		}),
	},
}

// exGaussianMean is nu.
func exGaussianMean(form int, p params) float64 {
	if form == 1 {
		return 1 / p[2]
	}
	return p[2]
}

func exGaussianMeanRef(t *tracer, form int, p refs) graph.Ref {
	if form == 1 {
		return t.Div(t.Const(1), p[2])
	}
	return p[2]
}

// exGaussianLogTail is log P(Z + E/d > z).
func exGaussianLogTail(z, d float64) float64 {
	part := mathx.LogPhi(z-d) + float64(d*(float64(0.5*d)-z))
	if w := d - z; w > 0 {
		part = mathx.LogMills(w) - float64(0.5*z*z) - 0.5*logTwoPi
	}
	return math.Min(0, mathx.LogSumExp2(mathx.LogPhi(-z), part))
}
