package solver

import (
	"math"

	"github.com/bayes-lang/bayes/mathx"
)

// ODE is an initial value problem y' = f(t, y, args) with y(t0) = y0, wanted at some times. The
// vector that f is called with is t, then y, then args.
type ODE struct {
	States, Times, Args int
	Stiff               bool
	Rtol, Atol          float64
}

// mostSteps is the maximum number of steps, including rejected ones.
const mostSteps = 100_000

// Given is where a problem starts and what it depends on.
type Given struct {
	Y0, Ts, Args []float64
	T0           float64
}

// Path is a solution that was computed, for its adjoint; it can be reused.
type Path struct {
	// For accepted step i: its beginning and length, and size numbers: the state and what the method keeps.
	at, length []float64
	kept       []float64
	size       int
	// steps is the step that each of the times falls in.
	steps []int32

	x, grad, y, next, e1, e2, weight, jac, big, small, rhs, work []float64
	quickest                                                     float64 // rate of change of a small change
	stages, bars                                                 []float64
	bigLU, smallLU                                               lu
}

// Steps returns how many steps were taken.
func (p *Path) Steps() int { return len(p.at) }

func (p *Path) begin(o *ODE, size int) {
	p.at, p.length, p.kept, p.size = p.at[:0], p.length[:0], p.kept[:0], size
	if cap(p.steps) < o.Times {
		p.steps = make([]int32, o.Times)
	}
	p.steps = p.steps[:o.Times]
	n, all := o.States, 1+o.States+o.Args
	p.x, p.grad = resize(p.x, all), resize(p.grad, all)
	p.y, p.next, p.e1, p.e2, p.weight = resize(p.y, n), resize(p.next, n), resize(p.e1, n), resize(p.e2, n), resize(p.weight, n)
	p.stages, p.bars = resize(p.stages, 7*n), resize(p.bars, 7*n)
}

func (p *Path) add(t, h float64, lists ...[]float64) {
	p.at, p.length = append(p.at, t), append(p.length, h)
	for _, l := range lists {
		p.kept = append(p.kept, l...)
	}
}

// step returns what was kept of a step: the state at its beginning, and the rest.
func (p *Path) step(i, n int) (y, rest []float64) {
	k := p.kept[i*p.size : (i+1)*p.size]
	return k[:n], k[n:]
}

// Solve computes the states at the times, row by row, into out, and keeps the path. Times must run in one direction from t0.
func (o *ODE) Solve(f Func, g Given, out []float64, p *Path) *Failure {
	end := g.T0
	if o.Times > 0 {
		end = g.Ts[o.Times-1]
	}
	dir := 1.0
	if end < g.T0 {
		dir = -1
	}
	last := g.T0
	for _, t := range g.Ts {
		if t-t != 0 || !(dir*(t-last) >= 0) {
			return failure("", "the times must run in one direction from t0, but %v comes after %v", short(t), short(last))
		}
		last = t
	}
	if !finite(g.Y0) || g.T0-g.T0 != 0 || !finite(g.Args) {
		return failure("", "an argument is not finite")
	}
	if o.Stiff {
		return o.radau(f, g, out, p, end, dir)
	}
	return o.dopri(f, g, out, p, end, dir)
}

// call evaluates f at (t, y) into out.
func (p *Path) call(f Func, t float64, y, out []float64) {
	p.x[0] = t
	copy(p.x[1:], y)
	f.Value(p.x, out)
}

