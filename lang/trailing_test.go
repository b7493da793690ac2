package lang

import (
	"testing"

	"github.com/bayes-lang/bayes/ast"
)

// The text beside each misreading is one: it, and none before it, is what is taken to be meant.
func TestMisreadings(t *testing.T) {
	table := afterStatement
	defer func() { afterStatement = table }()
	fired := -1
	afterStatement = nil
	for i, m := range table {
		help := m.help
		m.help = func(f *follower) string {
			fired = i
			return help(f)
		}
		afterStatement = append(afterStatement, m)
	}
	for i, m := range table {
		fired = -1
		_, list := Parse(ast.NewSource("m", m.meant))
		if fired != i || len(list) == 0 || list[0].Help == "" {
			t.Errorf("%q is taken for misreading %d, not %d: %s", m.meant, fired, i, list.Format())
		}
	}
}
