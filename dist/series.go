package dist

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Series of n numbers, each normal given those before it.

// GaussianRandomWalk(n, mu, sigma, start, init), or with sigma alone (mu = 0, start = 0 and
// init = sigma) or with sigma and init (mu = 0, start = 0):
// x[1] is Normal(start, init), x[t] is Normal(x[t-1] + mu, sigma).
// Durbin, Koopman (2012), Time Series Analysis by State Space Methods, ch. 2 and 3.
var gaussianRandomWalk = Spec{
	Name: "GaussianRandomWalk",
	Doc:  "random walk of n numbers whose steps are Normal(mu, sigma), from Normal(start, init)",
	Forms: []Form{
		{Params: []Param{{Name: "n", Rule: Dimension}, {Name: "mu"}, {Name: "sigma", Rule: Positive}, {Name: "start"}, {Name: "init", Rule: Positive}}},
		{Params: []Param{{Name: "n", Rule: Dimension}, {Name: "sigma", Rule: Positive}}},
		{Params: []Param{{Name: "n", Rule: Dimension}, {Name: "sigma", Rule: Positive}, {Name: "init", Rule: Positive}}},
	},
	EventRank:   1,
	Density:     "exp(Normal(start, init).lpdf(x[1]) + sum(Normal(x[1:n-1] + mu, sigma).lpdf(x[2:n])))",
	Mean:        "start + mu * ((1:n) - 1)",
	SD:          "sqrt(init^2 + sigma^2 * ((1:n) - 1))",
	Conversions: []string{"mu = 0, start = 0, init = sigma", "mu = 0, start = 0"},
	Values:      "vectors",
	Note:        "n counts the numbers of the walk, not its steps. Without `init` the first number is Normal(0, sigma), like a step from 0.",
	Example:     "GaussianRandomWalk(3, sigma=1).lpdf([0, 0, 0])", Value: "-2.75682",
	See: "AR MvNormal Normal",
	Aliases: []Alias{
		{Name: "GRW", Usage: "GaussianRandomWalk(n, sigma=s)"},
		{Name: "RandomWalk", Usage: "GaussianRandomWalk(n, sigma=s)"},
		{Name: "rw1", Usage: "GaussianRandomWalk(n, sigma=s)"},
	},
	Synonyms: map[string]Synonym{
		"scale": {"sigma", "$1"}, "num_steps": {"n", "$1"}, "steps": {"n", "$1 + 1"}, "drift": {"mu", "$1"}, "init_dist": {}, "init_scale": {"init", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{4}, {0.5}, {1.2}, {-1}, {3}}},
		{Args: [][]float64{{1}, {0.5}, {1.2}, {-1}, {0.3}}},
		{Form: 1, Args: [][]float64{{6}, {0.2}}},
		{Form: 2, Args: [][]float64{{5}, {0.2}, {4}}},
	},
	functions: functions{
		support: onReals(),
		length:  func(_ int, a [][]float64) int { return int(a[0][0]) },
		logDensity: func(form int, x []float64, a [][]float64) float64 {
			mu, sigma, start, init := walkArgs(form, a)
			return logSeries(x, func(t int) (mean, sd float64) {
				if t == 0 {
					return start, init
				}
				return x[t-1] + mu, sigma
			})
		},
		graph: func(t *tracer, form int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			zero := t.Const(0)
			mu, sigma, start, init := zero, a[1][0], zero, a[1][0]
			switch form {
			case 0:
				mu, sigma, start, init = a[1][0], a[2][0], a[3][0], a[4][0]
			case 2:
				init = a[2][0]
			}
			v := t.series(x, func(i int) (mean, sd graph.Ref) {
				if i == 0 {
					return start, init
				}
				return t.Add(x[i-1], mu), sigma
			})
			return t.Add(v, t.seriesCheck([]graph.Ref{mu, start}, sigma, init))
		},
		draw:   func(r *mathx.Stream, form int, a [][]float64, out []float64) { walkOnward(r, form, a, out, 0) },
		onward: walkOnward,
		factor: func(form int, a [][]float64, n int) (mean, b []float64) {
			mu, sigma, start, init := walkArgs(form, a)
			mean, b = make([]float64, n), make([]float64, n*n)
			for t := range mean {
				mean[t], b[t*n] = start+float64(mu*float64(t)), init
				for k := 1; k <= t; k++ {
					b[t*n+k] = sigma
				}
			}
			return mean, b
		},
	},
}

