package lang

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/fn"
)

// expr checks an expression that has a value.
func (c *checker) expr(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Name:
		c.read(e)
	case *ast.Array:
		for _, x := range e.Elems {
			c.expr(x)
		}
	case *ast.Comprehension:
		c.comprehension(e, c.expr)
	case *ast.Range:
		c.ranges++
		if e.Lo != nil {
			c.expr(e.Lo)
		}
		if e.Hi != nil {
			c.expr(e.Hi)
		}
		c.ranges--
	case *ast.Unary:
		c.expr(e.X)
		c.number(e.X, e.Op.String())
	case *ast.Binary:
		c.expr(e.X)
		if e.Op == ast.Pow {
			c.power = e.Y
		}
		c.expr(e.Y)
		c.operands(e)
	case *ast.Transpose:
		c.expr(e.X)
	case *ast.Index:
		c.bracket = e
		c.expr(e.X)
		c.bracket = nil
		for _, a := range e.Args {
			c.indexHint(e, a)
			c.bracket = e
			c.expr(a)
			c.bracket = nil
		}
	case *ast.Call:
		c.call(e)
	case *ast.Method:
		c.method(e)
	case *ast.Cond:
		c.expr(e.If)
		c.expr(e.Then)
		c.expr(e.Else)
	case *ast.Paren:
		c.expr(e.X)
	}
}

func (c *checker) comprehension(e *ast.Comprehension, elem func(ast.Expr)) {
	c.push()
	for i := range e.Clauses {
		c.clause(&e.Clauses[i], "the range of this comprehension")
	}
	elem(e.Elem)
	c.pop()
}

// read checks a name that is read.
func (c *checker) read(e *ast.Name) {
	if v := c.local(e.Name); v != nil {
		if c.shape == 0 {
			c.reads.addAll(&v.values)
		}
		return
	}
	if c.fn != nil {
		c.readInFunction(e)
		return
	}
	if n := c.m.ByName[e.Name]; n != nil {
		c.use(n, e.Span)
		return
	}
	if e.Name == "pi" || e.Name == "inf" {
		return
	}
	c.undefined(e)
}

func (c *checker) readInFunction(e *ast.Name) {
	if _, ok := c.fn.Consts[e.Name]; ok || e.Name == "pi" || e.Name == "inf" {
		return
	}
	if n := c.m.ByName[e.Name]; n != nil && e.Span.Source == c.m.Source {
		c.fail("impure-function", e.Span, "the function `%s` cannot see `%s`: functions see their arguments and the constants of their file", c.fn.Decl.Name.Name, e.Name).
			WithNote(n.Span, "`%s` is %s", e.Name, c.kindOf(n)).
			WithHelp("make it an argument: `fn %s(%s)`", c.fn.Decl.Name.Name, c.fn.params(e.Name))
		return
	}
	c.undefined(e)
}

// kindOf says in words what a name is.
func (c *checker) kindOf(n *Name) string {
	switch {
	case n.Size:
		return "a size that data bring"
	case n.Levels:
		return "a set of levels"
	case c.data[n] != nil:
		return "data"
	case n.Role == Unknown:
		return "an unknown"
	}
	return "computed from data or unknowns"
}

// funcs are the functions of the source that are visible here.
func (c *checker) funcs() map[string]*Func {
	if c.fn != nil {
		return c.fn.Scope
	}
	return c.m.Funcs
}

func (c *checker) isFunction(name string) bool {
	return c.funcs()[name] != nil || builtin(name) != nil
}

// fromOne gives an index that counts from 0 as it is written here.
func fromOne(e *ast.Index, name string) string {
	if len(e.Args) == 1 {
		return "the first element is `" + name + "[1]`"
	}
	args := make([]string, len(e.Args))
	for i, a := range e.Args {
		args[i] = ast.String(a)
		if n, ok := a.(*ast.Number); ok && n.Whole {
			args[i] = strconv.FormatFloat(n.Value+1, 'f', -1, 64)
		}
	}
	return "counted from 1 it is `" + name + "[" + strings.Join(args, ", ") + "]`"
}

