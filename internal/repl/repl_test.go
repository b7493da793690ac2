package repl

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
)

// talk runs lines and returns all that was printed, and the exit code.
func talk(text string) (string, int) {
	var out bytes.Buffer
	r := New(Options{In: lines(strings.TrimSpace(text)), Out: &out, Errs: &out})
	code := r.Run()
	return out.String(), code
}

func lines(text string) *Lines { return NewLines(bufio.NewReader(strings.NewReader(text))) }

// The workflow of a tutorial, typed.
func TestWorkflow(t *testing.T) {
	got, code := talk(`
load ../../examples/linear.csv
data x, y
y ~ Normal(mu, sigma)
mu = b0 + b1 * x
b0, b1 ~ Normal(0, 100)
sigma ~ Exponential(1)
prior draws=100
b0 ~ Normal(1, 0.5)
b1 ~ Normal(2, 0.5)
model
prior draws=50 b0
sample chains=2 draws=200 warmup=200
summary sigma
b1 / b0
P(b1 > 0)
mean(x) < 0.001
set_data x=[-2, 0, 2]
posterior_predictive
mu
`)
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{
		"... 95 more of `y`", "b0 ~ Normal(1, 0.5)", "b1 ~ Normal(2, 0.5)",
		"observed       y[100]  100 values", "2 chains of 200 draws", "ess_bulk", "\nb1 / b0  ", "P(b1 > 0) = 1\n", "true\n", "y[3]", "\nmu[3]",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(got, "Normal(0, 100)\nb") || strings.Contains(got, "error") {
		t.Errorf("replaced statements are there, or there are errors")
	}
	if t.Failed() {
		t.Log(got)
	}
}

func TestLines(t *testing.T) {
	for _, c := range []struct {
		text, want string
		code       int
	}{
		{"1 + 2", "3\n", 0},
		{"quantile([1, 2], 10)", "the probability of a quantile is a number from 0 to 1, but is 10 here", 1},
		{"quantile([1, 2], [0.5, 1])", "[1.5, 2]\n", 0},
		{"a, b ~ Normal(0, 1)\nP(a > 0, b > 0)", "write `P(a > 0 and b > 0)`", 1},
		{"[1,\n2,\n3]", "[1, 2, 3]\n", 0},
		{"1 +\n2", "3\n", 0},
		{"a ~ Normal(0, 1)\na", "there are no draws yet", 1},
		{"a ~ Normla(0, 1)", "Normal", 1},
		{"a <- 3", "`=` for a value", 1},
		{"sample", "there is no model yet", 1},
		{"sample = 3\n(sample)", "3\n", 0},
		{"sample drws=3", "input:1: error: `sample` has no option `drws`; did you mean `draws`?", 1},
		{"1\n\n1 + foo", "input:3:5: error: `foo` is not defined", 1},
		{"y ~ Normal(0, 1)\n\ny ~ Normal(\n0,\nNormal(0))", "input:5:1: error", 1},
		{"if 1 > 2 { a = 3 }\nelse { a = 4 }\na", "4\n", 0},
		{"if 1 > 2 { a = 3 }\nelse { a = }\na", "input:2:12: error: expected a value", 1},
		{"y ~ Normal(m, 1)", "note: `m` is not defined yet", 0},
		{"y ~ Normal(m, 1)\nquit", "", 0},
		{"data y\ny ~ Normal(0, 1)\nsample", "input:3: error: `sample` failed:\nmodel:1:6: error: there are no data for `y`", 1},
		{"for i in 1:3 {", "input:1:14: note: this `{` is never closed", 1},
		{"sample = 3\r\n(sample)\r\n", "3\n", 0},
		{"sample draws=x", `draws: "x" is not a whole number from 1`, 1},
		{"plot", "plot trace", 0},
		{"diagnose", "there are no draws yet", 1},
		{"help Normal", "Normal(mu, sigma)", 0},
		{"help exp", "exp(", 0},
		{"help", "set_data x=[-2, 0, 2]", 0},
		{"a ~ Normal(0, 1)\nprior draws = 5 seed=2 a", "a  ", 0},
		{"help foo", "there is nothing called `foo`", 1},
		{"a, b ~ Normal(0, 1)\nb ~ Normal(0, 2)\nmodel", "a ~ Normal(0, 1)\nb ~ Normal(0, 2)", 0},
		{"a, b ~ Normal(0, 1)\nremove b\nmodel", "a ~ Normal(0, 1)\n", 0},
		{"a ~ Normal(0, 1)\nremove c", "defines `c`", 1},
		{"a ~ Normal(0, 1)\nset_data a=3", "is not data", 1},
		{"load nowhere.bayes", "there is no file", 1},
		{"quit\n1 +* 2", "", 0},
		{"1:3", "a range alone has no value", 1},
		{"x", "`x` is not defined", 1},
		{"report", "`bayes report NAME.run` there", 1},
		{"check", "`model` shows", 1},
		{"report = 3\nreport", "3\n", 0},
	} {
		got, code := talk(c.text)
		if !strings.Contains(got, c.want) || code != c.code {
			t.Errorf("%q: exit code %d, printed\n%s\nwant %d, %q", c.text, code, got, c.code, c.want)
		}
	}
}

func TestComplete(t *testing.T) {
	r := New(Options{In: lines(""), Out: io.Discard, Errs: io.Discard})
	r.Do("load ../../examples/dyestuff.csv\ndata batch: factor[N]\nsigma ~ Exponential(1)")
	for _, c := range []struct{ line, want string }{
		{"samp", "sample"}, {"y ~ Norm", "Normal"}, {"sample dra", "draws="}, {"sig", "sigma"}, {"load ../../examples/lin", "../../examples/linear.bayes"}, {"help HalfN", "HalfNormal"},
		{"data yie", "yield"}, {"a[bat", "batch"}, {`a["`, `A" B" C"`}, {"plot tr", "trace"}, {"plot trace hd", "hdi="}, {"plot trace hdi=", "false true"},
		{"sample metric=", "dense gradient"}, {"help fac", "factors"}, {"summary sig", "sigma"}, {"x = lgam", "lgamma("}, {"sample dra", "draws="},
		{"[1,\n2] + sig", "sigma"}, {"data x from \"../../examples/che", "../../examples/cheese.csv"}, {"save ../../examples/lin", "../../examples/linear.csv"},
		{"for", "for "}, {"", "sample "}, {"# no", ""}, {"zzz", ""},
	} {
		words, _ := r.Complete(c.line)
		if !strings.Contains(strings.Join(words, " "), c.want) || c.want == "" && len(words) > 0 {
			t.Errorf("%q: %q, want %s", c.line, words, c.want)
		}
	}
}

// No text ends the session with an error of ours. Lines that reach files, or ask
// for very much, are left out.
func FuzzLines(f *testing.F) {
	for _, s := range []string{
		"a ~ Normal(0, 1)\nremove a", "set_data x=[", "data x\nx = 3", "prior x=1 b", "a, b ~ Normal(0,1)\na ~ Normal(b", "help \"", "P(1)", "P()",
		"for i in 1:3 {", "summary =", "param p: real\nmodel\ndata", "x[1] ~ Normal(0,1)\nx[2] ~ Normal(x[1],1)",
		"data y\ny ~ Normal(a, 1)\na ~ Normal(0, 1)\nset_data y=[1, 2]\nsample draws=9 warmup=9 chains=2\na\nP(a > 0)\nset_data y=[1]\nsummary a\nplot a\nposterior_predictive",
		"a ~ Normal(0, 1)\nprior draws=9 a\nplot prior a\nsimulate a=3\nplot trace a reference=[1, 2] width=30", "if 1 > 2 { a = 1 }\nelse { a = 2 }\na\nelse {",
		"a[3] ~ Normal(0, 1)\na[1] = 3\nfn f(x) = x + 1\nf(f(2))\nremove f", "explain x\n?sum\nhelp(sum)\nquit()", "diagnose prior=false\nremove a[1], b [2]",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 400 || many.MatchString(text) {
			return
		}
		var out bytes.Buffer
		r := New(Options{In: lines(text), Out: &out, Errs: &out, Command: func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(context.Background(), 200*time.Millisecond)
		}})
		if r.Run() == 3 {
			t.Fatal(out.String())
		}
		r.Complete(text)
	})
}

