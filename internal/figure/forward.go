package figure

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/plot"
)

// prior plots what the prior predicts, or the prior of the named unknowns.
func prior(src Source, req Request) (*view, error) {
	b := src.Session.Bound
	if len(req.Names) > 0 && !slices.ContainsFunc(req.Names, func(n string) bool { return overData(b, n) }) {
		list, err := priorSeries(src, req, nil)
		if err != nil {
			return nil, err
		}
		return densities(list, req, "Prior"), nil
	}
	if len(req.Names) == 0 && len(outcomes(b)) == 0 {
		req.Names = unknowns(b)
		list, err := priorSeries(src, req, nil)
		if err != nil {
			return nil, err
		}
		return densities(list, req, "Prior"), nil
	}
	name, err := target(src, req)
	if err != nil {
		return nil, err
	}
	p, err := predictedFor(src, req, name)
	if err != nil {
		return nil, err
	}
	c, err := p.curves(req)
	var several *severalError
	switch {
	case errors.As(err, &several) && !req.Lines:
		if p.mean { // without a covariate the data themselves are predicted
			if p, err = predict(src, req, name); err != nil {
				return nil, err
			}
		}
		v := check(p, req, "predictive")
		v.title = "Prior predictive"
		v.notes = append(v.notes, fmt.Sprintf("It can be drawn over a covariate: x is one of %s.", strings.ReplaceAll(some(several.names), "`", "")))
		return v, nil
	case err != nil:
		return nil, err
	case len(p.like.Shape) == 0, p.like.Levels != nil && !p.mean:
		v := check(p, req, "predictive")
		v.title = "Prior predictive"
		return v, nil
	}
	return bands(src, p, c, req, "Prior"), nil
}

// overData reports whether a name is an array with a value for each element of an observed one.
func overData(b *bind.Bound, name string) bool {
	name = strings.TrimSpace(name)
	like := shape(b, name)
	if like == nil {
		return false
	}
	for _, o := range outcomes(b) {
		if y := shape(b, o); o == name || len(y.Shape) > 0 && slices.Equal(y.Shape, like.Shape) && reads(b, o)[name] {
			return true
		}
	}
	return false
}

// densities makes plots of single numbers without chains.
func densities(list []plot.Series, req Request, title string) *view {
	opt := req.options()
	return &view{
		title:   title,
		picture: func(opt plot.Options) *plot.Picture { return plot.Posterior(list, nil, opt) },
		text: func(screen plot.Screen) string {
			return columns(len(list), opt, screen, func(i int, s plot.Screen) string { return plot.PosteriorText(list[i], nan, s, opt) })
		},
	}
}

// predictedFor simulates a name over a covariate. Lines and, if the values are 0 or 1, bands of an observed name
// are those of its mean: lines of predictions would show noise.
func predictedFor(src Source, req Request, name string) (*predicted, error) {
	if req.Lines {
		if p, err := means(src, req, name); err != nil || p != nil {
			return p, err
		}
	}
	p, err := predict(src, req, name)
	if err == nil && !req.Lines && p.binary() {
		if mean, err := means(src, req, name); err != nil || mean != nil {
			return mean, err
		}
	}
	return p, err
}

func posteriorBands(src Source, req Request) (*view, error) {
	name, err := target(src, req)
	if err != nil {
		return nil, err
	}
	p, err := predictedFor(src, req, name)
	if err != nil {
		return nil, err
	}
	if len(p.like.Shape) == 0 {
		return nil, fmt.Errorf("`%s` is one number and has no values over a covariate; `posterior` draws it", name)
	}
	if p.like.Levels != nil {
		return nil, unordered(name, req.Kind)
	}
	c, err := p.curves(req)
	if err != nil {
		return nil, err
	}
	return bands(src, p, c, req, "Posterior"), nil
}

// bands draws predictions of the prior or posterior over a covariate.
func bands(src Source, p *predicted, c plot.Curves, req Request, of string) *view {
	opt := req.options()
	v := &view{title: of, text: func(s plot.Screen) string { return plot.BandsText(c, s, opt) }}
	v.picture = func(opt plot.Options) *plot.Picture {
		if req.Lines {
			return plot.Lines(c, opt)
		}
		return plot.Bands(c, opt)
	}
	if slices.Contains(outcomes(src.Session.Bound), p.name) && !p.mean {
		v.title += " predictive"
	}
	if others := p.others(c.XName); len(others) > 0 && c.Levels == nil {
		v.notes = append(v.notes, fmt.Sprintf("The predictions follow %s too, row by row; set_data can hold that fixed.", strings.ReplaceAll(some(others), "`", "")))
	}
	return v
}

// checks plots predictions of data together with what was observed.
func checks(src Source, req Request) (*view, error) {
	name, err := target(src, req)
	if err != nil {
		return nil, err
	}
	if b := src.Session.Bound; b.Model.ByName[name] != nil && !slices.Contains(outcomes(b), name) {
		other := "posterior"
		if v := b.Shapes[name]; v != nil && len(v.Shape) > 0 {
			other = "bands"
		}
		return nil, fmt.Errorf("`%s` is not observed, so predictions of it have nothing to be compared with; `%s` draws it", name, other)
	}
	p, err := predict(src, req, name)
	if err != nil {
		return nil, err
	}
	if p.like.Levels != nil && req.Kind == "intervals" {
		return nil, unordered(name, req.Kind)
	}
	return check(p, req, req.Kind), nil
}

// unordered says that levels have no quantiles.
func unordered(name, kind string) error {
	return fmt.Errorf("`%s` is a factor, whose levels have no order for `%s` to show; `predictive` draws the share of each", name, kind)
}

func check(p *predicted, req Request, kind string) *view {
	opt, d := req.options(), p.check()
	if kind != "intervals" {
		d = seenAlone(d)
	}
	return &view{
		picture: func(opt plot.Options) *plot.Picture {
			switch kind {
			case "ecdf":
				return plot.PredictiveECDF(d, opt)
			case "intervals":
				return plot.PredictiveIntervals(d, opt)
			}
			return plot.PredictiveDensity(d, opt)
		},
		text: func(s plot.Screen) string {
			switch kind {
			case "ecdf":
				return plot.ECDFText(d, s, opt)
			case "intervals":
				return plot.IntervalsText(d, s, opt)
			}
			return plot.PredictiveText(d, s, opt)
		},
	}
}
