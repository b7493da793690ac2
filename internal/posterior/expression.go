package posterior

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/naming"
	"github.com/bayes-lang/bayes/internal/parallel"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/lang"
)

// Varies reports whether the value of an expression depends on an unknown.
func Varies(m *lang.Model, e ast.Expr) bool {
	names := map[string]bool{}
	naming.Reach(m, e, names)
	for name := range names {
		if r := m.ByName[name].Role; r == lang.Unknown || r == lang.Derived {
			return true
		}
	}
	return false
}

// Varies reports whether the value of an expression differs between posterior draws, for the
// data of the fit or the new data in opt: it does if it depends on an unknown or a missing
// value.
func (f *Posterior) Varies(e ast.Expr, opt PredictOptions) bool {
	if Varies(f.Joined.Model, e) {
		return true
	}
	b, err := f.Rebind(opt, &forward.Predictions{})
	return err == nil && variesIn(b, e)
}

// variesIn is Varies for a model with its data: names with missing values vary too.
func variesIn(b *bind.Bound, e ast.Expr) bool {
	if Varies(b.Model, e) {
		return true
	}
	names := map[string]bool{}
	naming.Reach(b.Model, e, names)
	for name := range names {
		if v := b.Shapes[name]; v != nil && v.AnyUnknown() {
			return true
		}
	}
	return false
}

// Expression evaluates an expression for every posterior draw. It returns the draws of each of
// its numbers, by chain, named after the expression.
func (f *Posterior) Expression(ctx context.Context, e ast.Expr) ([]summary.Series, error) {
	return f.ExpressionWith(ctx, e, PredictOptions{})
}

// ExpressionWith is Expression with the new data in opt, handled as in predictions. The other
// fields of opt are not used.
func (f *Posterior) ExpressionWith(ctx context.Context, e ast.Expr, opt PredictOptions) ([]summary.Series, error) {
	x, err := f.over(opt)
	if err != nil {
		return nil, err
	}
	return x.series(ctx, e)
}

// Reduction returns the value of an expression that no longer varies once its reductions over
// draws are taken, such as `sd(b1)`, the posterior standard deviation of the number b1. It
// returns nil for other expressions.
func (f *Posterior) Reduction(ctx context.Context, e ast.Expr, opt PredictOptions) (*eval.Value, error) {
	x, err := f.over(opt)
	if err != nil {
		return nil, err
	}
	reduced, err := x.reduce(ctx, e)
	if err != nil || reduced == e || x.varies(reduced) {
		return nil, err
	}
	return x.b.Interp().Ask(reduced, x.b.Shapes)
}

// Known returns the value of an expression that does not vary between draws, for the new data
// in opt. A name of the model, such as `z = standardize(x)`, has the value that predictions
// use.
func (f *Posterior) Known(e ast.Expr, opt PredictOptions) (*eval.Value, error) {
	x, err := f.over(opt)
	if err != nil {
		return nil, err
	}
	return x.b.Interp().Ask(e, x.b.Shapes)
}

// overDraws evaluates expressions over the draws of a fit.
type overDraws struct {
	f         *Posterior
	b         *bind.Bound // the fit's, or joined with new data
	seed      uint64
	predicted bool  // what is observed is simulated again
	picks     []int // the draws, counted through the chains; nil: all
}

func (f *Posterior) over(opt PredictOptions) (*overDraws, error) {
	if f.Draws() == 0 {
		return nil, fmt.Errorf("there are no draws after warm-up")
	}
	b, err := f.Rebind(opt, &forward.Predictions{})
	if err != nil {
		return nil, err
	}
	return &overDraws{f: f, b: b, seed: f.Seed}, nil
}

// varies reports whether an expression differs from draw to draw.
func (x *overDraws) varies(e ast.Expr) bool {
	if variesIn(x.b, e) {
		return true
	}
	names := map[string]bool{}
	naming.Reach(x.f.Joined.Model, e, names)
	for name := range names {
		if x.predicted && x.f.Joined.Model.ByName[name].Observed {
			return true
		}
	}
	return false
}

// reduce replaces reductions of one number by their values over the draws: for a number b1, `sd(b1)` is meaningless
// within one draw. (Of an array they reduce its elements, draw by draw.) It returns e itself if there are none.
func (x *overDraws) reduce(ctx context.Context, e ast.Expr) (ast.Expr, error) {
	var failed error
	out := ast.Map(e, func(n ast.Expr) ast.Expr {
		call, ok := n.(*ast.Call)
		if !ok || failed != nil || x.f.Joined.Model.Funcs[call.Func.Name] != nil {
			return n
		}
		f := fn.Lookup(call.Func.Name)
		if f == nil || !f.OverDraws || len(call.Args) != f.Min() || call.Args[0].Name != nil || !x.varies(call.Args[0].Value) {
			return n
		}
		shape, err := x.b.Interp().Ask(call.Args[0].Value, x.b.Shapes)
		if err != nil || len(shape.Shape) > 0 || shape.Kind >= eval.Text {
			return n
		}
		draws, err := x.draws(ctx, call.Args[0].Value)
		if err != nil {
			failed = err
			return n
		}
		all := make([]float64, len(draws))
		for i, v := range draws {
			all[i] = v.Num[0]
		}
		args := []ast.Arg{{Value: &ast.Name{At: call.At, Name: reducedName}}}
		fn := *call
		fn.Args = append(args, call.Args[1:]...)
		env := make(eval.Env, len(x.b.Shapes)+1)
		for name, v := range x.b.Shapes {
			env[name] = v
		}
		env[reducedName] = eval.Reals(all...)
		v, err := x.b.Interp().Ask(&fn, env)
		if err != nil {
			failed = err
			return n
		}
		return literal(call.At, v)
	})
	return out, failed
}

