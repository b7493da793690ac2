package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// LogitNormal(mu, sigma), z = (logit(x) - mu) / sigma:
// log f(x) = -log(sigma) - log(2 pi) / 2 - z^2 / 2 - log(x) - log1p(-x) for 0 < x < 1.
// J. Aitchison and S. M. Shen, Logistic-normal distributions, Biometrika 67 (1980).
var logitNormal = Spec{
	Name:    "LogitNormal",
	Doc:     "on (0, 1); its logit is Normal(mu, sigma)",
	Forms:   []Form{{Params: []Param{{Name: "mu"}, {Name: "sigma", Rule: Positive}}}},
	Density: "exp(-((logit(x) - mu) / sigma)^2 / 2) / (x * (1 - x) * sigma * sqrt(2 * pi))",
	Note:    "mu and sigma are mean and sd of the logit; the median is inv_logit(mu). There is no formula for the mean.",
	Example: "LogitNormal(1, 2).quantile(0.5)", Value: "0.731059",
	See: "Beta Kumaraswamy LogNormal",
	Aliases: []Alias{
		{Name: "logit_normal", Here: "LogitNormal($1, $2)"},
		{Name: "logitnorm", Here: "LogitNormal($1, $2)"},
	},
	Points: []Point{
		{Args: [][]float64{{0.3}, {0.8}}},
		{Args: [][]float64{{0}, {1}}},
		{Args: [][]float64{{-4}, {2}}},
		{Args: [][]float64{{3}, {0.1}}},
	},
	functions: functions{
		support: support(transform.Interval, 0, 1),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x <= 0 || x >= 1 {
				return math.Inf(-1)
			}
			z := (mathx.Logit(x) - p[0]) / p[1]
			return -mathx.Log(p[1]) - 0.5*logTwoPi - float64(0.5*z*z) - mathx.Log(x) - mathx.Log1p(-x)
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			l, r := t.Log(x), t.Log1p(t.Neg(x))
			core := t.Sub(t.scale(-0.5, t.Square(t.Div(t.Sub(t.Sub(l, r), p[0]), p[1]))), t.Add(l, r))
			core = t.within(t.Lt(t.Const(0), x), t.within(t.Lt(x, t.Const(1)), core, math.Inf(-1)), math.Inf(-1))
			return t.plus(t.Sub(core, t.Log(p[1])), -0.5*logTwoPi)
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return insideUnit(mathx.Logistic(p[0] + float64(p[1]*r.Normal())))
		}),
		logCDF:  cumulative(func(_ int, x float64, p params) float64 { return mathx.LogPhi((mathx.Logit(x) - p[0]) / p[1]) }),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { return mathx.LogPhi((p[0] - mathx.Logit(x)) / p[1]) }),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			return mathx.Logistic(p[0] + float64(p[1]*normalQuantile(lp, upper)))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.LogPhi(t.Div(t.Sub(t.Sub(t.Log(x), t.Log1p(t.Neg(x))), p[0]), p[1]))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.LogPhi(t.Div(t.Sub(p[0], t.Sub(t.Log(x), t.Log1p(t.Neg(x)))), p[1]))
		}),
	},
}

// insideUnit returns x, or the number next to 0 or 1 inside the interval.
func insideUnit(x float64) float64 {
	return between(x, math.SmallestNonzeroFloat64, 1-0x1p-53)
}

