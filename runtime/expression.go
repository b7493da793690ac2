package runtime

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/bind"
	"github.com/bayes-lang/bayes/eval"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/stats"
)

// Varies reports whether the value of an expression depends on an unknown.
func Varies(m *lang.Model, e ast.Expr) bool {
	names := map[string]bool{}
	reach(m, e, names)
	for name := range names {
		if r := m.ByName[name].Role; r == lang.Unknown || r == lang.Derived {
			return true
		}
	}
	return false
}

// Expression evaluates an expression for every posterior draw: the draws of
// each of its numbers, by chain, named after the expression.
func (f *Fit) Expression(ctx context.Context, e ast.Expr) ([]Series, error) {
	return f.ExpressionWith(ctx, e, PredictOptions{})
}

// ExpressionWith is Expression with the new data of opt, which predictions take
// the same way; its other fields are not used.
func (f *Fit) ExpressionWith(ctx context.Context, e ast.Expr, opt PredictOptions) ([]Series, error) {
	if f.Draws() == 0 {
		return nil, fmt.Errorf("there are no draws after warm-up")
	}
	b, err := f.rebind(opt, &Predictions{})
	if err != nil {
		return nil, err
	}
	values, per := f.Values(), f.Draws()
	names := map[string]bool{}
	reach(f.Model, e, names)
	// Sampled unknowns alone need no run of the model.
	plain := b == f.Bound
	for name := range names {
		n, u := f.Model.ByName[name], f.Bound.Unknown(name)
		switch {
		case n.Role == lang.Derived, f.Bound.Leaf(name) != nil:
			plain = false
		case n.Role == lang.Unknown:
			plain = plain && u != nil && len(u.Elems) == product(u.Shape)
		case u != nil: // missing values
			plain = false
		}
	}
	out := make([]*eval.Value, len(f.used)*per)
	if plain {
		sources := f.sources(b)
		err = parallel(ctx, len(out), b.Interp, func(in *eval.Interp, i int) (err error) {
			env := maps.Clone(f.Bound.Shapes)
			maps.Copy(env, given(sources, values[i/per][i%per]))
			out[i], err = in.Expr(e, env)
			return err
		})
	} else {
		list := slices.Sorted(maps.Keys(names))
		err = f.eachOwn(ctx, b, list, func(in *eval.Interp) func(int, []*eval.Value) error {
			return func(i int, row []*eval.Value) (err error) {
				env := make(eval.Env, len(list))
				for k, name := range list {
					env[name] = row[k]
				}
				out[i], err = in.Expr(e, env)
				return err
			}
		})
	}
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
	var list []Series
	for k := range like.Num {
		if like.IsHole(k) {
			continue
		}
		s := Series{Name: bind.Label(label, like.Shape, like.Axes, k), Draws: make([][]float64, len(f.used))}
		for c := range s.Draws {
			s.Draws[c] = make([]float64, per)
			for d := range per {
				v := out[c*per+d]
				if !slices.Equal(v.Shape, like.Shape) {
					return nil, fmt.Errorf("`%s` has another shape in every draw", ast.String(e))
				}
				s.Draws[c][d] = v.Num[k]
			}
		}
		list = append(list, s)
	}
	return list, nil
}

// SummaryOf summarises series with quantiles; nil for the usual ones.
func (f *Fit) SummaryOf(series []Series, quantiles []float64) *Summary {
	if len(quantiles) == 0 {
		quantiles = []float64{0.05, 0.5, 0.95}
	}
	s := &Summary{Chains: len(f.Used()), Draws: f.Draws(), Stopped: f.Stopped}
	for _, q := range quantiles {
		s.Columns = append(s.Columns, "q"+strconv.FormatFloat(100*q, 'g', 4, 64))
	}
	for _, x := range series {
		m := stats.Summarize(x.Draws, quantiles)
		s.Rows = append(s.Rows, SummaryRow{Name: x.Name, Mean: m.Mean, SD: m.SD, MCSE: m.MCSE, Interval: m.Quantiles,
			BulkESS: m.ESSBulk, TailESS: m.ESSTail, RHat: m.RHat, Unsampled: x.Leaf})
	}
	return s
}

// Report says what becomes of the names of a fit with new data.
func (f *Fit) Report(opt PredictOptions) ([]string, error) {
	p := &Predictions{}
	_, err := f.rebind(opt, p)
	return p.Report, err
}
