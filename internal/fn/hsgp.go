package fn

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Gaussian processes in Hilbert space: Solin and Särkkä (2020), Hilbert space methods for reduced-rank Gaussian
// process regression, Statistics and Computing 30; Riutort-Mayol, Bürkner, Andersen, Solin and Vehtari (2023), Practical
// Hilbert space approximate Bayesian Gaussian processes for probabilistic programming, Statistics and Computing 33.

var hsgpBasis = Spec{
	Name: "hsgp_basis", Params: []Param{{Name: "x", Need: Vector}, {Name: "m", Need: Size}, {Name: "L", Need: Number}},
	Doc: "matrix of the first m sine functions on -L to L, at x",
	Shapes: "A vector of length N gives an N x m matrix. Its product with the coefficients `hsgp_exp_quad(m, L, sigma, length) * z`, for standard normal z, is approximately a Gaussian process " +
		"if L is well beyond the largest |x|: 1.2 to 4 times that, and more for a larger length. Center x first.",
	Example: "round(hsgp_basis([0], 2, 1) * 1e4) / 1e4", Value: "[[1, 0]]",
	See:     "hsgp_exp_quad hsgp_matern32 hsgp_matern52 cov_exp_quad",
	Aliases: []Alias{{Name: "HSGP", Here: "hsgp_basis(x, m, L)"}},
	Points: []Point{
		{"hsgp_basis([0.5, -1.25, 2], 3, 2.5)", []float64{0.60150095500754567366, -0.37174803446018449013, -0.37174803446018449013, 0.44721359549995793928, 0.6324555320336758664, 0.44721359549995793928, 0.1954395075848547956, -0.37174803446018449013, 0.5116672736016927288}},
	},
	functions: functions{
		shape: func(a []Arg) (Out, *Problem) {
			return Out{Shape: []int{a[0].Shape[0], int(a[1].Num[0])}, Axes: []Axis{along(0, 0), nil}}, nil
		},
		value: func(a []Arg, out []float64) {
			m, l := int(a[1].Num[0]), a[2].Num[0]
			for i, x := range a[0].Num {
				a[0].ask(16 * m)
				for j := range m {
					out[i*m+j] = mathx.Sin(float64(j+1)*(math.Pi/2)*((x+l)/l)) / math.Sqrt(l)
				}
			}
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			m, l := int(a[1].Num[0]), a[2].At(t, 0)
			by := t.Div(t.Const(1), t.Sqrt(l))
			var out []graph.Ref
			for _, x := range a[0].Refs(t) {
				u := t.Div(t.Add(x, l), l)
				for j := range m {
					out = append(out, t.Mul(by, t.Sin(t.Mul(t.Const(float64(j+1)*(math.Pi/2)), u))))
				}
			}
			return out
		},
		needs: func(a []Arg, i int, need func(arg, elem int)) {
			need(0, i/int(a[1].Num[0]))
			need(2, 0)
		},
	},
}

// spectrum is the function that gives the standard deviations of the coefficients for a kernel: the square root of
// its spectral density at the frequencies of the sine functions.
func spectrum(value func(w, sigma, length float64) float64, trace func(t *graph.Trace, w, sigma, length graph.Ref) graph.Ref) functions {
	return functions{
		shape: func(a []Arg) (Out, *Problem) { return Out{Shape: []int{int(a[0].Num[0])}}, nil },
		value: func(a []Arg, out []float64) {
			for j := range out {
				out[j] = value(float64(j+1)*(math.Pi/2)/a[1].Num[0], a[2].Num[0], a[3].Num[0])
			}
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			out := make([]graph.Ref, int(a[0].Num[0]))
			for j := range out {
				w := t.Div(t.Const(float64(j+1)*(math.Pi/2)), a[1].At(t, 0))
				out[j] = trace(t, w, a[2].At(t, 0), a[3].At(t, 0))
			}
			return out
		},
	}
}

func spectrumParams() []Param {
	return []Param{{Name: "m", Need: Size}, {Name: "L", Need: Number}, {Name: "sigma", Need: Number}, {Name: "length", Need: Number}}
}

