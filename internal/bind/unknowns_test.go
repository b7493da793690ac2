package bind

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// outline shows the unknowns: "b0:real@0 | sigma:lower@1 | y_new forward".
func outline(b *Bound) string {
	var parts []string
	for _, u := range b.Unknowns {
		s := u.Name
		if u.Missing {
			s = strings.Join(u.Labels(), ",")
		}
		for _, g := range u.Groups {
			s += fmt.Sprintf(" %v%v@%d+%d", g.Kind, g.Elems, g.Offset, g.Size)
		}
		parts = append(parts, s)
	}
	for _, u := range b.Summed {
		parts = append(parts, strings.Join(u.Labels(), ",")+" summed out")
	}
	for _, u := range b.Leaves {
		parts = append(parts, strings.Join(u.Labels(), ",")+" forward")
	}
	return strings.Join(parts, " | ")
}

func TestUnknowns(t *testing.T) {
	tests := []struct {
		name, model string
		g           given
		want        string
	}{
		{"linear", "data x, y: real[N]\ny ~ Normal(b0 + b1 * x, sigma)\nb0, b1 ~ Normal(0, 1)\nsigma ~ Exponential(1)",
			given{settings: []string{"x=1:3", "y=[1, 2, 4]"}}, "b0 real[0]@0+1 | b1 real[0]@1+1 | sigma lower[0]@2+1"},
		{"eight schools with a new one", "data y, se: real[J]\ny ~ Normal(theta, se)\ntheta[J] ~ Normal(mu, tau)\nmu ~ Normal(0, 5)\ntau ~ HalfCauchy(5)\ntheta_new ~ Normal(mu, tau)\ny_new ~ Normal(theta_new, 15)",
			given{settings: []string{"y=[1, 2]", "se=[1, 1]"}}, "theta real[0 1]@0+2 | mu real[0]@2+1 | tau lower[0]@3+1 | theta_new forward | y_new forward"},
		{"correlated slopes", "data y, x: real[N]\ndata g: factor[N]\ny ~ Normal(ab[g, 1] + ab[g, 2] * x, s)\nab[g] ~ MvNormal(mu, chol = diag(tau) @ L)\nmu[2] ~ Normal(0, 2)\ntau[2] ~ HalfNormal(1)\nL ~ LKJCholesky(2, 2)\ns ~ HalfNormal(1)",
			given{settings: []string{"x=1:3", "y=[1, 2, 4]", `g=["b", "a", "b"]`}},
			"ab real[0 1 2 3]@0+4 | mu real[0 1]@4+2 | tau lower[0 1]@6+2 | L cholesky_factor_corr[0 1 2 3]@8+1 | s lower[0]@9+1"},
		{"elements by several statements", "data y: real[3]\ny ~ Normal(b, 1)\nb[1] = 0\nfor k in 2:3 { b[k] ~ Normal(0, 2) }",
			given{settings: []string{"y=[1, 2, 4]"}}, "b real[1 2]@0+2"},
		{"simplexes and ordered", "data y: int[N]\ny ~ Categorical(p[1])\np[2] ~ Dirichlet([1, 1, 1])\nparam c: ordered[3]\nc ~ Normal(0, 3)\ntarget += c[1]",
			given{settings: []string{"y=[1, 2, 3]"}}, "p simplex[0 1 2]@0+2 simplex[3 4 5]@2+2 | c ordered[0 1 2]@4+3"},
		{"what does not draw in the space of its type", "data y\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\nparam v: ordered[2]\nv ~ Normal(0, 1)\nw[2] ~ Normal(0, 1)",
			given{settings: []string{"y=1"}}, "m real[0]@0+1 | v ordered[0 1]@1+2 | w[1],w[2] forward"},
		{"bounds", "data y: real[N]\nparam a: real<lower=0, upper=1>\nparam b: real<upper=2>[2]\ny ~ Normal(a + sum(b), 1)",
			given{settings: []string{"y=[1, 2, 3]"}}, "a interval[0]@0+1 | b upper[0 1]@1+2"},
		{"missing covariates and outcomes", "data x, y: real[N] from \"a.csv\"\ny ~ Normal(a + x, 1)\nx ~ Normal(a, 1)\na ~ Normal(0, 1)",
			given{files: map[string]string{"a.csv": "x,y\n1,2\nNA,3\n3,NA\n"}}, "x[2] real[1]@0+1 | a real[0]@1+1 | y[3] forward"},
		{"a series with a gap and a forecast", "data y: real[T] from \"a.csv\"\nfor t in 2:T { y[t] ~ Normal(phi * y[t-1], s) }\nphi ~ Normal(0, 1)\ns ~ HalfNormal(1)",
			given{files: map[string]string{"a.csv": "y\n1\n2\n\n3\n\n\n"}}, "y[3] real[2]@0+1 | phi real[0]@1+1 | s lower[0]@2+1 | y[5],y[6] forward"},
		{"a local level and its forecast", "data y: real[T]\ny ~ Normal(level, s)\nlevel[1] ~ Normal(7, 1)\nfor t in 2:T { level[t] ~ Normal(level[t-1], q) }\ns, q ~ HalfNormal(1)",
			given{settings: []string{"y=[1, 2, NA]"}}, "level real[0 1 2]@0+3 | s lower[0]@3+1 | q lower[0]@4+1 | y[3] forward"},
		{"labels", "data y: real[N]\ndata g: factor[N]\ny ~ Normal(a[g], 1)\na[g] ~ Normal(m, 1)\nm ~ Normal(0, 1)\nb[g, 2] ~ Poisson(3)",
			given{settings: []string{"y=[1, 2]", `g=["x y", "a,b"]`}}, `a real[0 1]@0+2 | m real[0]@2+1 | b["a,b", 1],b["a,b", 2],b[x y, 1],b[x y, 2] forward`},
		{"nothing observed", "a ~ Normal(0, 1)\nb ~ HalfNormal(a^2)", given{}, "a real[0]@0+1 | b lower[0]@1+1"},
		{"nothing observed, discrete", "a ~ HalfNormal(1)\nk ~ Poisson(a)", given{}, "! m.bayes:2:1: error: `k` is discrete, and the model observes nothing: it cannot be sampled"},
		{"a target alone", "a ~ Normal(0, 1)\ntarget += -a^2\nb ~ Normal(a, 1)", given{}, "a real[0]@0+1 | b forward"},
		{"data of size zero", "data y: real[N]\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\nz[N] ~ Normal(0, 1)", given{settings: []string{"y=rep(0.0, 0)"}}, "m real[0]@0+1"},
		{"discrete missing", "data k: int[N] from \"a.csv\"\ndata y: real[N] from \"a.csv\"\ny ~ Normal(k, 1)\nk ~ Poisson(l)\nl ~ Exponential(1)",
			given{files: map[string]string{"a.csv": "k,y\n1,2\nNA,3\n"}}, "! m.bayes:4:1: error: `k[2]` takes infinitely many values, and observed values depend on it: only finitely many can be summed out"},
		{"discrete missing, finitely many values", "data k: int[N] from \"a.csv\"\ndata y: real[N] from \"a.csv\"\ny ~ Normal(k, 1)\nk ~ Binomial(3, p)\np ~ Beta(1, 1)",
			given{files: map[string]string{"a.csv": "k,y\n1,2\nNA,3\nNA,NA\n"}}, "p interval[0]@0+1 | k[2] summed out | k[3] forward | y[3] forward"},
		{"outside the support", "data y: real[N] from \"a.csv\"\ny ~ LogNormal(m, 1)\nm ~ Normal(0, 1)",
			given{files: map[string]string{"a.csv": "y\n1\n-2\n"}}, "! m.bayes:2:1: error: row 2, column `y` of a.csv (line 3) is -2, but LogNormal gives no values below 0"},
		{"no count", "data y: real[N] from \"a.csv\"\ny ~ Poisson(m)\nm ~ Exponential(1)",
			given{files: map[string]string{"a.csv": "y\n1\n2.5\n"}}, "! m.bayes:2:1: error: row 2, column `y` of a.csv (line 3) is 2.5, but Poisson gives whole numbers"},
		{"more than there are", "data y, n: int[N]\ny ~ Binomial(n, p)\np ~ Beta(1, 1)",
			given{settings: []string{"y=[1, 5]", "n=[3, 4]"}}, "! m.bayes:2:1: error: `y[2]` is 5, but Binomial gives no values above 4"},
		{"a bad argument", "data y, s: real[N]\ny ~ Normal(0, s)",
			given{settings: []string{"y=[1, 5]", "s=[1, -1]"}}, "! m.bayes:2:15: error: `s` (sigma of Normal) is -1 at `y[2]`, but must be positive"},
		{"a bad argument of a method", "data y, s: real[N]\ntarget += Normal(m, s).lpdf(y)\nm ~ Normal(0, 1)",
			given{settings: []string{"y=[1, 5]", "s=[1, -1]"}}, "! m.bayes:2:21: error: `s` (sigma of Normal) is -1 in element 2, but must be positive"},
		{"a bad argument of a cdf in a loop", "data y, s: real[N]\nfor n in 1:N { target += Truncated(Exponential(s[n]), upper=m).lccdf(y[n]) }\nm ~ Normal(0, 1)",
			given{settings: []string{"y=[1, 5]", "s=[1, -1]"}}, "! m.bayes:2:48: error: `s[n]` (lam of Exponential) is -1, but must be positive (with n = 2)"},
		{"a bad argument that is not taken", "data y, s: real[N]\nfn f(y, m, s) = Normal(m, s).lpdf(y)\nm ~ Normal(0, 1)\n" +
			"target += if s > 0 { Normal(m, s).lpdf(y) + f(y, m, s) } else { 0 }\nok = s < 0 or Normal(0, s).cdf(y) > 0.1",
			given{settings: []string{"y=[1, 5]", "s=[1, -1]"}}, "m real[0]@0+1"},
		{"an index out of range", "data y: real[N]\ndata i: int[N] from \"a.csv\"\ny ~ Normal(m[i], 1)\nm[2] ~ Normal(0, 1)",
			given{files: map[string]string{"a.csv": "i\n1\n3\n"}, settings: []string{"y=[1, 5]"}}, "! "},
		{"an unknown size", "data J: int\ny[J] ~ Normal(0, 1)", given{}, "! m.bayes:1:6: error: there are no data for `J`"},
		{"a size by a setting", "data J: int\ny[J] ~ Normal(0, 1)", given{settings: []string{"J=2"}}, "y real[0 1]@0+2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b, err := test.g.bind(t, test.model)
			got := ""
			if err != nil {
				got = "! " + err.Error()
				if test.want == "! " {
					t.Log(got)
					got = "! "
				}
			} else {
				got = outline(b)
			}
			if got != test.want {
				t.Errorf("%s\n got %s\nwant %s", test.model, got, test.want)
			}
		})
	}
}

