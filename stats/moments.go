package stats

import "math"

// flat returns all draws of all chains, in a slice of its own.
func flat(x [][]float64) []float64 {
	n := 0
	for _, c := range x {
		n += len(c)
	}
	all := make([]float64, 0, n)
	for _, c := range x {
		all = append(all, c...)
	}
	return all
}

// mean returns the mean of x, NaN if it is empty. A second pass removes the
// rounding error of the first.
func mean(x []float64) float64 {
	n := float64(len(x))
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	m := sum / n
	if math.IsInf(m, 0) || math.IsNaN(m) {
		return m
	}
	rest := 0.0
	for _, v := range x {
		rest += v - m
	}
	return m + rest/n
}

// variance returns the variance of x with divisor n-1, NaN below two values.
func variance(x []float64) float64 {
	if len(x) < 2 {
		return math.NaN()
	}
	m, sum := mean(x), 0.0
	for _, v := range x {
		d := v - m
		sum += float64(d * d)
	}
	return sum / float64(len(x)-1)
}

// Mean returns the mean of all draws.
func Mean(x [][]float64) float64 { return mean(flat(x)) }

// SD returns the standard deviation of all draws, with divisor n-1.
func SD(x [][]float64) float64 { return math.Sqrt(variance(flat(x))) }
