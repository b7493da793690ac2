package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// AsymmetricLaplace(kappa, mu, b), with an exponential tail of rate b kappa above mu and one of
// rate b / kappa below: log f(x) = log(b) - log(kappa + 1 / kappa) - b kappa (x - mu) above.
// P(X < mu) = q with kappa^2 = q / (1 - q); with sigma in place of b the density is
// q (1 - q) / sigma exp(-rho(x - mu) / sigma), rho(u) = u (q - [u < 0]), which is quantile
// regression. Kotz, Kozubowski, Podgorski, The Laplace Distribution and Generalizations
// (2001), ch. 3; K. Yu and R. A. Moyeed, Bayesian quantile regression (2001).
var asymmetricLaplace = Spec{
	Name: "AsymmetricLaplace",
	Doc: "exponential tails of different rates on both sides of mu: b * kappa above, b / kappa below; " +
		"or by the probability q of values below mu, which for a known q is quantile regression",
	Forms: []Form{
		{Params: []Param{{Name: "kappa", Rule: Positive}, {Name: "mu"}, {Name: "b", Rule: Positive}}},
		{Params: []Param{{Name: "q", Rule: OpenUnit}, {Name: "mu"}, {Name: "b", Rule: Positive}}},
		{Params: []Param{{Name: "q", Rule: OpenUnit}, {Name: "mu"}, {Name: "sigma", Rule: Positive}}},
	},
	Density:     "b / (kappa + 1 / kappa) * exp(-b * (if x < mu { (mu - x) / kappa } else { (x - mu) * kappa }))",
	Mean:        "mu + (1 - kappa^2) / (b * kappa)",
	SD:          "sqrt(1 + kappa^4) / (b * kappa)",
	Conversions: []string{"kappa = sqrt(q / (1 - q))", "kappa = sqrt(q / (1 - q)), b = sqrt(q * (1 - q)) / sigma"},
	Note:        "mu is the quantile of q: regression of the median is `y ~ AsymmetricLaplace(q=0.5, mu=a + b * x, sigma=s)`.",
	Example:     "AsymmetricLaplace(q=0.9, mu=3, sigma=1).cdf(3)", Value: "0.9",
	See: "Laplace SkewDoubleExponential",
	Aliases: []Alias{
		{Name: "asym_laplace", Here: "AsymmetricLaplace(mu=$1, sigma=$2, q=$3)", Usage: "AsymmetricLaplace(q=q, mu=mu, sigma=sigma)"},
		{Name: "AsymmetricLaplaceQuantile", Here: "AsymmetricLaplace(mu=$1, sigma=$2, q=$3)", Usage: "AsymmetricLaplace(q=q, mu=mu, sigma=sigma)"},
		{Name: "laplace_asymmetric", Here: "AsymmetricLaplace($1, 0, 1)", Usage: "AsymmetricLaplace(kappa, mu, b)"},
	},
	Synonyms: map[string]Synonym{
		"asymmetry": {"kappa", "$1"}, "quantile": {"q", "$1"}, "tau": {"q", "$1"}, "p": {"q", "$1"}, "rate": {"b", "$1"}, "scale": {"b", "1 / $1"},
	},
	Points: []Point{
		{Args: [][]float64{{1.5}, {1}, {2}}},
		{Args: [][]float64{{0.2}, {0}, {1}}},
		{Form: 1, Args: [][]float64{{0.3}, {-2}, {0.1}}},
		{Form: 2, Args: [][]float64{{0.9}, {3}, {1}}},
		{Form: 2, Args: [][]float64{{0.05}, {100}, {20}}},
	},
	functions: asymmetric(func(form int, p params) (below, above float64) {
		switch form {
		case 0:
			return p[2] / p[0], p[2] * p[0]
		case 1:
			kappa := math.Sqrt(p[0] / (1 - p[0]))
			return p[2] / kappa, p[2] * kappa
		}
		return (1 - p[0]) / p[2], p[0] / p[2]
	}, func(t *tracer, form int, p refs) (below, above graph.Ref) {
		rest := t.Sub(t.Const(1), p[0])
		switch form {
		case 0:
			return t.Div(p[2], p[0]), t.Mul(p[2], p[0])
		case 1:
			kappa := t.Sqrt(t.Div(p[0], rest))
			return t.Div(p[2], kappa), t.Mul(p[2], kappa)
		}
		return t.Div(rest, p[2]), t.Div(p[0], p[2])
	}, 2),
}

