package modeltest

import "testing"

// A loop over a factor goes through its levels, each once and in their order: over
// a column, a set, in statements, comprehensions and functions.
func TestLoopsGoThroughLevels(t *testing.T) {
	rows := map[string]any{"y": []float64{1, 2, 6, 4}, "g": []string{"v", "u", "v", "w"}}
	games := map[string]any{"y": []float64{1, 2}, "home": []string{"Bari", "Ajax"}, "away": []string{"Ajax", "Celta"}}
	const head = "data y: real[N]\ndata g: factor[N]\n"
	const teams = "data y: real[N]\ndata home, away: factor<team>[N]\n"
	holdAll(t, []held{
		{"group means", head + "xm = [mean(y[g == l]) for l in g]\ny ~ Normal(b * xm[g], 1)\nb ~ Normal(0, 1)\nz = b * xm\n", rows,
			[]float64{2}, map[string][]float64{"z": {4, 7, 8}}},
		{"statement", head + "y ~ Normal(a[g], 1)\nfor l in g { a[l] ~ Normal(0, 1) }\nz = a[g]\n", rows,
			[]float64{1, 2, 3}, map[string][]float64{"z": {2, 1, 2, 3}}},
		{"definition", head + "y ~ Normal(a[g], 1)\nfor l in g { a[l] = int(l) * m }\nm ~ Normal(0, 1)\nz = a[\"w\"]\n", rows,
			[]float64{2}, map[string][]float64{"a": {2, 4, 6}, "z": {6}}},
		{"pairs", head + "y ~ Normal(D[1, 2] * m, 1)\nD = [if k == l { m } else { 0 } for k in g, l in g]\nm ~ Normal(0, 1)\n", rows,
			[]float64{2}, map[string][]float64{"D": {2, 0, 0, 0, 2, 0, 0, 0, 2}}},
		{"function", head + "fn means(y, g) = [mean(y[g == l]) for l in g]\nfn sizes(g) { s = 0; for l in g { s = s + 1 }; return s }\n" +
			"y ~ Normal(m, 1)\nm ~ Normal(0, 1)\nz = m * means(y, g)\nn = m * sizes(g)\n", rows,
			[]float64{2}, map[string][]float64{"z": {4, 7, 8}, "n": {6}}},
		{"labels", head + "y ~ Normal(m, 1)\nm ~ Normal(0, 1)\nz = [m * mean(y[g == l]) for l in levels(g)]\nw = z[\"w\"]\n", rows,
			[]float64{2}, map[string][]float64{"z": {4, 7, 8}, "w": {8}}},
		{"set statement", teams + "y ~ Normal(a[home] - a[away], 1)\nfor d in team { a[d] ~ Normal(0, 1) }\nz = a[home]\n", games,
			[]float64{1, 2, 3}, map[string][]float64{"z": {2, 1}}},
		{"set comprehension", teams + "y ~ Normal(a[home] - a[away], 1)\na[team] ~ Normal(0, 1)\nplayed = [a[t] * sum(int(home == t) + int(away == t)) for t in team]\nc = played[\"Celta\"]\n", games,
			[]float64{1, 2, 3}, map[string][]float64{"played": {2, 2, 3}, "c": {3}}},
		{"column of a set", teams + "y ~ Normal(a[home] - a[away], 1)\na[team] ~ Normal(0, 1)\nz = [a[t] for t in home]\n", games,
			[]float64{1, 2, 3}, map[string][]float64{"z": {1, 2, 3}}},
	})
}

// What is computed from levels that have lost their names is by level still, and no rows of the data.
func TestSumsOfNamelessLevels(t *testing.T) {
	data := map[string]any{"y": []float64{1, 2, 3}, "g": []string{"v", "u", "w"}}
	const head = "data y: real[N]\ndata g: factor[N]\na[g] ~ Normal(0, 1)\n"
	for _, right := range []string{"reverse(a)", "reverse(a) + reverse(a)", "reverse(a) * reverse(a) + a"} {
		if _, list := bindText(head+"y ~ Normal("+right+", 1)\n", data); list.Err() == nil {
			t.Errorf("%s is combined with rows", right)
		}
	}
}
