package predictor

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/mathx"
)

// Prepared predicts from data of fixed names and shapes. The compiled program is kept, and a
// prediction allocates nothing. It is immutable.
type Prepared struct {
	Labels []string // of the predicted numbers
	Inputs []string // names of the data that Run.Set accepts
	Draws  int      // per prediction

	fit   *posterior.Posterior
	plan  *plan
	at    map[string]int // where the numbers of an input begin
	data  []float64      // those that it was prepared with
	sizes map[string]int
	from  []struct{ variable, elem int } // of each number predicted
	picks []int
	seed  uint64
	keys  []mathx.Key
}

// ErrUnprepared is returned if a prediction cannot be compiled: use the evaluator (Predict).
var ErrUnprepared = errors.New("this prediction cannot be prepared")

// Prepare compiles predictions for data of the same names and shapes as the given data.
func (p *Predictor) Prepare(ctx context.Context, data []input.Fresh, opt posterior.PredictOptions) (*Prepared, error) {
	first, err := p.Predict(ctx, data, opt) // says what is wrong
	if err != nil {
		return nil, err
	}
	opt.Stop, opt.Seed = ctx.Err, p.fit.SeedOf(opt)
	e, inputs, err := p.ready(data, opt)
	if err != nil {
		return nil, err
	}
	if e.plan == nil {
		return nil, ErrUnprepared
	}
	out := &Prepared{fit: p.fit, plan: e.plan, at: map[string]int{}, sizes: map[string]int{}, picks: p.fit.Picks(opt), seed: opt.Seed}
	out.Draws = len(out.picks)
	for _, d := range inputs {
		out.Inputs = append(out.Inputs, d.name)
		out.at[d.name], out.sizes[d.name] = len(out.data), len(d.num)
		out.data = append(out.data, d.num...)
	}
	for _, v := range first.Vars {
		k := slices.IndexFunc(e.plan.vars, func(o *forward.Variable) bool { return o.Name == v.Name })
		if k < 0 {
			return nil, ErrUnprepared
		}
		for i, elem := range v.Elems {
			out.Labels = append(out.Labels, v.Labels[i])
			out.from = append(out.from, struct{ variable, elem int }{k, elem})
		}
	}
	if e.plan.program.Draws() {
		out.keys = make([]mathx.Key, len(p.fit.Used())*p.fit.Draws())
		for _, i := range out.picks {
			out.keys[i] = mathx.KeyAt(opt.Seed, p.fit.Used()[i/p.fit.Draws()], i%p.fit.Draws(), forward.Purpose)
		}
	}
	return out, nil
}

// Run is the memory for predictions in one goroutine.
type Run struct {
	Draws [][]float64 // of each predicted number, after Predict

	of     *Prepared
	worker *worker
	sorted [][]float64
	done   []bool // of sorted
}

// NewRun returns the memory for one goroutine, initialised with the data passed to Prepare.
func (p *Prepared) NewRun() *Run {
	r := &Run{of: p, worker: p.plan.workers.New().(*worker), done: make([]bool, len(p.from))}
	r.worker.data = slices.Clone(p.data)
	all := make([]float64, 2*len(p.from)*p.Draws)
	part := func() []float64 {
		x := all[:p.Draws:p.Draws]
		all = all[p.Draws:]
		return x
	}
	for range p.from {
		r.Draws, r.sorted = append(r.Draws, part()), append(r.sorted, part())
	}
	return r
}

// Set sets the values of an input.
func (r *Run) Set(name string, values []float64) error {
	at, ok := r.of.at[name]
	switch {
	case !ok && len(r.of.Inputs) == 0:
		return fmt.Errorf("`%s` cannot be set: the predictor takes no numbers", name)
	case !ok:
		return fmt.Errorf("`%s` cannot be set: the predictor takes `%s`", name, strings.Join(r.of.Inputs, "`, `"))
	case len(values) != r.of.sizes[name]:
		return fmt.Errorf("`%s` takes %s, but is given %d", name, diag.Plural(r.of.sizes[name], "number"), len(values))
	}
	for i, x := range values {
		if x-x != 0 {
			return fmt.Errorf("number %d of `%s` is %v, but must be finite", i+1, name, x)
		}
	}
	copy(r.worker.data[at:], values)
	return nil
}

// Predict makes a prediction. It allocates nothing, and returns false if a result is not a number.
func (r *Run) Predict() bool {
	p := r.of
	clear(r.done)
	for i, pick := range p.picks {
		if !p.plan.draw(r.worker, p.fit, pick, p.seed, p.keys) {
			return false
		}
		for k, f := range p.from {
			x := r.worker.rows[f.variable][f.elem]
			if x != x {
				return false
			}
			r.Draws[k][i] = x
		}
	}
	return true
}

// Sorted returns the draws of number k in ascending order.
func (r *Run) Sorted(k int) []float64 {
	if !r.done[k] {
		copy(r.sorted[k], r.Draws[k])
		slices.Sort(r.sorted[k])
		r.done[k] = true
	}
	return r.sorted[k]
}

// Mean returns the mean of number k.
func (r *Run) Mean(k int) float64 {
	sum := 0.0
	for _, x := range r.Draws[k] {
		sum += x
	}
	if len(r.Draws[k]) == 0 {
		return math.NaN()
	}
	return sum / float64(len(r.Draws[k]))
}
