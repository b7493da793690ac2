package runtime

import (
	"fmt"

	"github.com/bayes-lang/bayes/internal/store"
)

// WithoutWarmup returns the fit without its warm-up draws, to save memory. If it is saved, the
// run does not contain them either.
func (f *Fit) WithoutWarmup() *Fit {
	if f.onDisk() { // they are not in memory
		return f
	}
	out := *f
	out.Warmup, out.dropped, out.away = make([][]store.Record, len(f.Chains)), true, nil
	return &out
}

// LeaveWarmup removes the warm-up draws of an opened fit from memory. They are read from the
// folder of the run when needed; see warmup.
func (f *Fit) LeaveWarmup() {
	if f.dropped || f.onDisk() || f.Folder == "" {
		return
	}
	f.away = make([]int, len(f.Chains))
	for i, list := range f.Warmup {
		f.away[i], f.Warmup[i] = len(list), nil
	}
}

// Warmups returns how many warm-up draws a chain made.
func (f *Fit) Warmups(chain int) int {
	switch {
	case f.away != nil:
		return f.away[chain]
	case f.dropped && len(f.Chains[chain]) > 0:
		return max(0, f.Options.Sampler.Warmup)
	}
	return len(f.Warmup[chain])
}

// warmup returns the warm-up draws by chain.
func (f *Fit) warmup() ([][]store.Record, error) {
	if f.away == nil {
		return f.Warmup, nil
	}
	gone := func(why any) error {
		return fmt.Errorf("the warm-up draws of this fit are in %s, and cannot be read from there: %v", f.Folder, why)
	}
	stored, err := store.Read(f.Folder)
	if err != nil {
		return nil, gone(err)
	}
	if stored.Run.ID != f.ID() {
		return nil, gone("another run has taken its place")
	}
	out := make([][]store.Record, len(f.Chains))
	for i, n := range f.away {
		if len(stored.Chains[i]) < n {
			return nil, gone("draws are missing")
		}
		out[i] = stored.Chains[i][:n]
	}
	return out, nil
}
