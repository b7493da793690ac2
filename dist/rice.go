package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Rice(nu, sigma), the length of a vector of two normal numbers of sd sigma whose mean has
// length nu: log f(x) = log(x) - 2 log(sigma) - (x^2 + nu^2) / (2 sigma^2) + log I0(x nu / sigma^2)
// for x >= 0. Johnson, Kotz, Balakrishnan (1995), vol. 2, sec. 29.1; S. O. Rice,
// Mathematical analysis of random noise, Bell System Technical Journal 24 (1945).
var rice = Spec{
	Name: "Rice",
	Doc:  "positive: the length of a vector of two normal numbers of standard deviation sigma, whose mean is a vector of length nu; or with b = nu / sigma",
	Forms: []Form{
		{Params: []Param{{Name: "nu", Rule: NonNegative}, {Name: "sigma", Rule: Positive}}},
		{Params: []Param{{Name: "b", Rule: NonNegative}, {Name: "sigma", Rule: Positive}}},
	},
	Density:     "x / sigma^2 * exp(-(x^2 + nu^2) / (2 * sigma^2)) * sum([(x * nu / (2 * sigma^2))^(2 * n) / exp(2 * lgamma(n + 1)) for n in 0:80])",
	Conversions: []string{"nu = b * sigma"},
	Note:        "The sum is the Bessel function I0 of x * nu / sigma^2. The mean of x^2 is nu^2 + 2 * sigma^2. Rice(0, sigma) is Rayleigh(sigma).",
	Example:     "Rice(0, 1).lccdf(2)", Value: "-2",
	See: "Rayleigh Normal",
	Synonyms: map[string]Synonym{
		"scale": {"sigma", "$1"}, "shape": {"b", "$1"}, "distance": {"nu", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{2}, {1.5}}},
		{Args: [][]float64{{0}, {1}}},
		{Args: [][]float64{{12}, {1}}},
		{Form: 1, Args: [][]float64{{0.5}, {4}}},
	},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(form int, x float64, p params) float64 {
			if x < 0 {
				return math.Inf(-1)
			}
			b, a := ricePlace(form, x, p)
			return mathx.Log(b) - mathx.Log(p[1]) - float64(0.5*(b-a)*(b-a)) + mathx.LogI0Scaled(a*b)
		}),
		graph: traced(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			b, a := ricePlaceRef(t, form, x, p)
			core := t.Add(t.Sub(t.Log(x), t.scale(0.5, t.Square(t.Sub(b, a)))), t.Op(graph.OpLogI0Scaled, t.Mul(a, b)))
			core = t.support(x, core, 0, math.Inf(1))
			return t.Add(t.Sub(core, t.scale(2, t.Log(p[1]))), t.nonNegative(p[0]))
		}),
		draw: drawn(func(r *mathx.Stream, form int, p params) float64 {
			_, a := ricePlace(form, 0, p)
			u, v := a+r.Normal(), r.Normal()
			return finite(p[1] * math.Sqrt(float64(u*u)+float64(v*v)))
		}),
		logCDF: cumulative(func(form int, x float64, p params) float64 {
			b, a := ricePlace(form, x, p)
			return mathx.LogRiceP(b, a)
		}),
		logCCDF: cumulative(func(form int, x float64, p params) float64 {
			b, a := ricePlace(form, x, p)
			return mathx.LogRiceQ(b, a)
		}),
		graphLogCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			b, a := ricePlaceRef(t, form, x, p)
			return t.Op(graph.OpLogRiceP, b, a)
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			b, a := ricePlaceRef(t, form, x, p)
			return t.Op(graph.OpLogRiceQ, b, a)
		}),
	},
}

// ricePlace returns x / sigma and nu / sigma.
func ricePlace(form int, x float64, p params) (b, a float64) {
	if form == 1 {
		return x / p[1], p[0]
	}
	return x / p[1], p[0] / p[1]
}

func ricePlaceRef(t *tracer, form int, x graph.Ref, p refs) (b, a graph.Ref) {
	b, a = t.Div(x, p[1]), p[0]
	if form == 0 {
		a = t.Div(p[0], p[1])
	}
	return b, a
}