var hsgpExpQuad = Spec{
	Name: "hsgp_exp_quad", Params: spectrumParams(),
	Doc:     "standard deviations of the coefficients of hsgp_basis for cov_exp_quad",
	Shapes:  "The result is a vector of length m. L is that of the basis; sigma and length are those of `cov_exp_quad`.",
	Example: "round(hsgp_exp_quad(2, 4, 1, 1) * 1e4) / 1e4", Value: "[1.5234, 1.357]",
	See: "hsgp_basis",
	Points: []Point{
		{"hsgp_exp_quad(3, 2.5, 2, 0.75)", []float64{2.5941499382751095113, 2.1961576526877925296, 1.6638375112324133154}},
		{"hsgp_exp_quad(2, 4, 0.5, 1.5)", []float64{0.88897165347190113489, 0.68528282711870753496}},
	},
	functions: spectrum(func(w, sigma, length float64) float64 {
		return sigma * mathx.Pow(2*math.Pi, 0.25) * math.Sqrt(length) * mathx.Exp(-(length*w)*(length*w)/4)
	}, func(t *graph.Trace, w, sigma, length graph.Ref) graph.Ref {
		k := t.Mul(t.Mul(t.Const(mathx.Pow(2*math.Pi, 0.25)), sigma), t.Sqrt(length))
		return t.Mul(k, t.Exp(t.Mul(t.Const(-0.25), t.Square(t.Mul(length, w)))))
	}),
}

var hsgpMatern32 = Spec{
	Name: "hsgp_matern32", Params: spectrumParams(),
	Doc:     "standard deviations of the coefficients of hsgp_basis for cov_matern32",
	Shapes:  "The result is a vector of length m. L is that of the basis; sigma and length are those of `cov_matern32`.",
	Example: "round(hsgp_matern32(2, 4, 1, 1) * 1e4) / 1e4", Value: "[1.4454, 1.2605]",
	See: "hsgp_basis",
	Points: []Point{
		{"hsgp_matern32(3, 2.5, 2, 0.75)", []float64{2.450739319129928796, 2.0308403115897179743, 1.5797327548155719162}},
		{"hsgp_matern32(2, 4, 0.5, 1.5)", []float64{0.83412987595934416221, 0.6362511065406292049}},
	},
	functions: spectrum(func(w, sigma, length float64) float64 {
		// 12 sqrt(3) / length^3 (3 / length^2 + w^2)^-2, times length^4
		return sigma * math.Sqrt(12*math.Sqrt(3)*length) / (3 + float64(length*w*(length*w)))
	}, func(t *graph.Trace, w, sigma, length graph.Ref) graph.Ref {
		k := t.Mul(sigma, t.Sqrt(t.Mul(t.Const(12*math.Sqrt(3)), length)))
		return t.Div(k, t.Add(t.Const(3), t.Square(t.Mul(length, w))))
	}),
}

var hsgpMatern52 = Spec{
	Name: "hsgp_matern52", Params: spectrumParams(),
	Doc:     "standard deviations of the coefficients of hsgp_basis for cov_matern52",
	Shapes:  "The result is a vector of length m. L is that of the basis; sigma and length are those of `cov_matern52`.",
	Example: "round(hsgp_matern52(2, 4, 1, 1) * 1e4) / 1e4", Value: "[1.4756, 1.2971]",
	See: "hsgp_basis",
	Points: []Point{
		{"hsgp_matern52(3, 2.5, 2, 0.75)", []float64{2.5061608983727976006, 2.0931075436733074623, 1.6153112346182474823}},
		{"hsgp_matern52(2, 4, 0.5, 1.5)", []float64{0.85519444923093366434, 0.65492112951005265195}},
	},
	functions: spectrum(func(w, sigma, length float64) float64 {
		// 400 sqrt(5) / (3 length^5) (5 / length^2 + w^2)^-3, times length^6
		r := 5 + float64(length*w*(length*w))
		return sigma * math.Sqrt(400*math.Sqrt(5)/3*length/r) / r
	}, func(t *graph.Trace, w, sigma, length graph.Ref) graph.Ref {
		r := t.Add(t.Const(5), t.Square(t.Mul(length, w)))
		return t.Div(t.Mul(sigma, t.Sqrt(t.Div(t.Mul(t.Const(400*math.Sqrt(5)/3), length), r))), r)
	}),
}
