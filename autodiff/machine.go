package autodiff

// A Machine evaluates one program in memory of its own. It is for one goroutine at a
// time; any number of machines may share a program. All machines compute the same bits.
type Machine interface {
	// Lanes is the number of points that cost about as much as one: 1, 4 or 8.
	Lanes() int
	// EvalAll fills logp[k] and grad[k] (length Inputs) for point[k], for at least one point.
	// Result k depends on point[k] alone, bit for bit. If the log density or a component of the
	// gradient is not finite, logp[k] is -Inf and grad[k] is 0. It never panics, keeps no
	// slice, and does not allocate after the first call.
	EvalAll(point [][]float64, logp []float64, grad [][]float64)
	// Values computes the outputs of the graph at a point into out (length Outputs).
	Values(point, out []float64)
}

// A Tier makes machines of one kind.
type Tier struct {
	Name string
	Does string // how it computes
	// Size returns how many numbers a machine for the program holds in addition to the data of
	// the program, or an error if they are too many.
	Size func(p *Program) (int, error)
	// New makes a machine for the program, which must not be larger than Size allows.
	New func(p *Program) Machine
}
