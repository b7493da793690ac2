package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/bayes-lang/bayes/internal/disk"
)

// File is a text or binary file, whole. Its content is in memory, or stays on the disk.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size,omitempty"` // bytes of a content that is not in memory
	Text   string `json:"text,omitempty"`
	Bytes  []byte `json:"bytes,omitempty"` // in place of Text where it is not UTF-8
	// Disk has the content in place of Text and Bytes.
	Disk io.ReaderAt `json:"-"`
}

// InMemory is how many bytes a file may have whose content is kept in memory when it is read
// from the disk. A larger one is read in parts, again whenever it is needed.
const InMemory = 1 << 20

// NewFile returns a file with its hash. The content is the file's from now on, and is not
// changed any more: it is not copied.
func NewFile(name string, content []byte) File {
	sum := sha256.Sum256(content)
	f := File{Name: name, SHA256: hex.EncodeToString(sum[:])}
	if utf8.Valid(content) {
		f.Text = unsafe.String(unsafe.SliceData(content), len(content))
	} else {
		f.Bytes = content
	}
	return f
}

// Hashed returns the file with its hash; that of one on the disk has to be computed once.
func (f File) Hashed() (File, error) {
	if f.SHA256 != "" {
		return f, nil
	}
	sum, err := f.copy(io.Discard)
	f.SHA256 = sum
	return f, err
}

// Len is how many bytes the file has.
func (f File) Len() int64 {
	if f.Disk != nil {
		return f.Size
	}
	return int64(len(f.Text) + len(f.Bytes))
}

// Content returns what the file holds. It must not be changed.
func (f File) Content() ([]byte, error) {
	switch {
	case f.Disk != nil:
		content := make([]byte, f.Size)
		_, err := io.ReadFull(f.Reader(), content)
		return content, err
	case f.Bytes != nil:
		return f.Bytes, nil
	}
	return unsafe.Slice(unsafe.StringData(f.Text), len(f.Text)), nil
}

// String returns what a file in memory holds, such as the text of a model.
func (f File) String() string {
	if f.Bytes != nil {
		return string(f.Bytes)
	}
	return f.Text
}

// Reader reads what a file holds, and says how much is left.
type Reader interface {
	io.Reader
	Len() int
}

// Reader returns a reader of what the file holds, of which it makes no copy.
func (f File) Reader() Reader {
	switch {
	case f.Disk != nil:
		return &section{io.NewSectionReader(f.Disk, 0, f.Size)}
	case f.Bytes != nil:
		return bytes.NewReader(f.Bytes)
	}
	return strings.NewReader(f.Text)
}

type section struct{ *io.SectionReader }

func (s *section) Len() int {
	at, _ := s.Seek(0, io.SeekCurrent)
	return int(s.Size() - at)
}

// copy writes the content to w, and returns its hash.
func (f File) copy(w io.Writer) (sum string, err error) {
	h := sha256.New()
	_, err = io.CopyBuffer(struct{ io.Writer }{io.MultiWriter(w, h)}, struct{ io.Reader }{f.Reader()}, make([]byte, 256<<10))
	return hex.EncodeToString(h.Sum(nil)), err
}

// Same reports whether two files have the same content. Only those on the disk whose hash is
// not known yet are read.
func (f File) Same(g File) (bool, error) {
	if f.Len() != g.Len() {
		return false, nil
	}
	f, err := f.Hashed()
	if err != nil {
		return false, err
	}
	g, err = g.Hashed()
	return err == nil && f.SHA256 == g.SHA256, err
}

// check compares the content with the hash.
func (f File) check() error {
	switch sum, err := f.copy(io.Discard); {
	case err != nil:
		return fmt.Errorf("the content of %s cannot be read: %w", f.Name, disk.Cause(err))
	case sum != f.SHA256:
		return fmt.Errorf("the content of %s does not have the hash recorded with it: the run was changed by hand", f.Name)
	}
	return nil
}

// ChangedError is the error of a file on the disk that has another content now than it had when
// it was read.
type ChangedError struct{ Name string }

func (e *ChangedError) Error() string {
	return e.Name + " has changed since it was read, so the run cannot be saved with its data; run the command again"
}

// save writes the content to w.
func (f File) save(w io.Writer) error {
	sum, err := f.copy(w)
	if err == nil && sum != f.SHA256 {
		err = &ChangedError{f.Name}
	}
	return err
}

// dataName is the file beside run.json that has a file of data: the one with that index, of
// those that data returns.
func dataName(index int, f *File) string {
	ending := strings.ToLower(filepath.Ext(f.Name))
	if !shortEnding.MatchString(ending) {
		ending = ""
	}
	return fmt.Sprintf("run-data-%d%s", index+1, ending)
}

var shortEnding = regexp.MustCompile(`^\.[a-z0-9]{1,8}$`)

// data are the files of a run that are beside run.json, in their order: all but the model.
func (run *Run) data() []*File {
	var out []*File
	for _, list := range [][]File{run.Files, run.Data} {
		for i := range list {
			out = append(out, &list[i])
		}
	}
	return out
}

// listed is the run as run.json has it: without what is beside it.
func (run Run) listed() Run {
	bare := func(files []File) (out []File) {
		for _, f := range files {
			out = append(out, File{Name: f.Name, SHA256: f.SHA256, Size: f.Len()})
		}
		return out
	}
	run.Files, run.Data = bare(run.Files), bare(run.Data)
	return run
}

// apart reports whether the content of a file that run.json lists is beside it.
func (f *File) apart() bool { return f.Size > 0 && f.Text == "" && f.Bytes == nil }

// Sources returns the model of the run in a folder and the files that it names, none of them checked.
func Sources(path string) (model File, files []File, err error) {
	root, err := openRoot(path)
	if err != nil {
		return File{}, nil, err
	}
	defer root.Close()
	r, run := &reader{path: path, root: root}, Run{}
	if err := r.json(runFile, &run); err != nil {
		return File{}, nil, err
	}
	for i := range run.Files {
		if f := &run.Files[i]; f.apart() {
			file, err := r.open(dataName(i, f))
			if err != nil {
				return File{}, nil, err
			}
			f.Disk = file
		}
	}
	return run.Model, run.Files, nil
}

// attach opens the files beside run.json; a small one is read. damage says what is wrong with the
// first of them that is not what it was.
func (r *reader) attach(run *Run) (damage string) {
	for i, f := range run.data() {
		if !f.apart() {
			continue
		}
		name := dataName(i, f)
		bad := func(format string, args ...any) string {
			return fmt.Sprintf(format, args...) + fmt.Sprintf("; if you still have %s as it was, copy it to %s", f.Name, filepath.Join(r.path, name))
		}
		file, err := r.open(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return bad("%s is missing", name)
		case err != nil:
			return bad("%s cannot be read (%v)", name, disk.Cause(err))
		}
		f.Disk = file
		if info, err := file.Stat(); err == nil && info.Size() != f.Size {
			file.Close()
			return bad("%s has %d bytes, but %d were written", name, info.Size(), f.Size)
		}
		sum := ""
		if f.Size <= InMemory {
			var content []byte
			if content, err = f.Content(); err == nil {
				recorded := f.SHA256
				*f = NewFile(f.Name, content)
				sum, f.SHA256 = f.SHA256, recorded
			}
			file.Close()
		} else {
			sum, err = f.copy(io.Discard)
		}
		switch {
		case err != nil:
			return bad("%s cannot be read (%v)", name, disk.Cause(err))
		case sum != f.SHA256:
			return bad("%s is not what was written: its content has another hash", name)
		}
	}
	return ""
}
