package runtime

import (
	"fmt"

	"github.com/bayes-lang/bayes/internal/eval"
)

// Sampleable returns nil if the model has unknowns to sample, and otherwise an error
// that says why it cannot be sampled.
func (s *Session) Sampleable() error {
	if most := s.Input.Limits.Sampled(); s.Bound.Dim > most {
		return fmt.Errorf("%s has %d unknown numbers to sample, but at most %d %s", s.Source.Name, s.Bound.Dim, most, allowedBy(s.Input.Limits, s.Input.Limits.Unknowns))
	}
	if s.Bound.Dim > 0 || len(s.Bound.Summed) > 0 { // without coordinates all draws are at one point
		return nil
	}
	if len(s.Bound.Leaves) > 0 {
		return fmt.Errorf("%s has nothing to sample: nothing observed depends on an unknown; `bayes prior` draws the unknowns", s.Source.Name)
	}
	return fmt.Errorf("%s has no unknown to sample", s.Source.Name)
}

// allowedBy says by what a largest size is allowed, which a field of the limits sets.
func allowedBy(l eval.Limits, field int) string {
	if l.ByMemory(field) {
		return "fit in the available memory"
	}
	return "are allowed; Limits may allow more"
}

// Terms evaluates the log density at an unconstrained point with the evaluator, statement by
// statement. It also returns the values of all names at that point.
func (s *Session) Terms(point []float64) (*eval.Terms, eval.Env, error) {
	return s.Bound.Interp().LogDensityAt(point, s.Bound)
}
