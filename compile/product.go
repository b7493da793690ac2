package compile

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/eval"
)

// A loop that multiplies each row of a matrix of data by one vector or matrix of unknowns, as in `[X[n] @ b for n in
// 1:N]`, means the matrix product `X @ b`. If the rows are long it is traced as that: one node, instead of a sum or a
// node for each row.

// longRow is the length of rows above which products are recognised; shorter ones are written out, and are as quick
// in the loop.
const longRow = 16

// rowProduct is what the products of rows in a loop become.
type rowProduct struct {
	of       *array // a number, or a vector, for each iteration
	variable string
	first    float64 // value of the variable in the first iteration
}

// products computes the products of the rows that a loop goes through, for the loop with this body, until the
// function that it returns is called.
func (tr *tracer) products(at *ast.Clause, over *array, s *scope, body ...ast.Node) (forget func()) {
	var made []*ast.Binary
	forget = func() {
		for _, e := range made {
			delete(tr.product, e)
		}
	}
	if !tr.density || s.inside != nil || tr.iterationsNow != nil || !over.known() || over.kind > eval.Int || len(over.shape) != 1 || over.shape[0] < fewest {
		return forget
	}
	for i, x := range over.num {
		if x != over.num[0]+float64(i) {
			return forget
		}
	}
	own := map[string]bool{} // names that the loop assigns
	variables := 0
	clauses := func(list []ast.Clause) {
		for _, c := range list {
			if own[c.Var.Name] = true; c.Var.Name == at.Var.Name {
				variables++
			}
		}
	}
	var found []*ast.Binary
	for _, n := range body {
		ast.Walk(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.For:
				clauses(n.Clauses)
			case *ast.Comprehension:
				clauses(n.Clauses)
			case *ast.Define:
				if x, ok := n.Left.(*ast.Name); ok {
					own[x.Name] = true
				}
			case *ast.Binary:
				if n.Op == ast.MatMul && tr.product[n] == nil {
					found = append(found, n)
				}
			}
			return true
		})
	}
	own[at.Var.Name] = true
	for _, e := range found {
		if variables > 0 {
			break // an inner loop has a variable of this name
		}
		if p := tr.rowsTimes(e, at, over, own, s); p != nil {
			if tr.product == nil {
				tr.product = map[*ast.Binary]*rowProduct{}
			}
			tr.product[e] = &rowProduct{p, at.Var.Name, over.num[0]}
			made = append(made, e)
		}
	}
	return forget
}

// rowsTimes returns the product of the rows of a matrix with a vector or matrix that is the same in all iterations;
// nil if an expression is not one.
func (tr *tracer) rowsTimes(e *ast.Binary, at *ast.Clause, over *array, own map[string]bool, s *scope) (p *array) {
	left, ok := unparen(e.X).(*ast.Index)
	if !ok || len(left.Args) != 1 {
		return nil
	}
	matrix, isName := unparen(left.X).(*ast.Name)
	variable, isVariable := unparen(left.Args[0]).(*ast.Name)
	if !isName || !isVariable || variable.Name != at.Var.Name || own[matrix.Name] {
		return nil
	}
	if local, _ := s.find(matrix.Name); local != nil {
		return nil
	}
	x := tr.global[matrix.Name]
	if x == nil || x.num == nil || len(x.shape) != 2 || x.shape[1] <= longRow || x.fit != nil {
		return nil
	}
	first, n := int(over.num[0])-1, over.shape[0]
	if first < 0 || first+n > x.shape[0] {
		return nil
	}
	same := true
	ast.Walk(e.Y, func(n ast.Node) bool {
		if x, ok := n.(*ast.Name); ok && own[x.Name] {
			same = false
		}
		return same
	})
	if !same {
		return nil
	}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case graph.Mixed, unbuilt, failed:
			p = nil // the error is found in the loop
		default:
			panic(r)
		}
	}()
	y := tr.expr(e.Y, s)
	if y.known() || len(y.shape) == 0 || y.shape[0] != x.shape[1] || anyNone(tr.refs(y)) {
		return nil
	}
	k := x.shape[1]
	rows := &array{kind: x.kind, shape: []int{n, k}, num: x.num[first*k : (first+n)*k]}
	return tr.matMul(rows, y)
}

// ofProduct returns the product for the row of the current iteration.
func (tr *tracer) ofProduct(p *rowProduct, s *scope) *array {
	v, _ := s.find(p.variable)
	if v.known() {
		return tr.row(p.of, int(v.num[0]-p.first))
	}
	shape := p.of.shape[1:]
	offsets := make([]int, product(shape))
	for j := range offsets {
		offsets[j] = j
	}
	values := tr.t.Values(v.ref[0])
	base := make([]int, len(values))
	for q, x := range values {
		base[q] = int(x-p.first) * len(offsets)
	}
	var axes []*eval.Factor
	if len(p.of.axes) > 1 {
		axes = p.of.axes[1:]
	}
	return tr.pickRows(p.of, base, offsets, shape, axes)
}
