package dataset

import (
	"context"

	"github.com/bayes-lang/bayes/internal/posterior"
)

const Rows = rows

var AxisNames = axisNames

// Pointwise returns, for units that are found and evaluated with loops walked together from so many
// iterations on: how many sites a run reaches, what the units are, and their densities in some draws.
func Pointwise(f *posterior.Posterior, together int, picks ...int) (sites int, what [][]int, densities [][]float64, err error) {
	u, err := unitsFrom(f, together)
	if err != nil {
		return 0, nil, nil, err
	}
	for _, n := range u.names {
		what = append(what, n.elems, n.events, n.places, []int{n.lead})
	}
	densities, err = u.densities(context.Background(), f, picks)
	return u.sites, what, densities, err
}
