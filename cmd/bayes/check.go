package main

import (
	"fmt"

	"github.com/bayes-lang/bayes/diag"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/runtime"
)

type checkCmd struct {
	modelInput
	NoData bool   `help:"Check the text alone."`
	JSON   bool   `name:"json" help:"Print the inventory as JSON."`
	Dump   string `help:"Print what a pass makes of the model: blocks, graph, program, stages." enum:"none,blocks,graph,program,stages" default:"none"`
}

func (c *checkCmd) Run(a *app) error {
	in, err := c.input(a)
	if err != nil {
		return err
	}
	m, list := runtime.Check(in)
	if m == nil {
		return list
	}
	if c.Dump == "blocks" {
		a.blocks(m)
		return nil
	}
	if c.NoData {
		fmt.Fprint(a.errs, list.Format())
		fmt.Fprintf(a.out, "%s: the text is fine\n", in.Model.Name)
		return nil
	}
	s, list := runtime.Open(in)
	if s == nil {
		return list
	}
	fmt.Fprint(a.errs, list.Format())
	d, err := runtime.NewDensity(s.Bound)
	if err != nil {
		return err
	}
	switch c.Dump {
	case "graph", "program":
		stage := c.Dump
		if stage == "program" {
			stage = "density"
		}
		fmt.Fprint(a.out, d.Program.Stage(stage))
		return nil
	case "stages":
		for _, stage := range d.Program.Stages() {
			fmt.Fprintf(a.out, "== %s\n%s\n", stage, d.Program.Stage(stage))
		}
		return nil
	}
	if c.JSON {
		type item struct {
			Role  string `json:"role"`
			Name  string `json:"name"`
			Shape []int  `json:"shape"`
			Count int    `json:"count"`
			Fate  string `json:"fate,omitempty"`
		}
		items := []item{}
		for _, x := range s.Bound.Inventory() {
			items = append(items, item{x.Role, x.Name, append([]int{}, x.Shape...), x.Count, x.Fate})
		}
		warnings := []string{}
		for _, w := range list {
			if w.Severity == diag.Warning {
				warnings = append(warnings, w.Error())
			}
		}
		return a.writeJSON(map[string]any{"inventory": items, "unconstrained": s.Bound.Dim, "warnings": warnings})
	}
	fmt.Fprint(a.out, s.Bound.Format())
	return nil
}

// blocks prints the statements in the order in which they run.
func (a *app) blocks(m *lang.Model) {
	for _, n := range m.Names {
		fmt.Fprintf(a.out, "%-8s %s\n", n.Role, n.Ident)
	}
	for i, b := range m.Blocks {
		note := ""
		if b.Soft {
			note = " (in a cycle through observed data)"
		}
		fmt.Fprintf(a.out, "block %d%s\n", i+1, note)
		for _, s := range b.Stmts {
			fmt.Fprintf(a.out, "    line %d: %s\n", s.Place().Line(), s.Place().Text())
		}
	}
}
