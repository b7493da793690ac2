package nuts

import (
	"math"
	"sync"

	"github.com/bayes-lang/bayes/mathx"
)

// dual adapts the step size by dual averaging (Hoffman and Gelman 2014,
// algorithm 5): towards a mean acceptance, with a weighted average of the log
// steps tried as its result.
type dual struct {
	Count   float64
	Mu      float64 // log step size towards which it shrinks
	Bias    float64 // H bar of the paper: average shortfall of the acceptance probability
	Average float64 // log of epsilon bar
	Step    float64 // the step size in use
}

// logPi caps the log step: in whitened space longer steps are useless even for a standard normal,
// for which a step of 2 is the limit of stability.
var logPi = mathx.Log(math.Pi)

// restart begins the adaptation from a step size.
func (d *dual) restart(step float64) {
	*d = dual{Mu: mathx.Log(10 * step), Average: mathx.Log(step), Step: step}
}

// learn takes in the acceptance of one draw.
func (d *dual) learn(accept float64, opt *Options) {
	d.Count++
	eta := 1 / (d.Count + opt.Dual.T0)
	d.Bias = float64((1-eta)*d.Bias) + float64(eta*(opt.Accept-accept))
	x := d.Mu - float64(d.Bias*math.Sqrt(d.Count))/opt.Dual.Gamma
	x = mathx.Min(x, logPi)
	k := decay(d.Count, opt.Dual.Kappa)
	d.Average = float64((1-k)*d.Average) + float64(k*x)
	d.Step = mathx.Exp(x)
}

const usualKappa = 0.75

// decay returns count^-kappa, the weight of a step in the average of their logarithms.
func decay(count, kappa float64) float64 {
	if kappa == usualKappa && count >= 1 && count <= float64(len(usualDecay())) {
		return usualDecay()[int(count)-1]
	}
	return mathx.Pow(count, -kappa)
}

// usualDecay is the beginning of decay for the usual kappa: every chain needs the same numbers.
var usualDecay = sync.OnceValue(func() []float64 {
	list := make([]float64, 1024)
	for i := range list {
		list[i] = mathx.Pow(float64(i+1), -usualKappa)
	}
	return list
})

// settle makes the average the step size, at the end of warm-up.
func (d *dual) settle() {
	if d.Count > 0 {
		d.Step = mathx.Exp(d.Average)
	}
}

// search finds a step size whose acceptance after one step crosses the target,
// by doubling or halving; each trial has fresh momenta.
type search struct {
	step   float64
	up     bool // doubling, else halving
	trials int
}

// maxTrials ends a search that does not cross: 60 halvings reach 1e-19.
const maxTrials = 60

// learn takes in the energy lost by one step (not a number: all) and returns
// whether the search is over.
func (s *search) learn(gain float64, target float64) bool {
	accepted := gain > mathx.Log(target)
	s.trials++
	if s.trials == 1 {
		s.up = accepted
	} else if accepted != s.up || s.trials > maxTrials {
		return true
	}
	if s.up {
		s.step *= 2
		if s.step >= math.Pi {
			s.step = math.Pi
			return true
		}
		return false
	}
	s.step *= 0.5
	return false
}
