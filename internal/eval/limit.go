package eval

import (
	"fmt"
	"math"
	"strconv"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// Limits bounds what a model may cost, since a text of a few lines can ask for more
// numbers, or more work, than any machine has. A field that is 0 has its default:
// enough for what the data ask for, since the defaults grow with them, and an end
// within seconds and some hundred megabytes for a text that asks for more. One that is
// negative is no bound. Where Memory is set, the fields that are 0 follow from it alone.
type Limits struct {
	Steps      int   // of a walk over the text: an expression is one, however large what it reads
	Elements   int   // of the arrays that the names of a model hold together
	Operations int   // scalars of one evaluation of the density
	Unknowns   int   // numbers that are sampled
	Unpacked   int64 // bytes of the text of a data file
	Draws      int   // numbers of all draws together: rows times draws
	Memory     int64 // bytes that all of it may take; 0: not looked at
	Machine    int64 // bytes of memory that there are, where a field that is negative asks for no other bound; 0: not looked at
	Planned    int   // draws that will be kept of each unknown number, where that is known
}

// The defaults.
const (
	stepsAlways, stepsPerDatum = 1 << 23, 1 << 11 // see step; an iteration over pairs of 8 states takes some hundred
	keptAlways, keptPerDatum   = 6 << 20, 16      // elements of the arrays that names of the model hold
	madeAlways, madePerDatum   = 1 << 24, 64      // elements of large arrays that one statement makes
	linksAlways, linksPerDatum = 1 << 22, 16      // unions in the graph of dependencies
	singleAlways               = 1 << 25          // elements of one array
	operationsAlways           = 5 << 20
	unknownsAlways             = 1 << 18
	unpackedAlways             = 64 << 20
	drawsAlways                = 1 << 26

	large = 1 << 16 // elements of an array that counts as large
)

// Bytes that things take at their peak, measured with large models.
const (
	bytesElement   = 64      // of an array that a name holds: number, marks, statements, dependencies
	bytesMade      = 64      // of an array on the way, which a name may hold next
	bytesOperation = 320     // of the density: trace, loops, program, arena
	bytesUnknown   = 4 << 10 // in the program and the trees of the chains
	leastPlanned   = 800     // draws that a useful run keeps at the least: 4 chains of 200
)

// bound is a limit that is set, or follows from the memory, of which each thing takes
// so many bytes (0: none), or is the default.
func (l Limits) bound(set, usual int, bytes int64) int {
	switch {
	case set > 0:
		return set
	case set < 0 && bytes > 0 && l.Machine > 0:
		return int(l.Machine / bytes)
	case set < 0 || l.Memory > 0 && bytes == 0:
		return math.MaxInt / 4
	case l.Memory > 0:
		return int(l.Memory / bytes)
	}
	return usual
}

// ByMemory reports whether the memory is what bounds what a field is about.
func (l Limits) ByMemory(field int) bool { return l.Memory > 0 || field < 0 && l.Machine > 0 }

// Array is how many elements one array may have.
func (l Limits) Array() int { return l.bound(l.Elements, singleAlways, bytesMade) }

// Scalars is how many operations the density of a model may have, with so many data and
// so many rows in the largest of them: 64 for each number, and 8 for each pair of
// rows, which is what covariances of all rows take.
func (l Limits) Scalars(data, rows int) int {
	const perDatum, perPair, mostRows = 64, 8, 1 << 12
	rows = min(rows, mostRows)
	return l.bound(l.Operations, operationsAlways+perDatum*data+perPair*rows*rows, bytesOperation)
}

// Sampled is how many unknown numbers may be sampled.
func (l Limits) Sampled() int {
	planned := l.Planned
	if planned == 0 {
		planned = leastPlanned
	}
	return l.bound(l.Unknowns, unknownsAlways, max(bytesUnknown, 8*int64(planned)))
}

// Text is how many bytes the text of a data file may have.
func (l Limits) Text() int64 { return int64(l.bound(int(l.Unpacked), unpackedAlways, 4)) }

// Kept is how many numbers all draws may have together.
func (l Limits) Kept() int { return l.bound(l.Draws, drawsAlways, 10) }

// stepsUnasked is how many steps a walk takes before it asks whether it should stop: a
// millisecond's or so.
const stepsUnasked = 1 << 13

// costs is what a run may cost, and has cost so far.
type costs struct {
	most     budget
	steps    int  // expressions evaluated so far, and other work
	kept     int  // elements of the arrays of names
	unknown  int  // elements of unknowns
	large    int  // elements of large arrays that the statement under way has made
	asked    int  // steps when Stop was asked last
	searched int  // steps that searches for quantiles took
	unasked  int  // operations since Stop was asked within a step
	ended    bool // the steps are used up, and that is reported
}

// budget is what a run may use.
type budget struct{ steps, searches, kept, made, single, links, unknown int }

// budget returns the limits for the data at hand.
func (in *Interp) budget() budget {
	data := 0
	for _, v := range in.Data {
		data += len(v.Num) + len(v.Text)
	}
	l := in.Limits
	b := budget{
		steps: l.bound(l.Steps, stepsAlways+stepsPerDatum*data, 0), kept: l.bound(l.Elements, keptAlways+keptPerDatum*data, bytesElement),
		made: l.bound(l.Elements, madeAlways+madePerDatum*data, bytesMade), single: l.Array(),
		searches: Limits{}.bound(l.Steps, stepsAlways+stepsPerDatum*data, 0), links: l.bound(l.Steps, linksAlways+linksPerDatum*data, 0), unknown: l.Sampled(),
	}
	if l.Memory == 0 && l.Unknowns >= 0 { // those that are drawn forward are among them
		b.unknown = 4 * (b.unknown + data)
	}
	return b
}

// room ends the walk where an array would have too many elements.
func (r *run) room(n int, shape []int, span ast.Span) {
	if n <= r.most.single {
		return
	}
	fail("too-large", span, "an array of %s elements is too large%s", countText(shape), r.roomWords())
}

// roomWords says how large an array may be, as it ends a sentence.
func (r *run) roomWords() string {
	if r.in.Limits.ByMemory(r.in.Limits.Elements) {
		return " for the available memory"
	}
	return fmt.Sprintf(" (at most %d)", r.most.single)
}

// unknowns counts elements of unknowns before there are any.
func (r *run) unknowns(n int, span ast.Span) {
	if r.unknown += n; r.unknown <= r.most.unknown {
		return
	}
	l := r.in.Limits
	if !l.ByMemory(l.Unknowns) {
		fail("too-large", span, "the model has more than %d unknown numbers", r.most.unknown)
	}
	d := diag.New("too-large", span, "the draws of %d unknown numbers do not fit in the available memory", r.unknown)
	if l.Planned > 0 {
		d.WithHelp("there are %d draws of each, warm-up included: ask for fewer draws or chains", l.Planned)
	}
	throw(d)
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
		r.in.tooLong = diag.New("too-long", span, "the model takes more than %s steps of evaluation; it was here when they ran out%s", Millions(r.most.steps), r.iteration()).
			WithHelp("the ranges of the loops around it, or the arrays in them, are too long; expressions of whole arrays take fewer steps than loops")
	}
	throw(r.in.tooLong)
}

