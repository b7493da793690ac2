package export

import (
	"bufio"
	"encoding/json"
	"io"
	"math"
	"strconv"
)

// WriteJSON writes a dataset as one object with a member for each group, in the form that xarray's
// Dataset.from_dict takes: dims, coords and data_vars, whose data are nested lists with chain and draw
// outermost. Numbers have all their digits; NaN is null, and an infinity is 1e999, which is valid JSON and
// which readers take for an infinity.
func WriteJSON(w io.Writer, d *Dataset) error {
	if err := d.Check(); err != nil {
		return err
	}
	j := &jsonWriter{w: bufio.NewWriterSize(w, 1<<16)}
	j.text("{\n  \"attrs\": ")
	j.value(attrs(d.Attrs))
	for _, g := range d.Groups {
		j.text(",\n  ")
		j.value(g.Name)
		j.text(": {\n    \"attrs\": ")
		j.value(attrs(g.Attrs))
		j.text(",\n    \"dims\": {")
		for i, m := range g.Dims {
			j.comma(i)
			j.value(m.Name)
			j.text(": " + strconv.Itoa(m.Size))
		}
		j.text("},\n    \"coords\": {")
		for i := range g.Dims {
			j.comma(i)
			j.array(g, g.Dims[i].coordinate())
		}
		j.text("\n    },\n    \"data_vars\": {")
		for i, v := range g.Vars {
			j.comma(i)
			j.array(g, v)
		}
		j.text("\n    }\n  }")
	}
	j.text("\n}\n")
	if j.err != nil {
		return j.err
	}
	return j.w.Flush()
}

func attrs(a map[string]any) map[string]any {
	if a == nil {
		return map[string]any{}
	}
	return a
}

type jsonWriter struct {
	w   *bufio.Writer
	buf []byte
	err error
}

func (j *jsonWriter) text(s string) {
	if j.err == nil {
		_, j.err = j.w.WriteString(s)
	}
}

func (j *jsonWriter) comma(i int) {
	if i > 0 {
		j.text(", ")
	}
}

func (j *jsonWriter) value(v any) {
	b, err := json.Marshal(v)
	if err != nil && j.err == nil {
		j.err = err
	}
	j.text(string(b))
}

func (j *jsonWriter) array(g *Group, v *Var) {
	j.text("\n      ")
	j.value(v.Name)
	j.text(": {\"dims\": ")
	j.value(append([]string{}, v.Dims...))
	j.text(", \"attrs\": ")
	j.value(attrs(v.Attrs))
	j.text(", \"data\": ")
	if v.Drawn() && v.Type != Text {
		j.draws(g, v)
	} else {
		at := 0
		j.nest(v, 0, &at)
	}
	j.text("}")
}

// draws writes the elements of a variable that has draws.
func (j *jsonWriter) draws(g *Group, v *Var) {
	chains, draws := v.Shape[0], v.Shape[1]
	j.text("[")
	for c := range chains {
		if c > 0 {
			j.text(",")
		}
		j.text("[")
		err := g.parts([]*Var{v}, c*draws, (c+1)*draws, func(from, to int) error {
			at := (from - v.first) * v.Width()
			for row := from; row < to; row++ {
				if row > c*draws {
					j.text(",")
				}
				j.nest(v, 2, &at)
			}
			return j.err
		})
		if j.err == nil {
			j.err = err
		}
		j.text("]")
	}
	j.text("]")
}

// nest writes the elements from axis k on.
func (j *jsonWriter) nest(v *Var, k int, at *int) {
	if k < len(v.Shape) {
		j.text("[")
		for i := range v.Shape[k] {
			if i > 0 {
				j.text(",")
			}
			j.nest(v, k+1, at)
		}
		j.text("]")
		return
	}
	i := *at
	*at++
	if v.Type == Text {
		j.value(v.Text[i])
		return
	}
	x := v.Num[i]
	b := j.buf[:0]
	switch {
	case math.IsNaN(x):
		b = append(b, "null"...)
	case math.IsInf(x, 1):
		b = append(b, "1e999"...)
	case math.IsInf(x, -1):
		b = append(b, "-1e999"...)
	case v.Type == Bool:
		b = strconv.AppendBool(b, x != 0)
	case v.Type == Int:
		b = strconv.AppendInt(b, int64(x), 10)
	default:
		b = strconv.AppendFloat(b, x, 'g', -1, 64)
	}
	j.buf = b
	if j.err == nil {
		_, j.err = j.w.Write(b)
	}
}
