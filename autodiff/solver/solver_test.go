package solver

import (
	"math"
	"strings"
	"testing"
)

// solved returns the states of a problem, and how often f was called.
func (p *problem) solved(stiff bool, rtol, atol float64) (out []float64, calls int, err *Failure, path *Path) {
	o := &ODE{len(p.y0), len(p.ts), len(p.a), stiff, rtol, atol}
	out, path = make([]float64, len(p.y0)*len(p.ts)), &Path{}
	err = o.Solve(evaluated{p, &calls}, Given{p.y0, p.ts, p.a, p.t0}, out, path)
	return out, calls, err, path
}

// error is the largest difference from what is wanted, against the size of each state or of a part of the largest.
func (p *problem) error(out []float64) (worst float64) {
	n := len(p.y0)
	for i, x := range out {
		most := 0.0
		for _, y := range p.want[i/n*n : i/n*n+n] {
			most = math.Max(most, math.Abs(y))
		}
		worst = math.Max(worst, math.Abs(x-p.want[i])/math.Max(math.Abs(p.want[i]), 1e-3*most))
	}
	return worst
}

// Solutions of problems of the literature are those of the literature or of Taylor series with 40 digits
// (testdata/reference.py), and come nearer with the tolerance.
func TestProblems(t *testing.T) {
	for i := range problems {
		p := &problems[i]
		for _, stiff := range []bool{false, true} {
			if p.stiff && !stiff {
				continue
			}
			last := math.Inf(1)
			for _, tol := range []float64{1e-5, 1e-7, 1e-9} {
				out, calls, err, path := p.solved(stiff, tol, 1e-4*tol)
				if err != nil {
					t.Errorf("%s: %v", p.name, err)
					continue
				}
				e := p.error(out)
				if e > p.loose*tol || e > last && e > 1e-10 {
					t.Errorf("%s, stiff %v, to %g: error %.2g after %.2g; %v, want %v", p.name, stiff, tol, e, last, out, p.want)
				}
				if per := float64(calls) / float64(path.Steps()); per > 40 {
					t.Errorf("%s, stiff %v, to %g: %d calls for %d steps", p.name, stiff, tol, calls, path.Steps())
				}
				last = e
			}
		}
	}
}

// value is the sum of w times the states of a problem, for these arguments in a row: y0, t0, ts, args.
func (p *problem) value(t *testing.T, stiff bool, x, w []float64, tol float64) (float64, *ODE, Given, []float64, *Path) {
	n, m := len(p.y0), len(p.ts)
	o := &ODE{n, m, len(p.a), stiff, tol, 1e-3 * tol}
	g := Given{Y0: x[:n], T0: x[n], Ts: x[n+1 : n+1+m], Args: x[n+1+m:]}
	out, path := make([]float64, n*m), &Path{}
	if err := o.Solve(evaluated{p, nil}, g, out, path); err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
	s := 0.0
	for i := range out {
		s += out[i] * w[i]
	}
	return s, o, g, out, path
}

// adjoint is the gradient of value, by the adjoint.
func (p *problem) adjoint(t *testing.T, stiff bool, x, w []float64, tol float64) []float64 {
	n, m := len(p.y0), len(p.ts)
	_, o, g, out, path := p.value(t, stiff, x, w, tol)
	d := make([]float64, len(x))
	o.Adjoint(pulled{evaluated{p, nil}}, g, path, out, w, d[:n], d[n:n+1], d[n+1:n+1+m], d[n+1+m:])
	return d
}

