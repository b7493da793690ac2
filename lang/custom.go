package lang

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/diag"
)

// customSpec returns what the text says of a distribution made of functions, whose log density is
// the function logp of the text: what its draws are, and what it can do. It computes nothing.
func customSpec(e *ast.Call, logp *Func) *dist.Spec {
	has := func(name string) bool {
		return slices.ContainsFunc(e.Args, func(a ast.Arg) bool { return a.Name != nil && a.Name.Name == name })
	}
	return CustomFunctions(logp).Described(has("random"), has("lcdf") || has("lccdf"), has("lower"), has("upper"))
}

// CustomFunctions returns what the types of a log density's arguments say of its distribution: its first
// argument is a draw, the others are those of the distribution.
func CustomFunctions(logp *Func) dist.Functions {
	params := logp.Decl.Params
	f := dist.Functions{Event: 1}
	if t := params[0].Type; t != nil {
		f.Discrete, f.EventRank = t.Name.Name == "int" || t.Name.Name == "bool", len(t.Dims)
	}
	for _, p := range params[1:] {
		q := dist.Param{Name: p.Name.Name, Rule: dist.Bound}
		if p.Type != nil && len(p.Type.Dims) > 0 {
			q.Rank, q.Axes = len(p.Type.Dims), []int{}
		}
		f.Params = append(f.Params, q)
	}
	return f
}

// logpOf returns the log density of a distribution made of functions, nil where it is none of the text.
func logpOf(e *ast.Call, funcs map[string]*Func) *Func {
	for _, a := range e.Args {
		if name, ok := ast.Unparen(a.Value).(*ast.Name); ok && a.Name != nil && a.Name.Name == "logp" {
			if f := funcs[name.Name]; f != nil && len(f.Decl.Params) > 0 {
				return f
			}
		}
	}
	return nil
}

// customNames are the names that other tools give the arguments of a distribution made of functions.
var customNames = map[string]string{
	"lpdf": "logp", "lpmf": "logp", "logpdf": "logp", "logpmf": "logp", "log_prob": "logp", "logdensity": "logp", "log_density": "logp", "pdf": "logp", "density": "logp",
	"rng": "random", "sample": "random", "rvs": "random", "draw": "random", "dist": "random",
	"cdf": "lcdf", "logcdf": "lcdf", "log_cdf": "lcdf", "ccdf": "lccdf", "logccdf": "lccdf", "sf": "lccdf", "logsf": "lccdf", "survival": "lccdf",
}

// custom checks a distribution made of functions.
func (c *checker) custom(e *ast.Call, m *dist.Combinator) distInfo {
	info := distInfo{call: e}
	usage := "write `" + m.Call + "`"
	said := len(c.errs)
	var given []string
	values := 0
	functions := map[string]*Func{}
	for _, a := range e.Args {
		if a.Name == nil {
			if len(given) > 0 {
				c.fail("arguments", a.Span, "an argument without a name follows one with a name").WithHelp("arguments by position come first: `%s`", m.Call)
				return info
			}
			values++
			if name, ok := ast.Unparen(a.Value).(*ast.Name); ok && c.functionArg(name) {
				c.fail("arguments", a.Span, "`%s` is a function, and `CustomDist` takes functions by name", name.Name).WithHelp("write `logp=%s`, after the arguments of the function", name.Name)
				continue
			}
			c.expr(a.Value)
			continue
		}
		name := a.Name.Name
		given = append(given, name)
		i := slices.IndexFunc(m.Slots, func(s dist.Slot) bool { return s.Name == name })
		switch {
		case i < 0:
			c.looseArg(a.Value)
			d := c.fail("arguments", a.Name.Span, "`CustomDist` has no argument `%s`", name)
			switch here := customNames[name]; {
			case name == "cdf":
				d.WithHelp("write `lcdf=`, a function that returns the log of the probability")
			case here != "":
				d.WithHelp("write `%s=`", here)
			default:
				d.WithHelp("the arguments of its functions have no names here: `%s`", m.Call)
			}
		case m.Slots[i].Role == dist.Function:
			functions[name] = c.customFunction(name, a.Value)
		default:
			c.expr(a.Value)
		}
	}
	if len(c.errs) > said {
		info.later = true
		return info
	}
	if _, problem := m.Match(e.ByPosition()); problem != "" {
		c.fail("arguments", e.Span, "%s", problem).WithHelp("%s", usage)
		return info
	}
	for _, s := range m.Slots {
		f := functions[s.Name]
		if f == nil {
			continue
		}
		want, first := values, ""
		if s.Name != "random" {
			want, first = values+1, "a draw and "
		}
		if k := len(f.Decl.Params); k != want {
			c.fail("arguments", e.Span, "`CustomDist` calls `%s` with %s%s, but `%s` takes %d", f.Decl.Name.Name, first, diag.Plural(values, "argument"), f.Decl.Name.Name, k).
				WithNote(f.Decl.Name.Span, "it is defined here").WithHelp("%s", usage+", where `f(x, a, b)` is the log density of a draw x and `g(a, b)` returns one")
			info.later = true
			return info
		}
	}
	logp := functions["logp"]
	t := logp.Decl.Params[0].Type
	switch {
	case t == nil:
	case t.Name.Name != "real" && t.Name.Name != "int" && t.Name.Name != "bool":
		c.fail("bad-type", t.Span, "the first argument of `%s` is a draw: it is declared `%s`, but may be real or int", logp.Decl.Name.Name, short2(t)).
			WithHelp("write `x: int` for whole numbers, `x: real[n]` for vectors")
	case len(t.Dims) > 2:
		c.fail("bad-type", t.Span, "a draw may be a number, a vector or a matrix, but has %d dimensions here", len(t.Dims))
	case len(t.Dims) > 0 && (slices.Contains(given, "lower") || slices.Contains(given, "upper") || functions["lcdf"] != nil || functions["lccdf"] != nil):
		c.fail("arguments", e.Span, "`lower`, `upper`, `lcdf` and `lccdf` belong to distributions of single numbers, but `%s` takes draws `%s`", logp.Decl.Name.Name, short2(t)).
			WithHelp("declare what is drawn: `param x: real<lower=0>[K]`, `param w: simplex[K]`")
	}
	if len(c.errs) > said {
		info.later = true
		return info
	}
	info.made = customSpec(e, logp)
	info.discrete = info.made.Discrete
	return info
}

// customFunction returns the function of the text that is an argument, nil where that is none.
func (c *checker) customFunction(slot string, e ast.Expr) *Func {
	name, ok := ast.Unparen(e).(*ast.Name)
	if ok && c.functionArg(name) {
		if f := c.funcs()[name.Name]; f != nil {
			return f
		}
	} else if !ok || c.local(name.Name) == nil {
		c.looseArg(e)
	}
	usage := map[string]string{"logp": "fn f(x, a, b) = ...", "random": "fn g(a, b) = ...", "lcdf": "fn F(x, a, b) = ...", "lccdf": "fn S(x, a, b) = ..."}[slot]
	c.fail("bad-distribution", e.Place(), "`%s` of `CustomDist` is the name of a function of the model, but `%s` is none", slot, short(e)).
		WithHelp("define one, `%s`, and give its name", usage)
	return nil
}

func short2(t *ast.Type) string { return t.Span.Text() }
