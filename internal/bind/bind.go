package bind

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

// Bind joins a model with data. On errors the Bound is nil; the list may contain warnings if it is not.
func Bind(m *lang.Model, d Data) (*Bound, diag.List) {
	b := newBinder(m, d)
	if !b.data() {
		return nil, b.list.Sorted()
	}
	return b.finish()
}

// binder is the state of one Bind or Rebind.
type binder struct {
	m       *lang.Model
	d       Data
	list    diag.List
	env     eval.Env
	factors map[string]*eval.Factor
	sizes   map[string]*size
	wants   []*want
	byName  map[string]*want
	files   map[string]*Source
	consts  map[string]*eval.Value // computed names that sizes and bounds read
	busy    map[string]bool
	in      *eval.Interp

	// For Rebind: the earlier Bound, the index of the first new source, and whether only new sources are
	// searched (their sizes take precedence).
	prev      *Bound
	first     int
	freshOnly bool
	inColumns map[string][]string // of a factor: the levels that its columns have, in order
}

// want is a declared data name that is being bound.
type want struct {
	name  *lang.Name
	decl  *ast.Data
	raw   *raw           // where it comes from, nil: nowhere
	shape []int          // of the model's array
	axes  []*eval.Factor // nil entries: numbered
	value *eval.Value    // when done
	state wantState
	// unobserved is set for a name left of `~` that has no data: all missing.
	unobserved bool
}

type wantState uint8

const (
	pending   wantState = iota
	assembled           // cells and shape are known, levels perhaps not
	done
	failed
)

// size is a size name with what determined it.
type size struct {
	n     int
	by    *want  // nil: given as a number
	axis  int    // of by
	given string // where it was given
}

func newBinder(m *lang.Model, d Data) *binder {
	b := &binder{m: m, d: d, env: eval.Env{}, factors: map[string]*eval.Factor{}, sizes: map[string]*size{},
		byName: map[string]*want{}, files: map[string]*Source{}, consts: map[string]*eval.Value{}, busy: map[string]bool{}, inColumns: map[string][]string{}}
	decls := map[string]*ast.Data{}
	for _, s := range m.File.Stmts {
		if s, ok := s.(*ast.Data); ok {
			for _, id := range s.Names {
				decls[id.Name] = s
			}
		}
	}
	for _, n := range m.Names {
		if decl := decls[n.Ident]; decl != nil && n.Role == lang.Data && !n.Counts {
			w := &want{name: n, decl: decl}
			b.wants = append(b.wants, w)
			b.byName[n.Ident] = w
		}
	}
	b.in = b.evaluator(b.env)
	return b
}

// evaluator returns an evaluator within the limits.
func (b *binder) evaluator(env eval.Env) *eval.Interp {
	in := eval.New(b.m, env)
	in.Limits, in.Stop, in.Together = b.d.Limits, b.d.Stop, b.d.Together
	return in
}

// most is the number of elements that an array may have.
func (b *binder) most() int { return b.d.Limits.Array() }

func (b *binder) report(d *diag.Diagnostic) { b.list = append(b.list, d) }

// fail reports an error in a data name and gives up on the name.
func (b *binder) fail(w *want, code, format string, args ...any) *diag.Diagnostic {
	d := diag.New(code, w.name.Span, format, args...)
	w.state = failed
	b.report(d)
	return d
}

// data binds all declared data, sizes and level sets; false if there were errors.
func (b *binder) data() bool {
	if b.prev != nil {
		b.freshOnly = true
		b.given()
		b.rounds()
		b.freshOnly = false
	}
	b.given()
	b.rounds()
	if b.infer() {
		b.rounds()
	}
	b.leftOver()
	b.settings()
	b.useless()
	b.decimals()
	b.paired()
	b.bounds()
	return b.list.Err() == nil
}

// rounds goes through the names until nothing more can be done: a name may wait for the levels of a
// factor or for a size that another one determines.
func (b *binder) rounds() {
	for progress := true; progress; {
		progress = false
		for _, w := range b.wants {
			if w.state == pending && b.assemble(w) {
				progress = true
			}
		}
		if b.sets() {
			progress = true
		}
		for _, w := range b.wants {
			if w.state == assembled && b.convert(w) {
				progress = true
			}
		}
	}
}

