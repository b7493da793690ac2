package dist

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// Wishart(nu, scale), Wishart(nu, chol) with scale = chol chol', or Wishart(nu, rate) with
// scale = rate^-1, K x K matrices, nu > K - 1:
// log f(X) = (nu - K - 1) / 2 log(det X) - tr(scale^-1 X) / 2 - nu K / 2 log(2)
// - nu / 2 log(det scale) - log Gamma_K(nu / 2), where
// log Gamma_K(a) = K (K - 1) / 4 log(pi) + sum over j = 1..K of lgamma(a + (1 - j) / 2).
// Gupta, Nagar (2000), Matrix Variate Distributions, ch. 3.
var wishart = Spec{
	Name: "Wishart",
	Doc:  "K x K covariance matrix, the sum of nu squared normal vectors with covariance scale, or its lower Cholesky factor chol, or its inverse rate",
	Forms: []Form{
		{Params: []Param{{Name: "nu", Rule: Positive}, {Name: "scale", Rank: 2, Rule: Symmetric}}},
		{Params: []Param{{Name: "nu", Rule: Positive}, {Name: "chol", Rank: 2, Rule: CholeskyFactor}}},
		{Params: []Param{{Name: "nu", Rule: Positive}, {Name: "rate", Rank: 2, Rule: Symmetric}}},
	},
	EventRank: 2,
	Density: "det(x)^((nu - rows(x) - 1) / 2) * exp(-trace(inverse(scale) @ x) / 2) / det(2 * scale)^(nu / 2) / pi^(rows(x) * (rows(x) - 1) / 4) / " +
		"exp(sum([lgamma((nu + 1 - j) / 2) for j in 1:rows(x)]))",
	Mean:        "nu * scale",
	SD:          "sqrt(nu * (scale^2 + outer(diag(scale), diag(scale))))",
	Conversions: []string{"scale = chol @ chol'", "scale = inverse(rate)"},
	Values:      "covariance matrices",
	Note: "nu must be greater than K - 1. It ties scales to correlations; as a prior, LKJCholesky for the correlations and a distribution for each scale " +
		"leave both free. BUGS and JAGS take rate first: dwish(R, k) is Wishart(k, rate=R).",
	Example: "exp(Wishart(3, [[1]]).lpdf([[1]]))", Value: "0.241971",
	See: "InverseWishart LKJCholesky cov_matrix MvNormal",
	Aliases: []Alias{
		{Name: "dwish", Here: "Wishart($2, rate=$1)", Usage: "Wishart(nu, rate=R)", Fact: "the degrees of freedom come first, and the matrix in BUGS and JAGS is `rate`"},
		{Name: "wishart_cholesky", Usage: "Wishart(nu, S)", Fact: "Stan's draws are Cholesky factors of these"},
		{Name: "rwish", Usage: "Wishart(nu, S)"},
		{Name: "WishartCholesky", Usage: "Wishart(nu, S)"},
	},
	Synonyms: matrixSynonyms,
	Points: []Point{
		{Args: [][]float64{{7}, {2, 0.5, 0.5, 1}}},
		{Args: [][]float64{{2.5}, {2, 0.5, 0.3, 0.5, 1, -0.2, 0.3, -0.2, 0.7}}},
		{Args: [][]float64{{3}, {4}}},
		{Form: 1, Args: [][]float64{{6}, {1, 0, 0, 0.5, 2, 0, -1, 0.3, 0.4}}},
		{Form: 2, Args: [][]float64{{40}, {2, 0.5, 0.5, 1}}},
	},
	functions: functions{
		support:    support(transform.CovMatrix, math.Inf(-1), math.Inf(1)),
		check:      func(_ int, a [][]float64) string { return degreesProblem(a) },
		length:     func(_ int, a [][]float64) int { return len(a[1]) },
		logDensity: func(form int, x []float64, a [][]float64) float64 { return logWishart(form, x, a, false) },
		graph: func(t *tracer, form int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			return t.wishart(form, x, a, false)
		},
		draw: func(r *mathx.Stream, form int, a [][]float64, out []float64) {
			n := order(len(out))
			l, bartlett := wishartFactor(form, a, n), drawBartlett(r, a[0][0], n)
			if form == 2 { // rate = L L', scale = L'^-1 L^-1: the factor is L'^-1, which is upper triangular
				for j := range n {
					for i := n - 1; i >= 0; i-- {
						s := bartlett[i*n+j]
						for k := i + 1; k < n; k++ {
							s -= float64(l[k*n+i] * bartlett[k*n+j])
						}
						bartlett[i*n+j] = s / l[i*n+i]
					}
				}
				squareOf(bartlett, n, out)
				return
			}
			product := make([]float64, n*n)
			for i := range n {
				for j := range i + 1 {
					for k := j; k <= i; k++ {
						product[i*n+j] += float64(l[i*n+k] * bartlett[k*n+j])
					}
				}
			}
			squareOf(product, n, out)
		},
	},
}

