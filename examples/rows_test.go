package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/modeltest"
)

// sameByRows traces a model by rows and scalar by scalar.
func sameByRows(t *testing.T, m *built) {
	for _, fewest := range []int{2, 64} {
		equal, err := modeltest.Rows(m.bound, fewest, 1)
		if err != nil {
			t.Errorf("by rows from %d on: %v", fewest, err)
		}
		if !equal {
			t.Logf("by rows from %d on: the graphs differ in their order alone", fewest)
		}
	}
}

// sameWalks binds a model with the iterations of loops walked together and one by one.
func sameWalks(t *testing.T, path string, data ...string) {
	model, with := read(t, path, "", data...)
	if b, err := modeltest.Walks(model, with); err != nil {
		t.Error(err)
	} else if b == nil {
		t.Error("does not bind")
	}
}

// A model means the same whether the iterations of its loops are walked together or one by one.
func TestWalksOfExamples(t *testing.T) {
	paths, err := filepath.Glob("*.bayes")
	if err != nil || len(paths) == 0 {
		t.Fatal("no examples found", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(path, ".bayes"), func(t *testing.T) { sameWalks(t, path) })
	}
}

func TestWalksOfPosteriordb(t *testing.T) {
	dir := posteriordb(t)
	for _, ref := range references(t, dir) {
		t.Run(ref.Posterior, func(t *testing.T) {
			data := ref.Data
			if s := smaller[data]; s != "" {
				data = s
			}
			sameWalks(t, modelFile(ref.Model), dataFile(dir, data))
		})
	}
}

// What is traced by rows is what comes of every scalar written out.
func TestRowsOnExamples(t *testing.T) {
	paths, err := filepath.Glob("*.bayes")
	if err != nil || len(paths) == 0 {
		t.Fatal("no examples found", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(path, ".bayes"), func(t *testing.T) { sameByRows(t, build(t, path)) })
	}
}

func TestRowsOnPosteriordb(t *testing.T) {
	dir := posteriordb(t)
	for _, ref := range references(t, dir) {
		t.Run(ref.Posterior, func(t *testing.T) {
			data := ref.Data
			if s := smaller[data]; s != "" {
				data = s
			}
			path := dataFile(dir, data)
			if info, err := os.Stat(path); testing.Short() && (err != nil || info.Size() > 20_000) {
				t.Skip("much data")
			}
			sameByRows(t, build(t, modelFile(ref.Model), path))
		})
	}
}
