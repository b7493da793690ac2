// Package graph defines the program that a model is turned into: a list of loops over rows of
// scalars, nests of such loops that run in order, and opaque nodes for linear algebra. It also
// defines the trace of scalars from which the program is built.
//
// Values are kept in cells of one flat arena. A cell is stored once in an evaluation, or is a
// sum (or maximum) to which any number of rows and loops contribute before it is loaded. So
// after a forward pass everything that a reverse pass needs is still available, and a recurrence
// is simply a loop that loads what an earlier iteration stored.
package graph

// Graph is a program over an arena of Cells values and immutable data.
type Graph struct {
	Inputs int       // cells [0, Inputs) hold the unconstrained point
	Cells  int       // size of the arena
	Data   []float64 // constants that come from data
	Index  []int32   // tables of cells or positions in Data
	Stmts  []Stmt    // in an order in which they can run
	// Outputs are the cells [Output, Output+Outputs): the requested derived values.
	Output, Outputs int
	Origins         []string // indexed by Instr.Origin: places in the model, for messages and dumps
}

// Stmt is a Loop, a Nest or a Node.
type Stmt interface{ stmt() }

// Addr is a cell (or a position in Data) as a function of the row q:
// Base + Stride*q, or Base + Index[Table+q] if Table >= 0 (Stride is then 0).
type Addr struct {
	Base, Stride int32
	Table        int32 // -1: none
}

// Instr is one operation of a body in static single assignment form: its operands are the
// numbers of earlier instructions of the same body.
type Instr struct {
	Op      Op
	A, B, C int32   // -1 where unused
	Addr    Addr    // of OpData, OpLoad and the effects except OpTarget
	F       float64 // of OpConst
}

// Loop runs Body for the rows 0 <= q < Rows. The rows are independent: no row loads what
// another row of the same iteration stores.
//
// A canonical sum (OpTarget, or OpAcc with the same address for all rows) has 8 partial sums.
// Row i of the iteration is added to partial sum i mod 8; each starts at +0 and adds in row
// order, and they are combined as ((0+4)+(2+6))+((1+5)+(3+7)). More than 2^16 rows are summed
// like this in blocks of 2^16 rows, and the blocks are added in order. A sum to addresses that
// differ by row adds in row order.
type Loop struct {
	Rows   int
	Body   []Instr
	Origin int32 // index into Graph.Origins, -1 unknown
	// Starts is set inside a Nest: iteration t runs the rows Starts[t] <= q < Starts[t+1].
	Starts []int32
}

// Nest runs its statements in order, iteration after iteration. An iteration may load what
// earlier ones stored.
type Nest struct {
	Iterations int
	Stmts      []Stmt // Loops and Nodes with Starts
}

// Node is an opaque operation on dense row-major blocks of cells. It runs once for each of Rows
// rows (or, inside a Nest, for the rows of the iteration, as in Loop).
type Node struct {
	Kind   NodeKind
	Dims   []int // see NodeKind
	In     []Block
	Out    []Block
	Solved *Solved // of kinds Ode, Integral and Root
	Rows   int
	Starts []int32
	Origin int32
}

// Block is N cells at Base + Stride*q, or N positions in Data if Const is true.
type Block struct {
	Const        bool
	Base, Stride int32
	N            int
}

// NodeKind says what a Node computes. Matrices are row-major.
type NodeKind uint8

// The node kinds, with the meaning of Dims.
const (
	// MatMul: A (n x k) times B (k x m) gives n x m. Dims n, k, m.
	MatMul NodeKind = iota
	// MatTMul: A' times B, A is k x n, B is k x m, gives n x m. Dims n, k, m.
	MatTMul
	// Cholesky: lower factor L of a symmetric positive definite A (n x n), of which the lower triangle is read; the
	// upper triangle of L is 0. If A is not positive definite, all of L is NaN. Dims n.
	Cholesky
	// SolveLower: L \ B for lower triangular L (n x n), B n x m. Dims n, m.
	SolveLower
	// SolveLowerT: L' \ B. Dims n, m.
	SolveLowerT
	// Solve: A \ B for square A (n x n), B n x m, by LU with partial pivoting. Dims n, m.
	Solve
	// Inverse: of square A. Dims n.
	Inverse
	// LogDet: log |det A| of square A (n x n), one value. Dims n.
	LogDet
	// MvNormalCov: -1/2 (x' K^-1 x + log det K), without the constant, for
	// m residual vectors x (m x n) that share K (n x n symmetric, lower triangle
	// read): one value each. Dims n, m. A Cholesky that feeds one density only.
	MvNormalCov
	// MatrixExp: the exponential of square A. Dims n.
	MatrixExp
	// EigenValues: of symmetric A (n x n), of which the lower triangle is read, increasing: n
	// values. Dims n.
	EigenValues
	// EigenVectors: of the same, in the columns of n x n, the largest component of each
	// positive. Dims n.
	EigenVectors
	// Ode: the solution of y' = f(t, y, args) at some times, a row for each, from y0, t0, the
	// times and, if there are some, args. Dims states, times, args. See Solved.
	Ode
	// Integral: of f(x, args) from a to b, from a, b and, if there are some, args: one value.
	// Dims args.
	Integral
	// Root: of f(x, args), where the search begins at x0, from x0 and, if there are some,
	// args. Dims unknowns, args.
	Root

	NumNodeKinds
	// NumMatrixKinds is the number of kinds of linear algebra, which come first.
	NumMatrixKinds = Ode
)

func (*Loop) stmt() {}
func (*Nest) stmt() {}
func (*Node) stmt() {}
