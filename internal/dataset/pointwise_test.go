package dataset_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bayes-lang/bayes/internal/dataset"
	"github.com/bayes-lang/bayes/internal/fittest"
	"github.com/bayes-lang/bayes/runtime"
)

// perUnit returns the densities by name and unit: walks may reach units in another order.
func perUnit(what [][]int, densities [][]float64) (out [][]float64) {
	for _, draw := range densities {
		for k := 1; k < len(what); k += 4 {
			var list []float64
			for _, at := range what[k] {
				list = append(list, draw[at])
			}
			out = append(out, list)
		}
	}
	return out
}

// samePointwise compares the units of a fit, and their densities to the bit, with those of a walk that
// takes iterations one by one. It returns how many sites each of the walks reaches.
func samePointwise(t *testing.T, name string, f *runtime.Fit) (together, alone int) {
	t.Helper()
	picks := []int{0, f.Draws() - 1}
	together, what, got, err := dataset.Pointwise(f.Posterior, 2, picks...)
	alone, wantWhat, want, wantErr := dataset.Pointwise(f.Posterior, -1, picks...)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		t.Errorf("%s: %v, one by one %v", name, err, wantErr)
		return together, alone
	}
	for k := range what {
		if k%4 != 1 && k < len(wantWhat) && !slices.Equal(what[k], wantWhat[k]) {
			t.Errorf("%s: units %v, one by one %v", name, what[k], wantWhat[k])
		}
	}
	if d := cmp.Diff(perUnit(wantWhat, want), perUnit(what, got), cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })); d != "" || len(what) != len(wantWhat) {
		t.Errorf("%s: %s", name, d)
	}
	return together, alone
}

// Loops that are walked for all iterations together observe what they observe one by one, with the same
// densities, and a run reaches as many sites for any number of rows.
func TestPointwiseByRows(t *testing.T) {
	const data = "data x, y, w: real[N]\ndata g: factor[N]\ndata k: int[N]\n"
	for _, c := range []struct {
		text  string
		sites int // that a run reaches; 0: as many as one by one
	}{
		{"for n in 1:N { y[n] ~ Normal(b * x[n], s) }\nb ~ Normal(0, 1)\ns ~ HalfNormal(1)\n", 1},
		{"for n in 1:N { y[n] ~ Normal(b * x[n], 1)\n w[n] ~ Normal(a[g[n]] + y[n], 2) }\nb ~ Normal(0, 1)\na[g] ~ Normal(b, 1)\n", 2},
		{"for n in 1:N { m[n] = b * x[n]\n if N > 3 { y[N+1-n] ~ Normal(m[n], 1) } }\nb ~ Normal(0, 1)\n", 1},
		{"for n in 1:N { y[n] + w[n] ~ Normal(b, 1)\n w[n] ~ Normal(b, 2)\n exp(y[n]) ~ Normal(b, 1) }\nb ~ Normal(0, 1)\n", 3},
		{"for n in 1:N { y[n] - w[n] ~ Normal(b, 1) }\nfor n in 1:N { y[n] - w[n] ~ Normal(b, 3) }\nb ~ Normal(0, 1)\n", 2},
		{"for n in 1:N { k[n] ~ Poisson(exp(b))\n z[n] ~ Normal(x[n], 1) }\nb ~ Normal(0, 1)\n", 1},
		{"for n in 2:N { y[n] ~ Normal(b * y[n-1], 1) }\nb ~ Normal(0, 1)\n", 1},
		{"for n in 1:N { x[n] ~ Normal(b, 1) }\nfor n in 1:N { y[n] ~ Normal(x[n], 1) }\nb ~ Normal(0, 1)\n", 2},
		{"for n in 1:N, j in 1:2 { M[n, j] ~ Normal(b, 1) }\ndata M: real[N, 2]\nb ~ Normal(0, 1)\n", 1},
		{"m[1] = b\nfor n in 2:N { m[n] = b + m[n-1]\n y[n] ~ Normal(m[n], 1) }\nb ~ Normal(0, 1)\n", 0},
		{"for n in 1:N { y[n] ~ Normal(b, 1)\n if n > 1 { w[n] ~ Normal(b, 1) } }\nb ~ Normal(0, 1)\n", 0},
		{"for n in 1:N { V[n] ~ MvNormal([b, b], [[1, 0], [0, 1]]) }\ndata V: real[N, 2]\nb ~ Normal(0, 1)\n", 1},
	} {
		const rows = 7
		var list []string
		for _, name := range []string{"y", "x", "w"} {
			var column []string
			for n := range rows {
				column = append(column, fmt.Sprint(math.Sin(float64(3*n+len(list)))))
			}
			if name == "x" {
				column[2] = "null" // missing
			}
			list = append(list, fmt.Sprintf(`%q: [%s]`, name, strings.Join(column, ", ")))
		}
		pairs := strings.TrimSuffix(strings.Repeat("[0.5, -1], [2, 0.25], ", rows), ", ")
		pairs = strings.Join(strings.SplitAfter(pairs, "],")[:rows], "")
		list = append(list, `"g": ["a", "b", "a", "c", "a", "b", "a"]`, `"k": [0, 1, 2, 0, 3, 1, 1]`, `"M": [`+strings.TrimSuffix(pairs, ",")+"]", `"V": [`+strings.TrimSuffix(pairs, ",")+"]")
		text := data + c.text
		if !strings.Contains(c.text, "x[n] ~") {
			text += "x ~ Normal(0, 1)\n"
			if c.sites > 0 {
				c.sites++
			}
		}
		f := fittest.FitOf(t, text, "{"+strings.Join(list, ", ")+"}")
		together, alone := samePointwise(t, c.text, f)
		if want := c.sites; want > 0 && (together != want || alone <= together) || want == 0 && alone != together {
			t.Errorf("%s: a run reaches %d sites, one by one %d, want %d", c.text, together, alone, want)
		}
	}
}

// The same holds for all examples.
func TestPointwiseOfExamples(t *testing.T) {
	paths, err := filepath.Glob("../../examples/*.bayes")
	if err != nil || len(paths) < 10 {
		t.Fatal(len(paths), err)
	}
	for i, path := range paths {
		if testing.Short() && i%4 > 0 {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "for ") {
			continue
		}
		f := fittest.Example(t, filepath.Base(path), runtime.SampleOptions{Chains: 1, Sampler: runtime.SamplerOptions{Warmup: 5, Draws: 2, MaxDepth: 3}})
		samePointwise(t, path, f)
	}
}
