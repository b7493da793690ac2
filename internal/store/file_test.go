package store

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	goruntime "runtime"
	"slices"
	"strings"
	"testing"
)

// text is a text of so many bytes.
func text(bytes int) []byte {
	line := []byte("0.1234,-1.5678,2.9012\n")
	return slices.Repeat(line, bytes/len(line)+1)[:bytes]
}

// onDisk writes a file that is read from the disk whenever it is needed.
func onDisk(t *testing.T, content []byte) (File, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "large.csv")
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	f, err := File{Name: "large.csv", Disk: file, Size: int64(len(content))}.Hashed()
	if err != nil {
		t.Fatal(err)
	}
	return f, path
}

// The files of a run are what they were in its folder and in its archive, wherever they are before
// and after, and the identity does not depend on that.
func TestDataFiles(t *testing.T) {
	large := text(InMemory + 3)
	disk, _ := onDisk(t, large)
	run := testRun()
	run.Files = []File{NewFile("empty.csv", nil), NewFile("lib.bayes", []byte("fn f(x) = x\n"))}
	run.Data = []File{NewFile("d.csv.gz", []byte{0x1f, 0x8b, 0xff}), disk, NewFile("standard input", large)}
	held := run
	held.Data = slices.Clone(run.Data)
	held.Data[1] = NewFile("large.csv", large)
	if run.Identify() != held.Identify() {
		t.Error("where a file is changes the identity")
	}
	dir := filepath.Join(t.TempDir(), "run")
	records := whole(t, dir, run, 4, Refuse)
	if want := []string{"chain-1.log", "chain-2.log", "env.json", "run-data-2.bayes", "run-data-3.gz", "run-data-4.csv", "run-data-5", "run.json"}; !slices.Equal(names(t, dir), want) {
		t.Errorf("the folder has %q", names(t, dir))
	}
	stored, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	var archive bytes.Buffer
	if err := Write(&archive, stored.Run, stored.Env, records); err != nil {
		t.Fatal(err)
	}
	again, err := ReadFrom(bytes.NewReader(archive.Bytes()), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for what, s := range map[string]*Stored{"folder": stored, "archive": again} {
		if s.Data != "" || s.Run.ID != run.Identify() {
			t.Errorf("%s: %q, identity %s", what, s.Data, s.Run.ID)
		}
		for i, f := range s.Run.data() {
			want, err := held.data()[i].Content()
			if err != nil {
				t.Fatal(err)
			}
			if got, err := f.Content(); err != nil || !bytes.Equal(got, want) || f.Name != held.data()[i].Name {
				t.Errorf("%s: %s has %d bytes, want %d: %v", what, f.Name, len(got), len(want), err)
			}
			if onDisk := f.Disk != nil; onDisk != (what == "folder" && len(want) > InMemory) {
				t.Errorf("%s: %s is on the disk: %v", what, f.Name, onDisk)
			}
		}
	}
	if _, err := ReadFrom(bytes.NewReader(archive.Bytes()), 0, InMemory); err == nil || !strings.Contains(err.Error(), "at most 1048576 may be read") {
		t.Error("beyond the limit:", err)
	}
	// Unpacked, an archive is the folder of a run.
	folder := t.TempDir()
	for in := tar.NewReader(&archive); ; {
		h, err := in.Next()
		if err == io.EOF {
			break
		}
		b, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, h.Name), b, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	intact(t, folder, run.Seed, 4)
	// A shorter run takes its place, and none of its files is left.
	mine := filepath.Join(dir, "data-1.csv")
	if err := os.WriteFile(mine, []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	whole(t, dir, other(), 2, Replace)
	if want := []string{"chain-1.log", "chain-2.log", "data-1.csv", "env.json", "run-data-1.gz", "run.json"}; !slices.Equal(names(t, dir), want) {
		t.Errorf("the folder has %q", names(t, dir))
	}
	if stored.Run.Data[1].check() != nil {
		t.Error("a file that was opened is another one when another run takes the place of its own")
	}
}

// A file of data that is missing, cut off or changed is named, with what brings it back.
func TestDamagedData(t *testing.T) {
	run := testRun()
	large, _ := onDisk(t, text(InMemory+100))
	run.Data = []File{NewFile("small.csv", text(50)), large}
	dir := filepath.Join(t.TempDir(), "run")
	whole(t, dir, run, 3, Refuse)
	for _, name := range []string{"run-data-1.csv", "run-data-2.csv"} {
		path := filepath.Join(dir, name)
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		changed := slices.Clone(good)
		changed[len(changed)/2] ^= 1
		for _, c := range []struct {
			words   string
			content []byte
		}{{"is missing", nil}, {"were written", good[:len(good)-1]}, {"were written", append(slices.Clone(good), 'x')}, {"is not what was written", changed}} {
			if os.Remove(path); c.content != nil {
				if err := os.WriteFile(path, c.content, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			s, err := Read(dir)
			if err != nil || !strings.Contains(s.Data, name) || !strings.Contains(s.Data, c.words) || !strings.Contains(s.Data, "copy it to "+path) || len(s.Chains[0]) != 3 {
				t.Errorf("%s: %v, %v", c.words, s, err)
			}
		}
		if err := os.WriteFile(path, good, 0o666); err != nil {
			t.Fatal(err)
		}
		intact(t, dir, run.Seed, 3)
	}
}

// A file on the disk that changes after it was read is not saved as what was read, and nothing is left
// of the run.
func TestChangedBeforeSaving(t *testing.T) {
	run := testRun()
	f, path := onDisk(t, text(InMemory+100))
	run.Data = append(run.Data, f)
	content := text(InMemory + 100)
	content[7] = '9'
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var changed *ChangedError
	if _, err := Create(filepath.Join(dir, "run"), run, Refuse); !errors.As(err, &changed) || !strings.Contains(err.Error(), "large.csv has changed") {
		t.Error(err)
	}
	if err := Write(io.Discard, run, Env{}, make([][]Record, 2)); !errors.As(err, &changed) {
		t.Error(err)
	}
	if left := names(t, dir); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

// Saving a run and reading it takes no memory for data that are on the disk, and no copy of those
// that are in memory.
func TestDataTakeNoMemory(t *testing.T) {
	const size = 48 << 20
	run := testRun()
	disk, _ := onDisk(t, text(size))
	run.Files, run.Data = []File{disk}, []File{NewFile("held.csv", text(size))}
	dir := filepath.Join(t.TempDir(), "run")
	var before, after goruntime.MemStats
	goruntime.ReadMemStats(&before)
	whole(t, dir, run, 3, Refuse)
	stored, err := Read(dir)
	if err != nil || stored.Data != "" {
		t.Fatal(stored, err)
	}
	if err := Write(io.Discard, stored.Run, stored.Env, stored.Chains); err != nil {
		t.Fatal(err)
	}
	goruntime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; taken > size/8 {
		t.Errorf("%d bytes were allocated for files of 2 x %d bytes", taken, size)
	}
}

// Runs of format 2, whose files are in run.json, are read as they were, and have the identity that they
// had.
func TestFormat2(t *testing.T) {
	run := testRun()
	run.Files = []File{NewFile("large.csv", text(InMemory+5))}
	dir := filepath.Join(t.TempDir(), "run")
	whole(t, dir, run, 5, Refuse)
	old := run
	old.Format, old.ID = 2, run.Identify()
	b, err := json.MarshalIndent(old, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"run-data-1.csv", "run-data-2.gz"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, runFile), b, 0o666); err != nil {
		t.Fatal(err)
	}
	intact(t, dir, run.Seed, 5)
	s, err := Read(dir)
	if err != nil || s.Data != "" || s.Run.Files[0].Text != string(text(InMemory+5)) || s.Run.Data[0].Len() != 3 {
		t.Fatal(s.Data, err)
	}
	// Saved again, it has the new form.
	again := filepath.Join(t.TempDir(), "run")
	whole(t, again, s.Run, 5, Refuse)
	if n, err := Read(again); err != nil || n.Run.Format != Format || n.Run.ID != old.ID || n.Run.Files[0].Disk == nil {
		t.Error(n, err)
	}
}

// The identity of runs that exist stays.
func TestIdentityStays(t *testing.T) {
	if id := testRun().Identify(); id != "22b849b9422966500bc2ff2ba84aefa3727281a56270f20dd056ed46922290d5" {
		t.Errorf("the identity is %s", id)
	}
}
