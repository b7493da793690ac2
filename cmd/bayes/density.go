package main

import (
	"fmt"

	"github.com/bayes-lang/bayes/internal/density"
	"github.com/bayes-lang/bayes/internal/input"
)

type densityCmd struct {
	modelInput
	passFlags
	At   string `help:"JSON file holding the point: {\"unconstrained\": {\"name\": [numbers]}} or {\"constrained\": {...}}, with arrays flattened in row-major order." required:"" placeholder:"POINT.json"`
	JSON bool   `name:"json" help:"Print as JSON."`
}

func (c *densityCmd) Run(a *app) error {
	opt, err := c.passes()
	if err != nil {
		return err
	}
	text, err := input.ReadFile(c.At)
	if err != nil {
		return fileError("file", c.At, err)
	}
	p, err := density.ReadPoint(text)
	if err != nil {
		return fmt.Errorf("%s: %w", c.At, err)
	}
	s, err := c.look(a)
	if err != nil {
		return err
	}
	u, err := p.At(s.Bound)
	if err != nil {
		return fmt.Errorf("%s: %w", c.At, err)
	}
	g, err := density.GradientAt(s.Bound, u, opt)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.writeJSON(g)
	}
	fmt.Fprint(a.out, g.Text())
	return nil
}
