package help

import (
	"context"
	"errors"
	goast "go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/runtime"
)

var kebab = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

// sourceCodes returns the codes that the source gives to errors: the first
// argument of diag.New, those of the helpers that pass one on, and what is set
// as the Code of a diagnostic.
func sourceCodes(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	set := token.NewFileSet()
	for _, dir := range []string{"lang", "internal/fn", "internal/eval", "internal/bind", "compile", "internal/input", "internal/forward", "internal/posterior", "runtime", "cmd/bayes"} {
		files, _ := filepath.Glob("../../" + dir + "/*.go")
		if len(files) == 0 {
			t.Fatalf("no source in %s", dir)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(set, path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			add := func(e goast.Expr) {
				if l, ok := e.(*goast.BasicLit); ok && l.Kind == token.STRING {
					if s, _ := strconv.Unquote(l.Value); kebab.MatchString(s) {
						found[s] = set.Position(l.Pos()).String()
					}
				}
			}
			goast.Inspect(file, func(n goast.Node) bool {
				switch n := n.(type) {
				case *goast.CallExpr:
					name, of := "", ""
					switch f := n.Fun.(type) {
					case *goast.Ident:
						name = f.Name
					case *goast.SelectorExpr:
						name = f.Sel.Name
						if x, ok := f.X.(*goast.Ident); ok {
							of = x.Name
						}
					}
					if of == "diag" && name == "New" {
						add(n.Args[0])
					} else if name == "fail" || name == "warn" { // fail(code, ...) and fail(of, code, ...)
						for _, a := range n.Args[:min(2, len(n.Args))] {
							add(a)
						}
					}
				case *goast.CompositeLit:
					s, other := n.Type.(*goast.SelectorExpr)
					p, own := n.Type.(*goast.Ident)
					if other && s.Sel.Name == "Diagnostic" || own && p.Name == "Problem" {
						for _, e := range n.Elts {
							if kv, ok := e.(*goast.KeyValueExpr); ok {
								if k, ok := kv.Key.(*goast.Ident); ok && k.Name == "Code" {
									add(kv.Value)
								}
							}
						}
					}
				case *goast.AssignStmt:
					if s, ok := n.Lhs[0].(*goast.SelectorExpr); ok && s.Sel.Name == "Code" {
						add(n.Rhs[0])
					}
				}
				return true
			})
		}
	}
	return found
}

// Every code has an entry, and no entry is without a use.
func TestCodesComplete(t *testing.T) {
	found := sourceCodes(t)
	if len(found) < 60 {
		t.Fatalf("only %d codes in the source: the test does not see them", len(found))
	}
	for name, place := range found {
		if !slices.ContainsFunc(table[:], func(c code) bool { return c.name == name }) {
			t.Errorf("%s: the code %q has no entry", place, name)
		}
	}
	for i, c := range table {
		if found[c.name] == "" {
			t.Errorf("the code %q has an entry, but no error has it", c.name)
		}
		if i > 0 && table[i-1].name >= c.name {
			t.Errorf("%q does not follow %q in the alphabet", c.name, table[i-1].name)
		}
		if c.wrong == "" && c.more == "" {
			t.Errorf("%q has neither an example nor an explanation", c.name)
		}
		if e, ok := Lookup(c.name); !ok || e.Kind != Code || e.Summary == "" {
			t.Errorf("%q is not found: another entry has the name", c.name)
		}
	}
}

// met runs a model as far as a code says and returns the codes of what goes wrong.
func (c *code) met(text string) (list diag.List, err error) {
	in := input.Input{Model: input.NewFile("m.bayes", []byte(text))}
	files := map[string]string{}
	if strings.Contains(c.data, ":\n") {
		for _, part := range strings.Split(c.data, "\n\n") {
			name, content, _ := strings.Cut(part, ":\n")
			files[name] = content + "\n"
			if !strings.Contains(text, name) {
				in.Data = append(in.Data, input.NewFile(name, []byte(content+"\n")))
			}
		}
	} else if c.data != "" {
		in.Settings = append(in.Settings, strings.Split(strings.ReplaceAll(c.data, ", ", ","), " ")...)
	}
	in.Read = input.Whole(func(name string) ([]byte, error) {
		if text, ok := files[name]; ok {
			return []byte(text), nil
		}
		return nil, fs.ErrNotExist
	})
	s, list := runtime.Open(in)
	if list.Err() != nil || c.run == "" {
		return list, nil
	}
	if c.run == "prior" {
		_, err = forward.Prior(context.Background(), in, forward.Options{Draws: 10})
	} else {
		opt := runtime.SampleOptions{Chains: 1}
		opt.Sampler.Warmup, opt.Sampler.Draws = 50, 10
		_, err = s.Sample(context.Background(), opt)
	}
	var more diag.List
	var one *diag.Diagnostic
	if errors.As(err, &more) {
		return append(list, more...), nil
	} else if errors.As(err, &one) {
		return append(list, one), nil
	}
	return list, err
}

// The examples have the error that they stand for, and no longer have it fixed.
func TestCodeExamples(t *testing.T) {
	ran := 0
	for i := range table {
		c := &table[i]
		if c.wrong == "" {
			continue
		}
		ran++
		list, err := c.met(c.wrong + "\n")
		if err != nil || !slices.ContainsFunc(list, func(d *diag.Diagnostic) bool { return d.Code == c.name }) {
			t.Errorf("%s: the example has not this error: %v\n%s", c.name, err, list.Format())
		}
		if c.warning && list.Err() != nil {
			t.Errorf("%s: the example has errors\n%s", c.name, list.Format())
		}
		if c.fixed == "" {
			continue
		}
		list, err = c.met(c.fixed + "\n")
		if err != nil || list.Err() != nil || slices.ContainsFunc(list, func(d *diag.Diagnostic) bool { return d.Code == c.name }) {
			t.Errorf("%s: fixed it still has errors: %v\n%s", c.name, err, list.Format())
		}
	}
	if ran < 55 {
		t.Errorf("only %d codes have examples", ran)
	}
}
