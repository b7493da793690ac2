package bind

import (
	"fmt"
	"io"
	"io/fs"
	"sort"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/lang"
)

// check parses and checks a model text.
func check(t *testing.T, text string) *lang.Model {
	t.Helper()
	file, list := lang.Parse(ast.NewSource("m.bayes", text))
	if list.Err() != nil {
		t.Fatal(list.Format())
	}
	m, list := lang.Check(file, nil)
	if list.Err() != nil {
		t.Fatal(list.Format())
	}
	return m
}

// given is data as a test writes it: files named in the model, files given
// beside it, settings.
type given struct {
	files    map[string]string
	data     []string // names of files that are sources
	settings []string
	partial  bool
}

func (g given) sources(t *testing.T) (Data, error) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range g.files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	d := Data{Open: func(path string) (io.ReadCloser, error) { return fs.FS(fsys).Open(path) }, Partial: g.partial}
	for _, name := range g.data {
		s, err := FromFile(name, strings.NewReader(g.files[name]))
		if err != nil {
			return d, err
		}
		d.Sources = append(d.Sources, s)
	}
	if g.settings != nil {
		s, list := FromSettings(g.settings)
		if list.Err() != nil {
			return d, list
		}
		d.Sources = append(d.Sources, s)
	}
	return d, nil
}

func (g given) bind(t *testing.T, text string) (*Bound, error) {
	t.Helper()
	d, err := g.sources(t)
	if err != nil {
		return nil, err
	}
	b, list := Bind(check(t, text), d)
	if err := list.Err(); err != nil {
		return nil, err
	}
	if b == nil {
		t.Fatal("no Bound and no error")
	}
	return b, nil
}

// known shows what data brought: "N=3 x=[1, 2, 3]".
func known(b *Bound) string {
	var parts []string
	for name, v := range b.Known {
		s := name + "=" + v.String()
		for k := range v.Shape {
			if f := v.Axis(k); f != nil {
				s += fmt.Sprintf(" on %s", f.Name)
			}
		}
		if v.Levels != nil {
			s += fmt.Sprintf(" of %v", v.Levels.Labels)
		}
		parts = append(parts, s)
	}
	sort.Strings(parts)
	return strings.Join(parts, "; ")
}

const csvXY = "x,y\n1,10\n2,20\n3,30\n"