// InverseWishart(nu, scale) or InverseWishart(nu, chol) with scale = chol chol', K x K
// matrices whose inverses are Wishart(nu, rate=scale), nu > K - 1:
// log f(X) = nu / 2 log(det scale) - nu K / 2 log(2) - log Gamma_K(nu / 2)
// - (nu + K + 1) / 2 log(det X) - tr(scale X^-1) / 2.
// Gupta, Nagar (2000), ch. 3, sec. 4.
var inverseWishart = Spec{
	Name: "InverseWishart",
	Doc:  "K x K covariance matrix whose inverse is Wishart with nu degrees of freedom and rate scale; or by the lower Cholesky factor chol of scale",
	Forms: []Form{
		{Params: []Param{{Name: "nu", Rule: Positive}, {Name: "scale", Rank: 2, Rule: Symmetric}}},
		{Params: []Param{{Name: "nu", Rule: Positive}, {Name: "chol", Rank: 2, Rule: CholeskyFactor}}},
	},
	EventRank: 2,
	Density: "det(x)^(-(nu + rows(x) + 1) / 2) * exp(-trace(scale @ inverse(x)) / 2) * det(scale / 2)^(nu / 2) / pi^(rows(x) * (rows(x) - 1) / 4) / " +
		"exp(sum([lgamma((nu + 1 - j) / 2) for j in 1:rows(x)]))",
	Mean: "scale / (nu - rows(scale) - 1)",
	SD: "sqrt(((nu - rows(scale) + 1) * scale^2 + (nu - rows(scale) - 1) * outer(diag(scale), diag(scale))) / " +
		"((nu - rows(scale)) * (nu - rows(scale) - 3))) / (nu - rows(scale) - 1)",
	Conversions: []string{"scale = chol @ chol'"},
	Values:      "covariance matrices",
	Note: "nu must be greater than K - 1; the mean exists for nu > K + 1, the sd for nu > K + 3. It ties scales to correlations; as a prior, " +
		"LKJCholesky for the correlations and a distribution for each scale leave both free.",
	Example: "exp(InverseWishart(3, [[1]]).lpdf([[1]]))", Value: "0.241971",
	See: "Wishart LKJCholesky cov_matrix MvNormal",
	Aliases: []Alias{
		{Name: "inv_wishart", Here: "InverseWishart($1, $2)", Usage: "InverseWishart(nu, S)"},
		{Name: "inv_wishart_cholesky", Usage: "InverseWishart(nu, S)", Fact: "Stan's draws are Cholesky factors of these"},
		{Name: "invwishart", Usage: "InverseWishart(nu, S)"},
		{Name: "InvWishart", Here: "InverseWishart($1, $2)", Usage: "InverseWishart(nu, S)"},
		{Name: "dinvwish", Usage: "InverseWishart(nu, S)"},
		{Name: "dinvwishart", Here: "InverseWishart($1, $2)", Usage: "InverseWishart(nu, S)"},
		{Name: "riwish", Usage: "InverseWishart(nu, S)"},
		{Name: "iw"},
	},
	Synonyms: matrixSynonyms,
	Points: []Point{
		{Args: [][]float64{{9}, {2, 0.5, 0.5, 1}}},
		{Args: [][]float64{{2.5}, {2, 0.5, 0.3, 0.5, 1, -0.2, 0.3, -0.2, 0.7}}},
		{Args: [][]float64{{3}, {4}}},
		{Form: 1, Args: [][]float64{{16}, {1, 0, 0, 0.5, 2, 0, -1, 0.3, 0.4}}},
	},
	functions: functions{
		support:    support(transform.CovMatrix, math.Inf(-1), math.Inf(1)),
		check:      func(_ int, a [][]float64) string { return degreesProblem(a) },
		length:     func(_ int, a [][]float64) int { return len(a[1]) },
		logDensity: func(form int, x []float64, a [][]float64) float64 { return logWishart(form, x, a, true) },
		graph: func(t *tracer, form int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			return t.wishart(form, x, a, true)
		},
		draw: func(r *mathx.Stream, form int, a [][]float64, out []float64) {
			// With scale = L L' and a Bartlett factor A, X = M M' for M = L A'^-1: the rows of M solve
			// A m = (row of L)'.
			n := order(len(out))
			m, bartlett := wishartFactor(form, a, n), drawBartlett(r, a[0][0], n)
			m = append([]float64(nil), m...)
			for i := range n {
				for j := range n {
					for k := range j {
						m[i*n+j] -= float64(bartlett[j*n+k] * m[i*n+k])
					}
					m[i*n+j] /= bartlett[j*n+j]
				}
			}
			squareOf(m, n, out)
		},
	},
}

// matrixSynonyms are what other tools call the parameters.
var matrixSynonyms = map[string]Synonym{
	"Sigma": {"scale", "$1"}, "V": {"scale", "$1"}, "S": {"scale", "$1"}, "scale_matrix": {"scale", "$1"}, "cov": {"scale", "$1"},
	"rate_matrix": {"rate", "$1"}, "R": {"rate", "$1"}, "n": {"nu", "$1"}, "concentration": {"nu", "$1"}, "prec": {"rate", "$1"},
}

