package input

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/bayes-lang/bayes/internal/store"
	"github.com/bayes-lang/bayes/lang"
)

// MaxModel is the largest size of a model file in bytes.
const MaxModel = lang.MaxText

// leastData is how many bytes of data are read in any case, packed or not.
const leastData = 512 << 20

// mostData is how many bytes of data are read: what the memory allows.
func mostData() int64 { return max(leastData, MachineLimits().Text()) }

// pipeWait is how long a pipe may have nobody who writes it.
const pipeWait = 5 * time.Second

// ReadFile reads a whole model (a file whose name ends in .bayes) or data file. It returns an
// error for a file that never ends or is larger than its kind may be, and for a pipe that has
// no writer.
func ReadFile(path string) ([]byte, error) {
	if strings.HasSuffix(path, ".bayes") {
		return readFile(path, "a model", MaxModel, pipeWait)
	}
	return readFile(path, "a data file", mostData(), pipeWait)
}

// FileAt is ReadFile, but a large data file stays on the disk, where it is read in parts. It stays
// the same one when another file takes its path. A file that was changed in place is found out when a
// run is saved with it.
func FileAt(path string) (File, error) {
	f, info, err := OpenFile(path)
	if err != nil {
		return File{}, err
	}
	if info.Mode().IsRegular() && info.Size() > store.InMemory && info.Size() <= mostData() && !strings.HasSuffix(path, ".bayes") {
		return File{Name: path, Disk: f, Size: info.Size()}, nil
	}
	f.Close()
	return Whole(ReadFile)(path)
}

// Whole returns what Input.Read is, of a function that returns the whole content of a file.
func Whole(read func(path string) ([]byte, error)) func(path string) (File, error) {
	return func(path string) (File, error) {
		content, err := read(path)
		if err != nil {
			return File{}, err
		}
		return NewFile(path, content), nil
	}
}

// ReadInput reads data from a source that can be read only once; name is used in errors.
func ReadInput(name string, r io.Reader) ([]byte, error) {
	most := mostData()
	content, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(content)) > most {
		err = &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("it has more than %d bytes, the most that a data file may have", most)}
	}
	return content, err
}

func readFile(path, what string, most int64, wait time.Duration) ([]byte, error) {
	f, info, err := OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	large := &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("it has more than %d bytes, the most that %s may have", most, what)}
	if info.Mode().IsRegular() && info.Size() > most {
		return nil, large
	}
	content, err := readAll(io.LimitReader(f, most+1), info)
	if info.Mode()&fs.ModeNamedPipe != 0 {
		for until := time.Now().Add(wait); err == nil && len(content) == 0; { // nobody has opened it yet
			if time.Now().After(until) {
				return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("it is a pipe, and nobody writes to it; start what writes it first")}
			}
			time.Sleep(10 * time.Millisecond)
			content, err = io.ReadAll(io.LimitReader(f, most+1))
		}
	}
	switch {
	case err != nil:
		return nil, err
	case int64(len(content)) > most:
		return nil, large
	}
	return content, nil
}

// readAll reads a file to its end, a regular one into a slice of its size: what grows by
// and by leaves as much again behind.
func readAll(r io.Reader, info fs.FileInfo) ([]byte, error) {
	if !info.Mode().IsRegular() {
		return io.ReadAll(r)
	}
	content := make([]byte, info.Size()+1)
	n, err := io.ReadFull(r, content)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return content[:n], nil
	}
	if err != nil {
		return nil, err
	}
	rest, err := io.ReadAll(r) // it has grown
	return append(content, rest...), err
}

// OpenFile opens a file for reading. A pipe is opened without waiting for a writer; until one
// appears, it reads as empty.
func OpenFile(path string) (*os.File, fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	mode := os.O_RDONLY
	if info.Mode()&fs.ModeNamedPipe != 0 {
		mode |= syscall.O_NONBLOCK
	}
	f, err := os.OpenFile(path, mode, 0)
	return f, info, err
}
