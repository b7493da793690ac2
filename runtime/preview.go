package runtime

import (
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/input"
)

// Preview is Open for drawing from the prior: outcomes need not be given. Settings that fix
// unknowns are left to Prior.
func Preview(in input.Input) (*Session, error) {
	m, files, list := input.Load(in)
	if m == nil {
		return nil, list
	}
	plain := in
	var err error
	if _, plain.Settings, err = input.Split(m, in.Settings); err != nil {
		return nil, err
	}
	data, problems := plain.Sources(m, files)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	data.Partial = true
	b, more := bind.Bind(m, data)
	list = append(list, more...)
	if b == nil || list.Err() != nil {
		return nil, list
	}
	return &Session{Input: in, Source: m.Source, Model: m, Bound: b, Warnings: list, files: files.Files()}, nil
}
