package mathx

import "math"

const (
	log2E = 0x1.71547652b82fep+0
	// ln 2 in two parts for a fused reduction.
	ln2Hi = 0x1.62e42fefa39efp-1
	ln2Lo = 0x1.abc9e3b39803fp-56
	// Adding and subtracting roundShift rounds to an integer; the integer also stands in the
	// low bits of the sum.
	roundShift = 0x1.8p52
	expMax     = 709.782712893384   // Exp is +Inf above
	expMin     = -745.1332191019412 // Exp is 0 below
)

// Exp returns e^x. Error below 1 ulp (also where the result is subnormal, up to the second rounding).
//
// x = k ln 2 + r with |r| <= ln(2)/2, a polynomial in r, and a scaling by 2^k in two steps, so
// that neither overflows before the result does.
func Exp(x float64) float64 {
	if x > expMax {
		return math.Inf(1)
	}
	if x < expMin {
		return 0
	}
	kd := math.FMA(x, log2E, roundShift)
	k := int64(math.Float64bits(kd)) - 0x4338000000000000
	kd -= roundShift
	r := math.FMA(-kd, ln2Hi, x)
	r = math.FMA(-kd, ln2Lo, r)
	z := r * r
	// even and odd halves of polyExp
	p := 0x1.1f730349868cep-29
	q := 0x1.af4de97ca4194p-26
	p = math.FMA(p, z, 0x1.27e4db646b17ep-22)
	q = math.FMA(q, z, 0x1.71de0231960ebp-19)
	p = math.FMA(p, z, 0x1.a01a01a6d889cp-16)
	q = math.FMA(q, z, 0x1.a01a01abe7fe1p-13)
	p = math.FMA(p, z, 0x1.6c16c16c162d4p-10)
	q = math.FMA(q, z, 0x1.11111111100dcp-7)
	p = math.FMA(p, z, 0x1.5555555555556p-5)
	q = math.FMA(q, z, 0x1.5555555555557p-3)
	p = math.FMA(p, z, 0.5)
	p = math.FMA(q, r, p)
	p = 1 + math.FMA(p, z, r)
	k1 := k >> 1
	return p * pow2(k1) * pow2(k-k1)
}

// pow2 returns 2^k for -1022 <= k <= 1023.
func pow2(k int64) float64 { return math.Float64frombits(uint64(k+1023) << 52) }

// expSum returns 2^n e^(hi+lo), where lo is a small correction of hi; error about 0.53 ulp.
func expSum(hi, lo float64, n int64) float64 {
	if hi > 800 {
		return math.Inf(1)
	}
	if hi < -800 {
		return 0
	}
	kd := math.FMA(hi, log2E, roundShift)
	k := int64(math.Float64bits(kd)) - 0x4338000000000000 + n
	kd -= roundShift
	r0 := math.FMA(-kd, ln2Hi, hi) // exact
	r, rl := twoSum(r0, math.FMA(-kd, ln2Lo, lo))
	h, l := fastTwoSum(1, r)
	z := r * r
	// e^rl - 1 is rl to enough digits, and e^r is close enough to h in that term
	p := h + math.FMA(polyExp(r), z, math.FMA(rl, h, l))
	k1 := k >> 1
	return p * pow2(k1) * pow2(k-k1)
}

// Expm1 returns e^x - 1 without cancellation near 0. Error below 1 ulp.
func Expm1(x float64) float64 {
	if x > expMax {
		return math.Inf(1)
	}
	if x < -40 {
		return -1
	}
	if x == 0 {
		return x
	}
	kd := math.FMA(x, log2E, roundShift)
	k := int64(math.Float64bits(kd)) - 0x4338000000000000
	kd -= roundShift
	r0 := math.FMA(-kd, ln2Hi, x) // exact
	r := math.FMA(-kd, ln2Lo, r0)
	c := math.FMA(-kd, ln2Lo, r0-r) // r + c is the reduced argument
	t := math.FMA(polyExp(r), r*r, math.FMA(c, r, c))
	if k == 0 {
		return r + t
	}
	if k > 60 {
		k1 := k >> 1
		return (1 + (r + t)) * pow2(k1) * pow2(k-k1)
	}
	// 2^k ((1 - 2^-k) + r + t)
	h, l := twoSum(1-pow2(-k), r)
	return (h + (l + t)) * pow2(k)
}

// Log1pExp returns log(1 + e^x) (softplus). Error below 2 ulp.
func Log1pExp(x float64) float64 {
	if x > 0 {
		return x + Log1p(Exp(-x))
	}
	return Log1p(Exp(x))
}

// Log1mExp returns log(1 - e^x) for x <= 0, -Inf at 0 and NaN above 0. Error below 2 ulp
// (M. Mächler, Accurately computing log(1 - exp(-|a|)), 2012).
func Log1mExp(x float64) float64 {
	if x > -0.6931471805599453 {
		return Log(-Expm1(x))
	}
	return Log1p(-Exp(x))
}

// Logistic returns 1 / (1 + e^-x), the inverse of Logit. Error below 2 ulp, even far into the lower tail.
func Logistic(x float64) float64 {
	e := Exp(-math.Abs(x))
	if x < 0 {
		return e / (1 + e)
	}
	return 1 / (1 + e)
}

// Log1pExpLogistic sets l to Log1pExp(a) and p to its derivative, Logistic(a), row by row, with the
// same bits, from one exponential.
func Log1pExpLogistic(l, p, a []float64) {
	l, p = l[:len(a)], p[:len(a)]
	for i, x := range a {
		e := Exp(-math.Abs(x))
		t := Log1p(e)
		// both, so that there is no branch to guess
		upper, lower := 1/(1+e), e/(1+e)
		if x > 0 {
			t = x + t
		}
		if x < 0 {
			upper = lower
		}
		l[i], p[i] = t, upper
	}
}

// LogSumExp2 returns log(e^a + e^b).
func LogSumExp2(a, b float64) float64 {
	hi, lo := a, b
	if a < b {
		hi, lo = b, a
	}
	if math.IsInf(hi, 0) && lo == lo {
		return hi // both -Inf, or one +Inf
	}
	return hi + Log1p(Exp(lo-hi))
}

// LogDiffExp returns log(e^a - e^b) for a >= b, -Inf for a = b and NaN for a < b.
func LogDiffExp(a, b float64) float64 {
	if a == b {
		return math.Inf(-1)
	}
	if math.IsInf(b, -1) {
		return a
	}
	return a + Log1mExp(b-a)
}

// Max returns the larger of a and b, NaN if one of them is; of zeros, b.
func Max(a, b float64) float64 {
	if a > b || a != a {
		return a
	}
	return b
}

// Min returns the smaller of a and b, NaN if one of them is; of zeros, b.
func Min(a, b float64) float64 {
	if a < b || a != a {
		return a
	}
	return b
}
