package fn

import (
	"math"
	"slices"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// A kernel is the covariance of two points, as a function of their difference.
type kernel struct {
	// value is the covariance for a variance of 1, as a function of the squared distance, with each coordinate divided
	// by its length, and of the argument after length.
	value func(square, more float64) float64
	trace func(t *graph.Trace, square, more graph.Ref) graph.Ref
	// rough says that value takes the distance, not its square; factor, if not 0, multiplies the square.
	rough  bool
	factor float64
	more   bool // there is one more argument after length
}

const (
	kernelShape = "x is a vector of N points, or a matrix whose N rows are points; the result is N x N. With z, further points of the same kind, it is the covariance of each of x " +
		"with each of z. length is one number, or one for each coordinate. "
	kernelDiagonal = "Add a small number to the diagonal before `cholesky`: `+ 1e-9 * eye(N)`."
	asExpQuad      = "x, z and length are as for `cov_exp_quad`, and d is the distance between two points. "
)

func kernelParams(more ...Param) []Param {
	list := append([]Param{{Name: "x", Need: Arrays}, {Name: "sigma", Need: Number}, {Name: "length"}}, more...)
	return append(list, Param{Name: "z", Need: Arrays, Optional: true})
}

// zOf returns the position of z, which is last, and the argument after length, if k has one.
func (k *kernel) zOf() int {
	if k.more {
		return 4
	}
	return 3
}

func (k *kernel) shape(a []Arg) (Out, *Problem) {
	x, length := a[0].Shape, a[2].Shape
	if len(x) != 1 && len(x) != 2 {
		return wants(0, "a vector, or a matrix of which each row is a point")
	}
	if len(length) > 1 || len(length) == 1 && length[0] != columns(x) {
		return wants(2, "one length, or one for each coordinate")
	}
	out := Out{Shape: []int{x[0], x[0]}, Axes: []Axis{along(0, 0), along(0, 0)}}
	if z := k.zOf(); z < len(a) && a[z].Given {
		if len(a[z].Shape) != len(x) || columns(a[z].Shape) != columns(x) {
			return wants(z, "points with as many coordinates as those of `{0}`")
		}
		out.Shape[1], out.Axes[1] = a[z].Shape[0], along(z, 0)
	}
	return out, nil
}

func (k *kernel) plain(a []Arg, out []float64) {
	x, sigma, n, d := a[0].Num, a[1].Num[0], a[0].Shape[0], columns(a[0].Shape)
	z, m, more := x, n, 0.0
	if at := k.zOf(); at < len(a) && a[at].Given {
		z, m = a[at].Num, a[at].Shape[0]
	}
	if k.more {
		more = a[3].Num[0]
	}
	for i := range n {
		a[0].ask(m * (d + 16))
		for j := range m {
			s := 0.0
			for c := range d {
				b := (x[i*d+c] - z[j*d+c]) / a[2].at(c)
				s += float64(b * b)
			}
			out[i*m+j] = sigma * sigma * k.value(s, more)
		}
	}
}

// traced is the covariance over a trace; if there is a length for each coordinate, the points are scaled.
func (k *kernel) traced(t *graph.Trace, a []Traced) []graph.Ref {
	n, c, length := a[0].Shape[0], columns(a[0].Shape), &a[2]
	variance := t.Square(a[1].At(t, 0))
	one := len(length.Shape) == 0
	points := func(p *Traced) []graph.Ref {
		list := p.Refs(t)
		if one {
			return list
		}
		list = slices.Clone(list)
		for i := range list {
			list[i] = t.Div(list[i], length.At(t, i%c))
		}
		return list
	}
	px := points(&a[0])
	pz, m, cross := px, n, false
	if at := k.zOf(); at < len(a) && a[at].Given {
		pz, m, cross = points(&a[at]), a[at].Shape[0], true
	}
	factor := k.factor
	if factor == 0 {
		factor = 1
	}
	scale := t.Const(factor)
	switch {
	case one && k.rough:
		scale = t.Div(scale, t.Abs(length.At(t, 0)))
	case one:
		scale = t.Div(scale, t.Square(length.At(t, 0)))
	}
	more := t.Const(0)
	if k.more {
		more = a[3].At(t, 0)
	}
	out := make([]graph.Ref, n*m)
	for i := range n {
		last := m - 1
		if !cross {
			last = i
		}
		for j := range last + 1 {
			if !cross && i == j {
				out[i*m+j] = variance
				continue
			}
			d := make([]graph.Ref, c)
			for l := range d {
				d[l] = t.Square(t.Sub(px[i*c+l], pz[j*c+l]))
			}
			s := t.Sum(d)
			if k.rough {
				s = t.Sqrt(s)
			}
			out[i*m+j] = t.Mul(variance, k.trace(t, t.Mul(scale, s), more))
			if !cross {
				out[j*m+i] = out[i*m+j]
			}
		}
	}
	return out
}

func (k *kernel) functions() functions {
	return functions{shape: k.shape, value: k.plain, trace: k.traced}
}

var covExpQuad = Spec{
	Name: "cov_exp_quad", Params: kernelParams(),
	Doc:     "squared exponential covariance: sigma^2 exp(-d^2 / (2 length^2))",
	Shapes:  kernelShape + "d is the distance between two points. " + kernelDiagonal,
	Example: "cov_exp_quad([0, 0], 2, 1)", Value: "[[4, 4], [4, 4]]",
	See: "MvNormal cholesky cov_matern52 hsgp_basis",
	Aliases: []Alias{
		{Name: "cov_exp"},
		{Name: "gp_exp_quad_cov", Here: "cov_exp_quad(x, sigma=a, length=l)"},
		{Name: "cov_exp_quad_cov", Here: "cov_exp_quad(x, sigma=a, length=l)"},
		{Name: "ExpQuad", Here: "cov_exp_quad(x, sigma, length)"},
		{Name: "RBF", Here: "cov_exp_quad(x, sigma, length)"},
		{Name: "gp", Here: "cov_exp_quad(x, sigma, length)"},
		{Name: "exp_quad", Here: "cov_exp_quad(x, sigma, length)"},
	},
	Points: []Point{
		{"cov_exp_quad([0, 1, 2.5], 2, 1.5)", []float64{4.0, 3.2029496116672322, 0.9974088351091848, 3.2029496116672322, 4.0, 2.4261226388505337, 0.9974088351091848, 2.4261226388505337, 4.0}},
		{"cov_exp_quad([[0, 1], [2.5, -1]], 2, [1.5, 4])", []float64{4.0, 0.8802102075943651, 0.8802102075943651, 4.0}},
		{"cov_exp_quad([0, 1.5], 0.5, 0.25, [1, -2, 1.5, 64])", []float64{0.000083865656975627959705, 3.1660413872735439308e-15, 3.807494936178157109e-9, 2.7312220055862159889e-14232, 0.033833820809153172973, 6.8719625197755373249e-44, 0.25, 4.9588449818771266077e-13573}},
	},
	functions: expQuadKernel.functions(),
}

var expQuadKernel = kernel{
	value:  func(s, _ float64) float64 { return mathx.Exp(-0.5 * s) },
	trace:  func(t *graph.Trace, s, _ graph.Ref) graph.Ref { return t.Exp(s) },
	factor: -0.5,
}

var covExponential = Spec{
	Name: "cov_exponential", Params: kernelParams(),
	Doc:     "exponential covariance (Matern with smoothness 1/2): sigma^2 exp(-d / length)",
	Shapes:  asExpQuad,
	Example: "cov_exponential([0, 0], 2, 1)", Value: "[[4, 4], [4, 4]]",
	See: "cov_exp_quad cov_matern32",
	Aliases: []Alias{
		{Name: "cov_matern12", Here: "cov_exponential(x, sigma, length)"},
		{Name: "gp_exponential_cov", Here: "cov_exponential(x, sigma=a, length=l)"},
		{Name: "Exponential_cov", Here: "cov_exponential(x, sigma, length)"},
		{Name: "Matern12", Here: "cov_exponential(x, sigma, length)"},
	},
	Points: []Point{
		{"cov_exponential([0, 1, 2.5], 2, 1.5)", []float64{4.0, 2.0536684761303681075, 0.75550241135024735384, 2.0536684761303681075, 4.0, 1.4715177646857692864, 0.75550241135024735384, 1.4715177646857692864, 4.0}},
		{"cov_exponential([[0, 1], [2.5, -1]], 2, [1.5, 4])", []float64{4.0, 0.70204573767288692795, 0.70204573767288692795, 4.0}},
		{"cov_exponential([0, 1.5], 0.5, 0.25, [1, -2, 1.5, 64])", []float64{0.0045789097221835450734, 0.000083865656975627959705, 0.00061968804416658960576, 1.6540652641773713153e-112, 0.033833820809153172973, 2.0788217977589197102e-7, 0.25, 6.6729755388531909837e-110}},
	},
	functions: exponentialKernel.functions(),
}

var exponentialKernel = kernel{
	value: func(s, _ float64) float64 { return mathx.Exp(-math.Sqrt(s)) },
	trace: func(t *graph.Trace, d, _ graph.Ref) graph.Ref { return t.Exp(t.Neg(d)) },
	rough: true,
}

var covMatern32 = Spec{
	Name: "cov_matern32", Params: kernelParams(),
	Doc:     "Matern covariance with smoothness 3/2: sigma^2 (1 + r) exp(-r) with r = sqrt(3) d / length",
	Shapes:  asExpQuad,
	Example: "cov_matern32([0, 0], 2, 1)", Value: "[[4, 4], [4, 4]]",
	See: "cov_exp_quad cov_matern52",
	Aliases: []Alias{
		{Name: "gp_matern32_cov", Here: "cov_matern32(x, sigma=a, length=l)"},
		{Name: "Matern32", Here: "cov_matern32(x, sigma, length)"},
	},
	Points: []Point{
		{"cov_matern32([0, 1, 2.5], 2, 1.5)", []float64{4.0, 2.716231862960951256, 0.86685522006597968419, 2.716231862960951256, 4.0, 1.9334308983860306024, 0.86685522006597968419, 1.9334308983860306024, 4.0}},
		{"cov_matern32([[0, 1], [2.5, -1]], 2, [1.5, 4])", []float64{4.0, 0.78835251952438710196, 0.78835251952438710196, 4.0}},
		{"cov_matern32([0, 1.5], 0.5, 0.25, [1, -2, 1.5, 64])", []float64{0.0019419334855254799672, 3.5652740382838505701e-6, 0.000087343573789195699683, 3.0017275925297922991e-191, 0.034932837548078667735, 1.8582224893036829548e-10, 0.25, 9.5590651751149566079e-187}},
	},
	functions: matern32Kernel.functions(),
}

var matern32Kernel = kernel{
	value: func(s, _ float64) float64 {
		r := math.Sqrt(3 * s)
		return (1 + r) * mathx.Exp(-r)
	},
	trace: func(t *graph.Trace, d, _ graph.Ref) graph.Ref {
		r := t.Mul(t.Const(math.Sqrt(3)), d)
		return t.Mul(t.Add(t.Const(1), r), t.Exp(t.Neg(r)))
	},
	rough: true,
}

var covMatern52 = Spec{
	Name: "cov_matern52", Params: kernelParams(),
	Doc:     "Matern covariance with smoothness 5/2: sigma^2 (1 + r + r^2 / 3) exp(-r) with r = sqrt(5) d / length",
	Shapes:  asExpQuad,
	Example: "cov_matern52([0, 0], 2, 1)", Value: "[[4, 4], [4, 4]]",
	See: "cov_exp_quad cov_matern32",
	Aliases: []Alias{
		{Name: "gp_matern52_cov", Here: "cov_matern52(x, sigma=a, length=l)"},
		{Name: "Matern52", Here: "cov_matern52(x, sigma, length)"},
	},
	Points: []Point{
		{"cov_matern52([0, 1, 2.5], 2, 1.5)", []float64{4.0, 2.9110509655659949441, 0.90084328135603485922, 2.9110509655659949441, 4.0, 2.0959764353272812424, 0.90084328135603485922, 2.0959764353272812424, 4.0}},
		{"cov_matern52([[0, 1], [2.5, -1]], 2, [1.5, 4])", []float64{4.0, 0.81196666135982658227, 0.81196666135982658227, 4.0}},
		{"cov_matern52([0, 1.5], 0.5, 0.25, [1, -2, 1.5, 64])", []float64{0.0011942711366746235314, 5.3441529455226511716e-7, 0.00002772916604838659143, 6.8214216411010703322e-245, 0.03466505478462606932, 2.2773634622888397085e-12, 0.25, 4.3651725207693606427e-239}},
	},
	functions: matern52Kernel.functions(),
}

var matern52Kernel = kernel{
	value: func(s, _ float64) float64 {
		r := math.Sqrt(5 * s)
		return (1 + r + float64(5./3*s)) * mathx.Exp(-r)
	},
	trace: func(t *graph.Trace, d, _ graph.Ref) graph.Ref {
		r := t.Mul(t.Const(math.Sqrt(5)), d)
		return t.Mul(t.Add(t.Add(t.Const(1), r), t.Mul(t.Const(1./3), t.Square(r))), t.Exp(t.Neg(r)))
	},
	rough: true,
}

var covRationalQuadratic = Spec{
	Name: "cov_rational_quadratic", Params: kernelParams(Param{Name: "alpha", Need: Number}),
	Doc:     "rational quadratic covariance: sigma^2 (1 + d^2 / (2 alpha length^2))^(-alpha)",
	Shapes:  asExpQuad,
	Example: "cov_rational_quadratic([0, 0], 2, 1, 1)", Value: "[[4, 4], [4, 4]]",
	See:     "cov_exp_quad",
	Aliases: []Alias{{Name: "RatQuad", Here: "cov_rational_quadratic(x, sigma, length, alpha)"}},
	Points: []Point{
		{"cov_rational_quadratic([0, 1, 2.5], 2, 1.5, 0.75)", []float64{4.0, 3.292545469313498877, 1.8226982246621270863, 3.292545469313498877, 4.0, 2.7269264795219984844, 1.8226982246621270863, 2.7269264795219984844, 4.0}},
		{"cov_rational_quadratic([[0, 1], [2.5, -1]], 2, [1.5, 4], 0.75)", []float64{4.0, 1.7466850692474364765, 1.7466850692474364765, 4.0}},
		{"cov_rational_quadratic([0, 1.5], 0.5, 0.25, 0.75, [1, -2, 1.5, 64])", []float64{0.039603166938067318204, 0.014717277473703165963, 0.022360679774997896964, 0.000082725814138556306244, 0.094348811947561728293, 0.0064318088361520299687, 0.25, 0.000085721669905534611361}},
	},
	functions: rationalKernel.functions(),
}

var rationalKernel = kernel{
	value: func(s, alpha float64) float64 { return mathx.Exp(-alpha * mathx.Log1p(s/(2*alpha))) },
	trace: func(t *graph.Trace, s, alpha graph.Ref) graph.Ref {
		return t.Exp(t.Neg(t.Mul(alpha, t.Log1p(t.Div(s, t.Mul(t.Const(2), alpha))))))
	},
	more: true,
}

var covPeriodic = Spec{
	Name: "cov_periodic", Params: []Param{{Name: "x", Need: Arrays}, {Name: "sigma", Need: Number}, {Name: "length", Need: Number}, {Name: "period", Need: Number}, {Name: "z", Need: Arrays, Optional: true}},
	Doc:     "periodic covariance: sigma^2 exp(-2 sin(pi d / period)^2 / length^2)",
	Shapes:  "x and z are as for `cov_exp_quad`, and d is the distance between two points; length and period are numbers. PyMC's length is half of this one.",
	Example: "cov_periodic([0, 1], 2, 1, 1)", Value: "[[4, 4], [4, 4]]",
	See: "cov_exp_quad",
	Aliases: []Alias{
		{Name: "gp_periodic_cov", Here: "cov_periodic(x, sigma=a, length=l, period=p)"},
		{Name: "Periodic", Here: "cov_periodic(x, sigma, length, period)"},
	},
	Points: []Point{
		{"cov_periodic([0, 1, 2.5], 2, 1.5, 4)", []float64{4.0, 2.564721553719818329, 1.8730726975719255978, 2.564721553719818329, 4.0, 1.8730726975719255978, 1.8730726975719255978, 1.8730726975719255978, 4.0}},
		{"cov_periodic([[0, 1], [2.5, -1]], 2, 0.75, 3)", []float64{4.0, 3.4219925167106128855, 3.4219925167106128855, 4.0}},
		{"cov_periodic([0, 1.5], 0.5, 2, 1.25, [1, -2, 1.5])", []float64{0.21033787502229894409, 0.15904809953457162883, 0.21033787502229894409, 0.15904809953457162883, 0.21033787502229894409, 0.25}},
	},
	functions: functions{
		shape: (&kernel{more: true}).shape,
		value: func(a []Arg, out []float64) {
			whole := a[2].Num[0]
			unit := a[2]
			unit.Num = []float64{1}
			b := slices.Clone(a)
			b[2] = unit
			(&kernel{more: true, value: func(s, period float64) float64 {
				w := mathx.Sin(math.Pi*math.Sqrt(s)/period) / whole
				return mathx.Exp(-2 * w * w)
			}}).plain(b, out)
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			whole := a[2].At(t, 0)
			b := slices.Clone(a)
			b[2] = Traced{Given: true, Num: []float64{1}, Literal: true}
			return (&kernel{more: true, rough: true, trace: func(t *graph.Trace, d, period graph.Ref) graph.Ref {
				w := t.Div(t.Sin(t.Div(t.Mul(t.Const(math.Pi), d), period)), whole)
				return t.Exp(t.Mul(t.Const(-2), t.Square(w)))
			}}).traced(t, b)
		},
	},
}

var covDot = Spec{
	Name: "cov_dot", Params: []Param{{Name: "x", Need: Arrays}, {Name: "sigma", Need: Number}, {Name: "z", Need: Arrays, Optional: true}},
	Doc:     "dot product covariance: sigma^2 + the dot product of two points",
	Shapes:  "x and z are as for `cov_exp_quad`. Functions with this covariance are linear.",
	Example: "cov_dot([1, 2], 1)", Value: "[[2, 3], [3, 5]]",
	See: "cov_exp_quad",
	Aliases: []Alias{
		{Name: "gp_dot_prod_cov", Here: "cov_dot(x, sigma)"},
		{Name: "Linear", Here: "cov_dot(x, sigma)"},
	},
	Points: []Point{
		{"cov_dot([1, 2.5], 2)", []float64{5, 6.5, 6.5, 10.25}},
		{"cov_dot([[1, 2.5], [0, -1]], 2, [[2, 0.5]])", []float64{7.25, 3.5}},
	},
	functions: functions{
		shape: func(a []Arg) (Out, *Problem) {
			b := []Arg{a[0], a[1], {Given: true}}
			if len(a) > 2 {
				b = append(b, a[2])
			}
			out, p := (&kernel{}).shape(b)
			if p != nil && p.Arg == 3 {
				return wants(2, "points with as many coordinates as those of `{0}`")
			}
			for k := range out.Axes {
				for i := range out.Axes[k] {
					if out.Axes[k][i].Arg == 3 {
						out.Axes[k][i].Arg = 2
					}
				}
			}
			return out, p
		},
		value: func(a []Arg, out []float64) {
			x, v, n, d := a[0].Num, float64(a[1].Num[0]*a[1].Num[0]), a[0].Shape[0], columns(a[0].Shape)
			z, m := x, n
			if len(a) > 2 && a[2].Given {
				z, m = a[2].Num, a[2].Shape[0]
			}
			for i := range n {
				a[0].ask(m * (d + 2))
				for j := range m {
					s := 0.0
					for c := range d {
						s += float64(x[i*d+c] * z[j*d+c])
					}
					out[i*m+j] = v + s
				}
			}
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			px, v, n, d := a[0].Refs(t), t.Square(a[1].At(t, 0)), a[0].Shape[0], columns(a[0].Shape)
			pz, m := px, n
			if len(a) > 2 && a[2].Given {
				pz, m = a[2].Refs(t), a[2].Shape[0]
			}
			out := make([]graph.Ref, 0, n*m)
			for i := range n {
				for j := range m {
					out = append(out, t.Add(v, t.Dot(px[i*d:(i+1)*d], pz[j*d:(j+1)*d])))
				}
			}
			return out
		},
	},
}
