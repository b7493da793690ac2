package graph

import (
	"math"

	"github.com/bayes-lang/bayes/mathx"
)

// An entry is everything that is known about an operation. The trace folds known values with it, the tape and the
// machines compute with it, reverse mode differentiates with it; an operation is added here and nowhere else. What
// mathx computes without a series also has a program of IEEE operations, with the same name, in package ieee.
type entry struct {
	name  string
	arity int
	// One of these, depending on the arity: the value, to the bit.
	f1 func(a float64) float64
	f2 func(a, b float64) float64
	f3 func(a, b, c float64) float64
	// rows is f1 over many rows, without a call through a pointer for each.
	rows func(d, a []float64)

	cost     int // roughly the number of additions
	commutes bool
	rises    int // see Op.Rises
	domain   [3]interval

	// rule passes the adjoint on. An operation without one is flat, or is used only in derivatives and rejected if
	// its own derivative is needed.
	rule  Rule
	flat  bool
	sides [3]Side // of operations that select
}

// An interval has its ends; the zero interval means all numbers.
type interval struct{ lo, hi float64 }

// The costs of operations: what costs more than cheap is worth sharing between rows, and what costs dear or more is
// kept on a tape instead of being computed again.
const (
	cheap   = 1
	stepped = 2
	dear    = 8  // a division or root
	short   = 20 // an elementary function
	long    = 60 // a special function
	series  = 500
)

// Costs from which an operation is treated differently.
const (
	CostShared = cheap + 1 // from this cost on, equal operations of parameters are shared
	CostTaped  = dear      // from this cost on, a result is kept for the reverse pass
	CostSeries = series    // from this cost on, package ieee has no program of the operation
)

var (
	positive = interval{0, math.Inf(1)}
	unit     = interval{0, 1}
)

