package portable

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
)

// A builder lays out the memory of a machine and translates the steps.
type builder struct {
	prog      *autodiff.Program
	size      int // cells of memory so far
	target    int32
	constants map[uint64]int32
	copies    map[dataRange]int32
	fill      []fill
	scratch   int // floats that the largest node needs
	pivot     int // indices that the largest node needs
	parts     int // sums in the largest meeting
	solvings  map[int32]*solving
}

// fill says what a part of the memory always contains.
type fill struct {
	at     int32
	values []float64
}

type dataRange struct{ from, to int32 }

// alloc adds n cells. Too many wrap, which Size rejects.
func (b *builder) alloc(n int) int32 {
	at := b.size
	b.size += n
	return int32(at)
}

// buffer adds n cells at the start of a cache line.
func (b *builder) buffer(n int) int32 {
	b.size = (b.size + 7) &^ 7
	return b.alloc(n)
}

// constant returns a cell that holds f.
func (b *builder) constant(f float64) int32 {
	k := math.Float64bits(f)
	at, ok := b.constants[k]
	if !ok {
		at = b.alloc(1)
		b.constants[k] = at
		b.fill = append(b.fill, fill{at, []float64{f}})
	}
	return at
}

// dataCopy returns where data[from] is in memory, copying data[from:to].
func (b *builder) dataCopy(from, to int32) int32 {
	k := dataRange{from, to}
	at, ok := b.copies[k]
	if !ok {
		at = b.alloc(int(to - from))
		b.copies[k] = at
		b.fill = append(b.fill, fill{at, b.prog.Data[from:to]})
	}
	return at
}

// fewRows is the number of rows in an iteration up to which a loop runs element by element.
const fewRows = 6

func (b *builder) tasks(steps []autodiff.Step, iterations int) []task {
	var out []task
	for _, s := range steps {
		switch s := s.(type) {
		case *autodiff.Loop:
			switch {
			case iterations == 0 && s.Rows <= fewRows:
				out = append(out, task{line: b.line(s)})
			case s.Rows <= fewRows*max(iterations, 1):
				out = append(out, task{scalar: b.scalarLoop(s)})
			default:
				out = append(out, task{vector: b.vectorLoop(s, iterations == 0)})
			}
		case *autodiff.Nest:
			out = append(out, task{nest: b.nest(s)})
		case *autodiff.Node:
			out = append(out, task{node: b.node(s)})
		}
	}
	return out
}

// join makes the first of several consecutive lines of code run all of them; the others are left without code.
func join(tasks []task) {
	for first, i := 0, 1; i < len(tasks); i++ {
		if tasks[first].line == nil || tasks[i].line == nil {
			first = i
			continue
		}
		tasks[first].line = append(tasks[first].line, tasks[i].line...)
		tasks[i].line = nil
	}
}

// rowsOf returns the rows of a loop in all iterations, and whether no iteration has more than one.
func rowsOf(rows int, starts []int32) (lo, hi int32, single bool) {
	if starts == nil {
		return 0, int32(rows), rows <= 1
	}
	single = true
	for t := 1; t < len(starts); t++ {
		single = single && starts[t]-starts[t-1] <= 1
	}
	return starts[0], starts[len(starts)-1], single
}

func operands(in graph.Instr) [3]int32 { return [3]int32{in.A, in.B, in.C} }

func (b *builder) nest(s *autodiff.Nest) *nest {
	n := &nest{iterations: s.Iterations, backward: s.Backward, tasks: b.tasks(s.Steps, s.Iterations)}
	var code []scalarInstr
	for _, t := range n.tasks {
		if t.scalar == nil || !oneRowEach(t.scalar.starts) {
			return n
		}
		code = append(code, t.scalar.code...)
	}
	n.code, n.tasks = code, nil
	return n
}

// oneRowEach reports whether iteration t runs row t.
func oneRowEach(starts []int32) bool {
	for t, s := range starts {
		if int(s) != t {
			return false
		}
	}
	return true
}
