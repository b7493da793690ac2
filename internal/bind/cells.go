package bind

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/table"
	"github.com/bayes-lang/bayes/lang"
)

// raw is a value as a source gives it, before the type in the model is applied.
type raw struct {
	cells
	shape  []int
	from   string // the source, for messages
	bools  bool   // written as true and false
	whole  bool   // written as whole numbers, by a setting or a Go program
	column bool   // a column of a file of rows: its length is the number of rows
	index  int    // position of the source; later sources take precedence
	src    *Source
}

// cells are the elements of a raw value, row-major.
type cells interface {
	// number returns element i as a number; problem says why it is not one.
	number(i int) (x float64, missing bool, problem string)
	// label returns element i as a string.
	label(i int) (s string, missing bool)
	// numeric reports whether all elements that are not missing are numbers.
	numeric() bool
	// place names element i: "row 3, column `x` of a.csv".
	place(i int) string
	// all returns all elements as numbers, NaN where they are missing; nil if one of them is not a number,
	// or if that is not known without reading each. The numbers are the source's own and are not changed.
	all() []float64
}

// labels are the strings of many elements: the index of each element's string, -1 if it is missing. The
// strings are in the order in which they first occur.
type labels struct {
	class []int32
	texts []string
}

// labels returns the strings of all elements.
func (r *raw) labels() labels {
	if c, ok := r.cells.(*columnCells); ok {
		return c.labels()
	}
	out := labels{class: make([]int32, r.size())}
	seen := map[string]int32{}
	for i := range out.class {
		s, missing := r.label(i)
		out.class[i] = out.of(seen, s, missing)
	}
	return out
}

// of returns the index of a string.
func (l *labels) of(seen map[string]int32, s string, missing bool) int32 {
	if missing {
		return -1
	}
	k, ok := seen[s]
	if !ok {
		k = int32(len(l.texts))
		seen[s] = k
		l.texts = append(l.texts, s)
	}
	return k
}

func (r *raw) size() int { return elements(r.shape) }

// columnCells is a column of a table.
type columnCells struct {
	c      *table.Column
	t      *table.Table
	known  bool // whether num and whole are known
	num    bool // all are numbers
	whole  bool // all are whole numbers
	listed *labels
}

func (c *columnCells) number(i int) (float64, bool, string) {
	x, missing, err := c.c.Number(i)
	if err != nil {
		return 0, false, strings.TrimPrefix(err.Error(), prefix(err))
	}
	return x, missing, ""
}

// prefix is the part of a table's error that names the place; messages here have their own.
func prefix(err error) string {
	if e, ok := err.(*table.Error); ok {
		return strings.TrimSuffix(e.Error(), e.Message)
	}
	return ""
}

func (c *columnCells) survey() {
	if c.known {
		return
	}
	c.known, c.num = true, c.c.Numeric()
	c.whole = c.num && !slices.ContainsFunc(c.c.Numbers(), func(x float64) bool { return x == x && (x != math.Floor(x) || math.IsInf(x, 0)) })
}

func (c *columnCells) all() []float64 { return c.c.Numbers() }

// labels handles identical cells together.
func (c *columnCells) labels() labels {
	if c.listed == nil {
		class, first := c.c.Alike()
		c.listed = &labels{class: class}
		seen, of, same := map[string]int32{}, make([]int32, len(first)), true
		for k, row := range first {
			s, missing := c.label(int(row))
			of[k] = c.listed.of(seen, s, missing)
			same = same && of[k] == int32(k)
		}
		for i, k := range class {
			if !same && k >= 0 {
				class[i] = of[k]
			}
		}
	}
	return *c.listed
}

// label returns a cell as a string. Whole numbers written with a decimal point by tools that keep missing
// values in a column (`7.0`) are the labels `7`.
func (c *columnCells) label(i int) (string, bool) {
	if c.c.Absent(i) {
		return "", true
	}
	c.survey()
	s := c.c.Text(i)
	if c.num {
		if _, missing, _ := c.c.Number(i); missing {
			return "", true
		}
	}
	if c.whole && strings.Contains(s, ".") {
		if x, _, err := c.c.Number(i); err == nil {
			return strconv.FormatFloat(x, 'f', -1, 64), false
		}
	}
	return s, false
}

