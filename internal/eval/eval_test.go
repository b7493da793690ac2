package eval

import (
	"math"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/lang"
)

// model checks a text and returns its evaluator over data.
func model(t testing.TB, src string, data Env) *Interp {
	t.Helper()
	m, errs := checked(src)
	if err := errs.Err(); err != nil {
		t.Fatalf("model does not check:\n%s", errs.Format())
	}
	return New(m, data)
}

func checked(src string) (*lang.Model, diag.List) {
	file, errs := lang.Parse(ast.NewSource("m.bayes", src))
	if errs.Err() != nil {
		return nil, errs
	}
	m, more := lang.Check(file, nil)
	return m, more
}

// expr parses one expression.
func expr(t testing.TB, src string) ast.Expr {
	t.Helper()
	file, errs := lang.ParseLine(ast.NewSource("expr", "("+src+")"))
	if errs.Err() != nil {
		t.Fatalf("%s", errs.Format())
	}
	return file.Stmts[0].(*ast.Show).X.(*ast.Paren).X
}

func close(a, b, tol float64) bool {
	return a == b || a != a && b != b || math.Abs(a-b) <= tol*math.Max(1, math.Abs(b))
}

// county and state are two factors of the tests.
var (
	county = &Factor{Name: "county", Labels: []string{"Anoka", "Beltrami", "Carver"}}
	state  = &Factor{Name: "state", Labels: []string{"IA", "MN", "WI"}}
)

func exprEnv() Env {
	return Env{
		"n":      Whole(4),
		"x":      Reals(1, 2, 4, 8),
		"y":      Reals(0.5, -1, 2, 0),
		"k":      Ints(3, 1, 2, 1),
		"X":      Array(Real, []int{2, 3}, []float64{1, 2, 3, 4, 5, 6}),
		"S":      Array(Real, []int{2, 2}, []float64{4, 2, 2, 3}),
		"c":      Column(county, []int{1, 3, 3, 2}),
		"s":      Column(state, []int{2, 2, 1, 3}),
		"a":      {Kind: Real, Shape: []int{3}, Axes: []*Factor{county}, Num: []float64{10, 20, 30}},
		"u":      {Kind: Real, Shape: []int{3}, Axes: []*Factor{state}, Num: []float64{1, 2, 3}},
		"ac":     {Kind: Real, Shape: []int{3, 2}, Axes: []*Factor{county, nil}, Num: []float64{1, 2, 3, 4, 5, 6}},
		"county": {Kind: Set, Levels: county},
		"b":      {Kind: Bool, Shape: []int{4}, Num: []float64{1, 0, 0, 1}},
		"col":    {Kind: Real, Loose: true, Shape: []int{4}, Num: []float64{2, 1, 4, 3}},
		"words":  Texts("p", "q"),
	}
}

