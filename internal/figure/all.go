package figure

import "slices"

// Job is one picture of all: its request, and a name for its file, without an
// ending.
type Job struct {
	File    string
	Request Request
}

// All lists the pictures that make sense for a source, in the order of Kinds,
// with the options of a request. Draws of the prior and predictions are made
// once, and are in the source that is returned; what cannot be drawn forward is
// left to the pictures that need it, which say why.
func All(src Source, req Request) (Source, []Job) {
	req.Names, req.X, req.Lines = nil, "", false
	var jobs []Job
	add := func(file string, r Request) { jobs = append(jobs, Job{file, r}) }
	of := func(kind string) Request {
		r := req
		r.Kind = kind
		return r
	}
	whole, err := src.prepared(Info{})
	modelled := err == nil
	if modelled {
		src = whole
	}
	sampled := src.Fit != nil || src.Draws != nil
	var names []string
	if modelled {
		names = outcomes(src.Session.Bound)
		if len(names) > 0 && src.Prior == nil {
			r := of("prior")
			src.Prior, _ = predictions(src, r, nil)
		}
		if src.Fit != nil && len(names) > 0 && src.Predictions == nil {
			src.Predictions, _ = predictions(src, of("predictive"), nil)
		}
	}
	// each names a picture of each outcome.
	each := func(kind string) {
		for _, n := range names {
			if kind == "prior" && src.Session.Model.ByName[n] == nil {
				continue // an expression, which a prior does not draw
			}
			if (kind == "bands" || kind == "intervals") && shape(src.Session.Bound, n).Levels != nil {
				continue // levels have no order
			}
			r := of(kind)
			file := kind
			if len(names) > 1 {
				r.Names = []string{n}
				file += "-" + n
			}
			if kind != "bands" {
				add(file, r)
				continue
			}
			b := src.Session.Bound
			have := covariates(b, n, axes(shape(b, n)))
			if len(shape(b, n).Shape) == 0 {
				continue
			}
			if len(have) < 2 {
				add(file, r)
				continue
			}
			for _, c := range have {
				r.X = c.name
				add(file+"-"+c.name, r)
			}
		}
	}
	for _, k := range Kinds() {
		switch k.Name {
		case "data":
			if modelled && slices.ContainsFunc(names, func(n string) bool { return values(src.Session.Bound, n) != nil }) {
				add(k.Name, of(k.Name))
			}
		case "prior":
			if len(names) == 0 && modelled {
				add(k.Name, of(k.Name)) // of the unknowns
			}
			each(k.Name)
		case "predictive", "ecdf", "intervals", "bands":
			if src.Fit != nil {
				each(k.Name)
			}
		case "compare":
			if src.Fit != nil {
				add(k.Name, of(k.Name))
			}
		case "energy":
			if src.Fit != nil || src.Draws != nil && src.Draws.Energy != nil {
				add(k.Name, of(k.Name))
			}
		case "pairs":
			if sampled && manyNumbers(src, of(k.Name)) {
				add(k.Name, of(k.Name))
			}
		default:
			if sampled {
				add(k.Name, of(k.Name))
			}
		}
	}
	return src, jobs
}

// manyNumbers reports whether there are numbers to draw against each other.
func manyNumbers(src Source, req Request) bool {
	list, err := series(src, req, true)
	return err == nil && len(list) > 1
}
