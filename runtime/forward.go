package runtime

import (
	"context"
	"errors"
	"fmt"
	"math"
	goruntime "runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/bind"
	"github.com/bayes-lang/bayes/diag"
	"github.com/bayes-lang/bayes/eval"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/mathx"
	"github.com/bayes-lang/bayes/runtime/store"
)

// ForwardOptions say how to draw from a prior.
type ForwardOptions struct {
	Draws    int
	Seed     uint64
	Simulate bool // one data set: covariates are part of the result
}

// Prior draws a model forward: parameters from their distributions, then what
// is observed. Settings of in that name unknowns fix them. Outcomes need not be
// given. A prior that forward draws alone cannot draw is sampled by NUTS.
func Prior(ctx context.Context, in Input, opt ForwardOptions) (*Predictions, error) {
	m, files, list := check(in)
	if m == nil {
		return nil, list
	}
	fixed, rest, err := splitSettings(m, in.Settings)
	if err != nil {
		return nil, err
	}
	in.Settings = rest
	data, problems := in.data(files)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	data.Partial = true
	b, more := bind.Bind(m, data)
	if b == nil || more.Err() != nil {
		return nil, more
	}
	given := eval.Env{}
	p := &Predictions{Draws: opt.Draws}
	for _, name := range fixed.Order {
		v, err := fix(b, name, fixed.Values[name])
		if err != nil {
			return nil, err
		}
		given[name] = v
		p.Report = append(p.Report, fmt.Sprintf("`%s` is fixed at %s", name, v))
	}
	purpose := "prior"
	if opt.Simulate {
		purpose = "simulate"
	}
	givens := func(int) eval.Env { return given }
	first, err := b.Interp().Forward(eval.Forward{Stream: mathx.NewStreamAt(opt.Seed, 0, 0, purpose), Given: given, Prior: true})
	if needsSampler(first, err) {
		if opt.Simulate && err != nil {
			return nil, err
		}
		if !opt.Simulate {
			draws, report, err := priorByNUTS(ctx, b, given, opt)
			if err != nil {
				return nil, err
			}
			p.Report = append(p.Report, report...)
			givens = func(i int) eval.Env { return draws[i] }
		} else {
			p.Report = append(p.Report, factorLines(first.Factors, "is left out: parameters are drawn from their distributions alone")...)
		}
	} else if err != nil {
		return nil, err
	}
	if first != nil {
		p.Report = append(p.Report, factorLines(first.Skipped, "reads data and is taken for likelihood: left out")...)
	}
	drawn := make([]*eval.Drawn, opt.Draws)
	err = parallel(ctx, opt.Draws, b.Interp, func(in *eval.Interp, i int) (err error) {
		drawn[i], err = in.Forward(eval.Forward{Stream: mathx.NewStreamAt(opt.Seed, 0, i, purpose), Given: givens(i), Prior: true})
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, n := range m.Names {
		v := drawn[0].Env[n.Ident]
		if v == nil || n.Size || n.Levels || v.Kind >= eval.Set || v.Kind == eval.Text {
			continue
		}
		observed := n.Observed || opt.Simulate && n.Role == lang.Data
		if n.Role != lang.Unknown && !observed {
			continue
		}
		p.Vars = append(p.Vars, variable(n.Ident, v, observed, opt.Draws, func(i int) *eval.Value { return drawn[i].Env[n.Ident] }))
	}
	return p, nil
}

// variable collects the draws of one name.
func variable(name string, like *eval.Value, observed bool, draws int, at func(int) *eval.Value) *Variable {
	v := &Variable{Name: name, Shape: like.Shape, Observed: observed, Levels: like.Levels, Kind: like.Kind}
	for i := range like.Num {
		if like.IsHole(i) {
			continue
		}
		v.Elems = append(v.Elems, i)
		v.Labels = append(v.Labels, bind.Label(name, like.Shape, like.Axes, i))
	}
	for d := 0; d < draws; d++ {
		from := at(d)
		row := make([]float64, len(v.Elems))
		for k, e := range v.Elems {
			row[k] = math.NaN()
			if from != nil && e < len(from.Num) {
				row[k] = from.Num[e]
			}
		}
		v.Draws = append(v.Draws, row)
	}
	return v
}

// splitSettings takes the settings that name unknowns out of those of data.
func splitSettings(m *lang.Model, settings []string) (fixed bind.Source, rest []string, err error) {
	var mine []string
	for _, s := range settings {
		name, _, _ := strings.Cut(s, "=")
		n := m.ByName[strings.TrimSpace(name)]
		if n != nil && n.Role == lang.Unknown {
			mine = append(mine, s)
		} else {
			rest = append(rest, s)
		}
	}
	fixed, list := bind.FromSettings(mine)
	return fixed, rest, list.Err()
}

// fix gives a value the shape of an unknown; one number is taken for all elements.
func fix(b *bind.Bound, name string, v *eval.Value) (*eval.Value, error) {
	like := b.Shapes[name]
	if like == nil || like.Kind >= eval.Set {
		return nil, fmt.Errorf("`%s` cannot be fixed", name)
	}
	if v.Kind == eval.Text {
		return nil, fmt.Errorf("`%s` is an unknown and can be fixed at numbers only", name)
	}
	out := eval.Array(like.Kind, like.Shape, make([]float64, len(like.Num)))
	out.Axes = like.Axes
	switch {
	case len(v.Num) == 1:
		for i := range out.Num {
			out.Num[i] = v.Num[0]
		}
	case len(v.Num) == len(out.Num) && slices.Equal(v.Shape, like.Shape):
		copy(out.Num, v.Num)
	default:
		return nil, fmt.Errorf("`%s` has shape %v, but is fixed at a value of shape %v", name, like.Shape, v.Shape)
	}
	for _, u := range append(slices.Clone(b.Unknowns), b.Leaves...) {
		if u.Name != name {
			continue
		}
		for _, x := range out.Num {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return nil, fmt.Errorf("`%s` cannot be fixed at %v", name, x)
			}
		}
	}
	return out, nil
}

func needsSampler(d *eval.Drawn, err error) bool {
	var one *diag.Diagnostic
	if errors.As(err, &one) {
		return one.Code == "prior-needs-nuts"
	}
	return err == nil && len(d.Factors) > 0
}

func factorLines(list []*ast.Target, what string) []string {
	var out []string
	for _, t := range list {
		out = append(out, fmt.Sprintf("line %d: `%s` %s", t.Span.Line(), t.Span.Text(), what))
	}
	return out
}

// parallel runs f for 0 to n-1 on all threads, each with an evaluator of its
// own. The first error ends it.
func parallel(ctx context.Context, n int, interp func() *eval.Interp, f func(in *eval.Interp, i int) error) error {
	var next atomic.Int64
	var wait sync.WaitGroup
	threads := min(goruntime.GOMAXPROCS(0), n)
	errs := make([]error, threads)
	var failed atomic.Bool
	for t := range threads {
		wait.Go(func() {
			in := interp()
			for !failed.Load() {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := ctx.Err(); err != nil {
					errs[t] = err
					failed.Store(true)
					return
				}
				if err := f(in, i); err != nil {
					errs[t] = err
					failed.Store(true)
					return
				}
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// PredictOptions say what to predict.
type PredictOptions struct {
	Names    []string     // observed, computed or forward-drawn names; none: all observed ones
	Data     []store.File // new data
	Settings []string
	Seed     uint64
}

// Predict draws names anew for every posterior draw: the observed ones given
// the data on their right (posterior predictive), for the data of the fit or
// for new ones.
func (f *Fit) Predict(ctx context.Context, opt PredictOptions) (*Predictions, error) {
	p := &Predictions{}
	b := f.Bound
	if len(opt.Data)+len(opt.Settings) > 0 {
		d := bind.Data{}
		in := Input{Data: opt.Data, Settings: opt.Settings}
		sources, list := in.data(&reader{read: inRun(f.files)})
		if err := list.Err(); err != nil {
			return nil, err
		}
		d.Sources = sources.Sources
		nb, list := f.Bound.Rebind(d)
		if nb == nil || list.Err() != nil {
			return nil, list
		}
		b = nb
		for _, k := range b.Report {
			p.Report = append(p.Report, k.Text)
		}
	}
	var names []*lang.Name
	for _, n := range f.Model.Names {
		if n.Observed {
			names = append(names, n)
		}
	}
	if len(opt.Names) > 0 {
		names = nil
		for _, want := range opt.Names {
			n := f.Model.ByName[want]
			if n == nil || n.Role == lang.Data && !n.Observed {
				return nil, f.noSuchName(want, "is not predicted by the model")
			}
			names = append(names, n)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s observes no name, so there is nothing to predict", f.Source.Name)
	}
	draws, err := f.forward(ctx, b, opt.Seed, "posterior_predictive", func(d *eval.Drawn, name string) *eval.Value {
		if v := d.Observed[name]; v != nil {
			return v
		}
		return d.Env[name]
	}, names)
	if err != nil {
		return nil, err
	}
	p.Draws = len(draws)
	for k, n := range names {
		like := draws[0][k]
		if like == nil || like.Kind >= eval.Set || like.Kind == eval.Text {
			return nil, fmt.Errorf("`%s` has no numbers to predict", n.Ident)
		}
		p.Vars = append(p.Vars, variable(n.Ident, like, n.Observed, p.Draws, func(i int) *eval.Value { return draws[i][k] }))
	}
	return p, nil
}

// forward runs the model forward for every draw, chain after chain, and returns
// the values of names.
func (f *Fit) forward(ctx context.Context, b *bind.Bound, seed uint64, purpose string, get func(*eval.Drawn, string) *eval.Value, names []*lang.Name) ([][]*eval.Value, error) {
	values := f.Values()
	per := f.Draws()
	out := make([][]*eval.Value, per*len(values))
	from := map[string][]int{}
	for _, k := range b.Report {
		if k.Unknown {
			from[k.Name] = k.From
		}
	}
	err := parallel(ctx, len(out), b.Interp, func(in *eval.Interp, i int) error {
		chain, draw := i/per, i%per
		given := f.given(b, values[chain][draw], from)
		d, err := in.Forward(eval.Forward{Stream: mathx.NewStreamAt(seed, chain, draw, purpose), Given: given})
		if err != nil {
			return err
		}
		out[i] = make([]*eval.Value, len(names))
		for k, n := range names {
			out[i][k] = get(d, n.Ident)
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
			if mapped {
				k = src[e]
			} else if b != f.Bound && n != len(old) {
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

// Series returns the draws of numbers, by chain: of all unknowns in the order
// of the text, those drawn forward too; or of the names, or single elements
// (`a[Hennepin]`), asked for, computed ones too.
func (f *Fit) Series(want []string) ([]Series, error) {
	var out []Series
	at := map[string]int{} // first value of a sampled unknown
	n := 0
	for _, u := range f.Bound.Unknowns {
		at[u.Name] = n
		n += len(u.Elems)
	}
	values := f.Values()
	sampled := func(u *bind.Unknown) {
		for i, label := range u.Labels() {
			s := Series{Name: label, Draws: make([][]float64, len(values))}
			for c := range values {
				s.Draws[c] = make([]float64, len(values[c]))
				for d := range values[c] {
					s.Draws[c][d] = values[c][d][at[u.Name]+i]
				}
			}
			out = append(out, s)
		}
	}
	all := map[string]bool{}
	for _, w := range want {
		name, _, _ := strings.Cut(w, "[")
		if m := f.Model.ByName[name]; m == nil || m.Role == lang.Data && f.Bound.Unknown(name) == nil && f.Bound.Leaf(name) == nil {
			return nil, f.noSuchName(name, "has no draws")
		}
		all[name] = true
	}
	var forward []*lang.Name
	for _, m := range f.Model.Names {
		if len(want) > 0 && all[m.Ident] && f.Bound.Unknown(m.Ident) == nil || f.Bound.Leaf(m.Ident) != nil && (len(want) == 0 || all[m.Ident]) {
			forward = append(forward, m)
		}
	}
	var draws [][]*eval.Value
	if len(forward) > 0 {
		var err error
		draws, err = f.forward(context.Background(), f.Bound, f.Options.Sampler.Seed, "forward", func(d *eval.Drawn, name string) *eval.Value { return d.Env[name] }, forward)
		if err != nil {
			return nil, err
		}
	}
	for _, m := range f.Model.Names {
		if len(want) > 0 && !all[m.Ident] {
			continue
		}
		if u := f.Bound.Unknown(m.Ident); u != nil {
			sampled(u)
		}
		k := slices.Index(forward, m)
		if k < 0 {
			continue
		}
		leaf := f.Bound.Leaf(m.Ident)
		like := draws[0][k]
		if like == nil || like.Kind >= eval.Set || like.Kind == eval.Text {
			return nil, f.noSuchName(m.Ident, "has no numbers")
		}
		per := f.Draws()
		for e := range like.Num {
			if like.IsHole(e) || leaf != nil && !slices.Contains(leaf.Elems, e) {
				continue
			}
			s := Series{Name: bind.Label(m.Ident, like.Shape, like.Axes, e), Draws: make([][]float64, len(values)), Leaf: leaf != nil}
			for c := range s.Draws {
				for d := 0; d < per; d++ {
					s.Draws[c] = append(s.Draws[c], draws[c*per+d][k].Num[e])
				}
			}
			out = append(out, s)
		}
	}
	if len(want) == 0 {
		return out, nil
	}
	return f.choose(out, want)
}

// choose keeps the series of the names and elements wanted, in that order.
func (f *Fit) choose(all []Series, want []string) ([]Series, error) {
	var out []Series
	for _, w := range want {
		found := false
		plain := strings.ReplaceAll(w, " ", "")
		for _, s := range all {
			name, _, _ := strings.Cut(s.Name, "[")
			if s.Name == w || name == w || strings.ReplaceAll(s.Name, " ", "") == plain {
				out = append(out, s)
				found = true
			}
		}
		if !found {
			name, _, _ := strings.Cut(w, "[")
			var have []string
			for _, s := range all {
				if n, _, _ := strings.Cut(s.Name, "["); n == name && len(have) < 5 {
					have = append(have, "`"+s.Name+"`")
				}
			}
			return nil, fmt.Errorf("there is no `%s`; there are %s", w, strings.Join(have, ", "))
		}
	}
	return out, nil
}

// noSuchName says that a name is none of those asked for, with the names there are.
func (f *Fit) noSuchName(name, problem string) error {
	var have []string
	for _, n := range f.Model.Names {
		if n.Role != lang.Data || n.Observed {
			have = append(have, "`"+n.Ident+"`")
		}
	}
	if f.Model.ByName[name] == nil {
		problem = "is no name of the model"
	}
	return fmt.Errorf("`%s` %s; there are %s", name, problem, strings.Join(have, ", "))
}