func walkOnward(r *mathx.Stream, form int, a [][]float64, out []float64, from int) {
	mu, sigma, start, init := walkArgs(form, a)
	for t := from; t < len(out); t++ {
		if t == 0 {
			out[0] = start + float64(init*r.Normal())
		} else {
			out[t] = out[t-1] + mu + float64(sigma*r.Normal())
		}
	}
}

func walkArgs(form int, a [][]float64) (mu, sigma, start, init float64) {
	switch form {
	case 1:
		return 0, a[1][0], 0, a[1][0]
	case 2:
		return 0, a[1][0], 0, a[2][0]
	}
	return a[1][0], a[2][0], a[3][0], a[4][0]
}

// AR(n, mu, rho, sigma, init), or without mu, which then is 0; its order p is the length of rho:
// x[t] is Normal(mu + sum over k = 1..p of rho[k] x[t-k], sigma) for t > p, Normal(0, init) before.
// Box, Jenkins, Reinsel, Ljung (2015), Time Series Analysis, ch. 3.
var autoregression = Spec{
	Name: "AR",
	Doc:  "autoregression of n numbers with coefficients rho: Normal(mu + rho[1] * x[t-1] + rho[2] * x[t-2] + ..., sigma), the first ones Normal(0, init)",
	Forms: []Form{
		{Params: []Param{{Name: "n", Rule: Dimension}, {Name: "mu"}, {Name: "rho", Rank: 1}, {Name: "sigma", Rule: Positive}, {Name: "init", Rule: Positive}}},
		{Params: []Param{{Name: "n", Rule: Dimension}, {Name: "rho", Rank: 1}, {Name: "sigma", Rule: Positive}, {Name: "init", Rule: Positive}}},
	},
	EventRank: 1,
	Density: "exp(sum([(if t > length(rho) { Normal(mu + sum([rho[k] * x[max(t - k, 1)] for k in 1:length(rho)]), sigma).lpdf(x[t]) } " +
		"else { Normal(0, init).lpdf(x[t]) }) for t in 1:n]))",
	Conversions: []string{"mu = 0"},
	Values:      "vectors",
	Note: "The order is the length of rho: `AR(n, rho=[r], sigma=s, init=s)` is of order one. The series that is stationary from its first number on has, " +
		"for order one, init = sigma / sqrt(1 - rho^2).",
	Example: "AR(2, rho=[0.5], sigma=1, init=1).lpdf([0, 0])", Value: "-1.83788",
	See: "GaussianRandomWalk GARCH11 Normal",
	Aliases: []Alias{
		{Name: "AR1", Usage: "AR(n, rho=[r], sigma=s, init=s)"},
		{Name: "Autoregressive", Usage: "AR(n, rho=rho, sigma=s, init=s)"},
	},
	Synonyms: map[string]Synonym{"phi": {"rho", "$1"}, "coefs": {"rho", "$1"}, "scale": {"sigma", "$1"}, "innov_std": {"sigma", "$1"}},
	Points: []Point{
		{Args: [][]float64{{5}, {0.3}, {0.6, -0.2}, {0.7}, {2}}},
		{Args: [][]float64{{1}, {0.3}, {0.6, -0.2}, {0.7}, {2}}},
		{Form: 1, Args: [][]float64{{6}, {0.9}, {0.2}, {0.5}}},
	},
	functions: functions{
		support: onReals(),
		length:  func(_ int, a [][]float64) int { return int(a[0][0]) },
		logDensity: func(form int, x []float64, a [][]float64) float64 {
			mu, rho, sigma, init := autoArgs(form, a)
			return logSeries(x, func(t int) (mean, sd float64) {
				if t < len(rho) {
					return 0, init
				}
				mean = mu
				for k, c := range rho {
					mean += float64(c * x[t-1-k])
				}
				return mean, sigma
			})
		},
		graph: func(t *tracer, form int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			mu := t.Const(0)
			if form == 0 {
				mu, a = a[1][0], a[1:]
			}
			rho := a[1]
			v := t.series(x, func(i int) (mean, sd graph.Ref) {
				if i < len(rho) {
					return t.Const(0), a[3][0]
				}
				before := make([]graph.Ref, len(rho))
				for k := range rho {
					before[k] = x[i-1-k]
				}
				return t.Add(mu, t.Dot(rho, before)), a[2][0]
			})
			return t.Add(v, t.seriesCheck(append([]graph.Ref{mu}, rho...), a[2][0], a[3][0]))
		},
		draw:   func(r *mathx.Stream, form int, a [][]float64, out []float64) { autoOnward(r, form, a, out, 0) },
		onward: autoOnward,
		factor: func(form int, a [][]float64, n int) (mean, b []float64) {
			mu, rho, sigma, init := autoArgs(form, a)
			mean, b = make([]float64, n), make([]float64, n*n)
			for t := range mean {
				if t < len(rho) {
					b[t*n+t] = init
					continue
				}
				mean[t], b[t*n+t] = mu, sigma
				for k, c := range rho {
					mean[t] += float64(c * mean[t-1-k])
					for j := range n {
						b[t*n+j] += float64(c * b[(t-1-k)*n+j])
					}
				}
			}
			return mean, b
		},
	},
}

