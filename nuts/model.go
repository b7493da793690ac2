// Package nuts samples from a density, given its logarithm and gradient, with the No-U-Turn
// sampler. It deals with points of R^d and knows nothing of models, names or files.
//
// A Chain is a state machine: it says where the density is needed next (Point), takes it (Grad,
// Resume), and reports when a draw is complete. Run drives several chains at once. Equal options
// give equal draws, to the bit, on every machine and with any number of threads.
//
// Sources: Hoffman and Gelman 2014 (doubling, dual averaging); Betancourt 2017
// (multinomial choice, generalised U-turn criterion); the Stan Reference Manual
// (windows of adaptation, the extra checks across a join); Seyboldt, Carlson and
// Carpenter 2026, arXiv 2603.18845 (scales that minimise the Fisher divergence).
package nuts

// A Model makes evaluators of one density. It is safe for concurrent use.
type Model interface {
	// Dim is the number of coordinates of a point.
	Dim() int
	// NewTarget returns an evaluator with memory of its own, for one goroutine
	// at a time.
	NewTarget() Target
}

// A Target evaluates the log density and its gradient.
type Target interface {
	// Lanes is the number of points that cost about as much as one: 1, 4 or 8.
	Lanes() int
	// Eval fills logp[k] and grad[k] for each point[k]; there is at least one point. Result k depends
	// only on point[k], bit for bit. Where the density is not finite, logp[k] is -Inf and grad[k] is 0.
	// Eval does not allocate, panic, or keep a slice.
	Eval(point [][]float64, logp []float64, grad [][]float64)
}
