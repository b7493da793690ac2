package lang

import (
	"slices"
	"sort"
	"strings"

	"github.com/bayes-lang/bayes/ast"
)

// order joins the statements that fill the same arrays into blocks, and orders the blocks so that
// each runs after what it reads.
func (c *checker) order() {
	g := c.blocks()
	g.connect()
	if !c.circles(g) {
		c.m.Blocks = g.sequence()
	}
}

// connect finds what must run before each block: hard, the blocks that define what it reads; soft,
// those that observe what it reads and, of those that observe the same data, the earlier ones in
// the source.
func (g *blockGraph) connect() {
	for i, b := range g.nodes {
		for _, n := range b.reads.list {
			if j, ok := g.of[n]; ok && j != i {
				g.hard[i] = append(g.hard[i], j)
			}
			if !b.observes.has(n) {
				g.soft[i] = append(g.soft[i], g.observers[n]...)
			}
		}
		for _, n := range b.observes.list {
			for _, j := range g.observers[n] {
				if j < i {
					g.soft[i] = append(g.soft[i], j)
				}
			}
		}
	}
}

// circles reports definitions that need each other, and whether there are any.
func (c *checker) circles(g *blockGraph) bool {
	before := len(c.errs)
	c.selfReads()
	for _, part := range components(g.hard) {
		if len(part) > 1 {
			c.cycle(g, part)
		}
	}
	return len(c.errs) > before
}

// sequence returns the blocks in an order in which they can run. Blocks that need each other only
// because they observe data that the others read form a part; within it, data that are observed
// later are read as given. Of the parts that can run, the first in the source comes first.
func (g *blockGraph) sequence() []*Block {
	both := make([][]int, len(g.nodes))
	for i := range both {
		both[i] = slices.Concat(g.hard[i], g.soft[i])
	}
	parts := components(both)
	var out []*Block
	for _, k := range sorted(between(parts, both), firsts(parts)) {
		part := parts[k]
		for _, p := range sorted(within(part, g.hard), part) {
			if b := g.nodes[part[p]]; len(b.stmts) > 0 {
				out = append(out, &Block{Names: b.names, Stmts: b.stmts, Soft: len(part) > 1})
			}
		}
	}
	return out
}

// firsts returns the first node of each part.
func firsts(parts [][]int) []int {
	list := make([]int, len(parts))
	for k, part := range parts {
		list[k] = part[0]
	}
	return list
}

// between returns the edges from part to part.
func between(parts, edges [][]int) [][]int {
	of := make([]int, len(edges))
	for k, part := range parts {
		for _, i := range part {
			of[i] = k
		}
	}
	out := make([][]int, len(parts))
	for k, part := range parts {
		for _, i := range part {
			for _, j := range edges[i] {
				if of[j] != k {
					out[k] = append(out[k], of[j])
				}
			}
		}
	}
	return out
}

// within returns the edges inside a part, by the positions of its nodes in it.
func within(part []int, edges [][]int) [][]int {
	place := map[int]int{}
	for p, i := range part {
		place[i] = p
	}
	out := make([][]int, len(part))
	for p, i := range part {
		for _, j := range edges[i] {
			if q, ok := place[j]; ok {
				out[p] = append(out[p], q)
			}
		}
	}
	return out
}

// blockGraph holds the blocks with what each needs before it.
type blockGraph struct {
	nodes      []*blockNode
	of         map[*Name]int // the block that defines a name
	observers  map[*Name][]int
	hard, soft [][]int
}

// blockNode is a block, or the declaration of a data name (without statements), which represents
// the names that its type reads.
type blockNode struct {
	names    []*Name
	stmts    []ast.Stmt
	reads    nameSet
	observes nameSet
}

