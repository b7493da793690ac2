package lang

import (
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
)

// inverses are transformations that people write on the left of `~`, of a name `$`: what the
// transformed value may be called, and how the name follows from it.
var inverses = []struct {
	form, name, back string
	positive         bool // the transformed value is never negative
}{
	{"$^2", "$_squared", "sqrt($_squared)", true},
	{"sqrt($)", "sqrt_$", "sqrt_$^2", true},
	{"1 / $", "inv_$", "1 / inv_$", false},
	{"inv($)", "inv_$", "1 / inv_$", false},
	{"1 / $^2", "prec_$", "1 / sqrt(prec_$)", true},
	{"$^-2", "prec_$", "1 / sqrt(prec_$)", true},
	{"$^(-2)", "prec_$", "1 / sqrt(prec_$)", true},
	{"log($)", "log_$", "exp(log_$)", false},
	{"log10($)", "log10_$", "10^log10_$", false},
	{"exp($)", "exp_$", "log(exp_$)", true},
	{"logit($)", "logit_$", "inv_logit(logit_$)", false},
	{"inv_Phi($)", "z_$", "Phi(z_$)", false},
}

// transformed says how the distribution of a transformed name is written, for instance
// "`log_s ~ Normal(0, 1)` and `s = exp(log_s)`"; "" for other expressions.
func transformed(left, law ast.Expr) string {
	x := innermost(left)
	if x == nil {
		return ""
	}
	for _, in := range inverses {
		of := func(text string) string { return strings.ReplaceAll(text, "$", x.Name) }
		if of(in.form) == ast.String(left) {
			text := short(law)
			if in.positive && negative(law) {
				text = "Truncated(" + text + ", lower=0)"
			}
			return "`" + of(in.name) + " ~ " + text + "` and `" + x.Name + " = " + of(in.back) + "`"
		}
	}
	return ""
}

// negative reports whether an expression is a distribution that can be negative.
func negative(e ast.Expr) bool {
	call, ok := e.(*ast.Call)
	if !ok {
		return false
	}
	spec := dist.Lookup(call.Func.Name)
	if spec == nil || spec.EventRank > 0 {
		return false
	}
	s := spec.Support(0)
	return s.LowerArg < 0 && s.Lower < 0
}

// innermost returns the only name in an expression, nil if there are several or none.
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
