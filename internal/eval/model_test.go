package eval

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// Log densities written out here once more, from the formulas.
func normal(x, m, s float64) float64 {
	return -0.5*math.Log(2*math.Pi) - math.Log(s) - (x-m)*(x-m)/(2*s*s)
}

func halfNormal(x, s float64) float64 { return math.Ln2 + normal(x, 0, s) }

func cauchy(x, m, s float64) float64 { return -math.Log(math.Pi * s * (1 + (x-m)*(x-m)/(s*s))) }

func wantDensity(t *testing.T, in *Interp, values Env, want float64) {
	t.Helper()
	terms, err := in.LogDensity(values)
	if err != nil {
		t.Fatal(format(err))
	}
	if !close(terms.Total, want, 1e-12) {
		t.Errorf("log density %v, want %v", terms.Total, want)
		for _, s := range terms.Stmts {
			t.Logf("%v\t%s", s.Value, text(s.Stmt))
		}
	}
	if terms.Abs < math.Abs(terms.Total)-1e-9 && !math.IsInf(terms.Total, 0) {
		t.Errorf("sum of absolute terms %v is below the total %v", terms.Abs, terms.Total)
	}
}

func format(err error) string {
	switch e := err.(type) {
	case *diag.Diagnostic:
		return e.Format()
	case diag.List:
		return e.Format()
	}
	return err.Error()
}

func TestLinear(t *testing.T) {
	x, y := []float64{-1, 0, 2}, []float64{0.5, 1, 6}
	for _, src := range []string{
		"data x, y\ny ~ Normal(mu, sigma)\nmu = b0 + b1 * x\nb0 ~ Normal(1, 0.5)\nb1 ~ Normal(2, 0.5)\nsigma ~ Exponential(1)\n",
		"data x, y: real[N]\nfor i in 1:N { y[i] ~ Normal(b0 + b1 * x[i], sigma) }\nb0 ~ Normal(1, 0.5)\nb1 ~ Normal(2, 0.5)\nsigma ~ Exponential(1)\n",
		"data x, y: real[N]\ntarget += Normal(b0 + b1 * x, sigma).lpdf(y)\nb0 ~ Normal(1, 0.5)\nb1 ~ Normal(2, 0.5)\nparam sigma: real<lower=0>\ntarget += -sigma\n",
	} {
		in := model(t, src, Env{"x": Reals(x...), "y": Reals(y...), "N": Whole(3)})
		b0, b1, s := 0.8, 2.1, 0.7
		want := normal(b0, 1, 0.5) + normal(b1, 2, 0.5) - s
		for i := range x {
			want += normal(y[i], b0+b1*x[i], s)
		}
		wantDensity(t, in, Env{"b0": Number(b0), "b1": Number(b1), "sigma": Number(s)}, want)
	}
}

func TestEightSchools(t *testing.T) {
	y, se := []float64{28, 8, -3}, []float64{15, 10, 16}
	theta := []float64{10, 5, 1}
	src := `data y, se: real[J]
y ~ Normal(theta, se)
theta[J] ~ Normal(mu, tau)
mu ~ Normal(0, 5)
tau ~ HalfCauchy(5)
theta_new ~ Normal(mu, tau)
y_new ~ Normal(theta_new, 15)
`
	in := model(t, src, Env{"y": Reals(y...), "se": Reals(se...), "J": Whole(3)})
	want := normal(4, 0, 5) + math.Ln2 + cauchy(3, 0, 5)
	for i := range y {
		want += normal(y[i], theta[i], se[i]) + normal(theta[i], 4, 3)
	}
	wantDensity(t, in, Env{"theta": Reals(theta...), "mu": Number(4), "tau": Number(3)}, want)

	o, err := in.Outline()
	if err != nil {
		t.Fatal(format(err))
	}
	leaves := map[string]bool{}
	for _, s := range o.Unknowns {
		for _, l := range s.Leaf {
			leaves[s.Name] = l
		}
	}
	for name, want := range map[string]bool{"theta": false, "mu": false, "tau": false, "theta_new": true, "y_new": true} {
		if leaves[name] != want {
			t.Errorf("%s: leaf %v, want %v", name, leaves[name], want)
		}
	}
	for _, s := range o.Unknowns {
		if s.Name == "tau" && s.Kind != transform.Lower {
			t.Errorf("tau lies in %v", s.Kind)
		}
	}
}

