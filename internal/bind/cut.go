package bind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

// cut warns, once for each statement, if declared bounds cut a distribution and the remaining mass depends
// on unknowns: the model then says that the values are censored, while the author may have meant
// truncated.
func (t *trace) cut(s *eval.Site) {
	tilde, ok := s.Stmt.(*ast.Tilde)
	n := t.b.m.ByName[s.Name]
	if !ok || n == nil || n.Type == nil || !slices.Contains(s.Moves, true) || t.cuts[s.Stmt] || t.b.prev != nil {
		return
	}
	t.cuts[s.Stmt] = true
	law := tilde.Dist.Place().Text()
	on := t.reads(n, tilde.Dist, n.Type.Lower, n.Type.Upper)
	var bounds []string
	for _, b := range []struct {
		name string
		x    ast.Expr
	}{{"lower", n.Type.Lower}, {"upper", n.Type.Upper}} {
		if b.x != nil {
			bounds = append(bounds, b.name+"="+t.atElement(b.x, s.Left))
		}
	}
	truncated := fmt.Sprintf("`%s ~ Truncated(%s, %s)`", s.Left.Place().Text(), law, strings.Join(bounds, ", "))
	if c, ok := tilde.Dist.(*ast.Call); ok && c.Func.Name == "Truncated" {
		truncated = "the same bounds in `Truncated`"
	}
	what := "`" + s.Name + "` counts"
	if n.Role == lang.Data {
		what = "missing values of `" + s.Name + "` count"
	}
	d := diag.New("not-renormalised", s.Left.Place(), "the declared bounds of `%s` cut off a part of %s that depends on `%s`: %s as censored, known only to lie within the bounds", s.Name, law, on, what)
	d.Severity = diag.Warning
	if n.Role == lang.Data {
		d.WithHelp("if the bounds only check the data, leave them out; if no value can lie outside, write %s; if these values are censored (`Censored`), leave it as it is", truncated)
	} else {
		d.WithHelp("if no value can lie outside, write %s; if they are censored (`Censored`), leave it as it is, and %s says the same without unknowns", truncated, t.censored(s, n, law))
	}
	t.list = append(t.list, d)
}

// censored writes the density of values known only to lie within the bounds of a type.
func (t *trace) censored(s *eval.Site, n *lang.Name, law string) string {
	at := func(x ast.Expr) string { return t.atElement(x, s.Left) }
	if len(s.Elems) > 1 && !s.Each && len(t.shapes[s.Name].Shape) == 1 { // one term for each value, even if the bound is one number
		at = func(x ast.Expr) string {
			if t.array(x) {
				return x.Place().Text()
			}
			return fmt.Sprintf("rep(%s, %d)", x.Place().Text(), len(s.Elems))
		}
	}
	_, statement := t.b.m.File.Element(s.Left)
	lo, hi := n.Type.Lower, n.Type.Upper
	term := ""
	switch {
	case hi == nil:
		term = fmt.Sprintf("%s.lccdf(%s)", law, at(lo))
	case lo == nil:
		term = fmt.Sprintf("%s.lcdf(%s)", law, at(hi))
	default:
		term = fmt.Sprintf("log_diff_exp(%s.lcdf(%s), %s.lcdf(%s))", law, at(hi), law, at(lo))
	}
	return "`" + statement("target += "+term) + "`"
}

// atElement writes a bound as it is for the element on the left: `C[i]` for `y[i]` if C is an array.
func (t *trace) atElement(x, left ast.Expr) string {
	if ix, ok := left.(*ast.Index); ok && t.array(x) && !t.b.m.HowMany(left) {
		if _, name := x.(*ast.Name); name {
			text, _ := t.b.m.File.Element(ix)
			return x.Place().Text() + text[strings.Index(text, "["):]
		}
	}
	return x.Place().Text()
}

// array reports whether an expression reads an array.
func (t *trace) array(x ast.Expr) bool {
	found := false
	ast.Walk(x, func(n ast.Node) bool {
		if n, ok := n.(*ast.Name); ok && t.shapes[n.Name] != nil {
			found = found || len(t.shapes[n.Name].Shape) > 0
		}
		return !found
	})
	return found
}

// reads returns the first unknown, or name computed from one, that expressions read, or other elements of n
// itself if there is no other.
func (t *trace) reads(n *lang.Name, list ...ast.Expr) string {
	found := ""
	for _, x := range list {
		if x == nil {
			continue
		}
		ast.Walk(x, func(node ast.Node) bool {
			if id, ok := node.(*ast.Name); ok && found == "" && id.Name != n.Ident {
				if m := t.b.m.ByName[id.Name]; m != nil && (m.Role == lang.Unknown || m.Role == lang.Derived) {
					found = m.Ident
				}
			}
			return found == ""
		})
	}
	if found == "" {
		return n.Ident
	}
	return found
}
