// Package dataset exports the draws of a run for other programs: as groups of arrays with named
// dimensions, in ArviZ's layout.
package dataset

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/export"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/naming"
	"github.com/bayes-lang/bayes/internal/parallel"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/internal/store"
	"github.com/bayes-lang/bayes/lang"
)

// Options say which draws and data are kept in files for other programs. The zero value is the
// default.
type Options = store.Kept

// StoredGroups returns the groups that are kept by default: those that need no computation
// beyond writing them.
func StoredGroups() []string {
	return []string{export.Posterior, export.SampleStats, export.ObservedData, export.ConstantData}
}

// Groups checks names of groups and returns them: no names mean StoredGroups, `all` means all
// groups. A request for predictions of the observed outcomes includes those of the missing
// ones, which form a group of their own.
func Groups(want []string) ([]string, error) {
	if len(want) == 0 {
		return StoredGroups(), nil
	}
	var out []string
	for _, g := range export.GroupNames() {
		if slices.Contains(want, g) || slices.Contains(want, "all") || g == export.Predictions && slices.Contains(want, export.PosteriorPredictive) {
			out = append(out, g)
		}
	}
	for _, g := range want {
		if g != "all" && !slices.Contains(export.GroupNames(), g) {
			return nil, fmt.Errorf("there is no group %q; the groups are %s, and all", g, strings.Join(export.GroupNames(), ", "))
		}
	}
	return out, nil
}

// Check returns an error if the options contain an unknown group or name.
func Check(bound *bind.Bound, opt Options) error {
	if opt.Thin < 0 {
		return fmt.Errorf("every %dth draw is to be kept, but the number must be at least 1", opt.Thin)
	}
	if _, err := Groups(opt.Groups); err != nil {
		return err
	}
	for _, name := range opt.Names {
		if naming.Base(name) != name {
			return fmt.Errorf("`%s` is an element, but arrays are kept whole: name `%s`", name, naming.Base(name))
		}
		if err := naming.Check(bound.Model, bound.Shapes, []string{name}); err != nil {
			return err
		}
		if n := bound.Model.ByName[name]; n.Observed && bound.Unknown(name) == nil && bound.Sum(name) == nil && bound.Leaf(name) == nil {
			return fmt.Errorf("`%s` is observed and none of it is missing, so the posterior has no draws of it; the group posterior_predictive has them", name)
		}
	}
	return nil
}

// Run is a run to be exported as a dataset.
type Run struct {
	*posterior.Posterior
	Records [][]store.Record // after warm-up, by chain
	Input   input.Input
	Files   []input.File // files that the model names, as they were read
	ID      string       // of the run
	Version string       // of the program that writes the dataset
	Warmup  int
}

// Dataset returns the draws of a run and related data as groups of arrays in ArviZ's layout.
// It depends only on the run: model, data, options and draws. If lenient, groups that do not
// apply to the model are left out, and the notes say why.
func (f *Run) Dataset(ctx context.Context, opt Options, lenient bool) (*export.Dataset, []string, error) {
	if f.Draws() == 0 {
		return nil, nil, fmt.Errorf("there are no draws after warm-up")
	}
	if err := Check(f.Joined, opt); err != nil {
		return nil, nil, err
	}
	groups, err := Groups(opt.Groups)
	if err != nil {
		return nil, nil, err
	}
	var notes []string
	b := &builder{run: f, ctx: ctx, opt: opt, thin: max(1, opt.Thin), asked: opt.Groups}
	b.units, b.noUnits = unitsOf(f.Posterior)
	for d := 0; d < f.Draws(); d += b.thin {
		b.kept = append(b.kept, d)
	}
	out := &export.Dataset{Attrs: map[string]any{
		"inference_library": "bayes", "inference_library_version": f.Version,
		"model": filepath.Base(f.Joined.Model.Source.Name), "model_text": f.Joined.Model.Source.Text, "model_sha256": f.Input.Model.SHA256, "seed": fmt.Sprint(f.Seed),
		"run_id": f.ID,
	}}
	makers := map[string]func(*room) error{
		export.Posterior: b.posterior, export.SampleStats: b.sampleStats, export.PosteriorPredictive: b.predictive, export.Predictions: b.forecasts, export.LogLikelihood: b.logLikelihood,
		export.Prior: b.prior, export.PriorPredictive: b.priorPredictive, export.ObservedData: b.observed, export.ConstantData: b.constant,
	}
	if slices.Contains(groups, export.PriorPredictive) && !slices.Contains(groups, export.Prior) && b.noUnits == nil && len(b.missing()) > 0 {
		groups = slices.Insert(slices.Clone(groups), slices.Index(groups, export.PriorPredictive), export.Prior)
		b.missingAlone = true
	}
	for _, name := range groups {
		g := &room{Group: &export.Group{Name: name, Attrs: map[string]any{"inference_library": "bayes", "inference_library_version": f.Version}}, b: f.Joined}
		err := b.noUnits
		if err == nil || !slices.Contains([]string{export.ObservedData, export.PosteriorPredictive, export.Predictions, export.LogLikelihood, export.PriorPredictive}, name) {
			if err = makers[name](g); err == nil {
				err = b.settle(g.Group)
			}
		}
		if err != nil {
			if lenient && ctx.Err() == nil {
				notes = append(notes, fmt.Sprintf("the group %s is left out: %s", name, firstLine(err)))
				continue
			}
			return nil, nil, err
		}
		if len(g.Vars) > 0 {
			out.Groups = append(out.Groups, g.Group)
		}
	}
	if len(out.Groups) == 0 {
		return nil, nil, fmt.Errorf("%s has nothing for %s", f.Joined.Model.Source.Name, strings.Join(groups, ", "))
	}
	return out, notes, out.Check()
}

