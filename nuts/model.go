// Package nuts samples from a density that is known by its logarithm and its
// gradient, with the no-U-turn sampler. It knows points of R^d and nothing of
// model text, names or files.
//
// A Chain is a state machine: it says where the density is wanted next (Point),
// takes the answer (Grad, Resume), and reports when a draw is complete. Run
// drives several chains at once. Equal options give equal draws, to the bit, on
// every machine and with any number of threads.
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
	// Eval fills logp[k] and grad[k] for point[k], any length of at least 1.
	// Result k depends on point[k] alone, bit for bit. Where the density is not
	// finite logp[k] is -Inf and grad[k] is 0. Eval allocates nothing, never
	// panics and keeps no slice.
	Eval(point [][]float64, logp []float64, grad [][]float64)
}
