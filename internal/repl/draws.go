package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/diagnose"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/runtime"
)

// forward shows simulated draws.
func (r *REPL) forward(p *forward.Predictions, a *arguments, quantiles []float64) error {
	for _, line := range p.Report {
		fmt.Fprintln(r.Errs, words(line))
	}
	if path := a.options["save"]; path != "" {
		if err := r.write(path, a.on("overwrite"), p.WriteDraws); err != nil {
			return err
		}
	}
	s := p.Summary(quantiles)
	r.tables(s.Tables, s.Rows, len(a.names) == 0)
	return nil
}

// prior simulates from the prior.
func (r *REPL) prior(ctx context.Context, a *arguments) error {
	opt := forward.Options{Draws: 1000, Seed: 1, Names: a.names}
	quantiles, err := a.quantiles()
	if err := errors.Join(err, number(a, "draws", 1, 1e7, &opt.Draws), number(a, "seed", 0, 1<<63, &opt.Seed)); err != nil {
		return err
	}
	if err := r.hasModel(); err != nil {
		return err
	}
	if err := r.namesOf("prior", a.settings); err != nil {
		return err
	}
	p, err := forward.Prior(ctx, r.forwardInput(a.settings), opt)
	if err != nil {
		return err
	}
	return r.forward(p, a, quantiles)
}

// simulate fixes parameters and prints the data of one draw.
func (r *REPL) simulate(ctx context.Context, a *arguments) error {
	opt := forward.Options{Draws: 1, Seed: 1, Simulate: true}
	if err := number(a, "seed", 0, 1<<63, &opt.Seed); err != nil {
		return err
	}
	if err := r.hasModel(); err != nil {
		return err
	}
	if err := r.namesOf("simulate", a.settings); err != nil {
		return err
	}
	p, err := forward.Prior(ctx, r.forwardInput(a.settings), opt)
	if err != nil {
		return err
	}
	for _, line := range p.Report {
		fmt.Fprintln(r.Errs, words(line))
	}
	for _, v := range p.Vars {
		for i, label := range v.Labels {
			if !v.Observed {
				fmt.Fprintf(r.Out, "%s = %s\n", label, v.Text(0, i))
			}
		}
	}
	if path := a.options["save"]; path != "" {
		return r.write(path, a.on("overwrite"), func(w io.Writer) error { return p.WriteData(w, path) })
	}
	return p.WriteData(r.Out, ".csv")
}

// sample draws from the posterior.
func (r *REPL) sample(ctx context.Context, a *arguments) error {
	opt := runtime.SampleOptions{Chains: 4, Folder: a.options["out"], Overwrite: a.on("overwrite"), Monitor: &runtime.Monitor{}}
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
	if opt.Overwrite && opt.Folder == "" {
		return errors.New("`overwrite` replaces the run in the folder that `out` names, but there is no `out`")
	}
	if o.Warmup == 0 { // 0 would mean the default
		o.Warmup = -1
	}
	if o.Radius == 0 {
		o.Radius = -1
	}
	r.reread()
	s, err := r.bound()
	if err != nil {
		if len(r.settings) == 0 {
			return err
		}
		r.fail(err)
		var names []string
		for _, set := range r.settings {
			name, _, _ := strings.Cut(set, "=")
			names = append(names, "`"+name+"`")
		}
		fmt.Fprintf(r.Errs, "help: `set_data` gave %s; to sample, give the other data of that size too, or load a file again (`set_data FILE`, or its `data` statement)\n", strings.Join(names, ", "))
		return nil
	}
	if err := s.Sampleable(); err != nil {
		return err
	}
	fmt.Fprint(r.Errs, s.Bound.Format())
	fmt.Fprintf(r.Errs, "%s of %d draws after %d of warm-up, seed %d, metric %s\n", diag.Plural(opt.Chains, "chain"), o.Draws, max(0, o.Warmup), o.Seed, metric)
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
		r.stopped = true
		fmt.Fprintf(r.Errs, "interrupted: %s\n", fit.Incomplete())
	}
	if fit.Folder != "" {
		fmt.Fprintf(r.Errs, "run saved in %s\n", fit.Folder)
	}
	if fit.Draws() == 0 {
		old := ""
		if r.fit != nil {
			old = "; those of the last run are kept"
		}
		return fmt.Errorf("there is nothing to summarise: no chain has draws after warm-up%s", old)
	}
	r.fit, r.loaded, r.newData, r.newSet = fit, nil, nil, nil
	return r.summary(ctx, &arguments{})
}

