package dist

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// Distributions of numbers at the nodes of a graph in which neighbours are similar. Edge k joins
// node1[k] and node2[k]; each pair is listed once.

// ICAR(n, node1, node2, sigma), n numbers that sum to 0:
// log f(x) = -(n - 1) (log(2 pi) / 2 + log(sigma)) + log(det(Q + 1/n)) / 2
// - sum over edges of (x[i] - x[j])^2 / (2 sigma^2), where Q is the Laplacian of the graph and Q + 1/n
// has 1/n added to every element: its determinant is the product of the eigenvalues of Q other than 0,
// and so the determinant of Q on the space of vectors that sum to 0.
// Besag, Kooperberg (1995), On conditional and intrinsic autoregressions, Biometrika 82.
var icar = Spec{
	Name: "ICAR",
	Doc:  "n numbers that sum to zero at the nodes of a connected graph with the edges node1[k], node2[k], whose differences along edges are about sigma",
	Forms: []Form{{Params: []Param{
		{Name: "n", Rule: Dimension}, {Name: "node1", Rank: 1, Rule: Whole, Axes: []int{}}, {Name: "node2", Rank: 1, Rule: Whole, Axes: []int{}}, {Name: "sigma", Rule: Positive},
	}}},
	EventRank: 1,
	Density: "exp(-sum((x[node1] - x[node2])^2) / (2 * sigma^2)) / (sqrt(2 * pi) * sigma)^(n - 1) * " +
		"sqrt(det([1 / n + (if i == j { sum(node1 == i) + sum(node2 == i) } else { -sum((node1 == i and node2 == j) or (node1 == j and node2 == i)) }) for i in 1:n, j in 1:n]))",
	Values: "vectors that sum to zero",
	Note: "Each pair of neighbours is one edge, in either order; the nodes are numbered from 1, and the graph must be connected. " +
		"The intercept of the model is separate: `y ~ Poisson(log = a + phi)`.",
	Example: "ICAR(2, [1], [2], 1).lpdf([0, 0])", Value: "-0.572365",
	See: "CAR ZeroSumNormal sum_to_zero",
	Aliases: []Alias{
		{Name: "car_normal", Usage: "ICAR(n, node1, node2, sigma)", Fact: "the graph is given by its edges"},
		{Name: "icar_normal", Usage: "ICAR(n, node1, node2, sigma)", Fact: "the graph is given by its edges"},
		{Name: "besag", Usage: "ICAR(n, node1, node2, sigma)", Fact: "the graph is given by its edges"},
	},
	Synonyms: map[string]Synonym{"W": {}, "adj": {}, "zero_sum_stdev": {}, "N": {"n", "$1"}, "tau": {"sigma", "1 / sqrt($1)"}},
	Points: []Point{
		{Args: [][]float64{{5}, {1, 2, 3, 1, 4}, {2, 3, 4, 3, 5}, {1.5}}},
		{Args: [][]float64{{2}, {2}, {1}, {0.3}}},
	},
	functions: functions{
		sums:    true,
		support: onSumToZero(),
		wholes:  func(_ int, a [][]float64) string { return graphProblem(int(a[0][0]), a[1], a[2], true) },
		length:  func(_ int, a [][]float64) int { return int(a[0][0]) },
		logDensity: func(_ int, x []float64, a [][]float64) float64 {
			if !sumsToZero(x) {
				return math.Inf(-1)
			}
			n, sigma, squares := len(x), a[3][0], 0.0
			for k, i := range a[1] {
				d := (x[int(i)-1] - x[int(a[2][k])-1]) / sigma
				squares += float64(d * d)
			}
			_, half := icarFactor(n, a[1], a[2])
			return half - float64(float64(n-1)*(0.5*logTwoPi+mathx.Log(sigma))) - float64(0.5*squares)
		},
		graph: func(t *tracer, _ int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			node1, node2 := t.knownValues(a[1]), t.knownValues(a[2])
			n, sigma := len(x), a[3][0]
			if node1 == nil || node2 == nil || graphProblem(n, node1, node2, true) != "" {
				return t.Const(math.NaN())
			}
			half := t.once("icar", append(append([]graph.Ref{t.Const(float64(n))}, a[1]...), a[2]...), func() []graph.Ref {
				_, half := icarFactor(n, node1, node2)
				return []graph.Ref{t.Const(half - float64(0.5*float64(n-1)*logTwoPi))}
			})[0]
			d := make([]graph.Ref, len(node1))
			for k := range d {
				d[k] = t.Div(t.Sub(x[int(node1[k])-1], x[int(node2[k])-1]), sigma)
			}
			v := t.Sub(t.scale(-0.5, t.Dot(d, d)), t.scale(float64(n-1), t.Log(sigma)))
			return t.Add(v, half)
		},
		draw: func(r *mathx.Stream, _ int, a [][]float64, out []float64) {
			l, _ := icarFactor(len(out), a[1], a[2])
			drawByPrecision(r, l, out)
			for i := range out {
				out[i] *= a[3][0]
			}
			center(out)
		},
	},
}

