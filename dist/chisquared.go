package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// ChiSquared(nu) is Gamma(nu / 2, 1 / 2), a sum of nu squared standard normal numbers.
// Johnson, Kotz, Balakrishnan (1994), vol. 1, ch. 18.
var chiSquared = Spec{
	Name:    "ChiSquared",
	Doc:     "positive: the sum of nu squared standard normal numbers, or Gamma(nu / 2, 0.5)",
	Forms:   []Form{{Params: []Param{{Name: "nu", Rule: Positive}}}},
	Density: "x^(nu / 2 - 1) * exp(-x / 2) / (2^(nu / 2) * exp(lgamma(nu / 2)))",
	Mean:    "nu",
	SD:      "sqrt(2 * nu)",
	Note:    "nu, the degrees of freedom, need not be a whole number.",
	Example: "ChiSquared(1).quantile(0.95)", Value: "3.84146",
	See: "Gamma InverseChiSquared Chi",
	Aliases: []Alias{
		{Name: "Chi2", Here: "ChiSquared($1)"},
		{Name: "chi2", Here: "ChiSquared($1)"},
		{Name: "ChiSquare", Here: "ChiSquared($1)"},
		{Name: "chi_square", Here: "ChiSquared($1)"},
		{Name: "chisq", Here: "ChiSquared($1)"},
		{Name: "dchisq", Here: "ChiSquared($1)"},
		{Name: "dchisqr", Here: "ChiSquared($1)"},
	},
	Synonyms: map[string]Synonym{"k": {"nu", "$1"}},
	Points: []Point{
		{Args: [][]float64{{5}}},
		{Args: [][]float64{{2}}},
		{Args: [][]float64{{0.6}}},
		{Args: [][]float64{{300}}},
	},
	functions: kin{
		of:   &gamma,
		args: func(_ int, p params) (params, float64, float64) { return params{0.5 * p[0], 0.5}, 1, 0 },
		refs: func(t *tracer, _ int, p refs) (refs, graph.Ref, graph.Ref) {
			return refs{t.scale(0.5, p[0]), t.Const(0.5)}, t.Const(1), t.Const(0)
		},
	}.functions(),
}

// InverseChiSquared(nu) is InverseGamma(nu / 2, 1 / 2), the inverse of a ChiSquared(nu) number.
// Gelman et al., Bayesian Data Analysis (2013), app. A.
var inverseChiSquared = Spec{
	Name:    "InverseChiSquared",
	Doc:     "the inverse of a ChiSquared(nu) number, or InverseGamma(nu / 2, 0.5)",
	Forms:   []Form{{Params: []Param{{Name: "nu", Rule: Positive}}}},
	Density: "x^(-nu / 2 - 1) * exp(-1 / (2 * x)) / (2^(nu / 2) * exp(lgamma(nu / 2)))",
	Mean:    "1 / (nu - 2)",
	SD:      "mean * sqrt(2 / (nu - 4))",
	Note:    "The mean exists for nu > 2, the sd for nu > 4.",
	Example: "InverseChiSquared(2).cdf(0.5)", Value: "0.367879",
	See: "ScaledInverseChiSquared InverseGamma ChiSquared",
	Aliases: []Alias{
		{Name: "inv_chi_square", Here: "InverseChiSquared($1)"},
		{Name: "InvChiSquared", Here: "InverseChiSquared($1)"},
		{Name: "dinvchisq", Here: "InverseChiSquared($1)"},
	},
	Points: []Point{
		{Args: [][]float64{{40}}},
		{Args: [][]float64{{3}}},
		{Args: [][]float64{{1}}},
	},
	functions: kin{
		of:   &inverseGamma,
		args: func(_ int, p params) (params, float64, float64) { return params{0.5 * p[0], 0.5}, 1, 0 },
		refs: func(t *tracer, _ int, p refs) (refs, graph.Ref, graph.Ref) {
			return refs{t.scale(0.5, p[0]), t.Const(0.5)}, t.Const(1), t.Const(0)
		},
	}.functions(),
}

