package nuts

// scaling is the linear map x = F y (+ mean) from whitened space, in which momenta are standard
// normal, to the space of the model. The mean does not affect the dynamics.
type scaling struct {
	diag []float64 // F is diagonal: its diagonal
	chol []float64 // F is the lower triangle of this square matrix, row-major; nil: diagonal
}

// kick sets half = v + h w: momenta after half a step.
func kick(half, v, w []float64, h float64) {
	half, w = half[:len(v)], w[:len(v)]
	for i, p := range v {
		half[i] = p + float64(h*w[i])
	}
}

// drift sets to = x + h F v.
func (f *scaling) drift(to, x, v []float64, h float64) {
	n := len(x)
	to, v = to[:n], v[:n]
	if f.chol == nil {
		d := f.diag[:n]
		for i, a := range x {
			to[i] = a + float64(h*float64(d[i]*v[i]))
		}
		return
	}
	for i, a := range x {
		to[i] = a + float64(h*dot(f.chol[i*n:i*n+i+1], v[:i+1]))
	}
}

// pull sets w = F' g: the gradient in whitened space.
func (f *scaling) pull(w, g []float64) {
	n := len(g)
	w = w[:n]
	if f.chol == nil {
		d := f.diag[:n]
		for i, a := range g {
			w[i] = d[i] * a
		}
		return
	}
	clear(w)
	for i, a := range g {
		row := f.chol[i*n : i*n+i+1]
		for j, l := range row {
			w[j] += float64(l * a)
		}
	}
}
