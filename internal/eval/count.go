package eval

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// Count says of each statement how many terms it gives the log density: for a
// `~` the numbers that stand left of it, for a `target +=` the elements of its
// value, over all iterations of the loops around. Whoever adds up a density counts what
// it adds; that the two agree is checked wherever a density is made, so that no term
// is lost or added twice without a word.
type Count map[ast.Stmt]int

// add counts n terms of a statement.
func (c Count) add(s ast.Stmt, n int) {
	if c != nil {
		c[s] += n
	}
}

// Add counts n terms of a statement.
func (c Count) Add(s ast.Stmt, n int) { c[s] += n }

// Check compares what was added with the terms of the text, statement by
// statement; a difference is a bug of ours.
func (c Count) Check(added Count, stmts []ast.Stmt) *diag.Diagnostic {
	var d *diag.Diagnostic
	for _, top := range stmts {
		ast.Walk(top, func(n ast.Node) bool {
			s, ok := n.(ast.Stmt)
			if ok && d == nil && c[s] != added[s] {
				d = diag.New("internal", s.Place(), "internal error: this statement has %d terms of the log density, of which %d were added", c[s], added[s]).
					WithHelp("this is a bug in bayes; please report it with the model and its data")
			}
			return d == nil
		})
	}
	return d
}

// added counts the terms that the sites of an outline stand for.
func (o *Outline) added() Count {
	c := Count{}
	for _, list := range [][]*Site{o.Unknowns, o.Priors, o.Observed} {
		for _, s := range list {
			if s.Dist != nil {
				c[s.Stmt] += s.Count * s.Event
			}
		}
	}
	for _, t := range o.Targets {
		c[t.Stmt] += t.elems
	}
	return c
}
