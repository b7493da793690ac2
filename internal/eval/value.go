package eval

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/depend"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/lang"
)

// Kind is what the elements of a value are.
type Kind uint8

// The kinds. Bool, Int, Real and Level values keep their elements in Num.
const (
	Bool  Kind = iota // 0 or 1
	Int               // whole numbers, up to MaxInt in size
	Real              // numbers
	Text              // texts
	Level             // levels of a factor: their numbers, from 1
	Set               // a set of levels by itself: no elements
	Dist              // a distribution: no elements
	Func              // a function: no elements
)

var kindNames = [...]string{"bool", "int", "real", "text", "factor", "level set", "distribution", "function"}

// String returns the kind in the words of the language.
func (k Kind) String() string { return kindNames[k] }

// MaxInt is the largest whole number of the language: beyond it a float64 no
// longer holds every whole number, and arithmetic reports an overflow.
const MaxInt = 1 << 53

// Factor is a set of labelled levels that may name the places of an axis.
type Factor struct {
	Name   string
	Labels []string
	// Alphabetical says that the labels are texts which stand in the order of the
	// alphabet because nobody gave another: the order means nothing.
	Alphabetical bool

	// size says that this is no set of levels, but a size of which an axis has the
	// places, such as the N of `real[N]`; "" where the text has no name for it. It
	// occurs in Value.Sizes alone, and in the lists of axes that the walk hands on.
	size bool
	rows bool // of a size: the places are rows of the data
	// levels is set where the places of a size are those of levels, which have lost their
	// names: of `reverse(a)`, or of `[a[k] for k in 1:3]`.
	levels *Factor
	// before is set, over new data, where an array that is no row of the data had another
	// size in the fit: that one.
	before int
}

// Find returns the number of a label, from 1, or 0.
func (f *Factor) Find(label string) int { return slices.Index(f.Labels, label) + 1 }

// Same reports whether two axes' factors are one: the same set under the same name.
func (f *Factor) Same(g *Factor) bool {
	if f == g {
		return true
	}
	return f != nil && g != nil && f.Name == g.Name && slices.Equal(f.Labels, g.Labels)
}

// Value is what an expression means: a scalar (no shape) or a rectangular array.
// A value is not changed after it was made, but for the arrays of Env that
// statements fill element by element.
type Value struct {
	Kind  Kind
	Shape []int     // empty: a scalar
	Axes  []*Factor // nil, or one for each axis: the factor that names its places, nil for none
	// Sizes has, for each axis whose places have numbers in the data, the size that
	// counts them; nil where none has. See rows.go.
	Sizes []*Factor
	Num   []float64 // row-major; kinds Bool, Int, Real, Level
	Text  []string  // kind Text
	// Levels is the factor of a Level or Set value.
	Levels *Factor
	// Unknown marks elements that depend on an unknown. In data,
	// it marks missing elements.
	Unknown Marks
	// Hole marks elements that nothing has defined.
	Hole Marks
	// Loose marks numbers of a data column without a declared type: real, but
	// taken for whole ones where the model uses them as such.
	Loose bool

	fresh bool // a value over the data of the fit that depends on new rows too

	// Fit is, in a run over new data, what the value is as a number where it reduces over
	// rows of the data: that of the fit. Nil: the same.
	Fit *Value

	Dist *Distribution // kind Dist
	Fn   *lang.Func    // kind Func: a function of the text ...
	Prim string        // ... or the name of one of the language

	// row is set for whole numbers that count or number the places of a size: N, and the n
	// of `for n in 1:N`. of is set for a number that was one of an axis of a size.
	row *Factor
	of  *element

	void bool // all numbers are NaN, in a list that other values share: see run.void

	dep  depend.Places // elements' places in the graph of dependencies, in runs that track it
	from *origin       // where the elements were read, for messages about holes
}

// origin remembers of which name, and which of its elements, a value with holes is made.
type origin struct {
	name  string
	whole *Value
	elems []int // nil: all, in order
	// lost is set instead for what could not be had in the branch of a choice: an
	// error where something takes it.
	lost *diag.Diagnostic
}

// place returns which element of the whole element i of a value is. A value made of several, such as
// a list of which one element was read from the whole, has more elements than that: the last is blamed.
func (o *origin) place(i int) int {
	if o.elems == nil {
		return min(i, o.whole.count()-1)
	}
	return o.elems[min(i, len(o.elems)-1)]
}

// Env holds the values of names.
type Env map[string]*Value

// Number returns a real scalar.
func Number(x float64) *Value { return &Value{Kind: Real, Num: []float64{x}} }

