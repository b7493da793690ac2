package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/plot"
	"github.com/bayes-lang/bayes/internal/posterior"
)

// mostDraws is how many prior draws and predictions a plot is made from.
const mostDraws = 1000

func (r Request) most() int {
	if r.Most > 0 {
		return r.Most
	}
	return mostDraws
}

// priorSeed is the seed of prior draws.
func (r Request) priorSeed() uint64 {
	if r.Seed == 0 {
		return 1
	}
	return r.Seed
}

// fresh reports whether a request asks for predictions of its own.
func (r Request) fresh() bool { return len(r.Data)+len(r.Settings) > 0 }

// predictions are simulated draws of names: those of the source, if it has them, or new ones.
func predictions(src Source, req Request, names []string) (*forward.Predictions, error) {
	// Left sides that are expressions are predicted together with all that is observed.
	if slices.ContainsFunc(names, func(n string) bool { return src.Session.Model.ByName[n] == nil }) {
		names = nil
	}
	if req.Kind == "prior" || req.Kind == "compare" {
		if p := src.Prior; p != nil && !req.fresh() && has(p, names) {
			return p, nil
		}
		in := src.Session.Input
		if src.Input != nil {
			in = *src.Input
		}
		in.Data = append(slices.Clone(in.Data), req.Data...)
		in.Settings = append(slices.Clone(in.Settings), req.Settings...)
		return forward.Prior(req.ctx(), in, forward.Options{Draws: req.most(), Seed: req.priorSeed(), Names: names})
	}
	if p := src.Predictions; p != nil && !req.fresh() && has(p, names) {
		return p, nil
	}
	if src.Fit == nil {
		return nil, fmt.Errorf("`%s` shows predictions from posterior draws, and there are none: it needs a run, which `sample` makes", req.Kind)
	}
	return src.Fit.Predict(req.ctx(), posterior.PredictOptions{Names: names, Data: req.Data, Settings: req.Settings, Seed: req.Seed, Most: req.most()})
}

// has reports whether predictions have all elements of all names.
func has(p *forward.Predictions, names []string) bool {
	if len(names) == 0 {
		return len(p.Vars) > 0
	}
	for _, n := range names {
		v := variable(p, n)
		if v == nil || p.Bound == nil || len(v.Elems) == 0 || len(v.Draws) == 0 {
			return false
		}
		if len(v.Elems) < drawable(p.Bound, n) {
			return false
		}
	}
	return true
}

// drawable is how many elements of a name can be simulated.
func drawable(b *bind.Bound, name string) int {
	like, known := b.Shapes[name], b.Model.ByName[name]
	if like == nil || known == nil {
		return 0
	}
	n := 0
	states := b.States(name)
	for e := range like.Num {
		if !like.IsHole(e) && !(known.Observed && states[e] == bind.Untouched) {
			n++
		}
	}
	return n
}

func variable(p *forward.Predictions, name string) *forward.Variable {
	if i := slices.IndexFunc(p.Vars, func(v *forward.Variable) bool { return v.Name == name }); i >= 0 {
		return p.Vars[i]
	}
	return nil
}

// predicted is an array that was simulated, with what is known about it.
type predicted struct {
	name  string
	label string // of the axis
	like  *eval.Value
	draws [][]float64 // by draw and element; undefined elements are NaN
	home  *bind.Bound // the model with the data that were observed
	seen  string      // the observed name whose values are plotted over it, "": none
	mean  bool        // the draws are of the mean of name
	bound *bind.Bound
}

