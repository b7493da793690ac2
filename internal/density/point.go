package density

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/summary"
)

// Point is where a density is to be evaluated: unconstrained numbers, or values on the scale
// of the model, by name, flattened in row-major order.
type Point struct {
	Unconstrained map[string]Numbers `json:"unconstrained"`
	Constrained   map[string]Numbers `json:"constrained"`
}

// ReadPoint reads a point from JSON.
func ReadPoint(text []byte) (Point, error) {
	var p Point
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(&p)
	if err == nil {
		if _, end := d.Token(); end != io.EOF {
			err = errors.New("there is more after the end of the point")
		}
	}
	var wrong *json.UnmarshalTypeError
	switch {
	case err == io.EOF:
		err = errors.New("it is empty")
	case errors.As(err, &wrong):
		err = fmt.Errorf("found a %s where an object or numbers are expected", wrong.Value)
	}
	if err != nil {
		return p, fmt.Errorf("%w; %s", err, pointHelp)
	}
	return p, nil
}

const pointHelp = `a point is {"unconstrained": {"name": [numbers]}} or {"constrained": {...}}`

// Numbers is a flat list. A single number and nested lists are accepted too.
type Numbers []float64

// UnmarshalJSON implements json.Unmarshaler.
func (n *Numbers) UnmarshalJSON(text []byte) error {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return err
	}
	*n = Numbers{}
	return n.add(v)
}

func (n *Numbers) add(v any) error {
	switch v := v.(type) {
	case float64:
		*n = append(*n, v)
		return nil
	case []any:
		for _, x := range v {
			if err := n.add(x); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("found %v where a number is expected", v)
}

// Gradient is a log density and its gradient by unknown.
type Gradient struct {
	LogDensity float64
	Names      []string // in the order of the model
	Gradient   map[string][]float64
}

// MarshalJSON writes {"log_density": x, "gradient": {"name": [...]}}, flattened in row-major
// order; NaN and infinities become null.
func (g *Gradient) MarshalJSON() ([]byte, error) {
	gradient := map[string][]summary.JSONNumber{}
	for _, name := range g.Names {
		list := make([]summary.JSONNumber, len(g.Gradient[name]))
		for i, x := range g.Gradient[name] {
			list[i] = summary.JSONNumber(x)
		}
		gradient[name] = list
	}
	return json.Marshal(map[string]any{"log_density": summary.JSONNumber(g.LogDensity), "gradient": gradient})
}

// Text returns a line for the log density and one for each unknown.
func (g *Gradient) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "log density %v\n", g.LogDensity)
	for _, name := range g.Names {
		fmt.Fprintf(&b, "d/d %s %v\n", name, g.Gradient[name])
	}
	return b.String()
}

// At returns the unconstrained vector of a point.
func (p Point) At(b *bind.Bound) ([]float64, error) {
	u := make([]float64, b.Dim)
	given := p.Unconstrained
	switch {
	case p.Unconstrained != nil && p.Constrained != nil:
		return nil, fmt.Errorf("a point is given either unconstrained or constrained, not both")
	case p.Unconstrained == nil && p.Constrained == nil:
		return nil, errors.New(pointHelp)
	case p.Constrained != nil:
		given = p.Constrained
	}
	names := map[string]bool{}
	values := map[string][]float64{}
	for _, x := range b.Unknowns {
		names[x.Name] = true
		v, ok := given[x.Name]
		if !ok {
			return nil, fmt.Errorf("the point has no `%s`", x.Name)
		}
		want := x.Size
		if p.Constrained != nil {
			want = len(x.Elems)
		}
		if len(v) != want {
			return nil, fmt.Errorf("`%s` has %d numbers, but %d are needed", x.Name, len(v), want)
		}
		if p.Constrained != nil {
			values[x.Name] = v
		} else {
			copy(u[x.Offset:], v)
		}
	}
	var unknown []string
	for name := range given {
		if !names[name] {
			unknown = append(unknown, "`"+name+"`")
		}
	}
	if len(unknown) > 0 {
		sort.Strings(unknown)
		return nil, fmt.Errorf("%s is not an unknown of the model", strings.Join(unknown, ", "))
	}
	if p.Constrained != nil {
		return b.Unconstrain(values)
	}
	return u, nil
}

// GradientAt evaluates the compiled log density, with the log Jacobians of the
// transforms, and its gradient at an unconstrained point.
func GradientAt(b *bind.Bound, u []float64, opt compile.Build) (*Gradient, error) {
	d, err := New(b, Options{Build: opt})
	if err != nil {
		return nil, err
	}
	grad := make([]float64, len(u))
	g := &Gradient{Gradient: map[string][]float64{}}
	g.LogDensity = d.Evaluator()(u, grad)
	for _, x := range b.Unknowns {
		g.Names = append(g.Names, x.Name)
		g.Gradient[x.Name] = grad[x.Offset : x.Offset+x.Size]
	}
	return g, nil
}
