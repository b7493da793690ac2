package mathx

import "math"

const (
	// ln 2, the first part with 32 bits, so that multiples up to 2^21 are exact.
	ln2Top  = 0x1.62e42feep-1
	ln2Rest = 0x1.a39ef35793c76p-33
	// and with 42 bits, for double-double results
	ln2A = 0x1.62e42fefa38p-1
	ln2B = 0x1.ef35793c7673p-45
	ln2C = 0x1.f97b57a079a19p-103

	sqrtHalfBits = 0x3fe6a09e667f3bcd // sqrt(1/2)
	minNormal    = 0x1p-1022
)

// reduceLog splits a positive normal x with the bits b into 2^k m, sqrt(1/2) <= m < sqrt(2).
func reduceLog(b uint64) (k int64, m float64) {
	k = int64(b-sqrtHalfBits) >> 52
	return k, math.Float64frombits(b - uint64(k)<<52)
}

// Log returns the natural logarithm of x. Error below 1 ulp.
//
// x = 2^k (1+f), s = f/(2+f), log(1+f) = 2 artanh(s) = 2 s + s R(s^2), with 2 s written as
// f - f^2/2 + s f^2/2, so that the leading term is exact.
func Log(x float64) float64 {
	b := math.Float64bits(x)
	if b-0x0010000000000000 >= 0x7fe0000000000000 {
		return logSpecial(x)
	}
	k := int64(b-sqrtHalfBits) >> 52
	f := math.Float64frombits(b-uint64(k)<<52) - 1
	return logKernel(float64(k), f, 0)
}

// logSpecial is Log for zeros, subnormals, negative numbers, infinities and NaN.
func logSpecial(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case !(x > 0):
		return math.NaN()
	case x > math.MaxFloat64:
		return x
	}
	k, m := reduceLog(math.Float64bits(x * 0x1p54))
	return logKernel(float64(k-54), m-1, 0)
}

// logKernel returns k ln 2 + log(1+f) + c, where c is a small correction.
func logKernel(k, f, c float64) float64 {
	s := f / (2 + f)
	z := s * s
	w := z * z
	// even and odd halves of polyLog
	p := 0x1.2b5900de53b32p-3
	q := 0x1.39fe51a7c18f9p-3
	p = math.FMA(p, w, 0x1.7462b51cb66b1p-3)
	q = math.FMA(q, w, 0x1.c71c62e3f11e6p-3)
	p = math.FMA(p, w, 0x1.2492492df281ap-2)
	q = math.FMA(q, w, 0x1.99999999952d7p-2)
	p = math.FMA(p, w, 0x1.5555555555558p-1)
	r := float64(z * math.FMA(q, z, p))
	h := float64(0.5 * f * f)
	t := math.FMA(s, h+r, math.FMA(k, ln2Rest, c))
	return math.FMA(k, ln2Top, f-(h-t))
}

// Log1p returns log(1 + x) without cancellation near 0. Error below 1 ulp.
func Log1p(x float64) float64 {
	if !(x > -1) {
		if x == -1 {
			return math.Inf(-1)
		}
		return math.NaN()
	}
	if x == 0 || x > math.MaxFloat64 {
		return x
	}
	u, c := twoSum(1, x)
	k, m := reduceLog(math.Float64bits(u))
	f := m - 1
	if k > 60 {
		c = 0
	} else {
		// log(1 + f + c) = log(1+f) + c/(1+f); c is at most half an ulp of 1 or so
		c = float64(c * float64(pow2(-k)*math.FMA(f, f-1, 1)))
	}
	return logKernel(float64(k), f, c)
}

// logDD returns log(x) for finite x > 0 with a relative error of about 2^-65.
func logDD(x float64) dd {
	n := int64(0)
	if x < minNormal {
		x *= 0x1p54
		n = -54
	}
	k, m := reduceLog(math.Float64bits(x))
	l := log1pMantissa(sumDD(m-1, 0))
	return addLn2(float64(k+n), l)
}

// addLn2 returns k ln 2 + l.
func addLn2(k float64, l dd) dd {
	if k == 0 {
		return l
	}
	p, e := twoProd(k, ln2B)
	e = math.FMA(k, ln2C, e)
	return dd{p, e}.add(l).addFloat(float64(k * ln2A))
}

