package lang

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/diag"
	"github.com/bayes-lang/bayes/dist"
)

// foreignDist is a distribution as another tool calls it: what to write here,
// where `$1` stands for its first argument, how that is shown without arguments,
// and a fact that is easily missed.
type foreignDist struct{ here, usage, fact string }

const precision = "the second argument of BUGS and JAGS is the precision"

// foreignDists are names under which other tools know a distribution. Names that
// differ in capitals and underscores alone need no entry.
var foreignDists = map[string]foreignDist{
	"dnorm":                 {"Normal($1, tau=$2)", "Normal(mu, tau=t)", precision + "; by the standard deviation it is `Normal(mu, sigma)`"},
	"dunif":                 {"Uniform($1, $2)", "", ""},
	"dexp":                  {"Exponential($1)", "", ""},
	"dgamma":                {"Gamma($1, $2)", "", ""},
	"dbeta":                 {"Beta($1, $2)", "", ""},
	"dbern":                 {"Bernoulli($1)", "", ""},
	"dbin":                  {"Binomial($2, $1)", "Binomial(n, p)", "the number of trials comes first"},
	"dbinom":                {"Binomial($2, $1)", "Binomial(n, p)", "the number of trials comes first"},
	"dpois":                 {"Poisson($1)", "", ""},
	"dt":                    {"StudentT($3, $1, 1 / sqrt($2))", "StudentT(nu, mu, sigma)", precision},
	"dcat":                  {"Categorical($1)", "", ""},
	"dmnorm":                {"MvNormal($1, prec=$2)", "MvNormal(mu, prec=P)", ""},
	"dmulti":                {"Multinomial($2, $1)", "Multinomial(n, p)", "the number of trials comes first"},
	"ddirch":                {"Dirichlet($1)", "", ""},
	"ddirich":               {"Dirichlet($1)", "", ""},
	"dlnorm":                {"LogNormal($1, 1 / sqrt($2))", "LogNormal(mu, sigma)", precision},
	"dweib":                 {"Weibull($1, $2^(-1 / $1))", "Weibull(alpha, beta)", "beta is the scale"},
	"dweibull":              {"Weibull($1, $2)", "Weibull(alpha, beta)", "beta is the scale"},
	"dnegbin":               {"NegativeBinomial(n=$2, p=$1)", "NegativeBinomial(n=r, p=q)", ""},
	"dlogis":                {"Logistic($1, 1 / $2)", "Logistic(mu, s)", "s is the scale"},
	"ddexp":                 {"Laplace($1, 1 / $2)", "Laplace(mu, b)", "b is the scale"},
	"dflat":                 {"Flat()", "", ""},
	"dwish":                 {"", "LKJCholesky(K, 2)", "correlations have `LKJCholesky`, and each scale a distribution of its own"},
	"wishart":               {"", "LKJCholesky(K, 2)", "correlations have `LKJCholesky`, and each scale a distribution of its own"},
	"inv_wishart":           {"", "LKJCholesky(K, 2)", "correlations have `LKJCholesky`, and each scale a distribution of its own"},
	"gaussian":              {"Normal($1, $2)", "", ""},
	"Gaussian":              {"Normal($1, $2)", "", ""},
	"normal_id_glm":         {"Normal($2 + $1 @ $3, $4)", "Normal(alpha + X @ beta, sigma)", ""},
	"std_normal":            {"Normal(0, 1)", "", ""},
	"neg_binomial_2":        {"NegativeBinomial($1, $2)", "", ""},
	"neg_binomial_2_log":    {"NegativeBinomial(log=$1, alpha=$2)", "NegativeBinomial(log=eta, alpha=phi)", ""},
	"neg_binomial":          {"NegativeBinomial($1 / $2, $1)", "NegativeBinomial(mu, alpha)", "the first argument is the mean"},
	"bernoulli_logit":       {"Bernoulli(logit=$1)", "Bernoulli(logit=eta)", ""},
	"bernoulli_logit_glm":   {"Bernoulli(logit = $2 + $1 @ $3)", "Bernoulli(logit = alpha + X @ beta)", ""},
	"poisson_log":           {"Poisson(log=$1)", "Poisson(log=eta)", ""},
	"poisson_log_glm":       {"Poisson(log = $2 + $1 @ $3)", "Poisson(log = alpha + X @ beta)", ""},
	"binomial_logit":        {"Binomial($1, logit=$2)", "Binomial(n, logit=eta)", ""},
	"categorical_logit":     {"Categorical(logit=$1)", "Categorical(logit=eta)", ""},
	"ordered_logistic":      {"OrderedLogistic($1, $2)", "", ""},
	"multi_normal":          {"MvNormal($1, $2)", "MvNormal(mu, Sigma)", ""},
	"multi_normal_cholesky": {"MvNormal($1, chol=$2)", "MvNormal(mu, chol=L)", ""},
	"multi_normal_prec":     {"MvNormal($1, prec=$2)", "MvNormal(mu, prec=P)", ""},
	"multivariate_normal":   {"MvNormal($1, $2)", "MvNormal(mu, Sigma)", ""},
	"MultivariateNormal":    {"MvNormal($1, $2)", "MvNormal(mu, Sigma)", ""},
	"lkj_corr_cholesky":     {"LKJCholesky(K, $1)", "LKJCholesky(K, eta)", "K is the number of rows"},
	"lkj_corr":              {"LKJCholesky(K, $1)", "LKJCholesky(K, eta)", "with `L` its Cholesky factor, the correlation matrix is `L @ L'`"},
	"LKJCholeskyCov":        {"", "LKJCholesky(K, eta)", "the covariance has the factor `diag(tau) @ L`: `MvNormal(mu, chol = diag(tau) @ L)`"},
	"double_exponential":    {"Laplace($1, $2)", "", ""},
	"inv_gamma":             {"InverseGamma($1, $2)", "", ""},
	"InvGamma":              {"InverseGamma($1, $2)", "", ""},
	"GP":                    {"", "MvNormal(rep(0, N), cov_exp_quad(x, sigma, length) + 1e-6 * eye(N))", "a Gaussian process at known places is one multivariate normal"},
	"NormalMixture":         {"", "Mixture(w, [Normal(mu[k], sigma[k]) for k in 1:K])", ""},
	"TruncatedNormal":       {"", "Truncated(Normal(mu, sigma), lower=0)", ""},
	"ZeroInflatedPoisson":   {"ZeroInflated($1, Poisson($2))", "ZeroInflated(psi, Poisson(mu))", ""},
	"ZeroInflatedBinomial":  {"ZeroInflated($1, Binomial($2, $3))", "ZeroInflated(psi, Binomial(n, p))", ""},
	"HurdlePoisson":         {"Hurdle($1, Poisson($2))", "Hurdle(psi, Poisson(mu))", ""},
	"NegBinomial":           {"NegativeBinomial($1, $2)", "", ""},
	"NegativeBinomial2":     {"NegativeBinomial($1, $2)", "", ""},
	"HalfT":                 {"HalfStudentT($1, $2)", "", ""},
	"filldist":              {"", "x[3] ~ Normal(0, 1)", "how many there are stands left, in brackets"},
	"Potential":             {"", "target += x", ""},
	"Deterministic":         {"", "name = value", ""},
	"MutableData":           {"", "data NAME: real[N]", ""},
	"ConstantData":          {"", "data NAME: real[N]", ""},
}

