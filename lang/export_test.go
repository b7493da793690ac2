package lang

// Reformat and Commented serve the tests that use package modeltest, which
// imports this one.
var (
	Reformat  = reformat
	Commented = commented
)
