package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// asWriter makes the test binary write a run, of the seed that it gives, as a program
// of its own: PATH SEED TAKEN.
const asWriter = "BAYES_TEST_WRITER"

func TestMain(m *testing.M) {
	if args := strings.Fields(os.Getenv(asWriter)); len(args) == 3 {
		os.Exit(writer(args))
	}
	os.Exit(m.Run())
}

// drawsOf is how many draws the run of a seed has, so that a mixture is seen.
func drawsOf(seed uint64) int { return 50 + int(seed%50) }

func writer(args []string) int {
	run := other()
	run.Seed, _ = strconv.ParseUint(args[1], 10, 64)
	taken, _ := strconv.Atoi(args[2])
	if err := makeRun(args[0], run, Taken(taken), 0); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

// makeRun writes a run as Sample does, a draw of each chain in turn.
func makeRun(path string, run Run, taken Taken, wait time.Duration) error {
	f, err := Create(path, run, taken)
	if err != nil {
		return err
	}
	var logs []*Log
	for chain := range run.Chains {
		l, err := f.CreateLog(chain)
		if err != nil {
			return err
		}
		logs = append(logs, l)
	}
	for i := range drawsOf(run.Seed) {
		for _, l := range logs {
			if err := l.Append(&Record{Index: i, LogP: float64(run.Seed), X: []float64{1, 2, 3}}); err != nil {
				return err
			}
		}
		time.Sleep(wait)
	}
	if err := os.MkdirAll(filepath.Join(f.DrawsPath(), "posterior"), 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(f.DrawsPath(), "posterior", "0.0"), []byte(run.ID+fmt.Sprint(run.Seed)), 0o666); err != nil {
		return err
	}
	return f.Finish(Env{})
}

// unmixed reads a run and returns its seed; all of it must be of one run.
func unmixed(path string) (seed uint64, err error) {
	s, err := Read(path)
	if err != nil {
		return 0, err
	}
	if s.Unfinished || len(s.Damage) > 0 {
		return 0, fmt.Errorf("unfinished %v (busy %v), damage %q", s.Unfinished, s.Busy, s.Damage)
	}
	for chain, records := range s.Chains {
		if len(records) != drawsOf(s.Run.Seed) {
			return 0, fmt.Errorf("chain %d of seed %d has %d draws, want %d", chain, s.Run.Seed, len(records), drawsOf(s.Run.Seed))
		}
		for _, r := range records {
			if r.LogP != float64(s.Run.Seed) {
				return 0, fmt.Errorf("chain %d of seed %d has a draw of %v", chain, s.Run.Seed, r.LogP)
			}
		}
	}
	return s.Run.Seed, nil
}

// many is how many writers start at once.
func many() int {
	if os.Getenv("BAYES_LONG") != "" {
		return 1000
	}
	return 60
}

// Of writers that start at once in one program one has the folder, whether they replace
// runs or not; the others are told so, and who replaces never mixes.
func TestWritersAtOnce(t *testing.T) {
	for _, taken := range []Taken{Refuse, Replace, Number} {
		path := filepath.Join(t.TempDir(), "m.run")
		var done atomic.Int32
		var wait sync.WaitGroup
		start := make(chan bool)
		for i := range many() {
			wait.Go(func() {
				run := other()
				run.Seed = uint64(i)
				<-start
				err := makeRun(path, run, taken, time.Microsecond)
				var busy *BusyError
				var held *HeldError
				switch {
				case err == nil:
					done.Add(1)
				case !errors.As(err, &busy) && !errors.As(err, &held), taken == Number:
					t.Error(err)
				}
			})
		}
		close(start)
		wait.Wait()
		if n := int(done.Load()); taken == Refuse && n != 1 || taken == Number && n != many() || n == 0 {
			t.Errorf("%d runs were made", n)
		}
		seeds := map[uint64]bool{}
		for _, name := range names(t, filepath.Dir(path)) {
			seed, err := unmixed(filepath.Join(filepath.Dir(path), name))
			if err != nil || seeds[seed] {
				t.Errorf("%s: seed %d, %v", name, seed, err)
			}
			seeds[seed] = true
		}
		if taken != Number && len(seeds) != 1 {
			t.Errorf("%d runs are there", len(seeds))
		}
	}
}

// process starts the test binary as a writer.
func process(t *testing.T, path string, seed int, taken Taken) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self)
	c.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d %d", asWriter, path, seed, taken))
	c.Stderr = os.Stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// The same of programs.
func TestProgramsAtOnce(t *testing.T) {
	for _, taken := range []Taken{Refuse, Replace} {
		path := filepath.Join(t.TempDir(), "m.run")
		var all []*exec.Cmd
		for i := range many() {
			all = append(all, process(t, path, i, taken))
			if len(all) >= 200 {
				all[len(all)-200].Wait()
			}
		}
		done := 0
		for _, c := range all {
			c.Wait()
			if c.ProcessState.ExitCode() == 0 {
				done++
			}
		}
		if taken == Refuse && done != 1 || done == 0 {
			t.Errorf("%d runs were made", done)
		}
		if _, err := unmixed(path); err != nil {
			t.Error(err)
		}
	}
}

