package compile

import (
	"math"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/mathx"
)

// Forward is a bound model compiled for forward draws given values of unknowns. It does what
// the evaluator's Forward does for a posterior predictive, with the same random numbers in the
// same order, without walking the tree for every draw.
type Forward struct {
	tape    *graph.Tape
	events  []event
	given   []Element
	inputs  []graph.Ref // of given
	outputs [][]graph.Ref
}

// Element is a number of an array of the model.
type Element struct {
	Name string
	Elem int // row-major index
}

// event is a set of random draws of one statement: made at a moment, from arguments, and written to inputs.
type event struct {
	at      graph.Moment
	spec    *dist.Spec
	form    int
	args    *arguments
	draws   []int // which draws of the arguments these are
	length  int   // numbers in a draw
	bounded bool
	lo, hi  []graph.Ref // from the declared type, by draw, if it has bounds
	out     []graph.Ref // draw by draw
	loop    *drawingLoop
}

// outOf returns the inputs of the k-th draw.
func (e *event) outOf(k int) []graph.Ref { return e.out[k*e.length : (k+1)*e.length] }

// refs calls f for everything that the draws depend on.
func (e *event) refs(f func(r graph.Ref)) {
	for k, i := range e.draws {
		for p := range e.args.args {
			for _, r := range e.args.one(p, i) {
				f(r)
			}
		}
		if e.bounded {
			f(e.lo[k])
			f(e.hi[k])
		}
	}
}

// forwarding is the state of a tracer that compiles forward draws.
type forwarding struct {
	ForwardOptions
	f        *Forward
	next     int                    // input
	observed map[string][]graph.Ref // draws of what is on the left of `~`
	imputed  map[string][]bool      // elements of data that are missing and given
}

// ForwardOptions say what to draw.
type ForwardOptions struct {
	Given map[string][]bool // which elements of unknowns have values; the others are drawn
	// Frozen says that the data are not those of the fit, whose summaries (such as means) are kept.
	Frozen bool
	// Prior simulates observed names instead of using their data, and statements read the simulated
	// values. Otherwise they are simulated alongside the data.
	Prior bool
	// Data are names of Replaceable whose values are inputs of Draw.
	Data []string
	// Names are what Draw returns: their values or, if they are observed, what was simulated.
	Names []string
	// Own gives names the meaning they have in statements of the model that read them, even if they
	// are observed.
	Own bool
	// Whole lets observed names keep their data wherever they are not on the left of `~`. It is used
	// to make a data set.
	Whole bool
	// Fewest is the number of elements from which arrays are traced by rows; 0 is the default.
	Fewest int
}

// NewForward compiles b. An error means that the model uses something that only the evaluator
// supports.
func NewForward(b *bind.Bound, opt ForwardOptions) (*Forward, error) {
	f, err := newForward(b, opt, b.Model.Blocks)
	if err != nil && opt.Prior {
		f, err = newForward(b, opt, interleaved(b.Model.Blocks))
	}
	return f, err
}

// interleaved joins the blocks from the first to the last that draw the same data, and runs their statements in
// source order. Blocks are ordered for data that are known; if they are drawn, y[1] must be drawn before the loop
// over s[t], which reads y[t-1], although that loop's block begins before it.
func interleaved(blocks []*lang.Block) []*lang.Block {
	last := map[string]int{} // the last block that draws a name
	names := make([][]string, len(blocks))
	for i, b := range blocks {
		for _, s := range b.Stmts {
			ast.Walk(s, func(n ast.Node) bool {
				if t, ok := n.(*ast.Tilde); ok {
					for _, left := range t.Left {
						name := left.Place().Text()
						if x, ok := left.(*ast.Index); ok {
							name = x.X.Place().Text()
						}
						names[i], last[name] = append(names[i], name), i
					}
				}
				return true
			})
		}
	}
	var out []*lang.Block
	for i := 0; i < len(blocks); {
		joined, end := &lang.Block{}, i
		for ; i <= end; i++ {
			for _, name := range names[i] {
				end = max(end, last[name])
			}
			joined.Names, joined.Stmts = append(joined.Names, blocks[i].Names...), append(joined.Stmts, blocks[i].Stmts...)
		}
		slices.SortStableFunc(joined.Stmts, func(x, y ast.Stmt) int { return x.Place().Start - y.Place().Start })
		out = append(out, joined)
	}
	return out
}

