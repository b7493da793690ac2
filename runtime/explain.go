package runtime

import (
	"fmt"
	"math"
	"strings"

	"github.com/bayes-lang/bayes/bind"
	"github.com/bayes-lang/bayes/diag"
	"github.com/bayes-lang/bayes/eval"
	"github.com/bayes-lang/bayes/nuts"
)

// Sampleable returns nil if the model has unknowns for the sampler, and says
// why not otherwise.
func (s *Session) Sampleable() error {
	if s.Bound.Dim > 0 {
		return nil
	}
	if len(s.Bound.Leaves) > 0 {
		return fmt.Errorf("%s has nothing to sample: no unknown has anything observed below it; `bayes prior` draws it forward", s.Source.Name)
	}
	return fmt.Errorf("%s has no unknown to sample", s.Source.Name)
}

// layout tells the evaluator where unconstrained numbers stand.
type layout struct{ b *bind.Bound }

// Offset implements eval.Layout.
func (l layout) Offset(name string, elem int) int {
	g, place := l.b.Unknown(name).GroupOf(elem)
	if !g.Kind.Scalar() {
		return g.Offset
	}
	return g.Offset + place
}

// Terms evaluates the log density at an unconstrained point by the plain tree
// walk, statement by statement, with the values of all names there.
func (s *Session) Terms(point []float64) (*eval.Terms, eval.Env, error) {
	return s.Bound.Interp().LogDensityAt(point, layout{s.Bound})
}

// explainStart names the statement that keeps all starts from having a finite
// density.
func (s *Session) explainStart(e *nuts.StartError) error {
	for _, x := range e.Points {
		terms, env, err := s.Terms(x)
		if err != nil {
			return err
		}
		for _, t := range terms.Stmts {
			if !math.IsNaN(t.Value) && !math.IsInf(t.Value, 0) {
				continue
			}
			var values []string
			for _, u := range s.Bound.Unknowns {
				if v := env[u.Name]; v != nil && len(values) < 6 {
					text := v.String()
					if len(text) > 60 {
						text = text[:57] + "..."
					}
					values = append(values, u.Name+" = "+text)
				}
			}
			d := diag.New("no-start", t.Stmt.Place(), "chain %d found no place to start: of %d candidates none has a finite density; at one of them the log density of this statement is %v", e.Chain+1, len(e.Points), t.Value)
			d.WithHelp("there %s; give tighter priors or bounds, or another --radius", strings.Join(values, ", "))
			return diag.List{d}
		}
	}
	return fmt.Errorf("%w; the density is finite there, but its gradient is not", e)
}
