package bind

import (
	"strings"
	"testing"
)

// Whole numbers that a real cannot hold are refused wherever they are written: two ids
// that differ by one would be one number.
func TestWholeNumbersBeyondReals(t *testing.T) {
	const big = "9007199254740993" // 2^53 + 1
	for _, typ := range []string{"", ": real[N]", ": int[N]"} {
		for name, text := range map[string]string{"a.csv": "x\n1\n" + big + "\n", "a.json": `{"x": [1, ` + big + `]}`,
			"b.csv": "x\n1\n" + big + ".0\n", "c.csv": "x\n1\n-" + big + ".\n", "d.csv": "x;y\n1,0;1,5\n" + big + ",00;1,5\n", "b.json": `{"x": [1, ` + big + `.0]}`} {
			got, b := says(t, "data x"+typ+" from \""+name+"\"\n", map[string]string{name: text})
			if b != nil || !strings.Contains(got, big) || !strings.Contains(got, " is too large for a ") {
				t.Errorf("%s %s: %s", name, typ, got)
			}
		}
	}
	if _, list := FromSettings([]string{"x=[1, " + big + "]"}); list.Err() == nil {
		t.Error("a setting is taken")
	}
	for _, v := range []any{int64(1<<53 + 1), uint64(1<<53 + 1), []int{1, -1<<53 - 1}, uint64(1<<63 + 5)} {
		if _, err := FromValues(map[string]any{"x": v}); err == nil || !strings.Contains(err.Error(), "too large for a whole number") {
			t.Errorf("%v: %v", v, err)
		}
	}
	// As labels they stay what they are, in the order of their values; so do those
	// below 2^53 that have sixteen digits, in CSV as in JSON.
	for name, text := range map[string]string{"a.csv": "g\n9007199254740993\n9007199254740992\n10\n", "a.json": `{"g": [9007199254740991, 1234567890123456, 10]}`} {
		got, b := says(t, "data g: factor[N] from \""+name+"\"\n", map[string]string{name: text})
		if b == nil {
			t.Fatal(got)
		}
		want := "10 9007199254740992 9007199254740993"
		if name == "a.json" {
			want = "10 1234567890123456 9007199254740991"
		}
		if labels := strings.Join(b.Known["g"].Levels.Labels, " "); labels != want {
			t.Errorf("%s: levels %s, want %s", name, labels, want)
		}
	}
	if got, b := says(t, "data x from \"a.csv\"\n", map[string]string{"a.csv": "x\n9007199254740992\n1e300\n-9007199254740992.0\n"}); b == nil {
		t.Error(got)
	}
}

// A file has one decimal mark: where both occur, one of them separates thousands.
func TestDecimalMarks(t *testing.T) {
	for _, c := range []struct{ csv, want string }{
		{"x;y\n1,5;1\n1.234;2\n", "1.234 has a decimal point, but row 1 has a decimal comma"},
		{"x;y\n1.234;1\n12,5;2\n", "12,5 has a decimal comma, but row 1 has a decimal point"},
		{"x;y\n1,5;1.250\n2,5;2\n", "row 1, column `y` of a.csv (line 2) has a decimal point, but row 1, column `x` of a.csv (line 2) a decimal comma: 1.250 and 1,5"},
		{"x;y\n1,5;1\n2,5;2,25\n", ""},
		{"x;y\n1.5;1\n2.5;2.25\n", ""},
		{"x,y\n1.5,1\n2.5,2\n", ""},
	} {
		for _, model := range []string{"data x, y from \"a.csv\"\n", "data x, y: real[N] from \"a.csv\"\n"} {
			got, b := says(t, model, map[string]string{"a.csv": c.csv})
			if (b == nil) != (c.want != "") || !strings.Contains(got, c.want) {
				t.Errorf("%s%s: got %s\nwant %s", model, c.csv, got, c.want)
			}
		}
	}
	// What the model does not read may have points of other kinds.
	if got, b := says(t, "data x from \"a.csv\"\n", map[string]string{"a.csv": "x;version;day\n1,5;1.2;1.12\n"}); b == nil {
		t.Error(got)
	}
}

// New data are given by name: a name that the model does not take is refused.
func TestNamesOfNewData(t *testing.T) {
	const model = "data x, off, y: real[N]\ny ~ Normal(a + b * x + off, sigma)\na, b ~ Normal(0, 1)\nsigma ~ HalfNormal(1)\nw = a + 1\n"
	const fit = `{"x": [1, 2], "off": [0, 0], "y": [1, 3], "comment": "of the fit"}`
	for _, c := range []struct{ name, text, want string }{
		{"new.json", `{"sigma": 0}`, "`sigma` is given, but the model does not take it from data: it is an unknown"},
		{"new.json", `{"x": [5, 6], "sigma": 0}`, "`sigma` is given"},
		{"new.json", `{"x": [5, 6], "w": 0}`, "`w` is given, but the model does not take it from data: it is derived from unknowns"},
		{"new.json", `{"x": [5, 6], "offf": [1, 1]}`, "did you mean `off`?"},
		{"new.json", `{"x": [5, 6], "weather": "fine"}`, "`weather` is given, but the model has no data of this name"},
		{"new.csv", "x,offf\n5,1\n6,1\n", "new.csv has a column `offf`, which the model does not use"},
		{"new.csv", "x,off,id\n5,1,7\n6,1,8\n", ""},
		{"new.json", `{"x": [5, 6], "off": [1, 1], "N": 2}`, ""},
		{"new.json", fit, ""},
	} {
		m := check(t, model)
		s, err := FromFile("fit.json", strings.NewReader(fit))
		if err != nil {
			t.Fatal(err)
		}
		b, list := Bind(m, Data{Sources: []Source{s}})
		if list.Err() != nil {
			t.Fatal(list.Format())
		}
		n, err := FromFile(c.name, strings.NewReader(c.text))
		if err != nil {
			t.Fatal(err)
		}
		_, list = b.Rebind(Data{Sources: []Source{n}})
		if (list.Err() == nil) != (c.want == "") || !strings.Contains(list.Format(), c.want) {
			t.Errorf("%s\n got %s\nwant %s", c.text, list.Format(), c.want)
		}
	}
	got, b := says(t, model, map[string]string{"a.json": `{"x": [1, 2], "off": [0, 0], "y": [1, 3], "sigma": 2}`})
	if want := "warning: a.json has `sigma`, but the model does not take it from data: it is an unknown"; b == nil || !strings.Contains(got, want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// A vector of length 0 has no elements, whatever its type: nothing to sample, no panic.
func TestVectorsOfLengthZero(t *testing.T) {
	for _, kind := range []string{"simplex", "ordered", "positive_ordered", "sum_to_zero", "cholesky_factor_corr", "real"} {
		for _, dims := range []string{"0", "2, 0", "0, 2", "K", "2, K"} {
			for _, rest := range []string{"target += sum(s)\n", "w = m + sum(s)\ntarget += w\n"} {
				text := "data y: real[N]\ndata K: int\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\nparam s: " + kind + "[" + dims + "]\n" + rest
				b, err := given{settings: []string{"y=[1, 2]", "K=0"}}.bind(t, text)
				if err != nil {
					continue // refused, which is as well
				}
				if b.Dim != 1 || b.Unknown("s") != nil {
					t.Errorf("%s has %d coordinates", text, b.Dim)
				}
			}
		}
	}
}