// firstLine is the first line of an error's message.
func firstLine(err error) string {
	text, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return text
}

// builder makes the groups of a dataset.
type builder struct {
	run  *Run
	ctx  context.Context
	opt  Options
	thin int
	kept []int // draws of each chain

	units   *units
	noUnits error                // in place of units
	forward *forward.Predictions // of the prior
	drawn   *forward.Predictions // of all draws kept, if they fit into memory at once

	asked        []string // groups
	missingAlone bool     // from the prior, only the missing outcomes
}

// rows counts the draws kept in all chains.
func (b *builder) rows() int { return len(b.run.Used()) * len(b.kept) }

// pick is the number of a kept draw among the draws of all chains in use.
func (b *builder) pick(row int) int { return row/len(b.kept)*b.run.Draws() + b.kept[row%len(b.kept)] }

// picks are the kept draws from one to another.
func (b *builder) picks(from, to int) []int {
	out := make([]int, to-from)
	for i := range out {
		out[i] = b.pick(from + i)
	}
	return out
}

// settle makes the draws of a group if they fit into memory at once, and finds the types of the others.
func (b *builder) settle(g *export.Group) error {
	if g.Draws == nil {
		return nil
	}
	width := 0
	for _, v := range g.Vars {
		width += v.Width()
	}
	g.Part = b.run.AtOnce()
	step := max(1, g.Part/max(1, width))
	if rows := b.rows(); step >= rows {
		err := g.Draws(g.Vars, 0, rows)
		g.Draws = nil
		for _, v := range g.Vars {
			whole(v)
		}
		return err
	}
	vars := slices.DeleteFunc(slices.Clone(g.Vars), func(v *export.Var) bool { return v.Type == export.Real })
	if len(vars) == 0 {
		return nil
	}
	for from := 0; from < b.rows(); from += step {
		if err := g.Draws(vars, from, min(from+step, b.rows())); err != nil {
			return err
		}
		for _, v := range vars {
			whole(v)
		}
	}
	return nil
}

// numbers makes room for the numbers of some rows.
func numbers(vars []*export.Var, rows int) {
	for _, v := range vars {
		if n := rows * v.Width(); cap(v.Num) >= n {
			v.Num = v.Num[:n]
		} else {
			v.Num = make([]float64, n)
		}
	}
}

// draws adds the dimensions of draws to a group.
func (b *builder) draws(g *room) {
	g.Dims = append(g.Dims,
		export.Dim{Name: export.Chain, Size: len(b.run.Used()), Numbers: slices.Clone(b.run.Used())},
		export.Dim{Name: export.Draw, Size: len(b.kept), Numbers: b.kept})
	g.Attrs["tuning_steps"] = b.run.Warmup
	g.Attrs["thin"] = b.thin
}

// drawn returns a variable that has a value for each draw of the group.
func drawn(g *room, name string, kind eval.Kind, dims []string) *export.Var {
	v := &export.Var{Name: name, Type: typeOf(kind), Dims: append([]string{export.Chain, export.Draw}, dims...)}
	for _, d := range v.Dims {
		v.Shape = append(v.Shape, g.Dim(d).Size)
	}
	return v
}

func typeOf(kind eval.Kind) export.Type {
	switch kind {
	case eval.Bool:
		return export.Bool
	case eval.Int, eval.Level:
		return export.Int
	}
	return export.Real
}

// whole makes a variable real if it holds what whole numbers, or truth values, cannot represent: what is 0 in
// one element by `=` may be any number in the others.
func whole(v *export.Var) {
	if v.Type == export.Bool && slices.ContainsFunc(v.Num, func(x float64) bool { return x != 0 && x != 1 }) {
		v.Type = export.Int
	}
	if v.Type == export.Int && slices.ContainsFunc(v.Num, func(x float64) bool { return x != math.Floor(x) || math.Abs(x) > eval.MaxInt }) {
		v.Type = export.Real
	}
}

