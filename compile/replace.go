package compile

import (
	"math"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/lang"
)

// replace makes the numbers of data inputs of the program, whose values may differ from call to call.
func (tr *tracer) replace(names []string) {
	from := map[string]bool{}
	for _, name := range names {
		from[name] = true
		a := *tr.global[name]
		a.ref, a.literal = make([]graph.Ref, a.size()), false
		for e := range a.ref {
			a.ref[e] = tr.give(name, e)
		}
		a.num = nil
		tr.global[name] = &a
	}
	for name := range computedFrom(tr.b.Model, from) {
		delete(tr.global, name)
	}
}

// computedFrom returns the names that are computed from the names in from, directly or indirectly.
func computedFrom(m *lang.Model, from map[string]bool) map[string]bool {
	out, all := map[string]bool{}, map[string]bool{}
	for name := range from {
		all[name] = true
	}
	for again := true; again; {
		again = false
		for _, n := range m.Names {
			if n.Role == lang.Data || all[n.Ident] {
				continue
			}
			for _, s := range n.Defs {
				if reads(s, all) {
					out[n.Ident], all[n.Ident], again = true, true, true
				}
			}
		}
	}
	return out
}

// markNumbers marks the single numbers of the data that an expression reads, directly or indirectly: what reduces
// over rows is a constant, which is rejected if these numbers change.
func markNumbers(m *lang.Model, e ast.Node, marked map[string]bool) {
	seen := map[string]bool{}
	var look func(n ast.Node) bool
	look = func(n ast.Node) bool {
		x, ok := n.(*ast.Name)
		if !ok || seen[x.Name] {
			return true
		}
		seen[x.Name] = true
		switch info := m.ByName[x.Name]; {
		case info == nil:
		case info.Role == lang.Data:
			if !info.Shapeless() && len(info.Type.Dims) == 0 {
				marked[x.Name] = true
			}
		default:
			for _, s := range info.Defs {
				ast.Walk(s, look)
			}
		}
		return true
	}
	ast.Walk(e, look)
}

// Replaceable returns the names of data whose values ForwardOptions.Data can make inputs: plain numbers that do not
// decide an index, size, branch or support.
func Replaceable(m *lang.Model) map[string]bool {
	in := eval.New(m, nil)
	decides := map[string]bool{} // names whose values do
	mark := func(n ast.Node) {
		ast.Walk(n, func(x ast.Node) bool {
			if x, ok := x.(*ast.Name); ok {
				decides[x.Name] = true
			}
			return true
		})
	}
	for _, n := range m.Names {
		if t := n.Type; t != nil {
			for _, x := range append([]ast.Expr{t.Lower, t.Upper}, t.Dims...) {
				mark(x)
			}
		}
	}
	look := func(x ast.Node) bool {
		switch x := x.(type) {
		case *ast.Index:
			for _, a := range x.Args {
				mark(a)
			}
		case *ast.Range:
			mark(x.Lo)
			mark(x.Hi)
		case *ast.For:
			for _, c := range x.Clauses {
				mark(c.Over)
			}
		case *ast.Comprehension:
			for _, c := range x.Clauses {
				mark(c.Over)
			}
		case *ast.If:
			mark(x.Cond)
		case *ast.Cond:
			mark(x.If)
		case *ast.Method:
			mark(x)
		case *ast.Call:
			name := x.Func.Name
			f := fn.Lookup(name)
			switch {
			case m.Funcs[name] != nil || f == nil && dist.Lookup(name) == nil && dist.CombinatorNamed(name) == nil || name == "CustomDist",
				f != nil && (!f.Traced() || f.Refuses() || f.TraceLimit(math.MaxInt) != "" || f.Mixes && in.DataOnly(x)):
				mark(x)
			case f != nil: // some arguments must be known when the data are
				for i, a := range x.Args {
					place := i
					if a.Name != nil {
						place = f.Place(a.Name.Name)
					}
					if need := f.Param(place).Need; need.Known() || need.Numeric() {
						mark(a.Value)
					}
				}
			}
		}
		return true
	}
	for _, s := range m.File.Stmts {
		ast.Walk(s, look)
	}
	for _, s := range m.File.Stmts {
		ast.Walk(s, func(x ast.Node) bool {
			switch y := x.(type) {
			case *ast.Call:
				if f := fn.Lookup(y.Func.Name); f != nil && !f.ByElementCall(y.ByPosition()) && in.DataOnly(y) {
					markNumbers(m, y, decides)
				}
			case *ast.Binary:
				if y.Op == ast.MatMul && in.DataOnly(y) {
					markNumbers(m, y, decides)
				}
			}
			return true
		})
	}
	for before := -1; before < len(decides); { // and so does what such a name is computed from
		before = len(decides)
		for _, n := range m.Names {
			if !decides[n.Ident] {
				continue
			}
			for _, s := range n.Defs {
				ast.Walk(s, func(x ast.Node) bool {
					if d, ok := x.(*ast.Define); ok {
						mark(d.Right)
					}
					return true
				})
			}
		}
	}
	out := map[string]bool{}
	for _, n := range m.Names {
		plain := n.Type == nil || n.Type.Name.Name == "real" && n.Type.Lower == nil && n.Type.Upper == nil
		if n.Role == lang.Data && plain && !n.Size && !n.Factor && !n.Observed && !n.Tilde && !decides[n.Ident] {
			out[n.Ident] = true
		}
	}
	return out
}
