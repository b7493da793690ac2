package examples_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/bayes-lang/bayes/autodiff/portable"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/nuts"
	"github.com/bayes-lang/bayes/stats"
)

// Bounds of the comparison of means with reference draws, in combined Monte
// Carlo errors: of many comparisons of right means about 1 in 16 000 lies beyond
// 4, but the errors are estimates themselves, with heavier tails.
const (
	moments4 = 1.0 / 200 // share of comparisons that may lie beyond 4
	moments6 = 6         // none lies beyond
)

// moment is what reference draws say about one scalar.
type moment struct {
	Mean       float64 `json:"mean"`
	MCSEMean   float64 `json:"mcse_mean"`
	MeanSq     float64 `json:"mean_sq"`
	MCSEMeanSq float64 `json:"mcse_mean_sq"`
}

// moments is a file of reference moments.
type moments struct {
	Posterior, Model, Data string
	Params                 map[string]moment
}

// quick are the posteriors that are sampled in every run; the others take
// longer and are sampled with BAYES_LONG=1.
var quick = map[string]bool{
	"eight_schools-eight_schools_noncentered": true,
	"arma-arma11":                true,
	"garch-garch11":              true,
	"hmm_example-hmm_example":    true,
	"kidiq-kidscore_interaction": true,
	"mesquite-logmesquite":       true,
	"arK-arK":                    true,
	"gp_pois_regr-gp_pois_regr":  true,
}

// careful are options for posteriors in which the default step size diverges.
var careful = map[string]nuts.Options{
	"eight_schools-eight_schools_centered":      {Accept: 0.99, Draws: 10_000},
	"gp_pois_regr-gp_pois_regr":                 {Accept: 0.95},
	"mcycle_gp-accel_gp":                        {Accept: 0.99, Draws: 2000},
	"one_comp_mm_elim_abs-one_comp_mm_elim_abs": {Accept: 0.99, Draws: 10_000},
}

// leastESS is the effective sample size below which the Monte Carlo error is not
// known well enough for a comparison to mean anything.
const leastESS = 100

// density is a compiled model as the sampler sees it.
type density struct {
	b *built
	t testing.TB
}

// Dim implements nuts.Model.
func (d density) Dim() int { return d.b.bound.Dim }

// NewTarget implements nuts.Model.
func (d density) NewTarget() nuts.Target { return target{portable.New(d.b.program)} }

type target struct{ machine *portable.Machine }

// Lanes implements nuts.Target.
func (target) Lanes() int { return 1 }

// Eval implements nuts.Target.
func (m target) Eval(point [][]float64, logp []float64, grad [][]float64) {
	for k := range point {
		logp[k] = m.machine.Eval(point[k], grad[k])
	}
}

// keeper keeps the positions of the draws after warm-up, by chain.
type keeper struct {
	draws     [][][]float64
	divergent []int
	gradients []int64
}

// Draw implements nuts.Sink.
func (k *keeper) Draw(c *nuts.Chain, d *nuts.Draw) error {
	k.gradients[d.Chain] = d.Evaluations
	if d.Warmup {
		return nil
	}
	if d.Divergent() {
		k.divergent[d.Chain]++
	}
	k.draws[d.Chain] = append(k.draws[d.Chain], append([]float64(nil), d.X...))
	return nil
}

// Progress implements nuts.Sink.
func (*keeper) Progress(*nuts.Chain, nuts.Phase) {}

// sample draws from a posterior and returns the draws of every scalar by name,
// chain after chain.
func (b *built) sample(t testing.TB, opt nuts.Options, chains int) (map[string][][]float64, *keeper) {
	t.Helper()
	b.machine(t)
	kept := &keeper{draws: make([][][]float64, chains), divergent: make([]int, chains), gradients: make([]int64, chains)}
	if _, err := nuts.Run(context.Background(), density{b, t}, opt, chains, kept); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, u := range b.bound.Unknowns {
		for _, e := range u.Elems {
			names = append(names, scalarName(u, e))
		}
	}
	machine := b.values(t)
	out := make([]float64, len(names))
	draws := map[string][][]float64{}
	for _, n := range names {
		draws[n] = make([][]float64, chains)
	}
	for c := range kept.draws {
		for _, x := range kept.draws[c] {
			machine.Values(x, out)
			for i, n := range names {
				draws[n][c] = append(draws[n][c], out[i])
			}
		}
	}
	return draws, kept
}

// scalarName names a scalar by numbers: `theta[2]`, `P[1,2]`.
func scalarName(u *bind.Unknown, elem int) string {
	if len(u.Shape) == 0 {
		return u.Name
	}
	index := make([]string, len(u.Shape))
	for k := len(u.Shape) - 1; k >= 0; k-- {
		index[k] = fmt.Sprint(elem%u.Shape[k] + 1)
		elem /= u.Shape[k]
	}
	return u.Name + "[" + strings.Join(index, ",") + "]"
}

