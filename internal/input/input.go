// Package input reads a model and its data, given as files, settings and values. It applies limits
// to them, checks the model, and prepares the data for package bind.
package input

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/store"
	"github.com/bayes-lang/bayes/internal/table"
	"github.com/bayes-lang/bayes/lang"
)

// File is the whole content of a text or binary file, with its hash.
type File = store.File

// NewFile returns a file with the given name and content.
func NewFile(name string, content []byte) File { return store.NewFile(name, content) }

// Input is a model and the sources of its data. A session keeps all of it, so that a run on
// disk contains everything needed to repeat it.
type Input struct {
	Model    File
	Data     []File   // data files other than those the model names; later files take precedence
	Fresh    []Fresh  // further data, after Data, already read by the program
	Settings []string // name=value; these take precedence over all files
	// Read reads a file that the model names, relative to the model. Nil means that there are no
	// such files. See FileAt.
	Read func(path string) (File, error)
	// Forget says that no run will be saved, so that data files need not be kept.
	Forget bool
	// Limits bounds what the model and data may cost; the zero value is strict. Stop, if not nil, is
	// called repeatedly while they are bound, and its error ends the binding.
	Limits eval.Limits
	Stop   func() error
	// Checked, if not nil, is the result of Prepare for Model, which is then not parsed again.
	Checked *Checked
}

// Checked is a model that has been parsed and checked. It is immutable and may be shared by
// any number of sessions.
type Checked struct {
	Model *lang.Model
	files []File // that it imports, as they were read
	list  diag.List
}

// Prepare parses and checks a model for use in many sessions. It returns nil if the list has errors.
func Prepare(in Input) (*Checked, diag.List) {
	in.Checked = nil
	m, files, list := Load(in)
	if m == nil {
		return nil, list
	}
	return &Checked{m, files.list, list}, list
}

// Reader reads files for a model and remembers what it read.
type Reader struct {
	read func(string) (File, error)
	mu   sync.Mutex
	list []File

	forget bool // files of data
}

// NewReader returns a reader that has read nothing.
func NewReader(read func(path string) (File, error)) *Reader { return &Reader{read: read} }

// Files returns the files that were read.
func (r *Reader) Files() []File { return r.list }

func (r *Reader) file(path string) (File, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range r.list {
		if f.Name == path {
			return f, nil
		}
	}
	f, err := r.read(path)
	if err == nil {
		f, err = f.Hashed()
	}
	if err != nil {
		return File{}, err
	}
	f.Name = path
	r.list = append(r.list, f)
	return f, nil
}

func (r *Reader) open(path string) (io.ReadCloser, error) {
	read := r.file
	if r.forget {
		read = r.read
	}
	f, err := read(path)
	return readCloser{f.Reader()}, err
}

// readCloser is a reader of a file that still says how long it is.
type readCloser struct{ store.Reader }

func (readCloser) Close() error { return nil }

func (r *Reader) source(path string) (*ast.Source, error) {
	f, err := r.file(path)
	if err != nil {
		return nil, err
	}
	content, err := f.Content()
	return ast.NewSource(path, string(content)), err
}

// Check parses and checks a model without data. The model is nil when the list
// has errors.
func Check(in Input) (*lang.Model, diag.List) {
	m, _, list := Load(in)
	return m, list
}

// HasName reports whether a model contains a name.
func HasName(m *lang.Model, name string) bool { return m.ByName[name] != nil }

// FormatBlocks lists the names of a model with their roles, and its statements in execution
// order.
func FormatBlocks(m *lang.Model) string {
	var b strings.Builder
	for _, n := range m.Names {
		fmt.Fprintf(&b, "%-8s %s\n", n.Role, n.Ident)
	}
	for i, block := range m.Blocks {
		note := ""
		if block.Soft {
			note = " (in a cycle through observed data)"
		}
		fmt.Fprintf(&b, "block %d%s\n", i+1, note)
		for _, s := range block.Stmts {
			fmt.Fprintf(&b, "    line %d: %s\n", s.Place().Line(), s.Place().Text())
		}
	}
	return b.String()
}

