package lang

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/diag"
)

// foreignDist is a distribution by another tool's name: what to write here, where `$1` is its
// first argument; how that is shown without arguments; and a fact that is easily missed.
type foreignDist struct{ here, usage, fact string }

// foreignDists are other tools' names that are not aliases of a distribution in package dist:
// forms of Truncated, distributions to come, and statements.
var foreignDists = map[string]foreignDist{
	"MultiStudentT":             {"MvStudentT($1, $2, $3)", "", ""},
	"TruncNormal":               {"", "Truncated(Normal(mu, sigma), lower=0)", ""},
	"truncnorm":                 {"", "Truncated(Normal(mu, sigma), lower=0)", ""},
	"truncated":                 {"Truncated($1, $2, $3)", "Truncated(Normal(mu, sigma), lower=a, upper=b)", ""},
	"truncated_normal":          {"", "Truncated(Normal(mu, sigma), lower=0)", ""},
	"LeftTruncatedDistribution": {"", "Truncated(Normal(mu, sigma), lower=a)", ""},
	"TruncatedDistribution":     {"", "Truncated(Normal(mu, sigma), lower=a, upper=b)", ""},
	"arraydist":                 {"", "", "arguments may be arrays: `x ~ Normal([0, 1], 1)` gives two elements, each with its own mean"},
	"product_distribution":      {"", "", "arguments may be arrays: `x ~ Normal([0, 1], 1)` gives two elements, each with its own mean"},
	"Ordered":                   {"", "", "declare an ordered vector and give it a distribution: `param c: ordered[K]`, then `c ~ Normal(0, 1)`"},
	"AR":                        {"", "", "write the series as a loop: `for t in 2:T { y[t] ~ Normal(phi * y[t-1], sigma) }`"},
	"AR1":                       {"", "", "write the series as a loop: `for t in 2:T { y[t] ~ Normal(phi * y[t-1], sigma) }`"},
	"RandomWalk":                {"", "", "write the random walk as a loop: `for t in 2:T { x[t] ~ Normal(x[t-1], sigma) }`"},
	"Horseshoe":                 {"", "", "write the horseshoe out: `b[K] ~ Normal(0, lambda * tau)`, `lambda[K] ~ HalfCauchy(1)`, `tau ~ HalfCauchy(1)`"},
	"horseshoe":                 {"", "", "write the horseshoe out: `b[K] ~ Normal(0, lambda * tau)`, `lambda[K] ~ HalfCauchy(1)`, `tau ~ HalfCauchy(1)`"},
	"Delta":                     {"", "", "write `x = value` for a fixed value"},
	"TruncatedNormal":           {"", "Truncated(Normal(mu, sigma), lower=0)", ""},
	"filldist":                  {"", "x[3] ~ Normal(0, 1)", "the number of elements goes on the left, in brackets"},
	"Potential":                 {"", "target += x", ""},
	"Deterministic":             {"", "name = value", ""},
	"MutableData":               {"", "data NAME: real[N]", ""},
	"ConstantData":              {"", "data NAME: real[N]", ""},
}

// foreignNamed returns what another tool means by this name.
func foreignNamed(name string) (foreignDist, bool) {
	if f, ok := foreignDists[name]; ok {
		return f, true
	}
	of, a := dist.AliasOf(name)
	if of == "" {
		return foreignDist{}, false
	}
	f := foreignDist{a.Here, a.Usage, a.Fact}
	if f.here == "" && f.usage == "" {
		f.usage = usage(of)
	}
	return f, true
}

// here rewrites a distribution of another tool, with its arguments, in this language; "" if the
// name is not known.
func here(name string, args []string) (text, fact string) {
	f, known := foreignNamed(name)
	if base, ok := strings.CutSuffix(name, "_rng"); ok && !known {
		return here(base, args)
	}
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
	args = slices.Clone(args)
	if strings.HasPrefix(f.here, "Normal(") && len(args) == 2 && strings.HasSuffix(args[1], "^2") {
		args[1] = strings.TrimSuffix(args[1], "^2") // N(mu, sigma^2), the notation of papers
	}
	if base, _, _ := strings.Cut(f.here+f.usage, "("); strings.HasPrefix(base, "Half") && len(args) > 1 && args[0] == "0" {
		if s := dist.Lookup(base); s != nil && len(args) == len(s.Forms[0].Params)+1 {
			args = args[1:] // Half-Normal(0, 1): the location is always 0
			f.here = base + "(" + strings.Join(args, ", ") + ")"
		}
	}
	if f.here == "" && f.usage == "" {
		return "", f.fact
	}
	text = f.here
	for i, a := range args {
		text = strings.ReplaceAll(text, "$"+strconv.Itoa(i+1), factorOf(text, i+1, a))
	}
	// With too many, too few or long arguments, the form is clearer.
	if text == "" || strings.Contains(text, "$") || len(args) > strings.Count(f.here, "$") && known && strings.Contains(f.here, "$") || len(text) > 60 {
		text = f.usage
		if text == "" {
			base, _, _ := strings.Cut(f.here, "(")
			text = usage(base)
		}
	}
	return text, f.fact
}

