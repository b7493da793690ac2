package help

import "strings"

// word describes a word of the language.
type word struct {
	name, usage, summary, body, see string
}

func wordEntries(kind string, list []word) []Entry {
	var out []Entry
	for _, w := range list {
		out = append(out, Entry{Name: w.name, Kind: kind, Usage: w.usage, Summary: w.summary, Body: w.body, See: strings.Fields(w.see)})
	}
	return out
}

// keywords returns the reserved words, and those that are special only in one position.
func keywords() []Entry {
	return wordEntries(Keyword, []word{
		{"data", "data NAMES [: TYPE] [, NAMES [: TYPE], ...] [from \"FILE\"] [as \"COLUMN\"]", "names what is given", `
The values come from the file, from --data files and name=value words of the command line, or from a program. Without a type a name is a column: strings make a factor, numbers are real. A type is that of the names before it.

  data x, y from "line.csv"
  data id: factor, x, y from "trial.csv"         # id may be numbers
  data N: rows, x, y from "trial.csv"            # N is the number of rows
  data y: real<lower=0>[N] from "rows.csv"
  data county: factor[N] from "rows.csv"
  data size: real[county] from "counties.csv"    # one number for each county
  data mass: real[N] from "birds.csv" as "Body Mass (g)"

In the REPL, data on its own lists the data; followed by names it declares them.`, "files factors missing from as param"},
		{"from", "data NAMES: TYPE from \"FILE\"", "names the file of a data statement", `
The path is relative to the model file. The word is reserved only in this position; a name may be called from.`, "data files"},
		{"as", "data NAME: TYPE from \"FILE\" as \"COLUMN\"", "names the column of a data statement", `
A column whose title is not a valid name, such as "Body Mass (g)", is given by its title. Spaces, dots and hyphens need no as: the name body_mass takes the column "body mass". The word is reserved only in this position; a name may be called as.

  data mass: real[N] from "birds.csv" as "Body Mass (g)"`, "data from files"},
		{"param", "param NAMES [: TYPE]", "declares an unknown with its type", `
You need it for an unknown without a distribution (a flat one), for one whose type does not follow from its distribution, and to fill an array element by element.

  param cut: ordered[4]
  param beta1: real<lower=0, upper=1 - alpha1>

A ~ statement may give it a distribution. The support then follows from both type and distribution; the density is not renormalised (with Truncated it is).`, "supports ordered Truncated Flat"},
		{"for", "for i in 1:N { ... }\nfor i in 1:I, j in 1:J { ... }", "repeats statements, or makes an array in [ ]", `
The range must be known when the data are bound. A name assigned inside without brackets belongs to one iteration; fill an array with y[t] = ... or y[t] ~ ...

  for t in 2:T { y[t] ~ Normal(phi * y[t-1], sigma) }
  squares = [i^2 for i in 1:5]

A loop over a factor iterates over its levels: for g in county { ... }. There is no while.`, "in : if"},
		{"in", "for NAME in RANGE", "separates the name of a loop from its range", "", "for"},
		{"if", "if c { ... } else { ... }\nx = if c { a } else { b }", "chooses between statements, or between values", `
As a statement, its condition must be known when the data are bound. As a value it needs an else; if c is an array it chooses element by element, and what is not chosen is not evaluated. A sum or function in a branch still reads whole arrays: if x > 1 { x / sum(x) } else { 0 } divides by the sum of all.

  mu = if treated { a + d } else { a }`, "else for and"},
		{"else", "if c { ... } else if d { ... } else { ... }", "gives the alternative if the condition is false", "It may begin a line.", "if"},
		{"fn", "fn NAME(a, b: TYPE) = EXPR\nfn NAME(a) { ...; return e }", "defines a function", `
A function sees its arguments, other functions, and the constants of its file. Inside, a name may be reassigned. ~, target and recursion are errors. Types are optional; each belongs to one argument.

  fn rate(x, k) = k * x / (1 + x)
  fn total(x) {
      s = 0
      for i in 1:length(x) { s = s + x[i] }
      return s
  }`, "return import for"},
		{"return", "return EXPR", "ends a function with a value", "", "fn"},
		{"import", "import \"other.bayes\"", "imports the functions of another file", "The path is relative to the file that has the import.", "fn"},
		{"target", "target += EXPR", "adds to the log density of the model", `
It adds all elements of an array. A term that reads data counts as likelihood: prior and simulate leave it out.

  target += Normal(mu, sigma).lpdf(y)
  target += -0.5 * (x - 1)^2`, "+= lpdf prior"},
		{"and", "a and b", "true if both are true", "Element by element on arrays. For known single values, b is not evaluated if a is false.", "or not any"},
		{"or", "a or b", "true if either is true, or both", "Element by element on arrays. For known single values, b is not evaluated if a is true.", "and not all"},
		{"not", "not a", "true if a is false", "Element by element on arrays. It binds more weakly than a comparison: not a == b is not (a == b).", "and or"},
		{"true", "true", "the bool that counts as 1", "", "false bool"},
		{"false", "false", "the bool that counts as 0", "", "true bool"},
	})
}

