package solver

import (
	"math"

	"github.com/bayes-lang/bayes/mathx"
)

// The Radau IIA method of order 5 (Hairer and Wanner, Solving Ordinary Differential Equations II, IV.5 and IV.8): three
// stages, solved together by Newton's method with derivatives kept as long as it converges quickly.

var (
	root6  = math.Sqrt(6)
	radauC = [3]float64{(4 - root6) / 10, (4 + root6) / 10, 1}
	radauA = [3][3]float64{
		{(88 - float64(7*root6)) / 360, (296 - float64(169*root6)) / 1800, (-2 + float64(3*root6)) / 225},
		{(296 + float64(169*root6)) / 1800, (88 + float64(7*root6)) / 360, (-2 - float64(3*root6)) / 225},
		{(16 - root6) / 36, (16 + root6) / 36, 1. / 9},
	}
	// for the error: the real eigenvalue of the inverse of radauA, and weights of the stages
	radauGamma = 30 / (6 + 4.326748710922225 - 2.080083823051904) // with the cube roots of 81 and 9
	radauE     = [3]float64{(-13 - float64(7*root6)) / 3, (-13 + float64(7*root6)) / 3, -1. / 3}
)

// radauWeights returns how much each stage, as a difference from the state at the beginning, contributes to the
// continuous solution at fraction s of a step: the polynomial through the stages.
func radauWeights(s float64) (b [3]float64) {
	for i, c := range radauC {
		// s/c times the product of (s-x)/(c-x) over the other two
		x, y := radauC[(i+1)%3], radauC[(i+2)%3]
		b[i] = s * (s - x) * (s - y) / (c * (c - x) * (c - y))
	}
	return b
}

// newtonMost is the maximum number of iterations of Newton's method, and newtonTo is the fraction of the tolerance by
// which the stages may still change at the end.
const (
	newtonMost = 10
	newtonTo   = 1e-4
)

func (o *ODE) radau(f Func, g Given, out []float64, p *Path, end, dir float64) *Failure {
	n := o.States
	m := 3 * n
	p.begin(o, 4*n)
	wide := 1 + n + o.Args
	p.jac = resize(p.jac, n*wide)
	p.big, p.small = resize(p.big, m*m), resize(p.small, n*n)
	p.rhs, p.work = resize(p.rhs, m), resize(p.work, m)
	t, row := g.T0, o.start(g, out, p)
	if row == o.Times {
		return nil
	}
	slope := p.bars[:n] // f at the beginning of a step
	z, slopes := p.stages[:m], p.stages[m:2*m]
	p.call(f, t, p.y, slope)
	if !finite(slope) {
		return o.gaveUp(noNumber, t, false)
	}
	h := o.firstStep(f, g, p, slope, dir, math.Abs(end-t), 3)
	fresh, rejected, first := false, false, true // fresh: the derivatives are those at the beginning
	errBefore, hBefore := 1.0, 0.0
	why := tiny // the last step was rejected
	for steps := 0; ; steps++ {
		if steps >= mostSteps {
			return o.gaveUp(tooMany, t, false)
		}
		if tooSmall(t, h) {
			return o.gaveUp(why, t, false)
		}
		last := false
		to := t + float64(dir*h)
		if dir*(t+float64(1.0001*dir*h)-end) >= 0 {
			h, last, to = math.Abs(end-t), true, end
		}
		dh := dir * h
		if !fresh {
			p.x[0] = t
			copy(p.x[1:], p.y)
			derivatives(f, p.x, p.e2, p.jac, n, 1, 1+n)
			fresh = true
		}
		if !o.radauFactor(p, dh) {
			h, rejected = h/2, true
			continue
		}
		o.radauStart(p, z, hBefore, h, first)
		if !o.radauNewton(f, p, t, to, dh, z, slopes) {
			h, rejected, hBefore, why = h/2, true, 0, tiny
			if !finite(p.rhs) {
				why = noNumber
			}
			continue
		}
		for i := range n {
			p.next[i] = p.y[i] + z[2*n+i]
		}
		err := o.radauError(f, p, t, dh, z, slope, first || rejected)
		if err-err != 0 {
			h, rejected, hBefore, why = h/4, true, 0, noNumber
			continue
		}
		fac := math.Max(0.125, math.Min(5, mathx.Pow(err, 0.25)/0.9))
		if err >= 1 {
			h, rejected, hBefore, why = h/math.Max(fac, 1.2), true, 0, tiny
			continue
		}
		p.add(t, dh, p.y, z)
		for ; row < o.Times && dir*(g.Ts[row]-to) <= 0; row++ {
			p.steps[row] = int32(len(p.at) - 1)
			if g.Ts[row] == to {
				copy(out[row*n:(row+1)*n], p.next)
				continue
			}
			b := radauWeights((g.Ts[row] - t) / dh)
			for i := range n {
				out[row*n+i] = p.y[i] + float64(b[0]*z[i]) + float64(b[1]*z[n+i]) + float64(b[2]*z[2*n+i])
			}
		}
		if last {
			return nil
		}
		if !first { // the prediction from the errors of two steps
			x := float64(err * err / errBefore)
			fac = math.Max(fac, math.Max(0.125, math.Min(5, hBefore/h*mathx.Pow(x, 0.25)/0.9)))
		}
		errBefore, hBefore = math.Max(1e-2, err), h
		t = to
		copy(p.y, p.next)
		p.call(f, t, p.y, slope)
		if !finite(slope) {
			return o.gaveUp(noNumber, t, false)
		}
		if rejected {
			fac = math.Max(fac, 1)
		}
		first, rejected, fresh = false, false, false
		h /= fac
	}
}

