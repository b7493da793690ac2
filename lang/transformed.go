package lang

import (
	"strings"

	"github.com/bayes-lang/bayes/ast"
)

// inverses are transformations that people write left of `~`, of a name `$`: what
// the transformed value may be called, and how the name follows from it.
var inverses = []struct{ form, name, back string }{
	{"$^2", "$_squared", "sqrt($_squared)"},
	{"sqrt($)", "sqrt_$", "sqrt_$^2"},
	{"1 / $", "inv_$", "1 / inv_$"},
	{"inv($)", "inv_$", "1 / inv_$"},
	{"1 / $^2", "prec_$", "1 / sqrt(prec_$)"},
	{"$^-2", "prec_$", "1 / sqrt(prec_$)"},
	{"$^(-2)", "prec_$", "1 / sqrt(prec_$)"},
	{"log($)", "log_$", "exp(log_$)"},
	{"log10($)", "log10_$", "10^log10_$"},
	{"exp($)", "exp_$", "log(exp_$)"},
	{"logit($)", "logit_$", "inv_logit(logit_$)"},
	{"inv_Phi($)", "z_$", "Phi(z_$)"},
}

// transformed says how a distribution of a transformed name is written, for
// instance "`log_s ~ Normal(0, 1)` and `s = exp(log_s)`"; "" for other expressions.
func transformed(left, dist ast.Expr) string {
	x := innermost(left)
	if x == nil {
		return ""
	}
	for _, in := range inverses {
		of := func(text string) string { return strings.ReplaceAll(text, "$", x.Name) }
		if of(in.form) == ast.String(left) {
			return "`" + of(in.name) + " ~ " + short(dist) + "` and `" + x.Name + " = " + of(in.back) + "`"
		}
	}
	return ""
}

// innermost returns the only name in an expression, nil where there are several or none.
func innermost(e ast.Expr) (name *ast.Name) {
	n := 0
	ast.Walk(e, func(x ast.Node) bool {
		if x, ok := x.(*ast.Name); ok {
			name = x
			n++
		}
		return true
	})
	if n != 1 {
		return nil
	}
	return name
}
