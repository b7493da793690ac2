package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// StudentT(nu, mu, sigma), z = (x - mu) / sigma:
// log f(x) = -lbeta(nu/2, 1/2) - log(nu) / 2 - log(sigma) - (nu+1)/2 log1p(z^2 / nu).
// Johnson, Kotz, Balakrishnan (1995), Continuous Univariate Distributions, vol. 2, ch. 28.
var studentT = Spec{
	Name:    "StudentT",
	Doc:     "t distribution with nu degrees of freedom, location mu and scale sigma",
	Forms:   []Form{{Params: []Param{{Name: "nu", Rule: Positive}, {Name: "mu"}, {Name: "sigma", Rule: Positive}}}},
	Density: "exp(lgamma((nu + 1) / 2) - lgamma(nu / 2)) / (sigma * sqrt(nu * pi)) * (1 + ((x - mu) / sigma)^2 / nu)^(-(nu + 1) / 2)",
	Mean:    "mu",
	SD:      "sigma * sqrt(nu / (nu - 2))",
	Note:    "The mean exists for nu > 1, the sd for nu > 2.",
	Example: "StudentT(3, 0, 1).quantile(0.975)", Value: "3.18245",
	See: "Normal Cauchy HalfStudentT",
	Aliases: []Alias{
		{Name: "dt", Here: "StudentT($3, $1, 1 / sqrt($2))", Usage: "StudentT(nu, mu, sigma)", Fact: precision},
		{Name: "T", Here: "StudentT($1, $2, $3)", Usage: "StudentT(nu, mu, sigma)"},
		{Name: "TDist", Here: "StudentT($1, 0, 1)", Usage: "StudentT(nu, 0, 1)"},
		{Name: "t", Here: "StudentT($1, $2, $3)", Usage: "StudentT(nu, mu, sigma)"},
		{Name: "Student", Here: "StudentT($1, $2, $3)", Usage: "StudentT(nu, mu, sigma)"},
		{Name: "student"},
	},
	Points: []Point{
		{Args: [][]float64{{30}, {1}, {2}}},
		{Args: [][]float64{{3}, {0}, {1}}},
		{Args: [][]float64{{0.7}, {1}, {2}}},
		{Args: [][]float64{{30}, {-2}, {0.5}}},
		{Args: [][]float64{{1000000}, {0}, {1}}},
		{Args: [][]float64{{4.5}, {100}, {10}}},
	},
	functions: functions{
		support: onReals(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			return tLogDensity((x-p[1])/p[2], p[0]) - mathx.Log(p[2])
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			core := tCore(t, t.Div(t.Sub(x, p[1]), p[2]), p[0])
			return t.Sub(t.Sub(core, t.Log(p[2])), tNorm(t, p[0]))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return finite(p[1] + float64(p[2]*tDraw(r, p[0])))
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			return tLogCDF((x-p[1])/p[2], p[0])
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 {
			return tLogCDF((p[1]-x)/p[2], p[0])
		}),
		searches: 62,
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			return finite(p[1] + float64(p[2]*tQuantile(lp, upper, p[0])))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return tGraphLogCDF(t, t.Sub(x, p[1]), p[2], p[0])
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return tGraphLogCDF(t, t.Sub(p[1], x), p[2], p[0])
		}),
	},
}

// HalfStudentT(nu, sigma), the absolute value of a StudentT(nu, 0, sigma) number.
var halfStudentT = Spec{
	Name:    "HalfStudentT",
	Doc:     "positive half of a t distribution about 0 with nu degrees of freedom and scale sigma",
	Forms:   []Form{{Params: []Param{{Name: "nu", Rule: Positive}, {Name: "sigma", Rule: Positive}}}},
	Density: "2 * exp(lgamma((nu + 1) / 2) - lgamma(nu / 2)) / (sigma * sqrt(nu * pi)) * (1 + (x / sigma)^2 / nu)^(-(nu + 1) / 2)",
	Mean:    "2 * sigma * sqrt(nu / pi) * exp(lgamma((nu + 1) / 2) - lgamma(nu / 2)) / (nu - 1)",
	SD:      "sqrt(sigma^2 * nu / (nu - 2) - mean^2)",
	Note:    "The mean exists for nu > 1, the sd for nu > 2.",
	Example: "HalfStudentT(3, 1).quantile(0.95)", Value: "3.18245",
	See: "StudentT HalfNormal HalfCauchy",
	Aliases: []Alias{
		{Name: "HalfT", Here: "HalfStudentT($1, $2)"},
	},
	Points: []Point{
		{Args: [][]float64{{30}, {2}}},
		{Args: [][]float64{{3}, {1}}},
		{Args: [][]float64{{0.9}, {0.1}}},
		{Args: [][]float64{{40}, {7}}},
	},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < 0 {
				return math.Inf(-1)
			}
			return math.Ln2 + tLogDensity(x/p[1], p[0]) - mathx.Log(p[1])
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			core := t.support(x, tCore(t, t.Div(x, p[1]), p[0]), 0, math.Inf(1))
			return t.plus(t.Sub(t.Sub(core, t.Log(p[1])), tNorm(t, p[0])), math.Ln2)
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return finite(p[1] * math.Abs(tDraw(r, p[0])))
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			z := x / p[1]
			if z < 1 && z*z < p[0] {
				return tLogCentre(z, p[0])
			}
			return mathx.Log1mExp(math.Ln2 + tLogTail(z, p[0]))
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 {
			return math.Min(0, math.Ln2+tLogTail(x/p[1], p[0]))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			z := t.Div(x, p[1])
			near := t.plus(t.Sub(t.Log(z), tNorm(t, p[0])), math.Ln2) // the density at 0 times the width
			w := t.Mul(t.Div(t.Square(z), p[0]), t.plus(p[0], 1))
			return t.Select(t.Lt(w, t.Const(1e-17)), near, t.logNot(t.twoSided(z, p[0])))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.log(t.twoSided(t.Div(x, p[1]), p[0]))
		}),
	},
}

