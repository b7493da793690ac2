package dist

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// Hypergeometric(n, K, N), the successes among n draws without replacement from N of which
// K are successes; or Hypergeometric(n, a, b), from a successes and b failures:
// log f(x) = lchoose(K, x) + lchoose(N - K, n - x) - lchoose(N, n),
// max(0, n + K - N) <= x <= min(n, K). Johnson, Kemp, Kotz (2005), ch. 6.
var hypergeometric = Spec{
	Name: "Hypergeometric",
	Doc:  "the number of successes among n drawn without replacement from N of which K are successes; or from a successes and b failures",
	Forms: []Form{
		{Params: []Param{{Name: "n", Rule: Count}, {Name: "K", Rule: Count}, {Name: "N", Rule: Count}}},
		{Params: []Param{{Name: "n", Rule: Count}, {Name: "a", Rule: Count}, {Name: "b", Rule: Count}}},
	},
	Discrete:    true,
	Density:     "exp(lchoose(K, x) + lchoose(N - K, n - x) - lchoose(N, n))",
	Mean:        "n * K / N",
	SD:          "sqrt(n * K / N * (1 - K / N) * (N - n) / (N - 1))",
	Conversions: []string{"K = a, N = a + b"},
	Values:      "the larger of 0 and n + K - N to the smaller of n and K",
	Example:     "exp(Hypergeometric(2, 2, 4).lpmf([0, 1, 2]))", Value: "[0.166667, 0.666667, 0.166667]",
	See: "Binomial BetaBinomial",
	Aliases: []Alias{
		{Name: "dhyper", Usage: "Hypergeometric(n=k, a=m, b=n)", Fact: "the number drawn comes first"},
		{Name: "phyper", Usage: "Hypergeometric(n=k, a=m, b=n)", Fact: "the number drawn comes first"},
		{Name: "hypergeom", Usage: "Hypergeometric(n, K, N)", Fact: "the number drawn comes first, the size of the population last"},
		{Name: "hyper"},
	},
	Synonyms: map[string]Synonym{"k": {"K", "$1"}, "M": {"N", "$1"}, "good": {"a", "$1"}, "bad": {"b", "$1"}},
	Points: []Point{
		{Args: [][]float64{{7}, {12}, {30}}},
		{Args: [][]float64{{20}, {25}, {30}}},
		{Args: [][]float64{{4}, {4}, {4}}},
		{Args: [][]float64{{40}, {300}, {2000}}},
		{Form: 1, Args: [][]float64{{9}, {5}, {8}}},
	},
	functions: functions{
		support: Support{Kind: transform.Discrete, LowerArg: -1, UpperArg: 0, Lower: 0, Upper: math.Inf(1), Integer: true},
		bounds: func(form int, a [][]float64) (lo, hi float64) {
			n, k, all := hypergeometricSizes(form, numbers(a))
			return math.Max(0, n+k-all), math.Min(n, k)
		},
		check: func(form int, a [][]float64) string {
			n, k, all := hypergeometricSizes(form, numbers(a))
			switch {
			case form == 0 && k > all:
				return fmt.Sprintf("K is %s, but must be at most N, which is %s", number(k), number(all))
			case form == 0 && n > all:
				return fmt.Sprintf("n is %s, but must be at most N, which is %s", number(n), number(all))
			case n > all:
				return fmt.Sprintf("n is %s, but must be at most a + b, which is %s", number(n), number(all))
			}
			return ""
		},
		graphCheck: func(t *tracer, form int, a [][]graph.Ref) graph.Ref {
			n, k, all := hypergeometricRefs(t, form, scalars(a))
			return t.Add(t.nonNegative(t.Sub(all, k)), t.nonNegative(t.Sub(all, n)))
		},
		logDensity: density(func(form int, x float64, p params) float64 {
			n, k, all := hypergeometricSizes(form, p)
			if x < 0 || x > k || n-x < 0 || n-x > all-k {
				return math.Inf(-1)
			}
			return logHypergeometric(x, n, k, all)
		}),
		graph: traced(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			n, k, all := hypergeometricRefs(t, form, p)
			v := t.hypergeometric(x, n, k, all)
			rest := t.Sub(t.Sub(all, k), t.Sub(n, x))
			v = t.within(t.Le(t.Const(0), rest), v, math.Inf(-1))
			v = t.wholeUpTo(x, t.within(t.Le(x, k), v, math.Inf(-1)), n)
			ok := t.Add(t.nonNegative(t.Sub(all, k)), t.nonNegative(t.Sub(all, n)))
			return t.Add(v, t.Add(ok, t.Add(t.nonNegative(p[0]), t.Add(t.nonNegative(p[1]), t.nonNegative(p[2])))))
		}),
		draw: drawn(func(r *mathx.Stream, form int, p params) float64 {
			n, k, all := hypergeometricSizes(form, p)
			if n+n > all { // count those that are not drawn
				return k - drawHypergeometric(r, all-n, k, all)
			}
			return drawHypergeometric(r, n, k, all)
		}),
	}.summed(hypergeometricTails, hypergeometricGraphTails),
}

