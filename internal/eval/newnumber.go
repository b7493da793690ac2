package eval

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/lang"
)

// oneNumber ends the walk where an expression that keeps the value of the fit reads a number of the
// data that is another one now: `mean(x * w)` would have the old w, `w * mean(x)` the new one.
func (r *run) oneNumber(e ast.Expr) {
	name := r.newNumber(e, r.scope)
	if name == "" {
		return
	}
	throw(diag.New("mixed-number", e.Place(), "`%s` is computed from the rows of the fit, but reads `%s`, which is a different number in the new data%s", text(e), name, r.iteration()).
		WithHelp("to use the new number, take `%s` out of it, as in `%s * mean(x)`; to use the old one, leave `%s` as it was in the fit", name, name, name))
}

// newNumber returns the name of a single number of the data, other than a size, that an expression reads and
// that is not that of the fit; "" if it reads none.
func (r *run) newNumber(e ast.Node, s *scope) (found string) {
	free(e, nil, func(name string) {
		switch in, l := find(s, name); {
		case found != "":
		case l != nil && l.e != nil && !l.beginIteration:
			found = r.newNumber(l.e, l.at)
		case l == nil && in == nil:
			found = r.in.newNumber(name)
		}
	})
	return found
}

// newNumber is run.newNumber of a name of the model.
func (in *Interp) newNumber(name string) string {
	if found, ok := in.newNumbers[name]; ok {
		return found
	}
	if in.newNumbers == nil {
		in.newNumbers = map[string]string{}
	}
	in.newNumbers[name] = ""
	info, found := in.Model.ByName[name], ""
	switch {
	case info == nil:
	case info.Role == lang.Data:
		if v := in.Data[name]; v != nil && len(v.Shape) == 0 && v.Kind <= Real && !in.counts(name) && !sameValue(v, in.Fit.Env[name]) {
			found = name
		}
	case in.dataOnly(name):
		for _, s := range info.Defs {
			ast.Walk(s, func(n ast.Node) bool {
				if x, ok := n.(*ast.Name); ok && x.Name != name && found == "" {
					found = in.newNumber(x.Name)
				}
				return found == ""
			})
		}
	}
	in.newNumbers[name] = found
	return found
}
