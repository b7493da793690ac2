package graph

import "testing"

// BenchmarkRoll traces and rolls a regression with varying intercepts: what a
// model of 12 000 rows costs between edit and first draw.
func BenchmarkRoll(b *testing.B) {
	const n, groups = 12000, 386
	for b.Loop() {
		t := NewTrace()
		mu, tau, beta := t.Input(0, false), t.Exp(t.Input(1, false)), t.Input(2, false)
		sigma := t.Exp(t.Input(3, false))
		alpha := make([]Ref, groups)
		for j := range alpha {
			alpha[j] = t.Add(mu, t.Mul(tau, t.Input(4+j, true)))
		}
		inv, log := t.Div(t.Const(1), sigma), t.Log(sigma)
		for i := 0; i < n; i++ {
			z := t.Mul(t.Sub(t.Data(float64(i%17)), t.Add(alpha[i*7%groups], t.Mul(beta, t.Data(float64(i&1))))), inv)
			t.Target(t.Sub(t.Sub(t.Mul(t.Const(-0.5), t.Square(z)), log), t.Const(0.918)), 0)
		}
		if _, err := t.Roll(); err != nil {
			b.Fatal(err)
		}
	}
}
