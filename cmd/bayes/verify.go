package main

import (
	"fmt"
	"strings"

	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/internal/verify"
	"github.com/bayes-lang/bayes/runtime"
)

// verifies compares the compiled density of a model with the evaluator's.
func (c *checkCmd) verifies(a *app, in input.Input) error {
	s, list := runtime.Open(in)
	if s == nil {
		return list
	}
	fmt.Fprint(a.errs, list.Format())
	if err := s.Sampleable(); err != nil {
		return err
	}
	r, err := verify.Check(s.Bound, verify.Options{Last: c.planted, Stop: a.ctx.Err})
	if err != nil {
		return err
	}
	if c.JSON {
		if err := a.writeJSON(verifyJSON(r)); err != nil {
			return err
		}
	} else {
		fmt.Fprint(a.out, r.Text())
	}
	switch {
	case !r.Wrong():
		return nil
	case r.Points == 0:
		return fmt.Errorf("%s: nothing could be compared, because the log density is finite at none of %d random points", s.Source.Name, r.Tried)
	case r.Slopes == 0:
		return fmt.Errorf("%s: no derivative could be compared, because the log density jumps or ends near each of %d random points", s.Source.Name, r.Points)
	}
	return fmt.Errorf("%s: the compiled density differs from direct evaluation of the model%s", s.Source.Name, verdict(r))
}

// verdict says which programs are wrong, how, and what to do.
func verdict(r *verify.Report) string {
	var b strings.Builder
	for _, row := range r.Rows {
		if row.Problem != "" {
			fmt.Fprintf(&b, "\n  %s: %s", row.Program, row.Problem)
		}
	}
	if guilty := r.Guilty(); len(guilty) > 0 {
		fmt.Fprintf(&b, "\nhelp: without the pass `%s` they agree; this is a bug in bayes: please report it with the model, its data and the output of `bayes version`", strings.Join(guilty, "` or `"))
	} else {
		fmt.Fprintf(&b, "\nhelp: this is a bug in bayes: please report it with the model, its data and the output of `bayes version`")
	}
	return b.String()
}

// verifyJSON is a report as JSON.
func verifyJSON(r *verify.Report) map[string]any {
	type program struct {
		Program  string             `json:"program"`
		Density  summary.JSONNumber `json:"log_density"`
		Gradient summary.JSONNumber `json:"gradient"`
		Problem  string             `json:"problem,omitempty"`
	}
	programs := []program{}
	for _, row := range r.Rows {
		programs = append(programs, program{row.Program, summary.JSONNumber(row.Density), summary.JSONNumber(row.Slope), row.Problem})
	}
	return map[string]any{"points": r.Points, "directions": r.Slopes, "agree": !r.Wrong(), "programs": programs}
}
