package eval

import (
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/fn"
)

// value evaluates a call of a function of the language.
func (c *call) value() *Value {
	if n := c.given(); c.fn.ByElement(n) {
		return c.elementwise(n)
	}
	return arrayFunctions[c.fn.Name](c)
}

// given returns how many arguments are given; none after one that is left out.
func (c *call) given() int {
	n := 0
	for n < len(c.args) && c.args[n] != nil {
		n++
	}
	return n
}

// elementwise evaluates a function that goes element by element.
func (c *call) elementwise(n int) *Value {
	in := make([]fn.Arg, n)
	for k := range in {
		c.args[k] = c.meant(k)
		in[k] = described(c.args[k])
	}
	if p := c.fn.Check(in); p != nil {
		throw(c.problem(p, ""))
	}
	x, kind := c.args[0], Kind(c.fn.Result().Kind(in))
	var out *Value
	switch n {
	case 1:
		out = c.r.map1(kind, c.span, x, c.fn.Value1())
	case 2:
		out = c.r.map2(kind, x, c.args[1], c.exprs[0], c.exprs[1], c.span, c.fn.Value2())
	default:
		out = c.r.map3(kind, c.args, c.exprs, c.span, c.fn.Value3())
	}
	if out.Loose = kind == Real && c.fn.Result() == fn.Whole; out.Loose {
		for _, a := range c.args[:n] {
			out.Loose = out.Loose && (a.Kind != Real || a.Loose)
		}
	}
	if c.fn.Refuses() {
		c.refused(out, c.args[:n])
	}
	if kind == Int {
		c.r.overflow(out, c.span)
	}
	return out
}

// meant returns argument k as what the function needs, or ends the walk.
func (c *call) meant(k int) *Value {
	v := c.args[k]
	if c.fn.Param(k).Need == fn.Codes && v.Kind == Level {
		return c.r.use(asInts(v), c.exprs[k])
	}
	return c.num(k)
}

// described is a value as functions see it.
func described(v *Value) fn.Arg {
	return fn.Arg{Given: true, Kind: fn.Kind(v.Kind), Shape: v.Shape, Loose: v.Loose, Num: v.Num, Text: v.Text}
}

// refused loses the elements that the function refuses to compute from known numbers.
func (c *call) refused(out *Value, args []*Value) {
	x := make([]float64, len(args))
next:
	for i := range out.Num {
		for k, a := range args {
			x[k] = at(a, i)
			if j := min(i, len(a.Num)-1); x[k] != x[k] && (a.IsUnknown(j) || a.IsHole(j)) {
				continue next
			}
		}
		p := c.fn.Refuse(x)
		if p != nil && !(p.Known && args[p.Arg].IsUnknown(min(i, len(args[p.Arg].Num)-1))) {
			c.r.lose(out, i, func() *diag.Diagnostic {
				return c.problem(p, number(x[p.Arg])+row(args[p.Arg], i))
			})
		}
	}
}

// problem makes an error of what is wrong with the arguments; x is the number at hand.
func (c *call) problem(p *fn.Problem, x string) *diag.Diagnostic {
	words := []string{"{x}", x}
	for k, e := range c.exprs {
		if e != nil {
			n := string(rune('0' + k))
			words = append(words, "{"+n+"}", text(e), "{is "+n+"}", c.args[k].what())
		}
	}
	say := strings.NewReplacer(words...).Replace
	d := diag.New(p.Code, c.exprs[p.Arg].Place(), "%s", say(p.Text))
	if p.Help != "" {
		d.WithHelp("%s", say(p.Help))
	}
	return d
}

// map3 applies f to the elements of three values together.
func (r *run) map3(kind Kind, args []*Value, exprs []ast.Expr, span ast.Span, f func(x, y, z float64) float64) *Value {
	x, y, z := args[0], args[1], args[2]
	both := r.map2(kind, x, y, exprs[0], exprs[1], span, func(a, b float64) float64 { return 0 })
	r.broadcast(y, z, exprs[1], exprs[2], span)
	shape, axes := r.broadcast(both, z, exprs[0], exprs[2], span)
	out := r.newValue(span, kind, shape, axes)
	for i := range out.Num {
		out.Num[i] = f(at(x, i), at(y, i), at(z, i))
	}
	return r.mark(out, x, y, z)
}
