package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// The table of errors, as their reader sees them: testdata/errors/*.txt hold
// cases such as
//
//	=== an assignment of R
//	$ bayes check m.bayes
//	exit 1
//	-- m.bayes --
//	x <- 3
//	-- stderr --
//	m.bayes:1:3: error: ...
//	-- mended --
//	x = 3
//
// The command is `bayes check m.bayes` and the exit code 1 where a case does not
// say. `-- stderr --` is the whole error output, to the byte. `-- mended --` is
// the model after what the help says has been done: it must pass. A file named
// `-- d.csv quoted --` is a Go string, for bytes that a text cannot show; one
// whose name ends in `/` is a folder. BAYES_UPDATE=1 writes what is printed now
// into the table, to be read before it is kept.
type errorCase struct {
	title    string
	commands []string // lines after `$ `
	exit     int
	files    []txtar.File
	stderr   string
	mended   string
}

func TestErrorTable(t *testing.T) {
	files, err := filepath.Glob("testdata/errors/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no table: %v", err)
	}
	total := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, cases := errorCases(t, file, string(text))
		total += len(cases)
		if os.Getenv("BAYES_UPDATE") != "" {
			defer func() {
				if err := os.WriteFile(file, []byte(head+printCases(cases)), 0o666); err != nil {
					t.Error(err)
				}
			}()
		}
		for i := range cases {
			c := &cases[i]
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txt")+"/"+c.title, func(t *testing.T) { c.run(t) })
		}
	}
	if total < 120 {
		t.Errorf("the table has %d cases, but was made with at least 120", total)
	}
}

// Every rule of the list beside the table has its case.
func TestErrorRules(t *testing.T) {
	text, err := os.ReadFile("testdata/errors/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	rules := 0
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "- ") {
			continue
		}
		rules++
		name := strings.TrimSpace(line[strings.LastIndex(line, ": ")+2:])
		file, title, _ := strings.Cut(name, "/")
		table, err := os.ReadFile("testdata/errors/" + file + ".txt")
		if err != nil || !strings.Contains(string(table), "\n=== "+title+"\n") {
			t.Errorf("there is no case %q", name)
		}
	}
	if rules < 45 {
		t.Errorf("only %d rules", rules)
	}
}

// errorCases splits a file of the table.
func errorCases(t *testing.T, file, text string) (head string, cases []errorCase) {
	parts := strings.Split("\n"+text, "\n=== ")
	seen := map[string]bool{}
	for _, part := range parts[1:] {
		title, rest, _ := strings.Cut(part, "\n")
		if seen[title] {
			t.Fatalf("%s: two cases are called %q", file, title)
		}
		seen[title] = true
		a := txtar.Parse([]byte(rest + "\n"))
		c := errorCase{title: title, exit: exitFailed}
		for line := range strings.Lines(string(a.Comment)) {
			line = strings.TrimSpace(line)
			if command, ok := strings.CutPrefix(line, "$ bayes "); ok {
				c.commands = append(c.commands, command)
			} else if code, ok := strings.CutPrefix(line, "exit "); ok {
				n, err := strconv.Atoi(code)
				if err != nil {
					t.Fatalf("%s: %s: %v", file, title, err)
				}
				c.exit = n
			} else if line != "" {
				t.Fatalf("%s: %s: the line %q is no command", file, title, line)
			}
		}
		for _, f := range a.Files {
			f.Data = []byte(strings.TrimRight(string(f.Data), "\n") + "\n")
			switch f.Name {
			case "stderr":
				c.stderr = string(f.Data)
			case "mended":
				c.mended = string(f.Data)
			default:
				c.files = append(c.files, f)
			}
		}
		cases = append(cases, c)
	}
	return strings.TrimPrefix(parts[0], "\n"), cases
}

// printCases writes cases as the table has them.
func printCases(cases []errorCase) string {
	var b strings.Builder
	for _, c := range cases {
		fmt.Fprintf(&b, "\n=== %s\n", c.title)
		for _, command := range c.commands {
			fmt.Fprintf(&b, "$ bayes %s\n", command)
		}
		if c.exit != exitFailed {
			fmt.Fprintf(&b, "exit %d\n", c.exit)
		}
		files := append(c.files[:len(c.files):len(c.files)], txtar.File{Name: "stderr", Data: []byte(c.stderr)})
		if c.mended != "" {
			files = append(files, txtar.File{Name: "mended", Data: []byte(c.mended)})
		}
		for _, f := range files {
			fmt.Fprintf(&b, "-- %s --\n%s", f.Name, f.Data)
		}
	}
	return b.String()
}

// run checks a case.
func (c *errorCase) run(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, f := range c.files {
		name, data := f.Name, f.Data
		if plain, ok := strings.CutSuffix(name, " quoted"); ok {
			s, err := strconv.Unquote(strings.TrimSpace(string(data)))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			name, data = plain, []byte(s)
		}
		writeFile(t, name, data)
	}
	commands := c.commands
	if len(commands) == 0 {
		commands = []string{"check m.bayes"}
	}
	last := len(commands) - 1
	for _, command := range commands[:last] {
		if code, errs := commandLine(t, command); code != exitFine {
			t.Fatalf("`bayes %s` gives exit code %d:\n%s", command, code, errs)
		}
	}
	code, errs := commandLine(t, commands[last])
	if os.Getenv("BAYES_UPDATE") != "" {
		c.exit, c.stderr = code, errs
	}
	if code != c.exit || errs != c.stderr {
		t.Errorf("exit code %d, want %d\n%s", code, c.exit, cmp.Diff(strings.Split(c.stderr, "\n"), strings.Split(errs, "\n")))
	}
	if code == exitFine || code == exitBug || strings.Contains(errs, "internal error") {
		t.Errorf("exit code %d is none of an error of the user:\n%s", code, errs)
	}
	if c.mended == "" {
		return
	}
	writeFile(t, "m.bayes", []byte(c.mended))
	command := commands[last]
	if command == "check m.bayes" && !strings.Contains(c.mended, " from \"") {
		command += " --no-data"
	}
	if code, errs := commandLine(t, command); code != exitFine {
		t.Errorf("mended it still fails:\n%s", errs)
	}
}

func writeFile(t *testing.T, name string, data []byte) {
	t.Helper()
	if strings.HasSuffix(name, "/") {
		if err := os.MkdirAll(name, 0o777); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// commandLine runs the words of a command line, of which `"..."` are Go strings.
func commandLine(t *testing.T, line string) (code int, errs string) {
	t.Helper()
	var args []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		if quoted, err := strconv.QuotedPrefix(line); err == nil {
			word, _ := strconv.Unquote(quoted)
			args, line = append(args, word), line[len(quoted):]
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		args, line = append(args, word), rest
	}
	var out, err bytes.Buffer
	code = run(context.Background(), args, &out, &err)
	return code, err.String()
}
