package fn_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/portable"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/lang"
)

// agreement is the rounding that evaluator and compiled path may differ by, relative to
// the sum of the absolute terms: of matrices of 30 rows it is some hundred roundings.
const agreement = 1e-11

// input is an argument of a call in a model: numbers of a shape that move or are fixed.
type input struct {
	name  string // of the data or the unknown
	shape []int
	num   []float64
	in    string // the argument as it is written, of which NAME is what is above
	moves bool
}

func (a *input) text() string { return strings.ReplaceAll(a.in, "NAME", a.name) }

// call is a function with its inputs.
type call struct {
	f      *fn.Spec
	inputs []input
}

func (c *call) text() string {
	list := make([]string, len(c.inputs))
	for i := range c.inputs {
		list[i] = c.inputs[i].text()
	}
	return c.f.Name + "(" + strings.Join(list, ", ") + ")"
}

func size(shape []int) int {
	n := 1
	for _, k := range shape {
		n *= k
	}
	return n
}

func dims(shape []int) string {
	if len(shape) == 0 {
		return ""
	}
	return strings.ReplaceAll(fmt.Sprint(shape), " ", ", ")
}

// nested makes rows of flat numbers, as data have them.
func nested(num []float64, shape []int) any {
	switch len(shape) {
	case 0:
		return num[0]
	case 1:
		return num
	}
	var rows []any
	step := size(shape[1:])
	for i := range shape[0] {
		rows = append(rows, nested(num[i*step:(i+1)*step], shape[1:]))
	}
	return rows
}

// bound binds a text; the error is that of the text or its data.
func bound(text string, data map[string]any) (*bind.Bound, error) {
	file, list := lang.Parse(ast.NewSource("m.bayes", text))
	if list.Err() != nil {
		return nil, fmt.Errorf("%s", list.Format())
	}
	m, list := lang.Check(file, nil)
	if list.Err() != nil {
		return nil, fmt.Errorf("%s", list.Format())
	}
	source, err := bind.FromValues(data)
	if err != nil {
		return nil, err
	}
	b, list := bind.Bind(m, bind.Data{Sources: []bind.Source{source}})
	if b == nil {
		return nil, fmt.Errorf("%s", list.Format())
	}
	return b, nil
}

// value evaluates a call of which nothing is unknown.
func (c *call) value() (*eval.Value, error) {
	text, data := "", map[string]any{}
	for _, a := range c.inputs {
		text += "data " + a.name + ": real" + dims(a.shape) + "\n"
		data[a.name] = nested(a.num, a.shape)
	}
	b, err := bound(text+"value = "+c.text()+"\n", data)
	if err != nil {
		return nil, err
	}
	return b.Shapes["value"], nil
}

// model is a model whose log density is the sum of the elements of a call times
// weights, at a point.
type model struct {
	text  string
	b     *bind.Bound
	point []float64
	tilt  float64 // what the log density has beside
}

func total(x []float64) float64 {
	s := 0.0
	for _, a := range x {
		s += a
	}
	return s
}

// weighted makes the model of a call with a value of a shape.
func (c *call) weighted(shape []int, weights []float64) (*model, error) {
	text, data, at, tilt := "", map[string]any{"w": nested(weights, shape)}, map[string][]float64{}, 0.0
	for _, a := range c.inputs {
		if a.moves {
			text += a.name + dims(a.shape) + " ~ Flat()\n"
			at[a.name] = a.num
		} else {
			text += "data " + a.name + ": real" + dims(a.shape) + "\n"
			data[a.name] = nested(a.num, a.shape)
		}
	}
	text += "data w: real" + dims(shape) + "\ntarget += sum(w * " + c.text() + ")\n"
	for _, a := range c.inputs {
		if a.moves { // what a size is of moves nothing else
			text += "target += 0.5 * sum(" + a.name + ")\n"
			tilt += 0.5 * total(a.num)
		}
	}
	b, err := bound(text, data)
	if err != nil {
		return nil, err
	}
	x, err := b.Unconstrain(at)
	return &model{text, b, x, tilt}, err
}

// plain is the log density by the evaluator, with the sum of its absolute terms.
func (m *model) plain(t *testing.T, x []float64) (lp, abs float64) {
	terms, _, err := m.b.Interp().LogDensityAt(x, m.b)
	if err != nil {
		t.Fatalf("%v\n%s", err, m.text)
	}
	return terms.Total, terms.Abs
}

// compiled is the log density and its gradient by the compiled path.
func (m *model) compiled() (lp float64, grad []float64, err error) {
	g, err := compile.Density(m.b)
	if err != nil {
		return 0, nil, err
	}
	p, err := autodiff.Compile(g, autodiff.Options{})
	if err != nil {
		return 0, nil, err
	}
	grad = make([]float64, m.b.Dim)
	lp = portable.New(p).Eval(m.point, grad)
	return lp, grad, nil
}

