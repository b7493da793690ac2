package lsp

import (
	"fmt"
	"os"
	"sync"
	"time"
)

// disk keeps files that have been read, until they change.
type disk struct {
	mu    sync.Mutex
	files map[string]diskFile
	size  int64
}

type diskFile struct {
	content []byte
	size    int64
	changed time.Time
}

// mostKept is how many bytes of files are kept.
const mostKept = 64 << 20

// read returns the content of a file of at most most bytes.
func (d *disk) read(path string, most int64) ([]byte, error) {
	info, err := isFile(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > most {
		return nil, errTooLarge(info.Size())
	}
	d.mu.Lock()
	f, ok := d.files[path]
	d.mu.Unlock()
	if ok && f.size == info.Size() && f.changed.Equal(info.ModTime()) {
		return f.content, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if int64(len(content)) > most {
		return nil, errTooLarge(len(content))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.files == nil || d.size+info.Size() > mostKept {
		d.files, d.size = map[string]diskFile{}, 0
	}
	d.files[path] = diskFile{content, info.Size(), info.ModTime()}
	d.size += info.Size()
	return content, nil
}

// forget drops all files: some have changed.
func (d *disk) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.files, d.size = nil, 0
}

// errTooLarge says that a file is too large to be read while somebody is typing.
type errTooLarge int64

func (e errTooLarge) Error() string { return fmt.Sprintf("it has %d bytes", int64(e)) }
