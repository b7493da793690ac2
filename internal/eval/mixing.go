package eval

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// What turns rows into rows, or levels into levels, each of which depends on the others, has no meaning
// where new data bring others.

// unmix ends the walk where a function mixes rows that are data, and not those of the fit.
func (c *call) unmix(e *ast.Call) {
	r := c.r
	if r.in.Fit == nil || r.main != nil || !c.fn.Mixes || !r.ofData(e, r.scope) {
		return
	}
	for k, v := range c.args {
		if v == nil || v.Kind > Level || !v.rowwise() {
			continue
		}
		rows := false
		for d := range v.Shape {
			rows = rows || v.along(d).isRows()
		}
		if !rows {
			continue
		}
		if f := r.ofFit(c.exprs[k], nil); f == nil || !sameValue(f, v) {
			throw(r.mixedRows(e))
		}
	}
}

// unmixLevels ends the walk where a function mixes levels or numbered places that are not those of the fit, and
// so says something else of those of the fit.
func (c *call) unmixLevels(e *ast.Call) {
	for _, v := range c.args {
		if !c.fn.Mixes || !c.r.strange(v) {
			continue
		}
		for k := range v.dims() {
			at, _, all, left := c.r.ofFitLevels(v, k)
			if all || c.fn.Prefix() && !left && (len(at) == 0 || at[len(at)-1] == len(at)-1) {
				continue // what goes up to a level of the fit is what it was
			}
			d := diag.New("mixed-levels", e.Place(), "`%s` would change for the data of the fit if new data add %s", text(e), c.r.brought(v, k))
			throw(d.WithHelp("predict without them, or put them into the data of the fit, with missing outcomes"))
		}
	}
}
