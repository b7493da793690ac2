package eval

import (
	"slices"
	"strconv"
	"strings"
)

// Freeze keeps the values of summaries of real data (mean, sd, variance, median,
// quantile, min, max, standardize, center). With Replay false a run writes them
// down; with Replay true a run over new data uses those of the fit, so that a
// model that centres its covariates predicts rightly. A summary is known by its
// place in the text, the calls around it, and the turns of the loops around it.
type Freeze struct {
	Replay bool
	Values map[string][]float64
}

// summary computes a summary of x, or gives that of the fit back.
func (c *call) summary(x *Value, f func([]float64) []float64) []float64 {
	fz := c.r.in.Freeze
	if fz == nil || x.Kind != Real || len(x.Shape) == 0 || x.AnyUnknown() || x.AnyHole() {
		return f(x.Num)
	}
	key := c.key()
	if fz.Replay {
		if v, ok := fz.Values[key]; ok {
			return slices.Clone(v)
		}
		return f(x.Num)
	}
	v := f(x.Num)
	if fz.Values == nil {
		fz.Values = map[string][]float64{}
	}
	fz.Values[key] = slices.Clone(v)
	return v
}

// key names a call in a run.
func (c *call) key() string {
	var b strings.Builder
	if c.span.Source != nil {
		b.WriteString(c.span.Source.Name)
	}
	for _, p := range c.r.path {
		b.WriteByte(':')
		b.WriteString(strconv.Itoa(p))
	}
	return b.String()
}
