package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
)

// covariate is what a plot draws an array over: a number for each of its elements, or the level of a factor,
// numbered from 1.
type covariate struct {
	name   string
	x      []float64
	levels []string
	joined bool // a series in time
}

// covariates lists what elements of an observed or computed name depend on: the data that its statements read
// and that have a number for each of its elements, and the factors that are its dimensions.
func covariates(b *bind.Bound, name string, like *eval.Value) []covariate {
	read := reads(b, name)
	var out []covariate
	add := func(c covariate, ok bool) {
		if ok && !slices.ContainsFunc(out, func(o covariate) bool { return o.name == c.name }) {
			out = append(out, c)
		}
	}
	for k, f := range like.Axes {
		if f != nil {
			add(axis(like, k), true)
		}
	}
	for _, n := range b.Model.Names {
		v := b.Known[n.Ident]
		if v == nil || n.Size || n.Levels || n.Ident == name || !read[n.Ident] {
			continue
		}
		add(align(b, n.Ident, v, like))
	}
	return out
}

// others are the covariates other than x, a name or an expression of data, that vary between elements.
func (p *predicted) others(x string) (names []string) {
	words := strings.FieldsFunc(x, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, c := range covariates(p.bound, p.dependent(), p.like) {
		if !slices.Contains(words, c.name) && slices.ContainsFunc(c.x, func(v float64) bool { return v != c.x[0] }) {
			names = append(names, c.name)
		}
	}
	return names
}

// axis is a dimension of an array as a covariate.
func axis(like *eval.Value, k int) covariate {
	c := covariate{name: "element"}
	if f := like.Axes[k]; f != nil {
		c.name, c.levels = f.Name, f.Labels
	}
	inner := 1
	for _, n := range like.Shape[k+1:] {
		inner *= n
	}
	c.x = make([]float64, len(like.Num))
	for e := range c.x {
		c.x[e] = float64(e/inner%like.Shape[k] + 1)
	}
	return c
}

// align gives each element of an array the value of data: data of the same shape, data for one of its
// dimensions, or data for the levels of a factor that is known for each element.
func align(b *bind.Bound, name string, v, like *eval.Value) (covariate, bool) {
	c := covariate{name: name}
	if v.Kind > eval.Real && v.Kind != eval.Level || len(v.Shape) == 0 || len(like.Shape) == 0 {
		return c, false
	}
	number := func(i int) float64 {
		switch {
		case i < 0 || v.IsUnknown(i) || v.IsHole(i):
			return math.NaN()
		case v.Kind == eval.Bool:
			return v.Num[i] + 1
		}
		return v.Num[i]
	}
	switch {
	case v.Kind == eval.Bool:
		c.levels = []string{"false", "true"}
	case v.Levels != nil:
		c.levels = v.Levels.Labels
	}
	c.x = make([]float64, len(like.Num))
	if slices.Equal(v.Shape, like.Shape) {
		for e := range c.x {
			c.x[e] = number(e)
		}
		return c, true
	}
	if len(v.Shape) != 1 {
		return c, false
	}
	for k, n := range like.Shape {
		if n != v.Shape[0] || len(like.Shape) == 1 {
			continue
		}
		if f, g := like.Axis(k), v.Axis(0); f != nil && g != nil && f.Same(g) || f == nil && g == nil {
			places := axis(&eval.Value{Shape: like.Shape, Axes: make([]*eval.Factor, len(like.Shape)), Num: like.Num}, k).x
			for e := range c.x {
				c.x[e] = number(int(places[e]) - 1)
			}
			return c, true
		}
	}
	group := v.Axis(0)
	if group == nil {
		return c, false
	}
	for _, n := range b.Model.Names {
		column := b.Known[n.Ident]
		if column == nil || column.Levels == nil || !column.Levels.Same(group) || !slices.Equal(column.Shape, like.Shape) {
			continue
		}
		for e := range c.x {
			c.x[e] = number(int(column.Num[e]) - 1)
		}
		return c, true
	}
	return c, false
}

// over finds what an array is drawn over: what the request names, or else the only covariate; false if there is
// none.
func over(b *bind.Bound, name string, like *eval.Value, req Request) (covariate, bool, error) {
	have := covariates(b, name, like)
	if req.X != "" {
		c, err := chosenCovariate(b, name, like, req.X, have)
		return c, err == nil, err
	}
	switch len(have) {
	case 0:
		return covariate{}, false, nil
	case 1:
		return have[0], true, nil
	}
	names := make([]string, len(have))
	for i, c := range have {
		names[i] = c.name
	}
	return covariate{}, false, &severalError{name, names}
}

// severalError says that there is more than one covariate.
type severalError struct {
	name  string
	names []string
}

func (e *severalError) Error() string {
	return fmt.Sprintf("`%s` depends on %d covariates, and x must be one of %s, as `x=%s` or on the command line `--x %s`", e.name, len(e.names), some(e.names), e.names[0], e.names[0])
}

// chosenCovariate finds the covariate that a request names: data, a dimension, or an expression of data.
func chosenCovariate(b *bind.Bound, name string, like *eval.Value, want string, have []covariate) (covariate, error) {
	for _, c := range have {
		if c.name == want {
			return c, nil
		}
	}
	if c := elements(b, name, like); len(like.Shape) > 0 && b.Model.ByName[want] == nil && (want == "element" || want == c.name) {
		return c, nil
	}
	hint := ""
	if len(have) > 0 {
		names := make([]string, len(have))
		for i, c := range have {
			names[i] = c.name
		}
		hint = "; `" + name + "` depends on " + some(names)
	}
	if b.Model.ByName[want] == nil && isWord(want) {
		return covariate{}, fmt.Errorf("`%s` is not a name in the model%s", want, hint)
	}
	e, err := input.ParseExpr(b.Model, want)
	if err != nil {
		return covariate{}, err
	}
	if posterior.Varies(b.Model, e) {
		return covariate{}, fmt.Errorf("`%s` depends on unknowns, but a plot is drawn over data%s", want, hint)
	}
	v, err := b.Interp().Expr(e, b.Shapes)
	if err != nil {
		return covariate{}, err
	}
	c, ok := align(b, want, v, like)
	if !ok {
		return covariate{}, fmt.Errorf("`%s` has %s, but `%s` has %s: there is no value of one for each of the other%s", want, sized(v), name, sized(like), hint)
	}
	return c, nil
}

// sized says how many values there are.
func sized(v *eval.Value) string {
	switch len(v.Shape) {
	case 0:
		return "one value"
	case 1:
		return fmt.Sprintf("%d values", v.Shape[0])
	}
	list := make([]string, len(v.Shape))
	for i, n := range v.Shape {
		list[i] = fmt.Sprint(n)
	}
	return strings.Join(list, " x ") + " values"
}

// elements numbers the elements of an array that depends on no covariate, such as a series in time.
func elements(b *bind.Bound, name string, like *eval.Value) covariate {
	c := covariate{name: "element", joined: true, x: make([]float64, len(like.Num))}
	for e := range c.x {
		c.x[e] = float64(e + 1)
	}
	if n := b.Model.ByName[name]; n != nil {
		for _, def := range n.Defs { // `for t in 2:T { y[t] ~ ... }`: the model calls the index t
			if loop, ok := def.(*ast.For); ok && len(loop.Clauses) == 1 && b.Model.ByName[loop.Clauses[0].Var.Name] == nil {
				c.name = loop.Clauses[0].Var.Name
			}
		}
	}
	return c
}

// reads collects the names that the statements of a name read, through computed names and unknowns.
func reads(b *bind.Bound, name string) map[string]bool {
	m, out := b.Model, map[string]bool{}
	var follow func(name string)
	follow = func(name string) {
		collect := func(n ast.Node) {
			ast.Walk(n, func(n ast.Node) bool {
				id, ok := n.(*ast.Name)
				if !ok || m.ByName[id.Name] == nil {
					return true
				}
				fresh := !out[id.Name]
				out[id.Name] = true
				if fresh && b.Known[id.Name] == nil {
					follow(id.Name)
				}
				return true
			})
		}
		stmts := m.File.Stmts
		if known := m.ByName[name]; known != nil {
			stmts = known.Defs
		}
		for _, def := range stmts {
			ast.Walk(def, func(n ast.Node) bool {
				switch s := n.(type) {
				case *ast.Define:
					if base(s.Left) == name {
						indices(s.Left, collect)
						collect(s.Right)
					}
					return false
				case *ast.Tilde:
					for _, left := range s.Left {
						if base(left) == name || ast.String(left) == name {
							indices(left, collect)
							collect(s.Dist)
						}
					}
					return false
				case *ast.Fn, *ast.Target:
					return false
				}
				return true
			})
		}
	}
	follow(name)
	return out
}

// base is the name of the array whose elements a left side fills.
func base(left ast.Expr) string {
	for {
		switch e := left.(type) {
		case *ast.Name:
			return e.Name
		case *ast.Index:
			left = e.X
		case *ast.Paren:
			left = e.X
		default:
			return ""
		}
	}
}

// indices visits what is in the brackets of a left side.
func indices(left ast.Expr, visit func(ast.Node)) {
	if e, ok := left.(*ast.Index); ok {
		for _, a := range e.Args {
			visit(a)
		}
	}
}
