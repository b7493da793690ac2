package table

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func show(f *Field) string {
	s := fmt.Sprint(f.Shape, " ")
	if f.Text != nil {
		s += fmt.Sprintf("%q", f.Text)
	} else {
		s += fmt.Sprint(f.Num)
	}
	if f.Missing != nil {
		s += fmt.Sprint(" ", f.Missing)
	}
	if f.Bool {
		s += " bool"
	}
	return s
}

func TestReadJSON(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`{"x": 1}`, "[] [1]"},
		{`{"x": [1, 2.5, -3e2]}`, "[3] [1 2.5 -300]"},
		{`{"x": [[1,2,3],[4,5,6]]}`, "[2 3] [1 2 3 4 5 6]"},
		{`{"x": [[[1],[2]],[[3],[4]]]}`, "[2 2 1] [1 2 3 4]"},
		{`{"x": []}`, "[0] []"},
		{`{"x": [[], []]}`, "[2 0] []"},
		{`{"x": [true, false]}`, "[2] [1 0] bool"},
		{`{"x": ["a", "b\u00e9\"\ud83d\ude00"]}`, `[2] ["a" "bé\"😀"]`},
		{`{"x": ["Inf", "-Inf", 1, Infinity, -inf]}`, "[5] [+Inf -Inf 1 +Inf -Inf]"},
		{`{"x": [1, null, NaN, "NaN", "NA"]}`, "[5] [1 NaN NaN NaN NaN] [false true true true true]"},
		{`{"x": ["a", null, "NA"]}`, `[3] ["a" "" "NA"] [false true false]`},
		{`{"x": ["NaN"]}`, "[1] [NaN] [true]"},
		{"\uFEFF{ \"x\" : 3.0 , \"y\":[ ] }\n", "[] [3]"},
		{gz(`{"x": 1}`), "[] [1]"},
	} {
		_, rec, err := Read("f.json", strings.NewReader(test.text), Options{Unpack: true})
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		if got := show(rec.Fields[0]); got != test.want {
			t.Errorf("%s: got %s, want %s", test.text, got, test.want)
		}
	}
}

