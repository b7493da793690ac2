package runtime_test

import (
	"context"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/runtime"
	"github.com/google/go-cmp/cmp"
)

// A scale that may be negative is rejected there; the run counts the points, says
// which argument was wrong, and keeps that on disk.
func TestRejections(t *testing.T) {
	s, list := runtime.Open(input.Input{Model: input.NewFile("m.bayes", []byte("data y: real[N]\nmu ~ Normal(0, 1)\ny ~ Normal(mu, s)\ns ~ Normal(0, 1)\n")), Settings: []string{"y=[0.1, -0.2]"}})
	if list.Err() != nil {
		t.Fatal(list.Format())
	}
	opt := runtime.SampleOptions{Folder: filepath.Join(t.TempDir(), "r")}
	opt.Sampler.Warmup, opt.Sampler.Draws = 300, 500
	fit, err := s.Sample(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	r := fit.Rejected
	if r.Warmup == 0 || r.Sampling == 0 || r.Looked == 0 || len(r.Reasons) == 0 {
		t.Fatalf("%+v", r)
	}
	divergent := 0
	for _, c := range fit.Chains {
		for _, d := range c {
			if d.Divergent {
				divergent++
			}
		}
	}
	if r.Sampling > divergent {
		t.Errorf("%d points rejected after warm-up, but %d divergent draws", r.Sampling, divergent)
	}
	first := r.Reasons[0]
	if first.Line != 3 || first.Statement != "y ~ Normal(mu, s)" || !regexp.MustCompile("^`s` \\(sigma of Normal\\) is -[0-9.e-]+, but must be positive$").MatchString(first.Words) {
		t.Errorf("the first reason is %+v", first)
	}
	sum := 0
	for _, x := range r.Reasons {
		sum += x.Count
	}
	if sum != r.Looked || r.Looked > r.Total() {
		t.Errorf("%d counted, %d looked at, of %d", sum, r.Looked, r.Total())
	}
	text := r.String()
	if !strings.HasPrefix(text, "the density rejected ") || !strings.Contains(text, "after warm-up") || !strings.Contains(text, ": line 3, `y ~ Normal(mu, s)`: `s` (sigma of Normal) is -") {
		t.Errorf("%s", text)
	}
	again, err := runtime.OpenFit(opt.Folder)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(r, again.Rejected); d != "" {
		t.Errorf("stored and read again: %s", d)
	}
}

// A model whose density is finite everywhere rejects nothing, and says nothing.
func TestNoRejections(t *testing.T) {
	s, list := runtime.Open(input.Input{Model: input.NewFile("m.bayes", []byte("data y: real[N]\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n")), Settings: []string{"y=1:3"}})
	if list.Err() != nil {
		t.Fatal(list.Format())
	}
	var opt runtime.SampleOptions
	opt.Sampler.Warmup, opt.Sampler.Draws = 100, 100
	fit, err := s.Sample(context.Background(), opt)
	if err != nil || fit.Rejected.Total() != 0 || fit.Rejected.String() != "" {
		t.Errorf("%v, %v", err, fit.Rejected)
	}
	if (*runtime.Rejections)(nil).String() != "" || (*runtime.Rejections)(nil).Total() != 0 {
		t.Error("no rejections at all are none")
	}
}
