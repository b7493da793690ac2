package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// logIncBeta returns log I_x(a, b), given both x and y = 1 - x.
func logIncBeta(a, b, x, y float64) float64 {
	switch {
	case x <= 0:
		return math.Inf(-1)
	case y <= 0:
		return 0
	}
	// In terms of the function of the smaller argument, which keeps all its digits; by the complement only
	// if that does not cancel.
	if x <= y {
		v := mathx.IncBeta(a, b, x)
		if v > nearOne {
			return mathx.Log1p(-mathx.Exp(logIncBeta(b, a, y, x)))
		}
		return mathx.LogIncBeta(a, b, x)
	} else if v := mathx.IncBeta(b, a, y); v < nearOne {
		return mathx.Log1p(-v)
	}
	return mathx.LogIncBetaTail(a, b, x, y)
}

const nearOne = 0.999

// logChance is a probability over a trace, given by the log of the smaller of itself and its
// complement: value is log(1 - p) where swapped is 1.
type logChance struct {
	swapped, value graph.Ref
}

// incBeta is I_x(a, b), given both x and y = 1 - x; the incomplete beta function is taken on the side
// where it is below about one half.
func (t *tracer) incBeta(a, b, x, y graph.Ref) logChance {
	swapped := t.Lt(t.Mul(a, y), t.Mul(b, x)) // x is beyond the mean
	value := t.Op(graph.OpLogIncBeta, t.Select(swapped, b, a), t.Select(swapped, a, b), t.Select(swapped, y, x))
	return logChance{swapped, value}
}

// log returns log p, logNot log(1 - p).
func (t *tracer) log(p logChance) graph.Ref {
	return t.Select(p.swapped, t.Log1mExp(p.value), p.value)
}

func (t *tracer) logNot(p logChance) graph.Ref {
	return t.Select(p.swapped, p.value, t.Log1mExp(p.value))
}