// slope is the derivative along v by differences, and what they differ by among
// themselves.
func (m *model) slope(t *testing.T, v []float64, h float64) (slope, uncertainty float64) {
	step := func(h float64) float64 {
		x := slices.Clone(m.point)
		for i := range x {
			x[i] = m.point[i] + h*v[i]
		}
		lp, _ := m.plain(t, x)
		return lp
	}
	near, far := (step(h/2)-step(-h/2))/h, (step(h)-step(-h))/(2*h)
	return near + (near-far)/3, math.Abs(near - far)
}

// agrees compares evaluator, compiled path and differences.
func (m *model) agrees(t *testing.T, r *rand.Rand, smooth bool) {
	t.Helper()
	want, abs := m.plain(t, m.point)
	got, grad, err := m.compiled()
	if err != nil {
		t.Errorf("%v\n%s", err, m.text)
		return
	}
	if !(math.Abs(got-want) <= agreement*(abs+1)) {
		t.Errorf("%.17g by the evaluator, %.17g compiled, at %v\n%s", want, got, m.point, m.text)
		return
	}
	if !smooth {
		return
	}
	for k := range 3 {
		v, along, plain := make([]float64, len(grad)), 0.0, 0.0
		for i := range v {
			if v[i] = r.NormFloat64(); k == 2 {
				v[i] = 0
			}
		}
		if k == 2 { // one number alone
			v[r.IntN(len(v))] = 1
		}
		for i := range v {
			along += v[i] * grad[i]
			plain += math.Abs(v[i] * grad[i])
		}
		// A jump or kink that is near bends the difference; nearer points do not see it, but
		// round more. A wrong gradient differs from all of them.
		right := false
		var slopes []float64
		for _, h := range []float64{1e-3, 1e-2, 1e-4, 1e-5} {
			slope, uncertainty := m.slope(t, v, h)
			slopes = append(slopes, slope)
			if right = math.Abs(along-slope) <= 1e-6*(plain+1)+0.1*uncertainty+1e-14*abs/h && uncertainty <= 1e-3*(plain+1); right {
				break
			}
		}
		if !right {
			t.Errorf("slope %.12g by the gradient, %.12g by differences, along %v at %v\n%s", along, slopes, v, m.point, m.text)
		}
	}
}

// shapes lists what an argument may look like that has n rows.
func shapes(need fn.Need, n int) [][]int {
	switch need {
	case fn.Number, fn.Size, fn.Dimension:
		return [][]int{nil}
	case fn.Numbers, fn.Codes, fn.Truths:
		return [][]int{{n}, nil, {n, 2}}
	case fn.Arrays, fn.Elements, fn.Sized:
		return [][]int{{n}, {n, 2}}
	case fn.Matrix:
		return [][]int{{n, 2}}
	case fn.Square, fn.Covariance:
		return [][]int{{n, n}}
	}
	return [][]int{{n}}
}

// newInput makes an argument with a shape.
func newInput(p fn.Param, name string, n int, shape []int, r *rand.Rand) input {
	a := input{name: name, shape: shape, in: "NAME", num: make([]float64, size(shape))}
	for i := range a.num {
		a.num[i] = 1.5 * r.NormFloat64()
	}
	if p.Name == "period" || p.Name == "L" { // of a period near 0 no difference is a slope
		a.in = "(abs(NAME) + 1)"
	}
	switch p.Need {
	case fn.Increasing:
		slices.Sort(a.num)
	case fn.Size, fn.Dimension:
		a.in = fmt.Sprint(n)
	case fn.Truths, fn.KnownTruths:
		a.in = "(NAME > 0.25)"
	case fn.Square:
		a.in = fmt.Sprintf("(NAME + %d * eye(%d))", 2*n+3, n)
	case fn.Covariance:
		a.in = fmt.Sprintf("(NAME + NAME' + %d * eye(%d))", 4*n+6, n)
	case fn.Fixed:
		for i := range a.num {
			a.num[i] = r.Float64()
		}
	}
	return a
}

// settle makes the numbers of an element-by-element call lie in the domain.
func (c *call) settle(r *rand.Rand) bool {
	if !c.f.ByElement(len(c.inputs)) {
		return true
	}
	rows := 1
	for _, a := range c.inputs {
		rows = max(rows, len(a.num))
	}
	for _, a := range c.inputs {
		if len(a.shape) > 0 && len(a.num) != rows {
			return false
		}
	}
	x := make([]float64, len(c.inputs))
	for i := 0; i < rows; i++ {
		fine := false
		for try := 0; try < 1000 && !fine; try++ {
			for k := range c.inputs {
				a := &c.inputs[k]
				j := i
				if len(a.shape) == 0 {
					j = 0
				}
				if try > 0 && (len(a.shape) > 0 || i == 0) {
					a.num[j] = 1.5 * r.NormFloat64()
				}
				if c.f.Refuses() {
					a.num[j] = math.Round(a.num[j])
				}
				x[k] = a.num[j]
			}
			fine = c.f.Domain(x) && c.f.Refuse(x) == nil
		}
		if !fine {
			return false
		}
	}
	return true
}

