// Package predictor makes repeated predictions fast: what was compiled for data of some names and
// shapes is reused for all data that have them.
package predictor

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	goruntime "runtime"
	"slices"
	"strings"
	"sync"

	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/naming"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/mathx"
)

// Predictor makes repeated predictions from a fit. It keeps what it compiled: the numbers of
// new data are inputs of the program, so that data of the same names and shapes need no new
// compilation. Data that determine an index, a size or a branch are compiled in. It is safe
// for concurrent use.
type Predictor struct {
	fit   *posterior.Posterior
	slots map[string]bool // data whose numbers are inputs

	most int // of kept

	mu    sync.Mutex
	kept  map[string]*prepared
	cells int    // numbers that they hold, roughly
	calls uint64 // counts, for prepared.used
	keys  *keys  // of the last seed
}

// keys are the keys of the random streams of a seed, by draw, counted through the chains in use.
type keys struct {
	seed uint64
	list []mathx.Key // nil until the seed is used a second time
}

// keysOf returns the keys of a seed, nil if they are not kept: a seed that is used once does not need those of all draws.
func (p *Predictor) keysOf(seed uint64) []mathx.Key {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch f := p.fit; {
	case p.keys == nil || p.keys.seed != seed:
		p.keys = &keys{seed: seed}
	case p.keys.list == nil:
		list := make([]mathx.Key, len(f.Used())*f.Draws())
		for i := range list {
			list[i] = mathx.KeyAt(seed, f.Used()[i/f.Draws()], i%f.Draws(), forward.Purpose)
		}
		p.keys.list = list
	}
	return p.keys.list
}

// New returns a predictor for a fit.
func New(f *posterior.Posterior) *Predictor {
	f.Values() // once, before goroutines share the fit
	slots := compile.Replaceable(f.Joined.Model)
	for _, n := range f.Joined.Model.Names {
		if n.Title != "" {
			delete(slots, n.Ident) // data of this name may be something else
		}
	}
	return &Predictor{fit: f, slots: slots, most: mostPrepared, kept: map[string]*prepared{}}
}

// The limits of what a predictor keeps.
const (
	mostPrepared = 256
	mostCells    = 1 << 22
)

// prepared is what was compiled for data of one kind.
type prepared struct {
	key    string
	cells  int
	used   uint64 // number of the last call
	once   sync.Once
	plan   *plan // nil: Fit.Predict does it
	report []string
	levels []bind.NewLevels
}

// plan is a compiled forward run.
type plan struct {
	program *compile.Forward
	from    []int // of each of the program's given numbers: position in a draw, or len(draw) + position in the data
	vars    []*forward.Variable
	sizes   []int         // elements of each variable, including those that are not shown
	values  [][][]float64 // of the unknowns: by chain, draw and number
	workers sync.Pool
}

// worker is the memory of one goroutine that runs a plan.
type worker struct {
	drawer      *compile.Drawer
	given, data []float64
	rows        [][]float64
	stream      mathx.Stream
}

// Predict is Fit.Predict for data that have already been read; opt.Data is ignored. The result
// has no Bound.
func (p *Predictor) Predict(ctx context.Context, data []input.Fresh, opt posterior.PredictOptions) (*forward.Predictions, error) {
	if err := naming.Check(p.fit.Joined.Model, p.fit.Joined.Shapes, opt.Names); err != nil {
		return nil, err
	}
	if p.fit.Draws() == 0 {
		return nil, fmt.Errorf("there are no draws after warm-up to predict from")
	}
	opt.Stop, opt.Seed = ctx.Err, p.fit.SeedOf(opt)
	e, inputs, err := p.ready(data, opt)
	if err != nil {
		return nil, err
	}
	if e.plan != nil {
		picks := p.fit.Picks(opt)
		numbers := 0
		for _, n := range e.plan.sizes {
			numbers += n
		}
		if err := forward.RoomForNumbers(p.fit.Limits, numbers, len(picks)); err != nil {
			return nil, err
		}
		var keys []mathx.Key
		if e.plan.program.Draws() {
			keys = p.keysOf(opt.Seed)
		}
		vars, ok, err := e.plan.run(ctx, p.fit, inputs, picks, opt.Seed, keys)
		if err != nil {
			return nil, err
		}
		if ok {
			out := &forward.Predictions{Vars: vars, Draws: len(picks), Report: e.report, NewLevels: e.levels}
			return out, out.Select(opt.Names)
		}
	}
	opt.Data, opt.Fresh = nil, data
	return p.fit.Predict(ctx, opt)
}

