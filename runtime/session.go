// Package runtime runs sessions: a model bound to its data. It samples the model, and saves runs
// to disk and reads them back. What can be computed from the draws is in package posterior. It
// prints nothing, and reads a model's files only through the functions it is given.
package runtime

import (
	"sync"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/density"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/store"
	"github.com/bayes-lang/bayes/lang"
)

// Version is the version of bayes. It is stored with every run.
const Version = "0.1.0"

// Tier is the name of the machine that evaluates gradients.
const Tier = "portable"

// HeldError is returned if a folder already contains a run.
type HeldError = store.HeldError

// BusyError is returned if another process is writing a run to the folder.
type BusyError = store.BusyError

// Session is a checked model bound to its data.
type Session struct {
	Input  input.Input
	Source *ast.Source
	Model  *lang.Model
	Bound  *bind.Bound
	// Warnings are those from checking the model and binding the data.
	Warnings diag.List

	files []input.File // that the model named, as they were read

	mu      sync.Mutex
	density *density.Density // once it is compiled
	like    *density.Density // of the session that this one is over
}

// LogDensity returns the log density, which is compiled on the first call. If stop is not nil, it is
// called repeatedly during compilation, and its error ends it.
func (s *Session) LogDensity(stop func() error) (*density.Density, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.density != nil {
		return s.density, nil
	}
	d, err := density.New(s.Bound, density.Options{Like: s.like, Stop: stop})
	if err == nil {
		s.density, s.like = d, nil
	}
	return d, err
}

// Over is Open for the model of this session with other data. A density that has been compiled is
// reused if the new data differ from the old only in their numbers.
func (s *Session) Over(in input.Input) (*Session, diag.List) {
	out, list := Open(in)
	if out != nil {
		s.mu.Lock()
		if out.like = s.density; out.like == nil {
			out.like = s.like
		}
		s.mu.Unlock()
	}
	return out, list
}

// Open parses and checks a model and binds it to its data. The list contains the errors or, if
// there are none, the warnings.
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

// Files returns the files that the model names, as they were read.
func (s *Session) Files() []input.File { return s.files }
