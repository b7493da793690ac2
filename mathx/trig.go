package mathx

import (
	"math"
	"math/bits"
)

const (
	twoOverPi = 0x1.45f306dc9c883p-1
	// pi/2 in three parts of 53 bits
	halfPiA = 0x1.921fb54442d18p+0
	halfPiB = 0x1.1a62633145c07p-54
	halfPiC = -0x1.f1976b7ed8fbcp-110
	// pi in two parts
	piHi = 0x1.921fb54442d18p+1
	piLo = 0x1.1a62633145c07p-53

	maxCody = 0x1p27 // above, the argument is reduced with 2/pi to as many bits as it needs
)

// twoOverPiBits has 64 zero bits, then the fraction bits of 2/pi.
func twoOverPiBits(word int) uint64 {
	return [...]uint64{
		0,
		0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
		0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
		0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
		0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
		0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
	}[word]
}

// reduceHalfPi returns n mod 4 and r = x - n pi/2, |r| <= pi/4 or a little more, for finite x.
func reduceHalfPi(x float64) (n int, r dd) {
	if math.Abs(x) > maxCody {
		return reduceHuge(x)
	}
	kd := math.FMA(x, twoOverPi, roundShift)
	n = int(math.Float64bits(kd) & 3)
	kd -= roundShift
	a := math.FMA(-kd, halfPiA, x) // exact: a multiple of 2^-53 below 1
	p, e := twoProd(kd, halfPiB)
	h, l := twoSum(a, -p)
	l += math.FMA(-kd, halfPiC, -e)
	h, l = fastTwoSum(h, l)
	return n, dd{h, l}
}

// reduceHuge is reduceHalfPi for large arguments (M. Payne and R. Hanek, Radian reduction for
// trigonometric functions, 1983): with x = m 2^e, the bits of 2/pi whose product with x is a
// multiple of 4 are left out, 192 of the others are multiplied by m.
func reduceHuge(x float64) (int, dd) {
	b := math.Float64bits(math.Abs(x))
	e := int(b>>52) - 1075
	m := b&(1<<52-1) | 1<<52
	// The window begins with the bit of 2/pi of weight 2^-(e-1); 64 zeros stand in front.
	at := e - 2 + 64
	w, s := at/64, uint(at%64)
	var v [3]uint64
	for i := range v {
		v[i] = twoOverPiBits(w+i)<<s | twoOverPiBits(w+i+1)>>(64-s)
	}
	// product mod 2^192
	h2, l2 := bits.Mul64(m, v[2])
	h1, l1 := bits.Mul64(m, v[1])
	mid, carry := bits.Add64(l1, h2, 0)
	top := m*v[0] + h1 + carry
	n := int(top >> 62)
	// fraction of 190 bits, as 192
	f0 := top<<2 | mid>>62
	f1 := mid<<2 | l2>>62
	f2 := l2 << 2
	neg := f0>>63 == 1
	if neg {
		n++
		var c uint64
		f2, c = bits.Sub64(0, f2, 0)
		f1, c = bits.Sub64(0, f1, c)
		f0, _ = bits.Sub64(0, f0, c)
	}
	// the leading 128 significant bits
	scale := -64
	if f0 == 0 {
		f0, f1, f2 = f1, f2, 0
		scale -= 64
	}
	if z := uint(bits.LeadingZeros64(f0)); z > 0 {
		f0 = f0<<z | f1>>(64-z)
		f1 = f1<<z | f2>>(64-z)
		scale -= int(z)
	}
	hi := float64(f0 &^ 0x7ff)
	lo := float64(f0&0x7ff) + float64(float64(f1)*0x1p-64)
	u := math.Float64frombits(uint64(scale+1023) << 52)
	r := dd{hi * u, lo * u}.mul(dd{halfPiA, halfPiB})
	if neg != math.Signbit(x) {
		r = r.neg()
	}
	if math.Signbit(x) {
		n = -n
	}
	return n & 3, r
}

// sinKernel returns the sine of r as a sum of two parts.
func sinKernel(r dd) (float64, float64) {
	z := float64(r.hi * r.hi)
	// lo cos(hi), with cos(hi) to the few digits that matter
	c := math.FMA(float64(r.hi*z), polySin(z), float64(r.lo*math.FMA(-0.5, z, 1)))
	return r.hi, c
}

// cosKernel returns the cosine of r as a sum of two parts.
func cosKernel(r dd) (float64, float64) {
	z, zl := twoProd(r.hi, r.hi)
	h, l := fastTwoSum(1, float64(-0.5*z))
	l = math.FMA(-0.5, zl, l)
	return h, l + math.FMA(float64(z*z), polyCos(z), -float64(r.hi*r.lo))
}

// Sin returns the sine of x, also for huge x. Error below 1 ulp.
func Sin(x float64) float64 {
	if math.Abs(x) < 0x1p-27 {
		return x
	}
	if math.IsInf(x, 0) || x != x {
		return math.NaN()
	}
	n, r := reduceHalfPi(x)
	return sinQuadrant(n, r)
}

// Cos returns the cosine of x, also for huge x. Error below 1 ulp.
func Cos(x float64) float64 {
	if math.IsInf(x, 0) || x != x {
		return math.NaN()
	}
	n, r := reduceHalfPi(x)
	return sinQuadrant(n+1, r)
}

// sinQuadrant returns sin(r + n pi/2).
func sinQuadrant(n int, r dd) float64 {
	var h, l float64
	if n&1 == 0 {
		h, l = sinKernel(r)
	} else {
		h, l = cosKernel(r)
	}
	if n&2 != 0 {
		return -(h + l)
	}
	return h + l
}

