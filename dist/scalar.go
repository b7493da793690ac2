package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// LogCDF returns log P(X <= x); NaN for bad arguments. It is only for distributions of single numbers
// (see HasCDF).
func (s *Spec) LogCDF(form int, x float64, args [][]float64) float64 {
	if x != x || s.CheckArgs(form, args) != "" {
		return math.NaN()
	}
	lo, hi := s.Bounds(form, args)
	switch {
	case s.everywhere:
	case x < lo || x == lo && !s.Discrete:
		return math.Inf(-1)
	case x >= hi:
		return 0
	}
	if s.Discrete {
		x = math.Floor(x)
	}
	return s.logCDF(form, x, args)
}

// LogCCDF returns log P(X > x); NaN for bad arguments.
func (s *Spec) LogCCDF(form int, x float64, args [][]float64) float64 {
	if x != x || s.CheckArgs(form, args) != "" {
		return math.NaN()
	}
	lo, hi := s.Bounds(form, args)
	switch {
	case s.everywhere:
	case x < lo || x == lo && !s.Discrete:
		return 0
	case x >= hi:
		return math.Inf(-1)
	}
	if s.Discrete {
		x = math.Floor(x)
	}
	return s.logCCDF(form, x, args)
}

// CDF returns P(X <= x).
func (s *Spec) CDF(form int, x float64, args [][]float64) float64 {
	return mathx.Exp(s.LogCDF(form, x, args))
}

// Quantile returns the x with P(X <= x) = p or, for whole numbers, the smallest x with P(X <=
// x) >= p; NaN for p outside [0, 1] and for bad arguments.
func (s *Spec) Quantile(form int, p float64, args [][]float64) float64 {
	return s.QuantileAsking(nil, form, p, args)
}

// QuantileAsking is like Quantile; asked, if not nil, is called for every value of the cdf that
// is computed on the way. It may end the search by panicking.
func (s *Spec) QuantileAsking(asked func(), form int, p float64, args [][]float64) float64 {
	if !(p >= 0 && p <= 1) || s.CheckArgs(form, args) != "" {
		return math.NaN()
	}
	if s.quantile != nil {
		return s.quantile(asked, p, args)
	}
	// The quantile of a cdf's own value must be where it came from; the rounding of p counts relative to
	// the tail.
	if p > 0.5 {
		return s.tail(asked, form, mathx.Log1p(-p), quantileSlack+0x1p-52/(1-p), true, args)
	}
	return s.tail(asked, form, mathx.Log(p), quantileSlack, false, args)
}

// GraphLogCDF returns log P(X <= x) over a trace; NaN for bad arguments.
func (s *Spec) GraphLogCDF(t *graph.Trace, form int, x graph.Ref, args [][]graph.Ref) graph.Ref {
	return s.traceLogCDF(newTracer(t), form, x, args)
}

// GraphLogCCDF returns log P(X > x) over a trace; NaN for bad arguments.
func (s *Spec) GraphLogCCDF(t *graph.Trace, form int, x graph.Ref, args [][]graph.Ref) graph.Ref {
	return s.traceLogCCDF(newTracer(t), form, x, args)
}

func (s *Spec) traceLogCDF(t *tracer, form int, x graph.Ref, args [][]graph.Ref) graph.Ref {
	if s.everywhere {
		return s.graphLogCDF(t, form, x, args)
	}
	x, lo, hi := s.traceInside(t, x, args)
	v := t.inside(x, lo, hi, s.Discrete, math.Inf(-1), 0, func() graph.Ref { return s.graphLogCDF(t, form, x, args) })
	return t.Add(v, s.traceCheck(t, form, args))
}

func (s *Spec) traceLogCCDF(t *tracer, form int, x graph.Ref, args [][]graph.Ref) graph.Ref {
	if s.everywhere {
		return s.graphLogCCDF(t, form, x, args)
	}
	x, lo, hi := s.traceInside(t, x, args)
	v := t.inside(x, lo, hi, s.Discrete, 0, math.Inf(-1), func() graph.Ref { return s.graphLogCCDF(t, form, x, args) })
	return t.Add(v, s.traceCheck(t, form, args))
}

// traceInside returns x, for whole numbers rounded down, and the bounds of the
// support; None for no bound.
func (s *Spec) traceInside(t *tracer, x graph.Ref, args [][]graph.Ref) (at, lo, hi graph.Ref) {
	lo, hi = s.traceBounds(t, args)
	if s.Discrete {
		x = t.Op(graph.OpFloor, x)
	}
	return x, lo, hi
}

// traceBounds is Space over a trace; None for no bound.
func (s *Spec) traceBounds(t *tracer, args [][]graph.Ref) (lo, hi graph.Ref) {
	if s.traceSpace != nil {
		return s.traceSpace(t, args)
	}
	return s.ownBounds(t.Trace, args)
}

