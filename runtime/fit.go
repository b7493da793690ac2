package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	goruntime "runtime"
	"sync"
	"time"

	"github.com/bayes-lang/bayes/nuts"
	"github.com/bayes-lang/bayes/runtime/store"
)

// SampleOptions say how to sample. The zero value is the default.
type SampleOptions struct {
	Chains    int          // 4
	Sampler   nuts.Options // of each chain
	Folder    string       // of the run on disk, "" for none
	Overwrite bool         // replace a run that the folder holds
	Monitor   *Monitor     // told how far the chains are, nil for none
}

// Fit is a posterior: a model with its data, and draws.
type Fit struct {
	*Session
	Options SampleOptions
	Density *Density
	Chains  [][]store.Record // kept draws, by chain
	Warmup  [][]store.Record // draws of the warm-up, by chain
	Stopped bool             // interrupted before all draws were made
	Seconds float64          // of sampling, compilation not counted
	Folder  *store.Folder    // nil: not on disk

	values [][][]float64 // see Values
}

// Monitor lets a caller watch chains while they run.
type Monitor struct {
	mu     sync.Mutex
	chains []ChainProgress
}

// ChainProgress is how far a chain is.
type ChainProgress struct {
	Phase       nuts.Phase
	Draws       int // made, warm-up included
	Warmup      int // of the draws wanted
	Total       int // draws wanted, warm-up included
	Divergences int // after warm-up
	MaxDepth    int // draws after warm-up whose trajectory was cut
	StepSize    float64
	Evaluations int64
	LogP        float64
}

// Snapshot returns the progress of all chains.
func (m *Monitor) Snapshot() []ChainProgress {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]ChainProgress(nil), m.chains...)
}

// sink takes draws from the chains into memory, the logs, and the monitor.
type sink struct {
	fit     *Fit
	logs    []*store.Log
	monitor *Monitor
}

func (s *sink) Draw(c *nuts.Chain, d *nuts.Draw) error {
	r := store.Record{
		Index: d.Index, Warmup: d.Warmup, Divergent: d.Divergent(), MaxDepth: d.MaxDepth, Depth: d.Depth, Steps: d.Steps,
		LogP: d.LogP, Energy: d.Energy, Accept: d.Accept, StepSize: d.StepSize, X: append([]float64(nil), d.X...),
	}
	i := c.Number()
	if d.Warmup {
		s.fit.Warmup[i] = append(s.fit.Warmup[i], r)
	} else {
		s.fit.Chains[i] = append(s.fit.Chains[i], r)
	}
	if s.monitor != nil {
		s.monitor.mu.Lock()
		p := &s.monitor.chains[i]
		p.Draws, p.StepSize, p.Evaluations, p.LogP = d.Index+1, d.StepSize, d.Evaluations, d.LogP
		if !d.Warmup && d.Divergent() {
			p.Divergences++
		}
		if !d.Warmup && d.MaxDepth {
			p.MaxDepth++
		}
		s.monitor.mu.Unlock()
	}
	if s.logs != nil {
		return s.logs[i].Append(&r)
	}
	return nil
}

func (s *sink) Progress(c *nuts.Chain, p nuts.Phase) {
	if s.monitor == nil {
		return
	}
	s.monitor.mu.Lock()
	s.monitor.chains[c.Number()].Phase = p
	s.monitor.mu.Unlock()
}

// Sample draws from the posterior. When ctx is cancelled the draws made so far
// are kept and Stopped is set; that is no error. Draws do not depend on the
// number of threads or the machine, only on model, data, options and version.
func (s *Session) Sample(ctx context.Context, opt SampleOptions) (*Fit, error) {
	if opt.Chains == 0 {
		opt.Chains = 4
	}
	if opt.Chains < 1 || opt.Chains > 1<<16 {
		return nil, fmt.Errorf("the number of chains is %d, but must lie between 1 and %d", opt.Chains, 1<<16)
	}
	if s.Bound.Dim == 0 {
		return nil, s.nothingToSample()
	}
	if err := opt.Sampler.Check(s.Bound.Dim); err != nil {
		return nil, err
	}
	opt.Sampler = opt.Sampler.Filled()
	density, err := NewDensity(s.Bound)
	if err != nil {
		return nil, err
	}
	f := &Fit{
		Session: s, Options: opt, Density: density,
		Chains: make([][]store.Record, opt.Chains), Warmup: make([][]store.Record, opt.Chains),
	}
	sink := &sink{fit: f, monitor: opt.Monitor}
	if opt.Monitor != nil {
		opt.Monitor.chains = make([]ChainProgress, opt.Chains)
		for i := range opt.Monitor.chains {
			warmup := max(0, opt.Sampler.Warmup)
			opt.Monitor.chains[i] = ChainProgress{Warmup: warmup, Total: warmup + max(0, opt.Sampler.Draws)}
		}
	}
	if opt.Folder != "" {
		if f.Folder, err = store.Create(opt.Folder, s.record(opt), opt.Overwrite); err != nil {
			return nil, err
		}
		for i := range f.Chains {
			l, err := f.Folder.CreateLog(i)
			if err != nil {
				return nil, err
			}
			sink.logs = append(sink.logs, l)
		}
	}
	started := time.Now()
	chains, err := nuts.Run(ctx, density, opt.Sampler, opt.Chains, sink)
	f.Seconds = time.Since(started).Seconds()
	for _, l := range sink.logs {
		if e := l.Close(); err == nil {
			err = e
		}
	}
	for _, c := range chains {
		f.Stopped = f.Stopped || !c.Finished()
	}
	if f.Folder != nil {
		env := store.Env{
			Started: started.UTC().Format(time.RFC3339), Seconds: f.Seconds, OS: goruntime.GOOS, Arch: goruntime.GOARCH,
			Go: goruntime.Version(), Threads: goruntime.GOMAXPROCS(0), Tier: "portable", Stopped: f.Stopped,
		}
		if e := f.Folder.WriteEnv(env); e != nil && err == nil {
			err = e
		}
	}
	if err != nil && !(ctx.Err() != nil && onlyCancelled(err)) {
		var start *nuts.StartError
		if errors.As(err, &start) {
			return f, s.explainStart(start)
		}
		return f, err
	}
	return f, nil
}