// oneTerm is what needs no parentheses in a product: a name, a number, a call or an array.
var oneTerm = regexp.MustCompile(`^([\pL\pN_.]+|[\pL\pN_.]*(\([^()]*\)|\[[^\[\]]*\]))$`)

var plainArg = regexp.MustCompile(`^[\pL\pN_.]+(\[[^\[\]]*\])?$`)

// factorOf puts argument k in parentheses where the template computes with it.
func factorOf(template string, k int, arg string) string {
	computes := regexp.MustCompile(`[-*/^@] *\$` + strconv.Itoa(k) + `\b|\$` + strconv.Itoa(k) + ` *[*/^@]`)
	if oneTerm.MatchString(arg) || !computes.MatchString(template) {
		return arg
	}
	return "(" + arg + ")"
}

// helpHere is the help for a distribution of another tool, "" if it is unknown.
func helpHere(name string, args []ast.Arg) string {
	if text := truncatedNormal(name, args); text != "" {
		return "write `" + text + "`"
	}
	text, fact := here(name, argTexts(args))
	if text == "" {
		return fact
	}
	if !slices.ContainsFunc(args, func(a ast.Arg) bool { return a.Name == nil }) {
		// All by name: their order, which may differ, does not matter.
		base, _, _ := strings.Cut(text, "(")
		if s := dist.Lookup(base); s != nil && len(args) > 0 {
			if named := renamed(s, &ast.Call{Args: args}); named != "" {
				text, fact = named, ""
			}
		}
	}
	if fact != "" {
		fact = ": " + fact
	}
	return "write `" + text + "`" + fact
}

// truncatedNormal rewrites TruncatedNormal(mu, sigma, lower, upper) of PyMC and NumPyro; "" for
// other names, and for arguments that it does not know.
func truncatedNormal(name string, args []ast.Arg) string {
	if n := diag.Folded(name); n != diag.Folded("TruncatedNormal") && n != diag.Folded("TruncNormal") {
		return ""
	}
	places := []string{"mu", "sigma", "lower", "upper"}
	by := map[string]string{}
	for i, a := range args {
		key := ""
		switch {
		case a.Name == nil && i < len(places):
			key = places[i]
		case a.Name != nil:
			key = map[string]string{"mu": "mu", "loc": "mu", "mean": "mu", "sigma": "sigma", "scale": "sigma", "sd": "sigma", "std": "sigma",
				"lower": "lower", "low": "lower", "a": "lower", "min": "lower", "upper": "upper", "high": "upper", "b": "upper", "max": "upper"}[a.Name.Name]
		}
		if key == "" || by[key] != "" {
			return ""
		}
		by[key] = ast.String(a.Value)
	}
	if by["mu"] == "" || by["sigma"] == "" {
		return ""
	}
	normal, bounds := "Normal("+by["mu"]+", "+by["sigma"]+")", ""
	for _, bound := range places[2:] {
		if x := by[bound]; x != "" && x != "inf" && x != "-inf" && x != "None" {
			bounds += ", " + bound + "=" + x
		}
	}
	switch {
	case by["lower"]+by["upper"] == "": // no telling which bound is meant
		bounds = ", lower=0"
	case bounds == "":
		return normal
	}
	return "Truncated(" + normal + bounds + ")"
}

// argTexts returns the arguments as written.
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

// densities are the suffixes by which other tools name the functions of a distribution, and the
// method that corresponds here.
var densities = []struct{ suffix, method string }{
	{"_lpdf", "lpdf"}, {"_lpmf", "lpmf"}, {"_lupdf", "lpdf"}, {"_lupmf", "lpmf"}, {"_lcdf", "lcdf"}, {"_lccdf", "lccdf"},
	{"_cdf", "cdf"}, {"_rng", "rng"}, {"_logpdf", "lpdf"}, {"_log", "lpdf"},
}

