package help

import (
	"strings"

	"github.com/bayes-lang/bayes/internal/fn"
)

// functions returns the entries of functions, by name. A word that is also a type
// has its entry among the types.
func functions() []Entry {
	var list []Entry
	for _, f := range fn.All() {
		if typeFunction(f.Name) {
			continue
		}
		e := Entry{
			Name: f.Name, Kind: Function, Later: !f.Built(), Usage: f.Usage(), Summary: f.Doc, Body: f.Shapes,
			Example: f.Example, Value: f.Value, See: strings.Fields(f.See),
		}
		if f.DataAlone() {
			e.Body += "\n\nIn the density it takes only data, not unknowns; in values that the density does not read, it takes both."
		}
		list = append(list, e)
	}
	return list
}

// typeFunction reports whether a function has the name of a type, whose entry
// covers both.
func typeFunction(name string) bool { return name == "int" || name == "real" || name == "rows" }
