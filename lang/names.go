package lang

import (
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/fn"
)

func listed(list, word string) bool {
	return word != "" && strings.Contains(list, " "+word+" ")
}

// IsDistribution reports whether name is a distribution of the language, even if not implemented yet.
func IsDistribution(name string) bool {
	return dist.CombinatorNamed(name) != nil || dist.PlannedNamed(name) != nil || dist.Lookup(name) != nil
}

func distNames() []string {
	return append(append(dist.Names(), dist.CombinatorNames()...), LaterDistributions()...)
}

// builtin returns the built-in function with that name, or nil if there is none.
func builtin(name string) *fn.Spec { return fn.Lookup(name) }

var typeNames = []string{"real", "int", "bool", "factor", "rows", "simplex", "ordered", "positive_ordered", "unit_vector", "sum_to_zero",
	"cov_matrix", "corr_matrix", "cholesky_factor_cov", "cholesky_factor_corr", "stochastic_matrix"}

// foreignTypes are types of other tools and what they are here.
var foreignTypes = map[string]string{
	"vector": "real[N]", "row_vector": "real[N]", "matrix": "real[N, K]", "array": "real[N]", "float": "real", "double": "real",
	"integer": "int", "boolean": "bool", "logical": "bool", "string": "factor", "text": "factor", "str": "factor", "category": "factor",
	"categorical": "factor", "number": "real", "numeric": "real", "positive": "real<lower=0>", "prob": "real<lower=0, upper=1>",
	"probability": "real<lower=0, upper=1>", "sum_to_zero_vector": "sum_to_zero", "complex": "real",
}

// foreignForms are names of other tools' functions for what is an operator, an index or a
// statement here; those with a corresponding function are in package fn.
var foreignForms = map[string]string{
	"ifelse": "if c { a } else { b }", "switch": "if c { a } else { b }", "int_step": "x > 0", "step": "x >= 0", "crossprod": "X' @ X",
	"tcrossprod": "X @ X'", "matmul": "A @ B", "transpose": "X'", "t": "X'", "multiply_lower_tri_self_transpose": "L @ L'",
	"inv_square": "1 / x^2", "list": "[1, 2, 3]", "array": "[1, 2, 3]", "to_vector": "x", "to_array_1d": "x", "to_matrix": "x",
	"as_tensor": "x", "segment": "x[i:i+n-1]", "head": "x[1:n]", "tail": "x[length(x)-n+1:length(x)]", "sub_col": "X[i:i+n-1, j]",
	"col": "X[:, k]", "row": "X[n]", "block": "X[i:i+n-1, j:j+m-1]", "lag": "x[t-1]` in `for t in 2:T { ... }`, or slices, `x[1:T-1]",
	"seq_len": "1:N", "range": "1:N", "is_nan": "x != x", "matrix": "[x for i in 1:n, j in 1:m]", "fmod": "a % b", "modulus": "a % b",
	"equals": "a == b", "factor": "data g: factor[N]", "target": "target += x", "increment_log_prob": "target += x",
	"sum_to_zero": "param x: sum_to_zero[K]", "einsum": "A @ B", "mat_mult": "A @ B",
	"sign": "if x > 0 { 1 } else if x < 0 { -1 } else { 0 }", "is_finite": "abs(x) < inf", "nan_to_num": "if x == x { x } else { 0 }",
	"str": "f == \"label\"", "as_matrix": "x", "as_vector": "x", "zeros_like": "0 * x", "ones_like": "0 * x + 1",
}

// DrawRank returns how many of the last dimensions of a type belong to one value: 1 for
// `simplex[M, K]`, 0 for `real[N]`.
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
