package examples_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// dataOf finds the name of the data set in the header of a model.
var dataOf = regexp.MustCompile(`(?m)^# Data: (\w+)\. Source: \S`)

// TestRealData binds each analysis of published data to its data set, and compares
// evaluator and graph of it.
func TestRealData(t *testing.T) {
	dir := os.Getenv("BAYES_REALDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "realdata")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no data: %v; BAYES_REALDATA names their folder", err)
	}
	paths, err := filepath.Glob(filepath.Join("realdata", "*.bayes"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no models found", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".bayes"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			data := dataOf.FindSubmatch(text)
			if data == nil {
				t.Fatal("the header does not name data and source")
			}
			agree(t, build(t, path, filepath.Join(dir, string(data[1])+".json")))
		})
	}
}