// SkewDoubleExponential(mu, sigma, tau): f(x) = 2 tau (1 - tau) / sigma
// exp(-2 ((1 - tau) [x < mu] (mu - x) + tau [x > mu] (x - mu)) / sigma), as in Stan.
var skewDoubleExponential = Spec{
	Name: "SkewDoubleExponential",
	Doc:  "exponential tails on both sides of mu, of rate 2 tau / sigma above and 2 (1 - tau) / sigma below; tau is the probability of values below mu",
	Forms: []Form{
		{Params: []Param{{Name: "mu"}, {Name: "sigma", Rule: Positive}, {Name: "tau", Rule: OpenUnit}}},
	},
	Density: "2 * tau * (1 - tau) / sigma * exp(-2 / sigma * (if x < mu { (1 - tau) * (mu - x) } else { tau * (x - mu) }))",
	Mean:    "mu + sigma * (1 - 2 * tau) / (2 * tau * (1 - tau))",
	SD:      "sigma * sqrt(tau^2 + (1 - tau)^2) / (2 * tau * (1 - tau))",
	Note:    "It is AsymmetricLaplace(q=tau, mu=mu, sigma=sigma / 2); with tau = 0.5, Laplace(mu, sigma).",
	Example: "SkewDoubleExponential(3, 1, 0.9).cdf(3)", Value: "0.9",
	See: "AsymmetricLaplace Laplace",
	Points: []Point{
		{Args: [][]float64{{1}, {2}, {0.4}}},
		{Args: [][]float64{{0}, {1}, {0.5}}},
		{Args: [][]float64{{-5}, {0.3}, {0.97}}},
	},
	functions: asymmetric(func(_ int, p params) (below, above float64) {
		return 2 * (1 - p[2]) / p[1], 2 * p[2] / p[1]
	}, func(t *tracer, _ int, p refs) (below, above graph.Ref) {
		return t.Div(t.scale(2, t.Sub(t.Const(1), p[2])), p[1]), t.Div(t.scale(2, p[2]), p[1])
	}, 1),
}

// asymmetric returns the functions of a distribution with exponential tails of different rates
// below and above one of its arguments, given by its number, from 1.
func asymmetric(rates func(form int, p params) (below, above float64), refRates func(t *tracer, form int, p refs) (below, above graph.Ref), mode int) functions {
	mode--
	side := func(form int, x float64, p params, upper bool) float64 {
		below, above := rates(form, p)
		d := x - p[mode]
		if !upper { // mirrored
			below, above, d = above, below, -d
		}
		// The tail above d has the fraction below / (below + above) of what is above 0.
		if d >= 0 {
			return logShare(below, above) - float64(above*d)
		}
		return mathx.Log1p(-mathx.Exp(logShare(above, below) + float64(below*d)))
	}
	refSide := func(t *tracer, form int, x graph.Ref, p refs, upper bool) graph.Ref {
		below, above := refRates(t, form, p)
		d := t.Sub(x, p[mode])
		if !upper {
			below, above, d = above, below, t.Neg(d)
		}
		sum := t.Log(t.Add(below, above))
		near := t.Log1p(t.Neg(t.Exp(t.Add(t.Sub(t.Log(above), sum), t.Mul(below, d)))))
		return t.Select(t.Lt(d, t.Const(0)), near, t.Sub(t.Sub(t.Log(below), sum), t.Mul(above, d)))
	}
	quantile := func(form int, lp float64, upper bool, p params) float64 {
		below, above := rates(form, p)
		if upper {
			below, above = above, below
		}
		// The probability below the mode is above / (below + above).
		d := (lp - logShare(above, below)) / below
		if d > 0 {
			d = (logShare(below, above) - mathx.Log1mExp(lp)) / above
		}
		if upper {
			d = -d
		}
		return finite(p[mode] + d)
	}
	return functions{
		support: onReals(),
		kink:    mode + 1,
		logDensity: density(func(form int, x float64, p params) float64 {
			below, above := rates(form, p)
			d := x - p[mode]
			v := mathx.Log(below) + logShare(above, below)
			if d < 0 {
				return v + float64(below*d)
			}
			return v - float64(above*d)
		}),
		graph: traced(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			below, above := refRates(t, form, p)
			d := t.Sub(x, p[mode])
			core := t.Select(t.Lt(d, t.Const(0)), t.Mul(below, d), t.Neg(t.Mul(above, d)))
			return t.Sub(t.Add(core, t.Add(t.Log(below), t.Log(above))), t.Log(t.Add(below, above)))
		}),
		draw: drawn(func(r *mathx.Stream, form int, p params) float64 {
			return quantile(form, mathx.Log(r.Float64()), false, p)
		}),
		logCDF:  cumulative(func(form int, x float64, p params) float64 { return side(form, x, p, false) }),
		logCCDF: cumulative(func(form int, x float64, p params) float64 { return side(form, x, p, true) }),
		inverse: inverted(quantile),
		graphLogCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			return refSide(t, form, x, p, false)
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			return refSide(t, form, x, p, true)
		}),
	}
}