var table = [NumOps]entry{
	OpConst: {name: "const"},
	OpData:  {name: "data"},
	OpLoad:  {name: "load"},

	OpAdd: {
		name: "add", arity: 2, f2: func(a, b float64) float64 { return a + b }, cost: cheap, commutes: true,
		rule: func(d *D) { d.toA(d.w()); d.toB(d.w()) },
	},
	OpSub: {
		name: "sub", arity: 2, f2: func(a, b float64) float64 { return a - b }, cost: cheap,
		rule: func(d *D) {
			d.toA(d.w())
			if d.activeB() {
				d.toB(d.neg(d.w()))
			}
		},
	},
	OpMul: {
		name: "mul", arity: 2, f2: func(a, b float64) float64 { return a * b }, cost: cheap, commutes: true,
		rule: func(d *D) { d.product(d.w()) },
	},
	OpDiv: {
		name: "div", arity: 2, f2: func(a, b float64) float64 { return a / b }, cost: dear,
		rule: func(d *D) {
			t := d.div(d.w(), d.b())
			d.toA(t)
			if d.activeB() {
				d.toB(d.neg(d.mul(t, d.v())))
			}
		},
	},
	OpNeg: {
		name: "neg", arity: 1, f1: func(a float64) float64 { return -a }, cost: cheap, rises: -1,
		rule: func(d *D) { d.toA(d.neg(d.w())) },
	},
	OpFma: {
		name: "fma", arity: 3, f3: math.FMA, cost: cheap,
		rule: func(d *D) { d.product(d.w()); d.toC(d.w()) },
	},
	OpFms: {
		name: "fms", arity: 3, f3: func(a, b, c float64) float64 { return math.FMA(a, b, -c) }, cost: cheap,
		rule: func(d *D) {
			d.product(d.w())
			if d.activeC() {
				d.toC(d.neg(d.w()))
			}
		},
	},
	OpFnma: {
		name: "fnma", arity: 3, f3: func(a, b, c float64) float64 { return math.FMA(-a, b, c) }, cost: cheap,
		rule: func(d *D) {
			if d.activeA() || d.activeB() {
				d.product(d.neg(d.w()))
			}
			d.toC(d.w())
		},
	},
	// 1/(2 sqrt a), and 0 at a = 0
	OpSqrt: {
		name: "sqrt", arity: 1, f1: math.Sqrt, cost: dear, rises: 1, domain: [3]interval{positive},
		rule: func(d *D) {
			v := d.v()
			d.toA(d.choose(v, d.div(d.mul(d.constant(0.5), d.w()), v), d.constant(0)))
		},
	},
	// the sign of a, and 0 at a = 0
	OpAbs: {
		name: "abs", arity: 1, f1: math.Abs, cost: cheap,
		rule: func(d *D) { d.toA(d.mul(d.w(), d.fn(OpSign, d.a()))) },
	},
	OpMax: {
		name: "max", arity: 2, f2: mathx.Max, cost: cheap,
		rule:  func(d *D) { d.toA(d.w()); d.toB(d.w()) },
		sides: [3]Side{{When: Less, X: 1, Y: 0}, {When: Less, X: 1, Y: 0, Not: true}},
	},
	OpMin: {
		name: "min", arity: 2, f2: mathx.Min, cost: cheap,
		rule:  func(d *D) { d.toA(d.w()); d.toB(d.w()) },
		sides: [3]Side{{When: Less, X: 0, Y: 1}, {When: Less, X: 0, Y: 1, Not: true}},
	},
	OpFloor: {name: "floor", arity: 1, f1: math.Floor, cost: stepped, rises: 1, flat: true},
	OpCeil:  {name: "ceil", arity: 1, f1: math.Ceil, cost: stepped, rises: 1, flat: true},
	OpRound: {name: "round", arity: 1, f1: math.RoundToEven, cost: stepped, rises: 1, flat: true},
	OpSign: {
		name: "sign", arity: 1, f1: func(a float64) float64 { return truth(a > 0) - truth(a < 0) },
		cost: stepped, rises: 1, flat: true,
	},

	OpEq:  {name: "eq", arity: 2, f2: func(a, b float64) float64 { return truth(a == b) }, cost: cheap, flat: true},
	OpNe:  {name: "ne", arity: 2, f2: func(a, b float64) float64 { return truth(a != b) }, cost: cheap, flat: true},
	OpLt:  {name: "lt", arity: 2, f2: func(a, b float64) float64 { return truth(a < b) }, cost: cheap, flat: true},
	OpLe:  {name: "le", arity: 2, f2: func(a, b float64) float64 { return truth(a <= b) }, cost: cheap, flat: true},
	OpAnd: {name: "and", arity: 2, f2: func(a, b float64) float64 { return truth(a != 0 && b != 0) }, cost: cheap, flat: true},
	OpOr:  {name: "or", arity: 2, f2: func(a, b float64) float64 { return truth(a != 0 || b != 0) }, cost: cheap, flat: true},
	OpNot: {name: "not", arity: 1, f1: func(a float64) float64 { return truth(a == 0) }, cost: cheap, flat: true},
	OpSelect: {
		name: "select", arity: 3, f3: choose, cost: cheap,
		rule:  func(d *D) { d.toB(d.w()); d.toC(d.w()) },
		sides: [3]Side{{When: Never}, {When: Nonzero, X: 0}, {When: Nonzero, X: 0, Not: true}},
	},
	OpStop: {name: "stop", arity: 1, f1: func(a float64) float64 { return a }, cost: cheap, rises: 1, flat: true},

	OpExp: {
		name: "exp", arity: 1, f1: mathx.Exp, cost: short, rises: 1,
		rows: func(d, a []float64) {
			for i := range d {
				d[i] = mathx.Exp(a[i])
			}
		},
		rule: func(d *D) { d.toA(d.mul(d.w(), d.v())) },
	},
	OpLog: {
		name: "log", arity: 1, f1: mathx.Log, cost: short, rises: 1, domain: [3]interval{positive},
		rows: func(d, a []float64) {
			for i := range d {
				d[i] = mathx.Log(a[i])
			}
		},
		rule: func(d *D) { d.toA(d.div(d.w(), d.a())) },
	},
	OpLog1p: {
		name: "log1p", arity: 1, f1: mathx.Log1p, cost: short, rises: 1, domain: [3]interval{{-1, math.Inf(1)}},
		rule: func(d *D) { d.toA(d.div(d.w(), d.add(d.constant(1), d.a()))) },
	},
	OpExpm1: {
		name: "expm1", arity: 1, f1: mathx.Expm1, cost: short, rises: 1,
		rule: func(d *D) { d.toA(d.mul(d.w(), d.add(d.constant(1), d.v()))) },
	},
	OpLog1pExp: {
		name: "log1p_exp", arity: 1, f1: mathx.Log1pExp, cost: short, rises: 1,
		rule: func(d *D) { d.toA(d.mul(d.w(), d.fn(OpLogistic, d.a()))) },
	},
	// -exp(a)/(1-exp(a)) = -1/expm1(-a)
	OpLog1mExp: {
		name: "log1m_exp", arity: 1, f1: mathx.Log1mExp, cost: short, rises: -1, domain: [3]interval{{math.Inf(-1), 0}},
		rule: func(d *D) { d.toA(d.neg(d.div(d.w(), d.fn(OpExpm1, d.neg(d.a()))))) },
	},
	OpLogistic: {
		name: "logistic", arity: 1, f1: mathx.Logistic, cost: short, rises: 1,
		rule: func(d *D) {
			v := d.v()
			d.toA(d.mul(d.w(), d.mul(v, d.sub(d.constant(1), v))))
		},
	},
	OpPow: {name: "pow", arity: 2, f2: mathx.Pow, cost: long, rule: power},
	OpLgamma: {
		name: "lgamma", arity: 1, f1: mathx.Lgamma, cost: long,
		rule: func(d *D) { d.toA(d.mul(d.w(), d.fn(OpDigamma, d.a()))) },
	},
	OpDigamma: {
		name: "digamma", arity: 1, f1: mathx.Digamma, cost: long,
		rule: func(d *D) { d.toA(d.mul(d.w(), d.fn(OpTrigamma, d.a()))) },
	},
	OpTrigamma: {
		name: "trigamma", arity: 1, f1: mathx.Trigamma, cost: long,
		rule: func(d *D) { d.toA(d.mul(d.w(), d.fn(OpTetragamma, d.a()))) },
	},
	OpTetragamma: {name: "tetragamma", arity: 1, f1: mathx.Tetragamma, cost: long},
	OpErf: {
		name: "erf", arity: 1, f1: mathx.Erf, cost: short, rises: 1,
		rule: func(d *D) { d.toA(d.mul(d.w(), d.gauss(2/math.SqrtPi, 1))) },
	},
	OpErfc: {
		name: "erfc", arity: 1, f1: mathx.Erfc, cost: short, rises: -1,
		rule: func(d *D) { d.toA(d.mul(d.w(), d.gauss(-2/math.SqrtPi, 1))) },
	},
	OpPhi: {
		name: "Phi", arity: 1, f1: mathx.Phi, cost: short, rises: 1,
		rule: func(d *D) { d.toA(d.mul(d.w(), d.gauss(invSqrt2Pi, 0.5))) },
	},
	// phi(a)/Phi(a) = exp(-a^2/2 - log sqrt(2 pi) - log Phi(a))
	OpLogPhi: {
		name: "log_Phi", arity: 1, f1: mathx.LogPhi, cost: long, rises: 1,
		rule: func(d *D) {
			a := d.a()
			q := d.sub(d.mul(d.constant(-0.5), d.square(a)), d.add(d.constant(logSqrt2Pi), d.v()))
			d.toA(d.mul(d.w(), d.fn(OpExp, q)))
		},
	},
	// 1/phi(v)
	OpInvPhi: {
		name: "inv_Phi", arity: 1, f1: mathx.InvPhi, cost: long, rises: 1, domain: [3]interval{unit},
		rule: func(d *D) {
			q := d.fn(OpExp, d.mul(d.constant(0.5), d.square(d.v())))
			d.toA(d.mul(d.w(), d.mul(d.constant(1/invSqrt2Pi), q)))
		},
	},
	OpSin: {
		name: "sin", arity: 1, f1: mathx.Sin, cost: short,
		rule: func(d *D) { d.toA(d.mul(d.w(), d.fn(OpCos, d.a()))) },
	},
	OpCos: {
		name: "cos", arity: 1, f1: mathx.Cos, cost: short,
		rule: func(d *D) { d.toA(d.neg(d.mul(d.w(), d.fn(OpSin, d.a())))) },
	},
	OpTan: {
		name: "tan", arity: 1, f1: mathx.Tan, cost: long,
		rule: func(d *D) { d.toA(d.mul(d.w(), d.add(d.constant(1), d.square(d.v())))) },
	},
	OpAsin: {
		name: "asin", arity: 1, f1: mathx.Asin, cost: short, rises: 1, domain: [3]interval{{-1, 1}},
		rule: func(d *D) { d.toA(d.div(d.w(), d.arcRoot())) },
	},
	OpAcos: {
		name: "acos", arity: 1, f1: mathx.Acos, cost: short, rises: -1, domain: [3]interval{{-1, 1}},
		rule: func(d *D) { d.toA(d.neg(d.div(d.w(), d.arcRoot()))) },
	},
	OpAtan: {
		name: "atan", arity: 1, f1: mathx.Atan, cost: short, rises: 1,
		rule: func(d *D) { d.toA(d.div(d.w(), d.add(d.constant(1), d.square(d.a())))) },
	},
	// (b, -a) / (a^2 + b^2), and 0 at the origin
	OpAtan2: {
		name: "atan2", arity: 2, f2: mathx.Atan2, cost: short,
		rule: func(d *D) {
			a, b := d.a(), d.b()
			n := d.add(d.square(a), d.square(b))
			t := d.choose(n, d.div(d.w(), n), d.constant(0))
			if d.activeA() {
				d.toA(d.mul(t, b))
			}
			if d.activeB() {
				d.toB(d.neg(d.mul(t, a)))
			}
		},
	},
	OpSinh: {
		name: "sinh", arity: 1, f1: mathx.Sinh, cost: short, rises: 1,
		rule: func(d *D) { d.toA(d.mul(d.w(), d.fn(OpCosh, d.a()))) },
	},
	OpCosh: {
		name: "cosh", arity: 1, f1: mathx.Cosh, cost: short,
		rule: func(d *D) { d.toA(d.mul(d.w(), d.fn(OpSinh, d.a()))) },
	},
	OpTanh: {
		name: "tanh", arity: 1, f1: mathx.Tanh, cost: short, rises: 1,
		rule: func(d *D) {
			v, one := d.v(), d.constant(1)
			d.toA(d.mul(d.w(), d.mul(d.sub(one, v), d.add(one, v))))
		},
	},
	OpLbeta: {
		name: "lbeta", arity: 2, f2: mathx.Lbeta, cost: long, domain: [3]interval{positive, positive},
		rule: func(d *D) {
			a, b := d.a(), d.b()
			both := d.fn(OpDigamma, d.add(a, b))
			if d.activeA() {
				d.toA(d.mul(d.w(), d.sub(d.fn(OpDigamma, a), both)))
			}
			if d.activeB() {
				d.toB(d.mul(d.w(), d.sub(d.fn(OpDigamma, b), both)))
			}
		},
	},
	OpGammaP: {
		name: "gamma_p", arity: 2, f2: mathx.GammaP, cost: series, domain: [3]interval{positive, positive},
		rule: func(d *D) { d.incompleteGamma(d.w()) },
	},
	OpGammaQ: {
		name: "gamma_q", arity: 2, f2: mathx.GammaQ, cost: series, domain: [3]interval{positive, positive},
		rule: func(d *D) { d.incompleteGamma(d.neg(d.w())) },
	},
	OpGammaPDA: {name: "gamma_p_da", arity: 2, f2: mathx.GammaPDA, cost: series, domain: [3]interval{positive, positive}},
	OpIncBeta: {
		name: "inc_beta", arity: 3, f3: mathx.IncBeta, cost: series, domain: [3]interval{positive, positive, unit},
		rule: incompleteBeta,
	},
	OpIncBetaDA: {name: "inc_beta_da", arity: 3, f3: mathx.IncBetaDA, cost: series, domain: [3]interval{positive, positive, unit}},
	OpIncBetaDB: {name: "inc_beta_db", arity: 3, f3: mathx.IncBetaDB, cost: series, domain: [3]interval{positive, positive, unit}},
	// digamma(a) - log(a) + 1/(2a)
	OpStirling: {
		name: "stirling", arity: 1, f1: mathx.StirlingError, cost: long, domain: [3]interval{positive},
		rule: func(d *D) {
			a := d.a()
			t := d.sub(d.fn(OpDigamma, a), d.fn(OpLog, a))
			d.toA(d.mul(d.w(), d.add(t, d.div(d.constant(0.5), a))))
		},
	},
	OpLogGammaP: {
		name: "log_gamma_p", arity: 2, f2: mathx.LogGammaP, cost: series, domain: [3]interval{positive, positive},
		rule: func(d *D) { d.logIncompleteGamma(d.w(), OpLogGammaPDA) },
	},
	OpLogGammaQ: {
		name: "log_gamma_q", arity: 2, f2: mathx.LogGammaQ, cost: series, domain: [3]interval{positive, positive},
		rule: func(d *D) { d.logIncompleteGamma(d.neg(d.w()), OpLogGammaQDA) },
	},
	OpLogGammaPDA: {name: "log_gamma_p_da", arity: 2, f2: mathx.LogGammaPDA, cost: series, domain: [3]interval{positive, positive}},
	OpLogGammaQDA: {name: "log_gamma_q_da", arity: 2, f2: mathx.LogGammaQDA, cost: series, domain: [3]interval{positive, positive}},
	OpLogIncBeta: {
		name: "log_inc_beta", arity: 3, f3: mathx.LogIncBeta, cost: series, domain: [3]interval{positive, positive, unit},
		rule: logIncompleteBeta,
	},
	OpLogIncBetaDA: {name: "log_inc_beta_da", arity: 3, f3: mathx.LogIncBetaDA, cost: series, domain: [3]interval{positive, positive, unit}},
	OpLogIncBetaDB: {name: "log_inc_beta_db", arity: 3, f3: mathx.LogIncBetaDB, cost: series, domain: [3]interval{positive, positive, unit}},

	OpLogMills: {
		name: "log_mills", arity: 1, f1: mathx.LogMills, cost: series, rises: -1,
		rule: func(d *D) { d.toA(d.mul(d.w(), d.fn(OpLogMillsSlope, d.a()))) },
	},
	OpLogMillsSlope: {name: "log_mills_slope", arity: 1, f1: mathx.LogMillsSlope, cost: series, rises: 1},
	OpLogExpNormal: {
		name: "log_exp_normal", arity: 2, f2: mathx.LogExpNormal, cost: series, domain: [3]interval{{}, positive},
		rule: func(d *D) {
			if d.activeA() {
				d.toA(d.mul(d.w(), d.fn(OpLogExpNormalDZ, d.a(), d.b())))
			}
			if d.activeB() {
				d.toB(d.mul(d.w(), d.fn(OpLogExpNormalDD, d.a(), d.b())))
			}
		},
	},
	OpLogExpNormalDZ: {name: "log_exp_normal_dz", arity: 2, f2: mathx.LogExpNormalDZ, cost: series, domain: [3]interval{{}, positive}},
	OpLogExpNormalDD: {name: "log_exp_normal_dd", arity: 2, f2: mathx.LogExpNormalDD, cost: series, domain: [3]interval{{}, positive}},
	OpLogSkewPhi:     {name: "log_skew_Phi", arity: 2, f2: mathx.LogSkewPhi, cost: series, rule: logSkewPhi},
	OpLogI0Scaled: {
		name: "log_i0_scaled", arity: 1, f1: mathx.LogI0Scaled, cost: series, rises: -1, domain: [3]interval{positive},
		rule: func(d *D) { d.toA(d.mul(d.w(), d.fn(OpLogI0ScaledSlope, d.a()))) },
	},
	OpLogI0ScaledSlope: {name: "log_i0_scaled_slope", arity: 1, f1: mathx.LogI0ScaledSlope, cost: series, rises: 1, domain: [3]interval{positive}},
	OpLogRiceP: {
		name: "log_rice_p", arity: 2, f2: mathx.LogRiceP, cost: series, domain: [3]interval{{}, positive},
		rule: func(d *D) { d.rice(d.w()) },
	},
	OpLogRiceQ: {
		name: "log_rice_q", arity: 2, f2: mathx.LogRiceQ, cost: series, domain: [3]interval{{}, positive},
		rule: func(d *D) { d.rice(d.neg(d.w())) },
	},
	OpLogVonMises:   {name: "log_von_mises", arity: 3, f3: mathx.LogVonMises, cost: series, domain: [3]interval{{}, {}, positive}, rule: logVonMises},
	OpLogVonMisesDK: {name: "log_von_mises_dk", arity: 3, f3: mathx.LogVonMisesDK, cost: series, domain: [3]interval{{}, {}, positive}},

	OpStore:  {name: "store", arity: 1},
	OpAcc:    {name: "acc", arity: 1},
	OpAccMax: {name: "accmax", arity: 1, flat: true},
	OpTarget: {name: "target", arity: 1},
}

func truth(x bool) float64 {
	if x {
		return 1
	}
	return 0
}

func choose(a, b, c float64) float64 {
	if a != 0 {
		return b
	}
	return c
}
