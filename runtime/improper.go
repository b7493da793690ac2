package runtime

import (
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/autodiff/tier"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/stats"
)

// Improper returns the unknowns without a proper prior along which the posterior
// has no end, in the order of the text: the posterior is then improper, it has no
// mean, and draws of it mean nothing.
//
// An unknown with a flat distribution is looked at where its chains disagree (R-hat
// above 1.05) and are far out (beyond 1e12) or still on their way: a fifth of the
// trajectories was cut by the largest depth. It counts where the density does not
// fall in the direction of the two draws that are farthest apart: see stats.Endless.
// Values at the end of the floating-point numbers count in any case.
func (f *Fit) Improper() []string {
	if f.Draws() < FewestDraws {
		return nil
	}
	e := endless{f: f, onTheWay: 5*f.CutTrajectories() >= len(f.Used())*f.Draws()}
	var names []string
	for _, u := range f.Bound.Unknowns {
		if !u.Flat || u.Missing {
			continue
		}
		found := false
		err := f.inParts(&columns{list: f.sampledColumns(f.Model.ByName[u.Name])}, func(part []Series) {
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

// endless looks for numbers along which the posterior has no end.
type endless struct {
	f        *Fit
	onTheWay bool // many trajectories were cut
	target   *target
	failed   bool
}

func (e *endless) is(s Series) bool {
	low, high, gone := extremes(s)
	if gone {
		return true
	}
	far := math.Abs(s.Draws[low.chain][low.draw]) > 1e12 || math.Abs(s.Draws[high.chain][high.draw]) > 1e12
	if !far && !e.onTheWay || stats.Summarize(s.Draws, nil).RHat <= 1.05 {
		return false
	}
	if e.target == nil {
		d, err := NewDensity(e.f.Bound, DensityOptions{})
		if err != nil {
			e.failed = true
			return false
		}
		e.target = &target{tier.Best().New(d.Program)}
	}
	var at [2][]float64
	for k, p := range []place{low, high} {
		var err error
		if at[k], err = e.f.point(e.f.used[p.chain], p.draw); err != nil {
			e.failed = true
			return false
		}
	}
	return stats.Endless(e.target.one, at[0], at[1]) || stats.Endless(e.target.one, at[1], at[0])
}

// place is a draw of a chain.
type place struct{ chain, draw int }

// extremes are the draws where a number is smallest and largest; gone reports values
// that are NaN or at the end of the floating-point numbers.
func extremes(s Series) (low, high place, gone bool) {
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

// ImproperWords says that the posterior of names is improper, and what to do.
func ImproperWords(names []string) (headline, meaning, advice string) {
	list, runs, it, priors := diag.Some(names, MostNamed), "runs", "it", "its prior is"
	if len(names) > 1 {
		runs, it, priors = "run", "them", "their priors are"
	}
	return fmt.Sprintf("the posterior is improper: %s %s off without end", list, runs),
		fmt.Sprintf("%s flat, and there is a direction in which the data do not make the density fall; such a posterior has no mean and no intervals, and these draws describe nothing", priors),
		fmt.Sprintf("give %s a prior with a scale that you believe, such as `%s ~ Normal(0, 10)`", it, names[0])
}

// MostNamed is how many names a message lists.
const MostNamed = 5
