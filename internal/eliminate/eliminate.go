// Package eliminate sums a product of tables over their variables, one variable after another, so that the sum
// over all joint values costs as much as the largest intermediate tables, not the product of all sizes: for a
// chain as much as the forward algorithm, for a tree as much as passing messages to its root.
package eliminate

import (
	"container/heap"
	"math"
	"slices"
)

// Plan is the order in which variables are summed out, and the tables involved.
type Plan struct {
	Sizes []int   // values of each variable
	Order []*Step // of all variables
	Roots []int   // tables that are single numbers in the end: their logs are added
	// Cost is the total number of entries of all tables that are summed, and Largest is the number of entries of the
	// largest. They are infinite if they are too large to count.
	Cost, Largest float64

	scopes [][]int32 // of all tables: those that were given and those that steps make
}

// Step sums one variable out of the product of the tables that have it.
type Step struct {
	Var    int
	Tables []int   // those that have the variable, by number, small ones first
	Scope  []int32 // the other variables of these tables, ascending: those of the table that is made
	Made   int     // the number of that table
}

// New finds a cheap order for tables over these variables (ascending for each table). Next is always the variable
// whose elimination makes the fewest entries, the first of those of equal cost: the leaves of a tree first, and a
// chain from its start.
func New(sizes []int, scopes [][]int32) *Plan {
	p := &Plan{Sizes: sizes, scopes: slices.Clone(scopes)}
	g := &order{sizes: sizes, near: make([]map[int32]bool, len(sizes)), at: make([]int, len(sizes)), weight: make([]float64, len(sizes))}
	having := make([][]int, len(sizes)) // tables that have a variable
	for v := range sizes {
		g.near[v] = map[int32]bool{}
	}
	for k, scope := range scopes {
		for _, v := range scope {
			having[v] = append(having[v], k)
			g.join(v, scope)
		}
		if len(scope) == 0 {
			p.Roots = append(p.Roots, k)
		}
	}
	g.heap = make([]int32, len(sizes))
	for v := range sizes {
		g.weigh(int32(v))
		g.heap[v], g.at[v] = int32(v), v
	}
	heap.Init(g)
	gone := make([]bool, len(scopes))
	for g.Len() > 0 {
		v := heap.Pop(g).(int32)
		s := &Step{Var: int(v), Made: len(p.scopes)}
		for _, k := range having[v] {
			if !gone[k] {
				s.Tables = append(s.Tables, k)
				gone[k] = true
			}
		}
		slices.SortStableFunc(s.Tables, func(a, b int) int { return len(p.scopes[a]) - len(p.scopes[b]) })
		for u := range g.near[v] {
			s.Scope = append(s.Scope, u)
		}
		slices.Sort(s.Scope)
		p.Cost += g.weight[v]
		p.Largest = max(p.Largest, g.weight[v])
		for _, u := range s.Scope {
			delete(g.near[u], v)
			g.join(u, s.Scope)
			having[u] = append(having[u], s.Made)
		}
		for _, u := range s.Scope {
			g.weigh(u)
			heap.Fix(g, g.at[u])
		}
		if len(s.Scope) == 0 {
			p.Roots = append(p.Roots, s.Made)
		}
		p.scopes, gone = append(p.scopes, s.Scope), append(gone, false)
		p.Order = append(p.Order, s)
	}
	return p
}

// Scope returns the variables of a table, ascending.
func (p *Plan) Scope(table int) []int32 { return p.scopes[table] }

// Entries returns how many entries a table has, in row-major order.
func (p *Plan) Entries(table int) int { return entries(p.Sizes, p.scopes[table]) }

func entries(sizes []int, scope []int32) int {
	n := 1
	for _, v := range scope {
		n *= sizes[v]
	}
	return n
}

// Entry returns the entry of a table for values (from 0) of the variables.
func (p *Plan) Entry(table int, values []int) int {
	e := 0
	for _, v := range p.scopes[table] {
		e = e*p.Sizes[v] + values[v]
	}
	return e
}

// Each calls f for all joint values of the variables in scope, in the order of the entries of a table; values has an
// element for every variable of the plan, of which those in scope are set.
func (p *Plan) Each(scope []int32, values []int, f func(entry int)) {
	for _, v := range scope {
		values[v] = 0
	}
	for e := range entries(p.Sizes, scope) {
		f(e)
		for k := len(scope) - 1; k >= 0; k-- {
			v := scope[k]
			if values[v]++; values[v] < p.Sizes[v] {
				break
			}
			values[v] = 0
		}
	}
}

