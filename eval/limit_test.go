package eval

import (
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/lang"
)

// What would fill the memory or never end is refused at once.
func TestLimits(t *testing.T) {
	for src, want := range map[string]string{
		"x = rep(1, 1000000000)":                                            "an array of 1000000000 elements is too large",
		"x = sum(1:1000000000000)":                                          "an array of 1000000000000 elements is too large",
		"x = [i for i in 1:1000, j in 1:1000, k in 1:1000]":                 "an array of 1000000000 elements is too large",
		"for i in 1:100000000000 { x[i] = 1 }":                              "elements is too large",
		"x[1] = 1\nx[900000000000] = 2":                                     "but an array has at most",
		"x[100000, 100000] ~ Normal(0, 1)":                                  "elements is too large",
		"fn g(x) {\n  for i in 1:60 { x = x + x }\n  return x\n}\nx = g(1)": "whole numbers go up to",
		"x = 2^1000000000000":                                               "whole numbers go up to",
		"x = eye(100000)":                                                   "elements is too large",
	} {
		_, err := model(t, src+"\n", nil).Outline()
		if err == nil || !strings.Contains(format(err), want) {
			t.Errorf("%s\ngives %v, want %q", src, err, want)
		}
	}
}

func TestStepLimit(t *testing.T) {
	in := model(t, "x = sum([i + 1 for i in 1:1000])\n", nil)
	r := in.newRun(nil)
	r.survey = &survey{failed: map[string]bool{}}
	r.steps = maxSteps - 100
	r.blocks() // a survey goes on after faults
	if in.tooLong == nil || !strings.Contains(in.tooLong.Message, "is evaluated more than 67 million times (with i = ") {
		t.Errorf("gives %v", in.tooLong)
	}
	if _, again := in.Run(nil); again == nil || !strings.Contains(format(again), "67 million") {
		t.Errorf("a further run gives %v", again)
	}
}

func TestConstantCycle(t *testing.T) {
	file, list := lang.Parse(ast.NewSource("m.bayes", "import \"a.bayes\"\nx = f(1)\n"))
	if list.Err() != nil {
		t.Fatal(list.Format())
	}
	m, list := lang.Check(file, func(string) (*ast.Source, error) {
		return ast.NewSource("a.bayes", "A = B\nB = A\nfn f(x) = x + A\n"), nil
	})
	if list.Err() != nil {
		t.Skip("found by the checker")
	}
	_, err := New(m, nil).Outline()
	if err == nil || !strings.Contains(format(err), "is defined from itself") {
		t.Errorf("gives %v", err)
	}
}
