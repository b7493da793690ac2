package verify_test

import (
	"testing"

	"github.com/bayes-lang/bayes/internal/verify"
)

// Models whose functions take functions, and how they are solved: the compiled programs have the log density of the
// evaluator, and gradients that are its differences.
func TestFunctionsOfFunctions(t *testing.T) {
	const flows = `
fn lv(t, y, a, b) = [(a - b * y[2]) * y[1], (b * y[1] - 1) * y[2]]
fn decay(t, y, k) = -k * y
fn forced(t, y, k: real[2], dose) {
    d: real[2]
    d[1] = dose[1] * exp(-dose[2] * t) - k[1] * y[1]
    d[2] = k[1] * y[1] - k[2] * y[2]
    return d
}
fn linear(t, y, A) = A @ y
fn stiff(t, y, k) = [-k * (y[1] - cos(t)), y[1] - y[2]]
fn through(t, y, f, k) = f(y, k)
fn scaled(y, k) = k * y
fn bell(x, m, s) = exp(-0.5 * ((x - m) / s)^2)
fn power(x, a) = x^a
fn root(x, a) = x^3 + a * x - 1
fn two(x, a, b) = [x[1]^2 - exp(a), x[1] * x[2] - b]
`
	data := map[string]any{"y": []any{0.5, 1.25, 0.75}, "t": []any{0.5, 1.0, 2.5}, "d": []any{1.0, 2.0, 0.5}}
	const head = "data y, t, d: real[N]\n"
	for name, body := range map[string]string{
		"a system":               "z = ode(lv, [1, p], 0, t, q, 0.5, rtol=1e-11)\ny ~ Normal(z[:, 1] + z[:, 2], 1)",
		"one state":              "y ~ Normal(ode(decay, p, 0, t, q, rtol=1e-11), 1)",
		"one time":               "y ~ Normal(ode(decay, p, 0, 1.5, q, rtol=1e-11), 1)",
		"unknown times":          "z = ode(decay, 2, p / 4, t + q, 0.5, rtol=1e-11)\ny ~ Normal(z, 1)",
		"vectors as arguments":   "z = ode(forced, [p, 0], 0, t, [q, 0.3], [p, 0.2], rtol=1e-11)\ny ~ Normal(z[:, 2], 1)",
		"a matrix as argument":   "A = [[-p, 0.2], [p, -q]]\nz = ode(linear, [1, 0], 0, t, A, rtol=1e-11)\ny ~ Normal(z[:, 1], 1)",
		"a known system":         "z = ode(linear, [1, 0], 0, t, [[-1, 0.2], [1, -0.5]])\ny ~ Normal(p * z[:, 1] + q, 1)",
		"stiff":                  "z = ode(stiff, [p, 0], 0, t, 100 * q, method=\"radau\", rtol=1e-10)\ny ~ Normal(z[:, 2], 1)",
		"a function passed on":   "y ~ Normal(ode(through, p, 0, t, scaled, -q, rtol=1e-11), 1)",
		"in a comprehension":     "y ~ Normal([ode(decay, p, 0, t[n], q * d[n], rtol=1e-11) for n in 1:N], 1)",
		"in a loop":              "for n in 1:N { y[n] ~ Normal(ode(decay, p, 0, t[n], q * d[n], rtol=1e-11), 1) }",
		"in a function":          "y ~ Normal(solved(p, q, t), 1)\nfn solved(a, b, s) = ode(decay, a, 0, s, b, rtol=1e-11)",
		"of the language":        "y ~ Normal(ode(max, p, 0, t / 4, rtol=1e-11), 1)",
		"an integral":            "y ~ Normal(integrate(bell, -inf, inf, p, q), 1)",
		"an integral to unknown": "y ~ Normal(integrate(power, p, p + q, 1.5), 1)",
		"an integral to data":    "y ~ Normal([integrate(bell, 0, t[n], p, q) for n in 1:N], 1)",
		"in the target":          "y ~ Normal(p, q)\ntarget += -log(integrate(bell, 0, 1, p, q))",
		"a root":                 "y ~ Normal(solve_newton(root, 0.5, p), q)",
		"roots":                  "y ~ Normal(sum(solve_newton(two, [1, 1], p, q)), 1)",
		"a root in an equation":  "z = ode(implicit, p, 0, t, q, rtol=1e-10)\ny ~ Normal(z, 1)\nfn implicit(t, y, q) = -solve_newton(root, 1, q) * y",
	} {
		text := head + flows + body + "\np, q ~ LogNormal(0, 0.3)\n"
		b := bound(t, text, data)
		r, err := verify.Check(b, verify.Options{Points: 1})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, row := range r.Rows {
			if row.Problem != "" || row.Slope > 1e-5 {
				t.Errorf("%s: %s: density %.2g, slope %.2g: %s", name, row.Program, row.Density, row.Slope, row.Problem)
				break
			}
		}
	}
}
