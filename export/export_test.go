package export_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes"
	"github.com/bayes-lang/bayes/export"
)

// fitted is a fit of a line.
func fitted() *bayes.Fit {
	model, err := bayes.Compile("line.bayes", "data x, y\ny ~ Normal(a + b * x, s)\na, b ~ Normal(0, 2)\ns ~ Exponential(1)\n")
	if err != nil {
		panic(err)
	}
	bound, err := model.Bind(bayes.Values(map[string]any{"x": []float64{-2, -1, 0, 1, 2, 3}, "y": []float64{-3.1, -0.8, 0.9, 3.2, 5.1, 6.8}}))
	if err != nil {
		panic(err)
	}
	fit, err := bound.Sample(context.Background(), bayes.SampleOptions{Seed: 1, Chains: 2, Warmup: 50, Draws: 10})
	if err != nil {
		panic(err)
	}
	return fit
}

func Example() {
	var table bytes.Buffer // or a file, a connection
	if err := export.Write(context.Background(), fitted(), &table, export.Options{Format: export.CSV}); err != nil {
		fmt.Println(err)
		return
	}
	lines := strings.Split(strings.TrimSpace(table.String()), "\n")
	fmt.Println(lines[0], len(lines))
	// Output: chain,draw,a,b,s 21
}

// Every format is written, and what is there is kept unless the options say otherwise.
func TestSave(t *testing.T) {
	fit, dir := fitted(), t.TempDir()
	for _, format := range []export.Format{export.Zarr, export.CSV, export.CmdStan, export.Parquet, export.JSON} {
		path := filepath.Join(dir, "draws-"+string(format))
		paths, _, err := export.Save(t.Context(), fit, path, export.Options{Format: format})
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		for _, p := range paths {
			if info, err := os.Stat(p); err != nil || info.Size() == 0 {
				t.Errorf("%s: %v", p, err)
			}
		}
		if _, _, err := export.Save(t.Context(), fit, path, export.Options{Format: format}); err == nil {
			t.Errorf("%s is overwritten", path)
		}
		if _, _, err := export.Save(t.Context(), fit, path, export.Options{Format: format, Existing: bayes.ReplaceExisting}); err != nil {
			t.Errorf("%s is not replaced: %v", path, err)
		}
	}
	if err := export.Write(t.Context(), nil, &bytes.Buffer{}, export.Options{Format: export.CSV}); err == nil {
		t.Error("no fit is written")
	}
	if err := export.Write(t.Context(), fit, &bytes.Buffer{}, export.Options{Format: export.CSV, Groups: []string{"posteriors"}}); err == nil {
		t.Error("a group that is none is written")
	}
}
