package figure

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/bind"
	"github.com/bayes-lang/bayes/eval"
	"github.com/bayes-lang/bayes/plot"
	"github.com/bayes-lang/bayes/runtime"
)

// view is a picture whose numbers are there and that is not drawn yet.
type view struct {
	title   string   // where the request gives none; "": the picture needs none
	notes   []string // lines under the picture
	picture func(plot.Options) *plot.Picture
	text    func(plot.Screen) string
}

// look collects the numbers of a picture.
func look(src Source, req Request) (*view, error) {
	k, err := kind(req.Kind)
	if err != nil {
		return nil, err
	}
	if err := req.check(k); err != nil {
		return nil, err
	}
	if src, err = src.prepared(k); err != nil {
		return nil, err
	}
	switch k.Name {
	case "data":
		return data(src, req)
	case "prior":
		return prior(src, req)
	case "bands":
		return posteriorBands(src, req)
	case "predictive", "ecdf", "intervals":
		return checks(src, req)
	case "compare":
		return compare(src, req)
	case "energy":
		return energy(src, req)
	}
	return draws(src, req)
}

// check refuses what a kind has no use for, rather than draw something else than
// was asked for.
func (r Request) check(k Info) error {
	over := k.Name == "data" || k.Name == "prior" || k.Name == "bands"
	foretold := k.Name == "prior" || k.Name == "compare" || k.Name == "bands" || k.Name == "predictive" || k.Name == "ecdf" || k.Name == "intervals"
	switch {
	case r.X != "" && !over:
		return fmt.Errorf("`%s` is not drawn over a covariate: `x` is for `data`, `prior` and `bands`", k.Name)
	case r.Lines && (!over || k.Name == "data"):
		return fmt.Errorf("`%s` has no lines: these are for `prior` and `bands`", k.Name)
	case len(r.Reference) > 0 && k.Name != "posterior" && k.Name != "forest":
		return fmt.Errorf("`%s` has no reference value: these are for `posterior` and `forest`", k.Name)
	case r.fresh() && !foretold:
		return fmt.Errorf("`%s` shows draws that are there, so new data change nothing: they are for `bands`, `predictive`, `ecdf`, `intervals` and `prior`", k.Name)
	case r.Mass != 0 && !(r.Mass > 0 && r.Mass < 1):
		return fmt.Errorf("the share of draws within an interval is %g, but must lie between 0 and 1", r.Mass)
	case k.Name == "energy" && len(r.Names) > 0:
		return fmt.Errorf("`energy` is about all unknowns together and takes no names")
	}
	for _, n := range r.Names {
		if strings.TrimSpace(n) == "" {
			return errors.New("a name is empty")
		}
	}
	return nil
}

// prepared returns the source with the session that a kind needs.
func (s Source) prepared(k Info) (Source, error) {
	if s.Session == nil && s.Fit != nil {
		s.Session = s.Fit.Session
	}
	if k.Draws {
		return s, nil
	}
	if s.Session == nil && s.Input != nil {
		m, err := runtime.Preview(*s.Input)
		if err != nil {
			return s, err
		}
		s.Session = m
	}
	switch {
	case s.Session == nil && s.Draws != nil:
		return s, fmt.Errorf("`%s` needs the model, and %s holds draws alone; draws have %s", k.Name, s.Draws.Name, some(ofDraws()))
	case s.Session == nil:
		return s, fmt.Errorf("`%s` needs a model, and there is none", k.Name)
	}
	return s, nil
}

// ofDraws are the kinds for which draws are enough.
func ofDraws() []string {
	var out []string
	for _, k := range Kinds() {
		if k.Draws {
			out = append(out, k.Name)
		}
	}
	return out
}

// outcomes are what is observed, or would be if it had data: names, and
// expressions of data that stand left of `~`.
func outcomes(b *bind.Bound) []string {
	var out []string
	for _, n := range b.Model.Names {
		if n.Observed && n.Tilde && b.Shapes[n.Ident] != nil {
			out = append(out, n.Ident)
		}
	}
	o, err := b.Interp().Outline()
	if err != nil {
		return out
	}
	for _, s := range o.Observed {
		if s.Name != "" || s.Left == nil {
			continue
		}
		if name := ast.String(s.Left); !slices.Contains(out, name) && shape(b, name) != nil {
			out = append(out, name)
		}
	}
	return out
}

