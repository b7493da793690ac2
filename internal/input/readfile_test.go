package input

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A file that is too large, or never ends, is refused before it fills the memory.
func TestReadFileLimits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(1 << 40); err != nil {
		t.Skip(err) // no sparse files here
	}
	f.Close()
	paths := []string{path}
	if _, err := os.Stat("/dev/zero"); err == nil {
		paths = append(paths, "/dev/zero")
	}
	for _, p := range paths {
		if _, err := readFile(p, "a test", 1<<20, 0); err == nil || !strings.Contains(err.Error(), "it has more than 1048576 bytes") {
			t.Errorf("%s: %v", p, err)
		}
	}
	small := filepath.Join(t.TempDir(), "small.bayes")
	if err := os.WriteFile(small, []byte("x = 1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if text, err := readFile(small, "a test", 6, time.Second); err != nil || string(text) != "x = 1\n" {
		t.Errorf("%q, %v", text, err)
	}
}
