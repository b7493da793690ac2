package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	goruntime "runtime"
	"slices"
	"strings"
	"time"

	"github.com/bayes-lang/bayes/internal/dataset"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/internal/store"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/nuts"
)

// SamplerOptions are the options of each chain.
type SamplerOptions = nuts.Options

// ParseMetric returns the metric with the given name.
func ParseMetric(name string) (nuts.Metric, error) { return nuts.ParseMetric(name) }

// SampleOptions say how to sample. The zero value is the default.
type SampleOptions struct {
	Chains    int // 4
	Sampler   SamplerOptions
	Folder    string           // where to save the run, "" to keep it in memory only
	Overwrite bool             // replace any run already in the folder
	Number    bool             // if the folder is taken, save the run in NAME-2.run and so on
	Monitor   *Monitor         // receives the progress of the chains, nil for none
	Store     *dataset.Options // what to save in draws.zarr, nil for the default
	// Watch, if not nil, is called with every draw as it is made, possibly by several chains at
	// once. The chain may reuse the draw afterwards. An error stops the run.
	Watch  func(chain int, d *nuts.Draw) error
	Caller summary.Caller // who reads the advice in error messages
	// Given, if not "", is the hash of draws made by another sampler. It gives such a run its
	// identity and has no other effect.
	Given string
}

// Fit is a posterior: a model, its data, and the draws.
type Fit struct {
	*Session
	*posterior.Posterior
	Options SampleOptions
	Chains  [][]store.Record // kept draws, by chain
	Warmup  [][]store.Record // warm-up draws, by chain
	Stopped bool             // interrupted before all draws were made
	Seconds float64          // spent sampling, excluding compilation
	Folder  string           // where the run is saved, "" if it is not
	Version string           // of bayes that made the draws
	Env     store.Env        // where the run was made, and how fast; zero if not known
	Notes   []string         // what is missing from draws.zarr, and why
	// Rejected are the points at which the density was not finite, with the reasons.
	Rejected *Rejections

	logs    []*store.Positions // see onDisk; nil: positions are in Chains and Warmup
	dropped bool               // the warm-up draws were given up: see WithoutWarmup
	away    []int              // by chain: the number of warm-up draws that are in Folder alone; nil: none are
}

// Check returns an error that names the first option whose value is invalid for the session,
// or that the draws would need more memory than its limits allow.
func (s *Session) Check(opt SampleOptions) error {
	const most = 1 << 16
	if opt.Chains < 0 || opt.Chains > most {
		return fmt.Errorf("the number of chains is %d, but must lie between 1 and %d", opt.Chains, most)
	}
	dim := s.Bound.Dim
	if err := opt.Sampler.Check(dim); err != nil {
		return err
	}
	filled, chains := opt.Sampler.Filled(), opt.Chains
	if chains == 0 {
		chains = 4
	}
	draws := max(filled.Warmup, 0) + max(filled.Draws, 0)
	if n, most := float64(chains)*float64(draws)*float64(dim+besides), s.Input.Limits.Kept(); n > float64(most) {
		return fmt.Errorf("%d chains of %d draws, warm-up included, of %d unknown numbers take %.2g GB of memory, but at most %.2g GB %s; ask for fewer draws or chains",
			chains, draws, dim, 8*n/(1<<30), 8*float64(most)/(1<<30), allowedBy(s.Input.Limits, s.Input.Limits.Draws))
	}
	return nil
}

const besides = 12 // words of a draw beside its unknown numbers, see store.Record