// CAR(mu, node1, node2, tau, rho), n numbers with the precision matrix tau (D - rho W), where
// W is the adjacency matrix of the graph and D has the numbers of neighbours, -1 < rho < 1:
// log f(x) = n / 2 log(tau / (2 pi)) + log(det(D - rho W)) / 2 - tau / 2 (sum over nodes of
// D[i] e[i]^2 - 2 rho sum over edges of e[i] e[j]), e = x - mu, and
// det(D - rho W) = det(D) prod(1 - rho lambda), lambda the eigenvalues of D^-1/2 W D^-1/2.
// Jin, Carlin, Banerjee (2005), Generalized hierarchical multivariate CAR models, Biometrics 61.
var car = Spec{
	Name: "CAR",
	Doc:  "numbers about mu at the nodes of a graph with the edges node1[k], node2[k]: each about the mean of its neighbours times rho, with precision tau times their number",
	Forms: []Form{{Params: []Param{
		{Name: "mu", Rank: 1}, {Name: "node1", Rank: 1, Rule: Whole, Axes: []int{}}, {Name: "node2", Rank: 1, Rule: Whole, Axes: []int{}},
		{Name: "tau", Rule: Positive}, {Name: "rho"},
	}}},
	EventRank: 1,
	Density: "exp(-tau / 2 * (sum((x[node1] - mu[node1])^2 + (x[node2] - mu[node2])^2) - 2 * rho * sum((x[node1] - mu[node1]) * (x[node2] - mu[node2])))) * " +
		"(tau / (2 * pi))^(length(mu) / 2) * sqrt(det([(if i == j { sum(node1 == i) + sum(node2 == i) } else { " +
		"-rho * sum((node1 == i and node2 == j) or (node1 == j and node2 == i)) }) for i in 1:length(mu), j in 1:length(mu)]))",
	Mean:   "mu",
	SD:     "sqrt(diag(inverse(tau * [(if i == j { sum(node1 == i) + sum(node2 == i) } else { -rho * sum((node1 == i and node2 == j) or (node1 == j and node2 == i)) }) for i in 1:length(mu), j in 1:length(mu)])))",
	Values: "vectors",
	Note: "rho lies between -1 and 1. Each pair of neighbours is one edge, in either order; the nodes are numbered from 1, and each has a neighbour. " +
		"ICAR is the limit rho = 1.",
	Example: "CAR([0, 0], [1], [2], 1, 0).lpdf([0, 0])", Value: "-1.83788",
	See: "ICAR MvNormal",
	Aliases: []Alias{
		{Name: "car_proper", Usage: "CAR(mu, node1, node2, tau, rho)", Fact: "the graph is given by its edges"},
	},
	Synonyms: map[string]Synonym{
		"W": {}, "adj": {}, "adj_matrix": {}, "loc": {"mu", "$1"}, "alpha": {"rho", "$1"}, "correlation": {"rho", "$1"}, "conditional_precision": {"tau", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{0, 1, -1, 2, 0}, {1, 2, 3, 1, 4}, {2, 3, 4, 3, 5}, {1.5}, {0.7}}},
		{Args: [][]float64{{0, 3}, {2}, {1}, {0.3}, {-0.99}}},
	},
	functions: functions{
		sums:    true,
		support: onReals(),
		check: func(_ int, a [][]float64) string {
			if rho := a[4][0]; !(math.Abs(rho) < 1) {
				return fmt.Sprintf("rho is %s, but must be between -1 and 1, both excluded", number(rho))
			}
			return ""
		},
		wholes: func(_ int, a [][]float64) string { return graphProblem(len(a[0]), a[1], a[2], false) },
		length: func(_ int, a [][]float64) int { return len(a[0]) },
		logDensity: func(_ int, x []float64, a [][]float64) float64 {
			n, tau, rho := len(x), a[3][0], a[4][0]
			l := carFactor(n, a[1], a[2], rho)
			v := 0.0
			for i := range n {
				v += mathx.Log(l[i*n+i])
			}
			e := make([]float64, n)
			for i := range e {
				if math.IsInf(x[i], 0) {
					return math.Inf(-1)
				}
				e[i] = x[i] - a[0][i]
			}
			squares := 0.0
			for k, i := range a[1] {
				p, q := e[int(i)-1], e[int(a[2][k])-1]
				squares += float64(p*p) + float64(q*q) - float64(2*rho*p*q)
			}
			return v + float64(0.5*float64(n)*(mathx.Log(tau)-logTwoPi)) - float64(0.5*tau*squares)
		},
		graph: func(t *tracer, _ int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			node1, node2 := t.knownValues(a[1]), t.knownValues(a[2])
			n, tau, rho := len(x), a[3][0], a[4][0]
			if node1 == nil || node2 == nil || graphProblem(n, node1, node2, false) != "" {
				return t.Const(math.NaN())
			}
			volume := t.once("car", append(append([]graph.Ref{rho, t.Const(float64(n))}, a[1]...), a[2]...), func() []graph.Ref {
				eigen, logD := carEigenvalues(n, node1, node2)
				terms := make([]graph.Ref, n)
				for i, v := range eigen {
					terms[i] = t.Log1p(t.scale(-v, rho))
				}
				ok := t.require(t.Lt(t.Abs(rho), t.Const(1)))
				return []graph.Ref{t.Add(t.plus(t.scale(0.5, t.Sum(terms)), 0.5*(logD-float64(float64(n)*logTwoPi))), ok)}
			})[0]
			e := make([]graph.Ref, n)
			for i := range e {
				e[i] = t.Sub(x[i], a[0][i])
			}
			degree := make([]float64, n)
			one, other := make([]graph.Ref, len(node1)), make([]graph.Ref, len(node1))
			for k := range node1 {
				i, j := int(node1[k])-1, int(node2[k])-1
				degree[i]++
				degree[j]++
				one[k], other[k] = e[i], e[j]
			}
			weighted := make([]graph.Ref, n)
			for i := range e {
				weighted[i] = t.scale(degree[i], e[i])
			}
			squares := t.Sub(t.Dot(weighted, e), t.Mul(t.scale(2, rho), t.Dot(one, other)))
			v := t.Sub(t.scale(0.5*float64(n), t.Log(tau)), t.scale(0.5, t.Mul(tau, squares)))
			return t.Add(v, volume)
		},
		draw: func(r *mathx.Stream, _ int, a [][]float64, out []float64) {
			drawByPrecision(r, carFactor(len(out), a[1], a[2], a[4][0]), out)
			for i := range out {
				out[i] = a[0][i] + out[i]/math.Sqrt(a[3][0])
			}
		},
	},
}

