package forward

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/naming"
	"github.com/bayes-lang/bayes/internal/parallel"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/mathx"
)

// Options say how to draw from a prior.
type Options struct {
	Draws    int
	Seed     uint64
	Simulate bool     // make one data set: covariates are part of the result
	Names    []string // names or single elements to draw, including computed ones; none: all unknown and observed ones
}

// Prior simulates a model: parameters are drawn from their distributions, then what is observed. Unknowns that
// have a value in the settings of in are fixed at it. Outcomes need not be given. A prior that cannot be
// simulated this way is sampled by NUTS.
func Prior(ctx context.Context, in input.Input, opt Options) (*Predictions, error) {
	m, files, list := input.Load(in)
	if m == nil {
		return nil, list
	}
	if err := naming.Check(m, nil, opt.Names); err != nil {
		return nil, err
	}
	fixed, rest, err := input.Split(m, in.Settings)
	if err != nil {
		return nil, err
	}
	in.Settings = rest
	data, problems := in.Sources(m, files)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	data.Partial, data.Stop = true, ctx.Err
	b, more := bind.Bind(m, data)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if b == nil || more.Err() != nil {
		return nil, more
	}
	p := &Predictions{Draws: opt.Draws, Bound: b}
	given := eval.Env{}
	for _, name := range fixed.Order {
		if given[name], err = fix(b, name, fixed.Values[name]); err != nil {
			return nil, err
		}
		p.Report = append(p.Report, fmt.Sprintf("`%s` is fixed at %s", name, given[name]))
	}
	terms, err := b.Interp().Outline()
	if err != nil {
		return nil, err
	}
	if err := flat(b, given, terms); err != nil {
		return nil, err
	}
	purpose := "prior"
	if opt.Simulate {
		purpose = "simulate"
	}
	stream := func(i int) *mathx.Stream { return mathx.NewStreamAt(opt.Seed, 0, i, purpose) }
	givens := func(int) eval.Env { return given }
	first, err := b.Interp().Forward(eval.Forward{Stream: stream(0), Given: given, Prior: true})
	if needsSampler(b, given, first, err) {
		draws, report, err := priorByNUTS(ctx, b, given, opt)
		if err != nil {
			return nil, err
		}
		p.Report = append(p.Report, report...)
		first, givens = nil, func(i int) eval.Env { return draws[i] }
	} else if err != nil {
		return nil, err
	}
	var skipped []*ast.Target
	for _, t := range terms.Targets {
		if t.ReadsData && !slices.Contains(skipped, t.Stmt) {
			skipped = append(skipped, t.Stmt)
		}
	}
	p.Report = append(p.Report, factorLines(skipped, "reads data and counts as likelihood: left out")...)
	observed := func(n *lang.Name) bool { return n.Observed || opt.Simulate && n.Role == lang.Data }
	var shown []*lang.Name
	for _, n := range m.Names {
		if !n.Size && !n.Levels && (n.Role == lang.Unknown || observed(n) || naming.Wanted(opt.Names, n.Ident)) {
			shown = append(shown, n)
		}
	}
	if first == nil && opt.Draws > 0 {
		if first, err = b.Interp().Forward(eval.Forward{Stream: stream(0), Given: givens(0), Prior: true}); err != nil {
			return nil, err
		}
	}
	if first != nil {
		var like []*eval.Value
		for _, n := range shown {
			if v := first.Env[n.Ident]; v != nil {
				like = append(like, v)
			}
		}
		if err := Room(in.Limits, like, opt.Draws); err != nil {
			return nil, err
		}
	}
	drawn, err := drawPrior(ctx, b, opt, shown, first, givens, stream)
	if err != nil {
		return nil, err
	}
	for k, n := range shown {
		if v := drawn[0][k]; v != nil && v.Kind < eval.Set && v.Kind != eval.Text {
			p.Vars = append(p.Vars, NewVariable(n.Ident, v, observed(n), opt.Draws, func(i int) *eval.Value { return drawn[i][k] }))
		}
	}
	if err := p.undrawn(opt.Simulate); err != nil {
		return nil, err
	}
	if opt.Simulate {
		p.sizes, p.titles = sizesOf(m), titlesOf(m)
	}
	return p, p.Select(opt.Names)
}

