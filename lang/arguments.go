package lang

import (
	"math"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
)

// wrongArguments reports arguments that a distribution does not take.
func (c *checker) wrongArguments(e *ast.Call, spec *dist.Spec, positional int, problem string) {
	fact, help, _ := strings.Cut(problem, "; ")
	for _, a := range e.Args {
		if a.Name == nil || takesParam(spec, a.Name.Name) {
			continue
		}
		d := c.fail("arguments", a.Name.Span, "%s has no argument `%s`", spec.Name, a.Name.Name)
		switch a.Name.Name {
		case "shape", "size", "dims", "plate", "sample_shape":
			if positional == len(spec.Forms[0].Params) || !strings.Contains(fact, "no `"+a.Name.Name+"`") || spec.Synonym(a.Name.Name).Param == "" {
				d.WithHelp("the number of elements goes on the left, in brackets: %s", strings.TrimPrefix(helpNamed(c.left, spec.Name, e.Args), "write "))
				return
			}
		case "observed", "value", "data", "obs":
			d.WithHelp("put the data on the left: `%s ~ %s`", short(a.Value), usage(spec.Name))
			return
		}
		if text := renamed(spec, e); text != "" {
			help = "write `" + text + "`"
		}
		if text := logNormalOf(spec, e); text != "" {
			help = "its parameters are the mean and standard deviation of the logarithm: write `" + text + "`"
		}
		d.WithHelp("%s", help)
		return
	}
	d := c.fail("arguments", e.Span, "%s", fact).WithHelp("%s", help)
	if positional > 1 && positional == len(e.Args) && (spec.Name == "Dirichlet" || spec.Name == "Categorical") {
		d.WithHelp("its argument is one vector: write `%s([%s])`", spec.Name, strings.Join(argTexts(e.Args), ", "))
	}
	// HalfNormal(0, 1): the location is always 0.
	if n := len(spec.Forms[0].Params); strings.HasPrefix(spec.Name, "Half") && positional == n+1 && len(e.Args) == n+1 {
		loc := e.Args[n-1].Value
		rest := append(slices.Clone(e.Args[:n-1]), e.Args[n])
		if k, ok := loc.(*ast.Number); ok && k.Value == 0 {
			d.WithHelp("its location is always 0: write `%s(%s)`", spec.Name, strings.Join(argTexts(rest), ", "))
		} else {
			d.WithHelp("its location is always 0; for another location write `Truncated(%s(%s), lower=%s)`",
				strings.TrimPrefix(spec.Name, "Half"), strings.Join(argTexts(e.Args), ", "), short(loc))
		}
	}
}

// logNormalOf writes LogNormal(mean=m, sd=s), given by the mean and standard deviation of the
// value itself, in terms of those of its logarithm; "" for other arguments.
func logNormalOf(spec *dist.Spec, e *ast.Call) string {
	by := map[string]string{}
	for _, a := range e.Args {
		if a.Name != nil {
			by[a.Name.Name] = factorOf("$1 / $2", 1, ast.String(a.Value))
		}
	}
	m, s := by["mean"], by["sd"]+by["std"]
	bare := m
	if strings.HasPrefix(m, "(") {
		bare = m[1 : len(m)-1]
	}
	if spec.Name != "LogNormal" || len(e.Args) != 2 || m == "" || s == "" {
		return ""
	}
	return "LogNormal(log(" + bare + ") - log1p((" + s + " / " + m + ")^2) / 2, sqrt(log1p((" + s + " / " + m + ")^2)))"
}