// operators returns the operators, those that bind tightest first; Body begins
// with their place in that order.
func operators() []Entry {
	return wordEntries(Operator, []word{
		{"[ ]", "x[i]   X[i, j]   X[i, :]   x[2:]   p[\"B\"]   a[county]\n[1, 2, 3]   [f(i) for i in 1:N]", "elements of an array; or an array", `
Indices begin at 1. See the topic indexing. Left of ~ and =, brackets say how many elements there are, or which: see help left.`, "indexing for"},
		{"'", "X'", "transpose of a matrix", "Rows become columns; [u, v]' has the columns u and v. Strings are written in double quotes.", "@"},
		{".", "D.lpdf(x)", "a method of a distribution", "lpdf, lpmf, cdf, lcdf, lccdf and quantile. Names cannot contain dots.", "lpdf cdf quantile"},
		{"^", "a^b", "power, element by element", "Associates to the right, and binds more tightly than a sign before it: -x^2 is -(x^2), 2^3^2 is 2^(3^2). For two ints the result is an int unless b is negative.", "pow sqrt"},
		{"*", "a * b", "product, element by element", "The matrix product is @.", "@ /"},
		{"/", "a / b", "quotient, element by element", "Always real: 7 / 2 is 3.5. For the whole quotient use div(a, b).", "div %"},
		{"%", "a % b", "remainder, with the sign of b", "Element by element; a - b * floor(a / b).", "div /"},
		{"@", "A @ B", "product of matrices, of matrix and vector, or of two vectors (a number)", "The inner lengths must agree. For products element by element use *.", "' dot"},
		{"+", "a + b", "sum, element by element", "Arrays must have the same shape; a number is combined with every element.", "- sum"},
		{"-", "a - b   -a", "difference, or negation", "Element by element.", "+"},
		{"==", "a == b", "equal, element by element", "Compare a factor with the label of a level. On reals the comparison is exact. Comparisons do not chain: a < b and b < c.", "!= <"},
		{"!=", "a != b", "not equal, element by element", "", "=="},
		{"<", "a < b", "less, element by element", "Comparisons do not chain.", "<= > =="},
		{"<=", "a <= b", "less or equal, element by element", "", "< >="},
		{">", "a > b", "greater, element by element", "", ">= <"},
		{">=", "a >= b", "greater or equal, element by element", "", "> <="},
		{":", "a:b", "whole numbers from a to b, both included", "Empty if b is less than a. It binds more weakly than + and -: 1:N-1 is 1:(N-1). In brackets either end can be omitted: x[2:], X[:, 1].", "for indexing linspace"},
		{"~", "LEFT ~ DISTRIBUTION", "gives LEFT its distribution", `
LEFT is a name, elements of one, or an expression of known names. Data left of ~ are observed; any other name is an unknown, a parameter.

  y ~ Normal(mu, sigma)
  a, b ~ Normal(0, 1)            # each, independently
  a[county] ~ Normal(mu, tau)    # one for each county
  [math, reading] ~ MvNormal(mu, chol=L)    # several columns as one outcome
  y[2:N] ~ Normal(b * y[1:N-1], s)`, "= roles distributions"},
		{"=", "LEFT = EXPR", "computes LEFT", `
Each name, or each element of an array, is defined once; the order of top-level statements does not matter. Equality is ==.

  mu = a + b * x
  nu[1] = 0`, "~ == for"},
		{"+=", "target += EXPR", "adds to the log density", "Nothing but target can be added to.", "target"},
		{";", "a = 1; b = 2", "ends a statement, like the end of a line", "", ""},
		{"#", "# text", "begins a comment, up to the end of the line", "", ""},
	})
}

