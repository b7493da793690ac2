package plot

import (
	"math"
	"slices"
)

// Bandwidth returns the standard deviation of the Gaussian kernel for a density estimate of values: the geometric
// mean of two rules. One is the "solve the equation" rule of Sheather and Jones 1991, "A reliable data-based
// bandwidth selection method for kernel density estimation", on binned values, which can follow several modes but
// shows ripples from the chance of a few correlated draws. The other is Silverman's rule, 0.9 min(sd, IQR/1.349)
// n^(-1/5) (Silverman 1986, "Density estimation", equation 3.31), which is smooth but blurs modes. With fewer than 20
// values, or if the equation has no solution, it is just Silverman's, and it is never less than a third of that: the
// values that a sampler repeats would drive the other to zero. It is 0 if the values are all the same or none is
// finite.
func Bandwidth(values []float64) float64 { return bandwidth(sortedOf(values)) }

func bandwidth(sorted []float64) float64 {
	n := len(sorted)
	if n < 2 || constant(sorted) {
		return 0
	}
	spread := scaleOf(sorted)
	thumb := 0.9 * spread * math.Pow(float64(n), -0.2)
	if n < 20 {
		return thumb
	}
	return max(math.Sqrt(thumb)*math.Sqrt(sheatherJones(sorted, spread, thumb)), thumb/3)
}

// scaleOf is min(sd, IQR/1.349), or the one of the two that is positive.
func scaleOf(sorted []float64) float64 {
	mean := 0.0
	for i, v := range sorted {
		mean += (v - mean) / float64(i+1)
	}
	sum := 0.0
	for _, v := range sorted {
		sum += (v - mean) * (v - mean)
	}
	sd := math.Sqrt(sum / float64(len(sorted)-1))
	if iqr := (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.349; iqr > 0 {
		return min(sd, iqr)
	}
	return sd
}

// sheatherJones solves the equation by bisection; it returns fallback if the bracket contains no sign change.
func sheatherJones(sorted []float64, spread, fallback float64) float64 {
	const bins = 400
	// Far draws would make the bins coarse; the bandwidth is for the middle.
	lo, hi := view(sorted)
	width := (hi - lo) / bins
	if !(width > 0) {
		return fallback
	}
	var count [bins]float64
	n := 0.0
	for _, v := range sorted {
		if v >= lo && v <= hi {
			count[min(int((v-lo)/width), bins-1)]++
			n++
		}
	}
	// pairs[d] is the number of ordered pairs of values d bins apart.
	var pairs [bins]float64
	for i := range bins {
		if count[i] == 0 {
			continue
		}
		pairs[0] += count[i] * count[i]
		for j := i + 1; j < bins; j++ {
			pairs[j-i] += 2 * count[i] * count[j]
		}
	}
	// sum is the double sum of a derivative of the normal density at bandwidth h.
	sum := func(h float64, derivative func(z2 float64) float64) float64 {
		total := 0.0
		for d := range pairs {
			z := float64(d) * width / h
			if z > 38 {
				break
			}
			total += pairs[d] * derivative(z*z) * math.Exp(-z*z/2)
		}
		return total / (n * (n - 1) * math.Sqrt(2*math.Pi))
	}
	fourth := func(q float64) float64 { return q*q - 6*q + 3 }
	sixth := func(q float64) float64 { return q*q*q - 15*q*q + 45*q - 15 }
	s := func(h float64) float64 { return sum(h, fourth) / math.Pow(h, 5) }
	a := 0.920 * 1.349 * spread * math.Pow(n, -1.0/7)
	b := 0.912 * 1.349 * spread * math.Pow(n, -1.0/9)
	t := -sum(b, sixth) / math.Pow(b, 7)
	if !(t > 0) {
		return fallback
	}
	ratio := 1.357 * math.Pow(s(a)/t, 1.0/7)
	equation := func(h float64) float64 {
		return math.Pow(1/(2*math.Sqrt(math.Pi)*n*s(ratio*math.Pow(h, 5.0/7))), 0.2) - h
	}
	low, high := fallback/10, fallback*2
	if !(equation(low) > 0 && equation(high) < 0) {
		return fallback
	}
	for range 50 {
		mid := (low + high) / 2
		if equation(mid) > 0 {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}

// Density returns a kernel density estimate of values at equally spaced x, with the Gaussian kernel of [Bandwidth].
// What the kernel would put beyond a known bound is reflected at it (Silverman 1986, "Density estimation", section
// 2.10), so that the curve ends at the bound and has area one. Values that are not finite are left out; both results
// are nil if there are fewer than two different ones.
func Density(values []float64, b Bounds) (x, y []float64) {
	return density(sortedOf(values), b)
}

func density(sorted []float64, b Bounds) (x, y []float64) {
	h := bandwidth(sorted)
	if !(h > 0) {
		return nil, nil
	}
	lo, hi := viewWithin(sorted, 2)
	return densityOver(sorted, b, h, lo-3*h, hi+3*h)
}

// densityOver estimates on [lo, hi], cut at the bounds.
func densityOver(sorted []float64, b Bounds, h, lo, hi float64) (x, y []float64) {
	const cells = 400
	mirrorLow := b.HasLower && b.Lower <= sorted[0] && b.Lower >= lo
	mirrorHigh := b.HasUpper && b.Upper >= sorted[len(sorted)-1] && b.Upper <= hi
	if mirrorLow {
		lo = b.Lower
	}
	if mirrorHigh {
		hi = b.Upper
	}
	step := (hi - lo) / cells
	if !(step > 0) {
		return nil, nil
	}
	// Each value is divided between the two grid points around it.
	weight := make([]float64, cells+1)
	from, _ := slices.BinarySearch(sorted, lo)
	for _, v := range sorted[from:] {
		if v > hi {
			break
		}
		at := (v - lo) / step
		i := min(int(at), cells-1)
		f := at - float64(i)
		weight[i] += 1 - f
		weight[i+1] += f
	}
	kernel := make([]float64, 2*cells+1)
	reach := 0
	for d := range kernel {
		z := float64(d) * step / h
		if z > 6 {
			break
		}
		kernel[d] = math.Exp(-z * z / 2)
		reach = d
	}
	scale := 1 / (float64(len(sorted)) * h * math.Sqrt(2*math.Pi))
	if step > 2*h {
		// The kernel is narrower than the grid: its sum replaces its integral.
		total := kernel[0]
		for _, k := range kernel[1 : reach+1] {
			total += 2 * k
		}
		scale = 1 / (float64(len(sorted)) * step * total)
	}
	x, y = make([]float64, cells+1), make([]float64, cells+1)
	for i := range x {
		x[i] = lo + float64(i)*step
	}
	add := func(i int, v float64) {
		if i >= 0 && i <= cells {
			y[i] += v
		}
	}
	for i, w := range weight {
		if w == 0 {
			continue
		}
		for d := -reach; d <= reach; d++ {
			v := w * scale * kernel[max(d, -d)]
			j := i + d
			add(j, v)
			// There is a grid point at each bound. What is reflected onto the bound itself comes from itself and
			// counts twice.
			if mirrorLow {
				add(-j, v)
			}
			if mirrorHigh {
				add(2*cells-j, v)
			}
		}
	}
	return x, y
}