// Gradients by all arguments agree with differences of order 4 of solutions to a small tolerance.
func TestAdjointsAgreeWithDifferences(t *testing.T) {
	list := append([]problem(nil), problems[1:3]...)
	list = append(list, problem{
		name: "forced", y0: []float64{1, 0.5}, a: []float64{0.7, 2}, t0: 0.25, ts: []float64{0.25, 0.5, 0.5, 1.75, 3},
		f: func(t float64, y, a, out []float64) {
			out[0], out[1] = -a[0]*y[0]+math.Sin(a[1]*t)*y[1], y[0]*t-y[1]*y[1]*a[1]
		},
	}, problem{
		name: "backwards", y0: []float64{1, 0.5}, a: []float64{0.7, 2}, t0: 2, ts: []float64{1.5, 0.25},
		f: func(t float64, y, a, out []float64) {
			out[0], out[1] = -a[0]*y[0]+math.Sin(a[1]*t)*y[1], y[0]*t-y[1]*a[1]
		},
	}, problem{
		name: "stiff", y0: []float64{1, 0.5}, a: []float64{100, 2}, t0: 0, ts: []float64{0.01, 0.5, 1.75}, stiff: true,
		f: func(t float64, y, a, out []float64) {
			out[0], out[1] = -a[0]*(y[0]-math.Cos(a[1]*t)*y[1]), y[0]-y[1]*y[1]
		},
	})
	for i := range list {
		p := &list[i]
		n, m := len(p.y0), len(p.ts)
		x := append(append(append([]float64{}, p.y0...), p.t0), append(append([]float64{}, p.ts...), p.a...)...)
		w := make([]float64, n*m)
		for k := range w {
			w[k] = 1 + 0.3*float64(k%3) - 0.2*float64(k)
		}
		for _, stiff := range []bool{false, true} {
			if p.stiff && !stiff {
				continue
			}
			const tol = 1e-11
			d := p.adjoint(t, stiff, x, w, tol)
			for k := range x {
				if k > n && k <= n+m && (x[k] == x[n] || k > n+1 && x[k] == x[k-1] || k < n+m && x[k] == x[k+1]) {
					continue // where the order of the times would change
				}
				if k == n && len(p.ts) > 0 && p.ts[0] == p.t0 {
					continue
				}
				at := func(by float64) float64 {
					y := append([]float64{}, x...)
					y[k] += by
					v, _, _, _, _ := p.value(t, stiff, y, w, tol)
					return v
				}
				h := 3e-4 * math.Max(math.Abs(x[k]), 0.1)
				if k >= n && k <= n+m {
					h = 1e-4
				}
				want := (8*(at(h)-at(-h)) - (at(2*h) - at(-2*h))) / (12 * h)
				if !(math.Abs(d[k]-want) <= 1e-6*math.Max(1, math.Abs(want))) {
					t.Errorf("%s, stiff %v: derivative %d is %v, by differences %v", p.name, stiff, k, d[k], want)
				}
			}
		}
	}
}

// A decay has a solution with known derivatives; the gradient is as near as the tolerance.
func TestAdjointsOfDecay(t *testing.T) {
	p := &problem{name: "decay", y0: []float64{3}, a: []float64{0.8}, t0: 0.5, ts: []float64{0.5, 1, 2.5, 6},
		f: func(_ float64, y, a, out []float64) { out[0] = -a[0] * y[0] }}
	x := []float64{3, 0.5, 0.5, 1, 2.5, 6, 0.8}
	w := []float64{1, -2, 0.5, 4}
	for _, stiff := range []bool{false, true} {
		for _, tol := range []float64{1e-4, 1e-7, 1e-10} {
			d := p.adjoint(t, stiff, x, w, tol)
			want := make([]float64, len(x))
			for i, time := range p.ts {
				y := 3 * math.Exp(-0.8*(time-0.5))
				want[0] += w[i] * y / 3
				want[1] += w[i] * 0.8 * y
				want[2+i] = -w[i] * 0.8 * y
				want[6] -= w[i] * (time - 0.5) * y
			}
			for k := range want {
				if !(math.Abs(d[k]-want[k]) <= 30*tol) {
					t.Errorf("stiff %v, to %g: derivative %d is %v, want %v", stiff, tol, k, d[k], want[k])
				}
			}
		}
	}
}

// At an equilibrium the state does not move, but a change of it does: the gradient is right there too.
func TestAdjointsAtEquilibrium(t *testing.T) {
	p := &problem{name: "turnover", y0: []float64{2}, a: []float64{10, 5}, ts: []float64{0.1, 1, 40},
		f: func(_ float64, y, a, out []float64) { out[0] = a[0] - a[1]*y[0] }}
	x := []float64{2, 0, 0.1, 1, 40, 10, 5}
	w := []float64{1, 1, 1}
	d := p.adjoint(t, false, x, w, 1e-7)
	left := math.Exp(-0.5) + math.Exp(-5) + math.Exp(-200)
	for k, want := range []float64{left, 0, 0, 0, 0, (3 - left) / 5, -2 * (3 - left) / 5} {
		if !(math.Abs(d[k]-want) <= 1e-5) {
			t.Errorf("derivative %d is %v, want %v", k, d[k], want)
		}
	}
	center := &problem{name: "center", y0: []float64{1, 1}, ts: []float64{20}, a: []float64{1},
		f: func(_ float64, y, a, out []float64) { out[0], out[1] = a[0]*(y[1]-1), 1-y[0] }}
	d = center.adjoint(t, false, []float64{1, 1, 0, 20, 1}, []float64{1, 0}, 1e-7)
	if !(math.Abs(d[0]-math.Cos(20)) <= 5e-4) || !(math.Abs(d[1]-math.Sin(20)) <= 5e-4) { // 40 steps of mostTurn
		t.Errorf("derivatives by the state are %v, want %v and %v", d[:2], math.Cos(20), math.Sin(20))
	}
}

