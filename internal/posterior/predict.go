package posterior

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/naming"
	"github.com/bayes-lang/bayes/internal/parallel"
	"github.com/bayes-lang/bayes/mathx"
)

// PredictOptions say what to predict.
type PredictOptions struct {
	Names    []string      // names, single elements or expressions, including computed and simulated ones; none: all that is observed
	Data     []input.File  // new data
	Fresh    []input.Fresh // further new data, already read
	Settings []string
	Seed     uint64 // 0: the seed of the run, which gives the same forecasts as the run
	Most     int    // maximum number of posterior draws to predict from, evenly spaced; 0: all
	// KnownLevels rejects levels that do not occur in the data of the fit.
	KnownLevels bool
	Stop        func() error // called repeatedly while new data are bound; an error ends it; may be nil
	At          []int        // the draws to predict from, numbered through the chains; nil: see Most
}

// Predict simulates names for every posterior draw, for the data of the fit or new data.
// Observed names are simulated given the data on their right (posterior predictive).
func (f *Posterior) Predict(ctx context.Context, opt PredictOptions) (*forward.Predictions, error) {
	opt.Stop, opt.Seed = ctx.Err, f.SeedOf(opt)
	p := &forward.Predictions{}
	plain, expressions := f.split(opt.Names)
	if err := naming.Check(f.Joined.Model, f.Joined.Shapes, plain); err != nil {
		return nil, err
	}
	b, err := f.Rebind(opt, p)
	if err != nil {
		return nil, err
	}
	if f.draws == 0 {
		return nil, fmt.Errorf("there are no draws after warm-up to predict from")
	}
	picks := f.Picks(opt)
	p.Draws, p.Bound = len(picks), b
	if len(plain) > 0 || len(expressions) == 0 {
		if err := f.predictNames(ctx, b, opt.Seed, picks, plain, p); err != nil {
			return nil, err
		}
	}
	for _, text := range expressions {
		v, err := f.predictExpression(ctx, b, opt.Seed, picks, text)
		if err != nil {
			return nil, err
		}
		p.Vars = append(p.Vars, v)
	}
	p.Report = append(p.Report, p.Undrawn()...)
	return p, nil
}

// SeedOf returns the seed of predictions.
func (f *Posterior) SeedOf(opt PredictOptions) uint64 {
	if opt.Seed != 0 {
		return opt.Seed
	}
	return f.Seed
}

// split separates names and elements of the model from expressions of them.
func (f *Posterior) split(words []string) (names, expressions []string) {
	for _, word := range words {
		if f.IsExpression(word) {
			expressions = append(expressions, word)
		} else {
			names = append(names, word)
		}
	}
	return names, expressions
}

// predictExpression evaluates an expression, or a condition in `P(...)`, over
// predictions.
func (f *Posterior) predictExpression(ctx context.Context, b *bind.Bound, seed uint64, picks []int, text string) (*forward.Variable, error) {
	e, event, err := parseEvent(f.Joined.Model, text)
	if err != nil {
		return nil, err
	}
	x := &overDraws{f: f, b: b, seed: seed, predicted: true, picks: picks}
	if e, err = x.reduce(ctx, e); err != nil {
		return nil, err
	}
	values, err := x.draws(ctx, e)
	if err != nil {
		return nil, err
	}
	like := values[0]
	switch {
	case like.Kind >= eval.Set || like.Kind == eval.Text:
		return nil, fmt.Errorf("`%s` has no numbers to predict", text)
	case event && like.Kind != eval.Bool:
		return nil, fmt.Errorf("`P` takes a condition, such as `P(y > 0)`, but `%s` is a number", ast.String(e))
	}
	for _, v := range values {
		if !slices.Equal(v.Shape, like.Shape) {
			return nil, fmt.Errorf("`%s` has a different shape in every draw", text)
		}
	}
	return forward.NewVariable(text, like, false, len(values), func(i int) *eval.Value { return values[i] }), nil
}

