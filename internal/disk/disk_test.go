package disk

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func holds(t *testing.T, path, text string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != text {
		t.Errorf("%s: %q, %v", path, got, err)
	}
}

// Two folders change places, by the system in one step or in two.
func TestSwap(t *testing.T) {
	none := func(a, b string) error { return errors.ErrUnsupported }
	for name, exchange := range map[string]func(a, b string) error{"one step": exchange, "two steps": none} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path, from := filepath.Join(dir, "m.run"), filepath.Join(dir, "m.run.new")
			put(t, filepath.Join(path, "x"), "old")
			put(t, filepath.Join(from, "x"), "new")
			old, err := swap(from, path, exchange)
			if err != nil {
				t.Fatal(err)
			}
			holds(t, filepath.Join(path, "x"), "new")
			holds(t, filepath.Join(old, "x"), "old")
		})
	}
}

// A program that is killed between the two steps leaves the earlier folder, and it is
// put back.
func TestRestore(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m.run")
	put(t, filepath.Join(path, "x"), "old")
	if err := Restore(path); err != nil {
		t.Fatal(err)
	}
	holds(t, filepath.Join(path, "x"), "old")
	if _, err := swap(filepath.Join(dir, "nothing"), path, func(a, b string) error { return errors.ErrUnsupported }); err == nil {
		t.Error("what is not there took a place")
	}
	holds(t, filepath.Join(path, "x"), "old") // put back at once
	if err := os.Rename(path, path+oldEnding); err != nil {
		t.Fatal(err)
	}
	if old, ok := Aside(path); !ok || old != path+oldEnding {
		t.Error(old, ok)
	}
	if err := Restore(path); err != nil {
		t.Fatal(err)
	}
	holds(t, filepath.Join(path, "x"), "old")
	if _, ok := Aside(path); ok {
		t.Error("a folder that is there is aside")
	}
}

// One holder at a time, in one program too, and the file goes with the last.
func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	var inside, most, got atomic.Int32
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			for range 50 {
				l, err := Take(path)
				var locked *LockedError
				if errors.As(err, &locked) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				got.Add(1)
				if n := inside.Add(1); n > most.Load() {
					most.Store(n)
				}
				if _, held := Held(path); !held {
					t.Error("what is held is not seen to be")
				}
				inside.Add(-1)
				l.Release()
			}
		})
	}
	wait.Wait()
	if most.Load() != 1 || got.Load() == 0 {
		t.Errorf("%d held the lock at once, it was taken %d times", most.Load(), got.Load())
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the file stays")
	}
	if _, held := Held(path); held {
		t.Error("a lock that nobody has is held")
	}
	put(t, path, fmt.Sprint(lockText, 1, "\n")) // left by a program that was killed
	if _, held := Held(path); held {
		t.Error("a lock that was left is held")
	}
	l, err := Take(path)
	if err != nil {
		t.Fatal(err)
	}
	if process, held := Held(path); !held || process != os.Getpid() {
		t.Error(process, held)
	}
	l.Release()
	l.Release()
}
