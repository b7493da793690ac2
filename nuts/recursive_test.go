package nuts

import (
	"math"
	"testing"

	"github.com/bayes-lang/bayes/mathx"
)

// The recursive sampler as papers print it, slow and obvious, with weights as
// logarithms and positions in whitened space recomputed at every step. It must
// choose what the iterative tree chooses, given the same random numbers.

type point struct {
	x, v, g []float64
	logp    float64
}

func (p point) energy() float64 {
	k := 0.0
	for _, v := range p.v {
		k += v * v
	}
	return 0.5*k - p.logp
}

type subtree struct {
	first, last point
	rho         []float64
	sample      point
	logw        float64
}

type recursive struct {
	eval     func(x, g []float64) float64
	scale    []float64
	step     float64
	limit    float64
	h0       float64
	r        *mathx.Stream
	steps    int
	accept   float64
	diverged bool
}

func (s *recursive) leapfrog(p point, h float64) point {
	q := point{x: make([]float64, len(p.x)), v: make([]float64, len(p.x)), g: make([]float64, len(p.x))}
	for i := range p.x {
		q.v[i] = p.v[i] + 0.5*h*s.scale[i]*p.g[i]
		q.x[i] = p.x[i] + h*s.scale[i]*q.v[i]
	}
	q.logp = s.eval(q.x, q.g)
	for i := range p.x {
		q.v[i] += 0.5 * h * s.scale[i] * q.g[i]
	}
	return q
}

func inner(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}

func plus(a, b []float64) []float64 {
	s := make([]float64, len(a))
	for i := range a {
		s[i] = a[i] + b[i]
	}
	return s
}

func straight(a, b point, rho []float64) bool { return inner(a.v, rho) > 0 && inner(b.v, rho) > 0 }

func straightJoin(a, b subtree) bool {
	return straight(a.first, b.last, plus(a.rho, b.rho)) &&
		straight(a.first, b.first, plus(a.rho, b.first.v)) &&
		straight(a.last, b.last, plus(a.last.v, b.rho))
}

func logAdd(a, b float64) float64 {
	m := math.Max(a, b)
	return m + math.Log(math.Exp(a-m)+math.Exp(b-m))
}

func (s *recursive) build(p point, depth int, h float64) (subtree, bool) {
	if depth == 0 {
		q := s.leapfrog(p, h)
		s.steps++
		gain := s.h0 - q.energy()
		if !(gain >= -s.limit) || math.IsInf(gain, 1) {
			s.diverged = true
			return subtree{}, false
		}
		s.accept += math.Min(1, math.Exp(gain))
		return subtree{first: q, last: q, rho: q.v, sample: q, logw: gain}, true
	}
	a, ok := s.build(p, depth-1, h)
	if !ok {
		return a, false
	}
	b, ok := s.build(a.last, depth-1, h)
	if !ok || !straightJoin(a, b) {
		return a, false
	}
	t := subtree{first: a.first, last: b.last, rho: plus(a.rho, b.rho), sample: a.sample, logw: logAdd(a.logw, b.logw)}
	if math.Log(s.r.Float64()) < b.logw-t.logw {
		t.sample = b.sample
	}
	return t, true
}

func (s *recursive) transition(p point, maxDepth int) (sample point, depth int) {
	s.h0 = p.energy()
	whole := subtree{first: p, last: p, rho: p.v, sample: p}
	for depth < maxDepth {
		var half subtree
		var ok bool
		forward := s.r.Float64() > 0.5
		if forward {
			half, ok = s.build(whole.last, depth, s.step)
		} else {
			half, ok = s.build(whole.first, depth, -s.step)
		}
		if !ok {
			break
		}
		depth++
		if half.logw >= whole.logw || math.Log(s.r.Float64()) < half.logw-whole.logw {
			whole.sample = half.sample
		}
		var good bool
		if forward {
			good = straightJoin(whole, half)
			whole.last = half.last
		} else {
			back := subtree{first: whole.last, last: whole.first, rho: whole.rho}
			good = straightJoin(back, half)
			whole.first = half.last
		}
		whole.rho = plus(whole.rho, half.rho)
		whole.logw = logAdd(whole.logw, half.logw)
		if !good {
			break
		}
	}
	return whole.sample, depth
}

