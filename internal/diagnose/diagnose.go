// Package diagnose explains what is wrong with the draws of a fit and what to do about it. It looks
// at convergence statistics, the geometry of the posterior, the prior and the model.
package diagnose

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/runtime"
)

// Severity says how much a finding matters.
type Severity uint8

const (
	Fine      Severity = iota // a check that found no problem, or something worth knowing
	Attention                 // should be looked at before the results are used
	Serious                   // the results should not be used
)

// String returns the severity in a word.
func (s Severity) String() string {
	return [...]string{"fine", "attention", "serious"}[s]
}

// Finding is one result of a diagnosis.
type Finding struct {
	Code     string // which check: "rhat", "divergences", ...
	Severity Severity
	Headline string   // the fact, in one line
	Numbers  []Number // the evidence
	Meaning  string   // what it means; "" if the headline says it all
	Advice   []string // what to do, the most promising first
	Names    []string // the affected numbers of the model, worst first
}

// Number is a number given as evidence for a finding: the name of the number or of a quantity,
// with its value as text.
type Number struct {
	Name, Value string
}

// MarshalJSON writes all fields; a list is never null.
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

// Options are results that the caller already has, so that they are not computed again. The
// zero value is the default.
type Options struct {
	Summary   *summary.Summary     // of all unknowns, with the default quantiles; nil: computed here
	Prior     *forward.Predictions // the result of PriorDraws; nil: drawn here
	PriorNote string               // the note of PriorDraws, or why it failed
	NoPrior   bool                 // do not compare with the prior
	Caller    summary.Caller       // who the advice is for
}

// Fit explains what is wrong with the draws of a fit and what to do about it, the most serious
// finding first, followed by the checks that found nothing. Equal fits have equal findings. It
// returns an error only if ctx is cancelled.
func Fit(ctx context.Context, f *runtime.Fit, opt Options) ([]Finding, error) {
	d := &diagnosis{fit: f, caller: opt.Caller}
	d.completeness()
	if f.Draws() == 0 {
		return d.sorted(), nil
	}
	if err := d.prepare(opt.Summary); err != nil {
		return nil, err
	}
	if names := f.Improper(); len(names) > 0 {
		headline, meaning, advice := summary.ImproperWords(names)
		d.add(Finding{Code: "improper", Severity: Serious, Headline: headline, Meaning: meaning, Advice: []string{advice}, Names: names})
		d.ridges()
		return d.sorted(), nil // any other problem of the draws follows from these
	}
	for _, check := range []func(){
		// Causes come before what follows from them.
		d.finite, d.stuck, d.rejections, d.ridges, d.divergences, d.energy, d.mixing, d.sizes, d.errors, d.depth, d.steps,
	} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		check()
	}
	if !opt.NoPrior && f.Draws() >= summary.FewestDraws {
		if err := d.priors(ctx, opt.Prior, opt.PriorNote); err != nil {
			return nil, err
		}
	}
	d.forward()
	return d.sorted(), nil
}

// Worst returns the severity of the most serious finding, or Fine if there is none.
func Worst(list []Finding) Severity {
	worst := Fine
	for _, f := range list {
		worst = max(worst, f.Severity)
	}
	return worst
}

// Verdict sums up the findings in one line.
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
		return "do not rely on these draws yet: " + diag.Plural(serious, "serious finding") + also(attention, "that needs a look", "that need a look")
	case attention > 0:
		return "usable with care: " + diag.Plural(attention, "finding") + " to look at"
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

// FormatFindings returns findings as text: problems in full, wrapped at width (0 means 80), and
// the others in one line each.
func FormatFindings(list []Finding, width int) string {
	if width < 30 {
		width = 80
	}
	var b strings.Builder
	paragraph := func(first, indent, text string) {
		b.WriteString(diag.Wrap(first+text, indent, width))
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

// pair is two numbers with their correlation within the chains.
type pair struct {
	a, b int // indices
	r    float64
}

// diagnosis is a diagnosis in progress.
type diagnosis struct {
	fit    *runtime.Fit
	caller summary.Caller
	found  []Finding
	series []summary.Series // of the sampled unknowns
	rows   []summary.Row    // for each of series

	// What earlier checks found, for later ones to refer to.
	brief      bool   // too few draws to judge
	still      []int  // chains that did not move
	apart      bool   // the chains disagree: sizes and errors mean little
	ridge      []pair // numbers of which the data determine only a combination
	rewrite    bool   // another form of the model was advised
	divergence bool   // there are divergent draws, in some region
}

func (d *diagnosis) add(f Finding) { d.found = append(d.found, f) }

// fine records a check that found nothing.
func (d *diagnosis) fine(code, format string, args ...any) {
	d.add(Finding{Code: code, Headline: fmt.Sprintf(format, args...)})
}

// sorted returns the findings, the most serious first.
func (d *diagnosis) sorted() []Finding {
	slices.SortStableFunc(d.found, func(a, b Finding) int { return int(b.Severity) - int(a.Severity) })
	return d.found
}

// short writes a number with a few digits.
func short(x float64) string { return strconv.FormatFloat(x, 'g', 3, 64) }

// percent writes a fraction as a percentage.
func percent(part, whole int) string {
	p := 100 * float64(part) / float64(whole)
	if p > 0 && p < 0.1 {
		return "< 0.1 %"
	}
	return strconv.FormatFloat(p, 'g', 2, 64) + " %"
}
