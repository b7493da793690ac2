package diagnose

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/store"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/runtime"
)

// sampledModel opens a model with settings and draws from it.
func sampledModel(t *testing.T, text string, opt runtime.SampleOptions, settings ...string) *runtime.Fit {
	t.Helper()
	s, list := runtime.Open(input.Input{Model: input.NewFile("m.bayes", []byte(text)), Settings: settings})
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
	return sampledSession(t, s, opt)
}

func sampledSession(t *testing.T, s *runtime.Session, opt runtime.SampleOptions) *runtime.Fit {
	t.Helper()
	opt.Sampler.Seed = 1
	f, err := s.Sample(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func example(t *testing.T, name string, opt runtime.SampleOptions) *runtime.Fit {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../examples", name))
	if err != nil {
		t.Fatal(err)
	}
	read := func(path string) ([]byte, error) { return os.ReadFile(filepath.Join("../../examples", path)) }
	s, list := runtime.Open(input.Input{Model: input.NewFile(name, text), Read: input.Whole(read)})
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
	return sampledSession(t, s, opt)
}

// like is a fit with other draws.
func like(f *runtime.Fit, chains [][]store.Record) *runtime.Fit {
	return f.With(chains)
}

func diagnosed(t *testing.T, f *runtime.Fit) []Finding {
	t.Helper()
	for _, x := range must(Fit(context.Background(), f, Options{Caller: summary.Program, NoPrior: true})) {
		for _, a := range x.Advice {
			if strings.Contains(a, "--") || strings.Contains(a, "`bayes ") {
				t.Errorf("%s tells a Go program to type %q", x.Code, a)
			}
		}
	}
	list, err := Fit(context.Background(), f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range list {
		if i > 0 && x.Severity > list[i-1].Severity {
			t.Errorf("%s comes after %s", x.Code, list[i-1].Code)
		}
		if x.Headline == "" || x.Severity > Fine && len(x.Advice) == 0 {
			t.Errorf("%s says nothing, or not what to do: %+v", x.Code, x)
		}
	}
	if _, err := json.Marshal(list); err != nil {
		t.Error(err)
	}
	return list
}

// found looks for a finding of a code and severity that has all of some words.
func found(t *testing.T, list []Finding, code string, s Severity, words ...string) {
	t.Helper()
	i := slices.IndexFunc(list, func(f Finding) bool { return f.Code == code })
	if i < 0 {
		t.Errorf("no finding %q in\n%s", code, FormatFindings(list, 0))
		return
	}
	text := strings.Join(strings.Fields(FormatFindings(list[i:i+1], 0)), " ")
	if list[i].Severity != s {
		t.Errorf("%s is %s, want %s: %s", code, list[i].Severity, s, text)
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%s does not say %q: %s", code, w, text)
		}
	}
}

func bad(list []Finding) []string {
	var out []string
	for _, f := range list {
		if f.Severity > Fine {
			out = append(out, f.Code)
		}
	}
	return out
}

// A good run has no findings that matter; each error that is planted in it is
// found, and called by its name.
func TestDiagnosePlantedProblems(t *testing.T) {
	good := example(t, "linear.bayes", runtime.SampleOptions{Sampler: runtime.SamplerOptions{Warmup: 400, Draws: 600}})
	if list := diagnosed(t, good); len(bad(list)) > 0 || Worst(list) != Fine || Verdict(list) != "no problems found" {
		t.Errorf("a good run:\n%s", FormatFindings(list, 0))
	}
	// b0 is coordinate 0 of three.
	for _, c := range []struct {
		name  string
		plant func(chain, draw int, r *store.Record)
		code  string
		s     Severity
		words []string
	}{
		{"a chain that stands", func(chain, draw int, r *store.Record) {
			if chain == 1 {
				r.X = []float64{3, 3, 3}
			}
		}, "stuck", Serious, []string{"chain 2 hardly moved", "--seed 2"}},
		{"a chain elsewhere", func(chain, draw int, r *store.Record) {
			if chain == 3 {
				r.X = []float64{r.X[0] + 9, r.X[1], r.X[2]}
				r.LogP -= 100
			}
		}, "modes", Serious, []string{"2 different regions", "`b0` near 9.", "chain 4 is stuck where the density is far lower"}},
		{"a trend", func(chain, draw int, r *store.Record) {
			r.X = []float64{r.X[0] + float64(draw)/300, r.X[1], r.X[2]}
		}, "rhat", Serious, []string{"`b0`", "have not settled yet", "--warmup"}},
		{"divergent draws", func(chain, draw int, r *store.Record) { r.Divergent = r.X[2] < -0.15 }, "divergences", Serious, []string{"concentrated where `sigma` is small", "--accept 0.95"}},
		{"divergent draws anywhere", func(chain, draw int, r *store.Record) { r.Divergent = draw == 100 }, "divergences", Attention, []string{"4 of 2400", "chain 1: 1"}},
		{"cut trajectories", func(chain, draw int, r *store.Record) { r.MaxDepth = draw%2 == 0 }, "depth", Attention, []string{"1200 of 2400", "1024 steps", "--max-depth 12"}},
		{"slow energies", func(chain, draw int, r *store.Record) { r.Energy = 100 + float64(draw%100)/3 }, "energy", Attention, []string{"4 of 4 chains"}},
		{"small steps", func(chain, draw int, r *store.Record) { r.StepSize = 1e-4 }, "step-size", Attention, []string{"0.0001", "very thin"}},
		{"unequal steps", func(chain, draw int, r *store.Record) { r.StepSize /= float64(1 + 9*chain) }, "step-size", Attention, []string{"differ"}},
		{"low acceptance", func(chain, draw int, r *store.Record) { r.Accept = 0.4 }, "step-size", Attention, []string{"0.40, but the target was 0.8"}},
		{"a ridge", func(chain, draw int, r *store.Record) {
			r.X = []float64{r.X[0], 3 - r.X[0] + 1e-3*r.X[1], r.X[2]}
		}, "ridge", Attention, []string{"`b0` and `b1` are strongly correlated", "sum", "-1.0000"}},
		{"in the prior's tail", func(chain, draw int, r *store.Record) { r.X = []float64{r.X[0] + 9, r.X[1], r.X[2]} }, "prior-conflict", Attention, []string{"`b0` lies in the far tail", "prior 90 %"}},
		{"repeated draws", func(chain, draw int, r *store.Record) {
			if draw%2 == 1 {
				r.X = []float64{1 + float64(draw/100), r.X[1], r.X[2]}
			} else {
				r.X = []float64{1 + float64(draw/100) + 0.01, r.X[1], r.X[2]}
			}
		}, "ess", Serious, []string{"`b0`"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			chains := make([][]store.Record, len(good.Chains))
			for i := range good.Chains {
				chains[i] = slices.Clone(good.Chains[i])
				for j := range chains[i] {
					c.plant(i, j, &chains[i][j])
				}
			}
			found(t, diagnosed(t, like(good, chains)), c.code, c.s, c.words...)
		})
	}
}

// Models that are known to be hard.
func TestDiagnoseKnownBad(t *testing.T) {
	t.Run("eight schools, centred", func(t *testing.T) {
		list := diagnosed(t, example(t, "eight_schools.bayes", runtime.SampleOptions{}))
		found(t, list, "divergences", Serious, "`tau` is small", "`theta = mu + tau * z` and `z[school] ~ Normal(0, 1)` instead of `theta[school] ~ Normal(mu, tau)`")
		found(t, list, "ess", Attention, "`tau`", "non-centred form")
		found(t, list, "forward", Fine, "`theta_new`")
	})
	t.Run("a bimodal mixture", func(t *testing.T) {
		text := "data y: real[N]\nfor i in 1:N { target += log_sum_exp([Normal(m[1], 1).lpdf(y[i]), Normal(m[2], 1).lpdf(y[i])]) }\nparam m: real[2]\nm ~ Normal(0, 5)\n"
		list := diagnosed(t, sampledModel(t, text, runtime.SampleOptions{Sampler: runtime.SamplerOptions{Draws: 500}}, "y=[-3.1,-2.9,-2.5,-3.3,-2.8,-3.4,2.9,3.2,2.7,3.1,2.5,3.3]"))
		found(t, list, "modes", Serious, "`m[1]` and `m[2]` are swapped between chains", "`param m: ordered[2]`")
	})
	t.Run("a funnel", func(t *testing.T) {
		list := diagnosed(t, sampledModel(t, "data y: real[N]\ny ~ Normal(x, 20)\nx[N] ~ Normal(0, exp(v / 2))\nv ~ Normal(0, 3)\n", runtime.SampleOptions{}, "y=linspace(-1,1,8)"))
		found(t, list, "divergences", Serious, "`exp(v / 2)` nears 0", "`x = exp(v / 2) * z` and `z[N] ~ Normal(0, 1)`")
		found(t, list, "energy", Attention, "`v`")
	})
	t.Run("a sum", func(t *testing.T) {
		list := diagnosed(t, sampledModel(t, "data y: real[N]\ny ~ Normal(a + b, 1)\nparam a, b: real\n", runtime.SampleOptions{Sampler: runtime.SamplerOptions{Warmup: 300, Draws: 300}}, "y=linspace(-1,1,20)"))
		found(t, list, "improper", Serious, "the posterior is improper: `a` and `b` run off", "flat", "`a ~ Normal(0, 10)`")
		found(t, list, "ridge", Attention, "`a` and `b` are strongly correlated", "-1.0000")
	})
	t.Run("separated classes", func(t *testing.T) {
		list := diagnosed(t, sampledModel(t, "data y: int[N]\ny ~ Bernoulli(logit = b)\nparam b: real\n", runtime.SampleOptions{Sampler: runtime.SamplerOptions{Warmup: 300, Draws: 300}}, "y=[1,1,1]"))
		found(t, list, "improper", Serious, "`b` runs off")
	})
	t.Run("flat but proper", func(t *testing.T) {
		f := sampledModel(t, "data y: real[N]\ny ~ Normal(m, s)\nparam m: real\nparam s: real<lower=0>\n", runtime.SampleOptions{Sampler: runtime.SamplerOptions{Warmup: 300, Draws: 300}}, "y=linspace(1e13,2e13,20)")
		if names := f.Improper(); names != nil {
			t.Errorf("a proper posterior is called improper: %v", names)
		}
	})
	t.Run("ten draws", func(t *testing.T) {
		list := diagnosed(t, example(t, "linear.bayes", runtime.SampleOptions{Sampler: runtime.SamplerOptions{Draws: 10, Warmup: 50}}))
		found(t, list, "short", Serious, "10 draws")
		found(t, list, "warmup", Attention, "50 draws")
	})
	t.Run("one chain", func(t *testing.T) {
		found(t, diagnosed(t, example(t, "linear.bayes", runtime.SampleOptions{Chains: 1, Sampler: runtime.SamplerOptions{Draws: 500}})), "one-chain", Attention, "only one chain")
	})
	t.Run("data that say nothing", func(t *testing.T) {
		list := diagnosed(t, sampledModel(t, "data y: real[N]\ny ~ Normal(a + 1e-6 * b, 1)\na, b ~ Normal(0, 1)\n", runtime.SampleOptions{}, "y=linspace(-1,1,20)"))
		found(t, list, "prior-only", Attention, "the posterior of `b` is the prior")
	})
	t.Run("data that contradict the prior", func(t *testing.T) {
		list := diagnosed(t, sampledModel(t, "data y: real[N]\ny ~ Normal(a, 1)\na ~ Normal(0, 0.1)\n", runtime.SampleOptions{Sampler: runtime.SamplerOptions{Draws: 500}}, "y=linspace(50,51,20)"))
		found(t, list, "prior-conflict", Attention, "`a` lies in the far tail")
	})
	t.Run("missing values", func(t *testing.T) {
		list := diagnosed(t, sampledModel(t, "data y: real[N]\ny ~ Normal(a, 1)\na ~ Normal(0, 1)\n", runtime.SampleOptions{Sampler: runtime.SamplerOptions{Draws: 500}}, "y=[1, NA, 0, 2, NA]"))
		found(t, list, "missing", Fine, "2 values of `y`")
	})
}

// An interrupted run is judged by what is there.
func TestDiagnoseInterrupted(t *testing.T) {
	f := example(t, "linear.bayes", runtime.SampleOptions{Sampler: runtime.SamplerOptions{Warmup: 300, Draws: 400}})
	for _, keep := range []int{300, 0} {
		chains := make([][]store.Record, len(f.Chains))
		for i := range f.Chains {
			chains[i] = f.Chains[i][:keep]
		}
		s := Attention
		if keep == 0 {
			s = Serious
		}
		found(t, diagnosed(t, like(f, chains)), "incomplete", s, "draws are missing", "chain 4:")
	}
}

// The comparison with the prior needs no data, and does not wait for them.
func TestPriorDraws(t *testing.T) {
	f := example(t, "garch.bayes", runtime.SampleOptions{Chains: 1, Sampler: runtime.SamplerOptions{Warmup: 30, Draws: 10}})
	p, note, err := PriorDraws(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, v := range p.Vars {
		names = append(names, v.Name)
	}
	if got := strings.Join(names, " "); got != "alpha0 alpha1 mu" && got != "mu alpha0 alpha1" && got != "alpha0 mu alpha1" {
		t.Errorf("draws of %s", got)
	}
	if !strings.Contains(note, "`beta1` has no distribution") {
		t.Error(note)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Fit(ctx, f, Options{}); err == nil {
		t.Error("a cancelled diagnosis ends without an error")
	}
}

func TestWrap(t *testing.T) {
	if got, want := diag.Wrap("    -> one two three four", "       ", 16), "    -> one two\n       three\n       four\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Points that the density rejected are explained by their statement, and counted.
func TestDiagnoseRejections(t *testing.T) {
	f := sampledModel(t, "data y: real[N]\ny ~ Normal(0, s)\ns ~ Normal(0.5, 1)\n", runtime.SampleOptions{Sampler: runtime.SamplerOptions{Warmup: 300, Draws: 300}}, "y=[0.3, -0.1, 0.2, 0]")
	if f.Rejected.Total() == 0 {
		t.Fatal("a scale that may be negative was never rejected")
	}
	want := Fine
	if f.Rejected.Sampling > 0 {
		want = Attention
		if 100*f.Rejected.Sampling >= 1200 {
			want = Serious
		}
	}
	list := diagnosed(t, f)
	found(t, list, "rejections", want, "`y ~ Normal(0, s)`", "`s`", "must be positive")
	f.Rejected = &runtime.Rejections{Warmup: 3, Looked: 1, Reasons: []runtime.Rejection{{Statement: "y ~ Normal(0, s)", Line: 2, Words: "`s` is -1, but must be positive", Count: 1}}}
	found(t, diagnosed(t, f), "rejections", Fine, "3 trajectories ended", "line 2")
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}