func TestHierarchy(t *testing.T) {
	// Factors, each-indices, a level table and a nested gather.
	src := `data y: real[N]
data county: factor[N]
data u: real[county]
data region: factor[county]

y ~ Normal(a[county], 0.5)
a[county] ~ Normal(m[region] + g * u[county], tau)
m[region] ~ Normal(0, 2)
g ~ Normal(0, 1)
tau ~ HalfNormal(1)
`
	region := &Factor{Name: "region", Labels: []string{"north", "south"}}
	reg := Column(region, []int{2, 1, 2})
	reg.Axes = []*Factor{county}
	u := []float64{0.1, 0.2, 0.3}
	ys := []float64{1, 2, 3, 4}
	cs := []int{1, 3, 3, 2}
	in := model(t, src, Env{
		"y": Reals(ys...), "county": Column(county, cs), "N": Whole(4), "region": reg,
		"u": {Kind: Real, Shape: []int{3}, Axes: []*Factor{county}, Num: u},
	})
	a, m, g, tau := []float64{1, 3, 2.5}, []float64{0.5, -0.5}, 0.3, 0.8
	want := normal(g, 0, 1) + halfNormal(tau, 1)
	for _, x := range m {
		want += normal(x, 0, 2)
	}
	for k, x := range a {
		want += normal(x, m[[]int{1, 0, 1}[k]]+g*u[k], tau)
	}
	for i, y := range ys {
		want += normal(y, a[cs[i]-1], 0.5)
	}
	wantDensity(t, in, Env{"a": Reals(a...), "m": Reals(m...), "g": Number(g), "tau": Number(tau)}, want)
}

func TestEach(t *testing.T) {
	// ae[age, edu] ~ Normal(u[age] + v[edu], s): u and v run along their axes.
	src := `data age: factor[N]
data edu: factor[N]
data y: real[N]
y ~ Normal(ae[age, edu], 1)
ae[age, edu] ~ Normal(u[age] + v[edu], 2)
u[age] ~ Normal(0, 1)
v[edu] ~ Normal(0, 1)
w[age, edu] = u[age] * v[edu]
`
	age := &Factor{Name: "age", Labels: []string{"old", "young"}}
	edu := &Factor{Name: "edu", Labels: []string{"a", "b", "c"}}
	in := model(t, src, Env{"age": Column(age, []int{1, 2}), "edu": Column(edu, []int{3, 1}), "y": Reals(1, 2), "N": Whole(2)})
	u, v := []float64{1, 2}, []float64{0.1, 0.2, 0.3}
	ae := []float64{1, 2, 3, 4, 5, 6}
	want := normal(1, ae[2], 1) + normal(2, ae[3], 1)
	for i := range u {
		want += normal(u[i], 0, 1)
		for j := range v {
			want += normal(ae[i*3+j], u[i]+v[j], 2)
		}
	}
	for _, x := range v {
		want += normal(x, 0, 1)
	}
	values := Env{"u": Reals(u...), "v": Reals(v...), "ae": Array(Real, []int{2, 3}, ae)}
	wantDensity(t, in, values, want)
	d, err := in.Forward(Forward{Stream: mathx.NewStream(1, 0, "test"), Given: values})
	if err != nil {
		t.Error(format(err))
	} else {
		if got := d.Env["w"].String(); got != "[[0.1, 0.2, 0.3], [0.2, 0.4, 0.6]]" {
			t.Errorf("w = %s", got)
		}
	}
}

