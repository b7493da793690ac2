// Package runtime is a session with a model and its data: it samples, and keeps runs on disk and
// reads them. What the draws of a fit tell is in package posterior. It prints nothing, and reads
// files only through what it is given.
package runtime

import (
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
