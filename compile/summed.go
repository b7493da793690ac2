package compile

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

// Discrete unknowns are summed out of the density in the same way as in the evaluator (see eval.Summed): the model is
// traced once for each pass, in which they are data, and the terms that depend on them are entries of tables. The
// tables are then summed over one unknown after another, in the order of the plan. Whatever is the same in all passes
// is traced once.

// summing is the state of a tracer that sums discrete unknowns out.
type summing struct {
	s      *eval.Summed
	pass   eval.Pass
	later  bool             // it is not the first pass
	tables [][][]graph.Ref  // the terms of each entry of each table
	next   map[ast.Stmt]int // number of terms of statements without a name on the left
	reads  map[string]bool  // names that differ by pass
	now    bool             // the statement being traced differs by pass
}

// crowded reports whether a statement is crowded, see eval.Summed: it is traced scalar by scalar, since rows of
// different passes are never the same, whereas equal scalars are shared.
func (m *summing) crowded(s ast.Stmt) bool {
	found := false
	ast.Walk(s, func(n ast.Node) bool {
		x, ok := n.(ast.Stmt)
		found = found || ok && m.s.Crowded(x)
		return !found
	})
	return found
}

// total returns the sum of the terms of an entry. If many of them also belong to other entries, it is a tree of sums,
// whose branches are shared: what is to the left and to the right of a change point is summed once.
func (tr *tracer) total(terms []graph.Ref, tree bool) graph.Ref {
	n := len(terms)
	if !tree || n < 2 {
		return tr.t.Sum(terms)
	}
	return tr.t.Add(tr.total(terms[:n/2], true), tr.total(terms[n/2:], true))
}

// alike reports whether most terms of the entries of a table are the same in several of them.
func alike(table [][]graph.Ref) bool {
	seen, all := map[graph.Ref]bool{}, 0
	for _, terms := range table {
		for _, r := range terms {
			seen[r] = true
		}
		all += len(terms)
	}
	return 2*len(seen) <= all
}

// summable returns the state for a model with discrete unknowns to sum out, nil for others.
func (tr *tracer) summable() *summing {
	s := tr.b.SumOut()
	if s == nil {
		return nil
	}
	m := &summing{s: s, tables: make([][][]graph.Ref, len(s.Tables())), reads: map[string]bool{}}
	for k := range m.tables {
		m.tables[k] = make([][]graph.Ref, s.Plan.Entries(k))
	}
	for _, v := range s.Vars {
		m.reads[v.Name] = true
	}
	for changed := true; changed; {
		changed = false
		for _, n := range tr.b.Model.Names {
			if n.Role != lang.Derived || m.reads[n.Ident] {
				continue
			}
			for _, s := range n.Defs {
				if reads(s, m.reads) {
					m.reads[n.Ident], changed = true, true
				}
			}
		}
	}
	return m
}

// passes traces the model once for each pass. Afterwards the terms that depend on discrete unknowns are in the tables.
func (tr *tracer) passes() {
	m := tr.sum
	for k, p := range m.s.Passes {
		m.pass, m.later, m.next = p, k > 0, map[ast.Stmt]int{}
		for name := range m.reads {
			if tr.b.Model.ByName[name].Role == lang.Derived {
				delete(tr.global, name)
			}
		}
		for _, u := range tr.b.Summed {
			tr.global[u.Name] = tr.passed(u)
		}
		added := tr.added
		if m.later {
			tr.added = eval.Count{}
		}
		tr.run()
		tr.added = added
	}
	m.now = false
}

// passed returns the array of a name with the values of its elements in a pass.
func (tr *tracer) passed(u *bind.Unknown) *array {
	v := tr.b.Shapes[u.Name]
	a := &array{kind: v.Kind, shape: v.Shape, axes: v.Axes, levels: v.Levels}
	num, whole := make([]float64, v.Size()), true
	for e := range num {
		k, ok := tr.sum.s.Of(u.Name, e)
		switch {
		case ok:
			num[e] = tr.sum.s.Value(tr.sum.pass, k)
		case u.Missing && !v.IsUnknown(e) && !v.IsHole(e):
			num[e] = v.Num[e]
		default: // simulated, or computed by another statement
			num[e], whole = math.NaN(), false
		}
	}
	if whole {
		a.num = num
		a.literal = !slices.ContainsFunc(num, func(x float64) bool { return x != num[0] })
		return a
	}
	a.ref = make([]graph.Ref, len(num))
	for e, x := range num {
		if a.ref[e] = graph.None; x == x {
			a.ref[e] = tr.t.Data(x)
		}
	}
	return a
}

// summed reports whether the statement being traced differs by pass.
func (tr *tracer) summed() bool { return tr.sum != nil && tr.sum.now }

