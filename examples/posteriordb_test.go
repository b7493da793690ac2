package examples_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
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

func TestGradientsOfPosteriordb(t *testing.T) {
	dir := posteriordb(t)
	var out strings.Builder
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "model\tdata\td\tlargest error\tat\tlog density constant\ttime")
	seen := map[string]bool{}
	for _, ref := range references(t, dir) {
		seen[ref.Model] = true
		t.Run(ref.Posterior, func(t *testing.T) {
			start := time.Now()
			m := build(t, modelFile(ref.Model), dataFile(dir, ref.Data))
			point := make([]float64, m.bound.Dim)
			want := make([]float64, m.bound.Dim)
			label := make([]string, m.bound.Dim)
			eachNumber(t, &ref, m.bound, func(name string, k, place int) {
				point[place] = ref.Point[name][k]
				want[place] = ref.Grad[name][k]
				label[place] = fmt.Sprintf("%s(%d)", name, k+1)
			})
			got := make([]float64, len(point))
			lp := m.machine(t).Eval(point, got)
			worst, at := 0.0, 0
			for i := range got {
				err := math.Abs(got[i]-want[i]) / math.Max(math.Abs(want[i]), 1)
				if err > worst || math.IsNaN(err) {
					worst, at = err, i
				}
			}
			if !(worst <= gradientTolerance) || math.IsInf(lp, 0) {
				t.Errorf("log density %v; the gradient by %s is %.17g, but CmdStan's is %.17g (error %.2g)", lp, label[at], got[at], want[at], worst)
			}
			fmt.Fprintf(table, "%s\t%s\t%d\t%.1e\t%s\t%.6g\t%.1fs\n", ref.Model, ref.Data, len(point), worst, label[at], lp-ref.LP, time.Since(start).Seconds())
		})
	}
	table.Flush()
	t.Log("\n" + out.String())
	models, err := filepath.Glob(filepath.Join("posteriordb", "*.bayes"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range models {
		if name := strings.TrimSuffix(filepath.Base(path), ".bayes"); !seen[name] {
			t.Errorf("%s has no reference", name)
		}
	}
}
