package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/internal/density"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/runtime"
)

type checkCmd struct {
	modelInput
	passFlags
	Verify  bool   `help:"Compare the compiled log density and its gradient with direct evaluation of the model at random points, on every machine and with each pass left out."`
	Explain bool   `help:"Also show the order in which discrete unknowns are summed out, and what it costs."`
	NoData  bool   `help:"Check the model without its data."`
	JSON    bool   `name:"json" help:"Print the inventory, or the errors, as JSON."`
	Dump    string `help:"Print a stage of compilation: blocks, graph, program, stages (all of them), or after:NAME, with NAME one of ${stages}." enum:"none,blocks,graph,program,stages,${dumps}" default:"none"`

	planted *autodiff.Pass // by a test
}

func (c *checkCmd) Run(a *app) error {
	defer a.reading()()
	in, err := c.input(a)
	if err != nil {
		return err
	}
	in.Forget = true
	switch {
	case c.Verify:
		return c.verifies(a, in)
	case c.Dump == "blocks":
		m, list := input.Check(in)
		if m == nil {
			return list
		}
		fmt.Fprint(a.out, input.FormatBlocks(m))
		return nil
	case c.Dump != "none":
		return c.dump(a, in)
	case c.JSON:
		return c.asJSON(a, in)
	case c.NoData:
		m, list := input.Check(in)
		if m == nil {
			return list
		}
		fmt.Fprint(a.errs, list.Format())
		fmt.Fprintf(a.out, "%s: no errors found\n", in.Model.Name)
		return nil
	}
	s, list := runtime.Open(in)
	if s == nil {
		return list
	}
	fmt.Fprint(a.errs, list.Format())
	if err := c.compiles(s); err != nil {
		return err
	}
	fmt.Fprint(a.out, s.Bound.Format())
	if c.Explain {
		fmt.Fprint(a.out, "\n"+s.Bound.ExplainSums())
	}
	return nil
}

// compiles reports what keeps a model from being compiled.
func (c *checkCmd) compiles(s *runtime.Session) error {
	opt, err := c.passes()
	if err == nil {
		_, err = density.New(s.Bound, density.Options{Build: opt})
	}
	return err
}

// dump prints the log density as it stands after a pass.
func (c *checkCmd) dump(a *app, in input.Input) error {
	opt, err := c.passes()
	if err != nil {
		return err
	}
	s, list := runtime.Open(in)
	if s == nil {
		return list
	}
	if c.Dump == "program" {
		d, err := density.New(s.Bound, density.Options{Build: opt})
		if err != nil {
			return err
		}
		fmt.Fprint(a.out, d.Program)
		return nil
	}
	stages, err := density.Stages(s.Bound, opt)
	if err != nil {
		return err
	}
	if c.Dump == "stages" {
		before := ""
		for _, stage := range stages {
			text := stage.Text
			if text == before {
				text = "as before\n"
			}
			fmt.Fprintf(a.out, "== %s\n%s\n", stage.Pass, text)
			before = stage.Text
		}
		return nil
	}
	want := strings.TrimPrefix(c.Dump, "after:")
	for _, stage := range stages {
		if stage.Pass == want {
			fmt.Fprint(a.out, stage.Text)
			return nil
		}
	}
	return usageError{fmt.Sprintf("--dump after:%s: the pass is left out", want)}
}

// error is a diagnostic in JSON.
type diagnostic struct {
	Severity string `json:"severity"`
	Code     string `json:"code"`
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Message  string `json:"message"`
	Help     string `json:"help,omitempty"`
}

// item is a line of the inventory in JSON.
type item struct {
	Role  string `json:"role"`
	Name  string `json:"name"`
	Shape []int  `json:"shape"`
	Count int    `json:"count"`
	Fate  string `json:"fate,omitempty"`
}

// asJSON prints inventory and errors; the exit code is that of the plain form.
func (c *checkCmd) asJSON(a *app, in input.Input) error {
	result := map[string]any{}
	var list diag.List
	if c.NoData {
		_, list = input.Check(in)
	} else {
		var s *runtime.Session
		if s, list = runtime.Open(in); s != nil {
			items := []item{}
			for _, x := range s.Bound.Inventory() {
				items = append(items, item{x.Role, x.Name, append([]int{}, x.Shape...), x.Count, x.Fate})
			}
			result["inventory"], result["unconstrained"] = items, s.Bound.Dim
			if err := c.compiles(s); err != nil {
				list = append(list, asList(err)...)
			}
		}
	}
	diagnostics := []diagnostic{}
	for _, d := range list.Sorted() {
		f := diagnostic{Severity: "error", Code: d.Code, Message: d.Message, Help: d.Help}
		if d.Severity == diag.Warning {
			f.Severity = "warning"
		}
		if !d.Span.IsZero() {
			f.File = d.Span.Source.Name
			f.Line, f.Column = d.Span.Source.Position(d.Span.Start)
		}
		diagnostics = append(diagnostics, f)
	}
	result["diagnostics"] = diagnostics
	if err := a.writeJSON(result); err != nil {
		return err
	}
	return list.Err()
}

// asList returns the diagnostics of an error.
func asList(err error) diag.List {
	var list diag.List
	var one *diag.Diagnostic
	switch {
	case errors.As(err, &list):
		return list
	case errors.As(err, &one):
		return diag.List{one}
	}
	return diag.List{{Code: "failed", Message: err.Error()}}
}
