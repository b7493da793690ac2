package disk

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

func exchange(a, b string) error { return errors.ErrUnsupported }

// rename waits, for a while, until nobody has a file open below what is renamed.
func rename(from, to string) error {
	for wait := time.Millisecond; ; wait *= 2 {
		err := os.Rename(from, to)
		if wait > 2*time.Second || !errors.Is(err, windows.ERROR_ACCESS_DENIED) && !errors.Is(err, windows.ERROR_SHARING_VIOLATION) {
			return err
		}
		time.Sleep(wait)
	}
}
