package modeltest

import (
	"reflect"
	"strings"
	"testing"
)

// A type inside the list of a `data` statement is that of the names before it, back to the type before: the model is that of a
// statement for each type. A factor without brackets is a column.
func TestTypesInLists(t *testing.T) {
	data := map[string]any{"y": []float64{1, 2, 3}, "x": []float64{0, 1, 2}, "id": []int{7, 3, 7}, "k": []int{1, 2, 1}, "M": 2, "grade": []string{"b", "a", "b"},
		"z": [][]float64{{1, 2}, {3, 4}, {5, 6}}, "w": []float64{1, 0, 1}, "size": []float64{4, 5}}
	const model = "y ~ Normal(a[id] + b[grade] + sum(z[1]) * x + size[id], M)\na[id] ~ Normal(0, 1)\nb[grade] ~ Normal(0, 1)\nlevels = [\"b\", \"a\"]\nq = k + w\n"
	list := bound(t, "data id: factor, grade: factor<levels>[N], x, y: real[N], M: int, z: real<lower=0>[N, M], k: int<lower=1>[N], size: real[id], w\n"+model, data)
	lines := bound(t, "data id: factor[N]\ndata grade: factor<levels>[N]\ndata x, y: real[N]\ndata M: int\ndata z: real<lower=0>[N, M]\ndata k: int<lower=1>[N]\ndata size: real[id]\ndata w\n"+model, data)
	if a, b := list.Format(), lines.Format(); a != b {
		t.Errorf("the list is\n%s\nand the lines\n%s", a, b)
	}
	for name, v := range lines.Known {
		w := list.Known[name]
		if w == nil || w.Kind != v.Kind || !reflect.DeepEqual(w.Num, v.Num) || !reflect.DeepEqual(w.Shape, v.Shape) {
			t.Errorf("`%s` is %v in the list, %v in lines", name, w, v)
		}
	}
	for _, c := range []struct{ list, want string }{
		{"data x, id: factor, y: real[N]\ny ~ Normal(x, 1)\n", "`x` is a factor, not a number"},
		{"data x: real[N], y: real[N], x\ny ~ Normal(x, 1)\n", "`x` is declared twice"},
		{"data x: int<lower=1>[N], y\ny ~ Normal(x, 1)\n", "`x[1]` is 0"},
		{"data x: real[N], M: int, y: real[M]\ny ~ Normal(x, 1)\n", "`M` is 2"},
	} {
		some := map[string]any{}
		for _, name := range []string{"x", "y", "id", "M"} {
			if strings.Contains(c.list, name+":") || strings.Contains(c.list, name+",") || strings.Contains(c.list, ", "+name+"\n") {
				some[name] = data[name]
			}
		}
		if _, list := bindText(c.list, some); list.Err() == nil || !strings.Contains(list.Format(), c.want) {
			t.Errorf("%s%s\nwant %s", c.list, list.Format(), c.want)
		}
	}
}

// `data N: rows` is the length of the columns of its file: the model is that in which they are declared with it.
func TestRowsOfAFile(t *testing.T) {
	data := map[string]any{"y": []float64{1, 2, 3}, "x": []float64{0, 1, 2}, "id": []int{7, 3, 7}}
	const model = "for n in 1:N { y[n] ~ Normal(a[id[n]] + x[n] / N + e[n], 1) }\na[id] ~ Normal(0, 1)\ne[N] ~ Normal(0, 1)\nu = e + x\n"
	rows := bound(t, "data N: rows, id: factor, x, y\n"+model, data)
	sized := bound(t, "data id: factor[N]\ndata x, y: real[N]\n"+model, data)
	if a, b := rows.Format(), sized.Format(); a != b {
		t.Errorf("with `rows` the model is\n%s\nand with sizes\n%s", a, b)
	}
	point := []float64{1, -1, 0.5, 0.25, 2}
	a, _, err := rows.Interp().LogDensityAt(point, rows)
	b, _, err2 := sized.Interp().LogDensityAt(point, sized)
	if err != nil || err2 != nil || a.Total != b.Total {
		t.Errorf("log density %v (%v) with `rows`, %v (%v) with sizes", a.Total, err, b.Total, err2)
	}
	for _, c := range []struct{ text, want string }{
		{"data N: rows, x, id\ndata y: real[3]\nu = x[1:2] + y\n", "`x[1:2]` is a vector of 2"},
		{"data N: rows, x, y, id\nN = 3\n", "`N` is data"},
		{"data N: rows[2], x, y, id\n", "which has neither bounds nor a size"},
		{"data x, y, id\nparam K: rows\n", "only data can be declared `rows`"},
		{"data x, y, id\nfn f(n: rows) = n\nu = f(3)\n", "only data can be declared `rows`"},
		{"data N: rows, x, y, id\ndata z: real[N]\ny ~ Normal(x, z)\n", "there are no data for `z`"},
	} {
		if _, list := bindText(c.text, data); list.Err() == nil || !strings.Contains(list.Format(), c.want) {
			t.Errorf("%s%s\nwant %s", c.text, list.Format(), c.want)
		}
	}
	short := map[string]any{"y": []float64{1, 2, 3}, "x": []float64{0, 1}}
	if _, list := bindText("data N: rows, x, y\ny ~ Normal(0, 1)\n", short); list.Err() == nil || !strings.Contains(list.Format(), "`y` has 3 values, but `N` is 2, the length of `x`") {
		t.Errorf("columns of two lengths: %s", list.Format())
	}
}