func (c *columnCells) numeric() bool { c.survey(); return c.num }

func (c *columnCells) place(i int) string {
	e := c.c.Errorf(i, "")
	return "row " + strconv.Itoa(i+1) + ", column `" + c.c.Name + "` of " + c.t.Name + " (line " + strconv.Itoa(e.Line) + ")"
}

// fieldCells is a field of a JSON file.
type fieldCells struct {
	f    *table.Field
	file string
}

func (c fieldCells) number(i int) (float64, bool, string) {
	if c.f.Missing != nil && c.f.Missing[i] {
		return 0, true, ""
	}
	if c.f.Num == nil {
		return 0, false, strconv.Quote(short(c.f.Text[i])) + " is not a number"
	}
	return c.f.Num[i], false, ""
}

func (c fieldCells) label(i int) (string, bool) {
	if c.f.Missing != nil && c.f.Missing[i] {
		return "", true
	}
	if c.f.Num == nil {
		return c.f.Text[i], false
	}
	return numberLabel(c.f.Num[i], c.f.Bool), false
}

func numberLabel(x float64, bools bool) string {
	switch {
	case bools:
		return strconv.FormatBool(x != 0)
	case math.IsInf(x, 0):
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(x, 'g', -1, 64), "+"))
	}
	if x == math.Floor(x) && math.Abs(x) <= eval.MaxInt {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

func (c fieldCells) all() []float64 {
	for i, x := range c.f.Num {
		if (x != x) != (c.f.Missing != nil && c.f.Missing[i]) {
			return nil
		}
	}
	return c.f.Num
}

func (c fieldCells) numeric() bool { return c.f.Num != nil }

func (c fieldCells) place(i int) string {
	return "`" + c.f.Name + subscript(c.f.Shape, i) + "` of " + c.file
}

// valueCells is a setting or a value of a Go program.
type valueCells struct {
	v    *eval.Value
	name string
	from string
}

func (c valueCells) number(i int) (float64, bool, string) {
	if c.v.Text != nil {
		return 0, false, strconv.Quote(short(c.v.Text[i])) + " is not a number"
	}
	x := c.v.Num[i]
	return x, math.IsNaN(x), ""
}

func (c valueCells) label(i int) (string, bool) {
	switch {
	case c.v.Text != nil:
		return c.v.Text[i], c.v.Text[i] == ""
	case math.IsNaN(c.v.Num[i]):
		return "", true
	case c.v.Kind == eval.Level:
		if k := int(c.v.Num[i]); k >= 1 && k <= len(c.v.Levels.Labels) {
			return c.v.Levels.Labels[k-1], false
		}
	}
	return numberLabel(c.v.Num[i], c.v.Kind == eval.Bool), false
}

func (c valueCells) all() []float64 {
	if !c.numeric() {
		return nil
	}
	return c.v.Num
}

func (c valueCells) numeric() bool { return c.v.Text == nil && c.v.Kind != eval.Level }

func (c valueCells) place(i int) string {
	return "`" + c.name + subscript(c.v.Shape, i) + "`"
}

// subscript writes the indices of flat element i of an array: "[3, 2]".
func subscript(shape []int, i int) string {
	if len(shape) == 0 {
		return ""
	}
	parts := make([]string, len(shape))
	for k := len(shape) - 1; k >= 0; k-- {
		n := max(shape[k], 1)
		parts[k] = strconv.Itoa(i%n + 1)
		i /= n
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// picked are some elements of other cells, in another order. Index -1 is a missing element.
type picked struct {
	cells
	elems []int
}

func (p picked) number(i int) (float64, bool, string) {
	if p.elems[i] < 0 {
		return 0, true, ""
	}
	return p.cells.number(p.elems[i])
}

func (p picked) label(i int) (string, bool) {
	if p.elems[i] < 0 {
		return "", true
	}
	return p.cells.label(p.elems[i])
}

func (p picked) all() []float64 {
	from := p.cells.all()
	if from == nil {
		return nil
	}
	out := make([]float64, len(p.elems))
	for i, k := range p.elems {
		if out[i] = math.NaN(); k >= 0 {
			out[i] = from[k]
		}
	}
	return out
}

func (p picked) place(i int) string {
	if p.elems[i] < 0 {
		return "element " + strconv.Itoa(i+1)
	}
	return p.cells.place(p.elems[i])
}

// overlay is cells, and others below that show through where the index above is -1.
type overlay struct{ above, below picked }

func (o overlay) at(i int) cells {
	if o.above.elems[i] < 0 {
		return o.below
	}
	return o.above
}

func (o overlay) number(i int) (float64, bool, string) { return o.at(i).number(i) }
func (o overlay) label(i int) (string, bool)           { return o.at(i).label(i) }
func (o overlay) place(i int) string                   { return o.at(i).place(i) }
func (o overlay) all() []float64                       { return nil }
func (o overlay) numeric() bool                        { return o.above.numeric() && o.below.numeric() }

// columns are several vectors side by side: element i is in row i / len(list) of vector
// i % len(list).
type columns []cells

func (c columns) number(i int) (float64, bool, string) { return c[i%len(c)].number(i / len(c)) }
func (c columns) label(i int) (string, bool)           { return c[i%len(c)].label(i / len(c)) }
func (c columns) place(i int) string                   { return c[i%len(c)].place(i / len(c)) }
func (c columns) all() []float64 {
	var out []float64
	for k, x := range c {
		list := x.all()
		if list == nil {
			return nil
		}
		if out == nil {
			out = make([]float64, len(list)*len(c))
		}
		for i, x := range list {
			out[i*len(c)+k] = x
		}
	}
	return out
}
func (c columns) numeric() bool {
	for _, x := range c {
		if !x.numeric() {
			return false
		}
	}
	return true
}

// missingCells are values that have not been given.
type missingCells struct{ name string }

func (m missingCells) number(int) (float64, bool, string) { return 0, true, "" }
func (m missingCells) label(int) (string, bool)           { return "", true }
func (m missingCells) all() []float64                     { return nil }
func (m missingCells) numeric() bool                      { return true }
func (m missingCells) place(i int) string                 { return "`" + m.name + "`, element " + strconv.Itoa(i+1) }

// short shortens a string that would fill a message.
func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "..."
	}
	return s
}

// vector returns what a source has under a name, whatever its rank; nil if it has nothing.
func (s *Source) vector(name string, index int) (*raw, error) {
	switch {
	case s.Table != nil:
		c, err := s.Table.Column(name)
		if c == nil || err != nil {
			return nil, err
		}
		return &raw{cells: &columnCells{c: c, t: s.Table}, shape: []int{s.Table.Rows}, from: s.Name, column: true, index: index, src: s}, nil
	case s.Record != nil:
		f, err := s.Record.Field(name)
		if f == nil || err != nil {
			return nil, err
		}
		return &raw{cells: fieldCells{f, s.Name}, shape: f.Shape, from: s.Name, bools: f.Bool, index: index, src: s}, nil
	}
	v := s.Values[name]
	if v == nil {
		return nil, nil
	}
	return &raw{cells: valueCells{v, name, s.Name}, shape: v.Shape, from: s.Name, bools: v.Kind == eval.Bool,
		whole: v.Kind == eval.Int, index: index, src: s}, nil
}

// value returns what a source has for a data name: in a table the column with its title, in JSON the
// field with its title or its name.
func (s *Source) value(n *lang.Name, index int) (*raw, error) {
	if n.Title == "" || s.Values != nil {
		return s.vector(n.Ident, index)
	}
	r, err := s.vector(n.Title, index)
	if err != nil || s.Table != nil {
		return r, err
	}
	named, err := s.vector(n.Ident, index)
	if r == nil || err != nil {
		return named, err
	}
	if named != nil {
		return nil, fmt.Errorf("%s has both `%s` and `%s`, which are the same", s.Name, n.Title, n.Ident)
	}
	return r, nil
}

// names lists what a source has, in its own order.
func (s *Source) names() []string {
	switch {
	case s.Table != nil:
		return s.Table.Names()
	case s.Record != nil:
		return s.Record.Names()
	}
	return s.Order
}

// numbered returns the vectors name1, name2, ... of a source as the columns of a matrix (also name.1,
// name_1, name[1]); nil if there are none. They must be numbered from 1 without gaps, in one style:
// leaving columns out silently would be wrong.
func (s *Source) numbered(name string, index int) (*raw, error) {
	if s.Values != nil {
		return nil, nil
	}
	var form string
	columns := map[int]string{}
	most := 0
	for _, c := range s.names() {
		n, f, ok := numberedColumn(c, name)
		if !ok {
			continue
		}
		switch first := columns[n]; {
		case first != "":
			return nil, fmt.Errorf("%s has `%s` and `%s`, and both could be column %d of `%s`", s.Name, first, c, n, name)
		case len(columns) > 0 && f != form:
			for _, other := range columns {
				if d, _, _ := numberedColumn(other, name); d == most {
					return nil, fmt.Errorf("%s has `%s` and `%s`: columns of `%s` numbered in two ways", s.Name, other, c, name)
				}
			}
		}
		columns[n], form, most = c, f, max(most, n)
	}
	if len(columns) == 0 {
		return nil, nil
	}
	if zero := columns[0]; zero != "" {
		return nil, fmt.Errorf("%s has `%s`, but the columns of `%s` are numbered from 1: `%s`, ...; list their names, `columns = [\"%s\", ...]`, and declare `real[N, columns]`",
			s.Name, zero, name, strings.Replace(zero, "0", "1", 1), zero)
	}
	var list []*raw
	for n := 1; n <= most; n++ {
		c, ok := columns[n]
		if !ok {
			return nil, fmt.Errorf("%s has `%s`, but no column %d of `%s` before it", s.Name, columns[most], n, name)
		}
		r, err := s.vector(c, index)
		if err != nil {
			return nil, err
		}
		if r == nil || len(r.shape) != 1 {
			return nil, nil // fields of a JSON file that do not form a table
		}
		list = append(list, r)
	}
	return beside(list), nil
}

// numberedColumn reports whether a column is one of the numbered columns of a name, which one, and the
// style: "X.3" is number 3, in the style ".".
func numberedColumn(column, name string) (n int, form string, ok bool) {
	rest, bracket := strings.CutSuffix(column, "]")
	stem := strings.TrimRight(rest, "0123456789")
	digits := rest[len(stem):]
	if len(digits) == 0 || len(digits) > 6 {
		return 0, "", false
	}
	n, _ = strconv.Atoi(digits)
	fits := func(stem string) bool { return stem == name || table.PlainName(stem) == name }
	if bracket {
		stem, ok = strings.CutSuffix(stem, "[")
		return n, "[", ok && fits(stem)
	}
	if fits(stem) {
		return n, "", true
	}
	if l := len(stem); l > 0 && strings.ContainsRune("._ -", rune(stem[l-1])) && fits(stem[:l-1]) {
		return n, stem[l-1:], true
	}
	return 0, "", false
}

// named returns vectors of a source with these names as columns of a matrix, and the first name that it
// does not have.
func (s *Source) named(names []string, index int) (*raw, string, error) {
	if len(names) == 0 {
		return nil, "", nil
	}
	var list []*raw
	for _, name := range names {
		r, err := s.vector(name, index)
		if err != nil {
			return nil, "", err
		}
		if r == nil || len(r.shape) != 1 {
			if len(list) == 0 {
				continue
			}
			return nil, name, nil
		}
		list = append(list, r)
	}
	if len(list) == 0 {
		return nil, "", nil
	}
	if len(list) < len(names) {
		return nil, names[0], nil
	}
	return beside(list), "", nil
}

// beside puts vectors of one source side by side; it returns nil if their lengths differ (fields of a JSON
// file that do not form a table).
func beside(list []*raw) *raw {
	out := *list[0]
	c := make(columns, len(list))
	for i, r := range list {
		if r.shape[0] != list[0].shape[0] {
			return nil
		}
		c[i] = r.cells
	}
	out.cells, out.shape = c, []int{list[0].shape[0], len(list)}
	return &out
}
