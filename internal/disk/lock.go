package disk

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"
)

// Lock is a file that one holder at a time has, in whichever program. It is let go
// when the program ends, however it ends; the file may then stay, and means nothing.
type Lock struct {
	file *os.File
	path string
}

// lockText begins a file that is a lock; the number of the process follows.
const lockText = "bayes "

// errHeld says that another has the lock.
var errHeld = errors.New("it is locked")

// tries is how often a lock is asked for: who looks whether it is held has it for
// an instant.
const tries = 5

// Take takes the lock, without waiting for another who holds it: that is a
// *LockedError.
func Take(path string) (*Lock, error) {
	for i := 0; ; i++ {
		file, process, err := take(path)
		switch {
		case errors.Is(err, errHeld) && i < tries:
			time.Sleep(time.Duration(1+i) * time.Millisecond)
		case errors.Is(err, errHeld):
			return nil, &LockedError{path, process}
		case err != nil:
			return nil, err
		case file != nil:
			return &Lock{file, path}, nil
		}
	}
}

// take opens the file and locks it. No file and no error: who held it removed it
// meanwhile.
func take(path string) (_ *os.File, process int, err error) {
	file, err := openLock(path)
	if err != nil {
		return nil, 0, err
	}
	defer func() {
		if err != nil {
			file.Close()
		}
	}()
	if err := lock(file, true); err != nil {
		_, process = holder(file)
		return nil, process, err
	}
	here, err := file.Stat()
	if err != nil {
		return nil, 0, err
	}
	if there, err := os.Lstat(path); err != nil || !os.SameFile(here, there) {
		file.Close()
		return nil, 0, nil
	}
	if text, process := holder(file); len(text) > 0 && process == 0 {
		return nil, 0, fmt.Errorf("%s exists and is not a lock of bayes", path)
	}
	if err := file.Truncate(0); err != nil {
		return nil, 0, err
	}
	_, err = file.WriteAt([]byte(lockText+strconv.Itoa(os.Getpid())+"\n"), 0)
	return file, 0, err
}

// holder reads which process wrote a lock, 0 if none did.
func holder(file *os.File) (text []byte, process int) {
	text, _ = io.ReadAll(io.NewSectionReader(file, 0, 64))
	if number, ok := bytes.CutPrefix(text, []byte(lockText)); ok {
		process, _ = strconv.Atoi(string(bytes.TrimSpace(number)))
	}
	return text, process
}

// Release removes the lock. It may be called twice, and of no lock.
func (l *Lock) Release() {
	if l == nil || l.file == nil {
		return
	}
	remove(l.file, l.path)
	l.file = nil
}

// Held reports whether somebody holds the lock, and which process, where that is
// known.
func Held(path string) (process int, held bool) {
	file, err := os.Open(path)
	if err != nil {
		return 0, heldUnread(err)
	}
	defer file.Close()
	_, process = holder(file)
	return process, errors.Is(lock(file, false), errHeld)
}