// radauFactor factors the matrices of a step: for Newton's method, and for the error.
func (o *ODE) radauFactor(p *Path, h float64) bool {
	n := o.States
	m, wide := 3*n, 1+n+o.Args
	for i := range 3 {
		for j := range 3 {
			for r := range n {
				for c := range n {
					x := -float64(h * radauA[i][j] * p.jac[r*wide+1+c])
					if i == j && r == c {
						x++
					}
					p.big[(i*n+r)*m+j*n+c] = x
				}
			}
		}
	}
	for r := range n {
		for c := range n {
			x := -p.jac[r*wide+1+c]
			if r == c {
				x += radauGamma / h
			}
			p.small[r*n+c] = x
		}
	}
	return finite(p.big) && p.bigLU.factor(p.big, m) && p.smallLU.factor(p.small, n)
}

// radauStart puts a guess of the stages into z: the extrapolation of the last step.
func (o *ODE) radauStart(p *Path, z []float64, before, h float64, first bool) {
	n := o.States
	if first || before == 0 || len(p.at) == 0 {
		clear(z)
		return
	}
	_, old := p.step(len(p.at)-1, n)
	for s, c := range radauC {
		b := radauWeights(1 + c*h/before)
		for i := range n {
			z[s*n+i] = float64(b[0]*old[i]) + float64(b[1]*old[n+i]) + float64(b[2]*old[2*n+i]) - old[2*n+i]
		}
	}
}

// radauNewton solves for the stages; slopes has room for f at each.
func (o *ODE) radauNewton(f Func, p *Path, t, to, h float64, z, slopes []float64) bool {
	n := o.States
	before, rate := 0.0, 0.0
	for k := range newtonMost {
		for s, c := range radauC {
			for i := range n {
				p.next[i] = p.y[i] + z[s*n+i]
			}
			at := t + float64(c*h)
			if s == 2 {
				at = to
			}
			p.call(f, at, p.next, slopes[s*n:(s+1)*n])
		}
		for s := range 3 {
			for i := range n {
				p.rhs[s*n+i] = float64(h*(float64(radauA[s][0]*slopes[i])+float64(radauA[s][1]*slopes[n+i])+float64(radauA[s][2]*slopes[2*n+i]))) - z[s*n+i]
			}
		}
		p.bigLU.solve(p.rhs, p.work)
		size := 0.0
		for j, x := range p.rhs {
			sc := o.Atol + float64(o.Rtol*math.Abs(p.y[j%n]))
			size += float64(x / sc * (x / sc))
			z[j] += x
		}
		size = math.Sqrt(size / float64(len(p.rhs)))
		if size-size != 0 {
			return false
		}
		if size == 0 {
			return true
		}
		if k > 0 {
			rate = size / before
			if rate >= 0.99 {
				return size < newtonTo // it no longer gets smaller, because of rounding
			}
			if rate/(1-rate)*size <= newtonTo {
				return true
			}
			if left := float64(newtonMost - 1 - k); mathx.Pow(rate, left)/(1-rate)*size > newtonTo*10 {
				return false
			}
		} else if size <= newtonTo*1e-2 {
			return true
		}
		before = size
	}
	return false
}

