package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/naming"
	"github.com/bayes-lang/bayes/runtime"
)

// scaled is a statement that gives unknowns a distribution whose scale is itself
// unknown: `theta[school] ~ Normal(mu, tau)`.
type scaled struct {
	stmt  *ast.Tilde
	left  string   // theta
	reads []string // unknowns in the scale: tau
	mean  ast.Expr
	scale ast.Expr
}

// scaledStatements finds the statements of a model that have an unknown scale.
func scaledStatements(f *runtime.Fit) []scaled {
	var out []scaled
	visit := func(n ast.Node) bool {
		t, ok := n.(*ast.Tilde)
		if !ok {
			return true
		}
		call, ok := t.Dist.(*ast.Call)
		if !ok || call.Func.Name != "Normal" || len(call.Args) != 2 || len(t.Left) != 1 {
			return false
		}
		for _, a := range call.Args {
			if a.Name != nil {
				return false
			}
		}
		s := scaled{stmt: t, mean: call.Args[0].Value, scale: call.Args[1].Value}
		switch left := t.Left[0].(type) {
		case *ast.Name:
			s.left = left.Name
		case *ast.Index:
			if name, ok := left.X.(*ast.Name); ok {
				s.left = name.Name
			}
		}
		if u := f.Bound.Unknown(s.left); u == nil || u.Missing {
			return false
		}
		read := map[string]bool{}
		naming.Reach(f.Model, s.scale, read)
		for _, n := range f.Model.Names {
			if u := f.Bound.Unknown(n.Ident); u != nil && read[n.Ident] && !u.Missing {
				s.reads = append(s.reads, n.Ident)
			}
		}
		if len(s.reads) > 0 {
			out = append(out, s)
		}
		return false
	}
	for _, n := range f.Model.Names {
		for _, def := range n.Defs {
			ast.Walk(def, visit)
		}
	}
	return out
}

// nonCentred looks for a statement with an unknown scale that is about names, and says how to write it so that
// the sampler sees standardised values. It also returns the statement; advice is "" if there is none.
func (d *diagnosis) nonCentred(names []string) (advice string, about scaled) {
	concerned := func(name string) bool {
		return slices.ContainsFunc(names[:min(len(names), 10)], func(n string) bool { return naming.Base(n) == name })
	}
	for _, s := range scaledStatements(d.fit) {
		if !slices.ContainsFunc(s.reads, concerned) && !concerned(s.left) && len(names) > 0 {
			continue
		}
		if lines := d.rewritten(s); lines != "" {
			return fmt.Sprintf("use the non-centred form: %s instead of `%s`", lines, s.stmt.Place().Text()), s
		}
		return fmt.Sprintf("write `%s` in the non-centred form: give new unknowns the distribution `Normal(0, 1)`, and compute %s as mean + scale * these", s.stmt.Place().Text(), diag.Tick(s.left)), s
	}
	return "", about
}

// rewritten returns the two statements of the standardised form, "" if they do not make a model of the same
// data.
func (d *diagnosis) rewritten(s scaled) string {
	m := d.fit.Model
	fresh := ""
	for _, name := range []string{"z", "z_" + s.left, s.left + "_std", s.left + "_z"} {
		if m.ByName[name] == nil && !strings.Contains(d.fit.Source.Text, name+"[") {
			fresh = name
			break
		}
	}
	if fresh == "" {
		return ""
	}
	left := ast.String(s.stmt.Left[0])
	z := fresh + strings.TrimPrefix(left, s.left)
	wrapped := func(e ast.Expr, product bool) string {
		text := ast.String(e)
		switch e := e.(type) {
		case *ast.Cond, *ast.Unary:
			return "(" + text + ")"
		case *ast.Binary:
			if product && e.Op != ast.Mul && e.Op != ast.Pow || e.Op >= ast.Eq {
				return "(" + text + ")"
			}
		}
		return text
	}
	mean := wrapped(s.mean, false) + " + "
	if n, ok := s.mean.(*ast.Number); ok && n.Value == 0 {
		mean = ""
	}
	span := s.stmt.Place()
	// Whether the shape goes with the left side or only with the new unknowns depends on the statement: a loop fills
	// elements, a whole array is one value.
	for _, form := range []struct{ left, z string }{{s.left, fresh}, {left, z}} {
		one := fmt.Sprintf("%s = %s%s * %s", form.left, mean, wrapped(s.scale, true), form.z)
		two := fmt.Sprintf("%s ~ Normal(0, 1)", z)
		text := d.fit.Source.Text
		in := d.fit.Input
		in.Model = input.NewFile(in.Model.Name, []byte(text[:span.Start]+one+"\n"+two+text[span.End:]))
		if in.Read == nil || d.fit.Files() != nil {
			in.Read = input.ReadFrom(d.fit.Files())
		}
		if session, list := runtime.Open(in); session != nil && list.Err() == nil && session.Bound.Dim == d.fit.Bound.Dim && session.Sampleable() == nil {
			return fmt.Sprintf("`%s` and `%s`", one, two)
		}
	}
	return ""
}
