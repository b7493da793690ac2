package bayes

import (
	"github.com/bayes-lang/bayes/internal/bridge"
	"github.com/bayes-lang/bayes/runtime"
)

func init() {
	bridge.Fit = func(fit any) *runtime.Fit {
		if f, ok := fit.(*Fit); ok && !f.unmade() {
			return f.inner
		}
		return nil
	}
}
