package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// A kin is a distribution that is another one, shifted and scaled: x = from + scale y, where y has
// the distribution `of` in its first form.
type kin struct {
	of   *Spec
	from int // the number, from 1, of the argument at which the support begins; 0: at 0
	// args returns the arguments of y, and the scale with its logarithm.
	args func(form int, p params) (a params, scale, logScale float64)
	refs func(t *tracer, form int, p refs) (a refs, scale, logScale graph.Ref)
}

// functions returns the functions of the distribution of x, derived from those of y.
func (k kin) functions() functions {
	of := k.of
	place := func(form int, x float64, a [][]float64) (y float64, b [][]float64, scale, logScale float64) {
		p, scale, logScale := k.args(form, numbers(a))
		for i := range of.Forms[0].Params {
			b = append(b, p[i:i+1:i+1])
		}
		if k.from > 0 {
			x -= a[k.from-1][0]
		}
		return x / scale, b, scale, logScale
	}
	traced := func(t *tracer, form int, x graph.Ref, a [][]graph.Ref) (y graph.Ref, b [][]graph.Ref, logScale graph.Ref) {
		p, scale, logScale := k.refs(t, form, scalars(a))
		for i := range of.Forms[0].Params {
			b = append(b, p[i:i+1:i+1])
		}
		if k.from > 0 {
			x = t.Sub(x, a[k.from-1][0])
		}
		if !t.isKnown(scale, 1) {
			x = t.Div(x, scale)
		}
		return x, b, logScale
	}
	back := func(y, scale float64, a [][]float64) float64 {
		y = float64(y * scale)
		if k.from > 0 {
			y += a[k.from-1][0]
		}
		return finite(y)
	}
	f := functions{
		support: onPositives(),
		logDensity: func(form int, x []float64, a [][]float64) float64 {
			y, b, _, logScale := place(form, x[0], a)
			return of.logDensity(0, []float64{y}, b) - logScale
		},
		graph: func(t *tracer, form int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			y, b, logScale := traced(t, form, x[0], a)
			return t.Sub(of.graph(t, 0, []graph.Ref{y}, b), logScale)
		},
		draw: func(r *mathx.Stream, form int, a [][]float64, out []float64) {
			_, b, scale, _ := place(form, 0, a)
			of.draw(r, 0, b, out)
			out[0] = back(out[0], scale, a)
		},
		logCDF: func(form int, x float64, a [][]float64) float64 {
			y, b, _, _ := place(form, x, a)
			return of.logCDF(0, y, b)
		},
		logCCDF: func(form int, x float64, a [][]float64) float64 {
			y, b, _, _ := place(form, x, a)
			return of.logCCDF(0, y, b)
		},
		graphLogCDF: func(t *tracer, form int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			y, b, _ := traced(t, form, x, a)
			return of.graphLogCDF(t, 0, y, b)
		},
		graphLogCCDF: func(t *tracer, form int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			y, b, _ := traced(t, form, x, a)
			return of.graphLogCCDF(t, 0, y, b)
		},
	}
	if k.from > 0 {
		f.support = above(k.from - 1)
	}
	if of.inverse != nil {
		f.searches = of.searches
		f.inverse = func(form int, lp float64, upper bool, a [][]float64) float64 {
			_, b, scale, _ := place(form, 0, a)
			return back(of.inverse(0, lp, upper, b), scale, a)
		}
	}
	return f
}

// above is the support that begins at an argument.
func above(arg int) Support {
	s := onPositives()
	s.LowerArg, s.Lower = arg, math.Inf(-1)
	return s
}
