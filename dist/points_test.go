package dist

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var write = flag.Bool("write", false, "write testdata/points.json anew")

var of = flag.String("of", ".*", "a pattern: test the distributions with these names only")

// tested are the distributions of -of.
func tested() []*Spec {
	return slices.DeleteFunc(slices.Clone(table[:]), func(s *Spec) bool { return !isTested(s.Name) })
}

func isTested(name string) bool { return regexp.MustCompile("^(" + *of + ")$").MatchString(name) }

// point is one of the points of a distribution, which feed every check, with what
// mpmath has for it in testdata/NAME.json.
type point struct {
	Dist   string
	Form   int
	Args   [][]float64
	X      xs
	LogPDF []num `json:"lpdf"`
	LCDF   []num
	LCCDF  []num
	Mean   *float64
	Var    *float64
}

// num is a number, "inf" or "-inf".
type num float64

func (n *num) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case `"inf"`:
		*n = num(math.Inf(1))
		return nil
	case `"-inf"`:
		*n = num(math.Inf(-1))
		return nil
	case "null":
		*n = num(math.NaN())
		return nil
	}
	return json.Unmarshal(b, (*float64)(n))
}

// xs are events; numbers are events of length 1.
type xs [][]float64

func (x *xs) UnmarshalJSON(b []byte) error {
	var flat []float64
	if json.Unmarshal(b, &flat) == nil {
		for _, v := range flat {
			*x = append(*x, []float64{v})
		}
		return nil
	}
	return json.Unmarshal(b, (*[][]float64)(x))
}

func (p *point) spec() *Spec { return Lookup(p.Dist) }

func (p *point) String() string {
	s := p.spec()
	out := p.Dist
	for i, q := range s.Forms[p.Form].Params {
		v := fmt.Sprint(p.Args[i])
		if len(p.Args[i]) > 9 {
			v = fmt.Sprintf("[%d numbers]", len(p.Args[i]))
		}
		out += fmt.Sprintf(" %s=%s", q.Name, v)
	}
	return out
}

// referenceNumbers are what mpmath has for a distribution.
type referenceNumbers struct {
	Points []*point
	Far    []*farPoint
}

// references reads testdata/NAME.json.
func references(t testing.TB, s *Spec) (n referenceNumbers) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + strings.ToLower(s.Name) + ".json")
	if err == nil {
		err = json.Unmarshal(text, &n)
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestPoints compares testdata/points.json, from which the references are computed,
// with the points of the distributions.
func TestPoints(t *testing.T) {
	list := map[string][]map[string]any{}
	for _, s := range table {
		list[s.Name] = []map[string]any{}
		for _, p := range s.Points {
			list[s.Name] = append(list[s.Name], map[string]any{"form": p.Form, "args": p.Args})
		}
	}
	var text strings.Builder
	text.WriteString("{")
	for i, s := range table {
		row, err := json.Marshal(list[s.Name])
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			text.WriteString(",")
		}
		fmt.Fprintf(&text, "\n %q: %s", s.Name, row)
	}
	text.WriteString("\n}\n")
	const file = "testdata/points.json"
	if *write {
		if err := os.WriteFile(file, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if was, err := os.ReadFile(file); err != nil || string(was) != text.String() {
		t.Errorf("%s is not that of the distributions (%v): run `go generate ./dist`", file, err)
	}
}

// allPoints are the points of all distributions, without numbers.
func allPoints() (list []*point) {
	for _, s := range tested() {
		for _, p := range s.Points {
			list = append(list, &point{Dist: s.Name, Form: p.Form, Args: p.Args})
		}
	}
	return list
}

// loadPoints reads the points and checks that they cover every form of every
// distribution.
func loadPoints(t testing.TB) []*point {
	t.Helper()
	var out []*point
	for _, s := range tested() {
		if len(s.Points) == 0 {
			continue
		}
		list := references(t, s).Points
		if len(list) != len(s.Points) {
			t.Fatalf("%s has %d points, but testdata has %d: run `go generate ./dist` and `python3 dist/testdata/reference.py %s`", s.Name, len(s.Points), len(list), s.Name)
		}
		for i, p := range list {
			p.Dist = s.Name
			if p.Form != s.Points[i].Form || !reflect.DeepEqual(p.Args, s.Points[i].Args) {
				t.Fatalf("point %d of %s is not that of testdata: run `go generate ./dist` and `python3 dist/testdata/reference.py %s`", i+1, s.Name, s.Name)
			}
			out = append(out, p)
		}
	}
	seen := map[string]bool{}
	for _, p := range out {
		if p.spec() == nil {
			t.Fatalf("no distribution %s", p.Dist)
		}
		seen[p.spec().Form(p.Form)] = true
		if problem := p.spec().CheckArgs(p.Form, p.Args); problem != "" {
			t.Fatalf("%v: %s", p, problem)
		}
	}
	for _, s := range tested() {
		for f := range s.Forms {
			if !seen[s.Form(f)] && s.CanDraw() {
				t.Errorf("no point for %s", s.Form(f))
			}
		}
	}
	return out
}

// near reports whether two numbers agree to tol, relative to scale.
func near(a, b, tol, scale float64) bool {
	if math.IsInf(a, 0) || math.IsInf(b, 0) {
		return a == b
	}
	return math.Abs(a-b) <= tol*math.Max(1, scale)
}

// cdfTol is the relative error of a cumulative probability: that of the
// incomplete functions, which for the incomplete beta function grows with its
// larger parameter, since x near 1 is rounded before it is raised to that power.
func cdfTol(p *point) float64 {
	switch p.Dist {
	case "StudentT":
		return 1e-12 + 1e-16*p.Args[0][0]
	case "NegativeBinomial":
		return 1e-12 + 1e-16*math.Max(p.Args[0][0], p.Args[1][0])
	}
	return 1e-12
}
