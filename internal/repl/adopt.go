package repl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/lang"
)

// adopt declares as data those names that nothing else defines and that are columns of loaded files: those that the
// model reads, and all that were typed on the left of `~`, since an outcome that is not declared would be an unknown.
// It says so.
func (r *REPL) adopt() {
	if len(r.data) == 0 || strings.TrimSpace(r.text) == "" {
		return
	}
	file, list := lang.Parse(ast.NewSource(r.name, r.text))
	if list.Err() != nil {
		return
	}
	_, list = input.Check(r.input())
	wanted := r.undefined(list)
	for _, name := range r.drawn {
		if tildeAlone(file, name) && !slices.Contains(wanted, name) {
			wanted = append(wanted, name)
		}
	}
	wanted = slices.DeleteFunc(wanted, func(name string) bool { return r.removed[name] })
	if names := r.columns(wanted); len(names) > 0 {
		r.text = "data " + strings.Join(names, ", ") + "\n" + r.text
		var left []string
		for _, n := range names {
			r.adopted[n] = true
			if slices.Contains(r.drawn, n) {
				left = append(left, n)
			}
		}
		if len(left) > 0 {
			fmt.Fprintf(r.Errs, "help: `param %s` would make it an unknown\n", left[0])
		}
		r.touch()
	}
}

// forget drops what is known about names that were typed: the model has changed.
func (r *REPL) forget() {
	r.noted, r.adopted, r.removed, r.drawn = map[string]bool{}, map[string]bool{}, map[string]bool{}, nil
}

// undefined lists the names that are undefined according to errors.
func (r *REPL) undefined(list diag.List) []string {
	var out []string
	for _, d := range list.Sorted() {
		if d.Severity == diag.Error && d.Code == "unknown-name" && !slices.Contains(out, d.Span.Text()) {
			out = append(out, d.Span.Text())
		}
	}
	return out
}

// tildeAlone reports whether a name is defined only by `~`.
func tildeAlone(file *ast.File, name string) bool {
	tilde, other := false, false
	for _, s := range file.Stmts {
		ast.Walk(s, func(n ast.Node) bool {
			s, ok := n.(ast.Stmt)
			if !ok {
				return false
			}
			_, block := n.(*ast.For)
			_, choice := n.(*ast.If)
			for _, l := range lefts(s) {
				if block || choice || !defines(l, name) {
					continue
				}
				if _, is := s.(*ast.Tilde); is {
					tilde = true
				} else {
					other = true
				}
			}
			return block || choice
		})
	}
	return tilde && !other
}

// columns returns those names that are columns of loaded files, and says that they are taken as data.
func (r *REPL) columns(names []string) []string {
	var all []string
	for i := len(r.data) - 1; i >= 0; i-- { // the last file goes first
		f := r.data[i]
		have, ok := r.heads[f.SHA256]
		if !ok {
			have, _, _ = fields(f)
			r.heads[f.SHA256] = have
		}
		var mine []string
		for _, n := range names {
			if slices.Contains(have, n) && !slices.Contains(all, n) {
				mine, all = append(mine, n), append(all, n)
			}
		}
		part := "column"
		if strings.HasSuffix(strings.TrimSuffix(f.Name, ".gz"), ".json") {
			part = "field"
		}
		switch len(mine) {
		case 0:
		case 1:
			fmt.Fprintf(r.Errs, "note: `%s` is taken as data: a %s of %s\n", mine[0], part, f.Name)
		default:
			fmt.Fprintf(r.Errs, "note: `%s` and `%s` are taken as data: %ss of %s\n", strings.Join(mine[:len(mine)-1], "`, `"), mine[len(mine)-1], part, f.Name)
		}
	}
	return all
}

// release undoes what adopt declared of names that a statement defines in another way, such as `param y`.
func (r *REPL) release(s ast.Stmt) {
	if _, tilde := s.(*ast.Tilde); tilde {
		return
	}
	for _, l := range lefts(s) {
		for _, name := range l.names {
			if r.adopted[name] {
				delete(r.adopted, name)
				r.edit("", func(o left) bool { return o.key == "data "+name })
			}
		}
	}
}