// sources returns the sources that are searched for a name, the first to be searched last.
func (b *binder) sources() (list []*Source, index []int) {
	for i := len(b.d.Sources) - 1; i >= 0; i-- {
		if b.freshOnly && i < b.first {
			break
		}
		list, index = append(list, &b.d.Sources[i]), append(index, i)
	}
	return list, index
}

// unmade reports whether a file named in the model does not exist.
func (b *binder) unmade(from *ast.Text) bool {
	if b.d.Open == nil || b.files[from.Value] != nil {
		return false
	}
	r, err := b.d.Open(from.Value)
	if err == nil {
		r.Close()
	}
	return errors.Is(err, fs.ErrNotExist)
}

// file opens and reads a file named in the model, once.
func (b *binder) file(from *ast.Text) *Source {
	if s, ok := b.files[from.Value]; ok {
		return s
	}
	b.files[from.Value] = nil
	if b.d.Open == nil {
		b.report(diag.New("no-file", from.Span, "`%s` cannot be opened: there are no files here", from.Value))
		return nil
	}
	r, err := b.d.Open(from.Value)
	if err != nil {
		b.report(diag.New("no-file", from.Span, "`%s` cannot be opened: %s", from.Value, cause(err)).
			WithHelp("the path is relative to the model file").WithCause(err))
		return nil
	}
	defer r.Close()
	s, err := FromFileWithin(from.Value, r, b.d.Limits, Keep(b.m, b.tables()))
	if err != nil {
		b.report(diag.New("bad-file", from.Span, "%s", err))
		return nil
	}
	b.files[from.Value] = &s
	return b.files[from.Value]
}

// tables counts the tables among the sources.
func (b *binder) tables() int {
	n := 0
	for _, s := range b.d.Sources {
		if s.Table != nil {
			n++
		}
	}
	return n
}

// given takes sizes and level sets that a source states as such.
func (b *binder) given() {
	list, index := b.sources()
	for _, n := range b.m.Names {
		if !(n.Size || n.Factor && n.Levels) || b.sizes[n.Ident] != nil || b.factors[n.Ident] != nil {
			continue
		}
		for i, s := range list {
			if s.Table != nil || b.prev != nil && index[i] < b.first && n.Size {
				continue // after Rebind, an old size counts only where nothing else binds it; see infer
			}
			r, err := s.vector(n.Ident, index[i])
			if err != nil {
				b.report(diag.New("bad-data", n.Span, "%s", err))
				break
			}
			if r == nil {
				continue
			}
			if n.Size {
				b.givenSize(n, r)
			} else if len(r.shape) == 1 {
				f := &eval.Factor{Name: n.Ident}
				for k := range r.size() {
					label, _ := r.label(k)
					f.Labels = append(f.Labels, label)
				}
				b.factor(n.Ident, f)
			}
			break
		}
	}
}

// givenSize takes a size that a source gives as a number.
func (b *binder) givenSize(n *lang.Name, r *raw) {
	if r.size() != 1 {
		b.report(diag.New("bad-size", n.Span, "`%s` is a size, but %s gives it %s", n.Ident, r.from, shapeWords(r.shape)))
		b.setSize(n.Ident, &size{given: r.from})
		return
	}
	x, missing, problem := r.number(0)
	if problem == "" && (missing || x != float64(int(x)) || x < 0 || x > float64(b.most())) {
		problem = b.sizeWords(x)
	}
	if problem != "" {
		text, _ := r.label(0)
		b.report(diag.New("bad-size", n.Span, "`%s` is %s in %s, but %s", n.Ident, text, r.from, problem))
		x = 0
	}
	b.setSize(n.Ident, &size{n: int(x), given: r.from})
}

// sizeWords says why x is not a size.
func (b *binder) sizeWords(x float64) string {
	if x > float64(b.most()) {
		return fmt.Sprintf("a size may be at most %d", b.most())
	}
	return "a size is a whole number, 0 or more"
}

func (b *binder) setSize(name string, s *size) {
	b.sizes[name] = s
	b.env[name] = eval.Whole(s.n)
}

func (b *binder) factor(name string, f *eval.Factor) {
	b.factors[name] = f
	if w := b.byName[name]; w == nil {
		b.env[name] = &eval.Value{Kind: eval.Set, Levels: f}
	}
}