// ownBounds is traceBounds of a distribution that is not made of others.
func (s *Spec) ownBounds(t *graph.Trace, args [][]graph.Ref) (lo, hi graph.Ref) {
	at := func(arg int, v float64) graph.Ref {
		switch {
		case arg >= 0:
			return args[arg][0]
		case math.IsInf(v, 0):
			return graph.None
		}
		return t.Const(v)
	}
	if s.categories != nil {
		return t.Const(1), t.Const(s.categories(func(i int) int { return len(args[i]) }))
	}
	return at(s.support.LowerArg, s.support.Lower), at(s.support.UpperArg, s.support.Upper)
}

// traceCheck is CheckArgs over a trace: 0 for good arguments, else NaN.
func (s *Spec) traceCheck(t *tracer, form int, args [][]graph.Ref) graph.Ref {
	ok := t.Const(0)
	for i, p := range s.Forms[form].Params {
		if p.Rule == Finite && s.support == onReals() && s.bounds == nil {
			continue // the formula holds everywhere: a NaN shows
		}
		ok = t.Add(ok, t.obeys(p.Rule, args[i]))
	}
	if s.graphCheck != nil {
		ok = t.Add(ok, s.graphCheck(t, form, args))
	}
	return ok
}

// tail returns the x whose lower (or upper) tail has log probability lp, for whole numbers within
// slack.
func (s *Spec) tail(asked func(), form int, lp, slack float64, upper bool, args [][]float64) float64 {
	lo, hi := s.Bounds(form, args)
	if math.IsInf(lp, -1) { // an empty tail
		if upper {
			return hi
		}
		return lo
	}
	if lp >= 0 {
		if upper {
			return lo
		}
		return hi
	}
	if s.inverse != nil {
		for range s.searches {
			ask(asked)
		}
		return mathx.Min(mathx.Max(s.inverse(form, lp, upper, args), lo), hi)
	}
	if s.Discrete {
		return s.searchWhole(asked, form, lp, slack, upper, args, lo, hi)
	}
	return s.search(asked, form, lp, upper, args, lo, hi)
}

// search finds a quantile by bisection over the floating-point numbers between lo and hi: 64 steps to
// the last bit, whatever the shape.
func (s *Spec) search(asked func(), form int, lp float64, upper bool, args [][]float64, lo, hi float64) float64 {
	reached := func(x float64) bool {
		ask(asked)
		if upper {
			return s.logCCDF(form, x, args) <= lp
		}
		return s.logCDF(form, x, args) >= lp
	}
	if s.atoms && reached(lo) {
		return lo
	}
	a, b := rank(lo), rank(hi)
	for b-a > 1 {
		m := int64((uint64(b) - uint64(a)) / 2)
		if reached(unrank(a + m)) {
			b = a + m
		} else {
			a += m
		}
	}
	return unrank(b)
}

func ask(asked func()) {
	if asked != nil {
		asked()
	}
}

// rank numbers the floating-point numbers in order, in halves of their range so that differences do
// not overflow.
func rank(x float64) int64 {
	x = mathx.Min(mathx.Max(x, -math.MaxFloat64), math.MaxFloat64)
	n := int64(math.Float64bits(math.Abs(x)) >> 1)
	if x < 0 {
		return -n
	}
	return n
}

func unrank(n int64) float64 {
	if n < 0 {
		return -math.Float64frombits(uint64(-n) << 1)
	}
	return math.Float64frombits(uint64(n) << 1)
}

// searchWhole finds the least whole number k with P(X <= k) >= p, or with
// P(X > k) <= q, by doubling and bisection.
func (s *Spec) searchWhole(asked func(), form int, lp, slack float64, upper bool, args [][]float64, lo, hi float64) float64 {
	return firstWhole(func(k float64) bool {
		ask(asked)
		if upper {
			return s.logCCDF(form, k, args) <= lp+slack
		}
		return s.logCDF(form, k, args) >= lp-slack
	}, lo, hi)
}

// firstWhole returns the least whole number from lo to hi for which the condition holds, or hi if it
// holds for none below; once true it must stay true.
func firstWhole(reached func(float64) bool, lo, hi float64) float64 {
	hi = mathx.Min(hi, math.MaxFloat64)
	holds := func(k float64) bool { return k >= hi || reached(k) }
	a, b := lo-1, lo // not at a
	for step := 1.0; !holds(b); step *= 2 {
		a, b = b, mathx.Min(b+step, hi)
	}
	for b-a > 1 {
		m := math.Floor(a + float64((b-a)/2))
		if m <= a || m >= b {
			break // neighbouring floating-point numbers
		}
		if holds(m) {
			b = m
		} else {
			a = m
		}
	}
	return b
}

// quantileSlack covers the rounding of logs and exponentials, which must not move the quantile of a
// cdf's own value to the next whole number.
const quantileSlack = 4e-15

// smallTail expresses a tail by the side with less than half the probability.
func smallTail(lp float64, upper bool) (float64, bool) {
	if lp > -math.Ln2 {
		return mathx.Log1mExp(lp), !upper
	}
	return lp, upper
}
