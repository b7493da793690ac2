package graph

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// vector is n scalars: a block, or a list.
type vector struct {
	block Ref
	list  []Ref
}

// writer writes the same program by rows and scalar by scalar.
type writer struct {
	t    *Trace
	rows bool
}

func (w writer) data(x ...float64) vector {
	if w.rows {
		return vector{block: w.t.Column(x)}
	}
	var v vector
	for _, f := range x {
		v.list = append(v.list, w.t.Data(f))
	}
	return v
}

func (w writer) pick(list ...Ref) vector {
	if w.rows {
		return vector{block: w.t.Pick(list)}
	}
	return vector{list: list}
}

func (w writer) gather(v vector, places ...int) vector {
	if w.rows {
		return vector{block: w.t.Gather(v.block, places)}
	}
	var out vector
	for _, p := range places {
		out.list = append(out.list, v.list[p])
	}
	return out
}

func (w writer) row(v vector, q int) Ref {
	if w.rows {
		return w.t.Row(v.block, q)
	}
	return v.list[q]
}

// each applies f to the rows of vectors of one length.
func (w writer) each(n int, f func(x []Ref) Ref, args ...vector) vector {
	x := make([]Ref, len(args))
	if w.rows {
		defer w.t.Together(n)()
		w.t.Group()
		for i, a := range args {
			x[i] = a.block
		}
		return vector{block: f(x)}
	}
	var out vector
	for q := range n {
		for i, a := range args {
			x[i] = a.list[q]
		}
		out.list = append(out.list, f(x))
	}
	return out
}

func (w writer) sum(v vector) Ref {
	if w.rows {
		return w.t.SumRows(v.block)
	}
	return w.t.Sum(v.list)
}

func (w writer) target(v vector) {
	if w.rows {
		w.t.Targets([]Term{{v.block, 0}})
		return
	}
	for _, r := range v.list {
		w.t.Target(r, 0)
	}
}

// rowPrograms are what blocks can get wrong: operations that rows share, rows read as
// scalars, cells for some rows alone, recurrences through rows.
var rowPrograms = map[string]func(w writer){
	"regression": func(w writer) {
		t := w.t
		a, b, s := t.Input(0, false), t.Input(1, false), t.Exp(t.Input(2, false))
		mu := w.each(5, func(x []Ref) Ref { return t.Add(a, t.Mul(b, x[0])) }, w.data(1, 2, 3, 4, 5))
		w.target(w.each(5, func(x []Ref) Ref {
			z := t.Div(t.Sub(x[0], x[1]), s)
			return t.Sub(t.Sub(t.Mul(t.Const(-0.5), t.Square(z)), t.Log(s)), x[2])
		}, w.data(3, 1, 4, 1, 5), mu, w.data(0.1, 0.2, 0.3, 0.4, 0.5)))
	},
	"groups with a scale each": func(w writer) {
		t := w.t
		in := []Ref{t.Input(0, true), t.Input(1, true), t.Input(2, true)}
		g := w.pick(in[2], in[0], in[2], in[1], in[0], in[2])
		s := w.each(6, func(x []Ref) Ref { return t.Exp(x[0]) }, g)
		w.target(w.each(6, func(x []Ref) Ref { return t.Div(x[0], x[1]) }, w.data(1, 2, 3, 4, 5, 6), s))
		t.Target(t.Exp(in[1]), 0) // the one that the rows have
	},
	"rows with a cell and rows without": func(w writer) {
		t := w.t
		u := w.each(4, func(x []Ref) Ref { return t.Exp(t.Mul(t.Input(0, false), x[0])) }, w.data(1, 2, 3, 4))
		w.target(w.gather(u, 3, 1))
		w.target(w.each(2, func(x []Ref) Ref { return t.Mul(x[0], x[1]) }, w.gather(u, 1, 0), w.data(7, 8)))
	},
	"a row read by a scalar": func(w writer) {
		t := w.t
		u := w.each(4, func(x []Ref) Ref { return t.Mul(t.Input(0, false), x[0]) }, w.data(1, 2, 3, 4))
		one := t.Exp(w.row(u, 2))
		all := w.each(4, func(x []Ref) Ref { return t.Exp(x[0]) }, u)
		w.target(all)
		t.Target(t.Mul(one, one), 0)
	},
	"an operation on scalars in a row": func(w writer) {
		t := w.t
		e := t.Mul(t.Input(0, true), t.Input(1, true))
		w.target(w.each(3, func(x []Ref) Ref { return t.Mul(x[0], t.Neg(t.Square(e))) }, w.data(1, 2, 3)))
	},
	"a long sum": func(w writer) {
		t := w.t
		u := w.each(20, func(x []Ref) Ref { return t.Sin(t.Mul(t.Input(0, false), x[0])) },
			w.data(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20))
		s := w.sum(u)
		t.Target(t.Square(s), 0)
		t.Target(s, 0)
	},
	"two long sums of one block": func(w writer) { // one sum after the other, not row by row
		t := w.t
		u := w.each(20, func(x []Ref) Ref { return t.Sin(t.Mul(t.Input(0, false), x[0])) },
			w.data(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20))
		t.Target(t.Mul(w.sum(u), t.Exp(w.sum(u))), 0)
	},
	"a recurrence through rows": func(w writer) {
		t := w.t
		u := w.each(4, func(x []Ref) Ref { return t.Mul(t.Input(0, false), x[0]) }, w.data(1, 2, 3, 4))
		v := t.Input(1, false)
		for q := range 4 {
			v = t.Add(t.Mul(v, t.Const(0.5)), w.row(u, q))
			t.Keep(v)
		}
		t.Target(v, 0)
		w.target(u)
	},
	"rows of two forms": func(w writer) {
		t := w.t
		u := w.each(4, func(x []Ref) Ref { return t.Mul(t.Input(0, true), x[0]) }, w.data(1, 2, 3, 4))
		t.Keep(w.row(u, 1))
		w.target(w.each(4, func(x []Ref) Ref { return t.Sub(t.Square(x[0]), x[1]) }, u, w.pick(t.Input(1, true), t.Input(2, true), t.Input(1, true), t.Input(2, true))))
	},
}

