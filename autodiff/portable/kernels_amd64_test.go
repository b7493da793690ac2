package portable

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// Every kernel in assembly computes the bits of its twin in Go: with all numbers of rows around those
// that it takes at once, operands that start anywhere, results written over an operand, zeros of both
// signs, subnormal numbers, infinities, and nothing written beside the rows.
func TestWideKernelsAreTheirTwins(t *testing.T) {
	if !wide {
		t.Skip("this processor has no AVX2 and FMA")
	}
	defer func() { wide = true }()
	kernels := map[string]func(d, a, b, c, e, f []float64, s, t float64){
		"add":                     func(d, a, b, c, e, f []float64, s, t float64) { add(d, a, b) },
		"addScalar":               func(d, a, b, c, e, f []float64, s, t float64) { addScalar(d, a, s) },
		"sub":                     func(d, a, b, c, e, f []float64, s, t float64) { sub(d, a, b) },
		"subFrom":                 func(d, a, b, c, e, f []float64, s, t float64) { subFrom(d, s, a) },
		"mul":                     func(d, a, b, c, e, f []float64, s, t float64) { mul(d, a, b) },
		"scale":                   func(d, a, b, c, e, f []float64, s, t float64) { scale(d, a, s) },
		"div":                     func(d, a, b, c, e, f []float64, s, t float64) { div(d, a, b) },
		"divScalar":               func(d, a, b, c, e, f []float64, s, t float64) { divScalar(d, a, s) },
		"divInto":                 func(d, a, b, c, e, f []float64, s, t float64) { divInto(d, s, a) },
		"fma":                     func(d, a, b, c, e, f []float64, s, t float64) { fma(d, a, b, c) },
		"fms":                     func(d, a, b, c, e, f []float64, s, t float64) { fms(d, a, b, c) },
		"fnma":                    func(d, a, b, c, e, f []float64, s, t float64) { fnma(d, a, b, c) },
		"fmaScaled":               func(d, a, b, c, e, f []float64, s, t float64) { fmaScaled(d, a, s, b) },
		"fmsScaled":               func(d, a, b, c, e, f []float64, s, t float64) { fmsScaled(d, a, s, b) },
		"fmaPlus":                 func(d, a, b, c, e, f []float64, s, t float64) { fmaPlus(d, a, b, s) },
		"fnmaPlus":                func(d, a, b, c, e, f []float64, s, t float64) { fnmaPlus(d, a, b, s) },
		"fmaScalars":              func(d, a, b, c, e, f []float64, s, t float64) { fmaScalars(d, a, s, t) },
		"chain2":                  func(d, a, b, c, e, f []float64, s, t float64) { chain2(d, a, b, c, s, t) },
		"chain3":                  func(d, a, b, c, e, f []float64, s, t float64) { chain3(d, a, b, c, e, s, t, s-t) },
		"chain4":                  func(d, a, b, c, e, f []float64, s, t float64) { chain4(d, a, b, c, e, f, s, t, s-t, s+t) },
		"addPartial":              func(d, a, b, c, e, f []float64, s, t float64) { addPartial(d, a) },
		"addPartialProduct":       func(d, a, b, c, e, f []float64, s, t float64) { addPartialProduct(d, a, b) },
		"addPartialRounded":       func(d, a, b, c, e, f []float64, s, t float64) { addPartialRounded(d, a, b) },
		"addPartialRoundedScaled": func(d, a, b, c, e, f []float64, s, t float64) { addPartialRoundedScaled(d, a, b, s) },
		"addPartialScaled":        func(d, a, b, c, e, f []float64, s, t float64) { addPartialScaled(d, a, s) },
	}
	for name, k := range map[string]func(a, b []float64, s float64) float64{
		"sumAll":           func(a, b []float64, s float64) float64 { return sumAll(a) },
		"sumProduct":       func(a, b []float64, s float64) float64 { return sumProduct(a, b) },
		"sumScaled":        func(a, b []float64, s float64) float64 { return sumScaled(a, s) },
		"sumRounded":       func(a, b []float64, s float64) float64 { return sumRounded(a, b) },
		"sumRoundedScaled": func(a, b []float64, s float64) float64 { return sumRoundedScaled(a, b, s) },
	} {
		kernels[name] = func(d, a, b, c, e, f []float64, s, t float64) { d[0] = k(a, b, s) }
	}
	const room = 80
	odd := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 5e-324, -1e-310, math.MaxFloat64}
	var ordinary, mixed [6][]float64 // d and five operands, without and with special numbers
	for j := range ordinary {
		ordinary[j] = normals(fmt.Sprint("kernel ", j), room)
		mixed[j] = slices.Clone(ordinary[j])
		for i := 2; i < room; i += 5 {
			mixed[j][i] = odd[(i/5+j)%len(odd)]
		}
	}
	s, u := ordinary[0][0], ordinary[1][0]
	same := func(x, y float64) bool {
		return math.Float64bits(x) == math.Float64bits(y) || math.IsNaN(x) && math.IsNaN(y)
	}
	for name, k := range kernels {
		sum := (name[:3] == "add" || name[:3] == "sum") && name != "add" && name != "addScalar"
		for n := 0; n <= 37; n++ {
			for shift := range 4 {
				for _, over := range []int{-1, 0, 1, 2, 3, 4} { // which operand the result is written over
					for _, from := range [][6][]float64{ordinary, mixed} {
						var got [2][]float64
						for i := range got {
							wide = i == 1
							var all, rows [6][]float64
							for j := range all {
								all[j] = slices.Clone(from[j])
								at := (shift*j + j) % 5
								rows[j] = all[j][at : at+n : at+n]
							}
							d := rows[0]
							if sum {
								d = all[0][:8]
								if over >= 0 {
									continue
								}
							} else if over >= 0 {
								d = rows[1+over]
							}
							k(d, rows[1], rows[2], rows[3], rows[4], rows[5], s, u)
							got[i] = slices.Concat(all[:]...)
						}
						for i := range got[0] {
							if !same(got[0][i], got[1][i]) {
								t.Fatalf("%s of %d rows, shift %d, over %d: number %d is %v, its twin's %v", name, n, shift, over, i, got[1][i], got[0][i])
							}
						}
					}
				}
			}
		}
	}
}