// indexHint explains indices that count from 0 or from the end.
func (c *checker) indexHint(e *ast.Index, a ast.Expr) {
	name := short(e.X)
	switch a := a.(type) {
	case *ast.Number:
		if a.Value == 0 {
			c.fail("bad-index", a.Span, "indices start at 1, but this is `%s`", a.Text).WithHelp("%s", fromOne(e, name))
		} else if !a.Whole {
			c.fail("bad-index", a.Span, "an index is a whole number, but this is `%s`", a.Text)
		}
	case *ast.Unary:
		if n, ok := a.X.(*ast.Number); ok && a.Op == ast.Sub {
			d := c.fail("bad-index", a.Span, "indices start at 1, but this is `-%s`", n.Text)
			if n.Value == 1 {
				d.WithHelp("the last element is `%s[length(%s)]`", name, name)
			} else {
				d.WithHelp("from the end it is `%s[length(%s) - %g]`; to leave elements out, index with a bool array", name, name, n.Value-1)
			}
		}
	}
}

// factor returns the factor column that an expression is, or nil.
func (c *checker) factor(e ast.Expr) *Name {
	if n := c.named(e); n != nil && n.Factor && !n.Levels {
		return n
	}
	return nil
}

// named returns the name of the model that an expression is, or is an element of; nil for others.
func (c *checker) named(e ast.Expr) *Name {
	for {
		switch x := e.(type) {
		case *ast.Paren:
			e = x.X
		case *ast.Index:
			e = x.X
		case *ast.Name:
			if c.fn != nil || c.local(x.Name) != nil {
				return nil
			}
			return c.m.ByName[x.Name]
		default:
			return nil
		}
	}
}

// number reports a factor in arithmetic.
func (c *checker) number(e ast.Expr, op string) {
	if n := c.factor(e); n != nil {
		c.fail("not-a-number", e.Place(), "`%s` is a factor, not a number, so `%s` has no meaning", n.Ident, op).
			WithHelp("its level numbers are `int(%s)`", n.Ident)
	} else if t, ok := e.(*ast.Text); ok {
		c.fail("not-a-number", t.Span, "a string is not a number, so `%s` has no meaning", op)
	}
}

// operands checks what can be known about the operands of an operator.
func (c *checker) operands(e *ast.Binary) {
	op := e.Op.String()
	switch e.Op {
	case ast.And, ast.Or:
	case ast.Eq, ast.Ne, ast.Lt, ast.Le, ast.Gt, ast.Ge:
		f, other := c.factor(e.X), e.Y
		if f == nil {
			f, other = c.factor(e.Y), e.X
		}
		if n, ok := other.(*ast.Number); ok && f != nil {
			c.fail("not-a-number", e.Span, "`%s` is a factor, and compares with its labels, not with the number `%s`", f.Ident, n.Text).
				WithHelp("write `%s == \"label\"`, or `int(%s) %s %s`", f.Ident, f.Ident, op, n.Text)
		}
	default:
		c.number(e.X, op)
		c.number(e.Y, op)
	}
}

// call checks `f(args)` as a value.
func (c *checker) call(e *ast.Call) {
	name := e.Func.Name
	if f := c.funcs()[name]; f != nil {
		c.calls = append(c.calls, f)
		c.userCall(e, f)
		return
	}
	if c.fn != nil {
		if v := c.local(name); v != nil { // an argument that is a function, or hides one
			c.arguments(e.Args, true)
			return
		}
	}
	if b := builtin(name); b != nil {
		c.builtinCall(e, b)
		return
	}
	if IsDistribution(name) {
		c.distributionValue(e)
		return
	}
	c.arguments(e.Args, true)
	c.undefinedFunction(e)
}

// distributionValue reports a distribution that is used as a value.
func (c *checker) distributionValue(e *ast.Call) {
	d := c.fail("bad-distribution", e.Span, "`%s` is a distribution, and used here as a value", e.Func.Name)
	named := false
	if len(e.Args) > 0 {
		_, named = e.Args[0].Value.(*ast.Text)
	}
	if c.right == e && named {
		d.WithHelp("%s", helpNamed(c.left, e.Func.Name, e.Args))
	} else if c.right == e {
		d.WithHelp("%s, or its log density `%s.lpdf(...)`", helpNamed(c.left, e.Func.Name, e.Args), short(e))
	} else {
		d.WithHelp("write `x ~ %s`, or its log density `%s.lpdf(x)`", short(e), short(e))
	}
	for _, a := range e.Args {
		if _, text := a.Value.(*ast.Text); !text {
			c.looseArg(a.Value)
		}
	}
}

