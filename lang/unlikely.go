package lang

import (
	"fmt"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
)

// unlikely warns of what is legal but probably not meant, as far as the source alone shows it.
func (c *checker) unlikely() {
	if c.hasErrors() {
		return
	}
	said := map[*Name]bool{}
	for _, n := range append([]*Name{nil}, c.m.Names...) {
		for _, d := range c.defs[n] {
			if d.tilde && d.call != nil && d.spec != nil {
				c.unlikelyScales(d, said)
			}
		}
	}
}

// unlikelyScales looks at the arguments of a distribution that must be positive.
func (c *checker) unlikelyScales(d *definition, said map[*Name]bool) {
	params := d.spec.Forms[d.form].Params
	for i, a := range d.call.Args {
		k := i
		if a.Name != nil {
			for k = range params {
				if params[k].Name == a.Name.Name {
					break
				}
			}
		}
		if k >= len(params) || params[k].Rank != 0 || params[k].Rule != dist.Positive {
			continue
		}
		if params[k].Name == "sigma" {
			if x := squared(a.Value); x != nil {
				c.warn("unlikely", a.Value.Place(), "`%s` is the standard deviation of %s here, but looks like a variance", short(a.Value), d.spec.Name).
					WithHelp("the second argument is not the variance: write `%s`", short(x))
			}
		}
		n := c.named(a.Value)
		if n == nil || n.Role != Unknown || said[n] || n.Type != nil && n.Type.Lower != nil {
			continue
		}
		for _, own := range c.defs[n] {
			if !own.tilde || own.spec == nil || own.spec.EventRank > 0 || own.discrete || own.flat {
				continue
			}
			if s := own.spec.Support(own.form); s.LowerArg >= 0 || s.Lower >= 0 {
				continue
			}
			said[n] = true
			c.warn("unlikely", own.left.Place(), "`%s` can be negative, but it is the %s of %s, which must be positive: the sampler rejects those points", n.Ident, params[k].Name, d.spec.Name).
				WithNote(a.Value.Place(), "it is used here").
				WithHelp("%s", positiveForm(n, own))
			break
		}
	}
}

// squared returns the x of an expression `x^2`, or nil.
func squared(e ast.Expr) ast.Expr {
	b, ok := ast.Unparen(e).(*ast.Binary)
	if !ok || b.Op != ast.Pow {
		return nil
	}
	if n, ok := b.Y.(*ast.Number); !ok || n.Value != 2 {
		return nil
	}
	if _, number := b.X.(*ast.Number); number {
		return nil
	}
	return b.X
}

// positiveForm says how the distribution of a scale is written.
func positiveForm(n *Name, d *definition) string {
	half := ""
	args := argTexts(d.call.Args)
	zeroAt := map[string]int{"Normal": 0, "Cauchy": 0, "StudentT": 1}
	if k, ok := zeroAt[d.spec.Name]; ok && d.form == 0 && k < len(d.call.Args) && isZero(d.call.Args[k].Value) {
		rest := append(append([]string(nil), args[:k]...), args[k+1:]...)
		half = "Half" + d.spec.Name + "(" + strings.Join(rest, ", ") + ")"
	}
	if half != "" {
		return fmt.Sprintf("write `%s ~ %s`", short(d.left), half)
	}
	return fmt.Sprintf("write `%s ~ Truncated(%s, lower=0)`", short(d.left), short(d.call))
}

func isZero(e ast.Expr) bool {
	n, ok := e.(*ast.Number)
	return ok && n.Value == 0
}
