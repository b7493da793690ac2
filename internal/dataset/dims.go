package dataset

import (
	"strconv"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/export"
	"github.com/bayes-lang/bayes/lang"
)

// rows is the dimension of columns that the model declares without a size.
const rows = "row"

// axisNames finds the names of those axes of a name that are not factors: that of a size (`y: real[N]`,
// `theta[J]`, `for t in 2:T { x[t] ~ ... }`), or those of the arrays of the same shape that it is computed
// from. An axis without a name has "".
func axisNames(b *bind.Bound, name string) []string { return axisNamesOf(b, name, map[string]bool{}) }

func axisNamesOf(b *bind.Bound, name string, above map[string]bool) []string {
	n, like := b.Model.ByName[name], b.Shapes[name]
	if n == nil || like == nil || above[name] {
		return nil
	}
	out := make([]string, len(like.Shape))
	lists := [][]ast.Expr{n.Dims}
	if n.Type != nil {
		lists = append(lists, n.Type.Dims)
	}
	for _, list := range lists {
		for k := 0; k < min(len(list), len(out)); k++ {
			if out[k] == "" {
				out[k] = sizeName(b, list[k], like.Shape[k])
			}
		}
	}
	if n.Role == lang.Data && n.Type == nil && len(out) == 1 && out[0] == "" {
		out[0] = rows
	}
	loopNames(b, n, like, out)
	missing := false
	for k := range out {
		missing = missing || out[k] == "" && like.Axis(k) == nil
	}
	if !missing {
		return out
	}
	above[name] = true
	defer delete(above, name)
	for _, def := range n.Defs {
		ast.Walk(def, func(node ast.Node) bool {
			id, ok := node.(*ast.Name)
			if !ok || id.Name == name {
				return !isIndex(node)
			}
			if other := b.Shapes[id.Name]; other != nil && sameShape(other, like) {
				for k, found := range axisNamesOf(b, id.Name, above) {
					if out[k] == "" {
						out[k] = found
					}
				}
			}
			return true
		})
	}
	return out
}

// isIndex reports whether a node selects elements: its array has another shape.
func isIndex(n ast.Node) bool {
	_, ok := n.(*ast.Index)
	return ok
}

// sizeName returns the name of the size that a dimension is, "" if it is not a name.
func sizeName(b *bind.Bound, e ast.Expr, n int) string {
	id, ok := e.(*ast.Name)
	if !ok {
		return ""
	}
	if v := b.Known[id.Name]; v != nil && v.IsScalar() && len(v.Num) == 1 && v.Num[0] == float64(n) {
		return id.Name
	}
	return ""
}

// loopNames names the axes that are filled by loops to a size.
func loopNames(b *bind.Bound, n *lang.Name, like *eval.Value, out []string) {
	for _, def := range n.Defs {
		ends := map[string]ast.Expr{}
		ast.Walk(def, func(node ast.Node) bool {
			switch x := node.(type) {
			case *ast.For:
				for _, c := range x.Clauses {
					if r, ok := c.Over.(*ast.Range); ok && r.Hi != nil {
						ends[c.Var.Name] = r.Hi
					}
				}
			case *ast.Tilde:
				for _, left := range x.Left {
					loopIndex(b, n, left, like, ends, out)
				}
			case *ast.Define:
				loopIndex(b, n, x.Left, like, ends, out)
			}
			return true
		})
	}
}

func loopIndex(b *bind.Bound, n *lang.Name, left ast.Expr, like *eval.Value, ends map[string]ast.Expr, out []string) {
	ix, ok := left.(*ast.Index)
	if !ok {
		return
	}
	if id, ok := ix.X.(*ast.Name); !ok || id.Name != n.Ident {
		return
	}
	for k := 0; k < min(len(ix.Args), len(out)); k++ {
		if id, ok := ix.Args[k].(*ast.Name); ok && out[k] == "" && ends[id.Name] != nil {
			out[k] = sizeName(b, ends[id.Name], like.Shape[k])
		}
	}
}

func sameShape(a, b *eval.Value) bool {
	if len(a.Shape) != len(b.Shape) {
		return false
	}
	for k := range a.Shape {
		if a.Shape[k] != b.Shape[k] || a.Axis(k) != b.Axis(k) {
			return false
		}
	}
	return true
}

// room is a group of a dataset that variables are added to.
type room struct {
	*export.Group
	b *bind.Bound
}

// addDim adds a dimension to the group and returns its name; if another dimension has the name, the spare
// name is used.
func (g *room) addDim(d export.Dim, spare string) string {
	for {
		have := g.Dim(d.Name)
		switch {
		case have != nil && have.Equal(d):
			return d.Name
		case have == nil && d.Name != export.Chain && d.Name != export.Draw && g.Var(d.Name) == nil:
			g.Dims = append(g.Dims, d)
			return d.Name
		case d.Name != spare && spare != "":
			d.Name = spare
		default:
			d.Name += "_"
		}
	}
}

// axes adds the dimensions of an array of a name to the group and returns their names.
func (g *room) axes(name string, shape []int, axes []*eval.Factor) []string {
	named := axisNames(g.b, name)
	out := make([]string, len(shape))
	for k, n := range shape {
		spare := name + "_dim_" + strconv.Itoa(k)
		d := export.Dim{Name: spare, Size: n}
		switch {
		case k < len(axes) && axes[k] != nil && len(axes[k].Labels) == n:
			d.Labels = axes[k].Labels
			if axes[k].Name != "" {
				d.Name = axes[k].Name
			}
		case k < len(named) && named[k] != "":
			d.Name = named[k]
		}
		if d.Labels == nil {
			d.Numbers = export.From(1, n)
		}
		for before := 0; before < k; before++ {
			if out[before] == d.Name { // an array that has the axis twice
				d.Name += "_2"
				before = -1
			}
		}
		out[k] = g.addDim(d, spare)
	}
	return out
}

// put adds a variable; if a dimension or another variable has the name, it gets an underscore.
func (g *room) put(v *export.Var) {
	for g.Dim(v.Name) != nil || g.Var(v.Name) != nil {
		v.Name += "_"
	}
	g.Vars = append(g.Vars, v)
}

// some adds the dimension of some elements of an array to the group: numbers of the elements, or labels if
// the array has levels or several axes.
func (g *room) some(name, suffix string, shape []int, axes []*eval.Factor, elems []int) string {
	d := export.Dim{Name: name + "_" + suffix, Size: len(elems)}
	if len(shape) == 1 && (len(axes) == 0 || axes[0] == nil) {
		d.Numbers = make([]int, len(elems))
		for i, e := range elems {
			d.Numbers[i] = e + 1
		}
	} else {
		d.Labels = make([]string, len(elems))
		for i, e := range elems {
			d.Labels[i] = inBrackets(bind.Label("", shape, axes, e))
		}
	}
	return g.addDim(d, "")
}

// inBrackets is what is in the brackets of a label.
func inBrackets(label string) string {
	if len(label) >= 2 && label[0] == '[' {
		return label[1 : len(label)-1]
	}
	return label
}
