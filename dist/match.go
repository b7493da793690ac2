package dist

import (
	"fmt"
	"slices"
	"strings"
)

// Match finds the parametrisation that a call means: so many arguments by
// position, then these names. Argument k of the call is parameter place[k] of
// Forms[form]. If none fits, problem says why and lists what would.
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

// match tries one form; by position only the parameters can be given that
// stand at the same place, under the same name, in the canonical form.
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

// synonyms are names of parameters in other tools, with what they are called
// here; used for messages only.
var synonyms = map[string]string{
	"sd": "sigma", "std": "sigma", "stdev": "sigma", "scale": "sigma", "mean": "mu", "loc": "mu", "location": "mu", "m": "mu",
	"precision": "tau", "df": "nu", "shape": "alpha", "rate": "beta", "size": "n", "prob": "p", "probability": "p",
	"probs": "p", "logits": "logit", "logit_p": "logit", "lambda": "lam", "min": "lower", "max": "upper", "low": "lower",
	"high": "upper", "a": "alpha", "b": "beta", "Sigma": "cov", "covariance": "cov", "covariance_matrix": "cov",
	"scale_tril": "chol", "cholesky": "chol", "L": "chol", "precision_matrix": "prec", "phi": "alpha", "dispersion": "alpha",
	"trials": "n", "cutpoint": "cutpoints", "cuts": "cutpoints", "thresholds": "cutpoints", "dim": "n", "K": "n", "k": "alpha",
	"concentration": "a", "theta": "p", "log_rate": "log", "location_scale": "mu", "var": "sigma", "variance": "sigma",
}

// moreSynonyms are tried where the first translation is no parameter.
var moreSynonyms = map[string][]string{
	"scale": {"scale", "b", "s", "beta"}, "rate": {"lam", "mu"}, "mean": {"mu"}, "location": {"alpha"}, "loc": {"alpha"},
	"lambda": {"mu"}, "sd": {"scale"}, "shape": {"nu"}, "alpha": {"a"}, "concentration": {"alpha"}, "df": {"eta"},
	"a": {"lower"}, "b": {"upper"}, "mu": {"eta"}, "phi": {"eta"}, "sigma": {"beta", "s", "b", "scale"}, "lam": {"mu"},
	"logit": {"eta"}, "shape1": {"alpha"}, "shape2": {"beta"}, "size": {"alpha"},
}

// here returns the parameter of this distribution that another tool calls name, or "".
func (s *Spec) here(name string) string {
	has := func(want string) bool {
		return want != name && slices.ContainsFunc(s.Forms, func(f Form) bool {
			return slices.ContainsFunc(f.Params, func(p Param) bool { return p.Name == want })
		})
	}
	if n, ok := synonyms[name]; ok && has(n) {
		return n
	}
	for _, n := range moreSynonyms[name] {
		if has(n) {
			return n
		}
	}
	return ""
}

// explain puts into words why no form fits.
func (s *Spec) explain(positional int, named []string, first string) string {
	usage := "write " + s.Usage()
	has := func(name string) bool {
		return slices.ContainsFunc(s.Forms, func(f Form) bool {
			return slices.ContainsFunc(f.Params, func(p Param) bool { return p.Name == name })
		})
	}
	for _, name := range named {
		if !has(name) {
			if other := s.here(name); other != "" {
				return fmt.Sprintf("%s has no `%s`; write `%s`: %s", s.Name, name, other, s.Usage())
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
	// A form that has all the names: what is missing there, or must be named.
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
	return fmt.Sprintf("%s cannot be given so; %s", s.Name, usage)
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
