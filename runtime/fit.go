package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	goruntime "runtime"
	"time"

	"github.com/bayes-lang/bayes/nuts"
	"github.com/bayes-lang/bayes/runtime/store"
)

// SamplerOptions are the options of each chain.
type SamplerOptions = nuts.Options

// ParseMetric returns the metric of that name.
func ParseMetric(name string) (nuts.Metric, error) { return nuts.ParseMetric(name) }

// SampleOptions say how to sample. The zero value is the default.
type SampleOptions struct {
	Chains    int // 4
	Sampler   SamplerOptions
	Folder    string        // of the run on disk, "" for none
	Overwrite bool          // replace a run that the folder holds
	Monitor   *Monitor      // told how far the chains are, nil for none
	Store     *StoreOptions // what WriteZarr keeps in the folder, nil for the default
}

// Fit is a posterior: a model with its data, and draws.
type Fit struct {
	*Session
	Options SampleOptions
	Density *Density
	Chains  [][]store.Record // kept draws, by chain
	Warmup  [][]store.Record // draws of the warm-up, by chain
	Stopped bool             // interrupted before all draws were made
	damaged bool             // all draws were made, but the folder has not all of them any more
	Seconds float64          // of sampling, compilation not counted
	Folder  *store.Folder    // nil: not on disk
	// Rejected are the points at which the density was not finite, with reasons.
	Rejected *Rejections

	used   []int         // see Used
	draws  int           // of each used chain
	values [][][]float64 // see Values

	kept *keptDraws // nil: nothing is remembered
}

// Check returns an error that names the first option whose value makes no sense for a
// model of dim coordinates.
func (opt SampleOptions) Check(dim int) error {
	const most = 1 << 16
	if opt.Chains < 0 || opt.Chains > most {
		return fmt.Errorf("the number of chains is %d, but must lie between 1 and %d", opt.Chains, most)
	}
	if err := opt.Sampler.Check(dim); err != nil {
		return err
	}
	s, chains := opt.Sampler.Filled(), opt.Chains
	if chains == 0 {
		chains = 4
	}
	draws := max(s.Warmup, 0) + max(s.Draws, 0)
	if bytes := 8 * float64(chains) * float64(draws) * float64(dim+besides); bytes > mostKept {
		return fmt.Errorf("%d chains of %d draws, warm-up included, of %d unknown numbers take %.0f GB of memory, but at most %d GB are used; ask for fewer draws or chains",
			chains, draws, dim, bytes/(1<<30), mostKept>>30)
	}
	return nil
}

const (
	mostKept = 8 << 30 // bytes of all draws of a run
	besides  = 12      // words of a draw beside its unknown numbers, see store.Record
)

