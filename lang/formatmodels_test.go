package lang_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/modeltest"
	"github.com/bayes-lang/bayes/lang"
)

// Generated models keep their meaning, and are formatted once and for all.
func TestFormatModels(t *testing.T) {
	models := uint64(200)
	if testing.Short() {
		models = 40
	}
	for seed := range models {
		lang.Reformat(t, fmt.Sprint("model ", seed), modeltest.Generate(seed).Text)
	}
}

// Comments anywhere in generated models stay.
func TestFormatModelComments(t *testing.T) {
	sound, tried := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		tried++
		text := lang.Commented(t, modeltest.Generate(uint64(rapid.IntRange(0, 400).Draw(t, "model"))).Text)
		if _, errs := lang.Parse(ast.NewSource("commented", text)); len(errs) > 0 {
			return // a `}` on a line of its own, for one
		}
		sound++
		lang.Reformat(t, "commented", text)
	})
	if sound < tried/2 {
		t.Errorf("only %d of %d texts were sound", sound, tried)
	}
}