// differs reports whether a statement is traced in every pass.
func (m *summing) differs(s ast.Stmt) bool { return reads(s, m.reads) }

// term adds a term of the density: that of `name[elem] ~ ...` or, if name is "", the next one of a statement.
func (tr *tracer) term(s ast.Stmt, name string, elem int, r graph.Ref) {
	m := tr.sum
	if m == nil || !m.now {
		tr.target(r)
		return
	}
	if name == "" {
		elem = m.next[s]
		m.next[s]++
	}
	k, ok := m.s.Table(s, name, elem)
	if !ok {
		if !m.later {
			tr.target(r)
		}
		return
	}
	if e, ok := m.s.Entry(m.pass, k); ok {
		m.tables[k][e] = append(m.tables[k][e], r)
	}
}

// impossible marks an entry that is known to be the log of 0.
const impossible = graph.None - 1

// canBe reports whether an entry is possible: no term of it is known to be the log of 0.
func (tr *tracer) canBe(terms []graph.Ref) bool {
	return !slices.ContainsFunc(terms, func(r graph.Ref) bool {
		x, known := tr.t.Known(r)
		return known && math.IsInf(x, -1)
	})
}

// entries returns the logs of the entries of a table.
func (tr *tracer) entries(k int) []graph.Ref {
	table := tr.sum.tables[k]
	logs, tree := make([]graph.Ref, len(table)), alike(table)
	if tree {
		defer tr.t.Sharing()()
	}
	for e, terms := range table {
		if logs[e] = impossible; tr.canBe(terms) {
			logs[e] = tr.total(terms, tree)
		}
	}
	return logs
}

// addSum adds the log of the sum over the discrete unknowns to the density.
func (tr *tracer) addSum() {
	plan := tr.sum.s.Plan
	done := tr.sumColumns()
	logs := make([][]graph.Ref, len(tr.sum.tables)+len(plan.Order))
	table := func(k int) []graph.Ref {
		if logs[k] == nil {
			logs[k] = tr.entries(k)
		}
		return logs[k]
	}
	values := make([]int, len(plan.Sizes))
	var terms, list []graph.Ref
	for _, step := range plan.Order {
		if done[step.Made] {
			continue
		}
		tr.origin = tr.t.Origin(place(tr.sum.s.Vars[step.Var].Site.Stmt))
		made := make([]graph.Ref, plan.Entries(step.Made))
		plan.Each(step.Scope, values, func(e int) {
			list = list[:0]
		next:
			for k := range plan.Sizes[step.Var] {
				values[step.Var] = k
				terms = terms[:0]
				for _, t := range step.Tables {
					r := table(t)[plan.Entry(t, values)]
					if r == impossible {
						continue next
					}
					terms = append(terms, r)
				}
				list = append(list, tr.t.Sum(terms))
			}
			if made[e] = impossible; len(list) > 0 {
				made[e] = tr.t.LogSumExp(list)
			}
		})
		logs[step.Made] = made
	}
	for _, k := range plan.Roots {
		if done[k] {
			continue
		}
		r := table(k)[0]
		if r == impossible {
			r = tr.t.Const(math.Inf(-1))
		}
		tr.target(r)
	}
}

// columns are discrete unknowns whose sums have one form.
type columns struct {
	stmt  ast.Stmt
	made  []int           // the tables that their steps make
	rows  [][][]graph.Ref // of each value that can be: its terms, by row; equal rows are listed once
	times []float64       // how many unknowns a row is for
	row   map[string]int
}

// sumColumns sums out the unknowns that share no table with others, those of one form together, by
// rows: the elements of a column, each of which the same row of other columns reads. It returns which
// of the tables that steps make are done.
func (tr *tracer) sumColumns() map[int]bool {
	plan, done := tr.sum.s.Plan, map[int]bool{}
	if tr.fewest == 0 {
		return done
	}
	groups := map[string]*columns{}
	var order []*columns
	var same []byte
	alike := tr.t.Alike()
	for _, step := range plan.Order {
		if len(step.Scope) > 0 || slices.ContainsFunc(step.Tables, func(t int) bool { return t >= len(tr.sum.tables) }) {
			continue
		}
		stmt := tr.sum.s.Vars[step.Var].Site.Stmt
		key := fmt.Sprintf("%p", stmt)
		var entries [][]graph.Ref
		same = same[:0]
		for k := range plan.Sizes[step.Var] {
			var terms []graph.Ref
			for _, t := range step.Tables {
				for _, r := range tr.sum.tables[t][k] {
					terms = append(terms, alike.First(r))
				}
			}
			if !tr.canBe(terms) {
				terms = nil
			} else {
				entries = append(entries, terms)
			}
			key += fmt.Sprint(" ", len(terms))
			for _, r := range terms {
				same = binary.AppendVarint(same, int64(r))
			}
		}
		if len(entries) == 0 {
			continue
		}
		g := groups[key]
		if g == nil {
			g = &columns{stmt: stmt, rows: make([][][]graph.Ref, len(entries)), row: map[string]int{}}
			groups[key] = g
			order = append(order, g)
		}
		g.made = append(g.made, step.Made)
		if q, ok := g.row[string(same)]; ok {
			g.times[q]++
			continue
		}
		g.row[string(same)] = len(g.times)
		g.times = append(g.times, 1)
		for k, row := range entries {
			for i, r := range row {
				if len(g.rows[k]) == i {
					g.rows[k] = append(g.rows[k], nil)
				}
				g.rows[k][i] = append(g.rows[k][i], r)
			}
		}
	}
	for _, g := range order {
		if !tr.byRows(len(g.made)) {
			continue
		}
		tr.origin = tr.t.Origin(place(g.stmt))
		if tr.addColumns(g) {
			for _, k := range g.made {
				done[k] = true
			}
		}
	}
	return done
}

