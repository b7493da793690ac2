package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// MvNormal(mu, cov), MvNormal(mu, chol) with cov = chol chol', or
// MvNormal(mu, prec) with cov = prec^-1, or with standard deviations sd and a correlation
// matrix, cov[i, j] = sd[i] sd[j] corr[i, j], or its factor, in K dimensions:
// log f(x) = -K/2 log(2 pi) - log(det cov) / 2 - (x - mu)' cov^-1 (x - mu) / 2.
// Kotz, Balakrishnan, Johnson (2000), ch. 45.
var mvNormal = Spec{
	Name: "MvNormal",
	Doc:  "normal vector with mean mu and covariance cov, or its lower Cholesky factor chol, or its inverse prec; or with standard deviations sd and correlations corr, or their factor corr_chol",
	Forms: []Form{
		{Params: []Param{{Name: "mu", Rank: 1}, {Name: "cov", Rank: 2, Rule: Symmetric}}},
		{Params: []Param{{Name: "mu", Rank: 1}, {Name: "chol", Rank: 2, Rule: CholeskyFactor}}},
		{Params: []Param{{Name: "mu", Rank: 1}, {Name: "prec", Rank: 2, Rule: Symmetric}}},
		{Params: []Param{{Name: "mu", Rank: 1}, {Name: "sd", Rank: 1, Rule: Weights}, {Name: "corr", Rank: 2, Rule: Correlation}}},
		{Params: []Param{{Name: "mu", Rank: 1}, {Name: "sd", Rank: 1, Rule: Weights}, {Name: "corr_chol", Rank: 2, Rule: CorrelationFactor}}},
	},
	EventRank:   1,
	Density:     "exp(-quad_form(inverse(cov), x - mu) / 2) / sqrt(det(2 * pi * cov))",
	Mean:        "mu",
	SD:          "sqrt(diag(cov))",
	Conversions: []string{"cov = chol @ chol'", "cov = inverse(prec)", "cov = diag(sd) @ corr @ diag(sd)", "cov = diag(sd) @ corr_chol @ corr_chol' @ diag(sd)"},
	Values:      "vectors",
	Note:        "A single number as mu or sd is used for every element. Brackets count draws: ab[county] ~ MvNormal(mu, chol=L) is levels x K.",
	Example:     "MvNormal([0, 0], eye(2)).lpdf([0, 0])", Value: "-1.83788",
	See: "LKJCholesky Normal cov_exp_quad cholesky",
	Aliases: []Alias{
		{Name: "dmnorm", Here: "MvNormal($1, prec=$2)", Usage: "MvNormal(mu, prec=P)"},
		{Name: "multi_normal", Here: "MvNormal($1, $2)", Usage: "MvNormal(mu, Sigma)"},
		{Name: "multi_normal_cholesky", Here: "MvNormal($1, chol=$2)", Usage: "MvNormal(mu, chol=L)"},
		{Name: "multi_normal_prec", Here: "MvNormal($1, prec=$2)", Usage: "MvNormal(mu, prec=P)"},
		{Name: "multivariate_normal", Here: "MvNormal($1, $2)", Usage: "MvNormal(mu, Sigma)"},
		{Name: "MultivariateNormal", Here: "MvNormal($1, $2)", Usage: "MvNormal(mu, Sigma)"},
		{Name: "MultiNormal", Here: "MvNormal($1, $2)", Usage: "MvNormal(mu, Sigma)"},
		{Name: "MVN", Here: "MvNormal($1, $2)", Usage: "MvNormal(mu, Sigma)"},
		{Name: "MVNormal", Here: "MvNormal($1, $2)", Usage: "MvNormal(mu, Sigma)"},
		{Name: "MvN", Here: "MvNormal($1, $2)", Usage: "MvNormal(mu, Sigma)"},
		{Name: "mvnorm", Here: "MvNormal($1, $2)", Usage: "MvNormal(mu, Sigma)"},
		{Name: "dmvnorm", Here: "MvNormal($1, $2)", Usage: "MvNormal(mu, Sigma)"},
		{Name: "MultivariateNormalTriL", Here: "MvNormal($1, chol=$2)", Usage: "MvNormal(mu, chol=L)"},
		{Name: "MultivariateNormalFullCovariance", Here: "MvNormal($1, $2)", Usage: "MvNormal(mu, Sigma)"},
		{Name: "HSGP", Usage: "MvNormal(rep(0, N), cov_exp_quad(x, sigma, length) + 1e-6 * eye(N))", Fact: "a Gaussian process at known points is a multivariate normal"},
		{Name: "GP", Usage: "MvNormal(rep(0, N), cov_exp_quad(x, sigma, length) + 1e-6 * eye(N))", Fact: "a Gaussian process at known points is a multivariate normal"},
		{Name: "multinormal", Usage: "MvNormal(mu, cov)"},
		{Name: "mnorm", Usage: "MvNormal(mu, prec=)"},
		{Name: "multivariatenormal"},
	},
	Synonyms: map[string]Synonym{"tau": {"sd", "$1"}, "sigma": {"sd", "$1"}, "scale": {"sd", "$1"}, "R": {"corr", "$1"}, "Omega": {"corr", "$1"}, "cor": {"corr", "$1"}},
	Points: []Point{
		{Args: [][]float64{{1, -1}, {2, 0.5, 0.5, 1}}},
		{Args: [][]float64{{0, 0, 0}, {2, 0.5, 0.3, 0.5, 1, -0.2, 0.3, -0.2, 0.7}}},
		{Args: [][]float64{{1, -2}, {1, 0.9, 0.9, 1}}},
		{Form: 2, Args: [][]float64{{1, -2, 0.5}, {2, 0.5, 0.3, 0.5, 1, -0.2, 0.3, -0.2, 0.7}}},
		{Form: 1, Args: [][]float64{{0, 1, 2}, {1, 0, 0, 0.5, 2, 0, -1, 0.3, 0.4}}},
		{Args: [][]float64{{3}, {4}}},
		{Form: 3, Args: [][]float64{{1, -2, 0.5}, {0.5, 2, 30}, {1, 0.5, 0.3, 0.5, 1, -0.2, 0.3, -0.2, 1}}},
		{Form: 4, Args: [][]float64{{1, -2, 0.5}, {0.5, 2, 30}, {1, 0, 0, 0.6, 0.8, 0, 0, -0.8, 0.6}}},
		{Args: [][]float64{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, {4, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625, 0.001953125, 0.5, 4, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625, 0.25, 0.5, 4, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.125, 0.25, 0.5, 4, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0625, 0.125, 0.25, 0.5, 4, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.03125, 0.0625, 0.125, 0.25, 0.5, 4, 0.5, 0.25, 0.125, 0.0625, 0.015625, 0.03125, 0.0625, 0.125, 0.25, 0.5, 4, 0.5, 0.25, 0.125, 0.0078125, 0.015625, 0.03125, 0.0625, 0.125, 0.25, 0.5, 4, 0.5, 0.25, 0.00390625, 0.0078125, 0.015625, 0.03125, 0.0625, 0.125, 0.25, 0.5, 4, 0.5, 0.001953125, 0.00390625, 0.0078125, 0.015625, 0.03125, 0.0625, 0.125, 0.25, 0.5, 4}}},
		{Form: 2, Args: [][]float64{{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, {4, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625, 0.001953125, 0.5, 4, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625, 0.25, 0.5, 4, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.125, 0.25, 0.5, 4, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0625, 0.125, 0.25, 0.5, 4, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.03125, 0.0625, 0.125, 0.25, 0.5, 4, 0.5, 0.25, 0.125, 0.0625, 0.015625, 0.03125, 0.0625, 0.125, 0.25, 0.5, 4, 0.5, 0.25, 0.125, 0.0078125, 0.015625, 0.03125, 0.0625, 0.125, 0.25, 0.5, 4, 0.5, 0.25, 0.00390625, 0.0078125, 0.015625, 0.03125, 0.0625, 0.125, 0.25, 0.5, 4, 0.5, 0.001953125, 0.00390625, 0.0078125, 0.015625, 0.03125, 0.0625, 0.125, 0.25, 0.5, 4}}},
	},
	functions: functions{
		support: onReals(),
		check: func(form int, a [][]float64) string {
			n, name := order(len(a[len(a)-1])), mvNormalMatrix[form]
			if len(a[0]) != n && len(a[0]) != 1 {
				return sizeProblem("mu", len(a[0]), name, n)
			}
			if form > 2 && len(a[1]) != n && len(a[1]) != 1 {
				return sizeProblem("sd", len(a[1]), name, n)
			}
			return ""
		},
		length: func(_ int, a [][]float64) int { return order(len(a[len(a)-1])) },
		logDensity: func(form int, x []float64, a [][]float64) float64 {
			form, a = scaledFactor(form, a)
			n := len(x)
			d := make([]float64, n)
			for i := range d {
				if math.IsInf(x[i], 0) {
					return math.Inf(-1)
				}
				d[i] = x[i] - a[0][min(i, len(a[0])-1)]
			}
			l := a[1]
			if form != 1 {
				l, _ = choleskyFactor(a[1], n) // CheckArgs has made sure that it exists
			}
			v := float64(-0.5 * float64(n) * logTwoPi)
			for i, z := range whiten(form, d, l) {
				if form == 2 {
					v += mathx.Log(l[i*n+i])
				} else {
					v -= mathx.Log(l[i*n+i])
				}
				v -= float64(0.5 * z * z)
			}
			return v
		},
		graphAll: mvNormalGraph,
		factor: func(form int, a [][]float64, n int) (mean, b []float64) {
			form, a = scaledFactor(form, a)
			mean = make([]float64, n)
			for i := range mean {
				mean[i] = a[0][min(i, len(a[0])-1)]
			}
			if form == 1 {
				return mean, a[1]
			}
			l, ok := choleskyFactor(a[1], n)
			if !ok || form == 0 {
				return mean, l
			}
			b = make([]float64, n*n)
			for j := range n { // column j of the inverse of L'
				for i := j; i >= 0; i-- {
					v := 0.0
					if i == j {
						v = 1
					}
					for k := i + 1; k <= j; k++ {
						v -= float64(l[k*n+i] * b[k*n+j])
					}
					b[i*n+j] = v / l[i*n+i]
				}
			}
			return mean, b
		},
		draw: func(r *mathx.Stream, form int, a [][]float64, out []float64) {
			form, a = scaledFactor(form, a)
			n := len(out)
			l := a[1]
			if form != 1 {
				l, _ = choleskyFactor(a[1], n)
			}
			z := make([]float64, n)
			for i := range z {
				z[i] = r.Normal()
			}
			if form == 2 { // L' \ z
				for i := n - 1; i >= 0; i-- {
					for k := i + 1; k < n; k++ {
						z[i] -= float64(l[k*n+i] * z[k])
					}
					z[i] /= l[i*n+i]
				}
				copy(out, z)
			} else {
				for i := range out {
					out[i] = 0
					for k := 0; k <= i; k++ {
						out[i] += float64(l[i*n+k] * z[k])
					}
				}
			}
			for i := range out {
				out[i] += a[0][min(i, len(a[0])-1)]
			}
		},
	},
}

var mvNormalMatrix = [...]string{"cov", "chol", "prec", "corr", "corr_chol"}

// scaledFactor turns standard deviations and correlations into the Cholesky factor of the covariance: the
// arguments from the mean on, and their form.
func scaledFactor(form int, a [][]float64) (int, [][]float64) {
	if form < 3 {
		return form, a
	}
	sd, l := a[1], a[2]
	n := order(len(l))
	if form == 3 {
		l, _ = choleskyFactor(l, n)
	}
	chol := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			chol[i*n+j] = sd[min(i, len(sd)-1)] * l[i*n+j]
		}
	}
	return 1, [][]float64{a[0], chol}
}

