// Package verify compares what the compiler makes of a model with what the model means: the log density of every
// program with that of the evaluator, and the gradient with differences of the evaluator's log density, at random
// points. The programs are those of every tier, with all passes, with none, and with each of them left out.
package verify

import (
	"fmt"
	"math"
	"strings"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/autodiff/tier"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/mathx"
)

// Options say what is compared. The zero value is the default.
type Options struct {
	Points int    // points with a finite density; 0: 5
	Seed   uint64 // of the points
	// Last, if not nil, is one more pass, planted by a test.
	Last *autodiff.Pass
	Stop func() error // if not nil, called repeatedly; an error ends the comparison
}

const (
	defaultPoints = 5
	trials        = 10 // points that are tried for each that is wanted
	directions    = 2  // random ones at each point
	coordinates   = 6  // random ones at each point
	scale         = 0.7
)

// Tolerances. Evaluator and programs add the same terms, written differently, in different orders: densities are
// compared relative to the sum of the absolute terms. Differences are compared relative to what the components of the
// gradient add up to without cancelling; near a kink they are repeated with a smaller step, which has more rounding
// error.
const (
	densityTolerance = 1e-10
	slopeTolerance   = 1e-5
	kinkTolerance    = 1e-4
)

// A Row is what was found about one program.
type Row struct {
	Program string // its tier, and what is left out
	Without string // the pass that is left out, if it is one
	// Density is the largest difference from the evaluator, relative to the sum of the absolute terms; Slope is that
	// of derivatives from differences, relative to their terms.
	Density, Slope float64
	// Problem is the first difference that is too large, or another problem; "" for none.
	Problem string
}

// A Report is the result.
type Report struct {
	Points, Tried int // points compared, with finite densities, and points tried
	Slopes        int // directions compared
	Rows          []Row
}

// Check compares the programs of a bound model.
func Check(b *bind.Bound, opt Options) (*Report, error) {
	c := &checker{b: b, opt: opt, report: &Report{}, stream: mathx.NewStream(opt.Seed, 0, "verify")}
	if err := c.programs(); err != nil {
		return nil, err
	}
	points := opt.Points
	if points == 0 {
		points = defaultPoints
	}
	for c.report.Points < points && c.report.Tried < trials*points {
		c.report.Tried++
		if err := c.point(); err != nil {
			return nil, err
		}
	}
	return c.report, nil
}

// A candidate is a program under test.
type candidate struct {
	machine autodiff.Machine
	row     int // of the report
	logp    []float64
	grad    [][]float64
}

type checker struct {
	b      *bind.Bound
	opt    Options
	report *Report
	stream *mathx.Stream
	list   []*candidate
}