// unknowns are the names that have a prior, in the order of the text.
func unknowns(b *bind.Bound) []string {
	var out []string
	for _, n := range b.Model.Names {
		if !n.Observed && (b.Unknown(n.Ident) != nil || b.Leaf(n.Ident) != nil) {
			out = append(out, n.Ident)
		}
	}
	return out
}

// shape returns the value of a name, or of an expression of data, as far as it is
// known; nil if there is none.
func shape(b *bind.Bound, name string) *eval.Value {
	if b.Model.ByName[name] != nil {
		return b.Shapes[name]
	}
	e, err := runtime.ParseExpr(b.Model, name)
	if err != nil {
		return nil
	}
	v, err := b.Interp().Expr(e, b.Shapes)
	if err != nil || v.Kind > eval.Real && v.Kind != eval.Level {
		return nil
	}
	return v
}

// draws are the pictures of posterior draws alone.
func draws(src Source, req Request) (*view, error) {
	diagnostic := slices.Contains([]string{"trace", "rank", "autocorrelation", "ess", "pairs"}, req.Kind)
	list, err := series(src, req, diagnostic)
	if err != nil {
		return nil, err
	}
	refs, err := references(list, req)
	if err != nil {
		return nil, err
	}
	if req.Kind == "forest" && len(req.Reference) > 1 {
		return nil, fmt.Errorf("`forest` has one reference line, but there are %d values", len(req.Reference))
	}
	if req.Kind == "pairs" {
		if len(list) == 1 {
			return nil, fmt.Errorf("`pairs` draws numbers against each other, but there is only `%s`", list[0].Name)
		}
		if len(req.Names) == 0 {
			list = scalarsFirst(list)
		}
	}
	return &view{
		picture: func(opt plot.Options) *plot.Picture {
			switch req.Kind {
			case "trace":
				return plot.Trace(list, opt)
			case "posterior":
				return plot.Posterior(list, refs, opt)
			case "forest":
				return plot.Forest(list, one(req.Reference), opt)
			case "pairs":
				return plot.Pairs(list, opt)
			case "rank":
				return plot.Ranks(list, opt)
			case "autocorrelation":
				return plot.Autocorrelation(list, opt)
			}
			return plot.ESSEvolution(list, opt)
		},
		text: func(screen plot.Screen) string {
			opt := req.options()
			switch req.Kind {
			case "trace":
				return panels(len(list), opt, screen, func(i int, s plot.Screen) string {
					h := half(s)
					if h.Width == s.Width { // too narrow
						return plot.TraceText(list[i], s)
					}
					return plot.Beside([]string{plot.ChainsText(list[i], h), plot.TraceText(list[i], h)}, h)
				})
			case "posterior":
				return columns(len(list), opt, screen, func(i int, s plot.Screen) string {
					ref := nan
					if refs != nil {
						ref = refs[i]
					}
					return plot.PosteriorText(list[i], ref, s, opt)
				})
			case "forest":
				return plot.ForestText(list, one(req.Reference), screen, opt)
			case "pairs":
				return pairsText(list, opt, screen)
			case "rank":
				return columns(len(list), opt, screen, func(i int, s plot.Screen) string { return plot.RanksText(list[i], s) })
			case "autocorrelation":
				return columns(len(list), opt, screen, func(i int, s plot.Screen) string { return plot.AutocorrelationText(list[i], s) })
			}
			return columns(len(list), opt, screen, func(i int, s plot.Screen) string { return plot.ESSText(list[i], s) })
		},
	}, nil
}

// one is the reference for all, NaN where there is none.
func one(list []float64) float64 {
	if len(list) == 0 {
		return nan
	}
	return list[0]
}

func energy(src Source, req Request) (*view, error) {
	var all [][]float64
	switch {
	case src.Fit != nil:
		all = energies(src.Fit)
	case src.Draws != nil:
		all = src.Draws.Energy
	default:
		return nil, noRun(req.Kind)
	}
	if len(all) == 0 {
		return nil, errors.New("there are no energies with these draws")
	}
	return &view{
		picture: func(opt plot.Options) *plot.Picture { return plot.Energy(all, opt) },
		text:    func(s plot.Screen) string { return plot.EnergyText(all, s) },
	}, nil
}

