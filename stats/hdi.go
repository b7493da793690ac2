package stats

import "math"

// HDI returns the shortest interval between two draws that contains the given fraction of all
// draws (0 < mass < 1), the highest-density interval of a distribution with one mode; if
// several are equally short, the lowest. It is NaN if there are no draws or one is NaN.
func HDI(x [][]float64, mass float64) (low, high float64) { return hdiSorted(sorted(x), mass) }

func hdiSorted(s []float64, mass float64) (low, high float64) {
	n := len(s)
	if n == 0 || !(mass > 0 && mass < 1) {
		return math.NaN(), math.NaN()
	}
	span := min(int(math.Floor(mass*float64(n))), n-1)
	best := 0
	for i := 1; i+span < n; i++ {
		if s[i+span]-s[i] < s[best+span]-s[best] {
			best = i
		}
	}
	return s[best], s[best+span]
}
