package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/bayes-lang/bayes/internal/disk"
)

// Stored is a run as it is read.
type Stored struct {
	Path   string
	Run    Run
	Env    Env
	Chains [][]Record // the draws that are good, by chain
	// Logs have the positions of the draws, which Chains then lack: see ReadParts. Nil:
	// Chains have them.
	Logs []*Positions
	// Unfinished says that the run has no end: its program is at it, or was killed.
	Unfinished bool
	// Busy says that somebody is writing to the folder, Process who, 0 where that is
	// not known.
	Busy    bool
	Process int
	// Damage says what is missing of what was written, nothing where all is there.
	Damage []string
	// Data says what is wrong with the data files: without them the model has no meaning.
	Data string
}

// Read reads a run: all of it from one folder, even where another takes its place
// meanwhile. What is damaged in logs, data and env.json is told, not an error.
func Read(path string) (*Stored, error) { return ReadWithin(path, 0) }

// ReadWithin is Read for a run whose logs have at most so many bytes; 0: any number of
// them. The logs are read draw by draw, but all draws are kept: a larger run is a
// *LargeError before any of it is read.
func ReadWithin(path string, most int64) (*Stored, error) { return read(path, most, false) }

// ReadParts is Read, but of a run whose logs have more than so many bytes all positions
// stay on disk, where Logs read them one by one. Where what is kept of each draw beside
// its position has more bytes, the run is a *LargeError.
func ReadParts(path string, most int64) (*Stored, error) { return read(path, most, true) }

func read(path string, most int64, parts bool) (*Stored, error) {
	for {
		root, err := openRoot(path)
		if err != nil {
			return nil, err
		}
		r := &reader{path: path, root: root, most: most, parts: parts}
		s, err := r.all()
		again := r.replaced()
		root.Close()
		if again {
			continue
		}
		if s != nil && s.Unfinished {
			if real, err := disk.Real(path); err == nil {
				s.Process, s.Busy = disk.Held(real + lockEnding)
			}
			if _, err := os.Stat(filepath.Join(path, envFile)); err == nil {
				continue // it has ended meanwhile
			}
		}
		return s, err
	}
}

// openRoot opens the folder of a run; it stays the same one, whatever it is called
// later.
func openRoot(path string) (*os.Root, error) {
	root, err := os.OpenRoot(path)
	if errors.Is(err, fs.ErrNotExist) {
		// Another run is taking its place in two steps, or a program was killed between them.
		if real, e := disk.Real(path); e == nil {
			if old, ok := disk.Aside(real); ok && isRun(old) {
				if root, err = os.OpenRoot(old); errors.Is(err, fs.ErrNotExist) {
					root, err = os.OpenRoot(path)
				}
			}
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", path, disk.Cause(err))
	}
	return root, nil
}

// LargeError is the error of a run whose draws are more than may be read.
type LargeError struct {
	Bytes, Most int64 // of the logs
	Dim         int   // unknown numbers of a draw
	Chains      int
}

func (e *LargeError) Error() string {
	return fmt.Sprintf("the draws are %d bytes, but at most %d may be read", e.Bytes, e.Most)
}

// reader reads a run from one folder.
type reader struct {
	path string
	root *os.Root
	most int64 // bytes of all logs; 0: any number
	// parts says that more than most bytes stay on disk, which is found by fits.
	parts, stay bool
}

// fits reports whether the logs are as small as is asked for.
func (r *reader) fits(run *Run) error {
	var total int64
	for chain := range run.Chains {
		if info, err := r.root.Stat(logFile(chain)); err == nil {
			total += info.Size()
		}
	}
	if r.parts && r.most > 0 && total > r.most {
		r.stay = true
		total = total / int64(recordSize(run.Dim)) * recordBytes
	}
	if r.most > 0 && total > r.most {
		return &LargeError{Bytes: total, Most: r.most, Dim: run.Dim, Chains: run.Chains}
	}
	return nil
}

// replaced reports whether the folder is not, or no longer, the one of its path.
func (r *reader) replaced() bool {
	here, err := r.root.Stat(".")
	if err != nil {
		return false
	}
	there, err := os.Stat(r.path)
	return err == nil && !os.SameFile(here, there)
}

func (r *reader) all() (*Stored, error) {
	s := &Stored{Path: r.path}
	if err := r.run(&s.Run); err != nil {
		return nil, err
	}
	if err := r.fits(&s.Run); err != nil {
		return nil, err
	}
	s.Data = r.attach(&s.Run)
	switch err := r.json(envFile, &s.Env); {
	case errors.Is(err, fs.ErrNotExist):
		s.Unfinished = true
	case err != nil:
		s.Damage = append(s.Damage, fmt.Sprintf("%s cannot be read (%v)", envFile, disk.Cause(err)))
		s.Env = Env{}
	case s.Env.Run != s.Run.ID || len(s.Env.Made) != s.Run.Chains:
		s.Damage = append(s.Damage, envFile+" is that of another run")
		s.Env = Env{}
	}
	ended := !s.Unfinished && len(s.Damage) == 0
	for chain := range s.Run.Chains {
		records, log, damage := r.log(&s.Run, chain)
		s.Chains = append(s.Chains, records)
		if r.stay {
			s.Logs = append(s.Logs, log)
		}
		s.compare(chain, damage, ended)
	}
	return s, nil
}

// compare notes what the log of a chain lacks of what was written, in a run that has an end.
func (s *Stored) compare(chain int, damage string, ended bool) {
	switch records := s.Chains[chain]; {
	case s.Unfinished:
	case damage == "" && ended && len(records) != s.Env.Made[chain]:
		damage = fmt.Sprintf("%s has %d draws", logFile(chain), len(records))
		fallthrough
	case damage != "" && ended:
		s.Damage = append(s.Damage, fmt.Sprintf("%s, but %d were made", damage, s.Env.Made[chain]))
	case damage != "":
		s.Damage = append(s.Damage, damage)
	}
}

// run reads run.json.
func (r *reader) run(run *Run) error {
	name := filepath.Join(r.path, runFile)
	switch err := r.json(runFile, run); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s is not the folder of a run: it has no %s", r.path, runFile)
	case isSyntax(err):
		return fmt.Errorf("%s is damaged: %v", name, err)
	case err != nil:
		return fmt.Errorf("%s cannot be read: %w", name, disk.Cause(err))
	}
	return run.check(r.path, name)
}

