package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/summary"
)

// number is one number of the model with its summary.
type number struct {
	summary.Row
	base     string // the name without brackets
	computed bool   // from the unknowns, by `=`
}

// sampled reports whether the sampler draws the number itself.
func (n *number) sampled() bool { return !n.computed && !n.Unsampled }

// scalar reports whether the number is not an element of an array.
func (n *number) scalar() bool { return n.base == n.Name }

// gatherNumbers summarises what is unknown: what the sampler draws, what is drawn
// forward, and what is computed where that is one number.
func (r *report) gatherNumbers() error {
	f := r.fit
	s, err := f.Summary(summary.Options{})
	if err != nil {
		return err
	}
	for _, row := range s.Rows {
		base, _, _ := strings.Cut(row.Name, "[")
		r.numbers = append(r.numbers, number{Row: row, base: base})
	}
	var scalars []string
	for _, n := range f.Model.Names {
		v := f.Bound.Shapes[n.Ident]
		if v == nil || f.Bound.Unknown(n.Ident) != nil || f.Bound.Sum(n.Ident) != nil || f.Bound.Leaf(n.Ident) != nil || f.Bound.Known[n.Ident] != nil || n.Observed || !v.AnyUnknown() {
			continue
		}
		if len(v.Shape) == 0 {
			scalars = append(scalars, n.Ident)
		} else {
			r.skipped = append(r.skipped, n.Ident)
		}
	}
	if len(scalars) == 0 {
		return nil
	}
	s, err = f.Summary(summary.Options{Names: scalars})
	if err != nil { // such as a name that has no number in every draw
		r.skipped = append(scalars, r.skipped...)
		return nil
	}
	for _, row := range s.Rows {
		r.numbers = append(r.numbers, number{Row: row, base: row.Name, computed: true})
	}
	return nil
}

// sampled is the summary that a diagnosis reads, nil without draws.
func (r *report) sampled() *summary.Summary {
	if len(r.numbers) == 0 {
		return nil
	}
	s := &summary.Summary{}
	for _, n := range r.numbers {
		if !n.computed {
			s.Rows = append(s.Rows, n.Row)
		}
	}
	return s
}

// worstFirst orders the places of sampled numbers by how badly they mixed: R-hat
// above its limit first, then the fewest effective draws.
func (r *report) worstFirst() []int {
	var places []int
	for i := range r.numbers {
		if n := &r.numbers[i]; n.sampled() && !math.IsNaN(n.RHat) {
			places = append(places, i)
		}
	}
	key := func(i int) (rhat, ess float64) {
		n := &r.numbers[i]
		return math.Max(n.RHat, 1.01), n.LeastESS()
	}
	slices.SortStableFunc(places, func(a, b int) int {
		ra, ea := key(a)
		rb, eb := key(b)
		switch {
		case ra > rb || ra == rb && ea < eb:
			return -1
		case ra < rb || ra == rb && ea > eb:
			return 1
		}
		return 0
	})
	return places
}

// chosen are places of numbers: the main ones (those that are no elements of
// arrays), the worst, and then elements in the order of the text, each array in
// its turn, most at most. With all it is also whether every one is there.
func (r *report) chosen(most, worst int, is func(n *number) bool) (places []int, all bool) {
	want := map[int]bool{}
	add := func(i int) {
		if len(want) < most && is(&r.numbers[i]) {
			want[i] = true
		}
	}
	for _, i := range r.worstFirst() {
		if len(want) < worst {
			add(i)
		}
	}
	total := 0
	for i := range r.numbers {
		if is(&r.numbers[i]) {
			total++
		}
		if r.numbers[i].scalar() {
			add(i)
		}
	}
	// The first of every array, then the second of every array ...
	for round := 0; len(want) < min(most, total); round++ {
		seen := map[string]int{}
		for i := range r.numbers {
			n := &r.numbers[i]
			if n.scalar() || !is(n) {
				continue
			}
			if seen[n.base] == round {
				add(i)
			}
			seen[n.base]++
		}
	}
	for i := range r.numbers {
		if want[i] {
			places = append(places, i)
		}
	}
	return places, len(places) == total
}