// programs compiles the model in all ways.
func (c *checker) programs() error {
	graphs := map[string]*graph.Graph{} // by what the trace leaves out
	add := func(t autodiff.Tier, name, without string, b compile.Build) error {
		key := fmt.Sprint(b.Trace.Scalars, b.Trace.Without)
		g := graphs[key]
		if g == nil {
			b.Trace.Stop = c.opt.Stop
			var err error
			if g, err = b.Trace.Density(c.b); err != nil {
				return err
			}
			graphs[key] = g
		}
		p, err := autodiff.Compile(g, b.Passes)
		if err == nil {
			_, err = t.Size(p)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		c.list = append(c.list, &candidate{t.New(p), len(c.report.Rows), []float64{0}, [][]float64{make([]float64, c.b.Dim)}})
		c.report.Rows = append(c.report.Rows, Row{Program: name, Without: without})
		return nil
	}
	for _, t := range tier.All() {
		if err := add(t, t.Name, "", compile.Build{Passes: autodiff.Options{Last: c.opt.Last}}); err != nil {
			return err
		}
	}
	best := tier.Best()
	var all []string
	for _, p := range compile.Passes() {
		if p.Required {
			continue
		}
		all = append(all, p.Name)
		b, err := compile.Without(p.Name)
		if err != nil {
			return err
		}
		b.Passes.Last = c.opt.Last
		if err := add(best, best.Name+" without "+p.Name, p.Name, b); err != nil {
			return err
		}
	}
	if p := c.opt.Last; p != nil {
		if err := add(best, best.Name+" without "+p.Name, p.Name, compile.Build{}); err != nil {
			return err
		}
	}
	b, err := compile.Without(all...)
	if err != nil {
		return err
	}
	return add(best, best.Name+" without passes", "", b)
}

// stopped returns the error that ends the comparison, if any.
func (c *checker) stopped() error {
	if c.opt.Stop == nil {
		return nil
	}
	return c.opt.Stop()
}

// density is the log density according to the evaluator, with the sum of its absolute terms.
func (c *checker) density(x []float64) (lp, abs float64, err error) {
	if err := c.stopped(); err != nil {
		return 0, 0, err
	}
	terms, _, err := c.b.Interp().LogDensityAt(x, c.b)
	if err != nil {
		return 0, 0, err
	}
	return terms.Total, terms.Abs, nil
}

// point compares all programs at a random point.
func (c *checker) point() error {
	x := make([]float64, c.b.Dim)
	for i := range x {
		x[i] = scale * c.stream.Normal()
	}
	want, abs, err := c.density(x)
	if err != nil {
		return err
	}
	for _, m := range c.list {
		m.machine.EvalAll([][]float64{x}, m.logp, m.grad)
		c.compareDensity(m, m.logp[0], want, abs)
	}
	if !finite(want) {
		return nil // nothing else could be compared
	}
	c.report.Points++
	for k := range directions + min(coordinates, c.b.Dim) {
		v := make([]float64, c.b.Dim)
		if k < directions {
			for i := range v {
				v[i] = c.stream.Normal()
			}
		} else {
			v[int(c.stream.Float64()*float64(c.b.Dim))] = 1
		}
		if err := c.direction(x, v, abs); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) compareDensity(m *candidate, got, want, abs float64) {
	row := &c.report.Rows[m.row]
	if !finite(want) {
		// a program gives -Inf where the density or a component of its gradient is not finite
		if finite(got) && !math.IsInf(want, 1) && row.Problem == "" {
			row.Problem = fmt.Sprintf("the log density is %v, but the evaluator gives %v", got, want)
		}
		return
	}
	d := math.Abs(got-want) / (abs + 1)
	if !(d <= row.Density) {
		row.Density = d
	}
	if !(d <= densityTolerance) && row.Problem == "" {
		row.Problem = fmt.Sprintf("the log density is %.12g, but the evaluator gives %.12g", got, want)
	}
}

// direction compares derivatives in one direction with differences.
func (c *checker) direction(x, v []float64, abs float64) error {
	slope, spread, err := c.difference(x, v, 1e-3)
	if err != nil {
		return err
	}
	if !(spread <= 1e-3*(1+math.Abs(slope))) {
		return nil // a jump, a kink or the end of the support is near
	}
	c.report.Slopes++
	near, known := 0.0, false // with a smaller step
	for _, m := range c.list {
		row := &c.report.Rows[m.row]
		if !finite(m.logp[0]) {
			continue // reported already
		}
		along, plain := 0.0, 0.0
		for i, g := range m.grad[0] {
			along += float64(v[i] * g)
			plain += math.Abs(float64(v[i] * g))
		}
		off := func(slope float64) float64 { return math.Abs(along-slope) / (plain + 1) }
		d := off(slope)
		if fine := d <= slopeTolerance+(float64(10*spread)+float64(1e-12*abs))/(plain+1); !fine {
			if !known {
				if near, _, err = c.difference(x, v, 1e-5); err != nil {
					return err
				}
				known = true
			}
			if d = off(near); !(d <= kinkTolerance+1e-9*abs/(plain+1)) && row.Problem == "" {
				row.Problem = fmt.Sprintf("the gradient gives %.8g as derivative%s, but finite differences of the evaluator give %.8g", along, c.along(v), near)
			}
		}
		if !(d <= row.Slope) {
			row.Slope = d
		}
	}
	return nil
}

// along names the coordinate of a direction that is a coordinate axis.
func (c *checker) along(v []float64) string {
	at := -1
	for i, x := range v {
		if x != 0 {
			if at >= 0 {
				return ""
			}
			at = i
		}
	}
	for _, u := range c.b.Unknowns {
		if at >= u.Offset && at < u.Offset+u.Size {
			if u.Size == 1 {
				return fmt.Sprintf(" in `%s`", u.Name)
			}
			return fmt.Sprintf(" in unconstrained number %d of `%s`", at-u.Offset+1, u.Name)
		}
	}
	return ""
}

// difference returns the derivative of the density along v by central differences with step sizes h and h/4, and how
// much the two differ.
func (c *checker) difference(x, v []float64, h float64) (slope, spread float64, err error) {
	y := make([]float64, len(x))
	at := func(h float64) float64 {
		for i := range y {
			y[i] = x[i] + float64(h*v[i])
		}
		lp, _, e := c.density(y)
		if e != nil {
			err = e
		}
		return lp
	}
	by := func(h float64) float64 {
		near, far := at(h)-at(-h), at(2*h)-at(-2*h)
		return (float64(8*near) - far) / (12 * h)
	}
	a, b := by(h), by(h/4)
	if !finite(a) || !finite(b) {
		return 0, math.Inf(1), err
	}
	return b, math.Abs(a - b), err
}

func finite(x float64) bool { return x-x == 0 }

// Wrong reports whether a program differs from the model, or nothing could be compared.
func (r *Report) Wrong() bool {
	for _, row := range r.Rows {
		if row.Problem != "" {
			return true
		}
	}
	return r.Points == 0 || r.Slopes == 0
}

// Guilty are the passes each of which, when left out, makes a program right that is wrong with all passes.
func (r *Report) Guilty() []string {
	if r.Rows[0].Problem == "" {
		return nil
	}
	var names []string
	for _, row := range r.Rows {
		if row.Without != "" && row.Problem == "" {
			names = append(names, row.Without)
		}
	}
	return names
}

// Text writes the table.
func (r *Report) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "compared at %d random points: log densities with the evaluator, derivatives in %d directions with its finite differences\n\n", r.Points, r.Slopes)
	fmt.Fprintf(&b, "%-38s %12s %12s\n", "program", "log density", "gradient")
	for _, row := range r.Rows {
		verdict := "ok"
		if row.Problem != "" {
			verdict = "WRONG"
		}
		fmt.Fprintf(&b, "%-38s %12.1e %12.1e  %s\n", row.Program, row.Density, row.Slope, verdict)
	}
	return b.String()
}