func TestJSONErrors(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`[1, 2]`, "f.json:1:2: expected `{`, the start of a row of named values, but found `1`"},
		{``, "f.json:1:1: expected `{` or `[`, the start of an object of named values or of a list of rows, but found the end of the file"},
		{`{"x": 1`, "f.json:1:8: expected `,` or `}`, but found the end of the file"},
		{`{"x": 1,}`, "f.json:1:9: expected a name in quotes, but found `}`"},
		{"{\"x\": 1,\n \"x\": 2}", "f.json:2:2: `x` appears twice in the file"},
		{`{"x": [1, 2}`, "f.json:1:12: `x`: expected `,` or `]`, but found `}`"},
		{"{\"x\": [[1, 2],\n [3]]}", "f.json:2:2: `x`: the rows differ in length: this one has 1, an earlier one 2"},
		{`{"x": [1, [2]]}`, "f.json:1:11: `x`: an array where other rows hold single values"},
		{`{"x": [[1], 2]}`, "f.json:1:13: `x`: a single value where other rows hold arrays"},
		{`{"x": [1, "a"]}`, "f.json:1:11: `x`: \"a\" is not a number, but other elements are"},
		{`{"x": {"1": 2}}`, "f.json:1:7: `x`: objects inside objects (tuples) are not supported"},
		{`{"x": abc}`, "f.json:1:7: `x`: \"abc\" is not a number"},
		{`{"x": 1} 2`, "f.json:1:10: expected the end of the file, but found `2`"},
		{`{"x: 1}`, "f.json:1:2: this string is never closed"},
		{`{"x": "\q"}`, "f.json:1:8: `x`: `\\q` is not valid in JSON"},
		{`{"x" 1}`, "f.json:1:6: expected `:`, but found `1`"},
		{`{"x": 1e400}`, "f.json:1:7: `x`: 1e400 is too large for a number"},
	} {
		_, err := ReadJSON("f.json", strings.NewReader(test.text), Options{Unpack: true})
		if err == nil || err.Error() != test.want {
			t.Errorf("%s:\n got %v\nwant %s", test.text, err, test.want)
		}
	}
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"x": [1, 2.5, "NaN"], "y": [[true],[false]]}`, `{"a": ["\u00e9\ud83d"], "b": null}`, `{"a":[[],[]]}`, `{`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		rec, err := ReadJSON("f.json", strings.NewReader(s), Options{MaxBytes: 1 << 20, MaxCells: 1 << 20})
		if err != nil {
			if _, ok := err.(*Error); !ok {
				t.Fatalf("error without a place: %v", err)
			}
			return
		}
		for _, x := range rec.Fields {
			size := 1
			for _, n := range x.Shape {
				size *= n
			}
			if x.Len() != size || x.Missing != nil && len(x.Missing) != size || (x.Num == nil) == (x.Text == nil) {
				t.Fatalf("field %q: shape %v, %d numbers, %d texts", x.Name, x.Shape, len(x.Num), len(x.Text))
			}
			for i, v := range x.Num {
				if math.IsNaN(v) != (x.Missing != nil && x.Missing[i]) {
					t.Fatal("NaN and the marks of missing values differ")
				}
			}
		}
	})
}

// A line of many names is read once, and every name has its place: before the names stands
// so much that reading it again for each of them would take hours.
func TestJSONManyNames(t *testing.T) {
	const n, before = 200_000, 1 << 25
	var b strings.Builder
	b.WriteString("{\n\"é\": 1, \"\": [\"" + strings.Repeat("x", before) + "\"], ")
	for i := range n {
		fmt.Fprintf(&b, "\"k%06d\":1,", i)
	}
	b.WriteString("\n \"last\": 2}")
	rec, err := ReadJSON("many.json", strings.NewReader(b.String()), Options{Unpack: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rec.Fields {
		var i int
		line, col := 3, 2
		if _, err := fmt.Sscanf(f.Name, "k%d", &i); err == nil {
			line, col = 2, 19+before+12*i
		} else if f.Name == "" {
			line, col = 2, 9
		} else if f.Name == "é" {
			line, col = 2, 1
		}
		if f.Line != line || f.Col != col {
			t.Fatalf("%s is at %d:%d, not %d:%d", f.Name, f.Line, f.Col, line, col)
		}
	}
}

// A list of rows is the record of its columns.
func TestJSONRows(t *testing.T) {
	for _, c := range []struct{ rows, columns string }{
		{`[{"x": 1, "y": "a"}, {"x": 2.5, "y": "b"}]`, `{"x": [1, 2.5], "y": ["a", "b"]}`},
		{`[{"x": 1}, {"y": 2}, {"x": null, "y": 3}]`, `{"x": [1, null, null], "y": [null, 2, 3]}`},
		{`[{"y": 2, "x": 1}, {"x": 3, "y": 4}]`, `{"y": [2, 4], "x": [1, 3]}`},
		{` [ {"v": [1, 2]} , {"v": [3, null]} ] `, `{"v": [[1, 2], [3, null]]}`},
		{`[{"b": true}, {"b": false}, {}]`, `{"b": [true, false, null]}`},
		{`[{"x": "Inf"}, {"x": 1}]`, `{"x": ["Inf", 1]}`},
		{`[]`, `{}`},
	} {
		got, err := ReadJSON("f", strings.NewReader(c.rows), Options{})
		if err != nil {
			t.Errorf("%s: %v", c.rows, err)
			continue
		}
		want, err := ReadJSON("f", strings.NewReader(c.columns), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []*Record{got, want} {
			for _, f := range r.Fields {
				f.Line, f.Col = 0, 0
			}
		}
		if a, b := fmt.Sprintf("%+v", fields(got)), fmt.Sprintf("%+v", fields(want)); a != b {
			t.Errorf("%s is\n%s, want\n%s", c.rows, a, b)
		}
		if _, rec, err := Read("body", strings.NewReader(c.rows), Options{}); (rec == nil || err != nil) && c.rows != "[]" {
			t.Errorf("%s is not taken for JSON: %v", c.rows, err)
		}
	}
	for text, want := range map[string]string{
		`[{"x": 1}, 2]`:                    "f:1:12: expected `{`, the start of a row of named values, but found `2`",
		`[{"x": 1}, {"x": "a"}]`:           "f:1:18: `x`: \"a\" is not a number",
		`[{"x": 1, "x": 2}]`:               "f:1:11: `x` appears twice in one row",
		`[{"x": 1}, {"x": [1]}]`:           "f:1:18: `x`: an array where other rows hold single values",
		`[{"x": [1]}, {"x": 1}]`:           "a single value where other rows hold arrays",
		`[{"x": [1]}, {"x": [1, 2]}]`:      "the rows differ in length",
		`[{"x": [1]}, {"y": 1}]`:           "f:1:14: this row has no `x`, which is an array in other rows",
		`[{"y": 1}, {"x": [1], "y": 2}]`:   "an array where other rows hold single values",
		`[{"x": 1}`:                        "but found the end of the file",
		`[{"x": 1}] 2`:                     "expected the end of the file, but found `2`",
		`[{"x": {"a": 1}}]`:                "objects inside objects",
		`[{"x": 1}, {"x": 2}, {"x": 3}, 4`: "f",
	} {
		if _, err := ReadJSON("f", strings.NewReader(text), Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if _, err := ReadJSON("f", strings.NewReader(`[{"a": 1}, {"b": 2}, {"c": 3}]`), Options{MaxCells: 6}); err == nil || !strings.Contains(err.Error(), "more than 6 values") {
		t.Error(err) // what rows lack takes memory too
	}
	if _, err := ReadJSON("f", strings.NewReader(`[{"x": 1}, {"x": 2}, {"x": 3}]`), Options{MaxRows: 2}); err == nil || !strings.Contains(err.Error(), "more than 2 rows") {
		t.Error(err)
	}
}

func fields(r *Record) (out []Field) {
	for _, f := range r.Fields {
		out = append(out, *f)
	}
	return out
}
