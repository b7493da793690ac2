package portable

import (
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// The models of the benchmarks, as a compiler would lay them out. Most are also
// checked at small sizes.

func normals(purpose string, n int) []float64 {
	r := mathx.NewStream(7, 0, purpose)
	x := make([]float64, n)
	for i := range x {
		x[i] = r.Normal()
	}
	return x
}

// one adds a loop of one row.
func (m *model) one(f func(b *body)) { m.loop(1, f) }

// exp stores the exponential of an input, with its log Jacobian, and returns the cell.
func (m *model) exp(input int32) int32 {
	c := m.cells(1)
	m.one(func(b *body) {
		u := b.load(at(input))
		b.store(at(c), b.op(graph.OpExp, u))
		b.target(u)
	})
	return c
}

// standardNormal adds the log density of inputs from..from+n-1.
func (m *model) standardNormal(from int32, n int) {
	m.loop(n, func(b *body) {
		x := b.load(rows(from, 1))
		b.target(b.mul(b.num(-0.5), b.mul(x, x)))
	})
}

// eightSchools is the non-centred model: mu, log tau, eta.
func eightSchools() *model {
	m := newModel(10)
	y := m.data(28, 8, -3, 7, -1, 1, 18, 12)
	s := m.data(15, 10, 16, 11, 9, 11, 10, 18)
	tau := m.exp(1)
	m.one(func(b *body) { b.target(b.normal(b.load(at(0)), b.num(0), b.num(5))) })
	m.one(func(b *body) {
		z := b.div(b.load(at(tau)), b.num(5))
		b.target(b.op(graph.OpNeg, b.op(graph.OpLog1p, b.mul(z, z))))
	})
	m.standardNormal(2, 8)
	m.loop(8, func(b *body) {
		theta := b.add(b.load(at(0)), b.mul(b.load(at(tau)), b.load(rows(2, 1))))
		b.target(b.normal(b.data(rows(y, 1)), theta, b.data(rows(s, 1))))
	})
	return m
}

// logistic is a regression of n outcomes on k columns and an intercept.
func logistic(n, k int) *model {
	m := newModel(k + 1)
	x := m.data(normals("x", n*k)...)
	y := make([]float64, n)
	for i, v := range normals("y", n) {
		if v > 0 {
			y[i] = 1
		}
	}
	ys := m.data(y...)
	m.standardNormal(0, k+1)
	m.loop(n, func(b *body) {
		eta := b.load(at(int32(k)))
		for j := 0; j < k; j++ {
			eta = b.add(eta, b.mul(b.data(rows(x+int32(j), int32(k))), b.load(at(int32(j)))))
		}
		b.target(b.sub(b.mul(b.data(rows(ys, 1)), eta), b.op(graph.OpLog1pExp, eta)))
	})
	return m
}

// garch is GARCH(1, 1) over n returns: mu and three unconstrained coefficients.
func garch(n int) *model {
	m := newModel(4)
	y := m.data(normals("returns", n)...)
	a0 := m.exp(1)
	a1, b1 := m.cells(1), m.cells(1)
	for k, c := range []int32{a1, b1} {
		m.one(func(b *body) {
			v := b.op(graph.OpLogistic, b.load(at(int32(2+k))))
			b.store(at(c), b.mul(b.num(0.5), v))
			b.target(b.op(graph.OpLog, b.mul(v, b.sub(b.num(1), v))))
		})
	}
	s2 := m.cells(n) // variances
	m.one(func(b *body) { b.store(at(s2), b.num(1)) })
	m.nest(n-1, inNest(each(n-1), func(b *body) {
		e := b.sub(b.data(rows(y, 1)), b.load(at(0)))
		u := b.add(b.load(at(a0)), b.mul(b.load(at(a1)), b.mul(e, e)))
		b.store(rows(s2+1, 1), b.add(u, b.mul(b.load(at(b1)), b.load(rows(s2, 1)))))
	}))
	m.loop(n, func(b *body) {
		b.target(b.normal(b.data(rows(y, 1)), b.load(at(0)), b.op(graph.OpSqrt, b.load(rows(s2, 1)))))
	})
	m.Output, m.Outputs = int(s2), n
	return m
}

// mixture has two normal components: two means, two log scales, the logit of the weight.
func mixture(n int) *model {
	m := newModel(5)
	y := m.data(normals("mixture", n)...)
	s0, s1 := m.exp(2), m.exp(3)
	m.standardNormal(0, 2)
	m.loop(n, func(b *body) {
		x := b.data(rows(y, 1))
		t := b.load(at(4))
		p := b.sub(b.normal(x, b.load(at(0)), b.load(at(s0))), b.op(graph.OpLog1pExp, b.op(graph.OpNeg, t)))
		q := b.sub(b.normal(x, b.load(at(1)), b.load(at(s1))), b.op(graph.OpLog1pExp, t))
		top := b.op(graph.OpStop, b.op(graph.OpMax, p, q))
		sum := b.add(b.op(graph.OpExp, b.sub(p, top)), b.op(graph.OpExp, b.sub(q, top)))
		b.target(b.add(top, b.op(graph.OpLog, sum)))
	})
	return m
}

// gaussianProcess has n points on a line: log length, log height, log noise.
func gaussianProcess(n int) *model {
	m := newModel(3)
	var gap []float64
	for i := 0; i < n; i++ {
		for j := 0; j < n; j++ {
			d := float64(i-j) / 5
			gap = append(gap, d*d)
		}
	}
	eye := make([]float64, n*n)
	for i := 0; i < n; i++ {
		eye[i*n+i] = 1
	}
	d, e, y := m.data(gap...), m.data(eye...), m.data(normals("gp", n)...)
	length, height, noise := m.exp(0), m.exp(1), m.exp(2)
	m.standardNormal(0, 3)
	cov, value := m.cells(n*n), m.cells(1)
	m.loop(n*n, func(b *body) {
		rate := b.div(b.num(-0.5), b.mul(b.load(at(length)), b.load(at(length))))
		k := b.op(graph.OpExp, b.mul(rate, b.data(rows(d, 1))))
		k = b.mul(b.mul(b.load(at(height)), b.load(at(height))), k)
		b.store(rows(cov, 1), b.add(k, b.mul(b.load(at(noise)), b.data(rows(e, 1)))))
	})
	m.Stmts = append(m.Stmts, &graph.Node{
		Kind: graph.MvNormalCov, Dims: []int{n, 1}, Rows: 1, Origin: -1,
		In:  []graph.Block{{Const: true, Base: y, N: n}, {Base: cov, N: n * n}},
		Out: []graph.Block{{Base: value, N: 1}},
	})
	m.one(func(b *body) { b.target(b.load(at(value))) })
	return m
}

// varying has g group intercepts read through a table: mu, log tau, log sigma, intercepts.
func varying(n, g int) *model {
	m := newModel(3 + g)
	y := m.data(normals("varying", n)...)
	group := make([]int32, n)
	for i := range group {
		group[i] = int32((i*i + i/3) % g)
	}
	table := m.table(group...)
	tau, sigma := m.exp(1), m.exp(2)
	m.loop(g, func(b *body) { b.target(b.normal(b.load(rows(3, 1)), b.load(at(0)), b.load(at(tau)))) })
	m.loop(n, func(b *body) {
		b.target(b.normal(b.data(rows(y, 1)), b.load(through(3, table)), b.load(at(sigma))))
	})
	return m
}

// hmm is a hidden Markov model of k states and n steps in log space: the
// transition rows and means are unconstrained inputs.
func hmm(n, k int) *model {
	m := newModel(k*k + k)
	y := m.data(normals("hmm", n)...)
	logA := m.cells(k * k)
	norm := m.cells(k)
	m.loop(k, func(b *body) { // log-sum-exp of a row of the transition matrix
		b.store(rows(norm, 1), logSumExp(b, k, func(j int) val { return b.load(rows(int32(j), int32(k))) }))
	})
	rowOf := make([]int32, k*k)
	for i := range rowOf {
		rowOf[i] = int32(i / k)
	}
	rt := m.table(rowOf...)
	m.loop(k*k, func(b *body) {
		b.store(rows(logA, 1), b.sub(b.load(rows(0, 1)), b.load(through(norm, rt))))
	})
	alpha := m.cells(n * k)
	emission := func(b *body, yv, mean val) val {
		z := b.sub(yv, mean)
		return b.mul(b.num(-0.5), b.mul(z, z))
	}
	m.loop(k, func(b *body) {
		b.store(rows(alpha, 1), emission(b, b.data(at(y)), b.load(rows(int32(k*k), 1))))
	})
	// row q of the nest is state q mod k of step q/k + 1
	total := (n - 1) * k
	starts := make([]int32, n)
	for t := range starts {
		starts[t] = int32(t * k)
	}
	table := func(f func(t, j int) int32) int32 {
		x := make([]int32, total)
		for q := range x {
			x[q] = f(q/k, q%k)
		}
		return m.table(x...)
	}
	prev := make([]int32, k)
	trans := make([]int32, k)
	for i := 0; i < k; i++ {
		prev[i] = table(func(t, j int) int32 { return int32(t*k + i) })
		trans[i] = table(func(t, j int) int32 { return int32(i*k + j) })
	}
	mean := table(func(t, j int) int32 { return int32(k*k + j) })
	obs := table(func(t, j int) int32 { return int32(t + 1) })
	m.nest(n-1, inNest(starts, func(b *body) {
		s := logSumExp(b, k, func(i int) val { return b.add(b.load(through(alpha, prev[i])), b.load(through(logA, trans[i]))) })
		b.store(rows(alpha+int32(k), 1), b.add(s, emission(b, b.data(through(y, obs)), b.load(through(0, mean)))))
	}))
	m.one(func(b *body) {
		b.target(logSumExp(b, k, func(i int) val { return b.load(at(alpha + int32((n-1)*k+i))) }))
	})
	m.standardNormal(0, k*k+k)
	return m
}

func logSumExp(b *body, k int, f func(i int) val) val {
	v := make([]val, k)
	for i := range v {
		v[i] = f(i)
	}
	top := v[0]
	for _, x := range v[1:] {
		top = b.op(graph.OpMax, top, x)
	}
	top = b.op(graph.OpStop, top)
	sum := val(-1)
	for _, x := range v {
		e := b.op(graph.OpExp, b.sub(x, top))
		if sum < 0 {
			sum = e
		} else {
			sum = b.add(sum, e)
		}
	}
	return b.add(top, b.op(graph.OpLog, sum))
}

// autoregression is AR(2) simulated from unconstrained innovations: inputs are
// two coefficients, log sigma and n innovations; the level is observed with noise.
func autoregression(n int) *model {
	m := newModel(3 + n)
	y := m.data(normals("ar", n)...)
	sigma := m.exp(2)
	x := m.cells(n + 2) // two zeros before the series
	m.loop(2, func(b *body) { b.store(rows(x, 1), b.num(0)) })
	m.nest(n,
		inNest(each(n), func(b *body) {
			v := b.add(b.mul(b.op(graph.OpTanh, b.load(at(0))), b.load(rows(x+1, 1))), b.mul(b.load(at(1)), b.load(rows(x, 1))))
			b.store(rows(x+2, 1), b.add(v, b.mul(b.load(at(sigma)), b.load(rows(3, 1)))))
		}),
		// the observation stands in the nest too
		inNest(each(n), func(b *body) {
			b.target(b.normal(b.data(rows(y, 1)), b.load(rows(x+2, 1)), b.num(0.7)))
		}))
	m.standardNormal(0, 3+n)
	return m
}

// ragged sums groups of different sizes in a nest and feeds each group's sum to
// the next: inputs are one value per row and a coefficient.
func ragged(sizes []int) *model {
	n := 0
	starts := []int32{0}
	for _, s := range sizes {
		n += s
		starts = append(starts, int32(n))
	}
	m := newModel(n + 1)
	sums := m.cells(len(sizes))
	state := m.cells(len(sizes) + 1)
	group := make([]int32, n)
	for g := range sizes {
		for q := starts[g]; q < starts[g+1]; q++ {
			group[q] = int32(g)
		}
	}
	table := m.table(group...)
	m.one(func(b *body) { b.store(at(state), b.num(0.3)) })
	m.nest(len(sizes),
		inNest(starts, func(b *body) {
			v := b.op(graph.OpSin, b.mul(b.load(rows(0, 1)), b.load(through(state, table))))
			b.effect(graph.OpAcc, through(sums, table), v)
			b.target(b.mul(v, b.num(0.3)))
		}),
		inNest(each(len(sizes)), func(b *body) {
			s := b.mul(b.load(at(int32(n))), b.load(rows(sums, 1)))
			b.store(rows(state+1, 1), b.add(b.num(1), b.op(graph.OpTanh, s)))
		}))
	m.loop(len(sizes)+1, func(b *body) { b.target(b.load(rows(state, 1))) })
	m.Output, m.Outputs = int(state), len(sizes)+1
	return m
}

// matrixChain multiplies a state vector by a matrix in every iteration: a node in a nest.
func matrixChain(n, k int) *model {
	m := newModel(k*k + k)
	x := m.cells((n + 1) * k)
	y := m.cells(n * k)
	starts := make([]int32, n+1)
	for t := range starts {
		starts[t] = int32(t * k)
	}
	m.loop(k, func(b *body) { b.store(rows(x, 1), b.load(rows(int32(k*k), 1))) })
	m.nest(n,
		&graph.Node{
			Kind: graph.MatMul, Dims: []int{k, k, 1}, Starts: each(n), Origin: -1,
			In:  []graph.Block{{Base: 0, N: k * k}, {Base: x, Stride: int32(k), N: k}},
			Out: []graph.Block{{Base: y, Stride: int32(k), N: k}},
		},
		inNest(starts, func(b *body) {
			b.store(rows(x+int32(k), 1), b.op(graph.OpTanh, b.load(rows(y, 1))))
		}))
	m.loop(k, func(b *body) { b.target(b.load(rows(x+int32(n*k), 1))) })
	return m
}

// manyColumns is a regression whose predictor is a sum over all elements of the
// matrix of data, scattered to its lines; the outcome is the last column.
func manyColumns(n, k int) *model {
	m := newModel(k)
	x, y := m.data(normals("columns", n*k)...), m.data(normals("outcome", n)...)
	line, column := make([]int32, n*k), make([]int32, n*k)
	for q := range line {
		line[q], column[q] = int32(q/k), int32(q%k)
	}
	eta := m.cells(n)
	to, from := m.table(line...), m.table(column...)
	m.loop(n*k, func(b *body) {
		b.effect(graph.OpAcc, through(eta, to), b.mul(b.data(rows(x, 1)), b.load(through(0, from))))
	})
	m.loop(n, func(b *body) { b.target(b.normal(b.data(rows(y, 1)), b.load(rows(eta, 1)), b.num(2))) })
	m.Output, m.Outputs = int(eta), n
	return m
}
