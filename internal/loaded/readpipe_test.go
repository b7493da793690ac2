//go:build unix

package loaded

import (
	"path/filepath"
	"syscall"
	"testing"
)

// A pipe that nobody writes is an error, and does not wait for ever.
func TestOpenPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	if _, err := Open([]string{path}); err == nil {
		t.Error("a pipe that nobody writes was read as draws")
	}
}
