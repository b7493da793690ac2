package table

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func gz(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}

func TestReadCSV(t *testing.T) {
	tests := []struct {
		name, text string
		columns    []string
		cells      [][]string // by row
		missing    string     // row/column pairs such as "1b 2a"
	}{
		{"plain", "a,b\n1,2\n3,4\n", []string{"a", "b"}, [][]string{{"1", "2"}, {"3", "4"}}, ""},
		{"no end of line", "a,b\n1,2", []string{"a", "b"}, [][]string{{"1", "2"}}, ""},
		{"byte order mark and CRLF", "\uFEFFa,b\r\n1,2\r\n", []string{"a", "b"}, [][]string{{"1", "2"}}, ""},
		{"lone CR", "a,b\r1,2\r", []string{"a", "b"}, [][]string{{"1", "2"}}, ""},
		{"semicolons and decimal commas", "a;b\n1,5;2\n", []string{"a", "b"}, [][]string{{"1,5", "2"}}, ""},
		{"tabs", "a\tb\n1\t\n", []string{"a", "b"}, [][]string{{"1", ""}}, "1b"},
		{"bars", "a|b\nx y|2\n", []string{"a", "b"}, [][]string{{"x y", "2"}}, ""},
		{"quotes", "a,b\n\"x, \"\"y\"\"\",2\n\"two\nlines\",3\n", []string{"a", "b"},
			[][]string{{`x, "y"`, "2"}, {"two\nlines", "3"}}, ""},
		{"CRLF inside quotes", "a,b\r\n\"p\r\nq\",3\r\n", []string{"a", "b"}, [][]string{{"p\nq", "3"}}, ""},
		{"blanks around fields", "a , b\n 1 , \"x\" \n", []string{"a", "b"}, [][]string{{"1", "x"}}, ""},
		{"missing values", "a,b\nNA,x\nNaN,\"NA\"\n,\"\"\n", []string{"a", "b"},
			[][]string{{"", "x"}, {"", "NA"}, {"", ""}}, "1a 2a 3a 3b"},
		{"blank lines", "\na,b\n\n1,2\n\n", []string{"a", "b"}, [][]string{{"1", "2"}}, ""},
		{"one column: a blank line is a missing value", "a\n1\n\n2\n\n", []string{"a"}, [][]string{{"1"}, {""}, {"2"}, {""}}, "2a 4a"},
		{"gzip", gz("a,b\n1,2\n"), []string{"a", "b"}, [][]string{{"1", "2"}}, ""},
		{"header alone", "a,b\n", []string{"a", "b"}, nil, ""},
		{"separator inside quotes", "\"a;b\";c\n1;2\n", []string{"a;b", "c"}, [][]string{{"1", "2"}}, ""},
		{"texts with commas", "a;b\nx, y;1\nz;2\n", []string{"a", "b"}, [][]string{{"x, y", "1"}, {"z", "2"}}, ""},
		{"row names without a name", ",a\n1,5\n", []string{"", "a"}, [][]string{{"1", "5"}}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tab, err := ReadCSV("f.csv", strings.NewReader(test.text), Options{Unpack: true})
			if err != nil {
				t.Fatal(err)
			}
			var cells [][]string
			var missing []string
			for r := range tab.Rows {
				var row []string
				for _, c := range tab.Columns {
					row = append(row, c.Text(r))
					if c.Absent(r) {
						missing = append(missing, sprintf("%d%s", r+1, c.Name))
					}
				}
				cells = append(cells, row)
			}
			if d := cmp.Diff(test.columns, tab.Names()); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(test.cells, cells); d != "" {
				t.Error(d)
			}
			if got := strings.Join(missing, " "); got != test.missing {
				t.Errorf("missing %q, want %q", got, test.missing)
			}
		})
	}
}

