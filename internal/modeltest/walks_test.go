package modeltest

import (
	"math/rand/v2"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/lang"
)

// walks compares the two walks over the model of a text, if it can be bound at all; right: it has no
// error.
func walks(t *testing.T, text string, data map[string]any) (right, checked bool) {
	t.Helper()
	file, list := lang.Parse(ast.NewSource("random.bayes", text))
	if list.Err() != nil {
		return false, false
	}
	model, list := lang.Check(file, nil)
	if list.Err() != nil {
		return false, false
	}
	source, err := bind.FromValues(data)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if p := recover(); p != nil {
			t.Logf("%s\n%v", text, data)
			panic(p)
		}
	}()
	b, err := Walks(model, bind.Data{Sources: []bind.Source{source}})
	if err != nil {
		t.Fatalf("%v\n%s\n%v", err, text, data)
	}
	return b != nil, true
}

// TestWalksOfRandomModels compares iterations that are walked together with those that are
// walked one by one, in models that are right and in models with errors.
func TestWalksOfRandomModels(t *testing.T) {
	n := *models
	if testing.Short() {
		n /= 4
	}
	right, wrong := 0, 0
	for seed := *first; seed < *first+uint64(n); seed++ {
		r := rand.New(rand.NewPCG(seed, 77))
		for _, m := range []Model{Generate(seed), GenerateLoops(seed)} {
			if fine, _ := walks(t, m.Text, m.Data); fine {
				right++
			}
			for range 3 {
				if fine, checked := walks(t, Break(m.Text, r), m.Data); checked && !fine {
					wrong++
				}
			}
		}
	}
	t.Logf("%d models without errors, %d with some", right, wrong)
	if right < n || wrong < n/4 {
		t.Errorf("only %d models without errors and %d with some, of %d", right, wrong, n)
	}
}