// many finds words that reach files, and numbers that may be sizes.
var many = regexp.MustCompile(`save|out|load|from|import|thin|[0-9eE_^]{3}|\*.*\*`)

// Tables fit the lines of the terminal: summaries, predictions and expressions.
func TestTablesFitTheTerminal(t *testing.T) {
	const columns = 36
	text := "y ~ Normal(mean_of_all_the_values, 1)\nmean_of_all_the_values ~ Normal(0, 10)\n" +
		"data y: real[N]\nset_data y=[1, 2, 3]\nsample draws=100 warmup=100\nsummary quantiles=0.1,0.2,0.3,0.4,0.5\nprior\nmean_of_all_the_values * 2\n"
	var out, errs bytes.Buffer
	r := New(Options{In: lines(text), Out: &out, Errs: &errs, Columns: func() int { return columns }})
	r.Run()
	tables := 0
	for line := range strings.Lines(out.String()) {
		if n := len([]rune(line)) - 1; n > columns {
			t.Errorf("%d characters: %q", n, line)
		}
		if strings.Contains(line, "q50") || strings.Contains(line, "rhat") {
			tables++
		}
	}
	if tables < 6 {
		t.Errorf("%d tables in\n%s\n%s", tables, out.String(), errs.String())
	}
}

// Over new data a name that is computed has the value that predictions use, asked
// alone or beside unknowns: it keeps what was reduced over the rows of the fit.
func TestComputedNamesAfterSetData(t *testing.T) {
	got, _ := talk(`
data x, y: real[N]
set_data x=[1, 2, 6] y=[1, 2, 4]
y ~ Normal(a + b * z, 1)
z = x - mean(x)
a, b ~ Normal(0, 1)
sample draws=20 warmup=20 chains=1
set_data x=[10, 20]
z
z[2] - z[1] * 2
z + 0 * b
mean(x)
`)
	_, after, _ := strings.Cut(got, "`x`: 2 new values")
	for _, want := range []string{"\n[7, 17]\n", "\n3\n", "(z + 0 * b)[1]     7 ", "\n15\n"} {
		if !strings.Contains(after, want) {
			t.Errorf("no %q in\n%s", want, after)
		}
	}
}
