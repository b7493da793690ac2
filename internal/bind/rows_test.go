package bind

import (
	"strings"
	"testing"
)

// Rows of the data and levels of a factor cannot be combined, however long they
// are: paired by number, row k would meet level k of the alphabet.
func TestRowsNeverMeetLevels(t *testing.T) {
	const rows = `
data effect, se: real[N] from "trials.csv"
data study: factor[N] from "trials.csv"
data prior: real[N, 2] from "trials.csv"
theta[study] ~ Normal(0, 1)
`
	g := given{files: map[string]string{"trials.csv": "study,effect,se,prior1,prior2\nZ,2,1,0,1\nM,0,1,0,1\nA,-2,1,0,1\n"}}
	never := "cannot be combined"
	for _, c := range []struct{ text, want string }{
		{"effect ~ Normal(theta, se)", "write `theta[study]`"},
		{"effect ~ StudentT(4, 0, exp(theta))", "write `exp(theta)[study]`"},
		{"effect ~ Truncated(Normal(0, 1), lower=theta)", "write `theta[study]`"},
		{"effect ~ MvNormal(theta, eye(N))", never},
		{"effect ~ MvNormal(theta, eye(3))", never},
		{"log(se) ~ Normal(theta, 1)", "write `theta[study]`"},
		{"effect[1:N] ~ Normal(theta, 1)", "write `theta[study]`"},
		{"effect[effect > -9] ~ Normal(theta, 1)", never},
		{"effect ~ Normal(theta + se, 1)", "write `theta[study]`"},
		{"effect ~ Normal(0, 1)\nx = se < theta", "write `theta[study]`"},
		{"effect ~ Normal(0, 1)\nx = (effect > 0) and (theta > 0)", never},
		{"effect ~ Normal(0, 1)\nx = if effect > 0 { theta } else { 0 }", never},
		{"effect ~ Normal(0, 1)\nx = max(theta, se)", never},
		{"effect ~ Normal(0, 1)\nx = pow(se, theta)", never},
		{"effect ~ Normal(0, 1)\nx = log_sum_exp(theta, se)", never},
		{"effect ~ Normal(0, 1)\nx = dot(theta, se)", never},
		{"effect ~ Normal(0, 1)\nx = theta @ se", never},
		{"effect ~ Normal(0, 1)\nx = prior' @ theta", never},
		{"effect ~ Normal(0, 1)\nx = Normal(theta, 1).lpdf(effect)", never},
		{"effect ~ Normal(0, 1)\nx = Normal(theta, 1).lpdf(effect)", "write `theta[study]`"},
		{"effect ~ Normal(0, 1)\nx = MvNormal(theta, eye(3)).lpdf(effect)", "write `theta[study]`"},
		{"effect ~ Normal(0, 1)\nx = MvNormal([0, 0, 0], chol=diag(exp(theta))).lpdf(effect)", never},
		{"effect ~ Normal(0, 1)\nx = MvNormal(effect, eye(3)).lpdf(theta)", never},
		{"effect ~ MvNormal(theta, eye(3))", "write `theta[study]`"},
		{"effect ~ Normal(0, 1)\nx = [theta, se]", never},
		{"effect ~ Normal(0, 1)\nx = quad_form(outer(se, se), theta)", never},
		{"effect ~ Normal(0, 1)\nx = solve(outer(se, se), theta)", never},
		// what is computed from rows has rows
		{"effect ~ Normal(0, 1)\nx = cumsum(effect) + theta", never},
		{"effect ~ Normal(0, 1)\nx = standardize(effect) * theta", never},
		{"effect ~ Normal(0, 1)\nx = reverse(effect) * theta", never},
		{"effect ~ Normal(0, 1)\nx = sort(effect) * theta", never},
		{"effect ~ Normal(0, 1)\nx = prior @ [1, 2] + theta", never},
		{"effect ~ Normal(0, 1)\nx = prior[:, 1] + theta", never},
		{"effect ~ Normal(0, 1)\nx = theta[study] + theta", never},
		{"effect ~ Normal(0, 1)\nx = [mean(prior[n]) for n in 1:N] + theta", never},
		{"effect ~ Normal(0, 1)\nx = [a + 1 for a in effect] * theta", never},
		{"effect ~ Normal(0, 1)\nx = [se[n] for n in 1:length(se)] * theta", never},
		{"effect ~ Normal(0, 1)\nx = (if effect > 0 { 1 } else { 0 }) * theta", never},
		{"effect ~ Normal(0, 1)\nx = int(study) * theta", never},
		{"effect ~ Normal(0, 1)\nx = (study == \"A\") * theta", never},
		{"effect ~ Normal(m, 1)\nm[N] ~ Normal(0, 1)\nx = m - theta", never},
		{"effect ~ Normal(m, 1)\nfor n in 1:N { m[n] = se[n] }\nx = m - theta", never},
		{"effect ~ Normal(m, 1)\nm[1] = 0\nfor n in 2:N { m[n] = m[n-1] + se[n] }\nx = m - theta", never},
		{"effect ~ Normal(0, 1)\nx = f(theta, se)\nfn f(a, b) = a * b", never},
		{"effect ~ Normal(0, 1)\nx = f(theta)\nfn f(a) { b: real[length(a)]; for i in 1:length(a) { b[i] = a[i] }; return b }\ny = x + se", never},
		// definitions and declarations
		{"effect ~ Normal(m, 1)\nm: real[N]\nm = theta", "write `theta[study]`"},
		{"effect ~ Normal(m, 1)\nm[N] = theta", "write `theta[study]`"},
		{"effect ~ Normal(m, 1)\nm[1:N] = theta", "write `theta[study]`"},
		{"effect ~ Normal(0, 1)\nparam m: real<lower=theta>[N]\nm ~ Normal(0, 1)", never},
		{"effect ~ Normal(0, 1)\nu[study] ~ Normal(2 * se, 1)", "declare it so: `data se: real[study] from \"trials.csv\"`"},
		{"effect ~ Normal(0, 1)\nu[study] = se", "declare it so: `data se: real[study] from \"trials.csv\"`"},
		// brackets
		{"effect ~ Normal(0, 1)\nu[study] ~ Normal(se[study], 1)", "axis 1 of `se` has rows of the data"},
		{"effect ~ Normal(se[study], 1)", "axis 1 of `se` has rows of the data, but `study` has levels of `study`"},
		{"effect ~ Normal(0, 1)\nw[study] = [0, 1, 2]\nx = effect[w > 0]", never},
		{"effect ~ Normal(0, 1)\nx = theta[effect > 0]", never},
		{"effect ~ Normal(0, 1)\nx = theta[1:N]", "`1:N` are numbers of rows"},
		{"effect ~ Normal(0, 1)\nx = theta[which(effect > 0)]", "`which(effect > 0)` are numbers of rows"},
		{"for n in 1:N { effect[n] ~ Normal(theta[n], se[n]) }", "write `theta[study[n]]`"},
		{"for n in 2:N { effect[n] ~ Normal(theta[n - 1], se[n]) }", "`n - 1` is the number of a row"},
		{"effect ~ Normal([theta[n] for n in 1:N], se)", "`n` is the number of a row"},
		{"effect ~ Normal([theta[l] for l in study], se)", "`for l in study` loops over the levels of `study`"},
		{"effect ~ Normal([theta[n] for n in 1:rows(prior)], se)", "`n` is the number of a row"},

		{"for j in 1:3 { effect[j] ~ Normal(theta[j], 1) }", "`j` is a row in `effect[j]`, and a level of `study` in `theta[j]`"},
		{"effect ~ Normal(0, 1)\nx = [theta[j] * se[j] for j in 1:3]", "`j` is a row in `se[j]`, and a level of `study` in `theta[j]`"},
		{"effect ~ Normal(0, 1)\nx = f(theta, se)\nfn f(a, b) { s = 0; for j in 1:3 { s = s + a[j] * b[j] }; return s }", "`j` is a row in `b[j]`, and a level of `study` in `a[j]`"},
		{"effect ~ Normal(0, 1)\nx = [2 * se[j] for j in 1:3] + theta", never},
		{"effect ~ Normal(m, 1)\nfor j in 1:3 { m[j] = 2 * se[j] }\nx = m + theta", never},
		{"effect ~ Normal(0, 1)\nx = [theta[l] for l in study[1:2]]", "selects rows of a factor, but a loop runs over all levels"},

		// what goes together
		{"effect ~ Normal(0, 1)\nfor j in 1:3 { z[j] = theta[j] }\nw = z + theta", ""},
		{"effect ~ Normal(0, 1)\nx = [theta[j] - theta[1] for j in 2:3]", ""},
		{"effect ~ Normal(theta[study], se)", ""},
		{"for n in 1:N { effect[n] ~ Normal(theta[study[n]], se[n]) }", ""},
		{"effect ~ Normal((2 * theta)[study], se)", ""},
		{"effect ~ Normal(0, 1)\nx = theta * [1, 2, 3]", ""},
		{"effect ~ Normal([1, 2, 3], se)", ""},
		{"effect ~ Normal(0, 1)\nx = theta - mean(theta)", ""},
		{"effect ~ Normal(0, 1)\nx = [theta[l] for l in levels(study)] - theta", ""},
		{"effect ~ Normal(0, 1)\nx = linspace(0, 1, 3) + theta\ny = linspace(0, 1, N) + se", ""},
		{"effect ~ MvNormal(prior @ b, diag(se))\nb[2] ~ Normal(0, 1)", ""},
		{"effect ~ Normal(m[1:N], se)\nm[N] ~ Normal(0, 1)", ""},
		{"effect[2:N] ~ Normal(effect[1:N-1], se[2:N])", ""},
	} {
		_, err := g.bind(t, rows+c.text)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s\n%s", c.text, err)
		case c.want != "" && err == nil:
			t.Errorf("%s\nis bound, and should be refused: %s", c.text, c.want)
		case c.want != "" && !strings.Contains(report(err), c.want):
			t.Errorf("%s\nwant %s\n got %s", c.text, c.want, report(err))
		}
	}
}