// Sample draws from the posterior. If ctx is cancelled, the draws made so far are kept and
// Stopped is set; this is not an error. Draws depend only on the model, data, options and
// version, not on the number of threads or the machine.
func (s *Session) Sample(ctx context.Context, opt SampleOptions) (*Fit, error) {
	if err := s.Sampleable(); err != nil {
		return nil, err
	}
	if err := s.Check(opt); err != nil {
		return nil, err
	}
	if opt.Chains == 0 {
		opt.Chains = 4
	}
	opt.Sampler = opt.Sampler.Filled()
	density, err := s.LogDensity(nil)
	if err != nil {
		return nil, err
	}
	f := &Fit{
		Session: s, Options: opt, Version: Version,
		Chains: make([][]store.Record, opt.Chains), Warmup: make([][]store.Record, opt.Chains),
	}
	sink := &sink{fit: f, monitor: opt.Monitor, blocks: make([][2][]float64, opt.Chains)}
	opt.Monitor.begin(opt)
	if opt.Folder != "" {
		if sink.folder, err = store.Create(opt.Folder, s.record(opt), opt.taken()); err != nil {
			return nil, err
		}
		for i := range f.Chains {
			l, err := sink.folder.CreateLog(i)
			if err != nil {
				sink.folder.Discard()
				return nil, err
			}
			sink.logs = append(sink.logs, l)
		}
	}
	started := time.Now()
	chains, err := nuts.Run(ctx, density, opt.Sampler, opt.Chains, sink)
	f.Seconds = time.Since(started).Seconds()
	for _, c := range chains {
		f.Stopped = f.Stopped || !c.Finished()
	}
	f.Rejected = s.rejections(&sink.rejected, opt.Chains, explaining)
	f.Env = environment(started, f)
	f.settle(density)
	if err != nil && !(ctx.Err() != nil && onlyCancelled(err)) {
		f.abandon(sink.folder, &err)
		var start *nuts.StartError
		if errors.As(err, &start) {
			return f, s.noStart(start, opt.Caller)
		}
		return f, err
	}
	if f.Draws() == 0 && sink.folder != nil && sink.folder.Replaces() {
		sink.folder.Discard() // it replaces none that has draws
		return f, nil
	}
	return f, f.finish(sink.folder)
}

// taken is what is done where the folder is taken.
func (opt SampleOptions) taken() store.Taken {
	switch {
	case opt.Overwrite:
		return store.Replace
	case opt.Number:
		return store.Number
	}
	return store.Refuse
}

// environment is where and how fast a run was.
func environment(started time.Time, f *Fit) store.Env {
	return store.Env{
		Started: started.UTC().Format(time.RFC3339Nano), Seconds: f.Seconds, OS: goruntime.GOOS, Arch: goruntime.GOARCH,
		Go: goruntime.Version(), Threads: goruntime.GOMAXPROCS(0), Tier: Tier, Stopped: f.Stopped,
		Rejections: f.Rejected.stored(),
	}
}

// finish makes the run in its folder whole: draws for other programs, and its end.
func (f *Fit) finish(folder *store.Folder) error {
	if folder == nil {
		return nil
	}
	if f.Draws() > 0 {
		// The logs hold all draws; what is written here can be written again.
		notes, err := f.writeZarr(context.Background(), folder)
		if err != nil {
			notes = append(notes, fmt.Sprintf("the draws for other programs could not be written: %v", err))
		}
		f.Notes = notes
	}
	if err := folder.Finish(f.Env); err != nil {
		return err
	}
	f.Folder = folder.Path
	return nil
}

// abandon leaves a run that failed as far as it is, if it has draws at all.
func (f *Fit) abandon(folder *store.Folder, err *error) {
	switch {
	case folder == nil:
	case f.made() == 0:
		folder.Discard()
	default:
		*err = fmt.Errorf("%w; `bayes recover %s` keeps the draws that were made", *err, folder.Abandon())
	}
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
	options, _ := json.Marshal(struct {
		SamplerOptions
		Given string `json:",omitempty"`
	}{settings, opt.Given})
	r := store.Run{
		Version: Version, Model: s.Input.Model, Files: s.files, Data: append(slices.Clone(s.Input.Data), input.Files(s.Input.Fresh)...), Settings: s.Input.Settings,
		Seed: opt.Sampler.Seed, Chains: opt.Chains, Options: options, Dim: s.Bound.Dim, Kept: opt.Store,
	}
	for _, u := range s.Bound.Unknowns {
		r.Unknowns = append(r.Unknowns, store.Unknown{Name: u.Name, Size: u.Size})
	}
	return r
}

