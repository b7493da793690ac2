package examples_test

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/modeltest"
)

// Evaluator and graph compute the same sum of terms in different orders and with
// differently written densities; agreement bounds their difference relative to
// the sum of the absolute terms.
const agreement = 1e-10

// differences bounds the error of a directional derivative by differences of
// the evaluator, relative to what the components of the gradient add up to
// without cancelling. It is loose: it must catch a wrong derivative, not measure
// rounding.
const differences = 1e-5

// logDensity is the log density at an unconstrained point by the evaluator, and
// the sum of its absolute terms.
func logDensity(t testing.TB, b *bind.Bound, point []float64) (lp, abs float64) {
	t.Helper()
	terms, _, err := b.Interp().LogDensityAt(point, b)
	if err != nil {
		t.Fatal(err)
	}
	return terms.Total, terms.Abs
}

// agree compares evaluator and graph of a model at random points, and the
// gradient with differences in random directions.
func agree(t *testing.T, m *built) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, uint64(m.bound.Dim)))
	machine := m.machine(t)
	grad := make([]float64, m.bound.Dim)
	finite := 0
	for _, scale := range []float64{0, 0.1, 0.5, 1} {
		point := make([]float64, m.bound.Dim)
		for i := range point {
			point[i] = scale * (2*r.Float64() - 1)
		}
		built, numbers, err := modeltest.Forward(m.bound, point, 1)
		if err != nil {
			t.Errorf("scale %v: %v", scale, err)
		}
		if !built || numbers == 0 {
			t.Logf("scale %v: forward draws are left to the evaluator", scale)
		}
		want, abs := logDensity(t, m.bound, point)
		got := machine.Eval(point, grad)
		if math.IsNaN(want) || math.IsInf(want, 0) {
			if !math.IsInf(got, -1) {
				t.Errorf("scale %v: the evaluator gives %v, but the graph %v", scale, want, got)
			}
			continue
		}
		finite++
		if !(math.Abs(got-want) <= agreement*abs) {
			t.Errorf("scale %v: log density %.17g by the evaluator, %.17g by the graph (absolute terms %.3g)", scale, want, got, abs)
		}
		// f' = (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h + O(h^4)
		v := make([]float64, len(point))
		along, plain := 0.0, 0.0
		for i := range v {
			v[i] = 2*r.Float64() - 1
			along += v[i] * grad[i]
			plain += math.Abs(v[i] * grad[i])
		}
		f := func(step float64) float64 {
			x := slices.Clone(point)
			for i := range x {
				x[i] += step * v[i]
			}
			lp, _ := logDensity(t, m.bound, x)
			return lp
		}
		// f' = (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h + O(h^4), with shorter steps where many
		// unknowns make the density bend within the first one.
		for h := 1e-3; ; h /= 8 {
			diff := (8*(f(h)-f(-h)) - (f(2*h) - f(-2*h))) / (12 * h)
			if math.IsNaN(diff) || math.IsInf(diff, 0) {
				break // the edge of the support is near
			}
			if math.Abs(along-diff) <= differences*(plain+1)+1e-14*abs/h {
				break
			}
			if h < 1e-3/64 {
				t.Errorf("scale %v: derivative %.12g by the gradient, %.12g by differences", scale, along, diff)
				break
			}
		}
	}
	if finite < 2 {
		t.Errorf("the density is finite at %d of 4 points: too few to compare", finite)
	}
}

func TestEvaluatorAgreesOnExamples(t *testing.T) {
	paths, err := filepath.Glob("*.bayes")
	if err != nil || len(paths) == 0 {
		t.Fatal("no examples found", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(path, ".bayes"), func(t *testing.T) {
			t.Parallel()
			agree(t, build(t, path))
		})
	}
}

// smaller names data of the same model with fewer rows, so that the evaluator's
// slow walk ends soon.
var smaller = map[string]string{"radon_all": "radon_mn"}

func TestEvaluatorAgreesOnPosteriordb(t *testing.T) {
	dir := posteriordb(t)
	for _, ref := range references(t, dir) {
		t.Run(ref.Model, func(t *testing.T) {
			t.Parallel()
			data := dataFile(dir, ref.Data)
			if s := smaller[ref.Data]; s != "" {
				data = dataFile(dir, s)
			}
			if info, err := os.Stat(data); testing.Short() && (err != nil || info.Size() > 20_000) {
				t.Skip("much data")
			}
			agree(t, build(t, modelFile(ref.Model), data))
		})
	}
}