func TestCSVErrors(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", "f.csv is empty: it has no header line"},
		{"a,b\n1,2\n3\n", "f.csv:3: row 2 has 1 field, but the header has 2"},
		{"a,b\n\n1,2\n3,4,5\n", "f.csv:4: row 2 has 3 fields, but the header has 2"},
		{"a,b\n1,2,3\n", "f.csv:2: row 1 has 3 fields, but the header has 2; if the first column holds row names, the header needs a name for it"},
		{"a\n1\n1,5\n", "f.csv:3: row 2 has 2 fields, but the header has 1; decimal commas are read where `;` separates the columns"},
		{"a,b\n1,\"x\n2,3\n", "f.csv:2:3: row 1: a quote is opened here and never closed"},
		{"a,b\n1,\"x\"y\n", "f.csv:2:6: row 1: `y` after a closing quote; a quote inside a quoted field is written twice"},
		{"a,b\n1,\x002\n", "f.csv:2: contains a zero byte: it is not a text file"},
		{"\xff\xfea\x00", "f.csv:1: is UTF-16; save it as UTF-8"},
		{gz("a,b\n1,2\n")[:20], "f.csv cannot be read: it ends too early"},
	}
	for _, test := range tests {
		_, err := ReadCSV("f.csv", strings.NewReader(test.text), Options{Unpack: true})
		if err == nil || err.Error() != test.want {
			t.Errorf("%q:\n got %v\nwant %s", test.text, err, test.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	tab, err := ReadCSV("f.csv", strings.NewReader("a;b\n1,5;2.5e1\n-inf;\"3\"\n1.234,5;0x10\n\"NA\";1_000\n1e999;+.5\n"), Options{Unpack: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for r := range tab.Rows {
		for _, c := range tab.Columns {
			v, missing, err := c.Number(r)
			switch {
			case err != nil:
				got = append(got, err.Error())
			case missing:
				got = append(got, "missing")
			default:
				got = append(got, sprintf("%g", v))
			}
		}
	}
	want := []string{"1.5", "25", "-Inf", "3",
		"f.csv:4: row 3, column `a`: \"1.234,5\" is not a number", "f.csv:4: row 3, column `b`: \"0x10\" is not a number",
		"missing", "f.csv:5: row 4, column `b`: \"1_000\" is not a number",
		"f.csv:6: row 5, column `a`: 1e999 is too large for a number", "0.5"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestColumnNames(t *testing.T) {
	tab, err := ReadCSV("f.csv", strings.NewReader("log radon,log.ph,log ph,x_1,x.1,y,y\n1,2,3,4,5,6,7\n"), Options{Unpack: true})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"log_radon": "column 1",
		"log_ph":    "f.csv:1: column `log_ph`: columns 2 (\"log.ph\") and 3 (\"log ph\") both fit this name",
		"log.ph":    "column 2",
		"x_1":       "column 4",
		"y":         "f.csv:1: column `y`: columns 6 (\"y\") and 7 (\"y\") both fit this name",
		"z":         "none",
	} {
		c, err := tab.Column(name)
		got := "none"
		if err != nil {
			got = err.Error()
		} else if c != nil {
			got = sprintf("column %d", c.Place)
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestLimits(t *testing.T) {
	for _, test := range []struct {
		text, want string
		opt        Options
	}{
		{gz(strings.Repeat("1\n", 100000)), "f.csv has more than 1000 bytes of text", Options{MaxBytes: 1000, Unpack: true}},
		{"x\n1\n2\n3\n", "f.csv:4: has more than 2 rows", Options{MaxRows: 2}},
		{strings.Repeat("1\n", 100), "f.csv:12: has more than 10 fields", Options{MaxCells: 10}},
		{strings.Repeat(",", 300000), "f.csv:1:200001: the line has more than 200000 fields", Options{Unpack: true}},
		{`{"x": ` + strings.Repeat("[", 1000000), "f.csv:1:39: `x`: arrays are nested deeper than 32", Options{Unpack: true}},
		{`{"x": [` + strings.Repeat("1,", 100), "f.csv:1:28: `x`: the file has more than 10 values", Options{MaxCells: 10}},
		{`{"x": [` + strings.Repeat("[],", 100), "f.csv:1:38: `x`: the file has more than 10 values", Options{MaxCells: 10}},
	} {
		_, _, err := Read("f.csv", strings.NewReader(test.text), test.opt)
		if err == nil || err.Error() != test.want {
			t.Errorf("%.20q: got %v\nwant %s", test.text, err, test.want)
		}
	}
}

func TestSortLabels(t *testing.T) {
	for _, test := range [][2]string{{"10 9 1.5 -2", "-2 1.5 9 10"}, {"b 10 9 a B", "10 9 B a b"}, {"é z e", "e z é"}} {
		labels := strings.Fields(test[0])
		SortLabels(labels)
		if got := strings.Join(labels, " "); got != test[1] {
			t.Errorf("%s: got %s, want %s", test[0], got, test[1])
		}
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a;b\n1,5;\"x\n\"\"y\"\r\n", "\uFEFFa\t\"b\"\n\n\r", "a|b\nNA|NaN", gz("a,b\n1,2")} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tab, err := ReadCSV("f.csv", strings.NewReader(s), Options{MaxBytes: 1 << 20, MaxCells: 1 << 20})
		if err != nil {
			if _, ok := err.(*Error); !ok {
				t.Fatalf("error without a place: %v", err)
			}
			return
		}
		for _, c := range tab.Columns {
			if c.Len() != tab.Rows {
				t.Fatalf("column %q has %d cells, the table %d rows", c.Name, c.Len(), tab.Rows)
			}
			c.Numeric()
			_, _ = tab.Column(c.Name)
		}
	})
}

// A name beyond all sense is not repeated in messages.
func TestCSVLongName(t *testing.T) {
	_, err := ReadCSV("long.csv", strings.NewReader("x,"+strings.Repeat("y", mostName+1)+"\n1,2\n"), Options{Unpack: true})
	if err == nil || !strings.Contains(err.Error(), "the name of column 2 has more than 4096 bytes") {
		t.Errorf("%.200v", err)
	}
}

// What a stranger sends is not unpacked unasked: some bytes may be thousands of times as
// many.
func TestPackedUnasked(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte("x\n1\n"))
	z.Close()
	if _, _, err := Read("body", bytes.NewReader(packed.Bytes()), Options{}); err == nil || !strings.Contains(err.Error(), "body is compressed with gzip") {
		t.Error(err)
	}
	for name, opt := range map[string]Options{"body.csv.gz": {}, "body": {Unpack: true}} {
		if table, _, err := Read(name, bytes.NewReader(packed.Bytes()), opt); err != nil || table == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