// bindSize records that axis k of w has length n, and that the model calls this size name. It reports
// false if that contradicts what is known.
func (b *binder) bindSize(name string, n int, w *want, k int) bool {
	s := b.sizes[name]
	if s == nil {
		b.setSize(name, &size{n: n, by: w, axis: k})
		return true
	}
	if s.n == n {
		return true
	}
	if b.quiet(w) {
		return false
	}
	b.fail(w, "size-mismatch", "%s, but `%s` is %d, %s", lengthWords(w, k, n), name, s.n, s.origin())
	return false
}

// lengthWords says how long axis k of a name is.
func lengthWords(w *want, k, n int) string {
	switch {
	case k == 0:
		return fmt.Sprintf("`%s` has %s", w.name.Ident, diag.Plural(n, "value"))
	case k == 1:
		return fmt.Sprintf("`%s` has %s", w.name.Ident, diag.Plural(n, "column"))
	}
	return fmt.Sprintf("axis %d of `%s` has %s", k+1, w.name.Ident, diag.Plural(n, "place"))
}

func (s *size) origin() string {
	switch {
	case s.by == nil:
		return "given in " + s.given
	case s.axis == 0:
		return fmt.Sprintf("the length of `%s`", s.by.name.Ident)
	case s.axis == 1:
		return fmt.Sprintf("the number of columns of `%s`", s.by.name.Ident)
	}
	return fmt.Sprintf("the length of axis %d of `%s`", s.axis+1, s.by.name.Ident)
}

func shapeWords(shape []int) string {
	switch len(shape) {
	case 0:
		return "one value"
	case 1:
		return diag.Plural(shape[0], "value")
	}
	parts := make([]string, len(shape))
	for i, n := range shape {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, " x ")
}

// cause returns the innermost message of a file system error: the path has been named already.
func cause(err error) string {
	for {
		u, ok := err.(interface{ Unwrap() error })
		if !ok || u.Unwrap() == nil {
			return err.Error()
		}
		err = u.Unwrap()
	}
}

// expr evaluates an expression of a type: a size, a bound, a list of names. wait means that the
// expression reads data that are not bound yet.
func (b *binder) expr(e ast.Expr) (v *eval.Value, wait bool, problem *diag.Diagnostic) {
	ast.Walk(e, func(n ast.Node) bool {
		if name, ok := n.(*ast.Name); ok && !wait && problem == nil {
			wait, problem = b.need(name)
		}
		return true
	})
	if wait || problem != nil {
		return nil, wait, problem
	}
	v, err := b.in.Expr(e, b.env)
	if err != nil {
		return nil, false, asDiag(err, e.Place())
	}
	return v, false, nil
}

// need ensures that a name which an expression reads has a value.
func (b *binder) need(name *ast.Name) (wait bool, problem *diag.Diagnostic) {
	n := b.m.ByName[name.Name]
	if n == nil || b.env[name.Name] != nil {
		return false, nil // a local, a constant, a function, or bound already
	}
	switch n.Role {
	case lang.Data:
		return true, nil
	case lang.Known:
		if len(n.Defs) != 1 {
			break
		}
		def, ok := n.Defs[0].(*ast.Define)
		if !ok || b.busy[name.Name] {
			break
		}
		if _, plain := def.Left.(*ast.Name); !plain {
			break
		}
		b.busy[name.Name] = true
		v, wait, problem := b.expr(def.Right)
		delete(b.busy, name.Name)
		if v != nil {
			b.consts[name.Name] = v
			b.env[name.Name] = v
		}
		return wait, problem
	default:
		return false, diag.New("unknown-size", name.Span, "`%s` is not known before the model has run, so no size or bound of data may depend on it", name.Name)
	}
	return false, diag.New("unknown-size", name.Span, "the size or bound of data cannot read `%s`: it is filled by loops", name.Name).
		WithHelp("define it by one statement, `%s = ...`", name.Name)
}

// asDiag returns an error of the evaluator as a diagnostic.
func asDiag(err error, span ast.Span) *diag.Diagnostic {
	if d, ok := err.(*diag.Diagnostic); ok {
		return d
	}
	return diag.New("failed", span, "%s", err)
}
