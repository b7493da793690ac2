package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/bayes-lang/bayes/internal/disk"
)

const (
	runFile = "run.json"
	envFile = "env.json"

	drawsFolder = "draws.zarr"

	lockEnding = ".lock" // of the lock beside a folder
	newEnding  = ".new"  // of the folder in which a run is written that will replace another
)

// Folder is a run that is being written.
type Folder struct {
	Path string // of the run when it is finished
	Run  Run

	real string // Path without symbolic links
	dir  string // where the files are until then
	lock *disk.Lock
	logs []*Log
}

// Taken is what Create does with a folder that is taken: that holds a run, or is
// being written.
type Taken int

// The ways.
const (
	Refuse  Taken = iota // an error
	Replace              // the new run replaces one that nobody is writing
	Number               // another folder: NAME-2.run and so on
)

// HeldError is the error of a folder that holds a run already.
type HeldError struct{ Path string }

func (e *HeldError) Error() string {
	return e.Path + " already holds a run; name another folder with --out, or allow --overwrite"
}

// BusyError is the error of a folder to which another is writing a run.
type BusyError struct {
	Path    string
	Process int // 0: not known
}

func (e *BusyError) Error() string {
	return fmt.Sprintf("a run is being written to %s%s; wait for it, or name another folder", e.Path, by(e.Process))
}

func by(process int) string {
	switch process {
	case 0:
		return ""
	case os.Getpid():
		return " by this program"
	}
	return fmt.Sprintf(" by process %d", process)
}

// foreignError is the error of a folder that holds something else than a run.
type foreignError struct{ path, name string }

func (e *foreignError) Error() string {
	return fmt.Sprintf("%s holds other files (%s) and no run: a run needs a folder of its own", e.path, e.name)
}

// Create takes a folder for a run, which nobody else can write to until Finish,
// Discard or Abandon, and writes run.json and the data beside it. A run that the folder
// holds stays what it is until Finish.
func Create(path string, run Run, taken Taken) (*Folder, error) {
	run.Format, run.ID = Format, run.Identify()
	if taken != Number {
		return create(path, run, taken)
	}
	ending := filepath.Ext(path)
	for i := 1; ; i++ {
		name := path
		if i > 1 {
			name = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ending), i, ending)
		}
		if _, err := os.Lstat(name); err == nil {
			continue
		}
		f, err := create(name, run, taken)
		var held *HeldError
		var busy *BusyError
		var foreign *foreignError
		if err == nil || !errors.As(err, &held) && !errors.As(err, &busy) && !errors.As(err, &foreign) {
			return f, err
		}
	}
}

func create(path string, run Run, taken Taken) (_ *Folder, err error) {
	real, err := disk.Real(path)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(real), 0o777)
	}
	if err != nil {
		return nil, fmt.Errorf("the folder %s cannot be made: %w", path, disk.Cause(err))
	}
	f := &Folder{Path: path, Run: run, real: real, dir: real}
	if f.lock, err = disk.Take(real + lockEnding); err != nil {
		var locked *disk.LockedError
		if errors.As(err, &locked) {
			return nil, &BusyError{path, locked.Process}
		}
		return nil, fmt.Errorf("the folder %s cannot be locked: %w", path, disk.Cause(err))
	}
	defer func() {
		if err != nil {
			f.lock.Release()
		}
	}()
	if err := disk.Restore(real); err != nil {
		return nil, fmt.Errorf("the run in %s cannot be put back: %w", path, disk.Cause(err))
	}
	holds, name, err := look(real)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the folder %s cannot be made: %w", path, disk.Cause(err))
	case holds == others:
		return nil, &foreignError{path, name}
	case holds == aRun && taken != Replace:
		return nil, &HeldError{path}
	case holds == aRun:
		if err := f.beside(); err != nil {
			return nil, fmt.Errorf("the run in %s cannot be replaced, and is kept: %w", path, err)
		}
	case holds == absent:
		if err := os.Mkdir(real, 0o777); err != nil {
			return nil, fmt.Errorf("the folder %s cannot be made: %w", path, disk.Cause(err))
		}
	}
	// run.json goes first, since it says whose folder this is.
	err = f.write(runFile, run.listed())
	for i, file := range run.data() {
		if err == nil && file.Len() > 0 {
			err = f.put(dataName(i, file), file.save)
		}
	}
	if err != nil {
		f.remove()
		var changed *ChangedError
		if errors.As(err, &changed) {
			return nil, changed
		}
		return nil, fmt.Errorf("the folder %s cannot be written to: %w", path, disk.Cause(err))
	}
	return f, nil
}

