package runtime

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// StartAt returns the unconstrained coordinates of unknowns with the given values. The
// coordinates of the other unknowns are NaN.
func (s *Session) StartAt(values map[string][]float64) ([]float64, error) {
	unknown := map[string]bool{}
	all := map[string][]float64{}
	for _, u := range s.Bound.Unknowns {
		unknown[u.Name] = true
		if _, ok := values[u.Name]; !ok {
			all[u.Name] = nil
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !unknown[name] {
			return nil, fmt.Errorf("`%s` is not a sampled unknown of the model", name)
		}
		all[name] = values[name]
	}
	if len(all) > len(values) { // the transforms of the others may need any values
		d, err := s.LogDensity(nil)
		if err != nil {
			return nil, err
		}
		v := d.NewValues()
		flat, at := make([]float64, v.Len()), 0
		v.At(make([]float64, d.Dim()), flat)
		for _, u := range s.Bound.Unknowns {
			if all[u.Name] == nil {
				all[u.Name] = flat[at : at+len(u.Elems)]
			}
			at += len(u.Elems)
		}
	}
	for _, u := range s.Bound.Unknowns {
		if n := len(all[u.Name]); n != len(u.Elems) {
			return nil, fmt.Errorf("`%s` has %d numbers, but %d are needed", u.Name, n, len(u.Elems))
		}
	}
	point, err := s.Bound.Unconstrain(all)
	if err != nil {
		return nil, err
	}
	for _, u := range s.Bound.Unknowns {
		if _, ok := values[u.Name]; ok {
			continue
		}
		for k := range u.Size {
			point[u.Offset+k] = math.NaN()
		}
	}
	return point, nil
}

// WarmFrom returns what a run of a session with the same unknowns can reuse from an earlier fit:
// the standard deviations of the coordinates, and the last point of each chain.
func (s *Session) WarmFrom(f *Fit) (scales []float64, ends [][]float64, err error) {
	r := f.record()
	if !s.sameCoordinates(&r) {
		return nil, nil, fmt.Errorf("the fit has other unknowns than the model")
	}
	dim := s.Bound.Dim
	mean, square, n := make([]float64, dim), make([]float64, dim), 0.0
	for _, chain := range f.Used() {
		var x []float64
		for d := range f.Draws() {
			if x, err = f.Point(chain, d); err != nil {
				return nil, nil, err
			}
			n++
			for k, v := range x {
				delta := v - mean[k]
				mean[k] += delta / n
				square[k] += float64(delta * (v - mean[k]))
			}
		}
		ends = append(ends, slices.Clone(x))
	}
	scales = make([]float64, dim)
	for k := range scales {
		scales[k] = math.Sqrt(square[k] / math.Max(1, n-1))
		if !(scales[k] > 0 && scales[k] < math.Inf(1)) {
			scales[k] = 1
		}
	}
	return scales, ends, nil
}