// scaledFactors is scaledFactor over the trace, for many draws; ok is 0 for good arguments, else NaN.
func (t *tracer) scaledFactors(form int, a [][][]graph.Ref) (of int, out [][][]graph.Ref, ok []graph.Ref) {
	if form < 3 {
		return form, a, nil
	}
	for _, args := range a {
		sd, matrix := args[1], args[2]
		n := order(len(matrix))
		rule := Correlation
		if form == 4 {
			rule = CorrelationFactor
		}
		// The last of the list says whether all is well, what comes before it is the factor.
		made := t.once("scaledFactor", append(append([]graph.Ref{}, sd...), matrix...), func() []graph.Ref {
			l := matrix
			if form == 3 {
				l = t.factorOf(matrix, n)
			}
			list := make([]graph.Ref, n*n+1)
			good := t.obeys(rule, matrix)
			for i := range n {
				s := sd[min(i, len(sd)-1)]
				good = t.Add(good, t.positive(s))
				for j := range n {
					list[i*n+j] = t.Const(0)
					if j <= i {
						list[i*n+j] = t.Mul(s, l[i*n+j])
					}
				}
			}
			list[n*n] = good
			return list
		})
		out = append(out, [][]graph.Ref{args[0], made[:n*n]})
		ok = append(ok, made[n*n])
	}
	return 1, out, ok
}