// record is what run.json says of the run.
func (f *Fit) record() store.Run {
	r := f.Session.record(f.Options)
	r.Version = f.Version
	if f.dropped {
		r.Dropped = max(0, f.Options.Sampler.Warmup)
	}
	r.ID = r.Identify()
	return r
}

// ID returns the identity of the run: runs with the same ID have the same draws.
func (f *Fit) ID() string { return f.record().ID }

// OpenFit reads a run from its folder. An interrupted run is opened with the draws made so
// far. A run that is damaged or was never finished is an error; Recover saves what can still
// be read.
func OpenFit(path string) (*Fit, error) { return OpenFitWithin(path, input.MachineLimits()) }

// OpenFitWithin is OpenFit with limits on what the model and data may cost.
func OpenFitWithin(path string, l eval.Limits) (*Fit, error) {
	stored, err := readRun(path, l)
	if err != nil {
		return nil, err
	}
	f, err := fromStored(stored, l)
	if err != nil {
		return nil, err
	}
	if stored.Unfinished || len(stored.Damage) > 0 {
		return nil, f.damage(stored)
	}
	return f, nil
}

// readRun reads a run. Where the memory is the limit, draws that take more than a part of
// it stay on disk; a program that has other limits has all draws of a fit in memory.
func readRun(path string, l eval.Limits) (*store.Stored, error) {
	read, most := store.ReadWithin, 8*int64(l.Kept())
	if l.Memory > 0 {
		read, most = store.ReadParts, most/4
	}
	stored, err := read(path, most)
	var large *store.LargeError
	if errors.As(err, &large) {
		return nil, tooLarge(path, large, l)
	}
	if err != nil || stored.Data == "" {
		return stored, err
	}
	for _, records := range stored.Chains {
		if !stored.Unfinished || len(records) > 0 {
			return nil, fmt.Errorf("%s is damaged: %s", path, stored.Data)
		}
	}
	// Its program is, or was, still writing the data.
	var options SamplerOptions
	_ = json.Unmarshal(stored.Run.Options, &options)
	wanted := stored.Run.Chains * (max(0, options.Warmup) + max(0, options.Draws))
	return nil, &DamagedError{Path: path, Busy: stored.Busy, Reason: reason(stored), Wanted: wanted}
}

// fromStored makes a fit of what could be read of a run.
func fromStored(stored *store.Stored, l eval.Limits) (*Fit, error) {
	r, path := stored.Run, stored.Path
	s, list := Open(input.Input{Model: r.Model, Data: r.Data, Settings: r.Settings, Read: input.ReadFrom(r.Files), Limits: l})
	if err := list.Err(); err != nil {
		return nil, err
	}
	if err := s.checkCoordinates(&r); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	f := &Fit{
		Session: s, Folder: path, Version: r.Version, Env: stored.Env, Rejected: restored(stored.Env.Rejections),
		Options: SampleOptions{Chains: r.Chains, Folder: path, Store: r.Kept}, logs: stored.Logs,
	}
	err := json.Unmarshal(r.Options, &f.Options.Sampler)
	if err == nil {
		err = json.Unmarshal(r.Options, &struct{ Given *string }{&f.Options.Given})
	}
	if err != nil {
		return nil, fmt.Errorf("%s is damaged: its options cannot be read: %v", path, err)
	}
	f.dropped = r.Dropped > 0
	density, err := s.LogDensity(nil)
	if err != nil {
		return nil, err
	}
	for _, records := range stored.Chains {
		n := 0
		for n < len(records) && records[n].Warmup {
			n++
		}
		f.Warmup = append(f.Warmup, records[:n])
		f.Chains = append(f.Chains, slices.Clone(records[n:])) // so that they do not hold on to the warm-up
	}
	f.Stopped = f.made() < f.wanted()
	f.settle(density)
	return f, nil
}

