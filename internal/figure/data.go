package figure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/plot"
	"github.com/bayes-lang/bayes/internal/posterior"
)

// data draws what was observed.
func data(src Source, req Request) (*view, error) {
	list, err := observations(src, req)
	if err != nil {
		return nil, err
	}
	opt := req.options()
	return &view{
		picture: func(opt plot.Options) *plot.Picture { return plot.DataPanels(list, opt) },
		text: func(screen plot.Screen) string {
			return columns(len(list), opt, screen, func(i int, s plot.Screen) string {
				if list[i].Levels != nil && len(list) > 1 {
					s.Height = 0 // one line for each level, however many
				}
				return plot.DataText(list[i], s)
			})
		},
	}, nil
}

// observations are the panels of a plot of data: each observed name over each covariate, and other data by
// themselves.
func observations(src Source, req Request) ([]plot.Points, error) {
	b := src.Session.Bound
	names := req.Names
	if len(names) == 0 {
		names = outcomes(b)
	}
	if len(names) == 0 {
		for _, n := range b.Model.Names {
			if v := b.Known[n.Ident]; v != nil && !n.Size && !n.Levels && v.Kind < eval.Set && v.Kind != eval.Text {
				names = append(names, n.Ident)
			}
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s has no data", b.Model.Source.Name)
	}
	var out []plot.Points
	for _, name := range names {
		name = strings.TrimSpace(name)
		v, err := known(b, name)
		if err != nil {
			return nil, err
		}
		like := axes(v)
		y := make([]float64, len(v.Num))
		for i := range y {
			y[i] = v.Num[i]
			if v.IsUnknown(i) || v.IsHole(i) {
				y[i] = nan
			}
		}
		if !slices.ContainsFunc(y, func(x float64) bool { return x == x }) {
			return nil, fmt.Errorf("`%s` has no values: give data for it", name)
		}
		var places []covariate
		switch {
		case req.X != "":
			c, _, err := over(b, name, like, req)
			if err != nil {
				return nil, err
			}
			places = []covariate{c}
		case len(v.Shape) > 0 && slices.Contains(outcomes(b), name):
			places = covariates(b, name, like)
			if len(places) == 0 && reads(b, name)[name] {
				places = []covariate{elements(b, name, like)}
			}
		}
		for _, c := range places {
			p := plot.Points{XName: c.name, YName: name, X: c.x, Y: y, Levels: c.levels, Joined: c.joined}
			if v.Levels != nil {
				p.YLevels = v.Levels.Labels
			}
			out = append(out, p)
		}
		if len(places) == 0 {
			p := plot.Points{YName: name, Y: y}
			if v.Levels != nil {
				p.Levels = v.Levels.Labels
			}
			out = append(out, p)
		}
	}
	return out, nil
}

// known finds data, or the value of an expression of data.
func known(b *bind.Bound, name string) (*eval.Value, error) {
	n := b.Model.ByName[name]
	if n == nil && isWord(name) {
		return nil, fmt.Errorf("`%s` is not a name in the model; there are data %s", name, some(dataNames(b)))
	}
	e, err := input.ParseExpr(b.Model, name)
	if err != nil {
		return nil, err
	}
	if v := b.Known[name]; v == nil && posterior.Varies(b.Model, e) {
		return nil, fmt.Errorf("`%s` depends on unknowns and is not data; there are data %s", name, some(dataNames(b)))
	}
	v := b.Known[name]
	if v == nil {
		if v, err = b.Interp().Expr(e, b.Shapes); err != nil {
			return nil, err
		}
	}
	if v.Kind >= eval.Set || v.Kind == eval.Text || n != nil && n.Levels {
		return nil, fmt.Errorf("`%s` has no numbers to draw", name)
	}
	return v, nil
}

func dataNames(b *bind.Bound) []string {
	var out []string
	for _, n := range b.Model.Names {
		if v := b.Known[n.Ident]; v != nil && !n.Levels && v.Kind < eval.Set && v.Kind != eval.Text {
			out = append(out, n.Ident)
		}
	}
	return out
}
