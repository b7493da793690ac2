package bayes

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/summary"
)

// SummaryOptions say what a summary shows. The zero value is the default.
type SummaryOptions struct {
	Names     []string  // names or single elements, including computed ones; none: all unknowns
	Quantiles []float64 // default 0.05, 0.5, 0.95
	HDI       float64   // probability of a highest density interval shown instead of the quantiles; 0: quantiles
}

// SummaryRow describes one number.
type SummaryRow struct {
	Name     string
	Mean     float64
	SD       float64   // standard deviation
	MCSE     float64   // Monte Carlo standard error of the mean
	Interval []float64 // the quantiles, or both ends of the HDI; Summary.Columns names them
	BulkESS  float64   // effective sample size in the bulk of the distribution
	TailESS  float64   // effective sample size in its tails
	RHat     float64   // rank-normalised split R-hat
	Forward  bool      // simulated for each posterior draw, since no observation depends on it
}

// Summary describes a fit number by number. Its JSON is that of the command summary.
type Summary struct {
	Rows            []SummaryRow
	Columns         []string // names of the numbers in SummaryRow.Interval: "q5", "q50", ...
	Chains          int
	Draws           int       // draws per chain
	Divergences     int       // divergent draws after warm-up
	CutTrajectories int       // draws whose trajectory reached the maximum depth
	EBFMI           []float64 // the energy diagnostic E-BFMI of each chain
	Stopped         bool      // the run was interrupted

	rest summary.Summary // what advice needs beside
}

// Summary summarises the draws, like the command summary.
func (f *Fit) Summary(opt SummaryOptions) (*Summary, error) {
	if f.unmade() {
		return nil, noFit()
	}
	if f.Len() == 0 {
		return nil, noDraws()
	}
	if err := checkQuantiles(opt.Quantiles); err != nil {
		return nil, err
	}
	if !(opt.HDI >= 0 && opt.HDI < 1) {
		return nil, newError(CodeBadOption, fmt.Sprintf("the probability of the HDI is %v, but must lie between 0 and 1", opt.HDI), "")
	}
	s, err := f.inner.Summary(summary.Options{Names: opt.Names, Quantiles: opt.Quantiles, HDI: opt.HDI})
	if err != nil {
		return nil, public(err)
	}
	return &Summary{
		Rows: rowsOf(s.Rows), Columns: s.Columns, Chains: s.Chains, Draws: s.Draws, Divergences: s.Divergences,
		CutTrajectories: s.Cut, EBFMI: s.EBFMI, Stopped: s.Stopped, rest: *s,
	}, nil
}

func checkQuantiles(list []float64) error {
	for _, q := range list {
		if !(q >= 0 && q <= 1) {
			return newError(CodeBadOption, fmt.Sprintf("a quantile is %v, but must lie between 0 and 1", q), "")
		}
	}
	return nil
}

func rowsOf(list []summary.Row) []SummaryRow {
	out := make([]SummaryRow, len(list))
	for i, r := range list {
		out[i] = SummaryRow{r.Name, r.Mean, r.SD, r.MCSE, r.Interval, r.BulkESS, r.TailESS, r.RHat, r.Unsampled}
	}
	return out
}

func innerRows(list []SummaryRow) []summary.Row {
	out := make([]summary.Row, len(list))
	for i, r := range list {
		out[i] = summary.Row{Name: r.Name, Mean: r.Mean, SD: r.SD, MCSE: r.MCSE, Interval: r.Interval, BulkESS: r.BulkESS, TailESS: r.TailESS, RHat: r.RHat, Unsampled: r.Forward}
	}
	return out
}

// inner is the summary as the packages below have it, with the rows that are left of it.
func (s *Summary) inner() *summary.Summary {
	out := s.rest
	out.Rows, out.Columns, out.Chains, out.Draws, out.Divergences = innerRows(s.Rows), s.Columns, s.Chains, s.Draws, s.Divergences
	out.Cut, out.EBFMI, out.Stopped = s.CutTrajectories, s.EBFMI, s.Stopped
	return &out
}

// Table returns the rows as text, in aligned columns.
func (s *Summary) Table() string { return s.inner().Table() }

// Advice says in words what is wrong with the draws, a line for each problem; it is empty if no
// problem was found.
func (s *Summary) Advice() []string { return s.inner().Advice(summary.Program) }

// MarshalJSON writes an object for each row; numbers that are not finite become null.
func (s Summary) MarshalJSON() ([]byte, error) { return s.inner().MarshalJSON() }

// PredictionRow describes one predicted number.
type PredictionRow struct {
	Name     string
	Mean     float64
	SD       float64   // standard deviation
	Interval []float64 // the quantiles; PredictionSummary.Columns names them
}

// PredictionSummary describes predictions number by number. Its JSON is that of the command
// posterior_predictive.
type PredictionSummary struct {
	Rows      []PredictionRow
	Columns   []string            // names of the numbers in PredictionRow.Interval: "q5", "q50", ...
	Draws     int                 // draws that were predicted from
	NewLevels map[string][]string // levels, by factor, that the data of the fit do not have
}

// Summary returns mean, standard deviation and quantiles of every number: a band over the rows.
// Without arguments the quantiles are 0.05, 0.5 and 0.95.
func (p *Predictions) Summary(quantiles ...float64) (*PredictionSummary, error) {
	return p.SummaryContext(context.Background(), quantiles...)
}

// SummaryContext is like Summary; if ctx is done first, the error is ctx's.
func (p *Predictions) SummaryContext(ctx context.Context, quantiles ...float64) (*PredictionSummary, error) {
	if p.unmade() {
		return nil, noPredictions()
	}
	if len(quantiles) == 0 {
		quantiles = []float64{0.05, 0.5, 0.95}
	}
	if err := checkQuantiles(quantiles); err != nil {
		return nil, err
	}
	return within(ctx, func() (*PredictionSummary, error) {
		s, err := p.inner.SummaryUntil(ctx.Err, quantiles)
		if err != nil {
			return nil, err
		}
		out := &PredictionSummary{Rows: make([]PredictionRow, len(s.Rows)), Columns: s.Columns, Draws: s.Draws, NewLevels: p.NewLevels()}
		for i, r := range s.Rows {
			out.Rows[i] = PredictionRow{r.Name, r.Mean, r.SD, r.Interval}
		}
		return out, nil
	})
}

func (s *PredictionSummary) inner() *forward.Summary {
	out := &forward.Summary{Columns: s.Columns, Draws: s.Draws}
	for _, r := range s.Rows {
		out.Rows = append(out.Rows, summary.Row{Name: r.Name, Mean: r.Mean, SD: r.SD, Interval: r.Interval})
	}
	for factor, levels := range s.NewLevels {
		out.NewLevels = append(out.NewLevels, bind.NewLevels{Factor: factor, Levels: levels})
	}
	slices.SortFunc(out.NewLevels, func(a, b bind.NewLevels) int { return strings.Compare(a.Factor, b.Factor) })
	return out
}

// Table returns the rows as text, in aligned columns.
func (s *PredictionSummary) Table() string { return s.inner().Table() }

// MarshalJSON writes an object for each row; numbers that are not finite become null.
func (s PredictionSummary) MarshalJSON() ([]byte, error) { return s.inner().MarshalJSON() }
