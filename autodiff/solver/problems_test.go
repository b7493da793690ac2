package solver

import "math"

// A problem is an initial value problem of the literature.
type problem struct {
	name  string
	f     func(t float64, y, a, out []float64)
	y0, a []float64
	t0    float64
	ts    []float64
	want  []float64 // states at the times
	stiff bool
	loose float64 // how many times the tolerance the error may be, of the largest state
}

// evaluated is a problem as a function; counted says how often it was called.
type evaluated struct {
	p       *problem
	counted *int
}

func (e evaluated) Value(x, out []float64) {
	n := len(e.p.y0)
	if e.counted != nil {
		*e.counted++
	}
	e.p.f(x[0], x[1:1+n], x[1+n:], out)
}

// pulled is an evaluated problem with derivatives by differences of order 6.
type pulled struct{ evaluated }

func (e pulled) Pull(x, w, grad []float64) {
	n := len(w)
	up, down := make([]float64, n), make([]float64, n)
	for k := range x {
		grad[k] = 0
		old := x[k]
		h := 0x1p-8 * math.Max(math.Abs(old), 1e-2)
		for i, c := range [3]float64{3. / 4, -3. / 20, 1. / 60} {
			d := h * float64(i+1)
			x[k] = old + d
			e.Value(x, up)
			x[k] = old - d
			e.Value(x, down)
			for j := range n {
				grad[k] += w[j] * c * (up[j] - down[j]) / h
			}
		}
		x[k] = old
	}
}

var problems = []problem{
	{ // Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I, (0.1): a periodic orbit
		name: "Arenstorf",
		f: func(_ float64, y, a, out []float64) {
			mu := a[0]
			nu := 1 - mu
			d1 := math.Pow((y[0]+mu)*(y[0]+mu)+y[1]*y[1], 1.5)
			d2 := math.Pow((y[0]-nu)*(y[0]-nu)+y[1]*y[1], 1.5)
			out[0], out[1] = y[2], y[3]
			out[2] = y[0] + 2*y[3] - nu*(y[0]+mu)/d1 - mu*(y[0]-nu)/d2
			out[3] = y[1] - 2*y[2] - nu*y[1]/d1 - mu*y[1]/d2
		},
		y0: []float64{0.994, 0, 0, -2.00158510637908252240537862224}, a: []float64{0.012277471},
		ts: []float64{17.0652165601579625588917206249}, want: []float64{0.994, 0, 0, -2.00158510637908252240537862224}, loose: 3e7, // it is unstable
	},
	{
		name: "Brusselator",
		f: func(_ float64, y, a, out []float64) {
			out[0] = a[0] + y[0]*y[0]*y[1] - (a[1]+1)*y[0]
			out[1] = a[1]*y[0] - y[0]*y[0]*y[1]
		},
		y0: []float64{1.5, 3}, a: []float64{1, 3}, ts: []float64{5, 20}, loose: 300,
		want: []float64{0.426847668407535307331680651947, 4.29484180586674775037864597302, 0.498637071268347848649855482993, 4.59678034945201118320174395313},
	},
	{
		name: "Lotka-Volterra",
		f: func(_ float64, y, a, out []float64) {
			out[0], out[1] = (a[0]-a[1]*y[1])*y[0], (a[2]*y[0]-a[3])*y[1]
		},
		y0: []float64{30, 4}, a: []float64{0.55, 0.028, 0.024, 0.8}, ts: []float64{1, 7.5, 20}, loose: 100,
		want: []float64{46.386073011998357769317714307, 4.43527035489031163802329543734, 10.0143220091299901712341221855, 13.1296895569342201391051611721, 18.4893010862788439159089980301, 5.20317725223477784665461976085},
	},
	{
		name: "Lorenz",
		f: func(_ float64, y, a, out []float64) {
			out[0], out[1], out[2] = a[0]*(y[1]-y[0]), y[0]*(a[1]-y[2])-y[1], y[0]*y[1]-a[2]*y[2]
		},
		y0: []float64{-8, 8, 27}, a: []float64{10, 28, 8. / 3}, ts: []float64{1, 5}, loose: 3e4,
		want: []float64{9.05716783892916406075383500067, 14.5589489910994910310911860943, 18.4152939468812603151829048927, 12.53362673927780128997314602, 6.84913379236249517194964968917, 37.5298740876345100578864888202},
	},
	{ // Hairer and Wanner, Solving Ordinary Differential Equations II, IV.10, in the time of the oscillation
		name: "van der Pol", stiff: true,
		f: func(_ float64, y, a, out []float64) {
			out[0], out[1] = y[1], ((1-y[0]*y[0])*y[1]-y[0])*a[0]
		},
		y0: []float64{2, 0}, a: []float64{1e6}, ts: []float64{2}, want: []float64{1.706167732170469, -0.8928097010248125}, loose: 100,
	},
	{ // the same, IV.1 and IV.10
		name: "Robertson", stiff: true,
		f: func(_ float64, y, a, out []float64) {
			out[0] = -a[0]*y[0] + a[1]*y[1]*y[2]
			out[2] = a[2] * y[1] * y[1]
			out[1] = -out[0] - out[2]
		},
		y0: []float64{1, 0, 0}, a: []float64{0.04, 1e4, 3e7}, ts: []float64{0.4, 40, 1e11}, loose: 100,
		want: []float64{0.98517211386, 0.33863953790e-4, 0.14794022185e-1, 0.7158270687, 0.9185534765e-5, 0.2841637457, 0.20833401497e-7, 0.83333607703e-13, 0.99999997917},
	},
	{
		name: "HIRES", stiff: true,
		f: func(_ float64, y, a, out []float64) {
			r := a[0] * y[5] * y[7]
			out[0] = -1.71*y[0] + 0.43*y[1] + 8.32*y[2] + 0.0007
			out[1] = 1.71*y[0] - 8.75*y[1]
			out[2] = -10.03*y[2] + 0.43*y[3] + 0.035*y[4]
			out[3] = 8.32*y[1] + 1.71*y[2] - 1.12*y[3]
			out[4] = -1.745*y[4] + 0.43*y[5] + 0.43*y[6]
			out[5] = -r + 0.69*y[3] + 1.71*y[4] - 0.43*y[5] + 0.69*y[6]
			out[6] = r - 1.81*y[6]
			out[7] = -out[6]
		},
		y0: []float64{1, 0, 0, 0, 0, 0, 0, 0.0057}, a: []float64{280}, ts: []float64{321.8122}, loose: 100,
		want: []float64{0.7371312573325668e-3, 0.1442485726316185e-3, 0.5888729740967575e-4, 0.1175651343283149e-2, 0.2386356198831331e-2, 0.6238968252742796e-2, 0.2849998395185769e-2, 0.2850001604814231e-2},
	},
	{
		name: "Oregonator", stiff: true,
		f: func(_ float64, y, a, out []float64) {
			out[0] = a[0] * (y[1] + y[0]*(1-8.375e-6*y[0]-y[1]))
			out[1] = (y[2] - (1+y[0])*y[1]) / a[0]
			out[2] = a[1] * (y[0] - y[2])
		},
		y0: []float64{1, 2, 3}, a: []float64{77.27, 0.161}, ts: []float64{360}, loose: 1000,
		want: []float64{0.1000814870318523e1, 0.1228178521549917e4, 0.1320554942846706e3},
	},
}
