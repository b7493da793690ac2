// Package store keeps a run on disk: a folder with run.json (what was run),
// env.json (where and how fast, never part of any comparison) and one log for
// each chain, to which every draw is appended as it is made.
package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// Run is run.json: everything that decides the draws.
type Run struct {
	Format   int               `json:"format"`
	Version  string            `json:"version"`
	Model    File              `json:"model"`
	Files    []File            `json:"files"`    // that the model names, in the order they were read
	Data     []File            `json:"data"`     // given beside the model
	Settings []string          `json:"settings"` // name=value
	Seed     uint64            `json:"seed"`
	Chains   int               `json:"chains"`
	Options  json.RawMessage   `json:"options"` // of the sampler, all in force
	Dim      int               `json:"dim"`
	Unknowns []Unknown         `json:"unknowns"`
	Notes    map[string]string `json:"notes,omitempty"`
	Kept     *Kept             `json:"kept,omitempty"` // what draws.zarr holds; nil: the default
}

// Kept says which draws and data of a run are kept in files for other programs.
// The zero value is the default.
type Kept struct {
	Groups []string `json:"groups,omitempty"` // see runtime.StoredGroups; none: those
	Names  []string `json:"names,omitempty"`  // of the posterior and the prior, computed ones too; none: all unknowns
	Thin   int      `json:"thin,omitempty"`   // every so many draws one is kept; 0: all
	None   bool     `json:"none,omitempty"`   // no file at all
}

// Format is the number of the layout that this package writes.
const Format = 1

// File is a text or binary file, whole.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Text   string `json:"text,omitempty"`
	Bytes  []byte `json:"bytes,omitempty"` // in place of Text where it is not UTF-8
}

// NewFile returns a file with its hash.
func NewFile(name string, content []byte) File {
	sum := sha256.Sum256(content)
	f := File{Name: name, SHA256: hex.EncodeToString(sum[:])}
	if utf8.Valid(content) {
		f.Text = string(content)
	} else {
		f.Bytes = content
	}
	return f
}

// Content returns what the file holds.
func (f File) Content() []byte {
	if f.Bytes != nil {
		return f.Bytes
	}
	return []byte(f.Text)
}

// check compares the content with the hash.
func (f File) check() error {
	sum := sha256.Sum256(f.Content())
	if hex.EncodeToString(sum[:]) != f.SHA256 {
		return fmt.Errorf("the content of %s does not have the hash that was noted with it: the run was changed by hand", f.Name)
	}
	return nil
}

// Unknown is a sampled unknown as run.json lists it.
type Unknown struct {
	Name string `json:"name"`
	Size int    `json:"size"` // unconstrained coordinates
}

// Env is env.json.
type Env struct {
	Started string  `json:"started"`
	Seconds float64 `json:"seconds"`
	OS      string  `json:"os"`
	Arch    string  `json:"arch"`
	Go      string  `json:"go"`
	Threads int     `json:"threads"`
	Tier    string  `json:"tier"`
	Stopped bool    `json:"stopped"` // interrupted before all draws were made
	// Rejections are the points that the density rejected; nil: none.
	Rejections *Rejections `json:"rejections,omitempty"`
}

// Rejections says how many points the density rejected, and why.
type Rejections struct {
	Warmup   int         `json:"warmup"`
	Sampling int         `json:"sampling"`
	Looked   int         `json:"looked"` // points of which the reason was found out
	Reasons  []Rejection `json:"reasons"`
}

// Rejection is a statement whose density was not finite, and what was wrong
// there.
type Rejection struct {
	Statement string `json:"statement"`
	Line      int    `json:"line"`
	Words     string `json:"words"`
	Count     int    `json:"count"`
	After     int    `json:"after_warmup"`
}

// Folder is a run on disk.
type Folder struct {
	Path string
	Run  Run
}

const (
	runFile = "run.json"
	envFile = "env.json"

	drawsFolder = "draws.zarr"
)

// HeldError is the error of a folder that holds a run already.
type HeldError struct{ Path string }

func (e *HeldError) Error() string {
	return e.Path + " already holds a run; name another folder with --out, or allow --overwrite"
}

// Create makes the folder and writes run.json. A folder that already holds a
// run is an error, unless replace is set; the earlier run is removed only when
// all of it could be set aside and the new one is begun. A folder that holds
// other things and no run is an error.
func Create(path string, run Run, replace bool) (*Folder, error) {
	old := &earlier{path: path}
	if _, err := os.Stat(filepath.Join(path, runFile)); err == nil {
		if !replace {
			return nil, &HeldError{path}
		}
		if err := old.setAside(); err != nil {
			return nil, fmt.Errorf("the run in %s cannot be replaced, and is kept: %w", path, err)
		}
	} else if name := foreign(path); name != "" {
		return nil, fmt.Errorf("%s holds other files (%s) and no run: a run needs a folder of its own", path, name)
	}
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, fmt.Errorf("the folder %s cannot be made: %w", path, cause(err))
	}
	run.Format = Format
	f := &Folder{Path: path, Run: run}
	if err := f.write(runFile, run); err != nil {
		old.putBack()
		return nil, fmt.Errorf("the folder %s cannot be written to: %w", path, cause(err))
	}
	if err := old.remove(); err != nil {
		return nil, fmt.Errorf("the run in %s cannot be replaced, and is kept (its %s may lack files): %w", path, drawsFolder, err)
	}
	return f, nil
}