// Kumaraswamy(a, b): F(x) = 1 - (1 - x^a)^b,
// log f(x) = log(a) + log(b) + (a - 1) log(x) + (b - 1) log(1 - x^a) for 0 <= x <= 1.
// P. Kumaraswamy, A generalized probability density function for double-bounded random
// processes, Journal of Hydrology 46 (1980).
var kumaraswamy = Spec{
	Name:    "Kumaraswamy",
	Doc:     "on (0, 1), with shapes a and b: much like Beta(a, b), but with a simple cdf, 1 - (1 - x^a)^b",
	Forms:   []Form{{Params: []Param{{Name: "a", Rule: Positive}, {Name: "b", Rule: Positive}}}},
	Density: "a * b * x^(a - 1) * (1 - x^a)^(b - 1)",
	Mean:    "b * beta(1 + 1 / a, b)",
	SD:      "sqrt(b * beta(1 + 2 / a, b) - mean^2)",
	Example: "Kumaraswamy(2, 3).cdf(0.5)", Value: "0.578125",
	See: "Beta LogitNormal",
	Synonyms: map[string]Synonym{
		"alpha": {"a", "$1"}, "beta": {"b", "$1"}, "concentration1": {"a", "$1"}, "concentration0": {"b", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{2.5}, {1.5}}},
		{Args: [][]float64{{2}, {3}}},
		{Args: [][]float64{{0.5}, {1}}},
		{Args: [][]float64{{1}, {4}}},
		{Args: [][]float64{{30}, {200}}},
	},
	functions: functions{
		support: support(transform.Interval, 0, 1),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < 0 || x > 1 {
				return math.Inf(-1)
			}
			l, v := mathx.Log(x), mathx.Log(p[0])+mathx.Log(p[1])
			if p[0] != 1 {
				v += float64((p[0] - 1) * l)
			}
			if p[1] != 1 {
				v += float64((p[1] - 1) * mathx.Log1mExp(p[0]*l))
			}
			return v
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			l, core := t.Log(x), t.Const(0)
			if !t.isKnown(p[0], 1) {
				core = t.logPower(t.plus(p[0], -1), l, t.isKnown(x, 0))
			}
			if !t.isKnown(p[1], 1) {
				core = t.Add(core, t.logPower(t.plus(p[1], -1), t.Log1mExp(t.Mul(p[0], l)), t.isKnown(x, 1)))
			}
			return t.Add(t.support(x, core, 0, 1), t.Add(t.Log(p[0]), t.Log(p[1])))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return insideUnit(mathx.Exp(mathx.Log1mExp(-r.Exponential()/p[1]) / p[0]))
		}),
		logCDF:  cumulative(func(_ int, x float64, p params) float64 { return logNotHazard(kumaraswamyLogHazard(x, p)) }),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { return p[1] * mathx.Log1mExp(p[0]*mathx.Log(x)) }),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			if !upper && lp < smallLogHazard {
				return mathx.Exp((lp - mathx.Log(p[1])) / p[0])
			}
			if !upper {
				lp = mathx.Log1mExp(lp)
			}
			return mathx.Exp(mathx.Log1mExp(lp/p[1]) / p[0])
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			l := t.Mul(p[0], t.Log(x))
			small := t.Lt(l, t.Const(smallLogHazard))
			return t.logNotHazard(t.Add(t.Log(p[1]), t.Select(small, l, t.Log(t.Neg(t.Log1mExp(l))))))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Mul(p[1], t.Log1mExp(t.Mul(p[0], t.Log(x))))
		}),
	},
}

// kumaraswamyLogHazard is the log of -b log(1 - x^a).
func kumaraswamyLogHazard(x float64, p params) float64 {
	l := p[0] * mathx.Log(x)
	if l > smallLogHazard {
		l = mathx.Log(-mathx.Log1mExp(l))
	}
	return mathx.Log(p[1]) + l
}

