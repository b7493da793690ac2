package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// offered runs the command that the scripts of shells call.
func offered(t *testing.T, words ...string) []string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(context.Background(), append([]string{"complete", "--"}, words...), &out, &errs); code != 0 {
		t.Fatalf("%q: exit code %d: %s", words, code, errs.String())
	}
	var list []string
	for line := range strings.Lines(out.String()) {
		word, _, ok := strings.Cut(line, "\t")
		if !ok {
			t.Errorf("%q: a line without a tab: %q", words, line)
		}
		list = append(list, word)
	}
	return list
}

func TestCompletion(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"line.bayes": "data x, y from \"line.csv\"\ny ~ Normal(mu, sigma)\nmu = b * x\nb ~ Normal(0, 1)\nsigma ~ Exponential(1)\n",
		"line.csv":   "x,y\n1,2\n2,4\n", "bad.bayes": "y ~ \n", "two words.bayes": "y ~ Normal(0, 1)\n", "notes.txt": "", ".hidden.bayes": "",
		"line.run/run.json":   `{"format":1,"model":{"name":"line.bayes","text":"data x, y from \"line.csv\"\ny ~ Normal(mu, sigma)\nmu = b * x\nb, beta ~ Normal(0, 1)\nsigma ~ Exponential(1)\n"}}`,
		"broken.run/run.json": `{`, "folder/deep.bayes": "",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	for _, c := range []struct{ line, want string }{ // words are separated by blanks, the last is under way
		{"sam", "sample"},
		{"--v", "--version"},
		{"sample li", "line.bayes line.run/"},
		{"sample two", "two words.bayes"},
		{"sample ", "bad.bayes broken.run/ folder/ line.bayes line.run/ two words.bayes"},
		{"sample folder/", "folder/deep.bayes"},
		{"sample nowhere/", ""},
		{"sample line.bayes --metric ", "gradient variance dense unit"},
		{"sample line.bayes --metric=v", "--metric=variance"},
		{"sample line.bayes --data l", "line.csv line.run/"},
		{"sample line.bayes --data=line.", "--data=line.csv --data=line.run/"},
		{"sample line.bayes --seed 1 --see", ""},
		{"sample line.bayes --see", "--seed"},
		{"sample line.bayes --seed ", ""},
		{"sample line.bayes --store posterior,prior", "posterior,prior posterior,prior_predictive"},
		{"simulate line.bayes s", "sigma="},
		{"simulate line.bayes sigma=1 ", "x= y= mu= b= sigma="},
		{"simulate line.bayes sigma=", ""},
		{"simulate bad.bayes s", ""},
		{"summary ", "broken.run folder/ line.run"},
		{"summary line.run be", "beta"},
		{"summary line.run beta m", "mu"},
		{"summary line.run x", ""}, // has no draws
		{"save line.run --names x", ""},
		{"plot line.run data x", "x"},
		{"summary broken.run b", ""},
		{"summary line.run -- be", "beta"},
		{"summary line.run --quantiles 0.5 be", "beta"},
		{"plot line.run tra", "trace"},
		{"plot line.run trace be", "beta"},
		{"plot line", "line.bayes line.run"},
		{"check line.bayes --dump gr", "graph"},
		{"help HalfN", "HalfNormal"},
		{"completion ", "bash zsh fish"},
		{"version --j", "--json"},
		{"nonsense x", ""},
		{"fmt folder/", "folder/deep.bayes"},
		{"fmt line.bayes tw", "two words.bayes"},
	} {
		got := strings.Join(offered(t, strings.Split(c.line, " ")...), " ")
		if got != c.want {
			t.Errorf("%q: %q, not %q", c.line, got, c.want)
		}
	}
	if got := offered(t); !slices.Contains(got, "sample") || slices.Contains(got, "complete") {
		t.Errorf("nothing typed: %q", got)
	}
	if got := offered(t, "sample", "line.bayes", "-"); !slices.Contains(got, "--draws") || !slices.Contains(got, "--data") {
		t.Errorf("options: %q", got)
	}
	if got := offered(t, "sample", "line.bayes", "--data", "a", "--draws", "5", "-"); slices.Contains(got, "--draws") || !slices.Contains(got, "--data") {
		t.Errorf("options that are there: %q", got)
	}
}

