package main

import (
	"fmt"
	"io"
	"os"

	"github.com/bayes-lang/bayes/runtime"
)

type fmtCmd struct {
	Files []string `arg:"" help:"Model files, rewritten in place; - reads the standard input and writes the standard output."`
	Check bool     `help:"Change nothing; list the files that would change, and exit with 1 if there are any."`
}

func (c *fmtCmd) Run(a *app) error {
	changed := 0
	for _, path := range c.Files {
		text, err := readModel(path)
		if err != nil {
			return err
		}
		out, list := runtime.Format(runtime.NewFile(path, text))
		if err := list.Err(); err != nil {
			return err
		}
		switch {
		case path == "-" && !c.Check:
			if _, err := io.WriteString(a.out, out); err != nil {
				return err
			}
			continue
		case out == string(text):
			continue
		}
		changed++
		fmt.Fprintln(a.out, path)
		if c.Check {
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			return fileError("file", path, err)
		}
		if err := os.WriteFile(path, []byte(out), info.Mode().Perm()); err != nil {
			return fileError("file", path, err)
		}
	}
	if c.Check && changed > 0 {
		return fmt.Errorf("not formatted: %d of %d; `bayes fmt` mends that", changed, len(c.Files))
	}
	return nil
}

// readModel reads a model file, or the standard input for "-".
func readModel(path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(os.Stdin)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fileError("file", path, err)
	}
	return text, nil
}
