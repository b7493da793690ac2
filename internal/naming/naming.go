// Package naming finds names and elements that a user asks for (`a`, `a[Hennepin]`) among those of
// a model, and says what there is where they are not found.
package naming

import (
	"fmt"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

// Base is the name of an element: `a` of `a[Hennepin]`.
func Base(element string) string {
	name, _, _ := strings.Cut(element, "[")
	return diag.Composed(strings.TrimSpace(name))
}

// wanted reports whether names, or elements, of a list are of one name.
func Wanted(names []string, name string) bool {
	for _, n := range names {
		if n == name || Base(n) == name {
			return true
		}
	}
	return false
}

// known checks that names, or elements, are of names that vary by draw; shapes, where
// they are known, tell which data, and names computed from data, have missing values.
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

// bare is a label without blanks and quotes: `a["Hill"]` is how the text writes it.
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

// chosen are the places of the labels that a name or element means; an error
// names some that there are.
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

// Reach adds the names that a node reads, through what is computed from others.
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

// choose keeps what has one of the names, or is one of the elements, wanted, in that order.
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