func newForward(b *bind.Bound, opt ForwardOptions, blocks []*lang.Block) (f *Forward, err error) {
	defer catch(&err)
	tr := newTracer(b, false)
	tr.blocks = blocks
	if tr.fewest = opt.Fewest; opt.Fewest == 0 {
		tr.fewest = fewest
	}
	clear(tr.leaf)
	f = &Forward{}
	tr.forward = &forwarding{ForwardOptions: opt, f: f, observed: map[string][]graph.Ref{}, imputed: map[string][]bool{}}
	if opt.Prior {
		tr.forget()
	}
	tr.replace(opt.Data)
	for _, n := range b.Model.Names { // missing values that have a value
		if a := tr.global[n.Ident]; n.Role == lang.Data && a != nil && a.ref != nil {
			a.ref = slices.Clone(a.ref)
			imputed := make([]bool, len(a.ref))
			tr.forward.imputed[n.Ident] = imputed
			for e := range a.ref {
				if a.ref[e] == graph.None && tr.isGiven(n.Ident, e) {
					a.ref[e], imputed[e] = tr.give(n.Ident, e), true
				}
			}
		}
	}
	tr.run()
	var wanted []graph.Ref
	for _, name := range opt.Names {
		var refs []graph.Ref
		if !opt.Own {
			refs = tr.outcome(name)
		}
		if refs == nil {
			refs = tr.refs(tr.expr(&ast.Name{Name: name}, &scope{vars: map[string]*array{}}))
		}
		f.outputs = append(f.outputs, refs)
		wanted = append(wanted, refs...)
	}
	f.trim(tr.t.Tape(wanted))
	for i := range f.events {
		f.events[i].refs(func(r graph.Ref) { wanted = append(wanted, r) })
	}
	f.tape = tr.t.Tape(wanted)
	f.take()
	return f, nil
}

// trim drops the draws after the last one that the outputs need. Those before it stay, whether needed or not: what they take
// from the stream of random numbers determines what the others get.
func (f *Forward) trim(outputs *graph.Tape) {
	for ; len(f.events) > 0; f.events = f.events[:len(f.events)-1] {
		e := &f.events[len(f.events)-1]
		if e.loop != nil { // its draws are not the last ones of the loop
			if slices.ContainsFunc(f.events, func(x event) bool { return x.loop == e.loop && slices.ContainsFunc(x.out, outputs.Needs) }) {
				return
			}
			continue
		}
		for n := len(e.draws); n > 0; n-- {
			if slices.ContainsFunc(e.outOf(n-1), outputs.Needs) {
				e.draws, e.out = e.draws[:n], e.out[:n*e.length]
				return
			}
		}
	}
}

// take drops the given numbers that nothing reads.
func (f *Forward) take() {
	given, inputs := f.given, f.inputs
	f.given, f.inputs = nil, nil
	for i, r := range inputs {
		if f.tape.Needs(r) {
			f.given, f.inputs = append(f.given, given[i]), append(f.inputs, r)
		}
	}
}

// Draws reports whether the names depend on random numbers. If they do not, Draw uses none.
func (f *Forward) Draws() bool { return len(f.events) > 0 }

// outcome returns what a prediction of an observed name is, nil for other names: for elements on the left of `~`,
// what was drawn alongside the data, or the value of a missing one; None for the others. See Observed of eval.Drawn.
func (tr *tracer) outcome(name string) []graph.Ref {
	n := tr.b.Model.ByName[name]
	if n == nil || !n.Observed || tr.forward.Whole {
		return tr.forward.observed[name]
	}
	left, values := tr.interp.LeftOfTilde(name), tr.refs(tr.values(name))
	beside := tr.forward.observed[name]
	like := tr.b.Shapes[name]
	out := make([]graph.Ref, len(values))
	for e := range out {
		switch {
		case !left.Has(e):
			out[e] = graph.None
		case beside != nil && !like.IsUnknown(e):
			out[e] = beside[e]
		default:
			out[e] = values[e]
		}
	}
	return out
}

// Given returns the elements whose values Draw takes, in order: those that the names depend on.
func (f *Forward) Given() []Element { return f.given }

// forget discards the values of data that are drawn, and of what is computed from them.
func (tr *tracer) forget() {
	m := tr.b.Model
	drawn := map[string]bool{}
	for _, n := range m.Names {
		left := tr.interp.LeftOfTilde(n.Ident)
		a := tr.global[n.Ident]
		if n.Role != lang.Data || !left.Any() || a == nil {
			continue
		}
		drawn[n.Ident] = true
		b := *a
		b.ref, b.num, b.run = make([]graph.Ref, a.size()), nil, 0
		for e := range b.ref {
			if b.ref[e] = graph.None; !left.Has(e) {
				b.ref[e] = tr.at(a, e)
			}
		}
		tr.global[n.Ident] = &b
	}
	for changed := true; changed; {
		changed = false
		for _, n := range m.Names {
			if n.Role == lang.Data || drawn[n.Ident] || !slices.ContainsFunc(n.Defs, func(s ast.Stmt) bool { return reads(s, drawn) }) {
				continue
			}
			drawn[n.Ident], changed = true, true
			delete(tr.global, n.Ident)
		}
	}
}

