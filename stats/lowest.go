package stats

import "math"

// lowest searches from the origin for the minimum of a function of n numbers that also sets its
// gradient, by L-BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.5), and returns
// the lowest value found; NaN where the function is not finite at the origin.
func lowest(f func(x, grad []float64) float64, n int) float64 {
	const (
		evaluations, halvings = 2000, 60
		memory                = 15
		flat                  = 1e-12 // the largest partial derivative at a minimum
		decrease, curvature   = 1e-4, 0.9
	)
	x, g := make([]float64, n), make([]float64, n)
	value := f(x, g)
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return math.NaN()
	}
	calls := 1
	type pair struct {
		s, y []float64
		rho  float64
	}
	var kept []pair
	d, to, gTo := make([]float64, n), make([]float64, n), make([]float64, n)
	a := make([]float64, memory)
	for calls < evaluations {
		steepest := 0.0
		for _, v := range g {
			steepest = math.Max(steepest, math.Abs(v))
		}
		if !(steepest > flat) || math.IsInf(steepest, 0) {
			break
		}
		for i, v := range g {
			d[i] = -v
		}
		step := 1.0
		if len(kept) == 0 {
			step = 1 / norm(g)
		} else {
			for k := len(kept) - 1; k >= 0; k-- {
				a[k] = kept[k].rho * dot(kept[k].s, d)
				addScaled(d, -a[k], kept[k].y)
			}
			last := kept[len(kept)-1]
			scale := 1 / (last.rho * dot(last.y, last.y))
			for i := range d {
				d[i] *= scale
			}
			for k, p := range kept {
				addScaled(d, a[k]-p.rho*dot(p.y, d), p.s)
			}
		}
		slope := dot(g, d)
		if !(slope < 0) {
			break
		}
		// A step that satisfies the weak Wolfe conditions, by bisection.
		short, long := 0.0, math.Inf(1)
		there, found := 0.0, false
		for try := 0; !found && try < halvings && calls < evaluations; try++ {
			copy(to, x)
			addScaled(to, step, d)
			there = f(to, gTo)
			calls++
			switch {
			case !(there <= value+decrease*step*slope) || math.IsInf(there, -1):
				long = step
			case dot(gTo, d) < curvature*slope:
				short = step
			default:
				found = true
				continue
			}
			if math.IsInf(long, 1) {
				step = 2 * short
			} else {
				step = short + (long-short)/2
			}
		}
		if !found {
			break
		}
		p := pair{s: make([]float64, n), y: make([]float64, n)}
		for i := range x {
			p.s[i], p.y[i] = to[i]-x[i], gTo[i]-g[i]
		}
		if p.rho = 1 / dot(p.s, p.y); !(p.rho > 0) || math.IsInf(p.rho, 1) {
			return math.Min(value, there)
		}
		if kept = append(kept, p); len(kept) > memory {
			kept = kept[1:]
		}
		copy(x, to)
		copy(g, gTo)
		value = there
	}
	return value
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += float64(v * b[i])
	}
	return sum
}

func norm(a []float64) float64 { return math.Sqrt(dot(a, a)) }

// addScaled adds c times b to a.
func addScaled(a []float64, c float64, b []float64) {
	for i, v := range b {
		a[i] += float64(c * v)
	}
}