func onSumToZero() Support { return support(transform.SumToZero, math.Inf(-1), math.Inf(1)) }

// graphProblem says what is wrong with the edges of a graph of n nodes, or "".
func graphProblem(n int, node1, node2 []float64, connected bool) string {
	if len(node1) != len(node2) {
		return fmt.Sprintf("node1 has length %d, but node2 has %d", len(node1), len(node2))
	}
	if problem := placeProblem("node1", node1, n); problem != "" {
		return problem
	}
	if problem := placeProblem("node2", node2, n); problem != "" {
		return problem
	}
	root := make([]int, n) // of the nodes that are joined
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	seen := map[[2]int]int{}
	joined := make([]bool, n)
	for k := range node1 {
		i, j := int(node1[k])-1, int(node2[k])-1
		if i == j {
			return fmt.Sprintf("edge %d joins node %d with itself", k+1, i+1)
		}
		pair := [2]int{min(i, j), max(i, j)}
		if first, ok := seen[pair]; ok {
			return fmt.Sprintf("edges %d and %d both join nodes %d and %d, but each pair of neighbours must be given once", first+1, k+1, pair[0]+1, pair[1]+1)
		}
		seen[pair] = k
		joined[i], joined[j] = true, true
		root[find(i)] = find(j)
	}
	for i := range n {
		if n > 1 && !joined[i] || !connected && !joined[i] {
			return fmt.Sprintf("node %d has no neighbour", i+1)
		}
		if connected && find(i) != find(0) {
			return fmt.Sprintf("no path leads from node 1 to node %d, but the graph must be connected", i+1)
		}
	}
	return ""
}