func TestBlocksAreTheirScalars(t *testing.T) {
	for name, program := range rowPrograms {
		var g [2]*Graph
		for k := range g {
			w := writer{NewTrace(), k == 0}
			program(w)
			var err error
			if g[k], err = w.t.Roll(); err != nil {
				t.Fatal(err)
			}
		}
		if !reflect.DeepEqual(g[0], g[1]) {
			t.Errorf("%s: by rows\n%s\nscalar by scalar\n%s", name, show(g[0]), show(g[1]))
		}
	}
}

// What was made after a mark is gone, also from what is shared.
func TestUndo(t *testing.T) {
	build := func(detour bool) *Graph {
		w := writer{NewTrace(), true}
		a := w.t.Input(0, false)
		if detour {
			mark := w.t.Mark()
			for k := range 2000 { // more than the hash table holds
				w.t.Exp(w.t.Mul(w.t.Const(float64(k)+0.5), a))
			}
			w.each(3, func(x []Ref) Ref { return w.t.Exp(w.t.Mul(a, x[0])) }, w.data(1, 2, 3))
			w.t.Undo(mark)
		}
		x := w.each(3, func(x []Ref) Ref { return w.t.Exp(w.t.Mul(a, x[0])) }, w.data(1, 2, 3))
		w.target(x)
		w.t.Target(w.t.Exp(w.t.Mul(w.t.Const(0.5), a)), 0)
		w.t.Target(w.t.Exp(w.t.Mul(w.t.Const(0.5), a)), 0)
		g, err := w.t.Roll()
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	if a, b := build(true), build(false); !reflect.DeepEqual(a, b) {
		t.Errorf("with a detour\n%s\nwithout\n%s", show(a), show(b))
	}
}

// A question about known values whose answer differs by row is not answered for all.
func TestHolds(t *testing.T) {
	tr := NewTrace()
	c := tr.Column([]float64{1, 2, 3})
	if !tr.Holds(c, func(x float64) bool { return x > 0 }) || tr.Holds(c, func(x float64) bool { return x > 3 }) {
		t.Error("what holds for all or for none")
	}
	defer func() {
		m, ok := recover().(Mixed)
		if want := []bool{false, true, true}; !ok || !reflect.DeepEqual(m.By, want) {
			t.Errorf("%v, want %v", m.By, want)
		}
	}()
	tr.Holds(c, func(x float64) bool { return x > 1 })
	t.Error("an answer where there is none")
}

func show(g *Graph) string {
	var b strings.Builder
	var list func(stmts []Stmt)
	list = func(stmts []Stmt) {
		for _, s := range stmts {
			switch s := s.(type) {
			case *Loop:
				fmt.Fprintln(&b, "loop", s.Rows, s.Starts)
				for _, in := range s.Body {
					fmt.Fprintln(&b, "   ", in)
				}
			case *Nest:
				fmt.Fprintln(&b, "nest", s.Iterations)
				list(s.Stmts)
			default:
				fmt.Fprintf(&b, "%+v\n", s)
			}
		}
	}
	list(g.Stmts)
	return fmt.Sprintf("%d cells, data %v, tables %v\n%s", g.Cells, g.Data, g.Index, b.String())
}
