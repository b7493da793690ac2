package runtime_test

import (
	"context"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/fittest"
	"github.com/bayes-lang/bayes/nuts"
	"github.com/bayes-lang/bayes/runtime"
)

// A run whose draws would not fit into memory is refused before it begins.
func TestSampleMemory(t *testing.T) {
	s := fittest.Open(t, "data y: real\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n", "y=1")
	for _, opt := range []runtime.SampleOptions{
		{Chains: 1, Sampler: nuts.Options{Draws: 1_000_000_000}},
		{Chains: 1 << 16, Sampler: nuts.Options{Warmup: 1_000_000}},
	} {
		if _, err := s.Sample(context.Background(), opt); err == nil || !strings.Contains(err.Error(), "GB of memory") {
			t.Errorf("%d chains of %d draws: %v", opt.Chains, opt.Sampler.Draws, err)
		}
	}
	if err := s.Check(runtime.SampleOptions{Chains: 8, Sampler: nuts.Options{Draws: 100_000}}); err != nil {
		t.Error(err)
	}
}
