package lang

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/fn"
)

// module reports whether a name that nobody defined is a library of Python: `np.exp(x)`,
// `pm.Normal("a", 0, 1)`.
func (c *checker) module(x ast.Expr) bool {
	n, ok := x.(*ast.Name)
	return ok && c.local(n.Name) == nil && c.m.ByName[n.Name] == nil && (c.fn == nil || c.fn.Consts[n.Name] == nil)
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
	if joined := strings.ReplaceAll(x.Name, ".", "_") + "_" + name; c.isFunction(joined) || foreignFunction(joined) || advice[joined] != "" {
		c.arguments(e.Args, true)
		d := c.fail("unknown-function", x.Span.Join(e.Name.Span), "there is no function `%s.%s`", x.Name, name)
		switch {
		case c.isFunction(joined):
			d.WithHelp("write `%s(%s)`", joined, strings.Join(argTexts(e.Args), ", "))
		case advice[joined] != "":
			d.WithHelp("%s", advice[joined])
		default:
			d.WithHelp("write %s", foreignCall(joined, argTexts(e.Args)))
		}
		return
	}
	if x.Name == "random" || x.Name == "rng" {
		if help := helpDrawn(left, name, argTexts(e.Args)); help != "" {
			c.arguments(e.Args, true)
			c.fail("unknown-function", x.Span.Join(e.Name.Span), "there is no function `%s.%s`", x.Name, name).WithHelp("%s", help)
			return
		}
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
	for _, a := range e.Args {
		c.looseArg(a.Value)
	}
	d := c.fail("unknown-method", x.Span.Join(e.Name.Span), "there is no `%s.%s`: only distributions have methods", x.Name, name)
	args := slices.DeleteFunc(slices.Clone(e.Args), func(a ast.Arg) bool { return a.Name != nil && (a.Name.Name == "dim" || a.Name.Name == "axis") })
	if help := helpDistMethod(x.Name, name, argTexts(e.Args)); help != "" {
		d.WithHelp("%s", help)
	} else if (name == "dot" || name == "matmul") && len(args) == 2 {
		d.WithHelp("write %s", foreignCall("matmul", argTexts(args)))
	} else if c.isFunction(name) {
		texts := argTexts(args)
		if len(texts) == 0 {
			texts = []string{x.Name} // a name that is to be declared, as in `y.mean()`
		}
		d.WithHelp("write `%s(%s)`", name, strings.Join(texts, ", "))
	} else if here := foreignCall(name, argTexts(e.Args)); here != "" {
		d.WithHelp("write %s", here)
	} else if help, ok := advice[name]; ok {
		d.WithHelp("%s", help)
	} else if help := diag.Suggest(x.Name, c.inScope(), diag.Ticked); help != "" {
		d.Message = "`" + x.Name + "` is not defined"
		d.WithHelp("%s", help)
	} else {
		d.WithHelp("the functions of the language need no prefix: `exp(x)`")
	}
}

// helpDistMethod is the help for `norm.cdf(x, 0, 1)` of SciPy, "" for other methods.
func helpDistMethod(d, method string, args []string) string {
	here, ok := map[string]string{"pdf": "lpdf", "logpdf": "lpdf", "pmf": "lpmf", "logpmf": "lpmf", "cdf": "cdf", "logcdf": "lcdf", "sf": "lccdf", "logsf": "lccdf", "ppf": "quantile"}[method]
	name := distNamed(d)
	if !ok || name == "" || len(args) == 0 {
		return ""
	}
	text := usage(name) // the order and meaning of SciPy's arguments differ
	if name == "Normal" && len(args) == 3 {
		text = "Normal(" + args[1] + ", " + args[2] + ")"
	}
	text += "." + here + "(" + args[0] + ")"
	if method == "pdf" || method == "pmf" || method == "sf" {
		text = "exp(" + text + ")"
	}
	return "write `" + text + "`"
}

// drawers are functions of R, NumPy and others that generate random numbers, and the
// distribution, by another tool's name, whose arguments follow the number of draws.
var drawers = map[string]string{
	"rnorm": "Normal", "runif": "Uniform", "rexp": "Exponential", "rbinom": "binom", "rpois": "Poisson", "rgamma": "Gamma", "rbeta": "Beta",
	"rt": "TDist", "rcauchy": "Cauchy", "rlnorm": "LogNormal", "rweibull": "Weibull", "rlogis": "Logistic", "rnbinom": "nbinom", "rbern": "Bernoulli",
	"randn": "std_normal", "normal": "Normal", "uniform": "Uniform", "randint": "", "rand": "", "random": "", "choice": "", "gauss": "Normal",
	"normalvariate": "Normal", "standard_normal": "std_normal", "poisson": "Poisson", "binomial": "Binomial", "exponential": "np.exponential", "beta": "Beta",
	"gamma": "np.gamma", "gammavariate": "np.gamma", "expovariate": "Exponential", "standard_t": "TDist", "multivariate_normal": "MvNormal", "dirichlet": "Dirichlet", "lognormal": "LogNormal",
}

// helpDrawn is the help for a function that generates random numbers elsewhere, "" for any other
// name. left is what is on its left, "" for nothing.
func helpDrawn(left, name string, args []string) string {
	d, ok := drawers[name]
	if !ok {
		return ""
	}
	if left == "" {
		left = "x"
	}
	if name == "randint" {
		lower, upper := "1", "K"
		switch {
		case len(args) == 1:
			lower, upper = "0", args[0]+" - 1"
			if n, err := strconv.Atoi(args[0]); err == nil {
				upper = strconv.Itoa(n - 1)
			}
		case len(args) >= 2:
			lower, upper = args[0], args[1]
		}
		help := "a random whole number is `" + left + " ~ DiscreteUniform(" + lower + ", " + upper + ")`"
		if len(args) > 1 {
			help += ", which draws both bounds too; the upper one of NumPy's `randint` is not drawn"
		}
		return help
	}
	if d == "" {
		return "give it a distribution: `" + left + " ~ Uniform(0, 1)`"
	}
	if s := dist.Lookup(distNamed(d)); strings.HasPrefix(name, "r") && s != nil && len(args) > len(s.Forms[0].Params) {
		if n := args[0]; n != "1" && !strings.Contains(n, "=") {
			left += "[" + n + "]"
		}
		args = args[1:]
	}
	text, fact := here(d, args)
	if fact != "" {
		fact = ": " + fact
	}
	return "give it a distribution: `" + left + " ~ " + text + "`" + fact
}

// argOrder has the arguments of those foreignForms that take them in another order.
var argOrder = map[string]string{"sub_col": "Xijn", "block": "Xijnm"}

var letterName = regexp.MustCompile(`\b[A-Za-z]\b`)

// foreignFunction reports whether another tool has a function of that name.
func foreignFunction(name string) bool {
	s, _ := fn.Elsewhere(name)
	return s != nil || foreignForms[name] != ""
}

// foreignCall is what to write for a call of a function of another tool, in backticks, with its
// arguments if a form has exactly one place for each; "" if no tool has such a function.
func foreignCall(name string, args []string) string {
	spec, forms := fn.Elsewhere(name)
	if form, ok := foreignForms[name]; ok {
		forms = []fn.Alias{{Here: form, Args: argOrder[name]}}
	}
	if len(forms) == 0 {
		return ""
	}
	all := strings.Join(args, "")
	byPlace := !strings.Contains(all, "=") || strings.Contains(all, "==")
	for i, f := range forms {
		plain := f.Here == ""
		if plain {
			forms[i].Here, _, _ = strings.Cut(spec.Usage(), "\n")
		}
		switch {
		case !byPlace:
		case plain && f.Fact == "" && spec.Min() <= len(args) && (len(args) <= len(spec.Params) || spec.Rest != ""):
			return "`" + spec.Name + "(" + strings.Join(args, ", ") + ")`"
		default:
			if text := filled(forms[i], args); text != "" {
				return text
			}
		}
	}
	return "`" + forms[0].Here + "`" + noted(forms[0].Fact)
}

// noted appends a fact to what to write.
func noted(text string) string {
	if text == "" {
		return ""
	}
	return "; " + text
}

var lessOne = regexp.MustCompile(`:([0-9]{1,9})-1\b`)

// filled is what to write for arguments in place of the letters; "" if there are more or fewer.
func filled(f fn.Alias, args []string) string {
	if f.Here == "[1, 2, 3]" { // an array of whatever is there
		switch {
		case len(args) == 0:
			return ""
		case len(args) == 1 && strings.HasPrefix(args[0], "["):
			return "`" + args[0] + "`"
		}
		return "`[" + strings.Join(args, ", ") + "]`"
	}
	place := map[string]int{}
	for _, l := range append(strings.Split(f.Args, ""), letterName.FindAllString(f.Here, -1)...) {
		if _, seen := place[l]; !seen && l != "" {
			place[l] = len(place)
		}
	}
	if len(place) != len(args) {
		return ""
	}
	return inQuotes.ReplaceAllStringFunc("`"+f.Here+"`"+noted(f.Fact), func(form string) string {
		text := letterName.ReplaceAllStringFunc(form, func(l string) string {
			k, ok := place[l]
			switch {
			case !ok:
				return l
			case oneTerm.MatchString(args[k]) || strings.Contains(form, "("+l+")") || strings.Contains(form, "{ "+l+" }") || strings.HasPrefix(form, "`if "+l):
				return args[k]
			}
			return factorOf(strings.ReplaceAll(form, l, "$1"), 1, args[k])
		})
		return lessOne.ReplaceAllStringFunc(text, func(s string) string {
			n, _ := strconv.Atoi(lessOne.FindStringSubmatch(s)[1])
			return ":" + strconv.Itoa(n-1)
		})
	})
}

var inQuotes = regexp.MustCompile("`[^`]*`")

// advice says what to do instead of calling a function that is not needed here.
var advice = map[string]string{
	"is_na":         "a missing value of data on the left of `~` becomes an unknown; no test is needed",
	"isna":          "a missing value of data on the left of `~` becomes an unknown; no test is needed",
	"isnull":        "a missing value of data on the left of `~` becomes an unknown; no test is needed",
	"isnan":         "a missing value of data on the left of `~` becomes an unknown; for a computed number, `x != x` is true if it is NaN",
	"na_omit":       "delete the rows from the file, or model the missing values: one on the left of `~` becomes an unknown",
	"dropna":        "delete the rows from the file, or model the missing values: one on the left of `~` becomes an unknown",
	"read_csv":      "name the file where its columns are declared: `data x, y: real[N] from \"file.csv\"`",
	"logp":          "a log density is `Normal(mu, sigma).lpdf(x)`",
	"logpdf":        "a log density is `Normal(mu, sigma).lpdf(x)`",
	"loglikelihood": "a log density is `Normal(mu, sigma).lpdf(x)`",
	"factor":        "declare the column as a factor: `data g: factor[N]`",
	"as_factor":     "declare the column as a factor: `data g: factor[N]`",
	"get_dummies":   "declare the column as a factor, `data g: factor[N]`, and give each level an effect: `a[g] ~ Normal(0, 1)`",
	"model_matrix":  "a factor needs no dummy columns: `a[g] ~ Normal(0, 1)` has one effect for each level of `g`",
}

var chainCall = regexp.MustCompile(`^((?:\s*\.\s*[\pL_][\pL\pN_]*)+)\s*(\()?`)

// dotted is the help for names with dots, which the language does not have: `pm.math.exp(x)`,
// `df.x`, `a.north`. The source has x, dot and name, not followed by `(`.
func (p *parser) dotted(x ast.Expr, dot lexer.Token, name ast.Ident) string {
	rest := "." + p.after(dot)
	before := strings.TrimSpace(p.before(dot))
	m := chainCall.FindStringSubmatch(rest)
	if m == nil {
		return ""
	}
	words := strings.Split(strings.ReplaceAll(strings.TrimSpace(m[1]), " ", ""), ".")[1:]
	last := words[len(words)-1]
	if m[2] != "" {
		args := splitArgs(rest[len(m[0]):])
		if len(args) == 1 && args[0] == "" {
			args = nil
		}
		return p.dottedCall(before, words, last, args)
	}
	base, ok := x.(*ast.Name)
	if !ok {
		return ""
	}
	after := strings.TrimSpace(rest[len(m[0]):])
	if opens.MatchString(after) && !strings.ContainsAny(before, "=~") {
		return "" // a name with a dot that is defined here
	}
	if base.Name == "na" && last == "rm" {
		return "leave `na.rm` out"
	}
	if p.known(base.Name) {
		return "to pick an element by its level, write `" + base.Name + "[\"" + last + "\"]`; names may contain letters, digits and `_`: `" + base.Name + "_" + strings.Join(words, "_") + "`"
	}
	return helpColumn(base.Name+"."+last, last)
}

// helpColumn is the help for a column that is read from a table, as in `df.x`.
func helpColumn(written, column string) string {
	return "there are no data frames: declare the column, `data " + column + ": real[N] from \"file.csv\"`, and write `" + column + "` for `" + written + "`"
}

// undashed is the help for `sigma-y ~ D`, where a name with a hyphen is meant; "" where it is not.
func undashed(left ast.Expr, s *ast.Tilde) string {
	b, ok := left.(*ast.Binary)
	if !ok || b.Op != ast.Sub {
		return ""
	}
	x, named := b.X.(*ast.Name)
	y, also := b.Y.(*ast.Name)
	if !named || !also || b.Span.Text() != x.Name+"-"+y.Name {
		return ""
	}
	return "names may contain letters, digits and `_`: `" + x.Name + "_" + y.Name + " ~ " + short(s.Dist) + "`"
}

// known reports whether a statement of the source declares or defines a name.
func (p *parser) known(name string) bool {
	re := regexp.MustCompile(`(?m)(^|;|\b(data|param)\b[^:\n]*)\s*\b` + regexp.QuoteMeta(name) + `\s*(\[[^\n]*?\]\s*)?[,~=:]`)
	return re.MatchString(p.src.Text)
}

// dottedCall is the help for `pm.math.exp(x)` and the like.
func (p *parser) dottedCall(before string, words []string, last string, args []string) string {
	left, _, ok := strings.Cut(before, "~")
	if !ok {
		left, _, ok = strings.Cut(before, "=")
	}
	if left = strings.TrimSpace(left); !ok || !plainArg.MatchString(left) {
		left = ""
	}
	for _, w := range words[:len(words)-1] {
		if w == "random" {
			if help := helpDrawn(left, last, args); help != "" {
				return help
			}
		}
	}
	if last == "inv" && len(words) > 1 { // np.linalg.inv: of a matrix, not of its elements
		last = "inverse"
	}
	if builtin(last) != nil {
		return "write `" + last + "(" + strings.Join(args, ", ") + ")`"
	}
	if text := foreignCall(last, args); text != "" {
		return "write " + text
	}
	if help := advice[last]; help != "" {
		return help
	}
	if text, fact := here(last, args); text != "" {
		if fact != "" {
			fact = ": " + fact
		}
		return "write `" + text + "`" + fact
	}
	return "functions and distributions need no prefix: `exp(x)`, `Normal(mu, sigma)`"
}
