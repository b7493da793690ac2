package modeltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/bind"
)

// A factor in brackets on the left stands for all of its levels but those that another statement
// names: what is written so is the same model as with every level by itself.
func TestReferenceLevels(t *testing.T) {
	data := map[string]any{"y": []float64{1, 2, 6, 4, 0.5}, "g": []string{"v", "u", "v", "w", "u"}, "h": []string{"m", "f", "f", "m", "f"}, "x": []float64{1, 0, 2, 3, -1}}
	const head = "data y, x: real[N]\ndata g, h: factor[N]\nmu[g], nu[h] ~ Normal(0, 2)\n"
	for _, c := range []struct{ name, short, long string }{
		{"a known level", "b[g] ~ Normal(mu[g], 2)\nb[\"u\"] = 0.5\ny ~ Normal(b[g], 1)\n",
			"b: real[g]\nb[\"v\"] ~ Normal(mu[\"v\"], 2)\nb[\"w\"] ~ Normal(mu[\"w\"], 2)\nb[\"u\"] = 0.5\ny ~ Normal(b[g], 1)\n"},
		{"the statements in the other order", "b[\"w\"] = 0.5\nb[g] ~ Normal(mu[g], 2)\ny ~ Normal(b[g], 1)\n",
			"b: real[g]\nb[\"u\"] ~ Normal(mu[\"u\"], 2)\nb[\"v\"] ~ Normal(mu[\"v\"], 2)\nb[\"w\"] = 0.5\ny ~ Normal(b[g], 1)\n"},
		{"a level of another prior", "b[g] ~ Normal(mu[g], 2)\nb[\"v\"] ~ Normal(0, 0.1)\ny ~ Normal(b[g], 1)\n",
			"b: real[g]\nb[\"u\"] ~ Normal(mu[\"u\"], 2)\nb[\"w\"] ~ Normal(mu[\"w\"], 2)\nb[\"v\"] ~ Normal(0, 0.1)\ny ~ Normal(b[g], 1)\n"},
		{"a level by a name", "ref = \"w\"\nb[g] ~ Normal(mu[g], 2)\nb[ref] = 0\ny ~ Normal(b[g], 1)\n",
			"b: real[g]\nb[\"u\"] ~ Normal(mu[\"u\"], 2)\nb[\"v\"] ~ Normal(mu[\"v\"], 2)\nb[\"w\"] = 0\ny ~ Normal(b[g], 1)\n"},
		{"two levels", "b[g] ~ Normal(mu[g], 2)\nb[[\"u\", \"w\"]] = [1, 2]\ny ~ Normal(b[g], 1)\n",
			"b: real[g]\nb[\"v\"] ~ Normal(mu[\"v\"], 2)\nb[[\"u\", \"w\"]] = [1, 2]\ny ~ Normal(b[g], 1)\n"},
		{"a level from the others", "b[g] ~ Normal(mu[g], 2)\nb[\"u\"] = -b[\"v\"] - b[\"w\"]\ny ~ Normal(b[g], 1)\n",
			"b: real[g]\nb[\"v\"] ~ Normal(mu[\"v\"], 2)\nb[\"w\"] ~ Normal(mu[\"w\"], 2)\nb[\"u\"] = -b[\"v\"] - b[\"w\"]\ny ~ Normal(b[g], 1)\n"},
		{"computed", "b[g] = 2 * mu[g] + 1\nb[\"u\"] = 7\ny ~ Normal(b[g], 1)\n",
			"b: real[g]\nb[\"v\"] = 2 * mu[\"v\"] + 1\nb[\"w\"] = 2 * mu[\"w\"] + 1\nb[\"u\"] = 7\ny ~ Normal(b[g], 1)\n"},
		{"vectors", "b[g] ~ MvNormal([1, 2], eye(2))\nb[\"u\"] = [0, 0]\ny ~ Normal(b[g, 1] + b[g, 2] * x, 1)\n",
			"b: real[g, 2]\nb[\"v\"] ~ MvNormal([1, 2], eye(2))\nb[\"w\"] ~ MvNormal([1, 2], eye(2))\nb[\"u\"] = [0, 0]\ny ~ Normal(b[g, 1] + b[g, 2] * x, 1)\n"},
		{"a cell of a table", "b[g, h] ~ Normal(mu[g] + nu[h], 2)\nb[\"u\", \"f\"] = 0\ny ~ Normal(b[g, h], 1)\n",
			"b: real[g, h]\nb[\"u\", \"m\"] ~ Normal(mu[\"u\"] + nu[\"m\"], 2)\nfor l in [\"v\", \"w\"], k in h { b[l, k] ~ Normal(mu[l] + nu[k], 2) }\nb[\"u\", \"f\"] = 0\ny ~ Normal(b[g, h], 1)\n"},
		{"a row of a table, and a cell of it", "b[g, h] ~ Normal(mu[g] + nu[h], 2)\nb[\"u\", h] ~ Normal(0, 1)\nb[\"u\", \"f\"] = 0\ny ~ Normal(b[g, h], 1)\n",
			"b: real[g, h]\nb[\"u\", \"m\"] ~ Normal(0, 1)\nfor l in [\"v\", \"w\"], k in h { b[l, k] ~ Normal(mu[l] + nu[k], 2) }\nb[\"u\", \"f\"] = 0\ny ~ Normal(b[g, h], 1)\n"},
		{"numbered columns in a loop", "b[g, k in 1:2] ~ Normal(mu[g], k)\nb[\"u\", 2] = 0\ny ~ Normal(b[g, 1] + b[g, 2] * x, 1)\n",
			"b: real[g, 2]\nfor l in g { b[l, 1] ~ Normal(mu[l], 1) }\nfor l in [\"v\", \"w\"] { b[l, 2] ~ Normal(mu[l], 2) }\nb[\"u\", 2] = 0\ny ~ Normal(b[g, 1] + b[g, 2] * x, 1)\n"},
		{"all levels of a declared array", "param b: real<lower=0>[g]\nb[g] ~ Normal(mu[g], 2)\ny ~ Normal(b[g], 1)\n",
			"param b: real<lower=0>[g]\nb ~ Normal(mu, 2)\ny ~ Normal(b[g], 1)\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sameModel(t, head+c.short, head+c.long, data)
		})
	}
}

