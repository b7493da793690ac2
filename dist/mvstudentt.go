package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// MvStudentT(nu, mu, scale), MvStudentT(nu, mu, chol) with scale = chol chol', or
// MvStudentT(nu, mu, prec) with scale = prec^-1, or with scales sd and correlations,
// scale[i, j] = sd[i] sd[j] corr[i, j], in K dimensions:
// log f(x) = lgamma((nu + K) / 2) - lgamma(nu / 2) - K/2 log(nu pi) - log(det scale) / 2
// - (nu + K) / 2 log1p((x - mu)' scale^-1 (x - mu) / nu).
// The gammas are lgamma(K / 2) - lbeta(nu / 2, K / 2), which does not cancel for large nu.
// Kotz, Nadarajah (2004), Multivariate t Distributions and Their Applications, ch. 1.
var mvStudentT = Spec{
	Name: "MvStudentT",
	Doc:  "t vector with nu degrees of freedom, location mu, and the matrix scale, or its lower Cholesky factor chol, or its inverse prec; or with the scales sd of its elements and correlations corr, or their factor corr_chol",
	Forms: []Form{
		{Params: []Param{{Name: "nu", Rule: Positive}, {Name: "mu", Rank: 1}, {Name: "scale", Rank: 2, Rule: Symmetric}}},
		{Params: []Param{{Name: "nu", Rule: Positive}, {Name: "mu", Rank: 1}, {Name: "chol", Rank: 2, Rule: CholeskyFactor}}},
		{Params: []Param{{Name: "nu", Rule: Positive}, {Name: "mu", Rank: 1}, {Name: "prec", Rank: 2, Rule: Symmetric}}},
		{Params: []Param{{Name: "nu", Rule: Positive}, {Name: "mu", Rank: 1}, {Name: "sd", Rank: 1, Rule: Weights}, {Name: "corr", Rank: 2, Rule: Correlation}}},
		{Params: []Param{{Name: "nu", Rule: Positive}, {Name: "mu", Rank: 1}, {Name: "sd", Rank: 1, Rule: Weights}, {Name: "corr_chol", Rank: 2, Rule: CorrelationFactor}}},
	},
	EventRank:   1,
	Density:     "exp(lgamma((nu + length(x)) / 2) - lgamma(nu / 2)) / sqrt(det(nu * pi * scale)) * (1 + quad_form(inverse(scale), x - mu) / nu)^(-(nu + length(x)) / 2)",
	Mean:        "mu",
	SD:          "sqrt(nu / (nu - 2) * diag(scale))",
	Conversions: []string{"scale = chol @ chol'", "scale = inverse(prec)", "scale = diag(sd) @ corr @ diag(sd)", "scale = diag(sd) @ corr_chol @ corr_chol' @ diag(sd)"},
	Values:      "vectors",
	Note: "The covariance matrix is nu / (nu - 2) times scale, for nu > 2; the mean exists for nu > 1. A single number as mu or sd is used for every element; sd has the scales, not the standard deviations. " +
		"It is MvNormal(mu, scale / w) with w ~ Gamma(nu / 2, nu / 2), one w for all elements of a draw.",
	Example: "MvStudentT(1, [0, 0], eye(2)).lpdf([0, 0])", Value: "-1.83788",
	See: "MvNormal StudentT LKJCholesky cholesky",
	Aliases: []Alias{
		{Name: "dmt", Here: "MvStudentT($3, $1, prec=$2)", Usage: "MvStudentT(nu, mu, prec=P)", Fact: "the degrees of freedom come first"},
		{Name: "multi_student_t", Here: "MvStudentT($1, $2, $3)", Usage: "MvStudentT(nu, mu, S)"},
		{Name: "multi_student_t_cholesky", Here: "MvStudentT($1, $2, chol=$3)", Usage: "MvStudentT(nu, mu, chol=L)"},
		{Name: "MultivariateStudentT", Here: "MvStudentT($1, $2, chol=$3)", Usage: "MvStudentT(nu, mu, chol=L)", Fact: "in NumPyro the matrix is the Cholesky factor"},
		{Name: "multivariate_t", Here: "MvStudentT($3, $1, $2)", Usage: "MvStudentT(nu, mu, S)", Fact: "the degrees of freedom come first"},
		{Name: "MvT", Here: "MvStudentT($1, $2, $3)", Usage: "MvStudentT(nu, mu, S)"},
		{Name: "dmvt", Usage: "MvStudentT(nu, mu, S)", Fact: "the degrees of freedom come first"},
		{Name: "mvt", Usage: "MvStudentT(nu, mu, S)", Fact: "the degrees of freedom come first"},
		{Name: "mt"},
		{Name: "multivariatestudentt"},
	},
	Synonyms: map[string]Synonym{
		"Sigma": {"scale", "$1"}, "cov": {"scale", "(nu - 2) / nu * $1"}, "shape": {"scale", "$1"}, "sigma": {"scale", "$1"}, "tau": {"prec", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{7}, {1, -1}, {2, 0.5, 0.5, 1}}},
		{Args: [][]float64{{1}, {0, 0, 0}, {2, 0.5, 0.3, 0.5, 1, -0.2, 0.3, -0.2, 0.7}}},
		{Args: [][]float64{{1e7}, {1, -2}, {1, 0.9, 0.9, 1}}},
		{Args: [][]float64{{0.4}, {3}, {4}}},
		{Form: 2, Args: [][]float64{{3.5}, {1, -2, 0.5}, {2, 0.5, 0.3, 0.5, 1, -0.2, 0.3, -0.2, 0.7}}},
		{Form: 3, Args: [][]float64{{5}, {1, -2, 0.5}, {0.5, 2, 30}, {1, 0.5, 0.3, 0.5, 1, -0.2, 0.3, -0.2, 1}}},
		{Form: 4, Args: [][]float64{{5}, {1, -2, 0.5}, {0.5, 2, 30}, {1, 0, 0, 0.6, 0.8, 0, 0, -0.8, 0.6}}},
		{Form: 1, Args: [][]float64{{5}, {0, 1, 2}, {1, 0, 0, 0.5, 2, 0, -1, 0.3, 0.4}}},
	},
	functions: functions{
		support: onReals(),
		check: func(form int, a [][]float64) string {
			n, name := order(len(a[len(a)-1])), mvStudentTMatrix[form]
			if len(a[1]) != n && len(a[1]) != 1 {
				return sizeProblem("mu", len(a[1]), name, n)
			}
			if form > 2 && len(a[2]) != n && len(a[2]) != 1 {
				return sizeProblem("sd", len(a[2]), name, n)
			}
			return ""
		},
		length: func(_ int, a [][]float64) int { return order(len(a[len(a)-1])) },
		logDensity: func(form int, x []float64, a [][]float64) float64 {
			for _, v := range x {
				if math.IsInf(v, 0) {
					return math.Inf(-1)
				}
			}
			form, rest := scaledFactor(form, a[1:])
			a = append([][]float64{a[0]}, rest...)
			// By the normal density, whose terms other than the distance are those at mu.
			nu, k := a[0][0], float64(len(x))
			mu := make([]float64, len(x))
			for i := range mu {
				mu[i] = a[1][min(i, len(a[1])-1)]
			}
			peak := mvNormal.logDensity(form, mu, a[1:])
			d, l := make([]float64, len(x)), a[2]
			for i := range d {
				d[i] = x[i] - mu[i]
			}
			if form != 1 {
				l, _ = choleskyFactor(a[2], len(x))
			}
			q := 0.0
			for _, z := range whiten(form, d, l) {
				q += float64(z * z)
			}
			v := mathx.Lgamma(0.5*k) - mathx.Lbeta(0.5*nu, 0.5*k) + float64(0.5*k*mathx.Log(2/nu)) + peak
			return v - float64(0.5*(nu+k)*mathx.Log1p(q/nu))
		},
		graphAll: func(t *tracer, form int, x [][]graph.Ref, a [][][]graph.Ref) []graph.Ref {
			moved := make([][][]graph.Ref, len(a))
			for i := range a {
				moved[i] = a[i][1:]
			}
			out := make([]graph.Ref, len(x))
			form, moved, ok := t.scaledFactors(form, moved)
			t.byMatrix(x, moved, func(draws []int, residuals, matrix []graph.Ref, n int) {
				l, half := t.factored(form, matrix, n)
				for j, i := range draws {
					nu := a[i][0][0]
					k := 0.5 * float64(n)
					norm := t.once("mvStudentT", []graph.Ref{nu, t.Const(k)}, func() []graph.Ref {
						v := t.Add(t.Lbeta(t.scale(0.5, nu), t.Const(k)), t.scale(k, t.Log(nu)))
						return []graph.Ref{t.Sub(t.Const(mathx.Lgamma(k)-float64(k*logPi)), v), t.positive(nu)}
					})
					square := t.distance(form, l, residuals[j*n:(j+1)*n])
					core := t.Mul(t.plus(t.scale(0.5, nu), k), t.Log1p(t.Div(square, nu)))
					out[i] = t.Add(t.perVolume(form, t.Sub(norm[0], core), half), norm[1])
				}
			})
			for i := range ok {
				out[i] = t.Add(out[i], ok[i])
			}
			return out
		},
		draw: func(r *mathx.Stream, form int, a [][]float64, out []float64) {
			zero := append([][]float64{{0}}, a[2:]...)
			mvNormal.draw(r, form, zero, out)
			nu := a[0][0]
			s := math.Sqrt(r.Gamma(0.5*nu) / (0.5 * nu))
			for i := range out {
				out[i] = out[i]/s + a[1][min(i, len(a[1])-1)]
			}
		},
	},
}

var mvStudentTMatrix = [...]string{"scale", "chol", "prec", "corr", "corr_chol"}
