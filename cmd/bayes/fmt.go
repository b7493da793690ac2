package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/input"
)

type fmtCmd struct {
	Files []string `arg:"" help:"Model files to rewrite in place, or folders to search for .bayes files; - reads standard input and writes standard output."`
	Check bool     `help:"List the files that would change without changing them; exit with status 1 if there are any."`
	Diff  bool     `help:"Show the changes without making them. With --check as well, exit with status 1 if there are any."`
}

// Run formats what it can: a file with errors is left alone, and the others are
// done nevertheless.
func (c *fmtCmd) Run(a *app) error {
	paths, err := c.paths(a)
	if err != nil {
		return err
	}
	changed, failed := 0, false
	for _, path := range paths {
		did, err := c.file(a, path)
		if err != nil {
			a.failed(err)
			failed = true
		}
		if did {
			changed++
		}
	}
	switch {
	case failed:
		return exitCode(exitFailed) // what is wrong has been said
	case c.Check && changed > 0:
		return fmt.Errorf("not formatted: %d of %d; run `bayes fmt`", changed, len(paths))
	}
	return nil
}

// paths returns the files to format, each once, with the model files of folders.
func (c *fmtCmd) paths(a *app) ([]string, error) {
	var out []string
	add := func(path string) {
		if !slices.Contains(out, path) {
			out = append(out, path)
		}
	}
	for _, path := range c.Files {
		info, err := os.Stat(path)
		if path == "-" || err != nil || !info.IsDir() {
			add(path) // a file that is not there is told of in its turn
			continue
		}
		found := false
		err = filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
			hidden := strings.HasPrefix(d.Name(), ".") && p != path
			switch {
			case err != nil:
				return fileError("folder", p, err)
			case d.IsDir() && (hidden && d.Name() != ".." || strings.HasSuffix(d.Name(), ".run")):
				return filepath.SkipDir
			case !d.IsDir() && !hidden && strings.HasSuffix(p, ".bayes"):
				found = true
				add(p)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, fmt.Errorf("there is no .bayes file in %s", path)
		}
	}
	return out, nil
}

// file formats one file, and reports whether its text is another one then.
func (c *fmtCmd) file(a *app, path string) (changed bool, err error) {
	text, err := readModel(path)
	if err != nil {
		return false, err
	}
	name := path
	if path == "-" {
		name = "standard input"
	}
	out, list := input.Format(input.NewFile(name, text))
	if err := list.Err(); err != nil {
		return false, err
	}
	changed = out != string(text)
	if c.Diff {
		if changed {
			fmt.Fprint(a.out, unified(name, string(text), out))
		}
		return changed, nil
	}
	switch {
	case path == "-" && !c.Check:
		_, err := io.WriteString(a.out, out)
		return changed, err
	case !changed:
		return false, nil
	}
	fmt.Fprintln(a.out, name)
	if c.Check {
		return true, nil
	}
	return true, replaceFile(path, []byte(out))
}

// replaceFile puts a new content into a file and keeps its permissions. A disk
// that is full does not cost the old content.
func replaceFile(path string, content []byte) error {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return fileError("file", path, err)
	}
	info, err := os.Stat(real)
	if err != nil {
		return fileError("file", path, err)
	}
	if info.Mode().Perm()&0o200 == 0 {
		return fmt.Errorf("%s is read-only", path)
	}
	temp, err := os.CreateTemp(filepath.Dir(real), ".bayes-fmt-*")
	if err != nil { // the folder takes no new files, but the file may be writable
		return fileError("file", path, os.WriteFile(real, content, info.Mode().Perm()))
	}
	_, err = temp.Write(content)
	err = errors.Join(err, temp.Chmod(info.Mode().Perm()), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), real)
	}
	if err != nil {
		os.Remove(temp.Name())
		return fileError("file", path, err)
	}
	return nil
}

// readModel reads a model file, or the standard input for "-".
func readModel(path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(io.LimitReader(os.Stdin, input.MaxModel+1)) // a longer text is refused as such
	}
	text, err := input.ReadFile(path)
	if err != nil {
		return nil, fileError("file", path, err)
	}
	return text, nil
}