func tLogDensity(z, nu float64) float64 {
	// log1p(z^2 / nu) without overflow of the square.
	w := math.Abs(z) / math.Sqrt(nu)
	var l float64
	if w > 1e150 {
		l = 2 * mathx.Log(w)
	} else {
		l = mathx.Log1p(w * w)
	}
	return -mathx.Lbeta(0.5*nu, 0.5) - float64(0.5*mathx.Log(nu)) - float64(0.5*(nu+1)*l)
}

// tCore is what varies with z, tNorm everything else except the scale.
func tCore(t *tracer, z, nu graph.Ref) graph.Ref {
	half := t.scale(-0.5, t.plus(nu, 1))
	return t.Mul(half, t.Log1p(t.Div(t.Square(z), nu)))
}

func tNorm(t *tracer, nu graph.Ref) graph.Ref {
	return t.Add(t.Lbeta(t.scale(0.5, nu), t.Const(0.5)), t.scale(0.5, t.Log(nu)))
}

func tDraw(r *mathx.Stream, nu float64) float64 {
	z := r.Normal()
	return z / math.Sqrt(r.Chi2(nu)/nu)
}

// tLogTail returns log P(T > z) for z >= 0: I_w(nu/2, 1/2) / 2 with
// w = nu / (nu + z^2) (DLMF 8.17).
func tLogTail(z, nu float64) float64 {
	s := z / math.Sqrt(nu)
	switch {
	case s > 1e100: // the leading term
		return -float64(nu*mathx.Log(s)) - mathx.Log(0.5*nu) - mathx.Lbeta(0.5*nu, 0.5) - math.Ln2
	case s < 1 && z < 1:
		return mathx.Log(0.5 - float64(0.5*mathx.Exp(tLogCentre(z, nu))))
	}
	s = float64(s * s)
	return logIncBeta(0.5*nu, 0.5, 1/(1+s), s/(1+s)) - math.Ln2
}

// tLogCentre returns log P(-z < T < z) for z >= 0.
func tLogCentre(z, nu float64) float64 {
	s := z / math.Sqrt(nu)
	if s*s*(nu+1) < 1e-17 { // the density at 0 times the width
		return mathx.Log(s) + math.Ln2 - mathx.Lbeta(0.5*nu, 0.5)
	}
	s = float64(s * s)
	return logIncBeta(0.5, 0.5*nu, s/(1+s), 1/(1+s))
}

func tLogCDF(z, nu float64) float64 {
	if z < 0 {
		return tLogTail(-z, nu)
	}
	return mathx.Log1p(-mathx.Exp(tLogTail(z, nu)))
}

// tQuantile searches the standard t's tail.
func tQuantile(lp float64, upper bool, nu float64) float64 {
	lp, upper = smallTail(lp, upper)
	a, b := int64(0), rank(math.MaxFloat64)
	for b-a > 1 {
		m := a + (b-a)/2
		if tLogTail(unrank(m), nu) <= lp {
			b = m
		} else {
			a = m
		}
	}
	if upper {
		return unrank(b)
	}
	return -unrank(b)
}

// tGraphLogCDF is log P(T <= d / sigma). At the centre, where the incomplete beta function has no
// derivative, it is log(1/2 + the integral of the density's series in z):
// c (z - (nu+1) z^3 / (6 nu)), where c is the density at 0; the next term is below 1e-16 there.
func tGraphLogCDF(t *tracer, d, sigma, nu graph.Ref) graph.Ref {
	if t.isKnown(d, 0) {
		return t.Const(-math.Ln2)
	}
	z := t.Div(d, sigma)
	out := t.twoSided(z, nu)
	tail := t.plus(t.log(out), -math.Ln2)
	far := t.Select(t.Lt(z, t.Const(0)), tail, t.Log1mExp(tail))

	w := t.Mul(t.Div(t.Square(z), nu), t.plus(nu, 1))
	series := t.plus(t.scale(-1.0/6, w), 1)
	c := t.Exp(t.Neg(tNorm(t, nu)))
	near := t.plus(t.Log1p(t.scale(2, t.Mul(t.Mul(c, z), series))), -math.Ln2)
	centre := t.Lt(w, t.Const(1e-6))
	return t.Select(centre, near, far)
}

// twoSided is P(|T| > |z|) = I_w(nu/2, 1/2) with w = nu / (nu + z^2).
func (t *tracer) twoSided(z, nu graph.Ref) logChance {
	w := t.Square(z)
	sum := t.Add(w, nu)
	return t.incBeta(t.scale(0.5, nu), t.Const(0.5), t.Div(nu, sum), t.Div(w, sum))
}

// finite returns x, or the largest number of its sign if it is infinite, as draws from distributions
// with very heavy tails can be.
func finite(x float64) float64 {
	if math.IsInf(x, 0) {
		return math.Copysign(math.MaxFloat64, x)
	}
	return x
}
