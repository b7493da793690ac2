// Command mutate asks whether the tests would notice. It changes the source in one place at a time (an operator, a
// function, an operation, a number, a call that is left out), runs the tests that should catch it, and prints the
// changes that none of them caught. The source itself is not modified: a changed copy is laid over it (go build
// -overlay), with all mutants in it and an environment variable that selects one, so that each test binary is built
// once. Each test is first run by itself, to see which mutants it reaches; a mutant then runs only the tests that
// reach it, the quickest first, until one fails.
//
//	go run ./internal/mutate              all parts but those that are open
//	go run ./internal/mutate transforms   one part
//	go run ./internal/mutate -list sums   what would be changed
//	go run ./internal/mutate -only 17 sums
//
// A mutant that computes the same as the original is listed in equivalent.txt with the reason. The exit status is 1
// if others survive, or if one in the list is caught or no longer exists.
package main

import (
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

//go:embed equivalent.txt
var equivalentText string

var (
	list    = flag.Bool("list", false, "list the mutants and run nothing")
	only    = flag.String("only", "", "run the mutants of these numbers, as in 17,23; of a single one show what the tests say")
	workers = flag.Int("j", runtime.GOMAXPROCS(0), "mutants that are run at a time")
	judging = flag.String("run", "^Test|^Example", "a pattern: let only the tests with these names judge")
	share   = flag.String("share", "1/1", "run every n-th mutant from the k-th on, as in 1/4")
)

func main() {
	flag.Parse()
	code, err := run(flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(2)
	}
	os.Exit(code)
}

func run(names []string) (int, error) {
	for _, name := range names {
		if !slices.ContainsFunc(parts, func(p part) bool { return p.name == name }) {
			var all []string
			for _, p := range parts {
				all = append(all, p.name)
			}
			return 0, fmt.Errorf("no part %q: there are %s", name, strings.Join(all, ", "))
		}
	}
	code := 0
	for _, p := range parts {
		if len(names) > 0 && !slices.Contains(names, p.name) || len(names) == 0 && p.open {
			continue
		}
		ok, err := runPart(p)
		if err != nil {
			return 0, err
		}
		if !ok {
			code = 1
		}
	}
	return code, nil
}

// equivalents reads the list: a line "# part" starts a part, then come mutants by their keys, each with its reason in
// the line above, after a semicolon.
func equivalents() map[string]bool {
	m := map[string]bool{}
	for _, line := range strings.Split(equivalentText, "\n") {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' && line[0] != ';' {
			m[line] = true
		}
	}
	return m
}

func runPart(p part) (ok bool, err error) {
	temp, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(temp)
	mutants, overlay, err := write(p, temp)
	if err != nil {
		return false, err
	}
	if *list {
		for _, m := range mutants {
			fmt.Println(m)
		}
		return true, nil
	}
	var k, n int
	if _, err := fmt.Sscanf(*share, "%d/%d", &k, &n); err != nil || k < 1 || k > n {
		return false, fmt.Errorf("-share %s: say 1/4", *share)
	}
	var mine []mutant
	for i, m := range mutants {
		if chosen := strings.Split(*only, ","); slices.Contains(chosen, strconv.Itoa(m.number)) || *only == "" && i%n == k-1 {
			mine = append(mine, m)
		}
	}
	start, equal := time.Now(), equivalents()
	j, err := record(p, overlay, temp, len(mutants))
	if err != nil {
		return false, err
	}
	fmt.Printf("%s: %d tests recorded (%.0f s)\n", p.name, len(j.units), time.Since(start).Seconds())
	survived := make([]bool, len(mine))
	each(len(mine), func(i int) {
		var why string
		survived[i], why = j.survives(mine[i])
		if survived[i] && !equal[mine[i].key()] {
			fmt.Printf("SURVIVES %v%s\n", mine[i], why)
		}
	})
	return report(p, mine, survived, equal, time.Since(start)), nil
}

// each calls do for 0 to n-1, with as many running at a time as there are workers.
func each(n int, do func(int)) {
	var wait sync.WaitGroup
	next := make(chan int)
	for range *workers {
		wait.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wait.Wait()
}

// report says how many survived, and which of those in the list of equivalents did not.
func report(p part, mine []mutant, survived []bool, equal map[string]bool, took time.Duration) bool {
	ok, caught, same := true, 0, 0
	for i, m := range mine {
		switch listed := equal[m.key()]; {
		case survived[i] && listed:
			same++
		case survived[i]:
			ok = false
		case listed:
			ok = false
			fmt.Printf("CAUGHT, but called equivalent: %v\n", m)
		default:
			caught++
		}
	}
	fmt.Printf("%s: %d mutants, %d caught, %d equivalent, %d survive (%.0f s)\n", p.name, len(mine), caught, same, len(mine)-caught-same, took.Seconds())
	return ok
}

// write makes the changed files and the overlay that lays them over the source.
func write(p part, temp string) ([]mutant, string, error) {
	byDir := map[string][]string{}
	var dirs []string
	var files []string
	for _, pattern := range p.files {
		list, err := filepath.Glob(pattern)
		if err != nil {
			return nil, "", err
		}
		for _, f := range list {
			if f = filepath.ToSlash(f); !strings.HasSuffix(f, "_test.go") && !slices.Contains(p.but, f) {
				files = append(files, f)
			}
		}
	}
	for _, f := range files {
		d := filepath.ToSlash(filepath.Dir(f))
		if byDir[d] == nil {
			dirs = append(dirs, d)
		}
		byDir[d] = append(byDir[d], f)
	}
	exported, err := exports(dirs)
	if err != nil {
		return nil, "", err
	}
	replace := map[string]string{}
	var all []mutant
	number := 0
	for i, d := range dirs {
		s, err := load(d, exported)
		if err != nil {
			return nil, "", err
		}
		put := func(path string, text []byte) error {
			from, err := filepath.Abs(path)
			if err != nil {
				return err
			}
			to := filepath.Join(temp, fmt.Sprintf("%d_%s", i, filepath.Base(path)))
			replace[from] = to
			return os.WriteFile(to, text, 0o644)
		}
		for _, f := range byDir[d] {
			if s.files[f] == nil && !slices.Contains(p.files, f) {
				continue // for another architecture
			}
			if s.files[f] == nil {
				return nil, "", fmt.Errorf("no file %s", f)
			}
			if err := put(f, s.mutate(f, &number)); err != nil {
				return nil, "", err
			}
		}
		if err := put(d+"/mutants_of_tests.go", fmt.Appendf(nil, helpers, s.pkg.Name())); err != nil {
			return nil, "", err
		}
		all = append(all, s.mutants...)
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, "", err
	}
	overlay := filepath.Join(temp, "overlay.json")
	return all, overlay, os.WriteFile(overlay, text, 0o644)
}