// A program that replaces a run and is killed at any moment leaves the old run or the
// new one, whole, and the next one can replace it; who reads meanwhile sees one of them.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.run")
	first := other()
	first.Seed = 0
	if err := makeRun(path, first, Refuse, 0); err != nil {
		t.Fatal(err)
	}
	stop := make(chan bool)
	var reader sync.WaitGroup
	reader.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				t.Logf("read %d times meanwhile", n)
				return
			default:
				if _, err := unmixed(path); err != nil {
					t.Errorf("a reader: %v", err)
					return
				}
			}
		}
	})
	// How long a run takes as a program of its own, to kill at all moments of it.
	began := time.Now()
	if err := process(t, path, 1, Replace).Wait(); err != nil {
		t.Fatal(err)
	}
	usual := time.Since(began)
	kills := 60
	if os.Getenv("BAYES_LONG") != "" {
		kills = 600
	}
	random := rand.New(rand.NewPCG(1, 2))
	before, changed, leftovers := uint64(1), 0, 0
	for i := 2; i < kills+2; i++ {
		c := process(t, path, i, Replace)
		time.Sleep(time.Duration(random.Float64() * 1.2 * float64(usual)))
		c.Process.Kill()
		c.Wait()
		seed, err := unmixed(path)
		if err != nil || seed != before && seed != uint64(i) {
			t.Fatalf("after kill %d: seed %d, before it %d: %v", i, seed, before, err)
		}
		if seed != before {
			changed++
		}
		if len(names(t, filepath.Dir(path))) > 1 {
			leftovers++
		}
		before = seed
	}
	close(stop)
	reader.Wait()
	t.Logf("%d kills: %d new runs were whole, %d left something beside the run", kills, changed, leftovers)
	if err := makeRun(path, first, Replace, 0); err != nil {
		t.Error(err)
	}
	if d := cmp.Diff([]string{"m.run"}, names(t, filepath.Dir(path))); d != "" {
		t.Error(d)
	}
}

// A first run whose program is killed is seen to be unfinished, and is replaced only
// where that is asked for.
func TestKilledFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.run")
	f := create1(t, path, testRun(), Refuse)
	write(t, f, 0, 10)
	s, err := Read(path)
	if err != nil || !s.Unfinished || !s.Busy || s.Process != os.Getpid() {
		t.Errorf("while it is written: %+v, %v", s, err)
	}
	var busy *BusyError
	for _, taken := range []Taken{Refuse, Replace} {
		if _, err := Create(path, other(), taken); !errors.As(err, &busy) {
			t.Error(err)
		}
	}
	if got := f.Abandon(); got != path {
		t.Error(got)
	}
	s, err = Read(path)
	if err != nil || !s.Unfinished || s.Busy || len(s.Chains[0]) != 10 || len(s.Damage) > 0 {
		t.Errorf("%+v, %v", s, err)
	}
	var held *HeldError
	if _, err := Create(path, other(), Refuse); !errors.As(err, &held) {
		t.Error(err)
	}
	whole(t, path, other(), 7, Replace)
	intact(t, path, 1, 7)
}

// Discard leaves things as they were.
func TestDiscard(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.run")
	f := create1(t, path, testRun(), Refuse)
	write(t, f, 0, 10)
	f.Discard()
	if got := names(t, filepath.Dir(path)); len(got) > 0 {
		t.Error(got)
	}
	whole(t, path, other(), 7, Refuse)
	f = create1(t, path, testRun(), Replace)
	write(t, f, 1, 10)
	f.Discard()
	intact(t, path, 1, 7)
	if d := cmp.Diff([]string{"m.run"}, names(t, filepath.Dir(path))); d != "" {
		t.Error(d)
	}
}

// What is in a folder beside a run stays there when another takes its place, and what is
// no run is not touched.
func TestOnlyRuns(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(name, text string) {
		t.Helper()
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != text {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	run := filepath.Join(dir, "m.run")
	whole(t, run, testRun(), 5, Refuse)
	mine := []string{"notes.txt", "figures/trace.png", "draws.zarr.backup/0", "chain-1.log.bak", "chain-x.log", "env.json~"}
	for _, name := range mine {
		file("m.run/"+name, name)
	}
	whole(t, run, other(), 7, Replace)
	intact(t, run, 1, 7)
	for _, name := range mine {
		holds("m.run/"+name, name)
	}
	if d := cmp.Diff([]string{"m.run"}, names(t, dir)); d != "" {
		t.Error(d)
	}
	for _, c := range []struct{ name, file, text string }{
		{"notes", "passwd", "x"}, {"node", "run.json", `{"scripts": {}}`}, {"short", "run.json", "{"}, {"zarr", "draws.zarr/.zgroup", "{}"}, {"logs", "chain-1.log", "x"},
	} {
		file(c.name+"/"+c.file, c.text)
		for _, taken := range []Taken{Refuse, Replace} {
			if _, err := Create(filepath.Join(dir, c.name), testRun(), taken); err == nil || !strings.Contains(err.Error(), "and no run: a run needs a folder of its own") {
				t.Errorf("%s: %v", c.name, err)
			}
			holds(c.name+"/"+c.file, c.text)
		}
	}
	// Folders that have the names of leftovers, but are none.
	file("m.run.new/mine", "1")
	file("m.run/mine", "2")
	if _, err := Create(run, testRun(), Replace); err == nil || !strings.Contains(err.Error(), "m.run.new is in the way") {
		t.Error(err)
	}
	holds("m.run.new/mine", "1")
	file("other.run.lock", "my door\n")
	if _, err := Create(filepath.Join(dir, "other.run"), testRun(), Refuse); err == nil || !strings.Contains(err.Error(), "is not a lock of bayes") {
		t.Error(err)
	}
	holds("other.run.lock", "my door\n")
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o777); err != nil {
		t.Fatal(err)
	}
	whole(t, filepath.Join(dir, "empty"), testRun(), 3, Refuse)
	if err := os.Symlink("m.run", filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	os.RemoveAll(filepath.Join(dir, "m.run.new"))
	whole(t, filepath.Join(dir, "link"), testRun(), 4, Replace)
	intact(t, run, testRun().Seed, 4)
	t.Chdir(run)
	if _, err := Create(".", other(), Replace); err == nil || !strings.Contains(err.Error(), "it is the current folder") {
		t.Error(err)
	}
}
