package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/runtime"
)

// command is a word that does something.
type command struct {
	name, usage, doc string
	options          []string // that it takes as name=value
	settings         bool     // takes name=value for names of the model
	names            bool     // takes names without a value
}

// table returns the commands in the order in which they are listed.
func table() []command {
	return []command{
		{name: "prior", usage: "prior [NAME...] [x=VALUE...]", doc: "draw from the prior: what the model implies before it sees the outcomes", options: []string{"draws", "seed", "quantiles", "save"}, settings: true, names: true},
		{name: "sample", usage: "sample [chains=4] [draws=1000]", doc: "draw from the posterior; Ctrl-C stops the run and keeps its draws", options: []string{"chains", "warmup", "draws", "seed", "accept", "max_depth", "metric", "radius", "threads", "out"}},
		{name: "set_data", usage: "set_data x=[-2, 0, 2]", doc: "give names of data new values; predictions and the next `sample` use them", settings: true, names: true},
		{name: "posterior_predictive", usage: "posterior_predictive [NAME...]", doc: "draw the observed names anew for each posterior draw", options: []string{"seed", "quantiles", "save"}, settings: true, names: true},
		{name: "load", usage: "load PATH", doc: "open a model (.bayes), data (.csv, .json), or the folder of a run", names: true},
		{name: "data", usage: "data", doc: "list the data; `data x, y` declares names"},
		{name: "model", usage: "model", doc: "show the model and what is observed and unknown"},
		{name: "remove", usage: "remove NAME...", doc: "take statements out of the model", names: true},
		{name: "summary", usage: "summary [NAME...]", doc: "summarise the posterior; derived names and elements too", options: []string{"quantiles", "hdi"}, names: true},
		{name: "plot", usage: "plot", doc: "pictures; not there yet"},
		{name: "diagnose", usage: "diagnose", doc: "what is wrong with the draws, in words; not there yet"},
		{name: "simulate", usage: "simulate b0=1 [seed=1] [save=FILE]", doc: "fix parameters and generate data", options: []string{"seed", "save"}, settings: true},
		{name: "save", usage: "save PATH", doc: "write the model (.bayes), the draws (.csv), or the whole run (a folder)", options: []string{"overwrite"}, names: true},
		{name: "help", usage: "help [NAME]", doc: "list the commands, or describe a command, function or distribution", names: true},
		{name: "quit", usage: "quit", doc: "end the session"},
	}
}

func lookup(name string) *command {
	for _, c := range table() {
		if c.name == name {
			return &c
		}
	}
	return nil
}

// arguments of a command.
type arguments struct {
	names    []string
	options  map[string]string
	settings []string
}

// split cuts a text at blanks and commas outside brackets and texts; a value
// goes on to the next comma, or the next `name=`.
func split(text string) []string {
	var out []string
	depth, from := 0, -1
	end := func(i int) {
		if from >= 0 {
			out = append(out, strings.TrimSpace(text[from:i]))
		}
		from = -1
	}
	for i := 0; i < len(text); i++ {
		c := text[i]
		blank := c == ' ' || c == '\t' || c == '\n' || c == '\r'
		switch {
		case c == '#' && depth == 0:
			end(i)
			return out
		case depth == 0 && c == ',':
			end(i)
			continue
		case depth == 0 && blank:
			rest := strings.TrimLeft(text[i:], " \t\r\n")
			value := from >= 0 && strings.Contains(text[from:i], "=")
			before := ""
			if from >= 0 {
				before = strings.TrimSpace(text[from:i])
			}
			// A value goes on where an operator stands before or after the blank.
			more := value && rest != "" && !named(rest) && (strings.ContainsRune("=+-*/^%@", rune(before[len(before)-1])) || strings.ContainsRune("+-*/^%@", rune(rest[0])))
			if strings.HasPrefix(rest, "=") && !value && from >= 0 || more {
				continue
			}
			end(i)
			continue
		case c == '(' || c == '[' || c == '{':
			depth++
		case (c == ')' || c == ']' || c == '}') && depth > 0:
			depth--
		}
		if from < 0 {
			from = i
		}
		if c == '"' {
			if k := strings.IndexByte(text[i+1:], '"'); k >= 0 {
				i += k + 1
			}
		}
	}
	end(len(text))
	return out
}

