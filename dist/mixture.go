package dist

import (
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// mixture is `Mixture(w, [d1, d2, ...])`: f(x) = sum_k w[k] f_k(x), and so for the distribution
// functions. McLachlan, Peel (2000), Finite Mixture Models, ch. 1.
var mixture = Combinator{
	Name:  "Mixture",
	Doc:   "a value of one of several distributions, the k-th with probability w[k]",
	Usage: []string{"Mixture(w, [d1, d2, ...])", "Mixture([d1, d2, ...], logit=eta)"},
	Call:  "Mixture(w, [Normal(0, 1), Normal(mu, sigma)])",
	Slots: []Slot{
		{Param: Param{Name: "w", Rank: 1, Rule: Probabilities}},
		{Param: Param{Name: "d"}, Role: Inners},
		{Param: Param{Name: "logit", Rank: 1, Rule: Finite}, Instead: "w"},
	},
	Density: "sum(w[k] * density of d[k] at x)",
	Mean:    "sum(w[k] * mean of d[k])",
	SD:      "sqrt(sum(w[k] * (sd of d[k]^2 + mean of d[k]^2)) - mean^2)",
	Values:  "those of any of the distributions",
	Note: `w is a simplex, or a matrix with a row for each draw. With logit= the weights are softmax(eta).

  y ~ Mixture(w, [Normal(mu[k], sigma) for k in 1:3])
  w ~ Dirichlet(rep(1, 3))
  param mu: ordered[3]

The distributions may be of any families, including combined ones, but must be all discrete or all continuous, with draws of the same shape. Exchanging components of the same form does not change the density: declare what distinguishes them as ordered.`,
	Example: "Mixture([0.25, 0.75], [Normal(0, 1), Normal(4, 2)]).cdf(1)", Value: "0.260442", See: "Categorical Dirichlet ZeroInflated Hurdle log_sum_exp ordered",
	Aliases: []Alias{
		{Name: "NormalMixture", Usage: "Mixture(w, [Normal(mu[k], sigma[k]) for k in 1:K])"},
		{Name: "MixtureSameFamily", Usage: "Mixture(w, [Normal(mu[k], sigma[k]) for k in 1:K])"},
		{Name: "MixtureGeneral", Usage: "Mixture(w, [d1, d2])"},
		{Name: "MixtureModel", Usage: "Mixture(w, [d1, d2])"},
		{Name: "dnormmix", Usage: "Mixture(w, [Normal(mu[k], sigma[k]) for k in 1:K])"},
		{Name: "log_mix", Usage: "Mixture([theta, 1 - theta], [d1, d2])"},
	},
	problem: func(parts []Part) string {
		if len(parts) == 0 {
			return "Mixture has no distributions"
		}
		first := parts[0].Spec
		for _, p := range parts[1:] {
			s := p.Spec
			switch {
			case s.Discrete != first.Discrete:
				return fmt.Sprintf("the distributions of a Mixture must be all discrete or all continuous, but %s is %s and %s is %s",
					first.Name, continuity(first), s.Name, continuity(s))
			case s.EventRank != first.EventRank:
				return fmt.Sprintf("the distributions of a Mixture must draw values of the same shape, but a draw of %s is a %s and one of %s a %s",
					first.Name, eventWord(first), s.Name, eventWord(s))
			case s.EventRank > 0 && s.support.Kind != first.support.Kind:
				return fmt.Sprintf("the distributions of a Mixture must draw in the same space, but draws of %s are %s and those of %s %s",
					first.Name, first.support.Kind, s.Name, s.support.Kind)
			case s.atomsAt != first.atomsAt:
				return fmt.Sprintf("%s and %s cannot be mixed: single values have a probability under the one and none under the other", first.Name, s.Name)
			}
		}
		if first.atoms && first.atomsAt == "" {
			return "censored distributions cannot be mixed: censor the mixture, `Censored(Mixture(w, [d1, d2]), upper=c)`"
		}
		for _, p := range parts {
			if p.Spec.logDensity == nil || p.Spec.Flat() {
				return p.Spec.Name + " is no probability distribution and cannot be part of a Mixture"
			}
		}
		return ""
	},
	build: func(s *Spec, c *combined) {
		m := mixing{c, len(c.parts)}
		lower, upper := true, true
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, p := range c.parts {
			from, to := p.Spec.ends()
			lower, upper = lower && from, upper && to
			in := p.Spec.support
			if in.LowerArg >= 0 {
				in.Lower = math.Inf(-1)
			}
			if in.UpperArg >= 0 || p.Spec.categories != nil {
				in.Upper = math.Inf(1)
			}
			lo, hi = min(lo, in.Lower), max(hi, in.Upper)
			s.rough = s.rough || from || to || p.Spec.kink != 0
		}
		if s.support = c.parts[0].Spec.support; s.EventRank == 0 {
			s.support = support(bounded(s.Discrete, lower, upper), lo, hi)
		}
		s.support.LowerArg, s.support.UpperArg = -1, -1
		s.atomsAt = c.parts[0].Spec.atomsAt
		s.space = func(a [][]float64) (lo, hi float64) { return m.ends(a, (*Spec).Space) }
		s.bounds = func(_ int, a [][]float64) (lo, hi float64) { return m.ends(a, (*Spec).Bounds) }
		s.traceSpace = m.traceSpace
		s.between = func(a [][]float64, known func(i int) bool) string {
			i := c.from[m.n]
			if n := len(a[i]); n != m.n {
				return fmt.Sprintf("%s has %d numbers, but must have one for each of the %d distributions", c.given[0], n, m.n)
			}
			for k := range m.n {
				if first, n := c.parts[0].Spec.EventLen(c.parts[0].Form, argsOf(c, 0, a)), c.parts[k].Spec.EventLen(c.parts[k].Form, argsOf(c, k, a)); n != first {
					return fmt.Sprintf("a draw of distribution %d has %d numbers, but one of the first has %d", k+1, n, first)
				}
			}
			return ""
		}
		s.logDensity = func(_ int, x []float64, a [][]float64) float64 {
			return m.sum(a, func(p Part, args [][]float64) float64 { return p.Spec.LogDensity(p.Form, x, args) })
		}
		if !slices.ContainsFunc(c.parts, func(p Part) bool { return !p.Spec.CanDraw() }) {
			s.draw = m.draw
		}
		all := slices.ContainsFunc(c.parts, func(p Part) bool { return p.Spec.graphAll != nil })
		s.graph = func(t *tracer, _ int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			return m.graph(t, a, func(p Part, args [][]graph.Ref) graph.Ref { return p.Spec.trace(t, p.Form, x, args) })
		}
		if all {
			s.graphAll = func(t *tracer, _ int, x [][]graph.Ref, a [][][]graph.Ref) []graph.Ref {
				return m.graphAll(t, x, a)
			}
		}
		check := s.graphCheck
		s.graphCheck = func(t *tracer, form int, a [][]graph.Ref) graph.Ref { return check(t, form, a) }
		if slices.ContainsFunc(c.parts, func(p Part) bool { return !p.Spec.HasCDF() }) {
			return
		}
		s.everywhere = true
		s.logCDF = func(_ int, x float64, a [][]float64) float64 {
			return min(0, m.sum(a, func(p Part, args [][]float64) float64 { return p.Spec.LogCDF(p.Form, x, args) }))
		}
		s.logCCDF = func(_ int, x float64, a [][]float64) float64 {
			return min(0, m.sum(a, func(p Part, args [][]float64) float64 { return p.Spec.LogCCDF(p.Form, x, args) }))
		}
		s.graphLogCDF = func(t *tracer, _ int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			return m.graph(t, a, func(p Part, args [][]graph.Ref) graph.Ref { return p.Spec.traceLogCDF(t, p.Form, x, args) })
		}
		s.graphLogCCDF = func(t *tracer, _ int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			return m.graph(t, a, func(p Part, args [][]graph.Ref) graph.Ref { return p.Spec.traceLogCCDF(t, p.Form, x, args) })
		}
	},
}

func continuity(s *Spec) string {
	if s.Discrete {
		return "discrete"
	}
	return "continuous"
}

func eventWord(s *Spec) string { return [...]string{"number", "vector", "matrix"}[s.EventRank] }

type mixing struct {
	*combined
	n int
}

// draw draws from one of the parts.
func (m mixing) draw(r *mathx.Stream, _ int, a [][]float64, out []float64) {
	logs := m.logWeights(a)
	u, k := r.Float64(), 0
	for ; k < m.n-1; k++ {
		if u -= mathx.Exp(logs[k]); u < 0 {
			break
		}
	}
	for k > 0 && math.IsInf(logs[k], -1) { // by rounding, one without weight
		k--
	}
	p := m.parts[k]
	p.Spec.draw(r, p.Form, argsOf(m.combined, k, a), out)
}

// logWeights returns the logs of the weights.
func (m mixing) logWeights(a [][]float64) []float64 {
	w := a[m.from[m.n]]
	logs := make([]float64, m.n)
	if m.given[0] == "logit" {
		all := logSumExp(w)
		for k := range logs {
			logs[k] = w[k] - all
		}
		return logs
	}
	for k := range logs {
		logs[k] = mathx.Log(w[k])
	}
	return logs
}

// sum returns the log of the weighted sum of exp(f).
func (m mixing) sum(a [][]float64, f func(p Part, args [][]float64) float64) float64 {
	logs := m.logWeights(a)
	for k, p := range m.parts {
		if !math.IsInf(logs[k], -1) {
			logs[k] += f(p, argsOf(m.combined, k, a))
		}
	}
	return logSumExp(logs)
}

// ends returns the ends of the smallest interval that contains those of all parts.
func (m mixing) ends(a [][]float64, f func(s *Spec, form int, args [][]float64) (lo, hi float64)) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for k, p := range m.parts {
		from, to := f(p.Spec, p.Form, argsOf(m.combined, k, a))
		lo, hi = math.Min(lo, from), math.Max(hi, to)
	}
	return lo, hi
}

