package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Sample is sample for the tests of other formats.
var Sample = sample

// sample is a dataset with everything that is hard on a format: levels with
// quotes, line ends and no text, numbers that are none, whole numbers, truths,
// empty arrays and scalars.
func sample() *Dataset {
	draws := []Dim{{Name: Chain, Size: 2, Numbers: []int{0, 2}}, {Name: Draw, Size: 3, Numbers: []int{0, 5, 10}}}
	post := &Group{Name: Posterior, Dims: append(slices.Clone(draws),
		Dim{Name: "g", Size: 4, Labels: []string{"", "a \"b\"\n☃", "x, y", " 𝔘 "}}, Dim{Name: "k", Size: 2, Numbers: []int{1, 2}}, Dim{Name: "none", Size: 0, Numbers: []int{}})}
	seq := func(n int, f func(i int) float64) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = f(i)
		}
		return out
	}
	post.Vars = []*Var{
		{Name: "mu", Dims: []string{Chain, Draw}, Shape: []int{2, 3}, Num: []float64{0, math.NaN(), math.Inf(1), math.Inf(-1), 1.0 / 3, -0.1}},
		{Name: "β", Dims: []string{Chain, Draw, "g", "k"}, Shape: []int{2, 3, 4, 2}, Num: seq(48, func(i int) float64 { return float64(i) / 7 })},
		{Name: "z", Type: Int, Dims: []string{Chain, Draw}, Shape: []int{2, 3}, Num: []float64{-1, 0, 1, 2, 3, 1 << 52}},
		{Name: "empty", Dims: []string{Chain, Draw, "none"}, Shape: []int{2, 3, 0}},
	}
	stats := &Group{Name: SampleStats, Dims: slices.Clone(draws)}
	for _, s := range stanStats {
		stats.Vars = append(stats.Vars, &Var{Name: s.name, Type: s.kind, Dims: []string{Chain, Draw}, Shape: []int{2, 3}, Num: []float64{1, 0, 1, 0, 0, 1}})
	}
	data := &Group{Name: ConstantData, Dims: []Dim{{Name: "N", Size: 3, Numbers: []int{1, 2, 3}}}, Vars: []*Var{
		{Name: "city", Type: Text, Dims: []string{"N"}, Shape: []int{3}, Text: []string{"Ürümqi", "", "Rio, \"RJ\""}},
		{Name: "limit", Shape: []int{}, Dims: []string{}, Num: []float64{2.5}, Attrs: map[string]any{"b": 1, "a": "x"}},
	}}
	return &Dataset{Attrs: map[string]any{"inference_library": "bayes"}, Groups: []*Group{post, stats, data}}
}

// readZarr is a reader of its own: what the Zarr v2 specification says, in the
// order in which it says it.
func readZarr(t *testing.T, dir string, v *Var) (dims []string, elements []string) {
	t.Helper()
	var meta struct {
		Shape, Chunks []int
		Dtype, Order  string
		ZarrFormat    int `json:"zarr_format"`
		Compressor    any
		Filters       any
		FillValue     any `json:"fill_value"`
	}
	readJSON(t, filepath.Join(dir, ".zarray"), &meta)
	if meta.ZarrFormat != 2 || meta.Order != "C" || meta.Compressor != nil || meta.Filters != nil || meta.FillValue != nil {
		t.Fatalf("%s: %+v", dir, meta)
	}
	var attrs struct {
		Dims []string `json:"_ARRAY_DIMENSIONS"`
	}
	readJSON(t, filepath.Join(dir, ".zattrs"), &attrs)
	size, _ := strconv.Atoi(meta.Dtype[2:])
	if meta.Dtype[1] == 'U' {
		size *= 4
	}
	files := map[string][]byte{}
	total := product(meta.Shape)
	index := make([]int, len(meta.Shape))
	for e := range total {
		rest := e
		for k := len(meta.Shape) - 1; k >= 0; k-- {
			index[k] = rest % meta.Shape[k]
			rest /= meta.Shape[k]
		}
		key, at := []string{}, 0
		for k, i := range index {
			key = append(key, strconv.Itoa(i/meta.Chunks[k]))
			at = at*meta.Chunks[k] + i%meta.Chunks[k]
		}
		name := strings.Join(key, ".")
		if name == "" {
			name = "0"
		}
		if files[name] == nil {
			b, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if len(b) != product(meta.Chunks)*size {
				t.Fatalf("%s/%s has %d bytes, want %d", dir, name, len(b), product(meta.Chunks)*size)
			}
			files[name] = b
		}
		elements = append(elements, element(meta.Dtype, files[name][at*size:(at+1)*size]))
	}
	list, _ := filepath.Glob(filepath.Join(dir, "[0-9]*"))
	if len(list) != len(files) {
		t.Errorf("%s has %d chunks, of which %d are read", dir, len(list), len(files))
	}
	if len(meta.Shape) != len(v.Shape) || len(meta.Shape) > 0 && !slices.Equal(meta.Shape, v.Shape) {
		t.Errorf("%s: shape %v, want %v", dir, meta.Shape, v.Shape)
	}
	return attrs.Dims, elements
}

