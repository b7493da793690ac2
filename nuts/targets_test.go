package nuts

import (
	"math"
	"sync/atomic"
)

// density is a Model made of a function; it counts evaluations.
type density struct {
	dim   int
	f     func(x, g []float64) float64
	count atomic.Int64
}

func (m *density) Dim() int          { return m.dim }
func (m *density) NewTarget() Target { return (*densityTarget)(m) }

type densityTarget density

func (t *densityTarget) Lanes() int { return 1 }

func (t *densityTarget) Eval(point [][]float64, logp []float64, grad [][]float64) {
	for k, x := range point {
		t.count.Add(1)
		logp[k] = t.f(x, grad[k])
		if math.IsNaN(logp[k]) || math.IsInf(logp[k], 0) {
			logp[k] = math.Inf(-1)
			clear(grad[k])
		}
	}
}

// normal is a product of normals with the given means and scales.
func normal(mean, sd []float64) *density {
	return &density{dim: len(sd), f: func(x, g []float64) float64 {
		s := 0.0
		for i, v := range x {
			z := (v - mean[i]) / sd[i]
			g[i] = -z / sd[i]
			s -= float64(0.5 * float64(z*z))
		}
		return s
	}}
}

func standard(dim int) *density {
	sd := make([]float64, dim)
	for i := range sd {
		sd[i] = 1
	}
	return normal(make([]float64, dim), sd)
}

// pair is a bivariate normal with unit variances and correlation r.
func pair(r float64) *density {
	return &density{dim: 2, f: func(x, g []float64) float64 {
		d := 1 - r*r
		g[0] = -(x[0] - r*x[1]) / d
		g[1] = -(x[1] - r*x[0]) / d
		return 0.5 * (x[0]*g[0] + x[1]*g[1])
	}}
}

// funnel is Neal's: v ~ N(0, 3), x_i ~ N(0, e^(v/2)).
func funnel(dim int) *density {
	return &density{dim: dim, f: func(x, g []float64) float64 {
		v := x[0]
		inv := math.Exp(-v)
		lp := -v * v / 18
		g[0] = -v / 9
		for i := 1; i < dim; i++ {
			lp += -0.5*x[i]*x[i]*inv - 0.5*v
			g[i] = -x[i] * inv
			g[0] += 0.5*x[i]*x[i]*inv - 0.5
		}
		return lp
	}}
}

// bend: x ~ N(0, 1), y | x ~ N(x^2 / 2, 1).
func bend() *density {
	return &density{dim: 2, f: func(x, g []float64) float64 {
		d := x[1] - float64(0.5*float64(x[0]*x[0]))
		g[0] = float64(d*x[0]) - x[0]
		g[1] = -d
		return -float64(0.5*float64(x[0]*x[0])) - float64(0.5*float64(d*d))
	}}
}

// banana: x ~ N(0, 1), y | x ~ N(x^2, 0.5). Far out it is so narrow and curved
// that only very small steps get there: no test of moments.
func banana() *density {
	return &density{dim: 2, f: func(x, g []float64) float64 {
		d := x[1] - float64(x[0]*x[0])
		g[1] = -4 * d
		g[0] = float64(8*d*x[0]) - x[0]
		return -float64(0.5*float64(x[0]*x[0])) - float64(2*d*d)
	}}
}

// studentT is a product of t distributions.
func studentT(dim int, nu float64) *density {
	return &density{dim: dim, f: func(x, g []float64) float64 {
		lp := 0.0
		for i, v := range x {
			lp -= 0.5 * (nu + 1) * math.Log1p(v*v/nu)
			g[i] = -(nu + 1) * v / (nu + v*v)
		}
		return lp
	}}
}
