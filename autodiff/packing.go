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

// A packing rebuilds the data of a program so that every loop reads it from consecutive positions: a strided or
// indexed access, such as a column of a row-major matrix, gets a copy in row order. Unused data are left out.
type packing struct {
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

// packData packs the data of a program for all its steps, unless all of them already read consecutive positions.
func packData(p *Program) {
	if inOrder(p.Density) && inOrder(p.Values) {
		return
	}
	pk := &packing{data: p.Data, index: p.Index, columns: map[column]int32{}, blocks: map[Range]int32{}}
	for _, steps := range [][]Step{p.Density, p.Values} {
		eachLoop(steps, func(loop *Loop, _ int) {
			lo, hi := loop.allRows()
			for i, in := range loop.Body {
				if in.Op == graph.OpData && lo < hi {
					loop.Body[i].Addr = pk.place(in.Addr, lo, hi)
				}
			}
		})
		eachNode(steps, func(n *Node) {
			lo, hi := n.allRows()
			in := append([]graph.Block(nil), n.In...)
			for k, b := range in {
				if b.Const && lo < hi {
					in[k].Base = pk.block(b, lo, hi)
				}
			}
			n.In = in
		})
	}
	p.Data, p.laid = pk.out, pk.laid
}

// inOrder reports whether steps read data from consecutive positions, or a single one.
func inOrder(steps []Step) bool {
	ok := true
	eachLoop(steps, func(loop *Loop, _ int) {
		for _, in := range loop.Body {
			ok = ok && (in.Op != graph.OpData || in.Addr.Table < 0 && (in.Addr.Stride == 0 || in.Addr.Stride == 1))
		}
	})
	return ok
}

func (pk *packing) place(a graph.Addr, lo, hi int) graph.Addr {
	uniform := a.Table < 0 && a.Stride == 0
	if uniform {
		lo, hi = 0, 1
	}
	at, ok := pk.columns[column{a, lo, hi}]
	if !ok {
		at = int32(len(pk.out) - lo)
		pk.copy(a, lo, hi)
		pk.columns[column{a, lo, hi}] = at
	}
	if uniform {
		return graph.Addr{Base: at, Table: -1}
	}
	return graph.Addr{Base: at, Stride: 1, Table: -1}
}

// copy appends the values that an address reads in the rows lo <= q < hi.
func (pk *packing) copy(a graph.Addr, lo, hi int) {
	pk.laid = append(pk.laid, laid{column: column{a, lo, hi}})
	pk.out = slices.Grow(pk.out, hi-lo)
	switch {
	case a.Table < 0 && a.Stride == 1:
		pk.out = append(pk.out, pk.data[int(a.Base)+lo:int(a.Base)+hi]...)
	case a.Table < 0:
		for q := lo; q < hi; q++ {
			pk.out = append(pk.out, pk.data[int(a.Base)+int(a.Stride)*q])
		}
	default:
		for _, i := range pk.index[int(a.Table)+lo : int(a.Table)+hi] {
			pk.out = append(pk.out, pk.data[int(a.Base)+int(i)])
		}
	}
}

// take appends the values of a block.
func (pk *packing) take(r Range) {
	pk.laid = append(pk.laid, laid{block: r, whole: true})
	pk.out = append(pk.out, pk.data[r.From:r.To]...)
}

func (pk *packing) block(b graph.Block, lo, hi int) int32 {
	r := blockReach(b, lo, hi, 0)
	at, ok := pk.blocks[r]
	if !ok {
		at = int32(len(pk.out))
		pk.take(r)
		pk.blocks[r] = at
	}
	return b.Base + at - r.From
}