func TestSeries(t *testing.T) {
	y := []float64{0.5, 1, -0.3, 0.2, 0.9}
	n := len(y)
	t.Run("AR", func(t *testing.T) {
		in := model(t, `data y: real[T]
K = 2
for t in K+1:T { y[t] ~ Normal(alpha + dot(beta, y[t-K:t-1]), sigma) }
alpha ~ Normal(0, 10)
beta[K] ~ Normal(0, 1)
sigma ~ HalfCauchy(2.5)
`, Env{"y": Reals(y...), "T": Whole(n)})
		al, be, s := 0.1, []float64{0.2, 0.5}, 0.6
		want := normal(al, 0, 10) + normal(be[0], 0, 1) + normal(be[1], 0, 1) + math.Ln2 + cauchy(s, 0, 2.5)
		for i := 2; i < n; i++ {
			want += normal(y[i], al+be[0]*y[i-2]+be[1]*y[i-1], s)
		}
		wantDensity(t, in, Env{"alpha": Number(al), "beta": Reals(be...), "sigma": Number(s)}, want)
	})
	t.Run("AR slice", func(t *testing.T) {
		in := model(t, "data y: real[N]\ny[2:N] ~ Normal(a + b * y[1:N-1], s)\na, b ~ Normal(0, 1)\ns ~ Exponential(1)\n",
			Env{"y": Reals(y...), "N": Whole(n)})
		want := normal(0.1, 0, 1) + normal(0.5, 0, 1) - 0.7
		for i := 1; i < n; i++ {
			want += normal(y[i], 0.1+0.5*y[i-1], 0.7)
		}
		wantDensity(t, in, Env{"a": Number(0.1), "b": Number(0.5), "s": Number(0.7)}, want)
	})
	t.Run("ARMA", func(t *testing.T) {
		in := model(t, `data y: real[T]
nu[1] = mu + phi * mu
err[1] = y[1] - nu[1]
for t in 2:T {
    nu[t] = mu + phi * y[t-1] + theta * err[t-1]
    err[t] = y[t] - nu[t]
}
y ~ Normal(nu, sigma)
mu ~ Normal(0, 10)
phi, theta ~ Normal(0, 2)
sigma ~ HalfCauchy(2.5)
`, Env{"y": Reals(y...), "T": Whole(n)})
		mu, phi, th, s := 0.3, 0.4, -0.2, 0.5
		want := normal(mu, 0, 10) + normal(phi, 0, 2) + normal(th, 0, 2) + math.Ln2 + cauchy(s, 0, 2.5)
		nu := mu + phi*mu
		for i := range y {
			if i > 0 {
				nu = mu + phi*y[i-1] + th*(y[i-1]-nu)
			}
			want += normal(y[i], nu, s)
		}
		wantDensity(t, in, Env{"mu": Number(mu), "phi": Number(phi), "theta": Number(th), "sigma": Number(s)}, want)
	})
	t.Run("GARCH", func(t *testing.T) {
		in := model(t, garch, Env{"y": Reals(y...), "T": Whole(n), "sigma1": Number(0.5)})
		mu, a0, a1, b1 := 0.1, 0.2, 0.3, 0.4
		want, s := 0.0, 0.5
		for i := range y {
			if i > 0 {
				s = math.Sqrt(a0 + a1*(y[i-1]-mu)*(y[i-1]-mu) + b1*s*s)
			}
			want += normal(y[i], mu, s)
		}
		values := Env{"mu": Number(mu), "alpha0": Number(a0), "alpha1": Number(a1), "beta1": Number(b1)}
		wantDensity(t, in, values, want)
		// At the unconstrained point beta1 lies between 0 and 1 - alpha1.
		u := []float64{mu, math.Log(a0), math.Log(a1 / (1 - a1)), math.Log(b1 / (1 - a1 - b1))}
		terms, _, err := in.LogDensityAt(u, places{"mu": 0, "alpha0": 1, "alpha1": 2, "beta1": 3})
		if err != nil {
			t.Fatal(format(err))
		}
		jac := math.Log(a0) + math.Log(a1*(1-a1)) + math.Log((1-a1)*(b1/(1-a1))*(1-b1/(1-a1)))
		if !close(terms.Jacobian, jac, 1e-12) || !close(terms.Total, want+jac, 1e-12) {
			t.Errorf("unconstrained: %v with Jacobian %v, want %v with %v", terms.Total, terms.Jacobian, want+jac, jac)
		}
	})
	t.Run("level", func(t *testing.T) {
		in := model(t, `data y: real[T]
y ~ Normal(level, 1)
level[1] ~ Normal(7, 1)
for t in 2:T { level[t] ~ Normal(level[t-1], s) }
s ~ HalfNormal(1)
`, Env{"y": Reals(y...), "T": Whole(n)})
		l := []float64{7, 6, 5.5, 5, 4}
		want := halfNormal(0.5, 1) + normal(l[0], 7, 1)
		for i := range y {
			want += normal(y[i], l[i], 1)
			if i > 0 {
				want += normal(l[i], l[i-1], 0.5)
			}
		}
		wantDensity(t, in, Env{"level": Reals(l...), "s": Number(0.5)}, want)
	})
}

const garch = `data y: real[T]
data sigma1: real<lower=0>
param mu
param alpha0: real<lower=0>
param alpha1: real<lower=0, upper=1>
param beta1: real<lower=0, upper=1 - alpha1>
s[1] = sigma1
for t in 2:T { s[t] = sqrt(alpha0 + alpha1 * (y[t-1] - mu)^2 + beta1 * s[t-1]^2) }
y ~ Normal(mu, s)
`

// places are the offsets of scalars.
type places map[string]int

func (p places) Offset(name string, elem int) int { return p[name] + elem }