// undefinedFunction reports a function that does not exist.
func (c *checker) undefinedFunction(e *ast.Call) {
	name := e.Func.Name
	if c.said[name+"("] || c.halved {
		return
	}
	c.said[name+"("] = true
	d := c.fail("unknown-function", e.Func.Span, "there is no function `%s`", name)
	if here := foreignCall(name, argTexts(e.Args)); here != "" {
		d.WithHelp("write %s", here)
		return
	}
	if help := helpDensity(name, argTexts(e.Args)); help != "" {
		d.WithHelp("%s", help)
		return
	}
	if help, ok := advice[name]; ok {
		d.WithHelp("%s", help)
		return
	}
	left := ""
	if c.right == e {
		left = c.left
	}
	if help := helpDrawn(left, name, argTexts(e.Args)); help != "" {
		d.WithHelp("%s", help)
		return
	}
	if dname := distNamed(name); dname != "" {
		d.Message = "there is no function `" + name + "`; distributions have names like `" + dname + "`"
		d.WithHelp("write `x ~ %s`, or `%s.lpdf(x)` for its log density", usage(dname), usage(dname))
		return
	}
	if n := c.m.ByName[name]; c.fn == nil && (n != nil || c.local(name) != nil) {
		d.WithHelp("`%s` is a name; an element of it is `%s[i]`, a product `%s * (...)`", name, name, name)
		return
	}
	if c.hinted++; c.hinted > mostHints {
		return
	}
	names := fn.Names()
	for n := range c.funcs() {
		names = append(names, n)
	}
	if help := diag.Suggest(name, names, diag.Ticked); help != "" {
		d.WithHelp("%s", help)
	} else {
		d.WithHelp("define your own with `fn %s(x) = ...`", name)
	}
}

// distNamed returns the distribution that another tool calls name, or "".
func distNamed(name string) string {
	for _, d := range distNames() {
		if diag.Folded(d) == diag.Folded(name) {
			return d
		}
	}
	if f, ok := foreignNamed(name); ok {
		base, _, _ := strings.Cut(f.here+f.usage, "(")
		if IsDistribution(base) {
			return base
		}
	}
	return ""
}

// usage shows how a distribution is written.
func usage(name string) string {
	if s := dist.Lookup(name); s != nil {
		return s.Form(0)
	}
	if m := dist.CombinatorNamed(name); m != nil {
		return m.Call
	}
	return name + "(...)"
}

// arguments checks arguments as values; functions may be names of functions too.
func (c *checker) arguments(args []ast.Arg, functions bool) {
	for _, a := range args {
		if n, ok := a.Value.(*ast.Name); ok && functions && c.functionArg(n) {
			continue
		}
		c.expr(a.Value)
	}
}

// functionArg reports whether an argument is the name of a function.
func (c *checker) functionArg(n *ast.Name) bool {
	if c.local(n.Name) != nil || c.fn == nil && c.m.ByName[n.Name] != nil || !c.isFunction(n.Name) {
		return false
	}
	if f := c.funcs()[n.Name]; f != nil {
		c.calls = append(c.calls, f)
	}
	return true
}

// userCall checks a call of a function of the model.
func (c *checker) userCall(e *ast.Call, f *Func) {
	if c.draws[f.Decl] {
		c.fail("misplaced", e.Func.Span, "`%s` draws random numbers: only `CustomDist` may call it, as its `random=`", e.Func.Name).
			WithHelp("predictions need no call: `x ~ CustomDist(..., random=%s)`", e.Func.Name)
	}
	c.arguments(e.Args, true)
	params := make([]string, len(f.Decl.Params))
	for i, p := range f.Decl.Params {
		params[i] = p.Name.Name
	}
	if d := matchArgs(e, e.Func.Name, called(e.Func.Name, params), params, len(params), false, params); d != nil {
		d.WithNote(f.Decl.Name.Span, "`%s` is defined here", f.Decl.Name.Name)
		c.errs = append(c.errs, d)
	}
}

// builtinCall checks a call of a built-in function.
func (c *checker) builtinCall(e *ast.Call, b *fn.Spec) {
	if b.Sizes() {
		c.shape++
	}
	c.arguments(e.Args, b.Takes())
	if b.Sizes() {
		c.shape--
	}
	params := b.ParamNames()
	use := called(b.Name, params)
	if len(b.Options) > 0 {
		use = strings.ReplaceAll(b.Usage(), "\n", "` or `")
	}
	if d := matchArgs(e, b.Name, use, params, b.Min(), b.Rest != "", slices.Concat(b.OptionNames(), params)); d != nil {
		if help := meant(b, e.Args); help != "" {
			d.WithHelp("%s", help)
		}
		c.errs = append(c.errs, d)
		return
	}
	if !b.Built() {
		c.notBuilt(e.Func.Span, "`"+b.Name+"`")
	}
}

