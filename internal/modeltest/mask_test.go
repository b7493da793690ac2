package modeltest

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/lang"
)

// choices are data for models with elementwise choices: in rows 1 and 4 x is not
// positive, and k cannot be an index.
var choices = map[string]any{
	"y": []float64{1, 2}, "v": []float64{1, 2, 4, 8.5}, "x": []float64{-1, 1, 1, -1},
	"i": []int{1, 2, 3, 4}, "k": []int{0, 2, 3, 9}, "n": []int{0, 2, 1, 0}, "q": []float64{0.5, 2, 3, 0.5},
	"g": []string{"a", "b", "a", "b"},
}

const choiceHead = `data y: real[T]
data v, x, q: real[N]
data i, k, n: int[N]
data g: factor[N]
y ~ Normal(m, 1)
m ~ Normal(0, 1)
u = m * v
fn top(z) { s = -inf; for j in 1:length(z) { s = max(s, z[j]) }; return s }
fn last(z) = z[length(z)]
fn twice(z) = 2 * z
fn at(z, j) = z[j]
fn sparse(z) { w: real[length(z)]; for j in 2:3 { w[j] = z[j] }; return w }
fn back(z) { w: real[length(z)]; for j in 1:length(z) { w[j] = z[length(z) + 1 - j] }; return w }
`

// What reads a whole array in a branch of a choice reads all of it, of known numbers
// and of unknowns; an element that is not taken does no harm.
func TestBranchesReadWholeArrays(t *testing.T) {
	var list []held
	add := func(expr string, want ...float64) {
		list = append(list,
			held{expr, choiceHead + "z = " + strings.ReplaceAll(expr, "V", "v") + "\nw = m * z\n", choices, []float64{2},
				map[string][]float64{"z": want, "w": scaled(want, 2)}},
			held{expr + " of unknowns", choiceHead + "z = " + strings.ReplaceAll(expr, "V", "u") + "\n", choices, []float64{2},
				map[string][]float64{"z": nil}})
		unknown := &list[len(list)-1]
		unknown.want["z"] = scaled(want, 2)
	}
	add("if x > 0 { top(V[i]) } else { 0 }", 0, 8.5, 8.5, 0)
	add("if x > 0 { 0 } else { top(V[i]) }", 8.5, 0, 0, 8.5)
	add("if x > 0 { max(V[i]) } else { 0 }", 0, 8.5, 8.5, 0)
	add("if x > 0 { sum(V[i]) } else { 0 }", 0, 15.5, 15.5, 0)
	add("if x > 0 { V[i] @ V[i] / sum(V) } else { 0 }", 0, 93.25/15.5, 93.25/15.5, 0)
	add("if x > 0 { cumsum(V[i]) } else { 0 }", 0, 3, 7, 0)
	add("if x > 0 { reverse(V[i]) } else { 0 }", 0, 4, 2, 0)
	add("if x > 0 { back(V[i]) } else { 0 }", 0, 4, 2, 0)
	add("if x > 0 { V[i][reverse(i)] } else { 0 }", 0, 4, 2, 0)
	add("if x > 0 { last(V[i]) } else { 0 }", 0, 8.5, 8.5, 0)
	add("if x > 0 { V[i][4] } else { 0 }", 0, 8.5, 8.5, 0)
	add("if x > 0 { [V[i][j] + V[i][1] for j in i] } else { 0 }", 0, 3, 5, 0)
	add("if x > 0 { [V[i], V[i]][1] } else { 0 }", 0, 2, 4, 0)
	add("if x > 0 { [V[i], V[i]]'[1, 2] } else { 0 }", 0, 1, 1, 0)
	add("if x > 0 { concat(V[i[3:4]], V[i[1:2]]) } else { 0 }", 0, 8.5, 1, 0)
	add("if x > 0 { twice(V[i]) } else { 0 }", 0, 4, 8, 0)
	add("if x > 0 { if V[i] > top(V[i]) / 4 { top(V[i]) } else { 1 * V[1] } } else { 0 }", 0, 1, 8.5, 0)
	// not taken, not evaluated
	add("if x > 0 { V[k] } else { 0 }", 0, 2, 4, 0)
	add("if x > 0 { twice(V[k]) } else { 0 }", 0, 4, 8, 0)
	add("if x > 0 { back(V[k]) } else { 0 }", 0, 4, 2, 0)
	add("if x > 0 { at(V, k) } else { 0 }", 0, 2, 4, 0)
	add("if x > 0 { V[i[k]] } else { 0 }", 0, 2, 4, 0)
	add("if x > 0 { [V, V][k - 1, k] } else { 0 }", 0, 2, 4, 0)
	add("if x > 0 { (if V > 0 { V } else { -V })[k] } else { 0 }", 0, 2, 4, 0)
	add("if x > 0 { if k < 3 { V[k] } else { V[k + 1] } } else { 0 }", 0, 2, 8.5, 0)
	add("if x > 0 { V[i] * (4 % n) + V[i] * div(4, n) } else { 0 }", 0, 4, 16, 0)
	add("if x > 0 { V[int(q)] } else { 0 }", 0, 2, 4, 0)
	add("if x > 0 { sparse(V)[i] } else { 0 }", 0, 2, 4, 0)
	add("if x < 0 { 0 } else { if x > 0 { V[k] } else { V[k + 100] } }", 0, 2, 4, 0)
	holdAll(t, list)
}

