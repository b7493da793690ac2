package dist

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// Beta(alpha, beta); or Beta(mu, nu) with alpha = mu nu, beta = (1 - mu) nu; or
// Beta(mu, sigma) with nu = mu (1 - mu) / sigma^2 - 1:
// log f(x) = (alpha - 1) log(x) + (beta - 1) log1p(-x) - lbeta(alpha, beta), 0 <= x <= 1.
// Johnson, Kotz, Balakrishnan (1995), vol. 2, ch. 25.
var beta = Spec{
	Name: "Beta",
	Doc: "on (0, 1), with density proportional to x^(alpha-1) (1-x)^(beta-1); " +
		"or by mean mu and standard deviation sigma, or by mean and sample size nu = alpha + beta, also called kappa",
	Forms: []Form{
		{Params: []Param{{Name: "alpha", Rule: Positive}, {Name: "beta", Rule: Positive}}},
		{Params: []Param{{Name: "mu", Rule: OpenUnit}, {Name: "sigma", Rule: Positive}}},
		{Params: []Param{{Name: "mu", Rule: OpenUnit}, {Name: "nu", Rule: Positive}}},
		{Params: []Param{{Name: "mu", Rule: OpenUnit}, {Name: "kappa", Rule: Positive}}},
	},
	Density:     "x^(alpha - 1) * (1 - x)^(beta - 1) / beta(alpha, beta)",
	Mean:        "alpha / (alpha + beta)",
	SD:          "sqrt(mean * (1 - mean) / (alpha + beta + 1))",
	Conversions: []string{"alpha = mu * (mu * (1 - mu) / sigma^2 - 1), beta = (1 - mu) * (mu * (1 - mu) / sigma^2 - 1)", "alpha = mu * nu, beta = (1 - mu) * nu", "alpha = mu * kappa, beta = (1 - mu) * kappa"},
	Example:     "Beta(1, 1).lpdf(0.3)", Value: "0",
	See: "Dirichlet Uniform Binomial",
	Aliases: []Alias{
		{Name: "dbeta", Here: "Beta($1, $2)"},
		{Name: "BetaProportion", Here: "Beta(mu=$1, kappa=$2)", Usage: "Beta(mu=m, kappa=k)"},
		{Name: "beta_proportion", Here: "Beta(mu=$1, kappa=$2)", Usage: "Beta(mu=m, kappa=k)"},
	},
	Synonyms: map[string]Synonym{
		"phi":            {"nu", "$1"},
		"concentration":  {"nu", "$1"},
		"concentration1": {"alpha", "$1"},
		"concentration0": {"beta", "$1"},
		"precision":      {"nu", "$1"},
		"prec":           {"nu", "$1"},
		"sample_size":    {"nu", "$1"},
		"scale":          {},
		"tau":            {},
		"lam":            {},
	},
	Points: []Point{
		{Args: [][]float64{{2.5}, {1.5}}},
		{Args: [][]float64{{2}, {3}}},
		{Args: [][]float64{{0.5}, {0.5}}},
		{Args: [][]float64{{1}, {1}}},
		{Args: [][]float64{{80}, {12}}},
		{Form: 1, Args: [][]float64{{0.3}, {0.1}}},
		{Form: 2, Args: [][]float64{{0.9}, {20}}},
		{Form: 2, Args: [][]float64{{0.25}, {1.5}}},
		{Form: 3, Args: [][]float64{{0.25}, {8}}},
	},
	functions: functions{
		support: support(transform.Interval, 0, 1),
		check: func(form int, a [][]float64) string {
			if form == 1 {
				if most := math.Sqrt(a[0][0] * (1 - a[0][0])); !(a[1][0] < most) {
					return fmt.Sprintf("sigma is %s, but must be less than sqrt(mu * (1 - mu)), which is %s",
						number(a[1][0]), number(most))
				}
			}
			return ""
		},
		graphCheck: func(t *tracer, form int, a [][]graph.Ref) graph.Ref {
			if form != 1 {
				return t.Const(0)
			}
			mu := a[0][0]
			return t.require(t.Lt(a[1][0], t.Sqrt(t.Mul(mu, t.Sub(t.Const(1), mu)))))
		},
		logDensity: density(func(form int, x float64, p params) float64 {
			if x < 0 || x > 1 {
				return math.Inf(-1)
			}
			a, b := betaShapes(form, p)
			if min(a, b) >= large {
				e := float64(b*x) - float64(a*(1-x))
				if form > 0 {
					e = (a + b) * (x - p[0])
				}
				return logLargeBeta(x, a, b, e)
			}
			v := -mathx.Lbeta(a, b)
			if a != 1 {
				v += float64((a - 1) * mathx.Log(x))
			}
			if b != 1 {
				v += float64((b - 1) * mathx.Log1p(-x))
			}
			return v
		}),
		graph: traced(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			a, b, ok := betaGraphShapes(t, form, p)
			if t.isLarge(a, b) {
				n, rest := t.Add(a, b), t.Sub(t.Const(1), x)
				e := t.Sub(t.Mul(b, x), t.Mul(a, rest))
				if form > 0 {
					e = t.Mul(n, t.Sub(x, p[0]))
				}
				v := t.Neg(t.Add(t.deviance(a, t.Div(e, a), t.Div(t.Mul(n, x), a)), t.deviance(b, t.Neg(t.Div(e, b)), t.Div(t.Mul(n, rest), b))))
				v = t.Sub(v, t.Add(t.Log(x), t.Log1p(t.Neg(x))))
				c := mathx.StirlingError(t.number(n)) - mathx.StirlingError(t.number(a)) - mathx.StirlingError(t.number(b)) +
					float64(0.5*(mathx.Log(t.number(a))+mathx.Log(t.number(b)/t.number(n))-logTwoPi))
				inside := t.within(t.Lt(t.Const(0), x), t.within(t.Lt(x, t.Const(1)), t.plus(v, c), math.Inf(-1)), math.Inf(-1))
				return t.Add(inside, ok)
			}
			core := t.Const(0)
			if !t.isKnown(a, 1) {
				core = t.logPower(t.plus(a, -1), t.Log(x), t.isKnown(x, 0))
			}
			if !t.isKnown(b, 1) {
				core = t.Add(core, t.logPower(t.plus(b, -1), t.Log1p(t.Neg(x)), t.isKnown(x, 1)))
			}
			core = t.support(x, core, 0, 1)
			return t.Add(t.Sub(core, t.Lbeta(a, b)), ok)
		}),
		draw: drawn(func(r *mathx.Stream, form int, p params) float64 {
			a, b := betaShapes(form, p)
			return r.Beta(a, b)
		}),
		logCDF: cumulative(func(form int, x float64, p params) float64 {
			a, b := betaShapes(form, p)
			return logIncBeta(a, b, x, 1-x)
		}),
		logCCDF: cumulative(func(form int, x float64, p params) float64 {
			a, b := betaShapes(form, p)
			return logIncBeta(b, a, 1-x, x)
		}),
		graphLogCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			a, b, _ := betaGraphShapes(t, form, p)
			return t.log(t.incBeta(a, b, x, t.Sub(t.Const(1), x)))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			a, b, _ := betaGraphShapes(t, form, p)
			return t.logNot(t.incBeta(a, b, x, t.Sub(t.Const(1), x)))
		}),
	},
}

func betaShapes(form int, p params) (a, b float64) {
	nu := p[1]
	switch form {
	case 0:
		return p[0], p[1]
	case 1:
		nu = p[0]*(1-p[0])/p[1]/p[1] - 1
	}
	return p[0] * nu, (1 - p[0]) * nu
}

// betaGraphShapes also returns a term that is NaN for bad arguments.
func betaGraphShapes(t *tracer, form int, p refs) (a, b, ok graph.Ref) {
	a, b = p[0], p[1]
	ok = t.Const(0)
	if form > 0 {
		nu := p[1]
		rest := t.Sub(t.Const(1), p[0])
		if form == 1 {
			nu = t.plus(t.Div(t.Mul(p[0], rest), t.Square(p[1])), -1)
			ok = t.positive(p[1])
		}
		a, b = t.Mul(p[0], nu), t.Mul(rest, nu)
	}
	return a, b, t.Add(ok, t.Add(t.positive(a), t.positive(b)))
}
