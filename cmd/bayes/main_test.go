package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/bayes-lang/bayes/runtime"
)

// asProgram makes the test binary behave as the program, for tests that need a
// process of their own.
const asProgram = "BAYES_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	testscript.Main(m, map[string]func(){"bayes": main})
}

// The scripts of testdata: every command, its exit code, and both outputs.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": status,
			"json":   jsonKeys,
		},
		Setup: func(e *testscript.Env) error {
			examples, err := filepath.Abs("../../examples")
			e.Setenv("EXAMPLES", examples)
			return err
		},
	})
}

// status runs a program and compares its exit code: status 2 bayes sample.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status CODE PROGRAM ARGUMENTS")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d\n%s\n%s", got, want, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// program starts the program in a folder.
func program(t *testing.T, dir string, args ...string) (*exec.Cmd, *bytes.Buffer, *bytes.Buffer) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), asProgram+"=1")
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill() })
	return c, &out, &errs
}

// endless is a model that takes far longer to sample than any test waits.
const endless = "data y: real[N]\ny ~ Normal(m, s)\nm ~ Normal(0, 1)\ns ~ HalfNormal(1)\n"

// begun waits until a run has written draws after warm-up.
func begun(t *testing.T, dir string) {
	t.Helper()
	for {
		if info, err := os.Stat(filepath.Join(dir, "m.run", "chain-1.log")); err == nil && info.Size() > 20000 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// An interrupt ends sampling, keeps the draws, and the run serves summaries and
// predictions.
func TestInterrupt(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			if signal.Ignored(sig) {
				t.Skip("the signal is ignored here, as under nohup, and by what is started from here")
			}
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "m.bayes"), []byte(endless), 0o666); err != nil {
				t.Fatal(err)
			}
			c, out, errs := program(t, dir, "sample", "m.bayes", "y=1:20", "--draws", "10000000", "--warmup", "50", "--chains", "2")
			begun(t, dir)
			if err := c.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			c.Wait()
			if code := c.ProcessState.ExitCode(); code != exitInterrupted {
				t.Fatalf("exit code %d, want %d\n%s", code, exitInterrupted, errs)
			}
			if !strings.Contains(errs.String(), "interrupted: the run is not complete") || !strings.Contains(out.String(), "ess_bulk") {
				t.Errorf("stdout:\n%s\nstderr:\n%s", out, errs)
			}
			for _, args := range [][]string{{"summary", "m.run", "m"}, {"posterior_predictive", "m.run", "y=1:3"}} {
				c, out, errs := program(t, dir, args...)
				if err := c.Wait(); err != nil || !strings.Contains(errs.String(), "not complete") || strings.Count(out.String(), "\n") < 2 {
					t.Errorf("%s: %v\n%s\n%s", args, err, out, errs)
				}
			}
		})
	}
}

// Without warm-up completed there is nothing to summarise, but the exit code and
// the run say so. A second interrupt ends the program whatever it does.
func TestInterruptTwice(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "m.bayes"), []byte(endless), 0o666); err != nil {
		t.Fatal(err)
	}
	c, _, errs := program(t, dir, "sample", "m.bayes", "y=1:20", "--warmup", "10000000", "--chains", "1")
	begun(t, dir)
	c.Process.Signal(syscall.SIGINT)
	c.Process.Signal(syscall.SIGINT)
	err := c.Wait()
	state := c.ProcessState.Sys().(syscall.WaitStatus)
	if !(state.Signaled() && state.Signal() == syscall.SIGINT) && c.ProcessState.ExitCode() != exitInterrupted {
		t.Errorf("%v\n%s", err, errs)
	}
	c, _, errs = program(t, dir, "summary", "m.run")
	c.Wait()
	if c.ProcessState.ExitCode() != exitFailed || !strings.Contains(errs.String(), "no chain has draws after warm-up") && !strings.Contains(errs.String(), "was never finished") {
		t.Errorf("exit code %d\n%s", c.ProcessState.ExitCode(), errs)
	}
}

// jsonKeys checks that the output is one JSON document with these keys at its
// top: json KEY ...
func jsonKeys(ts *testscript.TestScript, neg bool, args []string) {
	var object map[string]json.RawMessage
	d := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	ts.Check(d.Decode(&object))
	var have []string
	for key := range object {
		have = append(have, key)
	}
	slices.Sort(have)
	slices.Sort(args)
	if neg || !slices.Equal(have, args) {
		ts.Fatalf("the document has %v, want %v", have, args)
	}
}

// Lines of progress never wrap, and lose whole parts before they are cut.
func TestProgressWidth(t *testing.T) {
	a := &app{colour: true}
	c := runtime.ChainProgress{Draws: 1234567, Warmup: 1000000, Total: 20000000, Divergences: 3, StepSize: 0.123456, Seconds: 3}
	for width := range 150 {
		line := a.chainLine(41, c, width)
		plain := regexp.MustCompile("\x1b\\[[0-9]*m").ReplaceAllString(line, "")
		if n := len([]rune(plain)); n > width {
			t.Fatalf("%d places for %d: %q", n, width, plain)
		}
		whole := regexp.MustCompile(`^chain 42 [▒█·]+ 1234567/20000000 [a-z]*(, step 0\.123)?, 3 divergent(, 411522 draws/s, \S+ left)?$`)
		if width >= 52 && !whole.MatchString(plain) {
			t.Errorf("%d places have %q", width, plain)
		}
	}
	if got := (&app{}).chainLine(0, c, 150); strings.Contains(got, "\x1b") {
		t.Errorf("colour unasked: %q", got)
	}
}
