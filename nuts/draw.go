package nuts

import "fmt"

// Draw is the record of one draw. The chain owns its slices, which are valid until the next
// draw is complete.
type Draw struct {
	Chain  int  // number of the chain, from 0
	Index  int  // number of the draw within the chain, from 0, including warm-up
	Warmup bool // the draw belongs to the warm-up

	X    []float64 // position
	Grad []float64 // gradient of the log density there
	LogP float64   // log density there

	Energy   float64 // of the point drawn, including kinetic energy
	Depth    int     // doublings
	Steps    int     // leapfrog steps
	Accept   float64 // mean over the steps of min(1, e^-error)
	StepSize float64 // before jitter
	Jittered float64 // the step size used

	MaxDepth    bool        // the trajectory reached the maximum depth
	Divergence  *Divergence // nil: none
	Evaluations int64       // number of evaluations of the density by this chain so far, including searches
}

// Divergent reports whether the trajectory ended in a divergence.
func (d *Draw) Divergent() bool { return d.Divergence != nil }

// Divergence is the leapfrog step that failed: its start and end, with the gradients (of the
// log density; 0 where it is not finite).
type Divergence struct {
	Start, StartGrad []float64
	End, EndGrad     []float64
	Error            float64 // energy at the end minus energy of the trajectory; +Inf: not finite
}

// StartError reports that no starting point has a finite density and gradient.
type StartError struct {
	Chain  int
	Given  bool        // the start was given, not drawn
	Tried  int         // how many candidates there were
	Points [][]float64 // the first of them
	LogP   []float64   // the log density there; if it is finite, the gradient was not
}

// Error implements error.
func (e *StartError) Error() string {
	if e.Given {
		return fmt.Sprintf("chain %d: the density is not finite at the given start", e.Chain+1)
	}
	return fmt.Sprintf("chain %d: the density is not finite at any of %d candidate starts", e.Chain+1, e.Tried)
}