// reads reports whether a statement reads one of names, directly or through functions.
func reads(s ast.Stmt, names map[string]bool) bool {
	found := false
	ast.Walk(s, func(n ast.Node) bool {
		if x, ok := n.(*ast.Name); ok && names[x.Name] {
			found = true
		}
		return !found
	})
	return found
}

func (tr *tracer) isGiven(name string, e int) bool {
	list := tr.forward.Given[name]
	return e < len(list) && list[e]
}

func (tr *tracer) fresh() graph.Ref {
	tr.forward.next++
	return tr.t.Input(tr.forward.next-1, true)
}

func (tr *tracer) give(name string, e int) graph.Ref {
	r, f := tr.fresh(), tr.forward.f
	n := len(f.given)
	tr.undoing(func() { f.given, f.inputs = f.given[:n], f.inputs[:n] })
	f.given, f.inputs = append(f.given, Element{name, e}), append(f.inputs, r)
	return r
}

// undoing records how to undo something, in case the iterations of a loop that are traced together turn out not to be
// traceable together.
func (tr *tracer) undoing(f func()) {
	if l := tr.iterationsNow; l != nil {
		l.undo = append(l.undo, f)
	}
}

// giveAll sets the elements of a declared unknown to their values.
func (tr *tracer) giveAll(name string) {
	a := tr.values(name)
	tilde := tr.b.Model.ByName[name].Tilde
	for e := range a.ref {
		switch {
		case a.ref[e] != graph.None:
		case tr.isGiven(name, e):
			a.ref[e] = tr.give(name, e)
		case !tilde:
			refuse(tr.b.Model.ByName[name].Span, "`%s` has no distribution", name)
		}
	}
}

// draw adds the draws of a statement, and returns what they draw, each of the given length. elem is the first element
// of a draw, if there is a name.
//
// The bounds of a declared type cut the distribution of an unknown; what is drawn alongside data has the distribution
// as written.
func (tr *tracer) draw(name string, elem func(i int) int, d *draws, args *arguments, list []int, length int) []graph.Ref {
	e := event{spec: d.spec, form: d.form, draws: list, length: length}
	for _, i := range list {
		if args.hole(i) {
			refuse(d.span, "an argument is drawn only later")
		}
		if name == "" {
			continue
		}
		lo, hi := tr.typeBounds(name, elem(i))
		e.lo, e.hi = append(e.lo, lo), append(e.hi, hi)
		e.bounded = e.bounded || lo != graph.None || hi != graph.None
	}
	if tr.forward.Prior && e.bounded {
		refuse(d.span, "the type cuts the distribution, which may change with what is drawn")
	}
	if d.spec.EventRank > 0 && e.bounded || !d.spec.CanDraw() {
		refuse(d.span, "%s does not draw", d.spec.Name)
	}
	if l := tr.iterationsNow; l != nil && (l.iterations != nil || l.pairs != nil) {
		apart() // some iterations draw before others that come before them
	}
	kept := *args // the array will be filled further
	kept.args = make([][]graph.Ref, len(args.args))
	for p, refs := range args.args {
		kept.args[p] = slices.Clone(refs)
	}
	e.args, e.at = &kept, tr.t.Now()
	e.out = tr.t.AppendRows(nil, tr.t.Drawn(len(list)*length))
	f := tr.forward.f
	n := len(f.events)
	tr.undoing(func() { f.events = f.events[:n] })
	f.events = append(f.events, e)
	return e.out
}

// drawTilde is `name ~ distribution` in forward draws: for elements that are data, draws are made alongside them, and
// then the elements without a value are drawn.
func (tr *tracer) drawTilde(name string, elems []int, count, length int, d *draws, args *arguments) {
	a := tr.values(name)
	if old := a; a.run != 0 {
		a = tr.symbolic(a)
		tr.global[name] = a
		tr.undoing(func() { tr.global[name] = old })
	}
	data := a.known()
	if n := tr.b.Model.ByName[name]; n != nil && n.Role == lang.Data {
		data = true // drawn alongside the data, unless it is a hole
	}
	if length == 0 {
		return // draws of length 0
	}
	imputed := tr.forward.imputed[name]
	var beside, own, part []int
	for i := range count {
		holes, given := 0, 0
		for _, e := range elems[i*length : (i+1)*length] {
			if imputed != nil && imputed[e] {
				given++
			}
			if a.ref == nil || a.ref[e] != graph.None {
				continue
			}
			if !data && tr.isGiven(name, e) {
				tr.set(a, e, tr.give(name, e))
				continue
			}
			holes++
		}
		switch {
		case holes == length:
			own = append(own, i)
		case holes > 0:
			refuse(d.span, "a vector is partly known")
		case data && given == 0:
			beside = append(beside, i)
		case data && given < length:
			part = append(part, i) // a vector whose missing part has a value
		}
	}
	anew := func(events []int) {
		if len(events) == 0 {
			return
		}
		out := tr.beside(name, a)
		if tr.iterationsNow != nil {
			old := slices.Clone(out)
			tr.undoing(func() { copy(out, old) })
		}
		for k, r := range tr.draw("", nil, d, args, events, length) {
			out[elems[events[k/length]*length+k%length]] = r
		}
	}
	anew(beside)
	if len(own) > 0 {
		drawn := tr.draw(name, func(i int) int { return elems[i*length] }, d, args, own, length)
		if tr.iterationsNow != nil { // these did not exist before
			tr.undoing(func() {
				for k := range drawn {
					a.ref[elems[own[k/length]*length+k%length]] = graph.None
				}
			})
		}
		for k, r := range drawn {
			a.ref[elems[own[k/length]*length+k%length]] = r
		}
	}
	anew(part)
}

