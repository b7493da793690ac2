// Package disk changes what is on the disk in one step: a folder takes the place
// of another whole or not at all, a file gets its name when it is complete, and
// one program at a time holds a lock.
package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// oldEnding names what a folder is called between the two steps of a system that
// cannot exchange folders in one.
const oldEnding = ".old"

// Swap puts the file or folder `from` in the place of what is at path, and returns
// where that is now. Others see the one or the other, whole. Where the system, or
// the file system, cannot exchange names in one step, a program that is killed
// between two steps leaves the earlier one beside path: see Restore.
func Swap(from, path string) (old string, err error) { return swap(from, path, exchange) }

func swap(from, path string, exchange func(a, b string) error) (old string, err error) {
	switch err := exchange(from, path); {
	case err == nil:
		return from, nil
	case !errors.Is(err, errors.ErrUnsupported):
		return "", err
	}
	old = path + oldEnding
	if err := rename(path, old); err != nil {
		return "", err
	}
	if err := rename(from, path); err != nil {
		return "", errors.Join(err, rename(old, path))
	}
	return old, nil
}

// Aside returns where Swap may have left what was at path, though nothing is at path.
func Aside(path string) (old string, ok bool) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return "", false
	}
	old = path + oldEnding
	_, err := os.Lstat(old)
	return old, err == nil
}

// Restore puts back what a program that was killed within Swap left aside. The
// caller holds a lock that all who swap there hold.
func Restore(path string) error {
	old, ok := Aside(path)
	if !ok {
		return nil
	}
	return rename(old, path)
}

// Temp creates a file beside path under a name of its own, with the permissions
// that a new file gets. Keep gives it the name path, or removes it.
func Temp(path string) (*os.File, error) {
	var file *os.File
	err := fresh(path, func(name string) (err error) {
		file, err = os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
		return err
	})
	return file, err
}

// TempFolder is Temp for a folder.
func TempFolder(path string) (name string, err error) {
	err = fresh(path, func(n string) error {
		name = n
		return os.Mkdir(n, 0o777)
	})
	return name, err
}

// TempMark is between the name of what is written and the number of what is not
// complete yet.
const TempMark = ".tmp"

// fresh looks for a name that nothing has.
func fresh(path string, make func(name string) error) error {
	stem := path + TempMark + strconv.Itoa(os.Getpid())
	for i := 0; ; i++ {
		err := make(stem + "-" + strconv.Itoa(i))
		if !errors.Is(err, fs.ErrExist) || i > 1<<20 {
			return err
		}
	}
}

// Keep closes a file that Temp made and gives it its name, unless there is an error
// already: then, as after one of its own, it removes the file.
func Keep(file *os.File, path string, err error) error {
	if err == nil {
		err = file.Sync()
	}
	if e := file.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = rename(file.Name(), path)
	}
	if err != nil {
		os.Remove(file.Name())
	}
	return err
}

// Cause is an error of the file system without paths, which name what the caller
// calls otherwise.
func Cause(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}

// Real returns the path without symbolic links; what is not there may be made.
func Real(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real, nil
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return path, nil // making the folder tells why
	}
	return filepath.Join(dir, filepath.Base(path)), nil
}

// LockedError is the error of a lock that a program holds.
type LockedError struct {
	Path    string
	Process int // 0: not known
}

func (e *LockedError) Error() string {
	if e.Process == 0 {
		return e.Path + " is in use by a running program"
	}
	return fmt.Sprintf("%s is in use by process %d", e.Path, e.Process)
}