// Sample draws from the posterior. When ctx is cancelled the draws made so far
// are kept and Stopped is set; that is no error. Draws do not depend on the
// number of threads or the machine, only on model, data, options and version.
func (s *Session) Sample(ctx context.Context, opt SampleOptions) (*Fit, error) {
	if err := s.Sampleable(); err != nil {
		return nil, err
	}
	if err := opt.Check(s.Bound.Dim); err != nil {
		return nil, err
	}
	if opt.Chains == 0 {
		opt.Chains = 4
	}
	opt.Sampler = opt.Sampler.Filled()
	density, err := NewDensity(s.Bound)
	if err != nil {
		return nil, err
	}
	f := &Fit{
		Session: s, Options: opt, Density: density, kept: &keptDraws{},
		Chains: make([][]store.Record, opt.Chains), Warmup: make([][]store.Record, opt.Chains),
	}
	sink := &sink{fit: f, monitor: opt.Monitor}
	opt.Monitor.begin(opt)
	if opt.Folder != "" {
		if f.Folder, err = store.Create(opt.Folder, s.record(opt), opt.Overwrite); err != nil {
			return nil, err
		}
		for i := range f.Chains {
			l, err := f.Folder.CreateLog(i)
			if err != nil {
				for _, l := range sink.logs {
					l.Close()
				}
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
	f.Rejected = s.rejections(&sink.rejected, opt.Chains, explaining)
	if f.Folder != nil {
		env := store.Env{
			Started: started.UTC().Format(time.RFC3339), Seconds: f.Seconds, OS: goruntime.GOOS, Arch: goruntime.GOARCH,
			Go: goruntime.Version(), Threads: goruntime.GOMAXPROCS(0), Tier: Tier, Stopped: f.Stopped,
			Rejections: f.Rejected.stored(),
		}
		if e := f.Folder.WriteEnv(env); e != nil && err == nil {
			err = e
		}
	}
	f.settle()
	if err != nil && !(ctx.Err() != nil && onlyCancelled(err)) {
		if f.Folder != nil && f.made() == 0 {
			f.Folder.Discard()
			f.Folder = nil
		}
		var start *nuts.StartError
		if errors.As(err, &start) {
			return f, s.noStart(start)
		}
		return f, err
	}
	return f, nil
}

// explaining is how long a run may take to find out why points were rejected.
const explaining = 2 * time.Second

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
		Seed: opt.Sampler.Seed, Chains: opt.Chains, Options: options, Dim: s.Bound.Dim, Kept: opt.Store,
	}
	for _, u := range s.Bound.Unknowns {
		r.Unknowns = append(r.Unknowns, store.Unknown{Name: u.Name, Size: u.Size})
	}
	return r
}

// OpenFit reads a run from its folder. Draws that were not completely written
// are left out; Incomplete tells.
func OpenFit(path string) (*Fit, error) {
	folder, err := store.Open(path)
	if err != nil {
		return nil, err
	}
	r := folder.Run
	s, list := Open(Input{Model: r.Model, Data: r.Data, Settings: r.Settings, Read: inRun(r.Files)})
	if err := list.Err(); err != nil {
		return nil, err
	}
	if err := s.sameLayout(&r); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	f := &Fit{Session: s, Folder: folder, kept: &keptDraws{}, Options: SampleOptions{Chains: r.Chains, Folder: path, Store: r.Kept}}
	if err := json.Unmarshal(r.Options, &f.Options.Sampler); err != nil {
		return nil, fmt.Errorf("%s is damaged: its options cannot be read: %v", path, err)
	}
	if f.Density, err = NewDensity(s.Bound); err != nil {
		return nil, err
	}
	for i := range r.Chains {
		records, _, err := folder.ReadLog(i)
		if err != nil {
			return nil, err
		}
		n := 0
		for n < len(records) && records[n].Warmup {
			n++
		}
		f.Warmup = append(f.Warmup, records[:n])
		f.Chains = append(f.Chains, records[n:])
	}
	f.Stopped = f.made() < f.wanted()
	if env, err := folder.ReadEnv(); err == nil { // a run that was killed has none
		f.Rejected = restored(env.Rejections)
		f.damaged = f.Stopped && !env.Stopped
	} else {
		f.Rejected = &Rejections{}
	}
	f.settle()
	return f, nil
}

// sameLayout checks that the coordinates of stored draws mean what this version
// takes them for.
func (s *Session) sameLayout(r *store.Run) error {
	same := s.Bound.Dim == r.Dim && len(s.Bound.Unknowns) == len(r.Unknowns)
	for i := 0; same && i < len(r.Unknowns); i++ {
		same = r.Unknowns[i].Name == s.Bound.Unknowns[i].Name && r.Unknowns[i].Size == s.Bound.Unknowns[i].Size
	}
	if !same {
		return fmt.Errorf("its draws, made by version %s, have another layout than version %s gives the model", r.Version, Version)
	}
	return nil
}

// inRun reads files that a run keeps.
func inRun(files []File) func(string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		for _, f := range files {
			if f.Name == path {
				return f.Content(), nil
			}
		}
		return nil, fmt.Errorf("the run does not hold it")
	}
}
