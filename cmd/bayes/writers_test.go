package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bayes-lang/bayes/runtime"
)

// small is a model that is sampled in an instant.
const small = "data y: real[N]\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n"

// sampling are the words that sample it with as many draws as tell the seed.
func sampling(seed int, more ...string) []string {
	return append([]string{"sample", "m.bayes", "-q", "y=1:5", "--chains", "2", "--warmup", "50", "--seed", fmt.Sprint(seed), "--draws", fmt.Sprint(50 + seed)}, more...)
}

// modelFolder is a new folder with a model.
func modelFolder(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "m.bayes"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// seedOf opens a run, which must be whole, with the draws for other programs.
func seedOf(t *testing.T, path string) int {
	t.Helper()
	f, err := runtime.OpenFit(path)
	if err != nil {
		t.Fatal(err)
	}
	seed := int(f.Options.Sampler.Seed)
	if f.Stopped || f.Draws() != 50+seed || len(f.Used()) != 2 {
		t.Fatalf("seed %d has %d draws of chains %v", seed, f.Draws(), f.Used())
	}
	text, err := os.ReadFile(filepath.Join(path, "draws.zarr", ".zattrs"))
	if err != nil || !bytes.Contains(text, []byte(fmt.Sprintf(`"seed": "%d"`, seed))) {
		t.Fatalf("draws.zarr of seed %d: %s, %v", seed, text, err)
	}
	return seed
}

func entries(t *testing.T, dir string) (list []string) {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		list = append(list, e.Name())
	}
	return list
}

// Programs that sample the same model at once have a folder each by default, one of them
// has the folder that --out names, and those that replace it do not mix.
func TestSampleAtOnce(t *testing.T) {
	many := 12
	if os.Getenv("BAYES_LONG") != "" {
		many = 200
	}
	for name, more := range map[string][]string{"by default": nil, "--out": {"--out", "r"}, "--overwrite": {"--out", "r", "--overwrite"}} {
		t.Run(name, func(t *testing.T) {
			dir := modelFolder(t, small)
			var all []*exec.Cmd
			var said []*bytes.Buffer
			for seed := range many {
				c, _, errs := program(t, dir, sampling(seed, more...)...)
				all, said = append(all, c), append(said, errs)
			}
			done := 0
			for i, c := range all {
				c.Wait()
				switch text := said[i].String(); {
				case c.ProcessState.ExitCode() == 0:
					done++
				case more == nil, !strings.Contains(text, "a run is being written to r") && !strings.Contains(text, "r already holds a run"):
					t.Errorf("exit code %d: %s", c.ProcessState.ExitCode(), text)
				}
			}
			list := entries(t, dir)
			if want := map[string]int{"by default": many, "--out": 1, "--overwrite": done}[name]; done != want || done == 0 || more == nil && len(list) != many+1 || more != nil && len(list) != 2 {
				t.Errorf("%d runs were made; there are %v", done, list)
			}
			seeds := map[int]bool{}
			for _, run := range list {
				if run != "m.bayes" {
					seeds[seedOf(t, filepath.Join(dir, run))] = true
				}
			}
			if len(seeds) != len(list)-1 {
				t.Errorf("the runs are of the seeds %v", seeds)
			}
		})
	}
}

// A program that replaces a run and is killed at any moment leaves the old one or the
// new one, whole.
func TestKillSample(t *testing.T) {
	dir := modelFolder(t, small)
	run := filepath.Join(dir, "r")
	began := time.Now()
	c, _, errs := program(t, dir, sampling(0, "--out", "r")...)
	if err := c.Wait(); err != nil {
		t.Fatal(err, errs)
	}
	usual := time.Since(began)
	kills := 15
	if os.Getenv("BAYES_LONG") != "" {
		kills = 300
	}
	random := rand.New(rand.NewPCG(3, 4))
	before, replaced := 0, 0
	for i := 1; i <= kills; i++ {
		c, _, _ := program(t, dir, sampling(i, "--out", "r", "--overwrite")...)
		time.Sleep(time.Duration((0.3 + random.Float64()) * float64(usual)))
		c.Process.Kill()
		c.Wait()
		seed := seedOf(t, run)
		if seed != before && seed != i {
			t.Fatalf("after kill %d the run is of seed %d, before it of %d", i, seed, before)
		}
		if seed == i {
			replaced++
		}
		before = seed
	}
	t.Logf("%d of %d runs had taken the place", replaced, kills)
	c, _, errs = program(t, dir, sampling(1, "--out", "r", "--overwrite")...)
	if err := c.Wait(); err != nil || seedOf(t, run) != 1 {
		t.Error(err, errs)
	}
	if got := entries(t, dir); len(got) != 2 {
		t.Error("left:", got)
	}
}

