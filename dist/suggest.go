package dist

import "strings"

// AliasOf returns the name of the distribution that another tool calls name, and the alias; "" if there
// is none.
func AliasOf(name string) (string, Alias) {
	for _, s := range table {
		for _, a := range s.Aliases {
			if a.Name == name {
				return s.Name, a
			}
		}
	}
	for _, c := range combinators {
		for _, a := range c.Aliases {
			if a.Name == name {
				return c.Name, a
			}
		}
	}
	return "", Alias{}
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

// suggested is what to write for an alias in lower case.
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
	for _, c := range combinators {
		for _, a := range c.Aliases {
			if strings.ToLower(a.Name) == low {
				return a.Usage
			}
		}
	}
	switch low {
	case "truncatednormal", "truncated_normal", "truncnorm":
		return "Truncated(Normal(mu, sigma), lower=, upper=)"
	}
	return ""
}
