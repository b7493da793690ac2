package examples_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/transform"
)

// gradientTolerance bounds the error of a component of the gradient relative to
// max(|g|, 1): CmdStan's own rounding stays below it on all models.
const gradientTolerance = 1e-8

// solver bounds the error of gradients through a differential equation that
// CmdStan solved with a loose tolerance.
var solver = map[string]float64{"hudson_lynx_hare-lotka_volterra": 5e-3}

// exact has the gradient, by mpmath with 40 digits, where CmdStan's is not within
// the tolerance: its Bernoulli takes exp(-20) for 0 in rows whose logit lies
// beyond 20, and there are nine of these.
var exact = map[string]map[string]float64{
	"ovarian-logistic_regression_rhs": {
		"z(414)": 0.30372746471922729439,
		"z(588)": -0.94027286480817408161,
	},
}

// later are models that say something the language cannot say yet.
var later = map[string]string{}

// posterior is a model with data.
type posterior struct{ name, model, data string }

// catalogue returns the posteriors that the descriptions of models list.
func catalogue(t testing.TB, dir string) []posterior {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "MODELS.md"))
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile("(?m)^(?:## (\\S+)|- Posterior `(\\S+)`, data `(\\S+)`)")
	var list []posterior
	model := ""
	for _, m := range line.FindAllStringSubmatch(string(text), -1) {
		if m[1] != "" {
			model = m[1]
		} else {
			list = append(list, posterior{m[2], model, m[3]})
		}
	}
	if len(list) == 0 {
		t.Fatal("MODELS.md lists no posteriors")
	}
	return list
}

// reference is CmdStan's log density and gradient at one point.
type reference struct {
	Posterior, Model, Data string
	Params                 []struct {
		Name  string
		Type  string
		Shape []int
	}
	Point, Grad map[string][]float64 // unconstrained, in Stan's order
	Constrained map[string][]float64
	LP          float64 `json:"lp"` // with Jacobian, without an unknown constant
}

// posteriordb returns the folder of references, and skips the test where there
// is none.
func posteriordb(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("BAYES_POSTERIORDB")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "posteriordb")
	}
	if _, err := os.Stat(filepath.Join(dir, "refs")); err != nil {
		t.Skipf("no references: %v; BAYES_POSTERIORDB names their folder", err)
	}
	return dir
}

// dataFile returns the path of a data set, packed or not.
func dataFile(dir, name string) string {
	path := filepath.Join(dir, "data", name+".json")
	if _, err := os.Stat(path); err != nil {
		return path + ".gz"
	}
	return path
}

// modelFile returns the path of our text of a posteriordb model.
func modelFile(model string) string { return filepath.Join("posteriordb", model+".bayes") }