func (m mixing) traceSpace(t *tracer, a [][]graph.Ref) (lo, hi graph.Ref) {
	for k, p := range m.parts {
		from, to := p.Spec.traceBounds(t, argsOf(m.combined, k, a))
		if k == 0 {
			lo, hi = from, to
			continue
		}
		lo, hi = t.outermost(lo, from, t.Min), t.outermost(hi, to, t.Max)
	}
	return lo, hi
}

// outermost is Min or Max of bounds, where None is infinite.
func (t *tracer) outermost(a, b graph.Ref, f func(a, b graph.Ref) graph.Ref) graph.Ref {
	if a == graph.None || b == graph.None {
		return graph.None
	}
	return f(a, b)
}

// traceWeights returns the logs of the weights over a trace, and 0, or NaN for bad ones.
func (m mixing) traceWeights(t *tracer, a [][]graph.Ref) (logs []graph.Ref, ok graph.Ref) {
	w := a[m.from[m.n]]
	if m.given[0] == "logit" {
		all := t.once("log sum exp", w, func() []graph.Ref { return []graph.Ref{t.LogSumExp(w)} })[0]
		for _, r := range w {
			logs = append(logs, t.Sub(r, all))
		}
		return logs, t.Const(0)
	}
	ok = t.obeys(Probabilities, w)
	return t.once("log weights", w, func() []graph.Ref {
		out := make([]graph.Ref, len(w))
		for i, r := range w {
			out[i] = t.Select(t.isZero(r), t.Const(math.Inf(-1)), t.Log(r))
		}
		return out
	}), ok
}