func TestData(t *testing.T) {
	f := func(pairs ...string) map[string]string {
		m := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return m
	}
	tests := []struct {
		name, model string
		g           given
		want        string // what is known; an error begins with "! "
	}{
		{"a size without a type", "data n\ndata y: real[n]\ny ~ Normal(0, 1)\n",
			given{files: f("d.json", `{"n": 2, "y": [1, 2]}`), data: []string{"d.json"}},
			"n=2; y=[1, 2]"},
		{"a size that is not whole", "data n\ndata y: real[n]\ny ~ Normal(0, 1)\n",
			given{files: f("d.json", `{"n": 2.5, "y": [1, 2]}`), data: []string{"d.json"}},
			"! m.bayes:2:6: error: `n` is not a size: it is 2.5"},
		{"a size beyond all sense", "data y: real[10000 * 100000]\ny ~ Normal(0, 1)\n",
			given{files: f("d.json", `{"y": [1, 2]}`), data: []string{"d.json"}},
			"! m.bayes:1:6: error: a dimension of 1000000000 is too large (at most 33554432)"},
		{"columns without type", `data x, y from "a.csv"`, given{files: f("a.csv", csvXY)}, "x=[1, 2, 3]; y=[10, 20, 30]"},
		{"a size", `data x, y: real[N] from "a.csv"`, given{files: f("a.csv", csvXY)}, "N=3; x=[1, 2, 3]; y=[10, 20, 30]"},
		{"a file beside the model", `data x, y: real[N]`, given{files: f("a.csv", csvXY), data: []string{"a.csv"}}, "N=3; x=[1, 2, 3]; y=[10, 20, 30]"},
		{"later sources win", `data x: real[N] from "a.csv"`, given{files: f("a.csv", csvXY, "b.csv", "x\n7\n8\n"), data: []string{"b.csv"}}, "N=2; x=[7, 8]"},
		{"settings win", `data x: real[N] from "a.csv"`, given{files: f("a.csv", csvXY), settings: []string{"x=1:4"}}, "N=4; x=[1, 2, 3, 4]"},
		{"settings", "data x: real[N]\ndata n: int\ndata g: factor[N]\ndata ok: bool[N]",
			given{settings: []string{"x=[-2, 0, 2.5]", "n=5", `g=["b", "a", "b"]`, "ok=[true, false, true]"}},
			"N=3; g=[b, a, b] of [a b]; n=5; ok=[true, false, true]; x=[-2, 0, 2.5]"},
		{"CmdStan JSON", "data y: real[J]\ndata sigma: real<lower=0>[J]",
			given{files: f("d.json", `{"J": 3, "y": [28, 8, -3], "sigma": [15, 10, 16]}`), data: []string{"d.json"}},
			"J=3; sigma=[15, 10, 16]; y=[28, 8, -3]"},
		{"JSON: a size that is declared", "data N: int<lower=0>\ndata y: real[N]",
			given{files: f("d.json", `{"N": 2, "y": [1, 2]}`), data: []string{"d.json"}}, "N=2; y=[1, 2]"},
		{"a declared size that the data bind", "data N: int\ndata y: real[N]", given{settings: []string{"y=[1, 2]"}}, "N=2; y=[1, 2]"},
		{"JSON: matrices", "data X: real[N, K]\ndata Z: int[2, 2, 1]",
			given{files: f("d.json", `{"X": [[1,2,3],[4,5,6]], "Z": [[[1],[2]],[[3],[4]]]}`), data: []string{"d.json"}},
			"K=3; N=2; X=[[1, 2, 3], [4, 5, 6]]; Z=[[[1], [2]], [[3], [4]]]"},
		{"JSON: an array of one and a scalar", "data a: real\ndata b: real[M]",
			given{files: f("d.json", `{"a": [1], "b": 2}`), data: []string{"d.json"}}, "M=1; a=1; b=[2]"},
		{"JSON: an empty matrix", "data X: real[N, 3]\ndata y: real[M]", given{files: f("d.json", `{"X": [], "y": []}`), data: []string{"d.json"}}, "M=0; N=0; X=[]; y=[]"},
		{"JSON: numbers as factor and bool", "data g: factor[N]\ndata b: bool[N]",
			given{files: f("d.json", `{"g": [10, 9, 10], "b": [0, 1, 1]}`), data: []string{"d.json"}}, "N=3; b=[false, true, true]; g=[10, 9, 10] of [9 10]"},
		{"whole numbers with a point", "data k: int[N] from \"a.csv\"\ndata g: factor[N] from \"a.csv\"",
			given{files: f("a.csv", "k,g\n3.0,7.0\n4,10.0\n")}, "N=2; g=[7, 10] of [7 10]; k=[3, 4]"},
		{"columns make a matrix", `data X: real[N, K] from "a.csv"`, given{files: f("a.csv", "X2,X1,X3,y\n1,2,3,0\n4,5,6,0\n")}, "K=3; N=2; X=[[2, 1, 3], [5, 4, 6]]"},
		{"columns with dots make a matrix", `data X: real[N, 2] from "a.csv"`, given{files: f("a.csv", "X.1,X.2\n1,2\n")}, "N=1; X=[[1, 2]]"},
		{"a matrix by names", "terms = [\"age\", \"bmi\"]\ndata X: real[N, terms] from \"a.csv\"",
			given{files: f("a.csv", "bmi,age\n20,50\n30,60\n")}, "N=2; X=[[50, 20], [60, 30]] on terms"},
		{"blanks and dots in names", `data log_radon, basement_y: real[N] from "a.csv"`, given{files: f("a.csv", "log radon,basement.y\n1,2\n")}, "N=1; basement_y=[2]; log_radon=[1]"},
		{"text columns are factors", `data g, x from "a.csv"`, given{files: f("a.csv", "g,x\nb,1\na,2\nb,3\n")}, "g=[b, a, b] of [a b]; x=[1, 2, 3]"},
		{"levels in the order of a list", "grades = [\"poor\", \"fair\", \"good\"]\ndata r: factor<grades>[N] from \"a.csv\"",
			given{files: f("a.csv", "r\ngood\npoor\n")}, "N=2; r=[good, poor] of [poor fair good]"},
		{"codes of listed levels", "grades = [\"poor\", \"fair\", \"good\"]\ndata r: factor<grades>[N]",
			given{settings: []string{"r=[3, 1]"}}, "N=2; r=[good, poor] of [poor fair good]"},
		{"shared levels", `data home, away: factor<team>[N] from "a.csv"`, given{files: f("a.csv", "home,away\nB,A\nC,B\n")},
			"N=2; away=[A, B] of [A B C]; home=[B, C] of [A B C]; team=team of [A B C]"},
		{"joined by a column", "data school: factor[N] from \"p.csv\"\ndata size: real[school] from \"s.csv\"\ndata district: factor[school] from \"s.csv\"\ndata funds: real[district] from \"d.csv\"",
			given{files: f("p.csv", "school\nb\na\nb\nc\n", "s.csv", "school,size,district\nc,30,S\nb,20,N\nz,0,W\na,10,N\n", "d.csv", "district,funds\nN,1\nS,2\nE,3\n")},
			"N=4; district=[N, N, S] on school of [N S]; funds=[1, 2] on district; school=[b, a, b, c] of [a b c]; size=[10, 20, 30] on school"},
		{"constant in a long file", "data s: factor[N] from \"a.csv\"\ndata dose: real[s] from \"a.csv\"", given{files: f("a.csv", "s,dose\nb,1\na,2\nb,1\n")}, "N=3; dose=[2, 1] on s; s=[b, a, b] of [a b]"},
		{"joined by two columns", "data g, h: factor[N] from \"a.csv\"\ndata z: real[g, h] from \"z.csv\"",
			given{files: f("a.csv", "g,h\na,u\nb,v\n", "z.csv", "g,h,z\nb,v,4\na,u,1\nb,u,3\na,v,2\n")}, "N=2; g=[a, b] of [a b]; h=[u, v] of [u v]; z=[[1, 2], [3, 4]] on g on h"},
		{"columns named by levels", "data g: factor[N] from \"a.csv\"\ndata m: real[M, g] from \"m.csv\"",
			given{files: f("a.csv", "g\na\nb\n", "m.csv", "b,a\n1,2\n")}, "M=1; N=2; g=[a, b] of [a b]; m=[[2, 1]] on g"},
		{"by level in JSON, however many rows there are", "data area: factor[N]\ndata y: int[area]", given{files: f("d.json", `{"area": ["b", "a"], "y": [2, 1]}`), data: []string{"d.json"}}, "N=2; area=[b, a] of [a b]; y=[2, 1] on area"},
		{"levels in order in JSON", "data g: factor[N]\ndata s: real[g]", given{files: f("d.json", `{"g": [1, 1, 2], "s": [5, 6]}`), data: []string{"d.json"}}, "N=3; g=[1, 1, 2] of [1 2]; s=[5, 6] on g"},
		{"one value for the file", "data k: int from \"a.csv\"", given{files: f("a.csv", "k\n3\n3\n")}, "k=3"},
		{"semicolons and commas", `data x: real[N] from "a.csv"`, given{files: f("a.csv", "x;y\n1,5;a\n2,5;b\n")}, "N=2; x=[1.5, 2.5]"},
		{"sizes by expressions", "K = 2\ndata a: real[K]\ndata b: real[K + 1]", given{settings: []string{"a=[1, 2]", "b=[1, 2, 3]"}}, "a=[1, 2]; b=[1, 2, 3]"},
		{"true and false in a file", `data b: bool[N] from "a.csv"`, given{files: f("a.csv", "b\nTRUE\nFalse\n1\n")}, "N=3; b=[true, false, true]"},
		{"a simplex", "data p: simplex[K]", given{settings: []string{"p=[0.25, 0.75]"}}, "K=2; p=[0.25, 0.75]"},

		{"two lengths", "data x: real[N]\ndata y: real[N]", given{settings: []string{"x=1:100", "y=1:99"}},
			"! m.bayes:2:6: error: `y` has 99 values, but `N` is 100, the length of `x`"},
		{"a size that disagrees", "data y: real[J]", given{files: f("d.json", `{"J": 3, "y": [1, 2]}`), data: []string{"d.json"}},
			"! m.bayes:1:6: error: `y` has 2 values, but `J` is 3, given in d.json"},
		{"a declared size that disagrees", "data y: real[N]\ndata N: int", given{settings: []string{"N=3", "y=[1, 2]"}},
			"! m.bayes:1:6: error: `y` has 2 values, but `N` is 3, given in the settings"},
		{"a fixed size", "data y: real[3]", given{settings: []string{"y=[1, 2]"}}, "! m.bayes:1:6: error: `y` has 2 values, but `real[3]` asks for 3"},
		{"a wrong rank", "data y: real[N]", given{files: f("d.json", `{"y": [[1, 2], [3, 4]]}`), data: []string{"d.json"}}, "! m.bayes:1:6: error: `y` is declared `real[N]`, but d.json gives it 2 x 2"},
		{"an array for a scalar", "data y: real", given{settings: []string{"y=[1, 2]"}}, "! m.bayes:1:6: error: `y` is declared as one value, but the settings has 2 values"},
		{"no data", "data radon: real[N]", given{settings: []string{}}, "! m.bayes:1:6: error: there are no data for `radon`"},
		{"no column", `data radon: real[N] from "a.csv"`, given{files: f("a.csv", "x,rado\n1,2\n")}, "! m.bayes:1:6: error: `a.csv` has no column `radon`"},
		{"no file", `data radon: real[N] from "b.csv"`, given{files: f("a.csv", "x\n1\n")}, "! m.bayes:1:26: error: `b.csv` cannot be opened: file does not exist"},
		{"a bad file", `data radon: real[N] from "a.csv"`, given{files: f("a.csv", "radon,x\n1\n")}, "! m.bayes:1:26: error: a.csv:2: row 1 has 1 field, but the header has 2"},
		{"no number", `data x: real[N] from "a.csv"`, given{files: f("a.csv", "x,y\n1,2\nabc,3\n")},
			"! m.bayes:1:6: error: `x` takes numbers, but in row 2, column `x` of a.csv (line 3) \"abc\" is not a number"},
		{"no whole number", `data x: int[N] from "a.csv"`, given{files: f("a.csv", "x\n1\n2.5\n")},
			"! m.bayes:1:6: error: `x` takes whole numbers, but row 2, column `x` of a.csv (line 3) is 2.5"},
		{"no bool", `data x: bool[N] from "a.csv"`, given{files: f("a.csv", "x\n1\n2\n")},
			"! m.bayes:1:6: error: `x` takes true and false (or 1 and 0), but row 2, column `x` of a.csv (line 3) is 2"},
		{"no level", "grades = [\"poor\", \"good\"]\ndata r: factor<grades>[N]", given{settings: []string{`r=["poor", "goood"]`}},
			"! m.bayes:2:6: error: `r[2]` is \"goood\", which is not among the levels of `grades`"},
		{"below a bound", `data x: real<lower=0>[N] from "a.csv"`, given{files: f("a.csv", "x\n1\n-2\n")},
			"! m.bayes:1:6: error: row 2, column `x` of a.csv (line 3) is -2, below its lower bound 0"},
		{"above a bound", "data x: int<lower=0, upper=1>[I, T]", given{files: f("d.json", `{"x": [[0, 1], [1, 2]]}`), data: []string{"d.json"}},
			"! m.bayes:1:6: error: `x[2, 2]` of d.json is 2, above its upper bound 1"},
		{"missing values", `data x, y: real[N] from "a.csv"`, given{files: f("a.csv", "x,y\n1,2\nNA,3\n,4\n")},
			"! m.bayes:1:6: error: `x` has no distribution, but values are missing: row 2, column `x` of a.csv (line 3) and row 3, column `x` of a.csv (line 4)"},
		{"not constant within a level", "data s: factor[N] from \"a.csv\"\ndata dose: real[s] from \"a.csv\"", given{files: f("a.csv", "s,dose\nb,1\na,2\nb,3\n")},
			"! m.bayes:2:6: error: `dose` has one value for each level of `s`, but for \"b\" it is 1 in row 1 and 3 in row 3 of a.csv"},
		{"no row for a level", "data s: factor[N] from \"a.csv\"\ndata dose: real[s] from \"b.csv\"", given{files: f("a.csv", "s\nb\na\n", "b.csv", "s,dose\na,1\n")},
			"! m.bayes:2:6: error: b.csv has no row for \"b\", which `dose` needs: one for each level of `s`"},
		{"no column to join by", "data s: factor[N] from \"a.csv\"\ndata dose: real[s] from \"b.csv\"", given{files: f("a.csv", "s\nb\na\n", "b.csv", "dose\n1\n2\n")},
			"! m.bayes:2:6: error: `b.csv` has no column `s` on which `dose` could be joined"},
		{"different values for one", "data k: int from \"a.csv\"", given{files: f("a.csv", "k\n3\n4\n")},
			"! m.bayes:1:6: error: `k` is declared as one value, but a.csv has different ones: 3 in row 1, 4 in row 2"},
		{"no columns of a matrix", `data X: real[N, K] from "a.csv"`, given{files: f("a.csv", "a,b\n1,2\n")}, "! m.bayes:1:6: error: `a.csv` has no columns `X1`, `X2`, ..."},
		{"a column of a list", "terms = [\"age\", \"bmi\"]\ndata X: real[N, terms] from \"a.csv\"", given{files: f("a.csv", "age,x\n1,2\n")},
			"! m.bayes:2:6: error: `a.csv` has no column `bmi`, which `X` needs for `terms`"},
		{"a setting for nothing", "data x: real[N]", given{settings: []string{"x=1:3", "xx=3"}}, "! error: `xx` is given, but the model has no data of this name"},
		{"no simplex", "data p: simplex[K]", given{settings: []string{"p=[0.25, 0.5]"}}, "! m.bayes:1:6: error: `p` is declared `simplex`, but its elements sum to 0.75"},
		{"no covariance matrix", "data R: cov_matrix[K]", given{settings: []string{"R=[[1, 2], [2, 1]]"}}, "! m.bayes:1:6: error: `R` is declared `cov_matrix`, but it is not positive definite"},
		{"no correlation matrix", "data R: corr_matrix[K]", given{settings: []string{"R=[[1, 1], [1, 1]]"}}, "! m.bayes:1:6: error: `R` is declared `corr_matrix`, but it is not positive definite"},
		{"no factor of a correlation matrix", "data R: cholesky_factor_corr[K]", given{settings: []string{"R=[[1, 0], [0.6, 0.9]]"}}, "! m.bayes:1:6: error: `R` is declared `cholesky_factor_corr`, but the squares of its row 2 sum to 1.17"},
		{"two errors at once", "data x: real[N]\ndata y: int[N]\ndata z: bool[M]", given{settings: []string{"x=1:3", "y=[1, 2, 2.5]", "z=[2]"}},
			"! m.bayes:2:6: error: `y` takes whole numbers, but `y[3]` is 2.5\nm.bayes:3:6: error: `z` takes true and false (or 1 and 0), but `z[1]` is 2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b, err := test.g.bind(t, test.model)
			got := ""
			if err != nil {
				got = "! " + err.Error()
			} else {
				got = known(b)
			}
			if got != test.want {
				t.Errorf("%s\n got %s\nwant %s", test.model, got, test.want)
			}
		})
	}
}

