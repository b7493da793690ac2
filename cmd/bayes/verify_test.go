package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
)

// A wrong pass makes check --verify end with exit code 1 and a report that names the
// pass and what differs.
func TestVerifyReportsAWrongPass(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.bayes")
	if err := os.WriteFile(path, []byte("data y: real[N]\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	wrong := autodiff.NewPass("planted", "is wrong", func(steps []autodiff.Step) []autodiff.Step {
		for _, s := range steps {
			if l, ok := s.(*autodiff.Loop); ok {
				for i := range l.Body {
					if in := &l.Body[i]; in.Op == graph.OpConst && in.F == -0.5 {
						in.F = -0.6
					}
				}
			}
		}
		return steps
	})
	for _, c := range []struct {
		planted *autodiff.Pass
		code    int
		out     string
		errs    []string
	}{
		{nil, exitFine, "portable without passes", nil},
		{wrong, exitFailed, "WRONG", []string{
			"the compiled density differs from direct evaluation of the model\n  portable: the log density is -",
			"\n  portable without hoist: the log density is -", "without the pass `planted` they agree",
		}},
	} {
		var out, errs bytes.Buffer
		a := &app{ctx: context.Background(), out: &out, errs: &errs}
		cmd := &checkCmd{modelInput: modelInput{Model: path, Set: []string{"y=[1, 2, 4]"}}, Dump: "none", Verify: true, planted: c.planted}
		if got := a.failed(cmd.Run(a)); got != c.code {
			t.Errorf("exit code %d, want %d", got, c.code)
		}
		if !strings.Contains(out.String(), c.out) || c.planted == nil && strings.Contains(out.String(), "WRONG") {
			t.Errorf("output\n%s", out.String())
		}
		for _, want := range c.errs {
			if !strings.Contains(errs.String(), want) {
				t.Errorf("no %q in\n%s", want, errs.String())
			}
		}
		if c.planted != nil && strings.Contains(errs.String(), "without passes: ") {
			t.Errorf("programs without the pass are called wrong:\n%s", errs.String())
		}
	}
}
