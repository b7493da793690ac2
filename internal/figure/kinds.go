package figure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/diag"
)

// Kinds lists the kinds of plots, roughly in the order in which they are useful.
func Kinds() []Info {
	var list []Info
	for _, e := range entries() {
		list = append(list, e.Info)
	}
	return list
}

// entry is a kind: what it is, what can be asked of it, and what makes it.
type entry struct {
	Info
	takes takes
	look  func(src Source, req Request) (*view, error) // collects the numbers
	all   func(g *gallery, kind string)                // adds the plots of the kind that make sense
	// others is what other programs call it, separated by spaces.
	others string
}

// takes are the parts of a request that a kind uses.
type takes uint

const (
	takesX         takes = 1 << iota // X
	takesLines                       // Lines
	takesReference                   // Reference
	takesData                        // new values of covariates
)

const (
	numbers  = "unknowns, elements, expressions"
	observed = "an observed name"
	computed = "an observed or computed name"
)

// entries is the table of kinds: to add a plot, add its line here.
func entries() []entry {
	return []entry{
		{Info{Name: "data", Model: true, Names: "names of data", Doc: "Observed data, over the covariates they depend on."},
			takesX, data, (*gallery).data, "observed"},
		{Info{Name: "prior", Model: true, Names: computed, Doc: "What the prior predicts, over the data: bands (or lines) over a covariate, otherwise densities."},
			takesX | takesLines | takesData, prior, (*gallery).prior, "prior_predictive"},
		{Info{Name: "trace", Draws: true, Names: numbers, Doc: "Draws in order, next to the density of each chain."},
			0, draws, (*gallery).drawn, "traceplot"},
		{Info{Name: "posterior", Draws: true, Names: numbers, Doc: "Densities with median, interval and reference value."},
			takesReference, draws, (*gallery).drawn, "density dens hist histogram"},
		{Info{Name: "compare", Names: numbers, Doc: "The prior against the posterior."},
			takesData, compare, (*gallery).ofRun, "dist_comparison"},
		{Info{Name: "forest", Draws: true, Names: numbers, Doc: "Intervals, one below the other."},
			takesReference, draws, (*gallery).drawn, "caterpillar"},
		{Info{Name: "pairs", Draws: true, Names: numbers, Doc: "Scatter plots of each pair, divergent draws marked."},
			0, draws, (*gallery).pairs, "scatter pair divergences"},
		{Info{Name: "rank", Draws: true, Names: numbers, Doc: "Ranks of the draws of each chain among those of all."},
			0, draws, (*gallery).drawn, "rhat"},
		{Info{Name: "autocorrelation", Draws: true, Names: numbers, Doc: "Correlation of draws with those some steps earlier."},
			0, draws, (*gallery).drawn, "acf autocorr"},
		{Info{Name: "energy", Draws: true, Names: "none", Doc: "Energies of the draws and their changes."},
			0, energy, (*gallery).energy, ""},
		{Info{Name: "ess", Draws: true, Names: numbers, Doc: "Effective sample size as the number of draws grows."},
			0, draws, (*gallery).drawn, "mcse"},
		{Info{Name: "predictive", Names: observed, Doc: "The density of predicted data against the observed."},
			takesData, checks, (*gallery).checks, "ppc posterior_predictive"},
		{Info{Name: "ecdf", Names: observed, Doc: "The share of data below each value, predicted and observed."},
			takesData, checks, (*gallery).checks, ""},
		{Info{Name: "bands", Names: computed, Doc: "Posterior predictive bands (or lines) over a covariate, with the observed points."},
			takesX | takesLines | takesData, posteriorBands, (*gallery).bands, "lines lm hdi"},
		{Info{Name: "intervals", Names: observed, Doc: "The predicted interval of each observation, and the observed value."},
			takesData, checks, (*gallery).intervals, ""},
	}
}

// taking returns the names of the kinds that use a part of a request, as a list.
func taking(part takes) string {
	var list []string
	for _, e := range entries() {
		if e.takes&part != 0 {
			list = append(list, "`"+e.Name+"`")
		}
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " and " + list[last]
}

// CheckKind says what is wrong with the name of a kind.
func CheckKind(name string) error {
	_, err := kind(name)
	return err
}

// kind finds a kind by its name.
func kind(name string) (entry, error) {
	all := entries()
	if i := slices.IndexFunc(all, func(e entry) bool { return e.Name == name }); i >= 0 {
		return all[i], nil
	}
	list := Kinds()
	if near := similar(name, list); near != "" {
		return entry{}, fmt.Errorf("there is no plot `%s`; did you mean `%s`?", name, near)
	}
	var names []string
	for _, k := range list {
		names = append(names, k.Name)
	}
	return entry{}, fmt.Errorf("there is no plot `%s`; there are %s", name, strings.Join(names, ", "))
}

// similar finds the kind that a word may mean: a name in other programs, the beginning of a name, or one with a
// letter or two wrong.
func similar(word string, list []Info) string {
	word = strings.ToLower(strings.TrimSuffix(word, "_plot"))
	for _, e := range entries() {
		if slices.Contains(strings.Fields(e.others), word) {
			return e.Name
		}
	}
	for _, k := range list {
		if len(word) >= 2 && (strings.HasPrefix(k.Name, word) || strings.HasPrefix(word, k.Name)) {
			return k.Name
		}
	}
	for _, k := range list {
		if diag.Distance(word, k.Name) <= len(k.Name)/3 {
			return k.Name
		}
	}
	return ""
}
