package repl

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/dataset"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/loaded"
	"github.com/bayes-lang/bayes/internal/save"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/runtime"
)

// fileError says why a file cannot be used.
func fileError(path string, err error) error {
	var p *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		entries, _ := os.ReadDir(filepath.Dir(path))
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		dir, name := filepath.Split(path)
		for _, ending := range []string{".bayes", ".csv", ".run"} {
			for _, n := range names {
				if n == name+ending {
					return fmt.Errorf("there is no file or folder %s; did you mean %s?", path, dir+n)
				}
			}
		}
		if near := nearest(name, names); near != "" {
			return fmt.Errorf("there is no file or folder %s; did you mean %s?", path, dir+near)
		}
		return fmt.Errorf("there is no file or folder %s", path)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("access to %s is not permitted", path)
	case errors.Is(err, syscall.EISDIR):
		return fmt.Errorf("%s is a folder, but a file is needed", path)
	case errors.As(err, &p):
		return fmt.Errorf("%s: %v", path, p.Err)
	}
	return err
}

// home replaces a leading `~` by the user's home folder.
func home(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if dir, err := os.UserHomeDir(); err == nil {
			return filepath.Join(dir, rest)
		}
	}
	return path
}

// readData reads a data file and says what it contains.
func readData(path string) (input.File, error) {
	path = home(path)
	content, err := input.ReadFile(path)
	if err != nil {
		return input.File{}, fileError(path, err)
	}
	return input.NewFile(path, content), nil
}

// fields lists the columns of a CSV file, or the names of a JSON file, and counts the rows; ok is false if it cannot
// be read as such.
func fields(f input.File) (names []string, rows int, ok bool) {
	var in io.Reader = f.Reader()
	name := f.Name
	if plain, packed := strings.CutSuffix(name, ".gz"); packed {
		name = plain
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, 0, false
		}
		in = io.LimitReader(z, 1<<30)
	}
	if strings.HasSuffix(name, ".json") {
		d := json.NewDecoder(in)
		if t, err := d.Token(); err != nil || t != json.Delim('{') {
			return nil, 0, false
		}
		for d.More() {
			key, err := d.Token()
			var skip json.RawMessage
			if err != nil || d.Decode(&skip) != nil {
				return nil, 0, false
			}
			if text, is := key.(string); is {
				names = append(names, text)
			}
		}
		return names, 0, true
	}
	c := csv.NewReader(in)
	c.Comment, c.LazyQuotes, c.FieldsPerRecord, c.ReuseRecord = '#', true, -1, true
	head, err := c.Read()
	if err != nil {
		return nil, 0, false
	}
	if len(head) == 1 && strings.ContainsAny(head[0], ";\t") { // other separators
		for _, n := range strings.FieldsFunc(head[0], func(r rune) bool { return r == ';' || r == '\t' }) {
			names = append(names, unquote(strings.TrimSpace(n)))
		}
	} else {
		for _, n := range head {
			names = append(names, strings.TrimSpace(strings.TrimPrefix(n, "\ufeff")))
		}
	}
	for {
		if _, err := c.Read(); err != nil {
			return names, rows, err == io.EOF
		}
		rows++
	}
}

