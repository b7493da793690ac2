// Package transform maps the constrained spaces of unknowns (positive numbers,
// intervals, ordered vectors, simplexes, unit vectors, covariance matrices and their factors) to
// the unconstrained space on which the sampler works, and back, with the log
// determinants of the Jacobians. The maps are those of the Stan Reference
// Manual, chapter "Constraint Transforms".
//
// Every map is written twice: on plain numbers for the evaluator, and on the
// scalars of a trace for the compiled density. The two share no code.
package transform

// Kind is a constrained space.
type Kind uint8

// K is the length of an event.
const (
	Real            Kind = iota // all numbers
	Lower                       // numbers above a bound
	Upper                       // numbers below a bound
	Interval                    // numbers between two bounds
	Ordered                     // increasing vectors
	PositiveOrdered             // increasing vectors of positive numbers
	Simplex                     // vectors of positive numbers that sum to 1
	SumToZero                   // vectors that sum to 0
	UnitVector                  // vectors of length 1
	CholeskyCorr                // lower Cholesky factors of correlation matrices, row-major
	CholeskyCov                 // lower Cholesky factors of covariance matrices
	CorrMatrix                  // correlation matrices
	CovMatrix                   // covariance matrices
	Discrete                    // whole numbers; never sampled

	numKinds
)

var kindNames = [numKinds]string{
	"real", "lower", "upper", "interval", "ordered", "positive_ordered",
	"simplex", "sum_to_zero", "unit_vector", "cholesky_factor_corr", "cholesky_factor_cov", "corr_matrix", "cov_matrix", "discrete",
}

// String returns the name of the kind, as a type of the language if it is one.
func (k Kind) String() string {
	if k < numKinds {
		return kindNames[k]
	}
	return "unknown"
}

// Named returns the kind of one draw of an unknown with a declared type, and false for types that an unknown cannot have.
func Named(typeName string) (Kind, bool) {
	switch typeName {
	case "int":
		return Discrete, true
	case "stochastic_matrix":
		return Simplex, true // each row
	}
	for k := range Discrete {
		if kindNames[k] == typeName && (k == Real || !k.Scalar()) { // bounds are written in another way
			return k, true
		}
	}
	return Real, false
}

// Rank is the number of dimensions of an event.
func (k Kind) Rank() int {
	switch {
	case k.Scalar():
		return 0
	case k.Matrix():
		return 2
	}
	return 1
}

// Scalar reports whether an event of the kind is one number.
func (k Kind) Scalar() bool { return k <= Interval || k == Discrete }

// Matrix reports whether an event of the kind is a square matrix.
func (k Kind) Matrix() bool { return k >= CholeskyCorr && k <= CovMatrix }

// Size returns how many unconstrained numbers make an event with that many constrained ones (K*K for a matrix); 0 for
// Discrete.
func (k Kind) Size(event int) int {
	switch k {
	case Simplex, SumToZero:
		return max(event-1, 0)
	case CholeskyCorr, CorrMatrix:
		n := order(event)
		return n * (n - 1) / 2
	case CholeskyCov, CovMatrix:
		n := order(event)
		return n * (n + 1) / 2
	case Discrete:
		return 0
	}
	return event
}

// order returns the n with n*n == event, or the largest below.
func order(event int) int {
	n := 0
	for (n+1)*(n+1) <= event {
		n++
	}
	return n
}
