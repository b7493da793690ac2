// Package portable runs programs of package autodiff in plain Go; on amd64, arithmetic over many
// rows has kernels in assembly.
//
// Loops over many rows run operation by operation over chunks of rows that fit in the
// first-level cache (vector.go). Loops over a few rows, and the iterations of a recurrence,
// run element by element (scalar.go). Nodes are dense linear algebra (node.go). All three add
// in the order that graph.Loop documents, so the choice between them does not change a bit.
package portable

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
)

// Tier makes machines that run loops over many rows chunk by chunk.
var Tier = autodiff.Tier{
	Name: "portable",
	Does: "many rows at a time, with AVX2 where the processor has it",
	Size: Size,
	New:  func(p *autodiff.Program) autodiff.Machine { return New(p) },
}

// A Machine evaluates one program in an arena of its own. Only one goroutine at a time may use
// it; any number of machines may share a program.
type Machine struct {
	prog *autodiff.Program
	// mem holds the cells of the program, then the machine's own: the log
	// density, constants, copies of data for scalar code, buffers, partial sums.
	mem    []float64
	source [2][]float64 // mem and the program's data, by operand.source
	index  []int32
	target int32 // the cell of the log density

	density, values []task
	scratch         []float64 // of nodes
	pivot           []int32
	parts           []meetingPart // of the largest meeting
}

// find finds the cells of lines, and the rows of loops that one chunk holds and that run once. Finding them in every
// evaluation would cost as much as the arithmetic on a few dozen rows.
func (m *Machine) find(tasks []task) {
	for i := range tasks {
		k := &tasks[i]
		if k.line != nil {
			k.cells = m.line(k.line)
		}
		if l := k.vector; l != nil && l.found {
			for i := range l.code {
				if x := &l.code[i]; x.kernel != nil {
					m.place(x, 0, l.rows, true)
				}
			}
		}
	}
}

// A task is a step of the program ready to run: at most one field is set.
type task struct {
	line   []scalarInstr // loops of a few rows, one after another
	cells  []lineInstr   // the same, ready to run
	scalar *scalarLoop
	vector *vectorLoop
	nest   *nest
	node   *node
}

// A nest whose iterations are one row of each loop is one piece of scalar code, run
// for the rows in order.
type nest struct {
	iterations int
	backward   bool
	tasks      []task
	code       []scalarInstr // instead of tasks
}

// Size returns how many numbers a machine for the program holds in addition to the program's
// data, or an error if they are too many.
func Size(p *autodiff.Program) (int, error) {
	b, _, _ := lay(p)
	if b.size > math.MaxInt32 {
		return 0, graph.ErrTooLarge
	}
	return b.size + b.scratch, nil
}

func lay(p *autodiff.Program) (b *builder, density, values []task) {
	b = &builder{prog: p, size: p.Cells, constants: map[uint64]int32{}, copies: map[dataRange]int32{}}
	b.target = b.alloc(1)
	density, values = b.tasks(p.Density, 0), b.tasks(p.Values, 0)
	join(density)
	join(values)
	return b, density, values
}

// New returns a machine for the program, which must not be larger than Size allows.
func New(p *autodiff.Program) *Machine {
	b, density, values := lay(p)
	m := &Machine{prog: p, index: p.Index, target: b.target, density: density, values: values}
	m.mem = make([]float64, b.size)
	for _, f := range b.fill {
		copy(m.mem[f.at:], f.values)
	}
	m.source = [2][]float64{m.mem, p.Data}
	m.scratch = make([]float64, b.scratch)
	m.pivot = make([]int32, b.pivot)
	m.parts = make([]meetingPart, b.parts)
	m.find(density)
	m.find(values)
	return m
}

// Lanes implements autodiff.Machine: points are evaluated one after another.
func (m *Machine) Lanes() int { return 1 }

// EvalAll implements autodiff.Machine.
func (m *Machine) EvalAll(point [][]float64, logp []float64, grad [][]float64) {
	for k := range point {
		logp[k] = m.Eval(point[k], grad[k])
	}
}

// Eval is EvalAll for one point: it returns the log density and writes the gradient to grad.
func (m *Machine) Eval(point, grad []float64) float64 {
	p := m.prog
	copy(m.mem[:p.Inputs], point)
	m.prepare(p.Zero, p.Lowest)
	m.run(m.density, -1)
	return m.result(grad)
}

// result returns the log density after an evaluation and copies the gradient to grad.
func (m *Machine) result(grad []float64) float64 {
	p := m.prog
	value := m.mem[m.target]
	finite := value - value
	g := m.mem[p.Adjoint : p.Adjoint+p.Inputs]
	if len(grad) < len(g) {
		g = g[:len(grad)] // a model without unknowns has one input, which nothing reads
	}
	grad = grad[:len(g)]
	for i, x := range g {
		finite += x - x // 0, or NaN if x is not finite
		grad[i] = x
	}
	if finite != 0 {
		clear(grad)
		return math.Inf(-1)
	}
	return value
}

// Values implements autodiff.Machine.
func (m *Machine) Values(point, out []float64) {
	p := m.prog
	copy(m.mem[:p.Inputs], point)
	m.prepare(p.ValuesZero, p.ValuesLowest)
	m.run(m.values, -1)
	copy(out, m.mem[p.Output:p.Output+p.Outputs])
}

// Cell returns the value of an arena cell after the last evaluation. It is used by tests and
// for explanations.
func (m *Machine) Cell(c int) float64 { return m.mem[c] }

func (m *Machine) prepare(zero, lowest []autodiff.Range) {
	m.mem[m.target] = 0
	for _, r := range zero {
		clear(m.mem[r.From:r.To])
	}
	for _, r := range lowest {
		for i := r.From; i < r.To; i++ {
			m.mem[i] = math.Inf(-1)
		}
	}
}

// run runs tasks in order, in iteration t of a nest (-1: outside).
func (m *Machine) run(tasks []task, t int) {
	for i := range tasks {
		switch k := &tasks[i]; {
		case k.cells != nil:
			m.runLine(k.cells)
		case k.scalar != nil:
			m.runScalar(k.scalar, t)
		case k.vector != nil:
			m.runVector(k.vector, t)
		case k.node != nil:
			m.runNode(k.node, t)
		case k.nest != nil:
			m.runNest(k.nest)
		}
	}
}

func (m *Machine) runNest(n *nest) {
	if n.code != nil {
		if n.backward {
			m.rows(n.code, n.iterations-1, -1, -1, 0)
		} else {
			m.rows(n.code, 0, n.iterations, 1, 0)
		}
		return
	}
	if n.backward {
		for t := n.iterations - 1; t >= 0; t-- {
			m.run(n.tasks, t)
		}
		return
	}
	for t := 0; t < n.iterations; t++ {
		m.run(n.tasks, t)
	}
}
