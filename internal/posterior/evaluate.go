package posterior

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/tier"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/parallel"
	"github.com/bayes-lang/bayes/lang"
)

// Evaluate returns the draws of an expression, given as source text, in the shape of its
// value. `P(x)` gives the draws of x: their mean is the probability.
func (f *Posterior) Evaluate(ctx context.Context, text string) (*Array, error) {
	e, event, err := parseEvent(f.Joined.Model, text)
	if err != nil {
		return nil, err
	}
	if f.draws == 0 {
		return nil, fmt.Errorf("there are no draws after warm-up")
	}
	name := ast.String(e)
	x := &overDraws{f: f, b: f.Joined, seed: f.Seed}
	if e, err = x.reduce(ctx, e); err != nil {
		return nil, err
	}
	like, draws, err := f.compiledExpression(ctx, e)
	if err != nil {
		return nil, err
	}
	if draws == nil {
		if like, draws, err = f.walkedExpression(ctx, e, name); err != nil {
			return nil, err
		}
	}
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
	for c := range a.Draws {
		a.Draws[c] = draws[c*f.draws : (c+1)*f.draws : (c+1)*f.draws]
	}
	return a, nil
}

// walkedExpression evaluates an expression for each draw, counted through the chains in use, with the evaluator; like
// is its value in the first.
func (f *Posterior) walkedExpression(ctx context.Context, e ast.Expr, name string) (like *eval.Value, draws [][]float64, err error) {
	known := eval.Env{}
	read := map[string]*Array{} // names that differ from draw to draw
	ast.Walk(e, func(n ast.Node) bool {
		name, ok := n.(*ast.Name)
		if !ok || err != nil || f.Joined.Model.ByName[name.Name] == nil || read[name.Name] != nil || known[name.Name] != nil {
			return err == nil
		}
		switch v := f.Joined.Shapes[name.Name]; {
		case v == nil: // the evaluator reports it
		case v.AnyUnknown() && v.Kind < eval.Set:
			read[name.Name], err = f.Array(name.Name)
		default:
			known[name.Name] = v
		}
		return err == nil
	})
	if err != nil {
		return nil, nil, err
	}
	out := make([]*eval.Value, len(f.used)*f.draws)
	err = parallel.Interps(ctx, len(out), f.Joined.Interp, func(in *eval.Interp, i int) error {
		env := make(eval.Env, len(known)+len(read))
		for name, v := range known {
			env[name] = v
		}
		for name, a := range read {
			v := *f.Joined.Shapes[name]
			v.Num, v.Unknown = a.Draws[i/f.draws][i%f.draws], eval.Marks{}
			env[name] = &v
		}
		v, err := in.Expr(e, env)
		out[i] = v
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	like = out[0]
	if like.Kind >= eval.Set || like.Kind == eval.Text {
		return like, make([][]float64, len(out)), nil
	}
	draws = make([][]float64, len(out))
	for i, v := range out {
		if !slices.Equal(v.Shape, like.Shape) {
			return nil, nil, fmt.Errorf("`%s` has a different shape in every draw", name)
		}
		draws[i] = slices.Clone(v.Num)
		for k := range draws[i] {
			if v.IsHole(k) {
				draws[i][k] = math.NaN()
			}
		}
	}
	return like, draws, nil
}

// compiledExpression is walkedExpression by the machine; it returns no draws if the evaluator has to do it: the
// compiler does not support the expression, or a result is not a number, or differs from the evaluator's in the first
// draw.
func (f *Posterior) compiledExpression(ctx context.Context, e ast.Expr) (like *eval.Value, draws [][]float64, err error) {
	var names []string
	env := eval.Env{}
	ast.Walk(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Name); ok && f.Joined.Model.ByName[id.Name] != nil && env[id.Name] == nil {
			if v := f.Joined.Shapes[id.Name]; v != nil && v.AnyUnknown() && v.Kind < eval.Set {
				names = append(names, id.Name)
			} else {
				env[id.Name] = v
			}
		}
		return true
	})
	g, shape, err := compile.Expression(f.Joined, e)
	if err != nil || ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	program, err := autodiff.Compile(g, autodiff.Options{})
	if err != nil {
		return nil, nil, nil
	}
	if _, err := tier.Best().Size(program); err != nil {
		return nil, nil, nil
	}
	if err := f.firstValues(names, env); err != nil {
		return nil, nil, nil
	}
	in := f.Joined.Interp()
	in.Stop = ctx.Err
	if like, err = in.Expr(e, env); err != nil || like == nil || like.Kind >= eval.Set || like.Kind == eval.Text || !slices.Equal(like.Shape, shape) {
		return nil, nil, ctx.Err()
	}
	n, width := len(f.used)*f.draws, len(like.Num)
	flat := make([]float64, n*width)
	draws = make([][]float64, n)
	var left atomic.Bool // to the evaluator
	err = parallel.ForEach(ctx, n, func() func(int) error {
		m := tier.Best().New(program)
		return func(i int) error {
			x, err := f.Point(f.used[i/f.draws], i%f.draws)
			if err != nil {
				return err
			}
			draws[i] = flat[i*width : (i+1)*width : (i+1)*width]
			m.Values(x, draws[i])
			if slices.ContainsFunc(draws[i], math.IsNaN) {
				left.Store(true)
			}
			return nil
		}
	})
	if err != nil {
		return nil, nil, err
	}
	of := *like
	if of.Num = draws[0]; left.Load() || !forward.Agree(like, &of) {
		return nil, nil, nil
	}
	return like, draws, nil
}

// firstValues puts the values of names in the first draw into an environment: what is sampled as a whole needs no run
// of the model.
func (f *Posterior) firstValues(names []string, env eval.Env) error {
	var rest []string
	row, err := f.rowOf(0)
	if err != nil {
		return err
	}
	sampled := Given(f.Sources(f.Joined), row)
	for _, name := range names {
		if u := f.Joined.Unknown(name); u != nil && !u.Missing && len(u.Elems) == eval.Elements(u.Shape) {
			env[name] = sampled[name]
		} else {
			rest = append(rest, name)
		}
	}
	first, err := f.firstForward(rest)
	for k, v := range first {
		env[rest[k]] = v
	}
	return err
}

// rowOf returns the unknowns of one draw.
func (f *Posterior) rowOf(i int) ([]float64, error) {
	x, err := f.Point(f.used[i/f.draws], i%f.draws)
	if err != nil {
		return nil, err
	}
	v := f.newFitted()
	row := make([]float64, v.Len())
	return row, v.At(i/f.draws, i%f.draws, x, row)
}

// parseEvent is ParseExpr, but takes `P(x)` for x, and reports whether it was one.
func parseEvent(m *lang.Model, text string) (e ast.Expr, event bool, err error) {
	file, list := lang.ParseLine(ast.NewSource("expression", text))
	if err := list.Err(); err != nil {
		return nil, false, err
	}
	if len(file.Stmts) != 1 {
		return nil, false, fmt.Errorf("`%s` is not an expression", text)
	}
	show, ok := file.Stmts[0].(*ast.Show)
	if !ok {
		return nil, false, fmt.Errorf("`%s` is not an expression", text)
	}
	e = show.X
	if call, ok := e.(*ast.Call); ok && call.Func.Name == "P" && len(call.Args) == 1 && call.Args[0].Name == nil && m.Funcs["P"] == nil {
		e, event = call.Args[0].Value, true
	}
	return e, event, lang.CheckExpr(m, e).Err()
}
