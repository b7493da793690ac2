package portable

import "golang.org/x/sys/cpu"

// wide reports whether the processor has what the kernels of kernels_amd64.s need.
var wide = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// The kernels of four rows at a time, for n rows.

//go:noescape
func addWide(d, a, b *float64, n int)

//go:noescape
func subWide(d, a, b *float64, n int)

//go:noescape
func mulWide(d, a, b *float64, n int)

//go:noescape
func divWide(d, a, b *float64, n int)

//go:noescape
func addScalarWide(d, a *float64, s float64, n int)

//go:noescape
func scaleWide(d, a *float64, s float64, n int)

//go:noescape
func divScalarWide(d, a *float64, s float64, n int)

//go:noescape
func subFromWide(d *float64, s float64, b *float64, n int)

//go:noescape
func divIntoWide(d *float64, s float64, b *float64, n int)

//go:noescape
func fmaWide(d, a, b, c *float64, n int)

//go:noescape
func fmsWide(d, a, b, c *float64, n int)

//go:noescape
func fnmaWide(d, a, b, c *float64, n int)

//go:noescape
func fmaScaledWide(d, a *float64, s float64, c *float64, n int)

//go:noescape
func fmsScaledWide(d, a *float64, s float64, c *float64, n int)

//go:noescape
func fmaPlusWide(d, a, b *float64, s float64, n int)

//go:noescape
func fnmaPlusWide(d, a, b *float64, s float64, n int)

//go:noescape
func fmaScalarsWide(d, a *float64, s, t float64, n int)

//go:noescape
func chain2Wide(d, c, a0, a1 *float64, s0, s1 float64, n int)

//go:noescape
func chain3Wide(d, c, a0, a1, a2 *float64, s0, s1, s2 float64, n int)

//go:noescape
func chain4Wide(d, c, a0, a1, a2, a3 *float64, s0, s1, s2, s3 float64, n int)

//go:noescape
func addPartialWide(p, a *float64, n int)

//go:noescape
func addPartialProductWide(p, a, b *float64, n int)

//go:noescape
func addPartialScaledWide(p, a *float64, s float64, n int)

//go:noescape
func addPartialRoundedWide(p, a, b *float64, n int)

//go:noescape
func addPartialRoundedScaledWide(p, a, b *float64, s float64, n int)

//go:noescape
func sumWide(a *float64, n int) float64

//go:noescape
func sumProductWide(a, b *float64, n int) float64

//go:noescape
func sumScaledWide(a *float64, s float64, n int) float64

//go:noescape
func sumRoundedWide(a, b *float64, n int) float64

//go:noescape
func sumRoundedScaledWide(a, b *float64, s float64, n int) float64