func element(dtype string, b []byte) string {
	switch dtype[:2] {
	case "<f":
		return fmt.Sprint(math.Float64frombits(binary.LittleEndian.Uint64(b)))
	case "<i":
		return fmt.Sprint(int64(binary.LittleEndian.Uint64(b)))
	case "|b":
		return fmt.Sprint(b[0] == 1)
	}
	var s []rune
	for ; len(b) > 0; b = b[4:] {
		if r := rune(binary.LittleEndian.Uint32(b)); r != 0 {
			s = append(s, r)
		}
	}
	return string(s)
}

// elements are those of a variable as readZarr writes them.
func elements(v *Var) []string {
	out := slices.Clone(v.Text)
	for _, x := range v.Num {
		switch v.Type {
		case Bool:
			out = append(out, fmt.Sprint(x != 0))
		case Int:
			out = append(out, fmt.Sprint(int64(x)))
		default:
			out = append(out, fmt.Sprint(x))
		}
	}
	return out
}

func readJSON(t *testing.T, path string, v any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, v)
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func TestZarrRoundTrip(t *testing.T) {
	for _, chunk := range []int{maxChunk, 200, 64, 1} {
		d, path := sample(), filepath.Join(t.TempDir(), "d.zarr")
		if err := writeZarr(path, d, chunk); err != nil {
			t.Fatal(err)
		}
		for _, g := range d.Groups {
			vars := slices.Clone(g.Vars)
			for i := range g.Dims {
				vars = append(vars, g.Dims[i].coordinate())
			}
			for _, v := range vars {
				dims, got := readZarr(t, filepath.Join(path, g.Name, v.Name), v)
				if want := elements(v); !slices.Equal(got, want) || !slices.Equal(dims, v.Dims) {
					t.Errorf("chunks of %d: %s/%s: %v %q, want %v %q", chunk, g.Name, v.Name, dims, got, v.Dims, want)
				}
			}
		}
	}
}

// Consolidated metadata are those of the parts, for the whole and for each group.
func TestZarrConsolidated(t *testing.T) {
	d, path := sample(), filepath.Join(t.TempDir(), "d.zarr")
	if err := WriteZarr(path, d); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{"", Posterior, SampleStats, ConstantData} {
		var all struct {
			Format   int `json:"zarr_consolidated_format"`
			Metadata map[string]any
		}
		dir := filepath.Join(path, at)
		readJSON(t, filepath.Join(dir, ".zmetadata"), &all)
		found := 0
		err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
			if name := filepath.Base(p); err != nil || e.IsDir() || name == ".zmetadata" || name[0] != '.' {
				return err
			}
			found++
			var one any
			readJSON(t, p, &one)
			rel, _ := filepath.Rel(dir, p)
			if !reflect.DeepEqual(one, all.Metadata[filepath.ToSlash(rel)]) {
				t.Errorf("%s: %v, consolidated %v", p, one, all.Metadata[filepath.ToSlash(rel)])
			}
			return nil
		})
		if err != nil || found != len(all.Metadata) || all.Format != 1 {
			t.Errorf("%q: %d files, %d consolidated, format %d, %v", at, found, len(all.Metadata), all.Format, err)
		}
	}
}

// hash is one number for all bytes and names of a folder.
func hash(t *testing.T, path string) string {
	t.Helper()
	h := sha256.New()
	err := filepath.WalkDir(path, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		rel, _ := filepath.Rel(path, p)
		fmt.Fprintf(h, "%s %d\n%s", filepath.ToSlash(rel), len(b), b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))[:16]
}

// Equal datasets give equal bytes, whatever was there before; a change of these
// numbers changes files that people have.
func TestGoldenBytes(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "d.zarr")
	for range 3 {
		if err := WriteZarr(path, sample()); err != nil {
			t.Fatal(err)
		}
		if got := hash(t, path); got != "123e0007538e3326" {
			t.Errorf("zarr: %s", got)
		}
	}
	if list, _ := os.ReadDir(dir); len(list) != 1 {
		t.Errorf("left over: %v", list)
	}
	for _, c := range []struct {
		name, want string
		write      func(b *bytes.Buffer) error
	}{
		{"csv", "37c81ebd9ac791fd", func(b *bytes.Buffer) error { return WriteCSV(b, sample()) }},
		{"json", "3b730813f36ccc9a", func(b *bytes.Buffer) error { return WriteJSON(b, sample()) }},
	} {
		var b bytes.Buffer
		if err := c.write(&b); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(b.Bytes()))[:16]; got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// Nothing but a Zarr folder is replaced, and what fails leaves what was there.
