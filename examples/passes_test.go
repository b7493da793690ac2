package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/verify"
)

// eachPass compares every machine, with every pass left out, one at a time, and with
// none, with the evaluator.
func eachPass(t *testing.T, m *built) {
	t.Helper()
	r, err := verify.Check(m.bound, verify.Options{Points: 2})
	if err != nil {
		t.Fatal(err)
	}
	if r.Wrong() {
		t.Errorf("%d of %d points, %d directions\n%s", r.Points, r.Tried, r.Slopes, r.Text())
		for _, row := range r.Rows {
			if row.Problem != "" {
				t.Errorf("%s: %s", row.Program, row.Problem)
			}
		}
	}
}

func TestEachPassOnExamples(t *testing.T) {
	paths, err := filepath.Glob("*.bayes")
	if err != nil || len(paths) == 0 {
		t.Fatal("no examples found", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(path, ".bayes"), func(t *testing.T) {
			t.Parallel()
			eachPass(t, build(t, path))
		})
	}
}

func TestEachPassOnPosteriordb(t *testing.T) {
	dir := posteriordb(t)
	for _, ref := range references(t, dir) {
		t.Run(ref.Model, func(t *testing.T) {
			t.Parallel()
			data := dataFile(dir, ref.Data)
			if s := smaller[ref.Data]; s != "" {
				data = dataFile(dir, s)
			}
			if info, err := os.Stat(data); testing.Short() && (err != nil || info.Size() > 5_000) {
				t.Skip("much data")
			}
			m := build(t, modelFile(ref.Model), data)
			if testing.Short() && m.bound.Dim > 500 {
				t.Skip("many unknowns")
			}
			eachPass(t, m)
		})
	}
}
