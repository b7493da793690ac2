package disk

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// exchange exchanges two names in one step.
func exchange(a, b string) error {
	err := unix.RenamexNp(a, b, unix.RENAME_SWAP)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTSUP) || errors.Is(err, unix.ENOSYS) { // system or file system
		return fmt.Errorf("%w: %w", errors.ErrUnsupported, err)
	}
	return err
}

func rename(from, to string) error { return os.Rename(from, to) }
