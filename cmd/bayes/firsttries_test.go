package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A first try is a statement that somebody writes who comes from another tool.
type firstTry struct {
	statement string
	said      []string // the lines of errors, notes and helps, without their places
	then      string   // a statement that the help offers, "" if it offers none as a whole
}

var place = regexp.MustCompile(`^m\.bayes:\d+:\d+: `)

// TestFirstTries holds what testdata/firsttries/table.txt says of each try: the messages, and
// that what a help offers passes. BAYES_UPDATE=1 writes the messages anew, to be read
// before they are kept.
func TestFirstTries(t *testing.T) {
	const file = "testdata/firsttries/table.txt"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, tries := firstTries(string(text))
	if len(tries) < 150 {
		t.Errorf("%d tries, want at least 150", len(tries))
	}
	var context strings.Builder
	for line := range strings.Lines(head) {
		if code, ok := strings.CutPrefix(line, "#     "); ok {
			context.WriteString(code)
		}
	}
	write := os.Getenv("BAYES_UPDATE") != ""
	if write {
		if path, err := os.Getwd(); err == nil {
			defer func() {
				if err := os.WriteFile(path+"/"+file, []byte(printTries(head, tries)), 0o666); err != nil {
					t.Error(err)
				}
			}()
		}
	}
	t.Chdir(t.TempDir())
	writeFile(t, "d.csv", []byte("y,x,k,n,g,id,z,X1,X2\n1.2,0.5,1,5,north,101,0,1,2\n2.1,1.5,2,5,south,102,1,2,1\n0.4,-0.5,0,5,north,101,0,0,1\n3.0,2.0,3,5,west,103,1,1,1\n"))
	check := func(statement string) (code int, said []string) {
		writeFile(t, "m.bayes", []byte(context.String()+strings.ReplaceAll(statement, "; ", "\n")+"\n"))
		code, errs := commandLine(t, "check m.bayes")
		for line := range strings.Lines(errs) {
			line = strings.TrimRight(line, "\n")
			if p := place.FindString(line); p != "" {
				said = append(said, strings.TrimPrefix(line, p))
			} else if strings.HasPrefix(line, "help: ") {
				said = append(said, line)
			}
		}
		return code, said
	}
	for i := range tries {
		try := &tries[i]
		code, said := check(try.statement)
		if code != exitFailed {
			t.Errorf("%s: exit code %d", try.statement, code)
		}
		if write {
			try.said = said
		}
		if d := cmp.Diff(try.said, said); d != "" {
			t.Errorf("%s:\n%s", try.statement, d)
		}
		if try.then != "" {
			if code, said := check(try.then); code != exitFine {
				t.Errorf("%s: what is offered, %s, does not pass: %v", try.statement, try.then, said)
			}
		}
	}
}

// The distributions that are offered have the densities that the statements have in the
// tools that they are written for: testdata/firsttries/densities.txt, which densities.py printed.
func TestFirstTriesDensities(t *testing.T) {
	text, err := os.ReadFile("testdata/firsttries/densities.txt")
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("testdata/firsttries/table.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, tries := firstTries(string(table))
	offered := map[string]string{}
	for _, try := range tries {
		if _, law, ok := strings.Cut(try.then, " ~ "); ok {
			offered[try.statement], _, _ = strings.Cut(law, "; ")
		}
	}
	t.Chdir(t.TempDir())
	writeFile(t, "p.json", []byte(`{"constrained": {"u": 0}}`))
	n := 0
	for line := range strings.Lines(string(text)) {
		part := strings.Split(strings.TrimSpace(line), " | ")
		law := offered[part[0]]
		if len(part) != 3 || law == "" {
			t.Fatalf("%s offers no distribution", line)
		}
		want, err := strconv.ParseFloat(part[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		method := "lpdf"
		if slices.Contains([]string{"k", "z"}, part[0][:1]) {
			method = "lpmf"
		}
		writeFile(t, "m.bayes", []byte("data mu, sigma: real\ndata n: int\nparam u: real\ntarget += "+law+"."+method+"("+part[1]+") - u^2\n"))
		var out, errs bytes.Buffer
		if code := run(context.Background(), strings.Fields("density m.bayes mu=0.3 sigma=1.7 n=5 --at p.json --json"), &out, &errs); code != exitFine {
			t.Errorf("%s: %s", law, errs.String())
			continue
		}
		var got struct {
			LogDensity float64 `json:"log_density"`
		}
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		const rounding = 1e-9
		if x := got.LogDensity; !(math.Abs(x-want) <= rounding) {
			t.Errorf("%s: %s at %s has the log density %v, want %v", part[0], law, part[1], x, want)
		}
		n++
	}
	if n < 40 {
		t.Errorf("%d densities were compared", n)
	}
}

func firstTries(text string) (head string, tries []firstTry) {
	head, rest, _ := strings.Cut(text, "\n\n")
	for _, block := range strings.Split(strings.TrimSpace(rest), "\n\n") {
		lines := strings.Split(block, "\n")
		try := firstTry{statement: lines[0]}
		for _, line := range lines[1:] {
			line = strings.TrimPrefix(line, "    ")
			if then, ok := strings.CutPrefix(line, "then: "); ok {
				try.then = then
			} else {
				try.said = append(try.said, line)
			}
		}
		tries = append(tries, try)
	}
	return head + "\n", tries
}

func printTries(head string, tries []firstTry) string {
	var b strings.Builder
	b.WriteString(head)
	for _, try := range tries {
		b.WriteString("\n" + try.statement + "\n")
		for _, line := range try.said {
			b.WriteString("    " + line + "\n")
		}
		if try.then != "" {
			b.WriteString("    then: " + try.then + "\n")
		}
	}
	return b.String()
}