func TestMultivariate(t *testing.T) {
	// The correlation factor L = [1 0; 0.6 0.8], scales tau: the covariance is known.
	src := `data Y: real[N, 2]
data g: factor[N]
Y ~ MvNormal([ab[g[n]] for n in 1:N], chol = diag(tau) @ L)
ab[g] ~ MvNormal(mu, cov = [[1, 0.5], [0.5, 2]])
mu[2] ~ Normal(0, 2)
tau[2] ~ HalfNormal(1)
L ~ LKJCholesky(2, 3)
`
	g := &Factor{Name: "g", Labels: []string{"a", "b", "c"}}
	Y := []float64{1, 2, 0.5, -1}
	in := model(t, src, Env{"Y": Array(Real, []int{2, 2}, Y), "g": Column(g, []int{3, 1}), "N": Whole(2)})
	ab := []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6}
	mu, tau := []float64{0.2, 0.4}, []float64{0.7, 1.5}
	r := 0.6
	cov := [3]float64{tau[0] * tau[0], r * tau[0] * tau[1], tau[1] * tau[1]}
	mvn := func(x, m []float64, s [3]float64) float64 { // s: variance, covariance, variance
		det := s[0]*s[2] - s[1]*s[1]
		a, b := x[0]-m[0], x[1]-m[1]
		return -math.Log(2*math.Pi) - 0.5*math.Log(det) - 0.5*(s[2]*a*a-2*s[1]*a*b+s[0]*b*b)/det
	}
	want := mvn(Y[0:2], ab[4:6], cov) + mvn(Y[2:4], ab[0:2], cov)
	prior := [3]float64{1, 0.5, 2}
	for k := range 3 {
		want += mvn(ab[2*k:2*k+2], mu, prior)
	}
	for k := range 2 {
		want += normal(mu[k], 0, 2) + halfNormal(tau[k], 1)
	}
	// LKJ over the factor of a 2 x 2 correlation r: det^(eta-1) and the Jacobian
	// of r -> L, which is 1 here; normalised by B(eta, eta) 2^(2 eta - 1).
	lb, _ := math.Lgamma(3)
	l2, _ := math.Lgamma(6)
	want += 2*math.Log(1-r*r) - (2*lb - l2 + 5*math.Ln2) + math.Log(0.8)
	values := Env{"ab": Array(Real, []int{3, 2}, ab), "mu": Reals(mu...), "tau": Reals(tau...),
		"L": Array(Real, []int{2, 2}, []float64{1, 0, r, 0.8})}
	terms, err := in.LogDensity(values)
	if err != nil {
		t.Fatal(format(err))
	}
	// As a density of L's free element r the last log is absent; both are in use,
	// and dist says which this is.
	if !close(terms.Total, want, 1e-12) && !close(terms.Total, want-math.Log(0.8), 1e-12) {
		t.Errorf("log density %v, want %v or %v", terms.Total, want, want-math.Log(0.8))
	}
	o, _ := in.Outline()
	for _, s := range o.Unknowns {
		switch s.Name {
		case "L":
			if s.Kind != transform.CholeskyCorr || s.Event != 4 || s.Count != 1 {
				t.Errorf("L: %v, %d events of %d", s.Kind, s.Count, s.Event)
			}
		case "ab":
			if s.Kind != transform.Real || s.Event != 2 || s.Count != 3 || o.Env["ab"].Axis(0) != g {
				t.Errorf("ab: %v, %d events of %d", s.Kind, s.Count, s.Event)
			}
		}
	}
}

func TestMissing(t *testing.T) {
	nan := math.NaN()
	x := &Value{Kind: Real, Shape: []int{3}, Num: []float64{1, nan, 3}, Unknown: MarkedWhere([]bool{false, true, false})}
	in := model(t, "data x, y: real[N]\ny ~ Normal(b * x, 1)\nx ~ Normal(m, 2)\nb, m ~ Normal(0, 1)\n",
		Env{"x": x, "y": Reals(1, 2, 3), "N": Whole(3)})
	b, m, miss := 0.5, 0.2, 1.5
	want := normal(b, 0, 1) + normal(m, 0, 1)
	for i, v := range []float64{1, miss, 3} {
		want += normal(v, m, 2) + normal(float64(i+1), b*v, 1)
	}
	wantDensity(t, in, Env{"b": Number(b), "m": Number(m), "x": Reals(1, miss, 3)}, want)
	o, _ := in.Outline()
	found := false
	for _, s := range o.Unknowns {
		if s.Name == "x" {
			found = true
			if fmt.Sprint(s.Elems) != "[1]" || s.Leaf[0] {
				t.Errorf("x: elements %v, leaf %v", s.Elems, s.Leaf)
			}
		}
	}
	if !found || len(o.Observed) != 2 {
		t.Errorf("found %v, %d observed", found, len(o.Observed))
	}
	if x.Num[1] == x.Num[1] {
		t.Error("the data were changed")
	}
}

func TestForecast(t *testing.T) {
	// Missing outcomes from which nothing observed descends are leaves; one in the
	// middle of an AR series is sampled. The level is sampled as a whole.
	y := Array(Real, []int{5}, []float64{1, nan, 2, nan, nan})
	y.Unknown = MarkedWhere([]bool{false, true, false, true, true})
	in := model(t, `data y: real[T]
y ~ Normal(level, 0.1)
level[1] ~ Normal(0, 1)
for t in 2:T { level[t] ~ Normal(level[t-1], s) }
s ~ HalfNormal(1)
`, Env{"y": y, "T": Whole(5)})
	o, err := in.Outline()
	if err != nil {
		t.Fatal(format(err))
	}
	leaf := map[string]string{}
	for _, s := range o.Unknowns {
		for i, k := range s.Elems {
			leaf[s.Name] += fmt.Sprintf("%d:%v ", k+1, s.Leaf[i])
		}
	}
	if leaf["level"] != "1:false 2:false 3:false 4:false 5:false " {
		t.Errorf("level: %s", leaf["level"])
	}
	if leaf["y"] != "2:true 4:true 5:true " {
		t.Errorf("y: %s", leaf["y"])
	}

	in = model(t, "data y: real[T]\nfor t in 2:T { y[t] ~ Normal(b * y[t-1], 1) }\nb ~ Normal(0, 1)\n", Env{"y": y, "T": Whole(5)})
	o, err = in.Outline()
	if err != nil {
		t.Fatal(format(err))
	}
	got := ""
	for _, s := range o.Unknowns {
		if s.Name == "y" {
			got += fmt.Sprintf("%d:%v ", s.Elems[0]+1, s.Leaf[0])
		}
	}
	if got != "2:false 4:true 5:true " {
		t.Errorf("AR: %s", got)
	}
	wantDensity(t, in, Env{"b": Number(0.5), "y": Reals(1, 0.7, 2, 9, 9)},
		normal(0.5, 0, 1)+normal(0.7, 0.5, 1)+normal(2, 0.35, 1))
}

