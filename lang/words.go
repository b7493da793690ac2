package lang

import (
	"strings"

	"github.com/bayes-lang/bayes/dist"
)

// Keywords returns the reserved words, sorted.
func Keywords() []string { return strings.Fields(reserved) }

// Types returns the types of the language.
func Types() []string { return append([]string(nil), typeNames...) }

// LaterDistributions returns the distributions of the language that are not implemented yet.
func LaterDistributions() []string {
	var list []string
	for _, l := range dist.Planned() {
		list = append(list, l.Name)
	}
	return list
}