// What has no solution says why.
func TestFailures(t *testing.T) {
	for _, c := range []struct {
		p    problem
		want string
	}{
		{problem{y0: []float64{1}, ts: []float64{2}, f: func(_ float64, y, _, out []float64) { out[0] = y[0] * y[0] }}, "at t = 1"},
		{problem{y0: []float64{1}, ts: []float64{2}, f: func(t float64, y, _, out []float64) { out[0] = math.Sqrt(1.5 - t) }}, "not finite after t = 1.5"},
		{problem{y0: []float64{1}, ts: []float64{2}, f: func(t float64, y, _, out []float64) { out[0] = math.NaN() }}, "not finite after t = 0"},
		{problem{y0: []float64{math.Inf(1)}, ts: []float64{2}, f: func(t float64, y, _, out []float64) { out[0] = 1 }}, "an argument is not finite"},
		{problem{y0: []float64{1}, ts: []float64{2, 1}, f: func(t float64, y, _, out []float64) { out[0] = 1 }}, "1 comes after 2"},
	} {
		for _, stiff := range []bool{false, true} {
			_, _, err, _ := c.p.solved(stiff, 1e-6, 1e-8)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("stiff %v: %v, want %q", stiff, err, c.want)
			}
		}
	}
	p := problem{y0: []float64{1, 0}, a: []float64{1e7}, ts: []float64{100}, f: func(t float64, y, a, out []float64) {
		out[0], out[1] = -a[0]*(y[0]-math.Cos(t)), y[0]
	}}
	_, _, err, _ := p.solved(false, 1e-6, 1e-8)
	if err == nil || !strings.Contains(err.Text, "after 100000 steps") || !strings.Contains(err.Help, "radau") {
		t.Errorf("stiff equations: %v", err)
	}
	if _, calls, err, _ := p.solved(true, 1e-6, 1e-8); err != nil || calls > 20000 {
		t.Errorf("stiff equations: %d calls, %v", calls, err)
	}
}

// curve is a function of x and arguments.
type curve struct {
	f     func(x float64, a []float64) float64
	slope func(x float64, a []float64) []float64 // by x, then the arguments
}

func (c curve) Value(x, out []float64) { out[0] = c.f(x[0], x[1:]) }
func (c curve) Pull(x, w, grad []float64) {
	for i, d := range c.slope(x[0], x[1:]) {
		grad[i] = w[0] * d
	}
}