// Load parses and checks a model. It also returns the reader of the files that the model names. The
// model is nil if the list has errors.
func Load(in Input) (*lang.Model, *Reader, diag.List) {
	read := in.Read
	if read == nil {
		read = ReadFrom(nil)
	}
	files := NewReader(read)
	files.forget = in.Forget
	if c := in.Checked; c != nil {
		files.list = slices.Clone(c.files)
		return c.Model, files, slices.Clone(c.list)
	}
	source := ast.NewSource(in.Model.Name, in.Model.String())
	file, list := lang.Parse(source)
	if list.Err() != nil {
		return nil, files, list
	}
	m, more := lang.Check(file, files.source)
	list = append(list, more...)
	if list.Err() != nil {
		return nil, files, list
	}
	return m, files, list
}

// Sources returns the data sources for bind.
func (in Input) Sources(m *lang.Model, files *Reader) (bind.Data, diag.List) {
	d := bind.Data{Open: files.open, Limits: in.Limits, Stop: in.Stop}
	var list diag.List
	keep := bind.Keep(m, len(in.Data))
	for _, f := range in.Data {
		s, err := bind.FromFileWithin(f.Name, f.Reader(), in.Limits, keep)
		if err != nil {
			list = append(list, fileError(f, err))
			continue
		}
		d.Sources = append(d.Sources, s)
	}
	for _, f := range in.Fresh {
		n, most := 0, in.Limits.Array()
		if f.Source.Record != nil { // a table was read within limits
			for _, field := range f.Source.Record.Fields {
				n += field.Len()
			}
		}
		if n > most {
			list = append(list, &diag.Diagnostic{Code: "bad-file", Message: fmt.Sprintf("%s has more than %d values", f.Source.Name, most)})
			continue
		}
		d.Sources = append(d.Sources, f.Source)
	}
	if len(in.Settings) > 0 {
		s, problems := bind.FromSettings(in.Settings)
		list = append(list, problems...)
		d.Sources = append(d.Sources, s)
	}
	return d, list
}

// OfRun returns the model of the run in a folder, without checking that it is as it was.
func OfRun(path string) (Input, error) {
	model, files, err := store.Sources(path)
	return Input{Model: model, Read: ReadFrom(files)}, err
}

// ReadFrom returns a function that reads from the files kept with a run.
func ReadFrom(files []File) func(string) (File, error) {
	return func(path string) (File, error) {
		for _, f := range files {
			if f.Name == path {
				return f, nil
			}
		}
		return File{}, fmt.Errorf("the run does not hold it")
	}
}

// fileError says what is wrong with a data file that is given beside the model,
// at its place in the file; the line is shown if the file is in memory.
func fileError(f File, err error) *diag.Diagnostic {
	var e *table.Error
	if !errors.As(err, &e) || e.Line == 0 || f.Text == "" {
		return &diag.Diagnostic{Code: "bad-file", Message: err.Error()}
	}
	src := ast.NewSource(f.Name, f.Text)
	at := 0 // the offset of the line
	for range e.Line - 1 {
		at += strings.IndexByte(src.Text[at:], '\n') + 1
	}
	for range e.Col - 1 {
		_, n := utf8.DecodeRuneInString(src.Text[at:])
		at += n
	}
	span := ast.Span{Source: src, Start: at, End: at}
	if e.Col == 0 {
		span.End += len(src.Line(e.Line))
	}
	message := e.Message
	if place := e.Place(); place != "" {
		message = place + ": " + message
	}
	return diag.New("bad-file", span, "%s", message)
}

// Fresh is new data that have already been read.
type Fresh struct {
	Source bind.Source
	File   func() File // returns the same data as a file
}

func Files(data []Fresh) []File {
	out := make([]File, len(data))
	for i := range data {
		out[i] = data[i].File()
	}
	return out
}

// Split separates the settings that name unknowns from those that name data.
func Split(m *lang.Model, settings []string) (fixed bind.Source, rest []string, err error) {
	var mine []string
	for _, s := range settings {
		name, _, _ := strings.Cut(s, "=")
		n := m.ByName[strings.TrimSpace(name)]
		if n != nil && n.Role == lang.Unknown {
			mine = append(mine, s)
		} else {
			rest = append(rest, s)
		}
	}
	fixed, list := bind.FromSettings(mine)
	return fixed, rest, list.Err()
}
