package portable

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
)

func cpu() int64 {
	var r syscall.Rusage
	syscall.Getrusage(1, &r) // thread
	return r.Utime.Nano() + r.Stime.Nano()
}

func TestZZ(t *testing.T) {
	runtime.LockOSThread()
	for _, c := range []struct {
		name string
		m    *model
		n    int
	}{
		{"eight schools", eightSchools(), 100000},
		{"linear N=1000 K=4", linear(1000, 4), 3000},
		{"logistic N=3000 K=5", logistic(3000, 5), 500},
		{"GARCH T=200", garch(200), 4000},
		{"mixture N=1000", mixture(1000), 800},
		{"GP Cholesky 100", gaussianProcess(100), 100},
		{"varying N=919 J=85", varying(919, 85), 4000},
		{"HMM T=1000 K=4", hmm(1000, 4), 60},
		{"AR T=200", autoregression(200), 4000},
	} {
		m := New(compile(t, &c.m.Graph, autodiff.Options{}))
		x, g := point(c.m.Inputs), make([]float64, c.m.Inputs)
		best := int64(1 << 60)
		for k := 0; k < 15; k++ {
			s := cpu()
			for i := 0; i < c.n/5; i++ {
				m.Eval(x, g)
			}
			best = min(best, (cpu()-s)/int64(c.n/5))
		}
		fmt.Printf("%-24s %10d cpu-ns\n", c.name, best)
	}
}