// blocks joins the units that define elements of the same names.
func (c *checker) blocks() *blockGraph {
	c.lefthand()
	root := c.joined()
	g := &blockGraph{of: map[*Name]int{}, observers: map[*Name][]int{}}
	node := map[int]int{}
	reads := map[ast.Stmt]*nameSet{}
	for i, u := range c.units {
		k, ok := node[root(i)]
		if !ok {
			k = len(g.nodes)
			node[root(i)] = k
			g.nodes = append(g.nodes, &blockNode{})
		}
		reads[u.stmt] = &u.reads
		g.add(k, u)
	}
	for _, b := range g.nodes {
		b.arrange(reads)
		sort.SliceStable(b.names, func(i, j int) bool { return b.names[i].Span.Start < b.names[j].Span.Start })
	}
	for _, n := range c.m.Names {
		if u := c.typed[n]; u != nil {
			g.of[n] = len(g.nodes)
			g.nodes = append(g.nodes, &blockNode{names: []*Name{n}, reads: u.reads})
		}
	}
	g.hard, g.soft = make([][]int, len(g.nodes)), make([][]int, len(g.nodes))
	return g
}

// add puts a unit into block k.
func (g *blockGraph) add(k int, u *unit) {
	b := g.nodes[k]
	b.stmts = append(b.stmts, u.stmt)
	b.reads.addAll(&u.reads)
	b.observes.addAll(&u.observes)
	for _, n := range u.observes.list {
		if list := g.observers[n]; len(list) == 0 || list[len(list)-1] != k {
			g.observers[n] = append(list, k)
		}
	}
	for _, n := range u.defines.list {
		if _, ok := g.of[n]; !ok {
			g.of[n] = k
			b.names = append(b.names, n)
		}
	}
}

// lefthand determines which names each unit defines and which it observes.
func (c *checker) lefthand() {
	for _, n := range c.m.Names {
		for _, d := range c.defs[n] {
			if d.tilde && n.Observed {
				d.unit.observes.add(n, d.left.Place())
				if n.Role != Data { // computed from data: it must be there first
					d.unit.reads.add(n, d.left.Place())
				}
			} else if n.Role != Data {
				d.unit.defines.add(n, d.left.Place())
			}
		}
	}
}

// joined joins the units that define elements of the same names; root returns the first of the
// units that unit i is joined with.
func (c *checker) joined() (root func(i int) int) {
	parent := make([]int, len(c.units))
	for i := range parent {
		parent[i] = i
	}
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	definedBy := map[*Name]int{}
	for i, u := range c.units {
		for _, n := range u.defines.list {
			if j, ok := definedBy[n]; ok {
				a, b := find(i), find(j)
				parent[max(a, b)] = min(a, b)
			} else {
				definedBy[n] = i
			}
		}
	}
	return find
}

// arrange puts the statements of a block into the order in which they run. The shape of an array
// must be known before it is filled. Then comes what reads nothing of the block except single
// elements that have values by then, such as the first values of a recursion; then the rest as
// written.
func (b *blockNode) arrange(reads map[ast.Stmt]*nameSet) {
	sort.SliceStable(b.stmts, func(i, j int) bool { return declares(b.stmts[i]) && !declares(b.stmts[j]) })
	missing := make([]int, len(b.stmts)) // how many elements have no value yet; -1: unknown
	alone := map[string]bool{}           // elements that are alone on a left side
	for _, s := range b.stmts {
		for _, l := range lefts(s) {
			if e, ok := numbered(l); ok {
				alone[e] = true
			}
		}
	}
	waiting := map[string][]int{}
	var ready []int // in source order
	for i, s := range b.stmts {
		elems, known := b.needs(s, reads[s], alone)
		switch {
		case declares(s):
			ready = append(ready, i)
		case !known:
			missing[i] = -1
		case len(elems) == 0:
			ready = append(ready, i)
		default:
			missing[i] = len(elems)
			for _, e := range elems {
				waiting[e] = append(waiting[e], i)
			}
		}
	}
	var order, rest []ast.Stmt
	for len(ready) > 0 {
		s := b.stmts[ready[0]]
		ready = ready[1:]
		order = append(order, s)
		for _, l := range lefts(s) {
			e, _ := numbered(l)
			for _, i := range waiting[e] {
				if missing[i]--; missing[i] == 0 {
					at, _ := slices.BinarySearch(ready, i)
					ready = slices.Insert(ready, at, i)
				}
			}
			delete(waiting, e)
		}
	}
	for i, s := range b.stmts {
		if missing[i] != 0 {
			rest = append(rest, s)
		}
	}
	b.stmts = append(order, rest...)
}