// labels are the names of elements as they appear in summaries.
func labels(name string, shape []int, axes []*eval.Factor, elems []int) []string {
	out := make([]string, len(elems))
	for i, e := range elems {
		out[i] = bind.Label(name, shape, axes, e)
	}
	return out
}

// posterior has the unknowns, in source order, or the names asked for. Missing values of data are a list with
// a dimension of their own; any other name is complete, with the elements that `=` defines next to those
// drawn, and NaN where nothing defines an element.
func (b *builder) posterior(g *room) error {
	f := b.run
	b.draws(g)
	var arrays []*array
	var computed []string
	at := map[string]int{}
	start := 0
	for _, u := range f.Joined.Fitted() {
		at[u.Name] = start
		start += len(u.Elems)
	}
	for _, n := range f.Joined.Model.Names {
		u, leaf := f.Joined.Unknown(n.Ident), f.Joined.Leaf(n.Ident)
		if u == nil {
			u = f.Joined.Sum(n.Ident)
		}
		if len(b.opt.Names) > 0 && !slices.Contains(b.opt.Names, n.Ident) || len(b.opt.Names) == 0 && u == nil && leaf == nil {
			continue
		}
		like := f.Joined.Shapes[n.Ident]
		if like == nil || like.Kind >= eval.Set || like.Kind == eval.Text {
			return fmt.Errorf("`%s` has no numbers to keep", n.Ident)
		}
		a := &array{name: n.Ident, like: like, value: make([]int, len(like.Num))}
		for e := range a.value {
			switch {
			case like.IsHole(e) || !like.IsUnknown(e):
				a.value[e] = fixed0
			default:
				a.value[e] = computed0
			}
		}
		if u != nil {
			for i, e := range u.Elems {
				a.value[e] = at[n.Ident] + i
			}
		}
		if n.Observed && n.Role != lang.Unknown { // missing values
			for _, m := range []*bind.Unknown{u, leaf} {
				if m != nil {
					a.elems = append(a.elems, m.Elems...)
				}
			}
			slices.Sort(a.elems)
			a.dims = []string{g.some(n.Ident, "missing", like.Shape, like.Axes, a.elems)}
		} else {
			a.elems = export.From(0, len(like.Num))
			a.dims = g.axes(n.Ident, like.Shape, like.Axes)
		}
		if slices.ContainsFunc(a.elems, func(e int) bool { return a.value[e] == computed0 }) {
			computed = append(computed, n.Ident)
		}
		arrays = append(arrays, a)
	}
	var plain []string
	for _, name := range computed {
		if f.Joined.Leaf(name) == nil {
			plain = append(plain, name)
		}
	}
	program := f.Derive(plain)
	of := map[*export.Var]*array{}
	for _, a := range arrays {
		v := drawn(g, a.name, a.like.Kind, a.dims)
		v.Labels = labels(a.name, a.like.Shape, a.like.Axes, a.elems)
		of[v] = a
		if program.Has(a.name) {
			a.derived = make([]int, len(a.value))
			for i, e := range program.Elems[a.name] {
				a.derived[e] = program.First[a.name] + i
			}
		}
		g.put(v)
	}
	rest := slices.DeleteFunc(computed, program.Has)
	g.Draws = func(vars []*export.Var, from, to int) error {
		numbers(vars, to-from)
		forward, err := b.ownDraws(rest, from, to)
		if err != nil {
			return err
		}
		rows := f.Rows()
		return parallel.ForEach(b.ctx, to-from, func() func(int) error {
			m := program.Machine()
			return func(at int) error {
				i := b.pick(from + at)
				row, err := rows(i)
				if err != nil {
					return err
				}
				var values []float64
				if m != nil {
					x, err := f.Point(f.Used()[i/f.Draws()], i%f.Draws())
					if err != nil {
						return err
					}
					values = m.At(x)
				}
				for _, v := range vars {
					a := of[v]
					var w *eval.Value
					if k := slices.Index(rest, a.name); k >= 0 {
						w = forward[at][k]
					}
					out := v.Num[at*len(a.elems):]
					for i, e := range a.elems {
						out[i] = a.number(e, row, values, w)
					}
				}
				return nil
			}
		})
	}
	return nil
}

// array is a name that is being added to a group.
type array struct {
	name  string
	like  *eval.Value
	elems []int // those that are kept
	value []int // by element: its index among the values of a draw, or one of the constants below
	dims  []string
	// derived has, by element, the index among what the machine computes; nil: nothing.
	derived []int
}

// Elements that the sampler does not draw.
const (
	fixed0    = -1 // the same in every draw
	computed0 = -2 // computed from draws, or simulated
)