// Whole returns an int scalar.
func Whole(n int) *Value { return &Value{Kind: Int, Num: []float64{float64(n)}} }

// Truth returns a bool scalar.
func Truth(b bool) *Value {
	v := &Value{Kind: Bool, Num: []float64{0}}
	if b {
		v.Num[0] = 1
	}
	return v
}

// String returns a text scalar.
func String(s string) *Value { return &Value{Kind: Text, Text: []string{s}} }

// Reals returns a vector of numbers.
func Reals(x ...float64) *Value { return &Value{Kind: Real, Shape: []int{len(x)}, Num: x} }

// Ints returns a vector of whole numbers.
func Ints(n ...int) *Value {
	v := &Value{Kind: Int, Shape: []int{len(n)}, Num: make([]float64, len(n))}
	for i, k := range n {
		v.Num[i] = float64(k)
	}
	return v
}

// Texts returns a vector of texts.
func Texts(s ...string) *Value { return &Value{Kind: Text, Shape: []int{len(s)}, Text: s} }

// Array returns an array of a kind and shape over num, row-major.
func Array(kind Kind, shape []int, num []float64) *Value {
	return &Value{Kind: kind, Shape: shape, Num: num}
}

// Column returns a factor column: the number of its level, from 1, for each row.
func Column(f *Factor, levels []int) *Value {
	v := Ints(levels...)
	v.Kind, v.Levels = Level, f
	return v
}

// Size returns the number of elements.
func (v *Value) Size() int { return product(v.Shape) }

// IsScalar reports whether the value is a scalar.
func (v *Value) IsScalar() bool { return len(v.Shape) == 0 }

// Axis returns the factor that names the places of axis k, or nil.
func (v *Value) Axis(k int) *Factor {
	if k >= len(v.Axes) {
		return nil
	}
	return v.Axes[k]
}

// IsUnknown reports whether element i depends on an unknown.
func (v *Value) IsUnknown(i int) bool { return v.Unknown.Has(i) }

// AnyUnknown reports whether any element depends on an unknown.
func (v *Value) AnyUnknown() bool { return v.Unknown.Any() }

// MarkUnknown says whether element i depends on an unknown.
func (v *Value) MarkUnknown(i int, on bool) { v.Unknown.Put(i, on, v.count()) }

// MarkHole says whether nothing has defined element i.
func (v *Value) MarkHole(i int, on bool) { v.Hole.Put(i, on, v.count()) }

// count is the number of elements that are there.
func (v *Value) count() int { return len(v.Num) + len(v.Text) }

// IsHole reports whether nothing has defined element i.
func (v *Value) IsHole(i int) bool { return v.Hole.Has(i) }

// Defined says of each element whether something has defined it.
func (v *Value) Defined() []bool {
	out := make([]bool, len(v.Num))
	for i := range out {
		out[i] = !v.IsHole(i)
	}
	return out
}

// AnyHole reports whether there is an element that nothing has defined.
func (v *Value) AnyHole() bool { return v.Hole.Any() }

// Clone returns a copy that shares nothing that can change.
func (v *Value) Clone() *Value {
	c := *v
	c.Shape, c.Axes, c.Sizes = slices.Clone(v.Shape), slices.Clone(v.Axes), slices.Clone(v.Sizes)
	c.Num, c.Text, c.void = slices.Clone(v.Num), slices.Clone(v.Text), false
	c.Unknown, c.Hole, c.dep = v.Unknown.clone(), v.Hole.clone(), v.dep.Clone()
	return &c
}

// Label returns the name of element i of a named array, as output shows it:
// `a[Hennepin, 2]`; the name alone for a scalar.
func (v *Value) Label(name string, i int) string {
	if len(v.Shape) == 0 {
		return name
	}
	return name + "[" + v.place(i) + "]"
}

// place returns the indices of element i, as a model would write them.
func (v *Value) place(i int) string {
	parts := make([]string, len(v.Shape))
	for k := len(v.Shape) - 1; k >= 0; k-- {
		n := max(v.Shape[k], 1)
		j := i % n
		i /= n
		if f := v.along(k); f != nil && j < len(f.Labels) {
			parts[k] = diag.Visible(f.Labels[j])
		} else {
			parts[k] = strconv.Itoa(j + 1)
		}
	}
	return strings.Join(parts, ", ")
}

