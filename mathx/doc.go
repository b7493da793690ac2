// Package mathx has the special functions and random numbers of the project: plain Go whose
// results are equal to the bit on every processor and architecture.
//
// It is made of exactly rounded operations alone: + - * / square root, math.FMA where a product
// and a sum are to be fused, and float64(a*b)+c where they are not, because a compiler may fuse
// the plain a*b+c. Nothing of package math that has an assembly version is used. Series and
// iterations stop by rules that depend on values alone.
//
// Polynomials and rational functions (poly.go) are made by testdata/coefficients.py.
//
// Accuracy is stated in ulps (units in the last place of the result) or relative error, and is
// held by tests against tables that mpmath computed (testdata/reference.py).
//
// DLMF is the NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov.
package mathx
