//go:build unix

package disk

import (
	"os"
	"path/filepath"
	"syscall"
)

// Mounted reports whether a folder is on another disk than the folder around it: it
// cannot be renamed.
func Mounted(path string) bool {
	device := func(path string) (uint64, bool) {
		info, err := os.Stat(path)
		if err != nil {
			return 0, false
		}
		s, ok := info.Sys().(*syscall.Stat_t)
		if !ok {
			return 0, false
		}
		return uint64(s.Dev), true
	}
	a, ok := device(path)
	b, also := device(filepath.Dir(path))
	return ok && also && a != b
}
