package compile

import (
	"math/bits"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/eval"
)

// sorted puts scalars in increasing order by Batcher's odd-even merge sort
// (Knuth, The Art of Computer Programming 3, algorithm 5.2.2M): a network of
// comparisons that does not depend on the values.
func (tr *tracer) sorted(x []graph.Ref) []graph.Ref {
	out := slices.Clone(x)
	n := len(out)
	if n < 2 {
		return out
	}
	top := 1 << (bits.Len(uint(n-1)) - 1)
	for p := top; p > 0; p /= 2 {
		q, r, d := top, 0, p
		for {
			for i := 0; i+d < n; i++ {
				if i&p == r {
					a, b := out[i], out[i+d]
					out[i], out[i+d] = tr.t.Min(a, b), tr.t.Max(a, b)
					tr.t.Keep(out[i])
					tr.t.Keep(out[i+d])
				}
			}
			if q == p {
				break
			}
			d, q, r = q-p, q/2, p
		}
	}
	return out
}

// quantile is the evaluator's: linear between the order statistics.
func (tr *tracer) quantile(sorted []graph.Ref, p float64) graph.Ref {
	h := float64(p * float64(len(sorted)-1))
	k := int(h)
	w := h - float64(k)
	if w == 0 {
		return sorted[k]
	}
	return tr.t.Add(sorted[k], tr.t.Mul(tr.t.Const(w), tr.t.Sub(sorted[k+1], sorted[k])))
}

func quantiles(tr *tracer, e *ast.Call, a []*array) *array {
	p := a[1]
	if !p.known() {
		refuse(e.Span, "`quantile` at an unknown probability is not built yet")
	}
	x := tr.sorted(tr.refs(a[0]))
	out := make([]graph.Ref, p.size())
	for i, p := range p.num {
		if !(p >= 0 && p <= 1) || len(x) == 0 {
			out[i] = tr.t.Div(tr.t.Const(0), tr.t.Const(0))
			continue
		}
		out[i] = tr.quantile(x, p)
	}
	return tr.result(eval.Real, p.shape, p.axes, out)
}

// quantify is any, of or, and all, of and.
func quantify(op graph.Op, empty float64) arrayFunction {
	return func(tr *tracer, e *ast.Call, a []*array) *array {
		x := tr.refs(a[0])
		if len(x) == 0 {
			return truth(empty != 0)
		}
		r := x[0]
		for i, y := range x[1:] {
			if r = tr.t.Op(op, r, y); i >= 16 {
				tr.t.Keep(r)
			}
		}
		return tr.result(eval.Bool, nil, nil, []graph.Ref{r})
	}
}

// largestDet is the order up to which a determinant is expanded.
const largestDet = 9

// determinant expands by rows over all sets of columns, without a division: it
// is right for singular matrices too, and has a sign, which log_det has not.
func determinant(tr *tracer, e *ast.Call, a []*array) *array {
	n := a[0].shape[0]
	if n > largestDet {
		refuse(e.Span, "`det` of a matrix of unknowns larger than %d x %d is not built yet; `log_det` is", largestDet, largestDet)
	}
	t, x := tr.t, tr.refs(a[0])
	minor := make([]graph.Ref, 1<<n) // of the first rows and the columns of a set
	minor[0] = t.Const(1)
	for set := 1; set < len(minor); set++ {
		row := bits.OnesCount(uint(set)) - 1
		sum := t.Const(0)
		for c := 0; c < n; c++ {
			if set&(1<<c) == 0 {
				continue
			}
			term := t.Mul(x[row*n+c], minor[set&^(1<<c)])
			if bits.OnesCount(uint(set>>(c+1)))%2 == 1 {
				sum = t.Sub(sum, term)
			} else {
				sum = t.Add(sum, term)
			}
		}
		if minor[set] = sum; n > 3 {
			t.Keep(sum)
		}
	}
	return tr.result(eval.Real, nil, nil, minor[len(minor)-1:])
}

func kronecker(tr *tracer, e *ast.Call, a []*array) *array {
	x, y := a[0], a[1]
	n, m, p, q := x.shape[0], x.shape[1], y.shape[0], y.shape[1]
	out := make([]graph.Ref, 0, n*m*p*q)
	for i := 0; i < n*p; i++ {
		for j := 0; j < m*q; j++ {
			out = append(out, tr.t.Mul(tr.at(x, i/p*m+j/q), tr.at(y, i%p*q+j%q)))
		}
	}
	return tr.result(arithmeticKind(x, y), []int{n * p, m * q}, nil, out)
}

func convolve(tr *tracer, e *ast.Call, a []*array) *array {
	n, m := a[0].size(), a[1].size()
	if n == 0 || m == 0 {
		return &array{kind: arithmeticKind(a[0], a[1]), shape: []int{0}, num: []float64{}}
	}
	if !a[0].known() || !a[1].known() {
		tr.reserve(n*m, e.Span)
	}
	x, y := tr.refs(a[0]), tr.refs(a[1])
	out := make([]graph.Ref, n+m-1)
	for k := range out {
		lo, hi := max(0, k-m+1), min(k, n-1)
		var u, v []graph.Ref
		for i := lo; i <= hi; i++ {
			u, v = append(u, x[i]), append(v, y[k-i])
		}
		out[k] = tr.t.Dot(u, v)
	}
	return tr.result(arithmeticKind(a[0], a[1]), []int{n + m - 1}, nil, out)
}

// linspace goes from a to b in equal steps.
func linspace(tr *tracer, e *ast.Call, a []*array) *array {
	if !a[2].known() {
		refuse(e.Span, "the number of steps is drawn")
	}
	n := int(a[2].num[0])
	x, y := tr.at(a[0], 0), tr.at(a[1], 0)
	out := make([]graph.Ref, n)
	for i := range out {
		switch {
		case i == 0:
			out[i] = x
		case i == n-1:
			out[i] = y
		default:
			out[i] = tr.t.Add(x, tr.t.Mul(tr.t.Sub(y, x), tr.t.Data(float64(i)/float64(n-1))))
		}
	}
	return tr.result(eval.Real, []int{n}, nil, out)
}