func TestExpr(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		// Numbers and operators.
		{"1 + 2 * 3", "7"},
		{"-2^2", "-4"},
		{"2^3^2", "512"},
		{"2^-1", "0.5"},
		{"2.0^3", "8"},
		{"7 / 2", "3.5"},
		{"6 / 2", "3"},
		{"div(7, 2)", "3"},
		{"div(-7, 2)", "-4"},
		{"-7 % 3", "2"},
		{"7 % -3", "-2"},
		{"5.5 % 2", "1.5"},
		{"1 / 0", "inf"},
		{"-1 / 0", "-inf"},
		{"0 / 0", "nan"},
		{"true + true", "2"},
		{"1e3", "1000"},
		{"1_000 + 1", "1001"},
		{"pi > 3.14 and pi < 3.15", "true"},
		{"inf", "inf"},
		{"-inf", "-inf"},
		{"0 * -1", "0"},
		// Comparisons and logic.
		{"1 < 2", "true"},
		{"1 == 1.0", "true"},
		{"not (1 >= 2)", "true"},
		{"x > 1.5", "[false, true, true, true]"},
		{"b and x > 4", "[false, false, false, true]"},
		{"b or x > 1.5", "[true, true, true, true]"},
		{"n > 4 and x[5] > 0", "false"},
		{"n == 4 or x[5] > 0", "true"},
		{"c == \"Carver\"", "[false, true, true, false]"},
		{"c != \"Carver\"", "[true, false, false, true]"},
		{"c == c", "[true, true, true, true]"},
		{"words == \"q\"", "[false, true]"},
		{"int(c) == 3", "[false, true, true, false]"},
		// Arrays and broadcasting.
		{"[1, 2, 3]", "[1, 2, 3]"},
		{"[1, 2.5]", "[1, 2.5]"},
		{"[[1, 2], [3, 4]]", "[[1, 2], [3, 4]]"},
		{"x + y", "[1.5, 1, 6, 8]"},
		{"2 * x", "[2, 4, 8, 16]"},
		{"x * k", "[3, 2, 8, 8]"},
		{"X + 1", "[[2, 3, 4], [5, 6, 7]]"},
		{"X * X", "[[1, 4, 9], [16, 25, 36]]"},
		{"a + [1, 2, 3]", "[11, 22, 33]"},
		{"X'", "[[1, 4], [2, 5], [3, 6]]"},
		{"[x[1:2], y[1:2]]'", "[[1, 0.5], [2, -1]]"},
		{"[1, 2] @ [3, 4]", "11"},
		{"X @ [1, 0, 2]", "[7, 16]"},
		{"[1, 2] @ X", "[9, 12, 15]"},
		{"X @ X'", "[[14, 32], [32, 77]]"},
		// Ranges and comprehensions.
		{"(1:4)", "[1, 2, 3, 4]"},
		{"length(2:1)", "0"},
		{"sum(1:n-1)", "6"},
		{"[i^2 for i in 1:3]", "[1, 4, 9]"},
		{"[i * 10 + j for i in 1:2, j in 1:3]", "[[11, 12, 13], [21, 22, 23]]"},
		{"[X[i] for i in 2:1]", "[]"},
		{"[sum(X[i]) for i in 1:2]", "[6, 15]"},
		{"[x[i] for i in k]", "[4, 1, 2, 1]"},
		{"[a[g] for g in county]", "[10, 20, 30]"},
		{"[X[i] * 2 for i in 1:2]", "[[2, 4, 6], [8, 10, 12]]"},
		{"[[i, j] for i in 1:2, j in 1:2]", "[[[1, 1], [1, 2]], [[2, 1], [2, 2]]]"},
		// Indexing.
		{"x[1]", "1"},
		{"x[length(x)]", "8"},
		{"x[2:3]", "[2, 4]"},
		{"x[2:]", "[2, 4, 8]"},
		{"x[:2]", "[1, 2]"},
		{"x[:]", "[1, 2, 4, 8]"},
		{"x[3:2]", "[]"},
		{"X[2]", "[4, 5, 6]"},
		{"X[2, 3]", "6"},
		{"X[:, 2]", "[2, 5]"},
		{"X[1, :]", "[1, 2, 3]"},
		{"X[:, 2:3]", "[[2, 3], [5, 6]]"},
		{"x[k]", "[4, 1, 2, 1]"},
		{"x[col]", "[2, 1, 8, 4]"},
		{"x[b]", "[1, 8]"},
		{"x[x > 1.5]", "[2, 4, 8]"},
		{"a[c]", "[10, 30, 30, 20]"},
		{"a[\"Carver\"]", "30"},
		{"a[[\"Carver\", \"Anoka\"]]", "[30, 10]"},
		{"a[2]", "20"},
		{"a[county]", "[10, 20, 30]"},
		{"ac[c, 2]", "[2, 6, 6, 4]"},
		{"ac[c, [1, 2, 1, 2]]", "[1, 6, 5, 4]"},
		{"ac[c]", "[[1, 2], [5, 6], [5, 6], [3, 4]]"},
		{"ac[:, 1]", "[1, 3, 5]"},
		{"ac[\"Anoka\", 1]", "1"},
		{"X[[2, 1], :][:, [3, 1]]", "[[6, 4], [3, 1]]"},
		{"a[c[2]]", "30"},
		{"x[[[1, 2], [3, 4]]]", "[[1, 2], [4, 8]]"},
		// if expressions.
		{"if n == 4 { 1 } else { x[9] }", "1"},
		{"if x > 1.5 { x } else { 0 }", "[0, 2, 4, 8]"},
		{"if b { inf } else { y }", "[inf, -1, 2, inf]"},
		{"if [1, 2, 3, 4] > 1 { x[[1, 2, 3, 4] - 1] } else { 0 }", "[0, 1, 2, 4]"},
		{"if b { c } else { c }", "[Anoka, Carver, Carver, Beltrami]"},
		// Reductions.
		{"sum(x)", "15"},
		{"sum([])", "0"},
		{"sum(b)", "2"},
		{"sum(X)", "21"},
		{"prod(k)", "6"},
		{"mean(x)", "3.75"},
		{"variance([1, 2, 3, 4])", "1.6666666666666667"},
		{"sd([1, 1, 1])", "0"},
		{"median([3, 1, 2])", "2"},
		{"quantile([1, 2, 3, 4], 0.5)", "2.5"},
		{"quantile([1, 2, 3, 4], [0, 1])", "[1, 4]"},
		{"max(x)", "8"},
		{"min(k)", "1"},
		{"max(x, 3)", "[3, 3, 4, 8]"},
		{"min(x, y)", "[0.5, -1, 2, 0]"},
		{"log_sum_exp([0, 0])", "0.6931471805599453"},
		{"log_sum_exp(0, [0, -inf])", "[0.6931471805599453, 0]"},
		{"log_sum_exp([-inf, -inf])", "-inf"},
		{"any(b)", "true"},
		{"all(b)", "false"},
		{"norm([3, 4])", "5"},
		{"norm([3 * 2.0^600, 4 * 2.0^600]) / 2.0^600", "5"},
		{"norm([3e-200, 4e-200])", "5e-200"},
		{"norm([0, 0])", "0"},
		{"norm([1, inf])", "inf"},
		{"sd([1e200, 3e200, 2e200])", "1e+200"},
		{"sd([1e-200, 3e-200, 2e-200])", "1e-200"},
		{"max([inf - inf, 1])", "nan"},
		{"max([1, inf - inf])", "nan"},
		{"min([inf - inf, 1])", "nan"},
		{"min(inf - inf, 1)", "nan"},
		{"max(1, inf - inf)", "nan"},
		{"max(inf - inf, inf)", "nan"},
		{"log_sum_exp([inf, inf - inf])", "nan"},
		{"log_sum_exp(inf - inf, inf)", "nan"},
		{"median([inf - inf, 1, 2])", "nan"},
		{"round([0.5, 1.5, 2.5, -2.5])", "[0, 2, 2, -2]"},
		{"dot(x, k)", "21"},
		{"length(X)", "6"},
		{"rows(X)", "2"},
		{"cols(X)", "3"},
		{"nlevels(c)", "3"},
		{"nlevels(county)", "3"},
		{"levels(c)", "[\"Anoka\", \"Beltrami\", \"Carver\"]"},
		{"length(county)", "3"},
		// Builders and orders.
		{"rep(2, 3)", "[2, 2, 2]"},
		{"rep([1, 2], 2)", "[[1, 2], [1, 2]]"},
		{"linspace(0, 1, 5)", "[0, 0.25, 0.5, 0.75, 1]"},
		{"concat([0], x)", "[0, 1, 2, 4, 8]"},
		{"concat(0, [1, 2], 3)", "[0, 1, 2, 3]"},
		{"concat(X, X[1:1])", "[[1, 2, 3], [4, 5, 6], [1, 2, 3]]"},
		{"which(b)", "[1, 4]"},
		{"cumsum(x)", "[1, 3, 7, 15]"},
		{"reverse(x)", "[8, 4, 2, 1]"},
		{"sort(y)", "[-1, 0, 0.5, 2]"},
		{"order(y)", "[2, 4, 1, 3]"},
		{"rank(k)", "[4, 1.5, 3, 1.5]"},
		{"outer([1, 2], [3, 4])", "[[3, 4], [6, 8]]"},
		{"eye(2)", "[[1, 0], [0, 1]]"},
		{"diag([1, 2])", "[[1, 0], [0, 2]]"},
		{"diag(S)", "[4, 3]"},
		// Linear algebra.
		{"trace(S)", "7"},
		{"cholesky([[4, 2], [2, 10]])", "[[2, 0], [1, 3]]"},
		{"solve([[2, 0], [0, 4]], [1, 2])", "[0.5, 0.5]"},
		{"inverse([[2, 0], [0, 4]])", "[[0.5, 0], [0, 0.25]]"},
		{"quad_form(S, [1, 1])", "11"},
		{"log_det([[1, 2], [1, 2]])", "-inf"},
		{"det([[0, 1], [1, 0]])", "-1"},
		{"kron([[1, 2]], [[1], [1]])", "[[1, 2], [1, 2]]"},
		{"convolve([1, 2], [1, 1])", "[1, 3, 2]"},
		{"eigen_values([[2, 0], [0, 1]])", "[1, 2]"},
		{"matrix_exp([[0, 0], [0, 0]])", "[[1, 0], [0, 1]]"},
		// Elementwise functions.
		{"abs(-3)", "3"},
		{"sqrt([4, 9])", "[2, 3]"},
		{"floor(2.5)", "2"},
		{"round([0.5, 1.5, -0.5])", "[0, 2, -0]"},
		{"ceil(2.1)", "3"},
		{"int(3.0)", "3"},
		{"int(b)", "[1, 0, 0, 1]"},
		{"int(c)", "[1, 3, 3, 2]"},
		{"exp(0)", "1"},
		{"inv_logit(0)", "0.5"},
		{"pow(2, 3)", "8"},
		{"lchoose(4, 0)", "0"},
		{"inv(4)", "0.25"},
		{"center([1, 2, 3])", "[-1, 0, 1]"},
		{"standardize([1, 2, 3])", "[-1, 0, 1]"},
		{"standardize([[1, 10], [2, 20], [3, 30]])", "[[-1, -1], [0, 0], [1, 1]]"},
		{"softmax([0, 0])", "[0.5, 0.5]"},
		{"length(bspline([0, 0.5, 1], knots=[0, 0.5, 1], degree=1))", "9"},
		{"bspline([0, 0.25, 1], knots=[0, 0.5, 1], degree=1)", "[[1, 0, 0], [0.5, 0.5, 0], [0, 0, 1]]"},
		{"cols(bspline(x, knots=linspace(1, 8, 5), degree=3))", "7"},
		{"cov_exp_quad([0, 0], sigma=2, length=1)", "[[4, 4], [4, 4]]"},
		// Distributions.
		{"Uniform(0, 2).lpdf(1)", "-0.6931471805599453"},
		{"Uniform(0, 2).lpdf(2)", "-0.6931471805599453"},
		{"Uniform(0, 2).lpdf(2.5)", "-inf"},
		{"Normal(0, 1).cdf([0, inf])", "[0.5, 1]"},
		{"Bernoulli(0.25).lpmf([0, 1]) == log([0.75, 0.25])", "[true, true]"},
		{"Exponential(1).quantile(0)", "0"},
		{"length(Normal(x, 1).lpdf(0))", "4"},
		{"length(MvNormal(X, cov=eye(3)).lpdf(X))", "2"},
	} {
		in := New(&lang.Model{}, nil)
		v, err := in.Expr(expr(t, c.src), exprEnv())
		if err != nil {
			t.Errorf("%s: %v", c.src, err)
			continue
		}
		if got := v.String(); got != c.want {
			t.Errorf("%s = %s, want %s", c.src, got, c.want)
		}
	}
}

