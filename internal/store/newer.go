package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/bayes-lang/bayes/internal/disk"
)

// numbered are the names that runs of one model get by themselves: m.run, m-2.run.
var numbered = regexp.MustCompile(`^(.*?)(?:-[0-9]+)?\.run$`)

// began is when a run was begun; ok is false where the folder does not hold a whole run.
func began(path string) (at time.Time, ok bool) {
	var env struct {
		Started time.Time `json:"started"`
	}
	ok = take(filepath.Join(path, envFile), &env)
	return env.Started, ok && !env.Started.IsZero()
}

// modelOf is the model file of a run as it was named, "" where there is none.
func modelOf(path string) string {
	var run struct {
		Model struct {
			Name string `json:"name"`
		} `json:"model"`
	}
	take(filepath.Join(path, runFile), &run)
	return run.Model.Name
}

// take reads a part of a file of JSON.
func take(path string, into any) bool {
	text, err := os.ReadFile(path)
	return err == nil && json.Unmarshal(text, into) == nil
}

// Newer returns the newest run of the same model file beside a run, where it is newer
// than that run, "" otherwise. Runs whose folders have names of their own are not
// looked at: who names runs knows them apart.
func Newer(path string) string {
	whole, err := filepath.Abs(path)
	if err != nil {
		return ""
	}
	m := numbered.FindStringSubmatch(filepath.Base(whole))
	at, ok := began(whole)
	if m == nil || !ok {
		return ""
	}
	entries, err := os.ReadDir(filepath.Dir(whole))
	if err != nil {
		return ""
	}
	newest := ""
	for _, e := range entries {
		other := numbered.FindStringSubmatch(e.Name())
		if other == nil || other[1] != m[1] || e.Name() == filepath.Base(whole) {
			continue
		}
		there := filepath.Join(filepath.Dir(whole), e.Name())
		if t, ok := began(there); ok && t.After(at) && modelOf(there) == modelOf(whole) {
			at, newest = t, filepath.Join(filepath.Dir(path), e.Name())
		}
	}
	return newest
}

// Front gives the run at path the name front, and the run that has it the name path,
// in one step, so that front is the last run of its model. It does so where both are
// runs of the same model file, that at front was begun earlier, and nobody writes to
// either; what keeps it from that is said otherwise.
func Front(path, front string) (why string, err error) {
	from, err := disk.Real(path)
	if err != nil {
		return "", err
	}
	to, err := disk.Real(front)
	if err != nil {
		return "", err
	}
	for _, real := range []string{to, from} {
		lock, err := disk.Take(real + lockEnding)
		var locked *disk.LockedError
		if errors.As(err, &locked) {
			return fmt.Sprintf("a run is being written to %s%s", front, by(locked.Process)), nil
		}
		if err != nil {
			return "", disk.Cause(err)
		}
		defer lock.Release()
	}
	if !isRun(to) {
		return front + " holds something else", nil
	}
	if there := modelOf(to); there != modelOf(from) {
		return fmt.Sprintf("%s holds a run of %s", front, there), nil
	}
	if at, whole := began(from); !whole || filepath.Dir(from) != filepath.Dir(to) {
		return front + " is elsewhere", nil
	} else if earlier, ok := began(to); ok && !earlier.Before(at) {
		return front + " holds a newer run", nil
	}
	old, err := disk.Swap(from, to)
	if err == nil && old != from {
		err = os.Rename(old, from)
	}
	return "", disk.Cause(err)
}
