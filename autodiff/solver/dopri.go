package solver

import (
	"math"

	"github.com/bayes-lang/bayes/mathx"
)

// The method of Dormand and Prince of order 5 with an error of order 4 and a continuous solution of order 4
// (Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I, table II.5.2 and II.6.12).

var dopriC = [7]float64{0, 1. / 5, 3. / 10, 4. / 5, 8. / 9, 1, 1}

var dopriA = [7][6]float64{
	{},
	{1. / 5},
	{3. / 40, 9. / 40},
	{44. / 45, -56. / 15, 32. / 9},
	{19372. / 6561, -25360. / 2187, 64448. / 6561, -212. / 729},
	{9017. / 3168, -355. / 33, 46732. / 5247, 49. / 176, -5103. / 18656},
	{35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84},
}

// dopriE is the difference of the two solutions, dopriD is of the continuous one.
var (
	dopriE = [7]float64{71. / 57600, 0, -71. / 16695, 71. / 1920, -17253. / 339200, 22. / 525, -1. / 40}
	dopriD = [7]float64{-12715105075. / 11282082432, 0, 87487479700. / 32700410799, -10690763975. / 1880347072, 701980252875. / 199316789632, -1453857185. / 822651844, 69997945. / 29380423}
)

// dopriWeights returns by how much of h each slope goes into the continuous solution at part s of a step.
func dopriWeights(s float64) (b [7]float64) {
	r := 1 - s
	for i := range b {
		end := 0.0
		if i < 6 {
			end = dopriA[6][i]
		}
		b[i] = float64(s*s*(3-float64(2*s))*end) + float64(s*s*r*r*dopriD[i])
	}
	b[0] += float64(s * r * r)
	b[6] -= float64(s * s * r)
	return b
}

// start sets up the solution at y0, and returns how many of the times are t0.
func (o *ODE) start(g Given, out []float64, p *Path) (row int) {
	copy(p.x[1+o.States:], g.Args)
	copy(p.y, g.Y0)
	for ; row < o.Times && g.Ts[row] == g.T0; row++ {
		copy(out[row*o.States:], p.y)
		p.steps[row] = 0
	}
	return row
}

func (o *ODE) dopri(f Func, g Given, out []float64, p *Path, end, dir float64) *Failure {
	n := o.States
	p.begin(o, 8*n)
	t, row := g.T0, o.start(g, out, p)
	if row == o.Times {
		return nil
	}
	k := func(i int) []float64 { return p.stages[i*n : (i+1)*n] }
	p.call(f, t, p.y, k(0))
	if !finite(k(0)) {
		return o.gaveUp(noNumber, t, false)
	}
	h := o.firstStep(f, g, p, k(0), dir, math.Abs(end-t), 5)
	p.quickest = o.rate(f, p, t, k(0), 3)
	before, rejected, bounded := 1e-4, false, 0
	why := tiny // the last step was rejected
	for steps := 0; ; steps++ {
		if steps >= mostSteps {
			return o.gaveUp(tooMany, t, bounded > steps/2)
		}
		if tooSmall(t, h) {
			return o.gaveUp(why, t, false)
		}
		if h*p.quickest > mostTurn {
			h = mostTurn / p.quickest
			bounded++
		}
		last := false
		to := t + float64(dir*h)
		if dir*(t+float64(1.01*dir*h)-end) >= 0 {
			h, last, to = math.Abs(end-t), true, end
		}
		dh := dir * h
		for s := 1; s < 7; s++ {
			for i := range n {
				x := 0.0
				for j := range s {
					x += float64(dopriA[s][j] * p.stages[j*n+i])
				}
				p.next[i] = p.y[i] + float64(dh*x)
			}
			at := t + float64(dopriC[s]*dh)
			if s >= 5 {
				at = to
			}
			p.call(f, at, p.next, k(s))
		}
		for i := range n {
			x := 0.0
			for j := range 7 {
				x += float64(dopriE[j] * p.stages[j*n+i])
			}
			p.e1[i] = dh * x
		}
		err := o.rms(p.e1, p.y, p.next)
		if err-err != 0 || !finite(k(6)) {
			h, rejected, why = h/5, true, noNumber
			continue
		}
		fac := mathx.Pow(err, 0.2-0.04*0.75)
		if err > 1 {
			h, rejected, why = h/math.Min(5, fac/0.9), true, tiny
			continue
		}
		p.add(t, dh, p.y, p.stages)
		for ; row < o.Times && dir*(g.Ts[row]-to) <= 0; row++ {
			p.steps[row] = int32(len(p.at) - 1)
			if g.Ts[row] == to {
				copy(out[row*n:(row+1)*n], p.next)
				continue
			}
			b := dopriWeights((g.Ts[row] - t) / dh)
			for i := range n {
				x := 0.0
				for j := range 7 {
					x += float64(b[j] * p.stages[j*n+i])
				}
				out[row*n+i] = p.y[i] + float64(dh*x)
			}
		}
		if last {
			return nil
		}
		t = to
		copy(p.y, p.next)
		copy(k(0), k(6))
		p.quickest = math.Max(o.rate(f, p, t, k(0), 1), 0.7*p.quickest)
		grow := math.Max(0.1, math.Min(5, fac/mathx.Pow(before, 0.04)/0.9))
		before = math.Max(err, 1e-4)
		if rejected {
			grow = math.Max(grow, 1)
		}
		h, rejected = h/grow, false
	}
}