func TestMissingBeforeTilde(t *testing.T) {
	// Volatility reads the last outcome, which is missing: it is an unknown before
	// the statement that gives it a distribution.
	y := Array(Real, []int{4}, []float64{1, nan, 2, 0.5})
	y.Unknown = MarkedWhere([]bool{false, true, false, false})
	in := model(t, garch, Env{"y": y, "T": Whole(4), "sigma1": Number(0.5)})
	mu, a0, a1, b1 := 0.1, 0.2, 0.3, 0.4
	want, s := 0.0, 0.5
	full := []float64{1, -0.4, 2, 0.5}
	for i := range full {
		if i > 0 {
			s = math.Sqrt(a0 + a1*(full[i-1]-mu)*(full[i-1]-mu) + b1*s*s)
		}
		want += normal(full[i], mu, s)
	}
	wantDensity(t, in, Env{"mu": Number(mu), "alpha0": Number(a0), "alpha1": Number(a1), "beta1": Number(b1), "y": Reals(full...)}, want)
}

func TestTruncated(t *testing.T) {
	phi := func(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }
	in := model(t, "data y: real[N]\ny ~ Truncated(Normal(mu, 2), lower=0)\nmu ~ Truncated(Normal(1, 1), lower=0, upper=3)\n",
		Env{"y": Reals(0.5, 1.5), "N": Whole(2)})
	want := normal(0.7, 1, 1) - math.Log(phi(2)-phi(-1))
	for _, v := range []float64{0.5, 1.5} {
		want += normal(v, 0.7, 2) - math.Log(1-phi(-0.35))
	}
	wantDensity(t, in, Env{"mu": Number(0.7)}, want)
	o, _ := in.Outline()
	if s := o.Unknowns[0]; s.Kind != transform.Interval || s.Lower[0] != 0 || s.Upper[0] != 3 {
		t.Errorf("mu: %v %v %v", s.Kind, s.Lower, s.Upper)
	}
}

func TestTypes(t *testing.T) {
	in := model(t, `data y: int[N]
param c: ordered[2]
c ~ Normal(0, 3)
param w: simplex[3]
w ~ Dirichlet([1, 2, 3])
param s: real<lower=0>[2]
s ~ Normal(0, 1)
param p
p ~ Beta(2, 2)
param o: ordered[2]
o ~ Exponential(1)
y ~ OrderedLogistic(eta = sum(s) + p + sum(w) + sum(o), cutpoints = c)
`, Env{"y": Ints(1, 2, 3), "N": Whole(3)})
	o, err := in.Outline()
	if err != nil {
		t.Fatal(format(err))
	}
	got := ""
	for _, s := range o.Unknowns {
		got += fmt.Sprintf("%s %v %v %v\n", s.Name, s.Kind, s.Lower, s.Upper)
	}
	want := `c ordered [] []
w simplex [] []
s lower [0 0] [+Inf +Inf]
p interval [0] [1]
o positive_ordered [] []
`
	for _, line := range strings.Split(strings.TrimSpace(want), "\n") {
		if !strings.Contains(got, line+"\n") {
			t.Errorf("missing %q in\n%s", line, got)
		}
	}
	if len(o.Priors) != 5 {
		t.Errorf("%d priors, want 5", len(o.Priors))
	}
}

func TestFunctionsOfText(t *testing.T) {
	in := model(t, `data y: real[T]
K = 2
fn forward(lp, P, p0) {
    g = log(p0) + lp[1]
    for t in 2:rows(lp) {
        g = [log_sum_exp(g + log(P[:, k])) + lp[t, k] for k in 1:cols(P)]
    }
    return log_sum_exp(g)
}
fn fill(n) {
    v: real[n]
    for i in 1:n { v[i] = if i > 1 { v[i-1] * 2 } else { 1 } }
    return v
}
fn grow(n) {
    v: real[n]
    for i in 1:n { v[i] = i }
    v[1] = 10
    return v
}
fn twice(a, b: real[N]) = a * b + N
fn sign(x) {
    if x > 0 { return 1 } else if x < 0 { return -1 }
    return 0
}
fn apply(f, x) = f(x) + 1
z = fill(4)
w = grow(3)
q = twice(2, [1.5, 2.5])
sg = [sign(x) for x in [-3, 0, 5]]
e = apply(exp, 0)
target += forward([Normal(mu[k], 1).lpdf(y) for k in 1:K]', [[0.9, 0.1], [0.2, 0.8]], rep(1 / K, K))
mu[K] ~ Normal(0, 5)
`, Env{"y": Reals(0.5, 2, -1), "T": Whole(3)})
	env, err := in.Run(nil)
	if err != nil {
		t.Fatal(format(err))
	}
	for name, want := range map[string]string{"z": "[1, 2, 4, 8]", "w": "[10, 2, 3]", "q": "[5, 7]", "sg": "[-1, 0, 1]", "e": "2"} {
		if got := env[name].String(); got != want {
			t.Errorf("%s = %s, want %s", name, got, want)
		}
	}
	mu := []float64{0, 1}
	P := [2][2]float64{{0.9, 0.1}, {0.2, 0.8}}
	a := []float64{0.5 * math.Exp(normal(0.5, 0, 1)), 0.5 * math.Exp(normal(0.5, 1, 1))}
	for _, y := range []float64{2, -1} {
		b := make([]float64, 2)
		for k := range b {
			b[k] = (a[0]*P[0][k] + a[1]*P[1][k]) * math.Exp(normal(y, mu[k], 1))
		}
		a = b
	}
	wantDensity(t, in, Env{"mu": Reals(mu...)}, math.Log(a[0]+a[1])+normal(0, 0, 5)+normal(1, 0, 5))
}

