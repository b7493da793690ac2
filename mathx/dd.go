package mathx

import "math"

// A dd is the unevaluated sum of two float64, |lo| <= ulp(hi)/2 or so: about 106 bits
// (T. J. Dekker, A floating-point technique for extending the available precision, 1971).
type dd struct{ hi, lo float64 }

// twoSum returns a+b and its rounding error (Knuth, TAOCP volume 2, section 4.2.2).
func twoSum(a, b float64) (s, e float64) {
	s = a + b
	t := s - a
	return s, (a - (s - t)) + (b - t)
}

// fastTwoSum is twoSum for |a| >= |b| or a = 0.
func fastTwoSum(a, b float64) (s, e float64) {
	s = a + b
	return s, b - (s - a)
}

// twoProd returns a*b and its rounding error.
func twoProd(a, b float64) (p, e float64) {
	p = float64(a * b)
	return p, math.FMA(a, b, -p)
}

func (a dd) add(b dd) dd {
	s, e := twoSum(a.hi, b.hi)
	t, f := twoSum(a.lo, b.lo)
	s, e = fastTwoSum(s, e+t)
	s, e = fastTwoSum(s, e+f)
	return dd{s, e}
}

func (a dd) addFloat(b float64) dd {
	s, e := twoSum(a.hi, b)
	s, e = fastTwoSum(s, e+a.lo)
	return dd{s, e}
}

func (a dd) neg() dd { return dd{-a.hi, -a.lo} }

func (a dd) mul(b dd) dd {
	p, e := twoProd(a.hi, b.hi)
	e = math.FMA(a.hi, b.lo, math.FMA(a.lo, b.hi, e))
	p, e = fastTwoSum(p, e)
	return dd{p, e}
}

func (a dd) mulFloat(b float64) dd {
	p, e := twoProd(a.hi, b)
	e = math.FMA(a.lo, b, e)
	p, e = fastTwoSum(p, e)
	return dd{p, e}
}

func (a dd) div(b dd) dd {
	q := a.hi / b.hi
	r := math.FMA(-q, b.hi, a.hi) + math.FMA(-q, b.lo, a.lo)
	q, e := fastTwoSum(q, r/b.hi)
	return dd{q, e}
}

func (a dd) value() float64 { return a.hi + a.lo }

// sumDD returns a+b as a dd.
func sumDD(a, b float64) dd {
	s, e := twoSum(a, b)
	return dd{s, e}
}