// misplaced reports written-out arguments that a distribution never takes, such as an infinite
// bound or a probability in place of the number of trials, and says what is meant.
func (c *checker) misplaced(e *ast.Call, spec *dist.Spec) {
	if len(e.Args) != 2 {
		return
	}
	first, second := ast.String(e.Args[0].Value), ast.String(e.Args[1].Value)
	switch x, ok := e.Args[0].Value.(*ast.Number); {
	case spec.Name == "Uniform" && (first == "-inf" || second == "inf"):
		d := c.fail("bad-argument", e.Span, "the bounds of Uniform are finite, but these are `%s` and `%s`", first, second)
		switch {
		case first == "-inf" && second == "inf":
			d.WithHelp("write `Flat()`")
		case ok && x.Value == 0:
			d.WithHelp("write `HalfFlat()`")
		default:
			d.WithHelp("`Flat()` is unbounded on both sides, `HalfFlat()` has the lower bound 0")
		}
	case spec.Name == "Binomial" && ok && x.Value != math.Floor(x.Value) && e.Args[0].Name == nil && e.Args[1].Name == nil:
		c.fail("bad-argument", e.Args[0].Value.Place(), "the first argument of Binomial is the number of trials, but this is %s", x.Text).
			WithHelp("write `Binomial(%s, %s)`", second, first)
	}
}

// renamed rewrites a call that uses another tool's argument names with the names used here; ""
// if the result is not a call that the distribution takes.
func renamed(spec *dist.Spec, e *ast.Call) string {
	positional := 0
	var names, args []string
	for _, a := range e.Args {
		if a.Name == nil {
			positional++
			args = append(args, ast.String(a.Value))
			continue
		}
		name, how := a.Name.Name, "$1"
		if !takesParam(spec, name) {
			alias := spec.Synonym(name)
			if alias.Param == "" {
				return ""
			}
			name, how = alias.Param, alias.How
		}
		names = append(names, name)
		args = append(args, namedArg(name, how, a.Value))
	}
	form, place, problem := spec.Match(positional, names)
	if problem != "" {
		return ""
	}
	if form == 0 && positional == 0 && !slices.ContainsFunc(e.Args, func(a ast.Arg) bool { return a.Name == nil }) {
		// By name and in the order of the first form: by position they are shorter.
		inOrder := true
		for i, k := range place {
			inOrder = inOrder && i == k
		}
		if inOrder {
			for i := range args {
				_, args[i], _ = strings.Cut(args[i], "=")
				args[i] = strings.TrimSpace(args[i])
			}
		}
	}
	return spec.Name + "(" + strings.Join(args, ", ") + ")"
}

// namedArg writes a named argument as the formatter does; how is its value, in which `$1` is
// replaced by e.
func namedArg(name, how string, e ast.Expr) string {
	value := strings.ReplaceAll(how, "$1", factorOf(how, 1, ast.String(e)))
	if plainArg.MatchString(value) {
		return name + "=" + value
	}
	return name + " = " + value
}

// allNamed rewrites a call in which an unnamed argument follows a named one, using the form that
// the first name selects; "" if there is none.
func allNamed(spec *dist.Spec, e *ast.Call, first string) string {
	for _, f := range spec.Forms {
		if len(f.Params) != len(e.Args) {
			continue
		}
		var names, args []string
		positional := 0
		for i, a := range e.Args {
			switch {
			case a.Name != nil:
				names = append(names, a.Name.Name)
				args = append(args, namedArg(a.Name.Name, "$1", a.Value))
			case len(names) == 0:
				positional++
				args = append(args, ast.String(a.Value))
			default:
				names = append(names, f.Params[i].Name)
				args = append(args, namedArg(f.Params[i].Name, "$1", a.Value))
			}
		}
		if _, _, problem := spec.Match(positional, names); problem == "" && containsParam(f, first) {
			return spec.Name + "(" + strings.Join(args, ", ") + ")"
		}
	}
	return ""
}

func containsParam(f dist.Form, name string) bool {
	return slices.ContainsFunc(f.Params, func(p dist.Param) bool { return p.Name == name })
}

func takesParam(s *dist.Spec, name string) bool {
	return slices.ContainsFunc(s.Forms, func(f dist.Form) bool { return containsParam(f, name) })
}
