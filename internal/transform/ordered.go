package transform

import (
	"fmt"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Ordered: x[1] = u[1], x[k] = x[k-1] + exp(u[k]), log Jacobian the sum of
// u[2], ..., u[K]. Positive ordered: the same with x[1] = exp(u[1]), and u[1] in
// the sum.

func constrainOrdered(u, x []float64) (logJ float64) {
	for k := range x {
		if k == 0 {
			x[0] = u[0]
			continue
		}
		x[k] = x[k-1] + mathx.Exp(u[k])
		logJ += u[k]
	}
	return logJ
}

func constrainPositiveOrdered(u, x []float64) (logJ float64) {
	last := 0.0
	for k := range x {
		last += mathx.Exp(u[k])
		x[k] = last
		logJ += u[k]
	}
	return logJ
}

func unconstrainOrdered(x, u []float64) error {
	for k := range x {
		if k == 0 {
			u[0] = x[0]
			continue
		}
		if !(x[k] > x[k-1]) {
			return fmt.Errorf("element %d is %s, but must be greater than element %d, which is %s",
				k+1, number(x[k]), k, number(x[k-1]))
		}
		u[k] = mathx.Log(x[k] - x[k-1])
	}
	return nil
}

func unconstrainPositiveOrdered(x, u []float64) error {
	if len(x) == 0 {
		return nil
	}
	if !(x[0] > 0) {
		return fmt.Errorf("element 1 is %s, but must be positive", number(x[0]))
	}
	if err := unconstrainOrdered(x, u); err != nil {
		return err
	}
	u[0] = mathx.Log(x[0])
	return nil
}

func graphOrdered(t *graph.Trace, u []graph.Ref) ([]graph.Ref, graph.Ref) {
	if len(u) == 0 {
		return nil, t.Const(0)
	}
	x := make([]graph.Ref, len(u))
	x[0] = u[0]
	for k := 1; k < len(u); k++ {
		x[k] = t.Add(x[k-1], t.Exp(u[k]))
	}
	return x, t.Sum(u[1:])
}

func graphPositiveOrdered(t *graph.Trace, u []graph.Ref) ([]graph.Ref, graph.Ref) {
	if len(u) == 0 {
		return nil, t.Const(0)
	}
	x := make([]graph.Ref, len(u))
	x[0] = t.Exp(u[0])
	for k := 1; k < len(u); k++ {
		x[k] = t.Add(x[k-1], t.Exp(u[k]))
	}
	return x, t.Sum(u)
}
