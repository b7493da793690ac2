package table

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/diag"
)

// randomCSV writes a text of cells of all kinds: most of them are a table, some are not.
func randomCSV(rng *rand.Rand) string {
	pick := func(list ...string) string { return list[rng.IntN(len(list))] }
	sep, end := pick(",", ",", ";", "\t", "|"), pick("\n", "\n", "\r\n", "\r")
	width := 1 + rng.IntN(4)
	var b strings.Builder
	b.WriteString(pick("", "", "\uFEFF", "\n"))
	for row := range 1 + rng.IntN(30) {
		for k := range width {
			if k > 0 {
				b.WriteString(sep)
			}
			switch {
			case row == 0:
				b.WriteString(pick("a", "b c", `"d"`, "é", "e\u0301") + strconv.Itoa(k))
			case rng.IntN(3) > 0:
				b.WriteString(randomNumber(rng))
			default:
				b.WriteString(pick("", "NA", "nan", ".", `"NA"`, `""`, "x", "long text", "e\u0301", "\u00e9", "日本", `"x, y"`, `"a""b"`,
					"\"two"+end+"lines\"", " 1 ", `" 2 "`, "1,5", "1.5", "1e-5", "+3", ".5", "5.", "007", "-0", "-0.00", "inf", "-Infinity", "1e999",
					"9007199254740993", "12345678901234567890", "0.1234567890123456789", "1_000", "0x10", "#N/A", "true"))
			}
		}
		b.WriteString(end)
		if rng.IntN(20) == 0 {
			b.WriteString(pick(end, "\"open", "x"+sep+"y"+sep+end, "\xff", "\x00"))
		}
	}
	return b.String()
}

func randomNumber(rng *rand.Rand) string {
	x := (rng.Float64() - 0.5) * math.Pow(10, float64(rng.IntN(18)))
	return strconv.FormatFloat(x, 'f', rng.IntN(6)-rng.IntN(2), 64)
}

// A file that is read in parts of any size is the file as a whole, with the same cells,
// lines and errors.
func TestParts(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	tables, errs := 0, 0
	for range 4000 {
		text := randomCSV(rng)
		whole, wantErr := ReadCSV("f.csv", strings.NewReader(text), Options{})
		if wantErr == nil {
			tables++
		} else {
			errs++
		}
		for _, part := range []int{1, 2, 3, 7, 64, 1 + rng.IntN(len(text)+1)} {
			got, err := ReadCSV("f.csv", strings.NewReader(text), Options{part: part})
			if fmt.Sprint(err) != fmt.Sprint(wantErr) {
				// A byte that is no text is found with the part in which it is.
				if (strings.Contains(text, "\xff") || strings.Contains(text, "\x00")) && err != nil && wantErr != nil {
					continue
				}
				t.Fatalf("%q in parts of %d: %v, want %v", text, part, err, wantErr)
			}
			if err != nil {
				continue
			}
			if a, b := dump(got), dump(whole); a != b {
				t.Fatalf("%q in parts of %d:\n%s\nwant\n%s", text, part, a, b)
			}
		}
	}
	if tables < 1000 || errs < 500 {
		t.Errorf("%d tables and %d errors: the texts are too much alike", tables, errs)
	}
}

// dump writes all that a table says.
func dump(t *Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q %q %v\n", t.Names(), t.Separator, t.Comma)
	for _, c := range t.Columns {
		fmt.Fprintln(&b, c.Numeric(), c.Gaps())
		for r := range t.Rows {
			x, missing, err := c.Number(r)
			fmt.Fprintf(&b, "%q %v %x %v %v %d\n", c.Text(r), c.Absent(r), math.Float64bits(x), missing, err, t.Line(r))
		}
	}
	return b.String()
}

