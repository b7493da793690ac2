package bind

import (
	"fmt"
	"strings"
	"testing"
)

// says returns everything that binding a text with files says, or "" and the Bound.
func says(t *testing.T, text string, files map[string]string) (string, *Bound) {
	t.Helper()
	g := given{files: files}
	for name := range files {
		if strings.HasSuffix(name, ".json") {
			g.data = append(g.data, name)
		}
	}
	d, err := g.sources(t)
	if err != nil {
		return err.Error(), nil
	}
	b, list := Bind(check(t, text), d)
	return list.Format(), b
}

// A column of numbers with one odd cell is not a column of labels: the cell is named. What
// stands for a missing value is one.
func TestOddCellIsNamed(t *testing.T) {
	const model = "data n from \"a.csv\"\nn ~ Poisson(l)\nl ~ Exponential(1)\n"
	for _, cell := range []string{"<5", "1,200", "12 000", "none", "NULL", "-", "?", "n/a", "3 apples", "TRUE"} {
		got, _ := says(t, model, map[string]string{"a.csv": fmt.Sprintf("n\n3\n2\n\"%s\"\n4\n", cell)})
		want := fmt.Sprintf("`n` holds numbers, but in row 3, column `n` of a.csv (line 4) %q is not a number", cell)
		if !strings.Contains(got, want) {
			t.Errorf("%s: got %s\nwant %s", cell, got, want)
		}
	}
	for _, cell := range []string{".", "#N/A", "NA", ""} {
		got, b := says(t, model, map[string]string{"a.csv": "n\n3\n2\n" + cell + "\n4\n"})
		if b == nil {
			t.Fatalf("%q: %s", cell, got)
		}
		if o := b.Observed[0]; o.Count != 3 || o.Missing != 1 {
			t.Errorf("%q: %d observed, %d missing", cell, o.Count, o.Missing)
		}
	}
	got, _ := says(t, "data g from \"a.csv\"\nk = nlevels(g)\n", map[string]string{"a.csv": "g\nlow\n12\nhigh\n"})
	if want := "`g` holds strings, but row 2, column `g` of a.csv (line 3) is the number 12"; !strings.Contains(got, want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
	for _, cells := range []string{"TRUE\nFALSE\nTRUE\n", "True\nFalse\nTrue\n", "true\nNA\ntrue\n"} {
		got, b := says(t, "data y from \"a.csv\"\ny ~ Bernoulli(p)\np ~ Beta(1, 1)\n", map[string]string{"a.csv": "y\n" + cells})
		if b == nil || b.Known["y"].Num[2] != 1 {
			t.Errorf("%q: %s", cells, got)
		}
	}
}

// A level number is never a value: not as an outcome, not inside lpdf, not as an index
// of numbered places, not as a size or the end of a range.
func TestLevelsAreNoValues(t *testing.T) {
	csv := map[string]string{"a.csv": "x,g,a,yn,n,grade\n1,b,S,no,3,poor\n2,a,L,yes,5,good\n3,c,M,no,4,fair\n"}
	const data = "data x: real[N] from \"a.csv\"\ndata g, a, yn, n, grade: factor[N] from \"a.csv\"\n"
	for _, c := range []struct{ text, want string }{
		{"g ~ Poisson(2)", "`g` is a factor with the levels \"a\", \"b\", \"c\", but Poisson gives whole numbers"},
		{"g[1:2] ~ Poisson(2)", "`g[1:2]` is a factor"},
		{"for i in 1:N { g[i] ~ Binomial(3, 0.5) }", "`g[i]` is a factor"},
		{"g ~ NegativeBinomial(1, 1)", "`g` is a factor"},
		{"g ~ Normal(0, 1)", "but Normal gives real numbers"},
		{"sort(g) ~ Poisson(2)", "`sort(g)` is a factor"},
		{"yn ~ Bernoulli(0.5)", "`yn == \"yes\" ~ Bernoulli(0.5)`"},
		{"n ~ Poisson(2)", "`n` is a factor with the levels \"3\", \"4\", \"5\""},
		{"target += Poisson(2).lpmf(g)", "`g` is a factor"},
		{"target += Normal(0, 1).lpdf(g[1])", "`g[1]` is a factor"},
		{"u = Normal(0, 1).cdf(g)", "`g` is a factor"},
		{"u = x[g]", "axis 1 of `x` has rows of the data, but `g` has levels of `g`"},
		{"v = [10, 20, 30]\nu = v[g]", "`g` is a factor, but axis 1 of `v` is numbered"},
		{"X = [[1, 2], [3, 4], [5, 6]]\nu = X[g, 1]", "`g` is a factor, but axis 1 of `X` is numbered"},
		{"param b: real[3]\nx ~ Normal(b[g], 1)", "`g` is a factor, but axis 1 of `b` is numbered"},
		{"v = [10, 20, 30]\nb[g] ~ Normal(v[g], 1)\nx ~ Normal(b[g], 1)", "`g` is a factor, but axis 1 of `v` is numbered"},
		{"b[a] ~ Normal(0, 1)\nx ~ Normal(b[g], 1)", "axis 1 of `b` has levels of `a`, but `g` has levels of `g`"},
		{"u = sum(1:g[1])", "`g[1]` is a level of g, but the end of a range is a whole number"},
		{"u = x[1:g[1]]", "`g[1]` is a level of g"},
		{"u = rep(1, g[1])", "`g[1]` is a level of g"},
		{"u = rank(g)", "`g` is a factor"},
		{"g ~ Categorical([0.2, 0.3, 0.2, 0.3])", "`g` has the levels \"a\", \"b\", \"c\", but Categorical([0.2, 0.3, 0.2, 0.3]) has 4 categories"},
		{"g ~ Categorical([0.5, 0.5])", "has 2 categories"},
		{"p: simplex[a]\nparam p\ng ~ Categorical(p)", "`g` has levels of `g`, but the categories of Categorical(p) are levels of `a`"},
		{"grade ~ OrderedLogistic(0, [0, 1])", "nothing says in which order the levels of `grade` come: \"fair\", \"good\", \"poor\""},
		{"target += sum(OrderedLogistic(0, [0, 1]).lpmf(grade))", "nothing says in which order"},
		{"n ~ OrderedLogistic(0, [0, 1, 2])", "`n` has the levels \"3\", \"4\", \"5\", but OrderedLogistic(0, [0, 1, 2]) has 4 categories"},

		{"g ~ Categorical([0.2, 0.3, 0.5])", ""},
		{"p: simplex[g]\nparam p\ng ~ Categorical(p)", ""},
		{"n ~ OrderedLogistic(0, [0, 1])", ""}, // numbers come in the order of their values
		{"steps = [\"poor\", \"fair\", \"good\"]\ndata grades: factor<steps>[N] from \"b.csv\"\ngrades ~ OrderedLogistic(0, [0, 1])", ""},
		{"yn == \"yes\" ~ Bernoulli(0.5)", ""},
		{"b[g] ~ Normal(0, 1)\nx ~ Normal(b[g], 1)", ""},
		{"v = [10, 20, 30]\nu = v[int(g)]", ""},
	} {
		files := map[string]string{"a.csv": csv["a.csv"], "b.csv": "grades\ngood\npoor\nfair\n"}
		text := data + c.text + "\nz ~ Normal(0, 1)\n"
		if strings.HasPrefix(c.text, "p: simplex") {
			text = data + "param " + strings.Replace(c.text, "\nparam p", "", 1) + "\n"
		}
		got, b := says(t, text, files)
		if c.want == "" && b == nil || c.want != "" && (b != nil || !strings.Contains(got, c.want)) {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
	got, _ := says(t, "data n: real[N]\nn ~ Normal(0, 1)\n", map[string]string{"d.json": `{"n": ["3", "4"]}`})
	if want := "JSON has numbers without quotes"; !strings.Contains(got, want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
	got, _ = says(t, "data n\nn ~ Poisson(1)\n", map[string]string{"d.json": `{"n": ["3", "4"]}`})
	if want := "`n` is a factor because `n[1]` of d.json is the string \"3\""; !strings.Contains(got, want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
