package lang

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
)

// notBuilt holds what the examples need that is not implemented yet, by number.
var notBuilt = map[string]string{}

func TestExamplesCheck(t *testing.T) {
	names, texts := examples(t)
	for _, n := range names {
		file, errs := Parse(ast.NewSource(n, texts[n]))
		if len(errs) > 0 {
			continue // reported by TestExamplesParse
		}
		_, errs = Check(file, nil)
		want := notBuilt[filepath.Base(n)[:2]]
		found := false
		for _, d := range errs {
			if want == "" || d.Code != "not-built" || d.Message != want+" is part of the language, but not implemented yet" {
				t.Errorf("not wanted:\n%s", d.Format())
			}
			found = true
		}
		if want != "" && !found {
			t.Errorf("%s: nothing refused, want %s", n, want)
		}
	}
}

func check(t *testing.T, text string) *Model {
	t.Helper()
	src := ast.NewSource("model.bayes", text)
	file, errs := Parse(src)
	if len(errs) > 0 {
		t.Fatal(errs.Format())
	}
	m, errs := Check(file, nil)
	if errs.Err() != nil {
		t.Fatal(errs.Format())
	}
	return m
}

// inventory says role and marks of the names of a model.
func inventory(m *Model) string {
	var list []string
	for _, n := range m.Names {
		s := n.Ident + " " + n.Role.String()
		for _, mark := range []struct {
			on   bool
			word string
		}{{n.Param, "param"}, {n.Size, "size"}, {n.Factor, "factor"}, {n.Levels, "levels"}, {n.Observed, "observed"}, {n.Tilde, "tilde"}, {n.Read, "read"}} {
			if mark.on {
				s += " " + mark.word
			}
		}
		list = append(list, s)
	}
	return strings.Join(list, "\n")
}

// blocks says what the blocks define, in their order.
func blocks(m *Model) string {
	var list []string
	for _, b := range m.Blocks {
		var s []string
		for _, n := range b.Names {
			s = append(s, n.Ident)
		}
		line := strings.Join(s, " ")
		if line == "" {
			line = strings.SplitN(ast.String(b.Stmts[0]), "\n", 2)[0]
		}
		if b.Soft {
			line += " (soft)"
		}
		list = append(list, line)
	}
	return strings.Join(list, "\n")
}

func TestRoles(t *testing.T) {
	m := check(t, `
y ~ Normal(mu[g], sigma)
mu[g] ~ Normal(m, 1)
m ~ Normal(0, s)
s = 2 * k
k = 3
data y: real[N]
data g: factor<team>[N]
sigma = exp(ls)
param ls: real
b[1] = 0
for i in 2:k { b[i] ~ Normal(0, 1) }
z = log(y)
z ~ Normal(sum(b), 1)
`)
	want := `mu unknown tilde read
m unknown tilde read
s known read
k known read
y data observed tilde read
N data size read
g data factor read
team data factor levels read
sigma derived read
ls unknown param read
b unknown tilde read
z known observed tilde`
	if got := inventory(m); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestBlocks(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"order", `
y ~ Normal(mu, s)
mu = a + b
s = exp(a)
a, b ~ Normal(0, 1)
data y: real`, "a b\nmu\ns\ny ~ Normal(mu, s)"},
		{"arma", `
data y: real[T]
nu[1] = mu + phi * mu
err[1] = y[1] - nu[1]
for t in 2:T {
    nu[t] = mu + phi * y[t-1] + theta * err[t-1]
    err[t] = y[t] - nu[t]
}
y ~ Normal(nu, sigma)
mu ~ Normal(0, 10)
phi, theta ~ Normal(0, 2)
sigma ~ HalfCauchy(2.5)`, "mu\nphi theta\nsigma\nnu err (soft)\ny ~ Normal(nu, sigma) (soft)"},
		{"own past", `
data y: real[T]
for t in 2:T { y[t] ~ Normal(a + y[t-1], 1) }
a ~ Normal(0, 1)
y[1] ~ Normal(a, 1)`, "a\nfor t in 2:T {\ny[1] ~ Normal(a, 1)"},
		{"soft before", `
z = y + a
y ~ Normal(a, 1)
a ~ Normal(0, 1)
data y: real[N]`, "a\ny ~ Normal(a, 1)\nz"},
		{"param", `
c ~ Normal(0, 3)
param c, d: ordered[K]
K = 3
data y: real
y ~ Normal(sum(c) + sum(d), 1)`, "K\nc\nd\ny ~ Normal(sum(c) + sum(d), 1)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := check(t, c.text)
			got := blocks(m)
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// TestBrackets pins which left sides say how many elements there are.
func TestBrackets(t *testing.T) {
	m := check(t, `
data y, x: real[N]
data ok: bool[N]
data idx: int[M]
data g: factor[N]
terms = ["a", "b"]
b[3] ~ Normal(0, 1)
c[g, 2] ~ Normal(0, 1)
d[terms] ~ Normal(0, 1)
e[1:3] ~ Normal(0, 1)
f: real[g]
f["a"] = 0
h[1] ~ Normal(0, 1)
h[2] ~ Normal(h[1], 1)
for i in 1:3 { k[i] ~ Normal(0, 1) }
y[N] ~ Normal(sum(b) + sum(c) + sum(d) + sum(e) + sum(f) + sum(h) + sum(k), 1)
x[ok] ~ Normal(0, 1)
param p: real[2]
p[1] ~ Normal(0, 1)
w[idx] ~ Normal(0, sum(p))
v[N - 1] ~ Normal(0, 1)
target += sum(v) + sum(w)
`)
	want := "b c d y v"
	var got []string
	for _, s := range m.File.Stmts {
		ast.Walk(s, func(n ast.Node) bool {
			if ti, ok := n.(*ast.Tilde); ok {
				for _, l := range ti.Left {
					if m.HowMany(l) {
						name, _ := leftName(l)
						got = append(got, name.Name)
					}
				}
			}
			return true
		})
	}
	if strings.Join(got, " ") != want {
		t.Errorf("how many: %v, want %s", got, want)
	}
	if n := m.ByName["c"]; len(n.Dims) != 2 || ast.String(n.Dims[0]) != "g" {
		t.Errorf("dims of c: %v", n.Dims)
	}
}

func TestEach(t *testing.T) {
	m := check(t, `
data y: real[N]
data g, h: factor[N]
J = 3
y ~ Normal(a[g] + ab[g, h] + t[J], 1)
a[g] = mu + z[g] + sum([u[g] for g in 1:2])
ab[g, h] ~ Normal(u[h] + v[g, 1], 1)
mu ~ Normal(0, 1)
z[g], u[g], v[g, 2] ~ Normal(0, 1)
t[J] ~ Normal(s[J], 1)
s[J] ~ Normal(0, 1)
`)
	got := map[string][]int{}
	for _, s := range m.File.Stmts {
		ast.Walk(s, func(n ast.Node) bool {
			if ix, ok := n.(*ast.Index); ok && ix.Each != nil {
				got[ast.String(s)[:2]+ast.String(ix)] = ix.Each
			}
			return true
		})
	}
	want := map[string][]int{"a[z[g]": {1}, "abu[h]": {2}, "abv[g, 1]": {1, 0}, "t[s[J]": {1}}
	if len(got) != len(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for k, w := range want {
		g := got[k]
		if len(g) != len(w) {
			t.Errorf("%s: got %v, want %v", k, g, w)
			continue
		}
		for i := range w {
			if g[i] != w[i] {
				t.Errorf("%s: got %v, want %v", k, g, w)
			}
		}
	}
}