// called is how a function is called with arguments of these names.
func called(name string, params []string) string {
	return name + "(" + strings.Join(params, ", ") + ")"
}

// matchArgs returns what is wrong with the number and names of arguments, or nil.
func matchArgs(e *ast.Call, name, use string, params []string, least int, more bool, named []string) *diag.Diagnostic {
	given := map[string]bool{}
	count := 0
	for i, a := range e.Args {
		if a.Name == nil {
			if i != count {
				return diag.New("arguments", a.Span, "an argument without a name follows one with a name").
					WithHelp("arguments by position come first: `%s`", use)
			}
			if count < len(params) {
				given[params[count]] = true
			} else if !more {
				return diag.New("arguments", e.Span, "`%s` takes %s, but %d are given", name, diag.Plural(len(params), "argument"), len(e.Args)).
					WithHelp("write `%s`", use)
			}
			count++
			continue
		}
		known := false
		for _, n := range named {
			known = known || n == a.Name.Name
		}
		if !known {
			d := diag.New("arguments", a.Name.Span, "`%s` has no argument `%s`", name, a.Name.Name).WithHelp("write `%s`", use)
			if a.Name.Name == "axis" || a.Name.Name == "dim" || a.Name.Name == "dims" {
				d.WithHelp("`%s` takes all elements; row by row it is `[%s(X[n]) for n in 1:rows(X)]`", name, name)
			}
			return d
		}
		if given[a.Name.Name] {
			return diag.New("arguments", a.Name.Span, "`%s` is given twice", a.Name.Name)
		}
		given[a.Name.Name] = true
	}
	for i := 0; i < least; i++ {
		if !given[params[i]] {
			if len(e.Args) < least {
				return diag.New("arguments", e.Span, "`%s` takes %s, but %s given", name, diag.Plural(least, "argument"), strconv.Itoa(len(e.Args))+" "+diag.IsAre(len(e.Args))).
					WithHelp("write `%s`", use)
			}
			return diag.New("arguments", e.Span, "`%s` needs its argument `%s`", name, params[i]).WithHelp("write `%s`", use)
		}
	}
	return nil
}

// meant is what a call of a built-in function with that many arguments means, "" if it is not
// known.
func meant(f *fn.Spec, args []ast.Arg) string {
	text := f.Meant[len(args)]
	for i, a := range args {
		text = strings.ReplaceAll(text, "$"+strconv.Itoa(i+1), short(a.Value))
	}
	return text
}

// distribution checks what must be a distribution.
func (c *checker) distribution(e ast.Expr, where string) distInfo {
	switch x := e.(type) {
	case *ast.Paren:
		return c.distribution(x.X, where)
	case *ast.Call:
		if IsDistribution(x.Func.Name) {
			return c.distributionCall(x)
		}
		// norm(mu, sigma)is a function, but a distribution is meant.
		if name := x.Func.Name; c.helpOfDistribution(e) == "" && (!c.isFunction(name) || c.funcs()[name] == nil && distNamed(name) != "") {
			for _, a := range x.Args {
				c.looseArg(a.Value)
			}
			c.undefinedDist(x)
			return distInfo{later: true}
		}
	case *ast.Method:
		if n, ok := x.X.(*ast.Name); ok && IsDistribution(x.Name.Name) {
			c.fail("bad-distribution", x.Span, "`%s.%s` is not a distribution", n.Name, x.Name.Name).
				WithHelp("%s", helpNamed(c.left, x.Name.Name, x.Args))
			return distInfo{later: true}
		}
	case *ast.Name:
		if IsDistribution(x.Name) {
			c.fail("bad-distribution", x.Span, "`%s` has no arguments", x.Name).WithHelp("write `%s`", usage(x.Name))
			return distInfo{later: true}
		}
	}
	if b, ok := e.(*ast.Binary); ok && c.hyphened(b) {
		return distInfo{later: true}
	}
	if n, ok := e.(*ast.Name); ok && c.local(n.Name) == nil && c.m.ByName[n.Name] == nil {
		c.expr(e)
		return distInfo{later: true} // reported as undefined
	}
	if b, ok := e.(*ast.Binary); ok && (c.isDistribution(b.X) || c.isDistribution(b.Y)) {
		c.looseArg(b.X)
		c.looseArg(b.Y)
		c.fail("bad-distribution", e.Place(), "`%s` computes with a distribution, which is not a number", short(e)).
			WithHelp("give each term a name and its own distribution, and compute with the names: `e ~ Normal(0, s)`, `%s ~ Normal(mu + e, sigma)`", cmp.Or(c.left, "y"))
		return distInfo{later: true}
	}
	if help := c.helpOfDistribution(e); help != "" && where == "on the right of `~`" {
		c.fail("bad-distribution", e.Place(), "a distribution goes %s, but `%s` is not one", where, short(e)).WithHelp("%s", help)
		return distInfo{later: true}
	}
	c.expr(e)
	d := c.fail("bad-distribution", e.Place(), "a distribution goes %s, but `%s` is not one", where, short(e))
	if where == "on the right of `~`" {
		d.WithHelp("for noise around it write `%s ~ Normal(%s, sigma)`; to define a name write `=`", c.left, short(e))
	}
	return distInfo{later: true}
}