// radauError is the size of the error of a step relative to the tolerances.
func (o *ODE) radauError(f Func, p *Path, t, h float64, z, slope []float64, twice bool) float64 {
	n := o.States
	for i := range n {
		p.e2[i] = (float64(radauE[0]*z[i]) + float64(radauE[1]*z[n+i]) + float64(radauE[2]*z[2*n+i])) / h
		p.e1[i] = p.e2[i] + slope[i]
	}
	p.smallLU.solve(p.e1, p.work)
	err := o.rms(p.e1, p.y, p.y)
	if err >= 1 && twice {
		for i := range n {
			p.weight[i] = p.y[i] + p.e1[i]
		}
		p.call(f, t, p.weight, p.e1)
		for i := range n {
			p.e1[i] += p.e2[i]
		}
		p.smallLU.solve(p.e1, p.work)
		err = o.rms(p.e1, p.y, p.y)
	}
	return math.Max(err, 1e-10)
}

func (o *ODE) radauAdjoint(f Pulled, g Given, p *Path, dout, dt0, dargs []float64) {
	n := o.States
	m, wide := 3*n, 1+n+o.Args
	lambda, start := p.y, p.next // adjoints of the state at the end and at the beginning of a step
	p.jac = resize(p.jac, 3*n*wide)
	v := p.rhs
	row := o.Times
	for q := len(p.at) - 1; q >= 0; q-- {
		t, h := p.at[q], p.length[q]
		y, z := p.step(q, n)
		clear(v)
		copy(v[2*n:], lambda)
		copy(start, lambda)
		for ; row > 0 && int(p.steps[row-1]) == q; row-- {
			w := dout[(row-1)*n : row*n]
			b := radauWeights((g.Ts[row-1] - t) / h)
			for s := range 3 {
				for i := range n {
					v[s*n+i] += float64(b[s] * w[i])
				}
			}
			for i := range n {
				start[i] += w[i]
			}
		}
		for s, c := range radauC {
			p.x[0] = t + float64(c*h)
			for i := range n {
				p.x[1+i] = y[i] + z[s*n+i]
			}
			derivatives(f, p.x, p.e2, p.jac[s*n*wide:], n, 0, wide)
		}
		for i := range 3 {
			for j := range 3 {
				for r := range n {
					for k := range n {
						x := -float64(h * radauA[i][j] * p.jac[(j*n+r)*wide+1+k])
						if i == j && r == k {
							x++
						}
						p.big[(i*n+r)*m+j*n+k] = x
					}
				}
			}
		}
		if p.bigLU.factor(p.big, m) {
			p.bigLU.solveTransposed(v, p.work)
		} else {
			for i := range v {
				v[i] = math.NaN()
			}
		}
		for s := range 3 {
			for i := range n {
				w := h * (float64(radauA[0][s]*v[i]) + float64(radauA[1][s]*v[n+i]) + float64(radauA[2][s]*v[2*n+i]))
				if w == 0 {
					continue
				}
				line := p.jac[(s*n+i)*wide : (s*n+i+1)*wide]
				for k, x := range line {
					p.grad[k] = w * x
				}
				for j, x := range o.given(p.grad, dt0, dargs) {
					start[j] += x
				}
			}
		}
		copy(lambda, start)
	}
}