// An interrupt of a run that would replace another, before it has draws, keeps the other.
func TestInterruptReplacing(t *testing.T) {
	dir := modelFolder(t, small)
	c, _, errs := program(t, dir, sampling(3, "--out", "m.run")...)
	if err := c.Wait(); err != nil {
		t.Fatal(err, errs)
	}
	c, _, errs = program(t, dir, "sample", "m.bayes", "y=1:5", "--warmup", "10000000", "--chains", "1", "--out", "m.run", "--overwrite")
	for {
		if _, err := os.Stat(filepath.Join(dir, "m.run.new", "chain-1.log")); err == nil {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	c.Process.Signal(syscall.SIGINT)
	c.Wait()
	if c.ProcessState.ExitCode() != exitInterrupted || !strings.Contains(errs.String(), "what m.run held before is kept") {
		t.Errorf("exit code %d: %s", c.ProcessState.ExitCode(), errs)
	}
	if seed := seedOf(t, filepath.Join(dir, "m.run")); seed != 3 {
		t.Error(seed)
	}
	if got := entries(t, dir); len(got) != 2 {
		t.Error("left:", got)
	}
}

// shell runs the program below a shell with a line before it.
func shell(t *testing.T, dir, before string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("sh", append([]string{"-c", before + `; exec "$0" "$@"`, self}, args...)...)
	c.Dir = dir
	c.Env = append(os.Environ(), asProgram+"=1")
	return c
}

// What is written has the permissions that the user's mask leaves.
func TestUmask(t *testing.T) {
	for _, mask := range []fs.FileMode{0o077, 0o027, 0o002} {
		dir := modelFolder(t, small)
		line := fmt.Sprintf("umask %03o", mask)
		for _, args := range [][]string{
			sampling(1, "--out", "r"), sampling(2, "--out", "r", "--overwrite"), {"save", "r", "-o", "d.csv"}, {"save", "r", "-o", "d.zarr"},
			{"save", "r", "-o", "d.zarr", "--overwrite"}, {"save", "r", "--format", "cmdstan", "-o", "stan"}, {"posterior_predictive", "r", "--save", "p.csv"}, {"report", "r"},
		} {
			if text, err := shell(t, dir, line, args...).CombinedOutput(); err != nil {
				t.Fatalf("%s: %v\n%s", args, err, text)
			}
		}
		seen := 0
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || path == dir || d.Name() == "m.bayes" {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			want := 0o666 &^ mask
			if d.IsDir() {
				want = 0o777 &^ mask
			}
			if seen++; info.Mode().Perm() != want {
				t.Errorf("umask %03o: %s has %03o", mask, strings.TrimPrefix(path, dir), info.Mode().Perm())
			}
			return nil
		})
		if err != nil || seen < 20 {
			t.Error(seen, err)
		}
	}
}

// A program that was started to outlive its terminal does.
func TestNohup(t *testing.T) {
	dir := modelFolder(t, endless)
	c := shell(t, dir, "trap '' HUP", "sample", "m.bayes", "y=1:20", "--draws", "10000000", "--warmup", "50", "--chains", "2")
	var errs bytes.Buffer
	c.Stderr = &errs
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill() })
	begun(t, dir)
	size := func() int64 {
		info, err := os.Stat(filepath.Join(dir, "m.run", "chain-1.log"))
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	c.Process.Signal(syscall.SIGHUP)
	before := size()
	for size() <= before+100_000 { // it still makes draws
		time.Sleep(20 * time.Millisecond)
	}
	var unfinished *runtime.DamagedError
	if _, err := runtime.OpenFit(filepath.Join(dir, "m.run")); !errors.As(err, &unfinished) || !unfinished.Busy || unfinished.Made == 0 {
		t.Errorf("while it is made: %v", err)
	}
	c.Process.Signal(syscall.SIGTERM)
	c.Wait()
	if c.ProcessState.ExitCode() != exitInterrupted {
		t.Errorf("exit code %d: %s", c.ProcessState.ExitCode(), &errs)
	}
}
