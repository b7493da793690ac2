package forward

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/lang"
)

// WriteData writes the data of one simulated draw in a form that can be loaded again: as JSON
// if path ends in .json, and otherwise as CSV. A CSV file has columns of one length; a matrix
// has one CSV column for each of its columns, and a number for each level of a factor is
// repeated in all rows of that level.
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
	c := csvData{titles: p.titles, vars: slices.DeleteFunc(vars, func(v *Variable) bool { return len(v.Shape) == 0 && p.sizes[v.Name] })}
	return c.write(w)
}

// sizesOf returns the names that are dimensions of declared data, whose values follow from the length of the columns.
func sizesOf(m *lang.Model) map[string]bool {
	sizes := map[string]bool{}
	for _, n := range m.Names {
		if n.Type == nil || n.Role != lang.Data {
			continue
		}
		for _, d := range n.Type.Dims {
			if id, ok := d.(*ast.Name); ok {
				sizes[id.Name] = true
			}
		}
	}
	return sizes
}

// titlesOf returns the names of data in files, where they differ.
func titlesOf(m *lang.Model) map[string]string {
	titles := map[string]string{}
	for _, n := range m.Names {
		if n.Title != "" {
			titles[n.Ident] = n.Title
		}
	}
	return titles
}

// csvData is data being collected into one table.
type csvData struct {
	vars   []*Variable
	titles map[string]string // the name in files, if different
	rows   int
	by     *Variable // what determined the number of rows
}

// key returns the column with the levels of a factor, nil if there is none.
func key(vars []*Variable, f *eval.Factor) *Variable {
	if f == nil {
		return nil
	}
	for _, v := range vars {
		if v.Levels != nil && len(v.Shape) == 1 && v.Levels.Same(f) {
			return v
		}
	}
	return nil
}

// rowsOf returns how the rows of the table correspond to the first axis of a variable: in order, or by the levels in a
// column.
func (v *Variable) rowsOf(vars []*Variable) (levels *Variable, n int) {
	if len(v.Axes) > 0 {
		if k := key(vars, v.Axes[0]); k != nil {
			return k, k.Shape[0]
		}
	}
	return nil, v.Shape[0]
}

func (c *csvData) write(w io.Writer) error {
	for _, v := range c.vars {
		if len(v.Shape) == 0 || len(v.Shape) > 2 {
			return fmt.Errorf("`%s` is no column, so a CSV file cannot hold it; save to a file that ends in .json", v.Name)
		}
		if _, n := v.rowsOf(c.vars); c.by == nil {
			c.by, c.rows = v, n
		} else if n != c.rows {
			return fmt.Errorf("`%s` has %d rows and `%s` %d, so one CSV file cannot hold both; save to a file that ends in .json", c.by.Name, c.rows, v.Name, n)
		}
	}
	out := csv.NewWriter(w)
	var head []string
	labels := c.labels()
	if labels != nil {
		head = append(head, c.title(labels.Name))
	}
	for _, v := range c.vars {
		name := c.title(v.Name)
		if len(v.Shape) == 1 {
			head = append(head, name)
			continue
		}
		for j := range v.Shape[1] {
			if len(v.Axes) > 1 && v.Axes[1] != nil {
				head = append(head, v.Axes[1].Labels[j])
			} else {
				head = append(head, name+strconv.Itoa(j+1))
			}
		}
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for i := range c.rows {
		var row []string
		if labels != nil {
			row = append(row, labels.Labels[i])
		}
		for _, v := range c.vars {
			at := i
			if levels, _ := v.rowsOf(c.vars); levels != nil {
				at = int(levels.Draws[0][i]) - 1
			}
			width := 1
			if len(v.Shape) == 2 {
				width = v.Shape[1]
			}
			for j := range width {
				row = append(row, v.Text(0, at*width+j))
			}
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// title returns the name of a name in the file.
func (c *csvData) title(name string) string {
	if title := c.titles[name]; title != "" {
		return title
	}
	return name
}

// labels returns a factor whose levels must be written as a column of their own: columns have one value for each level, and
// no column has the levels.
func (c *csvData) labels() *eval.Factor {
	for _, v := range c.vars {
		if len(v.Axes) > 0 && v.Axes[0] != nil && key(c.vars, v.Axes[0]) == nil {
			return v.Axes[0]
		}
	}
	return nil
}

// dataNumber is a number of a JSON data file, in which infinite bounds are strings.
func dataNumber(x float64) any {
	switch {
	case math.IsInf(x, 1):
		return "inf"
	case math.IsInf(x, -1):
		return "-inf"
	}
	return summary.JSONNumber(x)
}

// writeJSONData writes one object of nested lists. What has one value for each level of a factor is in the order of the
// levels.
func writeJSONData(w io.Writer, vars []*Variable) error {
	object := map[string]any{}
	for _, v := range vars {
		size := 1
		if len(v.Shape) > 0 {
			size = len(v.Draws[0]) / max(v.Shape[0], 1)
		}
		var nest func(k, at, size int) any
		nest = func(k, at, size int) any {
			if k == len(v.Shape) {
				if v.Levels != nil {
					return v.Text(0, at)
				}
				if v.Kind == eval.Bool {
					return v.Draws[0][at] != 0
				}
				return dataNumber(v.Draws[0][at])
			}
			list := make([]any, v.Shape[k])
			for i := range list {
				next := 1
				if k+1 < len(v.Shape) {
					next = size / max(v.Shape[k+1], 1)
				}
				list[i] = nest(k+1, at+i*size, next)
			}
			return list
		}
		object[v.Name] = nest(0, 0, size)
	}
	text, err := json.MarshalIndent(object, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}
