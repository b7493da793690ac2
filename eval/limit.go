package eval

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/diag"
)

// A text of a few lines can ask for more numbers, or more work, than any machine
// has. These limits end such a walk within seconds and a few hundred megabytes.
// All but the first grow with the data, so that no data set that fits into memory
// meets them: a text without data that does is a mistake.
const (
	stepsAlways, stepsPerDatum = 1 << 23, 256 // expressions and further work of a run, see step
	keptAlways, keptPerDatum   = 6 << 20, 16  // elements of the arrays that names of the model hold
	madeAlways, madePerDatum   = 1 << 24, 64  // elements of large arrays that one statement makes
	linksAlways, linksPerDatum = 1 << 22, 16  // unions in the graph of dependencies
	large                      = 1 << 16      // elements of an array that counts as large
)

// stepsUnasked is how many steps a walk takes before it asks whether it should stop: a
// millisecond's or so.
const stepsUnasked = 1 << 13

// budget is what a run may use.
type budget struct{ steps, kept, made, links int }

// budget returns the limits for the data at hand.
func (in *Interp) budget() budget {
	data := 0
	for _, v := range in.Data {
		data += len(v.Num) + len(v.Text)
	}
	return budget{stepsAlways + stepsPerDatum*data, keptAlways + keptPerDatum*data, madeAlways + madePerDatum*data, linksAlways + linksPerDatum*data}
}

// step counts an expression, and ends the walk of a text that would go on for ever.
func (r *run) step(e ast.Expr) { r.work(1, e.Place()) }

// work counts steps: an expression is one, and so are 64 elements of an array
// that is made or read, or 512 multiplications of numbers of matrices.
func (r *run) work(steps int, span ast.Span) {
	if r.steps += steps; r.steps <= r.most.steps {
		if r.in.Stop != nil && r.steps-r.asked >= stepsUnasked {
			r.asked = r.steps
			if err := r.in.Stop(); err != nil {
				fail("failed", span, "stopped: %v", err)
			}
		}
		return
	}
	if r.ended { // reported already
		panic(skip{})
	}
	r.ended = true
	if r.in.tooLong == nil { // else the survey has found it
		r.in.tooLong = diag.New("too-long", span, "the model takes more than %d million steps of evaluation; it was here when they were used up%s", r.most.steps/1_000_000, r.turns()).
			WithHelp("the ranges of the loops around it, or the arrays in them, are too long; expressions of whole arrays take fewer steps than loops")
	}
	throw(r.in.tooLong)
}

// cube counts the work of a function of matrices: n*m*k multiplications.
func (r *run) cube(n, m, k int, span ast.Span) {
	const most = 1 << 40 // keeps the product in range
	r.work(int(min(float64(n)*float64(m)*float64(k)/512, most)), span)
}

// made counts the elements of a value that an expression has made.
func (r *run) made(v *Value, e ast.Expr) *Value {
	n := len(v.Num) + len(v.Text)
	if n < 64 {
		return v
	}
	r.work(n>>6, e.Place())
	switch e.(type) {
	case *ast.Name, *ast.Paren:
		return v
	}
	if n < large {
		return v
	}
	if r.large += n; r.large > r.most.made {
		fail("too-large", e.Place(), "this statement makes arrays of more than %d million elements together%s", r.most.made/1_000_000, r.turns())
	}
	return v
}

// keep counts the elements of an array that a name of the model holds.
func (r *run) keep(n int, span ast.Span) {
	if r.kept += n; r.kept > r.most.kept {
		fail("too-large", span, "the arrays of the model hold more than %d million elements together", r.most.kept/1_000_000)
	}
}

// cubic counts the work of a function of matrices before it is done.
func (c *call) cubic() {
	times, part := 1, 1
	switch c.fn.Name {
	case "eigen_values", "eigen_vectors", "svd_u", "svd_s", "svd_v", "matrix_exp":
		times = 16 // they iterate
	case "cholesky":
		part = 6
	case "det", "log_det", "solve":
		part = 3
	case "inverse", "quad_form", "qr_q", "qr_r":
	case "convolve", "kron", "outer":
		if c.args[0] != nil && c.args[1] != nil {
			c.r.work((len(c.args[0].Num)>>3)*(len(c.args[1].Num)>>3), c.span)
		}
		return
	default:
		return
	}
	if v := c.args[0]; v != nil && len(v.Shape) == 2 {
		n, m := v.Shape[0], v.Shape[1]
		c.r.cube(n*times, m, max(1, min(n, m)/part), c.span)
	}
}

// matrices counts the work of the densities of n draws whose arguments hold
// matrices.
func (r *run) matrices(d *Distribution, n int) {
	for _, v := range d.Args {
		if k := len(v.Shape); k >= 2 && d.Spec.EventRank > 0 && v.Shape[k-1] == v.Shape[k-2] {
			m := v.Shape[k-1]
			r.cube(m, m, n, d.at.Span)
			if k > 2 { // a factorisation for each draw, else one for all
				r.cube(m*m, max(1, m/6), n, d.at.Span)
			} else {
				r.cube(m, m, max(1, m/6), d.at.Span)
			}
		}
	}
}