// beside makes the folder in which a run is written that will replace another.
func (f *Folder) beside() error {
	here, err := os.Stat(".")
	if err == nil {
		if there, err := os.Stat(f.real); err == nil && os.SameFile(here, there) {
			return errors.New("it is the current folder; change to its parent folder and name it from there")
		}
	}
	if disk.Mounted(f.real) {
		return errors.New("it is a mount point; name a folder inside it")
	}
	for _, ending := range []string{newEnding, ".old"} {
		if err := sweep(f.real+ending, f.real); err != nil {
			return fmt.Errorf("%s is in the way: %w", f.Path+ending, disk.Cause(err))
		}
	}
	f.dir = f.real + newEnding
	if err := os.Mkdir(f.dir, 0o777); err != nil {
		return fmt.Errorf("%s cannot be made: %w", f.Path+newEnding, disk.Cause(err))
	}
	return nil
}

// content is what is at a path.
type content int

const (
	absent content = iota
	nothing
	aRun
	others
)

// ofRun are the names that files of a run have.
var ofRun = regexp.MustCompile(`^((run|env)\.json(\.tmp[0-9-]+)?|run-data-[0-9]+(\.[a-z0-9]+)?(\.tmp[0-9-]+)?|chain-[0-9]+\.log|draws\.zarr(\.tmp[0-9-]+)?)$`)

// begun is the name of what a program left that was killed before it had written
// run.json.
var begun = regexp.MustCompile(`^run\.json\.tmp[0-9-]+$`)

// look says what a folder holds, and names the first other file where that is
// something else than a run.
func look(path string) (content, string, error) {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(path); err == nil { // a link to nothing
			return others, filepath.Base(path), nil
		}
		return absent, "", nil
	}
	if err != nil {
		return 0, "", err
	}
	if isRun(path) {
		return aRun, "", nil
	}
	for _, e := range entries {
		if !begun.MatchString(e.Name()) {
			return others, e.Name(), nil
		}
	}
	for _, e := range entries {
		if err := os.Remove(filepath.Join(path, e.Name())); err != nil {
			return 0, "", err
		}
	}
	return nothing, "", nil
}

// isRun reports whether a folder holds what Create writes first, damaged or not.
func isRun(path string) bool {
	name := filepath.Join(path, runFile)
	if plainFile(name) != nil {
		return false
	}
	file, err := os.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	start := make([]byte, len(runStart))
	_, err = file.ReadAt(start, 0)
	return err == nil && bytes.Equal(start, []byte(runStart))
}

// runStart is how run.json begins, of any format.
const runStart = "{\n  \"format\": "

// sweep removes a folder that a run was in, but nothing that is not of a run: that
// goes to another folder.
func sweep(path, into string) error {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var last []string
	for _, e := range entries {
		name := filepath.Join(path, e.Name())
		switch {
		case !ofRun.MatchString(e.Name()):
			to := filepath.Join(into, e.Name())
			if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("%s already exists", to)
			}
			err = os.Rename(name, to)
		case strings.HasPrefix(e.Name(), runFile):
			last = append(last, name) // so that it can be seen what it was
		case strings.HasPrefix(e.Name(), drawsFolder):
			err = os.RemoveAll(name)
		default:
			err = os.Remove(name)
		}
		if err != nil {
			return err
		}
	}
	for _, name := range last {
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	return os.Remove(path)
}