// predictNames simulates names for the picked posterior draws, and adds them to p.
func (f *Posterior) predictNames(ctx context.Context, b *bind.Bound, seed uint64, picks []int, want []string, p *forward.Predictions) error {
	drawer := f.Drawer(b, seed)
	draw := func(in *eval.Interp, i int) (*eval.Drawn, error) { return drawer(in, picks[i]) }
	first, err := draw(b.Interp(), 0)
	if err != nil {
		return err
	}
	names := f.Predicted(first, want)
	if len(names) == 0 {
		return f.Joined.ObservesNoName("there is nothing to predict")
	}
	get := func(d *eval.Drawn, name string) *eval.Value {
		if v := d.Observed[name]; v != nil {
			return v
		}
		return d.Env[name]
	}
	for _, name := range names {
		v := get(first, name)
		if v == nil || v.Kind >= eval.Set || v.Kind == eval.Text {
			return fmt.Errorf("`%s` has no numbers to predict", name)
		}
		if len(v.Num) > 0 && !slices.Contains(v.Defined(), true) {
			return fmt.Errorf("no element of `%s` is on the left of `~` with these data, so there is nothing to predict", name)
		}
	}
	like := make([]*eval.Value, len(names))
	for k, name := range names {
		like[k] = get(first, name)
	}
	if err := forward.Room(f.Limits, like, len(picks)); err != nil {
		return err
	}
	draws, err := f.compiled(b, seed, false, picks, names, like).Run(ctx)
	if draws == nil && err == nil {
		draws, err = f.forwardSome(ctx, b, len(picks), draw, get, names)
	}
	if err != nil {
		return err
	}
	for k, name := range names {
		p.Vars = append(p.Vars, forward.NewVariable(name, draws[0][k], true, len(draws), func(i int) *eval.Value { return draws[i][k] }))
	}
	return p.Select(want)
}

// Predicted returns the names to predict: want, or if it is empty, those with observed or
// missing values.
func (f *Posterior) Predicted(first *eval.Drawn, want []string) []string {
	if len(want) == 0 {
		return f.observed(first)
	}
	var names []string
	for _, n := range f.Joined.Model.Names {
		if naming.Wanted(want, n.Ident) {
			names = append(names, n.Ident)
		}
	}
	return names
}

// Rebind binds the model to the new data, if there are any, and reports how its names are
// treated.
func (f *Posterior) Rebind(opt PredictOptions, p *forward.Predictions) (*bind.Bound, error) {
	if len(opt.Data)+len(opt.Fresh)+len(opt.Settings) == 0 {
		return f.Joined, nil
	}
	in := input.Input{Data: opt.Data, Fresh: opt.Fresh, Settings: opt.Settings, Limits: f.Limits, Stop: opt.Stop}
	d, list := in.Sources(f.Joined.Model, input.NewReader(input.ReadFrom(f.named)))
	if err := list.Err(); err != nil {
		return nil, err
	}
	b, list := f.Joined.Rebind(d)
	if b == nil || list.Err() != nil {
		return nil, list
	}
	if opt.KnownLevels {
		var list diag.List
		for _, l := range b.NewLevels {
			list = append(list, diag.New("new-level", b.Model.ByName[l.Factor].Span, "the fit has no level %s of `%s`", quoted(l.Levels), l.Factor))
		}
		if err := list.Err(); err != nil {
			return nil, err
		}
	}
	for _, k := range b.Report {
		p.Report = append(p.Report, k.Text)
	}
	p.NewLevels = b.NewLevels
	return b, nil
}

// quoted lists labels in quotes.
func quoted(labels []string) string {
	list := make([]string, 0, len(labels))
	for i, l := range labels {
		if i == 8 {
			list = append(list, fmt.Sprintf("and %d more", len(labels)-i))
			break
		}
		list = append(list, strconv.Quote(l))
	}
	return strings.Join(list, ", ")
}