// log1pMantissa returns log(1+f) for a double-double f, sqrt(1/2) <= 1+f <= sqrt(2).
func log1pMantissa(f dd) dd {
	s := f.div(f.addFloat(2))
	z := s.mul(s)
	// 2 + 2/3 z + z^2 T(z)
	c := z.mul(dd{0x1.5555555555555p-1, 0x1.5555555555555p-55})
	t := float64(float64(z.hi*z.hi) * polyLogTail(z.hi))
	return s.mul(c.addFloat(t).addFloat(2))
}

// logOfDD returns log(x) of a positive normal double-double, relative error about 2^-65.
func logOfDD(x dd) dd {
	k, m := reduceLog(math.Float64bits(x.hi))
	lo := x.lo
	if k > 500 || k < -500 {
		lo = 0 // not reached by callers; keeps the scaling below exact
	} else {
		lo *= pow2(-k)
	}
	return addLn2(float64(k), log1pMantissa(sumDD(m-1, lo)))
}

// Log1pmx returns log(1 + x) - x for x >= -1, relative error a few ulp.
func Log1pmx(x float64) float64 {
	if x > -0.5 && x < 1 {
		// 2 s - x = -s x
		s := x / (2 + x)
		z := s * s
		return s * math.FMA(z, polyLogWide(z), -x)
	}
	return Log1p(x) - x
}

// Log2 returns the binary logarithm of x, exact for powers of two. Error below 0.6 ulp.
func Log2(x float64) float64 {
	if !(x > 0) || x > math.MaxFloat64 {
		return Log(x)
	}
	n := int64(0)
	if x < minNormal {
		x *= 0x1p54
		n = -54
	}
	k, m := reduceLog(math.Float64bits(x))
	l := log1pMantissa(dd{m - 1, 0}).mul(dd{log2E, 0x1.777d0ffda0d24p-56})
	return l.addFloat(float64(k + n)).value()
}

// Log10 returns the decimal logarithm of x. Error below 0.6 ulp.
func Log10(x float64) float64 {
	if !(x > 0) || x > math.MaxFloat64 {
		return Log(x)
	}
	return logDD(x).mul(dd{0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57}).value()
}

// Logit returns log(p / (1-p)) for p in [0, 1]. Error below 3 ulp.
func Logit(p float64) float64 {
	switch {
	case p < 0.25:
		return Log(p) - Log1p(-p)
	case p > 0.75:
		return Log1p(-(1 - p)) - Log(1-p)
	}
	// near 1/2 the numerator 2p - 1 is exact
	return Log1p((p - 0.5 + (p - 0.5)) / (1 - p))
}

// Pow returns x^y with the special cases of IEEE 754-2019, section 9.2.1. Error below 0.6 ulp
// for normal results.
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case y == 1:
		return x
	case x != x || y != y:
		return math.NaN()
	}
	ax := math.Abs(x)
	odd := isOdd(y)
	if math.IsInf(y, 0) {
		switch {
		case ax == 1:
			return 1
		case (ax < 1) == (y > 0):
			return 0
		}
		return math.Inf(1)
	}
	var r float64
	switch {
	case x == 0 || ax > math.MaxFloat64:
		r = 0
		if (x == 0) != (y > 0) {
			r = math.Inf(1)
		}
	case x < 0 && y != math.Floor(y):
		return math.NaN()
	case y == 2:
		return x * x
	case y == 0.5:
		return math.Sqrt(x)
	case y == -1:
		return 1 / x
	default:
		l := logDD(ax)
		if h := l.hi * y; h > 800 || h < -800 {
			r = expSum(h, 0, 0)
		} else {
			h, e := twoProd(l.hi, y)
			r = expSum(h, math.FMA(l.lo, y, e), 0)
		}
	}
	if odd && math.Signbit(x) {
		return -r
	}
	return r
}

// isOdd reports whether y is an odd integer.
func isOdd(y float64) bool {
	y = math.Abs(y)
	return y < 0x1p53 && y == math.Floor(y) && uint64(y)&1 == 1
}