// String returns the value as text, for messages and tests: `[1, 2, 3]`.
func (v *Value) String() string {
	switch v.Kind {
	case Set:
		return v.Levels.Name
	case Dist:
		return v.Dist.String()
	case Func:
		if v.Fn != nil {
			return v.Fn.Decl.Name.Name
		}
		return v.Prim
	}
	var b strings.Builder
	v.write(&b, 0, 0)
	return b.String()
}

// write writes the part of the value at axis k that begins at element i.
func (v *Value) write(b *strings.Builder, k, i int) {
	if k == len(v.Shape) {
		b.WriteString(v.element(i))
		return
	}
	step := product(v.Shape[k+1:])
	b.WriteByte('[')
	for j := 0; j < v.Shape[k]; j++ {
		if j > 0 {
			b.WriteString(", ")
		}
		v.write(b, k+1, i+j*step)
	}
	b.WriteByte(']')
}

// element returns element i as text.
func (v *Value) element(i int) string {
	if v.IsHole(i) {
		return "_"
	}
	switch v.Kind {
	case Text:
		return strconv.Quote(v.Text[i])
	case Bool:
		switch v.Num[i] {
		case 0:
			return "false"
		case 1:
			return "true"
		}
	case Level:
		if k := int(v.Num[i]); k >= 1 && k <= len(v.Levels.Labels) {
			return diag.Visible(v.Levels.Labels[k-1])
		}
	}
	return number(v.Num[i])
}

// number writes a number as the language does: nan and inf in words.
func number(x float64) string {
	switch {
	case math.IsNaN(x):
		return "nan"
	case math.IsInf(x, 1):
		return "inf"
	case math.IsInf(x, -1):
		return "-inf"
	}
	if x == math.Floor(x) && math.Abs(x) < 1e15 {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// Elements is the number of elements of an array of a shape.
func Elements(shape []int) int { return product(shape) }

// product multiplies sizes, and stays at the largest int where it would overflow.
func product(shape []int) int {
	p := 1
	for _, n := range shape {
		if n > 0 && p > math.MaxInt/n {
			if slices.Contains(shape, 0) {
				return 0
			}
			return math.MaxInt
		}
		p *= n
	}
	return p
}

// shapeText writes a shape in the words of messages.
func shapeText(shape []int, axes []*Factor) string {
	if len(shape) == 0 {
		return "one number"
	}
	parts := make([]string, len(shape))
	for k, n := range shape {
		parts[k] = strconv.Itoa(n)
		if k < len(axes) && axes[k] != nil && !axes[k].size && axes[k].Name != "" {
			parts[k] = axes[k].Name + " (" + strconv.Itoa(n) + ")"
		}
	}
	if len(parts) == 1 {
		return "a vector of " + parts[0]
	}
	return strings.Join(parts, " x ")
}

// what describes a value's shape or kind for messages.
func (v *Value) what() string {
	switch v.Kind {
	case Dist, Func, Set:
		return "a " + v.Kind.String()
	case Text:
		if v.IsScalar() {
			return "a string"
		}
		return "strings, " + shapeText(v.Shape, v.axes())
	case Level:
		if v.IsScalar() {
			return "a level of " + v.Levels.Name
		}
		return "a factor, " + shapeText(v.Shape, v.axes())
	}
	return shapeText(v.Shape, v.axes())
}

// modelError carries an error of the model or its data out of the tree walk, to the
// exported method that began it. The walk has no other way of failing.
type modelError struct{ d *diag.Diagnostic }

// throw ends the walk with an error.
func throw(d *diag.Diagnostic) { panic(modelError{d}) }

// fail ends the walk with an error of a kind at a place.
func fail(code string, span ast.Span, format string, args ...any) {
	throw(diag.New(code, span, format, args...))
}

// catch turns an error into err. It is deferred by every exported method that
// walks the tree; other panics are errors of this program and go on.
func catch(err *error) {
	switch p := recover().(type) {
	case nil:
	case modelError:
		*err = p.d
	default:
		panic(p)
	}
}

// newValue makes an array of zeros, or reports at span that it would be too large.
func (r *run) newValue(span ast.Span, kind Kind, shape []int, axes []*Factor) *Value {
	n := product(shape)
	r.room(n, shape, span)
	v := &Value{Kind: kind, Shape: shape}
	v.setAxes(axes)
	if kind == Text {
		v.Text = make([]string, n)
	} else {
		v.Num = make([]float64, n)
	}
	return v
}

func countText(shape []int) string {
	if n := product(shape); n < math.MaxInt {
		return strconv.Itoa(n)
	}
	parts := make([]string, len(shape))
	for i, n := range shape {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, " x ")
}
