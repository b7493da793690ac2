package bind

import (
	"strings"
	"testing"
)

// The numbered columns of a matrix are all taken, or none: numbered from 0, with a gap, or
// in two ways they are refused, never cut.
func TestWideColumns(t *testing.T) {
	for _, c := range []struct{ head, typ, want string }{
		{"X0,X1,X2", "real[N, K]", "! has `X0`, but the columns of `X` are numbered from 1: `X1`, ..."},
		{"X1,X2,X4", "real[N, K]", "! has `X4`, but no column 3 of `X` before it"},
		{"X2,X3,X4", "real[N, K]", "! has `X4`, but no column 1 of `X` before it"},
		{"X.1,X.2,X3", "real[N, K]", "! has `X.2` and `X3`: columns of `X` numbered in two ways"},
		{"X1,X01,X2", "real[N, K]", "! has `X1` and `X01`, and both could be column 1 of `X`"},
		{"X,X1,X2", "real[N, K]", "! has a column `X`, and numbered columns of that name"},
		{"X1,X2,X3", "real[N, 2]", "! `X` has 3 columns"},
		{"X,b,c", "real[N, terms]", "! `a.csv` has no column `a`, which `X` needs for `terms`"},
		{"X1,X2,X3", "real[N, K]", "[[1, 2, 3]]"},
		{"X_1,X_2,X_3", "real[N, K]", "[[1, 2, 3]]"},
		{"X[1],X[2],X[3]", "real[N, K]", "[[1, 2, 3]]"},
		{"X01,X02,X03", "real[N, K]", "[[1, 2, 3]]"},
		{"X3,XY1,X1", "real[N, K]", "! no column 2"},
		{"X2,XY1,X1", "real[N, K]", "[[3, 1]]"},
		{"X,y,z", "real[N, K]", "[[1]]"},
	} {
		got, b := says(t, "terms = [\"a\"]\ndata X: "+c.typ+" from \"a.csv\"\n", map[string]string{"a.csv": c.head + "\n1,2,3\n"})
		if want, fails := strings.CutPrefix(c.want, "! "); fails {
			if b != nil || !strings.Contains(got, want) {
				t.Errorf("%s %s: got %s, want %s", c.head, c.typ, got, want)
			}
		} else if b == nil || b.Known["X"].String() != c.want {
			t.Errorf("%s %s: got %s, want %s", c.head, c.typ, got, c.want)
		}
	}
}

// A file of counties beside a file of visits: its column `county` is a key, and its rows
// are no visits, in whatever order the files are given.
func TestKeyColumnInTwoFiles(t *testing.T) {
	const model = "data y: real[N]\ndata county: factor[N]\ndata u: real[county]\ny ~ Normal(a[county] + u[county], 1)\na[county] ~ Normal(0, 1)\n"
	files := map[string]string{"visits.csv": "county,y\nZ,1\nA,2\n", "counties.csv": "county,u\nA,10\nZ,20\n"}
	_, err := given{files: files, data: []string{"visits.csv", "counties.csv"}}.bind(t, model)
	const want = "`county` is taken from counties.csv, which has a row for each of its levels, but `y` from visits.csv, which has a column `county` too"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	b, err := given{files: files, data: []string{"counties.csv", "visits.csv"}}.bind(t, model)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Known["county"].String() + b.Known["u"].String(); got != "[Z, A][10, 20]" {
		t.Errorf("county and u are %s", got)
	}
}

// Rows of two files are not read side by side where a key column of both says that they are
// in different orders: `x` of b would go to `y` of a.
func TestRowsInDifferentOrders(t *testing.T) {
	const model = "data y: real[N] from \"a.csv\"\ndata x: real[N] from \"b.csv\"\ny ~ Normal(k * x, 1)\nk ~ Normal(0, 1)\n"
	const want = "`x` is taken from b.csv and `y` from a.csv row by row, but the rows are in different orders: in row 1, column `id` is \"c\" in b.csv and \"a\" in a.csv"
	for _, c := range []struct{ a, b, want string }{
		{"id,y\na,1\nb,2\nc,3\n", "id,x\nc,30\nb,20\na,10\n", want},
		{"id,y\na,1\nb,2\nc,3\n", "id,x\na,30\nb,20\nc,10\n", ""},
		{"id,y\na,1\nb,2\nc,3\n", "id,x\nc,30\nb,20\nd,10\n", ""},                       // other units
		{"id,y\na,1\nb,2\na,3\n", "id,x\nb,30\na,20\na,10\n", ""},                       // no key
		{"id,rank,y\na,1,1\nb,2,2\nc,3,3\n", "id,rank,x\na,3,30\nb,2,20\nc,1,10\n", ""}, // the key is id
		{"id,rank,y\na,1,1\nb,2,2\nc,3,3\n", "id,rank,x\nc,3,30\nb,2,20\na,1,10\n", want},
	} {
		got, b := says(t, model, map[string]string{"a.csv": c.a, "b.csv": c.b})
		if c.want != "" && !strings.Contains(got, c.want) || c.want == "" && b == nil {
			t.Errorf("%s%s: got %s, want %s", c.a, c.b, got, c.want)
		}
	}
	// Each file has a size of its own.
	if got, b := says(t, "data y: real[N] from \"a.csv\"\ndata x: real[M] from \"b.csv\"\ny ~ Normal(k, 1)\nx ~ Normal(k, 1)\nk ~ Normal(0, 1)\n",
		map[string]string{"a.csv": "id,y\na,1\nb,2\n", "b.csv": "id,x\nb,1\na,2\n"}); b == nil {
		t.Error(got)
	}
}
