package runtime

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/eval"
	"github.com/bayes-lang/bayes/stats"
)

// Predictions are forward draws of names: of a prior, or given a posterior.
type Predictions struct {
	Vars   []*Variable
	Draws  int
	Report []string // what was fixed, kept, left out
}

// Variable is the forward draws of one name.
type Variable struct {
	Name     string
	Shape    []int
	Labels   []string    // of the elements that are shown
	Elems    []int       // their flat numbers
	Draws    [][]float64 // by draw, then element
	Observed bool        // a name of data
	Levels   *eval.Factor
	Kind     eval.Kind
}

// Text returns element i of a draw as the model would write it.
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

// Select keeps the variables of these names; none keeps all.
func (p *Predictions) Select(names []string) error {
	if len(names) == 0 {
		return nil
	}
	var vars []*Variable
	for _, name := range names {
		found := false
		for _, v := range p.Vars {
			if v.Name == name {
				vars = append(vars, v)
				found = true
			}
		}
		if !found {
			var have []string
			for _, v := range p.Vars {
				have = append(have, "`"+v.Name+"`")
			}
			return fmt.Errorf("`%s` is not drawn here; there are %s", name, strings.Join(have, ", "))
		}
	}
	p.Vars = vars
	return nil
}

// PredictionSummary describes each number of predictions.
type PredictionSummary struct {
	Rows    []SummaryRow
	Columns []string
	Draws   int
}

// Summary returns mean, sd and quantiles of every number.
func (p *Predictions) Summary(quantiles []float64) *PredictionSummary {
	s := &PredictionSummary{Draws: p.Draws}
	for _, q := range quantiles {
		s.Columns = append(s.Columns, "q"+strconv.FormatFloat(100*q, 'g', 4, 64))
	}
	column := make([]float64, p.Draws)
	for _, v := range p.Vars {
		for i, label := range v.Labels {
			for d := range column {
				column[d] = v.Draws[d][i]
			}
			x := [][]float64{column}
			s.Rows = append(s.Rows, SummaryRow{Name: label, Mean: stats.Mean(x), SD: stats.SD(x), Interval: stats.Quantiles(x, quantiles)})
		}
	}
	return s
}

// Table writes the summary as text.
func (s *PredictionSummary) Table() string {
	table := [][]string{append([]string{"", "mean", "sd"}, s.Columns...)}
	for _, r := range s.Rows {
		row := []string{r.Name, figure(r.Mean, r.SD), figure(r.SD, r.SD)}
		for _, q := range r.Interval {
			row = append(row, figure(q, r.SD))
		}
		table = append(table, row)
	}
	return align(table)
}

// MarshalJSON writes an object for each number.
func (s *PredictionSummary) MarshalJSON() ([]byte, error) {
	rows := make([]map[string]any, len(s.Rows))
	for i, r := range s.Rows {
		rows[i] = map[string]any{"name": r.Name, "mean": JSONNumber(r.Mean), "sd": JSONNumber(r.SD)}
		for k, c := range s.Columns {
			rows[i][c] = JSONNumber(r.Interval[k])
		}
	}
	return json.Marshal(map[string]any{"predictions": rows, "draws": s.Draws})
}

// WriteData writes the data of one simulated draw so that it can be loaded
// again: as CSV where path ends so and all names are columns of one length, a
// matrix taking a column for each of its columns; as JSON otherwise.
func (p *Predictions) WriteData(w io.Writer, path string) error {
	var vars []*Variable
	for _, v := range p.Vars {
		if v.Observed {
			vars = append(vars, v)
		}
	}
	if strings.HasSuffix(path, ".json") {
		return writeJSONData(w, vars)
	}
	rows := -1
	for _, v := range vars {
		if len(v.Shape) == 0 || len(v.Shape) > 2 {
			return fmt.Errorf("`%s` is no column, so a CSV file cannot hold it; save to a file that ends in .json", v.Name)
		}
		if rows >= 0 && v.Shape[0] != rows {
			return fmt.Errorf("`%s` has %d rows and `%s` %d, so one CSV file cannot hold both; save to a file that ends in .json", vars[0].Name, rows, v.Name, v.Shape[0])
		}
		rows = v.Shape[0]
	}
	out := csv.NewWriter(w)
	var head []string
	for _, v := range vars {
		if len(v.Shape) == 1 {
			head = append(head, v.Name)
			continue
		}
		for j := 0; j < v.Shape[1]; j++ {
			head = append(head, v.Name+strconv.Itoa(j+1))
		}
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for i := 0; i < rows; i++ {
		var row []string
		for _, v := range vars {
			step := len(v.Draws[0]) / max(rows, 1)
			for j := 0; j < step; j++ {
				row = append(row, v.Text(0, i*step+j))
			}
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func writeJSONData(w io.Writer, vars []*Variable) error {
	object := map[string]any{}
	for _, v := range vars {
		at := 0
		var nest func(k int) any
		nest = func(k int) any {
			if k == len(v.Shape) {
				text := v.Text(0, at)
				x := v.Draws[0][at]
				at++
				if v.Levels != nil {
					return text
				}
				return JSONNumber(x)
			}
			list := make([]any, v.Shape[k])
			for i := range list {
				list[i] = nest(k + 1)
			}
			return list
		}
		object[v.Name] = nest(0)
	}
	text, err := json.MarshalIndent(object, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}
