package solver

import (
	"container/heap"
	"math"
)

// Integral is the integral of a function of x and arguments over x; the vector that it is called with is x, then
// the arguments.
type Integral struct {
	Args int
	Rtol float64
}

// mostParts is the maximum number of parts of an interval.
const mostParts = 2000

// The 21-point Kronrod rule, which extends the 10-point Gauss rule (Piessens, de Doncker-Kapenga, Überhuber and
// Kahaner, QUADPACK, 1983): nodes above 0, weights, and those of Gauss.
var (
	kronrodX = [11]float64{
		0.995657163025808080735527280689003, 0.973906528517171720077964012084452, 0.930157491355708226001207180059508,
		0.865063366688984510732096688423493, 0.780817726586416897063717578345042, 0.679409568299024406234327365114874,
		0.562757134668604683339000099272694, 0.433395394129247190799265943165784, 0.294392862701460198131126603103866,
		0.148874338981631210884826001129720, 0,
	}
	kronrodW = [11]float64{
		0.011694638867371874278064396062192, 0.032558162307964727478818972459390, 0.054755896574351996031381300244580,
		0.075039674810919952767043140916190, 0.093125454583697605535065465083366, 0.109387158802297641899210590325805,
		0.123491976262065851077958109585166, 0.134709217311473325928054001771707, 0.142775938577060080797094273138717,
		0.147739104901338491374841515972068, 0.149445554002916905664936468389821,
	}
	gaussW = [5]float64{
		0.066671344308688137593568809893332, 0.149451349150580593145863396957658, 0.219086362515982043995534934228163,
		0.269266719309996355091226921569469, 0.295524224714752870173815619188769,
	}
)

// part is a part of the interval of s, with its integral and error.
type part struct{ lo, hi, value, err float64 }

// parts are the parts of an interval, the worst first.
type parts []part

func (p parts) Len() int           { return len(p) }
func (p parts) Less(i, j int) bool { return p[i].err > p[j].err }
func (p parts) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }
func (p *parts) Push(x any)        { *p = append(*p, x.(part)) }
func (p *parts) Pop() any          { x := (*p)[len(*p)-1]; *p = (*p)[:len(*p)-1]; return x }

// Pieces is an integral that was computed, for its adjoint; it can be reused.
type Pieces struct {
	list    parts
	x, grad []float64
}

// place returns the x for s, and its derivative: an unbounded range of x becomes a bounded interval of s.
func place(s, a, b float64) (x, d float64) {
	below, above := math.IsInf(a, 0), math.IsInf(b, 0)
	switch {
	case below && above: // s/(1-s^2)
		r := (1 - s) * (1 + s)
		return s / r, (1 + float64(s*s)) / (r * r)
	case above:
		r := 1 - s
		return a + s/r, 1 / (r * r)
	case below:
		r := 1 - s
		return b - s/r, 1 / (r * r)
	}
	return s, 1
}

// span returns the interval of s, for a < b.
func span(a, b float64) (lo, hi float64) {
	below, above := math.IsInf(a, 0), math.IsInf(b, 0)
	switch {
	case below && above:
		return -1, 1
	case below || above:
		return 0, 1
	}
	return a, b
}

// eachPlace calls add for the nodes of the rule on a part, with their weights for Kronrod and for Gauss.
func eachPlace(lo, hi float64, add func(s, w, gauss float64)) {
	middle, half := float64(lo/2)+float64(hi/2), float64(hi/2)-float64(lo/2)
	for i, x := range kronrodX {
		g := 0.0
		if i%2 == 1 {
			g = gaussW[i/2]
		}
		add(middle+float64(half*x), half*kronrodW[i], half*g)
		if x > 0 {
			add(middle-float64(half*x), half*kronrodW[i], half*g)
		}
	}
}

