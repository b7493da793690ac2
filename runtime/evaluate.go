package runtime

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

// Evaluate returns the draws of an expression given as text, in the shape of its
// value. `P(x)` gives the draws of x: their mean is the probability.
func (f *Fit) Evaluate(ctx context.Context, text string) (*Array, error) {
	e, event, err := parseEvent(f.Model, text)
	if err != nil {
		return nil, err
	}
	if f.draws == 0 {
		return nil, fmt.Errorf("there are no draws after warm-up")
	}
	name := ast.String(e)
	x := &overDraws{f: f, b: f.Bound, seed: f.Options.Sampler.Seed}
	if e, err = x.reduce(ctx, e); err != nil {
		return nil, err
	}
	known := eval.Env{}
	read := map[string]*Array{} // names that differ from draw to draw
	ast.Walk(e, func(n ast.Node) bool {
		name, ok := n.(*ast.Name)
		if !ok || err != nil || f.Model.ByName[name.Name] == nil || read[name.Name] != nil || known[name.Name] != nil {
			return err == nil
		}
		switch v := f.Bound.Shapes[name.Name]; {
		case v == nil: // as the evaluator says
		case v.AnyUnknown() && v.Kind < eval.Set:
			read[name.Name], err = f.Array(name.Name)
		default:
			known[name.Name] = v
		}
		return err == nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]*eval.Value, len(f.used)*f.draws)
	err = parallel(ctx, len(out), f.Bound.Interp, func(in *eval.Interp, i int) error {
		env := make(eval.Env, len(known)+len(read))
		for name, v := range known {
			env[name] = v
		}
		for name, a := range read {
			v := *f.Bound.Shapes[name]
			v.Num, v.Unknown = a.Draws[i/f.draws][i%f.draws], eval.Marks{}
			env[name] = &v
		}
		v, err := in.Expr(e, env)
		out[i] = v
		return err
	})
	if err != nil {
		return nil, err
	}
	like := out[0]
	switch {
	case like.Kind >= eval.Set || like.Kind == eval.Text:
		return nil, fmt.Errorf("`%s` has no numbers", name)
	case event && like.Kind != eval.Bool:
		return nil, fmt.Errorf("`P` takes a condition, but `%s` is a number", name)
	}
	a := &Array{Name: name, Shape: like.Shape, Axes: like.Axes, Labels: make([]string, len(like.Num)), Draws: make([][][]float64, len(f.used))}
	label := a.Name
	switch e.(type) {
	case *ast.Name, *ast.Call, *ast.Paren, *ast.Array:
	default:
		if len(like.Shape) > 0 {
			label = "(" + label + ")"
		}
	}
	for k := range a.Labels {
		a.Labels[k] = bind.Label(label, like.Shape, like.Axes, k)
	}
	for i, v := range out {
		if !slices.Equal(v.Shape, like.Shape) {
			return nil, fmt.Errorf("`%s` has another shape in every draw", a.Name)
		}
		row := slices.Clone(v.Num)
		for k := range row {
			if v.IsHole(k) {
				row[k] = math.NaN()
			}
		}
		a.Draws[i/f.draws] = append(a.Draws[i/f.draws], row)
	}
	return a, nil
}

// parseEvent is ParseExpr that takes `P(x)` for x, and says whether it was one.
func parseEvent(m *lang.Model, text string) (e ast.Expr, event bool, err error) {
	file, list := lang.ParseLine(ast.NewSource("expression", text))
	if err := list.Err(); err != nil {
		return nil, false, err
	}
	if len(file.Stmts) != 1 {
		return nil, false, fmt.Errorf("`%s` is no expression", text)
	}
	show, ok := file.Stmts[0].(*ast.Show)
	if !ok {
		return nil, false, fmt.Errorf("`%s` is no expression", text)
	}
	e = show.X
	if call, ok := e.(*ast.Call); ok && call.Func.Name == "P" && len(call.Args) == 1 && call.Args[0].Name == nil && m.Funcs["P"] == nil {
		e, event = call.Args[0].Value, true
	}
	return e, event, lang.CheckExpr(m, e).Err()
}
