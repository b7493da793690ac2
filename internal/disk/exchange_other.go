//go:build !(darwin || linux || windows)

package disk

import (
	"errors"
	"os"
)

func exchange(a, b string) error { return errors.ErrUnsupported }

func rename(from, to string) error { return os.Rename(from, to) }
