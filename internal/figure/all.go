package figure

import "slices"

// Job is one of all the plots: its request, and a name for its file, without an extension.
type Job struct {
	File    string
	Request Request
}

// All lists the plots that make sense for a source, in the order of Kinds, with the options of a request.
// Draws from the prior and predictions are made once, and are in the source that is returned; what cannot
// be simulated is left to the plots that need it, which say why.
func All(src Source, req Request) (Source, []Job) {
	req.Names, req.X, req.Lines = nil, "", false
	g := &gallery{src: src, req: req}
	if whole, err := src.prepared(Info{}); err == nil {
		g.src, g.modelled = whole, true
		g.outcomes = outcomes(whole.Session.Bound)
		g.foretell()
	}
	for _, e := range entries() {
		e.all(g, e.Name)
	}
	return g.src, g.jobs
}

// gallery collects the plots of a source.
type gallery struct {
	src      Source
	req      Request // the options for all
	modelled bool    // a model is available
	outcomes []string
	jobs     []Job
}

// foretell simulates from the prior and makes predictions, if there is something to predict.
func (g *gallery) foretell() {
	if len(g.outcomes) == 0 {
		return
	}
	if g.src.Prior == nil {
		g.src.Prior, _ = predictions(g.src, g.of("prior"), nil)
	}
	if g.src.Fit != nil && g.src.Predictions == nil {
		g.src.Predictions, _ = predictions(g.src, g.of("predictive"), nil)
	}
}

// of is the request for a kind.
func (g *gallery) of(kind string) Request {
	r := g.req
	r.Kind = kind
	return r
}

func (g *gallery) add(file string, r Request) { g.jobs = append(g.jobs, Job{file, r}) }

// one adds the plot of a kind.
func (g *gallery) one(kind string) { g.add(kind, g.of(kind)) }

// each calls add for each outcome, with the request of a kind for it and the name of its file.
func (g *gallery) each(kind string, add func(name, file string, r Request)) {
	for _, n := range g.outcomes {
		r, file := g.of(kind), kind
		if len(g.outcomes) > 1 {
			r.Names = []string{n}
			file += "-" + n
		}
		add(n, file, r)
	}
}

func (g *gallery) data(kind string) {
	if slices.ContainsFunc(g.outcomes, func(n string) bool { return values(g.src.Session.Bound, n) != nil }) {
		g.one(kind)
	}
}

func (g *gallery) prior(kind string) {
	if len(g.outcomes) == 0 && g.modelled {
		g.one(kind) // for the unknowns
	}
	g.each(kind, func(name, file string, r Request) {
		if g.src.Session.Model.ByName[name] != nil { // a prior does not draw expressions
			g.add(file, r)
		}
	})
}

// drawn adds the plots for which draws are enough.
func (g *gallery) drawn(kind string) {
	if g.src.Fit != nil || g.src.Draws != nil {
		g.one(kind)
	}
}

func (g *gallery) ofRun(kind string) {
	if g.src.Fit != nil {
		g.one(kind)
	}
}

func (g *gallery) energy(kind string) {
	if g.src.Fit != nil || g.src.Draws != nil && g.src.Draws.Energy != nil {
		g.one(kind)
	}
}

func (g *gallery) pairs(kind string) {
	if (g.src.Fit != nil || g.src.Draws != nil) && manyNumbers(g.src, g.of(kind)) {
		g.one(kind)
	}
}

func (g *gallery) checks(kind string) {
	if g.src.Fit != nil {
		g.each(kind, func(_, file string, r Request) { g.add(file, r) })
	}
}

func (g *gallery) intervals(kind string) {
	if g.src.Fit == nil {
		return
	}
	g.each(kind, func(name, file string, r Request) {
		if shape(g.src.Session.Bound, name).Levels == nil { // levels have no order
			g.add(file, r)
		}
	})
}

// bands are drawn over each covariate.
func (g *gallery) bands(kind string) {
	if g.src.Fit == nil {
		return
	}
	g.each(kind, func(name, file string, r Request) {
		b := g.src.Session.Bound
		v := shape(b, name)
		if v.Levels != nil || len(v.Shape) == 0 { // levels have no order
			return
		}
		have := covariates(b, name, axes(v))
		if len(have) < 2 {
			g.add(file, r)
			return
		}
		for _, c := range have {
			r.X = c.name
			g.add(file+"-"+c.name, r)
		}
	})
}

// manyNumbers reports whether there are numbers to draw against each other.
func manyNumbers(src Source, req Request) bool {
	list, err := series(src, req, true)
	return err == nil && len(list) > 1
}
