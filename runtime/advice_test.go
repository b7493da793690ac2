package runtime

import (
	"math"
	"strings"
	"testing"
)

// Advice never repeats what was done, and names what the numbers cannot say.
func TestAdviceIsNew(t *testing.T) {
	row := SummaryRow{Name: "b", RHat: 1, BulkESS: 1000, TailESS: 1000}
	for _, c := range []struct {
		name     string
		s        Summary
		want     string
		unwanted string
	}{
		{"the default acceptance", Summary{Divergences: 3, Accept: 0.8}, "--accept 0.95", ""},
		{"0.95 was tried", Summary{Divergences: 3, Accept: 0.95}, "--accept 0.99", "0.95"},
		{"0.99 was tried", Summary{Divergences: 3, Accept: 0.99}, "another way to write the model", "--accept"},
		{"the default depth", Summary{Cut: 3, MaxDepth: 10}, "--max-depth 12", ""},
		{"12 was tried", Summary{Cut: 3, MaxDepth: 12}, "--max-depth 14", "--max-depth 12"},
		{"three draws", Summary{Draws: 3}, "3 draws of each chain are too few", "R-hat is"},
		{"one draw", Summary{Draws: 1}, "1 draw of each chain is too few", ""},
		{"not finite", Summary{NotFinite: []string{"w", "v"}}, "draws of `w` and `v` are NaN or infinite", ""},
		{"improper", Summary{Improper: []string{"a"}, Divergences: 100, Cut: 100}, "the posterior is improper: `a` runs off", "divergent"},
	} {
		c.s.Chains, c.s.Rows = 4, []SummaryRow{row}
		if c.s.Draws == 0 {
			c.s.Draws = 1000
		}
		got := strings.Join(c.s.Advice(), "\n")
		if !strings.Contains(got, c.want) || c.unwanted != "" && strings.Contains(got, c.unwanted) {
			t.Errorf("%s: %q, want %q, not %q", c.name, got, c.want, c.unwanted)
		}
	}
}

// What is not finite is named by a summary made from draws.
func TestSummaryNotFinite(t *testing.T) {
	s := &Summary{Chains: 2, Draws: 4}
	s.fill([]Series{
		{Name: "a", Draws: [][]float64{{1, 2, 3, 4}, {1, 2, 3, 4}}},
		{Name: "b", Draws: [][]float64{{1, 2, 3, 4}, {1, 2, math.NaN(), 4}}},
		{Name: "c", Draws: [][]float64{{1, 2, 3, math.Inf(-1)}, {1, 2, 3, 4}}},
	}, SummaryOptions{})
	if strings.Join(s.NotFinite, " ") != "b c" {
		t.Errorf("not finite: %v", s.NotFinite)
	}
}
