package bind

import (
	"fmt"
	"strings"
	"testing"
)

const radon = `
data log_radon, floor: real[N] from "radon.csv"
data county: factor[N] from "radon.csv"
data uranium: real[county] from "counties.csv"
log_radon ~ Normal(a[county] + b * (floor - mean(floor)), sigma)
a[county] ~ Normal(mu + g * uranium[county], tau)
mu, g, b ~ Normal(0, 2)
tau, sigma ~ HalfNormal(1)
n = nlevels(county)
`

var radonFiles = map[string]string{
	"radon.csv":    "log radon,floor,county\n1,0,AITKIN\n2,1,ANOKA\n3,1,AITKIN\n4,0,BECKER\n",
	"counties.csv": "county,uranium\nAITKIN,1\nANOKA,2\nBECKER,3\nNEWTON,4\n",
}

func TestRebind(t *testing.T) {
	linear := "data x, y from \"a.csv\"\ny ~ Normal(b0 + b1 * (x - mean(x)), sigma)\nb0, b1 ~ Normal(0, 1)\nsigma ~ Exponential(1)\nn = length(x)"
	linearFiles := map[string]string{"a.csv": csvXY}
	tests := []struct {
		name, model string
		fit         given
		files       map[string]string
		data        []string
		settings    []string
		want        string // the report; an error begins with "! "
	}{
		{"new rows of a table", linear, given{files: linearFiles}, nil, nil, []string{"x=[-2, 0]"},
			"`x`: 2 new values from the settings; `y`: 2 values, not observed; `b0`: 1 kept; `b1`: 1 kept; `sigma`: 1 kept"},
		{"the same rows", linear, given{files: linearFiles}, nil, nil, []string{"x=[-2, 0, 2]"},
			"`x`: 3 new values from the settings; `y`: as in the fit; `b0`: 1 kept; `b1`: 1 kept; `sigma`: 1 kept"},
		{"new values that only a sum reads", "data x, y: real[N]\ndata w: real[3]\nv = 2 * w\ny ~ Normal(b * x * sum(v), 1)\nb ~ Normal(0, 1)",
			given{settings: []string{"y=[1, 2]", "x=[1, 2]", "w=[1, 2, 3]"}}, nil, nil, []string{"w=[10, 20, 30]"},
			"`x`: as in the fit; `y`: as in the fit; `w`: 3 new values from the settings, without effect: in line 4, `sum(v)` keeps the value of the fit; `b`: 1 kept"},
		{"new values that a product reads too", "data x, y: real[N]\ndata w: real\ny ~ Normal(b * x * w / mean(x * w), 1)\nb ~ Normal(0, 1)",
			given{settings: []string{"y=[1, 2]", "x=[1, 2]", "w=1"}}, nil, nil, []string{"w=2"},
			"! m.bayes:3:24: error: `mean(x * w)` is computed from the rows of the fit, but reads `w`, which is a different number in the new data"},
		{"a product with a mean", "data x, y: real[N]\ndata w: real\ny ~ Normal(b * x * w / (w * mean(x)), 1)\nb ~ Normal(0, 1)",
			given{settings: []string{"y=[1, 2]", "x=[1, 2]", "w=1"}}, nil, nil, []string{"w=2"},
			"`x`: as in the fit; `y`: as in the fit; `w`: 1 new value from the settings; `b`: 1 kept"},
		{"a number in a mean alone", "data x, y: real[N]\ndata w: real\ny ~ Normal(b * x * mean(x * w), 1)\nb ~ Normal(0, 1)",
			given{settings: []string{"y=[1, 2]", "x=[1, 2]", "w=1"}}, nil, nil, []string{"w=2"},
			"! m.bayes:3:20: error: `mean(x * w)` is computed from the rows of the fit, but reads `w`, which is a different number in the new data"},
		{"a number in the name of a mean", "data x, y: real[N]\ndata w: real\nz = x * w\ny ~ Normal(b * mean(z), 1)\nb ~ Normal(0, 1)",
			given{settings: []string{"y=[1, 2]", "x=[1, 2]", "w=1"}}, nil, nil, []string{"w=2"},
			"! m.bayes:4:16: error: `mean(z)` is computed from the rows of the fit, but reads `w`, which is a different number in the new data"},
		{"a centred product", "data x, y: real[N]\ndata w: real\ny ~ Normal(b * center(x * w), 1)\nb ~ Normal(0, 1)",
			given{settings: []string{"y=[1, 2]", "x=[1, 2]", "w=1"}}, nil, nil, []string{"w=2"},
			"! m.bayes:3:16: error: `center(x * w)` is computed from the rows of the fit, but reads `w`, which is a different number in the new data"},
		{"new outcomes as well", linear, given{files: linearFiles}, nil, nil, []string{"x=[-2, 0]", "y=[1, 2]"},
			"`x`: 2 new values from the settings; `y`: 2 new values from the settings; `b0`: 1 kept; `b1`: 1 kept; `sigma`: 1 kept"},
		{"a new county", radon, given{files: radonFiles}, map[string]string{"new.csv": "floor,county\n0,NEWTON\n1,ANOKA\n"}, []string{"new.csv"}, nil,
			"`log_radon`: 2 values, not observed; `floor`: 2 new values from new.csv; `county`: 2 new values from new.csv; `uranium`: as in the fit; " +
				"`a`: 3 kept, 1 new (a[NEWTON]), drawn from the distribution; `mu`: 1 kept; `g`: 1 kept; `b`: 1 kept; `tau`: 1 kept; `sigma`: 1 kept"},
		{"a county without uranium", radon, given{files: radonFiles}, map[string]string{"new.csv": "floor,county\n0,NOWHERE\n"}, []string{"new.csv"}, nil,
			"! m.bayes:4:6: error: counties.csv has no row for \"NOWHERE\", which `uranium` needs: one for each level of `county`"},
		{"a covariate that is not given", radon, given{files: radonFiles}, nil, nil, []string{"floor=[0, 1]"},
			"! m.bayes:3:6: error: `county` is not among the new data, but `N` changes from 4 to 2"},
		{"levels by label without a file", "data y: real[N]\ndata g: factor[N]\ndata s: real[g]\ny ~ Normal(a[g] + s[g], 1)\na[g] ~ Normal(0, 1)",
			given{settings: []string{"y=[1, 2, 3]", `g=["p", "q", "r"]`, "s=[5, 6, 7]"}}, nil, nil, []string{`g=["r", "p"]`},
			"`y`: 2 values, not observed; `g`: 2 new values from the settings; `s`: as in the fit; `a`: 3 kept"},
		{"data of some levels", "data y: real[N]\ndata g: factor[N]\ndata s: real[g]\ny ~ Normal(a[g] + s[g], 1)\na[g] ~ Normal(0, 1)",
			given{settings: []string{"y=[1, 2, 3]", `g=["p", "q", "r"]`, "s=[5, 6, 7]"}}, nil, nil, []string{`g=["z", "q"]`, "s=[60, 90]"},
			"`y`: 2 values, not observed; `g`: 2 new values from the settings; `s`: 2 new values from the settings, 2 as in the fit; `a`: 3 kept, 1 new (a[z]), drawn from the distribution"},
		{"data of some levels in a file", radon, given{files: radonFiles}, map[string]string{"new.csv": "floor,county,uranium\n0,NEWTON,40\n1,ANOKA,20\n"}, []string{"new.csv"}, nil,
			"`log_radon`: 2 values, not observed; `floor`: 2 new values from new.csv; `county`: 2 new values from new.csv; `uranium`: 2 new values from new.csv, 2 as in the fit; " +
				"`a`: 3 kept, 1 new (a[NEWTON]), drawn from the distribution; `mu`: 1 kept; `g`: 1 kept; `b`: 1 kept; `tau`: 1 kept; `sigma`: 1 kept"},
		{"an outcome by level", "data y, se: real[g]\ndata g: factor[N]\ny ~ Normal(a, se)\na[g] ~ Normal(0, 1)",
			given{settings: []string{"y=[1, 2, 3]", `g=["p", "q", "r"]`, "se=[5, 6, 7]"}}, nil, nil, []string{`g=["z", "q"]`, "se=[6, 9]"},
			"`y`: 4 values, not observed; `se`: 2 new values from the settings, 2 as in the fit; `g`: 2 new values from the settings; `a`: 3 kept, 1 new (a[z]), drawn from the distribution"},
		{"an outcome of some levels", "data y, se: real[g]\ndata g: factor[N]\ny ~ Normal(a, se)\na[g] ~ Normal(0, 1)",
			given{settings: []string{"y=[1, 2, 3]", `g=["p", "q", "r"]`, "se=[5, 6, 7]"}}, nil, nil, []string{`g=["r", "q"]`, "y=[6, 9]"},
			"`y`: 2 new values from the settings, 1 not observed; `se`: as in the fit; `g`: 2 new values from the settings; `a`: 3 kept"},
		{"a vector over the levels", "data y: real[N]\ndata g: factor[N]\ny ~ Normal(f[g], 1)\nf: real[g]\nf ~ MvNormal(rep(0, nlevels(g)), eye(nlevels(g)))",
			given{settings: []string{"y=[1, 2, 3]", `g=["p", "q", "r"]`}}, nil, nil, []string{`g=["q"]`},
			"`y`: 1 value, not observed; `g`: 1 new value from the settings; `f`: 3 kept"},
		{"a level that is nowhere", "data y: real[N]\ndata g: factor[N]\ndata s: real[g]\ny ~ Normal(a[g] + s[g], 1)\na[g] ~ Normal(0, 1)",
			given{settings: []string{"y=[1, 2, 3]", `g=["p", "q", "r"]`, "s=[5, 6, 7]"}}, nil, nil, []string{`g=["z", "p"]`},
			"! m.bayes:3:6: error: `s[z]` has no value: `s` is not among the new data, and those of the fit do not have this level"},
		{"an array of another size", "data y: real[N]\ny ~ Normal(m, 1)\nm[N] ~ Normal(0, 1)", given{settings: []string{"y=[1, 2, 3]"}}, nil, nil, []string{"N=2"},
			"`y`: 2 values, not observed; `m`: 0 kept, 2 new (m[1] and m[2]), drawn from the distribution, 3 dropped"},
		{"an array that a loop fills", "data y: real[T]\ny ~ Normal(m, 1)\nm[1] ~ Normal(0, 1)\nfor t in 2:T { m[t] ~ Normal(m[t-1], 1) }",
			given{settings: []string{"y=[1, 2, 3]"}}, nil, nil, []string{"T=5"},
			"`y`: 5 values, not observed; `m`: 3 kept, 2 new (m[4] and m[5]), drawn from the distribution"},
		{"a flat array", "data y: real[N]\ny ~ Normal(m, 1)\nparam m: real[N]", given{settings: []string{"y=[1, 2, 3]"}}, nil, nil, []string{"N=4"},
			"! m.bayes:3:7: error: `m[1]` is new, but `m` has no distribution to draw it from"},
		{"a vector that grows", "data y: real[N]\ny ~ Normal(f, 1)\nf ~ MvNormal(rep(0, N), eye(N))", given{settings: []string{"y=[1, 2, 3]"}}, nil, nil, []string{"N=4"},
			"! m.bayes:3:1: error: `f` is one draw of a vector, and new data change its length: its new elements cannot be drawn given the others"},
		{"missing values are kept", "data x, y: real[N] from \"a.csv\"\ny ~ Normal(x, 1)\nx ~ Normal(0, 1)",
			given{files: map[string]string{"a.csv": "x,y\nNA,1\n2,2\n"}}, nil, nil, []string{"y=[5, 6]"},
			"`x`: as in the fit; `x`: 1 kept; `y`: 2 new values from the settings"},
		{"a size of the file of the fit", "data N: int\ndata x, y: real[N]\ny ~ Normal(b * x, 1)\nb ~ Normal(0, 1)",
			given{files: map[string]string{"d.json": `{"N": 3, "x": [1, 2, 3], "y": [1, 2, 3]}`}, data: []string{"d.json"}}, nil, nil, []string{"x=[5, 6]"},
			"`N`: now 2, the length of `x`; `x`: 2 new values from the settings; `y`: 2 values, not observed; `b`: 1 kept"},
		{"useless data", linear, given{files: linearFiles}, map[string]string{"new.csv": "z,w\n0,1\n"}, []string{"new.csv"}, nil,
			"! error: new.csv has no data of the model"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b, err := test.fit.bind(t, test.model)
			if err != nil {
				t.Fatal(err)
			}
			d, err := given{files: test.files, data: test.data, settings: test.settings}.sources(t)
			if err != nil {
				t.Fatal(err)
			}
			d.Open = nil
			nb, list := b.Rebind(d)
			got := ""
			if err := list.Err(); err != nil {
				got = "! " + err.Error()
			} else {
				got = strings.TrimSpace(strings.ReplaceAll(nb.FormatReport(), "\n", "; "))
				got = strings.TrimSuffix(got, ";")
			}
			if got != test.want {
				t.Errorf(" got %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestRebindValues(t *testing.T) {
	b, err := given{files: radonFiles}.bind(t, radon)
	if err != nil {
		t.Fatal(err)
	}
	d, err := given{files: map[string]string{"new.csv": "floor,county\n10,NEWTON\n20,ANOKA\n"}, data: []string{"new.csv"}}.sources(t)
	if err != nil {
		t.Fatal(err)
	}
	d.Open = nil // the files of the fit are not read again
	nb, list := b.Rebind(d)
	if list.Err() != nil {
		t.Fatal(list.Format())
	}
	var from []int
	for _, k := range nb.Report {
		if k.Name == "a" {
			from = k.From
		}
	}
	if fmt.Sprint(from) != "[0 1 2 -1]" { // the levels of the fit stay, NEWTON is new
		t.Errorf("a comes from %v", from)
	}
	if got := nb.Known["uranium"].String(); got != "[1, 2, 3, 4]" {
		t.Errorf("uranium is %s", got)
	}
	if got := nb.Known["county"].String(); got != "[NEWTON, ANOKA]" {
		t.Errorf("county is %s", got)
	}
	// mean(floor) is that of the fit, nlevels(county) counts the new level too.
	env, err := nb.Interp().Run(Silent{})
	if err != nil {
		t.Fatal(err)
	}
	if got := env["n"].String(); got != "4" {
		t.Errorf("n is %s", got)
	}
	if got := outline(nb); got != "a real[0 1 2 3]@0+4 | mu real[0]@4+1 | g real[0]@5+1 | b real[0]@6+1 | tau lower[0]@7+1 | sigma lower[0]@8+1 | log_radon[1],log_radon[2] forward" {
		t.Errorf("unknowns %s", got)
	}
}

// Data by level that are given for some levels have the values of the fit at the others.
func TestRebindSomeLevels(t *testing.T) {
	const text = "data y: real[N]\ndata g: factor[N]\ndata s: real[g]\ndata w: real[g, 2]\ny ~ Normal(a[g] + s[g] + w[g, 1], 1)\na[g] ~ Normal(0, 1)"
	b, err := given{settings: []string{"y=[1, 2, 3]", `g=["p", "q", "r"]`, "s=[5, 6, 7]", "w=[[1, 2], [3, 4], [5, 6]]"}}.bind(t, text)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ settings, s, w string }{
		{`g=["z", "q"] s=[60,90] w=[[10,20],[30,40]]`, "[5, 60, 7, 90]", "[[1, 2], [10, 20], [5, 6], [30, 40]]"},
		{`g=["r"] s=[70]`, "[5, 6, 70]", "[[1, 2], [3, 4], [5, 6]]"},
		{`g=["r"]`, "[5, 6, 7]", "[[1, 2], [3, 4], [5, 6]]"},
		{`g=["z","p"] s=[1,2]`, "", "`w[z, 1]` has no value"},
		{`g=["r"] s=[1,2]`, "", "`s` has 2"},
	} {
		s, err := FromSettings(splitSettings(c.settings))
		if err != nil {
			t.Fatal(err)
		}
		nb, list := b.Rebind(Data{Sources: []Source{s}})
		switch {
		case c.s == "":
			if list.Err() == nil || !strings.Contains(list.Err().Error(), c.w) {
				t.Errorf("%s: %v, want %s", c.settings, list.Err(), c.w)
			}
		case list.Err() != nil:
			t.Errorf("%s: %s", c.settings, list.Format())
		case nb.Known["s"].String() != c.s || nb.Known["w"].String() != c.w:
			t.Errorf("%s: s is %s, w is %s", c.settings, nb.Known["s"], nb.Known["w"])
		}
	}
}

// splitSettings splits a text at the blanks before a name.
func splitSettings(text string) (list []string) {
	for _, part := range strings.Split(text, " ") {
		if strings.Contains(part, "=") {
			list = append(list, part)
		} else {
			list[len(list)-1] += " " + part
		}
	}
	return list
}

func TestFrozen(t *testing.T) {
	b, err := given{settings: []string{"x=[1.0, 2.0, 6.0]", "y=[1, 2, 3]"}}.bind(t, "data x, y: real[N]\nc = x - mean(x)\ny ~ Normal(a + c, 1)\na ~ Normal(0, 1)\nn = length(x)")
	if err != nil {
		t.Fatal(err)
	}
	s, _ := FromSettings([]string{"x=[10.0, 20.0]"})
	nb, list := b.Rebind(Data{Sources: []Source{s}})
	if list.Err() != nil {
		t.Fatal(list.Format())
	}
	if got := nb.Shapes["c"].String(); got != "[7, 17]" {
		t.Errorf("x - mean(x) is %s, want the mean of the fit, 3", got)
	}
	if got := nb.Shapes["n"].String(); got != "2" {
		t.Errorf("length(x) is %s", got)
	}
}
