package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/bayes-lang/bayes/internal/figure"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/plot"
)

type plotCmd struct {
	RunDir string   `arg:"" name:"run" help:"Folder of a run; a model file, to plot its data or prior; or CmdStan CSV files, one per chain."`
	Kind   string   `arg:"" optional:"" help:"Kind of plot, as listed above."`
	Names  []string `arg:"" optional:"" help:"Names, elements such as 'a[2]', or expressions such as b1/b0. The default depends on the kind."`

	X         string    `help:"Covariate, or expression of the data, for the x axis of data, prior and bands." placeholder:"NAME"`
	Lines     bool      `help:"Show single draws as lines instead of bands, for prior and bands."`
	Reference []float64 `help:"Reference value, for posterior and forest: one for all parameters, or one for each." placeholder:"VALUE,..."`
	Mass      float64   `help:"Probability that an interval covers." default:"0.9" above:"0" below:"1"`
	HDI       bool      `name:"hdi" help:"Use highest density intervals."`

	Save   string  `help:"Write the plot to a file, as SVG or PNG by its extension. With just svg or png, or with a folder, the file is named after the run and the kind." aliases:"out,output" placeholder:"FILE"`
	All    bool    `help:"Write every applicable plot to the folder given by --save."`
	Format string  `help:"Format of files that --save does not name: svg or png." default:"svg" enum:"svg,png"`
	Width  float64 `help:"Width in centimetres, or in characters for text; 0 means 16 cm, or the width of the terminal." default:"0" min:"0" max:"1000"`
	Height float64 `help:"Height in centimetres, or in lines for text; 0 means as much as needed." default:"0" min:"0" max:"1000"`
	DPI    float64 `name:"dpi" help:"Resolution of PNG files, in dots per inch." default:"150" min:"10" max:"2400"`
	Title  string  `help:"Title of the plot." placeholder:"TEXT"`
	Page   int     `help:"Page to show when there are many panels." default:"1" min:"1" max:"1000000"`
	Limit  int     `help:"Panels per page; 0 chooses a legible number." default:"0" min:"0" max:"10000"`
	Text   bool    `help:"Plot with characters, even if the terminal can show images."`

	Data  []string `help:"Data file with new values to predict for; may be repeated." sep:"none" placeholder:"FILE"`
	Set   []string `help:"New values to predict for: x='[-2, 0, 2]'. Also x=1:20 alone." sep:"none" placeholder:"NAME=VALUE"`
	Seed  uint64   `help:"Random seed. Predictions use the seed of the run by default, prior draws use 1."`
	Draws int      `help:"Maximum number of prior draws and of predictions." default:"1000" min:"1" max:"10000000"`
	Quiet bool     `short:"q" help:"Do not report what was written."`

	files []string // of draws, in place of a run
}

// Help lists the kinds.
func (c *plotCmd) Help() string {
	var out strings.Builder
	out.WriteString("Kinds of plots:\n")
	for _, k := range figure.Kinds() {
		fmt.Fprintf(&out, "  %-16s %s\n", k.Name, k.Doc)
	}
	out.WriteString("\nWithout --save the plot is shown in the terminal.")
	return out.String()
}

func (c *plotCmd) Run(a *app) error {
	err := c.run(a)
	if err != nil && strings.ContainsAny(c.X, "[:") { // values, as other commands take them
		err = fmt.Errorf("%w; --x names the horizontal axis, and new values are given as NAME=%s", err, c.X)
	}
	return err
}

func (c *plotCmd) run(a *app) error {
	c.takeFiles()
	if err := c.check(); err != nil {
		return err
	}
	src, err := c.source(a)
	if err != nil {
		return err
	}
	req := figure.Request{
		Context: a.ctx, Kind: c.Kind, Names: c.Names, X: c.X, Lines: c.Lines, Reference: c.Reference, Mass: c.Mass, HDI: c.HDI,
		Title: c.Title, Page: c.Page, Limit: c.Limit, Seed: c.Seed, Most: c.Draws,
	}
	if src.Input == nil { // of a model file they are its data
		if req.Data, err = readFiles(c.Data); err != nil {
			return err
		}
		req.Settings = a.settings(c.Set)
	}
	switch {
	case c.All:
		return c.saveAll(a, src, req)
	case c.Save != "":
		path := c.file()
		return c.save(a, src, req, path)
	}
	return c.show(a, src, req)
}

