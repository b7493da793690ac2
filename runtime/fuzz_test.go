package runtime_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/store"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/runtime"
)

// FuzzModel takes any text with any data file all the way: parsed, checked,
// bound, drawn forward, and evaluated at a point. Errors are fine, panics not.
func FuzzModel(f *testing.F) {
	for _, pattern := range []string{"../lang/testdata/*.bayes", "../examples/*.bayes"} {
		names, _ := filepath.Glob(pattern)
		for _, n := range names {
			b, err := os.ReadFile(n)
			if err != nil {
				f.Fatal(err)
			}
			for _, chunk := range strings.Split(string(b), "\n---\n") {
				f.Add(chunk, "x,y,g\n1,2,a\n3,4,b\n,5,a\n")
			}
		}
	}
	f.Add("data y: real[N]\ny ~ Normal(m, s)\nm ~ Normal(0, 1)\ns ~ HalfNormal(1)\n", "y\n1\n2\n")
	f.Add("data y: int[N]\ny ~ Poisson(log=a[g])\ndata g: factor[N]\na[g] ~ Normal(0, s)\nparam s: real<lower=0>\n", `{"y": [1, 2], "g": ["u", "v"]}`)
	f.Fuzz(func(t *testing.T, text, data string) {
		if len(text) > 10_000 || len(data) > 10_000 {
			return
		}
		in := input.Input{Model: input.NewFile("m.bayes", []byte(text)), Data: []input.File{input.NewFile("d.csv", []byte(data))},
			Read: input.Whole(func(string) ([]byte, error) { return nil, fs.ErrNotExist })}
		s, list := runtime.Open(in)
		if list.Err() != nil {
			_ = list.Format()
			return
		}
		if _, err := forward.Prior(context.Background(), in, forward.Options{Draws: 1}); err != nil {
			var many diag.List
			var one *diag.Diagnostic
			if errors.As(err, &many) {
				_ = many.Format()
			} else if errors.As(err, &one) {
				_ = one.Format()
			}
		}
		if s.Bound.Dim > 0 && s.Bound.Dim < 1000 {
			if reasons, _, err := s.Bound.Interp().Reasons(make([]float64, s.Bound.Dim), s.Bound); err == nil {
				for _, r := range reasons {
					if r.Words == "" || r.Span.IsZero() {
						t.Fatalf("a reason without words or place: %+v", r)
					}
				}
			}
		}
	})
}

// FuzzRunFolder damages the files of a run: opening it gives the run, a part of
// its draws, or an error.
func FuzzRunFolder(f *testing.F) {
	made := filepath.Join(f.TempDir(), "made.run")
	s, list := runtime.Open(input.Input{Model: input.NewFile("m.bayes", []byte("data y: real[N]\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n")), Data: []input.File{input.NewFile("d.json", []byte(`{"y": [1, 2, 3]}`))}})
	if list.Err() != nil {
		f.Fatal(list.Format())
	}
	opt := runtime.SampleOptions{Chains: 2, Folder: made}
	opt.Sampler.Warmup, opt.Sampler.Draws = 20, 20
	if _, err := s.Sample(context.Background(), opt); err != nil {
		f.Fatal(err)
	}
	names := []string{"run.json", "env.json", "chain-1.log", "chain-2.log", "run-data-1.json"}
	content := map[string][]byte{}
	for _, n := range names {
		b, err := os.ReadFile(filepath.Join(made, n))
		if err != nil {
			f.Fatal(err)
		}
		content[n] = b
	}
	f.Add(uint8(0), 100, 20, []byte("9999"))
	f.Add(uint8(0), 0, 1<<20, []byte(`{"format": 1, "chains": 60000, "dim": 1000000000}`))
	f.Add(uint8(1), 3, 10, []byte("x"))
	f.Add(uint8(2), 0, 4, []byte{0xff, 0xff, 0xff, 0xff})
	f.Add(uint8(2), 50, 8, []byte{0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0})
	f.Add(uint8(3), 40, 1<<20, []byte{})
	f.Add(uint8(4), 3, 1, []byte("x"))
	f.Add(uint8(4), 0, 1<<20, []byte{})
	f.Add(uint8(0), 0, 1<<20, []byte(`{"format": 3, "chains": 1, "data": [{"name": "d.json", "size": 9000000000000000000}]}`))
	f.Fuzz(func(t *testing.T, which uint8, at, cut int, put []byte) {
		dir := t.TempDir()
		for i, n := range names {
			b := content[n]
			if i == int(which)%len(names) {
				from := min(max(0, at), len(b))
				to := min(from+min(max(0, cut), len(b)), len(b))
				b = append(append(append([]byte(nil), b[:from]...), put...), b[to:]...)
			}
			if err := os.WriteFile(filepath.Join(dir, n), b, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		fit, err := runtime.OpenFit(dir)
		if err != nil {
			return
		}
		_ = fit.Incomplete()
		_ = fit.Rejected.String()
		if fit.Draws() > 0 {
			if _, err := fit.Summary(summary.Options{}); err != nil {
				return
			}
		}
		if _, err := store.Read(dir); err != nil {
			t.Fatalf("a run that was opened cannot be opened again: %v", err)
		}
	})
}