func TestMixedElements(t *testing.T) {
	// Some elements by =, others by ~; a base level by name; ragged arrays.
	disease := &Factor{Name: "disease", Labels: []string{"AN", "GN", "PKD"}}
	in := model(t, `data y: real[N]
data disease: factor[N]
y ~ Normal(b[disease], 1)
b: real[disease]
b["AN"] = 0
for d in 2:nlevels(disease) { b[d] ~ Normal(0, 2) }
first = [2, 1]
for i in 1:2 {
    z[i, first[i]] = 1
    for t in first[i]+1:3 { z[i, t] ~ Normal(z[i, t-1], 1) }
}
`, Env{"y": Reals(1, 2), "disease": Column(disease, []int{1, 3}), "N": Whole(2)})
	o, err := in.Outline()
	if err != nil {
		t.Fatal(format(err))
	}
	if got := o.Env["z"].String(); got != "[[_, 1, nan], [1, nan, nan]]" {
		t.Errorf("z = %s", got)
	}
	wantDensity(t, in, Env{"b": Reals(0, 0.3, 0.6)}, normal(1, 0, 1)+normal(2, 0.6, 1)+normal(0.3, 0, 2)+normal(0.6, 0, 2))
}

func TestModelErrors(t *testing.T) {
	gap := Reals(math.NaN(), 2, 3)
	gap.Unknown = MarkedWhere([]bool{true, false, false})
	data := Env{"y": Reals(1, 2, 3), "x": Reals(1, 2), "N": Whole(3), "M": Whole(2), "c": Column(county, []int{1, 2, 3}), "z": gap}
	for _, c := range []struct{ src, want string }{
		{"data y: real[N]\ndata x: real[M]\ny ~ Normal(x, 1)\n", "`y` is a vector of 3, but `x` is a vector of 2"},
		{"data y: real[N]\ny ~ Normal(m, 1)\nm ~ Normal([1, 2], 1)\n", "m.bayes:2:1: error: `y` is a vector of 3, but `m` is a vector of 2"},
		{"data y: real[N]\ny ~ Normal(0, -1)\n", "`sigma` of Normal is -1, but must be positive"},
		{"data y: real[N]\ny ~ Poisson(m)\nm ~ Exponential(1)\ny2 = y + 0.5\ny2 ~ Poisson(m)\n", "`y2[1]` is 1.5, but Poisson is a distribution of whole numbers"},
		{"data y: real[N]\ny ~ Beta(a, 1)\na ~ Exponential(1)\n", "`y[2]` is 2, outside the support of Beta(a, 1)"},
		// an array that is filled with one index here and with two there
		{"data y: real[N]\nb[1] ~ Normal(0, 1)\nfor k in 2:3 { b[k, 1] ~ Normal(0, 1) }\ny ~ Normal(b[1], 1)\n", "m.bayes:3:16: error: `b[k, 1]` has 2 indices, but `b` is a vector of 1"},
		{"data y: real[N]\ny ~ Normal(b[4], 1)\nb[3] ~ Normal(0, 1)\n", "m.bayes:2:14: error: index `4` of `b` is 4, but `b` has 3 elements"},
		{"data y: real[N]\nfor n in 1:N { y[n] ~ Normal(b[n+1], 1) }\nb[3] ~ Normal(0, 1)\n", "index `n+1` of `b` is 4 (with n = 3)"},
		{"data y: real[N]\ny ~ Normal(x[1], 1)\nx[1] ~ Normal(0, 1)\nx[1] ~ Normal(0, 2)\n", "`x[1]`"},
		{"data y: real[N]\ny[1] ~ Normal(m, 1)\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n", "`y` is defined as a whole and by elements"},
		{"data y: real[N]\nx[1] ~ Normal(x[2], 1)\nx[2] ~ Normal(x[1], 1)\ny ~ Normal(x[1], 1)\n", "`x[2]` is read before it is defined"},
		{"data y: real[N]\nfor t in 1:2 { y[t:t+1] ~ Normal(m, 1) }\nm ~ Normal(0, 1)\n", "`y[2]` already has a distribution (with t = 2)"},
		{"data y: real[N]\ndata z: real[N]\ny ~ Normal(m, 1)\nz[2:N] ~ Normal(m * z[1:N-1], 1)\nm ~ Normal(0, 1)\n", "`z[1]` is missing, and no `~` gives it a distribution"},
		{"data y: real[N]\ndata z: real[N]\ny ~ Normal(m, 1)\nz[2:N] ~ Normal(m, 1)\ntarget += sum(Normal(m, 1).lccdf(z[[1, 2]]))\nm ~ Normal(0, 1)\n", "`z[1]` is missing, and no `~` gives it a distribution"},
		{"data y: real[N]\nfor t in 2:4 { x[t] = m * t }\ny ~ Normal(x[1], 1)\nm ~ Normal(0, 1)\n", "`x[1]` is read, but nothing defines it"},
		{"data y: real[N]\nfor t in 1:N { x[t] = x[t] + 1 }\ny ~ Normal(x[1], 1)\n", "`x[1]` is read before it is defined"},
		{"data y: real[N]\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\nz = if m > 0 { 1 } else { 2 }\n", ""},
		{"data y: real[N]\ny ~ Normal(sum(rep(m, 2)), 1)\nm ~ Normal(0, 1)\nr = rep(0, k)\nk ~ Poisson(3)\n", "known"},
		{"data y: real[N]\ndata c: factor[N]\na[c] ~ Normal(0, 1)\ny ~ Normal(a, 1)\nb = [c[1], c[2]]\n", ""},
		{"data y: real[N]\ny ~ Normal(log(m), 1)\nm ~ Exponential(1)\nlog(m) ~ Normal(0, 1)\n", "m"},
		{"data y: real[N]\ny ~ Normal(m, 1)\nm[3] ~ Normal([1, 2], 1)\n", "`m[3]`"},
		{"data y: real[N]\ny ~ Normal(m, 1)\nm ~ Uniform(2, 1)\n", "Uniform"},
		{"data y: real[N]\nfn f(x: real[K]) = sum(x)\ny ~ Normal(f(3), 1)\n", "argument `x` is declared"},
		{"data y: real[N]\nfn f(g, x) = g(x)\ny ~ Normal(f(3, 2), 1)\n", "`g` is called as a function, but here it is one number"},
		{"data y: real[N]\nfn f(g, x) = g(g, x)\ny ~ Normal(f(f, 3), 1)\n", "deep"},
	} {
		m, errs := checked(c.src)
		var msg string
		if errs.Err() != nil {
			msg = errs.Format()
		} else if _, err := New(m, data).Outline(); err != nil {
			msg = format(err)
		}
		if c.want == "" && msg != "" || !strings.Contains(msg, c.want) {
			t.Errorf("%s\ngives\n%swant %q", c.src, msg, c.want)
		}
	}
}