// graph is sum over a trace.
func (m mixing) graph(t *tracer, a [][]graph.Ref, f func(p Part, args [][]graph.Ref) graph.Ref) graph.Ref {
	list := make([]graph.Ref, m.n)
	for k, p := range m.parts {
		list[k] = f(p, argsOf(m.combined, k, a))
	}
	return m.add(t, a, list)
}

// add returns the log of the weighted sum of exponentials.
func (m mixing) add(t *tracer, a [][]graph.Ref, list []graph.Ref) graph.Ref {
	logs, ok := m.traceWeights(t, a)
	terms := make([]graph.Ref, m.n)
	for k, r := range list {
		terms[k] = t.Add(logs[k], t.nothing(r))
	}
	return t.Add(t.LogSumExp(terms), ok)
}

// nothing is r without a derivative where it is -Inf: an infinite derivative would make it NaN.
func (t *tracer) nothing(r graph.Ref) graph.Ref {
	if t.IsKnown(r) {
		return r
	}
	return t.Select(t.Eq(r, t.Const(math.Inf(-1))), t.Const(math.Inf(-1)), r)
}

// graphAll is graph for many draws.
func (m mixing) graphAll(t *tracer, x [][]graph.Ref, a [][][]graph.Ref) []graph.Ref {
	lists := make([][]graph.Ref, len(x))
	for i := range lists {
		lists[i] = make([]graph.Ref, m.n)
	}
	for k, p := range m.parts {
		if p.Spec.graphAll == nil {
			for i := range x {
				lists[i][k] = p.Spec.graph(t, p.Form, x[i], argsOf(m.combined, k, a[i]))
			}
			continue
		}
		args := make([][][]graph.Ref, len(x))
		for i := range x {
			args[i] = argsOf(m.combined, k, a[i])
		}
		for i, r := range p.Spec.graphAll(t, p.Form, x, args) {
			lists[i][k] = r
		}
	}
	out := make([]graph.Ref, len(x))
	for i := range out {
		out[i] = m.add(t, a[i], lists[i])
	}
	return out
}