func TestSettingErrors(t *testing.T) {
	for _, test := range []struct{ setting, want string }{
		{"x", "settings:1:1: error: "},
		{"x[1]=3", "a setting is written `name=value`"},
		{"x=", "error"},
		{"x=foo", "`foo` is not defined"},
		{"x=[1, \"a\"]", "error"},
		{"x=[[1, 2], [3, null]]", "help: a missing value is written `NA`"},
		{"x=NaN", "help: a missing value is written `NA`"},
		{"x=[1, Inf]", "help: write `inf`"},
		{"x=TRUE", "help: write `true`"},
		{"x=[a]", "help: write a string in quotes: `\"a\"`"},
		{"x=1; y=2", "a setting is written `name=value`"},
	} {
		_, list := FromSettings([]string{test.setting})
		if err := list.Err(); err == nil || !strings.Contains(list.Format(), test.want) {
			t.Errorf("%s: got %v, want %s", test.setting, list.Format(), test.want)
		}
	}
}

func TestValues(t *testing.T) {
	s, err := FromValues(map[string]any{"a": 1, "b": 2.5, "c": true, "d": []string{"x", ""}, "e": [][]float64{{1, 2}, {3, 4}},
		"f": []any{1, 2.5}, "g": []int{}, "h": [2]bool{true, false}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, name := range s.Order {
		got = append(got, fmt.Sprintf("%s %v %s %v", name, s.Values[name].Kind, s.Values[name], s.Values[name].Shape))
	}
	want := `a int 1 []|b real 2.5 []|c bool true []|d text ["x", ""] [2]|e real [[1, 2], [3, 4]] [2 2]|f real [1, 2.5] [2]|g real [] [0]|h bool [true, false] [2]`
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("got %s\nwant %s", s, want)
	}
	for _, bad := range []any{nil, []any{1, "a"}, [][]float64{{1}, {2, 3}}, []any{1, []int{2}}, []any{[]int{2}, 1}, map[string]int{}, func() {}} {
		if _, err := FromValues(map[string]any{"x": bad}); err == nil {
			t.Errorf("%v is taken", bad)
		}
	}
}
