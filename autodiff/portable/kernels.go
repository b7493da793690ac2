package portable

import "math"

// Kernels over rows: d is as long as the other operands and may be one of them.

func add(d, a, b []float64) {
	a, b = a[:len(d)], b[:len(d)]
	for i := range d {
		d[i] = a[i] + b[i]
	}
}

func addScalar(d, a []float64, s float64) {
	a = a[:len(d)]
	for i := range d {
		d[i] = a[i] + s
	}
}

func sub(d, a, b []float64) {
	a, b = a[:len(d)], b[:len(d)]
	for i := range d {
		d[i] = a[i] - b[i]
	}
}

func subFrom(d []float64, s float64, b []float64) {
	b = b[:len(d)]
	for i := range d {
		d[i] = s - b[i]
	}
}

func mul(d, a, b []float64) {
	a, b = a[:len(d)], b[:len(d)]
	for i := range d {
		d[i] = a[i] * b[i]
	}
}

func scale(d, a []float64, s float64) {
	a = a[:len(d)]
	for i := range d {
		d[i] = a[i] * s
	}
}

func div(d, a, b []float64) {
	a, b = a[:len(d)], b[:len(d)]
	for i := range d {
		d[i] = a[i] / b[i]
	}
}

func divScalar(d, a []float64, s float64) {
	a = a[:len(d)]
	for i := range d {
		d[i] = a[i] / s
	}
}

func divInto(d []float64, s float64, b []float64) {
	b = b[:len(d)]
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
	for i := range d {
		d[i] = math.FMA(a[i], b[i], c[i])
	}
}

// fms is d = a*b - c.
func fms(d, a, b, c []float64) {
	a, b, c = a[:len(d)], b[:len(d)], c[:len(d)]
	for i := range d {
		d[i] = math.FMA(a[i], b[i], -c[i])
	}
}

// fnma is d = c - a*b.
func fnma(d, a, b, c []float64) {
	a, b, c = a[:len(d)], b[:len(d)], c[:len(d)]
	for i := range d {
		d[i] = math.FMA(-a[i], b[i], c[i])
	}
}

// fmaScaled is d = a*s + c.
func fmaScaled(d, a []float64, s float64, c []float64) {
	a, c = a[:len(d)], c[:len(d)]
	for i := range d {
		d[i] = math.FMA(a[i], s, c[i])
	}
}

// fmsScaled is d = a*s - c.
func fmsScaled(d, a []float64, s float64, c []float64) {
	a, c = a[:len(d)], c[:len(d)]
	for i := range d {
		d[i] = math.FMA(a[i], s, -c[i])
	}
}

// fmaPlus is d = a*b + s.
func fmaPlus(d, a, b []float64, s float64) {
	a, b = a[:len(d)], b[:len(d)]
	for i := range d {
		d[i] = math.FMA(a[i], b[i], s)
	}
}

// fnmaPlus is d = s - a*b.
func fnmaPlus(d, a, b []float64, s float64) {
	a, b = a[:len(d)], b[:len(d)]
	for i := range d {
		d[i] = math.FMA(-a[i], b[i], s)
	}
}

// fmaScalars is d = a*s + t.
func fmaScalars(d, a []float64, s, t float64) {
	a = a[:len(d)]
	for i := range d {
		d[i] = math.FMA(a[i], s, t)
	}
}

// chain2, chain3 and chain4 are d = c + a0*s0 + a1*s1 ..., each step fused.

func chain2(d, c, a0, a1 []float64, s0, s1 float64) {
	c, a0, a1 = c[:len(d)], a0[:len(d)], a1[:len(d)]
	for i := range d {
		d[i] = math.FMA(a1[i], s1, math.FMA(a0[i], s0, c[i]))
	}
}

func chain3(d, c, a0, a1, a2 []float64, s0, s1, s2 float64) {
	c, a0, a1, a2 = c[:len(d)], a0[:len(d)], a1[:len(d)], a2[:len(d)]
	for i := range d {
		d[i] = math.FMA(a2[i], s2, math.FMA(a1[i], s1, math.FMA(a0[i], s0, c[i])))
	}
}

func chain4(d, c, a0, a1, a2, a3 []float64, s0, s1, s2, s3 float64) {
	c, a0, a1, a2, a3 = c[:len(d)], a0[:len(d)], a1[:len(d)], a2[:len(d)], a3[:len(d)]
	for i := range d {
		t := math.FMA(a1[i], s1, math.FMA(a0[i], s0, c[i]))
		d[i] = math.FMA(a3[i], s3, math.FMA(a2[i], s2, t))
	}
}
