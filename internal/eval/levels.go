package eval

import (
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// The number of a level says where the level stands in its list, and nothing else:
// it is no value. It may be the outcome of a distribution of categories and the index of
// an axis that has a position for each level; everything else asks for `int(g)`.

// categories checks that d may give the levels of v, the value of e: that it is a
// distribution of categories, of as many as there are levels, and that the levels have
// an order where it needs one.
func (r *run) categories(d *Distribution, v *Value, e ast.Expr) {
	if v.Kind != Level {
		return
	}
	f, spec := v.Levels, d.Spec
	if !spec.Categories {
		gives := "real numbers"
		if spec.Discrete {
			gives = "whole numbers"
		}
		x := diag.New("factor-number", e.Place(), "`%s` is a factor with the %s, but %s gives %s", text(e), levelWords(f), spec.Name, gives)
		n := len(f.Labels)
		if s := spec.Support(d.Form); n == 2 && spec.Discrete && s.Lower == 0 && s.Upper == 1 {
			x.WithHelp("say which of the two counts as 1: `%s == %s ~ %s`", text(e), strconv.Quote(f.Labels[n-1]), text(d.at))
		} else {
			x.WithHelp("if `%s` holds numbers, declare it as `int` or `real`; a factor can be the outcome of Categorical or OrderedLogistic", text(e))
		}
		throw(x)
	}
	if spec.Ordered && f.Alphabetical {
		throw(diag.New("no-order", e.Place(), "%s needs ordered categories, but nothing says in which order the levels of `%s` come: %s", spec.Name, text(e), some(f.Labels)).
			WithHelp("list them from lowest to highest, `steps = [\"...\", \"...\"]`, and declare the column `factor<steps>`"))
	}
	for k, p := range spec.Forms[d.Form].Params {
		if p.Rank == 0 || p.Axes != nil && len(p.Axes) == 0 { // no categories
			continue
		}
		if g := d.Args[k].Axis(len(d.Args[k].Shape) - 1); g != nil && !spec.Ordered && !g.Same(f) {
			fail("factor-mix", e.Place(), "`%s` has levels of %s, but the categories of %s are levels of %s", text(e), setName(f), text(d.at), setName(g))
		}
	}
	if n := d.categories(); n != len(f.Labels) {
		throw(diag.New("level-count", e.Place(), "`%s` has the %s, but %s has %d categories", text(e), levelWords(f), text(d.at), n).
			WithHelp("if the data lack a level, list all of them, `%s = [\"...\", \"...\"]`, and declare the column `factor<%s>`", "steps", "steps"))
	}
}

// categories returns how many categories the distribution has.
func (d *Distribution) categories() int {
	args := make([][]float64, len(d.Args))
	for k, p := range d.Spec.Forms[d.Form].Params {
		n := 1
		if shape := d.Args[k].Shape; p.Rank > 0 {
			n = shape[len(shape)-1]
		}
		args[k] = make([]float64, n)
	}
	_, hi := d.Spec.Bounds(d.Form, args)
	return int(hi)
}

// levelWords names the first levels of a factor: `levels "a", "b"`.
func levelWords(f *Factor) string {
	if len(f.Labels) == 1 {
		return "level " + some(f.Labels)
	}
	return "levels " + some(f.Labels)
}

// placesOf refuses a factor as the index of axis k of the array of e, whose places are
// numbered: the first place is nobody's first level.
func (r *run) placesOf(e *ast.Index, k int, arg ast.Expr, f *Factor) {
	d := diag.New("factor-index", arg.Place(), "`%s` is a factor, but axis %d of `%s` is numbered: its positions are not levels of %s", text(arg), k+1, text(e.X), setName(f))
	set := f.Name
	if set == "" {
		set = "g"
	}
	if h := bracketHint(e); h != "" {
		d.WithHelp("%s", h)
	} else if n, ok := strip(e.X).(*ast.Name); ok && r.filled(n.Name) {
		dims := make([]string, len(e.Args))
		for i := range dims {
			if dims[i] = "..."; i == k {
				dims[i] = set
			}
		}
		d.WithHelp("give `%s` a position for each level, `%s: real[%s]`; the position of a level is `int(%s)`", n.Name, n.Name, strings.Join(dims, ", "), text(arg))
	} else {
		d.WithHelp("an array with a position for each level is declared `real[%s]`; the position of a level is `int(%s)`", set, text(arg))
	}
	throw(d)
}
