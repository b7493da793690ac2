package repl

import (
	"bytes"
	"strings"
	"testing"
)

// What changes on the disk between two calls of sample is read again, or it is said
// that the draws do not know of it.
func TestReread(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	put(t, dir, "m.bayes", "data y from \"y.csv\"\ny ~ Normal(a, 1)\na ~ Normal(0, 10)\n")
	put(t, dir, "y.csv", "y\n1\n2\n")
	put(t, dir, "z.csv", "z\n1\n2\n")
	var out bytes.Buffer
	r := New(Options{Out: &out, Errs: &out, Interactive: true})
	do := func(text string) string {
		out.Reset()
		r.Do(text)
		return out.String()
	}
	const sample = "sample chains=1 draws=20 warmup=20"
	do("load m.bayes")
	do("load z.csv")
	if got := do(sample); strings.Contains(got, "changed") || !strings.Contains(got, "y[2]  2 values") {
		t.Error(got)
	}
	put(t, dir, "y.csv", "y\n1\n2\n3\n")
	got := do(sample)
	for _, want := range []string{"note: y.csv has changed and was read again\n", "y[3]  3 values"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said:\n%s", want, got)
		}
	}
	put(t, dir, "m.bayes", "# a comment\ndata y from \"y.csv\"\na ~ Normal(0, 10)\ny ~ Normal(a, 1)\n")
	if got := do(sample); strings.Contains(got, "changed") {
		t.Error(got)
	}
	put(t, dir, "m.bayes", "data y from \"y.csv\"\ny ~ Normal(a, 1)\na ~ Normal(0, 1)\n")
	put(t, dir, "z.csv", "z\n1\n3\n")
	got = do(sample)
	for _, want := range []string{"note: m.bayes has changed since it was loaded; `load m.bayes` reads it again\n",
		"note: z.csv has changed since it was loaded; `load z.csv` reads it again\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said:\n%s", want, got)
		}
	}
	do("load m.bayes")
	do("a ~ Normal(0, 2)")
	if got := do("save m.bayes overwrite=true") + do(sample); strings.Contains(got, "changed since it was loaded") {
		t.Error(got)
	}
}