// sameModel holds that two texts are the same model: of the same inventory, and of the same density at the same
// values, by evaluator and graph.
func sameModel(t *testing.T, short, long string, data map[string]any) {
	t.Helper()
	one, many := sameDensity(t, short, data, long, data)
	if a, b := one.Format(), many.Format(); a != b {
		t.Errorf("the inventory is\n%s\nspelled out\n%s\n%s\n%s", a, b, short, long)
	}
}

// sameDensity is sameModel without the inventory, each text with its own data.
func sameDensity(t *testing.T, short string, data map[string]any, long string, others map[string]any) (one, many *bind.Bound) {
	t.Helper()
	one, many = bound(t, short, data), bound(t, long, others)
	if one.Dim != many.Dim {
		t.Fatalf("%d coordinates, spelled out %d\n%s\n%s", one.Dim, many.Dim, short, long)
	}
	x := make([]float64, one.Dim)
	for i := range x {
		x[i] = math.Sin(float64(3*i + 1))
	}
	_, env, err := one.Interp().LogDensityAt(x, one)
	if err != nil {
		t.Fatal(err)
	}
	at := map[string][]float64{}
	for _, u := range one.Unknowns {
		at[u.Name] = env[u.Name].Num
	}
	plain, graph, err := logDensities(one, at)
	want, _, err2 := logDensities(many, at)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	if !(math.Abs(plain-want) <= agreement*(1+math.Abs(want))) || !(math.Abs(graph-want) <= agreement*(1+math.Abs(want))) {
		t.Errorf("log density %.17g by the evaluator, %.17g by the graph; spelled out %.17g\n%s\n%s", plain, graph, want, short, long)
	}
	if _, _, err := Forward(one, x, 1); err != nil {
		t.Error(err)
	}
	return one, many
}

