//go:build !amd64

package portable

// There are kernels of four rows at a time for amd64 only.
const wide = false

func addWide(d, a, b *float64, n int)                                         {}
func subWide(d, a, b *float64, n int)                                         {}
func mulWide(d, a, b *float64, n int)                                         {}
func divWide(d, a, b *float64, n int)                                         {}
func addScalarWide(d, a *float64, s float64, n int)                           {}
func scaleWide(d, a *float64, s float64, n int)                               {}
func divScalarWide(d, a *float64, s float64, n int)                           {}
func subFromWide(d *float64, s float64, b *float64, n int)                    {}
func divIntoWide(d *float64, s float64, b *float64, n int)                    {}
func fmaWide(d, a, b, c *float64, n int)                                      {}
func fmsWide(d, a, b, c *float64, n int)                                      {}
func fnmaWide(d, a, b, c *float64, n int)                                     {}
func fmaScaledWide(d, a *float64, s float64, c *float64, n int)               {}
func fmsScaledWide(d, a *float64, s float64, c *float64, n int)               {}
func fmaPlusWide(d, a, b *float64, s float64, n int)                          {}
func fnmaPlusWide(d, a, b *float64, s float64, n int)                         {}
func fmaScalarsWide(d, a *float64, s, t float64, n int)                       {}
func chain2Wide(d, c, a0, a1 *float64, s0, s1 float64, n int)                 {}
func chain3Wide(d, c, a0, a1, a2 *float64, s0, s1, s2 float64, n int)         {}
func chain4Wide(d, c, a0, a1, a2, a3 *float64, s0, s1, s2, s3 float64, n int) {}
func addPartialWide(p, a *float64, n int)                                     {}
func addPartialProductWide(p, a, b *float64, n int)                           {}
func addPartialScaledWide(p, a *float64, s float64, n int)                    {}
func addPartialRoundedWide(p, a, b *float64, n int)                           {}
func addPartialRoundedScaledWide(p, a, b *float64, s float64, n int)          {}
func sumWide(a *float64, n int) float64                                       { return 0 }
func sumProductWide(a, b *float64, n int) float64                             { return 0 }
func sumScaledWide(a *float64, s float64, n int) float64                      { return 0 }
func sumRoundedWide(a, b *float64, n int) float64                             { return 0 }
func sumRoundedScaledWide(a, b *float64, s float64, n int) float64            { return 0 }
