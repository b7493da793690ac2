package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Log densities of large counts and shapes. The usual sums have terms of the size of k log(k), which
// cancel down to some tens: at k = 1e15 no digit of the density is left. They are replaced by the
// deviance
//
//	k log(k / m) + m - k = k (d - log(1 + d)), d = (m - k) / k,
//
// of a count k from its mean m, and Stirling's series (C. Loader, Fast and accurate
// computation of binomial probabilities, 2000).

// large is the count or shape from which densities are computed this way. Below it the usual sums
// lose at most 1e-10, and the rows of a loop can share their terms.
const large = 1 << 16

// deviance returns k (d - log(1 + d)), given also 1 + d = m / k, which keeps the digits if m is far
// below k.
func deviance(k, d, ratio float64) float64 {
	switch {
	case ratio < 0.5:
		return k * (d - mathx.Log(ratio))
	case math.IsInf(ratio, 1):
		return ratio
	}
	return -k * mathx.Log1pmx(d)
}

// logPeak returns the log of k^k e^-k / Gamma(k + 1), the greatest Poisson probability of k.
func logPeak(k float64) float64 {
	return -mathx.StirlingError(k) - float64(0.5*(logTwoPi+mathx.Log(k)))
}

// logLargeBinomial returns the log probability of x of n with probability p = 1 - q,
// where n p = x + e.
func logLargeBinomial(x, n, p, q, e float64) float64 {
	rest := n - x
	v := -deviance(x, e/x, n*p/x) - deviance(rest, -e/rest, n*q/rest)
	return v + logPeak(x) + mathx.StirlingError(n) - mathx.StirlingError(rest) - float64(0.5*mathx.Log(rest/n))
}

// logLargeNegativeBinomial returns the log probability of a large x, given alpha, the probabilities of
// success and failure, and e with (x + alpha) failure = x + e.
func logLargeNegativeBinomial(x, alpha, success, failure, e float64) float64 {
	n := x + alpha
	v := -deviance(x, e/x, n*failure/x) - deviance(alpha, -e/alpha, n*success/alpha)
	return v + logPeak(x) + mathx.StirlingError(n) - mathx.StirlingError(alpha) + float64(0.5*(mathx.Log(alpha)-mathx.Log(n)))
}

// logLargeBeta returns the log density at x of a Beta with large shapes, (a + b) x = a + e.
func logLargeBeta(x, a, b, e float64) float64 {
	if x <= 0 || x >= 1 {
		return math.Inf(-1)
	}
	n := a + b
	v := -deviance(a, e/a, n*x/a) - deviance(b, -e/b, n*(1-x)/b) - mathx.Log(x) - mathx.Log1p(-x)
	return v + mathx.StirlingError(n) - mathx.StirlingError(a) - mathx.StirlingError(b) +
		float64(0.5*(mathx.Log(a)+mathx.Log(b/n)-logTwoPi))
}

// The same over a trace, for counts and shapes that are known.

// isLarge reports whether all of these are known and large.
func (t *tracer) isLarge(list ...graph.Ref) bool {
	for _, r := range list {
		if !t.Holds(r, func(v float64) bool { return v >= large }) {
			return false
		}
	}
	return true
}

// deviance is selected as a whole: a target adds the terms of a sum one by one, and those of this sum
// are of the size of k.
func (t *tracer) deviance(k, d, ratio graph.Ref) graph.Ref {
	by := func(log graph.Ref) graph.Ref { return t.Mul(k, t.Sub(d, log)) }
	return t.Select(t.Lt(ratio, t.Const(0.5)), by(t.Log(ratio)), by(t.Log1p(d)))
}

func (t *tracer) logPeak(k graph.Ref) graph.Ref { return t.Map(logPeak, k) }

func (t *tracer) stirling(k graph.Ref) graph.Ref { return t.Op(graph.OpStirling, k) }

func (t *tracer) largeBinomial(x, n, p, q, e graph.Ref) graph.Ref {
	rest := t.Sub(n, x)
	v := t.Neg(t.Add(t.deviance(x, t.Div(e, x), t.Div(t.Mul(n, p), x)),
		t.deviance(rest, t.Neg(t.Div(e, rest)), t.Div(t.Mul(n, q), rest))))
	c := t.Add(t.logPeak(x), t.Sub(t.stirling(n), t.stirling(rest)))
	return t.Add(v, t.Sub(c, t.scale(0.5, t.Log(t.Div(rest, n)))))
}

func (t *tracer) largeNegativeBinomial(x, alpha, success, failure, e graph.Ref) graph.Ref {
	n := t.Add(x, alpha)
	v := t.Neg(t.Add(t.deviance(x, t.Div(e, x), t.Div(t.Mul(n, failure), x)),
		t.deviance(alpha, t.Neg(t.Div(e, alpha)), t.Div(t.Mul(n, success), alpha))))
	v = t.Add(v, t.Add(t.logPeak(x), t.Sub(t.stirling(n), t.stirling(alpha))))
	return t.Add(v, t.scale(0.5, t.Sub(t.Log(alpha), t.Log(n))))
}
