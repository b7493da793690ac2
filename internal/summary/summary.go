// Package summary summarises draws of numbers: mean, sd, quantiles, effective sample sizes and
// R-hat, as tables, JSON and advice in words.
package summary

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/parallel"
	"github.com/bayes-lang/bayes/stats"
)

// Options say what a summary shows. The zero value is the default.
type Options struct {
	Names     []string  // names or elements to show; none: all unknowns, but no computed names
	Quantiles []float64 // default 0.05, 0.5, 0.95
	HDI       float64   // probability of the interval to show instead of quantiles, 0 for quantiles
}

// Row describes one number.
type Row struct {
	Name      string
	Mean      float64
	SD        float64
	MCSE      float64
	Interval  []float64 // quantiles, or the ends of the HDI
	BulkESS   float64
	TailESS   float64
	RHat      float64
	Unsampled bool // simulated, not sampled
}

// LeastESS returns the smallest of the effective sample sizes that are defined.
func (r *Row) LeastESS() float64 {
	switch {
	case math.IsNaN(r.TailESS):
		return r.BulkESS
	case math.IsNaN(r.BulkESS):
		return r.TailESS
	}
	return math.Min(r.BulkESS, r.TailESS)
}

// Summary describes a fit.
type Summary struct {
	Rows        []Row
	Columns     []string // column names of Interval
	Chains      int
	Draws       int // of each chain
	Divergences int
	Cut         int       // trajectories cut off at the maximum depth
	EBFMI       []float64 // by chain
	Stopped     bool
	Improper    []string // unknowns along which the posterior is unbounded
	NotFinite   []string // numbers with draws that are NaN or infinite
	Accept      float64  // target acceptance probability, 0 if not known
	MaxDepth    int      // maximum depth of a trajectory, 0 if not known
	Prior       bool     // nothing is observed: the draws are from the prior
}

// Add appends a row for each series.
func (s *Summary) Add(series []Series, opt Options) {
	if len(opt.Quantiles) == 0 {
		opt.Quantiles = []float64{0.05, 0.5, 0.95}
	}
	if opt.HDI > 0 {
		p := strconv.FormatFloat(100*opt.HDI, 'g', 4, 64)
		s.Columns = []string{"hdi" + p + "-low", "hdi" + p + "-high"}
	} else {
		s.Columns = nil
		for _, q := range opt.Quantiles {
			s.Columns = append(s.Columns, "q"+strconv.FormatFloat(100*q, 'g', 4, 64))
		}
	}
	from := len(s.Rows)
	s.Rows = append(s.Rows, make([]Row, len(series))...)
	rows := s.Rows[from:]
	parallel.Each(len(series), func(i int) {
		x := series[i]
		m := stats.Summarize(x.Draws, opt.Quantiles)
		rows[i] = Row{Name: x.Name, Mean: m.Mean, SD: m.SD, MCSE: m.MCSE, Interval: m.Quantiles,
			BulkESS: m.ESSBulk, TailESS: m.ESSTail, RHat: m.RHat, Unsampled: x.Leaf}
		if opt.HDI > 0 {
			lo, hi := stats.HDI(x.Draws, opt.HDI)
			rows[i].Interval = []float64{lo, hi}
		}
	})
	for _, x := range series {
		if !finite(x.Draws) {
			s.NotFinite = append(s.NotFinite, x.Name)
		}
	}
}

// finite reports whether no draw is NaN or infinite.
func finite(chains [][]float64) bool {
	for _, c := range chains {
		for _, x := range c {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return false
			}
		}
	}
	return true
}

// AddEnergies adds what the energies of the chains show.
func (s *Summary) AddEnergies(chains [][]float64) {
	for _, energy := range chains {
		s.EBFMI = append(s.EBFMI, stats.EBFMI(energy))
	}
}

// Table writes the summary as text, columns aligned.
func (s *Summary) Table() string { return s.Tables(0)[0] }

// Tables writes the summary as text with lines of at most width characters (0: of
// any length): columns that do not fit make further tables with the same rows.
func (s *Summary) Tables(width int) []string {
	head := append([]string{"", "mean", "sd", "mcse"}, s.Columns...)
	head = append(head, "ess_bulk", "ess_tail", "rhat")
	table := [][]string{head}
	for _, r := range s.Rows {
		row := []string{r.Name, Figure(r.Mean, r.SD), Figure(r.SD, r.SD), Figure(r.MCSE, r.MCSE)}
		for _, q := range r.Interval {
			row = append(row, Figure(q, r.SD))
		}
		row = append(row, Count(r.BulkESS), Count(r.TailESS), Fixed(r.RHat, 3))
		table = append(table, row)
	}
	return Align(table, width)
}