// here writes a distribution of another tool with its arguments as it is written
// in this language; "" if nobody calls one so.
func here(name string, args []string) (text, fact string) {
	f, known := foreignDists[name]
	if !known {
		for _, n := range distNames() {
			if diag.Folded(n) == diag.Folded(name) {
				f, known = foreignDist{here: n + "(" + strings.Join(args, ", ") + ")", usage: usage(n)}, true
				if s := dist.Lookup(n); len(args) == 0 || s != nil && len(args) != len(s.Forms[0].Params) {
					f.here = ""
				}
				break
			}
		}
	}
	if !known {
		return "", ""
	}
	text = f.here
	for i, a := range args {
		text = strings.ReplaceAll(text, "$"+strconv.Itoa(i+1), factorOf(text, i+1, a))
	}
	// With arguments too many or too few, or long ones, the form is clearer.
	if text == "" || strings.Contains(text, "$") || len(args) > strings.Count(f.here, "$") && known && strings.Contains(f.here, "$") || len(text) > 60 {
		text = f.usage
		if text == "" {
			base, _, _ := strings.Cut(f.here, "(")
			text = usage(base)
		}
	}
	return text, f.fact
}

var plainArg = regexp.MustCompile(`^[\pL\pN_.]+(\[[^\[\]]*\])?$`)

