package input

import (
	"math"
	"runtime/debug"

	"github.com/bayes-lang/bayes/internal/eval"
)

// MachineLimits returns limits based on the available memory alone: three quarters of what the
// machine, the container and the user's limits currently leave free. If that is not known, they
// are the limits of a small machine.
func MachineLimits() eval.Limits { return eval.Limits{Memory: available() / 4 * 3} }

// usualMemory is what a machine that does not say has at the least.
const usualMemory = 4 << 30

// available is how many bytes of memory may be taken.
func available() int64 {
	free := free()
	if free <= 0 {
		free = usualMemory
	}
	if soft := debug.SetMemoryLimit(-1); soft < math.MaxInt64 { // GOMEMLIMIT
		free = min(free, soft)
	}
	return free
}