// Solve returns the integral from a to b.
func (o *Integral) Solve(f Func, a, b float64, args []float64, p *Pieces) (float64, *Failure) {
	p.list = p.list[:0]
	p.x, p.grad = resize(p.x, 1+o.Args), resize(p.grad, 1+o.Args)
	copy(p.x[1:], args)
	if a != a || b != b || !finite(args) {
		return math.NaN(), failure("", "an argument is not finite")
	}
	if a == b {
		return 0, nil
	}
	sign := 1.0
	if a > b {
		a, b, sign = b, a, -1
	}
	out := []float64{0}
	bad := math.NaN() // where f is not finite
	look := func(lo, hi float64) part {
		q := part{lo: lo, hi: hi}
		gauss, size := 0.0, 0.0
		eachPlace(lo, hi, func(s, w, g float64) {
			x, d := place(s, a, b)
			if math.IsInf(x, 0) || math.IsInf(d, 0) {
				return // at an infinite end, where f must vanish
			}
			p.x[0] = x
			f.Value(p.x, out)
			y := float64(out[0] * d)
			if y-y != 0 && bad != bad {
				bad = x
			}
			q.value += float64(w * y)
			gauss += float64(g * y)
			size += float64(w * math.Abs(y))
		})
		q.err = math.Max(0, math.Abs(q.value-gauss)-float64(0x1p-50*size))
		return q
	}
	lo, hi := span(a, b)
	middle := float64(lo/2) + float64(hi/2)
	p.list = append(p.list, look(lo, middle), look(middle, hi))
	heap.Init(&p.list)
	stuck, at := 0.0, 0.0 // the error of parts that are too short to split
	for {
		sum, err, least := 0.0, stuck, 0.0
		for _, q := range p.list {
			sum, err, least = sum+q.value, err+q.err, least+math.Abs(q.value)
		}
		if bad == bad {
			return math.NaN(), failure("", "the function is not finite at %v", short(bad))
		}
		if err <= o.Rtol*math.Abs(sum) || err <= 0x1p-48*least {
			return sign * sum, nil
		}
		if stuck > o.Rtol*math.Abs(sum) || p.list[0].err == 0 {
			return math.NaN(), failure("split it where the function jumps or has a pole, or give a larger `rtol`",
				"the integral does not converge: at %v the function changes too quickly", short(at))
		}
		if len(p.list) >= mostParts {
			return math.NaN(), failure("split it where the function jumps or has a pole, or give a larger `rtol`",
				"the integral is %v, but its error is %.2g after %d parts", short(sum), err, mostParts)
		}
		worst := heap.Pop(&p.list).(part)
		cut := float64(worst.lo/2) + float64(worst.hi/2)
		if !(worst.hi-worst.lo > 0x1p-50*math.Max(math.Abs(worst.lo), math.Abs(worst.hi))) {
			stuck, worst.err = stuck+worst.err, 0
			at, _ = place(cut, a, b)
			heap.Push(&p.list, worst)
			continue
		}
		heap.Push(&p.list, look(worst.lo, cut))
		heap.Push(&p.list, look(cut, worst.hi))
	}
}

// Adjoint adds to the adjoints of what an integral depends on; w is the adjoint of its value. A nil list is skipped.
func (o *Integral) Adjoint(f Pulled, a, b float64, args []float64, w float64, p *Pieces, da, db, dargs []float64) {
	copy(p.x[1:], args)
	out := []float64{0}
	end := func(d []float64, x, w float64) {
		if d != nil && x-x == 0 {
			p.x[0] = x
			f.Value(p.x, out)
			d[0] += float64(w * out[0])
		}
	}
	end(da, a, -w)
	end(db, b, w)
	if dargs == nil || w == 0 || len(p.list) == 0 {
		return
	}
	if a > b {
		a, b, w = b, a, -w
	}
	seed := []float64{0}
	for _, q := range p.list {
		eachPlace(q.lo, q.hi, func(s, k, _ float64) {
			x, d := place(s, a, b)
			if math.IsInf(x, 0) || math.IsInf(d, 0) {
				return
			}
			p.x[0], seed[0] = x, w*k*d
			f.Pull(p.x, seed, p.grad)
			for i, g := range p.grad[1:] {
				dargs[i] += g
			}
		})
	}
}

// short rounds a number for a message.
func short(x float64) float64 {
	if x == 0 || x-x != 0 {
		return x
	}
	scale := 1.0
	for math.Abs(x)*scale < 1e4 && scale < 1e300 {
		scale *= 10
	}
	return math.Round(x*scale) / scale
}
