package eval

import (
	"strings"
	"testing"
	"time"

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
	r.steps = r.most.steps - 100
	r.blocks() // a survey goes on after faults
	if in.tooLong == nil || !strings.Contains(in.tooLong.Message, "more than 8 million steps of evaluation; it was here when they were used up (with i = ") {
		t.Errorf("gives %v", in.tooLong)
	}
	if _, again := in.Run(nil); again == nil || !strings.Contains(format(again), "8 million") {
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

// Texts that ask for more memory or work than there should be end within
// seconds, whatever they are made of.
func TestBudgets(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	for src, want := range map[string]string{
		"a[4000000] ~ Normal(0, 1)\nb[4000000] ~ Normal(0, 1)":              "hold more than 6 million elements together",
		"x = sum(rep(1, 9000000)) + sum(rep(2, 9000000))":                   "arrays of more than 16 million elements together",
		"for i in 1:1000000 { x = sum(1:100000) }":                          "million steps",
		"A = eye(2900)\nx = sum(A @ A)":                                     "million",
		"A = eye(1500)\nfor i in 1:100 { x = det(A) }":                      "million steps",
		"b[2000] ~ MvNormal(rep(0, 2000), eye(2000))":                       "million",
		"for i in 1:30000000 { }\nfor i in 1:30000000, j in 1:30000000 { }": "million",
		"for i in 1:5000, j in 1:5000, k in 1:5000 { x = i }":               "million steps",
		"x = sum([sum([sum(1:k) for k in 1:j]) for j in 1:3000])":           "million steps",
		"fn f(x) = x + 1\nfn g(x) = f(f(f(f(f(f(f(f(x))))))))\nfn h(x) = g(g(g(g(g(g(g(g(x))))))))\nfn i(x) = h(h(h(h(h(h(h(h(x))))))))\nfn j(x) = i(i(i(i(i(i(i(i(x))))))))\nfn k(x) = j(j(j(j(j(j(j(j(x))))))))\nfn l(x) = k(k(k(k(k(k(k(k(x))))))))\nfn m(x) = l(l(l(l(l(l(l(l(x))))))))\ny = m(m(m(m(m(m(m(m(1))))))))": "million steps",
		"x = kron(eye(70), eye(70))\ny = kron(x, eye(2))":                       "million",
		"a[2000] ~ Normal(0, 1)\ntarget += sum([sum(a * k) for k in 1:100000])": "million",
	} {
		t.Logf("%.60s", src)
		began := time.Now()
		_, err := model(t, src+"\n", nil).Outline()
		if err == nil || !strings.Contains(format(err), want) {
			t.Errorf("%.60s\ngives %v, want %q", src, err, want)
		}
		// Seconds on a machine of its own; a shared one may take ten times as long.
		if d := time.Since(began); d > 2*time.Minute {
			t.Errorf("%.60s\ntakes %v", src, d)
		} else {
			t.Logf("%.60s: %v", src, d)
		}
	}
}
