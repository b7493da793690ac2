//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// An interrupt while data are read, or while they are bound, ends the program at once: the
// pipe that it reads stays open as long as the program is there, and the loop takes hours.
func TestInterruptReading(t *testing.T) {
	for _, binding := range []bool{false, true} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "m.bayes"), []byte("data y: real[N] from \"y.csv\"\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n"+
			"for i in 1:100000, j in 1:100000 { x = i }\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		pipe := filepath.Join(dir, "y.csv")
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Skip(err)
		}
		c, _, errs := program(t, dir, "check", "m.bayes")
		w, err := os.OpenFile(pipe, os.O_WRONLY, 0) // waits until the program reads
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		if binding {
			// More than a pipe holds: it has been read when all is written.
			if _, err := w.WriteString("y\n" + strings.Repeat("12345.678\n", 100_000)); err != nil {
				t.Fatal(err)
			}
			w.Close()
		}
		if err := c.Process.Signal(syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		c.Wait()
		if code := c.ProcessState.ExitCode(); code != exitInterrupted || errs.String() != "bayes: interrupted\n" {
			t.Errorf("exit code %d\n%s", code, errs)
		}
	}
}