// whiten returns L \ d, or L' d for the factor of a precision matrix.
func whiten(form int, d, l []float64) []float64 {
	n := len(d)
	out := make([]float64, n)
	for i := range out {
		z := 0.0
		if form == 2 { // element i of L' d
			for k := i; k < n; k++ {
				z += float64(l[k*n+i] * d[k])
			}
		} else { // forward substitution
			z = d[i]
			for k := 0; k < i; k++ {
				z -= float64(l[i*n+k] * out[k])
			}
			z /= l[i*n+i]
		}
		out[i] = z
	}
	return out
}

// mvNormalGraph factors a matrix once for all draws that share it. A quadratic form that several draws
// share is one node for all of them, whose gradient does not need the derivative of the Cholesky
// factor.
func mvNormalGraph(t *tracer, form int, x [][]graph.Ref, a [][][]graph.Ref) []graph.Ref {
	out := make([]graph.Ref, len(x))
	form, a, ok := t.scaledFactors(form, a)
	t.byMatrix(x, a, func(draws []int, residuals, matrix []graph.Ref, n int) {
		values := t.mvNormalGroup(form, residuals, matrix, n, len(draws))
		for j, i := range draws {
			out[i] = t.plus(values[j], -0.5*float64(n)*logTwoPi)
		}
	})
	for i := range ok {
		out[i] = t.Add(out[i], ok[i])
	}
	return out
}

