package density_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/bayes-lang/bayes/internal/density"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/runtime"
)

// Every example over its own data again has the program of the first time: nothing is compiled,
// the steps are the same ones.
func TestLikeCompilesNothing(t *testing.T) {
	paths, err := filepath.Glob("../../examples/*.bayes")
	if err != nil || len(paths) == 0 {
		t.Fatal("no examples", err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		open := func() *runtime.Session {
			s, list := runtime.Open(input.Input{Model: input.NewFile(filepath.Base(path), text), Read: input.Whole(func(name string) ([]byte, error) {
				return os.ReadFile(filepath.Join("../../examples", name))
			})})
			if s == nil {
				t.Fatal(list.Format())
			}
			return s
		}
		first, err := density.New(open().Bound, density.Options{})
		if err != nil {
			t.Fatal(path, err)
		}
		again, err := density.New(open().Bound, density.Options{Like: first})
		if err != nil {
			t.Fatal(path, err)
		}
		if !again.Reused || &again.Program.Density[0] != &first.Program.Density[0] {
			t.Errorf("%s is compiled again", path)
			continue
		}
		point := make([]float64, first.Dim())
		for i := range point {
			point[i] = 0.1 + 0.01*float64(i%7)
		}
		a, b := make([]float64, len(point)), make([]float64, len(point))
		if x, y := first.Evaluator()(point, a), again.Evaluator()(point, b); math.Float64bits(x) != math.Float64bits(y) {
			t.Errorf("%s: %v and %v", path, x, y)
		}
		for i := range a {
			if math.Float64bits(a[i]) != math.Float64bits(b[i]) {
				t.Errorf("%s: partial %d is %v and %v", path, i, a[i], b[i])
			}
		}
	}
}
