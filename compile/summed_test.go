package compile_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/portable"
	"github.com/bayes-lang/bayes/internal/bind"
)

// rowsOf is how many rows the loops of a program have together.
func rowsOf(t *testing.T, b *bind.Bound) (rows int) {
	t.Helper()
	p, err := autodiff.Compile(density(t, b), autodiff.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var count func(list []autodiff.Step)
	count = func(list []autodiff.Step) {
		for _, s := range list {
			switch s := s.(type) {
			case *autodiff.Loop:
				rows += s.Rows
			case *autodiff.Nest:
				count(s.Steps)
			}
		}
	}
	count(p.Density)
	return rows
}

// What is left and right of a change point is added up once: the program of T rows with T values of the
// change point has about T log(T) rows, not T^2.
func TestChangePointIsNotASquare(t *testing.T) {
	const n = 256
	y, at := make([]float64, n), make([]int, n)
	for i := range y {
		y[i], at[i] = math.Sin(float64(i)), i+1
	}
	for name, text := range map[string]string{
		"named":     "m = if t < tau { a } else { b }\ny ~ Normal(m, s)\n",
		"in place":  "y ~ Normal(if t < tau { a } else { b }, s)\n",
		"by a loop": "for i in 1:N { y[i] ~ Normal(if t[i] < tau { a } else { b }, s) }\n",
	} {
		b := bound(t, "data y: real[N]\ndata t: int[N]\n"+text+"tau ~ DiscreteUniform(1, 256)\na, b ~ Normal(0, 1)\ns ~ HalfNormal(1)\n", map[string]any{"y": y, "t": at})
		if rows := rowsOf(t, b); rows > 40*n {
			t.Errorf("%s: %d rows for %d rows of data", name, rows, n)
		}
	}
}

// What many elements of a column have in common is computed once, times their number: the loops of these
// models do not grow with the rows.
func TestEqualSumsAreTakenOnce(t *testing.T) {
	for _, name := range []string{"capture and recapture of animals of which some were never seen", "capture and recapture by occasion", "topics"} {
		var rows [2]int
		for k, n := range []int{100, 3000} {
			rows[k] = rowsOf(t, bound(t, sumsDeclared+sumsByHand[name].summed+sumsPriors, sumsData(n)))
		}
		if rows[1] > rows[0]+20 {
			t.Errorf("%s: %d rows for 100 rows of data, %d for 3000", name, rows[0], rows[1])
		}
	}
}

// sumsByHand are models with discrete unknowns, and the same with the sums that one would write by
// hand.
var sumsByHand = map[string]struct{ summed, hand string }{
	"mixture": {
		"z[N] ~ Categorical(w)\ny ~ Normal(mu[z], s)\n",
		"for n in 1:N { target += log_sum_exp([log(w[j]) + Normal(mu[j], s).lpdf(y[n]) for j in 1:3]) }\n"},
	"mixture of regressions": {
		"z[N] ~ Bernoulli(logit = a * x)\ny ~ Normal(if z == 1 { a + b * x } else { b }, s)\n",
		"for n in 1:N { target += log_sum_exp(Bernoulli(logit = a * x[n]).lpmf(1) + Normal(a + b * x[n], s).lpdf(y[n]), Bernoulli(logit = a * x[n]).lpmf(0) + Normal(b, s).lpdf(y[n])) }\n"},
	"zero inflation": {
		"z[N] ~ Bernoulli(p)\nk ~ Poisson(z * exp(a + b * x))\n",
		"for n in 1:N { target += if k[n] > 0 { log(p) + Poisson(exp(a + b * x[n])).lpmf(k[n]) } else { log_sum_exp(log1m(p), log(p) - exp(a + b * x[n])) } }\n"},
	"hidden Markov": {
		"z[1] ~ Categorical(w)\nfor t in 2:N { z[t] ~ Categorical(P[z[t-1]]) }\ny ~ Normal(mu[z], s)\n",
		"fn forward(lp, P, p0) {\n    g = log(p0) + lp[1]\n    for t in 2:rows(lp) { g = [log_sum_exp(g + log(P[:, k])) + lp[t, k] for k in 1:cols(P)] }\n    return log_sum_exp(g)\n}\n" +
			"target += forward([Normal(mu[k], s).lpdf(y) for k in 1:3]', P, w)\n"},
	"change point": {
		"tau ~ DiscreteUniform(1, 99)\nfor n in 1:N { y[n] ~ Normal(if n <= tau { a } else { b }, s) }\n",
		"target += log_sum_exp([-log(99) + sum(Normal(a, s).lpdf(y[1:m])) + sum(Normal(b, s).lpdf(y[m+1:N])) for m in 1:99])\n"},
	"counts": {
		"c[S] ~ Truncated(Poisson(exp(a + 2)), upper=30)\nfor i in 1:S { counts[i] ~ Binomial(c[i], p) }\n",
		"for i in 1:S { target += log_sum_exp([Truncated(Poisson(exp(a + 2)), upper=30).lpmf(c) + sum(Binomial(c, p).lpmf(counts[i])) for c in max(counts[i]):30]) }\n"},
	"capture and recapture": {
		"for i in 1:I {\n    alive[i, 1] = 1\n    for t in 2:T {\n        alive[i, t] ~ Bernoulli(alive[i, t-1] * p)\n        seen[i, t] ~ Bernoulli(alive[i, t] * inv_logit(a))\n    }\n}\n",
		"fn unseen(t, T, p, q) = if t == T { 1 } else { unseen1(T - t, p, q) }\nfn unseen1(n, p, q) {\n    u = 1.0\n    for i in 1:n { u = 1 - p + p * (1 - q) * u }\n    return u\n}\n" +
			"q = inv_logit(a)\nlast = [max([t * seen[i, t] for t in 1:T]) for i in 1:I]\n" +
			"for i in 1:I {\n    for t in 2:last[i] { target += log(p) + Bernoulli(q).lpmf(seen[i, t]) }\n    target += log(unseen(last[i], T, p, q))\n}\n"},
	"two classes of a class": {
		"g ~ Bernoulli(p)\nz[N] ~ Categorical(if g == 1 { w } else { P[1] })\ny ~ Normal(mu[z], s)\n",
		"target += log_sum_exp(log(p) + sum([log_sum_exp([log(w[j]) + Normal(mu[j], s).lpdf(y[n]) for j in 1:3]) for n in 1:N]), log1m(p) + sum([log_sum_exp([log(P[1, j]) + Normal(mu[j], s).lpdf(y[n]) for j in 1:3]) for n in 1:N]))\n"},
	"capture and recapture of animals of which some were never seen": {
		"alive[A] ~ Bernoulli(p)\ncaught[i in 1:A] ~ Bernoulli(alive[i] * (if before[i] == 1 { inv_logit(a) } else { inv_logit(b) }))\n",
		"lp = log(p) + [sum(Bernoulli(if before[i] == 1 { inv_logit(a) } else { inv_logit(b) }).lpmf(caught[i])) for i in 1:A]\n" +
			"target += if ever == 1 { lp } else { log_sum_exp(lp, log1m(p)) }\n"},
	"capture and recapture by occasion": {
		"alive[A] ~ Bernoulli(p)\ncaught[i in 1:A] ~ Bernoulli(alive[i] * q)\nq[5] ~ Beta(2, 2)\n",
		"lp = log(p) + [sum(Bernoulli(q).lpmf(caught[i])) for i in 1:A]\n" +
			"target += if ever == 1 { lp } else { log_sum_exp(lp, log1m(p)) }\nq[5] ~ Beta(2, 2)\n"},
	"capture and recapture by animal": {
		"alive[A] ~ Bernoulli(p)\ntimes ~ Binomial(5, alive * inv_logit(a + e))\ne[A] ~ Normal(0, 1)\n",
		"lp = log(p) + Binomial(5, inv_logit(a + e)).lpmf(times)\n" +
			"target += if ever == 1 { lp } else { log_sum_exp(lp, log1m(p)) }\ne[A] ~ Normal(0, 1)\n"},
	"topics": {
		"topic[N] ~ Categorical(P[doc])\nk1 ~ Categorical(phi[topic])\nphi[3] ~ Dirichlet([1, 1, 1, 1])\n",
		"for n in 1:N { target += log_sum_exp(log(P[doc[n]]) + log(phi[:, k1[n]])) }\nphi[3] ~ Dirichlet([1, 1, 1, 1])\n"},
	"hidden Markov, two columns": {
		"z[1] ~ Categorical(w)\nfor t in 2:N { z[t] ~ Categorical(P[z[t-1]]) }\ny ~ Normal(mu[z], s)\nx ~ Normal(mu[z], 1)\n",
		"fn forward(lp, P, p0) {\n    g = log(p0) + lp[1]\n    for t in 2:rows(lp) { g = [log_sum_exp(g + log(P[:, k])) + lp[t, k] for k in 1:cols(P)] }\n    return log_sum_exp(g)\n}\n" +
			"target += forward([Normal(mu[k], s).lpdf(y) + Normal(mu[k], 1).lpdf(x) for k in 1:3]', P, w)\n"},
}

const sumsDeclared = "data x, y: real[N]\ndata k, k1, doc: int[N]\ndata counts: int[S, V]\ndata seen: int[I, T]\ndata caught, before: int[A, 5]\ndata times, ever: int[A]\n"
const sumsPriors = "mu[3] ~ Normal(0, 2)\nw ~ Dirichlet([1, 2, 3])\nP[3] ~ Dirichlet([2, 1, 1])\na, b ~ Normal(0, 1)\ns ~ HalfNormal(1)\np ~ Beta(2, 2)\n"

// sumsData returns data of n rows for sumsByHand.
func sumsData(n int) map[string]any {
	y, x, k := make([]float64, n), make([]float64, n), make([]int, n)
	for i := range y {
		y[i], x[i], k[i] = 3*math.Sin(float64(i*i)), math.Cos(float64(i)), i%4
	}
	counts := make([][]int, 10)
	for i := range counts {
		counts[i] = []int{3 + i%3, 4, 2 + i%2}
	}
	seen := [][]int{{1, 1, 0, 1, 0}, {1, 0, 0, 0, 0}, {1, 1, 1, 1, 1}, {1, 0, 1, 0, 0}}

	k1, doc := make([]int, n), make([]int, n)
	caught, before, times, ever := make([][]int, n), make([][]int, n), make([]int, n), make([]int, n)
	for i := range n {
		k1[i], doc[i] = i*i%4+1, i%3+1
		caught[i], before[i] = make([]int, 5), make([]int, 5)
		for t := range 5 {
			if i%3 == 0 && (i/3+t*t)%3 == 0 {
				caught[i][t], ever[i] = 1, 1
				times[i]++
			}
			if t > 0 {
				before[i][t] = caught[i][t-1]
			}
		}
	}
	return map[string]any{"y": y, "x": x, "k": k, "counts": counts, "seen": seen, "k1": k1, "doc": doc,
		"caught": caught, "before": before, "times": times, "ever": ever}
}

// Each model is the sum that one would write by hand, to rounding, in density and gradient.
func TestSumsByHand(t *testing.T) {
	data := sumsData(100)
	for name, m := range sumsByHand {
		t.Run(name, func(t *testing.T) {
			a, b := bound(t, sumsDeclared+m.summed+sumsPriors, data), bound(t, sumsDeclared+m.hand+sumsPriors, data)
			if a.SumOut() == nil || b.SumOut() != nil || a.Dim != b.Dim {
				t.Fatal("these are not the two models")
			}
			var lp [2]float64
			var grad [2][]float64
			for k, m := range []*bind.Bound{a, b} {
				p, err := autodiff.Compile(density(t, m), autodiff.Options{})
				if err != nil {
					t.Fatal(err)
				}
				point := make([]float64, m.Dim)
				for _, u := range m.Unknowns { // by name: the order of the texts may differ
					for i := range u.Size {
						point[u.Offset+i] = 0.4 * math.Sin(float64(len(u.Name)+7*i+int(u.Name[0])))
					}
				}
				g := make([]float64, m.Dim)
				lp[k] = portable.New(p).Eval(point, g)
				for _, u := range a.Unknowns {
					v := m.Unknown(u.Name)
					grad[k] = append(grad[k], g[v.Offset:v.Offset+v.Size]...)
				}
			}
			const rounding = 1e-10
			if !(math.Abs(lp[0]-lp[1]) <= rounding*math.Max(1, math.Abs(lp[1]))) {
				t.Errorf("log density %.15g, by hand %.15g", lp[0], lp[1])
			}
			for i := range grad[0] {
				if !(math.Abs(grad[0][i]-grad[1][i]) <= rounding*math.Max(1, math.Abs(grad[1][i]))) {
					t.Errorf("component %d of the gradient is %.15g, by hand %.15g", i, grad[0][i], grad[1][i])
				}
			}
		})
	}
}

// BenchmarkSumsByHand times gradients of models whose discrete unknowns are summed out, and of the same models
// with the sums written by hand.
func BenchmarkSumsByHand(b *testing.B) {
	data := sumsData(400)
	names := make([]string, 0, len(sumsByHand))
	for name := range sumsByHand {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		m := sumsByHand[name]
		for k, text := range []string{m.summed, m.hand} {
			b.Run(name+"/"+[]string{"summed", "hand"}[k], func(b *testing.B) {
				bound := bound(b, sumsDeclared+strings.ReplaceAll(text, "99", "399")+sumsPriors, data)
				p, err := autodiff.Compile(density(b, bound), autodiff.Options{})
				if err != nil {
					b.Fatal(err)
				}
				machine := portable.New(p)
				point, grad := make([]float64, bound.Dim), make([]float64, bound.Dim)
				for i := range point {
					point[i] = 0.4 * math.Sin(float64(i))
				}
				for b.Loop() {
					machine.Eval(point, grad)
				}
			})
		}
	}
}