func TestSeveralErrors(t *testing.T) {
	in := model(t, "data y: real[N]\ny ~ Normal(a, 1)\na = [1, 2] + [1, 2, 3]\nb = a + 1\nc = y[9]\n", Env{"y": Reals(1, 2, 3), "N": Whole(3)})
	o, err := in.Outline()
	if err == nil || len(o.Errors) != 2 {
		t.Fatalf("%d errors, want 2 (what follows from the first is not reported):\n%v", len(o.Errors), err)
	}
}

func TestPartlyMissingVector(t *testing.T) {
	// A missing element of a multivariate outcome is an unknown of its own.
	Y := Array(Real, []int{2, 2}, []float64{1, nan, 0.5, -1})
	Y.Unknown = MarkedWhere([]bool{false, true, false, false})
	in := model(t, "data Y: real[N, 2]\nY ~ MvNormal(mu, cov = [[1, 0.5], [0.5, 2]])\nmu[2] ~ Normal(0, 1)\n", Env{"Y": Y, "N": Whole(2)})
	o, err := in.Outline()
	if err != nil {
		t.Fatal(format(err))
	}
	var site *Site
	for _, s := range o.Unknowns {
		if s.Name == "Y" {
			site = s
		}
	}
	if site == nil || fmt.Sprint(site.Elems, site.Free, site.Leaf) != "[0 1] [false true] [false]" || len(o.Observed) != 1 {
		t.Fatalf("site of Y: %+v", site)
	}
	mvn := func(a, b float64) float64 {
		a, b = a-0.1, b-0.2
		return -math.Log(2*math.Pi) - 0.5*math.Log(1.75) - 0.5*(2*a*a-a*b+b*b)/1.75
	}
	want := normal(0.1, 0, 1) + normal(0.2, 0, 1) + mvn(1, 0.7) + mvn(0.5, -1)
	wantDensity(t, in, Env{"mu": Reals(0.1, 0.2), "Y": Array(Real, []int{2, 2}, []float64{1, 0.7, 0.5, -1})}, want)

	w := Array(Real, []int{3}, []float64{0.2, nan, 0.5})
	w.Unknown = MarkedWhere([]bool{false, true, false})
	_, err = model(t, "data w: real[3]\nw ~ Dirichlet([1, 1, 1])\n", Env{"w": w}).Outline()
	if err == nil || !strings.Contains(err.Error(), "partly missing") {
		t.Errorf("a partly missing simplex: %v", err)
	}
}

