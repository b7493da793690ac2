package nuts

import (
	"math"

	"github.com/bayes-lang/bayes/mathx"
)

// phase is a point in phase space: position x, momentum v in whitened space,
// gradient g of the log density at x, and w, the same in whitened space.
type phase struct {
	x, v, g, w []float64
}

// piece is a stretch of the trajectory: what is needed to join it to the next one. Slices belong to
// the piece; joining swaps them with those of the piece that is used up.
type piece struct {
	first, last []float64 // momenta at its ends, in the order of building
	sum         []float64 // sum of its momenta
	single      bool      // one state: last and sum are not filled in, they equal first

	// The state that has been chosen from it.
	x, g         []float64
	logp, energy float64
	offset       int // its distance from the start of the trajectory, in steps

	weight float64 // sum of e^(H0 - H - shift) over its states
}

// tree builds one trajectory after another. Pieces are kept on a stack: the one at position k has
// 2^j states, and all below it have more; two of equal size are joined at once. This is the
// recursion of the binary tree as a loop that can stop at every evaluation.
type tree struct {
	dim      int
	limit    float64 // energy error of a divergence
	maxDepth int

	// Ends of the trajectory: front[1] forward in time, front[0] backward.
	front [2]*phase
	next  *phase // the state that a step leads to
	way   int    // the front that moves
	h     float64

	whole    piece // the trajectory so far; its last is at front[lastWay]
	lastWay  int
	reach    [2]int  // distance of the fronts from the start, in steps
	stack    []piece // buffers for maxDepth + 1 pieces
	height   int     // pieces on the stack
	leaves   int     // states of the current doubling so far
	h0       float64 // energy at the start
	shift    float64 // weights are relative to e^shift
	depth    int
	steps    int
	accept   float64 // sums over the steps
	acceptSy float64
	cut      bool // stopped at the maximum depth
	diverged bool
	error    float64 // energy error of the divergence
}

// newTree returns a tree with all its buffers.
func newTree(dim int, opt *Options) *tree {
	t := &tree{dim: dim, limit: opt.EnergyError, maxDepth: opt.MaxDepth}
	pieces := opt.MaxDepth + 1
	slab := make([]float64, dim*(12+5*(pieces+1)))
	cutOff := func() []float64 {
		s := slab[:dim:dim]
		slab = slab[dim:]
		return s
	}
	for _, p := range []**phase{&t.front[0], &t.front[1], &t.next} {
		*p = &phase{cutOff(), cutOff(), cutOff(), cutOff()}
	}
	t.stack = make([]piece, pieces)
	for i := -1; i < pieces; i++ {
		p := &t.whole
		if i >= 0 {
			p = &t.stack[i]
		}
		p.first, p.last, p.sum, p.x, p.g = cutOff(), cutOff(), cutOff(), cutOff(), cutOff()
	}
	return t
}

// begin starts a trajectory at x with the momenta that are in front[1].v.
func (t *tree) begin(f *scaling, x, g []float64, logp, step float64, r *mathx.Stream) {
	fwd, bck := t.front[1], t.front[0]
	copy(fwd.x, x)
	copy(fwd.g, g)
	f.pull(fwd.w, g)
	copy(bck.x, x)
	copy(bck.g, g)
	copy(bck.v, fwd.v)
	copy(bck.w, fwd.w)
	w := &t.whole
	copy(w.first, fwd.v)
	copy(w.last, fwd.v)
	copy(w.sum, fwd.v)
	copy(w.x, x)
	copy(w.g, g)
	t.h0 = kinetic(fwd.v) - logp
	w.logp, w.energy, w.offset, w.weight, w.single = logp, t.h0, 0, 1, false
	t.lastWay, t.reach = 1, [2]int{}
	t.h = step
	t.shift = 0
	t.depth, t.steps = 0, 0
	t.accept, t.acceptSy = 0, 0
	t.cut, t.diverged, t.error = false, false, 0
	t.double(f, r)
}

// double chooses a direction and takes the first step of a new doubling.
func (t *tree) double(f *scaling, r *mathx.Stream) {
	t.way = 0
	if r.Float64() > 0.5 {
		t.way = 1
	}
	if t.way != t.lastWay {
		t.whole.first, t.whole.last = t.whole.last, t.whole.first
		t.lastWay = t.way
	}
	t.height, t.leaves = 0, 0
	t.step(f)
}

// step moves from the front to next, up to the evaluation at next.x.
func (t *tree) step(f *scaling) {
	h := t.h
	if t.way == 0 {
		h = -h
	}
	from := t.front[t.way]
	kick(t.next.v, from.v, from.w, 0.5*h)
	f.drift(t.next.x, from.x, t.next.v, h)
}