// Align pads the cells of a table, the first column to the left and others to the
// right, in lines of at most room characters (0: of any length). What is too wide
// is set closer, and then broken: further tables have the first column again.
func Align(table [][]string, room int) []string {
	wide := make([]int, len(table[0]))
	numbers, total := 0, 0
	for k := range wide {
		for _, row := range table {
			wide[k] = max(wide[k], len([]rune(row[k])))
		}
		total += wide[k]
		if k > 0 {
			numbers = max(numbers, wide[k])
		}
	}
	gap := "  "
	if room > 0 && total+len(gap)*(len(wide)-1) > room {
		gap = " "
	}
	names := make([]string, len(table))
	for i, row := range table {
		names[i] = row[0]
	}
	if room > 0 && wide[0]+len(gap)+numbers > room {
		wide[0] = shorten(names, max(room-len(gap)-numbers, 5))
	}
	var out []string
	for from := 1; from < len(wide); {
		to, line := from+1, wide[0]+len(gap)+wide[from]
		for to < len(wide) && (room == 0 || line+len(gap)+wide[to] <= room) {
			line += len(gap) + wide[to]
			to++
		}
		var b strings.Builder
		for i, row := range table {
			b.WriteString(names[i] + strings.Repeat(" ", wide[0]-len([]rune(names[i]))))
			for k := from; k < to; k++ {
				b.WriteString(gap + strings.Repeat(" ", wide[k]-len([]rune(row[k]))) + row[k])
			}
			b.WriteByte('\n')
		}
		out = append(out, b.String())
		from = to
	}
	return out
}

// shorten puts `…` in place of the middle of names of more than room characters,
// unless two would be the same then, and returns the length of the longest.
func shorten(names []string, room int) (longest int) {
	short, seen := make([]string, len(names)), map[string]bool{}
	for i, name := range names {
		short[i] = name
		if r := []rune(name); len(r) > room {
			tail := (room - 1) * 2 / 3 // where names of one array differ
			short[i] = string(r[:room-1-tail]) + "…" + string(r[len(r)-tail:])
		}
		seen[short[i]] = true
	}
	if len(seen) == len(names) {
		copy(names, short)
	}
	for _, name := range names {
		longest = max(longest, len([]rune(name)))
	}
	return longest
}

// FewestDraws of each chain are what R-hat and the effective sample sizes are
// defined for: halves of chains need two draws each.
const FewestDraws = 4

// SmallerSteps is the target acceptance for smaller steps than those of accept
// (0: the default); 0 if it is high already.
func SmallerSteps(accept float64) float64 {
	switch {
	case accept < 0.9:
		return 0.95
	case accept < 0.99:
		return 0.99
	}
	return 0
}

// Figure writes x with as many decimals as are meaningful given its standard deviation sd.
func Figure(x, sd float64) string {
	switch {
	case math.IsNaN(x):
		return "NA"
	case math.IsInf(x, 1):
		return "inf"
	case math.IsInf(x, -1):
		return "-inf"
	}
	digits := 3
	if sd > 0 && !math.IsInf(sd, 0) {
		digits = 2 - int(math.Floor(math.Log10(sd)))
	} else if x == math.Floor(x) && math.Abs(x) < 1e15 {
		digits = 0
	}
	if digits > 9 || math.Abs(x) >= 1e7 {
		return strconv.FormatFloat(x, 'g', 4, 64)
	}
	return strconv.FormatFloat(x, 'f', max(digits, 0), 64)
}

func Count(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "NA"
	}
	return strconv.FormatFloat(math.Round(x), 'f', 0, 64)
}

func Fixed(x float64, digits int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "NA"
	}
	return strconv.FormatFloat(x, 'f', digits, 64)
}

// JSONNumber is a number that is null in JSON if it is NaN or infinite.
type JSONNumber float64

// MarshalJSON implements json.Marshaler.
func (x JSONNumber) MarshalJSON() ([]byte, error) {
	if f := float64(x); math.IsNaN(f) || math.IsInf(f, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(x))
}

