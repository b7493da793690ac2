package runtime

import (
	"strconv"

	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/stats"
)

// Summary summarises the draws.
func (f *Fit) Summary(opt summary.Options) (*summary.Summary, error) {
	s := &summary.Summary{Chains: len(f.Used()), Draws: f.Draws(), Divergences: f.Divergences(), Cut: f.CutTrajectories(), Stopped: f.Stopped,
		Accept: f.Options.Sampler.Accept, MaxDepth: f.Options.Sampler.MaxDepth, Improper: f.Improper(), Prior: f.Bound.ObservesNothing()}
	s.Add(nil, opt)
	if err := f.SeriesInParts(opt.Names, func(part []summary.Series) { s.Add(part, opt) }); err != nil {
		return nil, err
	}
	var energy [][]float64
	for _, i := range f.Used() {
		chain := make([]float64, f.Draws())
		for j := range chain {
			chain[j] = f.Chains[i][j].Energy
		}
		energy = append(energy, chain)
	}
	s.AddEnergies(energy)
	return s, nil
}

// SummaryOf summarises series with the given quantiles, or the default ones if nil.
func (f *Fit) SummaryOf(series []summary.Series, quantiles []float64) *summary.Summary {
	if len(quantiles) == 0 {
		quantiles = []float64{0.05, 0.5, 0.95}
	}
	s := &summary.Summary{Chains: len(f.Used()), Draws: f.Draws(), Stopped: f.Stopped}
	for _, q := range quantiles {
		s.Columns = append(s.Columns, "q"+strconv.FormatFloat(100*q, 'g', 4, 64))
	}
	for _, x := range series {
		m := stats.Summarize(x.Draws, quantiles)
		s.Rows = append(s.Rows, summary.Row{Name: x.Name, Mean: m.Mean, SD: m.SD, MCSE: m.MCSE, Interval: m.Quantiles,
			BulkESS: m.ESSBulk, TailESS: m.ESSTail, RHat: m.RHat, Unsampled: x.Leaf})
	}
	return s
}

// Improper returns the unknowns along which the posterior is unbounded; see Posterior.Improper.
func (f *Fit) Improper() []string {
	return f.Posterior.Improper(5*f.CutTrajectories() >= len(f.Used())*f.Draws())
}