// Replaces reports whether the run will take the place of another.
func (f *Folder) Replaces() bool { return f.dir != f.real }

// DrawsPath returns where the draws for other programs are, or are written to.
func (f *Folder) DrawsPath() string { return filepath.Join(f.dir, drawsFolder) }

// Finish closes the logs and writes env.json, with which the run is whole; then it
// takes the place of an earlier one, and the folder is free for others.
func (f *Folder) Finish(e Env) error {
	defer f.lock.Release()
	e.Run = f.Run.ID
	err := f.closeLogs()
	e.Made = make([]int, f.Run.Chains)
	for _, l := range f.logs {
		e.Made[l.chain] = l.made
	}
	if err == nil {
		err = f.write(envFile, e)
	}
	if err != nil {
		return fmt.Errorf("the run in %s cannot be finished: %w", f.Path, disk.Cause(err))
	}
	if f.dir == f.real {
		return nil
	}
	old, err := disk.Swap(f.dir, f.real)
	if err != nil {
		return fmt.Errorf("the new run is complete, in %s, but cannot replace the run in %s: %w", f.Path+newEnding, f.Path, disk.Cause(err))
	}
	f.dir = f.real
	// What cannot be removed now is removed by the next run that is put there.
	_ = sweep(old, f.real)
	return nil
}

func (f *Folder) closeLogs() error {
	var err error
	for _, l := range f.logs {
		if e := l.close(); err == nil {
			err = e
		}
	}
	return err
}

// Amend calls a function that changes what a run holds for other programs, while nobody
// else writes to its folder. The run must still be there: the one of that identity.
func Amend(path, id string, change func() error) error {
	real, err := disk.Real(path)
	if err != nil {
		return err
	}
	lock, err := disk.Take(real + lockEnding)
	var locked *disk.LockedError
	switch {
	case errors.As(err, &locked):
		return &BusyError{path, locked.Process}
	case err != nil:
		return fmt.Errorf("the folder %s cannot be locked: %w", path, disk.Cause(err))
	}
	defer lock.Release()
	root, err := openRoot(path)
	if err != nil {
		return err
	}
	defer root.Close()
	var run Run
	if err := (&reader{path: path, root: root}).run(&run); err != nil {
		return err
	}
	if run.ID != id {
		return fmt.Errorf("another run has replaced the one in %s", path)
	}
	return change()
}

// Discard removes the run that was begun; an earlier one stays.
func (f *Folder) Discard() {
	f.closeLogs()
	f.remove()
	f.lock.Release()
}

// remove removes what was written.
func (f *Folder) remove() {
	for chain := range f.Run.Chains {
		os.Remove(f.LogPath(chain))
	}
	os.RemoveAll(f.DrawsPath())
	for i, file := range f.Run.data() {
		os.Remove(filepath.Join(f.dir, dataName(i, file)))
	}
	os.Remove(filepath.Join(f.dir, envFile))
	os.Remove(filepath.Join(f.dir, runFile))
	os.Remove(f.dir)
}

// Abandon leaves the run as it is, not finished, and returns where it is.
func (f *Folder) Abandon() string {
	f.closeLogs()
	f.lock.Release()
	if f.dir != f.real {
		return f.Path + newEnding
	}
	return f.Path
}

// write writes a JSON file.
func (f *Folder) write(name string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return f.put(name, func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}

// put writes a file under another name first, so that it is there whole or not at all.
func (f *Folder) put(name string, write func(w io.Writer) error) error {
	path := filepath.Join(f.dir, name)
	file, err := disk.Temp(path)
	if err != nil {
		return err
	}
	return disk.Keep(file, path, write(file))
}

// LogPath returns where the log of a chain (from 0) is written.
func (f *Folder) LogPath(chain int) string { return filepath.Join(f.dir, logFile(chain)) }

func logFile(chain int) string { return fmt.Sprintf("chain-%d.log", chain+1) }
