package export

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Column is a column of a wide table: a number of each draw.
type Column struct {
	Name  string
	Type  Type
	v     *Var
	width int // elements of a draw
	elem  int
}

// At returns the number in a row that has been read.
func (c *Column) At(row int) float64 { return c.v.Num[(row-c.v.first)*c.width+c.elem] }

// Table is the draws of a dataset as rows and columns.
type Table struct {
	ChainAt, DrawAt string // names of the first two columns, which identify the row
	Columns         []Column

	chains, draws int
	chain, draw   []int // coordinates, counted from 1
	groups        []*Group
}

// Rows returns the number of rows: a row for each draw, chain after chain.
func (t *Table) Rows() int { return t.chains * t.draws }

// Each calls f for every row, after reading it.
func (t *Table) Each(f func(row int) error) error { return eachRow(t.groups, 0, t.Rows(), f) }

// eachRow reads rows from to to-1 of groups that have the same draws, and calls f for each.
func eachRow(groups []*Group, from, to int, f func(row int) error) error {
	for from < to {
		end := to
		for _, g := range groups {
			end = min(end, from+min(g.step(g.drawn()), to-from))
		}
		for _, g := range groups {
			if err := g.read(g.drawn(), from, end); err != nil {
				return err
			}
		}
		for ; from < end; from++ {
			if err := f(from); err != nil {
				return err
			}
		}
	}
	return nil
}

// Row returns the chain and the draw of a row, counted from 1.
func (t *Table) Row(row int) (chain, draw int) { return t.chain[row/t.draws], t.draw[row%t.draws] }

// Wide puts the groups of a dataset that have draws side by side: the posterior with the names of the
// model, other groups with the name of the group in front.
func Wide(d *Dataset) (*Table, error) {
	t := &Table{ChainAt: Chain, DrawAt: Draw}
	first := ""
	// To the reader of a table, predictions of what is observed and of what is missing are one thing.
	predicted := len(d.Groups) == 1 || !slices.ContainsFunc(d.Groups, func(g *Group) bool {
		return g.Dim(Chain) != nil && g.Name != PosteriorPredictive && g.Name != Predictions
	})
	for _, g := range d.Groups {
		chains, draws := g.drawsOf()
		if chains == 0 && draws == 0 {
			continue
		}
		if first == "" {
			first, t.chains, t.draws = g.Name, chains, draws
			for _, n := range g.Dim(Chain).Numbers {
				t.chain = append(t.chain, n+1)
			}
			for _, n := range g.Dim(Draw).Numbers {
				t.draw = append(t.draw, n+1)
			}
		}
		if chains != t.chains || draws != t.draws {
			return nil, fmt.Errorf("%s has %d chains of %d draws and %s %d of %d: one table cannot hold both; save them separately", first, t.chains, t.draws, g.Name, chains, draws)
		}
		t.groups = append(t.groups, g)
		for _, v := range g.drawn() {
			width := v.Width()
			for e, label := range g.ElementLabels(v) {
				if g.Name != Posterior && !predicted {
					label = g.Name + "." + label
				}
				t.Columns = append(t.Columns, Column{label, v.Type, v, width, e})
			}
		}
	}
	if first == "" {
		return nil, fmt.Errorf("there are no draws in what is to be saved, and a table holds nothing else; name a group that has draws")
	}
	taken := map[string]bool{}
	for _, c := range t.Columns {
		if taken[c.Name] {
			return nil, fmt.Errorf("two columns would be named %s", c.Name)
		}
		taken[c.Name] = true
	}
	for taken[t.ChainAt] {
		t.ChainAt = "." + t.ChainAt
	}
	for taken[t.DrawAt] {
		t.DrawAt = "." + t.DrawAt
	}
	return t, nil
}

// WriteCSV writes the draws of a dataset as one wide table: columns chain and
// draw, counted from 1, then a column for each number, named as in the model.
func WriteCSV(w io.Writer, d *Dataset) error {
	t, err := Wide(d)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(w, 1<<16)
	out := csv.NewWriter(buffered)
	head := []string{t.ChainAt, t.DrawAt}
	for _, c := range t.Columns {
		head = append(head, c.Name)
	}
	if err := out.Write(head); err != nil {
		return err
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	var line []byte
	err = t.Each(func(row int) error {
		chain, draw := t.Row(row)
		line = strconv.AppendInt(line[:0], int64(chain), 10)
		line = append(line, ',')
		line = strconv.AppendInt(line, int64(draw), 10)
		for i := range t.Columns {
			line = append(line, ',')
			line = appendNumber(line, t.Columns[i].Type, t.Columns[i].At(row))
		}
		_, err := buffered.Write(append(line, '\n'))
		return err
	})
	if err != nil {
		return err
	}
	return buffered.Flush()
}

// appendNumber writes a number so that R and pandas can read it: the shortest decimal with the same bits,
// NA for NaN.
func appendNumber(b []byte, kind Type, x float64) []byte {
	switch {
	case math.IsNaN(x):
		return append(b, "NA"...)
	case math.IsInf(x, 1):
		return append(b, "Inf"...)
	case math.IsInf(x, -1):
		return append(b, "-Inf"...)
	case kind != Real:
		return strconv.AppendInt(b, int64(x), 10)
	}
	return strconv.AppendFloat(b, x, 'g', -1, 64)
}

// SortedAttrs returns attributes as strings, sorted by name.
func SortedAttrs(a map[string]any) [][2]string {
	var out [][2]string
	for k, v := range a {
		out = append(out, [2]string{k, fmt.Sprint(v)})
	}
	slices.SortFunc(out, func(x, y [2]string) int { return strings.Compare(x[0], y[0]) })
	return out
}
