package runtime

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Severity says how much a finding matters.
type Severity uint8

// The severities.
const (
	Fine      Severity = iota // a check that found nothing, or something worth knowing
	Attention                 // to be looked at before the numbers are relied on
	Serious                   // the numbers are not to be relied on
)

// String returns the severity in a word.
func (s Severity) String() string {
	return [...]string{"fine", "attention", "serious"}[s]
}

// Finding is one result of a diagnosis, in the words of the model.
type Finding struct {
	Code     string // which check: "rhat", "divergences", ...
	Severity Severity
	Headline string   // the fact, in a line
	Numbers  []Number // what it rests on
	Meaning  string   // what it means; "" where the headline says it all
	Advice   []string // what to do, the most promising first
	Names    []string // the numbers of the model that are concerned, worst first
}

// Number is a number that a finding rests on: a name of the model or of a
// quantity, with its value in words.
type Number struct {
	Name, Value string
}

// MarshalJSON writes all fields, lists never as null.
func (f Finding) MarshalJSON() ([]byte, error) {
	type number struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	numbers := make([]number, len(f.Numbers))
	for i, n := range f.Numbers {
		numbers[i] = number(n)
	}
	return json.Marshal(struct {
		Code     string   `json:"code"`
		Severity string   `json:"severity"`
		Headline string   `json:"headline"`
		Numbers  []number `json:"numbers"`
		Meaning  string   `json:"meaning"`
		Advice   []string `json:"advice"`
		Names    []string `json:"names"`
	}{f.Code, f.Severity.String(), f.Headline, numbers, f.Meaning, append([]string{}, f.Advice...), append([]string{}, f.Names...)})
}

// DiagnoseOptions are what a diagnosis may take from its caller, so that it is
// not computed twice. The zero value is the default.
type DiagnoseOptions struct {
	Summary   *Summary     // of all unknowns, with the usual quantiles; nil: it is computed
	Prior     *Predictions // what PriorDraws gave; nil: they are made
	PriorNote string       // what PriorDraws said, or why it failed
	NoPrior   bool         // do not compare with the prior
}

// Diagnose says in words what is wrong with the draws of a fit and what to do
// about it: the most serious first, then what is fine. Equal fits have equal
// findings. It fails only when ctx is cancelled.
func Diagnose(ctx context.Context, f *Fit, opt DiagnoseOptions) ([]Finding, error) {
	d := &diagnosis{fit: f}
	d.completeness()
	if f.Draws() == 0 {
		return d.sorted(), nil
	}
	if err := d.prepare(opt.Summary); err != nil {
		return nil, err
	}
	if names := f.Improper(); len(names) > 0 {
		headline, meaning, advice := improperWords(names)
		d.add(Finding{Code: "improper", Severity: Serious, Headline: headline, Meaning: meaning, Advice: []string{advice}, Names: names})
		d.ridges()
		return d.sorted(), nil // whatever else is wrong with the draws follows from these
	}
	for _, check := range []func(){
		// Causes before what follows from them.
		d.finite, d.stuck, d.rejections, d.ridges, d.divergences, d.energy, d.mixing, d.sizes, d.errors, d.depth, d.steps,
	} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		check()
	}
	if !opt.NoPrior && f.Draws() >= fewestDraws {
		if err := d.priors(ctx, opt.Prior, opt.PriorNote); err != nil {
			return nil, err
		}
	}
	d.forward()
	return d.sorted(), nil
}

// Worst is the severity of the most serious finding, Fine if there is none.
func Worst(list []Finding) Severity {
	worst := Fine
	for _, f := range list {
		worst = max(worst, f.Severity)
	}
	return worst
}

// Verdict says in a line what findings amount to.
func Verdict(list []Finding) string {
	count := func(s Severity) int {
		n := 0
		for _, f := range list {
			if f.Severity == s {
				n++
			}
		}
		return n
	}
	serious, attention := count(Serious), count(Attention)
	switch {
	case serious > 0:
		return "do not rely on these draws yet: " + plural(serious, "serious finding") + also(attention, "that needs a look", "that need a look")
	case attention > 0:
		return "usable with care: " + plural(attention, "finding") + " to look at"
	}
	return "no problems found"
}

