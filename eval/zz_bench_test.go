package eval

import (
	"fmt"
	"testing"
	"time"
)

func TestZZSpeed(t *testing.T) {
	n := 20000
	x := Array(Real, []int{n}, make([]float64, n))
	for i := range x.Num {
		x.Num[i] = float64(i%17) / 5
	}
	for _, src := range []string{
		"data x, y: real[N]\ny ~ Normal(a + b * x, s)\na, b ~ Normal(0, 1)\ns ~ Exponential(1)\n",
		"data x, y: real[N]\nfor i in 1:N { y[i] ~ Normal(a + b * x[i], s) }\na, b ~ Normal(0, 1)\ns ~ Exponential(1)\n",
		"data x, y: real[N]\nu[1] = a\nfor i in 2:N { u[i] = a + b * u[i-1] }\ny ~ Normal(u, s)\na, b ~ Normal(0, 1)\ns ~ Exponential(1)\n",
		"data x, y: real[N]\ny ~ Normal(u, s)\nu[1] ~ Normal(0, 1)\nfor i in 2:N { u[i] ~ Normal(u[i-1], 1) }\ns ~ Exponential(1)\n",
	} {
		in := model(t, src, Env{"x": x, "y": x, "N": Whole(n)})
		t0 := time.Now()
		_, err := in.Outline()
		t1 := time.Now()
		v := Env{"a": Number(0), "b": Number(0.5), "s": Number(1), "u": x}
		_, err2 := in.LogDensity(v)
		fmt.Println(err, err2, t1.Sub(t0), time.Since(t1))
	}
}
