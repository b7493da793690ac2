package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/loaded"
	"github.com/bayes-lang/bayes/internal/plot"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/runtime"
)

// series returns the draws of the names of a request or, without names, those of all unknowns; sampledOnly leaves
// out simulated ones.
func series(src Source, req Request, sampledOnly bool) ([]plot.Series, error) {
	if src.Fit == nil && src.Draws != nil {
		return src.Draws.choose(req.Names)
	}
	if src.Fit == nil {
		return nil, noRun(req.Kind)
	}
	f := src.Fit
	if f.Draws() == 0 {
		return nil, fmt.Errorf("there are no draws after warm-up")
	}
	var list []summary.Series
	if len(req.Names) == 0 {
		all, err := f.Series(nil)
		if err != nil {
			return nil, err
		}
		sampled := slices.DeleteFunc(slices.Clone(all), func(s summary.Series) bool { return s.Leaf })
		if list = all; sampledOnly && len(sampled) > 0 {
			list = sampled
		}
	}
	for _, name := range req.Names {
		more, err := named(f, name, req)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s has no unknowns to draw", f.Source.Name)
	}
	support := supports(f.Bound)
	divergent := divergences(f)
	out := make([]plot.Series, len(list))
	for i, s := range list {
		out[i] = plot.Series{Name: s.Name, Chains: s.Draws, Divergent: divergent, Bounds: support[s.Name]}
	}
	return out, nil
}

// noRun says that a kind needs posterior draws.
func noRun(kind string) error {
	return fmt.Errorf("`%s` shows posterior draws, and there are none: it needs a run, which `sample` makes", kind)
}

// named returns the draws of a name, an element or an expression.
func named(f *runtime.Fit, text string, req Request) ([]summary.Series, error) {
	list, err := f.Series([]string{text})
	if err == nil {
		return list, nil
	}
	base, rest, element := strings.Cut(strings.TrimSpace(text), "[")
	if f.Model.ByName[base] == nil && isWord(text) {
		return nil, err
	}
	e, wrong := input.ParseExpr(f.Model, text)
	switch {
	case wrong != nil && element && f.Model.ByName[base] != nil && strings.Index(rest, "]") == len(rest)-1:
		return nil, err // a level that does not exist
	case wrong != nil:
		return nil, wrong
	case !posterior.Varies(f.Model, e):
		return nil, fmt.Errorf("`%s` does not depend on an unknown: it has one value and no draws", text)
	}
	return f.Expression(req.ctx(), e)
}

// isWord reports whether a string is a name, as opposed to an expression.
func isWord(text string) bool { return !strings.ContainsAny(text, " +-*/^()[]{}<>=,.:'\"@") }

// divergences marks divergent draws, by chain in use and draw; nil if there are none.
func divergences(f *runtime.Fit) [][]bool {
	if f.Divergences() == 0 {
		return nil
	}
	out := make([][]bool, len(f.Used()))
	for i, chain := range f.Used() {
		out[i] = make([]bool, f.Draws())
		for d := range out[i] {
			out[i][d] = f.Chains[chain][d].Divergent
		}
	}
	return out
}

// energies are those of the draws, by chain in use.
func energies(f *runtime.Fit) [][]float64 {
	out := make([][]float64, len(f.Used()))
	for i, chain := range f.Used() {
		out[i] = make([]float64, f.Draws())
		for d := range out[i] {
			out[i][d] = f.Chains[chain][d].Energy
		}
	}
	return out
}

// FromLoaded prepares draws that another program wrote for plots.
func FromLoaded(l *loaded.Draws) (*Draws, error) {
	list, err := l.Series(nil)
	if err != nil {
		return nil, err
	}
	d := &Draws{Name: strings.Join(l.Files, ", "), Series: list, Energy: l.Stat("energy")}
	for _, chain := range l.Stat("diverging") {
		marks := make([]bool, len(chain))
		for i, x := range chain {
			marks[i] = x != 0
		}
		d.Divergent = append(d.Divergent, marks)
	}
	return d, nil
}

