package forward

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/naming"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/stats"
)

// Predictions are forward draws of names, from a prior or given a posterior.
type Predictions struct {
	Vars   []*Variable
	Draws  int
	Report []string // what was fixed, kept or left out
	// NewLevels are levels of new data that the fit did not have; nil without new data.
	NewLevels []bind.NewLevels
	Bound     *bind.Bound // the model with the data they are for

	sizes  map[string]bool   // names that are dimensions of data
	titles map[string]string // the names of data in files, where they differ
}

// Variable contains the forward draws of one name.
type Variable struct {
	Name     string
	Shape    []int
	Axes     []*eval.Factor
	Labels   []string    // of the elements that are shown
	Elems    []int       // their row-major positions
	Draws    [][]float64 // by draw, then element
	Observed bool        // a name of data
	Levels   *eval.Factor
	Kind     eval.Kind
}

// Text returns element i of a draw as it would be written in the model.
func (v *Variable) Text(draw, i int) string {
	x := v.Draws[draw][i]
	if v.Levels != nil && x >= 1 && int(x) <= len(v.Levels.Labels) {
		return v.Levels.Labels[int(x)-1]
	}
	if math.IsNaN(x) {
		return "NA"
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// Select keeps the variables or elements with the given names, in the order of the variables.
// With no names, it keeps all.
func (p *Predictions) Select(names []string) error {
	if len(names) == 0 {
		return nil
	}
	var labels []string
	for _, v := range p.Vars {
		labels = append(labels, v.Labels...)
	}
	keep := make([]bool, len(labels))
	for _, name := range names {
		places, err := naming.Chosen(labels, name)
		if err != nil {
			return err
		}
		for _, i := range places {
			keep[i] = true
		}
	}
	var vars []*Variable
	for _, v := range p.Vars {
		n := len(v.Labels)
		if v.cut(keep[:n]); len(v.Labels) > 0 {
			vars = append(vars, v)
		}
		keep = keep[n:]
	}
	p.Vars = vars
	return nil
}

// Variable returns the draws of a name, or nil if there is none.
func (p *Predictions) Variable(name string) *Variable {
	for _, v := range p.Vars {
		if v.Name == name {
			return v
		}
	}
	return nil
}

// cut keeps only some elements.
func (v *Variable) cut(keep []bool) {
	pick := func(k *int) bool { *k++; return !keep[*k-1] }
	k := 0
	v.Labels = slices.DeleteFunc(v.Labels, func(string) bool { return pick(&k) })
	k = 0
	v.Elems = slices.DeleteFunc(v.Elems, func(int) bool { return pick(&k) })
	for d := range v.Draws {
		k = 0
		v.Draws[d] = slices.DeleteFunc(v.Draws[d], func(float64) bool { return pick(&k) })
	}
}

// Summary describes each number of predictions.
type Summary struct {
	Rows      []summary.Row
	Columns   []string
	Draws     int
	NewLevels []bind.NewLevels // in new data; nil without new data
}

// Summary returns the mean, sd and quantiles of every number.
func (p *Predictions) Summary(quantiles []float64) *Summary {
	s, _ := p.SummaryUntil(func() error { return nil }, quantiles)
	return s
}

// SummaryUntil is Summary; stop is called before each number, and its error ends the summary.
func (p *Predictions) SummaryUntil(stop func() error, quantiles []float64) (*Summary, error) {
	s := &Summary{Draws: p.Draws, NewLevels: p.NewLevels}
	for _, q := range quantiles {
		s.Columns = append(s.Columns, "q"+strconv.FormatFloat(100*q, 'g', 4, 64))
	}
	column := make([]float64, p.Draws)
	for _, v := range p.Vars {
		for i, label := range v.Labels {
			if err := stop(); err != nil {
				return nil, err
			}
			for d := range column {
				column[d] = v.Draws[d][i]
			}
			x := [][]float64{column}
			s.Rows = append(s.Rows, summary.Row{Name: label, Mean: stats.Mean(x), SD: stats.SD(x), Interval: stats.Quantiles(x, quantiles)})
		}
	}
	return s, nil
}

// Table returns the summary as text.
func (s *Summary) Table() string { return s.Tables(0)[0] }

// Tables is Table in lines of at most width characters, as for summary.Summary.
func (s *Summary) Tables(width int) []string {
	table := [][]string{append([]string{"", "mean", "sd"}, s.Columns...)}
	for _, r := range s.Rows {
		row := []string{r.Name, summary.Figure(r.Mean, r.SD), summary.Figure(r.SD, r.SD)}
		for _, q := range r.Interval {
			row = append(row, summary.Figure(q, r.SD))
		}
		table = append(table, row)
	}
	return summary.Align(table, width)
}

// MarshalJSON writes one object for each number.
func (s *Summary) MarshalJSON() ([]byte, error) {
	rows := make([]map[string]any, len(s.Rows))
	for i, r := range s.Rows {
		rows[i] = map[string]any{"name": r.Name, "mean": summary.JSONNumber(r.Mean), "sd": summary.JSONNumber(r.SD)}
		for k, c := range s.Columns {
			rows[i][c] = summary.JSONNumber(r.Interval[k])
		}
	}
	out := map[string]any{"predictions": rows, "draws": s.Draws}
	if len(s.NewLevels) > 0 {
		out["new_levels"] = s.NewLevels
	}
	return json.Marshal(out)
}

// NewVariable collects the draws of one name.
func NewVariable(name string, like *eval.Value, observed bool, draws int, at func(int) *eval.Value) *Variable {
	v := &Variable{Name: name, Shape: like.Shape, Axes: like.Axes, Observed: observed, Levels: like.Levels, Kind: like.Kind}
	for i := range like.Num {
		if like.IsHole(i) {
			continue
		}
		v.Elems = append(v.Elems, i)
		v.Labels = append(v.Labels, bind.Label(name, like.Shape, like.Axes, i))
	}
	for d := 0; d < draws; d++ {
		from := at(d)
		if from != nil && len(from.Num) == len(v.Elems) && len(like.Num) == len(v.Elems) {
			v.Draws = append(v.Draws, from.Num) // all of them, which are not copied
			continue
		}
		row := make([]float64, len(v.Elems))
		for k, e := range v.Elems {
			row[k] = math.NaN()
			if from != nil && e < len(from.Num) {
				row[k] = from.Num[e]
			}
		}
		v.Draws = append(v.Draws, row)
	}
	return v
}

// WriteDraws writes a CSV file with one row for each draw and one column for each number.
func (p *Predictions) WriteDraws(w io.Writer) error {
	out := csv.NewWriter(w)
	var head []string
	for _, v := range p.Vars {
		head = append(head, v.Labels...)
	}
	if err := out.Write(head); err != nil {
		return err
	}
	row := make([]string, 0, len(head))
	for d := range p.Draws {
		row = row[:0]
		for _, v := range p.Vars {
			for i := range v.Draws[d] {
				row = append(row, v.Text(d, i))
			}
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
