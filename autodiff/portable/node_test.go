package portable

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// nodeCase is a node with operands that are smooth functions of the inputs.
func nodeModel(kind graph.NodeKind, dims []int, sizes []int, out, nodeRows int, spd bool) (*model, []float64) {
	total := 0
	for _, s := range sizes {
		total += s
	}
	n := total * nodeRows
	m := newModel(n)
	r := mathx.NewStream(3, 0, fmt.Sprint(kind, dims))
	x := make([]float64, n)
	for i := range x {
		x[i] = 0.4 * r.Normal()
	}
	// diagonals are made large, so that matrices are positive definite and solves are tame
	shift := make([]float64, n)
	d := dims[0]
	at0 := 0
	for k, s := range sizes {
		matrix := s == d*d && (k == 0 && kind != graph.MvNormalCov || k == 1 && kind == graph.MvNormalCov)
		for q := 0; q < nodeRows && matrix && spd; q++ {
			for i := 0; i < d; i++ {
				shift[at0+q*s+i*d+i] = 2 + float64(d)*0.8
				if kind == graph.EigenVectors { // where two eigenvalues are near, the vectors turn quickly
					shift[at0+q*s+i*d+i] += 4 * float64(i)
				}
			}
		}
		at0 += s * nodeRows
	}
	in := m.cells(n)
	res := m.cells(out * nodeRows)
	m.loop(n, func(b *body) {
		v := b.op(graph.OpSin, b.load(rows(0, 1)))
		b.store(rows(in, 1), b.add(v, b.data(rows(m.data(shift...), 1))))
	})
	node := &graph.Node{Kind: kind, Dims: dims, Rows: nodeRows, Origin: -1}
	base := in
	for _, s := range sizes {
		node.In = append(node.In, graph.Block{Base: base, Stride: int32(s), N: s})
		base += int32(s * nodeRows)
	}
	node.Out = []graph.Block{{Base: res, Stride: int32(out), N: out}}
	m.Stmts = append(m.Stmts, node)
	m.loop(out*nodeRows, func(b *body) {
		v := b.load(rows(res, 1))
		b.target(b.mul(b.add(v, b.mul(b.num(0.1), b.mul(v, v))), b.data(rows(m.data(weights(out*nodeRows)...), 1))))
	})
	m.Output, m.Outputs = int(res), out*nodeRows
	return m, x
}

// nodeShapes returns operand sizes and the size of the result.
func nodeShapes(kind graph.NodeKind, n, k, m int) (dims, sizes []int, out int) {
	switch kind {
	case graph.MatMul:
		return []int{n, k, m}, []int{n * k, k * m}, n * m
	case graph.MatTMul:
		return []int{n, k, m}, []int{k * n, k * m}, n * m
	case graph.EigenValues:
		return []int{n}, []int{n * n}, n
	case graph.Cholesky, graph.Inverse, graph.MatrixExp, graph.EigenVectors:
		return []int{n}, []int{n * n}, n * n
	case graph.LogDet:
		return []int{n}, []int{n * n}, 1
	case graph.MvNormalCov:
		return []int{n, m}, []int{m * n, n * n}, m
	}
	return []int{n, m}, []int{n * n, n * m}, n * m
}

// tame reports whether the diagonals of a kind are made large.
func tame(kind graph.NodeKind) bool { return kind > graph.MatTMul && kind != graph.MatrixExp }

func TestNodes(t *testing.T) {
	for kind := graph.MatMul; kind < graph.NumMatrixKinds; kind++ {
		for n := 1; n <= 6; n++ {
			for _, m := range []int{1, 5} {
				for _, nodeRows := range []int{1, 2} {
					dims, sizes, out := nodeShapes(kind, n, (n+m)%4+1, m)
					g, x := nodeModel(kind, dims, sizes, out, nodeRows, tame(kind))
					t.Run(fmt.Sprint(kind, n, m, nodeRows), func(t *testing.T) { check(t, &g.Graph, x) })
				}
			}
		}
	}
}

// A machine takes the memory that its nodes need: for a matrix of data times a
// vector no more than the vectors, however many rows there are.
func TestNodeMemory(t *testing.T) {
	for _, n := range []int{300, 3000, 30000} {
		const k = 5
		m := newModel(k)
		x := make([]float64, n*k)
		for i := range x {
			x[i] = float64(i%7) - 3
		}
		data, eta := m.data(x...), m.cells(n)
		m.Stmts = append(m.Stmts, &graph.Node{Kind: graph.MatMul, Dims: []int{n, k, 1}, Rows: 1, Origin: -1,
			In:  []graph.Block{{Const: true, Base: data, N: n * k}, {Base: 0, N: k}},
			Out: []graph.Block{{Base: eta, N: n}}})
		m.loop(n, func(b *body) {
			v := b.load(rows(eta, 1))
			b.target(b.mul(b.num(-0.5), b.mul(v, v)))
		})
		m.Output, m.Outputs = int(eta), n
		p := compile(t, &m.Graph, autodiff.Options{})
		machine := New(p)
		if floats := len(machine.mem) + len(machine.scratch); floats > 10*n+10000 {
			t.Errorf("%d x %d: %d numbers", n, k, floats)
		}
		point, grad := []float64{1, -1, 0.5, 2, 0}, make([]float64, k)
		machine.Eval(point, grad)
		want := 0.0 // the derivative in the last coordinate
		for i := 0; i < n; i++ {
			want -= dot(x[i*k:i*k+k], point) * x[i*k+k-1]
		}
		if !agree(grad[k-1], want, math.Abs(want), 1e-9) {
			t.Errorf("%d x %d: derivative %v, want %v", n, k, grad[k-1], want)
		}
	}
}

