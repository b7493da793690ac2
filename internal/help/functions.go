package help

import (
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/lang"
)

// function is what there is to say of a function of the language.
type function struct {
	usage   string
	summary string
	shapes  string // what goes in and what comes out
	example string
	value   string
	see     string // names, separated by blanks
}

// Shapes that many functions share.
const (
	each     = "Element by element: a number gives a number, an array an array of the same shape."
	eachTwo  = "Element by element: two arrays have the same shape, and a number goes with every element of an array."
	one      = "An array of any shape gives one number."
	square   = "A is a square matrix."
	samples  = "One number. Of real data the value of the fit is kept for predictions until the next `sample`; see `set_data`."
	vector   = "A vector gives a vector of the same length."
	vectorOf = "A vector gives a vector."
)

// functions returns the entries of functions, by name. A word that is a type too
// has its entry among the types.
func functions() []Entry {
	byName := make(map[string]*function, len(written))
	for i := range written {
		name, _, _ := strings.Cut(written[i].usage, "(")
		byName[name] = &written[i]
	}
	var list []Entry
	for _, b := range lang.Functions() {
		if typeFunction(b.Name) {
			continue
		}
		e := Entry{Name: b.Name, Kind: Function, Later: !b.Built}
		if f := byName[b.Name]; f != nil {
			e.Usage, e.Summary, e.Body, e.Example, e.Value, e.See = f.usage, f.summary, f.shapes, f.example, f.value, strings.Fields(f.see)
		} else { // a test sees to it that this does not happen
			e.Usage, e.Summary = b.Name+"("+strings.Join(b.Params, ", ")+")", b.Doc
		}
		if slices.Contains(strings.Fields(dataAlone), b.Name) {
			e.Body += "\n\nThis version evaluates it for data alone, not for unknowns."
		}
		list = append(list, e)
	}
	return list
}

// dataAlone are functions that have no derivative here yet; a test of the
// specification keeps the list true.
const dataAlone = "bspline div eigen_values eigen_vectors matrix_exp order qr_q qr_r rank svd_s svd_u svd_v"

// typeFunction reports whether a function bears the name of a type, whose entry
// tells of both.
func typeFunction(name string) bool { return name == "int" || name == "real" }

