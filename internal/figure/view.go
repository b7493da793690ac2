package figure

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/plot"
	"github.com/bayes-lang/bayes/runtime"
)

// view is a plot whose numbers have been collected but that has not been drawn yet.
type view struct {
	title   string   // if the request gives none; "": the plot needs none
	notes   []string // lines under the plot
	picture func(plot.Options) *plot.Picture
	text    func(plot.Screen) string
}

// look collects the numbers of a plot.
func look(src Source, req Request) (*view, error) {
	k, err := kind(req.Kind)
	if err != nil {
		return nil, err
	}
	if err := req.check(k); err != nil {
		return nil, err
	}
	if src, err = src.prepared(k.Info); err != nil {
		return nil, err
	}
	return k.look(src, req)
}

// check rejects what a kind does not use, so that nothing else than what was asked for is drawn.
func (r Request) check(k entry) error {
	switch {
	case r.X != "" && k.takes&takesX == 0:
		return fmt.Errorf("`%s` is not drawn over a covariate: `x` is for %s", k.Name, taking(takesX))
	case r.Lines && k.takes&takesLines == 0:
		return fmt.Errorf("`%s` has no lines: these are for %s", k.Name, taking(takesLines))
	case len(r.Reference) > 0 && k.takes&takesReference == 0:
		return fmt.Errorf("`%s` has no reference value: these are for %s", k.Name, taking(takesReference))
	case r.fresh() && k.takes&takesData == 0:
		return fmt.Errorf("`%s` shows existing draws, so new data change nothing: they are for %s", k.Name, taking(takesData))
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
		return s, fmt.Errorf("`%s` needs the model, but %s has only draws; the plots of draws are %s", k.Name, s.Draws.Name, some(ofDraws()))
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

// outcomes are what is observed, or would be if it had data: names, and expressions of data on the left of `~`.
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

// unknowns are the names that have a prior, in source order.
func unknowns(b *bind.Bound) []string {
	var out []string
	for _, n := range b.Model.Names {
		if !n.Observed && (b.Unknown(n.Ident) != nil || b.Sum(n.Ident) != nil || b.Leaf(n.Ident) != nil) {
			out = append(out, n.Ident)
		}
	}
	return out
}

// shape returns the value of a name, or of an expression of data, as far as it is known; nil if there is none.
func shape(b *bind.Bound, name string) *eval.Value {
	if b.Model.ByName[name] != nil {
		return b.Shapes[name]
	}
	e, err := input.ParseExpr(b.Model, name)
	if err != nil {
		return nil
	}
	v, err := b.Interp().Expr(e, b.Shapes)
	if err != nil || v.Kind > eval.Real && v.Kind != eval.Level {
		return nil
	}
	return v
}
