package dist

import "strings"

// AliasOf returns the distribution that another tool calls by this name, and the
// alias; nil if there is none.
func AliasOf(name string) (*Spec, Alias) {
	for _, s := range table {
		for _, a := range s.Aliases {
			if a.Name == name {
				return s, a
			}
		}
	}
	return nil, Alias{}
}

// Suggest returns what to write for a distribution name from another tool (`normal`, `dnorm`,
// `bernoulli_logit`, `neg_binomial_2`), or "".
func Suggest(name string) string {
	low := strings.ToLower(name)
	for _, s := range table {
		if strings.ToLower(s.Name) == strings.ReplaceAll(low, "_", "") {
			return s.Name
		}
	}
	if s := suggested(low); s != "" {
		return s
	}
	for _, suffix := range []string{"_lpdf", "_lpmf", "_rng", "_lcdf", "_lccdf", "_cdf", "_log"} {
		if base, ok := strings.CutSuffix(low, suffix); ok {
			return Suggest(base)
		}
	}
	if len(low) > 1 && strings.ContainsRune("dpqr", rune(low[0])) {
		return suggested(low[1:])
	}
	return ""
}

// suggested is what to write for an alias in small letters.
func suggested(low string) string {
	for _, s := range table {
		for _, a := range s.Aliases {
			if strings.ToLower(a.Name) != low {
				continue
			}
			if a.Usage != "" {
				return a.Usage
			}
			return s.Name
		}
	}
	switch low {
	case "truncatednormal", "truncated_normal", "truncnorm":
		return "Truncated(Normal(mu, sigma), lower=, upper=)"
	}
	return ""
}