// named reports whether a text begins with `name =`.
func named(text string) bool {
	name, rest, ok := strings.Cut(text, "=")
	name = strings.TrimSpace(name)
	return ok && name != "" && !strings.HasPrefix(rest, "=") && !strings.ContainsAny(name, " \t\n,()[]\"<>!+-*/")
}

// arguments reads what follows a command.
func (c *command) arguments(text string) (*arguments, error) {
	a := &arguments{options: map[string]string{}}
	for _, word := range split(text) {
		name, value, has := strings.Cut(word, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case has && strings.HasPrefix(name, "--"):
			return nil, fmt.Errorf("options are written `%s=%s` here", strings.ReplaceAll(name[2:], "-", "_"), value)
		case has && slices.Contains(c.options, name):
			if value == "" {
				return nil, fmt.Errorf("`%s` needs a value: `%s=...`", name, name)
			}
			a.options[name] = unquote(value)
		case has && c.settings:
			a.settings = append(a.settings, name+"="+value)
		case has:
			if len(c.options) == 0 {
				return nil, fmt.Errorf("`%s` takes no options", c.name)
			}
			return nil, fmt.Errorf("`%s` has no option `%s`; there are %s", c.name, name, strings.Join(c.options, ", "))
		case !c.names:
			return nil, fmt.Errorf("`%s` takes no `%s`; it is written `%s`", c.name, word, c.usage)
		default:
			a.names = append(a.names, unquote(word))
		}
	}
	return a, nil
}

func unquote(s string) string {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}

// number reads an option between limits into to, where it is given.
func number[T int | uint64 | float64](a *arguments, name string, low, high float64, to *T) error {
	text, ok := a.options[name]
	if !ok {
		return nil
	}
	var zero T
	var err error
	x := 0.0
	kind := "a number"
	switch any(zero).(type) {
	case float64:
		x, err = strconv.ParseFloat(text, 64)
		*to = T(x)
	default:
		kind = "a whole number"
		var n uint64
		n, err = strconv.ParseUint(text, 10, 63)
		x = float64(n)
		*to = T(n)
	}
	if err != nil || !(x >= low && x <= high) {
		return fmt.Errorf("%s: %q is not %s from %g to %g", name, text, kind, low, high)
	}
	return nil
}

func (a *arguments) quantiles() ([]float64, error) {
	text, ok := a.options["quantiles"]
	if !ok {
		return []float64{0.05, 0.5, 0.95}, nil
	}
	var out []float64
	for _, s := range split(strings.Trim(text, "[]")) {
		q, err := strconv.ParseFloat(s, 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return nil, fmt.Errorf("quantiles: %q is not a number from 0 to 1", s)
		}
		out = append(out, q)
	}
	if len(out) == 0 {
		return nil, errors.New("quantiles: there are none; write `quantiles=[0.05, 0.95]`")
	}
	return out, nil
}

// run executes a command.
func (r *REPL) run(ctx context.Context, word, rest string) error {
	c := lookup(word)
	if word == "plot" || word == "diagnose" {
		return fmt.Errorf("`%s` comes with a later version; `summary` shows R-hat, effective sizes and what is wrong with the draws", word)
	}
	a, err := c.arguments(rest)
	if err != nil {
		return err
	}
	switch word {
	case "prior":
		return r.prior(ctx, a)
	case "sample":
		return r.sample(ctx, a)
	case "set_data":
		return r.setData(a)
	case "posterior_predictive":
		return r.predict(ctx, a)
	case "load":
		return r.load(a)
	case "data":
		return r.listData()
	case "model":
		return r.showModel()
	case "remove":
		return r.remove(a.names)
	case "summary":
		return r.summary(a)
	case "simulate":
		return r.simulate(ctx, a)
	case "save":
		return r.save(a)
	case "help":
		return r.help(a.names)
	}
	r.quit = true
	return nil
}