// choose returns the series of names or elements.
func (d *Draws) choose(names []string) ([]plot.Series, error) {
	if len(d.Series) == 0 {
		return nil, fmt.Errorf("%s holds no draws", d.Name)
	}
	pick := func(want string) []summary.Series {
		var out []summary.Series
		plain := strings.ReplaceAll(want, " ", "")
		for _, s := range d.Series {
			base, _, _ := strings.Cut(s.Name, "[")
			if strings.ReplaceAll(s.Name, " ", "") == plain || base == plain {
				out = append(out, s)
			}
		}
		return out
	}
	list := d.Series
	if len(names) > 0 {
		list = nil
	}
	for _, name := range names {
		more := pick(name)
		if len(more) == 0 {
			return nil, fmt.Errorf("%s has no draws of `%s`; there are %s", d.Name, name, some(d.names()))
		}
		list = append(list, more...)
	}
	out := make([]plot.Series, len(list))
	for i, s := range list {
		out[i] = plot.Series{Name: s.Name, Chains: s.Draws, Divergent: d.Divergent}
	}
	return out, nil
}

// names lists the names of the draws, arrays once.
func (d *Draws) names() []string {
	var out []string
	for _, s := range d.Series {
		base, _, _ := strings.Cut(s.Name, "[")
		if !slices.Contains(out, base) {
			out = append(out, base)
		}
	}
	return out
}

// some lists the first few names for a message.
func some(names []string) string {
	const most = 8
	var quoted []string
	for i, n := range names {
		if i == most {
			quoted = append(quoted, "...")
			break
		}
		quoted = append(quoted, "`"+n+"`")
	}
	return strings.Join(quoted, ", ")
}

// supports returns the bounds of the unknowns, by the labels of their elements.
func supports(b *bind.Bound) map[string]plot.Bounds {
	out := map[string]plot.Bounds{}
	o, err := b.Interp().Outline()
	if err != nil {
		return out
	}
	for _, s := range o.Unknowns {
		v := b.Shapes[s.Name]
		if v == nil {
			continue
		}
		for i, elem := range s.Elems {
			event := i / max(s.Event, 1)
			if limits, ok := support(s, event); ok {
				out[bind.Label(s.Name, v.Shape, v.Axes, elem)] = limits
			}
		}
	}
	return out
}

// support returns the bounds of the numbers of an event; false if there are none.
func support(s *eval.Site, event int) (plot.Bounds, bool) {
	switch s.Kind.String() {
	case "simplex":
		return plot.Bounds{HasLower: true, HasUpper: true, Upper: 1}, true
	case "positive_ordered":
		return plot.Bounds{HasLower: true}, true
	case "cholesky_factor_corr", "corr_matrix":
		return plot.Bounds{HasLower: true, HasUpper: true, Lower: -1, Upper: 1}, true
	}
	var b plot.Bounds
	if event < len(s.Lower) {
		b.Lower, b.HasLower = bounded(s.Lower[event])
	}
	if event < len(s.Upper) {
		b.Upper, b.HasUpper = bounded(s.Upper[event])
	}
	return b, b.HasLower || b.HasUpper
}

func bounded(x float64) (float64, bool) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, false
	}
	return x, true
}

// scalarsFirst moves single numbers before the elements of arrays.
func scalarsFirst(list []plot.Series) []plot.Series {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b plot.Series) int {
		return strings.Count(a.Name, "[") - strings.Count(b.Name, "[")
	})
	return out
}

// references gives each series a value to compare with, NaN if there is none.
func references(list []plot.Series, req Request) ([]float64, error) {
	switch len(req.Reference) {
	case 0:
		return nil, nil
	case len(list):
		return req.Reference, nil
	case 1:
		out := make([]float64, len(list))
		for i := range out {
			out[i] = req.Reference[0]
		}
		return out, nil
	}
	return nil, fmt.Errorf("there are %d reference values for %d numbers; give one for all, or one for each", len(req.Reference), len(list))
}