// Tan returns the tangent of x, also for huge x. Error below 1 ulp.
func Tan(x float64) float64 {
	if math.Abs(x) < 0x1p-27 {
		return x
	}
	if math.IsInf(x, 0) || x != x {
		return math.NaN()
	}
	n, r := reduceHalfPi(x)
	sh, sl := sinKernel(r)
	ch, cl := cosKernel(r)
	s, c := sumDD(sh, sl), sumDD(ch, cl)
	if n&1 == 1 {
		return -c.div(s).value()
	}
	return s.div(c).value()
}

// sinPi returns sin(pi x), exact zeros at integers, for finite x.
func sinPi(x float64) float64 {
	n, r := reducePi(x)
	return sinQuadrant(n, r)
}

// cotPi returns cos(pi x) / sin(pi x) for finite x.
func cotPi(x float64) float64 {
	n, r := reducePi(x)
	sh, sl := sinKernel(r)
	ch, cl := cosKernel(r)
	if n&1 == 1 {
		return -(sh + sl) / (ch + cl)
	}
	return (ch + cl) / (sh + sl)
}

// reducePi returns n mod 4 and r with pi x = r + n pi/2 + a multiple of 2 pi.
func reducePi(x float64) (int, dd) {
	f := x - float64(2*math.RoundToEven(0.5*x)) // in [-1, 1], exact
	k := math.Floor(f + f + 0.5)
	return int(k) & 3, dd{piHi, piLo}.mulFloat(f - float64(0.5*k))
}

// atanQuotient returns the angle of (x, y) for finite x, y > 0, as a double-double.
func atanQuotient(y, x float64) dd {
	// keep sums and remainders in range
	if big := Max(x, y); big > 0x1p1000 {
		x *= 0x1p-600
		y *= 0x1p-600
	} else if big < 0x1p-400 {
		x *= 0x1p600
		y *= 0x1p600
	}
	const tanPi8, tan3Pi8 = 0.41421356237309503, 2.414213562373095
	var num, den, base dd
	switch {
	case y <= float64(tanPi8*x):
		num, den = dd{y, 0}, dd{x, 0}
	case y <= float64(tan3Pi8*x):
		num, den, base = sumDD(y, -x), sumDD(y, x), dd{0.5 * halfPiA, 0.5 * halfPiB}
	default:
		num, den, base = dd{-x, 0}, dd{y, 0}, dd{halfPiA, halfPiB}
	}
	q := num.hi / den.hi
	if math.Abs(q) < 0x1p-100 || math.Abs(num.hi) < 0x1p-900 {
		// the cube is nothing, and the remainder may underflow
		return base.add(dd{q, 0})
	}
	rem := math.FMA(-q, den.hi, num.hi) + math.FMA(-q, den.lo, num.lo)
	t := rem / den.hi
	z := float64(q * q)
	t = math.FMA(float64(q*z), polyAtan(z), t/(1+z))
	return base.add(sumDD(q, t))
}

// Atan returns the arc tangent of x. Error below 1 ulp.
func Atan(x float64) float64 {
	a := math.Abs(x)
	switch {
	case a < 0x1p-27 || x != x:
		return x
	case a > math.MaxFloat64:
		return math.Copysign(halfPiA, x)
	}
	return math.Copysign(atanQuotient(a, 1).value(), x)
}

// Atan2 returns the angle of the point (x, y), in [-pi, pi], with the special cases of C's
// atan2. Error below 1 ulp.
func Atan2(y, x float64) float64 {
	ax, ay := math.Abs(x), math.Abs(y)
	infX, infY := ax > math.MaxFloat64, ay > math.MaxFloat64
	var a dd
	switch {
	case x != x || y != y:
		return math.NaN()
	case infX && infY:
		a = dd{0.5 * halfPiA, 0.5 * halfPiB}
	case infX || y == 0:
	case infY || x == 0:
		a = dd{halfPiA, halfPiB}
	default:
		if a = atanQuotient(ay, ax); a.hi < 0x1p-1000 && !math.Signbit(x) {
			// the quotient itself: rounded once, also where it is subnormal
			return math.Copysign(ay/ax, y)
		}
	}
	if math.Signbit(x) {
		a = dd{piHi, piLo}.add(a.neg())
	}
	return math.Copysign(a.value(), y)
}

// Asin returns the arc sine of x. Error below 1 ulp.
func Asin(x float64) float64 {
	a := math.Abs(x)
	switch {
	case a <= 0.5:
		z := x * x
		return math.FMA(float64(x*z), polyAsin(z), x)
	case !(a <= 1):
		return math.NaN()
	}
	s, c := asinUpper(a)
	h, l := twoSum(halfPiA, -(s + s))
	return math.Copysign(h+(l+(halfPiB-(c+c))), x)
}

// Acos returns the arc cosine of x. Error below 1 ulp.
func Acos(x float64) float64 {
	a := math.Abs(x)
	if a <= 0.5 {
		z := x * x
		h, l := fastTwoSum(halfPiA, -x)
		return h + (l + math.FMA(-float64(x*z), polyAsin(z), halfPiB))
	}
	if !(a <= 1) {
		return math.NaN()
	}
	s, c := asinUpper(a)
	if x > 0 {
		return 2 * (s + c)
	}
	h, l := fastTwoSum(piHi, -(s + s))
	return h + (l + (piLo - (c + c)))
}

// asinUpper returns asin(sqrt((1-a)/2)) in two parts for 1/2 <= a <= 1.
func asinUpper(a float64) (float64, float64) {
	z := 0.5 * (1 - a)
	if z == 0 {
		return 0, 0
	}
	s := math.Sqrt(z)
	e := math.FMA(-s, s, z) / (s + s)
	return s, math.FMA(float64(s*z), polyAsin(z), e)
}
