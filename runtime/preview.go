package runtime

import (
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/input"
)

// Preview is Open for a model whose outcomes need not be given, as its prior is
// drawn: settings may fix unknowns, which is left to Prior.
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