// predict simulates an observed or computed array.
func predict(src Source, req Request, name string) (*predicted, error) {
	p, err := predictions(src, req, []string{name})
	if err != nil {
		return nil, err
	}
	v := variable(p, name)
	switch {
	case v == nil && src.Session.Model.ByName[name] == nil && req.Kind == "prior":
		return nil, fmt.Errorf("`%s` is an expression, which the prior does not draw; it draws names, such as %s", name, some(unknowns(src.Session.Bound)))
	case v == nil:
		return nil, fmt.Errorf("`%s` has no numbers to draw", name)
	}
	out := &predicted{name: name, label: name, bound: p.Bound, home: src.Session.Bound}
	n := 1
	for _, d := range v.Shape {
		n *= d
	}
	out.like = &eval.Value{Kind: v.Kind, Shape: v.Shape, Axes: v.Axes, Levels: v.Levels, Num: make([]float64, n)}
	if out.like.Axes == nil {
		out.like.Axes = make([]*eval.Factor, len(v.Shape))
	}
	for _, draw := range v.Draws {
		row := make([]float64, n)
		for e := range row {
			row[e] = math.NaN()
		}
		for k, e := range v.Elems {
			row[e] = draw[k]
		}
		out.draws = append(out.draws, row)
	}
	out.seen = out.observed()
	if out.seen != name && out.seen != "" {
		out.label = name + ", " + out.seen
	}
	return out, nil
}

// observed finds the name whose observed values belong on top of an array: itself, or the one that depends on it
// and has a value for each of its elements.
func (p *predicted) observed() string {
	if slices.Contains(outcomes(p.home), p.name) && values(p.home, p.name) != nil {
		return p.name
	}
	like := shape(p.home, p.name)
	for _, o := range p.home.Observed {
		if like != nil && slices.Equal(o.Shape, like.Shape) && reads(p.home, o.Name)[p.name] && values(p.home, o.Name) != nil {
			return o.Name
		}
	}
	return ""
}

// values returns what was observed of a name or expression, element by element; NaN where it is missing or not
// on the left of `~`; nil if nothing was observed.
func values(b *bind.Bound, name string) []float64 {
	v := shape(b, name)
	if v == nil || v.Kind > eval.Real && v.Kind != eval.Level {
		return nil
	}
	states := b.States(name) // nil of an expression, which is on the left of `~` whole
	out := slices.Clone(v.Num)
	known := false
	for i := range out {
		if v.IsUnknown(i) || v.IsHole(i) || states != nil && states[i] != bind.Observed {
			out[i] = math.NaN()
		}
		known = known || !math.IsNaN(out[i])
	}
	if !known {
		return nil
	}
	return out
}

// points are the observed values over a covariate, as in the data.
func (p *predicted) points(req Request) plot.Points {
	like := shape(p.home, p.seen)
	y := values(p.home, p.seen)
	if like == nil || y == nil {
		return plot.Points{}
	}
	like = axes(like)
	c, ok, err := over(p.home, p.seen, like, req)
	if err != nil {
		return plot.Points{}
	}
	if !ok {
		c = elements(p.home, p.seen, like)
	}
	return plot.Points{XName: c.name, YName: p.seen, X: c.x, Y: y, Levels: c.levels}
}

// axes returns an array that has an entry for each axis.
func axes(v *eval.Value) *eval.Value {
	if len(v.Axes) == len(v.Shape) {
		return v
	}
	w := *v
	w.Axes = make([]*eval.Factor, len(v.Shape))
	copy(w.Axes, v.Axes)
	return &w
}

// dependent is the name whose covariates are used for the draws: what matters is what the observed values on top
// of them depend on.
func (p *predicted) dependent() string {
	if p.seen != "" {
		return p.seen
	}
	return p.name
}

// curves are the draws over a covariate.
func (p *predicted) curves(req Request) (plot.Curves, error) {
	name := p.dependent()
	c, ok, err := over(p.bound, name, p.like, req)
	if err != nil {
		return plot.Curves{}, err
	}
	if !ok {
		c = elements(p.bound, name, p.like)
	}
	return plot.Curves{XName: c.name, YName: p.label, X: c.x, Levels: c.levels, Draws: p.draws, Observed: p.points(req)}, nil
}

// check is the predicted data next to the observed data.
func (p *predicted) check() plot.Predictive {
	d := plot.Predictive{Name: p.name, Draws: p.draws, Bounds: dataSupport(p.bound, p.name)}
	if p.like.Levels != nil {
		d.Levels = p.like.Levels.Labels
	}
	if p.seen == p.name {
		if y := values(p.home, p.name); len(y) == len(p.like.Num) || p.bound == p.home {
			d.Observed = y
		}
	}
	switch {
	case len(p.like.Shape) == 1 && p.like.Axes[0] != nil:
		d.Labels, d.Along = p.like.Axes[0].Labels, p.like.Axes[0].Name
	case len(p.like.Shape) > 1:
		for e := range p.like.Num {
			label := bind.Label("", p.like.Shape, p.like.Axes, e)
			d.Labels = append(d.Labels, strings.TrimSuffix(strings.TrimPrefix(label, "["), "]"))
		}
	}
	return d
}