func scaled(x []float64, by float64) []float64 {
	out := make([]float64, len(x))
	for i := range x {
		out[i] = by * x[i]
	}
	return out
}

// `and` and `or` go the same way, and so do densities.
func TestLogicReadsWholeArrays(t *testing.T) {
	truths := map[string][]float64{
		"(x > 0) and (top(u[i]) > 16)":                          {0, 1, 1, 0},
		"(x < 0) or (top(u[i]) > 16)":                           {1, 1, 1, 1},
		"(x > 0) and (u[i] == top(u[i]) / 4.25)":                {0, 1, 0, 0},
		"(x > 0) and (v[k] > 3)":                                {0, 0, 1, 0},
		"(x < 0) or (u[k] > 7)":                                 {1, 0, 1, 1},
		"(x > 0) and (v[k] > 3) and (v[k + 1] > 3)":             {0, 0, 1, 0},
		"(x < 0) or ((k < 3) or (v[k + 1] > 8))":                {1, 1, 1, 1},
		"(x > 0) and (any(v[i] < 1.5))":                         {0, 1, 1, 0},
		"if x > 0 { (v[k] > 0) and (u[k] < 5) } else { 1 > 2 }": {0, 1, 0, 0},
	}
	var list []held
	for expr, want := range truths {
		list = append(list, held{expr, choiceHead + "z = if " + expr + " { m } else { 0 }\n", choices, []float64{2},
			map[string][]float64{"z": scaled(want, 2)}})
	}
	normal := func(x, m, s float64) float64 { return -0.5*math.Log(2*math.Pi) - math.Log(s) - (x-m)*(x-m)/(2*s*s) }
	whole := 0.0
	for _, v := range []float64{1, 2, 4, 8.5} {
		whole += normal(v, 2*v, 1)
	}
	densities := map[string][]float64{
		"MvNormal(u[i], eye(4)).lpdf(v[i])":                     {0, whole, whole, 0},
		"MvNormal(u, eye(4)).lpdf(v[i])":                        {0, whole, whole, 0},
		"sum(Normal(u[i], 1).lpdf(v[i]))":                       {0, whole, whole, 0},
		"Normal(u[i], 1).lpdf(v[i])":                            {0, normal(2, 4, 1), normal(4, 8, 1), 0},
		"Normal(u[k], 1).lpdf(v[k])":                            {0, normal(2, 4, 1), normal(4, 8, 1), 0},
		"Normal(0, n).lpdf(u[i])":                               {0, normal(4, 0, 2), normal(8, 0, 1), 0},
		"Truncated(Normal(u[k], 1), lower=u[k]).lpdf(u[k] + 1)": {0, normal(1, 0, 1) + math.Log(2), normal(1, 0, 1) + math.Log(2), 0},
	}
	for expr, want := range densities {
		list = append(list, held{expr, choiceHead + "z = if x > 0 { " + expr + " } else { 0 }\ntarget += z\n", choices, []float64{2},
			map[string][]float64{"z": want}})
	}
	holdAll(t, list)
}