// byMatrix calls f for each matrix a[i][1], with the draws that share it and their
// differences from the means a[i][0].
func (t *tracer) byMatrix(x [][]graph.Ref, a [][][]graph.Ref, f func(draws []int, residuals, matrix []graph.Ref, n int)) {
	groups := map[string][]int{} // draws by matrix
	var order []string           // in order of their first draw
	for i := range x {
		key := refKey(a[i][1])
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], i)
	}
	for _, key := range order {
		draws := groups[key]
		n := len(x[draws[0]])
		var residuals []graph.Ref
		for _, i := range draws {
			for k := range x[i] {
				residuals = append(residuals, t.Sub(x[i][k], a[i][0][min(k, len(a[i][0])-1)]))
			}
		}
		f(draws, residuals, a[draws[0]][1], n)
	}
}

// mvNormalGroup returns the log densities, without the constant, of m residual
// vectors of length n.
func (t *tracer) mvNormalGroup(form int, d, matrix []graph.Ref, n, m int) []graph.Ref {
	if form == 0 && t.knownValues(matrix) == nil {
		return t.MvNormalCov(d, matrix, n, m)
	}
	l, half := t.factored(form, matrix, n)
	out := make([]graph.Ref, m)
	for j := range out {
		out[j] = t.perVolume(form, t.scale(-0.5, t.distance(form, l, d[j*n:(j+1)*n])), half)
	}
	return out
}

// factored returns the Cholesky factor of a covariance, the given factor, or that of a precision, and
// half the log determinant of the matrix that is factored.
func (t *tracer) factored(form int, matrix []graph.Ref, n int) (l []graph.Ref, half graph.Ref) {
	known := t.knownValues(matrix)
	l = matrix
	switch {
	case form != 1 && known != nil: // factored here, once
		factor, ok := choleskyFactor(known, n)
		l = make([]graph.Ref, n*n)
		for i := range l {
			f := math.NaN()
			if ok {
				f = factor[i]
			}
			l[i] = t.Const(f)
			if f != 0 {
				l[i] = t.Data(f)
			}
		}
	case form != 1:
		l = t.Cholesky(matrix, n)
	}
	logs := make([]graph.Ref, n)
	for i := range logs {
		logs[i] = t.Log(l[i*n+i])
	}
	return l, t.Sum(logs)
}

// perVolume subtracts half the log determinant of the covariance from v.
func (t *tracer) perVolume(form int, v, half graph.Ref) graph.Ref {
	if form == 2 {
		return t.Add(v, half)
	}
	return t.Sub(v, half)
}

// distance is the squared distance d' cov^-1 d of a residual vector.
func (t *tracer) distance(form int, l, d []graph.Ref) graph.Ref {
	n := len(d)
	var z []graph.Ref
	if form == 2 {
		z = make([]graph.Ref, n)
		column := make([]graph.Ref, 0, n)
		for i := range z {
			column = column[:0]
			for k := i; k < n; k++ {
				column = append(column, l[k*n+i])
			}
			z[i] = t.Dot(column, d[i:])
		}
	} else {
		z = t.SolveLower(l, d, n, 1)
	}
	return t.Dot(z, z)
}

// knownValues returns the values of the list if all are known, else nil.
func (t *tracer) knownValues(list []graph.Ref) []float64 {
	out := make([]float64, len(list))
	for i, r := range list {
		v, known := t.Known(r)
		if !known {
			return nil
		}
		out[i] = v
	}
	return out
}
