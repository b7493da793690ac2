package dist

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// MvGaussianRandomWalk(n, mu, cov, start, init), or with cov alone (mu = 0, start = 0 and init = cov) or its lower
// Cholesky factor chol: n vectors, the rows of a matrix. x[1] is MvNormal(start, init), x[t] is
// MvNormal(x[t-1] + mu, cov).
// Durbin, Koopman (2012), Time Series Analysis by State Space Methods, ch. 3.
var mvGaussianRandomWalk = Spec{
	Name: "MvGaussianRandomWalk",
	Doc:  "random walk of n vectors, the rows of a matrix, whose steps are MvNormal(mu, cov), from MvNormal(start, init)",
	Forms: []Form{
		{Params: []Param{
			{Name: "n", Rule: Dimension}, {Name: "mu", Rank: 1, Axes: []int{1}}, {Name: "cov", Rank: 2, Rule: Symmetric, Axes: []int{1, 1}},
			{Name: "start", Rank: 1, Axes: []int{1}}, {Name: "init", Rank: 2, Rule: Symmetric, Axes: []int{1, 1}},
		}},
		{Params: []Param{{Name: "n", Rule: Dimension}, {Name: "cov", Rank: 2, Rule: Symmetric, Axes: []int{1, 1}}}},
		{Params: []Param{{Name: "n", Rule: Dimension}, {Name: "chol", Rank: 2, Rule: CholeskyFactor, Axes: []int{1, 1}}}},
	},
	EventRank:   2,
	Density:     "exp(MvNormal(start, init).lpdf(x[1]) + sum([MvNormal(x[t-1] + mu, cov).lpdf(x[t]) for t in 2:n]))",
	Mean:        "[start[j] + mu[j] * (t - 1) for t in 1:n, j in 1:length(mu)]",
	SD:          "sqrt([init[j, j] + cov[j, j] * (t - 1) for t in 1:n, j in 1:length(mu)])",
	Conversions: []string{"mu = 0, start = 0, init = cov", "cov = chol @ chol', mu = 0, start = 0, init = chol @ chol'"},
	Values:      "matrices of n rows",
	Note: "n counts the rows of the walk, not its steps. Without `init` the first row is MvNormal(0, cov), like a step from 0. " +
		"A single number as mu or start is used for every column.",
	Example: "MvGaussianRandomWalk(2, cov=eye(2)).lpdf([[0, 0], [0, 0]])", Value: "-3.67575",
	See: "GaussianRandomWalk MvNormal MatrixNormal",
	Aliases: []Alias{
		{Name: "MultivariateGaussianRandomWalk", Usage: "MvGaussianRandomWalk(n, chol=L)"},
	},
	Synonyms: map[string]Synonym{
		"num_steps": {"n", "$1"}, "steps": {"n", "$1 + 1"}, "drift": {"mu", "$1"}, "init_dist": {}, "Sigma": {"cov", "$1"}, "scale_tril": {"chol", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{2}, {0.5, -1}, {2, 0.5, 0.5, 1}, {1, 10}, {3, -1, -1, 5}}},
		{Args: [][]float64{{3}, {0.5, -1}, {2, 0.5, 0.5, 1}, {1, 10}, {3, -1, -1, 5}}},
		{Args: [][]float64{{1}, {0.5, -1}, {2, 0.5, 0.5, 1}, {1, 10}, {3, -1, -1, 5}}},
		{Form: 1, Args: [][]float64{{2}, {2, 0.5, 0.3, 0.5, 1, -0.2, 0.3, -0.2, 0.7}}},
		{Form: 2, Args: [][]float64{{4}, {1, 0, 0.5, 2}}},
	},
	functions: functions{
		support: onReals(),
		check: func(form int, a [][]float64) string {
			if form > 0 {
				return ""
			}
			n := order(len(a[2]))
			for _, i := range [2]int{1, 3} {
				if len(a[i]) != n && len(a[i]) != 1 {
					return sizeProblem([...]string{1: "mu", 3: "start"}[i], len(a[i]), "cov", n)
				}
			}
			if m := order(len(a[4])); m != n {
				return fmt.Sprintf("init is %d x %d, but cov is %d x %d", m, m, n, n)
			}
			return ""
		},
		length: func(form int, a [][]float64) int { return int(a[0][0]) * order(len(a[vectorWalkMatrix(form)])) },
		logDensity: func(form int, x []float64, a [][]float64) float64 {
			n, rows := order(len(a[vectorWalkMatrix(form)])), int(a[0][0])
			mu, l, start, first := vectorWalk(form, a, n)
			v, mean := 0.0, make([]float64, n)
			for t := range rows {
				by := l
				for j := range n {
					if t == 0 {
						by, mean[j] = first, start[min(j, len(start)-1)]
					} else {
						mean[j] = x[(t-1)*n+j] + mu[min(j, len(mu)-1)]
					}
					if math.IsInf(mean[j], 0) {
						return math.Inf(-1)
					}
				}
				v += mvNormal.logDensity(1, x[t*n:(t+1)*n], [][]float64{mean, by})
			}
			return v
		},
		graph: func(t *tracer, form int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			zero := []graph.Ref{t.Const(0)}
			matrix := a[vectorWalkMatrix(form)]
			mu, start, init := zero, zero, matrix
			n, ok := order(len(matrix)), t.Const(0)
			if form == 0 {
				mu, start, init = a[1], a[3], a[4]
				ok = t.Add(t.obeys(Finite, mu), t.require(t.Le(t.Const(0), t.Square(t.halfLogDet(t.factorOf(matrix, n), n)))))
			}
			rows := len(x) / n
			draws, args := make([][]graph.Ref, rows), make([][][]graph.Ref, rows)
			for q := range draws {
				mean, by := make([]graph.Ref, n), matrix
				for j := range mean {
					if q == 0 {
						mean[j], by = start[min(j, len(start)-1)], init
					} else {
						mean[j] = t.Add(x[(q-1)*n+j], mu[min(j, len(mu)-1)])
					}
				}
				draws[q], args[q] = x[q*n:(q+1)*n], [][]graph.Ref{mean, by}
			}
			of := 0
			if form == 2 {
				of = 1
			}
			return t.Add(t.Sum(mvNormalGraph(t, of, draws, args)), ok)
		},
		draw:   func(r *mathx.Stream, form int, a [][]float64, out []float64) { vectorWalkOnward(r, form, a, out, 0) },
		onward: vectorWalkOnward,
		factor: func(form int, a [][]float64, size int) (mean, b []float64) {
			n := order(len(a[vectorWalkMatrix(form)]))
			mu, l, start, first := vectorWalk(form, a, n)
			mean, b = make([]float64, size), make([]float64, size*size)
			for t := range size / n {
				for i := range n {
					mean[t*n+i] = start[min(i, len(start)-1)] + float64(mu[min(i, len(mu)-1)]*float64(t))
					for s := range t + 1 {
						by := l
						if s == 0 {
							by = first
						}
						copy(b[(t*n+i)*size+s*n:], by[i*n:(i+1)*n])
					}
				}
			}
			return mean, b
		},
	},
}