// foreign returns the first thing in a folder without a run that no run leaves
// there, "" if there is none.
func foreign(path string) string {
	entries, _ := os.ReadDir(path) // what cannot be read is said when it is written
	for _, e := range entries {
		if name := e.Name(); !strings.HasPrefix(name, asidePrefix) && !strings.HasPrefix(name, drawsFolder) {
			return name
		}
	}
	return ""
}

// asidePrefix begins the folder that holds a run while another one replaces it.
const asidePrefix = "replaced-"

// earlier is a run that another one replaces.
type earlier struct {
	path  string
	aside string   // folder in path that holds its files meanwhile; "": no such run
	names []string // what was moved there
}

// setAside moves the files of the run out of the way, all or none.
func (e *earlier) setAside() (err error) {
	names := []string{runFile, envFile}
	for _, pattern := range []string{"chain-*.log", drawsFolder + "*"} {
		list, _ := filepath.Glob(filepath.Join(e.path, pattern))
		for _, name := range list {
			names = append(names, filepath.Base(name))
		}
	}
	if e.aside, err = os.MkdirTemp(e.path, asidePrefix); err != nil {
		return err
	}
	for _, name := range names {
		err := os.Rename(filepath.Join(e.path, name), filepath.Join(e.aside, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			e.putBack()
			return err
		}
		e.names = append(e.names, name)
	}
	return nil
}

// putBack moves the files of the run to where they were.
func (e *earlier) putBack() {
	for _, name := range e.names {
		os.Rename(filepath.Join(e.aside, name), filepath.Join(e.path, name))
	}
	if e.aside != "" {
		os.Remove(e.aside)
	}
}

// remove removes what was set aside: first the draws for other programs, a
// folder of many files, without which a run is still whole.
func (e *earlier) remove() error {
	if e.aside == "" {
		return nil
	}
	if err := removeDraws(e.aside); err != nil {
		e.putBack()
		return err
	}
	return os.RemoveAll(e.aside)
}

// cause is an error of the file system without the path, which messages name.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// mostText is how many bytes run.json and env.json may have.
const mostText = 1 << 30

// readText reads a file of a run whole.
func readText(path string) ([]byte, error) {
	if err := plainFile(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// plainFile refuses what is no file of bounded size on the disk: reading a pipe or
// a device may never end.
func plainFile(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return &fs.PathError{Op: "read", Path: path, Err: errors.New("it is not a file")}
	case info.Size() > mostText && filepath.Ext(path) == ".json":
		return &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("it has more than %d bytes", mostText)}
	}
	return nil
}

// Open reads the folder of a run.
func Open(path string) (*Folder, error) {
	text, err := readText(filepath.Join(path, runFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is not the folder of a run: it has no %s", path, runFile)
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", filepath.Join(path, runFile), cause(err))
	}
	f := &Folder{Path: path}
	if err := json.Unmarshal(text, &f.Run); err != nil {
		return nil, fmt.Errorf("%s is damaged: %v", filepath.Join(path, runFile), err)
	}
	if f.Run.Format != Format {
		return nil, fmt.Errorf("%s has format %d, but this version reads format %d", path, f.Run.Format, Format)
	}
	if f.Run.Dim < 0 || f.Run.Chains < 1 || f.Run.Chains > 1<<16 {
		return nil, fmt.Errorf("%s is damaged: %d chains of %d coordinates", filepath.Join(path, runFile), f.Run.Chains, f.Run.Dim)
	}
	for _, file := range append(append([]File{f.Run.Model}, f.Run.Files...), f.Run.Data...) {
		if err := file.check(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// Discard removes what belongs to the run, and the folder if nothing else is in it.
func (f *Folder) Discard() {
	logs, _ := filepath.Glob(filepath.Join(f.Path, "chain-*.log"))
	for _, name := range append(logs, filepath.Join(f.Path, runFile), filepath.Join(f.Path, envFile)) {
		os.Remove(name)
	}
	removeDraws(f.Path)
	os.Remove(f.Path)
}

// removeDraws removes the draws for other programs, and what a killed program
// left of them.
func removeDraws(path string) error {
	list, _ := filepath.Glob(filepath.Join(path, drawsFolder+"*"))
	for _, name := range list {
		if err := os.RemoveAll(name); err != nil {
			return err
		}
	}
	return nil
}

// DrawsPath returns where the draws for other programs are.
func (f *Folder) DrawsPath() string { return filepath.Join(f.Path, drawsFolder) }

// WriteEnv writes env.json.
func (f *Folder) WriteEnv(e Env) error { return f.write(envFile, e) }

// ReadEnv reads env.json.
func (f *Folder) ReadEnv() (e Env, err error) {
	text, err := readText(filepath.Join(f.Path, envFile))
	if err != nil {
		return e, err
	}
	return e, json.Unmarshal(text, &e)
}

// write writes a JSON file under another name first, so that it is there whole
// or not at all.
func (f *Folder) write(name string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(f.Path, name)
	file, err := os.CreateTemp(f.Path, name+".tmp*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(append(text, '\n'))
	if err == nil {
		err = file.Sync()
	}
	if e := file.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	if err := os.Chmod(file.Name(), 0o666&^umask()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// umask is what a new file is usually kept from; a temporary file is private.
func umask() os.FileMode { return 0o022 }

// LogPath returns the log of a chain (from 0).
func (f *Folder) LogPath(chain int) string {
	return filepath.Join(f.Path, fmt.Sprintf("chain-%d.log", chain+1))
}