// The cells of a table are the fields of its text: their texts, and their numbers to the
// bit, though only the numbers are kept.
func TestCellsAreFields(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	cells, plainly := 0, 0
	for range 3000 {
		text := randomCSV(rng)
		got, err := ReadCSV("f.csv", strings.NewReader(text), Options{})
		if err != nil {
			continue
		}
		values, err := ReadCSV("f.csv", strings.NewReader(text), Options{Keep: func(string) Keep { return Numbers }})
		if err != nil {
			t.Fatal(err)
		}
		s := &scanner{name: "f.csv", text: []byte(strings.TrimPrefix(text, "\uFEFF")), line: 1, sep: got.Separator}
		head := false
		for row := 0; !s.done(); {
			line := s.line
			rec, err := s.record(nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(rec) == 1 && len(rec[0].text) == 0 && !rec[0].quoted && (!head || len(got.Columns) > 1) {
				continue
			}
			if !head {
				head = true
				continue
			}
			if got.Line(row) != line {
				t.Fatalf("%q: row %d is on line %d, want %d", text, row, got.Line(row), line)
			}
			for k, f := range rec {
				c, v := got.Columns[k], values.Columns[k]
				want := diag.Composed(string(f.text))
				if want == "" || !f.quoted && absent(f.text) {
					if !c.Absent(row) || !v.Absent(row) {
						t.Fatalf("%q: row %d of column %d is not missing", text, row, k)
					}
					continue
				}
				cells++
				if c.Text(row) != want {
					t.Fatalf("%q: row %d of column %d is %q, want %q", text, row, k, c.Text(row), want)
				}
				x, problem := number(want, got.Comma)
				y, missing, err := c.Number(row)
				z, _, err2 := v.Number(row)
				switch {
				case missing != absent([]byte(want)):
					t.Fatalf("%q: %q is missing: %v", text, want, missing)
				case missing || c.mixed():
				case (err != nil) != (problem != "") || (err2 != nil) != (problem != ""):
					t.Fatalf("%q: %q: %v, %v, want %q", text, want, err, err2, problem)
				case problem == "" && (math.Float64bits(x) != math.Float64bits(y) || math.Float64bits(x) != math.Float64bits(z)):
					t.Fatalf("%q: %q is %g, %g, want %g", text, want, y, z, x)
				case problem == "":
					plainly++
				}
			}
			row++
		}
	}
	if cells < 20000 || plainly < 10000 {
		t.Errorf("%d cells and %d numbers: the texts are too short", cells, plainly)
	}
}

// A plain decimal is the number that strconv reads, and its text follows from it.
func TestPlain(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	n := 0
	for i := range 300000 {
		s := randomNumber(rng)
		if i%3 == 0 { // any digits
			s = strconv.FormatUint(rng.Uint64N(uint64(math.Pow(10, float64(rng.IntN(18))))+1), 10)
			if at := rng.IntN(len(s)); at > 0 {
				s = s[:at] + "." + s[at:]
			}
		}
		x, as, ok := plain([]byte(s), false)
		if !ok {
			continue
		}
		n++
		want, err := strconv.ParseFloat(s, 64)
		if err != nil || math.Float64bits(want) != math.Float64bits(x) {
			t.Fatalf("%s: %g, want %g (%v)", s, x, want, err)
		}
		c := Column{num: []float64{x}, form: as}
		if c.Text(0) != s {
			t.Fatalf("%s is written %s", s, c.Text(0))
		}
	}
	if n < 100000 {
		t.Errorf("%d plain decimals of 300000", n)
	}
	for _, s := range []string{"", "-", ".", "1.", ".5", "01", "00", "+1", "1e5", "1,5", "1.2.3", "1234567890123456", "0.1234567890123456", "0x1"} {
		if _, _, ok := plain([]byte(s), false); ok {
			t.Errorf("%q is plain", s)
		}
	}
}

// Cells are alike where their texts are, whatever they are kept as.
func TestAlike(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 2000 {
		text := randomCSV(rng)
		tab, err := ReadCSV("f.csv", strings.NewReader(text), Options{})
		if err != nil {
			continue
		}
		for _, c := range tab.Columns {
			class, first := c.Alike()
			seen := map[string]int32{}
			for i, k := range class {
				if c.Absent(i) {
					if k != -1 {
						t.Fatalf("%q: a missing cell is in class %d", text, k)
					}
					continue
				}
				s := c.Text(i)
				if _, ok := seen[s]; !ok {
					seen[s] = int32(len(seen))
					if int(first[seen[s]]) != i {
						t.Fatalf("%q: class %d begins in row %d, want %d", text, seen[s], first[seen[s]], i)
					}
				}
				if k != seen[s] {
					t.Fatalf("%q: %q is in class %d, want %d", text, s, k, seen[s])
				}
			}
			if len(first) != len(seen) {
				t.Fatalf("%q: %d classes, want %d", text, len(first), len(seen))
			}
		}
	}
}

// What is not kept of a column cannot be had, and is not taken for something else.
func TestSkippedColumn(t *testing.T) {
	keep := func(name string) Keep {
		if name == "b" {
			return Nothing
		}
		return All
	}
	tab, err := ReadCSV("f.csv", strings.NewReader("a,b\n1,2\n3,\"x\"\n"), Options{Keep: keep})
	if err != nil {
		t.Fatal(err)
	}
	if c, err := tab.Column("b"); c != nil || err == nil || !strings.Contains(err.Error(), "was skipped") {
		t.Errorf("%v, %v", c, err)
	}
	if c, err := tab.Column("a"); err != nil || c.Text(1) != "3" {
		t.Errorf("%v, %v", c, err)
	}
	if _, err := ReadCSV("f.csv", strings.NewReader("a,b\n1,2\n3,\"x\n"), Options{Keep: keep}); err == nil {
		t.Error("an open quote in a column that is passed over is no error")
	}
}

// Reading a table takes work and memory by the bytes of its text: no cell is a string, no
// part of the file is kept, and nothing is copied again and again as it grows.
func TestReadingGrowsLinearly(t *testing.T) {
	text := func(rows int) string {
		rng := rand.New(rand.NewPCG(9, 10))
		var b strings.Builder
		b.WriteString("y,x,g\n")
		for range rows {
			fmt.Fprintf(&b, "%d,%.4f,g%d\n", rng.IntN(2), rng.NormFloat64(), rng.IntN(100))
		}
		return b.String()
	}
	for _, rows := range []int{100_000, 400_000} {
		s := text(rows)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		tab, err := ReadCSV("f.csv", strings.NewReader(s), Options{})
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Fatal(err)
		}
		if tab.Rows != rows {
			t.Fatal(tab.Rows)
		}
		if n := after.Mallocs - before.Mallocs; n > 1000 {
			t.Errorf("%d rows take %d allocations", rows, n)
		}
		if n, most := after.TotalAlloc-before.TotalAlloc, uint64(rows*3*8+2<<20); n > most && !raced {
			t.Errorf("%d rows of three columns take %d bytes, want %d at most", rows, n, most)
		}
	}
}