// types returns the types.
func types() []Entry {
	return wordEntries(Type, []word{
		{"real", "real   real[N]   real[N, K]   real<lower=a, upper=b>[N]\nreal(x)", "numbers", `
A bound can be omitted, and can read other names, including unknown ones. There are no types vector and matrix: write real[N] and real[N, K].

As a function, real(x) converts to reals.`, "int bool supports"},
		{"int", "int   int[N]   int<lower=1, upper=K>[N]\nint(x)", "whole numbers", `
An int is converted to a real where one is needed, never the reverse. In data files 3.0 counts as 3.

As a function, int(x) gives the level numbers of a factor, 0 or 1 for a bool, and an int for a real that is whole.`, "real div factor"},
		{"bool", "bool   bool[N]", "true or false", "It is converted to 1 or 0 where a number is needed. In data files write 0 and 1, or true and false.", "true and which"},
		{"factor", "factor[N]   factor<SET>[N]   factor[school]", "one of a list of levels (data only)", `
Levels are sorted, or in the order of a list of strings in < >. Columns that name the same set share its levels. See the topic factors.`, "factors nlevels levels"},
		{"rows", "data N: rows from \"FILE\"\nrows(x)", "the number of rows of a file (data only), or of an array", `
N is a size: the length of the columns without brackets that the model takes from this file, and the number of rows of the file if there are none.

  data N: rows, x, y from "trial.csv"

As a function, rows(x) is the length of the first axis of an array.`, "data cols length"},
		{"ordered", "ordered[K]   ordered[M, K]", "increasing vectors", "The last dimension is the length of each vector; those before it count vectors.", "positive_ordered OrderedLogistic"},
		{"positive_ordered", "positive_ordered[K]", "increasing positive vectors", "", "ordered"},
		{"simplex", "simplex[K]   simplex[M, K]", "non-negative vectors that sum to one", "simplex[M, K] is M of them. A Dirichlet needs no declaration.", "Dirichlet softmax"},
		{"sum_to_zero", "sum_to_zero[K]", "vectors that sum to zero", "", "supports"},
		{"unit_vector", "unit_vector[K]   unit_vector[M, K]", "vectors of length one", `
A direction: the squares of its elements sum to one. unit_vector[M, K] is M of them. Without a ~ each direction is as probable as any other. The angle of a unit_vector[2] is atan2(u[2], u[1]), which goes round where a number with bounds would have ends.`, "simplex atan2 VonMises"},
		{"cholesky_factor_corr", "cholesky_factor_corr[K]", "K x K lower Cholesky factors of correlation matrices", "An LKJCholesky needs no declaration.", "LKJCholesky"},
		{"cholesky_factor_cov", "cholesky_factor_cov[K]", "K x K lower Cholesky factors of covariance matrices", "", "cov_matrix cholesky_factor_corr"},
		{"corr_matrix", "corr_matrix[K]   corr_matrix[M, K]", "K x K correlation matrices", "corr_matrix[M, K] is M of them. An LKJ needs no declaration.", "LKJ cholesky_factor_corr"},
		{"cov_matrix", "cov_matrix[K]   cov_matrix[M, K]", "K x K covariance matrices", "cov_matrix[M, K] is M of them. A Wishart or InverseWishart needs no declaration.", "Wishart InverseWishart cholesky_factor_cov"},
		{"stochastic_matrix", "stochastic_matrix[M, K]", "matrices whose M rows are simplexes", "The same as simplex[M, K].", "simplex Dirichlet"},
	})
}

// methods returns the methods of distributions.
func methods() []Entry {
	list := wordEntries(Method, []word{
		{"lpdf", "D.lpdf(x)", "log density of a distribution at x", "One number for each element of x; of a multivariate distribution one for each draw. It includes all constants. For distributions of whole numbers use lpmf.\n\n  target += Normal(mu, sigma).lpdf(y)", "lpmf target cdf"},
		{"lpmf", "D.lpmf(x)", "log probability of a distribution of whole numbers at x", "One number for each element of x; of a multivariate distribution one for each draw. For distributions of real numbers use lpdf.", "lpdf"},
		{"cdf", "D.cdf(x)", "probability of a value of at most x", "One number for each element of x. For univariate distributions.", "lcdf lccdf quantile"},
		{"lcdf", "D.lcdf(x)", "log probability of a value of at most x", "An observation that is known to lie below x adds this to the log density.", "cdf lccdf"},
		{"lccdf", "D.lccdf(x)", "log probability of a value above x", "An observation that is censored at x adds this to the log density:\n\n  target += Weibull(k, s).lccdf(time[censored])", "cdf lcdf"},
	})
	examples := [][2]string{
		{"Exponential(2).lpdf([0, 1]) - log(2)", "[0, -2]"}, {"Poisson(2).lpmf(0)", "-2"},
		{"Uniform(0, 4).cdf([1, 2])", "[0.25, 0.5]"}, {"exp(Uniform(0, 4).lcdf(1))", "0.25"}, {"Exponential(2).lccdf(3)", "-6"},
	}
	for i, e := range examples {
		list[i].Example, list[i].Value = e[0], e[1]
	}
	return list
}
