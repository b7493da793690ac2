package disk

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// openLock opens the file for nobody else; the system removes it with its last
// handle, however the program ends.
func openLock(path string) (*os.File, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, 0, nil, windows.OPEN_ALWAYS,
		windows.FILE_ATTRIBUTE_NORMAL|windows.FILE_FLAG_DELETE_ON_CLOSE, 0)
	switch {
	case heldUnread(err), errors.Is(err, windows.ERROR_ACCESS_DENIED) && there(path):
		return nil, errHeld
	case err != nil:
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}

// lock has nothing to do: who could open the file has it.
func lock(*os.File, bool) error { return nil }

func remove(file *os.File, _ string) { file.Close() }

// there reports whether something has the name, a file too that is being removed.
func there(path string) bool {
	_, err := os.Lstat(path)
	return err == nil || errors.Is(err, windows.ERROR_ACCESS_DENIED)
}

// heldUnread reports whether a file could not be opened since another has it.
func heldUnread(err error) bool { return errors.Is(err, windows.ERROR_SHARING_VIOLATION) }