// drawLeft is `expression of data ~ distribution` in forward draws.
func (tr *tracer) drawLeft(label string, x *array, d *draws) {
	if tr.iterationsNow != nil {
		apart()
	}
	lead := max(0, len(x.shape)-d.spec.EventRank)
	args := tr.arguments(d, x.shape[lead:])
	length := product(x.shape[lead:])
	out := tr.beside(label, x)
	list := make([]int, product(x.shape[:lead]))
	for i := range list {
		list[i] = i
	}
	copy(out, tr.draw("", nil, d, args, list, length))
}

// beside returns the scalars drawn for the left side of a `~`; before they are drawn they are the data.
func (tr *tracer) beside(label string, a *array) []graph.Ref {
	out := tr.forward.observed[label]
	if out == nil {
		if a.known() {
			out = tr.t.AppendRows(nil, tr.t.Column(a.num))
		} else {
			out = slices.Clone(tr.refs(a))
		}
		tr.undoing(func() { delete(tr.forward.observed, label) })
		tr.forward.observed[label] = out
	}
	return out
}

// Drawer makes forward draws with a Forward. It is not safe for concurrent use; any number of drawers may share a Forward.
type Drawer struct {
	f    *Forward
	run  *graph.Run
	args [][]float64
	out  []float64
}

// NewDrawer returns a drawer.
func (f *Forward) NewDrawer() *Drawer { return &Drawer{f: f, run: f.tape.NewRun()} }

// mostCut is how often a number outside the bounds of its declared type is drawn again, as in the evaluator.
const mostCut = 100000

// Draw draws once, given the values of the elements in Given. It writes the values of the names to
// out, name by name. It returns false if an error occurred, which the evaluator can explain.
func (w *Drawer) Draw(s *mathx.Stream, given []float64, out [][]float64) bool {
	w.run.Restart()
	for i, r := range w.f.inputs {
		w.run.Set(r, given[i])
	}
	for k := 0; k < len(w.f.events); k++ {
		e := &w.f.events[k]
		if e.loop != nil {
			if !w.loop(s, e.loop, w.f.events[k:k+e.loop.events]) {
				return false
			}
			k += e.loop.events - 1
			continue
		}
		w.run.Until(e.at)
		for i := range e.draws {
			if !w.event(s, e, i) {
				return false
			}
		}
	}
	w.run.Finish()
	for k, refs := range w.f.outputs {
		for i, r := range refs {
			if r == graph.None {
				out[k][i] = math.NaN()
				continue
			}
			out[k][i] = w.run.At(r)
		}
	}
	return true
}

// event makes the k-th draw of an event.
func (w *Drawer) event(s *mathx.Stream, e *event, k int) bool {
	i := e.draws[k]
	for len(w.args) < len(e.args.args) {
		w.args = append(w.args, nil)
	}
	args := w.args[:len(e.args.args)]
	for p := range args {
		args[p] = args[p][:0]
		for _, r := range e.args.one(p, i) {
			args[p] = append(args[p], w.run.At(r))
		}
	}
	for len(w.out) < e.length {
		w.out = append(w.out, 0)
	}
	out := w.out[:e.length]
	draw := func() { e.spec.Draw(s, e.form, args, out) }
	draw()
	if e.bounded {
		lo, hi := e.lo[k], e.hi[k]
		inside := func() bool {
			return (lo == graph.None || out[0] >= w.run.At(lo)) && (hi == graph.None || out[0] <= w.run.At(hi))
		}
		for n := 0; out[0] == out[0] && !inside(); n++ {
			if n == mostCut {
				return false
			}
			draw()
		}
	}
	for j, r := range e.outOf(k) {
		w.run.Set(r, out[j])
	}
	return true
}