func autoOnward(r *mathx.Stream, form int, a [][]float64, out []float64, from int) {
	mu, rho, sigma, init := autoArgs(form, a)
	for t := from; t < len(out); t++ {
		if t < len(rho) {
			out[t] = init * r.Normal()
			continue
		}
		mean := mu
		for k, c := range rho {
			mean += float64(c * out[t-1-k])
		}
		out[t] = mean + float64(sigma*r.Normal())
	}
}

func autoArgs(form int, a [][]float64) (mu float64, rho []float64, sigma, init float64) {
	if form == 1 {
		return 0, a[1], a[2][0], a[3][0]
	}
	return a[1][0], a[2], a[3][0], a[4][0]
}

// GARCH11(n, omega, alpha, beta, init): x[t] is Normal(0, s[t]) with s[1] = init and
// s[t]^2 = omega + alpha x[t-1]^2 + beta s[t-1]^2. Bollerslev (1986), Generalized
// autoregressive conditional heteroskedasticity, J. Econometrics 31.
var garch11 = Spec{
	Name: "GARCH11",
	Doc:  "n numbers about 0 whose variance depends on the squares before them: omega + alpha * x[t-1]^2 + beta * variance[t-1], with sd init at first",
	Forms: []Form{{Params: []Param{
		{Name: "n", Rule: Dimension}, {Name: "omega", Rule: Positive}, {Name: "alpha", Rule: NonNegative}, {Name: "beta", Rule: NonNegative}, {Name: "init", Rule: Positive},
	}}},
	EventRank: 1,
	Mean:      "rep(0, n)",
	SD:        "sqrt([init^2 * (alpha + beta)^(t - 1) + omega * sum([(alpha + beta)^k for k in 0:t-2]) for t in 1:n])",
	Density:   "exp(sum([Normal(0, sqrt(beta^(t - 1) * init^2 + sum([beta^k * (omega + alpha * (if k < t - 1 { x[t - 1 - k]^2 } else { 0 })) for k in 0:t-2]))).lpdf(x[t]) for t in 1:n]))",
	Values:    "vectors",
	Note:      "It is stationary for alpha + beta < 1, with variance omega / (1 - alpha - beta). A series y about a mean is `y - mu ~ GARCH11(...)`.",
	Example:   "GARCH11(2, 0.5, 0.2, 0.5, 1).lpdf([0, 0])", Value: "-1.83788",
	See: "AR GaussianRandomWalk Normal",
	Aliases: []Alias{
		{Name: "GARCH", Usage: "GARCH11(n, omega, alpha, beta, init)"},
	},
	Synonyms: map[string]Synonym{"alpha_1": {"alpha", "$1"}, "beta_1": {"beta", "$1"}, "initial_vol": {"init", "$1"}},
	Points: []Point{
		{Args: [][]float64{{5}, {0.3}, {0.2}, {0.5}, {1.5}}},
		{Args: [][]float64{{1}, {0.3}, {0.2}, {0.5}, {2}}},
		{Args: [][]float64{{4}, {0.3}, {0}, {0}, {2}}},
	},
	functions: functions{
		support: onReals(),
		length:  func(_ int, a [][]float64) int { return int(a[0][0]) },
		logDensity: func(_ int, x []float64, a [][]float64) float64 {
			variance := 0.0
			return logSeries(x, func(t int) (mean, sd float64) {
				if t == 0 {
					variance = a[4][0] * a[4][0]
				} else {
					variance = a[1][0] + float64(a[2][0]*x[t-1]*x[t-1]) + float64(a[3][0]*variance)
				}
				return 0, math.Sqrt(variance)
			})
		},
		graph: func(t *tracer, _ int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			var variance graph.Ref
			v := t.series(x, func(i int) (mean, sd graph.Ref) {
				if i == 0 {
					variance = t.Square(a[4][0])
					return t.Const(0), a[4][0]
				}
				variance = t.Add(t.Add(a[1][0], t.Mul(a[2][0], t.Square(x[i-1]))), t.Mul(a[3][0], variance))
				return t.Const(0), t.Sqrt(variance)
			})
			ok := t.Add(t.nonNegative(a[2][0]), t.nonNegative(a[3][0]))
			return t.Add(v, t.Add(ok, t.seriesCheck(nil, a[1][0], a[4][0])))
		},
		draw:   func(r *mathx.Stream, form int, a [][]float64, out []float64) { garchOnward(r, form, a, out, 0) },
		onward: garchOnward,
	},
}

