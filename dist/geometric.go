package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// Geometric(p), or Geometric(logit) with logit = log(p / (1 - p)):
// log f(x) = log(p) + (x - 1) log1p(-p), x in {1, 2, ...}.
// Johnson, Kemp, Kotz (2005), ch. 5.
var geometric = Spec{
	Name: "Geometric",
	Doc:  "the number of trials up to and including the first success, of probability p; logit is log(p / (1 - p))",
	Forms: []Form{
		{Params: []Param{{Name: "p", Rule: Probability}}},
		{Params: []Param{{Name: "logit"}}},
	},
	Discrete:    true,
	Density:     "p * (1 - p)^(x - 1)",
	Mean:        "1 / p",
	SD:          "sqrt(1 - p) / p",
	Conversions: []string{"p = inv_logit(logit)"},
	Note:        "Values begin at 1. The failures before the first success, x - 1, are NegativeBinomial(n=1, p=p).",
	Example:     "exp(Geometric(0.5).lpmf([1, 2, 3]))", Value: "[0.5, 0.25, 0.125]",
	See: "NegativeBinomial Bernoulli DiscreteWeibull",
	Aliases: []Alias{
		{Name: "geom", Here: "Geometric($1)"},
		{Name: "Geom", Here: "Geometric($1)"},
		{Name: "dgeo", Here: "Geometric($1)"},
	},
	Points: []Point{
		{Args: [][]float64{{0.3}}},
		{Args: [][]float64{{0.999}}},
		{Args: [][]float64{{0.002}}},
		{Args: [][]float64{{1}}},
		{Form: 1, Args: [][]float64{{-1.2}}},
		{Form: 1, Args: [][]float64{{3}}},
	},
	functions: functions{
		support: support(transform.Discrete, 1, math.Inf(1)),
		check: func(form int, a [][]float64) string {
			if form == 0 && a[0][0] == 0 {
				return "p is 0, but must be positive"
			}
			return ""
		},
		graphCheck: func(t *tracer, form int, a [][]graph.Ref) graph.Ref {
			if form == 1 {
				return t.Const(0)
			}
			return t.positive(a[0][0])
		},
		logDensity: density(func(form int, x float64, p params) float64 {
			if x < 1 {
				return math.Inf(-1)
			}
			yes, no := chances(form, p[0])
			if x == 1 {
				return yes
			}
			return yes + float64((x-1)*no)
		}),
		graph: traced(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			failures := t.plus(x, -1)
			if form == 1 {
				v := t.Add(t.Log1pExp(t.Neg(p[0])), t.Mul(failures, t.Log1pExp(p[0])))
				return t.whole(x, t.Neg(v), 1)
			}
			v := t.Add(t.Log(p[0]), t.xlogy(failures, t.isOne(p[0]), t.Log1p(t.Neg(p[0]))))
			return t.whole(x, v, 1)
		}),
		draw: drawn(func(r *mathx.Stream, form int, p params) float64 {
			_, no := chances(form, p[0])
			return mathx.Max(1, math.Ceil(mathx.Log(r.Float64())/no))
		}),
		logCDF: cumulative(func(form int, x float64, p params) float64 {
			_, no := chances(form, p[0])
			return mathx.Log1mExp(x * no)
		}),
		logCCDF: cumulative(func(form int, x float64, p params) float64 {
			_, no := chances(form, p[0])
			return x * no
		}),
		graphLogCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			small := t.Log1mExp(t.Mul(x, t.logFailure(form, p[0])))
			if form == 1 {
				return small
			}
			q := t.Sub(t.Const(1), p[0])
			return t.Select(t.Lt(q, t.Const(0.5)), t.Log1p(t.Neg(t.Pow(q, x))), small)
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			return t.Mul(x, t.logFailure(form, p[0]))
		}),
	},
}

// logFailure is log(1 - p) of a probability or its logit.
func (t *tracer) logFailure(form int, p graph.Ref) graph.Ref {
	if form == 1 {
		return t.Neg(t.Log1pExp(p))
	}
	return t.Log1p(t.Neg(p))
}