// Programs and machines whose addresses would not fit are refused.
func TestTooLarge(t *testing.T) {
	if _, err := autodiff.Compile(&graph.Graph{Cells: 1 << 30}, autodiff.Options{}); !errors.Is(err, graph.ErrTooLarge) {
		t.Errorf("a graph whose values and adjoints are more cells than addresses: %v", err)
	}
	p := &autodiff.Program{Cells: math.MaxInt32 - 1000, Values: []autodiff.Step{&autodiff.Node{
		Node: graph.Node{Kind: graph.Solve, Dims: []int{100, 1}, Rows: 1}, Tape: -1}}}
	if _, err := Size(p); !errors.Is(err, graph.ErrTooLarge) {
		t.Errorf("a machine of more cells than addresses: %v", err)
	}
}

// At n = 70 the derivative in a random direction stands for all of them.
func TestLargeNodes(t *testing.T) {
	for kind := graph.MatMul; kind < graph.NumMatrixKinds; kind++ {
		dims, sizes, out := nodeShapes(kind, 70, 70, 3)
		g, x := nodeModel(kind, dims, sizes, out, 1, tame(kind))
		m := New(compile(t, &g.Graph, variants()["default"]))
		grad, dir, y := make([]float64, len(x)), make([]float64, len(x)), make([]float64, len(x))
		r := mathx.NewStream(4, 0, "direction")
		for i := range dir {
			dir[i] = r.Normal() / math.Sqrt(float64(len(x)))
		}
		m.Eval(x, grad)
		want := dot(dir, grad)
		scratch := make([]float64, len(x))
		f := func(h float64) float64 {
			for i := range y {
				y[i] = x[i] + h*dir[i]
			}
			return m.Eval(y, scratch)
		}
		h := 1e-2
		got := (8*(f(h)-f(-h)) - (f(2*h) - f(-2*h))) / (12 * h)
		if !agree(got, want, math.Abs(want), 1e-7) {
			t.Errorf("node kind %d: derivative along a line is %v, differences give %v", kind, want, got)
		}
	}
}

// The values of nodes against gonum.
func TestNodeValues(t *testing.T) {
	r := mathx.NewStream(5, 0, "values")
	for _, n := range []int{1, 2, 3, 5, 8, 33, 70} {
		b := make([]float64, n*n)
		for i := range b {
			b[i] = r.Normal()
		}
		rhs := make([]float64, n*3)
		for i := range rhs {
			rhs[i] = r.Normal()
		}
		general := mat.NewDense(n, n, b)
		right := mat.NewDense(n, 3, rhs)
		var spd mat.Dense
		spd.Mul(general, general.T())
		for i := 0; i < n; i++ {
			spd.Set(i, i, spd.At(i, i)+1)
		}
		same := func(what string, got []float64, want mat.Matrix) {
			t.Helper()
			rr, cc := want.Dims()
			for i := 0; i < rr; i++ {
				for j := 0; j < cc; j++ {
					if w := want.At(i, j); !agree(got[i*cc+j], w, math.Abs(w), 1e-9) {
						t.Errorf("%s, n = %d: element %d, %d is %v, want %v", what, n, i, j, got[i*cc+j], w)
						return
					}
				}
			}
		}
		run := func(kind graph.NodeKind, dims []int, out int, in ...[]float64) []float64 {
			return solve(&graph.Node{Kind: kind, Dims: dims, Out: []graph.Block{{N: out}}}, in)[0]
		}
		a := spd.RawMatrix().Data
		var want, lower mat.Dense
		want.Mul(general, right)
		same("MatMul", run(graph.MatMul, []int{n, n, 3}, 3*n, b, rhs), &want)
		want.Reset()
		want.Mul(general.T(), right)
		same("MatTMul", run(graph.MatTMul, []int{n, n, 3}, 3*n, b, rhs), &want)
		var ch mat.Cholesky
		ch.Factorize(mat.NewSymDense(n, a))
		var tri mat.TriDense
		ch.LTo(&tri)
		l := run(graph.Cholesky, []int{n}, n*n, a)
		same("Cholesky", l, &tri)
		lower.CloneFrom(&tri)
		want.Reset()
		want.Solve(&lower, right)
		same("SolveLower", run(graph.SolveLower, []int{n, 3}, 3*n, l, rhs), &want)
		want.Reset()
		want.Solve(lower.T(), right)
		same("SolveLowerT", run(graph.SolveLowerT, []int{n, 3}, 3*n, l, rhs), &want)
		want.Reset()
		want.Solve(general, right)
		same("Solve", run(graph.Solve, []int{n, 3}, 3*n, b, rhs), &want)
		want.Reset()
		want.Inverse(general)
		same("Inverse", run(graph.Inverse, []int{n}, n*n, b), &want)
		var exp mat.Dense
		var small mat.Dense
		small.Scale(2/math.Sqrt(float64(n)), general)
		exp.Exp(&small)
		same("MatrixExp", run(graph.MatrixExp, []int{n}, n*n, small.RawMatrix().Data), &exp)
		var eigen mat.EigenSym
		eigen.Factorize(mat.NewSymDense(n, a), true)
		values := run(graph.EigenValues, []int{n}, n, a)
		same("EigenValues", values, mat.NewDense(n, 1, eigen.Values(nil)))
		vectors := mat.NewDense(n, n, run(graph.EigenVectors, []int{n}, n*n, a))
		want.Reset()
		want.Product(vectors, mat.NewDiagDense(n, values), vectors.T())
		same("EigenVectors", want.RawMatrix().Data, &spd)
		ld, _ := mat.LogDet(general)
		same("LogDet", run(graph.LogDet, []int{n}, 1, b), mat.NewDense(1, 1, []float64{ld}))
		var sol mat.Dense
		sol.Solve(&spd, right)
		xs := make([]float64, 3*n)
		transpose(xs, rhs, n, 3)
		logDet, _ := mat.LogDet(&spd)
		var q mat.Dense
		q.Mul(right.T(), &sol)
		mv := mat.NewDense(3, 1, nil)
		for i := 0; i < 3; i++ {
			mv.Set(i, 0, -0.5*(q.At(i, i)+logDet))
		}
		same("MvNormalCov", run(graph.MvNormalCov, []int{n, 3}, 3, xs, a), mv)
	}
}