// elided drops lines of a table (a head, then a line for each name) that shows
// more than a screen of elements of one name.
func elided(table string, names []string) string {
	const most, shown = 12, 5
	lines := strings.SplitAfter(table, "\n")
	base := func(i int) string { b, _, _ := strings.Cut(names[i], "["); return b }
	var b strings.Builder
	b.WriteString(lines[0])
	for i := 0; i < len(names); {
		n := 1
		for i+n < len(names) && base(i+n) == base(i) {
			n++
		}
		for k := range n {
			if n <= most || k < shown {
				b.WriteString(lines[1+i+k])
			}
		}
		if n > most {
			fmt.Fprintf(&b, "... %d more of `%s`\n", n-shown, base(i))
		}
		i += n
	}
	return b.String()
}

func rowNames(rows []runtime.SummaryRow) (out []string) {
	for _, row := range rows {
		out = append(out, row.Name)
	}
	return out
}

// forward shows forward draws.
func (r *REPL) forward(p *runtime.Predictions, a *arguments) error {
	quantiles, err := a.quantiles()
	if err != nil {
		return err
	}
	for _, line := range p.Report {
		fmt.Fprintln(r.Errs, line)
	}
	if path := a.options["save"]; path != "" {
		if err := write(path, p.WriteDraws); err != nil {
			return err
		}
		fmt.Fprintf(r.Errs, "%d draws written to %s\n", p.Draws, path)
	}
	s := p.Summary(quantiles)
	text := s.Table()
	if len(a.names) == 0 {
		text = elided(text, rowNames(s.Rows))
	}
	fmt.Fprint(r.Out, text)
	return nil
}

func (r *REPL) prior(ctx context.Context, a *arguments) error {
	opt := runtime.ForwardOptions{Draws: 1000, Seed: 1, Names: a.names}
	if err := errors.Join(number(a, "draws", 1, 1e7, &opt.Draws), number(a, "seed", 0, 1<<63, &opt.Seed)); err != nil {
		return err
	}
	if strings.TrimSpace(r.text) == "" {
		_, err := r.bound()
		return err
	}
	in := r.input()
	in.Settings = append(slices.Clone(in.Settings), a.settings...)
	p, err := runtime.Prior(ctx, in, opt)
	if err != nil {
		return err
	}
	return r.forward(p, a)
}

func (r *REPL) simulate(ctx context.Context, a *arguments) error {
	opt := runtime.ForwardOptions{Draws: 1, Seed: 1, Simulate: true}
	if err := number(a, "seed", 0, 1<<63, &opt.Seed); err != nil {
		return err
	}
	in := r.input()
	in.Settings = append(slices.Clone(in.Settings), a.settings...)
	p, err := runtime.Prior(ctx, in, opt)
	if err != nil {
		return err
	}
	for _, line := range p.Report {
		fmt.Fprintln(r.Errs, line)
	}
	for _, v := range p.Vars {
		for i, label := range v.Labels {
			if !v.Observed {
				fmt.Fprintf(r.Out, "%s = %s\n", label, v.Text(0, i))
			}
		}
	}
	if path := a.options["save"]; path != "" {
		return write(path, func(w io.Writer) error { return p.WriteData(w, path) })
	}
	return p.WriteData(r.Out, ".csv")
}

