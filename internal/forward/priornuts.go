package forward

import (
	"context"
	"fmt"
	"maps"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/density"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/nuts"
)

// priorByNUTS draws the unknowns of a prior that cannot be simulated: one with a `target +=` that reads no data, or with
// declared bounds that cut off a part of a distribution whose arguments are unknown. It returns the values of the sampled
// unknowns for each draw.
func priorByNUTS(ctx context.Context, b *bind.Bound, fixed eval.Env, opt Options) ([]eval.Env, []string, error) {
	outline, err := b.Interp().Outline()
	if err != nil {
		return nil, nil, err
	}
	// Data are simulated: NUTS does not see them.
	held := maps.Clone(fixed)
	for _, u := range b.Unknowns {
		if u.Missing && held[u.Name] == nil {
			held[u.Name] = eval.Array(eval.Real, u.Shape, make([]float64, eval.Elements(u.Shape)))
		}
	}
	p := compile.Prior{Fixed: held, Skip: map[*ast.Target]bool{}}
	var report []string
	for _, t := range outline.Targets {
		if t.ReadsData {
			p.Skip[t.Stmt] = true
		} else {
			report = append(report, factorLines([]*ast.Target{t.Stmt}, "reads no data and is part of the prior")...)
		}
	}
	g, err := p.Density(b)
	if err != nil {
		return nil, nil, err
	}
	values, err := p.Values(b)
	if err != nil {
		return nil, nil, err
	}
	d, err := density.FromGraphs(b.Dim, g, values, autodiff.Options{})
	if err != nil {
		return nil, nil, err
	}
	// Twice as many draws as wanted, of which every second is kept.
	const chains, thin = 4, 2
	per := (opt.Draws + chains - 1) / chains
	s := &priorSink{draws: make([][][]float64, chains)}
	if _, err := nuts.Run(ctx, d, nuts.Options{Seed: opt.Seed, Draws: thin * per}, chains, s); err != nil {
		return nil, nil, err
	}
	report = append(report, fmt.Sprintf("the prior was sampled by NUTS: %d chains of %d draws, every second kept", chains, thin*per))
	divergent := 0
	for _, n := range s.divergent {
		divergent += n
	}
	if divergent > 0 {
		report = append(report, fmt.Sprintf("%d of these draws %s divergent: part of the prior is too narrow for the step size", divergent, diag.IsAre(divergent)))
	}
	v := d.NewValues()
	out := make([]eval.Env, 0, opt.Draws)
	for i := 0; len(out) < opt.Draws; i++ {
		point := s.draws[i%chains][thin*(i/chains)]
		own := make([]float64, v.Len())
		v.At(point, own)
		env := eval.Env{}
		for name, value := range fixed {
			env[name] = value
		}
		at := 0
		for _, u := range b.Unknowns {
			if held[u.Name] == nil {
				n := eval.Elements(u.Shape)
				value := &eval.Value{Kind: eval.Real, Shape: u.Shape, Axes: u.Axes, Num: make([]float64, n), Hole: eval.Marked(n)}
				for k, e := range u.Elems {
					value.Num[e] = own[at+k]
					value.MarkHole(e, false)
				}
				env[u.Name] = value
			}
			at += len(u.Elems)
		}
		out = append(out, env)
	}
	return out, report, nil
}

// priorSink keeps the draws after warm-up, by chain.
type priorSink struct {
	draws     [][][]float64
	divergent [4]int
}

func (s *priorSink) Draw(c *nuts.Chain, d *nuts.Draw) error {
	if !d.Warmup {
		s.draws[c.Number()] = append(s.draws[c.Number()], append([]float64(nil), d.X...))
		if d.Divergent() {
			s.divergent[c.Number()]++
		}
	}
	return nil
}

func (s *priorSink) Progress(*nuts.Chain, nuts.Phase) {}