// drawPrior simulates names by a compiled program or, if that is impossible, by the evaluator, which made the first draw.
func drawPrior(ctx context.Context, b *bind.Bound, opt Options, shown []*lang.Name, d0 *eval.Drawn, givens func(int) eval.Env, stream func(int) *mathx.Stream) ([][]*eval.Value, error) {
	drawn := make([][]*eval.Value, opt.Draws)
	one := func(in *eval.Interp, i int) (err error) {
		d := d0
		if i > 0 {
			if d, err = in.Forward(eval.Forward{Stream: stream(i), Given: givens(i), Prior: true}); err != nil {
				return err
			}
		}
		drawn[i] = make([]*eval.Value, len(shown))
		for k, n := range shown {
			// A simulated data set also has what is not drawn.
			if drawn[i][k] = d.Observed[n.Ident]; drawn[i][k] == nil || opt.Simulate {
				drawn[i][k] = d.Env[n.Ident]
			}
		}
		return nil
	}
	if opt.Draws > 0 {
		if err := one(b.Interp(), 0); err != nil {
			return nil, err
		}
	}
	var names []string
	var first []*eval.Value
	var place []int
	for k, n := range shown {
		if v := drawn[0][k]; v != nil && v.Kind < eval.Set && v.Kind != eval.Text {
			names, first, place = append(names, n.Ident), append(first, v), append(place, k)
		}
	}
	compiled, err := compiledPrior(ctx, b, opt, names, first, stream, givens)
	if compiled == nil && err == nil {
		err = parallel.Interps(ctx, opt.Draws, b.Interp, one)
	}
	for i, row := range compiled {
		drawn[i] = make([]*eval.Value, len(shown))
		for k, v := range row {
			drawn[i][place[k]] = v
		}
	}
	return drawn, err
}

// undrawn reports numbers that could not be drawn: as an error in a simulation, otherwise as lines of the report.
func (p *Predictions) undrawn(simulate bool) error {
	for _, v := range p.Vars {
		if label, bad := v.undrawn(); bad > 0 && simulate {
			return fmt.Errorf("`%s` cannot be drawn: it is not a number, or an argument of its distribution is out of range", label)
		}
	}
	p.Report = append(p.Report, p.Undrawn()...)
	return nil
}

// Undrawn says which numbers could not be drawn because arguments of their distribution are out of
// range, one line for each name.
func (p *Predictions) Undrawn() []string {
	var out []string
	for _, v := range p.Vars {
		if label, bad := v.undrawn(); bad > 0 {
			out = append(out, fmt.Sprintf("`%s` could not be drawn in %d of %d draws: it is not a number there, or an argument of its distribution is out of range", label, bad, len(v.Draws)))
		}
	}
	return out
}

// undrawn counts the draws with an element that is not a number; label is the first such element.
func (v *Variable) undrawn() (label string, bad int) {
	for _, draw := range v.Draws {
		if i := slices.IndexFunc(draw, math.IsNaN); i >= 0 {
			if bad == 0 {
				label = v.Labels[i]
			}
			bad++
		}
	}
	return label, bad
}

// flat reports the unknowns that have neither a distribution to draw from, nor a value, nor a `target +=` that is part of
// the prior.
func flat(b *bind.Bound, given eval.Env, o *eval.Outline) error {
	held := map[string]bool{}
	for _, t := range o.Targets {
		if !t.ReadsData {
			naming.Reach(b.Model, t.Stmt, held)
		}
	}
	var names, fixes []string
	var at *lang.Name
	for _, n := range b.Model.Names {
		u := b.Unknown(n.Ident)
		if u == nil {
			u = b.Leaf(n.Ident)
		}
		if u == nil || !u.Flat || given[n.Ident] != nil || held[n.Ident] {
			continue
		}
		if at == nil {
			at = n
		}
		names = append(names, "`"+n.Ident+"`")
		fixes = append(fixes, n.Ident+"="+inside(u))
	}
	if at == nil {
		return nil
	}
	verb := "has"
	if len(names) > 1 {
		verb = "have"
	}
	return diag.New("flat", at.Span, "%s %s no distribution to draw from", strings.Join(names, ", "), verb).
		WithHelp("give a distribution, or fix values: `%s`", strings.Join(fixes, " "))
}

// inside is a possible value of an unknown, for messages.
func inside(u *bind.Unknown) string {
	if len(u.Groups) > 0 {
		for _, g := range u.Groups {
			if !g.Kind.Scalar() {
				return "[...]"
			}
			if g.Kind.String() != "real" {
				return "1"
			}
		}
	}
	return "0"
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
		return nil, fmt.Errorf("`%s` is %s, but is fixed at %s", name, shapeWords(like.Shape), shapeWords(v.Shape))
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

// shapeWords says in words what an array with this shape is.
func shapeWords(shape []int) string {
	switch len(shape) {
	case 0:
		return "one number"
	case 1:
		return fmt.Sprintf("an array of %d", shape[0])
	}
	text := make([]string, len(shape))
	for k, n := range shape {
		text[k] = fmt.Sprint(n)
	}
	return "an array of " + strings.Join(text, " x ")
}

// needsSampler reports whether simulating does not draw from the prior: because there is a `target +=` that reads no data, or
// a distribution is cut in a way that depends on other unknowns; and not everything that NUTS would sample is fixed.
func needsSampler(b *bind.Bound, given eval.Env, d *eval.Drawn, err error) bool {
	var one *diag.Diagnostic
	if err != nil {
		return errors.As(err, &one) && one.Code == "prior-needs-nuts"
	}
	return len(d.Factors) > 0 && slices.ContainsFunc(b.Unknowns, func(u *bind.Unknown) bool { return given[u.Name] == nil })
}

func factorLines(list []*ast.Target, what string) []string {
	var out []string
	for _, t := range list {
		out = append(out, fmt.Sprintf("line %d: `%s` %s", t.Span.Line(), t.Span.Text(), what))
	}
	return out
}
