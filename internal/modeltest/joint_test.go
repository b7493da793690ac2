package modeltest

import (
	"math"
	"strings"
	"testing"
)

// Several columns as one outcome are the same model as a matrix with these columns, also with missing values; each
// name is a column of it.
func TestJointOutcomes(t *testing.T) {
	nan := math.NaN()
	u, v, w, x := []float64{1, 2.5, nan, 0.5}, []float64{2, nan, nan, 1.5}, []float64{0.5, 1, 2, -1}, []float64{1, 2, 3, 4}
	uv := [][]float64{{1, 2}, {2.5, nan}, {nan, nan}, {0.5, 1.5}}
	const wide = "cols = [\"u\", \"v\"]\ndata u_v: real[N, cols]\nu = u_v[:, 1]\nv = u_v[:, 2]\n"
	for _, c := range []struct {
		name, short string
		data        map[string]any
		long        string
		matrix      map[string]any
	}{
		{"missing values", "data u, v: real[N]\n[u, v] ~ MvNormal(m, [[1, 0.3], [0.3, 2]])\nm[2] ~ Normal(0, 1)\ndata w: real[N]\nw ~ Normal(b * u + v, 1)\nb ~ Normal(0, 1)\n", map[string]any{"u": u, "v": v, "w": w},
			wide + "u_v ~ MvNormal(m, [[1, 0.3], [0.3, 2]])\nm[2] ~ Normal(0, 1)\ndata w: real[N]\nw ~ Normal(b * u + v, 1)\nb ~ Normal(0, 1)\n", map[string]any{"u_v": uv, "w": w}},
		{"means by row", "data x: real[N]\ndata u, v: real[N]\n[u, v] ~ MvNormal(mu, chol=[[1, 0], [0.3, 2]])\nmu[n in 1:N, k in 1:2] = b[k] * x[n]\nb[2] ~ Normal(0, 1)\n", map[string]any{"u": u, "v": v, "x": x},
			"data x: real[N]\n" + wide + "u_v ~ MvNormal(mu, chol=[[1, 0], [0.3, 2]])\nmu[n in 1:N, k in 1:2] = b[k] * x[n]\nb[2] ~ Normal(0, 1)\n", map[string]any{"u_v": uv, "x": x}},
		{"whole numbers", "data a, b, c: int[N]\n[a, b, c] ~ Multinomial(5, p)\np ~ Dirichlet([1, 1, 1])\n", map[string]any{"a": []int{3, 2}, "b": []int{1, 2}, "c": []int{1, 1}},
			"cols = [\"a\", \"b\", \"c\"]\ndata a_b_c: int[N, cols]\na_b_c ~ Multinomial(5, p)\np ~ Dirichlet([1, 1, 1])\n", map[string]any{"a_b_c": [][]int{{3, 1, 1}, {2, 2, 1}}}},
		{"a name that is taken", "data u, v: real[N]\n[u, v] ~ MvNormal([u_v, 0], eye(2))\nu_v ~ Normal(0, 1)\n", map[string]any{"u": u, "v": v},
			"cols = [\"u\", \"v\"]\ndata u_v_: real[N, cols]\nu_v_ ~ MvNormal([u_v, 0], eye(2))\nu_v ~ Normal(0, 1)\n", map[string]any{"u_v_": uv}},
	} {
		t.Run(c.name, func(t *testing.T) { sameDensity(t, c.short, c.data, c.long, c.matrix) })
	}
	for _, c := range []struct{ text, want string }{
		{"data u, v: real[N]\n[u, v] ~ MvNormal([0, 0], eye(2))\nu ~ Normal(0, 1)\n", "`u` has another distribution"},
		{"data u, v: real[N]\n[u, v] ~ MvNormal([0, 0], eye(2))\n[v, u] ~ MvNormal([0, 0], eye(2))\n", "`v` has another distribution"},
		{"data u, v: real[N]\n[u, u] ~ MvNormal([0, 0], eye(2))\n", "`u` is in it twice"},
		{"data u: real[N]\ndata v: real<lower=0>[N]\n[u, v] ~ MvNormal([0, 0], eye(2))\n", "are not declared alike"},
		{"data u: real[N]\ndata v: real[N] as \"V\"\n[u, v] ~ MvNormal([0, 0], eye(2))\n", "`v` has another name in files"},
		{"data u, v\n[u, v] ~ MvNormal([0, 0], eye(2))\n", "`u` is not declared as a column of numbers"},
		{"data u, v: real[N]\nfor n in 1:N { [u, v] ~ MvNormal([0, 0], eye(2)) }\n", "outside of loops"},
		{"[s, r] ~ MvNormal([0, 0], eye(2))\n", "`s_r ~ MvNormal([0, 0], eye(2))`"},
		{"data u, v: real[N]\n[u, v] ~ MvNormal([0, 0, 0], eye(3))\n", "`[u, v]` is 4 x [u, v] (2), but a draw of MvNormal is a vector of 3"},
	} {
		_, list := bindText(c.text, map[string]any{"u": u, "v": v})
		if list.Err() == nil || !strings.Contains(list.Format(), c.want) {
			t.Errorf("%s%s", c.text, list.Format())
		}
	}
	for _, c := range []struct {
		data map[string]any
		want string
	}{
		{map[string]any{"u": u}, "`u` is in the values given, but not `v`"},
		{map[string]any{"u": u, "v": []float64{1}}, "have different lengths in the values given"},
	} {
		if _, list := bindText("data u, v: real[N]\n[u, v] ~ MvNormal([0, 0], eye(2))\n", c.data); list.Err() == nil || !strings.Contains(list.Format(), c.want) {
			t.Errorf("%v: %s", c.data, list.Format())
		}
	}
}