// A column of another file has rows of that file, unless it is joined by level.
func TestRowsOfAnotherFile(t *testing.T) {
	const model = `
data vote: real[N] from "people.csv"
data state: factor[N] from "people.csv"
vote ~ Normal(a[state], 1)
a[state] ~ Normal(b * last, 1)
b ~ Normal(0, 1)
`
	g := given{files: map[string]string{
		"people.csv": "vote,state\n1,Ohio\n2,Iowa\n3,Ohio\n4,Iowa\n",
		"states.csv": "state,last,x\nOhio,10,1\nIowa,20,2\n",
	}}
	for _, decl := range []string{`data last: real[S] from "states.csv"`, `data last from "states.csv"`, `data last: real[2] from "states.csv"`} {
		_, err := g.bind(t, model+decl)
		if want := "`data last: real[state] from \"states.csv\"`"; err == nil || !strings.Contains(report(err), want) {
			t.Errorf("%s: want %s, got %s", decl, want, report(err))
		}
	}
	b, err := g.bind(t, model+`data last: real[state] from "states.csv"`)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Known["last"].String(); got != "[20, 10]" {
		t.Errorf("last by level is %s", got)
	}
	// A bound of data is one for each row, or one for each level, as the data are.
	if _, err := g.bind(t, model+"data last: real[state] from \"states.csv\"\ndata x: real<upper=last>[S] from \"states.csv\""); err == nil || !strings.Contains(report(err), "cannot be combined") {
		t.Errorf("a bound by level for data by row: %s", report(err))
	}
}

// Arrays of a program or a JSON file are rows as columns are; by level they are declared so.
func TestRowsOfArrays(t *testing.T) {
	const model = "data y: real[N]\ndata g: factor[N]\ny ~ Normal(a[g], 1)\na[g] ~ Normal(u, 1)\n"
	g := given{settings: []string{`y=[1, 2, 3]`, `g=["b", "a", "b"]`, `u=[10, 20]`}}
	if _, err := g.bind(t, model+"data u: real[J]"); err == nil || !strings.Contains(report(err), "`data u: real[g]`") {
		t.Errorf("an array of rows beside levels: %s", report(err))
	}
	if _, err := g.bind(t, model+"data u: real[g]"); err != nil {
		t.Errorf("an array by level: %s", err)
	}
}

// report is an error with its help, as users see it.
func report(err error) string {
	switch err := err.(type) {
	case nil:
		return "no error"
	case interface{ Format() string }:
		return err.Format()
	default:
		return err.Error()
	}
}