// search counts a value of a distribution function that a quantile takes: with large
// arguments it takes many more operations. A million quantiles take a minute and no memory, so
// that they have a limit of their own where the memory is the only other one.
func (r *run) search(args [][]float64, span ast.Span) {
	const usual, hard, largeArg = 4, 32, 1000
	steps := usual
	for _, a := range args {
		if len(a) > 0 && math.Abs(a[0]) > largeArg {
			steps = hard
		}
	}
	if r.searched += steps; r.searched > r.most.searches && !r.ended {
		fail("too-long", span, "these quantiles take more than %s steps of searching%s", Millions(r.most.searches), r.iteration())
	}
	r.work(steps, span)
}

// ask is called now and then by what takes long at one step of a walk, with how many
// operations come next, to see whether it should stop; they were counted as work before.
func (r *run) ask(operations int) {
	const perStep = 512 // see cube
	if r.in.Stop == nil {
		return
	}
	if r.unasked += operations; r.unasked < stepsUnasked*perStep {
		return
	}
	r.unasked = 0
	if err := r.in.Stop(); err != nil {
		var span ast.Span
		if r.stmt != nil {
			span = r.stmt.Place()
		}
		fail("failed", span, "stopped: %v", err)
	}
}

// askAt is ask in a loop over the elements of an array, of which i comes next.
func (r *run) askAt(i int) {
	const part = 1 << 12
	if i%part == 0 {
		r.ask(32 * part)
	}
}

// Millions writes a limit: a small one, as a program may set it, to the last digit.
func Millions(n int) string {
	if n < 1_000_000 {
		return strconv.Itoa(n)
	}
	return strconv.Itoa(n/1_000_000) + " million"
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
	switch e.(type) {
	case *ast.Name, *ast.Paren: // it already exists
		return v
	}
	r.work(n>>6, e.Place())
	if n < large {
		return v
	}
	if r.large += n; r.large > r.most.made {
		if r.in.Limits.ByMemory(r.in.Limits.Elements) {
			fail("too-large", e.Place(), "this statement makes arrays that are together too large for the available memory%s", r.iteration())
		}
		fail("too-large", e.Place(), "this statement makes arrays of more than %s elements together%s", Millions(r.most.made), r.iteration())
	}
	return v
}

// keep counts the elements of an array that a name of the model holds.
func (r *run) keep(n int, span ast.Span) {
	if r.kept += n; r.kept > r.most.kept {
		if r.in.Limits.ByMemory(r.in.Limits.Elements) {
			fail("too-large", span, "the arrays of the model are together too large for the available memory")
		}
		fail("too-large", span, "the arrays of the model hold more than %s elements together", Millions(r.most.kept))
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
