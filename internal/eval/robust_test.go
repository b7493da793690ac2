package eval

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/lang"
)

// grammar makes random expressions: many are wrong, none may end in a panic.
type grammar struct{ *rand.Rand }

func (g grammar) of(list ...string) string { return list[g.Intn(len(list))] }

func (g grammar) expr(depth int) string {
	if depth == 0 {
		return g.of("n", "x", "y", "k", "X", "S", "c", "s", "a", "u", "ac", "county", "b", "col", "words",
			"0", "1", "2", "3", "2.5", "-1", "true", "\"Anoka\"", "inf", "[]", "v", "w", "z", "M", "h")
	}
	e := func() string { return g.expr(g.Intn(depth)) }
	switch g.Intn(12) {
	case 0, 1, 2:
		return "(" + e() + " " + g.of("+", "-", "*", "/", "%", "^", "@", "==", "<", "and", "or", "!=") + " " + e() + ")"
	case 3, 4:
		return "(" + e() + ")[" + g.index(depth) + "]"
	case 5:
		return "(" + e() + ")[" + g.index(depth) + ", " + g.index(depth) + "]"
	case 6:
		return "(if " + e() + " { " + e() + " } else { " + e() + " })"
	case 7:
		return "[" + e() + ", " + e() + "]"
	case 8:
		return "[" + e() + " for i in 1:" + g.of("2", "3", "n", "0") + "]"
	case 9:
		return "(" + e() + ")'"
	case 10:
		d := g.of("Normal(%s, %s)", "Poisson(%s)", "MvNormal(%s, cov=%s)", "Categorical(%s)", "Truncated(Normal(0, 1), lower=%s)",
			"Dirichlet(%s)", "Bernoulli(logit=%s)", "LKJCholesky(2, %s)", "Multinomial(%s, %s)", "OrderedLogistic(%s, %s)")
		args := make([]any, strings.Count(d, "%s"))
		for i := range args {
			args[i] = e()
		}
		return fmt.Sprintf(d, args...) + "." + g.of("lpdf", "lpmf", "cdf", "lccdf", "quantile") + "(" + e() + ")"
	}
	f := fn.Lookup(g.of(fn.Names()...))
	args := make([]string, f.Min())
	for i := range args {
		args[i] = e()
	}
	return f.Name + "(" + strings.Join(args, ", ") + ")"
}

func (g grammar) index(depth int) string {
	e := func() string { return g.expr(g.Intn(depth)) }
	switch g.Intn(6) {
	case 0:
		return ":"
	case 1:
		return e() + ":" + e()
	case 2:
		return e() + ":"
	}
	return e()
}

// TestRandomExpressions evaluates random expressions, with known and with
// unknown, missing and undefined elements: each has a value or an error with a place.
func TestRandomExpressions(t *testing.T) {
	g := grammar{rand.New(rand.NewSource(5))}
	env := exprEnv()
	env["v"] = &Value{Kind: Real, Shape: []int{4}, Num: []float64{nan, nan, nan, nan}, Unknown: MarkedWhere([]bool{true, true, true, true})}
	env["w"] = &Value{Kind: Real, Num: []float64{nan}, Unknown: MarkedWhere([]bool{true})}
	env["z"] = &Value{Kind: Int, Shape: []int{4}, Num: []float64{nan, 2, nan, 1}, Unknown: MarkedWhere([]bool{true, false, true, false})}
	env["M"] = &Value{Kind: Real, Shape: []int{2, 2}, Num: []float64{nan, nan, nan, nan}, Unknown: MarkedWhere([]bool{true, true, true, true})}
	env["h"] = &Value{Kind: Real, Shape: []int{4}, Num: []float64{1, nan, 3, nan}, Hole: MarkedWhere([]bool{false, true, false, true})}
	good := 0
	for range 2500 { // parsing takes most of the time; 20 000 have been run
		src := g.expr(3)
		file, errs := lang.ParseLine(ast.NewSource("expr", "("+src+")"))
		if errs.Err() != nil {
			continue
		}
		in := New(&lang.Model{}, nil)
		for _, abstract := range []bool{false, true} {
			v, err := in.value(file.Stmts[0].(*ast.Show).X, env, abstract)
			switch {
			case err == nil:
				good++
				if v.Kind <= Level && len(v.Num)+len(v.Text) != v.Size() {
					t.Fatalf("%s: %d elements in shape %v", src, len(v.Num)+len(v.Text), v.Shape)
				}
				if v.Unknown.size > 0 && v.Unknown.size != v.Size() || v.Axes != nil && len(v.Axes) != len(v.Shape) || v.Hole.size > 0 && v.Hole.size != v.Size() {
					t.Fatalf("%s: marks or axes of another shape than %v", src, v.Shape)
				}
				_ = v.String()
			case err.(*diag.Diagnostic).Span.IsZero() || err.(*diag.Diagnostic).Message == "":
				t.Fatalf("%s: an error without a place: %v", src, err)
			}
		}
	}
	if good < 400 {
		t.Errorf("only %d expressions have a value: the generator is no test", good)
	}
}

// value evaluates an expression in a run like that of bind, or plainly.
func (in *Interp) value(e ast.Expr, env Env, abstract bool) (v *Value, err error) {
	defer catch(&err)
	r := in.newRun(nil)
	r.abstract = abstract
	if abstract {
		r.deps = newGraph(r)
	}
	for name, v := range env {
		r.globals[name] = &slot{v: v}
	}
	return r.expr(e), nil
}