// written holds the functions; a test runs the examples.
var written = [...]function{
	// Elementary functions.
	{"exp(x)", "e to the power of x", each, "exp([0, 1])", "[1, 2.71828]", "log expm1"},
	{"log(x)", "natural logarithm", each + " -inf at 0, NaN below.", "log(8) / log(2)", "3", "log1p log10 log2 exp"},
	{"log1p(x)", "log(1 + x), exact for small x", each, "log1p(1e-20)", "1e-20", "log1m log1p_exp"},
	{"log1m(x)", "log(1 - x), exact for small x", each, "log1m(0)", "0", "log1p log1m_exp"},
	{"log1p_exp(x)", "log(1 + exp(x)) without overflow", each, "log1p_exp(1000)", "1000", "inv_logit log_sum_exp"},
	{"log1m_exp(x)", "log(1 - exp(x)) for negative x", each, "exp(log1m_exp(log(0.25)))", "0.75", "log_diff_exp"},
	{"expm1(x)", "exp(x) - 1, exact for small x", each, "expm1(1e-20)", "1e-20", "exp log1p"},
	{"log10(x)", "logarithm to base 10", each, "log10(1000)", "3", "log log2"},
	{"log2(x)", "logarithm to base 2", each, "log2(8)", "3", "log log10"},
	{"sqrt(x)", "square root", each + " NaN below 0.", "sqrt([4, 9])", "[2, 3]", "pow ^"},
	{"inv(x)", "1 / x", each, "inv(4)", "0.25", "/"},
	{"abs(x)", "absolute value", each, "abs([-2, 3])", "[2, 3]", ""},
	{"pow(a, b)", "a to the power of b, the same as a^b", eachTwo, "pow(2, [1, 2, 3])", "[2, 4, 8]", "^ sqrt"},
	{"floor(x)", "largest whole number that is not above x, as a real", each, "floor(-1.5)", "-2", "ceil round div int"},
	{"ceil(x)", "smallest whole number that is not below x, as a real", each, "ceil(-1.5)", "-1", "floor round"},
	{"round(x)", "nearest whole number as a real, halves to the even one", each, "round([0.5, 1.5, 2.4])", "[0, 2, 2]", "floor ceil int"},
	{"div(a, b)", "whole division, rounded towards minus infinity", eachTwo + " Of ints, an int.", "div(-7, 2)", "-4", "% /"},

	// Trigonometry.
	{"sin(x)", "sine of x in radians", each, "sin(0)", "0", "cos tan asin"},
	{"cos(x)", "cosine of x in radians", each, "cos(0)", "1", "sin tan acos"},
	{"tan(x)", "tangent of x in radians", each, "tan(0)", "0", "sin cos atan"},
	{"asin(x)", "inverse sine, from -pi/2 to pi/2", each, "asin(1) / pi", "0.5", "sin"},
	{"acos(x)", "inverse cosine, from 0 to pi", each, "acos(-1) / pi", "1", "cos"},
	{"atan(x)", "inverse tangent, from -pi/2 to pi/2", each, "4 * atan(1) == pi", "true", "tan atan2"},
	{"atan2(a, b)", "angle of the point (b, a), from -pi to pi", eachTwo, "atan2(0, -1) == pi", "true", "atan"},
	{"sinh(x)", "hyperbolic sine", each, "sinh(0)", "0", "cosh tanh"},
	{"cosh(x)", "hyperbolic cosine", each, "cosh(0)", "1", "sinh tanh"},
	{"tanh(x)", "hyperbolic tangent", each, "tanh([0, 100])", "[0, 1]", "sinh cosh"},

	// Probabilities.
	{"logit(x)", "log(x / (1 - x))", each, "logit(0.5)", "0", "inv_logit"},
	{"inv_logit(x)", "logistic function, 1 / (1 + exp(-x))", each, "inv_logit([0, 100])", "[0.5, 1]", "logit Bernoulli"},
	{"Phi(x)", "distribution function of the standard normal distribution", each, "Phi(0)", "0.5", "inv_Phi Normal"},
	{"inv_Phi(x)", "quantile function of the standard normal distribution", each, "inv_Phi(0.5)", "0", "Phi Normal"},
	{"erf(x)", "error function", each, "erf(0)", "0", "erfc Phi"},
	{"erfc(x)", "1 - erf(x), exact for large x", each, "erfc(0)", "1", "erf"},
	{"log_sum_exp(a)\nlog_sum_exp(a, b)", "log(sum(exp(a))), or log(exp(a) + exp(b)), without overflow",
		"Of one array, one number; of two arguments element by element.", "log_sum_exp([1000, 1000])", "1000.69", "softmax log_diff_exp"},
	{"log_diff_exp(a, b)", "log(exp(a) - exp(b)) without overflow, for a not below b", eachTwo, "exp(log_diff_exp(log(5), log(2)))", "3", "log1m_exp"},
	{"softmax(x)", "exp(x) / sum(exp(x)): a simplex", vector, "softmax([0, 0])", "[0.5, 0.5]", "log_softmax Categorical"},
	{"log_softmax(x)", "logarithm of softmax, without overflow", vector, "exp(log_softmax([5, 5]))", "[0.5, 0.5]", "softmax"},

	// Special functions.
	{"lgamma(x)", "logarithm of the absolute value of the gamma function", each, "exp(lgamma(5))", "24", "digamma lbeta lchoose"},
	{"digamma(x)", "derivative of lgamma", each, "digamma(2) - digamma(1)", "1", "lgamma"},
	{"beta(a, b)", "beta function (the distribution is `Beta`)", eachTwo, "beta(1, 4)", "0.25", "lbeta Beta"},
	{"lbeta(a, b)", "logarithm of the beta function", eachTwo, "lbeta(1, 1)", "0", "beta lgamma"},
	{"lchoose(a, b)", "logarithm of the binomial coefficient a over b", eachTwo, "exp(lchoose(4, 2))", "6", "lgamma Binomial"},
	{"gamma_p(a, b)", "regularised lower incomplete gamma function of shape a at b", eachTwo, "gamma_p(1, 0)", "0", "gamma_q Gamma"},
	{"gamma_q(a, b)", "regularised upper incomplete gamma function of shape a at b", eachTwo, "gamma_q(1, 0)", "1", "gamma_p Gamma"},
	{"inc_beta(a, b, x)", "regularised incomplete beta function", eachTwo, "", "", "Beta"},
	{"owens_t(h, a)", "Owen's T function", eachTwo, "", "", "Phi"},
	{"bessel_i(v, x)", "modified Bessel function of the first kind of order v", eachTwo, "", "", "bessel_k"},
	{"bessel_j(v, x)", "Bessel function of the first kind of order v", eachTwo, "", "", "bessel_y"},
	{"bessel_k(v, x)", "modified Bessel function of the second kind of order v", eachTwo, "", "", "bessel_i"},
	{"bessel_y(v, x)", "Bessel function of the second kind of order v", eachTwo, "", "", "bessel_j"},

	// Summaries.
	{"sum(x)", "sum of all elements, 0 of none", one, "sum([[1, 2], [3, 4]])", "10", "mean cumsum prod"},
	{"prod(x)", "product of all elements, 1 of none", one, "prod(1:5)", "120", "sum"},
	{"mean(x)", "mean of all elements", samples, "mean([1, 2, 6])", "3", "median sd center"},
	{"sd(x)", "standard deviation of all elements, by N - 1", samples, "sd([1, 2, 3])", "1", "variance standardize"},
	{"variance(x)", "variance of all elements, by N - 1", samples, "variance([1, 3, 5])", "4", "sd"},
	{"median(x)", "median of all elements", samples, "median([5, 1, 2, 4])", "3", "quantile mean"},
	{"quantile(x, p)", "quantiles of all elements, linear between the order statistics",
		"p is a probability or a vector of them; the result has the shape of p. Of real data the value of the fit is kept for predictions.\n\n" +
			"As a method, D.quantile(p) is the quantile function of a distribution D of one dimension: the x with P(X <= x) = p, for whole numbers the least with P(X <= x) >= p.\n\n" +
			"  Normal(0, 1).quantile(0.975)", "quantile(0:4, [0, 0.5, 1])", "[0, 2, 4]", "median cdf"},
	{"min(a)\nmin(a, b)", "smallest element, or the smaller of two", "Of one array, one number; of two arguments element by element.", "min([3, 1], 2)", "[2, 1]", "max"},
	{"max(a)\nmax(a, b)", "largest element, or the larger of two", "Of one array, one number; of two arguments element by element.", "max([3, 1, 2])", "3", "min"},
	{"any(x)", "whether an element is true", "An array of bools gives a bool.", "any([1, 2] > 1)", "true", "all which"},
	{"all(x)", "whether all elements are true", "An array of bools gives a bool.", "all([1, 2] > 1)", "false", "any"},
	{"norm(x)", "Euclidean length: the root of the sum of squares", one, "norm([3, 4])", "5", "dot"},
	{"dot(a, b)", "sum of the products of the elements of two vectors, the same as a @ b", "Two vectors of one length give a number.", "dot([1, 2], [3, 4])", "11", "@ outer"},
	{"standardize(x)", "less the mean and divided by the sd", "The shape of x; the columns of a matrix each by their own mean and sd. Of real data the mean and sd of the fit are kept for predictions.", "standardize([1, 2, 3])", "[-1, 0, 1]", "center sd set_data"},
	{"center(x)", "less the mean", "The shape of x; the columns of a matrix each by their own mean. Of real data the mean of the fit is kept for predictions.", "center([1, 2, 6])", "[-2, -1, 3]", "standardize mean set_data"},

	// Shapes.
	{"length(x)", "number of elements", "An int, known as soon as the data are.", "length([[1, 2, 3], [4, 5, 6]])", "6", "rows cols nlevels"},
	{"rows(x)", "number of rows: the length of the first axis", "An int.", "rows([[1, 2, 3], [4, 5, 6]])", "2", "cols length"},
	{"cols(x)", "number of columns of a matrix", "An int.", "cols([[1, 2, 3], [4, 5, 6]])", "3", "rows length"},
	{"nlevels(x)", "number of levels of a factor", "A column that is a factor, or the name of a set of levels; an int.", "nlevels(county)", "2", "levels factors"},
	{"levels(x)", "labels of the levels of a factor", "A column that is a factor, or the name of a set of levels; a list of texts.", "levels(county)", "[\"Anoka\", \"Carver\"]", "nlevels factors"},
	{"which(x)", "places where x is true", "A vector of bools gives ints.", "which([5, 1, 7] > 3)", "[1, 3]", "any indexing"},

	// Making arrays.
	{"rep(x, n)", "n times x", "Of a number a vector of length n; of a vector a matrix of n rows.", "rep(0.5, 3)", "[0.5, 0.5, 0.5]", "linspace concat"},
	{"linspace(a, b, n)", "n equally spaced numbers from a to b", "A vector of n reals with both ends.", "linspace(0, 1, 3)", "[0, 0.5, 1]", "rep :"},
	{"concat(a, ...)", "vectors one after the other", "Any number of vectors and numbers; of matrices their rows.", "concat([1, 2], 3:4)", "[1, 2, 3, 4]", "rep"},
	{"reverse(x)", "elements the other way round", vector + " Of a matrix, the rows.", "reverse([1, 2, 3])", "[3, 2, 1]", "sort"},
	{"sort(x)", "elements in increasing order", vector, "sort([3, 1, 2])", "[1, 2, 3]", "order rank"},
	{"order(x)", "indices that sort x: x[order(x)] is sort(x)", vectorOf, "order([3, 1, 2])", "[2, 3, 1]", "sort rank"},
	{"rank(x)", "ranks of the elements; equal ones share the mean of theirs", vector, "rank([5, 1, 5])", "[2.5, 1, 2.5]", "order sort"},
	{"cumsum(x)", "sums of the first elements", vector, "cumsum([1, 2, 3])", "[1, 3, 6]", "sum"},
	{"outer(a, b)", "matrix of the products of the elements of two vectors", "Vectors of length N and K give an N x K matrix.", "outer([1, 2], [3, 4])", "[[3, 4], [6, 8]]", "dot @"},
	{"diag(x)", "diagonal matrix of a vector, or the diagonal of a matrix", "A vector of length K gives K x K, a matrix K x K a vector.", "diag([2, 3])", "[[2, 0], [0, 3]]", "eye trace"},
	{"eye(n)", "identity matrix", "n x n.", "eye(2)", "[[1, 0], [0, 1]]", "diag"},
	{"convolve(a, b)", "full convolution of two vectors", "Vectors of length N and M give one of N + M - 1.", "convolve([1, 2], [1, 1])", "[1, 3, 2]", ""},
	{"interpolate(x, y, z)", "linear interpolation of the points (x, y) at z", "x and y are vectors of one length; the result has the shape of z.", "", "", "bspline"},
	{"bspline(x, knots)\nbspline(x, knots, degree=3)", "matrix of the B-splines at x", "x has N elements, knots hold both ends and may repeat; N x (knots + degree - 1). Beyond the ends the splines go on as straight lines.", "bspline([0, 1], [0, 1], degree=1)", "[[1, 0], [0, 1]]", "cov_exp_quad"},

	// Linear algebra.
	{"trace(A)", "sum of the diagonal", square, "trace([[1, 2], [3, 4]])", "5", "diag det"},
	{"det(A)", "determinant", square, "det([[2, 0], [0, 3]])", "6", "log_det"},
	{"log_det(A)", "logarithm of the absolute value of the determinant", square, "log_det(eye(3))", "0", "det"},
	{"inverse(A)", "inverse of a matrix; `solve` is better where it will do", square, "inverse([[2, 0], [0, 4]])", "[[0.5, 0], [0, 0.25]]", "solve"},
	{"solve(A, b)", "the x of A x = b", "A is K x K, b a vector of length K or a matrix of K rows; the shape of b.", "solve([[2, 0], [0, 4]], [2, 2])", "[1, 0.5]", "inverse cholesky"},
	{"cholesky(A)", "lower Cholesky factor L of a symmetric positive definite matrix, A = L L'", square, "cholesky([[4, 2], [2, 5]])", "[[2, 0], [1, 2]]", "LKJCholesky MvNormal"},
	{"quad_form(A, x)", "x' A x", "Of a vector x a number, of a matrix x with K columns a K x K matrix.", "quad_form(eye(2), [3, 4])", "25", "@"},
	{"eigen_values(A)", "eigenvalues of a symmetric matrix, increasing", square, "eigen_values([[2, 0], [0, 1]])", "[1, 2]", "eigen_vectors"},
	{"eigen_vectors(A)", "eigenvectors of a symmetric matrix, in columns, in the order of eigen_values", square, "abs(eigen_vectors([[2, 0], [0, 1]]))", "[[0, 1], [1, 0]]", "eigen_values"},
	{"svd_u(A)", "left singular vectors, in columns", "Of an N x K matrix, N x min(N, K).", "abs(svd_u([[2, 0], [0, 1]]))", "[[1, 0], [0, 1]]", "svd_s svd_v"},
	{"svd_s(A)", "singular values, decreasing", "Of an N x K matrix, min(N, K) numbers.", "svd_s([[1, 0], [0, 2]])", "[2, 1]", "svd_u svd_v"},
	{"svd_v(A)", "right singular vectors, in columns", "Of an N x K matrix, K x min(N, K).", "abs(svd_v([[2, 0], [0, 1]]))", "[[1, 0], [0, 1]]", "svd_u svd_s"},
	{"qr_q(A)", "orthonormal columns Q of A = Q R", "Of an N x K matrix with N >= K, N x K.", "qr_q([[2, 0], [0, 3]])", "[[1, 0], [0, 1]]", "qr_r"},
	{"qr_r(A)", "upper triangle R of A = Q R, with a positive diagonal", "Of an N x K matrix with N >= K, K x K.", "qr_r([[2, 0], [0, 3]])", "[[2, 0], [0, 3]]", "qr_q"},
	{"matrix_exp(A)", "exponential of a matrix", square, "matrix_exp([[0, 0], [0, 0]])", "[[1, 0], [0, 1]]", ""},
	{"kron(A, B)", "Kronecker product", "Of matrices N x K and M x L, NM x KL.", "kron([[1, 2]], [[1, 1]])", "[[1, 1, 2, 2]]", "outer"},

	// Covariances of Gaussian processes.
	{"cov_exp_quad(x, sigma, length)", "squared exponential covariance: sigma^2 exp(-d^2 / (2 length^2))",
		"x is a vector of N points, or a matrix whose N rows are points; N x N. d is the distance of two points. Add something small to the diagonal before `cholesky`: `+ 1e-9 * eye(N)`.",
		"cov_exp_quad([0, 0], 2, 1)", "[[4, 4], [4, 4]]", "MvNormal cholesky"},
	{"cov_exponential(x, sigma, length)", "exponential covariance: sigma^2 exp(-d / length)", "As for `cov_exp_quad`.", "", "", "cov_exp_quad"},
	{"cov_matern32(x, sigma, length)", "Matern covariance of smoothness 3/2", "As for `cov_exp_quad`.", "", "", "cov_exp_quad"},
	{"cov_matern52(x, sigma, length)", "Matern covariance of smoothness 5/2", "As for `cov_exp_quad`.", "", "", "cov_exp_quad"},
	{"cov_periodic(x, sigma, length, period)", "periodic covariance", "As for `cov_exp_quad`.", "", "", "cov_exp_quad"},

	// Functions of functions.
	{"ode(f, y0, t0, ts, args..., rtol=, atol=, method=)", "solution of y' = f(t, y, args...) with y(t0) = y0, at the times ts",
		"f is a function of the text; the result has a row for each time.", "", "", "fn"},
	{"integrate(f, a, b, args..., rtol=)", "integral of f from a to b", "f is a function of the text; one number.", "", "", "fn"},
	{"solve_newton(f, x0, args..., rtol=, atol=)", "root of f near x0", "f is a function of the text; the shape of x0.", "", "", "fn"},
}
