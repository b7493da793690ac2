package dist

import (
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// tracer is a trace with a memory for what is computed from whole vectors, which the trace itself does
// not recognise as equal.
type tracer struct {
	*graph.Trace
	memo map[string][]graph.Ref
}

func newTracer(t *graph.Trace) *tracer {
	return &tracer{Trace: t, memo: map[string][]graph.Ref{}}
}

// once returns f() of these scalars, or what an earlier call with the same
// scalars for the same purpose returned.
func (t *tracer) once(purpose string, refs []graph.Ref, f func() []graph.Ref) []graph.Ref {
	key := purpose + refKey(refs)
	out, ok := t.memo[key]
	if !ok {
		if !slices.ContainsFunc(refs, func(r graph.Ref) bool { return t.IsBlock(r) }) {
			defer t.Once()() // for all rows
		}
		out = f()
		t.memo[key] = out
	}
	return out
}

// refKey makes a list of scalars a key of a map.
func refKey(refs []graph.Ref) string {
	key := make([]byte, 0, 4*len(refs))
	for _, r := range refs {
		key = append(key, byte(r), byte(r>>8), byte(r>>16), byte(r>>24))
	}
	return string(key)
}

func (t *tracer) scale(f float64, r graph.Ref) graph.Ref { return t.Mul(t.Const(f), r) }
func (t *tracer) plus(r graph.Ref, f float64) graph.Ref  { return t.Add(r, t.Const(f)) }

// known reports whether the scalar is known.
func (t *tracer) known(r graph.Ref) bool {
	return t.IsKnown(r)
}

// number returns the value of a known scalar.
func (t *tracer) number(r graph.Ref) float64 {
	v, _ := t.Known(r)
	return v
}

// isKnown reports whether the scalar is known and has this value.
func (t *tracer) isKnown(r graph.Ref, f float64) bool {
	return t.Holds(r, func(v float64) bool { return v == f })
}

// require returns 0 where the condition holds and NaN elsewhere: a term to add for an argument whose
// bad values the formula would not notice.
func (t *tracer) require(ok graph.Ref) graph.Ref {
	if t.known(ok) {
		if t.Holds(ok, isTrue) {
			return t.Const(0)
		}
		return t.Const(math.NaN())
	}
	return t.Select(ok, t.Const(0), t.Const(math.NaN()))
}

func isTrue(v float64) bool { return v != 0 }

// positive is require for r > 0, nonNegative for r >= 0, fraction for 0 <= r <= 1.
// Known values leave nothing behind in the trace.
func (t *tracer) positive(r graph.Ref) graph.Ref {
	if t.Holds(r, func(v float64) bool { return v > 0 }) {
		return t.Const(0)
	}
	return t.require(t.Lt(t.Const(0), r))
}

func (t *tracer) nonNegative(r graph.Ref) graph.Ref {
	if t.Holds(r, func(v float64) bool { return v >= 0 }) {
		return t.Const(0)
	}
	return t.require(t.Le(t.Const(0), r))
}

func (t *tracer) fraction(r graph.Ref) graph.Ref {
	if t.Holds(r, func(v float64) bool { return v >= 0 && v <= 1 }) {
		return t.Const(0)
	}
	return t.require(t.Le(t.Abs(t.plus(r, -0.5)), t.Const(0.5)))
}

// within returns v where the condition holds and other elsewhere.
func (t *tracer) within(ok, v graph.Ref, other float64) graph.Ref {
	if t.known(ok) {
		if t.Holds(ok, isTrue) {
			return v
		}
		return t.Const(other)
	}
	return t.Select(ok, v, t.Const(other))
}

// support returns v for x in [lo, hi], -Inf elsewhere; an infinite bound is no bound.
func (t *tracer) support(x, v graph.Ref, lo, hi float64) graph.Ref {
	if t.Holds(x, func(k float64) bool { return k >= lo && k <= hi }) {
		return v
	}
	if !math.IsInf(hi, 1) {
		v = t.within(t.Le(x, t.Const(hi)), v, math.Inf(-1))
	}
	if !math.IsInf(lo, -1) {
		v = t.within(t.Le(t.Const(lo), x), v, math.Inf(-1))
	}
	return v
}

// inside returns v() for x inside the bounds (None is no bound), and what holds below and above them
// elsewhere. A continuous number at a bound counts as outside; a whole number at the lower one as
// inside.
func (t *tracer) inside(x, lo, hi graph.Ref, discrete bool, below, above float64, v func() graph.Ref) graph.Ref {
	over, under := t.Const(1), t.Const(1) // where x is above lo, where it is below hi
	if lo != graph.None && discrete {
		over = t.Le(lo, x)
	} else if lo != graph.None {
		over = t.Lt(lo, x)
	}
	if hi != graph.None {
		under = t.Lt(x, hi)
	}
	if t.Holds(x, func(k float64) bool { return math.IsInf(k, 0) }) {
		over, under = t.Const(0), t.Const(1)
		if t.Holds(x, func(k float64) bool { return k > 0 }) {
			over, under = under, over
		}
	}
	if t.isKnown(over, 0) {
		return t.Const(below)
	}
	if t.isKnown(under, 0) && t.known(over) {
		return t.Const(above)
	}
	return t.within(over, t.within(under, v(), above), below)
}

// obeys returns 0 for an argument that obeys the rule, else NaN.
func (t *tracer) obeys(rule Rule, arg []graph.Ref) graph.Ref {
	switch rule {
	case Whole:
		return t.require(t.Eq(t.Op(graph.OpFloor, arg[0]), arg[0]))
	case Finite:
		ok := t.Const(0)
		for _, r := range arg {
			if !t.Holds(r, func(v float64) bool { return v == v }) {
				ok = t.Add(ok, t.require(t.Eq(r, r)))
			}
		}
		return ok
	case Positive:
		return t.positive(arg[0])
	case NonNegative, Count:
		return t.nonNegative(arg[0])
	case Probability, OpenUnit:
		return t.fraction(arg[0])
	case Probabilities:
		return t.once("simplex", arg, func() []graph.Ref { return []graph.Ref{t.simplex(arg)} })[0]
	case Correlation, CorrelationFactor:
		return t.once("correlation", arg, func() []graph.Ref {
			n, ok := order(len(arg)), t.Const(0)
			for i := range n {
				one := arg[i*n+i]
				if rule == CorrelationFactor {
					one = t.Dot(arg[i*n:i*n+i+1], arg[i*n:i*n+i+1])
				}
				if !t.Holds(one, func(v float64) bool { return math.Abs(v-1) <= sumTolerance }) {
					ok = t.Add(ok, t.require(t.Le(t.Abs(t.plus(one, -1)), t.Const(sumTolerance))))
				}
			}
			return []graph.Ref{ok}
		})[0]
	case Increasing:
		return t.once("increasing", arg, func() []graph.Ref { return []graph.Ref{t.increasing(arg)} })[0]
	}
	return t.Const(0)
}

// whole returns v where x is a whole number of at least lo, -Inf elsewhere.
func (t *tracer) whole(x, v graph.Ref, lo float64) graph.Ref {
	if t.Holds(x, func(k float64) bool { return k == math.Floor(k) && k >= lo }) {
		return v
	}
	v = t.within(t.Eq(t.Op(graph.OpFloor, x), x), v, math.Inf(-1))
	return t.support(x, v, lo, math.Inf(1))
}

// xlogy returns x log y, and 0 for x = 0 whatever y >= 0 is; zero says whether y is 0. If x is known,
// all rows keep one form.
func (t *tracer) xlogy(x, zero, logY graph.Ref) graph.Ref {
	if !t.known(x) {
		edge := t.Select(t.Eq(x, t.Const(0)), t.Const(0), t.Const(math.Inf(-1)))
		return t.Select(zero, edge, t.Mul(x, logY))
	}
	edge := func() graph.Ref {
		return t.Map(func(v float64) float64 {
			if v == 0 {
				return 0
			}
			return math.Inf(-1)
		}, x)
	}
	if t.known(zero) {
		if t.Holds(zero, isTrue) {
			return edge()
		}
		return t.Mul(x, logY)
	}
	return t.Select(zero, edge(), t.Mul(x, logY))
}

// logPower returns e logX, and 0 for e = 0 where x is known to be the end at which it is 0: x^0 is 1.
func (t *tracer) logPower(e, logX graph.Ref, zero bool) graph.Ref {
	v := t.Mul(e, logX)
	if zero {
		v = t.Select(t.isZero(e), t.Const(0), v)
	}
	return v
}

// isZero and isOne are 1 where r is 0 or 1.
func (t *tracer) isZero(r graph.Ref) graph.Ref { return t.Eq(r, t.Const(0)) }
func (t *tracer) isOne(r graph.Ref) graph.Ref  { return t.Eq(r, t.Const(1)) }

// Adapters from the general form of functions to distributions whose arguments are all numbers, at most
// four.

type params [4]float64
type refs [4]graph.Ref

func numbers(a [][]float64) (p params) {
	for i := range a {
		p[i] = a[i][0]
	}
	return p
}

func scalars(a [][]graph.Ref) (p refs) {
	for i := range a {
		p[i] = a[i][0]
	}
	return p
}

func density(f func(form int, x float64, p params) float64) func(int, []float64, [][]float64) float64 {
	return func(form int, x []float64, a [][]float64) float64 { return f(form, x[0], numbers(a)) }
}

func traced(f func(t *tracer, form int, x graph.Ref, p refs) graph.Ref) func(*tracer, int, []graph.Ref, [][]graph.Ref) graph.Ref {
	return func(t *tracer, form int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
		return f(t, form, x[0], scalars(a))
	}
}

func drawn(f func(r *mathx.Stream, form int, p params) float64) func(*mathx.Stream, int, [][]float64, []float64) {
	return func(r *mathx.Stream, form int, a [][]float64, out []float64) { out[0] = f(r, form, numbers(a)) }
}

func cumulative(f func(form int, x float64, p params) float64) func(int, float64, [][]float64) float64 {
	return func(form int, x float64, a [][]float64) float64 { return f(form, x, numbers(a)) }
}

func inverted(f func(form int, lp float64, upper bool, p params) float64) func(int, float64, bool, [][]float64) float64 {
	return func(form int, lp float64, upper bool, a [][]float64) float64 { return f(form, lp, upper, numbers(a)) }
}

func tracedCDF(f func(t *tracer, form int, x graph.Ref, p refs) graph.Ref) func(*tracer, int, graph.Ref, [][]graph.Ref) graph.Ref {
	return func(t *tracer, form int, x graph.Ref, a [][]graph.Ref) graph.Ref { return f(t, form, x, scalars(a)) }
}

// betweenArguments is the support whose ends are the first two arguments.
func betweenArguments() Support {
	return Support{Kind: transform.Interval, LowerArg: 0, UpperArg: 1, Lower: math.Inf(-1), Upper: math.Inf(1)}
}

// inOrder says what is wrong with the ends of an interval, or "".
func inOrder(lower, upper float64) string {
	if lower < upper {
		return ""
	}
	return fmt.Sprintf("lower is %s, but must be less than upper, which is %s", number(lower), number(upper))
}

func support(kind transform.Kind, lo, hi float64) Support {
	return Support{Kind: kind, LowerArg: -1, UpperArg: -1, Lower: lo, Upper: hi, Integer: kind == transform.Discrete}
}

func onReals() Support     { return support(transform.Real, math.Inf(-1), math.Inf(1)) }
func onPositives() Support { return support(transform.Lower, 0, math.Inf(1)) }
func onCounts() Support    { return support(transform.Discrete, 0, math.Inf(1)) }

const (
	logTwoPi = 1.8378770664093454835606594728112 // log(2 pi)
	logPi    = 1.1447298858494001741434273513531 // log(pi)
)
