package eval

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/mathx"
)

// Loops and comprehensions whose iterations do not need each other are walked once for all of
// them: ten times as many rows take no more expressions. Every spelling here is one that must be.
func TestStepsDoNotGrowWithRows(t *testing.T) {
	const head = "data x, y: real[N]\ndata k, j: int[N]\ndata X: real[N, 2]\nb, s ~ Normal(0, 1)\na[5] ~ Normal(0, 1)\nw[2] ~ Normal(0, 1)\n"
	const rows = 5000
	walk := func(body string, together int) error {
		real, whole := make([]float64, rows), make([]int, rows)
		for i := range whole {
			real[i], whole[i] = float64(i%7)/7, i%5+1
		}
		in := model(t, head+body, Env{"N": Whole(rows), "x": Reals(real...), "y": Reals(real...), "k": Ints(whole...), "j": Ints(whole...),
			"X": Array(Real, []int{rows, 2}, slices.Concat(real, real))})
		for _, v := range in.Data {
			if len(v.Shape) > 0 {
				v.SetSize(0, "N", true)
			}
		}
		// A column takes a step for each 64 elements, and for each two whose dependencies are united; an
		// iteration by itself takes four, and one for each expression.
		in.Together, in.Limits.Steps = together, 6*rows
		_, err := in.Outline()
		return err
	}
	for _, body := range []string{
		"for n in 1:N { y[n] ~ Normal(b + s * x[n], 1) }",
		"for n in 1:N { y[n] ~ Normal(a[k[n]] + a[j[n]] * x[n], exp(s)) }",
		"for n in 1:N { m[n] = a[k[n]] + b * x[n]\ny[n] ~ Normal(m[n], 1) }",
		"for n in 1:N { m = b * x[n]\nv = m + a[k[n]]\ny[n] ~ Normal(v, 1) }",
		"for n in 1:N { y[n] ~ Normal(X[n] @ w, 1) }",
		"for n in 1:N { y[n] ~ Normal(X[n, :] @ w + b, 1) }",
		"for n in 1:N { y[n] ~ Normal(X[n, 1] * w[1] + X[n, 2] * w[2], 1) }",
		"for n in 2:N { y[n] ~ Normal(b * y[n-1], 1) }",
		"for n in 1:N { y[n] ~ Normal(if k[n] == 1 { b } else { s * x[n] }, 1) }",
		"for n in 1:N { y[n] ~ Normal(if n == 1 { b } else { s * x[max(n - 1, 1)] }, 1) }",
		"for n in 1:N { target += Normal(b, 1).lpdf(y[n]) }",
		"for n in 1:N { log(y[n] + 1) ~ Normal(b, 1) }",
		"for n in 1:N { y[n] ~ Truncated(Normal(b * x[n], 1), lower=-1, upper=2) }",
		"for n in 1:N { z[n] ~ Normal(b, 1)\ny[n] ~ Normal(z[n], 1) }",
		"for n in 1:N, i in 1:2 { z[n, i] ~ Normal(X[n, i], 1) }\ny ~ Normal(0, 1)",
		"for n in 1:N { for i in 1:2 { z[n, i] = X[n, i] * w[i] } }\ny ~ Normal(b, 1)",
		"y ~ Normal([b + s * x[n] for n in 1:N], 1)",
		"y ~ Normal([a[k[n]] for n in 1:N] + [X[n] @ w for n in 1:N], 1)",
		"y ~ Normal([v * b for v in x], 1)",
		"m = [X[n, i] * w[i] for n in 1:N, i in 1:2]\ny ~ Normal(m[:, 1], 1)",
		"fn f(u: real, v) = tanh(u) * v\ny ~ Normal([f(x[n], b) for n in 1:N], 1)",
	} {
		if err := walk(body, 0); err != nil {
			t.Errorf("%s: %v", body, err)
		}
		if err := walk(body, -1); err == nil || !strings.Contains(err.Error(), "steps of evaluation") {
			t.Errorf("%s: iterations one by one give %v, and should take more steps", body, err)
		}
	}
}

