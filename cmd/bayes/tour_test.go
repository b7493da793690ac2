package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	goruntime "runtime"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/repl"
)

// tourPage is the page that is held to what the program prints.
const tourPage = "../../docs/tour.md"

// fence is a block of the page.
type fence struct {
	info, body string
	start, end int // of the body, in the page
}

var fences = regexp.MustCompile("(?ms)^```([^\n]*)\n(.*?)^```$")

func fencesOf(page string) (list []fence) {
	for _, m := range fences.FindAllStringSubmatchIndex(page, -1) {
		list = append(list, fence{page[m[2]:m[3]], page[m[4]:m[5]], m[4], m[5]})
	}
	return list
}

// typist types the entries it is given.
type typist struct{ entries []string }

func (t *typist) Entry(func() *repl.Splitter) (repl.Entry, error) {
	if len(t.entries) == 0 {
		return repl.Entry{}, io.EOF
	}
	e := t.entries[0]
	t.entries = t.entries[1:]
	return repl.Entry{Text: e}, nil
}

// The tour is a real one: what is typed prints what the page shows, the commands
// beside it print the same results, and the pictures are those of the page.
// BAYES_UPDATE=1 writes page and pictures anew.
func TestTour(t *testing.T) {
	update := os.Getenv("BAYES_UPDATE") != ""
	text, err := os.ReadFile(tourPage)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("../../examples/linear.csv")
	if err != nil {
		t.Fatal(err)
	}
	pictures, err := filepath.Abs("../../docs/tour")
	if err != nil {
		t.Fatal(err)
	}
	page := strings.ReplaceAll(string(text), "\r\n", "\n")
	typed, commanded := t.TempDir(), t.TempDir()
	t.Chdir(typed)
	write := func(dir, name, content string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(typed, "linear.csv", string(data))
	write(commanded, "linear.csv", string(data))

	var results, both bytes.Buffer // of the dialogue: standard output, and all
	r := repl.New(repl.Options{In: &typist{}, Out: io.MultiWriter(&results, &both), Errs: &both, Interactive: true})
	var printed strings.Builder // the page as it should be
	done := 0
	var theirs string // standard output of the commands of a step
	steps := 0
	for _, f := range fencesOf(page) {
		kind, name, _ := strings.Cut(f.info, " ")
		switch kind {
		case "bayes":
			write(commanded, name, f.body)
		case "repl":
			results.Reset()
			both.Reset()
			for _, line := range strings.Split(strings.TrimRight(f.body, "\n"), "\n") {
				entry, ok := strings.CutPrefix(line, "> ")
				if !ok {
					t.Fatalf("%q is not typed at a prompt", line)
				}
				r.Do(entry)
			}
		case "console":
			theirs = ""
			for _, line := range strings.Split(strings.TrimRight(f.body, "\n"), "\n") {
				out, err := commandOf(t, commanded, line)
				if err != nil {
					t.Errorf("%s: %v", line, err)
				}
				theirs += out
			}
		case "output":
			steps++
			printed.WriteString(page[done:f.start] + both.String())
			done = f.end
			if both.String() != f.body && !update {
				t.Errorf("what is typed in step %d prints\n%s\nbut the page shows\n%s", steps, both.String(), f.body)
			}
			// What the commands print is part of what the dialogue printed, in order.
			rest := both.String()
			for _, line := range strings.SplitAfter(theirs, "\n") {
				at := strings.Index(rest, line)
				if at < 0 {
					t.Errorf("a command of step %d prints %q, but what is typed does not", steps, line)
					break
				}
				rest = rest[at+len(line):]
			}
			if strings.Contains(both.String(), "error:") {
				t.Errorf("step %d has an error", steps)
			}
		default:
			t.Errorf("a block of unknown kind %q", f.info)
		}
	}
	printed.WriteString(page[done:])
	if steps < 8 {
		t.Errorf("only %d steps were found", steps)
	}
	if update {
		write(pictures, "../tour.md", printed.String())
	}
	tourPictures(t, page, pictures, typed, commanded, update)
	saved, err := os.ReadFile(filepath.Join(typed, "typed.bayes"))
	if want := "data x, y from \"linear.csv\"\ny ~ Normal(mu, sigma)\nmu = b0 + b1 * x\nb0 ~ Normal(1, 0.5)\nb1 ~ Normal(2, 0.5)\nsigma ~ Exponential(1)\n"; err != nil || string(saved) != want {
		t.Errorf("the saved model is %q, %v", saved, err)
	}
}

var picture = regexp.MustCompile(`!\[[^\]]+\]\(tour/([^)]+)\)`)

// tourPictures compares the pictures of the page with those drawn just now, by
// the dialogue and by the commands. Their last digits may differ between
// processors, whose arithmetic of floats in fonts and curves is not held to one
// result; on others than the page was made on they need only be as large.
func tourPictures(t *testing.T, page, folder, typed, commanded string, update bool) {
	names := picture.FindAllStringSubmatch(page, -1)
	if len(names) < 6 {
		t.Errorf("only %d pictures were found", len(names))
	}
	for _, m := range names {
		name := m[1]
		drawn, err := os.ReadFile(filepath.Join(typed, name))
		if err != nil {
			t.Errorf("%s was not drawn: %v", name, err)
			continue
		}
		if other, err := os.ReadFile(filepath.Join(commanded, name)); err != nil || !bytes.Equal(drawn, other) {
			t.Errorf("%s differs between the dialogue and the commands (%v)", name, err)
		}
		place := filepath.Join(folder, name)
		if update {
			if err := os.WriteFile(place, drawn, 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(place)
		switch same := goruntime.GOARCH == "amd64" && goruntime.GOOS == "linux"; {
		case err != nil:
			t.Error(err)
		case same && !bytes.Equal(drawn, want):
			t.Errorf("%s is another picture than that of the page; BAYES_UPDATE=1 takes it, if it is a good one", name)
		case len(drawn) < len(want)*9/10 || len(drawn) > len(want)*11/10:
			t.Errorf("%s has %d bytes, that of the page has %d", name, len(drawn), len(want))
		}
	}
}

// commandOf runs a line of the shell: `$ bayes ...`, with `echo "text" |` before
// it or not, and returns what it prints to the standard output.
func commandOf(t *testing.T, dir, line string) (string, error) {
	t.Helper()
	line, ok := strings.CutPrefix(line, "$ ")
	if !ok {
		return "", fmt.Errorf("%q is not a command", line)
	}
	input := ""
	if rest, ok := strings.CutPrefix(line, `echo "`); ok {
		said, command, _ := strings.Cut(rest, `" | `)
		input, line = said+"\n", command
	}
	var words []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	if len(words) == 0 || words[0] != "bayes" {
		return "", fmt.Errorf("%q is not a command of bayes", line)
	}
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	c := exec.Command(self, words[1:]...)
	c.Dir, c.Env, c.Stdin = dir, append(os.Environ(), asProgram+"=1"), strings.NewReader(input)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		return out.String(), fmt.Errorf("%w\n%s", err, errs.String())
	}
	return out.String(), nil
}