func garchOnward(r *mathx.Stream, _ int, a [][]float64, out []float64, from int) {
	variance := a[4][0] * a[4][0]
	for t := range out {
		if t > 0 {
			variance = a[1][0] + float64(a[2][0]*out[t-1]*out[t-1]) + float64(a[3][0]*variance)
		}
		if t >= from {
			out[t] = math.Sqrt(variance) * r.Normal()
		}
	}
}

// ZeroSumNormal(n, sigma): n numbers that sum to 0, with density
// log f(x) = -(n - 1) (log(2 pi) / 2 + log(sigma)) - sum(x^2) / (2 sigma^2)
// on the space of such vectors: a vector of Normal(0, sigma) numbers minus its mean.
// Eaton (2007), Multivariate Statistics, ch. 3 (singular normal distributions).
var zeroSumNormal = Spec{
	Name:      "ZeroSumNormal",
	Doc:       "n normal numbers that sum to zero: Normal(0, sigma) numbers less their mean",
	Forms:     []Form{{Params: []Param{{Name: "n", Rule: Dimension}, {Name: "sigma", Rule: Positive}}}},
	EventRank: 1,
	Density:   "exp(-sum(x^2) / (2 * sigma^2)) / (sqrt(2 * pi) * sigma)^(n - 1)",
	Mean:      "rep(0, n)",
	SD:        "rep(sigma * sqrt(1 - 1 / n), n)",
	Values:    "vectors that sum to zero",
	Note:      "`u ~ ZeroSumNormal(team, s)` is one number for each level of a factor. Each has sd sigma * sqrt(1 - 1 / n), each pair the correlation -1 / (n - 1).",
	Example:   "ZeroSumNormal(3, 1).lpdf([0, 0, 0])", Value: "-1.83788",
	See: "Normal sum_to_zero ICAR",
	Aliases: []Alias{
		{Name: "SumToZeroNormal", Here: "ZeroSumNormal($1, $2)"},
	},
	Synonyms: map[string]Synonym{"K": {"n", "$1"}, "shape": {"n", "$1"}},
	Points: []Point{
		{Args: [][]float64{{4}, {1.5}}},
		{Args: [][]float64{{2}, {0.1}}},
		{Args: [][]float64{{11}, {30}}},
	},
	functions: functions{
		support: onSumToZero(),
		length:  func(_ int, a [][]float64) int { return int(a[0][0]) },
		logDensity: func(_ int, x []float64, a [][]float64) float64 {
			if !sumsToZero(x) {
				return math.Inf(-1)
			}
			sigma, squares := a[1][0], 0.0
			for _, v := range x {
				squares += float64((v / sigma) * (v / sigma))
			}
			return -float64(float64(len(x)-1)*(0.5*logTwoPi+mathx.Log(sigma))) - float64(0.5*squares)
		},
		graph: func(t *tracer, _ int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			z := make([]graph.Ref, len(x))
			for i, v := range x {
				z[i] = t.Div(v, a[1][0])
			}
			n := float64(len(x) - 1)
			return t.plus(t.Sub(t.scale(-0.5, t.Dot(z, z)), t.scale(n, t.Log(a[1][0]))), -0.5*n*logTwoPi)
		},
		draw: func(r *mathx.Stream, _ int, a [][]float64, out []float64) {
			for i := range out {
				out[i] = a[1][0] * r.Normal()
			}
			center(out)
		},
	},
}

