package portable

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// interpret runs the density of a program without nodes as the documentation of
// autodiff.Loop says: row by row, each canonical sum a list that is summed at the
// end of its turn. A machine must agree with it to the bit in every cell.
func interpret(p *autodiff.Program, point []float64) (target float64, cells []float64) {
	r := &interpreter{p: p, cells: make([]float64, p.Cells)}
	copy(r.cells, point)
	for _, z := range p.Lowest {
		for c := z.From; c < z.To; c++ {
			r.cells[c] = math.Inf(-1)
		}
	}
	for _, s := range p.Density {
		switch s := s.(type) {
		case *autodiff.Loop:
			r.loop(s, -1)
		case *autodiff.Nest:
			for k := 0; k < s.Turns; k++ {
				t := k
				if s.Backward {
					t = s.Turns - 1 - k
				}
				for _, l := range s.Steps {
					r.loop(l.(*autodiff.Loop), t)
				}
			}
		}
	}
	return r.target, r.cells
}

type interpreter struct {
	p      *autodiff.Program
	cells  []float64
	target float64
}

func (r *interpreter) loop(l *autodiff.Loop, turn int) {
	lo, hi := l.Runs(turn)
	v := make([]float64, len(l.Body))
	type term struct{ a, b float64 }
	sums := make([][]term, len(l.Body))
	for q := lo; q < hi; q++ {
		for i, in := range l.Body {
			place := int(in.Addr.Base) + int(in.Addr.Stride)*q
			if in.Addr.Table >= 0 && in.Op != graph.OpTarget {
				place = int(in.Addr.Base)
				switch in.Op {
				case graph.OpData, graph.OpLoad, graph.OpStore, graph.OpAcc, graph.OpAccMax:
					place += int(r.p.Index[int(in.Addr.Table)+q])
				}
			}
			arg := func(o int32) float64 {
				if o < 0 {
					return 0
				}
				return v[o]
			}
			a, b := arg(in.A), arg(in.B)
			one := in.Op == graph.OpTarget || in.Op == graph.OpAcc && in.Addr.Table < 0 && in.Addr.Stride == 0
			switch {
			case in.Op == graph.OpConst:
				v[i] = in.F
			case in.Op == graph.OpData:
				v[i] = r.p.Data[place]
			case in.Op == graph.OpLoad:
				v[i] = r.cells[place]
			case in.Op == graph.OpStore:
				r.cells[place] = a
			case in.Op == graph.OpAccMax:
				r.cells[place] = mathx.Max(r.cells[place], a)
			case one && l.Rows == 1: // may be loaded in the same row
				if in.B >= 0 {
					a = math.FMA(a, b, 0)
				}
				if in.Op == graph.OpTarget {
					r.target += a
				} else {
					r.cells[place] += a
				}
			case one:
				if in.B < 0 {
					b = 1
				}
				sums[i] = append(sums[i], term{a, b})
			case in.Op == graph.OpAcc && in.B >= 0:
				r.cells[place] = math.FMA(a, b, r.cells[place])
			case in.Op == graph.OpAcc:
				r.cells[place] += a
			default:
				v[i] = graph.Apply(in.Op, a, b, arg(in.C))
			}
		}
	}
	for i, in := range l.Body {
		if len(sums[i]) == 0 {
			continue
		}
		var x, y []float64
		for _, t := range sums[i] {
			x, y = append(x, t.a), append(y, t.b)
		}
		if in.Op == graph.OpTarget {
			r.target += fusedSum(x, y)
		} else {
			r.cells[in.Addr.Base] += fusedSum(x, y)
		}
	}
}

// sameBits compares a machine with the interpreter, cell by cell.
func sameBits(t interface{ Fatalf(string, ...any) }, name string, p *autodiff.Program, x []float64) {
	m := New(p)
	m.Eval(x, make([]float64, len(x)))
	target, cells := interpret(p, x)
	same := func(a, b float64) bool {
		return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b) || a == 0 && b == 0
	}
	if got := m.Cell(int(m.target)); !same(got, target) {
		t.Fatalf("%s: log density is %v, want %v to the bit\n%s", name, got, target, p)
	}
	for c, want := range cells {
		if got := m.Cell(c); !same(got, want) {
			t.Fatalf("%s: cell %d (adjoints from %d) is %v, want %v to the bit\n%s", name, c, p.Adjoint, got, want, p)
		}
	}
}

// Whatever is fused, chained, paired or scattered, element by element or in
// chunks: a machine computes every cell of a program to the bit.
func TestSameBits(t *testing.T) {
	for name, m := range map[string]*model{
		"eight schools": eightSchools(), "logistic": logistic(1100, 6), "GARCH": garch(50), "mixture": mixture(300),
		"varying": varying(700, 9), "HMM": hmm(20, 3), "wide HMM": hmm(9, 9), "AR": autoregression(30),
		"ragged": ragged([]int{4, 9, 20, 1, 600}), "columns": manyColumns(530, 11),
	} {
		for option, o := range variants() {
			sameBits(t, name+" "+option, compile(t, &m.Graph, o), point(m.Inputs))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		g := randomGraph(t)
		x := make([]float64, g.Inputs)
		for i := range x {
			x[i] = rapid.Float64Range(-1.5, 1.5).Draw(t, "x")
		}
		for name, o := range variants() {
			p, err := autodiff.Compile(g, o)
			if err != nil {
				t.Fatal(err)
			}
			sameBits(t, name, p, x)
		}
	})
}
