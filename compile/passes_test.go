package compile_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/compile"
)

// A rewrite of the trace that is left out shows in the graph; the error for an unknown
// name lists them all.
func TestRewritesOfTheTrace(t *testing.T) {
	data := map[string]any{"y": []float64{1, 2, 3}}
	b := bound(t, "data y: real[N]\ny ~ Normal(m, 2)\nm ~ Normal(0, 1)\n", data)
	with := density(t, b)
	for _, name := range []string{"simplify", "once"} {
		build, err := compile.Without(name)
		if err != nil {
			t.Fatal(err)
		}
		without, err := build.Trace.Density(b)
		if err != nil {
			t.Fatal(err)
		}
		if reflect.DeepEqual(plain(with), plain(without)) {
			t.Errorf("leaving out %s changes nothing", name)
		}
	}
	if build, err := compile.Without("rows", "hoist"); err != nil || !build.Trace.Scalars || build.Passes.Without.String() != "hoist" {
		t.Errorf("%+v, %v", build, err)
	}
	if _, err := compile.Without("derivative"); err == nil || !strings.Contains(err.Error(), "cannot be left out") {
		t.Error(err)
	}
	_, err := compile.Without("row")
	for _, p := range compile.Passes() {
		if err == nil || !p.Required && !strings.Contains(err.Error(), p.Name) {
			t.Errorf("the error does not list %s: %v", p.Name, err)
		}
	}
}