// takeFiles takes files of draws, of which there may be several, out of the words
// in front of the kind.
func (c *plotCmd) takeFiles() {
	rest := c.Names
	if c.Kind != "" {
		rest = append([]string{c.Kind}, c.Names...)
	}
	if c.files = drawFiles(c.RunDir, rest); len(c.files) == 0 || ending(c.RunDir) != "csv" {
		c.files = nil
		return
	}
	rest = rest[len(c.files)-1:]
	c.Kind, c.Names = "", nil
	if len(rest) > 0 {
		c.Kind, c.Names = rest[0], rest[1:]
	}
}

// check refuses words that do not fit together, before anything is read.
func (c *plotCmd) check() error {
	if c.All {
		switch {
		case c.Kind != "":
			return usageError{fmt.Sprintf("--all writes plots of all kinds, so `%s` must be left out", c.Kind)}
		case c.Save == "":
			return usageError{"--all writes many files: --save names the folder"}
		}
		return nil
	}
	var names []string
	for _, k := range figure.Kinds() {
		names = append(names, k.Name)
	}
	switch {
	case c.Kind == "" && slices.Contains(names, c.RunDir):
		return usageError{fmt.Sprintf("`bayes plot` needs the folder of a run, or a model file, before `%s`", c.RunDir)}
	case c.Kind == "":
		return usageError{"`bayes plot` needs the kind of plot: " + strings.Join(names, ", ")}
	case slices.Contains(names, c.RunDir) && !slices.Contains(names, c.Kind):
		return usageError{fmt.Sprintf("the run comes before the kind: bayes plot %s %s", c.Kind, c.RunDir)}
	}
	if err := figure.CheckKind(c.Kind); err != nil {
		return usageError{err.Error()}
	}
	if c.Save == "" {
		return nil
	}
	switch ending(c.file()) {
	case "svg", "png", "txt":
		return nil
	}
	return usageError{fmt.Sprintf("%s cannot be written: plots are .svg or .png files, or .txt for characters", c.Save)}
}

func ending(path string) string {
	return strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
}

// source opens what the pictures are of.
func (c *plotCmd) source(a *app) (figure.Source, error) {
	var src figure.Source
	if len(c.files) > 0 {
		l, err := a.openDraws(c.files)
		if err != nil {
			return src, err
		}
		src.Draws, err = figure.FromLoaded(l)
		return src, err
	}
	info, err := os.Stat(c.RunDir)
	switch {
	case err != nil:
		return src, fileError("run or model file", c.RunDir, err)
	case info.IsDir():
		if src.Fit, err = a.openFit(c.RunDir); err != nil {
			return src, err
		}
		return src, a.options(src.Fit.Source.Name, func(name string) bool { return input.HasName(src.Fit.Model, name) })
	}
	in, err := modelInput{Model: c.RunDir, Data: c.Data, Set: c.Set}.input(a)
	if err != nil {
		return src, err
	}
	src.Input = &in
	if kinds := figure.Kinds(); !c.All {
		if k := kinds[slices.IndexFunc(kinds, func(k figure.Info) bool { return k.Name == c.Kind })]; !k.Model {
			return src, usageError{fmt.Sprintf("`%s` shows the draws of a run, but %s is a model; `bayes sample %s` makes one", c.Kind, c.RunDir, c.RunDir)}
		}
	}
	return src, nil
}

// file is where the picture goes: what --save names, or a name after run and
// kind, in the folder that it names.
func (c *plotCmd) file() string {
	path, folder := c.Save, ""
	format := c.Format
	switch info, err := os.Stat(path); {
	case path == "svg" || path == "png" || path == "txt":
		format = path
	case strings.HasSuffix(path, "/") || err == nil && info.IsDir():
		folder = path
	default:
		return path
	}
	return filepath.Join(folder, c.stem()+"-"+c.Kind+fileWords(c.Names)+"."+format)
}

// stem is the name of the run or model without its ending.
func (c *plotCmd) stem() string {
	name := filepath.Base(filepath.Clean(c.RunDir))
	return strings.TrimSuffix(name, filepath.Ext(name))
}

// fileWords turns names into a part of a file name: letters and digits, others
// become one minus.
func fileWords(names []string) string {
	out := ""
	for _, n := range names {
		out += "-" + strings.Join(strings.FieldsFunc(n, func(r rune) bool { return !isName("a" + string(r)) }), "-")
	}
	if r := []rune(out); len(r) > 60 {
		out = string(r[:60])
	}
	return out
}

