package portable

import (
	"math"
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// domain gives the interval from which the operands of an operation are drawn.
func domain(op graph.Op, k int) (lo, hi float64) {
	switch op {
	case graph.OpSqrt, graph.OpLog, graph.OpLgamma, graph.OpStirling, graph.OpDigamma, graph.OpTrigamma, graph.OpLbeta:
		return 0.5, 4
	case graph.OpTetragamma:
		return 1, 4
	case graph.OpDiv:
		if k == 1 {
			return 0.5, 3
		}
	case graph.OpPow:
		if k == 0 {
			return 0.3, 3
		}
	case graph.OpLog1p:
		return -0.5, 2
	case graph.OpLog1mExp:
		return -3, -0.2
	case graph.OpInvPhi:
		return 0.1, 0.9
	case graph.OpTan, graph.OpAsin, graph.OpAcos:
		return -0.8, 0.8
	case graph.OpGammaP, graph.OpGammaQ, graph.OpGammaPDA, graph.OpLogGammaP, graph.OpLogGammaQ, graph.OpLogGammaPDA, graph.OpLogGammaQDA:
		return 0.6, 4
	case graph.OpIncBeta, graph.OpIncBetaDA, graph.OpIncBetaDB, graph.OpLogIncBeta, graph.OpLogIncBetaDA, graph.OpLogIncBetaDB:
		if k == 2 {
			return 0.2, 0.8
		}
		return 0.6, 3
	case graph.OpLogI0Scaled, graph.OpLogI0ScaledSlope, graph.OpLogRiceP, graph.OpLogRiceQ:
		return 0.6, 3
	case graph.OpLogExpNormal, graph.OpLogExpNormalDZ, graph.OpLogExpNormalDD:
		if k == 1 {
			return 0.6, 3
		}
	case graph.OpLogVonMises, graph.OpLogVonMisesDK:
		if k == 2 {
			return 0.6, 3
		}
	}
	return -2, 2
}

// step reports whether an operation jumps, so that differences tell nothing.
func step(op graph.Op) bool {
	return op >= graph.OpFloor && op <= graph.OpSign
}

// noDerivative are the operations that only derivatives use.
func noDerivative(op graph.Op) bool { return !op.Flat() && op.Rule() == nil }

// logistic mapping of inputs would hide partials, so inputs are the operands:
// in a loop of n rows each operand either varies (n inputs) or not (one input).
func TestOperations(t *testing.T) {
	r := mathx.NewStream(2, 0, "operations")
	for op := graph.OpAdd; op < graph.OpStore; op++ {
		if op == graph.OpStop { // what it computes is not what it passes on
			continue
		}
		for _, n := range []int{1, 3, 21} {
			for vary := 0; vary < 1<<op.Arity(); vary++ {
				var x []float64
				m := newModel(0)
				var from [3]graph.Addr
				for k := 0; k < op.Arity(); k++ {
					lo, hi := domain(op, k)
					count := 1
					from[k] = at(int32(len(x)))
					if vary>>k&1 == 1 {
						count = n
						from[k].Stride = 1
					}
					for i := 0; i < count; i++ {
						v := lo + (hi-lo)*r.Float64()
						if step(op) { // stay away from the jumps, at multiples of 1/2
							v = math.Floor(2*v)/2 + 0.1 + 0.3*r.Float64()
						}
						x = append(x, v)
					}
				}
				m.Inputs, m.Cells = len(x), len(x)
				out := m.cells(n)
				m.Output, m.Outputs = int(out), n
				m.loop(n, func(b *body) {
					var a []val
					for k := 0; k < op.Arity(); k++ {
						a = append(a, b.load(from[k]))
					}
					v := b.op(op, a...)
					b.store(rows(out, 1), v)
					if !noDerivative(op) {
						b.target(b.mul(v, b.data(rows(m.data(weights(n)...), 1))))
					}
				})
				t.Run(op.String(), func(t *testing.T) { check(t, &m.Graph, x) })
			}
		}
	}
}

// What differs between tables of operations shows at halves, zeros and NaN:
// every operation of one or two operands there, in loops of all lengths.
func TestOperationsAtHalvesAndNaN(t *testing.T) {
	special := []float64{-3.5, -2.5, -1.5, -0.5, 0, 0.5, 1, 1.5, 2.5, 3.5, math.NaN(), math.Inf(1), math.Inf(-1)}
	number := func(v, a, b float64) float64 {
		if a != a || b != b {
			return math.NaN()
		}
		return v
	}
	want := map[graph.Op]func(a, b float64) float64{
		graph.OpRound: func(a, _ float64) float64 { return math.RoundToEven(a) },
		graph.OpFloor: func(a, _ float64) float64 { return math.Floor(a) },
		graph.OpCeil:  func(a, _ float64) float64 { return math.Ceil(a) },
		graph.OpAbs:   func(a, _ float64) float64 { return math.Abs(a) },
		graph.OpNeg:   func(a, _ float64) float64 { return -a },
		graph.OpMax:   func(a, b float64) float64 { return number(math.Max(a, b), a, b) },
		graph.OpMin:   func(a, b float64) float64 { return number(math.Min(a, b), a, b) },
		graph.OpSign: func(a, _ float64) float64 {
			if a == 0 || a != a {
				return 0
			}
			return math.Copysign(1, a)
		},
	}
	for op, f := range want {
		for n := 1; n <= 40; n++ {
			for shift := range special {
				var x []float64
				for k := range op.Arity() {
					for i := range n {
						x = append(x, special[(i*(k+1)+shift*(k+2))%len(special)])
					}
				}
				m := newModel(len(x))
				out := m.cells(n)
				m.Output, m.Outputs = int(out), n
				m.loop(n, func(b *body) {
					var a []val
					for k := range op.Arity() {
						a = append(a, b.load(rows(int32(k*n), 1)))
					}
					b.store(rows(out, 1), b.op(op, a...))
				})
				machine := New(compile(t, &m.Graph, autodiff.Options{}))
				got := make([]float64, n)
				machine.Values(x, got)
				for i, v := range got {
					second := 0.0
					if op.Arity() == 2 {
						second = x[n+i]
					}
					if w := f(x[i], second); v != w && (v == v || w == w) {
						t.Errorf("%v of %v, %v in a loop of %d is %v, want %v", op, x[i], second, n, v, w)
					}
				}
			}
		}
	}
}

// hard are operands at which ways to compute an operation come apart.
var hard = []float64{
	0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 5e-324, -5e-324, 0x1p-1022, 1e-310,
	0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 3.5, 1, -1, 2, -2, 0.3, -0.7, 3, 8, 0x1p52 + 0.5, 1e300, -1e300,
	math.MaxFloat64, 709.8, -745.2, 40, -40,
}

// The machine computes every operation as the table does, to the bit, at points
// where ways to compute it come apart: row by row and in chunks, with each operand
// varying or the same for all rows.
func TestMachineComputesTheTable(t *testing.T) {
	for op := graph.OpAdd; op < graph.OpStore; op++ {
		for _, n := range []int{1, 4, len(hard)} {
			for vary := 0; vary < 1<<op.Arity(); vary++ {
				for shift := range hard {
					if op.Cost() >= graph.CostSeries && shift%8 != vary {
						continue
					}
					var x []float64
					m := newModel(0)
					var from [3]graph.Addr
					for k := 0; k < op.Arity(); k++ {
						from[k] = at(int32(len(x)))
						count := 1
						if vary>>k&1 == 1 {
							count = n
							from[k].Stride = 1
						}
						for i := range count {
							x = append(x, hard[(i*(2*k+1)+shift*(k+1))%len(hard)])
						}
					}
					m.Inputs, m.Cells = len(x), len(x)
					out := m.cells(n)
					m.Output, m.Outputs = int(out), n
					m.loop(n, func(b *body) {
						var a []val
						for k := 0; k < op.Arity(); k++ {
							a = append(a, b.load(from[k]))
						}
						b.store(rows(out, 1), b.op(op, a...))
					})
					got := make([]float64, n)
					New(compile(t, &m.Graph, autodiff.Options{})).Values(x, got)
					_, cells := autodiff.Reference(&m.Graph, x, nil)
					for i, v := range got {
						var p [3]float64
						for k := range op.Arity() {
							p[k] = x[int(from[k].Base)+int(from[k].Stride)*i]
						}
						want := graph.Apply(op, p[0], p[1], p[2])
						if !equalBits(v, want) {
							t.Fatalf("%v of %v in row %d of %d, varying %b: %v, want %v", op, p, i, n, vary, v, want)
						}
						if w := cells[int(out)+i]; !equalBits(w, want) {
							t.Fatalf("%v of %v in the reference: %v, want %v", op, p, w, want)
						}
					}
				}
			}
		}
	}
}

// equalBits compares bits; all NaN are one.
func equalBits(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

// An operand has the same derivative whether the others move, are data, or are
// constants.
func TestSomeOperandsMove(t *testing.T) {
	r := mathx.NewStream(4, 0, "some operands")
	for op := graph.OpAdd; op < graph.OpStore; op++ {
		n := op.Arity()
		if op.Rule() == nil || n < 2 {
			continue
		}
		for range 4 {
			full := make([]float64, n)
			for k := range full {
				lo, hi := domain(op, k)
				full[k] = lo + (hi-lo)*r.Float64()
			}
			_, want := gradientAt(t, autodiff.Options{}, full, func(b *body) {
				var a []val
				for k := range n {
					a = append(a, b.load(at(int32(k))))
				}
				b.target(b.op(op, a...))
			})
			for moving := 1; moving < 1<<n-1; moving++ {
				for _, constant := range []bool{false, true} {
					var x, expect []float64
					m := newModel(0)
					var from [3]int32
					for k := range n {
						if moving>>k&1 == 1 {
							from[k] = int32(len(x))
							x, expect = append(x, full[k]), append(expect, want[k])
						} else if !constant {
							from[k] = m.data(full[k])
						}
					}
					m.Inputs, m.Cells = len(x), len(x)
					m.loop(1, func(b *body) {
						var a []val
						for k := range n {
							switch {
							case moving>>k&1 == 1:
								a = append(a, b.load(at(from[k])))
							case constant:
								a = append(a, b.num(full[k]))
							default:
								a = append(a, b.data(at(from[k])))
							}
						}
						b.target(b.op(op, a...))
					})
					got := make([]float64, len(x))
					New(compile(t, &m.Graph, autodiff.Options{})).Eval(x, got)
					for i := range got {
						if !agree(got[i], expect[i], math.Abs(expect[i]), 1e-13) {
							t.Errorf("%v of %v, moving %b: gradient %v, want %v", op, full, moving, got, expect)
							break
						}
					}
				}
			}
		}
	}
}

// Cells that are stored, loaded, and made largest through an index table, the first of
// the graph among them, in code for few rows and for many.
func TestThroughTables(t *testing.T) {
	for _, n := range []int{3, 5, 21} {
		m := newModel(n)
		var places, halves []int32
		for i := range n {
			places = append(places, int32((i+1)%n)) // a permutation that is not evenly spaced
			halves = append(halves, int32(i%2))
		}
		table, half := m.table(places...), m.table(halves...)
		out, big := m.cells(n), m.cells(2)
		m.Output, m.Outputs = int(out), n+2
		m.loop(n, func(b *body) { b.store(through(out, table), b.op(graph.OpExp, b.load(rows(0, 1)))) })
		m.loop(n, func(b *body) {
			v := b.load(through(out, table))
			b.effect(graph.OpAccMax, through(big, half), v)
			b.target(b.mul(v, b.data(rows(m.data(weights(n)...), 1))))
		})
		check(t, &m.Graph, point(n))
	}
}

func weights(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = 0.5 + float64(i%7)/7
	}
	return w
}

func TestNoDerivative(t *testing.T) {
	for _, op := range []graph.Op{graph.OpTetragamma, graph.OpGammaPDA, graph.OpIncBetaDA, graph.OpIncBetaDB} {
		m := newModel(3)
		m.loop(1, func(b *body) {
			var a []val
			for k := 0; k < op.Arity(); k++ {
				a = append(a, b.load(at(int32(k))))
			}
			b.target(b.op(op, a...))
		})
		if _, err := autodiff.Compile(&m.Graph, autodiff.Options{}); err == nil {
			t.Errorf("%v has no derivative, but compiles", op)
		}
	}
}

// gradientAt returns the gradient of f of inputs at x, under one set of options.
func gradientAt(t *testing.T, o autodiff.Options, x []float64, f func(b *body)) (float64, []float64) {
	t.Helper()
	m := newModel(len(x))
	m.loop(1, f)
	g := make([]float64, len(x))
	v := New(compile(t, &m.Graph, o)).Eval(x, g)
	return v, g
}

// Partials at points where a formula would give 0/0 or infinity.
func TestDefinedPartials(t *testing.T) {
	in := func(b *body, k int32) val { return b.load(at(k)) }
	for _, c := range []struct {
		name string
		x    []float64
		f    func(b *body) val
		want []float64
	}{
		{"abs at 0", []float64{0}, func(b *body) val { return b.op(graph.OpAbs, in(b, 0)) }, []float64{0}},
		{"sqrt at 0", []float64{0}, func(b *body) val { return b.op(graph.OpSqrt, in(b, 0)) }, []float64{0}},
		{"pow(x, 0)", []float64{2, 0}, func(b *body) val { return b.op(graph.OpPow, in(b, 0), in(b, 1)) }, []float64{0, math.Ln2}},
		{"pow(0, 0)", []float64{0, 0}, func(b *body) val { return b.op(graph.OpPow, in(b, 0), in(b, 1)) }, []float64{0, 0}},
		{"pow(0, 1)", []float64{0, 1}, func(b *body) val { return b.op(graph.OpPow, in(b, 0), in(b, 1)) }, []float64{1, 0}},
		{"pow(0, 3)", []float64{0, 3}, func(b *body) val { return b.op(graph.OpPow, in(b, 0), in(b, 1)) }, []float64{0, 0}},
		{"pow(0, constant 3)", []float64{0}, func(b *body) val { return b.op(graph.OpPow, in(b, 0), b.num(3)) }, []float64{0}},
		{"pow(-2, constant 3)", []float64{-2}, func(b *body) val { return b.op(graph.OpPow, in(b, 0), b.num(3)) }, []float64{12}},
		{"pow(-2, constant 2)", []float64{-2}, func(b *body) val { return b.op(graph.OpPow, in(b, 0), b.num(2)) }, []float64{-4}},
		{"atan2(0, 0)", []float64{0, 0}, func(b *body) val { return b.op(graph.OpAtan2, in(b, 0), in(b, 1)) }, []float64{0, 0}},
		{"max of equals", []float64{1, 1}, func(b *body) val { return b.op(graph.OpMax, in(b, 0), in(b, 1)) }, []float64{0, 1}},
		{"max of one", []float64{1}, func(b *body) val { v := in(b, 0); return b.op(graph.OpMax, v, v) }, []float64{1}},
		{"pow(0, constant 1)", []float64{0}, func(b *body) val { return b.op(graph.OpPow, in(b, 0), b.num(1)) }, []float64{1}},
		{"pow(3, constant 1)", []float64{3}, func(b *body) val { return b.op(graph.OpPow, in(b, 0), b.num(1)) }, []float64{1}},
		{"inc_beta at 0", []float64{0.5, 0.5, 0}, func(b *body) val { return b.op(graph.OpIncBeta, in(b, 0), in(b, 1), in(b, 2)) }, []float64{0, 0, 0}},
		{"inc_beta at 1", []float64{0.5, 0.5, 1}, func(b *body) val { return b.op(graph.OpIncBeta, in(b, 0), in(b, 1), in(b, 2)) }, []float64{0, 0, 0}},
		{"inc_beta in the middle", []float64{0.5}, func(b *body) val { return b.op(graph.OpIncBeta, b.num(2), b.num(3), in(b, 0)) }, []float64{1.5}},
		{"log_inc_beta at 1", []float64{0.5, 0.5, 1}, func(b *body) val { return b.op(graph.OpLogIncBeta, in(b, 0), in(b, 1), in(b, 2)) }, []float64{0, 0, 0}},
		{"log_inc_beta in the middle", []float64{0.5}, func(b *body) val { return b.op(graph.OpLogIncBeta, b.num(2), b.num(3), in(b, 0)) }, []float64{1.5 / 0.6875}},
		{"gamma_p at 0", []float64{1, 0}, func(b *body) val {
			return b.op(graph.OpGammaP, b.num(1), in(b, 1))
		}, []float64{0, 0}},
		{"log_gamma_q at 0", []float64{1, 0}, func(b *body) val {
			return b.op(graph.OpLogGammaQ, b.num(2), in(b, 1))
		}, []float64{0, 0}},
	} {
		for name, o := range variants() {
			v, g := gradientAt(t, o, c.x, func(b *body) { b.target(c.f(b)) })
			if math.IsInf(v, 0) { // a gradient that is not finite is given as zeros
				t.Errorf("%s, %s: log density %v", c.name, name, v)
			}
			for i := range g {
				if !agree(g[i], c.want[i], 1, 1e-14) {
					t.Errorf("%s, %s: gradient %v, want %v", c.name, name, g, c.want)
					break
				}
			}
		}
	}
}

// An infinite or undefined partial of a side that is not selected leaves no trace.
func TestSelectBlends(t *testing.T) {
	sel := func(b *body, c, x, y val) val { return b.op(graph.OpSelect, c, x, y) }
	positive := func(b *body, x val) val { return b.op(graph.OpLt, b.num(0), x) }
	log := func(b *body, x val) val { return b.op(graph.OpLog, x) }
	for _, c := range []struct {
		name string
		f    func(b *body) // of inputs 0 and 1
		x    []float64
		want []float64
	}{
		{"one side", func(b *body) {
			x := b.load(at(0))
			b.target(sel(b, positive(b, x), log(b, x), b.mul(b.num(3), x)))
		}, []float64{0, 1}, []float64{3, 0}},
		{"other side", func(b *body) {
			x := b.load(at(0))
			b.target(sel(b, positive(b, x), b.mul(b.num(3), x), log(b, x)))
		}, []float64{2, 1}, []float64{3, 0}},
		{"chain under one side", func(b *body) {
			x, y := b.load(at(0)), b.load(at(1))
			l := b.mul(log(b, b.div(y, x)), y)
			b.target(sel(b, positive(b, x), l, y))
		}, []float64{0, 5}, []float64{0, 1}},
		{"nested", func(b *body) {
			x, y := b.load(at(0)), b.load(at(1))
			inner := sel(b, positive(b, y), b.div(b.num(1), x), log(b, x))
			b.target(b.add(sel(b, positive(b, x), inner, y), b.mul(x, y)))
		}, []float64{0, 5}, []float64{5, 1}},
		{"used under two conditions", func(b *body) {
			x, y := b.load(at(0)), b.load(at(1))
			l := log(b, x)
			b.target(b.add(sel(b, positive(b, x), l, y), sel(b, b.op(graph.OpLt, b.num(-1), b.op(graph.OpNeg, y)), l, x)))
		}, []float64{0, 5}, []float64{1, 1}},
		{"used on both sides", func(b *body) {
			x, y := b.load(at(0)), b.load(at(1))
			l := log(b, x)
			b.target(sel(b, positive(b, y), b.mul(l, y), l))
		}, []float64{2, 5}, []float64{2.5, math.Ln2}},
		{"max", func(b *body) {
			x, y := b.load(at(0)), b.load(at(1))
			b.target(b.op(graph.OpMax, log(b, x), y))
		}, []float64{0, 5}, []float64{0, 1}},
		{"min", func(b *body) {
			x, y := b.load(at(0)), b.load(at(1))
			b.target(b.op(graph.OpMin, y, b.div(b.num(1), b.mul(x, x))))
		}, []float64{0, 5}, []float64{0, 1}},
		{"value is infinite", func(b *body) {
			x, y := b.load(at(0)), b.load(at(1))
			e := b.op(graph.OpExp, b.mul(b.num(1000), x))
			b.target(sel(b, b.op(graph.OpLt, x, b.num(1)), b.mul(e, e), y))
		}, []float64{5, 2}, []float64{0, 1}},
	} {
		for name, o := range variants() {
			_, g := gradientAt(t, o, c.x, c.f)
			for i := range g {
				if !agree(g[i], c.want[i], 1, 1e-14) {
					t.Errorf("%s, %s: gradient %v, want %v", c.name, name, g, c.want)
					break
				}
			}
		}
	}
}

// The same where the side that is not selected is computed in another loop.
func TestSelectAcrossLoops(t *testing.T) {
	for name, o := range variants() {
		for _, n := range []int{1, 20} {
			m := newModel(n)
			logs := m.cells(n)
			m.loop(n, func(b *body) { b.store(rows(logs, 1), b.op(graph.OpLog, b.load(rows(0, 1)))) })
			m.loop(n, func(b *body) {
				x := b.load(rows(0, 1))
				b.target(b.op(graph.OpSelect, b.op(graph.OpLt, b.num(0), x), b.load(rows(logs, 1)), x))
			})
			x := make([]float64, n)
			for i := 1; i < n; i += 2 {
				x[i] = 2
			}
			g := make([]float64, n)
			New(compile(t, &m.Graph, o)).Eval(x, g)
			for i := range g {
				if want := 1 - 0.5*float64(i%2); g[i] != want {
					t.Errorf("%s, %d rows: component %d of the gradient is %v, want %v", name, n, i, g[i], want)
					break
				}
			}
		}
	}
}

// The pair gives the bits of the two functions.
func TestSoftplus(t *testing.T) {
	a := append(normals("softplus", 300), 0, math.Copysign(0, -1), 40, -40, 800, -800, math.Inf(1), math.Inf(-1), math.NaN())
	for i := range a[:200] {
		a[i] *= 20
	}
	l, p := make([]float64, len(a)), make([]float64, len(a))
	mathx.Log1pExpLogistic(l, p, a)
	for i, x := range a {
		w, v := mathx.Log1pExp(x), mathx.Logistic(x)
		if math.Float64bits(l[i]) != math.Float64bits(w) && w == w || math.Float64bits(p[i]) != math.Float64bits(v) && v == v {
			t.Errorf("at %v: %v and %v, want %v and %v", x, l[i], p[i], w, v)
		}
	}
}
