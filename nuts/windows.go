package nuts

import "math"

// windows adapts the scaling as Stan does: the variance or covariance of the
// draws over windows that double, shrunk towards a small multiple of the
// identity, and a new step size after each window (Stan Reference Manual, "HMC
// algorithm parameters").
type windows struct {
	count      int
	x          moments   // mean and squared deviations
	product    []float64 // Dense: lower triangle of the sum of products of deviations, row-major
	deviation  []float64
	warmup     int
	first, end int // draws of warm-up that count: first <= index < end
	next, size int // index at which the current window ends; its size
}

func newWindows(dim int, opt *Options) *windows {
	a := &windows{x: newMoments(dim), warmup: opt.Warmup}
	if opt.Metric == Dense {
		a.product = make([]float64, dim*dim)
		a.deviation = make([]float64, dim)
	}
	first, base, last := opt.Windows.First, opt.Windows.Base, opt.Windows.Last
	switch t := opt.Warmup; {
	case opt.Metric == Unit || t < 20:
		first, base, last = t, 0, 0
	case first+base+last > t:
		// A short warm-up is split 15 : 75 : 10.
		first = int(math.Floor(0.15 * float64(t)))
		last = int(math.Floor(0.1 * float64(t)))
		base = t - first - last
	}
	a.first, a.end = first, opt.Warmup-last
	a.size = base
	a.next = first + base - 1
	return a
}

// learn takes in draw number index of warm-up (from 0) and returns whether the
// scaling has changed.
func (a *windows) learn(c *Chain, index int, _ bool) (search bool) {
	if index < a.first || index >= a.end {
		return false
	}
	a.add(c.draw.X)
	if index != a.next || index == a.warmup {
		return false
	}
	if a.next != a.end-1 {
		a.size *= 2
		a.next = index + a.size
		// A window that leaves no room for the next one takes everything that is left.
		if a.next != a.end-1 && a.next+2*a.size >= a.end {
			a.next = a.end - 1
		}
	}
	a.set(&c.scale)
	a.count = 0
	a.x.reset()
	clear(a.product)
	return true
}

// late is never true: Stan aims at one statistic throughout.
func (a *windows) late(int) bool { return false }

func (a *windows) add(x []float64) {
	a.count++
	if a.product == nil {
		a.x.add(x, a.count)
		return
	}
	for i, v := range x {
		a.deviation[i] = v - a.x.mean[i]
	}
	a.x.add(x, a.count)
	n := len(x)
	for i, v := range x {
		d := v - a.x.mean[i]
		row := a.product[i*n : i*n+i+1]
		for j := range row {
			row[j] += float64(d * a.deviation[j])
		}
	}
}

// set computes the scaling from the window.
func (a *windows) set(f *scaling) {
	n := float64(a.count)
	if a.count < 2 {
		return
	}
	share := n / (n + 5)
	floor := 1e-3 * 5 / (n + 5)
	if a.product == nil {
		for i, s := range a.x.square {
			if v := float64(share*(s/(n-1))) + floor; v > 0 && !math.IsInf(v, 1) {
				f.diag[i] = math.Sqrt(v)
			}
		}
		return
	}
	dim := len(a.x.mean)
	m := a.product
	for i := range dim {
		for j := range i + 1 {
			m[i*dim+j] = share * (m[i*dim+j] / (n - 1))
		}
		m[i*dim+i] += floor
	}
	if cholesky(m, dim) {
		copy(f.chol, m)
	}
}

// cholesky overwrites the lower triangle of the n x n matrix m by its Cholesky
// factor and returns whether m is positive definite.
func cholesky(m []float64, n int) bool {
	for i := range n {
		ri := m[i*n : i*n+n]
		for j := range i {
			rj := m[j*n : j*n+n]
			ri[j] = (ri[j] - dot(ri[:j], rj[:j])) / rj[j]
		}
		d := ri[i] - dot(ri[:i], ri[:i])
		if !(d > 0) || math.IsInf(d, 1) {
			return false
		}
		ri[i] = math.Sqrt(d)
	}
	return true
}
