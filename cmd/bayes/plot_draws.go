package main

import (
	"fmt"
	"os"

	"github.com/bayes-lang/bayes/export"
	"github.com/bayes-lang/bayes/figure"
	"github.com/bayes-lang/bayes/runtime"
)

// readDraws reads draws of CmdStan, a file for each chain, for pictures.
func readDraws(a *app, paths []string) (*figure.Draws, error) {
	var in []export.Input
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil, fileError("file", path, err)
		}
		defer f.Close()
		in = append(in, export.Input{Name: path, Reader: f})
	}
	set, notes, err := export.ReadCmdStan(in)
	if err != nil {
		return nil, err
	}
	for _, n := range notes {
		fmt.Fprintf(a.errs, "note: %s\n", n)
	}
	out := &figure.Draws{Name: paths[0]}
	group := set.Group(export.Posterior)
	if group == nil {
		return nil, fmt.Errorf("%s holds no draws", paths[0])
	}
	for _, v := range group.Vars {
		labels := group.ElementLabels(v)
		for e, x := range byChain(v) {
			out.Series = append(out.Series, runtime.Series{Name: labels[e], Draws: x})
		}
	}
	if stats := set.Group(export.SampleStats); stats != nil {
		if v := stats.Var("energy"); v != nil {
			out.Energy = byChain(v)[0]
		}
		if v := stats.Var("diverging"); v != nil {
			for _, chain := range byChain(v)[0] {
				marks := make([]bool, len(chain))
				for i, x := range chain {
					marks[i] = x != 0
				}
				out.Divergent = append(out.Divergent, marks)
			}
		}
	}
	return out, nil
}

// byChain takes the elements of a variable apart: by element, chain and draw.
func byChain(v *export.Var) [][][]float64 {
	chains, draws, elems := v.Shape[0], v.Shape[1], 1
	for _, n := range v.Shape[2:] {
		elems *= n
	}
	out := make([][][]float64, elems)
	for e := range out {
		out[e] = make([][]float64, chains)
		for c := range out[e] {
			out[e][c] = make([]float64, draws)
			for d := range out[e][c] {
				out[e][c][d] = v.Num[(c*draws+d)*elems+e]
			}
		}
	}
	return out
}