// order is the heap of the variables that are left, cheapest first.
type order struct {
	sizes  []int
	near   []map[int32]bool // variables that share a table
	weight []float64        // entries of the product of all tables that have the variable
	heap   []int32
	at     []int // places in the heap
}

func (g *order) join(v int32, scope []int32) {
	for _, u := range scope {
		if u != v {
			g.near[v][u] = true
		}
	}
}

func (g *order) weigh(v int32) {
	w := float64(g.sizes[v])
	for u := range g.near[v] {
		w *= float64(g.sizes[u]) // whole numbers: the same in any order while they are exact
	}
	g.weight[v] = w
}

func (g *order) Len() int { return len(g.heap) }

func (g *order) Less(i, j int) bool {
	a, b := g.heap[i], g.heap[j]
	return g.weight[a] < g.weight[b] || g.weight[a] == g.weight[b] && a < b
}

func (g *order) Swap(i, j int) {
	g.heap[i], g.heap[j] = g.heap[j], g.heap[i]
	g.at[g.heap[i]], g.at[g.heap[j]] = i, j
}

func (g *order) Push(any) { panic("eliminate: no variable is added") }

func (g *order) Pop() any {
	v := g.heap[len(g.heap)-1]
	g.heap = g.heap[:len(g.heap)-1]
	return v
}

// Sums are the logs of tables, as far as they have been computed.
type Sums struct {
	p      *Plan
	logs   [][]float64 // of all tables
	total  float64     // of all
	values []int
	buf    []float64
	exp    func(x float64) float64
	log    func(x float64) float64
}

// NewSums allocates the sums of a plan. exp and log are the caller's functions.
func (p *Plan) NewSums(exp, log func(x float64) float64) *Sums {
	s := &Sums{p: p, logs: make([][]float64, len(p.scopes)), values: make([]int, len(p.Sizes)), exp: exp, log: log}
	for _, step := range p.Order {
		s.logs[step.Made] = make([]float64, p.Entries(step.Made))
	}
	return s
}

// Log returns the log of the sum of the product of tables over all joint values of the variables. tables has the logs
// of the entries of each given table.
func (s *Sums) Log(tables [][]float64) float64 {
	copy(s.logs, tables)
	for _, step := range s.p.Order {
		made := s.logs[step.Made]
		s.p.Each(step.Scope, s.values, func(e int) { made[e] = s.logSum(s.row(step)) })
	}
	s.total = 0
	for _, k := range s.p.Roots {
		s.total += s.logs[k][0]
	}
	return s.total
}

// row returns the logs of the product of the tables of a step for each value of its variable, given the values of the
// other variables.
func (s *Sums) row(step *Step) []float64 {
	n := s.p.Sizes[step.Var]
	s.buf = append(s.buf[:0], make([]float64, n)...)
	for k := range n {
		s.values[step.Var] = k
		for _, t := range step.Tables {
			s.buf[k] += s.logs[t][s.p.Entry(t, s.values)]
		}
	}
	return s.buf
}

func (s *Sums) logSum(list []float64) float64 {
	m := math.Inf(-1)
	for _, x := range list {
		if x != x {
			return x
		}
		m = max(m, x)
	}
	if math.IsInf(m, 0) {
		return m
	}
	sum := 0.0
	for _, x := range list {
		sum += s.exp(x - m)
	}
	return m + s.log(sum)
}

// Draw draws values (from 0) of all variables from their joint distribution, which is proportional to the product of
// the tables; Log must have been called with them. It calls uniform once for each variable, and returns false if no
// joint value has a positive finite probability.
func (s *Sums) Draw(uniform func() float64, values []int) bool {
	if s.total-s.total != 0 {
		return false
	}
	for _, step := range slices.Backward(s.p.Order) {
		row := s.row(step)
		all, u := s.logSum(row), uniform()
		at, sum := -1, 0.0
		for k, x := range row {
			if w := s.exp(x - all); w > 0 {
				at = k // the last possible value, in case rounding leaves u beyond the sum
				if sum += w; u < sum {
					break
				}
			}
		}
		s.values[step.Var] = at
	}
	copy(values, s.values)
	return true
}