// helpOfDistribution is the help for a function or method of a distribution on the right of `~`, "" for anything else.
func (c *checker) helpOfDistribution(e ast.Expr) string {
	left := cmp.Or(c.left, "x")
	switch x := e.(type) {
	case *ast.Call:
		if len(x.Args) == 1 && c.isFunction(x.Func.Name) && c.isDistribution(x.Args[0].Value) {
			inner := "z"
			if !strings.Contains(left, "[") {
				inner = left + "_raw"
			}
			return fmt.Sprintf("name the value inside: `%s ~ %s` and `%s = %s(%s)`", inner, short(x.Args[0].Value), left, x.Func.Name, inner)
		}
	case *ast.Method:
		if c.isDistribution(x.X) {
			return fmt.Sprintf("leave `.%s` out: `%s ~ %s`; the number of elements goes on the left, in brackets: `%s[N] ~ ...`", x.Name.Name, left, short(x.X), left)
		}
	}
	return ""
}

// hyphened reports `Half-Normal(1)`, which reads as a difference.
func (c *checker) hyphened(b *ast.Binary) bool {
	first, ok := b.X.(*ast.Name)
	call, called := b.Y.(*ast.Call)
	if !ok || !called || b.Op != ast.Sub || c.local(first.Name) != nil || c.m.ByName[first.Name] != nil {
		return false
	}
	help := helpHere(first.Name+call.Func.Name, call.Args)
	if help == "" {
		help = helpHere(first.Name+"_"+call.Func.Name, call.Args)
	}
	if help == "" {
		return false
	}
	for _, a := range call.Args {
		c.looseArg(a.Value)
	}
	c.fail("unknown-distribution", b.Span, "there is no distribution `%s-%s`", first.Name, call.Func.Name).WithHelp("%s", help)
	return true
}

// isDistribution reports whether an expression is a distribution of the language.
func (c *checker) isDistribution(e ast.Expr) bool {
	call, ok := e.(*ast.Call)
	return ok && IsDistribution(call.Func.Name)
}

// undefinedDist reports a distribution that does not exist.
func (c *checker) undefinedDist(x *ast.Call) {
	name := x.Func.Name
	d := c.fail("unknown-distribution", x.Func.Span, "there is no distribution `%s`", name)
	if help := helpHere(name, x.Args); help != "" {
		d.WithHelp("%s", help)
		return
	}
	if help := helpDrawn(c.left, name, argTexts(x.Args)); help != "" {
		d.WithHelp("%s", help)
		return
	}
	if base, ok := strings.CutSuffix(name, "_lpdf"); ok && distNamed(base) != "" {
		d.WithHelp("write `%s`", usage(distNamed(base)))
		return
	}
	if help := diag.Suggest(name, distNames(), func(near string) string { return diag.Ticked(usage(near)) }); help != "" {
		d.WithHelp("%s", help)
	} else {
		d.WithHelp("distributions are %s", strings.Join(dist.Names(), ", "))
	}
}

