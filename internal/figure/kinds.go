package figure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/diag"
)

// Kinds lists the kinds of pictures in the order in which they are of use.
func Kinds() []Info {
	return []Info{
		{Name: "data", Model: true, Names: "names of data", Doc: "Observed data, over the covariates they depend on."},
		{Name: "prior", Model: true, Names: "an observed or computed name", Doc: "What the prior predicts, over the data: bands (or lines) over a covariate, else densities."},
		{Name: "trace", Draws: true, Names: "unknowns, elements, expressions", Doc: "Draws in their order, beside the density of each chain."},
		{Name: "posterior", Draws: true, Names: "unknowns, elements, expressions", Doc: "Densities with median, interval and reference value."},
		{Name: "compare", Names: "unknowns, elements, expressions", Doc: "The prior against the posterior."},
		{Name: "forest", Draws: true, Names: "unknowns, elements, expressions", Doc: "Intervals below each other."},
		{Name: "pairs", Draws: true, Names: "unknowns, elements, expressions", Doc: "Each against each other, divergent draws marked."},
		{Name: "rank", Draws: true, Names: "unknowns, elements, expressions", Doc: "Ranks of the draws of each chain among those of all."},
		{Name: "autocorrelation", Draws: true, Names: "unknowns, elements, expressions", Doc: "How much draws resemble those some steps before."},
		{Name: "energy", Draws: true, Names: "none", Doc: "Energies of the draws and their changes."},
		{Name: "ess", Draws: true, Names: "unknowns, elements, expressions", Doc: "Effective sample size as the draws grow in number."},
		{Name: "predictive", Names: "an observed name", Doc: "The density of predicted data against the observed."},
		{Name: "ecdf", Names: "an observed name", Doc: "The share of data below each value, predicted and observed."},
		{Name: "bands", Names: "an observed or computed name", Doc: "Posterior predictive bands (or lines) over a covariate, observed points over it."},
		{Name: "intervals", Names: "an observed name", Doc: "The predicted interval of each observation, and what was observed."},
	}
}

// CheckKind says what is wrong with the name of a kind.
func CheckKind(name string) error {
	_, err := kind(name)
	return err
}

// kind finds a kind by its name.
func kind(name string) (Info, error) {
	list := Kinds()
	if i := slices.IndexFunc(list, func(k Info) bool { return k.Name == name }); i >= 0 {
		return list[i], nil
	}
	if near := similar(name, list); near != "" {
		return Info{}, fmt.Errorf("there is no picture `%s`; did you mean `%s`?", name, near)
	}
	var names []string
	for _, k := range list {
		names = append(names, k.Name)
	}
	return Info{}, fmt.Errorf("there is no picture `%s`; there are %s", name, strings.Join(names, ", "))
}

// similar finds the kind that a word may mean: a name of other programs, the
// beginning of a name, or one with a letter or two wrong.
func similar(word string, list []Info) string {
	word = strings.ToLower(strings.TrimSuffix(word, "_plot"))
	for _, other := range [][2]string{
		{"density", "posterior"}, {"dens", "posterior"}, {"hist", "posterior"}, {"histogram", "posterior"}, {"ppc", "predictive"},
		{"posterior_predictive", "predictive"}, {"prior_predictive", "prior"}, {"acf", "autocorrelation"}, {"autocorr", "autocorrelation"},
		{"scatter", "pairs"}, {"pair", "pairs"}, {"lines", "bands"}, {"lm", "bands"}, {"hdi", "bands"}, {"caterpillar", "forest"},
		{"traceplot", "trace"}, {"rhat", "rank"}, {"observed", "data"}, {"mcse", "ess"}, {"divergences", "pairs"}, {"dist_comparison", "compare"},
	} {
		if word == other[0] {
			return other[1]
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
