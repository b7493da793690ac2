package modeltest

import (
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/lang"
)

// TestRowsAgainstScalars traces random models by rows, also where there are few, and
// scalar by scalar: log density and gradient are the same to the bit.
func TestRowsAgainstScalars(t *testing.T) {
	n := *models
	if testing.Short() {
		n /= 4
	}
	compared, equal := 0, 0
	for seed := *first; seed < *first+uint64(n); seed++ {
		m := Generate(seed)
		file, list := lang.Parse(ast.NewSource("random.bayes", m.Text))
		if list.Err() != nil {
			t.Fatal(list.Format())
		}
		model, list := lang.Check(file, nil)
		if list.Err() != nil {
			continue
		}
		source, err := bind.FromValues(m.Data)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := bind.Bind(model, bind.Data{Sources: []bind.Source{source}})
		if b == nil || b.Dim == 0 {
			continue
		}
		same, err := Rows(b, 2, seed)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s\n%v", seed, err, m.Text, m.Data)
		}
		compared++
		if same {
			equal++
		}
	}
	t.Logf("%d models compared, of which %d have equal graphs", compared, equal)
	if compared < n*8/10 {
		t.Errorf("only %d of %d models compared", compared, n)
	}
}
