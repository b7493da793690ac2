package dist

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"
)

// point is an entry of testdata/reference.json: the parameter points of
// points.json, which feed every check, with scipy's values.
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

// loadPoints reads the points and checks that they cover every form of every
// distribution.
func loadPoints(t testing.TB) []*point {
	t.Helper()
	text, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var out []*point
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
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
	for _, s := range table {
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