// ready returns the program for data of these names and shapes, compiled if there was none,
// and its inputs.
func (p *Predictor) ready(data []input.Fresh, opt posterior.PredictOptions) (*prepared, []slot, error) {
	key, inputs, cells := p.key(data, opt)
	e := p.entry(key, cells)
	var err error
	e.once.Do(func() { err = p.prepare(e, data, opt, inputs) })
	if err != nil {
		p.drop(e) // another call may have different numbers
	}
	return e, inputs, err
}

// slot is data of one call.
type slot struct {
	name  string
	shape []int
	num   []float64
	plain bool // only finite numbers
	rest  func(b *strings.Builder)
}

// inputsOf lists the contents of a source.
func inputsOf(s *bind.Source) []slot {
	var out []slot
	switch {
	case s.Record != nil:
		for _, f := range s.Record.Fields {
			plain := f.Text == nil && !f.Bool && f.Missing == nil
			out = append(out, slot{f.Name, f.Shape, f.Num, plain, func(b *strings.Builder) {
				fmt.Fprintf(b, "%t%q%v", f.Bool, f.Text, f.Missing)
				writeNumbers(b, f.Num)
			}})
		}
	case s.Table != nil:
		for _, c := range s.Table.Columns {
			num := c.Numbers()
			d := slot{c.Name, []int{c.Len()}, num, num != nil && !c.Gaps(), func(b *strings.Builder) {
				for i := range c.Len() {
					fmt.Fprintf(b, "%q%t", c.Text(i), c.Absent(i))
				}
			}}
			out = append(out, d)
		}
	default:
		for _, name := range s.Order {
			v := s.Values[name]
			out = append(out, slot{name: name, shape: v.Shape, rest: func(b *strings.Builder) {
				fmt.Fprintf(b, "%d%q%v", v.Kind, v.Text, v.Unknown)
				writeNumbers(b, v.Num)
			}})
		}
	}
	for i := range out {
		for _, x := range out[i].num {
			out[i].plain = out[i].plain && x-x == 0
		}
	}
	return out
}

func writeNumbers(b *strings.Builder, list []float64) {
	for _, x := range list {
		writeWord(b, math.Float64bits(x))
	}
}

func writeWord(b *strings.Builder, x uint64) {
	var bytes [8]byte
	binary.LittleEndian.PutUint64(bytes[:], x)
	b.Write(bytes[:])
}

// writeText writes a string so that no other list of strings is written in the same way.
func writeText(b *strings.Builder, s string) {
	writeWord(b, uint64(len(s)))
	b.WriteString(s)
}

// key describes the differences between calls for which different programs are compiled, and returns the data that
// are inputs.
func (p *Predictor) key(data []input.Fresh, opt posterior.PredictOptions) (key string, inputs []slot, cells int) {
	var b strings.Builder
	for _, list := range [][]string{opt.Names, opt.Settings} {
		writeWord(&b, uint64(len(list)))
		for _, s := range list {
			writeText(&b, s)
		}
	}
	if opt.KnownLevels {
		b.WriteByte(3)
	}
	cells = 64
	for i := range data {
		s := &data[i].Source
		writeText(&b, s.Name)
		list := inputsOf(s)
		writeWord(&b, uint64(len(list)))
		for _, d := range list {
			writeText(&b, d.name)
			writeWord(&b, uint64(len(d.shape)))
			for _, n := range d.shape {
				writeWord(&b, uint64(n))
			}
			cells += len(d.num)
			// If two sources have a name, binding decides which one counts.
			if p.slots[d.name] && d.plain && len(data) == 1 && len(opt.Settings) == 0 {
				b.WriteByte(1)
				inputs = append(inputs, d)
				continue
			}
			b.WriteByte(2)
			var rest strings.Builder
			d.rest(&rest)
			writeText(&b, rest.String())
		}
	}
	return b.String(), inputs, cells + b.Len()/8
}

