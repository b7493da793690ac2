package eval

import (
	"math"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/mathx"
)

// elementwise holds the functions of one argument that go element by element.
var elementwise = []Function{
	each("exp", "e^x", mathx.Exp),
	each("log", "natural logarithm", mathx.Log),
	each("log1p", "log(1 + x)", mathx.Log1p),
	each("expm1", "exp(x) - 1", mathx.Expm1),
	each("log10", "logarithm to base 10", mathx.Log10),
	each("log2", "logarithm to base 2", mathx.Log2),
	each("log1m", "log(1 - x)", func(x float64) float64 { return mathx.Log1p(-x) }),
	each("log1p_exp", "log(1 + exp(x))", mathx.Log1pExp),
	each("log1m_exp", "log(1 - exp(x)), for x < 0", mathx.Log1mExp),
	each("sqrt", "square root", math.Sqrt),
	each("inv", "1 / x", func(x float64) float64 { return 1 / x }),
	each("inv_logit", "1 / (1 + exp(-x))", mathx.Logistic),
	each("logit", "log(x / (1 - x))", mathx.Logit),
	each("lgamma", "logarithm of the gamma function's absolute value", mathx.Lgamma),
	each("digamma", "derivative of lgamma", mathx.Digamma),
	each("erf", "error function", mathx.Erf),
	each("erfc", "1 - erf(x)", mathx.Erfc),
	each("Phi", "standard normal distribution function", mathx.Phi),
	each("inv_Phi", "inverse of Phi", mathx.InvPhi),
	each("sin", "sine", mathx.Sin),
	each("cos", "cosine", mathx.Cos),
	each("tan", "tangent", mathx.Tan),
	each("asin", "inverse sine", mathx.Asin),
	each("acos", "inverse cosine", mathx.Acos),
	each("atan", "inverse tangent", mathx.Atan),
	each("sinh", "hyperbolic sine", mathx.Sinh),
	each("cosh", "hyperbolic cosine", mathx.Cosh),
	each("tanh", "hyperbolic tangent", mathx.Tanh),
	wholeKept("abs", "absolute value", math.Abs),
	wholeKept("floor", "largest whole number not above x, as a real", math.Floor),
	wholeKept("ceil", "smallest whole number not below x, as a real", math.Ceil),
	wholeKept("round", "nearest whole number, halves to even, as a real", math.RoundToEven),
	{Name: "int", Params: []string{"x"}, Min: 1, Doc: "whole numbers: levels of a factor, 0 and 1 of a bool, reals that are whole", eval: toInt},
	{Name: "real", Params: []string{"x"}, Min: 1, Doc: "the same numbers as reals", eval: func(c *call) *Value {
		v := *c.num(0)
		v.Kind, v.Loose = Real, false
		return &v
	}},
}

// each makes an elementwise function with real values.
func each(name, doc string, f func(float64) float64) Function {
	return Function{Name: name, Params: []string{"x"}, Min: 1, Doc: doc, eval: func(c *call) *Value {
		return c.r.map1(Real, c.span, c.num(0), f)
	}}
}

// wholeKept makes an elementwise function that makes whole numbers of whole numbers.
func wholeKept(name, doc string, f func(float64) float64) Function {
	return Function{Name: name, Params: []string{"x"}, Min: 1, Doc: doc, eval: func(c *call) *Value {
		x := c.num(0)
		kind := x.Kind
		if kind == Bool {
			kind = Int
		}
		v := c.r.map1(kind, c.span, x, f)
		v.Loose = x.Loose
		return v
	}}
}

// toInt makes whole numbers of levels, bools, and reals that are whole.
func toInt(c *call) *Value {
	x := c.args[0]
	if x.Kind == Level {
		return c.r.use(asInts(x), c.exprs[0])
	}
	x = c.num(0)
	v := *x
	v.Kind, v.Loose = Int, false
	if x.Kind != Real {
		return &v
	}
	if c.r.mask != nil {
		v = *v.Clone()
	}
	for i, a := range x.Num {
		if a != a && (x.IsUnknown(i) || x.IsHole(i)) {
			continue
		}
		if a != math.Floor(a) {
			c.r.lose(&v, i, func() *diag.Diagnostic {
				return diag.New("not-whole", c.exprs[0].Place(), "`%s` is %s%s, which is not whole", text(c.exprs[0]), number(a), row(x, i)).
					WithHelp("round it first: `int(floor(%s))`", text(c.exprs[0]))
			})
		}
	}
	c.r.overflow(&v, c.span)
	return &v
}

// pairs holds the functions of two arguments that go element by element.
var pairs = []Function{
	pair("pow", "a^b", mathx.Pow),
	pair("beta", "beta function", func(a, b float64) float64 { return mathx.Exp(mathx.Lbeta(a, b)) }),
	pair("lbeta", "logarithm of the beta function", mathx.Lbeta),
	pair("lchoose", "logarithm of the binomial coefficient a over b", mathx.Lchoose),
	pair("atan2", "angle of the point (b, a)", mathx.Atan2),
	pair("log_diff_exp", "log(exp(a) - exp(b))", mathx.LogDiffExp),
	pair("gamma_p", "regularised lower incomplete gamma function", mathx.GammaP),
	pair("gamma_q", "regularised upper incomplete gamma function", mathx.GammaQ),
	{Name: "div", Params: []string{"a", "b"}, Min: 2, Doc: "whole division, rounded towards minus infinity", eval: div},
}

// pair makes an elementwise function of two arguments with real values.
func pair(name, doc string, f func(a, b float64) float64) Function {
	return Function{Name: name, Params: []string{"a", "b"}, Min: 2, Doc: doc, eval: func(c *call) *Value {
		return c.r.map2(Real, c.num(0), c.num(1), c.exprs[0], c.exprs[1], c.span, f)
	}}
}

func div(c *call) *Value {
	a, b := c.num(0), c.num(1)
	for k, v := range []*Value{a, b} {
		if v.Kind == Real && !v.Loose {
			throw(diag.New("wrong-kind", c.exprs[k].Place(), "`%s` is a real number, but `div` divides whole ones", text(c.exprs[k])).
				WithHelp("write `floor(%s / %s)`", text(c.exprs[0]), text(c.exprs[1])))
		}
	}
	return c.r.noZero(c.r.map2(Int, a, b, c.exprs[0], c.exprs[1], c.span, floorDiv), b, c.exprs[1])
}