// LogUniform(lower, upper): log f(x) = -log(x) - log(log(upper / lower)) for lower <= x <= upper.
// Hamming, On the distribution of numbers, Bell System Technical Journal 49 (1970): the
// reciprocal distribution.
var logUniform = Spec{
	Name:    "LogUniform",
	Doc:     "positive, from lower to upper, with a uniform logarithm",
	Forms:   []Form{{Params: []Param{{Name: "lower", Rule: Positive}, {Name: "upper", Rule: Positive}}}},
	Density: "1 / (x * log(upper / lower))",
	Mean:    "(upper - lower) / log(upper / lower)",
	SD:      "sqrt((upper^2 - lower^2) / (2 * log(upper / lower)) - mean^2)",
	Example: "LogUniform(1, 100).cdf(10)", Value: "0.5",
	See: "Uniform",
	Aliases: []Alias{
		{Name: "loguniform", Here: "LogUniform($1, $2)"},
		{Name: "reciprocal", Here: "LogUniform($1, $2)"},
	},
	Points: []Point{
		{Args: [][]float64{{0.5}, {20}}},
		{Args: [][]float64{{1}, {1.01}}},
		{Args: [][]float64{{1e-6}, {1000}}},
	},
	functions: functions{
		support:    betweenArguments(),
		check:      func(_ int, a [][]float64) string { return inOrder(a[0][0], a[1][0]) },
		graphCheck: func(t *tracer, _ int, a [][]graph.Ref) graph.Ref { return t.require(t.Lt(a[0][0], a[1][0])) },
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < p[0] || x > p[1] {
				return math.Inf(-1)
			}
			return -mathx.Log(x) - mathx.Log(logGrowth(p[1], p[0]))
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			v := t.Neg(t.Add(t.Log(x), t.Log(t.logGrowth(p[1], p[0]))))
			v = t.within(t.Le(x, p[1]), v, math.Inf(-1))
			return t.Add(t.within(t.Le(p[0], x), v, math.Inf(-1)), t.positive(p[0]))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return between(p[0]*mathx.Exp(logGrowth(p[1], p[0])*r.Float64()), p[0], p[1])
		}),
		logCDF:  cumulative(func(_ int, x float64, p params) float64 { return logShare(logGrowth(x, p[0]), logGrowth(p[1], x)) }),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { return logShare(logGrowth(p[1], x), logGrowth(x, p[0])) }),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			w := logGrowth(p[1], p[0]) * mathx.Exp(lp)
			if upper {
				return between(p[1]*mathx.Exp(-w), p[0], p[1])
			}
			return between(p[0]*mathx.Exp(w), p[0], p[1])
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Log(t.Div(t.logGrowth(x, p[0]), t.logGrowth(p[1], p[0])))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Log(t.Div(t.logGrowth(p[1], x), t.logGrowth(p[1], p[0])))
		}),
	},
}

// logShare returns log(a / (a + b)) for positive numbers.
func logShare(a, b float64) float64 {
	if b < a {
		return -mathx.Log1p(b / a)
	}
	return mathx.Log(a / (a + b))
}

// ShiftedLogNormal(mu, sigma, shift): x - shift is LogNormal(mu, sigma).
// Johnson, Kotz, Balakrishnan (1994), vol. 1, ch. 14.
var shiftedLogNormal = Spec{
	Name: "ShiftedLogNormal",
	Doc:  "numbers above shift; the logarithm of x - shift is Normal(mu, sigma)",
	Forms: []Form{
		{Params: []Param{{Name: "mu"}, {Name: "sigma", Rule: Positive}, {Name: "shift"}}},
	},
	Density: "exp(-((log(x - shift) - mu) / sigma)^2 / 2) / ((x - shift) * sigma * sqrt(2 * pi))",
	Mean:    "shift + exp(mu + sigma^2 / 2)",
	SD:      "exp(mu + sigma^2 / 2) * sqrt(exp(sigma^2) - 1)",
	Note:    "For response times, shift is the shortest possible time. Bound it by the shortest observed time, since it may not exceed that: `shift ~ Uniform(0, min(y))`.",
	Example: "ShiftedLogNormal(0, 1, 0.2).quantile(0.5)", Value: "1.2",
	See: "LogNormal Wald ExGaussian",
	Aliases: []Alias{
		{Name: "shifted_lognormal", Here: "ShiftedLogNormal($1, $2, $3)"},
	},
	Synonyms: map[string]Synonym{"ndt": {"shift", "$1"}, "meanlog": {"mu", "$1"}, "sdlog": {"sigma", "$1"}},
	Points: []Point{
		{Args: [][]float64{{0.2}, {0.5}, {1}}},
		{Args: [][]float64{{0}, {1}, {0}}},
		{Args: [][]float64{{-3}, {0.3}, {-10}}},
	},
	functions: kin{
		of: &logNormal, from: 3,
		args: func(_ int, p params) (params, float64, float64) { return params{p[0], p[1]}, 1, 0 },
		refs: func(t *tracer, _ int, p refs) (refs, graph.Ref, graph.Ref) {
			return refs{p[0], p[1]}, t.Const(1), t.Const(0)
		},
	}.functions(),
}