// entry returns what is kept for a key, or something new, and drops what has not been used for longest.
func (p *Predictor) entry(key string, cells int) *prepared {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls++
	if e := p.kept[key]; e != nil {
		e.used = p.calls
		return e
	}
	e := &prepared{key: key, cells: cells, used: p.calls}
	p.kept[key] = e
	p.cells += e.cells
	p.forget(e)
	return e
}

// forget drops what has not been used for longest, but not e, until the rest is within the limits.
func (p *Predictor) forget(e *prepared) {
	for len(p.kept) > 1 && (len(p.kept) > p.most || p.cells > mostCells) {
		var oldest *prepared
		for _, o := range p.kept { // no two were used by one call, so the order does not matter
			if o != e && (oldest == nil || o.used < oldest.used) {
				oldest = o
			}
		}
		delete(p.kept, oldest.key)
		p.cells -= oldest.cells
	}
}

// weigh records how many numbers e holds.
func (p *Predictor) weigh(e *prepared, cells int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept[e.key] == e {
		p.cells += cells - e.cells
		e.cells = cells
		p.forget(e)
	}
}

// drop forgets what could not be prepared.
func (p *Predictor) drop(e *prepared) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept[e.key] == e {
		delete(p.kept, e.key)
		p.cells -= e.cells
	}
}

// prepare joins the model with the data, and compiles if the compiler can. The error
// is an error of the data.
func (p *Predictor) prepare(e *prepared, data []input.Fresh, opt posterior.PredictOptions, inputs []slot) error {
	f, out := p.fit, &forward.Predictions{}
	opt.Data, opt.Fresh = nil, data
	b, err := f.Rebind(opt, out)
	if err != nil {
		return err
	}
	held := e.cells
	for _, v := range b.Shapes {
		held += len(v.Num)
	}
	p.weigh(e, held)
	picks := f.Picks(opt)
	first, err := f.Drawer(b, opt.Seed)(b.Interp(), picks[0])
	if err != nil {
		return nil
	}
	plan := &plan{values: f.Values()}
	var names []string
	var like []*eval.Value
	for _, name := range f.Predicted(first, opt.Names) {
		v := first.Observed[name]
		if v == nil {
			v = first.Env[name]
		}
		if v == nil || v.Kind >= eval.Set || v.Kind == eval.Text {
			return nil
		}
		names, like = append(names, name), append(like, v)
		plan.vars = append(plan.vars, forward.NewVariable(name, v, true, 0, nil))
		plan.sizes = append(plan.sizes, len(v.Num))
	}
	if len(names) == 0 {
		return nil
	}
	options := compile.ForwardOptions{Given: map[string][]bool{}, Frozen: b != f.Joined, Names: names}
	at, values := map[compile.Element]int{}, 0
	for _, u := range f.Joined.Fitted() {
		values += len(u.Elems)
	}
	for _, s := range f.Sources(b) {
		options.Given[s.Name] = make([]bool, len(s.At))
		for i, k := range s.At {
			options.Given[s.Name][i] = k >= 0
			at[compile.Element{Name: s.Name, Elem: i}] = k
		}
	}
	for _, d := range inputs {
		v := b.Known[d.name]
		if v == nil || v.AnyUnknown() || !slices.Equal(v.Num, d.num) {
			return nil
		}
		options.Data = append(options.Data, d.name)
		for i := range d.num {
			at[compile.Element{Name: d.name, Elem: i}] = values
			values++
		}
	}
	if plan.program, err = compile.NewForward(b, options); err != nil {
		return nil
	}
	for _, g := range plan.program.Given() {
		plan.from = append(plan.from, at[g])
	}
	plan.workers.New = func() any {
		w := &worker{drawer: plan.program.NewDrawer(), given: make([]float64, len(plan.from)), rows: make([][]float64, len(plan.sizes))}
		for k, n := range plan.sizes {
			w.rows[k] = make([]float64, n)
		}
		return w
	}
	// The program must draw what the evaluator drew.
	w := plan.workers.Get().(*worker)
	w.take(inputs)
	if !plan.draw(w, f, picks[0], opt.Seed, nil) {
		return nil
	}
	for k, v := range like {
		got := *v
		if got.Num = w.rows[k]; !forward.Agree(v, &got) {
			return nil
		}
	}
	plan.workers.Put(w)
	e.plan, e.report, e.levels = plan, out.Report, out.NewLevels
	return nil
}