// firstStep is the length of the first step (Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I,
// II.4), for a method of the given order; k is f at the beginning.
func (o *ODE) firstStep(f Func, g Given, p *Path, k []float64, dir, span float64, order float64) float64 {
	n := o.States
	dy, df := 0.0, 0.0
	for i := range n {
		sc := o.Atol + float64(o.Rtol*math.Abs(p.y[i]))
		dy += float64(p.y[i] / sc * (p.y[i] / sc))
		df += float64(k[i] / sc * (k[i] / sc))
	}
	h := 1e-6
	if dy > 1e-10 && df > 1e-10 {
		h = 0.01 * math.Sqrt(dy/df)
	}
	h = math.Min(h, span)
	for i := range n {
		p.next[i] = p.y[i] + float64(dir*h*k[i])
	}
	p.call(f, g.T0+float64(dir*h), p.next, p.e1)
	d2 := 0.0
	for i := range n {
		sc := o.Atol + float64(o.Rtol*math.Abs(p.y[i]))
		x := (p.e1[i] - k[i]) / sc
		d2 += float64(x * x)
	}
	d2 = math.Sqrt(d2) / h
	big := math.Max(d2, math.Sqrt(df))
	h1 := math.Max(1e-6, h*1e-3)
	if big > 1e-15 && big-big == 0 {
		h1 = mathx.Pow(0.01/big, 1/order)
	}
	return math.Min(math.Min(100*h, h1), span)
}

// rms is the norm of an error against the tolerances.
func (o *ODE) rms(e, y, next []float64) float64 {
	s := 0.0
	for i := range e {
		sc := o.Atol + float64(o.Rtol*math.Max(math.Abs(y[i]), math.Abs(next[i])))
		x := e[i] / sc
		s += float64(x * x)
	}
	return math.Sqrt(s / float64(len(e)))
}

// tooSmall reports whether t + h can no longer be distinguished from t.
func tooSmall(t, h float64) bool { return math.Abs(h) <= 0x1p-50*math.Abs(t) || math.Abs(h) < 1e-300 }

func (o *ODE) gaveUp(why int, t float64, stiff bool) *Failure {
	help := ""
	if stiff {
		help = "the equations may be stiff: try `method=\"radau\"`"
	}
	switch why {
	case tooMany:
		return failure(help, "after %d steps the solution has come to t = %v only", mostSteps, short(t))
	case noNumber:
		return failure("", "the solution is not finite after t = %v", short(t))
	}
	return failure(help, "the solution ends at t = %v, where it may go to infinity", short(t))
}

// Why a solution ends too early.
const (
	tooMany = iota
	noNumber
	tiny
)

// Adjoint adds to the adjoints of what a solution depends on; dout are those of the states at the times, out. A nil
// list is skipped.
func (o *ODE) Adjoint(f Pulled, g Given, p *Path, out, dout, dy0, dt0, dts, dargs []float64) {
	n := o.States
	copy(p.x[1+n:], g.Args)
	if dt0 != nil || dts != nil { // moving a time is like moving t0 the other way
		for m, t := range g.Ts {
			p.call(f, t, out[m*n:(m+1)*n], p.e1)
			slope := 0.0
			for i, w := range dout[m*n : (m+1)*n] {
				slope += float64(w * p.e1[i])
			}
			if dt0 != nil {
				dt0[0] -= slope
			}
			if dts != nil {
				dts[m] += slope
			}
		}
	}
	if dt0 == nil {
		dt0 = make([]float64, 1)
	}
	lambda := p.y // the adjoint of the state at the beginning
	clear(lambda)
	switch {
	case len(p.at) == 0: // all times are t0
		for k, w := range dout {
			lambda[k%n] += w
		}
	case o.Stiff:
		o.radauAdjoint(f, g, p, dout, dt0, dargs)
	default:
		o.dopriAdjoint(f, g, p, dout, dt0, dargs)
	}
	if dy0 != nil {
		for i := range n {
			dy0[i] += lambda[i]
		}
	}
}

// pull propagates w, the adjoint of f at (t, y): to dt0 and dargs, and returns the part for y.
func (o *ODE) pull(f Pulled, p *Path, t float64, y, w, dt0, dargs []float64) []float64 {
	p.x[0] = t
	copy(p.x[1:], y)
	f.Pull(p.x, w, p.grad)
	return o.given(p.grad, dt0, dargs)
}

// given propagates a gradient of f.
func (o *ODE) given(grad, dt0, dargs []float64) []float64 {
	dt0[0] += grad[0]
	if dargs != nil {
		for k, x := range grad[1+o.States:] {
			dargs[k] += x
		}
	}
	return grad[1 : 1+o.States]
}
