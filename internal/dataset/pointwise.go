package dataset

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/export"
	"github.com/bayes-lang/bayes/internal/parallel"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/mathx"
)

// units are what a model observes: the known draws from distributions on the left of `~`, in the order in
// which a run of the model reaches them.
type units struct {
	names   []*observedName
	count   int
	targets []*ast.Target // that read data: part of the likelihood without units
	summed  string        // an element that depends on discrete unknowns that are summed out, "" for none
	partly  string        // an element that is observed in a vector that is partly missing, "" for none
}

// observedName is an observed name, or expression of data.
type observedName struct {
	name string // as in the model
	file string // as in files
	like *eval.Value
	// elems are the observed elements, ascending; events are the units in the order of their elements, as
	// positions in the order of the run.
	elems, events []int
	partly        []int // of elems: in vectors that are partly missing, which are not units

	// Units form an array over the leading axes if their elements are its last axes (lead is how many; -1: they
	// are just a list), at these positions.
	lead   int
	places []int
}

// met is a unit as a run reaches it.
type met struct {
	elems []int
	rank  int // of the event
	at    int
}

// metSite has the units of a site as a run reaches it.
type metSite struct {
	elems       []int // event after event
	event, rank int   // numbers of an event, and its rank
	at          int   // the first unit
}

// dims adds the dimensions of the observed elements to a group.
func (u *observedName) dims(g *room) []string {
	if len(u.elems) == len(u.like.Num) {
		return g.axes(u.file, u.like.Shape, u.like.Axes)
	}
	return []string{g.some(u.file, "observed", u.like.Shape, u.like.Axes, u.elems)}
}

// unitDims adds the dimensions of the units to a group.
func (u *observedName) unitDims(g *room) []string {
	if u.lead < 0 {
		return []string{g.addDim(export.Dim{Name: u.file + "_unit", Size: len(u.events), Numbers: export.From(1, len(u.events))}, "")}
	}
	shape, axes := u.like.Shape[:u.lead], u.like.Axes
	if axes != nil {
		axes = axes[:u.lead]
	}
	if len(u.places) == eval.Elements(shape) {
		return g.axes(u.file, shape, axes)
	}
	return []string{g.some(u.file, "observed", shape, axes, u.places)}
}

// labels are the names of the observed elements.
func (u *observedName) labels() []string { return labels(u.name, u.like.Shape, u.like.Axes, u.elems) }

// attrs say what a name in files means if it is not the model's.
func (u *observedName) attrs() map[string]any {
	if u.file == u.name {
		return nil
	}
	return map[string]any{"expression": u.name}
}

// unitsOf finds what is observed. On an error it returns no units.
func unitsOf(f *posterior.Posterior) (*units, error) {
	out := &units{}
	found := map[string][]metSite{}
	row, err := f.Rows()(0)
	if err != nil {
		return out, err
	}
	h := &pointwise{given: posterior.Given(f.Sources(f.Joined), row), stream: mathx.NewStreamAt(f.Seed, 0, 0, "pointwise")}
	find := func(s *eval.Site) *observedName {
		name := s.Name
		if name == "" {
			name = eval.Quote(s.Left)
		}
		if k := slices.IndexFunc(out.names, func(u *observedName) bool { return u.name == name }); k >= 0 {
			return out.names[k]
		}
		u := &observedName{name: name, file: name, like: f.Joined.Shapes[s.Name]}
		if s.Name == "" {
			u.file, u.like = inFile(name), eval.Array(eval.Real, []int{0}, nil)
		}
		out.names = append(out.names, u)
		return u
	}
	h.partly = func(s *eval.Site) {
		u := find(s)
		for i, e := range s.Elems {
			if !s.Free[i] {
				u.partly = append(u.partly, e)
				out.partly = bind.Label(u.name, u.like.Shape, u.like.Axes, e)
			}
		}
	}
	h.meet = func(s *eval.Site, v *eval.Value, x []float64) {
		u := find(s)
		name := u.name
		m := metSite{elems: s.Elems, event: s.Event, rank: len(s.Shape), at: out.count}
		for i := range s.Count {
			out.sumsOut(f.Joined, s, i)
		}
		if s.Name == "" {
			m.elems = export.From(len(u.like.Num), s.Count*s.Event)
			u.like.Num = append(u.like.Num, x[:s.Count*s.Event]...)
			u.like.Shape[0] = len(u.like.Num)
		}
		found[name] = append(found[name], m)
		out.count += s.Count
	}
	h.target = func(t *ast.Target) {
		if !slices.Contains(out.targets, t) {
			out.targets = append(out.targets, t)
		}
	}
	if _, err := f.Joined.Interp().Run(h); err != nil {
		return &units{}, err
	}
	for _, u := range out.names {
		u.arrange(found[u.name])
	}
	return out, nil
}

// sumsOut records that event i of a site depends on discrete unknowns that are summed out.
func (u *units) sumsOut(b *bind.Bound, s *eval.Site, i int) {
	sum := b.SumOut()
	if sum == nil || u.summed != "" {
		return
	}
	if sum.Reads(s, i) {
		u.summed = "`" + eval.Quote(s.Left) + "`"
		if like := b.Shapes[s.Name]; like != nil {
			u.summed = "`" + bind.Label(s.Name, like.Shape, like.Axes, s.Elems[i*s.Event]) + "`"
		}
	}
}

// inFile turns an expression into a name that every program and file system accepts.
func inFile(expression string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return ' '
	}, expression)
	return strings.Join(strings.Fields(name), "_")
}

