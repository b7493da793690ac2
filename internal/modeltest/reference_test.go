package modeltest

import (
	"math"
	"testing"
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
			one, many := bound(t, head+c.short, data), bound(t, head+c.long, data)
			if one.Dim != many.Dim {
				t.Fatalf("%d coordinates, spelled out %d", one.Dim, many.Dim)
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
				t.Errorf("log density %.17g by the evaluator, %.17g by the graph; spelled out %.17g", plain, graph, want)
			}
			if a, b := one.Format(), many.Format(); a != b {
				t.Errorf("the inventory is\n%s\nspelled out\n%s", a, b)
			}
			if _, _, err := Forward(one, x, 1); err != nil {
				t.Error(err)
			}
		})
	}
}
