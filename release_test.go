package bayes_test

import (
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Whoever unpacks an archive and opens README comes from link to link: every page
// and picture must be there, and what is linked is in the repository.
func TestReleaseHasWhatItsPagesLink(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not there to run ./release")
	}
	if _, err := os.Stat(".git"); err != nil {
		t.Skip("./release needs a clone")
	}
	out, err := exec.Command(bash, "./release", "--files").Output()
	if err != nil {
		t.Fatal(err)
	}
	files := strings.Fields(string(out))
	has := func(name string) bool {
		return slices.ContainsFunc(files, func(f string) bool { return f == name || strings.HasPrefix(f, name+"/") })
	}
	link := regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)]*)?\)`)
	links := 0
	for _, file := range files {
		if path.Ext(file) != ".md" {
			continue
		}
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(page), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			links++
			if to := path.Join(path.Dir(file), m[1]); !has(to) {
				t.Errorf("%s links to %s, which the archive does not have", file, to)
			}
		}
	}
	if links < 20 {
		t.Errorf("only %d links were found", links)
	}
}
