package runtime

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/table"
)

// Sampleable returns nil if the model has unknowns for the sampler, and says
// why not otherwise.
func (s *Session) Sampleable() error {
	if most := s.Input.Limits.Sampled(); s.Bound.Dim > most {
		return fmt.Errorf("%s has %d unknown numbers to sample, but at most %d %s", s.Source.Name, s.Bound.Dim, most, allowedBy(s.Input.Limits, s.Input.Limits.Unknowns))
	}
	if s.Bound.Dim > 0 {
		return nil
	}
	if len(s.Bound.Leaves) > 0 {
		return fmt.Errorf("%s has nothing to sample: no unknown has anything observed below it; `bayes prior` draws it forward", s.Source.Name)
	}
	return fmt.Errorf("%s has no unknown to sample", s.Source.Name)
}

// allowedBy says by what a largest size is allowed, which a field of the limits sets.
func allowedBy(l eval.Limits, field int) string {
	if l.ByMemory(field) {
		return "fit into the memory that there is"
	}
	return "are allowed; Limits may allow more"
}

// Terms evaluates the log density at an unconstrained point by the plain tree
// walk, statement by statement, with the values of all names there.
func (s *Session) Terms(point []float64) (*eval.Terms, eval.Env, error) {
	return s.Bound.Interp().LogDensityAt(point, s.Bound)
}

// fileFault says what is wrong with a data file that is given beside the model,
// at its place in the file.
func fileFault(f File, err error) *diag.Diagnostic {
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
