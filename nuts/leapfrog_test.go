package nuts

import (
	"math"
	"slices"
	"testing"
)

// walk takes n steps of size h from x, v and returns the end.
func walk(m *density, f *scaling, x, v []float64, h float64, n int) (ex, ev []float64, energies []float64) {
	opt := Options{MaxDepth: 1}.effective()
	t := newTree(m.dim, &opt)
	from := t.front[1]
	copy(from.x, x)
	copy(from.v, v)
	logp := m.f(from.x, from.g)
	f.pull(from.w, from.g)
	t.way, t.h = 1, h
	energies = append(energies, 0.5*dot(from.v, from.v)-logp)
	for range n {
		t.step(f)
		logp = m.f(t.next.x, t.next.g)
		f.pull(t.next.w, t.next.g)
		kick(t.next.v, t.next.v, t.next.w, 0.5*h)
		t.front[1], t.next = t.next, t.front[1]
		energies = append(energies, 0.5*dot(t.front[1].v, t.front[1].v)-logp)
	}
	return t.front[1].x, t.front[1].v, energies
}

var denseFactor = &scaling{chol: []float64{1, 0, 0, 0.5, 2, 0, -0.3, 0.7, 1.5}}

func TestLeapfrogReverses(t *testing.T) {
	m := funnel(3)
	x, v := []float64{0.3, 1, -0.5}, []float64{0.7, -1, 0.4}
	for _, f := range []*scaling{{diag: []float64{1, 0.5, 2}}, denseFactor} {
		ex, ev, _ := walk(m, f, x, v, 0.05, 50)
		if math.Abs(ex[1]-x[1]) < 0.1 {
			t.Fatalf("it did not move: %v", ex)
		}
		for i := range ev {
			ev[i] = -ev[i]
		}
		bx, bv, _ := walk(m, f, slices.Clone(ex), slices.Clone(ev), 0.05, 50)
		for i := range x {
			if !(math.Abs(bx[i]-x[i]) <= 1e-12) || !(math.Abs(bv[i]+v[i]) <= 1e-12) {
				t.Errorf("back at %v, %v, started from %v, %v", bx, bv, x, v)
			}
		}
	}
}

// The error of the energy is of second order in the step and does not grow.
func TestEnergyIsConserved(t *testing.T) {
	m := pair(0.8)
	m3 := &density{dim: 3, f: func(x, g []float64) float64 {
		g[2] = -x[2]
		return m.f(x[:2], g[:2]) - 0.5*x[2]*x[2]
	}}
	x, v := []float64{0.3, 1, -0.5}, []float64{0.7, -1, 0.4}
	for _, f := range []*scaling{{diag: []float64{1, 0.5, 2}}, denseFactor} {
		worst := func(h float64, n int) float64 {
			_, _, e := walk(m3, f, x, v, h, n)
			w := 0.0
			for _, v := range e {
				w = math.Max(w, math.Abs(v-e[0]))
			}
			return w
		}
		a, b := worst(0.02, 500), worst(0.01, 1000)
		if ratio := a / b; ratio < 3.8 || ratio > 4.2 {
			t.Errorf("errors %g and %g at half the step", a, b)
		}
		if c := worst(0.02, 5000); c > 1.5*a {
			t.Errorf("the error grows from %g to %g", a, c)
		}
	}
}

// One step must keep volume: the determinant of its Jacobian is 1.
func TestLeapfrogKeepsVolume(t *testing.T) {
	m := banana()
	f := &scaling{diag: []float64{0.7, 1.3}}
	at := func(p []float64) []float64 {
		x, v, _ := walk(m, f, p[:2], p[2:], 0.3, 1)
		return append(slices.Clone(x), v...)
	}
	p := []float64{0.4, -0.2, 0.9, 0.3}
	const d = 1e-5
	var j [4][4]float64
	for k := range p {
		up, down := slices.Clone(p), slices.Clone(p)
		up[k] += d
		down[k] -= d
		u, w := at(up), at(down)
		for i := range 4 {
			j[i][k] = (u[i] - w[i]) / (2 * d)
		}
	}
	det := 1.0
	for c := range 4 {
		for r := c + 1; r < 4; r++ {
			q := j[r][c] / j[c][c]
			for k := c; k < 4; k++ {
				j[r][k] -= q * j[c][k]
			}
		}
		det *= j[c][c]
	}
	if !(math.Abs(det-1) <= 1e-8) {
		t.Errorf("the determinant is %v", det)
	}
}

func TestTurns(t *testing.T) {
	right, up, left := []float64{1, 0}, []float64{0, 1}, []float64{-1, 0.1}
	sum := func(a, b []float64) []float64 { return []float64{a[0] + b[0], a[1] + b[1]} }
	if turns(right, right, right, right, right, right) {
		t.Error("a straight line has turned")
	}
	if !turns(right, right, right, left, left, left) {
		t.Error("a reversal has not turned")
	}
	if turns(right, up, sum(right, up), up, up, up) {
		t.Error("a quarter turn has turned")
	}
	// The whole does not turn, but its second half does against the first state:
	// only the checks across the join see it.
	a := []float64{1, 0}
	b1, b2 := []float64{-3, 0.1}, []float64{9, 0}
	if !turns(a, a, a, b1, b2, sum(b1, b2)) {
		t.Error("the check across the join is missing")
	}
	// And mirrored.
	if !turns(b2, b1, sum(b1, b2), a, a, a) {
		t.Error("the mirrored check across the join is missing")
	}
	nan := []float64{math.NaN(), 0}
	if !turns(nan, right, nan, right, right, right) {
		t.Error("NaN must count as a turn")
	}
}

func TestDot(t *testing.T) {
	for n := range 40 {
		a, b := make([]float64, n), make([]float64, n)
		var lanes [8]float64
		for i := range a {
			a[i], b[i] = 1/float64(i+1), math.Sqrt(float64(i+2))
			lanes[i%8] += float64(a[i] * b[i])
		}
		want := ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]))
		if got := dot(a, b); got != want {
			t.Errorf("%d: got %v, want %v", n, got, want)
		}
	}
}

func TestCholesky(t *testing.T) {
	l := denseFactor.chol
	m := make([]float64, 9)
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				m[i*3+j] += l[i*3+k] * l[j*3+k]
			}
		}
	}
	if !cholesky(m, 3) {
		t.Fatal("not positive definite")
	}
	for i := range 3 {
		for j := range i + 1 {
			if !(math.Abs(m[i*3+j]-l[i*3+j]) <= 1e-14) {
				t.Errorf("%d, %d: %v, want %v", i, j, m[i*3+j], l[i*3+j])
			}
		}
	}
	if cholesky([]float64{1, 0, 2, 1}, 2) {
		t.Error("an indefinite matrix has a factor")
	}
}
