package posterior

import (
	"math"
	"slices"

	"github.com/bayes-lang/bayes/internal/density"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/stats"
)

// Improper returns the unknowns without a proper prior along which the posterior is unbounded,
// in the order of the model. The posterior is then improper: it has no mean, and its draws are
// meaningless.
//
// An unknown with a flat distribution is examined if its chains disagree (R-hat above 1.05) and
// are far out (beyond 1e12) or still drifting; see onTheWay. It is reported if the density does
// not fall in the direction between the two draws that are farthest apart; see stats.Endless.
// Values near the largest floating-point numbers are reported in any case.
//
// onTheWay says that a fifth of the trajectories were cut off at the maximum depth.
func (f *Posterior) Improper(onTheWay bool) []string {
	if f.Draws() < summary.FewestDraws {
		return nil
	}
	e := endless{f: f, onTheWay: onTheWay}
	var names []string
	for _, u := range f.Joined.Unknowns {
		if !u.Flat || u.Missing {
			continue
		}
		found := false
		err := f.inParts(&columns{list: f.sampledColumns(f.Joined.Model.ByName[u.Name])}, func(part []summary.Series) {
			found = found || slices.ContainsFunc(part, e.is)
		})
		if err != nil || e.failed {
			return nil
		}
		if found {
			names = append(names, u.Name)
		}
	}
	return names
}

// endless looks for numbers along which the posterior is unbounded.
type endless struct {
	f        *Posterior
	onTheWay bool // many trajectories were cut
	density  func(point, grad []float64) float64
	failed   bool
}

func (e *endless) is(s summary.Series) bool {
	low, high, gone := extremes(s)
	if gone {
		return true
	}
	far := math.Abs(s.Draws[low.chain][low.draw]) > 1e12 || math.Abs(s.Draws[high.chain][high.draw]) > 1e12
	if !far && !e.onTheWay || stats.Summarize(s.Draws, nil).RHat <= 1.05 {
		return false
	}
	if e.density == nil {
		d, err := density.New(e.f.Joined, density.Options{})
		if err != nil {
			e.failed = true
			return false
		}
		e.density = d.Evaluator()
	}
	var at [2][]float64
	for k, p := range []place{low, high} {
		var err error
		if at[k], err = e.f.Point(e.f.used[p.chain], p.draw); err != nil {
			e.failed = true
			return false
		}
	}
	return stats.Endless(e.density, at[0], at[1]) || stats.Endless(e.density, at[1], at[0])
}

// place is a draw of a chain.
type place struct{ chain, draw int }

// extremes are the draws in which a number is smallest and largest; gone reports values that are NaN or at the limits
// of the floating-point range.
func extremes(s summary.Series) (low, high place, gone bool) {
	for c, draws := range s.Draws {
		for d, x := range draws {
			gone = gone || math.IsNaN(x) || math.Abs(x) > 1e100
			if x < s.Draws[low.chain][low.draw] {
				low = place{c, d}
			}
			if x > s.Draws[high.chain][high.draw] {
				high = place{c, d}
			}
		}
	}
	return low, high, gone
}