// check looks whether this program can read a run, and whether it is what it was: path is
// where it is, and name what holds it.
func (run *Run) check(path, name string) error {
	switch {
	case run.Format > Format:
		return fmt.Errorf("%s has format %d, but this version reads formats up to %d: a newer version of bayes made it", path, run.Format, Format)
	case run.Format < oldest:
		return fmt.Errorf("%s has format %d, but this version reads formats from %d on: sample the model again; its text is in %s", path, run.Format, oldest, runFile)
	}
	if run.Dim < 0 || run.Chains < 1 || run.Chains > 1<<16 || run.Dropped < 0 {
		return fmt.Errorf("%s is damaged: %d chains of %d coordinates", name, run.Chains, run.Dim)
	}
	for _, file := range append([]*File{&run.Model}, run.data()...) {
		if file.apart() {
			continue // see attach
		}
		if err := file.check(); err != nil {
			return err
		}
	}
	if run.ID != run.Identify() {
		return fmt.Errorf("%s does not have the identity recorded with it: the run was changed by hand", name)
	}
	return nil
}

// mostText is how many bytes run.json and env.json may have.
const mostText = 1 << 30

// json reads a JSON file.
func (r *reader) json(name string, v any) error {
	file, err := r.open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, v)
}

func isSyntax(err error) bool {
	var s *json.SyntaxError
	var t *json.UnmarshalTypeError
	return errors.As(err, &s) || errors.As(err, &t)
}

// open opens a file of the run, and refuses what is no file of bounded size on the
// disk: reading a pipe or a device may never end.
func (r *reader) open(name string) (*os.File, error) {
	info, err := r.root.Stat(name)
	if err != nil {
		return nil, err
	}
	if err := plain(name, info); err != nil {
		return nil, err
	}
	return r.root.Open(name)
}

func plainFile(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return plain(path, info)
}

func plain(name string, info fs.FileInfo) error {
	base := filepath.Base(name)
	switch {
	case !info.Mode().IsRegular():
		return &fs.PathError{Op: "read", Path: name, Err: errors.New("it is not a file")}
	case info.Size() > mostText && (base == runFile || base == envFile):
		return &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("it has more than %d bytes", mostText)}
	}
	return nil
}