func TestExpressionLeft(t *testing.T) {
	src := "data y: real[N]\nlog(y) ~ Normal(m, 1)\nm ~ Normal(0, 1)\n"
	in := model(t, src, Env{"y": Reals(1, math.E), "N": Whole(2)})
	wantDensity(t, in, Env{"m": Number(0.5)}, normal(0.5, 0, 1)+normal(0, 0.5, 1)+normal(1, 0.5, 1))
	y := Reals(1, nan)
	y.Unknown = MarkedWhere([]bool{false, true})
	_, err := model(t, src, Env{"y": y, "N": Whole(2)}).Outline()
	if err == nil || !strings.Contains(format(err), "y[2]") {
		t.Errorf("a missing value under a logarithm: %v", err)
	}
}

func TestReadsData(t *testing.T) {
	in := model(t, `data y: real[N]
data g: factor[N]
target += sum(a) + N + nlevels(g)
target += z
target += b
for i in 1:N { m = y[i]; target += m * a[1] }
a[3] ~ Normal(0, 1)
z = sum(y) * a[1]
b = a[1] + length(y)
`, Env{"y": Reals(1, 2), "g": Column(county, []int{1, 2}), "N": Whole(2)})
	o, err := in.Outline()
	if err != nil {
		t.Fatal(format(err))
	}
	for _, x := range o.Targets {
		want := strings.Contains(text(x.Stmt), "z") || strings.Contains(text(x.Stmt), "m *")
		if x.ReadsData != want {
			t.Errorf("%s reads data: %v, want %v", text(x.Stmt), x.ReadsData, want)
		}
	}
	if len(o.Targets) != 5 {
		t.Errorf("%d targets met, want 5", len(o.Targets))
	}
}

func TestLooseColumns(t *testing.T) {
	// A column without a type is real, and counts as whole where it is whole.
	g := Reals(2, 1, 3)
	g.Loose = true
	in := model(t, "data y, g\ny ~ Normal(a[g], 1)\na[3] ~ Normal(0, 1)\nk = max(g) + 1\nfor i in 1:max(g) { b[i] = i }\nh = g / 2\n",
		Env{"y": Reals(1, 2, 3), "g": g})
	o, err := in.Outline()
	if err != nil {
		t.Fatal(format(err))
	}
	if o.Env["b"].String() != "[1, 2, 3]" || o.Env["h"].String() != "[1, 0.5, 1.5]" {
		t.Errorf("b = %v, h = %v", o.Env["b"], o.Env["h"])
	}
	bad := Reals(2, 1.5, 3)
	bad.Loose = true
	_, err = New(in.Model, Env{"y": Reals(1, 2, 3), "g": bad}).Outline()
	if err == nil || !strings.Contains(err.Error(), "is 1.5 in row 2, but an index is whole") {
		t.Errorf("a column that is not whole: %v", err)
	}
}

// TestPlantedErrors shows that the comparisons of this file see a wrong density,
// a dropped row and a wrong Jacobian.
func TestPlantedErrors(t *testing.T) {
	in := model(t, "data y: real[N]\ny ~ Normal(m, s)\nm ~ Normal(0, 1)\ns ~ Exponential(1)\n", Env{"y": Reals(1, 2, 4), "N": Whole(3)})
	good, err := in.LogDensity(Env{"m": Number(0.5), "s": Number(2)})
	if err != nil {
		t.Fatal(err)
	}
	for name, wrong := range map[string]*Interp{
		"another scale": model(t, "data y: real[N]\ny ~ Normal(m, s^2)\nm ~ Normal(0, 1)\ns ~ Exponential(1)\n", in.Data),
		"a dropped row": model(t, "data y: real[N]\ny[2:N] ~ Normal(m, s)\nm ~ Normal(0, 1)\ns ~ Exponential(1)\n", in.Data),
	} {
		terms, err := wrong.LogDensity(Env{"m": Number(0.5), "s": Number(2)})
		if err != nil {
			t.Fatal(err)
		}
		if close(terms.Total, good.Total, 1e-6) {
			t.Errorf("%s is not seen", name)
		}
	}
	at, _, err := in.LogDensityAt([]float64{0.5, math.Log(2)}, places{"m": 0, "s": 1})
	if err != nil {
		t.Fatal(err)
	}
	if !close(at.Total, good.Total+math.Ln2, 1e-12) {
		t.Errorf("unconstrained %v, want %v", at.Total, good.Total+math.Ln2)
	}
}