func (r *REPL) sample(ctx context.Context, a *arguments) error {
	opt := runtime.SampleOptions{Chains: 4, Folder: a.options["out"], Monitor: &runtime.Monitor{}}
	o := &opt.Sampler
	o.Seed, o.Warmup, o.Draws, o.Accept, o.MaxDepth, o.Radius = 1, 1000, 1000, 0.8, 10, 2
	metric := "gradient"
	if m, ok := a.options["metric"]; ok {
		metric = m
	}
	var err error
	o.Metric, err = runtime.ParseMetric(metric)
	if err := errors.Join(err, number(a, "chains", 1, 65536, &opt.Chains), number(a, "warmup", 0, 1e9, &o.Warmup), number(a, "draws", 1, 1e9, &o.Draws),
		number(a, "seed", 0, 1<<63, &o.Seed), number(a, "accept", 0.01, 0.9999, &o.Accept), number(a, "max_depth", 1, 20, &o.MaxDepth),
		number(a, "radius", 0, 1e6, &o.Radius), number(a, "threads", 0, 65536, &o.Threads)); err != nil {
		return err
	}
	if o.Warmup == 0 { // 0 is the default there
		o.Warmup = -1
	}
	if o.Radius == 0 {
		o.Radius = -1
	}
	s, err := r.bound()
	if err != nil {
		return err
	}
	if err := s.Sampleable(); err != nil {
		return err
	}
	fmt.Fprint(r.Errs, s.Bound.Format())
	fmt.Fprintf(r.Errs, "%d chains of %d draws after %d of warm-up, seed %d, metric %s\n", opt.Chains, o.Draws, max(0, o.Warmup), o.Seed, metric)
	stop := func() {}
	if r.Watch != nil {
		stop = r.Watch(opt.Monitor)
	}
	fit, err := s.Sample(ctx, opt)
	stop()
	if err != nil {
		return err
	}
	if fit.Stopped {
		fmt.Fprintf(r.Errs, "interrupted: %s\n", fit.Incomplete())
	}
	if fit.Draws() == 0 {
		return errors.New("there is nothing to summarise: no chain has draws after warm-up")
	}
	r.fit, r.changed, r.newData, r.newSet = fit, false, nil, nil
	return r.summary(&arguments{})
}

// posterior returns the fit, and says so if the model is another by now.
func (r *REPL) posterior() (*runtime.Fit, error) {
	if r.fit == nil {
		return nil, errors.New("there are no draws yet; `sample` draws from the posterior")
	}
	if r.changed {
		fmt.Fprintln(r.Errs, "note: these draws are of the model before it was changed; `sample` draws anew")
	}
	return r.fit, nil
}

func (r *REPL) summary(a *arguments) error {
	opt := runtime.SummaryOptions{Names: a.names}
	var err error
	if opt.Quantiles, err = a.quantiles(); err != nil {
		return err
	}
	if err := number(a, "hdi", 0.001, 0.9999, &opt.HDI); err != nil {
		return err
	}
	fit, err := r.posterior()
	if err != nil {
		return err
	}
	s, err := fit.Summary(opt)
	if err != nil {
		return err
	}
	text := s.Table()
	if len(a.names) == 0 {
		text = elided(text, rowNames(s.Rows))
	}
	fmt.Fprint(r.Out, text)
	for _, line := range s.Advice() {
		fmt.Fprintf(r.Errs, "note: %s\n", words(line))
	}
	return nil
}

func (r *REPL) predict(ctx context.Context, a *arguments) error {
	fit, err := r.posterior()
	if err != nil {
		return err
	}
	opt := runtime.PredictOptions{Names: a.names, Data: r.newData, Settings: append(slices.Clone(r.newSet), a.settings...), Seed: 1}
	if err := number(a, "seed", 0, 1<<63, &opt.Seed); err != nil {
		return err
	}
	p, err := fit.Predict(ctx, opt)
	if err != nil {
		return err
	}
	if len(a.settings) == 0 {
		p.Report = nil // set_data told it
	}
	return r.forward(p, a)
}

// replaced puts settings in the place of those of the same names.
func replaced(old, with []string) []string {
	out := slices.DeleteFunc(slices.Clone(old), func(s string) bool {
		name, _, _ := strings.Cut(s, "=")
		return slices.ContainsFunc(with, func(w string) bool { return strings.HasPrefix(w, name+"=") })
	})
	return append(out, with...)
}