// vectorWalkOnward draws the numbers of out from one on, which may be inside a row.
func vectorWalkOnward(r *mathx.Stream, form int, a [][]float64, out []float64, from int) {
	n := order(len(a[vectorWalkMatrix(form)]))
	mu, l, start, first := vectorWalk(form, a, n)
	z := make([]float64, n)
	for t := from / n; t < len(out)/n; t++ {
		for i := range n {
			at, mean, by := t*n+i, start[min(i, len(start)-1)], first
			if t > 0 {
				mean, by = out[at-n]+mu[min(i, len(mu)-1)], l
			}
			for k := range i {
				mean += float64(by[i*n+k] * z[k])
			}
			if at < from {
				z[i] = (out[at] - mean) / by[i*n+i]
			} else {
				z[i] = r.Normal()
				out[at] = mean + float64(by[i*n+i]*z[i])
			}
		}
	}
}

// vectorWalkMatrix is the argument with the covariance of a step, or its factor.
func vectorWalkMatrix(form int) int {
	if form == 0 {
		return 2
	}
	return 1
}

// vectorWalk returns the mean and the factor of the covariance of steps, and those of the first row.
func vectorWalk(form int, a [][]float64, n int) (mu, l, start, first []float64) {
	zero := []float64{0}
	if form == 2 {
		return zero, a[1], zero, a[1]
	}
	l, _ = choleskyFactor(a[vectorWalkMatrix(form)], n)
	if form == 1 {
		return zero, l, zero, l
	}
	first, _ = choleskyFactor(a[4], n)
	return a[1], l, a[3], first
}
