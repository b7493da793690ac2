package autodiff

import (
	"slices"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// A column is a run of data in the order in which a loop reads it.
type column struct {
	addr   graph.Addr
	lo, hi int
}

// A layout rebuilds the data of a program so that every loop reads it from
// consecutive places: a strided or indexed access, such as a column of a
// row-major matrix, gets a copy in row order. What nobody reads is left out.
type layout struct {
	data    []float64
	index   []int32
	out     []float64
	columns map[column]int32 // where the value of row 0 is (or would be)
	blocks  map[Range]int32
	laid    []laid
}

// laid is a piece of the data: what a column reads, or a range.
type laid struct {
	column
	block Range
	whole bool // it is a block
}

// layData gives all steps of the program a new layout of the data, unless all of them
// read consecutive places already.
func layData(p *Program) {
	if inOrder(p.Density) && inOrder(p.Values) {
		return
	}
	l := &layout{data: p.Data, index: p.Index, columns: map[column]int32{}, blocks: map[Range]int32{}}
	for _, steps := range [][]Step{p.Density, p.Values} {
		eachLoop(steps, func(loop *Loop, _ int) {
			lo, hi := loop.allRows()
			for i, in := range loop.Body {
				if in.Op == graph.OpData && lo < hi {
					loop.Body[i].Addr = l.place(in.Addr, lo, hi)
				}
			}
		})
		eachNode(steps, func(n *Node) {
			lo, hi := n.allRows()
			in := append([]graph.Block(nil), n.In...)
			for k, b := range in {
				if b.Const && lo < hi {
					in[k].Base = l.block(b, lo, hi)
				}
			}
			n.In = in
		})
	}
	p.Data, p.laid = l.out, l.laid
}

// inOrder reports whether steps read data from consecutive places, or one place.
func inOrder(steps []Step) bool {
	ok := true
	eachLoop(steps, func(loop *Loop, _ int) {
		for _, in := range loop.Body {
			ok = ok && (in.Op != graph.OpData || in.Addr.Table < 0 && (in.Addr.Stride == 0 || in.Addr.Stride == 1))
		}
	})
	return ok
}

func (l *layout) place(a graph.Addr, lo, hi int) graph.Addr {
	uniform := a.Table < 0 && a.Stride == 0
	if uniform {
		lo, hi = 0, 1
	}
	at, ok := l.columns[column{a, lo, hi}]
	if !ok {
		at = int32(len(l.out) - lo)
		l.copy(a, lo, hi)
		l.columns[column{a, lo, hi}] = at
	}
	if uniform {
		return graph.Addr{Base: at, Table: -1}
	}
	return graph.Addr{Base: at, Stride: 1, Table: -1}
}

// copy appends the values that an address reads in the rows lo <= q < hi.
func (l *layout) copy(a graph.Addr, lo, hi int) {
	l.laid = append(l.laid, laid{column: column{a, lo, hi}})
	l.out = slices.Grow(l.out, hi-lo)
	switch {
	case a.Table < 0 && a.Stride == 1:
		l.out = append(l.out, l.data[int(a.Base)+lo:int(a.Base)+hi]...)
	case a.Table < 0:
		for q := lo; q < hi; q++ {
			l.out = append(l.out, l.data[int(a.Base)+int(a.Stride)*q])
		}
	default:
		for _, i := range l.index[int(a.Table)+lo : int(a.Table)+hi] {
			l.out = append(l.out, l.data[int(a.Base)+int(i)])
		}
	}
}

// take appends the values of a block.
func (l *layout) take(r Range) {
	l.laid = append(l.laid, laid{block: r, whole: true})
	l.out = append(l.out, l.data[r.From:r.To]...)
}

func (l *layout) block(b graph.Block, lo, hi int) int32 {
	r := blockReach(b, lo, hi, 0)
	at, ok := l.blocks[r]
	if !ok {
		at = int32(len(l.out))
		l.take(r)
		l.blocks[r] = at
	}
	return b.Base + at - r.From
}
