// Package runtime is a session with a model and its data: it samples, and keeps runs on disk and
// reads them. What the draws of a fit tell is in package posterior. It prints nothing, and reads
// files only through what it is given.
package runtime

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/store"
	"github.com/bayes-lang/bayes/lang"
)

// Version is the version of bayes, as stored with every run.
const Version = "0.1.0"

// Tier is what evaluates gradients.
const Tier = "portable"

// HeldError is the error of a folder that holds a run already.
type HeldError = store.HeldError

// BusyError is the error of a folder to which another is writing a run.
type BusyError = store.BusyError

// NewFile returns a file of a name and content.
func NewFile(name string, content []byte) File { return store.NewFile(name, content) }

// Input is a model with where its data comes from. A session keeps all of it,
// so that a run on disk holds what is needed to repeat it.
type Input struct {
	Model    File
	Data     []File   // given beside the model, later ones before earlier ones
	Fresh    []Fresh  // the same, after Data, of a program that has read them already
	Settings []string // name=value, before all files
	// Read reads a file that the model names, relative to the model. Nil: there
	// are none.
	Read func(path string) ([]byte, error)
	// Forget says that no run is kept of the session, so that files of data are not either.
	Forget bool
	// Limits bounds what model and data may cost; the zero value is strict. Stop, where
	// not nil, is asked while they are bound, and ends that with its error.
	Limits eval.Limits
	Stop   func() error
	// Checked, where not nil, is what Prepare made of Model, so that it is not parsed anew.
	Checked *Checked
}

// Checked is a model that has been parsed and checked. It is immutable, and any number of
// sessions may share it.
type Checked struct {
	Model *lang.Model
	files []File // that it imports, as they were read
	list  diag.List
}

// Prepare parses and checks a model for many sessions. It is nil when the list has errors.
func Prepare(in Input) (*Checked, diag.List) {
	in.Checked = nil
	m, files, list := check(in)
	if m == nil {
		return nil, list
	}
	return &Checked{m, files.files, list}, list
}

// Session is a checked model bound to its data.
type Session struct {
	Input  input.Input
	Source *ast.Source
	Model  *lang.Model
	Bound  *bind.Bound
	// Warnings of checking and binding.
	Warnings diag.List

	files []input.File // that the model named, as they were read
}

// reader reads files for a model and remembers what it read.
type reader struct {
	read  func(string) ([]byte, error)
	mu    sync.Mutex
	files []File

	forget bool // files of data
}

func (r *reader) file(path string) (File, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range r.files {
		if f.Name == path {
			return f, nil
		}
	}
	content, err := r.read(path)
	if err != nil {
		return File{}, err
	}
	f := store.NewFile(path, content)
	r.files = append(r.files, f)
	return f, nil
}

func (r *reader) open(path string) (io.ReadCloser, error) {
	if r.forget {
		content, err := r.read(path)
		return readCloser{bytes.NewReader(content)}, err
	}
	f, err := r.file(path)
	return readCloser{f.Reader()}, err
}

// readCloser is a reader of a file in memory that still says how long it is.
type readCloser struct{ store.Reader }

func (readCloser) Close() error { return nil }

func (r *reader) source(path string) (*ast.Source, error) {
	f, err := r.file(path)
	if err != nil {
		return nil, err
	}
	return ast.NewSource(path, string(f.Content())), nil
}

// Check parses and checks a model without data. The model is nil when the list
// has errors.
func Check(in Input) (*lang.Model, diag.List) {
	m, _, list := check(in)
	return m, list
}

// HasName reports whether a model has a name.
func HasName(m *lang.Model, name string) bool { return m.ByName[name] != nil }

// FormatBlocks lists the names of a model with their roles, and its statements
// in the order in which they run.
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

func check(in Input) (*lang.Model, *reader, diag.List) {
	files := &reader{read: in.Read, forget: in.Forget}
	if files.read == nil {
		files.read = ReadFrom(nil)
	}
	if c := in.Checked; c != nil {
		files.files = slices.Clone(c.files)
		return c.Model, files, slices.Clone(c.list)
	}
	source := ast.NewSource(in.Model.Name, string(in.Model.Content()))
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

// Open parses and checks a model and binds it to its data. The list holds the
// faults, or the warnings of a session without one.
func Open(in input.Input) (*Session, diag.List) {
	m, files, list := input.Load(in)
	if m == nil {
		return nil, list
	}
	data, problems := in.Sources(m, files)
	if problems.Err() != nil {
		return nil, append(list, problems...)
	}
	b, more := bind.Bind(m, data)
	list = append(list, more...)
	if b == nil || list.Err() != nil {
		return nil, list
	}
	in.Checked, in.Stop = nil, nil // what is asked of the session later has a time of its own
	return &Session{Input: in, Source: m.Source, Model: m, Bound: b, Warnings: list, files: files.Files()}, list
}

// Files are the files that the model names, as they were read.
func (s *Session) Files() []input.File { return s.files }
