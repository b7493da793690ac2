package dataset_test

import (
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/dataset"
	"github.com/bayes-lang/bayes/internal/fittest"
)

// A file of draws that becomes unusually large is announced, with the group that makes it so.
func TestSizeNote(t *testing.T) {
	s := fittest.Open(t, "data y: real[N]\nfor n in 1:N { y[n] ~ Normal(m, 1) }\nm ~ Normal(0, 1)\n", "y=1:100000")
	all := dataset.Options{Groups: []string{"all"}}
	for _, c := range []struct {
		opt   dataset.Options
		draws int
		want  string
	}{
		{all, 1000, "about 7.2 GB: posterior_predictive alone has 4000 draws of 100000 observations"},
		{dataset.Options{Groups: []string{"log_likelihood"}, Thin: 2}, 1000, "about 1.6 GB: log_likelihood alone has 2000 draws of 100000 observations"},
		{dataset.Options{Groups: []string{"log_likelihood"}, Thin: 20}, 1000, ""},
		{dataset.Options{}, 1000, ""},
		{dataset.Options{}, 40_000_000, "about 11.5 GB: sample_stats alone has 160000000 draws of 8 statistics"},
		{dataset.Options{Names: []string{"m"}, Groups: []string{"posterior"}}, 40_000_000, "about 1.3 GB: posterior alone has 160000000 draws of 1 unknown numbers"},
		{dataset.Options{None: true}, 1_000_000_000, ""},
	} {
		if got := dataset.SizeNote(s.Bound, c.opt, 4, c.draws); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%+v, %d draws: %q, want %q", c.opt, c.draws, got, c.want)
		}
	}
}
