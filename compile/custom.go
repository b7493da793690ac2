package compile

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

// custom evaluates a distribution made of functions of the text, which it traces where the density or a
// distribution function is traced, for one draw or for a block of them.
func (tr *tracer) custom(e *ast.Call, s *scope) *array {
	d := &draws{span: e.Span}
	functions := map[string]*lang.Func{}
	var lower, upper *array
	for _, a := range e.Args {
		x := tr.any(a.Value, s)
		switch {
		case a.Name == nil:
			d.args = append(d.args, x)
		case a.Name.Name == "lower":
			lower = x
		case a.Name.Name == "upper":
			upper = x
		default:
			functions[a.Name.Name] = x.fn
		}
	}
	logp := functions["logp"]
	f := lang.CustomFunctions(logp)
	args := make([]*eval.Value, len(f.Params)) // of one draw
	for k, p := range f.Params {
		x := d.args[k]
		if p.Rank == 0 && (x.levels != nil || x.kind == eval.Text) { // the length of a draw
			shape, _ := tr.dims([]ast.Expr{e.Args[k].Value}, s)
			x = whole(shape[0])
		}
		d.args[k] = x
		args[k] = &eval.Value{Kind: x.kind, Shape: x.shape[max(0, len(x.shape)-p.Rank):], Loose: x.kind == eval.Real}
	}
	draw := tr.drawOf(logp, d.args)
	f = tr.interp.Custom(e, logp, functions["random"], functions["lcdf"], functions["lccdf"], draw, args)
	calls := &customCalls{tr, args, draw.Kind, draw.Shape}
	f.Graph = func(_ *graph.Trace, x []graph.Ref, a [][]graph.Ref) graph.Ref { return calls.trace(logp, x, a) }
	cdf := func(fn *lang.Func) func(_ *graph.Trace, x graph.Ref, a [][]graph.Ref) graph.Ref {
		return func(_ *graph.Trace, x graph.Ref, a [][]graph.Ref) graph.Ref {
			return calls.trace(fn, []graph.Ref{x}, a)
		}
	}
	f.GraphLogCDF, f.GraphLogCCDF = cdf(functions["lcdf"]), cdf(functions["lccdf"])
	for _, b := range []*array{lower, upper} {
		if b != nil {
			d.args = append(d.args, b)
		}
	}
	d.spec = f.Spec(lower != nil, upper != nil)
	return &array{kind: eval.Dist, dist: d, ragged: listOfArgs(d.args)}
}

// drawOf returns the kind and the shape of a draw, as the evaluator finds them.
func (tr *tracer) drawOf(logp *lang.Func, args []*array) *eval.Value {
	draw := &eval.Value{Kind: eval.Real}
	params := logp.Decl.Params
	t := params[0].Type
	if t == nil {
		return draw
	}
	switch t.Name.Name {
	case "int":
		draw.Kind = eval.Int
	case "bool":
		draw.Kind = eval.Bool
	}
	in := &scope{vars: map[string]*array{}, inside: logp}
	for k, p := range params[1:] {
		if p.Type == nil || len(p.Type.Dims) == 0 {
			if a := args[k]; a.known() && a.scalar() {
				in.vars[p.Name.Name] = a
			}
			continue
		}
		for j, d := range p.Type.Dims {
			if n, ok := unparen(d).(*ast.Name); ok && in.vars[n.Name] == nil && logp.Consts[n.Name] == nil {
				in.vars[n.Name] = whole(args[k].shape[len(args[k].shape)-len(p.Type.Dims)+j])
			}
		}
	}
	draw.Shape, _ = tr.dims(t.Dims, in)
	return draw
}

// customCalls traces the functions of a distribution.
type customCalls struct {
	tr   *tracer
	args []*eval.Value
	kind eval.Kind
	x    []int
}

// trace calls a function with the scalars of a draw and of its arguments, or with blocks of them.
func (c *customCalls) trace(f *lang.Func, x []graph.Ref, a [][]graph.Ref) graph.Ref {
	tr := c.tr
	list := make([]*array, 0, len(a)+1)
	list = append(list, tr.result(c.kind, c.x, nil, x))
	rows := 0
	look := func(refs []graph.Ref) {
		for _, r := range refs {
			if tr.t.IsBlock(r) {
				rows = tr.t.Rows(r)
			}
		}
	}
	look(x)
	for k, v := range c.args {
		look(a[k])
		list = append(list, tr.result(v.Kind, v.Shape, nil, a[k]))
	}
	if rows > 0 && tr.iterationsNow == nil {
		fewest := tr.fewest
		tr.iterationsNow, tr.fewest = &iterationsTogether{rows: rows, iterations: tr.drawsNow, at: tr.drawsNow}, 0
		defer func() { tr.iterationsNow, tr.fewest = nil, fewest }()
	}
	out := tr.invoke(f, list)
	r := tr.refs(out)[0]
	if r == graph.None {
		apart()
	}
	return r
}