// icarFactor returns the Cholesky factor of Q + 1/n, and half its log determinant.
func icarFactor(n int, node1, node2 []float64) (l []float64, half float64) {
	q := make([]float64, n*n)
	for i := range q {
		q[i] = 1 / float64(n)
	}
	for k := range node1 {
		i, j := int(node1[k])-1, int(node2[k])-1
		q[i*n+i]++
		q[j*n+j]++
		q[i*n+j]--
		q[j*n+i]--
	}
	l, _ = choleskyFactor(q, n) // positive definite, as the graph is connected
	for i := range n {
		half += mathx.Log(l[i*n+i])
	}
	return l, half
}

// carFactor returns the Cholesky factor of D - rho W.
func carFactor(n int, node1, node2 []float64, rho float64) []float64 {
	q := make([]float64, n*n)
	for k := range node1 {
		i, j := int(node1[k])-1, int(node2[k])-1
		q[i*n+i]++
		q[j*n+j]++
		q[i*n+j] = -rho
		q[j*n+i] = -rho
	}
	l, _ := choleskyFactor(q, n) // its diagonal dominates
	return l
}

// drawByPrecision draws a normal vector with the precision matrix L L'.
func drawByPrecision(r *mathx.Stream, l, out []float64) {
	n := len(out)
	for i := range out {
		out[i] = r.Normal()
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			out[i] -= float64(l[k*n+i] * out[k])
		}
		out[i] /= l[i*n+i]
	}
}

// carEigenvalues returns the eigenvalues of D^-1/2 W D^-1/2 and the log determinant of D.
func carEigenvalues(n int, node1, node2 []float64) (values []float64, logD float64) {
	degree, a := make([]float64, n), make([]float64, n*n)
	for k := range node1 {
		degree[int(node1[k])-1]++
		degree[int(node2[k])-1]++
	}
	for k := range node1 {
		i, j := int(node1[k])-1, int(node2[k])-1
		v := 1 / math.Sqrt(degree[i]*degree[j])
		a[i*n+j], a[j*n+i] = v, v
	}
	for _, d := range degree {
		logD += mathx.Log(d)
	}
	return jacobi(a, n), logD
}

// jacobi returns the eigenvalues of a symmetric matrix, which it overwrites, by rotations
// (Golub, Van Loan, Matrix Computations, 4th ed., sec. 8.5).
func jacobi(a []float64, n int) []float64 {
	for range 60 {
		off := 0.0
		for i := range n {
			for j := range i {
				off += float64(a[i*n+j] * a[i*n+j])
			}
		}
		if off < 1e-32*float64(n) {
			break
		}
		for p := range n {
			for q := p + 1; q < n; q++ {
				if a[p*n+q] == 0 {
					continue
				}
				tau := (a[q*n+q] - a[p*n+p]) / (2 * a[p*n+q])
				t := math.Copysign(1, tau) / (math.Abs(tau) + math.Sqrt(1+float64(tau*tau)))
				c := 1 / math.Sqrt(1+float64(t*t))
				s := t * c
				for k := range n { // columns
					x, y := a[k*n+p], a[k*n+q]
					a[k*n+p], a[k*n+q] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
				}
				for k := range n { // rows
					x, y := a[p*n+k], a[q*n+k]
					a[p*n+k], a[q*n+k] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
				}
			}
		}
	}
	values := make([]float64, n)
	for i := range values {
		values[i] = a[i*n+i]
	}
	return values
}
