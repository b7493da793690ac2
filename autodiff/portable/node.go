package portable

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/autodiff/solver"
	"github.com/bayes-lang/bayes/mathx"
)

// node is a node ready to run.
type node struct {
	*autodiff.Node
	tape, tapeStride int32 // in memory, even if the program needs none
	solving          *solving
}

// node sizes the work space that all nodes share.
func (b *builder) node(n *autodiff.Node) *node {
	if n.Solved != nil {
		return &node{Node: n, solving: b.solving(n)}
	}
	b.scratch = max(b.scratch, workSpace(n))
	switch n.Kind {
	case graph.Solve, graph.Inverse, graph.LogDet:
		b.pivot = max(b.pivot, n.Dims[0])
	}
	r := &node{Node: n, tape: n.Tape, tapeStride: n.TapeStride}
	if n.Tape < 0 {
		r.tape, r.tapeStride = b.buffer(n.TapeSize()), 0
	}
	return r
}

// workSpace returns how many floats a job needs: the sum of its takes.
func workSpace(n *autodiff.Node) int {
	d := n.Dims[0]
	square, right := d*d, 0 // the matrix and the right-hand sides of a solve
	if len(n.Dims) == 2 {
		right = d * n.Dims[1]
	}
	var k, m int
	if n.Kind == graph.MatMul || n.Kind == graph.MatTMul {
		k, m = n.Dims[1], n.Dims[2]
	}
	if n.Phase == autodiff.Reverse {
		switch n.Kind {
		case graph.MatMul:
			switch {
			case !n.Active[1]:
				return 0
			case m == 1:
				return 2 * k
			}
			return d*k + d*m
		case graph.MatTMul:
			return d * m
		case graph.Cholesky:
			return 2*square + 2*d
		case graph.SolveLower, graph.SolveLowerT, graph.Solve:
			return 2*right + 2*square + d
		case graph.Inverse:
			return 3 * square
		case graph.LogDet:
			return square + d
		case graph.MatrixExp:
			return 8*square + solver.ExponentialWork(2*d)
		case graph.EigenValues, graph.EigenVectors:
			return 3 * square
		}
		return 2 * square // MvNormalCov
	}
	switch n.Kind {
	case graph.MatMul:
		if m == 1 {
			return 0
		}
		return k * m
	case graph.MatTMul:
		return d*k + k*m
	case graph.SolveLower:
		return right
	case graph.SolveLowerT:
		return square + right
	case graph.Solve:
		return right + d
	case graph.Inverse:
		return 2*square + d
	case graph.MvNormalCov, graph.EigenValues, graph.EigenVectors:
		return square
	case graph.MatrixExp:
		return solver.ExponentialWork(d)
	}
	return 0 // Cholesky, LogDet
}

// job is one row of a node: slices of its operands, results and their adjoints.
type job struct {
	dims    []int
	in, out [2][]float64
	din     [2][]float64 // nil if the operand is not active
	dout    []float64
	tape    []float64
	scratch []float64
	pivot   []int32
}

func (m *Machine) runNode(n *node, t int) {
	lo, hi := n.Runs(t)
	j := job{dims: n.Dims, scratch: m.scratch, pivot: m.pivot}
	shift := int32(m.prog.Adjoint)
	for q := lo; q < hi; q++ {
		if n.solving != nil {
			m.runSolving(n, q)
			continue
		}
		for k, b := range n.In {
			source := m.mem
			if b.Const {
				source = m.source[1]
			}
			j.in[k] = block(source, b, q, 0)
			j.din[k] = nil
			if n.Phase == autodiff.Reverse && n.Active[k] {
				j.din[k] = block(m.mem, b, q, shift)
			}
		}
		j.out[0] = block(m.mem, n.Out[0], q, 0)
		j.tape = m.mem[int(n.tape)+int(n.tapeStride)*q:]
		if n.Phase == autodiff.Reverse {
			j.dout = block(m.mem, n.Out[0], q, shift)
			j.adjoint(n.Kind)
		} else {
			j.forward(n.Kind)
		}
	}
}

func block(from []float64, b graph.Block, q int, shift int32) []float64 {
	at := int(b.Base) + int(b.Stride)*q + int(shift)
	return from[at : at+b.N : at+b.N]
}

// take returns n floats of work space that nothing else in this job uses.
func (j *job) take(n int) []float64 {
	w := j.scratch[:n:n]
	j.scratch = j.scratch[n:]
	return w
}

