package posterior

import (
	"context"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/forward"
)

// What the tests compare: the compiled path and the evaluator's.

func (f *Posterior) Compiled(b *bind.Bound, seed uint64, own bool, picks []int, names []string, first []*eval.Value) forward.Draws {
	return f.compiled(b, seed, own, picks, names, first)
}

func (f *Posterior) EachOwn(ctx context.Context, b *bind.Bound, names []string, start func(in *eval.Interp) func(i int, row []*eval.Value) error) error {
	return f.eachOwn(ctx, b, names, start)
}

func (f *Posterior) ForwardSome(ctx context.Context, b *bind.Bound, n int, draw func(*eval.Interp, int) (*eval.Drawn, error), get func(*eval.Drawn, string) *eval.Value, names []string) ([][]*eval.Value, error) {
	return f.forwardSome(ctx, b, n, draw, get, names)
}

func (f *Posterior) Imputed(values []float64) eval.Env { return f.imputed(values) }

func (f *Posterior) CompiledExpression(ctx context.Context, e ast.Expr) (*eval.Value, [][]float64, error) {
	return f.compiledExpression(ctx, e)
}

func (f *Posterior) WalkedExpression(ctx context.Context, e ast.Expr, name string) (*eval.Value, [][]float64, error) {
	return f.walkedExpression(ctx, e, name)
}

var ParseEvent = parseEvent
