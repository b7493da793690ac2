package summary_test

import (
	"math"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/summary"
)

// Advice never repeats what was done, and names what the numbers cannot say.
func TestAdviceIsNew(t *testing.T) {
	row := summary.Row{Name: "b", RHat: 1, BulkESS: 1000, TailESS: 1000}
	for _, c := range []struct {
		name     string
		s        summary.Summary
		want     string
		unwanted string
	}{
		{"the default acceptance", summary.Summary{Divergences: 3, Accept: 0.8}, "--accept 0.95", ""},
		{"0.95 was tried", summary.Summary{Divergences: 3, Accept: 0.95}, "--accept 0.99", "0.95"},
		{"0.99 was tried", summary.Summary{Divergences: 3, Accept: 0.99}, "reparameterising the model", "--accept"},
		{"the default depth", summary.Summary{Cut: 3, MaxDepth: 10}, "--max-depth 12", ""},
		{"12 was tried", summary.Summary{Cut: 3, MaxDepth: 12}, "--max-depth 14", "--max-depth 12"},
		{"three draws", summary.Summary{Draws: 3}, "3 draws of each chain are too few", "R-hat is"},
		{"one draw", summary.Summary{Draws: 1}, "1 draw of each chain is too few", ""},
		{"not finite", summary.Summary{NotFinite: []string{"w", "v"}}, "draws of `w` and `v` are NaN or infinite", ""},
		{"improper", summary.Summary{Improper: []string{"a"}, Divergences: 100, Cut: 100}, "the posterior is improper: `a` runs off to infinity", "divergent"},
	} {
		c.s.Chains, c.s.Rows = 4, []summary.Row{row}
		if c.s.Draws == 0 {
			c.s.Draws = 1000
		}
		got := strings.Join(c.s.Advice(summary.Shell), "\n")
		if !strings.Contains(got, c.want) || c.unwanted != "" && strings.Contains(got, c.unwanted) {
			t.Errorf("%s: %q, want %q, not %q", c.name, got, c.want, c.unwanted)
		}
		if got := strings.Join(c.s.Advice(summary.Program), "\n"); strings.Contains(got, "--") {
			t.Errorf("%s: a Go program is told of a flag: %s", c.name, got)
		}
	}
}

// What is not finite is named by a summary made from draws.
func TestSummaryNotFinite(t *testing.T) {
	s := &summary.Summary{Chains: 2, Draws: 4}
	s.Add([]summary.Series{
		{Name: "a", Draws: [][]float64{{1, 2, 3, 4}, {1, 2, 3, 4}}},
		{Name: "b", Draws: [][]float64{{1, 2, 3, 4}, {1, 2, math.NaN(), 4}}},
		{Name: "c", Draws: [][]float64{{1, 2, 3, math.Inf(-1)}, {1, 2, 3, 4}}},
	}, summary.Options{})
	if strings.Join(s.NotFinite, " ") != "b c" {
		t.Errorf("not finite: %v", s.NotFinite)
	}
}
