package compile_test

import (
	"testing"

	"github.com/bayes-lang/bayes/compile"
)

// A loop of two statements keeps no cell for what one of them defines and the other one reads, unless
// other iterations or other statements read it too.
func TestLoopsOfSeveralStatementsKeepNoCells(t *testing.T) {
	const rows = 200
	x := make([]float64, rows)
	for i := range x {
		x[i] = float64(i%7) / 7
	}
	for _, c := range []struct {
		text string
		each bool // a cell for each row
	}{
		{"for n in 1:N {\n    m[n] = a + b * x[n]\n    y[n] ~ Normal(m[n], s)\n}", false},
		{"for n in 1:N {\n    m[n] = a + b * x[n]\n    v[n] = m[n] * s\n    y[n] ~ Normal(m[n] + v[n], s)\n}", false},
		{"for n in 1:N {\n    m[n] = if n == 1 { a } else { m[n - 1] * b + x[n] }\n    y[n] ~ Normal(m[n], s)\n}", true},
		{"for n in 1:N { m[n] = a + b * x[n] }\nfor n in 2:N { y[n] ~ Normal(m[n - 1] + m[n], s) }", true},
		{"m[1] = a\nfor n in 2:N { m[n] = m[n-1] * b + x[n] }\ny ~ Normal(m, s)", true},
		{"m[1] = a\nfor i in 2:N {\n    v[i] = m[i - 1] * b\n    m[i] = v[i] + x[i]\n}\ny ~ Normal(m, s)", true},
		{"for n in 1:N {\n    i = n\n    m[i] = a + b * x[n]\n    y[n] ~ Normal(m[i] + m[1], s)\n}", true},
	} {
		b := bound(t, "data x, y: real[N]\na, b ~ Normal(0, 1)\ns ~ Exponential(1)\n"+c.text+"\n", map[string]any{"x": x, "y": x})
		for _, how := range []compile.Tracing{{}, {Scalars: true}} {
			g, err := how.Density(b)
			if err != nil {
				t.Fatal(err)
			}
			if each := g.Cells >= rows-1; each != c.each {
				t.Errorf("%s: %d cells (%+v)", c.text, g.Cells, how)
			}
		}
	}
}