// distributionCall checks a call of a distribution of the language.
func (c *checker) distributionCall(e *ast.Call) distInfo {
	name := e.Func.Name
	if len(e.Args) > 0 && e.Args[0].Name == nil {
		if t, ok := e.Args[0].Value.(*ast.Text); ok {
			c.fail("bad-distribution", t.Span, "a distribution takes no name, but this is the string \"%s\"", t.Value).
				WithHelp("the name goes on the left: %s", strings.TrimPrefix(helpNamed(c.left, name, e.Args), "write "))
			return distInfo{later: true}
		}
	}
	if m := dist.CombinatorNamed(name); m != nil {
		return c.combined(e, m)
	}
	later := dist.PlannedNamed(name)
	if later != nil && later.Made {
		for _, a := range e.Args {
			c.looseArg(a.Value)
		}
	} else {
		c.arguments(e.Args, false)
	}
	spec := dist.Lookup(name)
	if spec == nil {
		c.notBuilt(e.Func.Span, "`"+name+"`")
		return distInfo{later: true, call: e, discrete: later != nil && later.Discrete}
	}
	info := distInfo{spec: spec, call: e, discrete: spec.Discrete, flat: name == "Flat" || name == "HalfFlat"}
	positional := 0
	var named []string
	for _, a := range e.Args {
		if a.Name != nil {
			named = append(named, a.Name.Name)
			continue
		}
		if len(named) > 0 {
			d := c.fail("arguments", a.Span, "an argument without a name follows one with a name")
			if text := allNamed(spec, e, named[0]); text != "" {
				d.WithHelp("arguments after a named one must be named too: write `%s`", text)
			} else {
				d.WithHelp("arguments by position come first: `%s`", usage(name))
			}
			return info
		}
		positional++
	}
	form, _, problem := spec.Match(positional, named)
	info.form = form
	if problem == "" {
		c.misplaced(e, spec)
		return info
	}
	c.wrongArguments(e, spec, positional, problem)
	return info
}

// looseArg checks an argument that may be a distribution, an array of them, a
// function or a value.
func (c *checker) looseArg(e ast.Expr) {
	switch x := e.(type) {
	case *ast.Paren:
		c.looseArg(x.X)
	case *ast.Array:
		for _, el := range x.Elems {
			c.looseArg(el)
		}
	case *ast.Comprehension:
		c.comprehension(x, c.looseArg)
	case *ast.Call:
		if IsDistribution(x.Func.Name) {
			c.distributionCall(x)
			return
		}
		c.expr(e)
	case *ast.Name:
		if !c.functionArg(x) {
			c.expr(e)
		} else if f := c.funcs()[x.Name]; f != nil {
			c.draws[f.Decl] = true
		}
	default:
		c.expr(e)
	}
}

// method checks `X.name(args)`.
func (c *checker) method(e *ast.Method) {
	inner := ast.Unparen(e.X)
	call, ok := inner.(*ast.Call)
	if !ok || !IsDistribution(call.Func.Name) {
		c.strangeMethod(e, inner)
		return
	}
	info := c.distributionCall(call)
	c.arguments(e.Args, false)
	name := e.Name.Name
	want := 1
	switch name {
	case "lpdf", "lpmf":
	case "cdf", "lcdf", "lccdf", "quantile":
		if spec := cmp.Or(info.spec, info.made); spec != nil && !spec.HasCDF() {
			c.notBuilt(e.Name.Span, "`."+name+"` of `"+call.Func.Name+"`")
			return
		}
	case "sample":
		want = 0
		if c.fn == nil || !c.draws[c.fn.Decl] {
			c.fail("misplaced", e.Name.Span, "`.sample()` is only allowed in the `random=` function of a `CustomDist`").
				WithHelp("predictions need no function: write `x ~ %s`", short(call))
		}
	default:
		d := c.fail("unknown-method", e.Name.Span, "a distribution has no `.%s`", name)
		switch name {
		case "logp", "log_prob", "logpdf", "log_density", "log_pdf", "lupdf", "logpmf":
			d.WithHelp("write `.lpdf(x)`")
		case "rvs", "draw", "rng", "random":
			d.WithHelp("predictions need no function: write `x ~ %s`", short(call))
		case "ppf", "icdf", "inv_cdf":
			d.WithHelp("write `.quantile(p)`")
		case "sf", "ccdf":
			d.WithHelp("write `exp(%s.lccdf(x))`", short(call))
		default:
			d.WithHelp("it has `.lpdf(x)`, `.lpmf(x)`, `.cdf(x)`, `.lcdf(x)`, `.lccdf(x)` and `.quantile(p)`")
		}
		return
	}
	if len(e.Args) != want || want == 1 && e.Args[0].Name != nil {
		c.fail("arguments", e.Span, "`.%s` takes %s, but %s given", name, diag.Plural(want, "argument"), strconv.Itoa(len(e.Args))+" "+diag.IsAre(len(e.Args)))
	}
}
