package eval

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/lang"
)

// Interp evaluates a checked model over data. It is not safe for concurrent
// use: make one for each goroutine.
type Interp struct {
	Model *lang.Model
	Data  Env
	// Fit, where not nil, says that the data are new, and what those of the fit were.
	Fit *Fit
	// Limits bounds what a run may cost.
	Limits Limits
	// Stop, where not nil, is asked every some thousand steps; if it gives an error, the
	// walk ends with an error.
	Stop func() error
	// Together is from how many iterations on those of a loop are walked together; 0 is the
	// default, negative never: the oracle of those that are.
	Together int

	survey *survey // what the first run found out, see survey.go
	consts map[ast.Expr]*Value

	sizes map[string]*Factor // sizes of data, see sizeOf

	tooLong *diag.Diagnostic // the error of a run that would not end

	kept       map[ast.Expr]*Kept
	overNew    []ast.Expr
	lengths    map[length]*ast.Call // see lengthOf
	data       map[string]bool      // see dataOnly
	movedNames map[string]bool      // see movedName
	newNumbers map[string]string    // see newNumber
	oldLevels  map[string]*Factor   // see levelsOfFit

	counted []int     // 0, 1, 2, ...: see places
	nothing []float64 // NaN, for arrays of which nothing is known: see run.void

	plans map[ast.Node]*plan // of loops and comprehensions, nil where there is none
	alone map[ast.Node]bool  // those whose iterations could not be walked together

	outline *Outline
	leaf    map[string][]bool // elements that are drawn forward
	summed  *summing          // what Summed returns
}

// New returns an evaluator of a model over data. data holds each data name:
// arrays (missing elements are marked Unknown and NaN), sizes such as N (int
// scalars), and level sets (kind Set).
func New(m *lang.Model, data Env) *Interp {
	return &Interp{Model: m, Data: data, consts: map[ast.Expr]*Value{}}
}

// Hooks are told what a run meets, in the order in which it meets it. An error
// ends the run; a *diag.Diagnostic is passed on as it is.
type Hooks interface {
	// Unknown is called where elements of an unknown come into being, before
	// anything reads them: at the `~` that defines them, or at their `param`
	// (then s.Dist is nil). It fills v.Num at s.Elems (for events that are
	// partly known, only where s.Free says so); what it leaves is NaN.
	Unknown(s *Site, v *Value) error
	// Prior is called where a `~` gives a distribution to elements of an unknown
	// that exist already: a `param`, or a missing value read before its `~`.
	Prior(s *Site, v *Value) error
	// Observe is called where known values stand left of `~`: x holds them, event
	// after event. v is the array of which s.Elems are observed, nil where the
	// left side is an expression.
	Observe(s *Site, v *Value, x []float64) error
	// Target is called for `target +=` with the value of the right side. readsData
	// says whether it reads data, other than sizes and level sets.
	Target(t *ast.Target, v *Value, readsData bool) error
}

// Marker is what Hooks are if they may be told of all iterations of a loop at once, statement after
// statement. Mark returns what makes them forget all that they were told since, after an attempt that
// failed; the iterations are walked one by one then.
type Marker interface{ Mark() (forget func()) }

// Run executes all statements of the model and returns the values of all names.
func (in *Interp) Run(h Hooks) (env Env, err error) {
	defer catch(&err)
	in.prepare()
	r := in.newRun(h)
	r.load()
	r.blocks()
	return r.values(), nil
}

// Expr returns the value of an expression over the names of env: the result of
// a run, or nil for data and known names alone.
func (in *Interp) Expr(e ast.Expr, env Env) (v *Value, err error) {
	return in.Branch(e, env, false)
}

// Ask is Expr of an expression that is not the model's but a question about it: over
// new data it means them alone, and nothing in it keeps a value of the fit.
func (in *Interp) Ask(e ast.Expr, env Env) (*Value, error) {
	plain := *in
	plain.Fit = nil
	return plain.Expr(e, env)
}

// Branch is Expr, of an expression that may be a part of the branch of an elementwise
// choice: what cannot be had is a hole there, not an error.
func (in *Interp) Branch(e ast.Expr, env Env, choice bool) (v *Value, err error) {
	defer catch(&err)
	r := in.newRun(nil)
	if choice {
		r.mask = &mask{}
	}
	if env == nil {
		in.prepare()
		env = in.survey.known
	}
	for name, v := range env {
		r.globals[name] = &slot{v: v}
	}
	return r.expr(e), nil
}
