package main

import (
	"os"
	"path/filepath"
	goruntime "runtime"
	"strings"
	"testing"
)

// The README begins with a model, its table and its picture: they are what the
// commands beside them give. BAYES_UPDATE=1 draws the picture anew.
func TestReadmeShowsTheExample(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join("../..", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	readme := read("README.md")
	top, _, _ := strings.Cut(readme, "\n## ")
	first := fencesOf(readme)[0]
	_, install, installs := strings.Cut(readme, "\n## Install\n")
	if !installs || strings.Contains(top, "go test") || !strings.Contains(install, "go test ./...") {
		t.Error("the README does not tell of installing before it tells of tests")
	}
	for _, want := range []string{"`bayes sample linear.bayes --seed 1`", "`bayes plot linear.run bands`", "](docs/linear.svg)"} {
		if !strings.Contains(top, want) {
			t.Errorf("what comes before the first section lacks %s", want)
		}
	}

	dir := t.TempDir()
	for name, text := range map[string]string{"linear.bayes": first.body, "linear.csv": read("examples/linear.csv")} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	table, err := commandOf(t, dir, "$ bayes sample linear.bayes --seed 1")
	if err != nil {
		t.Fatal(err)
	}
	var indented strings.Builder
	for line := range strings.Lines(table) {
		indented.WriteString("    " + line)
	}
	if !strings.Contains(top, indented.String()) {
		t.Errorf("the table of the README is not\n%s", indented.String())
	}
	if _, err := commandOf(t, dir, "$ bayes plot linear.run bands --save linear.svg"); err != nil {
		t.Fatal(err)
	}
	picture, err := os.ReadFile(filepath.Join(dir, "linear.svg"))
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("BAYES_UPDATE") != "" {
		if err := os.WriteFile("../../docs/linear.svg", picture, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	// Elsewhere the last digits of fonts and curves may be others, see tourPictures.
	if goruntime.GOARCH == "amd64" && goruntime.GOOS == "linux" && string(picture) != read("docs/linear.svg") {
		t.Error("the picture of the README is not that of `bayes plot linear.run bands`")
	}
}
