package export

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// InParts is inParts for the tests of other formats.
var InParts = inParts

// inParts returns a dataset whose numbers with draws are made when they are asked for,
// so many at a time; most is set to how many rows were made at once.
func inParts(d *Dataset, part int, most *int) *Dataset {
	out := &Dataset{Attrs: d.Attrs}
	for _, g := range d.Groups {
		c := *g
		c.Vars = nil
		from := map[*Var]*Var{}
		for _, v := range g.Vars {
			copied := *v
			c.Vars = append(c.Vars, &copied)
			if v.Drawn() {
				from[&copied], copied.Num = v, nil
			}
		}
		if len(from) > 0 {
			c.Part = part
			c.Draws = func(vars []*Var, a, b int) error {
				*most = max(*most, b-a)
				for _, v := range vars {
					w := v.Width()
					v.Num = slices.Clone(from[v].Num[a*w : b*w])
				}
				return nil
			}
		}
		out.Groups = append(out.Groups, &c)
	}
	return out
}

// What is written in parts is what is written at once, to the byte, whether parts end
// within chunks, with them or beyond them.
func TestWriteInParts(t *testing.T) {
	for _, part := range []int{1, 11, 22, 1000} {
		for _, chunk := range []int{8, 100, 1 << 20} {
			whole, parts := t.TempDir()+"/a.zarr", t.TempDir()+"/a.zarr"
			most := 0
			if err := writeZarr(whole, sample(), chunk); err != nil {
				t.Fatal(err)
			}
			if err := writeZarr(parts, inParts(sample(), part, &most), chunk); err != nil {
				t.Fatal(err)
			}
			if hash(t, whole) != hash(t, parts) {
				t.Errorf("Zarr in parts of %d, in chunks of %d bytes, differs", part, chunk)
			}
			if want := max(1, min(3, part/11)); most != want {
				t.Errorf("Zarr in parts of %d: %d rows at once, want %d", part, most, want)
			}
		}
		for name, write := range map[string]func(*bytes.Buffer, *Dataset) error{
			"CSV":     func(b *bytes.Buffer, d *Dataset) error { return WriteCSV(b, d) },
			"JSON":    func(b *bytes.Buffer, d *Dataset) error { return WriteJSON(b, d) },
			"CmdStan": func(b *bytes.Buffer, d *Dataset) error { return writeStan(b, d) },
		} {
			var whole, parts bytes.Buffer
			most := 0
			if err := write(&whole, sample()); err != nil {
				t.Fatal(err)
			}
			if err := write(&parts, inParts(sample(), part, &most)); err != nil {
				t.Fatal(err)
			}
			if whole.String() != parts.String() {
				t.Errorf("%s in parts of %d is\n%s\nwant\n%s", name, part, parts.String(), whole.String())
			}
			if part == 1 && most != 1 {
				t.Errorf("%s: %d rows at once", name, most)
			}
		}
	}
}

func writeStan(b *bytes.Buffer, d *Dataset) error {
	return WriteCmdStan(d, StanHeader{Warmup: 1, Draws: 3}, func(int) (io.WriteCloser, error) { return closer{b}, nil })
}

// Arrays are written in large parts, also where an axis has many places of one element.
func TestZarrWritesLargeParts(t *testing.T) {
	writes := func() (n int) {
		text, err := os.ReadFile("/proc/self/io")
		if err != nil {
			t.Skip("no count of system calls here:", err)
		}
		for line := range strings.Lines(string(text)) {
			fmt.Sscanf(line, "syscw: %d", &n)
		}
		return n
	}
	const rows = 200_000
	d := &Dataset{Groups: []*Group{{Name: ConstantData, Dims: []Dim{{Name: "row", Size: rows, Numbers: From(1, rows)}},
		Vars: []*Var{{Name: "x", Type: Real, Dims: []string{"row"}, Shape: []int{rows}, Num: make([]float64, rows)}}}}}
	before := writes()
	if err := WriteZarr(filepath.Join(t.TempDir(), "d.zarr"), d); err != nil {
		t.Fatal(err)
	}
	if n := writes() - before; n > 1000 {
		t.Errorf("%d numbers took %d writes", 2*rows, n)
	}
}
