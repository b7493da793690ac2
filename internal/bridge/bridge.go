// Package bridge lets the packages beside the root one (pictures, diagnosis, exports) see what is
// inside of a fit, without showing that to programs: Go has no friends, and a method that
// returned it would stand in the documentation of the root package.
package bridge

import "github.com/bayes-lang/bayes/runtime"

// Fit returns what is inside of a *bayes.Fit, nil of a nil or empty one. The root package sets it
// when it is initialised, and nothing changes it later.
var Fit func(fit any) *runtime.Fit