// posterior returns the fit, and says so if the model has changed since.
func (r *REPL) posterior() (*runtime.Fit, error) {
	switch {
	case r.loaded != nil:
		return nil, fmt.Errorf("the draws are those of %s, without a model: only `summary` and `plot` can use them; `sample` draws from the model here", strings.Join(r.loaded.Files, ", "))
	case r.fit == nil:
		return nil, errors.New("there are no draws yet; `sample` draws from the posterior")
	}
	if r.changed() {
		fmt.Fprintln(r.Errs, "note: these draws are from the model before it was changed; `sample` draws again")
	}
	return r.fit, nil
}

// given is the data that were set since the fit, in the form that predictions take.
func (r *REPL) given() posterior.PredictOptions {
	return posterior.PredictOptions{Data: r.newData, Settings: slices.Clone(r.newSet)}
}

// summary summarises the posterior.
func (r *REPL) summary(ctx context.Context, a *arguments) error {
	opt := summary.Options{Names: a.names}
	var err error
	if opt.Quantiles, err = a.quantiles(); err != nil {
		return err
	}
	if err := number(a, "hdi", 0.001, 0.9999, &opt.HDI); err != nil {
		return err
	}
	if opt.HDI > 0 && a.options["quantiles"] != "" {
		return errors.New("`hdi` and `quantiles` are two ways to choose the interval; give one of them")
	}
	if r.loaded != nil {
		s, err := r.loaded.Summary(opt)
		if err != nil {
			return err
		}
		r.showSummary(s, a)
		return nil
	}
	fit, err := r.posterior()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(a.names, func(name string) bool { return fit.IsExpression(name) }) {
		return r.summaryOf(ctx, fit, a, opt)
	}
	if name := r.readsNew(a.names); name != "" {
		fmt.Fprintf(r.Errs, "note: `%s` is summarised for the data of the fit; `posterior_predictive %s` uses the data set since\n", name, name)
	}
	s, err := fit.Summary(opt)
	if err != nil {
		return err
	}
	r.showSummary(s, a)
	return nil
}

// summaryOf summarises names and expressions.
func (r *REPL) summaryOf(ctx context.Context, fit *runtime.Fit, a *arguments, opt summary.Options) error {
	if opt.HDI > 0 {
		return errors.New("`hdi` summarises names; of an expression there are `quantiles`")
	}
	var all []summary.Series
	for _, word := range a.names {
		if !fit.IsExpression(word) {
			list, err := fit.Series([]string{word})
			if err != nil {
				return err
			}
			all = append(all, list...)
			continue
		}
		e, err := input.ParseExpr(fit.Model, word)
		if err != nil {
			return err
		}
		v, err := fit.Reduction(ctx, e, r.given())
		if err != nil {
			return err
		}
		if v != nil {
			fmt.Fprintf(r.Out, "%s = %s\n", word, short(rounded(v)))
			continue
		}
		list, err := fit.ExpressionWith(ctx, e, r.given())
		if err != nil {
			return err
		}
		all = append(all, list...)
	}
	if len(all) > 0 {
		s := fit.SummaryOf(all, opt.Quantiles)
		r.tables(s.Tables, s.Rows, false)
	}
	return nil
}

// showSummary prints a summary with what is wrong with its draws.
func (r *REPL) showSummary(s *summary.Summary, a *arguments) {
	r.tables(s.Tables, s.Rows, len(a.names) == 0)
	for _, line := range s.Advice(summary.Shell) {
		fmt.Fprintf(r.Errs, "note: %s\n", words(line))
	}
}

// readsNew returns the first of the names that is computed, if data were set since the fit; "" if there is none.
func (r *REPL) readsNew(names []string) string {
	if len(r.newData)+len(r.newSet) == 0 {
		return ""
	}
	for _, name := range names {
		plain, _, _ := strings.Cut(name, "[")
		if n := r.fit.Model.ByName[plain]; n != nil && n.Role == lang.Derived {
			return name
		}
	}
	return ""
}

