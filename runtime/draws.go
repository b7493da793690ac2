package runtime

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/internal/density"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/internal/store"
)

// made counts the draws of all chains, warm-up included.
func (f *Fit) made() int {
	n := 0
	for i := range f.Chains {
		if n += len(f.Chains[i]); !f.dropped {
			n += f.Warmups(i)
		}
	}
	return n
}

// wanted counts the draws that a complete run has, warm-up included.
func (f *Fit) wanted() int {
	if f.dropped {
		return len(f.Chains) * max(0, f.Options.Sampler.Draws)
	}
	return len(f.Chains) * (max(0, f.Options.Sampler.Warmup) + max(0, f.Options.Sampler.Draws))
}

// inUse decides which draws summaries are over: those of as many chains, cut to
// one length, as hold the most draws. In a complete run these are all draws; in an
// interrupted one, chains that had hardly begun are left out.
func inUse(chains [][]store.Record) (used []int, draws int) {
	lengths := make([]int, len(chains))
	for i, c := range chains {
		lengths[i] = len(c)
	}
	slices.SortFunc(lengths, func(a, b int) int { return b - a })
	most := 0
	for i, n := range lengths {
		if (i+1)*n >= most && n > 0 {
			most, draws = (i+1)*n, n
		}
	}
	for i, c := range chains {
		if draws > 0 && len(c) >= draws {
			used = append(used, i)
		}
	}
	return used, draws
}

// settle makes the posterior of the draws that were made.
func (f *Fit) settle(d *density.Density) {
	c := posterior.Chains{At: f.positions(), OnDisk: f.onDisk()}
	c.Used, c.Draws = inUse(f.Chains)
	f.Posterior = posterior.New(f.Bound, d, c, f.Options.Sampler.Seed, f.Input.Limits, f.files)
}

// onDisk reports whether the positions of the draws stay in the folder of the run, since
// they are too many to be kept in memory.
func (f *Fit) onDisk() bool { return f.logs != nil }

// positions returns what gives the unconstrained position of a draw after warm-up of a chain. It
// holds on to no more of the fit than these draws.
func (f *Fit) positions() func(chain, draw int) ([]float64, error) {
	if !f.onDisk() {
		chains := f.Chains
		return func(chain, draw int) ([]float64, error) { return chains[chain][draw].X, nil }
	}
	logs, before := f.logs, make([]int, len(f.Warmup))
	for i, list := range f.Warmup {
		before[i] = len(list)
	}
	return func(chain, draw int) ([]float64, error) { return logs[chain].At(before[chain] + draw) }
}

// With returns a fit of the same model and data with other draws after warm-up.
func (f *Fit) With(chains [][]store.Record) *Fit {
	g := &Fit{Session: f.Session, Options: f.Options, Warmup: f.Warmup, Chains: chains}
	g.settle(f.Density)
	return g
}

// Incomplete says what is missing from a run; "" if it is complete.
func (f *Fit) Incomplete() string {
	if f.made() == f.wanted() {
		return ""
	}
	text := fmt.Sprintf("the run is not complete: %d of %d draws are missing", f.wanted()-f.made(), f.wanted())
	if f.Draws() == 0 {
		return text
	}
	which := "all chains"
	if len(f.Used()) < len(f.Chains) {
		var list []string
		for _, i := range f.Used() {
			list = append(list, strconv.Itoa(i+1))
		}
		which = "chain " + strings.Join(list, ", ")
		if len(list) > 1 {
			which = "chains " + strings.Join(list, ", ")
		}
	}
	return text + fmt.Sprintf("; %d draws of %s are used", f.Draws(), which)
}

// Divergences returns the number of divergent draws among those used.
func (f *Fit) Divergences() int {
	return f.count(func(r *store.Record) bool { return r.Divergent })
}

// CutTrajectories returns how many of the draws used had a trajectory that was cut off at the maximum depth.
func (f *Fit) CutTrajectories() int {
	return f.count(func(r *store.Record) bool { return r.MaxDepth })
}

func (f *Fit) count(is func(*store.Record) bool) int {
	n := 0
	for _, i := range f.Used() {
		for j := range f.Draws() {
			if is(&f.Chains[i][j]) {
				n++
			}
		}
	}
	return n
}
