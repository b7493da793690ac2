package bind

import (
	"strings"
	"testing"
)

// `as` says what files call a name: columns whose header is no name can be declared.
func TestTitles(t *testing.T) {
	const csv = "Body Mass (g),mass,Art-Nr. 1,Art-Nr. 2,site no\n3750,1,5,7,x\n4500,2,6,8,y\n"
	for _, c := range []struct{ model, name, text, want string }{
		{`data mass: real[N] from "a.csv" as "Body Mass (g)"`, "a.csv", csv, "N=2; mass=[3750, 4500]"},
		{`data mass from "a.csv" as "Body Mass (g)"`, "a.csv", csv, "mass=[3750, 4500]"},
		{`data X: real[N, 2] from "a.csv" as "Art-Nr. "`, "a.csv", csv, "N=2; X=[[5, 7], [6, 8]]"},
		{"data site: factor[N] from \"a.csv\" as \"site no\"\ndata mass: real[site] from \"a.csv\" as \"Body Mass (g)\"", "a.csv", csv,
			"N=2; mass=[3750, 4500] on site; site=[x, y] of [x y]"},
		{`data mass: real[N] from "a.json" as "Body Mass (g)"`, "a.json", `{"Body Mass (g)": [1, 2]}`, "N=2; mass=[1, 2]"},
		{`data mass: real[N] from "a.json" as "Body Mass (g)"`, "a.json", `{"mass": [1, 2]}`, "N=2; mass=[1, 2]"},
		{`data mass: real[N] from "a.json" as "Body Mass (g)"`, "a.json", `{"mass": [1, 2], "Body Mass (g)": [1, 2]}`, "! a.json has both `Body Mass (g)` and `mass`"},
		{`data mass: real[N] from "a.csv" as "Body Mass"`, "a.csv", csv, "! `a.csv` has no column `Body Mass`"},
		{`data mass: real[N] from "a.csv" as "Body mass (g)"`, "a.csv", csv, "! did you mean `Body Mass (g)`?"},
	} {
		got, b := says(t, c.model, map[string]string{c.name: c.text})
		if want, fails := strings.CutPrefix(c.want, "! "); fails {
			if b != nil || !strings.Contains(got, want) {
				t.Errorf("%s: got %s, want %s", c.model, got, want)
			}
			continue
		}
		if b == nil {
			t.Errorf("%s: %s", c.model, got)
		} else if k := known(b); k != c.want {
			t.Errorf("%s: got %s, want %s", c.model, k, c.want)
		}
	}
	// New data: a table by its titles, values by name.
	b, err := given{files: map[string]string{"a.csv": csv}}.bind(t, "data mass: real[N] from \"a.csv\" as \"Body Mass (g)\"\ny[N] ~ Normal(mass, 1)\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, text, want string }{
		{"n.csv", "Body Mass (g)\n9\n", "[9]"}, {"n.json", `{"mass": [9]}`, "[9]"}, {"n.json", `{"Body Mass (g)": [9]}`, "[9]"}, {"n.csv", "Body mass (g)\n9\n", ""},
		{"n.csv", "mass\n9\n", ""}, {"n.csv", "mass,Body Mass (g)\n1,9\n", "[9]"}, // never passed over in silence
	} {
		s, err := FromFile(c.name, strings.NewReader(c.text))
		if err != nil {
			t.Fatal(err)
		}
		n, list := b.Rebind(Data{Sources: []Source{s}})
		if (list.Err() == nil) != (c.want != "") || n != nil && n.Known["mass"].String() != c.want {
			t.Errorf("%s %s: %v", c.name, c.text, list.Format())
		}
	}
}
