package runtime

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"github.com/bayes-lang/bayes/autodiff/portable"
)

// Point is a place at which a density is wanted: unconstrained numbers, or
// values on the scale of the model, by name, flat and row-major.
type Point struct {
	Unconstrained map[string]Numbers `json:"unconstrained"`
	Constrained   map[string]Numbers `json:"constrained"`
}

// Numbers is a flat list; a single number and nested lists pass too.
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
	return fmt.Errorf("%v stands where a number is expected", v)
}

// Gradient is a log density and its gradient by unknown.
type Gradient struct {
	LogDensity float64
	Names      []string // in the order of the text
	Gradient   map[string][]float64
}

// Unconstrained returns the unconstrained vector of a point.
func (s *Session) Unconstrained(p Point) ([]float64, error) {
	u := make([]float64, s.Bound.Dim)
	given := p.Unconstrained
	switch {
	case p.Unconstrained != nil && p.Constrained != nil:
		return nil, fmt.Errorf("a point is given either unconstrained or constrained, not both")
	case p.Unconstrained == nil && p.Constrained == nil:
		return nil, fmt.Errorf("a point is {\"unconstrained\": {\"name\": [numbers]}} or {\"constrained\": {...}}")
	case p.Constrained != nil:
		given = p.Constrained
	}
	names := map[string]bool{}
	values := map[string][]float64{}
	for _, x := range s.Bound.Unknowns {
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
		return s.Bound.Unconstrain(values)
	}
	return u, nil
}

func product(shape []int) int {
	p := 1
	for _, n := range shape {
		p *= n
	}
	return p
}

// Gradient evaluates the compiled log density, with the log Jacobians of the
// transforms, and its gradient at an unconstrained point.
func (s *Session) Gradient(u []float64) (*Gradient, error) {
	d, err := NewDensity(s.Bound)
	if err != nil {
		return nil, err
	}
	grad := make([]float64, len(u))
	g := &Gradient{Gradient: map[string][]float64{}}
	g.LogDensity = portable.New(d.Program).Eval(u, grad)
	for _, x := range s.Bound.Unknowns {
		g.Names = append(g.Names, x.Name)
		g.Gradient[x.Name] = grad[x.Offset : x.Offset+x.Size]
	}
	return g, nil
}
