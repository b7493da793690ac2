package dist

import (
	"fmt"
	"slices"
	"strings"
)

// Match finds the parametrisation that a call means, from the number of arguments by position and the
// names of those that follow. Argument k of the call is parameter place[k] of Forms[form]. If none
// fits, problem says why and lists what would.
func (s *Spec) Match(positional int, named []string) (form int, place []int, problem string) {
	best := ""
	for f := range s.Forms {
		place, why := s.match(f, positional, named)
		if why == "" {
			return f, place, ""
		}
		if f == 0 {
			best = why
		}
	}
	return 0, nil, s.explain(positional, named, best)
}

// match tries one form; only the parameters that have the same position and name in the canonical form
// can be given by position.
func (s *Spec) match(form, positional int, named []string) (place []int, why string) {
	params, canonical := s.Forms[form].Params, s.Forms[0].Params
	if form > 0 && len(named) == 0 {
		return nil, "by position"
	}
	if positional > len(params) {
		return nil, "too many"
	}
	given := make([]bool, len(params))
	for i := 0; i < positional; i++ {
		if i >= len(canonical) || canonical[i].Name != params[i].Name {
			return nil, "by position"
		}
		given[i] = true
		place = append(place, i)
	}
	for _, name := range named {
		i := slices.IndexFunc(params, func(p Param) bool { return p.Name == name })
		if i < 0 {
			return nil, "unknown"
		}
		if given[i] {
			return nil, fmt.Sprintf("%s is given `%s` twice", s.Name, name)
		}
		given[i] = true
		place = append(place, i)
	}
	for i, ok := range given {
		if !ok {
			return nil, fmt.Sprintf("%s needs `%s`", s.Name, params[i].Name)
		}
	}
	return place, ""
}

// Synonym is a parameter of a distribution as another tool calls it.
type Synonym struct {
	Param string // the parameter here
	How   string // its value, where `$1` stands for the value in the other tool: "1 / $1"
}

// synonyms are names of parameters in other tools, with their names here, of which the first that a
// distribution has counts; used only for messages.
var synonyms = map[string][]Synonym{
	"sd": {{"sigma", "$1"}, {"scale", "$1"}}, "std": {{"sigma", "$1"}}, "stdev": {{"sigma", "$1"}}, "std_dev": {{"sigma", "$1"}},
	"scale": {{"sigma", "$1"}, {"b", "$1"}, {"s", "$1"}, {"beta", "$1"}}, "sigma": {{"beta", "$1"}, {"s", "$1"}, {"b", "$1"}},
	"var": {{"sigma", "sqrt($1)"}}, "variance": {{"sigma", "sqrt($1)"}}, "sigma2": {{"sigma", "sqrt($1)"}}, "sigma_sq": {{"sigma", "sqrt($1)"}},
	"mean": {{"mu", "$1"}}, "loc": {{"mu", "$1"}, {"alpha", "$1"}}, "location": {{"mu", "$1"}, {"alpha", "$1"}}, "m": {{"mu", "$1"}}, "mu": {{"eta", "$1"}},
	"precision": {{"tau", "$1"}, {"prec", "$1"}, {"sigma", "1 / sqrt($1)"}, {"nu", "$1"}}, "prec": {{"tau", "$1"}, {"sigma", "1 / sqrt($1)"}},
	"tau": {{"prec", "$1"}, {"sigma", "1 / sqrt($1)"}, {"b", "1 / $1"}, {"s", "1 / $1"}}, "lam": {{"mu", "$1"}, {"sigma", "1 / sqrt($1)"}},
	"df": {{"nu", "$1"}}, "shape": {{"alpha", "$1"}}, "rate": {{"lam", "$1"}, {"beta", "$1"}, {"mu", "$1"}},
	"prob": {{"p", "$1"}}, "probability": {{"p", "$1"}}, "probs": {{"p", "$1"}}, "theta": {{"p", "$1"}},
	"logits": {{"logit", "$1"}}, "logit_p": {{"logit", "$1"}}, "logit": {{"eta", "$1"}}, "predictor": {{"eta", "$1"}},
	"lambda": {{"lam", "$1"}, {"mu", "$1"}}, "log_rate": {{"log", "$1"}}, "log_mu": {{"log", "$1"}}, "eta": {{"logit", "$1"}, {"log", "$1"}},
	"min": {{"lower", "$1"}}, "max": {{"upper", "$1"}}, "low": {{"lower", "$1"}}, "high": {{"upper", "$1"}}, "a": {{"alpha", "$1"}, {"lower", "$1"}},
	"b": {{"beta", "$1"}, {"upper", "$1"}}, "shape1": {{"alpha", "$1"}}, "shape2": {{"beta", "$1"}}, "k": {{"alpha", "$1"}},
	"Sigma": {{"cov", "$1"}}, "covariance": {{"cov", "$1"}}, "covariance_matrix": {{"cov", "$1"}}, "scale_tril": {{"chol", "$1"}},
	"cholesky": {{"chol", "$1"}}, "L": {{"chol", "$1"}}, "precision_matrix": {{"prec", "$1"}}, "phi": {{"alpha", "$1"}, {"nu", "$1"}},
	"dispersion": {{"alpha", "$1"}}, "kappa": {{"nu", "$1"}}, "size": {{"n", "$1"}}, "trials": {{"n", "$1"}}, "N": {{"n", "$1"}}, "total_count": {{"n", "$1"}},
	"cutpoint": {{"cutpoints", "$1"}}, "cuts": {{"cutpoints", "$1"}}, "thresholds": {{"cutpoints", "$1"}}, "dim": {{"n", "$1"}}, "K": {{"n", "$1"}},
	"concentration": {{"a", "$1"}, {"alpha", "$1"}, {"eta", "$1"}, {"nu", "$1"}}, "alpha": {{"a", "$1"}}, "shape_parameter": {{"alpha", "$1"}},
}