// reducedName cannot be a name in a model.
const reducedName = "draws of"

// literal is an expression whose value is v.
func literal(at ast.At, v *eval.Value) ast.Expr {
	if len(v.Shape) == 0 {
		return &ast.Number{At: at, Value: v.Num[0], Text: strconv.FormatFloat(v.Num[0], 'g', -1, 64)}
	}
	list := &ast.Array{At: at}
	for k := range v.Num {
		list.Elems = append(list.Elems, literal(at, &eval.Value{Kind: v.Kind, Num: v.Num[k : k+1]}))
	}
	return list
}

// draws evaluates an expression for every draw, chain after chain.
func (x *overDraws) draws(ctx context.Context, e ast.Expr) ([]*eval.Value, error) {
	f, b := x.f, x.b
	rows := f.Rows()
	names := map[string]bool{}
	naming.Reach(f.Joined.Model, e, names)
	// Sampled unknowns alone do not need a run of the model.
	plain := b == f.Joined
	for name := range names {
		n, u := f.Joined.Model.ByName[name], f.Joined.Unknown(name)
		if u == nil {
			u = f.Joined.Sum(name)
		}
		switch {
		case n.Role == lang.Derived, f.Joined.Leaf(name) != nil, x.predicted && n.Observed:
			plain = false
		case n.Role == lang.Unknown:
			plain = plain && u != nil && len(u.Elems) == eval.Elements(u.Shape)
		case u != nil, f.Joined.Shapes[name].AnyUnknown(): // missing values
			plain = false
		}
	}
	picks := x.picks
	if picks == nil {
		picks = f.Picks(PredictOptions{})
	}
	out := make([]*eval.Value, len(picks))
	if plain {
		sources := f.Sources(b)
		err := parallel.Interps(ctx, len(out), b.Interp, func(in *eval.Interp, k int) (err error) {
			row, err := rows(picks[k])
			if err != nil {
				return err
			}
			env := maps.Clone(f.Joined.Shapes)
			maps.Copy(env, Given(sources, row))
			out[k], err = in.Ask(e, env)
			return err
		})
		return out, err
	}
	list := slices.Sorted(maps.Keys(names))
	err := f.EachDraw(ctx, b, x.seed, !x.predicted, picks, list, func(in *eval.Interp) func(int, []*eval.Value) error {
		return func(i int, row []*eval.Value) (err error) {
			env := make(eval.Env, len(list))
			for k, name := range list {
				env[name] = row[k]
			}
			out[i], err = in.Ask(e, env)
			return err
		}
	})
	return out, err
}

// series are the draws of each number of an expression, named after it.
func (x *overDraws) series(ctx context.Context, e ast.Expr) ([]summary.Series, error) {
	f, per := x.f, x.f.Draws()
	reduced, err := x.reduce(ctx, e)
	if err != nil {
		return nil, err
	}
	out, err := x.draws(ctx, reduced)
	if err != nil {
		return nil, err
	}
	like := out[0]
	if like.Kind >= eval.Set || like.Kind == eval.Text {
		return nil, fmt.Errorf("`%s` has no numbers to summarise", ast.String(e))
	}
	label := ast.String(e)
	switch e.(type) {
	case *ast.Name, *ast.Call, *ast.Paren, *ast.Array:
	default:
		if len(like.Shape) > 0 {
			label = "(" + label + ")"
		}
	}
	var list []summary.Series
	for k := range like.Num {
		if like.IsHole(k) {
			continue
		}
		s := summary.Series{Name: bind.Label(label, like.Shape, like.Axes, k), Draws: make([][]float64, len(f.used))}
		for c := range s.Draws {
			s.Draws[c] = make([]float64, per)
			for d := range per {
				v := out[c*per+d]
				if !slices.Equal(v.Shape, like.Shape) {
					return nil, fmt.Errorf("`%s` has a different shape in every draw", ast.String(e))
				}
				s.Draws[c][d] = v.Num[k]
			}
		}
		list = append(list, s)
	}
	return list, nil
}

// Shares returns a line for each condition with the share of draws for which it holds, and the
// labels of the lines.
func Shares(series []summary.Series) (text string, labels []string, err error) {
	var b strings.Builder
	for _, s := range series {
		sum, n := 0.0, 0
		for _, c := range s.Draws {
			for _, x := range c {
				if x != 0 && x != 1 {
					return "", nil, fmt.Errorf("`P` takes a condition, such as `P(%s > 0)`", s.Name)
				}
				sum += x
				n++
			}
		}
		labels = append(labels, s.Name)
		fmt.Fprintf(&b, "P(%s) = %s\n", s.Name, strconv.FormatFloat(sum/float64(n), 'g', 4, 64))
	}
	return b.String(), labels, nil
}

// IsExpression reports whether a word is an expression of names of the model, rather than just
// a name or element.
func (f *Posterior) IsExpression(word string) bool {
	name, rest, _ := strings.Cut(word, "[")
	if f.Joined.Model.ByName[strings.TrimSpace(name)] != nil && (rest == "" || strings.Count(word, "]") == 1 && strings.HasSuffix(word, "]")) {
		return false
	}
	e, _, err := parseEvent(f.Joined.Model, word)
	if err != nil {
		return false
	}
	names := map[string]bool{}
	naming.Reach(f.Joined.Model, e, names)
	return len(names) > 0
}

// Report says how each name of a fit is treated with new data.
func (f *Posterior) Report(opt PredictOptions) ([]string, error) {
	p := &forward.Predictions{}
	_, err := f.Rebind(opt, p)
	return p.Report, err
}
