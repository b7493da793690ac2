package eval

import (
	"strconv"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/fn"
)

// Functions are values where they are arguments. One of the text calls its argument by name, as in
// `fn twice(f, x) = f(f(x))`; what is built into the language, such as `ode`, calls it with values.

// invoke calls the function value f, which is an argument of the call e, with values. with names
// them in messages: "t, y".
func (r *run) invoke(f *Value, args []*Value, e *ast.Call, with string) *Value {
	if f.Kind != Func {
		fail("wrong-kind", e.Span, "`%s` needs a function, not %s", e.Func.Name, f.what())
	}
	if why, note := f.takes(len(args)); why != "" {
		d := diag.New("arguments", e.Span, "`%s` calls `%s(%s)`, but `%s` takes %s", e.Func.Name, f, with, f, why)
		if !note.IsZero() {
			d.WithNote(note, "it is defined here")
		}
		throw(d)
	}
	if f.Fn != nil {
		given := make([]*local, len(args))
		for i, v := range args {
			given[i] = &local{v: v}
		}
		v, _ := r.runText(f.Fn, given, e)
		return v
	}
	saved := r.scope
	s := r.push(r.function())
	call := &ast.Call{At: e.At, Func: ast.Ident{At: e.Func.At, Name: f.Prim}}
	for i, v := range args {
		name := "argument " + strconv.Itoa(i+1) + " of " + f.Prim // no name of a text
		s.vars[name] = &local{v: v}
		call.Args = append(call.Args, ast.Arg{At: e.At, Value: &ast.Name{At: e.At, Name: name}})
	}
	v, _ := r.builtin(fn.Lookup(f.Prim), call, func() *Value { return nil })
	r.scope = saved
	return v
}

// takes says how many arguments a function value takes if these are not n, and where it is defined.
func (f *Value) takes(n int) (count string, defined ast.Span) {
	if f.Fn != nil {
		if k := len(f.Fn.Decl.Params); k != n {
			return strconv.Itoa(k), f.Fn.Decl.Name.Span
		}
		return "", ast.Span{}
	}
	spec := fn.Lookup(f.Prim)
	switch {
	case n < spec.Min():
		return strconv.Itoa(spec.Min()), ast.Span{}
	case n > len(spec.Params) && spec.Rest == "":
		return strconv.Itoa(len(spec.Params)), ast.Span{}
	}
	return "", ast.Span{}
}