// The bounds of a type are those of all elements, and are found once: a recurrence that asks for them in every
// iteration takes four times the memory for four times the rows, not sixteen times.
func TestBoundsInARecurrenceGrowWithRows(t *testing.T) {
	bytes := func(rows int) uint64 {
		in := model(t, "data y: real[N]\nz: real<lower=b>[N]\nb ~ Normal(-10, 1)\nz[1] ~ Normal(0, 1)\nfor t in 2:N { z[t] ~ Normal(0.5 * z[t-1], 1) }\ny ~ Normal(z, 1)\n",
			Env{"N": Whole(rows), "y": Reals(make([]float64, rows)...)})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := in.Outline(); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	if few, many := bytes(1000), bytes(4000); many > 6*few {
		t.Errorf("%d bytes for 1000 rows, %d for 4000", few, many)
	}
}

// Loops are walked together in forward draws too, where one statement of an iteration draws, and
// draw what the iterations draw one by one, to the bit. Where several statements draw, or an
// iteration reads what another one draws, they are walked one by one: the order of the random
// numbers is theirs.
func TestForwardDrawsWalkLoopsTogether(t *testing.T) {
	const head = "data x, y, z: real[N]\ndata k: int[N]\nb, s ~ Normal(0, 1)\na[5] ~ Normal(0, 1)\n"
	const rows = 3000
	real, whole := make([]float64, rows), make([]int, rows)
	for i := range whole {
		real[i], whole[i] = float64(i%7)/7, i%5+1
	}
	walk := func(body string, prior bool, together, steps int) (*Drawn, error) {
		in := model(t, head+body, Env{"N": Whole(rows), "x": Reals(real...), "y": Reals(real...), "z": Reals(real...), "k": Ints(whole...)})
		for _, v := range in.Data {
			if len(v.Shape) > 0 {
				v.SetSize(0, "N", true)
			}
		}
		in.Together, in.Limits.Steps = together, steps
		return in.Forward(Forward{Stream: mathx.NewStream(1, 0, "test"), Prior: prior})
	}
	for _, c := range []struct {
		body     string
		together [2]bool // drawn beside data, and in the place of data
	}{
		{"for n in 1:N { y[n] ~ Normal(b + s * x[n], 1) }", [2]bool{true, true}},
		{"for n in 1:N { m[n] = a[k[n]] + b * x[n]\ny[n] ~ Normal(m[n], exp(x[n])) }", [2]bool{true, true}},
		{"for n in 1:N { v[n] ~ Normal(a[k[n]], 1) }\ny ~ Normal(v, 1)", [2]bool{true, true}},
		{"for n in 1:N { y[n] ~ Truncated(Normal(b * x[n], 1), lower=-9) }", [2]bool{true, true}},
		{"for n in 2:N { y[n] ~ Normal(b * y[n-1], 1) }\ny[1] ~ Normal(0, 1)", [2]bool{true, false}},
		{"for n in 1:N { v[n] ~ Normal(b, 1)\ny[n] ~ Normal(v[n], 1) }", [2]bool{false, false}},
		{"for n in 1:N { y[n] ~ Normal(b, 1)\nz[n] ~ Normal(x[n], 1) }", [2]bool{false, false}},
	} {
		for i, prior := range []bool{false, true} {
			want, err := walk(c.body, prior, -1, 0)
			if err != nil {
				t.Fatalf("%s: %v", c.body, err)
			}
			got, err := walk(c.body, prior, 0, 0)
			if err != nil {
				t.Fatalf("%s: %v", c.body, err)
			}
			for name, v := range want.Env {
				if !slices.Equal(got.Env[name].Num, v.Num) {
					t.Errorf("%s, prior %t: %s differs", c.body, prior, name)
				}
			}
			if !slices.Equal(got.Observed["y"].Num, want.Observed["y"].Num) {
				t.Errorf("%s, prior %t: the draws of y differ", c.body, prior)
			}
			if _, err := walk(c.body, prior, 0, 2*rows); (err == nil) != c.together[i] {
				t.Errorf("%s, prior %t: with few steps: %v", c.body, prior, err)
			}
		}
	}
}