// diagnose says in words what is wrong with the draws.
func (r *REPL) diagnose(ctx context.Context, a *arguments) error {
	fit, err := r.posterior()
	if err != nil {
		return err
	}
	list, err := diagnose.Fit(ctx, fit, diagnose.Options{NoPrior: a.options["prior"] == "false"})
	if err != nil {
		return err
	}
	fmt.Fprintf(r.Out, "%s\n\n%s", diagnose.Verdict(list), words(diagnose.FormatFindings(list, r.width())))
	return nil
}

// tables prints a summary in lines that fit the terminal; long arrays are shortened if short is set.
func (r *REPL) tables(of func(width int) []string, rows []summary.Row, short bool) {
	width := 0
	if r.Columns != nil {
		width = max(r.Columns(), 20)
	}
	for i, table := range of(width) {
		if i > 0 {
			fmt.Fprintln(r.Out)
		}
		if short {
			table = elided(table, rowNames(rows))
		}
		fmt.Fprint(r.Out, table)
	}
}

// width is how many characters a line of text may have.
func (r *REPL) width() int {
	if r.Screen == nil {
		return 80
	}
	return min(max(r.Screen().Width, 20), 100)
}

// predict simulates the observed names again.
func (r *REPL) predict(ctx context.Context, a *arguments) error {
	opt := r.given()
	opt.Names, opt.Settings = a.names, replaced(opt.Settings, a.settings)
	quantiles, err := a.quantiles()
	if err := errors.Join(err, number(a, "seed", 0, 1<<63, &opt.Seed)); err != nil {
		return err
	}
	fit, err := r.posterior()
	if err != nil {
		return err
	}
	if err := r.namesOf("posterior_predictive", a.settings); err != nil {
		return err
	}
	p, err := fit.Predict(ctx, opt)
	if err != nil {
		return err
	}
	if len(a.settings) == 0 {
		p.Report = p.Undrawn() // set_data reported the rest
	}
	return r.forward(p, a, quantiles)
}

// namesOf rejects settings of a command that are neither its options nor names of the model.
func (r *REPL) namesOf(word string, settings []string) error {
	m, _ := input.Check(r.input())
	if m == nil {
		return nil // which is reported elsewhere
	}
	for _, s := range settings {
		name, _, _ := strings.Cut(s, "=")
		if m.ByName[name] != nil {
			continue
		}
		options := lookup(word).options
		if near := nearest(name, append(r.names(), options...)); near != "" {
			return fmt.Errorf("`%s` is neither a name in the model nor an option of `%s`; did you mean `%s`?", name, word, near)
		}
		return fmt.Errorf("`%s` is neither a name in the model nor an option of `%s`, which are %s", name, word, strings.Join(options, ", "))
	}
	return nil
}

// forwardInput is the model for simulating. Outcomes whose size differs from that of covariates that were set are
// left out: they are simulated, not given.
func (r *REPL) forwardInput(settings []string) input.Input {
	in := r.input()
	in.Settings = replaced(in.Settings, settings)
	if len(in.Settings) == 0 {
		return in
	}
	m, _ := input.Check(in)
	if _, err := runtime.Preview(in); err == nil || m == nil {
		return in
	}
	var outcomes []string
	for _, n := range m.Names {
		if n.Observed && !slices.ContainsFunc(in.Settings, func(s string) bool { return strings.HasPrefix(s, n.Ident+"=") }) {
			outcomes = append(outcomes, n.Ident)
		}
	}
	less := in
	less.Data = nil
	for _, f := range in.Data {
		less.Data = append(less.Data, withoutColumns(f, outcomes))
	}
	if _, err := runtime.Preview(less); err != nil {
		return in // its error is the one to report
	}
	return less
}

// replaced returns old with the settings in with added or replacing those with the same names.
func replaced(old, with []string) []string {
	out := slices.DeleteFunc(slices.Clone(old), func(s string) bool {
		name, _, _ := strings.Cut(s, "=")
		return slices.ContainsFunc(with, func(w string) bool { return strings.HasPrefix(w, name+"=") })
	})
	return append(out, with...)
}

// added returns old with the files added or replacing those with the same names.
func added(old, files []input.File) []input.File {
	out := slices.DeleteFunc(slices.Clone(old), func(o input.File) bool {
		return slices.ContainsFunc(files, func(f input.File) bool { return f.Name == o.Name })
	})
	return append(out, files...)
}

// unset removes the settings of names.
func unset(settings, names []string) []string {
	return slices.DeleteFunc(slices.Clone(settings), func(s string) bool {
		name, _, _ := strings.Cut(s, "=")
		return slices.Contains(names, name)
	})
}

