package nuts

import "math"

// fisher adapts a diagonal scaling to the variances of draws and gradients: of
// all x = sigma y + mu the one that brings the density of y closest, in Fisher
// divergence, to a standard normal has sigma^2 = sqrt(Var x / Var g) (Seyboldt,
// Carlson and Carpenter 2026). Two estimators run at once; the scales are always
// the foreground's, and at a switch the background, which has only seen newer
// draws, becomes the foreground.
type fisher struct {
	fore, back  window
	long        int  // draws of the long window currently running
	changed     bool // the scales have been set from draws
	early, last int  // draws at which short windows end, and all windows
}

func newFisher(dim int, opt *Options) *fisher {
	t := float64(opt.Warmup)
	return &fisher{
		fore: newWindow(dim), back: newWindow(dim),
		long:  opt.Fisher.Window,
		early: int(math.Floor(opt.Fisher.Early * t)),
		last:  int(math.Floor((1 - opt.Fisher.Final) * t)),
	}
}

const (
	minVariance = 1e-20
	maxVariance = 1e20
)

// start sets the scales from the first gradient alone, sigma^2 = 1/|g|: a guess to use until there
// are draws. A gradient of exactly 0, as for a start at the mode, says nothing: then 1.
func (a *fisher) start(f *scaling, g []float64) {
	for i, v := range g {
		v = math.Abs(v)
		if v == 0 {
			v = 1
		}
		f.diag[i] = math.Sqrt(1 / clampVariance(v))
	}
}

func clampVariance(v float64) float64 {
	if v < minVariance {
		return minVariance
	}
	if v > maxVariance {
		return maxVariance
	}
	return v
}

// learn takes in the result of draw number index of warm-up (from 0).
func (a *fisher) learn(c *Chain, index int, good bool) (search bool) {
	if index >= a.last {
		return false
	}
	if good {
		d := &c.draw
		a.fore.add(d.X, d.Grad)
		a.back.add(d.X, d.Grad)
	}
	if index < a.early {
		if n := c.opt.Fisher.EarlyWindow; a.back.count >= n && index+n <= a.last {
			a.swap()
		}
	} else if size := max(a.long, a.back.count); a.back.count >= a.long {
		grown := int(math.Floor(float64(size) * c.opt.Fisher.Growth))
		if index+grown <= a.last {
			a.swap()
			a.long = grown
		}
	}
	if a.fore.count < 3 {
		return false
	}
	a.set(&c.scale)
	first := !a.changed
	a.changed = true
	return first
}

func (a *fisher) swap() {
	a.fore, a.back = a.back, a.fore
	a.back.reset()
}

// set computes the scales from the foreground.
func (a *fisher) set(f *scaling) {
	for i := range f.diag {
		// The number of draws cancels from the two variances.
		v := math.Sqrt(a.fore.x.square[i] / a.fore.g.square[i])
		if v > 0 && !math.IsInf(v, 1) { // else keep the old scale
			f.diag[i] = math.Sqrt(clampVariance(v))
		}
	}
}

// late reports whether the step size aims at the symmetric acceptance: once no more switches can
// come, so that the dual average forgets the steps that belonged to older scales.
func (a *fisher) late(index int) bool {
	n := a.long
	if index < a.early {
		n = 0
	}
	return index+n > a.last
}
