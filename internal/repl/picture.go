package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/internal/figure"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/loaded"
	"github.com/bayes-lang/bayes/internal/plot"
	"github.com/bayes-lang/bayes/runtime"
)

func plotOptions() []string {
	return []string{"x", "save", "reference", "lines", "mass", "hdi", "page", "limit", "width", "height", "title", "draws", "seed", "dpi", "text", "overwrite"}
}

// kindList lists the kinds of plots.
func kindList() string {
	var b strings.Builder
	for _, k := range figure.Kinds() {
		fmt.Fprintf(&b, "plot %-16s %s\n", k.Name, k.Doc)
	}
	return b.String()
}

// plot draws a plot: to a file, or in the terminal.
func (r *REPL) plot(ctx context.Context, a *arguments) error {
	if len(a.names) == 0 && len(a.options) == 0 {
		fmt.Fprint(r.Out, kindList())
		return nil
	}
	req := figure.Request{Context: ctx, X: a.options["x"], Title: a.options["title"], Lines: a.on("lines"), HDI: a.on("hdi")}
	dpi := 150
	if err := errors.Join(number(a, "mass", 0.001, 0.9999, &req.Mass), number(a, "page", 1, 1e6, &req.Page), number(a, "limit", 1, 1e4, &req.Limit),
		number(a, "width", 2, 200, &req.Width), number(a, "height", 2, 200, &req.Height), number(a, "draws", 1, 1e6, &req.Most),
		number(a, "seed", 0, 1<<63, &req.Seed), number(a, "dpi", 10, 2400, &dpi)); err != nil {
		return err
	}
	if text, ok := a.options["reference"]; ok {
		for _, word := range split(strings.Trim(text, "[]"), false) {
			x, err := strconv.ParseFloat(word, 64)
			if err != nil {
				return fmt.Errorf("reference: %q is not a number, or a list such as `reference=[0, 1]`", word)
			}
			req.Reference = append(req.Reference, x)
		}
	}
	path := home(a.options["save"])
	if ending := strings.ToLower(filepath.Ext(path)); path != "" && ending != ".svg" && ending != ".png" {
		return fmt.Errorf("%s: plots are written as .svg or .png", path)
	}
	var err error
	if req.Kind, req.Names, err = r.kindOf(a.names); err != nil {
		return err
	}
	if slices.Contains([]string{"bands", "predictive", "ecdf", "intervals"}, req.Kind) {
		req.Data, req.Settings = r.newData, r.newSet
	}
	src, err := r.sourceOf(req.Kind)
	if err != nil {
		return err
	}
	if path != "" {
		p, err := figure.Draw(src, req)
		if err != nil {
			return err
		}
		err = r.write(path, a.on("overwrite"), func(w io.Writer) error {
			if strings.EqualFold(filepath.Ext(path), ".png") {
				return p.WritePNG(w, float64(dpi))
			}
			return p.WriteSVG(w)
		})
		if err == nil && p.Pages > 1 {
			fmt.Fprintf(r.Errs, "this is page %d of %d; `page=%d` draws the next\n", p.Page, p.Pages, p.Page%p.Pages+1)
		}
		return err
	}
	return r.picture(src, req, a.on("text"))
}

// picture draws in the terminal: the picture itself if that can be shown, otherwise characters.
func (r *REPL) picture(src figure.Source, req figure.Request, text bool) error {
	t := figure.Terminal{Screen: plot.Screen{Width: 80}}
	if r.Screen != nil {
		t.Screen = r.Screen()
	}
	if r.Graphics != nil && !text {
		t.Graphics = r.Graphics()
	}
	if t.Graphics == figure.Characters {
		// For pictures of characters, the sizes are those of text.
		if req.Width > 0 {
			t.Width = int(req.Width)
		}
		if req.Height > 0 {
			t.Height = int(req.Height)
		}
	}
	shown, err := figure.Show(src, req, t)
	if err != nil {
		return err
	}
	fmt.Fprint(r.Out, shown)
	return nil
}

// kindOf finds the kind of plot among the words of a command; just names mean their posterior or, before there are
// draws, their data or prior.
func (r *REPL) kindOf(words []string) (kind string, names []string, err error) {
	var kinds []string
	for _, k := range figure.Kinds() {
		kinds = append(kinds, k.Name)
	}
	if len(words) > 0 && slices.Contains(kinds, words[0]) {
		return words[0], words[1:], nil
	}
	if len(words) > 0 && isName(words[0]) && !r.defined(words[0]) && (r.loaded == nil || !slices.Contains(r.loaded.Names(), words[0])) {
		if near := nearest(words[0], append(slices.Clone(kinds), r.names()...)); near != "" {
			return "", nil, fmt.Errorf("there is no plot `%s`; did you mean `%s`?", words[0], near)
		}
		return "", nil, fmt.Errorf("there is no plot `%s`; there are %s", words[0], strings.Join(kinds, ", "))
	}
	switch {
	case r.loaded != nil, r.fit != nil && !r.observes(words):
		return "posterior", words, nil
	case r.fit != nil || r.observes(words):
		return "data", words, nil
	}
	return "prior", words, nil
}

// observes reports whether all words are names of data.
func (r *REPL) observes(words []string) bool {
	m, _ := input.Check(r.input())
	if m == nil {
		m = r.part(true)
	}
	for _, w := range words {
		if m == nil || m.ByName[w] == nil || m.ByName[w].Role != 0 {
			return false
		}
	}
	return len(words) > 0
}

// sourceOf returns what plots of a kind are made from.
func (r *REPL) sourceOf(kind string) (figure.Source, error) {
	var info figure.Info
	for _, k := range figure.Kinds() {
		if k.Name == kind {
			info = k
		}
	}
	if r.loaded != nil && info.Draws {
		return loadedSource(r.loaded)
	}
	if info.Model {
		if err := r.hasModel(); err != nil && r.fit == nil {
			return figure.Source{}, err
		}
		in := r.forwardInput(nil)
		src := figure.Source{Input: &in}
		if s, err := runtime.Preview(in); err == nil {
			src.Session = s
		} else if src.Session, err = r.bound(); err != nil {
			return src, err
		}
		return src, nil
	}
	fit, err := r.posterior()
	if err != nil {
		return figure.Source{}, err
	}
	return figure.Source{Fit: fit}, nil
}

// loadedSource prepares draws of another program for plots.
func loadedSource(l *loaded.Draws) (figure.Source, error) {
	series, err := l.Series(nil)
	if err != nil {
		return figure.Source{}, err
	}
	d := &figure.Draws{Name: strings.Join(l.Files, ", "), Series: series, Energy: l.Stat("energy")}
	for _, chain := range l.Stat("diverging") {
		marks := make([]bool, len(chain))
		for i, x := range chain {
			marks[i] = x != 0
		}
		d.Divergent = append(d.Divergent, marks)
	}
	return figure.Source{Draws: d}, nil
}