func TestNotPositiveDefinite(t *testing.T) {
	for _, kind := range []graph.NodeKind{graph.Cholesky, graph.MvNormalCov} {
		dims, sizes, out := nodeShapes(kind, 2, 1, 2)
		g, x := nodeModel(kind, dims, sizes, out, 1, false)
		grad := []float64{1, 1, 1, 1, 1, 1, 1, 1}[:len(x)]
		x[len(x)-4] = -1
		if v := New(compile(t, &g.Graph, variants()["default"])).Eval(x, grad); !math.IsInf(v, -1) {
			t.Errorf("log density is %v, want -Inf", v)
		}
		for _, d := range grad {
			if d != 0 {
				t.Errorf("gradient is %v, want zeros", grad)
				break
			}
		}
	}
}

// The largest number has a root as others do, and so has a small one; 0 is not positive, and beyond the largest
// number nothing is positive definite.
func TestPivots(t *testing.T) {
	var l [1]float64
	if cholesky(l[:], []float64{0.0625}, 1); l[0] != 0.25 {
		t.Errorf("the factor of 1/16 is %v, want 1/4", l[0])
	}
	if cholesky(l[:], []float64{0}, 1); l[0] == l[0] {
		t.Errorf("the factor of 0 is %v, want NaN", l[0])
	}
	if cholesky(l[:], []float64{math.MaxFloat64}, 1); l[0] != math.Sqrt(math.MaxFloat64) {
		t.Errorf("the factor of the largest number is %v, want %v", l[0], math.Sqrt(math.MaxFloat64))
	}
	if cholesky(l[:], []float64{math.Inf(1)}, 1); l[0] == l[0] {
		t.Errorf("the factor of +Inf is %v, want NaN", l[0])
	}
}

// chains is the dot product as it is defined: chains of 256 terms.
func chains(a, b []float64) float64 {
	total, chain := 0.0, 0.0
	for i := range a {
		if i%256 == 0 && i > 0 {
			total += chain
			chain = 0
		}
		chain = math.FMA(a[i], b[i], chain)
	}
	return total + chain
}

// Dot products are chains of 256 terms, whatever the tile.
func TestDotOrder(t *testing.T) {
	r := mathx.NewStream(6, 0, "dot")
	for _, n := range []int{0, 1, 5, 255, 256, 257, 700} {
		rowsOf := make([][]float64, 6)
		for i := range rowsOf {
			for k := 0; k < n; k++ {
				rowsOf[i] = append(rowsOf[i], r.Normal())
			}
		}
		a, b, y := rowsOf[0], rowsOf[1], rowsOf[2:]
		s0, s1, s2, s3 := dot4(a, y[0], y[1], y[2], y[3])
		s := dot8(a, b, y[0], y[1], y[2], y[3])
		four := [4]float64{s0, s1, s2, s3}
		for k := range y {
			w, v := chains(a, y[k]), chains(b, y[k])
			if dot(a, y[k]) != w || four[k] != w || s[k] != w || s[4+k] != v {
				t.Errorf("n = %d: %v %v %v, want %v; %v, want %v", n, dot(a, y[k]), four[k], s[k], w, s[4+k], v)
			}
		}
	}
}