// hypergeometricSizes returns n, K and N.
func hypergeometricSizes(form int, p params) (n, k, all float64) {
	if form == 1 {
		return p[0], p[1], p[1] + p[2]
	}
	return p[0], p[1], p[2]
}

func hypergeometricRefs(t *tracer, form int, p refs) (n, k, all graph.Ref) {
	if form == 1 {
		return p[0], p[1], t.Add(p[1], p[2])
	}
	return p[0], p[1], p[2]
}

// logHypergeometric uses the fact that two binomial counts with a common probability, given their
// sum n, have this distribution for any probability: with n / N nothing large cancels.
func logHypergeometric(x, n, k, all float64) float64 {
	if all == 0 {
		return 0
	}
	part := func(x, size float64) float64 {
		return binomial.logDensity(0, []float64{x}, [][]float64{{size}, {n / all}})
	}
	return part(x, k) + part(n-x, all-k) - part(n, all)
}

// drawHypergeometric draws from the urn one at a time; n and K may be exchanged.
func drawHypergeometric(r *mathx.Stream, n, k, all float64) float64 {
	n, k = math.Min(n, k), math.Max(n, k)
	x := 0.0
	for i := range int(n) {
		if float64(r.Float64()*(all-float64(i))) < k-x {
			x++
		}
	}
	return x
}

// hypergeometric is the log probability by log beta functions,
// lchoose(n, x) = -log(n + 1) - lbeta(n - x + 1, x + 1).
func (t *tracer) hypergeometric(x, n, k, all graph.Ref) graph.Ref {
	choose := func(n, x graph.Ref) graph.Ref {
		return t.Neg(t.Add(t.Log(t.plus(n, 1)), t.Lbeta(t.plus(t.Sub(n, x), 1), t.plus(x, 1))))
	}
	return t.Sub(t.Add(choose(k, x), choose(t.Sub(all, k), t.Sub(n, x))), choose(all, n))
}

func hypergeometricTails(form int, x float64, p params) (below, above float64) {
	n, k, all := hypergeometricSizes(form, p)
	lo, hi := math.Max(0, n+k-all), math.Min(n, k)
	return logTails(x, lo, hi, true, func(x float64) float64 {
		return logHypergeometric(x, n, k, all)
	})
}

func hypergeometricGraphTails(t *tracer, form int, x graph.Ref, p refs) (below, above graph.Ref) {
	n, k, all := hypergeometricRefs(t, form, p)
	lo := t.Max(t.Const(0), t.Sub(t.Add(n, k), all))
	return t.logTails(x, lo, t.Min(n, k), func(x float64) graph.Ref { return t.hypergeometric(t.Const(x), n, k, all) })
}
