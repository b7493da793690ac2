package runtime

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/bind"
	"github.com/bayes-lang/bayes/eval"
	"github.com/bayes-lang/bayes/mathx"
)

// PredictOptions say what to predict.
type PredictOptions struct {
	Names    []string // names or single elements, computed and forward-drawn ones too; none: all that is observed
	Data     []File   // new data
	Settings []string
	Seed     uint64
	Most     int // number of posterior draws to predict from, at most, spread evenly; 0: all
}

// Predict draws names anew for every posterior draw: the observed ones given
// the data on their right (posterior predictive), for the data of the fit or
// for new ones.
func (f *Fit) Predict(ctx context.Context, opt PredictOptions) (*Predictions, error) {
	p := &Predictions{}
	if err := known(f.Model, opt.Names); err != nil {
		return nil, err
	}
	b, err := f.rebind(opt, p)
	if err != nil {
		return nil, err
	}
	if f.draws == 0 {
		return nil, fmt.Errorf("there are no draws after warm-up to predict from")
	}
	drawer, picks := f.drawer(b, opt.Seed, "posterior_predictive"), f.picks(opt.Most)
	draw := func(in *eval.Interp, i int) (*eval.Drawn, error) { return drawer(in, picks[i]) }
	first, err := draw(b.Interp(), 0)
	if err != nil {
		return nil, err
	}
	names := f.observed(first)
	if len(opt.Names) > 0 {
		names = nil
		for _, n := range f.Model.Names {
			if wanted(opt.Names, n.Ident) {
				names = append(names, n.Ident)
			}
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s observes no name, so there is nothing to predict", f.Source.Name)
	}
	get := func(d *eval.Drawn, name string) *eval.Value {
		if v := d.Observed[name]; v != nil {
			return v
		}
		return d.Env[name]
	}
	for _, name := range names {
		if v := get(first, name); v == nil || v.Kind >= eval.Set || v.Kind == eval.Text {
			return nil, fmt.Errorf("`%s` has no numbers to predict", name)
		}
	}
	draws, err := f.forwardSome(ctx, b, len(picks), draw, get, names)
	if err != nil {
		return nil, err
	}
	p.Draws = len(draws)
	for k, name := range names {
		p.Vars = append(p.Vars, variable(name, draws[0][k], true, p.Draws, func(i int) *eval.Value { return draws[i][k] }))
	}
	return p, p.Select(opt.Names)
}

// rebind joins the model with new data, if there are any, and reports what
// became of its names.
func (f *Fit) rebind(opt PredictOptions, p *Predictions) (*bind.Bound, error) {
	if len(opt.Data)+len(opt.Settings) == 0 {
		return f.Bound, nil
	}
	in := Input{Data: opt.Data, Settings: opt.Settings}
	d, list := in.data(&reader{read: inRun(f.files)})
	if err := list.Err(); err != nil {
		return nil, err
	}
	b, list := f.Bound.Rebind(d)
	if b == nil || list.Err() != nil {
		return nil, list
	}
	for _, k := range b.Report {
		p.Report = append(p.Report, k.Text)
	}
	return b, nil
}

// observed lists what is observed, or would be if new data had it, in the order of
// the text: names, and expressions of data that stand left of `~`.
func (f *Fit) observed(d *eval.Drawn) []string {
	var names []string
	for _, n := range f.Model.Names {
		if n.Observed && (n.Tilde || d.Observed[n.Ident] != nil) {
			names = append(names, n.Ident)
		}
	}
	var others []string
	for name := range d.Observed {
		if f.Model.ByName[name] == nil {
			others = append(others, name)
		}
	}
	slices.SortFunc(others, func(a, b string) int {
		if d := strings.Index(f.Source.Text, a) - strings.Index(f.Source.Text, b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return append(names, others...)
}

// drawer returns what draws the model forward for a posterior draw, counted
// through the chains in use.
func (f *Fit) drawer(b *bind.Bound, seed uint64, purpose string) func(in *eval.Interp, i int) (*eval.Drawn, error) {
	from := map[string][]int{}
	for _, k := range b.Report {
		if k.Unknown {
			from[k.Name] = k.From
		}
	}
	values, per := f.Values(), f.Draws()
	return func(in *eval.Interp, i int) (*eval.Drawn, error) {
		chain, draw := i/per, i%per
		given := f.given(b, values[chain][draw], from)
		return in.Forward(eval.Forward{Stream: mathx.NewStreamAt(seed, f.used[chain], draw, purpose), Given: given})
	}
}

// forward runs the model forward for every draw, chain after chain, and returns
// the values of names.
func (f *Fit) forward(ctx context.Context, b *bind.Bound, draw func(*eval.Interp, int) (*eval.Drawn, error), get func(*eval.Drawn, string) *eval.Value, names []string) ([][]*eval.Value, error) {
	return f.forwardSome(ctx, b, len(f.used)*f.Draws(), draw, get, names)
}

// forwardSome is forward for draws 0 to n-1 of draw alone.
func (f *Fit) forwardSome(ctx context.Context, b *bind.Bound, n int, draw func(*eval.Interp, int) (*eval.Drawn, error), get func(*eval.Drawn, string) *eval.Value, names []string) ([][]*eval.Value, error) {
	out := make([][]*eval.Value, n)
	err := parallel(ctx, len(out), b.Interp, func(in *eval.Interp, i int) error {
		d, err := draw(in, i)
		if err != nil {
			return err
		}
		out[i] = make([]*eval.Value, len(names))
		for k, name := range names {
			out[i][k] = get(d, name)
		}
		return nil
	})
	return out, err
}

// given makes the values of unknowns of one draw, for the fit's own data or,
// with from, for new ones: elements that are new are holes.
func (f *Fit) given(b *bind.Bound, values []float64, from map[string][]int) eval.Env {
	env := eval.Env{}
	at := 0
	for _, u := range f.Bound.Unknowns {
		own := values[at : at+len(u.Elems)]
		at += len(u.Elems)
		old := make([]float64, product(u.Shape))
		has := make([]bool, len(old))
		for i, e := range u.Elems {
			old[e], has[e] = own[i], true
		}
		like := b.Shapes[u.Name]
		if like == nil {
			continue
		}
		n := len(like.Num)
		v := &eval.Value{Kind: eval.Real, Shape: like.Shape, Axes: like.Axes, Num: make([]float64, n), Hole: make([]bool, n)}
		src, mapped := from[u.Name]
		for e := range v.Num {
			k := e
			switch {
			case mapped && e < len(src):
				k = src[e]
			case mapped, b != f.Bound && n != len(old):
				k = -1
			}
			if k < 0 || k >= len(old) || !has[k] {
				v.Hole[e] = true
				continue
			}
			v.Num[e] = old[k]
		}
		env[u.Name] = v
	}
	return env
}
