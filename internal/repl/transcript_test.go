package repl

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// mark is the input of a transcript.
var mark = regexp.MustCompile(`^(> |\. )`)

// The transcripts of testdata: what is typed, after the prompts, and all that is
// printed. BAYES_UPDATE=1 writes what is printed anew. Lines without a prompt at
// the beginning of a file, or after an empty line, say what it is about.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		path, err := filepath.Abs(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			for _, name := range []string{"linear.csv", "linear.bayes", "dyestuff.csv"} {
				text, err := os.ReadFile(filepath.Join(examples, name))
				if err != nil {
					t.Fatal(err)
				}
				put(t, dir, name, string(text))
			}
			put(t, dir, "broken.bayes", "y ~ Normal(0, 1\nx = \n")
			put(t, dir, "empty.csv", "")
			put(t, dir, "notes.txt", "nothing\n")
			if err := os.Mkdir(filepath.Join(dir, "other"), 0o777); err != nil {
				t.Fatal(err)
			}
			t.Chdir(dir)
			got := transcript(strings.ReplaceAll(string(want), "\r\n", "\n"))
			if os.Getenv("BAYES_UPDATE") != "" {
				if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			old, now := strings.Split(string(want), "\n"), strings.Split(got, "\n")
			last := ""
			for i := range max(len(old), len(now)) {
				a, b := "(the end)", "(the end)"
				if i < len(old) {
					a = old[i]
				}
				if i < len(now) {
					b = now[i]
				}
				if a != b {
					t.Fatalf("line %d, after %q: %q is printed, want %q", i+1, last, b, a)
				}
				if mark.MatchString(a) {
					last = a
				}
			}
		})
	}
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// transcript does what a transcript types and returns it with what is printed. A
// line that follows an empty line and has no prompt is kept as a heading.
func transcript(text string) string {
	var out bytes.Buffer
	r := New(Options{Out: &out, Errs: &out, Interactive: true})
	list := strings.Split(text, "\n")
	heading := true
	for i := 0; i < len(list); i++ {
		line := list[i]
		switch {
		case strings.HasPrefix(line, "> "):
			heading = false
			entry := line[2:]
			out.WriteString(line + "\n")
			for i+1 < len(list) && strings.HasPrefix(list[i+1], ". ") {
				i++
				entry += "\n" + list[i][2:]
				out.WriteString(list[i] + "\n")
			}
			before := out.Len()
			r.Do(entry)
			// Empty lines would end what is printed.
			printed := strings.ReplaceAll(out.String()[before:], "\n\n", "\n \n")
			out.Truncate(before)
			out.WriteString(strings.TrimPrefix(printed, "\n"))
		case line == "" && i < len(list)-1:
			heading = true
			out.WriteString("\n")
		case heading && line != "":
			out.WriteString(line + "\n")
		}
	}
	return out.String()
}