func degreesProblem(a [][]float64) string {
	if n := order(len(a[1])); !(a[0][0] > float64(n-1)) {
		return fmt.Sprintf("nu is %s, but must be greater than %d for matrices that are %d x %d", number(a[0][0]), n-1, n, n)
	}
	return ""
}

func wishartFactor(form int, a [][]float64, n int) []float64 {
	if form == 1 {
		return a[1]
	}
	l, _ := choleskyFactor(a[1], n) // CheckArgs has made sure that it exists
	return l
}

// drawBartlett draws the lower factor of a Wishart(nu, eye(n)) matrix.
// Bartlett (1933), Proc. R. Soc. Edinburgh 53.
func drawBartlett(r *mathx.Stream, nu float64, n int) []float64 {
	out := make([]float64, n*n)
	for i := range n {
		for j := range i {
			out[i*n+j] = r.Normal()
		}
		out[i*n+i] = math.Sqrt(r.Chi2(nu - float64(i)))
	}
	return out
}

// squareOf fills out with M M'.
func squareOf(m []float64, n int, out []float64) {
	for i := range n {
		for j := range i + 1 {
			s := 0.0
			for k := range n {
				s += float64(m[i*n+k] * m[j*n+k])
			}
			out[i*n+j], out[j*n+i] = s, s
		}
	}
}

// logWishart is the log density of both: with X = C C' and the matrix L L', the trace is the sum of
// squares of one factor divided by the other.
func logWishart(form int, x []float64, a [][]float64, inverse bool) float64 {
	n, nu := order(len(x)), a[0][0]
	if len(x) != len(a[1]) || symmetricProblem("x", x) != "" {
		return math.Inf(-1)
	}
	c, _ := choleskyFactor(x, n)
	l := wishartFactor(form, a, n)
	size := float64(n)
	logX, logS, squares := 0.0, 0.0, 0.0
	for i := range n {
		logX += 2 * mathx.Log(c[i*n+i])
		logS += 2 * mathx.Log(l[i*n+i])
	}
	by, of := l, c
	if inverse {
		by, of = c, l
	}
	column := make([]float64, n)
	for j := range n {
		for i := range n {
			column[i] = of[i*n+j]
		}
		kind := 0
		if form == 2 {
			kind = 2 // L' C
		}
		for _, z := range whiten(kind, column, by) {
			squares += float64(z * z)
		}
	}
	if form == 2 {
		logS = -logS
	}
	v := -float64(0.5*squares) - logGammaOf(n, nu) - float64(0.5*nu*size*math.Ln2)
	if inverse {
		return v + float64(0.5*nu*logS) - float64(0.5*(nu+size+1)*logX)
	}
	return v - float64(0.5*nu*logS) + float64(0.5*(nu-size-1)*logX)
}

// logGammaOf is log Gamma_n(nu / 2).
func logGammaOf(n int, nu float64) float64 {
	v := float64(n*(n-1)) / 4 * logPi
	for j := range n {
		v += mathx.Lgamma(0.5 * (nu - float64(j)))
	}
	return v
}

func (t *tracer) wishart(form int, x []graph.Ref, a [][]graph.Ref, inverse bool) graph.Ref {
	n, nu := order(len(x)), a[0][0]
	l := a[1]
	if form != 1 {
		l = t.factorOf(a[1], n)
	}
	c := t.factorOf(x, n)
	var squares graph.Ref
	if form == 2 {
		transposed := make([]graph.Ref, n*n)
		for i := range n {
			for j := range n {
				transposed[i*n+j] = l[j*n+i]
			}
		}
		z := t.MatMul(transposed, c, n, n, n)
		squares = t.Dot(z, z)
	} else {
		by, of := l, c
		if inverse {
			by, of = c, l
		}
		z := t.SolveLower(by, of, n, n)
		squares = t.Dot(z, z)
	}
	norm := t.once("wishart", append([]graph.Ref{nu, t.Const(float64(n))}, l...), func() []graph.Ref {
		terms := []graph.Ref{t.Const(float64(n*(n-1)) / 4 * logPi), t.scale(0.5*float64(n)*math.Ln2, nu)}
		for j := range n {
			terms = append(terms, t.Lgamma(t.scale(0.5, t.plus(nu, -float64(j)))))
		}
		volume := t.Mul(nu, t.halfLogDet(l, n))
		if inverse || form == 2 {
			volume = t.Neg(volume)
		}
		return []graph.Ref{t.Sum(append(terms, volume)), t.require(t.Lt(t.Const(float64(n-1)), nu))}
	})
	power := t.plus(nu, -float64(n+1))
	if inverse {
		power = t.Neg(t.plus(nu, float64(n+1)))
	}
	v := t.Sub(t.Mul(power, t.halfLogDet(c, n)), t.scale(0.5, squares))
	return t.Add(t.Sub(v, norm[0]), norm[1])
}
