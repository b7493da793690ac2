package runtime

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

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

// keptValues are what Values returned.
type keptValues struct {
	sync.Mutex
	made [][][]float64
}

// settle decides which draws summaries are over: those of as many chains, cut to
// one length, as hold the most draws. In a complete run these are all draws; in an
// interrupted one, chains that had hardly begun are left out.
func (f *Fit) settle() {
	lengths := make([]int, len(f.Chains))
	for i, c := range f.Chains {
		lengths[i] = len(c)
	}
	slices.SortFunc(lengths, func(a, b int) int { return b - a })
	f.draws, f.used, f.values = 0, nil, &keptValues{}
	most := 0
	for i, n := range lengths {
		if (i+1)*n >= most && n > 0 {
			most, f.draws = (i+1)*n, n
		}
	}
	for i, c := range f.Chains {
		if f.draws > 0 && len(c) >= f.draws {
			f.used = append(f.used, i)
		}
	}
}

// With returns a fit of the same model and data with other draws after warm-up.
func (f *Fit) With(chains [][]store.Record) *Fit {
	g := &Fit{Session: f.Session, Options: f.Options, Density: f.Density, Warmup: f.Warmup, Chains: chains}
	g.settle()
	return g
}

// Used returns the chains (from 0) whose draws summaries are over, see Draws.
func (f *Fit) Used() []int { return f.used }

// Draws returns how many draws of each of the chains in Used summaries are over;
// 0 where there are none after warm-up.
func (f *Fit) Draws() int { return f.draws }

// Incomplete says in words what is missing of a run, "" if nothing is.
func (f *Fit) Incomplete() string {
	if f.made() == f.wanted() {
		return ""
	}
	text := fmt.Sprintf("the run is not complete: %d of %d draws are missing", f.wanted()-f.made(), f.wanted())
	if f.draws == 0 {
		return text
	}
	which := "all chains"
	if len(f.used) < len(f.Chains) {
		var list []string
		for _, i := range f.used {
			list = append(list, strconv.Itoa(i+1))
		}
		which = "chain " + strings.Join(list, ", ")
		if len(list) > 1 {
			which = "chains " + strings.Join(list, ", ")
		}
	}
	return text + fmt.Sprintf("; %d draws of %s are used", f.draws, which)
}

// Values returns the sampled unknowns on the scale of the model: by chain in
// Used, draw, and value; the values are those of Bound.Unknowns, each one's Elems
// in turn.
//
// They are computed when they are first asked for, and kept: what reads draws once takes
// them from reader.
func (f *Fit) Values() [][][]float64 {
	f.values.Lock()
	defer f.values.Unlock()
	if f.values.made != nil {
		return f.values.made
	}
	out := make([][][]float64, len(f.used))
	var wait sync.WaitGroup
	for i, chain := range f.used {
		wait.Go(func() {
			v := f.Density.NewValues()
			out[i] = make([][]float64, f.draws)
			for j := range out[i] {
				out[i][j] = make([]float64, v.Len())
				if x, err := f.point(chain, j); err == nil { // only what is on disk has errors: see rows
					v.At(x, out[i][j])
				}
			}
		})
	}
	wait.Wait()
	f.values.made = out
	return out
}

// Divergences counts divergent draws among those used.
func (f *Fit) Divergences() int {
	return f.count(func(r *store.Record) bool { return r.Divergent })
}

// CutTrajectories counts draws used whose trajectory was cut by the largest depth.
func (f *Fit) CutTrajectories() int {
	return f.count(func(r *store.Record) bool { return r.MaxDepth })
}

func (f *Fit) count(is func(*store.Record) bool) int {
	n := 0
	for _, i := range f.used {
		for j := range f.draws {
			if is(&f.Chains[i][j]) {
				n++
			}
		}
	}
	return n
}
