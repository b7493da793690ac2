package store

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func testRun() Run {
	return Run{
		Version: "test", Model: NewFile("m.bayes", []byte("x ~ Normal(0, 1)\n")),
		Data: []File{NewFile("d.csv.gz", []byte{0x1f, 0x8b, 0xff})}, Seed: 1<<63 + 7, Chains: 2, Dim: 3,
		Settings: []string{"n=3"}, Options: []byte(`{"accept": 0.8}`), Unknowns: []Unknown{{"x", 3}},
	}
}

// other is a run that differs from testRun in its seed.
func other() Run {
	r := testRun()
	r.Seed = 1
	return r
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
	return all
}

// create1 is Create, which must not fail.
func create1(t *testing.T, path string, run Run, taken Taken) *Folder {
	t.Helper()
	f, err := Create(path, run, taken)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// whole writes a run of n draws a chain.
func whole(t *testing.T, path string, run Run, n int, taken Taken) [][]Record {
	t.Helper()
	f := create1(t, path, run, taken)
	var all [][]Record
	for chain := range run.Chains {
		all = append(all, write(t, f, chain, n))
	}
	if err := f.Finish(Env{Started: "today"}); err != nil {
		t.Fatal(err)
	}
	return all
}

// intact reads a run and checks that it is whole and which one.
func intact(t *testing.T, path string, seed uint64, n int) {
	t.Helper()
	s, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if s.Unfinished || len(s.Damage) > 0 || s.Run.Seed != seed || len(s.Chains[0]) != n || len(s.Chains[1]) != n {
		t.Fatalf("seed %d, %d and %d draws, unfinished %v, damage %q", s.Run.Seed, len(s.Chains[0]), len(s.Chains[1]), s.Unfinished, s.Damage)
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

func TestRoundTrip(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	want := whole(t, dir, testRun(), 100, Refuse)
	s, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	run := testRun()
	run.Format, run.ID, run.Options = Format, run.Identify(), s.Run.Options // indentation apart
	if d := cmp.Diff(run, s.Run) + cmp.Diff(want, s.Chains) + cmp.Diff(Env{Run: run.ID, Made: []int{100, 100}, Started: "today"}, s.Env); d != "" {
		t.Error(d)
	}
	if s.Unfinished || len(s.Damage) > 0 {
		t.Error(s.Unfinished, s.Damage)
	}
	if d := cmp.Diff([]string{"chain-1.log", "chain-2.log", "env.json", "run-data-1.gz", "run.json"}, names(t, dir)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"run"}, names(t, filepath.Dir(dir))); d != "" {
		t.Error("beside the run:", d)
	}
	if _, err := Create(dir, testRun(), Refuse); err == nil || !strings.Contains(err.Error(), "already holds a run") {
		t.Error(err)
	}
	intact(t, dir, testRun().Seed, 100)
	whole(t, dir, other(), 7, Replace)
	intact(t, dir, 1, 7)
	if d := cmp.Diff([]string{"run"}, names(t, filepath.Dir(dir))); d != "" {
		t.Error("beside the run:", d)
	}
}

// The identity of a run changes with whatever decides its draws, and with nothing else.
func TestIdentity(t *testing.T) {
	id := testRun().Identify()
	same := func(r *Run) {}
	for name, change := range map[string]func(*Run){
		"nothing": same, "the path of the model": func(r *Run) { r.Model.Name = "./m.bayes" }, "the folder of the data": func(r *Run) { r.Data[0].Name = "x/d.csv.gz" },
		"what is kept": func(r *Run) { r.Kept = &Kept{Thin: 2} }, "the layout of options": func(r *Run) { r.Options = []byte("{\n\"accept\":0.8}") },
	} {
		r := testRun()
		if change(&r); r.Identify() != id {
			t.Errorf("%s changes the identity", name)
		}
	}
	for name, change := range map[string]func(*Run){
		"the seed": func(r *Run) { r.Seed++ }, "a setting": func(r *Run) { r.Settings[0] = "n=4" }, "the text": func(r *Run) { r.Model = NewFile("m.bayes", nil) },
		"data": func(r *Run) { r.Data[0] = NewFile("d.csv.gz", nil) }, "how data are read": func(r *Run) { r.Data[0].Name = "d.json" }, "chains": func(r *Run) { r.Chains++ },
		"an option": func(r *Run) { r.Options = []byte(`{"accept": 0.9}`) }, "the version": func(r *Run) { r.Version = "2" }, "a file": func(r *Run) { r.Files = r.Data },
	} {
		r := testRun()
		if change(&r); r.Identify() == id {
			t.Errorf("%s does not change the identity", name)
		}
	}
	r := testRun() // texts that JSON cannot hold
	r.Settings = []string{"n=\xff"}
	dir := filepath.Join(t.TempDir(), "run")
	whole(t, dir, r, 1, Refuse)
	intact(t, dir, r.Seed, 1)
}

// A log that is cut off or damaged anywhere keeps the records before that place, and is
// told; so is one that is not there, or of another run or chain.
func TestDamage(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "run")
	want := whole(t, dir, testRun(), 20, Refuse)[0]
	whole(t, filepath.Join(root, "other"), other(), 20, Refuse)
	path := filepath.Join(dir, logFile(0))
	good, _ := os.ReadFile(path)
	size := recordSize(3)
	check := func(what string, n int) {
		t.Helper()
		s, err := Read(dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Damage) != 1 || len(s.Chains[0]) != n || len(s.Chains[1]) != 20 || s.Unfinished {
			t.Fatalf("%s: %d records of %d, damage %q", what, len(s.Chains[0]), n, s.Damage)
		}
		if d := cmp.Diff(want[:n], s.Chains[0], cmp.Transformer("nil", func(r []Record) []Record { return append([]Record{}, r...) })); d != "" {
			t.Fatal(d)
		}
	}
	for cut := 0; cut < len(good); cut += 13 {
		os.WriteFile(path, good[:cut], 0o666)
		check("cut", max(0, (cut-headerSize)/size))
	}
	for at := 0; at < len(good); at += 17 {
		bad := append([]byte(nil), good...)
		bad[at] ^= 0x40
		os.WriteFile(path, bad, 0o666)
		check("a changed byte", max(0, (at-headerSize)/size))
	}
	os.WriteFile(path, append(slices.Clone(good), good[headerSize:headerSize+size]...), 0o666)
	check("more than was written", 20)
	for _, from := range []string{filepath.Join(dir, logFile(1)), filepath.Join(root, "other", logFile(0))} {
		b, _ := os.ReadFile(from)
		os.WriteFile(path, b, 0o666)
		check(from, 0)
	}
	os.Remove(path)
	check("missing", 0)
	os.WriteFile(path, good, 0o666)
	env, _ := os.ReadFile(filepath.Join(root, "other", envFile))
	os.WriteFile(filepath.Join(dir, envFile), env, 0o666)
	check("env.json of another run", 20)
	os.WriteFile(filepath.Join(dir, envFile), env[:20], 0o666)
	check("env.json that is cut off", 20)
}

func TestChangedByHand(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	whole(t, dir, testRun(), 3, Refuse)
	path := filepath.Join(dir, "run.json")
	text, _ := os.ReadFile(path)
	for old, put := range map[string]string{"Normal(0, 1)": "Normal(0, 2)", `"seed": 9223372036854775815`: `"seed": 3`, "n=3": "n=4", "0.8": "0.9"} {
		changed := strings.Replace(string(text), old, put, 1)
		if changed == string(text) {
			t.Fatalf("run.json has no %s", old)
		}
		os.WriteFile(path, []byte(changed), 0o666)
		if _, err := Read(dir); err == nil || !strings.Contains(err.Error(), "changed by hand") {
			t.Errorf("%s: %v", put, err)
		}
	}
	os.WriteFile(path, text[:len(text)/2], 0o666)
	if _, err := Read(dir); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Error(err)
	}
	if _, err := Read(t.TempDir()); err == nil || !strings.Contains(err.Error(), "not the folder of a run") {
		t.Error(err)
	}
}

// A file of a run that is a device, or too large, is said to be so, and not read for ever.
func TestNoPlainFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	whole(t, dir, testRun(), 3, Refuse)
	run := filepath.Join(dir, runFile)
	text, _ := os.ReadFile(run)
	if err := os.Truncate(run, mostText+1); err != nil {
		t.Skip(err) // no sparse files here
	}
	if _, err := Read(dir); err == nil || !strings.Contains(err.Error(), "it has more than") {
		t.Error(err)
	}
	os.Remove(run)
	if err := os.Mkdir(run, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(dir); err == nil || !strings.Contains(err.Error(), "it is not a file") {
		t.Error(err)
	}
	os.Remove(run)
	os.WriteFile(run, text, 0o666)
	os.Remove(filepath.Join(dir, logFile(0)))
	if err := os.Symlink("/dev/zero", filepath.Join(dir, logFile(0))); err != nil {
		t.Skip(err)
	}
	if s, err := Read(dir); err != nil || len(s.Damage) != 1 || !strings.Contains(s.Damage[0], "chain-1.log cannot be read") {
		t.Error(s, err)
	}
}
