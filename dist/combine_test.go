package dist

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// law is a distribution with arguments.
type law struct {
	Part
	args [][]float64
}

func plainLaw(name string, args ...float64) law {
	l := law{Part: Part{Spec: Lookup(name)}}
	for _, x := range args {
		l.args = append(l.args, []float64{x})
	}
	return l
}

// given is an argument of a combinator.
type given struct {
	name string
	v    []float64
}

func combine(name string, inner []law, own ...given) law {
	var parts []Part
	var out law
	for _, l := range inner {
		parts = append(parts, l.Part)
		out.args = append(out.args, l.args...)
	}
	var names []string
	for _, g := range own {
		names = append(names, g.name)
		out.args = append(out.args, g.v)
	}
	c := CombinatorNamed(name)
	if why := c.Problem(parts); why != "" {
		panic(why)
	}
	out.Part = Part{Spec: c.Combine(parts, names)}
	return out
}

func one1(l law) []law { return []law{l} }

// combinedLaws are the laws under test, with numbers at which single values have a probability.
func combinedLaws() map[string]law {
	normal, gamma, poisson := plainLaw("Normal", 0.5, 1.5), plainLaw("Gamma", 2.5, 1.5), plainLaw("Poisson", 2.5)
	mixed := combine("Mixture", []law{normal, plainLaw("StudentT", 4, -2, 0.7), plainLaw("Gumbel", 3, 0.5)}, given{"logit", []float64{0.3, -0.4, 1}})
	return map[string]law{
		"mixture":                       mixed,
		"mixture of half lines":         combine("Mixture", []law{gamma, plainLaw("Weibull", 1.5, 3)}, given{"w", []float64{0.25, 0.75}}),
		"mixture of counts":             combine("Mixture", []law{poisson, plainLaw("NegativeBinomial", 6, 2)}, given{"logit", []float64{0.5, 0}}),
		"truncated mixture":             combine("Truncated", one1(mixed), given{"lower", []float64{-1}}, given{"upper", []float64{2.5}}),
		"mixture of truncated":          combine("Mixture", []law{combine("Truncated", one1(normal), given{"lower", []float64{0}}), gamma}, given{"logit", []float64{0, 1}}),
		"truncated twice":               combine("Truncated", one1(combine("Truncated", one1(normal), given{"lower", []float64{-1}})), given{"upper", []float64{2}}),
		"censored":                      combine("Censored", one1(normal), given{"lower", []float64{-0.5}}, given{"upper", []float64{2}}),
		"censored above":                combine("Censored", one1(gamma), given{"upper", []float64{2}}),
		"censored mixture":              combine("Censored", one1(mixed), given{"lower", []float64{-1}}),
		"censored counts":               combine("Censored", one1(poisson), given{"lower", []float64{1}}, given{"upper", []float64{4}}),
		"zero-inflated":                 combine("ZeroInflated", one1(poisson), given{"psi", []float64{0.7}}),
		"zero-inflated by logit":        combine("ZeroInflated", one1(plainLaw("NegativeBinomial", 3, 2)), given{"logit", []float64{0.4}}),
		"mixture of zero-inflated":      combine("Mixture", []law{combine("ZeroInflated", one1(poisson), given{"psi", []float64{0.6}}), plainLaw("Poisson", 9)}, given{"logit", []float64{0, 0.5}}),
		"hurdle of counts":              combine("Hurdle", one1(poisson), given{"psi", []float64{0.6}}),
		"hurdle by logit":               combine("Hurdle", one1(plainLaw("NegativeBinomial", 3, 2)), given{"logit", []float64{-0.3}}),
		"hurdle of numbers":             combine("Hurdle", one1(gamma), given{"psi", []float64{0.6}}),
		"hurdle of a normal":            combine("Hurdle", one1(normal), given{"psi", []float64{0.6}}),
		"mixture of hurdles":            combine("Mixture", []law{combine("Hurdle", one1(gamma), given{"psi", []float64{0.6}}), combine("Hurdle", one1(plainLaw("LogNormal", 1, 0.5)), given{"psi", []float64{0.9}})}, given{"logit", []float64{0, 0.5}}),
		"folded":                        combine("Folded", one1(normal)),
		"folded mixture":                combine("Folded", one1(mixed)),
		"affine":                        combine("Affine", one1(plainLaw("Gumbel", 0, 1)), given{"loc", []float64{1}}, given{"scale", []float64{2.5}}),
		"affine of a half line":         combine("Affine", one1(gamma), given{"loc", []float64{-3}}, given{"scale", []float64{0.5}}),
		"truncated affine":              combine("Truncated", one1(combine("Affine", one1(gamma), given{"loc", []float64{-3}}, given{"scale", []float64{0.5}})), given{"upper", []float64{-1}}),
		"counts from one":               combine("Affine", one1(poisson), given{"loc", []float64{1}}, given{"scale", []float64{1}}),
		"folded differences of a count": combine("Folded", one1(combine("Affine", one1(poisson), given{"loc", []float64{-2}}, given{"scale", []float64{1}}))),
	}
}

