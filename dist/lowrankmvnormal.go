package dist

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// LowRankMvNormal(mu, factor, d), in K dimensions with a K x r matrix F = factor: the normal vector with the covariance
// F F' + diag(d), at the cost of r columns. With G = D^-1/2 F, w = D^-1/2 (x - mu) and C = I + G'G,
// log f(x) = -K/2 log(2 pi) - sum(log d) / 2 - log(det C) / 2 - q / 2, by the determinant and the inverse of
// Woodbury; the distance q = w'w - w'G C^-1 G'w is written as the least of |w - G s|^2 + |s|^2, at s = C^-1 G'w,
// which does not cancel where d is small. Golub, Van Loan (2013), Matrix Computations, 4th ed., sec. 2.1.4.
var lowRankMvNormal = Spec{
	Name: "LowRankMvNormal",
	Doc:  "normal vector with mean mu and covariance factor @ factor' + diag(d): as many common factors as factor has columns, and variances d of its own for each element",
	Forms: []Form{{Params: []Param{
		{Name: "mu", Rank: 1}, {Name: "factor", Rank: 2, Axes: []int{0, -1}}, {Name: "d", Rank: 1, Rule: Weights},
	}}},
	EventRank: 1,
	Density:   "exp(-quad_form(inverse(factor @ factor' + diag(d)), x - mu) / 2) / sqrt(det(2 * pi * (factor @ factor' + diag(d))))",
	Mean:      "mu",
	SD:        "sqrt(diag(factor @ factor') + d)",
	Values:    "vectors",
	Note:      "A single number as mu or d is used for every element. The signs of the columns of factor, and their rotations, are not determined by data: fix some elements in a factor analysis.",
	Example:   "LowRankMvNormal([0, 0], [[1], [1]], [1, 1]).lpdf([0, 0])", Value: "-2.38718",
	See: "MvNormal MvStudentT",
	Aliases: []Alias{
		{Name: "LowRankMultivariateNormal", Here: "LowRankMvNormal($1, $2, $3)", Usage: "LowRankMvNormal(mu, F, d)"},
		{Name: "MultivariateNormalLowRank", Here: "LowRankMvNormal($1, $2, $3)", Usage: "LowRankMvNormal(mu, F, d)"},
	},
	Synonyms: map[string]Synonym{
		"cov_factor": {"factor", "$1"}, "cov_diag": {"d", "$1"}, "loc": {"mu", "$1"}, "W": {"factor", "$1"}, "Lambda": {"factor", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{1, -1}, {1, 0.5, -2, 0.3}, {0.3, 2}}},
		{Args: [][]float64{{1, -1, 0.5}, {1, 0.5, -2}, {0.3, 2, 1}}},
		{Args: [][]float64{{0, 0, 0, 0}, {1, 0, 0.5, 2, -1, 0.3, 0, 1}, {0.3, 2, 1, 0.1}}},
		{Args: [][]float64{{3}, {1, 2}, {0.5}}}, // more columns than rows
		{Args: [][]float64{{0, 1, 2}, {10, -20, 30}, {1e-6, 1e-6, 1e-6}}},
	},
	functions: functions{
		support: onReals(),
		check: func(_ int, a [][]float64) string {
			n := len(a[2])
			if len(a[0]) != n && len(a[0]) != 1 {
				return fmt.Sprintf("mu has length %d, but d has %d", len(a[0]), n)
			}
			if len(a[1]) == 0 || len(a[1])%n != 0 {
				return fmt.Sprintf("factor has %d numbers, but must have a row for each of the %d elements of d", len(a[1]), n)
			}
			return ""
		},
		length: func(_ int, a [][]float64) int { return len(a[2]) },
		logDensity: func(_ int, x []float64, a [][]float64) float64 {
			n, r := len(x), len(a[1])/len(x)
			v := -float64(0.5 * float64(n) * logTwoPi)
			w, g := make([]float64, n), make([]float64, n*r)
			for i, y := range x {
				if math.IsInf(y, 0) {
					return math.Inf(-1)
				}
				sd := math.Sqrt(a[2][i])
				v -= mathx.Log(sd)
				w[i] = (y - a[0][min(i, len(a[0])-1)]) / sd
				for k := range r {
					g[i*r+k] = a[1][i*r+k] / sd
				}
			}
			c, s := make([]float64, r*r), make([]float64, r)
			for k := range r {
				c[k*r+k] = 1
				for i := range n {
					s[k] += float64(g[i*r+k] * w[i])
					for l := range r {
						c[k*r+l] += float64(g[i*r+k] * g[i*r+l])
					}
				}
			}
			l, ok := choleskyFactor(c, r)
			if !ok { // overflow
				return math.NaN()
			}
			s = whiten(0, s, l)
			for k := r - 1; k >= 0; k-- { // L' \ s
				for j := k + 1; j < r; j++ {
					s[k] -= float64(l[j*r+k] * s[j])
				}
				s[k] /= l[k*r+k]
			}
			for k := range r {
				v -= mathx.Log(l[k*r+k]) + float64(0.5*s[k]*s[k])
			}
			for i := range n {
				e := w[i]
				for k := range r {
					e -= float64(g[i*r+k] * s[k])
				}
				v -= float64(0.5 * e * e)
			}
			return v
		},
		graph: func(t *tracer, _ int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			n, r := len(x), len(a[1])/len(x)
			// Of the matrix alone: sd, G, G', the factor of C, and half the log determinant.
			shared := t.once("lowRank", append(append([]graph.Ref{}, a[1]...), a[2]...), func() []graph.Ref {
				sd, g, turned := make([]graph.Ref, n), make([]graph.Ref, n*r), make([]graph.Ref, n*r)
				ok := t.Const(0)
				for i, d := range a[2] {
					sd[i] = t.Sqrt(d)
					ok = t.Add(ok, t.positive(d))
					for k := range r {
						g[i*r+k] = t.Div(a[1][i*r+k], sd[i])
						turned[k*n+i] = g[i*r+k]
					}
				}
				c := t.MatMul(turned, g, r, n, r)
				for k := range r {
					c[k*r+k] = t.plus(c[k*r+k], 1)
					for j := range k { // equal but for rounding
						c[j*r+k] = c[k*r+j]
					}
				}
				l := t.factorOf(c, r)
				logs := make([]graph.Ref, n)
				for i := range sd {
					logs[i] = t.Log(sd[i])
				}
				half := t.Add(t.Add(t.Sum(logs), t.halfLogDet(l, r)), ok)
				out := append(append(append([]graph.Ref{}, sd...), g...), turned...)
				return append(append(out, l...), half)
			})
			sd, g, turned, l, half := shared[:n], shared[n:n+n*r], shared[n+n*r:n+2*n*r], shared[n+2*n*r:len(shared)-1], shared[len(shared)-1]
			w := make([]graph.Ref, n)
			for i := range w {
				w[i] = t.Div(t.Sub(x[i], a[0][min(i, len(a[0])-1)]), sd[i])
			}
			s := t.SolveLowerT(l, t.SolveLower(l, t.MatMul(turned, w, r, n, 1), r, 1), r, 1)
			e := t.MatMul(g, s, n, r, 1)
			for i := range e {
				e[i] = t.Sub(w[i], e[i])
			}
			v := t.scale(-0.5, t.Add(t.Dot(e, e), t.Dot(s, s)))
			return t.plus(t.Sub(v, half), -0.5*float64(n)*logTwoPi)
		},
		factor: func(_ int, a [][]float64, n int) (mean, b []float64) {
			mean, b = make([]float64, n), make([]float64, n*n)
			r, column := len(a[1])/n, make([]float64, n)
			for i := range n {
				mean[i], b[i*n+i] = a[0][min(i, len(a[0])-1)], math.Sqrt(a[2][i])
			}
			for k := range r { // rotations take a column into the factor
				for i := range n {
					column[i] = a[1][i*r+k]
				}
				for j := range n {
					length := math.Sqrt(float64(b[j*n+j]*b[j*n+j]) + float64(column[j]*column[j]))
					c, s := b[j*n+j]/length, column[j]/length
					for i := j; i < n; i++ {
						l, v := b[i*n+j], column[i]
						b[i*n+j], column[i] = float64(c*l)+float64(s*v), float64(c*v)-float64(s*l)
					}
				}
			}
			return mean, b
		},
		draw: func(r *mathx.Stream, _ int, a [][]float64, out []float64) {
			z := make([]float64, len(a[1])/len(out))
			for k := range z {
				z[k] = r.Normal()
			}
			for i := range out {
				out[i] = a[0][min(i, len(a[0])-1)] + float64(math.Sqrt(a[2][i])*r.Normal())
				for k, v := range z {
					out[i] += float64(a[1][i*len(z)+k] * v)
				}
			}
		},
	},
}