// MarshalJSON writes the summary with one object for each number.
func (s *Summary) MarshalJSON() ([]byte, error) {
	rows := make([]map[string]any, len(s.Rows))
	for i, r := range s.Rows {
		m := map[string]any{
			"name": r.Name, "mean": JSONNumber(r.Mean), "sd": JSONNumber(r.SD), "mcse": JSONNumber(r.MCSE),
			"ess_bulk": JSONNumber(r.BulkESS), "ess_tail": JSONNumber(r.TailESS), "rhat": JSONNumber(r.RHat),
		}
		for k, c := range s.Columns {
			m[c] = JSONNumber(r.Interval[k])
		}
		if r.Unsampled {
			m["drawn_forward"] = true
		}
		rows[i] = m
	}
	var ebfmi []JSONNumber
	for _, x := range s.EBFMI {
		ebfmi = append(ebfmi, JSONNumber(x))
	}
	return json.Marshal(map[string]any{
		"parameters": rows, "chains": s.Chains, "draws": s.Draws, "divergences": s.Divergences,
		"max_depth_reached": s.Cut, "ebfmi": ebfmi, "stopped": s.Stopped,
	})
}

// Advice says what is wrong with the draws, one line for each finding; none if nothing is.
func (s *Summary) Advice(caller Caller) []string {
	var out []string
	if s.Prior {
		out = append(out, "nothing is observed: these are draws from the prior")
	}
	if s.Chains == 1 {
		out = append(out, "there is only one chain: R-hat of one chain detects less than that of several")
	}
	total := s.Chains * s.Draws
	if len(s.Improper) > 0 {
		headline, _, advice := ImproperWords(s.Improper)
		return append(out, headline+"; "+advice) // all else follows from that
	}
	if len(s.NotFinite) > 0 {
		out = append(out, fmt.Sprintf("draws of %s are NaN or infinite: what is computed from them has no mean", diag.Some(s.NotFinite, MostNamed)))
	}
	if s.Draws < FewestDraws {
		return append(out, fmt.Sprintf("%s of each chain %s too few to tell whether the chains agree: R-hat and the effective sample sizes need %d", diag.Plural(s.Draws, "draw"),
			diag.IsAre(s.Draws), FewestDraws))
	}
	if s.Divergences > 0 {
		try := "; smaller steps than these seldom help, but reparameterising the model may"
		if accept := SmallerSteps(s.Accept); accept != 0 {
			try = "; try " + caller.Option("accept", accept) + ", or reparameterise the model"
		}
		out = append(out, fmt.Sprintf("%d of %d draws after warm-up %s divergent: part of the posterior is too narrow for the step size%s", s.Divergences, total, diag.IsAre(s.Divergences), try))
	}
	if s.Cut > 0 {
		out = append(out, fmt.Sprintf("%d of %d trajectories reached the maximum depth: this is slow, not wrong; try %s", s.Cut, total, caller.Option("max-depth", max(12, s.MaxDepth+2))))
	}
	worst, name := 0.0, ""
	few, fewName := math.Inf(1), ""
	for _, r := range s.Rows {
		if r.Unsampled {
			continue
		}
		if r.RHat > worst {
			worst, name = r.RHat, r.Name
		}
		if e := r.LeastESS(); e < few {
			few, fewName = e, r.Name
		}
	}
	if worst > 1.01 {
		out = append(out, fmt.Sprintf("R-hat is as high as %.3f (`%s`), but should be below 1.01: the chains do not agree; draw more, or reconsider the model", worst, name))
	}
	if few < 100*float64(s.Chains) {
		out = append(out, fmt.Sprintf("the effective sample size is as low as %.0f (`%s`), but should be at least %d", few, fewName, 100*s.Chains))
	}
	for i, e := range s.EBFMI {
		if e < 0.3 {
			out = append(out, fmt.Sprintf("E-BFMI of chain %d is %.2f, but should be above 0.3: the sampler explores the energy levels too slowly", i+1, e))
		}
	}
	return out
}

// ImproperWords says that the posterior of names is improper, and what to do.
func ImproperWords(names []string) (headline, meaning, advice string) {
	list, runs, it, priors := diag.Some(names, MostNamed), "runs", "it", "its prior is"
	if len(names) > 1 {
		runs, it, priors = "run", "them", "their priors are"
	}
	return fmt.Sprintf("the posterior is improper: %s %s off to infinity", list, runs),
		fmt.Sprintf("%s flat, and in some direction the density does not decrease; such a posterior has no mean and no intervals, and these draws describe nothing", priors),
		fmt.Sprintf("give %s a prior with a plausible scale, such as `%s ~ Normal(0, 10)`", it, names[0])
}

// MostNamed is the largest number of names that a message lists.
const MostNamed = 5

// Series contains the draws of one number, by chain.
type Series struct {
	Name  string
	Draws [][]float64
	Leaf  bool // simulated, not sampled
}