func (l law) density(x float64) float64 { return l.Spec.LogDensity(l.Form, []float64{x}, l.args) }
func (l law) cdf(x float64) float64     { return l.Spec.CDF(l.Form, x, l.args) }
func (l law) above(x float64) float64   { return math.Exp(l.Spec.LogCCDF(l.Form, x, l.args)) }

// atom returns the jump of the cdf at x.
func (l law) atom(x float64) float64 { return l.cdf(x) - l.cdf(math.Nextafter(x, math.Inf(-1))) }

// places are values of all parts of a law: quantiles and single values with a probability.
func (l law) places() (list []float64) {
	for _, p := range []float64{0.02, 0.2, 0.41, 0.63, 0.85, 0.99} {
		list = append(list, l.Spec.Quantile(l.Form, p, l.args))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Distribution functions and density of combined distributions fit each other: the cdf rises by the
// density, jumps by single values' probability, and goes from 0 to 1; its inverse is the quantile.
func TestCombinedFunctions(t *testing.T) {
	const tol = 1e-9
	for name, l := range combinedLaws() {
		s := l.Spec
		lo, hi := s.Bounds(l.Form, l.args)
		if got := l.cdf(math.Max(hi, 0) + 1e6); !(math.Abs(got-1) <= tol) {
			t.Errorf("%s: the cdf ends at %v", name, got)
		}
		if got := l.cdf(math.Min(lo, 0) - 1e6); !(got <= 1e-5) {
			t.Errorf("%s: the cdf begins at %v", name, got)
		}
		if s.Discrete {
			sum := 0.0
			for k := lo; k <= math.Min(hi, 200); k++ {
				sum += math.Exp(l.density(k))
				if got := l.atom(k); !(math.Abs(got-math.Exp(l.density(k))) <= tol) {
					t.Errorf("%s: the cdf jumps by %v at %v, the probability is %v", name, got, k, math.Exp(l.density(k)))
				}
			}
			if !(math.Abs(sum-1) <= tol) {
				t.Errorf("%s: probabilities add up to %v", name, sum)
			}
		}
		for _, x := range l.places() {
			p := l.cdf(x)
			if got := l.above(x); !(math.Abs(got+p-1) <= tol) {
				t.Errorf("%s: both tails at %v add up to %v", name, x, got+p)
			}
			if got := s.Quantile(l.Form, p, l.args); !(math.Abs(got-x) <= 1e-7*math.Max(1, math.Abs(x))) {
				t.Errorf("%s: the quantile of the cdf at %v is %v", name, x, got)
			}
			if s.Discrete {
				continue
			}
			if jump := l.atom(x); jump > 1e-6 {
				if got := math.Exp(l.density(x)); !(math.Abs(got-jump) <= tol) {
					t.Errorf("%s: the cdf jumps by %v at %v, the probability is %v", name, jump, x, got)
				}
				continue
			}
			slope, err := difference(l.cdf, x)
			if got := math.Exp(l.density(x)); !(math.Abs(got-slope) <= tol+10*err) {
				t.Errorf("%s: the cdf rises by %v at %v, the density is %v", name, slope, x, got)
			}
		}
	}
}

// The densities and distribution functions over a trace are the plain ones, with gradients.
func TestCombinedGraph(t *testing.T) {
	for name, l := range combinedLaws() {
		s := l.Spec
		places := append(l.places(), 0, 1, 2)
		for _, x := range places {
			for _, k := range [][2]string{{"input", "input"}, {"data", "input"}, {"data", "element"}, {"const", "const"}, {"data", "data"}} {
				if k[0] == "input" && (s.Discrete || l.atom(x) > 1e-6) {
					continue
				}
				for what, f := range map[string]func(b *builder, x graph.Ref, a [][]graph.Ref) graph.Ref{
					"lpdf": func(b *builder, x graph.Ref, a [][]graph.Ref) graph.Ref {
						return s.Graph(b.t, l.Form, []graph.Ref{x}, a)
					},
					"lcdf":  func(b *builder, x graph.Ref, a [][]graph.Ref) graph.Ref { return s.GraphLogCDF(b.t, l.Form, x, a) },
					"lccdf": func(b *builder, x graph.Ref, a [][]graph.Ref) graph.Ref { return s.GraphLogCCDF(b.t, l.Form, x, a) },
				} {
					plain := func(x float64, a [][]float64) float64 {
						switch what {
						case "lpdf":
							return s.LogDensity(l.Form, []float64{x}, a)
						case "lcdf":
							return s.LogCDF(l.Form, x, a)
						}
						return s.LogCCDF(l.Form, x, a)
					}
					b := &builder{t: graph.NewTrace()}
					kinds := make([]string, len(l.args))
					for i, p := range s.Forms[0].Params {
						if kinds[i] = k[1]; p.Rule == Bound || p.Rule == Probabilities || s.Discrete && (p.Name == "loc" || p.Name == "scale") {
							kinds[i] = "data"
						}
					}
					at := b.ref(k[0], x)
					args := make([][]graph.Ref, len(l.args))
					for i, v := range l.args {
						args[i] = b.list(kinds[i], v)
					}
					r := f(b, at, args)
					got, want := b.t.Value(b.inputs, r), plain(x, l.args)
					if !near(got, want, 1e-9, 1) {
						t.Errorf("%s, %v: %s at %v is %v over a trace, plain %v", name, k, what, x, got, want)
						continue
					}
					if math.IsInf(want, 0) || want == 0 || k[1] == "data" || k[1] == "const" {
						continue
					}
					checkGradient(t, fmt.Sprintf("%s, %v: %s at %v", name, k, what, x), b, r, func(in []float64) float64 {
						v := x
						if k[0] == "input" {
							v, in = in[0], in[1:]
						}
						a := slices.Clone(l.args)
						for i := range a {
							if kinds[i] != "data" {
								a[i], in = in[:len(a[i])], in[len(a[i]):]
							}
						}
						return plain(v, a)
					})
				}
			}
		}
	}
}

func TestCombinedDraws(t *testing.T) {
	for name, l := range combinedLaws() {
		r := newStream(name)
		x := make([]float64, 4000)
		for i := range x {
			l.Spec.Draw(r, l.Form, l.args, x[i:i+1])
		}
		slices.Sort(x)
		if d := ksDistance(x, l.cdf, l.Spec.Discrete || l.Spec.atoms); !(d < ksLimit) {
			t.Errorf("%s: distance %v", name, d)
		}
	}
}

// A part without weight, or with all of it, and a value that it cannot give leave a finite
// gradient.
func TestCombinedEdges(t *testing.T) {
	for _, c := range []struct {
		name  string
		l     law
		x     float64
		value float64
		moves []bool // which arguments are unknown
	}{
		{"weights 0 and 1", combine("Mixture", []law{plainLaw("Normal", 0, 1), plainLaw("Normal", 1, 2)}, given{"w", []float64{0, 1}}), 0.5,
			plainLaw("Normal", 1, 2).density(0.5), []bool{true, true, true, true, true}},
		{"a value outside one support", combine("Mixture", []law{plainLaw("Gamma", 2, 1), plainLaw("Normal", 0, 1)}, given{"w", []float64{0.5, 0.5}}), 0,
			math.Log(0.5) + plainLaw("Normal", 0, 1).density(0), []bool{true, true, true, true, true}},
		{"a negative value", combine("Mixture", []law{plainLaw("Gamma", 2, 1), plainLaw("Normal", 0, 1)}, given{"logit", []float64{0, 0}}), -1,
			math.Log(0.5) + plainLaw("Normal", 0, 1).density(-1), []bool{true, true, true, true, true}},
		{"psi 1", combine("ZeroInflated", one1(plainLaw("Poisson", 2)), given{"psi", []float64{1}}), 0, -2, []bool{true, true}},
		{"psi 0", combine("ZeroInflated", one1(plainLaw("Poisson", 2)), given{"psi", []float64{0}}), 0, 0, []bool{true, true}},
		{"hurdle at psi 1", combine("Hurdle", one1(plainLaw("Poisson", 2)), given{"psi", []float64{1}}), 1, math.Log(2 * math.Exp(-2) / (1 - math.Exp(-2))), []bool{true, true}},
		{"far in the tail", combine("Censored", one1(plainLaw("Normal", 0, 1)), given{"upper", []float64{40}}), 40, -804.608442013753788, []bool{true, true, false}},
		{"far in the lower tail", combine("Censored", one1(plainLaw("Normal", 0, 1)), given{"lower", []float64{-40}}), -40, -804.608442013753788, []bool{true, true, false}},
		{"an interval far out", combine("Censored", one1(plainLaw("Normal", 0, 1)), given{"to", []float64{41}}), 40, -804.608442013753788, []bool{true, true, false}},
		{"an open interval", combine("Censored", one1(plainLaw("Weibull", 1.5, 2)), given{"to", []float64{math.Inf(1)}}), 3, -math.Pow(1.5, 1.5), []bool{true, true, false}},
		{"no interval", combine("Censored", one1(plainLaw("Exponential", 2)), given{"to", []float64{0.5}}), 0.5, math.Log(2) - 1, []bool{true, false}},
		{"an interval of counts", combine("Censored", one1(plainLaw("Poisson", 2)), given{"to", []float64{1}}), 0, math.Log(3) - 2, []bool{true, false}},
	} {
		if got := c.l.density(c.x); !near(got, c.value, 1e-12, 1) {
			t.Errorf("%s: log density %v, want %v", c.name, got, c.value)
		}
		b := &builder{t: graph.NewTrace()}
		args := make([][]graph.Ref, len(c.l.args))
		for i, v := range c.l.args {
			kind := "data"
			if c.moves[i] {
				kind = "input"
			}
			args[i] = b.list(kind, v)
		}
		r := c.l.Spec.Graph(b.t, c.l.Form, []graph.Ref{b.ref("data", c.x)}, args)
		value, grad := gradient(t, b, r)
		if !near(value, c.value, 1e-12, 1) {
			t.Errorf("%s: log density over a trace %v, want %v", c.name, value, c.value)
		}
		for i, g := range grad {
			if math.IsNaN(g) || math.IsInf(g, 0) {
				t.Errorf("%s: derivative %d is %v", c.name, i, g)
			}
		}
	}
}

// What cannot be combined says why.
func TestCombinedProblems(t *testing.T) {
	part := func(name string) Part { return Part{Spec: Lookup(name)} }
	hurdle := combine("Hurdle", one1(plainLaw("Gamma", 2, 1)), given{"psi", []float64{0.5}}).Part
	cut := combine("Censored", one1(plainLaw("Normal", 0, 1)), given{"upper", []float64{1}}).Part
	for _, c := range []struct {
		name  string
		parts []Part
		want  string
	}{
		{"Mixture", nil, "Mixture has no distributions"},
		{"Mixture", []Part{part("Normal"), part("Poisson")}, "the distributions of a Mixture must be all discrete or all continuous, but Normal is continuous and Poisson is discrete"},
		{"Mixture", []Part{part("Normal"), part("MvNormal")}, "the distributions of a Mixture must draw values of the same shape, but a draw of Normal is a number and one of MvNormal a vector"},
		{"Mixture", []Part{part("Normal"), hurdle}, "Normal and Hurdle(Gamma) cannot be mixed: single values have a probability under the one and none under the other"},
		{"Mixture", []Part{cut, cut}, "censored distributions cannot be mixed: censor the mixture, `Censored(Mixture(w, [d1, d2]), upper=c)`"},
		{"Mixture", []Part{part("Flat"), part("Normal")}, "Flat is no probability distribution and cannot be part of a Mixture"},
		{"ZeroInflated", []Part{part("Gamma")}, "Gamma gives real numbers, which are never exactly 0, so that there is nothing to inflate: write `Hurdle(psi, Gamma(alpha, beta))`"},
		{"Truncated", []Part{cut}, "single values of Censored(Normal) have a probability of their own, and it cannot be truncated: truncate what is inside"},
		{"Censored", []Part{part("MvNormal")}, "only distributions of single numbers can be censored, but a draw of MvNormal is a vector"},
		{"Folded", []Part{part("Flat")}, "Flat has no cumulative distribution function and cannot be folded"},
		{"Hurdle", []Part{hurdle}, "Hurdle(Gamma) has single values with a probability of their own and cannot be part of a Hurdle"},
		{"Affine", []Part{part("Dirichlet")}, "only distributions of single numbers can be shifted and scaled, but a draw of Dirichlet is a vector"},
		{"Affine", []Part{part("Gamma")}, ""},
	} {
		if got := CombinatorNamed(c.name).Problem(c.parts); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	l := combine("Mixture", []law{plainLaw("Normal", 0, 1), plainLaw("Normal", 1, -2)}, given{"w", []float64{0.5, 0.5}})
	if i, why := l.Spec.Problem(0, l.args, nil); i != 3 || why != "sigma is -2, but must be positive" || l.Spec.Forms[0].Params[i].Of != "Normal" {
		t.Errorf("argument %d: %q", i, why)
	}
	l.args[3] = []float64{2}
	l.args[4] = []float64{0.5, 0.25, 0.25}
	if i, why := l.Spec.Problem(0, l.args, nil); i != 4 || why != "w has 3 numbers, but must have one for each of the 2 distributions" {
		t.Errorf("argument %d: %q", i, why)
	}
}

// Log densities at a point, from the formulas of the laws with 30 digits (mpmath).
func TestCombinedReference(t *testing.T) {
	normal := plainLaw("Normal", 0.5, 1.5)
	for _, c := range []struct {
		name string
		l    law
		x    float64
		want float64
	}{
		{"mixture", combine("Mixture", []law{plainLaw("Normal", 0, 1), plainLaw("StudentT", 3, 1, 2)}, given{"w", []float64{0.25, 0.75}}), 0.7, -1.54247458696701604506315994111},
		{"truncated mixture", combine("Truncated", one1(combine("Mixture", []law{plainLaw("Normal", 0, 1), plainLaw("Normal", 2, 3)}, given{"w", []float64{0.3, 0.7}})), given{"lower", []float64{0}}), 1, -1.43291318815683109200352678963},
		{"interval", combine("Censored", one1(plainLaw("Gamma", 2.5, 1.5)), given{"to", []float64{3}}), 2, -1.62376627254623646097208779758},
		{"zero-inflated", combine("ZeroInflated", one1(plainLaw("Poisson", 2)), given{"psi", []float64{0.5}}), 0, -0.5662191695169728129735053151},
		{"hurdle of counts", combine("Hurdle", one1(plainLaw("Poisson", 2)), given{"psi", []float64{0.4}}), 1, math.Log(0.125214114199732528405244128402)},
		{"hurdle of a normal", combine("Hurdle", one1(normal), given{"psi", []float64{0.6}}), 1, -1.42963572971327023967530579346},
		{"folded", combine("Folded", one1(plainLaw("Normal", 1, 2))), 0.5, -1.06739629388577448898972572621},
		{"affine", combine("Affine", one1(plainLaw("Gamma", 2.5, 1.5)), given{"loc", []float64{-3}}, given{"scale", []float64{0.5}}), -1.8, -0.864669813611712991826804539645},
	} {
		if got := c.l.density(c.x); !near(got, c.want, 1e-14, 1) {
			t.Errorf("%s: log density %v, want %v", c.name, got, c.want)
		}
	}
}