// needs returns the elements of the block's arrays that a statement reads; known is false if their
// indices are not written as numbers. Single elements of data that the block observes have values,
// unless the statement is about them alone: then it draws them in the prior.
func (b *blockNode) needs(s ast.Stmt, reads *nameSet, alone map[string]bool) (elems []string, known bool) {
	observed := slices.ContainsFunc(b.observes.list, reads.has)
	if observed && slices.ContainsFunc(b.observes.list, func(n *Name) bool { return n.Role != Data && reads.has(n) }) {
		return nil, false
	}
	if !observed && !slices.ContainsFunc(b.names, reads.has) {
		return nil, true
	}
	data := func(id *ast.Name) bool {
		return observed && slices.ContainsFunc(b.observes.list, func(n *Name) bool { return n.Ident == id.Name })
	}
	left := map[ast.Node]bool{}
	for _, l := range lefts(s) {
		left[l] = true
	}
	known = len(left) > 0
	ast.Walk(s, func(n ast.Node) bool {
		if ix, ok := n.(*ast.Index); ok && !left[n] {
			e, ok := numbered(ix)
			switch {
			case ok && b.has(ix.X.(*ast.Name)):
				elems = append(elems, e)
				return false
			case ok && data(ix.X.(*ast.Name)):
				if alone[e] {
					elems = append(elems, e)
				}
				return false
			}
		} else if id, ok := n.(*ast.Name); ok && (b.has(id) || data(id)) && !left[n] {
			known = false
		} else if ok := left[n]; ok {
			if _, ok := numbered(n.(ast.Expr)); ok {
				return false
			}
		}
		return known
	})
	return elems, known
}

func (b *blockNode) has(id *ast.Name) bool {
	return slices.ContainsFunc(b.names, func(n *Name) bool { return n.Ident == id.Name })
}

// lefts returns what a statement that does not loop defines.
func lefts(s ast.Stmt) []ast.Expr {
	switch s := s.(type) {
	case *ast.Tilde:
		return s.Left
	case *ast.Define:
		return []ast.Expr{s.Left}
	}
	return nil
}

// numbered writes an element whose indices are written as numbers: `z[1]`.
func numbered(x ast.Expr) (string, bool) {
	ix, ok := x.(*ast.Index)
	if !ok {
		return "", false
	}
	id, ok := ix.X.(*ast.Name)
	if !ok {
		return "", false
	}
	e := id.Name
	for _, a := range ix.Args {
		n, ok := a.(*ast.Number)
		if !ok {
			return "", false
		}
		e += "," + n.Text
	}
	return e, true
}

func declares(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.Param, *ast.Declare:
		return true
	}
	return false
}

// components returns the strongly connected parts of a graph, each sorted.
func components(edges [][]int) [][]int {
	n := len(edges)
	number, low := make([]int, n), make([]int, n)
	on := make([]bool, n)
	var stack []int
	var parts [][]int
	next := 0
	// Tarjan's algorithm with its own stack, since a source may be long.
	type call struct{ node, edge int }
	for root := range edges {
		if number[root] != 0 {
			continue
		}
		work := []call{{root, 0}}
		for len(work) > 0 {
			top := &work[len(work)-1]
			i := top.node
			if top.edge == 0 {
				next++
				number[i], low[i] = next, next
				stack = append(stack, i)
				on[i] = true
			}
			if top.edge < len(edges[i]) {
				j := edges[i][top.edge]
				top.edge++
				if number[j] == 0 {
					work = append(work, call{j, 0})
				} else if on[j] {
					low[i] = min(low[i], number[j])
				}
				continue
			}
			work = work[:len(work)-1]
			if len(work) > 0 {
				up := work[len(work)-1].node
				low[up] = min(low[up], low[i])
			}
			if low[i] == number[i] {
				var part []int
				for {
					j := stack[len(stack)-1]
					stack = stack[:len(stack)-1]
					on[j] = false
					part = append(part, j)
					if j == i {
						break
					}
				}
				sort.Ints(part)
				parts = append(parts, part)
			}
		}
	}
	return parts
}