// Random tables whose elements several statements define, by all levels, by levels and by positions, against one statement
// for each element: the most particular statement is the one that defines it.
func TestRandomReferenceLevels(t *testing.T) {
	g, h := []string{"u", "v", "w"}, []string{"f", "m"}
	data := map[string]any{"y": []float64{1, 2, 6, 4, 0.5, 3}, "g": []string{"v", "u", "v", "w", "u", "w"}, "h": []string{"m", "f", "f", "m", "f", "f"}}
	const head = "data y: real[N]\ndata g, h: factor[N]\nmu[g], nu[h] ~ Normal(0, 2)\nb: real[g, h, 3]\n"
	compared := 0
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 41))
		type statement struct {
			text       string
			particular int
			covers     func(i, j, k int) bool
			right      func(i, j, k int) string
		}
		var list []statement
		for n := range 1 + r.IntN(4) {
			args, fixed := []string{"g", "h", []string{":", "1:3"}[r.IntN(2)]}, []int{-1, -1, -1}
			particular := 0
			if args[2] == "1:3" {
				particular++
			}
			for a, names := range [][]string{g, h, {"1", "2", "3"}} {
				if n > 0 && (r.IntN(2) == 0 || a == 2 && fixed[0] >= 0 && fixed[1] >= 0) { // what stands for no levels is one element
					fixed[a] = r.IntN(len(names))
					if args[a] != "1:3" {
						particular++
					}
					if args[a] = names[fixed[a]]; a < 2 {
						args[a] = strconv.Quote(args[a])
					}
				}
			}
			left := "b[" + strings.Join(args, ", ") + "]"
			covers := func(i, j, k int) bool {
				for a, at := range []int{i, j, k} {
					if fixed[a] >= 0 && fixed[a] != at {
						return false
					}
				}
				return true
			}
			mean := fmt.Sprintf("%d", n)
			each := func(i, j, k int) string { return mean }
			if args[0] == "g" && args[1] == "h" && args[2] != ":" && args[2] != "1:3" && r.IntN(2) == 0 {
				mean = "mu[g] - nu[h]"
				each = func(i, j, k int) string { return fmt.Sprintf("mu[%q] - nu[%q]", g[i], h[j]) }
			}
			form := " ~ Normal(%s, 2)"
			if r.IntN(3) == 0 {
				form = " = %s"
			}
			list = append(list, statement{left + fmt.Sprintf(form, mean), particular, covers, func(i, j, k int) string { return fmt.Sprintf(form, each(i, j, k)) }})
		}
		short, long, clear := head, head, true
		for _, s := range list {
			short += s.text + "\n"
		}
		for i := range g {
			for j := range h {
				for k := range 3 {
					best, tie := -1, false
					for n, s := range list {
						if !s.covers(i, j, k) {
							continue
						}
						switch {
						case best < 0 || s.particular > list[best].particular:
							best, tie = n, false
						case s.particular == list[best].particular:
							tie = true
						}
					}
					clear = clear && !tie
					long += fmt.Sprintf("b[%q, %q, %d]%s\n", g[i], h[j], k+1, list[best].right(i, j, k))
				}
			}
		}
		const tail = "y ~ Normal(b[g, h, 1] + 2 * b[g, h, 2] - b[g, h, 3], 1)\n"
		if !clear { // a number that is given may be on the left of `~` too, two distributions are an error
			if _, faults := bindText(short+tail, data); faults.Err() == nil && !strings.Contains(short, "] = ") {
				t.Errorf("nothing is wrong with\n%s", short)
			}
			continue
		}
		compared++
		sameModel(t, short+tail, long+tail, data)
	}
	if compared < 40 {
		t.Errorf("%d models compared", compared)
	}
}