// seenAlone keeps only the elements that were observed: their distribution is compared with that of what is
// predicted for them, not for others.
func seenAlone(d plot.Predictive) plot.Predictive {
	if !slices.ContainsFunc(d.Observed, math.IsNaN) {
		return d
	}
	pick := func(row []float64) (out []float64) {
		for i, y := range d.Observed {
			if i < len(row) && !math.IsNaN(y) {
				out = append(out, row[i])
			}
		}
		return out
	}
	draws := make([][]float64, len(d.Draws))
	for k, row := range d.Draws {
		draws[k] = pick(row)
	}
	d.Draws, d.Observed, d.Labels = draws, pick(d.Observed), nil
	return d
}

// dataSupport returns the bounds of what is observed under a name, if all of it has the same bounds.
func dataSupport(b *bind.Bound, name string) plot.Bounds {
	var out plot.Bounds
	o, err := b.Interp().Outline()
	if err != nil {
		return out
	}
	first := true
	for _, s := range o.Observed {
		if s.Name != name && !(s.Name == "" && s.Left != nil && ast.String(s.Left) == name) || s.Dist == nil || s.Event != 1 {
			continue
		}
		for i := range s.Count {
			lo, hi := s.Dist.Bounds(i)
			one := plot.Bounds{}
			one.Lower, one.HasLower = bounded(lo)
			one.Upper, one.HasUpper = bounded(hi)
			if !first && one != out {
				return plot.Bounds{}
			}
			out, first = one, false
		}
	}
	return out
}

// target finds the name that a predictive plot shows: the one that the request names, or the only observed one.
func target(src Source, req Request) (string, error) {
	b := src.Session.Bound
	switch len(req.Names) {
	case 0:
	case 1:
		return strings.TrimSpace(req.Names[0]), nil
	default:
		return "", fmt.Errorf("`%s` shows one name at a time, but there are %d: %s", req.Kind, len(req.Names), some(req.Names))
	}
	names := outcomes(b)
	switch len(names) {
	case 0:
		if req.Kind == "bands" {
			return "", fmt.Errorf("%s observes no name; `bands` needs the name of an array that is computed or unknown", b.Model.Source.Name)
		}
		return "", b.ObservesNoName("there is nothing to predict")
	case 1:
		return names[0], nil
	}
	return "", fmt.Errorf("%s observes several names; say which one to draw, such as `plot %s %s`: %s", b.Model.Source.Name, req.Kind, names[0], some(names))
}

// meanOf writes the mean of an observed name as an expression of the model, "" if its statement has no such
// expression.
func meanOf(b *bind.Bound, name string) (text string, chance bool) {
	known := b.Model.ByName[name]
	o, err := b.Interp().Outline()
	if known == nil || err != nil {
		return "", false
	}
	// One statement for all elements, with one distribution.
	var site *eval.Site
	for _, s := range slices.Concat(o.Observed, o.Unknowns, o.Priors) { // without data it is an unknown
		if s.Name != name {
			continue
		}
		if site != nil && site.Stmt != s.Stmt || s.Dist == nil || s.Dist.Spec.Parts() != nil {
			return "", false
		}
		site = s
	}
	if site == nil {
		return "", false
	}
	tilde, ok := site.Stmt.(*ast.Tilde)
	if !ok {
		return "", false
	}
	call, ok := tilde.Dist.(*ast.Call)
	whole := slices.ContainsFunc(tilde.Left, func(e ast.Expr) bool { n, ok := e.(*ast.Name); return ok && n.Name == name })
	if !ok || !whole || !slices.Contains(known.Defs, ast.Stmt(tilde)) {
		return "", false
	}
	args := map[string]string{}
	params := site.Dist.Spec.Forms[site.Dist.Form].Params
	for i, a := range call.Args {
		switch {
		case a.Name != nil:
			args[a.Name.Name] = ast.String(a.Value)
		case i < len(params):
			args[params[i].Name] = ast.String(a.Value)
		}
	}
	mu, log, p, logit := args["mu"], args["log"], args["p"], args["logit"]
	if p == "" && logit != "" {
		p = "inv_logit(" + logit + ")"
	}
	switch site.Dist.Spec.Name {
	case "Normal", "StudentT", "Cauchy", "Laplace", "Logistic", "Poisson", "NegativeBinomial":
		if mu == "" && log != "" {
			mu = "exp(" + log + ")"
		}
		return mu, false
	case "Bernoulli":
		return p, true
	case "Binomial":
		if p != "" && args["n"] != "" {
			return "(" + args["n"] + ") * (" + p + ")", false
		}
	}
	return "", false
}

