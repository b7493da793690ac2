package runtime_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	goruntime "runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/runtime"
)

// A run of a large data file is made, saved, opened and saved again without the file in memory; a run
// without its data, or with others, is an error that says how to bring them back.
func TestLargeDataFile(t *testing.T) {
	dir := t.TempDir()
	csv := filepath.Join(dir, "d.csv")
	line := "1.25,0.123456789012345678901234567890" + strings.Repeat(" ", 2000) + "\n"
	const rows = 16 << 10
	if err := os.WriteFile(csv, []byte("y,unused\n"+strings.Repeat(line, rows)), 0o666); err != nil {
		t.Fatal(err)
	}
	const size = rows * 2000
	const model = "data y: real[N] from \"d.csv\"\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n"
	if err := os.WriteFile(filepath.Join(dir, "m.bayes"), []byte(model), 0o666); err != nil {
		t.Fatal(err)
	}
	in := input.Input{Model: input.NewFile("m.bayes", []byte(model)),
		Read: func(path string) (input.File, error) { return input.FileAt(filepath.Join(dir, path)) }}
	opt := runtime.SampleOptions{Chains: 1, Folder: filepath.Join(dir, "m.run"), Sampler: runtime.SamplerOptions{Warmup: 5, Draws: 5}}
	var before, after goruntime.MemStats
	goruntime.ReadMemStats(&before)
	s, list := runtime.Open(in)
	if s == nil {
		t.Fatal(list.Format())
	}
	made, err := s.Sample(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	fit, err := runtime.OpenFit(opt.Folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := fit.Save(filepath.Join(dir, "again.run"), false); err != nil {
		t.Fatal(err)
	}
	goruntime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; !raced && taken > size/2 {
		t.Errorf("%d bytes were allocated for a file of %d", taken, size)
	}
	again, err := runtime.OpenFit(filepath.Join(dir, "again.run"))
	if err != nil || again.ID() != made.ID() || cmp.Diff(again.Chains, made.Chains) != "" {
		t.Errorf("saved again: %v", err)
	}
	if list := fit.Changed(opt.Folder, input.FileAt); len(list) > 0 {
		t.Errorf("changed: %q", list)
	}
	if err := os.WriteFile(csv, []byte("y,unused\n2"+strings.Repeat(line, rows)[1:]), 0o666); err != nil {
		t.Fatal(err)
	}
	if list := fit.Changed(opt.Folder, input.FileAt); len(list) != 1 || list[0] != csv {
		t.Errorf("changed: %q", list)
	}
	data := filepath.Join(opt.Folder, "run-data-1.csv")
	if err := os.Truncate(data, size/2); err != nil {
		t.Fatal(err)
	}
	for _, open := range []func(string) (*runtime.Fit, error){runtime.OpenFit, runtime.Recover} {
		if _, err := open(opt.Folder); err == nil || !strings.Contains(err.Error(), "m.run is damaged: run-data-1.csv has ") || !strings.Contains(err.Error(), "if you still have d.csv as it was, copy it to "+data) {
			t.Errorf("cut off: %v", err)
		}
	}
	// What a program leaves that is killed while it writes the data.
	for _, name := range []string{"env.json", "chain-1.log", "run-data-1.csv"} {
		if err := os.Remove(filepath.Join(opt.Folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	var damaged *runtime.DamagedError
	if _, err := runtime.OpenFit(opt.Folder); !errors.As(err, &damaged) || damaged.Made != 0 || damaged.Wanted != 10 || !strings.Contains(err.Error(), "never finished") {
		t.Errorf("killed: %v", err)
	}
}
