package bayes

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/runtime"
)

// Model is a checked model. It is immutable.
type Model struct {
	input    input.Input // without data
	names    []Name
	takes    map[string]bool // names that data may give
	unknown  map[string]bool
	warnings Errors
}

// Name is a name of a model, with what is known about it without data.
type Name struct {
	Name string
	Role string // "data", "known" (computed from data), "unknown", or "derived" (computed from unknowns)
	// Kind is the declared type: "real", "int", "bool", "factor", "simplex", and so on; "" if
	// none is declared, as in `data x`, whose type is that of its values.
	Kind string
	// Dims are the sizes as the model declares them: names of sizes ("N") and of factors ("shop"),
	// numbers, and expressions of them. If there are none, it is a number, or the model does not
	// say.
	Dims     []string
	Factor   bool // it is a factor: it has levels, and may be the dimension of others
	Observed bool // it is data with a distribution: an outcome
	Needed   bool // it is data that Bind must be given: the model names no file for it, and it does not follow from other data
}

// Compile parses and checks a model. The name is used in messages. A model that imports others
// or names data files needs CompileFS. The error is of type Errors, with all errors in the
// model.
func Compile(name, text string) (*Model, error) {
	return Limits{}.Compile(context.Background(), name, text)
}

// CompileFS is like Compile for a file in a file system, such as os.DirFS("models") or an
// embed.FS. Imports and the data files that the model names are read from there, relative to
// the model: imports now and by Bind; data by Bind, Prior and Simulate.
func CompileFS(files fs.FS, name string) (*Model, error) {
	return Limits{}.CompileFS(context.Background(), files, name)
}

func compileFS(files fs.FS, name string, l Limits) (*Model, error) {
	if files == nil {
		return nil, newError(CodeNoFile, fmt.Sprintf("`%s` cannot be opened: there is no file system", name), "give one, such as os.DirFS(\".\")")
	}
	text, err := fs.ReadFile(files, name)
	if err != nil {
		e := newError(CodeNoFile, fmt.Sprintf("`%s` cannot be opened: %v", name, err), "")
		e.File, e.line, e.cause = name, e.Error(), err
		return nil, e
	}
	return newModel(input.Input{Model: input.NewFile(name, text), Read: input.Whole(func(file string) ([]byte, error) {
		return fs.ReadFile(files, path.Join(path.Dir(name), file))
	}), Limits: l.inner()})
}

// newModel checks a model.
func newModel(in input.Input) (*Model, error) {
	m := &Model{input: input.Input{Model: in.Model, Read: in.Read, Limits: in.Limits}, takes: map[string]bool{}, unknown: map[string]bool{}}
	prepared, list := input.Prepare(m.input)
	if err := list.Err(); err != nil {
		return nil, public(err)
	}
	m.input.Checked = prepared
	checked := prepared.Model
	m.warnings = errorsOf(list, diag.Warning)
	for _, n := range checked.Names {
		role := n.Role.String()
		m.names = append(m.names, nameOf(checked, n))
		m.takes[n.Ident] = role == "data" || n.Size || n.Levels
		m.unknown[n.Ident] = role == "unknown"
	}
	return m, nil
}

// nameOf says what is known of a name without data.
func nameOf(m *lang.Model, n *lang.Name) Name {
	out := Name{Name: n.Ident, Role: n.Role.String(), Factor: n.Factor, Observed: n.Observed}
	dims := n.Dims
	switch {
	case n.Type != nil:
		out.Kind = n.Type.Name.Name
		dims = append(slices.Clone(dims), n.Type.Dims...)
	case n.Size:
		out.Kind = "int"
	case n.Factor:
		out.Kind = "factor"
	}
	for _, d := range dims {
		out.Dims = append(out.Dims, ast.String(d))
	}
	out.Needed = n.Role == lang.Data && n.From == nil && !n.Levels && !(n.Size && told(m, n.Ident))
	return out
}

// told reports whether the columns of data determine a size.
func told(m *lang.Model, size string) bool {
	for _, n := range m.Names {
		if c := m.CountOf(n); c != nil && c.Ident == size {
			return true
		}
		if n.Role != lang.Data || n.Type == nil {
			continue
		}
		for _, d := range n.Type.Dims {
			if id, ok := d.(*ast.Name); ok && id.Name == size {
				return true
			}
		}
	}
	return false
}

// noFiles is the error of reading a file where there are none.
type noFiles struct{}

func (noFiles) Error() string { return "the program gives the model no files" }

// Is makes it one of the errors that mean that a file does not exist.
func (noFiles) Is(target error) bool { return target == fs.ErrNotExist }

// File returns the name of the model given to Compile.
func (m *Model) File() string { return m.input.Model.Name }

// Text returns the source text of the model.
func (m *Model) Text() string { return m.input.Model.String() }

// Names returns the names of the model in the order in which it defines them.
func (m *Model) Names() []Name { return append([]Name(nil), m.names...) }

// Warnings returns warnings about the model: what is worth knowing but not an error.
func (m *Model) Warnings() Errors { return append(Errors(nil), m.warnings...) }

// Format returns the model in the standard format, comments included.
func (m *Model) Format() string {
	text, _ := input.Format(m.input.Model) // the model has been checked
	return text
}

// Bind joins the model with data; later data take precedence over earlier ones, and all of them
// over the files that the model names. The error is of type Errors, with all errors found.
func (m *Model) Bind(data ...Data) (*Bound, error) {
	return m.BindContext(context.Background(), data...)
}

// BindContext is like Bind; if ctx is done first, the error is ctx's. Limits.Bind sets its own
// limits.
func (m *Model) BindContext(ctx context.Context, data ...Data) (*Bound, error) {
	if m == nil {
		return nil, noModel()
	}
	return m.bind(ctx, m.input.Limits, runtime.Open, data)
}

func (m *Model) bind(ctx context.Context, l eval.Limits, open func(input.Input) (*runtime.Session, diag.List), data []Data) (*Bound, error) {
	return within(ctx, func() (*Bound, error) {
		fresh, err := m.fresh(data)
		if err != nil {
			return nil, err
		}
		in := m.input
		in.Fresh, in.Stop, in.Limits = fresh, ctx.Err, l
		s, list := open(in)
		if err := list.Err(); err != nil {
			return nil, public(err)
		}
		return newBound(m, s), nil
	})
}
