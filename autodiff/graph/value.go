package graph

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/solver"
	"github.com/bayes-lang/bayes/mathx"
)

// evaluation computes scalars by recursion, remembering what it has done. It is
// a plain check on what the machine computes.
type evaluation struct {
	t      *Trace
	inputs []float64
	done   map[Ref]float64
	outs   map[Ref][]float64 // by opaque
}

func (v *evaluation) value(r Ref) float64 {
	if f, ok := v.done[r]; ok {
		return f
	}
	n := v.t.look(r)
	var f float64
	switch n.op {
	case OpConst, OpData:
		return n.f
	case opInput:
		return v.inputs[n.a]
	case opSum:
		for _, e := range v.t.summands(r) {
			f += v.value(e)
		}
	case opMaxOf:
		f = math.Inf(-1)
		for _, e := range v.t.summands(r) {
			f = mathx.Max(f, v.value(e))
		}
	case opOut:
		out, ok := v.outs[n.a]
		if !ok {
			o := v.t.opaques[n.a]
			in := make([][]float64, len(o.in))
			for i, x := range o.in {
				in[i] = append(in[i], x.known...)
				for _, e := range x.refs {
					in[i] = append(in[i], v.value(e))
				}
			}
			out = o.plain(in)
			v.outs[n.a] = out
		}
		f = out[n.b]
	default:
		var x [3]float64
		for i, a := range [3]Ref{n.a, n.b, n.c} {
			if a != None {
				x[i] = v.value(a)
			}
		}
		f = Apply(n.op, x[0], x[1], x[2])
	}
	v.done[r] = f
	return f
}

// plain computes the values of an opaque.
func (o *opaque) plain(in [][]float64) []float64 {
	if o.solved != nil {
		return o.solved.plain(in, o.outs)
	}
	return plainNode(o.kind, o.dims, in)
}

// plainNode computes a node by the textbook formulas.
func plainNode(kind NodeKind, dims []int, in [][]float64) []float64 {
	n := dims[0]
	switch kind {
	case MatMul, MatTMul:
		k, m := dims[1], dims[2]
		out := make([]float64, n*m)
		for i := 0; i < n; i++ {
			for j := 0; j < m; j++ {
				for l := 0; l < k; l++ {
					var a float64
					if kind == MatMul {
						a = in[0][i*k+l]
					} else {
						a = in[0][l*n+i]
					}
					out[i*m+j] += float64(a * in[1][l*m+j])
				}
			}
		}
		return out
	case Cholesky:
		return plainCholesky(in[0], n)
	case SolveLower, SolveLowerT:
		m := dims[1]
		l, x := in[0], append([]float64(nil), in[1]...)
		for j := 0; j < m; j++ {
			for s := 0; s < n; s++ {
				i := s
				if kind == SolveLowerT {
					i = n - 1 - s
				}
				for q := 0; q < s; q++ {
					k, lik := q, 0.0
					if kind == SolveLowerT {
						k = n - 1 - q
						lik = l[k*n+i]
					} else {
						lik = l[i*n+k]
					}
					x[i*m+j] -= float64(lik * x[k*m+j])
				}
				x[i*m+j] /= l[i*n+i]
			}
		}
		return x
	case Solve:
		x, _ := plainSolve(in[0], in[1], n, dims[1])
		return x
	case Inverse:
		eye := make([]float64, n*n)
		for i := 0; i < n; i++ {
			eye[i*n+i] = 1
		}
		x, _ := plainSolve(in[0], eye, n, n)
		return x
	case LogDet:
		_, d := plainSolve(in[0], nil, n, 0)
		return []float64{d}
	case MatrixExp:
		out := make([]float64, n*n)
		solver.Exponential(in[0], n, out, make([]float64, solver.ExponentialWork(n)))
		return out
	case EigenValues, EigenVectors:
		a, w, v := append([]float64(nil), in[0]...), make([]float64, n), make([]float64, n*n)
		solver.Mirror(a, n)
		solver.Symmetric(a, n, w, v)
		if kind == EigenValues {
			return w
		}
		return v
	case MvNormalCov:
		m := dims[1]
		l := plainCholesky(in[1], n)
		out := make([]float64, m)
		for j := range out {
			z := plainNode(SolveLower, []int{n, 1}, [][]float64{l, in[0][j*n : (j+1)*n]})
			for i := range z {
				out[j] -= float64(0.5*z[i]*z[i]) + mathx.Log(l[i*n+i])
			}
		}
		return out
	}
	return nil
}

func plainCholesky(a []float64, n int) []float64 {
	l := make([]float64, n*n)
	for i := 0; i < n; i++ {
		for j := 0; j <= i; j++ {
			s := a[i*n+j]
			for k := 0; k < j; k++ {
				s -= float64(l[i*n+k] * l[j*n+k])
			}
			if i == j {
				l[i*n+i] = math.Sqrt(s)
			} else {
				l[i*n+j] = s / l[j*n+j]
			}
		}
	}
	return l
}

// plainSolve eliminates with partial pivoting; it returns A \ B and log |det A|.
func plainSolve(a, b []float64, n, m int) (x []float64, logDet float64) {
	a, x = append([]float64(nil), a...), append([]float64(nil), b...)
	for c := 0; c < n; c++ {
		p := c
		for r := c + 1; r < n; r++ {
			if math.Abs(a[r*n+c]) > math.Abs(a[p*n+c]) {
				p = r
			}
		}
		for j := 0; j < n; j++ {
			a[c*n+j], a[p*n+j] = a[p*n+j], a[c*n+j]
		}
		for j := 0; j < m; j++ {
			x[c*m+j], x[p*m+j] = x[p*m+j], x[c*m+j]
		}
		logDet += mathx.Log(math.Abs(a[c*n+c]))
		for r := 0; r < n; r++ {
			if r == c {
				continue
			}
			f := a[r*n+c] / a[c*n+c]
			for j := 0; j < n; j++ {
				a[r*n+j] -= float64(f * a[c*n+j])
			}
			for j := 0; j < m; j++ {
				x[r*m+j] -= float64(f * x[c*m+j])
			}
		}
	}
	for i := 0; i < n; i++ {
		for j := 0; j < m; j++ {
			x[i*m+j] /= a[i*n+i]
		}
	}
	return x, logDet
}
