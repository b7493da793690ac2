//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package disk

import (
	"errors"
	"io/fs"
	"os"
)

// openLock makes the file, which must not be there: a system without locks that
// end with their program.
func openLock(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return nil, errHeld
	}
	return file, err
}

func lock(_ *os.File, alone bool) error {
	if alone {
		return nil
	}
	return errHeld
}

func remove(file *os.File, path string) {
	os.Remove(path)
	file.Close()
}

func heldUnread(error) bool { return false }