// mostTurn bounds the length of a step times the rate at which a small change of the state grows, shrinks or rotates.
// Where the state itself hardly moves, as at an equilibrium, its error lets steps become so long that the derivatives
// of the solution are those of an unstable recurrence.
const mostTurn = 0.5

// rate is how quickly a small change of the state changes, found by some steps of the power method that start from
// the change found last.
func (o *ODE) rate(f Func, p *Path, t float64, slope []float64, times int) (rate float64) {
	n := o.States
	if times > 1 {
		for i := range n {
			p.weight[i] = 1 + float64(0.3*float64(i%3))
		}
	}
	for range times {
		// A change of all states that is small against their sizes.
		size, long := 0.0, o.Atol/o.Rtol
		for i := range n {
			size += float64(p.weight[i] * p.weight[i])
			long = math.Max(long, math.Abs(p.y[i]))
		}
		size = math.Sqrt(size)
		if !(size > 0) || math.IsInf(size, 0) {
			return rate
		}
		by := 0x1p-22 / size
		for i := range n {
			p.e2[i] = p.y[i] + float64(by*p.weight[i]*(math.Abs(p.y[i])+float64(1e-3*long)))
		}
		p.call(f, t, p.e2, p.e1)
		rate = 0
		for i := range n {
			p.weight[i] = (p.e1[i] - slope[i]) / (math.Abs(p.y[i]) + float64(1e-3*long))
			rate += float64(p.weight[i] * p.weight[i])
		}
		rate = math.Sqrt(rate) / 0x1p-22
	}
	return rate
}

func (o *ODE) dopriAdjoint(f Pulled, g Given, p *Path, dout, dt0, dargs []float64) {
	n := o.States
	lambda, start := p.y, p.next // adjoints of the state at the end and at the beginning of a step
	clear(p.bars)
	bar := func(i int) []float64 { return p.bars[i*n : (i+1)*n] }
	row := o.Times
	for q := len(p.at) - 1; q >= 0; q-- {
		t, h := p.at[q], p.length[q]
		y, k := p.step(q, n)
		clear(start)
		for ; row > 0 && int(p.steps[row-1]) == q; row-- {
			w := dout[(row-1)*n : row*n]
			b := dopriWeights((g.Ts[row-1] - t) / h)
			for j := range 7 {
				for i := range n {
					p.bars[j*n+i] += float64(h * b[j] * w[i])
				}
			}
			for i := range n {
				start[i] += w[i]
			}
		}
		state := p.e1
		for s := 6; s >= 0; s-- {
			if s == 0 && q > 0 {
				break // the last slope of the step before
			}
			for i := range n {
				x := 0.0
				for j := range s {
					x += float64(dopriA[s][j] * k[j*n+i])
				}
				state[i] = y[i] + float64(h*x)
			}
			v := o.pull(f, p, t+float64(dopriC[s]*h), state, bar(s), dt0, dargs)
			if s == 6 { // for the state at the end
				for i := range n {
					lambda[i] += v[i]
				}
				v = lambda
			}
			for i := range n {
				start[i] += v[i]
				for j := range s {
					p.bars[j*n+i] += float64(h * dopriA[s][j] * v[i])
				}
			}
		}
		copy(bar(6), bar(0))
		clear(p.bars[:6*n])
		copy(lambda, start)
	}
}