// means simulates the mean of an observed name, nil if the model has no mean that varies along it.
func means(src Source, req Request, name string) (*predicted, error) {
	written, chance := meanOf(src.Session.Bound, name)
	if written == "" {
		return nil, nil
	}
	e, err := input.ParseExpr(src.Session.Model, written)
	if err != nil || !posterior.Varies(src.Session.Model, e) {
		return nil, nil
	}
	if id, ok := e.(*ast.Name); ok && !chance {
		p, err := predict(src, req, id.Name)
		if err != nil || len(p.like.Shape) == 0 {
			return nil, err
		}
		return p, nil
	}
	p, list, err := evaluated(src, req, e)
	if err != nil {
		return nil, nil // not for these data
	}
	like := shape(p.Bound, name)
	if like == nil || len(like.Shape) == 0 || !slices.Equal(list[0].Shape, like.Shape) {
		return nil, nil
	}
	out := &predicted{name: name, label: "mean of " + name, like: axes(like), bound: p.Bound, home: src.Session.Bound, mean: true}
	if chance {
		out.label = "probability of " + name
	}
	out.seen = out.observed()
	for _, v := range list {
		out.draws = append(out.draws, v.Num)
	}
	return out, nil
}

// binary reports whether everything predicted is 0 or 1, whose quantiles are meaningless.
func (p *predicted) binary() bool {
	for _, d := range p.draws {
		if slices.ContainsFunc(d, func(x float64) bool { return x != 0 && x != 1 && !math.IsNaN(x) }) {
			return false
		}
	}
	return true
}

// evaluated gives the value of an expression for simulated draws of what it reads.
func evaluated(src Source, req Request, e ast.Expr) (*forward.Predictions, []*eval.Value, error) {
	m := src.Session.Model
	var names []string
	ast.Walk(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Name); ok && m.ByName[id.Name] != nil && !slices.Contains(names, id.Name) && posterior.Varies(m, id) {
			names = append(names, id.Name)
		}
		return true
	})
	p, err := predictions(src, req, names)
	if err != nil {
		return nil, nil, err
	}
	if p.Bound == nil || p.Draws == 0 {
		return nil, nil, fmt.Errorf("there are no draws of `%s`", ast.String(e))
	}
	in := p.Bound.Interp()
	out := make([]*eval.Value, p.Draws)
	for d := range out {
		env := eval.Env{}
		for name, v := range p.Bound.Shapes {
			env[name] = v
		}
		for _, name := range names {
			env[name] = drawn(variable(p, name), d)
		}
		if out[d], err = in.Expr(e, env); err != nil {
			return nil, nil, err
		}
		if out[d].Kind > eval.Real || len(out[d].Shape) != len(out[0].Shape) || len(out[d].Num) != len(out[0].Num) {
			return nil, nil, fmt.Errorf("`%s` has no numbers to draw", ast.String(e))
		}
	}
	return p, out, nil
}

// drawn is one draw of a variable as a value.
func drawn(v *forward.Variable, draw int) *eval.Value {
	n := 1
	for _, d := range v.Shape {
		n *= d
	}
	out := eval.Array(v.Kind, v.Shape, make([]float64, n))
	out.Axes, out.Levels = v.Axes, v.Levels
	if len(v.Elems) < n {
		out.Hole = eval.Marked(n)
	}
	for k, e := range v.Elems {
		out.Num[e] = v.Draws[draw][k]
		out.MarkHole(e, false)
	}
	return out
}
