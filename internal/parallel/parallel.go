// Package parallel distributes work on many draws or numbers over all processors.
package parallel

import (
	"context"
	goruntime "runtime"
	"sync"
	"sync/atomic"

	"github.com/bayes-lang/bayes/internal/eval"
)

// Interps calls f for 0 to n-1 on all threads, each with an evaluator of its own. The first error
// stops the work; of several, the one with the smallest number is returned. When ctx is done, the
// work ends soon, even in the middle of a long f, with the error of ctx.
func Interps(ctx context.Context, n int, interp func() *eval.Interp, f func(in *eval.Interp, i int) error) error {
	return ForEach(ctx, n, func() func(int) error {
		in := interp()
		in.Stop = ctx.Err
		return func(i int) error { return f(in, i) }
	})
}

// ForEach runs work for 0 to n-1 on all threads; start returns the function that a thread calls.
func ForEach(ctx context.Context, n int, start func() func(i int) error) error {
	var next atomic.Int64
	var failed atomic.Bool
	var wait sync.WaitGroup
	threads := min(goruntime.GOMAXPROCS(0), n)
	at, errs := make([]int, threads), make([]error, threads)
	for t := range threads {
		wait.Go(func() {
			work := start()
			for !failed.Load() {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				err := ctx.Err()
				if err == nil {
					if err = work(i); err != nil && ctx.Err() != nil {
						err = ctx.Err()
					}
				}
				if err != nil {
					at[t], errs[t] = i, err
					failed.Store(true)
					return
				}
			}
		})
	}
	wait.Wait()
	first := -1
	for t, err := range errs {
		if err != nil && (first < 0 || at[t] < at[first]) {
			first = t
		}
	}
	if first < 0 {
		return nil
	}
	return errs[first]
}

// Each calls do for 0 to n-1 on all processors.
func Each(n int, do func(i int)) {
	var wait sync.WaitGroup
	workers := min(n, goruntime.GOMAXPROCS(0))
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n; i += workers {
				do(i)
			}
		})
	}
	wait.Wait()
}
