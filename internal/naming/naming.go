// Package naming finds the names and elements that a user asks for (`a`, `a[Hennepin]`) in a model.
// If one is not found, the error lists those that exist.
package naming

import (
	"fmt"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

// Base returns the name of an element: `a` for `a[Hennepin]`.
func Base(element string) string {
	name, _, _ := strings.Cut(element, "[")
	return diag.Composed(strings.TrimSpace(name))
}

// Wanted reports whether a list of names or elements contains a name or one of its elements.
func Wanted(names []string, name string) bool {
	for _, n := range names {
		if n == name || Base(n) == name {
			return true
		}
	}
	return false
}

// Check checks that names, or the names of elements, vary between draws. shapes, if known, shows
// which data, and names computed from data, have missing values.
func Check(m *lang.Model, shapes eval.Env, names []string) error {
	for _, want := range names {
		n := m.ByName[Base(want)]
		switch {
		case n == nil:
			return noSuchName(m, Base(want), "is not a name in the model")
		case n.Size || n.Levels || (n.Role == lang.Data || n.Role == lang.Known) && !n.Observed && !varies(shapes[n.Ident]):
			return noSuchName(m, Base(want), "is data and has no draws")
		}
	}
	return nil
}

func varies(v *eval.Value) bool { return v != nil && v.AnyUnknown() }

// noSuchName says that a name is none of those asked for, with the names there are.
func noSuchName(m *lang.Model, name, problem string) error {
	var have []string
	near := ""
	for _, n := range m.Names {
		if n.Role == lang.Unknown || n.Role == lang.Derived || n.Observed {
			have = append(have, "`"+n.Ident+"`")
			if strings.EqualFold(n.Ident, name) {
				near = n.Ident
			}
		}
	}
	if near != "" {
		return fmt.Errorf("`%s` %s; did you mean `%s`?", name, problem, near)
	}
	return fmt.Errorf("`%s` %s; there are %s", name, problem, strings.Join(have, ", "))
}

// Bare returns a label without blanks and quotes, since `a["Hill"]` may be written in models.
func Bare(s string) string {
	if !strings.ContainsAny(s, ` "`) {
		return s
	}
	return strings.NewReplacer(" ", "", `"`, "").Replace(s)
}

// means reports whether a name or element is, or has, that of a label.
func means(label, want string) bool {
	want = diag.Composed(want)
	return label == want || Base(label) == want || Bare(label) == Bare(want)
}

// Chosen returns the positions of the labels that a name or element refers to. If there are
// none, the error lists some that exist.
func Chosen(labels []string, want string) ([]int, error) {
	var places []int
	for i, label := range labels {
		if means(label, want) {
			places = append(places, i)
		}
	}
	if len(places) > 0 {
		return places, nil
	}
	const most = 5
	var have []string
	for _, label := range labels {
		if Base(label) == Base(want) {
			if len(have) == most {
				have = append(have, "...")
				break
			}
			have = append(have, "`"+label+"`")
		}
	}
	if len(have) == 0 {
		return nil, fmt.Errorf("`%s` has no draws here", want)
	}
	return nil, fmt.Errorf("there is no `%s`; there are %s", want, strings.Join(have, ", "))
}

// Reach adds the names that a node reads, directly or through computed names.
func Reach(m *lang.Model, n ast.Node, names map[string]bool) {
	ast.Walk(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Name)
		if !ok || names[id.Name] {
			return true
		}
		known := m.ByName[id.Name]
		if known == nil {
			return true
		}
		names[id.Name] = true
		for _, def := range known.Defs {
			if _, tilde := def.(*ast.Tilde); !tilde {
				Reach(m, def, names)
			}
		}
		return true
	})
}

// Choose keeps what has one of the wanted names or is one of the wanted elements, in the order wanted.
func Choose[T any](all []T, name func(T) string, want []string) ([]T, error) {
	labels := make([]string, len(all))
	for i, x := range all {
		labels[i] = name(x)
	}
	var out []T
	for _, w := range want {
		places, err := Chosen(labels, w)
		if err != nil {
			return nil, err
		}
		for _, i := range places {
			out = append(out, all[i])
		}
	}
	return out, nil
}
