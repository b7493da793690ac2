package lang

import (
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/fn"
)

// laterTypes are types of the language that are not built yet.
const laterTypes = " unit_vector cov_matrix corr_matrix cholesky_factor_cov stochastic_matrix "

func listed(list, word string) bool {
	return word != "" && strings.Contains(list, " "+word+" ")
}

// IsDistribution reports whether name is a distribution of the language, built or not.
func IsDistribution(name string) bool {
	return name == "Truncated" || dist.PlannedNamed(name) != nil || dist.Lookup(name) != nil
}

// distNames returns all names of distributions.
func distNames() []string {
	return append(append(dist.Names(), "Truncated"), LaterDistributions()...)
}

// builtin returns the function of the language of that name, nil if there is none.
func builtin(name string) *fn.Spec { return fn.Lookup(name) }

// typeNames are the types.
var typeNames = []string{"real", "int", "bool", "factor", "simplex", "ordered", "positive_ordered", "unit_vector", "sum_to_zero",
	"cov_matrix", "corr_matrix", "cholesky_factor_cov", "cholesky_factor_corr", "stochastic_matrix"}

// foreignTypes are types of other tools and what they are here.
var foreignTypes = map[string]string{
	"vector": "real[N]", "row_vector": "real[N]", "matrix": "real[N, K]", "array": "real[N]", "float": "real", "double": "real",
	"integer": "int", "boolean": "bool", "logical": "bool", "string": "factor", "text": "factor", "str": "factor", "category": "factor",
	"categorical": "factor", "number": "real", "numeric": "real", "positive": "real<lower=0>", "prob": "real<lower=0, upper=1>",
	"probability": "real<lower=0, upper=1>", "sum_to_zero_vector": "sum_to_zero", "complex": "real",
}

