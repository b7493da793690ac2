package portable

import "math"

// sumBlock is the number of rows whose partial sums are combined before the
// next block starts.
const sumBlock = 1 << 16

func (m *Machine) startSums(sums []sum) {
	for _, s := range sums {
		m.mem[s.partial+8] = 0 // the partial sums are 0 at the start, and after every block
	}
}

// endBlock combines the partial sums, adds them to the total and starts again.
func (m *Machine) endBlock(sums []sum) {
	for i := range sums {
		m.mem[sums[i].partial+8] += m.take(&sums[i])
	}
}

func (m *Machine) endSums(sums []sum) {
	for _, s := range sums {
		m.mem[s.cell] += m.mem[s.partial+8]
	}
}

// onlyBlock adds the totals of a loop that fits into one chunk. None is -0, since none starts at -0.
func (m *Machine) onlyBlock(sums []sum) {
	for i := range sums {
		s := &sums[i]
		m.mem[s.cell] += s.signed(m.mem[s.partial+8])
	}
}

// take combines partial sums and sets them to 0.
func (m *Machine) take(s *sum) float64 {
	p := (*[8]float64)(m.mem[s.partial:])
	c := s.signed(combine(p))
	*p = [8]float64{}
	return c
}

// signed returns x, the sum of what s sums, or -x if s subtracts: to the bit, that is the sum of the negated terms.
// Only the sign of a zero can differ, and nothing is added to -0.
func (s *sum) signed(x float64) float64 {
	if s.negated {
		return 0 - x
	}
	return x
}

func combine(p *[8]float64) float64 {
	return ((p[0] + p[4]) + (p[2] + p[6])) + ((p[1] + p[5]) + (p[3] + p[7]))
}

// addPartial adds a[i] to the partial sum i mod 8.
func addPartial(p, a []float64) {
	_ = p[7]
	if wide && len(a) > 0 {
		addPartialWide(&p[0], &a[0], len(a))
		return
	}
	p0, p1, p2, p3, p4, p5, p6, p7 := p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]
	for len(a) >= 8 {
		x := a[:8]
		p0 += x[0]
		p1 += x[1]
		p2 += x[2]
		p3 += x[3]
		p4 += x[4]
		p5 += x[5]
		p6 += x[6]
		p7 += x[7]
		a = a[8:]
	}
	p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7] = p0, p1, p2, p3, p4, p5, p6, p7
	for i, x := range a {
		p[i] += x
	}
}

// addPartialProduct adds a[i]*b[i], fused, to the partial sum i mod 8.
func addPartialProduct(p, a, b []float64) {
	_ = p[7]
	b = b[:len(a)]
	if wide && len(a) > 0 {
		addPartialProductWide(&p[0], &a[0], &b[0], len(a))
		return
	}
	p0, p1, p2, p3, p4, p5, p6, p7 := p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]
	for len(a) >= 8 && len(b) >= 8 {
		x, y := a[:8], b[:8]
		p0 = math.FMA(x[0], y[0], p0)
		p1 = math.FMA(x[1], y[1], p1)
		p2 = math.FMA(x[2], y[2], p2)
		p3 = math.FMA(x[3], y[3], p3)
		p4 = math.FMA(x[4], y[4], p4)
		p5 = math.FMA(x[5], y[5], p5)
		p6 = math.FMA(x[6], y[6], p6)
		p7 = math.FMA(x[7], y[7], p7)
		a, b = a[8:], b[8:]
	}
	p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7] = p0, p1, p2, p3, p4, p5, p6, p7
	for i, x := range a {
		p[i] = math.FMA(x, b[i], p[i])
	}
}

// addPartialScaled adds a[i]*s, fused, to the partial sum i mod 8.
func addPartialScaled(p, a []float64, s float64) {
	_ = p[7]
	if wide && len(a) > 0 {
		addPartialScaledWide(&p[0], &a[0], s, len(a))
		return
	}
	p0, p1, p2, p3, p4, p5, p6, p7 := p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]
	for len(a) >= 8 {
		x := a[:8]
		p0 = math.FMA(x[0], s, p0)
		p1 = math.FMA(x[1], s, p1)
		p2 = math.FMA(x[2], s, p2)
		p3 = math.FMA(x[3], s, p3)
		p4 = math.FMA(x[4], s, p4)
		p5 = math.FMA(x[5], s, p5)
		p6 = math.FMA(x[6], s, p6)
		p7 = math.FMA(x[7], s, p7)
		a = a[8:]
	}
	p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7] = p0, p1, p2, p3, p4, p5, p6, p7
	for i, x := range a {
		p[i] = math.FMA(x, s, p[i])
	}
}

// addPartialRounded adds a[i]*b[i], rounded, to the partial sum i mod 8.
func addPartialRounded(p, a, b []float64) {
	_ = p[7]
	b = b[:len(a)]
	if wide && len(a) > 0 {
		addPartialRoundedWide(&p[0], &a[0], &b[0], len(a))
		return
	}
	for i, x := range a {
		p[i&7] += float64(x * b[i])
	}
}

// addPartialRoundedScaled adds a[i]*b[i], rounded, times s, fused, to the partial sum i mod 8.
func addPartialRoundedScaled(p, a, b []float64, s float64) {
	_ = p[7]
	b = b[:len(a)]
	if wide && len(a) > 0 {
		addPartialRoundedScaledWide(&p[0], &a[0], &b[0], s, len(a))
		return
	}
	for i, x := range a {
		p[i&7] = math.FMA(float64(x*b[i]), s, p[i&7])
	}
}

// The sums of a loop that fits into one chunk: all of it at once, with the bits of the partial sums above.

func sumAll(a []float64) float64 {
	if wide && len(a) > 0 {
		return sumWide(&a[0], len(a))
	}
	var p [8]float64
	addPartial(p[:], a)
	return combine(&p)
}

func sumProduct(a, b []float64) float64 {
	b = b[:len(a)]
	if wide && len(a) > 0 {
		return sumProductWide(&a[0], &b[0], len(a))
	}
	var p [8]float64
	addPartialProduct(p[:], a, b)
	return combine(&p)
}

func sumScaled(a []float64, s float64) float64 {
	if wide && len(a) > 0 {
		return sumScaledWide(&a[0], s, len(a))
	}
	var p [8]float64
	addPartialScaled(p[:], a, s)
	return combine(&p)
}

func sumRounded(a, b []float64) float64 {
	b = b[:len(a)]
	if wide && len(a) > 0 {
		return sumRoundedWide(&a[0], &b[0], len(a))
	}
	var p [8]float64
	addPartialRounded(p[:], a, b)
	return combine(&p)
}

func sumRoundedScaled(a, b []float64, s float64) float64 {
	b = b[:len(a)]
	if wide && len(a) > 0 {
		return sumRoundedScaledWide(&a[0], &b[0], s, len(a))
	}
	var p [8]float64
	addPartialRoundedScaled(p[:], a, b, s)
	return combine(&p)
}