// forward computes the results.
func (j *job) forward(kind graph.NodeKind) {
	saved := j.scratch
	a, b, out, d := j.in[0], j.in[1], j.out[0], j.dims
	n := d[0]
	switch kind {
	case graph.MatMul: // a is n x k, b is k x m
		if d[2] == 1 {
			matVec(out, a, b, n, d[1])
			break
		}
		t := j.take(len(b))
		transpose(t, b, d[1], d[2])
		rowProducts(out, a, t, n, d[1], d[2], false)
	case graph.MatTMul: // a is k x n, b is k x m
		s, t := j.take(len(a)), j.take(len(b))
		transpose(s, a, d[1], n)
		transpose(t, b, d[1], d[2])
		rowProducts(out, s, t, n, d[1], d[2], false)
	case graph.Cholesky:
		cholesky(out, a, n)
	case graph.SolveLower:
		t := j.take(len(b))
		transpose(t, b, n, d[1])
		solveLower(a, t, n, d[1])
		transpose(out, t, d[1], n)
	case graph.SolveLowerT:
		u, t := j.take(len(a)), j.take(len(b))
		transpose(u, a, n, n)
		transpose(t, b, n, d[1])
		solveUpper(u, t, n, d[1])
		transpose(out, t, d[1], n)
	case graph.Solve:
		lu := j.factor(a, n)
		t := j.take(len(b))
		transpose(t, b, n, d[1])
		factorSolve(lu, j.pivot, t, n, d[1], j.take(n))
		transpose(out, t, d[1], n)
	case graph.Inverse:
		lu := j.take(n * n)
		copy(lu, a)
		factor(lu, j.pivot, n)
		t := j.identity(n)
		factorSolve(lu, j.pivot, t, n, n, j.take(n))
		transpose(out, t, n, n)
	case graph.LogDet:
		lu := j.factor(a, n)
		s := 0.0
		for i := 0; i < n; i++ {
			s += mathx.Log(math.Abs(lu[i*n+i]))
		}
		out[0] = s
	case graph.MatrixExp:
		solver.Exponential(a, n, out, j.take(solver.ExponentialWork(n)))
	case graph.EigenValues, graph.EigenVectors:
		s := j.take(n * n)
		copy(s, a)
		solver.Mirror(s, n)
		if kind == graph.EigenValues {
			solver.Symmetric(s, n, out, j.tape[:n*n])
		} else {
			solver.Symmetric(s, n, j.tape[:n], out)
		}
	case graph.MvNormalCov: // a is m x n, b is n x n
		l, alpha := j.tape[:n*n], j.tape[n*n:n*n+len(a)]
		cholesky(l, b, n)
		half := 0.0
		for i := 0; i < n; i++ {
			half += mathx.Log(l[i*n+i])
		}
		copy(alpha, a)
		solveLower(l, alpha, n, d[1])
		for r := range out {
			y := alpha[r*n : r*n+n]
			out[r] = float64(-0.5*dot(y, y)) - half
		}
		u := j.take(n * n)
		transpose(u, l, n, n)
		solveUpper(u, alpha, n, d[1])
	}
	j.scratch = saved
}

// addLower adds the adjoint g of a symmetric matrix to that of its lower triangle.
func addLower(da, g []float64, n int) {
	for r := range n {
		da[r*n+r] += g[r*n+r]
		for c := range r {
			da[r*n+c] += g[r*n+c] + g[c*n+r]
		}
	}
}

// factor puts the LU factors of a and the order of the rows on the tape.
func (j *job) factor(a []float64, n int) []float64 {
	lu := j.tape[:n*n]
	copy(lu, a)
	factor(lu, j.pivot, n)
	for i, p := range j.pivot[:n] {
		j.tape[n*n+i] = float64(p)
	}
	return lu
}

// factored reads them back.
func (j *job) factored(n int) []float64 {
	for i := range j.pivot[:n] {
		j.pivot[i] = int32(j.tape[n*n+i])
	}
	return j.tape[:n*n]
}

func (j *job) identity(n int) []float64 {
	t := j.take(n * n)
	clear(t)
	for i := 0; i < n; i++ {
		t[i*n+i] = 1
	}
	return t
}

