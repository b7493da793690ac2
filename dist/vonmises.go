package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// VonMises(mu, kappa): log f(x) = kappa (cos(x - mu) - 1) - log(2 pi) - log(exp(-kappa) I0(kappa))
// for -pi <= x <= pi. K. V. Mardia and P. E. Jupp, Directional Statistics (2000), sec. 3.5.4.
var vonMises = Spec{
	Name:    "VonMises",
	Doc:     "angles about the direction mu with concentration kappa, in radians",
	Forms:   []Form{{Params: []Param{{Name: "mu"}, {Name: "kappa", Rule: NonNegative}}}},
	Density: "exp(kappa * cos(x - mu)) / (2 * pi * sum([(kappa / 2)^(2 * n) / exp(2 * lgamma(n + 1)) for n in 0:50]))",
	Values:  "angles from -pi to pi",
	Note:    "The sum is the Bessel function I0 of kappa. Angles outside the range are brought into it by `atan2(sin(x), cos(x))`, degrees by `x * pi / 180` before that. With kappa = 0 all directions are equally likely; a large kappa gives about Normal(mu, 1 / sqrt(kappa)).",
	Example: "VonMises(0, 2).cdf(0)", Value: "0.5",
	See: "Normal Uniform",
	Aliases: []Alias{
		{Name: "von_mises", Here: "VonMises($1, $2)"},
		{Name: "vonmises", Usage: "VonMises(mu, kappa)"},
	},
	Synonyms: map[string]Synonym{"concentration": {"kappa", "$1"}, "loc": {"mu", "$1"}},
	Points: []Point{
		{Args: [][]float64{{0.5}, {2}}},
		{Args: [][]float64{{0}, {0.3}}},
		{Args: [][]float64{{-2}, {50}}},
	},
	functions: functions{
		support: support(transform.Interval, -math.Pi, math.Pi),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < -math.Pi || x > math.Pi {
				return math.Inf(-1)
			}
			s := mathx.Sin(0.5 * (x - p[0]))
			return -float64(2*p[1]*s*s) - mathx.LogI0Scaled(p[1]) - logTwoPi
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			core := t.scale(-2, t.Mul(p[1], t.Square(t.Sin(t.scale(0.5, t.Sub(x, p[0]))))))
			core = t.support(x, core, -math.Pi, math.Pi)
			return t.plus(t.Sub(core, t.Op(graph.OpLogI0Scaled, p[1])), -logTwoPi)
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			x := p[0] + vonMisesDraw(r, p[1])
			x -= float64(2 * math.Pi * math.RoundToEven(x/(2*math.Pi)))
			return between(x, -math.Pi, math.Pi)
		}),
		logCDF:  cumulative(func(_ int, x float64, p params) float64 { return mathx.LogVonMises(x, p[0], p[1]) }),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { return mathx.LogVonMises(-x, -p[0], p[1]) }),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Op(graph.OpLogVonMises, x, p[0], p[1])
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Op(graph.OpLogVonMises, t.Neg(x), t.Neg(p[0]), p[1])
		}),
	},
}

// vonMisesDraw returns an angle about 0: by rejection from a wrapped Cauchy distribution
// (D. J. Best and N. I. Fisher, Efficient simulation of the von Mises distribution, Applied
// Statistics 28, 1979); for tiny and huge kappa the limits.
func vonMisesDraw(r *mathx.Stream, kappa float64) float64 {
	switch {
	case kappa < 1e-8:
		return math.Pi * (2*r.Float64() - 1)
	case kappa > 1e8:
		return r.Normal() / math.Sqrt(kappa)
	}
	tau := 1 + math.Sqrt(1+float64(4*kappa*kappa))
	rho := (tau - math.Sqrt(2*tau)) / (2 * kappa)
	s := (1 + float64(rho*rho)) / (2 * rho)
	for {
		z := mathx.Cos(math.Pi * r.Float64())
		f := (1 + float64(s*z)) / (s + z)
		c := float64(kappa * (s - f))
		u := r.Float64()
		if c*(2-c) > u || mathx.Log(c/u)+1 >= c {
			return math.Copysign(mathx.Acos(math.Max(-1, math.Min(1, f))), r.Float64()-0.5)
		}
	}
}
