package solver

import "math"

// Root is the system f(x, args) = 0 with as many equations as unknowns; the vector that f is called with is x, then
// the arguments.
type Root struct {
	Unknowns, Args int
	Rtol, Atol     float64
}

// mostNewton is the maximum number of iterations.
const mostNewton = 200

// Point is a root that was found, for its adjoint; it can be reused.
type Point struct {
	x, jac, square, value, step, next, work []float64
	lu                                      lu
}

// Solve searches for the root starting from out, and leaves it there.
func (o *Root) Solve(f Func, args, out []float64, p *Point) *Failure {
	n, wide := o.Unknowns, o.Unknowns+o.Args
	p.x, p.jac, p.square = resize(p.x, wide), resize(p.jac, n*wide), resize(p.square, n*n)
	p.value, p.step, p.next, p.work = resize(p.value, n), resize(p.step, n), resize(p.next, n), resize(p.work, n)
	if !finite(out) || !finite(args) {
		return failure("", "an argument is not finite")
	}
	copy(p.x[n:], args)
	size := func(x, value []float64) float64 {
		copy(p.x, x)
		f.Value(p.x, value)
		s := 0.0
		for _, a := range value {
			s += float64(a * a)
		}
		return math.Sqrt(s)
	}
	norm := size(out, p.value)
	if norm-norm != 0 {
		return failure("begin elsewhere", "the function is not finite where the search begins")
	}
	for range mostNewton {
		if norm == 0 {
			return nil
		}
		copy(p.x, out)
		copy(p.step, p.value)
		derivatives(f, p.x, p.work, p.jac, n, 0, n)
		for i := range n {
			copy(p.square[i*n:(i+1)*n], p.jac[i*wide:])
		}
		if !finite(p.square) || !p.lu.factor(p.square, n) {
			return failure("begin elsewhere", "the derivatives of the function are singular at %v", shorts(out))
		}
		p.lu.solve(p.step, p.work)
		part, done := 1.0, false
		for {
			worst := 0.0
			for i := range n {
				d := float64(part * p.step[i])
				p.next[i] = out[i] - d
				worst = math.Max(worst, math.Abs(d)/(o.Atol+float64(o.Rtol*math.Abs(out[i]))))
			}
			now := size(p.next, p.value)
			if now < norm*(1-part/1e4) || now == 0 {
				copy(out, p.next)
				norm, done = now, worst <= 1 && part == 1
				break
			}
			if worst <= 1 && now-now == 0 { // as near as rounding allows
				if now <= norm {
					copy(out, p.next)
				}
				return nil
			}
			if part /= 2; part < 1e-12 {
				return failure("begin elsewhere", "the search ends at %v, where the function is %v, not 0", shorts(out), short(norm))
			}
		}
		if done {
			return nil
		}
	}
	return failure("begin elsewhere", "no root is found in %d steps", mostNewton)
}

// Adjoint adds to the adjoints of the arguments; w are the adjoints of the root x.
func (o *Root) Adjoint(f Pulled, x, args, w []float64, p *Point, dargs []float64) {
	n, wide := o.Unknowns, o.Unknowns+o.Args
	copy(p.x, x)
	copy(p.x[n:], args)
	derivatives(f, p.x, p.work, p.jac, n, 0, wide)
	for i := range n {
		copy(p.square[i*n:(i+1)*n], p.jac[i*wide:])
	}
	copy(p.step, w)
	if !p.lu.factor(p.square, n) {
		for i := range p.step {
			p.step[i] = math.NaN()
		}
	} else {
		p.lu.solveTransposed(p.step, p.work)
	}
	for k := range dargs {
		for i := range n {
			dargs[k] -= float64(p.step[i] * p.jac[i*wide+n+k])
		}
	}
}

func shorts(x []float64) []float64 {
	out := make([]float64, len(x))
	for i := range x {
		out[i] = short(x[i])
	}
	return out
}