// logSeries adds up normal log densities of the numbers of x, in order.
func logSeries(x []float64, at func(t int) (mean, sd float64)) float64 {
	v := 0.0
	for t, y := range x {
		if math.IsInf(y, 0) {
			return math.Inf(-1)
		}
		mean, sd := at(t)
		v += normalLogDensity(0, y, params{mean, sd})
	}
	return v
}

func (t *tracer) series(x []graph.Ref, at func(i int) (mean, sd graph.Ref)) graph.Ref {
	terms := make([]graph.Ref, len(x))
	for i, y := range x {
		mean, sd := at(i)
		terms[i] = normalGraph(t, 0, y, refs{mean, sd})
	}
	return t.Sum(terms)
}

// seriesCheck is 0 for good arguments, else NaN: the density of a short series does not read them all.
func (t *tracer) seriesCheck(finite []graph.Ref, positive ...graph.Ref) graph.Ref {
	ok := t.obeys(Finite, finite)
	for _, r := range positive {
		ok = t.Add(ok, t.positive(r))
	}
	return ok
}

// center subtracts the mean from a vector.
func center(x []float64) {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	for i := range x {
		x[i] -= sum / float64(len(x))
	}
}

func sumsToZero(x []float64) bool {
	sum, size := 0.0, 1.0
	for _, v := range x {
		sum += v
		size += math.Abs(v)
	}
	return math.Abs(sum) <= sumTolerance*size
}

// placeProblem says that one of the positions is not a whole number from 1 to n.
func placeProblem(name string, places []float64, n int) string {
	for i, v := range places {
		if !(v >= 1 && v <= float64(n) && v == math.Floor(v)) {
			return fmt.Sprintf("%s[%d] is %s, but must be a whole number from 1 to %d, the number of nodes", name, i+1, number(v), n)
		}
	}
	return ""
}