// sorted returns an order in which each node comes after those of its edges; of those that can
// come next, the one with the lowest rank is first.
func sorted(edges [][]int, rank []int) []int {
	n := len(edges)
	waits := make([]int, n)
	users := make([][]int, n)
	for i, list := range edges {
		for _, j := range list {
			waits[i]++
			users[j] = append(users[j], i)
		}
	}
	var ready []int
	push := func(i int) {
		k := sort.Search(len(ready), func(k int) bool { return rank[ready[k]] < rank[i] })
		ready = append(ready, 0)
		copy(ready[k+1:], ready[k:])
		ready[k] = i
	}
	for i := range edges {
		if waits[i] == 0 {
			push(i)
		}
	}
	var order []int
	for len(ready) > 0 {
		i := ready[len(ready)-1]
		ready = ready[:len(ready)-1]
		order = append(order, i)
		for _, u := range users[i] {
			if waits[u]--; waits[u] == 0 {
				push(u)
			}
		}
	}
	return order
}

// selfReads reports names that are defined as a whole in terms of themselves.
func (c *checker) selfReads() {
	for _, n := range c.m.Names {
		for _, d := range c.defs[n] {
			if n.Role == Data || d.tilde && n.Observed || !c.whole(d) || !d.all.has(n) || c.twice[n] {
				continue // a double definition has been reported
			}
			c.fail("cycle", d.all.place[n], "`%s` is defined from itself: `%s -> %s`", n.Ident, n.Ident, n.Ident).
				WithNote(d.left.Place(), "`%s` is defined here", n.Ident).
				WithHelp("a name is defined once; a sequence has its elements defined one from the other, `for t in 2:T { x[t] = f(x[t-1]) }`")
			break
		}
	}
}

// cycle reports blocks that need each other.
func (c *checker) cycle(g *blockGraph, part []int) {
	in := map[int]bool{}
	for _, i := range part {
		in[i] = true
	}
	// The shortest way from the first block back to itself.
	start := part[0]
	from := map[int]int{}
	queue := []int{start}
	last := -1
	for len(queue) > 0 && last < 0 {
		i := queue[0]
		queue = queue[1:]
		for _, j := range g.hard[i] {
			if j == start {
				last = i
				break
			}
			if _, seen := from[j]; !seen && in[j] {
				from[j] = i
				queue = append(queue, j)
			}
		}
	}
	if last < 0 {
		return
	}
	way := []int{last}
	for i := last; i != start; {
		i = from[i]
		way = append(way, i)
	}
	slices.Reverse(way)
	// Step k: block way[k] reads the name reads[k], which way[k+1] defines.
	reads := make([]*Name, len(way))
	for k, i := range way {
		next := way[(k+1)%len(way)]
		for _, n := range g.nodes[i].reads.list {
			if j, ok := g.of[n]; ok && j == next {
				reads[k] = n
				break
			}
		}
	}
	entry := reads[len(reads)-1] // the name by which the path returns to the start
	names := []string{entry.Ident}
	for _, n := range reads {
		names = append(names, n.Ident)
	}
	const most = 20 // names and places shown of a long cycle
	if n := len(names); n > most {
		names = slices.Concat(names[:most/2], []string{"..."}, names[n-most/2:])
	}
	d := c.fail("cycle", c.leftPlace(entry), "these definitions are circular: `%s`", strings.Join(names, " -> "))
	at := entry
	for k, i := range way[:min(len(way), most)] {
		if b := g.nodes[i]; len(b.names) > 1 && len(b.stmts) > 0 {
			list := make([]string, len(b.names))
			for j, n := range b.names {
				list[j] = "`" + n.Ident + "`"
			}
			d.WithNote(c.leftPlace(at), "%s are defined by statements that run as one", strings.Join(list, ", "))
		}
		d.WithNote(g.nodes[i].reads.place[reads[k]], "`%s` needs `%s` here", at.Ident, reads[k].Ident)
		at = reads[k]
	}
}

// leftPlace is where a name is defined.
func (c *checker) leftPlace(n *Name) ast.Span {
	for _, d := range c.defs[n] {
		return d.left.Place()
	}
	return n.Span
}