func also(n int, one, more string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return " and one " + one
	}
	return " and " + strconv.Itoa(n) + " " + more
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// FormatFindings writes findings as text: those that matter in full, wrapped at
// width (0: 80), those that are fine in a line each.
func FormatFindings(list []Finding, width int) string {
	if width < 30 {
		width = 80
	}
	var b strings.Builder
	paragraph := func(first, indent, text string) {
		b.WriteString(Wrap(first+text, indent, width))
	}
	for _, f := range list {
		if f.Severity == Fine {
			continue
		}
		paragraph(f.Severity.String()+": ", "    ", f.Headline)
		if len(f.Numbers) > 0 {
			var parts []string
			for _, n := range f.Numbers {
				parts = append(parts, n.Name+": "+n.Value)
			}
			paragraph("    ", "    ", strings.Join(parts, "; "))
		}
		if f.Meaning != "" {
			paragraph("    ", "    ", f.Meaning)
		}
		for _, a := range f.Advice {
			paragraph("    -> ", "       ", a)
		}
	}
	for _, f := range list {
		if f.Severity == Fine {
			text := f.Headline
			if f.Meaning != "" {
				text += ": " + f.Meaning
			}
			paragraph("fine: ", "    ", text)
		}
	}
	return b.String()
}

// Wrap breaks text at spaces so that lines are at most width characters, where
// words allow; lines after the first begin with indent.
func Wrap(text, indent string, width int) string {
	var b strings.Builder
	lead := text[:len(text)-len(strings.TrimLeft(text, " "))]
	line := lead
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
			line += word
		case len([]rune(line))+1+len([]rune(word)) > width:
			b.WriteString(line + "\n")
			line = indent + word
		default:
			line += " " + word
		}
	}
	b.WriteString(line + "\n")
	return b.String()
}

// pair is two numbers with their correlation within the chains.
type pair struct {
	a, b int // places
	r    float64
}

// diagnosis is a diagnosis under way.
type diagnosis struct {
	fit    *Fit
	found  []Finding
	series []Series     // of the sampled unknowns
	rows   []SummaryRow // for each of series

	// What earlier checks found, for later ones to refer to.
	brief      bool   // too few draws to judge
	still      []int  // chains that did not move
	apart      bool   // the chains disagree: sizes and errors mean little
	ridge      []pair // numbers of which the data tell a combination
	rewrite    bool   // another form of the model was advised
	divergence bool   // there are divergent draws, in some region
}

func (d *diagnosis) add(f Finding) { d.found = append(d.found, f) }

// fine notes a check that found nothing.
func (d *diagnosis) fine(code, format string, args ...any) {
	d.add(Finding{Code: code, Headline: fmt.Sprintf(format, args...)})
}

// sorted returns the findings, the most serious first.
func (d *diagnosis) sorted() []Finding {
	slices.SortStableFunc(d.found, func(a, b Finding) int { return int(b.Severity) - int(a.Severity) })
	return d.found
}

// tick writes a name of the model in a text. A level may have such a mark in it.
func tick(name string) string { return "`" + strings.ReplaceAll(name, "`", "'") + "`" }

// someOf lists names, at most so many, and says how many more there are.
func someOf(names []string, most int) string {
	var b strings.Builder
	for i, n := range names {
		if i == most {
			fmt.Fprintf(&b, " and %d more", len(names)-most)
			break
		}
		switch {
		case i == 0:
		case i == len(names)-1:
			b.WriteString(" and ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(tick(n))
	}
	return b.String()
}

// short writes a number with a few digits.
func short(x float64) string { return strconv.FormatFloat(x, 'g', 3, 64) }

// percent writes a share.
func percent(part, whole int) string {
	p := 100 * float64(part) / float64(whole)
	if p > 0 && p < 0.1 {
		return "< 0.1 %"
	}
	return strconv.FormatFloat(p, 'g', 2, 64) + " %"
}
