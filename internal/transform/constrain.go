package transform

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// Constrain maps u to the event x of the kind, and returns the log absolute
// determinant of the Jacobian. u has k.Size(len(x)) elements. The bounds are
// read by Lower, Upper and Interval only; an infinite one means no bound.
func Constrain(k Kind, u []float64, lo, hi float64, x []float64) (logJ float64) {
	switch bounded(k, lo, hi) {
	case Real:
		x[0] = u[0]
		return 0
	case Lower:
		return constrainLower(u, lo, x)
	case Upper:
		return constrainUpper(u, hi, x)
	case Interval:
		return constrainInterval(u, lo, hi, x)
	case Ordered:
		return constrainOrdered(u, x)
	case PositiveOrdered:
		return constrainPositiveOrdered(u, x)
	case Simplex:
		return constrainSimplex(u, x)
	case SumToZero:
		return constrainSumToZero(u, x)
	case UnitVector:
		return constrainUnitVector(u, x)
	case CholeskyCorr:
		return constrainCorr(u, x)
	case CholeskyCov:
		return constrainCovFactor(u, x)
	case CorrMatrix:
		return constrainCorrMatrix(u, x)
	case CovMatrix:
		return constrainCov(u, x)
	}
	return math.NaN()
}

// Unconstrain maps the event x back to u, which has k.Size(len(x)) elements. The error says why x is not an event of
// the kind; points on the edge of the space have no unconstrained counterpart and are errors too.
func Unconstrain(k Kind, x []float64, lo, hi float64, u []float64) error {
	for _, v := range x {
		if v != v {
			return errors.New("value is missing (NaN)")
		}
		if math.IsInf(v, 0) {
			return errors.New("value is infinite")
		}
	}
	switch bounded(k, lo, hi) {
	case Real:
		u[0] = x[0]
		return nil
	case Lower:
		return unconstrainLower(x, lo, u)
	case Upper:
		return unconstrainUpper(x, hi, u)
	case Interval:
		return unconstrainInterval(x, lo, hi, u)
	case Ordered:
		return unconstrainOrdered(x, u)
	case PositiveOrdered:
		return unconstrainPositiveOrdered(x, u)
	case Simplex:
		return unconstrainSimplex(x, u)
	case SumToZero:
		return unconstrainSumToZero(x, u)
	case UnitVector:
		return unconstrainUnitVector(x, u)
	case CholeskyCorr:
		return unconstrainCorr(x, u)
	case CholeskyCov:
		return unconstrainCovFactor(x, u)
	case CorrMatrix:
		return unconstrainCorrMatrix(x, u)
	case CovMatrix:
		return unconstrainCov(x, u)
	}
	return fmt.Errorf("a %s value is not sampled", k)
}

// ConstrainGraph is Constrain over the scalars of a trace, for an event with that many numbers. A bound is graph.None
// if there is none.
func ConstrainGraph(t *graph.Trace, k Kind, u []graph.Ref, lo, hi graph.Ref, event int) (x []graph.Ref, logJ graph.Ref) {
	switch boundedGraph(t, k, lo, hi) {
	case Real:
		return u, t.Const(0)
	case Lower:
		return graphLower(t, u, lo)
	case Upper:
		return graphUpper(t, u, hi)
	case Interval:
		return graphInterval(t, u, lo, hi)
	case Ordered:
		return graphOrdered(t, u)
	case PositiveOrdered:
		return graphPositiveOrdered(t, u)
	case Simplex:
		return graphSimplex(t, u, event)
	case SumToZero:
		return graphSumToZero(t, u, event)
	case UnitVector:
		return graphUnitVector(t, u)
	case CholeskyCorr:
		return graphCorr(t, u, event)
	case CholeskyCov:
		return graphCovFactor(t, u, event)
	case CorrMatrix:
		return graphCorrMatrix(t, u, event)
	case CovMatrix:
		return graphCov(t, u, event)
	}
	x = make([]graph.Ref, event)
	for i := range x {
		x[i] = t.Const(math.NaN())
	}
	return x, t.Const(math.NaN())
}

// bounded returns the simplest kind with the same space: a bound at infinity is no bound.
func bounded(k Kind, lo, hi float64) Kind {
	if k != Lower && k != Upper && k != Interval {
		return k
	}
	return OfBounds(k != Upper && !math.IsInf(lo, -1), k != Lower && !math.IsInf(hi, 1))
}

func boundedGraph(t *graph.Trace, k Kind, lo, hi graph.Ref) Kind {
	if k != Lower && k != Upper && k != Interval {
		return k
	}
	none := func(r graph.Ref, inf int) bool {
		if r == graph.None {
			return true
		}
		f, known := t.Known(r)
		return known && math.IsInf(f, inf)
	}
	return OfBounds(k != Upper && !none(lo, -1), k != Lower && !none(hi, 1))
}

// OfBounds returns the kind of a number that has these bounds.
func OfBounds(lower, upper bool) Kind {
	switch {
	case lower && upper:
		return Interval
	case lower:
		return Lower
	case upper:
		return Upper
	}
	return Real
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
