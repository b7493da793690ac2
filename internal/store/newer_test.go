package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// runAt writes a whole run of a model and a seed, begun some minutes after noon.
func runAt(t *testing.T, path, model string, seed uint64, minute int) {
	t.Helper()
	run := testRun()
	run.Model, run.Seed = NewFile(model, []byte("x ~ Normal(0, 1)\n")), seed
	if err := makeRun(path, run, Refuse, 0); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(path, envFile)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2020, 1, 1, 12, minute, 0, 5, time.UTC).Format(time.RFC3339Nano)
	if err := os.WriteFile(name, []byte(strings.Replace(string(text), `"started": ""`, fmt.Sprintf(`"started": %q`, at), 1)), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestNewer(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	runAt(t, in("m.run"), "m.bayes", 1, 1)
	runAt(t, in("m-2.run"), "m.bayes", 2, 3)
	runAt(t, in("m-3.run"), "m.bayes", 3, 2)
	runAt(t, in("m-4.run"), "other/m.bayes", 4, 9)
	runAt(t, in("mine.run"), "m.bayes", 5, 9)
	runAt(t, in("keep"), "m.bayes", 6, 9)
	if err := os.Mkdir(in("m-5.run"), 0o777); err != nil {
		t.Fatal(err)
	}
	for run, want := range map[string]string{"m.run": in("m-2.run"), "m-2.run": "", "m-3.run": in("m-2.run"), "m-4.run": "", "mine.run": "", "keep": "", "m-5.run": "", "none.run": ""} {
		if got := Newer(in(run)); got != want {
			t.Errorf("newer than %s is %q, want %q", run, got, want)
		}
	}
	t.Chdir(dir)
	if got := Newer("m.run"); got != "m-2.run" {
		t.Errorf("newer than m.run is %q", got)
	}
}

func TestFront(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	runAt(t, in("m.run"), "m.bayes", 1, 1)
	runAt(t, in("m-2.run"), "m.bayes", 2, 2)
	runAt(t, in("m-3.run"), "other/m.bayes", 3, 3)
	runAt(t, in("m-4.run"), "m.bayes", 4, 0)
	seeds := func() string {
		var out []string
		for _, name := range []string{"m.run", "m-2.run", "m-3.run", "m-4.run"} {
			seed, err := unmixed(in(name))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, fmt.Sprint(seed))
		}
		return strings.Join(out, " ")
	}
	busy := create1(t, in("new.run"), other(), Refuse)
	for _, c := range []struct{ path, front, why, seeds string }{
		{"m-2.run", "m.run", "", "2 1 3 4"},
		{"m-2.run", "m.run", "holds a newer run", "2 1 3 4"},
		{"m-3.run", "m.run", "holds a run of m.bayes", "2 1 3 4"},
		{"m-4.run", "m.run", "holds a newer run", "2 1 3 4"},
		{"m-2.run", "new.run", "a run is being written to", "2 1 3 4"},
		{"m-2.run", "absent.run", "holds something else", "2 1 3 4"},
		{"m-2.run", "m-4.run", "", "2 4 3 1"},
	} {
		why, err := Front(in(c.path), in(c.front))
		if err != nil || !strings.Contains(why, c.why) || (why == "") != (c.why == "") {
			t.Errorf("%s to %s: %q, %v, want %q", c.path, c.front, why, err, c.why)
		}
		if got := seeds(); got != c.seeds {
			t.Errorf("%s to %s: the folders have seeds %s, want %s", c.path, c.front, got, c.seeds)
		}
	}
	busy.Discard()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 4 {
		t.Errorf("left: %v, %v", entries, err)
	}
}

// Who reads the last run while another takes its name reads one of them, whole.
func TestFrontRead(t *testing.T) {
	dir := t.TempDir()
	front := filepath.Join(dir, "m.run")
	runAt(t, front, "m.bayes", 0, 0)
	var last atomic.Uint64
	stop, done := make(chan bool), make(chan error)
	go func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				if n == 0 {
					done <- fmt.Errorf("nothing was read")
				}
				close(done)
				return
			default:
			}
			before := last.Load()
			seed, err := unmixed(front)
			if after := last.Load(); err == nil && (seed < before || seed > after+1) {
				err = fmt.Errorf("read was run %d, between %d and %d", seed, before, after)
			}
			if err != nil {
				done <- err
				<-stop
				close(done)
				return
			}
		}
	}()
	for i := range uint64(40) {
		path := filepath.Join(dir, fmt.Sprintf("m-%d.run", i+2))
		runAt(t, path, "m.bayes", i+1, int(i)+1)
		if why, err := Front(path, front); why != "" || err != nil {
			t.Fatal(why, err)
		}
		last.Store(i + 1)
	}
	close(stop)
	for err := range done {
		t.Error(err)
	}
}
