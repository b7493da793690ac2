package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file of a run that is a device, or too large, is said to be so, and not read for ever.
func TestNoPlainFile(t *testing.T) {
	dir := t.TempDir()
	run := filepath.Join(dir, runFile)
	f, err := os.Create(run)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(mostText + 1); err != nil {
		t.Skip(err) // no sparse files here
	}
	f.Close()
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "it has more than") {
		t.Error(err)
	}
	if err := os.Remove(run); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", run); err != nil {
		t.Skip(err)
	}
	if _, err := os.Stat(run); err != nil {
		t.Skip(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "it is not a file") {
		t.Error(err)
	}
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "chain-1.log")); err != nil {
		t.Fatal(err)
	}
	folder := &Folder{Path: dir}
	if _, _, err := folder.ReadLog(0); err == nil || !strings.Contains(err.Error(), "it is not a file") {
		t.Errorf("%s: %v", folder.LogPath(0), err)
	}
}
