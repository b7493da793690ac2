package fn

// Arguments and results of many functions.
const (
	eachShape   = "Element by element: a number gives a number, an array an array of the same shape."
	eachOfTwo   = "Element by element: two arrays have the same shape, and a number combines with every element of an array."
	oneOfAll    = "An array of any shape gives one number; a vector with `by`, a factor, one number for each of its levels."
	ofOneOrTwo  = "One array gives one number; a vector with `by`, a factor, one number for each of its levels. Two arguments go element by element."
	squareShape = "A is a square matrix."
	ofSample    = "One number; with `by`, a factor, one number for each of its levels. With real data the value of the fit is kept for predictions until the next `sample`; see `set_data`."
	vectorShape = "A vector gives a vector of the same length."
	vectorOf    = "A vector gives a vector."
)

// Domains of functions of one number.

func least(lo float64) func(x []float64) bool {
	return func(x []float64) bool { return x[0] >= lo }
}

func most(hi float64) func(x []float64) bool {
	return func(x []float64) bool { return x[0] <= hi }
}

func between(lo, hi float64) func(x []float64) bool {
	return func(x []float64) bool { return x[0] >= lo && x[0] <= hi }
}