// What is not taken harms no gradient, also where an unknown decides.
func TestChoicesGuardGradients(t *testing.T) {
	holdAll(t, []held{
		{"known", choiceHead + "z = if x > 0 { log(x * m) } else { 1 / (n * m) }\nw = if n > 0 { 1 / (n * m) } else { m }\ntarget += sum(w)\n",
			choices, []float64{2}, map[string][]float64{"w": {2, 0.25, 0.5, 2}}},
		{"unknown", choiceHead + "w = if m * x > 0 { log(m * x) } else { sqrt(-m * x) }\ntarget += sum(w)\n",
			choices, []float64{2}, map[string][]float64{"w": {math.Sqrt2, math.Log(2), math.Log(2), math.Sqrt2}}},
		{"elements that nothing defines", choiceHead + "for j in 2:3 { b[j] = m * v[j]; c[j] = v[j] }\nw = if x > 0 { b[i] + c[i] + 1 } else { 0 }\ntarget += sum(w)\n",
			choices, []float64{2}, map[string][]float64{"w": {0, 7, 13, 0}}},
		{"unknown at 0", choiceHead + "w = if m == 0 { 1 + m } else { log(m) / m }\ntarget += w\n",
			choices, []float64{0}, map[string][]float64{"w": {1}}},
		{"zero", choiceHead + "w = if n > 0 { log(n * exp(m)) } else { 0 }\ntarget += sum(w)\n",
			choices, []float64{0}, map[string][]float64{"w": {0, math.Log(2), 0, 0}}},
	})
}

// A lost element that is taken, or decides what is, is an error that names it.
func TestLostElementsTaken(t *testing.T) {
	for _, c := range []struct{ expr, want string }{
		{"if x < 0 { v[k] } else { 0 }", "index `k` of `v` is 0 in row 1"},
		{"if x < 0 { 0 } else { v[k + 7] }", "index `k + 7` of `v` is 9 in row 2"},
		{"if x > 0 { top(v[k]) } else { 0 }", "index `k` of `v` is"},
		{"if x > 0 { sum(v[k]) } else { 0 }", "index `k` of `v` is"},
		{"if x > 0 { reverse(v[k + i]) } else { 0 }", "index `k + i` of `v` is"},
		{"if x > 0 { MvNormal(v[k], eye(4)).lpdf(v) } else { 0 }", "index `k` of `v` is"},
		{"if x > 0 { v[v[k] > 1] } else { [0, 0, 0, 0] }", "index `k` of `v` is"},
		{"if x > 0 { sum(sparse(v)[i]) } else { 0 }", "nothing has defined"},
		{"if x < 0 { sparse(u)[i] } else { 0 }", "nothing has defined"},
		{"if x > 0 { sum(v[1:k[1]]) + v[k[4]] } else { 0 }", "index `k[4]` of `v` is 9"},
		{"if x > 0 { sum([j for j in 1:v[k[4]]]) } else { 0 }", ""},
		{"if x > 0 { at(u, k + 2) } else { 0 }", "index `j` of `z` is"},
		{"if x > 0 { 4 % (n - 1) } else { 0 }", "`(n - 1)` is zero"},
		{"if x < 0 { v[int(q)] } else { 0 }", "not whole"},
		{"(x < 0) and (v[k] > 0)", "index `k` of `v` is 0 in row 1"},
		{"(x > 0) or (v[k] > 0)", "index `k` of `v` is 0 in row 1"},
	} {
		file, list := lang.Parse(ast.NewSource("m.bayes", choiceHead+"z = "+c.expr+"\n"))
		if list.Err() != nil {
			t.Fatal(list.Format())
		}
		model, list := lang.Check(file, nil)
		if list.Err() != nil {
			t.Fatal(list.Format())
		}
		source, err := bind.FromValues(choices)
		if err != nil {
			t.Fatal(err)
		}
		_, list = bind.Bind(model, bind.Data{Sources: []bind.Source{source}})
		if list.Err() == nil || !strings.Contains(list.Format(), c.want) {
			t.Errorf("%s\nwant %s\n got %s", c.expr, c.want, list.Format())
		}
	}
}