// The scripts are printed, and call the command that is there.
func TestCompletionScripts(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		var out, errs bytes.Buffer
		if code := run(context.Background(), []string{"completion", shell}, &out, &errs); code != 0 || !strings.Contains(out.String(), "complete --") {
			t.Errorf("%s: exit code %d, %s%s", shell, code, out.String(), errs.String())
		}
	}
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"completion", "tcsh"}, &out, &errs); code != exitUsage || out.Len() > 0 {
		t.Errorf("a shell that is not known: exit code %d, %s", code, errs.String())
	}
}

// Each shell reads a script of its own: the pages name the file of the shell whose
// script stands beside it, and that shell takes it.
func TestCompletionIsSourced(t *testing.T) {
	page, err := os.ReadFile("../../docs/install.md")
	if err != nil {
		t.Fatal(err)
	}
	source := regexp.MustCompile(`source <\(bayes completion (\w+)\)`)
	file := regexp.MustCompile(`~/\.(\w+)rc`)
	for name, text := range map[string]string{"docs/install.md": string(page), "bayes completion --help": (*completionCmd)(nil).Help()} {
		of, found := "", 0
		for line := range strings.Lines(text) {
			if m := file.FindStringSubmatch(line); m != nil {
				of = m[1]
			}
			if m := source.FindStringSubmatch(line); m != nil {
				found++
				if m[1] != of {
					t.Errorf("%s: %q is said of the shell %q", name, m[0], of)
				}
			}
		}
		if found != 2 {
			t.Errorf("%s: %d lines for the files of shells, want one for bash and one for zsh", name, found)
		}
	}
	for shell, try := range map[string]string{
		"bash": `source "$1" && complete -p bayes`,
		"zsh":  `autoload -U compinit && compinit -D -u && source "$1" && [[ $_comps[bayes] == _bayes ]]`,
	} {
		if _, err := exec.LookPath(shell); err != nil {
			t.Logf("%s is not there to read its script", shell)
			continue
		}
		var script, errs bytes.Buffer
		if code := run(context.Background(), []string{"completion", shell}, &script, &errs); code != 0 {
			t.Fatalf("exit code %d: %s", code, errs.String())
		}
		path := filepath.Join(t.TempDir(), "script")
		if err := os.WriteFile(path, script.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(shell, "-c", try, shell, path).CombinedOutput(); err != nil || strings.Contains(string(out), "not found") {
			t.Errorf("%s: %v\n%s", shell, err, out)
		}
	}
}

// The manual page has every command with every option, and nothing that the
// formatter would take for a request of its own.
func TestMan(t *testing.T) {
	var out, errs, usage bytes.Buffer
	if code := run(context.Background(), []string{"man"}, &out, &errs); code != 0 {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	run(context.Background(), []string{"--help"}, &usage, &errs)
	page := out.String()
	_, list, ok := strings.Cut(usage.String(), "Commands:\n")
	if !ok {
		t.Fatalf("the usage lists no commands:\n%s", usage.String())
	}
	count := 0
	for line := range strings.Lines(list) {
		fields := strings.Fields(line)
		if len(fields) == 0 || !strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "   ") {
			continue
		}
		count++
		if want := ".SS \"bayes " + fields[0] + "\"\n"; !strings.Contains(page, want) {
			t.Errorf("the page does not tell of %q", fields[0])
		}
		for _, option := range offered(t, fields[0], "-") {
			if !strings.Contains(page, strings.ReplaceAll(option, "-", `\-`)) {
				t.Errorf("the page does not tell of %s %s", fields[0], option)
			}
		}
	}
	if count < 10 {
		t.Errorf("only %d commands", count)
	}
	known := []string{".TH", ".SH", ".SS", ".B", ".I", ".RI", ".PP", ".TP", ".br", ".RS", ".RE", ".nf", ".fi"}
	for i, line := range strings.Split(page, "\n") {
		if strings.HasPrefix(line, "'") || strings.HasPrefix(line, ".") && !slices.Contains(known, strings.Fields(line)[0]) {
			t.Errorf("line %d: %s", i+1, line)
		}
	}
}

func TestVersionSaysAll(t *testing.T) {
	var out, errs bytes.Buffer
	run(context.Background(), []string{"version"}, &out, &errs)
	for _, want := range []string{"bayes ", "go1.", "/", "gradients: "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in %q", want, out.String())
		}
	}
}
