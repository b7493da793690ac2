package lang

import (
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// roles determines which names are known, unknown and derived.
func (c *checker) roles() {
	var computed []*Name
	for _, n := range c.m.Names {
		n.Role = c.firstRole(n)
		if n.Role == Data {
			n.Observed = n.Tilde
		}
		if n.Role == Known && c.leftUse(n).defined {
			computed = append(computed, n)
		}
	}
	for _, n := range c.m.Names {
		c.declaredType(n)
	}
	c.derive(computed)
	for _, n := range computed {
		if !n.Tilde {
			continue
		}
		n.Observed = n.Role == Known
		if !n.Observed {
			c.derivedLeft(n)
		}
	}
}

// leftUse says how a name occurs on the left.
type leftUse struct {
	defined      bool // of `=`
	definedWhole bool // of `=` as a whole
	drawnWhole   bool // of `~` as a whole, wherever it stands left of it
}

func (c *checker) leftUse(n *Name) leftUse {
	l := leftUse{drawnWhole: true}
	for _, d := range c.defs[n] {
		if d.tilde {
			l.drawnWhole = l.drawnWhole && c.whole(d)
		} else {
			l.defined = true
			l.definedWhole = l.definedWhole || c.whole(d)
		}
	}
	return l
}

// firstRole is the role of a name according to its own statements: what is computed is known, until
// derive has looked at what it is computed from. It reports a name that has no role.
func (c *checker) firstRole(n *Name) Role {
	l := c.leftUse(n)
	switch {
	case c.data[n] != nil, n.Size, n.Levels:
		return Data
	case n.Param, n.Tilde && !l.defined:
		return Unknown
	case n.Tilde && !l.definedWhole && (!l.drawnWhole || n.Type != nil):
		return Unknown // some elements are drawn, others computed
	}
	if !l.defined && n.Type != nil { // without a type, its left side has been rejected
		c.fail("undefined-element", n.Span, "`%s` is declared, but nothing defines an element of it", n.Ident).
			WithHelp("an unknown without a distribution is `param %s: ...`", n.Ident)
	}
	return Known
}

// derive finds which of the computed names are computed from unknowns.
func (c *checker) derive(computed []*Name) {
	for changed := true; changed; {
		changed = false
		for _, n := range computed {
			if n.Role == Known && c.fromUnknowns(n) {
				n.Role, changed = Derived, true
			}
		}
	}
}

// fromUnknowns reports whether a definition of a name reads what is unknown or derived.
func (c *checker) fromUnknowns(n *Name) bool {
	for _, d := range c.defs[n] {
		if !d.tilde && slices.ContainsFunc(d.values.list, func(r *Name) bool { return r.Role == Unknown || r.Role == Derived }) {
			return true
		}
	}
	return false
}

// derivedLeft reports a derived name that is on the left of `~`.
func (c *checker) derivedLeft(n *Name) {
	i := slices.IndexFunc(c.defs[n], func(d *definition) bool { return d.tilde })
	if i < 0 {
		return
	}
	d := c.defs[n][i]
	root, _ := c.root(n)
	f := c.fail("derived-left", d.left.Place(), "`%s` is computed from the unknown `%s`, so it cannot be on the left of `~`", n.Ident, root.Ident)
	if k := slices.IndexFunc(c.defs[n], func(d *definition) bool { return !d.tilde }); k >= 0 {
		f.WithNote(c.defs[n][k].left.Place(), "it is defined here")
	}
	f.WithHelp("give `%s` the distribution; or add the density with `target += %s.lpdf(%s)`, together with the log Jacobian if `%s` is not linear in it",
		root.Ident, short(dist1(d)), n.Ident, n.Ident)
}

// declaredType ensures that a type declared without `param` holds. Bounds and constrained types
// hold for what is drawn; what is computed by `=` is what it is.
func (c *checker) declaredType(n *Name) {
	t := n.Type
	if t == nil || n.Param || c.data[n] != nil {
		return
	}
	kind := constrained(t)
	for _, d := range c.defs[n] {
		if !d.tilde && (kind || t.Lower != nil || t.Upper != nil) {
			what := "keeps it within bounds"
			if kind {
				what = "makes it " + kindWords[t.Name.Name]
			}
			c.fail("bad-type", n.Span, "`%s` is computed by `=`, so nothing %s", n.Ident, what).
				WithNote(d.left.Place(), "it is computed here").
				WithHelp("declare its shape alone, `%s: %s`", n.Ident, plainType(t))
			return
		}
		if d.tilde && d.spec != nil && !d.discrete && (t.Name.Name == "int" || t.Name.Name == "bool") {
			c.fail("bad-type", d.left.Place(), "`%s` is declared `%s`, but %s draws real numbers", n.Ident, t.Name.Name, d.spec.Name).
				WithNote(n.Span, "it is declared here").WithHelp("write `%s: %s`", n.Ident, plainType(t))
			return
		}
	}
	if !kind || n.Role != Unknown {
		return
	}
	n.Param, n.Whole = true, true
	for _, u := range c.units {
		if d, ok := u.stmt.(*ast.Declare); ok && u.defines.has(n) {
			u.stmt = &ast.Param{At: d.At, Names: d.Names, Type: d.Type}
		}
	}
}

// constrained reports whether a type is one of vectors or matrices with a constraint, such as
// simplexes.
func constrained(t *ast.Type) bool { return kindWords[t.Name.Name] != "" }

// kindWords say what a value of a constrained type is.
var kindWords = map[string]string{
	"ordered": "increase", "positive_ordered": "positive and increasing", "simplex": "a simplex", "sum_to_zero": "sum to zero", "unit_vector": "a unit vector",
	"cholesky_factor_corr": "a Cholesky factor of a correlation matrix", "cholesky_factor_cov": "a Cholesky factor of a covariance matrix",
	"corr_matrix": "a correlation matrix", "cov_matrix": "a covariance matrix", "stochastic_matrix": "a matrix whose rows are simplexes",
}

func plainType(t *ast.Type) string {
	name := "real"
	if t.Name.Name == "bool" && (t.Lower != nil || t.Upper != nil) || t.Name.Name == "int" && (t.Lower != nil || t.Upper != nil) {
		name = t.Name.Name
	}
	dims := t.Dims
	if square(t) && len(dims) > 0 { // the last one counts rows and columns
		dims = append(dims[:len(dims):len(dims)], dims[len(dims)-1])
	}
	if len(dims) == 0 {
		return name
	}
	list := make([]string, len(dims))
	for i, d := range dims {
		list[i] = short(d)
	}
	return name + "[" + strings.Join(list, ", ") + "]"
}

// square reports whether the last size of a type counts rows and columns.
func square(t *ast.Type) bool {
	return listed(" cov_matrix corr_matrix cholesky_factor_cov cholesky_factor_corr ", t.Name.Name)
}

// root returns an unknown that a derived name is computed from, and the names in between, from n
// on.
func (c *checker) root(n *Name) (*Name, []*Name) {
	var path []*Name
	seen := map[*Name]bool{}
	for n.Role != Unknown {
		seen[n] = true
		path = append(path, n)
		var next *Name
		for _, d := range c.defs[n] {
			for _, r := range d.values.list {
				if (r.Role == Unknown || r.Role == Derived) && !seen[r] && (next == nil || next.Role != Unknown) {
					next = r
				}
			}
		}
		if next == nil {
			return n, path
		}
		n = next
	}
	return n, append(path, n)
}

// known reports what depends on an unknown but must be known without one.
func (c *checker) known() {
	said := map[*Name]bool{}
	for _, dm := range c.demands {
		for _, n := range dm.values.list {
			if n.Role != Unknown && n.Role != Derived || c.mixed(n) {
				continue
			}
			if said[n] {
				break // what follows from an error is not another error
			}
			said[n] = true
			root, path := c.root(n)
			place := dm.values.place[n]
			if place.Source == nil || place.Start < dm.span.Start || place.End > dm.span.End {
				place = dm.span
			}
			if dm.what == "on the left of `~`" {
				c.jacobian(dm.span, root, dm.left)
				break
			}
			f := c.fail("unknown-size", place, "%s must be known, but it depends on the unknown `%s`", dm.what, root.Ident)
			if len(path) > 1 {
				f.WithNote(n.Span, "`%s` is computed from `%s`", n.Ident, root.Ident)
			}
			if dm.if_ {
				f.WithHelp("write the choice as an expression: `x = if c { a } else { b }`")
			} else if n.Role == Unknown && n.Tilde {
				f.WithHelp("if `%s` is in the data, declare it: `data %s`", root.Ident, root.Ident)
			}
			break
		}
	}
}

// mixed reports whether some elements of a name are known and others not, so
// that only the evaluator can tell.
func (c *checker) mixed(n *Name) bool {
	eq := false
	for _, d := range c.defs[n] {
		eq = eq || !d.tilde
	}
	return eq && n.Tilde && n.Role == Unknown
}

// jacobian reports that the left side of `~` is computed from an unknown.
func (c *checker) jacobian(span ast.Span, root *Name, s *ast.Tilde) {
	shown := span.Text()
	if strings.Contains(shown, "\n") {
		shown = "the expression"
	}
	d := c.fail("jacobian", span, "`%s` is computed from the unknown `%s`, so it cannot be on the left of `~`: a density of a transformed unknown needs the Jacobian of the transformation", shown, root.Ident)
	if s != nil && len(s.Left) == 1 {
		if help := undashed(s.Left[0], s); help != "" {
			d.WithHelp("%s", help)
			return
		}
		if named := transformed(s.Left[0], s.Dist); named != "" {
			d.WithHelp("name the transformed value: %s, in place of a distribution for `%s`; or write `target += %s.lpdf(%s)` and add the log Jacobian",
				named, root.Ident, short(s.Dist), shown)
			return
		}
	}
	d.WithHelp("give `%s` itself a distribution (`LogNormal`, `Truncated`, ...), or write `target += Normal(m, s).lpdf(%s)` and add the log Jacobian", root.Ident, shown)
}

// unknowns looks at how each unknown is used.
func (c *checker) unknowns() {
	hit, target := c.observed()
	var idle []*Name // data that nothing uses
	for _, d := range c.m.Names {
		if c.data[d] != nil && !d.Read && !d.Observed && len(idle) < mostIdle {
			idle = append(idle, d)
		}
	}
	for _, n := range c.m.Names {
		if n.Role != Unknown {
			continue
		}
		var discrete, flat bool
		var at ast.Span
		dists := 0
		for _, d := range c.defs[n] {
			if !d.tilde {
				continue
			}
			if at.IsZero() {
				at = d.left.Place()
			}
			dists++
			discrete = discrete || d.discrete
			flat = flat || d.flat
		}
		if discrete && n.Param {
			c.fail("bad-type", at, "`%s` is declared `param`, so it is a real number, but its distribution gives whole ones", n.Ident).
				WithNote(n.Span, "it is declared here").WithHelp("leave out the declaration")
			continue
		}
		if n.Param && dists == 0 {
			flat, at = true, n.Span
		}
		if flat && !hit[n] && !target[n] && !c.hasErrors() {
			c.fail("flat-leaf", at, "`%s` has a flat distribution, and nothing observed depends on it, so there is nothing to draw it from", n.Ident).
				WithHelp("give it a distribution: `%s ~ %s`", n.Ident, priorOf(n.Type))
			continue
		}
		c.unread(n, at, idle)
	}
}

func (c *checker) hasErrors() bool { return c.errs.Err() != nil }

// unread reports an unknown that nothing reads while data with nearly the same name are unused.
func (c *checker) unread(n *Name, at ast.Span, idle []*Name) {
	if n.Read || c.hasErrors() {
		return
	}
	for _, d := range idle {
		if !diag.Similar(d.Ident, n.Ident) {
			continue
		}
		if at.IsZero() {
			at = n.Span
		}
		c.fail("unread-unknown", at, "`%s` is an unknown that nothing reads, and the data `%s` are not used", n.Ident, d.Ident).
			WithNote(d.Span, "`%s` is declared here", d.Ident).WithHelp("did you mean `%s`?", d.Ident)
		return
	}
}

// observed returns the names that something observed depends on, and those of them that a
// `target +=` depends on.
func (c *checker) observed() (hit, target map[*Name]bool) {
	hit, target = map[*Name]bool{}, map[*Name]bool{}
	for _, d := range c.defs[nil] {
		for _, n := range d.values.list {
			hit[n] = true
			if !d.tilde {
				target[n] = true
			}
		}
	}
	for _, n := range c.m.Names {
		if !n.Observed {
			continue
		}
		for _, d := range c.defs[n] {
			if d.tilde {
				for _, r := range d.values.list {
					hit[r] = true
				}
			}
		}
	}
	spread := func(set map[*Name]bool) {
		for changed := true; changed; {
			changed = false
			for _, n := range c.m.Names {
				if !set[n] || n.Role == Data {
					continue
				}
				for _, d := range c.defs[n] {
					if n.Observed && d.tilde {
						continue
					}
					for _, r := range d.values.list {
						if !set[r] {
							set[r] = true
							changed = true
						}
					}
				}
				if n.Type != nil {
					for _, r := range c.typeReads(n) {
						if !set[r] {
							set[r] = true
							changed = true
						}
					}
				}
			}
		}
	}
	spread(hit)
	spread(target)
	return hit, target
}

// typeReads returns the names that the bounds of a declared name read.
func (c *checker) typeReads(n *Name) []*Name {
	for _, u := range c.units {
		switch u.stmt.(type) {
		case *ast.Param, *ast.Declare:
			if u.defines.has(n) {
				return u.reads.list
			}
		}
	}
	return nil
}

// priorOf is a distribution that a declared unknown might have.
func priorOf(t *ast.Type) string {
	if t != nil {
		size := "K"
		if n := len(t.Dims); n > 0 {
			size = short(t.Dims[n-1])
		}
		switch t.Name.Name {
		case "simplex", "stochastic_matrix":
			return "Dirichlet(rep(1, " + size + "))"
		case "corr_matrix":
			return "LKJ(" + size + ", 2)"
		case "cov_matrix":
			return "InverseWishart(" + size + " + 1, eye(" + size + "))"
		case "cholesky_factor_corr":
			return "LKJCholesky(" + size + ", 2)"
		case "real":
			if t.Lower != nil && t.Upper == nil {
				return "HalfNormal(1)"
			}
		}
	}
	return "Normal(0, 1)"
}
