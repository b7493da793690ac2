package eval

import (
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
)

// A function value is called with values as it is called in a text, whether it is of the text or of the language.
func TestInvoke(t *testing.T) {
	in := model(t, "fn f(x, a) {\n    s = sum(x)\n    return a * s\n}\nfn scaled(x: real[n], k) = x * k + n\nz = f([1, 2], 3)\n", Env{})
	call := &ast.Call{At: ast.At{Span: in.Model.File.Stmts[0].Place()}, Func: ast.Ident{Name: "ode"}}
	for _, c := range []struct {
		name string
		args []*Value
		want string
	}{
		{"f", []*Value{Reals(1, 2), Number(3)}, "9"},
		{"scaled", []*Value{Reals(1, 2), Number(3)}, "[5, 8]"},
		{"exp", []*Value{Reals(0, 0)}, "[1, 1]"},
		{"dot", []*Value{Reals(1, 2), Reals(3, 4)}, "11"},
		{"max", []*Value{Reals(1, 2)}, "2"},
		{"max", []*Value{Reals(1, 2), Number(1.5)}, "[1.5, 2]"},
		{"f", []*Value{Reals(1, 2)}, "`ode` calls `f(t, y)`, but `f` takes 2"},
		{"dot", []*Value{Reals(1, 2)}, "`ode` calls `dot(t, y)`, but `dot` takes 2"},
		{"exp", []*Value{Reals(1), Reals(2)}, "`ode` calls `exp(t, y)`, but `exp` takes 1"},
		{"scaled", []*Value{Number(1), Number(3)}, "argument `x` is declared"},
	} {
		r := in.newRun(nil)
		got := func() (got string) {
			var err error
			defer func() {
				if err != nil {
					got = format(err)
				}
			}()
			defer catch(&err)
			return r.invoke(r.callable(c.name), c.args, call, "t, y").String()
		}()
		if !strings.Contains(got, c.want) {
			t.Errorf("%s(%v) = %s, want %s", c.name, c.args, got, c.want)
		}
		if r.scope != nil && !strings.Contains(c.want, "`") {
			t.Errorf("a scope is left open after %s", c.name)
		}
	}
}
