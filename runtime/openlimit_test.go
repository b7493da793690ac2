package runtime_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/fittest"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/store"
	"github.com/bayes-lang/bayes/runtime"
)

// The draws of a run are asked for their size before any is read.
func TestOpenWithinLimits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.run")
	fittest.Example(t, "linear.bayes", runtime.SampleOptions{Chains: 2, Folder: path, Sampler: runtime.SamplerOptions{Warmup: 50, Draws: 50, Seed: 1}})
	for _, c := range []struct {
		limits eval.Limits
		want   string // "" for none
	}{
		{eval.Limits{}, ""},
		{input.MachineLimits(), ""},
		{eval.Limits{Draws: 200 * (3 + runtime.Besides)}, ""}, // what Check asks of 2 chains of 100 draws of 3 numbers
		{eval.Limits{Draws: 1000}, "2 chains of 3 unknown numbers, take"},
		{eval.Limits{Draws: 1000}, "are allowed; Limits may allow more"},
		{eval.Limits{Memory: 10000}, "fit in the available memory"},
	} {
		_, err := runtime.OpenFitWithin(path, c.limits)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%+v: %v, want %q", c.limits, err, c.want)
		}
	}
	var large *store.LargeError
	if _, err := store.ReadWithin(path, 100); !errors.As(err, &large) || large.Dim != 3 || large.Chains != 2 || large.Bytes < 2*100*8*3 {
		t.Errorf("store: %v", err)
	}
}
