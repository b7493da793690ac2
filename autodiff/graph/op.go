package graph

// Op is an operation on scalars. The machine runs it over the rows of a loop.
type Op uint8

// Operations. The letters A, B, C are the operands.
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
	OpLogPhi // log of it, right far into the lower tail
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
	OpStirling  // lgamma(A) less its leading terms, A > 0

	// Logs of the incomplete functions, also where these underflow.
	OpLogGammaP
	OpLogGammaQ
	OpLogGammaPDA // derivatives in A and B of those above
	OpLogGammaQDA
	OpLogIncBeta
	OpLogIncBetaDA
	OpLogIncBetaDB

	// Effects: they end a body and have no value.
	OpStore  // value[Addr] = A; every cell is stored at most once in an evaluation
	OpAcc    // value[Addr] += A, a canonical sum (see Loop)
	OpAccMax // value[Addr] = max(value[Addr], A), from -Inf; passes no derivative on
	OpTarget // log density += A, a canonical sum

	NumOps
)

var opInfo = [NumOps]struct {
	name  string
	arity int
}{
	OpConst: {"const", 0}, OpData: {"data", 0}, OpLoad: {"load", 0},
	OpAdd: {"add", 2}, OpSub: {"sub", 2}, OpMul: {"mul", 2}, OpDiv: {"div", 2}, OpNeg: {"neg", 1},
	OpFma: {"fma", 3}, OpFms: {"fms", 3}, OpFnma: {"fnma", 3}, OpSqrt: {"sqrt", 1}, OpAbs: {"abs", 1},
	OpMax: {"max", 2}, OpMin: {"min", 2}, OpFloor: {"floor", 1}, OpCeil: {"ceil", 1}, OpRound: {"round", 1},
	OpSign: {"sign", 1}, OpEq: {"eq", 2}, OpNe: {"ne", 2}, OpLt: {"lt", 2}, OpLe: {"le", 2},
	OpAnd: {"and", 2}, OpOr: {"or", 2}, OpNot: {"not", 1}, OpStop: {"stop", 1}, OpSelect: {"select", 3},
	OpExp: {"exp", 1}, OpLog: {"log", 1}, OpLog1p: {"log1p", 1}, OpExpm1: {"expm1", 1},
	OpLog1pExp: {"log1p_exp", 1}, OpLog1mExp: {"log1m_exp", 1}, OpLogistic: {"logistic", 1}, OpPow: {"pow", 2},
	OpLgamma: {"lgamma", 1}, OpDigamma: {"digamma", 1}, OpTrigamma: {"trigamma", 1}, OpTetragamma: {"tetragamma", 1},
	OpErf: {"erf", 1}, OpErfc: {"erfc", 1}, OpPhi: {"Phi", 1}, OpLogPhi: {"log_Phi", 1}, OpInvPhi: {"inv_Phi", 1},
	OpSin: {"sin", 1}, OpCos: {"cos", 1}, OpTan: {"tan", 1}, OpAsin: {"asin", 1}, OpAcos: {"acos", 1},
	OpAtan: {"atan", 1}, OpAtan2: {"atan2", 2}, OpSinh: {"sinh", 1}, OpCosh: {"cosh", 1}, OpTanh: {"tanh", 1},
	OpLbeta: {"lbeta", 2}, OpGammaP: {"gamma_p", 2}, OpGammaQ: {"gamma_q", 2}, OpGammaPDA: {"gamma_p_da", 2},
	OpIncBeta: {"inc_beta", 3}, OpIncBetaDA: {"inc_beta_da", 3}, OpIncBetaDB: {"inc_beta_db", 3},
	OpStirling: {"stirling", 1}, OpLogGammaP: {"log_gamma_p", 2}, OpLogGammaQ: {"log_gamma_q", 2},
	OpLogGammaPDA: {"log_gamma_p_da", 2}, OpLogGammaQDA: {"log_gamma_q_da", 2},
	OpLogIncBeta: {"log_inc_beta", 3}, OpLogIncBetaDA: {"log_inc_beta_da", 3}, OpLogIncBetaDB: {"log_inc_beta_db", 3},
	OpStore: {"store", 1}, OpAcc: {"acc", 1}, OpAccMax: {"accmax", 1}, OpTarget: {"target", 1},
}

// String returns the name of the operation.
func (o Op) String() string { return opInfo[o].name }

// Arity returns the number of operands.
func (o Op) Arity() int { return opInfo[o].arity }

// Effect reports whether the operation stores or sums instead of having a value.
func (o Op) Effect() bool { return o >= OpStore }
