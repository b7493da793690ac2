// Package diagnosis says in words what is wrong with the draws of a fit, and what to do about it,
// as the command `bayes diagnose` does.
package diagnosis

import (
	"context"
	"errors"

	"github.com/bayes-lang/bayes"
	"github.com/bayes-lang/bayes/internal/bridge"
	"github.com/bayes-lang/bayes/internal/diagnose"
	"github.com/bayes-lang/bayes/internal/summary"
)

// Severity says how much a finding matters.
type Severity uint8

// The severities.
const (
	Fine      Severity = iota // a check that found no problem, or something worth knowing
	Attention                 // look at it before relying on the numbers
	Serious                   // do not rely on the numbers
)

// String returns the severity as a word.
func (s Severity) String() string { return diagnose.Severity(s).String() }

// Finding is one result, in the words of the model.
type Finding struct {
	Code     string   // the check: "rhat", "divergences", ...
	Severity Severity // how much it matters
	Headline string   // the finding in one line
	Numbers  []Number // the numbers behind it
	Meaning  string   // what it means; "" if the headline says it all
	Advice   []string // what to do, most promising first
	Names    []string // the numbers of the model that are affected, worst first
}

// Number is a name of the model, or of a quantity, with its value as text.
type Number struct{ Name, Value string }

// Diagnosis is the result of a diagnosis: the most serious findings first, then what is fine.
type Diagnosis struct {
	Findings []Finding
}

// Of examines the draws of a fit. Equal fits have equal findings.
func Of(ctx context.Context, fit *bayes.Fit) (*Diagnosis, error) {
	f := bridge.Fit(fit)
	if f == nil {
		return nil, errors.New("the fit holds nothing: Sample and OpenFit return one that does, or an error")
	}
	list, err := diagnose.Fit(ctx, f, diagnose.Options{Caller: summary.Program})
	if err != nil {
		return nil, err
	}
	out := &Diagnosis{}
	for _, x := range list {
		finding := Finding{Code: x.Code, Severity: Severity(x.Severity), Headline: x.Headline, Meaning: x.Meaning, Advice: x.Advice, Names: x.Names}
		for _, n := range x.Numbers {
			finding.Numbers = append(finding.Numbers, Number(n))
		}
		out.Findings = append(out.Findings, finding)
	}
	return out, nil
}

// inner is the findings as package runtime has them.
func (d *Diagnosis) inner() []diagnose.Finding {
	var out []diagnose.Finding
	for _, f := range d.Findings {
		x := diagnose.Finding{Code: f.Code, Severity: diagnose.Severity(f.Severity), Headline: f.Headline, Meaning: f.Meaning, Advice: f.Advice, Names: f.Names}
		for _, n := range f.Numbers {
			x.Numbers = append(x.Numbers, diagnose.Number(n))
		}
		out = append(out, x)
	}
	return out
}

// Worst returns the severity of the most serious finding, or Fine if there is none.
func (d *Diagnosis) Worst() Severity { return Severity(diagnose.Worst(d.inner())) }

// Verdict sums up the findings in one line.
func (d *Diagnosis) Verdict() string { return diagnose.Verdict(d.inner()) }

// Text returns the findings as text, wrapped at a width in characters; 0: 80.
func (d *Diagnosis) Text(width int) string { return diagnose.FormatFindings(d.inner(), width) }
