package figure

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/plot"
)

// draws makes plots of posterior draws only.
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

// one is the reference shared by all, NaN if there is none.
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

// priorSeries has prior draws of what a plot shows of the posterior.
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
		e, err := input.ParseExpr(b.Model, name)
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
