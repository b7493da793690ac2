package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A unit is a test, or one of the subtests that a test calls by name, that is run by itself.
type unit struct {
	binary  string
	test                  // where it runs
	name    string        // of the test: TestX or TestX/name
	took    time.Duration // processor time
	reached []byte        // by the number of a mutant
}

// judges are the units that decide whether a mutant is caught.
type judges struct {
	units []unit // the quickest first
	early []byte // what is reached before any test runs, when variables are initialised
}

// splitAfter is the processor time from which the subtests that a test calls by name are units of their own.
const splitAfter = 400 * time.Millisecond

// record builds the tests of a part and runs each of them alone, without a mutant.
func record(p part, overlay, temp string, mutants int) (*judges, error) {
	j := &judges{early: make([]byte, mutants+1)}
	var tests, parts []unit
	for _, of := range p.tests {
		b := filepath.Join(temp, strings.ReplaceAll(of.dir, "/", "_")+".test")
		if _, err := command("go", "test", "-c", "-overlay", overlay, "-o", b, "./"+of.dir); err != nil {
			return nil, err
		}
		nothing := unit{binary: b, test: of, name: "NoTest"}
		if _, err := nothing.record(temp, mutants); err != nil {
			return nil, err
		}
		for i, r := range nothing.reached {
			j.early[i] |= r
		}
		list, err := exec.Command(b, "-test.list", *judging).Output()
		if err != nil {
			return nil, err
		}
		for _, name := range strings.Fields(string(list)) {
			tests = append(tests, unit{binary: b, test: of, name: name})
		}
	}
	var lock sync.Mutex
	var failed error
	all := func(units []unit, done func(unit, []byte)) {
		each(len(units), func(i int) {
			out, err := units[i].record(temp, mutants)
			lock.Lock()
			defer lock.Unlock()
			if err != nil {
				failed = errors.Join(failed, fmt.Errorf("%s of %s fails without a mutant: %w\n%s", units[i].name, units[i].dir, err, out))
			}
			done(units[i], out)
		})
	}
	all(tests, func(u unit, out []byte) {
		called := u.called(out)
		if len(called) < 2 || u.took < splitAfter {
			j.units = append(j.units, u)
			return
		}
		for _, name := range called {
			parts = append(parts, unit{binary: u.binary, test: u.test, name: name})
		}
	})
	all(parts, func(u unit, _ []byte) { j.units = append(j.units, u) })
	slices.SortFunc(j.units, func(a, b unit) int { return cmp.Or(cmp.Compare(a.took, b.took), cmp.Compare(a.name, b.name)) })
	return j, failed
}

// called returns the subtests that a test calls by name, from what it prints.
func (u unit) called(out []byte) []string {
	var names []string
	for _, line := range strings.Split(string(out), "\n") {
		f := strings.Fields(line)
		if len(f) != 3 || f[0] != "===" || f[1] != "RUN" || !strings.HasPrefix(f[2], u.name+"/") {
			continue
		}
		parts := strings.Split(f[2], "/")
		if name := parts[0] + "/" + parts[1]; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// record runs a unit without a mutant.
func (u *unit) record(temp string, mutants int) ([]byte, error) {
	f, err := os.CreateTemp(temp, "reached")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	if err := errors.Join(f.Truncate(int64(mutants+1)), f.Close()); err != nil {
		return nil, err
	}
	out, took, err := runUnits([]unit{*u}, mutant{}, time.Hour, "BAYES_REACHED="+f.Name(), "-test.v")
	if err != nil {
		return out, err
	}
	u.took = took
	u.reached, err = os.ReadFile(f.Name())
	return out, err
}

// pattern is the argument of -test.run that runs units of one binary.
func pattern(units []unit) string {
	var list []string
	for _, u := range units {
		parts := strings.Split(u.name, "/")
		for i, s := range parts {
			parts[i] = "^" + regexp.QuoteMeta(s) + "$"
		}
		list = append(list, strings.Join(parts, "/"))
	}
	return strings.Join(list, "|")
}

// runUnits runs units of one binary under a mutant, whose number is 0 for none, and returns what they print and their
// processor time. If they take longer than the limit, they are killed.
func runUnits(units []unit, m mutant, limit time.Duration, env string, args ...string) ([]byte, time.Duration, error) {
	args = append([]string{"-c", fmt.Sprintf(`ulimit -t %.0f && exec "$0" "$@"`, limit.Seconds()), units[0].binary,
		"-test.short", "-test.failfast", "-test.timeout", "2h", "-test.run", pattern(units)}, args...)
	names := ".*"
	if len(m.names) > 0 {
		names = strings.Join(m.names, "|")
	}
	for _, a := range units[0].of {
		args = append(args, strings.ReplaceAll(a, "NAMES", names))
	}
	c := exec.Command("sh", args...)
	c.Dir = units[0].dir
	c.Env = append(os.Environ(), "BAYES_MUTANT="+strconv.Itoa(m.number), "GOMAXPROCS=1", "GOMEMLIMIT=1GiB", env)
	out, err := c.CombinedOutput()
	return out, c.ProcessState.UserTime() + c.ProcessState.SystemTime(), err
}

// survives reports whether no unit catches a mutant, and why if none can.
func (j *judges) survives(m mutant) (bool, string) {
	var first, then []unit
	for _, u := range j.units {
		switch _, entry, _ := strings.Cut(u.name, "/"); {
		case j.early[m.number] == 0 && u.reached[m.number] == 0:
		case slices.Contains(m.names, entry):
			first = append(first, u)
		default:
			then = append(then, u)
		}
	}
	list := append(first, then...)
	if len(list) == 0 {
		return true, " (no test reaches it)"
	}
	for size := 1; len(list) > 0; size *= 4 {
		some := list[:min(size, len(list))]
		list = list[len(some):]
		byBinary := map[string][]unit{}
		for _, u := range some {
			byBinary[u.binary] = append(byBinary[u.binary], u)
		}
		for _, units := range byBinary {
			limit := 5 * time.Second // processor time: elapsed time says nothing on a busy machine
			for _, u := range units {
				limit += 4 * u.took
			}
			out, _, err := runUnits(units, m, limit, "BAYES_REACHED=")
			if *only == strconv.Itoa(m.number) {
				fmt.Printf("%s: %s: %v\n%s\n", units[0].dir, pattern(units), err, out)
			}
			if err != nil {
				return false, ""
			}
		}
	}
	return true, ""
}