// setData gives names of data new values, from files or written out.
func (r *REPL) setData(a *arguments) error {
	if len(a.settings)+len(a.names) == 0 {
		return errors.New("`set_data` needs values or a file: `set_data x=[-2, 0, 2]`")
	}
	var files []input.File
	var columns []string
	for _, path := range a.names {
		f, err := readData(path)
		if err != nil {
			if len(a.names) > 1 && isName(path) {
				return fmt.Errorf("%w; a value is given as `%s=...`", err, path)
			}
			return err
		}
		files = append(files, f)
		names, _, _ := fields(f)
		columns = append(columns, names...)
	}
	if m, _ := input.Check(r.input()); m != nil {
		for _, s := range a.settings {
			name, _, _ := strings.Cut(s, "=")
			switch n := m.ByName[name]; {
			case n == nil:
				var have []string
				for _, n := range m.Names {
					if n.Role == lang.Data {
						have = append(have, n.Ident)
					}
				}
				if near := nearest(name, have); near != "" {
					return fmt.Errorf("`%s` is not a name in the model; did you mean `%s`?", name, near)
				}
				return fmt.Errorf("`%s` is not a name in the model; its data are %s", name, strings.Join(have, ", "))
			case n.Role != lang.Data:
				return fmt.Errorf("`%s` is not data of the model; `set_data` gives data, and `simulate` fixes unknowns", name)
			}
		}
	} else {
		for _, s := range a.settings {
			if name, _, _ := strings.Cut(s, "="); !r.defined(name) {
				fmt.Fprintf(r.Errs, "note: `%s` is not declared yet; `data %s` declares it\n", name, name)
			}
		}
	}
	next := r.input()
	next.Data, next.Settings = added(r.data, files), replaced(unset(r.settings, columns), a.settings)
	if err := ownError(next); err != nil {
		return err
	}
	if r.fit != nil && !r.changed() {
		nd, ns := added(r.newData, files), replaced(unset(r.newSet, columns), a.settings)
		report, err := r.fit.Report(posterior.PredictOptions{Data: nd, Settings: ns})
		if err != nil && len(r.newData)+len(r.newSet) > 0 {
			// What was given before may have another size: these values determine all sizes.
			given := r.newNames()
			again, e := r.fit.Report(posterior.PredictOptions{Data: files, Settings: a.settings})
			if e != nil {
				return err
			}
			next.Data = added(slices.DeleteFunc(slices.Clone(r.data), func(f input.File) bool {
				return slices.ContainsFunc(r.newData, func(o input.File) bool { return o.Name == f.Name })
			}), files)
			next.Settings = replaced(unset(r.settings, given), a.settings)
			for _, s := range a.settings {
				name, _, _ := strings.Cut(s, "=")
				columns = append(columns, name)
			}
			if given = slices.DeleteFunc(given, func(n string) bool { return slices.Contains(columns, n) }); len(given) > 0 {
				fmt.Fprintf(r.Errs, "note: the earlier values of %s have another size and are dropped\n", listed(given))
			}
			nd, ns, report, err = files, slices.Clone(a.settings), again, nil
		}
		if err != nil {
			return err
		}
		for _, line := range report {
			fmt.Fprintln(r.Errs, words(line))
		}
		r.newData, r.newSet = nd, ns
	}
	r.data, r.settings = next.Data, next.Settings
	r.touch()
	return nil
}

// newNames are the names of the model that have been given new values since the fit.
func (r *REPL) newNames() []string {
	var out []string
	for _, f := range r.newData {
		names, _, _ := fields(f)
		for _, n := range names {
			if r.defined(n) {
				out = append(out, n)
			}
		}
	}
	for _, s := range r.newSet {
		name, _, _ := strings.Cut(s, "=")
		out = append(out, name)
	}
	return out
}

// listed writes names in backticks, one after another.
func listed(names []string) string {
	return "`" + strings.Join(names, "`, `") + "`"
}

// ownError returns what is wrong with values that were written out, ignoring what the model still lacks.
func ownError(in input.Input) error {
	_, err := runtime.Preview(in)
	var list diag.List
	if !errors.As(err, &list) {
		return nil
	}
	var own diag.List
	for _, d := range list {
		if d.Severity == diag.Error && d.Span.Source != nil && d.Span.Source.Name == "settings" {
			own = append(own, d)
		}
	}
	return own.Err()
}
