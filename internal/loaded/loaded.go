// Package loaded reads draws made by another program's sampler.
package loaded

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/export"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/naming"
	"github.com/bayes-lang/bayes/internal/summary"
)

// Draws are draws that another program made and wrote to files. There is no model, so only
// the draws themselves can be summarised.
type Draws struct {
	Files   []string
	Dataset *export.Dataset // groups posterior and sample_stats
	Notes   []string        // what was left out when reading the files
}

// Open reads files written by CmdStan's sampler, one for each chain.
func Open(paths []string) (*Draws, error) {
	var inputs []export.Input
	for _, path := range paths {
		file, _, err := input.OpenFile(path)
		if err != nil {
			var p *fs.PathError
			if errors.As(err, &p) {
				err = p.Err
			}
			return nil, fmt.Errorf("%s cannot be read: %w", path, err)
		}
		defer file.Close()
		inputs = append(inputs, export.Input{Name: path, Reader: file})
	}
	d, notes, err := export.ReadCmdStan(inputs)
	if err != nil {
		return nil, err
	}
	return &Draws{Files: paths, Dataset: d, Notes: notes}, nil
}

// Chains returns the number of chains.
func (l *Draws) Chains() int { return l.Dataset.Group(export.Posterior).Dim(export.Chain).Size }

// Draws returns the number of draws of each chain.
func (l *Draws) Draws() int { return l.Dataset.Group(export.Posterior).Dim(export.Draw).Size }

// Names returns the names of the variables, in the order of the columns.
func (l *Draws) Names() []string {
	var out []string
	for _, v := range l.Dataset.Group(export.Posterior).Vars {
		out = append(out, v.Name)
	}
	return out
}

// Series returns the draws of numbers, by chain: of the names or single elements (`a[2]`) in
// want, or if it is empty, of all.
func (l *Draws) Series(want []string) ([]summary.Series, error) {
	g := l.Dataset.Group(export.Posterior)
	chains, draws := l.Chains(), l.Draws()
	var all []summary.Series
	for _, v := range g.Vars {
		if len(want) > 0 && !naming.Wanted(want, v.Name) {
			continue
		}
		width := v.Width()
		for e, label := range g.ElementLabels(v) {
			s := summary.Series{Name: label, Draws: make([][]float64, chains)}
			for c := range s.Draws {
				s.Draws[c] = make([]float64, draws)
				for d := range s.Draws[c] {
					s.Draws[c][d] = v.Num[(c*draws+d)*width+e]
				}
			}
			all = append(all, s)
		}
	}
	if len(want) == 0 {
		return all, nil
	}
	names := l.Names()
	for _, w := range want {
		if !slices.Contains(names, naming.Base(w)) && !slices.Contains(names, w) {
			return nil, fmt.Errorf("`%s` is not a column of %s; there are `%s`", w, l.Files[0], strings.Join(names, "`, `"))
		}
	}
	return naming.Choose(all, func(s summary.Series) string { return s.Name }, want)
}

// Stat returns a sampler statistic by chain and draw, under ArviZ's name for it: diverging,
// energy, tree_depth, n_steps, acceptance_rate, step_size, lp, reached_max_treedepth. It
// returns nil if the files do not contain it.
func (l *Draws) Stat(name string) [][]float64 {
	v := l.Dataset.Group(export.SampleStats).Var(name)
	if v == nil {
		return nil
	}
	out, draws := make([][]float64, l.Chains()), l.Draws()
	for c := range out {
		out[c] = v.Num[c*draws : (c+1)*draws]
	}
	return out
}

// Summary summarises the draws.
func (l *Draws) Summary(opt summary.Options) (*summary.Summary, error) {
	series, err := l.Series(opt.Names)
	if err != nil {
		return nil, err
	}
	s := &summary.Summary{Chains: l.Chains(), Draws: l.Draws()}
	s.Add(series, opt)
	for _, chain := range l.Stat("diverging") {
		s.Divergences += countNot0(chain)
	}
	for _, chain := range l.Stat("reached_max_treedepth") {
		s.Cut += countNot0(chain)
	}
	s.AddEnergies(l.Stat("energy"))
	return s, nil
}

func countNot0(list []float64) int {
	n := 0
	for _, x := range list {
		if x != 0 {
			n++
		}
	}
	return n
}
