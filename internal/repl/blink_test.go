package repl

import (
	"fmt"
	"io"
	"testing"
)

// From an edit of the model to the first draw: the statement is taken, the model
// checked, bound and compiled, and a chain started.
func BenchmarkEditToFirstDraw(b *testing.B) {
	for _, model := range []string{"linear", "varying_slopes", "ordinal", "garch", "eight_schools"} {
		b.Run(model, func(b *testing.B) {
			r := New(Options{Out: io.Discard, Errs: io.Discard})
			if err := r.Open("../../examples/" + model + ".bayes"); err != nil {
				b.Fatal(err)
			}
			for i := 0; b.Loop(); i++ {
				r.Do(fmt.Sprintf("edited = %d", i))
				r.Do("sample chains=1 warmup=0 draws=1")
			}
			if r.failed {
				b.Fatal("something failed")
			}
		})
	}
}