func (r *REPL) setData(a *arguments) error {
	if len(a.settings)+len(a.names) == 0 {
		return errors.New("`set_data` needs values or a file: `set_data x=[-2, 0, 2]`")
	}
	var files []runtime.File
	for _, path := range a.names {
		content, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("%s cannot be read: %w", path, err)
		}
		files = append(files, runtime.NewFile(path, content))
	}
	settings := a.settings
	if m, _ := runtime.Check(r.input()); m != nil {
		for _, s := range settings {
			name, _, _ := strings.Cut(s, "=")
			if n := m.ByName[name]; n == nil {
				return fmt.Errorf("`%s` is no name of the model", name)
			} else if n.Role != lang.Data {
				return fmt.Errorf("`%s` is no data of the model; `set_data` gives data, and `simulate` fixes unknowns", name)
			}
		}
	}
	if r.fit != nil && !r.changed {
		nd, ns := append(slices.Clone(r.newData), files...), replaced(r.newSet, settings)
		d, err := r.fit.Report(runtime.PredictOptions{Data: nd, Settings: ns})
		if err != nil {
			return err
		}
		for _, line := range d {
			fmt.Fprintln(r.Errs, line)
		}
		r.newData, r.newSet = nd, ns
	}
	r.data, r.settings = append(slices.Clone(r.data), files...), replaced(r.settings, settings)
	r.touch()
	return nil
}

// Open loads a model, a data file, or the folder of a run.
func (r *REPL) Open(path string) error {
	err := r.load(&arguments{names: []string{path}})
	return err
}

func (r *REPL) load(a *arguments) error {
	if len(a.names) != 1 {
		return errors.New("`load` needs one path: a model, data, or the folder of a run")
	}
	path := a.names[0]
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("there is no file or folder %s", path)
	}
	if info.IsDir() {
		fit, err := runtime.OpenFit(path)
		if err != nil {
			return err
		}
		if note := fit.Incomplete(); note != "" {
			fmt.Fprintf(r.Errs, "note: %s\n", note)
		}
		in := fit.Input
		r.name, r.dir, r.text = in.Model.Name, filepath.Dir(path), string(in.Model.Content())
		r.data, r.settings, r.session, r.fit, r.changed = in.Data, in.Settings, fit.Session, fit, false
		r.newData, r.newSet = nil, nil
		fmt.Fprint(r.Errs, fit.Bound.Format())
		return nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("%s cannot be read", path)
	}
	if !strings.HasSuffix(path, ".bayes") {
		return r.setData(a)
	}
	in := runtime.Input{Model: runtime.NewFile(path, content), Read: func(p string) ([]byte, error) {
		if !filepath.IsAbs(p) {
			p = filepath.Join(filepath.Dir(path), p)
		}
		return os.ReadFile(p)
	}}
	if _, list := runtime.Check(in); list.Err() != nil {
		return list
	}
	r.name, r.dir, r.text = path, filepath.Dir(path), string(content)
	r.data, r.settings, r.fit, r.newData, r.newSet, r.changed = nil, nil, nil, nil, nil, false
	r.touch()
	s, list := runtime.Open(r.input())
	if list.Err() != nil {
		fmt.Fprint(r.Errs, words(list.Format()))
		return nil
	}
	r.session = s
	fmt.Fprint(r.Errs, list.Format()+s.Bound.Format())
	return nil
}

func (r *REPL) save(a *arguments) error {
	if len(a.names) != 1 {
		return errors.New("`save` needs one path: `save m.bayes` writes the model, `save draws.csv` the draws, `save m.run` the run")
	}
	path := a.names[0]
	switch filepath.Ext(path) {
	case ".bayes":
		return write(path, func(w io.Writer) error { _, err := io.WriteString(w, r.text); return err })
	case ".csv":
		fit, err := r.posterior()
		if err != nil {
			return err
		}
		series, err := fit.Series(nil)
		if err != nil {
			return err
		}
		return write(path, func(w io.Writer) error { return writeSeries(w, series) })
	}
	fit, err := r.posterior()
	if err != nil {
		return err
	}
	return fit.Keep(path, a.options["overwrite"] == "true")
}

func write(path string, to func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("%s cannot be written", path)
	}
	return errors.Join(to(f), f.Close())
}