// factorOf puts argument k in parentheses where the template computes with it.
func factorOf(template string, k int, arg string) string {
	computes := regexp.MustCompile(`[/^@] *\$` + strconv.Itoa(k) + `|\$` + strconv.Itoa(k) + ` *[/^@]`)
	if plainArg.MatchString(arg) || !computes.MatchString(template) {
		return arg
	}
	return "(" + arg + ")"
}

// helpHere is the help for a distribution of another tool, "" if it is unknown.
func helpHere(name string, args []ast.Arg) string {
	text, fact := here(name, argTexts(args))
	if text == "" {
		return ""
	}
	if fact != "" {
		fact = ": " + fact
	}
	return "write `" + text + "`" + fact
}

// argTexts returns the texts of arguments.
func argTexts(args []ast.Arg) []string {
	list := make([]string, len(args))
	for i, a := range args {
		list[i] = ast.String(a.Value)
		if a.Name != nil {
			list[i] = a.Name.Name + "=" + list[i]
		}
	}
	return list
}

// densities are the endings by which other tools ask for a function of a
// distribution, and the method that it is here.
var densities = []struct{ suffix, method string }{
	{"_lpdf", "lpdf"}, {"_lpmf", "lpmf"}, {"_lupdf", "lpdf"}, {"_lupmf", "lpmf"}, {"_lcdf", "lcdf"}, {"_lccdf", "lccdf"},
	{"_cdf", "cdf"}, {"_rng", "rng"}, {"_logpdf", "lpdf"}, {"_log", "lpdf"},
}

// helpDensity is the help for `normal_lpdf(y, mu, sigma)` and its kin, "" for
// any other name.
func helpDensity(name string, args []string) string {
	for _, d := range densities {
		base, ok := strings.CutSuffix(name, d.suffix)
		if !ok || distNamed(base) == "" {
			continue
		}
		if d.method == "rng" {
			text, _ := here(base, args)
			return "a name that only draws is drawn forward: `y_new ~ " + text + "`"
		}
		x := "y"
		if len(args) > 0 {
			x, args = args[0], args[1:]
		}
		text, _ := here(base, args)
		return "write `" + text + "." + d.method + "(" + x + ")`"
	}
	return ""
}

var (
	densityBar = regexp.MustCompile(`([\pL_][\pL\pN_]*)\(([^()|]*)$`)
	effectBar  = regexp.MustCompile(`\(\s*[01]\b[^()|]*$`)
	groupName  = regexp.MustCompile(`^\|?\s*([\pL_][\pL\pN_]*)\s*\)`)
)

// helpBar is the help for a `|`, by what stands around it.
func helpBar(before, after string) string {
	if m := densityBar.FindStringSubmatch(before); m != nil {
		args := []string{strings.TrimSpace(m[2])}
		args = append(args, splitArgs(after)...)
		if help := helpDensity(m[1], args); help != "" {
			return help
		}
	}
	if effectBar.MatchString(before) {
		g := "g"
		if m := groupName.FindStringSubmatch(after); m != nil {
			g = m[1]
		}
		return "varying effects are written out: `y ~ Normal(b * x + a[" + g + "], sigma)` with `a[" + g + "] ~ Normal(mu, tau)`"
	}
	return "write `or`"
}

// splitArgs splits the text of arguments up to the closing parenthesis.
func splitArgs(text string) (list []string) {
	open, from := 0, 0
	for i, r := range text {
		switch r {
		case '(', '[':
			open++
		case ')', ']':
			if open == 0 {
				return append(list, strings.TrimSpace(text[from:i]))
			}
			open--
		case ',':
			if open == 0 {
				list, from = append(list, strings.TrimSpace(text[from:i])), i+1
			}
		}
	}
	return append(list, strings.TrimSpace(text[from:]))
}

