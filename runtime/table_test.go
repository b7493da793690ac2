package runtime_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/summary"
)

// Tables of a summary fit the terminal: every line, with every number of every row,
// under its heading.
func TestTablesFitTheWidth(t *testing.T) {
	s := &summary.Summary{Columns: []string{"q5", "q25", "q50", "q75", "q95"}}
	for _, name := range []string{"mu", "theta[Hennepin, 2]", "county_intercept[Lac qui Parle, north]", "county_intercept[Lac qui Parle, south]"} {
		s.Rows = append(s.Rows, summary.Row{Name: name, Mean: 1234.5678, SD: 0.0123456, MCSE: 0.000321,
			Interval: []float64{1234.541, 1234.552, 1234.563, 1234.574, 1234.595}, BulkESS: 4321, TailESS: 3210, RHat: 1.0012})
	}
	whole := s.Table()
	if got := s.Tables(0); len(got) != 1 || got[0] != whole {
		t.Errorf("without a width there are %d tables", len(got))
	}
	longest := 0
	for line := range strings.Lines(whole) {
		longest = max(longest, len([]rune(line))-1)
	}
	if got := s.Tables(longest); len(got) != 1 || got[0] != whole {
		t.Errorf("in %d places, which are enough, the table is\n%s", longest, strings.Join(got, "\n"))
	}
	// The cells that come after the name, of all tables, in their order.
	cells := func(tables []string, row int) (out []string) {
		for _, table := range tables {
			fields := strings.Fields(strings.Split(table, "\n")[row])
			heads := len(strings.Fields(strings.Split(table, "\n")[0]))
			out = append(out, fields[len(fields)-heads:]...)
		}
		return out
	}
	for width := 20; width < longest; width++ {
		tables := s.Tables(width)
		seen := map[string]bool{}
		for _, table := range tables {
			for i, line := range strings.Split(strings.TrimSuffix(table, "\n"), "\n") {
				if n := len([]rune(line)); n > width {
					t.Fatalf("%d places for %d: %q", n, width, line)
				}
				if name, _, _ := strings.Cut(line, "  "); i > 0 {
					seen[name[:min(len(name), 8)]] = true
				}
			}
		}
		for row := range 1 + len(s.Rows) {
			if got, want := fmt.Sprint(cells(tables, row)), fmt.Sprint(cells([]string{whole}, row)); got != want {
				t.Fatalf("in %d places row %d has %s, want %s", width, row, got, want)
			}
		}
		if !strings.Contains(tables[0], "mu") || !strings.Contains(tables[0], "south]") {
			t.Fatalf("in %d places the rows cannot be told apart:\n%s", width, tables[0])
		}
	}
	p := &forward.Summary{Columns: s.Columns, Rows: s.Rows}
	for _, table := range p.Tables(40) {
		for line := range strings.Lines(table) {
			if n := len([]rune(line)) - 1; n > 40 {
				t.Errorf("%d places for 40: %q", n, line)
			}
		}
	}
}