func TestZarrReplaces(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	os.WriteFile(file, []byte("precious"), 0o666)
	full := filepath.Join(dir, "full")
	os.Mkdir(full, 0o777)
	os.WriteFile(filepath.Join(full, "x"), nil, 0o666)
	for _, path := range []string{file, full} {
		if err := WriteZarr(path, sample()); err == nil || !strings.Contains(err.Error(), "not replaced") {
			t.Errorf("%s: %v", path, err)
		}
	}
	path := filepath.Join(dir, "d.zarr")
	if err := WriteZarr(path, sample()); err != nil {
		t.Fatal(err)
	}
	before := hash(t, path)
	for _, name := range []string{"../x", "", ".zgroup", "a/b", "mu"} {
		d := sample()
		d.Groups[0].Vars[1].Name = name
		if err := WriteZarr(path, d); err == nil {
			t.Errorf("a variable named %q is written", name)
		}
	}
	if hash(t, path) != before {
		t.Error("a failure changed what was there")
	}
	if list, _ := os.ReadDir(dir); len(list) != 3 {
		t.Errorf("left over: %v", list)
	}
	if err := WriteZarr(filepath.Join(dir, "no", "d.zarr"), sample()); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("%v", err)
	}
}

func TestCSV(t *testing.T) {
	var b bytes.Buffer
	d := sample()
	d.Groups = d.Groups[:1]
	if err := WriteCSV(&b, d); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"chain", "draw", "mu", "β[, 1]", "β[, 2]", "β[a \"b\"\n☃, 1]"}; !slices.Equal(rows[0][:6], want) {
		t.Errorf("%q", rows[0])
	}
	if len(rows) != 7 || len(rows[0]) != 12 {
		t.Fatalf("%d rows of %d", len(rows), len(rows[0]))
	}
	for i, want := range [][]string{{"1", "1", "0"}, {"1", "6", "NA"}, {"1", "11", "Inf"}, {"3", "1", "-Inf"}, {"3", "6", "0.3333333333333333"}, {"3", "11", "-0.1"}} {
		if !slices.Equal(rows[i+1][:3], want) {
			t.Errorf("row %d: %q", i, rows[i+1])
		}
	}
	if got := rows[6][11]; got != "4503599627370496" {
		t.Errorf("z: %s", got)
	}
	// A name of the model goes before those of the table.
	d.Groups[0].Vars[0].Labels = []string{"chain"}
	b.Reset()
	if err := WriteCSV(&b, d); err != nil || !strings.HasPrefix(b.String(), ".chain,draw,chain,") {
		t.Errorf("%v %.40q", err, b.String())
	}
	d.Groups = sample().Groups[2:]
	if err := WriteCSV(&b, d); err == nil || !strings.Contains(err.Error(), "no draws") {
		t.Error(err)
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := WriteJSON(&b, sample()); err != nil {
		t.Fatal(err)
	}
	type variable struct {
		Dims []string
		Data json.RawMessage
	}
	var all map[string]struct {
		Dims   map[string]int
		Coords map[string]variable
		Vars   map[string]variable `json:"data_vars"`
	}
	if err := json.Unmarshal(b.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	post := all[Posterior]
	if got := string(post.Vars["mu"].Data); got != "[[0,null,1e999],[-1e999,0.3333333333333333,-0.1]]" {
		t.Errorf("mu: %s", got)
	}
	var beta [][][][]float64
	if err := json.Unmarshal(post.Vars["β"].Data, &beta); err != nil || beta[1][2][3][1] != 47.0/7 {
		t.Errorf("β: %v %v", err, beta)
	}
	var g []string
	if err := json.Unmarshal(post.Coords["g"].Data, &g); err != nil || !slices.Equal(g, sample().Groups[0].Dims[2].Labels) {
		t.Errorf("g: %v %q", err, g)
	}
	if got := string(all[SampleStats].Vars["diverging"].Data); got != "[[true,false,true],[false,false,true]]" {
		t.Errorf("diverging: %s", got)
	}
	if got := string(post.Vars["empty"].Data); got != "[[[],[],[]],[[],[],[]]]" || post.Dims["none"] != 0 {
		t.Errorf("empty: %s", got)
	}
}

func TestCheck(t *testing.T) {
	for want, change := range map[string]func(d *Dataset){
		"two groups":      func(d *Dataset) { d.Groups[1].Name = Posterior },
		"two dimensions":  func(d *Dataset) { d.Groups[0].Dims[3].Name = "g" },
		"coordinates":     func(d *Dataset) { d.Groups[0].Dims[2].Labels = nil },
		"two arrays":      func(d *Dataset) { d.Groups[0].Vars[0].Name = "g" },
		"names for":       func(d *Dataset) { d.Groups[0].Vars[0].Dims = nil },
		"is not that of":  func(d *Dataset) { d.Groups[0].Vars[0].Shape[1] = 4 },
		"twice":           func(d *Dataset) { d.Groups[0].Vars[0].Dims[1] = Chain; d.Groups[0].Vars[0].Shape[1] = 2 },
		"elements, but a": func(d *Dataset) { d.Groups[0].Vars[0].Num = nil },
		"in a draw, but":  func(d *Dataset) { d.Groups[0].Vars[0].Labels = []string{"a", "b"} },
	} {
		d := sample()
		change(d)
		if err := d.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if err := sample().Check(); err != nil {
		t.Error(err)
	}
}
