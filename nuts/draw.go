package nuts

import "fmt"

// Draw is the record of one draw. Its slices belong to the chain and hold until
// the next draw is complete.
type Draw struct {
	Chain  int  // number of the chain, from 0
	Index  int  // number of the draw within the chain, from 0, warm-up included
	Warmup bool // the draw belongs to the warm-up

	X    []float64 // position
	Grad []float64 // gradient of the log density there
	LogP float64   // log density there

	Energy   float64 // of the point drawn, kinetic energy included
	Depth    int     // doublings
	Steps    int     // leapfrog steps
	Accept   float64 // mean over the steps of min(1, e^-error)
	StepSize float64 // before jitter
	Jittered float64 // the step size used

	MaxDepth    bool        // the trajectory was cut by the largest depth
	Divergence  *Divergence // nil: none
	Evaluations int64       // of the density by this chain so far, searches included
}

// Divergent tells whether the trajectory ended in a divergence.
func (d *Draw) Divergent() bool { return d.Divergence != nil }

// Divergence is the leapfrog step that failed: from where to where, with the
// gradients (of the log density; 0 where it is not finite).
type Divergence struct {
	Start, StartGrad []float64
	End, EndGrad     []float64
	Error            float64 // energy at the end minus energy of the trajectory; +Inf: not finite
}

// StartError reports that no start has a finite density and gradient.
type StartError struct {
	Chain  int
	Given  bool        // the start was given, not drawn
	Tried  int         // how many candidates there were
	Points [][]float64 // the first of them
	LogP   []float64   // what the density said there; a finite number means that the gradient was not finite
}

// Error implements error.
func (e *StartError) Error() string {
	if e.Given {
		return fmt.Sprintf("chain %d: the density is not finite at the given start", e.Chain+1)
	}
	return fmt.Sprintf("chain %d: the density is not finite at any of %d candidate starts", e.Chain+1, e.Tried)
}
