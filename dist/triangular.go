package dist

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Triangular(lower, upper, c): f rises from 0 at lower to 2 / (upper - lower) at the mode c
// and falls to 0 at upper. Johnson, Kotz, Balakrishnan (1995), vol. 2, sec. 26.9.
var triangular = Spec{
	Name:    "Triangular",
	Doc:     "from lower to upper, with a density that rises to the mode c along a line, and falls along another",
	Forms:   []Form{{Params: []Param{{Name: "lower"}, {Name: "upper"}, {Name: "c"}}}},
	Density: "2 / (upper - lower) * (if x < c { (x - lower) / (c - lower) } else { (upper - x) / (upper - c) })",
	Mean:    "(lower + upper + c) / 3",
	SD:      "sqrt((lower^2 + upper^2 + c^2 - lower * upper - lower * c - upper * c) / 18)",
	Note:    "The mode c may be lower or upper itself.",
	Example: "Triangular(0, 4, 1).cdf(1)", Value: "0.25",
	See: "Uniform Beta",
	Aliases: []Alias{
		{Name: "triang", Here: "Triangular(0, 1, $1)", Usage: "Triangular(lower, upper, c)"},
	},
	Synonyms: map[string]Synonym{"mode": {"c", "$1"}, "peak": {"c", "$1"}, "left": {"lower", "$1"}, "right": {"upper", "$1"}},
	Points: []Point{
		{Args: [][]float64{{-1}, {3}, {0.5}}},
		{Args: [][]float64{{0}, {1}, {0}}},
		{Args: [][]float64{{2}, {10}, {10}}},
		{Args: [][]float64{{0}, {100}, {99}}},
	},
	functions: functions{
		support: betweenArguments(),
		kink:    3,
		check: func(_ int, a [][]float64) string {
			lo, hi, c := a[0][0], a[1][0], a[2][0]
			if problem := inOrder(lo, hi); problem != "" {
				return problem
			}
			if c < lo || c > hi {
				return fmt.Sprintf("c is %s, but must lie between lower and upper, which are %s and %s", number(c), number(lo), number(hi))
			}
			return ""
		},
		graphCheck: triangularCheck,
		logDensity: density(func(_ int, x float64, p params) float64 {
			lo, hi, c := p[0], p[1], p[2]
			v := math.Ln2 - mathx.Log(hi-lo)
			switch {
			case x < lo || x > hi:
				return math.Inf(-1)
			case x < c:
				return v + mathx.Log((x-lo)/(c-lo))
			case x > c:
				return v + mathx.Log((hi-x)/(hi-c))
			}
			return v
		}),
		graph: func(t *tracer, form int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			lo, hi, c, at := a[0][0], a[1][0], a[2][0], x[0]
			left := t.Log(t.Div(t.Sub(at, lo), t.Sub(c, lo)))
			right := t.Log(t.Div(t.Sub(hi, at), t.Sub(hi, c)))
			v := t.Select(t.Lt(at, c), left, t.Select(t.Lt(c, at), right, t.Const(0)))
			v = t.within(t.Le(at, hi), v, math.Inf(-1))
			v = t.within(t.Le(lo, at), v, math.Inf(-1))
			v = t.plus(t.Sub(v, t.Log(t.Sub(hi, lo))), math.Ln2)
			return t.Add(v, triangularCheck(t, form, a))
		},
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return triangularQuantile(mathx.Log(r.Float64()), p)
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 { return triangularLogCDF(x, p) }),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 {
			return triangularLogCDF(-x, params{-p[1], -p[0], -p[2]}) // the mirror image
		}),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			if upper {
				return -triangularQuantile(lp, params{-p[1], -p[0], -p[2]})
			}
			return triangularQuantile(lp, p)
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return triangularGraphLogCDF(t, t.Sub(x, p[0]), t.Sub(p[1], x), t.Sub(p[2], p[0]), t.Sub(p[1], p[2]), t.Sub(x, p[2]), t.Sub(p[1], p[0]))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return triangularGraphLogCDF(t, t.Sub(p[1], x), t.Sub(x, p[0]), t.Sub(p[1], p[2]), t.Sub(p[2], p[0]), t.Sub(p[2], x), t.Sub(p[1], p[0]))
		}),
	},
}

func triangularCheck(t *tracer, _ int, a [][]graph.Ref) graph.Ref {
	lo, hi, c := a[0][0], a[1][0], a[2][0]
	return t.Add(t.require(t.Lt(lo, hi)), t.Add(t.require(t.Le(lo, c)), t.require(t.Le(c, hi))))
}

// triangularLogCDF: F(x) is (x - lower)^2 / ((c - lower) width) up to the mode. Beyond it, 1 - F
// has the same form, measured from upper; F is computed from it or, if that would cancel, as a
// sum of areas.
func triangularLogCDF(x float64, p params) float64 {
	lo, hi, c := p[0], p[1], p[2]
	if x <= c {
		return float64(2*mathx.Log(x-lo)) - mathx.Log(c-lo) - mathx.Log(hi-lo)
	}
	share := (hi - x) / (hi - c)
	if rest := share * ((hi - x) / (hi - lo)); rest < 0.5 {
		return mathx.Log1p(-rest)
	}
	return mathx.Log((c-lo)+float64((x-c)*(1+share))) - mathx.Log(hi-lo)
}

// triangularGraphLogCDF takes the distances of x from both ends, those of the mode, that
// of x from the mode, and the width.
func triangularGraphLogCDF(t *tracer, below, above, left, right, beyond, width graph.Ref) graph.Ref {
	rise := t.Sub(t.Sub(t.scale(2, t.Log(below)), t.Log(left)), t.Log(width))
	share := t.Div(above, right)
	rest := t.Mul(share, t.Div(above, width))
	area := t.Sub(t.Log(t.Add(left, t.Mul(beyond, t.plus(share, 1)))), t.Log(width))
	fall := t.Select(t.Lt(rest, t.Const(0.5)), t.Log1p(t.Neg(rest)), area)
	return t.Select(t.Le(beyond, t.Const(0)), rise, fall)
}

// triangularQuantile solves F(x) = exp(lp).
func triangularQuantile(lp float64, p params) float64 {
	lo, hi, c := p[0], p[1], p[2]
	width := mathx.Log(hi - lo)
	if lp <= mathx.Log(c-lo)-width {
		return between(lo+mathx.Exp(0.5*(lp+mathx.Log(c-lo)+width)), lo, hi)
	}
	if lp > -math.Ln2 {
		return between(hi-mathx.Exp(0.5*(mathx.Log1mExp(lp)+mathx.Log(hi-c)+width)), lo, hi)
	}
	// d (2 (hi - c) - d) / (hi - c) is the area between c and x, times the width.
	area := float64((hi-lo)*mathx.Exp(lp)) - (c - lo)
	side := hi - c
	return between(c+area/(1+math.Sqrt(math.Max(0, 1-area/side))), lo, hi)
}
