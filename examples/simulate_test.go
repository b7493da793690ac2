package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// simulated finds the command in a model's header that made its data.
var simulated = regexp.MustCompile(`(?m)^#\s+bayes (simulate .*) --save examples/(\S+)$`)

// word is a word of a command line, in quotes or not.
var word = regexp.MustCompile(`"([^"]*)"|(\S+)`)

// Data sets that are said to be simulated are what the stated command makes.
func TestSimulatedDataAreAsStated(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	program := filepath.Join(t.TempDir(), "bayes")
	if out, err := exec.Command("go", "build", "-o", program, "../cmd/bayes").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	models, err := filepath.Glob("*.bayes")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, path := range models {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		match := simulated.FindStringSubmatch(string(text))
		if match == nil {
			if strings.Contains(string(text), "bayes simulate") {
				t.Errorf("%s: the command in the header is not of the form that is tested", path)
			}
			continue
		}
		found++
		t.Run(path, func(t *testing.T) {
			// The model lies alone in a folder, as it did before there were data.
			folder := t.TempDir()
			if err := os.Mkdir(filepath.Join(folder, "examples"), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, "examples", path), text, 0o666); err != nil {
				t.Fatal(err)
			}
			var args []string
			for _, w := range word.FindAllStringSubmatch(match[1], -1) {
				args = append(args, w[1]+w[2])
			}
			run := exec.Command(program, append(args, "--save", "made.csv")...)
			run.Dir = folder
			if out, err := run.CombinedOutput(); err != nil {
				t.Fatalf("bayes %s: %v\n%s", strings.Join(args, " "), err, out)
			}
			made, err := os.ReadFile(filepath.Join(folder, "made.csv"))
			if err != nil {
				t.Fatal(err)
			}
			kept, err := os.ReadFile(match[2])
			if err != nil {
				t.Fatal(err)
			}
			if string(made) != string(kept) {
				t.Errorf("%s is not what the command makes: it begins\n%.200s\nbut the command makes\n%.200s", match[2], kept, made)
			}
		})
	}
	if found == 0 {
		t.Error("no model has such a command")
	}
}
