package dataset

import (
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/export"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
)

// predictive has the observed names drawn again for every kept draw.
func (b *builder) predictive(g *room) error {
	if len(b.units.names) == 0 {
		if len(b.missing()) > 0 {
			return nil // see forecasts
		}
		return b.run.Joined.ObservesNoName("there is nothing for the group posterior_predictive")
	}
	return b.predicted(g, b.observedPart())
}

// forecasts has the missing outcomes and other missing values for every kept draw: what predictions have in
// addition to what is observed.
func (b *builder) forecasts(g *room) error {
	list := b.missing()
	if len(list) == 0 && slices.Contains(b.asked, export.Predictions) {
		return fmt.Errorf("%s has no missing outcomes, so there is nothing for the group predictions", b.run.Joined.Model.Source.Name)
	}
	if len(list) == 0 {
		return nil
	}
	return b.predicted(g, list)
}

// outcome is a part of an observed name: some of its elements, with a dimension of their own or the
// dimensions of the name.
type outcome struct {
	name, file string
	elems      []int
	dims       func(g *room) []string
	labels     []string
	attrs      map[string]any
}

// observedPart is what is observed.
func (b *builder) observedPart() []outcome {
	var out []outcome
	for _, u := range b.units.names {
		out = append(out, outcome{u.name, u.file, u.elems, u.dims, u.labels(), u.attrs()})
	}
	return out
}

// missing has the missing values on the left of `~`, in source order.
func (b *builder) missing() []outcome {
	var out []outcome
	for _, n := range b.run.Joined.Model.Names {
		if !n.Observed {
			continue
		}
		var elems []int
		for _, u := range []*bind.Unknown{b.run.Joined.Unknown(n.Ident), b.run.Joined.Sum(n.Ident), b.run.Joined.Leaf(n.Ident)} {
			if u != nil {
				elems = append(elems, u.Elems...)
			}
		}
		if slices.Sort(elems); len(elems) > 0 {
			like := b.run.Joined.Shapes[n.Ident]
			dims := func(g *room) []string { return []string{g.some(n.Ident, "missing", like.Shape, like.Axes, elems)} }
			out = append(out, outcome{n.Ident, n.Ident, elems, dims, labels(n.Ident, like.Shape, like.Axes, elems), nil})
		}
	}
	return out
}

// predicted adds the draws of outcomes to a group.
func (b *builder) predicted(g *room, list []outcome) error {
	b.draws(g)
	predict := func(from, to int) (*forward.Predictions, error) {
		if b.drawn != nil {
			return b.drawn, nil
		}
		p, err := b.run.Predict(b.ctx, posterior.PredictOptions{At: b.picks(from, to)})
		if err == nil && to-from == b.rows() {
			b.drawn = p
		}
		return p, err
	}
	width := 0
	for _, part := range [][]outcome{b.observedPart(), b.missing()} {
		for _, o := range part {
			width += len(o.elems)
		}
	}
	first := 1
	if b.rows() <= b.run.AtOnce()/max(1, width) {
		first = b.rows()
	}
	p, err := predict(0, first)
	if err != nil {
		return err
	}
	of := map[*export.Var]outcome{}
	for _, o := range list {
		if from := p.Variable(o.name); from != nil {
			v := drawn(g, o.file, from.Kind, o.dims(g))
			v.Attrs, v.Labels, of[v] = o.attrs, o.labels, o
			g.put(v)
		}
	}
	g.Draws = func(vars []*export.Var, from, to int) error {
		p, err := predict(from, to)
		if err != nil {
			return err
		}
		numbers(vars, to-from)
		for _, v := range vars {
			o := of[v]
			o.fill(v, p.Variable(o.name))
		}
		return nil
	}
	return nil
}

// fill writes predictions of an outcome to a variable.
func (o outcome) fill(v *export.Var, from *forward.Variable) {
	for i, e := range o.elems {
		place, ok := slices.BinarySearch(from.Elems, e)
		for d, row := range from.Draws {
			x := math.NaN()
			if ok {
				x = row[place]
			}
			v.Num[d*len(o.elems)+i] = x
		}
	}
}

// predictions adds the draws of outcomes from the prior to a group.
func (b *builder) predictions(g *room, p *forward.Predictions, list []outcome) {
	for _, o := range list {
		if from := p.Variable(o.name); from != nil {
			v := drawn(g, o.file, from.Kind, o.dims(g))
			v.Attrs, v.Labels = o.attrs, o.labels
			v.Num = make([]float64, v.Size())
			o.fill(v, from)
			whole(v)
			g.put(v)
		}
	}
}

// logLikelihood has the log density of each observed draw from a distribution.
func (b *builder) logLikelihood(g *room) error {
	if len(b.units.names) == 0 {
		return b.run.Joined.ObservesNoName("there is nothing for the group log_likelihood")
	}
	if err := b.units.whole(); err != nil {
		return err
	}
	b.draws(g)
	of := map[*export.Var]*observedName{}
	for _, u := range b.units.names {
		v := drawn(g, u.file, eval.Real, u.unitDims(g))
		v.Attrs, of[v] = u.attrs(), u
		g.put(v)
	}
	g.Draws = func(vars []*export.Var, from, to int) error {
		rows, err := b.units.densities(b.ctx, b.run.Posterior, b.picks(from, to))
		if err != nil {
			return err
		}
		numbers(vars, to-from)
		for _, v := range vars {
			u := of[v]
			for d, row := range rows {
				for i, at := range u.events {
					v.Num[d*len(u.events)+i] = row[at]
				}
			}
		}
		return nil
	}
	return nil
}

// priorDraws is the number of draws from the prior, as many as a summary of it uses.
const priorDraws = 1000

// priors draws from the prior once for both of its groups.
func (b *builder) priors(g *room) (*forward.Predictions, error) {
	if b.forward == nil {
		in, names := b.run.Input, []string(nil)
		if len(b.opt.Names) > 0 {
			names = slices.Clone(b.opt.Names)
			for _, n := range b.run.Joined.Model.Names {
				if n.Observed && !slices.Contains(names, n.Ident) {
					names = append(names, n.Ident)
				}
			}
		}
		in.Read = input.ReadFrom(b.run.Files)
		p, err := forward.Prior(b.ctx, in, forward.Options{Draws: priorDraws, Seed: b.run.Seed, Names: names})
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

// prior has the unknowns drawn from the prior.
func (b *builder) prior(g *room) error {
	p, err := b.priors(g)
	if err != nil {
		return err
	}
	if list := b.missing(); b.noUnits == nil {
		b.predictions(g, p, slices.DeleteFunc(list, func(o outcome) bool {
			return len(b.opt.Names) > 0 && !b.missingAlone && !slices.Contains(b.opt.Names, o.name)
		}))
	}
	for _, from := range p.Vars {
		if from.Observed || b.missingAlone {
			continue
		}
		full := export.From(0, eval.Elements(from.Shape))
		v := drawn(g, from.Name, from.Kind, g.axes(from.Name, from.Shape, from.Axes))
		v.Labels = labels(from.Name, from.Shape, from.Axes, full)
		v.Num = make([]float64, v.Size())
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

// priorPredictive has the observed names drawn from the prior.
func (b *builder) priorPredictive(g *room) error {
	p, err := b.priors(g)
	if err != nil {
		return err
	}
	b.predictions(g, p, b.observedPart())
	return nil
}