// helpDensity is the help for `normal_lpdf(y, mu, sigma)` and the like, "" for any other name.
func helpDensity(name string, args []string) string {
	for _, d := range densities {
		base, ok := strings.CutSuffix(name, d.suffix)
		if !ok || distNamed(base) == "" {
			continue
		}
		if d.method == "rng" {
			text, _ := here(base, args)
			return "predictions need no function: write `y_new ~ " + text + "`"
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
	callBar    = regexp.MustCompile(`([\pL_][\pL\pN_]*)\(([^|]*)$`)
	given      = regexp.MustCompile(`^\s*(?:[pP]r?\s*\(\s*)?([\pL_][\pL\pN_]*(?:\[[^\[\]]*\])?)\s*$`)
	givenTilde = regexp.MustCompile(`^\|?[^~]*~`)
	groupName  = regexp.MustCompile(`^\|?\s*([\pL_][\pL\pN_]*)\s*\)`)
)

// helpBar is the help for a `|`, depending on what is around it.
func helpBar(before, after string) string {
	if m := densityBar.FindStringSubmatch(before); m != nil {
		args := []string{strings.TrimSpace(m[2])}
		args = append(args, splitArgs(after)...)
		if help := helpDensity(m[1], args); help != "" {
			return help
		}
	}
	if m := callBar.FindStringSubmatch(before); m != nil && distNamed(m[1]) != "" {
		args := append([]string{strings.TrimSpace(m[2])}, splitArgs(after)...)
		if text, _ := here(distNamed(m[1]), args); text != "" {
			return "separate arguments by commas: `" + text + "`"
		}
	}
	if m := given.FindStringSubmatch(before); m != nil && givenTilde.MatchString(after) {
		left := m[1]
		_, right, _ := strings.Cut(after, "~")
		return "put what `" + left + "` depends on inside the distribution: `" + left + " ~ " + strings.TrimSpace(right) + "`"
	}
	if strings.HasSuffix(strings.TrimSpace(before), "~") {
		return "for the half-normal distribution write `HalfNormal(sigma)`; an absolute value is `abs(x)`"
	}
	if effectBar.MatchString(before) {
		g := "g"
		if m := groupName.FindStringSubmatch(after); m != nil {
			g = m[1]
		}
		return "write varying effects out: `y ~ Normal(b * x + a[" + g + "], sigma)` with `a[" + g + "] ~ Normal(mu, tau)`"
	}
	return "write `or`"
}

// splitArgs splits the source of arguments up to the closing parenthesis.
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

// helpNamed is the help for a distribution whose first argument is its name, as in PyMC and
// NumPyro, alone or on the right of `=`. left is what is on the left, "" for nothing.
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
	case "Deterministic", "deterministic":
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

// howMany is what goes in the brackets on the left for `shape=3`, `shape=(3, 2)` and `dims="county"`.
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

// strangeMethod reports a method of something that is not a distribution.
func (c *checker) strangeMethod(e *ast.Method, x ast.Expr) {
	name := e.Name.Name
	if c.module(x) {
		c.moduleMethod(e, x.(*ast.Name))
		return
	}
	if call, ok := x.(*ast.Call); ok && distNamed(call.Func.Name) != "" && !c.isFunction(call.Func.Name) {
		c.arguments(call.Args, true)
		c.arguments(e.Args, true)
		c.undefinedDist(call)
		return
	}
	if n, ok := x.(*ast.Name); !ok || c.local(n.Name) != nil || c.m.ByName[n.Name] != nil {
		c.expr(x)
	}
	c.arguments(e.Args, true)
	d := c.fail("unknown-method", e.Name.Span, "`%s` has no `.%s`: only distributions have methods", short(x), name)
	if name == "dot" && len(e.Args) == 1 {
		d.WithHelp("write `%s @ %s`", short(x), short(e.Args[0].Value))
	} else if c.isFunction(name) {
		d.WithHelp("write `%s(%s)`", name, strings.Join(append([]string{short(x)}, argTexts(e.Args)...), ", "))
	} else if here := foreignCall(name, append([]string{short(x)}, argTexts(e.Args)...)); here != "" {
		d.WithHelp("write %s", here)
	} else if n, ok := x.(*ast.Name); ok && IsDistribution(n.Name) {
		d.Message = "`" + n.Name + "` has no arguments"
		d.WithHelp("write `%s.%s(x)`", usage(n.Name), name)
	}
}
