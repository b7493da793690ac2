package nuts

// moments holds running means and sums of squared deviations of vectors
// (Welford 1962: no cancellation).
type moments struct {
	mean, square []float64
}

func newMoments(dim int) moments {
	return moments{make([]float64, dim), make([]float64, dim)}
}

// add takes in the n-th vector, n from 1.
func (m *moments) add(x []float64, n int) {
	inv := 1 / float64(n)
	mean, square := m.mean[:len(x)], m.square[:len(x)]
	for i, v := range x {
		d := v - mean[i]
		mean[i] += float64(d * inv)
		square[i] += float64(d * (v - mean[i]))
	}
}

func (m *moments) reset() {
	clear(m.mean)
	clear(m.square)
}

// window estimates the variances of positions and of gradients over a run of
// draws.
type window struct {
	count int
	x, g  moments
}

func newWindow(dim int) window { return window{0, newMoments(dim), newMoments(dim)} }

func (w *window) add(x, g []float64) {
	w.count++
	w.x.add(x, w.count)
	w.g.add(g, w.count)
}

func (w *window) reset() {
	w.count = 0
	w.x.reset()
	w.g.reset()
}