// withoutColumns is a CSV file without some of its columns; what cannot be read as CSV is returned as it is.
func withoutColumns(f input.File, columns []string) input.File {
	if !strings.HasSuffix(f.Name, ".csv") {
		return f
	}
	c := csv.NewReader(f.Reader())
	c.Comment = '#'
	rows, err := c.ReadAll()
	if err != nil || len(rows) == 0 {
		return f
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for _, row := range rows {
		var kept []string
		for i, cell := range row {
			if !slices.Contains(columns, strings.TrimSpace(strings.TrimPrefix(rows[0][i], "\ufeff"))) {
				kept = append(kept, cell)
			}
		}
		if len(kept) == 0 {
			return f
		}
		w.Write(kept)
	}
	w.Flush()
	return input.NewFile(f.Name, out.Bytes())
}

// describe says in a line what a data file contains.
func describe(f input.File) string {
	names, rows, ok := fields(f)
	if !ok || len(names) == 0 {
		return f.Name
	}
	const most = 12
	list := strings.Join(names[:min(most, len(names))], ", ")
	if len(names) > most {
		list += fmt.Sprintf(", ... (%d more)", len(names)-most)
	}
	switch {
	case rows == 0:
		return fmt.Sprintf("%s: %s", f.Name, list)
	case rows == 1:
		return fmt.Sprintf("%s: 1 row of %s", f.Name, list)
	}
	return fmt.Sprintf("%s: %d rows of %s", f.Name, rows, list)
}

// reread checks the files on disk before something is drawn: data that the model names are read again if they have
// changed; if the model, or data that were loaded, have changed, it says so.
func (r *REPL) reread() {
	if r.session != nil {
		for _, f := range r.session.Files() {
			if changed(f, r.path(f.Name)) {
				fmt.Fprintf(r.Errs, "note: %s has changed and was read again\n", f.Name)
				r.touch()
			}
		}
	}
	if r.origin != "" {
		if content, err := input.ReadFile(r.name); err == nil && !runtime.SameModel(string(content), r.origin) {
			fmt.Fprintf(r.Errs, "note: %s has changed since it was loaded; `load %s` reads it again\n", r.name, r.name)
		}
	}
	for _, f := range r.data {
		if changed(f, f.Name) {
			fmt.Fprintf(r.Errs, "note: %s has changed since it was loaded; `load %s` reads it again\n", f.Name, f.Name)
		}
	}
}

// changed reports whether a path holds another content than a file.
func changed(f input.File, path string) bool {
	now, err := input.FileAt(path)
	if err != nil {
		return false
	}
	same, err := now.Same(f)
	return err == nil && !same
}

// Open loads a model, a data file, or the folder of a run.
func (r *REPL) Open(path string) error {
	return r.load(&arguments{names: []string{path}})
}

// load opens a model, data, a run, or draws of another program.
func (r *REPL) load(a *arguments) error {
	if len(a.names) == 0 {
		return errors.New("`load` needs the path of a model, a data file or a run folder")
	}
	path := home(a.names[0])
	if len(a.names) > 1 {
		// Further files are further chains, and nothing else.
		if content, err := input.ReadFile(path); err != nil || !isCmdStan(content) {
			return errors.New("`load` needs one path: of a model, data, or the folder of a run; put a path with spaces in quotes")
		}
		return r.loadDraws(a.names)
	}
	info, err := os.Stat(path)
	if err != nil {
		return fileError(path, err)
	}
	if info.IsDir() {
		return r.loadRun(path)
	}
	if !strings.HasSuffix(path, ".bayes") {
		f, err := readData(path)
		if err != nil {
			return err
		}
		if content, err := f.Content(); err == nil && isCmdStan(content) {
			return r.loadDraws(a.names)
		}
		if err := r.setData(a); err != nil {
			return err
		}
		fmt.Fprintln(r.Errs, describe(f))
		return nil
	}
	content, err := input.ReadFile(path)
	if err != nil {
		return fileError(path, err)
	}
	in := input.Input{Limits: input.MachineLimits(), Model: input.NewFile(path, content), Read: func(p string) (input.File, error) {
		if !filepath.IsAbs(p) {
			p = filepath.Join(filepath.Dir(path), p)
		}
		return input.FileAt(p)
	}}
	if _, list := input.Check(in); list.Err() != nil {
		return list
	}
	r.name, r.dir, r.text = path, filepath.Dir(path), string(content)
	r.origin = r.text
	r.data, r.settings, r.fit, r.loaded, r.newData, r.newSet = nil, nil, nil, nil, nil, nil
	r.forget()
	r.touch()
	s, list := runtime.Open(r.input())
	if list.Err() != nil {
		// The model has been loaded; data that it lacks can still be given.
		fmt.Fprint(r.Errs, words(list.Format()))
		return nil
	}
	r.session = s
	fmt.Fprint(r.Errs, words(list.Format())+s.Bound.Format())
	return nil
}

// loadRun opens the folder of a run.
func (r *REPL) loadRun(path string) error {
	fit, err := runtime.OpenFit(path)
	if err != nil {
		return err
	}
	if note := fit.Incomplete(); note != "" {
		fmt.Fprintf(r.Errs, "note: %s\n", words(note))
	}
	if note := fit.Outdated(path, input.FileAt); note != "" {
		fmt.Fprintf(r.Errs, "note: %s\n", words(note))
	}
	in := fit.Input
	r.name, r.dir, r.text = in.Model.Name, filepath.Dir(path), in.Model.String()
	r.data, r.settings, r.session, r.fit = in.Data, in.Settings, fit.Session, fit
	r.origin, r.loaded, r.newData, r.newSet = "", nil, nil, nil
	r.forget()
	fmt.Fprint(r.Errs, fit.Bound.Format())
	fmt.Fprintln(r.Errs, drawsOf(fit))
	return nil
}

// loadDraws reads draws that CmdStan wrote, a file for each chain. They are separate from the model, which knows
// nothing of them, until there are other draws.
func (r *REPL) loadDraws(paths []string) error {
	all := make([]string, len(paths))
	for i, p := range paths {
		all[i] = home(p)
	}
	l, err := loaded.Open(all)
	if err != nil {
		return err
	}
	for _, note := range l.Notes {
		fmt.Fprintf(r.Errs, "note: %s\n", note)
	}
	r.loaded = l
	chains := fmt.Sprintf("%d draws in each of %d chains", l.Draws(), l.Chains())
	if l.Chains() == 1 {
		chains = fmt.Sprintf("1 chain of %d draws", l.Draws())
	}
	fmt.Fprintf(r.Errs, "%s: %s of CmdStan; `summary` and `plot` show them\n", strings.Join(paths, ", "), chains)
	return nil
}

// save writes the model, the draws, or the run.
func (r *REPL) save(ctx context.Context, a *arguments) error {
	if len(a.names) != 1 {
		return errors.New("`save` needs one path: `save m.bayes` writes the model, `save draws.csv` the draws, `save m.run` the run")
	}
	path := home(a.names[0])
	format, overwrite := a.options["format"], a.on("overwrite")
	ending := filepath.Ext(path)
	switch ending {
	case ".bayes":
		if format != "" && format != "bayes" {
			return fmt.Errorf("%s is the name of a model; draws in format %s are written to a name such as draws.csv", path, format)
		}
		if err := r.hasModel(); err != nil {
			return err
		}
		err := r.write(path, overwrite, func(w io.Writer) error {
			text := r.withFiles(filepath.Dir(path))
			if path == r.name {
				r.origin = text
			}
			_, err := io.WriteString(w, text)
			return err
		})
		if err == nil && len(r.settings) > 0 {
			var names []string
			for _, s := range r.settings {
				name, _, _ := strings.Cut(s, "=")
				names = append(names, "`"+name+"`")
			}
			fmt.Fprintf(r.Errs, "note: the values that `set_data` gave %s are not part of the model\n", strings.Join(names, ", "))
		}
		return err
	case ".svg", ".png":
		return fmt.Errorf("plots are saved by `plot` itself: `plot trace save=%s`", path)
	case ".html":
		return fmt.Errorf("a report is written by `bayes report RUN`; `save m.run` writes the run")
	}
	if format == "run" || format == "" && (ending == ".run" || ending == "") {
		fit, err := r.posterior()
		if err != nil {
			return err
		}
		if _, err := os.Lstat(path); err == nil && !overwrite && !r.wrote[path] {
			return fmt.Errorf("%s already exists; `overwrite=true` replaces a run", path)
		}
		if err := fit.Save(path, overwrite || r.wrote[path]); err != nil {
			return err
		}
		r.wrote[path] = true
		fmt.Fprintf(r.Errs, "%s written: the run with its model, data, and %s\n", path, drawsOf(fit))
		return nil
	}
	opt := save.Options{Format: save.FormatOf(path), Overwrite: overwrite || r.wrote[path]}
	var err error
	if format != "" {
		if opt.Format, err = save.ParseFormat(format); err != nil {
			return err
		}
	} else if opt.Format == "" {
		return fmt.Errorf("%s has no extension that gives the format; `save` writes a model (.bayes), a run (.run), and draws as .csv, .json, .parquet, .zarr, or with format=cmdstan", path)
	}
	if err := number(a, "thin", 1, 1e9, &opt.Store.Thin); err != nil {
		return err
	}
	if text, ok := a.options["groups"]; ok {
		opt.Store.Groups = split(strings.Trim(text, "[]"), false)
		if _, err := dataset.Groups(opt.Store.Groups); err != nil {
			return err
		}
	}
	fit, err := r.posterior()
	if err != nil {
		return err
	}
	paths, notes, err := save.Draws(ctx, fit, path, opt)
	if err != nil {
		return err
	}
	for _, note := range notes {
		fmt.Fprintf(r.Errs, "note: %s\n", words(note))
	}
	r.wrote[path] = true
	fmt.Fprintf(r.Errs, "%s written: %s\n", strings.Join(paths, ", "), drawsOf(fit))
	return nil
}

// withFiles is the model with the names of loaded files in the data statements that have none, so that the model can
// find them again: relative to the folder in which it is kept.
func (r *REPL) withFiles(dir string) string {
	file, _ := lang.Parse(ast.NewSource(r.name, r.text))
	text, done := "", 0
	for _, s := range file.Stmts {
		d, ok := s.(*ast.Data)
		if !ok || d.From != nil {
			continue
		}
		if path := r.fileOf(d); path != "" {
			if there, err := relative(dir, path); err == nil {
				end := d.Names[len(d.Names)-1].Span.End // before an `as`
				if t := d.TypeOf(len(d.Names) - 1); t != nil {
					end = t.Span.End
				}
				text, done = text+r.text[done:end]+" from "+strconv.Quote(filepath.ToSlash(there)), end
			}
		}
	}
	return text + r.text[done:]
}

// fileOf returns the file loaded last among those that have all the names of a statement as columns, "" if there is none.
func (r *REPL) fileOf(d *ast.Data) string {
	for _, f := range slices.Backward(r.data) {
		columns, _, _ := fields(f)
		if !slices.ContainsFunc(d.Names, func(id ast.Ident) bool {
			return !slices.Contains(columns, id.Name) && (d.As == nil || !slices.Contains(columns, d.As.Value))
		}) {
			return f.Name
		}
	}
	return ""
}

// relative is the path from a folder to a file.
func relative(dir, path string) (string, error) {
	from, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	to, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.Rel(from, to)
}

// drawsOf says how many draws a fit has.
func drawsOf(fit *runtime.Fit) string {
	return fmt.Sprintf("%s of %d draws", diag.Plural(len(fit.Used()), "chain"), fit.Draws())
}

// free reports an error if something exists at a path that this session did not write: nothing is overwritten unasked.
func (r *REPL) free(path string, overwrite bool) error {
	info, err := os.Lstat(path)
	switch {
	case err != nil || r.wrote[path]:
		return nil
	case info.IsDir() && filepath.Ext(path) != ".zarr":
		return fmt.Errorf("%s is a folder", path)
	case overwrite:
		return nil
	}
	return fmt.Errorf("%s already exists; `overwrite=true` replaces it", path)
}

// write makes a file, unless it would replace one that this session did not make.
func (r *REPL) write(path string, overwrite bool, to func(io.Writer) error) error {
	path = home(path)
	if err := r.free(path, overwrite); err != nil {
		return err
	}
	f, err := os.Create(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s cannot be written: there is no folder %s", path, filepath.Dir(path))
	}
	if err != nil {
		return fileError(path, err)
	}
	if err := errors.Join(to(f), f.Close()); err != nil {
		if info, e := os.Lstat(path); e == nil && info.Mode().IsRegular() {
			os.Remove(path)
		}
		return err
	}
	r.wrote[path] = true
	fmt.Fprintf(r.Errs, "%s written\n", path)
	return nil
}

// isCmdStan reports whether a file has draws of CmdStan: comments with its settings, and columns whose names end in
// two underscores.
func isCmdStan(content []byte) bool {
	for line := range bytes.Lines(content) {
		if line[0] != '#' {
			return bytes.HasPrefix(line, []byte("lp__,"))
		}
	}
	return false
}
