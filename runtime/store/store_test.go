package store

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func testRun() Run {
	return Run{
		Version: "test", Model: NewFile("m.bayes", []byte("x ~ Normal(0, 1)\n")),
		Data: []File{NewFile("d.csv.gz", []byte{0x1f, 0x8b, 0xff})}, Seed: 1<<63 + 7, Chains: 2, Dim: 3,
		Options: []byte(`{}`), Unknowns: []Unknown{{"x", 3}},
	}
}

func write(t *testing.T, f *Folder, chain, n int) []Record {
	t.Helper()
	l, err := f.CreateLog(chain)
	if err != nil {
		t.Fatal(err)
	}
	var all []Record
	for i := 0; i < n; i++ {
		r := Record{Index: i, Warmup: i < n/2, Divergent: i%3 == 0, MaxDepth: i%5 == 0, Depth: i % 10, Steps: i * 7,
			LogP: -float64(i), Energy: math.Inf(1), Accept: 0.8, StepSize: 0.25, X: []float64{float64(i), -0.5, math.Pi}}
		if err := l.Append(&r); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestRoundTrip(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	f, err := Create(dir, testRun(), false)
	if err != nil {
		t.Fatal(err)
	}
	want := write(t, f, 1, 100)
	g, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	g.Run.Options = f.Run.Options // indentation apart
	if d := cmp.Diff(f.Run, g.Run); d != "" {
		t.Error(d)
	}
	got, whole, err := g.ReadLog(1)
	if err != nil || !whole {
		t.Fatal(whole, err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got, whole, err := g.ReadLog(0); len(got) != 0 || whole || err != nil {
		t.Error("a log that was never begun:", got, whole, err)
	}
	if _, err := Create(dir, testRun(), false); err == nil || !strings.Contains(err.Error(), "already holds a run") {
		t.Error(err)
	}
	if _, err := Create(dir, testRun(), true); err != nil {
		t.Error(err)
	}
}

// A log that is cut off or damaged anywhere gives the records before that place.
func TestCutLog(t *testing.T) {
	f, err := Create(filepath.Join(t.TempDir(), "run"), testRun(), false)
	if err != nil {
		t.Fatal(err)
	}
	want := write(t, f, 0, 20)
	path := f.LogPath(0)
	good, _ := os.ReadFile(path)
	size := recordSize(3)
	for cut := 0; cut < len(good); cut += 13 {
		os.WriteFile(path, good[:cut], 0o666)
		got, whole, err := f.ReadLog(0)
		n := max(0, (cut-headerSize)/size)
		if err != nil || len(got) != n || whole != (cut >= headerSize && (cut-headerSize)%size == 0) {
			t.Fatalf("cut at %d: %d records, whole %v, %v", cut, len(got), whole, err)
		}
		if d := cmp.Diff(want[:n], got, cmp.Transformer("nil", func(r []Record) []Record { return append([]Record{}, r...) })); d != "" {
			t.Fatal(d)
		}
	}
	for at := headerSize; at < len(good); at += 17 {
		bad := append([]byte(nil), good...)
		bad[at] ^= 0x40
		os.WriteFile(path, bad, 0o666)
		got, whole, err := f.ReadLog(0)
		if n := (at - headerSize) / size; err != nil || whole || len(got) != n {
			t.Fatalf("damage at %d: %d records, whole %v, %v", at, len(got), whole, err)
		}
	}
}

func TestChangedByHand(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	if _, err := Create(dir, testRun(), false); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "run.json")
	text, _ := os.ReadFile(path)
	os.WriteFile(path, []byte(strings.Replace(string(text), "Normal(0, 1)", "Normal(0, 2)", 1)), 0o666)
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "changed by hand") {
		t.Error(err)
	}
	os.WriteFile(path, text[:len(text)/2], 0o666)
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Error(err)
	}
	if _, err := Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "not the folder of a run") {
		t.Error(err)
	}
}

// A run that cannot be replaced is there as it was.
func TestReplaceFailsSafely(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	f, err := Create(dir, testRun(), false)
	if err != nil {
		t.Fatal(err)
	}
	want := write(t, f, 0, 10)
	stuck := filepath.Join(f.DrawsPath(), "stuck")
	if err := os.MkdirAll(stuck, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(stuck, "0"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	os.Chmod(stuck, 0o555)
	other := testRun()
	other.Seed = 1
	_, err = Create(dir, other, true)
	os.Chmod(stuck, 0o777)
	if err != nil { // who may remove anything meets no obstacle
		os.Chmod(filepath.Join(f.DrawsPath(), "stuck"), 0o777)
		g, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if got, whole, err := g.ReadLog(0); err != nil || !whole || len(got) != len(want) || g.Run.Seed != testRun().Seed {
			t.Errorf("%d of %d draws are left, of seed %d: %v", len(got), len(want), g.Run.Seed, err)
		}
	}
	// The same by hand: set aside and put back.
	e := &earlier{path: dir}
	before := names(t, dir)
	if err := e.setAside(); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("beside the folder of what is replaced there are %v", got)
	}
	e.putBack()
	if d := cmp.Diff(before, names(t, dir)); d != "" {
		t.Error(d)
	}
	if _, err := Create(dir, other, true); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"run.json"}, names(t, dir)); d != "" {
		t.Error(d)
	}
}

func names(t *testing.T, dir string) (list []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// A run is not written among other files.
func TestOwnFolder(t *testing.T) {
	dir := t.TempDir()
	if _, err := Create(dir, testRun(), false); err != nil {
		t.Errorf("an empty folder: %v", err)
	}
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "passwd"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, replace := range []bool{false, true} {
		if _, err := Create(dir, testRun(), replace); err == nil || !strings.Contains(err.Error(), "holds other files (passwd) and no run") {
			t.Errorf("replace %v: %v", replace, err)
		}
	}
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("left %v", got)
	}
}
