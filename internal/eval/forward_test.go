package eval

import (
	"math"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/mathx"
)

// moments draws a model forward n times and returns mean and variance of what f picks.
func moments(t *testing.T, in *Interp, how Forward, n int, f func(*Drawn) float64) (m, v float64) {
	t.Helper()
	var s, q float64
	for i := range n {
		how.Stream = mathx.NewStreamAt(7, 0, i, "test")
		d, err := in.Forward(how)
		if err != nil {
			t.Fatal(format(err))
		}
		x := f(d)
		s += x
		q += x * x
	}
	m = s / float64(n)
	return m, q/float64(n) - m*m
}

func within(t *testing.T, what string, got, want, se float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 4.5*se) {
		t.Errorf("%s: %v, want %v (standard error %v)", what, got, want, se)
	}
}

func TestPrior(t *testing.T) {
	in := model(t, "data x, y: real[N]\ny ~ Normal(a + b * x, s)\na ~ Normal(1, 2)\nb ~ Normal(0, 1)\ns ~ HalfNormal(1)\n",
		Env{"x": Reals(-1, 2), "y": Reals(100, 100), "N": Whole(2)})
	const n = 4000
	// y[2] = a + 2 b + s e: mean 1, variance 4 + 4 + 1.
	m, v := moments(t, in, Forward{Prior: true}, n, func(d *Drawn) float64 { return d.Observed["y"].Num[1] })
	within(t, "mean of y", m, 1, 3/math.Sqrt(n))
	within(t, "variance of y", v, 9, 9*math.Sqrt(2.5/n))
	if in.Data["y"].Num[0] != 100 {
		t.Error("the data were changed")
	}
}

func TestPredict(t *testing.T) {
	// One step ahead: y[t] is drawn from the observed past.
	y := Reals(1, 50, 3)
	in := model(t, "data y: real[T]\nfor t in 2:T { y[t] ~ Normal(b * y[t-1], 1) }\nb ~ Normal(0, 1)\nz ~ Normal(b, 0.5)\n",
		Env{"y": y, "T": Whole(3)})
	const n = 4000
	given := Forward{Given: Env{"b": Number(2)}}
	m, v := moments(t, in, given, n, func(d *Drawn) float64 { return d.Observed["y"].Num[2] })
	within(t, "mean", m, 100, 1/math.Sqrt(n))
	within(t, "variance", v, 1, math.Sqrt(2.0/n))
	m, _ = moments(t, in, given, n, func(d *Drawn) float64 { return d.Env["z"].Num[0] })
	within(t, "leaf", m, 2, 0.5/math.Sqrt(n))
	given.Stream = mathx.NewStream(1, 0, "test")
	if d, err := in.Forward(given); err != nil || !d.Observed["y"].IsHole(0) {
		t.Errorf("y[1] does not stand left of `~`, but was predicted: %v, %v", d.Observed["y"], err)
	}
	// In the prior the past is what was just drawn: y[3] = b (b y[1] + e) + e'.
	m, v = moments(t, in, Forward{Prior: true, Given: Env{"b": Number(2)}}, n, func(d *Drawn) float64 { return d.Observed["y"].Num[2] })
	within(t, "prior mean", m, 4, math.Sqrt(5.0/n))
	within(t, "prior variance", v, 5, 5*math.Sqrt(2.0/n))
}

func TestPriorGarch(t *testing.T) {
	// s[t] reads y[t-1], and `y ~ Normal(mu, s)` reads all of s: drawn in iterations.
	in := model(t, garch, Env{"y": Reals(9, 9, 9, 9), "T": Whole(4), "sigma1": Number(1)})
	given := Env{"mu": Number(0), "alpha0": Number(0.5), "alpha1": Number(0.3), "beta1": Number(0.2)}
	const n = 4000
	// E y[t]^2 = v[t] with v[1] = 1, v[t] = 0.5 + (0.3 + 0.2) v[t-1], which is 1 throughout.
	m, _ := moments(t, in, Forward{Prior: true, Given: given}, n, func(d *Drawn) float64 {
		y, s := d.Observed["y"].Num, d.Env["s"].Num
		if want := math.Sqrt(0.5 + 0.3*y[2]*y[2] + 0.2*s[2]*s[2]); !close(s[3], want, 1e-12) {
			t.Fatalf("s[4] = %v, want %v from the y just drawn", s[3], want)
		}
		return y[3] * y[3]
	})
	within(t, "E y[4]^2", m, 1, 2/math.Sqrt(n))
	_, err := in.Forward(Forward{Prior: true, Stream: mathx.NewStream(1, 0, "test"), Given: Env{"mu": Number(0)}})
	if err == nil || !strings.Contains(err.Error(), "`alpha0` has no distribution to draw from") {
		t.Errorf("a flat param in the prior: %v", err)
	}
}