// addColumns adds the sums of columns of discrete unknowns to the density. It reports false where
// that cannot be done by rows.
func (tr *tracer) addColumns(g *columns) bool {
	n := len(g.times)
	switch {
	case len(g.rows) == 1 && tr.addKnown(g):
		return true
	case !tr.byRows(n):
		for q, times := range g.times {
			list := make([]graph.Ref, len(g.rows))
			for k, columns := range g.rows {
				terms := make([]graph.Ref, len(columns))
				for i, column := range columns {
					terms[i] = column[q]
				}
				list[k] = tr.t.Sum(terms)
			}
			tr.target(tr.t.Mul(tr.t.Const(times), tr.t.LogSumExp(list)))
		}
		return true
	}
	once := !slices.ContainsFunc(g.times, func(x float64) bool { return x != 1 })
	mark := tr.t.Mark()
	var sets []graph.Terms
	tr.t.Group()
	ok := tr.bySets(n, func(iterations []int32) {
		defer tr.t.Statement()()
		list := make([]graph.Ref, len(g.rows))
		for k, columns := range g.rows {
			terms := make([]graph.Ref, len(columns))
			for i, column := range columns {
				terms[i] = tr.column(column, iterations)
			}
			list[k] = tr.t.Sum(terms)
		}
		sum := tr.t.LogSumExp(list)
		if !once {
			sum = tr.t.Mul(tr.t.Column(chosen(g.times, iterations)), sum)
		}
		sets = append(sets, graph.Terms{List: []graph.Term{{Ref: sum, Origin: tr.origin}}, Iterations: iterations})
	})
	if !ok || !tr.try(0, func() { tr.t.TargetIterations(sets, n) }) {
		tr.t.Undo(mark)
		return false
	}
	return true
}

// addKnown adds the terms of columns of unknowns each of which has one value that can be: no sum is
// left to take, and terms that many rows have are added once, times their number. It reports false
// where few terms are the same.
func (tr *tracer) addKnown(g *columns) bool {
	times := map[graph.Ref]float64{}
	var order []graph.Ref
	all := 0
	for _, column := range g.rows[0] {
		for q, r := range column {
			if times[r] == 0 {
				order = append(order, r)
			}
			times[r] += g.times[q]
			all++
		}
	}
	if 2*len(order) > all {
		return false
	}
	for _, r := range order {
		tr.target(tr.t.Mul(tr.t.Const(times[r]), r))
	}
	return true
}

// chosen returns some of a list's elements, or all.
func chosen[T any](list []T, iterations []int32) []T {
	if iterations == nil {
		return list
	}
	some := make([]T, len(iterations))
	for q, iteration := range iterations {
		some[q] = list[iteration]
	}
	return some
}

// column returns a list of scalars as a block, those of some iterations or all, or the scalar that all of
// them are.
func (tr *tracer) column(list []graph.Ref, iterations []int32) graph.Ref {
	list = chosen(list, iterations)
	if !slices.ContainsFunc(list, func(r graph.Ref) bool { return r != list[0] }) {
		return list[0]
	}
	return tr.t.Pick(list)
}

// Tables returns the graph whose outputs are the logs of the entries of the tables whose product
// is summed over the discrete unknowns, table after table. It is for drawing these unknowns
// given the others.
func Tables(b *bind.Bound) (g *graph.Graph, err error) {
	defer catch(&err)
	tr := newTracer(b, true)
	tr.passes()
	tr.coordinates()
	for k := range tr.sum.tables {
		for _, r := range tr.entries(k) {
			if r == impossible {
				r = tr.t.Const(math.Inf(-1))
			}
			tr.t.Output(r)
		}
	}
	return tr.t.Roll()
}
