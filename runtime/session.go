// Package runtime is a session with a model and its data: it samples, and keeps runs on disk and
// reads them. What the draws of a fit tell is in package posterior. It prints nothing, and reads
// files only through what it is given.
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

// Version is the version of bayes, as stored with every run.
const Version = "0.1.0"

// Tier is what evaluates gradients.
const Tier = "portable"

// HeldError is the error of a folder that holds a run already.
type HeldError = store.HeldError

// BusyError is the error of a folder to which another is writing a run.
type BusyError = store.BusyError

// Session is a checked model bound to its data.
type Session struct {
	Input  input.Input
	Source *ast.Source
	Model  *lang.Model
	Bound  *bind.Bound
	// Warnings of checking and binding.
	Warnings diag.List

	files []input.File // that the model named, as they were read

	mu      sync.Mutex
	density *density.Density // once it is compiled
	like    *density.Density // of the session that this one is over
}

// LogDensity returns the log density, compiled when it is first asked for. stop, where not nil, is
// asked while that lasts, and ends it with its error.
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

// Over is Open for the model of a session with other data. Where the density of the session has
// been compiled, and needs nothing but other numbers for the new data, it is not compiled again.
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
