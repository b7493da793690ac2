package bind

import (
	"fmt"
	"strings"
	"testing"
)

// rebound binds a model and then new data.
func rebound(t *testing.T, text string, fit, fresh given) (*Bound, error) {
	t.Helper()
	b, err := fit.bind(t, text)
	if err != nil {
		t.Fatal(err)
	}
	d, err := fresh.sources(t)
	if err != nil {
		t.Fatal(err)
	}
	nb, list := b.Rebind(Data{Sources: d.Sources})
	if err := list.Err(); err != nil {
		return nil, err
	}
	return nb, nil
}

func asJSON(text string) given {
	return given{files: map[string]string{"d.json": text}, data: []string{"d.json"}}
}

// A JSON array by level has one meaning, whether or not the rows are as many as the levels.
func TestByLevelInJSON(t *testing.T) {
	const text = "data y: real[N]\ndata g: factor[N]\ndata size: real[g]\ny ~ Normal(a * size[g], 1)\na ~ Normal(0, 1)\n"
	for _, c := range []struct{ data, want string }{
		{`{"y": [1, 2, 3], "g": ["b", "a", "b"], "size": [10, 20]}`, "[10, 20]"},
		{`{"y": [1, 2], "g": ["b", "a"], "size": [10, 20]}`, "[10, 20]"},
		{`{"y": [1, 2], "g": ["a", "b"], "size": [10, 20]}`, "[10, 20]"},
		{`{"y": [1, 2, 3], "g": ["b", "a", "b"], "size": [20, 10, 20]}`, "! `size` has 3 values, but `g` has 2 levels"},
	} {
		b, err := asJSON(c.data).bind(t, text)
		switch {
		case strings.HasPrefix(c.want, "!"):
			if err == nil || !strings.Contains(err.Error(), c.want[2:]) {
				t.Errorf("%s: %v, want %s", c.data, err, c.want)
			}
		case err != nil:
			t.Errorf("%s: %v", c.data, err)
		case b.Known["size"].String() != c.want:
			t.Errorf("%s: size is %s, want %s", c.data, b.Known["size"], c.want)
		}
	}
	fit := asJSON(`{"y": [1, 2, 3], "g": ["b", "a", "b"], "size": [10, 20]}`)
	nb, err := rebound(t, text, fit, asJSON(`{"g": ["b", "a"], "size": [30, 40]}`))
	if err != nil || nb.Known["size"].String() != "[30, 40]" {
		t.Errorf("new data: size is %v (%v), want [30, 40]", nb.Known["size"], err)
	}
	b, list := Bind(check(t, text), Data{Sources: must(asJSON(`{"y": [1, 2], "g": ["b", "a"], "size": [10, 20]}`).sources(t)).Sources})
	if b == nil || !strings.Contains(list.Format(), "`size` of d.json is taken by level, in this order: \"a\" and \"b\"") {
		t.Errorf("rows in another order than the levels: %s", list.Format())
	}
	// An array of levels that the model takes from elsewhere is there to join by.
	other := "data y: real[N]\ndata g: factor[N]\ndata size: real[g] from \"s.json\"\ny ~ Normal(size[g], 1)\n"
	b, err = given{settings: []string{"y=[1, 2]", `g=["a", "b"]`}, files: map[string]string{"s.json": `{"g": ["b", "a"], "size": [20, 10]}`}}.bind(t, other)
	if err != nil || b.Known["size"].String() != "[10, 20]" {
		t.Errorf("a file of levels: size is %v (%v), want [10, 20]", b.Known["size"], err)
	}
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// One number where the fit has a column is one row, never all rows of the fit.
func TestOneNumberForAColumn(t *testing.T) {
	for _, text := range []string{
		"data x, y\ny ~ Normal(a * x, 1)\na ~ Normal(0, 1)\n",
		"data x, y: real[N]\ny ~ Normal(a * x, 1)\na ~ Normal(0, 1)\n",
	} {
		nb, err := rebound(t, text, given{settings: []string{"x=[1, 2, 3]", "y=[1, 2, 3]"}}, given{settings: []string{"x=5"}})
		if err != nil {
			t.Errorf("%s%v", text, err)
			continue
		}
		if got := fmt.Sprint(nb.Known["x"], nb.Known["y"].Shape, nb.Known["y"].AnyUnknown()); got != "[5] [1] true" {
			t.Errorf("%sx, y: %s, want one row", text, got)
		}
	}
	_, err := rebound(t, "data x, z, y\ny ~ Normal(a * x + z, 1)\na ~ Normal(0, 1)\n", given{settings: []string{"x=[1, 2, 3]", "z=[1, 2, 3]", "y=[1, 2, 3]"}}, given{settings: []string{"x=5"}})
	if err == nil || !strings.Contains(err.Error(), "`z` is not among the new data") {
		t.Errorf("one of two columns: %v", err)
	}
}

// New data of a factor are labels: a number is no label of a factor of texts, and
// does not make an undeclared column one of numbers.
func TestNumberForALabel(t *testing.T) {
	fits := given{settings: []string{"y=[1, 2, 3]", `g=["u", "v", "u"]`}}
	for _, text := range []string{
		"data g, y\ny ~ Normal(a[g], 1)\na[g] ~ Normal(0, 1)\n",
		"data g: factor[N]\ndata y: real[N]\ny ~ Normal(a[g], 1)\na[g] ~ Normal(0, 1)\n",
		"data g: factor<s>[N]\ndata y: real[N]\ny ~ Normal(a[g], 1)\na[s] ~ Normal(0, 1)\n",
	} {
		for _, fresh := range []given{
			{settings: []string{"g=1"}}, {settings: []string{"g=[2, 1, 7]"}}, asJSON(`{"g": [1]}`), asJSON(`{"g": [1, 2]}`),
			{files: map[string]string{"d.csv": "g\n1\n2\n"}, data: []string{"d.csv"}},
		} {
			_, err := rebound(t, text, fits, fresh)
			if err == nil || !strings.Contains(err.Error(), "but the levels of `g` are strings: \"u\" and \"v\"") {
				t.Errorf("%s%v: %v", text, fresh, err)
			}
		}
		for _, c := range []struct{ fresh, want string }{{`g=["v"]`, "[]"}, {`g=["1", "v"]`, "[1]"}, {`g=["w", "v", "q"]`, "[q w]"}} {
			nb, err := rebound(t, text, fits, given{settings: []string{c.fresh}})
			if err != nil {
				t.Errorf("%s%s: %v", text, c.fresh, err)
				continue
			}
			levels := []string{}
			for _, l := range nb.NewLevels {
				levels = append(levels, l.Levels...)
			}
			if fmt.Sprint(levels) != c.want {
				t.Errorf("%s%s: new levels %v, want %s", text, c.fresh, nb.NewLevels, c.want)
			}
		}
	}
	// Numbers are the labels where they were in the fit.
	if _, err := rebound(t, "data g: factor[N]\ndata y: real[N]\ny ~ Normal(a[g], 1)\na[g] ~ Normal(0, 1)\n",
		given{settings: []string{"y=[1, 2]", "g=[10, 20]"}}, given{settings: []string{"g=[20, 30]"}}); err != nil {
		t.Errorf("numbers for numbers: %v", err)
	}
	// A column of numbers stays one.
	_, err := rebound(t, "data x, y\ny ~ Normal(a * x, 1)\na ~ Normal(0, 1)\n", given{settings: []string{"x=[1, 2]", "y=[1, 2]"}}, given{settings: []string{`x=["a", "b"]`}})
	if err == nil || !strings.Contains(err.Error(), "`x` is a column of numbers in the fit, but `x[1]` is \"a\"") {
		t.Errorf("texts for numbers: %v", err)
	}
}

// An infinite covariate is refused, as a missing one is; an outcome's distribution
// says what it takes, and a bound of `inf` that infinity is meant.
func TestInfiniteCovariate(t *testing.T) {
	const text = "data x, y: real[N]\ny ~ Normal(a * x, 1)\na ~ Normal(0, 1)\n"
	fit := given{settings: []string{"x=[1, 2]", "y=[1, 2]"}}
	for _, x := range []string{"x=[1, inf]", "x=[-inf, 1]", "x=inf"} {
		if _, err := rebound(t, text, fit, given{settings: []string{x}}); err == nil || !strings.Contains(err.Error(), "`x` takes finite numbers, but `x") {
			t.Errorf("%s: %v", x, err)
		}
	}
	if _, err := (given{settings: []string{"x=[1, inf]", "y=[1, 2]"}}).bind(t, text); err == nil || !strings.Contains(err.Error(), "`x[2]` is infinite") {
		t.Errorf("in the fit: %v", err)
	}
	if _, err := (given{files: map[string]string{"d.csv": "x,y\n1,2\ninf,3\n"}, data: []string{"d.csv"}}).bind(t, text); err == nil {
		t.Errorf("in a file: %v", err)
	}
	open := strings.Replace(text, "data x, y: real[N]", "data x: real<upper=inf>[N]\ndata y: real[N]", 1)
	if _, err := (given{settings: []string{"x=[1, inf]", "y=[1, 2]"}}).bind(t, open); err != nil {
		t.Errorf("with a bound: %v", err)
	}
}