func TestKinds(t *testing.T) {
	for src, want := range map[string]Kind{
		"1": Int, "1.0": Real, "1e3": Real, "1 + 1": Int, "1 + 1.0": Real, "4 / 2": Real, "div(4, 2)": Int,
		"true": Bool, "true + 1": Int, "-true": Int, "2^2": Int, "2^-2": Real, "x > 1": Bool, "sum(k)": Int, "sum(x)": Real,
		"mean(k)": Real, "max(k)": Int, "abs(-1)": Int, "k * 2": Int, "[1, 2.0]": Real, "c": Level, "int(c)": Int,
		"if b { 1 } else { 2.5 }": Real, "(1:3)": Int, "length(x)": Int, "rep(1, 2)": Int, "floor(2.5)": Real,
	} {
		v, err := New(&lang.Model{}, nil).Expr(expr(t, src), exprEnv())
		if err != nil {
			t.Errorf("%s: %v", src, err)
		} else if v.Kind != want {
			t.Errorf("%s is %v, want %v", src, v.Kind, want)
		}
	}
}

func TestAxes(t *testing.T) {
	for src, want := range map[string]string{
		"a + 1": "county", "a[c]": "", "a[county]": "county", "a[:]": "county", "a[1:2]": "", "a + [1, 2, 3]": "county",
		"[1, 2, 3] + a": "county", "exp(a)": "county", "ac[:, 1]": "county", "cumsum(a)": "county", "(ac')[1]": "county",
		"ac @ [1, 1]": "county", "[a, a]'[:, 1]": "county", "[i for i in county]": "county", "reverse(a)": "",
		"if a > 10 { 1 } else { 2 }": "county", "solve(eye(3), a)": "",
	} {
		v, err := New(&lang.Model{}, nil).Expr(expr(t, src), exprEnv())
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		got := ""
		if f := v.Axis(0); f != nil {
			got = f.Name
		}
		if got != want {
			t.Errorf("%s has axis %q, want %q", src, got, want)
		}
	}
}