func TestPriorKinds(t *testing.T) {
	in := model(t, `data y: int[N]
data g: factor[N]
y ~ Poisson(lam[g])
lam[g] ~ Gamma(alpha=2, beta=1)
k ~ Categorical([0.2, 0.8])
v[2] ~ MvNormal([1, 2], cov=[[1, 0.5], [0.5, 1]])
param b: real<lower=0>
b ~ Normal(0, 1)
z ~ Normal([10, 20][k], 0.1)
w ~ Dirichlet([1, 1, 2])
L ~ LKJCholesky(2, 2)
mean_y = mean(y)
target += sum(v)
target += y[1] * 0.5
`, Env{"y": Ints(0, 0, 0), "g": Column(county, []int{1, 2, 2}), "N": Whole(3)})
	const n = 2500
	how := Forward{Prior: true}
	var got [6]float64
	moments(t, in, how, n, func(d *Drawn) float64 {
		y, v := d.Observed["y"].Num, d.Env["v"].Num
		for i, x := range []float64{y[0], (y[0] - 2) * (y[0] - 2), d.Env["z"].Num[0], (v[2] - 1) * (v[3] - 2), d.Env["b"].Num[0], d.Env["w"].Num[2]} {
			got[i] += x / n
		}
		return 0
	})
	root := math.Sqrt(n)
	within(t, "mean y", got[0], 2, 2/root) // negative binomial: variance 2 + 2
	within(t, "variance y", got[1], 4, 12/root)
	within(t, "z", got[2], 18, 4/root)
	within(t, "covariance of v", got[3], 0.5, 1.2/root)
	within(t, "b, a half normal by rejection", got[4], math.Sqrt(2/math.Pi), 0.61/root)
	within(t, "w[3]", got[5], 0.5, 0.23/root)
	how.Stream = mathx.NewStream(1, 0, "test")
	d, err := in.Forward(how)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Skipped) != 1 || len(d.Factors) != 1 || text(d.Skipped[0]) != "target += y[1] * 0.5" {
		t.Errorf("skipped %d, factors %d", len(d.Skipped), len(d.Factors))
	}
	if got := d.Env["mean_y"].Num[0]; got != 0 {
		t.Errorf("mean_y = %v, but what is computed from data alone stays as the data say", got)
	}
}

func TestForwardGiven(t *testing.T) {
	// Given by element: a hole is drawn (a new level), the others are kept.
	in := model(t, "data y: real[N]\ndata g: factor[N]\ny ~ Normal(a[g], 1)\na[g] ~ Normal(m, 0.1)\nm ~ Normal(0, 1)\n",
		Env{"y": Reals(0, 0, 0), "g": Column(county, []int{1, 2, 3}), "N": Whole(3)})
	a := &Value{Kind: Real, Shape: []int{3}, Num: []float64{1, 2, math.NaN()}, Hole: MarkedWhere([]bool{false, false, true})}
	d, err := in.Forward(Forward{Stream: mathx.NewStream(3, 0, "test"), Given: Env{"a": a, "m": Number(50)}})
	if err != nil {
		t.Fatal(format(err))
	}
	if got := d.Env["a"].Num; got[0] != 1 || got[1] != 2 || !(math.Abs(got[2]-50) <= 1) {
		t.Errorf("a = %v", got)
	}
}

// fitted evaluates a model over the data of a fit, and returns an evaluator over new data.
func fitted(t *testing.T, src string, fit, fresh Env) *Interp {
	t.Helper()
	in := model(t, src, fit)
	o, err := in.Outline()
	if err != nil {
		t.Fatal(format(err))
	}
	again := New(in.Model, fresh)
	again.Fit = &Fit{Env: o.Env}
	return again
}