// Integrals and their derivatives are those that are known.
func TestIntegrals(t *testing.T) {
	inf := math.Inf(1)
	power := curve{func(x float64, a []float64) float64 { return math.Pow(x, a[0]) },
		func(x float64, a []float64) []float64 {
			return []float64{a[0] * math.Pow(x, a[0]-1), math.Pow(x, a[0]) * math.Log(x)}
		}}
	bell := curve{func(x float64, a []float64) float64 { return math.Exp(-a[0] * x * x) },
		func(x float64, a []float64) []float64 {
			e := math.Exp(-a[0] * x * x)
			return []float64{-2 * a[0] * x * e, -x * x * e}
		}}
	decay := curve{func(x float64, a []float64) float64 { return math.Exp(-a[0] * x) },
		func(x float64, a []float64) []float64 {
			e := math.Exp(-a[0] * x)
			return []float64{-a[0] * e, -x * e}
		}}
	narrow := curve{func(x float64, a []float64) float64 { return 1 / (1 + (x-a[0])*(x-a[0])*1e6) },
		func(x float64, a []float64) []float64 {
			r := 1 + (x-a[0])*(x-a[0])*1e6
			d := 2e6 * (x - a[0]) / (r * r)
			return []float64{-d, d}
		}}
	for _, c := range []struct {
		name       string
		c          curve
		a, b, arg  float64
		value      float64
		da, db, dp float64
	}{
		{"x^2 from 1 to 3", power, 1, 3, 2, 26. / 3, -1, 9, 27*math.Log(3)/3 - 26./9},
		{"x^2 from 3 to 1", power, 3, 1, 2, -26. / 3, -9, 1, -(27*math.Log(3)/3 - 26./9)},
		{"x^-0.5 from 0", power, 0, 4, -0.5, 4, -inf, 0.5, 4*math.Log(4) - 8},
		{"bell", bell, -inf, inf, 2, math.Sqrt(math.Pi / 2), 0, 0, -math.Sqrt(math.Pi/2) / 4},
		{"half a bell, downwards", bell, inf, 0, 2, -math.Sqrt(math.Pi/2) / 2, 0, 1, math.Sqrt(math.Pi/2) / 8},
		{"decay", decay, 1, inf, 0.5, 2 * math.Exp(-0.5), -math.Exp(-0.5), 0, -6 * math.Exp(-0.5)},
		{"growth from below", decay, -inf, 1, -0.5, 2 * math.Exp(0.5), 0, math.Exp(0.5), 2 * math.Exp(0.5)},
		{"narrow", narrow, -10, 10, 0.3, 1e-3 * (math.Atan(9.7e3) + math.Atan(10.3e3)), -1 / (1 + 10.3*10.3*1e6), 1 / (1 + 9.7*9.7*1e6), 1/(1+10.3*10.3*1e6) - 1/(1+9.7*9.7*1e6)},
	} {
		o, p := &Integral{Args: 1, Rtol: 1e-10}, &Pieces{}
		got, err := o.Solve(c.c, c.a, c.b, []float64{c.arg}, p)
		if err != nil || !(math.Abs(got-c.value) <= 1e-9*math.Abs(c.value)) {
			t.Errorf("%s: %v, want %v (%v)", c.name, got, c.value, err)
			continue
		}
		da, db, dp := []float64{0}, []float64{0}, []float64{0}
		o.Adjoint(c.c, c.a, c.b, []float64{c.arg}, 1, p, da, db, dp)
		for i, g := range [3]float64{da[0], db[0], dp[0]} {
			if want := [3]float64{c.da, c.db, c.dp}[i]; !(math.Abs(g-want) <= 1e-7*math.Max(1e-3, math.Abs(want))) && !(math.IsInf(want, -1) && i == 0) {
				t.Errorf("%s: derivative %d is %v, want %v", c.name, i, g, want)
			}
		}
	}
	pole := curve{f: func(x float64, _ []float64) float64 { return 1 / (x - math.Sqrt2) }}
	if v, err := (&Integral{Rtol: 1e-8}).Solve(pole, 0, 3, nil, &Pieces{}); err == nil {
		t.Errorf("the integral of a pole is %v", v)
	}
}

// system is a system of equations with derivatives by differences.
type system struct{ f func(x, out []float64) }

func (s system) Value(x, out []float64) { s.f(x, out) }
func (s system) Pull(x, w, grad []float64) {
	pulled{evaluated{&problem{y0: make([]float64, len(x)-1), f: func(t float64, y, _, out []float64) { s.f(append([]float64{t}, y...), out) }}, nil}}.Pull(x, w, grad)
}

// Roots and their derivatives are those that are known.
func TestRoots(t *testing.T) {
	// x^2 = a, x y = b, from a bad beginning
	s := system{func(x, out []float64) { out[0], out[1] = x[0]*x[0]-x[2], x[0]*x[1]-x[3] }}
	o, p := &Root{2, 2, 1e-10, 1e-12}, &Point{}
	x := []float64{100, 1}
	if err := o.Solve(s, []float64{4, 3}, x, p); err != nil || !(math.Abs(x[0]-2) <= 1e-12) || !(math.Abs(x[1]-1.5) <= 1e-12) {
		t.Fatalf("root %v: %v", x, err)
	}
	d := []float64{0, 0}
	o.Adjoint(s, x, []float64{4, 3}, []float64{1, 10}, p, d)
	// x = sqrt(a), y = b/sqrt(a)
	if want := []float64{0.25 - 10*3./16, 5}; !(math.Abs(d[0]-want[0]) <= 1e-8) || !(math.Abs(d[1]-want[1]) <= 1e-8) {
		t.Errorf("derivatives %v, want %v", d, want)
	}
	none := system{func(x, out []float64) { out[0] = x[0]*x[0] + 1 }}
	if err := (&Root{1, 0, 1e-10, 1e-12}).Solve(none, nil, []float64{3}, p); err == nil {
		t.Error("x^2 + 1 has a root")
	}
	at := []float64{0}
	if err := (&Root{1, 0, 1e-10, 1e-12}).Solve(none, nil, at, p); err == nil || !strings.Contains(err.Text, "singular") {
		t.Errorf("no slope: %v", err)
	}
}