func TestExprErrors(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"x + X", "`x` is a vector of 4, but `X` is 2 x 3"},
		{"[1, 2] + X", "help: to combine each row with one number"},
		{"[1, 2, 3] + X", "`[X[n] + [1, 2, 3] for n in 1:rows(X)]`"},
		{"a + u", "levels of `county` and of `state` cannot be combined"},
		{"a[s]", "axis 1 of `a` has levels of `county`, but `s` has levels of `state`"},
		{"c * 2", "`c` is a factor, not a number"},
		{"c * 2", "help: a number for each level is `b[c]`"},
		{"a[s]", "help: index it by `county`"},
		{"c == 7", "`c` is a factor: compare it with a string"},
		{"c == \"Caver\"", "did you mean \"Carver\"?"},
		{"c == s", "levels of `county`, but `s` has levels of `state`"},
		{"c < \"Carver\"", "has no order"},
		{"x[0]", "index `0` of `x` is 0, but `x` has 4 elements"},
		{"x[0]", "help: indices start at 1"},
		{"x[-1]", "`x[length(x)]` is the last element"},
		{"x[5]", "is 5, but `x` has 4 elements"},
		{"x[k + 2]", "index `k + 2` of `x` is 5 in row 1"},
		{"X[3, 1]", "but `X` has 2 rows"},
		{"X[1, 4]", "but `X` has 3 columns"},
		{"[[1, 2]][2, 1]", "has 1 row\n"},
		{"[[1], [2]][1, 2]", "has 1 column\n"},
		{"X[1, 1, 1]", "has 3 indices"},
		{"n[1]", "is one number and has no elements"},
		{"x[1.5]", "is a real number, but an index is whole"},
		{"x[4 / 2]", "is a real number, but an index is whole"},
		{"a[\"Carvr\"]", "did you mean \"Carver\"?"},
		{"x[\"p\"]", "has no names"},
		{"X @ [1, 2]", "help: with the matrix transposed it is `X' @ [1, 2]`"},
		{"x[b[1:2]]", "`b[1:2]` has 2 elements, but axis 1 of `x` has 4 positions"},
		{"ac[c, [1, 2]]", "arrays in one pair of brackets are matched row by row"},
		{"[[1, 2], [3]]", "element 2 of the array is a vector of 1, but element 1 is a vector of 2"},
		{"[x[1:i] for i in 1:2]", "element 2 of the array"},
		{"[j for i in 1:2, j in 1:i]", "not rectangular"},
		{"x'", "transposes a matrix"},
		{"x @ X", "`x` is a vector of 4, but `X` is 2 x 3: the inner sizes must be equal"},
		{"2 @ x", "`*` multiplies by a number"},
		{"9007199254740992 + 1", "`9007199254740992 + 1` is too large"},
		{"-9007199254740992 - 1", "is too large"},
		{"3 * 3002399751580331", "is too large"},
		{"9007199254740991 + 1", "nothing"},
		{"100^10", "whole numbers go up to"},
		{"div(1, 0)", "is zero"},
		{"5 % 0", "is zero"},
		{"div(1.5, 2)", "`floor(1.5 / 2)`"},
		{"1 + \"a\"", "is a string, not a number"},
		{"if x { 1 } else { 2 }", "not true or false"},
		{"if n { 1 } else { 2 }", "not true or false"},
		{"rep(0, 3000000000)", "too large"},
		{"rep(0.5, 20000)' ", "transposes a matrix"},
		{"eye(1000000)", "too large"},
		{"rep(rep(0, 100000), 100000)", "too large"},
		{"linspace(0, 1, -1)", "it says how many"},
		{"max([])", "has no elements"},
		{"sum(1, 2)", "takes 1 argument"},
		{"quantile(x)", "needs its argument `p`"},
		{"cholesky(X)", "needs a square matrix"},
		{"solve(S, x)", "with as many rows as `S`"},
		{"Normal(0, sgma=1)", "sgma"},
		{"Normal(0, 1) + 1", "is a distribution, not a number"},
		{"Normal(0, 1).lpmf(1)", "write `.lpdf`"},
		{"Poisson(1).lpdf(1)", "write `.lpmf`"},
		{"Normal(0, 1).pdf(1)", "they have lpdf"},
		{"Normal([1, 2], 1).lpdf(x)", "`x` is a vector of 4"},
		{"MvNormal(0, 1)", "`cov` of MvNormal is a matrix"},
		{"Dirichlet(2)", "no argument of Dirichlet says how many"},
		{"Categorical(0.5)", "is a vector"},
		{"Truncated(Dirichlet([1, 1]), lower=0)", "truncated"},
		{"Mixture([0.5, 0.5], Normal(0, 1))", "Mixture takes an array of distributions"},
		{"[Normal(0, 1), Normal(1, 1)]", "cannot be an element of an array"},
		{"foo(1)", "no function `foo`"},
		{"sqr(1)", "did you mean `sqrt`?"},
		{"zz", "`zz` is not defined"},
		{"int(1.5)", "is 1.5, which is not whole"},
		{"1:3 + x", ""},
		{"dot(x, [1, 2])", "`x` is a vector of 4, but `[1, 2]` is a vector of 2"},
		{"any(x)", "needs true or false"},
		{"which(x)", "vector of true and false"},
		{"concat(x, X)", "is 2 x 3"},
	} {
		v, err := New(&lang.Model{}, nil).Expr(expr(t, c.src), exprEnv())
		if c.want == "nothing" || c.want == "" {
			continue
		}
		if err == nil {
			t.Errorf("%s = %v, want error %q", c.src, v, c.want)
			continue
		}
		if got := err.(*diag.Diagnostic).Format(); !strings.Contains(got, c.want) {
			t.Errorf("%s:\n%swant %q", c.src, got, c.want)
		}
	}
}
