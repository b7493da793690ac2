package compile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
)

// rows is what Tracing.Scalars leaves out.
var rows = graph.Rewrite{Name: "rows", Does: "traces the rows of a statement together, not scalar by scalar"}

// traced are the rewrites of the trace, in the order in which they are applied.
var traced = []graph.Rewrite{rows, graph.Simplify, graph.Once}

// Passes returns everything that is done to a model on its way to a program: first what the trace
// does, which cannot be listed before there is a graph, then the passes of autodiff.
func Passes() []autodiff.Pass {
	var list []autodiff.Pass
	for _, r := range traced {
		list = append(list, autodiff.Pass{Name: r.Name, Does: r.Does, Choice: true})
	}
	return append(list, autodiff.Passes()...)
}

// A Build says how a log density is compiled. The zero value is the default.
type Build struct {
	Trace  Tracing
	Passes autodiff.Options
}

// Without returns the build without the named passes. For an unknown name, the error lists the
// names that exist.
func Without(names ...string) (Build, error) {
	var b Build
	var rest, all []string
	for _, p := range Passes() {
		if !p.Required {
			all = append(all, p.Name)
		}
	}
	for _, name := range names {
		switch i := slices.IndexFunc(traced, func(r graph.Rewrite) bool { return r.Name == name }); {
		case i >= 0 && traced[i] == rows:
			b.Trace.Scalars = true
		case i >= 0:
			b.Trace.Without = append(b.Trace.Without, traced[i])
		case slices.Contains(all, name):
			rest = append(rest, name)
		case slices.ContainsFunc(autodiff.Passes(), func(p autodiff.Pass) bool { return p.Name == name }):
			return b, fmt.Errorf("the pass `%s` cannot be left out; those that can are %s", name, strings.Join(all, ", "))
		default:
			return b, fmt.Errorf("there is no pass `%s`; the passes are %s", name, strings.Join(all, ", "))
		}
	}
	var err error
	b.Passes.Without, err = autodiff.Without(rest...)
	return b, err
}