func TestMomentsOfPosteriordb(t *testing.T) {
	if testing.Short() {
		t.Skip("samples for a minute")
	}
	dir := posteriordb(t)
	paths, err := filepath.Glob(filepath.Join(dir, "moments", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	sort.Strings(paths)
	long := os.Getenv("BAYES_LONG") != ""
	var out strings.Builder
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "posterior\tseed\tscalars\tlargest error\tat\tdivergent\tgradients\tsmallest ESS")
	compared, beyond := 0, 0
	for _, path := range paths {
		var ref moments
		readJSON(t, path, &ref)
		if _, err := os.Stat(modelFile(ref.Model)); err != nil || !long && !quick[ref.Posterior] {
			continue
		}
		seeds := 1
		if long {
			seeds = 3
		}
		for seed := range seeds {
			t.Run(fmt.Sprintf("%s/%d", ref.Posterior, seed+1), func(t *testing.T) {
				m := build(t, modelFile(ref.Model), dataFile(dir, ref.Data))
				opt := careful[ref.Posterior]
				opt.Seed = uint64(seed + 1)
				draws, kept := m.sample(t, opt, 4)
				worst, at, least := 0.0, "", math.Inf(1)
				compare := func(name string, x [][]float64, mean, mcse float64) {
					own := stats.MCSEMean(x)
					z := math.Abs(stats.Mean(x)-mean) / math.Hypot(own, mcse)
					compared++
					if !(z <= 4) {
						beyond++
						t.Logf("%s: mean %v (error %.2g), but the reference is %v (error %.2g): %.1f Monte Carlo errors", name, stats.Mean(x), own, mean, mcse, z)
					}
					if !(z <= moments6) {
						t.Errorf("%s is %.1f Monte Carlo errors away", name, z)
					}
					if z > worst || math.IsNaN(z) {
						worst, at = z, name
					}
					ess := stats.ESSBulk(x)
					if !(ess >= leastESS) {
						t.Errorf("%s: the effective sample size is %.0f, too small to compare", name, ess)
					}
					least = math.Min(least, ess)
				}
				names := make([]string, 0, len(ref.Params))
				for name := range ref.Params {
					names = append(names, name)
				}
				sort.Strings(names)
				derive(t, m.bound, names, kept.draws, draws)
				for _, name := range names {
					x, p := draws[name], ref.Params[name]
					compare(name, x, p.Mean, p.MCSEMean)
					compare(name+"^2", square(x), p.MeanSq, p.MCSEMeanSq)
				}
				divergent, gradients := 0, int64(0)
				for c := range kept.divergent {
					divergent += kept.divergent[c]
					gradients += kept.gradients[c]
				}
				fmt.Fprintf(table, "%s\t%d\t%d\t%.2f\t%s\t%d\t%d\t%.0f\n", ref.Posterior, seed+1, len(names), worst, at, divergent, gradients, least)
			})
		}
	}
	table.Flush()
	t.Log("\n" + out.String())
	if compared == 0 {
		t.Fatal("nothing was compared")
	}
	t.Logf("%d of %d comparisons beyond 4 Monte Carlo errors", beyond, compared)
	if float64(beyond) > math.Max(1, math.Floor(moments4*float64(compared))) {
		t.Errorf("%d of %d comparisons lie beyond 4 Monte Carlo errors, more than 1 in 200", beyond, compared)
	}
}

// derive adds to draws those of scalars that the model derives and does not
// sample, such as `theta[2]`, computed by the evaluator from the positions.
func derive(t *testing.T, b *bind.Bound, names []string, positions [][][]float64, draws map[string][][]float64) {
	t.Helper()
	type place struct {
		scalar, name string
		elem         int
	}
	var wanted []place
	for _, scalar := range names {
		if draws[scalar] != nil {
			continue
		}
		p := place{scalar: scalar}
		var index string
		p.name, index, _ = strings.Cut(scalar, "[")
		if index != "" {
			if _, err := fmt.Sscanf(index, "%d]", &p.elem); err != nil {
				t.Fatalf("`%s` has an index that is no number: %v", scalar, err)
			}
			p.elem--
		}
		wanted = append(wanted, p)
		draws[scalar] = make([][]float64, len(positions))
	}
	if len(wanted) == 0 {
		return
	}
	for c := range positions {
		for _, point := range positions[c] {
			values, _, err := b.Constrain(point)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range wanted {
				v := values[p.name]
				if v == nil || p.elem >= len(v.Num) {
					t.Fatalf("the model has no `%s`", p.scalar)
				}
				draws[p.scalar][c] = append(draws[p.scalar][c], v.Num[p.elem])
			}
		}
	}
}

func square(x [][]float64) [][]float64 {
	out := make([][]float64, len(x))
	for c := range x {
		out[c] = make([]float64, len(x[c]))
		for i, v := range x[c] {
			out[c][i] = v * v
		}
	}
	return out
}