// calls makes calls of a function with arguments of n rows in every shape that it takes.
func calls(f *fn.Spec, n int, r *rand.Rand) []call {
	most := len(f.Params)
	if f.Rest != "" {
		most++
	}
	var list []call
	for args := max(1, f.Min()); args <= most; args++ {
		var more func(inputs []input)
		more = func(inputs []input) {
			if k := len(inputs); k < args {
				for _, s := range shapes(f.Param(k).Need, n) {
					more(append(slices.Clone(inputs), newInput(f.Param(k), fmt.Sprintf("a%d", k+1), n, s, r)))
				}
				return
			}
			for try := 0; try < 20; try++ {
				c := call{f, slices.Clone(inputs)}
				for k := range c.inputs {
					c.inputs[k] = newInput(f.Param(k), inputs[k].name, n, inputs[k].shape, r)
				}
				if !c.settle(r) {
					continue
				}
				if v, err := c.value(); err == nil && v.Kind <= eval.Real {
					list = append(list, c)
				}
				return
			}
		}
		more(nil)
	}
	return list
}

// subsets calls f with every choice of arguments that move, but none.
func (c *call) subsets(f func(c call)) {
	for set := 1; set < 1<<len(c.inputs); set++ {
		d := call{c.f, slices.Clone(c.inputs)}
		fine := true
		for k := range d.inputs {
			need := c.f.Param(k).Need
			d.inputs[k].moves = set&(1<<k) != 0
			fine = fine && !(d.inputs[k].moves && (need.Known() || need.Numeric()))
		}
		if fine {
			f(d)
		}
	}
}

// Every function means the same to the evaluator and to the compiled path, on one row and on
// many, whichever of its arguments move; and the gradient is the slope.
func TestEveryFunctionCompiled(t *testing.T) {
	for _, f := range fn.All() {
		if !f.Built() || !f.Traced() || f.Params[0].Need.Known() || f.Params[0].Need == fn.Factor || f.Solves() { // package verify has those
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			for _, n := range []int{1, 3, 7, 30} {
				r := rand.New(rand.NewPCG(uint64(n), 1))
				tried := 0
				for _, c := range calls(f, n, r) {
					v, err := c.value()
					if err != nil {
						t.Fatal(err)
					}
					if v.Size() > 4000 || f.TraceLimit(n) != "" {
						continue
					}
					weights := make([]float64, v.Size())
					for i := range weights {
						weights[i] = r.NormFloat64()
					}
					if slices.ContainsFunc(v.Num, func(x float64) bool { return x != x || math.IsInf(x, 0) }) {
						continue // of one row, as the sd is
					}
					c.subsets(func(c call) {
						m, err := c.weighted(v.Shape, weights)
						if err != nil {
							t.Errorf("%v", err)
							return
						}
						m.agrees(t, r, !f.Refuses())
						tried++
					})
				}
				if tried == 0 && f.TraceLimit(n) == "" && !(n == 1 && slices.Contains([]string{"sd", "variance", "standardize", "qr_q", "qr_r"}, f.Name)) {
					t.Errorf("nothing was tried with %d rows", n)
				}
			}
		})
	}
}

// Outside its domain a function is no finite number, whoever computes it.
func TestOutsideTheDomain(t *testing.T) {
	outside := 0
	for _, f := range fn.All() {
		if !f.Built() || !f.ByElement(len(f.Params)) {
			continue
		}
		r := rand.New(rand.NewPCG(3, 3))
		for range 40 {
			c := call{f: f}
			var x []float64
			for k, p := range f.Params {
				a := newInput(p, fmt.Sprintf("a%d", k+1), 1, []int{1}, r)
				a.moves = true
				c.inputs, x = append(c.inputs, a), append(x, a.num[0])
			}
			if f.Domain(x) {
				continue
			}
			outside++
			v, err := c.value()
			if err != nil || v.Num[0]-v.Num[0] == 0 {
				t.Errorf("%s is %v at %v, where it is not defined (%v)", f.Name, v, x, err)
			}
			m, err := c.weighted([]int{1}, []float64{1})
			if err != nil {
				t.Error(err)
				continue
			}
			if lp, _, err := m.compiled(); err != nil || !math.IsInf(lp, -1) {
				t.Errorf("%s: log density %v at %v, where it is not defined (%v)", f.Name, lp, x, err)
			}
		}
	}
	if outside < 100 {
		t.Errorf("only %d points", outside)
	}
}