func TestConstrain(t *testing.T) {
	b, err := given{settings: []string{"y=[1, 2, NA]", "z=[1, 2, 3]"}}.bind(t, `
data y: real[N]
data z: int[M]
y ~ Normal(m + y0, sigma)
y0 ~ Normal(0, 1)
m ~ Normal(0, 1)
sigma ~ Uniform(1, 3)
z ~ Categorical(p)
p ~ Dirichlet([1, 1, 1])
param c: ordered[2]
c ~ Normal(0, 3)
target += sum(c)
param lo: real
lo ~ Normal(0, 1)
param hi: real<lower=lo>
target += -hi^2
w ~ Normal(hi, 1)
total = sum(y) + w
`)
	if err != nil {
		t.Fatal(err)
	}
	point := make([]float64, b.Dim)
	for i := range point {
		point[i] = 0.1 * float64(i+1)
	}
	env, logJ, err := b.Constrain(point)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string][]float64{}
	for _, u := range b.Unknowns {
		v := env[u.Name]
		values[u.Name] = v.Num
		for _, e := range u.Elems {
			if math.IsNaN(v.Num[e]) {
				t.Errorf("%s is not filled", u.Label(e))
			}
		}
	}
	if s := values["sigma"][0]; s <= 1 || s >= 3 {
		t.Errorf("sigma is %g", s)
	}
	if c := values["c"]; c[0] >= c[1] {
		t.Errorf("c is %v", c)
	}
	if values["hi"][0] <= values["lo"][0] {
		t.Errorf("hi is %g, lo %g", values["hi"][0], values["lo"][0])
	}
	if p := values["p"]; !(math.Abs(p[0]+p[1]+p[2]-1) <= 1e-12) {
		t.Errorf("p is %v", p)
	}
	if logJ == 0 || math.IsNaN(logJ) {
		t.Errorf("log Jacobian %g", logJ)
	}
	if !math.IsNaN(env["total"].Num[0]) {
		t.Errorf("a name that reads values drawn forward is %g", env["total"].Num[0])
	}
	// The evaluator's own way to these coordinates.
	terms, same, err := b.Interp().LogDensityAt(point, b)
	if err != nil {
		t.Fatal(err)
	}
	if !(math.Abs(terms.Jacobian-logJ) <= 1e-12*math.Abs(logJ)) {
		t.Errorf("log Jacobian %g, the evaluator has %g", logJ, terms.Jacobian)
	}
	for _, u := range b.Unknowns {
		for _, e := range u.Elems {
			if same[u.Name].Num[e] != env[u.Name].Num[e] {
				t.Errorf("%s is %g, the evaluator has %g", u.Label(e), env[u.Name].Num[e], same[u.Name].Num[e])
			}
		}
	}
	back, err := b.Unconstrain(values)
	if err != nil {
		t.Fatal(err)
	}
	for i := range point {
		if !(math.Abs(back[i]-point[i]) <= 1e-12) {
			t.Errorf("coordinate %d: %g comes back as %g", i, point[i], back[i])
		}
	}
	values["sigma"] = []float64{5}
	if _, err := b.Unconstrain(values); err == nil || !strings.Contains(err.Error(), "`sigma`") {
		t.Errorf("sigma outside its support: %v", err)
	}
	delete(values, "m")
	if _, err := b.Unconstrain(values); err == nil || !strings.Contains(err.Error(), "there is no value for `m`") {
		t.Errorf("m is not given: %v", err)
	}
}