// resume takes the log density at next.x (its gradient is in next.g) and continues to the next
// evaluation. It returns true when the trajectory is complete; the draw is then the choice of whole.
func (t *tree) resume(f *scaling, logp float64, r *mathx.Stream) bool {
	h := t.h
	if t.way == 0 {
		h = -h
	}
	n := t.next
	f.pull(n.w, n.g)
	kick(n.v, n.v, n.w, 0.5*h)
	energy := kinetic(n.v) - logp
	gain := t.h0 - energy // minus the energy error
	t.steps++
	t.leaves++
	if !(gain >= -t.limit) || gain > math.MaxFloat64 {
		t.diverged = true
		t.error = -gain
		if math.IsNaN(gain) || math.IsInf(gain, 1) {
			t.error = math.Inf(1)
		}
		return true
	}
	t.front[t.way], t.next = t.next, t.front[t.way]
	t.reach[t.way] += 2*t.way - 1

	// Weights are kept as they are, not as logarithms, relative to e^shift, which increases when a
	// trajectory finds much higher density.
	ratio := mathx.Exp(gain)
	weight := ratio
	if t.shift != 0 || gain > maxGain {
		if gain-t.shift > maxGain {
			t.raise(gain)
		}
		weight = mathx.Exp(gain - t.shift)
	}
	if gain >= 0 {
		t.accept++
		t.acceptSy += 2 / (1 + ratio)
	} else {
		t.accept += ratio
		t.acceptSy += 2 * ratio / (1 + ratio)
	}

	if !t.add(logp, energy, weight, r) {
		return true
	}
	if t.leaves == 1<<t.depth {
		if t.join(r) {
			return true
		}
		t.double(f, r)
		return false
	}
	t.step(f)
	return false
}

// maxGain is how far a log weight may be above the shift: 2^20 times e^500 is far from overflow.
const maxGain = 500

// raise moves the shift of the weights up.
func (t *tree) raise(to float64) {
	scale := mathx.Exp(t.shift - to)
	t.shift = to
	t.whole.weight *= scale
	for i := range t.stack[:t.height] {
		t.stack[i].weight *= scale
	}
}

// add puts the state at the moving front on the stack and joins pieces of equal
// size. It returns false if a piece has made a U-turn: then the whole doubling is
// discarded.
func (t *tree) add(logp, energy, weight float64, r *mathx.Stream) bool {
	from := t.front[t.way]
	offset := t.reach[t.way]
	if t.leaves&1 == 1 { // the first of a pair
		p := &t.stack[t.height]
		t.height++
		copy(p.first, from.v)
		copy(p.x, from.x)
		copy(p.g, from.g)
		p.single = true
		p.logp, p.energy, p.weight, p.offset = logp, energy, weight, offset
		return true
	}
	// The second of a pair is joined to the first without becoming a piece. For two single states all
	// three criteria are the same.
	a := &t.stack[t.height-1]
	var start, end float64
	v := from.v[:t.dim]
	first, sum, last := a.first[:t.dim], a.sum[:t.dim], a.last[:t.dim]
	for i, p := range v {
		rho := first[i] + p
		start += float64(first[i] * rho)
		end += float64(p * rho)
		sum[i] = rho
		last[i] = p
	}
	if !(start > 0 && end > 0) {
		return false
	}
	a.single = false
	a.weight += weight
	if r.Float64()*a.weight < weight {
		copy(a.x, from.x)
		copy(a.g, from.g)
		a.logp, a.energy, a.offset = logp, energy, offset
	}
	// Each further pair of equal pieces is like a carry in a binary counter.
	for n := t.leaves >> 1; n&1 == 0; n >>= 1 {
		a, b := &t.stack[t.height-2], &t.stack[t.height-1]
		if turns(a.first, a.last, a.sum, b.first, b.last, b.sum) {
			return false
		}
		a.weight += b.weight
		a.take(b, r.Float64()*a.weight < b.weight)
		t.height--
	}
	return true
}

// take appends b to a. If chosen, the state chosen from b becomes that of both. a takes over b's
// buffers and b gets others in exchange.
func (a *piece) take(b *piece, chosen bool) {
	sum := a.sum
	for i, v := range b.sum[:len(sum)] {
		sum[i] += v
	}
	a.last, b.last = b.last, a.last
	if chosen {
		a.x, b.x = b.x, a.x
		a.g, b.g = b.g, a.g
		a.logp, a.energy, a.offset = b.logp, b.energy, b.offset
	}
}

// join adds a complete doubling to the trajectory and returns true if that ends it.
func (t *tree) join(r *mathx.Stream) bool {
	w, b := &t.whole, &t.stack[0]
	if b.single {
		copy(b.last, b.first)
		copy(b.sum, b.first)
		b.single = false
	}
	t.depth++
	turned := turns(w.first, w.last, w.sum, b.first, b.last, b.sum)
	// Biased progressive sampling: the new half is taken with probability
	// min(1, W_new / W_old) (Betancourt 2017, A.3.2).
	w.take(b, b.weight >= w.weight || r.Float64()*w.weight < b.weight)
	w.weight += b.weight
	if turned {
		return true
	}
	t.cut = t.depth == t.maxDepth
	return t.cut
}
