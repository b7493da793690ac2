package stats

import "math"

// shortest returns the length of the shortest chain, 0 if there are none.
func shortest(x [][]float64) int {
	if len(x) == 0 {
		return 0
	}
	n := len(x[0])
	for _, c := range x {
		n = min(n, len(c))
	}
	return n
}

// cut returns the chains at the length of the shortest.
func cut(x [][]float64) [][]float64 {
	n := shortest(x)
	out := make([][]float64, len(x))
	for i, c := range x {
		out[i] = c[:n]
	}
	return out
}

// split returns both halves of every chain as chains of their own; the draw in
// the middle of an odd number belongs to none.
func split(x [][]float64) [][]float64 {
	n := shortest(x)
	if n < 2 {
		return x
	}
	halves := make([][]float64, 0, 2*len(x))
	for _, c := range x {
		halves = append(halves, c[:n/2], c[n-n/2:n])
	}
	return halves
}

// apply returns f of every draw, by chain.
func apply(x [][]float64, f func(float64) float64) [][]float64 {
	out := make([][]float64, len(x))
	for c, chain := range x {
		out[c] = make([]float64, len(chain))
		for i, v := range chain {
			out[c][i] = f(v)
		}
	}
	return out
}

// degenerate tells whether no diagnostic exists: there are no draws, one is not
// finite, or all are equal but for the rounding of their last bit.
func degenerate(x [][]float64) bool {
	const epsilon = 0x1p-52
	low, high := math.Inf(1), math.Inf(-1)
	for _, c := range x {
		for _, v := range c {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return true
			}
			if v < low {
				low = v
			}
			if v > high {
				high = v
			}
		}
	}
	return !(high-low > epsilon*math.Max(math.Abs(low), math.Abs(high)))
}
