//go:build unix

package input

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A pipe that nobody writes is an error after a while; one that is written late is read.
func TestReadPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	if _, err := readFile(path, "a test", 1<<20, 50*time.Millisecond); err == nil || !strings.Contains(err.Error(), "nobody writes to it") {
		t.Errorf("got %v", err)
	}
	go func() {
		time.Sleep(50 * time.Millisecond)
		if w, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
			w.WriteString("x\n")
			time.Sleep(50 * time.Millisecond)
			w.WriteString("1\n")
			w.Close()
		}
	}()
	if text, err := readFile(path, "a test", 1<<20, time.Hour); err != nil || string(text) != "x\n1\n" {
		t.Errorf("%q, %v", text, err)
	}
}