// DamagedError is returned for a run that cannot be read in full.
type DamagedError struct {
	Path   string
	Busy   bool   // the run is still being made
	Reason string // what is wrong
	Made   int    // draws that can be read, including warm-up
	Wanted int
}

func (e *DamagedError) Error() string {
	if e.Busy || e.Made == 0 {
		return e.What()
	}
	return e.What() + fmt.Sprintf(": `bayes recover %s` keeps them as an interrupted run", e.Path)
}

// What says what is wrong and what can still be read.
func (e *DamagedError) What() string {
	return fmt.Sprintf("%s %s; %d of %d draws can be read", e.Path, e.Reason, e.Made, e.Wanted)
}

// damage says what is wrong with a run, and what can still be read.
func (f *Fit) damage(stored *store.Stored) error {
	return &DamagedError{Path: stored.Path, Made: f.made(), Wanted: f.wanted(), Busy: stored.Busy && stored.Unfinished, Reason: reason(stored)}
}

// reason says why a run cannot be read in full.
func reason(stored *store.Stored) string {
	switch {
	case !stored.Unfinished:
		list := stored.Damage
		if len(list) > 4 {
			list = append(list[:3:3], fmt.Sprintf("and %d more errors", len(list)-3))
		}
		return "is damaged: " + strings.Join(list, "; ")
	case stored.Busy && stored.Process > 0:
		return fmt.Sprintf("is still being made by process %d", stored.Process)
	case stored.Busy:
		return "is still being made"
	}
	return "holds a run that was never finished, since its program was killed"
}

// Recover turns what can still be read of a damaged or killed run into an interrupted run, in
// the same folder. It returns an error for a run that is not damaged.
func Recover(path string) (*Fit, error) { return RecoverWithin(path, input.MachineLimits()) }

// RecoverWithin is Recover with limits on what the model and data may cost.
func RecoverWithin(path string, l eval.Limits) (*Fit, error) {
	stored, err := readRun(path, l)
	if err != nil {
		return nil, err
	}
	if !stored.Unfinished && len(stored.Damage) == 0 {
		return nil, fmt.Errorf("the run in %s is complete: there is nothing to recover", path)
	}
	folder, err := store.Create(path, stored.Run, store.Replace)
	if err != nil {
		return nil, err
	}
	f, err := recovered(path, stored.Run.ID, l)
	if err != nil {
		folder.Discard()
		return nil, err
	}
	return f, f.saveIn(folder)
}

// recovered reads what can be read of a run, of which nobody else writes.
func recovered(path, id string, l eval.Limits) (*Fit, error) {
	stored, err := readRun(path, l)
	if err != nil {
		return nil, err
	}
	if stored.Run.ID != id {
		return nil, fmt.Errorf("another run has replaced the one in %s", path)
	}
	f, err := fromStored(stored, l)
	if err == nil && f.made() == 0 {
		err = fmt.Errorf("no draw of the run in %s can be read", path)
	}
	if err != nil {
		return nil, err
	}
	f.Env.Stopped = f.Stopped
	return f, nil
}

// checkCoordinates checks that the coordinates of stored draws mean what this version
// takes them for.
func (s *Session) checkCoordinates(r *store.Run) error {
	if !s.sameCoordinates(r) {
		return fmt.Errorf("its draws, made by version %s, have other coordinates than version %s gives the model", r.Version, Version)
	}
	return nil
}

// sameCoordinates reports whether the coordinates of a run are those of the model.
func (s *Session) sameCoordinates(r *store.Run) bool {
	same := s.Bound.Dim == r.Dim && len(s.Bound.Unknowns) == len(r.Unknowns)
	for i := 0; same && i < len(r.Unknowns); i++ {
		same = r.Unknowns[i].Name == s.Bound.Unknowns[i].Name && r.Unknowns[i].Size == s.Bound.Unknowns[i].Size
	}
	return same
}