func TestInventory(t *testing.T) {
	b, err := given{files: map[string]string{"a.csv": "x,y,g\n1,2,p\nNA,3,q\n3,NA,p\n"}}.bind(t, `
data x, y: real[N] from "a.csv"
data g: factor[N] from "a.csv"
y ~ Normal(a[g] + b * x, sigma)
x ~ Normal(0, 1)
a[g] ~ Normal(0, 1)
b ~ Normal(0, 1)
sigma ~ Exponential(1)
y_new[2] ~ Normal(b, sigma)
`)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.TrimPrefix(`
observed       x[3]      2 of 3 values
               y[3]      2 of 3 values
unknown        a[g]      2 numbers
               b         1 number
               sigma     1 number
missing        x[3]      1 of 3, sampled: x[2]
               y[3]      1 of 3, simulated: y[3]
simulated      y_new[2]  2 numbers
`, "\n")
	if got := b.Format(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestPartial(t *testing.T) {
	b, err := given{settings: []string{"x=1:3"}, partial: true}.bind(t, "data x: real[N]\ndata y: real[N]\ny ~ Normal(a + f + x, 1)\na ~ Normal(0, 1)\nparam f")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(b.Unobserved(), " "); got != "y" {
		t.Errorf("unobserved: %s", got)
	}
	if b.Unsampled.Err() == nil {
		t.Error("a flat unknown without data can be sampled")
	}
}

// Unconstraining a point ends where all unknowns are known, however many rows there are after them: the
// walk of this loop alone would take more steps than it may.
func TestUnconstrainEndsWithTheUnknowns(t *testing.T) {
	const rows = 2000
	table := given{files: map[string]string{"d.csv": "y\n" + strings.Repeat("1\n", rows)}, data: []string{"d.csv"}}
	b, err := table.bind(t, "data y: real[N]\nb ~ Normal(0, 1)\ns ~ Exponential(1)\nfor n in 1:N { y[n] ~ Normal(b, s) }\n")
	if err != nil {
		t.Fatal(err)
	}
	b.sources.Limits.Steps = rows
	u, err := b.Unconstrain(map[string][]float64{"b": {0.5}, "s": {1}})
	if err != nil || len(u) != 2 || u[0] != 0.5 || u[1] != 0 {
		t.Errorf("unconstrained: %v, %v", u, err)
	}
}
