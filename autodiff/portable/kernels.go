package portable

import "math"

// Kernels over rows: d is as long as the other operands and may be one of them. If the processor supports it, each
// has a twin that takes four rows at a time and computes the same bits (kernels_amd64.s).

func add(d, a, b []float64) {
	a, b = a[:len(d)], b[:len(d)]
	if wide && len(d) > 0 {
		addWide(&d[0], &a[0], &b[0], len(d))
		return
	}
	for i := range d {
		d[i] = a[i] + b[i]
	}
}

func addScalar(d, a []float64, s float64) {
	a = a[:len(d)]
	if wide && len(d) > 0 {
		addScalarWide(&d[0], &a[0], s, len(d))
		return
	}
	for i := range d {
		d[i] = a[i] + s
	}
}

func sub(d, a, b []float64) {
	a, b = a[:len(d)], b[:len(d)]
	if wide && len(d) > 0 {
		subWide(&d[0], &a[0], &b[0], len(d))
		return
	}
	for i := range d {
		d[i] = a[i] - b[i]
	}
}

func subFrom(d []float64, s float64, b []float64) {
	b = b[:len(d)]
	if wide && len(d) > 0 {
		subFromWide(&d[0], s, &b[0], len(d))
		return
	}
	for i := range d {
		d[i] = s - b[i]
	}
}

func mul(d, a, b []float64) {
	a, b = a[:len(d)], b[:len(d)]
	if wide && len(d) > 0 {
		mulWide(&d[0], &a[0], &b[0], len(d))
		return
	}
	for i := range d {
		d[i] = a[i] * b[i]
	}
}

func scale(d, a []float64, s float64) {
	a = a[:len(d)]
	if wide && len(d) > 0 {
		scaleWide(&d[0], &a[0], s, len(d))
		return
	}
	for i := range d {
		d[i] = a[i] * s
	}
}

func div(d, a, b []float64) {
	a, b = a[:len(d)], b[:len(d)]
	if wide && len(d) > 0 {
		divWide(&d[0], &a[0], &b[0], len(d))
		return
	}
	for i := range d {
		d[i] = a[i] / b[i]
	}
}

func divScalar(d, a []float64, s float64) {
	a = a[:len(d)]
	if wide && len(d) > 0 {
		divScalarWide(&d[0], &a[0], s, len(d))
		return
	}
	for i := range d {
		d[i] = a[i] / s
	}
}

func divInto(d []float64, s float64, b []float64) {
	b = b[:len(d)]
	if wide && len(d) > 0 {
		divIntoWide(&d[0], s, &b[0], len(d))
		return
	}
	for i := range d {
		d[i] = s / b[i]
	}
}

func neg(d, a []float64) {
	a = a[:len(d)]
	for i := range d {
		d[i] = -a[i]
	}
}

// fma is d = a*b + c.
func fma(d, a, b, c []float64) {
	a, b, c = a[:len(d)], b[:len(d)], c[:len(d)]
	if wide && len(d) > 0 {
		fmaWide(&d[0], &a[0], &b[0], &c[0], len(d))
		return
	}
	for i := range d {
		d[i] = math.FMA(a[i], b[i], c[i])
	}
}

// fms is d = a*b - c.
func fms(d, a, b, c []float64) {
	a, b, c = a[:len(d)], b[:len(d)], c[:len(d)]
	if wide && len(d) > 0 {
		fmsWide(&d[0], &a[0], &b[0], &c[0], len(d))
		return
	}
	for i := range d {
		d[i] = math.FMA(a[i], b[i], -c[i])
	}
}

// fnma is d = c - a*b.
func fnma(d, a, b, c []float64) {
	a, b, c = a[:len(d)], b[:len(d)], c[:len(d)]
	if wide && len(d) > 0 {
		fnmaWide(&d[0], &a[0], &b[0], &c[0], len(d))
		return
	}
	for i := range d {
		d[i] = math.FMA(-a[i], b[i], c[i])
	}
}

// fmaScaled is d = a*s + c.
func fmaScaled(d, a []float64, s float64, c []float64) {
	a, c = a[:len(d)], c[:len(d)]
	if wide && len(d) > 0 {
		fmaScaledWide(&d[0], &a[0], s, &c[0], len(d))
		return
	}
	for i := range d {
		d[i] = math.FMA(a[i], s, c[i])
	}
}

// fmsScaled is d = a*s - c.
func fmsScaled(d, a []float64, s float64, c []float64) {
	a, c = a[:len(d)], c[:len(d)]
	if wide && len(d) > 0 {
		fmsScaledWide(&d[0], &a[0], s, &c[0], len(d))
		return
	}
	for i := range d {
		d[i] = math.FMA(a[i], s, -c[i])
	}
}

// fmaPlus is d = a*b + s.
func fmaPlus(d, a, b []float64, s float64) {
	a, b = a[:len(d)], b[:len(d)]
	if wide && len(d) > 0 {
		fmaPlusWide(&d[0], &a[0], &b[0], s, len(d))
		return
	}
	for i := range d {
		d[i] = math.FMA(a[i], b[i], s)
	}
}

// fnmaPlus is d = s - a*b.
func fnmaPlus(d, a, b []float64, s float64) {
	a, b = a[:len(d)], b[:len(d)]
	if wide && len(d) > 0 {
		fnmaPlusWide(&d[0], &a[0], &b[0], s, len(d))
		return
	}
	for i := range d {
		d[i] = math.FMA(-a[i], b[i], s)
	}
}

// fmaScalars is d = a*s + t.
func fmaScalars(d, a []float64, s, t float64) {
	a = a[:len(d)]
	if wide && len(d) > 0 {
		fmaScalarsWide(&d[0], &a[0], s, t, len(d))
		return
	}
	for i := range d {
		d[i] = math.FMA(a[i], s, t)
	}
}

// chain2, chain3 and chain4 are d = c + a0*s0 + a1*s1 ..., each step fused.

func chain2(d, c, a0, a1 []float64, s0, s1 float64) {
	c, a0, a1 = c[:len(d)], a0[:len(d)], a1[:len(d)]
	if wide && len(d) > 0 {
		chain2Wide(&d[0], &c[0], &a0[0], &a1[0], s0, s1, len(d))
		return
	}
	for i := range d {
		d[i] = math.FMA(a1[i], s1, math.FMA(a0[i], s0, c[i]))
	}
}

func chain3(d, c, a0, a1, a2 []float64, s0, s1, s2 float64) {
	c, a0, a1, a2 = c[:len(d)], a0[:len(d)], a1[:len(d)], a2[:len(d)]
	if wide && len(d) > 0 {
		chain3Wide(&d[0], &c[0], &a0[0], &a1[0], &a2[0], s0, s1, s2, len(d))
		return
	}
	for i := range d {
		d[i] = math.FMA(a2[i], s2, math.FMA(a1[i], s1, math.FMA(a0[i], s0, c[i])))
	}
}

func chain4(d, c, a0, a1, a2, a3 []float64, s0, s1, s2, s3 float64) {
	c, a0, a1, a2, a3 = c[:len(d)], a0[:len(d)], a1[:len(d)], a2[:len(d)], a3[:len(d)]
	if wide && len(d) > 0 {
		chain4Wide(&d[0], &c[0], &a0[0], &a1[0], &a2[0], &a3[0], s0, s1, s2, s3, len(d))
		return
	}
	for i := range d {
		t := math.FMA(a1[i], s1, math.FMA(a0[i], s0, c[i]))
		d[i] = math.FMA(a3[i], s3, math.FMA(a2[i], s2, t))
	}
}