// Synonym returns the parameter of s that another tool calls name, and how its value follows
// from the other tool's; Param is empty if there is none.
func (s *Spec) Synonym(name string) Synonym {
	if a, ok := s.Synonyms[name]; ok {
		return a
	}
	for _, a := range synonyms[name] {
		for _, f := range s.Forms {
			if a.Param != name && slices.ContainsFunc(f.Params, func(p Param) bool { return p.Name == a.Param }) {
				return a
			}
		}
	}
	return Synonym{}
}

// explain says why no form fits.
func (s *Spec) explain(positional int, named []string, first string) string {
	usage := "write " + s.Usage()
	has := func(name string) bool {
		return slices.ContainsFunc(s.Forms, func(f Form) bool {
			return slices.ContainsFunc(f.Params, func(p Param) bool { return p.Name == name })
		})
	}
	for _, name := range named {
		if !has(name) {
			if other := s.Synonym(name); other.How == "$1" {
				return fmt.Sprintf("%s has no `%s`; write `%s`: %s", s.Name, name, other.Param, s.Usage())
			} else if other.Param != "" {
				return fmt.Sprintf("%s has no `%s`; write `%s = %s`: %s", s.Name, name, other.Param, strings.ReplaceAll(other.How, "$1", name), s.Usage())
			}
			return fmt.Sprintf("%s has no `%s`; %s", s.Name, name, usage)
		}
	}
	most := 0
	for _, f := range s.Forms {
		most = max(most, len(f.Params))
	}
	if n := positional + len(named); n > most {
		return fmt.Sprintf("%s takes %s, but is given %d; %s", s.Name, arguments(most), n, usage)
	}
	for i, name := range named {
		if slices.Contains(named[:i], name) {
			return fmt.Sprintf("%s is given `%s` twice", s.Name, name)
		}
		if c := s.Forms[0].Params; positional <= len(c) && slices.ContainsFunc(c[:positional], func(p Param) bool { return p.Name == name }) {
			return fmt.Sprintf("%s is given `%s` twice: by position and by name", s.Name, name)
		}
	}
	if positional == 0 && len(named) == 0 {
		return fmt.Sprintf("%s needs its parameters; %s", s.Name, usage)
	}
	// A form that has all the names: what is missing from it, or must be named.
	for _, f := range s.Forms {
		if len(named) == 0 || !containsAll(f, named) {
			continue
		}
		var missing []string
		for i, p := range f.Params {
			byPlace := i < positional && i < len(s.Forms[0].Params) && s.Forms[0].Params[i].Name == p.Name
			if !byPlace && !slices.Contains(named, p.Name) {
				missing = append(missing, "`"+p.Name+"`")
			}
		}
		if len(missing) > 0 {
			verb := "needs"
			if positional > 0 {
				verb = "with `" + strings.Join(named, "`, `") + "` needs"
			}
			return fmt.Sprintf("%s %s %s by name; %s", s.Name, verb, joinWords(missing, "and"), usage)
		}
	}
	if len(named) > 1 {
		return fmt.Sprintf("%s does not take %s together; %s", s.Name, joinWords(quoted(named), "and"), usage)
	}
	if strings.Contains(first, "needs") {
		return first + "; " + usage
	}
	return fmt.Sprintf("%s does not take these arguments; %s", s.Name, usage)
}

func containsAll(f Form, names []string) bool {
	for _, name := range names {
		if !slices.ContainsFunc(f.Params, func(p Param) bool { return p.Name == name }) {
			return false
		}
	}
	return true
}

func quoted(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = "`" + n + "`"
	}
	return out
}

func arguments(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

// joinWords writes a list as "a, b or c".
func joinWords(list []string, word string) string {
	switch len(list) {
	case 0:
		return ""
	case 1:
		return list[0]
	}
	return strings.Join(list[:len(list)-1], ", ") + " " + word + " " + list[len(list)-1]
}
