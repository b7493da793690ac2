package compile_test

import (
	"fmt"
	"testing"

	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/mathx"
)

// A forward program takes the numbers that its names depend on, and random ones only where
// they depend on those: one row of a model of 200 groups costs what one row costs.
func TestForwardTakesWhatItNeeds(t *testing.T) {
	const groups = 200
	var g []string
	var y []float64
	for i := range groups {
		g, y = append(g, fmt.Sprintf("g%03d", i)), append(y, float64(i%7))
	}
	b := bound(t, "data g: factor[N]\ndata y: real[N]\ny ~ Normal(mu, s)\nmu = a[g]\na[g] ~ Normal(m, 1)\nm ~ Normal(0, 1)\ns ~ Exponential(1)\nfirst = a[\"g000\"] + m\nz ~ Normal(m, s)\nlast = z + y[1]\n",
		map[string]any{"g": g, "y": y})
	given := map[string][]bool{"m": {true}, "s": {true}, "a": make([]bool, groups)}
	for i := range given["a"] {
		given["a"][i] = true
	}
	for _, c := range []struct {
		name  string
		given int
		draws bool
	}{{"first", 2, false}, {"mu", groups, false}, {"last", 2, true}, {"y", groups + 2, true}} { // z is drawn before y: what y gets depends on it
		f, err := compile.NewForward(b, compile.ForwardOptions{Given: given, Names: []string{c.name}})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(f.Given()); got != c.given {
			t.Errorf("%s takes %d numbers, want %d", c.name, got, c.given)
		}
		if f.Draws() != c.draws {
			t.Errorf("%s takes random numbers: %t", c.name, f.Draws())
		}
		var stream *mathx.Stream // nothing is to be drawn from none
		if f.Draws() {
			stream = mathx.NewStream(1, 0, "test")
		}
		in := make([]float64, len(f.Given()))
		for i := range in {
			in[i] = 1
		}
		out := [][]float64{make([]float64, max(1, len(b.Shapes[c.name].Num)))}
		d := f.NewDrawer()
		if !d.Draw(stream, in, out) {
			t.Errorf("%s cannot be drawn", c.name)
		}
		if n := testing.AllocsPerRun(20, func() { d.Draw(stream, in, out) }); n > 0 {
			t.Errorf("%s allocates %v times for each draw", c.name, n)
		}
	}
}