// foreignFuncs are names under which other tools know a function, and what to
// write here.
var foreignFuncs = map[string]string{
	"ln": "log(x)", "logistic": "inv_logit(x)", "sigmoid": "inv_logit(x)", "invlogit": "inv_logit(x)", "expit": "inv_logit(x)",
	"inverse_logit": "inv_logit(x)", "plogis": "inv_logit(x)", "qlogis": "logit(p)", "pnorm": "Phi(x)", "qnorm": "inv_Phi(p)",
	"len": "length(x)", "size": "length(x)", "num_elements": "length(x)", "nrow": "rows(X)", "ncol": "cols(X)", "shape": "rows(X)` or `cols(X)",
	"fabs": "abs(x)", "square": "x^2", "cube": "x^3", "power": "x^y", "gamma": "exp(lgamma(x))", "tgamma": "exp(lgamma(x))",
	"gammaln": "lgamma(x)", "loggam": "lgamma(x)", "gammafn": "exp(lgamma(x))", "std": "sd(x)`; it divides by `length(x) - 1", "stdev": "sd(x)", "var": "variance(x)`; it divides by `length(x) - 1",
	"ifelse": "if c { a } else { b }", "where": "if c { a } else { b }", "switch": "if c { a } else { b }", "int_step": "x > 0", "step": "x >= 0",
	"rowSums": "[sum(X[n]) for n in 1:rows(X)]", "colSums": "[sum(X[:, k]) for k in 1:cols(X)]",
	"rowMeans": "[mean(X[n]) for n in 1:rows(X)]", "colMeans": "[mean(X[:, k]) for k in 1:cols(X)]",
	"rep_vector": "rep(x, n)", "rep_row_vector": "rep(x, n)", "rep_array": "rep(x, n)", "rep_matrix": "[x for i in 1:n, j in 1:m]",
	"zeros": "rep(0, n)", "ones": "rep(1, n)", "full": "rep(x, n)", "identity_matrix": "eye(n)", "dot_product": "dot(a, b)", "inprod": "dot(a, b)",
	"dot_self": "dot(x, x)", "crossprod": "X' @ X", "tcrossprod": "X @ X'", "matmul": "A @ B", "transpose": "X'", "t": "X'",
	"multiply_lower_tri_self_transpose": "L @ L'", "diag_pre_multiply": "diag(s) @ L", "diag_matrix": "diag(x)", "diagonal": "diag(X)",
	"mdivide_left": "solve(A, B)", "mdivide_left_tri_low": "solve(L, B)", "cholesky_decompose": "cholesky(A)", "chol": "cholesky(A)",
	"log_determinant": "log_det(A)", "logdet": "log_det(A)", "inverse_spd": "inverse(A)",
	"logsumexp": "log_sum_exp(x)", "log_mix": "log_sum_exp(log(w) + a, log1m(w) + b)", "log1m_inv_logit": "log1m(inv_logit(x))",
	"log_inv_logit": "log(inv_logit(x))", "inv_sqrt": "1 / sqrt(x)", "inv_square": "1 / x^2", "choose": "exp(lchoose(n, k))",
	"binomial_coefficient_log": "lchoose(n, k)", "gp_exp_quad_cov": "cov_exp_quad(x, sigma=a, length=l)", "cov_exp_quad_cov": "cov_exp_quad(x, sigma=a, length=l)",
	"append_row": "concat(a, b)", "append_col": "[a, b]'", "append_array": "concat(a, b)", "cat": "concat(a, b)", "concatenate": "concat(a, b)", "hstack": "concat(a, b)",
	"c": "[1, 2, 3]", "list": "[1, 2, 3]", "array": "[1, 2, 3]", "to_vector": "x", "to_array_1d": "x", "to_matrix": "x", "as_tensor": "x",
	"segment": "x[i:i+n-1]", "head": "x[1:n]", "tail": "x[length(x)-n+1:length(x)]", "sub_col": "X[i:i+n-1, j]", "col": "X[:, k]", "row": "X[n]", "block": "X[i:i+n-1, j:j+m-1]",
	"lag": "x[t-1]` in `for t in 2:T { ... }`, or slices, `x[1:T-1]", "ExpQuad": "cov_exp_quad(x, sigma, length)", "RBF": "cov_exp_quad(x, sigma, length)", "gp": "cov_exp_quad(x, sigma, length)",
	"seq": "1:N` or `linspace(a, b, n)", "seq_len": "1:N", "seq_along": "1:length(x)", "range": "1:N", "arange": "0:N-1", "enumerate": "1:length(x)",
	"scale": "standardize(x)", "zscore": "standardize(x)", "unique": "levels(f)", "is_nan": "x != x", "fmax": "max(a, b)", "fmin": "min(a, b)", "pmax": "max(a, b)", "pmin": "min(a, b)", "maximum": "max(a, b)", "minimum": "min(a, b)",
	"Phi_approx": "Phi(x)", "cbind": "[a, b]'", "column_stack": "[a, b]'", "matrix": "[x for i in 1:n, j in 1:m]",
	"fmod": "a % b", "modulus": "a % b", "ode_rk45": "ode(f, y0, t0, ts)", "ode_bdf": "ode(f, y0, t0, ts)", "integrate_ode_rk45": "ode(f, y0, t0, ts)",
	"integrate_1d": "integrate(f, a, b)", "algebra_solver": "solve_newton(f, x0)", "equals": "a == b", "factor": "data g: factor[N]", "as_numeric": "int(f)", "float": "real(x)",
	"target": "target += x", "increment_log_prob": "target += x", "cumulative_sum": "cumsum(x)", "sort_asc": "sort(x)", "sort_desc": "reverse(sort(x))", "argsort": "order(x)",
	"as_integer": "int(x)", "as_int": "int(x)", "astype": "real(x)", "as_real": "real(x)", "to_real": "real(x)", "to_int": "int(x)", "identity": "eye(n)", "eyes": "eye(n)",
	"quad_form_diag": "diag(s) @ A @ diag(s)", "diag_post_multiply": "A @ diag(s)", "exp_quad": "cov_exp_quad(x, sigma, length)", "eachindex": "1:length(x)",
	"sum_to_zero": "param x: sum_to_zero[K]", "outer_product": "outer(a, b)", "einsum": "A @ B", "mat_mult": "A @ B", "inprod_": "dot(a, b)", "sumsq": "sum(x^2)", "sign": "if x > 0 { 1 } else if x < 0 { -1 } else { 0 }",
	"trunc": "if x < 0 { ceil(x) } else { floor(x) }", "is_finite": "abs(x) < inf", "cor": "sum(standardize(x) * standardize(y)) / (length(x) - 1)", "cov": "sum(center(x) * center(y)) / (length(x) - 1)", "table": "sum(g == \"label\")", "tapply": "[mean(x[g == l]) for l in g]", "groupby": "[mean(x[g == l]) for l in g]",
	"invprobit": "Phi(x)", "probit": "inv_Phi(p)", "inv_probit": "Phi(x)", "softplus": "log1p_exp(x)", "log_sigmoid": "log(inv_logit(x))", "relu": "max(x, 0)",
	"percentile": "quantile(x, p / 100)", "bincount": "sum(x == k)", "pinv": "inverse(A)", "slogdet": "log_det(A)", "nan_to_num": "if x == x { x } else { 0 }",
	"nelem": "length(x)", "dim": "rows(X)` and `cols(X)", "ilogit": "inv_logit(x)", "icloglog": "1 - exp(-exp(x))", "numeric": "rep(0, n)",
	"vector": "rep(0, n)", "str": "f == \"label\"", "tensordot": "dot(a, b)", "as_matrix": "x", "as_vector": "x", "zeros_like": "0 * x", "ones_like": "0 * x + 1", "nunique": "nlevels(f)", "n_elements": "length(x)", "digammafn": "digamma(x)", "normcdf": "Phi(x)", "cloglog": "log(-log1m(p))", "inv_cloglog": "1 - exp(-exp(x))",
}

// DrawRank returns how many of the last dimensions of a type belong to one value of
// it: 1 of `simplex[M, K]`, 0 of `real[N]`.
func DrawRank(t *ast.Type) int {
	switch t.Name.Name {
	case "ordered", "positive_ordered", "simplex", "unit_vector", "sum_to_zero",
		"cov_matrix", "corr_matrix", "cholesky_factor_cov", "cholesky_factor_corr":
		return 1
	case "stochastic_matrix":
		return 2
	}
	return 0
}