// number is element e in a draw: one of the values that were sampled or computed or, in w, simulated.
func (a *array) number(e int, row, values []float64, w *eval.Value) float64 {
	where := a.value[e]
	switch {
	case where >= 0:
		return row[where]
	case where == fixed0 && a.like.IsHole(e):
		return math.NaN()
	case where == fixed0:
		return a.like.Num[e]
	case a.derived != nil:
		return values[a.derived[e]]
	case w != nil && e < len(w.Num) && !w.IsHole(e):
		return w.Num[e]
	}
	return math.NaN()
}

// ownDraws returns the values of names that are simulated, or computed by the evaluator, for the kept draws
// from one to another.
func (b *builder) ownDraws(names []string, from, to int) ([][]*eval.Value, error) {
	if len(names) == 0 {
		return nil, nil
	}
	f := b.run
	out := make([][]*eval.Value, to-from)
	if to-from == b.rows() { // what is saved is usually summarised too
		list, err := f.ForwardOnce(b.ctx, names)
		if err != nil {
			return nil, err
		}
		for i := range out {
			out[i] = list[b.pick(from+i)]
		}
		return out, nil
	}
	return out, f.EachDraw(b.ctx, f.Joined, f.Seed, true, b.picks(from, to), names, func(*eval.Interp) func(int, []*eval.Value) error {
		return func(i int, row []*eval.Value) error {
			out[i] = row
			return nil
		}
	})
}

// sampleStats has what the sampler reports for each draw.
func (b *builder) sampleStats(g *room) error {
	b.draws(g)
	for _, s := range []struct {
		name string
		kind eval.Kind
		of   func(r *store.Record) float64
	}{
		{"lp", eval.Real, func(r *store.Record) float64 { return r.LogP }},
		{"acceptance_rate", eval.Real, func(r *store.Record) float64 { return r.Accept }},
		{"step_size", eval.Real, func(r *store.Record) float64 { return r.StepSize }},
		{"tree_depth", eval.Int, func(r *store.Record) float64 { return float64(r.Depth) }},
		{"reached_max_treedepth", eval.Bool, func(r *store.Record) float64 { return truth(r.MaxDepth) }},
		{"n_steps", eval.Int, func(r *store.Record) float64 { return float64(r.Steps) }},
		{"diverging", eval.Bool, func(r *store.Record) float64 { return truth(r.Divergent) }},
		{"energy", eval.Real, func(r *store.Record) float64 { return r.Energy }},
	} {
		v := drawn(g, s.name, s.kind, nil)
		v.Num = make([]float64, v.Size())
		i := 0
		for _, c := range b.run.Used() {
			for _, d := range b.kept {
				v.Num[i] = s.of(&b.run.Records[c][d])
				i++
			}
		}
		g.put(v)
	}
	return nil
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// observed has the outcomes: for each name, the elements on the left of `~` that have a value.
func (b *builder) observed(g *room) error {
	for _, u := range b.units.names {
		v := &export.Var{Name: u.file, Type: typeOf(u.like.Kind), Dims: u.dims(g), Attrs: u.attrs()}
		for _, d := range v.Dims {
			v.Shape = append(v.Shape, g.Dim(d).Size)
		}
		if v.Num = u.like.Num; len(u.elems) < len(u.like.Num) {
			v.Num = make([]float64, len(u.elems))
			for i, e := range u.elems {
				v.Num[i] = u.like.Num[e]
			}
		}
		whole(v)
		g.put(v)
		if len(u.elems) < len(u.like.Num) || v.Name != u.name || u.like.Axes != nil {
			v.Labels = u.labels() // else they follow from the dimensions
		}
	}
	return nil
}

// constant has the data that are not observed: covariates and factors. A factor is stored as its levels, as
// strings; one that names a dimension is stored as NAME_level.
func (b *builder) constant(g *room) error {
	for _, n := range b.run.Joined.Model.Names {
		like := b.run.Joined.Known[n.Ident]
		if n.Role != lang.Data || n.Tilde || n.Size || n.Levels || like == nil || like.Kind >= eval.Set || like.AnyUnknown() {
			continue
		}
		v := &export.Var{Name: n.Ident, Type: typeOf(like.Kind), Dims: g.axes(n.Ident, like.Shape, like.Axes), Shape: append([]int{}, like.Shape...), Num: like.Num}
		switch {
		case like.Kind == eval.Text:
			v.Type, v.Num, v.Text = export.Text, nil, like.Text
		case like.Kind == eval.Level && like.Levels != nil:
			v.Type, v.Num = export.Text, nil
			for _, x := range like.Num {
				v.Text = append(v.Text, like.Levels.Labels[int(x)-1])
			}
			if n.Factor && like.Levels.Name == n.Ident {
				v.Name += "_level"
			}
		}
		if v.Type != export.Text {
			whole(v)
		}
		g.put(v)
	}
	return nil
}