// compare draws the prior against the posterior.
func compare(src Source, req Request) (*view, error) {
	if src.Fit == nil {
		return nil, noRun(req.Kind)
	}
	after, err := series(src, req, true)
	if err != nil {
		return nil, err
	}
	before, err := priorSeries(src, req, after)
	if err != nil {
		return nil, err
	}
	opt := req.options()
	return &view{
		picture: func(opt plot.Options) *plot.Picture { return plot.Compare(before, after, opt) },
		text: func(screen plot.Screen) string {
			return columns(len(after), opt, screen, func(i int, s plot.Screen) string {
				var p plot.Series
				if k := slices.IndexFunc(before, func(b plot.Series) bool { return b.Name == after[i].Name }); k >= 0 {
					p = before[k]
				}
				return plot.CompareText(p, after[i], s)
			})
		},
	}, nil
}

// priorSeries are prior draws of what a picture shows of the posterior.
func priorSeries(src Source, req Request, like []plot.Series) ([]plot.Series, error) {
	names := req.Names
	if len(names) == 0 {
		for _, s := range like {
			base, _, _ := strings.Cut(s.Name, "[")
			if !slices.Contains(names, base) {
				names = append(names, base)
			}
		}
	}
	b := src.Session.Bound
	support := supports(b)
	var out []plot.Series
	add := func(label string, column func(draw int) float64, n int) {
		x := make([]float64, n)
		for d := range x {
			x[d] = column(d)
		}
		out = append(out, plot.Series{Name: label, Chains: [][]float64{x}, Bounds: support[label]})
	}
	var plain, others []string
	for _, name := range names {
		base, _, _ := strings.Cut(strings.TrimSpace(name), "[")
		if b.Model.ByName[base] != nil && (base == strings.TrimSpace(name) || slices.ContainsFunc(like, func(s plot.Series) bool { return s.Name == name })) {
			if !slices.Contains(plain, base) {
				plain = append(plain, base)
			}
		} else {
			others = append(others, name)
		}
	}
	if len(plain) > 0 {
		p, err := predictions(src, req, plain)
		if err != nil {
			return nil, err
		}
		for _, v := range p.Vars {
			for i, label := range v.Labels {
				add(label, func(d int) float64 { return v.Draws[d][i] }, len(v.Draws))
			}
		}
	}
	for _, name := range others {
		e, err := runtime.ParseExpr(b.Model, name)
		if err != nil {
			return nil, err
		}
		p, list, err := evaluated(src, req, e)
		if err != nil {
			return nil, err
		}
		for i := range list[0].Num {
			add(elementLabel(e, list[0], i), func(d int) float64 { return list[d].Num[i] }, p.Draws)
		}
	}
	return out, nil
}

// prior draws what the prior predicts, or the prior of unknowns that are named.
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
	v := bands(p, c, req)
	v.title = "Prior predictive"
	if !slices.Contains(outcomes(src.Session.Bound), p.name) || p.mean {
		v.title = "Prior"
	}
	return v, nil
}

// overData reports whether a name is an array with a value for each element of
// an observed one.
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

// densities are pictures of single numbers without chains.
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

// predictedFor draws a name forward over a covariate. Lines of an observed name
// are those of its mean: predictions would be lines with noise. So are bands of
// what is 0 or 1.
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
	v := bands(p, c, req)
	v.title = "Posterior predictive"
	if !slices.Contains(outcomes(src.Session.Bound), p.name) || p.mean {
		v.title = "Posterior"
	}
	return v, nil
}

// bands draws predictions over a covariate.
func bands(p *predicted, c plot.Curves, req Request) *view {
	opt := req.options()
	v := &view{text: func(s plot.Screen) string { return plot.BandsText(c, s, opt) }}
	v.picture = func(opt plot.Options) *plot.Picture {
		if req.Lines {
			return plot.Lines(c, opt)
		}
		return plot.Bands(c, opt)
	}
	return v
}

// checks draws predictions of data beside what was observed.
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
					s.Height = 0 // a line for each level, as many as there are
				}
				return plot.DataText(list[i], s)
			})
		},
	}, nil
}

// observations are the panels of a picture of data: each observed name over each
// covariate, and other data by themselves.
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
		return nil, fmt.Errorf("`%s` is no name of the model; there are data %s", name, some(dataNames(b)))
	}
	e, err := runtime.ParseExpr(b.Model, name)
	if err != nil {
		return nil, err
	}
	if v := b.Known[name]; v == nil && runtime.Varies(b.Model, e) {
		return nil, fmt.Errorf("`%s` depends on unknowns and is no data; there are data %s", name, some(dataNames(b)))
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
