// Package store keeps a run on disk: a folder with run.json (what was run), the data files
// beside it, one log for each chain, to which every draw is appended as it is made, and
// env.json (where and how fast, never part of any comparison), which is written last: a
// folder without it is no whole run.
//
// One writer at a time has the folder, from Create to Finish, by a lock beside it. A
// run that replaces another is written beside it and takes its place in one step.
package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"path/filepath"
	"reflect"
)

// Run is run.json: everything that decides the draws.
type Run struct {
	Format   int               `json:"format"`
	ID       string            `json:"id"` // see Identify; logs, env.json and draws.zarr have it too
	Version  string            `json:"version"`
	Model    File              `json:"model"`
	Files    []File            `json:"files"`    // that the model names, in the order they were read; see data
	Data     []File            `json:"data"`     // given beside the model; see data
	Settings []string          `json:"settings"` // name=value
	Seed     uint64            `json:"seed"`
	Chains   int               `json:"chains"`
	Options  json.RawMessage   `json:"options"` // of the sampler, all in force
	Dim      int               `json:"dim"`
	Unknowns []Unknown         `json:"unknowns"`
	Notes    map[string]string `json:"notes,omitempty"`
	Kept     *Kept             `json:"kept,omitempty"`    // what draws.zarr holds; nil: the default
	Dropped  int               `json:"dropped,omitempty"` // draws of warm-up of each chain that the logs do not have
}

// Kept says which draws and data of a run are kept in files for other programs.
// The zero value is the default.
type Kept struct {
	Groups []string `json:"groups,omitempty"` // see runtime.StoredGroups; none: those
	Names  []string `json:"names,omitempty"`  // of the posterior and the prior, computed ones too; none: all unknowns
	Thin   int      `json:"thin,omitempty"`   // every so many draws one is kept; 0: all
	None   bool     `json:"none,omitempty"`   // no file at all
}

// Format is the number of the layout that this package writes. It reads format 2 too, which
// has the content of all files in run.json.
const (
	Format = 3
	oldest = 2
)

// Identify returns the identity of a run: a hash of all that decides its draws, to the
// bit. Runs of one identity have the same draws.
func (r Run) Identify() string {
	bare := func(f File) File { return File{Name: f.Name, SHA256: f.SHA256} } // wherever its content is
	list := func(files []File) (out []File) {
		for _, f := range files {
			out = append(out, bare(f))
		}
		return out
	}
	model := bare(r.Model)
	model.Name = ""
	var data []File
	for _, f := range list(r.Data) {
		f.Name = filepath.Ext(f.Name) // which says how it is read
		data = append(data, f)
	}
	all := []any{r.Version, model, list(r.Files), data, r.Settings, r.Seed, r.Chains, r.Options, r.Dim, r.Unknowns}
	for i, x := range all { // as they are when they have been read again
		text, _ := json.Marshal(x)
		var again any
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		_ = d.Decode(&again)
		if reflect.ValueOf(x).Kind() == reflect.Slice && reflect.ValueOf(x).Len() == 0 {
			again = nil // none is none
		}
		all[i] = again
	}
	text, _ := json.Marshal(all)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Unknown is a sampled unknown as run.json lists it.
type Unknown struct {
	Name string `json:"name"`
	Size int    `json:"size"` // unconstrained coordinates
}

// Env is env.json.
type Env struct {
	Run     string  `json:"run"`   // its identity
	Made    []int   `json:"draws"` // of each chain, warm-up included
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