// observed lists what is observed, or would be if new data had it, in source order: names, and expressions of data on
// the left of `~`.
func (f *Posterior) observed(d *eval.Drawn) []string {
	var names []string
	for _, n := range f.Joined.Model.Names {
		if v := d.Observed[n.Ident]; v != nil && (len(v.Num) == 0 || slices.Contains(v.Defined(), true)) {
			names = append(names, n.Ident)
		}
	}
	var others []string
	for name := range d.Observed {
		if f.Joined.Model.ByName[name] == nil {
			others = append(others, name)
		}
	}
	slices.SortFunc(others, func(a, b string) int {
		if d := strings.Index(f.Joined.Model.Source.Text, a) - strings.Index(f.Joined.Model.Source.Text, b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return append(names, others...)
}

// Drawer returns a function that simulates the model for a posterior draw, numbered through
// the chains in use.
func (f *Posterior) Drawer(b *bind.Bound, seed uint64) func(in *eval.Interp, i int) (*eval.Drawn, error) {
	sources := f.Sources(b)
	rows, per := f.Rows(), f.Draws()
	stream := func(i int) *mathx.Stream { return mathx.NewStreamAt(seed, f.used[i/per], i%per, forward.Purpose) }
	forecasts := slices.ContainsFunc(f.Joined.Leaves, func(u *bind.Unknown) bool { return u.Missing })
	own := f.Sources(f.Joined)
	return func(in *eval.Interp, i int) (*eval.Drawn, error) {
		row, err := rows(i)
		if err != nil {
			return nil, err
		}
		how := eval.Forward{Stream: stream(i), Given: Given(sources, row)}
		if b != f.Joined {
			how.Fit = f.imputed(row)
			if forecasts { // they are also missing values of the fit
				d, err := f.Joined.Interp().Forward(eval.Forward{Stream: stream(i), Given: Given(own, row)})
				if err != nil {
					return nil, err
				}
				f.forecast(how.Fit, d.Env)
			}
		}
		return in.Forward(how)
	}
}

// forecast adds the missing values of the fit that are simulated to those that are sampled.
func (f *Posterior) forecast(env, drawn eval.Env) {
	for _, u := range f.Joined.Leaves {
		if from := drawn[u.Name]; u.Missing && from != nil {
			v := env[u.Name]
			if v == nil {
				v = imputing(u)
				env[u.Name] = v
			}
			for _, e := range u.Elems {
				v.Num[e] = from.Num[e]
				v.MarkHole(e, from.IsHole(e))
			}
		}
	}
}

// imputing has the missing values of data, none of which has a value yet.
func imputing(u *bind.Unknown) *eval.Value {
	n := eval.Elements(u.Shape)
	return &eval.Value{Kind: eval.Real, Shape: u.Shape, Axes: u.Axes, Num: make([]float64, n), Hole: eval.Marked(n)}
}

// imputed returns the missing values of the data of the fit that are sampled, in a draw; without a value they are holes.
func (f *Posterior) imputed(values []float64) eval.Env {
	env := eval.Env{}
	start := 0
	for _, u := range f.Joined.Fitted() {
		if u.Missing {
			v := imputing(u)
			for i, e := range u.Elems {
				v.Num[e] = values[start+i]
				v.MarkHole(e, false)
			}
			env[u.Name] = v
		}
		start += len(u.Elems)
	}
	return env
}

// forwardSome runs the model forward with the evaluator, for draws 0 to n-1, and returns the values of names.
func (f *Posterior) forwardSome(ctx context.Context, b *bind.Bound, n int, draw func(*eval.Interp, int) (*eval.Drawn, error), get func(*eval.Drawn, string) *eval.Value, names []string) ([][]*eval.Value, error) {
	out := make([][]*eval.Value, n)
	err := parallel.Interps(ctx, len(out), b.Interp, func(in *eval.Interp, i int) error {
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

// Source says where the elements of an unknown come from.
type Source struct {
	like *eval.Value
	Name string
	At   []int // by element: position among the values of a draw, -1 for a new element
}

// Sources finds the elements of unknowns among the values of a draw, for the data of the fit
// or for new data.
func (f *Posterior) Sources(b *bind.Bound) []Source {
	from := map[string][]int{}
	for _, k := range b.Report {
		if k.Unknown {
			from[k.Name] = k.From
		}
	}
	var out []Source
	start := 0
	for _, u := range f.Joined.Fitted() {
		place := make([]int, eval.Elements(u.Shape))
		for e := range place {
			place[e] = -1
		}
		for i, e := range u.Elems {
			place[e] = start + i
		}
		start += len(u.Elems)
		like := b.Shapes[u.Name]
		if like == nil {
			continue
		}
		s := Source{like: like, Name: u.Name, At: make([]int, len(like.Num))}
		src, mapped := from[u.Name]
		for e := range s.At {
			k := e
			switch {
			case mapped && e < len(src):
				k = src[e]
			case mapped, b != f.Joined && len(s.At) != len(place):
				k = -1
			}
			if s.At[e] = -1; k >= 0 && k < len(place) {
				s.At[e] = place[k]
			}
		}
		out = append(out, s)
	}
	return out
}

// Given returns the values of the unknowns in one draw; new elements are holes.
func Given(sources []Source, values []float64) eval.Env {
	env := eval.Env{}
	for _, s := range sources {
		v := &eval.Value{Kind: eval.Real, Shape: s.like.Shape, Axes: s.like.Axes, Num: make([]float64, len(s.At))}
		for e, k := range s.At {
			if v.MarkHole(e, k < 0); k >= 0 {
				v.Num[e] = values[k]
			}
		}
		env[s.Name] = v
	}
	return env
}
