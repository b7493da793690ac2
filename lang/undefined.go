package lang

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// undefined reports a name that nobody defined, once.
func (c *checker) undefined(e *ast.Name) {
	if c.said[e.Name] {
		return
	}
	c.said[e.Name] = true
	d := c.fail("unknown-name", e.Span, "`%s` is not defined", e.Name)
	if c.power == ast.Expr(e) && (e.Name == "T" || e.Name == "t") {
		d.WithHelp("a transpose is `x'`")
		return
	}
	if c.bracket != nil && c.bracket.X == ast.Expr(e) && len(c.bracket.Args) == 1 {
		if t, ok := c.bracket.Args[0].(*ast.Text); ok {
			d.WithHelp("%s", helpColumn(e.Name+"[\""+t.Value+"\"]", t.Value))
			return
		}
	}
	if here, ok := foreignNames[e.Name]; ok && (c.ranges == 0 || here != "true" && here != "false") {
		d.WithHelp("write `%s`", here)
		return
	}
	switch e.Name {
	case "NULL", "None", "NA", "nil", "null":
		d.WithHelp("there is no such value: a missing value is an empty field or `NA` in the data file")
		return
	case "end":
		d.WithHelp("the last element is `x[length(x)]`")
		return
	}
	if c.isFunction(e.Name) {
		d.Message = "`" + e.Name + "` is a function, but is used here as a value"
		d.WithHelp("call it: `%s(...)`", e.Name)
		return
	}
	if IsDistribution(e.Name) {
		d.Message = "`" + e.Name + "` is a distribution, and used here as a value"
		d.WithHelp("give its arguments: `%s`", usage(e.Name))
		return
	}
	if c.hinted++; c.hinted > mostHints {
		return
	}
	if help := diag.Suggest(e.Name, c.inScope(), diag.Ticked); help != "" {
		d.WithHelp("%s", help)
		return
	}
	if c.ranges > 0 && c.fn == nil {
		d.WithHelp("a size comes from data (`data y: real[%s]`) or from a definition (`%s = length(y)`)", e.Name, e.Name)
		return
	}
	if base, ok := strings.CutSuffix(c.left, "["+e.Name+"]"); ok && c.fn == nil {
		d.WithHelp("to model every element, drop the index: `%s ~ ...`; to model some of them, write a loop: `for %s in 1:length(%s) { ... }`", base, e.Name, base)
		return
	}
	if c.bracket != nil && slices.Contains(c.bracket.Args, ast.Expr(e)) {
		name := short(c.bracket.X)
		if utf8.RuneCountInString(e.Name) == 1 {
			d.WithHelp("an index comes from a loop: `for %s in 1:length(%s) { ... }`", e.Name, name)
			return
		}
		d.WithHelp("put a level of a factor in quotes, `%s[\"%s\"]`; for an index write a loop, `for %s in 1:length(%s) { ... }`", name, e.Name, e.Name, name)
		return
	}
	d.WithHelp("declare it (`data %s: real[N]`), define it (`%s = ...`) or give it a distribution (`%s ~ Normal(0, 1)`)", e.Name, e.Name, e.Name)
	if c.fn != nil {
		d.WithHelp("a function sees only its arguments and the constants of its file")
	}
}

// ForeignName returns how a constant of another tool is written in this language, or "" if the
// name is not such a constant.
func ForeignName(name string) string { return foreignNames[name] }

var foreignNames = map[string]string{
	"True": "true", "TRUE": "true", "T": "true", "False": "false", "FALSE": "false", "F": "false", "Inf": "inf", "Infinity": "inf",
	"infinity": "inf", "NaN": "inf - inf", "Pi": "pi", "PI": "pi", "e": "exp(1)", "E": "exp(1)",
}
