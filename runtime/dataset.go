package runtime

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/export"
	"github.com/bayes-lang/bayes/internal/store"
	"github.com/bayes-lang/bayes/lang"
)

// StoreOptions say which draws and data are kept in files for other programs. The
// zero value is the default.
type StoreOptions = store.Kept

// StoredGroups are the groups that are kept where nothing else is said: those
// that cost no more than writing them.
func StoredGroups() []string {
	return []string{export.Posterior, export.SampleStats, export.ObservedData, export.ConstantData}
}

// Groups checks names of groups: none stand for StoredGroups, `all` for all.
func Groups(want []string) ([]string, error) {
	if len(want) == 0 {
		return StoredGroups(), nil
	}
	var out []string
	for _, g := range export.GroupNames() {
		if slices.Contains(want, g) || slices.Contains(want, "all") {
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

// CheckStore looks for faults in the options: groups and names that are none.
func (s *Session) CheckStore(opt StoreOptions) error {
	if opt.Thin < 0 {
		return fmt.Errorf("every %dth draw is to be kept, but the number must be at least 1", opt.Thin)
	}
	if _, err := Groups(opt.Groups); err != nil {
		return err
	}
	for _, name := range opt.Names {
		if base(name) != name {
			return fmt.Errorf("`%s` is an element, but arrays are kept whole: name `%s`", name, base(name))
		}
		if err := known(s.Model, s.Bound.Shapes, []string{name}); err != nil {
			return err
		}
		if n := s.Model.ByName[name]; n.Observed && s.Bound.Unknown(name) == nil && s.Bound.Leaf(name) == nil {
			return fmt.Errorf("`%s` is observed and none of it is missing, so the posterior has no draws of it; the group posterior_predictive has them", name)
		}
	}
	return nil
}

// Dataset returns the draws of a fit, and what belongs to them, as groups of
// arrays in ArviZ's layout. It depends on the run alone: model, data, options and
// draws. Where all groups are asked for, those that the model does not have are
// left out, and the notes say why.
func (f *Fit) Dataset(ctx context.Context, opt StoreOptions) (*export.Dataset, []string, error) {
	return f.dataset(ctx, opt, slices.Contains(opt.Groups, "all"))
}

// dataset is Dataset; where it is lenient any group may be left out.
func (f *Fit) dataset(ctx context.Context, opt StoreOptions, lenient bool) (*export.Dataset, []string, error) {
	if f.draws == 0 {
		return nil, nil, fmt.Errorf("there are no draws after warm-up")
	}
	if err := f.CheckStore(opt); err != nil {
		return nil, nil, err
	}
	groups, err := Groups(opt.Groups)
	if err != nil {
		return nil, nil, err
	}
	var notes []string
	b := &builder{fit: f, ctx: ctx, opt: opt, thin: max(1, opt.Thin)}
	b.units, b.noUnits = f.units()
	for d := 0; d < f.draws; d += b.thin {
		b.kept = append(b.kept, d)
	}
	out := &export.Dataset{Attrs: map[string]any{
		"inference_library": "bayes", "inference_library_version": Version,
		"model": filepath.Base(f.Source.Name), "model_text": f.Source.Text, "model_sha256": f.Input.Model.SHA256, "seed": fmt.Sprint(f.Options.Sampler.Seed),
		"run_id": f.record().ID,
	}}
	makers := map[string]func(*room) error{
		export.Posterior: b.posterior, export.SampleStats: b.sampleStats, export.PosteriorPredictive: b.predictive, export.LogLikelihood: b.logLikelihood,
		export.Prior: b.prior, export.PriorPredictive: b.priorPredictive, export.ObservedData: b.observed, export.ConstantData: b.constant,
	}
	for _, name := range groups {
		g := &room{Group: &export.Group{Name: name, Attrs: map[string]any{"inference_library": "bayes", "inference_library_version": Version}}, b: f.Bound}
		err := b.noUnits
		if err == nil || !slices.Contains([]string{export.ObservedData, export.PosteriorPredictive, export.LogLikelihood, export.PriorPredictive}, name) {
			err = makers[name](g)
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
		return nil, nil, fmt.Errorf("%s has nothing for %s", f.Source.Name, strings.Join(groups, ", "))
	}
	return out, notes, out.Check()
}

// firstLine is what an error says first.
func firstLine(err error) string {
	text, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return text
}

// builder makes the groups of a dataset.
type builder struct {
	fit  *Fit
	ctx  context.Context
	opt  StoreOptions
	thin int
	kept []int // draws of each chain

	units   *units
	noUnits error        // in place of units
	forward *Predictions // of the prior
}

// draws puts the dimensions of draws into a group.
func (b *builder) draws(g *room) {
	g.Dims = append(g.Dims,
		export.Dim{Name: export.Chain, Size: len(b.fit.used), Numbers: slices.Clone(b.fit.used)},
		export.Dim{Name: export.Draw, Size: len(b.kept), Numbers: b.kept})
	g.Attrs["tuning_steps"] = max(0, b.fit.Options.Sampler.Warmup)
	g.Attrs["thin"] = b.thin
}

// drawn returns a variable with a value for each draw of the group, all 0.
func drawn(g *room, name string, kind eval.Kind, dims []string) *export.Var {
	v := &export.Var{Name: name, Type: typeOf(kind), Dims: append([]string{export.Chain, export.Draw}, dims...)}
	for _, d := range v.Dims {
		v.Shape = append(v.Shape, g.Dim(d).Size)
	}
	v.Num = make([]float64, v.Size())
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

// whole makes a variable real where it holds what whole numbers, or truths, cannot
// be: what is 0 in one element by `=` may be any number in the others.
func whole(v *export.Var) {
	if v.Type == export.Bool && slices.ContainsFunc(v.Num, func(x float64) bool { return x != 0 && x != 1 }) {
		v.Type = export.Int
	}
	if v.Type == export.Int && slices.ContainsFunc(v.Num, func(x float64) bool { return x != math.Floor(x) || math.Abs(x) > eval.MaxInt }) {
		v.Type = export.Real
	}
}

// labels are the names of elements as summaries show them.
func labels(name string, shape []int, axes []*eval.Factor, elems []int) []string {
	out := make([]string, len(elems))
	for i, e := range elems {
		out[i] = bind.Label(name, shape, axes, e)
	}
	return out
}

// posterior is the unknowns, in the order of the text, or the names asked for.
// Missing values of data are a list of their own dimension; any other name is
// whole, with the elements that `=` gives beside those drawn, and NaN where
// nothing defines an element.
func (b *builder) posterior(g *room) error {
	f := b.fit
	b.draws(g)
	var arrays []*array
	var computed []string
	at := map[string]int{}
	for start, k := 0, 0; k < len(f.Bound.Unknowns); k++ {
		at[f.Bound.Unknowns[k].Name] = start
		start += len(f.Bound.Unknowns[k].Elems)
	}
	for _, n := range f.Model.Names {
		u, leaf := f.Bound.Unknown(n.Ident), f.Bound.Leaf(n.Ident)
		if len(b.opt.Names) > 0 && !slices.Contains(b.opt.Names, n.Ident) || len(b.opt.Names) == 0 && u == nil && leaf == nil {
			continue
		}
		like := f.Bound.Shapes[n.Ident]
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
	series, forward, err := b.computed(computed)
	if err != nil {
		return err
	}
	values := f.Values()
	for _, a := range arrays {
		v := drawn(g, a.name, a.like.Kind, a.dims)
		v.Labels = labels(a.name, a.like.Shape, a.like.Axes, a.elems)
		width := len(a.elems)
		for i, e := range a.elems {
			from, where := series[a.name], a.value[e]
			for c := range values {
				for k, d := range b.kept {
					x := &v.Num[(c*len(b.kept)+k)*width+i]
					switch {
					case where >= 0:
						*x = values[c][d][where]
					case where == fixed0 && a.like.IsHole(e):
						*x = math.NaN()
					case where == fixed0:
						*x = a.like.Num[e]
					case from != nil:
						*x = from[e][c][d]
					default:
						*x = math.NaN()
						if w := forward[a.name][c*len(b.kept)+k]; w != nil && e < len(w.Num) && !w.IsHole(e) {
							*x = w.Num[e]
						}
					}
				}
			}
		}
		whole(v)
		g.put(v)
	}
	return nil
}

// array is a name on its way into a group.
type array struct {
	name  string
	like  *eval.Value
	elems []int // those that are kept
	value []int // by element: its place among the values of a draw, or one of those below
	dims  []string
}

// Elements that the sampler does not draw.
const (
	fixed0    = -1 // the same in every draw
	computed0 = -2 // computed from draws, or drawn forward
)

// computed returns the draws of names with elements that are computed or drawn
// forward: by the machine, as series by element, all draws of each; or by the
// evaluator, as values of the draws kept.
func (b *builder) computed(names []string) (map[string]map[int][][]float64, map[string][]*eval.Value, error) {
	f := b.fit
	var plain []string
	for _, name := range names {
		if f.Bound.Leaf(name) == nil {
			plain = append(plain, name)
		}
	}
	series := map[string]map[int][][]float64{}
	for name, list := range f.derived(plain) {
		like, places := f.Bound.Shapes[name], map[int][][]float64{}
		k := 0
		for e := range like.Num {
			if !like.IsHole(e) {
				places[e] = list[k].Draws
				k++
			}
		}
		series[name] = places
	}
	var rest []string
	for _, name := range names {
		if series[name] == nil {
			rest = append(rest, name)
		}
	}
	if len(rest) == 0 {
		return series, nil, nil
	}
	list, err := f.forwardOnce(b.ctx, rest)
	if err != nil {
		return nil, nil, err
	}
	forward := map[string][]*eval.Value{}
	for k, name := range rest {
		for _, i := range b.picks() {
			forward[name] = append(forward[name], list[i][k])
		}
	}
	return series, forward, nil
}

// keptDraws are values of names that were computed or drawn forward for all draws
// last.
type keptDraws struct {
	sync.Mutex
	names  []string
	values [][]*eval.Value // by draw
}

// forwardOnce returns the values of names that are computed or drawn forward, by
// draw counted through the chains in use. It remembers the last ones: what is
// saved is mostly summarised too.
func (f *Fit) forwardOnce(ctx context.Context, names []string) ([][]*eval.Value, error) {
	k := f.kept
	if k == nil {
		k = &keptDraws{}
	}
	k.Lock()
	defer k.Unlock()
	if k.values != nil && slices.Equal(names, k.names) {
		return k.values, nil
	}
	values := make([][]*eval.Value, len(f.used)*f.Draws())
	err := f.eachOwn(ctx, f.Bound, names, func(*eval.Interp) func(int, []*eval.Value) error {
		return func(i int, row []*eval.Value) error {
			values[i] = row
			return nil
		}
	})
	if err == nil {
		k.names, k.values = slices.Clone(names), values
	}
	return values, err
}

// picks are the draws kept, counted through the chains in use.
func (b *builder) picks() []int {
	var out []int
	for c := range b.fit.used {
		for _, d := range b.kept {
			out = append(out, c*b.fit.draws+d)
		}
	}
	return out
}

// sampleStats is what the sampler says of each draw.
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
		i := 0
		for _, c := range b.fit.used {
			for _, d := range b.kept {
				v.Num[i] = s.of(&b.fit.Chains[c][d])
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

// observed is the outcomes: of each name the elements that stand left of `~`
// and have a value.
func (b *builder) observed(g *room) error {
	for _, u := range b.units.names {
		v := &export.Var{Name: u.file, Type: typeOf(u.like.Kind), Dims: u.dims(g), Attrs: u.attrs(), Labels: u.labels()}
		for _, d := range v.Dims {
			v.Shape = append(v.Shape, g.Dim(d).Size)
		}
		v.Num = make([]float64, len(u.elems))
		for i, e := range u.elems {
			v.Num[i] = u.like.Num[e]
		}
		whole(v)
		g.put(v)
	}
	return nil
}

// predictive is the observed names drawn anew for every draw kept.
func (b *builder) predictive(g *room) error {
	if len(b.units.names) == 0 {
		return fmt.Errorf("%s observes no name, so there is nothing for the group posterior_predictive", b.fit.Source.Name)
	}
	b.draws(g)
	p, err := b.fit.Predict(b.ctx, PredictOptions{Seed: b.fit.Options.Sampler.Seed, Thin: b.thin})
	if err != nil {
		return err
	}
	return b.predictions(g, p)
}

// predictions puts the draws of observed names into a group.
func (b *builder) predictions(g *room, p *Predictions) error {
	for _, u := range b.units.names {
		k := slices.IndexFunc(p.Vars, func(v *Variable) bool { return v.Name == u.name })
		if k < 0 {
			continue
		}
		from := p.Vars[k]
		v := drawn(g, u.file, from.Kind, u.dims(g))
		v.Attrs, v.Labels = u.attrs(), u.labels()
		for i, e := range u.elems {
			place, ok := slices.BinarySearch(from.Elems, e)
			for d, row := range from.Draws {
				x := math.NaN()
				if ok {
					x = row[place]
				}
				v.Num[d*len(u.elems)+i] = x
			}
		}
		whole(v)
		g.put(v)
	}
	return nil
}

// logLikelihood is the log density of each observed draw from a distribution.
func (b *builder) logLikelihood(g *room) error {
	if len(b.units.names) == 0 {
		return fmt.Errorf("%s observes no name, so there is nothing for the group log_likelihood", b.fit.Source.Name)
	}
	rows, err := b.fit.pointwise(b.ctx, b.units, b.picks())
	if err != nil {
		return err
	}
	b.draws(g)
	for _, u := range b.units.names {
		v := drawn(g, u.file, eval.Real, u.unitDims(g))
		v.Attrs = u.attrs()
		for d, row := range rows {
			for i, at := range u.events {
				v.Num[d*len(u.events)+i] = row[at]
			}
		}
		g.put(v)
	}
	return nil
}

// draws of the prior; as many as a summary of it shows.
const priorDraws = 1000

// priors draws the prior once for both of its groups.
func (b *builder) priors(g *room) (*Predictions, error) {
	if b.forward == nil {
		in, names := b.fit.Input, []string(nil)
		if len(b.opt.Names) > 0 {
			names = slices.Clone(b.opt.Names)
			for _, n := range b.fit.Model.Names {
				if n.Observed && !slices.Contains(names, n.Ident) {
					names = append(names, n.Ident)
				}
			}
		}
		in.Read = inRun(b.fit.files)
		p, err := Prior(b.ctx, in, ForwardOptions{Draws: priorDraws, Seed: b.fit.Options.Sampler.Seed, Names: names})
		if err != nil {
			return nil, err
		}
		b.forward = p
	}
	g.Dims = append(g.Dims,
		export.Dim{Name: export.Chain, Size: 1, Numbers: []int{0}},
		export.Dim{Name: export.Draw, Size: priorDraws, Numbers: export.From(0, priorDraws)})
	return b.forward, nil
}

// prior is the unknowns drawn from the prior.
func (b *builder) prior(g *room) error {
	p, err := b.priors(g)
	if err != nil {
		return err
	}
	for _, from := range p.Vars {
		if from.Observed {
			continue
		}
		full := export.From(0, product(from.Shape))
		v := drawn(g, from.Name, from.Kind, g.axes(from.Name, from.Shape, from.Axes))
		v.Labels = labels(from.Name, from.Shape, from.Axes, full)
		for d, row := range from.Draws {
			for i, e := range full {
				v.Num[d*len(full)+i] = math.NaN()
				if place, ok := slices.BinarySearch(from.Elems, e); ok {
					v.Num[d*len(full)+i] = row[place]
				}
			}
		}
		whole(v)
		g.put(v)
	}
	return nil
}

// priorPredictive is the observed names drawn from the prior.
func (b *builder) priorPredictive(g *room) error {
	p, err := b.priors(g)
	if err != nil {
		return err
	}
	return b.predictions(g, p)
}

// constant is the data that are not observed: covariates and factors. A factor is
// its levels as texts; one that names a dimension is stored as NAME_level.
func (b *builder) constant(g *room) error {
	for _, n := range b.fit.Model.Names {
		like := b.fit.Bound.Known[n.Ident]
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

// writeZarr writes draws.zarr into the folder of the run, with what its options
// say; nothing where they say so. The notes say what the model does not have.
func (f *Fit) writeZarr(ctx context.Context, folder *store.Folder) ([]string, error) {
	var opt StoreOptions
	if f.Options.Store != nil {
		opt = *f.Options.Store
	}
	if opt.None {
		return nil, nil
	}
	d, notes, err := f.dataset(ctx, opt, true)
	if err != nil {
		return nil, err
	}
	return notes, export.WriteZarr(folder.DrawsPath(), d)
}