func TestTreeEqualsRecursion(t *testing.T) {
	scales := []float64{0.3, 2, 1}
	for name, m := range map[string]*density{
		"normal": normal([]float64{1, 2, 3}, []float64{0.5, 3, 1}),
		"funnel": funnel(3), "t": studentT(3, 2),
	} {
		depths := map[int]int{}
		divergences := 0
		for seed := uint64(0); seed < 400; seed++ {
			setup := mathx.NewStream(seed, 0, "test")
			x, g := make([]float64, 3), make([]float64, 3)
			for i := range x {
				x[i] = 3 * setup.Normal()
			}
			logp := m.f(x, g)
			step := 1.5 * math.Exp(-4*setup.Float64())

			opt := Options{MaxDepth: 7, EnergyError: 20}.effective()
			tr := newTree(3, &opt)
			scale := &scaling{diag: scales}
			var momentum []float64
			for i := range tr.front[1].v {
				tr.front[1].v[i] = setup.Normal()
				momentum = append(momentum, tr.front[1].v[i])
			}
			tr.begin(scale, x, g, logp, step, mathx.NewStream(seed, 0, "tree"))
			r := mathx.NewStream(seed, 0, "tree")
			// begin has used one number of its own stream; go on with the same one.
			r.Float64()
			for done := false; !done; {
				done = tr.resume(scale, m.f(tr.next.x, tr.next.g), r)
			}

			ref := &recursive{eval: m.f, scale: scales, step: step, limit: 20, r: mathx.NewStream(seed, 0, "tree")}
			want, depth := ref.transition(point{x: x, v: momentum, g: g, logp: logp}, 7)

			if tr.depth != depth || tr.steps != ref.steps || tr.diverged != ref.diverged {
				t.Fatalf("%s, seed %d: depth %d, steps %d, diverged %v; want %d, %d, %v", name, seed, tr.depth, tr.steps, tr.diverged, depth, ref.steps, ref.diverged)
			}
			for i := range x {
				if !(math.Abs(tr.whole.x[i]-want.x[i]) <= 1e-9*(1+math.Abs(want.x[i]))) || !(math.Abs(tr.whole.g[i]-want.g[i]) <= 1e-7*(1+math.Abs(want.g[i]))) {
					t.Fatalf("%s, seed %d: chose %v, want %v", name, seed, tr.whole.x, want.x)
				}
			}
			if !(math.Abs(tr.whole.logp-want.logp) <= 1e-9*(1+math.Abs(want.logp))) || !(math.Abs(tr.whole.energy-want.energy()) <= 1e-9*(1+math.Abs(want.energy()))) {
				t.Fatalf("%s, seed %d: log density %v, energy %v; want %v, %v", name, seed, tr.whole.logp, tr.whole.energy, want.logp, want.energy())
			}
			if !(math.Abs(tr.accept-ref.accept) <= 1e-8*(1+ref.accept)) {
				t.Fatalf("%s, seed %d: acceptance %v, want %v", name, seed, tr.accept, ref.accept)
			}
			// The distance from the start must lead to the point drawn.
			p := point{x: x, v: momentum, g: g, logp: logp}
			for n := tr.whole.offset; n != 0; {
				if n > 0 {
					p = ref.leapfrog(p, step)
					n--
				} else {
					p = ref.leapfrog(p, -step)
					n++
				}
			}
			if !(math.Abs(p.x[0]-want.x[0]) <= 1e-9*(1+math.Abs(want.x[0]))) {
				t.Fatalf("%s, seed %d: offset %d leads to %v, want %v", name, seed, tr.whole.offset, p.x, want.x)
			}
			depths[depth]++
			if tr.diverged {
				divergences++
			}
		}
		t.Log(name, depths, divergences)
		if len(depths) < 5 {
			t.Errorf("%s: only depths %v were seen", name, depths)
		}
		if name == "funnel" && divergences == 0 {
			t.Error("no divergence was seen")
		}
	}
}

// A start far out in the tail gains thousands of units of energy: weights must
// not overflow, and the choice must be the recursion's.
func TestTreeFarOut(t *testing.T) {
	// A density that jumps up: half of the trajectory has e^900 times the weight.
	m := &density{dim: 1, f: func(x, g []float64) float64 {
		g[0] = -x[0]
		lp := -0.5 * x[0] * x[0]
		if x[0] > 0 {
			lp += 900
		}
		return lp
	}}
	for seed := uint64(0); seed < 200; seed++ {
		opt := Options{MaxDepth: 8}.effective()
		tr := newTree(1, &opt)
		scale := &scaling{diag: []float64{1}}
		x, g := []float64{-1}, []float64{1}
		v := mathx.NewStream(seed, 0, "test").Normal()
		tr.front[1].v[0] = v
		r := mathx.NewStream(seed, 0, "tree")
		tr.begin(scale, x, g, -0.5, 0.2, r)
		for done := false; !done; {
			done = tr.resume(scale, m.f(tr.next.x, tr.next.g), r)
		}
		ref := &recursive{eval: m.f, scale: []float64{1}, step: 0.2, limit: 1000, r: mathx.NewStream(seed, 0, "tree")}
		want, depth := ref.transition(point{x: x, v: []float64{v}, g: g, logp: -0.5}, 8)
		if !(math.Abs(tr.whole.x[0]-want.x[0]) <= 1e-9) || tr.depth != depth || math.IsNaN(tr.whole.weight) || math.IsInf(tr.whole.weight, 0) {
			t.Fatalf("seed %d: chose %v (depth %d, weight %v), want %v (depth %d)", seed, tr.whole.x, tr.depth, tr.whole.weight, want.x, depth)
		}
	}
}
