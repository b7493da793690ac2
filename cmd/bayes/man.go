package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/bayes-lang/bayes/internal/help"
	"github.com/bayes-lang/bayes/runtime"
)

type manCmd struct{}

// Run prints the manual page, made of the same tables as --help and `bayes help`.
func (c *manCmd) Run(k *kong.Context, a *app) error {
	m := &manual{w: a.out}
	m.page(k.Model.Node)
	return nil
}

// manual writes a page in the man macros.
type manual struct{ w io.Writer }

func (m *manual) macro(name string, args ...string) {
	for i, arg := range args {
		args[i] = `"` + strings.ReplaceAll(roff(arg), `"`, `\(dq`) + `"`
	}
	fmt.Fprintln(m.w, strings.TrimSpace("."+name+" "+strings.Join(args, " ")))
}

// text writes a paragraph. What stands in backquotes is bold.
func (m *manual) text(s string) {
	var b strings.Builder
	for i, part := range strings.Split(s, "`") {
		if i%2 == 1 {
			b.WriteString(`\fB` + roff(part) + `\fR`)
		} else {
			b.WriteString(roff(part))
		}
	}
	// A sentence begins a line, as the formatter expects, and no line is long.
	width := 0
	for _, word := range strings.Fields(b.String()) {
		switch {
		case width == 0:
		case width+1+len(word) > 78:
			fmt.Fprintln(m.w)
			width = 0
		default:
			fmt.Fprint(m.w, " ")
			width++
		}
		if width == 0 && strings.HasPrefix(word, ".") {
			word = `\&` + word
		}
		fmt.Fprint(m.w, word)
		width += len(word)
		if strings.HasSuffix(word, ".") && !strings.HasSuffix(word, "...") {
			fmt.Fprintln(m.w)
			width = 0
		}
	}
	if width > 0 {
		fmt.Fprintln(m.w)
	}
}

// body writes paragraphs; lines that begin with two blanks stay as they are.
func (m *manual) body(s string) {
	for i, p := range strings.Split(strings.Trim(s, "\n"), "\n\n") {
		if i > 0 {
			m.macro("PP")
		}
		var plain []string
		code := false
		flush := func() {
			if len(plain) > 0 {
				m.text(strings.Join(plain, " "))
			}
			plain = nil
		}
		for _, line := range strings.Split(p, "\n") {
			if indented := strings.HasPrefix(line, "  "); indented != code {
				flush()
				if indented {
					fmt.Fprintln(m.w, ".RS 4\n.nf")
				} else {
					fmt.Fprintln(m.w, ".fi\n.RE")
				}
				code = indented
			}
			if code {
				fmt.Fprintln(m.w, `\&`+roff(strings.TrimPrefix(line, "  ")))
			} else {
				plain = append(plain, line)
			}
		}
		flush()
		if code {
			fmt.Fprintln(m.w, ".fi\n.RE")
		}
	}
}

// roff writes a text so that the formatter prints it as it is.
func roff(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(s)
}

func (m *manual) page(root *kong.Node) {
	_, date := builtFrom()
	m.macro("TH", "BAYES", "1", date, "bayes "+runtime.Version, "bayes manual")
	m.macro("SH", "NAME")
	m.text("bayes - check Bayesian models, sample from them, and predict")
	m.macro("SH", "SYNOPSIS")
	fmt.Fprintln(m.w, ".B bayes\n.I command\n.RI [ options ]")
	fmt.Fprintln(m.w, ".br\n.B bayes\n(without a command, on a terminal: the prompt)")
	m.macro("SH", "DESCRIPTION")
	m.text("`bayes` reads a model and its data, checks both, samples from the posterior with NUTS on all cores, and summarises, " +
		"predicts and plots. A model file names its data files; `--data FILE` and `name=value` add to them. " +
		"The same seed gives the same draws, bit for bit, on every machine. Every command describes its options with `--help`; `bayes help` NAME describes any function, distribution, keyword, error or topic.")
	m.macro("SH", "COMMANDS")
	for _, c := range root.Children {
		if !c.Hidden {
			m.command(c)
		}
	}
	for _, name := range []string{"exit", "environment", "runs"} {
		if e, ok := help.Lookup(name); ok {
			title := map[string]string{"exit": "EXIT STATUS", "environment": "ENVIRONMENT", "runs": "FILES"}[name]
			m.macro("SH", title)
			m.body(e.Body)
		}
	}
	m.macro("SH", "EXAMPLES")
	for i, e := range [...]struct{ what, typed string }{
		{"Check a model and its data, and list what is observed and unknown:", "bayes check linear.bayes"},
		{"Sample, and keep the run in linear.run:", "bayes sample linear.bayes --seed 1"},
		{"Summarise derived names of the run:", "bayes summary linear.run mu"},
		{"Predict at new covariates:", `bayes posterior_predictive linear.run --set "x=[-2, 0, 2]"`},
	} {
		if i > 0 {
			m.macro("PP")
		}
		m.text(e.what)
		fmt.Fprintf(m.w, ".PP\n.RS 4\n.nf\n%s\n.fi\n.RE\n", roff(e.typed))
	}
	m.macro("SH", "SEE ALSO")
	m.text("`bayes help topics` lists the help topics on the language; https://github.com/bayes-lang/bayes has its reference.")
}

// command writes the usage and the options of a command.
func (m *manual) command(c *kong.Node) {
	m.macro("SS", "bayes "+c.Name)
	usage := `\fBbayes ` + roff(c.Name) + `\fR`
	for _, p := range c.Positional {
		name := `\fI` + roff(p.Name) + `\fR`
		if p.IsSlice() {
			name += " ..."
		}
		if !p.Required {
			name = "[" + name + "]"
		}
		usage += " " + name
	}
	var flags []*kong.Flag
	for _, list := range c.AllFlags(true) {
		for _, f := range list {
			if f.Name != "help" {
				flags = append(flags, f)
			}
		}
	}
	if len(flags) > 0 {
		usage += ` [\fIoptions\fR]`
	}
	fmt.Fprintln(m.w, usage)
	m.macro("PP")
	m.text(c.Help)
	for _, p := range c.Positional {
		fmt.Fprintf(m.w, ".TP\n.I %s\n", roff(p.Name))
		m.text(p.Help)
	}
	for _, f := range flags {
		name := `\fB\-\-` + roff(f.Name) + `\fR`
		if f.Short != 0 {
			name = `\fB\-` + string(f.Short) + `\fR, ` + name
		}
		if !f.IsBool() {
			value := f.PlaceHolder
			if value == "" {
				value = strings.ToUpper(f.Name)
			}
			name += `=\fI` + roff(value) + `\fR`
		}
		fmt.Fprintf(m.w, ".TP\n%s\n", name)
		text := f.Help
		if f.HasDefault && f.Default != "" && !f.IsBool() {
			text = strings.TrimSuffix(text, ".") + " (default: " + f.Default + ")."
		}
		m.text(text)
	}
	if d := strings.TrimSpace(c.Detail); d != "" {
		m.macro("PP")
		m.body(c.Detail)
	}
}