// ScaledInverseChiSquared(nu, s) is InverseGamma(nu / 2, nu s^2 / 2), nu s^2 over a
// ChiSquared(nu) number. Gelman et al., Bayesian Data Analysis (2013), app. A.
var scaledInverseChiSquared = Spec{
	Name: "ScaledInverseChiSquared",
	Doc:  "nu * s^2 divided by a ChiSquared(nu) number: a variance about s^2, known with the precision of nu observations",
	Forms: []Form{
		{Params: []Param{{Name: "nu", Rule: Positive}, {Name: "s", Rule: Positive}}},
	},
	Density: "(nu * s^2 / 2)^(nu / 2) * x^(-nu / 2 - 1) * exp(-nu * s^2 / (2 * x)) / exp(lgamma(nu / 2))",
	Mean:    "nu * s^2 / (nu - 2)",
	SD:      "mean * sqrt(2 / (nu - 4))",
	Note:    "x is a variance, s a standard deviation. The mean exists for nu > 2, the sd for nu > 4.",
	Example: "ScaledInverseChiSquared(2, 1).cdf(1)", Value: "0.367879",
	See: "InverseChiSquared InverseGamma",
	Aliases: []Alias{
		{Name: "scaled_inv_chi_square", Here: "ScaledInverseChiSquared($1, $2)"},
		{Name: "ScaledInvChiSquared", Here: "ScaledInverseChiSquared($1, $2)"},
	},
	Synonyms: map[string]Synonym{"sigma": {"s", "$1"}, "scale": {"s", "$1"}, "tau": {"s", "$1"}, "tau2": {"s", "sqrt($1)"}, "s2": {"s", "sqrt($1)"}},
	Points: []Point{
		{Args: [][]float64{{40}, {2}}},
		{Args: [][]float64{{5}, {0.3}}},
		{Args: [][]float64{{1}, {20}}},
	},
	functions: kin{
		of: &inverseGamma,
		args: func(_ int, p params) (params, float64, float64) {
			return params{0.5 * p[0], 0.5 * p[0]}, p[1] * p[1], 2 * mathx.Log(p[1])
		},
		refs: func(t *tracer, _ int, p refs) (refs, graph.Ref, graph.Ref) {
			half := t.scale(0.5, p[0])
			return refs{half, half}, t.Square(p[1]), t.scale(2, t.Log(p[1]))
		},
	}.functions(),
}

// Chi(nu), the root of a ChiSquared(nu) number:
// log f(x) = (1 - nu/2) log(2) - lgamma(nu/2) + (nu - 1) log(x) - x^2 / 2 for x >= 0.
// Johnson, Kotz, Balakrishnan (1994), vol. 1, sec. 18.3.
var chi = Spec{
	Name:    "Chi",
	Doc:     "positive: the length of a vector of nu standard normal numbers",
	Forms:   []Form{{Params: []Param{{Name: "nu", Rule: Positive}}}},
	Density: "x^(nu - 1) * exp(-x^2 / 2) / (2^(nu / 2 - 1) * exp(lgamma(nu / 2)))",
	Mean:    "sqrt(2) * exp(lgamma((nu + 1) / 2) - lgamma(nu / 2))",
	SD:      "sqrt(nu - mean^2)",
	Note:    "nu, the degrees of freedom, need not be a whole number.",
	Example: "Chi(2).lccdf(2)", Value: "-2",
	See: "ChiSquared Rayleigh Maxwell HalfNormal",
	Points: []Point{
		{Args: [][]float64{{3.5}}},
		{Args: [][]float64{{1}}},
		{Args: [][]float64{{0.4}}},
		{Args: [][]float64{{80}}},
	},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < 0 {
				return math.Inf(-1)
			}
			if p[0] >= 2*large { // the density of the square, times its derivative
				return gamma.logDensity(0, []float64{x * x}, [][]float64{{0.5 * p[0]}, {0.5}}) + mathx.Log(2*x)
			}
			v := float64((1-float64(0.5*p[0]))*math.Ln2) - mathx.Lgamma(0.5*p[0]) - float64(0.5*x*x)
			if p[0] == 1 {
				return v
			}
			return v + float64((p[0]-1)*mathx.Log(x))
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			a := t.scale(0.5, p[0])
			if t.isLarge(a) {
				square := gamma.graph(t, 0, []graph.Ref{t.Square(x)}, [][]graph.Ref{{a}, {t.Const(0.5)}})
				return t.within(t.Lt(t.Const(0), x), t.Add(square, t.Log(t.scale(2, x))), math.Inf(-1))
			}
			core := t.scale(-0.5, t.Square(x))
			if !t.isKnown(p[0], 1) {
				core = t.Add(core, t.logPower(t.plus(p[0], -1), t.Log(x), t.isKnown(x, 0)))
			}
			core = t.support(x, core, 0, math.Inf(1))
			norm := t.Sub(t.scale(math.Ln2, t.plus(t.Neg(a), 1)), t.Lgamma(a))
			return t.Add(t.Add(core, norm), t.positive(p[0]))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 { return math.Sqrt(r.Chi2(p[0])) }),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			return chiLogCDF(0.5*p[0], x)
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { return mathx.LogGammaQ(0.5*p[0], float64(0.5*x*x)) }),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return chiGraphLogCDF(t, t.scale(0.5, p[0]), x)
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Op(graph.OpLogGammaQ, t.scale(0.5, p[0]), t.scale(0.5, t.Square(x)))
		}),
	},
}

// smallSquare is the number below which squares are avoided: they may be 0.
const smallSquare = 1e-100

// chiLogCDF is log P(a, z^2 / 2); for small z the first term of its series (DLMF 8.7.1).
func chiLogCDF(a, z float64) float64 {
	if z < smallSquare {
		return float64(a*(2*mathx.Log(z)-math.Ln2)) - mathx.Lgamma(a+1)
	}
	return mathx.LogGammaP(a, float64(0.5*z*z))
}

func chiGraphLogCDF(t *tracer, a, z graph.Ref) graph.Ref {
	near := t.Sub(t.Mul(a, t.plus(t.scale(2, t.Log(z)), -math.Ln2)), t.Lgamma(t.plus(a, 1)))
	return t.Select(t.Lt(z, t.Const(smallSquare)), near, t.Op(graph.OpLogGammaP, a, t.scale(0.5, t.Square(z))))
}
