package graph

import "math"

// Op is an operation on scalars. The machine runs it over the rows of a loop. Everything known
// about an operation is in its table entry (table.go).
type Op uint8

// The letters A, B, C are the operands.
const (
	// Leaves.
	OpConst Op = iota // the constant F
	OpData            // data[Addr]
	OpLoad            // value[Addr]

	// Arithmetic with exact IEEE meaning.
	OpAdd
	OpSub
	OpMul
	OpDiv
	OpNeg
	OpFma  // A*B + C, one rounding
	OpFms  // A*B - C, one rounding
	OpFnma // C - A*B, one rounding
	OpSqrt
	OpAbs
	OpMax // A > B ? A : B, NaN if one is
	OpMin // A < B ? A : B, NaN if one is
	OpFloor
	OpCeil
	OpRound // halves to even
	OpSign  // -1, 0, 1

	// Comparisons give 1 or 0; they have no derivative.
	OpEq
	OpNe
	OpLt
	OpLe
	OpAnd
	OpOr
	OpNot
	OpSelect // A != 0 ? B : C
	OpStop   // A, but no derivative passes (the maximum inside a log-sum-exp)

	// Elementary and special functions, as package mathx computes them.
	OpExp
	OpLog
	OpLog1p
	OpExpm1
	OpLog1pExp   // log(1 + exp(A))
	OpLog1mExp   // log(1 - exp(A)), A < 0
	OpLogistic   // 1 / (1 + exp(-A))
	OpPow        // A ^ B
	OpLgamma     // log |Gamma(A)|
	OpDigamma    // derivative of OpLgamma
	OpTrigamma   // derivative of OpDigamma
	OpTetragamma // derivative of OpTrigamma
	OpErf
	OpErfc
	OpPhi    // standard normal cdf
	OpLogPhi // log of it, accurate far into the lower tail
	OpInvPhi // standard normal quantile
	OpSin
	OpCos
	OpTan
	OpAsin
	OpAcos
	OpAtan
	OpAtan2 // angle of (B, A), as math.Atan2(A, B)
	OpSinh
	OpCosh
	OpTanh
	OpLbeta     // lgamma(A) + lgamma(B) - lgamma(A+B), without cancellation
	OpGammaP    // regularised lower incomplete gamma P(A, B)
	OpGammaQ    // 1 - P(A, B)
	OpGammaPDA  // derivative of P(A, B) in A
	OpIncBeta   // regularised incomplete beta I_C(A, B)
	OpIncBetaDA // its derivative in A
	OpIncBetaDB // its derivative in B
	OpStirling  // lgamma(A) minus its leading terms, A > 0

	// Logs of the incomplete functions, valid even if those underflow.
	OpLogGammaP
	OpLogGammaQ
	OpLogGammaPDA // derivatives in A and B of those above
	OpLogGammaQDA
	OpLogIncBeta
	OpLogIncBetaDA
	OpLogIncBetaDB

	// Functions of distributions.
	OpLogMills // log of Mills' ratio of the standard normal distribution
	OpLogMillsSlope
	OpLogExpNormal // log cdf at A of the sum of a standard normal and an exponential number with rate B
	OpLogExpNormalDZ
	OpLogExpNormalDD
	OpLogSkewPhi  // log cdf at A of the skew normal distribution of shape B
	OpLogI0Scaled // log of the Bessel function I0 of A, minus A
	OpLogI0ScaledSlope
	OpLogRiceP    // log cdf at A of the length of two normal numbers with a mean of length B
	OpLogRiceQ    // log of the probability above A
	OpLogVonMises // log cdf at A of an angle about B with concentration C
	OpLogVonMisesDK

	// Effects: they end a body and have no value.
	OpStore  // value[Addr] = A; every cell is stored at most once in an evaluation
	OpAcc    // value[Addr] += A, a canonical sum (see Loop)
	OpAccMax // value[Addr] = max(value[Addr], A), from -Inf; passes no derivative on
	OpTarget // log density += A, a canonical sum

	NumOps
)

// String returns the name of the operation.
func (o Op) String() string { return table[o].name }

// Arity returns the number of operands.
func (o Op) Arity() int { return table[o].arity }

// Effect reports whether the operation stores or sums, and so has no value.
func (o Op) Effect() bool { return o >= OpStore }

// Flat reports whether the operation is piecewise constant or stops derivatives:
// its partials are 0.
func (o Op) Flat() bool { return table[o].flat }

// Commutes reports whether the operands A and B may be exchanged.
func (o Op) Commutes() bool { return table[o].commutes }

// Cost is the approximate cost of the operation in additions.
func (o Op) Cost() int { return table[o].cost }

// Rises is 1 if the operation is nondecreasing in its operand, -1 if it is nonincreasing, and 0
// if it is neither or has several operands.
func (o Op) Rises() int { return table[o].rises }

// Domain returns the closed interval of operand k outside which the value is NaN whatever the
// other operands are.
func (o Op) Domain(k int) (lo, hi float64) {
	if d := table[o].domain[k]; d != (interval{}) {
		return d.lo, d.hi
	}
	return math.Inf(-1), math.Inf(1)
}

// Unary, Binary and Ternary return the function that computes the operation on plain numbers,
// or nil if it has another number of operands. These functions define the result: every other
// implementation must compute the same bits.
func (o Op) Unary() func(a float64) float64         { return table[o].f1 }
func (o Op) Binary() func(a, b float64) float64     { return table[o].f2 }
func (o Op) Ternary() func(a, b, c float64) float64 { return table[o].f3 }

// Rows returns Unary over many rows: d[i] is the operation on a[i]. It returns nil if Unary
// is just as good.
func (o Op) Rows() func(d, a []float64) { return table[o].rows }

// Apply computes an operation on plain numbers. Arguments beyond its number of operands are
// ignored.
func Apply(op Op, a, b, c float64) float64 {
	e := &table[op]
	switch {
	case e.f1 != nil:
		return e.f1(a)
	case e.f2 != nil:
		return e.f2(a, b)
	case e.f3 != nil:
		return e.f3(a, b, c)
	}
	panic("graph: " + e.name + " has no value")
}

// A Side says when an operand gets the adjoint of a result: always, never, or if a condition on
// the operands X and Y (0 for A, 1 for B) holds or, with Not, does not hold.
type Side struct {
	When When
	X, Y int
	Not  bool
}

// When is the kind of a Side.
type When uint8

const (
	Always  When = iota
	Never        // the operand only selects
	Nonzero      // operand X is not 0
	Less         // operand X is less than operand Y
)

// Side returns when operand k gets the adjoint of the result.
func (o Op) Side(k int) Side { return table[o].sides[k] }
