package bind

import (
	"strings"
	"testing"
)

// Every axis of data knows what it runs over, not the first one alone: the columns of a
// matrix, too, have an order that levels do not have, and so has what is computed from
// them or put together from single elements. Places that two sizes count are of two
// things, however many there are.
func TestAxesOfData(t *testing.T) {
	const data = `
data y, x: real[N]
data g: factor[N]
data h: factor[M]
data id: int[N]
data z: real[M]
data W, V: real[N, N]
data X: real[N, K]
data k: real[K]
data cut: ordered[K]
data A: real[g, g]
data B: real[N, g]
data C: real[N, terms]
data Q: real[N, P]
terms = ["one", "two", "three"]
theta[g] ~ Normal(0, 1)
beta[K] ~ Normal(0, 1)
phi[terms] ~ Normal(0, 1)
y ~ Normal(0, 1)
`
	matrix := "[[1, 2, 3], [4, 5, 6], [7, 8, 9]]"
	g := given{settings: []string{"y=[1, 2, 3]", "x=[1, 2, 3]", `g=["b", "c", "a"]`, `h=["u", "v", "w"]`, "id=[1, 2, 3]", "z=[1, 2, 3]", "k=[1, 2, 3]", "cut=[1, 2, 3]",
		"W=" + matrix, "V=" + matrix, "X=" + matrix, "A=" + matrix, "B=" + matrix, "C=" + matrix, "Q=" + matrix}}
	never := "cannot be combined"
	for _, c := range []struct{ text, want string }{
		// the columns of a square matrix of rows, and of any other
		{"u = W @ theta", never},
		{"u = W @ theta", "`data W: real[g, g]`"},
		{"u = theta @ W", "rows of the data"},
		{"u = Q @ theta", "positions numbered 1 to `P` and levels of `g` cannot be combined"},
		{"u = X @ theta", "`data X: real[N, g]`"},
		{"u = X @ phi", "`data X: real[N, terms]`"},
		{"u = W[1] + theta", never},
		{"u = [W[n] @ theta for n in 1:N]", never},
		{"u = [sum(X[n] * theta) for n in 1:N]", never},
		{"u = W' + A", never},
		{"u = quad_form(W, theta)", never},
		{"u = solve(W, x) + theta", never},
		{"u = inverse(W) @ theta", never},
		{"u = k * theta", never},
		{"u = cut - theta", never},
		{"u = diag(W) + theta", never},
		{"u = kron(W, [[1]]) @ theta", never},
		{"u = outer(x, k) @ theta", never},
		{"u = beta - theta", never},
		{"u = (X' @ x) * theta", never},
		{"u = (W' @ x) * theta", never},
		{"u = eigen_vectors(W + W') @ theta", ""}, // of vectors, which have no names
		{"u ~ MvNormal(theta, chol=cholesky(W @ W' + eye(3)))", never},
		{"for j in 1:K { u[j] = k[j] * theta[j] }", "axis 1 of `theta` has levels of `g`, but `j` is the number of a row"},
		{"for j in 1:3 { u[j] = X[1, j] * theta[j] }", "axis 1 of `theta` has levels of `g`, but `j` is the number of a position"},
		{"u = [X[1, j] for j in 1:3] + theta", never},
		{"u = theta[1:K]", "`1:K` are numbers of rows"},
		{"for j in 1:P { u[j] = theta[j] }", "`j` is a number up to `P`"},
		{"u = theta[1:P]", "`1:P` are numbers up to `P`"},
		{"u = k[g]", "axis 1 of `k` has rows of the data, but `g` has levels of `g`"},
		{"u = X[1, g]", "axis 2 of `X` has positions numbered 1 to `K`, but `g` has levels of `g`"},
		// what is put together from rows
		{"u = concat(x, [4]) * concat(theta, [4])", never},
		{"u = concat([x[1]], x[2:3]) + theta", never},
		{"u = concat(x[1:2], [7]) + theta", never},
		{"u = concat(x[1], x[2], x[3]) + theta", never},
		{"u = eye(3) @ x + theta", never},
		{"u = x @ eye(3) + theta", never},
		{"u = [[0, 0, 1], [0, 1, 0], [1, 0, 0]] @ x - theta", never},
		{"u = eye(N) @ x + theta", never},
		{"u = [x[1], x[2], x[3]] + theta", never},
		{"u = [2 * x[3], x[2] + 1, log(x[1])] + theta", never},
		{"u = x[[3, 2, 1]] + theta", never},
		{"u = [x[j] for j in [3, 1, 2]] + theta", never},
		{"u = [f(x, j) for j in 1:3] + theta\nfn f(v, j) = v[j]^2", never},
		{"u = [f(x, theta, j) for j in 1:3]\nfn f(v, w, j) = v[j] * w[j]", "`j` is a row in `v[j]`, and a level of `g` in `w[j]`"},
		{"u[1] = x[1]\nu[2] = x[2]\nu[3] = x[3]\nw = u + theta", never},
		{"u = rep(0, N) + theta", never},
		{"u = linspace(0, 1, N) * theta", never},
		{"u = f(x) + theta\nfn f(v: real[n]) { w: real[n]; for i in 1:n { w[i] = v[i] }; return w }", never},
		{"u = convolve(x, [1]) + theta", never},
		// levels that have lost their names
		{"u = [theta[j] for j in 1:3] * x", never},
		{"u = [theta[j] for j in 1:nlevels(g)] * x", never},
		{"for j in 1:3 { u[j] = theta[j] }\nw = u * x", never},
		{"u = eye(3) @ theta + x", never},
		{"u = reverse(theta) + x", never},
		{"u = sort(A[1]) + x", never},
		{"u = theta[[3, 1, 2]] + x", never},
		{"u = concat([0], theta[2:3]) + x", never},
		{"u = rep(0, nlevels(g)) + x", never},
		{"u = X @ [theta[j] for j in 1:3]", never},
		{"u = f(theta) + x\nfn f(v: real[n]) { w: real[n]; for i in 1:n { w[i] = v[i] }; return w }", never},
		{"u = reverse(theta) - phi", "levels of `g` and of `terms` cannot be combined"},
		{"u = reverse(theta) - theta", ""},
		{"u = [theta[j] - theta[1] for j in 1:nlevels(g)] + theta", ""},
		{"u = theta[2:3] - theta[1:2]", ""},
		{"for j in 2:nlevels(g) { u[j] ~ Normal(theta[j-1], 1) }", ""},
		{"u = sort(x) - x", ""},
		{"param c: ordered[nlevels(g) - 1]\nc ~ Normal(0, 1)\nw = c[1] + x", ""},

		// two sizes
		{"u = x + z", "`N` and `M` are sizes of different things"},
		{"u = x + z", "give them one size: `data z: real[N]`"},
		{"x ~ Normal(z, 1)", "sizes of different things"},
		{"u = log(x) * exp(z)", never},
		{"u = dot(x, z)", never},
		{"u = W @ z", never},
		{"u = X @ x", never},
		{"u = [x, z]", never},
		{"u[N] = z", never},
		{"u = theta[g] * z", never},
		{"u = x[z > 1]", never},
		{"u = x[1:N] + z", never},
		{"u = Normal(z, 1).lpdf(x)", never},
		{"u = if x > 1 { z } else { 0 }", never},

		// numbers of the data are no levels of the alphabet
		{"u = theta[id]", "axis 1 of `theta` has levels of `g`, which are in alphabetical order, but `id` holds numbers"},
		{"for n in 1:N { u[n] = theta[id[n]] }", "if the numbers of `id` name groups, declare it as a factor: `data id: factor[N]`"},
		{"u = theta[int(g)] + phi[id]", ""}, // in the order of the text

		// what goes together
		{"u = W @ x", ""},
		{"u = W' @ x + W @ y", ""},
		{"u = A @ theta", ""},
		{"u = B @ theta + x", ""},
		{"u = C @ phi + x", ""},
		{"u = X @ beta + x", ""},
		{"u = X @ k + x", ""},
		{"u = X @ [1, 2, 3] + x", ""},
		{"u = W @ theta[g]", ""},
		{"u = W + V'", ""},
		{"u = [sum(W[n]) for n in 1:N] + x", ""},
		{"u = [X[n] @ beta for n in 1:N] + x", ""},
		{"u = [x[1], x[2]]\nw = [x[1], y[1], 1] @ theta", ""}, // of one row
		{"u = [[1, x[n], y[n]] @ phi for n in 1:N]", ""},
		{"u = [mean(y[g == l]) for l in g] + theta", ""},
		{"u = [1, 2, 3] * theta + rep(0, 3) + linspace(0, 1, 3)", ""},
		{"u = concat([0], theta)", ""},
		{"u = concat([0], beta[2:K]) + beta", ""},
		{"u = eye(3) @ theta + theta", ""},
		{"u: real[L]\ndata L: int\nu[1:N] = x\nu[N+1:L] = z", ""}, // one after the other
		{"for i in 1:N { u[i] = x[i] }\nfor i in 1:M { u[N + i] = z[i] }", ""},
		{"u = x[1:M] + z", ""}, // said in so many words
		{"for i in 1:M { u[i] = x[i] + z[i] }", ""},
		{"u = x[2:N] - x[1:N-1]", ""},
		{"d = z[1:2] + (x[2:N] - x[1:N-1])", ""},
		{"u[K] ~ Normal(k, 1)\nw = X @ u", ""},
		{"u = cut + beta", ""},
		{"u = solve(W, x) + x", ""},
	} {
		with := g
		if strings.Contains(c.text, "data L") {
			with.settings = append([]string{"L=6"}, g.settings...)
		}
		_, err := with.bind(t, data+c.text)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s\n%s", c.text, report(err))
		case c.want != "" && err == nil:
			t.Errorf("%s\nis bound, and should be refused: %s", c.text, c.want)
		case c.want != "" && !strings.Contains(report(err), c.want):
			t.Errorf("%s\nwant %s\n got %s", c.text, c.want, report(err))
		}
	}
}