// onlyCancelled reports whether an error says no more than that the run was
// interrupted.
func onlyCancelled(err error) bool {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			if !onlyCancelled(e) {
				return false
			}
		}
		return true
	}
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// record is what run.json says of a run.
func (s *Session) record(opt SampleOptions) store.Run {
	settings := opt.Sampler
	settings.Threads = 0 // changes no draw
	options, _ := json.Marshal(settings)
	r := store.Run{
		Version: Version, Model: s.Input.Model, Files: s.files, Data: s.Input.Data, Settings: s.Input.Settings,
		Seed: opt.Sampler.Seed, Chains: opt.Chains, Options: options, Dim: s.Bound.Dim,
	}
	for _, u := range s.Bound.Unknowns {
		r.Unknowns = append(r.Unknowns, store.Unknown{Name: u.Name, Size: u.Size})
	}
	return r
}

// OpenFit reads a run from its folder. Draws that were not completely written
// are left out; note says so.
func OpenFit(path string) (f *Fit, note string, err error) {
	folder, err := store.Open(path)
	if err != nil {
		return nil, "", err
	}
	r := folder.Run
	s, list := Open(Input{Model: r.Model, Data: r.Data, Settings: r.Settings, Read: inRun(r.Files)})
	if err := list.Err(); err != nil {
		return nil, "", err
	}
	if s.Bound.Dim != r.Dim {
		return nil, "", fmt.Errorf("%s has draws of %d coordinates, but its model has %d with this version", path, r.Dim, s.Bound.Dim)
	}
	f = &Fit{Session: s, Folder: folder, Options: SampleOptions{Chains: r.Chains, Folder: path}}
	if err := json.Unmarshal(r.Options, &f.Options.Sampler); err != nil {
		return nil, "", fmt.Errorf("%s: the options are damaged: %v", path, err)
	}
	if f.Density, err = NewDensity(s.Bound); err != nil {
		return nil, "", err
	}
	want := max(0, f.Options.Sampler.Warmup) + max(0, f.Options.Sampler.Draws)
	missing := 0
	for i := 0; i < r.Chains; i++ {
		records, _, err := folder.ReadLog(i)
		if err != nil {
			return nil, "", err
		}
		n := 0
		for n < len(records) && records[n].Warmup {
			n++
		}
		f.Warmup = append(f.Warmup, records[:n])
		f.Chains = append(f.Chains, records[n:])
		missing += want - len(records)
	}
	if missing > 0 {
		f.Stopped = true
		note = fmt.Sprintf("the run was interrupted: %d of %d draws are missing", missing, want*r.Chains)
	}
	return f, note, nil
}

// inRun reads files that a run keeps.
func inRun(files []store.File) func(string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		for _, f := range files {
			if f.Name == path {
				return f.Content(), nil
			}
		}
		return nil, fmt.Errorf("the run does not hold it")
	}
}

// Draws returns how many draws each chain has that all chains have: summaries
// are over chains of one length.
func (f *Fit) Draws() int {
	n := -1
	for _, c := range f.Chains {
		if n < 0 || len(c) < n {
			n = len(c)
		}
	}
	return max(n, 0)
}

// Values returns the sampled unknowns on the scale of the model: by chain, draw,
// and value; the values are those of Bound.Unknowns, each one's Elems in turn.
// Chains are cut to one length.
func (f *Fit) Values() [][][]float64 {
	if f.values != nil {
		return f.values
	}
	out := make([][][]float64, len(f.Chains))
	var wait sync.WaitGroup
	for i, c := range f.Chains {
		wait.Go(func() {
			v := f.Density.NewValues()
			out[i] = make([][]float64, f.Draws())
			for j := range out[i] {
				out[i][j] = make([]float64, v.Len())
				v.At(c[j].X, out[i][j])
			}
		})
	}
	wait.Wait()
	f.values = out
	return out
}

// Divergences counts divergent draws after warm-up.
func (f *Fit) Divergences() int {
	return f.count(func(r *store.Record) bool { return r.Divergent })
}

// CutTrajectories counts draws after warm-up whose trajectory was cut by the
// largest depth.
func (f *Fit) CutTrajectories() int {
	return f.count(func(r *store.Record) bool { return r.MaxDepth })
}

func (f *Fit) count(is func(*store.Record) bool) int {
	n := 0
	for _, c := range f.Chains {
		for i := range c {
			if is(&c[i]) {
				n++
			}
		}
	}
	return n
}