// arrange puts units into the order of their elements and finds the axes that they form.
func (u *observedName) arrange(sites []metSite) {
	defer func() {
		u.elems = append(u.elems, u.partly...)
		slices.Sort(u.elems)
		u.elems = slices.Compact(u.elems)
	}()
	each := func(f func(m met)) {
		for _, s := range sites {
			for i := range len(s.elems) / max(s.event, 1) {
				f(met{s.elems[i*s.event : (i+1)*s.event], s.rank, s.at + i})
			}
		}
	}
	count, last, sorted := 0, 0, true
	each(func(m met) {
		sorted, last = sorted && m.elems[0] >= last, m.elems[0]
		count++
	})
	if count == 0 {
		u.lead = -1
		return
	}
	if !sorted {
		var list []met
		each(func(m met) { list = append(list, m) })
		slices.SortStableFunc(list, func(a, b met) int { return a.elems[0] - b.elems[0] })
		each = func(f func(m met)) {
			for _, m := range list {
				f(m)
			}
		}
	}
	u.elems, u.events, u.places = slices.Grow(u.elems, count), slices.Grow(u.events, count), slices.Grow(u.places, count)
	rank := -1
	each(func(m met) {
		if rank < 0 {
			rank = m.rank
			u.lead = len(u.like.Shape) - rank
		}
		u.elems = append(u.elems, m.elems...)
		u.events = append(u.events, m.at)
		n := len(m.elems)
		run := m.elems[0]%n == 0 && m.elems[n-1] == m.elems[0]+n-1
		if m.rank != rank || u.lead < 0 || !run || eval.Elements(u.like.Shape[u.lead:]) != n {
			u.lead = -1
		}
		if place := m.elems[0] / n; len(u.places) > 0 && u.places[len(u.places)-1] == place {
			u.lead = -1
		}
		u.places = append(u.places, m.elems[0]/n)
	})
}

// pointwise has the hooks of a run that computes the log density of each unit.
type pointwise struct {
	bind.Silent
	given  eval.Env
	stream *mathx.Stream
	out    []float64
	meet   func(s *eval.Site, v *eval.Value, x []float64) // nil: the log densities are wanted
	target func(t *ast.Target)
	partly func(s *eval.Site) // vectors that are partly known
}

// Unknown gives unknowns their values; what is simulated is drawn, since what is not observed may still be
// an index.
func (h *pointwise) Unknown(s *eval.Site, v *eval.Value) error {
	if s.Free != nil && h.partly != nil {
		h.partly(s)
	}
	from := h.given[s.Name]
	out := make([]float64, s.Event)
	for i := range s.Count {
		open := 0
		for j, e := range s.Elems[i*s.Event : (i+1)*s.Event] {
			switch {
			case s.Free != nil && !s.Free[i*s.Event+j]:
			case from != nil && e < len(from.Num) && !from.IsHole(e):
				v.Num[e] = from.Num[e]
			default:
				open++
			}
		}
		if open < s.Event || s.Dist == nil || !s.Dist.Spec.CanDraw() {
			continue
		}
		s.Dist.Draw(h.stream, i, out)
		for j, e := range s.Elems[i*s.Event : (i+1)*s.Event] {
			v.Num[e] = out[j]
		}
	}
	return nil
}

// Observe records the log densities.
func (h *pointwise) Observe(s *eval.Site, v *eval.Value, x []float64) error {
	if h.meet != nil {
		h.meet(s, v, x)
		return nil
	}
	for i := range s.Count {
		h.out = append(h.out, s.Dist.LogDensity(i, x[i*s.Event:(i+1)*s.Event]))
	}
	return nil
}

// Target records a part of the likelihood that has no units.
func (h *pointwise) Target(t *ast.Target, _ *eval.Value, readsData bool) error {
	if readsData && h.target != nil {
		h.target(t)
	}
	return nil
}

// whole returns an error if a part of the likelihood belongs to no unit.
func (u *units) whole() error {
	if len(u.targets) > 0 {
		t := u.targets[0]
		return fmt.Errorf("line %d: `%s` reads data, so a part of the likelihood belongs to no single observation, and the group log_likelihood would lack it", t.Span.Line(), t.Span.Text())
	}
	if u.summed != "" {
		return fmt.Errorf("%s depends on discrete unknowns that are summed out: its density given one draw of them is no density of an observation, and the group log_likelihood would lack it", u.summed)
	}
	if u.partly != "" {
		return fmt.Errorf("`%s` is a part of a vector whose rest is missing: its density is no density of an observation, and the group log_likelihood would lack it", u.partly)
	}
	return nil
}

// densities returns the log density of every unit, for draws counted through the chains in use.
func (u *units) densities(ctx context.Context, f *posterior.Posterior, picks []int) ([][]float64, error) {
	sources, rows := f.Sources(f.Joined), f.Rows()
	out := make([][]float64, len(picks))
	err := parallel.Interps(ctx, len(picks), f.Joined.Interp, func(in *eval.Interp, i int) error {
		chain, draw := picks[i]/f.Draws(), picks[i]%f.Draws()
		row, err := rows(picks[i])
		if err != nil {
			return err
		}
		h := &pointwise{
			given: posterior.Given(sources, row), stream: mathx.NewStreamAt(f.Seed, f.Used()[chain], draw, "pointwise"),
			out: make([]float64, 0, u.count),
		}
		if _, err := in.Run(h); err != nil {
			return err
		}
		if out[i] = h.out; len(h.out) != u.count {
			return fmt.Errorf("draw %d of chain %d observes %d values, but others %d", draw+1, f.Used()[chain]+1, len(h.out), u.count)
		}
		return nil
	})
	return out, err
}
