package help

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/dist"
)

// distributions returns the entries of distributions, by name.
func distributions() []Entry {
	var list []Entry
	for _, name := range dist.Names() {
		list = append(list, distribution(dist.Lookup(name)))
	}
	for _, c := range dist.Combinators() {
		list = append(list, combinator(c))
	}
	for _, l := range dist.Planned() {
		list = append(list, Entry{Name: l.Name, Kind: Distribution, Usage: l.Name + "(...)", Summary: l.Doc, Later: true})
	}
	slices.SortFunc(list, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func distribution(s *dist.Spec) Entry {
	e := Entry{Name: s.Name, Kind: Distribution, Summary: s.Doc}
	var usage []string
	for i := range s.Forms {
		usage = append(usage, s.Form(i))
	}
	e.Usage = strings.Join(usage, "\n")
	var b strings.Builder
	row := func(head, text string) {
		if text != "" {
			fmt.Fprintf(&b, "  %-12s %s\n", head, text)
		}
	}
	row("parameters", Parameters(s))
	row("values", SupportOf(s))
	density := "density"
	if s.Discrete {
		density = "probability"
	}
	row(density, s.Density)
	row("mean", s.Mean)
	row("sd", s.SD)
	for i, how := range s.Conversions {
		row("", s.Form(i+1)+" is "+s.Form(0)+" with "+how)
	}
	if s.Note != "" {
		b.WriteString("\n" + s.Note + "\n")
	}
	e.Body, e.Example, e.Value, e.See = b.String(), s.Example, s.Value, strings.Fields(s.See)
	return e
}

// combinator is the entry of a distribution that is made of others.
func combinator(c *dist.Combinator) Entry {
	e := Entry{Name: c.Name, Kind: Distribution, Summary: c.Doc, Usage: strings.Join(c.Usage, "\n"), Example: c.Example, Value: c.Value, See: strings.Fields(c.See)}
	var b strings.Builder
	for _, row := range [][2]string{{"values", c.Values}, {"density", c.Density}, {"mean", c.Mean}, {"sd", c.SD}} {
		if row[1] != "" {
			fmt.Fprintf(&b, "  %-11s %s\n", row[0], row[1])
		}
	}
	if c.Note != "" {
		b.WriteString("\n" + c.Note + "\n")
	}
	e.Body = b.String()
	return e
}

// Parameters says what the parameters of a distribution must be: "mu: real, sigma:
// positive; tau: positive".
func Parameters(s *dist.Spec) string {
	var forms []string
	seen := map[string]bool{}
	for _, f := range s.Forms {
		var list []string
		for _, p := range f.Params {
			if seen[p.Name] {
				continue
			}
			seen[p.Name] = true
			list = append(list, p.Name+": "+must(p))
		}
		if len(list) > 0 {
			forms = append(forms, strings.Join(list, ", "))
		}
	}
	if len(forms) == 0 {
		return "none"
	}
	return strings.Join(forms, "; ")
}

func must(p dist.Param) string {
	switch p.Rule {
	case dist.Finite:
		return [...]string{"real", "vector", "matrix"}[p.Rank]
	case dist.Whole:
		if p.Rank == 1 {
			return "vector of whole numbers"
		}
	case dist.Weights:
		return "vector of positive numbers"
	case dist.Probabilities:
		return "simplex"
	case dist.Increasing:
		return "increasing vector"
	case dist.CholeskyFactor:
		return "lower triangular matrix with a positive diagonal"
	case dist.Symmetric:
		return "symmetric positive definite matrix"
	case dist.Correlation:
		return "correlation matrix"
	case dist.CorrelationFactor:
		return "lower Cholesky factor of a correlation matrix"
	}
	return p.Rule.String()
}

// SupportOf says where the draws of a distribution lie.
func SupportOf(s *dist.Spec) string {
	sup := s.Support(0)
	params := s.Forms[0].Params
	if s.Values != "" {
		return s.Values
	}
	lo, hi := number(sup.Lower), number(sup.Upper)
	if sup.LowerArg >= 0 {
		lo = params[sup.LowerArg].Name
	}
	if sup.UpperArg >= 0 {
		hi = params[sup.UpperArg].Name
	}
	switch {
	case s.Discrete && hi == "inf":
		return "whole numbers from " + lo
	case s.Discrete && lo == "0" && hi == "1":
		return "0 and 1"
	case s.Discrete:
		return lo + " to " + hi
	case lo == "-inf" && hi == "inf":
		return "real numbers"
	case lo == "0" && hi == "inf":
		return "positive numbers"
	}
	return "numbers between " + lo + " and " + hi
}

func number(x float64) string {
	switch {
	case math.IsInf(x, 1):
		return "inf"
	case math.IsInf(x, -1):
		return "-inf"
	}
	return fmt.Sprintf("%g", x)
}
