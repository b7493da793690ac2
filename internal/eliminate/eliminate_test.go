package eliminate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// problem is random tables over random variables.
func problem(r *rand.Rand) (sizes []int, scopes [][]int32, tables [][]float64) {
	sizes = make([]int, 1+r.IntN(6))
	for v := range sizes {
		sizes[v] = 1 + r.IntN(3)
	}
	for range r.IntN(8) {
		var scope []int32
		for v := range sizes {
			if r.IntN(3) == 0 {
				scope = append(scope, int32(v))
			}
		}
		table := make([]float64, entries(sizes, scope))
		for e := range table {
			if table[e] = 2 * r.NormFloat64(); r.IntN(8) == 0 {
				table[e] = math.Inf(-1)
			}
		}
		scopes, tables = append(scopes, scope), append(tables, table)
	}
	return sizes, scopes, tables
}

// joints calls f with all joint values, and the product of the tables there.
func joints(p *Plan, tables [][]float64, f func(values []int, product float64)) {
	all := make([]int32, len(p.Sizes))
	for v := range all {
		all[v] = int32(v)
	}
	values := make([]int, len(all))
	p.Each(all, values, func(int) {
		x := 0.0
		for k, t := range tables {
			x += t[p.Entry(k, values)]
		}
		f(values, math.Exp(x))
	})
}

// The sum over all variables, one after another, is the sum over all joint values.
func TestLogOfRandomTables(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		sizes, scopes, tables := problem(r)
		p := New(sizes, scopes)
		sum := 0.0
		joints(p, tables, func(_ []int, x float64) { sum += x })
		got, want := p.NewSums(math.Exp, math.Log).Log(tables), math.Log(sum)
		if !(math.Abs(got-want) <= 1e-11*(math.Abs(want)+1)) && !(math.IsInf(want, -1) && math.IsInf(got, -1)) {
			t.Fatalf("%v, want %v: sizes %v, tables over %v", got, want, sizes, scopes)
		}
	}
}

// A plan eliminates each variable once, from all tables that have it.
func TestPlanIsComplete(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	for range 2000 {
		sizes, scopes, _ := problem(r)
		p := New(sizes, scopes)
		gone, used, cost := map[int]bool{}, map[int]bool{}, 0.0
		for _, s := range p.Order {
			if gone[s.Var] {
				t.Fatalf("variable %d twice", s.Var)
			}
			gone[s.Var] = true
			for k := range s.Made {
				if has := slices.Contains(p.Scope(k), int32(s.Var)); has && !used[k] != slices.Contains(s.Tables, k) {
					t.Fatalf("table %d over %v, variable %d: used %v", k, p.Scope(k), s.Var, s.Tables)
				}
			}
			for _, k := range s.Tables {
				used[k] = true
			}
			cost += float64(entries(sizes, s.Scope) * sizes[s.Var])
		}
		if len(gone) != len(sizes) || cost != p.Cost {
			t.Fatalf("%d of %d variables, cost %v, want %v", len(gone), len(sizes), p.Cost, cost)
		}
	}
}

// Chains, trees and grids cost what they must.
func TestCost(t *testing.T) {
	const n, k = 50, 3
	sizes := slices.Repeat([]int{k}, n)
	chain, tree := [][]int32{}, [][]int32{}
	for v := 1; v < n; v++ {
		chain = append(chain, []int32{int32(v - 1), int32(v)})
		tree = append(tree, []int32{int32((v - 1) / 2), int32(v)})
	}
	star := [][]int32{}
	for v := 1; v < n; v++ {
		star = append(star, []int32{0, int32(v)})
	}
	for name, scopes := range map[string][][]int32{"chain": chain, "tree": tree, "star": star} {
		if p := New(sizes, scopes); p.Cost != (n-1)*k*k+k || p.Largest != k*k {
			t.Errorf("%s: cost %v, largest table %v", name, p.Cost, p.Largest)
		}
	}
	if p := New(sizes, chain); p.Order[0].Var != 0 || p.Order[n-1].Var != n-1 {
		t.Error("a chain is not summed from its start")
	}
	grid := [][]int32{}
	const side = 5
	for i := range int32(side) {
		for j := range int32(side) {
			if i > 0 {
				grid = append(grid, []int32{side*(i-1) + j, side*i + j})
			}
			if j > 0 {
				grid = append(grid, []int32{side*i + j - 1, side*i + j})
			}
		}
	}
	// The best orders have tables over six variables.
	if p := New(sizes[:side*side], grid); p.Largest > math.Pow(k, side+2) {
		t.Errorf("the largest table of a grid of %d x %d has %v entries", side, side, p.Largest)
	}
}

// Joint values are drawn as often as their probabilities say.
func TestDraw(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	const draws = 2000
	compared := 0
	for range 100 {
		sizes, scopes, tables := problem(r)
		p := New(sizes, scopes)
		total := 0.0
		joints(p, tables, func(_ []int, x float64) { total += x })
		s := p.NewSums(math.Exp, math.Log)
		s.Log(tables)
		values := make([]int, len(sizes))
		if total == 0 {
			if s.Draw(r.Float64, values) {
				t.Fatal("something impossible was drawn")
			}
			continue
		}
		count := map[int]int{}
		number := func(values []int) (k int) {
			for v, x := range values {
				k = k*sizes[v] + x
			}
			return k
		}
		for range draws {
			if !s.Draw(r.Float64, values) {
				t.Fatal("nothing was drawn")
			}
			count[number(values)]++
		}
		joints(p, tables, func(values []int, x float64) {
			q, n := x/total, float64(count[number(values)])
			compared++
			if q == 0 && n > 0 || !(math.Abs(n-draws*q) <= 5*math.Sqrt(draws*q*(1-q))+3) {
				t.Errorf("%v was drawn %v times of %d, its probability is %.4g", values, n, draws, q)
			}
		})
	}
	if compared < 1000 {
		t.Errorf("%d joint values compared: too few", compared)
	}
}