// brancher writes random vectors of the models above.
type brancher struct{ r *rand.Rand }

// vector returns a vector and the same with every index in range, so that it can stand
// outside of a choice. lost is an index that is out of range in rows that are not
// taken, "" for none; with it nothing reads whole arrays.
func (g *brancher) vector(depth int, lost string) (inside, outside string) {
	if depth == 0 {
		list := []string{"u", "v", "x", "u[i]", "v[i]", "u[g2]", "q"}
		e := list[g.r.IntN(len(list))]
		if lost != "" && g.r.IntN(2) == 0 {
			return "u[" + lost + "]", "u[safe]"
		}
		return e, e
	}
	a, b := g.vector(depth-1, lost)
	switch k := g.r.IntN(14); {
	case k < 2:
		c, d := g.vector(depth-1, lost)
		return "(" + a + " + 0.5 * " + c + ")", "(" + b + " + 0.5 * " + d + ")"
	case k == 2:
		return "tanh(" + a + ")", "tanh(" + b + ")"
	case k == 3:
		return "twice(" + a + ")", "twice(" + b + ")"
	case k == 4:
		c, d := g.vector(depth-1, lost)
		return "Normal(" + a + ", 1).lpdf(" + c + ")", "Normal(" + b + ", 1).lpdf(" + d + ")"
	case k == 5:
		c, d := g.vector(depth-1, lost)
		return "max(" + a + ", " + c + ")", "max(" + b + ", " + d + ")"
	case k < 9 || lost != "":
		c, d := g.vector(depth-1, lost)
		test := [...]string{"x > 0", "(x > 0) and (q > 0.7)", "(q < 1) or (v > 3)", "u > 3", "(n > 0) and (u > 3)"}[g.r.IntN(5)]
		return "(if " + test + " { " + a + " } else { " + c + " })", "(if " + test + " { " + b + " } else { " + d + " })"
	}
	whole := [...]string{"cumsum(%)", "reverse(%)", "back(%)", "(%)[g2]", "[top(%) + (%)[j] for j in i]", "(eye(4) @ (%))",
		"(x + sum(%))", "(x * top(%))", "softmax(%)", "(v - last(%))", "(if any(% > 2) { x } else { v })", "[%, x][1]", "(x + MvNormal(%, eye(4)).lpdf(v))"}
	f := whole[g.r.IntN(len(whole))]
	return strings.ReplaceAll(f, "%", a), strings.ReplaceAll(f, "%", b)
}

// A choice takes the elements of its branches, as they are outside of it.
func TestRandomChoices(t *testing.T) {
	n := 600
	if testing.Short() {
		n = 150
	}
	for seed := range n {
		g := &brancher{rand.New(rand.NewPCG(uint64(seed), 7))}
		lost := [...]string{"", "k"}[seed%2]
		a, b := g.vector(1+seed%3, lost)
		c, d := g.vector(seed%3, "")
		head := choiceHead + "g2 = [3, 1, 1, 4]\nsafe = [1, 2, 3, 4]\n"
		outside := bound(t, head+"a = "+b+"\nb = "+d+"\n", choices)
		_, env, err := outside.Interp().LogDensityAt([]float64{2}, outside)
		if err != nil {
			t.Fatal(err)
		}
		want := make([]float64, 4)
		for i, x := range choices["x"].([]float64) {
			if want[i] = env["b"].Num[i]; x > 0 {
				want[i] = env["a"].Num[i]
			}
		}
		h := held{text: head + "z = if x > 0 { " + a + " } else { " + c + " }\n", data: choices, at: []float64{2}, want: map[string][]float64{"z": want}}
		if h.check(t); t.Failed() {
			t.Fatalf("seed %d: %s", seed, h.text)
		}
	}
}
