package lang

import "sort"

// Builtin is a function of the language.
type Builtin struct {
	Name   string
	Params []string // its arguments in order; those from Min on may be left out
	Min    int      // arguments that must be given
	More   bool     // any number of further arguments may follow Params
	// Named holds the arguments that may be given by name (and, where they are in
	// Params too, by position).
	Named []string
	// Takes is true where arguments may be functions: `ode(f, ...)`.
	Takes bool
	// Shape is true where the result depends on the shapes of the arguments
	// alone, so that it is known even if their values are not.
	Shape bool
	// Built is false for a function of the language that is not evaluated yet.
	Built bool
	Doc   string // one line
}

// Functions returns the functions of the language, sorted by name.
func Functions() []Builtin { return append([]Builtin(nil), builtins...) }

// LookupFunction returns the function of that name, nil if there is none.
func LookupFunction(name string) *Builtin {
	i := sort.Search(len(builtins), func(i int) bool { return builtins[i].Name >= name })
	if i == len(builtins) || builtins[i].Name != name {
		return nil
	}
	b := builtins[i]
	return &b
}

// builtins is sorted by name; it is never changed.
var builtins = sortedBuiltins()

func sortedBuiltins() []Builtin {
	var list []Builtin
	add := func(b Builtin) { list = append(list, b) }
	elementwise := func(doc string, names ...string) {
		for _, n := range names {
			add(Builtin{Name: n, Params: []string{"x"}, Min: 1, Built: true, Doc: n + "(x): " + doc + ", element by element"})
		}
	}
	elementwise("exponentials and logarithms", "exp", "log", "log1p", "expm1", "log10", "log2", "log1m", "log1m_exp", "log1p_exp")
	elementwise("powers", "sqrt", "inv")
	elementwise("absolute value", "abs")
	elementwise("logistic function and its inverse", "inv_logit", "logit")
	elementwise("gamma function's logarithm and its derivative", "lgamma", "digamma")
	elementwise("error function and the normal distribution's", "erf", "erfc", "Phi", "inv_Phi")
	elementwise("trigonometry in radians", "sin", "cos", "tan", "asin", "acos", "atan")
	elementwise("hyperbolic functions", "sinh", "cosh", "tanh")
	elementwise("whole part", "floor", "ceil", "round")
	fn := func(built bool, doc, name string, params ...string) {
		add(Builtin{Name: name, Params: params, Min: len(params), Built: built, Doc: doc})
	}
	two := func(doc, name string) { fn(true, doc, name, "a", "b") }
	two("a to the power of b, element by element", "pow")
	two("beta function, element by element", "beta")
	two("logarithm of the beta function, element by element", "lbeta")
	two("logarithm of the binomial coefficient, element by element", "lchoose")
	two("angle of the point (b, a), element by element", "atan2")
	two("whole division, rounded towards minus infinity", "div")
	two("log(exp(a) - exp(b)), element by element", "log_diff_exp")
	one := func(doc string, names ...string) {
		for _, n := range names {
			fn(true, doc, n, "x")
		}
	}
	for _, n := range []string{"min", "max", "log_sum_exp"} {
		add(Builtin{Name: n, Params: []string{"a", "b"}, Min: 1, Built: true,
			Doc: n + "(a) of all elements, " + n + "(a, b) element by element"})
	}
	one("of all elements, one number", "sum", "prod", "mean", "sd", "variance", "median")
	fn(true, "quantile of all elements at probability p", "quantile", "x", "p")
	one("true where any, or all, elements are", "any", "all")
	one("less the mean; standardize also divides by the sd (columns of a matrix each by their own)", "standardize", "center")
	one("sums of the first elements", "cumsum")
	one("softmax of a vector and its logarithm", "softmax", "log_softmax")
	one("Euclidean length", "norm")
	two("sum of products", "dot")
	for _, n := range []string{"length", "rows", "cols", "nlevels", "levels"} {
		add(Builtin{Name: n, Params: []string{"x"}, Min: 1, Shape: true, Built: true,
			Doc: "number of elements, rows, columns, levels of a factor; or the levels themselves"})
	}
	fn(true, "n times x (x may be a vector: n rows)", "rep", "x", "n")
	fn(true, "n numbers from a to b", "linspace", "a", "b", "n")
	one("places where x is true", "which")
	add(Builtin{Name: "concat", Params: []string{"a"}, Min: 1, More: true, Built: true, Doc: "vectors one after the other"})
	one("elements the other way round, sorted, their ranks, or the order that sorts them", "reverse", "sort", "rank", "order")
	two("matrix of all products", "outer")
	one("diagonal matrix of a vector, or diagonal of a matrix", "diag")
	fn(true, "identity matrix", "eye", "n")
	for _, n := range []string{"trace", "det", "log_det", "inverse"} {
		fn(true, "of a square matrix", n, "A")
	}
	fn(true, "A^-1 b; b is a vector or a matrix", "solve", "A", "b")
	fn(true, "lower Cholesky factor", "cholesky", "A")
	fn(true, "x' A x", "quad_form", "A", "x")
	one("whole numbers: level numbers of a factor, 0 and 1 of a bool", "int")
	one("real numbers", "real")
	kernel := func(built bool, name string, params ...string) {
		add(Builtin{Name: name, Params: append([]string{"x"}, params...), Min: 1 + len(params), Named: params, Built: built,
			Doc: "covariance matrix of the points x (a vector, or rows of coordinates)"})
	}
	kernel(true, "cov_exp_quad", "sigma", "length")
	kernel(false, "cov_exponential", "sigma", "length")
	kernel(false, "cov_matern32", "sigma", "length")
	kernel(false, "cov_matern52", "sigma", "length")
	kernel(false, "cov_periodic", "sigma", "length", "period")
	for _, n := range []string{"eigen_values", "eigen_vectors", "svd_u", "svd_s", "svd_v", "qr_q", "qr_r", "matrix_exp"} {
		fn(true, "decompositions and the exponential of a matrix", n, "A")
	}
	fn(true, "Kronecker product", "kron", "A", "B")
	fn(true, "full convolution", "convolve", "a", "b")
	add(Builtin{Name: "bspline", Params: []string{"x", "knots", "degree"}, Min: 2, Named: []string{"knots", "degree"}, Built: true, Doc: "matrix of B-splines at x; the degree is 3 where not given"})
	add(Builtin{Name: "ode", Params: []string{"f", "y0", "t0", "ts"}, Min: 4, More: true, Named: []string{"rtol", "atol", "method"}, Takes: true,
		Doc: "solution of y' = f(t, y, args...) at times ts, a row each"})
	add(Builtin{Name: "integrate", Params: []string{"f", "a", "b"}, Min: 3, More: true, Named: []string{"rtol"}, Takes: true, Doc: "integral of f from a to b"})
	add(Builtin{Name: "solve_newton", Params: []string{"f", "x0"}, Min: 2, More: true, Named: []string{"rtol", "atol"}, Takes: true, Doc: "root of f near x0"})
	fn(false, "linear interpolation of the points (x, y) at z", "interpolate", "x", "y", "z")
	for _, n := range []string{"bessel_i", "bessel_j", "bessel_k", "bessel_y"} {
		fn(false, "Bessel functions of order v", n, "v", "x")
	}
	fn(false, "regularised incomplete beta function", "inc_beta", "a", "b", "x")
	fn(true, "regularised lower incomplete gamma function, element by element", "gamma_p", "a", "b")
	fn(true, "regularised upper incomplete gamma function, element by element", "gamma_q", "a", "b")
	fn(false, "Owen's T", "owens_t", "h", "a")
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}