// adjoint adds to the adjoints of the active operands.
func (j *job) adjoint(kind graph.NodeKind) {
	saved := j.scratch
	a, b, out, d := j.in[0], j.in[1], j.out[0], j.dims
	da, db, w := j.din[0], j.din[1], j.dout
	n := d[0]
	switch kind {
	case graph.MatMul: // da += w b', db += a' w
		k, m := d[1], d[2]
		if da != nil {
			rowProducts(da, w, b, n, m, k, true)
		}
		if db != nil && m == 1 {
			addVecMat(db, a, w, n, k, j.take(k), j.take(k))
		} else if db != nil {
			s, t := j.take(len(a)), j.take(len(w))
			transpose(s, a, n, k)
			transpose(t, w, n, m)
			rowProducts(db, s, t, k, n, m, true)
		}
	case graph.MatTMul: // da += b w', db += a w
		k, m := d[1], d[2]
		if da != nil {
			rowProducts(da, b, w, k, m, n, true)
		}
		if db != nil {
			t := j.take(len(w))
			transpose(t, w, n, m)
			rowProducts(db, a, t, k, n, m, true)
		}
	case graph.Cholesky:
		choleskyAdjoint(da, out, w, n, j.take(2*n*n+2*n))
	case graph.SolveLower, graph.SolveLowerT, graph.Solve:
		j.solveAdjoint(kind, n, d[1])
	case graph.Inverse: // da -= y' w y'
		// u = w y', transposed: rows of y with rows of w
		u, yt, t := j.take(n*n), j.take(n*n), j.take(n*n)
		rowProducts(u, out, w, n, n, n, false)
		transpose(yt, out, n, n)
		rowProducts(t, yt, u, n, n, n, false)
		subtract(da, t)
	case graph.MatrixExp: // da += the corner of the exponential of [A' w; 0 A']
		k := 2 * n
		both, e := j.take(k*k), j.take(k*k)
		clear(both)
		for r := range n {
			for c := range n {
				both[r*k+c], both[(n+r)*k+n+c] = a[c*n+r], a[c*n+r]
				both[r*k+n+c] = w[r*n+c]
			}
		}
		solver.Exponential(both, k, e, j.take(solver.ExponentialWork(k)))
		for r := range n {
			for c := range n {
				da[r*n+c] += e[r*k+n+c]
			}
		}
	case graph.EigenValues: // da += v diag(w) v'
		v, s, g := j.tape[:n*n], j.take(n*n), j.take(n*n)
		for r := range n {
			for c := range n {
				s[r*n+c] = v[r*n+c] * w[c]
			}
		}
		rowProducts(g, s, v, n, n, n, false)
		addLower(da, g, n)
	case graph.EigenVectors: // da += v (f * (v' w)) v', f[i, j] = 1 / (value j - value i)
		values, s, g, u := j.tape[:n], j.take(n*n), j.take(n*n), j.take(n*n)
		transpose(s, out, n, n)
		transpose(g, w, n, n)
		rowProducts(u, s, g, n, n, n, false) // v' w
		for r := range n {
			for c := range n {
				if r == c {
					u[r*n+c] = 0
				} else {
					u[r*n+c] /= values[c] - values[r]
				}
			}
		}
		rowProducts(s, u, out, n, n, n, false) // u v'
		transpose(g, s, n, n)
		rowProducts(u, out, g, n, n, n, false) // v (u v')
		addLower(da, u, n)
	case graph.LogDet: // da += w A^-T
		lu := j.factored(n)
		t := j.identity(n)
		factorSolve(lu, j.pivot, t, n, n, j.take(n))
		for i := range da { // row r of t is column r of the inverse
			da[i] = math.FMA(w[0], t[i], da[i])
		}
	case graph.MvNormalCov:
		j.mvNormalAdjoint(da, db, w, n, d[1])
	}
	j.scratch = saved
}

func subtract(d, a []float64) {
	for i, v := range a {
		d[i] -= v
	}
}

// solveAdjoint: for x = A \ b, g = A' \ dx is added to db and g x' subtracted from da (within the triangle that is
// read). For a transposed matrix it is x g' instead.
func (j *job) solveAdjoint(kind graph.NodeKind, n, m int) {
	a, x, w := j.in[0], j.out[0], j.dout
	gt := j.take(n * m) // g, transposed: m x n
	transpose(gt, w, n, m)
	switch kind {
	case graph.SolveLower:
		u := j.take(n * n)
		transpose(u, a, n, n)
		solveUpper(u, gt, n, m)
	case graph.SolveLowerT:
		solveLower(a, gt, n, m)
	default:
		t := j.take(n * n)
		transpose(t, j.factored(n), n, n)
		factorSolveT(t, j.pivot, gt, n, m, j.take(n))
	}
	g := j.take(n * m)
	transpose(g, gt, m, n)
	if db := j.din[1]; db != nil {
		for i, v := range g {
			db[i] += v
		}
	}
	da := j.din[0]
	if da == nil {
		return
	}
	left, right := g, x
	if kind == graph.SolveLowerT {
		left, right = x, g
	}
	p := j.take(n * n)
	rowProducts(p, left, right, n, m, n, false)
	if kind == graph.Solve {
		subtract(da, p)
		return
	}
	for i := 0; i < n; i++ {
		subtract(da[i*n:i*n+i+1], p[i*n:i*n+i+1])
	}
}

// mvNormalAdjoint: with alpha = K^-1 x and w the adjoints of the m values, dx = -w alpha and dK = sum of w/2 (alpha
// alpha' - K^-1); the lower triangle represents both, so what is off the diagonal counts twice.
func (j *job) mvNormalAdjoint(dx, dk, w []float64, n, m int) {
	l, alpha := j.tape[:n*n], j.tape[n*n:n*n+n*m]
	total := 0.0
	for r := 0; r < m; r++ {
		total += w[r]
		if dx != nil {
			y, d := alpha[r*n:r*n+n], dx[r*n:r*n+n]
			for i := range d {
				d[i] = math.FMA(-w[r], y[i], d[i])
			}
		}
	}
	if dk == nil {
		return
	}
	inv := j.take(n * n)
	inverseOfFactor(inv, l, n, j.take(n*n))
	for i := 0; i < n; i++ {
		for k := 0; k <= i; k++ {
			s := 0.0
			for r := 0; r < m; r++ {
				s = math.FMA(float64(w[r]*alpha[r*n+i]), alpha[r*n+k], s)
			}
			v := math.FMA(-total, inv[i*n+k], s)
			if i == k {
				v *= 0.5
			}
			dk[i*n+k] += v
		}
	}
}