func readJSON(t testing.TB, path string, v any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// references returns those whose model is among ours, sorted by name.
func references(t testing.TB, dir string) []reference {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "refs", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	sort.Strings(paths)
	var list []reference
	for _, path := range paths {
		var ref reference
		readJSON(t, path, &ref)
		if _, err := os.Stat(modelFile(ref.Model)); err == nil {
			list = append(list, ref)
		}
	}
	return list
}

// build reads the model of a reference and binds it to its data. A parameter
// that no data touch is drawn forward, while the reference samples it; with a
// term of zero that reads it, it is sampled here too.
func (ref *reference) build(t testing.TB, dir string) *built {
	t.Helper()
	path, data := modelFile(ref.Model), dataFile(dir, ref.Data)
	m := build(t, path, data)
	var more strings.Builder
	for _, u := range m.bound.Leaves {
		if ref.Point[u.Name] != nil {
			fmt.Fprintf(&more, "\ntarget += 0 * sum(%s)\n", u.Name)
		}
	}
	if more.Len() > 0 {
		m = buildWith(t, path, more.String(), data)
	}
	return m
}

// coordinate returns the place in the unconstrained vector of number k of a
// parameter in Stan's order. Stan lists a matrix column by column, bayes lists
// every array row by row; events of vector types come one after another in both.
func coordinate(u *bind.Unknown, typ string, shape []int, k int) int {
	for _, g := range u.Groups {
		if g.Kind > transform.Interval { // a vector type: not one number for each element
			return u.Offset + k
		}
	}
	elem := k
	if strings.HasPrefix(typ, "matrix") {
		rows, cols := shape[0], shape[1]
		elem = k%rows*cols + k/rows
	}
	g, place := u.GroupOf(elem)
	return g.Offset + place
}

// eachNumber calls visit for every number of a reference's point with its place
// in our vector.
func eachNumber(t testing.TB, ref *reference, b *bind.Bound, visit func(name string, k, place int)) {
	t.Helper()
	total := 0
	for _, p := range ref.Params {
		u := b.Unknown(p.Name)
		if u == nil {
			t.Fatalf("`%s` is not sampled", p.Name)
		}
		n := len(ref.Point[p.Name])
		if u.Size != n {
			t.Fatalf("`%s` has %d unconstrained numbers, but the reference has %d", p.Name, u.Size, n)
		}
		for k := range n {
			visit(p.Name, k, coordinate(u, p.Type, p.Shape, k))
		}
		total += n
	}
	if total != b.Dim {
		t.Fatalf("the model has %d unconstrained numbers, but the reference has %d", b.Dim, total)
	}
}

// TestModelsOfPosteriordb holds every model of the collection against the list
// of those that have a text.
func TestModelsOfPosteriordb(t *testing.T) {
	dir := posteriordb(t)
	models := map[string]bool{}
	for _, p := range catalogue(t, dir) {
		models[p.model] = true
	}
	for model := range models {
		_, err := os.Stat(modelFile(model))
		if why := later[model]; why == "" && err != nil {
			t.Errorf("there is no text of %s", model)
		} else if why != "" && err == nil {
			t.Errorf("%s has a text, although it waits for %s", model, why)
		}
	}
	paths, err := filepath.Glob(filepath.Join("posteriordb", "*.bayes"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if name := strings.TrimSuffix(filepath.Base(path), ".bayes"); !models[name] {
			t.Errorf("%s is no model of posteriordb", name)
		}
	}
	for model := range later {
		if !models[model] {
			t.Errorf("%s is no model of posteriordb", model)
		}
	}
	t.Logf("%d of %d models", len(models)-len(later), len(models))
}

// TestPosteriorsLoad binds every model to every data set that it has, and asks
// for a finite log density and gradient near the middle of the space.
func TestPosteriorsLoad(t *testing.T) {
	dir := posteriordb(t)
	compared := map[string]bool{} // with a gradient by CmdStan, in another test
	for _, ref := range references(t, dir) {
		compared[ref.Posterior] = true
	}
	for _, p := range catalogue(t, dir) {
		if compared[p.name] || later[p.model] != "" {
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			m := build(t, modelFile(p.model), dataFile(dir, p.data))
			r := rand.New(rand.NewPCG(1, uint64(m.bound.Dim)))
			point, grad := make([]float64, m.bound.Dim), make([]float64, m.bound.Dim)
			for i := range point {
				point[i] = r.Float64() - 0.5
			}
			if lp := m.machine(t).Eval(point, grad); math.IsNaN(lp) || math.IsInf(lp, 0) {
				t.Errorf("the log density is %v", lp)
			}
			for i, g := range grad {
				if math.IsNaN(g) || math.IsInf(g, 0) {
					t.Fatalf("component %d of the gradient is %v", i, g)
				}
			}
		})
	}
}

func TestGradientsOfPosteriordb(t *testing.T) {
	dir := posteriordb(t)
	var out strings.Builder
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "model\tdata\td\tlargest error\tat\tlog density constant\tready in ms\tµs a gradient")
	for _, ref := range references(t, dir) {
		t.Run(ref.Posterior, func(t *testing.T) {
			start := time.Now()
			m := ref.build(t, dir)
			ready := time.Since(start)
			point := make([]float64, m.bound.Dim)
			want := make([]float64, m.bound.Dim)
			label := make([]string, m.bound.Dim)
			eachNumber(t, &ref, m.bound, func(name string, k, place int) {
				point[place] = ref.Point[name][k]
				label[place] = fmt.Sprintf("%s(%d)", name, k+1)
				want[place] = ref.Grad[name][k]
				if by, ok := exact[ref.Posterior][label[place]]; ok {
					want[place] = by
				}
			})
			got := make([]float64, len(point))
			machine := m.machine(t)
			lp := machine.Eval(point, got)
			worst, at := 0.0, 0
			for i := range got {
				err := math.Abs(got[i]-want[i]) / math.Max(math.Abs(want[i]), 1)
				if err > worst || math.IsNaN(err) {
					worst, at = err, i
				}
			}
			tolerance := gradientTolerance
			if loose := solver[ref.Posterior]; loose != 0 {
				tolerance = loose
			}
			if !(worst <= tolerance) || math.IsInf(lp, 0) {
				t.Errorf("log density %v; the gradient by %s is %.17g, but CmdStan's is %.17g (error %.2g)", lp, label[at], got[at], want[at], worst)
			}
			start = time.Now()
			const again = 10
			for range again {
				machine.Eval(point, got)
			}
			each := time.Since(start) / again
			fmt.Fprintf(table, "%s\t%s\t%d\t%.1e\t%s\t%.6g\t%d\t%d\n", ref.Model, ref.Data, len(point), worst, label[at], lp-ref.LP, ready.Milliseconds(), each.Microseconds())
		})
	}
	table.Flush()
	t.Log("\n" + out.String())
}