// A value that reduces over rows of the data and is used as a number keeps the value of
// the fit; what goes row by row, and sizes, ranges and indices, follow the new rows.
func TestFit(t *testing.T) {
	fit := Env{"x": Reals(1, 2, 6), "y": Reals(0, 0, 0), "k": Ints(1, 2, 3), "N": Whole(3), "K": Whole(2),
		"X": Array(Real, []int{3, 2}, []float64{1, 1, 2, 2, 4, 4}), "g": Column(&Factor{Name: "g", Labels: []string{"a", "b", "c"}}, []int{1, 2, 3})}
	fresh := Env{"x": Reals(10, 20), "y": Reals(0, 0), "k": Ints(3, 9), "N": Whole(2), "K": Whole(2),
		"X": Array(Real, []int{2, 2}, []float64{100, 100, 50, 50}), "g": Column(&Factor{Name: "g", Labels: []string{"a", "aa", "b", "c"}}, []int{3, 2})}
	for name, v := range fit {
		if len(v.Shape) > 0 {
			v.SetSize(0, "N", true)
			fresh[name].SetSize(0, "N", true)
		}
	}
	for _, c := range []struct{ e, want string }{
		{"x - mean(x)", "[7, 17]"},
		{"x - sum(x) / N", "[7, 17]"},
		{"x - sum(x) / length(x)", "[7, 17]"},
		{"center(x)", "[7, 17]"},
		{"standardize(x) - (x - 3) / sd(x)", "[0, 0]"},
		{"x - x[1]", "[9, 19]"},
		{"x - x[N]", "[4, 14]"},
		{"k - max(k)", "[0, 6]"},
		{"k - min(k)", "[2, 8]"},
		{"center(k)", "[1, 7]"},
		{"x / prod(k)", "[1.6666666666666667, 3.3333333333333335]"},
		{"x * (if any(k > 8) { 1 } else { 0 })", "[0, 0]"},
		{"x - quantile(x, 0.5)", "[8, 18]"},
		{"x - median(x)", "[8, 18]"},
		{"x + dot(x, x)", "[51, 61]"},
		{"x + x @ x", "[51, 61]"},
		{"X @ (X' @ X) @ [1, 1]", "[8400, 4200]"},
		{"[mean(X[n]) for n in 1:N]", "[100, 50]"},
		{"[mean(X[n, :]) for n in 1:N]", "[100, 50]"},
		{"[mean(r) for r in [1.0, 2.0, 3.0]]", "[1, 2, 3]"},
		{"[x[n] - mean(x) for n in 1:N]", "[7, 17]"},
		{"[x[n] - x[1] for n in 1:N]", "[9, 19]"},
		{"[n / N for n in 1:N]", "[0.3333333333333333, 0.6666666666666666]"},
		{"[if n < N { 0 } else { 1 } for n in 1:N]", "[0, 1]"},
		{"[x[N - n + 1] for n in 1:N]", "[20, 10]"},
		{"[sum(x[x <= x[n]]) for n in 1:N]", "[9, 9]"},
		{"[x[n] - X[:, 2][1] for n in 1:N]", "[9, 19]"},
		{"[mean(X[:, j]) for j in 1:K]", "[2.3333333333333335, 2.3333333333333335]"},
		{"[mean(x[g == l]) for l in levels(g)]", "[1, 20, 2, 6]"},
		{"mean(x, by=g)", "[1, 20, 2, 6]"},
		{"x - mean(x, by=g)[g]", "[8, 0]"},
		{"count(x > 5, by=g)", "[0, 1, 0, 1]"},
		{"1:max(k)", "[1, 2, 3, 4, 5, 6, 7, 8, 9]"},
		{"rep(0, N)", "[0, 0]"},
		{"rep(mean(x), N)", "[3, 3]"},
		{"x[2:N]", "[20]"},
		{"[10.0, 20][1 + int(x > 15)]", "[10, 20]"},
		{"[10.0, 20][1 + int(x > max(x) + 10)]", "[10, 20]"},
		{"ctr(x)", "[7, 17]"},
		{"x - total(x) / N", "[7, 17]"},
		{"squares(x)", "[86.33333333333333, 386.3333333333333]"},
		{"x - larger(x)", "[4, 14]"},
		{"[ctr([x[n], 0.0])[1] for n in 1:N]", "[5, 10]"},
		{"sum(cumsum(x)) + x", "[23, 33]"},
		{"mean(x[k > 1]) + x", "[14, 24]"},
	} {
		src := `data x, y: real[N]
data X: real[N, K]
data k: int[N]
data g: factor[N]
out = ` + c.e + `
z = x - mean(x)
m = mean(x)
y ~ Normal(b, 1)
b ~ Normal(0, 1)
fn ctr(v) = v - mean(v)
fn total(v) {
    s = 0.0
    for i in 1:length(v) { s = s + v[i] }
    return s
}
fn larger(v) {
    return max(v)
}
fn squares(v) {
    w: real[length(v)]
    for i in 1:length(v) { w[i] = v[i]^2 }
    return w - mean(w)
}
`
		again := fitted(t, src, fit, fresh)
		env, err := again.Run(nil)
		if err != nil {
			t.Errorf("%s: %s", c.e, format(err))
			continue
		}
		v := env["out"]
		if v.Fit != nil {
			v = v.Fit
		}
		if got := v.String(); got != c.want {
			t.Errorf("%s = %s, want %s", c.e, got, c.want)
		}
	}
}

// A bound that is unknown cuts the distribution by a mass that tells of it: given
// x > a, a is no standard normal number any more.
func TestPriorCut(t *testing.T) {
	for _, src := range []string{
		"param x: real<lower=a>\nx ~ Normal(0, 1)\na ~ Normal(0, 1)\n",
		"param x: real<lower=0>\nx ~ Normal(a, 1)\na ~ Normal(0, 1)\n",
	} {
		in := model(t, src, Env{})
		_, err := in.Forward(Forward{Prior: true, Stream: mathx.NewStreamAt(7, 0, 0, "test")})
		if err == nil || !strings.Contains(err.Error(), "cannot be drawn from directly") {
			t.Errorf("%s%v", src, err)
		}
	}
	in := model(t, "param x: real<lower=0>\nx ~ Normal(0, 1)\n", Env{})
	if _, err := in.Forward(Forward{Prior: true, Stream: mathx.NewStreamAt(7, 0, 0, "test")}); err != nil {
		t.Error(err)
	}
}
