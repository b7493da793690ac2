package modeltest

import "testing"

// features are models of which some part was computed wrongly, or refused, by
// the graph or the evaluator at some time.
var features = []struct {
	name string
	Model
}{
	{"named args user fn", Model{Text: `data y: real[N]
fn f(a, b) = a / b
m ~ Normal(0, 1)
y ~ Normal(f(b = 2, a = m), 1)
`, Data: map[string]any{"y": []int{1, 2}}}},
	{"typebounds", Model{Text: `data y: real[N]
param c: real<lower=0, upper=[1, 2, 3]>[3]
y ~ Normal(sum(c * [1,2,3]), 1)
`, Data: map[string]any{"y": []int{1, 2}}}},
	{"rep vec", Model{Text: `data y: real[2]
v[3] ~ Normal(0, 1)
R = rep(v, 2)
y ~ Normal([sum(R[i] * i) for i in 1:2], 1)
target += sum(rep(R, 2)[2, 1]) + rows(R) * v[1] + cols(R) * v[2]
`, Data: map[string]any{"y": []int{1, 2}}}},
	// The density reads some elements of what is made of unknowns, of which others are drawn forward.
	{"part of cumsum", Model{Text: `data y: real[N]
a, b, c ~ Normal(0, 1)
y ~ Normal(sum(cumsum([a, 2, b, c])[1:3]), 1)
`, Data: map[string]any{"y": []int{1, 2}}}},
	{"part of outer", Model{Text: `data y: real[N]
a, b, c ~ Normal(0, 1)
y ~ Normal(outer([a, 3], [b, c, 2])[:, 1], outer([b, c], [a, 2])[1, 2]^2)
`, Data: map[string]any{"y": []int{1, 2}}}},
	{"part of a product", Model{Text: `data y: real[N]
data x: real[2]
a, b, c ~ Normal(0, 1)
A = [[a, 2], [c, 3]]
B = [[b, 1], [2, c]]
y ~ Normal((A @ B)[1, 1] + (A @ x)[1] + (x @ B)[1] + ([A[1], A[2], [b, c]] @ [b, 2])[1], 1)
`, Data: map[string]any{"y": []int{1, 2}, "x": []float64{0.5, -2}}}},
	{"part of a walk in a loop", Model{Text: `data y: real[N]
data g: int[N]
a, b, c ~ Normal(0, 1)
y ~ Normal([sum(cumsum([a, y[n] / 2, b, c])[1:g[n]]) + ([[a, g[n]], [c, 2]] @ [b, 1])[1] for n in 1:N], 1)
`, Data: map[string]any{"y": []int{1, 2, 0, 1, 2, 3}, "g": []int{1, 2, 3, 3, 2, 1}}}},
	{"diag nonsquare", Model{Text: `data y: real[2]
A[2, 3] ~ Normal(0, 1)
B = A'
target += sum(diag(A) * [1, 2]) + sum(diag(B) * [3, 5])
y ~ Normal(A[1, 1], 1)
`, Data: map[string]any{"y": []int{1, 2}}}},
	{"ard", Model{Text: `data X: real[N, 2]
data y: real[N]
l[2] ~ HalfNormal(1)
s ~ HalfNormal(1)
y ~ MvNormal(0, cov_exp_quad(X, sigma=s, length=l) + eye(N))
target += sum(cov_exp_quad(X, s, [1, 3])) + sum(cov_exp_quad(X[:, 1], length=1, sigma=s))
`, Data: map[string]any{"y": []int{1, 2, 0}, "X": [][]float64{{1, 2}, {0.5, 3}, {0, 1}}}}},
	{"localbool", Model{Text: `data y: real[3]
fn f(x, n) {
  v: bool[n]
  k: int[2]
  for i in 1:n { v[i] = i != 2 }
  k[1] = 3
  k[2] = 1
  u: real[n]
  for i in 1:n { u[i] = x[i] }
  return sum(x[v]) + x[k[1]] + sum(u[k] * [1, 10])
}
b[3] ~ Normal(0, 1)
y ~ Normal(f(b, 3), 1)
`, Data: map[string]any{"y": []int{1, 2, 3}}}},
	{"concat axes", Model{Text: `terms = ["p", "q"]
data y: real[2]
A[2, terms] ~ Normal(0, 1)
B[terms] ~ Normal(0, 1)
C = concat(A, A)
target += C[3, "q"] + reverse(A)[1, "p"] + rep(B, 3)[2, "q"] + sum(A["p"==terms, 1]) + B["p"] + (A')["q", 1] + standardize(A)[1, "p"] + cumsum(B)["q"] + softmax(B)["q"] + outer(B, B)["p", "q"] + diag(B)["q", "q"]
target += (if B > 0 { B } else { 2 * B })["q"] + [B[t] for t in 1:2][1] + (2 * A)[1, "q"] + tanh(B)["p"]
y ~ Normal(A[1, 1], 1)
`, Data: map[string]any{"y": []int{1, 2}}}},
	{"mv lpdf", Model{Text: `data y: real[2]
w ~ Dirichlet([1,2,3])
P[2] ~ Dirichlet([1, 1, 1])
m[2] ~ Normal(0, 1)
M[3, 2] ~ Normal(0, 1)
target += MvNormal(M, [[2, 0.1], [0.1, 1]]).lpdf(m)
target += 3 * MvNormal(m, eye(2)).lpdf(M)
target += 0.5 * Dirichlet(P * 2).lpdf(w)
target += [Dirichlet(w).lpdf(P)[1]]
target += Categorical(P).lpmf([1, 3])
target += Categorical(P).lpmf(2)
target += Categorical(w).lpmf([1, 3, 3])
y ~ Normal(m, w[1])
`, Data: map[string]any{"y": []int{1, 2}}}},
	{"reductions", Model{Text: `data y: real[4]
b[4] ~ Normal(0, 1)
A[2, 3] ~ Normal(0, 1)
target += median(b) + quantile(b, 0.3) + sum(quantile(b, [0.1, 0.9]))
target += sum(sort(b) * [1, 2, 3, 4]) + b[1] * (if any(b > 0) { 1 } else { 2 }) + b[2] * (if all(b > -1) { 1 } else { 2 })
target += prod(b) + max(b) - min(b) + sd(b) + variance(A) + mean(A) + norm(b)
target += sum(max(b, 0.1) * min(b, y)) + sum(max(A)) + log_sum_exp(b) + sum(log_sum_exp(b, y)) + sum(abs(log_diff_exp(5 + abs(b), 1)))
target += sum(kron(A, A)[1]) + sum(convolve(b, [1, 2]) * [1,2,3,4,5]) + sum(linspace(b[1], b[2], 3) * [1, 2, 3])
target += det([[b[1], b[2]], [b[3], b[4]]]) + det([[b[1], b[2], 1], [b[3], b[4], 3], [0, 2, b[1]]])
target += sum(b % 0.7) + sum(atan2(b, 2)) + sum(pow(abs(b), 1.5)) + sum(center(b) * y) + sum(inv_Phi(inv_logit(b)))
y ~ Normal(b, 1)
`, Data: map[string]any{"y": []float64{1, 2, 0.5, 0.3}}}},
	{"trunc all", Model{Text: `data y: real[2]
a, b ~ Gamma(3, 2)
x1 ~ Truncated(Normal(a, b), lower=0, upper=3)
x2 ~ Truncated(StudentT(3, a, b), lower=0)
x3 ~ Truncated(Cauchy(a, b), upper=1)
x4 ~ Truncated(Laplace(a, b), lower=a - 1)
x5 ~ Truncated(Logistic(a, b), lower=-1, upper=b)
x6 ~ Truncated(LogNormal(a, b), upper=2 + b)
x7 ~ Truncated(Exponential(a), lower=1)
x8 ~ Truncated(Gamma(a, b), lower=0.5)
x9 ~ Truncated(Beta(a, b), upper=0.7)
x10 ~ Truncated(Weibull(a, b), lower=0.5)
x11 ~ Truncated(InverseGamma(a, b), upper=4)
x12 ~ Truncated(Uniform(-a, b), lower=0)
x13 ~ Truncated(HalfNormal(a), upper=b)
x14 ~ Truncated(HalfCauchy(a), upper=b)
x15 ~ Truncated(HalfStudentT(4, a), upper=b)
target += x1+x2+x3+x4+x5+x6+x7+x8+x9+x10+x11+x12+x13+x14+x15
y ~ Normal(a, b)
`, Data: map[string]any{"y": []int{1, 2}}}},
	{"trunc discrete", Model{Text: `data k: int[3]
data n: int[3]
a ~ Gamma(3, 2)
p ~ Beta(2, 2)
k ~ Truncated(Poisson(a), lower=1)
n ~ Truncated(Binomial(10, p), lower=1, upper=8)
target += Truncated(NegativeBinomial(mu=a, alpha=2), upper=6).lpmf(k)
target += Poisson(a).lcdf(3) + Binomial(5, p).lccdf(2) + NegativeBinomial(a, 2).lcdf(2)
`, Data: map[string]any{"k": []int{1, 3, 2}, "n": []int{2, 2, 5}}}},
	{"types", Model{Text: `data y: real[2]
param o: ordered[3]
param po: positive_ordered[3]
param z: sum_to_zero[4]
param S: simplex[2, 3]
param L: cholesky_factor_corr[3]
o ~ Normal(0, 2)
po ~ Exponential(1)
z ~ Normal(0, 1)
y ~ Normal(o[1] + po[2] + z[4] + S[2, 3] + L[3, 2], 1)
`, Data: map[string]any{"y": []int{1, 2}}}},
	{"prim arg", Model{Text: `data y: real[2]
fn ap(q, x) = q(x)
m ~ Normal(ap(exp, 0.5), 1)
y ~ Normal(m * ap(sum, [1,2]) + 1 % 0.1 * 10, 1)
`, Data: map[string]any{"y": []int{1, 2}}}},
	{"some fixed", Model{Text: `data y: real[4]
K = 4
b[1] = 0
for k in 2:K { b[k] ~ Normal(b[k-1], 2) }
c: real[3]
c[2] = 5
c[[1, 3]] ~ Normal(b[2], 1)
y ~ Normal(b + sum(c), 1)
`, Data: map[string]any{"y": []int{1, 2, 3, 4}}}},
	{"level texts", Model{Text: `data g: factor[N]
data y: real[N]
b: real[g]
b["u"] = 0
b["v"] ~ Normal(1, 1)
b["w"] ~ Normal(2, 1)
d[g] ~ Normal(0, 1)
eff = d["w"] - d["u"]
isw = g == "w"
y ~ Normal(b[g] + d[g] + eff * isw + (g != "u"), 1)
`, Data: map[string]any{"y": []int{1, 2, 3, 4}, "g": []string{"w", "v", "u", "w"}}}},
	{"ragged which", Model{Text: `data subject: factor[N]
data t, y: real[N]
k[subject] ~ Normal(0, 1)
for s in 1:nlevels(subject) {
  r = which(int(subject) == s)
  mu[r] = k[s] * cumsum(t[r])
}
y ~ Normal(mu, 1)
`, Data: map[string]any{"y": []int{1, 2, 3, 4, 5}, "t": []int{1, 2, 3, 4, 5}, "subject": []string{"b", "a", "b", "a", "c"}}}},
	{"big matrices", Model{Text: `data y: real[11]
v[11] ~ Normal(0, 1)
S = outer(v, v) + 3 * eye(11)
U[11, 10] ~ Normal(0, 1)
target += log_det(S) + sum(solve(S, y)) + trace(inverse(S)) + sum(cholesky(S)[11]) + sum(S @ U) + quad_form(S, v)
y ~ MvNormal(v, chol=cholesky(S))
z ~ MvNormal(y, prec=S)
target += -sum(z)
`, Data: map[string]any{"y": []float64{1, 0, 2, 1, 1, 0.5, 1, 2, 3, 2, 1}}}},
	{"factor outcome", Model{Text: `data grade: factor<gr>[N]
gr = ["lo", "mid", "hi"]
data g: factor[N]
a[g] ~ Normal(0, 1)
grade ~ OrderedLogistic(a[g], c)
param c: ordered[nlevels(gr) - 1]
c ~ Normal(0, 3)
`, Data: map[string]any{"grade": []string{"hi", "lo", "mid"}, "g": []string{"x", "y", "x"}}}},
	{"each", Model{Text: `data y: real[N]
data g, h: factor[N]
a[g] = mu + tau * z[g] + w[2]
z[g] ~ Normal(0, 1)
w[3] ~ Normal(0, 1)
u[g] ~ Normal(0, 1)
v[h] ~ Normal(0, 1)
ae[g, h] ~ Normal(u[g] + v[h], 0.7)
be[h, g] ~ Normal(ae[g, h] * u[g], 0.9)
mu ~ Normal(0, 5)
tau ~ HalfNormal(2)
y ~ Normal(a[g] + ae[g, h] + be[h, g], 1)
`, Data: map[string]any{"y": []int{1, 2, 3, 4, 5}, "g": []string{"p", "q", "p", "q", "q"}, "h": []string{"k", "k", "l", "m", "k"}}}},
	{"holes", Model{Text: `data y: real[N]
for i in 1:3 {
  c[i, 1] ~ Normal(i, 1)
  for k in 2:i { c[i, k] ~ Truncated(Normal(0, 3), lower=c[i, k-1]) }
}
y ~ Normal(c[2,1] + c[3,3] - c[1,1] * c[2,2] + sum(c[3, 1:2]), 1)
`, Data: map[string]any{"y": []int{1, 2}}}},
	{"dependent bounds", Model{Text: `data y: real[N]
param a: real<lower=0>
param b: real<lower=0, upper=1 - a / (1 + a)>
param c: real<lower=a, upper=a + b>[2]
c ~ Normal(0, 1)
u ~ Uniform(a, a + 2)
t ~ Truncated(Normal(0, 1), lower=a, upper=a + b)
v[3] ~ Truncated(StudentT(3, 0, 1), upper=[a, b, u])
target += Exponential(1).lpdf(a)
y ~ Normal(a + b * c[1] - c[2] + u + t + v[2], 1)
`, Data: map[string]any{"y": []int{1, 2}}}},
	{"functions", Model{Text: `data y: real[N]
fn f(x, n) {
  v: real[n]
  for i in 1:n { v[i] = if i == 1 { x } else { v[i-1] * 0.5 + x } }
  s = 0
  for i in 1:n { if i % 2 == 0 { s = s + v[i] } else { s = s - v[i] }
    if i == 4 { return s + sum(v[1:i]) } }
  return s
}
fn g(h: real[K], k) { if K > 2 { return h[3] * k }
 return h[1] }
fn ap(q, x) = q(x) + q(2 * x)
fn sq(x) = x^2
b[3] ~ Normal(0, 1)
m ~ Normal(f(0.5, 3), 1)
y ~ Normal(f(m, 6) + g(b, 2) + g(b[1:2], 1) + ap(sq, m) + ap(exp, m / 4), 1)
`, Data: map[string]any{"y": []int{1, 2}}}},
	{"methods", Model{Text: `data y: real<lower=0>[N]
data k: int[N]
a ~ Gamma(2, 2)
m ~ Normal(0, 1)
target += Normal(m, a).lpdf(y)
target += Normal(m, a).lccdf(y[1]) + log(Normal(m, a).cdf(0.3)) + Normal(m, a).lcdf(y[2])
target += Poisson(a).lpmf(k)
target += Weibull(1.5, a).lccdf(y)
target += Exponential(a).lcdf(y)
target += StudentT(4, m, a).lpdf(1)
target += Logistic(m, a).lcdf(y) + Cauchy(m, a).lccdf(y) + Laplace(m, a).lcdf(y)
target += LogNormal(m, a).lccdf(y)
target += Uniform(0, 10 * exp(m)).cdf(a / 100)
target += Truncated(Normal(m, a), lower=0).lccdf(y)
`, Data: map[string]any{"y": []float64{1, 2, 0.4}, "k": []int{0, 3, 2}}}},
	{"matrices", Model{Text: `data y: real[2]
A[2, 2] ~ Normal(0, 1)
B[2, 3] ~ Normal(0, 1)
v[3] ~ Normal(0, 1)
S = A @ A' + eye(2) + 0.1 * diag(B @ v) @ diag(B @ v)
target += log_det(S) - sum(solve(S, y)) + trace(inverse(S)) + quad_form(S, y)
target += sum(cholesky(S) * A) + (B @ v)[2] * (v @ B')[1] + det(S)
target += sum(solve(S, B)) + sum(outer(v, y)) + norm(v) + B[1] @ v + sum(B[:, 2]) + sum((B')[3, :])
target += sum(quad_form(S, B))
target += sum([v[1:2], y]')  + [v[1:2], y][2, 1]
`, Data: map[string]any{"y": []float64{0.3, 2}}}},
	{"min of what is drawn forward", Model{Text: "data y: real[N]\na ~ Normal(0, 1)\ny ~ Normal(a, 1)\nz[3] ~ Normal(a, 1)\nm = min(z) + max(z)\nw ~ Normal(m, 1)\n", Data: map[string]any{"y": []float64{1, 2}}}},
	{"edges of distribution functions", Model{Text: `data t: real[N]
data k: int[N]
data c: int
a ~ Gamma(2, 2)
b ~ Gamma(2, 2)
p ~ Dirichlet([1, 1, 1])
u ~ Uniform(0, 1)
target += sum(Weibull(a, b).lccdf(t)) + sum(Weibull(a, b).cdf(t)) + sum(Exponential(a).lccdf(t)) + sum(Exponential(a).cdf(t))
target += sum(HalfNormal(a).lccdf(t)) + sum(HalfCauchy(a).cdf(t)) + sum(HalfStudentT(a, b).lccdf(t)) + sum(LogNormal(a, b).cdf(t))
target += sum(Gamma(a, b).lccdf(t)) + sum(InverseGamma(a, b).cdf(t)) + sum(Uniform(-b, b + 2).cdf(t)) + sum(Beta(a, b).cdf(t))
target += sum(Truncated(Weibull(a, b), lower=0.5).lccdf(t)) + sum(Truncated(Normal(a, b), upper=1).cdf(t))
target += sum(Poisson(a).cdf(k)) + sum(Binomial(3, u).cdf(k)) + sum(Bernoulli(u).cdf(k)) + sum(NegativeBinomial(a, b).cdf(k))
target += sum(Categorical(p).cdf(k)) + sum(OrderedLogistic(a, [-1, b, 3 + b]).cdf(k))
k ~ Truncated(Poisson(a), upper=b + 20)
c ~ Truncated(Categorical(p), upper=2)
`, Data: map[string]any{"t": []float64{0, 1, -1, 0.5, 2, 0}, "k": []int{0, 3, 1, 2, 4, 0}, "c": 2}}},
	{"sums of rows that other rows share", Model{Text: `data y: int[N]
data g: int[N]
y ~ Categorical(logit = [concat([0], cumsum(a[g[n]] - k)) for n in 1:N])
a[7] ~ Normal(0, 1)
k[3] ~ Normal(0, 1)
`, Data: map[string]any{"y": cycle(100, 4), "g": cycle(100, 7)}}},
	{"halves", Model{Text: `data x: real[N]
a ~ Normal(0, 1)
h = [i - 20.5 for i in 1:40]
target += sum(round(h + floor(abs(a) / 1e9)) * [i for i in 1:40]) * a
for i in 1:3 { target += round(x[i] + floor(abs(a) / 1e9)) * a }
`, Data: map[string]any{"x": []float64{0.5, 1.5, 2.5}}}},
	{"lengths of large numbers", Model{Text: `data y: real[N]
v[3] ~ Normal(0, 1)
y ~ Normal(norm(1e200 * v) / 1e200 + norm(1e-200 * v) * 1e200, sd(1e200 * v) / 1e200 + sd(1e-200 * v) * 1e200)
target += sum(standardize(1e200 * v) * [1, 2, 3])
`, Data: map[string]any{"y": []float64{1, 2}}}},
	{"param alone", Model{Text: "data y: real[N]\nparam S: simplex[2, 3]\ny ~ Normal(S[1, 1], 1)\n", Data: map[string]any{"y": []float64{1, 2}}}},
}

// cycle returns n numbers from 1 to most, in an order of no simple kind.
func cycle(n, most int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = 1 + (i*i+i/3)%most
	}
	return list
}

func TestFeatures(t *testing.T) {
	for i, f := range features {
		t.Run(f.name, func(t *testing.T) {
			compared, slopes, ok := agree(t, uint64(i), f.Model, new(forwards))
			if !ok || compared < 2 || slopes < 1 {
				t.Errorf("only %d points and %d derivatives compared", compared, slopes)
			}
		})
	}
}