// summary shows the table of numbers.
func (r *report) summary() error {
	places, all := r.chosen(mostRows, 10, func(*number) bool { return true })
	r.paragraph("The centre of the posterior of each number, and how uncertain it is. Only as many digits are shown as the uncertainty justifies.")
	columns := []column{
		{text: "name"}, {text: "mean", number: true}, {text: "sd", number: true, title: "posterior standard deviation"},
		{text: "5 %", number: true, title: "lower end of the 90 % interval"}, {text: "median", number: true}, {text: "95 %", number: true, title: "upper end of the 90 % interval"},
		{text: "error of mean", number: true, title: "Monte Carlo standard error of the mean"},
		{text: "effective draws", number: true, title: "bulk effective sample size"}, {text: "in the tails", number: true, title: "tail effective sample size"},
		{text: "R\u2011hat", number: true}, // a hyphen at which no line breaks
	}
	need := 100 * float64(len(r.fit.Used()))
	var rows [][]cell
	notes := map[string]bool{}
	for _, i := range places {
		n := &r.numbers[i]
		mark := func(bad bool) string {
			if bad && n.sampled() {
				notes["bad"] = true
				return "bad"
			}
			return ""
		}
		name := n.Name
		switch {
		case n.Unsampled:
			name += " †"
			notes["forward"] = true
		case n.computed:
			name += " ‡"
			notes["computed"] = true
		}
		row := []cell{{text: name, head: true}, {text: rounded(n.Mean, n.SD)}, {text: rounded(n.SD, n.SD)}}
		for _, q := range n.Interval {
			row = append(row, cell{text: rounded(q, n.SD)})
		}
		row = append(row, cell{text: rounded(n.MCSE, n.MCSE)},
			cell{text: whole(n.BulkESS), class: mark(n.BulkESS < need)}, cell{text: whole(n.TailESS), class: mark(n.TailESS < need)},
			cell{text: fixed(n.RHat, 3), class: mark(n.RHat > 1.01)})
		rows = append(rows, row)
	}
	r.table("Summary of the posterior", columns, rows)
	if notes["forward"] {
		r.note("† simulated for each posterior draw from the others: nothing observed depends on it.")
	}
	if notes["computed"] {
		r.note("‡ computed from the others, draw by draw.")
	}
	if notes["bad"] {
		r.note("Marked: an R-hat above 1.01, or fewer than %s effective draws.", whole(need))
	}
	if !all {
		r.note("This shows %d of %s numbers: the single ones, the ten with the worst draws, and the first elements of each array. `bayes summary RUN NAME` shows any other.", len(places), grouped(len(r.numbers)))
	}
	if len(r.skipped) > 0 {
		r.note("Computed arrays are left out: %s.", ticked(r.skipped, 8))
	}
	r.raw(`<details><summary>What the columns mean</summary><dl class="words">`)
	for _, w := range [][2]string{
		{"mean, sd", "the mean of the draws, and their standard deviation: how far the number typically is from the mean."},
		{"5 %, median, 95 %", "the number lies below the first with a probability of 5 %, below the median with 50 %, below the last with 95 %; so with 90 % between the outer two."},
		{"error of mean", "how far off the mean typically is because the number of draws is finite. It shrinks with more draws; the sd does not."},
		{"effective draws, in the tails", "how many independent draws the correlated ones are worth, for the centre and for the tails of the distribution. At least 100 per chain are recommended."},
		{"R-hat", "how much wider all chains together are than one alone. 1 is perfect; above 1.01 the chains do not agree."},
	} {
		r.raw("<dt>")
		r.text(w[0])
		r.raw("</dt><dd>")
		r.sentence(w[1])
		r.raw("</dd>")
	}
	r.raw("</dl></details>\n")
	return r.forests()
}

// ticked lists names between backticks.
func ticked(names []string, most int) string {
	shown := make([]string, 0, most)
	for _, n := range names[:min(most, len(names))] {
		shown = append(shown, "`"+plain(n)+"`")
	}
	text := strings.Join(shown, ", ")
	if len(names) > most {
		text += fmt.Sprintf(" and %d more", len(names)-most)
	}
	return text
}