// saveAll writes all pictures that make sense. One that cannot be drawn is said
// and does not stop the others.
func (c *plotCmd) saveAll(a *app, src figure.Source, req figure.Request) error {
	if e := ending(c.Save); e == "svg" || e == "png" {
		return usageError{fmt.Sprintf("--all writes many files, but %s would be one: give a folder", c.Save)}
	}
	if err := os.MkdirAll(c.Save, 0o777); err != nil {
		return fileError("folder", c.Save, err)
	}
	src, jobs := figure.All(src, req)
	if len(jobs) == 0 {
		return fmt.Errorf("%s has nothing to plot: no data, and no draws", c.RunDir)
	}
	written := 0
	for _, job := range jobs {
		if err := a.ctx.Err(); err != nil {
			return err
		}
		err := c.save(a, src, job.Request, filepath.Join(c.Save, strings.TrimPrefix(fileWords([]string{job.File}), "-")+"."+c.Format))
		var broken *fileTrouble
		switch {
		case errors.As(err, &broken), err != nil && a.ctx.Err() != nil:
			return err
		case err != nil:
			fmt.Fprintf(a.errs, "note: no plot `%s`: %s\n", job.File, firstLine(err))
		default:
			written++
		}
	}
	if written == 0 {
		return fmt.Errorf("no plot of %s could be drawn", c.RunDir)
	}
	return nil
}

// fileTrouble is an error of writing, which ends all.
type fileTrouble struct{ error }

func (f *fileTrouble) Unwrap() error { return f.error }

func firstLine(err error) string {
	text, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return text
}

// save writes one picture and says so.
func (c *plotCmd) save(a *app, src figure.Source, req figure.Request, path string) error {
	var write func(io.Writer) error
	note := ""
	if ending(path) == "txt" {
		text, err := figure.Text(src, req, c.screen(plot.Screen{Width: 80}))
		if err != nil {
			return err
		}
		write = func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
	} else {
		req.Width, req.Height = c.Width, c.Height
		p, err := figure.Draw(src, req)
		if err != nil {
			return err
		}
		write = func(w io.Writer) error { return p.WritePNG(w, c.DPI) }
		if ending(path) == "svg" {
			write = p.WriteSVG
		}
		if p.Pages > 1 {
			note = fmt.Sprintf(", page %d of %d: --page and names show others", p.Page, p.Pages)
		}
	}
	verb := "written"
	if _, err := os.Stat(path); err == nil {
		verb = "replaced"
	}
	if err := saveFile(path, write); err != nil {
		return &fileTrouble{err}
	}
	if !c.Quiet {
		fmt.Fprintf(a.errs, "%s %s%s\n", path, verb, note)
	}
	return nil
}

// screen puts the sizes of the command line in place of a screen's.
func (c *plotCmd) screen(s plot.Screen) plot.Screen {
	if c.Width > 0 {
		s.Width = int(c.Width)
	}
	if c.Height > 0 {
		s.Height = int(c.Height)
	}
	return s
}

// show prints the picture on the terminal, or as plain text where the output goes
// elsewhere.
func (c *plotCmd) show(a *app, src figure.Source, req figure.Request) error {
	t := figure.Terminal{Screen: plot.Screen{Width: 80}}
	if isTerminal(os.Stdout) {
		t.Color = os.Getenv("NO_COLOR") == ""
		if w, h, err := term.GetSize(int(os.Stdout.Fd())); err == nil && w > 0 {
			t.Width, t.Height = w, max(h-1, 4)
		}
		if !c.Text {
			t.Graphics = askTerminal()
		}
	}
	if t.Graphics == figure.Characters {
		t.Height = min(t.Height, 24) // a picture of characters as high as a large window is coarse
		t.Screen = c.screen(t.Screen)
	} else {
		req.Width, req.Height = c.Width, c.Height
	}
	text, err := figure.Show(src, req, t)
	if err != nil {
		return err
	}
	_, err = io.WriteString(a.out, text)
	return err
}

// askTerminal asks the terminal, if there is one at the keyboard too, how it shows
// pictures.
func askTerminal() figure.Graphics {
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return figure.Characters
	}
	return (&terminal{in: os.Stdin, out: os.Stdout}).graphics()
}