// module reports whether a name that nobody defined stands for a library of
// Python: `np.exp(x)`, `pm.Normal("a", 0, 1)`.
func (c *checker) module(x ast.Expr) bool {
	n, ok := x.(*ast.Name)
	return ok && c.local(n.Name) == nil && c.m.ByName[n.Name] == nil && (c.fn == nil || c.fn.Consts[n.Name] == nil)
}

// helpNamed is the help for a distribution whose first argument is its name, as
// in PyMC and NumPyro, standing alone or right of `=`. left is what stands left,
// "" for nothing.
func helpNamed(left, name string, args []ast.Arg) string {
	if len(args) > 0 && args[0].Name == nil {
		if t, ok := args[0].Value.(*ast.Text); ok {
			if left == "" || left == "_" {
				left = t.Value
			}
			args = args[1:]
		}
	}
	if left == "" {
		left = "x"
	}
	var rest []ast.Arg
	how := ""
	for _, a := range args {
		if a.Name == nil {
			rest = append(rest, a)
			continue
		}
		switch a.Name.Name {
		case "observed", "obs":
			left = short(a.Value)
		case "shape", "size", "dims", "plate", "sample_shape":
			how = "[" + howMany(a.Value) + "]"
		default:
			rest = append(rest, a)
		}
	}
	switch name {
	case "Deterministic":
		if len(rest) == 1 {
			return "write `" + left + " = " + short(rest[0].Value) + "`"
		}
	case "Potential", "factor":
		if len(rest) == 1 {
			return "write `target += " + short(rest[0].Value) + "`"
		}
	case "sample":
		if len(rest) > 0 {
			switch d := rest[0].Value.(type) {
			case *ast.Call:
				return helpNamed(left+how, d.Func.Name, d.Args)
			case *ast.Method:
				return helpNamed(left+how, d.Name.Name, d.Args)
			}
		}
	case "Data", "MutableData", "ConstantData":
		return "write `data " + left + ": real[N]`"
	}
	if text, _ := here(name, argTexts(rest)); text != "" {
		return "write `" + left + how + " ~ " + text + "`"
	}
	return ""
}

// howMany is what stands in the brackets left for `shape=3`, `shape=(3, 2)` and `dims="county"`.
func howMany(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Text:
		return e.Value
	case *ast.Paren:
		return howMany(e.X)
	case *ast.Array:
		var list []string
		for _, x := range e.Elems {
			list = append(list, howMany(x))
		}
		return strings.Join(list, ", ")
	}
	return short(e)
}

// moduleMethod reports `np.exp(x)` and `pm.Normal("a", 0, 1)`.
func (c *checker) moduleMethod(e *ast.Method, x *ast.Name) {
	name := e.Name.Name
	if IsDistribution(x.Name) { // Normal.lpdf(x)
		c.arguments(e.Args, true)
		c.fail("unknown-method", x.Span, "`%s` has no arguments", x.Name).WithHelp("write `%s.%s(x)`", usage(x.Name), name)
		return
	}
	left := ""
	if c.right == e {
		left = c.left
	}
	if IsDistribution(name) || distNamed(name) != "" && !c.isFunction(name) {
		c.fail("bad-distribution", e.Span, "`%s.%s` is not a distribution", x.Name, name).WithHelp("%s", helpNamed(left, name, e.Args))
		return
	}
	switch name {
	case "sample", "Deterministic", "Potential", "Data", "factor":
		if help := helpNamed(left, name, e.Args); help != "" {
			c.fail("unknown-method", e.Span, "there is no `%s.%s`: only distributions have methods", x.Name, name).WithHelp("%s", help)
			return
		}
	}
	c.arguments(e.Args, true)
	d := c.fail("unknown-method", x.Span.Join(e.Name.Span), "there is no `%s.%s`: only distributions have methods", x.Name, name)
	if c.isFunction(name) {
		d.WithHelp("write `%s(%s)`", name, strings.Join(argTexts(e.Args), ", "))
	} else if here, ok := foreignFuncs[name]; ok {
		d.WithHelp("write `%s`", here)
	} else if near := diag.Nearest(x.Name, c.inScope()); near != "" {
		d.Message = "`" + x.Name + "` is not defined"
		d.WithHelp("did you mean `%s`?", near)
	} else {
		d.WithHelp("the functions of the language need no prefix: `exp(x)`")
	}
}
