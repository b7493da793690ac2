package dataset

import (
	"context"
	"fmt"
	"maps"
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

	// Which unit an event is that a run reaches: by its first element (plus 1; 0 is none), or of an
	// expression of data by how many events of it were reached before. A run may reach the events of
	// different statements in any order.
	byElem map[string][]int32
	byLeft map[ast.Expr][]int32

	together int
	sites    int // that a run reaches
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

// metSite is what a run reaches: units, or likelihood that has none.
type metSite struct {
	left        ast.Expr
	name        string
	elems       []int // event after event
	event, rank int   // numbers of an event, and its rank
	count       int
	at          int         // the first unit
	x           []float64   // the values of an expression
	sum         int         // the first event that depends on discrete unknowns that are summed out, -1 if none does
	target      *ast.Target // in place of units
	partly      bool        // the elements are observed in vectors that are partly missing
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
func unitsOf(f *posterior.Posterior) (*units, error) { return unitsFrom(f, 0) }

// unitsFrom is unitsOf with the number of iterations from which those of a loop are walked together, see
// eval.Interp.
func unitsFrom(f *posterior.Posterior, together int) (*units, error) {
	row, err := f.Rows()(0)
	if err != nil {
		return &units{}, err
	}
	h := &meeting{given: given{posterior.Given(f.Sources(f.Joined), row), mathx.NewStreamAt(f.Seed, 0, 0, "pointwise")}, sum: f.Joined.SumOut()}
	in := f.Joined.Interp()
	in.Together = together
	if _, err := in.Run(h); err != nil {
		return &units{}, err
	}
	out := &units{together: together, sites: len(h.met), byElem: map[string][]int32{}, byLeft: map[ast.Expr][]int32{}}
	found := map[*observedName][]metSite{}
	for _, m := range h.met {
		if m.target != nil {
			if !slices.Contains(out.targets, m.target) {
				out.targets = append(out.targets, m.target)
			}
			continue
		}
		u := out.find(f.Joined, &m)
		switch {
		case m.partly:
			u.partly = append(u.partly, m.elems...)
			out.partly = bind.Label(u.name, u.like.Shape, u.like.Axes, m.elems[len(m.elems)-1])
			continue
		case m.name == "":
			m.elems = export.From(len(u.like.Num), len(m.x))
			u.like.Num = append(u.like.Num, m.x...)
			u.like.Shape[0] = len(u.like.Num)
		}
		if m.sum >= 0 && out.summed == "" {
			out.summed = eval.Quote(m.left)
			if m.name != "" {
				out.summed = bind.Label(u.name, u.like.Shape, u.like.Axes, m.elems[m.sum*m.event])
			}
			out.summed = "`" + out.summed + "`"
		}
		m.at = out.count
		for i := range m.count {
			if m.name == "" {
				out.byLeft[m.left] = append(out.byLeft[m.left], int32(out.count+i))
			} else {
				out.byElem[m.name][m.elems[i*m.event]] = int32(out.count + i + 1)
			}
		}
		found[u] = append(found[u], m)
		out.count += m.count
	}
	for _, u := range out.names {
		u.arrange(found[u])
	}
	return out, nil
}

// find returns the name that a site observes, a new one if it is the first to do so.
func (u *units) find(b *bind.Bound, m *metSite) *observedName {
	name := m.name
	if name == "" {
		name = eval.Quote(m.left)
	}
	if k := slices.IndexFunc(u.names, func(u *observedName) bool { return u.name == name }); k >= 0 {
		return u.names[k]
	}
	o := &observedName{name: name, file: name}
	if m.name == "" {
		o.file, o.like = inFile(name), eval.Array(eval.Real, []int{0}, nil)
	} else {
		o.like = b.Shapes[name]
		u.byElem[name] = make([]int32, len(o.like.Num))
	}
	u.names = append(u.names, o)
	return o
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

// given are hooks that give unknowns their values; what is simulated is drawn, since what is not
// observed may still be an index.
type given struct {
	values eval.Env
	stream *mathx.Stream
}

func (h *given) Unknown(s *eval.Site, v *eval.Value) error {
	from := h.values[s.Name]
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

// Prior has nothing to do.
func (h *given) Prior(*eval.Site, *eval.Value) error { return nil }

// meeting are the hooks of a run that notes what is observed.
type meeting struct {
	given
	sum *eval.Summed
	met []metSite
}

// Mark forgets what was met since.
func (h *meeting) Mark() func() {
	n := len(h.met)
	return func() { h.met = h.met[:n] }
}

// Unknown notes observed elements of vectors that are partly missing.
func (h *meeting) Unknown(s *eval.Site, v *eval.Value) error {
	m := metSite{left: s.Left, name: s.Name, partly: true}
	for i, free := range s.Free {
		if !free {
			m.elems = append(m.elems, s.Elems[i])
		}
	}
	if m.elems != nil {
		h.met = append(h.met, m)
	}
	return h.given.Unknown(s, v)
}

// Observe notes units.
func (h *meeting) Observe(s *eval.Site, v *eval.Value, x []float64) error {
	m := metSite{left: s.Left, name: s.Name, elems: s.Elems, event: s.Event, rank: len(s.Shape), count: s.Count, sum: -1}
	if s.Name == "" {
		m.x = slices.Clone(x[:s.Count*s.Event])
	}
	for i := 0; h.sum != nil && i < s.Count && m.sum < 0; i++ {
		if h.sum.Reads(s, i) {
			m.sum = i
		}
	}
	h.met = append(h.met, m)
	return nil
}

// Target notes likelihood that has no units.
func (h *meeting) Target(t *ast.Target, _ *eval.Value, readsData bool) error {
	if readsData {
		h.met = append(h.met, metSite{target: t})
	}
	return nil
}

// pointwise are the hooks of a run that takes the log density of each unit.
type pointwise struct {
	given
	units *units
	out   []float64        // by unit
	count int              // units that were met
	lefts map[ast.Expr]int // of each expression, the events that were met
}

// Mark forgets what was met since.
func (h *pointwise) Mark() func() {
	count, lefts := h.count, maps.Clone(h.lefts)
	return func() { h.count, h.lefts = count, lefts }
}

// Observe takes the log densities.
func (h *pointwise) Observe(s *eval.Site, v *eval.Value, x []float64) error {
	byElem, byLeft := h.units.byElem[s.Name], h.units.byLeft[s.Left]
	for i := range s.Count {
		unit := -1
		if s.Name != "" {
			unit = int(byElem[s.Elems[i*s.Event]]) - 1
		} else if k := h.lefts[s.Left] + i; k < len(byLeft) {
			unit = int(byLeft[k])
		}
		if unit < 0 {
			return fmt.Errorf("a value is observed that is not observed in other draws")
		}
		h.out[unit] = s.Dist.LogDensity(i, x[i*s.Event:(i+1)*s.Event])
	}
	if s.Name == "" {
		h.lefts[s.Left] += s.Count
	}
	h.count += s.Count
	return nil
}

// Target has nothing to do.
func (h *pointwise) Target(*ast.Target, *eval.Value, bool) error { return nil }

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
			given: given{posterior.Given(sources, row), mathx.NewStreamAt(f.Seed, f.Used()[chain], draw, "pointwise")},
			units: u, out: make([]float64, u.count), lefts: map[ast.Expr]int{},
		}
		in.Together = u.together
		if _, err := in.Run(h); err != nil {
			return err
		}
		if out[i] = h.out; h.count != u.count {
			return fmt.Errorf("draw %d of chain %d observes %d values, but others %d", draw+1, f.Used()[chain]+1, h.count, u.count)
		}
		return nil
	})
	return out, err
}