// take sets the data of a call.
func (w *worker) take(inputs []slot) {
	w.data = w.data[:0]
	for _, d := range inputs {
		w.data = append(w.data, d.num...)
	}
}

// draw fills the rows for a posterior draw, counted through the chains in use. keys are those of the streams of all
// draws, if they are kept.
func (p *plan) draw(w *worker, f *posterior.Posterior, pick int, seed uint64, keys []mathx.Key) bool {
	chain, draw := pick/f.Draws(), pick%f.Draws()
	values := p.values[chain][draw]
	for i, k := range p.from {
		if k < len(values) {
			w.given[i] = values[k]
		} else {
			w.given[i] = w.data[k-len(values)]
		}
	}
	switch {
	case keys != nil:
		w.stream.SetKey(&keys[pick])
	case p.program.Draws():
		w.stream.SetAt(seed, f.Used()[chain], draw, forward.Purpose)
	}
	return w.drawer.Draw(&w.stream, w.given, w.rows)
}

// run makes predictions for posterior draws. It reports false if a result is not a number: Fit.Predict reports it, or
// finds that it is correct.
func (p *plan) run(ctx context.Context, f *posterior.Posterior, inputs []slot, picks []int, seed uint64, keys []mathx.Key) ([]*forward.Variable, bool, error) {
	out := make([]*forward.Variable, len(p.vars))
	total := 0
	for k, like := range p.vars {
		v := *like
		n := len(v.Elems)
		total += n
		v.Labels, v.Elems = slices.Clone(v.Labels), slices.Clone(v.Elems) // Select changes them
		flat := make([]float64, n*len(picks))
		v.Draws = make([][]float64, len(picks))
		for i := range v.Draws {
			v.Draws[i] = flat[i*n : (i+1)*n : (i+1)*n]
		}
		out[k] = &v
	}
	part := func(from, to int) (bool, error) {
		w := p.workers.Get().(*worker)
		defer p.workers.Put(w)
		w.take(inputs)
		for i := from; i < to; i++ {
			if i%64 == 0 && ctx.Err() != nil {
				return false, ctx.Err()
			}
			if !p.draw(w, f, picks[i], seed, keys) {
				return false, nil
			}
			for k, v := range out {
				row := v.Draws[i]
				for j, e := range v.Elems {
					x := w.rows[k][e]
					if x != x {
						return false, nil
					}
					row[j] = x
				}
			}
		}
		return true, nil
	}
	// A small prediction runs in the goroutine that asks for it.
	const least = 1 << 14 // numbers for a thread of its own
	threads := min(goruntime.GOMAXPROCS(0), 1+len(picks)*total/least)
	if threads == 1 {
		ok, err := part(0, len(picks))
		return out, ok, err
	}
	oks, errs := make([]bool, threads), make([]error, threads)
	var wait sync.WaitGroup
	for t := range threads {
		wait.Go(func() { oks[t], errs[t] = part(t*len(picks)/threads, (t+1)*len(picks)/threads) })
	}
	wait.Wait()
	for t := range threads {
		if errs[t] != nil || !oks[t] {
			return nil, false, errs[t]
		}
	}
	return out, true, nil
}
